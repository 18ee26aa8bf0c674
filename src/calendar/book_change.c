/* Clients and caregivers move a visit to another free time, or give up their part in it, as the type's policy lets
 * them. */
#include "base/text.h"
#include "calendar/booker.h"
#include "calendar/queries.h"

struct changing {
    const struct op *op;
    struct appointment_id id;
    struct appointment_type type;
    struct instant at;
    struct staff_id staff; /* v 0: who it was with */
    struct sv reason;
    int64_t version;
    struct problems *problems;
};

/* The subject's own part; a visit that is not there for these eyes was not found before this. */
static const struct attendee *part_of(const struct appointment *v, struct client_id client)
{
    for (size_t i = 0; i < v->attendee_count; i++)
        if (v->attendees[i].client.v == client.v)
            return &v->attendees[i];
    return NULL;
}

static void refuse_move(const struct changing *x, const struct appointment *v)
{
    struct arena *a = x->op->arena;
    int64_t hours = x->type.cancel_min / 60;
    bool often = x->type.moves_max && v->moves >= x->type.moves_max;
    if (often)
        problem_add(x->problems, SV(""), SV("too_many_moves"),
            SV("This appointment was moved as often as the practice allows. Please call to change it."));
    else
        problem_add(x->problems, SV(""), SV("too_late"),
            hours > 1
                ? sv_fmt(a, "It can be moved here up to %lld hours before. Please call the practice.", (long long)hours)
                : SV("It is too late to move it here. Please call the practice."));
}

static enum err check_move(const struct changing *x, const struct appointment *v)
{
    const struct attendee *mine = part_of(v, x->op->viewer->subject.client);
    if (!mine || !attendee_status_active(mine->status) || v->status != APPOINTMENT_BOOKED)
        problem_add(x->problems, SV(""), SV("ended"), SV("This appointment does not take place any more."));
    else if (v->is_group)
        problem_add(x->problems, SV(""), SV("group"),
            SV("A group appointment has its time. Give up your place, and take one in another group."));
    else if (!change_policy_of(&x->type, v->starts_at, v->moves, x->op->now).may_move)
        refuse_move(x, v);
    return problems_err(x->problems);
}

static void not_free(const struct changing *x)
{
    problem_add(x->problems, SV("at"), SV("not_offered"), SV("This time is not free any more. Choose another one."));
}

static enum err move_in(struct db *tx, void *arg)
{
    struct changing *x = arg;
    struct op op = *x->op;
    struct appointment v;
    bool is_free;
    op.db = tx;
    x->problems->count = 0; /* this may run again */
    TRY(visit_get(&op, x->id, &v));
    TRY(check_move(x, &v));
    struct visit to = visit_of(op.arena, &v);
    struct staff_id staff = x->staff.v ? x->staff : v.staff;
    int64_t length = v.ends_at.us - v.starts_at.us;
    struct staff_id *all = arena_array(op.arena, to.staff_count, sizeof *all);
    size_t others = 0;
    all[others++] = staff;
    for (size_t i = 1; i < to.staff_count; i++) /* whoever else takes part comes along */
        if (to.staff[i].v != staff.v)
            all[others++] = to.staff[i];
    to.staff = all;
    to.staff_count = others;
    to.room = staff.v == v.staff.v ? v.room : (struct room_id){ 0 };
    to.at = (struct span){ x->at, instant_add(x->at, length) };
    TRY(visit_is_free(&op, &to, v.id, op.viewer->via == VIA_OWN, &is_free));
    if (!is_free && to.room.v) { /* the room is staff's to find */
        to.room.v = 0;
        TRY(visit_is_free(&op, &to, v.id, op.viewer->via == VIA_OWN, &is_free));
    }
    if (!is_free) {
        not_free(x);
        return E_INVALID;
    }
    return visit_change_in(
        &op, &(struct visit_change){
                 .before = &v, .visit = &to, .version = x->version, .by_family = true, .detached = v.series.v != 0 });
}

static enum err is_offered(
    const struct changing *x, const struct organization *org, const struct appointment *v, bool *ret_offered)
{
    struct offers offers;
    struct staff_id staff = x->staff.v ? x->staff : v->staff;
    TRY(offer_list(x->op, org,
        &(struct offer_wish){ .type = v->type,
            .staff = &staff,
            .staff_count = 1,
            .contact_type = v->contact_type,
            .location = v->location,
            .window = { x->at, instant_add(x->at, 1) },
            .moving = v->id },
        &offers));
    *ret_offered = offers.count > 0;
    return E_OK;
}

enum err book_move(const struct op *op, const struct organization *org, struct appointment_id id, struct instant at,
    struct staff_id staff, int64_t version, struct problems *problems)
{
    struct changing x = { .op = op, .id = id, .at = at, .staff = staff, .version = version, .problems = problems };
    struct appointment v;
    bool offered;
    TRY(viewer_require(op->viewer, NEED_CAP_PAGE(CAP_APPOINTMENTS, LEVEL_ACT)));
    TRY(appointment_load(op, id, &v));
    enum err e = type_load(op, v.type, &x.type);
    if (e == E_NOTFOUND) {
        problem_add(problems, SV(""), SV("too_late"),
            SV("This kind of appointment is not booked here any more. Please call the practice to move it."));
        return E_INVALID;
    }
    TRY(e);
    TRY(check_move(&x, &v));
    TRY(is_offered(&x, org, &v, &offered));
    if (!offered)
        not_free(&x);
    TRY(problems_err(problems));
    return db_write(op->db, move_in, &x);
}

/* --- giving up --- */

/* As long as the type's rules are known; else nothing is late. */
static enum err late(const struct changing *x, const struct appointment *v, bool *ret_begun, bool *ret_late)
{
    struct book_policy_row row;
    enum err e = q_book_policy(
        x->op->db, x->op->arena, x->op->viewer->org, &(struct q_book_policy){ .appointment_id = v->id }, &row);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    struct appointment_type t = { .cancel_min = e == E_OK ? row.cancel_min : 0 };
    struct change_policy may = change_policy_of(&t, v->starts_at, v->moves, x->op->now);
    *ret_begun = !may.may_cancel;
    *ret_late = may.late;
    return E_OK;
}

static enum err cancel_in(struct db *tx, void *arg)
{
    struct changing *x = arg;
    struct op op = *x->op;
    struct appointment v;
    bool begun, is_late;
    op.db = tx;
    x->problems->count = 0; /* this may run again */
    TRY(visit_get(&op, x->id, &v));
    const struct attendee *mine = part_of(&v, op.viewer->subject.client);
    if (!mine)
        return E_NOTFOUND;
    struct changing here = *x;
    here.op = &op;
    TRY(late(&here, &v, &begun, &is_late));
    if (begun)
        problem_add(x->problems, SV(""), SV("begun"), SV("The appointment has begun. Please call the practice."));
    else if (!attendee_status_active(mine->status) && mine->status != ATTENDEE_WAITLIST)
        return E_OK; /* a second time is no error */
    TRY(problems_err(x->problems));
    bool held = attendee_status_active(mine->status) && mine->status != ATTENDEE_PENDING;
    return visit_part_in(&op,
        &(struct visit_part){ .visit = &v,
            .attendee = mine,
            .to = is_late && held ? ATTENDEE_LATE_CANCELLED : ATTENDEE_CANCELLED,
            .reason = x->reason,
            .version = x->version },
        x->problems);
}

enum err book_cancel(const struct op *op, const struct organization *org, struct appointment_id id, struct sv reason,
    int64_t version, struct problems *problems)
{
    struct changing x = { .op = op, .id = id, .version = version, .problems = problems };
    struct appointment v;
    (void)org;
    TRY(viewer_require(op->viewer, NEED_CAP_PAGE(CAP_APPOINTMENTS, LEVEL_ACT)));
    TRY(appointment_load(op, id, &v));
    x.reason = text_clean(op->arena, reason);
    if (utf8_length(x.reason) > BOOK_REASON_MOST)
        problem_add(problems, SV("reason"), SV("too_long"), SV("Use at most 500 characters."));
    TRY(problems_err(problems));
    return db_write(op->db, cancel_in, &x);
}
