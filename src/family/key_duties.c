#include "family/key_duties.h"

#include "family/grant_terms.h"
#include "family/queries.h"

static bool present(struct sv version)
{
    return sv_eq(version, sv_of(grant_acknowledgement_version));
}

static enum err load(
    const struct op *op, struct api_key_id key, struct staff_id *ret_owner, struct key_duties *ret_duties)
{
    struct key_duties_row r;
    TRY(q_key_duties(op->db, op->arena, op->viewer->org, &(struct q_key_duties){ .api_key_id = key }, &r));
    if (r.revoked_at.has || !r.staff_id.has)
        return E_NOTFOUND;
    struct key_duties d = { .key = r.id,
        .key_name = r.name,
        .owner_name = sv_fmt(op->arena, "%.*s %.*s", SV_FMT(r.first_name), SV_FMT(r.last_name)) };
    if (r.text.has && !r.ended_at.has) {
        d.version = r.text.v;
        d.at = r.at.v;
        d.acknowledged = present(r.text.v);
        d.outdated = !d.acknowledged;
    }
    *ret_owner = r.staff_id.v;
    *ret_duties = d;
    return E_OK;
}

enum err key_duties_load(const struct op *op, struct api_key_id key, struct key_duties *ret_duties)
{
    struct staff_id owner;
    struct key_duties d;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_GRANTS)));
    TRY(load(op, key, &owner, &d));
    if (!owner.v || owner.v != op->viewer->staff.v)
        return E_NOTFOUND;
    *ret_duties = d;
    return E_OK;
}

struct duty_args {
    const struct op *op;
    struct api_key_id key;
    struct sv version; /* empty: ends only */
};

static enum err set_in(struct db *tx, void *arg)
{
    const struct duty_args *d = arg;
    const struct viewer *v = d->op->viewer;
    TRY(q_key_duty_end(tx, v->org, &(struct q_key_duty_end){ .ended_at = d->op->now, .api_key_id = d->key }, NULL));
    if (!d->version.n)
        return E_OK;
    return q_key_duty_add(tx, v->org,
        &(struct q_key_duty_add){ .api_key_id = d->key, .staff_id = v->staff, .text = d->version, .at = d->op->now },
        NULL);
}

enum err key_duties_acknowledge(
    const struct op *op, struct api_key_id key, bool acknowledged, struct sv version, struct problems *problems)
{
    struct key_duties d;
    struct need need = NEED_STAFF_PAGE(PERM_GRANTS);
    need.fresh = true;
    TRY(viewer_require(op->viewer, need));
    TRY(key_duties_load(op, key, &d));
    grant_acknowledgement_check(&(struct grant_form){ .acknowledged = acknowledged, .ack_version = version }, problems);
    if (acknowledged && !problems->count && !present(version))
        problem_add(problems, SV("acknowledged"), SV("ack_version"),
            SV("The acknowledgement has changed. Read it again and tick it."));
    TRY(problems_err(problems));
    return db_write(op->db, set_in, &(struct duty_args){ op, key, version });
}

enum err key_duties_end(const struct op *op, struct api_key_id key)
{
    struct key_duties d;
    TRY(key_duties_load(op, key, &d));
    return db_write(op->db, set_in, &(struct duty_args){ .op = op, .key = key });
}

enum err key_duties_op(const struct op *op, struct api_key_id key, struct sv base_url, struct problems *problems,
    struct viewer *ret_viewer, struct op *ret_op)
{
    struct staff_id owner;
    struct key_duties d;
    TRY(load(op, key, &owner, &d));
    if (!owner.v || owner.v != op->viewer->staff.v)
        return E_NOTFOUND;
    if (!d.acknowledged) {
        problem_add(problems, SV("client_portal_access"), SV("duties_needed"),
            sv_fmt(op->arena,
                "Before this key may give access to a client's portal, its owner, %.*s, has to acknowledge the duties "
                "that come with it. Sign in as %.*s and open %.*s/settings/api-keys/%lld/duties.",
                SV_FMT(d.owner_name), SV_FMT(d.owner_name), SV_FMT(base_url), (long long)key.v));
        return E_INVALID;
    }
    *ret_viewer = *op->viewer;
    ret_viewer->facts.fresh = true;
    *ret_op = *op;
    ret_op->viewer = ret_viewer;
    return E_OK;
}
