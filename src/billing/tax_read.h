/** billing/tax_read.h — inside the room: which taxes count for whom and where, and what is typed in a field of one. */
#ifndef KITH_BILLING_TAX_READ_H
#define KITH_BILLING_TAX_READ_H

#include "base/problems.h"
#include "billing/tax.h"

/** All of the practice, archived ones too, each with the percentage that counts for this client (v 0: any) at this
 * place (v 0: none in particular): 0 where they are exempt. Not authorised. Two queries. */
enum err taxes_for(const struct op *op, struct client_id client, struct appointment_location_id place,
    struct taxes *ret_taxes) MUST_CHECK;
/** Of a service or fee that names a tax, or a percentage alone (`id` v 0). */
struct tax tax_of(const struct taxes *taxes, struct tax_id id, int64_t bp);
/** What is typed: "t12", one of them (problem unknown_tax); "8.25", a percentage without a name (bad_percent); empty or
 * "0": none. */
struct tax field_tax(struct problems *p, struct sv field, struct sv typed, const struct taxes *taxes);
/** The same where a percentage without a name is none of them: problem unknown_tax. v 0: none. */
struct tax_id field_named_tax(struct problems *p, struct sv field, struct sv typed, const struct taxes *taxes);
/** As it is typed; none: "0". */
struct sv tax_typed(struct arena *a, struct tax_id id, int64_t bp);

#endif
