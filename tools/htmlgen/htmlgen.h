/**
 * tools/htmlgen/htmlgen.h — the parts of the template compiler: tokens, the HTML scanner, expressions, the emitter.
 *
 * A build-time program: it reads a few files, writes two and ends. Memory is kept until then. The first mistake ends it
 * with "file:line: error: what to do" on standard error and exit status 1. The language is described in
 * docs/htmlgen.md.
 */
#ifndef KITH_TOOLS_HTMLGEN_H
#define KITH_TOOLS_HTMLGEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "../gen/gen.h"

enum { MAX_DEPTH = 64, MAX_EXPR = 1024, MAX_INCLUDES = 8, MAX_NAME = 64, MAX_TOKENS = 4096, MAX_TEMPLATES = 256 };

/** Where in an address the next byte of a URL attribute stands. */
enum url_phase {
    URL_START,  /* nothing yet: a hole is a whole address */
    URL_SCHEME, /* before the first '/', '?' or '#': a ':' would end a scheme */
    URL_PATH,
    URL_QUERY, /* after '?' or '#' */
    URL_MIXED, /* depends on a branch: no hole is possible */
};

enum scan_state {
    IN_TEXT,
    IN_LT,         /* after '<' */
    IN_TAG_NAME,   /* of an opening tag */
    IN_CLOSE_NAME, /* of a closing tag */
    IN_TAG,        /* between attributes */
    IN_ATTR_NAME,
    IN_AFTER_EQ,
    IN_VALUE,        /* double-quoted */
    IN_VALUE_SINGLE, /* single-quoted: no holes */
    IN_MARKUP,       /* <!doctype …> */
    IN_COMMENT,      /* dropped */
    IN_RCDATA,       /* textarea, title */
    IN_RAW,          /* script, style */
    IN_PLAIN,        /* a .txt template */
};

/** An element, or a component pair X_begin … X_end, that is open. */
struct open_element {
    char name[MAX_NAME];
    int line;
    bool component;
};

/** What the scanner knows at one place of a template. Copied at the start of a branch, compared at its end. */
struct scan {
    enum scan_state state;
    char tag[MAX_NAME];  /* of the tag or raw text the scanner is in */
    char attr[MAX_NAME]; /* of the attribute the scanner is in */
    enum url_phase url;
    bool begun;      /* the value of an attribute has a byte that is no hole's */
    bool url_slash;  /* the byte before was a '/' of the path */
    char scheme[16]; /* while URL_SCHEME; "*" when a hole is part of it */
    bool space;      /* white space was seen in a tag and not yet written */
    bool line_start; /* white space here is indentation */
    bool newline;    /* the white space kept back holds a line break */
    size_t depth;    /* of open elements */
    bool self_closing;
    bool fresh;                   /* right after <pre> or <textarea> */
    bool meta_refresh, meta_hole; /* of this tag: has http-equiv; has a hole in content */
};

enum token_kind {
    TOK_TEXT,
    TOK_HOLE,
    TOK_BLOCK /* #if, else, /if, #each, /each */,
    TOK_CALL,
    TOK_ATTR,
    TOK_NOTE,
    TOK_WORDS /* _ */,
    TOK_WORDS_END /* /_ */
};

/** A piece of the source. For tags `p` is what stands between the braces, trimmed. */
struct token {
    enum token_kind kind;
    const char *p;
    size_t n;
    const char *at;    /* where it starts, for lines */
    const char *cut_p; /* text without the blank rest of block lines */
    size_t cut_n;
};

/** The ways a template can leave elements open (or close foreign ones): names from the outside in, one text a way. */
struct ways {
    char text[8][256];
    size_t count;
};

enum block_kind { BLOCK_IF, BLOCK_EACH };
struct block {
    enum block_kind kind;
    int line;
    bool has_else;
    char var[MAX_NAME]; /* of each: the row's name and the list's path */
    char list[MAX_EXPR];
    struct scan start;  /* before the first branch */
    struct scan merged; /* what the finished branches agree on */
    bool any_branch;
    char opened[256]; /* what the first branch leaves open */
    bool differs;     /* another branch leaves something else open: `opens` templates only */
    struct ways ways_start, ways_end;
    size_t floor; /* elements open at the start: a branch may not close them */
};

struct template
{
    const char *path; /* as gcc shall name it */
    char *text;
    size_t n;
    bool plain;   /* .txt */
    bool subject; /* .txt in one line */
    bool opens, closes;
    char language[MAX_NAME]; /* C of the language that translated text is in; empty: has none */
    char name[MAX_NAME];
    char *params; /* as written */
    char *includes[MAX_INCLUDES];
    size_t includes_count;
    int line; /* of the header */

    struct token tokens[MAX_TOKENS];
    size_t tokens_count;
    size_t body;     /* first token after the header */
    const char *now; /* place in text of what is compiled, for messages */
    struct scan scan;
    struct open_element open[MAX_DEPTH];
    struct block blocks[MAX_DEPTH];
    size_t blocks_count;
    struct ways ways; /* of an `opens` or `closes` template, to compare the pair */

    char *lit; /* text not yet written as a str_add */
    size_t lit_n, lit_cap;
    FILE *out;
};

/* main.c */
__attribute__((noreturn, format(printf, 2, 3))) void fail(const struct template *t, const char *fmt, ...);
__attribute__((noreturn, format(printf, 3, 4))) void fail_at(const struct template *t, int line, const char *fmt, ...);
int line_at(const struct template *t, const char *at);
/** A copy that lives as long as the program. */
char *keep_text(const char *p, size_t n);

/* token.c */
void template_tokenize(struct template *t);
/** Reads "{{! name(params) include … }}" of the first token that is one. */
void template_header(struct template *t);

/* attr.c: attributes by name; "data-hx-…" is "hx-…". */
bool word_in_list(const char *word, const char *const *list); /* the list ends with NULL */
bool scan_is_event(const char *attr);
bool scan_is_url(const char *attr);
bool scan_is_foreign(const char *attr);  /* the value is a language of its own */
bool scan_is_question(const char *attr); /* hx-confirm: htmx runs a value that begins with "js:" */
/** Follows an address; refuses schemes that run something. */
void scan_url_byte(struct template *t, char c);

/* scan.c: feeds literal text, byte by byte, and says what a hole at the present place needs. */
void scan_byte(struct template *t, char c);
/** White space kept back in text is written now: code follows. */
void scan_flush(struct template *t);
void ways_add(struct template *t, struct ways *into, const struct ways *more);
void scan_push(struct template *t, const char *name, bool component);
void scan_pop(struct template *t, const char *name, bool component);

/* place.c */
/** Name of the printer for a hole here (HTML_TEXT, HTML_ATTR, …); refuses a hole where none is safe. */
const char *scan_hole(struct template *t);
/** A block tag stands here; refuses places where the two ways of a branch could not be followed. */
void scan_block(struct template *t, bool loop);
/** The place as words, for messages: "text", "a tag", … */
const char *scan_place(const struct scan *s);
/** Both ways lead here: keeps what they agree on, refuses places that differ. */
void scan_merge(struct template *t, struct scan *into, const struct scan *other, const char *what);

/* expr.c: each writes C for an expression of the template language. */
/** A path, a loop word or a constant: what a hole prints. */
void expr_value(struct template *t, const char *p, size_t n, char *ret_c, size_t cap);
/** What a loop runs over: a list, or a parameter that points at one. */
void expr_list(struct template *t, const char *p, size_t n, char *ret_c, size_t cap);
void expr_condition(struct template *t, const char *p, size_t n, char *ret_c, size_t cap);
/** The arguments of a call, with a leading ", " when there are any. */
void expr_arguments(struct template *t, const char *p, size_t n, char *ret_c, size_t cap);

/* words.c: text that is translated. */
/** From the token i, {{_ …}}, to its {{/_}}, whose index is returned. */
size_t words_emit(struct template *t, size_t i);
/** _("text"), an argument of a call. */
void words_argument(struct template *t, const char *text, size_t n, char *ret_c, size_t cap);
/** A byte of literal text, at t->now: refused when it is a word that nobody can translate. */
void words_check(struct template *t, const char *from);

/* emit.c */
/** gcc names the template's line for what follows. */
void line_mark(struct template *t);
void lit_add(struct template *t, const char *p, size_t n);
/** Writes the C function of a template to t->out. */
void template_emit(struct template *t);
void emit_string(FILE *out, const char *p, size_t n);

#endif
