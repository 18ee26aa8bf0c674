/* Codes of diagnoses (ICD-10-CM) and of services (CPT, HCPCS): those lists that the practice has loaded, for staff who
 * open charts or bill. Others find none. */
#include "billing/api_billing.h"
#include "ical/zone.h"

enum { WHOLE_MOST = 1000 };

struct asked {
    struct gql_in_text keywords, order_by;
    struct gql_in_flag billable, favorite;
    const enum code_system *systems; /* one after the other */
    size_t system_count;
};

const struct api_code *api_code_of(struct api *api, const struct code *c, struct sv cursor)
{
    struct arena *a = api->op.arena;
    struct api_code *n = arena_new_obj(a, struct api_code);
    struct civil first = { .year = (int)c->year, .month = 1, .day = 1 };
    *n = (struct api_code){ .c = *c,
        .cursor = cursor,
        .display_name = sv_fmt(a, "%.*s - %.*s", SV_FMT(c->code), SV_FMT(c->title)),
        .category = sv_of(code_system_label(c->system)),
        .created_at = zone_day_start(zone_of(api->zone), day_of_civil(first)) };
    return n;
}

/* Nobody has favorites. */
enum err gql_code_is_favorite(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_bool(false);
    return E_OK;
}

/* -- lists ----------------------------------------------------------------------------------------------------------
 */

/* A stretch of the systems' lists, one behind the other. */
static enum err read_part(
    const struct op *op, const struct asked *f, int64_t offset, int64_t most, struct codes *ret_codes)
{
    struct codes all = { arena_array(op->arena, (size_t)most, sizeof *all.items), 0, 0 };
    for (size_t i = 0; i < f->system_count; i++) {
        struct codes some, count;
        int64_t from = offset > all.total ? offset - all.total : 0;
        TRY(code_find_part(op, f->systems[i], gql_text_given(f->keywords), 0, 1, &count));
        TRY(code_find_part(op, f->systems[i], gql_text_given(f->keywords), from, most - (int64_t)all.count, &some));
        for (size_t k = 0; k < some.count && (int64_t)all.count < most; k++)
            all.items[all.count++] = some.items[k];
        all.total += count.total;
    }
    *ret_codes = all;
    return E_OK;
}

static int compare(const void *one, const void *other, struct sv order)
{
    const struct code *x = one, *y = other;
    bool by_code = sv_eq(order, SV("code"));
    return by_code ? sv_cmp(x->code, y->code) : (x->year > y->year) - (x->year < y->year);
}

static enum err find(struct gql_call *call, const struct asked *f, const struct api_page *page, struct codes *ret_codes)
{
    struct api *api = call->context;
    bool down, none = gql_flag_given(f->favorite, false);
    struct sv order = api_order(call->arena, f->order_by, (struct gql_in_text){ .is = GQL_ABSENT }, SV(""), &down);
    bool sorts = order.n && !sv_eq(order, SV("favorites"));
    bool whole = sorts || gql_given(f->billable.is) || page->backwards;
    *ret_codes = (struct codes){ .count = 0 };
    if (none)
        return E_OK;
    TRY(read_part(&api->op, f, whole ? 0 : page->offset, whole ? WHOLE_MOST : page->size ? page->size : 1, ret_codes));
    if (!whole) {
        ret_codes->count = page->size ? ret_codes->count : 0;
        return E_OK;
    }
    size_t n = 0;
    for (size_t i = 0; i < ret_codes->count; i++)
        if (!gql_given(f->billable.is) || ret_codes->items[i].billable == f->billable.v)
            ret_codes->items[n++] = ret_codes->items[i];
    if (sorts)
        api_sort(call->arena, ret_codes->items, n, sizeof *ret_codes->items, compare, order, down);
    struct api_page p = *page;
    api_page_settle(&p, (int64_t)n);
    ret_codes->items += p.offset;
    ret_codes->count = (size_t)p.size;
    ret_codes->total = (int64_t)n;
    return E_OK;
}

static struct gql_value *values_of(struct api *api, const struct codes *list, int64_t offset)
{
    struct gql_value *values = arena_array(api->op.arena, list->count, sizeof *values);
    for (size_t i = 0; i < list->count; i++)
        values[i] = gql_object(api_code_of(api, &list->items[i], api_cursor(api->op.arena, offset + (int64_t)i)));
    return values;
}

static enum err answer_list(struct gql_call *call, const struct asked *f, const struct api_page *page)
{
    struct codes list = { .count = 0 };
    enum err e = api_or_nothing(find(call, f, page, &list));
    if (e != E_OK)
        return api_outcome(call, 0, e);
    call->values[0] = gql_list(values_of(call->context, &list, page->offset), list.count);
    return E_OK;
}

static enum err answer_page(struct gql_call *call, const struct asked *f, struct api_page *page)
{
    struct codes list = { .count = 0 };
    enum err e = api_or_nothing(find(call, f, page, &list));
    if (e != E_OK)
        return api_outcome(call, 0, e);
    api_page_settle(page, list.total);
    call->values[0] =
        api_stretch(call->arena, values_of(call->context, &list, page->offset), list.count, page, list.total);
    return E_OK;
}

static enum err answer_count(struct gql_call *call, const struct asked *f)
{
    struct codes list = { .count = 0 };
    enum err e = api_or_nothing(find(call, f, &(struct api_page){ 0, 1, false }, &list));
    if (e != E_OK)
        return api_outcome(call, 0, e);
    call->values[0] = gql_int(list.total);
    return E_OK;
}

static const enum code_system diagnoses[] = { CODE_ICD_10_CM };
static const enum code_system services[] = { CODE_CPT, CODE_HCPCS };

enum err gql_query_icd_codes(struct gql_call *call)
{
    const struct gql_args_query_icd_codes *args = call->args;
    struct api_page page;
    struct asked f = { args->keywords, args->order_by, args->is_billable, args->is_favorited, diagnoses, 1 };
    struct gql_in_int unsaid = { .is = GQL_ABSENT };
    if (!api_list_page(call, args->after, args->offset, unsaid, args->should_paginate, true, &page))
        return E_OK;
    return answer_list(call, &f, &page);
}

enum err gql_query_icd_codes_paged(struct gql_call *call)
{
    const struct gql_args_query_icd_codes_paged *args = call->args;
    struct api_page page;
    struct asked f = { args->keywords, args->order_by, args->is_billable, args->is_favorited, diagnoses, 1 };
    if (!api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    return answer_page(call, &f, &page);
}

enum err gql_query_icd_codes_count(struct gql_call *call)
{
    const struct gql_args_query_icd_codes_count *args = call->args;
    struct asked f = { .keywords = args->keywords,
        .billable = args->is_billable,
        .favorite = args->is_favorited,
        .systems = diagnoses,
        .system_count = 1 };
    return answer_count(call, &f);
}

enum err gql_query_cpt_codes(struct gql_call *call)
{
    const struct gql_args_query_cpt_codes *args = call->args;
    struct api_page page;
    struct asked f = {
        .keywords = args->keywords, .favorite = args->is_favorited, .systems = services, .system_count = 2
    };
    if (!api_list_page(call, args->after, args->offset, args->page_size, args->should_paginate, true, &page))
        return E_OK;
    return answer_list(call, &f, &page);
}

enum err gql_query_cpt_codes_paged(struct gql_call *call)
{
    const struct gql_args_query_cpt_codes_paged *args = call->args;
    struct api_page page;
    struct asked f = {
        .keywords = args->keywords, .favorite = args->is_favorited, .systems = services, .system_count = 2
    };
    if (!api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    return answer_page(call, &f, &page);
}

enum err gql_query_cpt_codes_count(struct gql_call *call)
{
    const struct gql_args_query_cpt_codes_count *args = call->args;
    struct asked f = { .favorite = args->is_favorited, .systems = services, .system_count = 2 };
    return answer_count(call, &f);
}

enum err gql_query_icd_code(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_icd_code *args = call->args;
    struct codes found = { .count = 0 };
    struct sv code;
    if (!code_normal(call->arena, CODE_ICD_10_CM, gql_text_given(args->id), &code))
        return E_OK;
    enum err e = api_or_nothing(code_titles(&api->op, CODE_ICD_10_CM, &code, 1, &found));
    if (e != E_OK)
        return api_outcome(call, 0, e);
    if (found.count)
        call->values[0] = gql_object(api_code_of(api, &found.items[0], SV("")));
    return E_OK;
}
