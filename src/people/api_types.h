/**
 * people/api_types.h — what objects of src/people/schema.graphql are in C, beside users (people/api_user.h).
 */
#ifndef KITH_PEOPLE_API_TYPES_H
#define KITH_PEOPLE_API_TYPES_H

#include "people/api_key.h"
#include "people/api_user.h"
#include "people/group.h"
#include "people/location.h"
#include "people/tag.h"

struct api_group {
    struct api_node node; /* not about a client, here and below */
    struct client_group group;
    struct sv share_id, cursor; /* "group-3" */
};
struct api_tag {
    struct api_node node;
    struct tag tag;
};
struct api_applied_tag {
    struct applied_tag is;
    int64_t user;
    struct sv tag_text, user_text; /* the numbers as text */
};
struct api_organization {
    struct api_node node;
    const struct organization *is;
};
struct api_location {
    struct location place;
    struct sv cursor, oneline, owner_text;
    int64_t owner; /* user id; 0: the practice */
};
struct api_key_node {
    struct api_key key;
    struct sv cursor, shown; /* "kith_3fa9…", or the whole key just made */
};
struct api_brand {
    int64_t id;
    struct sv name, email, phone, code;
    bool show_client_tab, never;
};
struct api_authorization {
    int64_t id;
    struct client_id client;
    struct staff_id staff;
    struct sv reason;
    struct instant created_at;
};

/** What a mutation answers: the object, or messages. */
struct api_done {
    struct gql_value value, messages;
    const struct api_user *asker;
    struct sv client_mutation_id, no_text;
    bool never;
};
struct api_sign_in {
    struct gql_value value, messages;
    struct sv token, api_key, no_text;
    bool blocked_by_2fa;
};
struct api_sign_up {
    struct gql_value messages, nobody;
    struct sv next, next_text, no_text;
};
struct api_key_made {
    struct gql_value value, messages;
    struct sv secret, no_text;
};

/** The end of a mutation that answers a struct api_done: `value` when it worked, problems as messages (E_INVALID), one
 *  for something that is not there (E_NOTFOUND); all else as api_outcome() says. */
enum err api_done(
    struct gql_call *call, enum err e, struct gql_value value, const struct problems *problems) MUST_CHECK;
/** A problem's field as the inputs of the API call it: "born" → "dob". */
void api_rename_fields(struct problems *problems);

/** A page of what was loaded whole: for short lists. Answers a connection, or in the baseline dialect a list. */
enum err api_answer_paged(
    struct gql_call *call, const struct gql_value *all, size_t count, const struct api_page *page) MUST_CHECK;
struct gql_value api_list_part(const struct gql_value *all, size_t count, const struct api_page *page);
/** The arguments of a list of the baseline dialect; `after` wins over `offset`. */
bool api_list_page(struct gql_call *call, struct gql_in_text after, struct gql_in_int offset,
    struct gql_in_int page_size, struct gql_in_flag should_paginate, bool paginates, struct api_page *ret_page);
/** Short lists that are found whole: values in their order, each with its place as cursor. */
typedef enum err api_find_fn(struct gql_call *call, struct gql_in_text keywords, struct gql_in_text order_by,
    struct gql_in_text sort_by, struct gql_value **ret_values, size_t *ret_count);
/** Their three fields: a page of the baseline dialect, a connection, and how many there are. */
enum err api_found_list(struct gql_call *call, api_find_fn *find, struct gql_in_text keywords,
    struct gql_in_text order_by, const struct api_page *page) MUST_CHECK;
enum err api_found_paged(struct gql_call *call, api_find_fn *find, struct gql_in_text keywords,
    struct gql_in_text order_by, struct gql_in_text sort_by, const struct api_page *page) MUST_CHECK;
enum err api_found_count(struct gql_call *call, api_find_fn *find, struct gql_in_text keywords) MUST_CHECK;
/** Few, by insertion: what compares alike stays as it was. `compare` is told the order as api_order() reads it. */
typedef int api_compare_fn(const void *x, const void *y, struct sv order);
void api_sort(
    struct arena *a, void *items, size_t count, size_t size, api_compare_fn *compare, struct sv order, bool down);
/** An order as a text in lower case without direction ("last_name"), from order_by or, when that is absent, sort_by. */
struct sv api_order(
    struct arena *a, struct gql_in_text order_by, struct gql_in_text sort_by, struct sv otherwise, bool *ret_down);

/** Numbers of a list of ids; those that are none are left out. */
size_t api_ids_given(struct arena *a, struct gql_in_list list, int64_t **ret_ids);

/** Who looks after each of these clients beside the provider: care_teams[i] for clients[i]. One query. */
struct api_team {
    int64_t *ids; /* of users */
    size_t count;
};
enum err api_teams_load(
    struct api *api, const struct client_id *clients, size_t count, struct api_team **ret_teams) MUST_CHECK;
/** All staff as users, by name; one query for them. */
enum err api_staff_load(struct api *api, const struct api_user ***ret_users, size_t *ret_count) MUST_CHECK;

struct gql_value api_organization_value(struct arena *a, const struct organization *org); /* NULL: null */
struct gql_value api_group_value(struct arena *a, const struct client_group *g, struct sv cursor);
struct gql_value api_tag_value(struct arena *a, const struct tag *t);
struct gql_value api_location_value(struct arena *a, const struct location *l, struct sv cursor);

#endif
