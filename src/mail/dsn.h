/**
 * mail/dsn.h — reading mails that come back: delivery reports (RFC 3464) and complaints (ARF, RFC 5965).
 *
 * Both are multipart/report: a part for machines, and the mail that it is about, or its head. What is read comes from
 * anybody, so nothing of it is believed but the Message-ID, and that only by whoever can tell its own: the caller.
 */
#ifndef KITH_MAIL_DSN_H
#define KITH_MAIL_DSN_H

#include "base/err.h"
#include "base/str.h"

enum dsn_kind {
    DSN_PERMANENT, /* it was given up, at least for one recipient, whatever the code says */
    DSN_TEMPORARY, /* it is late, and still tried */
    DSN_COMPLAINT, /* the recipient, or who runs their mailbox, calls it unwanted */
};
struct dsn {
    enum dsn_kind kind;
    struct sv code;       /* RFC 3463, "5.1.1"; empty: none was told */
    struct sv message_id; /* of the mail that came back, no brackets; empty: it is not in the report */
};
/** E_INVALID: no report, or of a mail that arrived. */
enum err dsn_read(struct arena *a, struct sv message, struct dsn *ret_dsn) MUST_CHECK;

#endif
