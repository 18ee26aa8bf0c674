/** family/contact_fields.h — inside the room: the fields of a contact (F1, F4) on any form that has them. */
#ifndef KITH_FAMILY_CONTACT_FIELDS_H
#define KITH_FAMILY_CONTACT_FIELDS_H

#include "family/staff_page.h"

struct contact_fields {
    bool linked; /* name, address and phone are the account's */
    struct view_field first_name, last_name, email, phone, relationship_label, emergency_order;
    struct view_choice_field relationship, contact_type, categories;
    struct view_choice_field category_rule; /* on forms that may give access: match it, or choose */
    struct view_check emergency, tell_emergency, copy, own_rule;
    bool own_rule_offered;
};

/** As typed. `matching`: what the categories become when "match" is chosen, or on a form that was not sent yet. */
struct contact_form contact_form_read(const struct page *p, int64_t matching);
/** As stored. */
struct contact_form contact_form_of(struct arena *a, const struct contact *c);
struct contact_fields contact_fields_of(
    const struct page *p, const struct contact_form *f, bool linked, const struct problems *problems);
/** One tick for each warning that was shown. */
struct view_choice_field contact_confirms(
    struct arena *a, const struct contact_form *f, const struct problems *problems);
/** Adds the choice "match the access": for link forms. */
void contact_fields_match(const struct page *p, struct contact_fields *v);

struct contact_page_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct sv action;
    struct contact_fields contact;
    struct view_person person; /* of a linked contact */
    struct view_links links;   /* of a linked contact: profile, portal access */
    bool has_person;
    struct view_choice_field confirm; /* warnings, each to be ticked; no choices: none */
    int64_t version;
    struct view_submit submit;
};
struct add_choice {
    struct sv label, hint, href;
    enum icon icon;
};
struct add_view {
    const struct view_frame *frame;
    struct view_header header;
    struct {
        const struct add_choice *items;
        size_t count;
    } choices;
};

/** What a changed contact starts and stops, before it is saved. */
struct contact_check_view {
    const struct view_frame *frame;
    struct view_header header;
    struct sv action, cancel;
    struct mail_changes people;
    struct view_hiddens carry;
};

#endif
