#include "tests/test.h"

#include <jansson.h>

#include "crypto/encode.h"
#include "crypto/sha256.h"
#include "video/video.h"

static struct arena *scratch;

static int setup(void **state)
{
    (void)state;
    scratch = arena_new("test", 64 * 1024);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(scratch);
    return 0;
}

static const struct video_options jitsi_options = { .jitsi_url = { "https://meet.example.org/", 25 },
    .jitsi_app = { "kith", 4 },
    .jitsi_secret = { "a shared secret", 15 },
    .base_url = { "https://portal.example.org", 26 } };

static struct video_services jitsi(void)
{
    struct video_services s;
    struct sv problem;
    assert_int_equal(video_services_read(scratch, &jitsi_options, &s, &problem), E_OK);
    return s;
}

/* --- settings --- */

static void nothing_given_is_no_service(void **state)
{
    (void)state;
    struct video_services s;
    struct sv problem;
    assert_int_equal(
        video_services_read(scratch, &(struct video_options){ .base_url = SV("https://x.org") }, &s, &problem), E_OK);
    assert_false(video_any(&s));
    assert_false(video_any(NULL));
    assert_int_equal(video_origins(scratch, &s).n, 0);
}

static void of_two_services_zoom_is_for_new_calls_unless_said(void **state)
{
    (void)state;
    struct video_services s;
    struct sv problem;
    struct video_options o = jitsi_options;
    o.zoom_account = o.zoom_client = o.zoom_secret = SV("x");
    assert_int_equal(video_services_read(scratch, &o, &s, &problem), E_OK);
    assert_int_equal(s.preferred, VIDEO_ZOOM);
    assert_true(sv_eq(s.zoom.url, SV("https://zoom.us")));
    assert_true(sv_eq(s.zoom.mail_host, SV("portal.example.org")));
    assert_true(sv_eq(video_origins(scratch, &s), SV("https://zoom.us https://*.zoom.us https://meet.example.org")));
    o.preferred = SV("jitsi");
    assert_int_equal(video_services_read(scratch, &o, &s, &problem), E_OK);
    assert_int_equal(s.preferred, VIDEO_JITSI);
}

static const struct bad_row {
    const char *name;
    struct video_options o;
} bad_rows[] = {
    { "zoom_without_its_secret_is_refused", { .zoom_account = { "a", 1 }, .zoom_client = { "c", 1 } } },
    { "zoom_over_plain_http_is_refused", { .zoom_account = { "a", 1 },
                                             .zoom_client = { "c", 1 },
                                             .zoom_secret = { "s", 1 },
                                             .zoom_url = { "http://zoom.us", 14 } } },
    { "jitsi_without_an_app_is_refused",
        { .jitsi_url = { "https://meet.example.org", 24 }, .jitsi_secret = { "s", 1 } } },
    { "jitsi_at_no_address_is_refused",
        { .jitsi_url = { "meet.example.org", 16 }, .jitsi_app = { "a", 1 }, .jitsi_secret = { "s", 1 } } },
    { "a_service_for_new_calls_that_is_not_set_up_is_refused", { .preferred = { "jitsi", 5 } } },
    { "an_unknown_service_is_refused", { .preferred = { "skype", 5 } } },
};

static void settings_are_refused(void **state)
{
    const struct bad_row *row = *state;
    struct video_services s;
    struct sv problem;
    scratch = arena_new("test", 1024);
    assert_int_equal(video_services_read(scratch, &row->o, &s, &problem), E_INVALID);
    assert_true(sv_ends(problem, SV(".")));
    arena_free(scratch);
}

static void an_origin_is_scheme_and_host_alone(void **state)
{
    (void)state;
    static const char *const rows[][2] = { { "https://rooms.example.net/petra?x=1", "https://rooms.example.net" },
        { "https://rooms.example.net:8443#a", "https://rooms.example.net:8443" }, { "http://rooms.example.net/", "" },
        { "https://", "" }, { "https://a.example;script-src *", "" }, { "https://me@a.example/", "" }, { "", "" } };
    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_true(sv_eq(video_url_origin(sv_of(rows[i][0])), sv_of(rows[i][1])));
}

/* --- Jitsi's way in --- */

static json_t *claims_of(struct sv url)
{
    struct sv rest = url, text;
    json_error_t fault;
    sv_cut(&rest, '=');
    struct sv token = sv_cut(&rest, '#'), parts = token, head = sv_cut(&parts, '.'), claims = sv_cut(&parts, '.');
    struct sv said = sv_sub(token, 0, head.n + 1 + claims.n);
    unsigned char mac[32];
    assert_true(hex_decode(sha256_hmac_hex(scratch, SV("a shared secret"), said), mac, sizeof mac));
    assert_true(sv_eq(base64url_encode(scratch, mac, sizeof mac), parts));
    assert_true(base64url_decode(scratch, claims, &text));
    json_t *root = json_loadb(text.p, text.n, 0, &fault);
    assert_non_null(root);
    return root;
}

static struct sv text_at(json_t *o, const char *key)
{
    return sv_of(json_string_value(json_object_get(o, key)));
}

static void a_way_in_is_a_token_for_this_room_and_person_that_ends_in_minutes(void **state)
{
    (void)state;
    struct video_services s = jitsi();
    struct video_person ana = { .key = SV("12-1"), .name = SV("Ana \"R.\"") };
    struct sv url =
        video_door(scratch, &s, VIDEO_JITSI, SV("visit-00ff"), &ana, false, (struct instant){ 1000 * SECOND_US });
    assert_true(sv_starts(url, SV("https://meet.example.org/visit-00ff?jwt=")));
    json_t *c = claims_of(url), *user = json_object_get(json_object_get(c, "context"), "user");
    assert_true(sv_eq(text_at(c, "room"), SV("visit-00ff")));
    assert_true(sv_eq(text_at(c, "aud"), SV("kith")));
    assert_true(sv_eq(text_at(c, "iss"), SV("kith")));
    assert_true(sv_eq(text_at(c, "sub"), SV("meet.example.org")));
    assert_int_equal(json_integer_value(json_object_get(c, "exp")), 1000 + JITSI_DOOR_S);
    assert_true(json_integer_value(json_object_get(c, "nbf")) < 1000);
    assert_true(sv_eq(text_at(user, "name"), SV("Ana \"R.\"")));
    assert_true(sv_eq(text_at(user, "affiliation"), SV("member")));
    assert_true(json_is_false(json_object_get(user, "moderator")));
    json_decref(c);
}

static void the_host_is_moderator_and_a_slow_line_gets_sound_alone(void **state)
{
    (void)state;
    struct video_services s = jitsi();
    struct video_person mia = { .key = SV("host"), .name = SV("Mia"), .host = true };
    struct sv url = video_door(scratch, &s, VIDEO_JITSI, SV("visit-1"), &mia, true, (struct instant){ 0 });
    json_t *c = claims_of(url), *user = json_object_get(json_object_get(c, "context"), "user");
    assert_true(json_is_true(json_object_get(user, "moderator")));
    assert_true(sv_eq(text_at(user, "affiliation"), SV("owner")));
    json_decref(c);
    assert_true(sv_ends(url, SV("&config.startAudioOnly=true")));
}

static void a_room_is_new_each_time_and_asks_nobody(void **state)
{
    (void)state;
    struct video_services s = jitsi();
    struct video_line line = { .services = &s, .kind = VIDEO_JITSI };
    struct video_meeting m = { .minutes = 50 };
    struct sv one, two;
    assert_int_equal(video_make(&line, scratch, &m, &one).end, VIDEO_DONE);
    assert_int_equal(video_make(&line, scratch, &m, &two).end, VIDEO_DONE);
    assert_false(sv_eq(one, two));
    assert_int_equal(one.n, 6 + 32);
    assert_int_equal(video_change(&line, scratch, &m).end, VIDEO_DONE);
    assert_int_equal(video_cancel(&line, scratch, one).end, VIDEO_DONE);
}

static void a_call_of_a_service_that_is_no_longer_set_up_says_so(void **state)
{
    (void)state;
    struct video_services s = { .memory = NULL };
    struct video_line line = { .services = &s, .kind = VIDEO_ZOOM };
    struct video_result r = video_cancel(&line, scratch, SV("1"));
    assert_int_equal(r.end, VIDEO_SETTINGS);
    assert_string_equal(r.error, "service_gone");
}

int main(void)
{
#define WORLD(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    struct CMUnitTest tests[LENGTH(bad_rows) + 7] = {
        WORLD(nothing_given_is_no_service),
        WORLD(an_origin_is_scheme_and_host_alone),
        WORLD(of_two_services_zoom_is_for_new_calls_unless_said),
        WORLD(a_way_in_is_a_token_for_this_room_and_person_that_ends_in_minutes),
        WORLD(the_host_is_moderator_and_a_slow_line_gets_sound_alone),
        WORLD(a_room_is_new_each_time_and_asks_nobody),
        WORLD(a_call_of_a_service_that_is_no_longer_set_up_says_so),
    };
    for (size_t i = 0; i < LENGTH(bad_rows); i++)
        tests[7 + i] = TEST_ROW(bad_rows[i].name, settings_are_refused, &bad_rows[i]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
