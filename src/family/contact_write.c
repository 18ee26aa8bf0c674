#include "family/contact_write.h"

#include <assert.h>

#include "access/record.h"
#include "base/json.h"
#include "base/text.h"
#include "family/about.h"
#include "family/choice.h"
#include "family/grant_write.h"
#include "family/lifecycle.h"
#include "family/queries.h"
#include "family/task.h"

enum err contact_event_in(const struct op *op, enum event_kind kind, struct client_id client, struct contact_id id,
    bool copy_was, bool copy, struct sv old_address)
{
    struct event_new e = event_by(op, kind, client);
    struct str payload = str_new(op->arena, 1024);
    struct json j = json_to(&payload);
    json_begin_object(&j, NULL);
    json_bool(&j, "copy_was", copy_was);
    if (!copy_was && !copy)
        json_bool(&j, "copies", false);
    if (copy_was && old_address.n)
        json_str(&j, "old", old_address);
    json_end(&j);
    e.contact = id;
    e.payload = str_sv(&payload);
    return event_record(op->db, op->arena, &e, NULL);
}

enum err emergency_tell_in(
    const struct op *op, struct client_id client, struct contact_id id, const struct contact_typed *t)
{
    if (!t->tell_emergency)
        return E_OK;
    struct event_new e = event_by(op, EVENT_EMERGENCY_CONTACT_NAMED, client);
    e.contact = id;
    return event_record(op->db, op->arena, &e, NULL);
}

enum err emergency_next(const struct op *op, struct client_id client, int64_t *ret_order)
{
    struct emergency_last_row row;
    TRY(q_emergency_last(op->db, op->arena, op->viewer->org, &(struct q_emergency_last){ .client_id = client }, &row));
    *ret_order = row.n + 1;
    return E_OK;
}

#define ARCHIVED_TEXT SV("This client is archived. Un-archive the client first.")

struct save_args {
    const struct op *op;
    struct client_id client;
    struct client_held_row held;
    struct contact_names_rows names;
    struct contact_id id; /* v 0: a new one */
    const struct contact_typed *typed;
    const struct contact *before; /* NULL: a new one */
    int64_t version;
    struct problems *problems;
    bool ask, warn; /* whether a contact has the same name; what else is odd */
    unsigned confirmed;
    struct problems found;
    struct contact_id saved;
};

static enum err order_of(const struct op *op, const struct save_args *s, int64_t *ret_order)
{
    *ret_order = s->typed->order;
    if (!s->typed->emergency)
        *ret_order = 0;
    else if (!*ret_order && s->before && s->before->emergency)
        *ret_order = s->before->emergency_order;
    else if (!*ret_order)
        return emergency_next(op, s->client, ret_order);
    return E_OK;
}

static struct sv folded(struct arena *a, struct sv first, struct sv last)
{
    return text_fold(a, sv_fmt(a, "%.*s %.*s", SV_FMT(first), SV_FMT(last)));
}

/* Whether somebody of this name stands in the list: the form was sent twice, or a colleague was faster. */
static bool has_alike(struct arena *a, const struct contact_names_rows *rows, const struct contact_typed *t)
{
    struct sv name = folded(a, t->first_name, t->last_name);
    bool alike = false;
    for (size_t i = 0; i < rows->count; i++) {
        const struct contact_names_row *r = &rows->items[i];
        struct sv first = r->p_first.has ? r->p_first.v : r->first_name;
        struct sv last = r->p_first.has ? r->p_last.v : r->last_name;
        if (r->p_preferred.has && r->p_preferred.v.n)
            first = r->p_preferred.v;
        alike |= sv_eq(name, folded(a, first, last));
    }
    return alike;
}

static enum err ask_held_and_names(struct db *db, void *arg)
{
    struct save_args *s = arg;
    TRY(q_client_held(
        db, s->op->arena, s->op->viewer->org, &(struct q_client_held){ .client_id = s->client }, &s->held));
    return s->ask ? q_contact_names(db, s->op->arena, s->op->viewer->org,
                        &(struct q_contact_names){ .client_id = s->client }, &s->names)
                  : E_OK;
}

static enum err ask_list(struct db *db, struct save_args *s)
{
    s->held.id.v = 0;
    s->names.count = 0;
    TRY(db_together(db, ask_held_and_names, s));
    return s->held.id.v ? E_OK : E_NOTFOUND;
}

static enum err add_in(struct db *tx, void *arg)
{
    struct save_args *s = arg;
    const struct contact_typed *t = s->typed;
    struct op op = *s->op;
    struct contact_insert_row row;
    int64_t order;
    op.db = tx;
    TRY(order_of(&op, s, &order));
    TRY(q_contact_insert(tx, op.arena, op.viewer->org,
        &(struct q_contact_insert){ .client_id = s->client,
            .first_name = t->first_name,
            .last_name = t->last_name,
            .relationship = sv_of(relationship_name(t->relationship)),
            .relationship_label = t->label,
            .contact_type = t->minor ? SV("minor") : SV("adult"),
            .email = t->email,
            .email_norm = t->email_norm,
            .phone = t->phone,
            .emergency = t->emergency,
            .emergency_order = order,
            .copy_notifications = t->copy,
            .copy_categories = t->categories,
            .own_rule = t->own_rule,
            .created_at = op.now,
            .created_by = { op.viewer->staff.v != 0, op.viewer->staff } },
        &row));
    s->saved = row.id;
    TRY(emergency_tell_in(&op, s->client, row.id, t));
    return contact_event_in(&op, EVENT_CONTACT_ADDED, s->client, row.id, false, t->copy, SV(""));
}

/* What stands against adding this contact, but what is wrong with the form itself. */
static void judge(const struct save_args *s, struct problems *problems)
{
    const struct contact_typed *t = s->typed;
    if (sv_eq(s->held.state, SV("archived")))
        problem_add(problems, SV(""), SV("archived_client"), ARCHIVED_TEXT);
    if (s->warn)
        contact_warn(t, s->confirmed, s->held.email_norm, problems);
    if (s->ask && has_alike(s->op->arena, &s->names, t))
        problem_add(problems, SV("first_name"), SV("warning_same_name"),
            sv_fmt(s->op->arena,
                "%.*s %.*s stands in this family's list already. Confirm below if this is somebody else.",
                SV_FMT(t->first_name), SV_FMT(t->last_name)));
}

/* Nobody else adds to this client's list meanwhile. What is added elsewhere does not count, so that on PostgreSQL no
 * write is sent back because of another client's (docs/decisions/0041). */
static enum err add_alone_in(struct db *tx, void *arg)
{
    struct save_args *s = arg;
    struct problems found = problems_new(s->op->arena); /* this may run again */
    TRY(ask_list(tx, s));
    judge(s, &found);
    s->found = found;
    return found.count ? E_INVALID : add_in(tx, s);
}

/* The client of the page, to be changed: known to this organization and not archived. */
static enum err page_client(
    const struct op *op, struct client_id client, struct problems *problems, struct client_contact_facts_row *ret_row)
{
    TRY(viewer_about(op->viewer, client, NEED_CHART_PAGE(PERM_CHART)));
    TRY(q_client_contact_facts(
        op->db, op->arena, op->viewer->org, &(struct q_client_contact_facts){ .client_id = client }, ret_row));
    if (sv_eq(ret_row->state, SV("archived")))
        problem_add(problems, SV(""), SV("archived_client"), ARCHIVED_TEXT);
    return E_OK;
}

enum err contact_add(const struct op *op, struct client_id client, const struct contact_form *f, bool warned,
    struct problems *problems, struct contact_id *ret_contact)
{
    struct contact_typed typed;
    TRY(viewer_about(op->viewer, client, NEED_CHART_PAGE(PERM_CHART)));
    TRY(contact_check(op, f, false, problems, &typed));
    struct save_args s = { .op = op,
        .client = client,
        .typed = &typed,
        .problems = problems,
        .ask = !warned && !(f->confirmed >> WARNING_SAME_NAME & 1),
        .warn = !warned,
        .confirmed = f->confirmed };
    if (problems->count) { /* told together with what else there is; nothing is saved */
        TRY(ask_list(op->db, &s));
        judge(&s, problems);
        return E_INVALID;
    }
    s.found = problems_new(op->arena);
    TRY(problems_tell(problems, &s.found, db_write_queue(op->db, add_alone_in, &s)));
    *ret_contact = s.saved;
    return E_OK;
}

static enum err update_in(struct db *tx, void *arg)
{
    struct save_args *s = arg;
    const struct contact_typed *t = s->typed;
    struct op op = *s->op;
    int64_t order, changed;
    op.db = tx;
    TRY(order_of(&op, s, &order));
    TRY(q_contact_set(tx, op.viewer->org,
        &(struct q_contact_set){ .first_name = t->first_name,
            .last_name = t->last_name,
            .relationship = sv_of(relationship_name(t->relationship)),
            .relationship_label = t->label,
            .contact_type = t->minor ? SV("minor") : SV("adult"),
            .email = t->email,
            .email_norm = t->email_norm,
            .phone = t->phone,
            .emergency = t->emergency,
            .emergency_order = order,
            .copy_notifications = t->copy,
            .copy_categories = t->categories,
            .own_rule = t->own_rule,
            .changed_at = op.now,
            .contact_id = s->id,
            .version = s->version },
        &changed));
    if (!changed)
        return E_CONFLICT;
    struct sv old = email_norm(op.arena, s->before->email);
    bool moved = !s->before->linked.v && !sv_eq(old, t->email_norm);
    if (moved)
        TRY(task_addresses_settle(&op, s->client));
    if (moved) /* whoever reads the old mailbox holds links no more */
        TRY(choice_links_kill_in(&op, (struct choice_of){ CHOICE_CONTACT, s->id.v }));
    TRY(emergency_tell_in(&op, s->client, s->id, t));
    return contact_event_in(
        &op, EVENT_CONTACT_CHANGED, s->client, s->id, s->before->copy_notifications, t->copy, moved ? old : SV(""));
}

/* A link that becomes another relationship has to stand with the opposite row as well (edge 7). */
static enum err check_relationship(
    const struct op *op, const struct contact *c, enum relationship wanted, struct problems *problems)
{
    struct organization org;
    struct link_pair pair;
    if (!c->linked.v || wanted == c->relationship)
        return E_OK;
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    return link_pair_check(op, &org, c->client, c->linked, wanted, c->id, problems, &pair);
}

enum err contact_update(const struct op *op, struct client_id client, struct contact_id id,
    const struct contact_form *f, bool warned, struct problems *problems)
{
    struct client_contact_facts_row row;
    struct contact_typed typed;
    struct contact before;
    TRY(page_client(op, client, problems, &row));
    TRY(contact_load(op, client, id, &before));
    if (before.reverse)
        return E_NOTFOUND; /* another client's row: changed on that client's page */
    TRY(contact_check(op, f, before.linked.v != 0, problems, &typed));
    if (before.linked.v)
        typed.minor = before.minor;
    if (before.linked.v && !before.closed)
        contact_tell_check(&typed, before.email.n > 0, problems);
    if (!warned && !before.linked.v)
        contact_warn(&typed, f->confirmed, row.email_norm, problems);
    if (!problem_of(problems, SV("relationship")))
        TRY(check_relationship(op, &before, typed.relationship, problems));
    TRY(problems_err(problems));
    struct save_args s = { .op = op,
        .client = client,
        .id = id,
        .typed = &typed,
        .before = &before,
        .version = f->version,
        .problems = problems };
    return db_write_within(op->db, update_in, &s);
}

enum err contact_end_in(const struct op *op, struct client_id client, struct contact_id id, struct sv reason,
    struct sv grant_reason, struct problems *problems)
{
    struct family_rows_rows rows;
    assert(db_writing(op->db));
    TRY(q_family_rows(op->db, op->arena, op->viewer->org,
        &(struct q_family_rows){ .ids = &client, .ids_count = 1, .contact_id = id }, &rows));
    if (!rows.count || rows.items[0].client_id.v != client.v)
        return E_NOTFOUND;
    const struct family_rows_row *r = &rows.items[0];
    enum grant_state state = GRANT_NONE;
    if (r->grant_id.has && grant_state_parse(r->grant_state.v, &state) && state != GRANT_ENDED) {
        struct grant g;
        TRY(grant_get(op, r->grant_id.v, &g));
        bool in_error = sv_eq(grant_reason, SV("entered_in_error"));
        TRY(grant_move_in(
            op, &g, in_error ? MOVE_ERROR : MOVE_REVOKE, grant_reason, grant_reason_words(reason), problems));
    }
    int64_t changed;
    TRY(q_contact_set_ended(op->db, op->viewer->org,
        &(struct q_contact_set_ended){ .end_reason = reason, .ended_at = op->now, .contact_id = id }, &changed));
    if (!changed)
        return E_CONFLICT;
    TRY(q_mail_drop_of_contact(op->db, op->viewer->org,
        &(struct q_mail_drop_of_contact){ .reason = SV("link_revoked"), .contact_id = id }, NULL));
    TRY(task_addresses_settle(op, client));
    return contact_event_in(op, EVENT_CONTACT_ENDED, client, id, r->copy_notifications, false, SV(""));
}

struct end_args {
    const struct op *op;
    struct client_id client;
    struct contact_id id;
    struct sv reason, grant_reason;
    struct problems *problems;
    size_t problems_before;
};

static enum err end_in(struct db *tx, void *arg)
{
    struct end_args *e = arg;
    struct op op = *e->op;
    op.db = tx;
    e->problems->count = e->problems_before; /* this may run again */
    return contact_end_in(&op, e->client, e->id, e->reason, e->grant_reason, e->problems);
}

enum err contact_end(const struct op *op, struct client_id client, struct contact_id id, struct sv reason)
{
    struct contact c;
    TRY(viewer_about(op->viewer, client, NEED_CHART_PAGE(PERM_CHART)));
    TRY(contact_load(op, client, id, &c));
    if (c.reverse)
        return E_NOTFOUND;
    if (c.grant.v && c.grant_state != GRANT_ENDED)
        TRY(viewer_require(op->viewer, NEED_CHART_PAGE(PERM_GRANTS)));
    struct problems none = problems_new(op->arena);
    struct end_args e = { op, client, id, reason.n ? reason : SV("removed"), SV("revoked"), &none, 0 };
    return db_write(op->db, end_in, &e);
}

/* Staff, or the care receiver on an own login. The other side leaves by grant_move(). */
static enum err may_break(const struct op *op, struct client_id client)
{
    if (viewer_is_staff(op->viewer))
        return viewer_about(op->viewer, client, NEED_CHART_PAGE(PERM_GRANTS));
    return viewer_about(op->viewer, client, NEED_GOVERN_PAGE);
}

enum err link_break(
    const struct op *op, struct client_id client, struct contact_id id, struct sv reason, struct problems *problems)
{
    struct contact c;
    TRY(may_break(op, client));
    TRY(contact_load(op, client, id, &c));
    if (c.reverse)
        return E_NOTFOUND;
    if (!reason.n)
        reason = viewer_is_staff(op->viewer) ? SV("revoked") : SV("client_asked");
    bool in_error = sv_eq(reason, SV("entered_in_error"));
    if (!in_error && !lifecycle_reason_valid(MOVE_REVOKE, reason)) {
        problem_add(problems, SV("reason"), SV("reason_needed"), SV("Choose a reason."));
        return E_INVALID;
    }
    struct end_args e = { op, client, id, reason, in_error ? reason : SV("link_broken"), problems, problems->count };
    return db_write(op->db, end_in, &e);
}

enum err contact_import_in(const struct op *op, struct client_id client, const struct contact_form *f,
    struct problems *problems, bool *ret_new, struct contact_id *ret_contact)
{
    struct contact_typed typed;
    struct contact_same_row same;
    assert(db_writing(op->db));
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_EXPORT)));
    TRY(contact_check(op, f, false, problems, &typed));
    TRY(problems_err(problems));
    enum err e = q_contact_same(op->db, op->arena, op->viewer->org,
        &(struct q_contact_same){ .client_id = client,
            .first_name = typed.first_name,
            .last_name = typed.last_name,
            .relationship = sv_of(relationship_name(typed.relationship)) },
        &same);
    if (e == E_OK) {
        *ret_new = false;
        *ret_contact = same.id;
        return E_OK;
    }
    if (e != E_NOTFOUND)
        return e;
    struct save_args s = { .op = op, .client = client, .typed = &typed, .problems = problems };
    TRY(add_in(op->db, &s));
    *ret_new = true;
    *ret_contact = s.saved;
    return E_OK;
}
