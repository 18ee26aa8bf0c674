#include "people/named.h"

#include "people/templates.h"

struct sv named_words(const struct page *p)
{
    return sv_trim(http_param(p->req, SV("q")));
}

enum err named_list_render(struct page *p, struct named_view *v, const struct named_all *all)
{
    struct arena *a = p->op.arena;
    struct sv text = v->search.action.n ? named_words(p) : SV("");
    struct list_part part = list_part_of(p, searched_path(a, p->req->path, text), all->count, NAMED_A_PAGE);
    v->frame = &p->frame;
    v->pager = part.pager;
    v->rows.items = arena_array(a, NAMED_A_PAGE, sizeof *v->rows.items);
    for (size_t i = part.from; i < part.to; i++)
        v->rows.items[v->rows.count++] = all->row(a, all->items, i);
    if (text.n)
        v->found = sv_fmt(a, "%.*s found", SV_FMT(view_count(a, (int64_t)all->count, 0)));
    v->search.value = text;
    v->search.live_target = SV("#results");
    v->add.required = true;
    view_field_problem(&v->add, v->problems);
    page_problems(p, v->problems);
    tpl_named_list(&p->reply->body, v);
    return E_OK;
}

enum err named_form_render(struct page *p, struct named_form_view *v)
{
    v->frame = &p->frame;
    v->name.required = true;
    view_field_problem(&v->name, v->problems);
    page_problems(p, v->problems);
    tpl_named_form(&p->reply->body, v);
    return E_OK;
}
