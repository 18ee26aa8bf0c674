/* A client's money for elsewhere: Account (packages), Coverage (policies), Invoice (bills). */
#include <string.h>

#include "exchange/entry.h"

enum { BILLS_MOST = 5000, POLICIES_MOST = 500 };

/* -- loading --------------------------------------------------------------------------------------------------------
 */

static enum err load_policies(const struct op *op, struct client_id client, struct insurances *ret_list)
{
    struct insurances part = { .count = 0 }, all = { arena_array(op->arena, POLICIES_MOST, sizeof *all.items), 0, 0 };
    int64_t page = 0;
    do {
        TRY(insurance_list(op, client, SV(""), ++page, &part));
        for (size_t i = 0; i < part.count && all.count < POLICIES_MOST; i++)
            all.items[all.count++] = part.items[i];
    } while (part.count && all.count < POLICIES_MOST && (int64_t)all.count < part.total);
    *ret_list = all;
    return E_OK;
}

enum err client_money_load(const struct op *op, struct client_id client, struct client_money *ret_money)
{
    struct invoice_filter f = { .look = INVOICES_ALL, .client = client, .most = BILLS_MOST };
    TRY(package_list(op, client, true, 0, &ret_money->packages));
    TRY(load_policies(op, client, &ret_money->policies));
    TRY(invoice_list(op, &f, &ret_money->bills));
    if (ret_money->bills.total > BILLS_MOST)
        return E_TOOBIG;
    return invoice_lines_of(op, ret_money->bills.items, ret_money->bills.count);
}

/* -- writing --------------------------------------------------------------------------------------------------------
 */

static void add_patient_reference(struct json *j, struct arena *a, const char *key, struct client_id client)
{
    json_begin_object(j, key);
    json_str(j, "reference", sv_fmt(a, "Patient/client-%lld", (long long)client.v));
    json_end(j);
}

static void add_extension(struct json *j, const char *name, struct sv value)
{
    if (!value.n)
        return;
    json_begin_object(j, NULL);
    json_str(j, "url", sv_of(name));
    json_str(j, "valueString", value);
    json_end(j);
}

/* What somebody has of several visits for one price: an account of visits. */
static void add_package(struct json *j, struct arena *a, const struct package *x, struct client_id client)
{
    begin_entry(j, "Account", "package", x->id.v, a);
    json_str(j, "status", x->state == PACKAGE_ENDED ? SV("inactive") : SV("active"));
    json_str(j, "name", x->name);
    json_begin_array(j, "subject"); /* and nobody else whom it is for */
    add_patient_reference(j, a, NULL, client);
    json_end(j);
    json_begin_object(j, "servicePeriod");
    json_str(j, "start", day_iso(a, x->bought_on));
    add_day(j, a, "end", x->ends_on);
    json_end(j);
    json_str(j, "description", sv_fmt(a, "%lld of %lld visits left", (long long)x->left, (long long)x->given));
    end_entry(j);
}

/* A code of one of FHIR's systems. */
static void add_concept(struct json *j, const char *key, const char *system, struct sv code)
{
    json_begin_object(j, key);
    json_begin_array(j, "coding");
    json_begin_object(j, NULL);
    json_str(j, "system", sv_of(system));
    json_str(j, "code", code);
    json_end(j);
    json_end(j);
    json_end(j);
}

static void add_class(struct json *j, const char *kind, struct sv value)
{
    if (!value.n)
        return;
    json_begin_object(j, NULL);
    add_concept(j, "type", "http://terminology.hl7.org/CodeSystem/coverage-class", sv_of(kind));
    json_str(j, "value", value);
    json_end(j);
}

static void add_policy(struct json *j, struct arena *a, const struct insurance *x, struct client_id client)
{
    begin_entry(j, "Coverage", "policy", x->id.v, a);
    json_str(j, "status",
        x->state == INSURANCE_ACTIVE     ? SV("active")
        : x->state == INSURANCE_PROPOSED ? SV("draft")
                                         : SV("cancelled"));
    add_patient_reference(j, a, "beneficiary", client);
    json_begin_object(j, "subscriber");
    if (sv_eq(x->holder, SV("self")))
        json_str(j, "reference", sv_fmt(a, "Patient/client-%lld", (long long)client.v));
    else if (x->holder_contact.v)
        json_str(j, "reference", sv_fmt(a, "RelatedPerson/contact-%lld", (long long)x->holder_contact.v));
    json_str(j, "display", x->holder_name);
    json_end(j);
    add_text(j, "subscriberId", x->member_id);
    add_concept(j, "relationship", "http://terminology.hl7.org/CodeSystem/subscriber-relationship", x->relation);
    if (x->starts_on.has || x->ends_on.has) { /* FHIR knows neither empty objects nor empty arrays */
        json_begin_object(j, "period");
        add_day(j, a, "start", x->starts_on);
        add_day(j, a, "end", x->ends_on);
        json_end(j);
    }
    json_begin_array(j, "payor");
    json_begin_object(j, NULL);
    json_str(j, "display", x->insurer);
    if (x->payer_number.n) {
        json_begin_object(j, "identifier");
        json_str(j, "value", x->payer_number);
        json_end(j);
    }
    json_end(j);
    json_end(j);
    if (x->group_number.n || x->plan.n) {
        json_begin_array(j, "class");
        add_class(j, "group", x->group_number);
        add_class(j, "plan", x->plan);
        json_end(j);
    }
    if (x->place)
        json_int(j, "order", x->place);
    end_entry(j);
}

static struct sv decimal(struct arena *a, int64_t minor, const char *currency)
{
    struct money m = { .minor = minor };
    (void)strncpy(m.currency, currency, sizeof m.currency - 1);
    return money_decimal(a, m);
}

static void add_money(struct json *j, struct arena *a, const char *key, int64_t minor, const char *currency)
{
    json_begin_object(j, key);
    json_decimal(j, "value", decimal(a, minor, currency));
    json_str(j, "currency", sv_of(currency));
    json_end(j);
}

static void add_component(
    struct json *j, struct arena *a, const char *type, struct sv words, int64_t minor, const char *currency)
{
    json_begin_object(j, NULL);
    json_str(j, "type", sv_of(type));
    if (words.n) {
        json_begin_object(j, "code");
        json_str(j, "text", words);
        json_end(j);
    }
    add_money(j, a, "amount", minor, currency);
    json_end(j);
}

/* base: for all units, as it is charged, and the tax is in it where the price includes it. */
static void add_line(
    struct json *j, struct arena *a, const struct invoice_line *l, int64_t number, const char *currency)
{
    json_begin_object(j, NULL);
    json_int(j, "sequence", number);
    json_begin_object(j, "chargeItemCodeableConcept");
    if (l->code.n) {
        json_begin_array(j, "coding");
        json_begin_object(j, NULL);
        json_str(j, "code", l->code);
        json_end(j);
        json_end(j);
    }
    json_str(j, "text", l->description);
    json_end(j);
    json_begin_array(j, "priceComponent");
    add_component(j, a, "base", SV(""), l->units * l->unit_price, currency);
    if (l->discount)
        add_component(j, a, "discount", SV(""), -l->discount, currency);
    if (l->tax)
        add_component(
            j, a, l->tax_included ? "informational" : "tax", tax_label(a, l->tax_name, l->tax_bp), l->tax, currency);
    json_end(j);
    json_end(j);
}

static struct sv bill_status(const struct invoice *x)
{
    if (x->stored == INVOICE_DRAFT)
        return SV("draft");
    if (x->stored == INVOICE_VOID)
        return SV("cancelled");
    return x->balance > 0 ? SV("issued") : SV("balanced");
}

static void add_bill(
    struct json *j, struct arena *a, const struct invoice *x, struct client_id client, const char *currency)
{
    begin_entry(j, "Invoice", "bill", x->id.v, a);
    json_begin_array(j, "identifier");
    json_begin_object(j, NULL);
    json_str(j, "value", x->number);
    json_end(j);
    json_end(j);
    json_str(j, "status", bill_status(x));
    add_patient_reference(j, a, "subject", client);
    if (x->payer_client.v == client.v) /* and nobody else who pays */
        add_patient_reference(j, a, "recipient", client);
    if (x->issued_on.has)
        json_str(j, "date", day_iso(a, x->issued_on.v));
    json_begin_array(j, "lineItem");
    for (size_t i = 0; i < x->line_count; i++)
        add_line(j, a, &x->lines[i], (int64_t)i + 1, currency);
    json_end(j);
    add_money(j, a, "totalGross", x->total, currency);
    json_begin_array(j, "extension");
    add_extension(j, EXTENSION "state", sv_of(invoice_state_name(x->stored)));
    add_extension(j, EXTENSION "balance", decimal(a, x->balance, currency));
    if (x->deposit_for.v)
        add_extension(j, EXTENSION "deposit", sv_of(deposit_name(x->deposit)));
    json_end(j);
    end_entry(j);
}

void client_money_add(
    struct json *j, struct arena *a, struct client_id client, const char *currency, const struct client_money *money)
{
    for (size_t i = 0; i < money->packages.count; i++)
        add_package(j, a, &money->packages.items[i], client);
    for (size_t i = 0; i < money->policies.count; i++)
        add_policy(j, a, &money->policies.items[i], client);
    for (size_t i = 0; i < money->bills.count; i++)
        add_bill(j, a, &money->bills.items[i], client, currency);
}
