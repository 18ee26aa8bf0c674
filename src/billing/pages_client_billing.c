/* A client's tab Billing: what is to bill, invoices and who pays them, who pays for whom, splits, superbills. */
#include "billing/client_desk.h"
#include "billing/insurance_desk.h"
#include "billing/invoice_desk.h"
#include "billing/pages.h"
#include "billing/pay_plan_desk.h"
#include "billing/recurring_desk.h"
#include "billing/split_desk.h"
#include "billing/standing.h"
#include "billing/superbill_desk.h"
#include "ical/zone.h"
#include "people/people.h"

enum { INVOICES_A_PAGE = 25, LINES_SHOWN = 25 };

struct sv client_bill_path(struct page *p, const char *below)
{
    return sv_fmt(p->op.arena, "/clients/%lld/billing%s", (long long)page_arg(p, "client"), below);
}

enum err client_bill_header(struct page *p, struct sv title, struct client *ret_client, struct view_header *ret_header)
{
    TRY(client_load(&p->op, (struct client_id){ page_arg(p, "client") }, p->organization, ret_client));
    *ret_header = client_subheader(
        p, ret_client, (struct view_link){ .label = SV("Billing"), .href = client_bill_path(p, "") }, title);
    return E_OK;
}

/* -- what is to bill ------------------------------------------------------------------------------------------------
 */

static struct view_badges guarded(struct arena *a, bool confidential)
{
    if (!confidential)
        return (struct view_badges){ .count = 0 };
    return (struct view_badges)VIEW_LIST(
        a, struct view_badge, { .label = SV("Confidential"), .tone = TONE_GUARD, .icon = ICON_LOCK });
}

static void to_bill_rows(
    struct page *p, const struct unbilled_list *visits, const struct charges *charges, struct bill_section *s)
{
    struct arena *a = p->op.arena;
    const struct zone *z = zone_of(p->organization->zone);
    s->table = BILL_TABLE(a, SV("To bill"), visits->count + charges->count, "What", "Day", "With", "#Amount");
    s->table.has_menu = true;
    for (size_t i = 0; i < charges->count; i++) {
        const struct charge *c = &charges->items[i];
        struct bill_row *r = bill_row_add(a, &s->table);
        struct bill_cell *what = bill_cell_add(r, &s->table, c->description);
        what->detail = c->reason.n ? c->reason : c->code;
        what->badges = guarded(a, c->confidential);
        bill_cell_add(r, &s->table, day_human(a, c->service_on));
        bill_cell_add(r, &s->table, c->staff_name);
        bill_cell_add(r, &s->table, bill_money(p, c->total));
        r->name = c->description;
        r->menu = (struct view_actions)VIEW_LIST(a, struct view_action,
            { .label = SV("Change"),
                .icon = ICON_EDIT,
                .href = client_bill_path(p, sv_z(a, sv_fmt(a, "/charges/%lld", (long long)c->id.v))) },
            { .label = charge_is_fee(c) ? SV("Waive the fee") : SV("Take off"),
                .icon = ICON_CLOSE,
                .danger = true,
                .href = client_bill_path(p, sv_z(a, sv_fmt(a, "/charges/%lld/void", (long long)c->id.v))) });
    }
    for (size_t i = 0; i < visits->count; i++) {
        const struct unbilled *u = &visits->items[i];
        struct bill_row *r = bill_row_add(a, &s->table);
        struct bill_cell *what = bill_cell_add(r, &s->table, u->type_name.n ? u->type_name : SV("Visit"));
        what->href = sv_fmt(a, "/appointments/%lld", (long long)u->appointment.v);
        what->detail = u->status == ATTENDEE_FULFILLED ? SV("") : sv_of(attendee_status_label(u->status));
        what->badges = guarded(a, u->confidential);
        bill_cell_add(r, &s->table, zone_human_day(a, z, u->starts_at));
        bill_cell_add(r, &s->table, u->staff_name);
        bill_cell_add(r, &s->table, bill_money(p, u->amount));
    }
}

/* -- who pays for whom ----------------------------------------------------------------------------------------------
 */

static void pay_for_rows(struct page *p, const struct pay_fors *list, bool by_others, struct bill_section *s)
{
    struct arena *a = p->op.arena;
    s->table = BILL_TABLE(a, s->title, list->count, by_others ? "Who pays" : "For whom", "How", "#Owed");
    for (size_t i = 0; i < list->count; i++) {
        const struct pay_for *x = &list->items[i];
        struct bill_row *r = bill_row_add(a, &s->table);
        struct bill_cell *who = bill_cell_add(r, &s->table, x->name);
        who->href = by_others ? sv_fmt(a, "/billing/payers/%lld", (long long)x->payer.v)
                              : sv_fmt(a, "/clients/%lld/billing", (long long)x->client.v);
        bill_cell_add(r, &s->table, x->how);
        bill_cell_add(r, &s->table, bill_money_some(p, x->owed));
    }
}

static struct sv agreed_words(struct page *p, const struct standing_payer *x)
{
    struct arena *a = p->op.arena;
    struct str s = str_new(a, 100);
    str_add(&s, x->category.n ? x->category : SV("Everything"));
    if (x->has_cap_charge)
        str_addf(&s, ", bills up to %.*s", SV_FMT(bill_money(p, x->cap_charge)));
    if (x->has_cap_month)
        str_addf(&s, ", up to %.*s a month", SV_FMT(bill_money(p, x->cap_month)));
    if (x->ends_on.has)
        str_addf(&s, ", until %.*s", SV_FMT(day_human(a, x->ends_on.v)));
    return str_sv(&s);
}

/* Who has agreed to pay from now on, in the order in which they are billed. */
static enum err add_agreed(struct page *p, struct client_id id, struct bill_page *v)
{
    struct arena *a = p->op.arena;
    struct standing_payers list;
    TRY(standing_for(&p->op, id, &list));
    struct bill_section *s = bill_section_add(&v->sections, SV("agreed"), SV("Pay for: who agreed to pay"));
    s->none = SV("Nobody. Who may pay the bills of this account agrees in their own portal, under Pay for.");
    s->table = BILL_TABLE(a, s->title, list.count, "Who pays", "For", "How");
    s->table.has_menu = true;
    for (size_t i = list.count; i-- > 0;) {
        const struct standing_payer *x = &list.items[i];
        if (x->ended)
            continue;
        struct bill_row *r = bill_row_add(a, &s->table);
        bill_cell_add(r, &s->table, x->payer_name)->href =
            sv_fmt(a, "/clients/%lld/billing", (long long)x->payer_client.v);
        bill_cell_add(r, &s->table, agreed_words(p, x));
        bill_cell_add(r, &s->table, x->card.v ? SV("By itself, with their card") : SV("They get the bills"));
        r->name = sv_fmt(a, "the agreement of %.*s", SV_FMT(x->payer_name));
        r->menu = (struct view_actions)VIEW_LIST(a, struct view_action,
            { .label = SV("End"),
                .icon = ICON_CLOSE,
                .danger = true,
                .href = client_bill_path(p, sv_z(a, sv_fmt(a, "/agreements/%lld/end", (long long)x->id.v))) });
    }
    return E_OK;
}

static enum err add_pay_for(struct page *p, struct client_id id, struct bill_page *v)
{
    struct pay_fors by, of;
    TRY(pay_for_list(&p->op, id, true, &by));
    TRY(pay_for_list(&p->op, id, false, &of));
    struct bill_section *s = bill_section_add(&v->sections, SV("paid-by"), SV("Pay for: others pay for this client"));
    s->none = SV("Nobody else. No payer learns of another.");
    pay_for_rows(p, &by, true, s);
    s = bill_section_add(&v->sections, SV("pays-for"), SV("Pay for: this account pays for others"));
    s->none = SV("For nobody else.");
    pay_for_rows(p, &of, false, s);
    return E_OK;
}

/* -- other prices ---------------------------------------------------------------------------------------------------
 */

static enum err add_prices(struct page *p, struct client_id id, struct bill_page *v)
{
    struct arena *a = p->op.arena;
    struct client_prices list;
    bool may = role_may(p->viewer->facts.role, PERM_SETTINGS);
    TRY(service_prices_of_client(&p->op, id, &list));
    struct bill_section *s = bill_section_add(&v->sections, SV("prices"), SV("Other prices for this client"));
    s->none = SV("None: the usual prices count.");
    if (may)
        s->buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
            { .label = SV("Add a price"),
                .icon = ICON_PLUS,
                .href = sv_fmt(a, "/settings/billing/services?client=%lld", (long long)id.v) });
    s->table = BILL_TABLE(a, SV("Other prices"), list.count, "Service", "By", "#Usual", "#Price");
    for (size_t i = 0; i < list.count; i++) {
        const struct client_price *x = &list.items[i];
        struct bill_row *r = bill_row_add(a, &s->table);
        struct bill_cell *what = bill_cell_add(r, &s->table, x->description);
        if (may)
            what->href = sv_fmt(a, "/settings/billing/services/%lld/price?staff=%lld&client=%lld",
                (long long)x->service.v, (long long)x->staff.v, (long long)id.v);
        bill_cell_add(r, &s->table, x->staff.v ? x->staff_name : SV("Every provider"));
        bill_cell_add(r, &s->table, bill_money(p, x->usual));
        bill_cell_add(r, &s->table, bill_money(p, x->price));
    }
    return E_OK;
}

/* -- the page -------------------------------------------------------------------------------------------------------
 */

static struct view_tile tile(struct page *p, const char *label, int64_t minor, struct sv href, bool hot)
{
    return (struct view_tile){
        .label = sv_of(label), .count = bill_money(p, minor), .href = href, .hot = hot, .zero = minor == 0
    };
}

static enum err sums(struct page *p, struct client_id id, int64_t *ret_owed, int64_t *ret_overdue)
{
    struct invoices list;
    struct invoice_filter f = { .look = INVOICES_OPEN, .client = id, .page = 1 };
    TRY(invoice_list(&p->op, &f, &list));
    *ret_owed = list.balance_sum;
    f.look = INVOICES_OVERDUE;
    TRY(invoice_list(&p->op, &f, &list));
    *ret_overdue = list.balance_sum;
    return E_OK;
}

static enum err get_client(struct page *p)
{
    struct arena *a = p->op.arena;
    struct client c;
    struct client_id id = { page_arg(p, "client") };
    struct unbilled_list visits;
    struct charges charges;
    struct invoices invoices;
    int64_t owed, overdue;
    TRY(client_load(&p->op, id, p->organization, &c));
    TRY(unbilled_find(&p->op, id, SV(""), 1, &visits));
    struct charge_filter open = { .client = id, .open_only = true, .page = 1 };
    TRY(charge_list(&p->op, &open, &charges));
    struct invoice_filter all = { .look = INVOICES_ALL, .client = id, .page = page_number(p) };
    TRY(invoice_list(&p->op, &all, &invoices));
    TRY(sums(p, id, &owed, &overdue));
    struct bill_page v = bill_page_new(p, 12);
    struct client_head head = client_header(p, &c, "billing");
    v.header = head.header;
    v.tabs = head.tabs;
    v.tabs_name = SV("Client Info");
    struct sv new_href = sv_fmt(a, "/billing/invoices/new?client=%lld", (long long)id.v);
    v.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Write an invoice"), .icon = ICON_RECEIPT, .href = new_href },
        { .label = SV("Add a charge"), .icon = ICON_PLUS, .href = client_bill_path(p, "/charges/new") });
    v.tiles = (struct view_tiles)VIEW_LIST(a, struct view_tile,
        tile(p, "To bill", visits.total_sum + charges.total_sum, SV("#to-bill"), false),
        tile(p, "Owed", owed, sv_fmt(a, "/billing/invoices?look=open&client=%lld", (long long)id.v), false),
        tile(p, "Overdue", overdue, sv_fmt(a, "/billing/invoices?look=overdue&client=%lld", (long long)id.v), true));
    struct bill_section *s = bill_section_add(&v.sections, SV("to-bill"), SV("To bill"));
    to_bill_rows(p, &visits, &charges, s);
    s->none = SV("Everything that was done is billed.");
    if (visits.total > (int64_t)visits.count || charges.total > (int64_t)charges.count)
        s->text = SV("The newest of them; all stand under Billing, To bill.");
    if (visits.count + charges.count)
        s->buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
            { .label = SV("Bill these"),
                .icon = ICON_RECEIPT,
                .href = sv_fmt(a, "/billing/to-bill?q=%.*s", SV_FMT(bill_url(a, c.name))) });
    s = bill_section_add(&v.sections, SV("invoices"), SV("Invoices about this client"));
    s->table = invoice_table(p, SV("Invoices about this client"), &invoices);
    s->pager =
        bill_pager(p, bill_query(p, p->req->path, NULL, 0), (int64_t)invoices.count, invoices.total, INVOICES_A_PAGE);
    s->none = SV("None yet.");
    TRY(pay_plan_client_part(p, id, &v));
    TRY(recurring_part(p, id, &v));
    TRY(add_pay_for(p, id, &v));
    TRY(add_agreed(p, id, &v));
    TRY(split_part(p, id, &v));
    TRY(insurance_part(p, id, &v));
    TRY(superbill_part(p, id, &v));
    TRY(add_prices(p, id, &v));
    TRY(client_tax_part(p, id, &v));
    return bill_page_render(p, &v);
}

/* -- an agreement is ended ------------------------------------------------------------------------------------------
 */

static enum err find_agreement(struct page *p, struct standing_payer *ret_standing)
{
    struct standing_payers list;
    TRY(standing_for(&p->op, (struct client_id){ page_arg(p, "client") }, &list));
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].id.v == page_arg(p, "standing") && !list.items[i].ended) {
            *ret_standing = list.items[i];
            return E_OK;
        }
    return E_NOTFOUND;
}

static enum err get_end(struct page *p)
{
    struct arena *a = p->op.arena;
    struct problems none = problems_new(a);
    struct standing_payer s;
    struct client c;
    TRY(find_agreement(p, &s));
    struct bill_form v = bill_form_new(p, &none);
    TRY(client_bill_header(p, SV("End an agreement"), &c, &v.header));
    v.question = sv_fmt(a, "Shall %.*s no longer pay for %.*s?", SV_FMT(s.payer_name), SV_FMT(s.client_name));
    bill_line_add(
        p, &v, SV("Bills that they have stay theirs. New ones go to whoever pays by the rules of this client."));
    bill_line_add(p, &v, SV("They are told, and nobody else is."));
    bill_hidden_add(p, &v, SV("version"), sv_fmt(a, "%lld", (long long)s.version));
    v.submit = (struct view_submit){ .label = SV("End it"), .danger = true, .cancel_href = client_bill_path(p, "") };
    return bill_form_render(p, &v);
}

static enum err post_end(struct page *p)
{
    struct standing_payer s;
    TRY(find_agreement(p, &s));
    enum err e = standing_end(&p->op, s.id, page_form_int(p, SV("version")));
    if (e == E_CONFLICT)
        return page_redirect(p, client_bill_path(p, ""), SV("It was changed meanwhile. This is how it is now."));
    TRY(e);
    return page_redirect(p, client_bill_path(p, ""), SV("The agreement has ended."));
}

static const struct route routes[] = {
    { HTTP_GET, "/clients/{client}/billing", "client_billing", NEEDS_CHART(PERM_BILLING), AUDIT_VIEW, "billing",
        get_client },
    { HTTP_GET, "/clients/{client}/billing/agreements/{standing}/end", "client_agreement_end",
        NEEDS_CHART(PERM_BILLING), AUDIT_NONE, "", get_end },
    { HTTP_POST, "/clients/{client}/billing/agreements/{standing}/end", "client_agreement_end_do",
        NEEDS_CHART(PERM_BILLING), AUDIT_END, "agreement", post_end },
};
const struct route_table billing_client_routes = { routes, LENGTH(routes) };
