/** billing/package_desk.h — inside the room: packages in the words of pages. */
#ifndef KITH_BILLING_PACKAGE_DESK_H
#define KITH_BILLING_PACKAGE_DESK_H

#include "billing/desk.h"
#include "billing/package.h"

/** "10 × Therapy, 2 × any visit". */
struct sv offering_visits_words(struct arena *a, const struct offering *o);
/** "$900.00", "$120.00 every month", "Free". */
struct sv offering_price_words(struct page *p, int64_t price, enum every every);
/** "with $8.00 Sales tax 8 %"; empty: no tax. */
struct sv offering_tax_words(struct page *p, const struct offering_cost *c);
/** What is to pay, with what tax: "$108.00 every month, with $8.00 Sales tax 8 %". */
struct sv offering_cost_words(struct page *p, const struct taxes *taxes, const struct offering *o);
/** "3 of 10 visits left"; of one without visits: empty. */
struct sv package_left_words(struct arena *a, const struct package *x);
/** "Renews on 1 January 2027", "Paused since 3 December 2026", "Ends on …". */
struct sv package_when_words(struct arena *a, const struct package *x);
struct view_badges package_badges(struct arena *a, const struct package *x, struct day today);
/** "until 1 March 2027", "not before the bill is paid", "over". */
struct sv package_credit_until(struct arena *a, const struct package_credit *c, bool staff);

/* On a client's tab. */
struct sv package_path(struct page *p, struct package_id id, const char *below);
/** "Clients › Leo Ruiz › Packages › …". */
enum err package_header(
    struct page *p, struct sv title, struct client *ret_client, struct view_header *ret_header) MUST_CHECK;
/** The package of the address, which is one of this client's. */
enum err package_of(struct page *p, struct package *ret_package) MUST_CHECK;

#endif
