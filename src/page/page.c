#include "page/page.h"

#include <assert.h>
#include <string.h>

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

void page_leads_to(struct page *p, struct sv sources)
{
    http_reply_header(p->reply, SV("Content-Security-Policy"),
        sv_fmt(p->op.arena,
            "default-src 'none'; script-src 'nonce-%.*s'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
            "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self' %.*s; base-uri 'none'; "
            "frame-ancestors 'none'",
            SV_FMT(p->frame.nonce), SV_FMT(sources)));
}

enum err page_go(struct page *p, struct sv url)
{
    page_status(p, 303);
    http_reply_header(p->reply, SV("Location"), sv_dup(p->op.arena, url));
    http_reply_header(p->reply, SV("Referrer-Policy"), SV("no-referrer"));
    return E_OK;
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

void page_list(struct page *p, const char *parameter, int64_t shown, int64_t total, int64_t a_page)
{
    int64_t last = total > 0 ? (total + a_page - 1) / a_page : 1;
    for (size_t i = 0; i < LENGTH(p->lists); i++) {
        struct page_lists *list = &p->lists[i];
        if (list->parameter && strcmp(list->parameter, parameter) != 0)
            continue;
        list->parameter = parameter;
        list->shown |= shown > 0;
        list->last = last > list->last ? last : list->last;
        return;
    }
    assert(!"a page has two lists at most that turn by themselves");
}

/* This address, but at the last page. */
static struct sv at_last(const struct page *p, const struct page_lists *list)
{
    struct str to = str_new(p->op.arena, p->req->path.n + p->req->query.n + 100);
    struct sv rest = p->req->query, base = page_base(p);
    char sign = '?';
    str_addf(&to, "%.*s%.*s", SV_FMT(base), SV_FMT(p->req->path));
    while (rest.n) {
        struct sv pair = sv_cut(&rest, '&'), value = pair, name = sv_cut(&value, '=');
        if (!pair.n || sv_eq(name, sv_of(list->parameter)))
            continue;
        str_addf(&to, "%c%.*s", sign, SV_FMT(pair));
        sign = '&';
    }
    if (list->last > 1)
        str_addf(&to, "%c%s=%lld", sign, list->parameter, (long long)list->last);
    return str_sv(&to);
}

void page_list_end(struct page *p)
{
    int64_t n;
    if (p->reply->status != 200 || p->req->method == HTTP_POST)
        return;
    for (size_t i = 0; i < LENGTH(p->lists) && p->lists[i].parameter; i++) {
        const struct page_lists *list = &p->lists[i];
        if (!list->shown && int_parse(http_param(p->req, sv_of(list->parameter)), &n) && n > list->last) {
            http_redirect(p->reply, at_last(p, list));
            return;
        }
    }
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
