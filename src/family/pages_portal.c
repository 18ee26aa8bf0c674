#include "family/pages.h"

#include "family/portal.h"
#include "family/templates.h"

static const struct portal_part *parts;
static size_t part_count;

void portal_parts_set(const struct portal_part *given, size_t count)
{
    parts = given;
    part_count = count;
}

/* Every account that can be opened, with what rooms above know to be due there. */
static enum err accounts_of(struct page *p, struct switchables *ret_list)
{
    TRY(switch_list(&p->op, p->organization, ret_list));
    for (size_t i = 0; i < part_count; i++)
        if (parts[i].due)
            TRY(parts[i].due(p, ret_list));
    return E_OK;
}

static struct home_cards cards_of(const struct page *p, const struct switchables *list)
{
    struct arena *a = p->op.arena;
    struct home_cards cards = { arena_array(a, list->count, sizeof *cards.items), 0 };
    for (size_t i = 0; i < list->count; i++) {
        const struct switchable *s = &list->items[i];
        struct home_card *c = &cards.items[cards.count++];
        struct sv born = s->born.has ? sv_fmt(a, " · born %.*s", SV_FMT(day_human(a, s->born.v))) : SV("");
        struct sv as = s->same_mailbox ? SV("Same e-mail address") : sv_fmt(a, "You are their %.*s", SV_FMT(s->words));
        struct view_link *due = arena_array(a, s->due_count, sizeof *due);
        for (size_t k = 0; k < s->due_count; k++)
            due[k] = (struct view_link){ .label = s->due[k].text,
                .href = sv_fmt(a, "%.*s%.*s", SV_FMT(s->base), SV_FMT(s->due[k].path)) };
        *c = (struct home_card){ .person = view_person_of(
                                     a, s->name, sv_fmt(a, "%.*s%.*s", SV_FMT(as), SV_FMT(born)), SV(""), s->client.v),
            .due = { due, s->due_count },
            .note = SV("Nothing is waiting there.") };
        if (!url_base_make(s->base, &c->base))
            cards.count--;
    }
    return cards;
}

/* Only areas whose room exists: a capability without a page would be a promise. */
static enum err areas_of(struct page *p, struct view_links *ret_links, struct view_notice *ret_waits)
{
    struct sv base = page_base(p);
    struct view_link *links = arena_array(p->op.arena, 6 + part_count, sizeof *links);
    size_t n = 0;
    if (viewer_may(p->viewer, NEED_CAP_PAGE(CAP_APPOINTMENTS, LEVEL_VIEW)).allow)
        links[n++] = (struct view_link){ .label = SV("Appointments"),
            .icon = ICON_CALENDAR,
            .href = sv_fmt(p->op.arena, "%.*s/portal/appointments", SV_FMT(base)) };
    for (size_t i = 0; i < part_count; i++) {
        links[n] = (struct view_link){ .label = SV("") };
        TRY(parts[i].way(p, &links[n], ret_waits));
        n += links[n].label.n > 0;
    }
    if (viewer_may(p->viewer, NEED_CAP_PAGE(CAP_PROFILE, LEVEL_VIEW)).allow)
        links[n++] = (struct view_link){ .label = SV("Profile and contact data"),
            .icon = ICON_PERSON,
            .href = sv_fmt(p->op.arena, "%.*s/portal/profile", SV_FMT(base)) };
    if (p->context == CONTEXT_OWN)
        links[n++] =
            (struct view_link){ .label = SV("Family calendar"), .icon = ICON_FAMILY, .href = SV("/portal/agenda") };
    if (p->context == CONTEXT_OWN && viewer_may(p->viewer, NEED_GOVERN_PAGE).allow)
        links[n++] =
            (struct view_link){ .label = SV("Who has access"), .icon = ICON_SHIELD, .href = SV("/portal/family") };
    links[n++] = (struct view_link){ .label = SV("Notification settings"),
        .icon = ICON_BELL,
        .href = sv_fmt(p->op.arena, "%.*s/portal/notification-settings", SV_FMT(base)) };
    *ret_links = (struct view_links){ links, n };
    return E_OK;
}

static enum err fill_own(struct page *p, struct home_view *v)
{
    struct switchables list;
    struct invites_waiting waiting;
    TRY(accounts_of(p, &list));
    TRY(invite_list_mine(&p->op, &waiting));
    v->family = cards_of(p, &list);
    struct view_person *people = arena_array(p->op.arena, waiting.count, sizeof *people);
    for (size_t i = 0; i < waiting.count; i++) {
        const struct invite_waiting *w = &waiting.items[i];
        people[i] = view_person_of(p->op.arena, w->client_name,
            sv_fmt(p->op.arena, "You would be their %.*s. Open to accept or decline.", SV_FMT(w->words)),
            sv_fmt(p->op.arena, "/portal/invitations/%lld", (long long)w->grant.v), w->grant.v);
    }
    v->invitations = (struct view_people){ people, waiting.count };
    return E_OK;
}

static enum err get_home(struct page *p)
{
    struct home_view v = { .frame = &p->frame, .own = p->context == CONTEXT_OWN };
    v.header =
        (struct view_header){ .title = v.own ? sv_fmt(p->op.arena, "Hello, %.*s", SV_FMT(p->viewer->subject_first))
                                             : p->viewer->subject_name };
    if (!v.own)
        v.header.subtitle = SV("Everything you do here is recorded with your name.");
    TRY(areas_of(p, &v.areas, &v.notice));
    v.empty = (struct view_empty){ .art = ART_PEOPLE,
        .title = SV("Nobody yet"),
        .text =
            SV("When the practice gives you access to somebody's account, you find it here. You can also ask for it."),
        .action_label = SV("Ask for access"),
        .action_href = SV("/portal/ask") };
    if (v.own)
        TRY(fill_own(p, &v));
    p->frame.title = v.header.title;
    tpl_portal_home(&p->reply->body, &v);
    return E_OK;
}

static enum err get_switch(struct page *p)
{
    struct switchables list;
    TRY(accounts_of(p, &list));
    struct switch_view v = { .frame = &p->frame,
        .header = { .title = SV("Switch Account"),
            .subtitle = SV("You stay signed in as yourself; the page is about somebody else.") },
        .self = view_person_of(p->op.arena, p->viewer->actor_name, SV("Your own account"), SV(""), p->viewer->self.v),
        .accounts = cards_of(p, &list),
        .empty = { .art = ART_PEOPLE,
            .title = SV("No other account"),
            .text = SV("An account appears here once you have accepted the practice's invitation, and its owner has "
                       "agreed where that is needed.") } };
    p->frame.title = v.header.title;
    tpl_portal_switch(&p->reply->body, &v);
    return E_OK;
}

static struct sv day_words(struct arena *a, struct opt_day d)
{
    return d.has ? day_human(a, d.v) : SV("");
}

static enum err get_profile(struct page *p)
{
    struct client c;
    struct arena *a = p->op.arena;
    TRY(client_load(&p->op, p->viewer->subject.client, p->organization, &c));
    struct profile_view v = { .frame = &p->frame,
        .can_edit = viewer_may(p->viewer, NEED_CAP_PAGE(CAP_PROFILE, LEVEL_ACT)).allow };
    v.header = (struct view_header){ .title = SV("Profile"), .subtitle = c.name };
    struct view_action *buttons = arena_array(a, 2, sizeof *buttons);
    size_t n = 0;
    if (v.can_edit)
        buttons[n++] = (struct view_action){
            .label = SV("Edit"), .icon = ICON_EDIT, .href = sv_fmt(a, "%.*s/portal/profile/edit", SV_FMT(page_base(p)))
        };
    if (viewer_may(p->viewer, NEED_CAP_PAGE(CAP_BILLS, LEVEL_VIEW)).allow)
        buttons[n++] = (struct view_action){ .label = SV("Insurance"),
            .icon = ICON_DOCUMENT,
            .href = sv_fmt(a, "%.*s/portal/insurance", SV_FMT(page_base(p))) };
    v.header.buttons = (struct view_actions){ buttons, n };
    v.facts = (struct view_facts)VIEW_LIST(a, struct view_fact, { .label = SV("Name"), .value = c.name },
        { .label = SV("Born"), .value = day_words(a, c.born) },
        { .label = SV("Preferred name"), .value = c.preferred_name }, { .label = SV("Pronouns"), .value = c.pronouns });
    v.address = (struct view_facts)VIEW_LIST(a, struct view_fact, { .label = SV("E-mail"), .value = c.email },
        { .label = SV("Phone"), .value = c.phone }, { .label = SV("Street"), .value = c.street },
        { .label = SV("City"), .value = c.city }, { .label = SV("State or region"), .value = c.region },
        { .label = SV("Postal code"), .value = c.postal_code }, { .label = SV("Country"), .value = c.country });
    p->frame.title = v.header.title;
    tpl_portal_profile(&p->reply->body, &v);
    return E_OK;
}

static struct view_field text_field(struct sv name, struct sv label, struct sv value, struct sv autocomplete)
{
    return (struct view_field){
        .name = name, .label = label, .value = value, .autocomplete = autocomplete, .max_length = 100
    };
}

static enum err show_profile_form(struct page *p, const struct client_profile_form *f, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct profile_form_view v = { .frame = &p->frame,
        .problems = problems,
        .version = f->version,
        .header = { .title = SV("Edit profile"), .subtitle = p->viewer->subject_name },
        .preferred_name = text_field(SV("preferred_name"), SV("Preferred name"), f->preferred_name, SV("nickname")),
        .pronouns = text_field(SV("pronouns"), SV("Pronouns"), f->pronouns, SV("")),
        .phone = text_field(SV("phone"), SV("Phone"), f->phone, SV("tel")),
        .street = text_field(SV("street"), SV("Street"), f->street, SV("street-address")),
        .city = text_field(SV("city"), SV("City"), f->city, SV("address-level2")),
        .region = text_field(SV("region"), SV("State or region"), f->region, SV("address-level1")),
        .postal_code = text_field(SV("postal_code"), SV("Postal code"), f->postal_code, SV("postal-code")),
        .country = text_field(SV("country"), SV("Country"), f->country, SV("country-name")),
        .submit = { .label = SV("Save"), .cancel_href = sv_fmt(a, "%.*s/portal/profile", SV_FMT(page_base(p))) } };
    v.phone.type = SV("tel");
    v.language = (struct view_choice_field){
        .name = SV("language"), .label = SV("Language of mails"), .choices = language_choices(a, f->language, true)
    };
    struct view_field *fields[] = { &v.preferred_name, &v.pronouns, &v.phone, &v.street, &v.city, &v.region,
        &v.postal_code, &v.country };
    for (size_t i = 0; i < LENGTH(fields); i++)
        view_field_problem(fields[i], problems);
    view_choice_problem(&v.language, problems);
    p->frame.title = v.header.title;
    if (problems->count)
        page_status(p, problems_status(problems));
    tpl_portal_profile_form(&p->reply->body, &v);
    return E_OK;
}

static enum err get_profile_form(struct page *p)
{
    struct client c;
    struct problems none = problems_new(p->op.arena);
    TRY(client_load(&p->op, p->viewer->subject.client, p->organization, &c));
    return show_profile_form(p,
        &(struct client_profile_form){ .preferred_name = c.preferred_name,
            .pronouns = c.pronouns,
            .phone = c.phone,
            .street = c.street,
            .city = c.city,
            .region = c.region,
            .postal_code = c.postal_code,
            .country = c.country,
            .language = c.language,
            .version = c.version },
        &none);
}

static enum err post_profile_form(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    const struct http_req *r = p->req;
    struct client_profile_form f = { .preferred_name = http_field(r, SV("preferred_name")),
        .pronouns = http_field(r, SV("pronouns")),
        .phone = http_field(r, SV("phone")),
        .street = http_field(r, SV("street")),
        .city = http_field(r, SV("city")),
        .region = http_field(r, SV("region")),
        .postal_code = http_field(r, SV("postal_code")),
        .country = http_field(r, SV("country")),
        .language = http_field(r, SV("language")),
        .version = page_form_int(p, SV("version")) };
    enum err e = client_profile_update(&p->op, &f, &problems);
    if (e == E_INVALID)
        return show_profile_form(p, &f, &problems);
    TRY(e);
    return page_redirect(p, SV("/portal/profile"), SV("Saved."));
}

static const struct route routes[] = {
    { HTTP_GET, "/portal", "portal", NEEDS_CONTEXT, AUDIT_VIEW, "portal", get_home },
    { HTTP_GET, "/portal/switch", "switch", NEEDS_SELF, AUDIT_NONE, "", get_switch },
    { HTTP_GET, "/portal/profile", "portal_profile", NEEDS_CAP(CAP_PROFILE, LEVEL_VIEW), AUDIT_VIEW, "profile",
        get_profile },
    { HTTP_GET, "/portal/profile/edit", "portal_profile_edit", NEEDS_CAP(CAP_PROFILE, LEVEL_ACT), AUDIT_VIEW, "profile",
        get_profile_form },
    { HTTP_POST, "/portal/profile/edit", "portal_profile_save", NEEDS_CAP(CAP_PROFILE, LEVEL_ACT), AUDIT_UPDATE,
        "profile", post_profile_form },
};
const struct route_table family_portal_routes = { routes, LENGTH(routes) };
