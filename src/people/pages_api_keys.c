#include "base/text.h"
#include "ical/zone.h"
#include "people/named.h"
#include "people/pages.h"
#include "people/settings.h"
#include "people/templates.h"

static struct view_link keys_crumb(void)
{
    return (struct view_link){ .label = SV("API keys"), .href = SV("/settings/api-keys") };
}

static struct key_row row_of(struct page *p, const struct api_key *k)
{
    struct arena *a = p->op.arena;
    const struct zone *zone = zone_of(p->organization->zone);
    bool live = !k->revoked_at.has, gives = live && k->own && role_may(p->viewer->facts.role, PERM_GRANTS);
    return (struct key_row){ .name = k->name,
        .shown = sv_fmt(a, "%.*s…", SV_FMT(k->shown)),
        .owner = k->owner_name,
        .created = zone_human_day(a, zone, k->created_at),
        .used = k->used_at.has ? zone_human(a, zone, k->used_at.v) : SV("Never"),
        .live = live,
        .duties_href = gives ? sv_fmt(a, "/settings/api-keys/%lld/duties", (long long)k->id.v) : SV(""),
        .revoke_href = sv_fmt(a, "/settings/api-keys/%lld/revoke", (long long)k->id.v),
        .state = live ? (struct view_badge){ .label = SV("Active"), .tone = TONE_OK }
                      : (struct view_badge){ .label = SV("Revoked"), .tone = TONE_CALM } };
}

static enum err get_keys(struct page *p)
{
    struct api_keys list;
    TRY(api_key_list(&p->op, &list));
    struct sv words = named_words(p);
    struct keys_view v = { .frame = &p->frame,
        .empty = words.n ? (struct view_empty){ .art = ART_SEARCH,
                               .title = SV("No such key"),
                               .text = SV("Type the beginning of a word of its name, or of whom it acts as."),
                               .action_label = SV("Show all"),
                               .action_href = SV("/settings/api-keys") }
                         : (struct view_empty){ .art = ART_LOCK,
                               .title = SV("No keys yet"),
                               .text = SV("A key lets a program work with Kith: a booking site, a report, an import. "
                                          "It can do what the member of staff behind it can do, and no more."),
                               .action_label = SV("Create a key"),
                               .action_href = SV("/settings/api-keys/new") } };
    v.header = settings_header(p, (struct view_link){ .label = SV("") }, SV("API keys"),
        SV("For programs. Revoke a key as soon as nobody needs it."));
    v.header.buttons = (struct view_actions)VIEW_LIST(p->op.arena, struct view_action,
        { .label = SV("GraphiQL"), .href = SV("/graphiql"), .icon = ICON_SEARCH },
        { .label = SV("Create a key"), .href = SV("/settings/api-keys/new"), .icon = ICON_PLUS });
    if (!list.count)
        v.header.buttons.count = 1; /* creating is offered below */
    else
        v.search = (struct view_search){
            .action = SV("/settings/api-keys"), .label = SV("A key"), .value = words, .live_target = SV("#results")
        };
    struct arena *a = p->op.arena;
    int64_t page = page_number(p), first = (page - 1) * NAMED_A_PAGE, found = 0;
    v.rows.items = arena_array(a, NAMED_A_PAGE, sizeof *v.rows.items);
    for (size_t i = 0; i < list.count; i++)
        if (api_key_fits(a, &list.items[i], words) && found++ >= first && v.rows.count < NAMED_A_PAGE)
            v.rows.items[v.rows.count++] = row_of(p, &list.items[i]);
    int64_t shown = (int64_t)v.rows.count;
    page_list(p, "page", shown, found, NAMED_A_PAGE);
    if (words.n)
        v.found = sv_fmt(a, "%.*s found", SV_FMT(view_count(a, found, 0)));
    if (shown)
        v.pager = pager_of(a, searched_path(a, SV("/settings/api-keys"), words),
            view_range(a, first + 1, shown, found, 0), page, first + shown < found);
    tpl_api_keys(&p->reply->body, &v);
    return E_OK;
}

static enum err fill_staff(struct page *p, struct sv chosen, struct view_choices *ret_choices)
{
    struct arena *a = p->op.arena;
    struct staff_list list;
    bool owner = p->viewer->facts.role == ROLE_OWNER;
    TRY(staff_list_load(&p->op, &list));
    struct view_choice *items = arena_array(a, list.count, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < list.count; i++) {
        const struct staff_member *m = &list.items[i];
        struct sv id = sv_fmt(a, "%lld", (long long)m->id.v);
        if (!m->archived && (owner || m->role != ROLE_OWNER))
            items[n++] = (struct view_choice){ .value = id,
                .checked = sv_eq(id, chosen),
                .label =
                    sv_fmt(a, "%.*s %.*s (%s)", SV_FMT(m->first_name), SV_FMT(m->last_name), role_label(m->role)) };
    }
    *ret_choices = (struct view_choices){ items, n };
    return E_OK;
}

static enum err show_form(struct page *p, struct sv name, struct sv staff, const struct problems *problems)
{
    struct key_form_view v = { .frame = &p->frame,
        .problems = problems,
        .name = field_of(SV("name"), SV("Name of the key"), name, 100),
        .staff = { .name = SV("staff"),
            .label = SV("Acts as"),
            .required = true,
            .prompt = SV("Choose…"),
            .hint = SV("The key can do what this person's role can do.") },
        .submit = { .label = SV("Create the key"), .cancel_href = SV("/settings/api-keys") } };
    v.header = settings_header(p, keys_crumb(), SV("Create a key"), SV("It is shown once, on the next page."));
    v.name.required = true;
    v.name.hint = SV("After the program that will use it: “Booking site”.");
    TRY(fill_staff(p, staff, &v.staff.choices));
    view_field_problem(&v.name, problems);
    view_choice_problem(&v.staff, problems);
    page_problems(p, problems);
    tpl_api_key_form(&p->reply->body, &v);
    return E_OK;
}

static enum err get_new(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_form(p, SV(""), SV(""), &none);
}

/* The secret stands on this answer and nowhere else, so there is no redirect. */
static enum err post_new(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct sv name = http_field(p->req, SV("name")), secret;
    struct staff_id staff = { page_form_int(p, SV("staff")) };
    if (!staff.v)
        problem_add(&problems, SV("staff"), SV("required"), SV("Choose whose permissions the key has."));
    enum err e = staff.v ? api_key_create(&p->op, staff, name, &problems, &secret) : E_INVALID;
    if (e == E_INVALID)
        return show_form(p, name, http_field(p->req, SV("staff")), &problems);
    TRY(e);
    struct key_made_view v = { .frame = &p->frame,
        .secret = secret,
        .once = { .tone = TONE_WARN,
            .title = SV("Copy it now"),
            .text =
                SV("Kith keeps only a fingerprint of the key. Once you leave this page nobody can show it again.") } };
    v.header = settings_header(p, keys_crumb(), SV("Your new key"), name);
    tpl_api_key_made(&p->reply->body, &v);
    return E_OK;
}

static enum err load_key(struct page *p, struct api_key *ret_key)
{
    struct api_keys list;
    TRY(api_key_list(&p->op, &list));
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].id.v == page_arg(p, "key") && !list.items[i].revoked_at.has) {
            *ret_key = list.items[i];
            return E_OK;
        }
    return E_NOTFOUND;
}

static enum err get_revoke(struct page *p)
{
    struct arena *a = p->op.arena;
    struct problems none = problems_new(a);
    struct api_key k;
    TRY(load_key(p, &k));
    struct confirm_view v = { .problems = &none };
    v.header = settings_header(p, keys_crumb(), k.name, sv_fmt(a, "Acts as %.*s", SV_FMT(k.owner_name)));
    v.confirm = (struct view_confirm){ .action = p->req->path,
        .question = sv_fmt(a, "Revoke the key “%.*s”?", SV_FMT(k.name)),
        .consequences = VIEW_LIST(a, struct sv, SV("The program that uses it is refused from its next request on."),
            SV("A revoked key cannot be brought back; create a new one instead.")),
        .submit = { .label = SV("Revoke"), .danger = true, .cancel_href = SV("/settings/api-keys") } };
    return confirm_render(p, &v);
}

static enum err post_revoke(struct page *p)
{
    TRY(api_key_revoke(&p->op, (struct api_key_id){ page_arg(p, "key") }));
    return page_redirect(p, SV("/settings/api-keys"), SV("The key was revoked."));
}

static const struct route routes[] = {
    { HTTP_GET, "/settings/api-keys", "settings_keys", NEEDS_STAFF(PERM_API_KEYS), AUDIT_NONE, "", get_keys },
    { HTTP_GET, "/settings/api-keys/new", "settings_key_new", NEEDS_STAFF_FRESH(PERM_API_KEYS), AUDIT_NONE, "",
        get_new },
    { HTTP_POST, "/settings/api-keys/new", "settings_key_create", NEEDS_STAFF_FRESH(PERM_API_KEYS), AUDIT_NONE, "",
        post_new },
    { HTTP_GET, "/settings/api-keys/{key}/revoke", "settings_key_revoke", NEEDS_STAFF(PERM_API_KEYS), AUDIT_NONE, "",
        get_revoke },
    { HTTP_POST, "/settings/api-keys/{key}/revoke", "settings_key_revoke_do", NEEDS_STAFF(PERM_API_KEYS), AUDIT_NONE,
        "", post_revoke },
};
const struct route_table people_api_key_routes = { routes, LENGTH(routes) };
