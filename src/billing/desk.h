/**
 * billing/desk.h — inside the room: what the pages of staff for money are made of: amounts in words, tables, sections,
 * forms. One template prints each (bill_page.html, bill_form.html), so that all of these pages look the same.
 */
#ifndef KITH_BILLING_DESK_H
#define KITH_BILLING_DESK_H

#include "base/csv_cell.h"
#include "billing/fields.h"
#include "billing/payment.h"
#include "billing/service.h"
#include "billing/setting.h"
#include "billing/tax_read.h"
#include "page/page.h"

/* ---- money and days in words ---- */

/** As base/money.h says it, in the practice's currency. */
struct sv bill_money(const struct page *p, int64_t minor);
/** The same; empty for nothing. */
struct sv bill_money_some(const struct page *p, int64_t minor);
/** What is typed in a field: "120.00"; empty for nothing. */
struct sv bill_typed(const struct page *p, int64_t minor);
const char *bill_currency(const struct page *p);
/** "8.25 %" of hundredths of a percent. */
struct sv bill_percent(struct arena *a, int64_t hundredths);
struct sv bill_percent_typed(struct arena *a, int64_t hundredths);
struct sv bill_day(struct arena *a, struct opt_day d); /* "9 March 2016"; empty */
/** A day of the address or the form; none when it is absent or wrong. */
struct opt_day bill_day_asked(const struct page *p, struct sv name);
/** A number of the address: ?client=12; 0 when absent or wrong. */
int64_t bill_asked(const struct page *p, struct sv name);

/* ---- tables and sections ---- */

struct bill_cell {
    struct sv label; /* of its column, for a phone */
    struct sv text, href, detail;
    struct view_badges badges;
    bool number;               /* at the end of its column */
    bool head;                 /* what its row is about */
    bool whole;                /* on one line: a day */
    struct sv tick_name, tick; /* a box that is ticked instead: its name and value; `text` is for screen readers */
    bool ticked;
    struct sv button, button_name, button_value, button_form; /* an act of one click: of the form with that id */
};
struct bill_row {
    struct bill_cell *items;
    size_t count;
    struct view_actions menu;
    struct sv name; /* whom the menu is about */
};
struct bill_column {
    struct sv label;
    bool number;
};
struct bill_table {
    struct sv name; /* for screen readers */
    struct {
        struct bill_column *items;
        size_t count;
    } columns;
    struct {
        struct bill_row *items;
        size_t count;
    } rows;
    bool has_menu;
};
/** An empty table for up to `most` rows. Columns by their names; one that begins with '#' holds numbers. */
struct bill_table bill_table_new(
    struct arena *a, struct sv name, size_t most, const char *const *columns, size_t column_count);
#define BILL_TABLE(a, name, most, ...)                                                                                 \
    bill_table_new((a), (name), (most), (const char *const[]){ __VA_ARGS__ },                                          \
        sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))
/** The next row; its first cell is its head. */
struct bill_row *bill_row_add(struct arena *a, struct bill_table *t);
/** The next cell of a row. */
struct bill_cell *bill_cell_add(struct bill_row *r, const struct bill_table *t, struct sv text);

struct bill_section {
    struct sv id, title, text;
    struct view_actions buttons;
    struct view_facts facts;
    struct bill_table table;
    struct view_pager pager;
    struct view_empty empty; /* where the table has no rows; without a title: `none` */
    struct sv none;          /* the same as one sentence */
};
struct bill_sections {
    struct bill_section *items;
    size_t count;
};
/** A page of sections. */
struct bill_page {
    const struct view_frame *frame;
    struct view_header header;
    struct sv tabs_name;
    struct view_links tabs;
    struct view_notice notice;
    struct view_tiles tiles;
    struct view_search search;
    struct sv found;
    struct sv filter_action; /* from one day until another; empty: no such form */
    struct view_field from, until;
    struct view_hiddens filter_hidden;
    bool print; /* a button that prints, where scripts run */
    struct bill_sections sections, side;
    struct view_events events; /* what happened, beside */
    struct sv footnote;
};
struct bill_page bill_page_new(struct page *p, size_t sections);
struct bill_section *bill_section_add(struct bill_sections *s, struct sv id, struct sv title);
/** The style sheet of these pages. */
void bill_style(struct page *p);
enum err bill_page_render(struct page *p, struct bill_page *v);
/** Pages "1–25 of 230" of a list; `query` ends in '?' or '&'. */
struct view_pager bill_pager(struct page *p, struct sv path_and_query, int64_t shown, int64_t total, int64_t a_page);
/** "Billing › Invoices › K7QX-0003"; `parent` may be empty. */
struct view_header bill_header(struct page *p, struct view_link parent, struct sv title, struct sv subtitle);
/** Path with ?name=value&… of the parameters that are given; ends in '?' or '&'. */
struct sv bill_query(struct page *p, struct sv path, const char *const *names, size_t count);
/** Percent-encoded, for a value in an address. */
struct sv bill_url(struct arena *a, struct sv text);
/** The fields "from" and "until" of a page's filter, as asked. */
void bill_filter_days(struct page *p, struct bill_page *v, struct opt_day from, struct opt_day until);

/* ---- forms ---- */

enum bill_input { INPUT_FIELD, INPUT_AREA, INPUT_SELECT, INPUT_RADIOS, INPUT_CHECKS, INPUT_CHECK };
struct bill_field {
    enum bill_input kind;
    struct view_field field;
    struct view_choice_field choice;
    struct view_check check;
};
struct bill_group {
    struct sv legend, text;
    bool side_by_side;
    bool in_pairs; /* side by side, but always two: how many, and of what */
    struct {
        struct bill_field *items;
        size_t count;
    } fields;
};
/** A form, or an act that says first what will happen. */
struct bill_form {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct sv action, question;
    struct view_lines lines; /* what happens then */
    struct view_facts facts;
    struct view_hiddens hidden;
    struct {
        struct bill_group *items;
        size_t count;
    } groups;
    struct bill_section preview; /* shown below when it has a title … */
    bool preview_first;          /* … or above: it is what the form asks about */
    struct view_submit submit;
};
/** Up to eight groups. */
struct bill_form bill_form_new(struct page *p, const struct problems *problems);
struct bill_group *bill_group_add(struct page *p, struct bill_form *f, struct sv legend, bool side_by_side);
struct view_field *bill_field_add(
    struct bill_group *g, enum bill_input kind, struct sv name, struct sv label, struct sv value, int64_t most);
struct view_choice_field *bill_choice_add(
    struct bill_group *g, enum bill_input kind, struct sv name, struct sv label, struct view_choices choices);
struct view_check *bill_check_add(struct bill_group *g, struct sv name, struct sv label, bool checked);
/** Which tax: a list of the practice's, with a percentage that is typed already; where none is offered, a percentage.
 * `value` as field_tax() reads it. */
void bill_tax_add(struct bill_group *g, struct arena *a, const struct taxes *taxes, struct sv value);
/** As the field of something that is billed as a service: what it bears, for the client they were asked for. */
struct sv bill_service_tax(struct arena *a, const struct taxes *taxes, const struct service *s);
/** Its choices; empty where no tax is offered: the practice has none, or archived ones alone and `value` is none of
 * them. */
struct view_choices bill_tax_choices(struct arena *a, const struct taxes *taxes, struct sv value);
void bill_line_add(struct page *p, struct bill_form *f, struct sv line);
void bill_hidden_add(struct page *p, struct bill_form *f, struct sv name, struct sv value);
/** Puts the problems beside the fields, and prints the page. */
enum err bill_form_render(struct page *p, struct bill_form *f);
struct view_choices bill_choices(struct arena *a, const char *const *values_and_labels, size_t pairs, struct sv chosen);

/* ---- whom a page is about ---- */

/** The access log of a client: the act, on something of theirs. */
void bill_log(struct page *p, struct client_id client, enum audit_action action, struct sv resource, int64_t id);
/** Whether the record is restricted and this member of staff has given no reason for it (F11): then ret_open is false
 *  and the reply leads to where one is given. */
enum err bill_open(struct page *p, struct client_id client, bool *ret_open) MUST_CHECK;
/** The payer or payment of the address; closed in the same way when it is of a restricted client. */
enum err bill_payer(struct page *p, struct payer *ret_payer, bool *ret_open) MUST_CHECK;
enum err bill_payment(struct page *p, struct payment *ret_payment, bool *ret_open) MUST_CHECK;
/** A random word of a form: sent twice, it counts once. Shown again after a problem the form is a new one: what was
 *  tried is over. */
struct sv bill_form_key(struct page *p);

/* ---- sheets ---- */

enum { BILL_SHEET_MOST = 100000, BILL_SHEET_PART = 2000 };
/** Instead of a file of more rows, that would end too early: says so, and what to do. `list`: the page of it. */
enum err bill_sheet_refuse(struct page *p, int64_t rows, struct sv list) MUST_CHECK;
/** A long file, part by part, each in memory of its own: `part` is asked until it says that there is no more. */
enum err bill_sheet_parts(
    struct page *p, enum err (*part)(struct page *p, void *of, bool *ret_more), void *of) MUST_CHECK;
/** A reply that is kept as a file: "invoices-2026-11-28.csv", with a line of names. */
void bill_sheet_begin(struct page *p, const char *name, const char *const *columns, size_t column_count);
/** An amount for a spreadsheet: "-1234.50". */
void bill_sheet_amount(struct page *p, int64_t minor, bool last);
void bill_sheet_day(struct page *p, struct opt_day d);

#endif
