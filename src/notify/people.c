#include "notify/people.h"

#include <assert.h>

#include "base/text.h"
#include "notify/queries.h"

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

static struct notice_person person_of(
    struct arena *a, enum notice_recipient kind, int64_t id, const struct about_person *p)
{
    return (struct notice_person){ .kind = kind,
        .id = id,
        .name = full_name(a, p->first, p->last),
        .address = p->address,
        .address_bounced = p->bounced,
        .archived = p->archived };
}

/* The dead get no mail (edge 36). An invitation goes where its link was made for. */
static void add_client(struct crowd *c, const struct notify_about *x)
{
    if (!x->has_client || x->client.person.dead)
        return;
    struct notice_person p = person_of(c->a, RECIPIENT_CLIENT, x->event->client.v, &x->client.person);
    if (x->has_token && x->event->kind == EVENT_CLIENT_WELCOME)
        p.address = x->token.address;
    crowd_add(c, p, (struct notify_addressee){ .kind = "client", .first = x->client.person.first, .to = TO_CLIENT });
}

static void add_caregiver(struct crowd *c, const struct notify_about *x)
{
    if (!x->has_grant || x->grant.caregiver.dead)
        return;
    struct notice_person p = person_of(c->a, RECIPIENT_CAREGIVER, x->grant.contact.v, &x->grant.caregiver);
    p.copy = x->grant.copies;
    if (x->has_token && x->event->kind == EVENT_INVITE_SENT)
        p.address = x->token.address;
    crowd_add(
        c, p, (struct notify_addressee){ .kind = "caregiver", .first = x->grant.caregiver.first, .to = TO_CAREGIVER });
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
    struct notice_person p = person_of(c->a, RECIPIENT_LOGIN, x->event->resource_id, &x->staff);
    p.address = x->token.address;
    crowd_add(c, p, (struct notify_addressee){ .kind = "staff", .first = x->staff.first, .to = TO_LOGIN });
}

static void add_owner(struct crowd *c, const struct notify_about *x, const char *mail)
{
    enum event_kind kind = x->event->kind;
    if (kind == EVENT_STAFF_ADDED) {
        if (x->has_staff && x->has_token)
            add_new_staff(c, x);
    } else if (kind == EVENT_CLIENT_EMAIL_CHANGED) {
        add_login(c, RECIPIENT_LOGIN, TO_LOGIN, "client", x->event->client.v, email_norm(c->a, x->payload.old_address));
        add_login(c, RECIPIENT_LOGIN, TO_LOGIN, "client", x->event->client.v, x->client.person.address);
    } else if (!x->has_login) {
        return;
    } else if (kind == EVENT_EMAIL_CHANGED) {
        add_login(c, RECIPIENT_LOGIN, TO_LOGIN, "login", x->login.id.v, email_norm(c->a, x->payload.old_address));
        add_login(c, RECIPIENT_LOGIN, TO_LOGIN, "login", x->login.id.v, email_norm(c->a, x->payload.new_address));
    } else if (x->has_token && !sv_eq(sv_of(mail), SV("email_change_asked"))) {
        add_login(c, RECIPIENT_LOGIN, TO_LOGIN, "login", x->login.id.v, x->token.address);
    } else {
        add_login(c, RECIPIENT_LOGIN, TO_LOGIN, "login", x->login.id.v, x->login.address);
    }
}

static void add_staff(struct crowd *c, const struct notify_about *x, const struct notify_staff_rows *rows)
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
    if (x->has_client)
        q.provider_id = x->client.provider;
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

/* The head of the access log goes to the owners, whoever signs in where. */
static void add_owners(struct crowd *c, const struct notify_owners_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        const struct notify_owners_row *r = &rows->items[i];
        crowd_add(c,
            (struct notice_person){ .kind = RECIPIENT_LOGIN,
                .id = r->id.v,
                .name = full_name(c->a, r->first_name, r->last_name),
                .address = r->email_norm },
            (struct notify_addressee){ .kind = "staff", .first = r->first_name, .to = TO_LOGIN });
    }
}

/* The contact that changed, as it was on the old list. */
static void add_old_contact(struct crowd *c, const struct notify_about *x)
{
    bool ended = x->event->kind == EVENT_CONTACT_ENDED;
    if (x->event->kind == EVENT_CONTACT_ADDED || (!ended && !x->payload.copy_was))
        return;
    struct notice_person p = person_of(c->a, RECIPIENT_COPY, x->event->contact.v, &x->contact.person);
    p.copy = true;
    p.ended = ended;
    if (x->payload.old_address.n)
        p.address = x->payload.old_address;
    crowd_add(c, p,
        (struct notify_addressee){ .kind = "contact",
            .first = x->contact.person.first,
            .to = TO_COPIES,
            .gone = ended || !x->contact.copies });
}

static struct sv first_of(const struct notify_contact_names_rows *names, int64_t contact)
{
    for (size_t i = 0; i < names->count; i++) {
        const struct notify_contact_names_row *r = &names->items[i];
        if (r->id.v != contact)
            continue;
        if (r->linked_preferred.has && r->linked_preferred.v.n)
            return r->linked_preferred.v;
        return r->linked_first.has ? r->linked_first.v : r->first_name;
    }
    return SV("");
}

/* The list before the change (row 10): everybody else as they are, the changed contact as it was. */
static void add_copies(struct crowd *c, const struct notify_about *x, const struct notice_facts *f,
    const struct notify_contact_names_rows *names)
{
    for (size_t i = 0; i < f->people_count; i++) {
        const struct notice_person *p = &f->people[i];
        if (p->kind == RECIPIENT_COPY && p->id != x->event->contact.v)
            crowd_add(c, *p,
                (struct notify_addressee){ .kind = "contact", .first = first_of(names, p->id), .to = TO_COPIES });
    }
    if (x->has_contact)
        add_old_contact(c, x);
}

enum err notify_people_gather(const struct op *op, const struct notify_about *x, struct notify_planned *p)
{
    unsigned to = p->rule->to;
    struct notify_staff_rows staff = { 0 };
    struct notify_contact_names_rows names = { 0 };
    struct notify_owners_rows owners = { 0 };
    if (to & TO_STAFF)
        TRY(load_staff(op, x, &staff));
    if (x->event->kind == EVENT_AUDIT_HEAD)
        TRY(q_notify_owners(op->db, op->arena, x->event->org, &owners));
    const struct notice_facts family = p->facts;
    if (to & TO_COPIES)
        TRY(q_notify_contact_names(op->db, op->arena, x->event->org,
            &(struct q_notify_contact_names){ .client_id = x->event->client }, &names));
    struct crowd c = crowd_of(op->arena, 4 + staff.count + owners.count + family.people_count);
    if (to & TO_CLIENT)
        add_client(&c, x);
    if (to & TO_LOGIN)
        add_owner(&c, x, p->rule->mail);
    if ((to & TO_CAREGIVER) && x->has_login) /* row 14: the caregiver's own login */
        add_login(&c, RECIPIENT_CAREGIVER, TO_CAREGIVER, "login", x->login.id.v, x->login.address);
    else if (to & TO_CAREGIVER)
        add_caregiver(&c, x);
    add_staff(&c, x, &staff);
    add_owners(&c, &owners);
    if (to & TO_COPIES)
        add_copies(&c, x, &family, &names);
    p->facts.people = c.people;
    p->facts.people_count = c.count;
    p->who = c.who;
    return E_OK;
}
