/* Reads a PO file: entries, and of the header what a language needs. */
#include "pogen.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "../gen/gen.h"

struct reader {
    struct po *po;
    const char *p; /* the line that is read */
    int line;
};

/* Its last line ends, too. */
static char *file_text(const char *path)
{
    size_t n;
    const char *whole = read_whole(path, &n);
    char *text = keep(n + 2);
    memcpy(text, whole, n);
    if (n && text[n - 1] != '\n')
        text[n] = '\n';
    return text;
}

static bool next_line(struct reader *r)
{
    r->p = strchr(r->p, '\n') + 1;
    r->line++;
    return *r->p != '\0';
}

static bool line_has(const struct reader *r, const char *word)
{
    const char *at = strstr(r->p, word);
    return at && at < strchr(r->p, '\n');
}

/** A quoted text at `p`, added to what is there. */
static const char *add_quoted(const struct reader *r, const char *p, const char *before)
{
    const char *end = strchr(p, '\n');
    char *out = keep(strlen(before) + (size_t)(end - p) + 1);
    size_t n = strlen(before);
    memcpy(out, before, n);
    if (*p++ != '"')
        fail_at(r->po, r->line, "a text stands in quotes");
    for (; p < end && *p != '"'; p++) {
        if (*p != '\\') {
            out[n++] = *p;
            continue;
        }
        static const char from[] = "nt\"\\", to[] = "\n\t\"\\";
        const char *known = p + 1 < end ? strchr(from, p[1]) : NULL;
        if (!known)
            fail_at(r->po, r->line, "an escape that is none of \\n \\t \\\" \\\\");
        out[n++] = to[known - from];
        p++;
    }
    if (p == end)
        fail_at(r->po, r->line, "a text without its closing quote");
    while (++p < end)
        if (!isspace((unsigned char)*p))
            fail_at(r->po, r->line, "something stands behind the closing quote");
    return out;
}

/** The text behind a keyword, over all its lines; the reader ends on the line after it. */
static const char *read_text(struct reader *r, size_t keyword)
{
    const char *p = r->p + keyword;
    while (*p == ' ')
        p++;
    const char *text = add_quoted(r, p, "");
    while (next_line(r) && *r->p == '"')
        text = add_quoted(r, r->p, text);
    return text;
}

static bool starts(const struct reader *r, const char *word)
{
    return !strncmp(r->p, word, strlen(word));
}

static void read_forms(struct reader *r, struct entry *e)
{
    if (starts(r, "msgstr ")) {
        e->text[0] = read_text(r, 7);
        e->forms = 1;
        return;
    }
    while (starts(r, "msgstr[")) {
        if ((size_t)(r->p[7] - '0') != e->forms || e->forms == MAX_FORMS || r->p[8] != ']')
            fail_at(r->po, r->line, "forms are numbered msgstr[0], msgstr[1], …");
        const char *text = read_text(r, 9);
        e->text[e->forms++] = text;
    }
    if (!e->forms)
        fail_at(r->po, r->line, "msgstr is missing");
}

static void read_entry(struct reader *r, struct entry *e)
{
    if (starts(r, "msgctxt "))
        e->context = read_text(r, 8);
    e->line = r->line;
    if (!starts(r, "msgid "))
        fail_at(r->po, r->line, "here stands msgid");
    e->id = read_text(r, 6);
    if (starts(r, "msgid_plural "))
        e->plural = read_text(r, 13);
    read_forms(r, e);
}

/** The value of "Name: value\n" in the header; NULL: not there. */
static const char *header_field(const struct entry *header, const char *name)
{
    for (const char *line = header->text[0]; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        size_t n = strlen(name);
        if (strncmp(line, name, n) != 0 || line[n] != ':')
            continue;
        const char *from = line + n + 1, *end = strchr(from, '\n');
        while (*from == ' ')
            from++;
        char *value = keep(strlen(from) + 1);
        memcpy(value, from, end ? (size_t)(end - from) : strlen(from));
        return *value ? value : NULL;
    }
    return NULL;
}

/** "nplurals=2; plural=(n != 1);": what it holds is C already, so only its signs are looked at. */
static void read_rule(struct po *po, const struct entry *header)
{
    const char *value = header_field(header, "Plural-Forms"), *rule = value ? strstr(value, "plural=") : NULL;
    if (rule && rule > value && rule[-1] == 'n')
        rule = strstr(rule + 1, "plural=");
    size_t before = strlen("nplurals=");
    po->forms =
        value && !strncmp(value, "nplurals=", before) && value[before + 1] == ';' ? (size_t)(value[before] - '0') : 0;
    if (!po->forms || po->forms > MAX_FORMS || !rule)
        fail_at(po, header->line, "the header needs 'Plural-Forms: nplurals=2; plural=(n != 1);'");
    rule += strlen("plural=");
    size_t n = strcspn(rule, ";");
    char *copy = keep(n + 1);
    memcpy(copy, rule, n);
    for (const char *p = copy; *p; p++)
        if (!strchr("n0123456789 ()?:=!<>%&|+-*/", *p))
            fail_at(po, header->line, "'%c' in the rule of Plural-Forms", *p);
    po->plural_rule = copy;
}

static void read_header(struct po *po, const struct entry *header)
{
    const char *type = header_field(header, "Content-Type"), *tag = header_field(header, "Language");
    if (*header->id || header->context)
        fail_at(po, header->line, "the first entry is the header, with an empty msgid");
    if (!type || !strstr(type, "charset=UTF-8"))
        fail_at(po, header->line, "the header needs 'Content-Type: text/plain; charset=UTF-8'");
    if (!tag || strlen(tag) >= sizeof po->tag || !islower((unsigned char)*tag))
        fail_at(po, header->line, "the header needs 'Language: es'");
    snprintf(po->tag, sizeof po->tag, "%s", tag);
    for (const char *p = tag; *p; p++)
        if (!islower((unsigned char)*p))
            fail_at(po, header->line, "a language is named by its two or three letters, not '%s'", tag);
    po->label = header_field(header, "X-Label");
    if (!po->label)
        fail_at(po, header->line, "the header needs 'X-Label: Español', what its speakers call the language");
    read_rule(po, header);
}

void po_read(struct po *po, const char *path)
{
    struct entry header = { .line = 0 };
    char *text = file_text(path);
    struct reader r = { .po = po, .p = text, .line = 1 };
    bool fuzzy = false;
    po->path = path;
    while (*r.p) {
        if (*r.p == '\n' || *r.p == '#') {
            fuzzy = *r.p == '#' && (fuzzy || (r.p[1] == ',' && line_has(&r, "fuzzy")));
            next_line(&r);
            continue;
        }
        struct entry e = { .fuzzy = fuzzy };
        read_entry(&r, &e);
        fuzzy = false;
        if (!header.line)
            read_header(po, &e);
        else if (po->count == MAX_ENTRIES)
            fail_at(po, e.line, "more than %d texts", MAX_ENTRIES);
        else
            po->items[po->count++] = e;
        if (!header.line)
            header = e;
    }
    if (!header.line)
        fail_at(po, 1, "the file is empty");
}
