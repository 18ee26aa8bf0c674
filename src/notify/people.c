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
    c->people[c->count] = p;
    c->who[c->count++] = who;
}

/* As it is kept: a login of somebody known as that person. */
static struct notify_addressee as(const char *kind, unsigned to)
{
    return (struct notify_addressee){ .kind = kind, .to = to };
}

/* The link in the mail was made for one address, which is as good as the person's own only if it is the same. */
static void send_to(struct notice_person *p, struct sv address)
{
    if (sv_eq(p->address, address))
        return;
    p->address = address;
    p->address_bounced = p->blocked = false;
}

/* The dead get no mail (edge 36). An invitation goes where its link was made for. */
static void add_client(struct crowd *c, const struct notify_about *x)
{
    const struct notice_facts *f = &x->family.facts;
    for (size_t i = 0; i < f->people_count && x->has_client && !x->client.dead; i++) {
        struct notice_person p = f->people[i];
        if (p.kind != RECIPIENT_CLIENT)
            continue;
        if (x->has_token && x->event->kind == EVENT_CLIENT_WELCOME)
            send_to(&p, x->token.address);
        crowd_add(c, p, as("client", TO_CLIENT));
    }
}

static void add_caregiver(struct crowd *c, const struct notify_about *x)
{
    if (!x->has_grant)
        return;
    struct notice_person p = *x->grant.caregiver;
    if (x->has_token && x->event->kind == EVENT_INVITE_SENT)
        send_to(&p, x->token.address);
    crowd_add(c, p, as("caregiver", TO_CAREGIVER));
}

/* Rows 55 and 56: the contact itself, whether or not it has access. */
static bool named_by(enum event_kind k)
{
    return k == EVENT_EMERGENCY_CONTACT_NAMED || k == EVENT_SUPPLEMENT_INVITED;
}

static void add_named(struct crowd *c, const struct notify_about *x)
{
    if (!x->contact)
        return;
    struct notice_person p = *x->contact;
    p.kind = RECIPIENT_CAREGIVER;
    crowd_add(c, p, as("contact", TO_CAREGIVER));
}

static void add_login(struct crowd *c, const struct notify_about *x, enum notice_recipient kind, unsigned to,
    const char *kept_as, int64_t id, struct sv address)
{
    struct notice_person p = {
        .kind = kind, .id = id, .address = address, .language = x->login.language, .zone = x->login.zone
    };
    if (x->has_client) { /* the first of the family is the client */
        p.language = x->family.facts.people[0].language;
        p.zone = x->family.facts.people[0].zone;
    }
    crowd_add(c, p, as(kept_as, to));
}

static struct sv full_name(struct arena *a, struct sv first, struct sv last)
{
    return first.n && last.n ? sv_fmt(a, "%.*s %.*s", SV_FMT(first), SV_FMT(last)) : first.n ? first : last;
}

static void add_new_staff(struct crowd *c, const struct notify_about *x)
{
    crowd_add(c,
        (struct notice_person){ .kind = RECIPIENT_LOGIN,
            .id = x->event->resource_id,
            .name = full_name(c->a, x->staff.first, x->staff.last),
            .first = x->staff.first,
            .address = x->token.address,
            .language = x->staff.language,
            .zone = x->staff.zone },
        as("staff", TO_LOGIN));
}

/* The owner of a login: no name, since several people may share the mailbox. */
static void add_owner(struct crowd *c, const struct notify_about *x, const char *mail)
{
    enum event_kind kind = x->event->kind;
    int64_t client = x->event->client.v, login = x->login.id.v;
    if (kind == EVENT_STAFF_ADDED) {
        if (x->has_staff && x->has_token)
            add_new_staff(c, x);
    } else if (kind == EVENT_CLIENT_EMAIL_CHANGED) {
        struct sv old = email_norm(c->a, x->payload.old_address);
        add_login(c, x, RECIPIENT_LOGIN, TO_LOGIN, "client", client, old);
        add_login(c, x, RECIPIENT_LOGIN, TO_LOGIN, "client", client, x->family.address);
    } else if (!x->has_login) {
        return;
    } else if (kind == EVENT_EMAIL_CHANGED) {
        struct sv old = email_norm(c->a, x->payload.old_address), new = email_norm(c->a, x->payload.new_address);
        add_login(c, x, RECIPIENT_LOGIN, TO_LOGIN, "login", login, old);
        add_login(c, x, RECIPIENT_LOGIN, TO_LOGIN, "login", login, new);
    } else if (x->has_token && !sv_eq(sv_of(mail), SV("email_change_asked"))) {
        add_login(c, x, RECIPIENT_LOGIN, TO_LOGIN, "login", login, x->token.address);
    } else {
        add_login(c, x, RECIPIENT_LOGIN, TO_LOGIN, "login", login, x->login.address);
    }
}

/* Those who look after the client, but for whoever did it. A new assignment is told to the one who has it. */
static void add_staff(struct crowd *c, const struct notify_about *x)
{
    const struct notice_facts *f = &x->family.facts;
    bool by_staff = sv_eq(x->event->actor_kind, SV("staff"));
    for (size_t i = 0; i < f->people_count; i++) {
        const struct notice_person *p = &f->people[i];
        if (p->kind != RECIPIENT_STAFF || (by_staff && x->event->actor_id == p->id))
            continue;
        if (x->event->kind == EVENT_CLIENT_ASSIGNED && p->id != x->event->resource_id)
            continue;
        crowd_add(c, *p, as("staff", TO_STAFF));
    }
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
                .first = r->first_name,
                .address = r->email_norm },
            as("staff", TO_LOGIN));
    }
}

/* The contact that changed, as it was on the old list. */
static void add_old_contact(struct crowd *c, const struct notify_about *x)
{
    bool ended = x->event->kind == EVENT_CONTACT_ENDED;
    if (x->event->kind == EVENT_CONTACT_ADDED || (!ended && !x->payload.copy_was))
        return;
    struct notice_person p = *x->contact;
    struct notify_addressee who = as("contact", TO_COPIES);
    who.gone = ended || !p.copy;
    p.copy = true;
    if (x->payload.old_address.n)
        send_to(&p, x->payload.old_address);
    crowd_add(c, p, who);
}

/* Whom a copy about a visit reaches: a free place those who may take it or give it up; a link to a call the one
 * caregiver it was made for, who was added to it. */
static bool may_hear(const struct notify_about *x, const struct notice_person *p)
{
    if (x->event->kind == EVENT_VIDEO_LINK_READY)
        return x->visit.guest.v && p->id == x->visit.guest.v;
    if (x->event->kind != EVENT_WAITLIST_FREE)
        return true;
    for (size_t i = 0; i < x->visit.acting_count; i++)
        if (x->visit.acting[i].v == p->id)
            return true;
    return false;
}

/* Where the client pays, the rows that go to clients reach them as the client. */
static void add_payer(struct crowd *c, const struct notify_about *x, const struct notify_planned *p)
{
    const struct about_money *m = &x->money;
    if (!x->has_money || !m->has_person || (m->own && (p->to & TO_CLIENT)))
        return;
    crowd_add(c, m->person, as("payer", TO_PAYER));
}

/* The list before the change (row 10): everybody else as they are, the changed contact as it was. */
static void add_copies(struct crowd *c, const struct notify_about *x)
{
    const struct notice_facts *f = &x->family.facts;
    for (size_t i = 0; i < f->people_count; i++)
        if (f->people[i].kind == RECIPIENT_COPY && &f->people[i] != x->contact && may_hear(x, &f->people[i]))
            crowd_add(c, f->people[i], as("contact", TO_COPIES));
    if (x->contact)
        add_old_contact(c, x);
}

enum err notify_people_gather(const struct op *op, const struct notify_about *x, struct notify_planned *p)
{
    unsigned to = p->to;
    struct notify_owners_rows owners = { 0 };
    if (x->event->kind == EVENT_AUDIT_HEAD)
        TRY(q_notify_owners(op->db, op->arena, x->event->org, &owners));
    struct crowd c = crowd_of(op->arena, 5 + owners.count + x->family.facts.people_count);
    if ((to & TO_CLIENT) && !x->visit.guest.v)
        add_client(&c, x);
    if (to & TO_LOGIN)
        add_owner(&c, x, p->rule->mail);
    if ((to & TO_CAREGIVER) && x->has_login) /* row 14: the caregiver's own login */
        add_login(&c, x, RECIPIENT_CAREGIVER, TO_CAREGIVER, "login", x->login.id.v, x->login.address);
    else if ((to & TO_CAREGIVER) && named_by(x->event->kind))
        add_named(&c, x);
    else if (to & TO_CAREGIVER)
        add_caregiver(&c, x);
    if (to & TO_PAYER)
        add_payer(&c, x, p);
    if (to & TO_COPIES)
        add_copies(&c, x);
    if (to & TO_STAFF)
        add_staff(&c, x);
    add_owners(&c, &owners);
    if (x->event->kind == EVENT_SUPPLEMENT_INVITED && x->contact) /* the client does not hear of it by this address */
        p->facts.client_address = SV("");
    p->facts.people = c.people;
    p->facts.people_count = c.count;
    p->who = c.who;
    return E_OK;
}
