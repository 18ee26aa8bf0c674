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
    struct fhir_same *same;
};

#endif
