#include "billing/insurance_named.h"

#include "billing/insurance_read.h"
#include "billing/insurance_rules.h"
#include "billing/queries.h"

enum { POLICIES_MOST = 100 };

/* -- for whom -------------------------------------------------------------------------------------------------------
 */

struct plans_for plans_for_payer(const struct payer *p, struct client_id client)
{
    return (struct plans_for){ .own = p->client.v && p->client.v == client.v,
        .client = p->client,
        .contact = p->client.v ? (struct contact_id){ 0 } : p->contact };
}

enum { CODE_ALL, CODE_OWN, CODE_CLIENT, CODE_CONTACT, CODES };

int64_t plans_for_code(const struct plans_for *who)
{
    if (who->all)
        return CODE_ALL;
    if (who->client.v)
        return who->client.v * CODES + CODE_CLIENT;
    return who->contact.v ? who->contact.v * CODES + CODE_CONTACT : CODE_OWN;
}

struct plans_for plans_for_parse(int64_t code)
{
    struct plans_for who = { .all = code == CODE_ALL, .own = true };
    if (code % CODES == CODE_CLIENT)
        who.client.v = code / CODES;
    if (code % CODES == CODE_CONTACT)
        who.contact.v = code / CODES;
    return who;
}

enum err plans_for_mailbox(const struct op *op, struct client_id client, struct sv email, struct plans_for *ret_who)
{
    struct insurance_readers_rows rows;
    struct insurance_own_mailbox_row own;
    TRY(q_insurance_readers(op->db, op->arena, op->viewer->org,
        &(struct q_insurance_readers){ .client_id = client, .email = email }, &rows));
    TRY(q_insurance_own_mailbox(op->db, op->arena, op->viewer->org,
        &(struct q_insurance_own_mailbox){ .client_id = client, .email = email }, &own));
    *ret_who = (struct plans_for){ .all = own.n && !rows.count, .own = true };
    for (size_t i = 1; i < rows.count; i++)
        if (rows.items[i].account.v != rows.items[0].account.v || rows.items[i].contact.v != rows.items[0].contact.v)
            return E_OK; /* two of them: what one holds is not the other's to know */
    if (rows.count) {
        ret_who->client = rows.items[0].account;
        ret_who->contact = rows.items[0].contact;
    }
    return E_OK;
}

/* -- which ----------------------------------------------------------------------------------------------------------
 */

static bool is_for(const struct plans_for *who, const struct insurance *x)
{
    if (who->all)
        return true;
    if (sv_eq(x->holder, SV("self")))
        return who->own;
    return (who->client.v && x->holder_client.v == who->client.v) ||
           (who->contact.v && x->holder_contact.v == who->contact.v);
}

enum err insurance_told_load(
    const struct op *op, struct client_id client, struct insurance_id id, struct insurance_told *ret_told)
{
    struct insurance_told_row row;
    struct plans_for readers;
    TRY(q_insurance_told(
        op->db, op->arena, op->viewer->org, &(struct q_insurance_told){ .client_id = client, .id = id }, &row));
    TRY(plans_for_mailbox(op, client, SV(""), &readers));
    *ret_told = (struct insurance_told){ .state = insurance_state_of(row.state),
        .to_client = is_for(&readers, &(struct insurance){ .holder = row.holder,
                                          .holder_client = row.holder_client_id.v,
                                          .holder_contact = row.holder_contact_id.v }) };
    return E_OK;
}

static struct insured valid_on(struct arena *a, const struct insurance *x, const struct day *days, size_t count)
{
    struct insured i = { .plan = *x, .days = arena_array(a, count, sizeof *i.days) };
    for (size_t k = 0; k < count; k++)
        if (insurance_valid_on(x, days[k]))
            i.days[i.day_count++] = days[k];
    i.always = i.day_count == count;
    return i;
}

enum err insurance_named(const struct op *op, struct client_id client, const struct plans_for *who,
    const struct day *days, size_t count, struct insureds *ret_insured)
{
    struct insurances list;
    *ret_insured = (struct insureds){ 0 };
    if (!count)
        return E_OK;
    TRY(insurances_of(op,
        &(struct insurance_asked){ .client = client, .everybodys = true, .active_only = true, .limit = POLICIES_MOST },
        &list));
    ret_insured->items = arena_array(op->arena, list.count, sizeof *ret_insured->items);
    for (size_t i = 0; i < list.count; i++) {
        struct insured one = valid_on(op->arena, &list.items[i], days, count);
        if (!one.day_count || !is_for(who, &one.plan))
            continue;
        if (!who->all) /* a secondary one would tell that there is a primary one */
            one.plan.place = 0;
        ret_insured->items[ret_insured->count++] = one;
    }
    return E_OK;
}

static uint64_t mixed(uint64_t h, int64_t n)
{
    return (h ^ (uint64_t)n) * UINT64_C(1099511628211);
}

int64_t insureds_version(const struct insureds *x)
{
    uint64_t h = x->count;
    for (size_t i = 0; i < x->count; i++) {
        const struct insured *one = &x->items[i];
        h = mixed(mixed(h, one->plan.id.v), one->plan.version);
        h = mixed(mixed(h, one->plan.place), (int64_t)one->day_count);
        for (size_t k = 0; k < one->plan.holder_name.n; k++)
            h = mixed(h, one->plan.holder_name.p[k]);
    }
    return (int64_t)(h & INT64_MAX);
}
