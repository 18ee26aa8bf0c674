#include "billing/invoice_link.h"

#include <assert.h>

#include "billing/invoice_write.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "crypto/compare.h"
#include "crypto/token.h"

enum { TOKEN_OF_INVOICE = 112 }; /* part of every link: never renumber */

static struct link_facts facts_of(struct invoice_link_id id)
{
    return (struct link_facts){ TOKEN_OF_INVOICE, id.v, 1 };
}

/* -- making and ending ----------------------------------------------------------------------------------------------
 */

static enum err make_in(const struct op *op, struct invoice_id id, struct sv *ret_token)
{
    struct invoice_link_insert_row row;
    TRY(q_invoice_link_insert(op->db, op->arena, op->viewer->org,
        &(struct q_invoice_link_insert){ .invoice_id = id,
            .hash = token_random_text(op->arena, TOKEN_BYTES), /* until its number is known */
            .created_at = op->now },
        &row));
    struct sv token = link_token(op->keys, op->arena, facts_of(row.id));
    TRY(q_invoice_link_hash(op->db, op->viewer->org,
        &(struct q_invoice_link_hash){ .hash = token_hash(op->arena, token), .invoice_link_id = row.id }, NULL));
    *ret_token = token;
    return E_OK;
}

enum err invoice_link_token(const struct op *op, struct invoice_id id, struct sv *ret_token)
{
    struct invoice_link_live_row row;
    assert(db_writing(op->db));
    enum err e = q_invoice_link_live(
        op->db, op->arena, op->viewer->org, &(struct q_invoice_link_live){ .invoice_id = id }, &row);
    if (e == E_OK)
        e = link_token_again(op->keys, op->arena, facts_of(row.id), row.hash, ret_token);
    if (e != E_NOTFOUND)
        return e;
    TRY(invoice_link_end(op, id)); /* one whose key has left the key file */
    return make_in(op, id, ret_token);
}

enum err invoice_link_end(const struct op *op, struct invoice_id id)
{
    assert(db_writing(op->db));
    return q_invoice_link_end(
        op->db, op->viewer->org, &(struct q_invoice_link_end){ .ended_at = { true, op->now }, .invoice_id = id }, NULL);
}

struct renewing {
    const struct op *op;
    struct invoice_id id;
};

static enum err renew_in(struct db *tx, void *arg)
{
    const struct renewing *r = arg;
    struct op op = *r->op;
    struct invoice i;
    struct sv token;
    op.db = tx;
    TRY(invoice_by_id(&op, r->id, &i));
    if (i.stored == INVOICE_DRAFT || i.stored == INVOICE_VOID || i.confidential)
        return E_CONFLICT;
    TRY(invoice_link_end(&op, r->id));
    TRY(invoice_link_token(&op, r->id, &token));
    return invoice_record_in(&op, EVENT_INVOICE_REMINDER, &i, SV(",\"renewed\":true"));
}

enum err invoice_link_renew(const struct op *op, struct invoice_id id)
{
    TRY(bills_staff(op));
    return db_write(op->db, renew_in, &(struct renewing){ op, id });
}

/* -- following one --------------------------------------------------------------------------------------------------
 */

static enum err find(const struct op *op, struct sv token, struct invoice_link_by_id_row *ret_row)
{
    struct link_facts facts;
    if (!link_token_read(op->keys, op->arena, token, &facts) || facts.kind != TOKEN_OF_INVOICE)
        return E_NOTFOUND;
    struct invoice_link_id id = { facts.id };
    TRY(q_invoice_link_by_id(op->db, op->arena, &(struct q_invoice_link_by_id){ .invoice_link_id = id }, ret_row));
    return sv_equal_secret(ret_row->hash, token_hash(op->arena, token)) ? E_OK : E_NOTFOUND;
}

enum err invoice_link_op(const struct op *op, struct sv token, struct op *ret_op, struct viewer *ret_viewer)
{
    struct invoice_link_by_id_row row;
    struct organization org;
    TRY(find(op, token, &row));
    if (row.ended_at.has)
        return E_GONE;
    TRY(organization_load(op->db, op->arena, row.org_id, &org));
    *ret_viewer = viewer_system(ACTOR_SYSTEM, row.org_id, organization_today(&org, op->now));
    *ret_op = *op;
    ret_op->viewer = ret_viewer;
    return E_OK;
}

/* A confidential bill is on its owner's own login alone (F11). */
enum err invoice_by_link(const struct op *op, struct sv token, struct invoice *ret_invoice)
{
    struct invoice_link_by_id_row row;
    struct op by;
    struct viewer holder;
    struct invoice i;
    TRY(find(op, token, &row));
    TRY(invoice_link_op(op, token, &by, &holder));
    TRY(invoice_by_id(&by, row.invoice_id, &i));
    if (i.stored == INVOICE_DRAFT || i.stored == INVOICE_VOID || i.confidential)
        return E_GONE;
    i.rule = (struct split_rule_id){ 0 };
    i.replaces = (struct invoice_id){ 0 };
    for (size_t k = 0; k < i.line_count && i.client.v != i.payer_client.v; k++)
        i.lines[k].code = i.lines[k].modifiers = SV("");
    *ret_invoice = i;
    return E_OK;
}
