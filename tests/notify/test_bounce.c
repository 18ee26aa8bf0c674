/* What comes back, and what changed between the plan and the sending. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "family/family.h"
#include "house.h"
#include "notice/catalogue.h"

/* Mails to everybody on Leo's list: a contact is new. */
static void list_changes(struct house *h)
{
    struct event_new e = { .kind = EVENT_CONTACT_ADDED,
        .org = h->org,
        .at = h->now,
        .actor_kind = "system",
        .client = h->leo,
        .contact = h->ana_of_leo };
    house_event(h, &e);
}

/* Plans what happened, waits as long as a notice may for others, and sends. */
static void all_leave(struct house *h)
{
    house_plan(h);
    h->now = instant_add(h->now, 6 * MINUTE_US);
    house_run(h);
}

static struct house_outbox_row row_to(struct house *h, const char *address)
{
    struct house_outbox_rows rows = house_outbox(h);
    for (size_t i = 0; i < rows.count; i++)
        if (sv_eq(rows.items[i].to_address, sv_of(address)))
            return rows.items[i];
    for (size_t i = 0; i < rows.count; i++)
        print_message("# %s %s\n", sv_z(h->a, rows.items[i].to_address), sv_z(h->a, rows.items[i].state));
    fail_msg("no row to %s", address);
    return (struct house_outbox_row){ .attempts = 0 };
}

static void expect_row(struct house *h, const char *address, const char *state, const char *reason)
{
    struct house_outbox_row r = row_to(h, address);
    assert_string_equal(sv_z(h->a, r.state), state);
    assert_string_equal(sv_z(h->a, r.reason), reason);
}

static struct sv id_of(struct house *h, const char *address)
{
    struct house_outbox_row r = row_to(h, address);
    return sv_fmt(h->a, "ob%lld.%.*s@portal.elm.example", (long long)r.id.v, SV_FMT(r.message_id));
}

static enum notify_told tell(struct house *h, enum dsn_kind kind, const char *code, struct sv message_id)
{
    struct notify_bounce b = { .kind = kind, .code = sv_of(code), .message_id = message_id, .source = "hook" };
    enum notify_told told;
    assert_int_equal(notify_bounce(h->db, h->a, &b, h->now, &told), E_OK);
    return told;
}

static int64_t bounced_people(struct house *h, const char *address)
{
    struct house_bounced_row r;
    assert_int_equal(q_house_bounced(h->db, h->a, h->org, &(struct q_house_bounced){ sv_of(address) }, &r), E_OK);
    return r.n;
}

static size_t tasks(struct house *h, const char *kind)
{
    struct house_tasks_rows rows;
    size_t n = 0;
    assert_int_equal(q_house_tasks(h->db, h->a, h->org, &rows), E_OK);
    for (size_t i = 0; i < rows.count; i++)
        n += sv_eq(rows.items[i].kind, sv_of(kind));
    return n;
}

static size_t rows_of(struct house *h, const char *notice)
{
    struct house_outbox_rows rows = house_outbox(h);
    size_t n = 0;
    for (size_t i = 0; i < rows.count; i++)
        n += sv_eq(rows.items[i].notice, sv_of(notice));
    return n;
}

static void edge_12_a_bounce_marks_the_address_opens_a_task_and_tells_staff(void **state)
{
    struct house *h = *state;
    list_changes(h);
    all_leave(h);
    size_t before = house_outbox(h).count;
    assert_int_equal(tell(h, DSN_PERMANENT, "5.1.1", id_of(h, "bo@lind.example")), NOTIFY_TOLD_FIRST);
    expect_row(h, "bo@lind.example", "bounced", "5.1.1");
    assert_int_equal(bounced_people(h, "bo@lind.example"), 1);
    assert_int_equal(tasks(h, "address_bounced"), 1);
    all_leave(h);
    assert_true(rows_of(h, "delivery_failed") >= 1);
    assert_int_equal(house_outbox(h).count, before + rows_of(h, "delivery_failed")); /* to nobody else instead */
    list_changes(h);
    all_leave(h);
    assert_string_equal(sv_z(h->a, house_rule(h, "recipients_changed", "contact", h->bo.v)), "sent"); /* the first */
    struct house_outbox_rows rows = house_outbox(h);
    size_t to_bo = 0;
    for (size_t i = 0; i < rows.count; i++)
        to_bo += sv_eq(rows.items[i].to_address, SV("bo@lind.example"));
    assert_int_equal(to_bo, 1); /* nothing goes there any more */
}

static void the_same_news_is_told_once(void **state)
{
    struct house *h = *state;
    list_changes(h);
    all_leave(h);
    struct sv id = id_of(h, "bo@lind.example");
    assert_int_equal(tell(h, DSN_TEMPORARY, "4.4.1", id), NOTIFY_TOLD_FIRST);
    assert_int_equal(bounced_people(h, "bo@lind.example"), 0);
    expect_row(h, "bo@lind.example", "sent", "");
    assert_int_equal(tell(h, DSN_PERMANENT, "5.1.1", id), NOTIFY_TOLD_FIRST);
    assert_int_equal(tell(h, DSN_PERMANENT, "5.2.1", id), NOTIFY_TOLD_BEFORE);
    expect_row(h, "bo@lind.example", "bounced", "5.1.1");
    assert_int_equal(tasks(h, "address_bounced"), 1);
    all_leave(h);
    size_t told = rows_of(h, "delivery_failed");
    all_leave(h);
    assert_int_equal(rows_of(h, "delivery_failed"), told);
}

static void a_message_id_with_another_mark_says_nothing(void **state)
{
    struct house *h = *state;
    list_changes(h);
    all_leave(h);
    long long n = (long long)row_to(h, "bo@lind.example").id.v;
    const struct sv ids[] = { SV(""), SV("bo@lind.example"), SV("ob"), SV("ob1@x"),
        sv_fmt(h->a, "ob%lld.00000000000000000000000000000000@portal.elm.example", n),
        sv_fmt(h->a, "ob%lld.@portal.elm.example", n), sv_fmt(h->a, "ob%lld@portal.elm.example", n),
        sv_fmt(h->a, "ob-%lld.00000000000000000000000000000000@x", n),
        sv_fmt(h->a, "ob9%lld.00000000000000000000000000000000@x", n),
        SV("ob99999999999999999999999999.00000000000000000000000000000000@x") };
    for (size_t i = 0; i < LENGTH(ids); i++)
        assert_int_equal(tell(h, DSN_PERMANENT, "5.1.1", ids[i]), NOTIFY_TOLD_UNKNOWN);
    expect_row(h, "bo@lind.example", "sent", "");
    assert_int_equal(bounced_people(h, "bo@lind.example"), 0);
    assert_int_equal(tasks(h, "address_bounced"), 0);
}

static void a_refusal_by_policy_leaves_the_address_as_it_is(void **state)
{
    struct house *h = *state;
    list_changes(h);
    all_leave(h);
    assert_int_equal(tell(h, DSN_PERMANENT, "5.7.1", id_of(h, "bo@lind.example")), NOTIFY_TOLD_FIRST);
    expect_row(h, "bo@lind.example", "bounced", "5.7.1");
    assert_int_equal(bounced_people(h, "bo@lind.example"), 0);
    assert_int_equal(tasks(h, "address_bounced"), 1);
}

static void a_complaint_blocks_the_address_and_opens_a_task(void **state)
{
    struct house *h = *state;
    struct house_blocks_row n;
    list_changes(h);
    all_leave(h);
    assert_int_equal(tell(h, DSN_COMPLAINT, "", id_of(h, "bo@lind.example")), NOTIFY_TOLD_FIRST);
    assert_int_equal(q_house_blocks(h->db, h->a, h->org, &(struct q_house_blocks){ SV("bo@lind.example") }, &n), E_OK);
    assert_int_equal(n.n, 1);
    assert_int_equal(tasks(h, "complaint"), 1);
    expect_row(h, "bo@lind.example", "sent", "");
}

static struct task_id task_of(struct house *h, const char *kind)
{
    struct house_tasks_rows rows;
    assert_int_equal(q_house_tasks(h->db, h->a, h->org, &rows), E_OK);
    for (size_t i = 0; i < rows.count; i++)
        if (sv_eq(rows.items[i].kind, sv_of(kind)))
            return rows.items[i].id;
    return (struct task_id){ 0 };
}

static void edge_12_staff_let_an_address_be_tried_again(void **state)
{
    struct house *h = *state;
    struct house_blocks_row n;
    list_changes(h);
    all_leave(h);
    struct sv id = id_of(h, "bo@lind.example");
    tell(h, DSN_PERMANENT, "5.1.1", id);
    tell(h, DSN_COMPLAINT, "", id);
    struct task_id bounced = task_of(h, "address_bounced"), complaint = task_of(h, "complaint");
    assert_int_equal(task_try_again(&h->op, bounced), E_OK);
    assert_int_equal(bounced_people(h, "bo@lind.example"), 0);
    assert_int_equal(task_try_again(&h->op, complaint), E_OK);
    assert_int_equal(q_house_blocks(h->db, h->a, h->org, &(struct q_house_blocks){ SV("bo@lind.example") }, &n), E_OK);
    assert_int_equal(n.n, 0);
    assert_int_equal(tasks(h, "address_bounced") + tasks(h, "complaint"), 0);
    assert_int_equal(task_try_again(&h->op, bounced), E_NOTFOUND); /* done already */
}

static void a_bounce_of_the_mail_about_a_bounce_makes_no_further_one(void **state)
{
    struct house *h = *state;
    list_changes(h);
    all_leave(h);
    tell(h, DSN_PERMANENT, "5.1.1", id_of(h, "bo@lind.example"));
    all_leave(h);
    size_t told = rows_of(h, "delivery_failed");
    struct house_outbox_rows rows = house_outbox(h);
    for (size_t i = 0; i < rows.count; i++)
        if (sv_eq(rows.items[i].notice, SV("delivery_failed")))
            tell(h, DSN_PERMANENT, "5.1.1",
                sv_fmt(h->a, "ob%lld.%.*s@x", (long long)rows.items[i].id.v, SV_FMT(rows.items[i].message_id)));
    for (int i = 0; i < 3; i++)
        all_leave(h);
    assert_int_equal(rows_of(h, "delivery_failed"), told);
    assert_int_equal(tasks(h, "address_bounced"), 2); /* staff see the second one in the list */
}

/* --- the folder --- */

static void put_file(struct house *h, const char *dir, const char *name, struct sv text)
{
    FILE *f = fopen(sv_fmt(h->a, "%s/new/%s", dir, name).p, "we");
    assert_non_null(f);
    assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
    assert_int_equal(fclose(f), 0);
}

static bool never(void *runner)
{
    (void)runner;
    return false;
}

static void a_maildir_is_read_once_and_moved_to_cur(void **state)
{
    struct house *h = *state;
    char dir[] = "/tmp/kith-bounces-XXXXXX";
    assert_non_null(mkdtemp(dir));
    assert_int_equal(mkdir(sv_fmt(h->a, "%s/new", dir).p, 0700), 0);
    assert_int_equal(mkdir(sv_fmt(h->a, "%s/cur", dir).p, 0700), 0);
    list_changes(h);
    all_leave(h);
    struct sv id = id_of(h, "bo@lind.example");
    put_file(h, dir, "1.M1.mx", SV("Subject: hello\r\n\r\nnot a report\r\n"));
    put_file(h, dir, "2.M2.mx",
        sv_fmt(h->a,
            "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
            "Reporting-MTA: dns; x\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: "
            "message/rfc822\r\n\r\n"
            "Message-ID: <%.*s>\r\n\r\nx\r\n--b--\r\n",
            SV_FMT(id)));
    struct notify_settings s = h->settings;
    s.bounce_box = sv_of(dir);
    struct job_run r = { .db = h->db, .arena = h->a, .clock = &h->clock, .stopping = never };
    assert_int_equal(notify_bounces_run(&r, &s), E_OK);
    expect_row(h, "bo@lind.example", "bounced", "5.1.1");
    assert_int_equal(access(sv_fmt(h->a, "%s/cur/1.M1.mx:2,S", dir).p, F_OK), 0);
    assert_int_equal(access(sv_fmt(h->a, "%s/cur/2.M2.mx:2,S", dir).p, F_OK), 0);
    assert_int_equal(rmdir(sv_fmt(h->a, "%s/new", dir).p), 0); /* empty */
    for (int i = 1; i <= 2; i++)
        unlink(sv_fmt(h->a, "%s/cur/%d.M%d.mx:2,S", dir, i, i).p);
    rmdir(sv_fmt(h->a, "%s/cur", dir).p);
    rmdir(dir);
}

/* --- between the plan and the sending --- */

static const char *becomes;
static enum err become(struct db *tx, struct house *h)
{
    return q_house_outbox_becomes(tx, h->org, &(struct q_house_outbox_becomes){ .notice = sv_of(becomes) }, NULL);
}

/* Mails of another room, which does not exist yet: a category can stop them. */
static void plan_mails_about(struct house *h, const char *notice)
{
    list_changes(h);
    house_plan(h);
    becomes = notice;
    assert_int_equal(house_write(h, become), E_OK);
}

static enum err end_bo(struct db *tx, struct house *h)
{
    return q_house_contact_switch(tx, h->org, &(struct q_house_contact_switch){ true, SV("ended"), h->bo }, NULL);
}

static void a_contact_who_left_meanwhile_gets_no_copy(void **state)
{
    struct house *h = *state;
    plan_mails_about(h, "invoice_issued");
    assert_int_equal(house_write(h, end_bo), E_OK);
    all_leave(h);
    expect_row(h, "bo@lind.example", "dropped", "contact_ended");
    expect_row(h, "leo@ruiz.example", "sent", "");
}

static enum err silence_bo(struct db *tx, struct house *h)
{
    return q_house_contact_silence(tx, h->org, &(struct q_house_contact_silence){ h->bo }, NULL);
}

static void a_contact_silenced_meanwhile_gets_nothing(void **state)
{
    struct house *h = *state;
    list_changes(h);
    house_plan(h);
    assert_int_equal(house_write(h, silence_bo), E_OK);
    all_leave(h);
    expect_row(h, "bo@lind.example", "dropped", "silenced");
}

static enum err stop_bo(struct db *tx, struct house *h)
{
    return q_house_choice_off(
        tx, h->org, &(struct q_house_choice_off){ .recipient_id = h->bo.v, .mail_off = 1 << NOTICE_MONEY }, NULL);
}

static void who_unsubscribed_meanwhile_gets_no_more_of_that_kind(void **state)
{
    struct house *h = *state;
    assert_int_equal(house_write(h, stop_bo), E_OK);
    plan_mails_about(h, "invoice_issued");
    all_leave(h);
    expect_row(h, "bo@lind.example", "dropped", "unsubscribed");
}

static void unsubscribing_of_one_kind_stops_no_other(void **state)
{
    struct house *h = *state;
    assert_int_equal(house_write(h, stop_bo), E_OK);
    plan_mails_about(h, "document_shared");
    all_leave(h);
    expect_row(h, "bo@lind.example", "sent", "");
}

static enum err block_bo(struct db *tx, struct house *h)
{
    return q_house_block_add(
        tx, h->org, &(struct q_house_block_add){ .address_norm = SV("bo@lind.example"), .client_id = h->leo }, NULL);
}

static void an_address_blocked_meanwhile_gets_nothing(void **state)
{
    struct house *h = *state;
    list_changes(h);
    house_plan(h);
    assert_int_equal(house_write(h, block_bo), E_OK);
    all_leave(h);
    expect_row(h, "bo@lind.example", "dropped", "blocked");
    expect_row(h, "leo@ruiz.example", "sent", "");
}

static void what_waits_for_an_address_that_bounced_is_dropped(void **state)
{
    struct house *h = *state;
    list_changes(h);
    all_leave(h);
    struct sv id = id_of(h, "bo@lind.example");
    list_changes(h);
    house_plan(h);
    size_t before = house_mails(h).total;
    tell(h, DSN_PERMANENT, "5.1.1", id);
    all_leave(h);
    struct house_outbox_rows rows = house_outbox(h);
    for (size_t i = 0; i < rows.count; i++)
        if (sv_eq(rows.items[i].to_address, SV("bo@lind.example")))
            assert_true(sv_eq(rows.items[i].state, SV("bounced")) || sv_eq(rows.items[i].reason, SV("bounced")));
    assert_true(house_mails(h).total > before); /* the others' */
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    log_init(LOG_JSON, LOG_ERROR, 2);
#define IN_HOUSE(f) cmocka_unit_test_setup_teardown(f, house_setup, house_teardown)
    const struct CMUnitTest tests[] = {
        IN_HOUSE(edge_12_a_bounce_marks_the_address_opens_a_task_and_tells_staff),
        IN_HOUSE(the_same_news_is_told_once),
        IN_HOUSE(a_message_id_with_another_mark_says_nothing),
        IN_HOUSE(a_refusal_by_policy_leaves_the_address_as_it_is),
        IN_HOUSE(a_complaint_blocks_the_address_and_opens_a_task),
        IN_HOUSE(edge_12_staff_let_an_address_be_tried_again),
        IN_HOUSE(a_bounce_of_the_mail_about_a_bounce_makes_no_further_one),
        IN_HOUSE(a_maildir_is_read_once_and_moved_to_cur),
        IN_HOUSE(a_contact_who_left_meanwhile_gets_no_copy),
        IN_HOUSE(a_contact_silenced_meanwhile_gets_nothing),
        IN_HOUSE(who_unsubscribed_meanwhile_gets_no_more_of_that_kind),
        IN_HOUSE(unsubscribing_of_one_kind_stops_no_other),
        IN_HOUSE(an_address_blocked_meanwhile_gets_nothing),
        IN_HOUSE(what_waits_for_an_address_that_bounced_is_dropped),
    };
    return cmocka_run_group_tests_name("notify bounce", tests, NULL, NULL);
}
