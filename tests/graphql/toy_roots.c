/* The root fields of toy.graphql. */
#include <string.h>

#include "base/json.h"
#include "graphql/schema.h"
#include "toy/schema.h"
#include "toy_answers.h"

/* Every object there is, as the field `node` finds it. */
static struct gql_value by_id(struct gql_call *call, struct gql_in_text id)
{
    return toy_anything(call, gql_id_given(id));
}

static struct gql_value only(struct gql_call *call, struct gql_in_text id, const char *type)
{
    struct gql_value v = by_id(call, id);
    return v.kind == GQL_V_OBJECT && v.type == gql_type_named(call, type) ? gql_object(v.object) : gql_null();
}

enum err gql_query_book(struct gql_call *call)
{
    TRY(toy_called(call));
    const struct gql_args_query_book *args = call->args;
    call->values[0] = only(call, args->id, "Book");
    return E_OK;
}

enum err gql_query_author(struct gql_call *call)
{
    TRY(toy_called(call));
    const struct gql_args_query_author *args = call->args;
    call->values[0] = only(call, args->id, "Author");
    return E_OK;
}

enum err gql_query_node(struct gql_call *call)
{
    TRY(toy_called(call));
    const struct gql_args_query_node *args = call->args;
    call->values[0] = by_id(call, args->id);
    return E_OK;
}

static struct gql_value *values(struct gql_call *call, size_t count)
{
    return arena_array(call->arena, count ? count : 1, sizeof(struct gql_value));
}

enum err gql_query_nodes(struct gql_call *call)
{
    TRY(toy_called(call));
    const struct gql_args_query_nodes *args = call->args;
    const struct gql_in_text *ids = args->ids.items;
    struct gql_value *found = values(call, args->ids.count);
    for (size_t i = 0; i < args->ids.count; i++)
        found[i] = by_id(call, ids[i]);
    call->values[0] = gql_list(found, args->ids.count);
    return E_OK;
}

enum err gql_query_authors(struct gql_call *call)
{
    TRY(toy_called(call));
    struct gql_value *found = values(call, 3);
    for (int64_t id = 1; id <= 3; id++)
        found[id - 1] = toy_anything(call, id);
    call->values[0] = gql_list(found, 3);
    return E_OK;
}

static struct sv name_of(const struct gql_value *v)
{
    if (v->kind != GQL_V_OBJECT || !strcmp(v->type->name, "Reader"))
        return SV("");
    return sv_of(!strcmp(v->type->name, "Book")   ? ((const struct toy_book *)v->object)->name
                 : !strcmp(v->type->name, "Film") ? ((const struct toy_film *)v->object)->name
                                                  : ((const struct toy_author *)v->object)->name);
}

enum err gql_query_named(struct gql_call *call)
{
    TRY(toy_called(call));
    const struct gql_args_query_named *args = call->args;
    for (int64_t id = 1; id < 30; id++) {
        struct gql_value v = toy_anything(call, id);
        if (v.kind == GQL_V_OBJECT && sv_eq(name_of(&v), args->name.v))
            call->values[0] = v;
    }
    return E_OK;
}

enum err gql_query_search(struct gql_call *call)
{
    TRY(toy_called(call));
    const struct gql_args_query_search *args = call->args;
    struct gql_value *found = values(call, 20);
    size_t count = 0;
    for (int64_t id = 10; id < 30; id++) {
        struct gql_value v = toy_anything(call, id);
        struct sv name = name_of(&v);
        if (v.kind == GQL_V_OBJECT && (!args->text.v.n || memmem(name.p, name.n, args->text.v.p, args->text.v.n)))
            found[count++] = v;
    }
    call->values[0] = gql_list(found, count);
    return E_OK;
}

/* --- books --- */

static bool matches(const struct toy_book *b, const struct gql_in_book_filter *f)
{
    if (!f || f->is != GQL_GIVEN)
        return true;
    bool fits = !gql_given(f->genre.is) || sv_eq(sv_of(b->genre), f->genre.v);
    fits &= (b->pages.has ? b->pages.v : 0) >= gql_int_given(f->min_pages, 0);
    const struct gql_in_book_filter *const *all = f->all.items;
    for (size_t i = 0; i < f->all.count; i++)
        fits &= matches(b, all[i]);
    if (f->none && f->none->is == GQL_GIVEN)
        fits &= !matches(b, f->none);
    if (f->near && f->near->is == GQL_GIVEN)
        fits &= f->near->x.v >= 0 || f->near->y.v >= 0;
    if (f->tags.is == GQL_GIVEN)
        fits &= f->tags.count < 2;
    return fits && !(gql_given(f->since.is) && sv_eq(f->since.v, SV("1999-12-31")) && b->id == 10);
}

enum err gql_query_books(struct gql_call *call)
{
    TRY(toy_called(call));
    const struct gql_args_query_books *args = call->args;
    const struct gql_in_text *order = args->order.items;
    bool backwards = args->order.count && sv_eq(order[0].v, SV("AGE"));
    struct gql_value *found = values(call, 5);
    size_t count = 0;
    int64_t most = gql_int_given(args->limit, 3);
    for (int64_t i = 0; i < 5; i++) {
        struct gql_value v = toy_anything(call, backwards ? 14 - i : 10 + i);
        if ((int64_t)count < most && matches(v.object, args->filter))
            found[count++] = v;
    }
    call->values[0] = gql_list(found, count);
    return E_OK;
}

/* --- what is handed in --- */

enum err gql_query_sum(struct gql_call *call)
{
    TRY(toy_called(call));
    const struct gql_args_query_sum *args = call->args;
    const struct gql_in_int *of = args->of.items;
    const struct gql_in_list *rows = args->grid.items;
    double sum = 0;
    for (size_t i = 0; i < args->of.count; i++)
        sum += (double)of[i].v;
    for (size_t i = 0; i < args->grid.count; i++)
        for (size_t k = 0; k < rows[i].count; k++)
            sum += (double)gql_int_given(((const struct gql_in_int *)rows[i].items)[k], 0);
    call->values[0] = gql_float(args->weight.is == GQL_GIVEN ? sum * args->weight.v : sum);
    return E_OK;
}

static void member(struct str *out, const char *name, enum gql_presence is)
{
    if (is != GQL_ABSENT)
        str_addf(out, "%s\"%s\":%s", out->n > 1 ? "," : "", name, is == GQL_NULL ? "null" : "");
}

static void text_member(struct str *out, const char *name, struct gql_in_text t)
{
    member(out, name, t.is);
    if (t.is == GQL_GIVEN)
        json_quote(out, t.v);
}

enum err gql_query_echo(struct gql_call *call)
{
    TRY(toy_called(call));
    const struct gql_args_query_echo *args = call->args;
    struct str out = str_new(call->arena, 1U << 20);
    str_addc(&out, '{');
    text_member(&out, "text", args->text);
    member(&out, "json", args->json.is);
    if (args->json.is == GQL_GIVEN)
        str_add(&out, args->json.v);
    member(&out, "flag", args->flag.is);
    if (args->flag.is == GQL_GIVEN)
        str_add(&out, args->flag.v ? SV("true") : SV("false"));
    text_member(&out, "day", args->day);
    text_member(&out, "id", args->id);
    text_member(&out, "genre", args->genre);
    member(&out, "point", args->point ? args->point->is : GQL_ABSENT);
    if (args->point && args->point->is == GQL_GIVEN)
        str_addf(&out, "{\"x\":%lld,\"y\":%lld}", (long long)args->point->x.v, (long long)args->point->y.v);
    str_addc(&out, '}');
    call->values[0] = (struct gql_value){ .kind = GQL_V_RAW, .text = str_sv(&out) };
    return E_OK;
}

enum err gql_query_failing(struct gql_call *call)
{
    TRY(toy_called(call));
    gql_fail(call, 0, SV("BROKEN"), SV("It fails."));
    return E_OK;
}

enum err gql_query_failing_hard(struct gql_call *call)
{
    TRY(toy_called(call));
    gql_fail(call, 0, SV("BROKEN"), SV("It fails hard."));
    return E_OK;
}

/* --- changes --- */

enum err gql_mutation_add_book(struct gql_call *call)
{
    TRY(toy_called(call));
    const struct gql_args_mutation_add_book *args = call->args;
    const struct gql_in_book_input *in = args->input;
    struct toy_book *b = arena_new_obj(call->arena, struct toy_book);
    struct toy_payload *p = arena_new_obj(call->arena, struct toy_payload);
    *b = (struct toy_book){ .id = 100,
        .name = sv_z(call->arena, in->name.v),
        .genre = sv_z(call->arena, in->genre.v),
        .available = gql_flag_given(in->available, false),
        .author = gql_id_given(in->author_id) };
    b->pages.has = in->pages.is == GQL_GIVEN;
    b->pages.v = in->pages.v;
    if (in->rating.is == GQL_GIVEN)
        b->rating = gql_float(in->rating.v);
    *p = (struct toy_payload){ .book = in->name.v.n ? b : NULL, .wrong = in->name.v.n ? NULL : "A book has a name." };
    call->values[0] = gql_object(p);
    return E_OK;
}

enum err gql_mutation_drop_book(struct gql_call *call)
{
    TRY(toy_called(call));
    const struct gql_args_mutation_drop_book *args = call->args;
    struct gql_value found = only(call, args->id, "Book");
    struct toy_payload *p = arena_new_obj(call->arena, struct toy_payload);
    if (found.kind == GQL_V_OBJECT)
        p->book = found.object;
    else
        p->wrong = "There is no such book.";
    call->values[0] = gql_object(p);
    return E_OK;
}

enum err gql_mutation_count(struct gql_call *call)
{
    TRY(toy_called(call));
    struct toy_context *c = call->context;
    call->values[0] = ++c->count == 3 ? gql_null() : gql_int(c->count);
    return E_OK;
}

enum err gql_book_payload_book(struct gql_call *call)
{
    TRY(toy_called(call));
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_object(((const struct toy_payload *)call->parents[i])->book);
    return E_OK;
}

enum err gql_book_payload_messages(struct gql_call *call)
{
    TRY(toy_called(call));
    for (size_t i = 0; i < call->count; i++) {
        const char *wrong = ((const struct toy_payload *)call->parents[i])->wrong;
        struct toy_problem *p = arena_new_obj(call->arena, struct toy_problem);
        *p = (struct toy_problem){ .message = wrong };
        if (wrong)
            call->values[i] = gql_objects(call->arena, p, 1, sizeof *p);
    }
    return E_OK;
}

enum err gql_subscription_book_added(struct gql_call *call)
{
    TRY(toy_called(call));
    const struct gql_args_subscription_book_added *args = call->args;
    if (!gql_given(args->genre.is) || sv_eq(args->genre.v, SV("FICTION")))
        call->values[0] = gql_object(toy_anything(call, 10).object);
    return E_OK;
}

enum err gql_subscription_book_dropped(struct gql_call *call)
{
    TRY(toy_called(call));
    call->values[0] = gql_int(11);
    return E_OK;
}
