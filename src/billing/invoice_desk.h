/** billing/invoice_desk.h — inside the room: what the pages of staff about invoices share. */
#ifndef KITH_BILLING_INVOICE_DESK_H
#define KITH_BILLING_INVOICE_DESK_H

#include "billing/desk.h"
#include "billing/dispute.h"
#include "billing/payment.h"

struct sv invoice_path(struct arena *a, struct invoice_id id, const char *below);
struct view_badge invoice_badge(struct arena *a, const struct invoice *i);
/** "Billing › Invoices › K7QX-0003 › …". */
struct view_header invoice_header(struct page *p, const struct invoice *i, struct sv title);
/** The invoice of the address. Where its client's record is restricted and no reason was given, ret_open is false and
 *  the reply leads to where one is given. */
enum err invoice_of(struct page *p, struct invoice *ret_invoice, bool *ret_open) MUST_CHECK;
/** Rows of a list: number, payer, whom it is for, state, due day, total, balance. */
struct bill_table invoice_table(struct page *p, struct sv name, const struct invoices *list);
struct bill_table payment_table(struct page *p, const struct payments *list);
/** Its payments, and what the ledger says of it, as sections of its page. */
enum err invoice_money_part(struct page *p, const struct invoice *i, struct bill_page *v) MUST_CHECK;
/** A section for each dispute. */
void dispute_sections(struct page *p, const struct disputes *list, struct bill_sections *ret_sections);
/** "Ana Ruiz pays for Leo Ruiz". */
struct sv invoice_between(struct arena *a, const struct invoice *i);
/** "p12" a payer, "c7" an account and "k3" a contact who become one with their first bill. */
struct view_choices bill_payer_choices(struct arena *a, const struct payers *payers, struct sv chosen);
/** What was chosen of those; v 0 for none. */
enum err bill_payer_chosen(struct page *p, struct sv value, struct payer_id *ret_payer) MUST_CHECK;

#endif
