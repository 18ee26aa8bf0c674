/**
 * people/sheets.h — inside the room: the small pages around signing in. One template for every sheet with a form.
 */
#ifndef KITH_PEOPLE_SHEETS_H
#define KITH_PEOPLE_SHEETS_H

#include "page/page.h"
#include "people/people.h"

enum { SHEET_FIELDS = 4 };
struct view_fields {
    struct view_field items[SHEET_FIELDS];
    size_t count;
};
/** One centred sheet: heading, a sentence, a form, links below. */
struct sheet_view {
    const struct view_frame *frame;
    struct sv title, lead, action;
    const struct problems *problems;
    struct view_fields fields;
    struct view_hiddens hidden;
    struct view_submit submit;
    struct view_links links;
    struct view_notice notice;
};
struct picker_row {
    struct view_person person;
    struct sv value; /* "staff:3", "client:17" */
    bool blocked;
};
struct picker_view {
    const struct view_frame *frame;
    const struct problems *problems;
    struct sv to;
    struct {
        struct picker_row *items;
        size_t count;
    } rows;
};
struct enrol_view {
    const struct view_frame *frame;
    const struct problems *problems;
    struct sv secret, uri, to;
    struct view_field code;
    struct view_submit submit;
};
struct codes_view {
    const struct view_frame *frame;
    struct view_lines codes;
    struct sv next;
};

void sheet_field(struct sheet_view *v, struct view_field f); /* adds one */
/** Renders a sheet with status 422 (or 409, 429) when there are problems. */
enum err sheet_render(struct page *p, struct sheet_view *v);
struct view_field sheet_password(struct sv name, struct sv label, bool is_new);
/** Where to go on after signing in: ?to= when it is a path of this site, else the start page. */
struct sv sheet_return_to(const struct page *p, bool staff);
/** Sets cookies and goes on to the next step of signing in. */
enum err sheet_signed_in(struct page *p, const struct sign_in_result *r);
/** Which browser is signing in. */
struct sign_in_form sheet_browser(const struct page *p);

#endif
