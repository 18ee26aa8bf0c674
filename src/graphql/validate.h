/**
 * graphql/validate.h — what the rules for executable documents share; only validate_*.c include it.
 *
 * One walk over the document (validate_walk.c) checks what can be seen on the spot and notes what each operation and
 * fragment spreads and which variables it uses. What concerns the whole follows: fragments, variables, subscriptions,
 * fields that share a name. Everything is linear in the document or charged to `work`.
 */
#ifndef KITH_GRAPHQL_VALIDATE_H
#define KITH_GRAPHQL_VALIDATE_H

#include "graphql/ast.h"

/** A variable where it is used. */
struct gql_use {
    struct sv name;
    struct gql_at at;
    struct gql_ref ref; /* expected there; type NULL: unknown */
    bool has_default;   /* of the argument or input field */
};
/** An operation or fragment, with what stands anywhere in it. */
struct gql_part {
    struct gql_operation *operation; /* one of the two */
    struct gql_fragment *fragment;
    size_t *spreads; /* indexes of fragments; unknown ones are left out */
    const struct gql_selection **spread_nodes;
    size_t spread_count, spread_cap;
    struct gql_use *uses;
    size_t use_count, use_cap;
};
/** Names with places, for looking up and for finding those that stand twice. */
struct gql_named {
    struct sv name;
    struct gql_at at;
    size_t index;
};

struct gql_check {
    struct arena *a;
    const struct gql_schema *schema;
    struct gql_document *d;
    struct gql_errors *errors;
    size_t work; /* left for what is not linear by itself */
    bool too_big;
    struct gql_part *operations, *fragments; /* in the order of the document */
    struct gql_named *fragment_names;        /* sorted */
    bool cycles;                             /* fragments spread themselves: inner_first is not set */
    size_t suggestions;                      /* errors that still get a "Did you mean" */
    /* walk */
    struct gql_part *part;
    const struct gql_field *field; /* innermost field around; NULL: none, or unknown */
};

/** printf into the arena; at most two places, of which those with line 0 are left out. */
void gql_report(struct gql_check *c, struct sv rule, struct gql_at at, struct gql_at other, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
static inline struct gql_at gql_nowhere(void)
{
    return (struct gql_at){ 0 };
}
/** Takes n from what may still be done; false with an error when it is used up. */
bool gql_work(struct gql_check *c, size_t n);

void gql_named_sort(struct gql_named *names, size_t count);
/** The last of that name among sorted ones; SIZE_MAX: none. */
size_t gql_named_find(const struct gql_named *sorted, size_t count, struct sv name);
/** Reports what stands twice; sorts. `each`: every repetition against the first, else one error a name. */
void gql_named_once(
    struct gql_check *c, struct gql_named *names, size_t count, struct sv rule, const char *what, bool each);

/** " Did you mean …?" or the empty text. */
struct sv gql_suggest_field(struct gql_check *c, const struct gql_type *t, struct sv name);
struct sv gql_suggest_type(struct gql_check *c, struct sv name);
struct sv gql_suggest_input(struct gql_check *c, const struct gql_input *items, size_t count, struct sv name);
struct sv gql_suggest_enum(struct gql_check *c, const struct gql_type *t, struct sv name);
/** A value as it is written, cut when long. */
struct sv gql_value_text(struct arena *a, const struct gql_ast_value *v);

/* the walk */
void gql_check_walk(struct gql_check *c);
void gql_check_value(
    struct gql_check *c, const struct gql_ast_value *v, struct gql_ref ref, bool has_default, bool judge);
void gql_check_field_arguments(struct gql_check *c, const struct gql_selection *s, const struct gql_type *parent);
void gql_check_directives(struct gql_check *c, const struct gql_ast_directives *directives, const char *location);
/* what concerns the whole */
void gql_check_operations(struct gql_check *c);
void gql_check_subscriptions(struct gql_check *c);
void gql_check_fragments(struct gql_check *c);
void gql_check_variables(struct gql_check *c);
void gql_check_introspection(struct gql_check *c);
void gql_check_overlaps(struct gql_check *c);

#endif
