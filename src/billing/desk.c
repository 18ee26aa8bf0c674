#include "billing/desk.h"

#include "billing/templates.h"
#include "crypto/token.h"
#include "http/asset_urls.h"
#include "people/people.h"

enum { GROUPS_MOST = 12, FIELDS_MOST = 64, CELLS_MOST = 10 };

/* -- words ----------------------------------------------------------------------------------------------------------
 */

const char *bill_currency(const struct page *p)
{
    return sv_z(p->op.arena, p->organization->currency);
}

struct sv bill_money(const struct page *p, int64_t minor)
{
    struct money m = { .minor = minor };
    for (size_t i = 0; i < 3 && i < p->organization->currency.n; i++)
        m.currency[i] = p->organization->currency.p[i];
    return money_human(p->op.arena, m);
}

struct sv bill_money_some(const struct page *p, int64_t minor)
{
    return minor ? bill_money(p, minor) : SV("");
}

struct sv bill_typed(const struct page *p, int64_t minor)
{
    return minor ? amount_typed(p->op.arena, minor, bill_currency(p)) : SV("");
}

struct sv bill_percent_typed(struct arena *a, int64_t hundredths)
{
    return hundredths ? tax_typed(a, (struct tax_id){ 0 }, hundredths) : SV("");
}

struct sv bill_percent(struct arena *a, int64_t hundredths)
{
    return tax_label(a, SV(""), hundredths);
}

struct sv bill_day(struct arena *a, struct opt_day d)
{
    return d.has ? day_human(a, d.v) : SV("");
}

struct opt_day bill_day_asked(const struct page *p, struct sv name)
{
    struct sv typed = p->req->method == HTTP_POST ? http_field(p->req, name) : http_param(p->req, name);
    struct opt_day d = { .has = false };
    d.has = day_parse(sv_trim(typed), &d.v);
    return d;
}

int64_t bill_asked(const struct page *p, struct sv name)
{
    int64_t n;
    return int_parse(sv_trim(http_param(p->req, name)), &n) && n > 0 ? n : 0;
}

/* -- tables ---------------------------------------------------------------------------------------------------------
 */

struct bill_table bill_table_new(
    struct arena *a, struct sv name, size_t most, const char *const *columns, size_t column_count)
{
    struct bill_table t = { .name = name };
    t.columns.items = arena_array(a, column_count, sizeof *t.columns.items);
    t.columns.count = column_count;
    for (size_t i = 0; i < column_count; i++) {
        bool number = columns[i][0] == '#';
        t.columns.items[i] = (struct bill_column){ sv_of(columns[i] + number), number };
    }
    t.rows.items = arena_array(a, most, sizeof *t.rows.items);
    return t;
}

struct bill_row *bill_row_add(struct arena *a, struct bill_table *t)
{
    struct bill_row *r = &t->rows.items[t->rows.count++];
    *r = (struct bill_row){ .items = arena_array(a, CELLS_MOST, sizeof *r->items) };
    return r;
}

struct bill_cell *bill_cell_add(struct bill_row *r, const struct bill_table *t, struct sv text)
{
    struct bill_cell *c = &r->items[r->count];
    *c = (struct bill_cell){ .label = t->columns.items[r->count].label,
        .text = text,
        .number = t->columns.items[r->count].number,
        .head = r->count == 0 };
    r->count++;
    return c;
}

struct view_pager bill_pager(struct page *p, struct sv path_and_query, int64_t shown, int64_t total, int64_t a_page)
{
    struct arena *a = p->op.arena;
    int64_t page = page_number(p), first = (page - 1) * a_page;
    page_list(p, "page", shown, total, a_page);
    if (total <= a_page && page == 1)
        return (struct view_pager){ .range = SV("") };
    return pager_of(
        a, path_and_query, view_range(a, first + 1, shown, total, 0), page, first + shown < total && shown > 0);
}

/* -- pages ----------------------------------------------------------------------------------------------------------
 */

struct bill_page bill_page_new(struct page *p, size_t sections)
{
    struct bill_page v = { .frame = &p->frame };
    v.sections.items = arena_array(p->op.arena, sections, sizeof *v.sections.items);
    v.side.items = arena_array(p->op.arena, sections, sizeof *v.side.items);
    return v;
}

struct bill_section *bill_section_add(struct bill_sections *s, struct sv id, struct sv title)
{
    struct bill_section *section = &s->items[s->count++];
    *section = (struct bill_section){ .id = id, .title = title };
    return section;
}

struct view_header bill_header(struct page *p, struct view_link parent, struct sv title, struct sv subtitle)
{
    struct view_link *crumbs = arena_array(p->op.arena, 3, sizeof *crumbs);
    size_t n = 0;
    crumbs[n++] = (struct view_link){ .label = SV("Billing"), .href = SV("/billing") };
    if (parent.label.n)
        crumbs[n++] = parent;
    crumbs[n++] = (struct view_link){ .label = title };
    p->frame.title = title;
    return (struct view_header){ .crumbs = { crumbs, n }, .title = title, .subtitle = subtitle };
}

struct sv bill_query(struct page *p, struct sv path, const char *const *names, size_t count)
{
    struct str s = str_new(p->op.arena, 2048);
    str_add(&s, path);
    str_addc(&s, '?');
    for (size_t i = 0; i < count; i++) {
        struct sv value = http_param(p->req, sv_of(names[i]));
        if (!value.n)
            continue;
        str_addf(&s, "%s=", names[i]);
        html_url_part(&s, value);
        str_addc(&s, '&');
    }
    return s.overflowed ? sv_fmt(p->op.arena, "%.*s?", SV_FMT(path)) : str_sv(&s);
}

struct sv bill_url(struct arena *a, struct sv text)
{
    struct str s = str_new(a, 3 * text.n + 1);
    html_url_part(&s, text);
    return str_sv(&s);
}

void bill_filter_days(struct page *p, struct bill_page *v, struct opt_day from, struct opt_day until)
{
    struct arena *a = p->op.arena;
    v->filter_action = p->req->path;
    v->from = (struct view_field){
        .name = SV("from"), .label = SV("From"), .type = SV("date"), .value = from.has ? day_iso(a, from.v) : SV("")
    };
    v->until = (struct view_field){
        .name = SV("until"), .label = SV("Until"), .type = SV("date"), .value = until.has ? day_iso(a, until.v) : SV("")
    };
}

void bill_style(struct page *p)
{
    if (!p->frame.page_css.count)
        p->frame.page_css = (struct view_lines)VIEW_LIST(p->op.arena, struct sv, SV(ASSET_BILLING_CSS));
}

enum err bill_page_render(struct page *p, struct bill_page *v)
{
    bill_style(p);
    tpl_bill_page(&p->reply->body, v);
    return E_OK;
}

/* -- forms ----------------------------------------------------------------------------------------------------------
 */

struct bill_form bill_form_new(struct page *p, const struct problems *problems)
{
    struct bill_form f = { .frame = &p->frame, .problems = problems, .action = p->req->path };
    f.groups.items = arena_array(p->op.arena, GROUPS_MOST, sizeof *f.groups.items);
    return f;
}

struct bill_group *bill_group_add(struct page *p, struct bill_form *f, struct sv legend, bool side_by_side)
{
    struct bill_group *g = &f->groups.items[f->groups.count++];
    *g = (struct bill_group){ .legend = legend, .side_by_side = side_by_side };
    g->fields.items = arena_array(p->op.arena, FIELDS_MOST, sizeof *g->fields.items);
    return g;
}

struct view_field *bill_field_add(
    struct bill_group *g, enum bill_input kind, struct sv name, struct sv label, struct sv value, int64_t most)
{
    struct bill_field *f = &g->fields.items[g->fields.count++];
    *f = (struct bill_field){ .kind = kind,
        .field = { .name = name, .label = label, .value = value, .max_length = most } };
    return &f->field;
}

struct view_choice_field *bill_choice_add(
    struct bill_group *g, enum bill_input kind, struct sv name, struct sv label, struct view_choices choices)
{
    struct bill_field *f = &g->fields.items[g->fields.count++];
    *f = (struct bill_field){ .kind = kind, .choice = { .name = name, .label = label, .choices = choices } };
    return &f->choice;
}

struct view_check *bill_check_add(struct bill_group *g, struct sv name, struct sv label, bool checked)
{
    struct bill_field *f = &g->fields.items[g->fields.count++];
    *f = (struct bill_field){ .kind = INPUT_CHECK, .check = { .name = name, .label = label, .checked = checked } };
    return &f->check;
}

struct view_choices bill_tax_choices(struct arena *a, const struct taxes *taxes, struct sv value)
{
    struct view_choice *items = arena_array(a, taxes->count + 2, sizeof *items);
    size_t n = 0;
    bool found = !value.n || sv_eq(value, SV("0"));
    items[n++] = (struct view_choice){ .value = SV("0"), .label = SV("None"), .checked = found };
    for (size_t i = 0; i < taxes->count; i++) {
        const struct tax *t = &taxes->items[i];
        struct sv id = tax_typed(a, t->id, 0), label = tax_label(a, t->name, t->bp);
        bool chosen = sv_eq(id, value);
        if (t->archived && !chosen)
            continue;
        found |= chosen;
        items[n++] = (struct view_choice){ .value = id,
            .label = t->included ? sv_fmt(a, "%.*s, in the price", SV_FMT(label)) : label,
            .checked = chosen };
    }
    if (n == 1)
        n = 0;
    else if (!found)
        items[n++] =
            (struct view_choice){ .value = value, .label = sv_fmt(a, "%.*s %%", SV_FMT(value)), .checked = true };
    return (struct view_choices){ items, n };
}

struct sv bill_service_tax(struct arena *a, const struct taxes *taxes, const struct service *s)
{
    if (s->tax.v)
        return tax_typed(a, s->tax, 0);
    return taxes->exempt ? SV("0") : bill_percent_typed(a, s->tax_bp);
}

void bill_tax_add(struct bill_group *g, struct arena *a, const struct taxes *taxes, struct sv value)
{
    struct view_choices choices = bill_tax_choices(a, taxes, value);
    if (choices.count) {
        bill_choice_add(g, INPUT_SELECT, SV("tax"), SV("Tax"), choices);
        return;
    }
    struct view_field *f = bill_field_add(g, INPUT_FIELD, SV("tax"), SV("Tax, in percent"), value, 6);
    f->hint = SV("Empty: none. It is added to the price.");
    f->inputmode = SV("decimal");
}

void bill_line_add(struct page *p, struct bill_form *f, struct sv line)
{
    struct sv *items = arena_array(p->op.arena, f->lines.count + 1, sizeof *items);
    for (size_t i = 0; i < f->lines.count; i++)
        items[i] = f->lines.items[i];
    items[f->lines.count] = line;
    f->lines = (struct view_lines){ items, f->lines.count + 1 };
}

void bill_hidden_add(struct page *p, struct bill_form *f, struct sv name, struct sv value)
{
    struct view_hidden *items = arena_array(p->op.arena, f->hidden.count + 1, sizeof *items);
    for (size_t i = 0; i < f->hidden.count; i++)
        items[i] = f->hidden.items[i];
    items[f->hidden.count] = (struct view_hidden){ name, value };
    f->hidden = (struct view_hiddens){ items, f->hidden.count + 1 };
}

static void place_problems(struct bill_form *f)
{
    for (size_t i = 0; i < f->groups.count; i++)
        for (size_t k = 0; k < f->groups.items[i].fields.count; k++) {
            struct bill_field *x = &f->groups.items[i].fields.items[k];
            view_field_problem(&x->field, f->problems);
            view_choice_problem(&x->choice, f->problems);
            view_check_problem(&x->check, f->problems);
        }
}

enum err bill_form_render(struct page *p, struct bill_form *f)
{
    bill_style(p);
    place_problems(f);
    page_problems(p, f->problems);
    tpl_bill_form(&p->reply->body, f);
    return E_OK;
}

struct view_choices bill_choices(struct arena *a, const char *const *values_and_labels, size_t pairs, struct sv chosen)
{
    struct view_choice *items = arena_array(a, pairs, sizeof *items);
    for (size_t i = 0; i < pairs; i++)
        items[i] = (struct view_choice){ .value = sv_of(values_and_labels[2 * i]),
            .label = sv_of(values_and_labels[2 * i + 1]),
            .checked = sv_eq(sv_of(values_and_labels[2 * i]), chosen) };
    return (struct view_choices){ items, pairs };
}

/* -- about whom -----------------------------------------------------------------------------------------------------
 */

void bill_log(struct page *p, struct client_id client, enum audit_action action, struct sv resource, int64_t id)
{
    const struct viewer *w = p->viewer;
    audit_later(p->app->audit, &(struct audit_new){ .org = w->org,
                                   .at = p->op.now,
                                   .actor_kind = sv_of(actor_kind_name(w->actor.kind)),
                                   .via = sv_of(via_name(w->via)),
                                   .actor_id = w->actor.id,
                                   .session = w->session,
                                   .client = client,
                                   .action = action,
                                   .resource_kind = resource,
                                   .resource_id = id,
                                   .outcome = SV("allowed"),
                                   .peer = w->peer });
}

enum err bill_open(struct page *p, struct client_id client, bool *ret_open)
{
    struct client_facts facts;
    *ret_open = true;
    TRY(client_facts_of(
        p->op.db, p->op.arena, p->organization, &client, 1, p->viewer->staff, p->viewer->today, p->op.now, &facts));
    if (!facts.id.v)
        return E_NOTFOUND;
    if (!facts.restricted || facts.reason_given)
        return E_OK;
    *ret_open = false;
    return page_redirect(p, sv_fmt(p->op.arena, "/clients/%lld/billing", (long long)client.v), SV(""));
}

struct sv bill_form_key(struct page *p)
{
    return token_random_text(p->op.arena, 16);
}

void bill_sheet_begin(struct page *p, const char *name, const char *const *columns, size_t column_count)
{
    struct arena *a = p->op.arena;
    struct sv day = day_iso(a, p->viewer->today);
    http_reply_header(
        p->reply, SV("Content-Disposition"), sv_fmt(a, "attachment; filename=\"%s-%.*s.csv\"", name, SV_FMT(day)));
    p->reply->content_type = SV("text/csv; charset=utf-8");
    str_add(&p->reply->body, SV("\xef\xbb\xbf")); /* spreadsheets read UTF-8 by it */
    for (size_t i = 0; i < column_count; i++)
        csv_cell(&p->reply->body, sv_of(columns[i]), i + 1 == column_count);
}

enum err bill_sheet_refuse(struct page *p, int64_t rows, struct sv list)
{
    struct arena *a = p->op.arena;
    struct bill_page v = bill_page_new(p, 1);
    v.header = bill_header(p, (struct view_link){ .label = SV("") }, SV("Save as CSV"), SV(""));
    v.notice = (struct view_notice){ .tone = TONE_WARN,
        .title = SV("This file would be too long"),
        .text = sv_fmt(a,
            "It would have %.*s rows, and a file has %d at most. Choose days with From and Until, and save each part.",
            SV_FMT(view_count(a, rows, 0)), BILL_SHEET_MOST),
        .action_label = SV("Back to the list"),
        .action_href = list };
    page_status(p, 422);
    return bill_page_render(p, &v);
}

enum err bill_sheet_parts(struct page *p, enum err (*part)(struct page *p, void *of, bool *ret_more), void *of)
{
    enum { CHUNK = 1 << 20 };
    struct arena *whole = p->op.arena;
    enum err e = E_OK;
    bool more = true;
    while (more && e == E_OK) {
        struct arena *a = arena_new("billing.sheet", CHUNK);
        p->op.arena = a;
        more = false;
        e = part(p, of, &more);
        p->op.arena = whole;
        arena_free(a);
    }
    return e;
}

void bill_sheet_amount(struct page *p, int64_t minor, bool last)
{
    int64_t size = minor < 0 ? -minor : minor;
    struct sv typed = amount_typed(p->op.arena, size, bill_currency(p));
    str_addf(&p->reply->body, "%s%.*s%s", minor < 0 ? "-" : "", SV_FMT(typed), last ? "\r\n" : ",");
}

void bill_sheet_day(struct page *p, struct opt_day d)
{
    csv_cell(&p->reply->body, d.has ? day_iso(p->op.arena, d.v) : SV(""), false);
}

enum err bill_payer(struct page *p, struct payer *ret_payer, bool *ret_open)
{
    *ret_open = true;
    TRY(payer_load(&p->op, (struct payer_id){ page_arg(p, "payer") }, ret_payer));
    return ret_payer->client.v ? bill_open(p, ret_payer->client, ret_open) : E_OK;
}

enum err bill_payment(struct page *p, struct payment *ret_payment, bool *ret_open)
{
    TRY(payment_load(&p->op, (struct payment_id){ page_arg(p, "payment") }, ret_payment));
    struct client_id about = ret_payment->client.v ? ret_payment->client : ret_payment->payer_client;
    *ret_open = true;
    return about.v ? bill_open(p, about, ret_open) : E_OK;
}
