/* What is done to an invoice that was sent, each on a page that says first what will happen. */
#include "billing/deposit.h"
#include "billing/invoice_desk.h"
#include "billing/invoice_link.h"
#include "billing/pages.h"

/* What every one of these pages begins with. */
static struct bill_form act_form(
    struct page *p, const struct invoice *i, struct sv title, struct sv question, const struct problems *problems)
{
    struct bill_form v = bill_form_new(p, problems);
    v.header = invoice_header(p, i, title);
    v.question = question;
    bill_hidden_add(p, &v, SV("version"), sv_fmt(p->op.arena, "%lld", (long long)i->version));
    v.submit.cancel_href = invoice_path(p->op.arena, i->id, "");
    return v;
}

typedef enum err show_fn(struct page *p, const struct invoice *i, const struct problems *problems);

static enum err get_act(struct page *p, show_fn *show)
{
    struct problems none = problems_new(p->op.arena);
    struct invoice i;
    bool open;
    TRY(invoice_of(p, &i, &open));
    return open ? show(p, &i, &none) : E_OK;
}

static enum err done(struct page *p, const struct invoice *i, enum audit_action action, struct sv words)
{
    bill_log(p, i->client, action, SV("invoice"), i->id.v);
    return page_redirect(p, invoice_path(p->op.arena, i->id, ""), words);
}

static void reason_field(struct page *p, struct bill_form *v, const char *hint)
{
    struct bill_group *g = bill_group_add(p, v, SV(""), false);
    struct view_field *why =
        bill_field_add(g, INPUT_AREA, SV("reason"), SV("Why"), http_field(p->req, SV("reason")), 500);
    why->hint = sv_of(hint);
}

/* -- remind ---------------------------------------------------------------------------------------------------------
 */

static enum err show_remind(struct page *p, const struct invoice *i, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct bill_form v = act_form(p, i, SV("Remind"),
        sv_fmt(a, "Remind %.*s of %.*s?", SV_FMT(i->payer_name), SV_FMT(bill_money(p, i->balance))), problems);
    bill_line_add(p, &v, SV("They get a mail about this one bill, in the practice's words."));
    if (i->reminders)
        bill_line_add(p, &v,
            sv_fmt(a, "They were reminded %.*s, last on %.*s.", SV_FMT(count_words(a, i->reminders, "time", "times")),
                SV_FMT(bill_day(a, i->reminded_on))));
    v.submit.label = SV("Remind");
    return bill_form_render(p, &v);
}

static enum err get_remind(struct page *p)
{
    return get_act(p, show_remind);
}

static enum err post_remind(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct invoice i;
    bool open;
    TRY(invoice_of(p, &i, &open));
    if (!open)
        return E_OK;
    enum err e = save_result(invoice_remind(&p->op, i.id, &problems), &problems);
    if (e == E_INVALID)
        return show_remind(p, &i, &problems);
    TRY(e);
    return done(p, &i, AUDIT_SEND, SV("They are reminded."));
}

/* -- void -----------------------------------------------------------------------------------------------------------
 */

static enum err show_void(struct page *p, const struct invoice *i, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct bill_form v = act_form(p, i, SV("Void"), sv_fmt(a, "Make invoice %.*s void?", SV_FMT(i->number)), problems);
    bill_line_add(p, &v, SV("What it bills is open again, and can go on another invoice."));
    if (i->paid > i->refunded)
        bill_line_add(p, &v,
            sv_fmt(a, "%.*s that were paid, and not given back, become credit of whoever paid them.",
                SV_FMT(bill_money(p, i->paid - i->refunded))));
    if (i->stored != INVOICE_DRAFT)
        bill_line_add(p, &v, SV("The ledger keeps it, with the opposite entry. Its links end."));
    reason_field(p, &v, "For staff alone.");
    v.submit.label = SV("Make it void");
    v.submit.danger = true;
    return bill_form_render(p, &v);
}

static enum err get_void(struct page *p)
{
    return get_act(p, show_void);
}

static enum err post_void(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct invoice i;
    bool open;
    TRY(invoice_of(p, &i, &open));
    if (!open)
        return E_OK;
    enum err e = save_result(
        invoice_void(&p->op, i.id, page_form_int(p, SV("version")), http_field(p->req, SV("reason")), &problems),
        &problems);
    if (e == E_INVALID)
        return show_void(p, &i, &problems);
    TRY(e);
    return done(p, &i, AUDIT_END, SV("The invoice is void. What it billed is open again."));
}

/* -- write off ------------------------------------------------------------------------------------------------------
 */

static enum err show_write_off(struct page *p, const struct invoice *i, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct sv typed = http_field(p->req, SV("amount"));
    struct bill_form v =
        act_form(p, i, SV("Write off"), sv_fmt(a, "Write off what %.*s owes?", SV_FMT(i->payer_name)), problems);
    bill_line_add(p, &v,
        sv_fmt(a, "%.*s is owed. What you write off is not asked for any more.", SV_FMT(bill_money(p, i->balance))));
    bill_line_add(p, &v, SV("It counts as a loss in the ledger. Nobody is told."));
    struct bill_group *g = bill_group_add(p, &v, SV(""), false);
    struct view_field *amount = bill_field_add(g, INPUT_FIELD, SV("amount"), SV("Amount"),
        p->req->method == HTTP_POST ? typed : bill_typed(p, i->balance), 20);
    amount->inputmode = SV("decimal");
    amount->required = true;
    reason_field(p, &v, "For staff and your accountant.");
    v.submit.label = SV("Write off");
    v.submit.danger = true;
    return bill_form_render(p, &v);
}

static enum err get_write_off(struct page *p)
{
    return get_act(p, show_write_off);
}

static enum err post_write_off(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct invoice i;
    bool open;
    TRY(invoice_of(p, &i, &open));
    if (!open)
        return E_OK;
    enum err e = save_result(invoice_write_off(&p->op, i.id, page_form_int(p, SV("version")),
                                 http_field(p->req, SV("amount")), http_field(p->req, SV("reason")), &problems),
        &problems);
    if (e == E_INVALID)
        return show_write_off(p, &i, &problems);
    TRY(e);
    return done(p, &i, AUDIT_UPDATE, SV("It was written off."));
}

/* -- to somebody else -----------------------------------------------------------------------------------------------
 */

static enum err show_readdress(struct page *p, const struct invoice *i, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct payers payers;
    struct bill_form v = act_form(p, i, SV("Address to somebody else"),
        sv_fmt(a, "Address %.*s to somebody else?", SV_FMT(bill_money(p, i->total))), problems);
    TRY(payer_choices(&p->op, i->client, &payers));
    bill_line_add(
        p, &v, sv_fmt(a, "%.*s is void for %.*s; their link ends.", SV_FMT(i->number), SV_FMT(i->payer_name)));
    bill_line_add(p, &v, SV("A new invoice with its own number goes to whom you choose. Neither learns of the other."));
    if (i->confidential)
        bill_line_add(p, &v,
            sv_fmt(a, "It is confidential. Whoever you choose will read what %.*s was told only they would see.",
                SV_FMT(i->client_name)));
    struct bill_group *g = bill_group_add(p, &v, SV(""), false);
    struct view_choice_field *who = bill_choice_add(
        g, INPUT_SELECT, SV("payer"), SV("Who pays"), bill_payer_choices(a, &payers, http_field(p->req, SV("payer"))));
    who->prompt = SV("Choose…");
    who->required = true;
    if (i->confidential || problem_has(problems, SV("confidential_readdress")))
        bill_check_add(g, SV("sure"), SV("They may know of it"), http_field(p->req, SV("sure")).n > 0)->hint =
            SV("Ask the client first.");
    v.submit.label = SV("Address it to them");
    v.submit.danger = i->confidential;
    return bill_form_render(p, &v);
}

static enum err get_readdress(struct page *p)
{
    return get_act(p, show_readdress);
}

static enum err post_readdress(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct invoice i;
    struct payer_id payer = { 0 };
    struct invoice_id made;
    bool open;
    TRY(invoice_of(p, &i, &open));
    if (!open)
        return E_OK;
    TRY(bill_payer_chosen(p, http_field(p->req, SV("payer")), &payer));
    if (!payer.v)
        problem_add(&problems, SV("payer"), SV("unknown_payer"), SV("Choose who pays."));
    enum err e = problems_err(&problems);
    if (e == E_OK)
        e = save_result(invoice_readdress(&p->op, i.id, page_form_int(p, SV("version")), payer,
                            http_field(p->req, SV("sure")).n > 0, &problems, &made),
            &problems);
    if (e == E_INVALID)
        return show_readdress(p, &i, &problems);
    TRY(e);
    bill_log(p, i.client, AUDIT_UPDATE, SV("invoice"), i.id.v);
    return page_redirect(p, invoice_path(p->op.arena, made, ""), SV("The new invoice was sent; the old one is void."));
}

/* -- a new link -----------------------------------------------------------------------------------------------------
 */

static enum err show_link(struct page *p, const struct invoice *i, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct bill_form v = act_form(p, i, SV("Mail a new link"), SV("Mail a new link to this bill?"), problems);
    bill_line_add(p, &v,
        i->payer_client.v  ? SV("They have an account: they are told of the bill again, and open it in their portal.")
        : i->payer_email.n ? sv_fmt(a, "It goes to %.*s, and shows this one bill.", SV_FMT(i->payer_email))
                           : SV("The payer has no e-mail address: no link is mailed before one is added."));
    bill_line_add(p, &v, SV("The link they had before is dead from now on."));
    v.submit.label = i->payer_client.v || i->payer_email.n ? SV("Mail it") : SV("End the old link");
    return bill_form_render(p, &v);
}

static enum err get_link(struct page *p)
{
    return get_act(p, show_link);
}

static enum err post_link(struct page *p)
{
    struct invoice i;
    bool open;
    TRY(invoice_of(p, &i, &open));
    if (!open)
        return E_OK;
    TRY(invoice_link_renew(&p->op, i.id));
    return done(p, &i, AUDIT_SEND,
        i.payer_client.v  ? SV("They are told of the bill again. A link they had before is dead.")
        : i.payer_email.n ? SV("A new link was mailed. The old one is dead.")
                          : SV("The old link is dead. No new one was mailed: the payer has no e-mail address."));
}

#define BILL NEEDS_STAFF(PERM_BILLING), AUDIT_NONE, ""
/* -- a deposit ------------------------------------------------------------------------------------------------------
 */

static enum err show_give_back(struct page *p, const struct invoice *i, const struct problems *problems)
{
    struct bill_form v = act_form(p, i, SV("Give the deposit back"), SV("Give the deposit back?"), problems);
    bill_line_add(p, &v,
        SV("What was paid is the credit of whoever paid it, and can be given back to where it came from. What was not "
           "paid is not asked for any more."));
    v.submit = (struct view_submit){ .label = SV("Give it back"), .cancel_href = invoice_path(p->op.arena, i->id, "") };
    return bill_form_render(p, &v);
}

static enum err show_keep(struct page *p, const struct invoice *i, const struct problems *problems)
{
    struct bill_form v = act_form(p, i, SV("Keep the deposit"), SV("Keep the deposit?"), problems);
    bill_line_add(p, &v,
        SV("What was paid is the practice's from now on, whatever becomes of the visit. No bill is paid from it."));
    v.submit = (struct view_submit){ .label = SV("Keep it"), .cancel_href = invoice_path(p->op.arena, i->id, "") };
    return bill_form_render(p, &v);
}

static enum err get_give_back(struct page *p)
{
    return get_act(p, show_give_back);
}

static enum err get_keep(struct page *p)
{
    return get_act(p, show_keep);
}

static enum err post_deposit(struct page *p, bool keep)
{
    struct problems problems = problems_new(p->op.arena);
    struct invoice i;
    bool open;
    TRY(invoice_of(p, &i, &open));
    if (!open)
        return E_OK;
    int64_t version = page_form_int(p, SV("version"));
    enum err e = save_result(
        keep ? deposit_keep(&p->op, i.id, version, &problems) : deposit_give_back(&p->op, i.id, version, &problems),
        &problems);
    if (e == E_INVALID)
        return keep ? show_keep(p, &i, &problems) : show_give_back(p, &i, &problems);
    TRY(e);
    return done(p, &i, AUDIT_UPDATE, keep ? SV("The deposit is kept.") : SV("The deposit was given back."));
}

static enum err post_give_back(struct page *p)
{
    return post_deposit(p, false);
}

static enum err post_keep(struct page *p)
{
    return post_deposit(p, true);
}

static const struct route routes[] = {
    { HTTP_GET, "/billing/invoices/{invoice}/remind", "billing_remind", BILL, get_remind },
    { HTTP_POST, "/billing/invoices/{invoice}/remind", "billing_remind_do", BILL, post_remind },
    { HTTP_GET, "/billing/invoices/{invoice}/void", "billing_void", BILL, get_void },
    { HTTP_POST, "/billing/invoices/{invoice}/void", "billing_void_do", BILL, post_void },
    { HTTP_GET, "/billing/invoices/{invoice}/write-off", "billing_write_off", BILL, get_write_off },
    { HTTP_POST, "/billing/invoices/{invoice}/write-off", "billing_write_off_do", BILL, post_write_off },
    { HTTP_GET, "/billing/invoices/{invoice}/readdress", "billing_readdress", BILL, get_readdress },
    { HTTP_POST, "/billing/invoices/{invoice}/readdress", "billing_readdress_do", BILL, post_readdress },
    { HTTP_GET, "/billing/invoices/{invoice}/deposit/give-back", "billing_deposit_back", BILL, get_give_back },
    { HTTP_POST, "/billing/invoices/{invoice}/deposit/give-back", "billing_deposit_back_do", BILL, post_give_back },
    { HTTP_GET, "/billing/invoices/{invoice}/deposit/keep", "billing_deposit_keep", BILL, get_keep },
    { HTTP_POST, "/billing/invoices/{invoice}/deposit/keep", "billing_deposit_keep_do", BILL, post_keep },
    { HTTP_GET, "/billing/invoices/{invoice}/link", "billing_link", BILL, get_link },
    { HTTP_POST, "/billing/invoices/{invoice}/link", "billing_link_do", BILL, post_link },
};
const struct route_table billing_invoice_act_routes = { routes, LENGTH(routes) };
