/* What could be a card number in a text: never kept, never logged. */
#include <string.h>

#include "base/text.h"
#include "pay/pay.h"

enum { CARD_LEAST = 13, CARD_MOST = 19, BETWEEN_MOST = 3, DIGITS_MAX = 64 };

/* The digits seen last, and where a group of them begins: "4242 4242" has two groups. */
struct seen {
    char digits[DIGITS_MAX];
    bool begins[DIGITS_MAX];
    size_t n;
    bool apart; /* something stood between digits */
};

static bool check_digit_fits(const char *digits, size_t n)
{
    int sum = 0;
    for (size_t i = 0; i < n; i++) {
        int d = digits[n - 1 - i];
        if (i % 2)
            d = d * 2 > 9 ? d * 2 - 9 : d * 2;
        sum += d;
    }
    return sum % 10 == 0;
}

static int number_of(const char *digits, size_t n)
{
    int v = 0;
    for (size_t i = 0; i < n; i++)
        v = v * 10 + digits[i];
    return v;
}

/* What a scheme gives out: the first digits, for groups that could as well be days, times and telephones. */
static bool of_a_scheme(const char *digits)
{
    int first = digits[0], two = number_of(digits, 2), four = number_of(digits, 4);
    return (first >= 3 && first <= 6) || (four >= 2200 && four <= 2204) || (four >= 2221 && four <= 2720) ||
           two == 81 || two == 82 || four == 9792;
}

/* The lengths that the schemes of most cards have, for digits that run on (a month, a code). */
static bool of_its_length(const char *digits, size_t n)
{
    int first = digits[0], two = number_of(digits, 2);
    if (two == 34 || two == 37)
        return n == 15;
    if (two == 36)
        return n == 14;
    return first == 4 || first == 5 || first == 6 || first == 2 ? n == 16 : false;
}

/* A card that begins at digit `from`: its last digit ends a group, or its length is its scheme's. */
static bool card_begins(const struct seen *s, size_t from)
{
    for (size_t n = CARD_LEAST; n <= CARD_MOST && from + n <= s->n; n++) {
        const char *digits = s->digits + from;
        bool whole = from + n == s->n || s->begins[from + n];
        bool together = true;
        for (size_t i = from + 1; i < from + n; i++)
            together = together && !s->begins[i];
        if (check_digit_fits(digits, n) &&
            ((whole && (together || of_a_scheme(digits))) || (of_a_scheme(digits) && of_its_length(digits, n))))
            return true;
    }
    return false;
}

static bool any_card(const struct seen *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->begins[i] && card_begins(s, i))
            return true;
    return false;
}

/* Decimal digits of the scripts that people type: each ten stand in order. -1: none. */
static int digit_of(uint32_t c)
{
    static const uint32_t zeros[] = { '0', 0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66,
        0xE50, 0xED0, 0xF20, 0x1040, 0x17E0, 0x1810, 0xFF10, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6 };
    for (size_t i = 0; i < LENGTH(zeros); i++)
        if (c >= zeros[i] && c <= zeros[i] + 9)
            return (int)(c - zeros[i]);
    return -1;
}

static uint32_t code_of(const char *p, size_t n)
{
    const unsigned char *u = (const unsigned char *)p;
    switch (n) {
    case 2: return (uint32_t)(u[0] & 0x1F) << 6 | (u[1] & 0x3F);
    case 3: return (uint32_t)(u[0] & 0x0F) << 12 | (uint32_t)(u[1] & 0x3F) << 6 | (u[2] & 0x3F);
    case 4:
        return (uint32_t)(u[0] & 0x07) << 18 | (uint32_t)(u[1] & 0x3F) << 12 | (uint32_t)(u[2] & 0x3F) << 6 |
               (u[3] & 0x3F);
    default: return u[0];
    }
}

static int hex_of(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* "%34" is what a form makes of a "4" that somebody hid: undone once. */
static struct sv without_percents(struct arena *a, struct sv text)
{
    if (sv_find(text, '%', 0) == SIZE_MAX)
        return text;
    char *out = arena_array(a, text.n + 1, 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        int high = i + 2 < text.n && text.p[i] == '%' ? hex_of(text.p[i + 1]) : -1;
        int low = high >= 0 ? hex_of(text.p[i + 2]) : -1;
        if (low >= 0) {
            out[n++] = (char)(high * 16 + low);
            i += 2;
        } else {
            out[n++] = text.p[i];
        }
    }
    return sv_from(out, n);
}

static bool stands_between(uint32_t c)
{
    return c == ' ' || c == '-' || c == '.' || c == '_' || c == '/' || c == '+' || c == '\t' || c == '\n' ||
           c == '\r' || c == 0xA0 || c == 0xAD || (c >= 0x2000 && c <= 0x2015) || c == 0x202F || c == 0x2060 ||
           c == 0x3000 || c == 0xFEFF;
}

static bool scan(struct sv text)
{
    struct seen s = { .n = 0 };
    size_t between = 0;
    for (size_t i = 0, n; i < text.n; i += n) {
        n = utf8_sequence(sv_sub(text, i, SIZE_MAX));
        n = n ? n : 1;
        uint32_t c = code_of(text.p + i, n);
        int digit = digit_of(c);
        if (digit < 0 && stands_between(c) && between < BETWEEN_MOST) {
            between++;
            continue;
        }
        if (digit < 0 || s.n == DIGITS_MAX) {
            if (any_card(&s))
                return true;
            /* What the full house ends with may be the beginning of one. */
            size_t keep = digit < 0 ? 0 : CARD_MOST;
            memmove(s.digits, s.digits + s.n - keep, keep);
            memmove(s.begins, s.begins + s.n - keep, keep * sizeof *s.begins);
            s.n = keep;
        }
        if (digit >= 0) {
            s.begins[s.n] = s.n == 0 || between > 0;
            s.digits[s.n++] = (char)digit;
        }
        between = 0;
    }
    return any_card(&s);
}

bool pay_looks_like_card(struct sv text)
{
    struct arena *a = arena_new("card guard", 4096);
    bool found = scan(text) || scan(without_percents(a, text));
    arena_free(a);
    return found;
}
