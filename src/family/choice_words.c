#include "family/choice_words.h"

#include <assert.h>

#include "family/templates.h"

enum { SAID_MAX = 512, NOON = 12, HOUR_MINUTES = 60, DAY_MINUTES = 24 * HOUR_MINUTES };

static struct sv filled(
    struct arena *a, void (*print)(struct str *, const struct choice_word *), const struct choice_word *w)
{
    struct str out = str_new(a, SAID_MAX);
    print(&out, w);
    return sv_trim(str_sv(&out));
}

static struct sv numbered(
    struct arena *a, void (*print)(struct str *, const struct choice_word *), const struct language *l, int64_t is)
{
    return filled(a, print, &(struct choice_word){ .language = l, .is = is });
}

struct sv choice_said(struct arena *a, const struct language *l, enum choice_text text)
{
    return numbered(a, tpl_choice_word, l, text);
}

struct sv choice_said_of(struct arena *a, const struct language *l, enum choice_text text, struct sv name)
{
    return filled(a, tpl_choice_word, &(struct choice_word){ .language = l, .is = text, .name = name });
}

struct sv choice_both_said(struct arena *a, const struct language *l, struct sv name, struct sv other)
{
    struct choice_word w = { .language = l, .is = SAY_BOTH, .name = name, .other = other };
    return filled(a, tpl_choice_word, &w);
}

struct sv choice_time_said(struct arena *a, const struct language *l, int minute)
{
    int hour = minute / HOUR_MINUTES;
    struct choice_word w = { .language = l,
        .is = hour < NOON ? SAY_HOUR_AM : SAY_HOUR_PM,
        .hour = sv_fmt(a, "%d", hour % NOON ? hour % NOON : NOON),
        .minute = sv_fmt(a, "%02d", minute % HOUR_MINUTES) };
    return filled(a, tpl_choice_word, &w);
}

struct sv choice_category_said(struct arena *a, const struct language *l, enum notice_category c)
{
    return numbered(a, tpl_choice_category, l, c);
}

struct sv choice_channel_said(struct arena *a, const struct language *l, enum notice_channel c)
{
    return numbered(a, tpl_choice_channel, l, c);
}

struct sv choice_box_said(struct arena *a, const struct language *l, enum notice_category c, enum notice_channel ch)
{
    static const enum choice_text by[CHANNEL_COUNT] = {
        [CHANNEL_MAIL] = SAY_BY_MAIL,
        [CHANNEL_PORTAL] = SAY_BY_PORTAL,
        [CHANNEL_SMS] = SAY_BY_SMS,
        [CHANNEL_PUSH] = SAY_BY_PUSH,
    };
    assert((unsigned)ch < CHANNEL_COUNT);
    return choice_said_of(a, l, by[ch], choice_category_said(a, l, c));
}

struct sv choice_before_said(struct arena *a, const struct language *l, int64_t minutes)
{
    struct choice_word w = { .language = l, .is = SAY_MINUTES_BEFORE, .n = minutes };
    if (minutes % DAY_MINUTES == 0) {
        w.is = SAY_DAYS_BEFORE;
        w.n = minutes / DAY_MINUTES;
    } else if (minutes % HOUR_MINUTES == 0) {
        w.is = SAY_HOURS_BEFORE;
        w.n = minutes / HOUR_MINUTES;
    }
    return filled(a, tpl_choice_word, &w);
}

struct sv choice_at_time_said(struct arena *a, const struct language *l, struct sv name, int64_t minutes)
{
    struct choice_word w = {
        .language = l, .is = SAY_AT_TIME, .name = name, .other = choice_before_said(a, l, minutes)
    };
    return filled(a, tpl_choice_word, &w);
}

struct sv choice_mail_said(struct arena *a, const struct language *l, const struct notice_row *row)
{
    return numbered(a, tpl_choice_mail, l, row->number);
}

struct sv choice_area_said(struct arena *a, const struct language *l, enum cap cap)
{
    return numbered(a, tpl_choice_area, l, cap);
}

struct problems choice_problems_said(struct arena *a, const struct language *l, const struct problems *problems)
{
    struct problems said = problems_new(a);
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *p = &problems->items[i];
        struct choice_word w = { .language = l, .name = p->code };
        problem_add(&said, p->field, p->code, filled(a, tpl_choice_problem, &w));
    }
    return said;
}
