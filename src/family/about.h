/** family/about.h — inside the room: is the viewer staff, and is the page about this very client? */
#ifndef KITH_FAMILY_ABOUT_H
#define KITH_FAMILY_ABOUT_H

#include "people/people.h"

static inline bool viewer_is_staff(const struct viewer *v)
{
    return v->facts.relation == REL_STAFF;
}

/** What the guard has checked holds for the page's own client only: anybody else's record is not there (E_NOTFOUND).
 *  Jobs and the command line have no page. */
static inline enum err viewer_about(const struct viewer *v, struct client_id client, struct need need)
{
    if (v->via != VIA_SYSTEM && v->subject.client.v != client.v)
        return E_NOTFOUND;
    return viewer_require(v, need);
}

/** The client itself on an own login and of age to govern, not a caregiver and not a sharer of the mailbox. */
static inline bool viewer_governs(const struct viewer *v, struct client_id client)
{
    return v->self.v && v->subject.client.v == client.v && v->via != VIA_GRANT && viewer_may(v, NEED_GOVERN_PAGE).allow;
}

#endif
