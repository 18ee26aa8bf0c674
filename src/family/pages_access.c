#include "family/access_page.h"
#include "family/lifecycle.h"
#include "family/pages.h"
#include "family/preview_view.h"
#include "family/templates.h"
#include "ical/zone.h"

enum { FACTS_MAX = 10, MENU_MAX = 6 };

enum err access_subject_load(struct page *p, struct access_subject *ret_subject)
{
    struct access_subject s;
    TRY(staff_client_load(p, &s.client));
    TRY(staff_contact_load(p, &s.contact));
    if (!s.contact.grant.v)
        return E_NOTFOUND;
    TRY(grant_load(&p->op, s.contact.grant, &s.grant));
    *ret_subject = s;
    return E_OK;
}

struct sv access_path(const struct page *p, const struct access_subject *s, const char *below)
{
    return family_path(p, s->client.id, s->contact.id, sv_z(p->op.arena, sv_fmt(p->op.arena, "/access%s", below)));
}

struct view_header access_header(struct page *p, const struct client *c, const struct contact *k, struct sv title)
{
    struct arena *a = p->op.arena;
    struct view_header h = family_subheader(p, c, title);
    h.subtitle = sv_fmt(a, "%.*s, %.*s of %.*s", SV_FMT(k->name), SV_FMT(k->words), SV_FMT(c->name));
    h.avatar = view_avatar_of(a, k->name, k->linked.v);
    return h;
}

static struct sv when(const struct page *p, struct instant at)
{
    return zone_human(p->op.arena, zone_of(p->organization->zone), at);
}

static struct sv narrowed_words(const struct grant *g)
{
    bool client = !scope_within(g->scope, g->limit_client), age = !scope_within(g->scope, g->limit_age);
    if (client && age)
        return SV("Narrowed by the client and by the age policy");
    if (client)
        return SV("Narrowed by the client");
    return age ? SV("Narrowed by the age policy") : SV("Nothing is narrowed");
}

static struct view_facts facts_of(const struct page *p, const struct grant *g)
{
    struct arena *a = p->op.arena;
    struct view_fact *f = arena_array(a, FACTS_MAX, sizeof *f);
    size_t n = 0;
    f[n++] = (struct view_fact){ .label = SV("Given"), .value = scope_words(g->scope) };
    f[n++] = (struct view_fact){ .label = SV("In force"), .value = narrowed_words(g) };
    f[n++] = (struct view_fact){ .label = SV("Until"),
        .value = until_words(a, p->organization, g->ends_on, g->ends_at_age, g->basis) };
    f[n++] = (struct view_fact){ .label = SV("Invited"), .value = when(p, g->proposed_at) };
    f[n++] = (struct view_fact){ .label = SV("Accepted"),
        .value = g->accepted_at.has ? when(p, g->accepted_at.v) : SV("Not yet") };
    f[n++] =
        (struct view_fact){ .label = SV("Last used"), .value = g->used_at.has ? when(p, g->used_at.v) : SV("Never") };
    if (g->review_on.has)
        f[n++] = (struct view_fact){ .label = SV("Look at it again"), .value = day_human(a, g->review_on.v) };
    if (g->idle_days.has)
        f[n++] = (struct view_fact){ .label = SV("Suspended when unused"),
            .value = sv_fmt(a, "After %lld day%s", (long long)g->idle_days.v, g->idle_days.v == 1 ? "" : "s") };
    return (struct view_facts){ f, n };
}

static struct sv proof_words(struct arena *a, const struct grant *g)
{
    const char *words = sv_eq(g->proof, SV("consent"))             ? "Consent on paper"
                        : sv_eq(g->proof, SV("power_of_attorney")) ? "Power of attorney"
                                                                   : "Court order";
    if (!g->proof.n)
        return SV("None");
    return g->proof_expires_on.has ? sv_fmt(a, "%s, until %.*s", words, SV_FMT(day_human(a, g->proof_expires_on.v)))
                                   : sv_of(words);
}

static struct view_facts trust_of(const struct page *p, const struct grant *g)
{
    struct arena *a = p->op.arena;
    struct view_fact *f = arena_array(a, FACTS_MAX, sizeof *f);
    size_t n = 0;
    f[n++] = (struct view_fact){ .label = SV("On what basis"), .value = basis_words(g->basis) };
    f[n++] = (struct view_fact){ .label = SV("Proof"), .value = proof_words(a, g) };
    if (g->proof_note.n)
        f[n++] = (struct view_fact){ .label = SV("Note"), .value = g->proof_note };
    if (g->needs_consent)
        f[n++] = (struct view_fact){ .label = SV("Client's own consent"),
            .value = g->consent_at.has ? when(p, g->consent_at.v) : SV("Waiting for it") };
    f[n++] = (struct view_fact){ .label = SV("Acknowledged by"),
        .value = sv_fmt(a, "%.*s, %.*s", SV_FMT(g->ack_by_name), SV_FMT(when(p, g->ack_at))) };
    f[n++] = (struct view_fact){ .label = SV("Text version"), .value = g->ack_text };
    if (g->override_reason.n)
        f[n++] = (struct view_fact){ .label = SV("Why a minor"), .value = g->override_reason };
    return (struct view_facts){ f, n };
}

static struct view_events history_of(const struct page *p, const struct grant_changes *changes)
{
    struct arena *a = p->op.arena;
    struct view_event *events = arena_array(a, changes->count, sizeof *events);
    for (size_t i = 0; i < changes->count; i++) {
        const struct grant_change_row *c = &changes->items[i];
        struct sv text = c->text.n ? sv_fmt(a, "%.*s: %.*s", SV_FMT(c->reason), SV_FMT(c->text)) : c->reason;
        events[i] = (struct view_event){ .iso = instant_iso(a, c->at),
            .when = when(p, c->at),
            .icon = ICON_HISTORY,
            .text = text,
            .detail = sv_fmt(a, "%.*s · %.*s", SV_FMT(c->who), SV_FMT(scope_words(c->to))) };
        if (c->from.bits == c->to.bits || c->to.bits == 0)
            events[i].detail = c->who;
    }
    return (struct view_events){ events, changes->count };
}

static struct view_notice notice_of(const struct page *p, const struct access_subject *s)
{
    struct arena *a = p->op.arena;
    const struct grant *g = &s->grant;
    struct sv reason = grant_reason_words(g->over && g->state != GRANT_ENDED ? g->over_by : g->reason);
    if (g->state == GRANT_ENDED)
        return (struct view_notice){ .tone = TONE_CALM,
            .title = SV("This access has ended"),
            .text = reason,
            .action_label = staff_may_grant(p) ? SV("Give access again") : SV(""),
            .action_href = staff_may_grant(p) ? access_path(p, s, "/new") : SV("") };
    if (g->state == GRANT_SUSPENDED)
        return (struct view_notice){ .tone = TONE_WARN,
            .title = SV("Suspended"),
            .text = sv_fmt(a, "%.*s. Nobody gets in until it is resumed.", SV_FMT(reason)) };
    if (grant_waits(g) && sv_eq(g->proof, SV("consent")) && role_may(p->viewer->facts.role, PERM_GRANTS))
        return (struct view_notice){ .tone = TONE_INFO,
            .title = SV("Waits for the client's consent"),
            .text = SV("The client agrees in the portal; or record the consent you have on paper."),
            .action_label = SV("Record the consent"),
            .action_href = access_path(p, s, "/consent") };
    if (grant_waits(g))
        return (struct view_notice){ .tone = TONE_INFO,
            .title = SV("Waits for the client's consent"),
            .text = SV("It begins when the client agrees in their own portal. Who agrees on paper: choose that proof "
                       "under Change scope or dates, then record it here.") };
    if (g->state == GRANT_PROPOSED)
        return (struct view_notice){
            .tone = TONE_INFO, .title = SV("Invited"), .text = SV("Nothing is open to them until they accept.")
        };
    if (g->over)
        return (struct view_notice){
            .tone = TONE_WARN, .title = SV("Over"), .text = sv_fmt(a, "%.*s. Nobody gets in any more.", SV_FMT(reason))
        };
    return (struct view_notice){ .tone = TONE_INFO };
}

static struct view_actions menu_of(const struct page *p, const struct access_subject *s)
{
    struct view_action *m = arena_array(p->op.arena, MENU_MAX, sizeof *m);
    enum grant_state state = s->grant.state, to;
    size_t n = 0;
    if (state == GRANT_ENDED || !role_may(p->viewer->facts.role, PERM_GRANTS))
        return (struct view_actions){ m, 0 };
    m[n++] = (struct view_action){
        .label = SV("Change scope or dates"), .icon = ICON_EDIT, .href = access_path(p, s, "/change")
    };
    if (state == GRANT_PROPOSED)
        m[n++] = (struct view_action){
            .label = SV("Resend invite"), .icon = ICON_SEND, .href = access_path(p, s, "/resend")
        };
    if (lifecycle_next(state, MOVE_SUSPEND, &to))
        m[n++] =
            (struct view_action){ .label = SV("Suspend"), .icon = ICON_STOP, .href = access_path(p, s, "/suspend") };
    if (lifecycle_next(state, MOVE_RESUME, &to))
        m[n++] =
            (struct view_action){ .label = SV("Resume"), .icon = ICON_CHECK, .href = access_path(p, s, "/resume") };
    m[n++] = (struct view_action){
        .label = SV("Revoke"), .icon = ICON_CLOSE, .href = access_path(p, s, "/revoke"), .danger = true
    };
    m[n++] = (struct view_action){ .label = SV("Break the link"),
        .icon = ICON_UNLINK,
        .href = family_path(p, s->client.id, s->contact.id, "/break"),
        .danger = true };
    return (struct view_actions){ m, n };
}

static enum err get_access(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct access_subject s;
    struct grant_changes changes;
    TRY(access_subject_load(p, &s));
    TRY(grant_history(&p->op, s.grant.id, &changes));
    bool waiting = s.grant.state == GRANT_PROPOSED;
    struct access_page_view v = { .frame = &p->frame,
        .problems = &none,
        .header = access_header(p, &s.client, &s.contact, SV("Portal access")),
        .notice = notice_of(p, &s),
        .facts = facts_of(p, &s.grant),
        .trust = trust_of(p, &s.grant),
        .history = history_of(p, &changes),
        .has_preview = s.grant.state != GRANT_ENDED };
    v.header.badges = (struct view_badges)VIEW_LIST(p->op.arena, struct view_badge,
        grant_badge(s.grant.state, s.grant.over && !waiting, waiting, grant_waits(&s.grant)));
    v.header.menu = menu_of(p, &s);
    if (v.has_preview) {
        struct preview preview;
        TRY(preview_grant(&p->op, s.grant.id, &preview));
        v.preview = preview_view_of(p->op.arena, &preview);
    }
    tpl_access_page(&p->reply->body, &v);
    return E_OK;
}

static const struct route routes[] = {
    { HTTP_GET, "/clients/{client}/family/{contact}/access", "access", NEEDS_CHART(PERM_CHART), AUDIT_VIEW, "access",
        get_access },
};
const struct route_table family_access_routes = { routes, LENGTH(routes) };
