/**
 * supplement/supplement.h — the contract of the supplement room: the practice's connection to a supplement store, and
 * which clients are known there (F8).
 *
 * A link says that a client has an own account at the store, or is the dependent of one parent's account. The schema
 * holds that no client has two and no e-mail address two own accounts. supplement/rules.h says for how long a link
 * holds; it is asked whenever a link is used. The store is asked by a job (supplement/jobs.h) for everything that makes
 * something there, so that nothing is made twice; for a way in it is asked when somebody goes.
 */
#ifndef KITH_SUPPLEMENT_SUPPLEMENT_H
#define KITH_SUPPLEMENT_SUPPLEMENT_H

#include "family/family.h"
#include "store/store.h"
#include "supplement/rules.h"

/* --- the practice's way in --- */

struct supplement_store {
    bool connected;
    struct sv clinic, clinic_name, dispensary;
    struct sv owner, owner_kind; /* "Practitioner" */
    struct sv connected_by;
    struct opt_instant connected_at, checked_at;
    struct sv error; /* key of store_error_words(); empty: it works */
};
/** PERM_SETTINGS, or staff of a client's page. */
enum err supplement_store_load(const struct op *op, struct supplement_store *ret_store) MUST_CHECK;
/** Begins: where the member of staff says yes. Another beginning makes an earlier one void. PERM_SETTINGS. */
enum err supplement_store_begin(
    const struct op *op, const struct store_services *services, struct sv *ret_url) MUST_CHECK;
/** What came back with them; once, and by the same person. Problems: stale (used, too old, somebody else's), and the
 *  store's own errors. Connecting another clinic than before ends every link. PERM_SETTINGS. */
enum err supplement_store_finish(const struct op *op, const struct store_services *services, struct sv state,
    struct sv code, struct problems *problems) MUST_CHECK;
/** The store is told to forget the tokens; what it answers does not count. Links stay, and are of no use until the same
 *  clinic is connected again. PERM_SETTINGS. */
enum err supplement_store_disconnect(const struct op *op, const struct store_services *services) MUST_CHECK;

/* --- clients --- */

enum supplement_state { LINK_ASKED, LINK_WAITS, LINK_CONNECTED, LINK_REFUSED, LINK_ENDED };
struct supplement_link {
    struct supplement_link_id id;
    enum supplement_state state;
    struct client_id parent; /* v 0: an own account */
    struct sv parent_name, email;
    struct client_id moved_from;
    struct sv moved_name;
    struct sv error;                /* key of store_error_words() */
    enum supplement_why end_reason; /* LINK_ENDED */
    struct instant made_at;
    struct opt_instant connected_at, invited_at, ended_at;
};
struct supplement_links {
    struct supplement_link *items;
    size_t count;
};
struct supplement_holder {
    struct client_id client; /* v 0: nobody */
    struct sv name;
};
struct supplement_parent {
    struct client_id id;
    struct sv name, words;
    enum supplement_why
        why; /* SUPPLEMENT_FINE: may be chosen; PARENT_DISCONNECTED too: the parent is connected first */
};
/** A client's page. */
struct supplement_page {
    struct supplement_store store;
    struct supplement_links links; /* newest first, at most SUPPLEMENT_PAST_MOST; a live one is the first */
    bool live;
    bool minor;
    enum supplement_why why;         /* why the client cannot be connected; a minor's parents say their own */
    struct supplement_holder holder; /* of the client's address, somebody else */
    struct supplement_parent *parents;
    size_t parents_count;
};
enum { SUPPLEMENT_PAST_MOST = 20 };
/** PERM_CHART. */
enum err supplement_page_load(
    const struct op *op, struct client_id client, struct supplement_page *ret_page) MUST_CHECK;

/** Asks the store for an own account. Problems: not_connected (the practice), already, address_held (the text names the
 *  holder: for staff alone), and the names of enum supplement_why. PERM_CHART, as all of these. */
enum err supplement_connect(const struct op *op, struct client_id client, struct problems *problems) MUST_CHECK;
/** As the dependent of this parent. Field `parent`. */
enum err supplement_connect_child(
    const struct op *op, struct client_id client, struct client_id parent, struct problems *problems) MUST_CHECK;
/** The account of the client's address goes from whoever holds it to this client; the dependents of the holder are
 *  disconnected. Taken back by moving it back. Problems as supplement_connect(), and nobody_holds. */
enum err supplement_move(const struct op *op, struct client_id client, struct problems *problems) MUST_CHECK;
/** Ends the link here; the account at the store stays what it is. Nothing to end: fine. */
enum err supplement_disconnect(const struct op *op, struct client_id client) MUST_CHECK;
/** Asks the store once more at once, for a child whose account was made there. */
enum err supplement_look_again(const struct op *op, struct client_id client) MUST_CHECK;
/** Mails the client, or the one parent, where to go (catalogue row 55); at most three on a day. Problems: no_link,
 *  too_many_invites. */
enum err supplement_invite(const struct op *op, struct client_id client, struct problems *problems) MUST_CHECK;
/** The client's recommendations in the store's own pages. Problems: not_connected, no_link, and the store's errors. */
enum err supplement_open(const struct op *op, const struct store_services *services, struct client_id client,
    struct problems *problems, struct sv *ret_url) MUST_CHECK;

/* --- the portal --- */

/** Whether whoever is signed in has a way in for the open account: their own account, or as its one parent. Nobody else
 *  of the family has, and nobody below STORE_ADULT_AGE. */
enum err supplement_mine(const struct op *op, bool *ret_mine) MUST_CHECK;
/** Problems: not_available, whatever the reason. */
#define SUPPLEMENT_NOT_AVAILABLE SV("Supplements are not available here right now. Ask the practice.")
enum err supplement_open_mine(const struct op *op, const struct store_services *services, struct problems *problems,
    struct sv *ret_url) MUST_CHECK;

/** The links that hold, for the API: one for each client, in their order. Those of the clients' pages, which the caller
 *  asks for. */
struct supplement_standing_link {
    bool has;
    struct sv number; /* the store's */
};
enum err supplement_standing_links(const struct op *op, const struct client_id *clients, size_t count,
    struct supplement_standing_link *ret_links) MUST_CHECK;

#endif
