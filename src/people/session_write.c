#include "people/session_write.h"

#include "crypto/token.h"
#include "people/queries.h"

enum { SESSION_HOURS = 12, PENDING_MIN = 15 };

enum err session_begin_in(struct db *tx, const struct op *op, struct login_id login, const struct sign_in_form *from,
    struct session_id *ret_session, struct sv *ret_token)
{
    struct sv token = token_random_text(op->arena, TOKEN_BYTES), device;
    sign_in_device_name(from->user_agent, op->arena, &device);
    struct session_insert_row row;
    TRY(q_session_insert(tx, op->arena,
        &(struct q_session_insert){ .token_hash = token_hash(op->arena, token),
            .login_id = login,
            .created_at = op->now,
            .expires_at = instant_add(op->now, PENDING_MIN * MINUTE_US),
            .peer = from->peer,
            .seen_device = device },
        &row));
    *ret_session = row.id;
    *ret_token = token;
    return E_OK;
}

enum err session_raise_in(struct db *tx, const struct op *op, struct session_id session, const struct account *account,
    bool second_factor_missing, struct sv *ret_token)
{
    struct sv token = token_random_text(op->arena, TOKEN_BYTES);
    struct q_session_raise args = {
        .session_id = session, .token_hash = token_hash(op->arena, token), .seen_at = op->now
    };
    args.kind = second_factor_missing ? SV("pending") : account->staff ? SV("staff") : SV("portal");
    args.org_id = (struct opt_org_id){ true, account->org };
    if (account->staff)
        args.staff_id = (struct opt_staff_id){ true, account->staff_id };
    else
        args.client_id = (struct opt_client_id){ true, account->client_id };
    args.expires_at = instant_add(op->now, second_factor_missing ? PENDING_MIN * MINUTE_US : SESSION_HOURS * HOUR_US);
    int64_t changed;
    TRY(q_session_raise(tx, &args, &changed));
    if (!changed)
        return E_GONE;
    if (!account->staff)
        TRY(q_client_signed_in(tx, account->org,
            &(struct q_client_signed_in){ .client_id = account->client_id, .signed_in_at = op->now }, NULL));
    *ret_token = token;
    return E_OK;
}

enum err session_renew_in(struct db *tx, const struct op *op, struct sv *ret_token)
{
    struct sv token = token_random_text(op->arena, TOKEN_BYTES);
    int64_t changed;
    TRY(q_session_renew(tx,
        &(struct q_session_renew){
            .session_id = op->viewer->session, .token_hash = token_hash(op->arena, token), .fresh_at = op->now },
        &changed));
    if (!changed)
        return E_GONE;
    *ret_token = token;
    return E_OK;
}

struct keep_args {
    const struct op *op;
    struct sv token;
};

static enum err keep_in(struct db *tx, void *arg)
{
    const struct keep_args *k = arg;
    return q_session_set_token(tx,
        &(struct q_session_set_token){ .token_hash = token_hash(k->op->arena, k->token),
            .session_id = k->op->viewer->session,
            .login_id = k->op->viewer->login },
        NULL);
}

enum err session_keep_token(const struct op *op, struct sv token)
{
    if (!op->viewer->session.v || !token.n)
        return E_DENIED;
    return db_write_within(op->db, keep_in, &(struct keep_args){ op, token });
}

enum err device_find(const struct op *op, struct sv token, struct login_id login, struct device_id *ret_device)
{
    struct device_id none = { 0 };
    if (!token.n) {
        *ret_device = none;
        return E_OK;
    }
    struct device_by_token_row row;
    enum err e = q_device_by_token(
        op->db, op->arena, &(struct q_device_by_token){ .token_hash = token_hash(op->arena, token) }, &row);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    *ret_device = e == E_OK && row.login_id.v == login.v ? row.id : none;
    return E_OK;
}

enum err device_know_in(struct db *tx, const struct op *op, struct login_id login, const struct sign_in_form *from,
    struct sv *ret_token, bool *ret_new)
{
    struct sv label;
    sign_in_device_name(from->user_agent, op->arena, &label);
    struct op in_tx = *op;
    in_tx.db = tx;
    struct device_id known;
    TRY(device_find(&in_tx, from->device_token, login, &known));
    if (known.v) {
        TRY(q_device_seen(tx, &(struct q_device_seen){ .device_id = known, .seen_at = op->now, .label = label }, NULL));
        *ret_token = from->device_token;
        *ret_new = false;
        return E_OK;
    }
    struct sv token = from->program ? from->device_token : token_random_text(op->arena, TOKEN_BYTES);
    struct device_any_row any;
    enum err e = q_device_any(tx, op->arena, &(struct q_device_any){ .login_id = login }, &any);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    struct device_add_row row;
    TRY(q_device_add(tx, op->arena,
        &(struct q_device_add){
            .login_id = login, .token_hash = token_hash(op->arena, token), .label = label, .created_at = op->now },
        &row));
    *ret_token = token;
    *ret_new = e == E_OK;
    return E_OK;
}
