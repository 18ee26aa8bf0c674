/* Everything a family has ahead, in one list: the visits of each account that this person may see appointments of. */
#include "calendar/eyes.h"
#include "calendar/feed.h"

enum { VISITS_MOST = 1000, COLOURS = 8 };

struct members {
    struct visits_whose *whose;
    struct grant_id *grants; /* v 0: the own account, or one of the same mailbox */
    size_t count;
};

static void member_add(struct members *m, struct client_id client, struct grant_id grant, bool confidential)
{
    m->grants[m->count] = grant;
    m->whose[m->count++] = (struct visits_whose){ .client = client, .confidential = confidential };
}

/* The own account and those of the same mailbox: the portal setting of each gates it. */
static void member_add_account(struct members *m, struct client_id client, struct access_facts f)
{
    struct need need = NEED_CAP_PAGE(CAP_APPOINTMENTS, LEVEL_VIEW);
    if (!access_decide(&f, &need).allow)
        return;
    f.item_confidential = true;
    member_add(m, client, (struct grant_id){ 0 }, access_decide(&f, &need).allow);
}

static enum err members_find(const struct op *op, const struct organization *org, struct members *ret_members)
{
    struct arena *a = op->arena;
    struct switchables others;
    struct visitor v = { .org = *org, .viewer = *op->viewer };
    TRY(switch_list(op, org, &others));
    struct client_id *accounts = arena_array(a, others.count + 1, sizeof *accounts);
    struct access_facts *facts = arena_array(a, others.count + 1, sizeof *facts);
    size_t count = 0;
    accounts[count++] = op->viewer->self;
    for (size_t i = 0; i < others.count; i++)
        if (others.items[i].same_mailbox)
            accounts[count++] = others.items[i].client;
    TRY(visitor_portal_facts(op, &v, accounts, count, facts));
    struct members m = { arena_array(a, others.count + 1, sizeof *m.whose),
        arena_array(a, others.count + 1, sizeof *m.grants), 0 };
    for (size_t i = 0; i < count; i++)
        member_add_account(&m, accounts[i], facts[i]);
    for (size_t i = 0; i < others.count; i++)
        if (!others.items[i].same_mailbox && scope_level(others.items[i].scope, CAP_APPOINTMENTS) >= LEVEL_VIEW)
            member_add(&m, others.items[i].client, others.items[i].grant, false);
    *ret_members = m;
    return E_OK;
}

/* The part of one visit that is this attendee's. */
static void visit_add(struct arena *a, struct agenda *list, const struct members *m, const struct appointment *visit,
    const struct attendee *attendee)
{
    size_t i = 0;
    while (i < m->count && m->whose[i].client.v != attendee->client.v)
        i++;
    if (i == m->count || !attendee_status_active(attendee->status))
        return;
    struct agenda_visit *v = &list->items[list->count++];
    *v = (struct agenda_visit){ .appointment = *visit,
        .client = attendee->client,
        .grant = m->grants[i],
        .first = attendee->first,
        .colour = (int)(i % COLOURS) };
    v->appointment.attendees = arena_new_obj(a, struct attendee);
    v->appointment.attendees[0] = *attendee;
    v->appointment.attendee_count = 1;
}

/* Before it ends another one begins: two people to be taken to two places, or one person twice. */
static void overlaps_find(struct agenda *list)
{
    struct instant ends = { INT64_MIN };
    struct appointment_id last = { 0 };
    for (size_t i = 0; i < list->count; i++) {
        struct agenda_visit *v = &list->items[i];
        v->overlaps = v->appointment.id.v != last.v && instant_before(v->appointment.starts_at, ends);
        if (v->appointment.id.v == last.v && i)
            v->overlaps = list->items[i - 1].overlaps;
        last = v->appointment.id;
        if (instant_before(ends, v->appointment.ends_at))
            ends = v->appointment.ends_at;
    }
}

enum err household_list(
    const struct op *op, const struct organization *org, struct span window, struct agenda *ret_agenda)
{
    struct members m;
    struct appointments visits;
    TRY(viewer_require(op->viewer, NEED_SELF_PAGE));
    TRY(members_find(op, org, &m));
    *ret_agenda = (struct agenda){ 0 };
    if (!m.count)
        return E_OK;
    TRY(visits_of(op,
        &(struct visits_wish){
            .whose = m.whose, .whose_count = m.count, .when = VISITS_ALL, .window = window, .most = VISITS_MOST },
        &visits));
    size_t most = 0;
    for (size_t i = 0; i < visits.count; i++)
        most += visits.items[i].attendee_count;
    struct agenda list = { arena_array(op->arena, most, sizeof *list.items), 0 };
    for (size_t i = 0; i < visits.count; i++)
        for (size_t j = 0; j < visits.items[i].attendee_count; j++)
            visit_add(op->arena, &list, &m, &visits.items[i], &visits.items[i].attendees[j]);
    overlaps_find(&list);
    *ret_agenda = list;
    return E_OK;
}
