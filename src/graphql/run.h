/**
 * graphql/run.h — from a request to the bytes of its answer.
 *
 *   gql_prepare()  document parsed and validated, out of the bounded cache when it was there
 *   gql_execute()  variables coerced, costs weighed, fields resolved breadth first, answer written as JSON
 *
 * A prepared document is shared by threads and stays while somebody holds it. Everything else lives in the request's
 * arena. Fields of a mutation run one after the other, each with all that hangs below it, as the specification says.
 */
#ifndef KITH_GRAPHQL_RUN_H
#define KITH_GRAPHQL_RUN_H

#include <jansson.h>

#include "graphql/ast.h"

/** What the application adds to the engine; one a process, static. */
struct gql_app {
    /** May this viewer read `field` of `parent` (NULL at the root)? Asked once for each parent before the field's
     *  function sees it; refused ones become null. `ret_code` of a refusal ("FORBIDDEN"): at the root it makes an entry
     *  in `errors`; below it is listed in extensions.withheld, so that clients that fail on any error go on. An empty
     *  code withholds without a word. */
    bool (*gate)(
        void *context, const struct gql_field *field, const void *parent, struct sv *ret_code, struct sv *ret_message);
    /** Writes an instant as this type and dialect want it: "2026-01-31T09:30:00-05:00", "2026-01-31 14:30:00 UTC". */
    struct sv (*write_time)(void *context, const struct gql_field *field, struct instant t, struct arena *a);
    /** Is the named server flag on (@feature(if:, unless:))? */
    bool (*flag)(void *context, struct sv name);
};

struct gql_cache; /* documents by schema and text; bounded in number and bytes; least used go first. Threads: any. */
struct gql_cache *gql_cache_new(size_t documents, size_t bytes);
void gql_cache_free(struct gql_cache *c);
struct gql_cache_counts {
    uint64_t hits, misses, documents, bytes, evicted;
};
struct gql_cache_counts gql_cache_count(struct gql_cache *c);

struct gql_prepared;
/** E_OK, E_INVALID or E_TOOBIG with errors in `errors`. Release what you got. */
enum err gql_prepare(struct gql_cache *c, const struct gql_schema *schema, struct sv text,
    const struct gql_limits *limits, struct gql_prepared **ret_prepared, struct gql_errors *errors) MUST_CHECK;
/** A persisted query by the SHA-256 of its text in lower-case hex; E_NOTFOUND: not (any more) in the cache. */
enum err gql_prepare_known(struct gql_cache *c, const struct gql_schema *schema, struct sv sha256,
    struct gql_prepared **ret_prepared) MUST_CHECK;
void gql_release(struct gql_prepared *p);
const struct gql_document *gql_prepared_document(const struct gql_prepared *p);
struct sv gql_prepared_text(const struct gql_prepared *p); /* as it was sent */
/** The operation that would run; NULL with an error when the name is unknown or missing among several. */
const struct gql_operation *gql_operation_find(const struct gql_document *d, struct sv name, struct gql_errors *errors);

struct gql_upload { /* a file that stands for a null in the variables: "variables.file", "variables.list.0" */
    struct sv path;
    struct gql_file file;
};
struct gql_request {
    const struct gql_schema *schema;
    const struct gql_prepared *prepared;
    const struct gql_operation *operation;
    const json_t *variables; /* object or NULL */
    const struct gql_upload *uploads;
    size_t upload_count;
    const struct gql_limits *limits;
    const struct gql_app *app;
    void *context;        /* handed to functions and gate */
    const void *root;     /* parent of the root fields: of a subscription the event; NULL otherwise */
    struct sv extensions; /* JSON members without braces to stand first in `extensions`: warnings; empty: none */
};
/** Writes {"data":…,"errors":…,"extensions":…}. ret_ran: false when nothing was executed (variables, cost): a server
 *  of application/graphql-response+json answers 400 then. */
void gql_execute(struct arena *a, const struct gql_request *r, struct str *out, bool *ret_ran);
/** An answer that is only errors: {"errors":[…]}, with the extensions given. */
void gql_write_errors(struct str *out, const struct gql_errors *errors, struct sv extensions);

#endif
