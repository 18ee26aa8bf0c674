/* An address that came back, or was complained about, is tried again on the word of staff. */
#include "family/task.h"

#include "family/queries.h"

struct trying {
    const struct op *op;
    struct task_id id;
};

/* "bounced:CLIENT:ADDRESS", "complaint:CLIENT:ADDRESS": made where the task was (notify). */
static struct sv address_of(struct sv dedupe)
{
    struct sv rest = dedupe;
    sv_cut(&rest, ':');
    sv_cut(&rest, ':');
    return rest;
}

static enum err try_in(struct db *tx, void *arg)
{
    const struct trying *t = arg;
    const struct op *op = t->op;
    struct org_id org = op->viewer->org;
    struct staff_id by = op->viewer->staff;
    struct task_one_row task;
    TRY(q_task_one(tx, op->arena, org, &(struct q_task_one){ .task_id = t->id }, &task));
    struct sv address = address_of(task.dedupe);
    if (sv_eq(task.kind, sv_of(task_kind_name(TASK_ADDRESS_BOUNCED)))) {
        TRY(q_task_address_clients(tx, org, &(struct q_task_address_clients){ .address = address }, NULL));
        TRY(q_task_address_contacts(tx, org, &(struct q_task_address_contacts){ .address = address }, NULL));
    } else if (sv_eq(task.kind, sv_of(task_kind_name(TASK_COMPLAINT)))) {
        TRY(q_task_address_unblock(tx, org, &(struct q_task_address_unblock){ .address = address }, NULL));
    } else {
        return E_NOTFOUND;
    }
    return q_task_close(
        tx, org, &(struct q_task_close){ .done_at = op->now, .done_by = { by.v != 0, by }, .task_id = t->id }, NULL);
}

bool task_has_address(enum task_kind k)
{
    return k == TASK_ADDRESS_BOUNCED || k == TASK_COMPLAINT;
}

enum err task_try_again(const struct op *op, struct task_id id)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CHART)));
    return db_write(op->db, try_in, &(struct trying){ op, id });
}
