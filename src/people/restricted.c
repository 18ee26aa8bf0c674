#include "access/record.h"
#include "audit/audit.h"
#include "base/text.h"
#include "people/client_fields.h"
#include "people/field.h"
#include "people/queries.h"

#define OPEN_US (8 * HOUR_US)
enum { REASON_LEAST = 4, OPENINGS_A_PAGE = 50 };

struct reason_args {
    const struct op *op;
    struct client_id id;
    struct sv reason;
};

/* The reason, its event and its row of the access log stand or fall together. */
static enum err reason_in(struct db *tx, void *arg)
{
    const struct reason_args *r = arg;
    struct op op = *r->op;
    op.db = tx;
    const struct viewer *v = op.viewer;
    struct restricted_reason_insert_row row;
    TRY(q_restricted_reason_insert(tx, op.arena, v->org,
        &(struct q_restricted_reason_insert){ .client_id = r->id,
            .staff_id = v->staff,
            .reason = r->reason,
            .at = op.now,
            .until = instant_add(op.now, OPEN_US) },
        &row));
    struct event_new e = event_by(&op, EVENT_RESTRICTED_OPENED, r->id);
    e.resource_kind = "restricted_reason";
    e.resource_id = row.id.v;
    TRY(event_record(tx, op.arena, &e, NULL));
    return audit_append(tx, &(struct audit_new){ .org = v->org,
                                .key = v->key,
                                .at = op.now,
                                .actor_kind = sv_of(actor_kind_name(v->actor.kind)),
                                .actor_id = v->actor.id,
                                .via = sv_of(via_name(v->via)),
                                .session = v->session,
                                .client = r->id,
                                .action = AUDIT_VIEW,
                                .resource_kind = SV("restricted_reason"),
                                .resource_id = row.id.v,
                                .outcome = SV("allowed"),
                                .peer = v->peer });
}

enum err client_state_reason(const struct op *op, struct client_id id, struct sv reason, struct problems *problems)
{
    const struct viewer *v = op->viewer;
    struct access_answer chart = viewer_may(v, NEED_CHART_PAGE(PERM_CHART));
    if (!chart.allow && chart.reason != ACCESS_STATE_REASON)
        return viewer_require(v, NEED_CHART_PAGE(PERM_CHART));
    if (!v->staff.v || !id.v || id.v != v->subject.client.v)
        return E_NOTFOUND;
    struct reason_args r = { .op = op, .id = id };
    r.reason = field_line(problems, SV("reason"), reason, FIELD_LINE_MAX);
    if (utf8_length(r.reason) < REASON_LEAST)
        problem_add(
            problems, SV("reason"), SV("required"), SV("Say why you need to open this record. It is kept for good."));
    TRY(problems_err(problems));
    return db_write(op->db, reason_in, &r);
}

enum err restricted_closed(const struct op *op, const struct client_id *ids, size_t count, bool *ret_closed)
{
    struct restricted_opened_rows rows = { .count = 0 };
    if (count && op->viewer->staff.v)
        TRY(q_restricted_opened(op->db, op->arena, op->viewer->org,
            &(struct q_restricted_opened){
                .ids = ids, .ids_count = count, .staff_id = op->viewer->staff, .now = op->now },
            &rows));
    for (size_t i = 0; i < count; i++) {
        bool open = false;
        for (size_t k = 0; k < rows.count; k++)
            open |= rows.items[k].client_id.v == ids[i].v;
        ret_closed[i] = !open;
    }
    return E_OK;
}

enum err restricted_openings_load(const struct op *op, int64_t page, struct restricted_openings *ret_list)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_RESTRICTED_LIST)));
    struct restricted_reasons_rows rows;
    int64_t offset = page > 1 && page < INT32_MAX ? (page - 1) * OPENINGS_A_PAGE : 0;
    TRY(q_restricted_reasons(op->db, op->arena, op->viewer->org,
        &(struct q_restricted_reasons){ .limit = OPENINGS_A_PAGE, .offset = offset }, &rows));
    struct restricted_opening *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct restricted_reasons_row *r = &rows.items[i];
        struct sv given = r->preferred_name.n ? r->preferred_name : r->first_name;
        items[i] = (struct restricted_opening){ .client = r->client_id,
            .client_name = sv_fmt(op->arena, "%.*s %.*s", SV_FMT(given), SV_FMT(r->last_name)),
            .staff_name = sv_fmt(op->arena, "%.*s %.*s", SV_FMT(r->staff_first), SV_FMT(r->staff_last)),
            .reason = r->reason,
            .at = r->at };
    }
    *ret_list = (struct restricted_openings){ items, rows.count };
    return E_OK;
}
