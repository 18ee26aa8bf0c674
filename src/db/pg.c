#include "db/pg.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/random.h"

enum {
    BACKOFF_FIRST_US = 100000,
    BACKOFF_MAX_US = 5000000,
    MEETING_US = 15000000, /* how long one write goes on meeting others */
    TOGETHER = 5,          /* tries beside others, then alone */
    KIND_MOST = 64,        /* writes of one kind beside each other */
    KIND_WAIT_S = 1,
    REPLAN_FIRST_US = 1000000,
    REPLAN_MAX_US = 600000000,
};

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* --- connections --- */

static void no_notice(void *arg, const char *message)
{
    (void)arg, (void)message;
}

/**
 * What stands before the address may be set otherwise in it. A table is read by an index also while it is small: a plan
 * outlives what the server knew of its tables, and under SERIALIZABLE whoever reads a table whole meets everybody who
 * writes to it. A statement is planned once, for whatever values (docs/decisions/0075).
 */
PGconn *pg_connect(const char *url, const char *name)
{
    static const char *const keys[] = { "connect_timeout", "application_name", "target_session_attrs",
        "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout", "options", "dbname",
        "client_encoding", NULL };
    static const char options[] =
        "-c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s -c jit=off "
        "-c enable_seqscan=off -c enable_mergejoin=off -c random_page_cost=1.1 -c plan_cache_mode=force_generic_plan";
    const char *const values[] = { "5", name, "read-write", "30", "10", "3", "30000", options, url, "UTF8", NULL };
    PGconn *pq = PQconnectdbParams(keys, values, 1);
    PQsetNoticeProcessor(pq, no_notice, NULL);
    return pq;
}

enum err pg_pool_open(struct arena *a, struct sv url, struct pg_pool **ret_pool, struct sv *ret_problem)
{
    const char *z = sv_z(a, url);
    PGconn *pq = pg_connect(z, "kith");
    const char *encoding = PQparameterStatus(pq, "server_encoding");
    enum err e = E_OK;
    if (PQstatus(pq) != CONNECTION_OK) {
        *ret_problem = sv_fmt(
            a, "PostgreSQL cannot be reached: %.*s", SV_FMT(sv_trim(sv_of(sv_dup(a, sv_of(PQerrorMessage(pq))).p))));
        e = E_BUSY;
    } else if (PQserverVersion(pq) < 130000 || !encoding || strcmp(encoding, "UTF8") != 0) {
        *ret_problem = SV("PostgreSQL 13 or newer is needed, and a database with the encoding UTF8.");
        e = E_INVALID;
    }
    PQfinish(pq);
    if (e != E_OK)
        return e;
    struct pg_pool *p = calloc(1, sizeof *p);
    pthread_rwlockattr_t fair;
    if (!p || !(p->url = strdup(z)))
        abort();
    pthread_rwlockattr_init(&fair);
    pthread_rwlockattr_setkind_np(&fair, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&p->turns, &fair);
    pthread_rwlockattr_destroy(&fair);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    for (size_t i = 0; i < PG_KINDS; i++) {
        pthread_mutex_init(&p->kinds[i].lock, NULL);
        pthread_cond_init(&p->kinds[i].left, &monotonic);
        p->kinds[i].allowed = KIND_MOST;
    }
    pthread_condattr_destroy(&monotonic);
    *ret_pool = p;
    return E_OK;
}

void pg_pool_close(struct pg_pool *p)
{
    for (size_t i = 0; i < PG_KINDS; i++) {
        pthread_cond_destroy(&p->kinds[i].left);
        pthread_mutex_destroy(&p->kinds[i].lock);
    }
    pthread_rwlock_destroy(&p->turns);
    free(p->url);
    free(p);
}

struct pg_conn *pg_open(struct pg_pool *p)
{
    struct pg_conn *c = calloc(1, sizeof *c);
    if (!c)
        abort();
    c->pool = p;
    (void)db_queries(&c->prepared_count);
    c->prepared = calloc(c->prepared_count + 1, sizeof *c->prepared);
    c->prepared_rows = calloc(c->prepared_count + 1, sizeof *c->prepared_rows);
    if (!c->prepared || !c->prepared_rows)
        abort();
    c->rows = pg_rows_new();
    return c;
}

void pg_close(struct pg_conn *c)
{
    pg_drop(c);
    pg_rows_free(c->rows);
    free(c->prepared);
    free(c->prepared_rows);
    free(c->sent);
    free(c);
}

void pg_drop(struct pg_conn *c)
{
    PQfinish(c->pq);
    c->pq = NULL;
    pg_forget_sent(c);
    c->copying = NULL;
    c->ending = false;
    c->lost = false;
}

/** The end of the read before this has been told by now: it was sent when that was over. */
static void ended(struct pg_conn *c)
{
    PGresult *r;
    while ((r = PQgetResult(c->pq)) != NULL) {
        if (PQresultStatus(r) != PGRES_COMMAND_OK) {
            (void)pg_error(c, r, "ROLLBACK");
            c->lost = true;
        }
        PQclear(r);
    }
    c->ending = false;
    if (PQstatus(c->pq) != CONNECTION_OK)
        c->lost = true;
}

/**
 * A plan that was made for small tables is kept until the server's statistics change, which is a minute or more after
 * the tables have grown. A young connection, which prepares while a practice is filled, makes its plans again soon; an
 * old one seldom.
 */
static void plan_again(struct pg_conn *c)
{
    int64_t now = now_us();
    if (now < c->replan_at || PQtransactionStatus(c->pq) != PQTRANS_IDLE)
        return;
    c->replan_wait = c->replan_wait * 2 > REPLAN_MAX_US ? REPLAN_MAX_US : c->replan_wait * 2;
    c->replan_at = now + c->replan_wait;
    PGresult *r = PQexec(c->pq, "DISCARD PLANS");
    if (PQresultStatus(r) != PGRES_COMMAND_OK) {
        (void)pg_error(c, r, "DISCARD PLANS");
        c->lost = true;
    }
    PQclear(r);
}

enum err pg_ready(struct pg_conn *c)
{
    if (c->pq && !c->lost && c->ending)
        ended(c);
    if (c->pq && !c->lost)
        plan_again(c);
    if (c->pq && !c->lost)
        return E_OK;
    pg_drop(c);
    if (now_us() < c->next_try)
        return E_BUSY;
    c->pq = pg_connect(c->pool->url, "kith");
    if (PQstatus(c->pq) != CONNECTION_OK) {
        c->backoff = c->backoff ? c->backoff * 2 : BACKOFF_FIRST_US;
        if (c->backoff > BACKOFF_MAX_US)
            c->backoff = BACKOFF_MAX_US;
        c->next_try = now_us() + c->backoff;
        log_event(LOG_WARN, "db.away", LOG_INT("retry_ms", c->backoff / 1000));
        pg_drop(c);
        return E_BUSY;
    }
    c->backoff = 0;
    c->replan_wait = REPLAN_FIRST_US;
    c->replan_at = now_us() + c->replan_wait;
    memset(c->prepared, 0, c->prepared_count * sizeof *c->prepared);
    memset(c->prepared_rows, 0, c->prepared_count * sizeof *c->prepared_rows);
    return E_OK;
}

/** Values never reach the log: PostgreSQL's messages may hold them, except those about the statement itself. */
static void log_result(const PGresult *r, const char *state, const char *what)
{
    const char *constraint = PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME);
    const char *message = strncmp(state, "42", 2) == 0 ? PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    log_event(LOG_ERROR, "db.failed", LOG_Z("what", what), LOG_Z("state", state), LOG_Z("constraint", constraint),
        LOG_Z("message", message));
}

enum err pg_error(struct pg_conn *c, const PGresult *r, const char *what)
{
    const char *state = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
    if (PQstatus(c->pq) != CONNECTION_OK || !state || strncmp(state, "57P", 3) == 0 || strncmp(state, "08", 2) == 0 ||
        strcmp(state, "25006") == 0) { /* shut down, broken, or a standby since */
        log_event(LOG_WARN, "db.lost", LOG_Z("what", what), LOG_Z("state", state));
        c->lost = true;
        return E_BUSY;
    }
    if (strcmp(state, "23505") == 0)
        return E_CONFLICT;
    if (strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0) {
        c->retry = true;
        return E_BUSY;
    }
    log_result(r, state, what);
    return strcmp(state, "57014") == 0 || strcmp(state, "55P03") == 0 || strncmp(state, "53", 2) == 0 ? E_BUSY
                                                                                                      : E_INTERNAL;
}

/* --- transactions --- */

static enum err word(struct pg_conn *c, const char *sql)
{
    PGresult *r = PQexec(c->pq, sql);
    c->waits++;
    enum err e = pg_word_done(c, r, sql);
    PQclear(r);
    return e;
}

/** What still travels goes with it: something of this transaction was answered before, so that the connection stood. */
static enum err commit(struct pg_conn *c)
{
    enum err e = pg_send_word(c, "COMMIT");
    enum err answered = pg_settle(c);
    return e == E_OK ? answered : e;
}

enum err pg_begin_now(struct pg_conn *c)
{
    const char *begin = c->begin;
    c->begin = NULL;
    return begin ? word(c, begin) : E_OK;
}

static void roll_back(struct pg_conn *c)
{
    pg_rows_forget(c->rows); /* what waits is not sent any more */
    pg_settle(c);            /* what travels is undone with the rest */
    if (!c->begin && !c->lost && word(c, "ROLLBACK") != E_OK)
        c->lost = true;
    c->begin = NULL;
}

/** Nobody waits for the answer: whoever asks next takes it first. */
static void end_read(struct pg_conn *c)
{
    pg_settle(c);
    if (!c->begin && !c->lost) {
        if (PQsendQuery(c->pq, "ROLLBACK") == 1)
            c->ending = true;
        else
            c->lost = true;
    }
    c->begin = NULL;
}

enum err pg_read(struct db *db, db_fn *fn, void *arg)
{
    struct pg_conn *c = db->pg;
    TRY(pg_ready(c));
    c->begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    db->reading = true;
    enum err e = fn(db, arg);
    db->reading = false;
    end_read(c);
    return e;
}

/** One try of a write. c->retry or c->lost say that it may be tried again: nothing was saved. */
static enum err write_once(struct db *db, const char *begin, db_fn *fn, void *arg)
{
    struct pg_conn *c = db->pg;
    c->retry = c->answered = c->refused = c->committed = false;
    c->begin = begin;
    db->wakes.count = 0;
    db->writing = true;
    db->failed = E_OK;
    enum err e = fn(db, arg);
    if (e == E_NOTFOUND || (e == E_OK && (!c->answered || c->copying))) {
        /* By itself: before the COMMIT a lost connection has saved nothing. Once something was answered, what is left
         * travels with the COMMIT. */
        enum err settled = db_note(db, pg_settle(c));
        if (settled != E_OK)
            e = settled;
    }
    if (db->failed != E_OK && (e == E_OK || e == E_NOTFOUND))
        e = db->failed;
    db->writing = false;
    db->failed = E_OK;
    if (e == E_OK && db_fail_here())
        e = E_INTERNAL;
    if (e != E_OK) {
        roll_back(c);
        return e;
    }
    if (c->begin) { /* no statement ran */
        c->begin = NULL;
        return E_OK;
    }
    e = commit(c);
    if (c->committed)
        return E_OK; /* a connection that broke behind it is found by who is next */
    if (e != E_OK && c->lost && !c->refused) {
        log_event(LOG_ERROR, "db.commit_unknown", LOG_Z("what", "the connection broke during COMMIT"));
        pg_drop(c);
        return E_INTERNAL;
    }
    if (e != E_OK && !c->lost && PQtransactionStatus(c->pq) != PQTRANS_IDLE)
        roll_back(c);
    return e;
}

/** They met: not at the same moment again. */
static void step_aside(int tries)
{
    uint16_t r;
    random_bytes(&r, sizeof r);
    nanosleep(&(struct timespec){ .tv_nsec = (r + 1L) * (1000000L << (tries < 6 ? tries : 6)) / 65536 }, NULL);
}

/* --- writes of one kind --- */

/*
 * Writes of one kind touch the same pages of the same indexes, where SERIALIZABLE sends back whoever is beside them:
 * two payments of neighbouring invoices, two bookings of one morning. So as many of a kind are under way at a time as
 * pass without meeting: each that met another takes a third off the number, each that passed adds a little. One that
 * has waited for its turn for long goes anyway: the number is about speed only.
 */
static struct pg_kind *kind_of(struct pg_pool *p, db_fn *fn)
{
    return &p->kinds[((uintptr_t)fn >> 4) * 0x9E3779B97F4A7C15u >> (64 - PG_KIND_BITS)];
}

static void kind_enter(struct pg_kind *k)
{
    struct timespec most;
    clock_gettime(CLOCK_MONOTONIC, &most);
    most.tv_sec += KIND_WAIT_S;
    pthread_mutex_lock(&k->lock);
    while (k->running >= k->allowed && pthread_cond_timedwait(&k->left, &k->lock, &most) == 0)
        ;
    k->running++;
    pthread_mutex_unlock(&k->lock);
}

static void kind_leave(struct pg_kind *k, bool met, bool passed)
{
    pthread_mutex_lock(&k->lock);
    k->running--;
    if (met)
        k->allowed = k->allowed * 2 / 3;
    else if (passed)
        k->allowed += 1 / (4 * k->allowed);
    if (k->allowed < 1)
        k->allowed = 1;
    if (k->allowed > KIND_MOST)
        k->allowed = KIND_MOST;
    pthread_cond_signal(&k->left);
    pthread_mutex_unlock(&k->lock);
}

/* Who keeps meeting others goes on alone in this process: that write passes whatever the others do, so that only writes
   of other processes can still send it back. */
enum err pg_write(struct db *db, enum pg_isolation isolation, db_fn *fn, void *arg)
{
    static const char *const begins[] = { [PG_SERIALIZABLE] = "BEGIN ISOLATION LEVEL SERIALIZABLE",
        [PG_READ_COMMITTED] = "BEGIN ISOLATION LEVEL READ COMMITTED" };
    struct pg_conn *c = db->pg;
    struct pg_kind *kind = kind_of(c->pool, fn);
    int64_t until = now_us() + MEETING_US;
    int tries = 0;
    do {
        TRY(pg_ready(c));
        bool alone = tries >= TOGETHER;
        if (alone) {
            pthread_rwlock_wrlock(&c->pool->turns);
        } else {
            kind_enter(kind);
            pthread_rwlock_rdlock(&c->pool->turns);
        }
        enum err e = write_once(db, begins[isolation], fn, arg);
        pthread_rwlock_unlock(&c->pool->turns);
        if (!alone)
            kind_leave(kind, c->retry, e == E_OK);
        if (e == E_OK)
            db_wake_now(db->pool, &db->wakes);
        if (e == E_OK || (!c->retry && !c->lost))
            return e;
        step_aside(tries++);
    } while (now_us() < until);
    log_event(LOG_WARN, "db.contention", LOG_INT("tries", tries));
    return E_BUSY;
}

/* --- migrations --- */

enum err pg_exec(struct db *db, const char *sql)
{
    db->statements++;
    if (db_fail_here())
        return db_note(db, E_INTERNAL);
    TRY(pg_ready(db->pg));
    TRY(db_note(db, pg_settle(db->pg)));
    TRY(db_note(db, pg_begin_now(db->pg)));
    PGresult *r = PQexec(db->pg->pq, sql);
    bool ok = PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK;
    enum err e = ok ? E_OK : db_note(db, pg_error(db->pg, r, "migration"));
    PQclear(r);
    return e;
}

enum err pg_migrate_lock(struct db *db)
{
    return pg_exec(db, "SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock(5426840)");
}

void pg_migrate_unlock(struct db *db)
{
    if (pg_exec(db, "SELECT pg_advisory_unlock(5426840); RESET statement_timeout; RESET lock_timeout") != E_OK)
        pg_drop(db->pg);
}
