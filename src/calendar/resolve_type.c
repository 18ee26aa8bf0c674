/* Kinds of visit: what can be booked, and of whom. */
#include "calendar/api_calendar.h"
#include "calendar/offer_facts.h"

/* What the fields that list them have in common. */
struct asked {
    struct gql_in_flag clients_can_book, public_only, groups, archived_too;
    struct gql_in_text keywords, offering_id, provider_id, order_by;
    const int64_t *ids; /* only these; NULL: any */
    size_t ids_count;
};

static int compare(const void *one, const void *other, struct sv order)
{
    const struct appointment_type *x = one, *y = other;
    bool made = sv_eq(order, SV("created_at")), changed = sv_eq(order, SV("updated_at"));
    int64_t a = made ? x->created_at.us : changed ? x->changed_at.us : x->position;
    int64_t b = made ? y->created_at.us : changed ? y->changed_at.us : y->position;
    return a != b ? (a < b ? -1 : 1) : (x->id.v > y->id.v) - (x->id.v < y->id.v);
}

static bool fits(const struct asked *f, const struct appointment_type *t)
{
    return !(gql_flag_given(f->public_only, false) && t->booking != BOOKING_PUBLIC) &&
           (gql_flag_given(f->groups, true) || !t->is_group) &&
           !(gql_given(f->clients_can_book.is) && !f->clients_can_book.v && t->booking != BOOKING_STAFF);
}

/* Two queries; two more when those that are not offered any more are wanted. */
static enum err read_types(const struct op *op, const struct asked *f, struct appointment_types *ret_types)
{
    struct appointment_types list, old = { .count = 0 };
    struct appointment_type_id *ids = arena_array(op->arena, f->ids_count, sizeof *ids);
    for (size_t i = 0; i < f->ids_count; i++)
        ids[i].v = f->ids[i];
    struct type_filter filter = { .keywords = gql_text_given(f->keywords),
        .bookable = gql_flag_given(f->clients_can_book, false),
        .staff = api_staff_of_id(gql_id_given(f->provider_id)),
        .ids = f->ids ? ids : NULL,
        .ids_count = f->ids_count };
    TRY(type_list(op, &filter, &list));
    filter.archived = true;
    if (gql_flag_given(f->archived_too, false) && !f->ids)
        TRY(type_list(op, &filter, &old));
    struct appointment_type *items = arena_array(op->arena, list.count + old.count, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < list.count + old.count; i++) {
        const struct appointment_type *t = i < list.count ? &list.items[i] : &old.items[i - list.count];
        if (fits(f, t) && (!t->archived || gql_flag_given(f->archived_too, false)))
            items[n++] = *t;
    }
    *ret_types = (struct appointment_types){ items, n, (int64_t)n };
    return E_OK;
}

static enum err find(struct gql_call *call, const struct asked *f, struct gql_value **ret_values, size_t *ret_count)
{
    struct arena *a = call->arena;
    struct api_practice p;
    struct appointment_types list;
    bool down;
    *ret_values = arena_array(a, 1, sizeof **ret_values);
    *ret_count = 0;
    if (gql_text_given(f->offering_id).n) /* what is in a package, the package says */
        return E_OK;
    TRY(api_practice_of(call->context, gql_id_given(f->provider_id), &p));
    TRY(read_types(&p.op, f, &list));
    struct sv order = api_order(a, f->order_by, (struct gql_in_text){ .is = GQL_ABSENT }, SV("position"), &down);
    if (down || !sv_eq(order, SV("position")))
        api_sort(a, list.items, list.count, sizeof *list.items, compare, order, down);
    struct gql_value *values = arena_array(a, list.count, sizeof *values);
    bool staff = p.op.viewer->facts.relation == REL_STAFF;
    for (size_t i = 0; i < list.count; i++)
        values[i] = gql_object(api_type_of(a, &list.items[i], p.op.viewer->org, staff, api_cursor(a, (int64_t)i)));
    *ret_values = values;
    *ret_count = list.count;
    return E_OK;
}

enum err gql_query_appointment_types(struct gql_call *call)
{
    const struct gql_args_query_appointment_types *args = call->args;
    struct asked f = { .clients_can_book = args->clients_can_book,
        .public_only = args->embed_or_sharing_link,
        .groups = args->show_group,
        .archived_too = args->with_deleted_appt_types,
        .keywords = args->keywords,
        .offering_id = args->offering_id,
        .provider_id = args->provider_id,
        .order_by = args->order_by };
    struct gql_value *values;
    struct api_page page;
    size_t count;
    int64_t *ids;
    f.ids_count = api_ids_read(call->arena, gql_text_given(args->appointment_type_ids), &ids);
    f.ids = gql_text_given(args->appointment_type_ids).n ? ids : NULL;
    if (!api_list_page(call, args->after, args->offset, args->page_size, args->should_paginate, false, &page))
        return E_OK;
    enum err e = find(call, &f, &values, &count);
    call->values[0] = gql_list(NULL, 0);
    if (e == E_OK)
        call->values[0] = api_list_part(values, count, &page);
    return e == E_NOTFOUND ? E_OK : api_outcome(call, 0, e);
}

enum err gql_query_appointment_types_paged(struct gql_call *call)
{
    const struct gql_args_query_appointment_types_paged *args = call->args;
    struct asked f = { .clients_can_book = args->clients_can_book,
        .public_only = args->embed_or_sharing_link,
        .groups = args->show_group,
        .archived_too = args->with_deleted_appt_types,
        .keywords = args->keywords,
        .offering_id = args->offering_id,
        .provider_id = args->provider_id,
        .order_by = args->order_by };
    struct gql_value *values;
    struct api_page page;
    size_t count;
    int64_t *ids;
    f.ids_count = api_ids_given(call->arena, args->appointment_type_ids, &ids);
    f.ids = gql_given(args->appointment_type_ids.is) ? ids : NULL;
    if (!api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    enum err e = find(call, &f, &values, &count);
    if (e == E_OK || e == E_NOTFOUND)
        return api_answer_paged(call, values, count, &page);
    return api_outcome(call, 0, e);
}

enum err gql_query_appointment_types_count(struct gql_call *call)
{
    const struct gql_args_query_appointment_types_count *args = call->args;
    struct asked f = { .clients_can_book = args->clients_can_book,
        .public_only = args->embed_or_sharing_link,
        .groups = args->show_group,
        .archived_too = args->with_deleted_appt_types,
        .keywords = args->keywords,
        .offering_id = args->offering_id,
        .provider_id = args->provider_id };
    struct gql_value *values;
    size_t count;
    int64_t *ids;
    f.ids_count = api_ids_read(call->arena, gql_text_given(args->appointment_type_ids), &ids);
    f.ids = gql_text_given(args->appointment_type_ids).n ? ids : NULL;
    enum err e = find(call, &f, &values, &count);
    if (e == E_OK || e == E_NOTFOUND)
        call->values[0] = gql_int((int64_t)count);
    return e == E_NOTFOUND ? E_OK : api_outcome(call, 0, e);
}

enum err gql_query_appointment_type(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_appointment_type *args = call->args;
    struct api_practice p;
    struct appointment_type t;
    enum err e = api_practice_of(api, 0, &p);
    if (e == E_OK)
        e = type_load(&p.op, (struct appointment_type_id){ gql_id_given(args->id) }, &t);
    if (e == E_OK)
        call->values[0] = gql_object(
            api_type_of(call->arena, &t, p.op.viewer->org, p.op.viewer->facts.relation == REL_STAFF, SV("")));
    return api_outcome(call, 0, e);
}

enum err gql_query_contact_types(struct gql_call *call)
{
    struct gql_value *values = arena_array(call->arena, CONTACT_TYPE_COUNT, sizeof *values);
    for (enum contact_type c = 0; c < CONTACT_TYPE_COUNT; c++)
        values[c] = gql_text(api_contact_type_said(c));
    call->values[0] = gql_list(values, CONTACT_TYPE_COUNT);
    return E_OK;
}

/* -- fields of a kind of visit --------------------------------------------------------------------------------------
 */

enum err gql_appointment_type_bookable_groups(struct gql_call *call)
{
    struct api *api = call->context;
    struct client_groups groups;
    TRY(group_search(&api->op, SV(""), &groups));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_type *t = call->parents[i];
        struct gql_value *values = arena_array(call->arena, t->t.group_count, sizeof *values);
        size_t n = 0;
        for (size_t g = 0; g < t->t.group_count; g++)
            for (size_t k = 0; k < groups.count; k++)
                if (groups.items[k].id.v == t->t.groups[g].v)
                    values[n++] = api_group_value(call->arena, &groups.items[k], SV(""));
        call->values[i] = gql_list(values, n);
    }
    return E_OK;
}

/* Who offers them, by number; one query. */
static enum err providers_of(struct gql_call *call, struct api_practice *p, struct offer_providers *ret_providers)
{
    struct api *api = call->context;
    const struct api_type *first = call->parents[0];
    enum err e = api_practice_of(api, 0, p);
    *ret_providers = (struct offer_providers){ .count = 0 };
    if (e == E_NOTFOUND || (e == E_OK && p->op.viewer->org.v != first->org.v)) /* asked for by a provider's number */
        return E_OK;
    TRY(e);
    return offer_providers_load(&p->op, NULL, 0, ret_providers);
}

enum err gql_appointment_type_provider_appt_type_connections(struct gql_call *call)
{
    struct arena *a = call->arena;
    struct api_practice p;
    struct offer_providers all;
    TRY(providers_of(call, &p, &all));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_type *t = call->parents[i];
        struct api_type_provider *items = arena_array(a, t->t.staff_count, sizeof *items);
        size_t n = 0;
        for (size_t s = 0; s < t->t.staff_count; s++)
            for (size_t k = 0; k < all.count; k++)
                if (all.items[k].staff.v == t->t.staff[s].v)
                    items[n++] = (struct api_type_provider){ .id = sv_fmt(a, "%lld-%lld", (long long)t->t.id.v,
                                                                 (long long)t->t.staff[s].v),
                        .appointment_type_id = t->t.id.v,
                        .user_id = api_id_of_staff(t->t.staff[s]),
                        .provider_name = all.items[k].name };
        call->values[i] = gql_objects(a, items, n, sizeof *items);
    }
    return E_OK;
}

static bool listed(struct gql_in_list list, int64_t id)
{
    const struct gql_in_text *items = list.items;
    for (size_t i = 0; i < list.count; i++)
        if (gql_id_given(items[i]) == id)
            return true;
    return false;
}

static bool offers(const struct appointment_type *t, struct staff_id staff)
{
    for (size_t i = 0; i < t->staff_count; i++)
        if (t->staff[i].v == staff.v)
            return true;
    return t->staff_count == 0;
}

static bool keeps_hours(const struct offer_provider *p, const struct appointment_type *t, int64_t location)
{
    for (size_t i = 0; i < p->facts.hours_count; i++) {
        const struct availability *h = &p->facts.hours[i];
        if ((!h->type.v || h->type.v == t->id.v) && (h->contact_types & t->contact_types) &&
            (!location || !h->location.v || h->location.v == location))
            return true;
    }
    return false;
}

/* Two queries for all of them. */
enum err gql_appointment_type_availability_exists_for(struct gql_call *call)
{
    const struct gql_args_appointment_type_availability_exists_for *args = call->args;
    struct api *api = call->context;
    struct api_practice p;
    struct offer_providers all;
    int64_t one = gql_id_given(args->provider_id), location = gql_id_given(args->appointment_location_id);
    bool any = gql_flag_given(args->org_level, false) ||
               (!one && !(gql_given(args->provider_ids.is) && args->provider_ids.count));
    TRY(providers_of(call, &p, &all));
    struct span ahead = { api->op.now, instant_add(api->op.now, 366 * DAY_US) };
    if (all.count)
        TRY(offer_hours(&p.op, &all, ahead, p.op.viewer->facts.relation == REL_STAFF));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_type *t = call->parents[i];
        bool found = t->t.is_group && !t->t.archived; /* sessions have times of their own */
        for (size_t k = 0; !found && !t->t.archived && k < all.count; k++) {
            int64_t id = api_id_of_staff(all.items[k].staff);
            found = (any || id == one || listed(args->provider_ids, id)) && offers(&t->t, all.items[k].staff) &&
                    keeps_hours(&all.items[k], &t->t, location);
        }
        call->values[i] = gql_bool(found);
    }
    return E_OK;
}

enum err gql_appointment_type_has_available_group_appts(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_bool(((const struct api_type *)call->parents[i])->t.is_group);
    return E_OK;
}

enum err gql_appointment_type_valid_state_licensing_for(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_bool(true);
    return E_OK;
}

static enum err answer_prices(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++) {
        const struct api_type *t = call->parents[i];
        struct api_price *price = arena_new_obj(call->arena, struct api_price);
        price->price = t->pricing;
        if (t->pricing.n)
            call->values[i] = gql_object(price);
    }
    return E_OK;
}

enum err gql_appointment_type_pricing_info(struct gql_call *call)
{
    return answer_prices(call);
}

enum err gql_appointment_type_price_and_cpt_price(struct gql_call *call)
{
    return answer_prices(call);
}

/* -- fields of users ------------------------------------------------------------------------------------------------
 */

/* Of staff what they offer, of clients everything; two queries. */
static enum err types_of_users(struct gql_call *call, const int64_t *ids, size_t ids_count, bool only, bool bookable)
{
    struct api *api = call->context;
    struct appointment_types list = { .count = 0 };
    struct asked f = { .clients_can_book = { bookable ? GQL_GIVEN : GQL_ABSENT, true },
        .ids = only ? ids : NULL,
        .ids_count = ids_count };
    enum err e = read_types(&api->op, &f, &list);
    if (e != E_OK && e != E_NOTFOUND && e != E_DENIED)
        return e;
    bool staff = api->viewer->staff.v != 0;
    for (size_t i = 0; i < call->count; i++) {
        const struct api_user *u = call->parents[i];
        struct gql_value *values = arena_array(call->arena, list.count, sizeof *values);
        size_t n = 0;
        for (size_t k = 0; k < list.count; k++)
            if (u->is_patient || offers(&list.items[k], u->staff)) {
                struct sv cursor = api_cursor(call->arena, (int64_t)n);
                values[n++] = gql_object(api_type_of(call->arena, &list.items[k], api->viewer->org, staff, cursor));
            }
        call->values[i] = gql_list(values, n);
    }
    return E_OK;
}

enum err gql_user_appointment_types(struct gql_call *call)
{
    const struct gql_args_user_appointment_types *args = call->args;
    int64_t *ids;
    size_t n = api_ids_read(call->arena, gql_text_given(args->appointment_type_ids), &ids);
    return types_of_users(call, ids, n, gql_text_given(args->appointment_type_ids).n > 0,
        gql_flag_given(args->require_client_bookable, false));
}

enum err gql_user_appointment_types_listed(struct gql_call *call)
{
    const struct gql_args_user_appointment_types_listed *args = call->args;
    int64_t *ids;
    size_t n = api_ids_given(call->arena, args->appointment_type_ids, &ids);
    return types_of_users(
        call, ids, n, gql_given(args->appointment_type_ids.is), gql_flag_given(args->require_client_bookable, false));
}

enum err gql_user_has_bookable_appts(struct gql_call *call)
{
    TRY(types_of_users(call, NULL, 0, false, true));
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_bool(call->values[i].count > 0);
    return E_OK;
}

enum err gql_user_available_contact_types(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_text(SV("In Person,Phone Call,Secure Videochat"));
    return E_OK;
}
