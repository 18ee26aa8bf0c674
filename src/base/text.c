#include "base/text.h"

#include <assert.h>
#include <string.h>
#include <utf8proc.h>

static bool is_ascii(struct sv v)
{
    unsigned char all = 0;
    for (size_t i = 0; i < v.n; i++)
        all |= (unsigned char)v.p[i];
    return all < 0x80;
}

/** Bytes that are not part of well-formed UTF-8 are left out. */
static struct sv only_valid(struct arena *a, struct sv v)
{
    if (utf8_valid(v))
        return v;
    char *p = arena_alloc_raw(a, v.n + 1);
    size_t n = 0;
    while (v.n) {
        size_t step = utf8_sequence(v);
        if (step)
            memcpy(p + n, v.p, step);
        n += step;
        v = sv_sub(v, step ? step : 1, SIZE_MAX);
    }
    return (struct sv){ p, n };
}

/** Code points of valid text, decomposed as the options say; room for one more stands behind them. */
static int32_t *decompose(struct arena *a, struct sv v, utf8proc_option_t options, size_t *ret_count)
{
    size_t room = v.n + 8;
    for (;;) {
        int32_t *points = arena_alloc_raw(a, (room + 1) * sizeof *points);
        utf8proc_ssize_t need = utf8proc_decompose(
            (const utf8proc_uint8_t *)v.p, (utf8proc_ssize_t)v.n, points, (utf8proc_ssize_t)room, options);
        assert(need >= 0); /* the text is valid, and so are the options */
        if ((size_t)need <= room) {
            *ret_count = (size_t)need;
            return points;
        }
        room = (size_t)need;
    }
}

static size_t encode(int32_t point, char *out)
{
    return (size_t)utf8proc_encode_char(point, (utf8proc_uint8_t *)out);
}

static bool is_white(int32_t c)
{
    if (c < 0x80)
        return c == ' ' || (c >= '\t' && c <= '\r');
    utf8proc_category_t category = utf8proc_category(c);
    return c == 0x85 || category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
           category == UTF8PROC_CATEGORY_ZP;
}

/** Controls, and marks nobody sees that turn or hide text. The joiners U+200C and U+200D stay: names need them. */
static bool is_dropped(int32_t c)
{
    return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0xad || c == 0x200b || c == 0x200e || c == 0x200f ||
           (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

/** One space for each run of white space, none at the ends, and nothing that is dropped. */
static struct sv tidy(struct arena *a, struct sv v)
{
    char *out = arena_alloc_raw(a, v.n + 1);
    size_t n = 0;
    bool gap = false;
    while (v.n) {
        int32_t c = (unsigned char)v.p[0];
        size_t step = 1;
        if (c >= 0x80)
            step = (size_t)utf8proc_iterate((const utf8proc_uint8_t *)v.p, (utf8proc_ssize_t)v.n, &c);
        if (is_white(c)) {
            gap = n > 0;
        } else if (!is_dropped(c)) {
            if (gap)
                out[n++] = ' ';
            gap = false;
            memcpy(out + n, v.p, step);
            n += step;
        }
        v = sv_sub(v, step, SIZE_MAX);
    }
    out[n] = '\0';
    return (struct sv){ out, n };
}

static struct sv composed(int32_t *points, size_t count)
{
    utf8proc_ssize_t n = utf8proc_reencode(points, (utf8proc_ssize_t)count, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    assert(n >= 0);
    return (struct sv){ (const char *)points, (size_t)n };
}

struct sv text_clean(struct arena *a, struct sv v)
{
    v = tidy(a, only_valid(a, v));
    if (is_ascii(v))
        return v;
    size_t count;
    int32_t *points = decompose(a, v, UTF8PROC_COMPOSE | UTF8PROC_STABLE, &count);
    return composed(points, count);
}

/** Letters that keep their stroke or shape when Unicode takes the marks off; NULL for all others. */
static const char *plain_letters(int32_t c)
{
    switch (c) {
    case 0x00e6: return "ae"; /* æ */
    case 0x00f0: return "d";  /* ð */
    case 0x00f8: return "o";  /* ø */
    case 0x00fe: return "th"; /* þ */
    case 0x0111: return "d";  /* đ */
    case 0x0127: return "h";  /* ħ */
    case 0x0131: return "i";  /* ı */
    case 0x0142: return "l";  /* ł */
    case 0x014b: return "n";  /* ŋ */
    case 0x0153: return "oe"; /* œ */
    case 0x0167: return "t";  /* ŧ */
    case 0x00df: return "ss"; /* ß */
    default: return NULL;
    }
}

/** Accents and vowel points that people leave out when they search; other scripts' vowel signs are letters. */
static bool is_accent(int32_t c)
{
    return (c >= 0x0300 && c <= 0x036f) || (c >= 0x1ab0 && c <= 0x1aff) || (c >= 0x1dc0 && c <= 0x1dff) ||
           (c >= 0x20d0 && c <= 0x20ff) || (c >= 0xfe20 && c <= 0xfe2f) || (c >= 0x0591 && c <= 0x05c7) ||
           (c >= 0x064b && c <= 0x065f) || c == 0x0670;
}

static bool is_word(int32_t c)
{
    utf8proc_category_t category = utf8proc_category(c);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO && category != UTF8PROC_CATEGORY_ME;
}

/** The byte an ASCII byte folds to: a lower-case letter, a digit, or a space. */
static char ascii_folded(unsigned char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c | 0x20);
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? (char)c : ' ';
}

static struct sv fold_ascii(struct arena *a, struct sv v)
{
    char *out = arena_alloc_raw(a, v.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < v.n; i++) {
        char c = ascii_folded((unsigned char)v.p[i]);
        if (c != ' ' || (n && out[n - 1] != ' '))
            out[n++] = c;
    }
    if (n && out[n - 1] == ' ')
        n--;
    out[n] = '\0';
    return (struct sv){ out, n };
}

struct sv text_fold(struct arena *a, struct sv v)
{
    if (is_ascii(v))
        return fold_ascii(a, v);
    v = only_valid(a, v);
    size_t count;
    int32_t *points = decompose(a, v, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD, &count);
    char *out = arena_alloc_raw(a, count * 4 + 1);
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        int32_t c = points[i];
        if (c >= 0x80 && is_accent(c))
            continue;
        const char *plain = c < 0x80 ? NULL : plain_letters(c);
        if (plain) {
            size_t length = strlen(plain);
            memcpy(out + n, plain, length);
            n += length;
        } else if (c < 0x80 ? ascii_folded((unsigned char)c) != ' ' : is_word(c)) {
            n += encode(c < 0x80 ? ascii_folded((unsigned char)c) : c, out + n);
        } else if (n && out[n - 1] != ' ') {
            out[n++] = ' ';
        }
    }
    if (n && out[n - 1] == ' ')
        n--;
    out[n] = '\0';
    return (struct sv){ out, n };
}

struct text_words text_words(struct arena *a, struct sv typed)
{
    struct text_words w = { .count = 0 };
    struct sv rest = text_fold(a, sv_sub(typed, 0, TEXT_TYPED_MOST));
    while (rest.n && w.count < TEXT_WORDS_MOST) {
        struct sv word = sv_cut(&rest, ' ');
        if (word.n)
            w.items[w.count++] = word;
    }
    return w;
}

bool text_words_in(struct arena *a, const struct text_words *w, struct sv name)
{
    struct sv folded = text_fold(a, name);
    for (size_t i = 0; i < w->count; i++) {
        bool found = false;
        for (struct sv rest = folded; rest.n && !found;)
            found = sv_starts(sv_cut(&rest, ' '), w->items[i]);
        if (!found)
            return false;
    }
    return true;
}

struct sv email_norm(struct arena *a, struct sv v)
{
    v = sv_trim(only_valid(a, v));
    if (!is_ascii(v)) {
        size_t count;
        int32_t *points = decompose(a, v, UTF8PROC_COMPOSE | UTF8PROC_STABLE, &count);
        for (size_t i = 0; i < count; i++)
            points[i] = utf8proc_tolower(points[i]);
        return composed(points, count);
    }
    char *out = arena_strndup(a, v.p, v.n);
    for (size_t i = 0; i < v.n; i++)
        if (out[i] >= 'A' && out[i] <= 'Z')
            out[i] = (char)(out[i] | 0x20);
    return (struct sv){ out, v.n };
}
