#include "access/record.h"
#include "base/text.h"
#include "crypto/password.h"
#include "people/login.h"
#include "people/queries.h"
#include "people/session_write.h"
#include "people/throttle.h"

/* Any of the links that end in a password. */
static enum err check_any(const struct op *op, struct sv text, struct mail_token *ret_token)
{
    static const enum token_kind kinds[] = { TOKEN_WELCOME, TOKEN_STAFF_WELCOME, TOKEN_PASSWORD_RESET,
        TOKEN_GRANT_INVITE };
    for (size_t i = 0; i < LENGTH(kinds); i++) {
        enum err e = mail_token_check(op, text, kinds[i], ret_token);
        if (e != E_GONE)
            return e;
    }
    return E_GONE;
}

/* The login of the link's address, made when there is none. */
static enum err login_for(const struct op *op, struct sv email_norm, struct login *ret_login)
{
    enum err e = login_find(op, email_norm, ret_login);
    if (e != E_NOTFOUND)
        return e;
    struct login_insert_row row;
    TRY(q_login_insert(op->db, op->arena,
        &(struct q_login_insert){ .email = email_norm, .email_norm = email_norm, .created_at = op->now }, &row));
    return login_load(op, row.id, ret_login);
}

/* Hangs the account that the link was sent for on the login. Only an account that still has the link's address. */
static enum err attach(const struct op *op, const struct mail_token *t, struct login_id login)
{
    int64_t changed = 1;
    struct login_id to = login;
    if (t->kind == TOKEN_STAFF_WELCOME)
        TRY(q_staff_attach_login(op->db, t->org,
            &(struct q_staff_attach_login){ .login_id = to, .staff_id = t->staff, .email_norm = t->email }, &changed));
    else if (t->kind == TOKEN_WELCOME)
        TRY(q_client_attach_login(op->db, t->org,
            &(struct q_client_attach_login){ .login_id = to, .client_id = t->client, .email_norm = t->email },
            &changed));
    else if (t->kind == TOKEN_GRANT_INVITE) {
        struct account_of_grant_row g;
        TRY(q_account_of_grant(op->db, op->arena, t->org, &(struct q_account_of_grant){ .grant_id = t->grant }, &g));
        TRY(q_client_attach_login(op->db, t->org,
            &(struct q_client_attach_login){ .login_id = to, .client_id = g.caregiver_id, .email_norm = t->email },
            &changed));
    }
    return changed ? E_OK : E_GONE;
}

/* Whoever had the old password may have asked for links: none of those opens anything any more. */
static enum err kill_links(const struct op *op, struct login_id login, struct sv reason)
{
    TRY(mail_token_kill(op, &(struct mail_token_new){ .login = login, .kind = TOKEN_PASSWORD_RESET }, reason));
    return mail_token_kill(op, &(struct mail_token_new){ .login = login, .kind = TOKEN_EMAIL_CHANGE }, reason);
}

static enum err use_up(const struct op *op, const struct mail_token *t)
{
    if (t->kind == TOKEN_GRANT_INVITE)
        return E_OK; /* lives on for the button that accepts */
    int64_t changed;
    TRY(q_mail_token_use(op->db, &(struct q_mail_token_use){ .used_at = op->now, .mail_token_id = t->id }, &changed));
    return changed ? E_OK : E_GONE;
}

struct set_args {
    const struct op *op;
    const struct mail_token *token;
    const struct sign_in_form *from;
    struct sv hash;
    struct sign_in_result result;
};

static enum err set_in(struct db *tx, void *arg)
{
    struct set_args *s = arg;
    struct op op = *s->op;
    op.db = tx;
    const struct mail_token *t = s->token;
    struct login login;
    struct accounts accounts;
    TRY(use_up(&op, t));
    if (t->login.v)
        TRY(login_load(&op, t->login, &login));
    else
        TRY(login_for(&op, t->email, &login));
    bool opens;
    TRY(login_opens(&op, &login, &opens));
    if (opens && t->kind != TOKEN_PASSWORD_RESET)
        return E_CONFLICT; /* set meanwhile: sign in instead */
    TRY(q_login_set_password(tx,
        &(struct q_login_set_password){ .login_id = login.id, .password_hash = s->hash, .password_at = op.now }, NULL));
    struct throttle_keys codes = throttle_keys_code(op.arena, login.id);
    TRY(throttle_clear_in(&op, &codes));
    TRY(kill_links(&op, login.id, SV("password_changed")));
    TRY(attach(&op, t, login.id));
    TRY(q_session_end_of_login(tx,
        &(struct q_session_end_of_login){
            .ended_at = op.now, .end_reason = SV("password_changed"), .login_id = login.id, .except = { 0 } },
        NULL));
    TRY(sign_in_accounts_of(&op, login.id, &accounts));
    if (!accounts.count)
        return E_GONE;
    if (t->kind == TOKEN_PASSWORD_RESET)
        TRY(record_login(
            tx, &op, EVENT_PASSWORD_CHANGED, accounts.items[0].org, login.id, (struct mail_token_id){ 0 }));
    return sign_in_open_in(tx, &op, &login, &accounts, s->from, &s->result);
}

enum err password_set_by_link(const struct op *op, struct sv token, struct sv password, const struct sign_in_form *from,
    struct problems *problems, struct sign_in_result *ret_result)
{
    struct mail_token t;
    TRY(check_any(op, token, &t));
    if (t.has_password && t.kind != TOKEN_PASSWORD_RESET) {
        problem_add(problems, SV("password"), SV("sign_in_instead"),
            SV("This address has a password already. Sign in with it to go on."));
        return E_INVALID;
    }
    struct sv bad = password_problem(password, (struct password_owner){ .email = t.email }, op->arena);
    if (bad.n) {
        problem_add(problems, SV("password"), SV("weak_password"), bad);
        return E_INVALID;
    }
    struct set_args s = { .op = op, .token = &t, .from = from, .hash = password_hash(op->arena, password) };
    TRY(db_write(op->db, set_in, &s));
    *ret_result = s.result;
    return E_OK;
}

struct accept_args {
    const struct op *op;
    const struct mail_token *token;
};

static enum err accept_in(struct db *tx, void *arg)
{
    const struct accept_args *x = arg;
    struct op op = *x->op;
    op.db = tx;
    TRY(use_up(&op, x->token));
    return attach(&op, x->token, op.viewer->login);
}

enum err welcome_accept(const struct op *op, struct sv token, struct problems *problems)
{
    struct mail_token t;
    struct login login;
    TRY(viewer_require(op->viewer, NEED_LOGIN_PAGE));
    TRY(check_any(op, token, &t));
    if (t.kind == TOKEN_PASSWORD_RESET)
        return E_GONE;
    TRY(login_load(op, op->viewer->login, &login));
    if (!sv_eq(login.email_norm, t.email)) {
        problem_add(problems, SV(""), SV("wrong_person"),
            SV("This link was sent to somebody else. Sign out first, then open it again."));
        return E_INVALID;
    }
    return db_write(op->db, accept_in, &(struct accept_args){ op, &t });
}

enum err password_reset_ask(const struct op *op, struct sv email, struct problems *problems)
{
    struct login login;
    struct accounts accounts = { NULL, 0 };
    struct sv norm = email_norm(op->arena, email);
    struct link_ask ask = { .kind = TOKEN_PASSWORD_RESET,
        .event = EVENT_PASSWORD_RESET_ASKED,
        .limit_by = norm,
        .peer = op->viewer->peer,
        .email = norm };
    enum err e = login_find(op, norm, &login);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    if (e == E_OK)
        TRY(sign_in_accounts_of(op, login.id, &accounts));
    if (accounts.count) {
        ask.login = login.id;
        ask.org = accounts.items[0].org;
    }
    return link_ask(op, &ask, problems);
}

enum err password_change_in(const struct op *op, const struct password_ready *p, struct sv *ret_token)
{
    TRY(q_login_set_password(op->db,
        &(struct q_login_set_password){ .login_id = p->login, .password_hash = p->hash, .password_at = op->now },
        NULL));
    TRY(q_session_end_of_login(op->db,
        &(struct q_session_end_of_login){ .ended_at = op->now,
            .end_reason = SV("password_changed"),
            .login_id = p->login,
            .except = op->viewer->session },
        NULL));
    TRY(session_renew_in(op->db, op, ret_token));
    TRY(kill_links(op, p->login, SV("password_changed")));
    return record_login(op->db, op, EVENT_PASSWORD_CHANGED, op->viewer->org, p->login, (struct mail_token_id){ 0 });
}

enum err password_change_check(const struct op *op, struct sv old_password, struct sv new_password,
    struct problems *problems, struct password_ready *ret_ready)
{
    struct login login;
    TRY(viewer_require(op->viewer, NEED_LOGIN_PAGE));
    TRY(login_load(op, op->viewer->login, &login));
    struct problems wrong = problems_new(op->arena);
    enum err e = session_prove(op, &login, old_password, &wrong);
    if (e == E_INVALID)
        problem_add(problems, SV("old_password"), wrong.items[0].code, wrong.items[0].text);
    else
        TRY(e);
    struct sv bad = password_problem(
        new_password, (struct password_owner){ .email = login.email_norm, .name = op->viewer->actor_name }, op->arena);
    if (bad.n)
        problem_add(problems, SV("new_password"), SV("weak_password"), bad);
    TRY(problems_err(problems));
    *ret_ready = (struct password_ready){ .login = login.id, .hash = password_hash(op->arena, new_password) };
    return E_OK;
}

struct change_args {
    const struct op *op;
    struct password_ready ready;
    struct sv token;
};

static enum err change_in(struct db *tx, void *arg)
{
    struct change_args *c = arg;
    struct op op = *c->op;
    op.db = tx;
    return password_change_in(&op, &c->ready, &c->token);
}

enum err password_change(const struct op *op, struct sv old_password, struct sv new_password, struct problems *problems,
    struct sv *ret_token)
{
    struct change_args c = { .op = op };
    TRY(password_change_check(op, old_password, new_password, problems, &c.ready));
    TRY(db_write(op->db, change_in, &c));
    *ret_token = c.token;
    return E_OK;
}
