#include "base/text.h"
#include "people/clients.h"
#include "people/group.h"
#include "people/pages.h"
#include "people/search.h"
#include "people/tag.h"
#include "people/templates.h"

enum { A_PAGE = 25, TOTAL_MAX = 1000 };

enum client_list { LIST_CLIENTS, LIST_WITH_CAREGIVERS, LIST_ARCHIVED, LIST_COUNT };
static const struct {
    const char *label, *path;
} lists[LIST_COUNT] = {
    [LIST_CLIENTS] = { "Clients", "/clients" },
    [LIST_WITH_CAREGIVERS] = { "Clients and caregivers", "/clients/with-caregivers" },
    [LIST_ARCHIVED] = { "Archived", "/clients/archived" },
};

/* What the list is asked for. */
struct wanted {
    struct sv text;
    struct group_id group; /* v 0: any */
    struct tag_id tag;
};

/* The path of a list with the same search: "/clients?q=ana&". */
static struct sv with_query(struct arena *a, enum client_list list, const struct wanted *w)
{
    struct sv text = w->text;
    struct str s = str_new(a, 4096);
    str_add(&s, sv_of(lists[list].path));
    str_addc(&s, '?');
    if (w->group.v)
        str_addf(&s, "group=%lld&", (long long)w->group.v);
    if (w->tag.v)
        str_addf(&s, "tag=%lld&", (long long)w->tag.v);
    if (text.n) {
        str_add(&s, SV("q="));
        html_url_part(&s, text);
        str_addc(&s, '&');
    }
    return s.overflowed ? sv_fmt(a, "%s?", lists[list].path) : str_sv(&s);
}

static struct client_row row_of(struct arena *a, const struct search_hit *h)
{
    struct view_badge *badges = arena_array(a, 2, sizeof *badges);
    size_t n = 0;
    if (h->caregiver_only)
        badges[n++] = (struct view_badge){ .label = SV("Caregiver only"), .tone = TONE_INFO };
    if (h->restricted)
        badges[n++] = (struct view_badge){ .label = SV("Restricted"), .tone = TONE_GUARD, .icon = ICON_LOCK };
    struct client_row row = { .email = h->email,
        .phone = h->phone,
        .born = h->closed     ? SV("Not shown")
                : h->born.has ? day_human(a, h->born.v)
                              : SV("") };
    row.person = view_person_of(a, h->name, h->city, sv_fmt(a, "/clients/%lld", (long long)h->id.v), h->id.v);
    row.person.badges = (struct view_badges){ badges, n };
    return row;
}

static bool is_chosen(const struct wanted *w)
{
    return w->group.v || w->tag.v;
}

static struct view_empty empty_of(struct arena *a, enum client_list list, const struct wanted *w)
{
    struct sv text = w->text;
    if (is_chosen(w))
        return (struct view_empty){ .art = ART_SEARCH,
            .title = SV("Nobody among those you chose"),
            .text = SV("Choose another group or tag, or type less. A client's group and tags are on their profile."),
            .action_label = SV("Show all"),
            .action_href = sv_of(lists[list].path) };
    if (text.n && list == LIST_CLIENTS)
        return (struct view_empty){ .art = ART_SEARCH,
            .title = sv_fmt(a, "Nobody found for “%.*s”", SV_FMT(text)),
            .text = SV("The first letters of each name are enough, in any order. A birth date, an e-mail address or "
                       "the last digits of a phone number work too. "
                       "Parents and other caregivers are in the list beside."),
            .action_label = SV("Search caregivers as well"),
            .action_href = with_query(a, LIST_WITH_CAREGIVERS, w) };
    if (text.n)
        return (struct view_empty){ .art = ART_SEARCH,
            .title = sv_fmt(a, "Nobody found for “%.*s”", SV_FMT(text)),
            .text = SV("The first letters of each name are enough, in any order. A birth date, an e-mail address or "
                       "the last digits of a phone number work too.") };
    if (list == LIST_ARCHIVED)
        return (struct view_empty){ .art = ART_DONE,
            .title = SV("Nobody is archived"),
            .text = SV("Archive clients who no longer come. Their record stays, their portal closes, and they can be "
                       "brought back at any time.") };
    return (struct view_empty){ .art = ART_PEOPLE,
        .title = SV("Your first client"),
        .text = SV(
            "Add somebody by hand here. To bring a whole practice, whoever runs this installation can import a file."),
        .action_label = SV("Add client"),
        .action_href = SV("/clients/new") };
}

static struct view_links tabs_of(struct arena *a, enum client_list active, const struct wanted *w)
{
    struct view_link *tabs = arena_array(a, LIST_COUNT, sizeof *tabs);
    for (enum client_list i = 0; i < LIST_COUNT; i++)
        tabs[i] = (struct view_link){ .label = sv_of(lists[i].label),
            .active = i == active,
            .href = w->text.n || is_chosen(w) ? with_query(a, i, w) : sv_of(lists[i].path) };
    return (struct view_links){ tabs, LIST_COUNT };
}

static void fill_rows(struct page *p, const struct search_hits *hits, enum client_list list, const struct wanted *w,
    struct clients_view *v)
{
    struct arena *a = p->op.arena;
    int64_t page = page_number(p), first = (page - 1) * A_PAGE + 1, shown = (int64_t)hits->count;
    int64_t total = hits->total + hits->total_is_more, ceiling = hits->total_is_more ? hits->total : TOTAL_MAX;
    v->rows.items = arena_array(a, hits->count, sizeof *v->rows.items);
    for (size_t i = 0; i < hits->count; i++)
        v->rows.items[v->rows.count++] = row_of(a, &hits->items[i]);
    if (hits->forgiving)
        v->forgiving = (struct view_notice){ .tone = TONE_INFO,
            .title = SV("Nobody is written exactly like that"),
            .text = SV("These were found by forgiving a typing error. Check the birth date before you go on.") };
    if (w->text.n || is_chosen(w))
        v->found =
            sv_fmt(a, "%s%.*s found", hits->total_is_more ? "More than " : "", SV_FMT(view_count(a, hits->total, 0)));
    page_list(p, "page", shown, hits->total, A_PAGE);
    if (hits->count)
        v->pager = pager_of(a, with_query(a, list, w), view_range(a, first, shown, total, ceiling), page,
            hits->total_is_more ? shown == A_PAGE : first + shown - 1 < hits->total);
}

static struct view_choice choice_of(struct arena *a, int64_t id, struct sv name, int64_t chosen)
{
    return (struct view_choice){ .value = sv_fmt(a, "%lld", (long long)id), .label = name, .checked = id == chosen };
}

/* Groups and tags to choose by, where the practice has some. */
static enum err fill_choices(struct page *p, enum client_list list, const struct wanted *w, struct clients_view *v)
{
    struct arena *a = p->op.arena;
    struct client_groups groups;
    struct tags tags;
    TRY(group_names(&p->op, &groups));
    TRY(tag_names(&p->op, &tags));
    struct view_choice *by_group = arena_array(a, groups.count, sizeof *by_group),
                       *by_tag = arena_array(a, tags.count, sizeof *by_tag);
    for (size_t i = 0; i < groups.count; i++)
        by_group[i] = choice_of(a, groups.items[i].id.v, groups.items[i].name, w->group.v);
    for (size_t i = 0; i < tags.count; i++)
        by_tag[i] = choice_of(a, tags.items[i].id.v, tags.items[i].name, w->tag.v);
    v->group = (struct view_choice_field){
        .name = SV("group"), .label = SV("Group"), .prompt = SV("Any"), .choices = { by_group, groups.count }
    };
    v->tag = (struct view_choice_field){
        .name = SV("tag"), .label = SV("Tag"), .prompt = SV("Any"), .choices = { by_tag, tags.count }
    };
    v->may_choose = groups.count + tags.count > 0;
    v->chosen = is_chosen(w);
    struct wanted all = { .text = w->text };
    v->clear_href = w->text.n ? with_query(a, list, &all) : sv_of(lists[list].path);
    return E_OK;
}

static int64_t number_asked(const struct page *p, struct sv name)
{
    int64_t n;
    return int_parse(http_param(p->req, name), &n) && n > 0 ? n : 0;
}

static enum err show_list(struct page *p, enum client_list list)
{
    struct arena *a = p->op.arena;
    struct sv text = sv_trim(http_param(p->req, SV("q")));
    struct wanted wanted = { text, { number_asked(p, SV("group")) }, { number_asked(p, SV("tag")) } };
    struct search_hits hits;
    TRY(client_search(&p->op,
        &(struct search_query){ .text = text,
            .archived = list == LIST_ARCHIVED,
            .caregivers = list == LIST_WITH_CAREGIVERS,
            .group = wanted.group,
            .tag = wanted.tag,
            .page = page_number(p),
            .per_page = A_PAGE },
        &hits));
    struct clients_view v = { .frame = &p->frame,
        .header = { .title = SV("Clients") },
        .tabs = tabs_of(a, list, &wanted),
        .empty = empty_of(a, list, &wanted),
        .search = { .action = sv_of(lists[list].path),
            .label = SV("Name, birth date, e-mail or phone"),
            .value = text,
            .live_target = SV("#results") } };
    if (role_may(p->viewer->facts.role, PERM_CHART))
        v.header.buttons = (struct view_actions)VIEW_LIST(
            a, struct view_action, { .label = SV("Add client"), .href = SV("/clients/new"), .icon = ICON_PLUS });
    TRY(fill_choices(p, list, &wanted, &v));
    fill_rows(p, &hits, list, &wanted, &v);
    p->frame.title = v.header.title;
    p->frame.search = (struct view_search){ .action = SV("") }; /* this page has its own */
    tpl_clients(&p->reply->body, &v);
    return E_OK;
}

static enum err get_clients(struct page *p)
{
    return show_list(p, LIST_CLIENTS);
}

static enum err get_with_caregivers(struct page *p)
{
    return show_list(p, LIST_WITH_CAREGIVERS);
}

static enum err get_archived(struct page *p)
{
    return show_list(p, LIST_ARCHIVED);
}

static const struct route routes[] = {
    { HTTP_GET, "/clients", "clients", NEEDS_STAFF(PERM_DIRECTORY), AUDIT_LIST, "client", get_clients },
    { HTTP_GET, "/clients/with-caregivers", "clients_with_caregivers", NEEDS_STAFF(PERM_DIRECTORY), AUDIT_LIST,
        "client", get_with_caregivers },
    { HTTP_GET, "/clients/archived", "clients_archived", NEEDS_STAFF(PERM_DIRECTORY), AUDIT_LIST, "client",
        get_archived },
};
const struct route_table people_client_list_routes = { routes, LENGTH(routes) };
