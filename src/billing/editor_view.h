/** billing/editor_view.h — inside the room: the page on which an invoice is written. */
#ifndef KITH_BILLING_EDITOR_VIEW_H
#define KITH_BILLING_EDITOR_VIEW_H

#include "billing/invoice_desk.h"

enum { EDITOR_LINES = 40, EDITOR_CHARGES = 200 };
struct typed_invoice_line {
    struct sv description, service_on, units, unit_price, discount, tax;
};
struct invoice_typed {
    struct client_id client;
    struct sv client_name, payer, due_on, note;
    int64_t charges[EDITOR_CHARGES];
    size_t charge_count;
    struct typed_invoice_line lines[EDITOR_LINES];
    size_t line_count;
    const struct invoice *draft; /* NULL: a new one */
    int64_t version;
};
struct editor_line {
    struct sv number; /* "1": for screen readers */
    struct view_field description, service_on, units, unit_price, discount, tax;
    struct view_choice_field tax_choice; /* instead of `tax`, where the practice has taxes */
};
struct editor_due {
    struct sv who, amount;
};
struct editor_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct sv action;
    struct view_hiddens hidden;
    struct bill_table charges; /* that can be ticked */
    struct sv charges_none;
    struct {
        struct editor_line *items;
        size_t count;
    } lines;
    struct view_choice_field service, payer;
    struct view_field due_on, note;
    struct sv total, said; /* said: how many invoices it makes */
    struct {
        struct editor_due *items;
        size_t count;
    } dues; /* who pays what of it */
    struct view_submit submit;
};
struct pick_client_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_search search;
    struct sv said;
    struct view_people hits;
    struct view_empty empty;
};

void editor_read(struct page *p, struct invoice_typed *t);
/** The service that was chosen becomes a line. */
enum err editor_add_service(struct page *p, struct invoice_typed *t) MUST_CHECK;
enum err editor_form(struct page *p, const struct invoice_typed *t, struct invoice_form *ret_form) MUST_CHECK;
/** The page, with so many empty lines. */
enum err editor_show(
    struct page *p, const struct invoice_typed *t, size_t blank, const struct problems *problems) MUST_CHECK;

#endif
