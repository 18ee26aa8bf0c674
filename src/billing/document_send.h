/**
 * billing/document_send.h — documents that were sent: to whom, by a link that ends or as a file in the mail, and what
 * became of it.
 *
 * A link shows one document, and nothing of anybody else. It is dead (410) after its day, when what it shows is void or
 * became confidential, after *Sent to the wrong person*, and when staff end it.
 */
#ifndef KITH_BILLING_DOCUMENT_SEND_H
#define KITH_BILLING_DOCUMENT_SEND_H

#include "billing/document.h"

enum { DOCUMENT_LINK_DAYS = 30 };
/** To whom: the client, a payer, or an address. */
struct document_receiver {
    bool client;
    struct payer_id payer;
    struct sv email; /* normal form */
};
struct document_way {
    bool attached; /* the file itself; else a link */
    bool sure;     /* it is confidential, and goes to somebody else than the client all the same */
    int64_t days;  /* until the link ends; 0: the usual ones */
};
/** In a write transaction, after the right to `w` was asked for: keeps that it is sent, for whoever tells by an event.
 *  E_INVALID: confidential, for somebody else than the client, and not `sure`, or as a file. */
enum err document_send_in(const struct op *op, const struct document_wish *w, const struct document_receiver *to,
    const struct document_way *way, struct document_link_id *ret_link) MUST_CHECK;

/** An invoice, receipt or statement, to its payer, an address, or both; event document_sent for each. A statement for
 *  an address leaves out what is confidential. PERM_BILLING. Problems: required (to_payer), bad_email,
 * confidential_send (until `sure`), confidential_file. */
struct document_send {
    bool to_payer;
    struct sv email;
    struct document_way way;
};
enum err document_send(const struct op *op, struct billing_document_id id, const struct document_send *s,
    struct problems *problems) MUST_CHECK;
/** Whether nobody else is known to read what is sent to a client: no account and no contact of theirs has the address.
 * What is confidential goes to a shared mailbox like to somebody else. */
enum err document_own_mailbox(const struct op *op, struct client_id client, bool *ret_own) MUST_CHECK;
/** Whom it is for: the payer that to_payer means. PERM_BILLING; E_NOTFOUND of a superbill, which has a way of its own.
 */
enum err document_payer(const struct op *op, struct billing_document_id id, struct payer *ret_payer) MUST_CHECK;

struct document_sent {
    struct document_link_id id;
    struct billing_document_id document;
    enum document_kind kind;
    struct sv to;    /* a name, or the address that was typed … */
    bool by_program; /* … or which of the staff had the link made, for whoever gets it */
    bool attached;
    struct instant at, expires_at;
    struct opt_instant ended_at, opened_at; /* opened_at: the first download */
    int64_t downloads;
    bool live; /* neither ended nor over */
};
struct document_sents {
    struct document_sent *items;
    size_t count;
    int64_t total;
};
/** What was sent of a client's documents, newest first, as long as it is kept (a month beyond the link's end); `words`
 *  of who got it and of the kind. PERM_BILLING. */
enum err document_sent_list(const struct op *op, struct client_id client, struct sv words, int64_t page,
    struct document_sents *ret_list) MUST_CHECK;
/** Whether the client has this link. */
enum err document_sent_there(const struct op *op, struct client_id client, struct document_link_id id) MUST_CHECK;
enum err document_sent_end(const struct op *op, struct client_id client, struct document_link_id id) MUST_CHECK;
/** In a write transaction: the mail went astray. */
enum err document_link_end_in(const struct op *op, struct document_link_id id, bool *ret_lived) MUST_CHECK;

/** For the mail: the token of the link, made again. E_GONE. */
enum err document_link_again(const struct op *op, struct document_link_id id, struct sv *ret_token) MUST_CHECK;
/** For the mail: the file. Made now where it waits, so for workers alone. E_GONE. */
enum err document_link_file(const struct op *op, struct document_link_id id, struct document *ret_document) MUST_CHECK;
/** Whoever holds the link. E_NOTFOUND: never was one; E_GONE. */
enum err document_by_link(const struct op *op, struct sv token, struct document *ret_document) MUST_CHECK;
/** Its file was downloaded. What only looks at the page is not counted: mail programs do that by themselves. */
enum err document_link_taken(const struct op *op, struct document_link_id id) MUST_CHECK;

#endif
