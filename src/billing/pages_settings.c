/* Settings › Billing: what documents say of the practice and of its providers, due days, reminders, fees. */
#include <string.h>

#include "billing/pages.h"
#include "billing/setting.h"
#include "billing/settings_view.h"
#include "billing/templates.h"

struct view_header bill_settings_header(struct page *p, struct view_link parent, struct sv title, struct sv subtitle)
{
    struct view_link *crumbs = arena_array(p->op.arena, 4, sizeof *crumbs);
    size_t n = 0;
    crumbs[n++] = (struct view_link){ .label = SV("Settings"), .href = SV("/settings") };
    crumbs[n++] = (struct view_link){ .label = SV("Billing"), .href = SV("/settings/billing") };
    if (parent.label.n)
        crumbs[n++] = parent;
    crumbs[n++] = (struct view_link){ .label = title };
    p->frame.title = title;
    return (struct view_header){ .crumbs = { crumbs, n }, .title = title, .subtitle = subtitle };
}

static enum err get_home(struct page *p)
{
    static const struct {
        const char *title, *text, *href;
        enum icon icon;
    } cards[] = {
        { "Invoices and documents", "What they say of your practice, when they are due, and reminders.",
            "/settings/billing/documents", ICON_DOCUMENT },
        { "Logo", "On top of documents, and how a document begins.", "/settings/billing/logo", ICON_DOCUMENT },
        { "Services and prices", "What you sell, its code and price, and what each type of visit is billed as.",
            "/settings/billing/services", ICON_RECEIPT },
        { "Taxes", "Their names and percentages, at which place, and whether your prices include them.",
            "/settings/billing/taxes", ICON_RECEIPT },
        { "Fees", "For missed visits, late cancellations, and invoices that stay unpaid.", "/settings/billing/fees",
            ICON_CLOCK },
        { "Packages", "Several visits for one price, once or every month: what you sell, and how visits are used.",
            "/settings/billing/packages", ICON_PACKAGE },
        { "Providers", "NPI, tax number and licence, as insurers ask for them on a superbill.",
            "/settings/billing/providers", ICON_PEOPLE },
        { "Codes", "Diagnoses and procedures: which lists are loaded, and search in them.", "/settings/billing/codes",
            ICON_LIST },
    };
    struct bill_settings_view v = { .frame = &p->frame };
    v.header = settings_header(
        p, (struct view_link){ .label = SV("") }, SV("Billing"), SV("What things cost, and what bills say."));
    v.notice = bill_gateway_notice(p);
    v.cards.items = arena_array(p->op.arena, LENGTH(cards), sizeof *v.cards.items);
    for (size_t i = 0; i < LENGTH(cards); i++)
        v.cards.items[v.cards.count++] = (struct bill_settings_card){ .title = sv_of(cards[i].title),
            .text = sv_of(cards[i].text),
            .href = sv_of(cards[i].href),
            .icon = cards[i].icon };
    tpl_bill_settings(&p->reply->body, &v);
    return E_OK;
}

/* -- documents ------------------------------------------------------------------------------------------------------
 */

static struct sv number_typed(struct arena *a, int64_t n)
{
    return sv_fmt(a, "%lld", (long long)n);
}

static struct billing_setting_form form_from(struct page *p, const struct billing_setting *s)
{
    struct arena *a = p->op.arena;
    return (struct billing_setting_form){ .legal_name = s->legal_name,
        .address = s->address,
        .tax_id = s->tax_id,
        .npi = s->npi,
        .paper = s->a4 ? SV("a4") : SV("letter"),
        .note = s->note,
        .footer = s->footer,
        .due_days = number_typed(a, s->due_days),
        .remind_days = number_typed(a, s->remind_days),
        .reminders_most = number_typed(a, s->reminders_most),
        .plan_parts_most = number_typed(a, s->plan_parts_most),
        .plan_least = s->plan_least ? amount_typed(a, s->plan_least, s->currency) : SV(""),
        .version = s->version };
}

static struct billing_setting_form form_typed(const struct page *p)
{
    return (struct billing_setting_form){ .legal_name = http_field(p->req, SV("legal_name")),
        .address = http_field(p->req, SV("address")),
        .tax_id = http_field(p->req, SV("tax_id")),
        .npi = http_field(p->req, SV("npi")),
        .paper = http_field(p->req, SV("paper")),
        .note = http_field(p->req, SV("note")),
        .footer = http_field(p->req, SV("footer")),
        .due_days = http_field(p->req, SV("due_days")),
        .remind_days = http_field(p->req, SV("remind_days")),
        .reminders_most = http_field(p->req, SV("reminders_most")),
        .plan_parts_most = http_field(p->req, SV("plan_parts_most")),
        .plan_least = http_field(p->req, SV("plan_least")),
        .version = page_form_int(p, SV("version")) };
}

static void number_field(struct bill_group *g, struct sv name, struct sv label, struct sv value, struct sv hint)
{
    struct view_field *f = bill_field_add(g, INPUT_FIELD, name, label, value, 4);
    f->inputmode = SV("numeric");
    f->hint = hint;
}

static void amount_field(struct bill_group *g, struct sv name, struct sv label, struct sv value, struct sv hint)
{
    struct view_field *f = bill_field_add(g, INPUT_FIELD, name, label, value, 20);
    f->inputmode = SV("decimal");
    f->hint = hint;
}

static enum err show_documents(struct page *p, const struct billing_setting_form *f, const struct problems *problems)
{
    static const char *const papers[] = { "letter", "Letter (8½ × 11 in)", "a4", "A4" };
    struct arena *a = p->op.arena;
    struct bill_form v = bill_form_new(p, problems);
    v.header = bill_settings_header(p, (struct view_link){ .label = SV("") }, SV("Invoices and documents"),
        SV("On invoices, receipts, superbills and statements."));
    bill_hidden_add(p, &v, SV("version"), number_typed(a, f->version));
    struct bill_group *who = bill_group_add(p, &v, SV("Your practice"), false);
    struct view_field *name =
        bill_field_add(who, INPUT_FIELD, SV("legal_name"), SV("Name on documents"), f->legal_name, 200);
    name->hint = sv_fmt(a, "Empty: %.*s.", SV_FMT(p->organization->name));
    bill_field_add(who, INPUT_AREA, SV("address"), SV("Address"), f->address, 1000);
    struct bill_group *numbers = bill_group_add(p, &v, SV("Numbers"), true);
    struct view_field *tax = bill_field_add(numbers, INPUT_FIELD, SV("tax_id"), SV("Tax number (EIN)"), f->tax_id, 100);
    tax->hint = SV("Insurers ask for it on a superbill.");
    struct view_field *npi = bill_field_add(numbers, INPUT_FIELD, SV("npi"), SV("NPI of the group"), f->npi, 10);
    npi->hint = SV("Ten digits. Empty where each provider bills under their own.");
    npi->inputmode = SV("numeric");
    struct bill_group *paper = bill_group_add(p, &v, SV("Paper"), false);
    bill_choice_add(paper, INPUT_RADIOS, SV("paper"), SV("Size"), bill_choices(a, papers, 2, f->paper));
    struct view_field *note =
        bill_field_add(paper, INPUT_AREA, SV("note"), SV("Note below every invoice"), f->note, 1000);
    note->hint = SV("How to pay by cheque or transfer, for instance. Nothing about anybody's health.");
    bill_field_add(paper, INPUT_FIELD, SV("footer"), SV("Foot of papers and e-mails"), f->footer, 200)->hint =
        SV("One line below every page and at the end of every e-mail. Empty: on papers your name, phone and e-mail.");
    struct bill_group *due = bill_group_add(p, &v, SV("When invoices are due"), true);
    number_field(due, SV("due_days"), SV("Days until due"), f->due_days, SV("0: on the day it is sent."));
    number_field(due, SV("remind_days"), SV("Days between reminders"), f->remind_days,
        SV("After it is due. 0: nobody is reminded."));
    number_field(due, SV("reminders_most"), SV("Most reminders"), f->reminders_most, SV("Then it is yours to call."));
    struct bill_group *parts = bill_group_add(p, &v, SV("Paying in parts"), true);
    parts->text =
        SV("Staff can always agree on parts with a payer. Here you say what payers may choose by themselves.");
    number_field(parts, SV("plan_parts_most"), SV("Most parts"), f->plan_parts_most, SV("0: they have to ask you."));
    amount_field(parts, SV("plan_least"), SV("For bills from"), f->plan_least, SV("Empty: for any bill."));
    v.submit = (struct view_submit){ .label = SV("Save"), .cancel_href = SV("/settings/billing") };
    return bill_form_render(p, &v);
}

static enum err get_documents(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct billing_setting s;
    TRY(billing_setting_load(&p->op, &s));
    struct billing_setting_form f = form_from(p, &s);
    return show_documents(p, &f, &none);
}

static enum err post_documents(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct billing_setting_form f = form_typed(p);
    enum err e = save_result(billing_setting_save(&p->op, &f, &problems), &problems);
    if (problem_has(&problems, SV("stale"))) {
        struct billing_setting now;
        TRY(billing_setting_load(&p->op, &now));
        f.version = now.version;
    }
    if (e == E_INVALID)
        return show_documents(p, &f, &problems);
    TRY(e);
    return page_redirect(
        p, SV("/settings/billing"), SV("It was saved. Documents that are made from now on say the new."));
}

/* -- providers ------------------------------------------------------------------------------------------------------
 */

static enum err get_providers(struct page *p)
{
    struct arena *a = p->op.arena;
    struct staff_billings list;
    struct sv words = text_fold(a, http_param(p->req, SV("q")));
    TRY(staff_billing_list(&p->op, &list));
    struct bill_page v = bill_page_new(p, 1);
    v.header = bill_settings_header(p, (struct view_link){ .label = SV("") }, SV("Providers"),
        SV("What a superbill says of whoever gave the visit."));
    v.search = (struct view_search){ .action = p->req->path,
        .label = SV("A name"),
        .value = http_param(p->req, SV("q")),
        .live_target = SV("#results") };
    struct bill_section *s = bill_section_add(&v.sections, SV("providers"), SV("Providers"));
    s->table = BILL_TABLE(a, SV("Providers"), list.count, "Name", "NPI", "Tax number", "Licence");
    for (size_t i = 0; i < list.count; i++) {
        const struct staff_billing *b = &list.items[i];
        struct sv folded = text_fold(a, b->name);
        if (words.n && !strstr(sv_z(a, folded), sv_z(a, words)))
            continue;
        struct bill_row *r = bill_row_add(a, &s->table);
        bill_cell_add(r, &s->table, b->name)->href =
            sv_fmt(a, "/settings/billing/providers/%lld", (long long)b->staff.v);
        bill_cell_add(r, &s->table, b->npi);
        bill_cell_add(r, &s->table, b->tax_id.n ? b->tax_id : SV("As the practice"));
        bill_cell_add(r, &s->table, b->licence);
    }
    s->empty = (struct view_empty){
        .art = ART_SEARCH, .title = SV("Nobody of that name"), .text = SV("The first letters are enough.")
    };
    return bill_page_render(p, &v);
}

static enum err details_load(struct page *p, struct staff_billing *ret_provider)
{
    struct staff_billings list;
    int64_t wanted = page_arg(p, "staff");
    TRY(staff_billing_list(&p->op, &list));
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].staff.v == wanted) {
            *ret_provider = list.items[i];
            return E_OK;
        }
    return E_NOTFOUND;
}

static enum err show_provider(struct page *p, const struct staff_billing *b, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct bill_form v = bill_form_new(p, problems);
    v.header = bill_settings_header(
        p, (struct view_link){ .label = SV("Providers"), .href = SV("/settings/billing/providers") }, b->name, SV(""));
    bill_hidden_add(p, &v, SV("version"), number_typed(a, b->version));
    struct bill_group *g = bill_group_add(p, &v, SV(""), false);
    struct view_field *npi = bill_field_add(g, INPUT_FIELD, SV("npi"), SV("NPI"), b->npi, 10);
    npi->hint = SV("Ten digits. An insurer pays no superbill without it.");
    npi->inputmode = SV("numeric");
    bill_field_add(g, INPUT_FIELD, SV("tax_id"), SV("Tax number"), b->tax_id, 100)->hint =
        SV("Empty: the practice's is printed.");
    bill_field_add(g, INPUT_FIELD, SV("licence"), SV("Licence"), b->licence, 100)->hint =
        SV("As it stands behind the name: LCSW 12345.");
    v.submit = (struct view_submit){ .label = SV("Save"), .cancel_href = SV("/settings/billing/providers") };
    return bill_form_render(p, &v);
}

static enum err get_provider(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct staff_billing b;
    TRY(details_load(p, &b));
    return show_provider(p, &b, &none);
}

static enum err post_provider(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct staff_billing b;
    TRY(details_load(p, &b));
    struct sv npi = http_field(p->req, SV("npi")), tax = http_field(p->req, SV("tax_id")),
              licence = http_field(p->req, SV("licence"));
    enum err e = save_result(
        staff_billing_save(&p->op, b.staff, npi, tax, licence, page_form_int(p, SV("version")), &problems), &problems);
    if (e == E_INVALID) {
        b.npi = npi;
        b.tax_id = tax;
        b.licence = licence;
        return show_provider(p, &b, &problems);
    }
    TRY(e);
    return page_redirect(p, SV("/settings/billing/providers"), sv_fmt(p->op.arena, "%.*s was saved.", SV_FMT(b.name)));
}

#define SET NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, ""
static const struct route routes[] = {
    { HTTP_GET, "/settings/billing", "settings_billing", SET, get_home },
    { HTTP_GET, "/settings/billing/documents", "settings_billing_documents", SET, get_documents },
    { HTTP_POST, "/settings/billing/documents", "settings_billing_documents_save", SET, post_documents },
    { HTTP_GET, "/settings/billing/providers", "settings_billing_providers", SET, get_providers },
    { HTTP_GET, "/settings/billing/providers/{staff}", "settings_billing_provider", SET, get_provider },
    { HTTP_POST, "/settings/billing/providers/{staff}", "settings_billing_provider_save", SET, post_provider },
};
const struct route_table billing_settings_routes = { routes, LENGTH(routes) };
