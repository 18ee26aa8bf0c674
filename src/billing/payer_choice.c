#include "billing/invoice_desk.h"

struct view_choices bill_payer_choices(struct arena *a, const struct payers *payers, struct sv chosen)
{
    struct view_choice *items = arena_array(a, payers->count, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < payers->count; i++) {
        const struct payer *x = &payers->items[i];
        struct sv value = x->id.v       ? sv_fmt(a, "p%lld", (long long)x->id.v)
                          : x->client.v ? sv_fmt(a, "c%lld", (long long)x->client.v)
                                        : sv_fmt(a, "k%lld", (long long)x->contact.v);
        if (x->archived)
            continue;
        items[n++] = (struct view_choice){ .value = value,
            .label = x->relation.n ? sv_fmt(a, "%.*s (%.*s)", SV_FMT(x->name), SV_FMT(x->relation)) : x->name,
            .checked = sv_eq(value, chosen) };
    }
    return (struct view_choices){ items, n };
}

enum err bill_payer_chosen(struct page *p, struct sv value, struct payer_id *ret_payer)
{
    int64_t id;
    struct payer x = { .id = { 0 } };
    if (value.n < 2 || !int_parse(sv_sub(value, 1, SIZE_MAX), &id))
        return E_OK;
    if (value.p[0] == 'c')
        TRY(payer_of_client(&p->op, (struct client_id){ id }, &x));
    else if (value.p[0] == 'k')
        TRY(payer_of_contact(&p->op, (struct contact_id){ id }, &x));
    else if (value.p[0] == 'p')
        TRY(payer_load(&p->op, (struct payer_id){ id }, &x));
    else
        return E_NOTFOUND;
    *ret_payer = x.id;
    return E_OK;
}
