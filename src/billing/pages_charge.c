/* A charge by hand: what was done for a client and costs, with what an insurer asks for. */
#include "billing/charge_write.h"
#include "billing/client_desk.h"
#include "billing/pages.h"
#include "people/people.h"

static struct charge_form form_typed(const struct page *p)
{
    return (struct charge_form){ .client = { page_arg(p, "client") },
        .service = { page_form_int(p, SV("service")) },
        .staff = { page_form_int(p, SV("staff")) },
        .service_on = http_field(p->req, SV("service_on")),
        .code_system = http_field(p->req, SV("code_system")),
        .code = http_field(p->req, SV("code")),
        .description = http_field(p->req, SV("description")),
        .category = http_field(p->req, SV("category")),
        .modifiers = http_field(p->req, SV("modifiers")),
        .place_of_service = http_field(p->req, SV("place_of_service")),
        .units = http_field(p->req, SV("units")),
        .unit_price = http_field(p->req, SV("unit_price")),
        .discount = http_field(p->req, SV("discount")),
        .tax = http_field(p->req, SV("tax")),
        .diagnoses = http_field(p->req, SV("diagnoses")),
        .confidential = http_field(p->req, SV("confidential")).n > 0,
        .version = page_form_int(p, SV("version")) };
}

static struct charge_form form_from(struct page *p, const struct charge *c)
{
    struct arena *a = p->op.arena;
    struct str codes = str_new(a, 1000);
    for (size_t i = 0; i < c->diagnosis_count; i++)
        str_addf(&codes, "%s%.*s", i ? ", " : "", SV_FMT(c->diagnoses[i]));
    return (struct charge_form){ .client = c->client,
        .service = c->service,
        .staff = c->staff,
        .service_on = day_iso(a, c->service_on),
        .code_system = c->code_system,
        .code = c->code,
        .description = c->description,
        .category = c->category,
        .modifiers = c->modifiers,
        .place_of_service = c->place_of_service,
        .units = sv_fmt(a, "%lld", (long long)c->units),
        .unit_price = amount_typed(a, c->unit_price, bill_currency(p)),
        .discount = bill_typed(p, c->discount),
        .tax = tax_typed(a, c->tax_id, c->tax_bp), /* "0" for none: empty would mean: as the service says */
        .diagnoses = str_sv(&codes),
        .confidential = c->confidential,
        .version = c->version };
}

static struct view_choices staff_choices(struct arena *a, const struct staff_list *list, struct staff_id chosen)
{
    struct view_choice *items = arena_array(a, list->count, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct staff_member *s = &list->items[i];
        if (!s->archived || s->id.v == chosen.v)
            items[n++] = (struct view_choice){ .value = sv_fmt(a, "%lld", (long long)s->id.v),
                .label = sv_fmt(a, "%.*s %.*s", SV_FMT(s->first_name), SV_FMT(s->last_name)),
                .checked = s->id.v == chosen.v };
    }
    return (struct view_choices){ items, n };
}

static void what_group(struct page *p, struct bill_form *v, const struct charge_form *f, const struct staff_list *staff)
{
    struct bill_group *what = bill_group_add(p, v, SV("What was done"), true);
    bill_field_add(what, INPUT_FIELD, SV("description"), SV("Name"), f->description, 200)->required = true;
    struct view_field *day = bill_field_add(what, INPUT_FIELD, SV("service_on"), SV("Day"), f->service_on, 10);
    day->type = SV("date");
    day->required = true;
    struct view_choice_field *who =
        bill_choice_add(what, INPUT_SELECT, SV("staff"), SV("By"), staff_choices(p->op.arena, staff, f->staff));
    who->prompt = SV("Nobody in particular");
    bill_field_add(what, INPUT_FIELD, SV("category"), SV("Kind"), f->category, 100)->hint =
        SV("Who pays can differ by it.");
}

static void price_group(struct page *p, struct bill_form *v, const struct charge_form *f, const struct taxes *taxes)
{
    struct bill_group *g = bill_group_add(p, v, SV("What it costs"), true);
    struct view_field *units = bill_field_add(g, INPUT_FIELD, SV("units"), SV("Units"), f->units, 4);
    struct view_field *price =
        bill_field_add(g, INPUT_FIELD, SV("unit_price"), SV("Price of one unit"), f->unit_price, 20);
    struct view_field *discount = bill_field_add(g, INPUT_FIELD, SV("discount"), SV("Discount"), f->discount, 20);
    bill_tax_add(g, p->op.arena, taxes, f->tax);
    units->inputmode = SV("numeric");
    price->inputmode = SV("decimal");
    price->required = true;
    discount->inputmode = SV("decimal");
    if (taxes->exempt)
        g->text = SV("This client is exempt from tax.");
}

static void insurer_group(struct page *p, struct bill_form *v, const struct charge_form *f)
{
    static const char *const systems[] = { "", "Without a code", "cpt", "CPT", "hcpcs", "HCPCS" };
    struct bill_group *g = bill_group_add(p, v, SV("For insurers"), true);
    bill_choice_add(
        g, INPUT_SELECT, SV("code_system"), SV("List of codes"), bill_choices(p->op.arena, systems, 3, f->code_system));
    bill_field_add(g, INPUT_FIELD, SV("code"), SV("Code"), f->code, 10);
    bill_field_add(g, INPUT_FIELD, SV("modifiers"), SV("Modifiers"), f->modifiers, 20);
    struct view_field *place =
        bill_field_add(g, INPUT_FIELD, SV("place_of_service"), SV("Place of service"), f->place_of_service, 2);
    place->inputmode = SV("numeric");
    place->hint = SV("Two digits: 11 is the office, 10 telehealth at home.");
    bill_field_add(g, INPUT_FIELD, SV("diagnoses"), SV("Diagnoses"), f->diagnoses, 200)->hint =
        SV("ICD-10-CM codes with blanks between, the first one first: F41.1 F43.20");
}

/* For a new one (`was` NULL), or at the place of its visit; the one that it has already as it was charged. */
static enum err taxes_now(struct page *p, const struct charge *was, struct taxes *ret_taxes)
{
    struct appointment_location_id place = { 0 };
    if (was && was->attendee.v)
        TRY(charge_place(&p->op, was->attendee, &place));
    TRY(taxes_for(&p->op, (struct client_id){ page_arg(p, "client") }, place, ret_taxes));
    for (size_t i = 0; was && i < ret_taxes->count; i++) {
        struct tax *t = &ret_taxes->items[i];
        struct tax kept = charge_tax_kept(was);
        if (t->id.v != kept.id.v)
            continue;
        t->bp = kept.bp;
        t->included = kept.included;
        t->name = kept.name.n ? kept.name : t->name; /* none is kept with 0 % */
    }
    return E_OK;
}

/* `was` NULL: a new one. */
static enum err show(
    struct page *p, const struct charge *was, const struct charge_form *f, const struct problems *problems)
{
    struct staff_list staff;
    struct taxes taxes;
    struct client c;
    struct bill_form v = bill_form_new(p, problems);
    TRY(staff_list_load(&p->op, &staff));
    TRY(taxes_now(p, was, &taxes));
    TRY(client_bill_header(p, was ? SV("Change the charge") : SV("Add a charge"), &c, &v.header));
    bill_hidden_add(p, &v, SV("version"), sv_fmt(p->op.arena, "%lld", (long long)f->version));
    bill_hidden_add(p, &v, SV("service"), sv_fmt(p->op.arena, "%lld", (long long)f->service.v));
    what_group(p, &v, f, &staff);
    price_group(p, &v, f, &taxes);
    insurer_group(p, &v, f);
    struct bill_group *g = bill_group_add(p, &v, SV(""), false);
    bill_check_add(g, SV("confidential"), SV("Confidential"), f->confidential)->hint =
        SV("On an invoice of its own to the client; no caregiver sees it or its amount.");
    v.submit = (struct view_submit){ .label = was ? SV("Save") : SV("Add the charge"),
        .cancel_href = client_bill_path(p, "") };
    return bill_form_render(p, &v);
}

static enum err get_new(struct page *p)
{
    struct arena *a = p->op.arena;
    struct problems none = problems_new(a);
    struct services services;
    int64_t chosen = bill_asked(p, SV("service"));
    struct charge_form f = { .service_on = day_iso(a, p->viewer->today), .units = SV("1") };
    if (chosen) {
        struct service s;
        struct taxes taxes;
        int64_t price;
        TRY(service_load(&p->op, (struct service_id){ chosen }, &s));
        TRY(taxes_now(p, NULL, &taxes));
        TRY(service_price_for(
            &p->op, s.id, (struct staff_id){ 0 }, (struct client_id){ page_arg(p, "client") }, &price));
        f = (struct charge_form){ .service = s.id,
            .service_on = f.service_on,
            .code_system = s.code_system,
            .code = s.code,
            .description = s.description,
            .category = s.category,
            .modifiers = s.modifiers,
            .place_of_service = s.place_of_service,
            .units = SV("1"),
            .unit_price = amount_typed(a, price, bill_currency(p)),
            .tax = bill_service_tax(a, &taxes, &s) };
        return show(p, NULL, &f, &none);
    }
    TRY(service_list(&p->op, sv_trim(http_param(p->req, SV("q"))), false, page_number(p), &services));
    if (http_param(p->req, SV("own")).n || (!services.total && !http_param(p->req, SV("q")).n))
        return show(p, NULL, &f, &none);
    struct client c;
    static const char *const kept[] = { "q" };
    struct bill_page v = bill_page_new(p, 1);
    TRY(client_bill_header(p, SV("Add a charge"), &c, &v.header));
    v.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Something else"), .href = client_bill_path(p, "/charges/new?own=1"), .icon = ICON_PLUS });
    v.search = (struct view_search){ .action = p->req->path,
        .label = SV("A code or words"),
        .value = http_param(p->req, SV("q")),
        .live_target = SV("#results") };
    struct bill_section *s = bill_section_add(&v.sections, SV("services"), SV("Which service?"));
    s->table = BILL_TABLE(a, SV("Services"), services.count, "Service", "Code", "#Price");
    for (size_t i = 0; i < services.count; i++) {
        const struct service *x = &services.items[i];
        struct bill_row *r = bill_row_add(a, &s->table);
        bill_cell_add(r, &s->table, x->description)->href =
            client_bill_path(p, sv_z(a, sv_fmt(a, "/charges/new?service=%lld", (long long)x->id.v)));
        bill_cell_add(r, &s->table, x->code);
        bill_cell_add(r, &s->table, bill_money(p, x->price));
    }
    s->empty = (struct view_empty){
        .art = ART_SEARCH, .title = SV("No such service"), .text = SV("Try fewer letters, or choose Something else.")
    };
    s->pager =
        bill_pager(p, bill_query(p, p->req->path, kept, LENGTH(kept)), (int64_t)services.count, services.total, 25);
    return bill_page_render(p, &v);
}

static enum err post_new(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct charge_form f = form_typed(p);
    struct charge_id id;
    enum err e = charge_create(&p->op, &f, &problems, &id);
    if (e == E_INVALID)
        return show(p, NULL, &f, &problems);
    TRY(e);
    return page_redirect(p, client_bill_path(p, ""), SV("The charge was added. It is to bill now."));
}

/* Of this client, or it is not there. */
static enum err charge_of(struct page *p, struct charge *ret_charge)
{
    struct charges list;
    struct charge_id id = { page_arg(p, "charge") };
    TRY(charges_of(&p->op, &id, 1, &list));
    if (!list.count || list.items[0].client.v != page_arg(p, "client"))
        return E_NOTFOUND;
    *ret_charge = list.items[0];
    return E_OK;
}

/* Of a billed one only the diagnoses, which no amount hangs on. */
static enum err show_diagnoses(struct page *p, const struct charge *c, const struct problems *problems)
{
    struct client client;
    struct bill_form v = bill_form_new(p, problems);
    struct charge_form f = form_from(p, c);
    TRY(client_bill_header(p, SV("Diagnoses"), &client, &v.header));
    v.question =
        sv_fmt(p->op.arena, "“%.*s” of %.*s", SV_FMT(c->description), SV_FMT(day_human(p->op.arena, c->service_on)));
    bill_line_add(p, &v, SV("It is billed: its amount stays as it is. Make its invoice void to change more."));
    bill_line_add(p, &v, SV("Superbills that are made from now on name these diagnoses."));
    struct bill_group *g = bill_group_add(p, &v, SV(""), false);
    bill_field_add(g, INPUT_FIELD, SV("diagnoses"), SV("Diagnoses"),
        p->req->method == HTTP_POST ? http_field(p->req, SV("diagnoses")) : f.diagnoses, 200)
        ->hint = SV("ICD-10-CM codes with blanks between, the first one first: F41.1 F43.20");
    v.submit = (struct view_submit){ .label = SV("Save"), .cancel_href = client_bill_path(p, "") };
    return bill_form_render(p, &v);
}

static enum err get_edit(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct charge c;
    TRY(charge_of(p, &c));
    if (c.state == CHARGE_VOID)
        return E_NOTFOUND;
    if (c.state == CHARGE_BILLED)
        return show_diagnoses(p, &c, &none);
    struct charge_form f = form_from(p, &c);
    return show(p, &c, &f, &none);
}

static enum err post_edit(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct charge_form f = form_typed(p);
    struct charge c;
    TRY(charge_of(p, &c));
    if (c.state == CHARGE_BILLED) {
        enum err d = charge_diagnose(&p->op, c.id, f.diagnoses, &problems);
        if (d == E_INVALID)
            return show_diagnoses(p, &c, &problems);
        TRY(d);
        return page_redirect(p, client_bill_path(p, ""), SV("The diagnoses were saved."));
    }
    enum err e = save_result(charge_update(&p->op, c.id, &f, &problems), &problems);
    if (problem_has(&problems, SV("stale")))
        f.version = c.version;
    if (e == E_INVALID)
        return show(p, &c, &f, &problems);
    TRY(e);
    return page_redirect(p, client_bill_path(p, ""), SV("The charge was saved."));
}

static enum err get_void(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct charge c;
    struct client client;
    struct bill_form v = bill_form_new(p, &none);
    TRY(charge_of(p, &c));
    TRY(client_bill_header(p, SV("Take off the charge"), &client, &v.header));
    v.question = sv_fmt(p->op.arena, "Take off “%.*s”, %.*s?", SV_FMT(c.description), SV_FMT(bill_money(p, c.total)));
    bill_line_add(p, &v, SV("It is not billed. Nobody is told."));
    if (charge_is_fee(&c))
        bill_line_add(p, &v, SV("It stays in the list To bill, below, if it is to be billed after all."));
    else if (c.attendee.v)
        bill_line_add(p, &v, SV("Its visit can be billed again from the visit's page."));
    bill_hidden_add(p, &v, SV("version"), sv_fmt(p->op.arena, "%lld", (long long)c.version));
    v.submit =
        (struct view_submit){ .label = SV("Take it off"), .danger = true, .cancel_href = client_bill_path(p, "") };
    return bill_form_render(p, &v);
}

static enum err post_void(struct page *p)
{
    struct charge c;
    TRY(charge_of(p, &c));
    TRY(charge_void(&p->op, c.id, page_form_int(p, SV("version"))));
    return page_redirect(p, client_bill_path(p, ""), SV("The charge was taken off."));
}

#define BILL NEEDS_CHART(PERM_BILLING)
static const struct route routes[] = {
    { HTTP_GET, "/clients/{client}/billing/charges/new", "client_charge_new", BILL, AUDIT_VIEW, "charge", get_new },
    { HTTP_POST, "/clients/{client}/billing/charges/new", "client_charge_add", BILL, AUDIT_CREATE, "charge", post_new },
    { HTTP_GET, "/clients/{client}/billing/charges/{charge}", "client_charge", BILL, AUDIT_VIEW, "charge", get_edit },
    { HTTP_POST, "/clients/{client}/billing/charges/{charge}", "client_charge_save", BILL, AUDIT_UPDATE, "charge",
        post_edit },
    { HTTP_GET, "/clients/{client}/billing/charges/{charge}/void", "client_charge_void", BILL, AUDIT_VIEW, "charge",
        get_void },
    { HTTP_POST, "/clients/{client}/billing/charges/{charge}/void", "client_charge_void_do", BILL, AUDIT_END, "charge",
        post_void },
};
const struct route_table billing_charge_routes = { routes, LENGTH(routes) };
