/* Many visits made by machine: full weeks of many providers, from two weeks ahead back as far as it takes. */
#include "cli/demo.h"
#include "cli/queries.h"
#include "ical/zone.h"

enum { PROVIDERS = 50, A_DAY = 8, FIRST_HOUR = 9, DAYS_AHEAD = 14 };

struct bulk {
    const struct op *op;
    struct sv zone;
    struct staff_id staff;
    struct appointment_type_id type;
    int64_t low, span, *starts; /* ids of clients; of the provider's visits */
    size_t count;
};

static enum err basis_in(struct db *tx, void *arg)
{
    struct bulk *b = arg;
    struct demo_type_insert_row type;
    struct demo_clients_range_row clients;
    TRY(q_demo_type_insert(tx, b->op->arena, b->op->viewer->org,
        &(struct q_demo_type_insert){ .name = SV("Session"), .created_at = b->op->now }, &type));
    TRY(q_demo_clients_range(tx, b->op->arena, b->op->viewer->org, &clients));
    b->type = type.id;
    b->low = clients.low;
    b->span = clients.high - clients.low + 1;
    return E_OK;
}

static enum err provider_in(struct db *tx, void *arg)
{
    static const int64_t weekdays[] = { 1, 2, 3, 4, 5 };
    struct bulk *b = arg;
    struct org_id org = b->op->viewer->org;
    struct demo_provider_insert_row row;
    TRY(q_demo_provider_insert(tx, b->op->arena, org,
        &(struct q_demo_provider_insert){ .first_name = SV("Provider"),
            .last_name = sv_fmt(b->op->arena, "Number %lld", (long long)b->staff.v),
            .email = sv_fmt(b->op->arena, "provider%lld@riverbend.example", (long long)b->staff.v),
            .created_at = b->op->now },
        &row));
    TRY(q_demo_hours_insert(tx, org,
        &(struct q_demo_hours_insert){
            .weekdays = weekdays, .weekdays_count = LENGTH(weekdays), .staff_id = row.id, .created_at = b->op->now },
        NULL));
    TRY(q_demo_visits_insert(tx, org,
        &(struct q_demo_visits_insert){ .starts = b->starts,
            .starts_count = b->count,
            .type_id = b->type,
            .staff_id = row.id,
            .zone = b->zone,
            .created_at = b->op->now },
        NULL));
    TRY(q_demo_attendees_insert(tx, org,
        &(struct q_demo_attendees_insert){ .staff_id = row.id, .low = b->low, .span = b->span, .now = b->op->now },
        NULL));
    return q_demo_booked_insert(tx, org, &(struct q_demo_booked_insert){ .staff_id = row.id }, NULL);
}

/* Starts on weekdays, the last one first. */
static void starts_of(struct bulk *b, int64_t count)
{
    const struct zone *zone = zone_of(b->zone);
    struct day day = { zone_day(zone, b->op->now).n + DAYS_AHEAD };
    b->starts = arena_array(b->op->arena, (size_t)count, sizeof *b->starts);
    for (b->count = 0; (int64_t)b->count < count; day.n--) {
        int weekday = ((day.n + 4) % 7 + 7) % 7;
        for (int k = 0; weekday && weekday != 6 && k < A_DAY && (int64_t)b->count < count; k++)
            b->starts[b->count++] = zone_instant(zone, (struct wall){ day, FIRST_HOUR + k, 0, 0 }).first.us;
    }
}

bool demo_load_visits_many(const struct invocation *in, struct command_db *c, int64_t visits)
{
    struct bulk b = { .op = &c->op, .zone = c->org.zone };
    enum err e = db_write(c->op.db, basis_in, &b);
    starts_of(&b, visits / PROVIDERS);
    for (int i = 0; e == E_OK && i < PROVIDERS; i++) {
        b.staff.v = i + 1; /* its number in the names */
        e = db_write(c->op.db, provider_in, &b);
    }
    if (e != E_OK)
        command_fail(in, "the visits could not be made (%s).", err_name(e));
    return e == E_OK;
}
