#include "calendar/type_write.h"

#include "access/record.h"
#include "base/text.h"
#include "calendar/queries.h"
#include "calendar/video_call.h"

struct type_args {
    const struct op *op;
    struct appointment_type_id id; /* v 0: a new one */
    struct type_typed typed;
    bool archive;
    int64_t position;
    struct appointment_type_id made;
    struct problems found;
};

static enum err record_type(const struct op *op, struct appointment_type_id id, const char *payload)
{
    struct event_new e = event_by(op, EVENT_APPOINTMENT_TYPE_CHANGED, (struct client_id){ 0 });
    e.resource_kind = "appointment_type";
    e.resource_id = id.v;
    e.payload = sv_of(payload);
    return event_record(op->db, op->arena, &e, NULL);
}

/* Two types of one name could not be told apart in a list. */
static enum err refuse_same_name(const struct op *op, struct appointment_type_id id, struct sv name, struct problems *p)
{
    struct type_names_rows names;
    struct sv wanted = text_fold(op->arena, name);
    TRY(q_type_names(op->db, op->arena, op->viewer->org, &names));
    for (size_t i = 0; i < names.count; i++)
        if (names.items[i].id.v != id.v && sv_eq(text_fold(op->arena, names.items[i].name), wanted)) {
            problem_add(p, SV("name"), SV("duplicate_type"),
                SV("There is an appointment type of this name already. Choose another name."));
            return E_INVALID;
        }
    return E_OK;
}

/* Who offers it and whose members may book it, anew. Somebody else's rows are nobody's. */
static enum err save_links(
    const struct op *op, struct appointment_type_id id, const struct appointment_type *t, struct problems *p)
{
    struct org_id org = op->viewer->org;
    int64_t staff, groups;
    TRY(q_type_staff_clear(op->db, org, &(struct q_type_staff_clear){ .type_id = id }, NULL));
    TRY(q_type_group_clear(op->db, org, &(struct q_type_group_clear){ .type_id = id }, NULL));
    TRY(q_type_staff_add(op->db, org,
        &(struct q_type_staff_add){ .type_id = id, .ids = t->staff, .ids_count = t->staff_count }, &staff));
    TRY(q_type_group_add(op->db, org,
        &(struct q_type_group_add){ .type_id = id, .ids = t->groups, .ids_count = t->group_count }, &groups));
    if (staff != (int64_t)t->staff_count)
        problem_add(p, SV("staff"), SV("unknown_staff"), SV("Somebody you chose is not in your staff any more."));
    if (groups != (int64_t)t->group_count)
        problem_add(p, SV("group"), SV("unknown_group"), SV("A group you chose is not there any more."));
    return problems_err(p);
}

static enum err create_in(struct db *tx, void *arg)
{
    struct type_args *x = arg;
    struct op op = *x->op;
    const struct appointment_type *t = &x->typed.type;
    struct type_insert_row row;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(refuse_same_name(&op, x->id, t->name, &x->found));
    struct type_next_row next;
    TRY(q_type_next(tx, op.arena, op.viewer->org, &next));
    TRY(q_type_insert(tx, op.arena, op.viewer->org,
        &(struct q_type_insert){ .name = t->name,
            .client_name = t->client_name,
            .description = t->description,
            .prepare = t->prepare,
            .prepare_url = t->prepare_url,
            .length_min = t->length_min,
            .buffer_before_min = t->buffer_before_min,
            .buffer_after_min = t->buffer_after_min,
            .colour = t->colour.n ? t->colour : sv_of(type_colour((int)next.made)),
            .price = { t->has_price, t->price },
            .contact_types = (int64_t)t->contact_types,
            .is_group = t->is_group,
            .max_attendees = t->max_attendees,
            .waitlist = t->waitlist,
            .booking = sv_of(booking_by_name(t->booking)),
            .groups_only = t->groups_only,
            .approval = t->approval,
            .ask_to_confirm = t->ask_to_confirm,
            .confidential = t->confidential,
            .confidential_tag = t->confidential_tag,
            .notice_min = t->notice_min,
            .horizon_days = t->horizon_days,
            .cancel_min = t->cancel_min,
            .interval_min = t->interval_min,
            .moves_max = t->moves_max,
            .position = next.position,
            .created_at = op.now },
        &row));
    TRY(save_links(&op, row.id, t, &x->found));
    TRY(reminders_save_in(&op, row.id, x->typed.own_reminders, x->typed.reminders, x->typed.reminder_count));
    TRY(record_type(&op, row.id, "{\"made\":true}"));
    x->made = row.id;
    return E_OK;
}

static enum err read_form(
    const struct op *op, const struct type_form *f, struct problems *problems, struct type_typed *ret_typed)
{
    struct type_currency_row practice;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    TRY(q_type_currency(op->db, op->arena, op->viewer->org, &practice));
    type_check(f, sv_z(op->arena, practice.currency), video_group_plan(practice.plan), problems, ret_typed);
    return problems_err(problems);
}

enum err type_create(
    const struct op *op, const struct type_form *f, struct problems *problems, struct appointment_type_id *ret_type)
{
    struct type_args x = { .op = op };
    TRY(read_form(op, f, problems, &x.typed));
    TRY(problems_tell(problems, &x.found, db_write(op->db, create_in, &x)));
    *ret_type = x.made;
    return E_OK;
}

static enum err update_in(struct db *tx, void *arg)
{
    struct type_args *x = arg;
    struct op op = *x->op;
    const struct appointment_type *t = &x->typed.type;
    struct type_rows_rows was;
    int64_t changed;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(q_type_rows(tx, op.arena, op.viewer->org, &(struct q_type_rows){ .only = x->id }, &was));
    if (!was.count)
        return E_NOTFOUND;
    if (sv_eq(was.items[0].state, SV("active")))
        TRY(refuse_same_name(&op, x->id, t->name, &x->found));
    TRY(q_type_save(tx, op.viewer->org,
        &(struct q_type_save){ .name = t->name,
            .client_name = t->client_name,
            .description = t->description,
            .prepare = t->prepare,
            .prepare_url = t->prepare_url,
            .length_min = t->length_min,
            .buffer_before_min = t->buffer_before_min,
            .buffer_after_min = t->buffer_after_min,
            .colour = t->colour.n ? t->colour : was.items[0].colour,
            .price = { t->has_price, t->price },
            .contact_types = (int64_t)t->contact_types,
            .is_group = t->is_group,
            .max_attendees = t->max_attendees,
            .waitlist = t->waitlist,
            .booking = sv_of(booking_by_name(t->booking)),
            .groups_only = t->groups_only,
            .approval = t->approval,
            .ask_to_confirm = t->ask_to_confirm,
            .confidential = t->confidential,
            .confidential_tag = t->confidential_tag,
            .notice_min = t->notice_min,
            .horizon_days = t->horizon_days,
            .cancel_min = t->cancel_min,
            .interval_min = t->interval_min,
            .moves_max = t->moves_max,
            .changed_at = op.now,
            .type_id = x->id,
            .version = t->version },
        &changed));
    if (!changed)
        return E_CONFLICT;
    TRY(save_links(&op, x->id, t, &x->found));
    TRY(reminders_save_in(&op, x->id, x->typed.own_reminders, x->typed.reminders, x->typed.reminder_count));
    if (t->confidential && !was.items[0].confidential)
        TRY(type_settle_later_in(&op, x->id));
    return record_type(&op, x->id, "{\"changed\":true}");
}

enum err type_update(
    const struct op *op, struct appointment_type_id id, const struct type_form *f, struct problems *problems)
{
    struct type_args x = { .op = op, .id = id };
    TRY(read_form(op, f, problems, &x.typed));
    return problems_tell(problems, &x.found, db_write(op->db, update_in, &x));
}

static enum err archive_in(struct db *tx, void *arg)
{
    struct type_args *x = arg;
    struct op op = *x->op;
    struct type_rows_rows was;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(q_type_rows(tx, op.arena, op.viewer->org, &(struct q_type_rows){ .only = x->id }, &was));
    if (!was.count)
        return E_NOTFOUND;
    if (sv_eq(was.items[0].state, SV("archived")) == x->archive)
        return E_OK;
    if (!x->archive)
        TRY(refuse_same_name(&op, x->id, was.items[0].name, &x->found));
    TRY(q_type_set_state(tx, op.viewer->org,
        &(struct q_type_set_state){
            .state = x->archive ? SV("archived") : SV("active"), .changed_at = op.now, .type_id = x->id },
        NULL));
    return record_type(&op, x->id, x->archive ? "{\"archived\":true}" : "{\"archived\":false}");
}

enum err type_archive(const struct op *op, struct appointment_type_id id, bool archive, struct problems *problems)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    struct type_args x = { .op = op, .id = id, .archive = archive };
    return problems_tell(problems, &x.found, db_write(op->db, archive_in, &x));
}

static enum err move_in(struct db *tx, void *arg)
{
    const struct type_args *x = arg;
    struct op op = *x->op;
    struct type_names_rows now; /* in their order */
    op.db = tx;
    TRY(q_type_names(tx, op.arena, op.viewer->org, &now));
    size_t at = 0, to = x->position < 0 ? 0 : (size_t)x->position;
    while (at < now.count && now.items[at].id.v != x->id.v)
        at++;
    if (at == now.count)
        return E_NOTFOUND;
    if (to >= now.count)
        to = now.count - 1;
    struct type_names_row moved = now.items[at];
    for (; at < to; at++)
        now.items[at] = now.items[at + 1];
    for (; at > to; at--)
        now.items[at] = now.items[at - 1];
    now.items[to] = moved;
    for (size_t i = 0; i < now.count; i++)
        if (now.items[i].position != (int64_t)i + 1)
            TRY(q_type_set_position(tx, op.viewer->org,
                &(struct q_type_set_position){ .position = (int64_t)i + 1, .type_id = now.items[i].id }, NULL));
    return record_type(&op, x->id, "{\"moved\":true}");
}

enum err type_move(const struct op *op, struct appointment_type_id id, int64_t position)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    return db_write(op->db, move_in, &(struct type_args){ .op = op, .id = id, .position = position });
}
