/* One document by the link of a mail, for whoever holds it: a page that says what it is, and a button that gives it
 * (what mail programs fetch by themselves is the page). Programs, who press no buttons, write ".pdf" behind the link.
 * It tells of nothing and nobody else. */
#include "billing/document_send.h"
#include "billing/my_cards.h"
#include "billing/pages.h"
#include "billing/templates.h"
#include "page/outcome.h"
#include "people/people.h"

static void dress(struct page *p, struct sv title)
{
    p->frame.kind = FRAME_PUBLIC;
    p->frame.title = title;
    http_reply_header(p->reply, SV("X-Robots-Tag"), SV("noindex, nofollow"));
    http_reply_header(p->reply, SV("Cache-Control"), SV("no-store"));
}

static enum err slow_down(struct page *p, int64_t seconds)
{
    dress(p, SV("Too many tries"));
    http_reply_header(p->reply, SV("Retry-After"), sv_fmt(p->op.arena, "%lld", (long long)seconds));
    return outcome_page(p, 429, SV("too_many_tries"), p->frame.title, SV("Wait a moment, then try again."));
}

static enum err dead(struct page *p)
{
    struct throttle_keys keys = throttle_keys_links(p->op.arena, p->req->peer);
    int64_t wait;
    TRY(throttle_try(&p->op, &keys, &wait));
    if (wait)
        return slow_down(p, wait);
    dress(p, SV("This link no longer works"));
    return outcome_page(p, 410, SV("link_gone"), p->frame.title,
        SV("Its time is over, or the document was changed. Ask the practice for a new one."));
}

static bool wants_file(const struct page *p)
{
    return sv_ends(page_tail(p), SV(".pdf"));
}

/* E_GONE was answered when ret_there is false. The page is the practice's, whoever may be signed in. */
static enum err load(struct page *p, struct document *d, bool *ret_there)
{
    struct organization *org = arena_new_obj(p->op.arena, struct organization);
    struct sv tail = page_tail(p), token = wants_file(p) ? sv_sub(tail, 0, tail.n - 4) : tail;
    enum err e = document_by_link(&p->op, token, d);
    *ret_there = e == E_OK;
    if (e == E_GONE || e == E_NOTFOUND)
        return dead(p);
    TRY(e);
    TRY(organization_load(p->op.db, p->op.arena, d->org, org));
    p->organization = org;
    p->frame.organization = org->name;
    p->frame.logo = organization_logo(p->op.arena, org);
    return E_OK;
}

static enum err show(struct page *p, const struct document *d)
{
    static const char *const words[DOCUMENT_KIND_COUNT] = { [DOCUMENT_INVOICE] = "An invoice",
        [DOCUMENT_RECEIPT] = "A receipt",
        [DOCUMENT_SUPERBILL] = "A superbill",
        [DOCUMENT_STATEMENT] = "A statement" };
    struct document_link_view v = {
        .frame = &p->frame, .title = sv_of(words[d->kind]), .action = p->req->path, .phone = p->organization->phone
    };
    if (d->failed)
        v.notice = (struct view_notice){ .tone = TONE_BAD, .text = SV("It could not be made. Ask the practice.") };
    else if (!d->ready)
        v.notice = (struct view_notice){ .tone = TONE_INFO, .text = SV("It is being made. Try again in a moment.") };
    if (v.phone.n)
        v.tel = sv_fmt(p->op.arena, "tel:%.*s", SV_FMT(phone_norm(p->op.arena, v.phone)));
    dress(p, v.title);
    tpl_document_link(&p->reply->body, &v);
    return E_OK;
}

static enum err give(struct page *p, const struct document *d)
{
    int64_t wait;
    struct throttle_keys keys =
        throttle_keys_link(p->op.arena, sv_fmt(p->op.arena, "document:%lld", (long long)d->link.v));
    TRY(throttle_try(&p->op, &keys, &wait));
    if (wait)
        return slow_down(p, wait);
    TRY(document_link_taken(&p->op, d->link));
    dress(p, SV("Document"));
    http_reply_header(p->reply, SV("Content-Disposition"),
        sv_fmt(p->op.arena, "attachment; filename=\"%.*s\"", SV_FMT(d->file_name)));
    p->reply->content_type = SV("application/pdf");
    str_add(&p->reply->body, d->bytes);
    return E_OK;
}

static enum err get_link(struct page *p)
{
    enum { MADE_IN_S = 2 };
    struct document d;
    bool there;
    TRY(load(p, &d, &there));
    if (!there)
        return E_OK;
    if (!wants_file(p))
        return show(p, &d);
    if (d.ready)
        return give(p, &d);
    p->reply->status = 503;
    if (!d.failed)
        http_reply_header(p->reply, SV("Retry-After"), sv_fmt(p->op.arena, "%d", MADE_IN_S));
    return show(p, &d);
}

static enum err post_link(struct page *p)
{
    struct document d;
    bool there;
    TRY(load(p, &d, &there));
    if (!there)
        return E_OK;
    return d.ready ? give(p, &d) : show(p, &d);
}

static const struct route routes[] = {
    { HTTP_GET, "/documents/*", "document_link", NEEDS_PUBLIC, AUDIT_NONE, "", get_link },
    { HTTP_POST, "/documents/*", "document_link_do", NEEDS_PUBLIC, AUDIT_NONE, "", post_link },
};
const struct route_table billing_document_link_routes = { routes, LENGTH(routes) };
