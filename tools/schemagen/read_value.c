/* Values, types as written, and the directives behind a definition. */
#include "schemagen.h"

#include <string.h>

bool scan_is(const struct scanner *s, const char *mark)
{
    return (s->token.kind == TOK_MARK || s->token.kind == TOK_NAME) && sv_eq(s->token.text, sv_of(mark));
}

bool scan_take(struct scanner *s, const char *mark)
{
    if (!scan_is(s, mark))
        return false;
    scan_next(s);
    return true;
}

static struct sv seen(const struct scanner *s)
{
    return s->token.kind == TOK_END ? SV("the end of the file") : sv_fmt(gen_arena, "'%.*s'", SV_FMT(s->token.text));
}

void scan_want(struct scanner *s, const char *mark)
{
    if (!scan_take(s, mark))
        fail(s->token.at, "'%s' is expected, not %.*s", mark, SV_FMT(seen(s)));
}

struct sv scan_name(struct scanner *s, const char *what)
{
    struct sv name = s->token.text;
    if (s->token.kind != TOK_NAME)
        fail(s->token.at, "%s is expected, not %.*s", what, SV_FMT(seen(s)));
    if (sv_starts(name, SV("__")))
        fail(s->token.at, "'%.*s': names that begin with '__' are GraphQL's own", SV_FMT(name));
    scan_next(s);
    return name;
}

static void read_members(struct scanner *s, struct literal *l)
{
    l->kind = LIT_OBJECT;
    scan_next(s);
    while (!scan_take(s, "}")) {
        struct sv name = scan_name(s, "a name of an input field");
        scan_want(s, ":");
        *PUSH(&l->names) = name;
        struct literal value;
        read_literal(s, &value);
        *PUSH(&l->list) = value;
    }
}

void read_literal(struct scanner *s, struct literal *ret_literal)
{
    struct literal *l = ret_literal;
    *l = (struct literal){ .at = s->token.at, .text = s->token.text };
    if (scan_is(s, "{")) {
        read_members(s, l);
        return;
    }
    if (scan_take(s, "[")) {
        l->kind = LIT_LIST;
        while (!scan_take(s, "]")) {
            struct literal value;
            read_literal(s, &value);
            *PUSH(&l->list) = value;
        }
        return;
    }
    switch (s->token.kind) {
    case TOK_INT: l->kind = LIT_INT; break;
    case TOK_FLOAT: l->kind = LIT_FLOAT; break;
    case TOK_STRING: l->kind = LIT_STRING; break;
    case TOK_NAME:
        l->kind = sv_eq(l->text, SV("true"))    ? LIT_TRUE
                  : sv_eq(l->text, SV("false")) ? LIT_FALSE
                  : sv_eq(l->text, SV("null"))  ? LIT_NULL
                                                : LIT_ENUM;
        break;
    case TOK_MARK:
    case TOK_END: fail(s->token.at, "a value is expected, not %.*s", SV_FMT(seen(s)));
    }
    scan_next(s);
}

struct type_ref read_type_ref(struct scanner *s)
{
    struct type_ref r = { .at = s->token.at };
    unsigned lists = 0, shift = 0;
    while (scan_take(s, "["))
        lists++;
    r.name = scan_name(s, "a type");
    for (;;) {
        uint32_t wrap = 0;
        if (scan_take(s, "!")) {
            wrap = WRAP_NON_NULL;
            if (scan_is(s, "!"))
                fail(s->token.at, "'!' stands twice");
        } else if (lists && scan_take(s, "]")) {
            wrap = WRAP_LIST;
            lists--;
        }
        if (!wrap)
            break;
        if (shift > 28)
            fail(r.at, "the type is nested too deep");
        r.wraps |= wrap << shift;
        shift += 2;
    }
    if (lists)
        scan_want(s, "]");
    return r;
}

struct directives read_directives(struct scanner *s)
{
    struct directives all = { 0 };
    while (scan_is(s, "@")) {
        struct directive d = { .at = s->token.at };
        scan_next(s);
        d.name = scan_name(s, "the name of a directive");
        if (scan_take(s, "("))
            while (!scan_take(s, ")")) {
                struct argument a = { .at = s->token.at, .name = scan_name(s, "the name of an argument") };
                scan_want(s, ":");
                read_literal(s, &a.value);
                *PUSH(&d.args) = a;
            }
        for (size_t i = 0; i < all.list.count; i++)
            if (sv_eq(all.list.items[i].name, d.name))
                complain(d.at, "@%.*s stands twice", SV_FMT(d.name));
        *PUSH(&all.list) = d;
    }
    return all;
}

const struct directive *directive_named(const struct directives *d, const char *name)
{
    for (size_t i = 0; i < d->list.count; i++)
        if (sv_eq(d->list.items[i].name, sv_of(name)))
            return &d->list.items[i];
    return NULL;
}

struct sv directive_text(const struct directive *d, const char *name, bool required)
{
    for (size_t i = 0; i < d->args.count; i++) {
        const struct argument *a = &d->args.items[i];
        if (!sv_eq(a->name, sv_of(name)))
            continue;
        if (a->value.kind != LIT_STRING)
            complain(a->at, "@%.*s: '%s' is a text in quotes", SV_FMT(d->name), name);
        return a->value.text;
    }
    if (required)
        complain(d->at, "@%.*s says no '%s'", SV_FMT(d->name), name);
    return SV("");
}

static const struct {
    const char *directive, *args[5];
} known[] = { { "c", { "type", "include" } }, { "load", { "as" } }, { "member", { "name" } },
    { "need", { "open", "staff", "portal", "level", "fresh" } }, { "since", { "version" } }, { "until", { "version" } },
    { "cost", { "is" } }, { "pages", { 0 } }, { "ours", { 0 } }, { "deprecated", { "reason" } },
    { "specifiedBy", { "url" } } };

static void check_args(const struct directive *d)
{
    size_t row = 0;
    while (row < LENGTH(known) && !sv_eq(d->name, sv_of(known[row].directive)))
        row++;
    if (row == LENGTH(known)) {
        complain(d->at, "@%.*s is not known: see docs/schemagen.md", SV_FMT(d->name));
        return;
    }
    for (size_t i = 0; i < d->args.count; i++) {
        bool found = false;
        for (size_t k = 0; k < LENGTH(known[row].args) && known[row].args[k]; k++)
            found |= sv_eq(d->args.items[i].name, sv_of(known[row].args[k]));
        if (!found)
            complain(
                d->args.items[i].at, "@%.*s has no argument '%.*s'", SV_FMT(d->name), SV_FMT(d->args.items[i].name));
    }
}

void directives_allow(const struct directives *d, const char *const names[], const char *where)
{
    for (size_t i = 0; i < d->list.count; i++) {
        const struct directive *one = &d->list.items[i];
        unsigned before = gen_complaints;
        check_args(one);
        bool allowed = gen_complaints != before;
        for (size_t k = 0; names[k]; k++)
            allowed |= sv_eq(one->name, sv_of(names[k]));
        if (!allowed)
            complain(one->at, "@%.*s does not belong to %s", SV_FMT(one->name), where);
    }
}
