#include "base/text.h"
#include "people/client.h"
#include "people/client_header.h"
#include "people/named.h"
#include "people/pages.h"
#include "people/tag.h"
#include "people/templates.h"

static struct sv path_of(struct arena *a, struct tag_id id, const char *rest)
{
    return sv_fmt(a, "/settings/tags/%lld%s", (long long)id.v, rest);
}

static struct named_row row_of(struct arena *a, const void *items, size_t i)
{
    const struct tag *t = (const struct tag *)items + i;
    struct sv staff = count_words(a, t->staff, "member of staff", "members of staff");
    struct sv more = t->archived_clients ? sv_fmt(a, "%lld archived", (long long)t->archived_clients) : SV("");
    return (struct named_row){ .name = t->name,
        .href = path_of(a, t->id, ""),
        .members = count_words(a, t->active_clients, "client", "clients"),
        .members_href = sv_fmt(a, "/clients?tag=%lld", (long long)t->id.v),
        .detail = t->staff ? sv_fmt(a, "%.*s%s%.*s", SV_FMT(staff), more.n ? ", " : "", SV_FMT(more)) : more };
}

static enum err show_list(struct page *p, struct sv name, const struct problems *problems)
{
    struct sv text = named_words(p);
    struct tags all;
    TRY(tag_search(&p->op, text, &all));
    struct named_view v = { .problems = problems,
        .name_label = SV("Tag"),
        .members_label = SV("Who has it"),
        .detail_label = SV("Others"),
        .action = SV("/settings/tags"),
        .add_label = SV("New tag"),
        .add_button = SV("Make the tag"),
        .add = field_of(SV("name"), SV("The tag"), name, 100),
        .search = { .action = SV("/settings/tags"), .label = SV("A tag") },
        .empty = { .art = text.n ? ART_SEARCH : ART_PEOPLE,
            .title = text.n ? SV("No such tag") : SV("No tags yet"),
            .text = SV("A tag is a short word on a client, to find those together again who have it: “interpreter”, "
                       "“summer camp”. A client may have many.") } };
    v.header = settings_header(p, (struct view_link){ .label = SV("") }, SV("Tags"),
        SV("Short words on clients. Put them on where you read a client's profile."));
    return named_list_render(p, &v, &(struct named_all){ all.items, all.count, row_of });
}

static enum err get_tags(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_list(p, SV(""), &none);
}

static enum err post_tag(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct sv name = http_field(p->req, SV("name"));
    struct tag_id id;
    enum err e = tag_create(&p->op, name, &problems, &id);
    if (e == E_INVALID)
        return show_list(p, name, &problems);
    TRY(e);
    return page_redirect(p, SV("/settings/tags"), SV("The tag was made."));
}

static enum err load(struct page *p, struct tag *ret_tag)
{
    return tag_load(&p->op, (struct tag_id){ page_arg(p, "tag") }, ret_tag);
}

static struct view_link crumb(void)
{
    return (struct view_link){ .label = SV("Tags"), .href = SV("/settings/tags") };
}

static enum err show_form(struct page *p, const struct tag *t, struct sv name, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct named_form_view v = { .problems = problems,
        .action = path_of(a, t->id, ""),
        .name = field_of(SV("name"), SV("The tag"), name, 100),
        .submit = { .label = SV("Save"), .cancel_href = SV("/settings/tags") },
        .delete_href = path_of(a, t->id, "/delete"),
        .delete_label = SV("Delete this tag") };
    v.header = settings_header(p, crumb(), t->name, count_words(a, t->active_clients, "client", "clients"));
    v.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Who has it"), .href = sv_fmt(a, "/clients?tag=%lld", (long long)t->id.v), .icon = ICON_PEOPLE });
    v.name.hint = SV("Changes it for everybody who has it.");
    return named_form_render(p, &v);
}

static enum err get_tag(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct tag t;
    TRY(load(p, &t));
    return show_form(p, &t, t.name, &none);
}

static enum err post_rename(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct sv name = http_field(p->req, SV("name"));
    struct tag t;
    TRY(load(p, &t));
    enum err e = tag_rename(&p->op, t.id, name, &problems);
    if (e == E_INVALID)
        return show_form(p, &t, name, &problems);
    TRY(e);
    return page_redirect(p, SV("/settings/tags"), SV("The tag was renamed."));
}

static enum err get_delete(struct page *p)
{
    struct arena *a = p->op.arena;
    struct problems none = problems_new(a);
    struct tag t;
    TRY(load(p, &t));
    struct confirm_view v = { .problems = &none };
    v.header = settings_header(p, crumb(), t.name, SV(""));
    v.confirm = (struct view_confirm){ .action = p->req->path,
        .question = sv_fmt(a, "Delete the tag “%.*s”?", SV_FMT(t.name)),
        .consequences = VIEW_LIST(a, struct sv,
            sv_fmt(a, "It is taken off %.*s.",
                SV_FMT(count_words(a, t.active_clients + t.archived_clients + t.staff, "person", "people"))),
            SV("Nothing else of them changes.")),
        .submit = { .label = SV("Delete"), .danger = true, .cancel_href = path_of(a, t.id, "") } };
    return confirm_render(p, &v);
}

static enum err post_delete(struct page *p)
{
    TRY(tag_delete(&p->op, (struct tag_id){ page_arg(p, "tag") }));
    return page_redirect(p, SV("/settings/tags"), SV("The tag was deleted."));
}

/* -- of one client --------------------------------------------------------------------------------------------------
 */

static bool has(const struct tags *of, struct tag_id id)
{
    for (size_t i = 0; i < of->count; i++)
        if (of->items[i].id.v == id.v)
            return true;
    return false;
}

static enum err show_client(struct page *p, struct sv typed, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct client c;
    struct tags all, of_client;
    TRY(client_load(&p->op, (struct client_id){ page_arg(p, "client") }, p->organization, &c));
    TRY(tag_names(&p->op, &all));
    TRY(tags_of_client(&p->op, c.id, &of_client));
    struct view_choice *items = arena_array(a, all.count, sizeof *items);
    for (size_t i = 0; i < all.count; i++)
        items[i] = (struct view_choice){ .value = sv_fmt(a, "%lld", (long long)all.items[i].id.v),
            .label = all.items[i].name,
            .checked = has(&of_client, all.items[i].id) };
    struct client_tags_view v = { .frame = &p->frame,
        .problems = problems,
        .action = p->req->path,
        .tags = { .name = SV("tag"), .label = SV("Tags"), .choices = { items, all.count } },
        .add = field_of(SV("name"), SV("A new tag"), typed, 100),
        .submit = { .label = SV("Save"), .cancel_href = client_path(p, c.id, "") } };
    v.header = client_subheader(p, &c, (struct view_link){ .label = SV("") }, SV("Tags"));
    v.add.hint = SV("Made and put on at once.");
    view_field_problem(&v.add, problems);
    page_problems(p, problems);
    tpl_client_tags(&p->reply->body, &v);
    return E_OK;
}

static enum err get_client_tags(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_client(p, SV(""), &none);
}

static enum err post_client_tags(struct page *p)
{
    struct arena *a = p->op.arena;
    struct problems problems = problems_new(a);
    const struct http_pairs *form = &p->req->form;
    struct client_id id = { page_arg(p, "client") };
    struct sv name = http_field(p->req, SV("name"));
    struct tag_id *tags = arena_array(a, form->count + 1, sizeof *tags);
    size_t n = 0;
    for (size_t i = 0; i < form->count; i++)
        if (sv_eq(form->items[i].name, SV("tag")) && int_parse(form->items[i].value, &tags[n].v))
            n++;
    if (sv_trim(name).n) {
        enum err e = tag_create(&p->op, name, &problems, &tags[n]);
        if (e == E_INVALID)
            return show_client(p, name, &problems);
        TRY(e);
        n++;
    }
    TRY(tags_set(&p->op, id, tags, n));
    return page_redirect(p, client_path(p, id, ""), SV("The tags were saved."));
}

static const struct route routes[] = {
    { HTTP_GET, "/settings/tags", "settings_tags", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "", get_tags },
    { HTTP_POST, "/settings/tags", "settings_tag_add", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "", post_tag },
    { HTTP_GET, "/settings/tags/{tag}", "settings_tag", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "", get_tag },
    { HTTP_POST, "/settings/tags/{tag}", "settings_tag_save", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "", post_rename },
    { HTTP_GET, "/settings/tags/{tag}/delete", "settings_tag_delete", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        get_delete },
    { HTTP_POST, "/settings/tags/{tag}/delete", "settings_tag_delete_do", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        post_delete },
    { HTTP_GET, "/clients/{client}/tags", "client_tags", NEEDS_CHART(PERM_CHART), AUDIT_VIEW, "tag", get_client_tags },
    { HTTP_POST, "/clients/{client}/tags", "client_tags_save", NEEDS_CHART(PERM_CHART), AUDIT_UPDATE, "tag",
        post_client_tags },
};
const struct route_table people_tag_routes = { routes, LENGTH(routes) };
