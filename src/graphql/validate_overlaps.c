#include "graphql/validate.h"

#include <stdlib.h>
#include <string.h>

/* OverlappingFieldsCanBeMerged, in time that is near linear: instead of comparing fields in pairs, all fields that meet
 * at one place are grouped by the name of their answer, and each group is compared with its first member, since both
 * relations are transitive ("same shape", "same field with the same arguments"). What hangs below the members of a
 * group meets at the next place. A place that was looked at is not looked at again, which is what makes fragments
 * cheap. */

/* What meets at one place: the selections of these fields (or of an operation, or a fragment). */
struct source {
    const struct gql_selections *selections;
    const struct gql_type *parent; /* NULL: unknown */
};
struct place {
    struct source *sources;
    size_t count;
    bool shapes_only; /* their parents can never be the same object */
    const struct place *above;
    struct sv key; /* of the group above */
    struct place *next, *same_hash;
    uint64_t hash;
};
struct entry {
    const struct gql_selection *field;
    const struct gql_type *parent;
    size_t index;
};
struct overlap {
    struct gql_check *c;
    struct place *first, *last; /* still to be looked at */
    struct place **known;       /* by hash */
    size_t known_size, known_count;
    struct entry *entries; /* of the place at hand */
    size_t count, cap;
    size_t *stamps; /* by fragment: the place that it was spread into last */
    size_t stamp;
};

static const struct sv rule = { "OverlappingFieldsCanBeMergedRule", sizeof "OverlappingFieldsCanBeMergedRule" - 1 };

/* --- places --- */

static int by_position(const void *a, const void *b)
{
    const struct gql_at x = ((const struct source *)a)->selections->at, y = ((const struct source *)b)->selections->at;
    if (x.line != y.line)
        return x.line < y.line ? -1 : 1;
    return x.column < y.column ? -1 : x.column > y.column;
}

static uint64_t hash_of(const struct place *p)
{
    uint64_t h = UINT64_C(14695981039346656037) + p->shapes_only;
    for (size_t i = 0; i < p->count; i++)
        h = (h ^ (uintptr_t)p->sources[i].selections >> 4) * UINT64_C(0x9E3779B97F4A7C15);
    return h ^ h >> 32;
}

static bool same_place(const struct place *a, const struct place *b)
{
    if (a->hash != b->hash || a->shapes_only != b->shapes_only || a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (a->sources[i].selections != b->sources[i].selections)
            return false;
    return true;
}

static void make_room(struct overlap *o)
{
    size_t size = o->known_size ? o->known_size * 2 : 64;
    struct place **grown = arena_array(o->c->a, size, sizeof(struct place *));
    for (size_t i = 0; i < o->known_size; i++)
        for (struct place *p = o->known[i], *next; p; p = next) {
            next = p->same_hash;
            p->same_hash = grown[p->hash & (size - 1)];
            grown[p->hash & (size - 1)] = p;
        }
    o->known = grown;
    o->known_size = size;
}

/* Puts a place on the list, unless it was there before. `found` is copied. */
static void visit(struct overlap *o, const struct place *found)
{
    if (!found->count || !gql_work(o->c, found->count))
        return;
    struct place *p = arena_new_obj(o->c->a, struct place);
    *p = *found;
    qsort(p->sources, p->count, sizeof *p->sources, by_position);
    p->hash = hash_of(p);
    if (o->known_count >= o->known_size)
        make_room(o);
    struct place **slot = &o->known[p->hash & (o->known_size - 1)];
    for (const struct place *k = *slot; k; k = k->same_hash)
        if (same_place(k, p))
            return;
    p->same_hash = *slot;
    *slot = p;
    o->known_count++;
    if (o->last)
        o->last->next = p;
    else
        o->first = p;
    o->last = p;
}

/* --- what meets --- */

static void add(struct overlap *o, const struct gql_selection *field, const struct gql_type *parent)
{
    if (o->count == o->cap) {
        size_t cap = o->cap ? o->cap * 2 : 32;
        struct entry *entries = arena_array(o->c->a, cap, sizeof *entries);
        if (o->count)
            memcpy(entries, o->entries, o->count * sizeof *entries);
        o->entries = entries;
        o->cap = cap;
    }
    o->entries[o->count] = (struct entry){ field, parent, o->count };
    o->count++;
}

/* Recursion: nesting of inline fragments times GQL_SPREADS_DEEP at most; a fragment goes in once a place. */
static void gather(struct overlap *o, const struct gql_selections *s, const struct gql_type *parent)
{
    if (!gql_work(o->c, s->count))
        return;
    for (size_t i = 0; i < s->count; i++) {
        const struct gql_selection *it = &s->items[i];
        if (it->kind == GQL_SEL_FIELD) {
            add(o, it, parent);
        } else if (it->kind == GQL_SEL_INLINE) {
            gather(o, &it->selections, it->on.n ? it->condition : parent);
        } else if (it->fragment) {
            size_t *stamp = &o->stamps[it->fragment - o->c->d->fragments];
            if (*stamp != o->stamp) {
                *stamp = o->stamp;
                gather(o, &it->fragment->selections, it->condition);
            }
        }
    }
}

static int by_key(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = sv_cmp(x->field->key, y->field->key);
    return order ? order : x->index < y->index ? -1 : x->index > y->index;
}

/* --- comparing --- */

static bool same_value(struct gql_check *c, const struct gql_ast_value *a, const struct gql_ast_value *b)
{
    if (a->kind != b->kind || a->count != b->count || !gql_work(c, 1 + a->count))
        return false;
    if (a->kind == GQL_A_LIST) {
        for (size_t i = 0; i < a->count; i++)
            if (!same_value(c, &a->items[i], &b->items[i]))
                return false;
        return true;
    }
    if (a->kind != GQL_A_OBJECT)
        return sv_eq(a->text, b->text);
    for (size_t i = 0; i < a->count; i++) {
        size_t k = 0;
        while (k < b->count && !sv_eq(a->members[i].name, b->members[k].name))
            k++;
        if (!gql_work(c, k) || k == b->count || !same_value(c, a->members[i].value, b->members[k].value))
            return false;
    }
    return true;
}

static bool same_arguments(struct gql_check *c, const struct gql_ast_arguments *a, const struct gql_ast_arguments *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        size_t k = 0;
        while (k < b->count && !sv_eq(a->items[i].name, b->items[k].name))
            k++;
        if (!gql_work(c, k + 1) || k == b->count || !same_value(c, &a->items[i].value, &b->items[k].value))
            return false;
    }
    return true;
}

static bool shape_differs(struct gql_ref a, struct gql_ref b)
{
    if (a.wraps != b.wraps)
        return true;
    return a.type != b.type && !(gql_type_is_composite(a.type) && gql_type_is_composite(b.type));
}

/* Told where the selections come together: "Fields "a" conflict because subfields "x" conflict because …" */
static void report(
    struct overlap *o, const struct place *p, const struct entry *a, const struct entry *b, struct sv why)
{
    struct gql_check *c = o->c;
    struct sv key = a->field->key;
    size_t levels = 0;
    for (; p->above && p->count > 1; p = p->above, levels++) {
        if (levels < 8)
            why = sv_fmt(c->a, "subfields \"%.*s\" conflict because %.*s", SV_FMT(key), SV_FMT(why));
        key = p->key;
    }
    gql_report(c, rule, a->field->at, b->field->at,
        "Fields \"%.*s\" conflict because %.*s. Use different aliases on the fields to fetch both if this was "
        "intentional.",
        SV_FMT(key), SV_FMT(why));
}

/* Of the members of a group that `differ` from the one given (NULL: all that have a shape), the first in the document.
 */
static const struct entry *earliest(const struct entry *group, size_t count, const struct entry *differ)
{
    const struct entry *found = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct gql_field *f = group[i].field->field;
        if (!f || f->is_meta)
            continue; /* unknown, or the same everywhere */
        if (differ && !shape_differs(differ->field->field->ref, f->ref))
            continue;
        if (!found || group[i].index < found->index)
            found = &group[i];
    }
    return found;
}

static void check_shapes(struct overlap *o, const struct place *p, const struct entry *group, size_t count)
{
    const struct entry *first = earliest(group, count, NULL);
    const struct entry *other = first ? earliest(group, count, first) : NULL;
    if (!other)
        return;
    struct arena *a = o->c->a;
    struct sv given = gql_ref_text(a, first->field->field->ref), found = gql_ref_text(a, other->field->field->ref);
    report(o, p, first, other,
        sv_fmt(a, "they return conflicting types \"%.*s\" and \"%.*s\"", SV_FMT(given), SV_FMT(found)));
}

static bool check_same(struct overlap *o, const struct place *p, const struct entry *a, const struct entry *b)
{
    struct gql_check *c = o->c;
    if (!sv_eq(a->field->name, b->field->name)) {
        report(o, p, a, b,
            sv_fmt(c->a, "\"%.*s\" and \"%.*s\" are different fields", SV_FMT(a->field->name), SV_FMT(b->field->name)));
        return false;
    }
    if (!same_arguments(c, &a->field->args, &b->field->args)) {
        if (!c->too_big)
            report(o, p, a, b, SV("they have differing arguments"));
        return false;
    }
    return true;
}

/* --- a group: fields of one place with one name in the answer --- */

static const struct gql_type *concrete(const struct entry *e)
{
    return e->parent && e->parent->kind == GQL_OBJECT ? e->parent : NULL;
}

static int by_parent(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    uintptr_t p = (uintptr_t)concrete(x), q = (uintptr_t)concrete(y); /* what is abstract comes first */
    if (p != q)
        return p < q ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

static void below(struct overlap *o, const struct place *p, bool shapes_only, const struct entry *a, size_t a_count,
    const struct entry *b, size_t b_count)
{
    size_t most = 0;
    for (size_t i = 0; i < a_count + b_count; i++)
        most += (i < a_count ? &a[i] : &b[i - a_count])->field->selections.count > 0;
    if (!most)
        return;
    struct place next = { .shapes_only = shapes_only, .above = p, .key = a_count ? a->field->key : b->field->key };
    next.sources = arena_array(o->c->a, most, sizeof *next.sources);
    for (size_t i = 0; i < a_count + b_count; i++) {
        const struct gql_selection *f = (i < a_count ? &a[i] : &b[i - a_count])->field;
        const struct gql_type *type = f->field ? f->field->ref.type : NULL;
        if (f->selections.count)
            next.sources[next.count++] =
                (struct source){ &f->selections, type && gql_type_is_composite(type) ? type : NULL };
    }
    visit(o, &next);
}

/* The group is sorted by parent: fields of interfaces first, then those of one object type after the other. Fields of
 * two object types never meet in one answer, so that only their shapes are compared. */
static void check_group(struct overlap *o, const struct place *p, struct entry *group, size_t count)
{
    if (p->shapes_only) {
        check_shapes(o, p, group, count);
        below(o, p, true, group, count, NULL, 0);
        return;
    }
    qsort(group, count, sizeof *group, by_parent);
    size_t abstracts = 0;
    while (abstracts < count && !concrete(&group[abstracts]))
        abstracts++;
    bool same = true;
    for (size_t i = 1, first = 0; i < count && same; i++) {
        if (!abstracts && concrete(&group[i]) != concrete(&group[first]))
            first = i;
        else
            same = check_same(o, p, &group[first], &group[i]);
    }
    if (same)
        check_shapes(o, p, group, count);
    bool several = count > abstracts && concrete(&group[abstracts]) != concrete(&group[count - 1]);
    if (several)
        below(o, p, true, group, count, NULL, 0);
    for (size_t from = abstracts, to; from < count && !o->c->too_big; from = to) {
        for (to = from + 1; to < count && concrete(&group[to]) == concrete(&group[from]);)
            to++;
        below(o, p, false, group, abstracts, &group[from], to - from);
    }
    if (abstracts == count)
        below(o, p, false, group, abstracts, NULL, 0);
}

static void check_place(struct overlap *o, const struct place *p)
{
    o->count = 0;
    o->stamp++;
    for (size_t i = 0; i < p->count; i++)
        gather(o, p->sources[i].selections, p->sources[i].parent);
    if (o->count)
        qsort(o->entries, o->count, sizeof *o->entries, by_key);
    for (size_t from = 0, to; from < o->count && !o->c->too_big; from = to) {
        for (to = from + 1; to < o->count && sv_eq(o->entries[to].field->key, o->entries[from].field->key);)
            to++;
        check_group(o, p, &o->entries[from], to - from);
    }
}

static void visit_root(struct overlap *o, const struct gql_selections *s, const struct gql_type *parent)
{
    struct source *source = arena_new_obj(o->c->a, struct source);
    *source = (struct source){ s, parent };
    visit(o, &(struct place){ .sources = source, .count = 1 });
}

void gql_check_overlaps(struct gql_check *c)
{
    if (c->too_big || c->cycles)
        return;
    struct overlap o = { .c = c, .stamps = arena_array(c->a, c->d->fragment_count, sizeof(size_t)) };
    const struct gql_type *roots[] = { [GQL_QUERY] = c->schema->query,
        [GQL_MUTATION] = c->schema->mutation,
        [GQL_SUBSCRIPTION] = c->schema->subscription };
    for (size_t i = 0; i < c->d->operation_count; i++)
        visit_root(&o, &c->d->operations[i].selections, roots[c->d->operations[i].kind]);
    for (size_t i = 0; i < c->d->fragment_count; i++)
        visit_root(&o, &c->d->fragments[i].selections, c->d->fragments[i].condition);
    for (const struct place *p = o.first; p && !c->too_big && c->errors->count < GQL_ERRORS_MAX; p = p->next)
        check_place(&o, p);
}
