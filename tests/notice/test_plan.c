#include "notice/plan.h"

#include "test.h"

#include "base/err.h"

enum { LEO, ANA, JOE, CARE, PAYER, DESK, LOGIN, PEOPLE };

/* Leo, client; Ana and Joe, his parents with copies; Ana's own access; a payer; the front desk; Leo's login. */
static void family(struct notice_person people[PEOPLE], struct notice_facts *f)
{
    people[LEO] = (struct notice_person){ RECIPIENT_CLIENT, 1, SV("Leo Ruiz"), SV("leo@example.org"), .copy = false };
    people[ANA] = (struct notice_person){ RECIPIENT_COPY, 2, SV("Ana Ruiz"), SV("ana@example.org"), .copy = true,
        .categories = NOTICE_CATEGORIES_ALL };
    people[JOE] = (struct notice_person){ RECIPIENT_COPY, 3, SV("Joe Ruiz"), SV("joe@example.org"), .copy = true,
        .categories = NOTICE_CATEGORIES_ALL };
    people[CARE] = (struct notice_person){ RECIPIENT_CAREGIVER, 2, SV("Ana Ruiz"), SV("ana@example.org") };
    people[PAYER] = (struct notice_person){ RECIPIENT_PAYER, 4, SV("Eva Roth"), SV("eva@example.org") };
    people[DESK] = (struct notice_person){ RECIPIENT_STAFF, 5, SV("Front Desk"), SV("desk@example.org") };
    people[LOGIN] = (struct notice_person){ RECIPIENT_LOGIN, 6, SV("leo@example.org"), SV("leo@example.org") };
    *f = (struct notice_facts){
        .portal = PORTAL_ALL,
        .to_client = true,
        .client_address = people[LEO].address,
        .people = people,
        .people_count = PEOPLE,
    };
}

static enum notice_rule rule_for(int number, const struct notice_facts *f, size_t who)
{
    struct notice_decision d[PEOPLE];
    assert_true(f->people_count <= PEOPLE);
    notice_plan(notice_numbered(number), f, d);
    assert_ptr_equal(d[who].person, &f->people[who]);
    assert_int_equal(d[who].send, d[who].rule == RULE_SENT);
    return d[who].rule;
}

#define EXPECT(number, f, who, rule)                                                                                   \
    assert_string_equal(notice_rule_name(rule_for(number, f, who)), notice_rule_name(rule))

static void copy_follows_the_client(void **state)
{
    (void)state;
    struct notice_person p[PEOPLE];
    struct notice_facts f;
    family(p, &f);
    EXPECT(43, &f, LEO, RULE_SENT);
    EXPECT(43, &f, ANA, RULE_SENT);
    EXPECT(43, &f, DESK, RULE_NOT_AUDIENCE);
    EXPECT(44, &f, DESK, RULE_SENT);
    EXPECT(17, &f, PAYER, RULE_NOT_AUDIENCE);
    f.portal = portal_with(PORTAL_ALL, CAP_BILLS, false);
    EXPECT(43, &f, LEO, RULE_CLIENT_SETTING);
    EXPECT(43, &f, ANA, RULE_MIRROR);
    EXPECT(44, &f, DESK, RULE_SENT);
    EXPECT(43, &f, PAYER, RULE_SENT);
    EXPECT(17, &f, ANA, RULE_SENT);
}

static void clients_own_preference_mirrors_too_and_own_rule_does_not_lift_it(void **state)
{
    (void)state;
    struct notice_person p[PEOPLE];
    struct notice_facts f;
    family(p, &f);
    f.client_muted = 1 << NOTICE_VISITS;
    f.own_rule_allowed = p[ANA].own_rule = true;
    EXPECT(18, &f, LEO, RULE_CLIENT_PREFERENCE);
    EXPECT(18, &f, ANA, RULE_MIRROR);
    EXPECT(34, &f, ANA, RULE_SENT);
}

static void own_rule_reaches_only_the_mother(void **state)
{
    (void)state;
    struct notice_person p[PEOPLE];
    struct notice_facts f;
    family(p, &f);
    f.portal = portal_with(PORTAL_ALL, CAP_BILLS, false);
    p[ANA].own_rule = true;
    EXPECT(43, &f, ANA, RULE_MIRROR); /* the organization does not allow it */
    f.own_rule_allowed = true;
    EXPECT(43, &f, LEO, RULE_CLIENT_SETTING);
    EXPECT(43, &f, ANA, RULE_SENT);
    EXPECT(43, &f, JOE, RULE_MIRROR);
}

static void own_rule_never_lifts_confidence_categories_or_an_end(void **state)
{
    (void)state;
    struct notice_person p[PEOPLE];
    struct notice_facts f;
    family(p, &f);
    f.own_rule_allowed = p[ANA].own_rule = true;
    f.confidential = true;
    EXPECT(43, &f, ANA, RULE_CONFIDENTIAL);
    EXPECT(43, &f, LEO, RULE_SENT);
    f.confidential = false;
    p[ANA].categories = NOTICE_CATEGORIES_ALL & ~(1 << NOTICE_MONEY);
    EXPECT(43, &f, ANA, RULE_CATEGORY_OFF);
    p[ANA].categories = NOTICE_CATEGORIES_ALL;
    p[ANA].ended = true;
    EXPECT(43, &f, ANA, RULE_ENDED);
    p[ANA].ended = false;
    f.to_client = false;
    EXPECT(43, &f, ANA, RULE_PAYER_ONLY);
}

static void money_of_another_payer_reaches_the_payer_alone(void **state)
{
    (void)state;
    struct notice_person p[PEOPLE];
    struct notice_facts f;
    family(p, &f);
    f.to_client = false;
    for (int number = 43; number <= 45; number++) {
        EXPECT(number, &f, LEO, RULE_PAYER_ONLY);
        EXPECT(number, &f, ANA, RULE_PAYER_ONLY);
        EXPECT(number, &f, PAYER, RULE_SENT);
    }
    f.portal = portal_with(PORTAL_ALL, CAP_BILLS, false);
    EXPECT(43, &f, PAYER, RULE_SENT);
}

static void both_gates_of_a_package_must_be_open(void **state)
{
    (void)state;
    struct notice_person p[PEOPLE];
    struct notice_facts f;
    family(p, &f);
    EXPECT(42, &f, LEO, RULE_SENT);
    f.portal = portal_with(PORTAL_ALL, CAP_BILLS, false);
    EXPECT(42, &f, LEO, RULE_CLIENT_SETTING);
    f.portal = portal_with(PORTAL_ALL, CAP_PACKAGES, false);
    EXPECT(42, &f, ANA, RULE_MIRROR);
}

static void baby_without_an_address_would_receive(void **state)
{
    (void)state;
    struct notice_person p[PEOPLE];
    struct notice_facts f;
    family(p, &f);
    p[LEO].address = f.client_address = (struct sv){ 0 };
    EXPECT(17, &f, LEO, RULE_NO_ADDRESS);
    EXPECT(17, &f, ANA, RULE_SENT);
    f.portal = portal_with(PORTAL_ALL, CAP_APPOINTMENTS, false);
    EXPECT(17, &f, ANA, RULE_MIRROR);
}

static void bounced_client_still_would_receive(void **state)
{
    (void)state;
    struct notice_person p[PEOPLE];
    struct notice_facts f;
    family(p, &f);
    p[LEO].address_bounced = true;
    EXPECT(17, &f, LEO, RULE_BOUNCED);
    EXPECT(17, &f, ANA, RULE_SENT);
    p[ANA].address_bounced = true;
    EXPECT(17, &f, ANA, RULE_BOUNCED);
}

static void edge_10_same_address_gets_one_mail(void **state)
{
    (void)state;
    struct notice_person p[PEOPLE];
    struct notice_facts f;
    family(p, &f);
    p[ANA].address = p[LEO].address;
    EXPECT(17, &f, LEO, RULE_SENT);
    EXPECT(17, &f, ANA, RULE_SAME_ADDRESS);
    /* the client goes first wherever they stand in the list, and counts even when only contacts are asked about */
    struct notice_person swapped[2] = { p[ANA], p[LEO] };
    f.people = swapped;
    f.people_count = 2;
    EXPECT(17, &f, 0, RULE_SAME_ADDRESS);
    EXPECT(17, &f, 1, RULE_SENT);
    f.people_count = 1;
    EXPECT(17, &f, 0, RULE_SAME_ADDRESS);
}

static void edge_10_two_contacts_with_one_address_get_one_mail(void **state)
{
    (void)state;
    struct notice_person p[PEOPLE];
    struct notice_facts f;
    family(p, &f);
    p[JOE].address = p[ANA].address;
    EXPECT(17, &f, ANA, RULE_SENT);
    EXPECT(17, &f, JOE, RULE_SAME_ADDRESS);
    p[ANA].copy = false;
    EXPECT(17, &f, JOE, RULE_SENT);
}

static void edge_12_contact_without_an_address_is_a_decision(void **state)
{
    (void)state;
    struct notice_person p[PEOPLE];
    struct notice_facts f;
    family(p, &f);
    p[ANA].address = (struct sv){ 0 };
    p[JOE].address = (struct sv){ 0 };
    EXPECT(17, &f, ANA, RULE_NO_ADDRESS);
    EXPECT(17, &f, JOE, RULE_NO_ADDRESS);
}

static void edge_32_archived_client_and_copies_get_nothing_with_a_reason(void **state)
{
    (void)state;
    struct notice_person p[PEOPLE];
    struct notice_facts f;
    family(p, &f);
    f.client_archived = true;
    EXPECT(17, &f, LEO, RULE_ARCHIVED);
    EXPECT(17, &f, ANA, RULE_ARCHIVED);
    EXPECT(1, &f, LEO, RULE_ARCHIVED);
    EXPECT(44, &f, PAYER, RULE_SENT);
    EXPECT(58, &f, DESK, RULE_SENT);
    EXPECT(58, &f, CARE, RULE_SENT);
    EXPECT(9, &f, CARE, RULE_SENT);
}

static void archived_staff_get_nothing(void **state)
{
    (void)state;
    struct notice_person p[PEOPLE];
    struct notice_facts f;
    family(p, &f);
    p[DESK].archived = true;
    EXPECT(44, &f, DESK, RULE_OWN_ARCHIVED);
    EXPECT(6, &f, DESK, RULE_OWN_ARCHIVED);
}

static void own_access_follows_only_its_own_gate(void **state)
{
    (void)state;
    struct notice_person p[PEOPLE];
    struct notice_facts f;
    family(p, &f);
    f.portal = (struct portal){ 0 };
    f.client_archived = f.confidential = true;
    f.client_muted = NOTICE_CATEGORIES_ALL;
    p[CARE].ended = p[CARE].archived = p[ANA].ended = p[ANA].archived = true;
    static const int to_caregiver[] = { 3, 4, 7, 9, 11, 12, 13, 58 };
    for (size_t i = 0; i < LENGTH(to_caregiver); i++)
        EXPECT(to_caregiver[i], &f, CARE, RULE_SENT);
    EXPECT(8, &f, LEO, RULE_SENT);
    EXPECT(10, &f, ANA, RULE_SENT); /* taken off the list: told once more */
    p[ANA].copy = false;
    EXPECT(10, &f, ANA, RULE_COPY_OFF); /* was never on it */
    EXPECT(14, &f, CARE, RULE_ENDED);   /* not about the end: nothing */
}

static void security_mail_is_the_login_owners_alone(void **state)
{
    (void)state;
    struct notice_person p[PEOPLE];
    struct notice_facts f;
    family(p, &f);
    f.client_archived = true;
    p[LOGIN].address_bounced = true;
    EXPECT(16, &f, LOGIN, RULE_SENT);
    for (size_t i = 0; i < LOGIN; i++)
        EXPECT(16, &f, i, RULE_SECURITY);
}

static void login_with_an_old_and_a_new_address_gets_both_mails(void **state)
{
    (void)state;
    struct notice_person p[] = {
        { RECIPIENT_LOGIN, 6, SV("Leo Ruiz"), SV("old@example.org") },
        { RECIPIENT_LOGIN, 6, SV("Leo Ruiz"), SV("new@example.org") },
    };
    struct notice_facts f = { .people = p, .people_count = 2 };
    EXPECT(16, &f, 0, RULE_SENT);
    EXPECT(16, &f, 1, RULE_SENT);
}

static void goal_copies_have_to_be_asked_for(void **state)
{
    (void)state;
    struct notice_person p[PEOPLE];
    struct notice_facts f;
    family(p, &f);
    EXPECT(39, &f, LEO, RULE_SENT);
    EXPECT(39, &f, ANA, RULE_NOT_ASKED);
    EXPECT(38, &f, ANA, RULE_SENT);
    p[ANA].categories |= NOTICE_ASKED_FOR;
    EXPECT(39, &f, ANA, RULE_SENT);
}

static void client_asks_for_news_of_who_looked(void **state)
{
    (void)state;
    struct notice_person p[PEOPLE];
    struct notice_facts f;
    family(p, &f);
    EXPECT(15, &f, LEO, RULE_CLIENT_PREFERENCE);
    EXPECT(14, &f, LEO, RULE_CLIENT_PREFERENCE);
    EXPECT(14, &f, CARE, RULE_SENT);
    f.client_asked = ~0;
    EXPECT(15, &f, LEO, RULE_SENT);
    EXPECT(15, &f, ANA, RULE_NOT_AUDIENCE);
}

static void payer_keeps_the_mail_when_a_copy_shares_the_address(void **state)
{
    (void)state;
    struct notice_person p[PEOPLE];
    struct notice_facts f;
    family(p, &f);
    p[PAYER].address = p[ANA].address;
    EXPECT(51, &f, PAYER, RULE_SENT);
    EXPECT(51, &f, ANA, RULE_SAME_ADDRESS);
}

static enum notice_rule rule_by(enum notice_channel channel, int number, const struct notice_facts *f, size_t who)
{
    struct notice_decision d[PEOPLE];
    notice_plan_channel(notice_numbered(number), f, channel, d);
    return d[who].rule;
}

#define EXPECT_BY(channel, number, f, who, rule)                                                                       \
    assert_string_equal(notice_rule_name(rule_by(channel, number, f, who)), notice_rule_name(rule))

static void safe_mode_hides_ends_lists_and_acceptances(void **state)
{
    (void)state;
    struct notice_person p[PEOPLE];
    struct notice_facts f;
    family(p, &f);
    f.safe = true;
    p[LEO].ways[CHANNEL_PORTAL] = true;
    EXPECT(9, &f, CARE, RULE_SAFE_MODE);
    EXPECT(10, &f, ANA, RULE_SAFE_MODE);
    EXPECT(5, &f, LEO, RULE_SAFE_MODE); /* others may read there */
    EXPECT(5, &f, DESK, RULE_SENT);
    EXPECT(8, &f, LEO, RULE_SENT);
    EXPECT(17, &f, ANA, RULE_SENT); /* as if it were off */
    EXPECT(58, &f, CARE, RULE_SENT);
    f.safe_address = true;
    EXPECT(5, &f, LEO, RULE_SENT);
    EXPECT(9, &f, LEO, RULE_SENT);
    EXPECT_BY(CHANNEL_PORTAL, 9, &f, LEO, RULE_SAFE_MODE);
    EXPECT_BY(CHANNEL_PORTAL, 8, &f, LEO, RULE_SENT);
}

static void silenced_contact_hears_nothing_and_the_others_do(void **state)
{
    (void)state;
    struct notice_person p[PEOPLE];
    struct notice_facts f;
    family(p, &f);
    p[ANA].silenced = p[CARE].silenced = f.own_rule_allowed = p[ANA].own_rule = true;
    EXPECT(17, &f, ANA, RULE_SAFE_MODE);
    EXPECT(9, &f, CARE, RULE_SAFE_MODE);
    EXPECT(3, &f, CARE, RULE_SAFE_MODE);
    EXPECT(17, &f, JOE, RULE_SENT);
}

static void ended_access_is_told_of_its_end_and_no_more(void **state)
{
    (void)state;
    struct notice_person p[PEOPLE];
    struct notice_facts f;
    family(p, &f);
    p[CARE].access_ended = true;
    static const int over[] = { 3, 4, 11, 12 }, end[] = { 7, 9, 13, 58 };
    for (size_t i = 0; i < LENGTH(over); i++)
        EXPECT(over[i], &f, CARE, RULE_GRANT_ENDED);
    for (size_t i = 0; i < LENGTH(end); i++)
        EXPECT(end[i], &f, CARE, RULE_SENT);
    EXPECT(17, &f, ANA, RULE_SENT); /* copies follow the copy switch */
}

static void each_channel_has_its_own_switches(void **state)
{
    (void)state;
    struct notice_person p[PEOPLE];
    struct notice_facts f;
    family(p, &f);
    EXPECT_BY(CHANNEL_PORTAL, 17, &f, LEO, RULE_NOT_ASKED);
    for (enum notice_channel c = CHANNEL_PORTAL; c < CHANNEL_COUNT; c++)
        p[LEO].ways[c] = p[ANA].ways[c] = true;
    f.client_muted = 1 << NOTICE_VISITS; /* of the mails, and so of the copies */
    EXPECT_BY(CHANNEL_PORTAL, 17, &f, LEO, RULE_SENT);
    EXPECT_BY(CHANNEL_PORTAL, 17, &f, ANA, RULE_MIRROR);
    f.client_muted = 0;
    p[LEO].off[CHANNEL_PORTAL] = 1 << NOTICE_VISITS;
    EXPECT_BY(CHANNEL_PORTAL, 17, &f, LEO, RULE_PREFERENCE);
    EXPECT(17, &f, LEO, RULE_SENT);
    EXPECT_BY(CHANNEL_SMS, 17, &f, ANA, RULE_PLAN);
    f.sms = true;
    EXPECT_BY(CHANNEL_SMS, 17, &f, ANA, RULE_NO_ADDRESS);
    p[ANA].number = SV("+15550100");
    EXPECT_BY(CHANNEL_SMS, 17, &f, ANA, RULE_SENT);
    p[ANA].off[CHANNEL_SMS] = 1 << NOTICE_VISITS;
    EXPECT_BY(CHANNEL_SMS, 17, &f, ANA, RULE_PREFERENCE);
    EXPECT_BY(CHANNEL_PUSH, 3, &f, CARE, RULE_CHANNEL); /* it carries a way in */
}

static void staff_turn_off_what_is_a_staff_setting(void **state)
{
    (void)state;
    struct notice_person p[PEOPLE];
    struct notice_facts f;
    family(p, &f);
    p[DESK].off[CHANNEL_MAIL] = 1 << NOTICE_ACCOUNT;
    EXPECT(60, &f, DESK, RULE_PREFERENCE);
    EXPECT(61, &f, DESK, RULE_SENT);
    EXPECT(6, &f, DESK, RULE_SENT);
}

static void quiet_hours_delay_and_never_hold_security_or_the_same_day(void **state)
{
    (void)state;
    enum { NIGHT = 22 * 60, MORNING = 7 * 60 };
    const struct notice_row *document = notice_numbered(34);
    assert_int_equal(notice_quiet_left(document, NIGHT, MORNING, 23 * 60), 8 * 60);
    assert_int_equal(notice_quiet_left(document, NIGHT, MORNING, 6 * 60 + 59), 1);
    assert_int_equal(notice_quiet_left(document, NIGHT, MORNING, MORNING), 0);
    assert_int_equal(notice_quiet_left(document, NIGHT, MORNING, NIGHT), 9 * 60);
    assert_int_equal(notice_quiet_left(document, NIGHT, NIGHT, NIGHT), 0);
    assert_int_equal(notice_quiet_left(document, 13 * 60, 14 * 60, 13 * 60 + 30), 30);
    assert_int_equal(notice_quiet_left(notice_numbered(16), NIGHT, MORNING, 0), 0);
    assert_int_equal(notice_quiet_left(notice_numbered(20), NIGHT, MORNING, 0), 0);
}

static void comparison_lists_what_falls_silent(void **state)
{
    (void)state;
    struct notice_person p[PEOPLE];
    struct notice_facts before, after;
    family(p, &before);
    after = before;
    after.portal = portal_with(PORTAL_ALL, CAP_GOALS, false);
    struct arena *a = arena_new("compare", 1 << 16);
    struct notice_differences d = notice_compare(a, &before, &after);
    assert_int_equal(d.count, 1); /* copies were off at first */
    assert_int_equal(d.items[0].row->number, 39);
    assert_ptr_equal(d.items[0].person, &p[LEO]);
    assert_false(d.items[0].starts);
    assert_int_equal(d.items[0].rule, RULE_CLIENT_SETTING);
    d = notice_compare(a, &after, &before);
    assert_int_equal(d.count, 1);
    assert_true(d.items[0].starts);
    assert_int_equal(d.items[0].rule, RULE_SENT);
    assert_int_equal(notice_compare(a, &before, &before).count, 0);
    arena_free(a);
}

static struct sv explained(struct arena *a, const struct notice_row *row, const struct notice_decision *d)
{
    return notice_explain(a, row, d->rule, d->person->kind, d->channel, d->person->name, SV("Leo"));
}

static void explanation_is_one_sentence_with_names(void **state)
{
    (void)state;
    struct notice_person p[PEOPLE];
    struct notice_facts f;
    family(p, &f);
    f.portal = portal_with(PORTAL_ALL, CAP_BILLS, false);
    struct notice_decision d[PEOPLE];
    const struct notice_row *row = notice_numbered(43);
    notice_plan(row, &f, d);
    struct arena *a = arena_new("explain", 4096);
    assert_string_equal(
        sv_z(a, explained(a, row, &d[ANA])), "Ana Ruiz gets no copy because Leo does not get e-mails about bills.");
    assert_string_equal(sv_z(a, explained(a, row, &d[PAYER])), "Eva Roth gets it as the payer.");
    family(p, &f);
    f.to_client = false; /* Ana may be who pays: then she has it as that */
    notice_plan(row, &f, d);
    assert_string_equal(
        sv_z(a, explained(a, row, &d[ANA])), "Ana Ruiz gets no copy because it goes to the payer alone.");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copy_follows_the_client),
        cmocka_unit_test(clients_own_preference_mirrors_too_and_own_rule_does_not_lift_it),
        cmocka_unit_test(own_rule_reaches_only_the_mother),
        cmocka_unit_test(own_rule_never_lifts_confidence_categories_or_an_end),
        cmocka_unit_test(money_of_another_payer_reaches_the_payer_alone),
        cmocka_unit_test(both_gates_of_a_package_must_be_open),
        cmocka_unit_test(baby_without_an_address_would_receive),
        cmocka_unit_test(bounced_client_still_would_receive),
        cmocka_unit_test(edge_10_same_address_gets_one_mail),
        cmocka_unit_test(edge_10_two_contacts_with_one_address_get_one_mail),
        cmocka_unit_test(edge_12_contact_without_an_address_is_a_decision),
        cmocka_unit_test(edge_32_archived_client_and_copies_get_nothing_with_a_reason),
        cmocka_unit_test(archived_staff_get_nothing),
        cmocka_unit_test(own_access_follows_only_its_own_gate),
        cmocka_unit_test(security_mail_is_the_login_owners_alone),
        cmocka_unit_test(login_with_an_old_and_a_new_address_gets_both_mails),
        cmocka_unit_test(goal_copies_have_to_be_asked_for),
        cmocka_unit_test(client_asks_for_news_of_who_looked),
        cmocka_unit_test(payer_keeps_the_mail_when_a_copy_shares_the_address),
        cmocka_unit_test(safe_mode_hides_ends_lists_and_acceptances),
        cmocka_unit_test(silenced_contact_hears_nothing_and_the_others_do),
        cmocka_unit_test(ended_access_is_told_of_its_end_and_no_more),
        cmocka_unit_test(each_channel_has_its_own_switches),
        cmocka_unit_test(staff_turn_off_what_is_a_staff_setting),
        cmocka_unit_test(quiet_hours_delay_and_never_hold_security_or_the_same_day),
        cmocka_unit_test(comparison_lists_what_falls_silent),
        cmocka_unit_test(explanation_is_one_sentence_with_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
