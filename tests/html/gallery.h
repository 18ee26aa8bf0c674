/** tests/html/gallery.h — what the gallery's pages show: every component once, filled with a made-up practice. */
#ifndef KITH_TESTS_HTML_GALLERY_H
#define KITH_TESTS_HTML_GALLERY_H

#include "html/layout.h"

struct gallery_row {
    struct view_person person;
    struct sv born, phone, city, seen;
    struct view_badge state;
    struct view_actions menu;
};
struct gallery_rows {
    const struct gallery_row *items;
    size_t count;
};
struct gallery_due {
    struct view_person person;
    struct view_badges badges;
    struct sv text;
};
struct gallery_dues {
    const struct gallery_due *items;
    size_t count;
};

struct gallery_empties {
    const struct view_empty *items;
    size_t count;
};
struct gallery_notices {
    const struct view_notice *items;
    size_t count;
};

struct gallery {
    const struct view_frame *frame;
    struct view_header header;
    struct view_links tabs;
    struct view_tiles tiles;
    struct view_people people;
    struct gallery_rows rows;
    struct gallery_dues dues;
    struct view_search search;
    struct view_pager pager;
    struct view_facts facts;
    struct view_events events;
    struct gallery_empties empties;
    struct gallery_notices notices;
    struct view_notice warning;
    struct view_badges badges;
    struct view_steps steps;
    struct view_preview preview;
    struct view_confirm confirm;
    struct problems problems;
    struct view_field first_name, email, born, note, code, password;
    struct view_choice_field relationship, kind, preset, categories, portal;
    struct view_check acknowledge, copy, emergency;
    struct view_matrix matrix;
    struct view_submit submit, sign_in;
};

/** Everything filled; the frame and header are the page's own. Memory: the arena. */
struct gallery gallery_make(struct arena *a);

/** Prints page `index` and returns the name of its file; NULL behind the last. The theme may be empty. */
const char *gallery_sheet(struct arena *a, size_t index, struct sv theme, struct str *out);

#endif
