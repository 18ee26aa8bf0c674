#include "family/invite.h"

#include "access/record.h"
#include "audit/audit.h"
#include "base/text.h"
#include "family/about.h"
#include "family/grant_write.h"
#include "family/lifecycle.h"
#include "family/queries.h"
#include "family/task.h"

/* The caregiver account that a live link invites. The link is looked at before anybody is known: it carries the
 * organization. */
static enum err invited(const struct op *op, struct sv token, struct mail_token *ret_token, struct grant *ret_grant)
{
    struct mail_token t;
    TRY(mail_token_check(op, token, TOKEN_GRANT_INVITE, &t));
    struct viewer link = viewer_system(ACTOR_SYSTEM, t.org, op->viewer->today);
    struct op in_org = *op;
    in_org.viewer = &link;
    TRY(grant_get(&in_org, t.grant, ret_grant));
    *ret_token = t;
    return E_OK;
}

static bool is_invited_person(const struct op *op, const struct mail_token *t, const struct grant *g)
{
    const struct viewer *v = op->viewer;
    return v->via != VIA_GRANT && v->self.v && v->org.v == t->org.v && v->self.v == g->caregiver.v;
}

static void show(const struct grant *g, struct invite_view *view)
{
    view->grant = g->id;
    view->client_name = g->client_name;
    view->caregiver_name = g->caregiver_name;
    view->words = g->words;
    view->organization = g->organization;
    view->scope = g->effective;
    view->waits_for_consent = grant_waits(g);
}

/* Tries that lead nowhere are in the access log (edges 14, 15); a stranger has no name there. */
static enum err log_try(
    const struct op *op, struct org_id org, struct grant_id grant, struct client_id client, const char *outcome)
{
    const struct viewer *v = op->viewer;
    bool known = v->org.v == org.v;
    return audit_append_now(op->db, &(struct audit_new){ .org = org,
                                        .at = op->now,
                                        .actor_kind = sv_of(actor_kind_name(known ? v->actor.kind : ACTOR_NONE)),
                                        .via = sv_of(via_name(known ? v->via : VIA_NONE)),
                                        .actor_id = known ? v->actor.id : 0,
                                        .grant = grant,
                                        .session = known ? v->session : (struct session_id){ 0 },
                                        .client = client,
                                        .action = AUDIT_VIEW,
                                        .resource_kind = SV("invitation"),
                                        .resource_id = grant.v,
                                        .outcome = sv_of(outcome) });
}

/* A dead link that this person used themselves, signed in, and whose outcome still stands (edge 16). E_GONE for
 * everybody else and after any other end; that try is logged. */
static enum err used_by_them(const struct op *op, struct sv token, struct sv invite_state, enum grant_state state,
    struct dead_invite_row *ret_row)
{
    struct mail_token_id id;
    struct dead_invite_row row;
    const struct viewer *v = op->viewer;
    if (mail_token_read_dead(op, token, TOKEN_GRANT_INVITE, &id) != E_OK)
        return E_GONE;
    enum err e = q_dead_invite(op->db, op->arena, &(struct q_dead_invite){ .mail_token_id = id }, &row);
    if (e == E_NOTFOUND)
        return E_GONE;
    TRY(e);
    bool same = v->self.v && v->via != VIA_GRANT && row.org_id.v == v->org.v && row.caregiver_id.v == v->self.v;
    if (!same || !sv_eq(row.invite_state, invite_state) || !sv_eq(row.state, sv_of(grant_state_name(state)))) {
        TRY(log_try(op, row.org_id, row.grant_id, row.client_id, "dead_link"));
        return E_GONE;
    }
    *ret_row = row;
    return E_OK;
}

/* A used link still greets the person who used it, as long as the access lives. */
static enum err open_accepted(const struct op *op, struct sv token, struct invite_view *ret_view)
{
    struct dead_invite_row row;
    struct grant g;
    TRY(used_by_them(op, token, SV("accepted"), GRANT_ACTIVE, &row));
    TRY(grant_get(op, row.grant_id, &g));
    struct invite_view view = { .face = INVITE_ACCEPTED };
    show(&g, &view);
    *ret_view = view;
    return E_OK;
}

enum err invite_open(const struct op *op, struct sv token, struct invite_view *ret_view)
{
    struct mail_token t;
    struct grant g;
    enum err e = invited(op, token, &t, &g);
    if (e == E_GONE || (e == E_OK && g.state != GRANT_PROPOSED)) /* used before, or in another window just now */
        return open_accepted(op, token, ret_view);
    TRY(e);
    struct invite_view view = { .face = t.has_password ? INVITE_SIGN_IN : INVITE_SET_PASSWORD };
    if (is_invited_person(op, &t, &g)) {
        view.face = INVITE_READY;
        show(&g, &view);
    } else if (op->viewer->actor.kind != ACTOR_NONE) {
        view.face = INVITE_WRONG_PERSON;
        TRY(log_try(op, t.org, g.id, g.client, "wrong_person"));
    }
    *ret_view = view;
    return E_OK;
}

struct decide_args {
    const struct op *op;
    struct grant_id id;
    enum grant_move move;
    struct sv text;
    struct problems *problems;
    size_t problems_before;
};

/* Decided alike at the same moment in another window (edge 16). */
static bool decided_already(const struct grant *g, enum grant_move move)
{
    return move == MOVE_ACCEPT ? g->state == GRANT_ACTIVE
                               : g->state == GRANT_ENDED && sv_eq(g->reason, lifecycle_reason(move));
}

static enum err decide_in(struct db *tx, void *arg)
{
    struct decide_args *d = arg;
    struct op op = *d->op;
    struct grant g;
    op.db = tx;
    TRY(grant_get(&op, d->id, &g));
    if (decided_already(&g, d->move))
        return E_OK;
    d->problems->count = d->problems_before; /* this may run again */
    return grant_move_in(&op, &g, d->move, SV(""), d->text, d->problems);
}

static enum err decide(
    const struct op *op, struct grant_id id, enum grant_move move, struct sv text, struct problems *problems)
{
    struct decide_args d = { op, id, move, text, problems, problems->count };
    enum err e = db_write(op->db, decide_in, &d);
    return e == E_CONFLICT ? db_write(op->db, decide_in, &d) : e; /* once more, on what the other window left */
}

/* By a live link, in the invited person's own name. E_GONE: it was decided otherwise meanwhile. */
static enum err decide_by_link(const struct op *op, const struct mail_token *t, const struct grant *g,
    enum grant_move move, struct sv text, struct problems *problems)
{
    if (!is_invited_person(op, t, g)) {
        TRY(log_try(op, t->org, g->id, g->client, "wrong_person"));
        problem_add(problems, SV(""), SV("wrong_person"),
            SV("This invitation was sent to somebody else. Sign out and open the link again."));
        return E_DENIED;
    }
    enum err e = decide(op, g->id, move, text, problems);
    return e == E_INVALID && problem_has(problems, SV("illegal_transition")) ? E_GONE : e;
}

enum err invite_accept(const struct op *op, struct sv token, struct problems *problems, struct grant_id *ret_grant)
{
    struct mail_token t;
    struct grant g;
    struct dead_invite_row used;
    enum err e = invited(op, token, &t, &g);
    if (e == E_GONE) {
        TRY(used_by_them(op, token, SV("accepted"), GRANT_ACTIVE, &used));
        *ret_grant = used.grant_id;
        return E_OK;
    }
    TRY(e);
    TRY(decide_by_link(op, &t, &g, MOVE_ACCEPT, SV(""), problems));
    *ret_grant = g.id;
    return E_OK;
}

enum err invite_decline(const struct op *op, struct sv token, struct sv reason, struct problems *problems)
{
    struct mail_token t;
    struct grant g;
    struct dead_invite_row used;
    enum err e = invited(op, token, &t, &g);
    if (e == E_GONE)
        return used_by_them(op, token, SV("declined"), GRANT_ENDED, &used);
    TRY(e);
    return decide_by_link(op, &t, &g, MOVE_DECLINE, reason, problems);
}

/* A grant of the signed-in person, in their own context; anything else is not there. */
static enum err mine(const struct op *op, struct grant_id id, struct grant *ret_grant)
{
    TRY(viewer_require(op->viewer, NEED_SELF_PAGE));
    TRY(grant_get(op, id, ret_grant));
    return ret_grant->caregiver.v == op->viewer->self.v ? E_OK : E_NOTFOUND;
}

/* The portal accepts what its list offers: an invitation that was sent and has not expired, as a link in a mail. */
enum err invite_accept_mine(const struct op *op, struct grant_id grant, struct problems *problems)
{
    struct grant g;
    struct invites_of_caregiver_rows rows;
    bool waits = false;
    TRY(mine(op, grant, &g));
    TRY(q_invites_of_caregiver(op->db, op->arena, op->viewer->org,
        &(struct q_invites_of_caregiver){ .caregiver_id = op->viewer->self, .now = op->now }, &rows));
    for (size_t i = 0; i < rows.count; i++)
        waits |= rows.items[i].grant_id.v == grant.v;
    if (!waits && g.state == GRANT_PROPOSED)
        return E_GONE;
    return decide(op, grant, MOVE_ACCEPT, SV(""), problems);
}

enum err invite_decline_mine(const struct op *op, struct grant_id grant, struct sv reason, struct problems *problems)
{
    struct grant g;
    TRY(mine(op, grant, &g));
    return decide(op, grant, MOVE_DECLINE, reason, problems);
}

struct resend_args {
    const struct op *op;
    struct grant_id id;
    struct problems *problems;
    size_t problems_before;
};

static enum err resend_in(struct db *tx, void *arg)
{
    struct resend_args *r = arg;
    struct op op = *r->op;
    struct grant g;
    op.db = tx;
    r->problems->count = r->problems_before; /* this may run again */
    TRY(grant_get(&op, r->id, &g));
    return invite_send_in(&op, &g, r->problems);
}

static enum err resend(const struct op *op, struct grant_id grant, struct problems *problems)
{
    return db_write(op->db, resend_in, &(struct resend_args){ op, grant, problems, problems->count });
}

enum err invite_resend(const struct op *op, struct grant_id grant, struct problems *problems)
{
    struct grant g;
    TRY(grant_get(op, grant, &g));
    TRY(viewer_about(op->viewer, g.client, NEED_CHART_PAGE(PERM_GRANTS)));
    return resend(op, grant, problems);
}

struct again_args {
    const struct op *op;
    const struct dead_invite_row *invite;
    struct viewer viewer;
};

static enum err again_in(struct db *tx, void *arg)
{
    struct again_args *g = arg;
    struct op op = *g->op;
    op.db = tx;
    op.viewer = &g->viewer;
    return task_open(&op, TASK_INVITE_ASKED_AGAIN, g->invite->client_id,
        sv_fmt(op.arena, "invite:%lld", (long long)g->invite->grant_id.v),
        SV("An invitation that no longer works was opened, and a new one was asked for."));
}

/* From a dead link: the token still tells which grant, the page tells nothing. */
enum err invite_ask_again(const struct op *op, struct sv token)
{
    struct mail_token_id id;
    struct dead_invite_row row;
    if (mail_token_read_dead(op, token, TOKEN_GRANT_INVITE, &id) != E_OK)
        return E_OK;
    enum err e = q_dead_invite(op->db, op->arena, &(struct q_dead_invite){ .mail_token_id = id }, &row);
    if (e == E_NOTFOUND || (e == E_OK && !sv_eq(row.state, SV("proposed")) && !sv_eq(row.reason, SV("expired"))))
        return E_OK;
    TRY(e);
    struct again_args g = {
        .op = op, .invite = &row, .viewer = viewer_system(ACTOR_SYSTEM, row.org_id, op->viewer->today)
    };
    return db_write(op->db, again_in, &g);
}

enum err invite_list_mine(const struct op *op, struct invites_waiting *ret_list)
{
    struct invites_of_caregiver_rows rows;
    TRY(viewer_require(op->viewer, NEED_SELF_PAGE));
    TRY(q_invites_of_caregiver(op->db, op->arena, op->viewer->org,
        &(struct q_invites_of_caregiver){ .caregiver_id = op->viewer->self, .now = op->now }, &rows));
    struct invite_waiting *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        struct grant g;
        TRY(grant_get(op, rows.items[i].grant_id, &g));
        items[i] = (struct invite_waiting){ .grant = g.id,
            .client_name = g.client_name,
            .words = g.words,
            .organization = g.organization,
            .expires_at = rows.items[i].expires_at };
    }
    *ret_list = (struct invites_waiting){ items, rows.count };
    return E_OK;
}

static struct sv restricted_words(void)
{
    return SV("restricted record: send it from the client's own page");
}

static struct sv cannot_send(const struct grant *g)
{
    if (g->state != GRANT_PROPOSED)
        return SV("not waiting any more");
    if (g->client_restricted)
        return restricted_words();
    return g->caregiver_email.n ? SV("") : SV("no e-mail address");
}

/* F11: the address stands in the caregiver's own record. */
static enum err close_addresses(const struct op *op, struct invite_row *rows, size_t count)
{
    struct client_id *ids = arena_array(op->arena, count, sizeof *ids);
    bool *closed = arena_array(op->arena, count, sizeof *closed);
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        if (rows[i].caregiver_restricted)
            ids[n++] = rows[i].caregiver;
    TRY(restricted_closed(op, ids, n, closed));
    n = 0;
    for (size_t i = 0; i < count; i++)
        if (rows[i].caregiver_restricted && closed[n++])
            rows[i].address = SV("");
    return E_OK;
}

/* One by one: an address that cannot be used does not hold up the others; the list says which and why. */
static enum err send_one(const struct op *op, struct grant_id id, bool dry_run, struct invite_row *ret_row)
{
    struct grant g;
    TRY(grant_get(op, id, &g));
    struct invite_row row = { .grant = id,
        .contact = g.contact,
        .client = g.client,
        .caregiver = g.caregiver,
        .client_name = g.client_name,
        .caregiver_name = g.caregiver_name,
        .address = g.caregiver_email,
        .restricted = g.client_restricted,
        .caregiver_restricted = g.caregiver_restricted,
        .why_not = cannot_send(&g) };
    if (row.restricted)
        row.caregiver_name = row.address = SV("");
    if (!dry_run && !row.why_not.n) {
        struct problems problems = problems_new(op->arena);
        enum err e = resend(op, id, &problems);
        if (e != E_OK && e != E_INVALID)
            return e;
        row.why_not = problems.count ? problems.items[0].text : SV("");
    }
    row.can_send = row.why_not.n == 0;
    *ret_row = row;
    return E_OK;
}

enum err invite_send_bulk(
    const struct op *op, const struct grant_id *grants, size_t count, bool dry_run, struct invite_rows *ret_rows)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_GRANTS)));
    struct invite_row *rows = arena_array(op->arena, count, sizeof *rows);
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        enum err e = send_one(op, grants[i], dry_run, &rows[n]);
        if (e == E_NOTFOUND)
            continue;
        TRY(e);
        n++;
    }
    *ret_rows = (struct invite_rows){ rows, n, (int64_t)n };
    return close_addresses(op, rows, n);
}

enum err invite_worklist(const struct op *op, struct sv words, int64_t page, struct invite_rows *ret_rows)
{
    struct invites_pending_rows rows;
    struct invites_pending_count_row total;
    struct invites_found_count_row found;
    struct text_words w = text_words(op->arena, words);
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_DIRECTORY)));
    TRY(q_invites_pending(op->db, op->arena, op->viewer->org,
        &(struct q_invites_pending){ .words = w.items, .words_count = w.count, .limit = 25, .offset = (page - 1) * 25 },
        &rows));
    if (w.count) {
        TRY(q_invites_found_count(op->db, op->arena, op->viewer->org,
            &(struct q_invites_found_count){ .words = w.items, .words_count = w.count }, &found));
        total.n = found.n;
    } else {
        TRY(q_invites_pending_count(op->db, op->arena, op->viewer->org, &total));
    }
    struct invite_row *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct invites_pending_row *r = &rows.items[i];
        items[i] = (struct invite_row){ .grant = r->id,
            .contact = r->contact_id,
            .client = r->client_id,
            .caregiver = r->caregiver_id,
            .client_name = sv_fmt(op->arena, "%.*s %.*s", SV_FMT(r->client_first), SV_FMT(r->client_last)),
            .caregiver_name = sv_fmt(op->arena, "%.*s %.*s", SV_FMT(r->caregiver_first), SV_FMT(r->caregiver_last)),
            .address = r->caregiver_email,
            .sent_at = r->sent_at,
            .expires_at = r->expires_at,
            .can_send = r->caregiver_email.n > 0 && !r->restricted,
            .why_not = r->restricted          ? restricted_words()
                       : r->caregiver_email.n ? SV("")
                                              : SV("no e-mail address"),
            .restricted = r->restricted,
            .caregiver_restricted = r->caregiver_restricted };
        if (r->restricted)
            items[i].caregiver_name = items[i].address = SV("");
    }
    *ret_rows = (struct invite_rows){ items, rows.count, total.n };
    return close_addresses(op, items, rows.count);
}
