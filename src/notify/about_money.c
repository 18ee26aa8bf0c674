/* What events about money say: of bills, payments, cards, agreements, shares and superbills, and who pays as a person
 * whom a mail reaches. A payer's words hold nothing of another payer. */
#include "notify/about_money.h"

#include "base/money.h"
#include "base/text.h"
#include "notify/queries.h"

enum {
    KIND_BILL,
    KIND_PAYMENT,
    KIND_CARD,
    KIND_STANDING,
    KIND_SHARE,
    KIND_SUPERBILL,
    KIND_PACKAGE,
    KIND_DOCUMENT,
    MONEY_KINDS
};
static const char *const kinds[MONEY_KINDS] = { "invoice", "payment", "card", "standing_payer", "split_rule",
    "superbill", "package_payer", "document_link" };

static int kind_of(const struct event *e)
{
    int k = 0;
    while (k < MONEY_KINDS && !sv_eq(e->resource_kind, sv_of(kinds[k])))
        k++;
    return k;
}

bool about_is_money(const struct event *e)
{
    return kind_of(e) < MONEY_KINDS;
}

/* What is known of all that the events name. */
struct monies {
    const struct op *op;
    const struct organization *org;
    struct notify_about *items;
    const size_t *which; /* the places of those that are asked about */
    size_t count;
    struct notify_bills_rows bills;
    struct notify_payments_rows payments;
    struct notify_cards_rows cards;
    struct notify_standings_rows standings;
    struct notify_shares_rows shares;
    struct notify_superbills_rows superbills;
    struct notify_documents_rows documents;
    struct notify_payers_rows payers;
    struct notify_blocks_rows blocks;
    struct client_id *accounts;     /* of payers, each once … */
    struct notice_family *families; /* … and who they are */
    size_t accounts_count;
};

static struct notify_about *about_at(const struct monies *x, size_t i)
{
    return &x->items[x->which[i]];
}

#define ROW_OF(rows, key)                                                                                              \
    do {                                                                                                               \
        for (size_t row_i = 0; row_i < (rows).count; row_i++)                                                          \
            if ((rows).items[row_i].id.v == (key))                                                                     \
                return &(rows).items[row_i];                                                                           \
        return NULL;                                                                                                   \
    } while (0)

static const struct notify_bills_row *bill_row(const struct monies *x, int64_t id)
{
    ROW_OF(x->bills, id);
}
static const struct notify_payments_row *payment_row(const struct monies *x, int64_t id)
{
    ROW_OF(x->payments, id);
}
static const struct notify_cards_row *card_row(const struct monies *x, int64_t id)
{
    ROW_OF(x->cards, id);
}
static const struct notify_standings_row *standing_row(const struct monies *x, int64_t id)
{
    ROW_OF(x->standings, id);
}
static const struct notify_superbills_row *superbill_row(const struct monies *x, int64_t id)
{
    ROW_OF(x->superbills, id);
}
static const struct notify_documents_row *document_row(const struct monies *x, int64_t id)
{
    ROW_OF(x->documents, id);
}
static const struct notify_payers_row *payer_row(const struct monies *x, int64_t id)
{
    ROW_OF(x->payers, id);
}

/* -- rows -----------------------------------------------------------------------------------------------------------
 */

static enum err load_rows(struct db *db, void *arg)
{
    struct monies *x = arg;
    struct arena *a = x->op->arena;
    struct org_id org = x->org->id;
    int64_t *ids[MONEY_KINDS];
    size_t n[MONEY_KINDS] = { 0 }, sent = 0;
    struct document_link_id *links = arena_array(a, x->count, sizeof *links);
    for (int k = 0; k < MONEY_KINDS; k++)
        ids[k] = arena_array(a, x->count, sizeof *ids[k]);
    for (size_t i = 0; i < x->count; i++) {
        const struct event *e = about_at(x, i)->event;
        int k = kind_of(e);
        if (k < MONEY_KINDS)
            ids[k][n[k]++] = e->resource_id;
        if (k == KIND_DOCUMENT || (k == KIND_SUPERBILL && about_at(x, i)->payload.link))
            links[sent++].v = k == KIND_DOCUMENT ? e->resource_id : about_at(x, i)->payload.link;
    }
    if (sent)
        TRY(q_notify_documents(db, a, org, &(struct q_notify_documents){ links, sent }, &x->documents));
#define IDS(type, k) (const struct type *)ids[k], n[k]
    if (n[KIND_BILL])
        TRY(q_notify_bills(db, a, org,
            &(struct q_notify_bills){ .invoices = (const struct invoice_id *)ids[KIND_BILL],
                .invoices_count = n[KIND_BILL],
                .today = about_at(x, 0)->today },
            &x->bills));
    if (n[KIND_PAYMENT])
        TRY(q_notify_payments(db, a, org, &(struct q_notify_payments){ IDS(payment_id, KIND_PAYMENT) }, &x->payments));
    if (n[KIND_CARD])
        TRY(q_notify_cards(db, a, org, &(struct q_notify_cards){ IDS(card_id, KIND_CARD) }, &x->cards));
    if (n[KIND_STANDING])
        TRY(q_notify_standings(
            db, a, org, &(struct q_notify_standings){ IDS(standing_payer_id, KIND_STANDING) }, &x->standings));
    if (n[KIND_SHARE])
        TRY(q_notify_shares(db, a, org, &(struct q_notify_shares){ IDS(split_rule_id, KIND_SHARE) }, &x->shares));
    if (n[KIND_SUPERBILL])
        TRY(q_notify_superbills(
            db, a, org, &(struct q_notify_superbills){ IDS(superbill_id, KIND_SUPERBILL) }, &x->superbills));
    return E_OK;
}

/* -- what each says -------------------------------------------------------------------------------------------------
 */

static struct sv card_said(struct arena *a, struct sv brand, struct sv last4)
{
    struct sv name = SV("");
    if (!brand.n || !last4.n)
        return name;
    static const char *const names[][2] = { { "visa", "Visa" }, { "mastercard", "Mastercard" },
        { "amex", "American Express" }, { "discover", "Discover" }, { "diners", "Diners Club" }, { "jcb", "JCB" },
        { "unionpay", "UnionPay" } };
    for (size_t i = 0; i < LENGTH(names); i++)
        if (sv_eq(brand, sv_of(names[i][0])))
            name = sv_of(names[i][1]);
    return name.n ? sv_fmt(a, "%.*s %.*s", SV_FMT(name), SV_FMT(last4)) : last4;
}

static void tell_bill(const struct monies *x, const struct event *e, struct about_money *m)
{
    const struct notify_bills_row *r = bill_row(x, e->resource_id);
    if (!r)
        return;
    *m = (struct about_money){ .there = true,
        .invoice = r->id,
        .payer = r->payer_id,
        .amount = r->asked,
        .number = r->number,
        .due_on = r->due_on,
        .owed = r->balance > 0,
        .standing = !sv_eq(r->state, SV("void")) && !sv_eq(r->state, SV("draft")),
        .confidential = r->confidential,
        .deposit = r->deposit.n > 0 };
    if (!m->owed)
        m->amount = r->total;
}

static void tell_payment(const struct monies *x, const struct notify_about *about, struct about_money *m)
{
    const struct notify_payments_row *r = payment_row(x, about->event->resource_id);
    if (!r)
        return;
    *m = (struct about_money){ .there = true,
        .invoice = r->invoice_id.has ? r->invoice_id.v : (struct invoice_id){ 0 },
        .payment = r->id,
        .payer = r->payer_id,
        .amount = about->payload.given_back ? about->payload.given_back : r->amount,
        .number = r->number.v,
        .standing = true,
        .credit = sv_eq(r->medium, SV("credit")),
        .card = card_said(x->op->arena, r->brand.v, r->last4.v),
        .confidential = r->confidential.has && r->confidential.v };
}

/* A card is good until the last day of its month. */
static void tell_card(const struct monies *x, const struct event *e, struct about_money *m)
{
    const struct notify_cards_row *r = card_row(x, e->resource_id);
    if (!r || !sv_eq(r->state, SV("active")))
        return;
    struct civil next = {
        .year = (int)(r->exp_year + r->exp_month / 12), .month = (int)(r->exp_month % 12 + 1), .day = 1
    };
    *m = (struct about_money){ .there = true,
        .account = r->client_id,
        .payer = r->payer_id.has ? r->payer_id.v : (struct payer_id){ 0 },
        .due_on = { true, { day_of_civil(next).n - 1 } },
        .standing = true,
        .card = card_said(x->op->arena, r->brand, r->last4) };
}

static void tell_standing(const struct monies *x, const struct event *e, struct about_money *m)
{
    const struct notify_standings_row *r = standing_row(x, e->resource_id);
    if (!r)
        return;
    *m = (struct about_money){ .there = true,
        .account = r->payer_client_id,
        .payer = r->payer_id.has ? r->payer_id.v : (struct payer_id){ 0 },
        .standing = true,
        .beneficiary = r->preferred_name.n ? r->preferred_name : r->first_name };
}

/* That it is another rule, and no more: a percent, or that it is a part, would tell of others. */
static void tell_share(const struct monies *x, const struct notify_about *about, struct about_money *m)
{
    const struct event *e = about->event;
    if (!about->payload.payer)
        return;
    *m = (struct about_money){ .there = true, .payer = { about->payload.payer }, .standing = true, .ended = true };
    for (size_t i = 0; i < x->shares.count; i++) {
        const struct notify_shares_row *r = &x->shares.items[i];
        if (r->rule_id.v != e->resource_id || r->payer_id.v != about->payload.payer || !sv_eq(r->state, SV("active")))
            continue;
        m->ended = false;
    }
}

/* Which document went to whom, and how. */
static void take_document(const struct monies *x, int64_t link, struct about_money *m)
{
    const struct notify_documents_row *r = document_row(x, link);
    if (!r)
        return;
    m->document = link;
    enum document_kind kind;
    if (document_kind_parse(r->kind, &kind))
        m->paper = (enum notify_paper)(kind + 1);
    m->payer = r->payer_id.has ? r->payer_id.v : (struct payer_id){ 0 };
    m->typed = r->email;
    m->attached = r->attached;
    m->sure = r->sure;
    m->confidential |= r->confidential != 0;
    m->standing &= !r->ended_at.has;
}

static void tell_superbill(const struct monies *x, const struct notify_about *about, struct about_money *m)
{
    const struct notify_superbills_row *r = superbill_row(x, about->event->resource_id);
    if (!r)
        return;
    *m = (struct about_money){ .there = true,
        .payer = { about->payload.payer },
        .standing = sv_eq(r->state, SV("ready")),
        .confidential = r->confidential };
    take_document(x, about->payload.link, m);
}

static void tell_document(const struct monies *x, const struct event *e, struct about_money *m)
{
    if (!document_row(x, e->resource_id))
        return;
    *m = (struct about_money){ .there = true, .standing = true };
    take_document(x, e->resource_id, m);
}

static void tell(const struct monies *x, struct notify_about *about)
{
    const struct event *e = about->event;
    struct about_money *m = &about->money;
    switch (kind_of(e)) {
    case KIND_BILL: tell_bill(x, e, m); break;
    case KIND_PAYMENT: tell_payment(x, about, m); break;
    case KIND_CARD: tell_card(x, e, m); break;
    case KIND_STANDING: tell_standing(x, e, m); break;
    case KIND_SHARE: tell_share(x, about, m); break;
    case KIND_SUPERBILL: tell_superbill(x, about, m); break;
    case KIND_PACKAGE: /* that they are billed for one; the bill has the amount */
        *m = (struct about_money){ .there = true, .payer = { about->payload.payer }, .standing = true };
        break;
    case KIND_DOCUMENT: tell_document(x, e, m); break;
    default: return;
    }
    m->ended |= about->payload.ended;
    about->has_money = m->there;
}

/* -- who pays -------------------------------------------------------------------------------------------------------
 */

static void add_account(struct monies *x, struct client_id id)
{
    for (size_t i = 0; i < x->accounts_count; i++)
        if (x->accounts[i].v == id.v)
            return;
    x->accounts[x->accounts_count++] = id;
}

static enum err load_payers(struct db *db, void *arg)
{
    struct monies *x = arg;
    struct arena *a = x->op->arena;
    struct payer_id *payers = arena_array(a, x->count, sizeof *payers);
    size_t n = 0;
    for (size_t i = 0; i < x->count; i++)
        if (about_at(x, i)->has_money && about_at(x, i)->money.payer.v)
            payers[n++] = about_at(x, i)->money.payer;
    if (n)
        TRY(q_notify_payers(db, a, x->org->id, &(struct q_notify_payers){ payers, n }, &x->payers));
    struct sv *addresses = arena_array(a, x->payers.count + x->documents.count, sizeof *addresses);
    size_t typed = 0;
    for (size_t i = 0; i < x->documents.count; i++)
        if (x->documents.items[i].email.n)
            addresses[typed++] = x->documents.items[i].email;
    for (size_t i = 0; i < x->payers.count; i++) {
        struct notify_payers_row *r = &x->payers.items[i];
        r->email = r->contact_email.has ? r->contact_email.v : email_norm(a, r->email);
        if (r->email.n)
            addresses[typed++] = r->email;
    }
    if (!typed)
        return E_OK;
    return q_notify_blocks(db, a, x->org->id, &(struct q_notify_blocks){ addresses, typed }, &x->blocks);
}

/* Their accounts as everybody else's: with what they chose, and where safe mode writes to. */
static enum err load_accounts(struct monies *x)
{
    struct arena *a = x->op->arena;
    x->accounts = arena_array(a, x->count, sizeof *x->accounts);
    for (size_t i = 0; i < x->count; i++) {
        struct about_money *m = &about_at(x, i)->money;
        const struct notify_payers_row *r = m->there && m->payer.v ? payer_row(x, m->payer.v) : NULL;
        if (r && r->client_id.has)
            m->account = r->client_id.v;
        else if (r && r->linked.has)
            m->account = r->linked.v;
        m->by_contact = r && !r->client_id.has;
        if (m->account.v)
            add_account(x, m->account);
    }
    struct notice_ask *asks = arena_array(a, x->accounts_count, sizeof *asks);
    x->families = arena_array(a, x->accounts_count, sizeof *x->families);
    for (size_t i = 0; i < x->accounts_count; i++)
        asks[i] = (struct notice_ask){ .client = x->accounts[i] };
    return x->accounts_count ? notice_families_load(x->op, x->org, asks, x->accounts_count, x->families) : E_OK;
}

static const struct notice_family *family_of(const struct monies *x, struct client_id account)
{
    for (size_t i = 0; i < x->accounts_count; i++)
        if (x->accounts[i].v == account.v && x->families[i].there)
            return &x->families[i];
    return NULL;
}

static bool blocked(const struct monies *x, struct sv address, struct client_id client)
{
    for (size_t i = 0; i < x->blocks.count; i++) {
        const struct notify_blocks_row *r = &x->blocks.items[i];
        if (sv_eq(r->address_norm, address) && (!r->client_id.v || r->client_id.v == client.v))
            return true;
    }
    return false;
}

/* Bills are not stopped by one click: by mail they come whatever was turned off (F5). */
static enum err by_account(const struct monies *x, const struct notice_family *f, struct about_money *m)
{
    struct notify_sender_row sender;
    m->person = f->facts.people[0]; /* the first of a family is the client */
    m->person.off[CHANNEL_MAIL] = 0;
    m->has_person = true;
    if (m->by_contact) /* their portal does not have it: what leads to the bill is the link of the mail */
        m->person.reader = 0;
    m->safe = f->facts.safe;
    if (!m->safe)
        return E_OK;
    enum err e = q_notify_sender(
        x->op->db, x->op->arena, x->org->id, &(struct q_notify_sender){ .client_id = m->account }, &sender);
    if (e == E_OK)
        m->sender = sender.sender;
    return e == E_NOTFOUND ? E_OK : e;
}

static void by_address(
    const struct monies *x, const struct notify_payers_row *r, struct client_id client, struct about_money *m)
{
    struct sv name = r->name;
    if (r->first_name.has)
        name = sv_fmt(x->op->arena, "%.*s %.*s", SV_FMT(r->first_name.v), SV_FMT(r->last_name.v));
    m->person = (struct notice_person){ .name = sv_trim(name),
        .first = r->first_name.has ? r->first_name.v : r->name,
        .address = r->email,
        .address_bounced = r->bounced > 0,
        .blocked = blocked(x, r->email, client) };
    m->has_person = true;
}

/* Somebody whose address staff typed: nobody that the practice knows. */
static void by_typed(const struct monies *x, struct client_id client, struct about_money *m)
{
    m->person =
        (struct notice_person){ .name = m->typed, .address = m->typed, .blocked = blocked(x, m->typed, client) };
    m->has_person = true;
}

/* What is confidential reaches nobody but its owner (F11), or to whom staff sent it knowingly. */
static enum err find_person(const struct monies *x, struct notify_about *about)
{
    struct about_money *m = &about->money;
    const struct event *e = about->event;
    const struct notice_family *family = m->account.v ? family_of(x, m->account) : NULL;
    const struct notify_payers_row *r = m->payer.v ? payer_row(x, m->payer.v) : NULL;
    m->own = m->account.v && m->account.v == e->client.v && !m->by_contact;
    about->family.facts.to_client = m->own || (kind_of(e) == KIND_SUPERBILL && about->payload.to_client);
    about->family.facts.confidential = m->confidential;
    if (m->confidential && !m->own && (!m->sure || m->attached))
        return E_OK;
    if (m->typed.n)
        by_typed(x, e->client, m);
    else if (family)
        TRY(by_account(x, family, m));
    else if (r && !r->client_id.has && !r->linked.has)
        by_address(x, r, e->client, m);
    m->person.kind = RECIPIENT_PAYER;
    m->person.id = m->payer.v;
    return E_OK;
}

enum err about_money_load(
    const struct op *op, const struct organization *org, struct notify_about *items, const size_t *which, size_t count)
{
    struct monies x = { .op = op, .org = org, .items = items, .which = which, .count = count };
    bool any = false;
    for (size_t i = 0; i < count; i++)
        any |= about_is_money(about_at(&x, i)->event);
    if (!any)
        return E_OK;
    TRY(db_together(op->db, load_rows, &x));
    for (size_t i = 0; i < count; i++)
        tell(&x, about_at(&x, i));
    TRY(load_payers(op->db, &x));
    TRY(load_accounts(&x));
    for (size_t i = 0; i < count; i++)
        if (about_at(&x, i)->has_money)
            TRY(find_person(&x, about_at(&x, i)));
    return E_OK;
}
