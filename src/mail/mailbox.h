/**
 * mail/mailbox.h — reading the folder that a "dir:" transport writes: the demo's mailbox page.
 *
 * Reads what mail.h writes, no more; a file that is something else is listed with empty fields, or not found.
 */
#ifndef KITH_MAIL_MAILBOX_H
#define KITH_MAIL_MAILBOX_H

#include "base/err.h"
#include "base/str.h"

struct mailbox_entry {
    struct sv id; /* the file's name without ".eml": for mailbox_read() */
    struct sv from, to, subject, date;
};
struct mailbox_entries {
    struct mailbox_entry *items;
    size_t count;
    size_t total; /* mails in the folder */
};
/** Newest first, `count` after the first `skip`. An absent folder is an empty one. */
enum err mailbox_list(
    struct arena *a, struct sv dir, size_t skip, size_t count, struct mailbox_entries *ret_entries) MUST_CHECK;

struct mailbox_mail {
    struct mailbox_entry entry;
    struct sv headers; /* as they stand in the file, unfolded, LF */
    struct sv text, html;
};
/** E_NOTFOUND for anything that is no id of this folder. */
enum err mailbox_read(struct arena *a, struct sv dir, struct sv id, struct mailbox_mail *ret_mail) MUST_CHECK;

#endif
