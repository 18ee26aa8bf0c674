/* Settings › Billing › Logo: a picture, and how documents begin with it. */
#include "billing/logo.h"
#include "billing/pages.h"
#include "billing/setting.h"
#include "billing/settings_view.h"
#include "billing/templates.h"

static struct view_lines lines_of(struct arena *a, const struct billing_setting *s)
{
    enum { LINES_MOST = 12 };
    struct sv *items = arena_array(a, LINES_MOST + 2, sizeof *items), rest = s->address;
    size_t n = 0;
    while (rest.n && n < LINES_MOST) {
        struct sv line = sv_trim(sv_cut(&rest, '\n'));
        if (line.n)
            items[n++] = line;
    }
    if (s->tax_id.n)
        items[n++] = sv_fmt(a, "Tax number %.*s", SV_FMT(s->tax_id));
    if (s->npi.n)
        items[n++] = sv_fmt(a, "NPI %.*s", SV_FMT(s->npi));
    return (struct view_lines){ items, n };
}

static enum err show(struct page *p, const struct problems *problems)
{
    struct billing_setting s;
    struct instant changed;
    struct sv png;
    TRY(billing_setting_load(&p->op, &s));
    struct bill_logo_view v = { .frame = &p->frame,
        .problems = problems,
        .name = s.legal_name.n ? s.legal_name : p->organization->name,
        .lines = lines_of(p->op.arena, &s) };
    v.header = bill_settings_header(
        p, (struct view_link){ .label = SV("") }, SV("Logo"), SV("On invoices, receipts, superbills and statements."));
    enum err e = logo_load(&p->op, &png, &changed);
    if (e == E_OK)
        v.picture = sv_fmt(p->op.arena, "/settings/billing/logo/picture?%lld", (long long)changed.us);
    else if (e != E_NOTFOUND)
        return e;
    for (size_t i = 0; i < problems->count; i++)
        v.error = problems->items[i].text;
    if (problems->count)
        page_status(p, problems_status(problems));
    bill_style(p);
    tpl_bill_logo(&p->reply->body, &v);
    return E_OK;
}

static enum err get_logo(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show(p, &none);
}

static struct sv file_of(const struct page *p)
{
    for (size_t i = 0; i < p->req->files.count; i++)
        if (sv_eq(p->req->files.items[i].field, SV("file")))
            return p->req->files.items[i].content;
    return SV("");
}

static enum err post_logo(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    if (sv_eq(http_field(p->req, SV("do")), SV("remove"))) {
        TRY(logo_remove(&p->op));
        return page_redirect(p, SV("/settings/billing/logo"), SV("The logo was taken away."));
    }
    enum err e = logo_save(&p->op, file_of(p), &problems);
    if (e == E_INVALID)
        return show(p, &problems);
    TRY(e);
    return page_redirect(p, SV("/settings/billing/logo"), SV("The logo is on documents that are made from now on."));
}

static enum err get_picture(struct page *p)
{
    struct sv png;
    struct instant changed;
    TRY(logo_load(&p->op, &png, &changed));
    p->reply->content_type = SV("image/png");
    str_add(&p->reply->body, png);
    return E_OK;
}

/* On top of the portal and of bills by link: for anybody, by the practice's number, as its name is. What it shows is in
 * the address, so that browsers keep it. */
static enum err get_shown(struct page *p)
{
    struct sv png;
    struct instant changed;
    struct viewer anybody = viewer_system(ACTOR_SYSTEM, (struct org_id){ page_arg(p, "practice") }, (struct day){ 0 });
    struct op op = p->op;
    op.viewer = &anybody;
    TRY(logo_load(&op, &png, &changed));
    p->reply->content_type = SV("image/png");
    http_reply_header(p->reply, SV("Cache-Control"), SV("public, max-age=31536000, immutable"));
    str_add(&p->reply->body, png);
    return E_OK;
}

#define SET NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, ""
static const struct route routes[] = {
    { HTTP_GET, "/settings/billing/logo", "settings_billing_logo", SET, get_logo },
    { HTTP_POST, "/settings/billing/logo", "settings_billing_logo_save", SET, post_logo },
    { HTTP_GET, "/settings/billing/logo/picture", "settings_billing_logo_picture", SET, get_picture },
    { HTTP_GET, "/logo/{practice}", "practice_logo", NEEDS_PUBLIC, AUDIT_NONE, "", get_shown },
};
const struct route_table billing_logo_routes = { routes, LENGTH(routes) };
