#include "../fixture.h"
#include "calendar/calendar.h"
#include "db/fixture.h"
#include "practice/queries.h"

#define NOBODY ((struct client_id){ 0 })
#define PRACTICE ((struct staff_id){ 0 })

static bool refused_with(enum err e, const struct problems *problems, const char *field, const char *code)
{
    const struct problem *found = problem_of(problems, sv_of(field));
    return e == E_INVALID && found && sv_eq(found->code, sv_of(code));
}

static struct availability_form week(const char *weekday, const char *from, const char *until)
{
    return (struct availability_form){
        .weekly = true, .weekday = sv_of(weekday), .from = sv_of(from), .until = sv_of(until)
    };
}

static struct availability_form date(const char *day, const char *from, const char *until)
{
    return (struct availability_form){ .day = sv_of(day), .from = sv_of(from), .until = sv_of(until) };
}

/* As the owner, for the provider. */
static enum err add(struct practice *p, const struct availability_form *f, struct problems *problems)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct availability_id id;
    *problems = problems_new(p->a);
    return availability_add(&op, p->provider, f, problems, &id);
}

static struct availabilities list(struct practice *p)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct availabilities rows;
    assert_int_equal(availability_list(&op, p->provider, owner.today, &rows), E_OK);
    return rows;
}

static void providers_are_all_but_support_and_whoever_has_hours(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct provider_calendars all;
    struct availability_id id;
    struct availability_form monday = week("monday", "9:00", "12:00");
    assert_int_equal(provider_list(&op, SV(""), &all), E_OK);
    assert_int_equal(all.count, 3);
    assert_int_equal(availability_add(&op, p->support, &monday, &problems, &id), E_OK);
    assert_int_equal(provider_list(&op, SV(""), &all), E_OK);
    assert_int_equal(all.count, 4);
    assert_int_equal(provider_list(&op, SV("oli"), &all), E_OK);
    assert_int_equal(all.count, 1);
    struct provider_calendar c;
    assert_int_equal(provider_load(&op, p->provider, &c), E_OK);
    assert_true(!c.own_zone && sv_eq(c.zone, SV("America/New_York")) && c.same_day && c.version == 0);
    assert_int_equal(provider_load(&op, p->other_owner, &c), E_NOTFOUND);
}

static void a_providers_settings_are_saved_by_their_version(void **state)
{
    struct practice *p = *state;
    struct viewer provider = practice_staff(p, ROLE_PROVIDER, NOBODY);
    struct op op = practice_op(p, &provider);
    struct problems problems = problems_new(p->a), bad = problems_new(p->a);
    struct provider_form f = {
        .zone = SV("America/Denver"), .buffer = SV("10"), .video_url = SV("https://meet.example/jonas")
    };
    struct provider_calendar c;
    assert_int_equal(provider_save(&op, p->provider, &f, &problems), E_OK);
    assert_int_equal(provider_save(&op, p->provider, &f, &problems), E_CONFLICT);
    assert_int_equal(provider_load(&op, p->provider, &c), E_OK);
    assert_true(c.own_zone && !c.same_day && c.buffer_min == 10 && c.version == 1);
    f = (struct provider_form){
        .zone = SV("Mars"), .buffer = SV("x"), .video_url = SV("http://meet.example"), .version = 1
    };
    assert_int_equal(provider_save(&op, p->provider, &f, &bad), E_INVALID);
    static const char *const fields[] = { "zone", "buffer", "video_url" };
    for (size_t i = 0; i < LENGTH(fields); i++)
        assert_non_null(problem_of(&bad, sv_of(fields[i])));
}

static void ones_own_hours_are_ones_own_and_others_need_the_settings(void **state)
{
    struct practice *p = *state;
    struct viewer provider = practice_staff(p, ROLE_PROVIDER, NOBODY), ana = practice_client(p, p->ana);
    struct viewer other = practice_other_staff(p, NOBODY);
    struct problems problems = problems_new(p->a);
    struct availability_form monday = week("monday", "9:00", "12:00");
    struct time_off_form leave = { .starts_day = SV("2026-04-01") };
    struct provider_form settings = { .same_day = true };
    struct availability_id id;
    struct time_off_id off;
    struct busy_feed_id feed;
    struct op op = practice_op(p, &provider);
    assert_int_equal(availability_add(&op, p->provider, &monday, &problems, &id), E_OK);
    assert_int_equal(time_off_add(&op, p->provider, &leave, &problems, &off), E_OK);
    assert_int_equal(availability_add(&op, p->admin, &monday, &problems, &id), E_DENIED);
    assert_int_equal(provider_save(&op, p->admin, &settings, &problems), E_DENIED);
    assert_int_equal(availability_copy(&op, p->admin, 1, 4), E_DENIED);
    assert_int_equal(time_off_add(&op, p->admin, &leave, &problems, &off), E_DENIED);
    assert_int_equal(time_off_add(&op, PRACTICE, &leave, &problems, &off), E_DENIED);
    assert_int_equal(busy_feed_add(&op, p->admin, SV("https://cal.example/a.ics"), &problems, &feed), E_DENIED);
    struct viewer strangers[] = { ana, other };
    for (size_t i = 0; i < LENGTH(strangers); i++) {
        op = practice_op(p, &strangers[i]);
        assert_true(availability_add(&op, p->provider, &monday, &problems, &id) != E_OK);
        assert_true(availability_drop(&op, &list(p).items[0].id, 1) != E_OK);
        assert_true(time_off_add(&op, p->provider, &leave, &problems, &off) != E_OK);
        assert_true(busy_feed_add(&op, p->provider, SV("https://cal.example/a.ics"), &problems, &feed) != E_OK);
    }
    assert_int_equal(list(p).count, 1);
}

static void hours_keep_all_that_was_said_of_them(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct type_form type = { .name = SV("Visit"), .length = SV("60"), .contact_types = CONTACT_TYPES_ALL };
    struct availability_form f = week("2", "7:30", "5 pm");
    assert_int_equal(type_create(&op, &type, &problems, &f.type), E_OK);
    assert_int_equal(place_create(&op, &(struct place_form){ .name = SV("Mill") }, &problems, &f.location), E_OK);
    f.contact_types = 1u << CONTACT_IN_PERSON;
    f.starts_on = SV("2026-03-01");
    f.ends_on = SV("2026-06-30");
    assert_int_equal(add(p, &f, &problems), E_OK);
    struct availability_form night = date("2026-03-10", "18:00", "24:00");
    assert_int_equal(add(p, &night, &problems), E_OK);
    struct availabilities rows = list(p);
    assert_int_equal(rows.count, 2);
    const struct availability *h = &rows.items[0];
    assert_true(h->weekly && h->weekday == 2 && h->from_min == 450 && h->until_min == 1020);
    assert_true(h->type.v == f.type.v && h->location.v == f.location.v && h->contact_types == 1u);
    assert_true(h->starts_on.has && h->ends_on.has && h->ends_on.v.n - h->starts_on.v.n == 121);
    assert_true(!rows.items[1].weekly && rows.items[1].until_min == 1440 && rows.items[1].contact_types == 7);
    assert_string_equal(sv_z(p->a, minutes_said(p->a, 450)), "7:30 am");
    assert_string_equal(sv_z(p->a, minutes_said(p->a, 1440)), "midnight");
    assert_string_equal(sv_z(p->a, minutes_said(p->a, 720)), "12:00 pm");
}

static void bad_hours_are_told_at_their_field(void **state)
{
    struct practice *p = *state;
    static const struct {
        struct availability_form form;
        const char *field, *code;
    } bad[] = {
        { { .weekly = true, .weekday = { "noday", 5 }, .from = { "9", 1 }, .until = { "10", 2 } }, "weekday",
            "bad_weekday" },
        { { .weekly = true, .weekday = { "1", 1 }, .from = { "", 0 }, .until = { "10", 2 } }, "from", "required" },
        { { .weekly = true, .weekday = { "1", 1 }, .from = { "9", 1 }, .until = { "late", 4 } }, "until", "bad_time" },
        { { .weekly = true, .weekday = { "1", 1 }, .from = { "22", 2 }, .until = { "2", 1 } }, "until",
            "ends_before_start" },
        { { .weekly = false, .from = { "9", 1 }, .until = { "10", 2 } }, "day", "required" },
        { { .weekly = false, .day = { "2026-02-30", 10 }, .from = { "9", 1 }, .until = { "10", 2 } }, "day",
            "bad_day" },
        { { .weekly = true,
              .weekday = { "1", 1 },
              .from = { "9", 1 },
              .until = { "10", 2 },
              .starts_on = { "2026-05-01", 10 },
              .ends_on = { "2026-04-01", 10 } },
            "ends_on", "ends_before_start" },
        { { .weekly = true, .weekday = { "1", 1 }, .from = { "9", 1 }, .until = { "10", 2 }, .type = { 77 } }, "type",
            "unknown_type" },
        { { .weekly = true, .weekday = { "1", 1 }, .from = { "9", 1 }, .until = { "10", 2 }, .location = { 77 } },
            "location", "unknown_location" },
    };
    for (size_t i = 0; i < LENGTH(bad); i++) {
        struct problems problems;
        assert_true(refused_with(add(p, &bad[i].form, &problems), &problems, bad[i].field, bad[i].code));
    }
    assert_int_equal(list(p).count, 0);
}

static void hours_that_meet_are_refused_by_name_and_hours_that_touch_are_not(void **state)
{
    struct practice *p = *state;
    struct problems problems;
    struct availability_form first = week("monday", "9:00", "12:00"), meets = week("monday", "11:30", "13:00"),
                             touches = week("monday", "12:00", "13:00"), tuesday = week("tuesday", "9:00", "12:00");
    assert_int_equal(add(p, &first, &problems), E_OK);
    assert_true(refused_with(add(p, &meets, &problems), &problems, "from", "overlaps"));
    assert_string_equal(sv_z(p->a, problems.items[0].text),
        "These hours meet those of Monday, 9:00 am to 12:00 pm. Change one of the two.");
    assert_int_equal(add(p, &touches, &problems), E_OK);
    assert_int_equal(add(p, &tuesday, &problems), E_OK);
    struct availability_form spring = week("friday", "9:00", "12:00"), autumn = spring, by_phone = spring,
                             in_person = spring;
    spring.ends_on = SV("2026-05-31");
    autumn.starts_on = SV("2026-06-01");
    assert_int_equal(add(p, &spring, &problems), E_OK);
    assert_int_equal(add(p, &autumn, &problems), E_OK);
    by_phone.weekday = in_person.weekday = SV("saturday");
    by_phone.contact_types = 1u << CONTACT_PHONE_CALL;
    in_person.contact_types = 1u << CONTACT_IN_PERSON;
    assert_int_equal(add(p, &by_phone, &problems), E_OK);
    assert_int_equal(add(p, &in_person, &problems), E_OK);
    struct availability_form own = date("2026-03-09", "10:00", "11:00"), twice = date("2026-03-09", "10:30", "12:00");
    assert_int_equal(add(p, &own, &problems), E_OK);
    assert_true(refused_with(add(p, &twice, &problems), &problems, "from", "overlaps"));
}

static void a_row_is_changed_in_place_and_does_not_meet_itself(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems;
    struct availability_form f = week("monday", "9:00", "12:00"), g = week("monday", "13:00", "17:00");
    assert_int_equal(add(p, &f, &problems), E_OK);
    assert_int_equal(add(p, &g, &problems), E_OK);
    struct availability_id id = list(p).items[0].id;
    f.until = SV("12:30");
    assert_int_equal(availability_change(&op, id, &f, &problems), E_OK);
    f.until = SV("13:30");
    assert_true(refused_with(availability_change(&op, id, &f, &problems), &problems, "from", "overlaps"));
    assert_int_equal(list(p).items[0].until_min, 750);
    assert_int_equal(availability_change(&op, (struct availability_id){ 999 }, &f, &problems), E_NOTFOUND);
    struct availability_id both[] = { id, { 999 } };
    assert_int_equal(availability_drop(&op, both, 2), E_NOTFOUND); /* all or none */
    assert_int_equal(availability_drop(&op, both, 1), E_OK);
    assert_int_equal(list(p).count, 1);
}

static void a_day_is_copied_onto_others_in_the_place_of_what_was_there(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems;
    struct availability_form rows[] = { week("monday", "9:00", "12:00"), week("monday", "13:00", "17:00"),
        week("tuesday", "6:00", "20:00"), week("sunday", "10:00", "11:00") };
    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_int_equal(add(p, &rows[i], &problems), E_OK);
    unsigned monday_to_friday = 1u << 1 | 1u << 2 | 1u << 3 | 1u << 4 | 1u << 5;
    assert_int_equal(availability_copy(&op, p->provider, 1, monday_to_friday), E_OK);
    struct availabilities all = list(p);
    size_t of_day[7] = { 0 };
    for (size_t i = 0; i < all.count; i++)
        of_day[all.items[i].weekday]++;
    static const size_t wanted[7] = { 1, 2, 2, 2, 2, 2, 0 };
    assert_memory_equal(of_day, wanted, sizeof wanted);
    assert_int_equal(practice_events(p, EVENT_AVAILABILITY_CHANGED), 5);
}

static void the_same_hours_are_added_to_several_days_all_or_none(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a), none = problems_new(p->a);
    struct availability_form f = { .from = SV("9:00"), .until = SV("0:00") };
    struct availability_form tuesday = week("tuesday", "8:00", "10:00");
    assert_int_equal(add(p, &tuesday, &problems), E_OK);
    assert_true(refused_with(
        availability_add_week(&op, p->provider, &f, 1u << 1 | 1u << 2, &problems), &problems, "from", "overlaps"));
    assert_int_equal(list(p).count, 1);
    assert_int_equal(availability_add_week(&op, p->provider, &f, 1u << 1 | 1u << 3, &none), E_OK);
    struct availabilities rows = list(p);
    assert_int_equal(rows.count, 3);
    assert_int_equal(rows.items[0].until_min, 1440); /* until 0:00 is the end of the day */
    assert_true(refused_with(availability_add_week(&op, p->provider, &f, 0, &none), &none, "weekday", "bad_weekday"));
}

/* ------------------------------------------------------------------------------------------- time off */

static struct times_off offs(struct practice *p, struct staff_id staff, int64_t page)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct times_off all;
    assert_int_equal(time_off_list(&op, staff, op.now, page, &all), E_OK);
    return all;
}

static enum err leave(
    struct practice *p, struct staff_id staff, const struct time_off_form *f, struct problems *problems)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct time_off_id id;
    *problems = problems_new(p->a);
    return time_off_add(&op, staff, f, problems, &id);
}

static void whole_days_off_follow_the_persons_clock_over_a_change_of_it(void **state)
{
    struct practice *p = *state;
    struct problems problems;
    struct time_off_form f = { .starts_day = SV("2026-03-08"), .label = SV("Conference") }; /* 23 hours in New York */
    assert_int_equal(leave(p, p->provider, &f, &problems), E_OK);
    f.ends_day = SV("2026-03-09");
    assert_int_equal(leave(p, PRACTICE, &f, &problems), E_OK);
    struct times_off one = offs(p, p->provider, 1), all = offs(p, PRACTICE, 1);
    assert_true(
        one.count == 1 && one.total == 1 && one.items[0].all_day && sv_eq(one.items[0].label, SV("Conference")));
    assert_int_equal(one.items[0].ends_at.us - one.items[0].starts_at.us, 23 * HOUR_US);
    assert_int_equal(all.items[0].ends_at.us - all.items[0].starts_at.us, 47 * HOUR_US);
    struct viewer provider = practice_staff(p, ROLE_PROVIDER, NOBODY);
    struct op op = practice_op(p, &provider);
    assert_int_equal(
        provider_save(&op, p->provider, &(struct provider_form){ .zone = SV("Asia/Kathmandu") }, &problems), E_OK);
    f = (struct time_off_form){ .starts_day = SV("2026-03-20"), .starts_time = SV("9:00"), .ends_time = SV("10:00") };
    assert_int_equal(leave(p, p->provider, &f, &problems), E_OK);
    one = offs(p, p->provider, 1);
    assert_string_equal(sv_z(p->a, instant_iso(p->a, one.items[1].starts_at)), "2026-03-20T03:15:00Z");
}

static void a_missing_hour_is_refused_and_a_doubled_one_counts_whole(void **state)
{
    struct practice *p = *state;
    struct problems problems;
    struct time_off_form missing = {
        .starts_day = SV("2026-03-08"), .starts_time = SV("2:30"), .ends_time = SV("9:00")
    };
    assert_true(refused_with(leave(p, p->provider, &missing, &problems), &problems, "starts_time", "missing_hour"));
    struct time_off_form doubled = {
        .starts_day = SV("2026-11-01"), .starts_time = SV("1:30"), .ends_time = SV("1:45")
    };
    assert_int_equal(leave(p, p->provider, &doubled, &problems), E_OK);
    struct times_off all = offs(p, p->provider, 1);
    assert_int_equal(all.items[0].ends_at.us - all.items[0].starts_at.us, 75 * MINUTE_US);
}

static void bad_time_off_is_told_at_its_field(void **state)
{
    struct practice *p = *state;
    static const struct {
        struct time_off_form form;
        const char *field, *code;
    } bad[] = {
        { { .label = { "x", 1 } }, "starts_day", "required" },
        { { .starts_day = { "soon", 4 } }, "starts_day", "bad_day" },
        { { .starts_day = { "2026-04-02", 10 }, .ends_day = { "2026-04-01", 10 } }, "ends_day", "ends_before_start" },
        { { .starts_day = { "2026-04-02", 10 }, .starts_time = { "late", 4 } }, "starts_time", "bad_time" },
        { { .starts_day = { "2026-04-02", 10 }, .starts_time = { "10", 2 }, .ends_time = { "9", 1 } }, "ends_time",
            "ends_before_start" },
        { { .starts_day = { "2026-04-02", 10 }, .ends_day = { "2062-04-02", 10 } }, "ends_day", "bad_day" },
    };
    for (size_t i = 0; i < LENGTH(bad); i++) {
        struct problems problems;
        assert_true(refused_with(leave(p, p->provider, &bad[i].form, &problems), &problems, bad[i].field, bad[i].code));
    }
}

struct visit_args {
    struct practice *p;
    struct appointment_type_id type;
};

static enum err add_visit(struct db *tx, void *arg)
{
    const struct visit_args *x = arg;
    struct instant at;
    assert_true(instant_parse(SV("2026-03-20T14:00:00Z"), &at)); /* 10:00 in New York */
    return q_practice_visit_add(tx, x->p->org,
        &(struct q_practice_visit_add){ .type_id = x->type,
            .staff_id = x->p->provider,
            .starts_at = at,
            .ends_at = instant_add(at, HOUR_US),
            .uid = SV("one") },
        NULL);
}

static void time_off_over_visits_is_asked_about(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct type_form type = { .name = SV("Visit"), .length = SV("60"), .contact_types = CONTACT_TYPES_ALL };
    struct visit_args x = { .p = p };
    assert_int_equal(type_create(&op, &type, &problems, &x.type), E_OK);
    assert_int_equal(db_write(p->db, add_visit, &x), E_OK);
    struct time_off_form f = { .starts_day = SV("2026-03-20") };
    assert_true(refused_with(leave(p, p->provider, &f, &problems), &problems, "visits_ok", "has_visits"));
    assert_true(refused_with(leave(p, PRACTICE, &f, &problems), &problems, "visits_ok", "has_visits"));
    assert_int_equal(leave(p, p->admin, &f, &problems), E_OK);
    struct time_off_form before = {
        .starts_day = SV("2026-03-20"), .starts_time = SV("8:00"), .ends_time = SV("10:00")
    };
    assert_int_equal(leave(p, p->provider, &before, &problems), E_OK);
    f.visits_ok = true;
    assert_int_equal(leave(p, PRACTICE, &f, &problems), E_OK);
    assert_int_equal(time_off_drop(&op, offs(p, PRACTICE, 1).items[0].id), E_OK);
    assert_int_equal(offs(p, PRACTICE, 1).count, 0);
    assert_int_equal(time_off_drop(&op, (struct time_off_id){ 999 }), E_NOTFOUND);
}

static void holidays_come_by_the_page_and_what_is_over_is_left_out(void **state)
{
    struct practice *p = *state;
    struct problems problems;
    for (int i = 1; i <= 30; i++) {
        struct time_off_form f = { .starts_day = sv_fmt(p->a, "2026-%02d-%02d", i % 2 ? 4 : 5, i) };
        assert_int_equal(leave(p, PRACTICE, &f, &problems), E_OK);
    }
    struct time_off_form over = { .starts_day = SV("2026-01-01") };
    assert_int_equal(leave(p, PRACTICE, &over, &problems), E_OK);
    struct times_off first = offs(p, PRACTICE, 1), second = offs(p, PRACTICE, 2);
    assert_true(first.count == 25 && second.count == 5 && first.total == 30);
    for (size_t i = 1; i < first.count; i++)
        assert_true(first.items[i - 1].starts_at.us <= first.items[i].starts_at.us);
}

/* ------------------------------------------------------------------------------------------- busy feeds */

static void a_calendar_elsewhere_is_kept_sealed_and_shown_by_its_host(void **state)
{
    struct practice *p = *state;
    struct viewer provider = practice_staff(p, ROLE_PROVIDER, NOBODY);
    struct op op = practice_op(p, &provider);
    struct problems problems = problems_new(p->a);
    struct busy_feed_id id;
    struct busy_feeds all;
    assert_int_equal(
        busy_feed_add(&op, p->provider, SV(" webcal://calendar.example/private-3f9a/basic.ics "), &problems, &id),
        E_OK);
    assert_int_equal(busy_feed_list(&op, p->provider, &all), E_OK);
    assert_true(all.count == 1 && sv_eq(all.items[0].host, SV("calendar.example")) && !all.items[0].read_at.has);
    assert_true(all.items[0].error.n == 0 && all.items[0].times == 0);
    struct practice_busy_url_row row;
    assert_int_equal(
        q_practice_busy_url(p->db, p->a, p->org, &(struct q_practice_busy_url){ .busy_feed_id = id }, &row), E_OK);
    assert_null(memmem(row.url.p, row.url.n, "3f9a", 4));
    assert_int_equal(busy_feed_drop(&op, id), E_OK);
    assert_int_equal(busy_feed_list(&op, p->provider, &all), E_OK);
    assert_int_equal(all.count, 0);
    assert_int_equal(busy_feed_drop(&op, id), E_NOTFOUND);
}

static void only_secure_addresses_are_taken_and_five_at_most(void **state)
{
    struct practice *p = *state;
    struct viewer provider = practice_staff(p, ROLE_PROVIDER, NOBODY);
    struct op op = practice_op(p, &provider);
    struct busy_feed_id id;
    static const char *const bad[] = { "", "calendar.example", "http://calendar.example/a.ics",
        "https://me:secret@calendar.example/a.ics", "ftp://calendar.example/a.ics", "https://" };
    for (size_t i = 0; i < LENGTH(bad); i++) {
        struct problems problems = problems_new(p->a);
        assert_true(
            refused_with(busy_feed_add(&op, p->provider, sv_of(bad[i]), &problems, &id), &problems, "url", "bad_url"));
    }
    struct problems problems = problems_new(p->a);
    for (int i = 0; i < 5; i++)
        assert_int_equal(busy_feed_add(&op, p->provider, SV("https://calendar.example/a.ics"), &problems, &id), E_OK);
    assert_true(refused_with(busy_feed_add(&op, p->provider, SV("https://calendar.example/a.ics"), &problems, &id),
        &problems, "url", "too_many"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(providers_are_all_but_support_and_whoever_has_hours),
        TEST(a_providers_settings_are_saved_by_their_version),
        TEST(ones_own_hours_are_ones_own_and_others_need_the_settings),
        TEST(hours_keep_all_that_was_said_of_them),
        TEST(bad_hours_are_told_at_their_field),
        TEST(hours_that_meet_are_refused_by_name_and_hours_that_touch_are_not),
        TEST(a_row_is_changed_in_place_and_does_not_meet_itself),
        TEST(a_day_is_copied_onto_others_in_the_place_of_what_was_there),
        TEST(the_same_hours_are_added_to_several_days_all_or_none),
        TEST(whole_days_off_follow_the_persons_clock_over_a_change_of_it),
        TEST(a_missing_hour_is_refused_and_a_doubled_one_counts_whole),
        TEST(bad_time_off_is_told_at_its_field),
        TEST(time_off_over_visits_is_asked_about),
        TEST(holidays_come_by_the_page_and_what_is_over_is_left_out),
        TEST(a_calendar_elsewhere_is_kept_sealed_and_shown_by_its_host),
        TEST(only_secure_addresses_are_taken_and_five_at_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
