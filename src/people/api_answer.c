#include <string.h>

#include "people/api_types.h"

enum { A_LIST = 10, LIST_MOST = 100 };

enum err api_done(struct gql_call *call, enum err e, struct gql_value value, const struct problems *problems)
{
    if (e != E_OK && e != E_INVALID && e != E_NOTFOUND)
        return api_outcome(call, 0, e);
    struct problems told = *problems;
    if (e == E_NOTFOUND)
        problem_add(&told, SV("id"), SV("not_found"), SV("There is nothing of this id here that you may change."));
    api_rename_fields(&told);
    struct api_done *done = arena_new_obj(call->arena, struct api_done);
    *done = (struct api_done){ .value = e == E_OK ? value : gql_null(),
        .messages = e == E_OK ? gql_null() : api_messages(call->arena, &told) };
    call->values[0] = gql_object(done);
    return E_OK;
}

void api_rename_fields(struct problems *problems)
{
    static const char *const names[][2] = { { "born", "dob" }, { "phone", "phone_number" },
        { "provider", "dietitian_id" }, { "group", "user_group_id" }, { "zone", "timezone" },
        { "language", "preferred_language_code" }, { "staff", "user_id" }, { "old_password", "current_password" },
        { "new_password", "password" }, { "code", "verification_code" }, { "street", "line1" }, { "region", "state" },
        { "postal_code", "zip" }, { "role", "org_role" } };
    for (size_t i = 0; i < problems->count; i++)
        for (size_t k = 0; k < LENGTH(names); k++)
            if (sv_eq(problems->items[i].field, sv_of(names[k][0]))) {
                problems->items[i].field = sv_of(names[k][1]);
                break;
            }
}

struct gql_value api_list_part(const struct gql_value *all, size_t count, const struct api_page *page)
{
    struct api_page p = *page;
    api_page_settle(&p, (int64_t)count);
    return gql_list(all + p.offset, (size_t)p.size);
}

enum err api_answer_paged(struct gql_call *call, const struct gql_value *all, size_t count, const struct api_page *page)
{
    struct api_page p = *page;
    api_page_settle(&p, (int64_t)count);
    struct api_connection *c = arena_new_obj(call->arena, struct api_connection);
    *c = (struct api_connection){ .nodes = all + p.offset,
        .count = (size_t)p.size,
        .offset = p.offset,
        .total = (int64_t)count,
        .has_next = p.offset + p.size<(int64_t)count, .has_previous = p.offset> 0 };
    call->values[0] = gql_object(c);
    return E_OK;
}

bool api_list_page(struct gql_call *call, struct gql_in_text after, struct gql_in_int offset,
    struct gql_in_int page_size, struct gql_in_flag should_paginate, bool paginates, struct api_page *ret_page)
{
    if (!gql_text_given(after).n)
        return api_page_of_list(call, offset, page_size, should_paginate, paginates, A_LIST, LIST_MOST, ret_page);
    struct gql_in_int none = { .is = GQL_ABSENT }, size = page_size;
    if (!gql_given(size.is))
        size = (struct gql_in_int){ GQL_GIVEN, A_LIST };
    return api_page_of(call, size, after, none, (struct gql_in_text){ .is = GQL_ABSENT }, LIST_MOST, ret_page);
}

static const struct gql_in_text unsaid = { .is = GQL_ABSENT };

enum err api_found_list(struct gql_call *call, api_find_fn *find, struct gql_in_text keywords,
    struct gql_in_text order_by, const struct api_page *page)
{
    struct gql_value *values;
    size_t count;
    TRY(find(call, keywords, order_by, unsaid, &values, &count));
    call->values[0] = api_list_part(values, count, page);
    return E_OK;
}

enum err api_found_paged(struct gql_call *call, api_find_fn *find, struct gql_in_text keywords,
    struct gql_in_text order_by, struct gql_in_text sort_by, const struct api_page *page)
{
    struct gql_value *values;
    size_t count;
    TRY(find(call, keywords, order_by, sort_by, &values, &count));
    return api_answer_paged(call, values, count, page);
}

enum err api_found_count(struct gql_call *call, api_find_fn *find, struct gql_in_text keywords)
{
    struct gql_value *values;
    size_t count;
    TRY(find(call, keywords, unsaid, unsaid, &values, &count));
    call->values[0] = gql_int((int64_t)count);
    return E_OK;
}

void api_sort(
    struct arena *a, void *items, size_t count, size_t size, api_compare_fn *compare, struct sv order, bool down)
{
    char *all = items, *one = arena_array(a, 1, size);
    for (size_t i = 1; i < count; i++) {
        size_t k = i;
        memcpy(one, all + i * size, size);
        for (; k > 0 && (down ? -1 : 1) * compare(all + (k - 1) * size, one, order) > 0; k--)
            memcpy(all + k * size, all + (k - 1) * size, size);
        memcpy(all + k * size, one, size);
    }
}

struct sv api_order(
    struct arena *a, struct gql_in_text order_by, struct gql_in_text sort_by, struct sv otherwise, bool *ret_down)
{
    struct sv said = gql_text_given(order_by).n ? gql_text_given(order_by) : gql_text_given(sort_by);
    struct str lower = str_new(a, said.n + 1);
    for (size_t i = 0; i < said.n; i++)
        str_addc(&lower, said.p[i] >= 'A' && said.p[i] <= 'Z' ? (char)(said.p[i] + 32) : said.p[i]);
    struct sv order = str_sv(&lower);
    *ret_down = sv_ends(order, SV("_desc"));
    if (*ret_down)
        return sv_sub(order, 0, order.n - 5);
    return sv_ends(order, SV("_asc")) ? sv_sub(order, 0, order.n - 4) : otherwise;
}

size_t api_ids_given(struct arena *a, struct gql_in_list list, int64_t **ret_ids)
{
    const struct gql_in_text *items = list.items;
    int64_t *ids = arena_array(a, list.count, sizeof *ids);
    size_t n = 0;
    for (size_t i = 0; gql_given(list.is) && i < list.count; i++)
        if (gql_id_given(items[i]) > 0)
            ids[n++] = gql_id_given(items[i]);
    *ret_ids = ids;
    return n;
}
