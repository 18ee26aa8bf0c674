/* One webhook: what was sent to it, and sending it again. */
#include "hooks/pages.h"
#include "hooks/tell.h"
#include "hooks/templates.h"
#include "hooks/view.h"
#include "ical/zone.h"

enum { A_PAGE = 25, AGAIN_DAYS = 7 };

/* --- words --- */

static struct view_badge state_badge(struct sv state, int64_t attempts)
{
    if (sv_eq(state, SV("sent")))
        return (struct view_badge){ .label = SV("Told"), .tone = TONE_OK };
    if (sv_eq(state, SV("failed")))
        return (struct view_badge){ .label = SV("Failed"), .tone = TONE_BAD };
    if (attempts)
        return (struct view_badge){ .label = SV("Tried again later"), .tone = TONE_WARN };
    return (struct view_badge){ .label = SV("Waiting"), .tone = TONE_INFO };
}

static struct sv answer_words(struct arena *a, int64_t status, struct sv error)
{
    if (sv_eq(error, SV("redirect")))
        return sv_fmt(a, "%lld, a redirect: Kith does not follow any", (long long)status);
    if (sv_eq(error, SV("no_connection")))
        return SV("No connection");
    if (sv_eq(error, SV("no_answer")))
        return sv_fmt(a, "No answer within %d seconds", HOOK_ANSWER_S);
    if (sv_eq(error, SV("refused_address")))
        return SV("Not called: its address is not public, and not among those that this installation may call");
    return status ? sv_fmt(a, "%lld", (long long)status) : SV("No answer");
}

static struct sv about_words(struct arena *a, const struct webhook_delivery *d)
{
    return sv_fmt(a, "%.*s %lld", SV_FMT(d->resource_kind), (long long)d->resource_id);
}

/* "404 · 3 calls", "503 · 2 calls · again at 3:05 pm EST" */
static struct sv outcome_words(struct page *p, const struct webhook_delivery *d)
{
    struct arena *a = p->op.arena;
    if (!d->attempts)
        return SV("Not called yet");
    struct sv said = answer_words(a, d->status, SV("")), calls = count_words(a, d->attempts, "call", "calls");
    if (!sv_eq(d->state, SV("waiting")))
        return sv_fmt(a, "%.*s · %.*s", SV_FMT(said), SV_FMT(calls));
    return sv_fmt(a, "%.*s · %.*s · again at %.*s", SV_FMT(said), SV_FMT(calls),
        SV_FMT(zone_human_time(a, zone_of(p->organization->zone), d->run_at)));
}

/* --- one webhook --- */

static struct sv delivery_path(
    struct arena *a, struct webhook_id webhook, struct webhook_delivery_id id, const char *below)
{
    return sv_fmt(a, "/settings/webhooks/%lld/sent/%lld%s", (long long)webhook.v, (long long)id.v, below);
}

static struct view_notice notice_of(struct page *p, const struct webhook *w)
{
    struct arena *a = p->op.arena;
    const struct zone *zone = zone_of(p->organization->zone);
    if (w->disabled_at.has)
        return (struct view_notice){ .tone = TONE_BAD,
            .title = SV("Switched off: three days without a good answer"),
            .text = sv_fmt(a,
                "Kith stopped calling it on %.*s. What happened until then waits; what happened since is not kept "
                "for it. See below what it answered, mend the program, and turn it on again.",
                SV_FMT(zone_human(a, zone, w->disabled_at.v))),
            .action_label = SV("Turn on again"),
            .action_href = webhook_path(a, w->id, "/on") };
    if (!w->is_enabled)
        return (struct view_notice){ .tone = TONE_INFO,
            .title = SV("Switched off"),
            .text = SV("Somebody of the practice switched it off. Nothing is sent meanwhile."),
            .action_label = SV("Turn on again"),
            .action_href = webhook_path(a, w->id, "/on") };
    if (w->first_failed_at.has)
        return (struct view_notice){ .tone = TONE_WARN,
            .title = SV("It does not answer well"),
            .text = sv_fmt(a, "Since %.*s. After three days of this Kith switches it off.",
                SV_FMT(zone_human(a, zone, w->first_failed_at.v))) };
    return (struct view_notice){ .tone = TONE_CALM };
}

static struct view_facts facts_of(struct page *p, const struct webhook *w)
{
    struct arena *a = p->op.arena;
    return (struct view_facts)VIEW_LIST(a, struct view_fact, { .label = SV("Address"), .value = w->url },
        { .label = SV("Added"), .value = zone_human_day(a, zone_of(p->organization->zone), w->created_at) },
        { .label = SV("What failed"),
            .value = w->should_retry ? SV("Is tried again for three days") : SV("Is not tried again") });
}

static bool fill_filter(struct page *p, struct webhook_view *v, struct webhook_log_wanted *w)
{
    static const char *const states[][2] = { { "sent", "Told" }, { "waiting", "Waiting" }, { "failed", "Failed" } };
    struct arena *a = p->op.arena;
    const struct zone *zone = zone_of(p->organization->zone);
    struct sv state = http_param(p->req, SV("state")), text = sv_trim(http_param(p->req, SV("q"))),
              day_text = http_param(p->req, SV("day"));
    struct day day;
    struct view_choice *items = arena_array(a, LENGTH(states), sizeof *items);
    for (size_t i = 0; i < LENGTH(states); i++) {
        bool is = sv_eq(state, sv_of(states[i][0]));
        items[i] = (struct view_choice){ .value = sv_of(states[i][0]), .label = sv_of(states[i][1]), .checked = is };
        if (is)
            w->state = state;
    }
    w->text = text;
    v->words = (struct view_field){
        .name = SV("q"), .label = SV("Kind of event"), .value = text, .type = SV("search"), .autocomplete = SV("off")
    };
    v->state = (struct view_choice_field){
        .name = SV("state"), .label = SV("State"), .prompt = SV("All"), .choices = { items, LENGTH(states) }
    };
    v->day = (struct view_field){ .name = SV("day"), .label = SV("Day"), .type = SV("date"), .value = day_text };
    if (day_parse(day_text, &day)) {
        w->after = (struct opt_instant){ .has = true, .v = zone_day_start(zone, day) };
        struct instant next = zone_day_start(zone, (struct day){ day.n + 1 });
        w->before = (struct opt_instant){ .has = true, .v = instant_add(next, -1) };
    } else if (day_text.n) {
        v->day.error = SV("Write a date such as 2026-11-28.");
    }
    return w->state.n || text.n || w->after.has;
}

static struct sv log_path(struct page *p, struct webhook_id id)
{
    static const char *const names[] = { "q", "state", "day" };
    struct str s = str_new(p->op.arena, 2048);
    str_add(&s, webhook_path(p->op.arena, id, "?"));
    for (size_t i = 0; i < LENGTH(names); i++) {
        struct sv value = http_param(p->req, sv_of(names[i]));
        if (!value.n)
            continue;
        str_addf(&s, "%s=", names[i]);
        html_url_part(&s, value);
        str_addc(&s, '&');
    }
    return s.overflowed ? webhook_path(p->op.arena, id, "?") : str_sv(&s);
}

static struct delivery_row row_of(struct page *p, const struct webhook_delivery *d)
{
    struct arena *a = p->op.arena;
    return (struct delivery_row){ .label = d->event_type,
        .href = delivery_path(a, d->webhook, d->id, ""),
        .iso = instant_iso(a, d->created_at),
        .when = zone_human(a, zone_of(p->organization->zone), d->created_at),
        .about = about_words(a, d),
        .answer = outcome_words(p, d),
        .state = state_badge(d->state, d->attempts) };
}

static enum err fill_log(struct page *p, const struct webhook *w, struct webhook_view *v)
{
    struct arena *a = p->op.arena;
    struct webhook_log_wanted wanted = { .webhook = w->id };
    struct webhook_deliveries list;
    int64_t total, page = page_number(p);
    v->filtered = fill_filter(p, v, &wanted);
    wanted.size = A_PAGE;
    wanted.offset = (page - 1) * A_PAGE;
    TRY(webhook_log_count(&p->op, &wanted, &total));
    TRY(webhook_log(&p->op, &wanted, &list));
    v->rows.items = arena_array(a, list.count, sizeof *v->rows.items);
    for (size_t i = 0; i < list.count; i++)
        v->rows.items[v->rows.count++] = row_of(p, &list.items[i]);
    int64_t shown = (int64_t)list.count;
    page_list(p, "page", shown, total, A_PAGE);
    if (shown)
        v->pager = pager_of(a, log_path(p, w->id), view_range(a, wanted.offset + 1, shown, total, 10000), page,
            wanted.offset + shown < total);
    v->empty = v->filtered ? (struct view_empty){ .art = ART_SEARCH,
        .title = SV("Nothing found"),
        .text = SV("Nothing that was sent in the last 180 days fits. Choose fewer conditions."),
        .action_label = SV("Show all"),
        .action_href = webhook_path(a, w->id, "") }
                           : (struct view_empty){ .art = ART_MAIL,
                                 .title = SV("Nothing was sent yet"),
                                 .text = SV("What it is told appears here within seconds after it happened, with every "
                                            "answer. “Test now” sends something without consequence.") };
    return E_OK;
}

static enum err get_webhook(struct page *p)
{
    struct arena *a = p->op.arena;
    struct webhook w;
    int64_t failed;
    TRY(webhook_of_page(p, &w));
    struct webhook_view v = { .frame = &p->frame,
        .notice = notice_of(p, &w),
        .path = webhook_path(a, w.id, ""),
        .test_action = webhook_path(a, w.id, "/test"),
        .facts = facts_of(p, &w),
        .off = !w.is_enabled };
    v.header = settings_header(p, (struct view_link){ .label = SV("Webhooks"), .href = SV("/settings/webhooks") },
        webhook_host(w.url), SV(""));
    v.header.badges = (struct view_badges)VIEW_LIST(a, struct view_badge, webhook_badge(&w));
    v.header.buttons = (struct view_actions)VIEW_LIST(
        a, struct view_action, { .label = SV("Change"), .href = webhook_path(a, w.id, "/change"), .icon = ICON_EDIT });
    v.header.menu = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("New secret"), .href = webhook_path(a, w.id, "/secret"), .icon = ICON_KEY },
        { .label = SV("End"), .href = webhook_path(a, w.id, "/end"), .icon = ICON_STOP, .danger = true });
    v.told.items = arena_array(a, w.event_count, sizeof *v.told.items);
    for (size_t i = 0; i < w.event_count; i++)
        v.told.items[v.told.count++] = w.events[i].event_type;
    TRY(fill_log(p, &w, &v));
    TRY(webhook_failed_count(&p->op, w.id, (struct instant){ 0 }, &failed));
    if (failed && w.is_enabled)
        v.again_href = webhook_path(a, w.id, "/again");
    tpl_webhook(&p->reply->body, &v);
    return E_OK;
}

static enum err post_test(struct page *p)
{
    struct webhook w;
    TRY(webhook_of_page(p, &w));
    TRY(webhook_test(&p->op, w.id));
    return page_redirect(p, webhook_path(p->op.arena, w.id, ""),
        SV("The test is on its way: look at this page again in a few seconds to see what it answered."));
}

/* --- one delivery --- */

static struct attempt_row call_of(struct page *p, const struct webhook_attempt *t)
{
    struct arena *a = p->op.arena;
    return (struct attempt_row){ .iso = instant_iso(a, t->at),
        .when = zone_human(a, zone_of(p->organization->zone), t->at),
        .answer = answer_words(a, t->status, t->error),
        .took = sv_fmt(a, "%lld ms", (long long)t->milliseconds),
        .state = t->error.n ? (struct view_badge){ .label = SV("Failed"), .tone = TONE_BAD }
                            : (struct view_badge){ .label = SV("Told"), .tone = TONE_OK } };
}

static enum err get_delivery(struct page *p)
{
    struct arena *a = p->op.arena;
    const struct zone *zone = zone_of(p->organization->zone);
    struct webhook w;
    struct webhook_delivery d;
    struct webhook_attempts calls;
    TRY(webhook_of_page(p, &w));
    TRY(webhook_delivery_load(&p->op, (struct webhook_delivery_id){ page_arg(p, "delivery") }, &d, &calls));
    if (d.webhook.v != w.id.v)
        return E_NOTFOUND;
    struct view_fact facts[5];
    size_t n = 0;
    facts[n++] = (struct view_fact){ .label = SV("What happened"), .value = hook_event_label(d.event_type) };
    facts[n++] = (struct view_fact){ .label = SV("About"), .value = about_words(a, &d) };
    facts[n++] = (struct view_fact){ .label = SV("Address"), .value = d.url };
    facts[n++] = (struct view_fact){ .label = SV("Since"), .value = zone_human(a, zone, d.created_at) };
    if (sv_eq(d.state, SV("waiting")))
        facts[n++] = (struct view_fact){ .label = SV("Next call"), .value = zone_human(a, zone, d.run_at) };
    else if (d.again_at.has)
        facts[n++] = (struct view_fact){ .label = SV("Sent again"), .value = zone_human(a, zone, d.again_at.v) };
    struct delivery_view v = { .frame = &p->frame,
        .header = webhook_header(p, &w, d.event_type, SV("")),
        .facts = { view_keep(a, facts, n * sizeof *facts), n },
        .action = delivery_path(a, w.id, d.id, "/again"),
        .body = d.body,
        .waits = sv_eq(d.state, SV("waiting")) || !w.is_enabled };
    v.header.badges = (struct view_badges)VIEW_LIST(a, struct view_badge, state_badge(d.state, d.attempts));
    v.calls.items = arena_array(a, calls.count, sizeof *v.calls.items);
    for (size_t i = 0; i < calls.count; i++)
        v.calls.items[v.calls.count++] = call_of(p, &calls.items[i]);
    tpl_delivery(&p->reply->body, &v);
    return E_OK;
}

static enum err post_again(struct page *p)
{
    struct webhook w;
    struct webhook_delivery d;
    struct webhook_attempts calls;
    TRY(webhook_of_page(p, &w));
    TRY(webhook_delivery_load(&p->op, (struct webhook_delivery_id){ page_arg(p, "delivery") }, &d, &calls));
    if (d.webhook.v != w.id.v)
        return E_NOTFOUND;
    TRY(webhook_replay(&p->op, d.id));
    return page_redirect(
        p, webhook_path(p->op.arena, w.id, ""), SV("It is on its way again, behind what waits about the same thing."));
}

/* --- all that failed --- */

static enum err show_again(struct page *p, const struct webhook *w, struct sv since, const struct problems *problems)
{
    struct again_view v = { .frame = &p->frame,
        .problems = problems,
        .action = p->req->path,
        .since = { .name = SV("since"),
            .label = SV("Since"),
            .type = SV("date"),
            .value = since,
            .required = true,
            .hint = SV("What is older stays as it is.") },
        .submit = { .label = SV("Send again"), .cancel_href = webhook_path(p->op.arena, w->id, "") } };
    v.header = webhook_header(p, w, SV("Send again what failed"), w->url);
    view_field_problem(&v.since, problems);
    page_problems(p, problems);
    tpl_again(&p->reply->body, &v);
    return E_OK;
}

static enum err get_all_again(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct webhook w;
    TRY(webhook_of_page(p, &w));
    return show_again(p, &w, day_iso(p->op.arena, (struct day){ p->viewer->today.n - AGAIN_DAYS }), &none);
}

static enum err post_all_again(struct page *p)
{
    struct arena *a = p->op.arena;
    struct problems problems = problems_new(a);
    struct sv text = http_field(p->req, SV("since"));
    struct webhook w;
    struct day since;
    int64_t count;
    TRY(webhook_of_page(p, &w));
    if (!day_parse(text, &since)) {
        problem_add(&problems, SV("since"), SV("bad_date"), SV("Write a date such as 2026-11-28."));
        return show_again(p, &w, text, &problems);
    }
    TRY(webhook_replay_failed(&p->op, w.id, zone_day_start(zone_of(p->organization->zone), since), &count));
    return page_redirect(p, webhook_path(a, w.id, ""),
        count ? sv_fmt(a, "Sent again: %.*s.", SV_FMT(count_words(a, count, "delivery", "deliveries")))
              : SV("Nothing failed since then that was not sent again already."));
}

#define KEYS NEEDS_STAFF(PERM_API_KEYS)
static const struct route routes[] = {
    { HTTP_GET, "/settings/webhooks/{webhook}", "settings_webhook", KEYS, AUDIT_NONE, "", get_webhook },
    { HTTP_POST, "/settings/webhooks/{webhook}/test", "settings_webhook_test", KEYS, AUDIT_NONE, "", post_test },
    { HTTP_GET, "/settings/webhooks/{webhook}/sent/{delivery}", "settings_webhook_sent", KEYS, AUDIT_NONE, "",
        get_delivery },
    { HTTP_POST, "/settings/webhooks/{webhook}/sent/{delivery}/again", "settings_webhook_sent_again", KEYS, AUDIT_NONE,
        "", post_again },
    { HTTP_GET, "/settings/webhooks/{webhook}/again", "settings_webhook_again", KEYS, AUDIT_NONE, "", get_all_again },
    { HTTP_POST, "/settings/webhooks/{webhook}/again", "settings_webhook_again_do", KEYS, AUDIT_NONE, "",
        post_all_again },
};
const struct route_table hooks_sent_routes = { routes, LENGTH(routes) };
