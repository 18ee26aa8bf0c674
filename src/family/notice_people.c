#include "family/preview.h"

#include "family/choice.h"
#include "family/queries.h"

/* Nobody writes to the dead (edge 36). */
static struct sv address_of(const struct notice_people_row *r)
{
    if (!r->linked_client_id.has)
        return r->email_norm;
    return r->p_died.has || !r->p_email.has ? SV("") : r->p_email.v;
}

static struct notice_person person_of(struct arena *a, const struct notice_people_row *r, enum notice_recipient kind)
{
    struct sv first = r->p_first.has ? r->p_first.v : r->first_name, last = r->p_last.has ? r->p_last.v : r->last_name;
    struct sv state = r->p_email_state.has ? r->p_email_state.v : r->email_state;
    return (struct notice_person){ .kind = kind,
        .id = r->id.v,
        .name = sv_fmt(a, "%.*s %.*s", SV_FMT(first), SV_FMT(last)),
        .address = address_of(r),
        .address_bounced = sv_eq(state, SV("bounced")),
        .ended = !sv_eq(r->state, SV("active")),
        .copy = r->copy_notifications,
        .categories = r->copy_categories,
        .own_rule = r->own_rule,
        .archived = r->p_state.has && !sv_eq(r->p_state.v, SV("active")) };
}

enum err notice_facts_load(const struct op *op, struct client_id client, struct notice_facts *ret_facts)
{
    struct organization org;
    struct client_facts subject;
    struct notice_client_row c;
    struct notice_people_rows rows;
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    TRY(client_facts_load(
        op->db, op->arena, &org, client, (struct staff_id){ 0 }, op->viewer->today, op->now, &subject));
    TRY(q_notice_client(op->db, op->arena, org.id, &(struct q_notice_client){ .client_id = client }, &c));
    TRY(q_notice_people(op->db, op->arena, org.id, &(struct q_notice_people){ .client_id = client }, &rows));
    struct notice_person *people = arena_array(op->arena, 2 * rows.count + 1, sizeof *people);
    size_t n = 0;
    struct sv address = subject.dead ? SV("") : c.email_norm;
    people[n++] = (struct notice_person){ .kind = RECIPIENT_CLIENT,
        .id = client.v,
        .name = subject.name,
        .address = address,
        .address_bounced = sv_eq(c.email_state, SV("bounced")) };
    for (size_t i = 0; i < rows.count; i++) {
        const struct notice_people_row *r = &rows.items[i];
        if (sv_eq(r->state, SV("active")))
            people[n++] = person_of(op->arena, r, RECIPIENT_COPY);
        if (r->grants)
            people[n++] = person_of(op->arena, r, RECIPIENT_CAREGIVER);
    }
    *ret_facts = (struct notice_facts){ .portal = subject.portal,
        .client_archived = subject.archived || subject.dead,
        .own_rule_allowed = org.own_rule_allowed,
        .sms = org.feature[FEATURE_TEXT_MESSAGES],
        .to_client = true,
        .client_address = address,
        .people = people,
        .people_count = n };
    return choice_apply(op, client, ret_facts);
}
