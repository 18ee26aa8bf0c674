/** family/log_lines.h — inside the room: the access log in words (F11). */
#ifndef KITH_FAMILY_LOG_LINES_H
#define KITH_FAMILY_LOG_LINES_H

#include "page/page.h"

/** "looked at the profile": what follows the name of who did it. An act without words of its own comes as its codes. */
struct sv audit_words(struct arena *a, struct sv action, struct sv resource);
/** One line an entry. Whose record it is stands there only when it is not the page's; from where, only for staff. */
struct view_events audit_lines(struct page *p, const struct audit_entries *entries);

#endif
