#include "people/field.h"

#include "base/text.h"
#include "ical/zone.h"

struct sv field_line(struct problems *p, struct sv field, struct sv typed, size_t most)
{
    struct sv text = text_clean(p->a, typed);
    if (utf8_length(text) > most)
        problem_add(p, field, SV("too_long"), sv_fmt(p->a, "This is too long. Use at most %zu characters.", most));
    return text;
}

struct sv field_lines(struct problems *p, struct sv field, struct sv typed, size_t most)
{
    struct str out = str_new(p->a, typed.n + 1);
    struct sv rest = sv_trim(typed);
    while (rest.n) {
        struct sv line = sv_cut(&rest, '\n');
        str_add(&out, text_clean(p->a, line));
        if (rest.n)
            str_addc(&out, '\n');
    }
    struct sv text = str_sv(&out);
    if (utf8_length(text) > most)
        problem_add(p, field, SV("too_long"), sv_fmt(p->a, "This is too long. Use at most %zu characters.", most));
    return text;
}

struct sv field_required(struct problems *p, struct sv field, struct sv typed, struct sv missing)
{
    struct sv text = field_line(p, field, typed, FIELD_NAME_MAX);
    if (!text.n)
        problem_add(p, field, SV("required"), missing);
    return text;
}

struct sv field_email(struct problems *p, struct sv field, struct sv typed)
{
    struct sv text = text_clean(p->a, typed);
    if (text.n && !email_valid(text))
        problem_add(p, field, SV("bad_email"), SV("Type an address like name@example.org."));
    return text;
}

struct sv field_phone(struct problems *p, struct sv field, struct sv typed)
{
    struct sv text = text_clean(p->a, typed);
    if (text.n && !phone_valid(text))
        problem_add(p, field, SV("bad_phone"), SV("Type the number with its area code, like (555) 010-2030."));
    return text;
}

struct sv field_zone(struct problems *p, struct sv field, struct sv typed)
{
    struct sv text = sv_dup(p->a, sv_trim(typed));
    if (text.n && !zone_valid(text))
        problem_add(p, field, SV("bad_zone"), SV("Choose a time zone from the list, like America/New_York."));
    return text;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A language, and parts of two to eight letters or digits after hyphens (RFC 5646, 2.1, without its rarities). */
static bool language_valid(struct sv tag)
{
    struct sv rest = tag, part = sv_cut(&rest, '-');
    if (tag.n > 35 || part.n < 2 || part.n > 3 || sv_ends(tag, SV("-")))
        return false;
    for (size_t i = 0; i < part.n; i++)
        if (!is_letter(part.p[i]))
            return false;
    while (rest.n) {
        part = sv_cut(&rest, '-');
        if (part.n < 2 || part.n > 8)
            return false;
        for (size_t i = 0; i < part.n; i++)
            if (!is_letter(part.p[i]) && (part.p[i] < '0' || part.p[i] > '9'))
                return false;
    }
    return true;
}

struct sv field_language(struct problems *p, struct sv field, struct sv typed)
{
    struct sv text = sv_dup(p->a, sv_trim(typed));
    if (text.n && !language_valid(text))
        problem_add(p, field, SV("bad_language"), SV("Use a language tag like en or pt-BR."));
    return text;
}

enum { OLDEST_DAYS = 150 * 366 }; /* nobody who is on record was born before; a year with a slip is: 0216 */

bool field_past_day(struct problems *p, struct sv field, struct sv typed, struct day today, struct day *ret_day)
{
    struct day day;
    typed = sv_trim(typed);
    if (!typed.n)
        return false;
    if (!day_parse(typed, &day)) {
        problem_add(p, field, SV("bad_date"), SV("Type the date as year, month, day: 2016-03-09."));
        return false;
    }
    if (day.n > today.n) {
        problem_add(p, field, SV("future_date"), SV("This day has not come yet. Check the year."));
        return false;
    }
    if (day.n < today.n - OLDEST_DAYS) {
        problem_add(p, field, SV("long_ago"), SV("This is too long ago. Check the year: it has four digits."));
        return false;
    }
    *ret_day = day;
    return true;
}

int64_t field_id(struct sv typed)
{
    int64_t id;
    return int_parse(sv_trim(typed), &id) && id > 0 ? id : 0;
}

enum err problems_tell(struct problems *to, const struct problems *found, enum err e)
{
    if (e == E_INVALID)
        for (size_t i = 0; i < found->count; i++)
            problem_add(to, found->items[i].field, found->items[i].code, found->items[i].text);
    return e;
}
