/**
 * exchange/exchange.h — clients and families from elsewhere, and one client for elsewhere.
 *
 * An import reads a file line by line, says for each line what it could not take, and by default saves all or nothing.
 * It may run again: people are known by their identifiers (FHIR) or by address and names (CSV), contacts by name and
 * relationship.
 */
#ifndef KITH_EXCHANGE_EXCHANGE_H
#define KITH_EXCHANGE_EXCHANGE_H

#include <stdio.h>

#include "family/family.h"

struct import_note {
    int64_t line;
    bool bad;  /* the line was not taken; else something of it was left out */
    bool part; /* and bad: its client was taken, what `text` names was not */
    struct sv text;
};
struct import_report {
    int64_t lines, clients_new, clients_known, contacts_new, links_new, bad;
    /** What was left out everywhere, by kind: "maritalStatus" 308 times, first in line 1. */
    struct import_left {
        struct sv what;
        int64_t count, first_line;
    } * left;
    size_t left_count;
    struct import_note *notes; /* the first IMPORT_NOTES of them */
    size_t notes_count;
    int64_t notes_more;
    bool saved;
};
enum { IMPORT_NOTES = 1000, IMPORT_LEFT = 128 };
struct import_options {
    bool dry_run;   /* looks, saves nothing */
    bool keep_good; /* saves the good lines although others are bad */
    void (*progress)(void *ctx, int64_t lines);
    void *ctx;
};
/** FHIR R4 Patient, RelatedPerson and Coverage: one resource a line (NDJSON), or one Bundle. PERM_EXPORT. The report
 * lives in op's arena. E_INVALID: bad lines and not keep_good: nothing was saved. */
enum err import_fhir(
    const struct op *op, FILE *file, const struct import_options *o, struct import_report *ret_report) MUST_CHECK;
/** A household sheet; docs/import.md names its columns. */
enum err import_csv(
    const struct op *op, FILE *file, const struct import_options *o, struct import_report *ret_report) MUST_CHECK;

/** One client as a FHIR Bundle (Patient, RelatedPerson, Consent of each grant; to who may see bills packages,
 * insurance and bills), as JSON text. PERM_EXPORT; logged. */
enum err export_client(const struct op *op, struct client_id client, struct sv *ret_json) MUST_CHECK;
/** Everybody as a household sheet that import_csv() reads. PERM_EXPORT; logged. */
enum err export_sheet(const struct op *op, FILE *out) MUST_CHECK;

#endif
