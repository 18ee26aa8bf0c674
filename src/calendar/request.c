#include "calendar/request.h"

#include "calendar/attendee.h"
#include "calendar/queries.h"

/* "visit_requested:ATTENDEE:VISIT". */
static bool read_dedupe(struct sv dedupe, struct request *r)
{
    (void)sv_cut(&dedupe, ':');
    return int_parse(sv_cut(&dedupe, ':'), &r->attendee.v) && int_parse(dedupe, &r->appointment.v) &&
           r->appointment.v > 0;
}

enum err request_list(const struct op *op, const struct request_filter *f, struct requests *ret_requests)
{
    struct visit_requests_rows rows;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    TRY(q_visit_requests(op->db, op->arena, op->viewer->org,
        &(struct q_visit_requests){ .open = f->open, .done = f->done, .task_id = f->id, .limit = REQUESTS_MOST },
        &rows));
    struct requests list = { arena_array(op->arena, rows.count, sizeof *list.items), 0 };
    for (size_t i = 0; i < rows.count; i++) {
        const struct visit_requests_row *row = &rows.items[i];
        struct request r = {
            .id = row->id, .open = sv_eq(row->state, SV("open")), .created_at = row->created_at, .done_at = row->done_at
        };
        if (row->done_by.has)
            r.done_by = row->done_by.v;
        if (read_dedupe(row->dedupe, &r))
            list.items[list.count++] = r;
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
