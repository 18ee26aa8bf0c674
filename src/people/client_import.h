/**
 * people/client_import.h — clients from elsewhere: once each, known again by their identifiers.
 */
#ifndef KITH_PEOPLE_CLIENT_IMPORT_H
#define KITH_PEOPLE_CLIENT_IMPORT_H

#include "people/client.h"

struct client_identifier {
    struct sv system, value; /* as in FHIR; both are part of the identity */
};
struct client_other_name {
    struct sv use, text; /* FHIR NameUse: "maiden", "nickname", … */
};
struct client_other_telecom {
    struct sv system, use, value; /* FHIR ContactPoint: "phone", "email", … */
};
struct client_import {
    struct client_form form;
    struct client_identifier *identifiers;
    size_t identifiers_count;
    struct client_other_name *names;
    size_t names_count;
    struct client_other_telecom *telecoms;
    size_t telecoms_count;
};
/** In a transaction; PERM_EXPORT. One of the identifiers known: that client, unchanged (ret_new false). Problems as for
 * client_create(), without the question of likely duplicates. Records client_created; mails nothing. */
enum err client_import_in(const struct op *op, const struct client_import *c, struct problems *problems, bool *ret_new,
    struct client_id *ret_client) MUST_CHECK;
/** In a transaction; PERM_EXPORT: this client is known by one more identifier. */
enum err client_identifier_add_in(const struct op *op, struct client_id client, struct client_identifier id) MUST_CHECK;
/** The client with this identifier. E_NOTFOUND. */
enum err client_by_identifier(
    const struct op *op, struct client_identifier id, struct client_id *ret_client) MUST_CHECK;
/** All clients of the organization by number, those after `after`: for exports. PERM_EXPORT. */
struct client_ids {
    struct client_id *items;
    size_t count;
};
enum err client_ids_after(
    const struct op *op, struct client_id after, int64_t limit, struct client_ids *ret_ids) MUST_CHECK;

#endif
