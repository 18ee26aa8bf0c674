/** family/choice_fields.h — inside the room: the form of somebody's choices, and what it changes before it is saved. */
#ifndef KITH_FAMILY_CHOICE_FIELDS_H
#define KITH_FAMILY_CHOICE_FIELDS_H

#include "family/choice_offer.h"
#include "family/preview.h"
#include "page/page.h"

struct choice_box {
    struct sv channel, channel_label, value, label; /* label: "Visits by e-mail" */
    bool on, free, always;
};
struct choice_boxes {
    const struct choice_box *items;
    size_t count;
};
struct choice_row {
    struct sv label, note;
    struct choice_boxes boxes;
};
struct choice_form_view {
    const struct view_frame *frame;
    const struct language *speaks; /* NULL: English */
    struct view_header header;
    const struct problems *problems;
    int64_t wrong; /* how many problems */
    struct view_notice notice;
    struct sv action, token; /* token: of a signed link; empty in a session */
    int64_t version;
    bool sheet; /* a public page has no header of its own */
    struct view_lines columns;
    struct {
        struct choice_row *items;
        size_t count;
    } rows;
    struct view_check stop_all;
    struct view_choice_field asked;
    bool reminders;
    struct sv reminders_title;
    struct view_choice_field remind_when, remind_times, remind_by;
    bool sms;
    struct view_field sms_number;
    struct view_check quiet;
    struct view_choice_field quiet_from, quiet_until, language, zone;
    bool with_language;
    struct view_submit submit;
};
/** What the form asks for: the choice as it is, with what was offered taken from the fields. */
struct choice choice_read(const struct page *p, const struct choice_offer *o);
/** Fills everything but frame, speaks, header, action and submit. */
void choice_form_fill(struct page *p, const struct choice_offer *o, const struct choice *c,
    const struct problems *problems, struct choice_form_view *v);

struct choice_check_view {
    const struct view_frame *frame;
    const struct language *speaks;
    struct view_header header;
    struct sv action, token, cancel;
    bool sheet;
    struct view_facts own;     /* "E-mails that stop": names */
    struct view_people others; /* whose copies change with it */
    struct view_hiddens carry;
};
/** In the language of `v->speaks`. False: nothing starts or stops. */
bool choice_check_fill(
    struct arena *a, const struct notice_differences *d, struct choice_of of, struct choice_check_view *v);

/** One page of choices, whoever's it is: form, what changes, saving. */
struct choice_page {
    bool look_only; /* a session of the same mailbox: what is chosen is the other account's own (docs/decisions/0042) */
    const struct language *speaks; /* of a signed link: the reader's. Pages that one signs in to: NULL, English */
    struct choice_of of;
    struct client_id client; /* whom it is about; v 0: staff */
    struct op op;            /* the page's; of a signed link with the organization in it */
    enum choice_how how;
    bool copies;      /* the client may read whose copies follow */
    int64_t asks;     /* what may be asked for here: bits of enum notice_asked */
    struct sv token;  /* of a signed link */
    struct sv action; /* where the form posts to, and what Cancel leads to */
    struct sv title, subtitle;
};
enum err choice_page_get(struct page *p, const struct choice_page *c) MUST_CHECK;
/** Shows what starts and stops first, unless nothing does. */
enum err choice_page_post(struct page *p, const struct choice_page *c) MUST_CHECK;

#endif
