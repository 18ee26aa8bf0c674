/* Links that live: the rule's answer for each, and what follows when it changes. */
#include "supplement/lives.h"

#include "access/record.h"
#include "calendar/calendar.h"
#include "event/schedule.h"
#include "supplement/queries.h"

enum { AT_MIDNIGHT = 0 };
static const char OF_AGE_SLOT[] = "of_age";

struct sv supplement_dedupe(struct arena *a, struct client_id client)
{
    return sv_fmt(a, "supplement:%lld", (long long)client.v);
}

/* Whether any two of all these people are kept apart: seldom, and then each pair is asked about. */
static enum err any_apart(const struct op *op, const struct supplement_facts_rows *rows, bool *ret_any)
{
    struct client_id *ids = arena_array(op->arena, 2 * rows->count, sizeof *ids), low = { 0 }, high;
    size_t n = 0;
    for (size_t i = 0; i < rows->count; i++)
        if (rows->items[i].parent_id.has) {
            ids[n++] = rows->items[i].client_id;
            ids[n++] = rows->items[i].parent_id.v;
        }
    if (n)
        TRY(no_contact_among(op, ids, n, &low, &high));
    *ret_any = low.v != 0;
    return E_OK;
}

/* Safe mode that comes later changes nothing here: what a caregiver sees does not differ by it (beyond 16). */
static enum err facts_of(
    const struct op *op, const struct supplement_facts_row *r, bool may_be_apart, struct supplement_facts *f)
{
    struct client_id low = { 0 }, high;
    *f = (struct supplement_facts){ .dependent = r->parent_id.has,
        .archived = !sv_eq(r->client_state, SV("active")),
        .dead = r->died.has,
        .born = r->born,
        .has_address = r->email_norm.n > 0,
        .same_address = sv_eq(r->email_norm, r->email) };
    if (!r->parent_id.has)
        return E_OK;
    if (may_be_apart)
        TRY(no_contact_among(op, (struct client_id[]){ r->client_id, r->parent_id.v }, 2, &low, &high));
    f->parent_linked = r->contact_id.has;
    f->parent_archived = !r->parent_state.has || !sv_eq(r->parent_state.v, SV("active"));
    f->parent_dead = r->parent_died.has;
    f->parent_access_ended = r->access_ended;
    f->parent_kept_apart = low.v != 0;
    f->parent_has_address = r->parent_email.has && r->parent_email.v.n > 0;
    f->parent_connected = r->parent_patient.has; /* a row of their own account, whose number may still be unknown */
    f->parent_born = r->parent_born;
    return E_OK;
}

static enum err lives_of(const struct op *op, const struct organization *org, const struct client_id *clients,
    size_t count, struct supplement_lives *ret_lives)
{
    struct supplement_facts_rows rows;
    bool apart;
    TRY(q_supplement_facts(op->db, op->arena, op->viewer->org, &(struct q_supplement_facts){ clients, count }, &rows));
    TRY(any_apart(op, &rows, &apart));
    struct supplement_live *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        struct supplement_facts f;
        TRY(facts_of(op, &rows.items[i], apart, &f));
        items[i] = (struct supplement_live){ &rows.items[i],
            supplement_standing(&f, op->viewer->today, org->policy.leap_early) };
    }
    *ret_lives = (struct supplement_lives){ items, rows.count };
    return E_OK;
}

enum err supplement_lives_load(
    const struct op *op, const struct organization *org, struct client_id client, struct supplement_lives *ret_lives)
{
    return lives_of(op, org, &client, 1, ret_lives);
}

enum err supplement_tell_staff(const struct op *op, const struct supplement_facts_row *link, enum supplement_why why)
{
    return task_open(op, TASK_SUPPLEMENT_ENDED, link->client_id, supplement_dedupe(op->arena, link->client_id),
        sv_fmt(op->arena, "The connection to Fullscript ended. %.*s", SV_FMT(supplement_end_text(why))));
}

/* On the day itself, by the practice's clock; the client hears that the account is theirs now. */
static enum err plan_birthday(const struct op *op, const struct organization *org, const struct supplement_facts_row *r)
{
    struct event_new e = event_by(op, EVENT_SUPPLEMENT_OF_AGE_DUE, r->client_id);
    e.resource_kind = SUPPLEMENT_CAUSE;
    e.resource_id = r->id.v;
    e.actor_kind = actor_kind_name(ACTOR_SYSTEM);
    e.actor_id = 0;
    return schedule_set(op->db, &(struct schedule_new){ .event = e,
                                    .cause_kind = SUPPLEMENT_CAUSE,
                                    .cause_id = r->id.v,
                                    .slot = sv_of(OF_AGE_SLOT),
                                    .by_local_clock = true,
                                    .day = birthday_at(r->born.v, STORE_ADULT_AGE, org->policy.leap_early),
                                    .minute = AT_MIDNIGHT,
                                    .zone = org->zone });
}

static enum err hand_over(const struct op *op, const struct supplement_facts_row *r)
{
    struct event_new e = event_by(op, EVENT_SUPPLEMENT_HANDED_OVER, r->client_id);
    e.resource_kind = SUPPLEMENT_CAUSE;
    e.resource_id = r->id.v;
    return event_record(op->db, op->arena, &e, NULL);
}

enum err supplement_follow_in(const struct op *op, const struct organization *org, struct client_id client)
{
    struct supplement_lives all;
    TRY(supplement_lives_load(op, org, client, &all));
    for (size_t i = 0; i < all.count; i++) {
        const struct supplement_facts_row *r = all.items[i].row;
        enum supplement_why why = all.items[i].why;
        if (why == SUPPLEMENT_FINE && r->parent_id.has)
            TRY(plan_birthday(op, org, r));
        if (why == SUPPLEMENT_FINE)
            continue;
        TRY(supplement_end_in(op, r->client_id, r->id, why));
        if (why == SUPPLEMENT_OF_AGE && sv_eq(r->state, SV("connected")))
            TRY(hand_over(op, r));
        if (why != SUPPLEMENT_DECEASED)
            TRY(supplement_tell_staff(op, r, why));
    }
    return E_OK;
}

enum err supplement_standing_links(
    const struct op *op, const struct client_id *clients, size_t count, struct supplement_standing_link *ret_links)
{
    struct organization org;
    struct supplement_lives all;
    for (size_t k = 0; k < count; k++)
        ret_links[k] = (struct supplement_standing_link){ .has = false };
    if (!count)
        return E_OK;
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    TRY(lives_of(op, &org, clients, count, &all));
    for (size_t i = 0; i < all.count; i++) {
        const struct supplement_facts_row *r = all.items[i].row;
        for (size_t k = 0; k < count && all.items[i].why == SUPPLEMENT_FINE && sv_eq(r->state, SV("connected")); k++)
            if (r->client_id.v == clients[k].v)
                ret_links[k] = (struct supplement_standing_link){ true, r->patient };
    }
    return E_OK;
}
