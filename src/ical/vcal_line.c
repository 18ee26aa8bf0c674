#include "ical/vcal_line.h"

static bool is_eol(char c)
{
    return c == '\n' || c == '\r';
}

static struct sv physical_line(struct sv *rest)
{
    size_t n = 0;
    while (n < rest->n && !is_eol(rest->p[n]))
        n++;
    struct sv line = sv_sub(*rest, 0, n);
    if (n < rest->n)
        n += rest->p[n] == '\r' && n + 1 < rest->n && rest->p[n + 1] == '\n' ? 2 : 1;
    *rest = sv_sub(*rest, n, rest->n);
    return line;
}

static bool is_folded(struct sv rest)
{
    return rest.n && (rest.p[0] == ' ' || rest.p[0] == '\t');
}

static struct sv logical_line(struct arena *a, struct sv *rest)
{
    struct sv line = physical_line(rest);
    if (!is_folded(*rest))
        return line;
    struct sv ahead = *rest;
    size_t n = line.n;
    while (is_folded(ahead))
        n += physical_line(&ahead).n;
    struct str s = str_new(a, n + 1);
    str_add(&s, line);
    while (is_folded(*rest)) {
        struct sv more = physical_line(rest);
        str_add(&s, sv_sub(more, 1, more.n));
    }
    return str_sv(&s);
}

/* The first `c` outside quotes; the length when there is none. */
static size_t find_plain(struct sv text, char c)
{
    bool in_quotes = false;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"')
            in_quotes = !in_quotes;
        else if (text.p[i] == c && !in_quotes)
            return i;
    }
    return text.n;
}

bool vcal_line_next(struct arena *a, struct sv *rest, struct vcal_line *ret_line)
{
    while (rest->n) {
        struct sv line = logical_line(a, rest);
        size_t colon = find_plain(line, ':');
        if (colon == line.n)
            continue;
        struct sv head = sv_sub(line, 0, colon);
        size_t semicolon = find_plain(head, ';');
        ret_line->name = sv_trim(sv_sub(head, 0, semicolon));
        ret_line->params = sv_sub(head, semicolon + 1, head.n);
        ret_line->value = sv_trim(sv_sub(line, colon + 1, line.n));
        if (ret_line->name.n)
            return true;
    }
    return false;
}

struct sv vcal_param(const struct vcal_line *l, struct sv name)
{
    struct sv rest = l->params;
    while (rest.n) {
        size_t end = find_plain(rest, ';');
        struct sv value = sv_sub(rest, 0, end), key = sv_cut(&value, '=');
        rest = sv_sub(rest, end + 1, rest.n);
        if (!sv_eq_ci(key, name))
            continue;
        value = sv_sub(value, 0, find_plain(value, ','));
        bool in_quotes = value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"';
        return in_quotes ? sv_sub(value, 1, value.n - 2) : value;
    }
    return (struct sv){ 0 };
}

bool vcal_is(const struct vcal_line *l, const char *name)
{
    return sv_eq_ci(l->name, sv_of(name));
}

static bool digits_read(struct sv text, size_t from, size_t n, int *ret_n)
{
    *ret_n = 0;
    for (size_t i = from; i < from + n; i++) {
        if (i >= text.n || text.p[i] < '0' || text.p[i] > '9')
            return false;
        *ret_n = *ret_n * 10 + (text.p[i] - '0');
    }
    return true;
}

bool vcal_when_read(struct sv text, struct vcal_when *ret_when)
{
    struct civil c;
    struct wall w = { 0 };
    if ((text.n != 8 && text.n != 15 && text.n != 16) || !digits_read(text, 0, 4, &c.year) ||
        !digits_read(text, 4, 2, &c.month) || !digits_read(text, 6, 2, &c.day) || !civil_valid(c))
        return false;
    w.day = day_of_civil(c);
    bool utc = text.n == 16;
    if (text.n > 8 && ((text.p[8] != 'T' && text.p[8] != 't') || !digits_read(text, 9, 2, &w.hour) ||
                          !digits_read(text, 11, 2, &w.minute) || !digits_read(text, 13, 2, &w.second) || w.hour > 23 ||
                          w.minute > 59 || w.second > 60 || (utc && text.p[15] != 'Z' && text.p[15] != 'z')))
        return false;
    if (w.second == 60)
        w.second = 59;
    *ret_when = (struct vcal_when){ w, text.n == 8, utc };
    return true;
}

bool vcal_duration_read(struct sv text, int64_t *ret_days, int64_t *ret_seconds)
{
    enum { NUMBER_MOST = 100000000, DAYS_MOST = 100000 };
    int64_t days = 0, seconds = 0, sign = 1;
    bool any = false;
    if (text.n && (text.p[0] == '-' || text.p[0] == '+')) {
        sign = text.p[0] == '-' ? -1 : 1;
        text = sv_sub(text, 1, text.n);
    }
    if (!text.n || (text.p[0] != 'P' && text.p[0] != 'p'))
        return false;
    for (size_t i = 1; i < text.n;) {
        if (text.p[i] == 'T' || text.p[i] == 't') {
            i++;
            continue;
        }
        int64_t n = 0;
        size_t from = i;
        for (; i < text.n && text.p[i] >= '0' && text.p[i] <= '9'; i++) {
            n = n * 10 + (text.p[i] - '0');
            if (n > NUMBER_MOST)
                return false;
        }
        if (i == from || i == text.n)
            return false;
        switch (text.p[i++] | 0x20) {
        case 'w': days += 7 * n; break;
        case 'd': days += n; break;
        case 'h': seconds += 3600 * n; break;
        case 'm': seconds += 60 * n; break;
        case 's': seconds += n; break;
        default: return false;
        }
        any = true;
    }
    *ret_days = sign * days;
    *ret_seconds = sign * seconds;
    return any && days <= DAYS_MOST && seconds <= DAYS_MOST * INT64_C(86400);
}

bool vcal_offset_read(struct sv text, int32_t *ret_offset_s)
{
    int hours, minutes, seconds = 0;
    if ((text.n != 5 && text.n != 7) || (text.p[0] != '+' && text.p[0] != '-') || !digits_read(text, 1, 2, &hours) ||
        !digits_read(text, 3, 2, &minutes) || (text.n == 7 && !digits_read(text, 5, 2, &seconds)) || hours > 23)
        return false;
    *ret_offset_s = (text.p[0] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds);
    return true;
}
