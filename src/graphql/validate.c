#include "graphql/validate.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Steps that comparing fields and following spreads may take. Documents of people and generators need some thousands.
 */
enum { WORK_MOST = 1000000, SUGGESTIONS_MOST = 10 };

void gql_report(struct gql_check *c, struct sv rule, struct gql_at at, struct gql_at other, const char *fmt, ...)
{
    if (c->errors->count == GQL_ERRORS_MAX)
        return;
    va_list args;
    va_start(args, fmt);
    char text[1024];
    int n = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    size_t length = n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
    while (length && (size_t)n >= sizeof text && ((unsigned char)text[length] & 0xC0) == 0x80)
        length--; /* not half a character */
    struct gql_error *e =
        gql_error_add(c->errors, SV("GRAPHQL_VALIDATION_FAILED"), sv_dup(c->a, sv_from(text, length)));
    e->rule = rule;
    if (at.line)
        e->at[e->at_count++] = at;
    if (other.line)
        e->at[e->at_count++] = other;
}

bool gql_work(struct gql_check *c, size_t n)
{
    if (n <= c->work) {
        c->work -= n;
        return true;
    }
    c->work = 0;
    if (!c->too_big) {
        c->too_big = true;
        gql_error_add(
            c->errors, SV("DOCUMENT_TOO_COMPLEX"), SV("Document repeats fields or fragments too often to be checked."));
    }
    return false;
}

/* --- names --- */

static int named_order(const void *a, const void *b)
{
    const struct gql_named *x = a, *y = b;
    int order = sv_cmp(x->name, y->name);
    return order ? order : x->index < y->index ? -1 : x->index > y->index;
}

void gql_named_sort(struct gql_named *names, size_t count)
{
    if (count > 1)
        qsort(names, count, sizeof *names, named_order);
}

size_t gql_named_find(const struct gql_named *sorted, size_t count, struct sv name)
{
    size_t low = 0, high = count; /* the first that is greater */
    while (low < high) {
        size_t at = low + (high - low) / 2;
        if (sv_cmp(sorted[at].name, name) <= 0)
            low = at + 1;
        else
            high = at;
    }
    return low && sv_eq(sorted[low - 1].name, name) ? sorted[low - 1].index : SIZE_MAX;
}

void gql_named_once(
    struct gql_check *c, struct gql_named *names, size_t count, struct sv rule, const char *what, bool each)
{
    gql_named_sort(names, count);
    for (size_t first = 0, i = 1; i < count; i++) {
        if (!sv_eq(names[i].name, names[first].name))
            first = i;
        else if (each || i == first + 1)
            gql_report(c, rule, names[first].at, names[i].at, "There can be only one %s%.*s\".", what,
                SV_FMT(names[first].name));
    }
}

/* --- all rules --- */

static void parts_make(struct gql_check *c)
{
    struct gql_document *d = c->d;
    c->operations = arena_array(c->a, d->operation_count, sizeof *c->operations);
    c->fragments = arena_array(c->a, d->fragment_count, sizeof *c->fragments);
    c->fragment_names = arena_array(c->a, d->fragment_count, sizeof *c->fragment_names);
    for (size_t i = 0; i < d->operation_count; i++)
        c->operations[i].operation = &d->operations[i];
    for (size_t i = 0; i < d->fragment_count; i++) {
        c->fragments[i].fragment = &d->fragments[i];
        c->fragment_names[i] = (struct gql_named){ d->fragments[i].name, d->fragments[i].name_at, i };
    }
    gql_named_once(c, c->fragment_names, d->fragment_count, SV("UniqueFragmentNamesRule"), "fragment named \"", true);
}

enum err gql_validate(
    struct arena *a, const struct gql_schema *schema, struct gql_document *document, struct gql_errors *errors)
{
    size_t before = errors->count;
    struct gql_check c = {
        .a = a, .schema = schema, .d = document, .errors = errors, .work = WORK_MOST, .suggestions = SUGGESTIONS_MOST
    };
    parts_make(&c);
    gql_check_operations(&c);
    gql_check_walk(&c);
    gql_check_subscriptions(&c);
    gql_check_fragments(&c);
    gql_check_variables(&c);
    gql_check_introspection(&c);
    gql_check_overlaps(&c);
    return c.too_big ? E_TOOBIG : errors->count > before ? E_INVALID : E_OK;
}
