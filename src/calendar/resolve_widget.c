/* The start calls of the published booking component: its steps, and who can be chosen. */
#include "base/text.h"
#include "calendar/api_calendar.h"
#include "calendar/offer_facts.h"

enum err gql_query_embed_widget_steps(struct gql_call *call)
{
    static const struct api_step steps[] = { { { "what", 4 }, { "What", 4 } }, { { "how", 3 }, { "How", 3 } },
        { { "when", 4 }, { "When", 4 } }, { { "who", 3 }, { "Who", 3 } } };
    call->values[0] = gql_objects(call->arena, steps, LENGTH(steps), sizeof *steps);
    return E_OK;
}

/* With whom what the reader may book can be booked. `ret_all`: there is a kind of visit that everybody offers. */
static enum err who_offers(const struct op *op, struct staff_id **ret_staff, size_t *ret_count, bool *ret_all)
{
    struct appointment_types types;
    size_t n = 0;
    TRY(type_list(op, &(struct type_filter){ .bookable = true }, &types));
    *ret_all = false;
    for (size_t i = 0; i < types.count; i++) {
        n += types.items[i].staff_count;
        *ret_all |= types.items[i].staff_count == 0;
    }
    struct staff_id *staff = arena_array(op->arena, n, sizeof *staff);
    n = 0;
    for (size_t i = 0; i < types.count; i++)
        for (size_t k = 0; k < types.items[i].staff_count; k++)
            staff[n++] = types.items[i].staff[k];
    *ret_staff = staff;
    *ret_count = n;
    return E_OK;
}

static bool asked_for(const int64_t *ids, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (ids[i] == id)
            return true;
    return count == 0;
}

static enum err care_team(struct gql_call *call, const struct api_practice *p, struct gql_value *ret_list)
{
    const struct gql_args_organization_active_care_team_members *args = call->args;
    struct api *api = call->context;
    struct arena *a = call->arena;
    struct offer_providers who = { .count = 0 };
    struct staff_id *staff = NULL;
    size_t staff_count = 0, n = 0;
    bool all = api->viewer->staff.v != 0;
    int64_t *only;
    size_t only_count = api_ids_given(a, args->provider_ids, &only);
    if (!all)
        TRY(who_offers(&p->op, &staff, &staff_count, &all));
    if (all || staff_count)
        TRY(offer_providers_load(&p->op, staff, all ? 0 : staff_count, &who));
    int64_t *ids = arena_array(a, who.count, sizeof *ids);
    for (size_t i = 0; i < who.count; i++)
        if (asked_for(only, only_count, api_id_of_staff(who.items[i].staff)))
            ids[n++] = api_id_of_staff(who.items[i].staff);
    const struct api_user **users = arena_array(a, n, sizeof *users);
    TRY(api_staff_shown(api, p->organization->id, ids, n, users));
    struct gql_value *values = arena_array(a, n, sizeof *values);
    for (size_t i = 0; i < n; i++)
        values[i] = gql_object(users[i]);
    *ret_list = gql_list(values, n);
    return E_OK;
}

static bool any_given(struct gql_in_list list)
{
    return gql_given(list.is) && list.count;
}

/* The reader's own practice, else the one whose public page it is. */
enum err gql_organization_active_care_team_members(struct gql_call *call)
{
    const struct gql_args_organization_active_care_team_members *args = call->args;
    struct api *api = call->context;
    bool nobody = any_given(args->tag_ids) || any_given(args->record_identifiers);
    for (size_t i = 0; i < call->count; i++) {
        const struct api_organization *parent = call->parents[i];
        struct api_practice p = { api->op, api->organization };
        enum err e = E_OK;
        call->values[i] = gql_list(NULL, 0);
        if (nobody)
            continue;
        if (!api->organization)
            e = api_practice_public(api, parent->is->id, &p);
        if (e == E_OK)
            e = care_team(call, &p, &call->values[i]);
        if (e != E_OK && e != E_NOTFOUND && e != E_DENIED)
            return e;
    }
    return E_OK;
}
