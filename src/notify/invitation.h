/**
 * notify/invitation.h — the visit in a mail, for the reader's calendar (RFC 5546; docs/decisions/0084). Inside
 * src/notify.
 */
#ifndef KITH_NOTIFY_INVITATION_H
#define KITH_NOTIFY_INVITATION_H

#include "notify/compose.h"

struct invitation {
    struct sv text, method; /* text empty: none */
};
/** What `m` tells, as `method` ("REQUEST", "CANCEL"): one visit, or all that is left of a series. `organizer`: the
 *  practice's address. */
struct invitation invitation_write(struct arena *a, const struct notify_waiting *w, const struct notify_mail *m,
    struct sv method, struct sv organizer);

#endif
