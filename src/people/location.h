/**
 * people/location.h — addresses: the practice's, of staff, and of clients. A client's own address stands in its record
 * and is a location, too: its id is LOCATION_OWN_FROM and the client's number (docs/decisions/0051).
 */
#ifndef KITH_PEOPLE_LOCATION_H
#define KITH_PEOPLE_LOCATION_H

#include "access/viewer.h"

#define LOCATION_OWN_FROM ((int64_t)1 << 30)

struct location {
    int64_t id;
    struct client_id client; /* whose; both v 0: the practice's */
    struct staff_id staff;
    struct sv name, line1, line2, city, region, postal_code, country, npi;
};
struct locations {
    struct location *items;
    size_t count;
};
struct location_owner {
    struct client_id client;
    struct staff_id staff;
};
/** Rows of these owners in one query; no question of rights: whoever shows them asks. Own addresses of clients are not
 *  among them. */
enum err locations_of(const struct op *op, const struct client_id *clients, size_t client_count,
    const struct staff_id *staff, size_t staff_count, bool practice, struct locations *ret_locations) MUST_CHECK;
/** The address in a client's record; false: there is none. */
bool location_own(struct client_id client, struct sv street, struct sv city, struct sv region, struct sv postal_code,
    struct sv country, struct location *ret_location);

struct location_form { /* as typed */
    struct sv name, line1, line2, city, region, postal_code, country, npi;
};
/**
 * The practice's: PERM_SETTINGS. Of staff: themselves, or PERM_STAFF. Of the viewer's subject: PERM_CHART, or its
 * profile at act. A client's first address goes into its record, where nothing but street, city, region, postal code
 * and country was given. Problems: required, bad_npi.
 */
enum err location_create(const struct op *op, struct location_owner owner, const struct location_form *f,
    struct problems *problems, int64_t *ret_id) MUST_CHECK;
/** Who may make one may change and delete it. E_NOTFOUND. The record's own address: of the viewer's subject. */
enum err location_update(
    const struct op *op, int64_t id, const struct location_form *f, struct problems *problems) MUST_CHECK;
enum err location_delete(const struct op *op, int64_t id) MUST_CHECK;
/** Whose it is, for who has to find the subject first. No question of rights. */
enum err location_owner_of(const struct op *op, int64_t id, struct location_owner *ret_owner) MUST_CHECK;
/** One of those the viewer may change. */
enum err location_load(const struct op *op, int64_t id, struct location *ret_location) MUST_CHECK;

#endif
