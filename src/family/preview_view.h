/** family/preview_view.h — inside the room: **Preview** as the page component shows it, and words for coded values. */
#ifndef KITH_FAMILY_PREVIEW_VIEW_H
#define KITH_FAMILY_PREVIEW_VIEW_H

#include "family/preview.h"
#include "html/components.h"

/** with_reasons: why something is hidden is for staff and the client only (F3). */
struct view_preview preview_view_of(struct arena *a, const struct preview *p, bool with_reasons);
/** "parent_of_minor" → "Parent of a minor". */
struct sv basis_words(struct sv basis);

#endif
