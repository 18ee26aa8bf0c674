#include "calendar/no_contact.h"

#include "calendar/queries.h"

enum err no_contact_among(const struct op *op, const struct client_id *clients, size_t count, struct client_id *ret_low,
    struct client_id *ret_high)
{
    struct no_contact_among_row row = { .low_id = { 0 } };
    if (count > 1) {
        enum err e = q_no_contact_among(op->db, op->arena, op->viewer->org,
            &(struct q_no_contact_among){ .ids = clients, .ids_count = count }, &row);
        if (e != E_OK && e != E_NOTFOUND)
            return e;
    }
    *ret_low = row.low_id;
    *ret_high = row.high_id;
    return E_OK;
}
