/* Whatever happens to money, in any order: everything adds up, and what each owes is what their invoices say. */
#include "till.h"

#include "base/random.h"
#include "billing/payment.h"

enum { STEPS = 300, INVOICES_MOST = 800, PAYERS = 4, CLIENTS = 3 };

struct world {
    struct practice *p;
    struct prng random;
    struct op op;
    struct client_id clients[CLIENTS];
    struct payer_id payers[PAYERS];
    struct invoice_id invoices[INVOICES_MOST];
    size_t count;
};

static size_t below(struct world *w, size_t n)
{
    return (size_t)prng_below(&w->random, n);
}

static void note(struct world *w, const struct invoices_made *made)
{
    for (size_t i = 0; i < made->count && w->count < INVOICES_MOST; i++)
        w->invoices[w->count++] = made->ids[i];
}

static enum err create(struct world *w, struct problems *problems)
{
    struct client_id client = w->clients[below(w, CLIENTS)];
    struct invoice_line_form lines[4];
    size_t n = 1 + below(w, 4);
    char amount[16];
    for (size_t i = 0; i < n; i++) {
        (void)snprintf(amount, sizeof amount, "%zu.%02zu", below(w, 200), below(w, 100));
        if (below(w, 4))
            lines[i] = (struct invoice_line_form){ .charge = till_charge_as(w->p, client, sv_z(w->p->a, sv_of(amount)),
                                                       below(w, 2) ? "Therapy" : "", below(w, 6) == 0) };
        else
            lines[i] = (struct invoice_line_form){ .description = SV("By hand"),
                .unit_price = sv_dup(w->p->a, sv_of(amount)),
                .units = SV("3"),
                .tax = SV("8.25") };
    }
    struct invoice_form f = { .client = client, .lines = lines, .line_count = n, .send = below(w, 3) > 0 };
    if (below(w, 3) == 0)
        f.payer = w->payers[below(w, PAYERS)];
    struct invoices_made made = { 0 };
    enum err e = invoice_create(&w->op, &f, problems, &made);
    note(w, &made);
    return e;
}

static enum err change_rule(struct world *w, struct problems *problems)
{
    static const char *const firsts[] = { "33.33", "50", "12.5" };
    struct client_id client = w->clients[below(w, CLIENTS)];
    struct split_rules rules;
    struct split_rule_id id = { 0 };
    TRY(split_list(&w->op, client, &rules));
    for (size_t i = 0; i < rules.count; i++)
        if (!rules.items[i].ended && below(w, 2))
            TRY(split_end(&w->op, rules.items[i].id, rules.items[i].version));
    size_t first = below(w, PAYERS), second = (first + 1) % PAYERS, third = (first + 2) % PAYERS;
    struct split_share_form shares[] = { { w->payers[first], SV("percent"), sv_of(firsts[below(w, 3)]) },
        { w->payers[second], SV("rest"), SV("") }, { w->payers[third], SV("amount"), SV("7.77") } };
    struct split_form f = {
        .category = below(w, 2) ? SV("Therapy") : SV(""), .shares = shares, .share_count = 2 + below(w, 2)
    };
    return split_save(&w->op, client, id, &f, problems, &id);
}

static struct sv amount_of(struct world *w, int64_t most)
{
    int64_t n = 1 + (int64_t)below(w, (size_t)most);
    return sv_fmt(w->p->a, "%lld.%02lld", (long long)(n / 100), (long long)(n % 100));
}

/* Some of the payment before, or all that is left of it, goes back. */
static enum err give_back(struct world *w, struct invoice_id id, struct problems *problems)
{
    struct payments list;
    TRY(payment_list(&w->op, &(struct payment_filter){ .invoice = id, .page = 1 }, &list));
    if (!list.count)
        return E_OK;
    const struct payment *m = &list.items[below(w, list.count)];
    int64_t left = m->amount - m->refunded;
    struct sv amount = left > 1 && below(w, 2) ? amount_of(w, left) : SV("");
    return payment_refund(&w->op, NULL, m->id, amount, below(w, 2), SV("so"), SV(""), problems);
}

static enum err money(struct world *w, const struct invoice *i, struct problems *problems)
{
    static const char *const media[] = { "cash", "cheque", "transfer", "other" };
    struct payment_id id;
    if (below(w, 5) == 0)
        return credit_apply(&w->op, i->id, SV(""), problems);
    if (below(w, 4) == 0)
        return give_back(w, i->id, problems);
    struct money_in_form f = { .invoice = i->id,
        .payer = i->payer,
        .amount = amount_of(w, i->balance + 500),
        .medium = sv_of(media[below(w, LENGTH(media))]) };
    if (below(w, 6) == 0)
        f.invoice = (struct invoice_id){ 0 }; /* to their credit */
    return payment_record(&w->op, &f, problems, &id);
}

static enum err step(struct world *w, struct problems *problems)
{
    struct invoice_id made;
    int64_t n;
    if (!w->count || below(w, 4) == 0)
        return create(w, problems);
    struct invoice i = till_invoice(w->p, w->invoices[below(w, w->count)]);
    switch (below(w, 9)) {
    case 0: return invoice_send(&w->op, i.id, i.version, problems);
    case 1: return invoice_void(&w->op, i.id, i.version, SV("so"), problems);
    case 2: {
        enum err e = invoice_readdress(&w->op, i.id, i.version, w->payers[below(w, PAYERS)], true, problems, &made);
        if (e == E_OK)
            note(w, &(struct invoices_made){ &made, 1 });
        return e;
    }
    case 3: return invoice_write_off(&w->op, i.id, i.version, below(w, 2) ? SV("") : SV("1"), SV(""), problems);
    case 4: return change_rule(w, problems);
    case 5:
        return invoice_bill_open(&w->op, below(w, 2) ? NOBODY : w->clients[0], w->op.viewer->today, below(w, 2),
            (int64_t)below(w, 3), problems, &n);
    default: return money(w, &i, problems);
    }
}

/* What each owes is what is open of the invoices that are addressed to them. */
static void balances_are_those_of_the_invoices(struct world *w)
{
    int64_t owed[PAYERS] = { 0 };
    struct invoices list;
    for (int64_t page = 1;; page++) {
        MUST(invoice_list(&w->op, &(struct invoice_filter){ .look = INVOICES_OPEN, .page = page }, &list));
        for (size_t i = 0; i < list.count; i++)
            for (size_t k = 0; k < PAYERS; k++)
                if (w->payers[k].v == list.items[i].payer.v)
                    owed[k] += list.items[i].balance;
        if (!list.count)
            break;
    }
    for (size_t k = 0; k < PAYERS; k++) {
        struct statement st;
        struct balance b = till_balance(w->p, w->payers[k]);
        assert_int_equal(b.owed, owed[k]);
        assert_true(b.credit >= 0);
        MUST(statement_load(&w->op, w->payers[k], w->op.viewer->today, w->op.viewer->today, &st));
        assert_int_equal(st.after, b.owed - b.credit);
    }
}

static void any_history_adds_up(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct world w = { .p = p, .random = prng_seed(39), .op = practice_op(p, &owner) };
    int64_t went_well = 0;
    memcpy(w.clients, (struct client_id[]){ p->leo, p->mia, p->olga }, sizeof w.clients);
    w.payers[0] = till_payer(p, p->ana).id;
    w.payers[1] = till_payer(p, p->olga).id;
    w.payers[2] = till_outside(p, "Charity").id;
    w.payers[3] = till_payer(p, p->leo).id;
    for (int i = 0; i < STEPS; i++) {
        struct problems problems = problems_new(p->a);
        enum err e = step(&w, &problems);
        assert_true(e == E_OK || e == E_INVALID || e == E_CONFLICT);
        went_well += e == E_OK;
        if (i % 5 == 0)
            till_is_sound(p);
    }
    till_is_sound(p);
    balances_are_those_of_the_invoices(&w);
    assert_true(went_well > STEPS / 3);
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = { T(any_history_adds_up) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
