/**
 * people/group.h — groups of clients: each client is in one at most. A group may have portal switches of its own (F5)
 * and a code: whoever signs up with it joins the group.
 */
#ifndef KITH_PEOPLE_GROUP_H
#define KITH_PEOPLE_GROUP_H

#include "access/viewer.h"

struct client_group {
    struct group_id id;
    struct sv name, invite_code; /* code empty: nobody joins by one */
    bool has_portal;             /* switches of its own */
    int64_t members;             /* archived ones too */
    struct instant created_at;
};
struct client_groups {
    struct client_group *items;
    size_t count;
};
/** By name; id and name alone, for choices: nobody is counted. PERM_DIRECTORY. */
enum err group_names(const struct op *op, struct client_groups *ret_groups) MUST_CHECK;
/** By name, with how many are in each, as far as their records are open to the viewer (F11). PERM_DIRECTORY. */
enum err group_list(const struct op *op, struct client_groups *ret_groups) MUST_CHECK;
/** Of them those whose name has every word of `keywords`, accents and case aside. */
enum err group_search(const struct op *op, struct sv keywords, struct client_groups *ret_groups) MUST_CHECK;
/** PERM_DIRECTORY, E_NOTFOUND. */
enum err group_load(const struct op *op, struct group_id id, struct client_group *ret_group) MUST_CHECK;

/** PERM_SETTINGS, all that follow. Problems: required, duplicate_group. A new group gets a code. */
enum err group_create(
    const struct op *op, struct sv name, struct problems *problems, struct group_id *ret_group) MUST_CHECK;
enum err group_rename(const struct op *op, struct group_id id, struct sv name, struct problems *problems) MUST_CHECK;
/** Another code, or none: the one before stops working. */
enum err group_invite_change(const struct op *op, struct group_id id, bool has_code) MUST_CHECK;
/** Its clients go to another group, or (v 0) are in none; their portal switches are what holds there. Problems:
 *  unknown_group of the field group_to_receive_clients. */
enum err group_delete(
    const struct op *op, struct group_id id, struct group_id receiver, struct problems *problems) MUST_CHECK;

#endif
