#include "family/pages.h"

#include "family/govern.h"
#include "family/lifecycle.h"
#include "family/preview_view.h"
#include "family/templates.h"
#include "ical/zone.h"

static struct view_badge badge_of(const struct grant *g)
{
    if (g->state == GRANT_ACTIVE && grant_waits(g))
        return (struct view_badge){ .label = SV("Waits for your consent"), .tone = TONE_WARN };
    if (g->state == GRANT_ACTIVE && !g->over)
        return (struct view_badge){ .label = SV("Active"), .tone = TONE_OK };
    if (g->state == GRANT_PROPOSED)
        return (struct view_badge){ .label = SV("Invited"), .tone = TONE_INFO };
    if (g->state == GRANT_SUSPENDED)
        return (struct view_badge){ .label = SV("Suspended"), .tone = TONE_WARN };
    return (struct view_badge){ .label = SV("Ended"), .tone = TONE_CALM };
}

static struct sv until_of(const struct page *p, const struct grant *g)
{
    return until_words(p->op.arena, p->organization, g->ends_on, g->ends_at_age, g->basis);
}

/* From when on the caregiver could look, or was invited. */
static struct sv since_of(const struct page *p, const struct grant *g)
{
    return zone_human_day(
        p->op.arena, zone_of(p->organization->zone), g->accepted_at.has ? g->accepted_at.v : g->proposed_at);
}

static enum err fill_access(struct page *p, struct govern_view *v)
{
    struct arena *a = p->op.arena;
    struct grants list;
    TRY(grant_list(&p->op, p->viewer->subject.client, &list));
    v->live.items = arena_array(a, list.count, sizeof *v->live.items);
    v->ended.items = arena_array(a, list.count, sizeof *v->ended.items);
    for (size_t i = 0; i < list.count; i++) {
        const struct grant *g = &list.items[i];
        struct sv until = until_of(p, g);
        struct sv detail = sv_fmt(a, "%.*s · since %.*s · %s%.*s", SV_FMT(g->words), SV_FMT(since_of(p, g)),
            sv_eq(until, SV("No end set")) ? "" : "until ", SV_FMT(until));
        struct govern_row row = { .person = view_person_of(a, g->caregiver_name, detail,
                                      sv_fmt(a, "/portal/family/%lld", (long long)g->id.v), g->caregiver.v),
            .state = badge_of(g) };
        if (g->state == GRANT_ENDED)
            v->ended.items[v->ended.count++] = row;
        else
            v->live.items[v->live.count++] = row;
    }
    return E_OK;
}

static enum err fill_mine(struct page *p, struct govern_view *v)
{
    struct switchables list;
    TRY(switch_list(&p->op, p->organization, &list));
    struct view_person *people = arena_array(p->op.arena, list.count, sizeof *people);
    size_t n = 0;
    for (size_t i = 0; i < list.count; i++) {
        const struct switchable *s = &list.items[i];
        if (!s->same_mailbox)
            people[n++] = view_person_of(p->op.arena, s->name,
                sv_fmt(p->op.arena, "You are their %.*s. Open to leave this access.", SV_FMT(s->words)),
                sv_fmt(p->op.arena, "/portal/family/%lld/leave", (long long)s->grant.v), s->client.v);
    }
    v->mine = (struct view_people){ people, n };
    return E_OK;
}

static enum err get_family(struct page *p)
{
    struct arena *a = p->op.arena;
    struct govern_view v = { .frame = &p->frame, .may_govern = viewer_may(p->viewer, NEED_GOVERN_PAGE).allow };
    v.header = (struct view_header){ .title = SV("Family and access"),
        .subtitle = SV("Who may open which account, and for how long.") };
    v.empty = (struct view_empty){ .art = ART_LOCK,
        .title = SV("Nobody but you"),
        .text = SV("When the practice gives somebody access, you see here who, why and until when.") };
    struct view_action log = { .label = SV("Access log"), .href = SV("/portal/access-log"), .icon = ICON_HISTORY };
    struct view_action help = { .label = SV("Ask for help"), .href = SV("/portal/help"), .icon = ICON_HELP };
    struct view_action ask = { .label = SV("Ask for access"), .href = SV("/portal/ask"), .icon = ICON_KEY };
    struct view_action acts = { .label = SV("What I did"), .href = SV("/portal/my-acts"), .icon = ICON_LIST };
    struct view_action sent = { .label = SV("What was sent"), .href = SV("/portal/sent"), .icon = ICON_MAIL };
    if (v.may_govern) {
        TRY(fill_access(p, &v));
        v.header.menu = (struct view_actions)VIEW_LIST(a, struct view_action, log, sent, help, ask, acts);
    } else {
        v.header.menu = (struct view_actions)VIEW_LIST(a, struct view_action, help, ask, acts);
    }
    TRY(fill_mine(p, &v));
    p->frame.title = v.header.title;
    tpl_govern(&p->reply->body, &v);
    return E_OK;
}

/* A grant on the viewer's own account; any other is not there. */
static enum err load_own(struct page *p, struct grant *ret_grant)
{
    TRY(grant_load(&p->op, (struct grant_id){ page_arg(p, "grant") }, ret_grant));
    return ret_grant->client.v == p->viewer->subject.client.v ? E_OK : E_NOTFOUND;
}

static struct view_events history_of(struct page *p, const struct grant_changes *changes)
{
    struct arena *a = p->op.arena;
    struct view_event *events = arena_array(a, changes->count, sizeof *events);
    for (size_t i = 0; i < changes->count; i++) {
        const struct grant_change_row *c = &changes->items[i];
        events[i] = (struct view_event){ .iso = instant_iso(a, c->at),
            .when = zone_human(a, zone_of(p->organization->zone), c->at),
            .text = sv_fmt(a, "%.*s: %.*s", SV_FMT(c->who), SV_FMT(c->what)),
            .detail = c->reason,
            .icon = ICON_HISTORY };
    }
    return (struct view_events){ events, changes->count };
}

static struct view_matrix matrix_of(struct page *p, const struct grant *g)
{
    struct arena *a = p->op.arena;
    struct view_capability *rows = arena_array(a, CAP_COUNT, sizeof *rows);
    struct scope now = scope_least(g->scope, g->limit_client);
    size_t n = 0;
    for (size_t c = 0; c < CAP_COUNT; c++) {
        enum level granted = scope_level(g->scope, (enum cap)c);
        if (granted == LEVEL_NONE)
            continue;
        rows[n++] = (struct view_capability){ .name = sv_fmt(a, "cap_%s", cap_name((enum cap)c)),
            .label = sv_of(cap_label((enum cap)c)),
            .level = scope_level(now, (enum cap)c),
            .no_act = granted == LEVEL_VIEW };
    }
    return (struct view_matrix){ .label = SV("What they may do"),
        .hint = SV("You can lower it at any time; it counts from their next click."),
        .rows = { rows, n } };
}

static enum err show_grant(struct page *p, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct grant g;
    struct preview preview;
    struct grant_changes changes;
    TRY(load_own(p, &g));
    TRY(preview_grant(&p->op, g.id, &preview));
    TRY(grant_history(&p->op, g.id, &changes));
    struct govern_grant_view v = { .frame = &p->frame,
        .problems = problems,
        .grant = g.id,
        .contact = g.contact,
        .version = g.version,
        .live = g.state != GRANT_ENDED,
        .waits_for_consent = grant_waits(&g) && g.state != GRANT_ENDED,
        .preview = preview_view_for_client(a, &preview, &g),
        .matrix = matrix_of(p, &g),
        .history = history_of(p, &changes),
        .save = { .label = SV("Save") } };
    v.header = (struct view_header){ .title = g.caregiver_name,
        .subtitle = sv_fmt(a, "Your %.*s", SV_FMT(g.words)),
        .avatar = view_avatar_of(a, g.caregiver_name, g.caregiver.v),
        .badges = VIEW_LIST(a, struct view_badge, badge_of(&g)) };
    if (v.live)
        v.header.menu = (struct view_actions)VIEW_LIST(a, struct view_action,
            { .label = SV("End this access"),
                .href = sv_fmt(a, "/portal/family/%lld/end", (long long)g.id.v),
                .icon = ICON_STOP,
                .danger = true },
            { .label = SV("Ask for help"), .href = SV("/portal/help"), .icon = ICON_HELP });
    v.facts = (struct view_facts)VIEW_LIST(a, struct view_fact, { .label = SV("Why"), .value = basis_words(g.basis) },
        { .label = SV("Given by"), .value = g.ack_by_name }, { .label = SV("Since"), .value = since_of(p, &g) },
        { .label = SV("Until"), .value = until_of(p, &g) },
        { .label = SV("Last used"),
            .value = g.used_at.has ? zone_human(a, zone_of(p->organization->zone), g.used_at.v) : SV("Never") });
    p->frame.title = g.caregiver_name;
    if (problems->count)
        page_status(p, problems_status(problems));
    tpl_govern_grant(&p->reply->body, &v);
    return E_OK;
}

static enum err get_grant(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_grant(p, &none);
}

static enum err post_narrow(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct grant g;
    TRY(load_own(p, &g));
    struct scope limit = scope_full();
    for (size_t c = 0; c < CAP_COUNT; c++) {
        enum level level;
        struct sv field = sv_fmt(p->op.arena, "cap_%s", cap_name((enum cap)c));
        if (level_parse(http_field(p->req, field), &level))
            limit = scope_with(limit, (enum cap)c, level);
    }
    enum err e = grant_narrow(&p->op, g.id, limit, page_form_int(p, SV("version")), &problems);
    if (e == E_INVALID)
        return show_grant(p, &problems);
    TRY(e);
    return page_redirect(p, sv_fmt(p->op.arena, "/portal/family/%lld", (long long)g.id.v),
        SV("Saved. It counts from their next click."));
}

static enum err post_consent(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct grant g;
    TRY(load_own(p, &g));
    enum err e = grant_consent(&p->op, g.id, &problems);
    if (e == E_INVALID)
        return show_grant(p, &problems);
    TRY(e);
    return page_redirect(p, sv_fmt(p->op.arena, "/portal/family/%lld", (long long)g.id.v),
        SV("You agreed. You can end it here at any time."));
}

static enum err ask_first(
    struct page *p, const char *action, struct sv question, struct view_lines consequences, struct sv button)
{
    struct leave_view v = { .frame = &p->frame };
    v.confirm = (struct view_confirm){ .action = sv_of(action),
        .question = question,
        .consequences = consequences,
        .submit = { .label = button, .danger = true, .cancel_href = SV("/portal/family") } };
    p->frame.title = question;
    tpl_ask_confirm(&p->reply->body, &v);
    return E_OK;
}

static enum err get_end(struct page *p)
{
    struct arena *a = p->op.arena;
    struct grant g;
    TRY(load_own(p, &g));
    return ask_first(p, sv_z(a, p->req->path), sv_fmt(a, "End %.*s's access?", SV_FMT(g.caregiver_name)),
        (struct view_lines)VIEW_LIST(a, struct sv, SV("They are shut out at once, also from open windows."),
            SV("Links and mails that wait are stopped."), SV("Giving access again needs the practice.")),
        SV("End access"));
}

static enum err post_end(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct grant g;
    TRY(load_own(p, &g));
    enum err e = grant_move(&p->op, g.id, MOVE_REVOKE, SV("client_asked"), SV(""), &problems);
    if (e == E_INVALID)
        return show_grant(p, &problems);
    TRY(e);
    return page_redirect(p, SV("/portal/family"), SV("The access has ended."));
}

static enum err get_leave(struct page *p)
{
    struct arena *a = p->op.arena;
    struct grant g;
    TRY(grant_load(&p->op, (struct grant_id){ page_arg(p, "grant") }, &g));
    if (g.caregiver.v != p->viewer->self.v)
        return E_NOTFOUND;
    return ask_first(p, sv_z(a, p->req->path), sv_fmt(a, "Leave %.*s's account?", SV_FMT(g.client_name)),
        (struct view_lines)VIEW_LIST(a, struct sv, SV("You cannot open the account any more."),
            SV("Coming back needs a new invitation from the practice.")),
        SV("Leave"));
}

static enum err post_leave(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    TRY(grant_move(&p->op, (struct grant_id){ page_arg(p, "grant") }, MOVE_LEAVE, SV(""), SV(""), &problems));
    return page_redirect(p, SV("/portal"), SV("You have left the account."));
}

static const struct route routes[] = {
    { HTTP_GET, "/portal/family", "govern", NEEDS_SELF, AUDIT_VIEW, "access", get_family },
    { HTTP_GET, "/portal/family/{grant}", "govern_grant", NEEDS_GOVERN, AUDIT_VIEW, "access", get_grant },
    { HTTP_POST, "/portal/family/{grant}/narrow", "govern_narrow", NEEDS_GOVERN, AUDIT_UPDATE, "access", post_narrow },
    { HTTP_POST, "/portal/family/{grant}/consent", "govern_consent", NEEDS_GOVERN, AUDIT_UPDATE, "access",
        post_consent },
    { HTTP_GET, "/portal/family/{grant}/end", "govern_end", NEEDS_GOVERN, AUDIT_NONE, "", get_end },
    { HTTP_POST, "/portal/family/{grant}/end", "govern_end_do", NEEDS_GOVERN, AUDIT_END, "access", post_end },
    { HTTP_GET, "/portal/family/{grant}/leave", "leave", NEEDS_SELF, AUDIT_NONE, "", get_leave },
    { HTTP_POST, "/portal/family/{grant}/leave", "leave_do", NEEDS_SELF, AUDIT_END, "access", post_leave },
};
const struct route_table family_govern_routes = { routes, LENGTH(routes) };
