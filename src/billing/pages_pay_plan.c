/* Dividing a bill into parts: what is wished, the parts to look at, and agreeing; another card; stopping. The same for
 * staff and for who pays it in a portal. */
#include "billing/card_write.h"
#include "billing/invoice_desk.h"
#include "billing/my_bills.h"
#include "billing/pages.h"
#include "billing/pay_plan_desk.h"
#include "people/people.h"

enum { TOGETHER_MOST = 23 };

struct dividing {
    struct page *p;
    struct invoice i;
    bool staff;
    struct sv back; /* where the bill is; without the context */
    struct invoices others;
    struct invoice_id chosen[PLAN_BILLS_MOST];
    size_t chosen_count;
};

/* -- which bill -----------------------------------------------------------------------------------------------------
 */

/* ret_open: false when the reply leads to where a reason is given (F11). */
static enum err open_bill(struct page *p, struct dividing *x, bool *ret_open)
{
    *x = (struct dividing){ .p = p, .staff = p->viewer->facts.relation == REL_STAFF };
    *ret_open = true;
    if (x->staff) {
        TRY(invoice_of(p, &x->i, ret_open));
        x->back = invoice_path(p->op.arena, x->i.id, "");
        return E_OK;
    }
    TRY(invoice_load(&p->op, (struct invoice_id){ page_arg(p, "invoice") }, &x->i));
    x->back = sv_sub(my_bill_path(p, x->i.id, ""), page_base(p).n, SIZE_MAX);
    return E_OK;
}

/* Other bills of the same payer for the same client, that staff may put with it. */
static enum err find_others(struct dividing *x)
{
    struct page *p = x->p;
    struct invoices open;
    x->chosen[x->chosen_count++] = x->i.id;
    if (!x->staff)
        return E_OK;
    TRY(invoice_list(&p->op,
        &(struct invoice_filter){ .look = INVOICES_OPEN, .payer = x->i.payer, .client = x->i.client, .page = 1 },
        &open));
    x->others.items = arena_array(p->op.arena, open.count, sizeof *x->others.items);
    for (size_t k = open.count; k-- > 0;) { /* the oldest first */
        const struct invoice *o = &open.items[k];
        if (o->id.v == x->i.id.v || o->paying || o->in_parts || o->payer.v != x->i.payer.v ||
            x->others.count == TOGETHER_MOST)
            continue;
        x->others.items[x->others.count++] = *o;
        if (http_field_has(p->req, SV("bill"), sv_fmt(p->op.arena, "%lld", (long long)o->id.v)))
            x->chosen[x->chosen_count++] = o->id;
    }
    return E_OK;
}

static enum err log_done(struct dividing *x, struct sv words)
{
    if (x->staff)
        bill_log(x->p, x->i.client, AUDIT_UPDATE, SV("invoice"), x->i.id.v);
    return page_redirect(x->p, x->back, words);
}

static struct bill_form form_of(struct dividing *x, struct sv title, const struct problems *problems)
{
    struct page *p = x->p;
    struct bill_form v = bill_form_new(p, problems);
    if (x->staff) {
        v.header = invoice_header(p, &x->i, title);
    } else {
        struct sv whom = my_bill_whom(p, &x->i);
        v.header = (struct view_header){ .title = title,
            .subtitle = sv_fmt(p->op.arena, "Bill %.*s%s%.*s", SV_FMT(x->i.number), whom.n ? " " : "", SV_FMT(whom)) };
        p->frame.title = title;
    }
    v.submit.cancel_href = sv_fmt(p->op.arena, "%.*s%.*s", SV_FMT(page_base(p)), SV_FMT(x->back));
    return v;
}

/* -- what is wished -------------------------------------------------------------------------------------------------
 */

static struct sv typed_or(const struct page *p, const char *name, struct sv usual)
{
    return p->req->method == HTTP_POST ? http_field(p->req, sv_of(name)) : usual;
}

static enum err card_choices(struct dividing *x, struct sv chosen, struct view_choices *ret_choices)
{
    struct page *p = x->p;
    struct arena *a = p->op.arena;
    struct cards cards = { 0 };
    if (x->i.payer_client.v && pay_any(p->app->pay))
        TRY(card_list(&p->op, x->i.payer_client, &cards));
    struct view_choice *c = arena_array(a, cards.count + 1, sizeof *c);
    size_t n = 0;
    for (size_t k = 0; k < cards.count; k++) {
        const struct card *card = &cards.items[k];
        struct sv value = sv_fmt(a, "%lld", (long long)card->id.v);
        c[n++] = (struct view_choice){ .value = value,
            .label = card_words(a, card->brand, card->last4),
            .hint = card->expired ? SV("Expired") : SV("Each part is charged to it on its day."),
            .checked = chosen.n ? sv_eq(chosen, value) : card->is_default && !card->expired,
            .disabled = card->expired };
    }
    bool any = false;
    for (size_t k = 0; k < n; k++)
        any |= c[k].checked;
    c[n++] = (struct view_choice){ .value = SV("0"),
        .label = SV("By hand"),
        .hint = x->staff ? SV("They pay each part themselves, and are reminded of what is late.")
                         : SV("You pay each part yourself, and are reminded of what is late."),
        .checked = !any };
    *ret_choices = (struct view_choices){ c, n };
    return E_OK;
}

static void add_together(struct dividing *x, struct bill_form *v)
{
    struct page *p = x->p;
    struct arena *a = p->op.arena;
    if (!x->others.count)
        return;
    struct view_choice *c = arena_array(a, x->others.count, sizeof *c);
    for (size_t k = 0; k < x->others.count; k++) {
        const struct invoice *o = &x->others.items[k];
        struct sv value = sv_fmt(a, "%lld", (long long)o->id.v);
        c[k] = (struct view_choice){ .value = value,
            .label = sv_fmt(a, "%.*s, %.*s", SV_FMT(o->number), SV_FMT(bill_money(p, o->balance))),
            .checked = http_field_has(p->req, SV("bill"), value) };
    }
    struct bill_group *g = bill_group_add(p, v, SV(""), false);
    bill_choice_add(g, INPUT_CHECKS, SV("bill"), SV("Together with"), (struct view_choices){ c, x->others.count })
        ->hint = SV("Other open bills of the same payer. They are paid one after the other.");
}

static enum err show_wish(struct dividing *x, const struct problems *problems)
{
    static const char *const everies[] = { "week", "Every week", "fortnight", "Every two weeks", "month",
        "Every month" };
    struct page *p = x->p;
    struct arena *a = p->op.arena;
    struct view_choices cards;
    struct bill_form v = form_of(x, SV("Pay in parts"), problems);
    TRY(card_choices(x, http_field(p->req, SV("card")), &cards));
    v.question = sv_fmt(a, "In which parts are %.*s paid?", SV_FMT(bill_money(p, x->i.balance)));
    struct bill_group *g = bill_group_add(p, &v, SV(""), true);
    bill_field_add(g, INPUT_FIELD, SV("parts"), SV("How many parts"), typed_or(p, "parts", SV("3")), 2)->inputmode =
        SV("numeric");
    struct view_field *amount =
        bill_field_add(g, INPUT_FIELD, SV("amount"), SV("Or of how much each"), typed_or(p, "amount", SV("")), 20);
    amount->inputmode = SV("decimal");
    amount->hint = SV("Typed here, it says how many parts there are.");
    struct bill_group *when = bill_group_add(p, &v, SV(""), false);
    bill_choice_add(when, INPUT_RADIOS, SV("every"), SV("How often"),
        bill_choices(a, everies, PLAN_EVERY_COUNT, typed_or(p, "every", SV("month"))));
    bool ahead = x->i.due_on.has && x->i.due_on.v.n > p->viewer->today.n;
    struct view_field *first = bill_field_add(when, INPUT_FIELD, SV("first_on"), SV("The first part"),
        typed_or(p, "first_on", day_iso(a, ahead ? x->i.due_on.v : p->viewer->today)), 10);
    first->type = SV("date");
    first->required = true;
    bill_choice_add(when, INPUT_RADIOS, SV("card"), SV("How the parts are paid"), cards);
    add_together(x, &v);
    v.submit.label = SV("Show the parts");
    v.submit.name = SV("do");
    v.submit.value = SV("look");
    return bill_form_render(p, &v);
}

static struct pay_plan_form wish_typed(const struct dividing *x)
{
    const struct page *p = x->p;
    return (struct pay_plan_form){ .invoices = x->chosen,
        .count = x->chosen_count,
        .parts = http_field(p->req, SV("parts")),
        .amount = http_field(p->req, SV("amount")),
        .every = http_field(p->req, SV("every")),
        .first_on = http_field(p->req, SV("first_on")),
        .card = { page_form_int(p, SV("card")) },
        .agreed = http_field(p->req, SV("agreed")).n > 0,
        .how = http_field(p->req, SV("how")),
        .version = page_form_int(p, SV("version")),
        .seen = http_field(p->req, SV("seen")) };
}

/* -- the parts ------------------------------------------------------------------------------------------------------
 */

static void keep_wish(struct dividing *x, const struct pay_plan_preview *look, struct bill_form *v)
{
    static const char *const kept[] = { "parts", "amount", "every", "first_on", "card" };
    struct page *p = x->p;
    for (size_t k = 0; k < LENGTH(kept); k++)
        bill_hidden_add(p, v, sv_of(kept[k]), http_field(p->req, sv_of(kept[k])));
    for (size_t k = 1; k < x->chosen_count; k++)
        bill_hidden_add(p, v, SV("bill"), sv_fmt(p->op.arena, "%lld", (long long)x->chosen[k].v));
    bill_hidden_add(p, v, SV("version"), sv_fmt(p->op.arena, "%lld", (long long)x->i.version));
    bill_hidden_add(p, v, SV("seen"), look->words);
}

/* Not required in the browser: its other button goes back without them. */
static void agree_fields(struct dividing *x, bool by_card, struct bill_form *v)
{
    struct page *p = x->p;
    struct bill_group *g = bill_group_add(p, v, SV(""), false);
    bool ticked = http_field(p->req, SV("agreed")).n > 0;
    bill_check_add(g, SV("agreed"), x->staff ? SV("The payer agreed to this") : SV("I agree to this"), ticked);
    if (x->staff && by_card)
        bill_field_add(g, INPUT_FIELD, SV("how"), SV("How they agreed"), http_field(p->req, SV("how")), 300)->hint =
            SV("By phone, or signed at the desk. It is kept with the plan.");
}

static enum err show_parts(struct dividing *x, const struct pay_plan_preview *look, const struct problems *problems)
{
    struct page *p = x->p;
    struct arena *a = p->op.arena;
    struct bill_form v = form_of(x, SV("Pay in parts"), problems);
    struct bill_section *s = &v.preview;
    v.preview_first = true;
    v.action = sv_fmt(a, "%.*s?shown=1", SV_FMT(p->req->path)); /* another form than that of the wish, for drafts */
    s->id = SV("parts");
    s->title = sv_fmt(
        a, "%zu %s, %.*s in all", look->count, look->count == 1 ? "part" : "parts", SV_FMT(bill_money(p, look->total)));
    s->table = BILL_TABLE(a, SV("Parts"), look->count, "Day", "#Amount");
    for (size_t k = 0; k < look->count; k++) {
        struct bill_row *r = bill_row_add(a, &s->table);
        bill_cell_add(r, &s->table, day_human(a, look->parts[k].due_on));
        bill_cell_add(r, &s->table, bill_money(p, look->parts[k].amount));
    }
    keep_wish(x, look, &v);
    v.question = x->staff ? SV("Is this what was agreed?") : SV("Do you agree?");
    bill_line_add(p, &v, look->words);
    bill_line_add(p, &v, SV("Paying earlier is always possible. It can be stopped; what is left is due in one then."));
    agree_fields(x, page_form_int(p, SV("card")) != 0, &v);
    v.submit.label = x->staff ? SV("Divide it") : SV("Agree");
    v.submit.name = SV("do");
    v.submit.value = SV("make");
    v.submit.second_label = SV("Change it");
    v.submit.second_name = SV("do");
    v.submit.second_value = SV("change");
    return bill_form_render(p, &v);
}

static enum err get_divide(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct dividing x;
    struct pay_plan_offer offer;
    bool open;
    TRY(open_bill(p, &x, &open));
    if (!open)
        return E_OK;
    TRY(pay_plan_offered(&p->op, &x.i, &offer));
    if (!offer.may)
        return x.staff || x.i.in_parts
                   ? page_redirect(p, x.back, SV("It cannot be divided now: it is in parts, being paid, or paid."))
                   : E_NOTFOUND;
    TRY(find_others(&x));
    return show_wish(&x, &none);
}

/* What cannot be divided any more has no parts to look at. */
static enum err make(struct dividing *x, const struct pay_plan_form *f)
{
    struct problems problems = problems_new(x->p->op.arena);
    struct pay_plan_preview look = { .count = 0 };
    enum err e = save_result(pay_plan_make(&x->p->op, f, &problems, &look), &problems);
    if (e == E_INVALID)
        return look.words.n ? show_parts(x, &look, &problems) : show_wish(x, &problems);
    TRY(e);
    return log_done(x, SV("It is paid in parts from now on."));
}

static enum err post_divide(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct pay_plan_preview look;
    struct dividing x;
    bool open;
    TRY(open_bill(p, &x, &open));
    if (!open)
        return E_OK;
    TRY(find_others(&x));
    struct sv what = http_field(p->req, SV("do"));
    if (sv_eq(what, SV("change")))
        return show_wish(&x, &problems);
    struct pay_plan_form f = wish_typed(&x);
    if (sv_eq(what, SV("make")))
        return make(&x, &f);
    enum err e = pay_plan_look(&p->op, &f, &problems, &look);
    if (e == E_INVALID)
        return show_wish(&x, &problems);
    TRY(e);
    return show_parts(&x, &look, &problems);
}

/* -- another card ---------------------------------------------------------------------------------------------------
 */

static enum err open_plan(struct page *p, struct dividing *x, struct pay_plan *ret_plan, bool *ret_open)
{
    TRY(open_bill(p, x, ret_open));
    return *ret_open ? pay_plan_of(&p->op, x->i.id, ret_plan) : E_OK;
}

static enum err show_card(struct dividing *x, const struct pay_plan *plan, const struct problems *problems)
{
    struct page *p = x->p;
    struct view_choices cards;
    struct bill_form v = form_of(x, SV("Change the card"), problems);
    struct sv now = sv_fmt(p->op.arena, "%lld", (long long)plan->card.v);
    TRY(card_choices(x, typed_or(p, "card", now), &cards));
    v.question = SV("How is what is left of the parts paid?");
    bill_line_add(p, &v, SV("The days and amounts stay. A part that could not be charged is tried again at once."));
    struct bill_group *g = bill_group_add(p, &v, SV(""), false);
    bill_choice_add(g, INPUT_RADIOS, SV("card"), SV("How the parts are paid"), cards);
    bill_hidden_add(p, &v, SV("version"), sv_fmt(p->op.arena, "%lld", (long long)plan->version));
    agree_fields(x, true, &v);
    v.submit.label = SV("Change it");
    return bill_form_render(p, &v);
}

static enum err get_card(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct dividing x;
    struct pay_plan plan;
    bool open;
    TRY(open_plan(p, &x, &plan, &open));
    return open ? show_card(&x, &plan, &none) : E_OK;
}

static enum err post_card(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct dividing x;
    struct pay_plan plan;
    bool open;
    TRY(open_plan(p, &x, &plan, &open));
    if (!open)
        return E_OK;
    enum err e = save_result(pay_plan_card(&p->op, x.i.id, (struct card_id){ page_form_int(p, SV("card")) },
                                 http_field(p->req, SV("agreed")).n > 0, http_field(p->req, SV("how")),
                                 page_form_int(p, SV("version")), &problems),
        &problems);
    if (e == E_INVALID)
        return show_card(&x, &plan, &problems);
    TRY(e);
    return log_done(&x, SV("What is left is paid that way from now on."));
}

/* -- stopping -------------------------------------------------------------------------------------------------------
 */

static enum err show_stop(struct dividing *x, const struct pay_plan *plan, const struct problems *problems)
{
    struct page *p = x->p;
    struct arena *a = p->op.arena;
    struct billing_setting s;
    TRY(billing_setting_load(&p->op, &s));
    struct day due = { (int32_t)(p->viewer->today.n + s.due_days) };
    struct bill_form v = form_of(x, SV("Stop paying in parts"), problems);
    v.question = SV("Stop paying in parts?");
    bill_line_add(p, &v,
        sv_fmt(a, "%.*s are left, and due in one by %.*s.", SV_FMT(bill_money(p, x->i.balance)),
            SV_FMT(day_human(a, due))));
    bill_line_add(p, &v, SV("Nothing more is charged by the plan. Bills that were divided together stop together."));
    bill_hidden_add(p, &v, SV("version"), sv_fmt(a, "%lld", (long long)plan->version));
    v.submit.label = SV("Stop");
    v.submit.danger = true;
    return bill_form_render(p, &v);
}

static enum err get_stop(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct dividing x;
    struct pay_plan plan;
    bool open;
    TRY(open_plan(p, &x, &plan, &open));
    return open ? show_stop(&x, &plan, &none) : E_OK;
}

static enum err post_stop(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct dividing x;
    struct pay_plan plan;
    bool open;
    TRY(open_plan(p, &x, &plan, &open));
    if (!open)
        return E_OK;
    enum err e = save_result(pay_plan_stop(&p->op, x.i.id, page_form_int(p, SV("version"))), &problems);
    if (e == E_INVALID)
        return show_stop(&x, &plan, &problems);
    TRY(e);
    return log_done(&x, SV("It is no longer paid in parts. What is left is due in one."));
}

#define BILL NEEDS_STAFF(PERM_BILLING), AUDIT_NONE, ""
static const struct route routes[] = {
    { HTTP_GET, "/billing/invoices/{invoice}/plan", "billing_plan", BILL, get_divide },
    { HTTP_POST, "/billing/invoices/{invoice}/plan", "billing_plan_do", BILL, post_divide },
    { HTTP_GET, "/billing/invoices/{invoice}/plan/card", "billing_plan_card", BILL, get_card },
    { HTTP_POST, "/billing/invoices/{invoice}/plan/card", "billing_plan_card_do", BILL, post_card },
    { HTTP_GET, "/billing/invoices/{invoice}/plan/stop", "billing_plan_stop", BILL, get_stop },
    { HTTP_POST, "/billing/invoices/{invoice}/plan/stop", "billing_plan_stop_do", BILL, post_stop },
};
const struct route_table billing_plan_routes = { routes, LENGTH(routes) };

#define ACT NEEDS_CAP(CAP_BILLS, LEVEL_ACT)
#define LOOK AUDIT_VIEW, "bill"
#define CHANGE AUDIT_UPDATE, "bill"
static const struct route own_routes[] = {
    { HTTP_GET, "/portal/bills/{invoice}/plan", "portal_plan", ACT, LOOK, get_divide },
    { HTTP_POST, "/portal/bills/{invoice}/plan", "portal_plan_do", ACT, CHANGE, post_divide },
    { HTTP_GET, "/portal/bills/{invoice}/plan/card", "portal_plan_card", ACT, LOOK, get_card },
    { HTTP_POST, "/portal/bills/{invoice}/plan/card", "portal_plan_card_do", ACT, CHANGE, post_card },
    { HTTP_GET, "/portal/bills/{invoice}/plan/stop", "portal_plan_stop", ACT, LOOK, get_stop },
    { HTTP_POST, "/portal/bills/{invoice}/plan/stop", "portal_plan_stop_do", ACT, CHANGE, post_stop },
    { HTTP_GET, "/portal/pay-for/{invoice}/plan", "portal_pay_for_plan", NEEDS_SELF, LOOK, get_divide },
    { HTTP_POST, "/portal/pay-for/{invoice}/plan", "portal_pay_for_plan_do", NEEDS_SELF, CHANGE, post_divide },
    { HTTP_GET, "/portal/pay-for/{invoice}/plan/card", "portal_pay_for_plan_card", NEEDS_SELF, LOOK, get_card },
    { HTTP_POST, "/portal/pay-for/{invoice}/plan/card", "portal_pay_for_plan_card_do", NEEDS_SELF, CHANGE, post_card },
    { HTTP_GET, "/portal/pay-for/{invoice}/plan/stop", "portal_pay_for_plan_stop", NEEDS_SELF, LOOK, get_stop },
    { HTTP_POST, "/portal/pay-for/{invoice}/plan/stop", "portal_pay_for_plan_stop_do", NEEDS_SELF, CHANGE, post_stop },
};
const struct route_table billing_own_plan_routes = { own_routes, LENGTH(own_routes) };
