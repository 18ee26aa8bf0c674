/** notify/sent.h — what left the house about a client: e-mails, text messages, pushes. */
#ifndef KITH_NOTIFY_SENT_H
#define KITH_NOTIFY_SENT_H

#include "people/people.h"

struct sent {
    struct outbox_id id;
    struct sv channel, state, to_name; /* "mail"; "sent", "bounced", "failed" */
    const struct notice_row *row;      /* NULL: of a newer program */
    struct sv notice;
    struct contact_id contact; /* v 0: the client themselves */
    struct instant at;
};
struct sent_list {
    struct sent *items;
    size_t count;
};
struct sent_filter {
    struct sv channel, state; /* empty: all */
    struct instant after, before;
};
/** Newest first. Staff of the client's chart. */
enum err sent_load(const struct op *op, struct client_id client, const struct sent_filter *f, int64_t skip,
    int64_t most, struct sent_list *ret_list) MUST_CHECK;
enum err sent_count(
    const struct op *op, struct client_id client, const struct sent_filter *f, int64_t *ret_count) MUST_CHECK;

#endif
