/* Documents: made by the worker, the same one again while it is up to date, and read by those who may. */
#include "till.h"

#include <string.h>

#include "billing/document_send.h"
#include "billing/logo.h"

#define ANYBODY ((struct payer_id){ 0 })

static size_t work(struct practice *p)
{
    struct op op = { .db = p->db, .arena = p->a, .keys = p->keys, .now = p->now };
    size_t n = 0;
    MUST(document_make(&op, 20, &n));
    return n;
}

static struct billing_document_id asked(struct practice *p, const struct viewer *v, const struct document_wish *w)
{
    struct op op = practice_op(p, v);
    struct billing_document_id id = { 0 };
    MUST(document_ask(&op, w, &id));
    return id;
}

static bool is_pdf(struct sv bytes)
{
    return sv_starts(bytes, SV("%PDF-")) && sv_ends(bytes, SV("%%EOF\n"));
}

static void the_worker_makes_it_once(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct invoice_id invoice = till_issue(p, p->olga, ANYBODY, "120");
    struct document_wish w = { .kind = DOCUMENT_INVOICE, .resource = invoice.v };
    struct billing_document_id id = asked(p, &owner, &w);
    struct document d;
    MUST(document_load(&op, id, &d));
    assert_false(d.ready || d.failed);
    assert_int_equal(work(p), 1);
    assert_int_equal(work(p), 0);
    MUST(document_load(&op, id, &d));
    assert_true(d.ready && is_pdf(d.bytes));
    struct sv name = sv_fmt(p->a, "invoice-%.*s.pdf", SV_FMT(till_invoice(p, invoice).number));
    assert_true(sv_eq(d.file_name, name));
}

static void the_same_is_given_again_until_what_it_shows_changes(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY), own = practice_client(p, p->olga);
    struct invoice_id invoice = till_issue(p, p->olga, ANYBODY, "120");
    struct document_wish w = { .kind = DOCUMENT_INVOICE, .resource = invoice.v };
    struct billing_document_id id = asked(p, &owner, &w);
    assert_int_equal(asked(p, &own, &w).v, id.v);
    work(p);
    assert_int_equal(asked(p, &own, &w).v, id.v);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    MUST(billing_setting_save(&op, &(struct billing_setting_form){ .address = SV("1 Elm Street") }, &problems));
    assert_int_not_equal(asked(p, &own, &w).v, id.v);
}

static void others_have_none_and_cannot_read_one(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY), ana = practice_client(p, p->ana),
                  far = practice_other_staff(p, NOBODY);
    struct invoice_id invoice = till_issue(p, p->olga, ANYBODY, "120");
    struct document_wish w = { .kind = DOCUMENT_INVOICE, .resource = invoice.v };
    struct billing_document_id id = asked(p, &owner, &w), none;
    const struct viewer *who[] = { &ana, &far };
    for (size_t i = 0; i < LENGTH(who); i++) {
        struct op op = practice_op(p, who[i]);
        struct document d;
        assert_int_equal(document_ask(&op, &w, &none), E_NOTFOUND);
        assert_int_equal(document_load(&op, id, &d), E_NOTFOUND);
    }
}

static void give_npi(struct practice *p)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    MUST(staff_billing_save(&op, p->provider, SV("1234567893"), SV(""), SV(""), 0, &problems));
}

static struct superbill_id superbill(struct practice *p, struct client_id client, bool confidential)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct charge_id charge = till_charge_as(p, client, "100", "", confidential);
    struct superbill_id id = { 0 };
    MUST(superbill_create(&op, &(struct superbill_new){ client, &charge, 1, SV(""), true }, &problems, &id));
    return id;
}

static void each_payer_has_a_copy_of_their_own(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY), own = practice_client(p, p->mia),
                  mother = practice_caregiver(p, p->ana, p->mia, scope_full());
    give_npi(p);
    struct document_wish w = { .kind = DOCUMENT_SUPERBILL, .resource = superbill(p, p->mia, false).v };
    struct billing_document_id mias = asked(p, &own, &w), anas = asked(p, &mother, &w);
    assert_int_not_equal(mias.v, anas.v);
    w.copy_for = till_payer(p, p->ana).id;
    assert_int_equal(asked(p, &owner, &w).v, anas.v);
    work(p);
    struct op op = practice_op(p, &mother), mia = practice_op(p, &own);
    struct document d;
    MUST(document_load(&op, anas, &d));
    assert_true(d.ready && is_pdf(d.bytes));
    assert_int_equal(document_load(&op, mias, &d), E_NOTFOUND);
    assert_int_equal(document_load(&mia, anas, &d), E_NOTFOUND);
    MUST(document_load(&mia, mias, &d));
}

static void what_is_confidential_is_no_caregivers(void **state)
{
    struct practice *p = *state;
    struct viewer own = practice_client(p, p->mia), mother = practice_caregiver(p, p->ana, p->mia, scope_full());
    struct op op = practice_op(p, &mother);
    struct billing_document_id none;
    struct document d;
    give_npi(p);
    struct document_wish w = { .kind = DOCUMENT_SUPERBILL, .resource = superbill(p, p->mia, true).v };
    struct billing_document_id mias = asked(p, &own, &w);
    assert_int_equal(document_ask(&op, &w, &none), E_NOTFOUND);
    assert_int_equal(document_load(&op, mias, &d), E_NOTFOUND);
}

static void statements_are_as_their_reader_sees_them(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY), own = practice_client(p, p->mia),
                  mother = practice_caregiver(p, p->ana, p->mia, scope_full());
    struct payer mia = till_payer(p, p->mia);
    struct charge_id charge = till_charge_as(p, p->mia, "90", "", true);
    (void)till_bill(p, p->mia, ANYBODY, &charge, 1, true);
    struct document_wish w = {
        .kind = DOCUMENT_STATEMENT, .resource = mia.id.v, .from = { owner.today.n - 30 }, .until = owner.today
    };
    struct billing_document_id all = asked(p, &own, &w), less = asked(p, &mother, &w);
    assert_int_not_equal(all.v, less.v);
    assert_int_equal(asked(p, &owner, &w).v, all.v);
    work(p);
    struct op op = practice_op(p, &mother), staff = practice_op(p, &owner);
    struct document d;
    assert_int_equal(document_load(&op, all, &d), E_NOTFOUND);
    MUST(document_load(&op, less, &d));
    assert_true(d.ready && is_pdf(d.bytes));
    MUST(document_load(&staff, less, &d));
    w.until.n = w.from.n - 1;
    struct billing_document_id none;
    assert_int_equal(document_ask(&op, &w, &none), E_INVALID);
}

static void a_receipt_is_for_who_paid(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY), own = practice_client(p, p->mia),
                  ana = practice_client(p, p->ana);
    struct op op = practice_op(p, &owner), hers = practice_op(p, &own), others = practice_op(p, &ana);
    struct problems problems = problems_new(p->a);
    struct invoice_id invoice = till_issue(p, p->mia, till_payer(p, p->ana).id, "120");
    struct money_in_form f = { .invoice = invoice,
        .amount = SV("50"),
        .medium = SV("cash"),
        .paid_on = day_iso(p->a, owner.today),
        .key = SV("key-of-a-form-1") };
    struct payment_id payment = { 0 };
    MUST(payment_record(&op, &f, &problems, &payment));
    struct document_wish w = { .kind = DOCUMENT_RECEIPT, .resource = payment.v };
    struct billing_document_id id = asked(p, &ana, &w), none;
    assert_int_equal(asked(p, &owner, &w).v, id.v);
    assert_int_equal(document_ask(&hers, &w, &none), E_NOTFOUND); /* it was for her, but is not her money */
    work(p);
    struct document d;
    MUST(document_load(&others, id, &d));
    assert_true(d.ready && is_pdf(d.bytes));
    assert_int_equal(document_load(&hers, id, &d), E_NOTFOUND);
}

struct linking {
    struct op op;
    struct billing_document_id id;
    int64_t days;
    struct sv token;
};
static enum err link_in(struct db *tx, void *arg)
{
    struct linking *x = arg;
    struct op op = x->op;
    op.db = tx;
    return document_link_token(&op, x->id, ANYBODY, x->days, &x->token);
}

static struct sv link_of(struct practice *p, struct billing_document_id id, int64_t days)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct linking x = { practice_op(p, &owner), id, days, { 0 } };
    MUST(db_write(p->db, link_in, &x));
    return x.token;
}

static enum err follow(struct practice *p, struct sv token, struct document *ret_document)
{
    struct viewer stranger = practice_stranger();
    struct op op = practice_op(p, &stranger);
    return document_by_link(&op, token, ret_document);
}

static void a_link_shows_one_document_until_it_ends(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct invoice_id invoice = till_issue(p, p->olga, ANYBODY, "120");
    struct document_wish w = { .kind = DOCUMENT_INVOICE, .resource = invoice.v };
    struct billing_document_id id = asked(p, &owner, &w);
    struct sv token = link_of(p, id, 7), other = link_of(p, id, 30);
    struct document d;
    MUST(follow(p, token, &d));
    assert_false(d.ready);
    work(p);
    MUST(follow(p, token, &d));
    assert_true(d.ready && is_pdf(d.bytes));
    struct sv wrong = sv_dup(p->a, token);
    ((char *)(uintptr_t)wrong.p)[wrong.n / 2] ^= 1;
    assert_int_equal(follow(p, wrong, &d), E_NOTFOUND);
    assert_int_equal(follow(p, SV("nonsense"), &d), E_NOTFOUND);
    practice_forward(p, 8 * DAY_US);
    assert_int_equal(follow(p, token, &d), E_GONE);
    MUST(follow(p, other, &d));
}

static void a_link_ends_with_what_it_shows(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct superbill b;
    struct document d;
    give_npi(p);
    struct superbill_id bill = superbill(p, p->olga, false);
    struct document_wish w = { .kind = DOCUMENT_SUPERBILL, .resource = bill.v };
    struct sv token = link_of(p, asked(p, &owner, &w), 30);
    MUST(follow(p, token, &d));
    MUST(superbill_load(&op, bill, ANYBODY, &b));
    MUST(superbill_void(&op, bill, b.version));
    assert_int_equal(follow(p, token, &d), E_GONE);
}

static struct document_sents sent_of(struct practice *p, struct client_id client, const char *words)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct document_sents list;
    MUST(document_sent_list(&op, client, sv_of(words), 1, &list));
    return list;
}

static void a_link_that_staff_made_for_a_program_stands_with_what_was_sent_and_can_be_ended(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct document_wish w = { .kind = DOCUMENT_INVOICE, .resource = till_issue(p, p->olga, ANYBODY, "120").v };
    struct sv token = link_of(p, asked(p, &owner, &w), 7);
    struct document_sents list = sent_of(p, p->olga, "");
    struct document d;
    assert_int_equal(list.count, 1);
    assert_true(list.items[0].by_program && list.items[0].live && list.items[0].to.n);
    assert_false(sv_starts(list.items[0].to, SV("Olga"))); /* whoever gets it */
    struct sv rest = list.items[0].to, first = sv_cut(&rest, ' ');
    assert_int_equal(sent_of(p, p->olga, sv_z(p->a, first)).count, 1);
    MUST(follow(p, token, &d));
    MUST(document_sent_end(&op, p->olga, list.items[0].id));
    assert_int_equal(follow(p, token, &d), E_GONE);
}

static void what_is_sent_is_kept_and_its_link_can_be_ended(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY), support = practice_staff(p, ROLE_SUPPORT, NOBODY);
    struct op op = practice_op(p, &owner), none = practice_op(p, &support);
    struct problems problems = problems_new(p->a);
    struct invoice_id invoice = till_issue(p, p->olga, ANYBODY, "120");
    struct document_wish w = { .kind = DOCUMENT_INVOICE, .resource = invoice.v };
    struct billing_document_id id = asked(p, &owner, &w);
    struct document_send s = { .to_payer = true, .email = SV("Desk@Fund.example"), .way = { .days = 7 } };
    MUST(document_send(&op, id, &s, &problems));
    assert_int_equal(practice_events(p, EVENT_DOCUMENT_SENT), 2);
    struct document_sents list = sent_of(p, p->olga, "");
    assert_int_equal(list.count, 2);
    assert_true(sv_eq(list.items[0].to, SV("desk@fund.example")) && list.items[0].live && !list.items[0].attached);
    assert_int_equal(sent_of(p, p->olga, "desk invoice").count, 1);
    assert_int_equal(sent_of(p, p->olga, "receipt").count, 0);
    assert_int_equal(sent_of(p, p->mia, "").count, 0);
    struct sv token;
    struct document d;
    struct document_link_id link = list.items[0].id;
    MUST(document_link_again(&op, link, &token));
    MUST(follow(p, token, &d));
    MUST(document_link_taken(&op, link));
    MUST(document_link_taken(&op, link));
    list = sent_of(p, p->olga, "desk");
    assert_true(list.items[0].opened_at.has && list.items[0].downloads == 2);
    assert_int_equal(document_sent_end(&op, p->mia, link), E_NOTFOUND);
    if (!viewer_may(&support, NEED_STAFF_PAGE(PERM_BILLING)).allow)
        assert_int_not_equal(document_sent_end(&none, p->olga, link), E_OK);
    MUST(document_sent_end(&op, p->olga, link));
    assert_int_equal(follow(p, token, &d), E_GONE);
    assert_int_equal(document_link_again(&op, link, &token), E_GONE);
}

static void what_is_confidential_is_sent_to_others_only_when_staff_say_so_and_never_as_a_file(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct charge_id charge = till_charge_as(p, p->olga, "90", "", true);
    struct invoices_made made = till_bill(p, p->olga, ANYBODY, &charge, 1, true);
    struct document_wish w = { .kind = DOCUMENT_INVOICE, .resource = made.ids[0].v };
    struct billing_document_id id = asked(p, &owner, &w);
    struct document_send s = { .email = SV("x@fund.example") };
    struct problems problems = problems_new(p->a);
    assert_int_equal(document_send(&op, id, &s, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("confidential_send")));
    s.way.sure = s.way.attached = true;
    problems = problems_new(p->a);
    assert_int_equal(document_send(&op, id, &s, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("confidential_file")));
    s.way.attached = false;
    problems = problems_new(p->a);
    MUST(document_send(&op, id, &s, &problems));
}

/* Somebody else reads what is sent to Olga. */
static void share_mailbox(struct practice *p)
{
    (void)practice_add(p, "Ivan", "Petrov", "1948-01-01", "olga@example.org");
}

static void what_is_confidential_and_goes_to_a_shared_mailbox_goes_to_somebody_else(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct charge_id charge = till_charge_as(p, p->olga, "90", "", true);
    struct invoices_made made = till_bill(p, p->olga, ANYBODY, &charge, 1, true);
    struct document_wish w = { .kind = DOCUMENT_INVOICE, .resource = made.ids[0].v };
    struct billing_document_id id = asked(p, &owner, &w);
    struct document_send s = { .to_payer = true };
    struct problems problems = problems_new(p->a);
    share_mailbox(p);
    assert_int_equal(document_send(&op, id, &s, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("confidential_send")));
    s.way.sure = s.way.attached = true;
    problems = problems_new(p->a);
    assert_int_equal(document_send(&op, id, &s, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("confidential_file")));
    s.way.attached = false;
    problems = problems_new(p->a);
    MUST(document_send(&op, id, &s, &problems));
}

static void a_confidential_link_of_ones_own_ends_when_others_come_to_read_the_mailbox(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct charge_id charge = till_charge_as(p, p->olga, "90", "", true);
    struct invoices_made made = till_bill(p, p->olga, ANYBODY, &charge, 1, true);
    struct document_wish w = { .kind = DOCUMENT_INVOICE, .resource = made.ids[0].v };
    struct document_send s = { .to_payer = true, .way = { .days = 30 } };
    struct problems problems = problems_new(p->a);
    struct document d;
    struct sv token;
    MUST(document_send(&op, asked(p, &owner, &w), &s, &problems));
    MUST(document_link_again(&op, sent_of(p, p->olga, "").items[0].id, &token));
    MUST(follow(p, token, &d));
    share_mailbox(p);
    assert_int_equal(follow(p, token, &d), E_GONE);
}

static void purge(struct practice *p)
{
    struct clock clock = clock_at(&p->now);
    MUST(billing_documents_purge_run(&(struct job_run){ .db = p->db, .arena = p->a, .clock = &clock }));
}

static void an_old_one_is_kept_as_long_as_a_link_shows_it(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct invoice_id invoice = till_issue(p, p->olga, ANYBODY, "120");
    struct document_wish w = { .kind = DOCUMENT_INVOICE, .resource = invoice.v };
    struct billing_document_id id = asked(p, &owner, &w);
    struct sv token = link_of(p, id, 100);
    struct document d;
    work(p);
    practice_forward(p, 99 * DAY_US);
    purge(p);
    MUST(follow(p, token, &d));
    assert_true(d.ready);
    practice_forward(p, 32 * DAY_US);
    purge(p);
    assert_int_equal(follow(p, token, &d), E_NOTFOUND);
    struct op op = practice_op(p, &owner);
    assert_int_equal(document_load(&op, id, &d), E_NOTFOUND);
    assert_int_not_equal(asked(p, &owner, &w).v, 0); /* another one */
}

static void one_that_cannot_be_made_is_given_up_and_holds_up_no_other(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct invoice_id invoice = till_issue(p, p->olga, ANYBODY, "120"), next = till_issue(p, p->ana, ANYBODY, "50");
    struct document_wish w = { .kind = DOCUMENT_INVOICE, .resource = invoice.v };
    struct billing_document_id id = asked(p, &owner, &w);
    w.resource = next.v;
    struct billing_document_id other = asked(p, &owner, &w);
    struct document d;
    size_t n;
    for (int i = 0; i < 5; i++) {
        struct viewer system = practice_system(p);
        struct op work = practice_op(p, &system);
        MUST(document_load(&op, id, &d));
        assert_false(d.ready || d.failed);
        db_fail_nth(3); /* what is read of the first one */
        assert_int_not_equal(document_make(&work, 20, &n), E_OK);
        db_fail_nth(0);
        MUST(document_load(&op, other, &d));
        assert_true(d.ready);
    }
    MUST(document_load(&op, id, &d));
    assert_true(d.failed && !d.ready);
    assert_int_equal(work(p), 0);
    struct viewer ana = practice_client(p, p->ana);
    struct op hers = practice_op(p, &ana);
    struct sv token = link_of(p, id, 7);
    assert_int_equal(document_again(&hers, id), E_NOTFOUND);
    MUST(document_again(&op, id));
    assert_int_equal(work(p), 1);
    MUST(document_load(&op, id, &d));
    assert_true(d.ready);
    MUST(follow(p, token, &d)); /* a link that was sent before finds it */
    assert_true(d.ready);
}

/* A JPEG's frame header that says four colours, and `more` bytes. */
static struct sv for_print(struct practice *p, size_t more)
{
    static const unsigned char head[] = { 0xff, 0xd8, 0xff, 0xc0, 0, 20, 8, 0, 8, 0, 8, 4 };
    char *file = arena_array(p->a, sizeof head + more, 1);
    memcpy(file, head, sizeof head);
    return sv_from(file, sizeof head + more);
}

static void a_logo_in_the_colours_of_print_is_refused_with_every_bound_however_large_it_is(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    const size_t sizes[] = { 64, (size_t)2 << 20 };
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        struct problems problems = problems_new(p->a);
        assert_int_equal(logo_save(&op, for_print(p, sizes[i]), &problems), E_INVALID);
        const char *said = sv_z(p->a, problems.items[0].text);
        assert_non_null(strstr(said, "CMYK"));
        assert_non_null(strstr(said, "at most 1 MB and 2,000 pixels"));
    }
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(the_worker_makes_it_once),
        T(the_same_is_given_again_until_what_it_shows_changes),
        T(others_have_none_and_cannot_read_one),
        T(a_receipt_is_for_who_paid),
        T(each_payer_has_a_copy_of_their_own),
        T(what_is_confidential_is_no_caregivers),
        T(a_logo_in_the_colours_of_print_is_refused_with_every_bound_however_large_it_is),
        T(statements_are_as_their_reader_sees_them),
        T(a_link_shows_one_document_until_it_ends),
        T(a_link_ends_with_what_it_shows),
        T(a_link_that_staff_made_for_a_program_stands_with_what_was_sent_and_can_be_ended),
        T(what_is_sent_is_kept_and_its_link_can_be_ended),
        T(what_is_confidential_is_sent_to_others_only_when_staff_say_so_and_never_as_a_file),
        T(what_is_confidential_and_goes_to_a_shared_mailbox_goes_to_somebody_else),
        T(a_confidential_link_of_ones_own_ends_when_others_come_to_read_the_mailbox),
        T(an_old_one_is_kept_as_long_as_a_link_shows_it),
        T(one_that_cannot_be_made_is_given_up_and_holds_up_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
