/* A bill is paid by card: a row first, then the gateway, then what it answered. Whatever breaks in between is found out
 * by the job (payment_look.c). */
#include "billing/card_write.h"
#include "billing/fields.h"
#include "billing/invoice_link.h"
#include "billing/payer_write.h"
#include "billing/payment_write.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "billing/setting.h"

/* Who pays what with which card: decided before anything is written. */
struct paying_now {
    const struct op *op; /* of a link: the system's, for what the link shows */
    struct op link_op;
    struct viewer link_viewer;
    struct invoice invoice;
    struct card_on_file card;
    bool on_file;
    struct client_id owner; /* whose account pays; v 0: the invoice's payer, without one */
    struct payer_id payer;
    int64_t amount;
    enum pay_kind gateway;
    struct sv key;
    struct payment_id id;
    bool keyed, there; /* keyed: the form has a key; there: it was sent before */
};

static void not_your_card(struct problems *p)
{
    problem_add(p, SV("card"), SV("not_your_card"), SV("Choose a card of who pays: each card belongs to one person."));
}

/* -- who and what ---------------------------------------------------------------------------------------------------
 */

static enum err find_invoice(const struct op *op, struct sv link, struct invoice_id id, struct paying_now *x)
{
    enum bills_reader reader;
    x->op = op;
    if (link.n) {
        TRY(invoice_by_link(op, link, &x->invoice));
        if (x->invoice.id.v != id.v)
            return E_NOTFOUND;
        TRY(invoice_link_op(op, link, &x->link_op, &x->link_viewer));
        x->op = &x->link_op;
        return E_OK;
    }
    TRY(bills_reader_of(op, LEVEL_ACT, &reader));
    return invoice_load(op, id, &x->invoice);
}

/* Staff: a card of the payer alone. A portal: of who is signed in, or of the account they act for (F6). */
static enum err choose_card(
    const struct op *op, bool by_link, const struct pay_wish *w, struct paying_now *x, struct problems *problems)
{
    bool staff = !by_link && op->viewer->facts.relation == REL_STAFF;
    if (!w->card.v) {
        x->owner = by_link || staff                      ? (struct client_id){ 0 }
                   : op->viewer->via == VIA_SAME_MAILBOX ? op->viewer->subject.client
                                                         : op->viewer->self;
        if (staff)
            not_your_card(problems); /* a card is entered by who owns it */
        return E_OK;
    }
    enum err e = by_link ? E_NOTFOUND : card_on_file(x->op, w->card, &x->card);
    bool theirs = e == E_OK && !x->card.removed && x->card.gateway == x->gateway &&
                  (staff ? x->card.card.client.v == x->invoice.payer_client.v && !x->card.owner_gone
                         : card_owner_allowed(op, x->card.card.client) == E_OK);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    if (!theirs)
        not_your_card(problems);
    else if (x->card.card.expired)
        problem_add(problems, SV("card"), SV("card_expired"), SV("This card has expired. Choose another one."));
    x->on_file = theirs;
    x->owner = theirs ? x->card.card.client : (struct client_id){ 0 };
    return E_OK;
}

static void check_invoice(const struct invoice *i, struct problems *problems)
{
    if (i->stored == INVOICE_PAID || i->stored == INVOICE_REFUNDED || i->stored == INVOICE_WRITTEN_OFF ||
        ((i->stored == INVOICE_SENT || i->stored == INVOICE_PART_PAID) && i->balance == 0))
        problem_add(problems, SV(""), SV("already_paid"), SV("Nothing is left to pay of this bill."));
    else if (i->stored != INVOICE_SENT && i->stored != INVOICE_PART_PAID)
        problem_add(problems, SV(""), SV("not_payable"), SV("This bill cannot be paid."));
}

static void check_amount(
    struct paying_now *x, const struct pay_wish *w, const char *currency, struct problems *problems)
{
    x->amount = field_amount(problems, SV("amount"), w->amount, currency, x->invoice.balance);
    if (x->invoice.balance <= 0)
        return; /* check_invoice() said so */
    if (!problem_of(problems, SV("amount")) && x->amount == 0)
        problem_add(problems, SV("amount"), SV("bad_amount"), SV("Type an amount above zero."));
    if (x->amount > x->invoice.balance)
        problem_add(problems, SV("amount"), SV("over_balance"), SV("That is more than is left to pay of this bill."));
}

/* A form sent twice has one key; nobody meets another's by guessing, since the bill stands in it. */
static struct sv key_of(const struct paying_now *x, struct sv form_key)
{
    struct arena *a = x->op->arena;
    if (!form_key_valid(form_key))
        return payment_new_key(a);
    return sv_fmt(
        a, "kith-form-%lld-%lld-%.*s", (long long)x->op->viewer->org.v, (long long)x->invoice.id.v, SV_FMT(form_key));
}

/* -- the row --------------------------------------------------------------------------------------------------------
 */

static enum err start_in(struct db *tx, void *arg)
{
    struct paying_now *x = arg;
    struct op op = *x->op;
    struct invoice invoice;
    const struct invoice *now;
    op.db = tx;
    x->there = false;
    enum err known = x->keyed ? payment_by_key(&op, x->key, &x->id) : E_NOTFOUND;
    if (known != E_NOTFOUND) {
        x->there = known == E_OK;
        return known;
    }
    TRY(payment_invoice_in(&op, x->invoice.id, &invoice, &now));
    if (!now || now->balance < x->amount || now->version != x->invoice.version || now->paying)
        return E_CONFLICT;
    x->payer = x->invoice.payer;
    if (x->owner.v && x->owner.v != x->invoice.payer_client.v)
        TRY(payer_of_client_in(&op, x->owner, &x->payer));
    return payment_insert_in(&op,
        &(struct payment_new){ .payer = x->payer,
            .card = x->on_file ? &x->card : NULL,
            .client = x->invoice.client,
            .invoice = x->invoice.id,
            .amount = x->amount,
            .medium = MEDIUM_CARD,
            .state = PAYMENT_STARTED,
            .gateway = x->gateway,
            .key = x->key,
            .none_waits = now->none_waits,
            .paid_on = op.viewer->today,
            .look_at = { true, instant_add(op.now, PAYMENT_LOOK_S * SECOND_US) } },
        &x->id);
}

/* The payer of an earlier try that waits for them has thought again, or somebody else pays what waits for a card: it is
 * given up, and the bill is free. */
static enum err give_up_waiting(const struct paying_now *x, struct pay_line *line)
{
    struct payment_waiting_row row;
    struct payment_inside old;
    const struct op *op = x->op;
    enum err e = q_payment_waiting(
        op->db, op->arena, op->viewer->org, &(struct q_payment_waiting){ .invoice_id = x->invoice.id }, &row);
    if (e != E_OK)
        return e == E_NOTFOUND ? E_OK : e;
    TRY(payment_by_id(op, row.id, &old));
    bool own = x->owner.v ? old.p.payer_client.v == x->owner.v : old.p.payer.v == x->invoice.payer.v;
    if ((!own && !payment_waits_for_card(&old)) || old.p.state != PAYMENT_NEEDS_ACTION || sv_eq(old.key, x->key))
        return E_OK;
    return payment_give_up(op, line, &old);
}

/* -- what the page reads --------------------------------------------------------------------------------------------
 */

static enum err step_of(
    const struct op *op, struct payment_id id, const struct pay_charged *c, struct pay_step *ret_step)
{
    struct payment_inside x;
    TRY(payment_by_id(op, id, &x));
    *ret_step = (struct pay_step){ .payment = id,
        .state = x.p.state,
        .secret = c && x.p.state == PAYMENT_NEEDS_ACTION ? c->client_secret : SV(""),
        .number = c && x.p.state == PAYMENT_NEEDS_ACTION ? x.intent : SV(""),
        .reason = x.p.reason,
        .words = x.off_session ? pay_staff_words(x.p.reason) : pay_payer_words(x.p.reason) };
    return E_OK;
}

static enum err failed_to_problem(const struct pay_step *s, struct problems *problems)
{
    if (s->state != PAYMENT_FAILED)
        return E_OK;
    problem_add(problems, SV(""), SV("declined"), s->words);
    return E_INVALID;
}

static enum err start(struct paying_now *x, struct pay_line *line, struct problems *problems)
{
    TRY(give_up_waiting(x, line));
    struct invoice invoice;
    const struct invoice *now;
    TRY(payment_invoice_in(x->op, x->invoice.id, &invoice, &now));
    if (now && now->paying && payment_by_key(x->op, x->key, &x->id) != E_OK) {
        problem_add(problems, SV(""), SV("already_paying"), SV("A payment of this bill is under way. Please wait."));
        return E_INVALID;
    }
    return db_write(x->op->db, start_in, x);
}

enum err pay_invoice(const struct op *op, struct pay_line *line, struct sv link, const struct pay_wish *w,
    struct problems *problems, struct pay_step *ret_step)
{
    struct paying_now x = { .gateway = line ? line->kind : PAY_STRIPE };
    struct billing_setting setting;
    struct payment_inside begun;
    struct pay_charged c = { .error = "" };
    TRY(find_invoice(op, link, w->invoice, &x));
    TRY(billing_setting_load(x.op, &setting));
    if (!line || !pay_any(line->services))
        problem_add(
            problems, SV(""), SV("no_gateway"), SV("This practice takes no cards here. Please ask it how to pay."));
    TRY(problems_err(problems));
    x.key = key_of(&x, w->key);
    x.keyed = form_key_valid(w->key);
    bool repeated = x.keyed && payment_by_key(x.op, x.key, &x.id) == E_OK;
    if (!repeated) {
        if (w->version && w->version != x.invoice.version)
            return E_CONFLICT;
        check_invoice(&x.invoice, problems);
        TRY(problems_err(problems));
        check_amount(&x, w, setting.currency, problems);
        TRY(choose_card(op, link.n > 0, w, &x, problems));
        TRY(problems_err(problems));
        TRY(start(&x, line, problems));
    }
    TRY(payment_by_id(x.op, x.id, &begun));
    if (repeated || x.there) {
        TRY(begun.intent.n && begun.p.state == PAYMENT_NEEDS_ACTION ? payment_read(x.op, line, &begun, &c) : E_OK);
    } else {
        TRY(payment_ask(x.op, line, &begun, &c));
    }
    TRY(step_of(x.op, x.id, &c, ret_step));
    if (!link.n && op->viewer->facts.relation == REL_STAFF)
        ret_step->secret = SV("");
    return failed_to_problem(ret_step, problems);
}

enum err pay_continue(const struct op *op, struct pay_line *line, struct payment_id id, struct sv link,
    struct problems *problems, struct pay_step *ret_step)
{
    struct paying_now x = { .gateway = line->kind };
    struct payment_inside p;
    struct pay_charged c = { .error = "" };
    struct payment seen;
    if (link.n) {
        TRY(invoice_by_link(op, link, &x.invoice));
        TRY(invoice_link_op(op, link, &x.link_op, &x.link_viewer));
        x.op = &x.link_op;
    } else {
        x.op = op;
        TRY(payment_load(op, id, &seen));
    }
    TRY(payment_by_id(x.op, id, &p));
    /* By a link its own payer goes on, not an account that tried to pay the same bill. */
    if (link.n && (p.p.invoice.v != x.invoice.id.v || p.p.payer.v != x.invoice.payer.v || p.p.card.v))
        return E_NOTFOUND;
    /* The secret is for who pays: themselves, or who acts for them. */
    bool staff = !link.n && op->viewer->facts.relation == REL_STAFF;
    if (!link.n && !staff && card_owner_allowed(op, p.p.payer_client) != E_OK)
        return E_NOTFOUND;
    if (p.intent.n && (p.p.state == PAYMENT_NEEDS_ACTION || p.p.state == PAYMENT_PROCESSING))
        TRY(payment_read(x.op, line, &p, &c));
    TRY(step_of(x.op, id, &c, ret_step));
    if (staff)
        ret_step->secret = SV("");
    return failed_to_problem(ret_step, problems);
}
