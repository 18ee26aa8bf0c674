#include "cli/audit_trail.h"
#include "cli/commands.h"
#include "ical/zone.h"
#include "notify/decisions.h"

static void print_one(struct arena *a, const struct decision *d, struct sv zone)
{
    struct sv outcome = decision_outcome(a, d, zone), name = d->name.n ? d->name : SV("(owner of the sign-in)");
    printf("%-28s %-9s %-6s %.*s\n", d->row->label, notice_recipient_name(d->kind), notice_channel_name(d->channel),
        SV_FMT(name));
    printf("    %.*s  [%s]\n", SV_FMT(d->why), notice_rule_name(d->rule));
    if (d->send)
        printf("    %.*s%s%.*s\n", SV_FMT(outcome), d->address.n ? ", to " : "", SV_FMT(d->address));
}

/* Reading it is in the access log before anything is shown (F11). */
static enum err load(struct command_db *c, struct event_id id, struct event *ret_event, struct decisions *ret_list)
{
    TRY(event_load(c->db, c->arena, c->org.id, id, ret_event));
    TRY(audit_trail(c, AUDIT_VIEW, ret_event->client, SV("notifications")));
    return decisions_of_event(&c->op, id, ret_list);
}

static int explain_run(const struct invocation *in)
{
    struct command_db c;
    struct event e;
    struct decisions list;
    int64_t id;
    int status = EXIT_FAILED;
    if (!option_int(in, "event", 1, INT64_MAX, &id))
        return EXIT_USAGE;
    if (!command_db_open(in, DB_NEEDS_ORG, &c))
        goto out;
    enum err err = load(&c, (struct event_id){ id }, &e, &list);
    if (err == E_NOTFOUND) {
        command_fail(in,
            "there is no event %lld in this organization. The Notifications page of a client shows numbers "
            "of events.",
            (long long)id);
        goto out;
    }
    if (err != E_OK) {
        command_fail(in, "the event cannot be read (%s).", err_name(err));
        goto out;
    }
    struct sv when = zone_human(c.arena, zone_of(c.org.zone), e.at);
    printf("Event %lld: %s, %.*s\n", (long long)id, event_kind_name(e.kind), SV_FMT(when));
    for (size_t i = 0; i < list.count; i++)
        print_one(c.arena, &list.items[i], c.org.zone);
    if (!list.count)
        printf("It was not about a notification, or has not been planned yet.\n");
    status = EXIT_DONE;
out:
    command_db_close(&c);
    return status;
}

const struct command command_explain = {
    .name = "explain",
    .operands = "",
    .summary = "Says who got, or did not get, the notifications of an event, and why.",
    .details = "As decided when it happened, from the code that decides. Reading it is in the access log.",
    .options = { OPTION_DB, OPTION_ORG, { "event", "ID", NULL, true, "number of the event" } },
    .run = explain_run,
};
