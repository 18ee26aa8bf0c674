/**
 * graphql/ast.h — a query document as the parser leaves it (October 2021 specification, section 2, and
 * descriptions of the September 2025 one, which nothing keeps; fragment variables are refused). Memory: the arena of
 * the document. Validation adds the schema's side: which field, type and fragment a selection means; a document belongs
 * to one schema from then on.
 */
#ifndef KITH_GRAPHQL_AST_H
#define KITH_GRAPHQL_AST_H

#include "graphql/schema.h"

struct gql_at {
    uint32_t line, column; /* from 1; columns count code points */
};

enum gql_ast_kind {
    GQL_A_VARIABLE, /* text: its name */
    GQL_A_INT,
    GQL_A_FLOAT,
    GQL_A_STRING, /* text: decoded; block strings with their indentation taken off */
    GQL_A_TRUE,
    GQL_A_FALSE,
    GQL_A_NULL,
    GQL_A_ENUM,
    GQL_A_LIST,
    GQL_A_OBJECT,
};
struct gql_ast_value;
struct gql_ast_member {
    struct sv name;
    struct gql_at at;
    const struct gql_ast_value *value;
};
struct gql_ast_value {
    enum gql_ast_kind kind;
    struct gql_at at;
    struct sv text;
    const struct gql_ast_value *items; /* list */
    const struct gql_ast_member *members;
    size_t count;
};

struct gql_ast_argument {
    struct sv name;
    struct gql_at at;
    struct gql_ast_value value;
};
struct gql_ast_arguments {
    const struct gql_ast_argument *items;
    size_t count;
};
struct gql_ast_directive {
    struct sv name;
    struct gql_at at;
    struct gql_ast_arguments args;
};
struct gql_ast_directives {
    const struct gql_ast_directive *items;
    size_t count;
};

enum gql_selection_kind { GQL_SEL_FIELD, GQL_SEL_SPREAD, GQL_SEL_INLINE };
struct gql_fragment;
struct gql_selections {
    struct gql_selection *items;
    size_t count;
    struct gql_at at; /* of the brace; line 0: there is none */
};
struct gql_selection {
    enum gql_selection_kind kind;
    struct gql_at at;      /* field: of its alias or name; else of the dots */
    struct gql_at name_at; /* spread: of the fragment's name; inline fragment: of the type condition */
    struct sv key;         /* field: alias, or the name */
    struct sv name;        /* of the field or fragment */
    struct sv on;          /* inline fragment: type condition; empty: none */
    struct gql_ast_arguments args;
    struct gql_ast_directives directives;
    struct gql_selections selections;
    /* validation */
    const struct gql_field *field;    /* of the parent's type as written */
    const struct gql_type *condition; /* inline fragment or spread; NULL: none written */
    const struct gql_fragment *fragment;
};

/** A type as written: [User!]! */
struct gql_ast_type {
    struct sv name;
    struct gql_at at, name_at; /* of the first bracket, of the name */
    uint32_t wraps;
};
struct gql_ast_variable {
    struct sv name;
    struct gql_at at, name_at; /* of the dollar, of the name */
    struct gql_ast_type type;
    const struct gql_ast_value *default_value; /* NULL: none */
    struct gql_ast_directives directives;
    struct gql_ref ref; /* validation; type NULL: unknown */
};

enum gql_operation_kind { GQL_QUERY, GQL_MUTATION, GQL_SUBSCRIPTION };
struct gql_operation {
    enum gql_operation_kind kind;
    struct gql_at at, name_at;
    struct sv name; /* empty: anonymous */
    struct gql_ast_variable *variables;
    size_t variable_count;
    struct gql_ast_directives directives;
    struct gql_selections selections;
};
struct gql_fragment {
    struct sv name;
    struct gql_at at, name_at, on_at;
    struct sv on;
    struct gql_ast_directives directives;
    struct gql_selections selections;
    /* validation */
    const struct gql_type *condition;
    size_t rank; /* its place in `inner_first` */
};
struct gql_document {
    struct gql_operation *operations;
    size_t operation_count;
    struct gql_fragment *fragments;
    size_t fragment_count;
    /* Validation: all fragments, each behind those that it spreads, so that a walk over them needs no recursion.
     * Spreads inside of spreads are at most GQL_SPREADS_DEEP. */
    struct gql_fragment **inner_first;
};
enum { GQL_SPREADS_DEEP = 64 };

/** One thing wrong with a document: `errors` entry with message and locations. */
struct gql_error {
    struct sv rule; /* validation: "FieldsOnCorrectTypeRule", as the reference implementation calls it; else empty */
    struct sv code; /* extensions.code; empty: none */
    struct sv message;
    struct gql_at at[2];
    size_t at_count;
};
struct gql_errors {
    struct arena *a;
    struct gql_error *items;
    size_t count, cap;
};
enum { GQL_ERRORS_MAX = 100 }; /* validation stops there */
/** An error more, with room for its places; NULL when there are GQL_ERRORS_MAX already. */
struct gql_error *gql_error_add(struct gql_errors *errors, struct sv code, struct sv message);

/** depth_of_nesting: of braces and brackets in the text, at most GQL_NESTING_MOST; depth and complexity:
 * graphql/cost.h, 25 and 2000 as the reference. */
struct gql_limits {
    size_t bytes, tokens, depth_of_nesting, aliases, depth, complexity;
};
enum { GQL_NESTING_MOST = 200 }; /* what the stack of a thread bears, whatever is configured */
extern const struct gql_limits gql_limits_default;

/** Syntax. E_INVALID: one error with its place (GRAPHQL_PARSE_FAILED; GRAPHQL_VALIDATION_FAILED for a definition of a
 *  schema). E_TOOBIG: a limit: DOCUMENT_TOO_LARGE (bytes, tokens, a name), DOCUMENT_TOO_DEEP, TOO_MANY_ALIASES. */
enum err gql_parse(struct arena *a, struct sv text, const struct gql_limits *limits, struct gql_document *ret_document,
    struct gql_errors *errors) MUST_CHECK;
/** All rules for executable documents; fills the schema's side. E_INVALID with at least one error,
 *  GRAPHQL_VALIDATION_FAILED. E_TOOBIG: comparing fields and fragments would take too long (DOCUMENT_TOO_COMPLEX), or
 *  spreads are too deep (DOCUMENT_TOO_DEEP). */
enum err gql_validate(struct arena *a, const struct gql_schema *schema, struct gql_document *document,
    struct gql_errors *errors) MUST_CHECK;

#endif
