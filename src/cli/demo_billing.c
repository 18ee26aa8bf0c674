/* The demo's money: what things cost, what was billed to whom, and who pays for whom. */
#include "billing/billing.h"
#include "cli/demo.h"

#define JONAS "jonas.weber@riverbend.example"
#define IMANI "imani.cole@riverbend.example"
#define JONAS_NPI "1555001209"
#define IMANI_NPI "1555001217"
#define GROUP_NPI "1555001225"

static const struct {
    const char *code, *description, *category, *price, *place, *type;
} services[] = {
    { "99203", "First visit, new client", "Visits", "180", "", "First visit" },
    { "99213", "Follow-up visit", "Visits", "95", "", "Follow-up" },
    { "98970", "Visit by video", "Visits", "85", "10", "Video visit" },
    { "98966", "Call", "Visits", "40", "10", "Phone call" },
    { "90834", "Therapy, 45 minutes", "Therapy", "150", "", "Teen check-in" },
    { "90847", "Family therapy", "Therapy", "210", "", "Family session" },
    { "", "Letter for school or work", "Papers", "25", "", NULL },
};

/* What was done so many days ago, and what became of its bill. Without a service: the client's visit of the calendar,
 * which costs what its type says, or its fee. */
static const struct demo_bill {
    const char *client, *payer; /* payer NULL: by the client's rules; "!…": an outside party */
    const char *service, *diagnoses;
    int days_ago;
    bool confidential, send;
    enum { BILL_STANDS, BILL_VOID, BILL_WRITTEN_OFF, BILL_PAID } then;
    const char *paid, *medium; /* of what came in for it; NULL: the whole of it */
} bills[] = {
    { "Ana Ruiz", NULL, "First visit, new client", "F41.1", 76, false, true, BILL_PAID, "100", "cheque" },
    { "Leo Ruiz", "Ana Ruiz", "Follow-up visit", "J45.20 J30.2", 27, false, true, BILL_STANDS },
    { "Leo Ruiz", "Ana Ruiz", "Letter for school or work", "", 4, false, true, BILL_STANDS },
    { "Harold Whitfield", "Grace Whitfield", "Call", "I10", 61, false, true, BILL_PAID, NULL, "transfer" },
    { "Harold Whitfield", "Grace Whitfield", "Call", "I10", 33, false, true, BILL_STANDS },
    { "Harold Whitfield", "Grace Whitfield", "Call", "I10", 12, false, true, BILL_STANDS },
    { "Grace Whitfield", NULL, NULL, "", 6, false, true, BILL_STANDS }, /* she did not come */
    { "Eliška Hruby", NULL, "Therapy, 45 minutes", "F43.22", 10, false, true, BILL_STANDS },
    { "Jun Tanaka", "!Riverbend Lions Club", "Follow-up visit", "E11.9", 18, false, true, BILL_STANDS },
    { "Zoe Marsh", NULL, "Therapy, 45 minutes", "F32.1", 7, true, true, BILL_STANDS },
    { "Zoe Marsh", "Helen Marsh", "Follow-up visit", "Z00.129", 25, false, true, BILL_PAID, NULL, "cash" },
    { "Nils Larsen", "Ida Larsen", "Follow-up visit", "J06.9", 47, false, true, BILL_PAID, "120", "cash" },
    { "Omar Haddad", NULL, "Follow-up visit", "M54.50", 60, false, true, BILL_WRITTEN_OFF },
    { "Dana Kim", NULL, "Follow-up visit", "F43.23", 9, false, true, BILL_VOID },
    { "Dana Kim", NULL, "Family therapy", "F43.23", 2, false, false, BILL_STANDS },
    { "Priya Nair", NULL, "Therapy, 45 minutes", "F41.1", 3, false, false, BILL_STANDS },
};

struct demo_money {
    const struct invocation *in;
    struct op op;
    struct staff_list staff;
    struct services services;
};

static struct staff_id staff_of(const struct demo_money *d, const char *email)
{
    for (size_t i = 0; i < d->staff.count; i++)
        if (sv_eq_ci(d->staff.items[i].email, sv_of(email)))
            return d->staff.items[i].id;
    return (struct staff_id){ 0 };
}

static const struct service *service_named(const struct demo_money *d, const char *name)
{
    for (size_t i = 0; i < d->services.count; i++)
        if (sv_eq(d->services.items[i].description, sv_of(name)))
            return &d->services.items[i];
    return NULL;
}

static enum err client_named(const struct op *op, const char *name, struct client_id *ret_id)
{
    struct search_hits hits;
    TRY(client_search(op, &(struct search_query){ .text = sv_of(name), .caregivers = true, .page = 1 }, &hits));
    if (!hits.count)
        return E_NOTFOUND;
    *ret_id = hits.items[0].id;
    return E_OK;
}

static enum err set_up(struct demo_money *d, struct problems *problems)
{
    struct billing_setting_form f = { .address = SV("14 Mill Street\nRiverbend, NY 12518"),
        .tax_id = SV("12-3456789"),
        .npi = SV(GROUP_NPI),
        .paper = SV("letter"),
        .note = SV("Thank you. Call us if paying at once is hard.") };
    struct fee_policy_form fees = { .noshow = SV("50"), .late = SV("25"), .version = 1 };
    struct tax_id sales_tax; /* offered to whoever sells something */
    TRY(billing_setting_save(&d->op, &f, problems));
    TRY(tax_save(&d->op, (struct tax_id){ 0 }, &(struct tax_form){ .name = SV("Sales tax"), .percent = SV("6") },
        problems, &sales_tax));
    TRY(fee_policy_save(&d->op, &fees, problems));
    TRY(staff_billing_save(&d->op, staff_of(d, JONAS), SV(JONAS_NPI), SV(""), SV("MD, licence 4421"), 0, problems));
    return staff_billing_save(&d->op, staff_of(d, IMANI), SV(IMANI_NPI), SV(""), SV("LCSW 8810"), 0, problems);
}

static enum err load_codes(struct demo_money *d, struct problems *problems)
{
    struct str file = str_new(d->op.arena, 1 << 20);
    struct code_import done;
    for (size_t i = 0; i < demo_codes_count; i++) /* as a line of the order file of CMS */
        str_addf(&file, "%05zu %-7s %d %-60.60s %s\n", i + 1, demo_codes[i].code, demo_codes[i].billable,
            demo_codes[i].title, demo_codes[i].title);
    return code_import(&d->op, CODE_ICD_10_CM, demo_codes_year, str_sv(&file), NULL, NULL, problems, &done);
}

static enum err load_services(struct demo_money *d, struct problems *problems)
{
    struct appointment_types types;
    int64_t once = 1;
    TRY(type_list(&d->op, &(struct type_filter){ .most = 0 }, &types));
    for (size_t i = 0; i < LENGTH(services); i++) {
        struct service_id id;
        struct service_form f = { .code_system = services[i].code[0] ? SV("cpt") : SV(""),
            .code = sv_of(services[i].code),
            .description = sv_of(services[i].description),
            .category = sv_of(services[i].category),
            .price = sv_of(services[i].price),
            .place_of_service = sv_of(services[i].place) };
        TRY(service_save(&d->op, (struct service_id){ 0 }, &f, problems, &id));
        for (size_t k = 0; services[i].type && k < types.count; k++)
            if (sv_eq(types.items[k].name, sv_of(services[i].type)))
                TRY(service_of_type_set(&d->op, types.items[k].id, &id, &once, 1, problems));
    }
    return service_list(&d->op, SV(""), false, 0, &d->services);
}

static enum err payer_named(const struct op *op, const char *name, struct problems *problems, struct payer_id *ret_id)
{
    struct client_id account;
    struct payer payer;
    *ret_id = (struct payer_id){ 0 };
    if (!name)
        return E_OK;
    if (name[0] == '!') {
        struct payer_form f = {
            .name = sv_of(name + 1), .email = SV("treasurer@lions.example"), .address = SV("2 Market Square, Riverbend")
        };
        return payer_outside_save(op, (struct payer_id){ 0 }, &f, problems, ret_id);
    }
    TRY(client_named(op, name, &account));
    TRY(payer_of_client(op, account, &payer));
    *ret_id = payer.id;
    return E_OK;
}

/* Separated parents share what is done for their daughter, and neither learns of the other. */
static enum err load_split(struct demo_money *d, struct problems *problems)
{
    struct client_id child;
    struct split_rule_id id;
    struct split_share_form shares[2] = { { .kind = SV("percent"), .value = SV("60") },
        { .kind = SV("percent"), .value = SV("40") } };
    TRY(client_named(&d->op, "Eliška Hruby", &child));
    TRY(payer_named(&d->op, "Petra Nováková", problems, &shares[0].payer));
    TRY(payer_named(&d->op, "Tomáš Hruby", problems, &shares[1].payer));
    struct split_form f = { .starts_on = day_iso(d->op.arena, (struct day){ d->op.viewer->today.n - 90 }),
        .shares = shares,
        .share_count = 2 };
    return split_save(&d->op, child, (struct split_rule_id){ 0 }, &f, problems, &id);
}

static enum err charge_by_visit(const struct demo_money *d, const struct demo_bill *b, struct client_id client,
    struct problems *problems, struct charge_id *ret_id)
{
    struct unbilled_list list;
    struct charges made;
    TRY(unbilled_find(&d->op, client, SV(""), 1, &list));
    if (!list.count)
        return E_INTERNAL;
    TRY(charge_visit(&d->op, list.items[list.count - 1].attendee, false, &made));
    *ret_id = made.items[0].id;
    return b->diagnoses[0] ? charge_diagnose(&d->op, *ret_id, sv_of(b->diagnoses), problems) : E_OK;
}

static enum err charge_by_hand(const struct op *op, const struct demo_money *d, const struct demo_bill *b,
    struct client_id client, struct problems *problems, struct charge_id *ret_id)
{
    const struct service *service = service_named(d, b->service);
    struct charge_form f = { .client = client,
        .staff = staff_of(d, b->confidential ? IMANI : JONAS),
        .diagnoses = sv_of(b->diagnoses),
        .confidential = b->confidential };
    if (!service)
        return E_INTERNAL;
    f.service = service->id;
    return charge_create(op, &f, problems, ret_id);
}

static enum err bill(
    const struct op *op, const struct demo_money *d, const struct demo_bill *b, struct problems *problems)
{
    struct invoice_line_form line = { 0 };
    struct invoice_form f = { .lines = &line, .line_count = 1, .send = b->send };
    struct invoices_made made;
    struct payment_id payment;
    TRY(client_named(op, b->client, &f.client));
    TRY(payer_named(op, b->payer, problems, &f.payer));
    TRY(b->service ? charge_by_hand(op, d, b, f.client, problems, &line.charge)
                   : charge_by_visit(d, b, f.client, problems, &line.charge));
    TRY(invoice_create(op, &f, problems, &made));
    if (b->then == BILL_VOID)
        return invoice_void(op, made.ids[0], 1, SV("Billed twice"), problems);
    if (b->then == BILL_WRITTEN_OFF)
        return invoice_write_off(op, made.ids[0], 1, SV(""), SV("Hardship"), problems);
    if (b->then == BILL_PAID)
        return payment_record(op,
            &(struct money_in_form){ .invoice = made.ids[0], .amount = sv_of(b->paid), .medium = sv_of(b->medium) },
            problems, &payment);
    return E_OK;
}

/* As if it had been done then. */
static enum err bill_then(struct demo_money *d, const struct demo_bill *b, struct problems *problems)
{
    struct viewer viewer = *d->op.viewer;
    struct op op = d->op;
    viewer.today = (struct day){ viewer.today.n - b->days_ago };
    op.viewer = &viewer;
    op.now = instant_add(op.now, -b->days_ago * DAY_US);
    return bill(&op, d, b, problems);
}

bool demo_load_billing(const struct invocation *in, const struct op *op)
{
    struct demo_money d = { .in = in, .op = *op };
    struct problems problems = problems_new(op->arena);
    enum err e = staff_list_load(op, &d.staff);
    if (e == E_OK)
        e = set_up(&d, &problems);
    if (e == E_OK)
        e = load_codes(&d, &problems);
    if (e == E_OK)
        e = load_services(&d, &problems);
    if (e == E_OK)
        e = load_split(&d, &problems);
    for (size_t i = 0; e == E_OK && i < LENGTH(bills); i++)
        e = bill_then(&d, &bills[i], &problems);
    if (e != E_OK) {
        command_problems(in, &problems);
        command_fail(in, "the demo's bills could not be made (%s).", err_name(e));
    }
    return e == E_OK;
}
