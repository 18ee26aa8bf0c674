/**
 * people/client_header.h — the head of every staff page about one client: breadcrumbs, name, badges, the **Actions**
 * menu, and the tabs of **Client Info**. One function, so that all pages of all rooms look the same.
 */
#ifndef KITH_PEOPLE_CLIENT_HEADER_H
#define KITH_PEOPLE_CLIENT_HEADER_H

#include "page/page.h"
#include "people/client.h"

struct client_head {
    struct view_header
        header; /* add buttons of the page, and change title or crumbs where the page has a name of its own */
    struct view_links tabs; /* print with tabs(&v->head.tabs, "Client Info") */
};
/** `active_tab`: "profile", "family", "appointments", "billing", "packages", "supplements", "notifications",
 *  "access-log"; NULL on pages that belong to none. Sets the frame's title. */
struct client_head client_header(struct page *p, const struct client *c, const char *active_tab);
/** For pages below a tab: "Clients › Leo Ruiz › Family and Contacts › Ana Ruiz". `parent` may be empty; title and the
 *  window's title become `title`, and the subtitle the client's name; badges, Actions and avatar are left out. */
struct view_header client_subheader(struct page *p, const struct client *c, struct view_link parent, struct sv title);
/** A path below the client: "/clients/12" and what is given. */
struct sv client_path(const struct page *p, struct client_id id, const char *below);
/** Languages that mails are written in; with `as_practice`, the empty one first. */
struct view_choices language_choices(struct arena *a, struct sv chosen, bool as_practice);
/** The language of a client's mails: "en" → "English"; an unknown tag as it is. */
struct sv language_words(struct arena *a, struct sv tag);

#endif
