#include "people/named.h"

#include "people/templates.h"

static struct sv list_path(struct arena *a, struct sv base, struct sv text)
{
    struct str s = str_new(a, 1024);
    str_addf(&s, "%.*s?", SV_FMT(base));
    if (text.n) {
        str_add(&s, SV("q="));
        html_url_part(&s, text);
        str_addc(&s, '&');
    }
    return s.overflowed ? sv_fmt(a, "%.*s?", SV_FMT(base)) : str_sv(&s);
}

struct sv named_words(const struct page *p)
{
    return sv_trim(http_param(p->req, SV("q")));
}

enum err named_list_render(struct page *p, struct named_view *v, const struct named_all *all)
{
    struct arena *a = p->op.arena;
    struct sv text = v->search.action.n ? named_words(p) : SV("");
    int64_t count = (int64_t)all->count, page = page_number(p), first = (page - 1) * NAMED_A_PAGE, shown = 0;
    v->frame = &p->frame;
    v->rows.items = arena_array(a, NAMED_A_PAGE, sizeof *v->rows.items);
    for (int64_t i = first; i < count && shown < NAMED_A_PAGE; i++, shown++)
        v->rows.items[v->rows.count++] = all->row(a, all->items, (size_t)i);
    if (text.n)
        v->found = sv_fmt(a, "%.*s found", SV_FMT(view_count(a, count, 0)));
    page_list(p, "page", shown, count, NAMED_A_PAGE);
    if (shown)
        v->pager = pager_of(a, list_path(a, p->req->path, text), view_range(a, first + 1, shown, count, all->most),
            page, first + shown < count);
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
