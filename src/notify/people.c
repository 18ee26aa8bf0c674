#include "notify/people.h"

#include <assert.h>

/* People and what is kept of each, side by side. */
struct crowd {
    struct arena *a;
    struct notice_person *people;
    struct notify_addressee *who;
    size_t count, cap;
};

static struct crowd crowd_of(struct arena *a, size_t cap)
{
    return (struct crowd){ .a = a,
        .people = arena_array(a, cap, sizeof(struct notice_person)),
        .who = arena_array(a, cap, sizeof(struct notify_addressee)),
        .cap = cap };
}

static void crowd_add(struct crowd *c, struct notice_person p, struct notify_addressee who)
{
    assert(c->count < c->cap);
    if (!who.id)
        who.id = p.id;
    c->people[c->count] = p;
    c->who[c->count++] = who;
}

static struct sv full_name(struct arena *a, struct sv first, struct sv last)
{
    return first.n && last.n ? sv_fmt(a, "%.*s %.*s", SV_FMT(first), SV_FMT(last)) : first.n ? first : last;
}

static bool bounced(struct sv email_state)
{
    return sv_eq(email_state, SV("bounced"));
}

static void add_client(struct crowd *c, const struct notify_about *x)
{
    const struct notify_client_row *r = &x->client;
    if (!x->has_client || r->died.has)
        return;
    struct sv first = r->preferred_name.n ? r->preferred_name : r->first_name;
    /* The invitation goes where its link was made for. */
    struct sv address = x->has_token && x->event->kind == EVENT_CLIENT_WELCOME ? x->token.email : r->email_norm;
    crowd_add(c,
        (struct notice_person){ .kind = RECIPIENT_CLIENT,
            .id = r->id.v,
            .name = full_name(c->a, first, r->last_name),
            .address = address,
            .address_bounced = bounced(r->email_state) },
        (struct notify_addressee){ .kind = "client", .first = first, .to = TO_CLIENT });
}

static void add_caregiver(struct crowd *c, const struct notify_about *x)
{
    const struct notify_grant_row *r = &x->grant;
    if (!x->has_grant)
        return;
    struct sv first = r->preferred_name.n ? r->preferred_name : r->first_name;
    bool invited = x->has_token && x->event->kind == EVENT_INVITE_SENT;
    crowd_add(c,
        (struct notice_person){ .kind = RECIPIENT_CAREGIVER,
            .id = r->contact_id.v,
            .name = full_name(c->a, first, r->last_name),
            .address = invited ? x->token.email : r->email_norm,
            .address_bounced = bounced(r->email_state),
            .copy = r->copy_notifications,
            .archived = sv_eq(r->caregiver_state, SV("archived")) },
        (struct notify_addressee){ .kind = "caregiver", .first = first, .to = TO_CAREGIVER });
}

/* The owner of a login: no name, since several people may share the mailbox. */
static void add_login(
    struct crowd *c, enum notice_recipient kind, unsigned to, const char *kept_as, int64_t id, struct sv address)
{
    crowd_add(c, (struct notice_person){ .kind = kind, .id = id, .address = address },
        (struct notify_addressee){ .kind = kept_as, .to = to });
}

static void add_new_staff(struct crowd *c, const struct notify_about *x)
{
    crowd_add(c,
        (struct notice_person){ .kind = RECIPIENT_LOGIN,
            .id = x->staff.id.v,
            .name = full_name(c->a, x->staff.first_name, x->staff.last_name),
            .address = x->token.email },
        (struct notify_addressee){ .kind = "staff", .first = x->staff.first_name, .to = TO_LOGIN });
}

static void add_owner(struct crowd *c, const struct notify_about *x, const char *mail)
{
    enum event_kind kind = x->event->kind;
    if (kind == EVENT_STAFF_ADDED) {
        if (x->has_staff && x->has_token)
            add_new_staff(c, x);
    } else if (kind == EVENT_CLIENT_EMAIL_CHANGED) {
        add_login(c, RECIPIENT_LOGIN, TO_LOGIN, "client", x->client.id.v, x->payload.old_address);
        add_login(c, RECIPIENT_LOGIN, TO_LOGIN, "client", x->client.id.v, x->client.email_norm);
    } else if (!x->has_login) {
        return;
    } else if (kind == EVENT_EMAIL_CHANGED) {
        add_login(c, RECIPIENT_LOGIN, TO_LOGIN, "login", x->login.id.v, x->payload.old_address);
        add_login(c, RECIPIENT_LOGIN, TO_LOGIN, "login", x->login.id.v, x->payload.new_address);
    } else if (x->has_token && !sv_eq(sv_of(mail), SV("email_change_asked"))) {
        add_login(c, RECIPIENT_LOGIN, TO_LOGIN, "login", x->login.id.v, x->token.email);
    } else {
        add_login(c, RECIPIENT_LOGIN, TO_LOGIN, "login", x->login.id.v, x->login.email_norm);
    }
}

static void add_staff_rows(struct crowd *c, const struct notify_about *x, const struct notify_staff_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        const struct notify_staff_row *r = &rows->items[i];
        if (sv_eq(x->event->actor_kind, SV("staff")) && x->event->actor_id == r->id.v)
            continue; /* did it */
        crowd_add(c,
            (struct notice_person){ .kind = RECIPIENT_STAFF,
                .id = r->id.v,
                .name = full_name(c->a, r->first_name, r->last_name),
                .address = r->email_norm },
            (struct notify_addressee){ .kind = "staff", .first = r->first_name, .to = TO_STAFF });
    }
}

/* Who looks after the client; if nobody does, owners and administrators. */
static enum err load_staff(const struct op *op, const struct notify_about *x, struct notify_staff_rows *ret_rows)
{
    struct notify_staff_rows rows;
    struct notify_managers_rows managers;
    struct q_notify_staff q = { .client_id = x->event->client };
    if (x->has_client && x->client.provider_id.has)
        q.provider_id = x->client.provider_id.v;
    if (x->has_grant)
        q.ack_by = x->grant.ack_by;
    TRY(q_notify_staff(op->db, op->arena, x->event->org, &q, &rows));
    if (!rows.count) {
        TRY(q_notify_managers(op->db, op->arena, x->event->org, &managers));
        rows.items = arena_array(op->arena, managers.count, sizeof *rows.items);
        rows.count = managers.count;
        for (size_t i = 0; i < managers.count; i++)
            rows.items[i] = (struct notify_staff_row){ managers.items[i].id, managers.items[i].first_name,
                managers.items[i].last_name, managers.items[i].email_norm };
    }
    *ret_rows = rows;
    return E_OK;
}

static void add_contact(struct crowd *c, int64_t id, struct sv first, struct sv last, struct notice_person p, bool gone)
{
    p.kind = RECIPIENT_COPY;
    p.id = id;
    p.name = full_name(c->a, first, last);
    crowd_add(c, p, (struct notify_addressee){ .kind = "contact", .first = first, .to = TO_COPIES, .gone = gone });
}

/* The contact that changed, as it was on the old list. */
static void add_old_contact(struct crowd *c, const struct notify_about *x)
{
    const struct notify_contact_row *k = &x->contact;
    bool ended = x->event->kind == EVENT_CONTACT_ENDED, linked = k->linked_client_id.has;
    if (x->event->kind == EVENT_CONTACT_ADDED || (!ended && !x->payload.copy_was))
        return;
    struct sv address = linked ? k->linked_email.v : k->email_norm;
    if (x->payload.old_address.n)
        address = x->payload.old_address;
    add_contact(c, k->id.v, linked ? k->linked_first.v : k->first_name, linked ? k->linked_last.v : k->last_name,
        (struct notice_person){ .address = address,
            .address_bounced = bounced(linked ? k->linked_email_state.v : k->email_state),
            .ended = ended,
            .copy = true },
        ended || !k->copy_notifications);
}

/* The list before the change (row 10): everybody else as they are, the changed contact as it was. */
static void add_copies(struct crowd *c, const struct notify_about *x, const struct notify_copies_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        const struct notify_copies_row *k = &rows->items[i];
        bool linked = k->linked_client_id.has;
        if (k->id.v == x->event->contact.v)
            continue;
        add_contact(c, k->id.v, linked ? k->linked_first.v : k->first_name, linked ? k->linked_last.v : k->last_name,
            (struct notice_person){ .address = linked ? k->linked_email.v : k->email_norm,
                .address_bounced = bounced(linked ? k->linked_email_state.v : k->email_state),
                .copy = k->copy_notifications,
                .categories = k->copy_categories,
                .own_rule = k->own_rule,
                .archived = linked && sv_eq(k->linked_state.v, SV("archived")) },
            false);
    }
    if (x->has_contact)
        add_old_contact(c, x);
}

enum err notify_people_gather(const struct op *op, const struct notify_about *x, struct notify_planned *p)
{
    unsigned to = p->rule->to;
    struct notify_staff_rows staff = { 0 };
    struct notify_copies_rows copies = { 0 };
    if (to & TO_STAFF)
        TRY(load_staff(op, x, &staff));
    if (to & TO_COPIES)
        TRY(q_notify_copies(
            op->db, op->arena, x->event->org, &(struct q_notify_copies){ .client_id = x->event->client }, &copies));
    struct crowd c = crowd_of(op->arena, 4 + staff.count + copies.count);
    if (to & TO_CLIENT)
        add_client(&c, x);
    if (to & TO_LOGIN)
        add_owner(&c, x, p->rule->mail);
    if ((to & TO_CAREGIVER) && x->has_login) /* row 14: the caregiver's own login */
        add_login(&c, RECIPIENT_CAREGIVER, TO_CAREGIVER, "login", x->login.id.v, x->login.email_norm);
    else if (to & TO_CAREGIVER)
        add_caregiver(&c, x);
    add_staff_rows(&c, x, &staff);
    add_copies(&c, x, &copies);
    p->facts.people = c.people;
    p->facts.people_count = c.count;
    p->who = c.who;
    return E_OK;
}
