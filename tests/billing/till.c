#include "till.h"

#include "billing/invoice_write.h"

struct payer till_payer(struct practice *p, struct client_id client)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct payer payer = { 0 };
    MUST(payer_of_client(&op, client, &payer));
    return payer;
}

struct payer till_outside(struct practice *p, const char *name)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct payer_form f = { .name = sv_of(name), .email = SV("pays@outside.example") };
    struct payer_id id;
    struct payer payer = { 0 };
    MUST(payer_outside_save(&op, (struct payer_id){ 0 }, &f, &problems, &id));
    MUST(payer_load(&op, id, &payer));
    return payer;
}

struct writing {
    struct op op;
    const struct entry *entries;
    size_t count;
};

static enum err write_in(struct db *tx, void *arg)
{
    const struct writing *w = arg;
    struct op op = w->op;
    op.db = tx;
    return ledger_write(&op, w->entries, w->count);
}

void till_write(struct practice *p, const struct entry *entries, size_t count)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct writing w = { practice_op(p, &owner), entries, count };
    MUST(db_write(p->db, write_in, &w));
}

struct balance till_balance(struct practice *p, struct payer_id payer)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct balance b = { 0 };
    MUST(ledger_balance(&op, payer, &b));
    return b;
}

struct charge_id till_charge_as(
    struct practice *p, struct client_id client, const char *amount, const char *category, bool confidential)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct charge_form f = { .client = client,
        .staff = p->provider,
        .code = SV("90837"),
        .description = SV("Psychotherapy, 60 minutes"),
        .category = sv_of(category),
        .unit_price = sv_of(amount),
        .diagnoses = SV("F41.1"),
        .confidential = confidential };
    struct charge_id id = { 0 };
    MUST(charge_create(&op, &f, &problems, &id));
    return id;
}

struct charge_id till_charge(struct practice *p, struct client_id client, const char *amount)
{
    return till_charge_as(p, client, amount, "", false);
}

struct invoices_made till_bill(struct practice *p, struct client_id client, struct payer_id payer,
    const struct charge_id *charges, size_t count, bool send)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct invoice_line_form *lines = arena_array(p->a, count, sizeof *lines);
    struct invoices_made made = { 0 };
    for (size_t i = 0; i < count; i++)
        lines[i] = (struct invoice_line_form){ .charge = charges[i] };
    struct invoice_form f = { .client = client, .payer = payer, .lines = lines, .line_count = count, .send = send };
    MUST(invoice_create(&op, &f, &problems, &made));
    return made;
}

struct invoice_id till_issue(struct practice *p, struct client_id client, struct payer_id payer, const char *amount)
{
    struct charge_id charge = till_charge(p, client, amount);
    struct invoices_made made = till_bill(p, client, payer, &charge, 1, true);
    assert_int_equal(made.count, 1);
    return made.ids[0];
}

struct invoice till_invoice(struct practice *p, struct invoice_id id)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct invoice i = { 0 };
    MUST(invoice_load(&op, id, &i));
    return i;
}

void till_is_sound(struct practice *p)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct ledger_findings found;
    MUST(ledger_verify(&op, &found));
    for (size_t i = 0; i < found.count; i++)
        print_error("%.*s\n", SV_FMT(found.items[i].what));
    assert_int_equal(found.count, 0);
}

struct pay_line *till_line(struct practice *p)
{
    static struct pay_services services;
    static struct clock clock;
    static struct pay_line line;
    struct sv problem;
    MUST(pay_services_read(p->a, &(struct pay_options){ .payments = SV("test") }, &services, &problem));
    clock = clock_at(&p->now);
    line = (struct pay_line){ .services = &services, .kind = PAY_TEST, .clock = &clock, .db = p->db };
    return &line;
}

enum err till_enter(
    struct practice *p, const struct viewer *v, struct client_id owner, const char *name, struct card_id *ret_id)
{
    struct op op = practice_op(p, v);
    struct problems problems = problems_new(p->a);
    struct pay_line *line = till_line(p);
    struct pay_setup s;
    TRY(card_begin(&op, line, owner, SV("personal"), &problems, &s));
    struct pay_result r = pay_test_choose(line, p->a, s.number, s.client_secret, sv_of(name));
    if (r.end == PAY_NEEDS_ACTION)
        r = pay_test_authenticate(line, p->a, s.number, s.client_secret, true);
    assert_int_equal(r.end, PAY_DONE);
    return card_finish(&op, line, s.number, &problems, ret_id);
}

struct card_id till_card(struct practice *p, struct client_id owner, const char *name)
{
    struct viewer v = practice_client(p, owner);
    struct card_id id = { 0 };
    MUST(till_enter(p, &v, owner, name, &id));
    return id;
}

struct payment_inside till_payment(struct practice *p, struct payment_id id)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct payment_inside x = { .key = SV("") };
    MUST(payment_by_id(&op, id, &x));
    return x;
}

struct paying_in {
    struct op op;
    struct invoice_id id;
    struct payer_id payer;
    int64_t amount;
    bool still_owed;
};

static enum err pay_in(struct db *tx, void *arg)
{
    const struct paying_in *x = arg;
    struct op op = x->op;
    struct invoice i;
    op.db = tx;
    TRY(invoice_by_id(&op, x->id, &i));
    int64_t used = x->amount < i.balance ? x->amount : i.balance;
    struct entry e[2] = {
        { .kind = ENTRY_PAYMENT,
            .debit = ACCOUNT_CASH,
            .credit = ACCOUNT_CREDIT,
            .amount = x->amount,
            .payer = x->payer,
            .client = i.client,
            .invoice = i.id },
        { .kind = ENTRY_APPLY,
            .debit = ACCOUNT_CREDIT,
            .credit = ACCOUNT_RECEIVABLE,
            .amount = used,
            .payer = x->payer,
            .credit_payer = i.payer,
            .client = i.client,
            .invoice = i.id },
    };
    if (used)
        TRY(invoice_amounts_in(&op, &i, i.paid + used, i.written_off, i.refunded));
    return ledger_write(&op, e, 2);
}

static enum err give_back_in(struct db *tx, void *arg)
{
    const struct paying_in *x = arg;
    struct op op = x->op;
    struct invoice i;
    op.db = tx;
    TRY(invoice_by_id(&op, x->id, &i));
    struct entry e = { .kind = ENTRY_REFUND,
        .debit = x->still_owed ? ACCOUNT_RECEIVABLE : ACCOUNT_REFUNDS,
        .credit = ACCOUNT_CASH,
        .amount = x->amount,
        .payer = i.payer,
        .credit_payer = x->payer,
        .client = i.client,
        .invoice = i.id };
    TRY(invoice_amounts_in(&op, &i, i.paid - (x->still_owed ? x->amount : 0), i.written_off,
        i.refunded + (x->still_owed ? 0 : x->amount)));
    return ledger_write(&op, &e, 1);
}

void till_pay(struct practice *p, struct invoice_id id, struct payer_id payer, int64_t amount)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct paying_in x = { practice_op(p, &owner), id, payer, amount, false };
    MUST(db_write(p->db, pay_in, &x));
}

void till_give_back(struct practice *p, struct invoice_id id, struct payer_id payer, int64_t amount, bool still_owed)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct paying_in x = { practice_op(p, &owner), id, payer, amount, still_owed };
    MUST(db_write(p->db, give_back_in, &x));
}

struct split_rule_id till_split(
    struct practice *p, struct client_id client, const char *category, const struct share_of *shares, size_t count)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct split_share_form typed[SHARES_MOST];
    struct split_rule_id id = { 0 };
    for (size_t i = 0; i < count; i++)
        typed[i] = (struct split_share_form){ shares[i].payer, sv_of(shares[i].kind), sv_of(shares[i].value) };
    struct split_form f = { .category = sv_of(category), .shares = typed, .share_count = count };
    MUST(split_save(&op, client, id, &f, &problems, &id));
    return id;
}
