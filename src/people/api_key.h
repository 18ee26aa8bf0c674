/** people/api_key.h — keys for integrators; each acts with exactly its user's permissions. */
#ifndef KITH_PEOPLE_API_KEY_H
#define KITH_PEOPLE_API_KEY_H

#include "people/sign_in.h"

struct api_key {
    struct api_key_id id;
    struct sv name, shown, owner_name;
    struct instant created_at;
    struct opt_instant used_at, revoked_at;
    bool own; /* acts as the viewer */
};
struct api_keys {
    struct api_key *items;
    size_t count;
};
/** Whether it is meant by these words: of its name, or of whom it acts as. */
bool api_key_fits(struct arena *scratch, const struct api_key *k, struct sv words);
enum err api_key_list(const struct op *op, struct api_keys *ret_keys) MUST_CHECK;
/** For a staff member; ret_secret is shown once. PERM_API_KEYS with a fresh password; a key that acts as an owner, by
 * owners only. */
enum err api_key_create(const struct op *op, struct staff_id staff, struct sv name, struct problems *problems,
    struct sv *ret_secret) MUST_CHECK;
/** The account a key acts as, as if it had signed in (no session, never fresh). E_NOTFOUND: no such key, revoked, or
 * its account is not active any more. One query. */
enum err api_key_load(struct db *db, struct arena *a, struct sv secret, struct instant now, struct session *ret_session,
    struct api_key_id *ret_key) MUST_CHECK;
/** Marks the use that api_key_load() saw, at most once a minute. */
enum err api_key_touch(struct db *db, const struct session *as, struct api_key_id key, struct instant now) MUST_CHECK;
/** The key of this very request ends itself. */
enum err api_key_revoke_self(const struct op *op, struct api_key_id key) MUST_CHECK;
/** Of the viewer's own keys those of that name end. */
enum err api_key_revoke_named(const struct op *op, struct sv name) MUST_CHECK;
enum err api_key_revoke(const struct op *op, struct api_key_id id) MUST_CHECK;

#endif
