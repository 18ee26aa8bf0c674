/* createSuperBill, updateSuperBill, deleteSuperBill. A superbill is of charges: lines that no charge answers to become
 * charges first, open to be billed. */
#include "billing/api_billing.h"

enum { LINES_MOST = 200 };

static void problem(struct problems *p, const char *field, const char *code, const char *text)
{
    problem_add(p, sv_of(field), sv_of(code), sv_of(text));
}

struct creating {
    struct api *api;
    const struct gql_in_create_super_bill_input *in;
    struct client_id client;
    struct staff_id staff;
    struct problems found;
    struct superbill_id made;
};

/* -- lines ----------------------------------------------------------------------------------------------------------
 */

/* "A" is the first diagnosis of the superbill; without pointers all of them count. */
static struct sv diagnoses_of(
    struct arena *a, const struct creating *c, const struct gql_in_cpt_codes_super_bill_input *l)
{
    const struct gql_in_icd_codes_super_bill_input *const *codes = c->in->icd_codes_super_bills.items;
    size_t count = gql_given(c->in->icd_codes_super_bills.is) ? c->in->icd_codes_super_bills.count : 0;
    const struct gql_in_text *pointers = l->pointers.items;
    bool all = !gql_given(l->pointers.is) || !l->pointers.count;
    struct str text = str_new(a, 512);
    for (size_t k = 0; k < count; k++) {
        bool meant = all;
        for (size_t i = 0; !all && i < l->pointers.count; i++) {
            struct sv p = sv_trim(gql_text_given(pointers[i]));
            meant |= p.n == 1 && (size_t)((p.p[0] | 0x20) - 'a') == k;
        }
        if (meant && !gql_flag_given(codes[k]->_destroy, false))
            str_addf(&text, "%.*s ", SV_FMT(gql_text_given(codes[k]->icd_code_id)));
    }
    return str_sv(&text);
}

static struct sv modifiers_of(struct arena *a, const struct gql_in_cpt_codes_super_bill_input *l)
{
    return sv_fmt(a, "%.*s %.*s %.*s %.*s", SV_FMT(gql_text_given(l->mod1)), SV_FMT(gql_text_given(l->mod2)),
        SV_FMT(gql_text_given(l->mod3)), SV_FMT(gql_text_given(l->mod4)));
}

/* The charge of that code, day and provider, which may be billed already. */
static enum err charge_known(
    const struct op *op, const struct creating *c, struct sv code, struct sv day, struct charge_id *ret_id)
{
    struct opt_day on = { .has = false };
    struct charges list;
    ret_id->v = 0;
    on.has = day_parse(day, &on.v);
    if (!on.has)
        return E_OK;
    TRY(charge_list(
        op, &(struct charge_filter){ .client = c->client, .staff = c->staff, .from = on, .until = on }, &list));
    for (size_t i = 0; i < list.count && !ret_id->v; i++)
        if (list.items[i].state != CHARGE_VOID && sv_eq_ci(list.items[i].code, code))
            *ret_id = list.items[i].id;
    return E_OK;
}

static enum err line_in(const struct op *op, struct creating *c, const struct gql_in_cpt_codes_super_bill_input *l,
    struct charge_id *ret_id)
{
    struct arena *a = op->arena;
    struct sv code = sv_trim(gql_text_given(l->cpt_code_id));
    struct sv day =
        api_day_text(gql_text_given(l->service_date.is == GQL_GIVEN ? l->service_date : c->in->service_date));
    struct sv diagnoses = diagnoses_of(a, c, l), units = sv_trim(gql_text_given(l->units));
    struct codes titles = { .count = 0 };
    enum code_system system = code.n && code.p[0] >= '0' && code.p[0] <= '9' ? CODE_CPT : CODE_HCPCS;
    TRY(charge_known(op, c, code, day, ret_id));
    if (ret_id->v)
        return diagnoses.n ? charge_diagnose(op, *ret_id, diagnoses, &c->found) : E_OK;
    enum err e = code_titles(op, system, &code, 1, &titles);
    if (e != E_OK && e != E_DENIED)
        return e;
    return charge_create(op,
        &(struct charge_form){ .client = c->client,
            .staff = c->staff,
            .service_on = day,
            .code_system = sv_of(code_system_name(system)),
            .code = code,
            .description = titles.count ? titles.items[0].title : code,
            .modifiers = modifiers_of(a, l),
            .units = units.n ? units : SV("1"),
            .unit_price = gql_text_given(l->fee),
            .diagnoses = diagnoses },
        &c->found, ret_id);
}

static enum err create_in(struct db *tx, void *arg)
{
    struct creating *c = arg;
    const struct gql_in_create_super_bill_input *in = c->in;
    const struct gql_in_cpt_codes_super_bill_input *const *lines = in->cpt_codes_super_bills.items;
    struct op op = c->api->op;
    struct charge_id *ids = arena_array(op.arena, 2 * LINES_MOST, sizeof *ids);
    int64_t *given;
    op.db = tx;
    c->found = problems_new(op.arena);
    size_t n = 0, named = api_ids_given(op.arena, in->charge_ids, &given);
    for (size_t i = 0; i < named && i < LINES_MOST; i++)
        ids[n++] = (struct charge_id){ given[i] };
    for (size_t i = 0; gql_given(in->cpt_codes_super_bills.is) && i < in->cpt_codes_super_bills.count && i < LINES_MOST;
         i++)
        if (!gql_flag_given(lines[i]->_destroy, false))
            TRY(line_in(&op, c, lines[i], &ids[n++]));
    return superbill_create(&op, &(struct superbill_new){ c->client, ids, n, SV(""), gql_flag_given(in->ready, false) },
        &c->found, &c->made);
}

static enum err create(struct creating *c, struct problems *problems)
{
    const struct gql_in_create_super_bill_input *in = c->in;
    c->client = api_client_of_id(gql_id_given(in->patient_id));
    c->staff =
        gql_text_given(in->dietitian_id).n ? api_staff_of_id(gql_id_given(in->dietitian_id)) : c->api->viewer->staff;
    if (!c->client.v)
        problem(problems, "patient_id", "required", "Say of which client it is.");
    TRY(problems_err(problems));
    TRY(api_bill_open(&c->api->op, c->client, problems));
    return problems_tell(problems, &c->found, db_write(c->api->op.db, create_in, c));
}

/* As the inputs of superbills call it. */
static enum err done(struct gql_call *call, enum err e, struct gql_value value, struct problems *problems)
{
    for (size_t i = 0; i < problems->count; i++)
        if (sv_eq(problems->items[i].field, SV("client")))
            problems->items[i].field = SV("patient_id");
        else if (sv_eq(problems->items[i].field, SV("provider")))
            problems->items[i].field = SV("dietitian_id");
        else if (sv_eq(problems->items[i].field, SV("plan")))
            problems->items[i].field = SV("names_plan");
    return api_billing_done(call, e, value, problems);
}

enum err gql_mutation_create_super_bill(struct gql_call *call)
{
    static const struct gql_in_create_super_bill_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_create_super_bill *args = call->args;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct creating c = { .api = api, .in = args->input ? args->input : &nothing };
    enum err e = create(&c, &problems);
    if (e == E_OK) {
        TRY(api_superbill_answer(api, c.made, &value));
        api_seen(api, c.client, AUDIT_CREATE, "superbill", c.made.v);
    }
    return done(call, e, value, &problems);
}

/* -- changing one ---------------------------------------------------------------------------------------------------
 */

struct updating {
    struct api *api;
    const struct gql_in_update_super_bill_input *in;
    struct superbill before;
    struct problems found;
};

static enum err update_in(struct db *tx, void *arg)
{
    struct updating *u = arg;
    struct op op = u->api->op;
    bool send = gql_flag_given(u->in->should_email_to_client, false);
    op.db = tx;
    u->found = problems_new(op.arena);
    if (u->in->names_plan.is == GQL_GIVEN) {
        TRY(superbill_name_plan(&op, u->before.id, u->before.version, gql_flag_given(u->in->names_plan, false),
            gql_flag_given(u->in->sure, false), &u->found));
        u->before.version++;
    }
    if (u->before.state == SUPERBILL_DRAFT && (send || gql_flag_given(u->in->ready, false)))
        TRY(superbill_ready(&op, u->before.id, u->before.version, &u->found));
    if (!send)
        return E_OK;
    return superbill_send(&op, u->before.id,
        &(struct superbill_send){ .to_client = true, .sure = gql_flag_given(u->in->sure, false) }, &u->found);
}

static enum err update(struct updating *u, struct problems *problems)
{
    const struct gql_in_update_super_bill_input *in = u->in;
    const struct op *op = &u->api->op;
    TRY(superbill_load(op, (struct superbill_id){ gql_id_given(in->id) }, (struct payer_id){ 0 }, &u->before));
    TRY(api_bill_open(op, u->before.client, problems));
    if (gql_given(in->cpt_codes_super_bills.is) || gql_given(in->icd_codes_super_bills.is) ||
        in->service_date.is != GQL_ABSENT || in->amount_paid.is != GQL_ABSENT || in->patient_id.is != GQL_ABSENT ||
        in->dietitian_id.is != GQL_ABSENT)
        problem(problems, "id", "not_changeable",
            "It shows charges and what was paid of them. Change those, or delete it and make another.");
    TRY(problems_err(problems));
    return problems_tell(problems, &u->found, db_write(op->db, update_in, u));
}

enum err gql_mutation_update_super_bill(struct gql_call *call)
{
    static const struct gql_in_update_super_bill_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_update_super_bill *args = call->args;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct updating u = { .api = api, .in = args->input ? args->input : &nothing };
    enum err e = update(&u, &problems);
    if (e == E_OK) {
        TRY(api_superbill_answer(api, u.before.id, &value));
        api_seen(api, u.before.client, AUDIT_UPDATE, "superbill", u.before.id.v);
    }
    return done(call, e, value, &problems);
}

enum err gql_mutation_delete_super_bill(struct gql_call *call)
{
    static const struct gql_in_delete_super_bill_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_delete_super_bill *args = call->args;
    const struct gql_in_delete_super_bill_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct superbill b;
    enum err e = superbill_load(&api->op, (struct superbill_id){ gql_id_given(in->id) }, (struct payer_id){ 0 }, &b);
    if (e == E_OK)
        e = api_bill_open(&api->op, b.client, &problems);
    if (e == E_OK)
        e = superbill_void(&api->op, b.id, b.version);
    if (e == E_OK) {
        TRY(api_superbill_answer(api, b.id, &value));
        api_seen(api, b.client, AUDIT_END, "superbill", b.id.v);
    }
    return done(call, e, value, &problems);
}
