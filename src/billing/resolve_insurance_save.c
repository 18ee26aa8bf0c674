/* Policies of insurance changed: with a client, by its family, and one alone. */
#include "billing/api_billing.h"
#include "billing/api_insurance.h"
#include "billing/insurance_desk.h"
#include "billing/insurance_read.h"
#include "people/people.h"

enum { POLICIES_AT_ONCE = 20 };

/* What the three inputs have in common. */
struct policy_in {
    struct gql_in_text id, group, born, first, last, middle, relation, insurer_id, plan, number, priority, reason,
        starts, ends, contact;
    const struct gql_in_client_insurance_plan_input *insurer;
    struct api_insurers *known; /* to all of them */
    bool me, destroys;
};

static bool told(struct gql_in_text t)
{
    return t.is != GQL_ABSENT;
}

static void put(struct sv *to, struct gql_in_text t)
{
    if (told(t))
        *to = sv_trim(gql_text_given(t));
}

/* -- who holds it ---------------------------------------------------------------------------------------------------
 */

static struct sv names_of(struct arena *a, const struct policy_in *in)
{
    const struct sv parts[] = { gql_text_given(in->first), gql_text_given(in->middle), gql_text_given(in->last) };
    struct str s = str_new(a, parts[0].n + parts[1].n + parts[2].n + 3);
    for (size_t i = 0; i < LENGTH(parts); i++)
        if (sv_trim(parts[i]).n)
            str_addf(&s, "%s%.*s", s.n ? " " : "", SV_FMT(sv_trim(parts[i])));
    return str_sv(&s);
}

static void put_holder(struct arena *a, const struct policy_in *in, struct insurance_form *f)
{
    static const char *const relations[] = { "self", "spouse", "child", "other" };
    struct sv relation = sv_trim(gql_text_given(in->relation)), names = names_of(a, in);
    for (size_t i = 0; i < LENGTH(relations); i++)
        if (sv_eq_ci(relation, sv_of(relations[i])))
            relation = sv_of(relations[i]);
    bool self = sv_eq(relation, SV("self"));
    if (told(in->born))
        f->holder_born = sv_trim(gql_text_given(in->born));
    if (relation.n)
        f->relation = relation;
    if (!self && !names.n && !gql_text_given(in->contact).n && !in->me) {
        if (!f->holder_stays && relation.n)
            f->holder = SV("other"); /* nobody is named: that is said to be missing */
        return;
    }
    f->holder_stays = false;
    f->holder = in->me ? SV("me") : self ? SV("self") : gql_text_given(in->contact).n ? SV("contact") : SV("other");
    f->holder_contact.v = gql_id_given(in->contact);
    f->holder_name = names;
}

/* -- the insurer ----------------------------------------------------------------------------------------------------
 */

static enum err put_insurer(
    const struct op *op, const struct policy_in *in, struct insurance_form *f, struct problems *problems)
{
    struct sv id = gql_text_given(in->insurer_id), name = SV("");
    struct insurer known;
    if (in->insurer) {
        id = id.n ? id : gql_text_given(in->insurer->id);
        name = sv_trim(gql_text_given(in->insurer->payer_name));
    }
    if (id.n) {
        enum err e =
            op->viewer->facts.relation == REL_STAFF ? api_insurer_of(op, in->known, sv_trim(id), &known) : E_NOTFOUND;
        if (e == E_NOTFOUND) {
            problem_add(problems, SV("insurance_plan_id"), SV("unknown_insurer"),
                SV("No policy of the practice names this insurer. Give its name: insurance_plan { payer_name }."));
            return E_INVALID;
        }
        TRY(e);
        f->insurer = known.name;
        f->payer_number = known.payer_number;
    } else if (name.n && !sv_eq(name, f->insurer)) {
        f->insurer = name;
        f->payer_number = SV("");
    }
    return E_OK;
}

/* -- one of them ----------------------------------------------------------------------------------------------------
 */

/* "primary" as the form has it; false: no such word. */
static bool place_of(struct sv priority, struct sv *ret_place)
{
    static const char *const words[] = { "primary", "secondary", "tertiary" }, *const places[] = { "1", "2", "3" };
    for (size_t i = 0; i < LENGTH(words); i++)
        if (sv_eq_ci(priority, sv_of(words[i]))) {
            *ret_place = sv_of(places[i]);
            return true;
        }
    return false;
}

/* As it is, for what is to stay. */
static enum err load_was(const struct op *op, struct client_id client, struct insurance_id id,
    struct insurance *ret_was, struct problems *problems)
{
    enum err e = insurance_load(op, client, id, ret_was);
    if (op->viewer->facts.relation != REL_STAFF)
        problem_add(problems, SV("id"), SV("not_changeable"),
            SV("Ask the practice to change a policy. A new one is given without an id."));
    else if (e == E_NOTFOUND)
        problem_add(problems, SV("id"), SV("not_found"), SV("There is no policy of this id of this client."));
    else if (e == E_OK && ret_was->state == INSURANCE_ENDED)
        problem_add(problems, SV("id"), SV("ended"), SV("This policy has ended. Give a new one, without an id."));
    TRY(problems_err(problems));
    return e;
}

static enum err save(const struct op *op, struct client_id client, const struct policy_in *in,
    struct problems *problems, struct insurance_id *ret_id)
{
    struct arena *a = op->arena;
    struct insurance was = { .id = { gql_id_given(in->id) } };
    struct insurance_form f = { .holder = SV("self") };
    struct sv priority = sv_trim(gql_text_given(in->priority));
    bool ends = in->destroys || sv_eq_ci(priority, SV("inactive"));
    if (gql_text_given(in->id).n) {
        TRY(load_was(op, client, was.id, &was, problems));
        f = insurance_form_of(a, &was);
        f.holder_stays = true;
        f.place = was.state == INSURANCE_PROPOSED ? SV("") : f.place;
    }
    if (ends && was.id.v) {
        *ret_id = was.id;
        return insurance_end(op, client, was.id, was.version,
            was.state == INSURANCE_PROPOSED ? SV("The practice did not take it over.") : SV("By a program"), problems);
    }
    if (ends || (priority.n && !place_of(priority, &f.place)))
        problem_add(problems, SV("priority_type"), SV("bad_priority"),
            SV("Say primary, secondary or tertiary; of a policy that is there, inactive ends it."));
    TRY(put_insurer(op, in, &f, problems));
    put_holder(a, in, &f);
    put(&f.plan, in->plan);
    put(&f.member_id, in->number);
    put(&f.group_number, in->group);
    put(&f.starts_on, in->starts);
    put(&f.ends_on, in->ends);
    put(&f.place_reason, in->reason);
    f.starts_on = api_day_text(f.starts_on);
    f.ends_on = api_day_text(f.ends_on);
    f.holder_born = api_day_text(f.holder_born);
    return insurance_save(op, client, was.id, &f, problems, ret_id);
}

/* As the API's inputs call them. */
static void api_names(struct problems *problems, size_t from)
{
    static const char *const names[][2] = { { "insurer", "insurance_plan" }, { "payer_number", "insurance_plan" },
        { "plan", "name" }, { "member_id", "num" }, { "group_number", "group_num" }, { "starts_on", "effective_start" },
        { "ends_on", "effective_end" }, { "holder", "holder_relationship" }, { "holder_name", "holder_last" },
        { "holder_born", "holder_dob" }, { "relation", "holder_relationship" }, { "place", "priority_type" },
        { "place_reason", "priority_reason" } };
    for (size_t i = from; i < problems->count; i++)
        for (size_t k = 0; k < LENGTH(names); k++)
            if (sv_eq(problems->items[i].field, sv_of(names[k][0]))) {
                problems->items[i].field = sv_of(names[k][1]);
                break;
            }
}

/* The reason why nothing was kept, where the problems do not say it. */
static enum err settle(enum err e, struct problems *problems, size_t from)
{
    if (e == E_CONFLICT) {
        problem_add(problems, SV("id"), SV("stale"), SV("The policy changed meanwhile. Ask how it is."));
        e = E_INVALID;
    }
    api_names(problems, from);
    return e;
}

#define POLICY_IN(x)                                                                                                   \
    (struct policy_in)                                                                                                 \
    {                                                                                                                  \
        .id = (x)->id, .group = (x)->group_num, .born = (x)->holder_dob, .first = (x)->holder_first,                   \
        .last = (x)->holder_last, .middle = (x)->holder_mi, .relation = (x)->holder_relationship,                      \
        .insurer_id = (x)->insurance_plan_id, .plan = (x)->name, .number = (x)->num, .priority = (x)->priority_type,   \
        .reason = (x)->priority_reason, .insurer = (x)->insurance_plan,                                                \
        .destroys = gql_flag_given((x)->_destroy, false)                                                               \
    }

enum err api_policies_save(
    const struct op *op, struct client_id client, struct gql_in_list policies, bool user, struct problems *problems)
{
    const struct gql_in_client_policy_input *const *of_client = policies.items;
    const struct gql_in_user_policy_input *const *of_user = policies.items;
    struct api_insurers known = { .read = false };
    if (gql_given(policies.is) && policies.count > POLICIES_AT_ONCE) {
        problem_add(problems, SV("policies"), SV("too_many"), SV("Give at most 20 policies at a time."));
        return E_INVALID;
    }
    for (size_t i = 0; gql_given(policies.is) && i < policies.count; i++) {
        struct policy_in in = { .me = false };
        struct insurance_id id;
        size_t from = problems->count;
        if (user ? !of_user[i] : !of_client[i])
            continue;
        if (user) {
            in = POLICY_IN(of_user[i]);
            in.me = gql_flag_given(of_user[i]->holder_is_me, false);
        } else {
            in = POLICY_IN(of_client[i]);
            in.contact = of_client[i]->holder_contact_id;
        }
        in.known = &known;
        TRY(settle(save(op, client, &in, problems, &id), problems, from));
    }
    return E_OK;
}

enum err gql_mutation_update_policy(struct gql_call *call)
{
    static const struct gql_in_update_policy_mutation_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_update_policy *args = call->args;
    const struct gql_in_update_policy_mutation_input *x = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct insurance_id id = { gql_id_given(x->id) };
    struct client_id client;
    struct policy_in in = { .id = x->id,
        .born = x->holder_dob,
        .first = x->holder_first,
        .last = x->holder_last,
        .middle = x->holder_mi,
        .priority = x->priority_type,
        .reason = x->priority_reason,
        .starts = x->effective_start,
        .ends = x->effective_end };
    enum err e = api_policy_whose(&api->op, id, &client);
    if (e == E_OK)
        e = settle(save(&api->op, client, &in, &problems, &id), &problems, 0);
    if (e == E_OK) {
        TRY(api_policy_answer(api, &api->op, client, id, &value));
        api_seen(api, client, AUDIT_UPDATE, "insurance", id.v);
    }
    return api_done(call, e, value, &problems);
}
