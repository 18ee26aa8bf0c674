/** people/staff.h — staff of an organization: owner, admin, provider, support. */
#ifndef KITH_PEOPLE_STAFF_H
#define KITH_PEOPLE_STAFF_H

#include "access/viewer.h"

struct staff_member {
    struct staff_id id;
    struct login_id login; /* v 0: no login yet */
    struct sv first_name, last_name, title, email;
    enum role role;
    bool archived, has_password, has_second_factor;
    int64_t version;
};
struct staff_list {
    struct staff_member *items;
    size_t count;
};
enum err staff_list_load(const struct op *op, struct staff_list *ret_list) MUST_CHECK;
enum err staff_load(const struct op *op, struct staff_id id, struct staff_member *ret_staff) MUST_CHECK;

struct staff_form {
    struct sv first_name, last_name, title, email, role;
    int64_t version;
};
/** Makes the account and mails a link to set a password (event staff_added); PERM_STAFF. An admin cannot make or change
 * an owner. */
enum err staff_add(
    const struct op *op, const struct staff_form *f, struct problems *problems, struct staff_id *ret_staff) MUST_CHECK;
enum err staff_update(
    const struct op *op, struct staff_id id, const struct staff_form *f, struct problems *problems) MUST_CHECK;
/** Mails the link to set a password anew; older links die. Problems: has_password, archived, too_many_invites (five a
 * day). */
enum err staff_invite_again(const struct op *op, struct staff_id id, struct problems *problems) MUST_CHECK;
/** Ends their sessions at once. The last active owner cannot be archived (problem last_owner). */
enum err staff_archive(const struct op *op, struct staff_id id, bool archive, struct problems *problems) MUST_CHECK;

#endif
