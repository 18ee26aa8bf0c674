/* Documents that are sent: links that end, files in mails, and what became of them. */
#include "billing/document_send.h"

#include <assert.h>

#include "access/record.h"
#include "base/text.h"
#include "billing/document_facts.h"
#include "billing/names.h"
#include "billing/payer_write.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "billing/statement_read.h"
#include "crypto/compare.h"
#include "crypto/token.h"

enum { TOKEN_OF_DOCUMENT = 113, DAYS_MOST = 365 }; /* the token's: part of every link, never renumber */

static struct link_facts facts_of(struct document_link_id id)
{
    return (struct link_facts){ TOKEN_OF_DOCUMENT, id.v, 1 };
}

/* -- keeping that it is sent ----------------------------------------------------------------------------------------
 */

struct link_new {
    struct billing_document_id document;
    struct client_id client;
    const struct document_receiver *to;
    bool own, attached, sure;
    int64_t days;
};

static enum err insert(const struct op *op, const struct link_new *n, struct document_link_id *ret_link)
{
    struct document_link_insert_row row;
    int64_t days = n->days < 1 ? 1 : n->days > DAYS_MOST ? DAYS_MOST : n->days;
    assert(db_writing(op->db));
    TRY(q_document_link_insert(op->db, op->arena, op->viewer->org,
        &(struct q_document_link_insert){ .document_id = n->document,
            .hash = token_random_text(op->arena, TOKEN_BYTES), /* until it has an id */
            .created_at = op->now,
            .expires_at = instant_add(op->now, days * DAY_US),
            .client_id = { n->client.v != 0, n->client },
            .payer_id = { n->to->payer.v != 0, n->to->payer },
            .email = n->to->email,
            .own = n->own,
            .attached = n->attached,
            .sure = n->sure,
            .created_by = { op->viewer->staff.v != 0, op->viewer->staff } },
        &row));
    struct sv token = link_token(op->keys, op->arena, facts_of(row.id));
    TRY(q_document_link_set_hash(
        op->db, op->viewer->org, &(struct q_document_link_set_hash){ token_hash(op->arena, token), row.id }, NULL));
    *ret_link = row.id;
    return E_OK;
}

static enum err client_pays(const struct op *op, struct payer_id id, struct client_id client, bool *ret_own)
{
    struct payer payer;
    TRY(payer_by_id(op, id, &payer));
    *ret_own = client.v && payer.client.v == client.v;
    return E_OK;
}

/* Whose mailbox nobody else is known to read. */
static enum err own_mailbox(const struct op *op, struct client_id client, bool *ret_own)
{
    struct client_shares_mailbox_row row;
    if (!*ret_own || !client.v)
        return E_OK;
    TRY(q_client_shares_mailbox(op->db, op->arena, op->viewer->org, &(struct q_client_shares_mailbox){ client }, &row));
    *ret_own = !row.n;
    return E_OK;
}

enum err document_own_mailbox(const struct op *op, struct client_id client, bool *ret_own)
{
    *ret_own = true;
    return own_mailbox(op, client, ret_own);
}

/* What is confidential is nobody's but the client's, and leaves the house as a file for them alone (F11). */
static enum err send_key_in(const struct op *op, const struct document_key *k, const struct document_receiver *to,
    const struct document_way *way, struct document_link_id *ret_link)
{
    struct billing_document_id id;
    struct document_kept kept;
    struct link_new n = { .to = to,
        .own = to->client,
        .attached = way->attached,
        .sure = way->sure,
        .days = way->days ? way->days : DOCUMENT_LINK_DAYS };
    TRY(document_ask_key(op, k, &id));
    TRY(document_kept_load(op, id, &kept));
    n.document = id;
    n.client = kept.file.client;
    if (to->payer.v)
        TRY(client_pays(op, to->payer, n.client, &n.own));
    if (kept.facts.confidential)
        TRY(own_mailbox(op, n.client, &n.own));
    if (kept.facts.confidential && !n.own && (!way->sure || way->attached))
        return E_INVALID;
    return insert(op, &n, ret_link);
}

enum err document_send_in(const struct op *op, const struct document_wish *w, const struct document_receiver *to,
    const struct document_way *way, struct document_link_id *ret_link)
{
    struct document_key key;
    TRY(document_key_of(op, w, &key));
    return send_key_in(op, &key, to, way, ret_link);
}

enum err document_link_token(
    const struct op *op, struct billing_document_id id, struct payer_id payer, int64_t days, struct sv *ret_token)
{
    struct document_link_id link;
    struct document_kept kept;
    struct document_receiver to = { .payer = payer };
    struct link_new n = { .document = id, .to = &to, .days = days };
    TRY(document_kept_load(op, id, &kept));
    if (op->viewer->staff.v || payer.v) /* what clients open for themselves was not sent to them */
        n.client = kept.file.client;
    TRY(insert(op, &n, &link));
    *ret_token = link_token(op->keys, op->arena, facts_of(link));
    return E_OK;
}

/* -- invoices, receipts, statements ---------------------------------------------------------------------------------
 */

static enum err payer_of(const struct op *op, const struct document_kept *d, struct payer *ret_payer)
{
    switch (d->key.kind) {
    case DOCUMENT_INVOICE: return payer_by_id(op, d->facts.invoice.payer, ret_payer);
    case DOCUMENT_RECEIPT: return payer_by_id(op, d->facts.payment.payer, ret_payer);
    case DOCUMENT_STATEMENT: return payer_by_id(op, (struct payer_id){ d->key.resource }, ret_payer);
    case DOCUMENT_SUPERBILL:
    case DOCUMENT_KIND_COUNT: break;
    }
    return E_NOTFOUND;
}

enum err document_payer(const struct op *op, struct billing_document_id id, struct payer *ret_payer)
{
    struct document_kept kept;
    TRY(bills_staff(op));
    TRY(document_kept_load(op, id, &kept));
    return payer_of(op, &kept, ret_payer);
}

struct send_args {
    const struct op *op;
    struct billing_document_id id;
    const struct document_send *send;
    struct sv email;
    struct problems found;
};

static enum err tell(const struct op *op, struct client_id client, struct document_link_id link, struct payer_id payer)
{
    struct event_new e = event_by(op, EVENT_DOCUMENT_SENT, client);
    e.resource_kind = "document_link";
    e.resource_id = link.v;
    if (payer.v)
        e.payload = sv_fmt(op->arena, "{\"payer\":%lld}", (long long)payer.v);
    return event_record(op->db, op->arena, &e, NULL);
}

static enum err check(
    const struct op *op, const struct document_kept *d, const struct payer *payer, struct send_args *x)
{
    bool own = payer->client.v && payer->client.v == d->file.client.v;
    if (d->facts.confidential)
        TRY(own_mailbox(op, d->file.client, &own));
    bool others = (x->send->to_payer && !own) || (x->email.n && d->key.kind != DOCUMENT_STATEMENT);
    if (x->send->to_payer && !payer->email.n)
        problem_add(&x->found, SV("to_payer"), SV("no_email"),
            SV("No e-mail address is known of them. Type one, or print the document."));
    if (d->facts.confidential && others && !x->send->way.sure)
        problem_add(&x->found, SV("email"), SV("confidential_send"),
            SV("It is confidential: only the client sees it. Tick the box if it shall go to somebody else, or to a "
               "mailbox that others read, all the same."));
    if (d->facts.confidential && others && x->send->way.attached)
        problem_add(&x->found, SV("way"), SV("confidential_file"),
            SV("What is confidential is attached for the client alone. Send a link."));
    return problems_err(&x->found);
}

static enum err send_in(struct db *tx, void *arg)
{
    struct send_args *x = arg;
    struct op op = *x->op;
    struct document_kept kept;
    struct payer payer;
    struct document_link_id link;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(document_kept_load(&op, x->id, &kept));
    TRY(payer_of(&op, &kept, &payer));
    if (kept.facts.dead)
        return E_CONFLICT;
    TRY(check(&op, &kept, &payer, x));
    if (x->send->to_payer) {
        struct document_receiver to = { .payer = payer.id };
        TRY(send_key_in(&op, &kept.key, &to, &x->send->way, &link));
        TRY(tell(&op, kept.file.client, link, payer.id));
    }
    if (!x->email.n)
        return E_OK;
    struct document_receiver to = { .email = x->email };
    if (kept.key.kind == DOCUMENT_STATEMENT)
        kept.key.seen |= STATEMENT_NOTHING_CONFIDENTIAL;
    TRY(send_key_in(&op, &kept.key, &to, &x->send->way, &link));
    return tell(&op, kept.file.client, link, (struct payer_id){ 0 });
}

enum err document_send(
    const struct op *op, struct billing_document_id id, const struct document_send *s, struct problems *problems)
{
    TRY(bills_staff(op));
    struct send_args x = { .op = op, .id = id, .send = s };
    x.email = email_norm(op->arena, field_email(problems, SV("email"), s->email));
    if (!s->to_payer && !x.email.n)
        problem_add(problems, SV("to_payer"), SV("required"), SV("Choose to whom it goes."));
    TRY(problems_err(problems));
    enum err e = db_write_within(op->db, send_in, &x);
    for (size_t i = 0; i < x.found.count; i++)
        problem_add(problems, x.found.items[i].field, x.found.items[i].code, x.found.items[i].text);
    return e;
}

/* -- what was sent --------------------------------------------------------------------------------------------------
 */

enum err document_sent_list(
    const struct op *op, struct client_id client, struct sv words, int64_t page, struct document_sents *ret_list)
{
    struct document_links_of_client_rows rows;
    struct text_words typed = text_words(op->arena, words);
    TRY(bills_staff(op));
    TRY(q_document_links_of_client(op->db, op->arena, op->viewer->org,
        &(struct q_document_links_of_client){ .client_id = client,
            .words = typed.items,
            .words_count = typed.count,
            .limit = BILLING_A_PAGE,
            .offset = page_offset(page, BILLING_A_PAGE) },
        &rows));
    struct document_sents list = { arena_array(op->arena, rows.count, sizeof *list.items), 0, 0 };
    for (size_t i = 0; i < rows.count; i++) {
        const struct document_links_of_client_row *r = &rows.items[i];
        struct document_sent *s = &list.items[list.count];
        *s = (struct document_sent){ .id = r->id,
            .document = r->document_id,
            .to = r->email.n     ? r->email
                  : r->maker.has ? r->maker.v
                                 : r->name.v,
            .by_program = r->maker.has,
            .attached = r->attached,
            .at = r->created_at,
            .expires_at = r->expires_at,
            .ended_at = r->ended_at,
            .opened_at = r->opened_at,
            .downloads = r->downloads,
            .live = !r->ended_at.has && op->now.us < r->expires_at.us };
        list.total = r->n;
        list.count += document_kind_parse(r->kind, &s->kind);
    }
    *ret_list = list;
    return E_OK;
}

enum err document_link_end_in(const struct op *op, struct document_link_id id, bool *ret_lived)
{
    int64_t changed;
    assert(db_writing(op->db));
    TRY(q_document_link_end(op->db, op->viewer->org,
        &(struct q_document_link_end){ .ended_at = op->now, .document_link_id = id }, &changed));
    *ret_lived = changed > 0;
    return E_OK;
}

enum err document_sent_there(const struct op *op, struct client_id client, struct document_link_id id)
{
    struct document_link_row_row l;
    TRY(bills_staff(op));
    TRY(q_document_link_row(op->db, op->arena, &(struct q_document_link_row){ id }, &l));
    bool theirs = l.org_id.v == op->viewer->org.v && l.client_id.has && l.client_id.v.v == client.v;
    return theirs ? E_OK : E_NOTFOUND;
}

struct end_args {
    const struct op *op;
    struct client_id client;
    struct document_link_id id;
};

static enum err end_in(struct db *tx, void *arg)
{
    const struct end_args *x = arg;
    struct op op = *x->op;
    bool lived;
    op.db = tx;
    TRY(document_sent_there(&op, x->client, x->id));
    return document_link_end_in(&op, x->id, &lived);
}

enum err document_sent_end(const struct op *op, struct client_id client, struct document_link_id id)
{
    TRY(bills_staff(op));
    return db_write_within(op->db, end_in, &(struct end_args){ op, client, id });
}

/* -- following one --------------------------------------------------------------------------------------------------
 */

/* The file as it was sent, while what it tells may still be told to whom it was sent. */
static enum err open_link(const struct op *op, struct document_link_id id, const struct document_link_row_row *l,
    struct document_kept *ret_kept)
{
    if (l->ended_at.has || op->now.us >= l->expires_at.us)
        return E_GONE;
    enum err e = document_kept_load(op, l->document_id, ret_kept);
    if (e == E_NOTFOUND || e == E_INVALID)
        return E_GONE;
    TRY(e);
    bool own = l->own;
    if (ret_kept->facts.confidential && own) /* others may have come to read that mailbox since */
        TRY(own_mailbox(op, ret_kept->file.client, &own));
    if (ret_kept->facts.dead || (ret_kept->facts.confidential && !own && !l->sure))
        return E_GONE;
    ret_kept->file.link = id;
    return E_OK;
}

static enum err as_practice(const struct op *op, struct org_id id, struct viewer *viewer, struct op *ret_op)
{
    struct organization org;
    TRY(organization_load(op->db, op->arena, id, &org));
    *viewer = viewer_system(ACTOR_SYSTEM, id, organization_today(&org, op->now));
    *ret_op = *op;
    ret_op->viewer = viewer;
    return E_OK;
}

static enum err row_of(const struct op *op, struct document_link_id id, struct document_link_row_row *ret_row)
{
    enum err e = q_document_link_row(op->db, op->arena, &(struct q_document_link_row){ id }, ret_row);
    return e == E_NOTFOUND ? E_GONE : e;
}

enum err document_by_link(const struct op *op, struct sv token, struct document *ret_document)
{
    struct link_facts link;
    struct document_link_row_row l;
    struct document_kept kept;
    struct viewer system;
    struct op by;
    if (!link_token_read(op->keys, op->arena, token, &link) || link.kind != TOKEN_OF_DOCUMENT)
        return E_NOTFOUND;
    TRY(q_document_link_row(op->db, op->arena, &(struct q_document_link_row){ { link.id } }, &l));
    if (!sv_equal_secret(token_hash(op->arena, token), l.hash))
        return E_GONE;
    TRY(as_practice(op, l.org_id, &system, &by));
    TRY(open_link(&by, (struct document_link_id){ link.id }, &l, &kept));
    kept.file.org = l.org_id;
    *ret_document = kept.file;
    return E_OK;
}

enum err document_link_again(const struct op *op, struct document_link_id id, struct sv *ret_token)
{
    struct document_link_row_row l;
    struct document_kept kept;
    struct viewer system;
    struct op by;
    TRY(row_of(op, id, &l));
    TRY(as_practice(op, l.org_id, &system, &by));
    TRY(open_link(&by, id, &l, &kept));
    enum err e = link_token_again(op->keys, op->arena, facts_of(id), l.hash, ret_token);
    return e == E_NOTFOUND ? E_GONE : e;
}

enum err document_link_file(const struct op *op, struct document_link_id id, struct document *ret_document)
{
    struct document_link_row_row l;
    struct document_kept kept;
    struct viewer system;
    struct op by;
    TRY(row_of(op, id, &l));
    TRY(as_practice(op, l.org_id, &system, &by));
    TRY(open_link(&by, id, &l, &kept));
    if (kept.facts.confidential && !l.own)
        return E_GONE;
    if (!kept.file.ready && !kept.file.failed) {
        TRY(document_make_one(&by, l.document_id));
        TRY(open_link(&by, id, &l, &kept));
    }
    *ret_document = kept.file;
    return kept.file.ready ? E_OK : E_GONE;
}

struct taken_args {
    struct org_id org;
    struct document_link_id id;
    struct instant now;
};

static enum err taken_in(struct db *tx, void *arg)
{
    const struct taken_args *x = arg;
    return q_document_link_taken(
        tx, x->org, &(struct q_document_link_taken){ .now = { true, x->now }, .document_link_id = x->id }, NULL);
}

enum err document_link_taken(const struct op *op, struct document_link_id id)
{
    struct document_link_row_row l;
    TRY(row_of(op, id, &l));
    return db_write(op->db, taken_in, &(struct taken_args){ l.org_id, id, op->now });
}
