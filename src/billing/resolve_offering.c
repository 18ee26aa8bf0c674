/* Packages to sell (Offering): one, lists, and what is in them. */
#include "billing/api_package.h"
#include "billing/names.h"
#include "calendar/calendar.h"

/* -- values ---------------------------------------------------------------------------------------------------------
 */

static const char *const frequencies[EVERY_COUNT] = { [EVERY_ONCE] = "One-Time",
    [EVERY_WEEK] = "Weekly",
    [EVERY_MONTH] = "Monthly",
    [EVERY_QUARTER] = "Quarterly",
    [EVERY_YEAR] = "Yearly" };

const char *api_frequency(enum every e)
{
    return frequencies[e];
}

bool api_frequency_parse(struct sv said, enum every *ret_every)
{
    for (int e = 0; e < EVERY_COUNT; e++)
        if (sv_eq_ci(said, sv_of(frequencies[e]))) {
            *ret_every = (enum every)e;
            return true;
        }
    return false;
}

static struct sv number_text(struct arena *a, int64_t n)
{
    return n ? sv_fmt(a, "%lld", (long long)n) : SV("");
}

struct gql_value api_offering_value(const struct api *api, const struct offering *o, const struct taxes *taxes,
    bool staff, bool priced, struct sv cursor)
{
    struct arena *a = api->op.arena;
    struct api_offering *n = arena_new_obj(a, struct api_offering);
    char currency[4];
    *n = (struct api_offering){ .fixed = { .always = true },
        .o = *o,
        .cursor = cursor,
        .abbreviated_frequency_times_string = sv_of(every_name(o->every)),
        .frequency_times_string = sv_of(every_label(o->every)),
        .billing_frequency = sv_of(api_frequency(o->every)),
        .currency = sv_dup(a, sv_of(api_currency(api, currency))),
        .price = priced ? api_amount(api, o->price) : SV(""),
        .with_tax = priced && taxes ? api_amount(api, offering_cost(taxes, o).total) : SV(""),
        .max_purchases = number_text(a, o->most),
        .visibility_status = o->in_portal ? SV("visible_to_all") : SV("hidden"),
        .sold = { staff, o->sold },
        .expires_days = { o->expires_days > 0, o->expires_days },
        .offering_includes_count = (int64_t)o->item_count };
    return gql_object(n);
}

enum err api_offering_answer(struct api *api, struct offering_id id, struct gql_value *ret_value)
{
    struct offering o;
    struct taxes taxes;
    TRY(offering_load(&api->op, id, &o));
    TRY(offering_taxes(&api->op, &taxes));
    *ret_value = api_offering_value(api, &o, &taxes, api->viewer->staff.v != 0, true, SV(""));
    return E_OK;
}

static struct gql_value includes_of(struct arena *a, const struct offering *o, int64_t type)
{
    struct gql_value *values = arena_array(a, o->item_count, sizeof *values);
    size_t n = 0;
    for (size_t i = 0; i < o->item_count; i++) {
        struct api_offering_include *x = arena_new_obj(a, struct api_offering_include);
        if (type && o->items[i].type.v != type)
            continue;
        *x = (struct api_offering_include){ .offering = o->id,
            .type = o->items[i].type,
            .created_at = o->created_at,
            .id = sv_fmt(a, "%lld-%zu", (long long)o->id.v, i + 1),
            .name = o->items[i].name,
            .quantity = number_text(a, o->items[i].visits),
            .expires_in = number_text(a, o->expires_days),
            .appointment_type_id = o->items[i].type.v,
            .is_repeating = o->every != EVERY_ONCE };
        values[n++] = gql_object(x);
    }
    return gql_list(values, n);
}

enum err gql_offering_offering_includes(struct gql_call *call)
{
    const struct gql_args_offering_offering_includes *args = call->args;
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = includes_of(
            call->arena, &((const struct api_offering *)call->parents[i])->o, gql_id_given(args->appointment_type_id));
    return E_OK;
}

enum err gql_offering_include_appointment_type(struct gql_call *call)
{
    struct appointment_type_id *ids = arena_array(call->arena, call->count, sizeof *ids);
    for (size_t i = 0; i < call->count; i++)
        ids[i] = ((const struct api_offering_include *)call->parents[i])->type;
    enum err e = api_types_answer(call, ids);
    return e == E_DENIED || e == E_NOTFOUND ? E_OK : e; /* who bills need not see the calendar */
}

/* -- lists ----------------------------------------------------------------------------------------------------------
 */

struct asked {
    struct gql_in_text keywords, visibility, offering, status, order_by;
    struct gql_in_list offerings;
    struct gql_in_flag only_visible, show_only_visible;
};

/* The arguments of three queries have the same names; of the count they say no order. */
#define ASKED(args)                                                                                                    \
    .keywords = (args)->keywords, .visibility = (args)->client_visibility, .offering = (args)->offering_id,            \
    .offerings = (args)->offering_ids, .only_visible = (args)->only_client_visible, .status = (args)->status

static bool wanted(const struct asked *f, const int64_t *ids, size_t count, const struct offering *o)
{
    bool shown = gql_flag_given(f->only_visible, false) || gql_flag_given(f->show_only_visible, false);
    struct sv visibility = sv_trim(gql_text_given(f->visibility)), status = sv_trim(gql_text_given(f->status));
    bool among = !gql_given(f->offerings.is);
    for (size_t i = 0; i < count; i++)
        among |= ids[i] == o->id.v;
    if (!among || (shown && !o->in_portal) || (gql_text_given(f->offering).n && gql_id_given(f->offering) != o->id.v))
        return false;
    if (visibility.n && !sv_eq_ci(visibility, o->in_portal ? SV("visible_to_all") : SV("hidden")))
        return false;
    return !sv_eq_ci(status, SV("archived")) || o->archived;
}

static int compare(const void *one, const void *other, struct sv order)
{
    const struct offering *x = one, *y = other;
    if (sv_eq(order, SV("price")))
        return (x->price > y->price) - (x->price < y->price);
    return sv_cmp(x->name, y->name);
}

/* Nothing, for who is offered nothing. */
static enum err read_all(struct api *api, const struct asked *f, struct offerings *ret_list)
{
    struct sv status = sv_trim(gql_text_given(f->status));
    bool archived = sv_eq_ci(status, SV("archived")) || sv_eq_ci(status, SV("all"));
    *ret_list = (struct offerings){ .count = 0 };
    if (api->viewer->staff.v)
        return offering_list(&api->op, gql_text_given(f->keywords), archived, 0, ret_list);
    enum err e = offering_offered(&api->op, 0, ret_list);
    return e == E_DENIED || e == E_NOTFOUND || e == E_GONE ? E_OK : e;
}

static enum err find(struct gql_call *call, const struct asked *f, struct gql_value **ret_values, size_t *ret_count)
{
    struct api *api = call->context;
    struct arena *a = call->arena;
    struct offerings list;
    struct taxes taxes = { .count = 0 };
    int64_t *ids;
    size_t id_count = api_ids_given(a, f->offerings, &ids), n = 0;
    bool staff = api->viewer->staff.v != 0, down = false;
    struct sv words = sv_trim(gql_text_given(f->keywords));
    struct gql_in_text unsaid = { .is = GQL_ABSENT };
    TRY(read_all(api, f, &list));
    if (list.count)
        TRY(offering_taxes(&api->op, &taxes));
    for (size_t i = 0; i < list.count; i++)
        if (wanted(f, ids, id_count, &list.items[i]) && (staff || words_in(a, list.items[i].name, words)))
            list.items[n++] = list.items[i];
    struct sv order = api_order(a, f->order_by, unsaid, SV(""), &down);
    if (sv_eq(order, SV("price")) || sv_eq(order, SV("name")))
        api_sort(a, list.items, n, sizeof *list.items, compare, order, down);
    struct gql_value *values = arena_array(a, n, sizeof *values);
    for (size_t i = 0; i < n; i++)
        values[i] = api_offering_value(api, &list.items[i], &taxes, staff, true, api_cursor(a, (int64_t)i));
    *ret_values = values;
    *ret_count = n;
    return E_OK;
}

enum err gql_query_offerings(struct gql_call *call)
{
    const struct gql_args_query_offerings *args = call->args;
    struct asked f = { ASKED(args), .show_only_visible = args->show_only_visible, .order_by = args->order_by };
    struct gql_value *values;
    struct api_page page;
    size_t count;
    if (!api_list_page(call, args->after, args->offset, args->page_size, args->should_paginate, true, &page))
        return E_OK;
    enum err e = find(call, &f, &values, &count);
    if (e != E_OK)
        return api_outcome(call, 0, e);
    call->values[0] = api_list_part(values, count, &page);
    return E_OK;
}

enum err gql_query_offerings_paged(struct gql_call *call)
{
    const struct gql_args_query_offerings_paged *args = call->args;
    struct asked f = { ASKED(args), .show_only_visible = args->show_only_visible, .order_by = args->order_by };
    struct gql_value *values;
    struct api_page page;
    size_t count;
    if (!api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    enum err e = find(call, &f, &values, &count);
    return e == E_OK ? api_answer_paged(call, values, count, &page) : api_outcome(call, 0, e);
}

enum err gql_query_offerings_count(struct gql_call *call)
{
    const struct gql_args_query_offerings_count *args = call->args;
    struct asked f = { ASKED(args) };
    struct gql_value *values;
    size_t count;
    enum err e = find(call, &f, &values, &count);
    if (e == E_OK)
        call->values[0] = gql_int((int64_t)count);
    return e == E_OK ? E_OK : api_outcome(call, 0, e);
}

/* -- one ------------------------------------------------------------------------------------------------------------
 */

/* Not there for who is offered nothing: the published clients drop an answer that has errors. */
static enum err one(struct gql_call *call, int64_t id, struct gql_value *ret_value)
{
    struct api *api = call->context;
    *ret_value = gql_null();
    enum err e = api_offering_answer(api, (struct offering_id){ id }, ret_value);
    return !api->viewer->staff.v && (e == E_DENIED || e == E_GONE) ? E_NOTFOUND : e;
}

enum err gql_query_offering(struct gql_call *call)
{
    const struct gql_args_query_offering *args = call->args;
    enum err e = one(call, gql_id_given(args->id), &call->values[0]);
    return e == E_OK ? E_OK : api_outcome(call, 0, e);
}

enum err gql_query_initialized_offering_includes(struct gql_call *call)
{
    const struct gql_args_query_initialized_offering_includes *args = call->args;
    struct gql_value value;
    enum err e = one(call, gql_id_given(args->offering_id), &value);
    if (e != E_OK)
        return api_outcome(call, 0, e);
    call->values[0] = includes_of(call->arena, &((const struct api_offering *)value.object)->o, 0);
    return E_OK;
}
