/*
 * The other yardstick: durable commits of a bare engine, one row a commit, from CONNECTIONS threads for SECONDS.
 *
 *   bare_commits sqlite PATH CONNECTIONS SECONDS      one writer after the other, WAL, synchronous=FULL
 *   bare_commits postgres URL CONNECTIONS SECONDS
 *   bare_commits sqlite|postgres PATH|URL http PORT   the same asked over HTTP: each request commits one row, and is
 *                                                     answered when it is on disk; until SIGTERM or SIGINT
 *
 * Prints commits a second. On SQLite the threads hand their rows to one writer, which commits what waits as a group:
 * that is the most this engine gives, and what Kith's share is a share of. Over HTTP each connection has a thread, and
 * on PostgreSQL a connection of its own there, too.
 */
#include <arpa/inet.h>
#include <libpq-fe.h>
#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { THREADS_MAX = 64 };

static double seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double until;
static const char *address;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wanted = PTHREAD_COND_INITIALIZER, written = PTHREAD_COND_INITIALIZER;
static long asked, done, running;

/** With the lock: one row, until it is on disk. */
static void commit_in_group(void)
{
    long mine = ++asked;
    pthread_cond_signal(&wanted);
    while (done < mine)
        pthread_cond_wait(&written, &lock);
}

static void *ask(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    while (seconds_now() < until)
        commit_in_group();
    running--;
    pthread_cond_signal(&wanted);
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void must(int good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "bare_commits: %s failed\n", what);
    exit(1);
}

static void *write_groups(void *arg)
{
    (void)arg;
    sqlite3 *db;
    sqlite3_stmt *insert;
    must(sqlite3_open(address, &db) == SQLITE_OK, "open");
    must(sqlite3_exec(db,
             "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t(id INTEGER PRIMARY KEY, a INT, b TEXT) "
             "STRICT",
             NULL, NULL, NULL) == SQLITE_OK,
        "create");
    must(sqlite3_prepare_v2(db, "INSERT INTO t(a, b) VALUES (1, 'a contact of a client')", -1, &insert, NULL) ==
             SQLITE_OK,
        "prepare");
    pthread_mutex_lock(&lock);
    while (running > 0 || done < asked) {
        while (done == asked && running > 0)
            pthread_cond_wait(&wanted, &lock);
        long group = asked;
        pthread_mutex_unlock(&lock);
        sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
        for (long i = done; i < group; i++) {
            must(sqlite3_step(insert) == SQLITE_DONE, "insert");
            sqlite3_reset(insert);
        }
        must(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK, "commit");
        pthread_mutex_lock(&lock);
        done = group;
        pthread_cond_broadcast(&written);
    }
    pthread_mutex_unlock(&lock);
    sqlite3_finalize(insert);
    sqlite3_close(db);
    return NULL;
}

static PGconn *connected(void)
{
    PGconn *c = PQconnectdb(address);
    must(PQstatus(c) == CONNECTION_OK, "connect");
    PQclear(PQprepare(c, "i", "INSERT INTO bare_commits(a, b) VALUES (1, 'a contact of a client')", 0, NULL));
    return c;
}

static void commit_one(PGconn *c)
{
    PGresult *r = PQexecPrepared(c, "i", 0, NULL, NULL, NULL, 0);
    must(PQresultStatus(r) == PGRES_COMMAND_OK, "insert");
    PQclear(r);
}

static void *commit_alone(void *arg)
{
    (void)arg;
    PGconn *c = connected();
    long n = 0;
    for (; seconds_now() < until; n++)
        commit_one(c);
    PQfinish(c);
    pthread_mutex_lock(&lock);
    done += n;
    pthread_mutex_unlock(&lock);
    return NULL;
}

/* --- over HTTP --- */

static _Thread_local PGconn *own; /* of the thread of one HTTP connection; they end with the program */
static int on_sqlite;

static void commit_for_request(void)
{
    if (on_sqlite) {
        pthread_mutex_lock(&lock);
        commit_in_group();
        pthread_mutex_unlock(&lock);
        return;
    }
    if (!own)
        own = connected();
    commit_one(own);
}

static enum MHD_Result answer(void *cls, struct MHD_Connection *c, const char *url, const char *method,
    const char *version, const char *upload, size_t *upload_size, void **con_cls)
{
    static int seen;
    static char text[] = "ok\n";
    (void)cls, (void)url, (void)method, (void)version, (void)upload;
    if (!*con_cls || *upload_size) { /* the headers, and a body that nobody reads */
        *con_cls = &seen;
        *upload_size = 0;
        return MHD_YES;
    }
    commit_for_request();
    struct MHD_Response *r = MHD_create_response_from_buffer(sizeof text - 1, text, MHD_RESPMEM_PERSISTENT);
    enum MHD_Result queued = MHD_queue_response(c, MHD_HTTP_OK, r);
    MHD_destroy_response(r);
    return queued;
}

static int serve(const char *port)
{
    struct sockaddr_in at = { .sin_family = AF_INET,
        .sin_port = htons((uint16_t)strtol(port, NULL, 10)),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    pthread_t writer;
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    running = 1;
    if (on_sqlite)
        must(pthread_create(&writer, NULL, write_groups, NULL) == 0, "thread");
    struct MHD_Daemon *d = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION, 0, NULL,
        NULL, answer, NULL, MHD_OPTION_SOCK_ADDR, &at, MHD_OPTION_END);
    must(d != NULL, "listen");
    int got;
    sigwait(&ends, &got);
    MHD_stop_daemon(d);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: bare_commits sqlite|postgres PATH|URL CONNECTIONS SECONDS, or … http PORT\n");
        return 2;
    }
    on_sqlite = strcmp(argv[1], "sqlite") == 0;
    address = argv[2];
    if (!on_sqlite) {
        PGconn *c = PQconnectdb(address);
        must(PQstatus(c) == CONNECTION_OK, "connect");
        PQclear(PQexec(c, "CREATE TABLE IF NOT EXISTS bare_commits(id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY "
                          "KEY, a INT, b TEXT)"));
        PQfinish(c);
    }
    if (strcmp(argv[3], "http") == 0)
        return serve(argv[4]);
    long threads = strtol(argv[3], NULL, 10), seconds = strtol(argv[4], NULL, 10);
    if (threads < 1 || threads > THREADS_MAX || seconds < 1)
        return 2;
    pthread_t thread[THREADS_MAX];
    running = on_sqlite ? threads : 0;
    until = seconds_now() + (double)seconds;
    for (long i = 0; i < threads; i++)
        must(pthread_create(&thread[i], NULL, on_sqlite ? ask : commit_alone, NULL) == 0, "thread");
    if (on_sqlite)
        write_groups(NULL);
    for (long i = 0; i < threads; i++)
        pthread_join(thread[i], NULL);
    printf("%.0f\n", (double)done / (double)seconds);
    return 0;
}
