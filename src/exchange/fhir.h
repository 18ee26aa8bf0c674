/** exchange/fhir.h — inside the room: FHIR R4 resources as Kith's forms. */
#ifndef KITH_EXCHANGE_FHIR_H
#define KITH_EXCHANGE_FHIR_H

#include <jansson.h>

#include "exchange/run.h"

/* References between lines go by resource id: it is kept as an identifier. */
#define FHIR_ID_SYSTEM "urn:fhir:patient-id"
enum { LISTS_MAX = 32 };

/** A member's text, cleaned; empty when it is absent or no text. */
struct sv fhir_text(struct arena *a, const json_t *object, const char *key);
/** The texts of an array from one on, with spaces between. */
struct sv fhir_joined(struct arena *a, const json_t *array, size_t from);
/** The code of a CodeableConcept's first coding; NULL when there is none. */
const json_t *fhir_code(const json_t *concept);
/** The first good address and number go into the form, the others beside it. */
void fhir_telecoms(struct import_run *run, const json_t *list, struct client_import *c);

/** RelatedPerson, or an element of Patient.contact: both say name, telecom and relationship in the same words. */
struct contact_form fhir_contact(struct import_run *run, const json_t *person);
/** Its first and last name alone, as the form has them. */
struct sv fhir_contact_name(struct arena *a, const json_t *person);
/** The same as a contact of `client`. */
enum err fhir_contact_in(struct import_run *run, struct client_id client, const json_t *person) MUST_CHECK;

/** RelatedPersons wait until all Patients are here: in a file they come in any order. One that a Patient claims to be,
 * by Patient.link, becomes a link between the two accounts; anybody else a contact. */
struct fhir_related_list;
enum err related_keep(struct import_run *run, json_t *person) MUST_CHECK;
void related_links(struct import_run *run, const json_t *patient, struct client_id id);
enum err related_take_all(struct import_run *run) MUST_CHECK;
void related_forget(struct import_run *run); /* lets go of the JSON */

#endif
