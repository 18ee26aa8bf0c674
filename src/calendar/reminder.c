#include <stdlib.h>
#include <string.h>

#include "access/record.h"
#include "calendar/queries.h"
#include "calendar/type_write.h"
#include "notice/reminder.h"

/* A rule of 0 minutes stands for "none at all": without any rule a type follows the practice, and the practice what is
 * usual. */
enum { NONE_AT_ALL = 0 };

enum err reminder_rules_load(const struct op *op, struct appointment_type_id type, struct reminder_rules *ret_rules)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    struct reminder_rows_rows rows;
    TRY(q_reminder_rows(op->db, op->arena, op->viewer->org, &(struct q_reminder_rows){ .type_id = type }, &rows));
    struct reminder_rules r = { .minutes = arena_array(op->arena, rows.count + 2, sizeof *r.minutes) };
    size_t practice = 0;
    for (size_t i = 0; i < rows.count; i++) {
        r.own = r.own || rows.items[i].type_id.has;
        practice += !rows.items[i].type_id.has;
    }
    for (size_t i = 0; i < rows.count; i++)
        if (rows.items[i].type_id.has == r.own && rows.items[i].before_min != NONE_AT_ALL)
            r.minutes[r.count++] = rows.items[i].before_min;
    if (!r.own && !practice) {
        r.minutes[r.count++] = REMINDER_A_DAY;
        r.minutes[r.count++] = REMINDER_AN_HOUR;
    }
    *ret_rules = r;
    return E_OK;
}

enum err reminders_save_in(
    const struct op *op, struct appointment_type_id type, bool own, const int64_t *minutes, size_t count)
{
    struct org_id org = op->viewer->org;
    struct opt_appointment_type_id of = { type.v != 0, type };
    TRY(type.v ? q_reminder_clear_of_type(op->db, org, &(struct q_reminder_clear_of_type){ .type_id = type }, NULL)
               : q_reminder_clear_of_practice(op->db, org, NULL));
    if (own && !count)
        return q_reminder_add(op->db, org, &(struct q_reminder_add){ .type_id = of, .before_min = NONE_AT_ALL }, NULL);
    for (size_t i = 0; own && i < count; i++)
        TRY(q_reminder_add(op->db, org, &(struct q_reminder_add){ .type_id = of, .before_min = minutes[i] }, NULL));
    return E_OK;
}

struct rules_args {
    const struct op *op;
    struct appointment_type_id type;
    bool own;
    const int64_t *minutes;
    size_t count;
};

static enum err save_in(struct db *tx, void *arg)
{
    const struct rules_args *x = arg;
    struct op op = *x->op;
    op.db = tx;
    if (x->type.v) {
        struct type_rows_rows is;
        TRY(q_type_rows(tx, op.arena, op.viewer->org, &(struct q_type_rows){ .only = x->type }, &is));
        if (!is.count)
            return E_NOTFOUND;
    }
    TRY(reminders_save_in(&op, x->type, x->own, x->minutes, x->count));
    struct event_new e =
        event_by(&op, x->type.v ? EVENT_APPOINTMENT_TYPE_CHANGED : EVENT_SETTINGS_CHANGED, (struct client_id){ 0 });
    e.resource_kind = x->type.v ? "appointment_type" : NULL;
    e.resource_id = x->type.v;
    e.payload = SV("{\"changed\":[\"reminders\"]}");
    return event_record(tx, op.arena, &e, NULL);
}

enum err reminder_rules_save(const struct op *op, struct appointment_type_id type, bool own, const int64_t *minutes,
    size_t count, struct problems *problems)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    struct rules_args x = { .op = op, .type = type, .own = own || !type.v };
    reminders_check(problems, minutes, count, &x.minutes, &x.count);
    TRY(problems_err(problems));
    return db_write(op->db, save_in, &x);
}
