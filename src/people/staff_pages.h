/** people/staff_pages.h — what the settings pages of this and the rooms above share: headers, fields, confirm pages,
 * and answers to a save. */
#ifndef KITH_PEOPLE_STAFF_PAGES_H
#define KITH_PEOPLE_STAFF_PAGES_H

#include "page/page.h"

/** Page titles below Settings: "Settings › Staff". `title` is also the window's. */
struct view_header settings_header(struct page *p, struct view_link parent, struct sv title, struct sv subtitle);

/** A page that asks first. The problems of a refused act stand above the question. */
struct confirm_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct view_confirm confirm;
};
enum err confirm_render(struct page *p, struct confirm_view *v);

/** A one-line field; the browser keeps to `most` characters. */
struct view_field field_of(struct sv name, struct sv label, struct sv value, int64_t most);
/** The status of a page with problems: 422, or 409 for conflicts. Nothing when there are none. */
void page_problems(struct page *p, const struct problems *problems);
/** E_CONFLICT of a save becomes a problem, so that the form comes back with what was typed. */
enum err save_result(enum err e, struct problems *problems);
/** "1 client", "230 clients", "1,000+ clients". */
struct sv count_words(struct arena *a, int64_t n, const char *one, const char *many);
/** Time zones; what is chosen stands in the list whatever it is. With `as_practice`, the empty one first. */
struct view_choices zone_choices(struct arena *a, struct sv chosen, bool as_practice);
/** The address of a list with what is looked for in it, ready for the page's number: "/clients?q=ana&". */
struct sv searched_path(struct arena *a, struct sv path, struct sv words);
/** Previous and next of a list that is read page by page; `query` goes before the page's number ("?q=ana&"). */
struct view_pager pager_of(struct arena *a, struct sv path_and_query, struct sv range, int64_t page, bool more);
/** The page that was asked for of a list that was read whole: its rows [from, to), and what leads on where the list is
 * longer than a page. */
struct list_part {
    size_t from, to;
    struct view_pager pager;
};
struct list_part list_part_of(struct page *p, struct sv path_and_query, size_t count, size_t a_page);

#endif
