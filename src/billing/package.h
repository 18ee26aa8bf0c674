/**
 * billing/package.h — packages that were sold or given (the API says UserPackageSelection): their bills, their visits
 * as credits, and which visit uses which.
 *
 * A package is its owner's, and may be for others of the family as well. Each period gives credits; a visit takes one
 * when it is booked, keeps it when it takes place, and gives it back when it ends. A visit that is covered is not
 * billed.
 *
 * Confidential visits (F11): who may not know of them sees counts, and gets credits, as if those visits were not there.
 * A confidential visit takes what is left over, and gives way where a visit that is seen needs its credit.
 */
#ifndef KITH_BILLING_PACKAGE_H
#define KITH_BILLING_PACKAGE_H

#include "billing/invoice.h"
#include "billing/offering.h"

enum package_state { PACKAGE_ACTIVE, PACKAGE_PAUSED, PACKAGE_ENDED, PACKAGE_STATE_COUNT };
const char *package_state_name(enum package_state s);

/** One kind of visits of one period. */
struct package_credit {
    struct package_credit_id id;
    int64_t period; /* from 1 */
    struct appointment_type_id type;
    struct service_id service;
    struct sv name;            /* empty: any visit */
    int64_t given, used, left; /* as the viewer may count them; used: reserved ones too */
    struct opt_day expires_on; /* the last day on which a visit can use it */
    bool waiting;              /* until its bill is paid */
    bool over;                 /* expired, or its package or bill ended */
};
struct package {
    struct package_id id;
    struct offering_id offering;
    struct client_id client; /* whose it is */
    struct sv client_name;
    struct sv name, description; /* as it was sold */
    int64_t price, discount;     /* of a period; 0 where the viewer sees no bills */
    enum every every;
    bool household, own; /* own: the subject's; else they are one of those it is for */
    struct client_id *members;
    struct sv *member_names; /* to the owner and staff alone */
    size_t member_count;
    enum package_state state;
    struct day bought_on;
    struct opt_day renews_on, paused_on, ends_on; /* ends_on: cancelled for that day, the last */
    struct sv ended_why;                          /* "cancelled", "over" */
    int64_t period;                               /* the current one, from 1 */
    struct payer_id payer;                        /* to staff: who is billed; v 0: by the client's rules */
    struct invoice_id bill;                       /* of the current period; to staff; v 0: none, or several payers */
    bool unpaid, voided;                          /* the current period's bill; voided: void or given back whole */
    struct package_credit *credits;               /* soonest to expire first; those that are over last */
    size_t credit_count;
    int64_t given, used, left; /* of those that are not over */
    int64_t version;
};
struct packages {
    struct package *items;
    size_t count;
    int64_t total;
};
/** Staff (PERM_BILLING) of a client; `ended_too`. `page` from 1, 25 each; 0: all, up to 1,000. Newest first. */
enum err package_list(const struct op *op, struct client_id client, bool ended_too, int64_t page,
    struct packages *ret_packages) MUST_CHECK;
/** PERM_BILLING: the practice's, newest first, ended ones too, of one offering (v 0: of all); `total` counts them.
 * Those of restricted records that are closed to the viewer are neither listed nor counted. */
enum err package_list_all(const struct op *op, struct offering_id offering, int64_t offset, int64_t limit,
    struct packages *ret_packages) MUST_CHECK;
/** Several in one go: those that package_load() would give; the others are left out. Of restricted records the caller
 *  asks. */
enum err packages_some(
    const struct op *op, const struct package_id *ids, size_t count, struct packages *ret_packages) MUST_CHECK;
/** PERM_BILLING: what is billed again of these clients, PACKAGES_RENEWING_MOST at most; newest first, as
 *  packages_some(). Of restricted records the caller asks. */
enum { PACKAGES_RENEWING_MOST = 1000 };
enum err packages_renewing(
    const struct op *op, const struct client_id *clients, size_t count, struct packages *ret_packages) MUST_CHECK;
/** What a period of each costs with tax, without what is taken off, as it would be billed now; in their order. Not
 *  authorised: of packages whose price somebody may see. Two queries. */
enum err package_costs(const struct op *op, const struct package_id *ids, size_t count, int64_t *ret_totals) MUST_CHECK;
/** In a portal (CAP_PACKAGES view): the subject's own and those that are for them too. */
enum err package_mine(const struct op *op, bool ended_too, int64_t page, struct packages *ret_packages) MUST_CHECK;
/** Staff, or in a portal one of the above. E_NOTFOUND. */
enum err package_load(const struct op *op, struct package_id id, struct package *ret_package) MUST_CHECK;

/** What a bill is the price of: as the catalogue has it, with what it was sold with. */
struct billed_package {
    struct invoice_id bill;
    struct package_id package;
    struct offering offering;
};
struct billed_packages {
    struct billed_package *items;
    size_t count;
};
/** Not authorised: of bills that somebody may see. Three queries, whatever the count. */
enum err packages_billed_in(
    const struct op *op, const struct invoice_id *bills, size_t count, struct billed_packages *ret_packages) MUST_CHECK;

/** Which visit used which credit, newest first. */
struct package_use {
    struct package_use_id id;
    struct attendee_id attendee;
    struct appointment_id appointment; /* v 0: of a restricted client, not opened; nor when */
    struct client_id client;
    struct sv client_name, type_name;
    struct instant starts_at;
    bool confidential;
    bool ahead;      /* reserved: still to come */
    bool given_back; /* by staff, or the visit ended: `live` is false */
    bool live;
};
struct package_uses {
    struct package_use *items;
    size_t count;
    int64_t total;
};
/** Which of these parts in visits a credit pays for, or will; ascending. Staff with PERM_BILLING; one query. */
enum err package_parts_covered(const struct op *op, const struct attendee_id *parts, size_t count,
    struct attendee_id **ret_covered, size_t *ret_count) MUST_CHECK;
/** Staff: all of them. In a portal: the subject's own visits that the viewer may see. 25 a page. */
enum err package_uses(
    const struct op *op, struct package_id id, int64_t page, struct package_uses *ret_uses) MUST_CHECK;

struct package_form {
    struct offering_id offering;
    struct client_id client;
    const struct client_id *members; /* beside the client; of a household one alone */
    size_t member_count;
    struct payer_id payer; /* v 0: by the client's rules, standing payer, else the client */
    struct sv discount;    /* an amount, of each period */
    bool free;             /* nothing is billed, ever */
    struct sv starts_on;   /* empty: today; a day to come is not offered */
    struct sv key;         /* of the form, or a program's: the same key sells once to one client; empty: none */
    struct opt_i64 total;  /* of a period with tax, as shown; absent: whatever it is */
};
/** PERM_BILLING. All or nothing: the package, its first period's charge and bill (sent), its credits; visits ahead that
 *  it covers take theirs. Event package_bought. Problems: those of invoice_create(), unknown_offering,
 * archived_offering, unknown_client, archived_client, unknown_member, too_many (of this package), bad_amount
 * (discount), stale (it costs something else by now than `total`). */
enum err package_sell(
    const struct op *op, const struct package_form *f, struct problems *problems, struct package_id *ret_id) MUST_CHECK;

/** PERM_BILLING: the first of the bills of its current period; v 0: none. */
enum err package_first_bill(const struct op *op, struct package_id id, struct invoice_id *ret_invoice) MUST_CHECK;

/** Who may buy in a portal: CAP_PACKAGES act, and for what has a price CAP_BILLS view. */
bool package_may_buy(const struct op *op, int64_t price);
/** In a portal, for the subject. An own login: billed by the client's rules. A caregiver, or somebody of the same
 * mailbox: the bill is addressed to the signed-in person, who pays with a card of their own. `ret_invoice` v 0: nothing
 * to pay by this person. `key`: of the form; sent twice it buys once. Problems: unknown_member, too_many, stale (it
 * changed since `version`), no_rest_payer. E_NOTFOUND: not offered. */
struct package_buy_form {
    struct offering_id offering;
    int64_t version;      /* as shown; 0: whatever it is */
    struct opt_i64 total; /* of a period with tax, as shown; absent: whatever it is */
    struct sv key;
    const struct client_id *members; /* beside the subject, of a household one: those of package_buy_for() */
    size_t member_count;
};
enum err package_buy(const struct op *op, const struct organization *org, const struct package_buy_form *f,
    struct problems *problems, struct package_id *ret_id, struct invoice_id *ret_invoice) MUST_CHECK;
/** For whom else the signed-in person may buy: themselves, and accounts that they may open with packages at act. */
struct package_person {
    struct client_id client;
    struct sv name;
};
struct package_people {
    struct package_person *items;
    size_t count;
};
enum err package_buy_for(
    const struct op *op, const struct organization *org, struct package_people *ret_people) MUST_CHECK;
/** PERM_BILLING: it is suggested to the client. Event package_offered. Problems: archived_offering, not_in_portal. */
enum err package_offer(
    const struct op *op, struct client_id client, struct offering_id offering, struct problems *problems) MUST_CHECK;

/** PERM_BILLING, all that follow; E_CONFLICT: changed meanwhile, or not in a state for it. Paused: no visit takes a
 *  credit and nothing renews. Resumed: what expires or renews does so later by as many days. */
enum err package_pause(const struct op *op, struct package_id id, int64_t version) MUST_CHECK;
enum err package_resume(const struct op *op, struct package_id id, int64_t version) MUST_CHECK;
/** What would be given back if it were cancelled now: the unused part of the current period. */
struct package_rest {
    int64_t given, left; /* credits; of a package without: days */
    int64_t credit;      /* of what was paid: becomes the payers' credit */
    int64_t written_off; /* of what was not paid: not asked for any more */
};
enum err package_rest(const struct op *op, struct package_id id, struct package_rest *ret_rest) MUST_CHECK;
/** `now`: credits that no visit took end at once, and with `give_back` the rest above is given back. Else it does not
 *  renew, and ends with its period. */
enum err package_cancel(
    const struct op *op, struct package_id id, bool now, bool give_back, int64_t version) MUST_CHECK;
/** The opposite of a cancellation for the period's end, or of one now (what was given back stays so). */
enum err package_revive(const struct op *op, struct package_id id, int64_t version) MUST_CHECK;
/** Its visits stay though the bill is void or was given back whole; and the opposite. */
enum err package_keep(const struct op *op, struct package_id id, bool keep, int64_t version) MUST_CHECK;
/** A visit gives its credit back, though it was missed: it can be billed, or not. Not taken again by itself. */
enum err package_give_back(const struct op *op, struct package_id id, struct package_use_id use) MUST_CHECK;

/* -- visits ---------------------------------------------------------------------------------------------------------
 */

/** In a write transaction: these parts of visits, as they are now: credits are taken, used or given back. No question
 * of rights. What the calendar calls with every change of a visit (calendar/cover.h). */
enum err package_settle_in(const struct op *op, const struct attendee_id *ids, size_t count) MUST_CHECK;
/** "Uses 1 of 10 visits from “Ten visits”", of each of these parts, to who may see packages: staff (PERM_BILLING or
 * PERM_CALENDAR), or CAP_PACKAGES at view. Empty: none. */
enum err package_words(
    const struct op *op, const struct attendee_id *ids, size_t count, struct sv *ret_words) MUST_CHECK;
/** The same of a visit that is not booked yet. */
enum err package_words_ahead(const struct op *op, struct client_id client, struct appointment_type_id type,
    struct day on, struct sv *ret_words) MUST_CHECK;

/** In a write transaction, by the system: the period's state follows its bill: paid, void, given back. */
enum err package_follow_in(const struct op *op, struct invoice_id invoice) MUST_CHECK;

/** Visits that are not billed because a package covers them; newest first, 25 a page. PERM_BILLING. */
struct covered_visit {
    struct attendee_id attendee;
    struct appointment_id appointment;
    struct client_id client;
    struct package_id package;
    struct sv client_name, type_name, package_name;
    struct instant starts_at;
    bool confidential;
};
struct covered_visits {
    struct covered_visit *items;
    size_t count;
    int64_t total;
};
enum err covered_find(
    const struct op *op, struct client_id client, int64_t page, struct covered_visits *ret_list) MUST_CHECK;

#endif
