/* What becomes of people's parts: status, note, price and reminder of one, everybody at once, and answers to requests.
 */
#include "base/money.h"
#include "base/text.h"
#include "calendar/queries.h"
#include "calendar/visit.h"

enum { NOTE_MOST = 2000, REASON_MOST = 500 };

struct changing {
    const struct op *op;
    const struct attendee_change *c;
    struct sv reason, note;
    bool declined, by_decision;
    struct problems *problems;
};

static const struct attendee *attendee_of(const struct appointment *v, struct attendee_id id)
{
    for (size_t i = 0; i < v->attendee_count; i++)
        if (v->attendees[i].id.v == id.v)
            return &v->attendees[i];
    return NULL;
}

static enum err find(
    const struct op *op, struct attendee_id id, struct appointment *ret_visit, const struct attendee **ret_attendee)
{
    struct attendee_visit_row row;
    TRY(q_attendee_visit(op->db, op->arena, op->viewer->org, &(struct q_attendee_visit){ .attendee_id = id }, &row));
    TRY(visit_get(op, row.appointment_id, ret_visit));
    *ret_attendee = attendee_of(ret_visit, id);
    return *ret_attendee ? E_OK : E_NOTFOUND;
}

static enum err price_of(const struct op *op, struct sv typed, struct problems *problems, struct opt_i64 *ret_price)
{
    struct type_currency_row money;
    struct money price;
    typed = sv_trim(typed);
    *ret_price = (struct opt_i64){ .has = false };
    if (!typed.n)
        return E_OK;
    TRY(q_type_currency(op->db, op->arena, op->viewer->org, &money));
    if (!money_parse(typed, sv_z(op->arena, money.currency), &price) || price.minor < 0)
        problem_add(problems, SV("price"), SV("bad_price"), SV("Type an amount, such as 120 or 120.50."));
    *ret_price = (struct opt_i64){ true, price.minor };
    return problems_err(problems);
}

static enum err set_rest(const struct op *op, const struct changing *x, const struct attendee *before)
{
    const struct attendee_change *c = x->c;
    struct opt_i64 price = { before->has_price, before->price };
    int64_t changed;
    if (!c->has_note && !c->has_price && !c->has_remind)
        return E_OK;
    if (before->closed) /* what stands there was not shown, and would be lost */
        return E_DENIED;
    if (c->has_price)
        TRY(price_of(op, c->price, x->problems, &price));
    TRY(q_attendee_set(op->db, op->viewer->org,
        &(struct q_attendee_set){ .note = c->has_note ? x->note : before->note,
            .price = price,
            .remind = c->has_remind ? c->remind : before->remind,
            .changed_at = op->now,
            .attendee_id = c->attendee,
            .at_version = c->has_status ? 0 : c->version },
        &changed));
    if (!changed)
        return E_CONFLICT;
    return visit_event_in(op, &(struct visit_event){ .kind = EVENT_APPOINTMENT_CHANGED,
                                  .appointment = before->appointment,
                                  .client = before->client,
                                  .attendee = before->id,
                                  .quiet = true }); /* between staff */
}

static enum err change_in(struct db *tx, void *arg)
{
    const struct changing *x = arg;
    const struct attendee_change *c = x->c;
    struct op op = *x->op;
    struct appointment v;
    const struct attendee *before;
    op.db = tx;
    x->problems->count = 0; /* this may run again */
    TRY(find(&op, c->attendee, &v, &before));
    if (c->version && c->version != before->version)
        return E_CONFLICT;
    if (x->by_decision && before->status != ATTENDEE_PENDING) {
        problem_add(x->problems, SV(""), SV("answered"), SV("This request has an answer already."));
        return E_INVALID;
    }
    if (c->has_status)
        TRY(visit_part_in(&op,
            &(struct visit_part){ .visit = &v,
                .attendee = before,
                .to = c->status,
                .reason = x->reason,
                .declined = x->declined,
                .quiet = c->quiet,
                .version = c->version },
            x->problems));
    return set_rest(&op, x, before);
}

static struct sv text_of(struct arena *a, struct sv field, struct sv typed, size_t most, struct problems *problems)
{
    struct sv text = text_clean(a, typed);
    if (utf8_length(text) > most)
        problem_add(problems, field, SV("too_long"), sv_fmt(a, "Use at most %zu characters.", most));
    return text;
}

enum err attendee_change(const struct op *op, const struct attendee_change *c, struct problems *problems)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    struct changing x = { .op = op, .c = c, .problems = problems };
    x.reason = text_of(op->arena, SV("reason"), c->reason, REASON_MOST, problems);
    x.note = text_of(op->arena, SV("note"), c->note, NOTE_MOST, problems);
    TRY(problems_err(problems));
    return db_write_within(op->db, change_in, &x);
}

enum err attendee_decide(
    const struct op *op, struct attendee_id attendee, bool accept, struct sv words, struct problems *problems)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    struct attendee_change c = {
        .attendee = attendee, .has_status = true, .status = accept ? ATTENDEE_BOOKED : ATTENDEE_CANCELLED
    };
    struct changing x = { .op = op, .c = &c, .declined = !accept, .by_decision = true, .problems = problems };
    x.reason = text_of(op->arena, SV("words"), words, REASON_MOST, problems);
    TRY(problems_err(problems));
    return db_write_within(op->db, change_in, &x);
}

struct changing_all {
    const struct op *op;
    struct appointment_id id;
    enum attendee_status to;
    struct problems *problems;
};

static enum err change_all_in(struct db *tx, void *arg)
{
    const struct changing_all *x = arg;
    struct op op = *x->op;
    struct appointment v;
    op.db = tx;
    x->problems->count = 0; /* this may run again */
    TRY(visit_get(&op, x->id, &v));
    size_t count = v.attendee_count;
    for (size_t i = 0; i < count; i++) {
        const struct attendee *a = &v.attendees[i];
        bool in_it = attendee_status_active(a->status) || a->status == ATTENDEE_NOSHOW;
        if (!in_it || a->status == x->to || !attendee_status_allowed(a->status, x->to))
            continue;
        TRY(visit_part_in(&op, &(struct visit_part){ .visit = &v, .attendee = a, .to = x->to }, x->problems));
        if (attendee_status_active(a->status) != attendee_status_active(x->to)) /* places are others now */
            TRY(visit_get(&op, x->id, &v));
    }
    return E_OK;
}

enum err attendee_change_all(
    const struct op *op, struct appointment_id appointment, enum attendee_status status, struct problems *problems)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    return db_write_within(op->db, change_all_in, &(struct changing_all){ op, appointment, status, problems });
}
