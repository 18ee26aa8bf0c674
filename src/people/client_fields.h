/** people/client_fields.h — inside the room: a client's form, read and checked, and what a save needs of it. */
#ifndef KITH_PEOPLE_CLIENT_FIELDS_H
#define KITH_PEOPLE_CLIENT_FIELDS_H

#include "people/client.h"
#include "people/search.h"
#include "people/search_index.h"

struct client_fields {
    struct sv prefix, first_name, middle_name, last_name, suffix, preferred_name;
    struct opt_day born, died;
    bool died_given; /* false: leave it */
    struct sv gender, pronouns, email, email_norm, phone, phone_norm;
    struct sv street, city, region, postal_code, country, language, zone, record_identifier;
    struct opt_staff_id provider;
    struct opt_group_id group;
};
/** No database: what can be said of the form alone. */
struct client_fields client_fields_read(const struct op *op, const struct client_form *f, struct problems *problems);
/** In the transaction: identity (edge 3), provider and group. `self` v 0: somebody new. */
enum err client_fields_check_in(
    const struct op *op, const struct client_fields *c, struct client_id self, struct problems *problems) MUST_CHECK;

/** What else somebody is found by. */
struct client_more {
    struct sv_list names, emails, phones;
};
/** In the transaction: the row and its search words; the fields are checked. */
enum err client_insert_in(const struct op *op, const struct client_fields *c, const struct client_form *f,
    const struct client_more *more, struct client_id *ret_client) MUST_CHECK;

/** Staff, about their subject, or command line and jobs about anybody of the organization. */
enum err client_require(const struct op *op, struct client_id id, enum perm perm) MUST_CHECK;

/** Who is likely the same person; no question of rights. `self` v 0: nobody is left out. */
struct person {
    struct sv first_name, last_name, email_norm, phone_norm;
    struct opt_day born;
};
bool person_alike(struct arena *scratch, const struct person *a, const struct person *b);
enum err client_duplicates_of(const struct op *op, const struct person *p, struct search_hits *ret_hits) MUST_CHECK;

/** An event about a client that names what changed: {"fields":["phone"]}. */
enum err client_record_fields(
    const struct op *op, struct client_id client, const char *const *fields, size_t count) MUST_CHECK;
/** In a transaction: a portal invitation and its event. */
/** In a transaction: looks after the client from now on, and is told so (event client_assigned) unless they did
 * already.
 */
enum err care_team_join_in(
    const struct op *op, struct client_id client, struct staff_id staff, bool did_already) MUST_CHECK;
enum err client_welcome_in(const struct op *op, struct client_id client, struct sv email_norm, bool again) MUST_CHECK;
enum err client_end_sessions_in(const struct op *op, struct client_id client, struct sv reason) MUST_CHECK;

#endif
