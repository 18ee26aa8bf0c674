/* Settings › Fullscript: the practice's way in. The store sends people back by a GET, which changes nothing: a button
 * finishes. */
#include "ical/zone.h"
#include "supplement/pages.h"
#include "supplement/templates.h"
#include "supplement/views.h"

static const char HOME[] = "/settings/integrations/fullscript";

static struct sv owner_words(struct arena *a, const struct supplement_store *s)
{
    bool practitioner = sv_eq(s->owner_kind, SV("Practitioner"));
    return sv_fmt(a, "A %s’s account at Fullscript%s%.*s", practitioner ? "practitioner" : "staff member",
        s->connected_by.n ? ", connected by " : "", SV_FMT(s->connected_by));
}

static struct sv when_of(struct page *p, struct opt_instant at)
{
    return at.has ? zone_human(p->op.arena, zone_of(p->organization->zone), at.v) : SV("");
}

static void show_connected(struct page *p, const struct supplement_store *s, struct supplement_settings_view *v)
{
    struct arena *a = p->op.arena;
    v->facts = (struct view_facts)VIEW_LIST(a, struct view_fact, { SV("Practice there"), s->clinic_name, SV("") },
        { SV("Whose account"), owner_words(a, s), SV("") }, { SV("Connected"), when_of(p, s->connected_at), SV("") },
        { SV("Last answer"), when_of(p, s->checked_at), SV("") },
        { SV("Works"), s->error.n ? SV("No") : SV("Yes"), SV("") });
    if (s->error.n)
        v->notice = (struct view_notice){
            .tone = TONE_WARN, .title = SV("It does not work"), .text = store_error_words(s->error)
        };
    v->connect_label = SV("Connect again");
    v->disconnect_href = sv_fmt(a, "%s/end", HOME);
}

static enum err show(struct page *p, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct supplement_store store;
    bool any = store_any(p->app->store);
    struct supplement_settings_view v = { .frame = &p->frame, .problems = problems };
    TRY(supplement_store_load(&p->op, &store));
    v.header = settings_header(p, (struct view_link){ .label = SV("") }, SV("Fullscript"),
        SV("A supplement store: recommend there, and your clients order there."));
    v.empty = (struct view_empty){ .art = ART_LOCK,
        .title = any ? SV("Not connected") : SV("Not set up"),
        .text = any ? SV("Sign in at Fullscript as the practitioner or staff member whose account your practice works "
                         "with, and say yes there.")
                    : SV("Whoever runs this installation has to register it at Fullscript first.") };
    if (any && store.connected)
        show_connected(p, &store, &v);
    else if (any)
        v.connect_label = SV("Connect with Fullscript");
    v.points = (struct view_lines)VIEW_LIST(a, struct sv,
        SV("A client is made known there when a member of staff connects them: with name, e-mail address and birth "
           "date, and nothing else."),
        SV("Fullscript has one account for each e-mail address. Clients below 18 are dependents of one parent."),
        SV("What is recommended and ordered stays at Fullscript."));
    page_problems(p, problems);
    page_leads_to(p, store_origins(a, p->app->store));
    tpl_supplement_settings(&p->reply->body, &v);
    return E_OK;
}

static enum err get_settings(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show(p, &none);
}

static enum err post_connect(struct page *p)
{
    struct sv url;
    TRY(supplement_store_begin(&p->op, p->app->store, &url));
    return page_go(p, url);
}

static enum err get_return(struct page *p)
{
    struct arena *a = p->op.arena;
    struct problems problems = problems_new(a);
    struct sv code = http_param(p->req, SV("code")), state = http_param(p->req, SV("state"));
    if (!code.n || !state.n) {
        problem_add(&problems, SV(""), SV("declined"),
            SV("Nothing was connected: nobody said yes at Fullscript. Begin again when you are ready."));
        return show(p, &problems);
    }
    struct confirm_view v = { .problems = &problems,
        .header = settings_header(
            p, (struct view_link){ .label = SV("Fullscript"), .href = sv_of(HOME) }, SV("Finish"), SV("")),
        .confirm = { .action = sv_fmt(a, "%s/finish", HOME),
            .question = SV("Connect your practice with Fullscript?"),
            .consequences = VIEW_LIST(a, struct sv,
                SV("Everybody here who may open a client’s record can connect clients there, and open Fullscript for "
                   "them."),
                SV("Should you have connected another practice of Fullscript’s before, its connections of clients "
                   "end.")),
            .hidden = VIEW_LIST(
                a, struct view_hidden, { .name = SV("state"), .value = state }, { .name = SV("code"), .value = code }),
            .submit = { .label = SV("Connect"), .cancel_href = sv_of(HOME) } } };
    return confirm_render(p, &v);
}

static enum err post_finish(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    enum err e = supplement_store_finish(
        &p->op, p->app->store, http_field(p->req, SV("state")), http_field(p->req, SV("code")), &problems);
    if (e == E_INVALID)
        return show(p, &problems);
    TRY(e);
    return page_redirect(p, sv_of(HOME), SV("Your practice is connected with Fullscript."));
}

static enum err get_end(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct confirm_view v = { .problems = &none,
        .header = settings_header(
            p, (struct view_link){ .label = SV("Fullscript"), .href = sv_of(HOME) }, SV("Disconnect"), SV("")),
        .confirm = { .action = sv_fmt(p->op.arena, "%s/end", HOME),
            .question = SV("Disconnect Fullscript?"),
            .consequences = VIEW_LIST(p->op.arena, struct sv,
                SV("Nobody opens Fullscript from here any more, neither staff nor clients."),
                SV("Accounts at Fullscript stay what they are. Connect the same practice again, and all is as "
                   "before.")),
            .submit = { .label = SV("Disconnect"), .danger = true, .cancel_href = sv_of(HOME) } } };
    return confirm_render(p, &v);
}

static enum err post_end(struct page *p)
{
    TRY(supplement_store_disconnect(&p->op, p->app->store));
    return page_redirect(p, sv_of(HOME), SV("Fullscript is disconnected."));
}

#define SET NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, ""
static const struct route routes[] = {
    { HTTP_GET, "/settings/integrations/fullscript", "settings_fullscript", SET, get_settings },
    { HTTP_POST, "/settings/integrations/fullscript/connect", "settings_fullscript_connect_do", SET, post_connect },
    { HTTP_GET, STORE_RETURN_PATH, "settings_fullscript_return", SET, get_return },
    { HTTP_POST, "/settings/integrations/fullscript/finish", "settings_fullscript_finish_do", SET, post_finish },
    { HTTP_GET, "/settings/integrations/fullscript/end", "settings_fullscript_end", SET, get_end },
    { HTTP_POST, "/settings/integrations/fullscript/end", "settings_fullscript_end_do", SET, post_end },
};
const struct route_table supplement_settings_routes = { routes, LENGTH(routes) };
