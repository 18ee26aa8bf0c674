#include "cli/guard.h"

#include <assert.h>
#include <string.h>

#include "audit/audit.h"
#include "base/log.h"
#include "base/text.h"
#include "family/family.h"
#include "notify/inbox.h"
#include "page/form_guard.h"
#include "page/frame.h"
#include "page/outcome.h"
#include "people/people.h"

/* One request on its way: what was found out so far. */
struct visit {
    const struct site *site;
    struct route_match match;
    struct visitor who;
    struct page page;
    struct sv token;
    struct inbox_unread *unread; /* NULL: nobody is to be told */
};

/* A staff page about one client. A client of another organization is simply not there. */
static enum err load_staff_subject(struct visit *v)
{
    int at = route_arg_index(v->match.route, "client");
    if (at < 0)
        return E_OK;
    return visitor_about_chart(&v->page.op, &v->who, (struct client_id){ v->match.args[at] });
}

static enum err load_subject(struct visit *v)
{
    if (v->who.session.kind == SESSION_PENDING || !v->who.session.id.v)
        return E_OK;
    if (v->who.session.kind == SESSION_STAFF)
        return v->match.context == CONTEXT_OWN ? load_staff_subject(v) : E_OK;
    switch (v->match.context) {
    case CONTEXT_GRANT: return visitor_about_grant(&v->page.op, &v->who, (struct grant_id){ v->match.context_id });
    case CONTEXT_MAILBOX: return visitor_about_mailbox(&v->page.op, &v->who, (struct client_id){ v->match.context_id });
    case CONTEXT_OWN: break;
    }
    return visitor_about_own(&v->page.op, &v->who);
}

/* An address in a context that is not this person's answers as one that does not exist. */
static struct access_answer decide(const struct visit *v)
{
    const struct need *need = &v->match.route->need;
    if (v->match.context != CONTEXT_OWN && v->who.session.kind == SESSION_STAFF)
        return (struct access_answer){ false, ACCESS_ABSENT };
    return access_decide(&v->who.viewer.facts, need);
}

static void log_access(struct visit *v, enum audit_action action, struct sv outcome)
{
    const struct route *route = v->match.route;
    if (action == AUDIT_NONE || !v->who.viewer.org.v)
        return;
    const struct viewer *w = &v->who.viewer;
    struct audit_new entry = { .org = w->org,
        .at = v->page.op.now,
        .actor_kind = sv_of(actor_kind_name(w->actor.kind)),
        .via = sv_of(via_name(w->via)),
        .actor_id = w->actor.id,
        .grant = w->grant,
        .session = w->session,
        .client = w->subject.client,
        .action = action,
        .resource_kind = sv_of(route->resource),
        .resource_id = page_resource_id(&v->page),
        .outcome = outcome,
        .peer = w->staff.v ? w->peer : SV("") };
    bool now = v->who.viewer.via == VIA_GRANT || v->who.viewer.facts.subject_restricted;
    if (now && audit_append_now(v->page.op.db, &entry) == E_OK)
        return;
    audit_later(v->site->app.audit, &entry);
}

/* The access log says what happened, not what was tried: a change ends in a redirect. A form that came back with
 * problems changed nothing; one that was only previewed or tried out was a look. */
static void log_handled(struct visit *v, enum err e)
{
    enum audit_action action = v->match.route->action;
    const struct http_reply *reply = v->page.reply;
    struct sv reason = http_reply_header_get(reply, SV("Kith-Reason"));
    bool changes = action == AUDIT_CREATE || action == AUDIT_UPDATE || action == AUDIT_END || action == AUDIT_SEND;
    if (e != E_OK)
        log_access(v, action, sv_of(err_name(e)));
    else if (changes && reply->status >= 400)
        log_access(v, action, reason.n ? reason : sv_of(err_name(E_INVALID)));
    else
        log_access(v, changes && reply->status == 200 ? AUDIT_VIEW : action, SV("allowed"));
}

/* A refused form of a context that ended keeps its text in the browser: kith.js does that on any 403 or 409 (edge 18).
 */
static enum err refuse(struct visit *v, enum access_reason reason)
{
    switch (reason) {
    case ACCESS_SIGN_IN: return outcome_sign_in(&v->page, v->token.n > 0);
    case ACCESS_SECOND_FACTOR:
        return outcome_next_step(&v->page, v->who.session.kind == SESSION_PENDING && !v->who.session.staff.v);
    case ACCESS_LOCKED:
    case ACCESS_FRESH: return outcome_unlock(&v->page, reason == ACCESS_LOCKED);
    case ACCESS_STATE_REASON: return outcome_state_reason(&v->page, v->page.viewer->subject.client);
    case ACCESS_OK:
    case ACCESS_ABSENT:
    case ACCESS_CONTEXT_ENDED:
    case ACCESS_CAPABILITY_OFF:
    case ACCESS_PERMISSION:
    case ACCESS_NOT_YOURS:
    case ACCESS_REASON_COUNT: break;
    }
    return outcome_refused(&v->page, reason);
}

/* About whom; with it travels what the navigation of pages counts. What is posted shows none. */
static enum err load_beside(struct visit *v)
{
    const struct route *route = v->match.route; /* NULL: no such page */
    bool reads = v->page.req->method == HTTP_GET && (!route || v->match.context == CONTEXT_OWN) && v->who.session.id.v;
    if (reads && v->who.session.kind != SESSION_PENDING)
        db_along(v->page.op.db, inbox_unread_ask, v->unread = inbox_unread_new(&v->page.op));
    enum err e = route ? load_subject(v) : E_OK;
    if (db_along_end(v->page.op.db) != E_OK && e == E_OK)
        log_event(LOG_WARN, "notices.unread_failed", LOG_INT("session", v->who.session.id.v));
    return e;
}

static void fill_frame(struct visit *v)
{
    frame_fill(&v->page, &(struct frame_facts){
                             .organization = v->who.org.name,
                             .logo = organization_logo(v->page.op.arena, &v->who.org),
                             .language = v->who.org.language,
                             .email = v->who.session.login_email,
                             .assets = v->site->assets,
                             .token = v->token,
                             .unread = v->unread ? inbox_unread_count(v->unread) : 0,
                             .signed_in = v->who.session.id.v != 0 && v->who.session.kind != SESSION_PENDING,
                         });
}

static enum err visit_run(struct visit *v)
{
    struct page *p = &v->page;
    enum err e = router_find(v->site->router, p->req->method, p->req->path, &v->match);
    p->route = v->match.route;
    if (e == E_DENIED)
        return outcome_method(p);
    v->token = frame_session_cookie(p->req);
    TRY(visitor_by_session(&p->op, v->token, &v->who));
    TRY(load_beside(v));
    if (e != E_OK) {
        fill_frame(v);
        return outcome_refused(p, ACCESS_ABSENT);
    }
    p->args = v->match.args;
    p->context = v->match.context;
    p->organization = &v->who.org;
    fill_frame(v);
    struct access_answer answer = decide(v);
    if (!answer.allow) {
        log_access(v, v->match.route->action, sv_of(access_reason_name(answer.reason)));
        return refuse(v, answer.reason);
    }
    bool changes = p->req->method != HTTP_GET && p->req->method != HTTP_HEAD;
    if (changes && !p->route->need.by_address) {
        enum form_check check = form_guard_check(p, p->form_token);
        if (check != FORM_OK)
            return outcome_form(p, check);
    }
    visitor_touch(&p->op, &v->who, p->req->peer, http_header(p->req, SV("User-Agent")));
    e = p->route->handle(p);
    if (e == E_OK)
        page_list_end(p);
    log_handled(v, e);
    return e;
}

/* One line a request. The route's name stands for the path: addresses hold ids and tokens. */
static void log_request(const struct visit *v, uint64_t statements, uint64_t waits)
{
    const struct http_req *req = v->page.req;
    log_event(LOG_INFO, "http.request", LOG_Z("route", v->match.route ? v->match.route->name : "none"),
        LOG_INT("status", v->page.reply->status), LOG_INT("us", clock_now(v->site->app.clock).us - req->at.us),
        LOG_INT("statements", (int64_t)statements), LOG_INT("waits", (int64_t)waits), LOG_STR("id", req->id),
        LOG_INT("session", v->who.session.id.v));
}

void guard_handle(void *ctx, const struct http_req *req, struct http_reply *reply)
{
    struct worker *w = ctx;
    struct visit *v = arena_new_obj(req->arena, struct visit);
    *v = (struct visit){ .site = w->site };
    v->page = (struct page){
        .app = &w->site->app,
        .op = { .db = w->db,
            .arena = req->arena,
            .viewer = &v->who.viewer,
            .keys = w->site->app.keys,
            .now = req->at,
            .organizations = w->site->app.organizations },
        .req = req,
        .reply = reply,
        .viewer = &v->who.viewer,
    };
    v->who.viewer.peer = req->peer;
    uint64_t statements = db_statements(w->db), waits = db_waits(w->db);
    db_hold(w->db);
    enum err e = visit_run(v);
    db_release(w->db);
    if (e != E_OK)
        outcome_error(&v->page, e);
    log_request(v, db_statements(w->db) - statements, db_waits(w->db) - waits);
}
