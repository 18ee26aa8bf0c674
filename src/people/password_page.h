/** people/password_page.h — the sheet where a first password is chosen, for links of other rooms (Accept Invite). */
#ifndef KITH_PEOPLE_PASSWORD_PAGE_H
#define KITH_PEOPLE_PASSWORD_PAGE_H

#include "page/page.h"

/** The sheet; the link's token goes along as hidden field `t`. */
enum err people_password_sheet(
    struct page *p, const char *action, struct sv title, struct sv lead, const struct problems *problems) MUST_CHECK;
/** Sets it by the link in field `t`, signs in, and goes on to `then`. E_INVALID: problems for the sheet. E_GONE: dead
 * link. */
enum err people_password_set(struct page *p, struct sv then, struct problems *problems) MUST_CHECK;

#endif
