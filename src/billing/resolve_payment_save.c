/* createBillingItem, updateBillingItem, deleteBillingItem: money comes and goes back by the functions of the pages. */
#include "billing/api_package.h"
#include "billing/fields.h"

static bool said(struct gql_in_text t)
{
    return t.is != GQL_ABSENT;
}

static void problem(struct problems *p, const char *field, const char *code, const char *text)
{
    problem_add(p, sv_of(field), sv_of(code), sv_of(text));
}

/* -- with a card ----------------------------------------------------------------------------------------------------
 */

struct paying_in {
    struct api *api;
    const struct gql_in_create_billing_item_input *in;
    struct problems *problems;
    struct pay_step step;
    struct payment_id made;
    struct invoice_id invoice; /* which is paid; v 0: none */
};

/* The main card of who pays: of staff the payer's; of others their own, wherever they act (F6). */
static enum err main_card(
    const struct op *op, struct invoice_id id, struct problems *problems, struct card_id *ret_card)
{
    struct invoice i;
    struct cards list = { .count = 0 };
    TRY(invoice_load(op, id, &i));
    *ret_card = (struct card_id){ 0 };
    if (op->viewer->facts.relation != REL_STAFF)
        TRY(card_own(op, &list));
    else if (i.payer_client.v)
        TRY(card_list(op, i.payer_client, &list));
    for (size_t k = 0; k < list.count; k++)
        if (list.items[k].is_default || !ret_card->v)
            *ret_card = list.items[k].id;
    if (!ret_card->v)
        problem(problems, "stripe_customer_detail_id", "no_card", "Who pays has no card on file. Enter one first.");
    return problems_err(problems);
}

enum err api_pay(struct api *api, struct pay_wish wish, struct problems *problems, struct pay_step *ret_step)
{
    struct api_line line;
    if (wish.key.n && !form_key_valid(wish.key))
        problem(problems, "stripe_idempotency_key", "bad_key",
            "A key has 8 to 64 letters, digits, hyphens and underscores. The same key pays once.");
    TRY(problems_err(problems));
    if (!wish.card.v)
        TRY(main_card(&api->op, wish.invoice, problems, &wish.card));
    TRY(api_line_open(api, &line));
    enum err e = pay_invoice(&api->op, api_line_known(&line), SV(""), &wish, problems, ret_step);
    api_line_close(&line);
    return e;
}

static enum err charge(struct paying_in *x)
{
    const struct gql_in_create_billing_item_input *in = x->in;
    struct pay_wish w = { .invoice = x->invoice,
        .card = { gql_id_given(in->stripe_customer_detail_id) },
        .amount = gql_text_given(in->amount_paid),
        .key = gql_text_given(in->stripe_idempotency_key) };
    if (!w.invoice.v) {
        problem(
            x->problems, "requested_payment_id", "required", "Say which bill is paid: a card is charged for a bill.");
        return E_INVALID;
    }
    TRY(api_pay(x->api, w, x->problems, &x->step));
    x->made = x->step.payment;
    return E_OK;
}

/* -- by hand --------------------------------------------------------------------------------------------------------
 */

/* The words of the reference, and ours: "cash", "check", "cheque", "transfer", "credit", "other". */
static struct sv medium_of(struct arena *a, struct gql_in_text given)
{
    struct sv text = sv_trim(gql_text_given(given));
    struct str lower = str_new(a, 64);
    for (size_t i = 0; i < text.n && i < 60; i++)
        str_addc(&lower, text.p[i] >= 'A' && text.p[i] <= 'Z' ? (char)(text.p[i] + 32) : text.p[i]);
    struct sv name = str_sv(&lower);
    enum medium m;
    if (!name.n)
        return SV("other");
    if (sv_eq(name, SV("check")))
        return SV("cheque");
    if (sv_eq(name, SV("bank_transfer")) || sv_eq(name, SV("bank transfer")))
        return SV("transfer");
    return medium_parse(name, &m) ? name : SV("other");
}

static enum err record(struct paying_in *x)
{
    const struct gql_in_create_billing_item_input *in = x->in;
    const struct op *op = &x->api->op;
    struct money_in_form f = { .invoice = x->invoice,
        .payer = { gql_id_given(in->requested_payer_id) },
        .amount = gql_text_given(in->amount_paid),
        .medium = medium_of(op->arena, in->payment_medium),
        .paid_on = api_day_text(gql_text_given(in->created_at)),
        .note = gql_text_given(in->note),
        .key = gql_text_given(in->stripe_idempotency_key) };
    struct client_id account = api_client_of_id(gql_id_given(in->sender_id));
    struct payer payer;
    if (op->viewer->facts.relation != REL_STAFF && x->invoice.v && sv_eq(f.medium, SV("credit")))
        return credit_pay(
            op, &(struct credit_wish){ .invoice = f.invoice, .amount = f.amount, .key = f.key }, x->problems, &x->made);
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_BILLING)));
    if (!f.invoice.v && !f.payer.v && account.v) {
        TRY(payer_of_client(op, account, &payer));
        f.payer = payer.id;
    }
    if (!f.invoice.v && !f.payer.v) {
        problem(x->problems, "requested_payment_id", "required", "Say which bill is paid, or whose credit it becomes.");
        return E_INVALID;
    }
    return payment_record(op, &f, x->problems, &x->made);
}

/* Before staff take money: whose record it is about may be closed to them. */
static enum err open_record(struct paying_in *x)
{
    const struct op *op = &x->api->op;
    struct invoice i = { 0 };
    if (op->viewer->facts.relation != REL_STAFF)
        return E_OK;
    if (gql_id_given(x->in->requested_payment_id))
        TRY(invoice_load(op, (struct invoice_id){ gql_id_given(x->in->requested_payment_id) }, &i));
    return api_bill_open(op, i.client.v ? i.client : api_client_of_id(gql_id_given(x->in->sender_id)), x->problems);
}

/* The package is sold or bought, and its bill is what is paid; it stays when the card is declined. In a portal it is
 * bought with a card alone: money that came some other way is for staff to say. */
static enum err sell(struct paying_in *x)
{
    const struct gql_in_create_billing_item_input *in = x->in;
    struct api_purchase made;
    struct billing_setting setting;
    bool staff = x->api->viewer->staff.v != 0;
    struct api_purchase_wish w = { .offering = { gql_id_given(in->offering_id) },
        .client = api_client_of_id(gql_id_given(in->sender_id)),
        .members = in->package_member_ids,
        .shown = gql_text_given(in->shown_total),
        .key = gql_text_given(in->stripe_idempotency_key),
        .pays = gql_flag_given(in->should_charge, false) };
    if (staff && !w.client.v)
        problem(x->problems, "sender_id", "required", "Say to which client it is sold.");
    if (!staff && !w.pays)
        problem(x->problems, "should_charge", "required",
            "Pay it with a card, or buy it with completeCheckout and pay later.");
    /* What is wrong about the payment is said before anything is sold. */
    TRY(billing_setting_load(&x->api->op, &setting));
    (void)field_amount(x->problems, SV("amount_paid"), gql_text_given(in->amount_paid), setting.currency, 1);
    (void)field_day(
        x->problems, SV("created_at"), staff && !w.pays ? api_day_text(gql_text_given(in->created_at)) : SV(""));
    TRY(problems_err(x->problems));
    TRY(api_purchase(x->api, &w, x->problems, &made));
    x->invoice = made.invoice;
    return E_OK;
}

static enum err create(struct paying_in *x)
{
    const struct gql_in_create_billing_item_input *in = x->in;
    bool sells = gql_text_given(in->offering_id).n > 0;
    x->invoice.v = gql_id_given(in->requested_payment_id);
    if (gql_text_given(in->user_package_selection_id).n)
        problem(x->problems, "user_package_selection_id", "not_sold",
            "A package is paid by its bill: requested_payment_id.");
    if (gql_text_given(in->offering_coupon_id).n)
        problem(x->problems, "offering_coupon_id", "no_coupons", "There are no coupons.");
    if (sells && x->invoice.v)
        problem(x->problems, "offering_id", "one_at_a_time", "Sell the package first, and pay then.");
    if (gql_text_given(in->payment_due_date).n)
        problem(x->problems, "payment_due_date", "not_scheduled",
            "A bill is paid by itself on the day it is due where its payer has chosen that.");
    if (gql_text_given(in->stripe_idempotency_key).n && !form_key_valid(in->stripe_idempotency_key.v))
        problem(x->problems, "stripe_idempotency_key", "bad_key",
            "A key has 8 to 64 letters, digits, hyphens and underscores. The same key pays once.");
    TRY(problems_err(x->problems));
    TRY(open_record(x));
    if (sells)
        TRY(sell(x));
    if (sells && !x->invoice.v)
        return E_OK; /* nothing to pay */
    return gql_flag_given(in->should_charge, false) ? charge(x) : record(x);
}

static struct sv declined_of(const struct problems *p)
{
    for (size_t i = 0; i < p->count; i++)
        if (sv_eq(p->items[i].code, SV("declined")))
            return p->items[i].text;
    return SV("");
}

enum err gql_mutation_create_billing_item(struct gql_call *call)
{
    static const struct gql_in_create_billing_item_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_create_billing_item *args = call->args;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct paying_in x = { .api = api, .in = args->input ? args->input : &nothing, .problems = &problems };
    enum err e = create(&x);
    if (e == E_CONFLICT) {
        problem(&problems, "requested_payment_id", "stale",
            "The bill changed meanwhile, and nothing was paid. Ask how it is.");
        e = E_INVALID;
    }
    if (e == E_NOTFOUND) {
        problem(&problems, "requested_payment_id", "not_found", "There is nothing of this id here that you may pay.");
        e = E_INVALID;
    }
    if (e != E_OK && e != E_INVALID)
        return api_outcome(call, 0, e);
    if (e == E_OK && x.made.v) {
        enum err there = api_payment_answer(api, x.made, &value);
        if (there != E_OK && there != E_NOTFOUND) /* paid with an own card for another: told in the own account */
            return api_outcome(call, 0, there);
        struct client_id about = api->viewer->subject.client;
        if (api->viewer->staff.v && value.kind == GQL_V_OBJECT)
            about = ((const struct api_payment *)value.object)->p.client;
        api_seen(api, about, AUDIT_CREATE, "payment", x.made.v);
    }
    struct api_paid *done = arena_new_obj(call->arena, struct api_paid);
    struct sv declined = declined_of(&problems);
    api_billing_fields(&problems);
    *done = (struct api_paid){ .value = value,
        .messages = e == E_OK ? gql_null() : api_messages(call->arena, &problems),
        .stripe_error = declined,
        .client_secret = x.step.secret };
    call->values[0] = gql_object(done);
    return E_OK;
}

/* -- changing one ---------------------------------------------------------------------------------------------------
 */

static enum err give_back(struct api *api, const struct payment *p, struct sv amount, bool still_owed, struct sv key,
    struct problems *problems)
{
    struct api_line line;
    TRY(api_line_open(api, &line));
    enum err e = payment_refund(&api->op, api_line_known(&line), p->id, amount, still_owed, SV(""), key, problems);
    api_line_close(&line);
    return e;
}

/* A card that was declined is tried once more: a payment of its own. */
static enum err pay_again(struct api *api, const struct payment *p, struct problems *problems, struct payment_id *ret)
{
    struct pay_step step;
    struct api_line line;
    struct pay_wish w = { .invoice = p->invoice, .card = p->card };
    if (p->state != PAYMENT_FAILED || !p->invoice.v || !p->card.v) {
        problem(problems, "resend_payment", "not_failed", "Only a payment by card that failed is tried again.");
        return E_INVALID;
    }
    TRY(api_line_open(api, &line));
    enum err e = pay_invoice(&api->op, api_line_known(&line), SV(""), &w, problems, &step);
    api_line_close(&line);
    if (e == E_OK)
        *ret = step.payment;
    return e;
}

static enum err update(struct api *api, const struct gql_in_update_billing_item_input *in, struct payment *p,
    struct problems *problems, struct payment_id *ret_id)
{
    const struct op *op = &api->op;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_BILLING)));
    TRY(payment_load(op, *ret_id, p));
    TRY(api_bill_open(op, p->client.v ? p->client : p->payer_client, problems));
    if (said(in->amount_paid) || said(in->created_at) || said(in->payment_medium) || said(in->note) ||
        said(in->recipient_id) || said(in->sender_id))
        problem(
            problems, "id", "not_changeable", "What was paid stays as it is. Give it back, and record what is right.");
    if (gql_given(in->is_canceled.is) || gql_given(in->is_paused.is) || said(in->new_payment_date))
        problem(problems, "id", "not_recurring", "It is no part of payments that repeat.");
    if (gql_flag_given(in->resend_receipt, false))
        problem(problems, "resend_receipt", "not_kept", "A receipt stands in the portal. It is not sent again.");
    TRY(problems_err(problems));
    if (gql_text_given(in->chosen_refund_amount).n)
        TRY(give_back(api, p, in->chosen_refund_amount.v, gql_flag_given(in->still_owed, false),
            gql_text_given(in->stripe_idempotency_key), problems));
    return gql_flag_given(in->resend_payment, false) ? pay_again(api, p, problems, ret_id) : E_OK;
}

enum err gql_mutation_update_billing_item(struct gql_call *call)
{
    static const struct gql_in_update_billing_item_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_update_billing_item *args = call->args;
    const struct gql_in_update_billing_item_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct payment p = { .id = { 0 } };
    struct payment_id id = { gql_id_given(in->id) };
    enum err e = update(api, in, &p, &problems, &id);
    if (e == E_OK) {
        TRY(api_payment_answer(api, id, &value));
        api_seen(api, p.client.v ? p.client : p.payer_client, AUDIT_UPDATE, "payment", id.v);
    }
    return api_billing_done(call, e, value, &problems);
}

/* Money that was recorded by hand, and never came: it is given back in the books, and the bill is open again. */
enum err gql_mutation_delete_billing_item(struct gql_call *call)
{
    static const struct gql_in_delete_billing_item_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_delete_billing_item *args = call->args;
    const struct gql_in_delete_billing_item_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct payment p = { .id = { 0 } };
    struct payment_id id = { gql_id_given(in->id) };
    enum err e = viewer_require(api->op.viewer, NEED_STAFF_PAGE(PERM_BILLING));
    if (e == E_OK)
        e = payment_load(&api->op, id, &p);
    if (e == E_OK)
        e = api_bill_open(&api->op, p.client.v ? p.client : p.payer_client, &problems);
    if (e == E_OK && p.medium == MEDIUM_CARD) {
        problem(&problems, "id", "not_deletable", "A card was charged. Give the money back: updateBillingItem.");
        e = E_INVALID;
    }
    if (e == E_OK)
        e = give_back(api, &p, SV(""), true, SV(""), &problems);
    if (e == E_OK) {
        TRY(api_payment_answer(api, id, &value));
        api_seen(api, p.client.v ? p.client : p.payer_client, AUDIT_END, "payment", id.v);
    }
    return api_billing_done(call, e, value, &problems);
}
