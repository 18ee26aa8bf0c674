/** tests/billing/shelf.h — what the tests of packages do again and again: packages that are sold, visits that use them.
 */
#ifndef KITH_TESTS_SHELF_H
#define KITH_TESTS_SHELF_H

#include "till.h"

#include "billing/package.h"
#include "diary.h"

struct scene {
    struct practice *p;
    struct viewer owner;
    struct op op;
    struct problems problems;
    struct appointment_type_id talk, quiet; /* quiet: its visits are confidential */
};
void shelf_open(void **state, struct scene *s);
/** The clock moves, and with it the day. */
void shelf_on(struct scene *s, const char *when);
/** The owner as they are now. */
void shelf_again(struct scene *s);
struct like {
    const char *name, *price, *every, *days, *most;
    int64_t visits;
    bool household, roll_over;
};
/** An offering of visits of a type (v 0: any), shown in the portal. */
struct offering_id shelf_offer(struct scene *s, struct appointment_type_id type, struct like l);
struct package_id shelf_sell_for(
    struct scene *s, struct offering_id offering, struct client_id client, const struct client_id *members, size_t n);
struct package_id shelf_sell(struct scene *s, struct offering_id offering, struct client_id client);
struct package shelf_look(struct scene *s, struct package_id id);
struct appointment_id shelf_visit(
    struct scene *s, struct appointment_type_id type, const char *when, struct client_id c);
void shelf_become(struct scene *s, struct appointment_id visit, struct client_id c, enum attendee_status to);
/** What the visit says that it uses, to this viewer. */
struct sv shelf_words(struct scene *s, const struct op *op, struct appointment_id visit, struct client_id c);
/** Packages hear of a bill, as the system does. */
void shelf_follow(struct scene *s, struct invoice_id invoice);

#endif
