#include "notice/reminder.h"

#include "base/err.h"
#include "base/text.h"

const int64_t notice_reminder_times[] = { 7 * REMINDER_A_DAY, 4 * REMINDER_A_DAY, 3 * REMINDER_A_DAY,
    2 * REMINDER_A_DAY, REMINDER_A_DAY, 4 * REMINDER_AN_HOUR, 2 * REMINDER_AN_HOUR, REMINDER_AN_HOUR, 30,
    REMINDER_LEAST_MIN };
const size_t notice_reminder_times_count = LENGTH(notice_reminder_times);

static const char NONE[] = "none";

bool notice_reminded_at(const struct notice_reminders *r, int64_t minutes, bool follow)
{
    if (r->how == REMIND_FOLLOW)
        return follow;
    for (size_t i = 0; r->how == REMIND_OWN && i < r->count; i++)
        if (r->minutes[i] == minutes)
            return true;
    return false;
}

bool notice_reminded(const struct notice_reminders *r, int64_t minutes, enum notice_channel channel, bool follow)
{
    return notice_reminded_at(r, minutes, follow) && (r->how == REMIND_FOLLOW || (r->ways >> channel & 1));
}

bool notice_reminders_same(const struct notice_reminders *a, const struct notice_reminders *b)
{
    if (a->how != b->how || a->how != REMIND_OWN)
        return a->how == b->how;
    bool same = a->count == b->count && a->ways == b->ways;
    for (size_t i = 0; same && i < a->count; i++)
        same = a->minutes[i] == b->minutes[i];
    return same;
}

bool notice_reminders_add(struct notice_reminders *r, int64_t minutes)
{
    size_t at = 0;
    if (minutes < REMINDER_LEAST_MIN || minutes > REMINDER_MOST_MIN)
        return false;
    while (at < r->count && r->minutes[at] > minutes)
        at++;
    if (at < r->count && r->minutes[at] == minutes)
        return true;
    if (r->count == REMINDERS_MOST)
        return false;
    for (size_t i = r->count++; i > at; i--)
        r->minutes[i] = r->minutes[i - 1];
    r->minutes[at] = minutes;
    return true;
}

struct sv notice_reminders_write(struct arena *a, const struct notice_reminders *r)
{
    struct str out = str_new(a, 64);
    if (r->how == REMIND_FOLLOW)
        return SV("");
    if (r->how == REMIND_NONE)
        return sv_of(NONE);
    for (size_t i = 0; i < r->count; i++)
        str_addf(&out, "%s%lld", i ? "," : "", (long long)r->minutes[i]);
    return str_sv(&out);
}

struct notice_reminders notice_reminders_read(struct sv text, int64_t ways)
{
    struct notice_reminders r = { .how = REMIND_OWN, .ways = ways & REMINDER_WAYS_ALL };
    if (sv_eq(text, sv_of(NONE)))
        return (struct notice_reminders){ .how = REMIND_NONE };
    while (text.n) {
        int64_t minutes;
        if (!int_parse(sv_cut(&text, ','), &minutes) || !notice_reminders_add(&r, minutes))
            return (struct notice_reminders){ .how = REMIND_FOLLOW };
    }
    return r.count ? r : (struct notice_reminders){ .how = REMIND_FOLLOW };
}
