/* A bill is paid: whose card, how much, what the gateway asks in between. The same in the portal and by a link. */
#include "billing/fields.h"
#include "billing/invoice_link.h"
#include "billing/my_cards.h"
#include "billing/pay_plan_write.h"
#include "billing/templates.h"
#include "crypto/token.h"

static struct view_choice choice_of(struct arena *a, const struct card *c, struct sv label, struct sv hint)
{
    return (struct view_choice){ .value = sv_fmt(a, "%lld", (long long)c->id.v),
        .label = label,
        .hint = c->expired ? SV("Expired") : hint,
        .disabled = c->expired };
}

/* Whose card pays is said in so many words: acting for a child there are one's own and the child's (F6). */
static enum err card_choices(struct my_paying *x, struct view_choice_field *ret_field)
{
    struct page *p = x->p;
    struct arena *a = p->op.arena;
    struct cards own = { 0 }, theirs = { 0 };
    bool acting = p->context != CONTEXT_OWN;
    if (!x->link.n) {
        TRY(card_own(&p->op, &own));
        if (acting)
            TRY(card_list(&p->op, p->viewer->subject.client, &theirs));
    }
    struct view_choice *c = arena_array(a, own.count + theirs.count + 1, sizeof *c);
    size_t n = 0;
    for (size_t i = 0; i < own.count; i++)
        c[n++] = choice_of(a, &own.items[i], sv_fmt(a, "Your %.*s", SV_FMT(my_card_name(a, &own.items[i]))),
            SV("You pay, and the receipt comes to you."));
    for (size_t i = 0; i < theirs.count; i++)
        c[n++] = choice_of(a, &theirs.items[i],
            sv_fmt(a, "%.*s's %.*s", SV_FMT(p->viewer->subject_first), SV_FMT(my_card_name(a, &theirs.items[i]))),
            sv_fmt(a, "%.*s's account pays, and gets the receipt.", SV_FMT(p->viewer->subject_first)));
    bool kept = n > 0;
    c[n++] = (struct view_choice){ .value = SV("0"),
        .label = kept ? SV("Another card") : SV("A card that you enter now"),
        .hint = x->link.n ? SV("It is not kept.") : SV("You pay, and the receipt comes to you. It is not kept.") };
    struct sv typed = http_field(p->req, SV("card"));
    bool found = false;
    for (size_t i = 0; i < n; i++)
        found |= c[i].checked = !c[i].disabled && sv_eq(c[i].value, typed);
    for (size_t i = 0; i < n && !found; i++)
        found = c[i].checked = !c[i].disabled;
    *ret_field = (struct view_choice_field){ .name = SV("card"), .label = SV("Whose card?"), .choices = { c, n } };
    return E_OK;
}

static struct sv key_of(struct page *p)
{
    struct sv key = http_field(p->req, SV("key"));
    return key.n && p->req->method == HTTP_GET ? key : token_random_text(p->op.arena, 16);
}

enum err my_pay_plan(struct my_paying *x, struct pay_plan *ret_plan)
{
    struct op by = x->p->op;
    struct viewer holder;
    struct pay_plans plans;
    if (!x->invoice.in_parts)
        return E_NOTFOUND;
    if (x->link.n)
        TRY(invoice_link_op(&x->p->op, x->link, &by, &holder));
    TRY(pay_plans_by_invoices(&by, &x->invoice, 1, &plans));
    if (!plans.count)
        return E_NOTFOUND;
    *ret_plan = plans.items[0];
    return E_OK;
}

enum err my_pay_fill(struct my_paying *x, const struct problems *problems, struct my_pay_view *v)
{
    struct page *p = x->p;
    struct arena *a = p->op.arena;
    struct sv typed = http_field(p->req, SV("amount"));
    struct pay_plan plan = { .next_sum = x->invoice.balance };
    enum err e = my_pay_plan(x, &plan);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    v->frame = &p->frame;
    v->problems = problems;
    v->action = x->link.n ? x->back : sv_fmt(a, "%.*s/pay", SV_FMT(x->back));
    v->hidden = (struct view_hiddens)VIEW_LIST(a, struct view_hidden, { SV("key"), key_of(p) },
        { SV("version"), sv_fmt(a, "%lld", (long long)x->invoice.version) });
    v->amount = (struct view_field){ .name = SV("amount"),
        .label = SV("Amount"),
        .hint = e == E_OK ? SV("What comes next of its parts; more pays earlier.") : SV("The whole, or a part of it."),
        .value = typed.n ? typed : my_typed(p, plan.next_sum),
        .inputmode = SV("decimal"),
        .max_length = 20 };
    view_field_problem(&v->amount, problems);
    TRY(card_choices(x, &v->cards));
    view_choice_problem(&v->cards, problems);
    if (p->app->pay->preferred == PAY_TEST)
        v->field = my_test_field(p, http_field(p->req, SV("test_card")), problems);
    v->submit = (struct view_submit){ .label = SV("Pay") };
    return E_OK;
}

/* -- what comes next ------------------------------------------------------------------------------------------------
 */

static struct view_hiddens going_on(struct my_paying *x, const struct pay_step *s)
{
    return (struct view_hiddens)VIEW_LIST(x->p->op.arena, struct view_hidden,
        { SV("payment"), sv_fmt(x->p->op.arena, "%lld", (long long)s->payment.v) }, { SV("number"), s->number },
        { SV("secret"), s->secret });
}

static struct sv action_of(struct my_paying *x)
{
    return x->link.n ? x->back : sv_fmt(x->p->op.arena, "%.*s/pay", SV_FMT(x->back));
}

static void show_bank(struct my_paying *x, const struct pay_step *s)
{
    struct page *p = x->p;
    struct my_bank_view v = { .frame = &p->frame,
        .header = { .title = SV("Your bank asks"), .subtitle = SV("The test gateway's bank: no money moves.") },
        .action = action_of(x),
        .question = SV("Do you want to make this payment?"),
        .hidden = going_on(x, s) };
    p->frame.title = v.header.title;
    tpl_my_bank(&p->reply->body, &v);
}

/* The gateway's script: a new card is entered, or the bank of one on file asks. */
static void show_field(struct my_paying *x, const struct my_gateway *g, const struct pay_step *s, bool new_card)
{
    struct page *p = x->p;
    static const struct problems fine;
    struct my_card_form_view v = { .frame = &p->frame,
        .header = { .title = new_card ? SV("Enter your card") : SV("Your bank asks"),
            .subtitle = sv_fmt(p->op.arena, "Bill %.*s", SV_FMT(x->invoice.number)) },
        .problems = &fine,
        .action = action_of(x),
        .hidden = VIEW_LIST(
            p->op.arena, struct view_hidden, { SV("payment"), sv_fmt(p->op.arena, "%lld", (long long)s->payment.v) }),
        .field = my_script_field(p, g, new_card ? SV("payment") : SV("action"), s->number, s->secret),
        .submit = { .label = new_card ? SV("Pay") : SV("Go on"), .cancel_href = x->back } };
    p->frame.title = v.header.title;
    tpl_my_card_form(&p->reply->body, &v);
}

/* `said`: what the gateway's field said of the card. One that still waits for its payer is tried anew. */
static enum err go_on(struct my_paying *x, struct my_gateway *g, struct payment_id id, struct pay_result said,
    struct problems *problems, struct pay_step *ret_step)
{
    TRY(pay_continue(&x->p->op, &g->line, id, x->link, problems, ret_step));
    if (ret_step->state != PAYMENT_NEEDS_ACTION)
        return E_OK;
    struct sv words = said.error ? pay_payer_words(sv_of(said.error)) : SV("");
    problem_add(problems, SV(""), SV("declined"),
        words.n ? words : SV("The payment was not confirmed, and no money moved. Try again, or with another card."));
    return E_INVALID;
}

static enum err begin(
    struct my_paying *x, struct my_gateway *g, struct problems *problems, struct pay_step *ret_step, bool *ret_shown)
{
    struct page *p = x->p;
    struct pay_wish w = { .invoice = x->invoice.id,
        .card = { page_form_int(p, SV("card")) },
        .amount = http_field(p->req, SV("amount")),
        .key = http_field(p->req, SV("key")),
        .version = page_form_int(p, SV("version")) };
    TRY(pay_invoice(&p->op, &g->line, x->link, &w, problems, ret_step));
    if (ret_step->state != PAYMENT_NEEDS_ACTION || !ret_step->secret.n)
        return E_OK;
    if (g->line.kind != PAY_TEST) {
        show_field(x, g, ret_step, !w.card.v);
        *ret_shown = true;
        return E_OK;
    }
    struct pay_result said = { .end = PAY_NEEDS_ACTION };
    if (!w.card.v)
        said = pay_test_choose(
            &g->line, p->op.arena, ret_step->number, ret_step->secret, http_field(p->req, SV("test_card")));
    if (said.end != PAY_NEEDS_ACTION)
        return go_on(x, g, ret_step->payment, said, problems, ret_step);
    show_bank(x, ret_step);
    *ret_shown = true;
    return E_OK;
}

static enum err answered(
    struct my_paying *x, struct my_gateway *g, struct problems *problems, struct pay_step *ret_step)
{
    struct page *p = x->p;
    struct sv number = http_field(p->req, SV("number")), secret = http_field(p->req, SV("secret"));
    struct pay_result said = { .error = NULL };
    if (g->line.kind == PAY_TEST && number.n)
        said = pay_test_authenticate(&g->line, p->op.arena, number, secret, http_field(p->req, SV("passed")).n > 0);
    return go_on(x, g, (struct payment_id){ page_form_int(p, SV("payment")) }, said, problems, ret_step);
}

enum err my_pay_do(struct my_paying *x, struct problems *problems, struct pay_step *ret_step, bool *ret_shown)
{
    struct my_gateway g;
    *ret_shown = false;
    TRY(my_gateway_open(x->p, &g));
    enum err e = http_field(x->p->req, SV("payment")).n ? answered(x, &g, problems, ret_step)
                                                        : begin(x, &g, problems, ret_step, ret_shown);
    my_gateway_close(&g);
    if (e == E_CONFLICT) {
        problem_add(problems, SV(""), SV("stale"),
            SV("The bill changed meanwhile. Nothing was paid just now: look at it once more."));
        return E_INVALID;
    }
    return e;
}
