/* papers NAME: one of the documents of invented bills as PDF, on standard output, for tests/program/documents.test.mjs
 * and to look at. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "billing/document.h"

static struct document_practice practice(struct sv language)
{
    struct day today;
    if (!day_parse(SV("2026-11-28"), &today))
        abort();
    return (struct document_practice){ .name = SV("Harbor Family Therapy"),
        .legal_name = SV("Harbor Family Therapy, PLLC"),
        .address = SV("12 Harbor Street, Suite 4\nPortland, ME 04101"),
        .phone = SV("(207) 555-0142"),
        .email = SV("billing@harbor.example"),
        .tax_id = SV("01-2345678"),
        .npi = SV("1234567893"),
        .a4 = language.n > 0,
        .language = language,
        .zone = SV("America/New_York"),
        .today = today,
        .currency = "USD" };
}

static struct day day_of(const char *text)
{
    struct day d;
    if (!day_parse(sv_of(text), &d))
        abort();
    return d;
}

static struct invoice_line line_of(const char *day, const char *what, const char *code, int64_t units, int64_t price)
{
    return (struct invoice_line){ .service_on = { true, day_of(day) },
        .description = sv_of(what),
        .code = sv_of(code),
        .staff_name = SV("Dr. Aisha Rahman"),
        .units = units,
        .unit_price = price,
        .amount = units * price };
}

/* Two plans: the first until the end of a day, the second on all days. */
static struct insureds plans(void)
{
    static struct insured items[2];
    static struct day days[2];
    days[0] = day_of("2026-11-03");
    days[1] = day_of("2026-11-10");
    items[0] = (struct insured){ .plan = { .insurer = SV("Meridian Health"),
                                     .payer_number = SV("60054"),
                                     .plan = SV("Family Plus PPO"),
                                     .group_number = SV("G-4471"),
                                     .member_id = SV("W9988 4821"),
                                     .holder_name = SV("Luc\xc3\xad"
                                                       "a Alvarez"),
                                     .relation = SV("child"),
                                     .place = 1 },
        .days = days,
        .day_count = 1 };
    items[1] = (struct insured){ .plan = { .insurer = SV("Penobscot Mutual"),
                                     .member_id = SV("PM-1730"),
                                     .holder_name = SV("Rafael Alvarez"),
                                     .relation = SV("child"),
                                     .place = 2 },
        .days = days,
        .day_count = 2,
        .always = true };
    return (struct insureds){ items, LENGTH(items) };
}

/* Of one who holds a plan. */
static struct insureds own_plan(void)
{
    static struct insured item;
    item = (struct insured){ .plan = { .insurer = SV("Meridian Health"),
                                 .member_id = SV("W1111 0001"),
                                 .holder_name = SV("Mateo Alvarez"),
                                 .relation = SV("self") },
        .always = true };
    return (struct insureds){ &item, 1 };
}

static enum err invoice(struct arena *a, struct sv name, struct sv *ret_pdf)
{
    struct document_practice p = practice(sv_ends(name, SV("-es")) ? SV("es") : SV(""));
    struct invoice_line lines[] = { line_of("2026-11-03", "Psychotherapy, 45 minutes", "90834", 1, 15000),
        line_of("2026-11-10", "Family psychotherapy with the patient present", "90847", 1, 17500),
        line_of("2026-11-17", "Psychological testing, each additional 30 minutes", "96137", 3, 9050) };
    lines[1].modifiers = SV("95");
    lines[2].discount = 2000;
    lines[2].amount -= 2000;
    struct invoice i = { .number = SV("K7QX-0003"),
        .payer_kind = PAYER_CLIENT,
        .payer_client = { 8 },
        .payer_name = SV("Luc\xc3\xad"
                         "a Alvarez"),
        .payer_email = SV("lucia@example.org"),
        .client = { 7 },
        .client_name = SV("Mateo Alvarez"),
        .state = INVOICE_PART_PAID,
        .stored = INVOICE_PART_PAID,
        .issued_on = { true, day_of("2026-11-18") },
        .due_on = { true, day_of("2026-12-02") },
        .total = 57650,
        .paid = 20000,
        .balance = 37650,
        .note = SV("Thank you. Please write the number of this invoice on a check."),
        .lines = lines,
        .line_count = LENGTH(lines) };
    if (sv_eq(name, SV("share"))) {
        i.is_share = true;
        i.total = i.balance = 19217;
        i.paid = 0;
        i.state = i.stored = INVOICE_SENT;
        i.note = SV("");
    }
    if (sv_starts(name, SV("taxed"))) { /* one tax is added, the other is in the price */
        lines[1].tax = 1400;
        lines[1].tax_name = SV("Sales tax");
        lines[1].tax_bp = 800;
        lines[1].amount += lines[1].tax;
        lines[2].tax = 4016;
        lines[2].tax_name = SV("VAT");
        lines[2].tax_bp = 1900;
        lines[2].tax_included = true;
        i.total += lines[1].tax;
        i.balance += lines[1].tax;
    }
    if (sv_starts(name, SV("own"))) { /* the client's own, paid, confidential */
        i.payer_client = i.client;
        i.payer_name = i.client_name;
        i.confidential = true;
        i.state = i.stored = INVOICE_PAID;
        i.paid = i.total;
        i.balance = 0;
        if (sv_eq(name, SV("own-insured")))
            i.insured = own_plan();
    }
    if (sv_starts(name, SV("deposit"))) { /* paid, and used for a bill but for what was refunded before */
        lines[0] = line_of("2026-11-18", "Deposit: Psychotherapy", "", 1, 6000);
        i.line_count = 1;
        i.payer_client = i.client;
        i.payer_name = i.client_name;
        i.deposit = sv_starts(name, SV("deposit-kept")) ? DEPOSIT_KEPT : DEPOSIT_USED;
        i.late = true;
        i.visit_on = (struct opt_day){ true, day_of("2026-11-24") };
        i.used_for = SV("K7QX-0004");
        i.total = i.paid = 6000;
        i.balance = 0;
        i.refunded = i.deposit == DEPOSIT_USED ? 6000 : 0;
        i.settled = i.deposit == DEPOSIT_USED ? 4500 : 0;
        i.state = i.stored = i.refunded ? INVOICE_REFUNDED : INVOICE_PAID;
        i.note = SV("");
    }
    if (sv_eq(name, SV("void")))
        i.state = i.stored = INVOICE_VOID;
    return document_invoice(a, &p, &i, ret_pdf);
}

static enum err receipt(struct arena *a, struct sv name, struct sv *ret_pdf)
{
    struct document_practice p = practice(SV(""));
    struct payment m = { .payer_client = { 8 },
        .payer_name = SV("\xd9\x85\xd8\xad\xd9\x85\xd8\xaf \xd8\xa7\xd9\x84\xd8\xb9\xd9\x84\xd9\x8a"),
        .client = { 7 },
        .client_name = SV("\xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\x8e"),
        .invoice_number = SV("K7QX-0003"),
        .amount = 20000,
        .medium = MEDIUM_CARD,
        .state = PAYMENT_SUCCEEDED,
        .card_words = SV("Visa ending in 4242"),
        .note = SV("Only staff read this."),
        .paid_on = day_of("2026-11-20") };
    m.of_deposit = sv_eq(name, SV("receipt-deposit"));
    if (sv_eq(name, SV("receipt-part")))
        m.refunded = 5000;
    if (sv_eq(name, SV("receipt-failed")))
        m.state = PAYMENT_FAILED;
    return document_receipt(a, &p, &m, ret_pdf);
}

static enum err superbill(struct arena *a, struct sv name, struct sv *ret_pdf)
{
    static struct sv both[2], one[1];
    both[0] = SV("F41.1");
    both[1] = SV("Z63.5");
    one[0] = SV("Z63.5");
    struct charge charges[] = { { .service_on = day_of("2026-11-03"),
                                    .code_system = SV("cpt"),
                                    .code = SV("90834"),
                                    .description = SV("Psychotherapy, 45 minutes"),
                                    .place_of_service = SV("11"),
                                    .units = 1,
                                    .total = 15000,
                                    .diagnoses = both,
                                    .diagnosis_count = 2 },
        { .service_on = day_of("2026-11-10"),
            .code_system = SV("cpt"),
            .code = SV("90847"),
            .description = SV("Family psychotherapy with the patient present"),
            .place_of_service = SV("10"),
            .modifiers = SV("95 GT"),
            .units = 1,
            .total = 17500,
            .diagnoses = one,
            .diagnosis_count = 1 } };
    struct code titles[] = { { .code = SV("F41.1"), .title = SV("Generalized anxiety disorder") },
        { .code = SV("Z63.5"), .title = SV("Disruption of family by separation and divorce") } };
    struct superbill b = { .number = SV("R4TW-8842"),
        .client_name = SV("Zo\xc5\xbc\xc3\xb3\xc5\x82\xc4\x87 Alvarez"),
        .client_address = SV("48 Pine Road\nPortland, ME 04102"),
        .client_phone = SV("(207) 555-0199"),
        .client_born = { true, day_of("2016-03-09") },
        .provider = { .name = SV("Dr. Aisha Rahman, LCSW"), .npi = SV("1987654328"), .licence = SV("LC-20871") },
        .charges = { charges, LENGTH(charges), LENGTH(charges), 32500 },
        .total = 32500,
        .paid = 20000,
        .note = SV("Referred by Dr. Chen."),
        .state = sv_eq(name, SV("superbill-draft")) ? SUPERBILL_DRAFT : SUPERBILL_READY };
    struct codes known = { titles, LENGTH(titles), LENGTH(titles) };
    if (sv_starts(name, SV("superbill-insured")))
        b.insured = plans();
    struct document_practice p = practice(sv_ends(name, SV("-es")) ? SV("es") : SV(""));
    return document_superbill(a, &p, &b, &known, ret_pdf);
}

static enum err statement(struct arena *a, struct sv name, struct sv *ret_pdf)
{
    struct statement_line lines[] = { { .day = day_of("2026-11-18"),
                                          .what = SAID_BILLED,
                                          .number = SV("K7QX-0003"),
                                          .client = SV("Mateo"),
                                          .charge = 57650,
                                          .tax = 1250,
                                          .balance = 69650 },
        { .day = day_of("2026-11-20"),
            .what = SAID_PAYMENT,
            .how = HOW_CARD,
            .brand = SV("Visa"),
            .last4 = SV("4242"),
            .payment = 20000,
            .balance = 49650 },
        { .day = day_of("2026-11-25"), .what = SAID_PAYMENT, .how = HOW_CHEQUE, .payment = 12000, .balance = 37650 } };
    struct statement t = { .payer = { .name = SV("Luc\xc3\xad"
                                                 "a Alvarez"),
                               .address = SV("48 Pine Road, Portland, ME 04102") },
        .from = day_of("2026-11-01"),
        .until = day_of("2026-11-30"),
        .before = 12000,
        .after = 37650,
        .lines = lines,
        .count = LENGTH(lines) };
    struct document_practice p = practice(sv_ends(name, SV("-es")) ? SV("es") : SV(""));
    return document_statement(a, &p, &t, ret_pdf);
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new("papers", 1 << 20);
    struct sv name = sv_of(argc > 1 ? argv[1] : ""), bytes;
    enum err err = sv_starts(name, SV("receipt"))     ? receipt(a, name, &bytes)
                   : sv_starts(name, SV("superbill")) ? superbill(a, name, &bytes)
                   : sv_starts(name, SV("statement")) ? statement(a, name, &bytes)
                                                      : invoice(a, name, &bytes);
    if (err == E_OK)
        fwrite(bytes.p, 1, bytes.n, stdout);
    else
        fprintf(stderr, "%s\n", err_name(err));
    arena_free(a);
    return err == E_OK ? 0 : 1;
}
