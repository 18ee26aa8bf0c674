/**
 * endpoint/ask.h — what a request asks for: its body, query string or upload taken apart (GraphQL over HTTP; multipart
 * request specification). Pure but for the request's arena. JSON values live as long as the arena.
 */
#ifndef KITH_ENDPOINT_ASK_H
#define KITH_ENDPOINT_ASK_H

#include "graphql/run.h"
#include "http/http.h"

enum { ASKS_MAX = 10, ASK_DEPTH = 100 };

struct ask {
    struct sv query; /* empty: by its hash alone */
    struct sv operation_name;
    struct sv sha256; /* of a persisted query; empty: none */
    const json_t *variables;
    const struct gql_upload *uploads;
    size_t upload_count;
};
struct asks {
    struct ask items[ASKS_MAX];
    size_t count;
    bool batch; /* an array was sent, an array goes back */
};
struct ask_refusal {
    int status; /* 0: none */
    const char *code, *message;
};
/** Everything is taken apart before anything runs. */
struct ask_refusal asks_read(const struct http_req *req, struct asks *ret_asks);
/** One of an ActionCable or graphql-transport-ws message: an object with query, variables, operationName. */
struct ask_refusal ask_of_json(const json_t *object, struct ask *ret_ask);
/** JSON text without duplicate keys, not deeper than ASK_DEPTH; NULL otherwise. Ends with the arena. */
const json_t *ask_json(struct arena *a, struct sv text);
/** The document of an operation, by its text or hash. Not E_OK: the errors say why; E_NOTFOUND: the hash is not known
 *  (any more), the caller sends the text then. Release what you got. */
enum err ask_prepare(struct gql_cache *cache, const struct gql_schema *schema, const struct ask *ask,
    struct gql_prepared **ret_prepared, struct gql_errors *errors) MUST_CHECK;
/** The parts of an upload into the places of `map`; all of them null before. */
struct ask_refusal ask_uploads(
    const struct http_req *req, const json_t *map, const json_t *operations, struct asks *asks);

#endif
