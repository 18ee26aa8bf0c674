/* Zoom: a meeting for a visit, a registrant for each attendee. Words and limits as in Zoom's API description,
 * version 2. */
#include <jansson.h>
#include <string.h>

#include "base/json.h"
#include "html/escape.h"
#include "video/adapters.h"

enum { BODY_MAX = 8 * 1024, NUMBER_MAX = 20, SCHEDULED = 2, REGISTERED_AT_ONCE = 0 };

bool zoom_number_valid(struct sv number)
{
    for (size_t i = 0; i < number.n; i++)
        if (number.p[i] < '0' || number.p[i] > '9')
            return false;
    return number.n > 0 && number.n <= NUMBER_MAX;
}

static struct video_result strange(void)
{
    return (struct video_result){ .end = VIDEO_AGAIN, .error = "zoom_strange_answer" };
}

static struct sv text_of(struct arena *a, const json_t *object, const char *key)
{
    const json_t *v = json_object_get(object, key);
    if (json_is_integer(v))
        return sv_fmt(a, "%lld", (long long)json_integer_value(v));
    return json_is_string(v) ? sv_dup(a, sv_of(json_string_value(v))) : SV("");
}

/* Nobody is in the call before the host lets them in; nothing is recorded. That no mail leaves can only be said of a
 * meeting that is there (zoom_change). */
static void write_settings(struct json *w, bool made)
{
    json_begin_object(w, "settings");
    json_bool(w, "host_video", true);
    json_bool(w, "participant_video", true);
    json_bool(w, "join_before_host", false);
    json_bool(w, "mute_upon_entry", false);
    json_bool(w, "use_pmi", false);
    json_bool(w, "waiting_room", true);
    json_int(w, "approval_type", REGISTERED_AT_ONCE);
    json_str(w, "audio", SV("both"));
    json_str(w, "auto_recording", SV("none"));
    if (made)
        json_bool(w, "registrants_confirmation_email", false);
    json_end(w);
}

static struct sv body_of(struct arena *a, const struct video_meeting *m, bool made)
{
    struct str out = str_new(a, BODY_MAX);
    struct json w = json_to(&out);
    json_begin_object(&w, NULL);
    json_str(&w, "topic", SV("Appointment"));
    json_int(&w, "type", SCHEDULED);
    json_str(&w, "start_time", instant_iso(a, m->starts_at));
    json_int(&w, "duration", m->minutes);
    json_str(&w, "timezone", m->zone);
    write_settings(&w, made);
    json_end(&w);
    return str_sv(&out);
}

struct video_result zoom_make(
    const struct video_line *l, struct arena *a, const struct video_meeting *m, struct sv *ret_number)
{
    const struct zoom_account *z = &l->services->zoom;
    struct str path = str_new(a, FETCH_URL_MAX);
    str_add(&path, SV("/users/"));
    html_url_part(&path, z->host.n ? z->host : m->host_email);
    str_add(&path, SV("/meetings"));
    struct zoom_answer answer = zoom_ask(l, a, "POST", str_sv(&path), body_of(a, m, false));
    *ret_number = text_of(a, answer.body, "id");
    json_decref(answer.body);
    if (answer.result.end == VIDEO_NOT_THERE) /* not the meeting: the user whose it would be */
        return (struct video_result){ .end = VIDEO_SETTINGS, .error = "zoom_no_host" };
    return answer.result.end == VIDEO_DONE && !zoom_number_valid(*ret_number) ? strange() : answer.result;
}

struct video_result zoom_change(const struct video_line *l, struct arena *a, const struct video_meeting *m)
{
    struct zoom_answer answer =
        zoom_ask(l, a, "PATCH", sv_fmt(a, "/meetings/%.*s", SV_FMT(m->number)), body_of(a, m, true));
    json_decref(answer.body);
    return answer.result;
}

struct video_result zoom_cancel(const struct video_line *l, struct arena *a, struct sv number)
{
    struct zoom_answer answer = zoom_ask(l, a, "DELETE", sv_fmt(a, "/meetings/%.*s", SV_FMT(number)), SV(""));
    json_decref(answer.body);
    return answer.result.end == VIDEO_NOT_THERE ? video_well() : answer.result;
}

/* Zoom refuses to end what does not run. */
struct video_result zoom_stop(const struct video_line *l, struct arena *a, struct sv number)
{
    struct zoom_answer answer =
        zoom_ask(l, a, "PUT", sv_fmt(a, "/meetings/%.*s/status", SV_FMT(number)), SV("{\"action\":\"end\"}"));
    json_decref(answer.body);
    return answer.result.end == VIDEO_NOT_THERE || answer.result.end == VIDEO_REFUSED ? video_well() : answer.result;
}

static struct sv address_of(struct arena *a, const struct zoom_account *z, const struct video_person *p)
{
    return sv_fmt(a, "visit-%.*s@%.*s", SV_FMT(p->key), SV_FMT(z->mail_host));
}

/* "Ana R.": Zoom wants two names. */
struct video_result zoom_admit(const struct video_line *l, struct arena *a, struct sv number,
    const struct video_person *p, struct video_entry *ret_entry)
{
    struct sv last = p->name, first = sv_cut(&last, ' ');
    struct str out = str_new(a, BODY_MAX);
    struct json w = json_to(&out);
    json_begin_object(&w, NULL);
    json_str(&w, "email", address_of(a, &l->services->zoom, p));
    json_str(&w, "first_name", first);
    json_str(&w, "last_name", last.n ? last : SV("."));
    json_end(&w);
    struct zoom_answer answer =
        zoom_ask(l, a, "POST", sv_fmt(a, "/meetings/%.*s/registrants", SV_FMT(number)), str_sv(&out));
    *ret_entry = (struct video_entry){ .url = text_of(a, answer.body, "join_url"),
        .number = text_of(a, answer.body, "registrant_id") };
    json_decref(answer.body);
    if (answer.result.end == VIDEO_DONE && !fetch_url_valid(a, ret_entry->url))
        return strange();
    return answer.result;
}

struct video_result zoom_dismiss(const struct video_line *l, struct arena *a, struct sv number,
    const struct video_person *p, struct sv person_number)
{
    struct str out = str_new(a, BODY_MAX);
    struct json w = json_to(&out);
    json_begin_object(&w, NULL);
    json_str(&w, "action", SV("cancel"));
    json_begin_array(&w, "registrants");
    json_begin_object(&w, NULL);
    if (person_number.n)
        json_str(&w, "id", person_number);
    json_str(&w, "email", address_of(a, &l->services->zoom, p));
    json_end(&w);
    json_end(&w);
    json_end(&w);
    struct zoom_answer answer =
        zoom_ask(l, a, "PUT", sv_fmt(a, "/meetings/%.*s/registrants/status", SV_FMT(number)), str_sv(&out));
    json_decref(answer.body);
    return answer.result.end == VIDEO_NOT_THERE ? video_well() : answer.result;
}

/* With the sign-in of the host in it; Zoom lets it end two hours later. */
struct video_result zoom_host(const struct video_line *l, struct arena *a, struct sv number, struct sv *ret_url)
{
    struct zoom_answer answer = zoom_ask(l, a, "GET", sv_fmt(a, "/meetings/%.*s", SV_FMT(number)), SV(""));
    *ret_url = text_of(a, answer.body, "start_url");
    json_decref(answer.body);
    return answer.result.end == VIDEO_DONE && !fetch_url_valid(a, *ret_url) ? strange() : answer.result;
}

struct video_result zoom_check(const struct video_line *l, struct arena *a)
{
    struct video_result result;
    zoom_token(l, a, &result);
    return result;
}
