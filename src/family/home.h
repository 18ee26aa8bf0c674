/** family/home.h — what rooms above show on the staff home, between the search and the worklists, and
 * on the portal home. */
#ifndef KITH_FAMILY_HOME_H
#define KITH_FAMILY_HOME_H

#include "family/context.h"
#include "page/page.h"

/** Prints its part to the reply's body; nothing where the viewer's role does not have it. */
typedef enum err home_part_fn(struct page *p);
/** Once, when the process starts; the list lives as long as it. */
void home_parts_set(home_part_fn *const *parts, size_t count);

/** What they add to the portal. */
struct portal_part {
    /** A way into the open account, for its home: "Bills", and how many wait; what waits there stands above everything,
     *  with the shortest way to it. Without a label: not there. */
    enum err (*way)(struct page *p, struct view_link *ret_link, struct view_notice *ret_waits);
    /** What waits in each account that can be opened (switch_due_add()); NULL: nothing ever does. */
    enum err (*due)(struct page *p, struct switchables *list);
};
void portal_parts_set(const struct portal_part *parts, size_t count);

#endif
