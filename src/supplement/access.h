/** supplement/access.h — inside the room: asking the store with the practice's tokens. */
#ifndef KITH_SUPPLEMENT_ACCESS_H
#define KITH_SUPPLEMENT_ACCESS_H

#include "supplement/supplement.h"

struct supplement_store_of_row;
typedef struct store_result supplement_ask_fn(const struct store_line *l, struct arena *a, void *arg);
/** Asks with a token that holds: renewed before it ends, or once when the store does not take it. Notes how the store
 *  is. The result is the store's; an error of the database is the function's. Problem key `not_connected`:
 * STORE_SETTINGS. Never inside db_write(). */
enum err supplement_ask(const struct op *op, const struct store_services *services, supplement_ask_fn *ask, void *arg,
    struct store_result *ret_result) MUST_CHECK;
/** All empty where the practice never connected. */
enum err supplement_store_row(const struct op *op, struct supplement_store_of_row *ret_row) MUST_CHECK;

#endif
