/* Default values: do they have the form of their type? */
#include "schemagen.h"

#include <stdlib.h>

struct sv ref_text(struct type_ref r)
{
    struct sv text = r.name;
    for (uint32_t w = r.wraps; w; w >>= 2)
        text =
            (w & 3) == WRAP_LIST ? sv_fmt(gen_arena, "[%.*s]", SV_FMT(text)) : sv_fmt(gen_arena, "%.*s!", SV_FMT(text));
    return text;
}

bool ref_is_non_null(uint32_t wraps)
{
    while (wraps >> 2)
        wraps >>= 2;
    return wraps == WRAP_NON_NULL;
}

static uint32_t without_outer(uint32_t wraps)
{
    unsigned shift = 0;
    while (wraps >> (shift + 2))
        shift += 2;
    return wraps & ~(3U << shift);
}

static bool scalar_fits(const struct literal *l, struct sv name)
{
    if (sv_eq(name, SV("Int"))) {
        long long v = l->kind == LIT_INT ? strtoll(sv_z(gen_arena, l->text), NULL, 10) : 0;
        return l->kind == LIT_INT && v >= INT32_MIN && v <= INT32_MAX;
    }
    if (sv_eq(name, SV("Float")))
        return l->kind == LIT_INT || l->kind == LIT_FLOAT;
    if (sv_eq(name, SV("Boolean")))
        return l->kind == LIT_TRUE || l->kind == LIT_FALSE;
    if (sv_eq(name, SV("String")))
        return l->kind == LIT_STRING;
    return l->kind == LIT_STRING || l->kind == LIT_INT || !sv_eq(name, SV("ID")); /* ID, or one of a room's own */
}

static bool enum_has(const struct span *s, const struct type *t, struct sv name)
{
    for (size_t i = 0; i < t->values.count; i++)
        if (sv_eq(t->values.items[i].name, name) && span_has(s, t->values.items[i].when))
            return true;
    return false;
}

static void check_object(const struct span *s, const struct literal *l, const struct type *t, struct sv what)
{
    for (size_t i = 0; i < l->list.count; i++) {
        const struct input *found = NULL;
        for (size_t k = 0; k < t->inputs.list.count; k++)
            if (span_has(s, t->inputs.list.items[k].when) && sv_eq(t->inputs.list.items[k].name, l->names.items[i]))
                found = &t->inputs.list.items[k];
        if (found)
            check_literal(s, &l->list.items[i], found->ref, found->ref.wraps, what);
        else
            complain(l->at, "%.*s: %.*s has no field %.*s", SV_FMT(what), SV_FMT(t->name), SV_FMT(l->names.items[i]));
    }
    for (size_t k = 0; k < t->inputs.list.count; k++) {
        const struct input *in = &t->inputs.list.items[k];
        bool given = in->has_default || !ref_is_non_null(in->ref.wraps) || !span_has(s, in->when);
        for (size_t i = 0; i < l->list.count; i++)
            given |= sv_eq(l->names.items[i], in->name);
        if (!given)
            complain(l->at, "%.*s: %.*s.%.*s must be given", SV_FMT(what), SV_FMT(t->name), SV_FMT(in->name));
    }
}

void check_literal(const struct span *s, const struct literal *l, struct type_ref ref, uint32_t wraps, struct sv what)
{
    bool fits;
    const struct type *t = span_type(s, ref.name);
    if (!t)
        return;
    if (ref_is_non_null(wraps)) {
        fits = l->kind != LIT_NULL;
        wraps = without_outer(wraps);
    } else {
        fits = true;
        if (l->kind == LIT_NULL)
            return;
    }
    if (fits && wraps) {
        if (l->kind != LIT_LIST) { /* one stands for a list of one */
            check_literal(s, l, ref, without_outer(wraps), what);
            return;
        }
        for (size_t i = 0; i < l->list.count; i++)
            check_literal(s, &l->list.items[i], ref, without_outer(wraps), what);
        return;
    }
    if (fits && t->kind == TYPE_ENUM)
        fits = l->kind == LIT_ENUM && enum_has(s, t, l->text);
    else if (fits && t->kind == TYPE_INPUT)
        fits = l->kind == LIT_OBJECT;
    else if (fits && t->kind == TYPE_SCALAR)
        fits = scalar_fits(l, t->name);
    if (!fits)
        complain(l->at, "%.*s: %.*s is no %.*s", SV_FMT(what), SV_FMT(literal_print(l)), SV_FMT(t->name));
    else if (t->kind == TYPE_INPUT)
        check_object(s, l, t, what);
}
