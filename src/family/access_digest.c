#include "family/access_digest.h"

#include "event/schedule.h"
#include "family/choice.h"

static const char CAUSE[] = "client";
enum { MORNING = 8 * 60 };

/* Day 0 was a Thursday. */
static struct day monday_after(struct day d)
{
    return (struct day){ d.n + 7 - ((d.n + 3) % 7 + 7) % 7 };
}

enum err access_digest_plan_in(const struct op *op, struct client_id client)
{
    struct organization org;
    struct choice c;
    TRY(choice_load(op, (struct choice_of){ CHOICE_CLIENT, client.v }, &c));
    if (!(c.asked & ASKED_ACCESS_DIGEST))
        return schedule_drop(op->db, op->viewer->org, CAUSE, client.v, SV("access_digest"));
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    const struct schedule_new s = {
        .event = { .kind = EVENT_ACCESS_DIGEST_DUE, .org = org.id, .actor_kind = "system", .client = client },
        .cause_kind = CAUSE,
        .cause_id = client.v,
        .slot = SV("access_digest"),
        .by_local_clock = true,
        .day = monday_after(organization_today(&org, op->now)),
        .minute = MORNING,
        .zone = org.zone,
    };
    return schedule_set(op->db, &s);
}
