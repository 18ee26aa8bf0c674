#include "people/group.h"
#include "people/named.h"
#include "people/pages.h"
#include "people/templates.h"

static struct view_link crumb(void)
{
    return (struct view_link){ .label = SV("Groups"), .href = SV("/settings/groups") };
}

static struct sv path_of(struct arena *a, struct group_id id, const char *rest)
{
    return sv_fmt(a, "/settings/groups/%lld%s", (long long)id.v, rest);
}

static struct named_row row_of(struct arena *a, const void *items, size_t i)
{
    const struct client_group *g = (const struct client_group *)items + i;
    return (struct named_row){ .name = g->name,
        .href = path_of(a, g->id, ""),
        .members = count_words(a, g->members, "client", "clients"),
        .members_href = sv_fmt(a, "/clients?group=%lld", (long long)g->id.v),
        .detail = g->has_portal ? SV("Portal settings of its own") : SV("") };
}

static enum err show_list(struct page *p, struct sv name, const struct problems *problems)
{
    struct sv text = named_words(p);
    struct client_groups all;
    TRY(group_search(&p->op, text, &all));
    struct named_view v = { .problems = problems,
        .name_label = SV("Group"),
        .members_label = SV("Who is in it"),
        .detail_label = SV("Client portal"),
        .action = SV("/settings/groups"),
        .add_label = SV("New group"),
        .add_button = SV("Make the group"),
        .add = field_of(SV("name"), SV("Name of the group"), name, 100),
        .search = { .action = SV("/settings/groups"), .label = SV("Name of a group") },
        .empty = { .art = text.n ? ART_SEARCH : ART_PEOPLE,
            .title = text.n ? SV("No group of this name") : SV("No groups yet"),
            .text =
                SV("A group holds clients who belong together: a class, a home, a program. Each client is in one at "
                   "most. A group may have portal settings of its own.") } };
    v.header = settings_header(p, (struct view_link){ .label = SV("") }, SV("Groups"),
        SV("Clients who belong together. Choose a client's group on their profile."));
    return named_list_render(p, &v, &(struct named_all){ all.items, all.count, row_of });
}

static enum err get_groups(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_list(p, SV(""), &none);
}

static enum err post_group(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct sv name = http_field(p->req, SV("name"));
    struct group_id id;
    enum err e = group_create(&p->op, name, &problems, &id);
    if (e == E_INVALID)
        return show_list(p, name, &problems);
    TRY(e);
    return page_redirect(p, SV("/settings/groups"), SV("The group was made."));
}

static enum err load(struct page *p, struct client_group *ret_group)
{
    return group_load(&p->op, (struct group_id){ page_arg(p, "group") }, ret_group);
}

static enum err show_form(struct page *p, const struct client_group *g, struct sv name, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct named_form_view v = { .problems = problems,
        .action = path_of(a, g->id, ""),
        .name = field_of(SV("name"), SV("Name"), name, 100),
        .submit = { .label = SV("Save"), .cancel_href = SV("/settings/groups") },
        .code = g->invite_code,
        .code_action = path_of(a, g->id, "/code"),
        .delete_href = path_of(a, g->id, "/delete"),
        .delete_label = SV("Delete this group") };
    v.header = settings_header(p, crumb(), g->name, count_words(a, g->members, "client", "clients"));
    v.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Its clients"),
            .href = sv_fmt(a, "/clients?group=%lld", (long long)g->id.v),
            .icon = ICON_PEOPLE },
        { .label = SV("Portal settings"),
            .href = sv_fmt(a, "/settings/portal/groups/%lld", (long long)g->id.v),
            .icon = ICON_DEVICE });
    return named_form_render(p, &v);
}

static enum err get_group(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct client_group g;
    TRY(load(p, &g));
    return show_form(p, &g, g.name, &none);
}

static enum err post_rename(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct sv name = http_field(p->req, SV("name"));
    struct client_group g;
    TRY(load(p, &g));
    enum err e = group_rename(&p->op, g.id, name, &problems);
    if (e == E_INVALID)
        return show_form(p, &g, name, &problems);
    TRY(e);
    return page_redirect(p, SV("/settings/groups"), SV("The group was renamed."));
}

static enum err post_code(struct page *p)
{
    struct client_group g;
    TRY(load(p, &g));
    bool has_code = http_field(p->req, SV("code")).n > 0;
    TRY(group_invite_change(&p->op, g.id, has_code));
    return page_redirect(p, path_of(p->op.arena, g.id, ""),
        has_code ? SV("The code was changed. The one before works no more.") : SV("The code was taken away."));
}

static enum err ask_delete(
    struct page *p, const struct client_group *g, struct sv chosen, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct client_groups all;
    TRY(group_names(&p->op, &all));
    struct view_choice *items = arena_array(a, all.count, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < all.count; i++) {
        struct sv id = sv_fmt(a, "%lld", (long long)all.items[i].id.v);
        if (all.items[i].id.v != g->id.v)
            items[n++] = (struct view_choice){ .value = id, .label = all.items[i].name, .checked = sv_eq(id, chosen) };
    }
    struct group_delete_view v = { .frame = &p->frame,
        .problems = problems,
        .action = path_of(a, g->id, "/delete"),
        .question = sv_fmt(a, "Delete the group “%.*s”?", SV_FMT(g->name)),
        .notice = { .tone = TONE_BAD,
            .title = SV("What happens then"),
            .text = g->has_portal
                        ? SV("Its clients stay. Its portal settings end: what holds where they go holds for them from "
                             "then on.")
                        : SV("Its clients stay.") },
        .receiver = { .name = SV("group_to_receive_clients"),
            .label = SV("Where its clients go"),
            .prompt = SV("Into no group"),
            .choices = { items, n } },
        .submit = { .label = SV("Delete"), .danger = true, .cancel_href = path_of(a, g->id, "") } };
    v.header = settings_header(p, crumb(), g->name, count_words(a, g->members, "client", "clients"));
    view_choice_problem(&v.receiver, problems);
    page_problems(p, problems);
    tpl_group_delete(&p->reply->body, &v);
    return E_OK;
}

static enum err get_delete(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct client_group g;
    TRY(load(p, &g));
    return ask_delete(p, &g, SV(""), &none);
}

static enum err post_delete(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct client_group g;
    struct sv chosen = http_field(p->req, SV("group_to_receive_clients"));
    struct group_id receiver = { page_form_int(p, SV("group_to_receive_clients")) };
    TRY(load(p, &g));
    if (chosen.n && !receiver.v)
        receiver = g.id; /* no number: refused as no other group */
    enum err e = group_delete(&p->op, g.id, receiver, &problems);
    if (e == E_INVALID)
        return ask_delete(p, &g, chosen, &problems);
    TRY(e);
    return page_redirect(p, SV("/settings/groups"), SV("The group was deleted. Its clients stay."));
}

static const struct route routes[] = {
    { HTTP_GET, "/settings/groups", "settings_groups", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "", get_groups },
    { HTTP_POST, "/settings/groups", "settings_group_add", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "", post_group },
    { HTTP_GET, "/settings/groups/{group}", "settings_group", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "", get_group },
    { HTTP_POST, "/settings/groups/{group}", "settings_group_save", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        post_rename },
    { HTTP_POST, "/settings/groups/{group}/code", "settings_group_code", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        post_code },
    { HTTP_GET, "/settings/groups/{group}/delete", "settings_group_delete", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        get_delete },
    { HTTP_POST, "/settings/groups/{group}/delete", "settings_group_delete_do", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE,
        "", post_delete },
};
const struct route_table people_group_routes = { routes, LENGTH(routes) };
