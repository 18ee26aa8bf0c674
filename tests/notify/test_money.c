/* What is told of money, to whom, and what is not (catalogue rows 43 to 52): a mother's account, a father who is a
 * contact, and somebody outside, none of whom learns of another. */
#include <string.h>

#include "base/log.h"
#include "billing/billing.h"
#include "notify/decisions.h"
#include "notify/wrong_person.h"
#include "purse.h"

#define RULE(notice, kind, id, rule) assert_string_equal(sv_z(h->a, house_rule(h, notice, kind, id)), rule)
#define ONLY_TO(notice, address)                                                                                       \
    do {                                                                                                               \
        assert_int_equal(waiting(h, notice, address), 1);                                                              \
        assert_int_equal(house_outbox(h).count, 1);                                                                    \
    } while (0)

static void a_bill_to_the_client_goes_to_them_and_the_copies(void **state)
{
    struct house *h = *state;
    struct bill b = bill_of(h, account(h, h->leo), false);
    bill_happens(h, EVENT_INVOICE_SENT, &b);
    assert_int_equal(waiting(h, "invoice_issued", "leo@ruiz.example"), 1);
    assert_int_equal(waiting(h, "invoice_issued", "bo@lind.example"), 1);
    assert_int_equal(waiting(h, "invoice_issued", "sam@elm.example"), 0);
    house_run(h);
    struct mailbox_mail m = house_mail_to(h, "leo@ruiz.example");
    assert_true(house_contains(m.text, "$84.00") && house_contains(m.text, "/portal/bills/"));
    assert_false(house_contains(m.text, "/pay/"));
}

static void a_bill_that_asks_for_a_deposit_says_so_and_another_does_not(void **state)
{
    struct house *h = *state;
    struct bill mother = bill_of(h, account(h, h->ana), false), fund = bill_of(h, outside(h), false);
    bill_deposit(h, &mother);
    bill_happens(h, EVENT_INVOICE_SENT, &mother);
    bill_happens(h, EVENT_INVOICE_SENT, &fund);
    house_run(h);
    assert_true(house_contains(house_mail_to(h, "ana@ruiz.example").text, "The deposit for a visit"));
    assert_false(house_contains(house_mail_to(h, "pay@zeta.example").text, "deposit"));
}

static void each_payer_hears_of_their_own_bill_alone(void **state)
{
    struct house *h = *state;
    struct bill mother = bill_of(h, account(h, h->ana), false), dad = bill_of(h, father(h), false),
                fund = bill_of(h, outside(h), false);
    bill_happens(h, EVENT_INVOICE_SENT, &mother);
    ONLY_TO("invoice_issued", "ana@ruiz.example");
    RULE("invoice_issued", "client", h->leo.v, "payer_only");
    RULE("invoice_issued", "contact", h->bo.v, "payer_only");
    RULE("invoice_issued", "payer", mother.payer.v, "sent");
    bill_happens(h, EVENT_INVOICE_SENT, &dad);
    bill_happens(h, EVENT_INVOICE_SENT, &fund);
    assert_int_equal(waiting(h, "invoice_issued", "bo@lind.example"), 1);
    assert_int_equal(waiting(h, "invoice_issued", "pay@zeta.example"), 1);
    assert_int_equal(house_outbox(h).count, 3);
    house_run(h);
    assert_int_equal(house_mails(h).count, 3);
    struct mailbox_mail to_mother = house_mail_to(h, "ana@ruiz.example"), to_dad = house_mail_to(h, "bo@lind.example"),
                        to_fund = house_mail_to(h, "pay@zeta.example");
    assert_true(house_contains(to_mother.text, "/portal/bills/") && house_contains(to_mother.text, "Hello Ana"));
    assert_true(house_contains(to_dad.text, "https://portal.elm.example/pay/"));
    assert_true(house_contains(to_fund.text, "https://portal.elm.example/pay/"));
    assert_false(house_contains(to_mother.text, "Bo") || house_contains(to_mother.text, "Zeta"));
    assert_false(house_contains(to_dad.text, "Ana") || house_contains(to_dad.text, "Zeta"));
    assert_false(house_contains(to_fund.text, "Ana") || house_contains(to_fund.text, "Lind"));
}

static enum err bills_off(struct db *tx, struct house *h)
{
    TRY(q_house_choice_set(tx, h->org,
        &(struct q_house_choice_set){
            .recipient_kind = SV("client"), .recipient_id = h->ana.v, .mail_off = 1 << NOTICE_MONEY },
        NULL));
    return q_house_portal_set(
        tx, h->org, &(struct q_house_portal_set){ portal_with(PORTAL_ALL, CAP_BILLS, false).bits, h->leo }, NULL);
}

static void with_bills_off_client_and_copies_hear_nothing_and_payers_still_do(void **state)
{
    struct house *h = *state;
    struct bill own = bill_of(h, account(h, h->leo), false), mother = bill_of(h, account(h, h->ana), false);
    assert_int_equal(house_write(h, bills_off), E_OK);
    bill_happens(h, EVENT_INVOICE_SENT, &own);
    assert_int_equal(house_outbox(h).count, 0);
    RULE("invoice_issued", "client", h->leo.v, "client_setting");
    RULE("invoice_issued", "contact", h->bo.v, "mirror");
    bill_happens(h, EVENT_INVOICE_SENT, &mother);
    ONLY_TO("invoice_issued", "ana@ruiz.example");
    house_run(h);
    assert_false(house_contains(house_mail_to(h, "ana@ruiz.example").text, "Stop these"));
}

static void a_confidential_bill_reaches_the_client_alone(void **state)
{
    struct house *h = *state;
    struct bill own = bill_of(h, account(h, h->leo), true), mother = bill_of(h, account(h, h->ana), true);
    bill_happens(h, EVENT_INVOICE_SENT, &mother);
    assert_int_equal(house_outbox(h).count, 0);
    bill_happens(h, EVENT_INVOICE_SENT, &own);
    ONLY_TO("invoice_issued", "leo@ruiz.example");
    RULE("invoice_issued", "contact", h->bo.v, "confidential");
}

static void a_receipt_goes_to_the_payer_and_to_copies_when_the_client_paid(void **state)
{
    struct house *h = *state;
    struct bill fund = bill_of(h, outside(h), false), own = bill_of(h, account(h, h->leo), false);
    bill_happens(h, EVENT_PAYMENT_SUCCEEDED, &fund);
    ONLY_TO("payment_receipt", "pay@zeta.example");
    bill_happens(h, EVENT_PAYMENT_SUCCEEDED, &own);
    assert_int_equal(waiting(h, "payment_receipt", "leo@ruiz.example"), 1);
    assert_int_equal(waiting(h, "payment_receipt", "bo@lind.example"), 1);
}

static void a_failure_goes_to_the_payer_and_staff_and_a_refund_to_the_client_too(void **state)
{
    struct house *h = *state;
    struct bill own = bill_of(h, account(h, h->leo), false);
    bill_happens(h, EVENT_PAYMENT_FAILED, &own);
    assert_int_equal(waiting(h, "payment_failed", "leo@ruiz.example"), 1);
    assert_int_equal(waiting(h, "payment_failed", "sam@elm.example"), 1);
    assert_int_equal(house_outbox(h).count, 2);
    money_happens(h, EVENT_PAYMENT_REFUNDED, h->leo, "payment", own.payment.v, SV("{\"payer\":1,\"given_back\":2100}"));
    assert_int_equal(waiting(h, "refund", "bo@lind.example"), 1);
    assert_int_equal(waiting(h, "refund", "leo@ruiz.example"), 1);
    assert_int_equal(waiting(h, "refund", "sam@elm.example"), 1);
}

static enum err same_mailbox(struct db *tx, struct house *h)
{
    return q_house_contact_address(
        tx, h->org, &(struct q_house_contact_address){ SV("leo@ruiz.example"), h->bo }, NULL);
}

static void one_mailbox_gets_one_mail_of_a_bill(void **state)
{
    struct house *h = *state;
    struct bill b = bill_of(h, account(h, h->leo), false);
    assert_int_equal(house_write(h, same_mailbox), E_OK);
    bill_happens(h, EVENT_INVOICE_SENT, &b);
    assert_int_equal(waiting(h, "invoice_issued", "leo@ruiz.example"), 1);
    RULE("invoice_issued", "contact", h->bo.v, "same_address");
}

static enum err ana_safe(struct db *tx, struct house *h)
{
    return q_house_safe_on(tx, h->org,
        &(struct q_house_safe_on){
            .client_id = h->ana, .email = SV("quiet@safe.example"), .sender = SV("L. Brook"), .set_by = h->sam },
        NULL);
}

static void a_payer_in_safe_mode_gets_a_neutral_mail_at_their_confidential_address(void **state)
{
    struct house *h = *state;
    struct bill b = bill_of(h, account(h, h->ana), false);
    assert_int_equal(house_write(h, ana_safe), E_OK);
    bill_happens(h, EVENT_INVOICE_SENT, &b);
    ONLY_TO("invoice_issued", "quiet@safe.example");
    house_run(h);
    struct mailbox_mail m = house_mail_to(h, "quiet@safe.example");
    assert_false(house_contains(m.text, "84") || house_contains(m.text, "Elm") || house_contains(m.text, "bill"));
}

static enum err bo_is_ana(struct db *tx, struct house *h)
{
    TRY(q_house_contact_switch(
        tx, h->org, &(struct q_house_contact_switch){ .state = SV("ended"), .contact_id = h->ana_of_leo }, NULL));
    return q_house_contact_link(tx, h->org, &(struct q_house_contact_link){ { true, h->ana }, h->bo }, NULL);
}

/* Billed as a contact, with an account since: the link leads to the bill, and where it goes is the account's to say. */
static void a_contact_who_has_an_account_since_is_written_to_as_the_account_says(void **state)
{
    struct house *h = *state;
    struct bill b = bill_of(h, father(h), false);
    assert_int_equal(house_write(h, bo_is_ana), E_OK);
    bill_happens(h, EVENT_INVOICE_SENT, &b);
    ONLY_TO("invoice_issued", "ana@ruiz.example");
    house_run(h);
    assert_true(house_contains(house_mail_to(h, "ana@ruiz.example").text, "/pay/"));
    assert_int_equal(house_write(h, ana_safe), E_OK);
    bill_happens(h, EVENT_INVOICE_REMINDER, &b);
    assert_int_equal(waiting(h, "invoice_reminder", "quiet@safe.example"), 1);
    assert_int_equal(waiting(h, "invoice_reminder", "bo@lind.example"), 0);
    house_run(h);
    struct mailbox_mail m = house_mail_to(h, "quiet@safe.example");
    assert_false(house_contains(m.text, "84") || house_contains(m.text, "Elm") || house_contains(m.text, "bill"));
}

static struct sv reason_of(struct house *h, const char *notice)
{
    struct house_outbox_rows rows = house_outbox(h);
    for (size_t i = 0; i < rows.count; i++)
        if (sv_eq(rows.items[i].notice, sv_of(notice)))
            return rows.items[i].reason;
    return SV("");
}

static void a_bill_that_is_paid_or_void_meanwhile_is_not_asked_for(void **state)
{
    struct house *h = *state;
    struct bill paid = bill_of(h, outside(h), false), gone = bill_of(h, outside(h), false);
    bill_happens(h, EVENT_INVOICE_REMINDER, &paid);
    bill_happens(h, EVENT_INVOICE_SENT, &gone);
    bill_paid(h, &paid);
    bill_void(h, &gone);
    house_run(h);
    assert_int_equal(house_mails(h).count, 0);
    assert_true(sv_eq(reason_of(h, "invoice_reminder"), SV("bill_paid")));
    assert_true(sv_eq(reason_of(h, "invoice_issued"), SV("bill_void")));
    size_t before = house_outbox(h).count;
    bill_happens(h, EVENT_INVOICE_OVERDUE, &paid);
    assert_int_equal(house_outbox(h).count, before);
}

static struct viewer sam_on_leo(const struct house *h)
{
    return (struct viewer){ .actor = { ACTOR_STAFF, h->sam.v },
        .via = VIA_STAFF,
        .org = h->org,
        .staff = h->sam,
        .subject = { h->leo },
        .today = h->viewer.today,
        .facts = { .relation = REL_STAFF, .role = ROLE_PROVIDER, .staff_active = true, .has_subject = true } };
}

static void a_bill_sent_to_the_wrong_person_loses_its_link_and_the_address_hears_no_more(void **state)
{
    struct house *h = *state;
    struct bill b = bill_of(h, outside(h), false);
    struct viewer sam = sam_on_leo(h);
    struct op op = h->op;
    struct problems problems = problems_new(h->a);
    struct house_kept_rows kept;
    struct house_link_ended_row ended;
    struct wrong_person_id reported;
    struct decision_id decision = { 0 };
    bill_happens(h, EVENT_INVOICE_SENT, &b);
    house_run(h);
    assert_true(house_contains(house_mail_to(h, "pay@zeta.example").text, "/pay/"));
    assert_int_equal(q_house_kept(h->db, h->a, h->org, &kept), E_OK);
    for (size_t i = 0; i < kept.count; i++)
        if (kept.items[i].send && sv_eq(kept.items[i].recipient_kind, SV("payer")))
            decision = kept.items[i].id;
    op.viewer = &sam;
    op.now = h->now;
    assert_int_equal(wrong_person_report(&op, h->leo, decision, SV("A call."), &problems, &reported), E_OK);
    assert_int_equal(q_house_link_ended(h->db, h->a, h->org, &(struct q_house_link_ended){ b.id }, &ended), E_OK);
    assert_int_equal(ended.n, 1);
    bill_happens(h, EVENT_INVOICE_REMINDER, &b);
    RULE("invoice_reminder", "payer", b.payer.v, "blocked");
}

/* Leo himself, whose birth date nobody knows: who gets what of his is his to read. */
static struct viewer leo_himself(const struct house *h)
{
    return (struct viewer){ .actor = { ACTOR_CLIENT, h->leo.v },
        .via = VIA_OWN,
        .org = h->org,
        .self = h->leo,
        .subject = { h->leo },
        .today = h->viewer.today,
        .facts = { .relation = REL_SELF, .has_subject = true } };
}

static size_t decisions_read(struct house *h, const struct viewer *v, const char *kind)
{
    struct op op = h->op;
    struct organization org;
    struct decisions list;
    op.viewer = v;
    assert_int_equal(organization_load(h->db, h->a, h->org, &org), E_OK);
    enum err e = decisions_list(&op, &org, h->leo, &(struct decision_filter){ .recipient_kind = sv_of(kind) }, &list);
    assert_true(e == E_OK || e == E_NOTFOUND);
    return e == E_OK ? list.count : 0;
}

static void who_else_pays_is_in_no_list_that_the_client_reads(void **state)
{
    struct house *h = *state;
    struct bill fund = bill_of(h, outside(h), false);
    struct viewer leo = leo_himself(h), sam = sam_on_leo(h);
    bill_happens(h, EVENT_INVOICE_SENT, &fund);
    bill_happens(h, EVENT_PAYMENT_FAILED, &fund);
    assert_true(decisions_read(h, &sam, "") > 0 && decisions_read(h, &sam, "payer") > 0);
    assert_int_equal(decisions_read(h, &leo, ""), 0);
    assert_int_equal(decisions_read(h, &leo, "payer"), 0);
    assert_int_equal(decisions_read(h, &leo, "contact"), 0);
    assert_int_equal(decisions_read(h, &leo, "client"), 0);
}

/* -- shares, agreements, cards, superbills --------------------------------------------------------------------------
 */

struct things {
    struct house *h;
    struct payer_id payers[2];
    struct split_rule_id rule;
    struct standing_payer_id standing;
    struct superbill_id superbill, secret;
};

static enum err make_things(struct db *tx, void *arg)
{
    struct things *x = arg;
    struct house *h = x->h;
    struct house_rule_add_row rule;
    struct house_standing_add_row standing;
    struct house_superbill_add_row superbill;
    TRY(q_house_rule_add(tx, h->a, h->org, &(struct q_house_rule_add){ h->leo }, &rule));
    x->rule = rule.id;
    TRY(q_house_share_add(tx, h->org,
        &(struct q_house_share_add){
            .rule_id = rule.id, .position = 1, .payer_id = x->payers[0], .kind = SV("percent"), .value = 3334 },
        NULL));
    TRY(q_house_share_add(tx, h->org,
        &(struct q_house_share_add){ .rule_id = rule.id, .position = 2, .payer_id = x->payers[1], .kind = SV("rest") },
        NULL));
    TRY(q_house_standing_add(tx, h->a, h->org, &(struct q_house_standing_add){ h->leo, h->ana }, &standing));
    x->standing = standing.id;
    TRY(q_house_superbill_add(tx, h->a, h->org,
        &(struct q_house_superbill_add){ .number = SV("S-1"), .client_id = h->leo, .staff_id = h->sam }, &superbill));
    x->superbill = superbill.id;
    TRY(q_house_superbill_add(tx, h->a, h->org,
        &(struct q_house_superbill_add){
            .number = SV("S-2"), .client_id = h->leo, .staff_id = h->sam, .confidential = true },
        &superbill));
    x->secret = superbill.id;
    return E_OK;
}

static void a_changed_share_is_told_to_each_payer_of_their_own_alone(void **state)
{
    struct house *h = *state;
    struct things x = { .h = h, .payers = { account(h, h->ana), outside(h) } };
    assert_int_equal(db_write(h->db, make_things, &x), E_OK);
    for (int i = 0; i < 2; i++)
        money_happens(h, EVENT_SPLIT_CHANGED, h->leo, "split_rule", x.rule.v,
            sv_fmt(h->a, "{\"payer\":%lld}", (long long)x.payers[i].v));
    assert_int_equal(house_outbox(h).count, 2);
    house_run(h);
    struct mailbox_mail ana = house_mail_to(h, "ana@ruiz.example"), fund = house_mail_to(h, "pay@zeta.example");
    assert_true(house_contains(ana.text, "bills you by another rule"));
    assert_false(house_contains(ana.text, "%") || house_contains(ana.text, "share"));
    assert_false(
        house_contains(ana.text, "Zeta") || house_contains(fund.text, "33.34") || house_contains(fund.text, "Ana"));
    assert_false(house_contains(fund.text, "rest"));
}

static void an_agreement_and_a_card_are_told_to_their_owner_alone(void **state)
{
    struct house *h = *state;
    struct things x = { .h = h, .payers = { account(h, h->ana), outside(h) } };
    struct card_id card = card_of_ana(h, 2027, 1, false);
    assert_int_equal(db_write(h->db, make_things, &x), E_OK);
    money_happens(h, EVENT_CARD_EXPIRES, h->ana, "card", card.v, SV("{}"));
    ONLY_TO("card_expiring", "ana@ruiz.example");
    house_run(h);
    assert_true(house_contains(house_mail_to(h, "ana@ruiz.example").text, "31 January 2027"));
    money_happens(h, EVENT_STANDING_PAYER_CHANGED, h->ana, "standing_payer", x.standing.v, SV("{\"ended\":true}"));
    assert_int_equal(house_outbox(h).count, 2);
    assert_int_equal(waiting(h, "standing_payer", "ana@ruiz.example"), 1);
}

static void a_superbill_goes_to_whom_it_is_for_and_a_confidential_one_to_the_client_alone(void **state)
{
    struct house *h = *state;
    struct things x = { .h = h, .payers = { account(h, h->ana), outside(h) } };
    assert_int_equal(db_write(h->db, make_things, &x), E_OK);
    struct sv payer = sv_fmt(h->a, "{\"payer\":%lld}", (long long)x.payers[1].v);
    money_happens(h, EVENT_SUPERBILL_READY, h->leo, "superbill", x.superbill.v, payer);
    ONLY_TO("superbill_ready", "pay@zeta.example");
    money_happens(h, EVENT_SUPERBILL_READY, h->leo, "superbill", x.secret.v, payer);
    assert_int_equal(house_outbox(h).count, 1);
    money_happens(h, EVENT_SUPERBILL_READY, h->leo, "superbill", x.secret.v, SV("{\"to_client\":true}"));
    assert_int_equal(house_outbox(h).count, 2);
    assert_int_equal(waiting(h, "superbill_ready", "leo@ruiz.example"), 1);
}

/* -- documents that are sent ----------------------------------------------------------------------------------------
 */

struct sending {
    struct house *h;
    struct document_wish wish;
    struct document_receiver to;
    struct document_way way;
    struct document_link_id link;
};

static enum err send_in(struct db *tx, void *arg)
{
    struct sending *x = arg;
    struct viewer system = viewer_system(ACTOR_SYSTEM, x->h->org, x->h->viewer.today);
    struct op op = x->h->op;
    op.db = tx;
    op.viewer = &system;
    op.now = x->h->now;
    return document_send_in(&op, &x->wish, &x->to, &x->way, &x->link);
}

static struct document_link_id sent(
    struct house *h, enum document_kind kind, int64_t id, struct document_receiver to, bool attached, enum err expected)
{
    struct sending x = {
        .h = h, .wish = { .kind = kind, .resource = id }, .to = to, .way = { .attached = attached, .sure = true }
    };
    assert_int_equal(db_write(h->db, send_in, &x), expected);
    return x.link;
}

static struct sv by_link(struct house *h, struct document_link_id link)
{
    return sv_fmt(h->a, "{\"link\":%lld}", (long long)link.v);
}

static bool opens(struct house *h, struct document_link_id link)
{
    struct op op = h->op;
    struct sv token;
    op.now = h->now;
    return document_link_again(&op, link, &token) == E_OK;
}

static void a_superbill_goes_to_a_typed_address_by_a_link_or_as_a_file(void **state)
{
    struct house *h = *state;
    struct things x = { .h = h, .payers = { account(h, h->ana), outside(h) } };
    struct document_receiver insurer = { .email = SV("claims@insurer.example") };
    assert_int_equal(db_write(h->db, make_things, &x), E_OK);
    struct document_link_id link = sent(h, DOCUMENT_SUPERBILL, x.superbill.v, insurer, false, E_OK);
    money_happens(h, EVENT_SUPERBILL_READY, h->leo, "superbill", x.superbill.v, by_link(h, link));
    ONLY_TO("superbill_ready", "claims@insurer.example");
    RULE("superbill_ready", "payer", 0, "sent");
    house_run(h);
    struct mailbox_mail m = house_mail_to(h, "claims@insurer.example");
    assert_true(house_contains(m.text, "/documents/"));
    assert_false(house_contains(m.text, "Ruiz") || house_contains(m.text, "/portal/"));
    insurer.email = SV("post@insurer.example");
    link = sent(h, DOCUMENT_SUPERBILL, x.superbill.v, insurer, true, E_OK);
    money_happens(h, EVENT_SUPERBILL_READY, h->leo, "superbill", x.superbill.v, by_link(h, link));
    house_run(h);
    m = house_mail_to(h, "post@insurer.example");
    assert_true(house_contains(m.text, "not encrypted") && house_contains(m.headers, "multipart/mixed"));
    assert_false(house_contains(m.text, "/documents/"));
}

static enum err leo_safe_elsewhere(struct db *tx, struct house *h)
{
    return q_house_safe_on(tx, h->org,
        &(struct q_house_safe_on){
            .client_id = h->leo, .email = SV("leo@ruiz.example"), .sender = SV("L. Brook"), .set_by = h->sam },
        NULL);
}

static void a_document_that_waits_when_safe_mode_comes_on_leaves_as_a_neutral_mail_without_it(void **state)
{
    struct house *h = *state;
    struct things x = { .h = h, .payers = { account(h, h->ana), outside(h) } };
    struct document_receiver client = { .client = true };
    assert_int_equal(db_write(h->db, make_things, &x), E_OK);
    struct document_link_id link = sent(h, DOCUMENT_SUPERBILL, x.superbill.v, client, true, E_OK);
    money_happens(h, EVENT_SUPERBILL_READY, h->leo, "superbill", x.superbill.v,
        sv_fmt(h->a, "{\"to_client\":true,\"link\":%lld}", (long long)link.v));
    assert_int_equal(waiting(h, "superbill_ready", "leo@ruiz.example"), 1);
    assert_int_equal(house_write(h, leo_safe_elsewhere), E_OK);
    house_run(h);
    struct mailbox_mail m = house_mail_to(h, "leo@ruiz.example");
    static const char *const telling[] = { "/documents/", "superbill", "Superbill", "Elm", "Ruiz", "application/pdf" };
    for (size_t i = 0; i < LENGTH(telling); i++)
        if (house_contains(m.text, telling[i]) || house_contains(m.html, telling[i]) ||
            house_contains(m.headers, telling[i]))
            fail_msg("it tells %s", telling[i]);
    assert_true(house_contains(m.entry.from, "L. Brook"));
}

static void a_confidential_file_is_attached_for_the_client_alone(void **state)
{
    struct house *h = *state;
    struct things x = { .h = h, .payers = { account(h, h->ana), outside(h) } };
    struct document_receiver fund = { .email = SV("x@insurer.example") }, leo = { .client = true };
    assert_int_equal(db_write(h->db, make_things, &x), E_OK);
    sent(h, DOCUMENT_SUPERBILL, x.secret.v, fund, true, E_INVALID);
    sent(h, DOCUMENT_SUPERBILL, x.secret.v, leo, true, E_OK);
}

static void a_document_that_went_astray_loses_its_link(void **state)
{
    struct house *h = *state;
    struct bill b = bill_of(h, outside(h), false);
    struct viewer sam = sam_on_leo(h);
    struct op op = h->op;
    struct problems problems = problems_new(h->a);
    struct house_kept_rows kept;
    struct wrong_person_id reported;
    struct decision_id decision = { 0 };
    struct document_receiver typed = { .email = SV("astray@zeta.example") };
    struct document_link_id link = sent(h, DOCUMENT_INVOICE, b.id.v, typed, false, E_OK),
                            other = sent(h, DOCUMENT_INVOICE, b.id.v, typed, false, E_OK);
    money_happens(h, EVENT_DOCUMENT_SENT, h->leo, "document_link", link.v, SV("{}"));
    ONLY_TO("invoice_issued", "astray@zeta.example");
    house_run(h);
    assert_int_equal(q_house_kept(h->db, h->a, h->org, &kept), E_OK);
    for (size_t i = 0; i < kept.count; i++)
        if (kept.items[i].send && sv_eq(kept.items[i].recipient_kind, SV("payer")))
            decision = kept.items[i].id;
    assert_true(opens(h, link));
    op.viewer = &sam;
    op.now = h->now;
    assert_int_equal(wrong_person_report(&op, h->leo, decision, SV("A call."), &problems, &reported), E_OK);
    assert_false(opens(h, link));
    assert_true(opens(h, other)); /* of another mail, which never left */
    money_happens(h, EVENT_DOCUMENT_SENT, h->leo, "document_link", other.v, SV("{}"));
    assert_int_equal(waiting(h, "invoice_issued", "astray@zeta.example"), 1); /* the address is blocked */
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    log_init(LOG_JSON, LOG_ERROR, 2);
#define IN_HOUSE(f) cmocka_unit_test_setup_teardown(f, house_setup, house_teardown)
    const struct CMUnitTest tests[] = {
        IN_HOUSE(a_bill_to_the_client_goes_to_them_and_the_copies),
        IN_HOUSE(a_bill_that_asks_for_a_deposit_says_so_and_another_does_not),
        IN_HOUSE(each_payer_hears_of_their_own_bill_alone),
        IN_HOUSE(with_bills_off_client_and_copies_hear_nothing_and_payers_still_do),
        IN_HOUSE(a_confidential_bill_reaches_the_client_alone),
        IN_HOUSE(a_receipt_goes_to_the_payer_and_to_copies_when_the_client_paid),
        IN_HOUSE(a_failure_goes_to_the_payer_and_staff_and_a_refund_to_the_client_too),
        IN_HOUSE(one_mailbox_gets_one_mail_of_a_bill),
        IN_HOUSE(a_payer_in_safe_mode_gets_a_neutral_mail_at_their_confidential_address),
        IN_HOUSE(a_bill_that_is_paid_or_void_meanwhile_is_not_asked_for),
        IN_HOUSE(a_bill_sent_to_the_wrong_person_loses_its_link_and_the_address_hears_no_more),
        IN_HOUSE(who_else_pays_is_in_no_list_that_the_client_reads),
        IN_HOUSE(a_changed_share_is_told_to_each_payer_of_their_own_alone),
        IN_HOUSE(an_agreement_and_a_card_are_told_to_their_owner_alone),
        IN_HOUSE(a_superbill_goes_to_whom_it_is_for_and_a_confidential_one_to_the_client_alone),
        IN_HOUSE(a_contact_who_has_an_account_since_is_written_to_as_the_account_says),
        IN_HOUSE(a_superbill_goes_to_a_typed_address_by_a_link_or_as_a_file),
        IN_HOUSE(a_document_that_waits_when_safe_mode_comes_on_leaves_as_a_neutral_mail_without_it),
        IN_HOUSE(a_confidential_file_is_attached_for_the_client_alone),
        IN_HOUSE(a_document_that_went_astray_loses_its_link),
    };
    return cmocka_run_group_tests_name("notify money", tests, NULL, NULL);
}
