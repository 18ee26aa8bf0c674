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

struct sv login_secret(const struct login *login)
{
    struct sv rest = login->totp_secret;
    return login->enrolled ? sv_cut(&rest, ' ') : SV("");
}

static struct sv secret_unconfirmed(const struct login *login)
{
    struct sv rest = login->totp_secret;
    if (login->enrolled)
        (void)sv_cut(&rest, ' ');
    return rest;
}

/* The account whose second step is missing: the session was raised to it, but stays pending. */
static enum err waiting_account(const struct op *op, struct account *ret_account)
{
    struct accounts accounts;
    struct session_waiting_row waiting;
    TRY(q_session_waiting(op->db, op->arena,
        &(struct q_session_waiting){ .session_id = op->viewer->session, .login_id = op->viewer->login }, &waiting));
    TRY(sign_in_accounts(op, &accounts));
    for (size_t i = 0; i < accounts.count; i++)
        if (accounts.items[i].staff && waiting.staff_id.has && accounts.items[i].staff_id.v == waiting.staff_id.v.v) {
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
    int64_t step; /* of TOTP; 0: it may be a recovery code */
    struct sv code;
    bool accepted;
    struct sv token;
};

static enum err use_recovery_code(const struct op *op, struct login_id login, struct sv code, int64_t *ret_changed)
{
    struct recovery_codes_unused_rows rows;
    TRY(q_recovery_codes_unused(op->db, op->arena, &(struct q_recovery_codes_unused){ .login_id = login }, &rows));
    for (size_t i = 0; i < rows.count; i++)
        if (recovery_code_matches(op->keys, op->arena, code, rows.items[i].hash))
            return q_recovery_code_use(op->db,
                &(struct q_recovery_code_use){ .used_at = op->now, .recovery_code_id = rows.items[i].id }, ret_changed);
    *ret_changed = 0;
    return E_OK;
}

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
        TRY(use_recovery_code(&op, s->login->id, s->code, &changed));
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
    struct sv secret;
    int64_t wait;
    TRY(login_load(op, op->viewer->login, &login));
    TRY(waiting_account(op, &account));
    if (!login.enrolled)
        return E_DENIED;
    struct throttle_keys keys = throttle_keys_code(op->arena, login.id);
    TRY(throttle_try(op, &keys, &wait));
    if (wait) {
        problem_add(problems, SV("code"), SV("slow_down"),
            sv_fmt(op->arena, "Too many wrong codes. Wait %.*s and try again.",
                SV_FMT(throttle_wait_words(op->arena, wait))));
        return E_INVALID;
    }
    if (!seal_open(op->keys, op->arena, SECRET_PLACE(login.id), login_secret(&login), &secret))
        return E_INTERNAL;
    struct step_args s = { .op = op, .login = &login, .account = &account, .keys = &keys, .code = code };
    if (!totp_verify(secret, code, op->now, login.totp_step, &s.step))
        s.step = 0;
    TRY(db_write(op->db, step_in, &s));
    if (!s.accepted) {
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
    struct sv kept, token;
    const struct sv *codes; /* recovery codes when confirming */
    int64_t step;
};

/* Whoever knows only the password may set up the first second step, and never replace one: a portal session of the same
 * sign-in was opened without it. ret_waiting: the session waits for it. */
static enum err may_enrol(
    const struct op *op, const struct login *login, struct account *ret_account, bool *ret_waiting)
{
    struct need need = NEED_LOGIN_PAGE;
    need.fresh = true;
    if (login->enrolled && !op->viewer->staff.v)
        return E_DENIED;
    *ret_waiting = !login->enrolled && waiting_account(op, ret_account) == E_OK;
    return *ret_waiting ? E_OK : viewer_require(op->viewer, need);
}

static enum err begin_in(struct db *tx, void *arg)
{
    const struct enrol_args *e = arg;
    return q_login_keep_totp_secret(
        tx, &(struct q_login_keep_totp_secret){ .login_id = e->login->id, .totp_secret = e->kept }, NULL);
}

enum err second_factor_begin(const struct op *op, struct sv *ret_secret, struct sv *ret_uri)
{
    struct login login;
    struct account account;
    struct sv secret;
    bool waiting;
    TRY(login_load(op, op->viewer->login, &login));
    TRY(may_enrol(op, &login, &account, &waiting));
    struct sv begun = secret_unconfirmed(&login);
    if (begun.n) { /* the page was loaded twice: the same secret again */
        if (!seal_open(op->keys, op->arena, SECRET_PLACE(login.id), begun, &secret))
            return E_INTERNAL;
    } else {
        secret = totp_secret_new(op->arena);
        struct sv sealed = seal_text(op->keys, op->arena, SECRET_PLACE(login.id), secret), used = login_secret(&login);
        struct enrol_args e = { .op = op, .login = &login, .kept = sealed };
        if (used.n)
            e.kept = sv_fmt(op->arena, "%.*s %.*s", SV_FMT(used), SV_FMT(sealed));
        TRY(db_write(op->db, begin_in, &e));
    }
    *ret_secret = secret;
    *ret_uri = totp_uri(op->arena, secret, SV("Kith"), login.email);
    return E_OK;
}

static enum err keep_codes_in(const struct op *op, struct login_id login, const struct sv *codes)
{
    TRY(q_recovery_code_clear(op->db, &(struct q_recovery_code_clear){ .login_id = login }, NULL));
    for (size_t i = 0; i < RECOVERY_CODES; i++)
        TRY(q_recovery_code_add(op->db,
            &(struct q_recovery_code_add){
                .login_id = login, .hash = recovery_code_hash(op->keys, op->arena, codes[i]) },
            NULL));
    return E_OK;
}

static enum err confirm_in(struct db *tx, void *arg)
{
    struct enrol_args *e = arg;
    struct op op = *e->op;
    struct login_id login = e->login->id;
    op.db = tx;
    TRY(q_login_set_totp(tx,
        &(struct q_login_set_totp){ .login_id = login, .totp_secret = e->kept, .totp_at = { true, op.now } }, NULL));
    TRY(q_login_use_totp_step(tx, &(struct q_login_use_totp_step){ .totp_step = e->step, .login_id = login }, NULL));
    TRY(keep_codes_in(&op, login, e->codes));
    /* Sessions that were opened without this step do not go on beside it. */
    TRY(q_session_end_of_login(tx,
        &(struct q_session_end_of_login){ .ended_at = op.now,
            .end_reason = SV("second_factor_changed"),
            .login_id = login,
            .except = op.viewer->session },
        NULL));
    struct org_id org = e->account ? e->account->org : op.viewer->org;
    if (org.v)
        TRY(record_login(tx, &op, EVENT_SECOND_FACTOR_CHANGED, org, login, (struct mail_token_id){ 0 }));
    if (e->account)
        return session_raise_in(tx, &op, op.viewer->session, e->account, false, &e->token);
    return session_renew_in(tx, &op, &e->token);
}

enum err second_factor_confirm(const struct op *op, struct sv code, struct problems *problems, struct sv ret_codes[10],
    struct sign_in_result *ret_result)
{
    struct login login;
    struct account account;
    struct sv secret, codes[RECOVERY_CODES];
    bool waiting;
    TRY(login_load(op, op->viewer->login, &login));
    TRY(may_enrol(op, &login, &account, &waiting));
    struct enrol_args e = { .op = op, .login = &login, .codes = codes, .kept = secret_unconfirmed(&login) };
    if (!e.kept.n)
        return E_CONFLICT;
    if (!seal_open(op->keys, op->arena, SECRET_PLACE(login.id), e.kept, &secret))
        return E_INTERNAL;
    if (!totp_verify(secret, code, op->now, 0, &e.step)) {
        refuse_code(problems);
        return E_INVALID;
    }
    recovery_codes_new(op->arena, codes);
    e.account = waiting ? &account : NULL;
    TRY(db_write(op->db, confirm_in, &e));
    for (size_t i = 0; i < RECOVERY_CODES; i++)
        ret_codes[i] = codes[i];
    *ret_result = (struct sign_in_result){ .next = SIGN_IN_DONE, .session_token = e.token, .staff = true };
    return E_OK;
}

struct renew_args {
    const struct op *op;
    struct login_id login;
    const struct sv *codes;
};

static enum err renew_in(struct db *tx, void *arg)
{
    const struct renew_args *r = arg;
    struct op op = *r->op;
    op.db = tx;
    TRY(keep_codes_in(&op, r->login, r->codes));
    return record_login(tx, &op, EVENT_SECOND_FACTOR_CHANGED, op.viewer->org, r->login, (struct mail_token_id){ 0 });
}

enum err recovery_codes_renew(const struct op *op, struct sv ret_codes[10])
{
    struct login login;
    struct sv codes[RECOVERY_CODES];
    struct need need = NEED_STAFF_PAGE(PERM_DIRECTORY);
    need.fresh = true;
    TRY(viewer_require(op->viewer, need));
    TRY(login_load(op, op->viewer->login, &login));
    if (!login.enrolled)
        return E_CONFLICT;
    recovery_codes_new(op->arena, codes);
    TRY(db_write(op->db, renew_in, &(struct renew_args){ op, login.id, codes }));
    for (size_t i = 0; i < RECOVERY_CODES; i++)
        ret_codes[i] = codes[i];
    return E_OK;
}
