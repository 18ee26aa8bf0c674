#include "access/record.h"
#include "base/json.h"
#include "base/text.h"
#include "crypto/password.h"
#include "crypto/token.h"
#include "people/login.h"
#include "people/queries.h"
#include "people/session_write.h"

#define RESET_LIVE_US DAY_US
enum { RESETS_PER_HOUR = 5 };

/* Any of the links that end in a password. */
static enum err check_any(const struct op *op, struct sv text, struct mail_token *ret_token)
{
    static const enum token_kind kinds[] = { TOKEN_WELCOME, TOKEN_STAFF_WELCOME, TOKEN_PASSWORD_RESET, TOKEN_GRANT_INVITE };
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
            &(struct q_client_attach_login){ .login_id = to, .client_id = t->client, .email_norm = t->email }, &changed));
    else if (t->kind == TOKEN_GRANT_INVITE) {
        struct account_of_grant_row g;
        TRY(q_account_of_grant(op->db, op->arena, t->org, &(struct q_account_of_grant){ .grant_id = t->grant }, &g));
        TRY(q_client_attach_login(op->db, t->org,
            &(struct q_client_attach_login){ .login_id = to, .client_id = g.caregiver_id, .email_norm = t->email }, &changed));
    }
    return changed ? E_OK : E_GONE;
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
    if (login.password_hash.n && t->kind != TOKEN_PASSWORD_RESET)
        return E_CONFLICT; /* set meanwhile: sign in instead */
    TRY(q_login_set_password(tx,
        &(struct q_login_set_password){ .login_id = login.id, .password_hash = s->hash, .password_at = op.now }, NULL));
    TRY(attach(&op, t, login.id));
    TRY(q_session_end_of_login(tx,
        &(struct q_session_end_of_login){ .ended_at = op.now, .end_reason = SV("password_changed"), .login_id = login.id, .except = { 0 } }, NULL));
    TRY(sign_in_accounts_of(&op, login.id, &accounts));
    if (!accounts.count)
        return E_GONE;
    if (t->kind == TOKEN_PASSWORD_RESET)
        TRY(record_login(tx, &op, EVENT_PASSWORD_CHANGED, accounts.items[0].org, login.id, (struct mail_token_id){ 0 }));
    return sign_in_open_in(tx, &op, &login, &accounts, s->from, &s->result);
}

enum err password_set_by_link(const struct op *op, struct sv token, struct sv password, const struct sign_in_form *from, struct problems *problems,
    struct sign_in_result *ret_result)
{
    struct mail_token t;
    TRY(check_any(op, token, &t));
    if (t.has_password && t.kind != TOKEN_PASSWORD_RESET) {
        problem_add(problems, SV("password"), SV("sign_in_instead"), SV("This address has a password already. Sign in with it to go on."));
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
    enum err e = mail_token_check(op, token, TOKEN_WELCOME, &t);
    if (e == E_GONE)
        e = mail_token_check(op, token, TOKEN_STAFF_WELCOME, &t);
    TRY(e);
    TRY(login_load(op, op->viewer->login, &login));
    if (!sv_eq(login.email_norm, t.email)) {
        problem_add(problems, SV(""), SV("wrong_person"), SV("This link was sent to somebody else. Sign out first, then open it again."));
        return E_INVALID;
    }
    return db_write(op->db, accept_in, &(struct accept_args){ op, &t });
}

struct ask_args {
    const struct op *op;
    const struct login *login;
    struct org_id org;
    enum token_kind kind;
    enum event_kind event;
    struct sv email;
    struct sv throttle_key;
};

static struct sv asked_payload(struct arena *a, struct mail_token_id token, struct sv new_address)
{
    struct str out = str_new(a, 1024);
    struct json j = json_to(&out);
    json_begin_object(&j, NULL);
    json_int(&j, "mail_token", token.v);
    if (new_address.n)
        json_str(&j, "email", new_address);
    json_end(&j);
    return str_sv(&out);
}

/* Five links an hour and mailbox, so that nobody is flooded through us; the answer on screen stays the same. */
static enum err ask_in(struct db *tx, void *arg)
{
    const struct ask_args *a = arg;
    struct op op = *a->op;
    op.db = tx;
    struct throttle_get_row row = { .count = 0, .since = op.now };
    enum err e = q_throttle_get(tx, op.arena, &(struct q_throttle_get){ .key = a->throttle_key }, &row);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    if (op.now.us - row.since.us > HOUR_US)
        row = (struct throttle_get_row){ .count = 0, .since = op.now };
    if (row.count >= RESETS_PER_HOUR)
        return E_OK;
    TRY(q_throttle_set(tx,
        &(struct q_throttle_set){ .key = a->throttle_key, .count = row.count + 1, .since = row.since, .until = op.now }, NULL));
    struct mail_token_id id;
    TRY(mail_token_make(&op,
        &(struct mail_token_new){ .kind = a->kind, .org = a->org, .login = a->login->id, .email = a->email, .live_us = RESET_LIVE_US }, &id));
    struct event_new what = event_by(&op, a->event, (struct client_id){ 0 });
    what.org = a->org;
    what.resource_kind = "login";
    what.resource_id = a->login->id.v;
    what.payload = asked_payload(op.arena, id, a->kind == TOKEN_EMAIL_CHANGE ? a->email : SV(""));
    return event_record(tx, op.arena, &what, NULL);
}

static enum err ask(const struct op *op, const struct login *login, struct org_id org, enum token_kind kind, enum event_kind event, struct sv email)
{
    struct ask_args a = { .op = op, .login = login, .org = org, .kind = kind, .event = event, .email = email };
    a.throttle_key = token_hash(op->arena, sv_fmt(op->arena, "mail:%d:%lld", (int)kind, (long long)login->id.v));
    return db_write(op->db, ask_in, &a);
}

enum err password_reset_ask(const struct op *op, struct sv email)
{
    struct login login;
    struct accounts accounts;
    enum err e = login_find(op, email_norm(op->arena, email), &login);
    if (e == E_NOTFOUND)
        return E_OK;
    TRY(e);
    TRY(sign_in_accounts_of(op, login.id, &accounts));
    if (!accounts.count)
        return E_OK;
    return ask(op, &login, accounts.items[0].org, TOKEN_PASSWORD_RESET, EVENT_PASSWORD_RESET_ASKED, login.email_norm);
}

struct change_args {
    const struct op *op;
    struct login_id login;
    struct sv hash;
};

static enum err change_in(struct db *tx, void *arg)
{
    const struct change_args *c = arg;
    struct op op = *c->op;
    op.db = tx;
    TRY(q_login_set_password(tx,
        &(struct q_login_set_password){ .login_id = c->login, .password_hash = c->hash, .password_at = op.now }, NULL));
    TRY(q_session_end_of_login(tx,
        &(struct q_session_end_of_login){ .ended_at = op.now, .end_reason = SV("password_changed"), .login_id = c->login, .except = op.viewer->session }, NULL));
    TRY(q_session_refresh(tx, &(struct q_session_refresh){ .fresh_at = op.now, .session_id = op.viewer->session }, NULL));
    return record_login(tx, &op, EVENT_PASSWORD_CHANGED, op.viewer->org, c->login, (struct mail_token_id){ 0 });
}

enum err password_change(const struct op *op, struct sv old_password, struct sv new_password, struct problems *problems)
{
    struct login login;
    TRY(login_load(op, op->viewer->login, &login));
    struct problems wrong = problems_new(op->arena);
    enum err e = session_unlock(op, old_password, &wrong); /* counts guesses */
    if (e == E_INVALID)
        problem_add(problems, SV("old_password"), wrong.items[0].code, wrong.items[0].text);
    else
        TRY(e);
    struct sv bad = password_problem(new_password, (struct password_owner){ .email = login.email_norm, .name = op->viewer->actor_name }, op->arena);
    if (bad.n)
        problem_add(problems, SV("new_password"), SV("weak_password"), bad);
    TRY(problems_err(problems));
    struct change_args c = { op, login.id, password_hash(op->arena, new_password) };
    return db_write(op->db, change_in, &c);
}

enum err email_change_ask(const struct op *op, struct sv email, struct problems *problems)
{
    struct login login, other;
    struct sv norm = email_norm(op->arena, email);
    if (!email_valid(norm)) {
        problem_add(problems, SV("email"), SV("bad_email"), SV("Type an address like name@example.org."));
        return E_INVALID;
    }
    TRY(login_load(op, op->viewer->login, &login));
    enum err e = login_find(op, norm, &other);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    if (e == E_OK) /* somebody has it: the same answer, and no mail that would tell */
        return E_OK;
    return ask(op, &login, op->viewer->org, TOKEN_EMAIL_CHANGE, EVENT_EMAIL_CHANGE_ASKED, norm);
}

/* Both addresses hear of it (catalogue row 16). */
static struct sv changed_payload(struct arena *a, struct sv old_address, struct sv new_address)
{
    struct str out = str_new(a, 2048);
    struct json j = json_to(&out);
    json_begin_object(&j, NULL);
    json_str(&j, "old", old_address);
    json_str(&j, "new", new_address);
    json_end(&j);
    return str_sv(&out);
}

static enum err email_in(struct db *tx, void *arg)
{
    const struct accept_args *x = arg;
    struct op op = *x->op;
    op.db = tx;
    struct login was;
    TRY(use_up(&op, x->token));
    TRY(login_load(&op, x->token->login, &was));
    TRY(q_login_set_email(tx,
        &(struct q_login_set_email){ .login_id = x->token->login, .email = x->token->email, .email_norm = x->token->email }, NULL));
    TRY(q_clients_follow_login_email(tx,
        &(struct q_clients_follow_login_email){ .email = x->token->email, .email_norm = x->token->email, .login_id = x->token->login }, NULL));
    struct event_new e = event_by(&op, EVENT_EMAIL_CHANGED, (struct client_id){ 0 });
    e.org = x->token->org;
    e.resource_kind = "login";
    e.resource_id = x->token->login.v;
    e.payload = changed_payload(op.arena, was.email, x->token->email);
    return event_record(tx, op.arena, &e, NULL);
}

enum err email_change_confirm(const struct op *op, struct sv token)
{
    struct mail_token t;
    TRY(mail_token_check(op, token, TOKEN_EMAIL_CHANGE, &t));
    return db_write(op->db, email_in, &(struct accept_args){ op, &t });
}
