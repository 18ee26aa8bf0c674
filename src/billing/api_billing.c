/* Values of the API's types of money, and what its mutations have in common. */
#include "billing/api_billing.h"

#include <stdlib.h>

#include "billing/fields.h"
#include "billing/names.h"
#include "billing/reader.h"

const char *api_currency(const struct api *api, char ret_currency[4])
{
    struct sv of = api->organization ? api->organization->currency : SV("");
    for (size_t i = 0; i < 4; i++)
        ret_currency[i] = i < of.n && i < 3 ? of.p[i] : '\0';
    return ret_currency;
}

struct sv api_amount(const struct api *api, int64_t minor)
{
    char currency[4];
    struct sv size = amount_typed(api->op.arena, minor < 0 ? -minor : minor, api_currency(api, currency));
    return minor < 0 ? sv_fmt(api->op.arena, "-%.*s", SV_FMT(size)) : size;
}

double api_amount_number(const struct api *api, int64_t minor)
{
    return strtod(sv_z(api->op.arena, api_amount(api, minor)), NULL);
}

struct sv api_day_text(struct sv text)
{
    struct sv t = sv_trim(text);
    bool timed = t.n > 10 && (t.p[10] == 'T' || t.p[10] == ' ');
    return timed ? sv_sub(t, 0, 10) : t;
}

/* -- bills ----------------------------------------------------------------------------------------------------------
 */

static struct sv status_of(const struct invoice *i)
{
    if (i->stored == INVOICE_PAID || i->stored == INVOICE_REFUNDED || i->stored == INVOICE_WRITTEN_OFF)
        return SV("Paid");
    return i->paid > 0 ? SV("Partial") : SV("Not Yet Paid");
}

static struct sv number_text(struct arena *a, int64_t n)
{
    return n ? sv_fmt(a, "%lld", (long long)n) : SV("");
}

static struct sv deposit_of(const struct invoice *i)
{
    if (!i->deposit_for.v)
        return SV("");
    return i->deposit == DEPOSIT_HELD && i->paid <= 0 ? SV("asked") : sv_of(deposit_name(i->deposit));
}

static const struct api_invoice *invoice_node(
    struct api *api, const struct op *op, const struct invoice *i, bool closed, struct sv cursor)
{
    struct arena *a = api->op.arena;
    struct api_invoice *n = arena_new_obj(a, struct api_invoice);
    bool apart = i->payer_client.v != i->client.v;
    int64_t settled = i->total > 0 ? i->paid + i->written_off : 0;
    char currency[4];
    *n = (struct api_invoice){ .op = *op,
        .i = *i,
        .staff = op->viewer->facts.relation == REL_STAFF,
        .closed = closed,
        .cursor = cursor,
        .price = api_amount(api, i->total),
        .currency = sv_dup(a, sv_of(api_currency(api, currency))),
        .status = status_of(i),
        .invoice_type = SV("other"),
        .recipient_id = number_text(a, api_id_of_client(i->client)),
        .requested_payer_id = apart ? number_text(a, i->payer.v) : SV(""),
        .kith_state = sv_of(invoice_state_name(i->state)),
        .notes = closed ? SV("") : i->note,
        .deposit = deposit_of(i),
        .balance_due = api_amount_number(api, i->balance),
        .write_off_amount = api_amount_number(api, i->written_off),
        .paid_percent = i->total > 0 ? settled * 100 / i->total : 0,
        .sender_id = api_id_of_staff(i->maker),
        .is_preview = i->stored == INVOICE_DRAFT,
        .updated_at = i->sent_at.has ? i->sent_at.v : i->created_at };
    n->debt = (int64_t)n->balance_due;
    n->more = arena_new_obj(a, struct api_invoice_more);
    return n;
}

enum err api_invoices_of(struct api *api, const struct op *op, const struct invoices *list, int64_t offset,
    bool cursors, struct gql_value **ret_values)
{
    struct arena *a = api->op.arena;
    struct gql_value *values = arena_array(a, list->count, sizeof *values);
    struct client_id *clients = arena_array(a, list->count, sizeof *clients);
    bool *closed = arena_array(a, list->count, sizeof *closed);
    for (size_t i = 0; i < list->count; i++)
        clients[i] = list->items[i].client;
    if (op->viewer->facts.relation == REL_STAFF)
        TRY(bills_closed(op, clients, list->count, closed));
    for (size_t i = 0; i < list->count; i++)
        values[i] = gql_object(
            invoice_node(api, op, &list->items[i], closed[i], cursors ? api_cursor(a, offset + (int64_t)i) : SV("")));
    *ret_values = values;
    return E_OK;
}

enum err api_invoice_answer(struct api *api, struct invoice_id id, struct gql_value *ret_value)
{
    struct gql_value *values;
    struct invoice i;
    TRY(invoice_load(&api->op, id, &i));
    TRY(api_invoices_of(api, &api->op, &(struct invoices){ .items = &i, .count = 1 }, 0, false, &values));
    *ret_value = values[0];
    return E_OK;
}

/* -- payments -------------------------------------------------------------------------------------------------------
 */

static struct sv payment_state_said(enum payment_state s)
{
    if (s == PAYMENT_SUCCEEDED)
        return SV("SUCCEEDED");
    return s == PAYMENT_FAILED || s == PAYMENT_CANCELED ? SV("FAILED") : SV("SCHEDULED");
}

/* "Visa ending in 4242" in its parts. */
static void tell_card(struct api_payment *n)
{
    struct sv words = n->p.card_words;
    size_t at = sv_find(words, ' ', 0);
    while (at != SIZE_MAX && !sv_starts(sv_sub(words, at, SIZE_MAX), SV(" ending in ")))
        at = sv_find(words, ' ', at + 1);
    if (at == SIZE_MAX)
        return;
    n->card_brand = sv_sub(words, 0, at);
    n->card_last4 = sv_sub(words, at + sizeof " ending in " - 1, SIZE_MAX);
}

static const struct api_payment *payment_node(
    struct api *api, const struct op *op, const struct payment *p, bool closed, struct sv cursor)
{
    struct arena *a = api->op.arena;
    struct api_payment *n = arena_new_obj(a, struct api_payment);
    bool failed = p->state == PAYMENT_FAILED || p->state == PAYMENT_CANCELED;
    char currency[4];
    struct money amount = { .minor = p->amount };
    (void)api_currency(api, amount.currency);
    *n = (struct api_payment){ .op = *op,
        .p = *p,
        .staff = op->viewer->facts.relation == REL_STAFF,
        .closed = closed,
        .cursor = cursor,
        .amount_paid = api_amount(api, p->amount),
        .amount_paid_string = money_human(a, amount),
        .net_payment = api_amount(api, p->amount - p->refunded),
        .refund_amount = p->refunded ? api_amount(api, p->refunded) : SV(""),
        .original_price = api_amount(api, p->amount),
        .currency = sv_dup(a, sv_of(api_currency(api, currency))),
        .state = payment_state_said(p->state),
        .payment_medium = sv_of(medium_name(p->medium)),
        .failure_reason = failed ? p->reason_words : SV(""),
        .note = closed ? SV("") : p->note,
        .shown_description =
            p->invoice_number.n ? sv_fmt(a, "Bill %.*s", SV_FMT(p->invoice_number)) : SV("To your credit"),
        .is_outside_payment = p->medium != MEDIUM_CARD,
        .is_canceled = p->state == PAYMENT_CANCELED,
        .updated_at = p->settled_at.has ? p->settled_at.v : p->created_at };
    tell_card(n);
    return n;
}

enum err api_payments_of(struct api *api, const struct op *op, const struct payments *list, int64_t offset,
    bool cursors, struct gql_value **ret_values)
{
    struct arena *a = api->op.arena;
    struct gql_value *values = arena_array(a, list->count, sizeof *values);
    struct client_id *clients = arena_array(a, list->count, sizeof *clients);
    bool *closed = arena_array(a, list->count, sizeof *closed);
    for (size_t i = 0; i < list->count; i++)
        clients[i] = list->items[i].client.v ? list->items[i].client : list->items[i].payer_client;
    if (op->viewer->facts.relation == REL_STAFF)
        TRY(bills_closed(op, clients, list->count, closed));
    for (size_t i = 0; i < list->count; i++)
        values[i] = gql_object(
            payment_node(api, op, &list->items[i], closed[i], cursors ? api_cursor(a, offset + (int64_t)i) : SV("")));
    *ret_values = values;
    return E_OK;
}

void api_payments_known(
    struct api *api, const struct op *op, const struct payments *list, bool closed, struct gql_value **ret_values)
{
    *ret_values = arena_array(api->op.arena, list->count, sizeof **ret_values);
    for (size_t i = 0; i < list->count; i++)
        (*ret_values)[i] = gql_object(payment_node(api, op, &list->items[i], closed, SV("")));
}

enum err api_payment_answer(struct api *api, struct payment_id id, struct gql_value *ret_value)
{
    struct gql_value *values;
    struct payment p;
    TRY(payment_load(&api->op, id, &p));
    TRY(api_payments_of(api, &api->op, &(struct payments){ .items = &p, .count = 1 }, 0, false, &values));
    *ret_value = values[0];
    return E_OK;
}

/* -- lists ----------------------------------------------------------------------------------------------------------
 */

int api_by_number(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

enum err api_whole_fits(struct gql_call *call, int64_t total, const char *what)
{
    if (total <= API_WHOLE_MOST)
        return E_OK;
    gql_fail(call, 0, SV("BAD_REQUEST"),
        sv_fmt(call->arena,
            "There are more than 5,000 %s to look through. Ask by client, by status or by the pages of the whole list.",
            what));
    return E_INVALID;
}

enum err api_answer_found(struct gql_call *call, enum err asked, api_read_fn *read, void *search,
    const struct api_page *page, enum api_shape shape)
{
    struct api_found f = { .cursors = shape == API_AS_LIST, .only_count = shape == API_AS_COUNT };
    struct api_page p = *page;
    if (shape == API_AS_LIST && asked != E_INVALID)
        call->values[0] = gql_list(NULL, 0);
    enum err e = asked == E_OK ? read(call, search, page, &f) : asked;
    if (e == E_INVALID)
        return E_OK;
    if (e != E_OK && e != E_NOTFOUND)
        return api_outcome(call, 0, e);
    if (e == E_NOTFOUND)
        f = (struct api_found){ .count = 0 };
    api_page_settle(&p, f.total);
    call->values[0] = shape == API_AS_COUNT  ? gql_int(f.total)
                      : shape == API_AS_LIST ? gql_list(f.values, f.count)
                                             : api_stretch(call->arena, f.values, f.count, &p, f.total);
    return E_OK;
}

/* -- mutations ------------------------------------------------------------------------------------------------------
 */

enum err api_bill_open(const struct op *op, struct client_id client, struct problems *problems)
{
    bool closed = false;
    if (op->viewer->facts.relation != REL_STAFF || !client.v)
        return E_OK;
    TRY(bills_staff(op));
    TRY(bills_closed(op, &client, 1, &closed));
    if (closed)
        problem_add(problems, SV("id"), SV("state_reason"),
            SV("This record is restricted. Say why you need to open it: createClientRestrictionAuthorization."));
    return problems_err(problems);
}

void api_billing_fields(struct problems *problems)
{
    static const char *const names[][2] = { { "client", "recipient_id" }, { "payer", "requested_payer" },
        { "unit_price", "price" }, { "description", "services_provided" }, { "service_on", "service_date" },
        { "unit_price1", "price" }, { "description1", "services_provided" }, { "service_on1", "service_date" },
        { "note", "notes" }, { "lines", "services_provided" }, { "amount", "amount_paid" },
        { "medium", "payment_medium" }, { "paid_on", "created_at" }, { "card", "stripe_customer_detail_id" },
        { "label", "card_type_label" }, { "setup", "token" }, { "charges", "cpt_codes_super_bills" } };
    for (size_t i = 0; i < problems->count; i++)
        for (size_t k = 0; k < LENGTH(names); k++)
            if (sv_eq(problems->items[i].field, sv_of(names[k][0]))) {
                problems->items[i].field = sv_of(names[k][1]);
                break;
            }
}

enum err api_billing_done(struct gql_call *call, enum err e, struct gql_value value, struct problems *problems)
{
    if (e == E_CONFLICT) {
        problem_add(
            problems, SV("id"), SV("stale"), SV("It changed meanwhile, or may not become that. Ask how it is."));
        e = E_INVALID;
    }
    api_billing_fields(problems);
    return api_done(call, e, value, problems);
}

enum err api_line_open(struct api *api, struct api_line *ret_line)
{
    *ret_line = (struct api_line){ .open = pay_any(api->app->pay) };
    if (!ret_line->open)
        return E_OK;
    ret_line->line = (struct pay_line){
        .services = api->app->pay, .kind = api->app->pay->preferred, .clock = api->app->clock, .db = api->op.db
    };
    return fetch_open(&ret_line->line.fetch);
}

struct pay_line *api_line_known(struct api_line *l)
{
    return l->open ? &l->line : NULL;
}

void api_line_close(struct api_line *l)
{
    if (l->open)
        fetch_close(l->line.fetch);
}
