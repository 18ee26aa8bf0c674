/* createOffering, updateOffering, deleteOffering: by the functions of the settings' own pages. */
#include "billing/api_package.h"
#include "billing/names.h"
#include "billing/tax_read.h"

/* What both inputs say; `set` of the update: absent leaves it as it is. */
struct said {
    struct gql_in_text name, description, price, frequency, most, visibility, first_payment, expires_days;
    struct gql_in_flag shown, gifted, household, roll_over;
    struct gql_in_int times;
    struct gql_in_list includes;
};
#define SAID(in)                                                                                                       \
    ((struct said){ .name = (in)->name,                                                                                \
        .description = (in)->description,                                                                              \
        .price = (in)->price,                                                                                          \
        .frequency = (in)->billing_frequency,                                                                          \
        .most = (in)->max_purchases,                                                                                   \
        .visibility = (in)->visibility_status,                                                                         \
        .first_payment = (in)->first_time_payment,                                                                     \
        .expires_days = (in)->expires_days,                                                                            \
        .shown = (in)->show_offering,                                                                                  \
        .gifted = (in)->can_be_gifted,                                                                                 \
        .household = (in)->household,                                                                                  \
        .roll_over = (in)->roll_over,                                                                                  \
        .times = (in)->repeat_times,                                                                                   \
        .includes = (in)->offering_includes })

static void problem(struct problems *p, const char *field, const char *code, const char *text)
{
    problem_add(p, sv_of(field), sv_of(code), sv_of(text));
}

static bool absent(struct gql_in_text t)
{
    return t.is == GQL_ABSENT;
}

/* -- reading the input ----------------------------------------------------------------------------------------------
 */

static void refuse(const struct said *s, struct problems *problems)
{
    if (gql_flag_given(s->gifted, false))
        problem(problems, "can_be_gifted", "not_kept", "There are no gifts. Sell it to whom it is for.");
    if (sv_trim(gql_text_given(s->first_payment)).n)
        problem(problems, "first_time_payment", "not_kept",
            "Each period costs the same. Give a discount when you sell it.");
    if (gql_given(s->times.is))
        problem(problems, "repeat_times", "not_kept",
            "It is billed until it ends. Cancel it for the day on which it should.");
}

static void read_visibility(const struct said *s, struct offering_form *f, struct problems *problems)
{
    struct sv said = sv_trim(gql_text_given(s->visibility));
    if (said.n && !sv_eq_ci(said, SV("visible_to_all")) && !sv_eq_ci(said, SV("hidden")))
        problem(problems, "visibility_status", "bad_visibility", "It is visible_to_all or hidden.");
    f->in_portal = said.n ? sv_eq_ci(said, SV("visible_to_all")) : gql_flag_given(s->shown, f->in_portal);
}

static void read_frequency(const struct said *s, struct offering_form *f, struct problems *problems)
{
    struct sv said = sv_trim(gql_text_given(s->frequency));
    enum every every = EVERY_ONCE;
    if (!said.n)
        return;
    if (api_frequency_parse(said, &every))
        f->every = sv_of(every_name(every));
    else
        problem(problems, "billing_frequency", "bad_every", "It is One-Time, Weekly, Monthly, Quarterly or Yearly.");
}

static void read_includes(struct arena *a, const struct said *s, struct offering_form *f, struct problems *problems)
{
    const struct gql_in_offering_includes_fields *const *items = s->includes.items;
    if (s->includes.is == GQL_ABSENT)
        return;
    struct offering_item_form *x = arena_array(a, s->includes.count, sizeof *x);
    f->item_count = 0;
    for (size_t i = 0; i < s->includes.count; i++) {
        if (!items[i] || !gql_given(items[i]->is))
            continue;
        struct sv type = gql_text_given(items[i]->appointment_type_id), visits = gql_text_given(items[i]->quantity);
        x[f->item_count++] = (struct offering_item_form){ .type = { gql_id_given(items[i]->appointment_type_id) },
            .visits = sv_trim(visits).n ? visits : SV("1") };
        if (type.n && !x[f->item_count - 1].type.v)
            problem(problems, "offering_includes", "unknown_type", "Name a kind of visit by its number.");
    }
    f->items = x;
}

static void read_said(struct arena *a, const struct said *s, struct offering_form *f, struct problems *problems)
{
    refuse(s, problems);
    if (!absent(s->name))
        f->name = gql_text_given(s->name);
    if (!absent(s->description))
        f->description = gql_text_given(s->description);
    if (!absent(s->price))
        f->price = gql_text_given(s->price);
    if (!absent(s->most))
        f->most = gql_text_given(s->most);
    if (!absent(s->expires_days))
        f->expires_days = gql_text_given(s->expires_days);
    f->household = gql_flag_given(s->household, f->household);
    f->roll_over = gql_flag_given(s->roll_over, f->roll_over);
    read_visibility(s, f, problems);
    read_frequency(s, f, problems);
    read_includes(a, s, f, problems);
}

static enum err done(struct gql_call *call, enum err e, struct gql_value value, struct problems *problems)
{
    static const char *const names[][2] = { { "every", "billing_frequency" }, { "most", "max_purchases" },
        { "visits", "offering_includes" } };
    for (size_t i = 0; i < problems->count; i++)
        for (size_t k = 0; k < LENGTH(names); k++)
            if (sv_eq(problems->items[i].field, sv_of(names[k][0])))
                problems->items[i].field = sv_of(names[k][1]);
    return api_billing_done(call, e, value, problems);
}

/* -- the three ------------------------------------------------------------------------------------------------------
 */

enum err gql_mutation_create_offering(struct gql_call *call)
{
    static const struct gql_in_create_offering_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_create_offering *args = call->args;
    const struct gql_in_create_offering_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct offering_form f = { .every = SV("once") };
    struct offering_id id = { 0 };
    struct said s = SAID(in);
    read_said(call->arena, &s, &f, &problems);
    enum err e = problems_err(&problems);
    if (e == E_OK)
        e = offering_save(&api->op, id, &f, &problems, &id);
    if (e == E_OK)
        e = api_offering_answer(api, id, &value);
    return done(call, e, value, &problems);
}

/* As the catalogue has it, as the form of its page would say it. */
static void form_of(const struct api *api, const struct offering *o, struct offering_form *f)
{
    struct arena *a = api->op.arena;
    struct offering_item_form *items = arena_array(a, o->item_count, sizeof *items);
    for (size_t i = 0; i < o->item_count; i++)
        items[i] = (struct offering_item_form){ .type = o->items[i].type,
            .service = o->items[i].service,
            .visits = sv_fmt(a, "%lld", (long long)o->items[i].visits) };
    *f = (struct offering_form){ .name = o->name,
        .description = o->description,
        .price = api_amount(api, o->price),
        .tax = tax_typed(a, o->tax, 0),
        .every = sv_of(every_name(o->every)),
        .expires_days = o->expires_days ? sv_fmt(a, "%lld", (long long)o->expires_days) : SV(""),
        .most = o->most ? sv_fmt(a, "%lld", (long long)o->most) : SV(""),
        .household = o->household,
        .roll_over = o->roll_over,
        .in_portal = o->in_portal,
        .items = items,
        .item_count = o->item_count,
        .version = o->version };
}

struct changing {
    const struct api *api;
    struct offering_id id;
    const struct offering_form *form;
    bool archived;
    struct problems found;
};

/* What it says and whether it is sold: both or neither. */
static enum err change_in(struct db *tx, void *arg)
{
    struct changing *x = arg;
    struct op op = x->api->op;
    struct offering now;
    struct offering_id id;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(offering_save(&op, x->id, x->form, &x->found, &id));
    TRY(offering_load(&op, x->id, &now));
    return now.archived == x->archived ? E_OK : offering_archive(&op, x->id, x->archived, now.version);
}

enum err gql_mutation_update_offering(struct gql_call *call)
{
    static const struct gql_in_update_offering_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_update_offering *args = call->args;
    const struct gql_in_update_offering_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct offering_form f;
    struct offering o;
    struct offering_id id = { gql_id_given(in->id) };
    struct said s = SAID(in);
    enum err e = offering_load(&api->op, id, &o);
    if (e == E_OK) {
        form_of(api, &o, &f);
        read_said(call->arena, &s, &f, &problems);
        if (gql_flag_given(in->has_first_payment, false))
            problem(&problems, "has_first_payment", "not_kept", "Each period costs the same.");
        e = problems_err(&problems);
    }
    if (e == E_OK) {
        struct changing x = { api, id, &f, gql_flag_given(in->archived, o.archived), { 0 } };
        e = problems_tell(&problems, &x.found, db_write(api->op.db, change_in, &x));
    }
    if (e == E_OK)
        e = api_offering_answer(api, id, &value);
    return done(call, e, value, &problems);
}

/* Under the same name, as the catalogue page would list both; clients do not see it before somebody shows it. */
enum err gql_mutation_copy_offering(struct gql_call *call)
{
    static const struct gql_in_copy_offering_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_copy_offering *args = call->args;
    const struct gql_in_copy_offering_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct offering_form f;
    struct offering o;
    struct offering_id id = { 0 };
    enum err e = offering_load(&api->op, (struct offering_id){ gql_id_given(in->id) }, &o);
    if (e == E_OK) {
        form_of(api, &o, &f);
        f.in_portal = false;
        e = offering_save(&api->op, id, &f, &problems, &id);
    }
    if (e == E_OK)
        e = api_offering_answer(api, id, &value);
    return done(call, e, value, &problems);
}

enum err gql_mutation_delete_offering(struct gql_call *call)
{
    static const struct gql_in_delete_offering_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_delete_offering *args = call->args;
    const struct gql_in_delete_offering_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct offering o;
    struct offering_id id = { gql_id_given(in->id) };
    enum err e = offering_load(&api->op, id, &o);
    if (e == E_OK)
        e = offering_archive(&api->op, id, true, o.version);
    if (e == E_OK)
        e = api_offering_answer(api, id, &value);
    return done(call, e, value, &problems);
}
