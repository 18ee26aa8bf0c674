/* Documents: asked for, read by those who may see what they tell, made by the worker. */
#include "billing/document_facts.h"

#include <assert.h>

#include "base/log.h"
#include "billing/queries.h"
#include "crypto/seal.h"

enum { TRIES_MOST = 5 };

static const char *const kinds[DOCUMENT_KIND_COUNT] = { [DOCUMENT_INVOICE] = "invoice",
    [DOCUMENT_RECEIPT] = "receipt",
    [DOCUMENT_SUPERBILL] = "superbill",
    [DOCUMENT_STATEMENT] = "statement" };

const char *document_kind_name(enum document_kind k)
{
    assert((unsigned)k < DOCUMENT_KIND_COUNT);
    return kinds[k];
}

bool document_kind_parse(struct sv name, enum document_kind *ret_kind)
{
    for (size_t i = 0; i < DOCUMENT_KIND_COUNT; i++)
        if (sv_eq(name, sv_of(kinds[i]))) {
            *ret_kind = (enum document_kind)i;
            return true;
        }
    return false;
}

static bool same_day(struct opt_day a, struct opt_day b)
{
    return a.has == b.has && (!a.has || a.v.n == b.v.n);
}

/* -- asking for one -------------------------------------------------------------------------------------------------
 */

struct ask_args {
    const struct op *op;
    struct document_key key;
    int64_t version;
    struct billing_document_id id;
};

static enum err newest(const struct op *op, const struct document_key *k, struct document_newest_row *ret_row)
{
    return q_document_newest(op->db, op->arena, op->viewer->org,
        &(struct q_document_newest){ .kind = sv_of(kinds[k->kind]),
            .resource = k->resource,
            .copy_for = k->copy,
            .from_day = k->from.v,
            .until_day = k->until.v,
            .seen = k->seen },
        ret_row);
}

static enum err ask_in(struct db *tx, void *arg)
{
    struct ask_args *x = arg;
    struct op op = *x->op;
    struct document_newest_row r;
    struct document_insert_row made;
    op.db = tx;
    enum err e = newest(&op, &x->key, &r);
    if (e == E_OK && r.version == x->version && !sv_eq(r.state, SV("failed"))) {
        x->id = r.id;
        return E_OK;
    }
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    TRY(q_document_insert(tx, op.arena, op.viewer->org,
        &(struct q_document_insert){ .kind = sv_of(kinds[x->key.kind]),
            .resource_id = x->key.resource,
            .copy_payer_id = { x->key.copy.v != 0, x->key.copy },
            .from_on = x->key.from,
            .until_on = x->key.until,
            .seen = x->key.seen,
            .version = x->version,
            .created_at = op.now },
        &made));
    x->id = made.id;
    return E_OK;
}

enum err document_ask(const struct op *op, const struct document_wish *w, struct billing_document_id *ret_id)
{
    struct document_key key;
    TRY(document_key_of(op, w, &key));
    return document_ask_key(op, &key, ret_id);
}

enum err document_ask_key(const struct op *op, const struct document_key *key, struct billing_document_id *ret_id)
{
    struct ask_args x = { .op = op, .key = *key };
    struct document_facts facts;
    TRY(document_facts_load(op, &x.key, &facts));
    x.version = facts.version;
    TRY(db_write_within(op->db, ask_in, &x));
    *ret_id = x.id;
    return E_OK;
}

/* -- reading one ----------------------------------------------------------------------------------------------------
 */

static enum err row_of(
    const struct op *op, struct billing_document_id id, struct document_row_row *ret_row, struct document_key *ret_key)
{
    struct document_key k = { 0 };
    TRY(q_document_row(op->db, op->arena, op->viewer->org, &(struct q_document_row){ id }, ret_row));
    if (!document_kind_parse(ret_row->kind, &k.kind))
        return E_INTERNAL;
    k.resource = ret_row->resource_id;
    k.copy = ret_row->copy_payer_id.v;
    k.from = ret_row->from_on;
    k.until = ret_row->until_on;
    k.seen = ret_row->seen;
    *ret_key = k;
    return E_OK;
}

static struct seal_place place_of(struct billing_document_id id)
{
    return (struct seal_place){ SV("billing_document.bytes"), id.v };
}

static enum err take_bytes(
    const struct op *op, const struct document_row_row *r, struct sv name, struct document *ret_document)
{
    struct document d = { .id = r->id,
        .ready = sv_eq(r->state, SV("ready")),
        .failed = sv_eq(r->state, SV("failed")),
        .file_name = sv_fmt(op->arena, "%.*s.pdf", SV_FMT(name)) };
    if (!document_kind_parse(r->kind, &d.kind))
        return E_INTERNAL;
    if (d.ready && (!r->bytes.has || !seal_open(op->keys, op->arena, place_of(r->id), r->bytes.v, &d.bytes)))
        return E_INTERNAL;
    *ret_document = d;
    return E_OK;
}

static struct client_id told_of(const struct document_key *k, const struct document_facts *f)
{
    switch (k->kind) {
    case DOCUMENT_INVOICE: return f->invoice.client;
    case DOCUMENT_RECEIPT: return f->payment.client.v ? f->payment.client : f->payment.payer_client;
    case DOCUMENT_SUPERBILL: return f->superbill.client;
    case DOCUMENT_STATEMENT: return f->statement.payer.client;
    case DOCUMENT_KIND_COUNT: break;
    }
    return (struct client_id){ 0 };
}

enum err document_kept_load(const struct op *op, struct billing_document_id id, struct document_kept *ret_kept)
{
    struct document_row_row r;
    TRY(row_of(op, id, &r, &ret_kept->key));
    TRY(document_facts_load(op, &ret_kept->key, &ret_kept->facts));
    TRY(take_bytes(op, &r, ret_kept->facts.name, &ret_kept->file));
    ret_kept->file.client = told_of(&ret_kept->key, &ret_kept->facts);
    return E_OK;
}

/* The right is looked at again: it may have ended since it was asked for. */
enum err document_load(const struct op *op, struct billing_document_id id, struct document *ret_document)
{
    struct document_row_row r;
    struct document_key key, mine;
    struct document_facts facts;
    TRY(row_of(op, id, &r, &key));
    const struct document_wish w = {
        .kind = key.kind, .resource = key.resource, .copy_for = key.copy, .from = key.from.v, .until = key.until.v
    };
    TRY(document_key_of(op, &w, &mine));
    bool staff = op->viewer->facts.relation == REL_STAFF;
    if (mine.copy.v != key.copy.v || !same_day(mine.from, key.from) || (mine.seen != key.seen && !staff))
        return E_NOTFOUND;
    TRY(document_facts_load(op, &key, &facts));
    TRY(take_bytes(op, &r, facts.name, ret_document));
    ret_document->client = told_of(&key, &facts);
    return E_OK;
}

struct again_args {
    const struct op *op;
    struct billing_document_id id;
};

static enum err again_in(struct db *tx, void *arg)
{
    const struct again_args *x = arg;
    return q_document_again(tx, x->op->viewer->org, &(struct q_document_again){ x->id }, NULL);
}

enum err document_again(const struct op *op, struct billing_document_id id)
{
    struct document d;
    TRY(document_load(op, id, &d));
    return d.failed ? db_write_within(op->db, again_in, &(struct again_args){ op, id }) : E_OK;
}

/* -- the worker -----------------------------------------------------------------------------------------------------
 */

static enum err render(
    struct arena *a, const struct document_key *k, const struct document_facts *f, struct sv *ret_pdf)
{
    switch (k->kind) {
    case DOCUMENT_INVOICE: return document_invoice(a, &f->practice, &f->invoice, ret_pdf);
    case DOCUMENT_RECEIPT: return document_receipt(a, &f->practice, &f->payment, ret_pdf);
    case DOCUMENT_SUPERBILL: return document_superbill(a, &f->practice, &f->superbill, &f->titles, ret_pdf);
    case DOCUMENT_STATEMENT: return document_statement(a, &f->practice, &f->statement, ret_pdf);
    case DOCUMENT_KIND_COUNT: break;
    }
    return E_NOTFOUND;
}

struct made_args {
    const struct op *op;
    struct billing_document_id id;
    struct sv sealed; /* empty: it cannot be made */
};

static enum err made_in(struct db *tx, void *arg)
{
    const struct made_args *x = arg;
    return q_document_set(tx, x->op->viewer->org,
        &(struct q_document_set){ .state = x->sealed.n ? SV("ready") : SV("failed"),
            .bytes = { x->sealed.n > 0, x->sealed },
            .made_at = x->op->now,
            .billing_document_id = x->id },
        NULL);
}

enum err document_make_one(const struct op *op, struct billing_document_id id)
{
    struct document_row_row r;
    struct document_key key;
    struct document_facts facts;
    struct sv pdf;
    struct made_args x = { .op = op, .id = id };
    TRY(row_of(op, id, &r, &key));
    enum err e = document_facts_load(op, &key, &facts);
    if (e == E_OK)
        e = render(op->arena, &key, &facts, &pdf);
    if (e == E_OK)
        x.sealed = seal_text(op->keys, op->arena, place_of(id), pdf);
    else if (e != E_NOTFOUND && e != E_INVALID && e != E_TOOBIG)
        return e; /* another time */
    return db_write(op->db, made_in, &x);
}

struct trying {
    const struct document_waiting_row *row;
};

static enum err tried_in(struct db *tx, void *arg)
{
    const struct document_waiting_row *row = ((const struct trying *)arg)->row;
    return q_document_tried(
        tx, row->org_id, &(struct q_document_tried){ .most = TRIES_MOST, .billing_document_id = row->id }, NULL);
}

static enum err make_waiting(const struct op *op, struct arena *a, const struct document_waiting_row *row)
{
    struct organization org;
    TRY(organization_load(op->db, a, row->org_id, &org));
    struct viewer system = viewer_system(ACTOR_SYSTEM, row->org_id, organization_today(&org, op->now));
    struct op one = { .db = op->db, .arena = a, .viewer = &system, .keys = op->keys, .now = op->now };
    return document_make_one(&one, row->id);
}

enum err document_make(const struct op *op, size_t most, size_t *ret_count)
{
    struct document_waiting_rows rows;
    enum err first = E_OK;
    TRY(q_document_waiting(
        op->db, op->arena, &(struct q_document_waiting){ .now = op->now, .most = (int64_t)most }, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        struct arena *a = arena_new("document", 1 << 20);
        enum err e = make_waiting(op, a, &rows.items[i]);
        arena_free(a);
        first = first == E_OK ? e : first; /* one in trouble does not hold up the others */
        if (e == E_OK)
            continue;
        log_event(
            LOG_WARN, "billing.document_failed", LOG_INT("document", rows.items[i].id.v), LOG_Z("error", err_name(e)));
        TRY(db_write(op->db, tried_in, &(struct trying){ &rows.items[i] }));
    }
    *ret_count = rows.count;
    return first;
}

enum err billing_documents_run(const struct job_run *r, const struct keys *keys)
{
    enum { AT_ONCE = 20 };
    size_t n = AT_ONCE;
    while (n == AT_ONCE && !r->stopping(r->runner)) {
        struct arena *a = arena_new("billing.documents", 1 << 16);
        struct op op = { .db = r->db, .arena = a, .keys = keys, .now = clock_now(r->clock) };
        enum err e = document_make(&op, AT_ONCE, &n);
        arena_free(a);
        TRY(e);
    }
    return E_OK;
}

static enum err purge_in(struct db *tx, void *arg)
{
    enum { LINK_DAYS = 30, DAYS = 90, PURGE_MOST = 1000 };
    const struct instant *now = arg;
    TRY(q_document_links_purge(tx, &(struct q_document_links_purge){ instant_add(*now, -LINK_DAYS * DAY_US) }, NULL));
    return q_documents_purge(tx, &(struct q_documents_purge){ instant_add(*now, -DAYS * DAY_US), PURGE_MOST }, NULL);
}

enum err billing_documents_purge_run(const struct job_run *r)
{
    struct instant now = clock_now(r->clock);
    return db_write(r->db, purge_in, &now);
}
