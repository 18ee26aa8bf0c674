/* Policies of insurance (Policy) and insurers (InsurancePlan): of users, one, and the list of insurers. */
#include <string.h>

#include "billing/api_billing.h"
#include "billing/api_insurance.h"
#include "billing/insurance_read.h"
#include "billing/reader.h"
#include "crypto/sha256.h"
#include "ical/zone.h"

enum { POLICIES_EACH = 100, ID_DIGITS = 16 };

/* -- values ---------------------------------------------------------------------------------------------------------
 */

static struct sv insurer_id(struct arena *a, struct sv name, struct sv payer_number)
{
    return sv_sub(sha256_hex(a, sv_fmt(a, "%.*s\n%.*s", SV_FMT(name), SV_FMT(payer_number))), 0, ID_DIGITS);
}

static const struct api_insurer *insurer_node(struct arena *a, struct sv name, struct sv payer_number, struct sv cursor)
{
    struct api_insurer *n = arena_new_obj(a, struct api_insurer);
    *n = (struct api_insurer){ .fixed = { .always = true },
        .id = insurer_id(a, name, payer_number),
        .cursor = cursor,
        .payer_name = name,
        .payer_id = payer_number,
        .name_and_id = payer_number.n ? sv_fmt(a, "%.*s (%.*s)", SV_FMT(name), SV_FMT(payer_number)) : name };
    return n;
}

static enum err read_insurers(const struct op *op, struct api_insurers *known)
{
    TRY(insurers_named(op, &known->all));
    known->ids = arena_array(op->arena, known->all.count, sizeof *known->ids);
    for (size_t i = 0; i < known->all.count; i++)
        known->ids[i] = insurer_id(op->arena, known->all.items[i].name, known->all.items[i].payer_number);
    known->read = true;
    return E_OK;
}

enum err api_insurer_of(const struct op *op, struct api_insurers *known, struct sv id, struct insurer *ret_insurer)
{
    if (!known->read)
        TRY(read_insurers(op, known));
    for (size_t i = 0; i < known->all.count; i++)
        if (sv_eq(known->ids[i], id)) {
            *ret_insurer = known->all.items[i];
            return E_OK;
        }
    return E_NOTFOUND;
}

static bool counts(const struct insurance *i)
{
    return i->state == INSURANCE_ACTIVE && !i->over;
}

static struct sv priority_of(const struct insurance *i)
{
    static const char *const places[] = { "", "primary", "secondary", "tertiary" };
    return !counts(i) ? SV("inactive") : sv_of(i->place >= 0 && i->place <= 3 ? places[i->place] : "");
}

static struct opt_instant start_of(const struct api *api, struct opt_day day)
{
    return (struct opt_instant){ day.has, day.has ? zone_day_start(zone_of(api->zone), day.v) : (struct instant){ 0 } };
}

static struct gql_value policy_value(struct api *api, const struct insurance *i)
{
    struct arena *a = api->op.arena;
    struct api_policy *n = arena_new_obj(a, struct api_policy);
    size_t last = i->holder_name.n;
    while (last > 0 && i->holder_name.p[last - 1] != ' ')
        last--;
    const struct api_insurer *insurer = insurer_node(a, i->insurer, i->payer_number, SV(""));
    *n = (struct api_policy){ .i = *i,
        .holder_first = sv_trim(sv_sub(i->holder_name, 0, last)),
        .holder_last = sv_sub(i->holder_name, last, SIZE_MAX),
        .holder_dob = i->holder_born.has ? day_iso(a, i->holder_born.v) : SV(""),
        .holder_relationship = sv_of(insurance_relation_label(i->relation)),
        .priority_type = priority_of(i),
        .insurance_plan_id = insurer->id,
        .kith_state = sv_of(insurance_state_name(i->state)),
        .insurance_plan = gql_object(insurer),
        .user_id = api_id_of_client(i->client),
        .effective_start = start_of(api, i->starts_on),
        .effective_end = start_of(api, i->ends_on) };
    return gql_object(n);
}

enum err api_policy_answer(
    struct api *api, const struct op *op, struct client_id client, struct insurance_id id, struct gql_value *ret_value)
{
    struct insurance i;
    TRY(insurance_load(op, client, id, &i));
    *ret_value = policy_value(api, &i);
    return E_OK;
}

enum err gql_policy_user(struct gql_call *call)
{
    int64_t *ids = arena_array(call->arena, call->count, sizeof *ids);
    for (size_t k = 0; k < call->count; k++)
        ids[k] = ((const struct api_policy *)call->parents[k])->user_id;
    return api_users_answer(call, ids);
}

/* -- of users -------------------------------------------------------------------------------------------------------
 */

static const struct api_user *user_at(const struct gql_call *call, size_t i)
{
    return call->parents[i];
}

static enum err mine(struct api *api, struct client_id client, struct insurances *ret_list)
{
    struct op op;
    TRY(api_about(api, client, &op));
    TRY(insurance_may(&op, client, LEVEL_VIEW));
    return insurances_of(&op, &(struct insurance_asked){ .client = client, .limit = POLICIES_EACH }, ret_list);
}

static enum err load(struct gql_call *call, struct insurances *ret_list)
{
    struct api *api = call->context;
    struct client_id *clients = arena_array(call->arena, call->count, sizeof *clients);
    size_t n = 0;
    *ret_list = (struct insurances){ .count = 0 };
    for (size_t i = 0; i < call->count; i++)
        if (user_at(call, i)->node.client.v && user_at(call, i)->node.facts)
            clients[n++] = user_at(call, i)->node.client;
    if (!n)
        return E_OK;
    if (api->viewer->staff.v) {
        TRY(api_or_nothing(api_bills_open_ones(&api->op, clients, &n)));
        struct insurance_asked asked = { .clients = clients, .client_count = n, .limit = POLICIES_EACH * (int64_t)n };
        return n ? insurances_of(&api->op, &asked, ret_list) : E_OK;
    }
    struct insurance *items = arena_array(call->arena, POLICIES_EACH * n, sizeof *items);
    for (size_t i = 0; i < n; i++) { /* those of the household that are open to who asks: few */
        struct insurances of = { .count = 0 };
        TRY(api_or_nothing(mine(api, clients[i], &of)));
        for (size_t k = 0; k < of.count; k++)
            items[ret_list->count++] = of.items[k];
    }
    ret_list->items = items;
    return E_OK;
}

static enum err answer(struct gql_call *call, bool only_counting, bool first)
{
    struct api *api = call->context;
    struct insurances list;
    TRY(load(call, &list));
    for (size_t i = 0; i < call->count; i++) {
        struct client_id client = user_at(call, i)->node.client;
        struct gql_value *own = arena_array(call->arena, list.count, sizeof *own);
        size_t n = 0;
        if (!client.v)
            continue;
        for (size_t k = 0; k < list.count; k++) {
            const struct insurance *x = &list.items[k];
            if (x->client.v == client.v && (!only_counting || counts(x)) && (!first || x->place == 1))
                own[n++] = policy_value(api, x);
        }
        if (n)
            api_seen(api, client, AUDIT_LIST, "insurance", 0);
        if (!first)
            call->values[i] = gql_list(own, n);
        else if (n)
            call->values[i] = own[0];
    }
    return E_OK;
}

/* policies, policiesOrderAscending, primary_insurance_policy */
enum err gql_user_policies(struct gql_call *call)
{
    bool first = strcmp(call->field->name, "primary_insurance_policy") == 0;
    return answer(call, strcmp(call->field->name, "policies") != 0, first);
}

enum err gql_user_policies_some(struct gql_call *call)
{
    const struct gql_args_user_policies_some *args = call->args;
    return answer(call, gql_flag_given(args->active, false), false);
}

/* -- one ------------------------------------------------------------------------------------------------------------
 */

enum err api_policy_whose(const struct op *op, struct insurance_id id, struct client_id *ret_client)
{
    size_t one = 1;
    TRY(insurance_whose(op, id, ret_client));
    if (op->viewer->facts.relation == REL_STAFF)
        TRY(api_bills_open_ones(op, ret_client, &one));
    return one ? E_OK : E_NOTFOUND;
}

enum err gql_query_policy(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_policy *args = call->args;
    struct insurance_id id = { gql_id_given(args->id) };
    struct client_id client;
    struct gql_value value;
    enum err e = api_policy_whose(&api->op, id, &client);
    if (e == E_OK)
        e = api_policy_answer(api, &api->op, client, id, &value);
    if (e != E_OK)
        return api_outcome(call, 0, e);
    api_seen(api, client, AUDIT_VIEW, "insurance", id.v);
    call->values[0] = value;
    return E_OK;
}

/* -- insurers -------------------------------------------------------------------------------------------------------
 */

/* `ids`: none were named; of the baseline a text with commas. */
struct wanted {
    struct sv keywords, ids_text;
    const struct gql_in_text *ids;
    size_t id_count;
    bool none;
};

static bool named(const struct wanted *w, struct sv id)
{
    struct sv rest = w->ids_text;
    if (!w->ids_text.n && !w->ids)
        return true;
    for (size_t i = 0; i < w->id_count; i++)
        if (sv_eq(gql_text_given(w->ids[i]), id))
            return true;
    while (rest.n)
        if (sv_eq(sv_trim(sv_cut(&rest, ',')), id))
            return true;
    return false;
}

static enum err find(struct gql_call *call, const struct wanted *w, struct gql_value **ret_values, size_t *ret_count)
{
    struct api *api = call->context;
    struct arena *a = call->arena;
    struct insurers all;
    *ret_values = NULL;
    *ret_count = 0;
    if (!api->viewer->staff.v || w->none)
        return E_OK;
    TRY(insurers_named(&api->op, &all));
    struct gql_value *values = arena_array(a, all.count, sizeof *values);
    size_t n = 0;
    for (size_t i = 0; i < all.count; i++) {
        const struct insurer *x = &all.items[i];
        if (!named(w, insurer_id(a, x->name, x->payer_number)) || !words_in(a, x->name, w->keywords))
            continue;
        values[n] = gql_object(insurer_node(a, x->name, x->payer_number, api_cursor(a, (int64_t)n)));
        n++;
    }
    *ret_values = values;
    *ret_count = n;
    return E_OK;
}

/* To who does not bill there is nothing. */
static enum err end(struct gql_call *call, enum err e)
{
    e = api_or_nothing(e);
    return e == E_OK ? E_OK : api_outcome(call, 0, e);
}

enum err gql_query_insurance_plans(struct gql_call *call)
{
    const struct gql_args_query_insurance_plans *args = call->args;
    struct wanted w = { .keywords = gql_text_given(args->keywords),
        .ids_text = gql_text_given(args->ids),
        .none = !gql_flag_given(args->is_custom, true) };
    struct gql_in_int unsaid = { .is = GQL_ABSENT };
    struct gql_value *values;
    struct api_page page;
    size_t count;
    if (!api_list_page(call, args->after, args->offset, unsaid, args->should_paginate, true, &page))
        return E_OK;
    TRY(end(call, find(call, &w, &values, &count)));
    call->values[0] = api_list_part(values, count, &page);
    return E_OK;
}

enum err gql_query_insurance_plans_paged(struct gql_call *call)
{
    const struct gql_args_query_insurance_plans_paged *args = call->args;
    struct wanted w = { .keywords = gql_text_given(args->keywords),
        .ids = gql_given(args->ids.is) ? args->ids.items : NULL,
        .id_count = gql_given(args->ids.is) ? args->ids.count : 0,
        .none = !gql_flag_given(args->is_custom, true) };
    struct gql_value *values;
    struct api_page page;
    size_t count;
    if (!api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    TRY(end(call, find(call, &w, &values, &count)));
    return api_answer_paged(call, values, count, &page);
}

enum err gql_query_insurance_plans_count(struct gql_call *call)
{
    const struct gql_args_query_insurance_plans_count *args = call->args;
    struct wanted w = { .keywords = gql_text_given(args->keywords),
        .ids_text = gql_text_given(args->ids),
        .none = !gql_flag_given(args->is_custom, true) };
    struct gql_value *values;
    size_t count;
    TRY(end(call, find(call, &w, &values, &count)));
    call->values[0] = gql_int((int64_t)count);
    return E_OK;
}
