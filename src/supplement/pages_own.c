/* **Supplements** in the portal: a way to the store for whoever has an account there, or keeps a child's. Everybody
 * else reads the same neutral sentence, whatever the reason. */
#include "supplement/pages.h"
#include "supplement/templates.h"
#include "supplement/views.h"

static enum err show(struct page *p, bool refused)
{
    struct arena *a = p->op.arena;
    bool mine = false;
    if (store_any(p->app->store))
        TRY(supplement_mine(&p->op, &mine));
    struct supplement_own_view v = { .frame = &p->frame,
        .header = { .title = SV("Supplements") },
        .open = mine,
        .action = sv_fmt(a, "%.*s/portal/supplements/open", SV_FMT(page_base(p))),
        .text = p->context == CONTEXT_OWN
                    ? SV("What your practice recommends to you is at Fullscript.")
                    : SV("What the practice recommends is at Fullscript, in the account that you keep."),
        .empty = { .art = ART_LOCK, .title = SV("Not available"), .text = SUPPLEMENT_NOT_AVAILABLE } };
    if (refused) {
        page_status(p, 422);
        v.notice = (struct view_notice){ .tone = TONE_WARN, .text = mine ? SUPPLEMENT_NOT_AVAILABLE : SV("") };
    }
    p->frame.title = v.header.title;
    page_leads_to(p, store_origins(a, p->app->store));
    tpl_supplements(&p->reply->body, &v);
    return E_OK;
}

static enum err get_own(struct page *p)
{
    return show(p, false);
}

static enum err post_open(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct sv url;
    enum err e = supplement_open_mine(&p->op, p->app->store, &problems, &url);
    if (e == E_INVALID)
        return show(p, true);
    TRY(e);
    return page_go(p, url);
}

enum err supplement_portal_way(struct page *p, struct view_link *ret_link, struct view_notice *ret_waits)
{
    (void)ret_waits; /* nothing ever waits there */
    bool mine = false;
    if (!store_any(p->app->store) || !viewer_may(p->viewer, NEED_CAP_PAGE(CAP_CARE_PLANS, LEVEL_VIEW)).allow)
        return E_OK;
    TRY(supplement_mine(&p->op, &mine));
    if (mine)
        *ret_link = (struct view_link){ .label = SV("Supplements"),
            .icon = ICON_STAR,
            .href = sv_fmt(p->op.arena, "%.*s/portal/supplements", SV_FMT(page_base(p))) };
    return E_OK;
}

static const struct route routes[] = {
    { HTTP_GET, "/portal/supplements", "supplements", NEEDS_CAP(CAP_CARE_PLANS, LEVEL_VIEW), AUDIT_VIEW,
        "supplement connection", get_own },
    { HTTP_POST, "/portal/supplements/open", "supplements_open_do", NEEDS_CAP(CAP_CARE_PLANS, LEVEL_VIEW), AUDIT_VIEW,
        "supplement connection", post_open },
};
const struct route_table supplement_own_routes = { routes, LENGTH(routes) };
