/* Packages by the clock: what renews, what ends; and after their bills. */
#include "base/log.h"
#include "billing/jobs.h"
#include "billing/package_write.h"
#include "billing/queries.h"
#include "crypto/token.h"
#include "people/people.h"

enum { AT_ONCE = 100, EVENTS_AT_ONCE = 50, LEASE_S = 60, CHUNK = 256 * 1024 };

/* -- by the clock ---------------------------------------------------------------------------------------------------
 */

/* One package in trouble does not hold up the others; what was given stands in its own transaction. */
static enum err renew_all(const struct op *op)
{
    struct package_due_rows due;
    struct package_id after = { 0 };
    enum err first = E_OK;
    do {
        TRY(q_package_due(op->db, op->arena, op->viewer->org,
            &(struct q_package_due){ .today = op->viewer->today, .after = after, .most = AT_ONCE }, &due));
        for (size_t i = 0; i < due.count; i++) {
            after = due.items[i].id;
            enum err e = package_renew(op, after);
            if (e != E_OK)
                log_event(LOG_WARN, "packages.renew_failed", LOG_INT("package", after.v), LOG_Z("error", err_name(e)));
            first = first == E_OK ? e : first;
        }
    } while (due.count == AT_ONCE);
    return first;
}

static enum err end_all(const struct op *op)
{
    struct package_ending_rows ending;
    do {
        TRY(q_package_ending(op->db, op->arena, op->viewer->org,
            &(struct q_package_ending){ .today = op->viewer->today, .most = AT_ONCE }, &ending));
        for (size_t i = 0; i < ending.count; i++)
            TRY(package_end(op, ending.items[i].id));
    } while (ending.count == AT_ONCE);
    return E_OK;
}

static enum err clock_of(const struct op *op, const struct organization *org, void *arg)
{
    (void)org, (void)arg;
    enum err e = end_all(op), renewed = renew_all(op);
    return e == E_OK ? renewed : e;
}

enum err billing_packages_run(const struct job_run *r)
{
    return practices_run(r, "billing.packages", clock_of, NULL);
}

/* -- after their bills ----------------------------------------------------------------------------------------------
 */

static const enum event_kind followed[] = { EVENT_GRANT_ENDED, EVENT_INVOICE_SENT, EVENT_INVOICE_CHANGED,
    EVENT_INVOICE_VOIDED, EVENT_INVOICE_PAID, EVENT_PAYMENT_SUCCEEDED, EVENT_PAYMENT_REFUNDED };
const struct event_consumer package_consumer = {
    .name = "packages", .kinds = followed, .kinds_count = LENGTH(followed)
};

struct follow_args {
    const struct job_run *run;
    const struct event *event;
    struct sv owner;
};

static enum err bill_of(struct db *tx, const struct follow_args *x, struct invoice_id *ret_invoice)
{
    const struct event *e = x->event;
    struct package_payment_invoice_row row;
    *ret_invoice = (struct invoice_id){ 0 };
    if (sv_eq(e->resource_kind, SV("invoice"))) {
        ret_invoice->v = e->resource_id;
        return E_OK;
    }
    if (!sv_eq(e->resource_kind, SV("payment")))
        return E_OK;
    enum err err = q_package_payment_invoice(
        tx, x->run->arena, e->org, &(struct q_package_payment_invoice){ .payment_id = { e->resource_id } }, &row);
    if (err == E_OK)
        *ret_invoice = row.invoice_id;
    return err == E_NOTFOUND ? E_OK : err;
}

/* Of one, in the other's packages. */
static enum err part_from(const struct op *op, struct client_id one, struct client_id other)
{
    struct package_pair_uses_rows rows;
    struct attendee_id *ids;
    TRY(q_package_pair_uses(op->db, op->arena, op->viewer->org, &(struct q_package_pair_uses){ one, other }, &rows));
    ids = arena_array(op->arena, rows.count, sizeof *ids);
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = rows.items[i].attendee_id;
    TRY(q_package_member_end(op->db, op->viewer->org, &(struct q_package_member_end){ one, other }, NULL));
    return package_settle_in(op, ids, rows.count);
}

/* Whose access to each other has ended share no package any more: it would tell of each visit (F3, F11). Nor does a
 * link live on to the client's superbill, or to a bill that is not theirs to pay. */
static enum err access_ended_in(const struct op *op, struct grant_id grant)
{
    struct package_pair_row pair;
    struct package_pair_lives_row lives;
    enum err e = q_package_pair(op->db, op->arena, op->viewer->org, &(struct q_package_pair){ grant }, &pair);
    if (e != E_OK)
        return e == E_NOTFOUND ? E_OK : e;
    TRY(q_package_pair_lives(op->db, op->arena, op->viewer->org,
        &(struct q_package_pair_lives){ pair.client_id, pair.caregiver_id }, &lives));
    if (lives.n)
        return E_OK;
    TRY(q_document_links_of_pair_end(op->db, op->viewer->org,
        &(struct q_document_links_of_pair_end){ { true, op->now }, pair.client_id, pair.caregiver_id }, NULL));
    TRY(part_from(op, pair.client_id, pair.caregiver_id));
    return part_from(op, pair.caregiver_id, pair.client_id);
}

static enum err follow_in(struct db *tx, void *arg)
{
    const struct follow_args *x = arg;
    const struct event *e = x->event;
    struct instant now = clock_now(x->run->clock);
    struct organization org;
    struct invoice_id invoice;
    bool ended = e->kind == EVENT_GRANT_ENDED;
    TRY(bill_of(tx, x, &invoice));
    if (invoice.v || ended) {
        TRY(organization_load(tx, x->run->arena, e->org, &org));
        struct viewer v = viewer_system(ACTOR_SYSTEM, e->org, organization_today(&org, now));
        struct op op = { .db = tx, .arena = x->run->arena, .viewer = &v, .now = now };
        TRY(ended ? access_ended_in(&op, e->grant) : package_follow_in(&op, invoice));
    }
    return event_done(tx, e->delivery, x->owner);
}

enum err package_events_run(const struct job_run *r)
{
    struct sv owner = token_random_text(r->arena, 12);
    struct events events;
    do {
        TRY(event_lease(
            r->db, r->arena, package_consumer.name, owner, clock_now(r->clock), EVENTS_AT_ONCE, LEASE_S, &events));
        for (size_t i = 0; i < events.count; i++) {
            const struct event *e = &events.items[i];
            enum err err = db_write(r->db, follow_in, &(struct follow_args){ r, e, owner });
            if (err == E_OK)
                continue;
            log_event(LOG_WARN, "packages.event_failed", LOG_INT("event", e->id.v), LOG_Z("error", err_name(err)));
            TRY(event_retry(r->db, e, owner, clock_now(r->clock), sv_of(err_name(err))));
        }
    } while (events.count == EVENTS_AT_ONCE && !r->stopping(r->runner));
    return E_OK;
}
