/* Invoices that the clock writes: each day once, made up for what was missed, paused, ended and taken up again. */
#include "till.h"

#include "billing/recurring.h"
#include "billing/tax.h"

#define NEW ((struct recurring_id){ 0 })

static struct problems problems;

static struct op as_owner(struct practice *p)
{
    static struct viewer owner;
    owner = practice_staff(p, ROLE_OWNER, NOBODY);
    problems = problems_new(p->a);
    return practice_op(p, &owner);
}

/* 45.00 with 10 % tax for Leo, each month from 31 March. */
static struct recurring_form monthly(struct practice *p)
{
    struct recurring_form f = {
        .client = p->leo, .every = SV("1"), .unit = SV("month"), .starts_on = SV("2026-03-31"), .send = true
    };
    f.lines[0] = (struct recurring_line_form){
        .description = SV("Nutrition plan"), .units = SV("1"), .unit_price = SV("45"), .tax = SV("10")
    };
    return f;
}

static struct recurring_id save(struct practice *p, struct recurring_id id, const struct recurring_form *f)
{
    struct op op = as_owner(p);
    MUST(recurring_save(&op, id, f, &problems, &id));
    return id;
}

static struct recurring load(struct practice *p, struct recurring_id id)
{
    struct op op = as_owner(p);
    struct recurring r = { 0 };
    MUST(recurring_load(&op, id, &r));
    return r;
}

static size_t run(struct practice *p)
{
    struct op op = as_owner(p);
    size_t n;
    MUST(recurring_run_due(&op, 200, &n));
    return n;
}

static struct invoices made(struct practice *p, struct recurring_id id)
{
    struct op op = as_owner(p);
    struct invoices list = { 0 };
    MUST(recurring_invoices(&op, id, 1, &list));
    return list;
}

static void move(struct practice *p, struct recurring_id id, enum recurring_state to)
{
    int64_t version = load(p, id).version;
    struct op op = as_owner(p);
    MUST(recurring_set_state(&op, id, to, version, &problems));
}

static void each_day_makes_one_invoice_however_often_the_clock_asks(void **state)
{
    struct practice *p = *state;
    struct recurring_form f = monthly(p);
    struct recurring_id id = save(p, NEW, &f);
    assert_int_equal(run(p), 0);
    practice_forward(p, 29 * DAY_US); /* 31 March */
    assert_int_equal(run(p), 1);
    assert_int_equal(run(p), 0);
    assert_int_equal(made(p, id).total, 1);
    assert_int_equal(made(p, id).items[0].total, 4950);
    assert_int_equal(made(p, id).items[0].stored, INVOICE_SENT);
    assert_int_equal(load(p, id).next_on.v.n, load(p, id).days.starts_on.n + 30); /* 30 April */
    till_is_sound(p);
}

static void who_is_exempt_meanwhile_is_billed_no_tax(void **state)
{
    struct practice *p = *state;
    struct recurring_form f = monthly(p);
    struct recurring_id id = save(p, NEW, &f);
    struct op op = as_owner(p);
    MUST(tax_exemption_set(&op, p->leo, true, SV("Certificate 12"), &problems));
    practice_forward(p, 29 * DAY_US);
    assert_int_equal(run(p), 1);
    assert_int_equal(made(p, id).items[0].total, 4500);
    op = as_owner(p);
    MUST(tax_exemption_set(&op, p->leo, false, SV(""), &problems));
    practice_forward(p, 30 * DAY_US);
    assert_int_equal(run(p), 1);
    assert_int_equal(made(p, id).items[0].total + made(p, id).items[1].total, 4500 + 4950);
}

static void a_line_bears_a_tax_by_name_as_it_is_when_it_is_written(void **state)
{
    struct practice *p = *state;
    struct op op = as_owner(p);
    struct tax_id tax = { 0 };
    struct tax_form t = { .name = SV("Sales tax"), .percent = SV("8") };
    MUST(tax_save(&op, tax, &t, &problems, &tax));
    struct recurring_form f = monthly(p);
    f.lines[0].tax = sv_fmt(p->a, "t%lld", (long long)tax.v);
    struct recurring_id id = save(p, NEW, &f);
    assert_int_equal(load(p, id).total, 4860);
    assert_string_equal(sv_z(p->a, load(p, id).lines[0].tax_said), "Sales tax 8 %");
    t.percent = SV("10");
    t.version = 1;
    op = as_owner(p);
    MUST(tax_save(&op, tax, &t, &problems, &tax));
    practice_forward(p, 29 * DAY_US);
    assert_int_equal(run(p), 1);
    struct invoice bill = till_invoice(p, made(p, id).items[0].id);
    assert_int_equal(bill.total, 4950);
    assert_string_equal(sv_z(p->a, bill.lines[0].tax_name), "Sales tax");
    op = as_owner(p);
    MUST(tax_exemption_set(&op, p->leo, true, SV(""), &problems));
    assert_int_equal(load(p, id).total, 4500); /* what comes next says what it will be */
    f.lines[0].tax = SV("t999");
    assert_int_equal(recurring_save(&op, NEW, &f, &problems, &id), E_INVALID);
    till_is_sound(p);
}

static void days_that_were_missed_while_nothing_ran_are_made_up_for(void **state)
{
    struct practice *p = *state;
    struct recurring_form f = monthly(p);
    struct recurring_id id = save(p, NEW, &f);
    practice_forward(p, 100 * DAY_US); /* 10 June: 31 March, 30 April, 31 May */
    assert_int_equal(run(p), 3);
    assert_int_equal(made(p, id).total, 3);
    assert_int_equal(run(p), 0);
}

static void the_count_and_the_last_day_end_it(void **state)
{
    struct practice *p = *state;
    struct recurring_form f = monthly(p);
    f.most = SV("2");
    struct recurring_id counted = save(p, NEW, &f);
    f.most = SV("");
    f.ends_on = SV("2026-04-29");
    struct recurring_id dated = save(p, NEW, &f);
    practice_forward(p, 200 * DAY_US);
    assert_int_equal(run(p), 3);
    assert_int_equal(load(p, counted).state, RECURRING_ENDED);
    assert_int_equal(load(p, dated).state, RECURRING_ENDED);
    assert_int_equal(made(p, counted).total, 2);
    assert_int_equal(made(p, dated).total, 1);
}

static void a_pause_is_not_made_up_for_and_the_days_stay(void **state)
{
    struct practice *p = *state;
    struct recurring_form f = monthly(p);
    struct recurring_id id = save(p, NEW, &f);
    move(p, id, RECURRING_PAUSED);
    practice_forward(p, 100 * DAY_US);
    assert_int_equal(run(p), 0);
    move(p, id, RECURRING_ACTIVE);
    assert_int_equal(run(p), 0);
    assert_int_equal(load(p, id).next_on.v.n, load(p, id).days.starts_on.n + 91); /* 30 June */
    practice_forward(p, 20 * DAY_US);
    assert_int_equal(run(p), 1);
}

static void what_was_ended_is_taken_up_again(void **state)
{
    struct practice *p = *state;
    struct recurring_form f = monthly(p);
    struct recurring_id id = save(p, NEW, &f);
    move(p, id, RECURRING_ENDED);
    assert_false(load(p, id).next_on.has);
    move(p, id, RECURRING_ACTIVE);
    assert_int_equal(load(p, id).next_on.v.n, load(p, id).days.starts_on.n);
    practice_forward(p, 29 * DAY_US);
    assert_int_equal(run(p), 1);
}

static void a_day_that_is_done_is_not_done_again_after_a_change(void **state)
{
    struct practice *p = *state;
    struct recurring_form f = monthly(p);
    struct recurring_id id = save(p, NEW, &f);
    practice_forward(p, 29 * DAY_US);
    assert_int_equal(run(p), 1);
    f.version = load(p, id).version;
    f.lines[0].unit_price = SV("50");
    save(p, id, &f);
    (void)run(p);
    assert_int_equal(made(p, id).total, 1);
    assert_int_equal(load(p, id).made, 1);
    practice_forward(p, 31 * DAY_US);
    (void)run(p);
    assert_int_equal(made(p, id).total, 2);
    assert_int_equal(made(p, id).items[0].total, 5500);
}

static void each_payer_of_a_split_gets_an_own_invoice(void **state)
{
    struct practice *p = *state;
    struct share_of shares[] = { { till_payer(p, p->ana).id, "percent", "50" },
        { till_payer(p, p->olga).id, "percent", "50" } };
    till_split(p, p->leo, "", shares, 2);
    struct recurring_form f = monthly(p);
    struct recurring_id id = save(p, NEW, &f);
    practice_forward(p, 29 * DAY_US);
    assert_int_equal(run(p), 1);
    assert_int_equal(made(p, id).total, 2);
    assert_int_equal(made(p, id).items[0].total + made(p, id).items[1].total, 4950);
    assert_int_equal(load(p, id).made, 1);
    till_is_sound(p);
}

static void what_cannot_be_written_is_paused_and_staff_know_and_others_go_on(void **state)
{
    struct practice *p = *state;
    struct payer out = till_outside(p, "Elm Fund");
    struct recurring_form f = monthly(p);
    f.payer = out.id;
    struct recurring_id stuck = save(p, NEW, &f);
    f.payer = (struct payer_id){ 0 };
    struct recurring_id fine = save(p, NEW, &f);
    struct op op = as_owner(p);
    struct tasks tasks;
    MUST(payer_archive(&op, out.id, true, out.version));
    practice_forward(p, 29 * DAY_US);
    assert_int_equal(run(p), 1);
    assert_int_equal(load(p, stuck).state, RECURRING_PAUSED);
    assert_true(load(p, stuck).stuck.n > 0);
    assert_int_equal(made(p, stuck).total, 0);
    assert_int_equal(made(p, fine).total, 1);
    op = as_owner(p);
    MUST(task_list(&op, 1, &tasks));
    size_t told = 0;
    for (size_t i = 0; i < tasks.count; i++)
        told += tasks.items[i].kind == TASK_RECURRING_STUCK;
    assert_int_equal(told, 1);
}

static void the_day_that_could_not_be_written_is_not_lost_when_it_is_taken_up_again(void **state)
{
    struct practice *p = *state;
    for (int changed = 0; changed < 2; changed++) { /* as it was, or with another payer */
        struct payer out = till_outside(p, "Elm Fund");
        struct recurring_form f = monthly(p);
        f.payer = out.id;
        f.starts_on = day_iso(p->a, (struct day){ as_owner(p).viewer->today.n + 1 });
        struct recurring_id id = save(p, NEW, &f);
        struct op op = as_owner(p);
        MUST(payer_archive(&op, out.id, true, out.version));
        practice_forward(p, DAY_US);
        (void)run(p);
        struct day day = load(p, id).next_on.v;
        assert_int_equal(load(p, id).state, RECURRING_PAUSED);
        practice_forward(p, 3 * DAY_US);
        op = as_owner(p);
        MUST(payer_load(&op, out.id, &out));
        if (!changed)
            MUST(payer_archive(&op, out.id, false, out.version));
        f.payer = (struct payer_id){ 0 };
        f.version = load(p, id).version;
        if (changed)
            (void)save(p, id, &f);
        move(p, id, RECURRING_ACTIVE);
        assert_int_equal(load(p, id).next_on.v.n, day.n);
        (void)run(p);
        assert_int_equal(made(p, id).total, 1);
    }
}

static void a_form_that_is_sent_twice_makes_one(void **state)
{
    struct practice *p = *state;
    struct recurring_form f = monthly(p);
    struct recurring_id first, other;
    f.key = SV("abcdefgh12345678");
    first = save(p, NEW, &f);
    assert_int_equal(save(p, NEW, &f).v, first.v);
    assert_int_equal(load(p, first).line_count, 1);
    f.key = SV("abcdefgh12345679");
    other = save(p, NEW, &f);
    assert_int_not_equal(other.v, first.v);
}

static void a_draft_is_not_sent(void **state)
{
    struct practice *p = *state;
    struct recurring_form f = monthly(p);
    f.send = false;
    struct recurring_id id = save(p, NEW, &f);
    practice_forward(p, 29 * DAY_US);
    assert_int_equal(run(p), 1);
    assert_int_equal(made(p, id).items[0].stored, INVOICE_DRAFT);
}

struct wrong_row {
    const char *name, *field, *every, *unit, *starts_on, *ends_on, *most, *price;
};
static const struct wrong_row wrongs[] = {
    { "no weeks are refused", "every", "0", "week", "2026-03-31", "", "", "45" },
    { "years are no unit", "unit", "1", "year", "2026-03-31", "", "", "45" },
    { "a first day is asked for", "starts_on", "1", "month", "", "", "", "45" },
    { "it cannot end before it begins", "ends_on", "1", "month", "2026-03-31", "2026-03-30", "", "45" },
    { "what ended before today makes nothing", "ends_on", "1", "month", "2026-01-31", "2026-02-10", "", "45" },
    { "a count is a number", "most", "1", "month", "2026-03-31", "", "two", "45" },
    { "a price is an amount", "unit_price", "1", "month", "2026-03-31", "", "", "much" },
};

static void what_is_wrong_names_its_field(void **state)
{
    struct practice *p = *state;
    for (size_t i = 0; i < LENGTH(wrongs); i++) {
        const struct wrong_row *w = &wrongs[i];
        struct recurring_form f = monthly(p);
        struct recurring_id id;
        f.every = sv_of(w->every);
        f.unit = sv_of(w->unit);
        f.starts_on = sv_of(w->starts_on);
        f.ends_on = sv_of(w->ends_on);
        f.most = sv_of(w->most);
        f.lines[0].unit_price = sv_of(w->price);
        struct op op = as_owner(p);
        if (recurring_save(&op, NEW, &f, &problems, &id) != E_INVALID || !problem_of(&problems, sv_of(w->field)))
            fail_msg("%s", w->name);
    }
}

static void only_staff_of_the_practice_know_of_them(void **state)
{
    struct practice *p = *state;
    struct recurring_form f = monthly(p);
    struct recurring_id id = save(p, NEW, &f);
    struct recurring r;
    struct viewer ana = practice_client(p, p->ana), oak = practice_other_staff(p, NOBODY);
    struct op op = practice_op(p, &ana);
    assert_int_equal(recurring_load(&op, id, &r), E_NOTFOUND);
    op = practice_op(p, &oak);
    assert_int_equal(recurring_load(&op, id, &r), E_NOTFOUND);
}

int main(int argc, char **argv)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
    const struct CMUnitTest tests[] = {
        CASE(each_day_makes_one_invoice_however_often_the_clock_asks),
        CASE(who_is_exempt_meanwhile_is_billed_no_tax),
        CASE(a_line_bears_a_tax_by_name_as_it_is_when_it_is_written),
        CASE(days_that_were_missed_while_nothing_ran_are_made_up_for),
        CASE(the_count_and_the_last_day_end_it),
        CASE(a_pause_is_not_made_up_for_and_the_days_stay),
        CASE(what_was_ended_is_taken_up_again),
        CASE(a_day_that_is_done_is_not_done_again_after_a_change),
        CASE(each_payer_of_a_split_gets_an_own_invoice),
        CASE(what_cannot_be_written_is_paused_and_staff_know_and_others_go_on),
        CASE(the_day_that_could_not_be_written_is_not_lost_when_it_is_taken_up_again),
        CASE(a_form_that_is_sent_twice_makes_one),
        CASE(a_draft_is_not_sent),
        CASE(what_is_wrong_names_its_field),
        CASE(only_staff_of_the_practice_know_of_them),
    };
    db_fixture_args(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
