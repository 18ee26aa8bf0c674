/**
 * billing/api_billing.h — inside the room: what stands behind the API's types of money (schema.graphql), made from what
 * the use cases return.
 *
 * Who may see a bill or a payment was decided by the use case that it comes from; no rule is made here. The numbers are
 * those of the rows, so a guessed one is asked of the same use case.
 */
#ifndef KITH_BILLING_API_BILLING_H
#define KITH_BILLING_API_BILLING_H

#include "api/api.h"
#include "api/schema.h"
#include "billing/billing.h"
#include "people/people.h"

/** Of a bill what a field has read, for the others. */
struct api_invoice_more {
    bool has_lines, has_payments;
    struct invoice with_lines;
    const struct payment *payments; /* newest first */
    size_t payment_count;
};
/** RequestedPayment: a bill. */
struct api_invoice {
    struct api_node node; /* not about a client: the list says who may see it */
    struct api_fixed fixed;
    struct op op; /* as it was read */
    struct invoice i;
    bool staff;
    bool closed; /* of a restricted client, and no reason stated: who and how much, and not what (F11) */
    struct sv cursor, price, currency, status, invoice_type, recipient_id, requested_payer_id, kith_state, notes,
        deposit;
    double balance_due, write_off_amount;
    int64_t debt, paid_percent, sender_id;
    bool is_preview;
    struct instant updated_at;
    struct api_invoice_more *more; /* read when a field asks for it */
};
/** BillLine: a line of a bill. */
struct api_bill_line {
    struct invoice_line l;
    struct sv amount, discount, tax, tax_name, unit_price;
};
/** BillingItem: a payment. */
struct api_payment {
    struct api_node node;
    struct api_fixed fixed;
    struct op op;
    struct payment p;
    bool staff, closed;
    struct sv cursor, amount_paid, amount_paid_string, net_payment, refund_amount, original_price, currency, state,
        payment_medium, card_brand, card_last4, failure_reason, note, shown_description;
    int64_t recipient_id; /* of no use: nobody */
    bool is_outside_payment, is_canceled;
    struct instant updated_at;
};
struct api_dispute {
    struct api_node node;
    struct dispute d;
    struct sv disputed_amount, formatted_reason, formatted_status;
};
/** StripeCustomerDetail: a card on file. The gateway's own names of it stay here. */
struct api_card {
    struct api_node node;
    struct api_fixed fixed;
    struct card c;
    struct sv cursor, card_type, source_type, source_status, user_id;
    struct opt_instant expiration;
};
struct api_setup {
    struct gql_value messages;
    struct sv client_mutation_id, client_secret, number;
};
/** What createBillingDocumentLink answers. */
struct api_document_link {
    struct gql_value messages;
    struct sv url, file_url;
    struct opt_instant expires_at;
    struct opt_bool ready;
};
/** CptCode, IcdCode: a code of the practice's lists. It is its own number. */
struct api_code {
    struct code c;
    struct sv cursor, display_name, category;
    struct instant created_at; /* of its release: the year's first day */
};
/** SuperBill: what an insurer asks for. */
struct api_superbill {
    struct api_node node;
    struct op op;
    struct superbill b;
    bool staff, closed;
    struct sv cursor, status, total_fee, patient_name, patient_phone, patient_dob, patient_id, provider_name, npi,
        license_num, tax_id, address, kith_state;
    int64_t dietitian_id;
    struct opt_instant service_date, deleted_at;
    struct instant updated_at;
    struct api_superbill_more *more;
};
struct api_superbill_more { /* read when a field asks for it */
    bool has;
    struct superbill filled;
};
struct api_superbill_cpt {
    struct sv id, fee, mods[4], units, code;
    int64_t superbill;
    struct opt_day service_date;
    struct opt_i64 units_number;
    struct gql_value pointers, cpt_code;
    struct instant created_at;
};
struct api_superbill_icd {
    struct sv id, code;
    int64_t superbill;
    struct gql_value icd_code;
    struct instant created_at;
};
struct api_refund {
    struct sv billing_item_id, currency, refund_amount, status;
    struct refund_given r;
};
struct api_payer {
    struct api_node node;
    struct sv name, email, address;
    int64_t id;
};
/** createBillingItem: what became of it, and what the payer's bank still asks for. */
struct api_paid {
    struct gql_value value, messages;
    struct sv client_mutation_id, stripe_error, client_secret;
};

/* As the API says it. */
struct sv api_amount(const struct api *api, int64_t minor); /* "120.00" */
double api_amount_number(const struct api *api, int64_t minor);
const char *api_currency(const struct api *api, char ret_currency[4]);
/** The day that begins a text: "2026-11-30", with a time behind it or without; as it is where it is neither. */
struct sv api_day_text(struct sv text);

/** Lists of bills and of payments. What no index answers is looked through whole, up to API_WHOLE_MOST of them; beyond
 *  that api_whole_fits() fails the call and is E_INVALID. */
enum { API_WHOLE_MOST = 5000 };
enum err api_whole_fits(struct gql_call *call, int64_t total, const char *what) MUST_CHECK;
int api_by_number(int64_t a, int64_t b); /* as a comparison answers */
struct api_found {
    bool cursors, only_count; /* how it is wanted; only_count: without values */
    struct gql_value *values;
    size_t count;
    int64_t total;
};
typedef enum err api_read_fn(
    struct gql_call *call, void *search, const struct api_page *page, struct api_found *ret_found);
enum api_shape { API_AS_LIST, API_AS_PAGE, API_AS_COUNT };
/** The answer of a root field, from how its question was read (`asked`). E_NOTFOUND is nothing found; at E_INVALID the
 *  call has failed already. */
enum err api_answer_found(struct gql_call *call, enum err asked, api_read_fn *read, void *search,
    const struct api_page *page, enum api_shape shape) MUST_CHECK;

/** A list as `op` read it. Of restricted clients staff are told no more than who and how much. */
enum err api_invoices_of(struct api *api, const struct op *op, const struct invoices *list, int64_t offset,
    bool cursors, struct gql_value **ret_values) MUST_CHECK;
enum err api_payments_of(struct api *api, const struct op *op, const struct payments *list, int64_t offset,
    bool cursors, struct gql_value **ret_values) MUST_CHECK;
/** The same without asking anything: all of one bill, of which it is known whether it is closed. */
void api_payments_known(
    struct api *api, const struct op *op, const struct payments *list, bool closed, struct gql_value **ret_values);
struct gql_value *api_cards_of(struct api *api, const struct card *items, size_t count, bool cursors);
/** One, as it is now. E_NOTFOUND. */
enum err api_invoice_answer(struct api *api, struct invoice_id id, struct gql_value *ret_value) MUST_CHECK;
enum err api_payment_answer(struct api *api, struct payment_id id, struct gql_value *ret_value) MUST_CHECK;
enum err api_superbill_answer(struct api *api, struct superbill_id id, struct gql_value *ret_value) MUST_CHECK;
/** Before staff change what is about a client: E_INVALID with a problem when the record is restricted and they have
 *  stated no reason, as their pages ask for one first. */
enum err api_bill_open(const struct op *op, struct client_id client, struct problems *problems) MUST_CHECK;

/** F11: leaves of these clients those that this member of staff has opened, where they are restricted. */
enum err api_bills_open_ones(const struct op *op, struct client_id *clients, size_t *count) MUST_CHECK;

const struct api_code *api_code_of(struct api *api, const struct code *c, struct sv cursor);

/** The end of a mutation of money: api_done() with the fields called as the API's inputs call them. */
enum err api_billing_done(
    struct gql_call *call, enum err e, struct gql_value value, struct problems *problems) MUST_CHECK;
void api_billing_fields(struct problems *problems);

/** Pays a bill with a card on file; without one with the main card of who pays. Problems: bad_key, no_card, and those
 * of pay_invoice(). */
enum err api_pay(
    struct api *api, struct pay_wish wish, struct problems *problems, struct pay_step *ret_step) MUST_CHECK;

/** The way to the gateway for one mutation; NULL in *ret_line where the practice takes no cards. */
struct api_line {
    struct pay_line line;
    bool open;
};
enum err api_line_open(struct api *api, struct api_line *ret_line) MUST_CHECK;
struct pay_line *api_line_known(struct api_line *l);
void api_line_close(struct api_line *l);

#endif
