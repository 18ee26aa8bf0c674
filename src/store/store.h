/**
 * store/store.h — a supplement store that practices work with: one port over Fullscript (fullscript.c), asked over
 * HTTP.
 *
 * It knows nothing of families: whom to make known there, by which address, and who may open what, is decided above
 * (room supplement). The store is told as little as it can do with: names, e-mail address and birth date of whom a
 * member of staff connects, and a reference of ours without meaning. It is asked to write to nobody.
 *
 * The store keeps one account for each e-mail address. So a patient is looked for by address before one is made, and
 * what is asked twice after a time-out or a crash is done once (store_patient_ensure()).
 *
 * None of the calls may stand inside db_write(): they wait for somebody else. docs/fullscript.md says which words of
 * the store's are public knowledge, and what was tried against a stand-in of our own alone.
 */
#ifndef KITH_STORE_STORE_H
#define KITH_STORE_STORE_H

#include "base/time.h"
#include "db/ids.h"
#include "fetch/fetch.h"

/** The app that the administrator registered at the store; texts outlive it. */
struct store_services {
    bool has;
    struct sv url; /* "https://api-us.fullscript.io/api", no slash at the end */
    struct sv client, secret;
    struct sv return_url; /* ours: where people come back to */
};
bool store_any(const struct store_services *s); /* NULL: none */

/** As the administrator gave them; empty: not given. */
struct store_options {
    struct sv url, client, secret;
    struct sv base_url; /* our own */
};
#define STORE_RETURN_PATH "/settings/integrations/fullscript/return"
/** E_INVALID with a sentence for the administrator; none at all is fine. */
enum err store_services_read(struct arena *a, const struct store_options *o, struct store_services *ret_services,
    struct sv *ret_problem) MUST_CHECK;
/** Where browsers are sent to, as sources of a Content-Security-Policy, separated by blanks. */
struct sv store_origins(struct arena *a, const struct store_services *s);
/** Whether an address that the store gave leads to the store: nobody is sent anywhere else. */
bool store_leads(struct arena *a, const struct store_services *s, struct sv url);

enum store_end {
    STORE_DONE,
    STORE_AGAIN,     /* the store is away or busy: the same later */
    STORE_UNKNOWN,   /* it may have happened: the same later finds out */
    STORE_NOT_THERE, /* it has no such thing */
    STORE_REFUSED,   /* this one, for good: store_error_words() says why */
    STORE_SETTINGS,  /* somebody has to set something right */
    STORE_STALE,     /* the access token is not taken: store_token_again() */
};
struct store_result {
    enum store_end end;
    const char *error; /* short stable key: "credentials"; "" when done */
    int64_t wait_s;    /* STORE_AGAIN: not sooner; 0: not said */
};
/** One sentence for staff; empty for an empty key. */
struct sv store_error_words(struct sv error);

/** A line to the store. Threads: one at a time. */
struct store_line {
    const struct store_services *services;
    struct fetch *fetch;
    const struct clock *clock;
    struct sv access; /* token; empty for the calls about tokens */
};

/* --- the practice's own way in (OAuth 2.0 with PKCE) --- */

/** Where a member of staff says yes. challenge: S256 of the verifier (store_challenge()). */
struct sv store_authorize_url(struct arena *a, const struct store_services *s, struct sv state, struct sv challenge);
struct sv store_challenge(struct arena *a, struct sv verifier);

struct store_tokens {
    struct sv access, refresh;
    struct instant until;        /* of access */
    struct sv owner, owner_kind; /* whose account: number, "Practitioner" or "Staff" */
};
/** A code is good once, and for ten minutes. */
struct store_result store_token_first(
    const struct store_line *l, struct arena *a, struct sv code, struct sv verifier, struct store_tokens *ret_tokens);
/** The refresh token that was used stays good until the new access token is: a crash before the new one is kept loses
 *  nothing. */
struct store_result store_token_again(
    const struct store_line *l, struct arena *a, struct sv refresh, struct store_tokens *ret_tokens);
/** Done too when it is not known any more. */
struct store_result store_token_revoke(const struct store_line *l, struct arena *a, struct sv token);

struct store_clinic {
    struct sv number, name;
    struct sv dispensary; /* where its patients sign in; empty: not said, or not the store's */
};
struct store_result store_clinic_read(const struct store_line *l, struct arena *a, struct store_clinic *ret_clinic);

/* --- patients --- */

struct store_person {
    struct sv reference; /* ours, without meaning: the store keeps it with the patient */
    struct sv first_name, last_name, email;
    struct opt_day born;
};
struct store_patient {
    struct sv number, first_name, last_name, email;
    struct opt_day born;
    bool dependent;
    struct sv guardian; /* number; empty: none */
};
/** The patient with this address, made where there is none. Refused (`held`): the address is somebody else's there,
 *  who is in ret_patient. `dependent`: it is a child's, kept by a parent. `known`, the number of an earlier time, or
 *  empty: the same patient, even under another name; refused when that one has another address
 *  (`moved_on`), or is still a parent's dependent (`not_handed_over`). */
struct store_result store_patient_ensure(const struct store_line *l, struct arena *a, const struct store_person *p,
    struct sv known, struct store_patient *ret_patient);
/** The one dependent of this guardian who is this person, by names and birth date. STORE_NOT_THERE: not made yet.
 *  Refused (`two_alike`): there are two. */
struct store_result store_dependent_find(const struct store_line *l, struct arena *a, struct sv guardian,
    const struct store_person *p, struct store_patient *ret_patient);

/** For staff: a draft of recommendations for this patient, in the store's own pages; patient.number empty: the store
 *  asks to choose or make one (dependents are made so). Ask anew each time, and never keep it. */
struct store_result store_draft_link(const struct store_line *l, struct arena *a, struct sv practitioner,
    const struct store_person *p, struct sv number, struct sv *ret_url);
/** For the patient: the newest recommendations in force. STORE_NOT_THERE: none. Never keep it. */
struct store_result store_plan_link(const struct store_line *l, struct arena *a, struct sv number, struct sv *ret_url);

#endif
