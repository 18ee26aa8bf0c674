/** family/preview_view.h — inside the room: **Preview** as the page component shows it, and words for coded values. */
#ifndef KITH_FAMILY_PREVIEW_VIEW_H
#define KITH_FAMILY_PREVIEW_VIEW_H

#include "family/family.h"
#include "family/preview.h"
#include "html/components.h"

/** For staff: why something is hidden, as the decision explains it (F3). */
struct view_preview preview_view_of(struct arena *a, const struct preview *p);
/** **What others see**, for the client whose access this is: the reasons in their words, who took it away. */
struct view_preview preview_view_for_client(struct arena *a, const struct preview *p, const struct grant *g);
/** How long an access lasts: the last day, an age, or the age at which the practice's rules end a parent's access.
 *  "No end set" when nothing does. */
struct sv until_words(
    struct arena *a, const struct organization *org, struct opt_day last, struct opt_i64 age, struct sv basis);
/** "parent_of_minor" → "Parent of a minor". */
struct sv basis_words(struct sv basis);

/** What changes for one person: names of mails, those of rooms that are not in use yet apart. */
enum { MAIL_STOPS, MAIL_STARTS, MAIL_STOPS_LATER, MAIL_STARTS_LATER, MAIL_LINES };
struct mail_change {
    struct view_person person;
    struct str names[MAIL_LINES];
    struct view_facts facts;
};
struct mail_changes {
    struct mail_change *items;
    size_t count;
};
/** Differences grouped by person, in the given order. */
struct mail_changes mail_changes_of(struct arena *a, const struct notice_differences *d);

#endif
