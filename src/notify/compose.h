/**
 * notify/compose.h — a waiting mail, rendered.
 */
#ifndef KITH_NOTIFY_COMPOSE_H
#define KITH_NOTIFY_COMPOSE_H

#include "access/viewer.h"
#include "calendar/calendar.h"
#include "mail/mail.h"
#include "notify/mails.h"
#include "notify/notify.h"

/** One row of the outbox, with who sends it. */
struct notify_waiting {
    struct outbox_id id;
    struct org_id org;
    struct event_id event;
    struct client_id client;   /* v 0: none */
    struct contact_id contact; /* v 0: none */
    struct opt_mail_token_id token;
    struct sv notice, address, domain, to_name, language, zone, facts, digest;
    struct sv mark; /* the stable half of the Message-ID */
    struct sv practice, practice_address, practice_phone, practice_footer;
    struct sv choices_link, unsubscribe_link; /* whole addresses for this reader; empty: the mail offers none. The
                                                 second takes one click (RFC 8058) and stands in a header too */
    struct sv unsubscribe_all_link;           /* the same for every category: of a mail that is about several */
    const struct series_told *told;           /* of a visit that repeats; NULL: none, or not loaded */
    int64_t attempts;                         /* with this one */
    struct instant created_at;
};
/** E_GONE: its link is dead. E_INVALID: not a mail of this program. In safe mode (facts.neutral) sender, subject and
 * text say only that there is a message. */
enum err notify_compose(const struct op *op, const struct notify_settings *s, const struct notify_waiting *w,
    struct mail *ret_mail) MUST_CHECK;
/** The same with its link known: pure. `link` may be empty. */
enum err notify_compose_with(struct arena *a, struct instant now, const struct notify_settings *s,
    const struct notify_waiting *w, struct sv link, struct mail *ret_mail) MUST_CHECK;
/** Several notices to one person as one mail: a line and a link each. Who gets it and its Message-ID are those of the
 *  first; one click stops all of it that can be stopped. n is 1 or more (asserted). */
enum err notify_compose_digest(const struct op *op, const struct notify_settings *s, const struct notify_waiting *w,
    size_t n, struct mail *ret_mail) MUST_CHECK;

#endif
