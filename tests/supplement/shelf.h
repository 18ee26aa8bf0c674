/** tests/supplement/shelf.h — the practice of tests/fixture.h with a Fullscript of our own, and what its tests do again
 * and again. */
#ifndef KITH_TESTS_SHELF_H
#define KITH_TESTS_SHELF_H

#include "home.h"
#include "supplement/jobs.h"
#include "supplement/supplement.h"
#include "tests/store/fullscript_server.h"

extern struct fs_server *fs;
extern struct store_services store;

/** The practice is connected; Leo is linked to Ana as her child. */
int shelf_setup(void **state);
/** Fails when Fullscript would not have taken one of the questions. */
int shelf_teardown(void **state);
/** A member of staff connects the practice anew. */
void shelf_connect_practice(struct practice *p);
/** What the jobs do at this moment. */
void shelf_work(struct practice *p);
enum err shelf_ask(struct practice *p); /* the job that asks the store, alone */

/** An event about the client that another room would have recorded. */
void shelf_happens(struct practice *p, struct client_id client, enum event_kind kind);

struct tried {
    enum err e;
    struct problems problems;
    struct sv url;
};
struct tried shelf_connect(struct practice *p, struct client_id client);
struct tried shelf_connect_child(struct practice *p, struct client_id client, struct client_id parent);
struct tried shelf_move(struct practice *p, struct client_id client);
struct tried shelf_invite(struct practice *p, struct client_id client);
struct tried shelf_open(struct practice *p, struct client_id client);
void shelf_end(struct practice *p, struct client_id client);
/** Of whoever looks, in the portal. */
bool shelf_mine(struct practice *p, struct viewer v);
struct tried shelf_open_mine(struct practice *p, struct viewer v);

struct supplement_page shelf_page(struct practice *p, struct client_id client);
/** Connected, all the way: Ana with an own account and Leo as her dependent. */
void shelf_family(struct practice *p);
void shelf_assert_connected(struct practice *p, struct client_id client);
/** The newest link has ended so. */
void shelf_assert_ended(struct practice *p, struct client_id client, enum supplement_why why);
void shelf_assert_refused(struct tried t, const char *code);
void shelf_assert_ok(struct tried t);

#endif
