/** billing/my_bills.h — inside the room: what the pages of clients, caregivers and other payers show. */
#ifndef KITH_BILLING_MY_BILLS_H
#define KITH_BILLING_MY_BILLS_H

#include "billing/invoice.h"
#include "html/escape.h"
#include "page/page.h"

struct my_bill_card {
    struct sv href, title, detail, amount; /* "For Leo Ruiz", "Due on 2 December 2026", "$84.00" */
    struct view_badges badges;
};
struct my_bill_cards {
    struct my_bill_card *items;
    size_t count;
};
struct my_bills_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_links tabs;
    struct sv credit;   /* "$23.75"; empty: none */
    struct sv open_sum; /* "2 bills, $204.00 in all" */
    struct my_bill_cards open, settled;
    struct view_pager open_pager, settled_pager;
    struct view_empty empty; /* neither */
};

struct my_bill_line {
    struct sv text, detail, day, amount; /* detail: "2 × $50.00", "with Imani Cole" */
};
struct my_bill_lines {
    struct my_bill_line *items;
    size_t count;
};
struct my_bill_part {
    struct sv day, amount;
    struct view_badge badge;
};
struct my_bill_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_notice notice;      /* what is under way, or what cannot be done here */
    struct sv amount, amount_words; /* "$84.00", "to pay" */
    bool days;                      /* a line says when */
    struct my_bill_lines lines;
    struct view_facts sums;
    struct sv note;
    struct sv pdf; /* where a PDF is asked for */
    struct {
        struct my_bill_part *items;
        size_t count;
    } parts;                           /* it is paid in parts … */
    struct sv parts_words, parts_next; /* … "Visa ending in 4242", "$33.34" */
    struct sv parts_card, parts_stop;  /* where that is changed; empty: by others */
};
/** The lines and sums of a bill, wherever it is shown. */
void my_bill_fill(struct page *p, const struct invoice *i, struct my_bill_view *v);

/** Superbills of the account: a list to search, one of them. */
struct my_superbills_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_links tabs;
    struct view_search search;
    struct my_bill_cards list;
    struct view_pager pager;
    struct view_empty empty;
};
struct my_superbill_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_facts facts;
    struct my_bill_lines lines;
    struct view_facts sums;
    struct sv note, pdf;
    struct sv paid_words; /* whose payments the sums are of */
};

struct my_statement_line {
    struct sv day, words, charge, payment, balance;
};
struct my_statement_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_links tabs;
    const struct problems *problems;
    struct view_field from, until;
    struct sv before, after; /* "$20.00 to pay", "$5.00 in credit", "nothing to pay"; until today it may be both */
    bool known;              /* something was billed or paid ever */
    struct {
        struct my_statement_line *items;
        size_t count;
    } lines;
};

/** For whom somebody pays, and what they agreed to. */
struct my_agreement {
    struct sv text, detail, end_href;
};
struct my_pay_for_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_links tabs;
    struct view_people people;
    struct {
        struct my_agreement *items;
        size_t count;
    } agreements;
    struct sv credit, open_sum; /* theirs, and their bills, where no other page shows them */
    struct my_bill_cards open, settled;
    struct view_pager open_pager, settled_pager;
    struct view_empty empty;
};
struct my_agree_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct view_choice_field client, card;
    struct view_field cap_charge, cap_month, ends_on;
    struct view_check agreed;
    struct view_submit submit;
    struct view_empty empty;
};
/** Asks before something is done. */
struct my_ask_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_confirm confirm;
};

/** "$84.00", in the practice's currency. */
struct sv my_money(const struct page *p, int64_t minor);
/** "84.00", as it is typed. */
struct sv my_typed(const struct page *p, int64_t minor);
/** Of an open bill: "Due tomorrow"; of another one when it was issued. */
struct sv my_bill_when(struct page *p, const struct invoice *i);
/** "for Leo Ruiz"; empty where it is for the account that is open. */
struct sv my_bill_whom(struct page *p, const struct invoice *i);
struct view_badges my_bill_badges(struct page *p, const struct invoice *i);
struct my_bill_card my_bill_card(struct page *p, const struct invoice *i);
/** The path of a bill, below where the page is: among the account's bills, or among those paid for others. */
struct sv my_bill_path(struct page *p, struct invoice_id id, const char *below);
/** Of a list's pages: the parameter's name, and what is shown of how many. */
struct view_pager my_pager(
    struct page *p, const char *parameter, int64_t page, int64_t shown, int64_t total, int64_t a_page);
/** The same of a list that is searched by ?q=. */
struct view_pager my_found_pager(
    struct page *p, struct sv words, int64_t page, int64_t shown, int64_t total, int64_t a_page);
/** ?NAME=2; 1 when absent or wrong. */
int64_t my_page_number(const struct page *p, const char *parameter);
/** What their own account has in credit; 0 on the pages of another account. */
enum err my_credit(struct page *p, int64_t *ret_credit) MUST_CHECK;
/** "2 bills, $204.00 in all". */
struct sv my_sum_words(struct page *p, int64_t count, int64_t sum);
struct my_bill_cards my_bill_cards(struct page *p, const struct invoices *list);
/** Bills · Receipts · Superbills · Insurance · Statements · Cards · Paying for others: those that the viewer may open
 * here. */
enum my_tab { MY_BILLS, MY_RECEIPTS, MY_SUPERBILLS, MY_INSURANCE, MY_STATEMENTS, MY_CARDS, MY_PAY_FOR };
struct view_links my_tabs(struct page *p, enum my_tab active);

#endif
