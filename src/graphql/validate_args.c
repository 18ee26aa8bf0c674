#include <string.h>

#include "graphql/validate.h"

/* KnownArgumentNames, UniqueArgumentNames, ProvidedRequiredArguments, KnownDirectives, UniqueDirectivesPerLocation. */

static bool is_required(const struct gql_input *i)
{
    return gql_ref_is_non_null(i->ref) && !i->default_value;
}

static bool is_provided(const struct gql_ast_arguments *args, const char *name)
{
    for (size_t i = 0; i < args->count; i++)
        if (sv_eq(args->items[i].name, sv_of(name)))
            return true;
    return false;
}

static void unique(struct gql_check *c, const struct gql_ast_arguments *args)
{
    if (args->count < 2)
        return;
    struct gql_named *names = arena_array(c->a, args->count, sizeof *names);
    for (size_t i = 0; i < args->count; i++)
        names[i] = (struct gql_named){ args->items[i].name, args->items[i].at, i };
    gql_named_once(c, names, args->count, SV("UniqueArgumentNamesRule"), "argument named \"", false);
}

static void values(
    struct gql_check *c, const struct gql_ast_arguments *args, const struct gql_input *declared, size_t count)
{
    for (size_t i = 0; i < args->count; i++) {
        const struct gql_input *d = gql_input_find(declared, count, args->items[i].name);
        gql_check_value(c, &args->items[i].value, d ? d->ref : (struct gql_ref){ 0 }, d && d->default_value, true);
    }
}

void gql_check_field_arguments(struct gql_check *c, const struct gql_selection *s, const struct gql_type *parent)
{
    const struct gql_field *f = s->field;
    unique(c, &s->args);
    values(c, &s->args, f ? f->args : NULL, f ? f->arg_count : 0);
    if (!f)
        return;
    for (size_t i = 0; i < s->args.count; i++) {
        const struct gql_ast_argument *arg = &s->args.items[i];
        if (gql_input_find(f->args, f->arg_count, arg->name))
            continue;
        struct sv hint = gql_suggest_input(c, f->args, f->arg_count, arg->name);
        gql_report(c, SV("KnownArgumentNamesRule"), arg->at, gql_nowhere(),
            "Unknown argument \"%.*s\" on field \"%s.%s\".%.*s", SV_FMT(arg->name), parent->name, f->name,
            SV_FMT(hint));
    }
    for (size_t i = 0; i < f->arg_count; i++) {
        if (!is_required(&f->args[i]) || is_provided(&s->args, f->args[i].name))
            continue;
        struct sv type = gql_ref_text(c->a, f->args[i].ref);
        gql_report(c, SV("ProvidedRequiredArgumentsRule"), s->at, gql_nowhere(),
            "Field \"%s\" argument \"%s\" of type \"%.*s\" is required, but it was not provided.", f->name,
            f->args[i].name, SV_FMT(type));
    }
}

/* --- directives --- */

static void directive_arguments(
    struct gql_check *c, const struct gql_ast_directive *at, const struct gql_directive *directive)
{
    for (size_t i = 0; i < at->args.count; i++) {
        const struct gql_ast_argument *arg = &at->args.items[i];
        if (gql_input_find(directive->args, directive->arg_count, arg->name))
            continue;
        struct sv hint = gql_suggest_input(c, directive->args, directive->arg_count, arg->name);
        gql_report(c, SV("KnownArgumentNamesRule"), arg->at, gql_nowhere(),
            "Unknown argument \"%.*s\" on directive \"@%s\".%.*s", SV_FMT(arg->name), directive->name, SV_FMT(hint));
    }
    for (size_t i = 0; i < directive->arg_count; i++) {
        const struct gql_input *declared = &directive->args[i];
        if (!is_required(declared) || is_provided(&at->args, declared->name))
            continue;
        struct sv type = gql_ref_text(c->a, declared->ref);
        gql_report(c, SV("ProvidedRequiredArgumentsRule"), at->at, gql_nowhere(),
            "Directive \"@%s\" argument \"%s\" of type \"%.*s\" is required, but it was not provided.", directive->name,
            declared->name, SV_FMT(type));
    }
}

static bool may_stand(const struct gql_directive *d, const char *location)
{
    for (size_t i = 0; i < d->location_count; i++)
        if (strcmp(d->locations[i], location) == 0)
            return true;
    return false;
}

static void directive_one(struct gql_check *c, const struct gql_ast_directive *at, const char *location)
{
    const struct gql_directive *d = gql_directive_find(c->schema, at->name);
    unique(c, &at->args);
    if (!d) {
        gql_report(
            c, SV("KnownDirectivesRule"), at->at, gql_nowhere(), "Unknown directive \"@%.*s\".", SV_FMT(at->name));
        /* as the reference implementation has it: judged by the field around */
        values(c, &at->args, c->field ? c->field->args : NULL, c->field ? c->field->arg_count : 0);
        return;
    }
    if (!may_stand(d, location))
        gql_report(c, SV("KnownDirectivesRule"), at->at, gql_nowhere(), "Directive \"@%s\" may not be used on %s.",
            d->name, location);
    values(c, &at->args, d->args, d->arg_count);
    directive_arguments(c, at, d);
}

void gql_check_directives(struct gql_check *c, const struct gql_ast_directives *directives, const char *location)
{
    if (!directives->count)
        return;
    struct gql_named *names = arena_array(c->a, directives->count, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < directives->count; i++) {
        const struct gql_ast_directive *at = &directives->items[i];
        const struct gql_directive *d = gql_directive_find(c->schema, at->name);
        directive_one(c, at, location);
        if (d && !d->repeatable)
            names[count++] = (struct gql_named){ at->name, at->at, i };
    }
    gql_named_sort(names, count);
    for (size_t first = 0, i = 1; i < count; i++) {
        if (!sv_eq(names[i].name, names[first].name))
            first = i;
        else
            gql_report(c, SV("UniqueDirectivesPerLocationRule"), names[first].at, names[i].at,
                "The directive \"@%.*s\" can only be used once at this location.", SV_FMT(names[i].name));
    }
}
