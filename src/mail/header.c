#include "mail/header.h"

#include <assert.h>
#include <string.h>

enum { LINE_MAX_BYTES = 76, WORD_MAX_BYTES = 75, HEADER_MAX_BYTES = 64 * 1024 };
static const char WORD_OPEN[] = "=?UTF-8?Q?";

struct fold {
    struct str s;
    size_t line; /* where the current line starts */
};

static size_t column(const struct fold *f)
{
    return f->s.n - f->line;
}

static void line_break(struct fold *f)
{
    str_add(&f->s, SV("\r\n "));
    f->line = f->s.n - 1;
}

static bool plain(struct sv text)
{
    size_t word = 0;
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c < ' ' || c > '~' || (c == '=' && i + 1 < text.n && text.p[i + 1] == '?'))
            return false;
        word = c == ' ' ? 0 : word + 1;
        if (word > 200)
            return false;
    }
    /* Blanks at an end or in a row would not survive folding. */
    for (size_t i = 1; i < text.n; i++)
        if (text.p[i] == ' ' && text.p[i - 1] == ' ')
            return false;
    return text.n == 0 || (text.p[0] != ' ' && text.p[text.n - 1] != ' ');
}

static void plain_add(struct fold *f, struct sv text)
{
    bool first = true;
    while (text.n) {
        struct sv word = sv_cut(&text, ' ');
        if (!first) {
            if (column(f) + 1 + word.n > LINE_MAX_BYTES)
                line_break(f);
            else
                str_addc(&f->s, ' ');
        }
        str_add(&f->s, word);
        first = false;
    }
}

/* The letters that may stand for themselves in a phrase (RFC 2047, 5 (3)), the strictest place. */
static bool stands_for_itself(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("!*+-/", c) != NULL;
}

static size_t point_length(struct sv text)
{
    size_t n = 1;
    while (n < text.n && ((unsigned char)text.p[n] & 0xC0) == 0x80)
        n++;
    return n;
}

static void encoded_add(struct fold *f, struct sv text)
{
    size_t word = 0; /* bytes of the open encoded word; 0: none is open */
    while (text.n) {
        struct sv point = sv_sub(text, 0, point_length(text));
        text = sv_sub(text, point.n, SIZE_MAX);
        bool bare = point.n == 1 && (point.p[0] == ' ' || (point.p[0] && stands_for_itself((unsigned char)point.p[0])));
        size_t need = bare ? 1 : 3 * point.n;
        if (word && (word + need + 2 > WORD_MAX_BYTES || column(f) + need + 2 > LINE_MAX_BYTES)) {
            str_add(&f->s, SV("?="));
            word = 0;
            line_break(f);
        }
        if (!word) {
            if (column(f) + sizeof WORD_OPEN - 1 + need + 2 > LINE_MAX_BYTES && column(f) > 1)
                line_break(f);
            str_add(&f->s, sv_of(WORD_OPEN));
            word = sizeof WORD_OPEN - 1;
        }
        word += need;
        if (bare)
            str_addc(&f->s, point.p[0] == ' ' ? '_' : point.p[0]);
        else
            for (size_t i = 0; i < point.n; i++)
                str_addf(&f->s, "=%02X", (unsigned char)point.p[i]);
    }
    if (word)
        str_add(&f->s, SV("?="));
}

static struct fold header_start(struct arena *a, const char *name)
{
    struct fold f = { str_new(a, HEADER_MAX_BYTES), 0 };
    str_addf(&f.s, "%s: ", name);
    return f;
}

struct sv header_text(struct arena *a, const char *name, struct sv text)
{
    struct fold f = header_start(a, name);
    if (plain(text))
        plain_add(&f, text);
    else
        encoded_add(&f, text);
    assert(!f.s.overflowed);
    return str_sv(&f.s);
}

static void phrase_add(struct fold *f, struct sv person)
{
    bool quote = false;
    for (size_t i = 0; i < person.n; i++)
        quote |= strchr("()<>[]:;@\\,.\"", person.p[i]) != NULL;
    if (!plain(person)) {
        encoded_add(f, person);
    } else if (!quote) {
        plain_add(f, person);
    } else {
        str_addc(&f->s, '"');
        struct str quoted = str_new(f->s.a, HEADER_MAX_BYTES);
        for (size_t i = 0; i < person.n; i++) {
            if (person.p[i] == '"' || person.p[i] == '\\')
                str_addc(&quoted, '\\');
            str_addc(&quoted, person.p[i]);
        }
        plain_add(f, str_sv(&quoted));
        str_addc(&f->s, '"');
    }
}

struct sv header_address(struct arena *a, const char *name, struct sv person, struct sv address)
{
    struct fold f = header_start(a, name);
    if (person.n) {
        phrase_add(&f, person);
        if (column(&f) + address.n + 3 > LINE_MAX_BYTES)
            line_break(&f);
        else
            str_addc(&f.s, ' ');
        str_addf(&f.s, "<%.*s>", SV_FMT(address));
    } else {
        str_add(&f.s, address);
    }
    assert(!f.s.overflowed);
    return str_sv(&f.s);
}

struct sv header_attachment(struct arena *a, struct sv filename)
{
    struct str s = str_new(a, HEADER_MAX_BYTES);
    str_add(&s, SV("Content-Disposition: attachment;\r\n filename"));
    bool simple = true;
    for (size_t i = 0; i < filename.n; i++) {
        unsigned char c = (unsigned char)filename.p[i];
        simple = simple && c >= ' ' && c <= '~' && c != '"' && c != '\\';
    }
    if (simple && filename.n <= 60) {
        str_addf(&s, "=\"%.*s\"", SV_FMT(filename));
    } else {
        str_add(&s, SV("*=UTF-8''"));
        for (size_t i = 0; i < filename.n; i++) {
            unsigned char c = (unsigned char)filename.p[i];
            if (c && (stands_for_itself(c) || c == '.' || c == '_') && c != '*' && c != '/')
                str_addc(&s, (char)c);
            else
                str_addf(&s, "%%%02X", c);
        }
    }
    return str_sv(&s);
}

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Reads one encoded word at the front of *v; false when there is none. */
static bool word_take(struct sv *v, struct str *out)
{
    if (!sv_starts(*v, sv_of(WORD_OPEN)))
        return false;
    struct sv in = sv_sub(*v, sizeof WORD_OPEN - 1, SIZE_MAX);
    size_t end = 0;
    while (end + 1 < in.n && !(in.p[end] == '?' && in.p[end + 1] == '='))
        end++;
    if (end + 1 >= in.n)
        return false;
    for (size_t i = 0; i < end; i++) {
        if (in.p[i] == '=' && i + 2 < end && hex(in.p[i + 1]) >= 0 && hex(in.p[i + 2]) >= 0) {
            str_addc(out, (char)(hex(in.p[i + 1]) * 16 + hex(in.p[i + 2])));
            i += 2;
        } else {
            str_addc(out, in.p[i] == '_' ? ' ' : in.p[i]);
        }
    }
    *v = sv_sub(in, end + 2, SIZE_MAX);
    return true;
}

struct sv header_decode(struct arena *a, struct sv v)
{
    struct str out = str_new(a, HEADER_MAX_BYTES);
    bool after_word = false;
    while (v.n) {
        size_t blanks = 0;
        while (blanks < v.n && strchr(" \t\r\n", v.p[blanks]) && v.p[blanks])
            blanks++;
        struct sv rest = sv_sub(v, blanks, SIZE_MAX);
        struct str word = str_new(a, HEADER_MAX_BYTES);
        if (word_take(&rest, &word)) {
            if (blanks && !after_word) /* between two encoded words blanks mean nothing */
                str_addc(&out, ' ');
            str_add(&out, str_sv(&word));
            after_word = true;
            v = rest;
            continue;
        }
        if (blanks)
            str_addc(&out, ' ');
        if (rest.n) {
            str_addc(&out, rest.p[0]);
            rest = sv_sub(rest, 1, SIZE_MAX);
        }
        after_word = false;
        v = rest;
    }
    return sv_trim(str_sv(&out));
}
