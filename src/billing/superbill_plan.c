/* The plans that superbills name: of a confidential one those of others stay away until staff say otherwise. */
#include "access/record.h"
#include "billing/charge_write.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "billing/superbill_write.h"

static struct day *charge_days(struct arena *a, const struct charges *c, size_t *ret_count)
{
    struct day *days = arena_array(a, c->count, sizeof *days);
    size_t n = 0;
    for (size_t i = 0; i < c->count; i++) /* they stand by day */
        if (!n || days[n - 1].n != c->items[i].service_on.n)
            days[n++] = c->items[i].service_on;
    *ret_count = n;
    return days;
}

/* F11: an insurer writes to who holds the plan, and so would tell of the visit. */
static bool stays_away(const struct superbill *b, const struct insurance *plan)
{
    return b->confidential && !b->names_plan && !sv_eq(plan->holder, SV("self"));
}

static enum err part(const struct op *op, const struct superbill *b, const struct plans_for *who,
    struct insureds *ret_insured, struct insureds *ret_left)
{
    struct insureds all;
    size_t count;
    struct day *days = charge_days(op->arena, &b->charges, &count);
    TRY(insurance_named(op, b->client, who, days, count, &all));
    *ret_insured = (struct insureds){ arena_array(op->arena, all.count, sizeof *all.items), 0 };
    *ret_left = (struct insureds){ arena_array(op->arena, all.count, sizeof *all.items), 0 };
    for (size_t i = 0; i < all.count; i++) {
        struct insureds *to = stays_away(b, &all.items[i].plan) ? ret_left : ret_insured;
        to->items[to->count++] = all.items[i];
    }
    return E_OK;
}

enum err superbill_insured_for(
    const struct op *op, const struct superbill *b, const struct plans_for *who, struct insureds *ret_insured)
{
    struct insureds left;
    return part(op, b, who, ret_insured, &left);
}

enum err superbill_insured(
    const struct op *op, const struct superbill *b, struct insureds *ret_insured, struct insureds *ret_left)
{
    TRY(bills_staff(op));
    return part(op, b, &(struct plans_for){ .all = true, .own = true }, ret_insured, ret_left);
}

struct name_args {
    const struct op *op;
    struct superbill_id id;
    struct client_id client;
    int64_t version;
    bool names;
};

static enum err name_in(struct db *tx, void *arg)
{
    const struct name_args *x = arg;
    int64_t changed;
    TRY(q_superbill_set_names_plan(
        tx, x->op->viewer->org, &(struct q_superbill_set_names_plan){ x->names, x->id, x->version }, &changed));
    if (!changed)
        return E_CONFLICT;
    struct op op = *x->op;
    op.db = tx;
    struct event_new e = event_by(&op, EVENT_SUPERBILL_CHANGED, x->client);
    e.resource_kind = "superbill";
    e.resource_id = x->id.v;
    return event_record(tx, op.arena, &e, NULL);
}

enum err superbill_name_plan(
    const struct op *op, struct superbill_id id, int64_t version, bool names, bool sure, struct problems *problems)
{
    struct superbill b;
    TRY(bills_staff(op));
    TRY(superbill_load(op, id, (struct payer_id){ 0 }, &b));
    if (!b.confidential)
        problem_add(problems, SV("plan"), SV("not_confidential"),
            SV("Only a confidential superbill leaves plans out. This one names all that were valid."));
    else if (names && !sure)
        problem_add(problems, SV("plan"), SV("confidential_plan"),
            SV("It is confidential, and an insurer writes to who holds the plan: they would learn of the visit. Ask "
               "the client first, and tick the box if the plan shall stand on it all the same."));
    TRY(problems_err(problems));
    return db_write_within(op->db, name_in, &(struct name_args){ op, id, b.client, version, names });
}
