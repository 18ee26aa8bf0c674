/** people/user_list.h — inside the room: clients as the API lists them. */
#ifndef KITH_PEOPLE_USER_LIST_H
#define KITH_PEOPLE_USER_LIST_H

#include "access/viewer.h"

struct user_query {
    struct sv keywords; /* every word fits a name, the id, the address, the record's number, or is the birth date */
    bool any_state, archived;
    struct group_id group;       /* v 0: any */
    struct staff_id looks_after; /* v 0: anybody */
    bool tagged, listed;         /* only those with one of `tags`; only `ids` */
    const struct tag_id *tags;
    size_t tag_count;
    const struct client_id *ids;
    size_t id_count;
    struct sv sort; /* "last_name", "first_name", "email", "created_at", "updated_at", "group_name", "provider_name" */
    bool down;
    int64_t offset, limit;
};
struct user_ids {
    struct client_id *items;
    size_t count;
};
/** PERM_DIRECTORY, both. A restricted record that the viewer gave no reason for is found by its names and id alone,
 * by no group, tag, birth date or somebody else who looks after it. */
enum err user_list(const struct op *op, const struct user_query *q, struct user_ids *ret_ids) MUST_CHECK;
enum err user_count(const struct op *op, const struct user_query *q, int64_t *ret_count) MUST_CHECK;
/** Clients of several groups, or with several tags, in one query: users of ids[i] stand together, each list by name. */
struct user_of {
    int64_t of; /* the group or tag */
    struct client_id client;
    int64_t total; /* of a tag: how many have it */
};
struct users_of {
    struct user_of *items;
    size_t count;
};
enum err users_of_groups(const struct op *op, const struct group_id *ids, size_t count, bool any_state, bool archived,
    int64_t most, struct users_of *ret_users) MUST_CHECK;
/** Active ones only. */
enum err users_of_tags(const struct op *op, const struct tag_id *ids, size_t count, int64_t offset, int64_t most,
    struct users_of *ret_users) MUST_CHECK;
/** Clients with this address, active ones first; none whose record is closed to the viewer. */
enum err user_ids_of_address(const struct op *op, struct sv email, struct user_ids *ret_ids) MUST_CHECK;

#endif
