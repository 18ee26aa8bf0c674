/* What people and families really do, through the use cases, and the mails that come of it: which, to whom, no others.
 */
#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "../family/home.h"
#include "base/log.h"
#include "house/queries.h"
#include "mail/mailbox.h"
#include "notify/notify.h"
#include "notify/plan.h"

enum { SEEN_MAX = 64 };

struct walk {
    struct practice *p;
    char folder[80];
    struct notify_settings settings;
    struct sv seen[SEEN_MAX]; /* ids of mails that were expected before */
    size_t seen_count;
    struct clock clock;
};

static int walk_teardown(void **state)
{
    struct walk *w = *state;
    void *practice = w->p;
    char path[512];
    DIR *d = opendir(w->folder);
    for (const struct dirent *e; d && (e = readdir(d));) {
        (void)snprintf(path, sizeof path, "%s/%s", w->folder, e->d_name);
        (void)unlink(path);
    }
    if (d)
        closedir(d);
    (void)rmdir(w->folder);
    free(w);
    return practice_teardown(&practice);
}

static enum err send_mails(const struct job_run *r)
{
    const struct walk *w = r->ctx;
    return notify_mail_run(r, &w->settings);
}

static void work(struct walk *w, size_t handlers)
{
    static const struct job_handler both[] = {
        { NOTIFY_JOB_EVENTS, notify_events_run, .every_s = NOTIFY_EVENTS_EVERY_S, .lease_s = NOTIFY_JOB_LEASE_S },
        { NOTIFY_JOB_MAIL, send_mails, .every_s = NOTIFY_MAIL_EVERY_S, .lease_s = NOTIFY_JOB_LEASE_S },
    };
    struct job_runner_options o = { .clock = &w->clock, .handlers = both, .handlers_count = handlers, .ctx = w };
    practice_forward(w->p, MINUTE_US);
    assert_int_equal(job_run_due(&o, w->p->db, w->p->a, NULL), E_OK);
}

/* With what waits a few minutes to be told together. */
static void work_all(struct walk *w)
{
    work(w, 2);
    practice_forward(w->p, NOTIFY_DIGEST_S * SECOND_US);
    work(w, 2);
}

static bool is_seen(const struct walk *w, struct sv id)
{
    for (size_t i = 0; i < w->seen_count; i++)
        if (sv_eq(w->seen[i], id))
            return true;
    return false;
}

static bool contains(struct sv text, const char *part)
{
    return text.n && memmem(text.p, text.n, part, strlen(part)) != NULL;
}

/* The new mails are these, "address|words of the subject" each, and no others. */
static void expect_mails(struct walk *w, size_t count, const char *const *wanted)
{
    struct mailbox_entries all;
    size_t fresh = 0;
    work_all(w);
    assert_int_equal(mailbox_list(w->p->a, sv_of(w->folder), 0, 1000, &all), E_OK);
    bool used[SEEN_MAX] = { false };
    for (size_t i = 0; i < all.count; i++) {
        const struct mailbox_entry *e = &all.items[i];
        size_t k = 0;
        if (is_seen(w, e->id))
            continue;
        for (; k < count; k++) {
            struct sv subject = sv_of(wanted[k]), address = sv_cut(&subject, '|');
            if (!used[k] && contains(e->to, sv_z(w->p->a, address)) && contains(e->subject, sv_z(w->p->a, subject)))
                break;
        }
        if (k == count)
            fail_msg("not expected: to %.*s: %.*s", SV_FMT(e->to), SV_FMT(e->subject));
        used[k] = true;
        fresh++;
        assert_true(w->seen_count < SEEN_MAX);
        w->seen[w->seen_count++] = e->id;
    }
    for (size_t k = 0; k < count; k++)
        if (!used[k])
            fail_msg("missing: %s", wanted[k]);
    assert_int_equal(fresh, count);
}
#define EXPECT(...)                                                                                                    \
    expect_mails(w, LENGTH(((const char *const[]){ __VA_ARGS__ })), (const char *const[]){ __VA_ARGS__ })
#define EXPECT_NONE() expect_mails(w, 0, NULL)

/* What came so far is not what this test is about. */
static void pass_over(struct walk *w)
{
    struct mailbox_entries all;
    work_all(w);
    assert_int_equal(mailbox_list(w->p->a, sv_of(w->folder), 0, SEEN_MAX, &all), E_OK);
    w->seen_count = all.count;
    for (size_t i = 0; i < all.count; i++)
        w->seen[i] = all.items[i].id;
}

static int walk_setup(void **state)
{
    struct walk *w = calloc(1, sizeof *w);
    void *practice;
    if (!w)
        abort();
    event_consumers_set(&notify_consumer, 1);
    assert_int_equal(practice_setup(&practice), 0);
    event_consumers_set(&notify_consumer, 1);
    w->p = practice;
    w->clock = clock_at(&w->p->now);
    (void)snprintf(w->folder, sizeof w->folder, "%.40s/kith-walk-XXXXXX", db_fixture_scratch());
    assert_non_null(mkdtemp(w->folder));
    w->settings = (struct notify_settings){ .keys = w->p->keys,
        .base_url = SV("https://portal.elm.example"),
        .mail_url = sv_fmt(w->p->a, "dir:%s", w->folder) };
    *state = w;
    pass_over(w); /* the welcome of the staff */
    return 0;
}

static void a_caregiver_is_invited_accepts_and_is_shut_out(void **state)
{
    struct walk *w = *state;
    struct practice *p = w->p;
    struct grant_id id = home_propose(p, p->olga, p->ana);
    EXPECT("ana@example.org|An invitation from", "ana@example.org|About e-mails from",
        "olga@example.org|Who gets copies of e-mails");
    struct viewer ana = practice_client(p, p->ana);
    struct op op = practice_op(p, &ana);
    struct problems problems = problems_new(p->a);
    assert_int_equal(invite_accept_mine(&op, id, &problems), E_OK);
    EXPECT("olga@example.org|Somebody accepted the invitation", "owner@elm.example|An invitation was accepted");
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->olga);
    op = practice_op(p, &owner);
    assert_int_equal(grant_move(&op, id, MOVE_REVOKE, SV("no_longer_needed"), SV(""), &problems), E_OK);
    EXPECT("ana@example.org|Your access at Elm Street has changed", "olga@example.org|Access to your account at");
}

static void an_invitation_is_declined(void **state)
{
    struct walk *w = *state;
    struct practice *p = w->p;
    struct grant_id id = home_propose(p, p->leo, p->ana);
    EXPECT("ana@example.org|An invitation from", "ana@example.org|About e-mails from"); /* Leo has no address */
    struct viewer ana = practice_client(p, p->ana);
    struct op op = practice_op(p, &ana);
    struct problems problems = problems_new(p->a);
    assert_int_equal(invite_decline_mine(&op, id, SV("not mine"), &problems), E_OK);
    EXPECT("owner@elm.example|An invitation was declined");
}

static void edge_27_a_revocation_stops_the_invitation_that_waits(void **state)
{
    struct walk *w = *state;
    struct practice *p = w->p;
    struct grant_id id = home_propose(p, p->leo, p->ana);
    work(w, 1); /* planned, not sent */
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    assert_int_equal(grant_move(&op, id, MOVE_REVOKE, SV("revoked"), SV(""), &problems), E_OK);
    EXPECT_NONE(); /* nor a mail about the end of what was never delivered */
    struct house_outbox_rows rows;
    int dropped = 0;
    assert_int_equal(q_house_outbox(p->db, p->a, p->org, &rows), E_OK);
    for (size_t i = 0; i < rows.count; i++)
        dropped += sv_eq(rows.items[i].state, SV("dropped")) && sv_eq(rows.items[i].reason, SV("link_revoked"));
    assert_int_equal(dropped, 2);
}

static void edge_16_an_invitation_accepted_twice_is_told_once(void **state)
{
    struct walk *w = *state;
    struct practice *p = w->p;
    struct grant_id id = home_propose(p, p->leo, p->ana);
    pass_over(w);
    struct viewer ana = practice_client(p, p->ana);
    struct op op = practice_op(p, &ana);
    struct problems problems = problems_new(p->a);
    struct sv token = home_invitation(p);
    struct grant_id got;
    assert_int_equal(invite_accept(&op, token, &problems, &got), E_OK);
    assert_int_equal(invite_accept(&op, token, &problems, &got), E_OK);
    assert_int_equal(got.v, id.v);
    EXPECT("owner@elm.example|An invitation was accepted");
}

static void edge_14_an_invitation_sent_again_kills_the_one_before(void **state)
{
    struct walk *w = *state;
    struct practice *p = w->p;
    struct grant_id id = home_propose(p, p->leo, p->ana);
    work(w, 1);
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    assert_int_equal(invite_resend(&op, id, &problems), E_OK);
    EXPECT("ana@example.org|An invitation from", "ana@example.org|About e-mails from",
        "ana@example.org|About e-mails from");
}

static void breaking_the_link_tells_both_and_stops_the_copies(void **state)
{
    struct walk *w = *state;
    struct practice *p = w->p;
    struct grant_id id = home_give(p, p->olga, p->ana);
    pass_over(w);
    struct grant g = home_grant(p, id);
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->olga);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    assert_int_equal(link_break(&op, p->olga, g.contact, SV("safety"), &problems), E_OK);
    EXPECT("ana@example.org|Your access at Elm Street has changed", "olga@example.org|Access to your account at",
        "ana@example.org|Who gets copies of e-mails", "olga@example.org|Who gets copies of e-mails");
}

static void a_contact_on_the_list_hears_of_the_next_one(void **state)
{
    struct walk *w = *state;
    struct practice *p = w->p;
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct contact_form f = home_contact_form();
    struct contact_id id;
    assert_int_equal(contact_add(&op, p->leo, &f, true, &problems, &id), E_OK);
    EXPECT_NONE(); /* nobody was on it; Leo has no address */
    f.first_name = SV("Tom");
    f.email = SV("tom@example.org");
    assert_int_equal(contact_add(&op, p->leo, &f, true, &problems, &id), E_OK);
    EXPECT("rosa@example.org|Who gets copies of e-mails");
    struct contact tom;
    assert_int_equal(contact_load(&op, p->leo, id, &tom), E_OK);
    f.phone = SV("555 0199");
    f.version = tom.version;
    assert_int_equal(contact_update(&op, p->leo, id, &f, true, &problems), E_OK);
    EXPECT_NONE(); /* a phone number is no change of the list */
    assert_int_equal(contact_load(&op, p->leo, id, &tom), E_OK);
    f.copy_notifications = false;
    f.version = tom.version;
    assert_int_equal(contact_update(&op, p->leo, id, &f, true, &problems), E_OK);
    EXPECT("rosa@example.org|Who gets copies of e-mails", "tom@example.org|Who gets copies of e-mails");
}

static void a_client_is_welcomed_and_welcomed_again(void **state)
{
    struct walk *w = *state;
    struct practice *p = w->p;
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->olga);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    assert_int_equal(client_welcome_send(&op, p->olga, &problems), E_OK);
    EXPECT("olga@example.org|Your invitation to the portal of Elm Street");
    practice_forward(p, HOUR_US);
    op = practice_op(p, &owner);
    assert_int_equal(client_welcome_send(&op, p->olga, &problems), E_OK);
    EXPECT("olga@example.org|sent again");
}

static void a_reset_an_address_and_a_password_are_told_to_the_login(void **state)
{
    struct walk *w = *state;
    struct practice *p = w->p;
    struct login_id login = practice_login(p, p->olga, PRACTICE_PASSWORD);
    pass_over(w);
    struct viewer nobody = practice_stranger();
    struct op op = practice_op(p, &nobody);
    struct problems problems = problems_new(p->a);
    assert_int_equal(password_reset_ask(&op, SV("olga@example.org"), &problems), E_OK);
    assert_int_equal(password_reset_ask(&op, SV("nobody@example.org"), &problems), E_OK);
    EXPECT("olga@example.org|Choose a new password for Elm Street");
    struct viewer olga = practice_client(p, p->olga);
    olga.login = login;
    op = practice_op(p, &olga);
    assert_int_equal(email_change_ask(&op, SV("olga.new@example.org"), &problems), E_OK);
    EXPECT("olga.new@example.org|Confirm your new address", "olga@example.org|A new address for your account");
}

static void new_staff_are_welcomed(void **state)
{
    struct walk *w = *state;
    struct practice *p = w->p;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct staff_form f = {
        .first_name = SV("Ida"), .last_name = SV("Berg"), .email = SV("ida@elm.example"), .role = SV("provider")
    };
    struct staff_id id;
    assert_int_equal(staff_add(&op, &f, &problems, &id), E_OK);
    EXPECT("ida@elm.example|Your account at Elm Street");
}

static void edge_32_an_archive_is_told_to_the_caregiver_it_shuts_out(void **state)
{
    struct walk *w = *state;
    struct practice *p = w->p;
    home_give(p, p->leo, p->ana);
    pass_over(w);
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    assert_int_equal(client_archive(&op, p->leo, SV("moved away"), true, &problems), E_OK);
    home_follow(p, p->leo, "client_archived");
    EXPECT("admin@elm.example|A record was archived", "ana@example.org|Your access at Elm Street has changed");
}

static void an_age_rule_is_told_ahead_and_when_it_applies(void **state)
{
    struct walk *w = *state;
    struct practice *p = w->p;
    home_policy(p, "us-common-12");
    struct client_id ben = practice_add(p, "Ben", "Ruiz", "2014-05-01", "ben@example.org");
    home_give(p, ben, p->ana);
    pass_over(w);
    practice_forward(p, 40 * DAY_US); /* 11 April: within the notice days of 1 May */
    home_ages(p);
    EXPECT("ben@example.org|Who can open an account", "ana@example.org|Who can open an account",
        "owner@elm.example|An age review is coming");
    practice_forward(p, 25 * DAY_US);
    home_ages(p);
    EXPECT("ben@example.org|An age rule was applied", "ana@example.org|An age rule was applied");
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    log_init(LOG_JSON, LOG_ERROR, 2);
#define WALK(f) cmocka_unit_test_setup_teardown(f, walk_setup, walk_teardown)
    const struct CMUnitTest tests[] = {
        WALK(a_caregiver_is_invited_accepts_and_is_shut_out),
        WALK(an_invitation_is_declined),
        WALK(edge_27_a_revocation_stops_the_invitation_that_waits),
        WALK(edge_16_an_invitation_accepted_twice_is_told_once),
        WALK(edge_14_an_invitation_sent_again_kills_the_one_before),
        WALK(breaking_the_link_tells_both_and_stops_the_copies),
        WALK(a_contact_on_the_list_hears_of_the_next_one),
        WALK(a_client_is_welcomed_and_welcomed_again),
        WALK(a_reset_an_address_and_a_password_are_told_to_the_login),
        WALK(new_staff_are_welcomed),
        WALK(edge_32_an_archive_is_told_to_the_caregiver_it_shuts_out),
        WALK(an_age_rule_is_told_ahead_and_when_it_applies),
    };
    return cmocka_run_group_tests_name("notify walk", tests, NULL, NULL);
}
