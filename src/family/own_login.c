#include "family/own_login.h"

bool own_login(const struct organization *org, const struct client_facts *f, struct day today)
{
    bool teen = !f->born.has || policy_is_teen(&org->policy, f->born.v, today);
    bool adult = f->born.has && policy_is_adult(&org->policy, f->born.v, today);
    return relation_of_account(f->shared_login, f->login_oldest, teen && !adult) == REL_SELF;
}

enum err own_login_of(const struct op *op, bool *ret_own)
{
    const struct viewer *v = op->viewer;
    struct organization org;
    struct client_facts facts;
    *ret_own = v->self.v && v->facts.relation == REL_SELF;
    if (!v->self.v || v->facts.relation != REL_CAREGIVER)
        return E_OK;
    TRY(organization_load(op->db, op->arena, v->org, &org));
    TRY(client_facts_load(op->db, op->arena, &org, v->self, (struct staff_id){ 0 }, v->today, op->now, &facts));
    *ret_own = own_login(&org, &facts, v->today);
    return E_OK;
}
