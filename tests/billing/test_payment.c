/* Bills are paid by card: by whom and with which card, once, whatever breaks. */
#include "till.h"

#include "billing/billing.h"
#include "billing/card_write.h"
#include "billing/payment_write.h"

#define ANYBODY ((struct payer_id){ 0 })

static struct scope bills(enum level level)
{
    return scope_with(scope_none(), CAP_BILLS, level);
}

static struct card_id card(struct practice *p, struct client_id owner, const char *name)
{
    struct viewer v = practice_client(p, owner);
    struct card_id id;
    MUST(till_enter(p, &v, owner, name, &id));
    return id;
}

static struct problems problems;

static enum err pay_as(struct practice *p, const struct viewer *v, struct invoice_id invoice, struct card_id with,
    struct pay_step *ret_step)
{
    struct op op = practice_op(p, v);
    struct pay_wish w = { .invoice = invoice, .card = with };
    problems = problems_new(p->a);
    return pay_invoice(&op, till_line(p), SV(""), &w, &problems, ret_step);
}

static enum err pay_own(
    struct practice *p, struct client_id who, struct invoice_id invoice, struct card_id with, struct pay_step *ret_step)
{
    struct viewer v = practice_client(p, who);
    return pay_as(p, &v, invoice, with, ret_step);
}

static void look_later(struct practice *p, int64_t seconds)
{
    size_t n;
    practice_forward(p, seconds * SECOND_US);
    struct viewer system = practice_system(p);
    struct op op = practice_op(p, &system);
    MUST(payment_look(&op, till_line(p), 50, &n));
}

static struct payment payment_of(struct practice *p, struct payment_id id)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct payment x = { 0 };
    MUST(payment_load(&op, id, &x));
    return x;
}

static void assert_problem(const char *code)
{
    if (!problem_has(&problems, sv_of(code)))
        fail_msg("no problem %s but %s", code, problems.count ? problems.items[0].code.p : "none");
}

/* -- paying ---------------------------------------------------------------------------------------------------------
 */

static void a_client_pays_their_bill_with_their_card(void **state)
{
    struct practice *p = *state;
    struct pay_step step;
    struct invoice_id id = till_issue(p, p->olga, ANYBODY, "120");
    MUST(pay_own(p, p->olga, id, card(p, p->olga, "success"), &step));
    assert_int_equal(step.state, PAYMENT_SUCCEEDED);
    struct invoice i = till_invoice(p, id);
    assert_int_equal(i.state, INVOICE_PAID);
    assert_int_equal(till_balance(p, i.payer).owed, 0);
    struct payment y = payment_of(p, step.payment);
    assert_int_equal(y.amount, 12000);
    assert_string_equal(sv_z(p->a, y.card_words), "Visa ending in 4242");
    assert_int_equal(practice_events(p, EVENT_PAYMENT_SUCCEEDED), 1);
    assert_int_equal(practice_events(p, EVENT_INVOICE_PAID), 1);
    assert_int_equal(pay_own(p, p->olga, id, y.card, &step), E_INVALID);
    assert_problem("already_paid");
    till_is_sound(p);
}

static void parts_pay_a_bill_until_nothing_is_left(void **state)
{
    struct practice *p = *state;
    struct viewer olga = practice_client(p, p->olga);
    struct op op = practice_op(p, &olga);
    struct pay_step step;
    struct card_id c = card(p, p->olga, "success");
    struct invoice_id id = till_issue(p, p->olga, ANYBODY, "120");
    struct pay_wish w = { .invoice = id, .card = c, .amount = SV("50") };
    problems = problems_new(p->a);
    MUST(pay_invoice(&op, till_line(p), SV(""), &w, &problems, &step));
    assert_int_equal(till_invoice(p, id).state, INVOICE_PART_PAID);
    assert_int_equal(till_invoice(p, id).balance, 7000);
    w.amount = SV("70.01");
    assert_int_equal(pay_invoice(&op, till_line(p), SV(""), &w, &problems, &step), E_INVALID);
    assert_problem("over_balance");
    problems = problems_new(p->a);
    w.amount = SV("0");
    assert_int_equal(pay_invoice(&op, till_line(p), SV(""), &w, &problems, &step), E_INVALID);
    assert_problem("bad_amount");
    problems = problems_new(p->a);
    w.amount = SV("");
    w.version = 1;
    assert_int_equal(pay_invoice(&op, till_line(p), SV(""), &w, &problems, &step), E_CONFLICT);
    w.version = till_invoice(p, id).version;
    MUST(pay_invoice(&op, till_line(p), SV(""), &w, &problems, &step));
    assert_int_equal(till_invoice(p, id).state, INVOICE_PAID);
    till_is_sound(p);
}

static void a_form_sent_twice_pays_once(void **state)
{
    struct practice *p = *state;
    struct viewer olga = practice_client(p, p->olga);
    struct op op = practice_op(p, &olga);
    struct pay_step one, two;
    struct invoice_id id = till_issue(p, p->olga, ANYBODY, "120");
    struct pay_wish w = {
        .invoice = id, .card = card(p, p->olga, "success"), .amount = SV("60"), .key = SV("a-form-of-this-page")
    };
    problems = problems_new(p->a);
    MUST(pay_invoice(&op, till_line(p), SV(""), &w, &problems, &one));
    MUST(pay_invoice(&op, till_line(p), SV(""), &w, &problems, &two));
    assert_int_equal(one.payment.v, two.payment.v);
    assert_int_equal(till_invoice(p, id).paid, 6000);
    till_is_sound(p);
}

static void a_caregiver_pays_a_childs_bill_with_their_own_card_and_is_the_payer(void **state)
{
    struct practice *p = *state;
    struct viewer acts = practice_caregiver(p, p->ana, p->leo, bills(LEVEL_ACT));
    struct viewer looks = practice_caregiver(p, p->ana, p->leo, bills(LEVEL_VIEW));
    struct viewer ana = practice_client(p, p->ana), leo = practice_client(p, p->leo);
    struct op hers = practice_op(p, &ana), his = practice_op(p, &leo);
    struct payments list;
    struct pay_step step;
    struct card_id own = card(p, p->ana, "success");
    struct invoice_id id = till_issue(p, p->leo, ANYBODY, "84");
    assert_int_not_equal(pay_as(p, &looks, id, own, &step), E_OK);
    MUST(pay_as(p, &acts, id, own, &step));
    assert_int_equal(payment_of(p, step.payment).payer_client.v, p->ana.v);
    assert_int_equal(till_invoice(p, id).state, INVOICE_PAID);
    MUST(payment_mine(&hers, 1, &list));
    assert_int_equal(list.count, 1);
    assert_string_equal(sv_z(p->a, list.items[0].card_words), "Visa ending in 4242");
    MUST(payment_mine(&his, 1, &list)); /* that it is paid, and not by whom */
    assert_int_equal(list.count, 1);
    assert_int_equal(list.items[0].payer.v, 0);
    assert_int_equal(list.items[0].payer_name.n + list.items[0].card_words.n, 0);
    till_is_sound(p);
}

static void a_caregiver_pays_with_the_childs_own_card_where_they_may_act(void **state)
{
    struct practice *p = *state;
    struct viewer acts = practice_caregiver(p, p->ana, p->leo, bills(LEVEL_ACT));
    struct pay_step step;
    struct invoice_id id = till_issue(p, p->leo, ANYBODY, "84");
    MUST(pay_as(p, &acts, id, card(p, p->leo, "success"), &step));
    assert_int_equal(payment_of(p, step.payment).payer_client.v, p->leo.v);
    till_is_sound(p);
}

static void staff_charge_only_a_card_of_whom_the_bill_is_addressed_to(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct pay_step step;
    struct card_id hers = card(p, p->ana, "success"), his = card(p, p->leo, "success");
    struct invoice_id id = till_issue(p, p->leo, ANYBODY, "84");
    assert_int_equal(pay_as(p, &owner, id, hers, &step), E_INVALID);
    assert_problem("not_your_card");
    assert_int_equal(pay_as(p, &owner, id, (struct card_id){ 0 }, &step), E_INVALID);
    assert_problem("not_your_card");
    assert_int_equal(till_invoice(p, id).paid, 0);
    MUST(pay_as(p, &owner, id, his, &step));
    assert_int_equal(till_invoice(p, id).state, INVOICE_PAID);
    till_is_sound(p);
}

/* -- attacks --------------------------------------------------------------------------------------------------------
 */

static void nobody_pays_with_a_card_that_is_not_theirs(void **state)
{
    struct practice *p = *state;
    struct viewer acts = practice_caregiver(p, p->ana, p->leo, bills(LEVEL_ACT));
    struct viewer sees = practice_caregiver(p, p->olga, p->leo, bills(LEVEL_ACT));
    struct viewer eve = practice_stranger();
    struct pay_step step;
    struct card_id olgas = card(p, p->olga, "success"), anas = card(p, p->ana, "success"),
                   mias = card(p, p->mia, "success");
    struct invoice_id leos = till_issue(p, p->leo, ANYBODY, "84"), anas_bill = till_issue(p, p->ana, ANYBODY, "50");
    assert_int_equal(pay_as(p, &acts, leos, olgas, &step), E_INVALID);
    assert_problem("not_your_card");
    assert_int_equal(pay_as(p, &acts, leos, mias, &step), E_INVALID);
    assert_problem("not_your_card");
    assert_int_equal(pay_as(p, &sees, leos, anas, &step), E_INVALID);
    assert_problem("not_your_card");
    assert_int_equal(pay_as(p, &acts, leos, (struct card_id){ 999999 }, &step), E_INVALID);
    assert_problem("not_your_card");
    assert_int_equal(pay_own(p, p->olga, anas_bill, olgas, &step), E_NOTFOUND);
    assert_int_not_equal(pay_as(p, &eve, leos, anas, &step), E_OK);
    assert_int_equal(pay_as(p, &acts, anas_bill, anas, &step), E_NOTFOUND); /* not in this context */
    assert_int_equal(till_invoice(p, leos).paid + till_invoice(p, anas_bill).paid, 0);
}

static void removed_and_expired_cards_pay_nothing(void **state)
{
    struct practice *p = *state;
    struct viewer olga = practice_client(p, p->olga);
    struct op op = practice_op(p, &olga);
    struct pay_step step;
    struct cards cards;
    struct invoice_id id = till_issue(p, p->olga, ANYBODY, "120");
    struct card_id gone = card(p, p->olga, "success"), old = card(p, p->olga, "expires_next_month");
    MUST(card_own(&op, &cards));
    MUST(card_remove(&op, gone, cards.items[0].version));
    assert_int_equal(pay_own(p, p->olga, id, gone, &step), E_INVALID);
    assert_problem("not_your_card");
    practice_forward(p, 62 * DAY_US);
    assert_int_equal(pay_own(p, p->olga, id, old, &step), E_INVALID);
    assert_problem("card_expired");
}

/* -- what banks say -------------------------------------------------------------------------------------------------
 */

static void a_declined_card_says_why_and_another_pays(void **state)
{
    struct practice *p = *state;
    struct pay_step step;
    struct invoice_id id = till_issue(p, p->olga, ANYBODY, "120");
    assert_int_equal(pay_own(p, p->olga, id, card(p, p->olga, "insufficient_funds"), &step), E_INVALID);
    assert_problem("declined");
    assert_int_equal(step.state, PAYMENT_FAILED);
    assert_string_equal(sv_z(p->a, payment_of(p, step.payment).reason), "declined_funds");
    assert_int_equal(practice_events(p, EVENT_PAYMENT_FAILED), 1);
    assert_false(till_invoice(p, id).paying);
    MUST(pay_own(p, p->olga, id, card(p, p->olga, "success"), &step));
    till_is_sound(p);
}

static void a_bank_that_asks_is_answered_on_the_page(void **state)
{
    struct practice *p = *state;
    struct viewer olga = practice_client(p, p->olga), ana = practice_client(p, p->ana);
    struct op op = practice_op(p, &olga), other = practice_op(p, &ana);
    struct pay_step step, next;
    struct invoice_id id = till_issue(p, p->olga, ANYBODY, "120");
    struct card_id secure = card(p, p->olga, "secure");
    MUST(pay_own(p, p->olga, id, secure, &step));
    assert_int_equal(step.state, PAYMENT_NEEDS_ACTION);
    assert_true(step.secret.n > 0 && till_invoice(p, id).paying);
    struct payment_inside x;
    MUST(payment_by_id(&op, step.payment, &x));
    assert_int_equal(pay_continue(&other, till_line(p), step.payment, SV(""), &problems, &next), E_NOTFOUND);
    assert_int_equal(pay_test_authenticate(till_line(p), p->a, x.intent, step.secret, true).end, PAY_DONE);
    MUST(pay_continue(&op, till_line(p), step.payment, SV(""), &problems, &next));
    assert_int_equal(next.state, PAYMENT_SUCCEEDED);
    assert_int_equal(till_invoice(p, id).state, INVOICE_PAID);
    till_is_sound(p);
}

static void the_secret_of_a_payment_is_for_who_pays_alone(void **state)
{
    struct practice *p = *state;
    struct viewer looks = practice_caregiver(p, p->ana, p->leo, bills(LEVEL_VIEW));
    struct viewer acts = practice_caregiver(p, p->ana, p->leo, bills(LEVEL_ACT));
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op sees = practice_op(p, &looks), may = practice_op(p, &acts), staff = practice_op(p, &owner);
    struct pay_step step, next;
    struct invoice_id id = till_issue(p, p->leo, ANYBODY, "84");
    MUST(pay_own(p, p->leo, id, card(p, p->leo, "secure"), &step));
    assert_int_not_equal(pay_continue(&sees, till_line(p), step.payment, SV(""), &problems, &next), E_OK);
    MUST(pay_continue(&may, till_line(p), step.payment, SV(""), &problems, &next));
    assert_true(next.secret.n > 0);
    MUST(pay_continue(&staff, till_line(p), step.payment, SV(""), &problems, &next));
    assert_int_equal(next.state, PAYMENT_NEEDS_ACTION);
    assert_int_equal(next.secret.n, 0);
}

static struct sv link_of(struct practice *p, struct invoice_id id);

static void what_became_of_anothers_try_is_not_told_to_who_is_billed_nor_by_the_link(void **state)
{
    struct practice *p = *state;
    struct viewer acts = practice_caregiver(p, p->ana, p->leo, bills(LEVEL_ACT)), leo = practice_client(p, p->leo);
    struct viewer nobody = { .org = { 0 } };
    struct op hers = practice_op(p, &acts), his = practice_op(p, &leo), stranger = practice_op(p, &nobody);
    struct pay_step step, next;
    struct payment seen;
    struct invoice_id id = till_issue(p, p->leo, ANYBODY, "84");
    assert_int_equal(pay_as(p, &acts, id, card(p, p->ana, "insufficient_funds"), &step), E_INVALID);
    MUST(payment_load(&hers, step.payment, &seen));
    assert_int_equal(payment_load(&his, step.payment, &seen), E_NOTFOUND);
    MUST(pay_own(p, p->leo, id, card(p, p->leo, "secure"), &step));
    assert_int_equal(pay_continue(&stranger, till_line(p), step.payment, link_of(p, id), &problems, &next), E_NOTFOUND);
}

static void staff_cannot_answer_a_bank_and_the_payment_fails(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct pay_step step;
    struct invoice_id id = till_issue(p, p->olga, ANYBODY, "120");
    assert_int_equal(pay_as(p, &owner, id, card(p, p->olga, "secure"), &step), E_INVALID);
    assert_int_equal(step.state, PAYMENT_FAILED);
    assert_false(till_invoice(p, id).paying);
}

static void who_walks_away_from_their_bank_frees_the_bill_after_a_while(void **state)
{
    struct practice *p = *state;
    struct pay_step step;
    struct invoice_id id = till_issue(p, p->olga, ANYBODY, "120");
    MUST(pay_own(p, p->olga, id, card(p, p->olga, "secure"), &step));
    look_later(p, 60);
    assert_int_equal(payment_of(p, step.payment).state, PAYMENT_NEEDS_ACTION);
    look_later(p, PAYMENT_WAIT_S + 60);
    assert_int_equal(payment_of(p, step.payment).state, PAYMENT_CANCELED);
    assert_false(till_invoice(p, id).paying);
    till_is_sound(p);
}

static void a_second_try_of_the_same_payer_gives_up_the_first_and_of_another_waits(void **state)
{
    struct practice *p = *state;
    struct viewer acts = practice_caregiver(p, p->ana, p->leo, bills(LEVEL_ACT));
    struct pay_step first, second;
    struct invoice_id id = till_issue(p, p->leo, ANYBODY, "84");
    struct card_id own = card(p, p->ana, "success");
    MUST(pay_own(p, p->leo, id, card(p, p->leo, "secure"), &first));
    assert_int_equal(pay_as(p, &acts, id, own, &second), E_INVALID);
    assert_problem("already_paying");
    MUST(pay_own(p, p->leo, id, card(p, p->leo, "success"), &second));
    assert_int_equal(payment_of(p, first.payment).state, PAYMENT_CANCELED);
    assert_int_equal(second.state, PAYMENT_SUCCEEDED);
    till_is_sound(p);
}

/* -- what breaks ----------------------------------------------------------------------------------------------------
 */

static void a_lost_answer_is_found_out_by_the_job(void **state)
{
    struct practice *p = *state;
    static const char *const cards[] = { "lost_after", "lost_before" };
    for (size_t k = 0; k < LENGTH(cards); k++) {
        struct pay_step step;
        struct invoice_id id = till_issue(p, p->olga, ANYBODY, "120");
        MUST(pay_own(p, p->olga, id, card(p, p->olga, cards[k]), &step));
        assert_int_equal(step.state, PAYMENT_STARTED);
        assert_string_equal(sv_z(p->a, step.reason), "no_answer");
        struct pay_step again;
        assert_int_equal(pay_own(p, p->olga, id, card(p, p->olga, "success"), &again), E_INVALID);
        assert_problem("already_paying");
        look_later(p, PAYMENT_LOOK_S + 1);
        assert_int_equal(payment_of(p, step.payment).state, PAYMENT_SUCCEEDED);
        assert_int_equal(till_invoice(p, id).state, INVOICE_PAID);
    }
    till_is_sound(p);
}

/* Whatever is paid at the gateway is paid here, once, and the other way round. */
static void assert_agrees(struct practice *p, struct invoice_id id, struct sv customer, int64_t n)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct payments list;
    int64_t paid = 0, at_gateway = 0;
    MUST(payment_list(&op, &(struct payment_filter){ .invoice = id, .page = 1 }, &list));
    for (size_t k = 0; k < list.count; k++) {
        struct pay_charged c;
        struct pay_result r = pay_charge_find(
            till_line(p), p->a, customer, payment_reference(p->a, list.items[k].id), (struct instant){ 0 }, &c);
        paid += list.items[k].state == PAYMENT_SUCCEEDED;
        at_gateway += r.end == PAY_DONE && c.state == PAY_STATE_PAID;
        if (list.items[k].state < PAYMENT_SUCCEEDED)
            fail_msg("statement %lld: payment %lld is still %s", (long long)n, (long long)list.items[k].id.v,
                payment_state_name(list.items[k].state));
    }
    if (paid != at_gateway || paid > 1 || till_invoice(p, id).paid != paid * 12000)
        fail_msg("statement %lld: %lld paid here, %lld at the gateway", (long long)n, (long long)paid,
            (long long)at_gateway);
}

static void whichever_statement_fails_a_bill_is_charged_once_or_not_at_all(void **state)
{
    struct practice *p = *state;
    static const char *const names[] = { "success", "lost_after", "lost_before", "insufficient_funds" };
    struct viewer olga = practice_client(p, p->olga);
    enum { STATEMENTS = 75 }; /* more than there are */
    int64_t failures = 0;
    for (size_t k = 0; k < LENGTH(names); k++) {
        struct card_id with = card(p, p->olga, names[k]);
        struct op op = practice_op(p, &olga);
        struct card_on_file c;
        MUST(card_on_file(&op, with, &c));
        for (int64_t n = 1; n <= STATEMENTS; n++) {
            struct pay_step step;
            struct invoice_id id = till_issue(p, p->olga, ANYBODY, "120");
            db_fail_nth((uint64_t)n);
            enum err e = pay_as(p, &olga, id, with, &step);
            db_fail_nth(0);
            failures += e != E_OK;
            assert_true(k || n < STATEMENTS || e == E_OK);
            for (int i = 0; i < 6; i++)
                look_later(p, 3700);
            assert_agrees(p, id, c.customer, n);
            if (n % 4 == 0)
                till_is_sound(p);
        }
    }
    till_is_sound(p);
    assert_true(failures > 40);
}

static void a_job_that_breaks_at_any_statement_finds_it_out_the_next_time(void **state)
{
    struct practice *p = *state;
    struct viewer olga = practice_client(p, p->olga), system = practice_system(p);
    struct card_id with = card(p, p->olga, "lost_after");
    struct op op = practice_op(p, &olga);
    struct card_on_file c;
    MUST(card_on_file(&op, with, &c));
    for (int64_t n = 1, broke = 1; broke; n++) {
        struct pay_step step;
        size_t count;
        struct invoice_id id = till_issue(p, p->olga, ANYBODY, "120");
        MUST(pay_as(p, &olga, id, with, &step));
        practice_forward(p, (PAYMENT_LOOK_S + 1) * SECOND_US);
        struct op job = practice_op(p, &system);
        db_fail_nth((uint64_t)n);
        broke = payment_look(&job, till_line(p), 50, &count) != E_OK;
        db_fail_nth(0);
        for (int i = 0; i < 3; i++)
            look_later(p, 3700);
        assert_agrees(p, id, c.customer, n);
        assert_int_equal(payment_of(p, step.payment).state, PAYMENT_SUCCEEDED);
    }
    till_is_sound(p);
}

/* -- without an account ---------------------------------------------------------------------------------------------
 */

struct linking {
    struct op op;
    struct invoice_id id;
    struct sv token;
};

static enum err link_in(struct db *tx, void *arg)
{
    struct linking *l = arg;
    struct op op = l->op;
    op.db = tx;
    return invoice_link_token(&op, l->id, &l->token);
}

static struct sv link_of(struct practice *p, struct invoice_id id)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct linking l = { practice_op(p, &owner), id, SV("") };
    MUST(db_write(p->db, link_in, &l));
    return l.token;
}

static void a_payer_without_account_pays_by_the_link_which_becomes_the_receipt(void **state)
{
    struct practice *p = *state;
    struct viewer nobody = { .org = { 0 } };
    struct op op = practice_op(p, &nobody);
    struct pay_step step;
    struct invoice i;
    struct payer aunt = till_outside(p, "Aunt Tess");
    struct invoice_id id = till_issue(p, p->leo, aunt.id, "84"), other = till_issue(p, p->leo, ANYBODY, "10");
    struct sv token = link_of(p, id);
    assert_true(sv_eq(token, link_of(p, id)));
    MUST(invoice_by_link(&op, token, &i));
    assert_int_equal(i.id.v, id.v);
    problems = problems_new(p->a);
    struct pay_wish w = { .invoice = other };
    assert_int_equal(pay_invoice(&op, till_line(p), token, &w, &problems, &step), E_NOTFOUND);
    w = (struct pay_wish){ .invoice = id, .card = card(p, p->leo, "success") };
    assert_int_equal(pay_invoice(&op, till_line(p), token, &w, &problems, &step), E_INVALID);
    assert_problem("not_your_card");
    problems = problems_new(p->a);
    w.card.v = 0;
    MUST(pay_invoice(&op, till_line(p), token, &w, &problems, &step));
    assert_int_equal(step.state, PAYMENT_NEEDS_ACTION);
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op staff = practice_op(p, &owner);
    struct payment_inside x;
    MUST(payment_by_id(&staff, step.payment, &x));
    assert_int_equal(
        pay_test_choose(till_line(p), p->a, x.intent, step.secret, SV("insufficient_funds")).end, PAY_DECLINED);
    MUST(pay_continue(&op, till_line(p), step.payment, token, &problems, &step));
    assert_int_equal(step.state, PAYMENT_NEEDS_ACTION); /* another card may be tried */
    assert_true(step.secret.n > 0 && step.words.n > 0);
    assert_int_equal(pay_test_choose(till_line(p), p->a, x.intent, step.secret, SV("success")).end, PAY_DONE);
    MUST(pay_continue(&op, till_line(p), step.payment, token, &problems, &step));
    assert_int_equal(step.state, PAYMENT_SUCCEEDED);
    MUST(invoice_by_link(&op, token, &i));
    assert_int_equal(i.state, INVOICE_PAID);
    assert_int_equal(payment_of(p, step.payment).payer.v, aunt.id.v);
    till_is_sound(p);
}

static void a_link_is_dead_when_it_is_renewed_or_its_bill_is_void_and_guesses_find_none(void **state)
{
    struct practice *p = *state;
    struct viewer nobody = { .org = { 0 } }, owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &nobody), staff = practice_op(p, &owner);
    struct invoice i;
    struct payer aunt = till_outside(p, "Aunt Tess");
    struct invoice_id id = till_issue(p, p->leo, aunt.id, "84");
    struct sv token = link_of(p, id);
    MUST(invoice_link_renew(&staff, id));
    assert_int_equal(invoice_by_link(&op, token, &i), E_GONE);
    struct sv next = link_of(p, id);
    assert_false(sv_eq(token, next));
    MUST(invoice_by_link(&op, next, &i));
    problems = problems_new(p->a);
    MUST(invoice_void(&staff, id, i.version, SV("wrong"), &problems));
    assert_int_equal(invoice_by_link(&op, next, &i), E_GONE);
    assert_int_equal(invoice_by_link(&op, SV("guess"), &i), E_NOTFOUND);
    assert_int_equal(invoice_by_link(&op, SV(""), &i), E_NOTFOUND);
}

int main(int argc, char **argv)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_client_pays_their_bill_with_their_card),
        CASE(parts_pay_a_bill_until_nothing_is_left),
        CASE(a_form_sent_twice_pays_once),
        CASE(a_caregiver_pays_a_childs_bill_with_their_own_card_and_is_the_payer),
        CASE(a_caregiver_pays_with_the_childs_own_card_where_they_may_act),
        CASE(staff_charge_only_a_card_of_whom_the_bill_is_addressed_to),
        CASE(nobody_pays_with_a_card_that_is_not_theirs),
        CASE(removed_and_expired_cards_pay_nothing),
        CASE(a_declined_card_says_why_and_another_pays),
        CASE(a_bank_that_asks_is_answered_on_the_page),
        CASE(the_secret_of_a_payment_is_for_who_pays_alone),
        CASE(what_became_of_anothers_try_is_not_told_to_who_is_billed_nor_by_the_link),
        CASE(staff_cannot_answer_a_bank_and_the_payment_fails),
        CASE(who_walks_away_from_their_bank_frees_the_bill_after_a_while),
        CASE(a_second_try_of_the_same_payer_gives_up_the_first_and_of_another_waits),
        CASE(a_lost_answer_is_found_out_by_the_job),
        CASE(whichever_statement_fails_a_bill_is_charged_once_or_not_at_all),
        CASE(a_job_that_breaks_at_any_statement_finds_it_out_the_next_time),
        CASE(a_payer_without_account_pays_by_the_link_which_becomes_the_receipt),
        CASE(a_link_is_dead_when_it_is_renewed_or_its_bill_is_void_and_guesses_find_none),
    };
    db_fixture_args(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
