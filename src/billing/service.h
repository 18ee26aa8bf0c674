/** billing/service.h — what the practice sells: code, price, tax; other prices for a provider or a client. */
#ifndef KITH_BILLING_SERVICE_H
#define KITH_BILLING_SERVICE_H

#include "billing/tax.h"

struct service {
    struct service_id id;
    struct sv code_system, code; /* "cpt", "90837"; empty: without a code */
    struct sv description, category, modifiers, place_of_service;
    int64_t price, tax_bp; /* tax_bp: of a tax without a name … */
    struct tax_id tax;     /* … or one of the practice's (billing/tax.h) */
    bool archived;
    int64_t version;
};
struct services {
    struct service *items;
    size_t count;
    int64_t total;
};
/** Search by code and words; 25 a page (page 0: all active). PERM_BILLING. */
enum err service_list(
    const struct op *op, struct sv words, bool archived_too, int64_t page, struct services *ret_services) MUST_CHECK;
enum err service_load(const struct op *op, struct service_id id, struct service *ret_service) MUST_CHECK;
struct service_form {
    struct sv code_system, code, description, category, price, modifiers, place_of_service,
        tax; /* tax: "8.25", or "t12" */
    int64_t version;
};
/** PERM_SETTINGS or PERM_BILLING. Problems: required, bad_code, bad_amount, bad_modifier (two letters or digits, at
 * most four), bad_place (two digits), bad_percent, unknown_tax. id v 0: a new one. */
enum err service_save(const struct op *op, struct service_id id, const struct service_form *f,
    struct problems *problems, struct service_id *ret_id) MUST_CHECK;
enum err service_archive(const struct op *op, struct service_id id, bool archived, int64_t version) MUST_CHECK;

struct service_price {
    struct service_price_id id;
    struct service_id service;
    struct staff_id staff;   /* v 0: any */
    struct client_id client; /* v 0: any */
    struct sv staff_name, client_name;
    int64_t price;
};
struct service_prices {
    struct service_price *items;
    size_t count;
};
enum err service_price_list(const struct op *op, struct service_id id, struct service_prices *ret_prices) MUST_CHECK;
/** What is another price for one client: at most 200. PERM_BILLING. */
struct client_price {
    struct service_id service;
    struct staff_id staff; /* v 0: any */
    struct sv description, staff_name;
    int64_t price, usual;
};
struct client_prices {
    struct client_price *items;
    size_t count;
};
enum err service_prices_of_client(
    const struct op *op, struct client_id client, struct client_prices *ret_prices) MUST_CHECK;
/** Replaces the one of the same provider and client; amount empty: it ends. */
enum err service_price_set(const struct op *op, struct service_id id, struct staff_id staff, struct client_id client,
    struct sv amount, struct problems *problems) MUST_CHECK;
/** Both, then client, then provider, then the service's own. */
enum err service_price_for(const struct op *op, struct service_id id, struct staff_id staff, struct client_id client,
    int64_t *ret_price) MUST_CHECK;

/** What a visit of the type is billed as; empty: by the type's own price and name. */
enum err service_of_type(const struct op *op, struct appointment_type_id type, struct services *ret_services,
    int64_t **ret_units) MUST_CHECK;
enum err service_of_type_set(const struct op *op, struct appointment_type_id type, const struct service_id *services,
    const int64_t *units, size_t count, struct problems *problems) MUST_CHECK;

#endif
