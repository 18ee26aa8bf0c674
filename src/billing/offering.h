/**
 * billing/offering.h — the catalogue of packages (the API says Offering): what is sold, what it costs, which visits it
 * has, how long they last. What was sold stands in billing/package.h, and keeps what it was sold with.
 *
 * The screen says Packages. Prices are in the practice's currency.
 */
#ifndef KITH_BILLING_OFFERING_H
#define KITH_BILLING_OFFERING_H

#include "billing/service.h"

enum every { EVERY_ONCE, EVERY_WEEK, EVERY_MONTH, EVERY_QUARTER, EVERY_YEAR, EVERY_COUNT };
const char *every_name(enum every e);  /* "month": column every */
const char *every_label(enum every e); /* "every month"; once: "once" */
bool every_parse(struct sv name, enum every *ret_every);

enum { OFFERING_ITEMS_MOST = 10, OFFERING_VISITS_MOST = 500 };
/** So many visits: of a type, of types that are billed as a service, or of any (both v 0). */
struct offering_item {
    struct appointment_type_id type;
    struct service_id service;
    struct sv name; /* of the type or service, as clients read it; empty: any visit */
    int64_t visits;
};
struct offering {
    struct offering_id id;
    struct sv name, description;
    int64_t price;     /* of one period; 0: nothing is billed */
    struct tax_id tax; /* that it bears (billing/tax.h); v 0: none */
    enum every every;
    bool household;       /* for the client's family as well; each package says for whom */
    int64_t expires_days; /* visits lapse so many days after they were given; 0: not by that */
    bool roll_over;       /* visits of a period last beyond it */
    bool in_portal;       /* clients see it, and may buy it */
    int64_t most;         /* so many for one client; 0: any number */
    bool archived;
    struct offering_item *items;
    size_t item_count;
    int64_t sold; /* to staff: packages of it; else 0 */
    struct instant created_at;
    int64_t version;
};
struct offerings {
    struct offering *items;
    size_t count;
    int64_t total;
};
/** PERM_BILLING; by name, with what they include. `page` from 1, 25 each; 0: all, up to 1,000. */
enum err offering_list(
    const struct op *op, struct sv words, bool archived_too, int64_t page, struct offerings *ret_offerings) MUST_CHECK;
/** In a portal, at CAP_PACKAGES view: what the subject could buy now. Prices are 0 where the viewer sees no bills, and
 *  what costs something is left out (package_may_buy()). Staff: what is shown in portals. */
enum err offering_offered(const struct op *op, int64_t page, struct offerings *ret_offerings) MUST_CHECK;
/** PERM_BILLING, archived ones too; in a portal one of those above. E_NOTFOUND. */
enum err offering_load(const struct op *op, struct offering_id id, struct offering *ret_offering) MUST_CHECK;

/** Those of the list that are there, as the catalogue has them. Not authorised: of packages that somebody may see. Two
 * queries. */
enum err offerings_some_in(
    const struct op *op, const struct offering_id *ids, size_t count, struct offerings *ret_offerings) MUST_CHECK;

/** What a period of it costs somebody, with tax: `taxes` are those that count for them (taxes_for()). */
struct offering_cost {
    int64_t total; /* what is to pay */
    int64_t tax;   /* in it … */
    struct tax by; /* … by this one; bp 0: none */
};
struct offering_cost offering_cost(const struct taxes *taxes, const struct offering *o);
/** Those that count for the subject of a portal. Not authorised: beside offerings that they see. */
enum err offering_taxes(const struct op *op, struct taxes *ret_taxes) MUST_CHECK;

struct offering_item_form {
    struct appointment_type_id type;
    struct service_id service;
    struct sv visits; /* empty: this line is not there */
};
struct offering_form {
    struct sv name, description, price, every, expires_days, most;
    struct sv tax; /* "t12", one of the practice's; empty or "0": none */
    bool household, roll_over, in_portal;
    const struct offering_item_form *items;
    size_t item_count;
    int64_t version;
};
/** PERM_SETTINGS and PERM_BILLING. What was sold before stays as it was sold. Problems: required (name), too_long,
 *  bad_amount, unknown_tax, bad_every, bad_days, bad_number (most), bad_visits, same_item, unknown_type,
 * unknown_service, too_many_items. E_CONFLICT: changed meanwhile. */
enum err offering_save(const struct op *op, struct offering_id id, const struct offering_form *f,
    struct problems *problems, struct offering_id *ret_id) MUST_CHECK;
/** Not sold any more, and back: packages that were sold go on. The same rights. */
enum err offering_archive(const struct op *op, struct offering_id id, bool archived, int64_t version) MUST_CHECK;

/** How the practice goes about credits; one row. Defaults: given at once, missed and late-cancelled visits use one. */
struct package_setting {
    bool on_payment;  /* visits are given when the bill is paid */
    bool noshow_uses; /* a missed visit uses one … */
    bool late_uses;   /* … and one cancelled too late */
    int64_t version;
};
enum err package_setting_load(const struct op *op, struct package_setting *ret_setting) MUST_CHECK;
/** PERM_SETTINGS. E_CONFLICT. */
enum err package_setting_save(const struct op *op, const struct package_setting *s) MUST_CHECK;

#endif
