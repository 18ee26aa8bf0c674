#include "people/claimed.h"

#include <assert.h>

#include "access/record.h"
#include "base/text.h"
#include "people/client_fields.h"
#include "people/queries.h"

/* Names are compared as they are searched: capitals and accents are nobody's proof. A preferred name is one's own. */
static bool same_names(struct arena *a, const struct clients_by_email_row *r, const struct claimed_form *f)
{
    struct sv first = text_fold(a, f->first_name), last = text_fold(a, f->last_name);
    return sv_eq(text_fold(a, r->last_name), last) &&
           (sv_eq(text_fold(a, r->first_name), first) || sv_eq(text_fold(a, r->preferred_name), first));
}

static bool has_visits(const struct client_facts *f)
{
    return !f->archived && !f->dead && !f->caregiver_only;
}

/* Of several the one who can come. */
static enum err find(
    const struct op *op, const struct organization *org, const struct claimed_form *f, struct claimed *c)
{
    struct clients_by_email_rows rows;
    struct sv email = email_norm(op->arena, f->email);
    if (!email.n)
        return E_OK;
    TRY(q_clients_by_email(
        op->db, op->arena, op->viewer->org, &(struct q_clients_by_email){ .email_norm = email }, &rows));
    for (size_t i = 0; i < rows.count && !c->client.v; i++) {
        const struct clients_by_email_row *r = &rows.items[i];
        struct client_facts facts;
        if (!same_names(op->arena, r, f))
            continue;
        TRY(client_facts_load(
            op->db, op->arena, org, r->id, (struct staff_id){ 0 }, op->viewer->today, op->now, &facts));
        if (!has_visits(&facts)) {
            c->twin = r->id;
            continue;
        }
        c->client = r->id;
        c->facts = facts;
        c->verified = !r->unverified;
    }
    if (c->client.v)
        c->twin.v = 0;
    return E_OK;
}

enum err client_claimed_in(const struct op *op, const struct organization *org, const struct claimed_form *f,
    struct problems *problems, struct claimed *ret_claimed)
{
    struct claimed c = { .client = { 0 } };
    assert(db_writing(op->db));
    TRY(find(op, org, f, &c));
    if (!c.client.v) {
        struct client_form form = { .first_name = f->first_name,
            .last_name = f->last_name,
            .email = c.twin.v ? SV("") : f->email, /* two records cannot share all three (edge 3) */
            .phone = f->phone,
            .born = f->born,
            .zone = f->zone,
            .duplicate_ok = true,
            .lookalike_ok = true };
        TRY(client_create_in(op, &form, problems, &c.client));
        TRY(q_client_unverified_set(op->db, op->viewer->org,
            &(struct q_client_unverified_set){ .unverified = true, .client_id = c.client }, NULL));
    }
    *ret_claimed = c;
    return E_OK;
}

struct verify_args {
    const struct op *op;
    struct client_id id;
};

static enum err verify_in(struct db *tx, void *arg)
{
    const struct verify_args *v = arg;
    struct op op = *v->op;
    int64_t changed;
    op.db = tx;
    TRY(q_client_verify(tx, op.viewer->org, &(struct q_client_verify){ .client_id = v->id }, &changed));
    if (!changed)
        return E_OK;
    static const char *const fields[] = { "verified" };
    return client_record_fields(&op, v->id, fields, LENGTH(fields));
}

enum err client_verify(const struct op *op, struct client_id id)
{
    TRY(client_require(op, id, PERM_CHART));
    return db_write(op->db, verify_in, &(struct verify_args){ op, id });
}
