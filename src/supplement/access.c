/* The practice's way into the store: tokens kept sealed, renewed by one process at a time. */
#include "supplement/access.h"

#include "access/record.h"
#include "base/log.h"
#include "crypto/seal.h"
#include "crypto/token.h"
#include "supplement/lives.h"
#include "supplement/queries.h"

enum { EARLY_S = 300, CLAIM_S = 60, ASK_GOOD_S = 600, STATE_BYTES = 24, VERIFIER_BYTES = 48, CODE_MAX = 512 };

static struct seal_place place_of(const char *column, struct org_id org)
{
    return (struct seal_place){ .purpose = sv_of(column), .id = org.v };
}
static const char ACCESS[] = "supplement_store.access", REFRESH[] = "supplement_store.refresh",
                  VERIFIER[] = "supplement_store.ask_verifier";

enum err supplement_store_row(const struct op *op, struct supplement_store_of_row *ret_row)
{
    *ret_row = (struct supplement_store_of_row){ .connected = false };
    enum err e = q_supplement_store_of(op->db, op->arena, op->viewer->org, ret_row);
    return e == E_NOTFOUND ? E_OK : e;
}

enum err supplement_store_load(const struct op *op, struct supplement_store *ret_store)
{
    struct supplement_store_of_row r;
    bool settings = viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)) == E_OK;
    if (!settings)
        TRY(viewer_require(op->viewer, NEED_CHART_PAGE(PERM_CHART)));
    TRY(supplement_store_row(op, &r));
    *ret_store = (struct supplement_store){ .connected = r.connected,
        .clinic = r.clinic,
        .clinic_name = r.clinic_name,
        .dispensary = r.dispensary,
        .owner = r.owner,
        .owner_kind = r.owner_kind,
        .connected_at = r.connected_at,
        .checked_at = r.checked_at,
        .error = r.error };
    if (r.by_first.has)
        ret_store->connected_by = sv_fmt(op->arena, "%.*s %.*s", SV_FMT(r.by_first.v), SV_FMT(r.by_last.v));
    return E_OK;
}

/* --- asking --- */

struct renewing {
    const struct op *op;
    struct supplement_store_of_row row;
    struct store_tokens tokens;
    struct sv access, refresh; /* sealed */
    struct sv error;
};

static enum err claim_in(struct db *tx, void *arg)
{
    const struct renewing *x = arg;
    int64_t changed;
    TRY(q_supplement_renew_claim(tx, x->op->viewer->org,
        &(struct q_supplement_renew_claim){
            .until = instant_add(x->op->now, CLAIM_S * SECOND_US), .refresh = x->row.refresh, .now = x->op->now },
        &changed));
    return changed ? E_OK : E_CONFLICT;
}

static enum err renewed_in(struct db *tx, void *arg)
{
    const struct renewing *x = arg;
    return q_supplement_renewed(tx, x->op->viewer->org,
        &(struct q_supplement_renewed){ .access = x->access,
            .refresh = x->refresh,
            .access_until = x->tokens.until,
            .now = x->op->now,
            .was = x->row.refresh },
        NULL);
}

static enum err heard_in(struct db *tx, void *arg)
{
    const struct renewing *x = arg;
    return q_supplement_store_heard(
        tx, x->op->viewer->org, &(struct q_supplement_store_heard){ .error = x->error, .now = x->op->now }, NULL);
}

static struct sv seal(const struct op *op, const char *column, struct sv secret)
{
    return seal_text(op->keys, op->arena, place_of(column, op->viewer->org), secret);
}

/* Whoever is slower waits for the other's. */
static enum err renew(struct renewing *x, struct store_line *l, struct store_result *ret_result)
{
    const struct op *op = x->op;
    struct sv refresh;
    *ret_result = (struct store_result){ .end = STORE_AGAIN, .error = "busy" };
    enum err e = db_write(op->db, claim_in, x);
    if (e == E_CONFLICT)
        return E_OK;
    TRY(e);
    if (!seal_open(op->keys, op->arena, place_of(REFRESH, op->viewer->org), x->row.refresh, &refresh)) {
        *ret_result = (struct store_result){ .end = STORE_SETTINGS, .error = "credentials" };
        return E_OK;
    }
    *ret_result = store_token_again(l, op->arena, refresh, &x->tokens);
    if (ret_result->end != STORE_DONE)
        return E_OK;
    x->access = seal(op, ACCESS, x->tokens.access);
    x->refresh = seal(op, REFRESH, x->tokens.refresh);
    l->access = x->tokens.access;
    return db_write(op->db, renewed_in, x);
}

/* fresh: even though the token that is kept has time left. */
static enum err token_for(struct renewing *x, struct store_line *l, bool fresh, struct store_result *ret_result)
{
    const struct op *op = x->op;
    *ret_result = (struct store_result){ .end = STORE_SETTINGS, .error = "not_connected" };
    TRY(supplement_store_row(op, &x->row));
    if (!x->row.connected)
        return E_OK;
    struct instant until = x->row.access_until.has ? x->row.access_until.v : (struct instant){ 0 };
    bool holds = instant_before(op->now, until) &&
                 seal_open(op->keys, op->arena, place_of(ACCESS, op->viewer->org), x->row.access, &l->access);
    *ret_result = (struct store_result){ .end = STORE_DONE, .error = "" };
    if (holds && !fresh && instant_before(instant_add(op->now, EARLY_S * SECOND_US), until))
        return E_OK;
    TRY(renew(x, l, ret_result));
    if (ret_result->end == STORE_AGAIN && holds && !fresh)
        *ret_result = (struct store_result){ .end = STORE_DONE, .error = "" };
    return E_OK;
}

/* How the store is, where that changed; what concerns one patient alone says nothing of it. */
static enum err note(struct renewing *x, const struct store_result *r)
{
    bool trouble = r->end == STORE_SETTINGS || r->end == STORE_AGAIN || r->end == STORE_UNKNOWN;
    x->error = trouble ? sv_of(r->error) : SV("");
    bool known = x->row.checked_at.has && instant_before(x->op->now, instant_add(x->row.checked_at.v, HOUR_US));
    if (!x->row.connected || (sv_eq(x->error, x->row.error) && known))
        return E_OK;
    return db_write(x->op->db, heard_in, x);
}

enum err supplement_ask(const struct op *op, const struct store_services *services, supplement_ask_fn *ask, void *arg,
    struct store_result *ret_result)
{
    struct instant now = op->now;
    struct clock clock = clock_at(&now);
    struct store_line l = { .services = services, .clock = &clock };
    struct renewing x = { .op = op };
    *ret_result = (struct store_result){ .end = STORE_SETTINGS, .error = "not_connected" };
    if (!store_any(services))
        return E_OK;
    TRY(fetch_open(&l.fetch));
    enum err e = E_OK;
    for (int turn = 0; turn < 2; turn++) {
        e = token_for(&x, &l, turn > 0, ret_result);
        if (e != E_OK || ret_result->end != STORE_DONE)
            break;
        *ret_result = ask(&l, op->arena, arg);
        if (ret_result->end != STORE_STALE)
            break;
        *ret_result = (struct store_result){ .end = STORE_SETTINGS, .error = "credentials" };
    }
    fetch_close(l.fetch);
    TRY(e);
    return note(&x, ret_result);
}

/* --- connecting the practice --- */

struct asking {
    const struct op *op;
    struct sv hash, verifier; /* verifier sealed */
};

static enum err ask_keep_in(struct db *tx, void *arg)
{
    const struct asking *x = arg;
    return q_supplement_ask_keep(tx, x->op->viewer->org,
        &(struct q_supplement_ask_keep){ .ask = x->hash,
            .ask_verifier = x->verifier,
            .ask_by = x->op->viewer->staff,
            .ask_until = instant_add(x->op->now, ASK_GOOD_S * SECOND_US) },
        NULL);
}

enum err supplement_store_begin(const struct op *op, const struct store_services *services, struct sv *ret_url)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    if (!store_any(services) || !op->viewer->staff.v)
        return E_NOTFOUND;
    struct sv state = token_random_text(op->arena, STATE_BYTES),
              verifier = token_random_text(op->arena, VERIFIER_BYTES);
    struct asking x = { op, token_hash(op->arena, state), seal(op, VERIFIER, verifier) };
    TRY(db_write(op->db, ask_keep_in, &x));
    *ret_url = store_authorize_url(op->arena, services, state, store_challenge(op->arena, verifier));
    return E_OK;
}

static enum err ask_take_in(struct db *tx, void *arg)
{
    const struct asking *x = arg;
    int64_t changed;
    TRY(q_supplement_ask_take(tx, x->op->viewer->org,
        &(struct q_supplement_ask_take){ .ask = x->hash, .ask_by = x->op->viewer->staff, .now = x->op->now },
        &changed));
    return changed ? E_OK : E_CONFLICT;
}

struct connecting {
    const struct op *op;
    struct store_tokens tokens;
    struct store_clinic clinic;
    struct sv access, refresh; /* sealed */
};

static enum err record_store(const struct op *op, bool connected)
{
    struct event_new e = event_by(op, EVENT_SUPPLEMENT_STORE_CHANGED, (struct client_id){ 0 });
    e.payload = connected ? SV("{\"connected\":true}") : SV("{\"connected\":false}");
    return event_record(op->db, op->arena, &e, NULL);
}

static enum err connect_in(struct db *tx, void *arg)
{
    const struct connecting *x = arg;
    struct op op = *x->op;
    struct supplement_links_elsewhere_rows rows;
    op.db = tx;
    TRY(q_supplement_store_connect(tx, op.viewer->org,
        &(struct q_supplement_store_connect){ .clinic = x->clinic.number,
            .clinic_name = x->clinic.name,
            .dispensary = x->clinic.dispensary,
            .owner = x->tokens.owner,
            .owner_kind = x->tokens.owner_kind,
            .access = x->access,
            .refresh = x->refresh,
            .access_until = x->tokens.until,
            .connected_by = op.viewer->staff,
            .now = op.now },
        NULL));
    TRY(q_supplement_links_elsewhere(
        tx, op.arena, op.viewer->org, &(struct q_supplement_links_elsewhere){ .clinic = x->clinic.number }, &rows));
    for (size_t i = 0; i < rows.count; i++)
        TRY(supplement_end_in(&op, rows.items[i].client_id, rows.items[i].id, SUPPLEMENT_OTHER_CLINIC));
    return record_store(&op, true);
}

static enum err refused(struct problems *problems, struct store_result r)
{
    problem_add(problems, SV(""), sv_of(r.error), store_error_words(sv_of(r.error)));
    return E_INVALID;
}

/* What the store answers with the code, and for which clinic that is. */
static enum err exchange(struct connecting *x, const struct store_services *services, struct sv code,
    struct sv verifier, struct problems *problems)
{
    const struct op *op = x->op;
    struct instant now = op->now;
    struct clock clock = clock_at(&now);
    struct store_line l = { .services = services, .clock = &clock };
    TRY(fetch_open(&l.fetch));
    struct store_result r = store_token_first(&l, op->arena, code, verifier, &x->tokens);
    if (r.end == STORE_DONE) {
        l.access = x->tokens.access;
        r = store_clinic_read(&l, op->arena, &x->clinic);
        if (r.end == STORE_STALE)
            r = (struct store_result){ .end = STORE_SETTINGS, .error = "permission" };
    }
    fetch_close(l.fetch);
    return r.end == STORE_DONE ? E_OK : refused(problems, r);
}

enum err supplement_store_finish(const struct op *op, const struct store_services *services, struct sv state,
    struct sv code, struct problems *problems)
{
    struct supplement_store_of_row row;
    struct sv verifier;
    struct connecting x = { .op = op };
    struct asking asked = { .op = op, .hash = token_hash(op->arena, state) };
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    if (!store_any(services))
        return E_NOTFOUND;
    TRY(supplement_store_row(op, &row));
    enum err e = code.n && code.n <= CODE_MAX ? db_write(op->db, ask_take_in, &asked) : E_CONFLICT;
    bool opens = seal_open(op->keys, op->arena, place_of(VERIFIER, op->viewer->org), row.ask_verifier, &verifier);
    if (e == E_CONFLICT || (e == E_OK && !opens)) {
        problem_add(problems, SV(""), SV("stale"),
            SV("This answer was used already, is older than ten minutes, or was asked for by somebody else. Begin "
               "again."));
        return E_INVALID;
    }
    TRY(e);
    TRY(exchange(&x, services, code, verifier, problems));
    x.access = seal(op, ACCESS, x.tokens.access);
    x.refresh = seal(op, REFRESH, x.tokens.refresh);
    return db_write(op->db, connect_in, &x);
}

static enum err disconnect_in(struct db *tx, void *arg)
{
    const struct asking *x = arg;
    struct op op = *x->op;
    int64_t changed;
    op.db = tx;
    TRY(q_supplement_store_disconnect(tx, op.viewer->org, &changed));
    return changed ? record_store(&op, false) : E_OK;
}

enum err supplement_store_disconnect(const struct op *op, const struct store_services *services)
{
    struct supplement_store_of_row row;
    struct sv refresh;
    struct instant now = op->now;
    struct clock clock = clock_at(&now);
    struct store_line l = { .services = services, .clock = &clock };
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    TRY(supplement_store_row(op, &row));
    TRY(db_write(op->db, disconnect_in, &(struct asking){ .op = op }));
    if (!row.connected || !store_any(services) ||
        !seal_open(op->keys, op->arena, place_of(REFRESH, op->viewer->org), row.refresh, &refresh))
        return E_OK;
    TRY(fetch_open(&l.fetch));
    struct store_result r = store_token_revoke(&l, op->arena, refresh);
    fetch_close(l.fetch);
    if (r.end != STORE_DONE)
        log_event(LOG_WARN, "supplement.revoke_failed", LOG_INT("org", op->viewer->org.v), LOG_Z("error", r.error));
    return E_OK;
}
