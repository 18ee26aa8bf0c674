/**
 * billing/tax.h — taxes of the practice: a name, a percentage, whether prices include it; another percentage at a
 * place; clients who are exempt. A service names the one that it bears (billing/service.h).
 *
 * What a charge and a line bear is kept with them: name, percentage, amount. A change counts for what is charged from
 * then on.
 */
#ifndef KITH_BILLING_TAX_H
#define KITH_BILLING_TAX_H

#include "calendar/calendar.h"

enum { TAXES_MOST = 50 };
struct tax {
    struct tax_id id; /* v 0: a percentage without a name, or none */
    struct sv name;
    int64_t bp;    /* hundredths of a percent */
    bool included; /* prices include it; else it is added */
    bool archived; /* no longer offered; what has it keeps it */
    int64_t version;
};
struct taxes {
    struct tax *items;
    size_t count;
    bool exempt; /* the client whom they were asked for */
};
/** By name, at most TAXES_MOST active ones. PERM_BILLING or PERM_SETTINGS, all of these. */
enum err tax_list(const struct op *op, bool archived_too, struct taxes *ret_taxes) MUST_CHECK;
struct tax_place {
    struct appointment_location_id place;
    struct sv name;
    struct opt_i64 bp; /* none: as everywhere */
};
struct tax_places {
    struct tax_place *items;
    size_t count;
};
/** One, with the practice's places by name. id v 0: the places of a new one. */
enum err tax_load(const struct op *op, struct tax_id id, struct tax *ret_tax, struct tax_places *ret_places) MUST_CHECK;
/** "at Oak 7 %, at Elm 0 %" of each of these taxes, in their order; empty: the same everywhere. Archived places are
 * left out, and of many the first three are named. One query. PERM_BILLING or PERM_SETTINGS. */
enum err tax_elsewhere(const struct op *op, const struct taxes *taxes, const struct sv **ret_words) MUST_CHECK;
struct tax_place_form {
    struct appointment_location_id place;
    struct sv percent; /* empty: as everywhere */
};
struct tax_form {
    struct sv name, percent;
    bool included;
    const struct tax_place_form *places;
    size_t place_count;
    int64_t version;
};
/** Problems: required, too_long, same_name, bad_percent (of "percent", or "placeN" with the place's id), too_many. A
 * place that the form does not name keeps its percentage. E_CONFLICT: changed meanwhile. id v 0: a new one. */
enum err tax_save(const struct op *op, struct tax_id id, const struct tax_form *f, struct problems *problems,
    struct tax_id *ret_id) MUST_CHECK;
/** Problems where one comes back: same_name, another one has its name now; too_many. */
enum err tax_archive(
    const struct op *op, struct tax_id id, bool archived, int64_t version, struct problems *problems) MUST_CHECK;

struct tax_exemption {
    bool exempt;
    struct sv reason; /* a certificate's number, say; for staff alone */
    struct day since;
};
/** PERM_BILLING. An exempt client's charges bear no tax from then on; where a price includes one, the price stays. */
enum err tax_exemption_load(const struct op *op, struct client_id client, struct tax_exemption *ret) MUST_CHECK;
/** Problems: too_long. */
enum err tax_exemption_set(
    const struct op *op, struct client_id client, bool exempt, struct sv reason, struct problems *problems) MUST_CHECK;

/** "Sales tax 8.25 %"; without a name "8.25 %". */
struct sv tax_label(struct arena *a, struct sv name, int64_t bp);
/** Beside an amount that has it: "with $8.00 Sales tax 8.25 %", "$15.97 VAT 19 % is in it". */
struct sv tax_words(struct arena *a, struct sv name, int64_t bp, bool included, struct sv amount);

#endif
