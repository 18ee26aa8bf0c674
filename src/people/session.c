#include <string.h>

#include "crypto/token.h"
#include "people/queries.h"
#include "people/session_write.h"
#include "people/sign_in.h"

enum { STAFF_IDLE_MIN = 15, PORTAL_IDLE_MIN = 60, FRESH_MIN = 10 };

static struct sv name_of(
    struct arena *a, const struct opt_sv *preferred, const struct opt_sv *first, const struct opt_sv *last)
{
    struct sv given = preferred && preferred->has && preferred->v.n ? preferred->v : first->v;
    return sv_fmt(a, "%.*s %.*s", SV_FMT(given), SV_FMT(last->v));
}

static bool is(struct sv v, const char *word)
{
    return sv_eq(v, sv_of(word));
}

/* The account must still hang off the login: moving it to an address of its own closes the old way in at once (F9). */
static void read_account(struct arena *a, const struct session_by_token_row *r, struct session *s)
{
    if (r->staff_id.has) {
        s->staff = r->staff_id.v;
        s->account_active = r->staff_state.has && is(r->staff_state.v, "active") && r->staff_login.has &&
                            r->staff_login.v.v == r->login_id.v;
        s->name = name_of(a, NULL, &r->staff_first, &r->staff_last);
        if (!r->role.has || !role_parse(r->role.v, &s->role))
            s->account_active = false;
    } else if (r->client_id.has) {
        s->client = r->client_id.v;
        s->account_active = r->client_state.has && is(r->client_state.v, "active") && r->client_login.has &&
                            r->client_login.v.v == r->login_id.v;
        s->name = name_of(a, &r->client_preferred, &r->client_first, &r->client_last);
        s->zone = r->client_zone.has ? r->client_zone.v : SV("");
    }
}

enum err session_load(struct db *db, struct arena *a, struct sv token, struct instant now, struct session *ret_session)
{
    struct session_by_token_row r;
    TRY(q_session_by_token(db, a, &(struct q_session_by_token){ .token_hash = token_hash(a, token) }, &r));
    struct session s = { .id = r.id, .login = r.login_id, .login_email = r.email };
    s.seen_at = r.seen_at;
    s.seen_peer = r.seen_peer;
    s.seen_device = r.seen_device;
    if (r.org_id.has)
        s.org = r.org_id.v;
    s.org_version = r.org_version.has ? r.org_version.v : 0;
    if (r.acting_grant_id.has)
        s.acting_grant = r.acting_grant_id.v;
    if (r.acting_client_id.has)
        s.acting_client = r.acting_client_id.v;
    read_account(a, &r, &s);
    s.kind = is(r.kind, "staff") ? SESSION_STAFF : is(r.kind, "portal") ? SESSION_PORTAL : SESSION_PENDING;
    bool idle = s.kind == SESSION_PORTAL && now.us - r.seen_at.us > PORTAL_IDLE_MIN * MINUTE_US;
    bool dead = r.ended_at.has || !instant_before(now, r.expires_at) || idle;
    if (dead || (s.kind != SESSION_PENDING && !s.account_active))
        return E_NOTFOUND;
    s.locked = s.kind == SESSION_STAFF && (r.locked_at.has || now.us - r.seen_at.us > STAFF_IDLE_MIN * MINUTE_US);
    s.fresh = !s.locked && now.us - r.fresh_at.us <= FRESH_MIN * MINUTE_US;
    s.second_factor_missing = s.kind == SESSION_PENDING && r.staff_id.has;
    *ret_session = s;
    return E_OK;
}

static enum err touch_in(struct db *tx, void *arg)
{
    return q_session_seen(tx, arg, NULL);
}

enum err session_touch(
    struct db *db, struct arena *a, const struct session *s, struct sv peer, struct sv user_agent, struct instant now)
{
    if (!s->id.v || (now.us - s->seen_at.us <= MINUTE_US && sv_eq(peer, s->seen_peer)))
        return E_OK;
    struct q_session_seen seen = { .session_id = s->id,
        .seen_at = now,
        .seen_peer = peer,
        .awake_since = instant_add(now, -STAFF_IDLE_MIN * MINUTE_US) };
    sign_in_device_name(user_agent, a, &seen.seen_device);
    return db_write(db, touch_in, &seen);
}

enum err session_list(const struct op *op, struct session_rows *ret_rows)
{
    TRY(viewer_require(op->viewer, NEED_LOGIN_PAGE));
    struct session_rows_of_login_rows rows;
    TRY(q_session_rows_of_login(op->db, op->arena,
        &(struct q_session_rows_of_login){
            .login_id = op->viewer->login, .expires_at = op->now, .current = op->viewer->session },
        &rows));
    struct session_row *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct session_rows_of_login_row *r = &rows.items[i];
        struct sv account = SV("Signing in");
        if (r->staff_first.has)
            account = sv_fmt(op->arena, "%.*s, %.*s", SV_FMT(name_of(op->arena, NULL, &r->staff_first, &r->staff_last)),
                SV_FMT(r->org_name.v));
        else if (r->client_first.has)
            account = sv_fmt(op->arena, "%.*s, %.*s",
                SV_FMT(name_of(op->arena, NULL, &r->client_first, &r->client_last)), SV_FMT(r->org_name.v));
        items[i] = (struct session_row){ .id = r->id,
            .account = account,
            .peer = r->peer,
            .seen_peer = r->seen_peer,
            .seen_device = r->seen_device,
            .created_at = r->created_at,
            .seen_at = r->seen_at,
            .current = r->id.v == op->viewer->session.v };
    }
    *ret_rows = (struct session_rows){ items, rows.count };
    return E_OK;
}

struct end_args {
    const struct op *op;
    struct session_id id; /* one, or the one that stays */
    bool all;
};

static enum err end_in(struct db *tx, void *arg)
{
    const struct end_args *e = arg;
    struct login_id login = e->op->viewer->login;
    if (e->all)
        return q_session_end_of_login(tx,
            &(struct q_session_end_of_login){
                .ended_at = e->op->now, .end_reason = SV("signed_out"), .login_id = login, .except = e->id },
            NULL);
    int64_t changed;
    TRY(q_session_end_one(tx,
        &(struct q_session_end_one){
            .ended_at = e->op->now, .end_reason = SV("signed_out"), .session_id = e->id, .login_id = login },
        &changed));
    return changed ? E_OK : E_NOTFOUND;
}

enum err session_end(const struct op *op, struct session_id id)
{
    if (!id.v || id.v != op->viewer->session.v) /* signing out is for everybody, locked or half signed in */
        TRY(viewer_require(op->viewer, NEED_LOGIN_PAGE));
    return db_write(op->db, end_in, &(struct end_args){ op, id, false });
}

enum err session_end_all(const struct op *op, bool keep_current)
{
    TRY(viewer_require(op->viewer, NEED_LOGIN_PAGE));
    struct session_id keep = keep_current ? op->viewer->session : (struct session_id){ 0 };
    return db_write(op->db, end_in, &(struct end_args){ op, keep, true });
}

static enum err lock_in(struct db *tx, void *arg)
{
    const struct op *op = arg;
    return q_session_set_locked(
        tx, &(struct q_session_set_locked){ .session_id = op->viewer->session, .locked_at = op->now }, NULL);
}

enum err session_lock(const struct op *op)
{
    return db_write(op->db, lock_in, (void *)(uintptr_t)op);
}

struct act_args {
    const struct op *op;
    struct grant_id grant;
    struct client_id client;
};

static enum err act_in(struct db *tx, void *arg)
{
    const struct act_args *args = arg;
    int64_t changed;
    TRY(q_session_act_as(tx,
        &(struct q_session_act_as){ .session_id = args->op->viewer->session,
            .acting_grant_id = { args->grant.v != 0, args->grant },
            .acting_client_id = { args->client.v != 0, args->client } },
        &changed));
    return changed ? E_OK : E_NOTFOUND;
}

enum err session_act_as(const struct op *op, struct grant_id grant, struct client_id client)
{
    return db_write(op->db, act_in, &(struct act_args){ op, grant, client });
}
