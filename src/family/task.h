/** family/task.h — what staff have to do: one list, made by rules, done by people. */
#ifndef KITH_FAMILY_TASK_H
#define KITH_FAMILY_TASK_H

#include "people/people.h"

enum task_kind {
    TASK_HELP_ASKED,          /* private: a client asks for help with access */
    TASK_INVITE_ASKED_AGAIN,  /* somebody with a dead invitation asks for a new one */
    TASK_NO_GUARDIAN_LEFT,    /* edge 33: a ward without a reachable guardian */
    TASK_ADDRESS_SHARED,      /* beyond 17: a teen's sign-in address is a guardian's */
    TASK_CONTACT_UNREACHABLE, /* edge 12 */
    TASK_AGE_REVIEW,
    TASK_CAREGIVER_DIED,
    TASK_KIND_COUNT,
};
const char *task_kind_name(enum task_kind k);
const char *task_kind_label(enum task_kind k);
struct task {
    struct task_id id;
    enum task_kind kind;
    struct client_id client;
    struct sv client_name, detail;
    struct instant created_at;
};
struct tasks {
    struct task *items;
    size_t count;
    int64_t total;
};
/** In a transaction; a second open task of the same dedupe is not made. */
enum err task_open(
    const struct op *op, enum task_kind kind, struct client_id client, struct sv dedupe, struct sv detail) MUST_CHECK;
enum err task_done(const struct op *op, struct task_id id) MUST_CHECK;
enum err task_list(const struct op *op, int64_t page, struct tasks *ret_tasks) MUST_CHECK;

/** Numbers and first rows for the staff home, in a fixed number of queries. */
struct worklists {
    int64_t invites_pending, access_asked, contacts_unreachable, birthdays, grants_ending, age_reviews, tasks;
};
enum err worklists_load(const struct op *op, const struct organization *org, struct worklists *ret_lists) MUST_CHECK;
/** Contacts with copies on and no usable address; grants that end within 30 days. */
enum err unreachable_list(const struct op *op, int64_t page, struct tasks *ret_tasks) MUST_CHECK;

#endif
