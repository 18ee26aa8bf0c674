/**
 * graphql/lex.h — tokens of a GraphQL text (October 2021 specification, section 2.1), one at a time.
 *
 * Also reads schema files: tools/schemagen uses it. Texts point into the source; strings are decoded into the arena
 * when they hold escapes. The source is UTF-8 and must outlive the tokens.
 */
#ifndef KITH_GRAPHQL_LEX_H
#define KITH_GRAPHQL_LEX_H

#include "graphql/ast.h"

enum gql_token_kind {
    GQL_T_END,
    GQL_T_BAD,         /* lexer->problem says why */
    GQL_T_PUNCTUATION, /* text: one of ! $ & ( ) ... : = @ [ ] { | } */
    GQL_T_NAME,
    GQL_T_INT,
    GQL_T_FLOAT,
    GQL_T_STRING,
    GQL_T_BLOCK_STRING,
};
struct gql_token {
    enum gql_token_kind kind;
    char sign; /* punctuation: its first character, '.' for the dots; else 0 */
    struct gql_at at;
    struct sv text; /* of strings: decoded */
};
struct gql_lexer {
    struct arena *a;
    const char *p, *end;
    const char *line_start;
    uint32_t line;
    uint32_t wide; /* bytes of this line, so far, that continue a code point */
    size_t tokens; /* handed out */
    struct sv problem;
    struct gql_at problem_at; /* of the character that does not fit, not of its token */
};

/** The text must be UTF-8 without a check of its own: gql_text_check(). */
struct gql_lexer gql_lex(struct arena *a, struct sv text);
struct gql_token gql_next(struct gql_lexer *lexer);
/** Position of the first byte that is no UTF-8; SIZE_MAX when all is. */
size_t gql_text_check(struct sv text);
/** `Name "user"`, `"}"`, `<EOF>`: for messages. */
struct sv gql_token_text(struct arena *a, const struct gql_token *t);
/** The inside of a block string, its \""" taken back, without common indentation and blank lines around it. */
struct sv gql_block_text(struct arena *a, struct sv raw);

#endif
