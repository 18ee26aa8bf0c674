/* Taxes: what they are called, how much they are where and for whom, and what they make of charges, lines and shares.
 */
#include "till.h"

#include "billing/charge_write.h"
#include "billing/fee.h"
#include "billing/package.h"
#include "billing/tax.h"
#include "diary.h"

struct scene {
    struct practice *p;
    struct viewer owner;
    struct op op;
    struct problems problems;
    struct appointment_type_id session;
    struct appointment_location_id elm, oak; /* another percentage at the oak */
};

static void again(struct scene *s)
{
    s->owner = practice_staff(s->p, ROLE_OWNER, NOBODY);
    s->op = practice_op(s->p, &s->owner);
    s->problems = problems_new(s->p->a);
}

static void open_scene(void **state, struct scene *s)
{
    s->p = *state;
    again(s);
    s->session = diary_type(s->p, &(struct type_id_of){ .name = "Session", .length = 50 });
    s->elm = diary_place(s->p, "Elm");
    s->oak = diary_place(s->p, "Oak");
}

static struct tax_id tax(struct scene *s, const char *name, const char *percent, bool included, const char *at_oak)
{
    struct tax_place_form places[] = { { s->elm, SV("") }, { s->oak, sv_of(at_oak) } };
    struct tax_form f = { .name = sv_of(name),
        .percent = sv_of(percent),
        .included = included,
        .places = places,
        .place_count = LENGTH(places) };
    struct tax_id id = { 0 };
    MUST(tax_save(&s->op, (struct tax_id){ 0 }, &f, &s->problems, &id));
    return id;
}

static struct sv named(struct scene *s, struct tax_id id)
{
    return sv_fmt(s->p->a, "t%lld", (long long)id.v);
}

/* The session is billed as one service at this price, which bears the tax. */
static struct service_id sell(struct scene *s, const char *price, struct sv tax_typed)
{
    struct service_form f = { .description = SV("Therapy"), .price = sv_of(price), .tax = tax_typed };
    struct service_id id = { 0 };
    int64_t once = 1;
    MUST(service_save(&s->op, id, &f, &s->problems, &id));
    MUST(service_of_type_set(&s->op, s->session, &id, &once, 1, &s->problems));
    return id;
}

static struct attendee_id visit(struct scene *s, struct client_id client, const char *when,
    struct appointment_location_id place, enum attendee_status status)
{
    struct appointment_form f = diary_form(s->p, s->session, when, &client, 1);
    struct appointment_id id;
    f.contact_type = CONTACT_IN_PERSON;
    f.location = place;
    MUST(appointment_create(&s->op, &f, &s->problems, &id));
    struct attendee_change c = {
        .attendee = diary_attendee(s->p, id, client).id, .has_status = true, .status = status, .quiet = true
    };
    MUST(attendee_change(&s->op, &c, &s->problems));
    return c.attendee;
}

static struct charge charged(struct scene *s, struct attendee_id attendee)
{
    struct charges made;
    MUST(charge_visit(&s->op, attendee, false, &made));
    assert_int_equal(made.count, 1);
    return made.items[0];
}

static int64_t to_bill(struct scene *s)
{
    struct unbilled_list list;
    int64_t sum = 0;
    MUST(unbilled_find(&s->op, NOBODY, SV(""), 1, &list));
    for (size_t i = 0; i < list.count; i++)
        sum += list.items[i].amount;
    assert_int_equal(sum, list.total_sum);
    return sum;
}

static void a_visit_bears_the_tax_of_its_service_at_its_place(void **state)
{
    struct scene s;
    open_scene(state, &s);
    (void)sell(&s, "100", named(&s, tax(&s, "Sales tax", "8", false, "9.5")));
    struct attendee_id elm = visit(&s, s.p->olga, "2026-03-03 09:00", s.elm, ATTENDEE_FULFILLED);
    struct attendee_id oak = visit(&s, s.p->ana, "2026-03-03 11:00", s.oak, ATTENDEE_FULFILLED);
    practice_forward(s.p, 2 * DAY_US);
    again(&s);
    assert_int_equal(to_bill(&s), 10800 + 10950); /* as it is said before … */
    struct charge c = charged(&s, elm);
    assert_int_equal(c.tax, 800);
    assert_string_equal(sv_z(s.p->a, c.tax_name), "Sales tax");
    struct charge_id at_oak = charged(&s, oak).id; /* … so it is charged */
    struct payer ana = till_payer(s.p, s.p->ana);
    struct invoice bill = till_invoice(s.p, till_bill(s.p, s.p->ana, ana.id, &at_oak, 1, true).ids[0]);
    assert_int_equal(bill.total, 10950);
    assert_int_equal(bill.lines[0].tax, 950);
    assert_int_equal(bill.lines[0].tax_bp, 950);
    assert_string_equal(sv_z(s.p->a, bill.lines[0].tax_name), "Sales tax");
    struct day_sum sums[ACCOUNT_COUNT];
    MUST(ledger_day(&s.op, s.owner.today, s.owner.today, sums));
    assert_int_equal(sums[ACCOUNT_TAX].out, 950);
    assert_int_equal(sums[ACCOUNT_TAX].in, 0);
    till_is_sound(s.p);
}

static void a_price_that_includes_its_tax_stays_what_it_is(void **state)
{
    struct scene s;
    open_scene(state, &s);
    struct tax_id vat = tax(&s, "VAT", "19", true, "7");
    (void)sell(&s, "100", named(&s, vat));
    struct attendee_id took = visit(&s, s.p->olga, "2026-03-03 09:00", s.oak, ATTENDEE_FULFILLED);
    practice_forward(s.p, 2 * DAY_US);
    again(&s);
    assert_int_equal(to_bill(&s), 10000);
    struct charge c = charged(&s, took);
    assert_int_equal(c.total, 10000);
    assert_int_equal(c.tax, 654); /* 100 × 7 ÷ 107 */
    struct invoice_line_form line = { .description = SV("Report"), .unit_price = SV("100"), .tax = named(&s, vat) };
    struct invoice_line_form lines[] = { { .charge = c.id }, line };
    struct invoice_form f = { .client = s.p->olga, .lines = lines, .line_count = 2, .send = true };
    struct invoices_made made;
    MUST(invoice_create(&s.op, &f, &s.problems, &made));
    struct invoice bill = till_invoice(s.p, made.ids[0]);
    assert_int_equal(bill.total, 20000);
    assert_int_equal(bill.lines[1].tax, 1597); /* by hand: at no place in particular */
    assert_true(bill.lines[1].tax_included);
    till_is_sound(s.p);
    MUST(invoice_void(&s.op, bill.id, bill.version, SV("wrong"), &s.problems));
    till_is_sound(s.p);
}

static void who_is_exempt_is_charged_no_tax(void **state)
{
    struct scene s;
    struct tax_exemption x;
    struct charge_id id;
    struct charges list;
    open_scene(state, &s);
    struct tax_id sales = tax(&s, "Sales tax", "8", false, "");
    struct service_id service = sell(&s, "100", named(&s, sales));
    MUST(tax_exemption_set(&s.op, s.p->olga, true, SV("Certificate 12"), &s.problems));
    MUST(tax_exemption_load(&s.op, s.p->olga, &x));
    assert_true(x.exempt && sv_eq(x.reason, SV("Certificate 12")));
    struct attendee_id hers = visit(&s, s.p->olga, "2026-03-03 09:00", s.elm, ATTENDEE_FULFILLED);
    struct attendee_id other = visit(&s, s.p->ana, "2026-03-03 11:00", s.elm, ATTENDEE_FULFILLED);
    practice_forward(s.p, 2 * DAY_US);
    again(&s);
    assert_int_equal(to_bill(&s), 10000 + 10800);
    assert_int_equal(charged(&s, hers).total, 10000);
    assert_int_equal(charged(&s, other).total, 10800);
    struct charge_form f = { .client = s.p->olga, .service = service };
    MUST(charge_create(&s.op, &f, &s.problems, &id));
    MUST(charges_of(&s.op, &id, 1, &list));
    assert_int_equal(list.items[0].tax, 0);
    MUST(tax_exemption_set(&s.op, s.p->olga, false, SV(""), &s.problems));
    MUST(charge_create(&s.op, &f, &s.problems, &id));
    MUST(charges_of(&s.op, &id, 1, &list));
    assert_int_equal(list.items[0].tax, 800);
    assert_int_equal(tax_exemption_set(&s.op, s.p->stranger, true, SV(""), &s.problems), E_NOTFOUND);
    struct viewer client = practice_client(s.p, s.p->olga);
    struct op theirs = practice_op(s.p, &client);
    assert_int_not_equal(tax_exemption_set(&theirs, s.p->olga, true, SV(""), &s.problems), E_OK);
    assert_int_not_equal(tax_exemption_load(&theirs, s.p->olga, &x), E_OK);
}

static void a_fee_bears_the_tax_that_fees_have(void **state)
{
    struct scene s;
    open_scene(state, &s);
    struct tax_id sales = tax(&s, "Sales tax", "8", false, "10");
    (void)sell(&s, "100", SV(""));
    struct fee_policy_form f = { .noshow = SV("50 %"), .tax = named(&s, sales) };
    MUST(fee_policy_save(&s.op, &f, &s.problems));
    struct attendee_id elm = visit(&s, s.p->olga, "2026-03-03 09:00", s.elm, ATTENDEE_NOSHOW);
    struct attendee_id oak = visit(&s, s.p->ana, "2026-03-03 11:00", s.oak, ATTENDEE_NOSHOW);
    practice_forward(s.p, 2 * DAY_US);
    again(&s);
    assert_int_equal(to_bill(&s), 5400 + 5500);
    assert_int_equal(charged(&s, elm).total, 5400);
    assert_int_equal(charged(&s, oak).total, 5500);
}

static void parts_of_a_taxed_line_sum_to_it_to_the_cent(void **state)
{
    struct scene s;
    open_scene(state, &s);
    const char *const kinds[] = { "9.99", "100.01", "0.03" };
    const bool included[] = { false, true };
    struct payer ana = till_payer(s.p, s.p->ana), olga = till_payer(s.p, s.p->olga),
                 third = till_outside(s.p, "Third Party");
    struct share_of shares[] = { { ana.id, "percent", "33.33" }, { olga.id, "percent", "33.33" },
        { third.id, "percent", "33.34" } };
    (void)till_split(s.p, s.p->leo, "", shares, 3);
    for (size_t k = 0; k < LENGTH(included); k++) {
        struct tax_id id = tax(&s, k ? "VAT" : "Sales tax", "19", included[k], "");
        for (size_t i = 0; i < LENGTH(kinds); i++) {
            struct invoice_line_form line = {
                .description = SV("Report"), .unit_price = sv_of(kinds[i]), .tax = named(&s, id)
            };
            struct invoice_form f = { .client = s.p->leo, .lines = &line, .line_count = 1, .send = true };
            struct invoices_made made;
            struct money price;
            int64_t total = 0, tax_sum = 0;
            assert_true(money_parse(sv_of(kinds[i]), "USD", &price));
            int64_t whole = included[k] ? (price.minor * 19 + 59) / 119 : (price.minor * 19 + 50) / 100;
            MUST(invoice_create(&s.op, &f, &s.problems, &made));
            for (size_t n = 0; n < made.count; n++) {
                struct invoice one = till_invoice(s.p, made.ids[n]);
                total += one.total;
                tax_sum += one.lines[0].tax;
            }
            assert_int_equal(total, price.minor + (included[k] ? 0 : whole));
            assert_int_equal(tax_sum, whole);
        }
    }
    till_is_sound(s.p);
}

static struct charge changed(struct scene *s, struct charge c, struct tax_id tax, const char *price)
{
    struct charge_form f = { .client = c.client,
        .description = c.description,
        .unit_price = sv_of(price),
        .tax = named(s, tax),
        .version = c.version };
    struct charges list;
    MUST(charge_update(&s->op, c.id, &f, &s->problems));
    MUST(charges_of(&s->op, &c.id, 1, &list));
    return list.items[0];
}

static void a_charge_that_is_saved_again_keeps_the_tax_that_it_was_charged_with(void **state)
{
    struct scene s;
    struct tax_id id;
    open_scene(state, &s);
    struct tax_id sales = tax(&s, "Sales tax", "8", false, "9.5"), other = tax(&s, "City tax", "2", false, "");
    (void)sell(&s, "100", named(&s, sales));
    struct attendee_id took = visit(&s, s.p->ana, "2026-03-03 11:00", s.oak, ATTENDEE_FULFILLED);
    practice_forward(s.p, 2 * DAY_US);
    again(&s);
    struct charge c = charged(&s, took);
    struct tax_form dearer = { .name = SV("State tax"), .percent = SV("12"), .included = true, .version = 1 };
    MUST(tax_save(&s.op, sales, &dearer, &s.problems, &id));
    c = changed(&s, c, sales, "200");
    assert_int_equal(c.tax_bp, 950);
    assert_int_equal(c.tax, 1900);
    assert_false(c.tax_included);
    assert_string_equal(sv_z(s.p->a, c.tax_name), "Sales tax");
    assert_int_equal(changed(&s, c, other, "200").tax, 400); /* another one as it is now */
}

static void a_place_that_the_form_does_not_name_keeps_its_percentage(void **state)
{
    struct scene s;
    struct tax one;
    struct tax_places places;
    struct tax_id id;
    open_scene(state, &s);
    struct tax_id sales = tax(&s, "Sales tax", "8", false, "9.5");
    struct tax_place_form at[] = { { s.elm, SV("7") } }; /* the oak was archived, say */
    struct tax_form f = { .name = SV("Sales tax"), .percent = SV("8"), .places = at, .place_count = 1, .version = 1 };
    MUST(tax_save(&s.op, sales, &f, &s.problems, &id));
    MUST(tax_load(&s.op, sales, &one, &places));
    assert_int_equal(places.count, 2);
    for (size_t i = 0; i < places.count; i++)
        assert_int_equal(places.items[i].bp.v, places.items[i].place.v == s.oak.v ? 950 : 700);
    at[0].percent = SV("");
    f.version = 2;
    MUST(tax_save(&s.op, sales, &f, &s.problems, &id));
    MUST(tax_load(&s.op, sales, &one, &places));
    for (size_t i = 0; i < places.count; i++)
        assert_int_equal(places.items[i].bp.has, places.items[i].place.v == s.oak.v);
}

static void a_list_of_taxes_says_where_each_is_another_one_and_no_zeros_that_say_nothing(void **state)
{
    struct scene s;
    struct taxes list;
    const struct sv *words;
    open_scene(state, &s);
    (void)tax(&s, "A tax", "8.10", false, "9.50");
    (void)tax(&s, "B tax", "6.05", false, "");
    MUST(tax_list(&s.op, false, &list));
    MUST(tax_elsewhere(&s.op, &list, &words));
    assert_string_equal(sv_z(s.p->a, words[0]), "at Oak 9.5 %");
    assert_string_equal(sv_z(s.p->a, words[1]), "");
    assert_string_equal(sv_z(s.p->a, tax_label(s.p->a, list.items[0].name, list.items[0].bp)), "A tax 8.1 %");
    assert_string_equal(sv_z(s.p->a, tax_label(s.p->a, list.items[1].name, list.items[1].bp)), "B tax 6.05 %");
    for (int i = 0; i < 4; i++) {
        struct tax_place_form at = { diary_place(s.p, (const char *[]){ "P1", "P2", "P3", "P4" }[i]), SV("1") };
        struct tax_form f = {
            .name = SV("A tax"), .percent = SV("8.1"), .places = &at, .place_count = 1, .version = i + 1
        };
        struct tax_id id;
        MUST(tax_save(&s.op, list.items[0].id, &f, &s.problems, &id));
    }
    MUST(tax_elsewhere(&s.op, &list, &words));
    assert_string_equal(sv_z(s.p->a, words[0]), "at Oak 9.5 %, at P1 1 %, at P2 1 % and at 2 more");
}

static void fees_bear_one_of_the_practices_taxes_and_no_percentage(void **state)
{
    struct scene s;
    open_scene(state, &s);
    struct fee_policy_form f = { .noshow = SV("50 %"), .tax = SV("8.25") };
    assert_int_equal(fee_policy_save(&s.op, &f, &s.problems), E_INVALID);
    assert_true(problem_of(&s.problems, SV("tax")) && problem_has(&s.problems, SV("unknown_tax")));
    s.problems = problems_new(s.p->a);
    f.tax = SV("0");
    MUST(fee_policy_save(&s.op, &f, &s.problems));
}

static void a_statement_takes_the_tax_of_a_void_bill_back(void **state)
{
    struct scene s;
    struct statement st;
    open_scene(state, &s);
    struct tax_id sales = tax(&s, "Sales tax", "8", false, "");
    struct invoice_line_form line = { .description = SV("Report"), .unit_price = SV("100"), .tax = named(&s, sales) };
    struct invoice_form f = { .client = s.p->olga, .lines = &line, .line_count = 1, .send = true };
    struct invoices_made made;
    MUST(invoice_create(&s.op, &f, &s.problems, &made));
    struct invoice bill = till_invoice(s.p, made.ids[0]);
    MUST(invoice_void(&s.op, bill.id, bill.version, SV("wrong"), &s.problems));
    MUST(statement_load(&s.op, bill.payer, s.owner.today, s.owner.today, &st));
    assert_int_equal(st.count, 2);
    assert_int_equal(st.lines[0].tax, 800);
    assert_int_equal(st.lines[1].tax, -800);
    assert_int_equal(st.after, 0);
}

static void what_is_typed_wrong_of_a_tax_is_said(void **state)
{
    struct scene s;
    struct tax_id id;
    struct service_id service;
    open_scene(state, &s);
    (void)tax(&s, "Sales tax", "8", false, "");
    const struct {
        struct tax_form form;
        const char *code;
    } rows[] = { { { .name = SV(""), .percent = SV("8") }, "required" },
        { { .name = SV("VAT"), .percent = SV("") }, "required" },
        { { .name = SV("VAT"), .percent = SV("101") }, "bad_percent" },
        { { .name = SV("VAT"), .percent = SV("100.001") }, "bad_percent" },
        { { .name = SV("VAT"), .percent = SV("9.975") }, "bad_percent" },
        { { .name = SV("Sales tax"), .percent = SV("8") }, "same_name" },
        { { .name = SV("A tax whose name is far too long to print"), .percent = SV("8") }, "too_long" } };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        s.problems = problems_new(s.p->a);
        assert_int_equal(tax_save(&s.op, (struct tax_id){ 0 }, &rows[i].form, &s.problems, &id), E_INVALID);
        assert_true(problem_has(&s.problems, sv_of(rows[i].code)));
    }
    s.problems = problems_new(s.p->a);
    struct service_form f = { .description = SV("Therapy"), .price = SV("10"), .tax = SV("t4711") };
    assert_int_equal(service_save(&s.op, (struct service_id){ 0 }, &f, &s.problems, &service), E_INVALID);
    assert_true(problem_has(&s.problems, SV("unknown_tax")));
    struct viewer provider = practice_staff(s.p, ROLE_PROVIDER, NOBODY);
    struct op theirs = practice_op(s.p, &provider);
    assert_int_not_equal(tax_save(&theirs, (struct tax_id){ 0 }, &rows[2].form, &s.problems, &id), E_OK);
}

static void an_archived_tax_is_offered_no_more_and_counts_where_it_stood(void **state)
{
    struct scene s;
    struct taxes list;
    struct tax_id again_id;
    open_scene(state, &s);
    struct tax_id sales = tax(&s, "Sales tax", "8", false, "");
    (void)sell(&s, "100", named(&s, sales));
    struct attendee_id took = visit(&s, s.p->olga, "2026-03-03 09:00", s.elm, ATTENDEE_FULFILLED);
    MUST(tax_archive(&s.op, sales, true, 1, &s.problems));
    MUST(tax_list(&s.op, false, &list));
    assert_int_equal(list.count, 0);
    struct tax_form same = { .name = SV("Sales tax"), .percent = SV("9") };
    MUST(tax_save(&s.op, (struct tax_id){ 0 }, &same, &s.problems, &again_id));
    assert_int_equal(tax_archive(&s.op, sales, false, 2, &s.problems), E_INVALID); /* its name is taken */
    assert_true(problem_has(&s.problems, SV("same_name")));
    practice_forward(s.p, 2 * DAY_US);
    again(&s);
    assert_int_equal(charged(&s, took).tax, 800);
    assert_int_equal(tax_save(&s.op, sales, &same, &s.problems, &again_id), E_INVALID);
}

static struct package_id buy(struct scene *s, struct client_id client, struct offering_id offering, int64_t total,
    enum err expected, struct invoice_id *ret_bill)
{
    struct viewer v = practice_client(s->p, client);
    struct op op = practice_op(s->p, &v);
    struct organization org = practice_organization(s->p);
    struct package_buy_form f = { .offering = offering, .total = { total > 0, total } };
    struct package_id id = { 0 };
    s->problems = problems_new(s->p->a);
    assert_int_equal(package_buy(&op, &org, &f, &s->problems, &id, ret_bill), expected);
    return id;
}

static void a_package_says_before_it_is_bought_what_it_costs_with_its_tax_and_is_billed_so(void **state)
{
    struct scene s;
    struct offering_id id = { 0 };
    struct offering o;
    struct taxes taxes;
    struct invoice_id bill;
    open_scene(state, &s);
    struct tax_id sales = tax(&s, "Sales tax", "8", false, "");
    struct offering_form f = {
        .name = SV("Ten talks"), .price = SV("100"), .every = SV("once"), .tax = named(&s, sales), .in_portal = true
    };
    MUST(offering_save(&s.op, id, &f, &s.problems, &id));
    MUST(offering_load(&s.op, id, &o));
    struct viewer olga = practice_client(s.p, s.p->olga);
    struct op hers = practice_op(s.p, &olga);
    MUST(offering_taxes(&hers, &taxes));
    struct offering_cost cost = offering_cost(&taxes, &o);
    assert_int_equal(cost.total, 10800);
    assert_int_equal(cost.tax, 800);
    assert_string_equal(sv_z(s.p->a, cost.by.name), "Sales tax");
    (void)buy(&s, s.p->olga, id, 10000, E_INVALID, &bill); /* she agreed to another sum */
    assert_true(problem_has(&s.problems, SV("stale")));
    (void)buy(&s, s.p->olga, id, 10800, E_OK, &bill);
    again(&s);
    struct invoice first = till_invoice(s.p, bill);
    assert_int_equal(first.total, 10800);
    assert_string_equal(sv_z(s.p->a, first.lines[0].tax_name), "Sales tax");
    MUST(tax_exemption_set(&s.op, s.p->ana, true, SV(""), &s.problems));
    (void)buy(&s, s.p->ana, id, 10000, E_OK, &bill); /* exempt */
    assert_int_equal(till_invoice(s.p, bill).total, 10000);
    again(&s);
    f.tax = SV("8");
    f.version = 1;
    assert_int_equal(offering_save(&s.op, id, &f, &s.problems, &id), E_INVALID);
    assert_non_null(problem_of(&s.problems, SV("tax")));
    till_is_sound(s.p);
}

static void a_visit_that_is_not_booked_yet_says_its_price_with_the_tax_that_is_added(void **state)
{
    struct scene s;
    struct sv said;
    struct staff_id anybody = { 0 };
    open_scene(state, &s);
    struct tax_id sales = tax(&s, "Sales tax", "8", false, "9.5");
    (void)sell(&s, "100", named(&s, sales));
    MUST(charge_price_ahead(&s.op, s.p->olga, s.session, anybody, s.elm, &said));
    assert_string_equal(sv_z(s.p->a, said), "$108.00, with $8.00 Sales tax 8 %");
    MUST(charge_price_ahead(&s.op, NOBODY, s.session, anybody, s.oak, &said)); /* somebody unknown, elsewhere */
    assert_string_equal(sv_z(s.p->a, said), "$109.50, with $9.50 Sales tax 9.5 %");
    MUST(tax_exemption_set(&s.op, s.p->olga, true, SV(""), &s.problems));
    MUST(charge_price_ahead(&s.op, s.p->olga, s.session, anybody, s.elm, &said));
    assert_int_equal(said.n, 0); /* the price is what is to pay */
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(a_visit_bears_the_tax_of_its_service_at_its_place),
        T(a_price_that_includes_its_tax_stays_what_it_is),
        T(who_is_exempt_is_charged_no_tax),
        T(a_fee_bears_the_tax_that_fees_have),
        T(parts_of_a_taxed_line_sum_to_it_to_the_cent),
        T(a_charge_that_is_saved_again_keeps_the_tax_that_it_was_charged_with),
        T(a_place_that_the_form_does_not_name_keeps_its_percentage),
        T(a_list_of_taxes_says_where_each_is_another_one_and_no_zeros_that_say_nothing),
        T(fees_bear_one_of_the_practices_taxes_and_no_percentage),
        T(a_statement_takes_the_tax_of_a_void_bill_back),
        T(a_package_says_before_it_is_bought_what_it_costs_with_its_tax_and_is_billed_so),
        T(a_visit_that_is_not_booked_yet_says_its_price_with_the_tax_that_is_added),
        T(what_is_typed_wrong_of_a_tax_is_said),
        T(an_archived_tax_is_offered_no_more_and_counts_where_it_stood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
