/* Settings › Webhooks: who is told what. */
#include "hooks/pages.h"
#include "hooks/tell.h"
#include "hooks/templates.h"
#include "hooks/view.h"
#include "ical/zone.h"

enum { A_PAGE = 25 };

/* --- what the pages share --- */

struct sv webhook_path(struct arena *a, struct webhook_id id, const char *below)
{
    return sv_fmt(a, "/settings/webhooks/%lld%s", (long long)id.v, below);
}

struct sv webhook_host(struct sv url)
{
    struct sv host = sv_sub(url, sv_find(url, ':', 0) + 3, SIZE_MAX);
    host = sv_cut(&host, '/');
    host = sv_cut(&host, '?');
    return sv_cut(&host, '#');
}

static struct view_link list_crumb(void)
{
    return (struct view_link){ .label = SV("Webhooks"), .href = SV("/settings/webhooks") };
}

struct view_header webhook_header(struct page *p, const struct webhook *w, struct sv title, struct sv subtitle)
{
    struct view_header h = settings_header(p, list_crumb(), title, subtitle);
    h.crumbs = (struct view_links)VIEW_LIST(p->op.arena, struct view_link,
        { .label = SV("Settings"), .href = SV("/settings") }, list_crumb(),
        { .label = webhook_host(w->url), .href = webhook_path(p->op.arena, w->id, "") }, { .label = title });
    return h;
}

struct view_badge webhook_badge(const struct webhook *w)
{
    if (w->disabled_at.has)
        return (struct view_badge){ .label = SV("Switched off by Kith"), .tone = TONE_BAD };
    if (!w->is_enabled)
        return (struct view_badge){ .label = SV("Off"), .tone = TONE_CALM };
    if (w->first_failed_at.has)
        return (struct view_badge){ .label = SV("Failing"), .tone = TONE_WARN };
    return (struct view_badge){ .label = SV("On"), .tone = TONE_OK };
}

enum err webhook_of_page(struct page *p, struct webhook *ret_webhook)
{
    return webhook_load(&p->op, (struct webhook_id){ page_arg(p, "webhook") }, ret_webhook);
}

/* --- the list --- */

static struct sv list_path(struct arena *a, struct sv words)
{
    struct str s = str_new(a, 1024);
    str_add(&s, SV("/settings/webhooks?"));
    if (words.n) {
        str_add(&s, SV("q="));
        html_url_part(&s, words);
        str_addc(&s, '&');
    }
    return s.overflowed ? SV("/settings/webhooks?") : str_sv(&s);
}

static struct webhook_row row_of(struct page *p, const struct webhook *w)
{
    struct arena *a = p->op.arena;
    struct sv first = w->event_count ? hook_event_label(w->events[0].event_type) : SV("");
    return (struct webhook_row){ .host = webhook_host(w->url),
        .url = w->url,
        .href = webhook_path(a, w->id, ""),
        .told = w->event_count > 1 ? sv_fmt(a, "%.*s, and %zu more", SV_FMT(first), w->event_count - 1) : first,
        .since = zone_human_day(a, zone_of(p->organization->zone), w->created_at),
        .state = webhook_badge(w) };
}

static enum err get_list(struct page *p)
{
    struct arena *a = p->op.arena;
    struct sv words = sv_trim(http_param(p->req, SV("q")));
    struct webhooks all;
    TRY(webhook_list(&p->op, &all));
    struct webhooks_view v = { .frame = &p->frame,
        .empty = words.n ? (struct view_empty){ .art = ART_SEARCH,
                               .title = SV("No such webhook"),
                               .text = SV("Type the beginning of a word of its address, or of what it is told."),
                               .action_label = SV("Show all"),
                               .action_href = SV("/settings/webhooks") }
                         : (struct view_empty){ .art = ART_MAIL,
                               .title = SV("No webhooks yet"),
                               .text = SV("A webhook tells a program of yours as soon as something happens here: a "
                                          "client was added, a contact changed, an access ended. Kith calls its "
                                          "address, signed, until it has heard."),
                               .action_label = SV("Add a webhook"),
                               .action_href = SV("/settings/webhooks/new") } };
    v.header = settings_header(
        p, (struct view_link){ .label = SV("") }, SV("Webhooks"), SV("Which programs are told what happens here."));
    if (all.count) {
        v.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
            { .label = SV("Add a webhook"), .href = SV("/settings/webhooks/new"), .icon = ICON_PLUS });
        v.search = (struct view_search){
            .action = SV("/settings/webhooks"), .label = SV("A webhook"), .value = words, .live_target = SV("#results")
        };
    }
    int64_t page = page_number(p), first = (page - 1) * A_PAGE, found = 0;
    v.rows.items = arena_array(a, A_PAGE, sizeof *v.rows.items);
    for (size_t i = 0; i < all.count; i++)
        if (webhook_fits(a, &all.items[i], words) && found++ >= first && v.rows.count < A_PAGE)
            v.rows.items[v.rows.count++] = row_of(p, &all.items[i]);
    int64_t shown = (int64_t)v.rows.count;
    page_list(p, "page", shown, found, A_PAGE);
    if (words.n)
        v.found = sv_fmt(a, "%.*s found", SV_FMT(view_count(a, found, 0)));
    if (shown)
        v.pager =
            pager_of(a, list_path(a, words), view_range(a, first + 1, shown, found, 0), page, first + shown < found);
    tpl_webhooks(&p->reply->body, &v);
    return E_OK;
}

/* --- adding and changing --- */

static bool chosen(const struct webhook_form *f, const char *type)
{
    for (size_t i = 0; i < f->event_type_count; i++)
        if (sv_eq(f->event_types[i], sv_of(type)))
            return true;
    return false;
}

/* By what they are about, what is asked for most first. */
static void fill_groups(struct arena *a, const struct webhook_form *f, struct webhook_form_view *v)
{
    static const char *const groups[] = { "Clients", "Contacts and access", "Client portal", "Appointments", "Calendar",
        "Bills and payments", "Insurance", "Notifications", "Tags", "Addresses", "Practice" };
    v->groups.items = arena_array(a, LENGTH(groups), sizeof *v->groups.items);
    v->groups.count = LENGTH(groups);
    for (size_t k = 0; k < LENGTH(groups); k++) {
        struct webhook_choices *g = &v->groups.items[k];
        g->group = sv_of(groups[k]);
        g->items.items = arena_array(a, hook_event_types_count, sizeof *g->items.items);
        for (size_t i = 0; i < hook_event_types_count; i++)
            if (sv_eq(sv_of(hook_event_types[i].group), g->group))
                g->items.items[g->items.count++] = (struct webhook_choice){ .type = sv_of(hook_event_types[i].type),
                    .label = sv_of(hook_event_types[i].label),
                    .checked = chosen(f, hook_event_types[i].type) };
    }
}

static struct webhook_form form_of(const struct page *p)
{
    struct sv *types = arena_array(p->op.arena, hook_event_types_count, sizeof *types);
    struct webhook_form f = { .url = http_field(p->req, SV("url")),
        .is_enabled = http_field(p->req, SV("enabled")).n != 0,
        .should_retry = http_field(p->req, SV("retry")).n != 0,
        .event_types = types,
        .networks = p->app->networks };
    for (size_t i = 0; i < hook_event_types_count; i++)
        if (http_field_has(p->req, SV("event_type"), sv_of(hook_event_types[i].type)))
            types[f.event_type_count++] = sv_of(hook_event_types[i].type);
    return f;
}

static struct webhook_form stored(struct arena *a, const struct webhook *w)
{
    struct sv *types = arena_array(a, w->event_count, sizeof *types);
    for (size_t i = 0; i < w->event_count; i++)
        types[i] = w->events[i].event_type;
    return (struct webhook_form){ .url = w->url,
        .is_enabled = w->is_enabled,
        .should_retry = w->should_retry,
        .event_types = types,
        .event_type_count = w->event_count };
}

/* `w`: the one that is changed; NULL: a new one. */
static enum err show_form(
    struct page *p, const struct webhook *w, const struct webhook_form *f, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct webhook_form_view v = { .frame = &p->frame,
        .problems = problems,
        .action = p->req->path,
        .url = field_of(SV("url"), SV("Address"), f->url, 2000),
        .retry = { .name = SV("retry"),
            .label = SV("Try again what failed"),
            .hint = SV("First after seconds, later once an hour, for three days."),
            .checked = f->should_retry },
        .enabled = { .name = SV("enabled"),
            .label = SV("Switched on"),
            .hint = SV("While it is off, nothing new is kept for it."),
            .checked = f->is_enabled },
        .submit = { .label = w ? SV("Save") : SV("Add the webhook"),
            .cancel_href = w ? webhook_path(a, w->id, "") : SV("/settings/webhooks") } };
    v.header = w ? webhook_header(p, w, SV("Change a webhook"), w->url)
                 : settings_header(p, list_crumb(), SV("Add a webhook"),
                       SV("Its secret is shown once, on the next page: its calls are signed with it."));
    v.url.required = true;
    v.url.type = SV("url");
    v.url.hint = SV("Where the program listens: https://hooks.example.org/kith");
    fill_groups(a, f, &v);
    const struct problem *wrong = problem_of(problems, SV("event_type"));
    if (wrong)
        v.types_error = wrong->text;
    view_field_problem(&v.url, problems);
    page_problems(p, problems);
    tpl_webhook_form(&p->reply->body, &v);
    return E_OK;
}

/* The secret stands on this answer and on no other page, so there is no redirect. */
static enum err show_secret(struct page *p, struct webhook_id id, struct sv title)
{
    struct webhook w;
    TRY(webhook_load(&p->op, id, &w));
    struct webhook_secret_view v = { .frame = &p->frame,
        .secret = w.secret,
        .href = webhook_path(p->op.arena, id, ""),
        .once = { .tone = TONE_WARN,
            .title = SV("Copy it now"),
            .text = SV("The program proves with it that a call comes from Kith. No page shows it again; a new one can "
                       "be made at any time.") } };
    v.header = webhook_header(p, &w, title, w.url);
    tpl_webhook_secret(&p->reply->body, &v);
    return E_OK;
}

static enum err get_new(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_form(p, NULL, &(struct webhook_form){ .is_enabled = true, .should_retry = true }, &none);
}

static enum err post_new(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct webhook_form f = form_of(p);
    struct webhook_id id;
    enum err e = webhook_create(&p->op, &f, &problems, &id);
    if (e == E_INVALID)
        return show_form(p, NULL, &f, &problems);
    TRY(e);
    return show_secret(p, id, SV("Its secret"));
}

static enum err get_change(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct webhook w;
    TRY(webhook_of_page(p, &w));
    struct webhook_form f = stored(p->op.arena, &w);
    return show_form(p, &w, &f, &none);
}

static enum err post_change(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct webhook_form f = form_of(p);
    struct webhook w;
    TRY(webhook_of_page(p, &w));
    enum err e = webhook_update(&p->op, w.id, &f, &problems);
    if (e == E_INVALID)
        return show_form(p, &w, &f, &problems);
    TRY(e);
    return page_redirect(p, webhook_path(p->op.arena, w.id, ""), SV("The webhook was saved."));
}

/* --- questions --- */

static enum err ask(struct page *p, const struct webhook *w, struct view_confirm *c, const char *submit, bool danger)
{
    struct problems none = problems_new(p->op.arena);
    c->action = p->req->path;
    c->submit = (struct view_submit){
        .label = sv_of(submit), .danger = danger, .cancel_href = webhook_path(p->op.arena, w->id, "")
    };
    return confirm_render(
        p, &(struct confirm_view){
               .problems = &none, .confirm = *c, .header = webhook_header(p, w, sv_of(submit), w->url) });
}

static enum err get_on(struct page *p)
{
    struct arena *a = p->op.arena;
    struct webhook w;
    int64_t waiting;
    TRY(webhook_of_page(p, &w));
    TRY(webhook_log_count(&p->op, &(struct webhook_log_wanted){ .webhook = w.id, .state = SV("waiting") }, &waiting));
    struct view_confirm c = { .question = sv_fmt(a, "Tell %.*s again?", SV_FMT(webhook_host(w.url))) };
    c.consequences = (struct view_lines)VIEW_LIST(a, struct sv,
        waiting ? sv_fmt(a, "What waits is sent now, in order: %.*s.",
                      SV_FMT(count_words(a, waiting, "delivery", "deliveries")))
                : SV("Nothing waits; what happens from now on is sent."),
        SV("Its failures so far are forgotten. After three more days without a good answer it is switched off again."));
    return ask(p, &w, &c, "Turn on again", false);
}

static enum err post_on(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct webhook w;
    TRY(webhook_of_page(p, &w));
    struct webhook_form f = stored(p->op.arena, &w);
    f.is_enabled = true;
    f.networks = p->app->networks;
    enum err e = webhook_update(&p->op, w.id, &f, &problems);
    if (e == E_INVALID)
        return show_form(p, &w, &f, &problems);
    TRY(e);
    return page_redirect(p, webhook_path(p->op.arena, w.id, ""), SV("The webhook is on."));
}

static enum err get_secret(struct page *p)
{
    struct arena *a = p->op.arena;
    struct webhook w;
    TRY(webhook_of_page(p, &w));
    struct view_confirm c = { .question = sv_fmt(a, "Make a new secret for %.*s?", SV_FMT(webhook_host(w.url))) };
    c.consequences = (struct view_lines)VIEW_LIST(a, struct sv,
        SV("It signs from the next call on: a program that knows only the old one refuses what it is told until it "
           "learns the new one."),
        SV("What it refuses is tried again, when that is switched on."));
    return ask(p, &w, &c, "New secret", true);
}

static enum err post_secret(struct page *p)
{
    struct webhook w;
    TRY(webhook_of_page(p, &w));
    TRY(webhook_rotate(&p->op, w.id));
    return show_secret(p, w.id, SV("Its new secret"));
}

static enum err get_end(struct page *p)
{
    struct arena *a = p->op.arena;
    struct webhook w;
    TRY(webhook_of_page(p, &w));
    struct view_confirm c = { .question = sv_fmt(a, "End the webhook of %.*s?", SV_FMT(webhook_host(w.url))) };
    c.consequences =
        (struct view_lines)VIEW_LIST(a, struct sv, SV("The program is told nothing more, nor what waits now."),
            SV("What was sent to it stays in the API's log for 180 days."));
    return ask(p, &w, &c, "End", true);
}

static enum err post_end(struct page *p)
{
    TRY(webhook_end(&p->op, (struct webhook_id){ page_arg(p, "webhook") }));
    return page_redirect(p, SV("/settings/webhooks"), SV("The webhook was ended."));
}

#define KEYS NEEDS_STAFF(PERM_API_KEYS)
#define FRESH NEEDS_STAFF_FRESH(PERM_API_KEYS)
static const struct route routes[] = {
    { HTTP_GET, "/settings/webhooks", "settings_webhooks", KEYS, AUDIT_NONE, "", get_list },
    { HTTP_GET, "/settings/webhooks/new", "settings_webhook_new", FRESH, AUDIT_NONE, "", get_new },
    { HTTP_POST, "/settings/webhooks/new", "settings_webhook_add", FRESH, AUDIT_NONE, "", post_new },
    { HTTP_GET, "/settings/webhooks/{webhook}/change", "settings_webhook_change", FRESH, AUDIT_NONE, "", get_change },
    { HTTP_POST, "/settings/webhooks/{webhook}/change", "settings_webhook_save", FRESH, AUDIT_NONE, "", post_change },
    { HTTP_GET, "/settings/webhooks/{webhook}/on", "settings_webhook_on", FRESH, AUDIT_NONE, "", get_on },
    { HTTP_POST, "/settings/webhooks/{webhook}/on", "settings_webhook_on_do", FRESH, AUDIT_NONE, "", post_on },
    { HTTP_GET, "/settings/webhooks/{webhook}/secret", "settings_webhook_secret", FRESH, AUDIT_NONE, "", get_secret },
    { HTTP_POST, "/settings/webhooks/{webhook}/secret", "settings_webhook_secret_do", FRESH, AUDIT_NONE, "",
        post_secret },
    { HTTP_GET, "/settings/webhooks/{webhook}/end", "settings_webhook_end", KEYS, AUDIT_NONE, "", get_end },
    { HTTP_POST, "/settings/webhooks/{webhook}/end", "settings_webhook_end_do", KEYS, AUDIT_NONE, "", post_end },
};
const struct route_table hooks_webhook_routes = { routes, LENGTH(routes) };
