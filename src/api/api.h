/**
 * api/api.h — what a GraphQL function of a room gets as its context: who asks, about whom, in which dialect; and how
 * the one decision (access/decide.h) is asked for a field.
 *
 * Every C struct that stands for an object about one client begins with a `struct api_node`: the engine's gate reads
 * the facts there before it lets a field's function see the object, so that a nested object answers to the same
 * decision as a root one. Made once a request by the endpoint; one worker. Memory: op.arena.
 */
#ifndef KITH_API_API_H
#define KITH_API_API_H

#include "graphql/run.h"
#include "page/page.h"

/** What stands first, under the name `node`, in the struct of an object about a client: of every type that has a field
 *  whose need is not API_PUBLIC, API_LOGIN or API_OBJECT. */
struct api_node {
    const struct access_facts *facts; /* of this viewer towards this client; NULL: not about a client */
    struct client_id client;
};

/** @need of the SDL. Staff are asked `staff`, everybody else `portal`; kind NEED_UNSET there: absent for them. */
enum api_open {
    API_BY_NEED, /* as the two needs say */
    API_PUBLIC,  /* anybody */
    API_LOGIN,   /* somebody signed in */
    API_OBJECT,  /* whoever reached the object: names, ids, page_info */
};
struct api_need {
    enum api_open open;
    struct need staff, portal;
};

/** How the caller proved who they are. */
enum api_proof { API_NOBODY, API_COOKIE, API_TOKEN, API_KEY };

struct api;
struct visitor;            /* family/visitor.h */
struct api_users_known;    /* people/api_user.c */
struct api_family_known;   /* family/resolve_contact.c */
struct api_calendar_known; /* calendar/api_calendar.c */
/** What only rooms above this one can load (people, family); the endpoint hands it in. */
struct api_loads {
    /** For clients that are not in api->subjects yet, together. */
    enum err (*facts)(
        struct api *api, const struct client_id *clients, size_t count, struct access_facts *ret_facts) MUST_CHECK;
    /** This viewer with that client as its subject. E_NOTFOUND as api_about() says. */
    enum err (*viewer_about)(struct api *api, struct client_id client, struct viewer *ret_viewer) MUST_CHECK;
    /** From here on the request is this session's: after signIn, the second step, updateHuman. The facts of before are
     *  forgotten. */
    enum err (*become)(struct api *api, struct sv token) MUST_CHECK;
    /** @feature(if:): whether the practice has that feature ("caregiver_access"). */
    bool (*feature)(const struct api *api, struct sv name);
    /** Policies of insurance that a mutation gives a client, in the transaction that `op` writes in
     *  (billing/api_policies.h). `user`: they are UserPolicyInput, else ClientPolicyInput. */
    enum err (*policies)(const struct op *op, struct client_id client, struct gql_in_list policies, bool user,
        struct problems *problems) MUST_CHECK;
};

struct api {
    const struct app *app;
    const struct api_loads *loads;
    struct op op; /* hand &api->op to use cases; its viewer: the account itself, or the care receiver it acts for */
    const struct viewer *viewer;
    const struct visitor *visitor;           /* what the viewer was made of */
    const struct organization *organization; /* of the account; NULL: nobody */
    const struct http_req *req;
    enum api_proof proof;
    struct sv token;               /* session token as given; empty for a key */
    struct api_key_id key;         /* v 0: none */
    struct sv version;             /* "2024-06-01": dialect asked for */
    bool baseline;                 /* lists are plain, times are text (before 2024-07-01) */
    struct sv zone;                /* IANA name that times are shown in: of the user, else the practice */
    struct sv cookie;              /* out: a session cookie that signIn or updateHuman set; empty: none */
    bool context_ended;            /* the account the session acted in is closed: it is in its own again. A mutation of
                                      this request does nothing: it was meant for the other account */
    bool mutates;                  /* the operation that runs */
    struct api_subjects *subjects; /* facts already loaded in this request, by client */
    struct api_seen *seen;         /* views of staff already in the access log */
    struct api_users_known *users; /* loaded by a field of this operation; a mutation keeps none, nor the next */
    struct api_family_known *family;
    struct api_calendar_known *calendar;
};

/** The engine's hooks: gate, times, flags. context is the struct api. */
extern const struct gql_app api_gql_app;
/** `extensions.code` of a refusal: "UNAUTHENTICATED", "FORBIDDEN", else the reason's name in capitals
 *  ("CONTEXT_ENDED", "CAPABILITY_OFF"). */
struct sv api_code(enum access_reason r);
/** The need's answer for this viewer, towards the client of `node` (NULL: the viewer itself, or no client). */
struct access_answer api_may(const struct api *api, const struct api_need *need, const struct api_node *node);

/** This viewer towards these clients, in one query for those not known yet: staff of the same organization, the client
 *  itself, accounts of the same login, a care receiver in whose account the session acts. Others get facts of a
 *  stranger (REL_OTHER), who may read API_OBJECT fields only. ret_facts[i] for clients[i]. */
enum err api_facts(
    struct api *api, const struct client_id *clients, size_t count, const struct access_facts **ret_facts) MUST_CHECK;
/** An operation about one client, for use cases that authorise by op->viewer: its viewer has that client as subject.
 *  E_NOTFOUND: not there, or not this viewer's. */
enum err api_about(struct api *api, struct client_id client, struct op *ret_op) MUST_CHECK;

/** The same of several, by staff, in one query for those not known yet; ret_ops[i] about clients[i]. */
enum err api_about_all(struct api *api, const struct client_id *clients, size_t count, struct op *ret_ops) MUST_CHECK;

/** A resolver's end: what a use case returned, as the field's value or failure. E_NOTFOUND gives null, E_DENIED and
 *  E_GONE a failure with the decision's code, E_BUSY "TRY_AGAIN", all else "INTERNAL". E_INVALID is a mistake here: its
 *  problems belong into `messages`. */
enum err api_outcome(struct gql_call *call, size_t i, enum err e) MUST_CHECK;
/** Of a field that is null, or a list that is empty, to who may not look: E_NOTFOUND, E_DENIED and E_GONE are E_OK. */
enum err api_or_nothing(enum err e) MUST_CHECK;
/** Problems as `[FieldError]` of src/api/schema.graphql. No problem: null, as the reference answers. */
struct api_message {
    struct sv field; /* empty: null */
    struct sv message, kith_code;
};
struct gql_value api_messages(struct arena *a, const struct problems *problems);
/** For the access log: this viewer looked at, made, changed or ended `resource` of the client. Views are told once an
 *  operation: of staff one a client, of others one a client and kind of resource. */
void api_seen(struct api *api, struct client_id client, enum audit_action action, const char *resource, int64_t id);

/** Lists. The baseline dialect pages by offset and page_size (should_paginate false: up to 1,000), the later one by
 *  first, after, last, before with opaque cursors. */
enum { API_PAGE_DEFAULT = 100, API_PAGE_WHOLE = 1000 };
struct api_page {
    int64_t offset, size;
    bool backwards; /* the `size` items before `offset`; offset -1: before the end */
};
struct api_connection { /* generated types XPaginationConnection and XConnection read this by the functions below */
    const struct gql_value *nodes;
    size_t count;
    int64_t offset, total; /* total -1: not counted, see gql_wants() */
    bool has_next, has_previous;
};
struct api_edge {
    struct gql_value node;
    struct sv cursor;
};
struct api_page_info {
    bool has_next_page, has_previous_page;
    struct sv start_cursor, end_cursor; /* empty: null */
};
gql_resolve_fn gql_connection_edges, gql_connection_nodes, gql_connection_page_info, gql_connection_total_count;
gql_resolve_fn gql_edge_node;
struct sv api_cursor(struct arena *a, int64_t offset);
/** Checks the arguments of a connection; false with a failure set on the call when a cursor is not ours or a count is
 *  negative. */
bool api_page_of(struct gql_call *call, struct gql_in_int first, struct gql_in_text after, struct gql_in_int last,
    struct gql_in_text before, int64_t size_most, struct api_page *ret_page);
/** The same for lists of the baseline dialect; `paginates` is what should_paginate is when nobody says it. */
bool api_page_of_list(struct gql_call *call, struct gql_in_int offset, struct gql_in_int page_size,
    struct gql_in_flag should_paginate, bool paginates, int64_t size_default, int64_t size_most,
    struct api_page *ret_page);
/** Makes it a stretch from the front, now that it is known how many there are; offset and size stay within them. */
void api_page_settle(struct api_page *page, int64_t total);
/** A stretch of a list that was loaded, as a connection. */
struct gql_value api_stretch(
    struct arena *a, const struct gql_value *nodes, size_t count, const struct api_page *page, int64_t total);

/** Fields of a type whose answer is always the same. */
struct api_fixed {
    struct gql_value nothing;
    bool never, always;
};

/** Rows of rooms that are not here yet: there are none, so no field of them is ever read. */
struct api_absent {
    struct gql_value nothing;
};
/** Answers of such rooms: null, null, 0, and empty lists (several, because arguments of one name differ in type). */
gql_resolve_fn gql_absent_field, gql_absent_one, gql_absent_count, gql_absent_list, gql_absent_forms, gql_absent_payers;
/** A change in such a room: refused, with a message. */
struct api_refused {
    struct gql_value nothing, messages;
};
/** What a coupon takes off; there are none. */
struct api_coupon {
    struct gql_value nothing;
    struct sv fail_reason;
};
struct api_sdk {
    struct sv stripe_publishable_key;
};

#endif
