#include "people/client.h"
#include "people/queries.h"

bool client_mailbox_by_choice(
    const struct organization *org, bool caregiver_only, struct opt_day born, struct instant created_at)
{
    return caregiver_only || (born.has && policy_is_adult(&org->policy, born.v, organization_today(org, created_at)));
}

static struct client_facts read_row(struct arena *a, const struct organization *org, const struct client_facts_row *r,
    struct staff_id staff, struct day today, struct instant now)
{
    struct client_facts f = { .id = r->id, .restricted = r->restricted, .born = r->born, .dead = r->died.has };
    if (r->login_id.has)
        f.login = r->login_id.v;
    f.first = r->preferred_name.n ? r->preferred_name : r->first_name;
    f.name = sv_fmt(a, "%.*s %.*s", SV_FMT(f.first), SV_FMT(r->last_name));
    f.caregiver_only = sv_eq(r->kind, SV("caregiver_only"));
    f.archived = !sv_eq(r->state, SV("active"));
    f.reason_given = staff.v && r->reason_until.has && instant_before(now, r->reason_until.v);
    f.shared_login = r->login_others + r->login_staff > 0;
    f.login_oldest = r->login_older == 0;
    f.on_care_team = staff.v && r->on_team > 0;
    f.mailbox_by_choice = client_mailbox_by_choice(org, f.caregiver_only, r->born, r->created_at);
    f.portal = organization_portal_of(org, r->portal, r->group_portal, r->born, today);
    return f;
}

enum err client_facts_of(struct db *db, struct arena *a, const struct organization *org, const struct client_id *ids,
    size_t count, struct staff_id staff, struct day today, struct instant now, struct client_facts *ret_facts)
{
    struct client_facts_rows rows;
    TRY(q_client_facts(
        db, a, org->id, &(struct q_client_facts){ .ids = ids, .ids_count = count, .staff_id = staff }, &rows));
    for (size_t i = 0; i < count; i++) {
        ret_facts[i] = (struct client_facts){ .id = { 0 } };
        for (size_t k = 0; k < rows.count; k++)
            if (rows.items[k].id.v == ids[i].v) {
                ret_facts[i] = read_row(a, org, &rows.items[k], staff, today, now);
                break;
            }
    }
    return E_OK;
}

enum err client_facts_load(struct db *db, struct arena *a, const struct organization *org, struct client_id id,
    struct staff_id staff, struct day today, struct instant now, struct client_facts *ret_facts)
{
    struct client_facts f;
    TRY(client_facts_of(db, a, org, &id, 1, staff, today, now, &f));
    if (!f.id.v)
        return E_NOTFOUND;
    *ret_facts = f;
    return E_OK;
}
