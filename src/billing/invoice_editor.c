/* The page on which an invoice is written: what was typed, and the page of it. */
#include "billing/deposit.h"
#include "billing/editor_view.h"
#include "billing/invoice_write.h"
#include "billing/templates.h"

/* -- what was typed -------------------------------------------------------------------------------------------------
 */

static bool line_empty(const struct typed_invoice_line *l)
{
    return !sv_trim(l->description).n && !sv_trim(l->unit_price).n;
}

static struct sv numbered(struct page *p, const char *name, size_t i)
{
    return http_field(p->req, sv_fmt(p->op.arena, "%s%zu", name, i + 1));
}

void editor_read(struct page *p, struct invoice_typed *t)
{
    const struct http_pairs *form = &p->req->form;
    for (size_t i = 0; i < form->count && t->charge_count < EDITOR_CHARGES; i++)
        if (sv_eq(form->items[i].name, SV("charge")) && int_parse(form->items[i].value, &t->charges[t->charge_count]))
            t->charge_count++;
    for (size_t i = 0; i < EDITOR_LINES; i++) {
        struct typed_invoice_line l = { .description = numbered(p, "description", i),
            .service_on = numbered(p, "service_on", i),
            .units = numbered(p, "units", i),
            .unit_price = numbered(p, "unit_price", i),
            .discount = numbered(p, "discount", i),
            .tax = numbered(p, "tax", i) };
        if (!line_empty(&l))
            t->lines[t->line_count++] = l;
    }
    t->payer = http_field(p->req, SV("payer"));
    t->due_on = http_field(p->req, SV("due_on"));
    t->note = http_field(p->req, SV("note"));
    t->version = page_form_int(p, SV("version"));
}

enum err editor_add_service(struct page *p, struct invoice_typed *t)
{
    struct arena *a = p->op.arena;
    struct service s;
    struct taxes taxes;
    int64_t price, id = page_form_int(p, SV("service"));
    if (id <= 0 || t->line_count == EDITOR_LINES)
        return E_OK;
    TRY(service_load(&p->op, (struct service_id){ id }, &s));
    TRY(service_price_for(&p->op, s.id, (struct staff_id){ 0 }, t->client, &price));
    TRY(taxes_for(&p->op, t->client, (struct appointment_location_id){ 0 }, &taxes));
    t->lines[t->line_count++] = (struct typed_invoice_line){ .description = s.description,
        .service_on = day_iso(a, p->viewer->today),
        .units = SV("1"),
        .unit_price = amount_typed(a, price, bill_currency(p)),
        .tax = bill_service_tax(a, &taxes, &s) };
    return E_OK;
}

enum err editor_form(struct page *p, const struct invoice_typed *t, struct invoice_form *ret_form)
{
    size_t n = 0;
    struct invoice_line_form *lines = arena_array(p->op.arena, t->charge_count + t->line_count, sizeof *lines);
    for (size_t i = 0; i < t->charge_count; i++)
        lines[n++] = (struct invoice_line_form){ .charge = { t->charges[i] } };
    for (size_t i = 0; i < t->line_count; i++)
        lines[n++] = (struct invoice_line_form){ .service_on = t->lines[i].service_on,
            .description = t->lines[i].description,
            .units = t->lines[i].units,
            .unit_price = t->lines[i].unit_price,
            .discount = t->lines[i].discount,
            .tax = t->lines[i].tax };
    struct invoice_form f = { .client = t->client,
        .lines = lines,
        .line_count = n,
        .due_on = t->due_on,
        .note = t->note,
        .version = t->version };
    TRY(bill_payer_chosen(p, t->payer, &f.payer));
    *ret_form = f;
    return E_OK;
}

/* -- the page -------------------------------------------------------------------------------------------------------
 */

static bool is_ticked(const struct invoice_typed *t, int64_t charge)
{
    for (size_t i = 0; i < t->charge_count; i++)
        if (t->charges[i] == charge)
            return true;
    return false;
}

static void charge_row(struct page *p, const struct invoice_typed *t, const struct charge *c, struct bill_table *table)
{
    struct arena *a = p->op.arena;
    struct bill_row *r = bill_row_add(a, table);
    struct bill_cell *box = bill_cell_add(r, table, sv_fmt(a, "Bill %.*s", SV_FMT(c->description)));
    box->tick_name = SV("charge");
    box->tick = sv_fmt(a, "%lld", (long long)c->id.v);
    box->ticked = is_ticked(t, c->id.v);
    struct bill_cell *what = bill_cell_add(r, table, c->description);
    what->head = true;
    what->detail = c->staff_name;
    if (c->confidential)
        what->badges = (struct view_badges)VIEW_LIST(
            a, struct view_badge, { .label = SV("Confidential"), .tone = TONE_GUARD, .icon = ICON_LOCK });
    bill_cell_add(r, table, day_human(a, c->service_on));
    bill_cell_add(r, table, bill_money(p, c->total));
}

static enum err fill_charges(struct page *p, const struct invoice_typed *t, struct editor_view *v)
{
    struct arena *a = p->op.arena;
    struct charges open, own = { .count = 0 };
    struct charge_filter f = { .client = t->client, .open_only = true };
    TRY(charge_list(&p->op, &f, &open));
    if (t->draft) {
        struct charge_id *ids = arena_array(a, t->draft->line_count, sizeof *ids);
        size_t n = 0;
        for (size_t i = 0; i < t->draft->line_count; i++)
            if (t->draft->lines[i].charge.v)
                ids[n++] = t->draft->lines[i].charge;
        TRY(charges_of(&p->op, ids, n, &own));
    }
    v->charges = BILL_TABLE(a, SV("Charges"), open.count + own.count, "Bill", "What", "Day", "#Amount");
    for (size_t i = 0; i < own.count; i++)
        charge_row(p, t, &own.items[i], &v->charges);
    for (size_t i = 0; i < open.count; i++)
        charge_row(p, t, &open.items[i], &v->charges);
    v->charges_none = SV("No charge is open. Visits are billed from their own page, or under Billing, To bill.");
    return E_OK;
}

static struct view_field small(struct arena *a, const char *name, size_t i, const char *label, struct sv value,
    const char *inputmode, int64_t most)
{
    return (struct view_field){ .name = sv_fmt(a, "%s%zu", name, i + 1),
        .label = sv_of(label),
        .value = value,
        .inputmode = sv_of(inputmode),
        .max_length = most };
}

static enum err fill_lines(struct page *p, const struct invoice_typed *t, size_t blank, struct editor_view *v)
{
    struct arena *a = p->op.arena;
    struct taxes taxes;
    TRY(taxes_for(&p->op, t->client, (struct appointment_location_id){ 0 }, &taxes));
    size_t count = t->line_count + blank < EDITOR_LINES ? t->line_count + blank : EDITOR_LINES;
    v->lines.items = arena_array(a, count, sizeof *v->lines.items);
    for (size_t i = 0; i < count; i++) {
        struct typed_invoice_line none = { .units = SV("1") };
        const struct typed_invoice_line *l = i < t->line_count ? &t->lines[i] : &none;
        struct editor_line *line = &v->lines.items[v->lines.count++];
        *line = (struct editor_line){ .number = sv_fmt(a, "%zu", i + 1),
            .description = small(a, "description", i, "What", l->description, "", 200),
            .service_on = small(a, "service_on", i, "Day", l->service_on, "", 10),
            .units = small(a, "units", i, "Units", l->units, "numeric", 4),
            .unit_price = small(a, "unit_price", i, "Price", l->unit_price, "decimal", 20),
            .discount = small(a, "discount", i, "Discount", l->discount, "decimal", 20),
            .tax = small(a, "tax", i, "Tax %", l->tax, "decimal", 6) };
        line->service_on.type = SV("date");
        struct view_field *all[] = { &line->description, &line->service_on, &line->units, &line->unit_price,
            &line->discount, &line->tax };
        for (size_t k = 0; k < LENGTH(all); k++)
            view_field_problem(all[k], v->problems);
        line->tax_choice = (struct view_choice_field){
            .name = line->tax.name, .label = SV("Tax"), .choices = bill_tax_choices(a, &taxes, l->tax)
        };
        view_choice_problem(&line->tax_choice, v->problems);
    }
    return E_OK;
}

static enum err fill_choices(struct page *p, const struct invoice_typed *t, struct editor_view *v)
{
    struct arena *a = p->op.arena;
    struct services services;
    struct payers payers;
    TRY(service_list(&p->op, SV(""), false, 0, &services));
    TRY(payer_choices(&p->op, t->client, &payers));
    struct view_choice *s = arena_array(a, services.count, sizeof *s);
    for (size_t i = 0; i < services.count; i++)
        s[i] = (struct view_choice){ .value = sv_fmt(a, "%lld", (long long)services.items[i].id.v),
            .label = services.items[i].code.n
                         ? sv_fmt(a, "%.*s %.*s, %.*s", SV_FMT(services.items[i].code),
                               SV_FMT(services.items[i].description), SV_FMT(bill_money(p, services.items[i].price)))
                         : sv_fmt(a, "%.*s, %.*s", SV_FMT(services.items[i].description),
                               SV_FMT(bill_money(p, services.items[i].price))) };
    v->service = (struct view_choice_field){
        .name = SV("service"), .label = SV("A service"), .prompt = SV("Choose…"), .choices = { s, services.count }
    };
    v->payer = (struct view_choice_field){ .name = SV("payer"),
        .label = SV("Addressed to"),
        .prompt = t->draft ? SV("") : SV("Whoever pays by the rules of this client"),
        .choices = bill_payer_choices(a, &payers, t->payer),
        .hint = SV("Each payer gets an invoice of their own, and learns of no other.") };
    view_choice_problem(&v->payer, v->problems);
    return E_OK;
}

/* Of a draft, whose charges stand on it already. */
static enum err draft_total(struct page *p, const struct invoice_typed *t, struct invoices *ret_made)
{
    struct arena *a = p->op.arena;
    struct charge_id ids[EDITOR_CHARGES];
    struct charges charges;
    struct taxes taxes;
    struct problems quiet = problems_new(a);
    struct invoice *one = arena_new_obj(a, struct invoice);
    struct payer payer = { .name = t->draft->payer_name };
    int64_t id;
    if (t->payer.n > 1 && t->payer.p[0] == 'p' && int_parse(sv_sub(t->payer, 1, SIZE_MAX), &id))
        TRY(payer_load(&p->op, (struct payer_id){ id }, &payer));
    *one = (struct invoice){ .payer = payer.id.v ? payer.id : t->draft->payer,
        .payer_name = payer.name,
        .confidential = t->draft->confidential,
        .lines = arena_array(a, t->charge_count, sizeof *one->lines) };
    TRY(taxes_for(&p->op, t->client, (struct appointment_location_id){ 0 }, &taxes));
    for (size_t i = 0; i < t->charge_count; i++)
        ids[i] = (struct charge_id){ t->charges[i] };
    TRY(charges_of(&p->op, ids, t->charge_count, &charges));
    for (size_t i = 0; i < charges.count; i++) {
        one->total += charges.items[i].total;
        one->lines[one->line_count++].charge = charges.items[i].id;
    }
    for (size_t i = 0; i < t->line_count; i++) {
        const struct typed_invoice_line *l = &t->lines[i];
        struct tax tax = field_tax(&quiet, SV("tax"), l->tax, &taxes);
        struct invoice_line line = { .units = field_number(&quiet, SV("units"), l->units, SV("bad_units"), 1, 999, 1),
            .unit_price = field_amount(&quiet, SV("unit_price"), l->unit_price, bill_currency(p), 0),
            .discount = field_amount(&quiet, SV("discount"), l->discount, bill_currency(p), 0) };
        if (line_tax(&line, &tax))
            one->total += line.amount;
    }
    *ret_made = (struct invoices){ .items = one, .count = 1 };
    return E_OK;
}

static enum err fill_dues(struct page *p, const struct invoices *made, struct editor_view *v)
{
    struct arena *a = p->op.arena;
    int64_t total = 0, held = 0, *deposits = arena_array(a, made->count, sizeof *deposits);
    TRY(deposits_ahead(&p->op, made->items, made->count, deposits));
    v->dues.items = arena_array(a, made->count, sizeof *v->dues.items);
    for (size_t i = 0; i < made->count; i++) {
        const struct invoice *x = &made->items[i];
        total += x->total;
        held += deposits[i];
        v->dues.items[v->dues.count++] =
            (struct editor_due){ .who = x->confidential ? sv_fmt(a, "%.*s, confidential", SV_FMT(x->payer_name))
                                                        : x->payer_name,
                .amount = bill_money(p, x->total) };
    }
    v->total = bill_money(p, total);
    if (made->count > 1)
        v->said = sv_fmt(a, "It makes %zu invoices.", made->count);
    if (held)
        v->said = sv_fmt(
            a, "%.*s%sDeposits pay %.*s of it.", SV_FMT(v->said), v->said.n ? " " : "", SV_FMT(bill_money(p, held)));
    return E_OK;
}

enum err editor_show(struct page *p, const struct invoice_typed *t, size_t blank, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct editor_view v = { .frame = &p->frame, .problems = problems, .action = p->req->path };
    struct problems quiet = problems_new(a);
    struct invoice_form f;
    struct invoices made = { .count = 0 };
    struct sv title = t->draft ? SV("Change the draft") : SV("Write an invoice");
    v.header = t->draft ? invoice_header(p, t->draft, title)
                        : bill_header(p, (struct view_link){ .label = SV("Invoices"), .href = SV("/billing/invoices") },
                              title, sv_fmt(a, "For %.*s", SV_FMT(t->client_name)));
    TRY(fill_charges(p, t, &v));
    TRY(fill_lines(p, t, t->line_count || t->charge_count ? blank : 1, &v));
    TRY(fill_choices(p, t, &v));
    TRY(editor_form(p, t, &f));
    if (!t->draft) {
        enum err e = f.line_count ? invoice_preview(&p->op, &f, &quiet, &made) : E_INVALID;
        if (e != E_INVALID)
            TRY(e);
    } else {
        TRY(draft_total(p, t, &made));
    }
    TRY(fill_dues(p, &made, &v));
    v.due_on = (struct view_field){ .name = SV("due_on"),
        .label = SV("Due on"),
        .type = SV("date"),
        .value = t->due_on,
        .hint = SV("Empty: by the usual days.") };
    v.note = (struct view_field){
        .name = SV("note"), .label = SV("Note to the payer"), .value = t->note, .max_length = 1000
    };
    view_field_problem(&v.due_on, problems);
    view_field_problem(&v.note, problems);
    v.submit = (struct view_submit){ .label = SV("Send"),
        .name = SV("do"),
        .value = SV("send"),
        .second_label = SV("Keep as a draft"),
        .second_name = SV("do"),
        .second_value = SV("keep"),
        .cancel_href =
            t->draft ? invoice_path(a, t->draft->id, "") : sv_fmt(a, "/clients/%lld/billing", (long long)t->client.v) };
    struct view_hidden *hidden = arena_array(a, 2, sizeof *hidden);
    hidden[0] = (struct view_hidden){ SV("client"), sv_fmt(a, "%lld", (long long)t->client.v) };
    hidden[1] = (struct view_hidden){ SV("version"), sv_fmt(a, "%lld", (long long)t->version) };
    v.hidden = (struct view_hiddens){ hidden, 2 };
    page_problems(p, problems);
    bill_style(p);
    tpl_bill_editor(&p->reply->body, &v);
    return E_OK;
}
