#include "people/staff_pages.h"

#include "ical/zone.h"
#include "people/client_header.h"
#include "people/templates.h"
#include "words/words.h"

struct view_header settings_header(struct page *p, struct view_link parent, struct sv title, struct sv subtitle)
{
    struct view_link *crumbs = arena_array(p->op.arena, 3, sizeof *crumbs);
    size_t n = 0;
    crumbs[n++] = (struct view_link){ .label = SV("Settings"), .href = SV("/settings") };
    if (parent.label.n)
        crumbs[n++] = parent;
    crumbs[n++] = (struct view_link){ .label = title };
    p->frame.title = title;
    return (struct view_header){ .crumbs = { crumbs, n }, .title = title, .subtitle = subtitle };
}

enum err confirm_render(struct page *p, struct confirm_view *v)
{
    v->frame = &p->frame;
    p->frame.title = v->confirm.question;
    page_problems(p, v->problems);
    tpl_confirm_page(&p->reply->body, v);
    return E_OK;
}

struct view_field field_of(struct sv name, struct sv label, struct sv value, int64_t most)
{
    return (struct view_field){ .name = name, .label = label, .value = value, .max_length = most };
}

void page_problems(struct page *p, const struct problems *problems)
{
    if (problems->count)
        page_status(p, problems_status(problems));
}

enum err save_result(enum err e, struct problems *problems)
{
    if (e != E_CONFLICT)
        return e;
    problem_add(problems, SV(""), SV("stale"),
        SV("Somebody else saved this meanwhile. What you typed is still here: check it, and save once more."));
    return E_INVALID;
}

struct sv count_words(struct arena *a, int64_t n, const char *one, const char *many)
{
    return sv_fmt(a, "%.*s %s", SV_FMT(view_count(a, n, 1000)), n == 1 ? one : many);
}

struct view_choices language_choices(struct arena *a, struct sv chosen, bool as_practice)
{
    struct view_choice *items = arena_array(a, languages_count + 2, sizeof *items);
    size_t n = 0;
    bool found = false;
    if (as_practice)
        items[n++] = (struct view_choice){ .value = SV(""), .label = SV("As the practice") };
    for (size_t i = 0; i < languages_count; i++) {
        bool is = sv_eq(chosen, sv_of(languages[i]->tag));
        items[n++] = (struct view_choice){
            .value = sv_of(languages[i]->tag), .label = sv_of(languages[i]->label), .checked = is
        };
        found = found || is;
    }
    if (chosen.n && !found) /* brought in by an import: kept as it is */
        items[n++] = (struct view_choice){ .value = chosen, .label = chosen, .checked = true };
    return (struct view_choices){ items, n };
}

struct sv language_words(struct arena *a, struct sv tag)
{
    struct view_choices all = language_choices(a, tag, true);
    for (size_t i = 0; i < all.count; i++)
        if (sv_eq(all.items[i].value, tag))
            return all.items[i].label;
    return tag;
}

struct view_choices zone_choices(struct arena *a, struct sv chosen, bool as_practice)
{
    struct zone_names names = zone_names(a);
    struct view_choice *items = arena_array(a, names.count + 2, sizeof *items);
    size_t n = 0;
    bool found = false;
    if (as_practice)
        items[n++] = (struct view_choice){ .value = SV(""), .label = SV("As the practice") };
    for (size_t i = 0; i < names.count; i++) {
        bool is = sv_eq(names.items[i], chosen);
        items[n++] = (struct view_choice){ .value = names.items[i], .label = names.items[i], .checked = is };
        found = found || is;
    }
    if (chosen.n && !found)
        items[n++] = (struct view_choice){ .value = chosen, .label = chosen, .checked = true };
    return (struct view_choices){ items, n };
}

struct sv searched_path(struct arena *a, struct sv path, struct sv words)
{
    struct str s = str_new(a, 2048);
    str_addf(&s, "%.*s?", SV_FMT(path));
    if (words.n) {
        str_add(&s, SV("q="));
        html_url_part(&s, words);
        str_addc(&s, '&');
    }
    return s.overflowed ? sv_fmt(a, "%.*s?", SV_FMT(path)) : str_sv(&s);
}

struct view_pager pager_of(struct arena *a, struct sv path_and_query, struct sv range, int64_t page, bool more)
{
    struct view_pager pager = { .range = range };
    if (page > 1)
        pager.previous_href = sv_fmt(a, "%.*spage=%lld", SV_FMT(path_and_query), (long long)(page - 1));
    if (more)
        pager.next_href = sv_fmt(a, "%.*spage=%lld", SV_FMT(path_and_query), (long long)(page + 1));
    return pager;
}

struct list_part list_part_of(struct page *p, struct sv path_and_query, size_t count, size_t a_page)
{
    struct arena *a = p->op.arena;
    int64_t page = page_number(p);
    size_t from = page - 1 > (int64_t)(count / a_page) ? count : (size_t)(page - 1) * a_page;
    size_t to = count - from > a_page ? from + a_page : count;
    struct list_part part = { .from = from, .to = to };
    page_list(p, "page", (int64_t)(to - from), (int64_t)count, (int64_t)a_page);
    if (count > a_page)
        part.pager = pager_of(a, path_and_query,
            view_range(a, (int64_t)from + 1, (int64_t)(to - from), (int64_t)count, 0), page, to < count);
    return part;
}
