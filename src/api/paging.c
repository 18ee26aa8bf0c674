#include "api/api.h"
#include "base/text.h"
#include "crypto/encode.h"

static const int64_t OFFSET_MOST = (int64_t)1 << 40;

struct sv api_cursor(struct arena *a, int64_t offset)
{
    struct sv plain = sv_fmt(a, "{\"k\":[\"%lld\"]}", (long long)offset);
    return base64url_encode(a, plain.p, plain.n);
}

static bool cursor_read(struct arena *a, struct sv text, int64_t *ret_offset)
{
    struct sv plain;
    if (!base64url_decode(a, text, &plain) || !sv_starts(plain, SV("{\"k\":[\"")) || !sv_ends(plain, SV("\"]}")))
        return false;
    return int_parse(sv_sub(plain, 7, plain.n - 10), ret_offset) && *ret_offset >= 0 && *ret_offset < OFFSET_MOST;
}

static bool fail_all(struct gql_call *call, struct sv message)
{
    for (size_t i = 0; i < call->count; i++)
        gql_fail(call, i, SV("BAD_REQUEST"), message);
    return false;
}

static int64_t at_most(int64_t n, int64_t most)
{
    return n < most ? n : most;
}

static bool said(const struct gql_in_text *t)
{
    return gql_given(t->is) && t->v.n > 0;
}

bool api_page_of(struct gql_call *call, struct gql_in_int first, struct gql_in_text after, struct gql_in_int last,
    struct gql_in_text before, int64_t size_most, struct api_page *ret_page)
{
    int64_t from = -1, until = -1;
    if (gql_int_given(first, 0) < 0 || gql_int_given(last, 0) < 0)
        return fail_all(call, SV("first and last must not be negative."));
    if ((said(&after) && !cursor_read(call->arena, after.v, &from)) ||
        (said(&before) && !cursor_read(call->arena, before.v, &until)))
        return fail_all(call, SV("This cursor is not one that this list gave. Start again without it."));
    from++;
    if (!gql_given(first.is) && (gql_given(last.is) || until >= 0)) {
        int64_t size = at_most(gql_int_given(last, API_PAGE_DEFAULT), size_most);
        if (until >= 0)
            size = at_most(size, until > from ? until - from : 0);
        *ret_page = (struct api_page){ until, size, true };
        return true;
    }
    int64_t size = at_most(gql_int_given(first, API_PAGE_DEFAULT), size_most);
    if (until >= 0)
        size = at_most(size, until > from ? until - from : 0);
    *ret_page = (struct api_page){ from, size, false };
    return true;
}

bool api_page_of_list(struct gql_call *call, struct gql_in_int offset, struct gql_in_int page_size,
    struct gql_in_flag should_paginate, bool paginates, int64_t size_default, int64_t size_most,
    struct api_page *ret_page)
{
    int64_t from = gql_int_given(offset, 0), size = gql_int_given(page_size, size_default);
    if (from < 0 || from >= OFFSET_MOST || size < 0)
        return fail_all(call, SV("offset and the size of a page must not be negative."));
    bool whole = !gql_flag_given(should_paginate, paginates || gql_given(page_size.is));
    *ret_page = (struct api_page){ from, whole ? API_PAGE_WHOLE : at_most(size, size_most), false };
    return true;
}

void api_page_settle(struct api_page *page, int64_t total)
{
    if (page->backwards) {
        int64_t end = page->offset < 0 ? total : at_most(page->offset, total);
        page->size = at_most(page->size, end);
        page->offset = end - page->size;
        page->backwards = false;
        return;
    }
    page->offset = at_most(page->offset, total);
    page->size = at_most(page->size, total - page->offset);
}

/* -- fields of connections ---------------------------------------------------------------------------------------- */

enum err gql_connection_nodes(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++) {
        const struct api_connection *c = call->parents[i];
        call->values[i] = gql_list(c->nodes, c->count);
    }
    return E_OK;
}

enum err gql_connection_edges(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++) {
        const struct api_connection *c = call->parents[i];
        struct api_edge *edges = arena_array(call->arena, c->count, sizeof *edges);
        for (size_t k = 0; k < c->count; k++)
            edges[k] = (struct api_edge){ c->nodes[k], api_cursor(call->arena, c->offset + (int64_t)k) };
        call->values[i] = gql_objects(call->arena, edges, c->count, sizeof *edges);
    }
    return E_OK;
}

enum err gql_connection_page_info(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++) {
        const struct api_connection *c = call->parents[i];
        struct api_page_info *info = arena_new_obj(call->arena, struct api_page_info);
        *info = (struct api_page_info){ .has_next_page = c->has_next, .has_previous_page = c->has_previous };
        if (c->count) {
            info->start_cursor = api_cursor(call->arena, c->offset);
            info->end_cursor = api_cursor(call->arena, c->offset + (int64_t)c->count - 1);
        }
        call->values[i] = gql_object(info);
    }
    return E_OK;
}

enum err gql_connection_total_count(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++) {
        const struct api_connection *c = call->parents[i];
        call->values[i] = c->total < 0 ? gql_null() : gql_int(c->total);
    }
    return E_OK;
}

enum err gql_edge_node(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = ((const struct api_edge *)call->parents[i])->node;
    return E_OK;
}

struct gql_value api_stretch(
    struct arena *a, const struct gql_value *nodes, size_t count, const struct api_page *page, int64_t total)
{
    struct api_connection *k = arena_new_obj(a, struct api_connection);
    *k = (struct api_connection){ .nodes = nodes,
        .count = count,
        .offset = page->offset,
        .total = total,
        .has_next = page->offset + page->size<total, .has_previous = page->offset> 0 };
    return gql_object(k);
}
