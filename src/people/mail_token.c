#include "crypto/compare.h"
#include "crypto/token.h"
#include "people/login.h"
#include "people/queries.h"
#include "people/sign_in.h"

static const char *const kind_names[] = {
    [TOKEN_WELCOME] = "welcome",
    [TOKEN_STAFF_WELCOME] = "staff_welcome",
    [TOKEN_PASSWORD_RESET] = "password_reset",
    [TOKEN_EMAIL_CHANGE] = "email_change",
    [TOKEN_GRANT_INVITE] = "grant_invite",
};

static bool kind_parse(struct sv name, enum token_kind *ret_kind)
{
    for (size_t i = 0; i < LENGTH(kind_names); i++)
        if (sv_eq(name, sv_of(kind_names[i]))) {
            *ret_kind = (enum token_kind)i;
            return true;
        }
    return false;
}

#define OPT(type, id) ((struct type){ .has = (id).v != 0, .v = (id) })

enum err mail_token_make(const struct op *op, const struct mail_token_new *n, struct mail_token_id *ret_token)
{
    struct mail_token_newest_generation_row newest;
    TRY(q_mail_token_newest_generation(op->db, op->arena,
        &(struct q_mail_token_newest_generation){ .kind = sv_of(kind_names[n->kind]),
            .login_id = n->login,
            .staff_id = n->staff,
            .client_id = n->client,
            .grant_id = n->grant },
        &newest));
    TRY(mail_token_kill(op, n, SV("superseded")));
    struct mail_token_insert_row row;
    TRY(q_mail_token_insert(op->db, op->arena,
        &(struct q_mail_token_insert){ .kind = sv_of(kind_names[n->kind]),
            .generation = newest.generation + 1,
            .org_id = OPT(opt_org_id, n->org),
            .login_id = OPT(opt_login_id, n->login),
            .staff_id = OPT(opt_staff_id, n->staff),
            .client_id = OPT(opt_client_id, n->client),
            .grant_id = OPT(opt_grant_id, n->grant),
            .email = n->email,
            .created_at = op->now,
            .expires_at = instant_add(op->now, n->live_us) },
        &row));
    struct sv text =
        link_token(op->keys, op->arena, (struct link_facts){ (uint8_t)n->kind, row.id.v, newest.generation + 1 });
    TRY(q_mail_token_set_hash(
        op->db, &(struct q_mail_token_set_hash){ .mail_token_id = row.id, .hash = token_hash(op->arena, text) }, NULL));
    *ret_token = row.id;
    return E_OK;
}

enum err mail_token_kill(const struct op *op, const struct mail_token_new *t, struct sv reason)
{
    if (t->grant.v)
        return q_mail_token_kill_grant(
            op->db, &(struct q_mail_token_kill_grant){ .dead_reason = reason, .grant_id = t->grant }, NULL);
    if (t->client.v)
        return q_mail_token_kill_client(
            op->db, &(struct q_mail_token_kill_client){ .dead_reason = reason, .client_id = t->client }, NULL);
    if (t->staff.v)
        return q_mail_token_kill_staff(
            op->db, &(struct q_mail_token_kill_staff){ .dead_reason = reason, .staff_id = t->staff }, NULL);
    if (t->login.v)
        return q_mail_token_kill_login(op->db,
            &(struct q_mail_token_kill_login){
                .dead_reason = reason, .login_id = t->login, .kind = sv_of(kind_names[t->kind]) },
            NULL);
    return E_INTERNAL;
}

enum err mail_token_text(const struct op *op, struct mail_token_id id, struct sv *ret_text)
{
    struct mail_token_by_id_row r;
    TRY(q_mail_token_by_id(op->db, op->arena, &(struct q_mail_token_by_id){ .mail_token_id = id }, &r));
    enum token_kind kind;
    if (r.used_at.has || r.dead_reason.n || !instant_before(op->now, r.expires_at) || !kind_parse(r.kind, &kind))
        return E_GONE;
    return link_token_again(
        op->keys, op->arena, (struct link_facts){ (uint8_t)kind, r.id.v, r.generation }, r.hash, ret_text);
}

enum err mail_token_check(const struct op *op, struct sv text, enum token_kind kind, struct mail_token *ret_token)
{
    struct link_facts parts;
    struct mail_token_by_id_row r;
    if (!link_token_read(op->keys, op->arena, text, &parts) || parts.kind != (uint8_t)kind)
        return E_GONE;
    enum err e =
        q_mail_token_by_id(op->db, op->arena, &(struct q_mail_token_by_id){ .mail_token_id = { parts.id } }, &r);
    if (e == E_NOTFOUND)
        return E_GONE;
    TRY(e);
    bool same = sv_equal_secret(r.hash, token_hash(op->arena, text)) && r.generation == parts.generation &&
                sv_eq(r.kind, sv_of(kind_names[kind]));
    if (!same || r.used_at.has || r.dead_reason.n || !instant_before(op->now, r.expires_at))
        return E_GONE;
    struct mail_token t = { .id = r.id, .kind = kind, .email = r.email };
    t.org = r.org_id.has ? r.org_id.v : t.org;
    t.login = r.login_id.has ? r.login_id.v : t.login;
    t.staff = r.staff_id.has ? r.staff_id.v : t.staff;
    t.client = r.client_id.has ? r.client_id.v : t.client;
    t.grant = r.grant_id.has ? r.grant_id.v : t.grant;
    struct login login;
    e = t.login.v ? login_load(op, t.login, &login) : login_find(op, r.email, &login);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    if (e == E_OK)
        TRY(login_opens(op, &login, &t.has_password));
    *ret_token = t;
    return E_OK;
}

enum err mail_token_read_dead(
    const struct op *op, struct sv text, enum token_kind kind, struct mail_token_id *ret_token)
{
    struct link_facts parts;
    if (!link_token_read(op->keys, op->arena, text, &parts) || parts.kind != (uint8_t)kind)
        return E_NOTFOUND;
    *ret_token = (struct mail_token_id){ parts.id };
    return E_OK;
}
