#include "calendar/request.h"

#include "calendar/attendee.h"
#include "calendar/queries.h"

enum err request_list(const struct op *op, const struct request_filter *f, struct requests *ret_requests)
{
    static const char *const orders[] = { [REQUESTS_BY_MADE] = "made",
        [REQUESTS_BY_STARTS] = "starts",
        [REQUESTS_BY_TYPE] = "type",
        [REQUESTS_BY_CLIENT] = "client",
        [REQUESTS_BY_PROVIDER] = "provider" };
    struct visit_requests_rows rows;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    TRY(q_visit_requests(op->db, op->arena, op->viewer->org,
        &(struct q_visit_requests){ .open = f->open,
            .done = f->done,
            .task_id = f->id,
            .staff_id = f->staff,
            .anywhere = f->place_count == 0,
            .places = f->places,
            .places_count = f->place_count,
            .from = f->made.from,
            .until = f->made.until.us ? f->made.until : (struct instant){ INT64_MAX },
            .order = sv_of(orders[f->order]),
            .newest_first = f->newest_first,
            .limit = f->most,
            .offset = f->offset },
        &rows));
    struct requests list = { arena_array(op->arena, rows.count, sizeof *list.items), rows.count, 0 };
    for (size_t i = 0; i < rows.count; i++) {
        const struct visit_requests_row *row = &rows.items[i];
        list.items[i] = (struct request){ .id = row->id,
            .attendee = row->attendee_id,
            .appointment = row->appointment_id,
            .open = sv_eq(row->state, SV("open")),
            .created_at = row->created_at,
            .done_at = row->done_at };
        if (row->done_by.has)
            list.items[i].done_by = row->done_by.v;
        list.total = row->total;
    }
    *ret_requests = list;
    return E_OK;
}

struct changing {
    const struct op *op;
    const struct request_change *c;
    struct problems found;
};

static enum err change_in(struct db *tx, void *arg)
{
    struct changing *x = arg;
    const struct request_change *c = x->c;
    struct op op = *x->op;
    op.db = tx;
    x->found = problems_new(op.arena);
    if (c->has_note)
        TRY(attendee_change(&op,
            &(struct attendee_change){ .attendee = c->request.attendee, .has_note = true, .note = c->note },
            &x->found));
    return c->done ? task_done(&op, c->request.id) : E_OK;
}

enum err request_change(const struct op *op, const struct request_change *c, struct problems *problems)
{
    struct changing x = { .op = op, .c = c };
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    return problems_tell(problems, &x.found, db_write(op->db, change_in, &x));
}
