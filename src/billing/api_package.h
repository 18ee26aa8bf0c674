/**
 * billing/api_package.h — inside the room: what stands behind the API's types of packages (schema_package.graphql),
 * made from what offering.h and package.h return. They decide who may see what.
 */
#ifndef KITH_BILLING_API_PACKAGE_H
#define KITH_BILLING_API_PACKAGE_H

#include "billing/api_billing.h"
#include "billing/package.h"

/** Offering: of the catalogue, or what a package was sold as. */
struct api_offering {
    struct api_fixed fixed;
    struct offering o;
    struct sv cursor, abbreviated_frequency_times_string, frequency_times_string, billing_frequency, currency, price,
        with_tax, max_purchases, visibility_status;
    struct opt_i64 sold, expires_days;
    int64_t offering_includes_count;
};
struct api_offering_include {
    struct api_fixed fixed;
    struct offering_id offering;
    struct appointment_type_id type;
    struct instant created_at;
    struct sv id, name, quantity, expires_in;
    int64_t appointment_type_id;
    bool is_repeating;
};
/** UserPackageSelection; RecurringPayment, where it is billed again and again. */
struct api_package {
    struct op op; /* as it was read */
    struct package p;
    bool staff;
    bool is_canceled, is_paused;
    struct instant created_at;
    struct opt_instant next_payment_date, paused_at;
    struct sv cursor, net, full, kith_state, frequency; /* net, full: of a period, to staff */
    int64_t sender_id;
};
struct api_package_credit {
    struct package_credit c;
};

/** Whether it is a RecurringPayment to who asks: of those whom it is for beside its owner nobody learns when it is
 * billed. */
bool api_repeats(const struct package *p, bool staff);
const char *api_frequency(enum every e); /* "One-Time", "Monthly" */
bool api_frequency_parse(struct sv said, enum every *ret_every);
/** `priced`: whether the reader may know what it costs; `taxes`: that count for them, NULL of one that was sold. */
struct gql_value api_offering_value(const struct api *api, const struct offering *o, const struct taxes *taxes,
    bool staff, bool priced, struct sv cursor);
enum err api_offering_answer(struct api *api, struct offering_id id, struct gql_value *ret_value) MUST_CHECK;
struct gql_value api_package_value(struct api *api, const struct op *op, const struct package *p, struct sv cursor);
/** One as the caller sees it now. E_NOTFOUND: also of a restricted client whom this member of staff has not opened. */
enum err api_package_answer(struct api *api, struct package_id id, struct gql_value *ret_value) MUST_CHECK;

/** What a client has, as the caller may see it: as userPackageSelections() lists it. `client` v 0: E_NOTFOUND. */
enum err api_packages_read(
    struct api *api, struct client_id client, struct op *ret_op, struct packages *ret_list) MUST_CHECK;

/** Sells (staff) or buys (a portal) for createBillingItem and completeCheckout. `invoice` v 0: nothing to pay here. */
struct api_purchase {
    struct package_id package;
    struct invoice_id invoice;
};
struct api_purchase_wish {
    struct offering_id offering;
    struct client_id client; /* to staff: whose it becomes */
    struct payer_id payer;   /* to staff; v 0: as the client's rules say */
    struct gql_in_list members;
    struct sv key;   /* the same key buys once */
    struct sv shown; /* what it costs with tax, as it was shown; empty: whatever it costs */
    bool pays;       /* by card at once: in a portal for the own account alone, whose bill it is */
};
enum err api_purchase(struct api *api, const struct api_purchase_wish *wish, struct problems *problems,
    struct api_purchase *ret_purchase) MUST_CHECK;

#endif
