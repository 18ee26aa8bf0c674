/**
 * tools/schemagen/schemagen.h — the parts of schemagen: scan (text to tokens), read (tokens to definitions), span (what
 * is there in one span of versions, and whether it fits together), literal (default values), need (@need to C), shape
 * (argument and input structs) and emit (tables out). docs/schemagen.md is what its users read.
 *
 * Everything lives in one arena for the run. Complaints are printed as `file:line: error: …` and counted; a syntax
 * error ends the run, other mistakes do not, so that one build shows many of them.
 */
#ifndef KITH_TOOLS_SCHEMAGEN_H
#define KITH_TOOLS_SCHEMAGEN_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

extern struct arena *gen_arena;
extern unsigned gen_complaints;

struct place {
    const char *file;
    unsigned line;
};
/** Prints file:line: error: …, once per place and text. */
void complain(struct place at, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
__attribute__((noreturn, format(printf, 2, 3))) void fail(struct place at, const char *fmt, ...);
/** What the command line says. */
struct settings {
    const char *out;       /* folder */
    struct sv header;      /* as the code includes it: "api/schema.h" */
    struct sv need;        /* "struct api_need"; empty with --open */
    struct sv includes[8]; /* of that struct */
    size_t include_count;
    struct sv baseline;    /* version before the first date; may be empty */
    struct sv loose_until; /* spans before it are loose; empty: none is */
};
extern struct settings settings;

/** Room for one more at the end of a growing array. */
void *grow(void *items, size_t *count, size_t *cap, size_t size);
#define PUSH(list)                                                                                                     \
    (((list)->items = grow((list)->items, &(list)->count, &(list)->cap, sizeof *(list)->items)),                       \
        &(list)->items[(list)->count - 1])
#define LIST_OF(type)                                                                                                  \
    struct {                                                                                                           \
        type *items;                                                                                                   \
        size_t count, cap;                                                                                             \
    }

/* --- scan.c --- */

enum token_kind { TOK_END, TOK_MARK, TOK_NAME, TOK_INT, TOK_FLOAT, TOK_STRING };
struct token {
    enum token_kind kind;
    struct sv text; /* of a string: its value */
    struct place at;
};
struct scanner {
    struct place at;
    struct sv text;
    size_t i;
    struct token token; /* the one to be looked at */
};
void scan_begin(struct scanner *s, const char *path);
void scan_next(struct scanner *s);

/* --- read.c: definitions --- */

enum literal_kind { LIT_INT, LIT_FLOAT, LIT_STRING, LIT_TRUE, LIT_FALSE, LIT_NULL, LIT_ENUM, LIT_LIST, LIT_OBJECT };
struct literal {
    enum literal_kind kind;
    struct place at;
    struct sv text;
    LIST_OF(struct literal) list; /* items, or the values of an object … */
    LIST_OF(struct sv) names;     /* … and their names */
};
struct argument {
    struct sv name;
    struct place at;
    struct literal value;
};
struct directive {
    struct sv name;
    struct place at;
    LIST_OF(struct argument) args;
};
struct directives {
    LIST_OF(struct directive) list;
};

struct type_ref {
    struct sv name;
    struct place at;
    uint32_t wraps; /* as graphql/schema.h counts them */
};
struct when { /* empty: no bound */
    struct sv since, until;
};
enum { WRAP_NON_NULL = 1, WRAP_LIST = 2 };

struct input {
    struct sv name, description;
    struct place at;
    struct type_ref ref;
    bool has_default, is_deprecated;
    struct literal value;
    struct sv deprecated;
    struct when when;
};
struct inputs {
    LIST_OF(struct input) list;
};
struct field {
    struct sv name, description;
    struct place at;
    struct type_ref ref;
    struct inputs args;
    bool is_deprecated, ours, pages, load;
    struct sv deprecated;
    struct when when;
    struct sv function;           /* loaded: gql_…; else empty */
    struct sv member;             /* read: the member of the parent's struct */
    const struct directive *need; /* its own or its object's; NULL: none said */
    int64_t cost;
    unsigned number; /* its getter and need are called by it */
};
struct value {
    struct sv name, description;
    struct place at;
    bool is_deprecated;
    struct sv deprecated;
    struct when when;
};
enum type_kind { TYPE_SCALAR, TYPE_OBJECT, TYPE_INTERFACE, TYPE_UNION, TYPE_ENUM, TYPE_INPUT };
struct type {
    enum type_kind kind;
    struct sv name, description;
    struct place at;
    struct when when;
    bool ours, is_root;
    struct sv c_type, c_include; /* @c */
    struct sv specified_by;
    const struct directive *need;
    LIST_OF(struct type_ref) interfaces; /* or the members of a union */
    LIST_OF(struct field) fields;
    struct inputs inputs;
    LIST_OF(struct value) values;
};
/** A directive that requests may use, beside those that are always there. */
struct declared {
    struct sv name, description;
    struct place at;
    struct inputs args;
    LIST_OF(struct sv) locations;
    bool repeatable;
};
struct schema {
    LIST_OF(struct declared) directives;
    LIST_OF(struct type) types;
    LIST_OF(struct type) extensions; /* until they are merged */
    LIST_OF(struct sv) versions;     /* the first one of each span, ascending */
};
void read_file(struct schema *s, const char *path);
/** Adds extensions to their types and hands down what an object says for its fields. */
void merge_extensions(struct schema *s);
/* read_value.c: what a value, a type and the directives behind a definition say */
void read_literal(struct scanner *s, struct literal *ret_literal);
struct type_ref read_type_ref(struct scanner *s);
struct directives read_directives(struct scanner *s);
bool scan_is(const struct scanner *s, const char *mark);
bool scan_take(struct scanner *s, const char *mark);
void scan_want(struct scanner *s, const char *mark);
struct sv scan_name(struct scanner *s, const char *what);
const struct directive *directive_named(const struct directives *d, const char *name);
/** The text of an argument; empty when it is not there, complaint when it is no string. */
struct sv directive_text(const struct directive *d, const char *name, bool required);
void directives_allow(const struct directives *d, const char *const names[], const char *where);

/* --- span.c --- */

struct span {
    const struct schema *schema;
    struct sv version;
    size_t number;
};
bool span_has(const struct span *s, struct when w);
const struct type *span_type(const struct span *s, struct sv name); /* NULL: not there; built-in scalars too */
void versions_collect(struct schema *s);
bool type_is_builtin(const struct type *t);
const struct type *builtin_type(struct sv name);

/* --- check.c --- */

void check_span(const struct span *s);
/** A default value fits its type. */
void check_literal(const struct span *s, const struct literal *l, struct type_ref ref, uint32_t wraps, struct sv what);
struct sv ref_text(struct type_ref r);
bool ref_is_non_null(uint32_t wraps);

/* --- names.c --- */

struct sv snake(struct sv name);                  /* "createClientInput" → "create_client_input" */
struct sv member_name(struct sv name);            /* a name that C keeps for itself gets a '_' */
struct sv c_string(struct sv text);               /* with its quotes */
struct sv literal_print(const struct literal *l); /* as GraphQL writes it */

/* --- emit --- */

/** What stands in C for an argument or input field: "struct gql_in_text ", "const struct gql_in_x *". */
struct sv input_c_type(const struct schema *s, const struct input *in);
void emit_header(const struct schema *s, struct str *out);
void emit_code(const struct schema *s, struct str *out);
void emit_type(const struct span *s, const struct type *t, struct str *out); /* emit_type.c */
void emit_schema(const struct span *s, struct str *out);
/** Equal needs are one: its number; *ret_new says that it was not there before (NULL: it was). */
size_t need_number(const struct type *t, const struct field *f, bool *ret_new);
void emit_need(struct str *out, const struct type *t, const struct field *f);
/** Staff's or the portal's, not `open`: the gate then looks at the object's node. */
bool need_names_a_right(const struct directive *d);
void emit_literal(struct str *out, const struct literal *l);
/** The struct of a field's arguments: "gql_args_query_users". */
struct sv args_struct(const struct field *f);
struct sv input_struct(struct sv type_name);

#endif
