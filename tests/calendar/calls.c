#include "calls.h"

const struct type_id_of calls_follow_up = { .name = "Follow-up", .length = 50 };
const struct type_id_of calls_circle = { .name = "Circle", .length = 60, .most = 5 };
const struct type_id_of calls_quiet_talk = { .name = "Quiet talk", .length = 30, .confidential = true };
struct zoom_server *zoom;
struct calendar_settings settings;

static struct video_services services_of(struct practice *p, const struct video_options *o)
{
    struct video_services s;
    struct sv problem;
    assert_int_equal(video_services_read(p->a, o, &s, &problem), E_OK);
    s.memory = settings.video.memory;
    return s;
}

int calls_setup(void **state)
{
    event_consumers_set(&calendar_consumer, 1);
    if (practice_setup(state) != 0)
        return -1;
    struct practice *p = *state;
    zoom = zoom_server_start();
    settings = (struct calendar_settings){ .keys = p->keys, .video = { .memory = video_memory_new() } };
    settings.video = services_of(p, &(struct video_options){ .zoom_url = sv_of(zoom->url),
                                        .zoom_account = SV("acc one"),
                                        .zoom_client = SV("client"),
                                        .zoom_secret = SV("s3cret"),
                                        .base_url = SV("https://portal.example.org") });
    return 0;
}

/* Whatever a test did: Zoom would have taken every request. */
int calls_teardown(void **state)
{
    int bad = zoom->wrong[0] != 0;
    if (bad)
        print_message("%s\n", zoom->wrong);
    zoom_server_stop(zoom);
    video_memory_free(settings.video.memory);
    return practice_teardown(state) != 0 || bad ? -1 : 0;
}

void calls_on_jitsi(struct practice *p)
{
    settings.video = services_of(
        p, &(struct video_options){
               .jitsi_url = SV("https://meet.example.org"), .jitsi_app = SV("kith"), .jitsi_secret = SV("shared") });
}

static bool never(void *runner)
{
    (void)runner;
    return false;
}

/* What the jobs do at this moment. */
void calls_work(struct practice *p)
{
    struct clock clock = clock_at(&p->now);
    struct job_run r = { .db = p->db, .arena = p->a, .clock = &clock, .stopping = never };
    assert_int_equal(calendar_events_run(&r), E_OK);
    assert_int_equal(calendar_video_run(&r, &settings), E_OK);
}

struct appointment_id calls_visit(struct practice *p, const struct type_id_of *type, const char *when,
    const struct client_id *clients, size_t count, const char *external)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct appointment_form f = diary_form(p, diary_type(p, type), when, clients, count);
    struct appointment_id id;
    f.contact_type = CONTACT_VIDEO_CHAT;
    f.external_url = sv_of(external);
    assert_int_equal(appointment_create(&op, &f, &problems, &id), E_OK);
    return id;
}

/* Tomorrow morning at nine. */
struct appointment_id calls_tomorrow(struct practice *p, struct client_id client)
{
    struct appointment_id id = calls_visit(p, &calls_follow_up, "2026-03-03 09:00", &client, 1, "");
    calls_work(p);
    return id;
}

struct calls_call_row calls_call(struct practice *p, struct appointment_id id)
{
    struct calls_call_row row;
    assert_int_equal(q_calls_call(p->db, p->a, p->org, &(struct q_calls_call){ .appointment_id = id }, &row), E_OK);
    return row;
}

void calls_assert_state(struct practice *p, struct appointment_id id, const char *state, const char *error)
{
    struct calls_call_row row = calls_call(p, id);
    assert_string_equal(sv_z(p->a, row.state), state);
    assert_string_equal(sv_z(p->a, row.error), error);
}

struct calls_entry_row calls_entry(struct practice *p, struct attendee_id attendee, struct grant_id grant)
{
    struct calls_entry_row row;
    assert_int_equal(q_calls_entry(p->db, p->a, p->org,
                         &(struct q_calls_entry){ .attendee_id = attendee, .grant_id = { grant.v != 0, grant } }, &row),
        E_OK);
    return row;
}

void calls_assert_asked(const char *const *operations)
{
    size_t n = 0;
    for (; operations[n]; n++)
        if (n >= zoom->asked_count || strcmp(zoom->asked[n].operation, operations[n]) != 0)
            fail_msg("%zu: %s instead of %s", n, n < zoom->asked_count ? zoom->asked[n].operation : "nothing",
                operations[n]);
    if (n != zoom->asked_count)
        fail_msg("%s too", zoom->asked[n].operation);
    zoom->asked_count = 0;
}

/* As the room's use cases do it: the rows, and what happened. */
static enum err change_in(struct db *tx, void *arg)
{
    const struct calls_change *c = arg;
    struct practice *p = c->p;
    if (c->attendee.v)
        TRY(q_calls_part(
            tx, p->org, &(struct q_calls_part){ .status = sv_of(c->status), .attendee_id = c->attendee }, NULL));
    else if (c->status)
        TRY(q_calls_status(tx, p->org, &(struct q_calls_status){ sv_of(c->status), c->id }, NULL));
    if (c->by)
        TRY(q_calls_move(tx, p->org,
            &(struct q_calls_move){ .starts_at = instant_add(diary_at("2026-03-03 09:00"), c->by),
                .ends_at = instant_add(diary_at("2026-03-03 09:50"), c->by),
                .appointment_id = c->id },
            NULL));
    return event_record(tx, p->a,
        &(struct event_new){ .kind = c->kind,
            .org = p->org,
            .at = p->now,
            .actor_kind = "system",
            .payload = sv_fmt(p->a, "{\"appointment\":%lld}", (long long)c->id.v) },
        NULL);
}

void calls_change(struct practice *p, struct calls_change c)
{
    c.p = p;
    assert_int_equal(db_write(p->db, change_in, &c), E_OK);
    calls_work(p);
}

void calls_go_to(struct practice *p, const char *when)
{
    p->now = diary_at(when);
    calls_work(p);
}

/* --- joining, as the pages do it --- */

struct calls_tried calls_join(struct practice *p, struct viewer v, struct appointment_id id)
{
    struct op op = practice_op(p, &v);
    struct calls_tried t = { .problems = problems_new(p->a) };
    t.e = video_join(&op, &settings.video, id, false, &t.problems, &t.url);
    return t;
}

struct sv calls_link(struct practice *p, struct attendee_id attendee, struct grant_id grant)
{
    struct viewer v = practice_system(p);
    struct op op = practice_op(p, &v);
    struct sv url = SV("");
    enum err e = video_entry_link(&op, SV("https://portal.example.org"), attendee, grant, &url);
    assert_true(e == E_OK || e == E_GONE);
    return url;
}

struct sv calls_token(struct sv url)
{
    assert_true(sv_starts(url, SV("https://portal.example.org/video?t=")));
    return sv_sub(url, 35, SIZE_MAX);
}

struct calls_tried calls_join_by(struct practice *p, struct sv url)
{
    struct viewer v = practice_stranger();
    struct op op = practice_op(p, &v);
    struct calls_tried t = { .problems = problems_new(p->a) };
    t.e = video_join_by_token(&op, &settings.video, calls_token(url), false, &t.problems, &t.url);
    return t;
}

void calls_assert_refused(struct calls_tried t, const char *code)
{
    assert_int_equal(t.e, E_INVALID);
    assert_true(problem_has(&t.problems, sv_of(code)));
}

void calls_assert_in(struct practice *p, struct calls_tried t, const char *url)
{
    if (t.problems.count)
        print_message("%.*s\n", SV_FMT(t.problems.items[0].text));
    assert_int_equal(t.e, E_OK);
    assert_string_equal(sv_z(p->a, t.url), url);
}
