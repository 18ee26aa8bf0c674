/**
 * billing/code.h — code systems: diagnoses (ICD-10-CM), procedures and supplies (HCPCS, CPT), found by code and words.
 *
 * The official files are loaded by the practice (`kith import codes`); a small part of ICD-10-CM with its year ships
 * for the demo. CPT titles are licensed: none ship, a practice imports its own list.
 */
#ifndef KITH_BILLING_CODE_H
#define KITH_BILLING_CODE_H

#include "people/people.h"

enum code_system { CODE_ICD_10_CM, CODE_HCPCS, CODE_CPT, CODE_SYSTEM_COUNT };
const char *code_system_name(enum code_system s);  /* "icd-10-cm" */
const char *code_system_label(enum code_system s); /* "ICD-10-CM" */
bool code_system_parse(struct sv name, enum code_system *ret_system);
/** How a code of the system looks, with or without the dot; ret_code as printed: "f411" → "F41.1". */
bool code_normal(struct arena *a, enum code_system s, struct sv text, struct sv *ret_code);

struct code {
    enum code_system system;
    struct sv code, title;
    int64_t year;
    bool billable;
};
struct codes {
    struct code *items;
    size_t count;
    int64_t total;
};
/** Starts of a code, or words that all start words of the title; billable ones first, then by code. 25 a page. Staff.
 */
enum err code_find(
    const struct op *op, enum code_system s, struct sv words, int64_t page, struct codes *ret_codes) MUST_CHECK;
/** The same, `most` of them behind `offset`. */
enum err code_find_part(const struct op *op, enum code_system s, struct sv words, int64_t offset, int64_t most,
    struct codes *ret_codes) MUST_CHECK;
/** Those of a list that are known, in its order. One query. */
enum err code_titles(
    const struct op *op, enum code_system s, const struct sv *list, size_t count, struct codes *ret_codes) MUST_CHECK;

struct code_import {
    int64_t lines, added, changed, bad;
    int64_t first_bad_line; /* 0: none */
};
/** ICD-10-CM: the order file of CMS (icd10cm_order_YYYY.txt, fixed columns); HCPCS: the alphanumeric file (fixed
 * columns); CPT and any: CSV "code,title". All or nothing; `progress` may be NULL. PERM_SETTINGS. */
enum err code_import(const struct op *op, enum code_system s, int64_t year, struct sv text,
    void (*progress)(void *to, int64_t lines), void *to, struct problems *problems,
    struct code_import *ret_done) MUST_CHECK;

#endif
