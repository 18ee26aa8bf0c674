/** family/home.h — what rooms above show on the staff home, between the search and the worklists. */
#ifndef KITH_FAMILY_HOME_H
#define KITH_FAMILY_HOME_H

#include "page/page.h"

/** Prints its part to the reply's body; nothing where the viewer's role does not have it. */
typedef enum err home_part_fn(struct page *p);
/** Once, when the process starts; the list lives as long as it. */
void home_parts_set(home_part_fn *const *parts, size_t count);

#endif
