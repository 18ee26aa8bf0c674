/* Definitions: types, their fields, and what their directives say. */
#include "schemagen.h"

#include <string.h>

static unsigned fields_seen;

static struct sv read_description(struct scanner *s)
{
    struct sv text = SV("");
    if (s->token.kind == TOK_STRING) {
        text = s->token.text;
        scan_next(s);
    }
    return text;
}

static void want_description(struct place at, struct sv description, const char *what, struct sv name)
{
    if (!description.n)
        complain(at, "%s %.*s has no description", what, SV_FMT(name));
}

static struct sv date_of(const struct directives *d, const char *name)
{
    const struct directive *one = directive_named(d, name);
    if (!one)
        return SV("");
    struct sv date = directive_text(one, "version", true);
    bool good = date.n == 10;
    for (size_t i = 0; good && i < 10; i++)
        good = i == 4 || i == 7 ? date.p[i] == '-' : date.p[i] >= '0' && date.p[i] <= '9';
    if (!good)
        complain(one->at, "@%s: a version is a date, \"2026-01-01\"", name);
    return good ? date : SV("");
}

static struct when when_of(const struct directives *d, struct place at)
{
    struct when w = { date_of(d, "since"), date_of(d, "until") };
    if (w.since.n && w.until.n && sv_cmp(w.since, w.until) >= 0)
        complain(at, "@until is no later than @since: this is there in no version");
    return w;
}

static bool deprecated_of(const struct directives *d, struct sv *ret_reason)
{
    const struct directive *one = directive_named(d, "deprecated");
    if (!one)
        return false;
    struct sv reason = directive_text(one, "reason", false);
    *ret_reason = reason.n ? reason : SV("No longer supported");
    return true;
}

static struct input read_input(struct scanner *s, const char *where)
{
    static const char *const allowed[] = { "since", "until", "deprecated", NULL };
    struct input in = { .description = read_description(s), .at = s->token.at };
    in.name = scan_name(s, "a name");
    scan_want(s, ":");
    in.ref = read_type_ref(s);
    if (scan_take(s, "=")) {
        in.has_default = true;
        read_literal(s, &in.value);
    }
    struct directives d = read_directives(s);
    directives_allow(&d, allowed, where);
    in.when = when_of(&d, in.at);
    in.is_deprecated = deprecated_of(&d, &in.deprecated);
    if (in.is_deprecated && !in.has_default && ref_is_non_null(in.ref.wraps))
        complain(in.at, "%.*s must be given, so it cannot be deprecated", SV_FMT(in.name));
    return in;
}

static struct sv function_of(const struct type *t, const struct field *f, const struct directive *load)
{
    struct sv as = load ? directive_text(load, "as", false) : SV("");
    if (as.n && !sv_starts(as, SV("gql_")))
        complain(load->at, "@load: a function's name begins with gql_");
    return as.n ? as : sv_fmt(gen_arena, "gql_%.*s_%.*s", SV_FMT(snake(t->name)), SV_FMT(snake(f->name)));
}

static int64_t cost_of(const struct directives *d)
{
    const struct directive *one = directive_named(d, "cost");
    if (!one)
        return 1;
    if (one->args.count != 1 || one->args.items[0].value.kind != LIT_INT || one->args.items[0].value.text.n > 4 ||
        one->args.items[0].value.text.p[0] == '-') {
        complain(one->at, "@cost says how much: @cost(is: 5), 0 to 9999");
        return 1;
    }
    int64_t cost = 0;
    for (size_t i = 0; i < one->args.items[0].value.text.n; i++)
        cost = cost * 10 + (one->args.items[0].value.text.p[i] - '0');
    return cost;
}

static void field_directives(const struct type *t, struct field *f, const struct directives *d)
{
    static const char *const of_object[] = { "load", "member", "need", "since", "until", "cost", "pages", "ours",
        "deprecated", NULL };
    static const char *const of_interface[] = { "since", "until", "ours", "deprecated", "cost", "pages", NULL };
    bool object = t->kind == TYPE_OBJECT;
    directives_allow(d, object ? of_object : of_interface, object ? "a field" : "a field of an interface");
    const struct directive *load = directive_named(d, "load"), *member = directive_named(d, "member");
    if (load && member)
        complain(f->at, "%.*s.%.*s says @load and @member: one of them answers", SV_FMT(t->name), SV_FMT(f->name));
    f->load = load != NULL;
    f->function = function_of(t, f, load);
    f->member = member ? directive_text(member, "name", true) : member_name(f->name);
    f->need = directive_named(d, "need");
    f->when = when_of(d, f->at);
    f->cost = cost_of(d);
    f->pages = directive_named(d, "pages") != NULL;
    f->ours = directive_named(d, "ours") != NULL;
    f->is_deprecated = deprecated_of(d, &f->deprecated);
}

static void read_field(struct scanner *s, struct type *t)
{
    struct field f = { .description = read_description(s), .at = s->token.at, .number = ++fields_seen };
    f.name = scan_name(s, "the name of a field");
    if (scan_take(s, "("))
        while (!scan_take(s, ")"))
            *PUSH(&f.args.list) = read_input(s, "an argument");
    scan_want(s, ":");
    f.ref = read_type_ref(s);
    struct directives d = read_directives(s);
    field_directives(t, &f, &d);
    if (!f.description.n)
        complain(f.at, "field %.*s.%.*s has no description", SV_FMT(t->name), SV_FMT(f.name));
    *PUSH(&t->fields) = f;
}

static void read_enum_value(struct scanner *s, struct type *t)
{
    static const char *const allowed[] = { "since", "until", "deprecated", NULL };
    struct value v = { .description = read_description(s), .at = s->token.at };
    v.name = scan_name(s, "an enum value");
    if (sv_eq(v.name, SV("true")) || sv_eq(v.name, SV("false")) || sv_eq(v.name, SV("null")))
        complain(v.at, "'%.*s' cannot be an enum value", SV_FMT(v.name));
    struct directives d = read_directives(s);
    directives_allow(&d, allowed, "an enum value");
    v.when = when_of(&d, v.at);
    v.is_deprecated = deprecated_of(&d, &v.deprecated);
    *PUSH(&t->values) = v;
}

static void read_interfaces(struct scanner *s, struct type *t)
{
    scan_take(s, "&");
    do {
        struct type_ref r = { .at = s->token.at };
        r.name = scan_name(s, "an interface");
        *PUSH(&t->interfaces) = r;
    } while (scan_take(s, "&"));
}

static void read_union(struct scanner *s, struct type *t)
{
    scan_want(s, "=");
    scan_take(s, "|");
    do {
        struct type_ref r = { .at = s->token.at };
        r.name = scan_name(s, "a type");
        *PUSH(&t->interfaces) = r;
    } while (scan_take(s, "|"));
}

static const struct {
    const char *word;
    enum type_kind kind;
    const char *directives[8];
} kinds[] = {
    { "scalar", TYPE_SCALAR, { "since", "until", "ours", "specifiedBy", NULL } },
    { "type", TYPE_OBJECT, { "since", "until", "ours", "c", "need", NULL } },
    { "interface", TYPE_INTERFACE, { "since", "until", "ours", "need", NULL } },
    { "union", TYPE_UNION, { "since", "until", "ours", NULL } },
    { "enum", TYPE_ENUM, { "since", "until", "ours", NULL } },
    { "input", TYPE_INPUT, { "since", "until", "ours", NULL } },
};

static void type_directives(struct type *t, const struct directives *d)
{
    const struct directive *c = directive_named(d, "c"), *url = directive_named(d, "specifiedBy");
    directives_allow(d, kinds[t->kind].directives, sv_z(gen_arena, sv_fmt(gen_arena, "'%s'", kinds[t->kind].word)));
    t->when = when_of(d, t->at);
    t->ours = directive_named(d, "ours") != NULL;
    t->need = directive_named(d, "need");
    if (c) {
        t->c_type = directive_text(c, "type", true);
        t->c_include = directive_text(c, "include", false);
    }
    if (url)
        t->specified_by = directive_text(url, "url", true);
}

static void read_body(struct scanner *s, struct type *t)
{
    if (t->kind == TYPE_UNION) {
        read_union(s, t);
        return;
    }
    if (t->kind == TYPE_SCALAR)
        return;
    scan_want(s, "{");
    while (!scan_take(s, "}"))
        switch (t->kind) {
        case TYPE_OBJECT:
        case TYPE_INTERFACE: read_field(s, t); break;
        case TYPE_ENUM: read_enum_value(s, t); break;
        case TYPE_INPUT: *PUSH(&t->inputs.list) = read_input(s, "an input field"); break;
        case TYPE_SCALAR:
        case TYPE_UNION: break;
        }
}

static bool root_name(struct sv name)
{
    return sv_eq(name, SV("Query")) || sv_eq(name, SV("Mutation")) || sv_eq(name, SV("Subscription"));
}

static void read_declared(struct schema *schema, struct scanner *s, struct sv description)
{
    struct declared d = { .description = description, .at = s->token.at };
    scan_want(s, "@");
    d.name = scan_name(s, "the name of a directive");
    want_description(d.at, description, "directive", d.name);
    if (scan_take(s, "("))
        while (!scan_take(s, ")"))
            *PUSH(&d.args.list) = read_input(s, "an argument");
    d.repeatable = scan_take(s, "repeatable");
    scan_want(s, "on");
    scan_take(s, "|");
    do
        *PUSH(&d.locations) = scan_name(s, "a place of a directive");
    while (scan_take(s, "|"));
    *PUSH(&schema->directives) = d;
}

/** schema { query: Query … }: the names are fixed, so that nothing is left to say. */
static void read_roots(struct scanner *s)
{
    scan_want(s, "{");
    while (!scan_take(s, "}")) {
        struct place at = s->token.at;
        struct sv role = scan_name(s, "query, mutation or subscription");
        scan_want(s, ":");
        struct sv name = scan_name(s, "a type");
        bool good = (sv_eq(role, SV("query")) && sv_eq(name, SV("Query"))) ||
                    (sv_eq(role, SV("mutation")) && sv_eq(name, SV("Mutation"))) ||
                    (sv_eq(role, SV("subscription")) && sv_eq(name, SV("Subscription")));
        if (!good)
            complain(at, "the roots are the types Query, Mutation and Subscription");
    }
}

static void read_definition(struct schema *schema, struct scanner *s)
{
    struct type t = { .description = read_description(s), .at = s->token.at };
    if (scan_take(s, "directive")) {
        read_declared(schema, s, t.description);
        return;
    }
    if (scan_take(s, "schema")) {
        read_roots(s);
        return;
    }
    bool extends = scan_take(s, "extend");
    size_t k = 0;
    while (k < LENGTH(kinds) && !scan_is(s, kinds[k].word))
        k++;
    if (k == LENGTH(kinds) || (extends && kinds[k].kind != TYPE_OBJECT))
        fail(s->token.at, "%s is expected, not '%.*s'",
            extends ? "type" : "type, extend type, interface, union, enum, input or scalar", SV_FMT(s->token.text));
    scan_next(s);
    t.kind = kinds[k].kind;
    t.name = scan_name(s, "a name");
    t.is_root = t.kind == TYPE_OBJECT && root_name(t.name);
    if (scan_take(s, "implements"))
        read_interfaces(s, &t);
    struct directives d = read_directives(s);
    type_directives(&t, &d);
    if (builtin_type(t.name))
        complain(t.at, "%.*s is GraphQL's own: it is always there", SV_FMT(t.name));
    if (!extends)
        want_description(t.at, t.description, kinds[k].word, t.name);
    read_body(s, &t);
    if (extends)
        *PUSH(&schema->extensions) = t;
    else
        *PUSH(&schema->types) = t;
}

void read_file(struct schema *schema, const char *path)
{
    struct scanner s;
    scan_begin(&s, path);
    while (s.token.kind != TOK_END)
        read_definition(schema, &s);
}

/* --- what an object says for its fields --- */

static struct when narrower(struct when own, struct when around)
{
    if (around.since.n && (!own.since.n || sv_cmp(own.since, around.since) < 0))
        own.since = around.since;
    if (around.until.n && (!own.until.n || sv_cmp(around.until, own.until) < 0))
        own.until = around.until;
    return own;
}

static void hand_down(struct type *t)
{
    for (size_t i = 0; i < t->fields.count; i++) {
        struct field *f = &t->fields.items[i];
        if (!f->need)
            f->need = t->need;
        f->load |= t->is_root;
        f->when = narrower(f->when, t->when);
        f->ours |= t->ours;
    }
}

static void check_answered(const struct type *t, const struct field *f)
{
    int type_n = (int)t->name.n, name_n = (int)f->name.n;
    if (!f->need && settings.need.n)
        complain(
            f->at, "%.*s.%.*s names no need: say @need on it or on its type", type_n, t->name.p, name_n, f->name.p);
    if (f->load)
        return;
    if (f->args.list.count)
        complain(f->at, "%.*s.%.*s has arguments, so a function answers it: say @load", type_n, t->name.p, name_n,
            f->name.p);
    else if (!t->c_type.n)
        complain(f->at, "%.*s.%.*s: say @load, or on the type @c for the struct whose member this is", type_n,
            t->name.p, name_n, f->name.p);
}

static void add_to(struct type *t, const struct type *e)
{
    for (size_t f = 0; f < e->fields.count; f++) {
        struct field *added = PUSH(&t->fields);
        *added = e->fields.items[f];
        if (!added->need)
            added->need = t->need;
    }
    for (size_t n = 0; n < e->interfaces.count; n++)
        *PUSH(&t->interfaces) = e->interfaces.items[n];
}

static void merge(struct schema *s, struct type *e)
{
    bool found = false;
    hand_down(e);
    for (size_t k = 0; k < s->types.count; k++)
        if (s->types.items[k].kind == TYPE_OBJECT && sv_eq(s->types.items[k].name, e->name)) {
            add_to(&s->types.items[k], e);
            found = true;
        }
    if (!found && e->is_root) { /* no room owns the roots: the first one that adds to them makes them */
        struct type *root = PUSH(&s->types);
        *root = *e;
        root->description = sv_eq(e->name, SV("Query"))      ? SV("What can be read.")
                            : sv_eq(e->name, SV("Mutation")) ? SV("What can be changed.")
                                                             : SV("What can be listened to.");
    } else if (!found) {
        complain(e->at, "there is no type %.*s to extend", SV_FMT(e->name));
    }
}

void merge_extensions(struct schema *s)
{
    for (size_t i = 0; i < s->types.count; i++)
        hand_down(&s->types.items[i]);
    for (size_t i = 0; i < s->extensions.count; i++)
        merge(s, &s->extensions.items[i]);
    for (size_t i = 0; i < s->types.count; i++) {
        const struct type *t = &s->types.items[i];
        for (size_t f = 0; t->kind == TYPE_OBJECT && f < t->fields.count; f++)
            check_answered(t, &t->fields.items[f]);
    }
}
