#include "till.h"

struct payer till_payer(struct practice *p, struct client_id client)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct payer payer = { 0 };
    MUST(payer_of_client(&op, client, &payer));
    return payer;
}

struct payer till_outside(struct practice *p, const char *name)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct payer_form f = { .name = sv_of(name), .email = SV("pays@outside.example") };
    struct payer_id id;
    struct payer payer = { 0 };
    MUST(payer_outside_save(&op, (struct payer_id){ 0 }, &f, &problems, &id));
    MUST(payer_load(&op, id, &payer));
    return payer;
}

struct writing {
    struct op op;
    const struct entry *entries;
    size_t count;
};

static enum err write_in(struct db *tx, void *arg)
{
    const struct writing *w = arg;
    struct op op = w->op;
    op.db = tx;
    return ledger_write(&op, w->entries, w->count);
}

void till_write(struct practice *p, const struct entry *entries, size_t count)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct writing w = { practice_op(p, &owner), entries, count };
    MUST(db_write(p->db, write_in, &w));
}

struct balance till_balance(struct practice *p, struct payer_id payer)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct balance b = { 0 };
    MUST(ledger_balance(&op, payer, &b));
    return b;
}
