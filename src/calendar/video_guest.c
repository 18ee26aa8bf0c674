/* Caregivers in a call, as staff see and change it. */
#include <assert.h>

#include "access/record.h"
#include "calendar/queries.h"
#include "calendar/video_member.h"

struct looking {
    const struct op *op;
    struct organization org;
    struct video_facts facts;
    struct video_members members;
};

static enum err look(const struct op *op, struct appointment_id id, struct looking *l)
{
    struct appointment visit;
    l->op = op;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    TRY(appointment_load(op, id, &visit));
    TRY(organization_load(op->db, op->arena, op->viewer->org, &l->org));
    TRY(video_facts_load(op, id, &l->facts));
    return video_members_load(op, &l->org, &l->facts, true, &l->members);
}

enum err video_guest_list(const struct op *op, struct appointment_id id, struct video_guests *ret_guests)
{
    struct looking l;
    TRY(look(op, id, &l));
    struct video_guest *items = arena_array(op->arena, l.members.count, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < l.members.count; i++) {
        const struct video_member *m = &l.members.items[i];
        if (m->grant.v && m->may)
            items[n++] = (struct video_guest){ .attendee = m->attendee,
                .grant = m->grant,
                .name = m->name,
                .words = m->words,
                .client_name = m->client_name,
                .why = m->why,
                .joined = m->joined };
    }
    *ret_guests = (struct video_guests){ items, n };
    return E_OK;
}

struct setting {
    const struct op *op;
    struct appointment_id id;
    const struct video_member *member;
    bool added;
};

static enum err set_in(struct db *tx, void *arg)
{
    const struct setting *s = arg;
    struct op op = *s->op;
    struct video_member m = *s->member;
    struct org_id org = op.viewer->org;
    op.db = tx;
    TRY(video_entry_ensure_in(&op, s->id, &m, false));
    TRY(q_video_entry_added(tx, org,
        &(struct q_video_entry_added){ .added_by = { s->added && op.viewer->staff.v, op.viewer->staff },
            .added_at = { s->added, op.now },
            .video_entry_id = m.entry },
        NULL));
    if (!s->added && m.why == GUEST_ADDED)
        TRY(q_video_entry_end(tx, org, &(struct q_video_entry_end){ .video_entry_id = m.entry }, NULL));
    return q_video_wanted(tx, org, &(struct q_video_wanted){ .now = op.now, .ids = &s->id, .ids_count = 1 }, NULL);
}

enum err video_guest_set(const struct op *op, struct appointment_id id, struct attendee_id attendee,
    struct grant_id grant, bool added, struct problems *problems)
{
    struct looking l;
    struct setting s = { .op = op, .id = id, .added = added };
    TRY(look(op, id, &l));
    if (!grant.v)
        return E_NOTFOUND;
    TRY(video_member_of(&l.members, attendee, grant, &s.member));
    if (added && !s.member->may)
        problem_add(problems, SV(""), SV("no_right"),
            SV("Their access does not include this visit. Change the access first, under Family and Contacts."));
    TRY(problems_err(problems));
    return db_write(op->db, set_in, &s);
}

static enum err again_in(struct db *tx, void *arg)
{
    const struct setting *s = arg;
    return q_video_wanted(
        tx, s->op->viewer->org, &(struct q_video_wanted){ .now = s->op->now, .ids = &s->id, .ids_count = 1 }, NULL);
}

enum err video_try_again(const struct op *op, struct appointment_id id)
{
    struct appointment visit;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    TRY(appointment_load(op, id, &visit));
    return db_write(op->db, again_in, &(struct setting){ .op = op, .id = id });
}

enum err video_entry_revoke_in(const struct op *op, struct attendee_id attendee, struct grant_id grant, bool *ret_lived)
{
    struct video_entry_visit_row v;
    int64_t changed;
    assert(db_writing(op->db));
    TRY(q_video_entry_end_of(op->db, op->viewer->org,
        &(struct q_video_entry_end_of){ .attendee_id = attendee, .grant_id = grant }, &changed));
    *ret_lived = changed > 0;
    if (!changed)
        return E_OK;
    TRY(q_video_entry_visit(
        op->db, op->arena, op->viewer->org, &(struct q_video_entry_visit){ .attendee_id = attendee }, &v));
    return q_video_wanted(op->db, op->viewer->org,
        &(struct q_video_wanted){ .now = op->now, .ids = &v.appointment_id, .ids_count = 1 }, NULL);
}
