#include "access/record.h"
#include "base/json.h"
#include "base/text.h"
#include "people/login.h"
#include "people/queries.h"
#include "people/search_index.h"

/* A portal session was opened without the second step: it does not move the address that a staff account signs in with.
 */
static enum err check_second_step(const struct op *op, const struct login *login, struct problems *problems)
{
    struct accounts accounts;
    if (!login->enrolled || op->viewer->staff.v)
        return E_OK;
    TRY(sign_in_accounts(op, &accounts));
    for (size_t i = 0; i < accounts.count; i++)
        if (accounts.items[i].staff) {
            problem_add(problems, SV("email"), SV("second_step_needed"),
                SV("A staff account uses this sign-in and asks for a second step. Open that account, and change the "
                   "address there."));
            break;
        }
    return problems_err(problems);
}

enum err email_change_ask(const struct op *op, struct sv email, struct problems *problems)
{
    struct need need = NEED_LOGIN_PAGE;
    struct login login, other;
    struct sv norm = email_norm(op->arena, email);
    need.fresh = true;
    TRY(viewer_require(op->viewer, need));
    if (!email_valid(norm)) {
        problem_add(problems, SV("email"), SV("bad_email"), SV("Type an address like name@example.org."));
        return E_INVALID;
    }
    TRY(login_load(op, op->viewer->login, &login));
    TRY(check_second_step(op, &login, problems));
    enum err e = login_find(op, norm, &other);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    struct link_ask ask = {
        .kind = TOKEN_EMAIL_CHANGE, .event = EVENT_EMAIL_CHANGE_ASKED, .org = op->viewer->org, .email = norm
    };
    ask.limit_by = sv_fmt(op->arena, "login %lld", (long long)login.id.v);
    if (e == E_NOTFOUND) /* else somebody has it: the same answer, and no mail that would tell */
        ask.login = login.id;
    return link_ask(op, &ask, problems);
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

/* The clients of a login belong to one or more organizations; each is found by its address there. */
static enum err each_client(const struct op *op, const struct clients_of_login_rows *clients,
    enum err (*fn)(const struct op *op, struct client_id client))
{
    for (size_t i = 0; i < clients->count; i++) {
        struct viewer there = *op->viewer;
        struct op in_org = *op;
        there.org = clients->items[i].org_id;
        in_org.viewer = &there;
        TRY(fn(&in_org, clients->items[i].id));
    }
    return E_OK;
}

/* What was sent to the old address opens nothing any more: whoever reads that mailbox is out. */
static enum err kill_old_links(const struct op *op, struct login_id login)
{
    struct accounts_of_login_staff_rows staff;
    struct sv why = SV("email_changed");
    TRY(mail_token_kill(op, &(struct mail_token_new){ .login = login, .kind = TOKEN_PASSWORD_RESET }, why));
    TRY(mail_token_kill(op, &(struct mail_token_new){ .login = login, .kind = TOKEN_EMAIL_CHANGE }, why));
    TRY(q_mail_token_kill_of_accounts(
        op->db, &(struct q_mail_token_kill_of_accounts){ .dead_reason = why, .login_id = login }, NULL));
    TRY(q_accounts_of_login_staff(op->db, op->arena, &(struct q_accounts_of_login_staff){ .login_id = login }, &staff));
    for (size_t i = 0; i < staff.count; i++)
        TRY(mail_token_kill(op, &(struct mail_token_new){ .staff = staff.items[i].id }, why));
    return E_OK;
}

struct confirm_args {
    const struct op *op;
    const struct mail_token *token;
};

static enum err move_accounts(const struct op *op, struct login_id login, struct sv email)
{
    struct clients_of_login_rows clients;
    TRY(q_clients_of_login(op->db, op->arena, &(struct q_clients_of_login){ .login_id = login }, &clients));
    TRY(each_client(op, &clients, search_forget_in));
    TRY(q_login_set_email(
        op->db, &(struct q_login_set_email){ .login_id = login, .email = email, .email_norm = email }, NULL));
    TRY(q_clients_follow_login_email(op->db,
        &(struct q_clients_follow_login_email){
            .email = email, .email_norm = email, .changed_at = op->now, .login_id = login },
        NULL));
    TRY(q_staff_follow_login_email(
        op->db, &(struct q_staff_follow_login_email){ .email = email, .email_norm = email, .login_id = login }, NULL));
    return each_client(op, &clients, search_index_in);
}

static enum err confirm_in(struct db *tx, void *arg)
{
    const struct confirm_args *x = arg;
    const struct mail_token *t = x->token;
    struct op op = *x->op;
    op.db = tx;
    struct login was;
    int64_t used;
    TRY(q_mail_token_use(tx, &(struct q_mail_token_use){ .used_at = op.now, .mail_token_id = t->id }, &used));
    if (!used)
        return E_GONE;
    TRY(login_load(&op, t->login, &was));
    TRY(move_accounts(&op, t->login, t->email));
    TRY(kill_old_links(&op, t->login));
    struct event_new e = event_by(&op, EVENT_EMAIL_CHANGED, (struct client_id){ 0 });
    e.org = t->org;
    e.resource_kind = "login";
    e.resource_id = t->login.v;
    e.payload = changed_payload(op.arena, was.email, t->email);
    return event_record(tx, op.arena, &e, NULL);
}

enum err email_change_confirm(const struct op *op, struct sv token)
{
    struct mail_token t;
    TRY(mail_token_check(op, token, TOKEN_EMAIL_CHANGE, &t));
    return db_write(op->db, confirm_in, &(struct confirm_args){ op, &t });
}
