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
    struct session session; /* id.v 0: nobody */
    struct organization org;
    struct context context; /* of a grant */
    struct viewer viewer;
    struct page page;
    struct sv token;
};

static void birth_facts(
    struct access_facts *f, const struct organization *org, const struct client_facts *c, struct day today)
{
    f->born_known = c->born.has;
    f->subject_teen = !c->born.has || policy_is_teen(&org->policy, c->born.v, today);
    f->subject_adult = !c->born.has || policy_is_adult(&org->policy, c->born.v, today);
    const struct age_tier *tier = c->born.has ? policy_tier(&org->policy, c->born.v, today) : NULL;
    f->subject_may_grant = tier && tier->teen_may_grant;
}

static void subject_facts(struct visit *v, const struct client_facts *c)
{
    struct access_facts *f = &v->viewer.facts;
    f->has_subject = true;
    f->subject_archived = c->archived;
    f->subject_caregiver_only = c->caregiver_only;
    f->subject_restricted = c->restricted;
    f->restricted_reason_given = c->reason_given;
    f->portal = c->portal;
    f->care_team = c->on_care_team;
    f->mailbox_by_choice = c->mailbox_by_choice;
    birth_facts(f, &v->org, c, v->viewer.today);
    v->viewer.subject = (struct subject_id){ c->id };
    v->viewer.subject_name = c->name;
    v->viewer.subject_first = c->first;
}

/* The session behind the cookie, and the organization of its account. No session is not an error. */
static enum err load_session(struct visit *v)
{
    struct db *db = v->page.op.db;
    struct arena *a = v->page.op.arena;
    v->token = frame_session_cookie(v->page.req);
    if (!v->token.n)
        return E_OK;
    enum err e = session_load(db, a, v->token, v->page.op.now, &v->session);
    if (e == E_NOTFOUND) {
        v->session = (struct session){ .id = { 0 } };
        return E_OK;
    }
    TRY(e);
    struct viewer *w = &v->viewer;
    w->session = v->session.id;
    w->login = v->session.login;
    w->actor_name = v->session.name;
    w->facts.relation = REL_OTHER;
    w->facts.fresh = v->session.fresh;
    w->facts.locked = v->session.locked;
    w->facts.second_factor_missing = v->session.second_factor_missing || v->session.kind == SESSION_PENDING;
    w->org = v->session.org;
    if (v->session.kind == SESSION_PENDING) {
        w->staff = v->session.staff; /* whose second step is missing */
        return E_OK;
    }
    TRY(organization_load(db, a, w->org, &v->org));
    w->today = organization_today(&v->org, v->page.op.now);
    w->facts.feature_on = v->org.feature[FEATURE_CAREGIVER_ACCESS];
    if (v->session.kind == SESSION_STAFF) {
        w->staff = v->session.staff;
        w->actor = (struct actor){ ACTOR_STAFF, w->staff.v };
        w->via = VIA_STAFF;
        w->facts.relation = REL_STAFF;
        w->facts.role = v->session.role;
        w->facts.staff_active = v->session.account_active;
    } else {
        w->self = v->session.client;
        w->actor = (struct actor){ ACTOR_CLIENT, w->self.v };
        w->via = VIA_OWN;
    }
    return E_OK;
}

/* A staff page about one client. A client of another organization is simply not there. */
static enum err load_staff_subject(struct visit *v)
{
    int at = route_arg_index(v->match.route, "client");
    if (at < 0)
        return E_OK;
    struct client_facts c;
    struct client_id id = { v->match.args[at] };
    enum err e = client_facts_load(
        v->page.op.db, v->page.op.arena, &v->org, id, v->viewer.staff, v->viewer.today, v->page.op.now, &c);
    if (e == E_NOTFOUND) {
        v->viewer.facts.relation = REL_OTHER;
        return E_OK;
    }
    TRY(e);
    subject_facts(v, &c);
    return E_OK;
}

static enum err load_own_subject(struct visit *v)
{
    struct client_facts c;
    TRY(client_facts_load(v->page.op.db, v->page.op.arena, &v->org, v->viewer.self, (struct staff_id){ 0 },
        v->viewer.today, v->page.op.now, &c));
    subject_facts(v, &c);
    /* On a shared login only its oldest account is surely held by the person whose record it is (F9, F11). */
    const struct access_facts *f = &v->viewer.facts;
    v->viewer.facts.relation =
        relation_of_account(c.shared_login, c.login_oldest, f->subject_teen && !f->subject_adult);
    if (v->viewer.facts.relation == REL_SAME_MAILBOX)
        v->viewer.via = VIA_SAME_MAILBOX;
    return E_OK;
}

static enum err load_mailbox_subject(struct visit *v)
{
    struct client_facts c;
    struct client_id id = { v->match.context_id };
    enum err e = client_facts_load(
        v->page.op.db, v->page.op.arena, &v->org, id, (struct staff_id){ 0 }, v->viewer.today, v->page.op.now, &c);
    if (e == E_NOTFOUND || (e == E_OK && c.login.v != v->viewer.login.v)) {
        v->viewer.facts.relation = REL_OTHER;
        return E_OK;
    }
    TRY(e);
    subject_facts(v, &c);
    v->viewer.facts.relation = REL_SAME_MAILBOX;
    v->viewer.via = VIA_SAME_MAILBOX;
    return E_OK;
}

static enum err load_grant_subject(struct visit *v)
{
    struct context *c = &v->context;
    struct grant_id id = { v->match.context_id };
    enum err e = context_load(v->page.op.db, v->page.op.arena, &v->org, id, v->viewer.self, v->page.op.now, c);
    if (e == E_NOTFOUND) {
        v->viewer.facts.relation = REL_OTHER;
        return E_OK;
    }
    TRY(e);
    subject_facts(v, &c->subject);
    struct viewer *w = &v->viewer;
    w->facts.relation = REL_CAREGIVER;
    context_facts(c, &w->facts);
    w->grant = c->grant;
    w->grant_version = c->version;
    w->relationship = c->words;
    w->via = VIA_GRANT;
    return E_OK;
}

static enum err load_subject(struct visit *v)
{
    if (v->session.kind == SESSION_PENDING || !v->session.id.v)
        return E_OK;
    if (v->session.kind == SESSION_STAFF)
        return v->match.context == CONTEXT_OWN ? load_staff_subject(v) : E_OK;
    switch (v->match.context) {
    case CONTEXT_GRANT: return load_grant_subject(v);
    case CONTEXT_MAILBOX: return load_mailbox_subject(v);
    case CONTEXT_OWN: break;
    }
    return load_own_subject(v);
}

/* An address in a context that is not this person's answers as one that does not exist. */
static struct access_answer decide(const struct visit *v)
{
    const struct need *need = &v->match.route->need;
    if (v->match.context != CONTEXT_OWN && v->session.kind == SESSION_STAFF)
        return (struct access_answer){ false, ACCESS_ABSENT };
    return access_decide(&v->viewer.facts, need);
}

static void log_access(struct visit *v, enum audit_action action, struct sv outcome)
{
    const struct route *route = v->match.route;
    if (action == AUDIT_NONE || !v->viewer.org.v)
        return;
    const struct viewer *w = &v->viewer;
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
    bool now = v->viewer.via == VIA_GRANT || v->viewer.facts.subject_restricted;
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
        return outcome_next_step(&v->page, v->session.kind == SESSION_PENDING && !v->session.staff.v);
    case ACCESS_LOCKED:
    case ACCESS_FRESH: return outcome_unlock(&v->page, reason == ACCESS_LOCKED);
    case ACCESS_STATE_REASON: return outcome_state_reason(&v->page);
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

/* Reading marks the session as seen and the grant as used; neither needs to be durable with the page. */
static void touch(struct visit *v)
{
    struct instant now = v->page.op.now;
    if (session_touch(v->page.op.db, v->page.op.arena, &v->session, v->page.req->peer,
            http_header(v->page.req, SV("User-Agent")), now) != E_OK)
        log_event(LOG_WARN, "session.touch_failed", LOG_INT("session", v->session.id.v));
    if (v->viewer.grant.v && v->context.used_before_us < now.us - MINUTE_US &&
        context_touch(v->page.op.db, v->page.op.arena, v->viewer.org, v->viewer.grant, now) != E_OK)
        log_event(LOG_WARN, "grant.touch_failed", LOG_INT("grant", v->viewer.grant.v));
}

/* For the navigation of pages; what is posted shows none. */
static int64_t unread(struct visit *v)
{
    int64_t n = 0;
    bool reads = v->page.req->method == HTTP_GET && v->page.context == CONTEXT_OWN && v->session.id.v;
    if (reads && v->session.kind != SESSION_PENDING && inbox_unread(&v->page.op, &n) != E_OK)
        log_event(LOG_WARN, "notices.unread_failed", LOG_INT("session", v->session.id.v));
    return n;
}

static void fill_frame(struct visit *v)
{
    frame_fill(&v->page, &(struct frame_facts){
                             .organization = v->org.name,
                             .language = v->org.language,
                             .email = v->session.login_email,
                             .assets = v->site->assets,
                             .token = v->token,
                             .unread = unread(v),
                             .signed_in = v->session.id.v != 0 && v->session.kind != SESSION_PENDING,
                         });
}

static enum err visit_run(struct visit *v)
{
    struct page *p = &v->page;
    enum err e = router_find(v->site->router, p->req->method, p->req->path, &v->match);
    p->route = v->match.route;
    if (e == E_DENIED)
        return outcome_method(p);
    TRY(load_session(v));
    if (e != E_OK) {
        fill_frame(v);
        return outcome_refused(p, ACCESS_ABSENT);
    }
    TRY(load_subject(v));
    p->args = v->match.args;
    p->context = v->match.context;
    p->organization = &v->org;
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
    touch(v);
    e = p->route->handle(p);
    log_handled(v, e);
    return e;
}

/* One line a request. The route's name stands for the path: addresses hold ids and tokens. */
static void log_request(const struct visit *v, uint64_t statements)
{
    const struct http_req *req = v->page.req;
    log_event(LOG_INFO, "http.request", LOG_Z("route", v->match.route ? v->match.route->name : "none"),
        LOG_INT("status", v->page.reply->status), LOG_INT("us", clock_now(v->site->app.clock).us - req->at.us),
        LOG_INT("statements", (int64_t)statements), LOG_STR("id", req->id), LOG_INT("session", v->session.id.v));
}

void guard_handle(void *ctx, const struct http_req *req, struct http_reply *reply)
{
    struct worker *w = ctx;
    struct visit *v = arena_new_obj(req->arena, struct visit);
    *v = (struct visit){ .site = w->site };
    v->page = (struct page){
        .app = &w->site->app,
        .op = { .db = w->db, .arena = req->arena, .viewer = &v->viewer, .keys = w->site->app.keys, .now = req->at },
        .req = req,
        .reply = reply,
        .viewer = &v->viewer,
    };
    v->viewer.peer = req->peer;
    uint64_t before = db_statements(w->db);
    enum err e = visit_run(v);
    if (e != E_OK)
        outcome_error(&v->page, e);
    log_request(v, db_statements(w->db) - before);
}
