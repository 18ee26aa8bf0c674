/* Dry run equals real run: for random families, what notice_plan_channel() says of the facts that Preview loads is what
 * the engine keeps of real events, for every row whose room exists. */
#include "../access/seed.h"
#include "base/log.h"
#include "family/family.h"
#include "house.h"
#include "notice/plan.h"

enum { ROUNDS = 25 };

static struct prng rng;
static bool seen[64];    /* rows of which a decision was compared */
static int64_t compared; /* the last decision of this house that was */

static bool seldom(void)
{
    return prng_below(&rng, 4) == 0;
}

static enum err any_choice(struct db *tx, struct house *h, struct sv kind, int64_t id)
{
    struct q_house_choice_set c = { .recipient_kind = kind, .recipient_id = id };
    if (prng_flip(&rng)) {
        c.mail_off = seldom() ? (int64_t)prng_below(&rng, 512) : 0;
        c.portal_off = seldom() ? (int64_t)prng_below(&rng, 128) : 0;
        c.sms_on = (int64_t)prng_below(&rng, 128);
        c.push_on = (int64_t)prng_below(&rng, 128);
        c.asked = (int64_t)prng_below(&rng, 4);
        c.sms_number = prng_flip(&rng) ? SV("+15550102030") : SV("+15550102031");
        c.sms_state = prng_flip(&rng) ? SV("on") : SV("stopped");
    }
    return q_house_choice_set(tx, h->org, &c, NULL);
}

static struct sv any_address(struct house *h)
{
    static const char *const all[] = { "bo@lind.example", "leo@ruiz.example", "ana@ruiz.example", "sam@elm.example",
        "" };
    (void)h;
    return sv_of(all[prng_below(&rng, LENGTH(all))]);
}

static enum err any_contact(struct db *tx, struct house *h, struct contact_id id)
{
    TRY(q_house_contact_switch(tx, h->org,
        &(struct q_house_contact_switch){ .copy_notifications = !seldom(), .state = SV("active"), .contact_id = id },
        NULL));
    TRY(q_house_silence(tx, h->org, &(struct q_house_silence){ seldom() && seldom(), id }, NULL));
    TRY(q_house_contact_bounce(
        tx, h->org, &(struct q_house_contact_bounce){ seldom() ? SV("bounced") : SV(""), id }, NULL));
    return any_choice(tx, h, SV("contact"), id.v);
}

/* The same family, in another state of everything that the plan looks at. */
static enum err any_family(struct db *tx, struct house *h)
{
    const struct contact_id contacts[] = { h->ana_of_leo, h->bo, h->cy };
    for (size_t i = 0; i < LENGTH(contacts); i++)
        TRY(any_contact(tx, h, contacts[i]));
    TRY(q_house_contact_address(tx, h->org, &(struct q_house_contact_address){ any_address(h), h->bo }, NULL));
    TRY(q_house_contact_address(tx, h->org, &(struct q_house_contact_address){ any_address(h), h->cy }, NULL));
    TRY(any_choice(tx, h, SV("client"), h->leo.v));
    TRY(any_choice(tx, h, SV("staff"), h->sam.v));
    TRY(q_house_client_state(tx, h->org,
        &(struct q_house_client_state){
            seldom() ? SV("archived") : SV("active"), seldom() ? SV("bounced") : SV(""), h->leo },
        NULL));
    TRY(q_house_safe_off(tx, h->org, &(struct q_house_safe_off){ h->leo }, NULL));
    if (seldom())
        TRY(q_house_safe_on(tx, h->org,
            &(struct q_house_safe_on){
                .client_id = h->leo, .email = prng_flip(&rng) ? SV("quiet@safe.example") : SV(""), .set_by = h->sam },
            NULL));
    TRY(q_house_unblock(tx, h->org, NULL));
    if (seldom())
        TRY(q_house_block(tx, h->org, &(struct q_house_block){ any_address(h), h->leo }, NULL));
    return E_OK;
}

struct logins {
    struct house *h;
    struct login_id ana, leo, sam;
};

static enum err furnish(struct db *tx, void *arg)
{
    const struct logins *x = arg;
    struct house *h = x->h;
    TRY(q_house_feature_on(tx, h->org, &(struct q_house_feature_on){ SV("text_messages") }, NULL));
    TRY(q_house_client_ageless(tx, h->org, &(struct q_house_client_ageless){ h->leo }, NULL));
    TRY(q_house_client_login(tx, h->org, &(struct q_house_client_login){ { true, x->ana }, h->ana }, NULL));
    TRY(q_house_client_login(tx, h->org, &(struct q_house_client_login){ { true, x->leo }, h->leo }, NULL));
    TRY(q_house_staff_login(tx, h->org, &(struct q_house_staff_login){ { true, x->sam }, h->sam }, NULL));
    for (int i = 0; i < 2; i++)
        TRY(q_house_device_add(
            tx, &(struct q_house_device_add){ x->ana, i ? SV("a") : SV("b"), SV("Firefox on Linux") }, NULL));
    return q_house_browser_add(
        tx, h->org, &(struct q_house_browser_add){ SV("client"), h->ana.v, SV("https://push.example/1") }, NULL);
}

static enum err accept_grant(struct db *tx, struct house *h)
{
    return q_house_grant_accept(tx, h->org, &(struct q_house_grant_accept){ h->now, h->grant }, NULL);
}

static enum err end_grant(struct db *tx, struct house *h)
{
    return q_house_grant_end(tx, h->org, &(struct q_house_grant_end){ h->now, SV("revoked"), h->grant }, NULL);
}

static enum err change(struct db *tx, struct house *h, struct scope from, struct scope to)
{
    return q_house_change_add(tx, h->org,
        &(struct q_house_change_add){ .grant_id = h->grant,
            .at = h->now,
            .from_state = SV("active"),
            .to_state = SV("active"),
            .scope_from = from.bits,
            .scope_to = to.bits },
        NULL);
}

static enum err narrow(struct db *tx, struct house *h)
{
    return change(tx, h, scope_full(), scope_none());
}

static enum err widen(struct db *tx, struct house *h)
{
    return change(tx, h, scope_none(), scope_full());
}

/* --- comparing --- */

static size_t person_of(const struct notice_facts *f, enum notice_recipient kind, int64_t id)
{
    size_t i = 0;
    while (i < f->people_count && !(f->people[i].kind == kind && f->people[i].id == id))
        i++;
    assert_true(i < f->people_count);
    return i;
}

/* Row 56, and row 55 of a dependent, asks of one contact what others ask of a caregiver. */
static struct notice_facts as_named(struct house *h, const struct notice_facts *f, int64_t contact)
{
    struct notice_facts g = *f;
    struct notice_person *people = arena_array(h->a, f->people_count, sizeof *people);
    g.people_count = 0;
    for (size_t i = 0; i < f->people_count; i++)
        if (f->people[i].kind != RECIPIENT_CAREGIVER && f->people[i].kind != RECIPIENT_CLIENT)
            people[g.people_count++] = f->people[i];
    g.people = people;
    g.client_address = SV(""); /* the client hears nothing of it */
    people[person_of(&g, RECIPIENT_COPY, contact)].kind = RECIPIENT_CAREGIVER;
    return g;
}

/* An event may go to part of a row's audience, and only those who hear of it can be in each other's way. */
static struct notice_facts heard_by(
    struct house *h, const struct notice_facts *f, const struct house_kept_since_rows *kept, struct sv notice)
{
    struct notice_facts g = *f;
    struct notice_person *people = arena_array(h->a, f->people_count, sizeof *people);
    g.people_count = 0;
    for (size_t i = 0; i < f->people_count; i++) {
        bool heard = false;
        for (size_t k = 0; k < kept->count && !heard; k++)
            heard = sv_eq(kept->items[k].notice, notice) &&
                    sv_eq(kept->items[k].recipient_kind, sv_of(notice_recipient_name(f->people[i].kind)));
        if (heard)
            people[g.people_count++] = f->people[i];
    }
    g.people = people;
    return g;
}

/* A login is nobody of the family: its mail has to go out, whatever the family looks like. */
static void compare_one(struct house *h, const struct notice_facts *dry, const struct house_kept_since_rows *kept,
    const struct house_kept_since_row *r)
{
    const struct notice_row *row = notice_find(r->notice);
    struct notice_facts f = heard_by(h, dry, kept, r->notice);
    enum notice_channel channel;
    enum notice_recipient kind;
    assert_non_null(row);
    assert_true(row->exists);
    assert_true(notice_channel_parse(r->channel, &channel) && notice_recipient_parse(r->recipient_kind, &kind));
    seen[row->number] = true;
    if (kind == RECIPIENT_LOGIN || row->security) {
        assert_true(r->send);
        return;
    }
    if (row->number == 56 || (row->number == 55 && kind == RECIPIENT_COPY)) {
        f = as_named(h, dry, r->recipient_id);
        kind = RECIPIENT_CAREGIVER;
    }
    struct notice_decision *d = arena_array(h->a, f.people_count, sizeof *d);
    notice_plan_channel(row, &f, channel, d);
    size_t i = person_of(&f, kind, r->recipient_id);
    if (d[i].send != r->send || !sv_eq(sv_of(notice_rule_name(d[i].rule)), r->rule))
        fail_msg("row %d by %s to %.*s %lld: dry run says %s, the engine kept %.*s", row->number,
            notice_channel_name(channel), SV_FMT(r->recipient_kind), (long long)r->recipient_id,
            notice_rule_name(d[i].rule), SV_FMT(r->rule));
}

/* Bills addressed to somebody else, of which the client hears nothing. */
static struct notice_person payer; /* id 0: none, and the client pays */

static struct notice_facts with_payer(struct house *h, const struct notice_facts *f)
{
    struct notice_facts g = *f;
    struct notice_person *people = arena_array(h->a, f->people_count + 1, sizeof *people);
    for (size_t i = 0; i < f->people_count; i++)
        people[i] = f->people[i];
    people[f->people_count] = payer;
    g.people = people;
    g.people_count++;
    g.to_client = false;
    return g;
}

static void happens(struct house *h, struct event_new e)
{
    struct notice_facts dry;
    struct house_kept_since_rows kept;
    e.org = h->org;
    e.at = h->now;
    e.actor_kind = "system";
    e.client = e.resource_kind && strcmp(e.resource_kind, "login") == 0 ? (struct client_id){ 0 } : h->leo;
    assert_int_equal(notice_facts_of_access_load(&h->op, h->leo, e.grant, &dry), E_OK);
    if (payer.id)
        dry = with_payer(h, &dry);
    house_event(h, &e);
    house_plan(h);
    assert_int_equal(q_house_kept_since(h->db, h->a, h->org, &(struct q_house_kept_since){ compared }, &kept), E_OK);
    for (size_t i = 0; i < kept.count; i++)
        compare_one(h, &dry, &kept, &kept.items[i]);
    compared = kept.count ? kept.items[kept.count - 1].id.v : compared;
}

static struct sv token_of(struct house *h, enum token_kind kind, const char *address, bool again)
{
    struct mail_token_id token = house_token(h, kind, sv_of(address));
    return sv_fmt(h->a, "{\"mail_token\":%lld,\"again\":%s}", (long long)token.v, again ? "true" : "false");
}

static void before_it_is_accepted(struct house *h)
{
    struct sv invite = token_of(h, TOKEN_GRANT_INVITE, "ana@ruiz.example", false);
    happens(h, (struct event_new){ .kind = EVENT_INVITE_SENT, .grant = h->grant, .payload = invite });
    happens(h, (struct event_new){ .kind = EVENT_INVITE_DECLINED, .grant = h->grant });
    happens(h, (struct event_new){ .kind = EVENT_INVITE_EXPIRED, .grant = h->grant });
}

static void of_the_client_and_the_list(struct house *h)
{
    struct sv first = token_of(h, TOKEN_WELCOME, "leo@ruiz.example", false),
              again = token_of(h, TOKEN_WELCOME, "leo@ruiz.example", true);
    happens(h, (struct event_new){ .kind = EVENT_CLIENT_WELCOME, .payload = first });
    happens(h, (struct event_new){ .kind = EVENT_CLIENT_WELCOME, .payload = again });
    happens(h, (struct event_new){ .kind = EVENT_CONTACT_ADDED, .contact = h->cy });
    happens(h, (struct event_new){ .kind = EVENT_EMERGENCY_CONTACT_NAMED, .contact = h->bo });
    happens(h, (struct event_new){ .kind = EVENT_PACKAGE_OFFERED });
    happens(h, (struct event_new){ .kind = EVENT_SUPPLEMENT_INVITED });
    happens(h, (struct event_new){ .kind = EVENT_SUPPLEMENT_INVITED, .contact = h->bo });
    happens(h, (struct event_new){ .kind = EVENT_SUPPLEMENT_HANDED_OVER });
    happens(h, (struct event_new){ .kind = EVENT_ACCESS_DIGEST_DUE });
    happens(h, (struct event_new){ .kind = EVENT_CLIENT_ARCHIVED });
    happens(h, (struct event_new){ .kind = EVENT_CLIENT_ASSIGNED, .resource_kind = "staff", .resource_id = h->sam.v });
    happens(h, (struct event_new){ .kind = EVENT_DELIVERY_FAILED, .contact = h->bo });
}

static void of_an_access(struct house *h)
{
    static const enum event_kind kinds[] = { EVENT_GRANT_ACCEPTED, EVENT_GRANT_ENDS_SOON, EVENT_AGE_REVIEW_OPENED,
        EVENT_AGE_TIER_APPLIED, EVENT_PROXY_OPENED };
    assert_int_equal(house_write(h, accept_grant), E_OK);
    for (size_t i = 0; i < LENGTH(kinds); i++)
        happens(h, (struct event_new){ .kind = kinds[i], .grant = h->grant, .payload = SV("{\"days\":7}") });
    assert_int_equal(house_write(h, narrow), E_OK);
    happens(h, (struct event_new){ .kind = EVENT_GRANT_CHANGED, .grant = h->grant });
    h->now = instant_add(h->now, SECOND_US);
    assert_int_equal(house_write(h, widen), E_OK);
    happens(h, (struct event_new){ .kind = EVENT_GRANT_CHANGED, .grant = h->grant });
    happens(h, (struct event_new){
                   .kind = EVENT_GRANT_SUSPENDED, .grant = h->grant, .payload = SV("{\"reason\":\"archived\"}") });
    assert_int_equal(house_write(h, end_grant), E_OK);
    happens(h,
        (struct event_new){ .kind = EVENT_GRANT_ENDED, .grant = h->grant, .payload = SV("{\"reason\":\"revoked\"}") });
    happens(h, (struct event_new){ .kind = EVENT_GRANT_ENDS_SOON, .grant = h->grant }); /* too late */
}

static void of_a_visit(struct house *h)
{
    static const enum event_kind kinds[] = { EVENT_APPOINTMENT_BOOKED, EVENT_APPOINTMENT_REMINDER_DUE,
        EVENT_APPOINTMENT_MOVED, EVENT_APPOINTMENT_REQUESTED, EVENT_GROUP_REMOVED, EVENT_WAITLIST_FREE,
        EVENT_VIDEO_LINK_READY, EVENT_ATTENDANCE_ASK_DUE, EVENT_APPOINTMENT_CANCELLED, EVENT_APPOINTMENT_NOSHOW,
        EVENT_APPOINTMENT_DECLINED };
    for (int group = 0; group < 2; group++) {
        struct house_visit v = { .way = CONTACT_VIDEO_CHAT, .is_group = group == 1, .ask = true };
        house_visit(h, &v);
        for (size_t i = 0; i < LENGTH(kinds); i++)
            happens(
                h, (struct event_new){ .kind = kinds[i], .resource_kind = "attendee", .resource_id = v.attendee.v });
    }
}

struct billing {
    struct house *h;
    struct payer_id payer;
    struct invoice_id invoice;
    struct payment_id payment;
    bool to_client;
};

/* Somebody outside, or Leo himself. */
static enum err bill(struct db *tx, void *arg)
{
    static int n;
    struct billing *b = arg;
    struct house *h = b->h;
    struct house_payer_add_row payer_row;
    struct house_bill_add_row invoice;
    struct house_payment_add_row payment;
    struct q_house_payer_add p = { .kind = SV("outside"), .name = SV("Zeta"), .email = SV("pay@zeta.example") };
    struct sv mark = sv_fmt(h->a, "M%d", ++n);
    if (b->to_client)
        p = (struct q_house_payer_add){ .kind = SV("client"), .client_id = { true, h->leo } };
    p.code = mark;
    if (!b->payer.v) {
        TRY(q_house_payer_add(tx, h->a, h->org, &p, &payer_row));
        b->payer = payer_row.id;
    }
    TRY(q_house_bill_add(tx, h->a, h->org,
        &(struct q_house_bill_add){ .number = mark, .payer_id = b->payer, .client_id = h->leo, .total = 100 },
        &invoice));
    TRY(q_house_payment_add(tx, h->a, h->org,
        &(struct q_house_payment_add){ .payer_id = b->payer,
            .client_id = { true, h->leo },
            .invoice_id = { true, invoice.id },
            .amount = 100,
            .medium = SV("cash"),
            .idempotency_key = mark },
        &payment));
    b->invoice = invoice.id;
    b->payment = payment.id;
    return E_OK;
}

static struct insurance_id policy; /* v 0: none so far */

/* Of the child itself: what is a parent's is told by who reads the mailbox (test_insurance.c). */
static enum err insure(struct db *tx, void *arg)
{
    struct house_insurance_add_row row;
    const struct house *h = arg;
    TRY(q_house_insurance_add(tx, h->a, h->org,
        &(struct q_house_insurance_add){ .client_id = h->leo, .holder = SV("self"), .state = SV("active") }, &row));
    policy = row.id;
    return E_OK;
}

static void of_insurance(struct house *h)
{
    static const enum event_kind kinds[] = { EVENT_INSURANCE_ADDED, EVENT_INSURANCE_EXPIRES };
    if (!policy.v)
        assert_int_equal(db_write(h->db, insure, h), E_OK);
    for (size_t i = 0; i < LENGTH(kinds); i++)
        happens(h, (struct event_new){ .kind = kinds[i], .resource_kind = "insurance", .resource_id = policy.v });
}

static void of_money(struct house *h, struct billing *b)
{
    static const struct {
        enum event_kind kind;
        bool payment;
    } all[] = { { EVENT_INVOICE_SENT, false }, { EVENT_INVOICE_REMINDER, false }, { EVENT_INVOICE_OVERDUE, false },
        { EVENT_PAYMENT_NOTICE, false }, { EVENT_PAYMENT_SUCCEEDED, true }, { EVENT_PAYMENT_FAILED, true },
        { EVENT_PAYMENT_REFUNDED, true } };
    assert_int_equal(db_write(h->db, bill, b), E_OK);
    payer = (struct notice_person){ .kind = RECIPIENT_PAYER, .id = b->payer.v, .address = SV("pay@zeta.example") };
    for (size_t i = 0; i < LENGTH(all) && !b->to_client; i++)
        happens(h, (struct event_new){ .kind = all[i].kind,
                       .resource_kind = all[i].payment ? "payment" : "invoice",
                       .resource_id = all[i].payment ? b->payment.v : b->invoice.v });
    payer.id = 0;
    for (size_t i = 0; i < LENGTH(all) && b->to_client; i++)
        if (all[i].kind != EVENT_PAYMENT_FAILED) /* reaches them as the payer, whatever is switched off */
            happens(h, (struct event_new){ .kind = all[i].kind,
                           .resource_kind = all[i].payment ? "payment" : "invoice",
                           .resource_id = all[i].payment ? b->payment.v : b->invoice.v });
}

static void of_a_login(struct house *h, struct login_id login)
{
    static const enum event_kind kinds[] = { EVENT_SIGNED_IN_NEW_DEVICE, EVENT_PASSWORD_CHANGED,
        EVENT_CALENDAR_FEED_CREATED };
    for (size_t i = 0; i < LENGTH(kinds); i++)
        happens(h, (struct event_new){ .kind = kinds[i], .resource_kind = "login", .resource_id = login.v });
}

/* Nobody of the family: what decides is their address alone (test_money.c). A superbill is asked for by hand. */
static bool to_payers_alone(const struct notice_row *row)
{
    return row->to == TO_PAYER || row->number == 51;
}

static void dry_run_equals_real_run_for_every_row_that_exists(void **state)
{
    struct house *h = *state;
    struct logins x = { .h = h,
        .ana = house_login(h, SV("ana@ruiz.example")),
        .leo = house_login(h, SV("leo@ruiz.example")),
        .sam = house_login(h, SV("sam@elm.example")) };
    compared = 0;
    struct billing fund = { .h = h }, own = { .h = h, .to_client = true };
    assert_int_equal(db_write(h->db, furnish, &x), E_OK);
    for (int round = 0; round < ROUNDS; round++) {
        assert_int_equal(house_write(h, any_family), E_OK);
        if (!round)
            before_it_is_accepted(h);
        of_the_client_and_the_list(h);
        of_a_visit(h);
        of_insurance(h);
        if (round % 4 < 2)
            of_money(h, round % 4 ? &fund : &own);
        of_an_access(h);
        of_a_login(h, x.ana);
    }
    for (size_t i = 0; i < notice_catalogue_count; i++)
        if (notice_catalogue[i].exists && !seen[notice_catalogue[i].number] && !to_payers_alone(&notice_catalogue[i]))
            fail_msg("row %d was never decided", notice_catalogue[i].number);
}

/* A list of what a change starts and stops, and what the next events do. */
static enum err go_safe(struct db *tx, struct house *h)
{
    TRY(accept_grant(tx, h));
    return q_house_safe_on(tx, h->org, &(struct q_house_safe_on){ .client_id = h->leo, .set_by = h->sam }, NULL);
}

static void what_a_change_stops_is_what_is_not_sent_any_more(void **state)
{
    struct house *h = *state;
    struct notice_facts before, after;
    compared = 0;
    assert_int_equal(notice_facts_load(&h->op, h->leo, &before), E_OK);
    assert_int_equal(house_write(h, go_safe), E_OK);
    assert_int_equal(notice_facts_load(&h->op, h->leo, &after), E_OK);
    struct notice_differences d = notice_compare(h->a, &before, &after);
    assert_true(d.count > 0);
    for (size_t i = 0; i < d.count; i++) {
        assert_false(d.items[i].starts);
        assert_true(d.items[i].row->safe && d.items[i].rule == RULE_SAFE_MODE);
    }
    of_an_access(h);
    assert_string_equal(sv_z(h->a, house_rule(h, "access_narrowed", "caregiver", h->ana_of_leo.v)), "safe_mode");
    assert_string_equal(sv_z(h->a, house_rule(h, "access_ending", "client", h->leo.v)), "sent");
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    log_init(LOG_JSON, LOG_ERROR, 2);
    rng = seed_announced("dry run");
#define IN_HOUSE(f) cmocka_unit_test_setup_teardown(f, house_setup, house_teardown)
    const struct CMUnitTest tests[] = {
        IN_HOUSE(dry_run_equals_real_run_for_every_row_that_exists),
        IN_HOUSE(what_a_change_stops_is_what_is_not_sent_any_more),
    };
    return cmocka_run_group_tests_name("notify dry run", tests, NULL, NULL);
}
