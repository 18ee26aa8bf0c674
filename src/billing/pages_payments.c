/* Payments: what came in, one of them, and giving money back. */
#include "billing/invoice_desk.h"
#include "billing/page_line.h"
#include "billing/pages.h"
#include "billing/payment.h"

enum { PAYMENTS_A_PAGE = 25 };
static const char *const kept[] = { "q", "failed", "from", "until", "payer", "client" };

static struct sv path_of(struct arena *a, struct payment_id id, const char *below)
{
    return sv_fmt(a, "/billing/payments/%lld%s", (long long)id.v, below);
}

static struct view_badge badge_of(const struct payment *m)
{
    static const enum view_tone tones[PAYMENT_STATE_COUNT] = { [PAYMENT_STARTED] = TONE_INFO,
        [PAYMENT_NEEDS_ACTION] = TONE_INFO,
        [PAYMENT_PROCESSING] = TONE_INFO,
        [PAYMENT_SUCCEEDED] = TONE_OK,
        [PAYMENT_FAILED] = TONE_BAD,
        [PAYMENT_CANCELED] = TONE_CALM };
    if (m->state == PAYMENT_NEEDS_ACTION && payment_declined(m))
        return (struct view_badge){ .label = SV("Declined, may be tried again"), .tone = TONE_BAD };
    return (struct view_badge){ .label = sv_of(payment_state_label(m->state)), .tone = tones[m->state] };
}

static struct view_badges badges_of(struct arena *a, const struct payment *m)
{
    struct view_badge *b = arena_array(a, 3, sizeof *b);
    size_t n = 0;
    b[n++] = badge_of(m);
    if (m->refunded)
        b[n++] = (struct view_badge){ .label = m->refunded == m->amount ? SV("Refunded") : SV("Refunded in part"),
            .tone = TONE_CALM };
    if (m->disputed)
        b[n++] = (struct view_badge){ .label = SV("Disputed"), .tone = TONE_BAD };
    return (struct view_badges){ b, n };
}

static struct sv by_words(struct arena *a, const struct payment *m)
{
    struct sv by = m->card_words.n ? m->card_words : sv_of(medium_label(m->medium));
    return m->autopay ? sv_fmt(a, "%.*s, by itself", SV_FMT(by)) : by;
}

/* -- lists ----------------------------------------------------------------------------------------------------------
 */

struct bill_table payment_table(struct page *p, const struct payments *list)
{
    struct arena *a = p->op.arena;
    struct bill_table t =
        BILL_TABLE(a, SV("Payments"), list->count, "Day", "Who paid", "By", "Invoice", "State", "#Amount");
    for (size_t i = 0; i < list->count; i++) {
        const struct payment *m = &list->items[i];
        struct bill_row *r = bill_row_add(a, &t);
        struct bill_cell *day = bill_cell_add(r, &t, day_human(a, m->paid_on));
        day->href = path_of(a, m->id, "");
        day->whole = true;
        struct bill_cell *who = bill_cell_add(r, &t, m->payer_name);
        if (m->client_name.n && m->payer_client.v != m->client.v)
            who->detail = sv_fmt(a, "for %.*s", SV_FMT(m->client_name));
        bill_cell_add(r, &t, by_words(a, m));
        struct bill_cell *number = bill_cell_add(r, &t, m->invoice_number);
        if (m->invoice.v)
            number->href = invoice_path(a, m->invoice, "");
        struct bill_cell *state = bill_cell_add(r, &t, SV(""));
        state->badges = badges_of(a, m);
        state->detail = m->state == PAYMENT_FAILED || payment_declined(m) ? m->reason_words : SV("");
        bill_cell_add(r, &t, bill_money(p, m->amount));
    }
    return t;
}

static struct payment_filter filter_of(const struct page *p)
{
    return (struct payment_filter){ .payer = { bill_asked(p, SV("payer")) },
        .client = { bill_asked(p, SV("client")) },
        .failed_only = http_param(p->req, SV("failed")).n > 0,
        .from = bill_day_asked(p, SV("from")),
        .until = bill_day_asked(p, SV("until")),
        .words = sv_trim(http_param(p->req, SV("q"))),
        .page = page_number(p) };
}

static enum err get_payments(struct page *p)
{
    struct arena *a = p->op.arena;
    struct payments list;
    struct payment_filter f = filter_of(p);
    TRY(payment_list(&p->op, &f, &list));
    struct bill_page v = bill_page_new(p, 1);
    v.header = bill_header(
        p, (struct view_link){ .label = SV("") }, SV("Payments"), SV("What came in, the last written down first."));
    v.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Save as CSV"),
            .icon = ICON_DOWNLOAD,
            .href = bill_query(p, SV("/billing/payments.csv"), kept, LENGTH(kept)) });
    v.tabs_name = SV("Payments");
    v.tabs = (struct view_links)VIEW_LIST(a, struct view_link,
        { .label = SV("All"), .href = SV("/billing/payments"), .active = !f.failed_only },
        { .label = SV("Failed"), .href = SV("/billing/payments?failed=1"), .active = f.failed_only });
    v.search = (struct view_search){ .action = SV("/billing/payments"),
        .label = SV("A payer, a client or an invoice's number"),
        .value = f.words,
        .live_target = SV("#results") };
    bill_filter_days(p, &v, f.from, f.until);
    struct bill_section *s = bill_section_add(&v.sections, SV("payments"), SV("Payments"));
    s->table = payment_table(p, &list);
    s->pager = bill_pager(p, bill_query(p, SV("/billing/payments"), kept, LENGTH(kept)), (int64_t)list.count,
        list.total, PAYMENTS_A_PAGE);
    bool narrowed = f.words.n || f.from.has || f.until.has || f.payer.v || f.client.v;
    s->empty = (struct view_empty){ .art = narrowed ? ART_SEARCH : ART_DONE,
        .title = narrowed        ? SV("No such payment")
                 : f.failed_only ? SV("None has failed")
                                 : SV("Nothing came in yet"),
        .text = narrowed        ? SV("Try fewer letters, or other days.")
                : f.failed_only ? SV("Payments by card that were declined and not made good stand here.")
                                : SV("Payments by card come by themselves; others are recorded on their invoice.") };
    return bill_page_render(p, &v);
}

static void sheet_row(struct page *p, const struct payment *m)
{
    struct str *out = &p->reply->body;
    str_addf(out, "%lld,", (long long)m->id.v);
    bill_sheet_day(p, (struct opt_day){ true, m->paid_on });
    csv_cell(out, sv_of(payment_state_name(m->state)), false);
    csv_cell(out, sv_of(medium_name(m->medium)), false);
    csv_cell(out, m->payer_name, false);
    csv_cell(out, m->client_name, false);
    csv_cell(out, m->invoice_number, false);
    csv_cell(out, p->organization->currency, false);
    bill_sheet_amount(p, m->amount, false);
    bill_sheet_amount(p, m->refunded, true);
}

/* Newest first, by number: what comes in meanwhile moves no row, so that none is there twice or left out. */
static enum err sheet_part(struct page *p, void *of, bool *ret_more)
{
    struct payment_filter *f = of;
    struct payments list;
    TRY(payment_list(&p->op, f, &list));
    for (size_t i = 0; i < list.count; i++)
        sheet_row(p, &list.items[i]);
    if (list.count) {
        f->before = list.items[list.count - 1].id;
        f->before_day = list.items[list.count - 1].paid_on;
    }
    *ret_more = list.total > (int64_t)list.count;
    return E_OK;
}

static enum err get_payments_csv(struct page *p)
{
    static const char *const columns[] = { "payment", "day", "state", "medium", "payer", "for", "invoice", "currency",
        "amount", "refunded" };
    struct payment_filter f = filter_of(p);
    struct payments first;
    f.page = 1;
    TRY(payment_list(&p->op, &f, &first));
    if (first.total > BILL_SHEET_MOST)
        return bill_sheet_refuse(p, first.total, bill_query(p, SV("/billing/payments"), kept, LENGTH(kept)));
    bill_sheet_begin(p, "payments", columns, LENGTH(columns));
    f.most = BILL_SHEET_PART;
    return bill_sheet_parts(p, sheet_part, &f);
}

/* -- one ------------------------------------------------------------------------------------------------------------
 */

static bool under_way(const struct payment *m)
{
    return m->state == PAYMENT_STARTED || m->state == PAYMENT_PROCESSING || m->state == PAYMENT_NEEDS_ACTION;
}

static struct view_header header_of(struct page *p, const struct payment *m, struct sv title)
{
    struct arena *a = p->op.arena;
    struct view_header h =
        bill_header(p, (struct view_link){ .label = SV("Payments"), .href = SV("/billing/payments") }, title,
            sv_fmt(a, "%.*s, %.*s", SV_FMT(m->payer_name), SV_FMT(day_human(a, m->paid_on))));
    return h;
}

static struct view_facts facts_of(struct page *p, const struct payment *m)
{
    struct arena *a = p->op.arena;
    return (struct view_facts)VIEW_LIST(a, struct view_fact,
        { .label = SV("Who paid"),
            .value = m->payer_name,
            .href = sv_fmt(a, "/billing/payers/%lld", (long long)m->payer.v) },
        { .label = SV("For"), .value = m->client_name },
        { .label = SV("Invoice"),
            .value = m->invoice_number.n ? m->invoice_number : SV("None: it is the payer's credit"),
            .href = m->invoice.v ? invoice_path(a, m->invoice, "") : SV("") },
        { .label = SV("Amount"), .value = bill_money(p, m->amount) },
        { .label = SV("Refunded"), .value = bill_money_some(p, m->refunded) },
        { .label = SV("By"), .value = by_words(a, m) }, { .label = SV("Day"), .value = day_human(a, m->paid_on) },
        { .label = SV("What the bank said"), .value = m->reason_words },
        { .label = SV("Note for staff"), .value = m->note });
}

static enum err get_payment(struct page *p)
{
    struct arena *a = p->op.arena;
    struct payment m;
    bool open;
    TRY(bill_payment(p, &m, &open));
    if (!open)
        return E_OK;
    struct bill_page v = bill_page_new(p, 1);
    v.header = header_of(p, &m, sv_fmt(a, "Payment of %.*s", SV_FMT(bill_money(p, m.amount))));
    v.header.badges = badges_of(a, &m);
    if (m.state == PAYMENT_SUCCEEDED && m.refunded < m.amount && !m.disputed)
        v.header.buttons = (struct view_actions)VIEW_LIST(
            a, struct view_action, { .label = SV("Refund"), .icon = ICON_BACK, .href = path_of(a, m.id, "/refund") });
    v.header.menu = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Receipt as PDF"), .icon = ICON_DOCUMENT, .href = path_of(a, m.id, "/pdf") });
    if (m.state == PAYMENT_NEEDS_ACTION)
        v.notice = (struct view_notice){ .tone = TONE_INFO,
            .title = badge_of(&m).label,
            .text = payment_declined(&m) ? SV("No money moved. Whoever pays may try another card.")
                                         : SV("No money has moved. They have a card to enter, or a question of their "
                                              "bank to answer."),
            .action_label = SV("Look again"),
            .action_href = p->req->path };
    else if (under_way(&m))
        v.notice = (struct view_notice){ .tone = TONE_INFO,
            .title = SV("Under way"),
            .text =
                SV("Nobody knows yet how it ended. Kith asks the gateway until it is known; look again in a minute."),
            .action_label = SV("Look again"),
            .action_href = p->req->path };
    else if (m.disputed)
        v.notice = (struct view_notice){ .tone = TONE_WARN,
            .title = SV("Disputed"),
            .text = SV("The payer's bank asks for the money back. Answer at the gateway.") };
    struct bill_section *s = bill_section_add(&v.sections, SV("facts"), SV("The payment"));
    s->facts = facts_of(p, &m);
    if (m.medium == MEDIUM_CARD) {
        struct disputes disputes;
        TRY(disputes_of_payments(&p->op, &m.id, 1, &disputes));
        dispute_sections(p, &disputes, &v.sections);
    }
    if (m.client.v)
        bill_log(p, m.client, AUDIT_VIEW, SV("payment"), m.id.v);
    return bill_page_render(p, &v);
}

/* -- refunds --------------------------------------------------------------------------------------------------------
 */

static enum err show_refund(struct page *p, const struct payment *m, const struct problems *problems)
{
    static const char *const owed[] = { "no", "No: nothing more is asked for", "yes",
        "Yes: the invoice is open again by this amount" };
    struct arena *a = p->op.arena;
    struct bill_form v = bill_form_new(p, problems);
    bool post = p->req->method == HTTP_POST;
    int64_t left = m->amount - m->refunded;
    v.header = header_of(p, m, SV("Refund"));
    v.question = sv_fmt(a, "Give money back to %.*s?", SV_FMT(m->payer_name));
    bill_line_add(p, &v,
        m->medium == MEDIUM_CARD
            ? SV("It goes back to the card that paid. That takes a few days, and cannot be taken back.")
            : SV("Kith writes down that you gave it back; hand it over yourself."));
    bill_hidden_add(p, &v, SV("key"), bill_form_key(p));
    struct bill_group *g = bill_group_add(p, &v, SV(""), false);
    struct view_field *amount = bill_field_add(
        g, INPUT_FIELD, SV("amount"), SV("Amount"), post ? http_field(p->req, SV("amount")) : bill_typed(p, left), 20);
    amount->inputmode = SV("decimal");
    amount->hint = sv_fmt(a, "Up to %.*s.", SV_FMT(bill_money(p, left)));
    if (m->invoice.v)
        bill_choice_add(g, INPUT_RADIOS, SV("still_owed"), SV("Is it still owed?"),
            bill_choices(a, owed, 2, post ? http_field(p->req, SV("still_owed")) : SV("no")));
    bill_field_add(g, INPUT_AREA, SV("reason"), SV("Why"), http_field(p->req, SV("reason")), 500)->hint =
        SV("For staff alone.");
    v.submit = (struct view_submit){ .label = SV("Refund"), .danger = true, .cancel_href = path_of(a, m->id, "") };
    return bill_form_render(p, &v);
}

static enum err get_refund(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct payment m;
    bool open;
    TRY(bill_payment(p, &m, &open));
    return open ? show_refund(p, &m, &none) : E_OK;
}

static enum err post_refund(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct payment m;
    struct pay_line line = { .fetch = NULL };
    bool open;
    TRY(bill_payment(p, &m, &open));
    if (!open)
        return E_OK;
    enum err e = page_line_open(p, &line);
    bool has_line = e == E_OK;
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    e = payment_refund(&p->op, has_line ? &line : NULL, m.id, http_field(p->req, SV("amount")),
        sv_eq(http_field(p->req, SV("still_owed")), SV("yes")), http_field(p->req, SV("reason")),
        http_field(p->req, SV("key")), &problems);
    page_line_close(&line);
    if (e == E_INVALID)
        return show_refund(p, &m, &problems);
    TRY(e);
    if (m.client.v)
        bill_log(p, m.client, AUDIT_UPDATE, SV("payment"), m.id.v);
    return page_redirect(p, path_of(p->op.arena, m.id, ""),
        m.medium == MEDIUM_CARD ? SV("The refund is on its way.") : SV("The refund was written down."));
}

#define BILL NEEDS_STAFF(PERM_BILLING)
static const struct route routes[] = {
    { HTTP_GET, "/billing/payments", "billing_payments", BILL, AUDIT_LIST, "payment", get_payments },
    { HTTP_GET, "/billing/payments.csv", "billing_payments_csv", BILL, AUDIT_EXPORT, "payment", get_payments_csv },
    { HTTP_GET, "/billing/payments/{payment}", "billing_payment", BILL, AUDIT_NONE, "", get_payment },
    { HTTP_GET, "/billing/payments/{payment}/refund", "billing_refund", BILL, AUDIT_NONE, "", get_refund },
    { HTTP_POST, "/billing/payments/{payment}/refund", "billing_refund_do", BILL, AUDIT_NONE, "", post_refund },
};
const struct route_table billing_payment_routes = { routes, LENGTH(routes) };
