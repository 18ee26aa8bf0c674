/* Places where visits are. */
#include "calendar/api_calendar.h"
#include "calendar/offer_facts.h"

struct asked {
    struct gql_in_text keywords;
    int64_t provider;
    const int64_t *ids; /* only these; count 0: any */
    size_t ids_count;
};

static bool among(const int64_t *ids, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (ids[i] == id)
            return true;
    return count == 0;
}

static enum err find(struct gql_call *call, const struct asked *f, struct gql_value **ret_values, size_t *ret_count)
{
    struct api_practice p;
    struct places places;
    *ret_values = arena_array(call->arena, 1, sizeof **ret_values);
    *ret_count = 0;
    TRY(api_practice_of(call->context, f->provider, &p));
    TRY(place_list(&p.op, gql_text_given(f->keywords), false, &places));
    struct gql_value *values = arena_array(call->arena, places.count, sizeof *values);
    for (size_t i = 0; i < places.count; i++)
        if (among(f->ids, f->ids_count, places.items[i].id.v))
            values[(*ret_count)++] = api_place_value(call->arena, &places.items[i]);
    *ret_values = values;
    return E_OK;
}

static size_t ints_given(struct arena *a, struct gql_in_list list, int64_t **ret_ids)
{
    const struct gql_in_int *items = list.items;
    int64_t *ids = arena_array(a, list.count + 1, sizeof *ids);
    size_t n = 0;
    for (size_t i = 0; gql_given(list.is) && i < list.count; i++)
        ids[n++] = gql_int_given(items[i], -1);
    *ret_ids = ids;
    return n;
}

static enum err answer_list(struct gql_call *call, const struct asked *f)
{
    struct gql_value *values;
    size_t count;
    enum err e = find(call, f, &values, &count);
    call->values[0] = gql_list(values, e == E_OK ? count : 0);
    return e == E_NOTFOUND ? E_OK : api_outcome(call, 0, e);
}

static enum err answer_page(struct gql_call *call, const struct asked *f, const struct api_page *page)
{
    struct gql_value *values;
    size_t count;
    enum err e = find(call, f, &values, &count);
    if (e == E_OK || e == E_NOTFOUND)
        return api_answer_paged(call, values, count, page);
    return api_outcome(call, 0, e);
}

static int64_t first_provider(struct gql_in_text one, struct gql_in_list several)
{
    const struct gql_in_text *items = several.items;
    if (gql_id_given(one) || !gql_given(several.is) || !several.count)
        return gql_id_given(one);
    return gql_id_given(items[0]);
}

enum err gql_query_appointment_locations(struct gql_call *call)
{
    const struct gql_args_query_appointment_locations *args = call->args;
    int64_t *ids;
    size_t n = api_ids_read(call->arena, gql_text_given(args->location_ids), &ids);
    if (!n)
        n = ints_given(call->arena, args->ids, &ids);
    return answer_list(
        call, &(struct asked){ args->keywords, first_provider(args->provider_id, args->provider_ids), ids, n });
}

enum err gql_query_appointment_locations_paged(struct gql_call *call)
{
    const struct gql_args_query_appointment_locations_paged *args = call->args;
    struct api_page page;
    int64_t *ids;
    if (!api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    size_t n = api_ids_given(call->arena, args->location_ids, &ids);
    if (!n)
        n = ints_given(call->arena, args->ids, &ids);
    return answer_page(
        call, &(struct asked){ args->keywords, first_provider(args->provider_id, args->provider_ids), ids, n }, &page);
}

enum err gql_query_appointment_location(struct gql_call *call)
{
    const struct gql_args_query_appointment_location *args = call->args;
    struct api_practice p;
    struct place place;
    enum err e = api_practice_of(call->context, 0, &p);
    if (e == E_OK)
        e = place_load(&p.op, (struct appointment_location_id){ gql_id_given(args->id) }, &place);
    if (e == E_OK)
        call->values[0] = api_place_value(call->arena, &place);
    return api_outcome(call, 0, e);
}

/* -- where providers keep hours -------------------------------------------------------------------------------------
 */

static bool is_there(const struct offer_provider *p, struct appointment_location_id place)
{
    for (size_t i = 0; i < p->facts.hours_count; i++)
        if (p->facts.hours[i].location.v == place.v)
            return true;
    return false;
}

/* Places and hours of all these providers: four queries. */
static enum err load_hours(const struct api_practice *p, const struct staff_id *staff, size_t count,
    struct places *ret_places, struct offer_providers *ret_providers)
{
    struct span ahead = { p->op.now, instant_add(p->op.now, 366 * DAY_US) };
    *ret_providers = (struct offer_providers){ .count = 0 };
    TRY(place_list(&p->op, SV(""), false, ret_places));
    if (count)
        TRY(offer_providers_load(&p->op, staff, count, ret_providers));
    return ret_providers->count ? offer_hours(&p->op, ret_providers, ahead, p->op.viewer->facts.relation == REL_STAFF)
                                : E_OK;
}

static size_t places_of(struct arena *a, const struct places *places, const struct offer_providers *providers,
    struct staff_id staff, struct gql_value **ret_values)
{
    struct gql_value *values = arena_array(a, places->count, sizeof *values);
    size_t n = 0;
    for (size_t i = 0; i < providers->count; i++)
        for (size_t k = 0; providers->items[i].staff.v == staff.v && k < places->count; k++)
            if (is_there(&providers->items[i], places->items[k].id))
                values[n++] = api_place_value(a, &places->items[k]);
    *ret_values = values;
    return n;
}

static enum err find_of_provider(
    struct gql_call *call, struct gql_in_text provider, struct gql_value **ret_values, size_t *ret_count)
{
    struct api *api = call->context;
    struct api_practice p;
    struct places places;
    struct offer_providers providers;
    struct staff_id staff = gql_text_given(provider).n ? api_staff_of_id(gql_id_given(provider)) : api->viewer->staff;
    *ret_values = arena_array(call->arena, 1, sizeof **ret_values);
    *ret_count = 0;
    TRY(api_practice_of(api, gql_id_given(provider), &p));
    TRY(load_hours(&p, &staff, staff.v != 0, &places, &providers));
    *ret_count = places_of(call->arena, &places, &providers, staff, ret_values);
    return E_OK;
}

enum err gql_query_provider_appointment_locations(struct gql_call *call)
{
    const struct gql_args_query_provider_appointment_locations *args = call->args;
    struct gql_value *values;
    size_t count;
    enum err e = find_of_provider(call, args->provider_id, &values, &count);
    call->values[0] = gql_list(values, e == E_OK ? count : 0);
    return e == E_NOTFOUND ? E_OK : api_outcome(call, 0, e);
}

enum err gql_query_provider_appointment_locations_paged(struct gql_call *call)
{
    const struct gql_args_query_provider_appointment_locations_paged *args = call->args;
    struct gql_value *values;
    struct api_page page;
    size_t count;
    if (!api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    enum err e = find_of_provider(call, args->provider_id, &values, &count);
    if (e == E_OK || e == E_NOTFOUND)
        return api_answer_paged(call, values, count, &page);
    return api_outcome(call, 0, e);
}

/* -- fields of users and of the practice ----------------------------------------------------------------------------
 */

static enum err all_places(struct gql_call *call)
{
    struct api_practice p;
    struct places places = { .count = 0 };
    enum err e = api_practice_of(call->context, 0, &p);
    if (e == E_OK)
        e = place_list(&p.op, SV(""), false, &places);
    TRY(api_or_nothing(e));
    struct gql_value *values = arena_array(call->arena, places.count, sizeof *values);
    for (size_t i = 0; i < places.count; i++)
        values[i] = api_place_value(call->arena, &places.items[i]);
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_list(values, places.count);
    return E_OK;
}

enum err gql_user_appointment_locations(struct gql_call *call)
{
    return all_places(call);
}

enum err gql_organization_appointment_locations(struct gql_call *call)
{
    return all_places(call);
}

enum err gql_appointment_setting_appointment_locations(struct gql_call *call)
{
    return all_places(call);
}

static enum err hours_of_users(struct gql_call *call, struct places *ret_places, struct offer_providers *ret_providers)
{
    struct staff_id *staff = arena_array(call->arena, call->count, sizeof *staff);
    struct api_practice p;
    size_t n = 0;
    for (size_t i = 0; i < call->count; i++) {
        const struct api_user *u = call->parents[i];
        if (u->staff.v)
            staff[n++] = u->staff;
    }
    *ret_places = (struct places){ .count = 0 };
    *ret_providers = (struct offer_providers){ .count = 0 };
    enum err e = api_practice_of(call->context, 0, &p);
    if (e == E_OK)
        e = load_hours(&p, staff, n, ret_places, ret_providers);
    return api_or_nothing(e);
}

enum err gql_user_provider_appointment_locations(struct gql_call *call)
{
    struct places places;
    struct offer_providers providers;
    TRY(hours_of_users(call, &places, &providers));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_user *u = call->parents[i];
        struct gql_value *values;
        size_t n = places_of(call->arena, &places, &providers, u->staff, &values);
        call->values[i] = gql_list(values, u->staff.v ? n : 0);
    }
    return E_OK;
}

static const struct offer_provider *provider_of(const struct offer_providers *all, struct staff_id staff)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].staff.v == staff.v)
            return &all->items[i];
    return NULL;
}

enum err gql_user_has_future_availabilities(struct gql_call *call)
{
    struct places places;
    struct offer_providers providers;
    TRY(hours_of_users(call, &places, &providers));
    for (size_t i = 0; i < call->count; i++) {
        const struct offer_provider *p = provider_of(&providers, ((const struct api_user *)call->parents[i])->staff);
        call->values[i] = gql_bool(p && p->facts.hours_count > 0);
    }
    return E_OK;
}

enum err gql_user_calendar_timezone(struct gql_call *call)
{
    struct places places;
    struct offer_providers providers;
    TRY(hours_of_users(call, &places, &providers));
    for (size_t i = 0; i < call->count; i++) {
        const struct offer_provider *p = provider_of(&providers, ((const struct api_user *)call->parents[i])->staff);
        if (p)
            call->values[i] = gql_text(zone_name(p->facts.zone));
    }
    return E_OK;
}
