/* Who could pay, found by name; and who pays for whom. */
#include <stddef.h>

#include "billing/names.h"
#include "billing/payer_write.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "billing/rules.h"

static struct sv opt_text(struct opt_sv t)
{
    return t.has ? t.v : SV("");
}

static enum err by_ids_in_order(
    const struct op *op, const struct payer_id *ids, size_t count, struct payers *ret_payers)
{
    struct payers found;
    struct payer *items = arena_array(op->arena, count, sizeof *items);
    size_t n = 0;
    TRY(payers_by_ids(op, ids, count, &found));
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < found.count; k++)
            if (found.items[k].id.v == ids[i].v)
                items[n++] = found.items[k];
    *ret_payers = (struct payers){ items, n, (int64_t)n };
    return E_OK;
}

static void hide(void *item)
{
    struct payer *p = item;
    p->email = p->address = SV("");
}

static enum err hide_restricted(const struct op *op, struct payers *payers)
{
    return bills_hide(op, payers->items, payers->count, sizeof *payers->items, offsetof(struct payer, client), hide);
}

/* -- for one client -------------------------------------------------------------------------------------------------
 */

static struct sv relation_of(struct arena *a, const struct payer_family_row *r)
{
    enum relationship kin;
    if (!relationship_parse(r->relationship, &kin))
        return SV("");
    return r->reverse ? relationship_inverse_words(a, kin, SV(""), opt_text(r->gender))
                      : relationship_words(a, kin, r->relationship_label, opt_text(r->gender));
}

/* The account or contact, once: as a payer where it is one. */
static enum err add_choice(const struct op *op, struct payers *list, struct payer candidate)
{
    struct payer_of_clients_rows of_client = { 0 };
    struct payer_of_contacts_rows of_contact = { 0 };
    struct payer p;
    for (size_t i = 0; i < list->count; i++)
        if ((candidate.client.v && list->items[i].client.v == candidate.client.v) ||
            (candidate.contact.v && list->items[i].contact.v == candidate.contact.v))
            return E_OK;
    if (candidate.client.v)
        TRY(q_payer_of_clients(op->db, op->arena, op->viewer->org,
            &(struct q_payer_of_clients){ .ids = &candidate.client, .ids_count = 1 }, &of_client));
    else
        TRY(q_payer_of_contacts(op->db, op->arena, op->viewer->org,
            &(struct q_payer_of_contacts){ .ids = &candidate.contact, .ids_count = 1 }, &of_contact));
    if (of_client.count || of_contact.count) {
        TRY(payer_by_id(op, of_client.count ? of_client.items[0].id : of_contact.items[0].id, &p));
        p.relation = candidate.relation;
        candidate = p;
    }
    if (!candidate.archived)
        list->items[list->count++] = candidate;
    return E_OK;
}

enum err payer_choices(const struct op *op, struct client_id client, struct payers *ret_payers)
{
    struct payer_family_rows family;
    struct payer_outside_of_rows outside;
    struct invoice_account_names_rows self;
    TRY(bills_staff(op));
    TRY(q_invoice_account_names(op->db, op->arena, op->viewer->org,
        &(struct q_invoice_account_names){ .ids = &client, .ids_count = 1 }, &self));
    if (!self.count)
        return E_NOTFOUND;
    TRY(q_payer_family(op->db, op->arena, op->viewer->org, &(struct q_payer_family){ client }, &family));
    TRY(q_payer_outside_of(op->db, op->arena, op->viewer->org, &(struct q_payer_outside_of){ client }, &outside));
    struct payers list = { arena_array(op->arena, 1 + family.count + outside.count, sizeof *list.items), 0, 0 };
    TRY(add_choice(op, &list,
        (struct payer){ .kind = PAYER_CLIENT,
            .client = client,
            .name = opt_text(self.items[0].name),
            .email = self.items[0].email,
            .relation = SV("the client") }));
    for (size_t i = 0; i < family.count; i++) {
        const struct payer_family_row *r = &family.items[i];
        TRY(add_choice(op, &list,
            (struct payer){ .kind = r->account.has ? PAYER_CLIENT : PAYER_CONTACT,
                .client = r->account.v,
                .contact = { r->account.has ? 0 : r->contact_id.v },
                .name = opt_text(r->name),
                .email = opt_text(r->email),
                .relation = relation_of(op->arena, r),
                .archived = sv_eq(opt_text(r->account_state), SV("archived")) }));
    }
    for (size_t i = 0; i < outside.count; i++) {
        struct payer p;
        TRY(payer_by_id(op, outside.items[i].id, &p));
        p.relation = SV("outside party");
        list.items[list.count++] = p;
    }
    list.total = (int64_t)list.count;
    *ret_payers = list;
    return hide_restricted(op, ret_payers);
}

/* -- pay for --------------------------------------------------------------------------------------------------------
 */

static struct sv share_words(struct arena *a, struct sv kind, int64_t value, struct sv category, const char *currency)
{
    struct sv of = category.n ? category : SV("everything");
    if (sv_eq(kind, SV("rest")))
        return sv_fmt(a, "the rest of %.*s", SV_FMT(of));
    if (sv_eq(kind, SV("percent")))
        return sv_fmt(a, "%.*s %% of %.*s", SV_FMT(percent_text(a, value)), SV_FMT(of));
    struct money m = { value, { currency[0], currency[1], currency[2], '\0' } };
    return sv_fmt(a, "%.*s of %.*s", SV_FMT(money_human(a, m)), SV_FMT(of));
}

static struct pay_for *pay_for_one(struct pay_fors *list, struct client_id client, struct payer_id payer)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].client.v == client.v && list->items[i].payer.v == payer.v)
            return &list->items[i];
    list->items[list->count] = (struct pay_for){ .client = client, .payer = payer };
    return &list->items[list->count++];
}

static void also(struct arena *a, struct pay_for *p, struct sv how)
{
    p->how = p->how.n ? sv_fmt(a, "%.*s, %.*s", SV_FMT(p->how), SV_FMT(how)) : how;
}

/* For whom the account pays. */
static enum err pays_for(const struct op *op, struct client_id account, struct payer_id payer, enum bills_reader reader,
    struct pay_fors *list)
{
    struct pay_for_shares_rows shares;
    struct pay_for_invoices_rows invoices;
    struct standing_rows_rows agreed;
    struct setting_row_row practice;
    struct org_id org = op->viewer->org;
    TRY(q_setting_row(op->db, op->arena, org, &practice));
    TRY(q_pay_for_shares(op->db, op->arena, org, &(struct q_pay_for_shares){ payer, account }, &shares));
    TRY(q_pay_for_invoices(op->db, op->arena, org,
        &(struct q_pay_for_invoices){
            .payer_id = payer, .client_id = account, .confidential_too = bills_sees_confidential(op, reader) },
        &invoices));
    TRY(q_standing_rows(
        op->db, op->arena, org, &(struct q_standing_rows){ .payers = &account, .payers_count = 1 }, &agreed));
    list->items = arena_array(op->arena, shares.count + invoices.count + agreed.count, sizeof *list->items);
    for (size_t i = 0; i < shares.count; i++) {
        const struct pay_for_shares_row *r = &shares.items[i];
        struct pay_for *p = pay_for_one(list, r->client_id, payer);
        p->name = opt_text(r->name);
        /* In a portal no word of shares: that would tell of who has the others. */
        also(op->arena, p,
            reader != BILLS_STAFF
                ? SV("invoices")
                : share_words(op->arena, r->kind, r->value, r->category, sv_z(op->arena, practice.currency)));
    }
    for (size_t i = 0; i < agreed.count; i++) {
        const struct standing_rows_row *r = &agreed.items[i];
        if (!sv_eq(r->state, SV("active")))
            continue;
        struct pay_for *p = pay_for_one(list, r->client_id, payer);
        p->name = opt_text(r->client_name);
        also(op->arena, p, SV("standing payer"));
    }
    for (size_t i = 0; i < invoices.count; i++) {
        const struct pay_for_invoices_row *r = &invoices.items[i];
        struct pay_for *p = pay_for_one(list, r->client_id, payer);
        p->name = opt_text(r->name);
        p->owed = r->owed;
        if (!p->how.n)
            p->how = SV("invoices");
    }
    return E_OK;
}

/* Who pays for a client: for staff alone. */
static enum err paid_by(const struct op *op, struct client_id account, struct pay_fors *list)
{
    struct paid_by_invoices_rows rows;
    struct payers payers;
    TRY(bills_staff(op));
    TRY(q_paid_by_invoices(op->db, op->arena, op->viewer->org, &(struct q_paid_by_invoices){ account }, &rows));
    struct payer_id *ids = arena_array(op->arena, rows.count, sizeof *ids);
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = rows.items[i].payer_id;
    TRY(by_ids_in_order(op, ids, rows.count, &payers));
    list->items = arena_array(op->arena, rows.count, sizeof *list->items);
    for (size_t i = 0; i < payers.count; i++) {
        struct pay_for p = { .client = payers.items[i].client,
            .payer = payers.items[i].id,
            .name = payers.items[i].name,
            .how = SV("invoices") };
        for (size_t k = 0; k < rows.count; k++)
            if (rows.items[k].payer_id.v == p.payer.v)
                p.owed = rows.items[k].owed;
        if (p.client.v != account.v)
            list->items[list->count++] = p;
    }
    return E_OK;
}

enum err pay_for_list(const struct op *op, struct client_id account, bool paid_by_others, struct pay_fors *ret_list)
{
    struct payer_of_clients_rows of;
    enum bills_reader reader;
    struct pay_fors list = { 0 };
    TRY(bills_reader_of(op, LEVEL_VIEW, &reader));
    if (reader != BILLS_STAFF && (account.v != op->viewer->subject.client.v || paid_by_others))
        return E_NOTFOUND;
    TRY(q_payer_of_clients(
        op->db, op->arena, op->viewer->org, &(struct q_payer_of_clients){ .ids = &account, .ids_count = 1 }, &of));
    if (paid_by_others)
        TRY(paid_by(op, account, &list));
    else if (of.count)
        TRY(pays_for(op, account, of.items[0].id, reader, &list));
    *ret_list = list;
    return E_OK;
}
