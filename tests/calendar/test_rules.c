/* Free times of random facts: what the rules find is what a slow checker accepts that looks at every minute. */
#include "tests/test.h"

#include <stdlib.h>

#include "base/random.h"
#include "calendar/calendar.h"

enum { CASES = 100, ROWS = 8, DAYS = 6, MINUTES = DAYS * 1440, MOST_PLACES = 3 };

/* Where clocks change, and where they do not; the window begins on this day. */
static const struct {
    const char *zone, *from;
} places[] = {
    { "America/New_York", "2026-03-05" },
    { "America/New_York", "2026-10-29" },
    { "Europe/Berlin", "2026-03-26" },
    { "Europe/Berlin", "2026-10-22" },
    { "Australia/Lord_Howe", "2026-04-02" },
    { "Australia/Lord_Howe", "2026-10-01" },
    { "Africa/Casablanca", "2026-02-12" },
    { "Africa/Casablanca", "2026-03-19" },
    { "America/Santiago", "2026-04-02" },
    { "America/Santiago", "2026-09-03" },
    { "America/St_Johns", "2026-10-29" },
    { "Asia/Kathmandu", "2026-10-29" },
    { "Pacific/Apia", "2011-12-27" },
    { "Pacific/Chatham", "2026-04-02" },
};

struct random_case {
    struct arena *a;
    struct prng r;
    struct appointment_type type;
    struct availability rows[ROWS];
    struct slot_facts facts;
    struct slot_wish wish;
    struct instant start;            /* minute 0 of the checker: a day before the window, and two after it */
    bool open[MOST_PLACES][MINUTES]; /* hours of one place (0: any), time off taken out */
    bool taken[MINUTES];
};

static uint64_t below(struct random_case *c, uint64_t n)
{
    return prng_below(&c->r, n);
}

static int64_t one_of(struct random_case *c, const int64_t *items, size_t count)
{
    return items[below(c, count)];
}
#define ONE_OF(c, ...)                                                                                                 \
    one_of((c), (const int64_t[]){ __VA_ARGS__ }, sizeof((const int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t))

static struct availability random_row(struct random_case *c, struct day first)
{
    struct availability h = { .weekly = below(c, 5) > 0,
        .weekday = (int)below(c, 7),
        .day = { first.n + (int32_t)below(c, DAYS) },
        .from_min = (int64_t)below(c, 96) * 15,
        .type = { (int64_t)below(c, 6) ? 0 : 1 + (int64_t)below(c, 2) },
        .contact_types = below(c, 4) ? CONTACT_TYPES_ALL : 1 + (unsigned)below(c, 7),
        .location = { (int64_t)below(c, MOST_PLACES) } };
    h.until_min = h.from_min + (int64_t)(1 + below(c, 48)) * ONE_OF(c, 5, 15, 15, 30);
    if (h.until_min > 2880)
        h.until_min = 2880;
    if (!below(c, 5))
        h.starts_on = (struct opt_day){ true, { first.n + (int32_t)below(c, DAYS) } };
    if (!below(c, 5))
        h.ends_on = (struct opt_day){ true, { first.n + (int32_t)below(c, DAYS) } };
    return h;
}

static struct spans random_spans(struct random_case *c, uint64_t most, uint64_t longest)
{
    struct spans s = { arena_array(c->a, most + 1, sizeof(struct span)), below(c, most + 1) };
    for (size_t i = 0; i < s.count; i++) {
        struct instant from = instant_add(c->start, (int64_t)below(c, MINUTES) * MINUTE_US);
        s.items[i] = (struct span){ from, instant_add(from, (int64_t)below(c, longest) * MINUTE_US) };
    }
    spans_normalise(&s);
    return s;
}

static bool holds(struct spans s, struct instant at)
{
    for (size_t i = 0; i < s.count; i++)
        if (s.items[i].from.us <= at.us && at.us < s.items[i].until.us)
            return true;
    return false;
}

/* The minute of this row that clocks show at `at`, counted from the midnight of this date or (back 1) of the one
 * before; -1: it is not on then. */
static int64_t minute_in_row(const struct random_case *c, const struct availability *h, struct instant at, int back)
{
    struct wall w = zone_local(c->facts.zone, at).wall;
    struct day d = { w.day.n - back };
    int64_t minute = back * 1440 + w.hour * 60 + w.minute;
    if ((h->type.v && h->type.v != c->type.id.v) || !(h->contact_types & (1u << c->wish.contact_type)) ||
        (c->wish.location.v && h->location.v && h->location.v != c->wish.location.v))
        return -1;
    bool own = false;
    for (size_t i = 0; i < c->facts.hours_count; i++)
        own = own || (!c->facts.hours[i].weekly && c->facts.hours[i].day.n == d.n);
    bool weekly_on = h->weekday == (d.n + 4) % 7 && (!h->starts_on.has || d.n >= h->starts_on.v.n) &&
                     (!h->ends_on.has || d.n <= h->ends_on.v.n);
    bool on = own ? !h->weekly && h->day.n == d.n : h->weekly && weekly_on;
    return on && minute >= h->from_min && minute < h->until_min ? minute : -1;
}

static bool row_holds(const struct random_case *c, const struct availability *h, struct instant at)
{
    return minute_in_row(c, h, at, 0) >= 0 || minute_in_row(c, h, at, 1) >= 0;
}

static bool row_begins_a_step(const struct random_case *c, const struct availability *h, struct instant at)
{
    for (int back = 0; back < 2; back++) {
        int64_t minute = minute_in_row(c, h, at, back);
        if (minute >= 0 && (minute - h->from_min) % c->type.interval_min == 0)
            return true;
    }
    return false;
}

static struct random_case *case_make(uint64_t seed)
{
    struct arena *a = arena_new("case", 64 * 1024);
    struct random_case *c = calloc(1, sizeof *c);
    c->a = a;
    c->r = prng_seed(seed);
    size_t place = seed % LENGTH(places);
    struct day first;
    assert_true(day_parse(sv_of(places[place].from), &first));
    c->facts.zone = zone_find(sv_of(places[place].zone));
    assert_non_null(c->facts.zone);
    c->start = zone_day_start(c->facts.zone, first);
    c->type = (struct appointment_type){ .id = { 1 },
        .interval_min = ONE_OF(c, 5, 10, 15, 20, 25, 30, 45, 60, 90),
        .buffer_before_min = ONE_OF(c, 0, 0, 5, 15),
        .buffer_after_min = ONE_OF(c, 0, 0, 10, 30) };
    c->facts.hours = c->rows;
    c->facts.hours_count = below(c, ROWS + 1);
    for (size_t i = 0; i < c->facts.hours_count; i++)
        c->rows[i] = random_row(c, first);
    c->facts.off = random_spans(c, 3, 900);
    c->facts.busy = random_spans(c, 12, 120);
    struct instant from = instant_add(c->start, 1440 * MINUTE_US + (int64_t)below(c, 1440) * MINUTE_US);
    struct instant until = instant_add(from, (int64_t)below(c, 2 * 1440) * MINUTE_US);
    c->wish = (struct slot_wish){ .type = &c->type,
        .length_min = ONE_OF(c, 1, 15, 20, 50, 60, 90, 180),
        .contact_type = (enum contact_type)below(c, CONTACT_TYPE_COUNT),
        .location = { (int64_t)(below(c, 2) ? 0 : below(c, MOST_PLACES)) },
        .window = { from, until },
        .earliest = below(c, 2) ? from : instant_add(from, (int64_t)below(c, 1000) * MINUTE_US),
        .latest = below(c, 2) ? until : instant_add(until, -(int64_t)below(c, 500) * MINUTE_US),
        .same_day = below(c, 2),
        .today = zone_day(c->facts.zone, instant_add(c->start, (1440 + (int64_t)below(c, 1440)) * MINUTE_US)),
        .buffer_min = ONE_OF(c, 0, 0, 10) };
    for (int64_t m = 0; m < MINUTES; m++) {
        struct instant at = instant_add(c->start, m * MINUTE_US);
        c->taken[m] = holds(c->facts.busy, at);
        for (size_t i = 0; i < c->facts.hours_count; i++)
            if (row_holds(c, &c->rows[i], at) && !holds(c->facts.off, at))
                c->open[c->rows[i].location.v][m] = true;
    }
    return c;
}

static void case_free(struct random_case *c)
{
    arena_free(c->a);
    free(c);
}

/* Whether a visit that starts in this minute is to be offered, and where. */
static bool accepted(const struct random_case *c, int64_t m, int64_t *ret_location)
{
    const struct slot_wish *w = &c->wish;
    struct instant at = instant_add(c->start, m * MINUTE_US);
    if (at.us < w->window.from.us || at.us >= w->window.until.us || at.us < w->earliest.us || at.us > w->latest.us ||
        (!w->same_day && zone_day(c->facts.zone, at).n == w->today.n))
        return false;
    int64_t before = c->type.buffer_before_min + w->buffer_min, after = c->type.buffer_after_min + w->buffer_min;
    for (int64_t i = m - before; i < m + w->length_min + after; i++)
        if (i >= 0 && i < MINUTES && c->taken[i])
            return false;
    for (int64_t place = 0; place < MOST_PLACES; place++) {
        bool starts = false, lies = true;
        for (size_t i = 0; i < c->facts.hours_count; i++)
            starts = starts || (c->rows[i].location.v == place && row_begins_a_step(c, &c->rows[i], at));
        for (int64_t i = m; starts && lies && i < m + w->length_min; i++)
            lies = c->open[place][i];
        if (starts && lies) {
            *ret_location = place;
            return true;
        }
    }
    return false;
}

static void every_start_a_slow_checker_accepts_is_found_and_no_other(void **state)
{
    (void)state;
    size_t seen = 0;
    for (uint64_t seed = 0; seed < CASES; seed++) {
        struct random_case *c = case_make(seed);
        struct slots found = slots_find(c->a, &c->facts, &c->wish, SIZE_MAX);
        size_t next = 0;
        for (int64_t m = 0; m < MINUTES - 300; m++) {
            int64_t place;
            struct instant at = instant_add(c->start, m * MINUTE_US);
            bool is_next = next < found.count && found.items[next].at.us == at.us;
            if (accepted(c, m, &place) != is_next)
                fail_msg("case %d, minute %d: found %d", (int)seed, (int)m, is_next);
            if (is_next)
                assert_int_equal(found.items[next++].location.v, place);
        }
        assert_int_equal(next, found.count);
        seen += found.count;
        case_free(c);
    }
    assert_true(seen > CASES);
}

static void a_slot_never_meets_a_visit_and_lies_in_hours_window_notice_and_horizon(void **state)
{
    (void)state;
    for (uint64_t seed = CASES; seed < 2 * CASES; seed++) {
        struct random_case *c = case_make(seed);
        struct slots found = slots_find(c->a, &c->facts, &c->wish, SIZE_MAX);
        struct slot_wish wide = c->wish;
        wide.window = (struct span){ c->start, instant_add(c->start, (int64_t)MINUTES * MINUTE_US) };
        struct spans hours = hours_spans(c->a, &c->facts, &wide);
        for (size_t i = 0; i < found.count; i++) {
            struct instant at = found.items[i].at, ends = instant_add(at, c->wish.length_min * MINUTE_US);
            assert_true(spans_cover(hours, at, ends));
            assert_true(at.us >= c->wish.window.from.us && at.us < c->wish.window.until.us);
            assert_true(at.us >= c->wish.earliest.us && at.us <= c->wish.latest.us);
            int64_t from = at.us - (c->type.buffer_before_min + c->wish.buffer_min) * MINUTE_US;
            int64_t until = ends.us + (c->type.buffer_after_min + c->wish.buffer_min) * MINUTE_US;
            for (size_t j = 0; j < c->facts.busy.count; j++)
                assert_true(c->facts.busy.items[j].until.us <= from || c->facts.busy.items[j].from.us >= until);
            assert_true(!i || found.items[i - 1].at.us < at.us);
        }
        case_free(c);
    }
}

static void the_first_few_the_first_and_the_question_agree_with_the_whole_list(void **state)
{
    (void)state;
    for (uint64_t seed = 2 * CASES; seed < 3 * CASES; seed++) {
        struct random_case *c = case_make(seed);
        struct slots found = slots_find(c->a, &c->facts, &c->wish, SIZE_MAX);
        size_t most = 1 + below(c, 20);
        struct slots few = slots_find(c->a, &c->facts, &c->wish, most);
        assert_int_equal(few.count, found.count < most ? found.count : most);
        for (size_t i = 0; i < few.count; i++) {
            assert_int_equal(few.items[i].at.us, found.items[i].at.us);
            assert_int_equal(few.items[i].location.v, found.items[i].location.v);
        }
        struct slot first;
        assert_int_equal(slot_first(c->a, &c->facts, &c->wish, &first), found.count > 0);
        if (found.count)
            assert_int_equal(first.at.us, found.items[0].at.us);
        size_t next = 0;
        for (int64_t m = 0; m < MINUTES; m += 5) {
            struct instant at = instant_add(c->start, m * MINUTE_US);
            while (next < found.count && found.items[next].at.us < at.us)
                assert_true(slot_is_offered(c->a, &c->facts, &c->wish, found.items[next++].at));
            bool is = next < found.count && found.items[next].at.us == at.us;
            assert_int_equal(slot_is_offered(c->a, &c->facts, &c->wish, at), is);
        }
        case_free(c);
    }
}

static void hours_are_the_minutes_that_clocks_show_within_the_rows(void **state)
{
    (void)state;
    for (uint64_t seed = 3 * CASES; seed < 4 * CASES; seed++) {
        struct random_case *c = case_make(seed);
        struct spans hours = hours_spans(c->a, &c->facts, &c->wish);
        for (int64_t m = 0; m < MINUTES; m++) {
            struct instant at = instant_add(c->start, m * MINUTE_US);
            bool in = at.us >= c->wish.window.from.us && at.us < c->wish.window.until.us;
            bool open = in && (c->open[0][m] || c->open[1][m] || c->open[2][m]);
            assert_int_equal(spans_cover(hours, at, instant_add(at, MINUTE_US)), open);
        }
        case_free(c);
    }
}

/* Sets of minutes beside sorted lists of them. */
static void lists_of_spans_are_what_sets_of_minutes_say(void **state)
{
    (void)state;
    struct prng r = prng_seed(7);
    for (int round = 0; round < 3000; round++) {
        struct arena *arena = arena_new("spans", 8192);
        bool set[2][100] = { 0 };
        struct spans s[2];
        for (int k = 0; k < 2; k++) {
            s[k] = (struct spans){ arena_array(arena, 10, sizeof(struct span)), prng_below(&r, 10) };
            for (size_t i = 0; i < s[k].count; i++) {
                int64_t from = (int64_t)prng_below(&r, 90), until = from + (int64_t)prng_below(&r, 10);
                s[k].items[i] = (struct span){ { from }, { until } };
                for (int64_t m = from; m < until; m++)
                    set[k][m] = true;
            }
            spans_normalise(&s[k]);
        }
        struct spans left = spans_minus(arena, s[0], s[1]);
        struct spans in = spans_within(arena, s[0], (struct span){ { 20 }, { 60 } });
        const struct spans all[] = { s[0], s[1], left, in };
        for (size_t k = 0; k < LENGTH(all); k++)
            for (size_t i = 0; i < all[k].count; i++) {
                assert_true(all[k].items[i].from.us < all[k].items[i].until.us);
                assert_true(!i || all[k].items[i - 1].until.us < all[k].items[i].from.us);
            }
        for (int64_t m = 0; m < 100; m++) {
            struct instant at = { m }, next = { m + 1 };
            assert_int_equal(spans_cover(s[0], at, next), set[0][m]);
            assert_int_equal(spans_cover(left, at, next), set[0][m] && !set[1][m]);
            assert_int_equal(spans_cover(in, at, next), set[0][m] && m >= 20 && m < 60);
        }
        arena_free(arena);
    }
}

static void a_change_is_late_within_the_notice_and_over_when_the_visit_begins(void **state)
{
    (void)state;
    struct appointment_type t = { .cancel_min = 60, .moves_max = 2 };
    struct instant starts = { 1000 * HOUR_US };
    struct change_policy early = change_policy_of(&t, starts, 1, (struct instant){ starts.us - HOUR_US });
    assert_true(early.may_cancel && !early.late && early.may_move);
    struct change_policy late = change_policy_of(&t, starts, 1, (struct instant){ starts.us - HOUR_US + 1 });
    assert_true(late.may_cancel && late.late && !late.may_move);
    struct change_policy begun = change_policy_of(&t, starts, 0, starts);
    assert_true(!begun.may_cancel && !begun.late && !begun.may_move);
    assert_false(change_policy_of(&t, starts, 2, (struct instant){ 0 }).may_move);
    t.moves_max = 0;
    assert_true(change_policy_of(&t, starts, 99, (struct instant){ 0 }).may_move);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_of_spans_are_what_sets_of_minutes_say),
        cmocka_unit_test(every_start_a_slow_checker_accepts_is_found_and_no_other),
        cmocka_unit_test(a_slot_never_meets_a_visit_and_lies_in_hours_window_notice_and_horizon),
        cmocka_unit_test(the_first_few_the_first_and_the_question_agree_with_the_whole_list),
        cmocka_unit_test(hours_are_the_minutes_that_clocks_show_within_the_rows),
        cmocka_unit_test(a_change_is_late_within_the_notice_and_over_when_the_visit_begins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
