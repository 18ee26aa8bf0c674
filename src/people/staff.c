#include "people/staff.h"

#include "access/record.h"
#include "base/text.h"
#include "people/field.h"
#include "people/login.h"
#include "people/queries.h"

#define WELCOME_LIVE_US (7 * DAY_US)
enum { WELCOMES_A_DAY = 5 };

static enum err read_rows(const struct op *op, struct staff_id only, struct staff_list *ret_list)
{
    struct staff_rows_rows rows;
    TRY(q_staff_rows(op->db, op->arena, op->viewer->org, &(struct q_staff_rows){ .staff_id = only }, &rows));
    struct staff_member *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct staff_rows_row *r = &rows.items[i];
        items[i] = (struct staff_member){ .id = r->id,
            .first_name = r->first_name,
            .last_name = r->last_name,
            .title = r->title,
            .email = r->email,
            .archived = !sv_eq(r->state, SV("active")),
            .has_password = r->has_password != 0,
            .has_second_factor = r->has_second_factor != 0,
            .version = r->version };
        if (r->login_id.has)
            items[i].login = r->login_id.v;
        if (!role_parse(r->role, &items[i].role))
            return E_INTERNAL;
    }
    *ret_list = (struct staff_list){ items, rows.count };
    return E_OK;
}

static enum err read_one(const struct op *op, struct staff_id id, struct staff_member *ret_staff)
{
    struct staff_list list;
    if (!id.v)
        return E_NOTFOUND;
    TRY(read_rows(op, id, &list));
    if (!list.count)
        return E_NOTFOUND;
    *ret_staff = list.items[0];
    return E_OK;
}

enum err staff_list_load(const struct op *op, struct staff_list *ret_list)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_DIRECTORY)));
    return read_rows(op, (struct staff_id){ 0 }, ret_list);
}

enum err staff_load(const struct op *op, struct staff_id id, struct staff_member *ret_staff)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_STAFF)));
    return read_one(op, id, ret_staff);
}

/* What was typed, cleaned, with its role read. */
struct staff_fields {
    struct sv first_name, last_name, title, email, email_norm;
    enum role role;
};

static struct staff_fields read_form(const struct op *op, const struct staff_form *f, struct problems *problems)
{
    struct staff_fields s = { .role = ROLE_SUPPORT };
    s.first_name = field_required(problems, SV("first_name"), f->first_name, SV("Type a first name."));
    s.last_name = field_required(problems, SV("last_name"), f->last_name, SV("Type a last name."));
    s.title = field_line(problems, SV("title"), f->title, FIELD_NAME_MAX);
    s.email = field_email(problems, SV("email"), f->email);
    if (!s.email.n)
        problem_add(problems, SV("email"), SV("required"), SV("Type an e-mail address: staff sign in with it."));
    s.email_norm = email_norm(op->arena, s.email);
    if (!role_parse(sv_trim(f->role), &s.role))
        problem_add(problems, SV("role"), SV("required"), SV("Choose a role: owner, admin, provider or support."));
    return s;
}

static bool may_make_owners(const struct viewer *v)
{
    return v->facts.role == ROLE_OWNER;
}

static void refuse_owner(struct problems *problems)
{
    problem_add(problems, SV("role"), SV("owner_only"), SV("Only an owner can make or change an owner."));
}

static void refuse_duplicate(struct problems *problems)
{
    problem_add(problems, SV("email"), SV("duplicate_staff"),
        SV("Somebody of your staff has this address already. Look among the archived ones too."));
}

/* A link to set a password; its event is what mails it. `more`: of the payload, when the person is no new one. */
static enum err welcome_in(const struct op *op, struct staff_id staff, struct sv email_norm, const char *more)
{
    struct mail_token_id token;
    struct mail_token_new n = { .kind = TOKEN_STAFF_WELCOME,
        .org = op->viewer->org,
        .staff = staff,
        .email = email_norm,
        .live_us = WELCOME_LIVE_US };
    TRY(mail_token_make(op, &n, &token));
    struct event_new e = event_by(op, EVENT_STAFF_ADDED, (struct client_id){ 0 });
    e.resource_kind = "staff";
    e.resource_id = staff.v;
    e.payload = sv_fmt(op->arena, "{\"mail_token\":%lld%s}", (long long)token.v, more);
    return event_record(op->db, op->arena, &e, NULL);
}

static enum err record_staff(const struct op *op, struct staff_id staff, struct sv payload)
{
    struct event_new e = event_by(op, EVENT_STAFF_CHANGED, (struct client_id){ 0 });
    e.resource_kind = "staff";
    e.resource_id = staff.v;
    e.payload = payload;
    return event_record(op->db, op->arena, &e, NULL);
}

struct add_args {
    const struct op *op;
    const struct staff_fields *fields;
    struct staff_id id;
};

static enum err add_in(struct db *tx, void *arg)
{
    struct add_args *x = arg;
    const struct staff_fields *f = x->fields;
    struct op op = *x->op;
    op.db = tx;
    struct staff_insert_row row;
    TRY(q_staff_insert(tx, op.arena, op.viewer->org,
        &(struct q_staff_insert){ .first_name = f->first_name,
            .last_name = f->last_name,
            .title = f->title,
            .email = f->email,
            .email_norm = f->email_norm,
            .role = sv_of(role_name(f->role)),
            .created_at = op.now },
        &row));
    x->id = row.id;
    return welcome_in(&op, row.id, f->email_norm, "");
}

enum err staff_add(
    const struct op *op, const struct staff_form *f, struct problems *problems, struct staff_id *ret_staff)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_STAFF)));
    struct staff_fields fields = read_form(op, f, problems);
    if (fields.role == ROLE_OWNER && !may_make_owners(op->viewer))
        refuse_owner(problems);
    TRY(problems_err(problems));
    struct add_args x = { .op = op, .fields = &fields };
    enum err e = db_write(op->db, add_in, &x);
    if (e == E_NOTFOUND) { /* nothing was returned: the address is taken */
        refuse_duplicate(problems);
        return E_INVALID;
    }
    TRY(e);
    *ret_staff = x.id;
    return E_OK;
}

/* Two owners who demote each other at the same moment: the second one finds that it is the last. */
static enum err check_last_owner(const struct op *op, const struct staff_member *was, struct problems *found)
{
    struct staff_owners_row owners;
    TRY(q_staff_owners(op->db, op->arena, op->viewer->org, &owners));
    if (was->role == ROLE_OWNER && !was->archived && owners.n <= 1)
        problem_add(
            found, SV("role"), SV("last_owner"), SV("This is the only owner. Make somebody else an owner first."));
    return problems_err(found);
}

struct update_args {
    const struct op *op;
    const struct staff_fields *fields;
    struct staff_id id;
    int64_t version;
    struct problems found;
};

static enum err check_update(
    const struct op *op, const struct update_args *u, const struct staff_member *was, struct problems *found)
{
    const struct staff_fields *f = u->fields;
    if ((was->role == ROLE_OWNER || f->role == ROLE_OWNER) && !may_make_owners(op->viewer))
        refuse_owner(found);
    struct staff_by_email_row other;
    enum err e = q_staff_by_email(
        op->db, op->arena, op->viewer->org, &(struct q_staff_by_email){ .email_norm = f->email_norm }, &other);
    if (e == E_OK && other.id.v != u->id.v)
        refuse_duplicate(found);
    else if (e != E_OK && e != E_NOTFOUND)
        return e;
    bool moved = !sv_eq(email_norm(op->arena, was->email), f->email_norm);
    if (moved && u->id.v == op->viewer->staff.v)
        problem_add(found, SV("email"), SV("own_address"),
            SV("Change the address you sign in with on your own account page: it is confirmed by mail there."));
    TRY(problems_err(found));
    return was->role == ROLE_OWNER && f->role != ROLE_OWNER ? check_last_owner(op, was, found) : E_OK;
}

static enum err end_sessions(const struct op *op, struct staff_id staff, struct sv reason)
{
    return q_session_end_of_staff(op->db, op->viewer->org,
        &(struct q_session_end_of_staff){ .ended_at = op->now, .end_reason = reason, .staff_id = staff }, NULL);
}

static bool needs_second_factor(enum role r)
{
    return r == ROLE_OWNER || r == ROLE_ADMIN;
}

static enum err update_in(struct db *tx, void *arg)
{
    struct update_args *u = arg;
    const struct staff_fields *f = u->fields;
    struct op op = *u->op;
    op.db = tx;
    u->found = problems_new(op.arena);
    struct staff_member was;
    TRY(read_one(&op, u->id, &was));
    TRY(check_update(&op, u, &was, &u->found));
    bool moved = !sv_eq(email_norm(op.arena, was.email), f->email_norm);
    int64_t changed;
    TRY(q_staff_save(tx, op.viewer->org,
        &(struct q_staff_save){ .login_id = { was.login.v && !moved, was.login },
            .first_name = f->first_name,
            .last_name = f->last_name,
            .title = f->title,
            .email = f->email,
            .email_norm = f->email_norm,
            .role = sv_of(role_name(f->role)),
            .staff_id = u->id,
            .version = u->version },
        &changed));
    if (!changed)
        return E_CONFLICT;
    /* Who rises to a role that needs the second step signs in again, with it. */
    if (moved || (needs_second_factor(f->role) && !needs_second_factor(was.role) && !was.has_second_factor))
        TRY(end_sessions(&op, u->id, moved ? SV("email_changed") : SV("role_changed")));
    if (moved && !was.archived) /* the old address leaves with its login; the new one gets a link of its own */
        return welcome_in(&op, u->id, f->email_norm, ",\"fields\":[\"email\"]");
    return record_staff(&op, u->id, sv_fmt(op.arena, "{\"role\":\"%s\"}", role_name(f->role)));
}

enum err staff_update(const struct op *op, struct staff_id id, const struct staff_form *f, struct problems *problems)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_STAFF)));
    struct staff_fields fields = read_form(op, f, problems);
    TRY(problems_err(problems));
    struct update_args u = { .op = op, .fields = &fields, .id = id, .version = f->version };
    return problems_tell(problems, &u.found, db_write(op->db, update_in, &u));
}

struct archive_args {
    const struct op *op;
    struct staff_id id;
    bool archive;
    struct problems found;
};

static enum err archive_in(struct db *tx, void *arg)
{
    struct archive_args *x = arg;
    struct op op = *x->op;
    op.db = tx;
    x->found = problems_new(op.arena);
    struct staff_member was;
    TRY(read_one(&op, x->id, &was));
    if (was.archived == x->archive)
        return E_OK;
    if (was.role == ROLE_OWNER && !may_make_owners(op.viewer)) {
        refuse_owner(&x->found);
        return E_INVALID;
    }
    if (x->archive) {
        TRY(check_last_owner(&op, &was, &x->found));
        TRY(end_sessions(&op, x->id, SV("archived")));
        TRY(mail_token_kill(&op, &(struct mail_token_new){ .staff = x->id }, SV("archived")));
        TRY(q_api_key_revoke_of_staff(
            tx, op.viewer->org, &(struct q_api_key_revoke_of_staff){ .revoked_at = op.now, .staff_id = x->id }, NULL));
    }
    TRY(q_staff_set_state(tx, op.viewer->org,
        &(struct q_staff_set_state){ .state = x->archive ? SV("archived") : SV("active"), .staff_id = x->id }, NULL));
    return record_staff(&op, x->id, x->archive ? SV("{\"archived\":true}") : SV("{\"archived\":false}"));
}

enum err staff_archive(const struct op *op, struct staff_id id, bool archive, struct problems *problems)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_STAFF)));
    struct archive_args x = { .op = op, .id = id, .archive = archive };
    return problems_tell(problems, &x.found, db_write(op->db, archive_in, &x));
}

struct again_args {
    const struct op *op;
    struct staff_id id;
    struct problems found;
};

static enum err again_in(struct db *tx, void *arg)
{
    struct again_args *x = arg;
    struct op op = *x->op;
    op.db = tx;
    x->found = problems_new(op.arena);
    struct staff_member m;
    struct staff_welcomes_since_row sent;
    TRY(read_one(&op, x->id, &m));
    TRY(q_staff_welcomes_since(tx, op.arena, op.viewer->org,
        &(struct q_staff_welcomes_since){ .staff_id = m.id, .created_at = instant_add(op.now, -DAY_US) }, &sent));
    if (m.archived)
        problem_add(
            &x->found, SV(""), SV("archived"), SV("Un-archive this person first: invitations go to active staff."));
    else if (m.has_password)
        problem_add(&x->found, SV(""), SV("has_password"),
            SV("This person signs in already. A new password is asked for on the sign-in page."));
    else if (m.role == ROLE_OWNER && !may_make_owners(op.viewer))
        refuse_owner(&x->found);
    else if (sent.n >= WELCOMES_A_DAY)
        problem_add(&x->found, SV(""), SV("too_many_invites"),
            SV("This invitation was sent five times within a day. Wait until tomorrow, or check the address."));
    TRY(problems_err(&x->found));
    return welcome_in(&op, m.id, email_norm(op.arena, m.email), ",\"again\":true");
}

enum err staff_invite_again(const struct op *op, struct staff_id id, struct problems *problems)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_STAFF)));
    struct again_args x = { .op = op, .id = id };
    return problems_tell(problems, &x.found, db_write(op->db, again_in, &x));
}
