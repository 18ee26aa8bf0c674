/* Zoom's adapter against a Zoom of our own that checks every request by Zoom's description. */
#include "tests/test.h"
#include "tests/video/zoom_server.h"

#include "video/video.h"

struct world {
    struct arena *a;
    struct zoom_server *zoom;
    struct video_services services;
    struct fetch *fetch;
    struct instant now;
    struct clock clock;
    struct video_line line;
};

static int setup(void **state)
{
    static struct world w;
    struct sv problem;
    w = (struct world){ .a = arena_new("test", 256 * 1024), .zoom = zoom_server_start() };
    assert_true(instant_parse(SV("2026-03-01T15:00:00Z"), &w.now));
    w.clock = clock_at(&w.now);
    assert_int_equal(video_services_read(w.a,
                         &(struct video_options){ .zoom_url = sv_of(w.zoom->url),
                             .zoom_account = SV("acc one"),
                             .zoom_client = SV("client"),
                             .zoom_secret = SV("s3cret"),
                             .base_url = SV("https://portal.example.org") },
                         &w.services, &problem),
        E_OK);
    w.services.memory = video_memory_new();
    assert_int_equal(fetch_open(&w.fetch), E_OK);
    w.line = (struct video_line){ &w.services, VIDEO_ZOOM, w.fetch, &w.clock };
    *state = &w;
    return 0;
}

/* Whatever a test did: Zoom would have taken every request. */
static int teardown(void **state)
{
    struct world *w = *state;
    int bad = 0;
    if (w->zoom->wrong[0]) {
        fprintf(stderr, "# %s\n", w->zoom->wrong);
        bad = 1;
    }
    fetch_close(w->fetch);
    video_memory_free(w->services.memory);
    zoom_server_stop(w->zoom);
    arena_free(w->a);
    return bad;
}

static const struct zoom_asked *last(const struct world *w)
{
    return &w->zoom->asked[w->zoom->asked_count - 1];
}

static struct video_meeting visit(const struct world *w)
{
    return (struct video_meeting){ .starts_at = instant_add(w->now, HOUR_US),
        .minutes = 50,
        .zone = SV("America/New_York"),
        .host_email = SV("mia@example.org") };
}

static struct video_meeting made(const struct world *w)
{
    struct video_meeting m = visit(w);
    m.number = SV("85746065123");
    return m;
}

static void assert_result(struct video_result r, enum video_end end, const char *error)
{
    assert_int_equal(r.end, end);
    assert_string_equal(r.error, error);
}

static void assert_has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("%s has no %s", text, part);
}

/* --- the calls --- */

static void a_meeting_is_made_for_the_provider_with_a_waiting_room_and_registration(void **state)
{
    struct world *w = *state;
    struct video_meeting m = visit(w);
    struct sv number;
    assert_result(video_make(&w->line, w->a, &m, &number), VIDEO_DONE, "");
    assert_true(sv_eq(number, SV("85746065123")));
    assert_string_equal(last(w)->operation, "meetingCreate");
    assert_string_equal(last(w)->path, "/v2/users/mia%40example.org/meetings");
    assert_has(last(w)->body, "\"topic\":\"Appointment\"");
    assert_has(last(w)->body, "\"start_time\":\"2026-03-01T16:00:00Z\"");
    assert_has(last(w)->body, "\"duration\":50");
    assert_has(last(w)->body, "\"timezone\":\"America/New_York\"");
    assert_has(last(w)->body, "\"waiting_room\":true");
    assert_has(last(w)->body, "\"join_before_host\":false");
    assert_has(last(w)->body, "\"approval_type\":0");
    assert_has(last(w)->body, "\"auto_recording\":\"none\"");
}

static void one_host_for_all_is_asked_where_it_is_named(void **state)
{
    struct world *w = *state;
    struct video_meeting m = visit(w);
    struct sv number;
    w->services.zoom.host = SV("rooms@example.org");
    assert_result(video_make(&w->line, w->a, &m, &number), VIDEO_DONE, "");
    assert_string_equal(last(w)->path, "/v2/users/rooms%40example.org/meetings");
}

static void a_change_says_the_time_anew_and_that_zoom_writes_to_nobody(void **state)
{
    struct world *w = *state;
    struct video_meeting m = made(w);
    m.starts_at = instant_add(m.starts_at, DAY_US);
    assert_result(video_change(&w->line, w->a, &m), VIDEO_DONE, "");
    assert_string_equal(last(w)->operation, "meetingUpdate");
    assert_string_equal(last(w)->path, "/v2/meetings/85746065123");
    assert_has(last(w)->body, "\"start_time\":\"2026-03-02T16:00:00Z\"");
    assert_has(last(w)->body, "\"registrants_confirmation_email\":false");
}

static void each_person_is_registered_with_a_made_up_address_and_gets_a_link_of_their_own(void **state)
{
    struct world *w = *state;
    struct video_entry entry;
    struct video_person ana = { .key = SV("12-1"), .name = SV("Ana R.") };
    assert_result(video_admit(&w->line, w->a, SV("85746065123"), &ana, &entry), VIDEO_DONE, "");
    assert_true(sv_eq(entry.url, SV("https://us02web.zoom.us/w/1?tk=ana")));
    assert_true(sv_eq(entry.number, SV("reg_1")));
    assert_string_equal(last(w)->operation, "meetingRegistrantCreate");
    assert_string_equal(
        last(w)->body, "{\"email\":\"visit-12-1@portal.example.org\",\"first_name\":\"Ana\",\"last_name\":\"R.\"}");
}

static void who_has_one_name_is_registered_all_the_same(void **state)
{
    struct world *w = *state;
    struct video_entry entry;
    struct video_person ana = { .key = SV("13-1"), .name = SV("Ana") };
    assert_result(video_admit(&w->line, w->a, SV("85746065123"), &ana, &entry), VIDEO_DONE, "");
    assert_has(last(w)->body, "\"first_name\":\"Ana\",\"last_name\":\".\"");
}

static void a_dismissal_cancels_that_registrant_alone(void **state)
{
    struct world *w = *state;
    struct video_person ana = { .key = SV("12-1"), .name = SV("Ana R.") };
    assert_result(video_dismiss(&w->line, w->a, SV("85746065123"), &ana, SV("reg_1")), VIDEO_DONE, "");
    assert_string_equal(last(w)->operation, "meetingRegistrantStatus");
    assert_string_equal(last(w)->body,
        "{\"action\":\"cancel\",\"registrants\":[{\"id\":\"reg_1\",\"email\":\"visit-12-1@portal.example.org\"}]}");
}

static void the_host_gets_a_fresh_way_in(void **state)
{
    struct world *w = *state;
    struct sv url;
    assert_result(video_host(&w->line, w->a, SV("85746065123"), &url), VIDEO_DONE, "");
    assert_true(sv_eq(url, SV("https://us02web.zoom.us/s/1?zak=host")));
    assert_string_equal(last(w)->operation, "meeting");
}

static void a_meeting_is_taken_away_and_one_that_is_gone_is_no_error(void **state)
{
    struct world *w = *state;
    assert_result(video_cancel(&w->line, w->a, SV("85746065123")), VIDEO_DONE, "");
    assert_string_equal(last(w)->operation, "meetingDelete");
    zoom_server_next(w->zoom, 404, "{\"code\":3001,\"message\":\"Meeting does not exist\"}");
    assert_result(video_cancel(&w->line, w->a, SV("85746065123")), VIDEO_DONE, "");
}

/* --- the access token --- */

static void an_access_token_serves_until_shortly_before_its_end(void **state)
{
    struct world *w = *state;
    struct video_meeting m = made(w);
    for (int i = 0; i < 3; i++)
        assert_result(video_change(&w->line, w->a, &m), VIDEO_DONE, "");
    assert_int_equal(w->zoom->tokens, 1);
    w->now = instant_add(w->now, 3479 * SECOND_US);
    assert_result(video_change(&w->line, w->a, &m), VIDEO_DONE, "");
    assert_int_equal(w->zoom->tokens, 1);
    w->now = instant_add(w->now, 2 * SECOND_US);
    assert_result(video_change(&w->line, w->a, &m), VIDEO_DONE, "");
    assert_int_equal(w->zoom->tokens, 2);
}

static void a_token_that_is_not_taken_is_fetched_once_more_and_no_oftener(void **state)
{
    struct world *w = *state;
    struct video_meeting m = made(w);
    const char *no = "{\"code\":124,\"message\":\"Invalid access token.\"}";
    assert_result(video_change(&w->line, w->a, &m), VIDEO_DONE, "");
    zoom_server_next(w->zoom, 401, no);
    assert_result(video_change(&w->line, w->a, &m), VIDEO_DONE, "");
    assert_int_equal(w->zoom->tokens, 2);
    zoom_server_next(w->zoom, 401, no);
    zoom_server_next(w->zoom, 401, no);
    assert_result(video_change(&w->line, w->a, &m), VIDEO_SETTINGS, "zoom_credentials");
    assert_int_equal(w->zoom->tokens, 3);
}

static void wrong_credentials_are_a_setting_to_put_right(void **state)
{
    struct world *w = *state;
    struct video_meeting m = made(w);
    w->zoom->secret_is_wrong = true;
    assert_result(video_check(&w->line, w->a), VIDEO_SETTINGS, "zoom_credentials");
    assert_result(video_change(&w->line, w->a, &m), VIDEO_SETTINGS, "zoom_credentials");
    assert_int_equal(w->zoom->asked_count, 0);
}

/* --- what its answers mean --- */

static const struct meaning_row {
    const char *name;
    int status;
    const char *body;
    enum video_end end;
    const char *error;
} meanings[] = {
    { "too_many_questions_wait_as_long_as_zoom_says", 429, "{\"code\":429}", VIDEO_AGAIN, "zoom_busy" },
    { "a_zoom_out_of_order_is_asked_again", 503, "<html>", VIDEO_AGAIN, "zoom_down" },
    { "a_provider_without_a_zoom_user_is_a_setting", 404, "{\"code\":1001,\"message\":\"User does not exist\"}",
        VIDEO_SETTINGS, "zoom_no_host" },
    { "missing_scopes_are_a_setting", 400, "{\"code\":4711,\"message\":\"does not contain scopes\"}", VIDEO_SETTINGS,
        "zoom_scopes" },
    { "a_plan_without_registration_is_a_setting", 400, "{\"code\":200,\"message\":\"only for paid users\"}",
        VIDEO_SETTINGS, "zoom_plan" },
    { "what_zoom_does_not_take_is_refused_for_good", 400, "{\"code\":300,\"message\":\"Validation\"}", VIDEO_REFUSED,
        "zoom_refused" },
    { "an_answer_without_a_meeting_is_strange", 201, "{}", VIDEO_AGAIN, "zoom_strange_answer" },
    { "a_number_that_would_lead_elsewhere_is_strange", 201, "{\"id\":\"1/../2\"}", VIDEO_AGAIN, "zoom_strange_answer" },
    { "an_answer_that_is_no_json_is_strange", 201, "[", VIDEO_AGAIN, "zoom_strange_answer" },
};

static void an_answer_means(void **state)
{
    const struct meaning_row *row = *state;
    struct world *w;
    setup((void **)&w);
    struct video_meeting m = visit(w);
    struct sv number;
    zoom_server_next(w->zoom, row->status, row->body);
    struct video_result r = video_make(&w->line, w->a, &m, &number);
    assert_result(r, row->end, row->error);
    if (row->status == 429)
        assert_int_equal(r.wait_s, 7);
    assert_true(video_error_words(sv_of(r.error)).n > 10);
    assert_int_equal(teardown((void **)&w), 0);
}

static void a_zoom_that_is_away_is_asked_again(void **state)
{
    struct world *w = *state;
    struct video_meeting m = made(w);
    w->services.zoom.url = SV("http://127.0.0.1:1");
    assert_result(video_change(&w->line, w->a, &m), VIDEO_AGAIN, "zoom_no_connection");
}

static void a_link_that_is_none_is_strange(void **state)
{
    struct world *w = *state;
    struct video_entry entry;
    struct video_person ana = { .key = SV("12-1"), .name = SV("Ana R.") };
    zoom_server_next(w->zoom, 201, "{\"registrant_id\":\"r\",\"join_url\":\"javascript:alert(1)\"}");
    assert_result(video_admit(&w->line, w->a, SV("85746065123"), &ana, &entry), VIDEO_AGAIN, "zoom_strange_answer");
}

/* --- the check itself --- */

static void a_request_that_the_description_does_not_know_is_found(void **state)
{
    struct world *w = *state;
    struct sv operation;
    static const struct {
        const char *method, *path, *body, *wrong;
    } rows[] = {
        { "post", "/users/me/meetings", "{\"topic\":\"x\",\"type\":2}", "" },
        { "post", "/users/me/meetings", "{\"topic\":5}", "topic has another type" },
        { "post", "/users/me/meetings", "{\"type\":4}", "type is none of the values" },
        { "post", "/users/me/meetings", "{\"start_time\":\"soon\"}", "start_time is no date-time" },
        { "post", "/users/me/meetings", "{\"settings\":{\"wating_room\":true}}", "wating_room is not described" },
        { "post", "/meetings/1/registrants", "{\"email\":\"a@b.c\",\"first_name\":\"A\"}", "last_name is required" },
        { "put", "/meetings/1/registrants/status", "{\"action\":\"remove\"}", "action is none of the values" },
        { "delete", "/meetings/1", "{}", "it takes no body" },
        { "get", "/meetings/abc", "", "get /meetings/abc is no operation" },
        { "post", "/meetings/1", "", "post /meetings/1 is no operation" },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct sv wrong = swagger_check(
            w->a, w->zoom->description, rows[i].method, sv_of(rows[i].path), sv_of(rows[i].body), &operation);
        assert_string_equal(sv_z(w->a, wrong), rows[i].wrong);
    }
}

int main(void)
{
#define WORLD(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    struct CMUnitTest tests[LENGTH(meanings) + 14] = {
        WORLD(a_meeting_is_made_for_the_provider_with_a_waiting_room_and_registration),
        WORLD(one_host_for_all_is_asked_where_it_is_named),
        WORLD(a_change_says_the_time_anew_and_that_zoom_writes_to_nobody),
        WORLD(each_person_is_registered_with_a_made_up_address_and_gets_a_link_of_their_own),
        WORLD(who_has_one_name_is_registered_all_the_same),
        WORLD(a_dismissal_cancels_that_registrant_alone),
        WORLD(the_host_gets_a_fresh_way_in),
        WORLD(a_meeting_is_taken_away_and_one_that_is_gone_is_no_error),
        WORLD(an_access_token_serves_until_shortly_before_its_end),
        WORLD(a_token_that_is_not_taken_is_fetched_once_more_and_no_oftener),
        WORLD(wrong_credentials_are_a_setting_to_put_right),
        WORLD(a_zoom_that_is_away_is_asked_again),
        WORLD(a_link_that_is_none_is_strange),
        WORLD(a_request_that_the_description_does_not_know_is_found),
    };
    for (size_t i = 0; i < LENGTH(meanings); i++)
        tests[14 + i] = TEST_ROW(meanings[i].name, an_answer_means, &meanings[i]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
