#include "access/record.h"
#include "base/text.h"
#include "people/client_fields.h"
#include "people/field.h"
#include "people/queries.h"
#include "people/sign_in.h"

#define WELCOME_LIVE_US (7 * DAY_US)
enum { WELCOMES_A_DAY = 5 };

/* What these use cases share: one client, a reason, and what was found wrong. */
struct life_args {
    const struct op *op;
    struct client_id id;
    struct sv reason;
    bool archive;
    struct problems found;
};

static enum err archive_in(struct db *tx, void *arg)
{
    const struct life_args *x = arg;
    struct op op = *x->op;
    op.db = tx;
    struct search_source_row was;
    TRY(q_search_source(tx, op.arena, op.viewer->org, &(struct q_search_source){ .client_id = x->id }, &was));
    if (sv_eq(was.state, SV("active")) != x->archive)
        return E_OK;
    TRY(search_forget_in(&op, x->id));
    TRY(q_client_set_state(tx, op.viewer->org,
        &(struct q_client_set_state){ .changed_at = op.now,
            .state = x->archive ? SV("archived") : SV("active"),
            .archived_at = { x->archive, op.now },
            .archive_reason = x->reason,
            .client_id = x->id },
        NULL));
    TRY(search_index_in(&op, x->id));
    if (x->archive) {
        TRY(client_end_sessions_in(&op, x->id, SV("archived")));
        TRY(mail_token_kill(&op, &(struct mail_token_new){ .client = x->id }, SV("archived")));
    }
    return record_client(tx, &op, x->archive ? EVENT_CLIENT_ARCHIVED : EVENT_CLIENT_UNARCHIVED, x->id);
}

enum err client_archive(
    const struct op *op, struct client_id id, struct sv reason, bool archive, struct problems *problems)
{
    TRY(client_require(op, id, PERM_ARCHIVE));
    struct life_args x = { .op = op, .id = id, .archive = archive };
    x.reason = field_line(problems, SV("reason"), reason, FIELD_LINE_MAX);
    if (archive && !x.reason.n)
        problem_add(problems, SV("reason"), SV("required"), SV("Say in a few words why."));
    TRY(problems_err(problems));
    return db_write_within(op->db, archive_in, &x);
}

enum err client_merge(const struct op *op, struct client_id stays, struct client_id goes, struct problems *problems)
{
    struct search_source_row other;
    TRY(client_require(op, stays, PERM_ARCHIVE));
    TRY(q_search_source(op->db, op->arena, op->viewer->org, &(struct q_search_source){ .client_id = goes }, &other));
    if (stays.v == goes.v)
        problem_add(
            problems, SV("other"), SV("self_merge"), SV("This is one and the same record. Choose the other one."));
    else
        problem_add(problems, SV("other"), SV("merge_not_offered"),
            SV("Records are not merged yet, so nothing was changed. Keep one record, write what is missing into it, "
               "and "
               "archive the other."));
    return problems_err(problems);
}

enum err client_welcome_in(const struct op *op, struct client_id client, struct sv email_norm, bool again)
{
    struct mail_token_id token;
    struct mail_token_new n = {
        .kind = TOKEN_WELCOME, .org = op->viewer->org, .client = client, .email = email_norm, .live_us = WELCOME_LIVE_US
    };
    TRY(mail_token_make(op, &n, &token));
    struct event_new e = event_by(op, EVENT_CLIENT_WELCOME, client);
    e.payload = sv_fmt(op->arena, "{\"mail_token\":%lld,\"again\":%s}", (long long)token.v, again ? "true" : "false");
    return event_record(op->db, op->arena, &e, NULL);
}

static enum err welcome_in(struct db *tx, void *arg)
{
    struct life_args *x = arg;
    struct op op = *x->op;
    op.db = tx;
    x->found = problems_new(op.arena);
    struct client_by_id_row c;
    struct welcomes_since_row sent;
    TRY(q_client_by_id(tx, op.arena, op.viewer->org, &(struct q_client_by_id){ .client_id = x->id }, &c));
    TRY(q_welcomes_since(tx, op.arena, op.viewer->org,
        &(struct q_welcomes_since){ .client_id = x->id, .created_at = instant_add(op.now, -DAY_US) }, &sent));
    if (!c.email_norm.n)
        problem_add(&x->found, SV(""), SV("no_address"), SV("This client has no e-mail address. Add one first."));
    else if (!sv_eq(c.state, SV("active")) || c.died.has)
        problem_add(&x->found, SV(""), SV("not_active"), SV("Invitations go to active clients only."));
    else if (c.login_id.has)
        problem_add(&x->found, SV(""), SV("has_login"),
            SV("This client signs in already. A new password is asked for on the sign-in page."));
    else if (sent.n >= WELCOMES_A_DAY)
        problem_add(&x->found, SV(""), SV("too_many_invites"),
            SV("This invitation was sent five times within a day. Wait until tomorrow, or check the address."));
    TRY(problems_err(&x->found));
    return client_welcome_in(&op, x->id, c.email_norm, sent.n > 0);
}

enum err client_welcome_send(const struct op *op, struct client_id id, struct problems *problems)
{
    TRY(client_require(op, id, PERM_CHART));
    struct life_args x = { .op = op, .id = id, .found = problems_new(op->arena) };
    return problems_tell(problems, &x.found, db_write(op->db, welcome_in, &x));
}

static enum err from_caregiver_in(struct db *tx, void *arg)
{
    struct life_args *x = arg;
    struct op op = *x->op;
    op.db = tx;
    x->found = problems_new(op.arena);
    struct search_source_row was;
    TRY(q_search_source(tx, op.arena, op.viewer->org, &(struct q_search_source){ .client_id = x->id }, &was));
    if (!sv_eq(was.kind, SV("caregiver_only"))) {
        problem_add(&x->found, SV(""), SV("already_client"), SV("This person is a client already."));
        return E_INVALID;
    }
    TRY(search_forget_in(&op, x->id));
    TRY(q_client_set_kind(tx, op.viewer->org,
        &(struct q_client_set_kind){ .changed_at = op.now, .kind = SV("client"), .client_id = x->id }, NULL));
    TRY(search_index_in(&op, x->id));
    static const char *const fields[] = { "kind" };
    return client_record_fields(&op, x->id, fields, LENGTH(fields));
}

enum err client_from_caregiver(const struct op *op, struct client_id id, struct problems *problems)
{
    TRY(client_require(op, id, PERM_CHART));
    struct life_args x = { .op = op, .id = id, .found = problems_new(op->arena) };
    return problems_tell(problems, &x.found, db_write(op->db, from_caregiver_in, &x));
}

struct portal_args {
    const struct op *op;
    struct client_id id;
    struct opt_i64 portal;
    int64_t version;
};

static enum err portal_in(struct db *tx, void *arg)
{
    const struct portal_args *p = arg;
    struct op op = *p->op;
    op.db = tx;
    struct client_by_id_row was;
    int64_t changed;
    TRY(q_client_by_id(tx, op.arena, op.viewer->org, &(struct q_client_by_id){ .client_id = p->id }, &was));
    TRY(q_client_set_portal(tx, op.viewer->org,
        &(struct q_client_set_portal){
            .changed_at = op.now, .portal = p->portal, .client_id = p->id, .version = p->version },
        &changed));
    if (!changed)
        return E_CONFLICT;
    struct event_new e = event_by(&op, EVENT_PORTAL_CHANGED, p->id);
    e.payload = sv_fmt(op.arena, "{\"of\":\"client\",\"from\":%lld,\"to\":%lld}",
        (long long)(was.portal.has ? was.portal.v : -1), (long long)(p->portal.has ? p->portal.v : -1));
    return event_record(tx, op.arena, &e, NULL);
}

enum err client_portal_save(const struct op *op, struct client_id id, bool own, struct portal portal, int64_t version,
    struct problems *problems)
{
    TRY(client_require(op, id, PERM_GRANTS));
    if (portal.bits & ~PORTAL_ALL.bits)
        problem_add(problems, SV("portal"), SV("unknown_switch"), SV("One of these switches does not exist."));
    TRY(problems_err(problems));
    struct portal_args p = { .op = op, .id = id, .portal = { own, portal.bits }, .version = version };
    return db_write(op->db, portal_in, &p);
}

enum err care_team_join_in(const struct op *op, struct client_id client, struct staff_id staff, bool did_already)
{
    int64_t changed;
    TRY(q_care_team_add(op->db, op->viewer->org,
        &(struct q_care_team_add){ .client_id = client, .since = op->now, .staff_id = staff }, &changed));
    if (!changed || did_already)
        return E_OK;
    struct event_new e = event_by(op, EVENT_CLIENT_ASSIGNED, client);
    e.resource_kind = "staff";
    e.resource_id = staff.v;
    return event_record(op->db, op->arena, &e, NULL);
}

static bool on_team(const struct care_team_list_rows *team, struct staff_id staff)
{
    for (size_t i = 0; i < team->count; i++)
        if (team->items[i].id.v == staff.v)
            return true;
    return false;
}

struct team_args {
    const struct op *op;
    struct client_id id;
    const struct staff_id *staff;
    size_t count;
};

static enum err team_in(struct db *tx, void *arg)
{
    const struct team_args *t = arg;
    struct op op = *t->op;
    op.db = tx;
    struct care_team_list_rows before;
    TRY(q_care_team_list(tx, op.arena, op.viewer->org, &(struct q_care_team_list){ .client_id = t->id }, &before));
    TRY(q_care_team_clear(tx, op.viewer->org, &(struct q_care_team_clear){ .client_id = t->id }, NULL));
    for (size_t i = 0; i < t->count; i++) {
        struct staff_rows_rows rows;
        TRY(q_staff_rows(tx, op.arena, op.viewer->org, &(struct q_staff_rows){ .staff_id = t->staff[i] }, &rows));
        if (!t->staff[i].v || rows.count != 1 || !sv_eq(rows.items[0].state, SV("active")))
            return E_NOTFOUND;
        TRY(care_team_join_in(&op, t->id, t->staff[i], on_team(&before, t->staff[i])));
    }
    static const char *const fields[] = { "care_team" };
    return client_record_fields(&op, t->id, fields, LENGTH(fields));
}

enum err care_team_set(const struct op *op, struct client_id id, const struct staff_id *staff, size_t count)
{
    TRY(client_require(op, id, PERM_GRANTS));
    return db_write_within(op->db, team_in, &(struct team_args){ op, id, staff, count });
}

enum err care_team_load(const struct op *op, struct client_id id, struct care_team *ret_team)
{
    TRY(client_require(op, id, PERM_CHART));
    struct care_team_list_rows rows;
    TRY(q_care_team_list(op->db, op->arena, op->viewer->org, &(struct q_care_team_list){ .client_id = id }, &rows));
    struct care_member *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct care_team_list_row *r = &rows.items[i];
        items[i] = (struct care_member){ .staff = r->id,
            .name = sv_fmt(op->arena, "%.*s %.*s", SV_FMT(r->first_name), SV_FMT(r->last_name)),
            .title = r->title.n ? r->title : r->role };
    }
    *ret_team = (struct care_team){ items, rows.count };
    return E_OK;
}
