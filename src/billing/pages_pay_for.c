/* For whom somebody pays: what they are billed for others, and what they agreed to pay. On their own account alone;
 * who else pays for the same people is never told (F6). */
#include "billing/my_cards.h"
#include "billing/names.h"
#include "billing/pages.h"
#include "billing/standing.h"
#include "billing/templates.h"

static const struct problems fine;

static struct sv how_words(struct page *p, const struct pay_for *x)
{
    struct arena *a = p->op.arena;
    const char *how = sv_ends(x->how, SV("standing payer")) ? "You agreed to pay" : "You are billed";
    return x->owed ? sv_fmt(a, "%s · %.*s to pay", how, SV_FMT(my_money(p, x->owed))) : sv_of(how);
}

static enum err fill_people(struct page *p, struct my_pay_for_view *v)
{
    struct pay_fors list;
    TRY(pay_for_list(&p->op, p->viewer->self, false, &list));
    struct view_person *people = arena_array(p->op.arena, list.count, sizeof *people);
    for (size_t i = 0; i < list.count; i++)
        people[i] = view_person_of(
            p->op.arena, list.items[i].name, how_words(p, &list.items[i]), SV(""), list.items[i].client.v);
    v->people = (struct view_people){ people, list.count };
    return E_OK;
}

static struct sv agreed_words(struct page *p, const struct standing_payer *s)
{
    struct arena *a = p->op.arena;
    struct str words = str_new(a, 512);
    str_add(&words, s->category.n ? s->category : SV("Everything"));
    if (s->has_cap_charge)
        str_add(&words, sv_fmt(a, ", up to %.*s for one service", SV_FMT(my_money(p, s->cap_charge))));
    if (s->has_cap_month)
        str_add(&words, sv_fmt(a, ", up to %.*s a month", SV_FMT(my_money(p, s->cap_month))));
    if (s->ends_on.has)
        str_add(&words, sv_fmt(a, ", until %.*s", SV_FMT(day_human(a, s->ends_on.v))));
    str_add(&words, s->card.v ? SV(", from your card") : SV(", by hand"));
    return str_sv(&words);
}

/* On an own login alone somebody agrees to pay; in a shared mailbox nobody knows who it is. */
static enum err agreements_of(struct page *p, struct standing_payers *ret_list)
{
    *ret_list = (struct standing_payers){ .count = 0 };
    return p->viewer->facts.relation == REL_SELF ? standing_own(&p->op, ret_list) : E_OK;
}

static enum err fill_agreements(struct page *p, struct my_pay_for_view *v)
{
    struct standing_payers list;
    TRY(agreements_of(p, &list));
    v->agreements.items = arena_array(p->op.arena, list.count, sizeof *v->agreements.items);
    for (size_t i = 0; i < list.count; i++)
        if (!list.items[i].ended)
            v->agreements.items[v->agreements.count++] = (struct my_agreement){
                .text = sv_fmt(p->op.arena, "You pay for %.*s", SV_FMT(list.items[i].client_name)),
                .detail = agreed_words(p, &list.items[i]),
                .end_href = sv_fmt(p->op.arena, "/portal/pay-for/agreements/%lld/end", (long long)list.items[i].id.v)
            };
    return E_OK;
}

/* With bills off in the own portal there is no other page for them. */
static enum err fill_bills(struct page *p, struct my_pay_for_view *v)
{
    int64_t open_page = my_page_number(p, "open"), settled_page = my_page_number(p, "page");
    struct invoices open, settled;
    int64_t credit;
    if (viewer_may(p->viewer, NEED_CAP_PAGE(CAP_BILLS, LEVEL_VIEW)).allow)
        return E_OK;
    TRY(invoice_mine(&p->op, INVOICES_OPEN, open_page, &open));
    TRY(invoice_mine(&p->op, INVOICES_SETTLED, settled_page, &settled));
    v->open = my_bill_cards(p, &open);
    v->settled = my_bill_cards(p, &settled);
    v->open_pager = my_pager(p, "open", open_page, (int64_t)open.count, open.total, BILLING_A_PAGE);
    v->settled_pager = my_pager(p, "page", settled_page, (int64_t)settled.count, settled.total, BILLING_A_PAGE);
    TRY(my_credit(p, &credit));
    if (credit)
        v->credit = my_money(p, credit);
    if (open.total)
        v->open_sum = my_sum_words(p, open.total, open.balance_sum);
    return E_OK;
}

static enum err get_pay_for(struct page *p)
{
    struct my_pay_for_view v = { .frame = &p->frame,
        .header = { .title = SV("Paying for others"),
            .subtitle = SV("For whom you pay, and how. You alone see this.") },
        .empty = { .art = ART_PEOPLE,
            .title = SV("You pay for nobody else"),
            .text = SV("Whom you are billed for, or agreed to pay for, stands here.") } };
    v.tabs = my_tabs(p, MY_PAY_FOR);
    if (p->viewer->facts.relation == REL_SELF)
        v.header.buttons = (struct view_actions)VIEW_LIST(p->op.arena, struct view_action,
            { .label = SV("Agree to pay for somebody"), .icon = ICON_PLUS, .href = SV("/portal/pay-for/agree") });
    TRY(fill_people(p, &v));
    TRY(fill_agreements(p, &v));
    TRY(fill_bills(p, &v));
    p->frame.title = v.header.title;
    tpl_my_pay_for(&p->reply->body, &v);
    return E_OK;
}

/* -- agreeing -------------------------------------------------------------------------------------------------------
 */

static enum err client_field(struct page *p, struct view_choice_field *ret_field)
{
    struct switchables list;
    struct sv typed = http_field(p->req, SV("client"));
    TRY(switch_list(&p->op, p->organization, &list));
    struct view_choice *c = arena_array(p->op.arena, list.count, sizeof *c);
    size_t n = 0;
    for (size_t i = 0; i < list.count; i++) {
        const struct switchable *s = &list.items[i];
        struct sv value = sv_fmt(p->op.arena, "%lld", (long long)s->client.v);
        if (p->viewer->facts.relation == REL_SELF && !s->same_mailbox && scope_level(s->scope, CAP_BILLS) == LEVEL_ACT)
            c[n++] = (struct view_choice){ .value = value, .label = s->name, .checked = sv_eq(value, typed) };
    }
    *ret_field = (struct view_choice_field){
        .name = SV("client"), .label = SV("For whom?"), .prompt = SV("Choose…"), .required = true, .choices = { c, n }
    };
    return E_OK;
}

static enum err card_field(struct page *p, struct view_choice_field *ret_field)
{
    struct cards list;
    struct sv typed = http_field(p->req, SV("card"));
    TRY(card_own(&p->op, &list));
    struct view_choice *c = arena_array(p->op.arena, list.count + 1, sizeof *c);
    size_t n = 0;
    c[n++] = (struct view_choice){ .value = SV("0"), .label = SV("None: I pay each bill myself"), .checked = !typed.n };
    for (size_t i = 0; i < list.count; i++)
        if (!list.items[i].expired) {
            struct sv value = sv_fmt(p->op.arena, "%lld", (long long)list.items[i].id.v);
            c[n++] = (struct view_choice){
                .value = value, .label = my_card_name(p->op.arena, &list.items[i]), .checked = sv_eq(value, typed)
            };
        }
    *ret_field = (struct view_choice_field){ .name = SV("card"),
        .label = SV("Which card of yours?"),
        .hint = SV("Bills are charged to it on the day they are due."),
        .choices = { c, n } };
    return E_OK;
}

static struct view_field typed_field(
    struct page *p, const char *name, const char *label, const char *hint, const struct problems *problems)
{
    struct view_field f = { .name = sv_of(name),
        .label = sv_of(label),
        .hint = sv_of(hint),
        .value = http_field(p->req, sv_of(name)),
        .max_length = 20 };
    view_field_problem(&f, problems);
    return f;
}

static enum err show_agree(struct page *p, const struct problems *problems)
{
    struct my_agree_view v = { .frame = &p->frame,
        .header = { .title = SV("Agree to pay for somebody"),
            .subtitle = SV("Bills for them are then addressed to you, until you end it.") },
        .problems = problems,
        .cap_charge = typed_field(p, "cap_charge", "At most for one service", "Leave it empty for no limit.", problems),
        .cap_month = typed_field(p, "cap_month", "At most in a month", "Leave it empty for no limit.", problems),
        .ends_on = typed_field(p, "ends_on", "Until", "Leave it empty to go on until you end it.", problems),
        .agreed = { .name = SV("agreed"),
            .label = SV("I agree to pay these bills. I can end it at any time for what comes after."),
            .checked = http_field(p->req, SV("agreed")).n > 0,
            .required = true },
        .submit = { .label = SV("Agree"), .cancel_href = SV("/portal/pay-for") },
        .empty = { .art = ART_PEOPLE,
            .title = SV("Nobody to choose"),
            .text = SV("You can agree to pay for somebody whose bills you may pay through Switch Account."),
            .action_label = SV("Ask for access"),
            .action_href = SV("/portal/ask") } };
    v.ends_on.type = SV("date");
    v.cap_charge.inputmode = v.cap_month.inputmode = SV("decimal");
    TRY(client_field(p, &v.client));
    TRY(card_field(p, &v.card));
    view_choice_problem(&v.client, problems);
    view_choice_problem(&v.card, problems);
    view_check_problem(&v.agreed, problems);
    if (problems->count)
        page_status(p, problems_status(problems));
    p->frame.title = v.header.title;
    tpl_my_agree(&p->reply->body, &v);
    return E_OK;
}

static enum err get_agree(struct page *p)
{
    return show_agree(p, &fine);
}

static enum err post_agree(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct standing_form f = { .client = { page_form_int(p, SV("client")) },
        .card = { page_form_int(p, SV("card")) },
        .cap_charge = http_field(p->req, SV("cap_charge")),
        .cap_month = http_field(p->req, SV("cap_month")),
        .ends_on = http_field(p->req, SV("ends_on")),
        .agreed = http_field(p->req, SV("agreed")).n > 0 };
    enum err e = standing_agree(&p->op, &f, &problems);
    if (e == E_INVALID)
        return show_agree(p, &problems);
    TRY(e);
    return page_redirect(p, SV("/portal/pay-for"), SV("You agreed to pay. The practice knows."));
}

static enum err find_agreement(struct page *p, struct standing_payer *ret_standing)
{
    struct standing_payers list;
    TRY(agreements_of(p, &list));
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].id.v == page_arg(p, "standing") && !list.items[i].ended) {
            *ret_standing = list.items[i];
            return E_OK;
        }
    return E_NOTFOUND;
}

static enum err get_end(struct page *p)
{
    struct arena *a = p->op.arena;
    struct standing_payer s;
    TRY(find_agreement(p, &s));
    struct my_ask_view v = { .frame = &p->frame,
        .header = { .title = SV("End an agreement"), .subtitle = agreed_words(p, &s) },
        .confirm = { .action = sv_fmt(a, "/portal/pay-for/agreements/%lld/end", (long long)s.id.v),
            .question = sv_fmt(a, "Stop paying for %.*s?", SV_FMT(s.client_name)),
            .consequences =
                VIEW_LIST(a, struct sv, SV("Bills that you have stay yours. New ones go to somebody else.")),
            .hidden = VIEW_LIST(a, struct view_hidden, { SV("version"), sv_fmt(a, "%lld", (long long)s.version) }),
            .submit = { .label = SV("Stop paying"),
                .danger = true,
                .cancel_href = SV("/portal/pay-for"),
                .cancel_label = SV("Go on paying") } } };
    p->frame.title = v.header.title;
    tpl_my_ask(&p->reply->body, &v);
    return E_OK;
}

static enum err post_end(struct page *p)
{
    enum err e =
        standing_end(&p->op, (struct standing_payer_id){ page_arg(p, "standing") }, page_form_int(p, SV("version")));
    if (e == E_CONFLICT)
        return page_redirect(p, SV("/portal/pay-for"), SV("It was changed meanwhile. This is how it is now."));
    TRY(e);
    return page_redirect(p, SV("/portal/pay-for"), SV("You stopped paying. The practice knows."));
}

static const struct route routes[] = {
    { HTTP_GET, "/portal/pay-for", "portal_pay_for", NEEDS_SELF, AUDIT_LIST, "agreement", get_pay_for },
    { HTTP_GET, "/portal/pay-for/agree", "portal_agree", NEEDS_SELF, AUDIT_NONE, "", get_agree },
    { HTTP_POST, "/portal/pay-for/agree", "portal_agree_do", NEEDS_SELF, AUDIT_CREATE, "agreement", post_agree },
    { HTTP_GET, "/portal/pay-for/agreements/{standing}/end", "portal_agree_end", NEEDS_SELF, AUDIT_LIST, "agreement",
        get_end },
    { HTTP_POST, "/portal/pay-for/agreements/{standing}/end", "portal_agree_end_do", NEEDS_SELF, AUDIT_END, "agreement",
        post_end },
};
const struct route_table billing_pay_for_routes = { routes, LENGTH(routes) };
