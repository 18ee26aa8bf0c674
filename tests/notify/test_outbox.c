/* What waits is sent once, or dropped with a reason. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "house.h"

static struct mail_token_id invite(struct house *h)
{
    struct mail_token_id token = house_token(h, TOKEN_GRANT_INVITE, SV("ana@ruiz.example"));
    house_happens(h, EVENT_INVITE_SENT, sv_fmt(h->a, "{\"mail_token\":%lld,\"again\":false}", (long long)token.v));
    return token;
}

static struct mail_token_id ask_reset(struct house *h)
{
    struct mail_token_id token = house_token(h, TOKEN_PASSWORD_RESET, SV("ana@ruiz.example"));
    house_login_event(h, EVENT_PASSWORD_RESET_ASKED, house_login(h, SV("ana@ruiz.example")),
        sv_fmt(h->a, "{\"mail_token\":%lld}", (long long)token.v));
    return token;
}

static void expect(struct house *h, size_t i, const char *state, const char *reason)
{
    struct house_outbox_rows rows = house_outbox(h);
    assert_true(i < rows.count);
    assert_string_equal(sv_z(h->a, rows.items[i].state), state);
    assert_string_equal(sv_z(h->a, rows.items[i].reason), reason);
}

/* The text after `path` in the mail, up to the line's end. */
static struct sv token_in(struct sv text, const char *path)
{
    size_t n = strlen(path);
    const char *at = memmem(text.p, text.n, path, n);
    assert_non_null(at);
    struct sv rest = sv_sub(text, (size_t)(at - text.p) + n, SIZE_MAX);
    return sv_trim(sv_cut(&rest, '\n'));
}

static struct mailbox_mail mail_about(struct house *h, const char *subject)
{
    struct mailbox_entries all = house_mails(h);
    struct mailbox_mail mail = { .text = { 0 } };
    for (size_t i = 0; i < all.count; i++)
        if (house_contains(all.items[i].subject, subject))
            assert_int_equal(mailbox_read(h->a, sv_of(h->mails), all.items[i].id, &mail), E_OK);
    assert_true(mail.text.n > 0);
    return mail;
}

static void the_invitation_carries_the_link_that_works(void **state)
{
    struct house *h = *state;
    struct mail_token_id id = invite(h);
    house_run(h);
    assert_int_equal(house_mails(h).total, 2);
    struct mailbox_mail mail = mail_about(h, "An invitation from Elm Street Practice");
    struct sv token = token_in(mail.text, "https://portal.elm.example/invite?t=");
    struct mail_token found;
    assert_int_equal(mail_token_check(&h->op, token, TOKEN_GRANT_INVITE, &found), E_OK);
    assert_true(mail_token_id_eq(found.id, id));
    assert_true(house_contains(mail.html, sv_z(h->a, token)));
    struct mailbox_mail notice = mail_about(h, "About e-mails from Elm Street Practice");
    assert_true(house_contains(notice.text, "you may receive e-mails about Leo"));
    assert_false(house_contains(notice.text, "/invite?t="));
    expect(h, 0, "sent", "");
    expect(h, 1, "sent", "");
}

static void the_reset_mail_carries_the_link_that_works(void **state)
{
    struct house *h = *state;
    struct mail_token_id id = ask_reset(h);
    house_run(h);
    struct mailbox_mail mail = house_mail_to(h, "ana@ruiz.example");
    struct mail_token found;
    assert_int_equal(
        mail_token_check(&h->op, token_in(mail.text, "/reset/set?t="), TOKEN_PASSWORD_RESET, &found), E_OK);
    assert_true(mail_token_id_eq(found.id, id));
}

static void headers_name_the_practice_and_ask_for_no_answer_by_machines(void **state)
{
    struct house *h = *state;
    ask_reset(h);
    house_run(h);
    struct mailbox_mail mail = house_mail_to(h, "ana@ruiz.example");
    struct house_outbox_rows rows = house_outbox(h);
    assert_true(house_contains(mail.headers, "From: Elm Street Practice <kith@portal.elm.example>") ||
                house_contains(mail.headers, "From: \"Elm Street Practice\" <kith@portal.elm.example>"));
    assert_true(house_contains(mail.headers, "Reply-To: office@elm.example") ||
                house_contains(mail.headers, "Reply-To: <office@elm.example>"));
    assert_true(house_contains(mail.headers, "Auto-Submitted: auto-generated"));
    assert_true(house_contains(mail.headers, sv_fmt(h->a, "Message-ID: <ob%lld.%.*s@portal.elm.example>",
                                                 (long long)rows.items[0].id.v, SV_FMT(rows.items[0].message_id))
                                                 .p));
    assert_false(house_contains(mail.headers, "List-Unsubscribe"));
}

static enum err end_grant(struct db *tx, struct house *h)
{
    return q_house_grant_end(tx, h->org,
        &(struct q_house_grant_end){ .ended_at = h->now, .reason = SV("revoked"), .grant_id = h->grant }, NULL);
}

static void edge_27_an_access_that_ended_drops_its_waiting_mails(void **state)
{
    struct house *h = *state;
    invite(h);
    house_plan(h);
    assert_int_equal(house_write(h, end_grant), E_OK);
    house_run(h);
    expect(h, 0, "dropped", "link_revoked");
    expect(h, 1, "dropped", "link_revoked");
    assert_int_equal(house_mails(h).total, 0);
}

static struct mail_token_id doomed;
static enum err kill_token(struct db *tx, struct house *h)
{
    (void)h;
    return q_house_token_kill(tx, &(struct q_house_token_kill){ doomed }, NULL);
}

static void edge_14_a_mail_whose_link_died_is_not_sent(void **state)
{
    struct house *h = *state;
    doomed = ask_reset(h);
    house_plan(h);
    assert_int_equal(house_write(h, kill_token), E_OK);
    house_run(h);
    expect(h, 0, "dropped", "link_dead");
    assert_int_equal(house_mails(h).total, 0);
}

static void edge_14_of_two_invitations_only_the_newest_is_sent(void **state)
{
    struct house *h = *state;
    invite(h);
    invite(h);
    house_run(h);
    expect(h, 0, "dropped", "link_dead");
    expect(h, 2, "sent", "");
}

static void edge_13_an_invitation_that_waited_too_long_is_dropped(void **state)
{
    struct house *h = *state;
    invite(h);
    house_plan(h);
    h->now = instant_add(h->now, 8 * DAY_US);
    house_run(h);
    expect(h, 0, "dropped", "link_dead");
}

static enum err archive_leo(struct db *tx, struct house *h)
{
    return q_house_client_archive(tx, h->org, &(struct q_house_client_archive){ h->leo }, NULL);
}

static void edge_32_mails_of_an_archived_client_stop_with_a_reason(void **state)
{
    struct house *h = *state;
    invite(h);
    house_plan(h);
    assert_int_equal(house_write(h, archive_leo), E_OK);
    house_run(h);
    expect(h, 0, "dropped", "archived");
    expect(h, 1, "dropped", "archived");
}

static void a_server_that_is_away_makes_the_mail_wait_and_keep_its_id(void **state)
{
    struct house *h = *state;
    struct sv good = h->settings.mail_url;
    ask_reset(h);
    h->settings.mail_url = SV("smtp://127.0.0.1:1/kith.example");
    house_run(h);
    expect(h, 0, "waiting", "connect 0");
    struct house_outbox_rows before = house_outbox(h);
    assert_true(before.items[0].attempts >= 1);
    assert_int_equal(before.items[0].lease_owner.n, 0);
    h->settings.mail_url = good;
    h->now = instant_add(h->now, HOUR_US);
    house_run(h);
    expect(h, 0, "sent", "");
    assert_true(house_contains(house_mail_to(h, "ana@ruiz.example").headers, sv_z(h->a, before.items[0].message_id)));
}

static void when_the_server_is_away_a_run_asks_once(void **state)
{
    struct house *h = *state;
    struct login_id login = house_login(h, SV("ana@ruiz.example"));
    for (int i = 0; i < 5; i++)
        house_login_event(h, EVENT_PASSWORD_CHANGED, login, SV(""));
    house_plan(h);
    assert_int_equal(house_outbox(h).count, 5);
    h->settings.mail_url = SV("smtp://127.0.0.1:1/kith.example");
    house_run(h);
    struct house_outbox_rows rows = house_outbox(h);
    int64_t attempts = 0;
    for (size_t i = 0; i < rows.count; i++)
        attempts += rows.items[i].attempts;
    assert_true(attempts >= 1 && attempts <= 2); /* two runs of the job were due */
}

static void after_three_days_of_trying_it_is_given_up(void **state)
{
    struct house *h = *state;
    invite(h);
    h->settings.mail_url = SV("smtp://127.0.0.1:1/kith.example");
    for (int hours = 0; hours < 3 * 24 + 4; hours++) {
        house_run(h);
        h->now = instant_add(h->now, HOUR_US);
    }
    house_run(h);
    expect(h, 0, "failed", "connect 0");
    assert_true(house_outbox(h).items[0].attempts > 20);
}

struct taking {
    struct house *h;
    struct sv owner;
};

static enum err take(struct db *tx, void *arg)
{
    const struct taking *t = arg;
    return q_house_outbox_take(tx, t->h->org,
        &(struct q_house_outbox_take){ .lease_owner = t->owner, .leased_until = instant_add(t->h->now, HOUR_US) },
        NULL);
}

static void a_mail_another_worker_holds_is_left_alone_until_its_lease_ends(void **state)
{
    struct house *h = *state;
    ask_reset(h);
    house_plan(h);
    assert_int_equal(db_write(h->db, take, &(struct taking){ h, SV("somebody") }), E_OK);
    house_run(h);
    expect(h, 0, "waiting", "");
    assert_int_equal(house_mails(h).total, 0);
    h->now = instant_add(h->now, HOUR_US);
    house_run(h);
    expect(h, 0, "sent", "");
    assert_int_equal(house_mails(h).total, 1);
}

/* A clock that, the first time somebody holds a lease, hands it to a thief: as if the holder had slept too long. */
struct thief {
    struct house *h;
    struct db *db;
    bool mails; /* else deliveries of events */
    bool done;
};

static enum err take_delivery(struct db *tx, void *arg)
{
    const struct thief *t = arg;
    return q_house_delivery_take(tx,
        &(struct q_house_delivery_take){ .lease_owner = SV("thief"), .leased_until = instant_add(t->h->now, HOUR_US) },
        NULL);
}

static bool somebody_holds(struct thief *t)
{
    struct house_deliveries_leased_row leased;
    if (t->mails) {
        struct house_outbox_rows rows;
        assert_int_equal(q_house_outbox(t->db, t->h->a, t->h->org, &rows), E_OK);
        return rows.count && rows.items[0].lease_owner.n && sv_eq(rows.items[0].state, SV("waiting"));
    }
    assert_int_equal(q_house_deliveries_leased(t->db, t->h->a, &leased), E_OK);
    return leased.n > 0;
}

static struct instant now_and_steal(void *ctx)
{
    struct thief *t = ctx;
    if (!t->done && somebody_holds(t)) {
        t->done = true;
        if (t->mails)
            assert_int_equal(db_write(t->db, take, &(struct taking){ t->h, SV("thief") }), E_OK);
        else
            assert_int_equal(db_write(t->db, take_delivery, t), E_OK);
    }
    return t->h->now;
}

static void run_with_a_thief(struct house *h, bool mails)
{
    struct thief t = { .h = h, .mails = mails };
    struct clock honest = h->clock;
    assert_int_equal(db_open(h->f.pool, &t.db), E_OK);
    h->clock = (struct clock){ now_and_steal, &t };
    house_run(h);
    h->clock = honest;
    db_close(t.db);
    assert_true(t.done);
}

static void a_plan_whose_lease_was_lost_leaves_nothing(void **state)
{
    struct house *h = *state;
    ask_reset(h);
    run_with_a_thief(h, false);
    assert_int_equal(house_decisions(h).count, 0);
    assert_int_equal(house_outbox(h).count, 0);
    h->now = instant_add(h->now, HOUR_US);
    house_run(h);
    assert_int_equal(house_decisions(h).count, 1);
    assert_int_equal(house_mails(h).total, 1);
}

static void a_mail_whose_lease_was_lost_while_it_went_out_is_the_thiefs_to_settle(void **state)
{
    struct house *h = *state;
    ask_reset(h);
    run_with_a_thief(h, true);
    expect(h, 0, "waiting", "");
    assert_string_equal(sv_z(h->a, house_outbox(h).items[0].lease_owner), "thief");
    assert_int_equal(house_mails(h).total, 1);
}

static enum err spoil(struct db *tx, struct house *h)
{
    return q_house_outbox_spoil(tx, h->org, &(struct q_house_outbox_spoil){ SV("not json") }, NULL);
}

static void a_row_that_nobody_can_read_fails_and_stops_no_other(void **state)
{
    struct house *h = *state;
    ask_reset(h);
    house_plan(h);
    assert_int_equal(house_write(h, spoil), E_OK);
    invite(h);
    house_run(h);
    expect(h, 0, "failed", "facts");
    expect(h, 1, "sent", "");
}

static void a_sender_that_is_no_address_makes_mails_wait_and_loses_none(void **state)
{
    struct house *h = *state;
    ask_reset(h);
    h->settings.from = SV("nobody at all");
    house_run(h);
    expect(h, 0, "waiting", "settings from");
    h->settings.from = SV("care@elm.example");
    h->now = instant_add(h->now, HOUR_US);
    house_run(h);
    expect(h, 0, "sent", "");
}

static void a_mail_url_that_is_none_is_an_error(void **state)
{
    struct house *h = *state;
    ask_reset(h);
    house_plan(h);
    h->settings.mail_url = SV("pigeon:post");
    h->may_fail = true;
    house_run(h);
    expect(h, 0, "waiting", "");
}

static void logs_hold_no_token_no_name_and_no_address(void **state)
{
    struct house *h = *state;
    char path[] = "/tmp/kith-notify-log-XXXXXX";
    static char text[1 << 16];
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    log_init(LOG_JSON, LOG_DEBUG, fd);
    struct mail_token_id id = invite(h);
    struct sv token;
    assert_int_equal(mail_token_text(&h->op, id, &token), E_OK);
    house_run(h);
    h->settings.mail_url = SV("smtp://127.0.0.1:1/kith.example");
    ask_reset(h);
    house_run(h);
    log_init(LOG_JSON, LOG_ERROR, 2);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    ssize_t n = read(fd, text, sizeof text);
    close(fd);
    unlink(path);
    assert_true(n > 100);
    struct sv log = sv_from(text, (size_t)n);
    const char *const forbidden[] = { sv_z(h->a, sv_sub(token, 0, 10)), "ruiz", "Ruiz", "Leo", "Ana", "Elm",
        "elm.example" };
    for (size_t i = 0; i < LENGTH(forbidden); i++)
        assert_false(house_contains(log, forbidden[i]));
    assert_true(house_contains(log, "\"event\":\"notify.mail\""));
}

/* Whatever fails on the way: no mail without its row marked in the end, none lost; sent again only if "sent" was not
 * kept. */
static void torture_every_mail_arrives_in_the_end(void **state)
{
    struct house *h = *state;
    h->may_fail = true;
    int64_t doubles = 0;
    for (uint64_t n = 1; n < 40; n++) {
        size_t before = house_mails(h).total;
        size_t rows = house_outbox(h).count + 1;
        ask_reset(h);
        for (int i = 0; i < 10 && house_outbox(h).count < rows; i++)
            house_plan(h); /* the last failure may have left the job in somebody's hands for a while */
        db_fail_nth(n);
        house_run(h);
        db_fail_nth(0);
        for (int i = 0; i < 6 && !sv_eq(house_outbox(h).items[rows - 1].state, SV("sent")); i++) {
            h->now = instant_add(h->now, 10 * MINUTE_US);
            house_run(h);
        }
        expect(h, rows - 1, "sent", "");
        size_t mails = house_mails(h).total - before;
        assert_true(mails == 1 || mails == 2);
        doubles += mails == 2;
    }
    assert_int_equal(doubles, 0); /* writing down is tried again while the process lives */
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    log_init(LOG_JSON, LOG_ERROR, 2);
#define IN_HOUSE(f) cmocka_unit_test_setup_teardown(f, house_setup, house_teardown)
    const struct CMUnitTest tests[] = {
        IN_HOUSE(the_invitation_carries_the_link_that_works),
        IN_HOUSE(the_reset_mail_carries_the_link_that_works),
        IN_HOUSE(headers_name_the_practice_and_ask_for_no_answer_by_machines),
        IN_HOUSE(edge_27_an_access_that_ended_drops_its_waiting_mails),
        IN_HOUSE(edge_14_a_mail_whose_link_died_is_not_sent),
        IN_HOUSE(edge_14_of_two_invitations_only_the_newest_is_sent),
        IN_HOUSE(edge_13_an_invitation_that_waited_too_long_is_dropped),
        IN_HOUSE(edge_32_mails_of_an_archived_client_stop_with_a_reason),
        IN_HOUSE(a_server_that_is_away_makes_the_mail_wait_and_keep_its_id),
        IN_HOUSE(when_the_server_is_away_a_run_asks_once),
        IN_HOUSE(after_three_days_of_trying_it_is_given_up),
        IN_HOUSE(a_mail_another_worker_holds_is_left_alone_until_its_lease_ends),
        IN_HOUSE(a_plan_whose_lease_was_lost_leaves_nothing),
        IN_HOUSE(a_mail_whose_lease_was_lost_while_it_went_out_is_the_thiefs_to_settle),
        IN_HOUSE(a_sender_that_is_no_address_makes_mails_wait_and_loses_none),
        IN_HOUSE(a_row_that_nobody_can_read_fails_and_stops_no_other),
        IN_HOUSE(a_mail_url_that_is_none_is_an_error),
        IN_HOUSE(logs_hold_no_token_no_name_and_no_address),
        IN_HOUSE(torture_every_mail_arrives_in_the_end),
    };
    return cmocka_run_group_tests_name("notify outbox", tests, NULL, NULL);
}
