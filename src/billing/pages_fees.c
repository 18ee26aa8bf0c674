/* Settings › Billing › Fees: what a missed visit, a late cancellation and an unpaid invoice cost; and fees that staff
 * waive, or ask for after all. */
#include "billing/deposit.h"
#include "billing/fee.h"
#include "billing/pages.h"
#include "billing/settings_view.h"

/* -- of the practice ------------------------------------------------------------------------------------------------
 */

static void fee_field(struct bill_group *g, struct sv name, struct sv label, struct sv value, struct sv hint)
{
    struct view_field *f = bill_field_add(g, INPUT_FIELD, name, label, value, 20);
    f->hint = hint;
}

static enum err show_fees(struct page *p, const struct fee_policy_form *f, const struct problems *problems)
{
    static const char *const whens[] = { "proposed", "Propose it in To bill", "at_once",
        "Charge it at once, ready to be billed" };
    struct arena *a = p->op.arena;
    struct taxes taxes;
    TRY(tax_list(&p->op, true, &taxes));
    struct bill_form v = bill_form_new(p, problems);
    v.header = bill_settings_header(
        p, (struct view_link){ .label = SV("") }, SV("Fees"), SV("For visits that were missed, and late payment."));
    v.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Other fees by type"), .href = SV("/settings/billing/types"), .icon = ICON_LIST });
    bill_hidden_add(p, &v, SV("version"), sv_fmt(a, "%lld", (long long)f->version));
    struct bill_group *visits = bill_group_add(p, &v, SV("Missed visits"), true);
    visits->text = SV("An amount such as 25, or a part of the price such as 50 %. Empty: none. A visit for which a "
                      "package gave a visit has no fee; how late is late is said by each type of visit.");
    fee_field(visits, SV("noshow"), SV("Did not come"), f->noshow, SV(""));
    fee_field(visits, SV("late"), SV("Cancelled late"), f->late, SV(""));
    struct view_choices choices = bill_tax_choices(a, &taxes, f->tax);
    if (choices.count)
        bill_choice_add(visits, INPUT_SELECT, SV("tax"), SV("Tax"), choices);
    struct bill_group *when = bill_group_add(p, &v, SV(""), false);
    bill_choice_add(when, INPUT_RADIOS, SV("when"), SV("When a visit is marked so"),
        bill_choices(a, whens, 2, f->at_once ? SV("at_once") : SV("proposed")))
        ->hint = SV("Either way you can waive it, and nothing is sent before you send it.");
    struct bill_group *overdue = bill_group_add(p, &v, SV("Invoices that stay unpaid"), true);
    overdue->text = SV("Once for each invoice, on an invoice of its own that is sent to the same payer. For invoices "
                       "that are due from today on, when you switch it on.");
    fee_field(overdue, SV("overdue"), SV("Fee"), f->overdue, SV("Such as 10, or 2 % of what is owed. Empty: none."));
    bill_field_add(overdue, INPUT_FIELD, SV("overdue_days"), SV("Days after it was due"), f->overdue_days, 3)
        ->inputmode = SV("numeric");
    bill_field_add(overdue, INPUT_FIELD, SV("overdue_most"), SV("Never more than, before tax"), f->overdue_most, 20)
        ->inputmode = SV("decimal");
    struct view_choices late_taxes = bill_tax_choices(a, &taxes, f->overdue_tax);
    if (late_taxes.count)
        bill_choice_add(overdue, INPUT_SELECT, SV("overdue_tax"), SV("Tax"), late_taxes);
    v.submit = (struct view_submit){ .label = SV("Save"), .cancel_href = SV("/settings/billing") };
    return bill_form_render(p, &v);
}

static enum err get_fees(struct page *p)
{
    struct arena *a = p->op.arena;
    struct problems none = problems_new(a);
    struct fee_policy s;
    TRY(fee_policy_load(&p->op, &s));
    struct fee_policy_form f = { .noshow = fee_typed(a, s.noshow, s.currency),
        .late = fee_typed(a, s.late, s.currency),
        .overdue = fee_typed(a, s.overdue.fee, s.currency),
        .overdue_days = sv_fmt(a, "%lld", (long long)s.overdue.days),
        .overdue_most = s.overdue.most ? amount_typed(a, s.overdue.most, s.currency) : SV(""),
        .at_once = s.at_once,
        .tax = tax_typed(a, s.tax, 0),
        .overdue_tax = tax_typed(a, s.overdue_tax, 0),
        .version = s.version };
    return show_fees(p, &f, &none);
}

static enum err post_fees(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct fee_policy_form f = { .noshow = http_field(p->req, SV("noshow")),
        .late = http_field(p->req, SV("late")),
        .overdue = http_field(p->req, SV("overdue")),
        .overdue_days = http_field(p->req, SV("overdue_days")),
        .overdue_most = http_field(p->req, SV("overdue_most")),
        .at_once = sv_eq(http_field(p->req, SV("when")), SV("at_once")),
        .tax = http_field(p->req, SV("tax")),
        .overdue_tax = http_field(p->req, SV("overdue_tax")),
        .version = page_form_int(p, SV("version")) };
    enum err e = save_result(fee_policy_save(&p->op, &f, &problems), &problems);
    if (problem_has(&problems, SV("stale"))) {
        struct fee_policy now;
        TRY(fee_policy_load(&p->op, &now));
        f.version = now.version;
    }
    if (e == E_INVALID)
        return show_fees(p, &f, &problems);
    TRY(e);
    return page_redirect(p, SV("/settings/billing"), SV("The fees were saved. They count from now on."));
}

/* -- of a type ------------------------------------------------------------------------------------------------------
 */

static enum err show_type(struct page *p, const struct appointment_type *t, const struct fee_of_type_form *f,
    struct sv deposit, const struct problems *problems)
{
    static const char *const whens[] = { "", "As the practice", "proposed", "Propose it in To bill", "at_once",
        "Charge it at once" };
    struct arena *a = p->op.arena;
    struct fee_policy s;
    struct bill_form v = bill_form_new(p, problems);
    TRY(fee_policy_load(&p->op, &s));
    v.header = bill_settings_header(p,
        (struct view_link){ .label = SV("By type of visit"), .href = SV("/settings/billing/types") },
        sv_fmt(a, "Fees: %.*s", SV_FMT(t->name)),
        SV("What a missed or late cancelled visit of this type costs, and the deposit it asks for."));
    struct bill_group *g = bill_group_add(p, &v, SV("Missed visits"), true);
    g->text = SV("An amount such as 25, a part of the price such as 50 %, or 0 for none.");
    fee_field(g, SV("noshow"), SV("Did not come"), f->noshow,
        sv_fmt(a, "Empty: as the practice, %.*s.", SV_FMT(fee_words(a, s.noshow, s.currency))));
    fee_field(g, SV("late"), SV("Cancelled late"), f->late,
        sv_fmt(a, "Empty: as the practice, %.*s.", SV_FMT(fee_words(a, s.late, s.currency))));
    struct bill_group *when = bill_group_add(p, &v, SV(""), false);
    bill_choice_add(
        when, INPUT_RADIOS, SV("when"), SV("When a visit is marked so"), bill_choices(a, whens, 3, f->when));
    struct bill_group *booked = bill_group_add(p, &v, SV("When it is booked"), true);
    booked->text = SV("A deposit is billed with the booking, held for the visit, and pays its bill or its fee first. "
                      "Cancelled in time it is given back. Visits of a series, confidential ones, and those that a "
                      "package covers have none.");
    fee_field(booked, SV("deposit"), SV("Deposit"), deposit, SV("Such as 40, or 25 % of the price. Empty: none."));
    v.submit = (struct view_submit){ .label = SV("Save"), .cancel_href = SV("/settings/billing/types") };
    return bill_form_render(p, &v);
}

static enum err type_of(struct page *p, struct appointment_type *ret_type)
{
    return type_load(&p->op, (struct appointment_type_id){ page_arg(p, "type") }, ret_type);
}

static enum err get_type(struct page *p)
{
    struct arena *a = p->op.arena;
    struct problems none = problems_new(a);
    struct appointment_type t;
    struct fee_of_type own;
    struct fee_policy s;
    TRY(type_of(p, &t));
    TRY(fee_policy_load(&p->op, &s));
    TRY(fees_of_types(&p->op, &t.id, 1, &own));
    struct fee_of_type_form f = { .noshow = fee_typed(a, own.noshow, s.currency),
        .late = fee_typed(a, own.late, s.currency),
        .when = !own.says_when ? SV("")
                : own.at_once  ? SV("at_once")
                               : SV("proposed") };
    struct fee deposit;
    TRY(deposits_of_types(&p->op, &t.id, 1, &deposit));
    return show_type(p, &t, &f, fee_typed(a, deposit, s.currency), &none);
}

static enum err post_type(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct appointment_type t;
    struct fee_of_type_form f = { .noshow = http_field(p->req, SV("noshow")),
        .late = http_field(p->req, SV("late")),
        .when = http_field(p->req, SV("when")) };
    struct sv deposit = http_field(p->req, SV("deposit"));
    struct fee_policy s;
    TRY(type_of(p, &t));
    TRY(fee_policy_load(&p->op, &s));
    (void)field_fee(&problems, SV("deposit"), deposit, s.currency); /* or the fees alone would be saved */
    enum err e = fee_of_type_save(&p->op, t.id, &f, &problems);
    if (e == E_OK)
        e = deposit_of_type_save(&p->op, t.id, deposit, &problems);
    if (e == E_INVALID)
        return show_type(p, &t, &f, deposit, &problems);
    TRY(e);
    return page_redirect(
        p, SV("/settings/billing/types"), sv_fmt(p->op.arena, "The fees of “%.*s” were saved.", SV_FMT(t.name)));
}

/* -- waived ---------------------------------------------------------------------------------------------------------
 */

/* A button of "To bill" for one fee: its charge and version. */
static bool fee_asked(const struct page *p, struct sv name, struct charge_id *ret_id, int64_t *ret_version)
{
    struct sv rest = http_field(p->req, name), id = sv_cut(&rest, '.');
    return int_parse(id, &ret_id->v) && int_parse(rest, ret_version);
}

static enum err post_fee(struct page *p)
{
    struct charges list;
    struct charge_id id;
    int64_t version;
    bool open, waive = fee_asked(p, SV("waive"), &id, &version);
    if (!waive && !fee_asked(p, SV("take_back"), &id, &version))
        return E_NOTFOUND;
    TRY(charges_of(&p->op, &id, 1, &list));
    if (!list.count)
        return E_NOTFOUND;
    TRY(bill_open(p, list.items[0].client, &open));
    if (!open)
        return E_OK;
    enum err e = waive ? fee_waive(&p->op, id, version) : fee_take_back(&p->op, id, version);
    if (e == E_CONFLICT)
        return page_redirect(p, SV("/billing/to-bill"), SV("It changed meanwhile: look at it again."));
    TRY(e);
    bill_log(p, list.items[0].client, AUDIT_UPDATE, SV("charge"), id.v);
    return page_redirect(p, SV("/billing/to-bill"),
        sv_fmt(p->op.arena,
            waive ? "The fee of %.*s was waived. It is below, if it is to be billed after all."
                  : "The fee of %.*s is to bill again.",
            SV_FMT(list.items[0].client_name)));
}

#define SET NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, ""
static const struct route routes[] = {
    { HTTP_GET, "/settings/billing/fees", "settings_fees", SET, get_fees },
    { HTTP_POST, "/settings/billing/fees", "settings_fees_save", SET, post_fees },
    { HTTP_GET, "/settings/billing/types/{type}/fees", "settings_type_fees", SET, get_type },
    { HTTP_POST, "/settings/billing/types/{type}/fees", "settings_type_fees_save", SET, post_type },
    { HTTP_POST, "/billing/fees", "billing_fee", NEEDS_STAFF(PERM_BILLING), AUDIT_NONE, "", post_fee },
};
const struct route_table billing_fee_routes = { routes, LENGTH(routes) };
