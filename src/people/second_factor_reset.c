/* A second step that somebody lost, telephone and recovery codes alike: taken off by an administrator of the practice.
 */
#include "access/record.h"
#include "people/field.h"
#include "people/login.h"
#include "people/queries.h"
#include "people/sign_in.h"
#include "people/staff.h"

struct reset_args {
    const struct op *op;
    struct staff_id id;
    struct problems found;
};

static enum err check(const struct op *op, const struct staff_member *m, struct problems *problems)
{
    struct accounts accounts;
    if (m->id.v == op->viewer->staff.v)
        problem_add(problems, SV("id"), SV("own"),
            SV("Set up your own second step anew on your account page, or ask another administrator."));
    else if (m->role == ROLE_OWNER && op->viewer->facts.role != ROLE_OWNER)
        problem_add(problems, SV("id"), SV("owner_only"), SV("Only an owner can take off an owner's second step."));
    else if (!m->login.v || !m->has_second_factor)
        problem_add(problems, SV("id"), SV("no_second_factor"), SV("This person has no second step."));
    TRY(problems_err(problems));
    TRY(sign_in_accounts_of(op, m->login, &accounts));
    for (size_t i = 0; i < accounts.count; i++)
        if (accounts.items[i].org.v != op->viewer->org.v) {
            problem_add(problems, SV("id"), SV("elsewhere"),
                SV("This person signs in to another practice, too. Whoever runs the installation can help."));
            break;
        }
    return problems_err(problems);
}

static enum err reset_in(struct db *tx, void *arg)
{
    struct reset_args *x = arg;
    struct op op = *x->op;
    struct staff_member m;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(staff_load(&op, x->id, &m));
    TRY(check(&op, &m, &x->found));
    TRY(q_login_set_totp(tx, &(struct q_login_set_totp){ .login_id = m.login, .totp_secret = SV("") }, NULL));
    TRY(q_recovery_code_clear(tx, &(struct q_recovery_code_clear){ .login_id = m.login }, NULL));
    TRY(q_session_end_of_login(tx,
        &(struct q_session_end_of_login){
            .ended_at = op.now, .end_reason = SV("second_factor_changed"), .login_id = m.login, .except = { 0 } },
        NULL));
    return record_login(tx, &op, EVENT_SECOND_FACTOR_CHANGED, op.viewer->org, m.login, (struct mail_token_id){ 0 });
}

enum err second_factor_reset(const struct op *op, struct staff_id staff, struct problems *problems)
{
    struct need need = NEED_STAFF_PAGE(PERM_STAFF);
    need.fresh = true;
    TRY(viewer_require(op->viewer, need));
    struct reset_args x = { .op = op, .id = staff };
    return problems_tell(problems, &x.found, db_write(op->db, reset_in, &x));
}
