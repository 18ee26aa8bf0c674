#include "purse.h"

int waiting(struct house *h, const char *notice, const char *address)
{
    struct house_outbox_rows rows = house_outbox(h);
    int found = 0;
    for (size_t i = 0; i < rows.count; i++)
        found += sv_eq(rows.items[i].notice, sv_of(notice)) && sv_eq(rows.items[i].to_address, sv_of(address));
    return found;
}

struct making {
    struct house *h;
    struct bill *b;
    struct q_house_payer_add payer;
    struct payer_id made;
};
static int made;

static enum err make_payer(struct db *tx, void *arg)
{
    struct making *m = arg;
    struct house_payer_add_row row;
    m->payer.code = sv_fmt(m->h->a, "C%d", ++made);
    TRY(q_house_payer_add(tx, m->h->a, m->h->org, &m->payer, &row));
    m->made = row.id;
    return E_OK;
}

static struct payer_id payer_with(struct house *h, struct q_house_payer_add payer)
{
    struct making m = { .h = h, .payer = payer };
    assert_int_equal(db_write(h->db, make_payer, &m), E_OK);
    return m.made;
}

struct payer_id account(struct house *h, struct client_id id)
{
    return payer_with(h, (struct q_house_payer_add){ .kind = SV("client"), .client_id = { true, id } });
}

struct payer_id father(struct house *h)
{
    return payer_with(h, (struct q_house_payer_add){ .kind = SV("contact"), .contact_id = { true, h->bo } });
}

struct payer_id outside(struct house *h)
{
    return payer_with(h,
        (struct q_house_payer_add){ .kind = SV("outside"), .name = SV("Zeta Fund"), .email = SV("pay@zeta.example") });
}

static enum err make_bill(struct db *tx, void *arg)
{
    struct making *m = arg;
    struct house *h = m->h;
    struct bill *b = m->b;
    struct house_bill_add_row bill;
    struct house_payment_add_row payment;
    struct sv number = sv_fmt(h->a, "Q%d-0001", ++made);
    if (!b->client.v)
        b->client = h->leo;
    TRY(q_house_bill_add(tx, h->a, h->org,
        &(struct q_house_bill_add){ .number = number,
            .payer_id = b->payer,
            .client_id = b->client,
            .due_on = { true, { h->viewer.today.n + 14 } },
            .total = 8400,
            .confidential = b->confidential },
        &bill));
    b->id = bill.id;
    TRY(q_house_payment_add(tx, h->a, h->org,
        &(struct q_house_payment_add){ .payer_id = b->payer,
            .client_id = { true, b->client },
            .invoice_id = { true, bill.id },
            .amount = 8400,
            .medium = SV("cash"),
            .idempotency_key = number },
        &payment));
    b->payment = payment.id;
    return E_OK;
}

struct bill bill_of(struct house *h, struct payer_id payer, bool confidential)
{
    struct bill b = { .payer = payer, .confidential = confidential };
    assert_int_equal(db_write(h->db, make_bill, &(struct making){ .h = h, .b = &b }), E_OK);
    return b;
}

void money_happens(
    struct house *h, enum event_kind kind, struct client_id client, const char *of, int64_t id, struct sv payload)
{
    house_event(h, &(struct event_new){ .kind = kind,
                       .org = h->org,
                       .at = h->now,
                       .actor_kind = "system",
                       .client = client,
                       .resource_kind = of,
                       .resource_id = id,
                       .payload = payload });
    house_plan(h);
}

void bill_happens(struct house *h, enum event_kind kind, const struct bill *b)
{
    bool of_payment = kind == EVENT_PAYMENT_SUCCEEDED || kind == EVENT_PAYMENT_FAILED || kind == EVENT_PAYMENT_REFUNDED;
    money_happens(h, kind, b->client, of_payment ? "payment" : "invoice", of_payment ? b->payment.v : b->id.v,
        sv_fmt(h->a, "{\"payer\":%lld}", (long long)b->payer.v));
}

static enum err pay_it(struct db *tx, void *arg)
{
    const struct making *m = arg;
    return q_house_bill_paid(tx, m->h->org, &(struct q_house_bill_paid){ m->b->id }, NULL);
}

static enum err ask_deposit(struct db *tx, void *arg)
{
    const struct making *m = arg;
    return q_house_bill_deposit(tx, m->h->org, &(struct q_house_bill_deposit){ m->b->id }, NULL);
}

void bill_deposit(struct house *h, struct bill *b)
{
    assert_int_equal(db_write(h->db, ask_deposit, &(struct making){ .h = h, .b = b }), E_OK);
}

static enum err void_it(struct db *tx, void *arg)
{
    const struct making *m = arg;
    return q_house_bill_void(tx, m->h->org, &(struct q_house_bill_void){ m->b->id }, NULL);
}

void bill_paid(struct house *h, struct bill *b)
{
    assert_int_equal(db_write(h->db, pay_it, &(struct making){ .h = h, .b = b }), E_OK);
}

void bill_void(struct house *h, struct bill *b)
{
    assert_int_equal(db_write(h->db, void_it, &(struct making){ .h = h, .b = b }), E_OK);
}

struct carding {
    struct house *h;
    struct q_house_card_add card;
    struct card_id id;
};

static enum err make_card(struct db *tx, void *arg)
{
    struct carding *x = arg;
    struct house *h = x->h;
    struct house_card_add_row row;
    TRY(q_house_customer_add(tx, h->org, &(struct q_house_customer_add){ h->ana, SV("cus") }, NULL));
    TRY(q_house_card_add(tx, h->a, h->org, &x->card, &row));
    x->id = row.id;
    return E_OK;
}

struct card_id card_of_ana(struct house *h, int64_t exp_year, int64_t exp_month, bool autopay)
{
    struct carding x = { .h = h,
        .card = { .client_id = h->ana,
            .method = SV("pm"),
            .exp_month = exp_month,
            .exp_year = exp_year,
            .autopay = autopay } };
    assert_int_equal(db_write(h->db, make_card, &x), E_OK);
    return x.id;
}
