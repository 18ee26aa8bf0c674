#include "family/notice_people.h"

#include "family/choice.h"
#include "family/queries.h"

static struct sv full_name(struct arena *a, struct sv first, struct sv last)
{
    if (!first.n || !last.n)
        return first.n ? first : last;
    return sv_fmt(a, "%.*s %.*s", SV_FMT(first), SV_FMT(last));
}

static struct sv called(struct sv preferred, struct sv first)
{
    return preferred.n ? preferred : first;
}

/* Nobody writes to the dead (edge 36). */
static struct sv address_of(const struct notice_people_row *r)
{
    if (!r->linked_client_id.has)
        return r->email_norm;
    return r->p_died.has || !r->p_email.has ? SV("") : r->p_email.v;
}

static struct notice_person contact_of(struct arena *a, const struct notice_people_row *r, enum notice_recipient kind)
{
    bool linked = r->p_first.has;
    struct sv first = linked ? called(r->p_preferred.v, r->p_first.v) : r->first_name;
    struct sv last = linked ? r->p_last.v : r->last_name;
    struct sv state = r->p_email_state.has ? r->p_email_state.v : r->email_state;
    return (struct notice_person){ .kind = kind,
        .id = r->id.v,
        .name = full_name(a, first, last),
        .first = first,
        .address = address_of(r),
        .address_bounced = sv_eq(state, SV("bounced")),
        .restricted = r->p_restricted.has && r->p_restricted.v ? r->linked_client_id.v.v : 0,
        .ended = !sv_eq(r->state, SV("active")),
        .copy = r->copy_notifications,
        .categories = r->copy_categories,
        .own_rule = r->own_rule,
        .access_ended = kind == RECIPIENT_CAREGIVER && !r->live,
        .archived = r->p_state.has && !sv_eq(r->p_state.v, SV("active")) };
}

static struct notice_person staff_of(
    struct arena *a, struct staff_id id, struct sv first, struct sv last, struct sv address)
{
    return (struct notice_person){
        .kind = RECIPIENT_STAFF, .id = id.v, .name = full_name(a, first, last), .first = first, .address = address
    };
}

/* What is known of all that were asked for, in the order of their clients. */
struct families {
    const struct op *op;
    const struct organization *org;
    const struct notice_ask *asks;
    size_t count;
    struct notice_clients_rows clients;
    struct notice_people_rows people;
    struct notice_staff_rows staff;
    struct notice_managers_rows managers;
};

static enum err load_lists(struct db *db, void *arg)
{
    struct families *x = arg;
    struct arena *a = x->op->arena;
    struct client_id *clients = arena_array(a, x->count, sizeof *clients);
    struct client_id *with_staff = arena_array(a, x->count, sizeof *with_staff);
    struct contact_id *contacts = arena_array(a, x->count, sizeof *contacts);
    struct grant_id *grants = arena_array(a, x->count, sizeof *grants);
    struct staff_id *members = arena_array(a, x->count, sizeof *members);
    size_t contacts_count = 0, staff_count = 0, grants_count = 0, members_count = 0;
    for (size_t i = 0; i < x->count; i++) {
        const struct notice_ask *ask = &x->asks[i];
        clients[i] = ask->client;
        if (ask->contact.v)
            contacts[contacts_count++] = ask->contact;
        if (ask->staff)
            with_staff[staff_count++] = ask->client;
        if (ask->staff && ask->grant.v)
            grants[grants_count++] = ask->grant;
        if (ask->staff && ask->member.v)
            members[members_count++] = ask->member;
    }
    TRY(q_notice_clients(db, a, x->org->id, &(struct q_notice_clients){ clients, x->count }, &x->clients));
    TRY(q_notice_people(db, a, x->org->id,
        &(struct q_notice_people){
            .clients = clients, .clients_count = x->count, .contacts = contacts, .contacts_count = contacts_count },
        &x->people));
    if (!staff_count)
        return E_OK;
    TRY(q_notice_staff(db, a, x->org->id,
        &(struct q_notice_staff){ .clients = with_staff,
            .clients_count = staff_count,
            .grants = grants,
            .grants_count = grants_count,
            .members = members,
            .members_count = members_count },
        &x->staff));
    return q_notice_managers(db, a, x->org->id, &x->managers);
}

static const struct notice_clients_row *client_row(const struct families *x, struct client_id id)
{
    size_t low = 0, high = x->clients.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (x->clients.items[middle].id.v < id.v)
            low = middle + 1;
        else
            high = middle;
    }
    return low < x->clients.count && x->clients.items[low].id.v == id.v ? &x->clients.items[low] : NULL;
}

static struct notice_people_rows people_rows(const struct families *x, struct client_id id)
{
    size_t low = 0, high = x->people.count, n = 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (x->people.items[middle].client_id.v < id.v)
            low = middle + 1;
        else
            high = middle;
    }
    while (low + n < x->people.count && x->people.items[low + n].client_id.v == id.v)
        n++;
    return (struct notice_people_rows){ x->people.items + low, n };
}

/* Those who look after the client, each once; when nobody does, the managers. `people` NULL: only counts. */
static size_t add_staff(const struct families *x, const struct notice_ask *ask, struct notice_person *people)
{
    struct arena *a = x->op->arena;
    struct staff_id last = { 0 };
    size_t n = 0;
    for (size_t i = 0; ask->staff && i < x->staff.count; i++) {
        const struct notice_staff_row *r = &x->staff.items[i];
        bool of_client = r->client_id.v == ask->client.v, of_grant = ask->grant.v && r->grant_id.v == ask->grant.v;
        bool member = !r->client_id.v && !r->grant_id.v && r->id.v == ask->member.v;
        if ((!of_client && !of_grant && !member) || r->id.v == last.v)
            continue;
        last = r->id;
        if (people)
            people[n] = staff_of(a, r->id, r->first_name, r->last_name, r->email_norm);
        n++;
    }
    if (n || !ask->staff)
        return n;
    for (size_t i = 0; people && i < x->managers.count; i++) {
        const struct notice_managers_row *r = &x->managers.items[i];
        people[i] = staff_of(a, r->id, r->first_name, r->last_name, r->email_norm);
    }
    return x->managers.count;
}

/* Silence is of a person, so it holds for whatever else would reach their mailbox or telephone. */
static void spread_silence(struct notice_person *people, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; people[i].silenced && k < count; k++) {
            struct notice_person *p = &people[k];
            bool shared = (p->address.n && sv_eq(p->address, people[i].address)) ||
                          (p->number.n && sv_eq(p->number, people[i].number));
            p->silenced |= shared && (p->kind == RECIPIENT_COPY || p->kind == RECIPIENT_CAREGIVER);
        }
}

/* The dead read nothing, whatever they chose once. */
static void forget_ways(struct notice_person *people, size_t count, const struct notice_people_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        for (size_t k = 0; rows->items[i].p_died.has && k < count; k++) {
            struct notice_person *p = &people[k];
            if (p->id != rows->items[i].id.v || (p->kind != RECIPIENT_COPY && p->kind != RECIPIENT_CAREGIVER))
                continue;
            p->reader = 0;
            p->ways[CHANNEL_PORTAL] = p->ways[CHANNEL_SMS] = p->ways[CHANNEL_PUSH] = false;
        }
}

static struct notice_person client_of(struct arena *a, struct client_id id, const struct notice_clients_row *c)
{
    struct sv first = called(c->preferred_name, c->first_name);
    return (struct notice_person){ .kind = RECIPIENT_CLIENT,
        .id = id.v,
        .name = full_name(a, first, c->last_name),
        .first = first,
        .address = c->died.has ? SV("") : c->email_norm,
        .address_bounced = sv_eq(c->email_state, SV("bounced")) };
}

static struct notice_family gather(const struct families *x, const struct notice_ask *ask)
{
    struct arena *a = x->op->arena;
    const struct notice_clients_row *c = client_row(x, ask->client);
    if (!c)
        return (struct notice_family){ .there = false };
    struct notice_people_rows rows = people_rows(x, ask->client);
    size_t most = 1 + 2 * rows.count + add_staff(x, ask, NULL), n = 0;
    struct notice_person *people = arena_array(a, most, sizeof *people);
    people[n++] = client_of(a, ask->client, c);
    for (size_t i = 0; i < rows.count; i++) {
        const struct notice_people_row *r = &rows.items[i];
        if (sv_eq(r->state, SV("active")) || r->id.v == ask->contact.v)
            people[n++] = contact_of(a, r, RECIPIENT_COPY);
        if (r->grants)
            people[n++] = contact_of(a, r, RECIPIENT_CAREGIVER);
    }
    n += add_staff(x, ask, people + n);
    bool archived = !sv_eq(c->state, SV("active"));
    return (struct notice_family){
        .there = true,
        .facts = { .portal = organization_portal_of(x->org, c->portal, c->group_portal, c->born, x->op->viewer->today),
            .client_archived = archived || c->died.has,
            .own_rule_allowed = x->org->own_rule_allowed,
            .sms = choice_texts_offered(x->org),
            .to_client = true,
            .client_address = people[0].address,
            .people = people,
            .people_count = n },
        .first = people[0].first,
        .address = people[0].address,
        .born = c->born,
        .archived = archived,
        .dead = c->died.has,
        .has_portal = c->login_id.has || c->signed_in_at.has,
    };
}

/* What safe mode makes of what everybody chose. */
static void keep_silence(const struct families *x, const struct notice_ask *ask, struct notice_family *family)
{
    struct notice_facts *f = &family->facts;
    struct notice_people_rows rows = people_rows(x, ask->client);
    f->safe_address = f->safe_address && !sv_eq(f->client_address, family->address);
    struct notice_person *people = arena_array(x->op->arena, f->people_count, sizeof *people);
    for (size_t i = 0; i < f->people_count; i++)
        people[i] = f->people[i];
    forget_ways(people, f->people_count, &rows);
    spread_silence(people, f->people_count);
    f->people = people;
}

enum err notice_families_load(const struct op *op, const struct organization *org, const struct notice_ask *asks,
    size_t count, struct notice_family *ret_families)
{
    struct families x = { .op = op, .org = org, .asks = asks, .count = count };
    struct choice_family *chosen = arena_array(op->arena, count, sizeof *chosen);
    size_t there = 0;
    TRY(db_together(op->db, load_lists, &x));
    for (size_t i = 0; i < count; i++) {
        ret_families[i] = gather(&x, &asks[i]);
        if (ret_families[i].there)
            chosen[there++] = (struct choice_family){ asks[i].client, &ret_families[i].facts };
    }
    if (there)
        TRY(choice_apply_all(op, chosen, there));
    for (size_t i = 0; i < count; i++)
        if (ret_families[i].there)
            keep_silence(&x, &asks[i], &ret_families[i]);
    return E_OK;
}

enum err notice_family_load(const struct op *op, const struct notice_ask *ask, struct notice_family *ret_family)
{
    struct organization org;
    if (!ask->org)
        TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    TRY(notice_families_load(op, ask->org ? ask->org : &org, ask, 1, ret_family));
    return ret_family->there ? E_OK : E_NOTFOUND;
}

enum err notice_facts_of_access_load(
    const struct op *op, struct client_id client, struct grant_id grant, struct notice_facts *ret_facts)
{
    struct notice_family family;
    TRY(notice_family_load(op, &(struct notice_ask){ .client = client, .grant = grant, .staff = true }, &family));
    *ret_facts = family.facts;
    return E_OK;
}

enum err notice_facts_load(const struct op *op, struct client_id client, struct notice_facts *ret_facts)
{
    return notice_facts_of_access_load(op, client, (struct grant_id){ 0 }, ret_facts);
}
