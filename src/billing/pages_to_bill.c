/* What is to bill: visits that took place and open charges, ticked, looked at as invoices, and sent. */
#include "billing/deposit.h"
#include "billing/desk.h"
#include "billing/fee.h"
#include "billing/invoice.h"
#include "billing/package.h"
#include "billing/pages.h"
#include "billing/templates.h"
#include "billing/to_bill_view.h"
#include "ical/zone.h"

enum { TICKS_MOST = 200, TO_BILL_A_PAGE = 25, WAIVED_DAYS = 60 };

/* -- the list -------------------------------------------------------------------------------------------------------
 */

static struct view_badges guarded(struct arena *a, bool confidential)
{
    if (!confidential)
        return (struct view_badges){ .count = 0 };
    return (struct view_badges)VIEW_LIST(
        a, struct view_badge, { .label = SV("Confidential"), .tone = TONE_GUARD, .icon = ICON_LOCK });
}

static void tick(struct bill_row *r, const struct bill_table *t, struct sv name, int64_t id, struct arena *a,
    struct sv words, bool ticked)
{
    struct bill_cell *c = bill_cell_add(r, t, words);
    c->tick_name = name;
    c->tick = sv_fmt(a, "%lld", (long long)id);
    c->ticked = ticked;
    c->head = false;
}

static struct bill_cell *client_cell(
    struct arena *a, struct bill_row *r, const struct bill_table *t, struct client_id client, struct sv name)
{
    struct bill_cell *c = bill_cell_add(r, t, name);
    c->head = true;
    c->href = sv_fmt(a, "/clients/%lld/billing", (long long)client.v);
    return c;
}

static void visit_rows(struct page *p, const struct unbilled_list *list, struct bill_section *s)
{
    struct arena *a = p->op.arena;
    const struct zone *z = zone_of(p->organization->zone);
    s->table = BILL_TABLE(a, SV("Visits to bill"), list->count, "Bill", "Client", "Visit", "With", "#Amount");
    for (size_t i = 0; i < list->count; i++) {
        const struct unbilled *u = &list->items[i];
        struct bill_row *r = bill_row_add(a, &s->table);
        struct sv day = zone_human_day(a, z, u->starts_at);
        tick(r, &s->table, SV("attendee"), u->attendee.v, a,
            sv_fmt(a, "The visit of %.*s on %.*s", SV_FMT(u->client_name), SV_FMT(day)), false);
        client_cell(a, r, &s->table, u->client, u->client_name);
        struct bill_cell *visit = bill_cell_add(r, &s->table, day);
        visit->href = sv_fmt(a, "/appointments/%lld", (long long)u->appointment.v);
        visit->detail = u->status == ATTENDEE_FULFILLED
                            ? u->type_name
                            : sv_fmt(a, "%.*s: %s", SV_FMT(u->type_name), attendee_status_label(u->status));
        visit->badges = guarded(a, u->confidential);
        bill_cell_add(r, &s->table, u->staff_name);
        bill_cell_add(r, &s->table, bill_money(p, u->amount));
    }
}

static struct view_badges fee_badges(struct arena *a, const struct charge *c)
{
    struct view_badge *b = arena_array(a, 2, sizeof *b);
    size_t n = 0;
    if (charge_is_fee(c))
        b[n++] = (struct view_badge){ .label = SV("Fee"), .tone = TONE_WARN };
    if (c->confidential)
        b[n++] = (struct view_badge){ .label = SV("Confidential"), .tone = TONE_GUARD, .icon = ICON_LOCK };
    return (struct view_badges){ b, n };
}

/* "3 March 2026: 50 % of $120.00" */
static struct sv charge_detail(struct arena *a, const struct charge *c)
{
    struct sv day = day_human(a, c->service_on);
    return c->reason.n ? sv_fmt(a, "%.*s: %.*s", SV_FMT(day), SV_FMT(c->reason)) : day;
}

static void fee_button(struct arena *a, struct bill_cell *cell, const struct charge *c, bool waive)
{
    cell->button = waive ? SV("Waive the fee") : SV("Bill it after all");
    cell->button_form = SV("fees");
    cell->button_name = waive ? SV("waive") : SV("take_back");
    cell->button_value = sv_fmt(a, "%lld.%lld", (long long)c->id.v, (long long)c->version);
}

static void charge_rows(struct page *p, const struct charges *list, struct bill_section *s, bool *ret_fees)
{
    struct arena *a = p->op.arena;
    s->table = BILL_TABLE(a, SV("Open charges"), list->count, "Bill", "Client", "What", "With", "#Amount");
    for (size_t i = 0; i < list->count; i++) {
        const struct charge *c = &list->items[i];
        struct bill_row *r = bill_row_add(a, &s->table);
        tick(r, &s->table, SV("charge"), c->id.v, a,
            sv_fmt(a, "%.*s for %.*s", SV_FMT(c->description), SV_FMT(c->client_name)), false);
        client_cell(a, r, &s->table, c->client, c->client_name);
        struct bill_cell *what = bill_cell_add(r, &s->table, c->description);
        what->detail = charge_detail(a, c);
        what->badges = fee_badges(a, c);
        if (charge_is_fee(c))
            fee_button(a, what, c, true);
        *ret_fees |= charge_is_fee(c);
        bill_cell_add(r, &s->table, c->staff_name);
        bill_cell_add(r, &s->table, bill_money(p, c->total));
    }
}

/* So that what was waived can be billed after all. */
static enum err waived_rows(struct page *p, struct bill_ticks *v)
{
    struct arena *a = p->op.arena;
    struct bill_section *s = &v->waived;
    struct charges list;
    TRY(fees_waived(&p->op, (struct day){ p->op.viewer->today.n - WAIVED_DAYS }, &list));
    *s = (struct bill_section){ .id = SV("waived"), .title = SV("Fees that were waived") };
    s->table = BILL_TABLE(a, SV("Fees that were waived"), list.count, "Client", "What", "#Amount");
    for (size_t i = 0; i < list.count; i++) {
        const struct charge *c = &list.items[i];
        struct bill_row *r = bill_row_add(a, &s->table);
        client_cell(a, r, &s->table, c->client, c->client_name);
        struct bill_cell *what = bill_cell_add(r, &s->table, c->description);
        what->detail = charge_detail(a, c);
        what->badges = guarded(a, c->confidential);
        fee_button(a, what, c, false);
        bill_cell_add(r, &s->table, bill_money(p, c->total));
    }
    v->fees |= list.count > 0;
    return E_OK;
}

/* What is not billed, and why. */
static enum err covered_rows(struct page *p, struct bill_section *s)
{
    struct arena *a = p->op.arena;
    const struct zone *z = zone_of(p->organization->zone);
    struct covered_visits list;
    TRY(covered_find(&p->op, (struct client_id){ 0 }, 1, &list));
    *s = (struct bill_section){ .id = SV("covered"),
        .title = SV("Not to bill: packages pay for them"),
        .text = list.total > (int64_t)list.count
                    ? sv_fmt(a, "The newest %zu of %lld.", list.count, (long long)list.total)
                    : SV("") };
    s->table = BILL_TABLE(a, SV("Visits that packages pay for"), list.count, "Client", "Visit", "Package");
    for (size_t i = 0; i < list.count; i++) {
        const struct covered_visit *x = &list.items[i];
        struct bill_row *r = bill_row_add(a, &s->table);
        client_cell(a, r, &s->table, x->client, x->client_name);
        struct bill_cell *visit = bill_cell_add(r, &s->table, zone_human_day(a, z, x->starts_at));
        visit->href = sv_fmt(a, "/appointments/%lld", (long long)x->appointment.v);
        visit->detail = x->type_name;
        visit->badges = guarded(a, x->confidential);
        bill_cell_add(r, &s->table, x->package_name)->href =
            sv_fmt(a, "/clients/%lld/packages/%lld", (long long)x->client.v, (long long)x->package.v);
    }
    return E_OK;
}

static enum err show(struct page *p, const struct problems *problems)
{
    static const char *const kept[] = { "q" };
    struct arena *a = p->op.arena;
    struct sv text = sv_trim(http_param(p->req, SV("q")));
    struct unbilled_list visits;
    struct charges charges;
    struct charge_filter open = { .open_only = true, .words = text, .page = page_number(p) };
    TRY(unbilled_find(&p->op, (struct client_id){ 0 }, text, page_number(p), &visits));
    TRY(charge_list(&p->op, &open, &charges));
    struct bill_ticks v = { .frame = &p->frame, .problems = problems };
    v.header = bill_header(p, (struct view_link){ .label = SV("") }, SV("To bill"),
        sv_fmt(a, "%.*s for visits, %.*s in open charges.", SV_FMT(bill_money(p, visits.total_sum)),
            SV_FMT(bill_money(p, charges.total_sum))));
    v.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Write an invoice"), .icon = ICON_PLUS, .href = SV("/billing/invoices/new") });
    v.search = (struct view_search){ .action = SV("/billing/to-bill"),
        .label = SV("A client's name, a code or words"),
        .value = text,
        .live_target = SV("#results") };
    v.sections.items = arena_array(a, 2, sizeof *v.sections.items);
    struct sv query = bill_query(p, SV("/billing/to-bill"), kept, LENGTH(kept));
    int64_t longer = visits.total > charges.total ? visits.total : charges.total;
    if (visits.count) {
        struct bill_section *s = bill_section_add(&v.sections, SV("visits"), SV("Visits"));
        visit_rows(p, &visits, s);
        if (visits.total >= longer)
            s->pager = bill_pager(p, query, (int64_t)visits.count, visits.total, TO_BILL_A_PAGE);
    }
    if (charges.count) {
        struct bill_section *s = bill_section_add(&v.sections, SV("charges"), SV("Open charges"));
        charge_rows(p, &charges, s, &v.fees);
        if (charges.total == longer && charges.total > visits.total)
            s->pager = bill_pager(p, query, (int64_t)charges.count, charges.total, TO_BILL_A_PAGE);
    }
    if (text.n)
        v.found = sv_fmt(a, "%.*s found", SV_FMT(view_count(a, visits.total + charges.total, 0)));
    v.empty = text.n ? (struct view_empty){ .art = ART_SEARCH,
        .title = SV("Nothing to bill like that"),
        .text = SV("The first letters of a name are enough.") }
                     : (struct view_empty){ .art = ART_DONE,
                           .title = SV("Everything is billed"),
                           .text = SV("A visit that took place comes here until it is billed.") };
    if (!text.n && page_number(p) == 1) {
        TRY(waived_rows(p, &v));
        TRY(covered_rows(p, &v.covered));
    }
    page_problems(p, problems);
    bill_style(p);
    tpl_bill_ticks(&p->reply->body, &v);
    return E_OK;
}

static enum err get_to_bill(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show(p, &none);
}

static size_t ticked(const struct page *p, struct sv name, int64_t *ids)
{
    const struct http_pairs *from = p->req->method == HTTP_POST ? &p->req->form : &p->req->params;
    size_t n = 0;
    for (size_t i = 0; i < from->count && n < TICKS_MOST; i++)
        if (sv_eq(from->items[i].name, name) && int_parse(from->items[i].value, &ids[n]) && ids[n] > 0)
            n++;
    return n;
}

static struct sv preview_path(struct page *p, const int64_t *ids, size_t count)
{
    struct str s = str_new(p->op.arena, 8192);
    str_add(&s, SV("/billing/preview?"));
    for (size_t i = 0; i < count; i++)
        str_addf(&s, "charge=%lld&", (long long)ids[i]);
    return str_sv(&s);
}

static enum err post_to_bill(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    bool waive = sv_eq(http_field(p->req, SV("do")), SV("waive"));
    int64_t attendees[TICKS_MOST], ids[2 * TICKS_MOST];
    size_t visits = ticked(p, SV("attendee"), attendees), n = waive ? 0 : ticked(p, SV("charge"), ids);
    if (!visits && !n) {
        problem_add(&problems, SV("visits"), SV("required"), SV("Tick what you want to bill."));
        return show(p, &problems);
    }
    for (size_t i = 0; i < visits; i++) {
        struct charges made;
        enum err e = charge_visit(&p->op, (struct attendee_id){ attendees[i] }, waive, &made);
        if (e == E_NOTFOUND)
            continue;
        TRY(e);
        for (size_t k = 0; k < made.count && n < LENGTH(ids); k++)
            if (made.items[k].state == CHARGE_OPEN)
                ids[n++] = made.items[k].id.v;
    }
    if (waive)
        return page_redirect(p, SV("/billing/to-bill"),
            sv_fmt(p->op.arena, "Nothing is billed for %.*s.",
                SV_FMT(count_words(p->op.arena, (int64_t)visits, "visit", "visits"))));
    return page_redirect(p, preview_path(p, ids, n), SV(""));
}

/* "Bill this visit": everybody who came, or missed it where that costs. */
static enum err post_visit(struct page *p)
{
    struct appointment v;
    int64_t ids[2 * TICKS_MOST];
    size_t n = 0;
    TRY(appointment_load(&p->op, (struct appointment_id){ page_arg(p, "appointment") }, &v));
    for (size_t i = 0; i < v.attendee_count; i++) {
        struct charges made;
        enum err e = charge_visit(&p->op, v.attendees[i].id, false, &made);
        if (e == E_NOTFOUND)
            continue;
        TRY(e);
        for (size_t k = 0; k < made.count && n < LENGTH(ids); k++)
            if (made.items[k].state == CHARGE_OPEN)
                ids[n++] = made.items[k].id.v;
    }
    if (!n)
        return page_redirect(p, sv_fmt(p->op.arena, "/appointments/%lld", (long long)v.id.v),
            SV("There is nothing to bill: it is billed already, or nobody came and no fee is set."));
    return page_redirect(p, preview_path(p, ids, n), SV(""));
}

/* -- what it would make ---------------------------------------------------------------------------------------------
 */

struct one_client {
    struct client_id client;
    struct sv name;
    struct invoice_line_form *lines;
    size_t count;
    struct invoices made;
};
struct asked {
    struct one_client *clients;
    size_t count;
    int64_t ids[TICKS_MOST];
    size_t id_count;
};

static struct one_client *client_of(struct arena *a, struct asked *x, const struct charge *c, size_t most)
{
    for (size_t i = 0; i < x->count; i++)
        if (x->clients[i].client.v == c->client.v)
            return &x->clients[i];
    struct one_client *one = &x->clients[x->count++];
    *one = (struct one_client){ .client = c->client, .name = c->client_name };
    one->lines = arena_array(a, most, sizeof *one->lines);
    return one;
}

/* ret_open is false where one of them is of a record that is closed (F11): the reply leads to where it is opened. */
static enum err ask_charges(struct page *p, struct asked *x, bool *ret_open)
{
    struct arena *a = p->op.arena;
    struct charge_id ids[TICKS_MOST];
    struct charges charges;
    x->id_count = ticked(p, SV("charge"), x->ids);
    for (size_t i = 0; i < x->id_count; i++)
        ids[i] = (struct charge_id){ x->ids[i] };
    TRY(charges_of(&p->op, ids, x->id_count, &charges));
    x->clients = arena_array(a, charges.count, sizeof *x->clients);
    for (size_t i = 0; i < charges.count; i++) {
        if (charges.items[i].state != CHARGE_OPEN)
            continue;
        struct one_client *one = client_of(a, x, &charges.items[i], charges.count);
        one->lines[one->count++] = (struct invoice_line_form){ .charge = charges.items[i].id };
    }
    *ret_open = true;
    for (size_t i = 0; i < x->count && *ret_open; i++)
        TRY(bill_open(p, x->clients[i].client, ret_open));
    return E_OK;
}

static struct invoice_form form_of(const struct one_client *c, bool send)
{
    return (struct invoice_form){ .client = c->client, .lines = c->lines, .line_count = c->count, .send = send };
}

static void line_rows(struct page *p, const struct invoice *i, struct bill_section *s)
{
    struct arena *a = p->op.arena;
    s->table = BILL_TABLE(a, s->title, i->line_count, "What", "Day", "Units", "#Amount");
    for (size_t k = 0; k < i->line_count; k++) {
        const struct invoice_line *l = &i->lines[k];
        struct bill_row *r = bill_row_add(a, &s->table);
        bill_cell_add(r, &s->table, l->description)->detail = l->staff_name;
        bill_cell_add(r, &s->table, bill_day(a, l->service_on));
        bill_cell_add(r, &s->table, sv_fmt(a, "%lld", (long long)l->units));
        struct bill_cell *amount = bill_cell_add(r, &s->table, bill_money(p, l->amount));
        if (l->tax && !i->is_share)
            amount->detail = tax_words(a, l->tax_name, l->tax_bp, l->tax_included, bill_money(p, l->tax));
    }
}

/* " The bill is $50.00: the deposit pays $23.75, and $26.25 is left to pay." */
static struct sv deposit_part(struct page *p, const struct invoice *i, int64_t deposit)
{
    struct arena *a = p->op.arena;
    if (deposit <= 0)
        return SV("");
    struct sv left = i->total > deposit ? bill_money(p, i->total - deposit) : SV("nothing");
    return sv_fmt(a, " The bill is %.*s: the deposit pays %.*s, and %.*s is left to pay.",
        SV_FMT(bill_money(p, i->total)), SV_FMT(bill_money(p, deposit)), SV_FMT(left));
}

static void invoice_section(
    struct page *p, const struct invoice *i, int64_t deposit, size_t number, struct bill_preview *v)
{
    struct arena *a = p->op.arena;
    bool own = i->payer_client.v == i->client.v;
    struct bill_section *s = bill_section_add(&v->sections, sv_fmt(a, "i%zu", number),
        sv_fmt(a, "%.*s pays %.*s", SV_FMT(i->payer_name), SV_FMT(bill_money(p, i->total - deposit))));
    s->text = sv_fmt(a, "%sFor %.*s%s. %s%.*s.%.*s", i->confidential ? "Confidential, to the client alone. " : "",
        SV_FMT(i->client_name),
        own           ? ""
        : i->is_share ? ", as their share"
                      : "",
        i->due_on.has ? "Due on " : "Due by the usual days", SV_FMT(bill_day(a, i->due_on)),
        SV_FMT(deposit_part(p, i, deposit)));
    line_rows(p, i, s);
}

static enum err show_preview(struct page *p, struct asked *x, struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct bill_preview v = { .frame = &p->frame, .problems = problems };
    int64_t total = 0, people = 0, held = 0;
    size_t made = 0, n = 0;
    for (size_t i = 0; i < x->count; i++) {
        struct invoice_form f = form_of(&x->clients[i], false);
        struct problems own = problems_new(a);
        enum err e = invoice_preview(&p->op, &f, &own, &x->clients[i].made);
        if (e == E_INVALID) {
            x->clients[i].made.count = 0;
            for (size_t k = 0; k < own.count; k++)
                problem_add(problems, SV(""), own.items[k].code,
                    sv_fmt(a, "%.*s: %.*s", SV_FMT(x->clients[i].name), SV_FMT(own.items[k].text)));
            continue;
        }
        TRY(e);
        made += x->clients[i].made.count;
    }
    v.sections.items = arena_array(a, made, sizeof *v.sections.items);
    int64_t *payers = arena_array(a, made, sizeof *payers), *deposits = arena_array(a, made, sizeof *deposits);
    struct invoice *all = arena_array(a, made, sizeof *all);
    for (size_t i = 0; i < x->count; i++)
        for (size_t k = 0; k < x->clients[i].made.count; k++)
            all[n++] = x->clients[i].made.items[k];
    TRY(deposits_ahead(&p->op, all, made, deposits));
    for (size_t i = 0; i < made; i++) {
        int64_t who = all[i].payer_client.v ? -all[i].payer_client.v : all[i].payer.v;
        bool again = false;
        for (int64_t j = 0; j < people; j++)
            again = again || payers[j] == who;
        if (!again)
            payers[people++] = who;
        invoice_section(p, &all[i], deposits[i], i + 1, &v);
        total += all[i].total;
        held += deposits[i];
    }
    struct sv invoices = count_words(a, (int64_t)made, "invoice", "invoices");
    struct sv paid = held ? sv_fmt(a, " Deposits pay %.*s of it.", SV_FMT(bill_money(p, held))) : SV("");
    v.said = sv_fmt(a, "%.*s to %.*s, %.*s.%.*s", SV_FMT(invoices), SV_FMT(count_words(a, people, "person", "people")),
        SV_FMT(bill_money(p, total)), SV_FMT(paid));
    v.send_label = made == 1 ? SV("Send it") : sv_fmt(a, "Send %.*s", SV_FMT(invoices));
    struct view_hidden *hidden = arena_array(a, x->id_count, sizeof *hidden);
    for (size_t i = 0; i < x->id_count; i++)
        hidden[i] = (struct view_hidden){ SV("charge"), sv_fmt(a, "%lld", (long long)x->ids[i]) };
    v.hidden = (struct view_hiddens){ hidden, x->id_count };
    v.may_send = !problems->count;
    v.header = bill_header(p, (struct view_link){ .label = SV("To bill"), .href = SV("/billing/to-bill") },
        SV("Before it is sent"), SV("This is what would go out. Nothing is sent yet."));
    v.empty = (struct view_empty){ .art = ART_DONE,
        .title = SV("Nothing to bill here"),
        .text = SV("What you chose is billed already."),
        .action_label = SV("What is to bill"),
        .action_href = SV("/billing/to-bill") };
    page_problems(p, problems);
    bill_style(p);
    tpl_bill_preview(&p->reply->body, &v);
    return E_OK;
}

static enum err get_preview(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct asked x = { .count = 0 };
    bool open;
    TRY(ask_charges(p, &x, &open));
    if (!open)
        return E_OK;
    return show_preview(p, &x, &problems);
}

static enum err post_preview(struct page *p)
{
    struct arena *a = p->op.arena;
    struct problems problems = problems_new(a);
    struct asked x = { .count = 0 };
    bool send = sv_eq(http_field(p->req, SV("do")), SV("send"));
    struct invoice_id last = { 0 };
    bool open;
    int64_t made = 0;
    TRY(ask_charges(p, &x, &open));
    if (!open)
        return E_OK;
    for (size_t i = 0; i < x.count; i++) {
        struct invoice_form f = form_of(&x.clients[i], send);
        struct invoices_made done;
        enum err e = invoice_create(&p->op, &f, &problems, &done);
        if (e == E_INVALID)
            return show_preview(p, &x, &problems);
        TRY(e);
        made += (int64_t)done.count;
        if (done.count)
            last = done.ids[0];
        bill_log(p, x.clients[i].client, AUDIT_CREATE, SV("invoice"), last.v);
    }
    struct sv words = sv_fmt(a, "%.*s %s.", SV_FMT(count_words(a, made, "invoice", "invoices")),
        send ? made == 1 ? "was sent" : "were sent" : "kept as drafts");
    if (made == 1)
        return page_redirect(p, sv_fmt(a, "/billing/invoices/%lld", (long long)last.v), words);
    return page_redirect(p, send ? SV("/billing/invoices?look=open") : SV("/billing/invoices?look=drafts"), words);
}

#define BILL NEEDS_STAFF(PERM_BILLING)
static const struct route routes[] = {
    { HTTP_GET, "/billing/to-bill", "billing_to_bill", BILL, AUDIT_LIST, "charge", get_to_bill },
    { HTTP_POST, "/billing/to-bill", "billing_to_bill_do", BILL, AUDIT_NONE, "", post_to_bill },
    { HTTP_POST, "/billing/visits/{appointment}", "billing_visit", BILL, AUDIT_NONE, "", post_visit },
    { HTTP_GET, "/billing/preview", "billing_preview", BILL, AUDIT_LIST, "charge", get_preview },
    { HTTP_POST, "/billing/preview", "billing_preview_do", BILL, AUDIT_NONE, "", post_preview },
};
const struct route_table billing_to_bill_routes = { routes, LENGTH(routes) };
