#include "people/search_parse.h"

#include <string.h>

#include "base/err.h"
#include "base/text.h"

enum { TOKENS_MAX = 24, YEAR_MIN = 1850, YEAR_MAX = 2200, PHONE_LEAST = 4 };

struct tokens {
    struct sv items[TOKENS_MAX];
    bool taken[TOKENS_MAX];
    size_t count;
};

static struct tokens split(struct sv text)
{
    struct tokens t = { .count = 0 };
    while (text.n && t.count < TOKENS_MAX) {
        struct sv part = sv_cut(&text, ' ');
        if (part.n)
            t.items[t.count++] = part;
    }
    return t;
}

static bool number(struct sv v, int64_t *ret_n)
{
    return v.n > 0 && v.n <= 4 && v.p[0] != '-' && int_parse(v, ret_n);
}

static bool day_from(int64_t year, int64_t month, int64_t day, struct day *ret_day)
{
    struct civil c = { (int)year, (int)month, (int)day };
    if (year < YEAR_MIN || year > YEAR_MAX || !civil_valid(c))
        return false;
    *ret_day = day_of_civil(c);
    return true;
}

/* Three numbers with one sign between them; the year stands where the sign's habit puts it. */
static bool read_numeric(struct sv token, struct day *ret_day)
{
    static const char signs[] = "-/.";
    for (size_t i = 0; i < strlen(signs); i++) {
        struct sv rest = token, a = sv_cut(&rest, signs[i]), b = sv_cut(&rest, signs[i]);
        int64_t x, y, z;
        if (!number(a, &x) || !number(b, &y) || !number(rest, &z))
            continue;
        if (signs[i] == '-')
            return day_from(x, y, z, ret_day);
        return signs[i] == '/' ? day_from(z, x, y, ret_day) : day_from(z, y, x, ret_day);
    }
    return false;
}

static int month_of(struct arena *a, struct sv token)
{
    static const char *const months[] = { "january", "february", "march", "april", "may", "june", "july", "august",
        "september", "october", "november", "december" };
    struct sv word = text_fold(a, token);
    for (size_t i = 0; word.n >= 3 && i < LENGTH(months); i++)
        if (sv_starts(sv_of(months[i]), word))
            return (int)i + 1;
    return 0;
}

static struct sv without(struct sv token, char last)
{
    return token.n && token.p[token.n - 1] == last ? sv_sub(token, 0, token.n - 1) : token;
}

/* "9 March 2016", "March 9, 2016" */
static bool read_named(struct arena *a, const struct sv *t, struct day *ret_day)
{
    int64_t day, year;
    int month = month_of(a, t[1]);
    if (!number(without(t[2], ','), &year))
        return false;
    if (month)
        return number(without(t[0], '.'), &day) && day_from(year, month, day, ret_day);
    month = month_of(a, t[0]);
    return month && number(without(t[1], ','), &day) && day_from(year, month, day, ret_day);
}

static void read_date(struct arena *a, struct tokens *t, struct search_box *box)
{
    for (size_t i = 0; !box->has_born && i < t->count; i++) {
        size_t length = 0;
        if (read_numeric(without(t->items[i], ','), &box->born))
            length = 1;
        else if (i + 2 < t->count && read_named(a, t->items + i, &box->born))
            length = 3;
        box->has_born = length > 0;
        for (size_t k = 0; k < length; k++)
            t->taken[i + k] = true;
    }
}

static bool is_phone_part(struct sv v)
{
    for (size_t i = 0; i < v.n; i++)
        if (!memchr("0123456789+()-./", v.p[i], 16))
            return false;
    return v.n > 0;
}

static void read_phone(struct arena *a, struct tokens *t, struct search_box *box)
{
    struct str digits = str_new(a, SEARCH_TEXT_MAX);
    size_t first = 0, last = 0;
    for (size_t i = 0; i < t->count; i++) {
        if (t->taken[i] || !is_phone_part(t->items[i])) {
            if (digits.n)
                break;
            continue;
        }
        first = digits.n ? first : i;
        last = i;
        for (size_t k = 0; k < t->items[i].n; k++)
            if (t->items[i].p[k] >= '0' && t->items[i].p[k] <= '9')
                str_addc(&digits, t->items[i].p[k]);
    }
    if (digits.n < PHONE_LEAST)
        return;
    box->phone = str_sv(&digits);
    for (size_t i = first; i <= last; i++)
        t->taken[i] = true;
}

static void read_words(struct arena *a, struct sv token, struct search_box *box)
{
    struct sv rest = text_fold(a, token);
    while (rest.n && box->words_count < SEARCH_WORDS_MAX) {
        struct sv word = sv_cut(&rest, ' ');
        if (word.n)
            box->words[box->words_count++] = word;
    }
}

struct search_box search_box_read(struct arena *a, struct sv text)
{
    struct search_box box = { .words_count = 0 };
    struct sv clean = text_clean(a, sv_sub(text, 0, SEARCH_TEXT_MAX));
    struct tokens t = split(clean);
    read_date(a, &t, &box);
    for (size_t i = 0; i < t.count; i++)
        if (!t.taken[i] && !box.email.n && sv_find(t.items[i], '@', 0) != SIZE_MAX) {
            box.email = email_norm(a, t.items[i]);
            t.taken[i] = true;
        }
    read_phone(a, &t, &box);
    for (size_t i = 0; i < t.count; i++)
        if (!t.taken[i])
            read_words(a, t.items[i], &box);
    return box;
}
