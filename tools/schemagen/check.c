/* Whether what is there in one span of versions fits together (specification, section 3). */
#include "schemagen.h"

static bool is_input_type(const struct type *t)
{
    return t->kind == TYPE_SCALAR || t->kind == TYPE_ENUM || t->kind == TYPE_INPUT;
}

static struct sv version_name(const struct span *s)
{
    return s->version.n ? s->version : SV("the first version");
}

static void check_ref(const struct span *s, struct type_ref r, bool input, struct sv what)
{
    const struct type *t = span_type(s, r.name);
    if (!t)
        complain(r.at, "%.*s: there is no type %.*s in %.*s", SV_FMT(what), SV_FMT(r.name), SV_FMT(version_name(s)));
    else if (input && !is_input_type(t))
        complain(r.at, "%.*s: %.*s cannot be given, only answered", SV_FMT(what), SV_FMT(r.name));
    else if (!input && t->kind == TYPE_INPUT)
        complain(r.at, "%.*s: %.*s is an input and cannot be answered", SV_FMT(what), SV_FMT(r.name));
}

static void check_inputs(const struct span *s, const struct inputs *in, struct sv of)
{
    for (size_t i = 0; i < in->list.count; i++) {
        const struct input *one = &in->list.items[i];
        if (!span_has(s, one->when))
            continue;
        struct sv what = sv_fmt(gen_arena, "%.*s.%.*s", SV_FMT(of), SV_FMT(one->name));
        check_ref(s, one->ref, true, what);
        if (one->has_default)
            check_literal(s, &one->value, one->ref, one->ref.wraps, what);
        for (size_t k = 0; k < i; k++)
            if (span_has(s, in->list.items[k].when) && sv_eq(in->list.items[k].name, one->name))
                complain(one->at, "%.*s stands twice in %.*s", SV_FMT(what), SV_FMT(version_name(s)));
    }
}

static const struct field *field_in(const struct span *s, const struct type *t, struct sv name)
{
    for (size_t i = 0; i < t->fields.count; i++)
        if (sv_eq(t->fields.items[i].name, name) && span_has(s, t->fields.items[i].when))
            return &t->fields.items[i];
    return NULL;
}

static const struct input *input_in(const struct span *s, const struct inputs *in, struct sv name)
{
    for (size_t i = 0; i < in->list.count; i++)
        if (sv_eq(in->list.items[i].name, name) && span_has(s, in->list.items[i].when))
            return &in->list.items[i];
    return NULL;
}

static size_t check_fields(const struct span *s, const struct type *t)
{
    size_t count = 0;
    for (size_t i = 0; i < t->fields.count; i++) {
        const struct field *f = &t->fields.items[i];
        if (!span_has(s, f->when))
            continue;
        count++;
        struct sv what = sv_fmt(gen_arena, "%.*s.%.*s", SV_FMT(t->name), SV_FMT(f->name));
        check_ref(s, f->ref, false, what);
        check_inputs(s, &f->args, what);
        if (field_in(s, t, f->name) != f)
            complain(f->at, "%.*s stands twice in %.*s", SV_FMT(what), SV_FMT(version_name(s)));
    }
    return count;
}

/* --- interfaces --- */

static bool names_interface(const struct type *t, struct sv name)
{
    for (size_t i = 0; i < t->interfaces.count; i++)
        if (sv_eq(t->interfaces.items[i].name, name))
            return true;
    return false;
}

static uint32_t outer(uint32_t wraps, unsigned *ret_shift)
{
    *ret_shift = 0;
    while (wraps >> (*ret_shift + 2))
        *ret_shift += 2;
    return wraps >> *ret_shift;
}

/** Is what `r` answers always something `of` may answer? */
static bool is_covariant(const struct span *s, struct type_ref r, struct type_ref of)
{
    unsigned shift, of_shift;
    uint32_t mine = outer(r.wraps, &shift), wanted = outer(of.wraps, &of_shift);
    if (mine && mine == wanted) {
        r.wraps &= ~(mine << shift);
        of.wraps &= ~(wanted << of_shift);
        return is_covariant(s, r, of);
    }
    if (mine == WRAP_NON_NULL) {
        r.wraps &= ~(mine << shift);
        return is_covariant(s, r, of);
    }
    if (mine || wanted)
        return false;
    const struct type *t = span_type(s, r.name), *u = span_type(s, of.name);
    if (!t || !u || t == u)
        return true; /* the unknown are complained of elsewhere */
    return u->kind == TYPE_UNION ? names_interface(u, t->name)
                                 : u->kind == TYPE_INTERFACE && names_interface(t, u->name);
}

static void check_implements(const struct span *s, const struct type *t, const struct type *face)
{
    for (size_t i = 0; i < face->fields.count; i++) {
        const struct field *wanted = &face->fields.items[i];
        if (!span_has(s, wanted->when))
            continue;
        const struct field *f = field_in(s, t, wanted->name);
        if (!f) {
            complain(t->at, "%.*s has no field %.*s that %.*s asks for", SV_FMT(t->name), SV_FMT(wanted->name),
                SV_FMT(face->name));
            continue;
        }
        if (!is_covariant(s, f->ref, wanted->ref))
            complain(f->at, "%.*s.%.*s is %.*s, but %.*s asks for %.*s", SV_FMT(t->name), SV_FMT(f->name),
                SV_FMT(ref_text(f->ref)), SV_FMT(face->name), SV_FMT(ref_text(wanted->ref)));
        for (size_t k = 0; k < wanted->args.list.count; k++) {
            const struct input *arg = &wanted->args.list.items[k], *own;
            if (span_has(s, arg->when) &&
                (!(own = input_in(s, &f->args, arg->name)) || !sv_eq(ref_text(own->ref), ref_text(arg->ref))))
                complain(f->at, "%.*s.%.*s has no argument %.*s: %.*s that %.*s asks for", SV_FMT(t->name),
                    SV_FMT(f->name), SV_FMT(arg->name), SV_FMT(ref_text(arg->ref)), SV_FMT(face->name));
        }
        for (size_t k = 0; k < f->args.list.count; k++) {
            const struct input *arg = &f->args.list.items[k];
            unsigned shift;
            if (span_has(s, arg->when) && !input_in(s, &wanted->args, arg->name) && !arg->has_default &&
                outer(arg->ref.wraps, &shift) == WRAP_NON_NULL)
                complain(arg->at, "%.*s.%.*s: %.*s does not know the argument %.*s, so it must not be required",
                    SV_FMT(t->name), SV_FMT(f->name), SV_FMT(face->name), SV_FMT(arg->name));
        }
    }
}

static void check_interfaces(const struct span *s, const struct type *t)
{
    for (size_t i = 0; i < t->interfaces.count; i++) {
        struct type_ref r = t->interfaces.items[i];
        const struct type *face = span_type(s, r.name);
        if (!face)
            complain(r.at, "%.*s: there is no interface %.*s in %.*s", SV_FMT(t->name), SV_FMT(r.name),
                SV_FMT(version_name(s)));
        else if (face->kind != TYPE_INTERFACE)
            complain(r.at, "%.*s: %.*s is no interface", SV_FMT(t->name), SV_FMT(r.name));
        else {
            check_implements(s, t, face);
            for (size_t k = 0; k < face->interfaces.count; k++)
                if (!names_interface(t, face->interfaces.items[k].name))
                    complain(r.at, "%.*s implements %.*s, so it must say %.*s too", SV_FMT(t->name), SV_FMT(face->name),
                        SV_FMT(face->interfaces.items[k].name));
        }
    }
}

static void check_union(const struct span *s, const struct type *t)
{
    for (size_t i = 0; i < t->interfaces.count; i++) {
        struct type_ref r = t->interfaces.items[i];
        const struct type *member = span_type(s, r.name);
        if (!member)
            complain(
                r.at, "%.*s: there is no type %.*s in %.*s", SV_FMT(t->name), SV_FMT(r.name), SV_FMT(version_name(s)));
        else if (member->kind != TYPE_OBJECT)
            complain(r.at, "%.*s: %.*s is no object type", SV_FMT(t->name), SV_FMT(r.name));
    }
}

/* --- enums and inputs --- */

static size_t check_values(const struct span *s, const struct type *t)
{
    size_t count = 0;
    for (size_t i = 0; i < t->values.count; i++) {
        const struct value *v = &t->values.items[i];
        if (!span_has(s, v->when))
            continue;
        count++;
        for (size_t k = 0; k < i; k++)
            if (span_has(s, t->values.items[k].when) && sv_eq(t->values.items[k].name, v->name))
                complain(
                    v->at, "%.*s.%.*s stands twice in %.*s", SV_FMT(t->name), SV_FMT(v->name), SV_FMT(version_name(s)));
    }
    return count;
}

/** An input that holds itself, required all the way, could never be given. */
static bool holds_itself(const struct span *s, const struct type *t, const struct type *start, unsigned depth)
{
    for (size_t i = 0; depth < 32 && i < t->inputs.list.count; i++) {
        const struct input *in = &t->inputs.list.items[i];
        const struct type *inner = span_type(s, in->ref.name);
        if (!span_has(s, in->when) || in->ref.wraps != WRAP_NON_NULL || !inner || inner->kind != TYPE_INPUT)
            continue;
        if (inner == start || holds_itself(s, inner, start, depth + 1))
            return true;
    }
    return false;
}

static size_t check_input_object(const struct span *s, const struct type *t)
{
    size_t count = 0;
    check_inputs(s, &t->inputs, t->name);
    for (size_t i = 0; i < t->inputs.list.count; i++)
        count += span_has(s, t->inputs.list.items[i].when);
    if (holds_itself(s, t, t, 0))
        complain(t->at, "%.*s must hold itself: nobody can give one", SV_FMT(t->name));
    return count;
}

void check_span(const struct span *s)
{
    for (size_t i = 0; i < s->schema->types.count; i++) {
        const struct type *t = &s->schema->types.items[i];
        if (!span_has(s, t->when))
            continue;
        if (span_type(s, t->name) != t)
            complain(t->at, "%.*s stands twice in %.*s", SV_FMT(t->name), SV_FMT(version_name(s)));
        size_t members = 1;
        switch (t->kind) {
        case TYPE_OBJECT:
        case TYPE_INTERFACE:
            members = check_fields(s, t);
            check_interfaces(s, t);
            break;
        case TYPE_UNION: check_union(s, t); break;
        case TYPE_ENUM: members = check_values(s, t); break;
        case TYPE_INPUT: members = check_input_object(s, t); break;
        case TYPE_SCALAR: break;
        }
        if (!members)
            complain(t->at, "%.*s is empty in %.*s", SV_FMT(t->name), SV_FMT(version_name(s)));
    }
    for (size_t i = 0; i < s->schema->directives.count; i++)
        check_inputs(s, &s->schema->directives.items[i].args, s->schema->directives.items[i].name);
    if (s->schema->types.count && !span_type(s, SV("Query")))
        complain((struct place){ s->schema->types.items[0].at.file, 1 }, "there is no type Query in %.*s",
            SV_FMT(version_name(s)));
}
