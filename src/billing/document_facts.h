/** billing/document_facts.h — inside the room: which document somebody may have, and what is on it. */
#ifndef KITH_BILLING_DOCUMENT_FACTS_H
#define KITH_BILLING_DOCUMENT_FACTS_H

#include "billing/document.h"

/** One document among all: the same key shows the same to everybody who may have it. */
struct document_key {
    enum document_kind kind;
    int64_t resource;
    struct payer_id copy;       /* of a superbill; v 0: the client's own */
    struct opt_day from, until; /* of a statement */
    int64_t seen;               /* of a statement: statement_read.h; of a superbill: plans_for_code(); of a bill: … */
                                /* … 1: a deposit's visit has its day (invoice.h) */
};
/** The one that whoever asks gets for a wish. E_NOTFOUND: none, for them. */
enum err document_key_of(const struct op *op, const struct document_wish *w, struct document_key *ret_key) MUST_CHECK;

struct document_facts {
    struct document_practice practice;
    struct sv name;  /* of the file, without ".pdf" */
    int64_t version; /* a hash of what it shows */
    bool dead;       /* void: links to it end */
    bool confidential;
    struct invoice invoice;
    struct payment payment;
    struct superbill superbill;
    struct codes titles;
    struct statement statement;
};
/** Not authorised. E_NOTFOUND; E_INVALID: there is no such document (a receipt of a payment that failed). */
enum err document_facts_load(
    const struct op *op, const struct document_key *k, struct document_facts *ret_facts) MUST_CHECK;
/** The key's own; not authorised. */
enum err document_ask_key(
    const struct op *op, const struct document_key *key, struct billing_document_id *ret_id) MUST_CHECK;

/** A document as it is kept, and what is on it now. Not authorised. */
struct document_kept {
    struct document_key key;
    struct document_facts facts;
    struct document file;
};
enum err document_kept_load(
    const struct op *op, struct billing_document_id id, struct document_kept *ret_kept) MUST_CHECK;
/** In a worker: one that waits, made now. */
enum err document_make_one(const struct op *op, struct billing_document_id id) MUST_CHECK;

#endif
