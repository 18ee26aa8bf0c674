#include "people/administer.h"

#include <assert.h>

#include "access/record.h"
#include "base/text.h"
#include "crypto/password.h"
#include "crypto/seal.h"
#include "crypto/totp.h"
#include "people/login.h"
#include "people/organization.h"
#include "people/queries.h"

static enum err require_administrator(const struct op *op)
{
    enum actor_kind kind = op->viewer->actor.kind;
    return kind == ACTOR_CLI || kind == ACTOR_SYSTEM ? E_OK : E_DENIED;
}

struct password_args {
    const struct op *op;
    struct login_id login;
    struct org_id org;
    struct sv hash;
};

static enum err password_in(struct db *tx, void *arg)
{
    const struct password_args *p = arg;
    struct op op = *p->op;
    op.db = tx;
    TRY(q_login_set_password(tx,
        &(struct q_login_set_password){ .login_id = p->login, .password_hash = p->hash, .password_at = op.now }, NULL));
    TRY(q_session_end_of_login(tx,
        &(struct q_session_end_of_login){
            .ended_at = op.now, .end_reason = SV("password_changed"), .login_id = p->login, .except = { 0 } },
        NULL));
    if (!p->org.v)
        return E_OK;
    return record_login(tx, &op, EVENT_PASSWORD_CHANGED, p->org, p->login, (struct mail_token_id){ 0 });
}

enum err administer_password(const struct op *op, struct sv email, struct sv password, struct problems *problems)
{
    struct login login;
    struct accounts accounts;
    TRY(require_administrator(op));
    TRY(login_find(op, email_norm(op->arena, email), &login));
    TRY(sign_in_accounts_of(op, login.id, &accounts));
    struct sv bad = password_problem(password, (struct password_owner){ .email = login.email_norm }, op->arena);
    if (bad.n) {
        problem_add(problems, SV("password"), SV("weak_password"), bad);
        return E_INVALID;
    }
    struct password_args p = { .op = op, .login = login.id, .hash = password_hash(op->arena, password) };
    if (accounts.count)
        p.org = accounts.items[0].org;
    return db_write(op->db, password_in, &p);
}

struct attach_args {
    const struct op *op;
    const struct administer_account *account;
    struct sv norm;
};

static enum err login_for(const struct op *op, const struct attach_args *x, struct login_id *ret_login)
{
    struct login login;
    struct login_insert_row row;
    enum err e = login_find(op, x->norm, &login);
    if (e == E_NOTFOUND) {
        TRY(q_login_insert(op->db, op->arena,
            &(struct q_login_insert){ .email = x->norm,
                .email_norm = x->norm,
                .password_hash = x->account->hash,
                .password_at = { true, op->now },
                .created_at = op->now },
            &row));
        *ret_login = row.id;
        return E_OK;
    }
    TRY(e);
    *ret_login = login.id;
    if (login.password_hash.n)
        return E_OK;
    return q_login_set_password(op->db,
        &(struct q_login_set_password){
            .login_id = login.id, .password_hash = x->account->hash, .password_at = op->now },
        NULL);
}

static enum err attach_in(struct db *tx, void *arg)
{
    const struct attach_args *x = arg;
    struct op op = *x->op;
    op.db = tx;
    struct login_id login;
    int64_t changed;
    TRY(login_for(&op, x, &login));
    if (x->account->staff.v)
        TRY(q_staff_attach_login(tx, op.viewer->org,
            &(struct q_staff_attach_login){ .login_id = login, .staff_id = x->account->staff, .email_norm = x->norm },
            &changed));
    else
        TRY(q_client_attach_login(tx, op.viewer->org,
            &(struct q_client_attach_login){
                .login_id = login, .client_id = x->account->client, .email_norm = x->norm },
            &changed));
    return changed ? E_OK : E_NOTFOUND;
}

enum err administer_attach(const struct op *op, const struct administer_account *account)
{
    TRY(require_administrator(op));
    assert((account->staff.v != 0) != (account->client.v != 0));
    return db_write(op->db, attach_in, &(struct attach_args){ op, account, email_norm(op->arena, account->email) });
}

struct factor_args {
    const struct op *op;
    struct login_id login;
    struct sv sealed;
    const struct sv *codes;
};

static enum err factor_in(struct db *tx, void *arg)
{
    const struct factor_args *f = arg;
    const struct op *op = f->op;
    TRY(q_login_set_totp(tx,
        &(struct q_login_set_totp){ .login_id = f->login, .totp_secret = f->sealed, .totp_at = { true, op->now } },
        NULL));
    TRY(q_recovery_code_clear(tx, &(struct q_recovery_code_clear){ .login_id = f->login }, NULL));
    for (size_t i = 0; i < RECOVERY_CODES; i++)
        TRY(q_recovery_code_add(tx,
            &(struct q_recovery_code_add){
                .login_id = f->login, .hash = recovery_code_hash(op->keys, op->arena, f->codes[i]) },
            NULL));
    return E_OK;
}

enum err administer_second_factor(const struct op *op, struct sv email, struct sv *ret_secret, struct sv ret_codes[10])
{
    struct login login;
    struct sv codes[RECOVERY_CODES];
    TRY(require_administrator(op));
    TRY(login_find(op, email_norm(op->arena, email), &login));
    struct sv secret = totp_secret_new(op->arena);
    recovery_codes_new(op->arena, codes);
    struct seal_place place = { SV("login.totp_secret"), login.id.v };
    struct factor_args f = { op, login.id, seal_text(op->keys, op->arena, place, secret), codes };
    TRY(db_write(op->db, factor_in, &f));
    *ret_secret = secret;
    for (size_t i = 0; i < RECOVERY_CODES; i++)
        ret_codes[i] = codes[i];
    return E_OK;
}

enum err administer_demo_code(const struct op *op, struct sv email, struct sv *ret_code)
{
    struct organization org;
    struct login login;
    struct sv secret;
    TRY(require_administrator(op));
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    if (!org.is_demo)
        return E_DENIED;
    TRY(login_find(op, email_norm(op->arena, email), &login));
    if (!seal_open(op->keys, op->arena, (struct seal_place){ SV("login.totp_secret"), login.id.v },
            login_secret(&login), &secret))
        return E_NOTFOUND;
    *ret_code = totp_code(op->arena, secret, op->now);
    return ret_code->n ? E_OK : E_INTERNAL;
}
