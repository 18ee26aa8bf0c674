#include "access/record.h"
#include "crypto/seal.h"
#include "crypto/token.h"
#include "crypto/totp.h"
#include "people/login.h"
#include "people/queries.h"
#include "people/session_write.h"
#include "people/throttle.h"

#define SECRET_PLACE(login) ((struct seal_place){ SV("login.totp_secret"), (login).v })

static void refuse_code(struct problems *problems)
{
    problem_add(problems, SV("code"), SV("wrong_code"),
        SV("This code is not right. Use the newest one that your app shows, or one of your recovery codes."));
}

/* The account whose second step is missing: the session was raised to it, but stays pending. */
static enum err waiting_account(const struct op *op, struct account *ret_account)
{
    struct accounts accounts;
    TRY(sign_in_accounts(op, &accounts));
    for (size_t i = 0; i < accounts.count; i++)
        if (accounts.items[i].staff && accounts.items[i].staff_id.v == op->viewer->staff.v) {
            *ret_account = accounts.items[i];
            return E_OK;
        }
    return E_NOTFOUND;
}

struct step_args {
    const struct op *op;
    const struct login *login;
    const struct account *account;
    const struct throttle_keys *keys;
    int64_t step; /* of TOTP; 0: a recovery code was given */
    struct sv recovery_hash;
    bool accepted;
    struct sv token;
};

static enum err step_in(struct db *tx, void *arg)
{
    struct step_args *s = arg;
    struct op op = *s->op;
    op.db = tx;
    int64_t changed;
    if (s->step)
        TRY(q_login_use_totp_step(
            tx, &(struct q_login_use_totp_step){ .totp_step = s->step, .login_id = s->login->id }, &changed));
    else
        TRY(q_recovery_code_use(tx,
            &(struct q_recovery_code_use){ .used_at = op.now, .login_id = s->login->id, .hash = s->recovery_hash },
            &changed));
    s->accepted = changed == 1;
    if (!s->accepted)
        return E_OK;
    TRY(throttle_clear_in(&op, s->keys));
    return session_raise_in(tx, &op, op.viewer->session, s->account, false, &s->token);
}

enum err sign_in_second_factor(
    const struct op *op, struct sv code, struct problems *problems, struct sign_in_result *ret_result)
{
    struct login login;
    struct account account;
    TRY(login_load(op, op->viewer->login, &login));
    TRY(waiting_account(op, &account));
    if (!login.enrolled)
        return E_DENIED;
    struct throttle_keys keys =
        throttle_keys_of(op->arena, SV(""), SV(""), (struct device_id){ -op->viewer->session.v });
    int64_t wait;
    TRY(throttle_wait(op, &keys, &wait));
    if (wait) {
        problem_add(problems, SV("code"), SV("slow_down"),
            sv_fmt(op->arena, "Too many wrong codes. Wait %lld seconds and try again.", (long long)wait));
        return E_INVALID;
    }
    struct sv secret;
    struct step_args s = { .op = op, .login = &login, .account = &account, .keys = &keys };
    if (!seal_open(op->keys, op->arena, SECRET_PLACE(login.id), login.totp_secret, &secret))
        return E_INTERNAL;
    if (!totp_verify(secret, code, op->now, login.totp_step, &s.step))
        s.recovery_hash = recovery_code_hash(op->keys, op->arena, code);
    TRY(db_write(op->db, step_in, &s));
    if (!s.accepted) {
        TRY(throttle_fail(op, &keys));
        refuse_code(problems);
        return E_INVALID;
    }
    *ret_result = (struct sign_in_result){ .next = SIGN_IN_DONE, .session_token = s.token, .staff = true };
    return E_OK;
}

struct enrol_args {
    const struct op *op;
    const struct login *login;
    const struct account *account; /* NULL: already signed in, the session stays */
    struct sv sealed, token;
    const struct sv *codes; /* recovery codes when confirming */
    int64_t step;
};

static enum err begin_in(struct db *tx, void *arg)
{
    const struct enrol_args *e = arg;
    return q_login_set_totp(tx, &(struct q_login_set_totp){ .login_id = e->login->id, .totp_secret = e->sealed }, NULL);
}

enum err second_factor_begin(const struct op *op, struct sv *ret_secret, struct sv *ret_uri)
{
    struct login login;
    TRY(login_load(op, op->viewer->login, &login));
    if (login.enrolled && !op->viewer->facts.fresh)
        return E_DENIED;
    struct sv secret;
    if (login.totp_secret.n && !login.enrolled) { /* the page was loaded twice: the same secret again */
        if (!seal_open(op->keys, op->arena, SECRET_PLACE(login.id), login.totp_secret, &secret))
            return E_INTERNAL;
    } else {
        secret = totp_secret_new(op->arena);
        struct enrol_args e = {
            .op = op, .login = &login, .sealed = seal_text(op->keys, op->arena, SECRET_PLACE(login.id), secret)
        };
        TRY(db_write(op->db, begin_in, &e));
    }
    *ret_secret = secret;
    *ret_uri = totp_uri(op->arena, secret, SV("Kith"), login.email);
    return E_OK;
}

static enum err confirm_in(struct db *tx, void *arg)
{
    struct enrol_args *e = arg;
    struct op op = *e->op;
    op.db = tx;
    TRY(q_login_set_totp(tx,
        &(struct q_login_set_totp){
            .login_id = e->login->id, .totp_secret = e->login->totp_secret, .totp_at = { true, op.now } },
        NULL));
    TRY(q_login_use_totp_step(
        tx, &(struct q_login_use_totp_step){ .totp_step = e->step, .login_id = e->login->id }, NULL));
    TRY(q_recovery_code_clear(tx, &(struct q_recovery_code_clear){ .login_id = e->login->id }, NULL));
    for (size_t i = 0; i < RECOVERY_CODES; i++)
        TRY(q_recovery_code_add(tx,
            &(struct q_recovery_code_add){
                .login_id = e->login->id, .hash = recovery_code_hash(op.keys, op.arena, e->codes[i]) },
            NULL));
    struct org_id org = op.viewer->org.v ? op.viewer->org : e->account ? e->account->org : (struct org_id){ 0 };
    if (org.v)
        TRY(record_login(tx, &op, EVENT_SECOND_FACTOR_CHANGED, org, e->login->id, (struct mail_token_id){ 0 }));
    if (e->account)
        TRY(session_raise_in(tx, &op, op.viewer->session, e->account, false, &e->token));
    return E_OK;
}

enum err second_factor_confirm(const struct op *op, struct sv code, struct problems *problems, struct sv ret_codes[10],
    struct sign_in_result *ret_result)
{
    struct login login;
    struct account account;
    TRY(login_load(op, op->viewer->login, &login));
    if (!login.totp_secret.n || login.enrolled)
        return E_CONFLICT;
    struct sv secret, codes[RECOVERY_CODES];
    struct enrol_args e = { .op = op, .login = &login, .codes = codes };
    if (!seal_open(op->keys, op->arena, SECRET_PLACE(login.id), login.totp_secret, &secret))
        return E_INTERNAL;
    if (!totp_verify(secret, code, op->now, 0, &e.step)) {
        refuse_code(problems);
        return E_INVALID;
    }
    recovery_codes_new(op->arena, codes);
    if (op->viewer->facts.second_factor_missing) {
        TRY(waiting_account(op, &account));
        e.account = &account;
    }
    TRY(db_write(op->db, confirm_in, &e));
    for (size_t i = 0; i < RECOVERY_CODES; i++)
        ret_codes[i] = codes[i];
    *ret_result = (struct sign_in_result){ .next = SIGN_IN_DONE, .session_token = e.token, .staff = true };
    return E_OK;
}
