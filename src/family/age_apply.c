#include "family/age_write.h"

#include <assert.h>

#include "access/record.h"
#include "family/queries.h"
#include "family/task.h"
#include "ical/zone.h"

static bool is(struct sv v, const char *word)
{
    return sv_eq(v, sv_of(word));
}

static struct age_row row_of(const struct reviews_of_grant_row *r)
{
    struct age_row row = { .id = r->id, .from_age = r->from_age, .due_on = r->due_on };
    (void)age_cause_parse(r->cause, &row.cause);
    row.queued = is(r->state, "open") || is(r->state, "decided");
    row.applied = is(r->state, "applied");
    row.kept = row.applied && is(r->outcome, "keep");
    return row;
}

enum err age_look(const struct op *op, const struct organization *org, const struct grant *g,
    struct age_step *ret_steps, size_t *ret_count)
{
    struct reviews_of_grant_rows rows;
    const struct zone *zone = zone_of(org->zone);
    TRY(q_reviews_of_grant(op->db, op->arena, org->id, &(struct q_reviews_of_grant){ .grant_id = g->id }, &rows));
    struct age_row *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        items[i] = row_of(&rows.items[i]);
    struct age_facts f = { .limit_age = g->limit_age,
        .needs_consent = g->needs_consent,
        .born = g->client_born,
        .given_on = zone_day(zone, g->proposed_at) };
    (void)grant_basis_parse(g->basis, &f.basis);
    f.renewed_on = g->accepted_at.has ? zone_day(zone, g->accepted_at.v) : f.given_on;
    if (g->resumed_at.has && zone_day(zone, g->resumed_at.v).n > f.renewed_on.n)
        f.renewed_on = zone_day(zone, g->resumed_at.v);
    *ret_count = age_steps(&org->policy, &f, items, rows.count, op->viewer->today, ret_steps);
    return E_OK;
}

static enum err review_event(
    const struct op *op, enum event_kind kind, const struct grant *g, struct age_review_id id, struct sv payload)
{
    struct event_new e = event_by(op, kind, g->client);
    e.grant = g->id;
    e.contact = g->contact;
    e.resource_kind = "age_review";
    e.resource_id = id.v;
    e.payload = payload;
    return event_record(op->db, op->arena, &e, NULL);
}

static enum err open_in(const struct op *op, const struct grant *g, const struct age_step *s)
{
    struct review_open_row row;
    enum err e = q_review_open(op->db, op->arena, op->viewer->org,
        &(struct q_review_open){ .client_id = g->client,
            .grant_id = g->id,
            .cause = sv_of(age_cause_name(s->cause)),
            .from_age = s->from_age,
            .due_on = s->due_on,
            .created_at = op->now },
        &row);
    if (e == E_NOTFOUND || (e == E_OK && s->due_on.n <= op->viewer->today.n))
        return E_OK; /* there already, or applied in a moment: nothing to tell ahead */
    TRY(e);
    struct sv day = day_iso(op->arena, s->due_on);
    struct sv payload = sv_fmt(op->arena, "{\"cause\":\"%s\",\"from_age\":%lld,\"due_on\":\"%.*s\"}",
        age_cause_name(s->cause), (long long)s->from_age, SV_FMT(day));
    return review_event(op, EVENT_AGE_REVIEW_OPENED, g, row.id, payload);
}

enum err age_queue_in(const struct op *op, const struct grant *g, const struct age_step *steps, size_t count)
{
    assert(db_writing(op->db));
    for (size_t i = 0; i < count; i++) {
        const struct age_step *s = &steps[i];
        switch (s->kind) {
        case AGE_OPEN: TRY(open_in(op, g, s)); break;
        case AGE_MOVE:
            TRY(q_review_move(op->db, op->viewer->org,
                &(struct q_review_move){ .due_on = s->due_on, .age_review_id = s->review }, NULL));
            break;
        case AGE_VOID:
            TRY(q_review_void(op->db, op->viewer->org,
                &(struct q_review_void){ .reason = SV("no longer due"), .age_review_id = s->review }, NULL));
            break;
        }
    }
    return E_OK;
}

enum err age_settle_in(const struct op *op, const struct grant *g)
{
    const struct standing_facts *f = &g->age;
    const struct age_tier *t = f->born.has ? policy_tier(f->policy, f->born.v, f->today) : NULL;
    assert(db_writing(op->db));
    if (!t)
        return E_OK;
    return q_review_settle(op->db, op->viewer->org,
        &(struct q_review_settle){ .client_id = g->client,
            .grant_id = g->id,
            .from_age = t->from_age,
            .due_on = f->today,
            .reason = SV("the client gave it back"),
            .decided_at = op->now },
        NULL);
}

/* Narrower, never wider; a tier that asks for the minor's yes asks for it now. */
static enum err enter_tier(const struct op *op, const struct grant *g, struct scope ceiling, bool assent)
{
    struct scope limit = scope_least(g->limit_age, ceiling);
    int64_t changed;
    if (limit.bits == g->limit_age.bits && (!assent || g->needs_consent))
        return E_OK;
    TRY(q_grant_set_tier(op->db, op->viewer->org,
        &(struct q_grant_set_tier){ .limit_age = limit.bits,
            .needs_consent = assent || g->needs_consent,
            .grant_id = g->id,
            .version = g->version },
        &changed));
    if (!changed)
        return E_CONFLICT;
    return grant_note_in(op, g, g->state, SV("age_limited"), SV(""), scope_least(g->granted, ceiling));
}

static enum err convert(const struct op *op, const struct grant *g)
{
    int64_t changed;
    TRY(q_grant_set_basis(op->db, op->viewer->org,
        &(struct q_grant_set_basis){ .basis = SV("adult_consent"), .grant_id = g->id, .version = g->version },
        &changed));
    if (!changed)
        return E_CONFLICT;
    TRY(grant_note_in(op, g, g->state, SV("converted"), SV(""), scope_none()));
    return grant_event_in(op, EVENT_GRANT_CHANGED, g, SV("{\"reason\":\"converted\"}"));
}

static enum err move(const struct op *op, struct grant_id id, enum grant_move move, struct sv reason)
{
    struct grant g;
    struct problems none = problems_new(op->arena);
    TRY(grant_get(op, id, &g)); /* its version may have moved */
    if (g.state == GRANT_SUSPENDED && move == MOVE_SUSPEND)
        return E_OK;
    if (g.state == GRANT_PROPOSED && move == MOVE_SUSPEND)
        return grant_move_in(op, &g, MOVE_AGE, SV(""), SV(""), &none); /* an invitation is not left hanging */
    return grant_move_in(op, &g, move, reason, SV(""), &none);
}

static enum err act(const struct op *op, const struct organization *org, const struct grant *g,
    const struct review_by_id_row *r, enum age_cause cause, struct sv outcome)
{
    const struct age_tier *t = cause <= AGE_MAJORITY ? policy_tier_from(&org->policy, r->from_age) : NULL;
    bool assent = t && t->needs_assent;
    struct scope ceiling = g->limit_age;
    if (is(outcome, "convert"))
        return convert(op, g);
    if (is(outcome, "end"))
        return move(op, g->id, MOVE_AGE, SV(""));
    if (is(outcome, "limit"))
        (void)age_limit(&org->policy, cause, r->from_age, &ceiling);
    if (is(outcome, "suspend") && t)
        ceiling = t->guardian_scope; /* of one that is resumed */
    TRY(enter_tier(op, g, ceiling, assent));
    if (is(outcome, "keep"))
        return grant_note_in(op, g, g->state, SV("kept"), r->reason, g->granted);
    if (!is(outcome, "suspend"))
        return E_OK;
    return move(op, g->id, MOVE_SUSPEND,
        cause == AGE_NO_BIRTH_DATE ? SV("no_birth_date")
        : cause == AGE_RENEWAL     ? SV("renewal")
                                   : SV("age"));
}

enum err age_apply_in(const struct op *op, const struct organization *org, struct age_review_id id)
{
    struct review_by_id_row r;
    struct grant g;
    enum age_cause cause;
    int64_t changed;
    assert(db_writing(op->db));
    TRY(q_review_by_id(op->db, op->arena, org->id, &(struct q_review_by_id){ .age_review_id = id }, &r));
    TRY(grant_get(op, r.grant_id, &g));
    if (!age_cause_parse(r.cause, &cause))
        return E_INTERNAL;
    if (g.state == GRANT_ENDED)
        return q_review_void(op->db, org->id,
            &(struct q_review_void){ .reason = SV("the access has ended"), .age_review_id = id }, NULL);
    bool decided = is(r.state, "decided");
    struct sv outcome = decided ? r.outcome : sv_of(tier_act_name(age_default(&org->policy, cause, r.from_age)));
    TRY(q_review_applied(
        op->db, org->id, &(struct q_review_applied){ .outcome = outcome, .age_review_id = id }, &changed));
    if (!changed)
        return E_OK; /* by somebody faster */
    TRY(act(op, org, &g, &r, cause, outcome));
    if (is(outcome, "keep") || is(outcome, "convert"))
        return E_OK;
    if (!decided) {
        struct sv dedupe = sv_fmt(op->arena, "age_review:%lld", (long long)id.v);
        TRY(task_open(op, TASK_AGE_REVIEW, g.client, dedupe,
            sv_fmt(op->arena, "The access of %.*s: %.*s. Look at it again if that was not meant.",
                SV_FMT(g.caregiver_name), SV_FMT(outcome))));
    }
    if (cause > AGE_MAJORITY)
        return E_OK;
    struct sv payload =
        sv_fmt(op->arena, "{\"outcome\":\"%.*s\",\"from_age\":%lld}", SV_FMT(outcome), (long long)r.from_age);
    return review_event(op, EVENT_AGE_TIER_APPLIED, &g, id, payload);
}

enum err age_apply_due_in(const struct op *op, const struct organization *org, struct grant_id grant)
{
    struct reviews_of_grant_rows rows;
    TRY(q_reviews_of_grant(op->db, op->arena, org->id, &(struct q_reviews_of_grant){ .grant_id = grant }, &rows));
    for (size_t i = 0; i < rows.count; i++)
        if (row_of(&rows.items[i]).queued && rows.items[i].due_on.n <= op->viewer->today.n)
            TRY(age_apply_in(op, org, rows.items[i].id));
    return E_OK;
}
