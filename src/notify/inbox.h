/**
 * notify/inbox.h — notices that are read in the program (channel `portal`): the list of a client or caregiver in the
 * portal, and of a member of staff. What came through an access is seen only while that access lives.
 */
#ifndef KITH_NOTIFY_INBOX_H
#define KITH_NOTIFY_INBOX_H

#include "people/people.h"

struct inbox_notice {
    struct portal_notice_id id;
    struct instant at;
    struct sv text;  /* one line, names nobody */
    struct sv about; /* whose account it is about, when it is not the reader's own */
    struct sv kind;  /* key of the catalogue */
    struct opt_instant read_at;
    bool unread;
};
enum { INBOX_PAGE = 30, INBOX_COUNT_MOST = 100, INBOX_SEARCHED = 1000 };
struct inbox {
    struct inbox_notice *items;
    size_t count;
    bool more;
    bool older; /* of a search: there are notices that it did not look at */
};
/** Own ones, newest first; with `words` those whose line, as this reader sees it, has words that begin so, among the
 * newest INBOX_SEARCHED. In the reader's own context only. */
enum err inbox_list(const struct op *op, const struct organization *org, struct sv words, int64_t page,
    struct inbox *ret_inbox) MUST_CHECK;
/** For programs: a stretch of it. `types` none: every kind of notification; `ids` none: every one. */
struct inbox_part {
    const struct sv *types;
    const int64_t *ids;
    size_t types_count, ids_count;
    int read; /* 1 read, 0 unread, -1 both */
    bool oldest_first;
    int64_t skip, most;
};
enum err inbox_part(const struct op *op, const struct organization *org, const struct inbox_part *part,
    struct inbox *ret_inbox) MUST_CHECK;
enum err inbox_part_count(const struct op *op, const struct inbox_part *part, int64_t *ret_count) MUST_CHECK;
/** Marks as read without going anywhere. E_NOTFOUND: not in this list. */
enum err inbox_read(const struct op *op, struct portal_notice_id id) MUST_CHECK;
/** For the navigation: unread ones, at most INBOX_COUNT_MOST. 0 for nobody. Not authorised. */
enum err inbox_unread(const struct op *op, int64_t *ret_count) MUST_CHECK;
/** The same for db_along(), in op->arena; `op` stays. The count is 0 until it has been answered. */
struct inbox_unread;
struct inbox_unread *inbox_unread_new(const struct op *op);
enum err inbox_unread_ask(struct db *db, void *unread) MUST_CHECK;
int64_t inbox_unread_count(const struct inbox_unread *u);
/** Marks one as read; ret_path: the page it leads to, in the context that it needs. E_NOTFOUND: not in this list. */
enum err inbox_open(const struct op *op, struct portal_notice_id id, struct sv *ret_path) MUST_CHECK;
enum err inbox_read_all(const struct op *op) MUST_CHECK;

#endif
