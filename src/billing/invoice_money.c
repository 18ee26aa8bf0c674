/* What became of an invoice's money, on its page. */
#include <string.h>

#include "billing/invoice_desk.h"
#include "ical/zone.h"

enum { ENTRIES_SHOWN = 50 };

static struct bill_section *entries_section(
    struct page *p, const struct invoice *i, const struct entries *list, struct bill_page *v)
{
    struct arena *a = p->op.arena;
    struct bill_section *s = bill_section_add(&v->sections, SV("history"), SV("In the ledger"));
    s->table = BILL_TABLE(a, SV("Entries of the ledger"), list->count, "Day", "What", "From → to", "#Amount");
    for (size_t k = 0; k < list->count; k++) {
        const struct entry *e = &list->items[k];
        struct bill_row *r = bill_row_add(a, &s->table);
        bill_cell_add(r, &s->table, day_human(a, e->day));
        struct bill_cell *what = bill_cell_add(r, &s->table, sv_of(entry_label(e)));
        if (e->payer.v != i->payer.v)
            what->detail = e->payer_name;
        bill_cell_add(r, &s->table, sv_fmt(a, "%s → %s", account_label(e->debit), account_label(e->credit)));
        bill_cell_add(r, &s->table, bill_money(p, e->amount));
    }
    s->none = i->stored == INVOICE_DRAFT ? SV("A draft stands in no ledger.") : SV("Nothing is written yet.");
    return s;
}

static enum err payments_section(struct page *p, const struct invoice *i, struct bill_page *v)
{
    struct arena *a = p->op.arena;
    struct payments list;
    TRY(payment_list(&p->op, &(struct payment_filter){ .invoice = i->id, .page = 1 }, &list));
    struct bill_section *s = bill_section_add(&v->sections, SV("payments"), SV("Payments"));
    s->table = payment_table(p, &list);
    s->none = SV("Nothing was paid yet.");
    if (list.total > (int64_t)list.count)
        s->text = sv_fmt(a, "The newest %zu of %lld.", list.count, (long long)list.total);
    return E_OK;
}

void dispute_sections(struct page *p, const struct disputes *list, struct bill_sections *ret_sections)
{
    struct arena *a = p->op.arena;
    const struct zone *z = zone_of(p->organization->zone);
    for (size_t i = 0; i < list->count; i++) {
        const struct dispute *d = &list->items[i];
        struct money amount = { .minor = d->amount };
        memcpy(amount.currency, d->currency.p, d->currency.n < 3 ? d->currency.n : 3);
        struct bill_section *s =
            bill_section_add(ret_sections, sv_fmt(a, "dispute-%lld", (long long)d->id.v), SV("Dispute"));
        if (dispute_waits(d))
            s->text = SV("Answer at the gateway. A dispute that nobody answers is lost.");
        s->facts = (struct view_facts)VIEW_LIST(a, struct view_fact,
            { .label = SV("Where it stands"), .value = dispute_status_words(a, d->status) },
            { .label = SV("Answer until"), .value = d->due_at.has ? zone_human(a, z, d->due_at.v) : SV("") },
            { .label = SV("Why"), .value = d->closed ? SV("Restricted record") : dispute_reason_words(a, d->reason) },
            { .label = SV("Amount"), .value = money_human(a, amount) },
            { .label = SV("Number at the gateway"), .value = d->number },
            { .label = SV("Known since"), .value = zone_human(a, z, d->opened_at) });
    }
}

enum err invoice_money_part(struct page *p, const struct invoice *i, struct bill_page *v)
{
    if (i->stored != INVOICE_DRAFT)
        TRY(payments_section(p, i, v));
    if (i->paid) {
        struct disputes disputes;
        TRY(disputes_of_invoice(&p->op, i->id, &disputes));
        dispute_sections(p, &disputes, &v->sections);
    }
    struct entries list;
    struct ledger_filter f = { .invoice = i->id, .page = 1 };
    TRY(ledger_list(&p->op, &f, &list));
    struct bill_section *s = entries_section(p, i, &list, v);
    if (list.total > ENTRIES_SHOWN)
        s->buttons = (struct view_actions)VIEW_LIST(p->op.arena, struct view_action,
            { .label = SV("All of them"),
                .href = sv_fmt(p->op.arena, "/billing/ledger?invoice=%lld", (long long)i->id.v) });
    return E_OK;
}
