/* A month's end: every open charge becomes part of an invoice, some clients a transaction. */
#include "billing/invoice_plan.h"
#include "billing/invoice_write.h"
#include "billing/queries.h"
#include "billing/reader.h"

/* Whoever writes meanwhile waits for one of these at most. */
enum { CLIENTS_AT_ONCE = 200 };

struct month_end {
    const struct op *op;
    const struct client_id *clients;
    size_t count;
    struct day until;
    bool send;
    int64_t most; /* what is left of it; 0: no limit */
    size_t done;  /* clients looked at */
    int64_t made;
    struct problems found;
    struct client_id *unpayable;
    size_t unpayable_count;
};

static struct charge charge_from(const struct charges_to_bill_row *r)
{
    return (struct charge){ .id = r->id,
        .client = r->client_id,
        .service_on = r->service_on,
        .description = r->description,
        .category = r->category,
        .units = r->units,
        .unit_price = r->unit_price,
        .discount = r->discount,
        .tax = r->tax,
        .tax_id = r->tax_id.v,
        .tax_name = r->tax_name,
        .tax_bp = r->tax_bp,
        .tax_included = r->tax_included,
        .total = r->total,
        .confidential = r->confidential };
}

/* What clients of the list are billed, each whole or not at all. */
static void plan_clients(struct month_end *m, const struct op *op, const struct charges_to_bill_rows *rows,
    const struct paying *paying, struct bill_plan *plan)
{
    struct charge *charges = arena_array(op->arena, rows->count, sizeof *charges);
    for (size_t i = 0; i < rows->count; i++)
        charges[i] = charge_from(&rows->items[i]);
    m->done = 0;
    m->unpayable_count = 0;
    size_t at = 0;
    for (size_t c = 0; c < m->count; c++) {
        size_t end = at;
        while (end < rows->count && charges[end].client.v == m->clients[c].v)
            end++;
        struct to_bill b = { .client = m->clients[c], .charges = &charges[at], .charge_count = end - at };
        size_t before = plan->count;
        bool unpayable = false;
        if (end > at)
            plan_bill(op->arena, paying, &b, op->viewer->today, plan, &m->found, &unpayable);
        if (m->most && (int64_t)plan->count > m->most && before) {
            plan->count = before; /* the next time */
            return;
        }
        if (unpayable)
            m->unpayable[m->unpayable_count++] = m->clients[c];
        at = end;
        m->done++;
    }
}

static enum err bill_in(struct db *tx, void *arg)
{
    struct month_end *m = arg;
    struct op op = *m->op;
    struct charges_to_bill_rows rows;
    struct paying paying;
    struct bill_plan plan = { 0 };
    struct invoices_made made = { 0 };
    op.db = tx;
    m->found = problems_new(op.arena);
    TRY(q_charges_to_bill(tx, op.arena, op.viewer->org,
        &(struct q_charges_to_bill){ .clients = m->clients, .clients_count = m->count, .until_day = m->until }, &rows));
    TRY(paying_load(&op, m->clients, m->count, &paying));
    plan_clients(m, &op, &rows, &paying, &plan);
    if (plan.count)
        TRY(plan_write_in(&op, &plan, m->send, &made));
    m->made = (int64_t)made.count;
    return E_OK;
}

static enum err clients_with_charges(
    const struct op *op, struct client_id client, struct day until, struct client_id **ret_clients, size_t *ret_count)
{
    struct clients_to_bill_rows rows;
    *ret_clients = arena_array(op->arena, 1, sizeof **ret_clients);
    if (client.v) {
        (*ret_clients)[0] = client;
        *ret_count = 1;
        return E_OK;
    }
    TRY(q_clients_to_bill(op->db, op->arena, op->viewer->org, &(struct q_clients_to_bill){ until }, &rows));
    struct client_id *ids = arena_array(op->arena, rows.count, sizeof *ids);
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = rows.items[i].client_id;
    *ret_clients = ids;
    *ret_count = rows.count;
    return E_OK;
}

enum err invoice_bill_open(const struct op *op, struct client_id client, struct day until, bool send, int64_t most,
    struct problems *problems, int64_t *ret_invoices)
{
    struct client_id *clients, unpayable[CLIENTS_AT_ONCE];
    size_t count, at = 0;
    int64_t made = 0;
    TRY(bills_staff(op));
    TRY(clients_with_charges(op, client, until, &clients, &count));
    while (at < count && (!most || made < most)) {
        struct month_end m = { .op = op,
            .clients = &clients[at],
            .count = count - at < CLIENTS_AT_ONCE ? count - at : CLIENTS_AT_ONCE,
            .until = until,
            .send = send,
            .most = most ? most - made : 0,
            .unpayable = unpayable };
        TRY(db_write_within(op->db, bill_in, &m));
        for (size_t i = 0; i < m.unpayable_count; i++)
            TRY(invoice_unpayable(op, unpayable[i]));
        for (size_t i = 0; i < m.found.count; i++)
            if (!problem_has(problems, m.found.items[i].code))
                problem_add(problems, m.found.items[i].field, m.found.items[i].code, m.found.items[i].text);
        made += m.made;
        at += m.done;
        if (!m.done)
            break;
    }
    *ret_invoices = made;
    return E_OK;
}
