#include "family/about.h"
#include "family/grant_plan.h"
#include "family/grant_write.h"
#include "family/queries.h"
#include "family/task.h"

/* After the death of a care receiver the family settles what is open, for this long (edge 36). */
enum { AFTER_DEATH_DAYS = 30 };

static enum err move_one(const struct op *op, const struct grant *g, enum grant_move move)
{
    struct problems ignored = problems_new(op->arena); /* what the state does not allow is not done */
    enum err e = grant_move_in(op, g, move, SV(""), SV(""), &ignored);
    return e == E_INVALID ? E_OK : e;
}

static enum err archive_grants(const struct op *op, const struct grants *grants)
{
    for (size_t i = 0; i < grants->count; i++)
        if (grants->items[i].state == GRANT_PROPOSED || grants->items[i].state == GRANT_ACTIVE)
            TRY(move_one(op, &grants->items[i], MOVE_ARCHIVE));
    return E_OK;
}

/* Coming back opens nothing by itself: what was suspended by the archive waits for a person (edges 32, 33). */
static enum err ask_to_resume(const struct op *op, const struct grants *grants)
{
    for (size_t i = 0; i < grants->count; i++) {
        const struct grant *g = &grants->items[i];
        if (g->state != GRANT_SUSPENDED || !sv_eq(g->reason, SV("archived")) || g->client_archived ||
            g->caregiver_archived)
            continue;
        struct sv detail = sv_fmt(
            op->arena, "The access of %.*s was suspended by the archive. Resume or end it.", SV_FMT(g->caregiver_name));
        TRY(task_open(op, TASK_ACCESS_TO_RESUME, g->client, grant_resume_task(op->arena, g->id), detail));
    }
    return E_OK;
}

static enum err caregiver_died(const struct op *op, const struct grants *grants)
{
    for (size_t i = 0; i < grants->count; i++) {
        const struct grant *g = &grants->items[i];
        if (g->state == GRANT_ENDED || (g->state == GRANT_SUSPENDED && sv_eq(g->reason, SV("deceased"))))
            continue; /* told before */
        TRY(move_one(op, g, MOVE_DECEASED));
        struct sv dedupe = sv_fmt(op->arena, "caregiver_died:%lld", (long long)g->contact.v);
        TRY(task_open(op, TASK_CAREGIVER_DIED, g->client, dedupe,
            sv_fmt(op->arena, "%.*s has died. The access is suspended.", SV_FMT(g->caregiver_name))));
    }
    return E_OK;
}

static enum err receiver_died(const struct op *op, const struct grants *grants)
{
    struct day last = { op->viewer->today.n + AFTER_DEATH_DAYS };
    for (size_t i = 0; i < grants->count; i++) {
        const struct grant *g = &grants->items[i];
        int64_t changed;
        if (g->state == GRANT_PROPOSED)
            TRY(move_one(op, g, MOVE_DECEASED));
        if (g->state != GRANT_ACTIVE && g->state != GRANT_SUSPENDED)
            continue;
        TRY(q_grant_set_end(
            op->db, op->viewer->org, &(struct q_grant_set_end){ .ends_on = last, .grant_id = g->id }, &changed));
        if (!changed)
            continue;
        TRY(grant_plan_in(op, g->id));
        struct sv text = day_human(op->arena, last);
        TRY(grant_note_in(
            op, g, g->state, SV("deceased"), sv_fmt(op->arena, "Ends after %.*s.", SV_FMT(text)), g->granted));
        TRY(grant_event_in(op, EVENT_GRANT_CHANGED, g, SV("{\"widened\":false,\"reason\":\"deceased\"}")));
    }
    return E_OK;
}

/* Whoever lost a parent, guardian or caregiver keeps one who can be reached, or staff hear of it (edge 33). */
static enum err look_after_wards(const struct op *op, struct client_id guardian)
{
    struct wards_of_rows wards;
    TRY(q_wards_of(op->db, op->arena, op->viewer->org, &(struct q_wards_of){ .linked_client_id = guardian }, &wards));
    for (size_t i = 0; i < wards.count; i++) {
        struct client_id ward = wards.items[i].client_id;
        struct guardians_reachable_row left;
        struct sv dedupe = sv_fmt(op->arena, "no_guardian:%lld", (long long)ward.v);
        TRY(q_guardians_reachable(
            op->db, op->arena, op->viewer->org, &(struct q_guardians_reachable){ .client_id = ward }, &left));
        if (left.n)
            TRY(task_moot(op, dedupe));
        else
            TRY(task_open(op, TASK_NO_GUARDIAN_LEFT, ward, dedupe,
                SV("No parent, guardian or caregiver is left who can be reached. Add or correct one.")));
    }
    return E_OK;
}

struct follow_args {
    const struct op *op;
    struct client_id client;
    struct sv kind;
};

static enum err follow_in(struct db *tx, void *arg)
{
    const struct follow_args *f = arg;
    struct op op = *f->op;
    struct grants on, held;
    op.db = tx;
    TRY(grants_on(&op, f->client, &on));
    TRY(grants_held(&op, f->client, &held));
    if (sv_eq(f->kind, SV("client_archived"))) {
        TRY(archive_grants(&op, &on));
        TRY(archive_grants(&op, &held));
    } else if (sv_eq(f->kind, SV("client_unarchived"))) {
        TRY(ask_to_resume(&op, &on));
        TRY(ask_to_resume(&op, &held));
    } else {
        TRY(receiver_died(&op, &on));
        TRY(caregiver_died(&op, &held));
    }
    return look_after_wards(&op, f->client);
}

enum err grant_follow_client(const struct op *op, struct client_id client, struct sv event_kind)
{
    if (op->viewer->via != VIA_SYSTEM)
        return E_DENIED;
    if (!sv_eq(event_kind, SV("client_archived")) && !sv_eq(event_kind, SV("client_unarchived")) &&
        !sv_eq(event_kind, SV("client_died")))
        return E_OK;
    return db_write(op->db, follow_in, &(struct follow_args){ op, client, event_kind });
}
