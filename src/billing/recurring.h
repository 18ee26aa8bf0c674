/**
 * billing/recurring.h — invoices that the clock writes again and again: the same lines for one client, every so many
 * weeks or months, as drafts or sent at once.
 *
 * Each of its days is done once, in the transaction that writes the invoices (table recurring_day), whatever crashes
 * and however many processes ask. Days that were missed while nothing ran are made up for; days of a pause are not.
 */
#ifndef KITH_BILLING_RECURRING_H
#define KITH_BILLING_RECURRING_H

#include "billing/invoice.h"
#include "billing/recurring_rules.h"

enum { RECUR_LINES_MOST = 5 };
enum recurring_state { RECURRING_ACTIVE, RECURRING_PAUSED, RECURRING_ENDED, RECURRING_STATE_COUNT };
const char *recurring_state_name(enum recurring_state s);
const char *recurring_state_label(enum recurring_state s);

struct recurring_line {
    struct sv description;
    int64_t units, unit_price, discount, tax_bp; /* tax_bp: of a tax without a name … */
    struct tax_id tax;                           /* … or one of the practice's */
    struct sv tax_said;                          /* "Sales tax 8 %", as it is now; empty: none */
};
struct recurring {
    struct recurring_id id;
    struct client_id client;
    struct sv client_name;
    struct payer_id payer; /* v 0: by the client's rules */
    struct sv payer_name;
    struct recur days;
    bool send;
    struct sv note;
    enum recurring_state state;
    struct opt_day next_on;
    int64_t made;
    struct sv stuck; /* why the clock paused it */
    struct recurring_line lines[RECUR_LINES_MOST];
    size_t line_count;
    int64_t total; /* of one, with tax as it is now; for an exempt client without */
    int64_t version;
};
struct recurrings {
    struct recurring *items;
    size_t count;
    int64_t total;
};
/** PERM_BILLING: a client's, or all (v 0), by words of their names; 25 a page, what ended last. */
enum err recurring_list(const struct op *op, struct client_id client, struct sv words, int64_t page,
    struct recurrings *ret_list) MUST_CHECK;
enum err recurring_load(const struct op *op, struct recurring_id id, struct recurring *ret_recurring) MUST_CHECK;
/** What it made, newest first, 25 a page. */
enum err recurring_invoices(
    const struct op *op, struct recurring_id id, int64_t page, struct invoices *ret_invoices) MUST_CHECK;

struct recurring_line_form {
    struct sv description, units, unit_price, discount, tax;
};
struct recurring_form {
    struct client_id client;
    struct payer_id payer; /* v 0: by the rules */
    struct sv every, unit, starts_on, ends_on, most, note;
    bool send;
    struct recurring_line_form lines[RECUR_LINES_MOST]; /* those without a description and a price are none */
    int64_t version;
    struct sv key; /* of the form: sent twice, it makes one */
};
/** PERM_BILLING. `id` v 0: a new one. Problems: required (lines), bad_amount, bad_units, bad_percent, unknown_tax,
 * bad_every, bad_unit, bad_day, bad_count, unknown_client, unknown_payer. E_CONFLICT: changed meanwhile. */
enum err recurring_save(const struct op *op, struct recurring_id id, const struct recurring_form *f,
    struct problems *problems, struct recurring_id *ret_id) MUST_CHECK;
/** Pause, end, or take up again from today on, after an end too. Problem no_day: none would come any more. */
enum err recurring_set_state(const struct op *op, struct recurring_id id, enum recurring_state to, int64_t version,
    struct problems *problems) MUST_CHECK;
/** The clock: what is due by today. One that cannot be made is paused, and staff have a task. ret_made: days done. */
enum err recurring_run_due(const struct op *op, size_t most, size_t *ret_made) MUST_CHECK;

#endif
