/* A client's tab Supplements: connect, invite, open, move, disconnect. */
#include "ical/zone.h"
#include "supplement/pages.h"
#include "supplement/templates.h"
#include "supplement/views.h"

enum { ACTS_MAX = 4 };

static struct client_id client_of(const struct page *p)
{
    return (struct client_id){ page_arg(p, "client") };
}

static struct sv path_of(const struct page *p, const char *below)
{
    return sv_fmt(p->op.arena, "/clients/%lld/supplements%s", (long long)client_of(p).v, below);
}

static struct sv when_of(struct page *p, struct instant at)
{
    return zone_human(p->op.arena, zone_of(p->organization->zone), at);
}

static struct view_badge badge_of(const struct supplement_page *s)
{
    enum supplement_state state = s->live ? s->links.items[0].state : LINK_ENDED;
    if (state == LINK_CONNECTED)
        return (struct view_badge){ .label = SV("Connected"), .tone = TONE_OK };
    if (state == LINK_ASKED)
        return (struct view_badge){ .label = SV("Connecting"), .tone = TONE_INFO };
    if (state == LINK_WAITS)
        return (struct view_badge){ .label = SV("Waits for you"), .tone = TONE_WARN };
    bool refused = s->links.count && s->links.items[0].state == LINK_REFUSED;
    return refused ? (struct view_badge){ .label = SV("Refused"), .tone = TONE_BAD }
                   : (struct view_badge){ .label = SV("Not connected"), .tone = TONE_CALM };
}

/* --- what there is --- */

static void act_add(struct supplement_act *acts, size_t *n, struct sv action, const char *label, bool primary)
{
    acts[*n] = (struct supplement_act){ .action = action, .label = sv_of(label), .primary = primary };
    ++*n;
}

static void show_live(
    struct page *p, const struct client *c, const struct supplement_link *l, struct supplement_client_view *v)
{
    struct arena *a = p->op.arena;
    struct supplement_act *acts = arena_array(a, ACTS_MAX, sizeof *acts);
    struct view_fact *facts = arena_array(a, 4, sizeof *facts);
    size_t n = 0, k = 0;
    bool connected = l->state == LINK_CONNECTED;
    if (l->parent.v)
        facts[k++] = (struct view_fact){ SV("Kept by"), l->parent_name,
            sv_fmt(a, "/clients/%lld/supplements", (long long)l->parent.v) };
    else
        facts[k++] = (struct view_fact){ SV("Address there"), c->email, SV("") };
    if (l->connected_at.has)
        facts[k++] = (struct view_fact){ SV("Connected"), when_of(p, l->connected_at.v), SV("") };
    if (l->invited_at.has)
        facts[k++] = (struct view_fact){ SV("Invited"), when_of(p, l->invited_at.v), SV("") };
    if (l->moved_from.v)
        facts[k++] = (struct view_fact){ SV("Moved from"), l->moved_name,
            sv_fmt(a, "/clients/%lld/supplements", (long long)l->moved_from.v) };
    v->facts = (struct view_facts){ facts, k };
    v->lead = connected && l->parent.v
                  ? SV("The client is a dependent of this parent’s account, and has no sign-in there. "
                       "On the 18th birthday the parent’s way in ends.")
              : connected ? SV("The client has an account of their own there.")
              : l->parent.v
                  ? SV("Open Fullscript and make the client there as a dependent of this parent: below 18, with the "
                       "same name and birth date. Kith finds it by itself.")
                  : SV("Fullscript is being asked. Look again in a moment.");
    if (connected || l->parent.v)
        act_add(acts, &n, path_of(p, "/open"), "Open in Fullscript", true);
    if (connected)
        act_add(acts, &n, path_of(p, "/invite"), l->parent.v ? "Invite the parent" : "Invite", false);
    else
        act_add(acts, &n, path_of(p, "/look"), "Look again", !l->parent.v);
    v->acts.items = acts;
    v->acts.count = n;
    v->end_href = path_of(p, "/end");
    if (!connected && l->error.n && !sv_eq(l->error, SV("waits")))
        v->notice = (struct view_notice){ .tone = TONE_WARN, .text = store_error_words(l->error) };
}

static void show_parents(
    struct page *p, const struct supplement_page *s, struct supplement_client_view *v, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct view_choice *items = arena_array(a, s->parents_count, sizeof *items);
    for (size_t i = 0; i < s->parents_count; i++) {
        const struct supplement_parent *q = &s->parents[i];
        bool may = q->why == SUPPLEMENT_FINE;
        items[i] = (struct view_choice){ .value = sv_fmt(a, "%lld", (long long)q->id.v),
            .label = sv_fmt(a, "%.*s (%.*s)", SV_FMT(q->name), SV_FMT(q->words)),
            .hint = may ? SV("") : supplement_why_text(q->why),
            .disabled = !may };
    }
    v->parent = (struct view_choice_field){ .name = SV("parent"),
        .label = SV("The one parent who keeps the account"),
        .hint = SV("Orders, refills and messages of the store go to this parent alone."),
        .required = true,
        .choices = { items, s->parents_count } };
    view_choice_problem(&v->parent, problems);
    v->connect_action = path_of(p, "/connect");
}

static void show_none(
    struct page *p, const struct supplement_page *s, struct supplement_client_view *v, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    v->lead = SV("The client is not connected to Fullscript.");
    if (!s->store.connected) {
        v->lead = SV("The practice is not connected to Fullscript. An owner or administrator does that in Settings.");
        return;
    }
    if (s->links.count && s->links.items[0].state == LINK_REFUSED)
        v->notice = (struct view_notice){
            .tone = TONE_BAD, .title = SV("Fullscript refused"), .text = store_error_words(s->links.items[0].error)
        };
    if (s->why != SUPPLEMENT_FINE) {
        v->lead = supplement_why_text(s->why);
        return;
    }
    if (s->minor) {
        v->lead = s->parents_count
                      ? SV("Below 18, a client has no sign-in at Fullscript: one parent keeps the account.")
                      : SV("Below 18, one parent keeps the account at Fullscript. Link a parent or legal guardian with "
                           "an account in Family and Contacts first.");
        if (s->parents_count)
            show_parents(p, s, v, problems);
        return;
    }
    if (s->holder.client.v) {
        v->holder = s->holder.name;
        v->holder_href = sv_fmt(a, "/clients/%lld/supplements", (long long)s->holder.client.v);
        v->move_href = path_of(p, "/move");
        return;
    }
    struct supplement_act *acts = arena_array(a, ACTS_MAX, sizeof *acts);
    act_add(acts, &v->acts.count, path_of(p, "/connect"), "Connect", true);
    v->acts.items = acts;
}

static struct view_events past_of(struct page *p, const struct supplement_page *s)
{
    struct arena *a = p->op.arena;
    struct view_event *items = arena_array(a, s->links.count, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < s->links.count; i++) {
        const struct supplement_link *l = &s->links.items[i];
        if (l->state != LINK_ENDED && l->state != LINK_REFUSED)
            continue;
        struct instant at = l->ended_at.has ? l->ended_at.v : l->made_at;
        items[n++] = (struct view_event){ .iso = instant_iso(a, at),
            .when = when_of(p, at),
            .icon = ICON_HISTORY,
            .text = l->state == LINK_REFUSED ? SV("Fullscript refused the connection.")
                    : l->parent.v ? sv_fmt(a, "The connection as a dependent of %.*s ended.", SV_FMT(l->parent_name))
                                  : SV("The connection ended."),
            .detail = l->state == LINK_REFUSED ? store_error_words(l->error) : supplement_end_text(l->end_reason) };
    }
    return (struct view_events){ items, n };
}

static enum err show(struct page *p, const struct problems *problems)
{
    struct supplement_page s;
    struct client c;
    TRY(client_load(&p->op, client_of(p), p->organization, &c));
    TRY(supplement_page_load(&p->op, c.id, &s));
    struct supplement_client_view v = { .frame = &p->frame,
        .head = client_header(p, &c, "supplements"),
        .problems = problems,
        .state = badge_of(&s),
        .past = past_of(p, &s),
        .zone =
            sv_fmt(p->op.arena, "Times are those of %.*s.", SV_FMT(zone_city(p->op.arena, p->organization->zone))) };
    if (s.live)
        show_live(p, &c, &s.links.items[0], &v);
    else
        show_none(p, &s, &v, problems);
    if (s.live && !s.store.connected)
        v.notice = (struct view_notice){ .tone = TONE_WARN,
            .text = SV("The practice is not connected to Fullscript now: nobody can open it.") };
    page_problems(p, problems);
    page_leads_to(p, store_origins(p->op.arena, p->app->store));
    tpl_supplement_client(&p->reply->body, &v);
    return E_OK;
}

static enum err get_client(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show(p, &none);
}

static enum err done(struct page *p, enum err e, const struct problems *problems, struct sv notice)
{
    if (e == E_INVALID)
        return show(p, problems);
    TRY(e);
    return page_redirect(p, path_of(p, ""), notice);
}

static enum err post_connect(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct client_id parent = { page_form_int(p, SV("parent")) };
    bool child = http_field(p->req, SV("parent")).n > 0;
    enum err e = child ? supplement_connect_child(&p->op, client_of(p), parent, &problems)
                       : supplement_connect(&p->op, client_of(p), &problems);
    return done(p, e, &problems,
        child ? SV("Now make the client in Fullscript, as a dependent of this parent.")
              : SV("Fullscript is being asked."));
}

static enum err post_invite(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    enum err e = supplement_invite(&p->op, client_of(p), &problems);
    return done(p, e, &problems, SV("The invitation goes out, if notifications reach them."));
}

static enum err post_look(struct page *p)
{
    TRY(supplement_look_again(&p->op, client_of(p)));
    return page_redirect(p, path_of(p, ""), SV("Fullscript is asked again within seconds."));
}

static enum err post_open(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct sv url;
    enum err e = supplement_open(&p->op, p->app->store, client_of(p), &problems, &url);
    if (e == E_INVALID)
        return show(p, &problems);
    TRY(e);
    return page_go(p, url);
}

/* --- what is asked first --- */

static enum err show_move(struct page *p, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct supplement_page s;
    struct client c;
    TRY(client_load(&p->op, client_of(p), p->organization, &c));
    TRY(supplement_page_load(&p->op, c.id, &s));
    if (!s.holder.client.v)
        return page_redirect(p, path_of(p, ""), SV("Nobody else holds a connection of this address now."));
    struct confirm_view v = { .problems = problems,
        .header = client_subheader(
            p, &c, (struct view_link){ .label = SV("Supplements"), .href = path_of(p, "") }, SV("Move the connection")),
        .confirm = { .action = path_of(p, "/move"),
            .question = sv_fmt(a, "Move the connection from %.*s to %.*s?", SV_FMT(s.holder.name), SV_FMT(c.name)),
            .consequences = VIEW_LIST(a, struct sv,
                sv_fmt(a,
                    "%.*s has no way to Fullscript from here any more, and their children are no dependents here.",
                    SV_FMT(s.holder.name)),
                sv_fmt(
                    a, "%.*s opens that account, with what was recommended and ordered in it so far.", SV_FMT(c.name)),
                sv_fmt(a, "It can be moved back from the page of %.*s.", SV_FMT(s.holder.name))),
            .submit = { .label = SV("Move the connection"), .cancel_href = path_of(p, "") } } };
    return confirm_render(p, &v);
}

static enum err get_move(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_move(p, &none);
}

static enum err post_move(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    enum err e = supplement_move(&p->op, client_of(p), &problems);
    return done(p, e, &problems, SV("The connection was moved here. It can be moved back from the other page."));
}

static enum err get_end(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct client c;
    TRY(client_load(&p->op, client_of(p), p->organization, &c));
    struct confirm_view v = { .problems = &none,
        .header = client_subheader(
            p, &c, (struct view_link){ .label = SV("Supplements"), .href = path_of(p, "") }, SV("Disconnect")),
        .confirm = { .action = path_of(p, "/end"),
            .question = sv_fmt(p->op.arena, "Disconnect %.*s from Fullscript?", SV_FMT(c.name)),
            .consequences = VIEW_LIST(p->op.arena, struct sv,
                SV("Their way to Fullscript from the portal ends at once, and that of dependents they keep."),
                SV("The account at Fullscript stays what it is. Connect again, and the same account is found.")),
            .submit = { .label = SV("Disconnect"), .danger = true, .cancel_href = path_of(p, "") } } };
    return confirm_render(p, &v);
}

static enum err post_end(struct page *p)
{
    TRY(supplement_disconnect(&p->op, client_of(p)));
    return page_redirect(p, path_of(p, ""), SV("The client is disconnected."));
}

#define OF "supplement connection"
static const struct route routes[] = {
    { HTTP_GET, "/clients/{client}/supplements", "client_supplements", NEEDS_CHART(PERM_CHART), AUDIT_VIEW, OF,
        get_client },
    { HTTP_POST, "/clients/{client}/supplements/connect", "client_supplements_connect_do", NEEDS_CHART(PERM_CHART),
        AUDIT_CREATE, OF, post_connect },
    { HTTP_POST, "/clients/{client}/supplements/invite", "client_supplements_invite_do", NEEDS_CHART(PERM_CHART),
        AUDIT_SEND, OF, post_invite },
    { HTTP_POST, "/clients/{client}/supplements/look", "client_supplements_look_do", NEEDS_CHART(PERM_CHART),
        AUDIT_VIEW, OF, post_look },
    { HTTP_POST, "/clients/{client}/supplements/open", "client_supplements_open_do", NEEDS_CHART(PERM_CHART),
        AUDIT_VIEW, OF, post_open },
    { HTTP_GET, "/clients/{client}/supplements/move", "client_supplements_move", NEEDS_CHART(PERM_CHART), AUDIT_VIEW,
        OF, get_move },
    { HTTP_POST, "/clients/{client}/supplements/move", "client_supplements_move_do", NEEDS_CHART(PERM_CHART),
        AUDIT_UPDATE, OF, post_move },
    { HTTP_GET, "/clients/{client}/supplements/end", "client_supplements_end", NEEDS_CHART(PERM_CHART), AUDIT_VIEW, OF,
        get_end },
    { HTTP_POST, "/clients/{client}/supplements/end", "client_supplements_end_do", NEEDS_CHART(PERM_CHART), AUDIT_END,
        OF, post_end },
};
const struct route_table supplement_client_routes = { routes, LENGTH(routes) };
