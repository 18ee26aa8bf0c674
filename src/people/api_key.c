#include "people/api_key.h"

#include "base/text.h"
#include "crypto/token.h"
#include "people/field.h"
#include "people/queries.h"
#include "people/staff.h"
#include "people/words_in.h"

#define KEY_PREFIX "kith_"
enum { KEY_SHOWN = 10 };

bool api_key_fits(struct arena *scratch, const struct api_key *k, struct sv words)
{
    return words_in(scratch, sv_fmt(scratch, "%.*s %.*s", SV_FMT(k->name), SV_FMT(k->owner_name)), words);
}

enum err api_key_list(const struct op *op, struct api_keys *ret_keys)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_API_KEYS)));
    struct api_key_rows_rows rows;
    TRY(q_api_key_rows(op->db, op->arena, op->viewer->org, &rows));
    struct api_key *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct api_key_rows_row *r = &rows.items[i];
        items[i] = (struct api_key){ .id = r->id,
            .name = r->name,
            .shown = r->shown,
            .owner_name = sv_fmt(op->arena, "%.*s %.*s", SV_FMT(r->first_name), SV_FMT(r->last_name)),
            .created_at = r->created_at,
            .used_at = r->used_at,
            .revoked_at = r->revoked_at,
            .own = r->staff_id.has && r->staff_id.v.v == op->viewer->staff.v };
    }
    *ret_keys = (struct api_keys){ items, rows.count };
    return E_OK;
}

struct create_args {
    const struct op *op;
    struct staff_id staff;
    struct sv name, secret;
    struct problems found;
};

static enum err create_in(struct db *tx, void *arg)
{
    struct create_args *c = arg;
    struct op op = *c->op;
    op.db = tx;
    c->found = problems_new(op.arena);
    struct staff_rows_rows rows;
    enum role role;
    TRY(q_staff_rows(tx, op.arena, op.viewer->org, &(struct q_staff_rows){ .staff_id = c->staff }, &rows));
    if (!c->staff.v || !rows.count || !role_parse(rows.items[0].role, &role))
        return E_NOTFOUND;
    if (!sv_eq(rows.items[0].state, SV("active")))
        problem_add(&c->found, SV("staff"), SV("archived"), SV("An archived member of staff cannot have a key."));
    if (role == ROLE_OWNER && op.viewer->facts.role != ROLE_OWNER)
        problem_add(
            &c->found, SV("staff"), SV("owner_only"), SV("Only an owner can make a key that acts as an owner."));
    TRY(problems_err(&c->found));
    struct api_key_insert_row row;
    return q_api_key_insert(tx, op.arena, op.viewer->org,
        &(struct q_api_key_insert){ .staff_id = c->staff,
            .name = c->name,
            .shown = sv_sub(c->secret, 0, KEY_SHOWN),
            .hash = token_hash(op.arena, c->secret),
            .created_at = op.now },
        &row);
}

enum err api_key_create(
    const struct op *op, struct staff_id staff, struct sv name, struct problems *problems, struct sv *ret_secret)
{
    struct need need = NEED_STAFF_PAGE(PERM_API_KEYS);
    need.fresh = true;
    TRY(viewer_require(op->viewer, need));
    struct create_args c = { .op = op, .staff = staff };
    c.name = field_required(problems, SV("name"), name, SV("Name the key after the program that will use it."));
    TRY(problems_err(problems));
    c.secret = sv_fmt(op->arena, KEY_PREFIX "%.*s", SV_FMT(token_random_text(op->arena, TOKEN_BYTES)));
    TRY(problems_tell(problems, &c.found, db_write(op->db, create_in, &c)));
    *ret_secret = c.secret;
    return E_OK;
}

struct revoke_args {
    const struct op *op;
    struct api_key_id id;
};

static enum err revoke_in(struct db *tx, void *arg)
{
    const struct revoke_args *r = arg;
    int64_t changed;
    TRY(q_api_key_revoke(
        tx, r->op->viewer->org, &(struct q_api_key_revoke){ .revoked_at = r->op->now, .api_key_id = r->id }, &changed));
    return changed ? E_OK : E_NOTFOUND;
}

enum err api_key_revoke(const struct op *op, struct api_key_id id)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_API_KEYS)));
    return db_write(op->db, revoke_in, &(struct revoke_args){ op, id });
}

static struct sv full_name(struct arena *a, struct opt_sv preferred, struct opt_sv first, struct opt_sv last)
{
    struct sv given = preferred.has && preferred.v.n ? preferred.v : first.v;
    return sv_fmt(a, "%.*s %.*s", SV_FMT(given), SV_FMT(last.v));
}

static bool active(struct opt_sv state)
{
    return state.has && sv_eq(state.v, SV("active"));
}

enum err api_key_load(struct db *db, struct arena *a, struct sv secret, struct instant now, struct session *ret_session,
    struct api_key_id *ret_key)
{
    struct api_key_by_secret_row r;
    TRY(q_api_key_by_secret(db, a, &(struct q_api_key_by_secret){ .hash = token_hash(a, secret) }, &r));
    struct session s = {
        .org = r.org_id, .org_version = r.org_version, .seen_at = r.used_at.has ? r.used_at.v : (struct instant){ 0 }
    };
    if (r.revoked_at.has && !instant_before(now, r.revoked_at.v))
        return E_NOTFOUND;
    if (r.staff_id.has && active(r.staff_state) && role_parse(r.role.v, &s.role)) {
        s.kind = SESSION_STAFF;
        s.staff = r.staff_id.v;
        s.name = full_name(a, (struct opt_sv){ false, SV("") }, r.staff_first, r.staff_last);
        s.login = r.staff_login.v;
    } else if (r.client_id.has && active(r.client_state)) {
        s.kind = SESSION_PORTAL;
        s.client = r.client_id.v;
        s.name = full_name(a, r.client_preferred, r.client_first, r.client_last);
        s.login = r.client_login.v;
        s.zone = r.client_zone.v;
    } else {
        return E_NOTFOUND;
    }
    s.account_active = true;
    *ret_session = s;
    *ret_key = r.id;
    return E_OK;
}

struct used_args {
    const struct session *as;
    struct api_key_id key;
    struct instant now;
};

static enum err used_in(struct db *tx, void *arg)
{
    const struct used_args *u = arg;
    return q_api_key_used(tx, u->as->org, &(struct q_api_key_used){ .used_at = u->now, .api_key_id = u->key }, NULL);
}

enum err api_key_touch(struct db *db, const struct session *as, struct api_key_id key, struct instant now)
{
    if (now.us - as->seen_at.us <= MINUTE_US)
        return E_OK;
    return db_write(db, used_in, &(struct used_args){ as, key, now });
}

enum err api_key_revoke_self(const struct op *op, struct api_key_id key)
{
    return key.v ? db_write(op->db, revoke_in, &(struct revoke_args){ op, key }) : E_NOTFOUND;
}

struct named_args {
    const struct op *op;
    struct sv name;
};

static enum err named_in(struct db *tx, void *arg)
{
    const struct named_args *n = arg;
    return q_api_key_revoke_named(tx, n->op->viewer->org,
        &(struct q_api_key_revoke_named){ .revoked_at = n->op->now, .staff_id = n->op->viewer->staff, .name = n->name },
        NULL);
}

enum err api_key_revoke_named(const struct op *op, struct sv name)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_API_KEYS)));
    return db_write(op->db, named_in, &(struct named_args){ op, name });
}
