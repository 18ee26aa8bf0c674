/**
 * notify/compose.h — a waiting mail, rendered.
 */
#ifndef KITH_NOTIFY_COMPOSE_H
#define KITH_NOTIFY_COMPOSE_H

#include "access/viewer.h"
#include "mail/mail.h"
#include "notify/mails.h"
#include "notify/notify.h"
#include "notify/queries.h"

/** E_GONE: its link is dead. E_INVALID: not a mail of this program. */
enum err notify_compose(const struct op *op, const struct notify_settings *s, const struct outbox_load_row *row,
    struct mail *ret_mail) MUST_CHECK;

#endif
