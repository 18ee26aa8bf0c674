/* Superbills in the portal: those that are ready, and one of them with its PDF. A confidential one is on an own login
 * alone (F11); a caregiver reads of what was paid only what they paid themselves. */
#include "billing/document.h"
#include "billing/my_bills.h"
#include "billing/names.h"
#include "billing/pages.h"
#include "billing/templates.h"

static struct sv path_of(struct page *p, struct superbill_id id, const char *below)
{
    return sv_fmt(p->op.arena, "%.*s/portal/superbills/%lld%s", SV_FMT(page_base(p)), (long long)id.v, below);
}

static struct view_badges badges_of(struct arena *a, const struct superbill *b)
{
    struct view_badge *items = arena_array(a, 1, sizeof *items);
    items[0] = (struct view_badge){ SV("Confidential"), TONE_GUARD, ICON_LOCK };
    return (struct view_badges){ items, b->confidential };
}

static enum err get_superbills(struct page *p)
{
    struct arena *a = p->op.arena;
    int64_t page = page_number(p);
    struct sv words = sv_trim(http_param(p->req, SV("q")));
    struct superbills list;
    TRY(superbill_search(&p->op, p->viewer->subject.client, words, page, &list));
    struct my_superbills_view v = { .frame = &p->frame,
        .header = { .title = SV("Superbills"), .subtitle = p->viewer->subject_name },
        .tabs = my_tabs(p, MY_SUPERBILLS),
        .list = { arena_array(a, list.count, sizeof *v.list.items), list.count },
        .empty = { .art = ART_DONE,
            .title = words.n ? SV("None found") : SV("No superbills"),
            .text = words.n ? SV("Type the beginning of its number, or the name of who gave the care.")
                            : SV("A superbill is what you send to your insurer to be paid back. When the practice has "
                                 "made one, you find it here.") } };
    if (words.n || list.total > (int64_t)list.count || page > 1)
        v.search = (struct view_search){ .action = p->req->path, .label = SV("Number or provider"), .value = words };
    for (size_t i = 0; i < list.count; i++) {
        const struct superbill *b = &list.items[i];
        v.list.items[i] = (struct my_bill_card){ .href = path_of(p, b->id, ""),
            .title = sv_fmt(a, "Superbill %.*s", SV_FMT(b->number)),
            .detail = sv_fmt(a, "Care by %.*s", SV_FMT(b->provider.name)),
            .amount = my_money(p, b->total),
            .badges = badges_of(a, b) };
    }
    v.pager = my_found_pager(p, words, page, (int64_t)list.count, list.total, BILLING_A_PAGE);
    p->frame.title = v.header.title;
    tpl_my_superbills(&p->reply->body, &v);
    return E_OK;
}

/* -- one ------------------------------------------------------------------------------------------------------------
 */

/* "90837 95 · F41.1, F43.10" */
static struct sv codes_of(struct arena *a, const struct charge *c)
{
    struct str s = str_new(a, 500);
    str_addf(&s, "%.*s%s%.*s", SV_FMT(c->code), c->modifiers.n ? " " : "", SV_FMT(c->modifiers));
    for (size_t i = 0; i < c->diagnosis_count; i++)
        str_addf(&s, "%s%.*s", i ? ", " : s.n ? " · " : "", SV_FMT(c->diagnoses[i]));
    return str_sv(&s);
}

static void fill(struct page *p, const struct superbill *b, struct my_superbill_view *v)
{
    struct arena *a = p->op.arena;
    v->lines = (struct my_bill_lines){ arena_array(a, b->charges.count, sizeof *v->lines.items), b->charges.count };
    for (size_t i = 0; i < b->charges.count; i++) {
        const struct charge *c = &b->charges.items[i];
        v->lines.items[i] = (struct my_bill_line){ .text = c->description,
            .detail = codes_of(a, c),
            .day = day_human(a, c->service_on),
            .amount = my_money(p, c->total) };
    }
    struct view_fact *f = arena_array(a, 3, sizeof *f);
    size_t n = 0;
    f[n++] = (struct view_fact){ .label = SV("Provider"), .value = b->provider.name };
    if (b->provider.npi.n)
        f[n++] = (struct view_fact){ .label = SV("NPI"), .value = b->provider.npi };
    if (b->provider.licence.n)
        f[n++] = (struct view_fact){ .label = SV("Licence"), .value = b->provider.licence };
    v->facts = (struct view_facts){ f, n };
    bool own = p->viewer->self.v == p->viewer->subject.client.v;
    v->sums =
        (struct view_facts)VIEW_LIST(a, struct view_fact, { .label = SV("Charged"), .value = my_money(p, b->total) },
            { .label = own ? SV("Paid") : SV("Paid by you"), .value = my_money(p, b->paid) });
    v->paid_words = own ? SV("The PDF has all that your insurer asks for.")
                        : SV("Your copy has all charges, and of the payments only your own.");
    v->note = b->note;
}

static enum err get_superbill(struct page *p)
{
    struct arena *a = p->op.arena;
    struct superbill b;
    struct my_superbill_view v = { .frame = &p->frame };
    TRY(superbill_load(&p->op, (struct superbill_id){ page_arg(p, "superbill") }, (struct payer_id){ 0 }, &b));
    v.header = (struct view_header){ .title = sv_fmt(a, "Superbill %.*s", SV_FMT(b.number)),
        .subtitle = p->viewer->subject_name,
        .badges = badges_of(a, &b) };
    v.header.crumbs = (struct view_links)VIEW_LIST(a, struct view_link,
        { .label = SV("Superbills"), .href = sv_fmt(a, "%.*s/portal/superbills", SV_FMT(page_base(p))) },
        { .label = v.header.title });
    fill(p, &b, &v);
    v.pdf = path_of(p, b.id, "/pdf");
    p->frame.title = v.header.title;
    tpl_my_superbill(&p->reply->body, &v);
    return E_OK;
}

static enum err post_pdf(struct page *p)
{
    struct billing_document_id id;
    TRY(document_ask(
        &p->op, &(struct document_wish){ .kind = DOCUMENT_SUPERBILL, .resource = page_arg(p, "superbill") }, &id));
    return page_redirect(p, sv_fmt(p->op.arena, "/portal/documents/%lld", (long long)id.v), SV(""));
}

#define VIEW NEEDS_CAP(CAP_BILLS, LEVEL_VIEW)
static const struct route routes[] = {
    { HTTP_GET, "/portal/superbills", "portal_superbills", VIEW, AUDIT_LIST, "superbill", get_superbills },
    { HTTP_GET, "/portal/superbills/{superbill}", "portal_superbill", VIEW, AUDIT_VIEW, "superbill", get_superbill },
    { HTTP_POST, "/portal/superbills/{superbill}/pdf", "portal_superbill_pdf", VIEW, AUDIT_EXPORT, "superbill",
        post_pdf },
};
const struct route_table billing_own_superbill_routes = { routes, LENGTH(routes) };
