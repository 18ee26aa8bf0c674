/** family/access_page.h — inside the room: staff pages of one caregiver's access (F3). */
#ifndef KITH_FAMILY_ACCESS_PAGE_H
#define KITH_FAMILY_ACCESS_PAGE_H

#include "family/access_fields.h"
#include "family/preview.h"

struct access_page_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct view_notice notice;
    struct view_facts facts, trust;
    struct view_preview preview;
    bool has_preview;
    struct view_events history;
};
struct access_form_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct sv action;
    struct access_fields access;
    struct view_preview preview;
    bool has_preview;
    int64_t version;
    struct view_submit submit;
};

/** The contact of the address with the grant it carries, ended ones too; E_NOTFOUND without one. */
struct access_subject {
    struct client client;
    struct contact contact;
    struct grant grant;
};
enum err access_subject_load(struct page *p, struct access_subject *ret_subject) MUST_CHECK;
/** "/clients/12/family/34/access" and what is given. */
struct sv access_path(const struct page *p, const struct access_subject *s, const char *below);
struct view_header access_header(struct page *p, const struct client *c, const struct contact *k, struct sv title);

#endif
