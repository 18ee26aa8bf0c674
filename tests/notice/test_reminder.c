/* Reminders of visits: each at the times of their own, and a contact never beyond the client. */
#include "notice/plan.h"

#include "test.h"

#include "base/err.h"

enum { LEO, ANA, JOE, PEOPLE };
enum { REMINDER = 18, DAY = 24 * 60, HOURS = 120 };

/* Leo, client; Ana and Joe, his parents with copies. */
static void family(struct notice_person people[PEOPLE], struct notice_facts *f)
{
    people[LEO] = (struct notice_person){ RECIPIENT_CLIENT, 1, SV("Leo Ruiz"), SV("leo@example.org"), .copy = false };
    people[ANA] = (struct notice_person){ RECIPIENT_COPY, 2, SV("Ana Ruiz"), SV("ana@example.org"), .copy = true,
        .categories = NOTICE_CATEGORIES_ALL };
    people[JOE] = (struct notice_person){ RECIPIENT_COPY, 3, SV("Joe Ruiz"), SV("joe@example.org"), .copy = true,
        .categories = NOTICE_CATEGORIES_ALL };
    *f = (struct notice_facts){
        .portal = PORTAL_ALL, .client_address = people[LEO].address, .people = people, .people_count = PEOPLE
    };
}

static enum notice_rule rule_for(int number, const struct notice_facts *f, size_t who)
{
    struct notice_decision d[PEOPLE];
    notice_plan(notice_numbered(number), f, d);
    return d[who].rule;
}

#define EXPECT(number, f, who, rule)                                                                                   \
    assert_string_equal(notice_rule_name(rule_for(number, f, who)), notice_rule_name(rule))

static struct notice_reminders reminders_at(int64_t first, int64_t second)
{
    struct notice_reminders r = { .how = REMIND_OWN, .ways = REMINDER_WAYS_ALL };
    assert_true(notice_reminders_add(&r, first));
    if (second)
        assert_true(notice_reminders_add(&r, second));
    return r;
}

static void reminders_come_at_the_times_that_each_chose(void **state)
{
    (void)state;
    struct notice_person p[PEOPLE];
    struct notice_facts f;
    family(p, &f);
    f.reminder_min = DAY;
    f.reminder_usual = true;
    EXPECT(REMINDER, &f, LEO, RULE_SENT);
    EXPECT(REMINDER, &f, ANA, RULE_SENT);
    f.client_reminders = reminders_at(HOURS, 0);
    EXPECT(REMINDER, &f, LEO, RULE_REMINDER_TIMES);
    EXPECT(REMINDER, &f, ANA, RULE_REMINDER_MIRROR);
    f.reminder_min = HOURS;
    f.reminder_usual = false;
    EXPECT(REMINDER, &f, LEO, RULE_SENT);
    EXPECT(REMINDER, &f, ANA, RULE_SENT); /* follows the client, not the practice */
    p[ANA].reminders = reminders_at(DAY, 0);
    p[JOE].reminders.how = REMIND_NONE;
    EXPECT(REMINDER, &f, ANA, RULE_REMINDER_TIMES);
    EXPECT(REMINDER, &f, JOE, RULE_REMINDER_TIMES);
    EXPECT(17, &f, JOE, RULE_SENT); /* no reminder: no time holds it back */
}

static void times_of_a_contact_are_among_the_clients_but_for_an_own_rule(void **state)
{
    (void)state;
    struct notice_person p[PEOPLE];
    struct notice_facts f;
    family(p, &f);
    f.reminder_min = HOURS; /* not when the practice reminds */
    p[ANA].reminders = reminders_at(HOURS, DAY);
    EXPECT(REMINDER, &f, ANA, RULE_REMINDER_MIRROR);
    p[ANA].own_rule = true;
    EXPECT(REMINDER, &f, ANA, RULE_REMINDER_MIRROR); /* the organization does not allow it */
    f.own_rule_allowed = true;
    EXPECT(REMINDER, &f, ANA, RULE_SENT);
    EXPECT(REMINDER, &f, LEO, RULE_REMINDER_TIMES);
    p[JOE].own_rule = true;
    EXPECT(REMINDER, &f, JOE, RULE_REMINDER_MIRROR); /* no times of his own: he follows */
    f.client_reminders.how = REMIND_NONE;
    EXPECT(REMINDER, &f, ANA, RULE_REMINDER_MIRROR); /* whoever wants none has none */
    f.client_reminders = reminders_at(HOURS, 0);
    f.client_reminders.ways = 1 << CHANNEL_SMS;
    p[ANA].own_rule = false;
    EXPECT(REMINDER, &f, LEO, RULE_REMINDER_TIMES); /* not by mail, so nor a copy */
    EXPECT(REMINDER, &f, ANA, RULE_REMINDER_MIRROR);
}

static void reminders_are_written_as_they_are_read(void **state)
{
    (void)state;
    struct arena *a = arena_new("reminders", 1 << 12);
    struct notice_reminders r = reminders_at(60, DAY);
    assert_string_equal(sv_z(a, notice_reminders_write(a, &r)), "1440,60");
    struct notice_reminders back = notice_reminders_read(SV("60,1440,60"), REMINDER_WAYS_ALL);
    assert_true(notice_reminders_same(&r, &back));
    assert_int_equal(notice_reminders_read(SV("none"), 0).how, REMIND_NONE);
    assert_int_equal(notice_reminders_read(SV(""), 0).how, REMIND_FOLLOW);
    assert_int_equal(notice_reminders_read(SV("soon"), 1).how, REMIND_FOLLOW);
    assert_int_equal(notice_reminders_read(SV("1,2"), 1).how, REMIND_FOLLOW);
    for (int64_t i = 0; i < 4; i++)
        assert_true(notice_reminders_add(&r, 100 + i));
    assert_false(notice_reminders_add(&r, 200));
    assert_false(notice_reminders_add(&back, REMINDER_LEAST_MIN - 1));
    assert_false(notice_reminders_add(&back, REMINDER_MOST_MIN + 1));
    arena_free(a);
}

static void comparison_of_reminders_names_the_times(void **state)
{
    (void)state;
    static const int64_t usual[] = { DAY, 60 };
    struct arena *a = arena_new("compare", 1 << 16);
    struct notice_person p[PEOPLE], q[PEOPLE];
    struct notice_facts before, after;
    family(p, &before);
    family(q, &after);
    before.times = after.times = usual;
    before.times_count = after.times_count = LENGTH(usual);
    q[ANA].reminders = reminders_at(DAY, HOURS);
    struct notice_differences d = notice_compare(a, &before, &after);
    assert_int_equal(d.count, 1); /* the client is not reminded two hours before */
    assert_ptr_equal(d.items[0].person, &q[ANA]);
    assert_true(!d.items[0].starts && d.items[0].minutes == 60);
    assert_int_equal(d.items[0].rule, RULE_REMINDER_TIMES);
    q[ANA].reminders.how = REMIND_NONE;
    d = notice_compare(a, &before, &after);
    assert_int_equal(d.count, 1);
    assert_int_equal(d.items[0].minutes, 0); /* all of them, in one line */
    q[ANA].reminders.how = REMIND_FOLLOW;
    after.client_reminders = reminders_at(HOURS, 0);
    d = notice_compare(a, &before, &after);
    assert_int_equal(d.count, 3 * 3); /* Leo, Ana and Joe: two stop, and one starts */
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reminders_come_at_the_times_that_each_chose),
        cmocka_unit_test(times_of_a_contact_are_among_the_clients_but_for_an_own_rule),
        cmocka_unit_test(reminders_are_written_as_they_are_read),
        cmocka_unit_test(comparison_of_reminders_names_the_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
