#include "family/family_list.h"
#include "family/lifecycle.h"
#include "family/pages.h"
#include "family/templates.h"
#include "ical/zone.h"

enum { MENU_MAX = 5, A_PAGE = 25, SEARCHED_FROM = 10 };

static struct view_badge emergency_badge(struct arena *a, const struct contact *c)
{
    if (!c->emergency)
        return (struct view_badge){ .tone = TONE_CALM };
    return (struct view_badge){ .tone = TONE_BAD,
        .icon = ICON_EMERGENCY,
        .label =
            c->emergency_order ? sv_fmt(a, "Emergency, call %lld", (long long)c->emergency_order) : SV("Emergency") };
}

static struct view_badge copies_badge(const struct contact *c)
{
    if (!c->copy_notifications)
        return (struct view_badge){ .tone = TONE_CALM };
    if (c->unreachable)
        return (struct view_badge){ .label = c->email.n ? SV("On, address bounces") : SV("On, no address"),
            .tone = TONE_WARN };
    return (struct view_badge){ .label = c->own_rule ? SV("On, own rule") : SV("On"), .tone = TONE_OK };
}

static struct sv access_note(const struct page *p, const struct contact *c)
{
    struct arena *a = p->op.arena;
    switch (c->grant_state) {
    case GRANT_ACTIVE: return scope_words(c->grant_scope);
    case GRANT_PROPOSED:
        if (!c->invite_expires_at.has)
            return SV("");
        return sv_fmt(
            a, "until %.*s", SV_FMT(zone_human_day(a, zone_of(p->organization->zone), c->invite_expires_at.v)));
    case GRANT_SUSPENDED:
    case GRANT_ENDED: return grant_reason_words(c->grant_reason);
    case GRANT_NONE: break;
    }
    return SV("");
}

static struct view_actions menu_of(const struct page *p, struct client_id client, const struct contact *c)
{
    struct view_action *items = arena_array(p->op.arena, MENU_MAX, sizeof *items);
    bool live = c->grant.v && c->grant_state != GRANT_ENDED, grants = role_may(p->viewer->facts.role, PERM_GRANTS);
    size_t n = 0;
    items[n++] =
        (struct view_action){ .label = SV("Edit"), .icon = ICON_EDIT, .href = family_path(p, client, c->id, "") };
    if (c->grant.v)
        items[n++] = (struct view_action){
            .label = SV("Portal access"), .icon = ICON_KEY, .href = family_path(p, client, c->id, "/access")
        };
    if (c->linked.v && !live && staff_may_grant(p))
        items[n++] = (struct view_action){
            .label = SV("Give portal access"), .icon = ICON_KEY, .href = family_path(p, client, c->id, "/access/new")
        };
    if (c->grant_state == GRANT_PROPOSED && grants)
        items[n++] = (struct view_action){
            .label = SV("Resend invite"), .icon = ICON_SEND, .href = family_path(p, client, c->id, "/access/resend")
        };
    if (!c->linked.v || !grants)
        items[n++] = (struct view_action){
            .label = SV("End"), .icon = ICON_TRASH, .href = family_path(p, client, c->id, "/end"), .danger = true
        };
    else
        items[n++] = (struct view_action){ .label = SV("Break the link"),
            .icon = ICON_UNLINK,
            .href = family_path(p, client, c->id, "/break"),
            .danger = true };
    return (struct view_actions){ items, n };
}

/* Two people of one name are told apart by birth date, then by address. */
static struct sv detail_of(struct arena *a, const struct contact *c)
{
    struct sv reach = c->email.n ? c->email : c->phone;
    if (c->closed)
        return STAFF_RESTRICTED;
    if (c->born.has && reach.n)
        return sv_fmt(a, "Born %.*s · %.*s", SV_FMT(day_human(a, c->born.v)), SV_FMT(reach));
    if (c->born.has)
        return sv_fmt(a, "Born %.*s", SV_FMT(day_human(a, c->born.v)));
    return reach.n ? reach : SV("No address or phone");
}

static struct family_row row_of(const struct page *p, struct client_id client, const struct contact *c)
{
    struct arena *a = p->op.arena;
    struct sv href =
        c->linked.v ? sv_fmt(a, "/clients/%lld", (long long)c->linked.v) : family_path(p, client, c->id, "");
    struct family_row r = { .person =
                                view_person_of(a, c->name, detail_of(a, c), href, c->linked.v ? c->linked.v : c->id.v),
        .words = c->words,
        .kind = !c->linked.v        ? SV("Contact")
                : c->caregiver_only ? SV("Caregiver account")
                                    : SV("Client"),
        .emergency = emergency_badge(a, c),
        .copies = copies_badge(c),
        .access_note = access_note(p, c),
        .menu = menu_of(p, client, c) };
    if (c->grant.v)
        r.access = grant_badge(c->grant_state, false,
            c->invite_expires_at.has && instant_before(p->op.now, c->invite_expires_at.v), c->waits_for_consent);
    if (c->linked_archived)
        r.person.badges =
            (struct view_badges)VIEW_LIST(a, struct view_badge, { .label = SV("Archived"), .tone = TONE_CALM });
    else if (c->minor && !c->linked.v)
        r.person.badges =
            (struct view_badges)VIEW_LIST(a, struct view_badge, { .label = SV("Minor"), .tone = TONE_INFO });
    return r;
}

static struct view_people relatives_of(const struct page *p, const struct contacts *list)
{
    struct arena *a = p->op.arena;
    struct view_person *people = arena_array(a, list->count, sizeof *people);
    for (size_t i = 0; i < list->count; i++) {
        const struct contact *c = &list->items[i];
        struct sv access = c->grant_state == GRANT_ACTIVE     ? SV(" · can open their account")
                           : c->grant_state == GRANT_PROPOSED ? SV(" · invited to their account")
                                                              : SV("");
        people[i] =
            view_person_of(a, c->name, sv_fmt(a, "This client is their %.*s%.*s", SV_FMT(c->words), SV_FMT(access)),
                client_path(p, c->client, "/family"), c->client.v);
    }
    return (struct view_people){ people, list->count };
}

/* What the row says, and nothing else, is searched: of a closed record no address, no birth date. */
static bool row_says(struct arena *a, const struct family_row *r, struct sv words)
{
    return words_in(a,
        sv_fmt(a, "%.*s %.*s %.*s %.*s %.*s", SV_FMT(r->person.name), SV_FMT(r->person.detail), SV_FMT(r->words),
            SV_FMT(r->kind), SV_FMT(r->emergency.label)),
        words);
}

static void fill_contacts(
    struct page *p, struct client_id client, const struct family *f, struct sv words, struct family_list_view *v)
{
    struct arena *a = p->op.arena;
    struct family_row *found = arena_array(a, f->contacts.count, sizeof *found);
    size_t n = 0;
    for (size_t i = 0; i < f->contacts.count; i++) {
        struct family_row r = row_of(p, client, &f->contacts.items[i]);
        if (row_says(a, &r, words))
            found[n++] = r;
    }
    struct list_part part = list_part_of(p, searched_path(a, p->req->path, words), n, A_PAGE);
    v->contacts = (struct family_rows){ found + part.from, part.to - part.from };
    v->pager = part.pager;
    if (n)
        v->empty.title = SV(""); /* this page has people of the other list only */
}

/* Of whom this client is a contact; on the same pages as the client's own. */
static void fill_relatives(struct page *p, const struct family *f, struct sv words, struct family_list_view *v)
{
    struct arena *a = p->op.arena;
    struct view_people all = relatives_of(p, &f->relatives);
    struct view_person *found = arena_array(a, all.count, sizeof *found);
    size_t n = 0;
    for (size_t i = 0; i < all.count; i++) {
        const struct view_person *r = &all.items[i];
        if (words_in(a, sv_fmt(a, "%.*s %.*s", SV_FMT(r->name), SV_FMT(r->detail)), words))
            found[n++] = *r;
    }
    struct list_part part = list_part_of(p, searched_path(a, p->req->path, words), n, A_PAGE);
    v->relatives = (struct view_people){ found + part.from, part.to - part.from };
    if (!v->pager.range.n)
        v->pager = part.pager;
    else if (!v->pager.next_href.n) /* the contacts end here, these go on */
        v->pager.next_href = part.pager.next_href;
}

static struct view_empty empty_of(struct page *p, struct client_id client, struct sv words)
{
    if (words.n)
        return (struct view_empty){ .art = ART_SEARCH,
            .title = SV("Nobody found"),
            .text = SV("Type the beginning of a name, of an address, or of how they are related."),
            .action_label = SV("Show all"),
            .action_href = p->req->path };
    return (struct view_empty){ .art = ART_PEOPLE,
        .title = SV("Nobody yet"),
        .action_label = SV("Add Contact"),
        .action_href = client_path(p, client, "/family/add"),
        .text = SV("Add the people around this client: whom to call in an emergency, who gets copies of e-mails, and "
                   "who may open the portal for them.") };
}

static enum err get_family(struct page *p)
{
    struct arena *a = p->op.arena;
    struct sv words = sv_trim(http_param(p->req, SV("q")));
    struct client c;
    struct family f;
    TRY(family_load_whole(&p->op, (struct client_id){ page_arg(p, "client") }, p->organization, &c, &f));
    struct family_list_view v = {
        .frame = &p->frame, .head = client_header(p, &c, "family"), .empty = empty_of(p, c.id, words)
    };
    v.head.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Add Contact"), .icon = ICON_PLUS, .href = client_path(p, c.id, "/family/add") },
        { .label = SV("Link Client Account"), .icon = ICON_LINK, .href = client_path(p, c.id, "/family/link") },
        { .label = SV("Who gets what"), .icon = ICON_MAIL, .href = client_path(p, c.id, "/who-gets-what") });
    fill_contacts(p, c.id, &f, words, &v);
    fill_relatives(p, &f, words, &v);
    if (words.n || f.contacts.count + f.relatives.count > SEARCHED_FROM)
        v.search = (struct view_search){
            .action = p->req->path, .label = SV("Name, or how they are related"), .value = words
        };
    if (c.archived)
        v.notice = (struct view_notice){ .tone = TONE_CALM,
            .text = SV("This client is archived: nobody gets copies, and access rests until the client is back.") };
    p->frame.title = sv_fmt(a, "Family and Contacts, %.*s", SV_FMT(c.name));
    tpl_family_list(&p->reply->body, &v);
    return E_OK;
}

/* A contact without account, or a link ended by staff who may not touch access. */
static enum err show_end(struct page *p, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct client c;
    struct contact k;
    TRY(staff_client_load(p, &c));
    TRY(staff_contact_load(p, &k));
    struct sv *lines = arena_array(a, 3, sizeof *lines);
    size_t n = 0;
    lines[n++] = sv_fmt(a, "%.*s disappears from the list; the history keeps the entry.", SV_FMT(k.name));
    if (k.copy_notifications)
        lines[n++] = SV("They get no more copies of the client's e-mails; queued ones are stopped.");
    if (k.emergency)
        lines[n++] = SV("They are no longer called in an emergency.");
    struct view_field note = { .name = SV("reason"),
        .label = SV("Why? (optional)"),
        .value = http_field(p->req, SV("reason")),
        .max_length = 200 };
    struct view_confirm confirm = { .action = family_path(p, c.id, k.id, "/end"),
        .question = sv_fmt(a, "End %.*s as a contact?", SV_FMT(k.name)),
        .consequences = { lines, n },
        .note = &note,
        .submit = { .label = SV("End the contact"), .danger = true, .cancel_href = client_path(p, c.id, "/family") } };
    struct notice_differences mails;
    TRY(preview_contact(&p->op, c.id, k.id, NULL, &mails));
    return staff_confirm(p, family_subheader(p, &c, SV("End a contact")), &confirm, &mails, problems);
}

static enum err get_end(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_end(p, &none);
}

static enum err post_end(struct page *p)
{
    struct client_id client = { page_arg(p, "client") };
    TRY(contact_end(&p->op, client, (struct contact_id){ page_arg(p, "contact") }, http_field(p->req, SV("reason"))));
    return page_redirect(p, client_path(p, client, "/family"), SV("The contact has ended."));
}

static enum err show_break(struct page *p, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct client c;
    struct contact k;
    TRY(staff_client_load(p, &c));
    TRY(staff_contact_load(p, &k));
    struct view_choice_field reason = reason_choices(a, http_field(p->req, SV("reason")), true);
    view_choice_problem(&reason, problems);
    struct view_confirm confirm = { .action = family_path(p, c.id, k.id, "/break"),
        .reason = &reason,
        .question = sv_fmt(a, "Break the link between %.*s and %.*s?", SV_FMT(k.name), SV_FMT(c.name)),
        .consequences = VIEW_LIST(a, struct sv, sv_fmt(a, "The relationship is no longer shown on either side."),
            sv_fmt(a, "%.*s gets no more copies; queued mails are stopped.", SV_FMT(k.name)),
            SV("Portal access, if there is any, ends at once, also in open windows and for invitations that wait.")),
        .submit = { .label = SV("Break the link"), .danger = true, .cancel_href = client_path(p, c.id, "/family") } };
    struct notice_differences mails;
    TRY(preview_contact(&p->op, c.id, k.id, NULL, &mails));
    return staff_confirm(p, family_subheader(p, &c, SV("Break the link")), &confirm, &mails, problems);
}

static enum err get_break(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_break(p, &none);
}

static enum err post_break(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct client_id client = { page_arg(p, "client") };
    enum err e = link_break(
        &p->op, client, (struct contact_id){ page_arg(p, "contact") }, http_field(p->req, SV("reason")), &problems);
    if (e == E_INVALID)
        return show_break(p, &problems);
    TRY(e);
    return page_redirect(
        p, client_path(p, client, "/family"), SV("The link is broken: relationship, copies and access have ended."));
}

static const struct route routes[] = {
    { HTTP_GET, "/clients/{client}/family", "family", NEEDS_CHART(PERM_CHART), AUDIT_VIEW, "family", get_family },
    { HTTP_GET, "/clients/{client}/family/{contact}/end", "contact_end", NEEDS_CHART(PERM_CHART), AUDIT_VIEW, "contact",
        get_end },
    { HTTP_POST, "/clients/{client}/family/{contact}/end", "contact_end_do", NEEDS_CHART(PERM_CHART), AUDIT_END,
        "contact", post_end },
    { HTTP_GET, "/clients/{client}/family/{contact}/break", "link_break", NEEDS_CHART(PERM_GRANTS), AUDIT_VIEW,
        "contact", get_break },
    { HTTP_POST, "/clients/{client}/family/{contact}/break", "link_break_do", NEEDS_CHART(PERM_GRANTS), AUDIT_END,
        "contact", post_break },
};
const struct route_table family_staff_routes = { routes, LENGTH(routes) };
