/**
 * notify/compose.h — a waiting mail, rendered.
 */
#ifndef KITH_NOTIFY_COMPOSE_H
#define KITH_NOTIFY_COMPOSE_H

#include "access/viewer.h"
#include "mail/mail.h"
#include "notify/mails.h"
#include "notify/notify.h"

/** One mail of the outbox, with who sends it. */
struct notify_waiting {
    struct outbox_id id;
    struct org_id org;
    struct opt_mail_token_id token;
    struct sv notice, address, to_name, language, facts, mark; /* mark: the stable half of the Message-ID */
    struct sv practice, practice_address, practice_phone;
    int64_t attempts; /* before this one */
    struct instant created_at;
};
/** E_GONE: its link is dead. E_INVALID: not a mail of this program. */
enum err notify_compose(const struct op *op, const struct notify_settings *s, const struct notify_waiting *w,
    struct mail *ret_mail) MUST_CHECK;

#endif
