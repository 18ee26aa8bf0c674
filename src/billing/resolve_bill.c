/* Bills (RequestedPayment): one, lists, and how many there are. */
#include "billing/api_billing.h"

struct asked {
    struct gql_in_text keywords, sender, status, order_by, sort_by;
    struct gql_in_flag preview, only_unpaid;
};
enum part { PART_ANY, PART_UNPAID, PART_PARTIAL };
struct search {
    struct op op;
    bool staff;
    struct invoice_filter filter;
    enum part part;
    struct opt_bool drafts;  /* only those, or none of them */
    struct staff_id maker;   /* v 0: anybody's */
    struct client_id client; /* of a portal: for whom; v 0: anybody */
    struct sv words, order;
    bool down;
};

/* -- what is asked --------------------------------------------------------------------------------------------------
 */

/* False: no such filter. */
static bool read_status(struct search *s, struct sv said)
{
    s->filter.look = s->staff ? INVOICES_LIVE : INVOICES_ALL;
    if (!said.n || sv_eq_ci(said, SV("all")))
        return true;
    if (sv_eq_ci(said, SV("paid"))) {
        s->filter.look = s->staff ? INVOICES_PAID : INVOICES_SETTLED;
        return true;
    }
    bool unpaid = sv_eq_ci(said, SV("unpaid")) || sv_eq_ci(said, SV("not yet paid"));
    if (unpaid || sv_eq_ci(said, SV("partial"))) {
        s->filter.look = INVOICES_OPEN;
        s->part = unpaid ? PART_UNPAID : PART_PARTIAL;
        return true;
    }
    if (sv_eq_ci(said, SV("overdue")) && s->staff)
        s->filter.look = INVOICES_OVERDUE;
    else if (sv_eq_ci(said, SV("void")) && s->staff)
        s->filter.look = INVOICES_VOID;
    else
        return false;
    return true;
}

static void read_preview(struct search *s, struct gql_in_flag preview)
{
    if (!s->staff || !gql_given(preview.is))
        return;
    if (preview.v && s->filter.look == INVOICES_LIVE)
        s->filter.look = INVOICES_DRAFTS;
    else
        s->drafts = (struct opt_bool){ true, preview.v };
}

static enum err search_of(struct gql_call *call, const struct asked *f, struct search *s)
{
    struct api *api = call->context;
    int64_t sender = gql_id_given(f->sender);
    *s = (struct search){ .op = api->op, .staff = api->viewer->staff.v != 0 };
    if (!read_status(s, sv_trim(gql_text_given(f->status)))) {
        gql_fail(call, 0, SV("INVALID_ARGUMENT"),
            SV("status_filter is paid, partial or unpaid; to staff overdue and void as well."));
        return E_INVALID;
    }
    if (gql_flag_given(f->only_unpaid, false) && s->filter.look != INVOICES_OPEN)
        s->filter.look = INVOICES_OPEN;
    read_preview(s, f->preview);
    s->order = api_order(call->arena, f->order_by, f->sort_by, SV(""), &s->down);
    if (sv_eq(s->order, SV("created_at")) && s->down)
        s->order = SV(""); /* as they come */
    if (gql_text_given(f->sender).n && !api_client_of_id(sender).v && !api_staff_of_id(sender).v)
        return E_NOTFOUND;
    if (s->staff) {
        s->filter.words = gql_text_given(f->keywords);
        s->filter.client = api_client_of_id(sender);
        s->maker = api_staff_of_id(sender);
        return E_OK;
    }
    s->words = sv_trim(gql_text_given(f->keywords));
    if (api_staff_of_id(sender).v)
        return E_NOTFOUND;
    s->client = api_client_of_id(sender);
    return E_OK;
}

/* -- what a list is narrowed by after it was read -------------------------------------------------------------------
 */

static bool narrows(const struct search *s)
{
    return s->order.n || s->part != PART_ANY || s->drafts.has || s->maker.v || s->client.v || s->words.n;
}

static bool fits(const struct search *s, const struct invoice *i)
{
    if ((s->part == PART_UNPAID && i->paid) || (s->part == PART_PARTIAL && !i->paid))
        return false;
    if (s->drafts.has && s->drafts.v != (i->stored == INVOICE_DRAFT))
        return false;
    if ((s->maker.v && i->maker.v != s->maker.v) || (s->client.v && i->client.v != s->client.v))
        return false;
    struct arena *a = s->op.arena;
    return !s->words.n || words_in(a, sv_fmt(a, "%.*s %.*s", SV_FMT(i->client_name), SV_FMT(i->number)), s->words);
}

static int compare(const void *one, const void *other, struct sv order)
{
    const struct invoice *x = *(const struct invoice *const *)one, *y = *(const struct invoice *const *)other;
    if (sv_eq(order, SV("client_name")))
        return sv_cmp(x->client_name, y->client_name);
    if (sv_eq(order, SV("price")))
        return api_by_number(x->total, y->total);
    if (sv_eq(order, SV("status")))
        return api_by_number(x->state, y->state);
    if (sv_eq(order, SV("invoice_id")))
        return sv_cmp(x->number, y->number);
    if (sv_eq(order, SV("write_off_amount")))
        return api_by_number(x->written_off, y->written_off);
    if (sv_eq(order, SV("balance_due")))
        return api_by_number(x->balance, y->balance);
    if (sv_eq(order, SV("updated_at")))
        return api_by_number(
            x->sent_at.has ? x->sent_at.v.us : x->created_at.us, y->sent_at.has ? y->sent_at.v.us : y->created_at.us);
    return api_by_number(x->created_at.us, y->created_at.us); /* all of one type; and what has no order of its own */
}

static void narrow(struct arena *a, const struct search *s, const struct api_page *page, struct invoices *list)
{
    const struct invoice **kept = arena_array(a, list->count, sizeof *kept);
    size_t n = 0;
    for (size_t i = 0; i < list->count; i++)
        if (fits(s, &list->items[i]))
            kept[n++] = &list->items[i];
    if (s->order.n)
        api_sort(a, kept, n, sizeof *kept, compare, s->order, s->down);
    struct api_page p = *page;
    api_page_settle(&p, (int64_t)n);
    struct invoice *items = arena_array(a, (size_t)p.size, sizeof *items);
    for (int64_t i = 0; i < p.size; i++)
        items[i] = *kept[p.offset + i];
    *list = (struct invoices){ .items = items, .count = (size_t)p.size, .total = (int64_t)n };
}

/* -- reading --------------------------------------------------------------------------------------------------------
 */

static enum err read_page(
    struct gql_call *call, struct search *s, const struct api_page *page, struct invoices *ret_list)
{
    bool whole = narrows(s) || page->backwards;
    s->filter.offset = whole ? 0 : page->offset;
    s->filter.most = whole ? API_WHOLE_MOST : page->size ? page->size : 1;
    TRY(s->staff ? invoice_list(&s->op, &s->filter, ret_list)
                 : invoice_mine_part(&s->op, s->filter.look, s->filter.offset, s->filter.most, ret_list));
    if (whole)
        TRY(api_whole_fits(call, ret_list->total, "bills"));
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
    struct invoices list;
    TRY(read_page(call, s, page, &list));
    ret_found->count = list.count;
    ret_found->total = list.total;
    if (ret_found->only_count)
        return E_OK;
    TRY(api_invoices_of(api, &s->op, &list, page->offset, ret_found->cursors, &ret_found->values));
    api_seen(api, s->staff ? s->filter.client : s->op.viewer->subject.client, AUDIT_LIST, "bill", 0);
    return E_OK;
}

enum err gql_query_requested_payments(struct gql_call *call)
{
    const struct gql_args_query_requested_payments *args = call->args;
    struct asked f = { .keywords = args->keywords,
        .sender = args->sender_id,
        .status = args->status_filter,
        .order_by = args->order_by,
        .preview = args->preview };
    struct search s;
    struct api_page page;
    struct gql_in_flag unsaid = { .is = GQL_ABSENT };
    if (!api_list_page(call, args->after, args->offset, args->page_size, unsaid, true, &page))
        return E_OK;
    return api_answer_found(call, search_of(call, &f, &s), read_found, &s, &page, API_AS_LIST);
}

enum err gql_query_requested_payments_paged(struct gql_call *call)
{
    const struct gql_args_query_requested_payments_paged *args = call->args;
    struct asked f = { .keywords = args->keywords,
        .sender = args->sender_id,
        .status = args->status_filter,
        .order_by = args->order_by,
        .sort_by = args->sort_by,
        .preview = args->preview,
        .only_unpaid = args->only_unpaid };
    struct search s;
    struct api_page page;
    if (!api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    return api_answer_found(call, search_of(call, &f, &s), read_found, &s, &page, API_AS_PAGE);
}

enum err gql_query_requested_payments_count(struct gql_call *call)
{
    const struct gql_args_query_requested_payments_count *args = call->args;
    struct asked f = { .keywords = args->keywords, .sender = args->sender_id, .status = args->status_filter };
    struct search s;
    return api_answer_found(
        call, search_of(call, &f, &s), read_found, &s, &(struct api_page){ 0, 1, false }, API_AS_COUNT);
}

/* -- one ------------------------------------------------------------------------------------------------------------
 */

/* By the number that people read; of those that the caller sees alone. */
static enum err by_number_text(struct api *api, struct sv number, struct invoice_id *ret_id)
{
    struct invoices list;
    bool staff = api->viewer->staff.v != 0;
    struct invoice_filter f = { .look = INVOICES_ALL, .words = number, .most = API_WHOLE_MOST };
    TRY(staff ? invoice_list(&api->op, &f, &list)
              : invoice_mine_part(&api->op, INVOICES_ALL, 0, API_WHOLE_MOST, &list));
    for (size_t i = 0; i < list.count; i++)
        if (sv_eq_ci(list.items[i].number, number)) {
            *ret_id = list.items[i].id;
            return E_OK;
        }
    return E_NOTFOUND;
}

enum err gql_query_requested_payment(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_requested_payment *args = call->args;
    struct invoice_id id = { gql_id_given(args->id) };
    struct gql_value value = gql_null();
    enum err e = E_OK;
    if (!id.v && gql_text_given(args->invoice_id).n)
        e = by_number_text(api, sv_trim(args->invoice_id.v), &id);
    if (e == E_OK)
        e = api_invoice_answer(api, id, &value);
    if (e != E_OK)
        return api_outcome(call, 0, e);
    const struct api_invoice *n = value.object;
    api_seen(api, n->staff ? n->i.client : api->viewer->subject.client, AUDIT_VIEW, "bill", id.v);
    call->values[0] = value;
    return E_OK;
}
