#include <string.h>
#include <utf8proc.h>

#include "base/text.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int32_t take_point(struct sv *v)
{
    int32_t c = 0;
    utf8proc_ssize_t step = utf8proc_iterate((const utf8proc_uint8_t *)v->p, (utf8proc_ssize_t)v->n, &c);
    *v = sv_sub(*v, step > 0 ? (size_t)step : 1, SIZE_MAX);
    return c;
}

/** Beyond ASCII only letters, marks and numbers: no spaces, controls or invisible signs. */
static bool beyond_ascii_ok(struct sv v)
{
    while (v.n) {
        int32_t c = take_point(&v);
        utf8proc_category_t category = utf8proc_category(c);
        if (c >= 0x80 && (category < UTF8PROC_CATEGORY_LU || category > UTF8PROC_CATEGORY_NO))
            return false;
    }
    return true;
}

/** Dot-atom (RFC 5322, 3.2.3) with letters beyond ASCII (RFC 6531). */
static bool local_valid(struct sv v)
{
    if (v.n == 0 || v.n > 64 || v.p[0] == '.' || v.p[v.n - 1] == '.')
        return false;
    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        if (c == '.' ? v.p[i - 1] == '.'
                     : (unsigned char)c < 0x80 && !is_letter(c) && !is_digit(c) && !strchr("!#$%&'*+-/=?^_`{|}~", c))
            return false;
    }
    return beyond_ascii_ok(v);
}

static bool label_valid(struct sv v)
{
    if (v.n == 0 || v.n > 63 || v.p[0] == '-' || v.p[v.n - 1] == '-')
        return false;
    for (size_t i = 0; i < v.n; i++)
        if ((unsigned char)v.p[i] < 0x80 && !is_letter(v.p[i]) && !is_digit(v.p[i]) && v.p[i] != '-')
            return false;
    return beyond_ascii_ok(v);
}

static bool domain_valid(struct sv v)
{
    size_t labels = 0;
    bool number = false;
    if (sv_ends(v, SV(".")))
        return false;
    while (v.n) {
        struct sv label = sv_cut(&v, '.');
        if (!label_valid(label))
            return false;
        labels++;
        int64_t n;
        number = int_parse(label, &n);
    }
    return labels >= 2 && !number;
}

bool email_valid(struct sv v)
{
    if (v.n > 254 || !utf8_valid(v) || sv_find(v, '@', 0) == SIZE_MAX)
        return false;
    struct sv local = sv_cut(&v, '@');
    return local_valid(local) && domain_valid(v);
}

enum script { NO_SCRIPT, LATIN, GREEK, CYRILLIC, ARMENIAN, HEBREW, ARABIC, EAST_ASIAN, OTHER_SCRIPT };

/** Blocks, not the whole script property: enough to see that two alphabets are mixed. */
static enum script script_of(int32_t c)
{
    static const struct {
        int32_t from, to;
        enum script script;
    } blocks[] = {
        { 'A', 'Z', LATIN },
        { 'a', 'z', LATIN },
        { 0x00c0, 0x02af, LATIN },
        { 0x0370, 0x03ff, GREEK },
        { 0x0400, 0x052f, CYRILLIC },
        { 0x0531, 0x058f, ARMENIAN },
        { 0x0590, 0x05ff, HEBREW },
        { 0x0600, 0x06ff, ARABIC },
        { 0x0750, 0x077f, ARABIC },
        { 0x1c80, 0x1c8f, CYRILLIC },
        { 0x1e00, 0x1eff, LATIN },
        { 0x1f00, 0x1fff, GREEK },
        { 0x2de0, 0x2dff, CYRILLIC },
        { 0x3040, 0x30ff, EAST_ASIAN },
        { 0x3100, 0x312f, EAST_ASIAN },
        { 0x3400, 0x9fff, EAST_ASIAN },
        { 0xa640, 0xa69f, CYRILLIC },
        { 0xac00, 0xd7a3, EAST_ASIAN },
        { 0x20000, 0x2fa1f, EAST_ASIAN },
    };
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        if (c >= blocks[i].from && c <= blocks[i].to)
            return blocks[i].script;
    if (c < 0x80)
        return NO_SCRIPT;
    utf8proc_category_t category = utf8proc_category(c);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO ? OTHER_SCRIPT : NO_SCRIPT;
}

/** Letters beyond ASCII that most fonts draw like an ASCII one (a choice from Unicode's confusables, UTS 39). */
static bool looks_ascii(int32_t c)
{
    static const char alike[] = "ɑɡıɩʏɪʜʟɴʀ"
                                "αγικνορτυχωΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
                                "аеорсухіјѕһԁԛԝԍгкѵАВЕЅНІЈКМОРСТУХԌ"
                                "օոսցհյզքԼՕՍ";
    struct sv list = { alike, sizeof alike - 1 };
    if (c < 0x80)
        return false;
    while (list.n)
        if (take_point(&list) == c)
            return true;
    int32_t plain[8]; /* full-width, mathematical and other dressed-up ASCII letters */
    int boundary = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char(c, plain, 8, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, &boundary);
    return n == 1 && plain[0] < 0x80;
}

static bool part_lookalike(struct sv part)
{
    enum script only = NO_SCRIPT;
    size_t letters = 0, alike = 0;
    while (part.n) {
        int32_t c = take_point(&part);
        enum script script = script_of(c);
        bool dressed = looks_ascii(c);
        if (dressed && (script == LATIN || script == OTHER_SCRIPT || script == NO_SCRIPT))
            return true;
        if (script == NO_SCRIPT)
            continue;
        if (only != NO_SCRIPT && script != only)
            return true;
        only = script;
        letters++;
        alike += dressed;
    }
    return letters > 0 && alike == letters;
}

bool email_lookalike(struct sv v)
{
    if (!utf8_valid(v))
        return true;
    struct sv local = sv_cut(&v, '@');
    if (part_lookalike(local))
        return true;
    while (v.n)
        if (part_lookalike(sv_cut(&v, '.')))
            return true;
    return false;
}

struct sv phone_norm(struct arena *a, struct sv v)
{
    v = sv_trim(v);
    char *out = arena_alloc_raw(a, v.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < v.n; i++)
        if (is_digit(v.p[i]) || (v.p[i] == '+' && n == 0))
            out[n++] = v.p[i];
    out[n] = '\0';
    return (struct sv){ out, n };
}

bool phone_valid(struct sv v)
{
    size_t digits = 0;
    bool plus = false;
    v = sv_trim(v);
    for (size_t i = 0; i < v.n; i++) {
        if (is_digit(v.p[i])) {
            digits++;
        } else if (v.p[i] == '+') {
            if (plus || digits)
                return false;
            plus = true;
        } else if (!memchr(" ()-./", v.p[i], 6)) {
            return false;
        }
    }
    return digits >= 5 && digits <= 15;
}

bool int_parse(struct sv v, int64_t *ret_n)
{
    bool negative = v.n && v.p[0] == '-';
    size_t i = negative;
    int64_t n = 0;
    if (i == v.n)
        return false;
    for (; i < v.n; i++) { /* downwards, since the least number has no positive counterpart */
        if (!is_digit(v.p[i]) || __builtin_mul_overflow(n, 10, &n) || __builtin_sub_overflow(n, v.p[i] - '0', &n))
            return false;
    }
    if (!negative && n == INT64_MIN)
        return false;
    *ret_n = negative ? n : -n;
    return true;
}
