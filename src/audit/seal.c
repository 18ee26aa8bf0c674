#include <assert.h>

#include "audit/audit.h"
#include "audit/link.h"
#include "audit/queries.h"
#include "base/log.h"
#include "crypto/chain.h"
#include "job/job.h"

enum { BATCH = 500 };

static void add_id(struct chain *c, bool has, int64_t id)
{
    if (has)
        chain_add_int(c, id);
    else
        chain_add_null(c);
}

struct sv link_hash(struct arena *a, struct sv previous, int64_t n, const struct audit_chain_after_row *r)
{
    struct chain c = chain_after(previous);
    chain_add_int(&c, n);
    chain_add_int(&c, r->id.v);
    chain_add_int(&c, r->org_id.v);
    chain_add_int(&c, r->at.us);
    chain_add(&c, r->actor_kind);
    chain_add_int(&c, r->actor_id);
    chain_add(&c, r->via);
    add_id(&c, r->grant_id.has, r->grant_id.v.v);
    add_id(&c, r->session_id.has, r->session_id.v.v);
    add_id(&c, r->client_id.has, r->client_id.v.v);
    chain_add(&c, r->action);
    chain_add(&c, r->resource_kind);
    chain_add_int(&c, r->resource_id);
    chain_add(&c, r->outcome);
    chain_add(&c, r->peer);
    if (r->api_key_id.has) /* rows without a key are hashed as they were before there was one */
        chain_add_int(&c, r->api_key_id.v.v);
    return chain_hash(&c, a);
}

/* The end of one organization's chain while a batch grows it. */
struct end {
    struct org_id org;
    int64_t n;
    struct sv hash;
};
struct sealing {
    struct arena *a;
    struct instant now;
    int64_t sealed;
    bool more;
};

static enum err end_of(
    struct db *tx, struct arena *a, struct org_id org, struct end *ends, size_t *count, struct end **ret_end)
{
    for (size_t i = 0; i < *count; i++)
        if (ends[i].org.v == org.v) {
            *ret_end = &ends[i];
            return E_OK;
        }
    struct audit_head_by_org_row head = { 0 };
    enum err e = q_audit_head_by_org(tx, a, org, &head);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    ends[*count] = (struct end){ org, e == E_OK ? head.n : 0, e == E_OK ? head.hash : SV("") };
    *ret_end = &ends[(*count)++];
    return E_OK;
}

static struct audit_chain_after_row as_row(const struct audit_unsealed_row *r)
{
    return (struct audit_chain_after_row){ .id = r->id,
        .org_id = r->org_id,
        .at = r->at,
        .actor_kind = r->actor_kind,
        .actor_id = r->actor_id,
        .via = r->via,
        .grant_id = r->grant_id,
        .session_id = r->session_id,
        .client_id = r->client_id,
        .action = r->action,
        .resource_kind = r->resource_kind,
        .resource_id = r->resource_id,
        .outcome = r->outcome,
        .peer = r->peer,
        .api_key_id = r->api_key_id };
}

static enum err seal_row(struct db *tx, struct arena *a, const struct audit_unsealed_row *unsealed, struct end *end)
{
    struct audit_chain_after_row row = as_row(unsealed);
    int64_t changed, n = end->n + 1;
    struct sv hash = link_hash(a, end->hash, n, &row);
    const struct q_audit_seal_row args = { .id = row.id, .number = n, .hash = hash };
    TRY(q_audit_seal_row(tx, row.org_id, &args, &changed));
    if (!changed)
        return E_CONFLICT;
    end->n = n;
    end->hash = hash;
    return E_OK;
}

static enum err seal_batch(struct db *tx, void *arg)
{
    struct sealing *x = arg;
    struct audit_seal_turn_row turn;
    struct audit_unsealed_rows rows;
    x->sealed = 0;
    x->more = false;
    TRY(q_audit_seal_turn(tx, x->a, &turn));
    if (!turn.mine)
        return E_OK;
    TRY(q_audit_unsealed(tx, x->a, &(struct q_audit_unsealed){ BATCH }, &rows));
    struct end *ends = arena_array(x->a, rows.count + 1, sizeof *ends);
    size_t count = 0;
    for (size_t i = 0; i < rows.count; i++) {
        struct end *end;
        TRY(end_of(tx, x->a, rows.items[i].org_id, ends, &count, &end));
        TRY(seal_row(tx, x->a, &rows.items[i], end));
    }
    for (size_t i = 0; i < count; i++) {
        const struct q_audit_head_put head = { .number = ends[i].n, .hash = ends[i].hash, .sealed_at = x->now };
        TRY(q_audit_head_put(tx, ends[i].org, &head, NULL));
    }
    x->sealed = (int64_t)rows.count;
    x->more = rows.count == BATCH;
    return E_OK;
}

enum err audit_seal(struct db *db, struct arena *a, struct instant now, int64_t *ret_sealed)
{
    struct audit_unsealed_any_row any;
    int64_t sealed = 0;
    enum err e = q_audit_unsealed_any(db, a, &any);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    for (bool more = e == E_OK; more;) {
        struct sealing x = { .a = arena_new("audit_seal", 256 * 1024), .now = now };
        e = db_write(db, seal_batch, &x);
        arena_free(x.a);
        TRY(e);
        sealed += x.sealed;
        more = x.more;
    }
    if (ret_sealed)
        *ret_sealed = sealed;
    return E_OK;
}

enum err audit_seal_run(const struct job_run *r)
{
    return audit_seal(r->db, r->arena, clock_now(r->clock), NULL);
}

enum err audit_head_of(struct db *db, struct arena *a, struct org_id org, struct audit_head *ret_head)
{
    struct audit_head_by_org_row row;
    TRY(q_audit_head_by_org(db, a, org, &row));
    *ret_head = (struct audit_head){ row.n, row.hash, row.sealed_at };
    return E_OK;
}
