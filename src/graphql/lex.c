#include "graphql/lex.h"

#include <string.h>

#include "base/text.h"

/* What a byte may stand in. */
enum { NAME_START = 1, DIGIT = 2, SIGN = 4, NAME_PART = NAME_START | DIGIT };
static unsigned kinds_of(char c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_')
        return NAME_START;
    if (c >= '0' && c <= '9')
        return DIGIT;
    return c && strchr("{}()[]:!$=@|&", c) ? SIGN : 0;
}

static bool is(const struct gql_lexer *l, const char *p, unsigned kinds)
{
    return p < l->end && kinds_of(*p) & kinds;
}

struct gql_lexer gql_lex(struct arena *a, struct sv text)
{
    const char *p = text.n ? text.p : "";
    return (struct gql_lexer){ .a = a, .p = p, .end = p + text.n, .line_start = p, .line = 1 };
}

size_t gql_text_check(struct sv text)
{
    size_t i = 0;
    while (i < text.n) {
        if ((unsigned char)text.p[i] < 0x80) {
            i++; /* a NUL among them: only strings and comments may hold it, as the reference implementation has it */
            continue;
        }
        size_t n = utf8_sequence(sv_sub(text, i, 4));
        if (!n)
            return i;
        i += n;
    }
    return SIZE_MAX;
}

static struct gql_at place(const struct gql_lexer *l, const char *p)
{
    return (struct gql_at){ l->line, (uint32_t)(p - l->line_start) - l->wide + 1 };
}

/* A line ended before p. */
static void new_line(struct gql_lexer *l, const char *p)
{
    l->line++;
    l->line_start = p;
    l->wide = 0;
}

/* Past a line's end at p; \r\n is one. */
static const char *past_newline(struct gql_lexer *l, const char *p)
{
    p += *p == '\r' && p + 1 < l->end && p[1] == '\n' ? 2 : 1;
    new_line(l, p);
    return p;
}

static bool continues(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

static void skip_ignored(struct gql_lexer *l)
{
    const char *p = l->p;
    while (p < l->end) {
        if (*p == ' ' || *p == '\t' || *p == ',') {
            p++;
        } else if (*p == '\n' || *p == '\r') {
            p = past_newline(l, p);
        } else if (*p == '#') {
            for (; p < l->end && *p != '\n' && *p != '\r'; p++)
                l->wide += continues(*p);
        } else if (l->end - p >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0) {
            l->wide += 2;
            p += 3;
        } else {
            break;
        }
    }
    l->p = p;
}

/* What stands at p, for a message: "x", U+0007, <EOF>. */
static struct sv shown(const struct gql_lexer *l, const char *p)
{
    if (p >= l->end)
        return SV("<EOF>");
    unsigned char c = (unsigned char)*p;
    if (c == '"')
        return SV("'\"'");
    if (c >= 0x20 && c < 0x7F)
        return sv_fmt(l->a, "\"%c\"", c);
    if (c < 0x80)
        return sv_fmt(l->a, "U+%04X", c);
    size_t n = 1;
    unsigned long code = c & (c >= 0xF0 ? 0x07U : c >= 0xE0 ? 0x0FU : 0x1FU);
    for (; p + n < l->end && continues(p[n]); n++)
        code = code << 6 | ((unsigned char)p[n] & 0x3F);
    return sv_fmt(l->a, "U+%04lX", code);
}

static struct gql_token bad(struct gql_lexer *l, const char *p, struct sv problem)
{
    l->problem = problem;
    l->problem_at = place(l, p);
    l->p = l->end; /* nothing follows */
    return (struct gql_token){ .kind = GQL_T_BAD, .at = l->problem_at };
}

static struct gql_token token(
    struct gql_lexer *l, enum gql_token_kind kind, struct gql_at at, const char *from, const char *to)
{
    l->p = to;
    return (struct gql_token){ .kind = kind, .at = at, .text = sv_from(from, (size_t)(to - from)) };
}

/* --- numbers --- */

static struct gql_token bad_digit(struct gql_lexer *l, const char *p)
{
    struct sv seen = shown(l, p);
    return bad(l, p, sv_fmt(l->a, "Invalid number, expected digit but got: %.*s.", SV_FMT(seen)));
}

static struct gql_token number(struct gql_lexer *l, struct gql_at at)
{
    const char *p = l->p;
    enum gql_token_kind kind = GQL_T_INT;
    p += *p == '-';
    if (p < l->end && *p == '0') {
        p++;
        if (is(l, p, DIGIT)) {
            struct sv seen = shown(l, p);
            return bad(l, p, sv_fmt(l->a, "Invalid number, unexpected digit after 0: %.*s.", SV_FMT(seen)));
        }
    } else {
        if (!is(l, p, DIGIT))
            return bad_digit(l, p);
        while (is(l, p, DIGIT))
            p++;
    }
    if (p < l->end && *p == '.') {
        kind = GQL_T_FLOAT;
        if (!is(l, ++p, DIGIT))
            return bad_digit(l, p);
        while (is(l, p, DIGIT))
            p++;
    }
    if (p < l->end && (*p == 'e' || *p == 'E')) {
        kind = GQL_T_FLOAT;
        p++;
        p += p < l->end && (*p == '+' || *p == '-');
        if (!is(l, p, DIGIT))
            return bad_digit(l, p);
        while (is(l, p, DIGIT))
            p++;
    }
    /* 1.2.3 and 0xF are no two tokens */
    if (is(l, p, NAME_START) || (p < l->end && *p == '.'))
        return bad_digit(l, p);
    return token(l, kind, at, l->p, p);
}

/* --- strings --- */

/* n hex digits at p; -1 when one of them is none. */
static long hex(const struct gql_lexer *l, const char *p, size_t n)
{
    long code = 0;
    if ((size_t)(l->end - p) < n)
        return -1;
    for (size_t i = 0; i < n; i++) {
        char c = p[i];
        if (c >= '0' && c <= '9')
            code = code << 4 | (c - '0');
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            code = code << 4 | ((c | 0x20) - 'a' + 10);
        else
            return -1;
    }
    return code;
}

static bool is_surrogate(long code)
{
    return code >= 0xD800 && code <= 0xDFFF;
}

static char *write_utf8(char *to, long code)
{
    if (code < 0x80) {
        *to++ = (char)code;
    } else if (code < 0x800) {
        *to++ = (char)(0xC0 | code >> 6);
        *to++ = (char)(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        *to++ = (char)(0xE0 | code >> 12);
        *to++ = (char)(0x80 | (code >> 6 & 0x3F));
        *to++ = (char)(0x80 | (code & 0x3F));
    } else {
        *to++ = (char)(0xF0 | code >> 18);
        *to++ = (char)(0x80 | (code >> 12 & 0x3F));
        *to++ = (char)(0x80 | (code >> 6 & 0x3F));
        *to++ = (char)(0x80 | (code & 0x3F));
    }
    return to;
}

/* \u at p: \uXXXX, a pair of them, or \u{…}. Its length, 0 when it is wrong. */
static size_t unicode_escape(const struct gql_lexer *l, const char *p, long *ret_code)
{
    if (l->end - p > 2 && p[2] == '{') {
        size_t digits = 0;
        while (digits < 9 && hex(l, p + 3 + digits, 1) >= 0)
            digits++;
        const char *close = p + 3 + digits;
        if (digits == 0 || digits > 8 || close >= l->end || *close != '}')
            return 0;
        *ret_code = hex(l, p + 3, digits);
        return *ret_code > 0x10FFFF || is_surrogate(*ret_code) ? 0 : digits + 4;
    }
    long code = hex(l, p + 2, 4);
    if (code < 0)
        return 0;
    if (!is_surrogate(code)) {
        *ret_code = code;
        return 6;
    }
    if (code < 0xDC00 && l->end - p >= 12 && p[6] == '\\' && p[7] == 'u') {
        long low = hex(l, p + 8, 4);
        if (low >= 0xDC00 && low <= 0xDFFF) {
            *ret_code = 0x10000 + ((code - 0xD800) << 10 | (low - 0xDC00));
            return 12;
        }
    }
    return 0;
}

static char plain_escape(char c)
{
    switch (c) {
    case '"':
    case '\\':
    case '/': return c;
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return 0;
    }
}

/* As much of a wrong escape as is worth showing. */
static struct gql_token bad_escape(struct gql_lexer *l, const char *p)
{
    size_t n = 2;
    if (l->end - p > 1 && p[1] == 'u')
        while (n < 12 && p + n < l->end && (is(l, p + n, NAME_PART) || p[n] == '{' || p[n] == '}'))
            n++;
    struct sv seen = sv_sub(sv_from(p, (size_t)(l->end - p)), 0, n);
    while (seen.n && (unsigned char)seen.p[seen.n - 1] >= 0x80)
        seen.n--; /* not half a character */
    return bad(l, p, sv_fmt(l->a, "Invalid character escape sequence: \"%.*s\".", SV_FMT(seen)));
}

/* Writes the escapes of [from, end of string) decoded; all of it was read before, so it is right and closed. */
static struct sv decoded(struct gql_lexer *l, const char *from, const char *to)
{
    char *text = arena_alloc_raw(l->a, (size_t)(to - from) + 1), *out = text;
    for (const char *p = from; p < to;) {
        if (*p != '\\') {
            *out++ = *p++;
        } else if (p[1] == 'u') {
            long code = 0;
            p += unicode_escape(l, p, &code);
            out = write_utf8(out, code);
        } else {
            *out++ = plain_escape(p[1]);
            p += 2;
        }
    }
    *out = '\0';
    return sv_from(text, (size_t)(out - text));
}

static struct gql_token string(struct gql_lexer *l, struct gql_at at)
{
    const char *from = l->p + 1, *p = from;
    bool escapes = false;
    while (p < l->end && *p != '"' && *p != '\n' && *p != '\r') {
        if (*p != '\\') {
            l->wide += continues(*p++);
            continue;
        }
        escapes = true;
        if (p + 1 < l->end && p[1] == 'u') {
            long code = 0;
            size_t n = unicode_escape(l, p, &code);
            if (!n)
                return bad_escape(l, p);
            p += n;
        } else if (p + 1 < l->end && plain_escape(p[1])) {
            p += 2;
        } else {
            return bad_escape(l, p);
        }
    }
    if (p >= l->end || *p != '"')
        return bad(l, p, SV("Unterminated string."));
    struct gql_token t = token(l, GQL_T_STRING, at, from, p);
    if (escapes)
        t.text = decoded(l, from, p);
    l->p = p + 1;
    return t;
}

static struct gql_token block_string(struct gql_lexer *l, struct gql_at at)
{
    const char *from = l->p + 3, *p = from;
    for (;;) {
        if (p >= l->end)
            return bad(l, p, SV("Unterminated string."));
        if (*p == '"' && l->end - p >= 3 && memcmp(p, "\"\"\"", 3) == 0)
            break;
        if (*p == '\\' && l->end - p >= 4 && memcmp(p, "\\\"\"\"", 4) == 0)
            p += 4;
        else if (*p == '\n' || *p == '\r')
            p = past_newline(l, p);
        else
            l->wide += continues(*p++);
    }
    struct gql_token t = token(l, GQL_T_BLOCK_STRING, at, from, p);
    t.text = gql_block_text(l->a, t.text);
    l->p = p + 3;
    return t;
}

/* --- all of them --- */

struct gql_token gql_next(struct gql_lexer *l)
{
    if (l->problem.n)
        return (struct gql_token){ .kind = GQL_T_BAD, .at = l->problem_at };
    skip_ignored(l);
    const char *p = l->p;
    struct gql_at at = place(l, p);
    if (p >= l->end)
        return (struct gql_token){ .kind = GQL_T_END, .at = at };
    l->tokens++;
    if (is(l, p, NAME_START)) {
        while (is(l, p, NAME_PART))
            p++;
        return token(l, GQL_T_NAME, at, l->p, p);
    }
    if (is(l, p, SIGN) || (*p == '.' && l->end - p >= 3 && p[1] == '.' && p[2] == '.')) {
        struct gql_token t = token(l, GQL_T_PUNCTUATION, at, p, p + (*p == '.' ? 3 : 1));
        t.sign = *p;
        return t;
    }
    if (is(l, p, DIGIT) || *p == '-')
        return number(l, at);
    if (*p == '"')
        return l->end - p >= 3 && p[1] == '"' && p[2] == '"' ? block_string(l, at) : string(l, at);
    if (*p == '\'')
        return bad(l, p, SV("Unexpected single quote character ('), did you mean to use a double quote (\")?"));
    struct sv seen = shown(l, p);
    return bad(l, p, sv_fmt(l->a, "Unexpected character: %.*s.", SV_FMT(seen)));
}

struct sv gql_token_text(struct arena *a, const struct gql_token *t)
{
    static const char *const words[] = { [GQL_T_END] = "<EOF>",
        [GQL_T_NAME] = "Name",
        [GQL_T_INT] = "Int",
        [GQL_T_FLOAT] = "Float",
        [GQL_T_STRING] = "String",
        [GQL_T_BLOCK_STRING] = "BlockString" };
    if (t->kind == GQL_T_END || t->kind == GQL_T_BAD)
        return SV("<EOF>");
    struct sv text = sv_sub(t->text, 0, 100);
    while (text.n && text.n < t->text.n && continues(t->text.p[text.n]))
        text.n--; /* not half a character */
    if (t->kind == GQL_T_PUNCTUATION)
        return sv_fmt(a, "\"%.*s\"", SV_FMT(text));
    return sv_fmt(a, "%s \"%.*s\"", words[t->kind], SV_FMT(text));
}

/* --- block strings (specification, BlockStringValue) --- */

/* The next line of *rest, without its end; false when there is none. */
static bool next_line(struct sv *rest, bool *more, struct sv *ret_line)
{
    if (!*more)
        return false;
    size_t n = 0;
    while (n < rest->n && rest->p[n] != '\n' && rest->p[n] != '\r')
        n++;
    *ret_line = sv_sub(*rest, 0, n);
    *more = n < rest->n;
    size_t end = n + 1 < rest->n && rest->p[n] == '\r' && rest->p[n + 1] == '\n' ? 2 : 1;
    *rest = sv_sub(*rest, n + end, rest->n);
    return true;
}

static size_t indent_of(struct sv line)
{
    size_t n = 0;
    while (n < line.n && (line.p[n] == ' ' || line.p[n] == '\t'))
        n++;
    return n;
}

struct sv gql_block_text(struct arena *a, struct sv raw)
{
    size_t common = SIZE_MAX, first = SIZE_MAX, last = 0, i = 0;
    struct sv rest = raw, line;
    for (bool more = true; next_line(&rest, &more, &line); i++) {
        size_t indent = indent_of(line);
        if (indent == line.n)
            continue; /* blank */
        if (first == SIZE_MAX)
            first = i;
        last = i;
        if (i > 0 && indent < common)
            common = indent;
    }
    if (first == SIZE_MAX)
        return SV("");
    char *text = arena_alloc_raw(a, raw.n + 1), *out = text;
    rest = raw;
    i = 0;
    for (bool more = true; next_line(&rest, &more, &line); i++) {
        if (i < first || i > last)
            continue;
        if (i > first)
            *out++ = '\n';
        if (i > 0)
            line = sv_sub(line, common, line.n);
        for (size_t k = 0; k < line.n; k++) {
            if (line.p[k] == '\\' && line.n - k >= 4 && memcmp(line.p + k, "\\\"\"\"", 4) == 0)
                continue;
            *out++ = line.p[k];
        }
    }
    *out = '\0';
    return sv_from(text, (size_t)(out - text));
}
