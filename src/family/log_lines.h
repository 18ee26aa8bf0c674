/** family/log_lines.h — inside the room: the access log in words (F11). */
#ifndef KITH_FAMILY_LOG_LINES_H
#define KITH_FAMILY_LOG_LINES_H

#include "audit/audit.h"
#include "page/page.h"

/** "looked at the profile": what follows the name of who did it. An act without words of its own comes as its codes. */
struct sv audit_words(struct arena *a, struct sv action, struct sv resource);
/** The sorts of entries whose line says what is looked for: every word begins one of it. `line` says what the reader of
 * the log reads of an entry, without when and from where (decision 0088). */
typedef struct sv audit_line_fn(const void *reader, struct arena *a, const struct audit_entry *e);
enum err audit_sorts_saying(const struct op *op, const struct audit_whose *whose, struct sv words, audit_line_fn *line,
    const void *reader, struct audit_chosen *ret_sorts) MUST_CHECK;
/** A page of a log with what is looked for in it: one line an entry. Whose record it is stands there only when it is
 * not the page's; from where, only for staff. Searched is what the lines say to this reader, and nothing else. */
struct log_list {
    struct view_search search; /* no action: the log is short */
    struct view_events events;
    struct view_pager pager;
    struct view_empty empty;
    struct sv note; /* what a search did not read; empty: it read all */
};
/** `nothing_yet`: what to read where the log is empty. Authorised by the caller. */
enum err audit_list_fill(struct page *p, const struct audit_whose *whose, struct sv nothing_yet, struct log_list *ret);

#endif
