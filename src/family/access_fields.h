/** family/access_fields.h — inside the room: the section **Client Portal Access** (F3) on any form that has it. */
#ifndef KITH_FAMILY_ACCESS_FIELDS_H
#define KITH_FAMILY_ACCESS_FIELDS_H

#include "family/staff_page.h"

struct access_fields {
    bool offered;  /* plan, feature and role allow it; else `gate` says why not */
    bool optional; /* a box opens the section: on link forms */
    bool may_request;
    struct view_notice gate;
    struct view_check give;
    struct view_choice_field preset, basis, proof;
    struct view_matrix matrix;
    struct view_field proof_note, proof_expires_on, ends_on, ends_at_age, review_on, idle_days, override_reason;
    bool minor; /* edge 8: the caregiver is one, a reason is needed */
    struct view_check acknowledged;
    struct sv ack_version;
    bool asks_ack;
};

bool access_ticked(const struct page *p);
struct grant_form grant_form_read(const struct page *p);
/** As stored, to be changed. */
struct grant_form grant_form_of(struct arena *a, const struct grant *g);
/** What the form gives: the preset's scope, or the custom one; nothing when nothing was chosen. */
struct scope grant_form_scope(const struct grant_form *f);
/** Copies that match what was ticked (F1). */
int64_t access_categories(const struct page *p);

struct access_people {
    struct sv caregiver, client; /* names */
    bool minor;                  /* the caregiver */
};
/** `f` NULL on a form that was not sent yet. */
struct access_fields access_fields_of(
    const struct page *p, const struct grant_form *f, const struct access_people *who, const struct problems *problems);
/** Organization's plan or switch stands against it: asks the installation's administrator. */
enum err access_request_feature(struct page *p) MUST_CHECK;

#endif
