#include "calendar/queries.h"
#include "calendar/visit_view.h"

enum { HISTORY_MOST = 100 };

enum err visit_history_load(const struct op *op, const struct appointment *v, struct visit_history *ret_history)
{
    struct arena *a = op->arena;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    struct attendee_id *attendees = arena_array(a, v->attendee_count, sizeof *attendees);
    struct client_id *clients = arena_array(a, v->attendee_count, sizeof *clients);
    size_t n = 0;
    for (size_t i = 0; i < v->attendee_count; i++)
        if (!v->attendees[i].closed) {
            attendees[n] = v->attendees[i].id;
            clients[n++] = v->attendees[i].client;
        }
    struct visit_history_rows rows = { .count = 0 };
    if (n)
        TRY(q_visit_history(op->db, a, op->viewer->org,
            &(struct q_visit_history){ .clients = clients,
                .clients_count = n,
                .attendees = attendees,
                .attendees_count = n,
                .limit = HISTORY_MOST },
            &rows));
    struct visit_history h = { arena_array(a, rows.count, sizeof *h.items), rows.count };
    for (size_t i = 0; i < rows.count; i++) {
        const struct visit_history_row *r = &rows.items[i];
        h.items[i] = (struct visit_past){ .kind = r->kind, .actor_kind = r->actor_kind, .at = r->at };
        h.items[i].client_name = sv_fmt(
            a, "%.*s %.*s", SV_FMT(r->preferred_name.n ? r->preferred_name : r->first_name), SV_FMT(r->last_name));
        if (r->staff_first.has)
            h.items[i].actor_name = sv_fmt(a, "%.*s %.*s", SV_FMT(r->staff_first.v), SV_FMT(r->staff_last.v));
        else if (r->actor_first.has)
            h.items[i].actor_name = sv_fmt(a, "%.*s %.*s", SV_FMT(r->actor_first.v), SV_FMT(r->actor_last.v));
    }
    *ret_history = h;
    return E_OK;
}

enum err visit_phones_load(const struct op *op, const struct client_id *clients, size_t count, struct sv *ret_phones)
{
    struct visit_phones_rows rows;
    bool *closed = arena_array(op->arena, count, sizeof *closed);
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    if (!count)
        return E_OK;
    TRY(q_visit_phones(op->db, op->arena, op->viewer->org,
        &(struct q_visit_phones){ .clients = clients, .clients_count = count }, &rows));
    struct client_id *restricted = arena_array(op->arena, rows.count, sizeof *restricted);
    size_t n = 0;
    for (size_t i = 0; i < rows.count; i++)
        if (rows.items[i].restricted)
            restricted[n++] = rows.items[i].id;
    if (n)
        TRY(restricted_closed(op, restricted, n, closed));
    for (size_t i = 0; i < count; i++) {
        ret_phones[i] = SV("");
        for (size_t k = 0; k < rows.count; k++) {
            bool shut = false;
            for (size_t j = 0; j < n; j++)
                shut = shut || (closed[j] && restricted[j].v == rows.items[k].id.v);
            if (rows.items[k].id.v == clients[i].v && !shut)
                ret_phones[i] = rows.items[k].phone;
        }
    }
    return E_OK;
}
