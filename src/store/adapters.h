/** store/adapters.h — inside the room: one question to Fullscript, and what its answers mean. */
#ifndef KITH_STORE_ADAPTERS_H
#define KITH_STORE_ADAPTERS_H

#include "store/store.h"

struct json_t;
struct fullscript_answer {
    struct store_result result;
    struct json_t *body; /* NULL: none; json_decref() it */
};
/** method "GET" or "POST"; body a JSON object, or empty. key not empty: the same question twice is one (a header that
 *  the store may know; what we rely on is the look before). */
struct fullscript_answer fullscript_ask(
    const struct store_line *l, struct arena *a, const char *method, struct sv path, struct sv body, struct sv key);
/** The same without access token. */
struct fullscript_answer fullscript_ask_token(
    const struct store_line *l, struct arena *a, struct sv path, struct sv body);
struct sv fullscript_text(struct arena *a, const struct json_t *object, const char *key); /* numbers as digits */

static inline struct store_result store_well(void)
{
    return (struct store_result){ .end = STORE_DONE, .error = "" };
}
static inline struct store_result store_failed(enum store_end end, const char *error)
{
    return (struct store_result){ .end = end, .error = error };
}

#endif
