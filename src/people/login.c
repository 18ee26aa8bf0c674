#include "people/login.h"

#include "people/queries.h"

#define LOGIN_OF(row)                                                                                                  \
    ((struct login){ .id = (row).id,                                                                                   \
        .email = (row).email,                                                                                          \
        .email_norm = (row).email_norm,                                                                                \
        .password_hash = (row).password_hash,                                                                          \
        .totp_secret = (row).totp_secret,                                                                              \
        .totp_step = (row).totp_step,                                                                                  \
        .enrolled = (row).totp_at.has })

enum err login_find(const struct op *op, struct sv email_norm, struct login *ret_login)
{
    struct login_by_email_row row;
    TRY(q_login_by_email(op->db, op->arena, &(struct q_login_by_email){ .email_norm = email_norm }, &row));
    *ret_login = LOGIN_OF(row);
    return E_OK;
}

enum err login_load(const struct op *op, struct login_id id, struct login *ret_login)
{
    struct login_by_id_row row;
    TRY(q_login_by_id(op->db, op->arena, &(struct q_login_by_id){ .login_id = id }, &row));
    *ret_login = LOGIN_OF(row);
    return E_OK;
}

enum err sign_in_state_load(const struct op *op, struct sign_in_state *ret_state)
{
    struct login login;
    struct recovery_codes_unused_rows left = { .count = 0 };
    TRY(login_load(op, op->viewer->login, &login));
    if (login.enrolled)
        TRY(q_recovery_codes_unused(
            op->db, op->arena, &(struct q_recovery_codes_unused){ .login_id = login.id }, &left));
    *ret_state =
        (struct sign_in_state){ .email = login.email, .enrolled = login.enrolled, .recovery_left = left.count };
    return E_OK;
}

enum err login_opens(const struct op *op, const struct login *login, bool *ret_opens)
{
    struct accounts accounts = { NULL, 0 };
    const struct account *one = NULL;
    if (login->password_hash.n)
        TRY(sign_in_accounts_of(op, login->id, &accounts));
    *ret_opens = accounts_open(&accounts, &one) > 0;
    return E_OK;
}
