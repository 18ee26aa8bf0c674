/* Joining: the right is asked for at that moment, whatever was said before. */
#include "calendar/video_call.h"

#include "calendar/queries.h"
#include "calendar/video_member.h"
#include "crypto/compare.h"
#include "crypto/token.h"
#include "ical/zone.h"

bool video_group_allowed(const struct organization *org)
{
    return org->plan >= PLAN_PLUS;
}

bool video_group_plan(struct sv plan)
{
    enum plan p;
    return plan_parse(plan, &p) && p >= PLAN_PLUS;
}

static bool has_service(const struct video_services *s, struct sv name, enum video_kind *ret_kind)
{
    return s && video_kind_parse(name, ret_kind) && s->has[*ret_kind];
}

static enum video_state state_of(struct sv state)
{
    static const char *const names[] = {
        [VIDEO_WANTED] = "wanted", [VIDEO_READY] = "ready", [VIDEO_FAILED] = "failed", [VIDEO_ENDED] = "ended"
    };
    for (size_t i = VIDEO_WANTED; i < LENGTH(names); i++)
        if (sv_eq(state, sv_of(names[i])))
            return (enum video_state)i;
    return VIDEO_WANTED;
}

static enum err is_host(const struct op *op, struct appointment_id id, bool *ret_host)
{
    struct video_is_host_row row = { 0 };
    if (op->viewer->staff.v)
        TRY(q_video_is_host(op->db, op->arena, op->viewer->org,
            &(struct q_video_is_host){ .appointment_id = id, .staff_id = op->viewer->staff }, &row));
    *ret_host = row.n > 0;
    return E_OK;
}

enum err video_call_load(
    const struct op *op, const struct video_services *services, struct appointment_id id, struct video_call *ret_call)
{
    struct appointment visit;
    struct video_facts f;
    enum video_kind kind;
    TRY(appointment_load(op, id, &visit));
    TRY(video_facts_load(op, id, &f));
    struct video_call call = { .opens_at = video_opens(&f), .closes_at = video_closes(&f) };
    TRY(is_host(op, id, &call.host));
    if (f.video) {
        call.state = f.external_url.n ? VIDEO_READY : state_of(f.state);
        call.service = f.external_url.n ? SV("external") : f.service;
        if (op->viewer->via == VIA_STAFF && !f.external_url.n)
            call.error = video_error_words(f.error);
        call.origin = video_url_origin(f.external_url);
        call.sound_only = has_service(services, call.service, &kind) && video_caps(kind).sound_only;
    }
    if (!f.booked && call.state != VIDEO_NONE)
        call.state = VIDEO_ENDED;
    *ret_call = call;
    return E_OK;
}

/* --- joining --- */

struct joining {
    const struct op *op;
    const struct video_services *services;
    struct organization org;
    struct video_facts facts;
    struct video_members members;
    struct video_member me; /* of somebody who is not the host */
    bool host, sound_only;
    struct sv key, name;
};

static enum err load(const struct op *op, struct joining *j, struct appointment_id id)
{
    TRY(organization_load(op->db, op->arena, op->viewer->org, &j->org));
    return video_facts_load(op, id, &j->facts);
}

static enum err wanted_in(struct db *tx, void *arg)
{
    const struct joining *j = arg;
    return q_video_wanted(
        tx, j->org.id, &(struct q_video_wanted){ .now = j->op->now, .ids = &j->facts.id, .ids_count = 1 }, NULL);
}

/* Somebody stands at the door: it is looked at now. */
static enum err not_ready(struct joining *j, struct problems *problems)
{
    problem_add(problems, SV(""), SV("not_ready"),
        j->host ? SV("The call is not set up yet. It is being done now: try again in half a minute.")
                : SV("The call is not ready yet. Try again in half a minute; if it stays so, call the practice."));
    TRY(db_write(j->op->db, wanted_in, j));
    return E_INVALID;
}

static enum err in_time(const struct joining *j, struct problems *problems)
{
    struct instant now = j->op->now, opens = video_opens(&j->facts);
    if (instant_before(now, opens))
        problem_add(problems, SV(""), SV("too_early"),
            sv_fmt(j->op->arena, "The call opens at %.*s. Come back then.",
                SV_FMT(zone_human(j->op->arena, zone_of(j->org.zone), opens))));
    else if (instant_before(video_closes(&j->facts), now))
        problem_add(problems, SV(""), SV("over"), SV("This visit is over."));
    return problems_err(problems);
}

static enum err apart_in(struct db *tx, void *arg)
{
    const struct joining *j = arg;
    struct op op = *j->op;
    op.db = tx;
    return task_open(&op, TASK_VIDEO_FAILED, (struct client_id){ 0 },
        sv_fmt(op.arena, "video_apart:%lld", (long long)j->facts.id.v),
        SV("Two people of a video visit may not meet (no-contact rule): one of them was not let in. Change the "
           "visit."));
}

/* Beyond 12: never together, not even for a minute. Who takes part is expected at any moment; a caregiver counts from
 * when they have come in. */
static enum err kept_apart(struct joining *j, struct problems *problems)
{
    struct client_id *others = arena_array(j->op->arena, j->members.count, sizeof *others);
    size_t n = 0;
    for (size_t i = 0; i < j->members.count; i++) {
        const struct video_member *m = &j->members.items[i];
        if (m->right && m->person.v != j->me.person.v && (!m->grant.v || m->joined))
            others[n++] = m->person;
    }
    struct video_apart_row apart = { 0 };
    if (n)
        TRY(q_video_apart(j->op->db, j->op->arena, j->org.id,
            &(struct q_video_apart){ .today = organization_today(&j->org, j->op->now),
                .client_id = j->me.person,
                .others = others,
                .others_count = n },
            &apart));
    if (!apart.n)
        return E_OK;
    TRY(db_write(j->op->db, apart_in, j));
    problem_add(problems, SV(""), SV("not_available"), SV("This call is not available to you. Call the practice."));
    return E_INVALID;
}

static enum err joined_in(struct db *tx, void *arg)
{
    struct joining *j = arg;
    struct op op = *j->op;
    struct video_member me = j->me;
    op.db = tx;
    TRY(video_entry_ensure_in(&op, j->facts.id, &me, false));
    TRY(q_video_entry_joined(
        tx, j->org.id, &(struct q_video_entry_joined){ .joined_at = op.now, .video_entry_id = me.entry }, NULL));
    if (me.grant.v)
        return E_OK;
    return q_video_attendee_joined(
        tx, j->org.id, &(struct q_video_attendee_joined){ .joined_at = op.now, .attendee_id = me.attendee }, NULL);
}

/* The address at the service; empty: it has none yet. */
static struct sv way_in(struct joining *j)
{
    const struct op *op = j->op;
    enum video_kind kind;
    struct sv url = SV("");
    if (j->facts.external_url.n)
        return j->facts.external_url;
    if (!sv_eq(j->facts.state, SV("ready")) || !has_service(j->services, j->facts.service, &kind))
        return url;
    if (!video_caps(kind).registers)
        return video_door(op->arena, j->services, kind, j->facts.meeting,
            &(struct video_person){ .key = j->key, .name = j->name, .host = j->host }, j->sound_only, op->now);
    if (j->host) {
        bool good = j->facts.host_until.has && instant_before(op->now, j->facts.host_until.v) &&
                    seal_open(op->keys, op->arena, video_host_place(j->facts.id), j->facts.host_url, &url);
        return good ? url : SV("");
    }
    bool good =
        j->me.hash.n && j->me.url.n && seal_open(op->keys, op->arena, video_entry_place(j->me.entry), j->me.url, &url);
    return good ? url : SV("");
}

static enum err enter(struct joining *j, struct problems *problems, struct sv *ret_url)
{
    TRY(in_time(j, problems));
    if (!j->host)
        TRY(kept_apart(j, problems));
    struct sv url = way_in(j);
    if (!url.n)
        return not_ready(j, problems);
    if (!j->host)
        TRY(db_write(j->op->db, joined_in, j));
    *ret_url = url;
    return E_OK;
}

static enum err enter_as_member(struct joining *j, struct problems *problems, struct sv *ret_url)
{
    j->name = j->me.short_name;
    j->key = sv_fmt(j->op->arena, "%lld-%lld", (long long)j->me.attendee.v, (long long)j->me.grant.v);
    return enter(j, problems, ret_url);
}

static enum err enter_as_host(struct joining *j, struct problems *problems, struct sv *ret_url)
{
    TRY(is_host(j->op, j->facts.id, &j->host));
    if (!j->host) {
        problem_add(problems, SV(""), SV("not_host"), SV("Only the providers of this visit hold its call."));
        return E_INVALID;
    }
    j->name = j->op->viewer->actor_name;
    j->key = sv_fmt(j->op->arena, "host-%lld", (long long)j->op->viewer->staff.v);
    return enter(j, problems, ret_url);
}

enum err video_join(const struct op *op, const struct video_services *services, struct appointment_id id,
    bool sound_only, struct problems *problems, struct sv *ret_url)
{
    struct joining j = { .op = op, .services = services, .sound_only = sound_only };
    struct appointment visit;
    const struct video_member *me = NULL;
    TRY(appointment_load(op, id, &visit));
    TRY(load(op, &j, id));
    if (!video_is_by_video(&j.facts))
        return E_NOTFOUND;
    if (op->viewer->via == VIA_STAFF)
        return enter_as_host(&j, problems, ret_url);
    TRY(video_members_load(op, &j.org, &j.facts, true, &j.members));
    for (size_t i = 0; i < j.members.count; i++)
        if (j.members.items[i].client.v == op->viewer->subject.client.v &&
            j.members.items[i].grant.v == op->viewer->grant.v)
            me = &j.members.items[i];
    if (!me || (!me->right && !op->viewer->grant.v))
        return E_NOTFOUND;
    if (!me->right) {
        problem_add(problems, SV(""), SV("not_added"),
            SV("You were not added to this call. If you should take part, ask the practice."));
        return E_INVALID;
    }
    j.me = *me;
    return enter_as_member(&j, problems, ret_url);
}

/* --- by the link of a mail --- */

/* The row that the token names, and that it is the newest of it. */
static enum err open_token(const struct op *op, struct sv token, struct video_entry_by_id_row *ret_entry)
{
    struct link_facts facts;
    struct video_entry_by_id_row row;
    if (!link_token_read(op->keys, op->arena, token, &facts) || facts.kind != TOKEN_OF_VIDEO)
        return E_GONE;
    enum err e = q_video_entry_by_id(op->db, op->arena,
        &(struct q_video_entry_by_id){ .video_entry_id = (struct video_entry_id){ facts.id } }, &row);
    if (e == E_NOTFOUND)
        return E_GONE;
    TRY(e);
    if (!row.hash.n || row.generation != facts.generation || !sv_equal_secret(token_hash(op->arena, token), row.hash))
        return E_GONE;
    *ret_entry = row;
    return E_OK;
}

/* Whoever holds the link is that person, in the practice that the link is from. */
static enum err join_opened(struct joining *j, struct viewer *viewer, struct op *op, struct sv token)
{
    struct video_entry_by_id_row entry;
    const struct video_member *me;
    TRY(open_token(op, token, &entry));
    *viewer = *op->viewer;
    viewer->org = entry.org_id;
    op->viewer = viewer;
    j->op = op;
    TRY(load(op, j, entry.appointment_id));
    TRY(video_members_load(op, &j->org, &j->facts, true, &j->members));
    enum err e = video_member_of(
        &j->members, entry.attendee_id, entry.grant_id.has ? entry.grant_id.v : (struct grant_id){ 0 }, &me);
    if (e == E_NOTFOUND || (e == E_OK && (!me->right || !video_is_by_video(&j->facts))))
        return E_GONE;
    TRY(e);
    j->me = *me;
    return E_OK;
}

enum err video_look(
    const struct op *op, const struct video_services *services, struct sv token, struct video_look *ret_look)
{
    struct joining j = { .services = services };
    struct viewer viewer;
    struct op own = *op;
    enum video_kind kind;
    TRY(join_opened(&j, &viewer, &own, token));
    *ret_look = (struct video_look){ .organization = j.org.name,
        .phone = j.org.phone,
        .zone = j.org.zone,
        .origin = video_url_origin(j.facts.external_url),
        .starts_at = j.facts.starts_at,
        .opens_at = video_opens(&j.facts),
        .closes_at = video_closes(&j.facts),
        .sound_only =
            !j.facts.external_url.n && has_service(services, j.facts.service, &kind) && video_caps(kind).sound_only };
    return E_OK;
}

enum err video_join_by_token(const struct op *op, const struct video_services *services, struct sv token,
    bool sound_only, struct problems *problems, struct sv *ret_url)
{
    struct joining j = { .services = services, .sound_only = sound_only };
    struct viewer viewer;
    struct op own = *op;
    TRY(join_opened(&j, &viewer, &own, token));
    return enter_as_member(&j, problems, ret_url);
}

enum err video_entry_link(
    const struct op *op, struct sv base_url, struct attendee_id attendee, struct grant_id grant, struct sv *ret_url)
{
    struct video_entry_of_row row;
    struct sv token;
    enum err e = q_video_entry_of(op->db, op->arena, op->viewer->org,
        &(struct q_video_entry_of){ .attendee_id = attendee, .grant_id = { grant.v != 0, grant } }, &row);
    if (e == E_NOTFOUND || (e == E_OK && !row.hash.n))
        return E_GONE;
    TRY(e);
    struct link_facts facts = { TOKEN_OF_VIDEO, row.id.v, row.generation };
    if (link_token_again(op->keys, op->arena, facts, row.hash, &token) != E_OK)
        return E_GONE;
    *ret_url = sv_fmt(op->arena, "%.*s/video?t=%.*s", SV_FMT(base_url), SV_FMT(token));
    return E_OK;
}
