#include "notice/plan.h"

#include "test.h"

#include "base/err.h"
#include "seed.h"

enum { ROUNDS = 3000, PEOPLE_MAX = 9, CHOICES = 5 };

static struct prng rng;

struct household {
    struct notice_person people[PEOPLE_MAX];
    struct notice_facts facts;
};

static struct sv any_address(void)
{
    static const char *const addresses[CHOICES] = { "", "ana@example.org", "leo@example.org", "joe@example.org",
        "desk@example.org" };
    return sv_of(addresses[prng_below(&rng, CHOICES)]);
}

static struct sv any_number(void)
{
    static const char *const numbers[] = { "", "+15550100", "+15550101", "+15550102" };
    return sv_of(numbers[prng_below(&rng, LENGTH(numbers))]);
}

static bool seldom(void)
{
    return prng_below(&rng, 5) == 0;
}

static struct notice_reminders any_reminders(void)
{
    static const char *const kept[] = { "", "", "none", "60", "120" };
    return notice_reminders_read(sv_of(kept[prng_below(&rng, LENGTH(kept))]), (int64_t)prng_next(&rng));
}

static void any_household(struct household *h)
{
    *h = (struct household){ 0 };
    size_t n = prng_below(&rng, PEOPLE_MAX + 1);
    h->facts = (struct notice_facts){
        .portal = { (int64_t)(prng_next(&rng) | prng_next(&rng)) & 1023 },
        .client_muted = seldom() ? (int64_t)prng_below(&rng, 64) : 0,
        .client_asked = prng_flip(&rng) ? ~0 : 0,
        .client_stopped = seldom() && seldom(),
        .client_archived = seldom(),
        .confidential = seldom(),
        .safe = seldom(),
        .safe_address = prng_flip(&rng),
        .sms = !seldom(),
        .own_rule_allowed = prng_flip(&rng),
        .to_client = !seldom(),
        .mailbox_read = seldom(),
        .reminder_min = prng_flip(&rng) ? 60 : 0,
        .reminder_usual = !seldom(),
        .client_reminders = any_reminders(),
        .client_address = any_address(),
        .people = h->people,
        .people_count = n,
    };
    bool client = false;
    for (size_t i = 0; i < n; i++) {
        enum notice_recipient kind = (enum notice_recipient)prng_below(&rng, RECIPIENT_SIGNER + 1);
        if (kind == RECIPIENT_CLIENT && client)
            kind = RECIPIENT_COPY;
        client |= kind == RECIPIENT_CLIENT;
        h->people[i] = (struct notice_person){
            .kind = kind,
            .id = (int64_t)i + 1,
            .name = SV("Somebody"),
            .address = kind == RECIPIENT_CLIENT ? h->facts.client_address : any_address(),
            .address_bounced = seldom(),
            .ended = seldom(),
            .copy = !seldom(),
            .categories = (int64_t)(prng_next(&rng) | prng_next(&rng)),
            .own_rule = prng_flip(&rng),
            .archived = seldom(),
            .reminders = any_reminders(),
            .silenced = seldom() && seldom(),
            .access_ended = seldom(),
            .blocked = seldom() && seldom(),
            .number = any_number(),
            .reader = (int64_t)prng_below(&rng, CHOICES),
        };
        for (enum notice_channel c = 0; c < CHANNEL_COUNT; c++) {
            h->people[i].ways[c] = prng_flip(&rng);
            h->people[i].off[c] = seldom() ? (int64_t)prng_next(&rng) : 0;
        }
        if (kind == RECIPIENT_CLIENT)
            h->people[i].off[CHANNEL_MAIL] = 0; /* client_muted says it */
    }
}

static const struct notice_row *any_row(void)
{
    return &notice_catalogue[prng_below(&rng, notice_catalogue_count)];
}

static enum notice_channel any_channel(void)
{
    return (enum notice_channel)prng_below(&rng, CHANNEL_COUNT);
}

/* Where a person reads it on this channel; empty: nowhere that could be shared. */
static struct sv place_of(const struct notice_person *p, enum notice_channel channel)
{
    static const char *const clients[CHOICES] = { "", "client 1", "client 2", "client 3", "client 4" };
    static const char *const staff[CHOICES] = { "", "staff 1", "staff 2", "staff 3", "staff 4" };
    if (channel == CHANNEL_MAIL)
        return p->address;
    if (channel == CHANNEL_SMS)
        return p->number;
    return sv_of((p->kind == RECIPIENT_STAFF ? staff : clients)[p->reader]);
}

static bool gates_refuse(const struct notice_row *row, const struct notice_facts *f)
{
    return (row->gate >= 0 && !portal_on(f->portal, (enum cap)row->gate)) ||
           (row->gate_too >= 0 && !portal_on(f->portal, (enum cap)row->gate_too));
}

static void every_person_has_one_decision_that_fits_its_rule(void **state)
{
    (void)state;
    bool seen[RULE_COUNT] = { false };
    struct arena *a = arena_new("explain", 4096);
    for (int i = 0; i < ROUNDS * 20; i++) {
        struct household h;
        struct notice_decision d[PEOPLE_MAX];
        const struct notice_row *row = any_row();
        enum notice_channel channel = any_channel();
        any_household(&h);
        notice_plan_channel(row, &h.facts, channel, d);
        for (size_t k = 0; k < h.facts.people_count; k++) {
            assert_ptr_equal(d[k].person, &h.people[k]);
            assert_int_equal(d[k].channel, channel);
            bool read = h.facts.mailbox_read && h.people[k].kind == RECIPIENT_CLIENT && channel != CHANNEL_PORTAL;
            assert_int_equal(d[k].send, d[k].rule == RULE_SENT && !read);
            assert_true(strlen(notice_rule_name(d[k].rule)) > 0);
            if (d[k].send)
                assert_true(channel == CHANNEL_MAIL ? d[k].person->address.n > 0 : d[k].person->ways[channel]);
            struct sv why = notice_explain(a, row, d[k].rule, h.people[k].kind, channel, SV("Somebody"), SV("Leo"));
            assert_true(why.n > 10 && why.p[why.n - 1] == '.');
            seen[d[k].rule] = true;
        }
        arena_reset(a);
    }
    arena_free(a);
    for (enum notice_rule r = 0; r < RULE_COUNT; r++)
        assert_true(seen[r]);
}

static void a_contact_is_reminded_only_when_the_client_is_but_by_an_own_rule(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS * 20; i++) {
        struct household h;
        struct notice_decision d[PEOPLE_MAX];
        any_household(&h);
        notice_plan_channel(notice_numbered(18), &h.facts, CHANNEL_MAIL, d);
        const struct notice_reminders *c = &h.facts.client_reminders;
        bool client =
            !h.facts.reminder_min || notice_reminded(c, h.facts.reminder_min, CHANNEL_MAIL, h.facts.reminder_usual);
        for (size_t k = 0; k < h.facts.people_count; k++) {
            const struct notice_person *p = &h.people[k];
            bool own = h.facts.own_rule_allowed && p->own_rule && p->reminders.how == REMIND_OWN;
            assert_true(client || (own && c->how != REMIND_NONE) || p->kind != RECIPIENT_COPY || !d[k].send);
        }
    }
}

static void mirror_contact_never_gets_what_the_clients_gates_refuse(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS * 20; i++) {
        struct household h;
        struct notice_decision d[PEOPLE_MAX];
        const struct notice_row *row = any_row();
        any_household(&h);
        notice_plan_channel(row, &h.facts, any_channel(), d);
        for (size_t k = 0; k < h.facts.people_count; k++) {
            const struct notice_person *p = d[k].person;
            if (!d[k].send || p->kind != RECIPIENT_COPY || row->own_access)
                continue;
            assert_true(row->to & TO_CLIENT);
            assert_false(h.facts.client_archived || h.facts.confidential || p->ended || p->archived || !p->copy);
            assert_true(row->category == NOTICE_ACCOUNT || ((p->categories >> row->category) & 1));
            assert_true(row->category == NOTICE_ACCOUNT || !((h.facts.client_muted >> row->category) & 1));
            assert_true(!row->money || h.facts.to_client);
            if (!(p->own_rule && h.facts.own_rule_allowed))
                assert_false(gates_refuse(row, &h.facts));
        }
    }
}

static void mirror_contact_gets_nothing_that_the_client_with_an_address_would_not_get(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS * 20; i++) {
        struct household h;
        struct notice_decision d[PEOPLE_MAX], by_mail[PEOPLE_MAX];
        const struct notice_row *row = any_row();
        any_household(&h);
        h.facts.own_rule_allowed = false;
        if (!h.facts.people_count || row->own_access)
            continue;
        h.people[0] = (struct notice_person){
            .kind = RECIPIENT_CLIENT, .id = 1, .name = SV("Leo"), .address = SV("only-leo@example.org")
        };
        for (size_t k = 1; k < h.facts.people_count; k++)
            if (h.people[k].kind == RECIPIENT_CLIENT)
                h.people[k].kind = RECIPIENT_COPY;
        notice_plan_channel(row, &h.facts, any_channel(), d);
        notice_plan(row, &h.facts, by_mail);
        for (size_t k = 1; k < h.facts.people_count; k++)
            if (d[k].send && h.people[k].kind == RECIPIENT_COPY)
                assert_true(by_mail[0].send || by_mail[0].rule == RULE_SAFE_MODE);
    }
}

static void edge_10_no_place_gets_one_event_twice(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS * 20; i++) {
        struct household h;
        struct notice_decision d[PEOPLE_MAX];
        enum notice_channel channel = any_channel();
        any_household(&h);
        notice_plan_channel(any_row(), &h.facts, channel, d);
        for (size_t k = 0; k < h.facts.people_count; k++)
            for (size_t m = k + 1; m < h.facts.people_count; m++)
                if (d[k].send && d[m].send && place_of(&h.people[k], channel).n)
                    assert_false(sv_eq(place_of(&h.people[k], channel), place_of(&h.people[m], channel)));
    }
}

static void edge_10_a_refused_duplicate_has_somebody_who_got_it(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS * 20; i++) {
        struct household h;
        struct notice_decision d[PEOPLE_MAX];
        enum notice_channel channel = any_channel();
        any_household(&h);
        notice_plan_channel(any_row(), &h.facts, channel, d);
        for (size_t k = 0; k < h.facts.people_count; k++) {
            if (d[k].rule != RULE_SAME_ADDRESS)
                continue;
            bool somebody = channel == CHANNEL_MAIL && sv_eq(h.people[k].address, h.facts.client_address);
            for (size_t m = 0; m < h.facts.people_count; m++)
                somebody |= d[m].send && sv_eq(place_of(&h.people[k], channel), place_of(&h.people[m], channel));
            assert_true(somebody);
        }
    }
}

static void ended_contact_gets_nothing_but_notices_of_its_own_end(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS * 20; i++) {
        struct household h;
        struct notice_decision d[PEOPLE_MAX];
        const struct notice_row *row = any_row();
        any_household(&h);
        notice_plan_channel(row, &h.facts, any_channel(), d);
        for (size_t k = 0; k < h.facts.people_count; k++) {
            const struct notice_person *p = d[k].person;
            bool contact = p->kind == RECIPIENT_COPY || p->kind == RECIPIENT_CAREGIVER;
            if (contact && p->ended && d[k].send)
                assert_true(row->own_access);
            if (p->kind == RECIPIENT_CAREGIVER && p->access_ended && d[k].send)
                assert_false(row->needs_access);
        }
    }
}

static void security_mail_goes_to_the_login_and_nowhere_else(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS * 20; i++) {
        struct household h;
        struct notice_decision d[PEOPLE_MAX];
        const struct notice_row *row = any_row();
        enum notice_channel channel = any_channel();
        any_household(&h);
        notice_plan_channel(row, &h.facts, channel, d);
        for (size_t k = 0; k < h.facts.people_count; k++) {
            if (row->security && d[k].send)
                assert_int_equal(h.people[k].kind, RECIPIENT_LOGIN);
            if (h.people[k].kind == RECIPIENT_LOGIN && d[k].send)
                assert_true(row->security);
            if (row->security && h.people[k].kind == RECIPIENT_LOGIN && channel == CHANNEL_MAIL)
                assert_true(d[k].send || d[k].rule == RULE_NO_ADDRESS || d[k].rule == RULE_SAME_ADDRESS);
        }
    }
}

static void clients_switches_never_gate_payers_signers_staff_or_logins(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS * 20; i++) {
        struct household h;
        struct notice_decision open[PEOPLE_MAX], shut[PEOPLE_MAX];
        const struct notice_row *row = any_row();
        enum notice_channel channel = any_channel();
        any_household(&h);
        h.facts.portal = PORTAL_ALL;
        notice_plan_channel(row, &h.facts, channel, open);
        h.facts.portal = (struct portal){ 0 };
        notice_plan_channel(row, &h.facts, channel, shut);
        for (size_t k = 0; k < h.facts.people_count; k++) {
            enum notice_recipient kind = h.people[k].kind;
            if (kind != RECIPIENT_CLIENT && kind != RECIPIENT_COPY && open[k].send)
                assert_true(shut[k].send);
        }
    }
}

static void silenced_person_hears_nothing_of_the_client(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS * 20; i++) {
        struct household h;
        struct notice_decision d[PEOPLE_MAX];
        any_household(&h);
        notice_plan_channel(any_row(), &h.facts, any_channel(), d);
        for (size_t k = 0; k < h.facts.people_count; k++) {
            const struct notice_person *p = &h.people[k];
            if (p->silenced && (p->kind == RECIPIENT_COPY || p->kind == RECIPIENT_CAREGIVER))
                assert_false(d[k].send);
        }
    }
}

/* What others get is the same whether it is on or not, but for the three rows that would tell of the change. The
 * client's mail is left where it is: that moves with the confidential address alone. */
static void safe_mode_shows_in_nothing_that_others_get(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS * 20; i++) {
        struct household h;
        struct notice_decision on[PEOPLE_MAX], off[PEOPLE_MAX];
        const struct notice_row *row = any_row();
        enum notice_channel channel = any_channel();
        any_household(&h);
        h.facts.safe = false;
        notice_plan_channel(row, &h.facts, channel, off);
        h.facts.safe = true;
        notice_plan_channel(row, &h.facts, channel, on);
        for (size_t k = 0; k < h.facts.people_count; k++)
            if (row->safe) {
                bool family = h.people[k].kind == RECIPIENT_COPY || h.people[k].kind == RECIPIENT_CAREGIVER;
                assert_false(family && on[k].send);
            } else {
                assert_int_equal(on[k].rule, off[k].rule);
            }
    }
}

/* Each makes one household stricter. Removing an address is left out: it may free the mail for the next in line. */
typedef void restrict_fn(struct household *h, size_t who);
static void switch_off(struct household *h, size_t who)
{
    (void)who;
    h->facts.portal.bits &= (int64_t)prng_next(&rng);
}
static void mute(struct household *h, size_t who)
{
    (void)who;
    h->facts.client_muted |= (int64_t)prng_below(&rng, 64);
}
static void withdraw_asking(struct household *h, size_t who)
{
    (void)who;
    h->facts.client_asked = 0;
}
static void archive_client(struct household *h, size_t who)
{
    (void)who;
    h->facts.client_archived = true;
}
static void mark_confidential(struct household *h, size_t who)
{
    (void)who;
    h->facts.confidential = true;
}
static void forbid_own_rule(struct household *h, size_t who)
{
    (void)who;
    h->facts.own_rule_allowed = false;
}
static void address_another_payer(struct household *h, size_t who)
{
    (void)who;
    h->facts.to_client = false;
}
static void end_contact(struct household *h, size_t who)
{
    h->people[who].ended = true;
}
static void stop_copies(struct household *h, size_t who)
{
    h->people[who].copy = false;
}
static void narrow_categories(struct household *h, size_t who)
{
    h->people[who].categories &= (int64_t)prng_next(&rng);
}
static void take_own_rule(struct household *h, size_t who)
{
    h->people[who].own_rule = false;
}
static void archive_account(struct household *h, size_t who)
{
    h->people[who].archived = true;
}
static void bounce(struct household *h, size_t who)
{
    h->people[who].address_bounced = true;
}
static void stop_all(struct household *h, size_t who)
{
    if (h->people[who].kind == RECIPIENT_CLIENT)
        h->facts.client_stopped = true;
    else
        h->people[who].off[CHANNEL_MAIL] |= NOTICE_STOPPED;
}
static void turn_off(struct household *h, size_t who)
{
    for (enum notice_channel c = 0; c < CHANNEL_COUNT; c++)
        if (h->people[who].kind != RECIPIENT_CLIENT || c != CHANNEL_MAIL)
            h->people[who].off[c] |= (int64_t)prng_below(&rng, 128);
}
static void silence(struct household *h, size_t who)
{
    h->people[who].silenced = true;
}
static void turn_safe_mode_on(struct household *h, size_t who)
{
    (void)who;
    h->facts.safe = true;
}
static void block_address(struct household *h, size_t who)
{
    h->people[who].blocked = true;
}
static void end_access(struct household *h, size_t who)
{
    h->people[who].access_ended = true;
}
static void take_a_way(struct household *h, size_t who)
{
    h->people[who].ways[CHANNEL_PORTAL] = h->people[who].ways[CHANNEL_SMS] = h->people[who].ways[CHANNEL_PUSH] = false;
}
static void take_text_messages_from_the_plan(struct household *h, size_t who)
{
    (void)who;
    h->facts.sms = false;
}

struct restriction {
    const char *name;
    restrict_fn *apply;
};
#define RESTRICTION(fn)                                                                                                \
    {                                                                                                                  \
#fn "_never_adds_a_recipient", fn                                                                              \
    }
static const struct restriction restrictions[] = {
    RESTRICTION(switch_off),
    RESTRICTION(mute),
    RESTRICTION(withdraw_asking),
    RESTRICTION(archive_client),
    RESTRICTION(mark_confidential),
    RESTRICTION(forbid_own_rule),
    RESTRICTION(address_another_payer),
    RESTRICTION(end_contact),
    RESTRICTION(stop_copies),
    RESTRICTION(narrow_categories),
    RESTRICTION(take_own_rule),
    RESTRICTION(archive_account),
    RESTRICTION(bounce),
    RESTRICTION(stop_all),
    RESTRICTION(turn_off),
    RESTRICTION(silence),
    RESTRICTION(turn_safe_mode_on),
    RESTRICTION(block_address),
    RESTRICTION(end_access),
    RESTRICTION(take_a_way),
    RESTRICTION(take_text_messages_from_the_plan),
};

static bool place_reached(const struct household *h, const struct notice_decision *d, const struct notice_person *p)
{
    struct sv place = place_of(p, d[0].channel);
    for (size_t k = 0; k < h->facts.people_count; k++)
        if (d[k].send && place.n && sv_eq(place_of(&h->people[k], d[0].channel), place))
            return true;
    return false;
}

/* A recipient is a place: when the first of two who share one falls away, the other gets the one notice instead. The
 * client is listed, so that every address that is reached stands in the list. */
static void restriction_never_adds_a_recipient(void **state)
{
    const struct restriction *r = *state;
    size_t took = 0;
    for (int i = 0; i < ROUNDS * 20; i++) {
        struct household h, after;
        struct notice_decision was[PEOPLE_MAX], is[PEOPLE_MAX];
        const struct notice_row *row = any_row();
        enum notice_channel channel = any_channel();
        any_household(&h);
        if (!h.facts.people_count)
            continue;
        for (size_t k = 1; k < h.facts.people_count; k++)
            if (h.people[k].kind == RECIPIENT_CLIENT)
                h.people[k].kind = RECIPIENT_COPY;
        h.people[0].kind = RECIPIENT_CLIENT;
        h.people[0].address = h.facts.client_address;
        h.people[0].off[CHANNEL_MAIL] = 0;
        after = h;
        after.facts.people = after.people;
        r->apply(&after, prng_below(&rng, h.facts.people_count));
        notice_plan_channel(row, &h.facts, channel, was);
        notice_plan_channel(row, &after.facts, channel, is);
        for (size_t k = 0; k < h.facts.people_count; k++) {
            if (is[k].send)
                assert_true(was[k].send || place_reached(&h, was, &h.people[k]));
            took += was[k].send && !is[k].send;
        }
    }
    assert_true(took > 0);
}

static void comparison_equals_two_plans(void **state)
{
    (void)state;
    struct arena *a = arena_new("compare", 1 << 17);
    for (int i = 0; i < ROUNDS / 3; i++) {
        struct household before, after;
        any_household(&before);
        after = before;
        after.facts.people = after.people;
        for (int k = 0; k < 3 && before.facts.people_count; k++)
            restrictions[prng_below(&rng, LENGTH(restrictions))].apply(
                prng_flip(&rng) ? &after : &before, prng_below(&rng, before.facts.people_count));
        struct notice_differences d = notice_compare(a, &before.facts, &after.facts);
        size_t at = 0;
        for (size_t r = 0; r < notice_catalogue_count * CHANNEL_COUNT; r++) {
            struct notice_decision was[PEOPLE_MAX], is[PEOPLE_MAX];
            const struct notice_row *row = &notice_catalogue[r / CHANNEL_COUNT];
            enum notice_channel channel = (enum notice_channel)(r % CHANNEL_COUNT);
            notice_plan_channel(row, &before.facts, channel, was);
            notice_plan_channel(row, &after.facts, channel, is);
            for (size_t k = 0; k < after.facts.people_count; k++) {
                if (was[k].send == is[k].send)
                    continue;
                assert_true(at < d.count);
                assert_ptr_equal(d.items[at].row, row);
                assert_ptr_equal(d.items[at].person, &after.people[k]);
                assert_int_equal(d.items[at].channel, channel);
                assert_int_equal(d.items[at].starts, is[k].send);
                assert_int_equal(d.items[at].rule, is[k].rule);
                at++;
            }
        }
        assert_int_equal(at, d.count);
        arena_reset(a);
    }
    arena_free(a);
}

int main(void)
{
    rng = seed_announced("plan");
    const struct CMUnitTest plain[] = {
        cmocka_unit_test(every_person_has_one_decision_that_fits_its_rule),
        cmocka_unit_test(a_contact_is_reminded_only_when_the_client_is_but_by_an_own_rule),
        cmocka_unit_test(mirror_contact_never_gets_what_the_clients_gates_refuse),
        cmocka_unit_test(mirror_contact_gets_nothing_that_the_client_with_an_address_would_not_get),
        cmocka_unit_test(edge_10_no_place_gets_one_event_twice),
        cmocka_unit_test(edge_10_a_refused_duplicate_has_somebody_who_got_it),
        cmocka_unit_test(ended_contact_gets_nothing_but_notices_of_its_own_end),
        cmocka_unit_test(security_mail_goes_to_the_login_and_nowhere_else),
        cmocka_unit_test(clients_switches_never_gate_payers_signers_staff_or_logins),
        cmocka_unit_test(silenced_person_hears_nothing_of_the_client),
        cmocka_unit_test(safe_mode_shows_in_nothing_that_others_get),
        cmocka_unit_test(comparison_equals_two_plans),
    };
    struct CMUnitTest tests[LENGTH(plain) + LENGTH(restrictions)];
    memcpy(tests, plain, sizeof plain);
    for (size_t i = 0; i < LENGTH(restrictions); i++)
        tests[LENGTH(plain) + i] = TEST_ROW(restrictions[i].name, restriction_never_adds_a_recipient, &restrictions[i]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
