/** exchange/fhir_related.h — inside fhir: who waits for the end of the file. In the run's `keep` arena. */
#ifndef KITH_EXCHANGE_FHIR_RELATED_H
#define KITH_EXCHANGE_FHIR_RELATED_H

#include "exchange/fhir.h"

struct fhir_related {
    struct fhir_related *next;
    int64_t line;
    json_t *person;
    struct sv id;
};
struct fhir_same { /* this Patient says that it is that RelatedPerson */
    struct fhir_same *next;
    struct sv related;
    struct client_id patient;
};
struct fhir_related_list {
    struct fhir_related *first, *last;
    struct fhir_related *covers, *last_cover; /* Coverages */
    struct fhir_same *same;
};
/** Of a Coverage: keeps it, and takes it when all people are here. */
enum err coverage_keep(struct import_run *run, json_t *coverage) MUST_CHECK;
enum err coverage_take(struct import_run *run, const json_t *coverage) MUST_CHECK;
/** The client of a reference to a Patient. E_NOTFOUND: none of the file, nor imported before. */
enum err related_patient(struct import_run *run, const json_t *reference, struct client_id *ret_client) MUST_CHECK;
/** Both name the same resource. */
bool related_same(struct import_run *run, const json_t *reference, const json_t *other);
/** What a RelatedPerson of the file, or a Patient that is here, is called; empty: unknown. */
struct sv related_name(struct import_run *run, const json_t *reference);

#endif
