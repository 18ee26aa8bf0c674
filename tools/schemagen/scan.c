/* Tokens of the schema language (October 2021 specification, section 2.1). */
#include "schemagen.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct sv file_read(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        fprintf(stderr, "%s: error: cannot be read\n", path);
        exit(1);
    }
    struct str text = str_new(gen_arena, 16U << 20);
    char part[65536];
    size_t n;
    while ((n = fread(part, 1, sizeof part, f)) > 0)
        str_add(&text, sv_from(part, n));
    fclose(f);
    return str_sv(&text);
}

void scan_begin(struct scanner *s, const char *path)
{
    *s = (struct scanner){ .at = { path, 1 }, .text = file_read(path) };
    scan_next(s);
}

static char peek(const struct scanner *s, size_t ahead)
{
    return s->i + ahead < s->text.n ? s->text.p[s->i + ahead] : '\0';
}

static void skip_ignored(struct scanner *s)
{
    while (s->i < s->text.n) {
        char c = peek(s, 0);
        if (c == '#')
            while (s->i < s->text.n && peek(s, 0) != '\n')
                s->i++;
        else if (c == '\n')
            s->at.line++, s->i++;
        else if (c == ' ' || c == '\t' || c == '\r' || c == ',')
            s->i++;
        else
            return;
    }
}

/** """…""": white space at both ends is dropped, and so is the indentation of its lines. */
static void scan_block_string(struct scanner *s)
{
    s->i += 3;
    struct str text = str_new(gen_arena, 1U << 20);
    while (strncmp(s->text.p + s->i, "\"\"\"", 3) != 0) {
        char c = peek(s, 0);
        if (s->i >= s->text.n)
            fail(s->token.at, "a description begins here and does not end");
        s->at.line += c == '\n';
        bool line_begins = text.n && text.p[text.n - 1] == '\n';
        if (c == '\\' && peek(s, 1) == '"')
            s->i++;
        else if (!(line_begins && (c == ' ' || c == '\t')))
            str_addc(&text, c);
        s->i++;
    }
    s->i += 3;
    s->token.text = sv_trim(str_sv(&text));
}

static void scan_string(struct scanner *s)
{
    struct str text = str_new(gen_arena, 1U << 20);
    for (s->i++; peek(s, 0) != '"'; s->i++) {
        char c = peek(s, 0);
        if (c == '\0' || c == '\n')
            fail(s->at, "a string begins here and does not end");
        if (c == '\\') {
            s->i++;
            c = peek(s, 0);
            if (c == 'n')
                c = '\n';
            else if (c != '"' && c != '\\' && c != '/')
                fail(s->at, "'\\%c' is not understood in a string here", c);
        }
        str_addc(&text, c);
    }
    s->i++;
    s->token.text = str_sv(&text);
}

static void scan_number(struct scanner *s)
{
    size_t from = s->i;
    s->token.kind = TOK_INT;
    s->i += peek(s, 0) == '-';
    while (isdigit((unsigned char)peek(s, 0)) || strchr(".eE+-", peek(s, 0) ? peek(s, 0) : 'x')) {
        if (!isdigit((unsigned char)peek(s, 0)))
            s->token.kind = TOK_FLOAT;
        s->i++;
    }
    s->token.text = sv_sub(s->text, from, s->i - from);
    char *end;
    strtod(sv_z(gen_arena, s->token.text), &end);
    if (*end || s->i == from)
        fail(s->at, "'%.*s' is no number", SV_FMT(s->token.text));
}

void scan_next(struct scanner *s)
{
    skip_ignored(s);
    s->token = (struct token){ .kind = TOK_END, .at = s->at };
    if (s->i >= s->text.n)
        return;
    char c = peek(s, 0);
    size_t from = s->i;
    if (isalpha((unsigned char)c) || c == '_') {
        while (isalnum((unsigned char)peek(s, 0)) || peek(s, 0) == '_')
            s->i++;
        s->token.kind = TOK_NAME;
        s->token.text = sv_sub(s->text, from, s->i - from);
    } else if (c == '"') {
        s->token.kind = TOK_STRING;
        if (peek(s, 1) == '"' && peek(s, 2) == '"')
            scan_block_string(s);
        else
            scan_string(s);
    } else if (isdigit((unsigned char)c) || c == '-') {
        scan_number(s);
    } else if (strchr("!():=@[]{|}&", c)) {
        s->i++;
        s->token.kind = TOK_MARK;
        s->token.text = sv_sub(s->text, from, 1);
    } else {
        fail(s->at, "'%c' has no meaning here", c);
    }
}
