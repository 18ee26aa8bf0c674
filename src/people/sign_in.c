#include "people/sign_in.h"

#include <string.h>

#include "access/record.h"
#include "base/text.h"
#include "crypto/password.h"
#include "crypto/token.h"
#include "people/login.h"
#include "people/organization.h"
#include "people/queries.h"
#include "people/session_write.h"
#include "people/throttle.h"

/* Order matters: the first word that fits names the browser. */
static const struct {
    const char *token, *name;
} browsers[] = { { "Edg/", "Edge" }, { "OPR/", "Opera" }, { "Firefox/", "Firefox" }, { "Chrome/", "Chrome" },
    { "Safari/", "Safari" } },
  systems[] = { { "Android", "Android" }, { "iPhone", "iPhone" }, { "iPad", "iPad" }, { "Windows", "Windows" },
      { "Mac OS X", "Mac" }, { "CrOS", "Chromebook" }, { "Linux", "Linux" } };

static bool mentions(struct sv text, const char *word)
{
    return text.n && memmem(text.p, text.n, word, strlen(word)) != NULL;
}

void sign_in_device_name(struct sv user_agent, struct arena *a, struct sv *ret_label)
{
    const char *browser = NULL, *system = NULL;
    for (size_t i = 0; !browser && i < LENGTH(browsers); i++)
        if (mentions(user_agent, browsers[i].token))
            browser = browsers[i].name;
    for (size_t i = 0; !system && i < LENGTH(systems); i++)
        if (mentions(user_agent, systems[i].token))
            system = systems[i].name;
    if (browser && system)
        *ret_label = sv_fmt(a, "%s on %s", browser, system);
    else
        *ret_label = browser ? sv_of(browser) : system ? sv_of(system) : SV("Unknown device");
}

struct sv program_device(const struct op *op, struct sv email, struct sv peer, struct sv user_agent)
{
    unsigned char secret[FORM_SECRET_BYTES];
    struct sv who = sv_fmt(op->arena, "program\n%.*s\n%.*s\n%.*s", SV_FMT(email_norm(op->arena, email)),
        SV_FMT(throttle_network(op->arena, peer)), SV_FMT(user_agent));
    csrf_secret(op->keys, who, secret);
    struct str s = str_new(op->arena, 2 * sizeof secret + 1);
    for (size_t i = 0; i < sizeof secret; i++)
        str_addf(&s, "%02x", secret[i]);
    return str_sv(&s);
}

enum err sign_in_open_in(struct db *tx, const struct op *op, const struct login *login, const struct accounts *accounts,
    const struct sign_in_form *f, struct sign_in_result *ret_result)
{
    struct sign_in_result r = { .next = SIGN_IN_PICK };
    struct session_id session;
    const struct account *only = NULL;
    TRY(session_begin_in(tx, op, login->id, f, &session, &r.session_token));
    bool new_device; /* the first one of all is no news */
    TRY(device_know_in(tx, op, login->id, f, &r.device_token, &new_device));
    size_t open = accounts_open(accounts, &only);
    for (size_t i = 0; f->program && open > 1; i++)
        if (!accounts->items[i].blocked) {
            only = &accounts->items[i];
            open = 1;
        }
    if (open == 1) {
        r.next = account_next(only, login->enrolled);
        r.staff = only->staff;
        TRY(session_raise_in(tx, op, session, only, r.next != SIGN_IN_DONE, &r.session_token));
    }
    if (new_device && accounts->count)
        TRY(record_login(
            tx, op, EVENT_SIGNED_IN_NEW_DEVICE, accounts->items[0].org, login->id, (struct mail_token_id){ 0 }));
    *ret_result = r;
    return E_OK;
}

struct open_args {
    const struct op *op;
    const struct sign_in_form *form;
    const struct login *login;
    const struct accounts *accounts;
    const struct throttle_keys *keys;
    struct sv rehash; /* empty: the stored hash is good */
    struct sign_in_result result;
};

static enum err open_in(struct db *tx, void *arg)
{
    struct open_args *o = arg;
    struct op op = *o->op;
    op.db = tx;
    struct login now;
    TRY(login_load(&op, o->login->id, &now));
    if (!sv_eq(now.password_hash, o->login->password_hash))
        return E_CONFLICT; /* it was changed while the old one was being looked at */
    TRY(throttle_clear_in(&op, o->keys));
    if (o->rehash.n)
        TRY(q_login_set_password(tx,
            &(struct q_login_set_password){
                .login_id = o->login->id, .password_hash = o->rehash, .password_at = op.now },
            NULL));
    return sign_in_open_in(tx, &op, o->login, o->accounts, o->form, &o->result);
}

static void refuse_credentials(struct problems *problems)
{
    problem_add(problems, SV("password"), SV("wrong_credentials"),
        SV("The e-mail address and the password do not match an account. Check both, or set a new password by "
           "e-mail."));
}

static void refuse_closed(struct problems *problems, bool shared)
{
    if (shared)
        problem_add(problems, SV("email"), SV("shared_mailbox"),
            SV("The accounts of this address belong to teenagers, who need an address of their own each. Ask the "
               "practice to change them."));
    else
        problem_add(problems, SV("email"), SV("no_account"),
            SV("No open account belongs to this address. Ask your practice to invite you again."));
}

enum err sign_in(
    const struct op *op, const struct sign_in_form *f, struct problems *problems, struct sign_in_result *ret_result)
{
    struct sv norm = email_norm(op->arena, f->email);
    struct login login = { .id = { 0 } };
    enum err e = login_find(op, norm, &login);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    struct device_id device = { 0 };
    TRY(device_find(op, f->device_token, login.id, &device));
    struct throttle_keys keys = throttle_keys_of(op->arena, norm, f->peer, device);
    int64_t wait;
    TRY(throttle_try(op, &keys, &wait));
    if (wait) {
        problem_add(problems, SV("password"), SV("slow_down"),
            sv_fmt(op->arena, "Too many wrong passwords. Wait %.*s and try again, or set a new password by e-mail.",
                SV_FMT(throttle_wait_words(op->arena, wait))));
        return E_INVALID;
    }
    if (!password_verify(login.password_hash, f->password)) { /* an empty hash costs the same time */
        refuse_credentials(problems);
        return E_INVALID;
    }
    struct accounts accounts;
    TRY(sign_in_accounts_of(op, login.id, &accounts));
    const struct account *only = NULL;
    if (accounts_open(&accounts, &only) == 0) {
        refuse_closed(problems, accounts.count > 0);
        return E_INVALID;
    }
    struct open_args o = { .op = op, .form = f, .login = &login, .accounts = &accounts, .keys = &keys };
    if (password_needs_rehash(login.password_hash))
        o.rehash = password_hash(op->arena, f->password);
    TRY(db_write(op->db, open_in, &o));
    *ret_result = o.result;
    return E_OK;
}

struct pick_args {
    const struct op *op;
    const struct account *account;
    enum sign_in_next next;
    struct sv token;
};

static enum err pick_in(struct db *tx, void *arg)
{
    struct pick_args *p = arg;
    return session_raise_in(tx, p->op, p->op->viewer->session, p->account, p->next != SIGN_IN_DONE, &p->token);
}

enum err sign_in_pick(
    const struct op *op, const struct account *which, struct problems *problems, struct sign_in_result *ret_result)
{
    struct accounts accounts;
    TRY(sign_in_accounts(op, &accounts));
    for (size_t i = 0; i < accounts.count; i++) {
        const struct account *acc = &accounts.items[i];
        if (acc->staff != which->staff || acc->staff_id.v != which->staff_id.v ||
            acc->client_id.v != which->client_id.v)
            continue;
        if (acc->blocked) {
            problem_add(problems, SV("account"), SV("shared_mailbox"),
                SV("This account belongs to a teenager and needs an e-mail address of its own. Ask the practice to "
                   "change it."));
            return E_INVALID;
        }
        if (acc->staff && !op->viewer->facts.fresh && !op->viewer->facts.second_factor_missing) {
            problem_add(problems, SV("account"), SV("fresh"),
                SV("Enter your password again before you open a staff account: sign out, and sign in."));
            return E_INVALID;
        }
        struct login login;
        TRY(login_load(op, op->viewer->login, &login));
        struct pick_args p = { .op = op, .account = acc, .next = account_next(acc, login.enrolled) };
        TRY(db_write(op->db, pick_in, &p));
        *ret_result = (struct sign_in_result){ .next = p.next, .session_token = p.token, .staff = acc->staff };
        return E_OK;
    }
    return E_NOTFOUND;
}

struct prove_args {
    const struct op *op;
    const struct throttle_keys *keys;
    struct sv token;
};

static enum err proven_in(struct db *tx, void *arg)
{
    const struct prove_args *x = arg;
    struct op op = *x->op;
    op.db = tx;
    return throttle_clear_in(&op, x->keys);
}

enum err session_prove(const struct op *op, const struct login *login, struct sv password, struct problems *problems)
{
    int64_t wait;
    struct throttle_keys keys = throttle_keys_session(op->arena, op->viewer->session);
    TRY(throttle_try(op, &keys, &wait));
    if (wait)
        problem_add(problems, SV("password"), SV("slow_down"),
            sv_fmt(op->arena, "Too many wrong passwords. Wait %.*s and try again.",
                SV_FMT(throttle_wait_words(op->arena, wait))));
    else if (!password_verify(login->password_hash, password))
        problem_add(problems, SV("password"), SV("wrong_password"),
            SV("This is not your password. Try again, or sign out and set a new one by e-mail."));
    TRY(problems_err(problems));
    return db_write(op->db, proven_in, &(struct prove_args){ .op = op, .keys = &keys });
}

static enum err unlock_in(struct db *tx, void *arg)
{
    struct prove_args *x = arg;
    return session_renew_in(tx, x->op, &x->token);
}

enum err session_unlock(const struct op *op, struct sv password, struct problems *problems, struct sv *ret_token)
{
    struct login login;
    if (!op->viewer->session.v)
        return E_DENIED;
    TRY(login_load(op, op->viewer->login, &login));
    TRY(session_prove(op, &login, password, problems));
    struct prove_args x = { .op = op };
    TRY(db_write(op->db, unlock_in, &x));
    *ret_token = x.token;
    return E_OK;
}
