#include "base/text.h"
#include "family/link_form.h"
#include "family/pages.h"
#include "family/templates.h"
#include "page/outcome.h"

enum { PER_PAGE = 25, PAGE_CEILING = 1000 };

static struct sv day_words(struct arena *a, struct opt_day d)
{
    return d.has ? day_human(a, d.v) : SV("");
}

/* Parameters of an access request travel along to the form. */
static struct sv onward(const struct page *p)
{
    struct arena *a = p->op.arena;
    struct str s = str_new(a, 400);
    struct sv request = http_param(p->req, SV("request")), relationship = http_param(p->req, SV("relationship"));
    int64_t id;
    enum relationship r;
    if (int_parse(request, &id))
        str_addf(&s, "?request=%lld", (long long)id);
    if (relationship_parse(relationship, &r))
        str_addf(&s, "%srelationship=%s", s.n ? "&" : "?", relationship_name(r));
    return str_sv(&s);
}

static void fill_hits(
    const struct page *p, const struct client *c, const struct search_hits *hits, struct link_search_view *v)
{
    struct arena *a = p->op.arena;
    const char *below = staff_may_grant(p) ? "/access" : "";
    v->hits.items = arena_array(a, hits->count, sizeof *v->hits.items);
    for (size_t i = 0; i < hits->count; i++) {
        const struct search_hit *h = &hits->items[i];
        struct link_hit *row = &v->hits.items[v->hits.count++];
        *row = (struct link_hit){ .person = view_person_of(a, h->name, SV(""), SV(""), h->id.v),
            .born = h->closed ? SV("Not shown") : day_words(a, h->born),
            .email = h->email,
            .city = h->city,
            .last_visit = h->last_visit_on.has ? day_human(a, h->last_visit_on.v)
                          : h->closed          ? SV("")
                                               : SV("Never"),
            .href = sv_fmt(a, "/clients/%lld/family/link/%lld%s%.*s", (long long)c->id.v, (long long)h->id.v, below,
                SV_FMT(onward(p))) };
        if (h->caregiver_only)
            row->person.badges = (struct view_badges)VIEW_LIST(
                a, struct view_badge, { .label = SV("Caregiver only"), .tone = TONE_INFO });
        else if (h->restricted)
            row->person.badges = (struct view_badges)VIEW_LIST(
                a, struct view_badge, { .label = SV("Restricted"), .tone = TONE_GUARD, .icon = ICON_LOCK });
    }
}

static enum err get_search(struct page *p)
{
    struct arena *a = p->op.arena;
    struct client c;
    struct search_hits hits = { .count = 0 };
    TRY(staff_client_load(p, &c));
    struct sv text = sv_trim(http_param(p->req, SV("q")));
    struct sv path = client_path(p, c.id, "/family/link");
    int64_t page = page_number(p);
    struct link_search_view v = { .frame = &p->frame,
        .header = family_subheader(p, &c, SV("Link Client Account")),
        .searched = text.n > 0,
        .search = { .action = path,
            .label = SV("Name, birth date, e-mail or phone"),
            .value = text,
            .live_target = SV("#results") } };
    v.header.subtitle = sv_fmt(a, "Find the account that belongs to %.*s's family.", SV_FMT(c.name));
    if (v.searched)
        TRY(client_search(&p->op,
            &(struct search_query){
                .text = text, .caregivers = true, .except = c.id, .page = page, .per_page = PER_PAGE },
            &hits));
    fill_hits(p, &c, &hits, &v);
    if (hits.forgiving)
        v.hint = SV("Nothing is spelt exactly like that. These come close.");
    v.empty =
        v.searched
            ? (struct view_empty){ .art = ART_SEARCH,
                  .title = SV("Nobody found"),
                  .text = SV("Try another spelling, a birth date or a phone number; or add them as somebody new."),
                  .action_label = SV("Add Contact"),
                  .action_href = client_path(p, c.id, "/family/add") }
            : (struct view_empty){ .art = ART_SEARCH,
                  .title = SV("Who is it?"),
                  .text =
                      SV("Search by name, birth date, e-mail or phone. Caregiver-only accounts are found as well.") };
    struct str more = str_new(a, 1200);
    html_url_part(&more, text);
    if (!more.overflowed && page > 1)
        v.pager.previous_href =
            sv_fmt(a, "%.*s?q=%.*s&page=%lld", SV_FMT(path), SV_FMT(str_sv(&more)), (long long)page - 1);
    if (!more.overflowed &&
        (hits.total_is_more ? hits.count == PER_PAGE : (page - 1) * PER_PAGE + (int64_t)hits.count < hits.total))
        v.pager.next_href =
            sv_fmt(a, "%.*s?q=%.*s&page=%lld", SV_FMT(path), SV_FMT(str_sv(&more)), (long long)page + 1);
    page_list(p, "page", (int64_t)hits.count, hits.total, PER_PAGE);
    v.pager.range = view_range(a, (page - 1) * PER_PAGE + 1, (int64_t)hits.count, hits.total + hits.total_is_more,
        hits.total_is_more ? hits.total : PAGE_CEILING);
    tpl_link_search(&p->reply->body, &v);
    return E_OK;
}

/* Those who may give access are asked for their password before they type, not after. */
static enum err get_plain(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct link_draft d;
    TRY(link_draft_load(p, &problems, &d));
    if (d.closed)
        return outcome_state_reason(p, d.other);
    if (staff_may_grant(p)) {
        http_redirect(p->reply, sv_fmt(p->op.arena, "%.*s/access%s%.*s", SV_FMT(p->req->path),
                                    p->req->query.n ? "?" : "", SV_FMT(p->req->query)));
        return E_OK;
    }
    return link_draft_show(p, &d, &problems, (struct view_notice){ .tone = TONE_INFO });
}

static enum err get_access(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct link_draft d;
    TRY(link_draft_load(p, &problems, &d));
    if (d.closed)
        return outcome_state_reason(p, d.other);
    return link_draft_show(p, &d, &problems, (struct view_notice){ .tone = TONE_INFO });
}

static enum err request_feature(struct page *p, const struct link_draft *d, const struct problems *problems)
{
    TRY(access_request_feature(p));
    return link_draft_show(p, d, problems,
        (struct view_notice){ .tone = TONE_OK,
            .title = SV("Requested"),
            .text = SV(
                "The administrator of this installation sees the request. You can link now and give access later.") });
}

static enum err post_form(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct link_draft d;
    enum err e;
    TRY(link_draft_load(p, &problems, &d));
    if (d.closed)
        return outcome_state_reason(p, d.other);
    if (form_does(p, SV("request")))
        return request_feature(p, &d, &problems);
    if (problems.count || form_does(p, SV("edit")))
        return link_draft_show(p, &d, &problems, (struct view_notice){ .tone = TONE_INFO });
    e = form_does(p, SV("save")) ? link_draft_save(p, &d, &problems) : link_draft_check(p, &d, &problems);
    if (e == E_INVALID)
        return link_draft_show(p, &d, &problems, (struct view_notice){ .tone = TONE_INFO });
    return e;
}

static const struct route routes[] = {
    { HTTP_GET, "/clients/{client}/family/link", "link_search", NEEDS_CHART(PERM_CHART), AUDIT_VIEW, "family",
        get_search },
    { HTTP_GET, "/clients/{client}/family/link/{other}", "link", NEEDS_CHART(PERM_CHART), AUDIT_VIEW, "family",
        get_plain },
    { HTTP_POST, "/clients/{client}/family/link/{other}", "link_do", NEEDS_CHART(PERM_CHART), AUDIT_CREATE, "contact",
        post_form },
    { HTTP_GET, "/clients/{client}/family/link/{other}/access", "link_access", NEEDS_CHART_FRESH(PERM_GRANTS),
        AUDIT_VIEW, "family", get_access },
    { HTTP_POST, "/clients/{client}/family/link/{other}/access", "link_access_do", NEEDS_CHART_FRESH(PERM_GRANTS),
        AUDIT_CREATE, "access", post_form },
    { HTTP_GET, "/clients/{client}/family/new", "link_new", NEEDS_CHART(PERM_CHART), AUDIT_VIEW, "family", get_plain },
    { HTTP_POST, "/clients/{client}/family/new", "link_new_do", NEEDS_CHART(PERM_CHART), AUDIT_CREATE, "contact",
        post_form },
    { HTTP_GET, "/clients/{client}/family/new/access", "link_new_access", NEEDS_CHART_FRESH(PERM_GRANTS), AUDIT_VIEW,
        "family", get_access },
    { HTTP_POST, "/clients/{client}/family/new/access", "link_new_access_do", NEEDS_CHART_FRESH(PERM_GRANTS),
        AUDIT_CREATE, "access", post_form },
};
const struct route_table family_link_routes = { routes, LENGTH(routes) };
