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
    struct sv first = linked ? r->p_first.v : r->first_name, last = linked ? r->p_last.v : r->last_name;
    struct sv state = r->p_email_state.has ? r->p_email_state.v : r->email_state;
    return (struct notice_person){ .kind = kind,
        .id = r->id.v,
        .name = full_name(a, first, last),
        .first = linked ? called(r->p_preferred.v, first) : first,
        .address = address_of(r),
        .address_bounced = sv_eq(state, SV("bounced")),
        .ended = !sv_eq(r->state, SV("active")),
        .copy = r->copy_notifications,
        .categories = r->copy_categories,
        .own_rule = r->own_rule,
        .access_ended = kind == RECIPIENT_CAREGIVER && !r->live,
        .archived = r->p_state.has && !sv_eq(r->p_state.v, SV("active")) };
}

static struct notice_person staff_of(struct arena *a, const struct notice_staff_row *r)
{
    return (struct notice_person){ .kind = RECIPIENT_STAFF,
        .id = r->id.v,
        .name = full_name(a, r->first_name, r->last_name),
        .first = r->first_name,
        .address = r->email_norm };
}

static enum err load_staff(const struct op *op, const struct notice_ask *ask, struct notice_staff_rows *ret_rows)
{
    struct notice_staff_rows rows;
    struct notice_managers_rows managers;
    TRY(q_notice_staff(op->db, op->arena, op->viewer->org,
        &(struct q_notice_staff){ .client_id = ask->client, .grant_id = ask->grant }, &rows));
    if (!rows.count) {
        TRY(q_notice_managers(op->db, op->arena, op->viewer->org, &managers));
        rows.items = arena_array(op->arena, managers.count, sizeof *rows.items);
        rows.count = managers.count;
        for (size_t i = 0; i < managers.count; i++)
            rows.items[i] = (struct notice_staff_row){ managers.items[i].id, managers.items[i].first_name,
                managers.items[i].last_name, managers.items[i].email_norm };
    }
    *ret_rows = rows;
    return E_OK;
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

/* What everybody chose, and what safe mode makes of it. */
static enum err add_choices(
    const struct op *op, struct client_id client, const struct notice_people_rows *rows, struct notice_facts *f)
{
    struct sv usual = f->client_address;
    TRY(choice_apply(op, client, f));
    f->safe_address = f->safe_address && !sv_eq(f->client_address, usual);
    struct notice_person *people = arena_array(op->arena, f->people_count, sizeof *people);
    for (size_t i = 0; i < f->people_count; i++)
        people[i] = f->people[i];
    forget_ways(people, f->people_count, rows);
    spread_silence(people, f->people_count);
    f->people = people;
    return E_OK;
}

static struct notice_person client_of(struct arena *a, struct client_id id, const struct notice_client_row *c)
{
    struct sv first = called(c->preferred_name, c->first_name);
    return (struct notice_person){ .kind = RECIPIENT_CLIENT,
        .id = id.v,
        .name = full_name(a, first, c->last_name),
        .first = first,
        .address = c->died.has ? SV("") : c->email_norm,
        .address_bounced = sv_eq(c->email_state, SV("bounced")) };
}

static enum err load_family(
    const struct op *op, const struct organization *org, const struct notice_ask *ask, struct notice_family *ret_family)
{
    struct notice_client_row c;
    struct notice_people_rows rows;
    struct notice_staff_rows staff = { 0 };
    TRY(q_notice_client(op->db, op->arena, org->id, &(struct q_notice_client){ .client_id = ask->client }, &c));
    TRY(q_notice_people(op->db, op->arena, org->id,
        &(struct q_notice_people){ .client_id = ask->client, .contact_id = ask->contact }, &rows));
    if (ask->staff)
        TRY(load_staff(op, ask, &staff));
    struct notice_person *people = arena_array(op->arena, 1 + 2 * rows.count + staff.count, sizeof *people);
    size_t n = 0;
    people[n++] = client_of(op->arena, ask->client, &c);
    for (size_t i = 0; i < rows.count; i++) {
        const struct notice_people_row *r = &rows.items[i];
        if (sv_eq(r->state, SV("active")) || r->id.v == ask->contact.v)
            people[n++] = contact_of(op->arena, r, RECIPIENT_COPY);
        if (r->grants)
            people[n++] = contact_of(op->arena, r, RECIPIENT_CAREGIVER);
    }
    for (size_t i = 0; i < staff.count; i++)
        people[n++] = staff_of(op->arena, &staff.items[i]);
    bool archived = !sv_eq(c.state, SV("active"));
    *ret_family = (struct notice_family){
        .facts = { .portal = organization_portal_of(org, c.portal, c.group_portal, c.born, op->viewer->today),
            .client_archived = archived || c.died.has,
            .own_rule_allowed = org->own_rule_allowed,
            .sms = choice_texts_offered(org),
            .to_client = true,
            .client_address = people[0].address,
            .people = people,
            .people_count = n },
        .first = people[0].first,
        .address = people[0].address,
        .born = c.born,
        .archived = archived,
        .dead = c.died.has,
        .has_portal = c.login_id.has || c.signed_in_at.has,
    };
    return add_choices(op, ask->client, &rows, &ret_family->facts);
}

enum err notice_family_load(const struct op *op, const struct notice_ask *ask, struct notice_family *ret_family)
{
    struct organization org;
    if (ask->org)
        return load_family(op, ask->org, ask, ret_family);
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    return load_family(op, &org, ask, ret_family);
}

enum err notice_facts_load(const struct op *op, struct client_id client, struct notice_facts *ret_facts)
{
    struct notice_family family;
    TRY(notice_family_load(op, &(struct notice_ask){ .client = client, .staff = true }, &family));
    *ret_facts = family.facts;
    return E_OK;
}
