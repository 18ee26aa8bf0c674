#include <assert.h>

#include "base/err.h"
#include "notice/plan.h"

static void add(struct arena *a, struct notice_differences *list, size_t *cap, struct notice_difference d)
{
    if (list->count == *cap) {
        struct notice_difference *more = arena_array(a, *cap * 2, sizeof *more);
        for (size_t i = 0; i < list->count; i++)
            more[i] = list->items[i];
        list->items = more;
        *cap *= 2;
    }
    list->items[list->count++] = d;
}

/* Growing lists of what is compared. */
struct comparing {
    struct arena *a;
    const struct notice_facts *before, *after;
    struct notice_decision *was, *is;
    struct notice_differences out;
    size_t cap;
};

static void compare_one(struct comparing *c, const struct notice_row *row, enum notice_channel channel)
{
    notice_plan_channel(row, c->before, channel, c->was);
    notice_plan_channel(row, c->after, channel, c->is);
    for (size_t i = 0; i < c->after->people_count; i++)
        if (c->was[i].send != c->is[i].send)
            add(c->a, &c->out, &c->cap,
                (struct notice_difference){ .row = row,
                    .person = c->is[i].person,
                    .channel = channel,
                    .starts = c->is[i].send,
                    .rule = c->is[i].rule });
}

/* Times at which somebody might be reminded, before or after, each once. */
struct times {
    int64_t *items;
    size_t count;
};

static void note_time(struct times *t, int64_t minutes)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->items[i] == minutes)
            return;
    t->items[t->count++] = minutes;
}

static void note_own(struct times *t, const struct notice_reminders *r)
{
    for (size_t i = 0; r->how == REMIND_OWN && i < r->count; i++)
        note_time(t, r->minutes[i]);
}

static struct times times_of(struct arena *a, const struct notice_facts *before, const struct notice_facts *after)
{
    size_t most = after->times_count + 2 * REMINDERS_MOST * (after->people_count + 1);
    struct times t = { .items = arena_array(a, most, sizeof *t.items) };
    for (size_t i = 0; i < after->times_count; i++)
        note_time(&t, after->times[i]);
    note_own(&t, &before->client_reminders);
    note_own(&t, &after->client_reminders);
    for (size_t i = 0; i < after->people_count; i++) {
        note_own(&t, &before->people[i].reminders);
        note_own(&t, &after->people[i].reminders);
    }
    for (size_t i = 1; i < t.count; i++) /* largest first */
        for (size_t k = i; k > 0 && t.items[k - 1] < t.items[k]; k--) {
            int64_t x = t.items[k];
            t.items[k] = t.items[k - 1];
            t.items[k - 1] = x;
        }
    return t;
}

static struct notice_facts at_time(const struct notice_facts *f, int64_t minutes)
{
    struct notice_facts now = *f;
    now.reminder_min = minutes;
    for (size_t i = 0; i < f->times_count; i++)
        now.reminder_usual = now.reminder_usual || f->times[i] == minutes;
    return now;
}

/* Time by time; one line for a person whose every time starts, or every time stops. */
static void compare_times(struct comparing *c, const struct notice_row *row, enum notice_channel channel)
{
    struct times t = times_of(c->a, c->before, c->after);
    size_t people = c->after->people_count;
    int64_t *sum = arena_array(c->a, people, sizeof *sum), all = (int64_t)t.count; /* starts less stops */
    bool *said = arena_array(c->a, people, sizeof *said);
    const struct notice_facts *before = c->before, *after = c->after;
    struct comparing own = *c;
    own.out = (struct notice_differences){ .items = arena_array(c->a, 64, sizeof *own.out.items) };
    own.cap = 64;
    for (size_t k = 0; k < t.count; k++) {
        struct notice_facts was = at_time(before, t.items[k]), is = at_time(after, t.items[k]);
        size_t from = own.out.count;
        own.before = &was;
        own.after = &is;
        compare_one(&own, row, channel);
        for (size_t i = from; i < own.out.count; i++) {
            own.out.items[i].minutes = t.items[k];
            sum[own.out.items[i].person - after->people] += own.out.items[i].starts ? 1 : -1;
        }
    }
    for (size_t i = 0; i < own.out.count; i++) {
        struct notice_difference d = own.out.items[i];
        size_t who = (size_t)(d.person - after->people);
        bool together = sum[who] == all || sum[who] == -all;
        if (together)
            d.minutes = 0;
        if (!together || !said[who])
            add(c->a, &c->out, &c->cap, d);
        said[who] = true;
    }
}

struct notice_differences notice_compare(
    struct arena *a, const struct notice_facts *before, const struct notice_facts *after)
{
    size_t people = after->people_count;
    assert(before->people_count == people);
    for (size_t i = 0; i < people; i++)
        assert(before->people[i].kind == after->people[i].kind && before->people[i].id == after->people[i].id);
    struct comparing c = { .a = a, .before = before, .after = after, .cap = 64 };
    c.out.items = arena_array(a, c.cap, sizeof *c.out.items);
    c.was = arena_array(a, people, sizeof *c.was);
    c.is = arena_array(a, people, sizeof *c.is);
    for (size_t r = 0; r < notice_catalogue_count; r++)
        for (enum notice_channel ch = 0; ch < CHANNEL_COUNT; ch++)
            if (notice_catalogue[r].reminder && after->times_count)
                compare_times(&c, &notice_catalogue[r], ch);
            else
                compare_one(&c, &notice_catalogue[r], ch);
    return c.out;
}
