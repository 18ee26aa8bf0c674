#include "family/contact.h"

#include "family/about.h"
#include "family/lifecycle.h"
#include "family/queries.h"

static struct sv or_empty(struct opt_sv v)
{
    return v.has ? v.v : SV("");
}

static int64_t or_zero(struct opt_i64 v)
{
    return v.has ? v.v : 0;
}

static struct client_id other_side(const struct family_rows_row *r)
{
    if (r->client_id.v != r->of_client.v)
        return r->client_id;
    return r->linked_client_id.has ? r->linked_client_id.v : (struct client_id){ 0 };
}

/* The account on the other side, when there is one, has the name, the address and the phone. */
static void read_person(struct arena *a, const struct family_rows_row *r, struct contact *c)
{
    if (!r->p_first.has) {
        c->first_name = r->first_name;
        c->last_name = r->last_name;
        c->name = sv_fmt(a, "%.*s %.*s", SV_FMT(r->first_name), SV_FMT(r->last_name));
        c->email = r->email;
        c->phone = c->call = r->phone;
        c->email_bounced = sv_eq(r->email_state, SV("bounced"));
        return;
    }
    struct sv preferred = or_empty(r->p_preferred);
    c->preferred_name = preferred;
    c->first_name = r->p_first.v;
    c->last_name = or_empty(r->p_last);
    c->name = sv_fmt(a, "%.*s %.*s", SV_FMT(preferred.n ? preferred : r->p_first.v), SV_FMT(c->last_name));
    c->born = r->p_born;
    c->email = or_empty(r->p_email);
    c->phone = c->call = or_empty(r->p_phone);
    c->email_bounced = sv_eq(or_empty(r->p_email_state), SV("bounced"));
    c->caregiver_only = sv_eq(or_empty(r->p_kind), SV("caregiver_only"));
    c->linked_archived = sv_eq(or_empty(r->p_state), SV("archived"));
}

static void read_grant(const struct family_rows_row *r, struct contact *c)
{
    if (!r->grant_id.has || !grant_state_parse(or_empty(r->grant_state), &c->grant_state))
        return;
    c->grant = r->grant_id.v;
    c->grant_reason = or_empty(r->grant_reason);
    c->grant_scope = scope_least((struct scope){ or_zero(r->scope) },
        scope_least((struct scope){ or_zero(r->limit_client) }, (struct scope){ or_zero(r->limit_age) }));
    c->waits_for_consent = r->waits_for_consent;
    c->invite_expires_at = r->invite_expires_at;
}

static enum err read_contact(
    struct arena *a, const struct family_rows_row *r, struct client_id client, struct contact *ret_contact)
{
    struct contact c = { .id = r->id,
        .client = r->client_id,
        .reverse = r->client_id.v != client.v,
        .relationship_label = r->relationship_label,
        .minor = sv_eq(r->contact_type, SV("minor")),
        .emergency = r->emergency,
        .copy_notifications = r->copy_notifications,
        .own_rule = r->own_rule,
        .emergency_order = r->emergency_order,
        .copy_categories = r->copy_categories,
        .changed_at = r->changed_at,
        .version = r->version };
    if (!relationship_parse(r->relationship, &c.relationship))
        return E_INTERNAL;
    if (r->linked_client_id.has)
        c.linked = r->linked_client_id.v;
    read_person(a, r, &c);
    read_grant(r, &c);
    c.unreachable = c.copy_notifications && (!c.email.n || c.email_bounced);
    struct sv gender = or_empty(r->p_gender);
    c.words = c.reverse ? relationship_inverse_words(a, c.relationship, c.relationship_label, gender)
                        : relationship_words(a, c.relationship, c.relationship_label, gender);
    *ret_contact = c;
    return E_OK;
}

/* In the portal the client itself sees everybody it is surrounded by. Those who look on see whom to call, and no more:
 * one guardian's address, copies and access are not the other guardian's business (beyond 11). */
static struct contact for_onlookers(const struct contact *c)
{
    return (struct contact){ .id = c->id,
        .client = c->client,
        .name = c->name,
        .first_name = c->first_name,
        .last_name = c->last_name,
        .relationship = c->relationship,
        .relationship_label = c->relationship_label,
        .words = c->words,
        .minor = c->minor,
        .emergency = c->emergency,
        .emergency_order = c->emergency_order,
        .changed_at = c->changed_at };
}

/* F11: of a restricted record that was not opened, the name; and an emergency is a reason to ring. */
static void close_contact(struct contact *c)
{
    c->closed = true;
    c->email = c->phone = SV("");
    c->born.has = c->email_bounced = c->unreachable = false;
    if (!c->emergency)
        c->call = SV("");
}

static enum err close_restricted(const struct op *op, const struct family_rows_rows *rows, bool *closed)
{
    struct client_id *ids = arena_array(op->arena, rows->count, sizeof *ids);
    bool *shut = arena_array(op->arena, rows->count, sizeof *shut);
    size_t n = 0;
    for (size_t i = 0; i < rows->count; i++)
        if (rows->items[i].p_restricted.has && rows->items[i].p_restricted.v)
            ids[n++] = other_side(&rows->items[i]);
    if (!n || !op->viewer->staff.v)
        return E_OK;
    TRY(restricted_closed(op, ids, n, shut));
    n = 0;
    for (size_t i = 0; i < rows->count; i++)
        if (rows->items[i].p_restricted.has && rows->items[i].p_restricted.v)
            closed[i] = shut[n++];
    return E_OK;
}

static enum family_eyes eyes_of(const struct op *op, struct client_id client)
{
    if (viewer_is_staff(op->viewer))
        return EYES_STAFF;
    return viewer_governs(op->viewer, client) ? EYES_CLIENT : EYES_ONLOOKER;
}

static void add_row(struct family *f, const struct contact *c, enum family_eyes eyes)
{
    if (c->reverse && eyes == EYES_STAFF)
        f->relatives.items[f->relatives.count++] = *c;
    else if (!c->reverse && eyes != EYES_ONLOOKER)
        f->contacts.items[f->contacts.count++] = *c;
    else if (!c->reverse && c->emergency)
        f->contacts.items[f->contacts.count++] = for_onlookers(c);
}

/** Clients, or one of their contacts, and the rows that were found of them. */
struct asked {
    const struct op *op;
    const struct client_id *clients;
    size_t count;
    struct contact_id only;
    struct family_rows_rows rows;
};

static enum err ask(struct db *db, void *arg)
{
    struct asked *x = arg;
    return q_family_rows(db, x->op->arena, x->op->viewer->org,
        &(struct q_family_rows){ .ids = x->clients, .ids_count = x->count, .contact_id = x->only }, &x->rows);
}

static enum err answered(const struct asked *x, const enum family_eyes *eyes, struct family *ret_families)
{
    struct arena *a = x->op->arena;
    const struct family_rows_rows *rows = &x->rows;
    bool *closed = arena_array(a, rows->count, sizeof *closed);
    TRY(close_restricted(x->op, rows, closed));
    for (size_t k = 0; k < x->count; k++) {
        size_t room = 0;
        for (size_t i = 0; i < rows->count; i++)
            room += rows->items[i].of_client.v == x->clients[k].v;
        struct family f = { .contacts.items = arena_array(a, room, sizeof *f.contacts.items),
            .relatives.items = arena_array(a, room, sizeof *f.relatives.items) };
        for (size_t i = 0; i < rows->count; i++) {
            struct contact c;
            if (rows->items[i].of_client.v != x->clients[k].v)
                continue;
            TRY(read_contact(a, &rows->items[i], x->clients[k], &c));
            if (closed[i] && eyes[k] == EYES_STAFF)
                close_contact(&c);
            add_row(&f, &c, eyes[k]);
        }
        ret_families[k] = f;
    }
    return E_OK;
}

static enum err load(const struct op *op, const struct client_id *clients, size_t count, const enum family_eyes *eyes,
    struct contact_id only, struct family *ret_families)
{
    struct asked x = { .op = op, .clients = clients, .count = count, .only = only };
    TRY(ask(op->db, &x));
    return answered(&x, eyes, ret_families);
}

enum err family_load_each(const struct op *op, const struct client_id *clients, size_t count,
    const enum family_eyes *eyes, struct family *ret_families)
{
    return load(op, clients, count, eyes, (struct contact_id){ 0 }, ret_families);
}

static enum err may_read(const struct op *op, struct client_id client)
{
    return viewer_about(op->viewer, client,
        viewer_is_staff(op->viewer) ? NEED_CHART_PAGE(PERM_CHART) : NEED_CAP_PAGE(CAP_PROFILE, LEVEL_VIEW));
}

enum err family_load(const struct op *op, struct client_id client, struct family *ret_family)
{
    TRY(may_read(op, client));
    enum family_eyes eyes = eyes_of(op, client);
    return load(op, &client, 1, &eyes, (struct contact_id){ 0 }, ret_family);
}

enum err family_load_whole(const struct op *op, struct client_id client, const struct organization *org,
    struct client *ret_client, struct family *ret_family)
{
    TRY(may_read(op, client));
    enum family_eyes eyes = eyes_of(op, client);
    struct asked x = { .op = op, .clients = &client, .count = 1 };
    db_along(op->db, ask, &x);
    enum err e = client_load(op, client, org, ret_client), along = db_along_end(op->db);
    TRY(e);
    TRY(along);
    return answered(&x, &eyes, ret_family);
}

enum err contact_load(const struct op *op, struct client_id client, struct contact_id id, struct contact *ret_contact)
{
    struct family f = { .contacts.count = 0 };
    TRY(may_read(op, client));
    if (!id.v)
        return E_NOTFOUND;
    enum family_eyes eyes = eyes_of(op, client);
    TRY(load(op, &client, 1, &eyes, id, &f));
    if (f.contacts.count + f.relatives.count == 0)
        return E_NOTFOUND;
    *ret_contact = f.contacts.count ? f.contacts.items[0] : f.relatives.items[0];
    return E_OK;
}

enum err contact_client(const struct op *op, struct contact_id id, struct client_id *ret_client)
{
    struct contact_owner_row row;
    TRY(q_contact_owner(op->db, op->arena, op->viewer->org, &(struct q_contact_owner){ .contact_id = id }, &row));
    *ret_client = row.client_id;
    return E_OK;
}
