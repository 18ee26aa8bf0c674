/* Fees by policy: of visits that were missed or cancelled late, and of invoices that stay unpaid. */
#include "shelf.h"

#include "billing/fee.h"
#include "billing/payment_write.h"
#include "family/task.h"

static void policy(struct scene *s, const char *noshow, const char *late, bool at_once)
{
    struct fee_policy was;
    MUST(fee_policy_load(&s->op, &was));
    struct fee_policy_form f = {
        .noshow = sv_of(noshow), .late = sv_of(late), .at_once = at_once, .version = was.version
    };
    MUST(fee_policy_save(&s->op, &f, &s->problems));
}

static void died(struct scene *s, struct client_id id)
{
    struct organization org = practice_organization(s->p);
    struct viewer owner = practice_staff(s->p, ROLE_OWNER, id);
    struct op op = practice_op(s->p, &owner);
    struct client c;
    MUST(client_load(&op, id, &org, &c));
    struct client_form f = client_form_from(s->p->a, &c);
    f.died = day_iso(s->p->a, s->op.viewer->today);
    MUST(client_update(&op, id, &f, &s->problems));
}

/* A visit of a type with a price, made by the practice of 120. */
static struct appointment_id visit(struct scene *s, struct client_id client, const char *when)
{
    struct appointment_id id = shelf_visit(s, s->talk, when, client);
    struct attendee_change c = {
        .attendee = diary_attendee(s->p, id, client).id, .has_price = true, .price = SV("120"), .quiet = true
    };
    MUST(attendee_change(&s->op, &c, &s->problems));
    return id;
}

static struct charges open_of(struct scene *s, struct client_id client)
{
    struct charges list;
    MUST(charge_list(&s->op, &(struct charge_filter){ .client = client, .open_only = true, .page = 1 }, &list));
    return list;
}

static int64_t proposed(struct scene *s, struct client_id client)
{
    struct unbilled_list list;
    MUST(unbilled_find(&s->op, client, SV(""), 1, &list));
    return list.count ? list.total_sum : -1;
}

static void what_is_typed_is_an_amount_or_a_percentage_and_nothing_else(void **state)
{
    struct scene s;
    struct fee_policy now;
    shelf_open(state, &s);
    MUST(fee_policy_load(&s.op, &now));
    assert_int_equal(now.noshow.how, FEE_UNSAID);
    assert_false(now.overdue.from.has);
    struct fee_policy_form bad = {
        .noshow = SV("much"), .late = SV("120 %"), .overdue = SV("-1"), .overdue_days = SV("0"), .overdue_most = SV("x")
    };
    assert_int_equal(fee_policy_save(&s.op, &bad, &s.problems), E_INVALID);
    static const char *const fields[] = { "noshow", "late", "overdue", "overdue_days", "overdue_most" };
    for (size_t i = 0; i < LENGTH(fields); i++)
        assert_true(problem_of(&s.problems, sv_of(fields[i])) != NULL);
    s.problems = problems_new(s.p->a);
    policy(&s, "45.50", "12.5 %", true);
    MUST(fee_policy_load(&s.op, &now));
    assert_true(now.noshow.how == FEE_AMOUNT && now.noshow.value == 4550);
    assert_true(now.late.how == FEE_PERCENT && now.late.value == 1250 && now.at_once);
    assert_string_equal(sv_z(s.p->a, fee_typed(s.p->a, now.late, now.currency)), "12.5 %");
    struct fee_policy_form stale = { .version = 0 };
    assert_int_equal(fee_policy_save(&s.op, &stale, &s.problems), E_CONFLICT);
    struct viewer provider = practice_staff(s.p, ROLE_PROVIDER, NOBODY);
    struct op theirs = practice_op(s.p, &provider);
    assert_int_not_equal(fee_policy_save(&theirs, &stale, &s.problems), E_OK);
}

static void a_missed_visit_is_charged_at_once_with_the_reason(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    policy(&s, "50 %", "25", true);
    struct appointment_id id = visit(&s, s.p->olga, "2026-03-03 09:00");
    shelf_on(&s, "2026-03-03 12:00");
    shelf_become(&s, id, s.p->olga, ATTENDEE_NOSHOW);
    struct charges list = open_of(&s, s.p->olga);
    assert_int_equal(list.total, 1);
    assert_int_equal(list.items[0].kind, CHARGE_NOSHOW_FEE);
    assert_int_equal(list.items[0].total, 6000);
    assert_string_equal(sv_z(s.p->a, list.items[0].reason), "50 % of $120.00");
    assert_int_equal(proposed(&s, s.p->olga), -1); /* it is in one list alone */
    shelf_become(&s, id, s.p->olga, ATTENDEE_NOSHOW);
    assert_int_equal(open_of(&s, s.p->olga).total, 1); /* never twice */
    assert_string_equal(sv_z(s.p->a, shelf_words(&s, &s.op, id, s.p->olga)), "Fee of $60.00, to bill");
    struct viewer own = practice_client(s.p, s.p->olga);
    struct op self = practice_op(s.p, &own);
    assert_int_equal(shelf_words(&s, &self, id, s.p->olga).n, 0);
}

static void a_fee_falls_away_when_the_visit_was_not_missed_and_the_visit_is_to_bill(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    policy(&s, "40", "25", true);
    struct appointment_id id = visit(&s, s.p->olga, "2026-03-03 09:00");
    shelf_on(&s, "2026-03-03 12:00");
    shelf_become(&s, id, s.p->olga, ATTENDEE_NOSHOW);
    shelf_become(&s, id, s.p->olga, ATTENDEE_LATE_CANCELLED); /* another reason, another fee */
    assert_int_equal(open_of(&s, s.p->olga).total, 1);
    assert_int_equal(open_of(&s, s.p->olga).total_sum, 2500);
    shelf_become(&s, id, s.p->olga, ATTENDEE_BOOKED);
    assert_int_equal(open_of(&s, s.p->olga).total, 0);
    shelf_become(&s, id, s.p->olga, ATTENDEE_FULFILLED);
    assert_int_equal(proposed(&s, s.p->olga), 12000);
    struct charges made;
    MUST(charge_visit(&s.op, diary_attendee(s.p, id, s.p->olga).id, false, &made));
    assert_int_equal(made.count, 1);
    assert_int_equal(made.items[0].kind, CHARGE_SERVICE);
}

static void a_fee_that_is_billed_stays_when_the_visit_is_marked_anew(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    policy(&s, "40", "25", true);
    struct appointment_id id = visit(&s, s.p->olga, "2026-03-03 09:00");
    shelf_on(&s, "2026-03-03 12:00");
    shelf_become(&s, id, s.p->olga, ATTENDEE_NOSHOW);
    struct charge_id fee = open_of(&s, s.p->olga).items[0].id;
    (void)till_bill(s.p, s.p->olga, (struct payer_id){ 0 }, &fee, 1, true);
    shelf_become(&s, id, s.p->olga, ATTENDEE_BOOKED);
    shelf_become(&s, id, s.p->olga, ATTENDEE_NOSHOW);
    struct charges all;
    MUST(charge_list(&s.op, &(struct charge_filter){ .client = s.p->olga, .page = 1 }, &all));
    assert_int_equal(all.total, 1);
    assert_int_equal(all.items[0].state, CHARGE_BILLED);
    till_is_sound(s.p);
}

static int64_t tasks_of(struct scene *s, enum task_kind kind)
{
    struct tasks list;
    int64_t n = 0;
    MUST(task_list(&s->op, 1, &list));
    for (size_t i = 0; i < list.count; i++)
        n += list.items[i].kind == kind;
    return n;
}

static void a_billed_fee_of_a_visit_that_was_not_missed_is_a_task_until_its_bill_is_void(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    policy(&s, "40", "25", true);
    struct appointment_id id = visit(&s, s.p->olga, "2026-03-03 09:00");
    shelf_on(&s, "2026-03-03 12:00");
    shelf_become(&s, id, s.p->olga, ATTENDEE_NOSHOW);
    struct charge_id fee = open_of(&s, s.p->olga).items[0].id;
    struct invoice_id bill = till_bill(s.p, s.p->olga, (struct payer_id){ 0 }, &fee, 1, true).ids[0];
    assert_int_equal(tasks_of(&s, TASK_FEE_BILLED), 0);
    shelf_become(&s, id, s.p->olga, ATTENDEE_FULFILLED);
    assert_int_equal(tasks_of(&s, TASK_FEE_BILLED), 1);
    shelf_become(&s, id, s.p->olga, ATTENDEE_NOSHOW); /* it was, after all */
    assert_int_equal(tasks_of(&s, TASK_FEE_BILLED), 0);
    shelf_become(&s, id, s.p->olga, ATTENDEE_FULFILLED);
    MUST(invoice_void(&s.op, bill, till_invoice(s.p, bill).version, SV("came"), &s.problems));
    assert_int_equal(tasks_of(&s, TASK_FEE_BILLED), 0);
    assert_int_equal(open_of(&s, s.p->olga).total, 0); /* the fee fell away … */
    assert_int_equal(proposed(&s, s.p->olga), 12000);  /* … and the visit is to bill */
    till_is_sound(s.p);
}

static void a_task_about_a_billed_fee_that_staff_closed_does_not_come_back(void **state)
{
    struct scene s;
    struct tasks list;
    shelf_open(state, &s);
    policy(&s, "40", "25", true);
    struct appointment_id id = visit(&s, s.p->olga, "2026-03-03 09:00");
    shelf_on(&s, "2026-03-03 12:00");
    shelf_become(&s, id, s.p->olga, ATTENDEE_NOSHOW);
    struct charge_id fee = open_of(&s, s.p->olga).items[0].id;
    (void)till_bill(s.p, s.p->olga, (struct payer_id){ 0 }, &fee, 1, true);
    shelf_become(&s, id, s.p->olga, ATTENDEE_FULFILLED);
    MUST(task_list(&s.op, 1, &list));
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].kind == TASK_FEE_BILLED)
            MUST(task_done(&s.op, list.items[i].id));
    shelf_become(&s, id, s.p->olga, ATTENDEE_CHECKED_IN); /* something happens to the visit */
    assert_int_equal(tasks_of(&s, TASK_FEE_BILLED), 0);
}

static void a_fee_is_waived_with_one_act_and_billed_after_all_with_another(void **state)
{
    struct scene s;
    struct charges waived;
    shelf_open(state, &s);
    policy(&s, "40", "25", true);
    struct appointment_id id = visit(&s, s.p->olga, "2026-03-03 09:00");
    shelf_on(&s, "2026-03-03 12:00");
    shelf_become(&s, id, s.p->olga, ATTENDEE_NOSHOW);
    struct charge fee = open_of(&s, s.p->olga).items[0];
    MUST(fee_waive(&s.op, fee.id, fee.version));
    assert_int_equal(fee_waive(&s.op, fee.id, fee.version), E_CONFLICT);
    assert_int_equal(open_of(&s, s.p->olga).total, 0);
    assert_int_equal(proposed(&s, s.p->olga), -1);
    shelf_become(&s, id, s.p->olga, ATTENDEE_BOOKED);
    shelf_become(&s, id, s.p->olga, ATTENDEE_NOSHOW);
    assert_int_equal(open_of(&s, s.p->olga).total, 0); /* what was waived stays waived */
    MUST(fees_waived(&s.op, s.op.viewer->today, &waived));
    assert_int_equal(waived.count, 1);
    MUST(fee_take_back(&s.op, fee.id, waived.items[0].version));
    assert_int_equal(open_of(&s, s.p->olga).total_sum, 4000);
    MUST(fees_waived(&s.op, s.op.viewer->today, &waived));
    assert_int_equal(waived.count, 0);
    struct charge_id other = till_charge(s.p, s.p->olga, "10");
    assert_int_equal(fee_waive(&s.op, other, 1), E_NOTFOUND); /* no fee */
    struct viewer own = practice_client(s.p, s.p->olga);
    struct op self = practice_op(s.p, &own);
    assert_int_not_equal(fee_waive(&self, fee.id, fee.version + 2), E_OK);
}

static void a_visit_that_took_place_after_its_fee_was_waived_is_to_bill(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    policy(&s, "40", "25", true);
    struct appointment_id id = visit(&s, s.p->olga, "2026-03-03 09:00");
    shelf_on(&s, "2026-03-03 12:00");
    shelf_become(&s, id, s.p->olga, ATTENDEE_NOSHOW);
    struct charge fee = open_of(&s, s.p->olga).items[0];
    MUST(fee_waive(&s.op, fee.id, fee.version));
    shelf_become(&s, id, s.p->olga, ATTENDEE_FULFILLED);
    assert_int_equal(proposed(&s, s.p->olga), 12000);
}

static void a_visit_missed_long_ago_brings_no_fee_by_itself(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    struct appointment_id id = visit(&s, s.p->olga, "2026-03-03 09:00");
    shelf_on(&s, "2026-03-03 12:00");
    shelf_become(&s, id, s.p->olga, ATTENDEE_NOSHOW);
    policy(&s, "40", "25", true);
    shelf_on(&s, "2026-09-03 12:00");
    shelf_become(&s, id, s.p->olga, ATTENDEE_LATE_CANCELLED);
    assert_int_equal(open_of(&s, s.p->olga).total, 0);
    assert_int_equal(proposed(&s, s.p->olga), 2500); /* staff may still bill it */
}

static void a_package_that_gives_the_visit_leaves_no_fee_and_one_that_does_not_leaves_it(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    policy(&s, "40", "25", true);
    struct offering_id two = shelf_offer(&s, s.talk, (struct like){ .name = "Two", .price = "0", .visits = 2 });
    struct package_id package = shelf_sell(&s, two, s.p->olga);
    MUST(package_setting_save(&s.op, &(struct package_setting){ .noshow_uses = true, .late_uses = false }));
    struct appointment_id missed = visit(&s, s.p->olga, "2026-03-03 09:00");
    struct appointment_id late = visit(&s, s.p->olga, "2026-03-03 11:00");
    shelf_on(&s, "2026-03-03 12:00");
    shelf_become(&s, missed, s.p->olga, ATTENDEE_NOSHOW);
    assert_int_equal(open_of(&s, s.p->olga).total, 0); /* it took a visit */
    shelf_become(&s, late, s.p->olga, ATTENDEE_LATE_CANCELLED);
    assert_int_equal(open_of(&s, s.p->olga).total_sum, 2500);
    assert_int_equal(shelf_look(&s, package).left, 1);
    shelf_become(&s, late, s.p->olga, ATTENDEE_BOOKED); /* and the visit is the package's again */
    assert_int_equal(open_of(&s, s.p->olga).total, 0);
    assert_int_equal(shelf_look(&s, package).left, 0);
}

static void a_waived_fee_is_not_billed_after_all_once_a_package_gave_the_visit(void **state)
{
    struct scene s;
    struct charges waived;
    shelf_open(state, &s);
    policy(&s, "40", "25", true);
    struct appointment_id id = visit(&s, s.p->olga, "2026-03-03 09:00");
    shelf_on(&s, "2026-03-03 12:00");
    shelf_become(&s, id, s.p->olga, ATTENDEE_NOSHOW);
    struct charge fee = open_of(&s, s.p->olga).items[0];
    MUST(fee_waive(&s.op, fee.id, fee.version));
    struct offering_id two = shelf_offer(&s, s.talk, (struct like){ .name = "Two", .price = "0", .visits = 2 });
    (void)shelf_sell(&s, two, s.p->olga);
    shelf_become(&s, id, s.p->olga, ATTENDEE_BOOKED);
    shelf_become(&s, id, s.p->olga, ATTENDEE_NOSHOW); /* it has a credit now */
    MUST(fees_waived(&s.op, s.op.viewer->today, &waived));
    assert_int_equal(waived.count, 0);
    assert_int_equal(fee_take_back(&s.op, fee.id, fee.version + 1), E_CONFLICT);
}

static void a_confidential_visits_fee_is_confidential_and_billed_to_the_client_alone(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    policy(&s, "40", "25", true);
    struct share_of all = { till_payer(s.p, s.p->ana).id, "percent", "100" };
    (void)till_split(s.p, s.p->mia, "", &all, 1);
    struct appointment_id id = shelf_visit(&s, s.quiet, "2026-03-03 09:00", s.p->mia);
    shelf_on(&s, "2026-03-03 12:00");
    shelf_become(&s, id, s.p->mia, ATTENDEE_NOSHOW);
    struct charge fee = open_of(&s, s.p->mia).items[0];
    assert_true(fee.confidential);
    struct invoices_made made = till_bill(s.p, s.p->mia, (struct payer_id){ 0 }, &fee.id, 1, true);
    assert_int_equal(made.count, 1);
    struct invoice bill = till_invoice(s.p, made.ids[0]);
    assert_true(bill.confidential);
    assert_int_equal(bill.payer_client.v, s.p->mia.v);
}

static void each_of_a_group_has_their_own_fee(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    policy(&s, "40", "25", true);
    struct appointment_type_id group =
        diary_type(s.p, &(struct type_id_of){ .name = "Group", .length = 60, .most = 8 });
    struct client_id people[] = { s.p->olga, s.p->ana, s.p->leo };
    struct appointment_form f = diary_form(s.p, group, "2026-03-03 09:00", people, LENGTH(people));
    struct appointment_id id = { 0 };
    MUST(appointment_create(&s.op, &f, &s.problems, &id));
    shelf_on(&s, "2026-03-03 12:00");
    shelf_become(&s, id, s.p->olga, ATTENDEE_NOSHOW);
    shelf_become(&s, id, s.p->ana, ATTENDEE_NOSHOW);
    shelf_become(&s, id, s.p->leo, ATTENDEE_FULFILLED);
    assert_int_equal(open_of(&s, s.p->olga).total_sum, 4000);
    assert_int_equal(open_of(&s, s.p->ana).total_sum, 4000);
    assert_int_equal(open_of(&s, s.p->leo).total, 0);
}

static void a_type_has_its_own_fee_none_or_its_own_time(void **state)
{
    struct scene s;
    struct fee_of_type own;
    shelf_open(state, &s);
    policy(&s, "40", "25", true);
    struct fee_of_type_form f = { .noshow = SV("100 %"), .late = SV("0") };
    MUST(fee_of_type_save(&s.op, s.talk, &f, &s.problems));
    struct appointment_id id = visit(&s, s.p->olga, "2026-03-03 09:00");
    shelf_on(&s, "2026-03-03 12:00");
    shelf_become(&s, id, s.p->olga, ATTENDEE_NOSHOW);
    assert_int_equal(open_of(&s, s.p->olga).total_sum, 12000);
    shelf_become(&s, id, s.p->olga, ATTENDEE_LATE_CANCELLED);
    assert_int_equal(open_of(&s, s.p->olga).total, 0);
    f.when = SV("proposed");
    MUST(fee_of_type_save(&s.op, s.talk, &f, &s.problems));
    shelf_become(&s, id, s.p->olga, ATTENDEE_NOSHOW);
    assert_int_equal(open_of(&s, s.p->olga).total, 0);
    assert_int_equal(proposed(&s, s.p->olga), 12000); /* as it would be charged */
    MUST(fee_of_type_save(&s.op, s.talk, &(struct fee_of_type_form){ .noshow = SV("") }, &s.problems));
    MUST(fees_of_types(&s.op, &s.talk, 1, &own));
    assert_true(own.noshow.how == FEE_UNSAID && !own.says_when);
    f.noshow = SV("a lot");
    assert_int_equal(fee_of_type_save(&s.op, s.talk, &f, &s.problems), E_INVALID);
    assert_int_equal(fee_of_type_save(&s.op, (struct appointment_type_id){ 4711 }, &f, &s.problems), E_NOTFOUND);
}

static void a_late_cancellation_in_the_portal_is_charged_though_the_person_may_see_no_bills(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    policy(&s, "40", "25", true);
    struct organization org = practice_organization(s.p);
    struct appointment_id id = visit(&s, s.p->leo, "2026-03-03 09:00");
    shelf_on(&s, "2026-03-03 08:30");
    struct viewer ana =
        practice_caregiver(s.p, s.p->ana, s.p->leo, scope_with(scope_none(), CAP_APPOINTMENTS, LEVEL_ACT));
    struct op care = practice_op(s.p, &ana);
    struct sv costs;
    MUST(billing_cover.late(&care, diary_attendee(s.p, id, s.p->leo).id, &costs));
    assert_string_equal(sv_z(s.p->a, costs), "The practice may charge a fee."); /* no amount without bills */
    MUST(book_cancel(&care, &org, id, SV(""), diary_attendee(s.p, id, s.p->leo).version, &s.problems));
    if (diary_status(s.p, id, s.p->leo) == ATTENDEE_LATE_CANCELLED)
        assert_int_equal(open_of(&s, s.p->leo).total_sum, 2500);
    else
        fail_msg("it was not late");
}

static const char *late_costs(struct scene *s, struct appointment_id id)
{
    struct viewer own = practice_client(s->p, s->p->olga);
    struct op self = practice_op(s->p, &own);
    struct sv words;
    MUST(billing_cover.late(&self, diary_attendee(s->p, id, s->p->olga).id, &words));
    return sv_z(s->p->a, words);
}

static void what_cancelling_late_costs_is_said_before_and_nothing_where_it_costs_nothing(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    struct appointment_id id = visit(&s, s.p->olga, "2026-03-03 09:00");
    assert_string_equal(late_costs(&s, id), "");
    policy(&s, "40", "25 %", false);
    assert_string_equal(late_costs(&s, id), "The practice may charge a fee of $30.00.");
    struct offering_id ten = shelf_offer(&s, s.talk, (struct like){ .name = "Ten", .price = "900", .visits = 10 });
    (void)shelf_sell(&s, ten, s.p->olga);
    struct appointment_id covered = shelf_visit(&s, s.talk, "2026-03-04 09:00", s.p->olga);
    struct package_setting packages;
    MUST(package_setting_load(&s.op, &packages));
    assert_true(packages.late_uses);
    assert_string_equal(late_costs(&s, covered), "It uses up its visit of the package.");
    packages.late_uses = false;
    MUST(package_setting_save(&s.op, &packages));
    assert_string_not_equal(late_costs(&s, covered), "It uses up its visit of the package.");
}

static void who_died_is_charged_for_no_missed_visit_by_itself(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    policy(&s, "40", "25", true);
    struct appointment_id id = visit(&s, s.p->olga, "2026-03-03 09:00");
    shelf_on(&s, "2026-03-03 12:00");
    died(&s, s.p->olga);
    shelf_become(&s, id, s.p->olga, ATTENDEE_NOSHOW);
    assert_int_equal(open_of(&s, s.p->olga).total, 0);
}

/* -- unpaid invoices ------------------------------------------------------------------------------------------------
 */

static size_t clock_runs(struct scene *s, const char *when)
{
    size_t made;
    shelf_on(s, when);
    struct viewer system = practice_system(s->p);
    struct op op = practice_op(s->p, &system);
    MUST(overdue_fees(&op, &made));
    return made;
}

static void overdue(struct scene *s, const char *fee, const char *days, const char *most)
{
    struct fee_policy was;
    MUST(fee_policy_load(&s->op, &was));
    struct fee_policy_form f = {
        .overdue = sv_of(fee), .overdue_days = sv_of(days), .overdue_most = sv_of(most), .version = was.version
    };
    MUST(fee_policy_save(&s->op, &f, &s->problems));
}

static void an_unpaid_invoice_has_one_fee_on_an_invoice_of_its_own_to_the_same_payer(void **state)
{
    struct scene s;
    struct invoices list;
    shelf_open(state, &s);
    overdue(&s, "10 %", "7", "8");
    struct payer ana = till_payer(s.p, s.p->ana);
    struct invoice_id id = till_issue(s.p, s.p->leo, ana.id, "90"); /* due in 14 days */
    assert_int_equal(clock_runs(&s, "2026-03-22 09:00"), 0);
    assert_int_equal(clock_runs(&s, "2026-04-02 09:00"), 1);
    assert_int_equal(clock_runs(&s, "2026-04-02 09:30"), 0); /* once */
    assert_int_equal(clock_runs(&s, "2026-06-02 09:00"), 0); /* and no fee of the fee */
    MUST(invoice_list(&s.op, &(struct invoice_filter){ .payer = ana.id, .page = 1 }, &list));
    assert_int_equal(list.total, 2);
    const struct invoice *fee = &list.items[0];
    assert_int_equal(fee->total, 800); /* never more than the limit */
    assert_int_equal(fee->client.v, s.p->leo.v);
    struct invoice whole = till_invoice(s.p, fee->id);
    assert_true(strstr(sv_z(s.p->a, whole.lines[0].description), "Late payment fee for invoice") != NULL);
    assert_int_equal(till_invoice(s.p, id).total, 9000); /* itself as it was */
    till_is_sound(s.p);
}

static void a_late_payment_fee_bears_the_tax_that_it_has(void **state)
{
    struct scene s;
    struct invoices list;
    struct tax_id tax = { 0 };
    struct fee_policy was;
    shelf_open(state, &s);
    MUST(tax_save(&s.op, tax, &(struct tax_form){ .name = SV("Sales tax"), .percent = SV("10") }, &s.problems, &tax));
    MUST(fee_policy_load(&s.op, &was));
    struct fee_policy_form f = { .overdue = SV("8"),
        .overdue_days = SV("7"),
        .overdue_tax = sv_fmt(s.p->a, "t%lld", (long long)tax.v),
        .version = was.version };
    MUST(fee_policy_save(&s.op, &f, &s.problems));
    struct payer ana = till_payer(s.p, s.p->ana);
    (void)till_issue(s.p, s.p->leo, ana.id, "90");
    assert_int_equal(clock_runs(&s, "2026-04-02 09:00"), 1);
    MUST(invoice_list(&s.op, &(struct invoice_filter){ .payer = ana.id, .page = 1 }, &list));
    struct invoice fee = till_invoice(s.p, list.items[0].id);
    assert_int_equal(fee.total, 880);
    assert_int_equal(fee.lines[0].tax, 80);
    assert_string_equal(sv_z(s.p->a, fee.lines[0].tax_name), "Sales tax");
    f.overdue_tax = SV("8.25");
    MUST(fee_policy_load(&s.op, &was));
    f.version = was.version;
    assert_int_equal(fee_policy_save(&s.op, &f, &s.problems), E_INVALID);
    assert_non_null(problem_of(&s.problems, SV("overdue_tax")));
    till_is_sound(s.p);
}

static void what_is_paid_or_was_due_before_the_rule_or_is_off_has_none(void **state)
{
    struct scene s;
    shelf_open(state, &s);
    struct payer ana = till_payer(s.p, s.p->ana);
    (void)till_issue(s.p, s.p->leo, ana.id, "90");
    shelf_on(&s, "2026-03-20 09:00");
    overdue(&s, "10", "7", "");
    assert_int_equal(clock_runs(&s, "2026-04-20 09:00"), 0); /* it was due before */
    struct invoice_id paid = till_issue(s.p, s.p->leo, ana.id, "50");
    till_pay(s.p, paid, ana.id, 5000);
    struct invoice_id gone = till_issue(s.p, s.p->leo, ana.id, "60");
    MUST(invoice_void(&s.op, gone, till_invoice(s.p, gone).version, SV("wrong"), &s.problems));
    (void)till_issue(s.p, s.p->leo, ana.id, "70");
    overdue(&s, "", "7", "");
    assert_int_equal(clock_runs(&s, "2026-05-20 09:00"), 0);
    overdue(&s, "10", "7", "");
    assert_int_equal(clock_runs(&s, "2026-07-20 09:00"), 0); /* switched on again: from then on */
    (void)till_issue(s.p, s.p->leo, ana.id, "80");
    assert_int_equal(clock_runs(&s, "2026-08-20 09:00"), 1);
}

static void hear(struct scene *s, struct payment_id payment, const char *id, enum pay_news news)
{
    struct viewer nobody = { .org = { 0 } };
    struct op op = practice_op(s->p, &nobody);
    struct pay_event e = { .id = sv_of(id),
        .news = news,
        .charge = till_payment(s->p, payment).intent,
        .amount = { 4000, "USD" },
        .error = "" };
    MUST(payment_event(&op, PAY_TEST, &e));
}

static void what_a_bank_has_not_decided_on_is_nobodys_delay(void **state)
{
    struct scene s;
    struct pay_step step;
    shelf_open(state, &s);
    overdue(&s, "10 %", "7", "");
    struct card_id card = till_card(s.p, s.p->ana, "success");
    struct invoice_id id = till_issue(s.p, s.p->ana, (struct payer_id){ 0 }, "90");
    struct pay_wish part = { .invoice = id, .card = card, .amount = SV("40") };
    MUST(pay_invoice(&s.op, till_line(s.p), SV(""), &part, &s.problems, &step));
    hear(&s, step.payment, "evt_1", PAY_NEWS_DISPUTE_OPENED);
    assert_int_equal(till_invoice(s.p, id).balance, 5000);
    assert_int_equal(clock_runs(&s, "2026-04-20 09:00"), 0);
    hear(&s, step.payment, "evt_2", PAY_NEWS_DISPUTE_CLOSED);
    assert_int_equal(clock_runs(&s, "2026-04-21 09:00"), 1);
    struct invoices list;
    MUST(invoice_list(&s.op, &(struct invoice_filter){ .client = s.p->ana, .page = 1 }, &list));
    assert_int_equal(list.items[0].total, 500); /* of what is open, not of what was billed */
    till_is_sound(s.p);
}

static void the_fee_of_a_confidential_invoice_is_confidential(void **state)
{
    struct scene s;
    struct invoices list;
    shelf_open(state, &s);
    overdue(&s, "10", "7", "");
    struct charge_id hidden = till_charge_as(s.p, s.p->mia, "90", "", true);
    (void)till_bill(s.p, s.p->mia, (struct payer_id){ 0 }, &hidden, 1, true);
    assert_int_equal(clock_runs(&s, "2026-04-20 09:00"), 1);
    MUST(invoice_list(&s.op, &(struct invoice_filter){ .client = s.p->mia, .page = 1 }, &list));
    assert_int_equal(list.total, 2);
    assert_true(list.items[0].confidential && list.items[1].confidential);
    assert_int_equal(list.items[0].payer_client.v, s.p->mia.v);
}

#define FACT(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        FACT(what_is_typed_is_an_amount_or_a_percentage_and_nothing_else),
        FACT(a_missed_visit_is_charged_at_once_with_the_reason),
        FACT(a_fee_falls_away_when_the_visit_was_not_missed_and_the_visit_is_to_bill),
        FACT(a_fee_that_is_billed_stays_when_the_visit_is_marked_anew),
        FACT(a_billed_fee_of_a_visit_that_was_not_missed_is_a_task_until_its_bill_is_void),
        FACT(a_task_about_a_billed_fee_that_staff_closed_does_not_come_back),
        FACT(a_fee_is_waived_with_one_act_and_billed_after_all_with_another),
        FACT(a_visit_that_took_place_after_its_fee_was_waived_is_to_bill),
        FACT(a_visit_missed_long_ago_brings_no_fee_by_itself),
        FACT(a_package_that_gives_the_visit_leaves_no_fee_and_one_that_does_not_leaves_it),
        FACT(a_waived_fee_is_not_billed_after_all_once_a_package_gave_the_visit),
        FACT(a_confidential_visits_fee_is_confidential_and_billed_to_the_client_alone),
        FACT(each_of_a_group_has_their_own_fee),
        FACT(a_type_has_its_own_fee_none_or_its_own_time),
        FACT(a_late_cancellation_in_the_portal_is_charged_though_the_person_may_see_no_bills),
        FACT(what_cancelling_late_costs_is_said_before_and_nothing_where_it_costs_nothing),
        FACT(who_died_is_charged_for_no_missed_visit_by_itself),
        FACT(an_unpaid_invoice_has_one_fee_on_an_invoice_of_its_own_to_the_same_payer),
        FACT(a_late_payment_fee_bears_the_tax_that_it_has),
        FACT(what_is_paid_or_was_due_before_the_rule_or_is_off_has_none),
        FACT(what_a_bank_has_not_decided_on_is_nobodys_delay),
        FACT(the_fee_of_a_confidential_invoice_is_confidential),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
