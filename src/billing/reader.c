#include "billing/reader.h"

#include <string.h>

#include "billing/queries.h"
#include "people/people.h"

enum err bills_staff(const struct op *op)
{
    return viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_BILLING));
}

enum err bills_reader_of(const struct op *op, enum level level, enum bills_reader *ret_reader)
{
    const struct viewer *v = op->viewer;
    if (v->facts.relation == REL_STAFF) {
        TRY(bills_staff(op));
        *ret_reader = BILLS_STAFF;
        return E_OK;
    }
    enum err e = viewer_require(v, NEED_CAP_PAGE(CAP_BILLS, level));
    if (e != E_OK && viewer_may(v, NEED_SELF_PAGE).allow) {
        *ret_reader = BILLS_PAYER;
        return E_OK;
    }
    if (e == E_OK)
        *ret_reader = BILLS_FAMILY;
    return e;
}

bool bills_sees_confidential(const struct op *op, enum bills_reader reader)
{
    if (reader == BILLS_STAFF)
        return true;
    if (reader == BILLS_PAYER)
        return op->viewer->facts.relation == REL_SELF;
    struct access_facts f = op->viewer->facts;
    struct need need = NEED_CAP_PAGE(CAP_BILLS, LEVEL_VIEW);
    f.item_confidential = true;
    return access_decide(&f, &need).allow;
}

enum err bills_closed(const struct op *op, const struct client_id *ids, size_t count, bool *ret_closed)
{
    struct restricted_among_rows rows = { .count = 0 };
    if (count)
        TRY(q_restricted_among(
            op->db, op->arena, op->viewer->org, &(struct q_restricted_among){ .ids = ids, .ids_count = count }, &rows));
    struct client_id *restricted = arena_array(op->arena, rows.count, sizeof *restricted);
    bool *closed = arena_array(op->arena, rows.count, sizeof *closed);
    for (size_t i = 0; i < rows.count; i++)
        restricted[i] = rows.items[i].id;
    TRY(restricted_closed(op, restricted, rows.count, closed));
    for (size_t i = 0; i < count; i++) {
        ret_closed[i] = false;
        for (size_t k = 0; k < rows.count; k++)
            ret_closed[i] |= restricted[k].v == ids[i].v && closed[k];
    }
    return E_OK;
}

enum err bills_hide(
    const struct op *op, void *items, size_t count, size_t size, size_t client_at, void (*hide)(void *item))
{
    struct client_id *clients = arena_array(op->arena, count, sizeof *clients);
    bool *closed = arena_array(op->arena, count, sizeof *closed);
    char *at = items;
    for (size_t i = 0; i < count; i++)
        memcpy(&clients[i], at + i * size + client_at, sizeof *clients);
    TRY(bills_closed(op, clients, count, closed));
    for (size_t i = 0; i < count; i++)
        if (closed[i])
            hide(at + i * size);
    return E_OK;
}
