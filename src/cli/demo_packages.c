/* The demo's packages: what is sold, and one that a client has. */
#include "billing/billing.h"
#include "cli/demo.h"

static const struct {
    const char *name, *description, *price, *every, *days, *type, *service, *visits;
    bool household, roll_over;
} offerings[] = {
    { "Five follow-up visits", "Five visits for the price of four and a half.", "425", "once", "180", "Follow-up", NULL,
        "5", false, false },
    { "Therapy every month", "Four sessions of 45 minutes each month. What is left lasts.", "560", "month", "", NULL,
        "Therapy, 45 minutes", "4", false, true },
    { "Check-ups for the family", "Six visits of any kind, for everybody in the family.", "480", "year", "", NULL, NULL,
        "6", true, false },
};

static enum err type_named(const struct op *op, const char *name, struct appointment_type_id *ret_id)
{
    struct appointment_types types;
    TRY(type_list(op, &(struct type_filter){ .most = 0 }, &types));
    for (size_t i = 0; i < types.count; i++)
        if (sv_eq(types.items[i].name, sv_of(name))) {
            *ret_id = types.items[i].id;
            return E_OK;
        }
    return E_NOTFOUND;
}

static enum err service_named(const struct op *op, const char *name, struct service_id *ret_id)
{
    struct services services;
    TRY(service_list(op, sv_of(name), false, 1, &services));
    if (!services.count)
        return E_NOTFOUND;
    *ret_id = services.items[0].id;
    return E_OK;
}

static enum err load(const struct op *op, struct problems *problems)
{
    struct offering_id first = { 0 };
    struct search_hits hits;
    struct package_id given;
    for (size_t i = 0; i < LENGTH(offerings); i++) {
        struct offering_item_form item = { .visits = sv_of(offerings[i].visits) };
        struct offering_id id;
        if (offerings[i].type)
            TRY(type_named(op, offerings[i].type, &item.type));
        if (offerings[i].service)
            TRY(service_named(op, offerings[i].service, &item.service));
        struct offering_form f = { .name = sv_of(offerings[i].name),
            .description = sv_of(offerings[i].description),
            .price = sv_of(offerings[i].price),
            .every = sv_of(offerings[i].every),
            .expires_days = sv_of(offerings[i].days),
            .household = offerings[i].household,
            .roll_over = offerings[i].roll_over,
            .in_portal = true,
            .items = &item,
            .item_count = 1 };
        TRY(offering_save(op, (struct offering_id){ 0 }, &f, problems, &id));
        first = first.v ? first : id;
    }
    TRY(client_search(op, &(struct search_query){ .text = SV("Jun Tanaka"), .page = 1 }, &hits));
    if (!hits.count)
        return E_NOTFOUND;
    return package_sell(
        op, &(struct package_form){ .offering = first, .client = hits.items[0].id, .free = true }, problems, &given);
}

bool demo_load_packages(const struct invocation *in, const struct op *op)
{
    struct problems problems = problems_new(op->arena);
    enum err e = load(op, &problems);
    if (e != E_OK) {
        command_problems(in, &problems);
        command_fail(in, "the demo's packages could not be made (%s).", err_name(e));
    }
    return e == E_OK;
}
