/* Payments (BillingItem): one, lists, how many there are, and their fields. */
#include "billing/api_billing.h"
#include "billing/payer_write.h"
#include "ical/zone.h"

struct asked {
    struct gql_in_text client, user, start, end, keywords, order_by, sort_by, state;
    struct gql_in_list status;
    struct gql_in_flag offerings_only;
};
struct search {
    const struct asked *f;
    struct op op;
    bool staff;
    struct payment_filter filter;
    struct client_id client, user; /* for whom; who paid */
    struct opt_instant from, until;
    struct sv order;
    bool down, nothing;
};

/* -- what is asked --------------------------------------------------------------------------------------------------
 */

/* Days in the practice's zone; false: it is no day. */
static bool read_days(struct gql_call *call, struct search *s)
{
    const struct api *api = call->context;
    const struct zone *z = zone_of(api->zone);
    struct day from, until;
    struct sv start = api_day_text(gql_text_given(s->f->start)), end = api_day_text(gql_text_given(s->f->end));
    if ((start.n && !day_parse(start, &from)) || (end.n && !day_parse(end, &until))) {
        gql_fail(call, 0, SV("INVALID_ARGUMENT"), SV("created_at_start and created_at_end are dates: 2026-11-30."));
        return false;
    }
    if (start.n)
        s->from = (struct opt_instant){ true, zone_day_start(z, from) };
    if (end.n)
        s->until = (struct opt_instant){ true, zone_day_start(z, (struct day){ until.n + 1 }) };
    return true;
}

static enum err search_of(struct gql_call *call, const struct asked *f, struct search *s)
{
    struct api *api = call->context;
    *s = (struct search){ .f = f, .op = api->op, .staff = api->viewer->staff.v != 0 };
    if (!read_days(call, s))
        return E_INVALID;
    s->order = api_order(call->arena, f->order_by, f->sort_by, SV(""), &s->down);
    if (sv_eq(s->order, SV("created_at")) && s->down)
        s->order = SV(""); /* as they come */
    s->client = api_client_of_id(gql_id_given(f->client));
    s->user = api_client_of_id(gql_id_given(f->user));
    s->nothing = gql_flag_given(f->offerings_only, false) || (gql_text_given(f->client).n && !s->client.v) ||
                 (gql_text_given(f->user).n && !s->user.v);
    s->filter.client = s->client;
    s->filter.words = gql_text_given(f->keywords);
    return E_OK;
}

/* -- what a list is narrowed by after it was read -------------------------------------------------------------------
 */

static bool is_state(const struct payment *p, struct sv said)
{
    if (sv_eq_ci(said, SV("succeeded")))
        return p->state == PAYMENT_SUCCEEDED;
    if (sv_eq_ci(said, SV("failed")))
        return p->state == PAYMENT_FAILED || p->state == PAYMENT_CANCELED || payment_declined(p);
    if (sv_eq_ci(said, SV("refunded")))
        return p->refunded > 0;
    bool under_way = p->state == PAYMENT_STARTED || p->state == PAYMENT_NEEDS_ACTION || p->state == PAYMENT_PROCESSING;
    return sv_eq_ci(said, SV("scheduled")) && under_way && !payment_declined(p);
}

static bool fits(const struct search *s, const struct payment *p)
{
    const struct gql_in_text *states = s->f->status.items;
    bool any = !gql_given(s->f->status.is) || !s->f->status.count;
    for (size_t i = 0; !any && i < s->f->status.count; i++)
        any = is_state(p, gql_text_given(states[i]));
    if (!any || (gql_text_given(s->f->state).n && !is_state(p, s->f->state.v)))
        return false;
    if ((s->from.has && instant_before(p->created_at, s->from.v)) ||
        (s->until.has && !instant_before(p->created_at, s->until.v)))
        return false;
    if (s->user.v && p->payer_client.v != s->user.v)
        return false;
    return s->staff || ((!s->client.v || p->client.v == s->client.v) &&
                           (!s->filter.words.n || sv_starts(p->invoice_number, s->filter.words)));
}

static bool narrows(const struct search *s)
{
    return s->order.n || s->from.has || s->until.has || s->user.v || gql_text_given(s->f->state).n ||
           (gql_given(s->f->status.is) && s->f->status.count) || (!s->staff && (s->client.v || s->filter.words.n));
}

static int compare(const void *one, const void *other, struct sv order)
{
    const struct payment *x = *(const struct payment *const *)one, *y = *(const struct payment *const *)other;
    if (sv_eq(order, SV("amount_paid")))
        return api_by_number(x->amount, y->amount);
    if (sv_eq(order, SV("patient_first_name")))
        return sv_cmp(x->client_name, y->client_name);
    if (sv_eq(order, SV("method")))
        return api_by_number(x->medium, y->medium);
    if (sv_eq(order, SV("state")))
        return api_by_number(x->state, y->state);
    if (sv_eq(order, SV("updated_at")))
        return api_by_number(x->settled_at.has ? x->settled_at.v.us : x->created_at.us,
            y->settled_at.has ? y->settled_at.v.us : y->created_at.us);
    return api_by_number(x->created_at.us, y->created_at.us);
}

static void narrow(struct arena *a, const struct search *s, const struct api_page *page, struct payments *list)
{
    const struct payment **kept = arena_array(a, list->count, sizeof *kept);
    size_t n = 0;
    for (size_t i = 0; i < list->count; i++)
        if (fits(s, &list->items[i]))
            kept[n++] = &list->items[i];
    if (s->order.n)
        api_sort(a, kept, n, sizeof *kept, compare, s->order, s->down);
    struct api_page p = *page;
    api_page_settle(&p, (int64_t)n);
    struct payment *items = arena_array(a, (size_t)p.size, sizeof *items);
    for (int64_t i = 0; i < p.size; i++)
        items[i] = *kept[p.offset + i];
    *list = (struct payments){ items, (size_t)p.size, (int64_t)n };
}

/* -- reading --------------------------------------------------------------------------------------------------------
 */

static enum err read_page(
    struct gql_call *call, struct search *s, const struct api_page *page, struct payments *ret_list)
{
    bool whole = narrows(s) || page->backwards;
    s->filter.offset = whole ? 0 : page->offset;
    s->filter.most = whole ? API_WHOLE_MOST : page->size ? page->size : 1;
    *ret_list = (struct payments){ .count = 0 };
    TRY(s->staff ? payment_list(&s->op, &s->filter, ret_list)
                 : payment_mine_part(&s->op, s->filter.offset, s->filter.most, ret_list));
    if (s->nothing)
        *ret_list = (struct payments){ .count = 0 };
    if (whole)
        TRY(api_whole_fits(call, ret_list->total, "payments"));
    if (whole)
        narrow(call->arena, s, page, ret_list);
    else if (!page->size)
        ret_list->count = 0;
    return E_OK;
}

static enum err read_found(
    struct gql_call *call, void *search, const struct api_page *page, struct api_found *ret_found)
{
    struct api *api = call->context;
    struct search *s = search;
    struct payments list;
    TRY(read_page(call, s, page, &list));
    ret_found->count = list.count;
    ret_found->total = list.total;
    if (ret_found->only_count)
        return E_OK;
    TRY(api_payments_of(api, &s->op, &list, page->offset, ret_found->cursors, &ret_found->values));
    api_seen(api, s->staff ? s->client : s->op.viewer->subject.client, AUDIT_LIST, "payment", 0);
    return E_OK;
}

enum err gql_query_billing_items(struct gql_call *call)
{
    const struct gql_args_query_billing_items *args = call->args;
    struct asked f = { .client = args->client_id,
        .user = args->user_id,
        .start = args->created_at_start,
        .end = args->created_at_end,
        .keywords = args->keywords,
        .order_by = args->order_by,
        .status = args->status,
        .offerings_only = args->offerings_only };
    struct search s;
    struct api_page page;
    struct gql_in_flag unsaid = { .is = GQL_ABSENT };
    if (!api_list_page(call, args->after, args->offset, args->page_size, unsaid, true, &page))
        return E_OK;
    return api_answer_found(call, search_of(call, &f, &s), read_found, &s, &page, API_AS_LIST);
}

enum err gql_query_billing_items_paged(struct gql_call *call)
{
    const struct gql_args_query_billing_items_paged *args = call->args;
    struct asked f = { .client = args->client_id,
        .user = args->user_id,
        .start = args->created_at_start,
        .end = args->created_at_end,
        .keywords = args->keywords,
        .order_by = args->order_by,
        .sort_by = args->sort_by,
        .state = args->state,
        .status = args->status,
        .offerings_only = args->offerings_only };
    struct search s;
    struct api_page page;
    if (!api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    return api_answer_found(call, search_of(call, &f, &s), read_found, &s, &page, API_AS_PAGE);
}

enum err gql_query_billing_items_count(struct gql_call *call)
{
    const struct gql_args_query_billing_items_count *args = call->args;
    struct asked f = { .client = args->client_id,
        .start = args->created_at_start,
        .end = args->created_at_end,
        .keywords = args->keywords,
        .status = args->status };
    struct search s;
    return api_answer_found(
        call, search_of(call, &f, &s), read_found, &s, &(struct api_page){ 0, 1, false }, API_AS_COUNT);
}

enum err gql_query_billing_item(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_billing_item *args = call->args;
    struct payment_id id = { gql_id_given(args->id) };
    struct gql_value value;
    enum err e = api_payment_answer(api, id, &value);
    if (e != E_OK)
        return api_outcome(call, 0, e);
    const struct api_payment *n = value.object;
    api_seen(api, n->staff ? n->p.client : api->viewer->subject.client, AUDIT_VIEW, "payment", id.v);
    call->values[0] = value;
    return E_OK;
}

/* -- fields ---------------------------------------------------------------------------------------------------------
 */

static const struct api_payment *payment_at(const struct gql_call *call, size_t i)
{
    return call->parents[i];
}

static size_t of_one_viewer(const struct gql_call *call, size_t from)
{
    size_t until = from + 1;
    while (until < call->count && payment_at(call, until)->op.viewer == payment_at(call, from)->op.viewer)
        until++;
    return until;
}

enum err gql_billing_item_sender(struct gql_call *call)
{
    int64_t *ids = arena_array(call->arena, call->count, sizeof *ids);
    for (size_t i = 0; i < call->count; i++)
        ids[i] = api_id_of_client(payment_at(call, i)->p.payer_client);
    return api_users_answer(call, ids);
}

/* A bill that the reader may not see is not there, though its payment is: a caregiver paid it with an own card. */
enum err gql_billing_item_requested_payment(struct gql_call *call)
{
    for (size_t from = 0, until; from < call->count; from = until) {
        const struct op *op = &payment_at(call, from)->op;
        struct invoices list;
        struct gql_value *values;
        until = of_one_viewer(call, from);
        struct invoice_id *ids = arena_array(call->arena, until - from, sizeof *ids);
        size_t n = 0;
        for (size_t i = from; i < until; i++)
            if (payment_at(call, i)->p.invoice.v)
                ids[n++] = payment_at(call, i)->p.invoice;
        if (!n)
            continue;
        TRY(invoices_of(op, ids, n, &list));
        TRY(api_invoices_of(call->context, op, &list, 0, false, &values));
        for (size_t i = from; i < until; i++)
            for (size_t k = 0; k < list.count; k++)
                if (list.items[k].id.v == payment_at(call, i)->p.invoice.v)
                    call->values[i] = values[k];
    }
    return E_OK;
}

enum err gql_billing_item_requested_payer(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++) {
        const struct api_payment *n = payment_at(call, i);
        if (!n->staff || !n->p.payer.v || n->p.payer_client.v)
            continue;
        struct api_payer *p = arena_new_obj(call->arena, struct api_payer);
        *p = (struct api_payer){ .id = n->p.payer.v, .name = n->p.payer_name };
        call->values[i] = gql_object(p);
    }
    return E_OK;
}

static enum err refunds_at(struct gql_call *call, size_t from, size_t until, struct refunds_given *ret_refunds)
{
    struct payment_id *ids = arena_array(call->arena, until - from, sizeof *ids);
    size_t n = 0;
    *ret_refunds = (struct refunds_given){ .count = 0 };
    for (size_t i = from; i < until; i++)
        if (payment_at(call, i)->p.state == PAYMENT_SUCCEEDED)
            ids[n++] = payment_at(call, i)->p.id;
    return n ? refunds_of(&payment_at(call, from)->op, ids, n, ret_refunds) : E_OK;
}

enum err gql_billing_item_refund_items(struct gql_call *call)
{
    struct api *api = call->context;
    struct arena *a = call->arena;
    for (size_t from = 0, until; from < call->count; from = until) {
        struct refunds_given list;
        until = of_one_viewer(call, from);
        TRY(refunds_at(call, from, until, &list));
        for (size_t i = from; i < until; i++) {
            struct gql_value *values = arena_array(a, list.count, sizeof *values);
            size_t n = 0;
            for (size_t k = 0; k < list.count; k++) {
                if (list.items[k].payment.v != payment_at(call, i)->p.id.v)
                    continue;
                struct api_refund *r = arena_new_obj(a, struct api_refund);
                *r = (struct api_refund){ .r = list.items[k],
                    .billing_item_id = sv_fmt(a, "%lld", (long long)list.items[k].payment.v),
                    .currency = payment_at(call, i)->currency,
                    .refund_amount = api_amount(api, list.items[k].amount),
                    .status = list.items[k].state };
                values[n++] = gql_object(r);
            }
            call->values[i] = gql_list(values, n);
        }
    }
    return E_OK;
}

enum err gql_billing_item_refund_date(struct gql_call *call)
{
    for (size_t from = 0, until; from < call->count; from = until) {
        struct refunds_given list;
        until = of_one_viewer(call, from);
        TRY(refunds_at(call, from, until, &list));
        for (size_t i = from; i < until; i++)
            for (size_t k = 0; k < list.count; k++)
                if (list.items[k].payment.v == payment_at(call, i)->p.id.v)
                    call->values[i] = gql_time(list.items[k].at);
    }
    return E_OK;
}
