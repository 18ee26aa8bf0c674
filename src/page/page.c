#include "page/page.h"

#include "base/text.h"
#include "page/frame.h"
#include "page/router.h"

int64_t page_arg(const struct page *p, const char *name)
{
    int at = route_arg_index(p->route, name);
    return at < 0 ? 0 : p->args[at];
}

struct sv page_tail(const struct page *p)
{
    struct sv path = p->req->path;
    size_t from = path.n;
    while (from > 0 && path.p[from - 1] != '/')
        from--;
    return sv_sub(path, from, path.n);
}

int64_t page_resource_id(const struct page *p)
{
    const struct route *r = p->route;
    int last = -1;
    for (int i = 0; i < ROUTE_ARGS; i++)
        if (p->args && p->args[i])
            last = i;
    return r && last >= 0 ? p->args[last] : 0;
}

void page_status(struct page *p, int status)
{
    p->reply->status = status;
}

struct sv page_base(const struct page *p)
{
    switch (p->context) {
    case CONTEXT_GRANT: return sv_fmt(p->op.arena, "/as/%lld", (long long)p->viewer->grant.v);
    case CONTEXT_MAILBOX: return sv_fmt(p->op.arena, "/with/%lld", (long long)p->viewer->subject.client.v);
    case CONTEXT_OWN: break;
    }
    return SV("");
}

enum err page_redirect(struct page *p, struct sv path, struct sv notice)
{
    if (notice.n)
        frame_set_flash(p, notice);
    bool portal = sv_starts(path, SV("/portal"));
    struct sv base = portal ? page_base(p) : SV("");
    http_redirect(p->reply, sv_fmt(p->op.arena, "%.*s%.*s", SV_FMT(base), SV_FMT(path)));
    return E_OK;
}

int64_t page_number(const struct page *p)
{
    int64_t n;
    return int_parse(http_param(p->req, SV("page")), &n) && n > 0 && n < 1000000 ? n : 1;
}

int problems_status(const struct problems *problems)
{
    for (size_t i = 0; i < problems->count; i++)
        if (sv_starts(problems->items[i].code, SV("duplicate_")) || sv_eq(problems->items[i].code, SV("stale")) ||
            sv_eq(problems->items[i].code, SV("possible_duplicate")))
            return 409;
    return 422;
}

int64_t page_form_int(const struct page *p, struct sv name)
{
    int64_t n;
    return int_parse(http_field(p->req, name), &n) ? n : 0;
}
