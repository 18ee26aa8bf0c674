/**
 * people/tag.h — tags: short words that a practice puts on clients and staff, to find them together again.
 */
#ifndef KITH_PEOPLE_TAG_H
#define KITH_PEOPLE_TAG_H

#include "access/viewer.h"

struct tag {
    struct tag_id id;
    struct sv name;
    struct staff_id added_by; /* v 0: not known */
    struct sv added_by_name;
    int64_t active_clients, archived_clients, staff; /* who has it */
    struct instant created_at, changed_at;
};
struct tags {
    struct tag *items;
    size_t count;
};
/** Of the organization, by name; id and name alone, for choices: nobody is counted. PERM_DIRECTORY. */
enum err tag_names(const struct op *op, struct tags *ret_tags) MUST_CHECK;
/** The same with how many have them, as far as their records are open to the viewer (F11); only those with every word
 * of `keywords` (empty: all). PERM_DIRECTORY. */
enum err tag_search(const struct op *op, struct sv keywords, struct tags *ret_tags) MUST_CHECK;
enum err tag_load(const struct op *op, struct tag_id id, struct tag *ret_tag) MUST_CHECK;
/** Of the viewer's subject; without counts. PERM_CHART. */
enum err tags_of_client(const struct op *op, struct client_id client, struct tags *ret_tags) MUST_CHECK;
/** Of a member of staff; without counts. PERM_DIRECTORY. */
enum err tags_of_staff(const struct op *op, struct staff_id staff, struct tags *ret_tags) MUST_CHECK;

/** PERM_CHART. Problems: required, duplicate_tag. */
enum err tag_create(const struct op *op, struct sv name, struct problems *problems, struct tag_id *ret_tag) MUST_CHECK;
/** For everybody who has it. PERM_SETTINGS. */
enum err tag_rename(const struct op *op, struct tag_id id, struct sv name, struct problems *problems) MUST_CHECK;
/** Takes it off everybody. PERM_SETTINGS. */
enum err tag_delete(const struct op *op, struct tag_id id) MUST_CHECK;

/** Who gets or loses tags: exactly one is set. A client is the viewer's subject (PERM_CHART); staff: PERM_STAFF. */
struct tagged {
    struct client_id client;
    struct staff_id staff;
};
/** Puts them on or takes them off; what is so already stays so. E_NOTFOUND: no such tag, or nobody. */
enum err tags_apply(
    const struct op *op, struct tagged who, const struct tag_id *tags, size_t count, bool apply) MUST_CHECK;
/** That somebody has a tag, one by one: by the time it was put on. PERM_DIRECTORY. */
struct applied_tag {
    struct applied_tag_id id;
    struct tag_id tag;
    struct tagged who;
    struct instant created_at;
};
struct applied_tags {
    struct applied_tag *items;
    size_t count;
};
struct applied_tags_wanted {
    struct applied_tag_id id; /* v 0: all */
    struct tag_id tag;        /* v 0: of every tag */
    struct opt_instant after, before;
    bool newest_first;
    int64_t offset, size;
};
enum err applied_tags_load(
    const struct op *op, const struct applied_tags_wanted *w, struct applied_tags *ret_tags) MUST_CHECK;
enum err applied_tags_count(const struct op *op, const struct applied_tags_wanted *w, int64_t *ret_count) MUST_CHECK;

/** The client has these tags and no others. */
enum err tags_set(const struct op *op, struct client_id client, const struct tag_id *tags, size_t count) MUST_CHECK;

#endif
