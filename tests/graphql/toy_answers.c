#include "toy_answers.h"

#include <string.h>

#include "base/json.h"
#include "graphql/schema.h"
#include "toy/schema.h"

#define NUMBER(v_)                                                                                                     \
    {                                                                                                                  \
        .kind = GQL_V_INT, .number = (v_)                                                                              \
    }
#define REAL(v_)                                                                                                       \
    {                                                                                                                  \
        .kind = GQL_V_FLOAT, .real = (v_)                                                                              \
    }
static const struct toy_author authors[] = {
    { 1, "Ada", { true, { -56270 } } }, /* 1815-12-10 */
    { 2, "Bo", { false, { 0 } } },
    { 3, "Čeněk \"C\"", { true, { 0 } } },
};
static const struct toy_book books[] = {
    { 10, "Alpha", { true, 100 }, REAL(4.5), true, "FICTION", 1, 11 },
    { 11, "Beta", { false, 0 }, { .kind = GQL_V_NULL }, false, "ESSAY", 1, 0 },
    { 12, "Gamma", { true, 3000000000 }, NUMBER(3), true, "POETRY", 2, 99 }, /* too many pages, no genre of ours */
    { 13, "Delta", { true, 12 }, REAL(0.1), false, "COOKING", 0, 10 },
    { 14, "Epsilon", { true, 0 }, REAL(1e21), true, "FICTION", 2, 13 },
};
static const struct toy_film films[] = {
    { 20, "Mono", 90, "***", 1 },
    { 21, "Stereo", 120, NULL, 3 },
};
static const struct toy_reader readers[] = { { 30, "Rae" }, { 31, NULL }, { 32, "Ru" } };
static const struct toy_reader_edge edges[] = { { "c30", &readers[0] }, { "c31", &readers[1] },
    { "c32", &readers[2] } };

/* --- finding --- */

enum err toy_called(struct gql_call *call)
{
    struct toy_context *c = call->context;
    c->parents += call->count;
    return ++c->calls == c->fail_at ? E_INTERNAL : E_OK;
}

#define BY_ID(name, items)                                                                                             \
    static const void *name(int64_t id)                                                                                \
    {                                                                                                                  \
        for (size_t i = 0; i < LENGTH(items); i++)                                                                     \
            if (items[i].id == id)                                                                                     \
                return &items[i];                                                                                      \
        return NULL;                                                                                                   \
    }
BY_ID(book_of, books)
BY_ID(author_of, authors)
BY_ID(film_of, films)
BY_ID(reader_of, readers)

static struct gql_value typed(struct gql_call *call, const void *object, const char *type)
{
    return object ? gql_object_as(object, gql_type_named(call, type)) : gql_null();
}

struct gql_value toy_anything(struct gql_call *call, int64_t id)
{
    if (book_of(id))
        return typed(call, book_of(id), "Book");
    if (author_of(id))
        return typed(call, author_of(id), "Author");
    if (film_of(id))
        return typed(call, film_of(id), "Film");
    return typed(call, reader_of(id), "Reader");
}

static void copy_list(struct gql_call *call, struct gql_value *to, const struct gql_value *items, size_t count)
{
    struct gql_value *kept = arena_array(call->arena, count ? count : 1, sizeof *kept);
    if (count)
        memcpy(kept, items, count * sizeof *kept);
    *to = gql_list(kept, count);
}

/* --- books, authors, films --- */

enum err gql_author_books(struct gql_call *call)
{
    TRY(toy_called(call));
    const struct gql_args_author_books *args = call->args;
    for (size_t i = 0; i < call->count; i++) {
        const struct toy_author *a = call->parents[i];
        struct gql_value found[LENGTH(books)];
        size_t count = 0;
        int64_t most = gql_int_given(args->limit, LENGTH(books));
        if (most < 0) {
            gql_fail(call, i, SV("BAD_LIMIT"), SV("A limit is not negative."));
            continue;
        }
        for (size_t k = 0; k < LENGTH(books) && count < (size_t)most; k++)
            if (books[k].author == a->id && (!gql_given(args->genre.is) || sv_eq(sv_of(books[k].genre), args->genre.v)))
                found[count++] = gql_object(&books[k]);
        copy_list(call, &call->values[i], found, count);
    }
    return E_OK;
}

enum err gql_author_favourite(struct gql_call *call)
{
    TRY(toy_called(call));
    for (size_t i = 0; i < call->count; i++) {
        const struct toy_author *a = call->parents[i];
        call->values[i] = a->id == 1   ? typed(call, &books[0], "Book")
                          : a->id == 2 ? typed(call, &films[0], "Film")
                                       : gql_null();
    }
    return E_OK;
}

enum err gql_author_aliases(struct gql_call *call)
{
    TRY(toy_called(call));
    for (size_t i = 0; i < call->count; i++) {
        const struct toy_author *a = call->parents[i];
        struct gql_value names[] = { gql_text(SV("A")), gql_null() };
        if (a->id < 3)
            copy_list(call, &call->values[i], names, a->id == 1 ? 2 : 0);
    }
    return E_OK;
}

enum err gql_book_author(struct gql_call *call)
{
    TRY(toy_called(call));
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_object(author_of(((const struct toy_book *)call->parents[i])->author));
    return E_OK;
}

enum err gql_film_author(struct gql_call *call)
{
    TRY(toy_called(call));
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_object(author_of(((const struct toy_film *)call->parents[i])->author));
    return E_OK;
}

enum err gql_book_sequel(struct gql_call *call)
{
    TRY(toy_called(call));
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_object(book_of(((const struct toy_book *)call->parents[i])->sequel));
    return E_OK;
}

enum err gql_book_number(struct gql_call *call)
{
    TRY(toy_called(call));
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_int(((const struct toy_book *)call->parents[i])->id);
    return E_OK;
}

/** What cannot be null is, in one of the two ways. */
enum err gql_book_tags(struct gql_call *call)
{
    TRY(toy_called(call));
    struct gql_value words[] = { gql_text(SV("x")), gql_text(SV("y")), gql_text(SV("x")), gql_null() };
    for (size_t i = 0; i < call->count; i++) {
        int64_t id = ((const struct toy_book *)call->parents[i])->id;
        if (id == 10 || id == 12)
            copy_list(call, &call->values[i], id == 10 ? words : words + 2, 2);
        else if (id != 13)
            copy_list(call, &call->values[i], words, 0);
    }
    return E_OK;
}

enum err gql_book_grid(struct gql_call *call)
{
    TRY(toy_called(call));
    static const struct gql_value one[] = { NUMBER(1), NUMBER(2) }, two[] = { NUMBER(1), { .kind = GQL_V_NULL } },
                                  big[] = { NUMBER(2147483648) };
    for (size_t i = 0; i < call->count; i++) {
        int64_t id = ((const struct toy_book *)call->parents[i])->id;
        struct gql_value rows10[] = { gql_list(one, 2), gql_list(one + 1, 1) };
        struct gql_value rows11[] = { gql_list(two, 2), gql_null() };
        struct gql_value rows13[] = { gql_list(big, 1), gql_list(one, 1) };
        if (id == 10)
            copy_list(call, &call->values[i], rows10, 2);
        else if (id == 11)
            copy_list(call, &call->values[i], rows11, 2);
        else if (id == 13)
            copy_list(call, &call->values[i], rows13, 2);
        else if (id == 14)
            call->values[i] = gql_int(5); /* no list */
    }
    return E_OK;
}

enum err gql_book_extra(struct gql_call *call)
{
    TRY(toy_called(call));
    const struct gql_args_book_extra *args = call->args;
    for (size_t i = 0; i < call->count; i++) {
        struct str out = str_new(call->arena, 4096);
        str_addf(&out, "{\"book\":%lld,\"path\":", (long long)((const struct toy_book *)call->parents[i])->id);
        if (gql_given(args->path.is))
            json_quote(&out, args->path.v);
        else
            str_add(&out, SV("null"));
        str_addc(&out, '}');
        call->values[i] = (struct gql_value){ .kind = GQL_V_RAW, .text = str_sv(&out) };
    }
    return E_OK;
}

/* --- readers --- */

static struct gql_value connection(struct gql_call *call, struct gql_in_int first)
{
    struct toy_readers *r = arena_new_obj(call->arena, struct toy_readers);
    int64_t count = gql_int_given(first, LENGTH(readers));
    *r = (struct toy_readers){ readers, count > (int64_t)LENGTH(readers) ? LENGTH(readers) : (size_t)count,
        LENGTH(readers) };
    return gql_object(r);
}

enum err gql_book_readers(struct gql_call *call)
{
    TRY(toy_called(call));
    const struct gql_args_book_readers *args = call->args;
    for (size_t i = 0; i < call->count; i++)
        if (gql_int_given(args->first, 0) < 0)
            gql_fail(call, i, SV("BAD_FIRST"), SV("First is not negative."));
        else if (((const struct toy_book *)call->parents[i])->id != 13)
            call->values[i] = connection(call, args->first);
    return E_OK;
}

enum err gql_query_readers(struct gql_call *call)
{
    TRY(toy_called(call));
    const struct gql_args_query_readers *args = call->args;
    if (gql_int_given(args->first, 0) < 0)
        gql_fail(call, 0, SV("BAD_FIRST"), SV("First is not negative."));
    else
        call->values[0] = connection(call, args->first);
    return E_OK;
}

enum err gql_reader_connection_edges(struct gql_call *call)
{
    TRY(toy_called(call));
    for (size_t i = 0; i < call->count; i++)
        call->values[i] =
            gql_objects(call->arena, edges, ((const struct toy_readers *)call->parents[i])->count, sizeof *edges);
    return E_OK;
}

enum err gql_reader_connection_nodes(struct gql_call *call)
{
    TRY(toy_called(call));
    for (size_t i = 0; i < call->count; i++)
        call->values[i] =
            gql_objects(call->arena, readers, ((const struct toy_readers *)call->parents[i])->count, sizeof *readers);
    return E_OK;
}

enum err gql_reader_edge_node(struct gql_call *call)
{
    TRY(toy_called(call));
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_object(((const struct toy_reader_edge *)call->parents[i])->reader);
    return E_OK;
}

enum err gql_reader_borrowed(struct gql_call *call)
{
    TRY(toy_called(call));
    for (size_t i = 0; i < call->count; i++) {
        int64_t id = ((const struct toy_reader *)call->parents[i])->id;
        struct gql_value all[] = { toy_anything(call, 10), toy_anything(call, 20), gql_null(), toy_anything(call, 13),
            toy_anything(call, 12) };
        struct gql_value odd[] = { toy_anything(call, 21), toy_anything(call, 1) }; /* an author is no work */
        if (id != 31)
            copy_list(call, &call->values[i], id == 30 ? all : odd, id == 30 ? 5 : 2);
        else
            copy_list(call, &call->values[i], all, 0);
    }
    return E_OK;
}
