/* A type turned confidential: from that moment its visits are (queries.sql asks the type). What was agreed about those
 * to come follows, and what was billed for any of them, a few at a time: a practice may have thousands of them. */
#include <jansson.h>

#include "base/json.h"
#include "calendar/cover.h"
#include "calendar/jobs.h"
#include "calendar/queries.h"
#include "calendar/type_write.h"
#include "people/people.h"

enum { AT_A_TIME = 50 };

/* How far it is: parts after `after`; those of visits that begin from `at` on are to come. */
struct settling {
    struct org_id org;
    struct appointment_type_id type;
    struct instant at;
    struct attendee_id after;
};

/* Each step is a job of its own name, so that a step that runs twice does not hide the next one. */
static enum err step_add(struct db *tx, struct arena *a, const struct settling *s, struct instant now)
{
    struct str payload = str_new(a, 256);
    struct json j = json_to(&payload);
    json_begin_object(&j, NULL);
    json_int(&j, "org", s->org.v);
    json_int(&j, "type", s->type.v);
    json_int(&j, "at", s->at.us);
    json_int(&j, "after", s->after.v);
    json_end(&j);
    struct sv name = sv_fmt(a, "%lld:%lld", (long long)s->type.v, (long long)s->after.v);
    return job_add(tx, CALENDAR_JOB_TYPE, now, name, str_sv(&payload), now);
}

static bool step_read(struct sv payload, struct settling *ret_settling)
{
    json_t *root = json_loadb(payload.p ? payload.p : "", payload.n, 0, NULL);
    struct settling s = { .org = { json_integer_value(json_object_get(root, "org")) },
        .type = { json_integer_value(json_object_get(root, "type")) },
        .at = { json_integer_value(json_object_get(root, "at")) },
        .after = { json_integer_value(json_object_get(root, "after")) } };
    json_decref(root);
    *ret_settling = s;
    return s.org.v && s.type.v;
}

enum err type_settle_later_in(const struct op *op, struct appointment_type_id type)
{
    struct settling s = { .org = op->viewer->org, .type = type, .at = op->now };
    return step_add(op->db, op->arena, &s, op->now);
}

struct step {
    const struct job_run *run;
    struct settling settling;
};

static enum err step_in(struct db *tx, void *arg)
{
    const struct step *x = arg;
    struct settling next = x->settling;
    struct arena *a = x->run->arena;
    struct instant now = clock_now(x->run->clock);
    struct organization org;
    struct type_parts_rows rows;
    TRY(organization_load(tx, a, next.org, &org));
    TRY(q_type_parts(tx, a, next.org,
        &(struct q_type_parts){ .type_id = next.type, .after = next.after, .most = AT_A_TIME }, &rows));
    if (!rows.count)
        return E_OK;
    struct attendee_id *ids = arena_array(a, rows.count, sizeof *ids),
                       *coming = arena_array(a, rows.count, sizeof *ids);
    struct appointment_id *visits = arena_array(a, rows.count, sizeof *visits);
    size_t n = 0;
    for (size_t i = 0; i < rows.count; i++) {
        next.after = ids[i] = rows.items[i].id;
        if (instant_before(rows.items[i].starts_at, next.at))
            continue;
        coming[n] = ids[i];
        visits[n++] = rows.items[i].appointment_id;
    }
    struct viewer v = viewer_system(ACTOR_SYSTEM, next.org, organization_today(&org, now));
    struct op op = { .db = tx, .arena = a, .viewer = &v, .now = now };
    TRY(cover_hide_in(&op, ids, rows.count));
    TRY(cover_settle_in(&op, coming, n));
    if (n)
        TRY(q_video_wanted(tx, next.org, &(struct q_video_wanted){ .now = now, .ids = visits, .ids_count = n }, NULL));
    return rows.count == AT_A_TIME ? step_add(tx, a, &next, now) : E_OK;
}

enum err calendar_type_run(const struct job_run *r)
{
    struct step x = { .run = r };
    return step_read(r->payload, &x.settling) ? db_write(r->db, step_in, &x) : E_INVALID;
}
