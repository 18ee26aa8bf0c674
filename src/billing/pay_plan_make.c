/* Somebody agrees to pay a bill in parts, changes the card, or stops. */
#include <assert.h>

#include "billing/card_write.h"
#include "billing/fields.h"
#include "billing/invoice_write.h"
#include "billing/pay_plan_write.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "billing/setting.h"
#include "people/people.h"

enum { AHEAD_STAFF = 366, AHEAD_PAYER = 31, HOW_MOST = 300, WORDS_SIZE = 4096 };

/* -- who may --------------------------------------------------------------------------------------------------------
 */

/* Who pays it: staff for them, or whoever may pay it in a portal. */
static enum err may_change(const struct op *op, bool *ret_staff)
{
    enum bills_reader reader;
    TRY(bills_reader_of(op, LEVEL_ACT, &reader));
    *ret_staff = reader == BILLS_STAFF;
    return E_OK;
}

static bool payable(const struct invoice *i)
{
    return (i->stored == INVOICE_SENT || i->stored == INVOICE_PART_PAID) && i->balance > 0;
}

/* A plan that was stopped put the bill off once: another one is for staff to say. */
static enum err never_stopped(const struct op *op, struct invoice_id id, bool *ret_never)
{
    struct pay_plan_stopped_row row;
    TRY(q_pay_plan_stopped(op->db, op->arena, op->viewer->org, &(struct q_pay_plan_stopped){ id }, &row));
    *ret_never = !row.n;
    return E_OK;
}

enum err pay_plan_offered(const struct op *op, const struct invoice *i, struct pay_plan_offer *ret_offer)
{
    struct billing_setting s;
    bool staff;
    *ret_offer = (struct pay_plan_offer){ .may = false };
    if (!payable(i) || i->paying || i->in_parts)
        return E_OK;
    enum err e = may_change(op, &staff);
    if (e != E_OK)
        return e == E_DENIED || e == E_NOTFOUND ? E_OK : e;
    TRY(billing_setting_load(op, &s));
    ret_offer->parts_most = staff ? PLAN_PARTS_MOST : s.plan_parts_most;
    ret_offer->may = staff || (s.plan_parts_most > 1 && i->balance >= s.plan_least);
    return staff || !ret_offer->may ? E_OK : never_stopped(op, i->id, &ret_offer->may);
}

/* -- what is typed --------------------------------------------------------------------------------------------------
 */

struct planning {
    const struct op *op;
    const struct pay_plan_form *f;
    struct billing_setting setting;
    struct invoice bills[PLAN_BILLS_MOST];
    enum plan_every every;
    struct day first;
    struct card_on_file card;
    bool staff;
    struct pay_plan_preview p;
    struct problems found;
};

static void check_bill(const struct invoice *i, const struct invoice *first, struct problems *p)
{
    if (!payable(i))
        problem_add(p, SV(""), SV("already_paid"),
            sv_fmt(p->a, "Nothing of %.*s can be paid in parts: it is paid, or not sent.", SV_FMT(i->number)));
    else if (i->paying)
        problem_add(p, SV(""), SV("already_paying"),
            sv_fmt(p->a, "A payment of %.*s is under way. Wait until it is known how it ends.", SV_FMT(i->number)));
    else if (i->in_parts)
        problem_add(p, SV(""), SV("in_parts"),
            sv_fmt(p->a, "%.*s is paid in parts already. Stop that first.", SV_FMT(i->number)));
    if (i->payer.v != first->payer.v)
        problem_add(p, SV(""), SV("other_payer"), SV("Choose bills of one payer."));
    if (i->confidential != first->confidential) /* who pays the one must not learn of the other (F11) */
        problem_add(p, SV(""), SV("confidential_apart"),
            SV("A confidential bill is paid in parts of its own. Choose it alone, or leave it out."));
}

static enum err load_bills(struct planning *x, const struct op *op, struct problems *p)
{
    x->p.total = 0;
    if (!x->f->count || x->f->count > PLAN_BILLS_MOST)
        return E_NOTFOUND;
    for (size_t i = 0; i < x->f->count; i++) {
        TRY(invoice_load(op, x->f->invoices[i], &x->bills[i]));
        for (size_t k = 0; k < i; k++)
            if (x->bills[k].id.v == x->bills[i].id.v)
                return E_NOTFOUND;
        check_bill(&x->bills[i], &x->bills[0], p);
        x->p.total += x->bills[i].balance;
        if (!x->staff && (x->setting.plan_parts_most < 2 || x->bills[i].balance < x->setting.plan_least))
            return E_NOTFOUND;
        bool never = true;
        if (!x->staff)
            TRY(never_stopped(op, x->bills[i].id, &never));
        if (!never)
            problem_add(p, SV(""), SV("stopped_before"),
                sv_fmt(p->a, "%.*s was paid in parts before, and that was stopped. Ask the practice.",
                    SV_FMT(x->bills[i].number)));
    }
    return E_OK;
}

static void read_day(struct planning *x, struct problems *p)
{
    struct opt_day day = field_day(p, SV("first_on"), x->f->first_on);
    struct day today = x->op->viewer->today;
    int ahead = x->staff ? AHEAD_STAFF : AHEAD_PAYER;
    x->first = day.has ? day.v : today;
    if (!day.has && !problem_of(p, SV("first_on")))
        problem_add(p, SV("first_on"), SV("bad_day"), SV("Say on which day the first part is paid."));
    else if (day.has && (day.v.n < today.n || day.v.n > today.n + ahead))
        problem_add(p, SV("first_on"), SV("bad_day"),
            sv_fmt(p->a, "Choose a day from today to %.*s.", SV_FMT(day_human(p->a, (struct day){ today.n + ahead }))));
}

static void read_parts(struct planning *x, struct problems *p)
{
    int64_t most = x->staff ? PLAN_PARTS_MOST : x->setting.plan_parts_most;
    size_t n = 0;
    if (!plan_every_parse(x->f->every, &x->every))
        problem_add(p, SV("every"), SV("required"), SV("Say how often a part is paid."));
    if (p->count)
        return;
    if (sv_trim(x->f->amount).n) {
        int64_t amount = field_amount(p, SV("amount"), x->f->amount, x->setting.currency, 0);
        if (p->count)
            return;
        bool good = plan_by_amount(x->p.total, amount, x->every, x->first, x->p.parts, &n);
        if (!good || (int64_t)n > most)
            problem_add(p, SV("amount"), SV("bad_amount"),
                n ? sv_fmt(p->a, "That would be %zu parts, and %lld are the most. Type a larger amount.", n,
                        (long long)most)
                  : SV("Type an amount above zero."));
    } else {
        int64_t count = field_number(p, SV("parts"), x->f->parts, SV("bad_parts"), 2, most, 0);
        if (p->count)
            return;
        n = (size_t)count;
        if (!plan_by_count(x->p.total, count, x->every, x->first, x->p.parts))
            problem_add(p, SV("parts"), SV("bad_parts"), SV("Say in how many parts, or of how much."));
    }
    x->p.count = n;
}

/* A card of the payer's own (F6), whoever sets it up. */
static enum err check_card(
    const struct op *op, struct card_id id, const struct invoice *i, struct card_on_file *ret_card, struct problems *p)
{
    enum err e = card_on_file(op, id, ret_card);
    bool theirs = e == E_OK && !ret_card->removed && !ret_card->owner_gone && i->payer_client.v &&
                  ret_card->card.client.v == i->payer_client.v &&
                  (op->viewer->facts.relation == REL_STAFF || card_owner_allowed(op, i->payer_client) == E_OK);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    if (!theirs)
        problem_add(
            p, SV("card"), SV("not_your_card"), SV("Choose a card of who pays: each card belongs to one person."));
    else if (ret_card->card.expired)
        problem_add(p, SV("card"), SV("card_expired"), SV("This card has expired. Choose another one."));
    return E_OK;
}

static struct sv money_words(struct arena *a, const char *currency, int64_t minor)
{
    struct money m = { .minor = minor };
    for (size_t i = 0; i < 3; i++)
        m.currency[i] = currency[i];
    return money_human(a, m);
}

static void add_means(struct str *s, struct arena *a, const struct card_on_file *c)
{
    if (c)
        str_add(s, sv_fmt(a, ", each charged on its day to %.*s", SV_FMT(card_words(a, c->card.brand, c->card.last4))));
    else
        str_add(s, SV(", each paid by hand by its day"));
}

/* What is agreed to, in full: it is kept. */
static struct sv agreed_words(const struct planning *x)
{
    struct arena *a = x->op->arena;
    struct str s = str_new(a, WORDS_SIZE);
    const char *currency = x->setting.currency;
    str_add(&s, sv_fmt(a, "%.*s of ", SV_FMT(money_words(a, currency, x->p.total))));
    for (size_t i = 0; i < x->f->count; i++)
        str_add(&s, sv_fmt(a, "%s%.*s", i ? ", " : x->f->count > 1 ? "bills " : "bill ", SV_FMT(x->bills[i].number)));
    str_add(&s, sv_fmt(a, " in %zu %s", x->p.count, x->p.count == 1 ? "part" : "parts"));
    add_means(&s, a, x->f->card.v ? &x->card : NULL);
    for (size_t i = 0; i < x->p.count; i++)
        str_add(&s, sv_fmt(a, "%s%.*s on %.*s", i ? ", " : ": ", SV_FMT(money_words(a, currency, x->p.parts[i].amount)),
                        SV_FMT(day_human(a, x->p.parts[i].due_on))));
    str_add(&s, SV(". A part that could not be paid is asked for again with the next one."));
    return str_sv(&s);
}

static enum err read_form(struct planning *x, const struct op *op, struct problems *p)
{
    TRY(may_change(op, &x->staff));
    TRY(billing_setting_load(op, &x->setting));
    TRY(load_bills(x, op, p));
    read_day(x, p);
    read_parts(x, p);
    if (x->f->card.v)
        TRY(check_card(op, x->f->card, &x->bills[0], &x->card, p));
    TRY(problems_err(p));
    x->p.words = agreed_words(x);
    return E_OK;
}

enum err pay_plan_look(
    const struct op *op, const struct pay_plan_form *f, struct problems *problems, struct pay_plan_preview *ret_preview)
{
    struct planning *x = arena_new_obj(op->arena, struct planning);
    x->op = op;
    x->f = f;
    TRY(read_form(x, op, problems));
    *ret_preview = x->p;
    return E_OK;
}

/* -- writing --------------------------------------------------------------------------------------------------------
 */

/* Whoever keeps a card on file for a plan has said so; staff say how they know. */
static void check_agreed(bool staff, bool by_card, bool agreed, struct sv how, struct problems *p)
{
    if (!agreed)
        problem_add(p, SV("agreed"), SV("required"),
            staff ? SV("Ask the payer first, and tick the box.") : SV("Tick the box to agree."));
    if (staff && by_card && !how.n)
        problem_add(p, SV("how"), SV("required"), SV("Say how they agreed: by phone, or signed at the desk."));
}

static struct sv with_how(struct arena *a, struct sv words, struct sv how)
{
    return how.n ? sv_fmt(a, "%.*s How they agreed: %.*s", SV_FMT(words), SV_FMT(how)) : words;
}

static enum err write_plan(const struct op *op, const struct planning *x, size_t bill, int64_t before, struct sv words,
    struct pay_plan_id *first)
{
    const struct invoice *i = &x->bills[bill];
    struct pay_plan_insert_row row;
    struct plan_part own[PLAN_PARTS_MOST];
    size_t n = plan_share(x->p.parts, x->p.count, before, i->balance, own);
    bool by_card = x->f->card.v != 0;
    TRY(q_pay_plan_insert(op->db, op->arena, op->viewer->org,
        &(struct q_pay_plan_insert){ .invoice_id = i->id,
            .first_id = { first->v != 0, *first },
            .payer_id = i->payer,
            .total = i->balance,
            .every = sv_of(plan_every_name(x->every)),
            .card_id = { by_card, x->f->card },
            .card_client_id = { by_card, i->payer_client },
            .agreed_at = op->now,
            .agreed_kind = sv_of(actor_kind_name(op->viewer->actor.kind)),
            .agreed_by = op->viewer->actor.id,
            .agreed_text = words },
        &row));
    if (!first->v)
        *first = row.id;
    for (size_t k = 0; k < n; k++)
        TRY(q_pay_plan_part_insert(op->db, op->viewer->org,
            &(struct q_pay_plan_part_insert){
                .plan_id = row.id, .position = (int64_t)k + 1, .due_on = own[k].due_on, .amount = own[k].amount },
            NULL));
    TRY(q_invoice_set_due(
        op->db, op->viewer->org, &(struct q_invoice_set_due){ .due_on = own[0].due_on, .invoice_id = i->id }, NULL));
    return invoice_record_in(op, EVENT_INVOICE_CHANGED, i, SV(",\"plan\":\"made\""));
}

/* The same form was sent before: what was agreed to stands. */
static enum err made_before(const struct op *op, const struct pay_plan_form *f, bool *ret_before)
{
    struct pay_plan plan;
    *ret_before = false;
    if (!f->count || !f->seen.n)
        return E_OK;
    enum err e = pay_plan_of(op, f->invoices[0], &plan);
    if (e != E_OK)
        return e == E_NOTFOUND ? E_OK : e;
    *ret_before = f->agreed && sv_starts(plan.agreed_text, f->seen);
    return E_OK;
}

static enum err make_in(struct db *tx, void *arg)
{
    struct planning *x = arg;
    struct op op = *x->op;
    struct pay_plan_id first = { 0 };
    int64_t before = 0;
    bool twice;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(made_before(&op, x->f, &twice));
    if (twice)
        return E_OK;
    TRY(read_form(x, &op, &x->found));
    if (!sv_eq(x->p.words, x->f->seen))
        problem_add(&x->found, SV(""), SV("stale"), SV("The parts are others now. Look at them once more."));
    TRY(problems_err(&x->found));
    if (x->bills[0].version != x->f->version)
        return E_CONFLICT;
    struct sv how = field_line(&x->found, SV("how"), x->f->how, HOW_MOST);
    check_agreed(x->staff, x->f->card.v != 0, x->f->agreed, how, &x->found);
    TRY(problems_err(&x->found));
    struct sv words = with_how(op.arena, x->p.words, how);
    for (size_t i = 0; i < x->f->count; i++) {
        TRY(write_plan(&op, x, i, before, words, &first));
        before += x->bills[i].balance;
    }
    return E_OK;
}

enum err pay_plan_make(
    const struct op *op, const struct pay_plan_form *f, struct problems *problems, struct pay_plan_preview *ret_preview)
{
    struct planning *x = arena_new_obj(op->arena, struct planning);
    x->op = op;
    x->f = f;
    enum err e = problems_tell(problems, &x->found, db_write_within(op->db, make_in, x));
    *ret_preview = x->p;
    return e;
}

/* -- another card, and its end --------------------------------------------------------------------------------------
 */

struct changing {
    const struct op *op;
    struct invoice_id id;
    struct card_id card;
    bool agreed;
    struct sv how;
    int64_t version;
    struct problems found;
};

/* The plan as it stands for who may pay, and the bills of its agreement. */
static enum err load_changing(const struct op *op, const struct changing *x, struct invoice *ret_invoice,
    struct pay_plan *ret_plan, struct invoices *ret_together, bool *ret_staff)
{
    struct pay_plan_together_rows rows;
    TRY(may_change(op, ret_staff));
    TRY(invoice_load(op, x->id, ret_invoice));
    TRY(pay_plan_of(op, x->id, ret_plan));
    if (ret_plan->version != x->version)
        return E_CONFLICT;
    TRY(q_pay_plan_together(
        op->db, op->arena, op->viewer->org, &(struct q_pay_plan_together){ ret_plan->first }, &rows));
    struct invoice_id *ids = arena_array(op->arena, rows.count, sizeof *ids);
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = rows.items[i].invoice_id;
    return invoices_by_ids(op, ids, rows.count, ret_together);
}

static enum err card_in(struct db *tx, void *arg)
{
    struct changing *x = arg;
    struct op op = *x->op;
    struct invoice i;
    struct pay_plan plan;
    struct invoices together;
    struct pay_plans plans;
    struct card_on_file card;
    bool staff;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(load_changing(&op, x, &i, &plan, &together, &staff));
    if (x->card.v)
        TRY(check_card(&op, x->card, &i, &card, &x->found));
    struct sv how = field_line(&x->found, SV("how"), x->how, HOW_MOST);
    check_agreed(staff, x->card.v != 0, x->agreed, how, &x->found);
    TRY(problems_err(&x->found));
    struct str s = str_new(op.arena, WORDS_SIZE);
    str_add(&s, SV("What is left of the parts"));
    add_means(&s, op.arena, x->card.v ? &card : NULL);
    str_add(&s, SV("."));
    struct sv words = with_how(op.arena, str_sv(&s), how);
    TRY(pay_plans_by_invoices(&op, together.items, together.count, &plans));
    for (size_t k = 0; k < plans.count; k++) {
        TRY(q_pay_plan_set_card(tx, op.viewer->org,
            &(struct q_pay_plan_set_card){ .card_id = { x->card.v != 0, x->card },
                .card_client_id = { x->card.v != 0, i.payer_client },
                .agreed_at = op.now,
                .agreed_kind = sv_of(actor_kind_name(op.viewer->actor.kind)),
                .agreed_by = op.viewer->actor.id,
                .agreed_text = sv_fmt(op.arena, "%.*s Before: %.*s", SV_FMT(words), SV_FMT(plans.items[k].agreed_text)),
                .pay_plan_id = plans.items[k].id },
            NULL));
    }
    return invoice_record_in(&op, EVENT_INVOICE_CHANGED, &i, SV(",\"plan\":\"card\""));
}

enum err pay_plan_card(const struct op *op, struct invoice_id id, struct card_id card, bool agreed, struct sv how,
    int64_t version, struct problems *problems)
{
    struct changing x = { .op = op, .id = id, .card = card, .agreed = agreed, .how = how, .version = version };
    return problems_tell(problems, &x.found, db_write_within(op->db, card_in, &x));
}

static enum err stop_in(struct db *tx, void *arg)
{
    struct changing *x = arg;
    struct op op = *x->op;
    struct invoice i;
    struct pay_plan plan;
    struct invoices together;
    bool staff;
    op.db = tx;
    TRY(load_changing(&op, x, &i, &plan, &together, &staff));
    for (size_t k = 0; k < together.count; k++) {
        TRY(pay_plan_end_in(&op, together.items[k].id));
        TRY(invoice_record_in(&op, EVENT_INVOICE_CHANGED, &together.items[k], SV(",\"plan\":\"ended\"")));
    }
    return E_OK;
}

enum err pay_plan_stop(const struct op *op, struct invoice_id id, int64_t version)
{
    struct changing x = { .op = op, .id = id, .version = version };
    return db_write_within(op->db, stop_in, &x);
}
