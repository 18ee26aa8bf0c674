/* Webhooks: what is told, in which order, how it is signed, and what follows from answers. A receiver in a thread says
 * what it is told to say. */
#include "tests/fixture.h"

#include <jansson.h>

#include "crypto/sha256.h"
#include "family/family.h"
#include "hooks/hooks.h"
#include "hooks/tell.h"
#include "tests/db/fixture.h"
#include "tests/hooks/receiver.h"

/* --- the practice and its workers --- */

static struct job_run run;
static struct hooks_settings settings;
static struct clock clock_now_here;

static bool never(void *runner)
{
    (void)runner;
    return false;
}

static int setup(void **state)
{
    if (practice_setup(state) != 0)
        return -1;
    struct practice *p = *state;
    struct sv wrong;
    static struct event_consumer consumers[1];
    consumers[0] = hooks_consumer;
    event_consumers_set(consumers, 1);
    settings = (struct hooks_settings){ .keys = p->keys };
    assert_true(fetch_nets_parse(p->a, SV("127.0.0.0/8"), &settings.networks, &wrong));
    clock_now_here = clock_at(&p->now);
    run = (struct job_run){ .db = p->db, .arena = p->a, .clock = &clock_now_here, .stopping = never };
    receiver_start();
    return 0;
}

static int teardown(void **state)
{
    receiver_stop();
    event_consumers_set(NULL, 0);
    return practice_teardown(state);
}

static void work(void)
{
    assert_int_equal(hooks_events_run(&run), E_OK);
    assert_int_equal(hooks_send_run(&run, &settings), E_OK);
}

static struct viewer developer(const struct practice *p)
{
    struct viewer v = practice_staff(p, ROLE_OWNER, (struct client_id){ 0 });
    v.facts.fresh = true;
    return v;
}

static struct sv url_here(const struct practice *p, const char *path)
{
    return sv_fmt(p->a, "http://127.0.0.1:%d%s", receiver.port, path);
}

static struct webhook_id hook(const struct practice *p, struct sv url, bool retry)
{
    struct sv types[] = { SV("patient.created"), SV("PATIENT_UPDATED"), SV("notification_contact.created") };
    struct viewer v = developer(p);
    struct op op = practice_op(p, &v);
    struct problems problems = problems_new(p->a);
    struct webhook_id id;
    struct fetch_nets here;
    struct sv wrong;
    assert_true(fetch_nets_parse(p->a, SV("127.0.0.1"), &here, &wrong));
    assert_int_equal(webhook_create(&op,
                         &(struct webhook_form){ .url = url,
                             .networks = &here,
                             .is_enabled = true,
                             .should_retry = retry,
                             .event_types = types,
                             .event_type_count = LENGTH(types) },
                         &problems, &id),
        E_OK);
    return id;
}

static struct webhook loaded(const struct practice *p, struct webhook_id id)
{
    struct viewer v = developer(p);
    struct op op = practice_op(p, &v);
    struct webhook w;
    assert_int_equal(webhook_load(&op, id, &w), E_OK);
    return w;
}

static struct webhook_deliveries told(const struct practice *p, const char *state)
{
    struct viewer v = developer(p);
    struct op op = practice_op(p, &v);
    struct webhook_deliveries list;
    struct webhook_log_wanted w = { .state = sv_of(state), .size = 100, .by = SV("created_at") };
    int64_t n;
    assert_int_equal(webhook_log(&op, &w, &list), E_OK);
    assert_int_equal(webhook_log_count(&op, &w, &n), E_OK);
    assert_int_equal(n, list.count);
    return list;
}

struct happening {
    struct event_new e;
    struct arena *a;
};

static enum err happen_in(struct db *tx, void *arg)
{
    struct happening *h = arg;
    return event_record(tx, h->a, &h->e, NULL);
}

/* Something that happened to a client, as a use case records it. */
static void happen(const struct practice *p, enum event_kind kind, struct client_id client, const char *payload)
{
    struct happening h = { .a = p->a,
        .e = { .kind = kind,
            .org = p->org,
            .at = p->now,
            .actor_kind = "system",
            .client = client,
            .payload = sv_of(payload) } };
    assert_int_equal(db_write(p->db, happen_in, &h), E_OK);
}

/* --- what is told --- */

static void a_new_client_is_told_with_a_thin_body(void **state)
{
    struct practice *p = *state;
    hook(p, url_here(p, "/hook?x=1"), true);
    struct client_id client = practice_add(p, "Nia", "Moss", "2015-05-05", "");
    work();
    assert_int_equal(receiver.heard, 1);
    struct sv expected = sv_fmt(p->a,
        "{\"resource_id\":\"%lld\",\"resource_id_type\":\"User\",\"event_type\":\"patient.created\",\"changed_fields\":"
        "[]}",
        (long long)client.v);
    assert_string_equal(sv_z(p->a, body_heard(0)), sv_z(p->a, expected));
    assert_true(sv_starts(sv_of(receiver.text[0]), SV("POST /hook?x=1 HTTP/1.1\r\n")));
    assert_true(sv_eq(head_heard(p->a, 0, "Content-Type"), SV("application/json")));
    assert_int_equal(told(p, "sent").count, 1);
}

static void what_changed_stands_in_changed_fields_in_the_apis_words(void **state)
{
    struct practice *p = *state;
    hook(p, url_here(p, "/"), true);
    happen(p, EVENT_CLIENT_CHANGED, p->leo, "{\"fields\":[\"email\",\"phone\"]}");
    work();
    json_t *body = json_loads(sv_z(p->a, body_heard(0)), 0, NULL);
    json_t *fields = json_object_get(body, "changed_fields");
    assert_int_equal(json_array_size(fields), 2);
    assert_string_equal(json_string_value(json_array_get(fields, 0)), "email");
    assert_string_equal(json_string_value(json_array_get(fields, 1)), "phone_number"); /* the API's word */
    json_decref(body);
}

static void nothing_is_told_that_was_not_asked_for(void **state)
{
    struct practice *p = *state;
    hook(p, url_here(p, "/"), true);
    happen(p, EVENT_SETTINGS_CHANGED, (struct client_id){ 0 }, "{}");
    work();
    assert_int_equal(receiver.heard, 0);
}

static void another_practice_hears_nothing(void **state)
{
    struct practice *p = *state;
    hook(p, url_here(p, "/"), true);
    struct happening h = { .a = p->a,
        .e = { .kind = EVENT_CLIENT_CREATED,
            .org = p->other_org,
            .at = p->now,
            .actor_kind = "system",
            .client = p->stranger } };
    assert_int_equal(db_write(p->db, happen_in, &h), E_OK);
    work();
    assert_int_equal(receiver.heard, 0);
}

static void the_signature_is_the_references(void **state)
{
    struct practice *p = *state;
    struct webhook_id id = hook(p, url_here(p, "/a/b?x=1&y=2"), true);
    happen(p, EVENT_CLIENT_CREATED, p->leo, "{}");
    work();
    struct arena *a = p->a;
    struct sv body = body_heard(0), digest = sha256_hex(a, body);
    assert_string_equal(
        sv_z(a, head_heard(a, 0, "Content-Digest")), sv_z(a, sv_fmt(a, "SHA-256=%.*s", SV_FMT(digest))));
    struct sv text = sv_fmt(a, "post /a/b x=1&y=2 %.*s application/json %zu", SV_FMT(digest), body.n);
    struct sv mac = sha256_hmac_hex(a, loaded(p, id).secret, text);
    assert_string_equal(sv_z(a, head_heard(a, 0, "Signature")), sv_z(a, sv_fmt(a, "sig1=%.*s", SV_FMT(mac))));
    assert_true(sv_starts(loaded(p, id).secret, SV("whsec_")));
}

/* --- order, retries, ends --- */

static void one_things_news_wait_for_the_earlier_and_others_pass_by(void **state)
{
    struct practice *p = *state;
    hook(p, url_here(p, "/"), true);
    receiver.status = 500;
    happen(p, EVENT_CLIENT_CREATED, p->leo, "{}");
    work();
    happen(p, EVENT_CLIENT_CHANGED, p->leo, "{\"fields\":[\"phone\"]}");
    receiver.status = 200;
    happen(p, EVENT_CLIENT_CREATED, p->mia, "{}");
    work();
    assert_int_equal(receiver.heard, 2); /* Leo's first, which failed, and Mia's */
    assert_int_equal(told(p, "waiting").count, 2);
    practice_forward(p, MINUTE_US);
    work();
    assert_int_equal(receiver.heard, 4);
    assert_non_null(strstr(receiver.text[2], "patient.created"));
    assert_non_null(strstr(receiver.text[3], "patient.updated"));
    assert_int_equal(told(p, "waiting").count, 0);
}

static void a_webhook_without_retries_is_told_once(void **state)
{
    struct practice *p = *state;
    hook(p, url_here(p, "/"), false);
    receiver.status = 503;
    happen(p, EVENT_CLIENT_CREATED, p->leo, "{}");
    work();
    practice_forward(p, HOUR_US);
    work();
    assert_int_equal(receiver.heard, 1);
    assert_int_equal(told(p, "failed").count, 1);
    assert_int_equal(told(p, "failed").items[0].status, 503);
}

static void a_redirect_is_a_failure_and_not_followed(void **state)
{
    struct practice *p = *state;
    hook(p, url_here(p, "/"), false);
    receiver.status = 302;
    happen(p, EVENT_CLIENT_CREATED, p->leo, "{}");
    work();
    assert_int_equal(receiver.heard, 1);
    struct viewer v = developer(p);
    struct op op = practice_op(p, &v);
    struct webhook_delivery d;
    struct webhook_attempts attempts;
    assert_int_equal(webhook_delivery_load(&op, told(p, "failed").items[0].id, &d, &attempts), E_OK);
    assert_int_equal(attempts.count, 1);
    assert_true(sv_eq(attempts.items[0].error, SV("redirect")));
    assert_int_equal(attempts.items[0].status, 302);
}

static void an_address_that_is_not_public_is_not_called(void **state)
{
    struct practice *p = *state;
    settings.networks.count = 0;
    hook(p, url_here(p, "/"), false);
    happen(p, EVENT_CLIENT_CREATED, p->leo, "{}");
    work();
    assert_int_equal(receiver.heard, 0);
    assert_int_equal(told(p, "failed").count, 1);
}

static void after_a_day_of_failures_there_is_a_task_and_after_three_it_is_off(void **state)
{
    struct practice *p = *state;
    struct webhook_id id = hook(p, url_here(p, "/"), true);
    struct viewer v = practice_staff(p, ROLE_OWNER, (struct client_id){ 0 });
    struct op op = practice_op(p, &v);
    struct tasks tasks;
    receiver.status = 500;
    happen(p, EVENT_CLIENT_CREATED, p->leo, "{}");
    work();
    assert_true(loaded(p, id).first_failed_at.has);
    practice_forward(p, 25 * HOUR_US);
    work();
    assert_true(loaded(p, id).warned_at.has);
    assert_int_equal(task_list(&op, 1, &tasks), E_OK);
    assert_int_equal(tasks.total, 1);
    assert_int_equal(tasks.items[0].kind, TASK_WEBHOOK_FAILS);
    practice_forward(p, 25 * HOUR_US); /* still one task */
    happen(p, EVENT_CLIENT_CREATED, p->mia, "{}");
    work();
    assert_int_equal(task_list(&op, 1, &tasks), E_OK);
    assert_int_equal(tasks.total, 1);
    assert_true(loaded(p, id).is_enabled);
    practice_forward(p, 25 * HOUR_US);
    work();
    assert_false(loaded(p, id).is_enabled);
    assert_true(loaded(p, id).disabled_at.has);
    int heard = receiver.heard;
    practice_forward(p, DAY_US);
    work();
    assert_int_equal(receiver.heard, heard);
}

static void a_good_answer_forgets_the_failures(void **state)
{
    struct practice *p = *state;
    struct webhook_id id = hook(p, url_here(p, "/"), true);
    receiver.status = 500;
    happen(p, EVENT_CLIENT_CREATED, p->leo, "{}");
    work();
    assert_int_equal(loaded(p, id).events[1].retry_count, 1); /* by name: patient.created */
    receiver.status = 204;
    practice_forward(p, HOUR_US);
    work();
    assert_false(loaded(p, id).first_failed_at.has);
    assert_int_equal(loaded(p, id).events[1].retry_count, 0);
}

static void nothing_is_tried_for_longer_than_three_days(void **state)
{
    struct practice *p = *state;
    hook(p, url_here(p, "/"), true);
    receiver.status = 500;
    happen(p, EVENT_CLIENT_CREATED, p->leo, "{}");
    work();
    practice_forward(p, 3 * DAY_US - 3 * SECOND_US); /* the next time would be later than that */
    work();
    assert_int_equal(told(p, "failed").count, 1);
    assert_int_equal(told(p, "waiting").count, 0);
}

static void what_was_leased_by_a_worker_that_died_is_told_by_another(void **state)
{
    struct practice *p = *state;
    hook(p, url_here(p, "/"), true);
    happen(p, EVENT_CLIENT_CREATED, p->leo, "{}");
    assert_int_equal(hooks_events_run(&run), E_OK);
    db_fail_nth(6); /* lease, read, call … and then the database is gone */
    (void)!hooks_send_run(&run, &settings);
    db_fail_nth(0);
    practice_forward(p, 2 * MINUTE_US);
    work();
    assert_true(receiver.heard >= 1);
    assert_int_equal(told(p, "sent").count, 1);
    assert_int_equal(told(p, "waiting").count, 0);
}

/* --- what developers do --- */

/* Two things failed for good. */
static struct webhook_id two_failed(const struct practice *p)
{
    struct webhook_id id = hook(p, url_here(p, "/"), false);
    receiver.status = 500;
    happen(p, EVENT_CLIENT_CREATED, p->leo, "{}");
    happen(p, EVENT_CLIENT_CREATED, p->mia, "{}");
    work();
    return id;
}

static int64_t all_again(const struct practice *p, struct webhook_id id)
{
    struct viewer v = developer(p);
    struct op op = practice_op(p, &v);
    int64_t n, wanted;
    assert_int_equal(webhook_failed_count(&op, id, (struct instant){ 0 }, &wanted), E_OK);
    assert_int_equal(webhook_replay_failed(&op, id, (struct instant){ 0 }, &n), E_OK);
    assert_int_equal(n, wanted);
    return n;
}

static void replaying_tells_the_same_again(void **state)
{
    struct practice *p = *state;
    struct webhook_id id = two_failed(p);
    struct viewer v = developer(p);
    struct op op = practice_op(p, &v);
    receiver.status = 200;
    assert_int_equal(webhook_replay(&op, told(p, "failed").items[0].id), E_OK);
    work();
    assert_int_equal(told(p, "sent").count, 1);
    assert_int_equal(all_again(p, id), 1); /* the other was told again already */
    work();
    assert_int_equal(told(p, "sent").count, 2);
    assert_string_equal(sv_z(p->a, body_heard(0)), sv_z(p->a, body_heard(2)));
    assert_string_equal(sv_z(p->a, body_heard(1)), sv_z(p->a, body_heard(3)));
}

static void what_failed_is_told_again_once_however_often_it_is_asked_for(void **state)
{
    struct practice *p = *state;
    struct webhook_id id = two_failed(p);
    assert_int_equal(all_again(p, id), 2);
    assert_int_equal(all_again(p, id), 0);
    work();
    assert_int_equal(receiver.heard, 4);
    assert_int_equal(all_again(p, id), 2); /* those two failed anew */
    receiver.status = 200;
    work();
    assert_int_equal(told(p, "sent").count, 2);
    assert_int_equal(all_again(p, id), 0);
}

static void a_test_is_told_even_though_nothing_happened(void **state)
{
    struct practice *p = *state;
    struct webhook_id id = hook(p, url_here(p, "/"), true);
    struct viewer v = developer(p);
    struct op op = practice_op(p, &v);
    assert_int_equal(webhook_test(&op, id), E_OK);
    work();
    assert_non_null(strstr(receiver.text[0], "\"event_type\":\"test.created\""));
}

static void a_new_secret_signs_from_the_next_call_on(void **state)
{
    struct practice *p = *state;
    struct webhook_id id = hook(p, url_here(p, "/"), true);
    struct sv before = loaded(p, id).secret;
    struct viewer v = developer(p);
    struct op op = practice_op(p, &v);
    assert_int_equal(webhook_rotate(&op, id), E_OK);
    assert_false(sv_eq(before, loaded(p, id).secret));
}

static void an_ended_webhook_is_told_nothing_more(void **state)
{
    struct practice *p = *state;
    struct webhook_id id = hook(p, url_here(p, "/"), true);
    struct viewer v = developer(p);
    struct op op = practice_op(p, &v);
    struct webhook w;
    happen(p, EVENT_CLIENT_CREATED, p->leo, "{}");
    assert_int_equal(hooks_events_run(&run), E_OK);
    assert_int_equal(webhook_end(&op, id), E_OK);
    work();
    assert_int_equal(receiver.heard, 0);
    assert_int_equal(webhook_load(&op, id, &w), E_NOTFOUND);
    assert_int_equal(webhook_end(&op, id), E_NOTFOUND);
}

static void wrong_input_names_the_field(void **state)
{
    struct practice *p = *state;
    struct sv unknown[] = { SV("nothing.known") }, good[] = { SV("patient.created") };
    static const char *const urls[] = { "", "ftp://h.example.org/", "https://a:b@h.example.org/", "nonsense" };
    struct viewer v = developer(p);
    struct op op = practice_op(p, &v);
    struct webhook_id id;
    for (size_t i = 0; i < LENGTH(urls); i++) {
        struct problems problems = problems_new(p->a);
        struct webhook_form f = { .url = sv_of(urls[i]), .event_types = good, .event_type_count = 1 };
        assert_int_equal(webhook_create(&op, &f, &problems, &id), E_INVALID);
        assert_non_null(problem_of(&problems, SV("url")));
    }
    struct problems problems = problems_new(p->a);
    struct webhook_form inside = {
        .url = SV("https://10.1.2.3/"), .is_enabled = true, .event_types = good, .event_type_count = 1
    };
    assert_int_equal(webhook_create(&op, &inside, &problems, &id), E_INVALID);
    assert_true(sv_eq(problems.items[0].code, SV("private_address")));
    problems = problems_new(p->a);
    struct webhook_form f = { .url = SV("https://h.example.org/"), .event_types = unknown, .event_type_count = 1 };
    assert_int_equal(webhook_create(&op, &f, &problems, &id), E_INVALID);
    assert_non_null(problem_of(&problems, SV("event_type")));
    f.event_type_count = 0;
    assert_int_equal(webhook_create(&op, &f, &problems, &id), E_INVALID);
}

static void only_developers_of_the_practice_reach_a_webhook(void **state)
{
    struct practice *p = *state;
    struct webhook_id id = hook(p, url_here(p, "/"), true);
    struct webhook w;
    struct viewer support = practice_staff(p, ROLE_SUPPORT, (struct client_id){ 0 }),
                  other = practice_other_staff(p, (struct client_id){ 0 }), client = practice_client(p, p->ana);
    other.facts.fresh = true;
    struct op by_support = practice_op(p, &support), by_other = practice_op(p, &other),
              by_client = practice_op(p, &client);
    assert_int_equal(webhook_load(&by_support, id, &w), E_DENIED);
    assert_int_equal(webhook_load(&by_other, id, &w), E_NOTFOUND);
    assert_int_equal(webhook_load(&by_client, id, &w), E_NOTFOUND);
    assert_int_equal(webhook_end(&by_other, id), E_NOTFOUND);
    assert_int_equal(webhook_rotate(&by_other, id), E_NOTFOUND);
    assert_int_equal(webhook_test(&by_other, id), E_NOTFOUND);
}

static void old_deliveries_are_purged(void **state)
{
    struct practice *p = *state;
    hook(p, url_here(p, "/"), true);
    happen(p, EVENT_CLIENT_CREATED, p->leo, "{}");
    work();
    practice_forward(p, (HOOK_KEEP_DAYS - 1) * DAY_US);
    assert_int_equal(hooks_purge_run(&run), E_OK);
    assert_int_equal(told(p, "").count, 1);
    practice_forward(p, 2 * DAY_US);
    assert_int_equal(hooks_purge_run(&run), E_OK);
    assert_int_equal(told(p, "").count, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(a_new_client_is_told_with_a_thin_body),
        TEST(what_changed_stands_in_changed_fields_in_the_apis_words),
        TEST(nothing_is_told_that_was_not_asked_for),
        TEST(another_practice_hears_nothing),
        TEST(the_signature_is_the_references),
        TEST(one_things_news_wait_for_the_earlier_and_others_pass_by),
        TEST(a_webhook_without_retries_is_told_once),
        TEST(a_redirect_is_a_failure_and_not_followed),
        TEST(an_address_that_is_not_public_is_not_called),
        TEST(after_a_day_of_failures_there_is_a_task_and_after_three_it_is_off),
        TEST(a_good_answer_forgets_the_failures),
        TEST(nothing_is_tried_for_longer_than_three_days),
        TEST(what_was_leased_by_a_worker_that_died_is_told_by_another),
        TEST(replaying_tells_the_same_again),
        TEST(what_failed_is_told_again_once_however_often_it_is_asked_for),
        TEST(a_test_is_told_even_though_nothing_happened),
        TEST(a_new_secret_signs_from_the_next_call_on),
        TEST(an_ended_webhook_is_told_nothing_more),
        TEST(wrong_input_names_the_field),
        TEST(only_developers_of_the_practice_reach_a_webhook),
        TEST(old_deliveries_are_purged),
    };
    db_fixture_args(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
