/* Spans of versions: between two dates at which something begins or ends, nothing changes. */
#include "schemagen.h"

#include <stdlib.h>

static void date_add(struct schema *s, struct sv date)
{
    if (!date.n)
        return;
    for (size_t i = 0; i < s->versions.count; i++)
        if (sv_eq(s->versions.items[i], date))
            return;
    *PUSH(&s->versions) = date;
}

static void when_add(struct schema *s, struct place at, struct when w)
{
    if ((w.since.n && sv_cmp(w.since, settings.baseline) <= 0) ||
        (w.until.n && sv_cmp(w.until, settings.baseline) <= 0))
        complain(at, "a version up to %.*s changes nothing: that is the first one", SV_FMT(settings.baseline));
    date_add(s, w.since);
    date_add(s, w.until);
}

static void inputs_add(struct schema *s, const struct inputs *in)
{
    for (size_t i = 0; i < in->list.count; i++)
        when_add(s, in->list.items[i].at, in->list.items[i].when);
}

static int by_text(const void *a, const void *b)
{
    return sv_cmp(*(const struct sv *)a, *(const struct sv *)b);
}

void versions_collect(struct schema *s)
{
    *PUSH(&s->versions) = settings.baseline;
    date_add(s, settings.loose_until);
    for (size_t i = 0; i < s->types.count; i++) {
        const struct type *t = &s->types.items[i];
        when_add(s, t->at, t->when);
        for (size_t k = 0; k < t->fields.count; k++) {
            when_add(s, t->fields.items[k].at, t->fields.items[k].when);
            inputs_add(s, &t->fields.items[k].args);
        }
        inputs_add(s, &t->inputs);
        for (size_t k = 0; k < t->values.count; k++)
            when_add(s, t->values.items[k].at, t->values.items[k].when);
    }
    qsort(s->versions.items, s->versions.count, sizeof *s->versions.items, by_text);
}

bool span_has(const struct span *s, struct when w)
{
    return (!w.since.n || sv_cmp(w.since, s->version) <= 0) && (!w.until.n || sv_cmp(s->version, w.until) < 0);
}

static const struct type builtins[] = {
    { .kind = TYPE_SCALAR, .name = { "String", 6 } },
    { .kind = TYPE_SCALAR, .name = { "ID", 2 } },
    { .kind = TYPE_SCALAR, .name = { "Int", 3 } },
    { .kind = TYPE_SCALAR, .name = { "Float", 5 } },
    { .kind = TYPE_SCALAR, .name = { "Boolean", 7 } },
};

bool type_is_builtin(const struct type *t)
{
    return t >= builtins && t < builtins + LENGTH(builtins);
}

const struct type *builtin_type(struct sv name)
{
    for (size_t i = 0; i < LENGTH(builtins); i++)
        if (sv_eq(builtins[i].name, name))
            return &builtins[i];
    return NULL;
}

const struct type *span_type(const struct span *s, struct sv name)
{
    for (size_t i = 0; i < s->schema->types.count; i++) {
        const struct type *t = &s->schema->types.items[i];
        if (sv_eq(t->name, name) && span_has(s, t->when))
            return t;
    }
    return builtin_type(name);
}
