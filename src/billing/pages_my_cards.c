/* Cards on file: one's own, or, for whom one acts, those of the account that is open; never another profile's (F6). */
#include "billing/card_write.h"
#include "billing/my_cards.h"
#include "billing/pages.h"
#include "billing/templates.h"

static const struct problems fine;

static bool is_own(const struct page *p)
{
    return p->context == CONTEXT_OWN;
}

static struct sv cards_path(struct page *p, const char *below)
{
    return sv_fmt(p->op.arena, "%.*s/portal/cards%s", SV_FMT(page_base(p)), below);
}

static struct sv label_words(struct sv label)
{
    return sv_eq(label, SV("hsa")) ? SV("HSA") : sv_eq(label, SV("fsa")) ? SV("FSA") : SV("");
}

struct sv my_card_name(struct arena *a, const struct card *c)
{
    struct sv name = card_words(a, c->brand, c->last4), label = label_words(c->label);
    return label.n ? sv_fmt(a, "%.*s · %.*s", SV_FMT(name), SV_FMT(label)) : name;
}

static struct view_badges badges_of(struct arena *a, const struct card *c)
{
    struct view_badge *b = arena_array(a, 3, sizeof *b);
    size_t n = 0;
    if (c->expired)
        b[n++] = (struct view_badge){ SV("Expired"), TONE_BAD, ICON_NONE };
    else if (c->expires_soon)
        b[n++] = (struct view_badge){ SV("Expires soon"), TONE_WARN, ICON_NONE };
    if (c->is_default)
        b[n++] = (struct view_badge){ SV("Default"), TONE_OK, ICON_NONE };
    if (c->autopay)
        b[n++] = (struct view_badge){ SV("Pays by itself"), TONE_INFO, ICON_NONE };
    return (struct view_badges){ b, n };
}

static enum err get_cards(struct page *p)
{
    struct arena *a = p->op.arena;
    struct cards list;
    TRY(card_list(&p->op, p->viewer->subject.client, &list));
    struct my_cards_view v = { .frame = &p->frame,
        .header = { .title = is_own(p) ? SV("Your cards") : sv_fmt(a, "Cards of %.*s", SV_FMT(p->viewer->subject_name)),
            .subtitle = is_own(p) ? SV("Nobody else sees or uses them. For somebody else they are entered again there.")
                                  : SV("They belong to this account. Your own cards are not among them.") },
        .tabs = my_tabs(p, MY_CARDS),
        .autopay_words = SV("A card that pays by itself is charged for bills to this account on the day they are due. "
                            "You get the receipt, and can switch it off at any time before."),
        .empty = { .art = ART_DONE,
            .title = SV("No card on file"),
            .text = SV("A card that is kept makes the next bill quick to pay.") } };
    v.cards.items = arena_array(a, list.count, sizeof *v.cards.items);
    for (size_t i = 0; i < list.count; i++) {
        const struct card *c = &list.items[i];
        struct my_card *m = &v.cards.items[v.cards.count++];
        *m = (struct my_card){ .name = my_card_name(a, c),
            .detail = sv_fmt(a, "%s %02lld/%lld", c->expired ? "Expired" : "Expires", (long long)c->exp_month,
                (long long)c->exp_year),
            .badges = badges_of(a, c),
            .version = c->version,
            .can_default = !c->is_default && !c->expired,
            .autopay = c->autopay,
            .can_autopay = !c->expired || c->autopay };
        if (!url_base_make(sv_fmt(a, "%.*s/%lld", SV_FMT(cards_path(p, "")), (long long)c->id.v), &m->path))
            return E_INTERNAL;
    }
    if (my_gateway_there(p)) {
        v.header.buttons = (struct view_actions)VIEW_LIST(
            a, struct view_action, { .label = SV("Add a card"), .icon = ICON_PLUS, .href = cards_path(p, "/new") });
        v.empty.action_label = SV("Add a card");
        v.empty.action_href = cards_path(p, "/new");
    } else
        v.notice = (struct view_notice){ .tone = TONE_CALM, .text = SV("The practice takes no cards here.") };
    p->frame.title = v.header.title;
    tpl_my_cards(&p->reply->body, &v);
    return E_OK;
}

/* -- entering one ---------------------------------------------------------------------------------------------------
 */

static struct view_choice_field label_field(struct arena *a, struct sv chosen)
{
    return (struct view_choice_field){
        .name = SV("label"),
        .label = SV("What kind of card is it?"),
        .choices = VIEW_LIST(a, struct view_choice,
            { .value = SV("personal"), .label = SV("Personal"), .checked = !label_words(chosen).n },
            { .value = SV("hsa"), .label = SV("HSA: health savings account"), .checked = sv_eq(chosen, SV("hsa")) },
            { .value = SV("fsa"), .label = SV("FSA: flexible spending account"), .checked = sv_eq(chosen, SV("fsa")) })
    };
}

static struct my_card_form_view form_of(struct page *p, const struct problems *problems)
{
    return (struct my_card_form_view){ .frame = &p->frame,
        .header = { .title = SV("Add a card"),
            .subtitle = is_own(p) ? SV("It is kept for you alone.")
                                  : sv_fmt(p->op.arena, "It is kept for %.*s.", SV_FMT(p->viewer->subject_name)) },
        .problems = problems,
        .action = cards_path(p, "/new"),
        .label = label_field(p->op.arena, http_field(p->req, SV("label"))),
        .submit = { .label = SV("Go on"), .cancel_href = cards_path(p, "") } };
}

static enum err show_form(struct page *p, const struct problems *problems)
{
    struct my_card_form_view v = form_of(p, problems);
    if (!my_gateway_there(p))
        return E_NOTFOUND;
    if (p->app->pay->preferred == PAY_TEST) {
        v.field = my_test_field(p, http_field(p->req, SV("test_card")), problems);
        v.submit.label = SV("Keep this card");
    }
    if (problems->count)
        page_status(p, problems_status(problems));
    p->frame.title = v.header.title;
    tpl_my_card_form(&p->reply->body, &v);
    return E_OK;
}

static enum err get_form(struct page *p)
{
    return show_form(p, &fine);
}

/* The gateway's own field, for the card that was begun. */
static enum err show_field(struct page *p, const struct my_gateway *g, const struct pay_setup *s)
{
    struct my_card_form_view v = form_of(p, &fine);
    v.action = cards_path(p, "/finish");
    v.label.choices.count = 0;
    v.field = my_script_field(p, g, SV("setup"), s->number, s->client_secret);
    v.hidden = (struct view_hiddens)VIEW_LIST(p->op.arena, struct view_hidden, { SV("setup"), s->number });
    v.submit.label = SV("Keep this card");
    p->frame.title = v.header.title;
    tpl_my_card_form(&p->reply->body, &v);
    return E_OK;
}

static enum err show_bank(struct page *p, struct sv setup, struct sv secret)
{
    struct my_bank_view v = { .frame = &p->frame,
        .header = { .title = SV("Your bank asks"), .subtitle = SV("The test gateway's bank: no money moves.") },
        .action = cards_path(p, "/finish"),
        .question = SV("Do you want this card to be kept?"),
        .hidden = VIEW_LIST(p->op.arena, struct view_hidden, { SV("setup"), setup }, { SV("secret"), secret }) };
    p->frame.title = v.header.title;
    tpl_my_bank(&p->reply->body, &v);
    return E_OK;
}

static enum err finish(struct page *p, struct my_gateway *g, struct sv setup)
{
    struct problems problems = problems_new(p->op.arena);
    struct card_id id;
    enum err e = card_finish(&p->op, &g->line, setup, &problems, &id);
    if (e == E_INVALID)
        return show_form(p, &problems);
    TRY(e);
    return page_redirect(p, SV("/portal/cards"), SV("The card is kept."));
}

static enum err begin(struct page *p, struct my_gateway *g)
{
    struct problems problems = problems_new(p->op.arena);
    struct pay_setup s;
    enum err e =
        card_begin(&p->op, &g->line, p->viewer->subject.client, http_field(p->req, SV("label")), &problems, &s);
    if (e == E_INVALID)
        return show_form(p, &problems);
    TRY(e);
    if (g->line.kind != PAY_TEST)
        return show_field(p, g, &s);
    struct pay_result r =
        pay_test_choose(&g->line, p->op.arena, s.number, s.client_secret, http_field(p->req, SV("test_card")));
    if (r.end == PAY_NEEDS_ACTION)
        return show_bank(p, s.number, s.client_secret);
    if (r.end != PAY_DONE) {
        gateway_problem(&problems, r);
        return show_form(p, &problems);
    }
    return finish(p, g, s.number);
}

static enum err post_form(struct page *p)
{
    struct my_gateway g;
    TRY(my_gateway_open(p, &g));
    enum err e = begin(p, &g);
    my_gateway_close(&g);
    return e;
}

static enum err entered(struct page *p, struct my_gateway *g)
{
    struct sv setup = http_field(p->req, SV("setup")), secret = http_field(p->req, SV("secret"));
    if (g->line.kind != PAY_TEST || !secret.n)
        return finish(p, g, setup);
    struct pay_result r =
        pay_test_authenticate(&g->line, p->op.arena, setup, secret, http_field(p->req, SV("passed")).n > 0);
    if (r.end == PAY_DONE || sv_eq(sv_of(r.error), SV("paid_already")))
        return finish(p, g, setup);
    struct problems problems = problems_new(p->op.arena);
    gateway_problem(&problems, r);
    return show_form(p, &problems);
}

static enum err post_finish(struct page *p)
{
    struct my_gateway g;
    TRY(my_gateway_open(p, &g));
    enum err e = entered(p, &g);
    my_gateway_close(&g);
    return e;
}

/* -- changing one ---------------------------------------------------------------------------------------------------
 */

static struct card_id card_arg(const struct page *p)
{
    return (struct card_id){ page_arg(p, "card") };
}

static enum err done(struct page *p, enum err e, struct sv said)
{
    if (e == E_CONFLICT)
        return page_redirect(p, SV("/portal/cards"), SV("It was changed meanwhile. This is how it is now."));
    TRY(e);
    return page_redirect(p, SV("/portal/cards"), said);
}

static enum err post_default(struct page *p)
{
    return done(p, card_default(&p->op, card_arg(p), page_form_int(p, SV("version"))),
        SV("This card is offered first from now on."));
}

static enum err post_autopay(struct page *p)
{
    bool on = http_field(p->req, SV("on")).n > 0;
    return done(p, card_autopay(&p->op, card_arg(p), on, page_form_int(p, SV("version"))),
        on ? SV("Bills are charged to this card on the day they are due.") : SV("It pays nothing by itself any more."));
}

static enum err get_remove(struct page *p)
{
    struct arena *a = p->op.arena;
    struct cards list;
    TRY(card_list(&p->op, p->viewer->subject.client, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct card *c = &list.items[i];
        if (c->id.v != card_arg(p).v)
            continue;
        struct sv *lines = arena_array(a, 2, sizeof *lines);
        size_t n = 0;
        lines[n++] = SV("It is forgotten here and at the gateway. What was paid with it stays as it is.");
        if (c->autopay)
            lines[n++] = SV("Bills are not paid by themselves any more.");
        struct my_ask_view v = { .frame = &p->frame,
            .header = { .title = SV("Remove a card"), .subtitle = my_card_name(a, c) },
            .confirm = { .action = sv_fmt(a, "%.*s/%lld/remove", SV_FMT(cards_path(p, "")), (long long)c->id.v),
                .question = SV("Remove this card?"),
                .consequences = { lines, n },
                .hidden = VIEW_LIST(a, struct view_hidden, { SV("version"), sv_fmt(a, "%lld", (long long)c->version) }),
                .submit = { .label = SV("Remove the card"),
                    .danger = true,
                    .cancel_href = cards_path(p, ""),
                    .cancel_label = SV("Keep it") } } };
        p->frame.title = v.header.title;
        tpl_my_ask(&p->reply->body, &v);
        return E_OK;
    }
    return E_NOTFOUND;
}

static enum err post_remove(struct page *p)
{
    return done(p, card_remove(&p->op, card_arg(p), page_form_int(p, SV("version"))), SV("The card is removed."));
}

#define ACT NEEDS_CAP(CAP_BILLS, LEVEL_ACT)
static const struct route routes[] = {
    { HTTP_GET, "/portal/cards", "portal_cards", ACT, AUDIT_LIST, "card", get_cards },
    { HTTP_GET, "/portal/cards/new", "portal_card_new", ACT, AUDIT_NONE, "", get_form },
    { HTTP_POST, "/portal/cards/new", "portal_card_begin", ACT, AUDIT_CREATE, "card", post_form },
    { HTTP_POST, "/portal/cards/finish", "portal_card_finish", ACT, AUDIT_CREATE, "card", post_finish },
    { HTTP_POST, "/portal/cards/{card}/default", "portal_card_default", ACT, AUDIT_UPDATE, "card", post_default },
    { HTTP_POST, "/portal/cards/{card}/autopay", "portal_card_autopay", ACT, AUDIT_UPDATE, "card", post_autopay },
    { HTTP_GET, "/portal/cards/{card}/remove", "portal_card_remove", ACT, AUDIT_VIEW, "card", get_remove },
    { HTTP_POST, "/portal/cards/{card}/remove", "portal_card_remove_do", ACT, AUDIT_END, "card", post_remove },
};
const struct route_table billing_own_card_routes = { routes, LENGTH(routes) };
