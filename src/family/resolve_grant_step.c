/* Accesses, answered, changed and ended. */
#include "family/access_fields.h"
#include "family/api_family.h"
#include "family/grant_write.h"

#include <string.h>

struct step {
    struct api *api;
    struct op op;
    struct grant grant;
    struct problems problems;
};

/* As the client's practice, as the client, or as the caregiver. */
static enum err begin(struct gql_call *call, struct gql_in_text id, struct step *s)
{
    struct api *api = call->context;
    *s = (struct step){ .api = api, .op = api->op, .problems = problems_new(call->arena) };
    TRY(grant_get(&api->op, (struct grant_id){ gql_id_given(id) }, &s->grant));
    if (!api->viewer->self.v || api->viewer->self.v != s->grant.caregiver.v)
        TRY(api_about(api, s->grant.client, &s->op));
    return grant_load(&s->op, s->grant.id, &s->grant);
}

static enum err finish(struct gql_call *call, struct step *s, enum err e, enum audit_action action)
{
    struct api_grant_saved *r = arena_new_obj(call->arena, struct api_grant_saved);
    *r = (struct api_grant_saved){ .grant = NULL };
    if (e == E_OK) {
        TRY(grant_get(&s->op, s->grant.id, &s->grant));
        TRY(api_grant_of(s->api, &s->grant, &r->grant));
        api_seen(s->api, s->grant.client, action, "access", s->grant.id.v);
    } else {
        e = api_told(s->api, e, SV("id"), &s->problems);
        if (e != E_OK)
            return api_outcome(call, 0, e);
    }
    r->messages = api_messages(call->arena, &s->problems);
    call->values[0] = gql_object(r);
    return E_OK;
}

static bool is_field(const struct gql_call *call, const char *name)
{
    return strcmp(call->field->name, name) == 0;
}

enum err gql_mutation_answer_invitation(struct gql_call *call)
{
    const struct gql_args_mutation_answer_invitation *args = call->args;
    struct step s;
    bool accepts = is_field(call, "acceptGrantInvitation");
    enum err e = begin(call, args->input->id, &s);
    if (e == E_OK)
        e = accepts ? invite_accept_mine(&s.op, s.grant.id, &s.problems)
                    : invite_decline_mine(&s.op, s.grant.id, gql_text_given(args->input->reason), &s.problems);
    return finish(call, &s, e, AUDIT_UPDATE);
}

enum err gql_mutation_resend_grant_invitation(struct gql_call *call)
{
    const struct gql_args_mutation_resend_grant_invitation *args = call->args;
    struct step s;
    enum err e = begin(call, args->input->id, &s);
    if (e == E_OK)
        e = invite_resend(&s.op, s.grant.id, &s.problems);
    return finish(call, &s, e, AUDIT_SEND);
}

static enum grant_move move_of(const struct gql_call *call)
{
    return is_field(call, "suspendGrant")  ? MOVE_SUSPEND
           : is_field(call, "resumeGrant") ? MOVE_RESUME
           : is_field(call, "leaveGrant")  ? MOVE_LEAVE
                                           : MOVE_REVOKE;
}

enum err gql_mutation_step_grant(struct gql_call *call)
{
    const struct gql_args_mutation_step_grant *args = call->args;
    enum grant_move move = move_of(call);
    struct sv reason = gql_text_given(args->input->reason);
    struct step s;
    struct grant_form form = { .acknowledged = false };
    bool may = true;
    enum err e = begin(call, args->input->id, &s);
    if (move == MOVE_REVOKE && !reason.n)
        reason = s.api->viewer->staff.v ? SV("revoked") : SV("client_asked");
    if (e == E_OK && move == MOVE_RESUME)
        e = api_granting(s.api, &s.op, &form, &s.problems, &s.op, &may);
    if (e == E_OK)
        e = may ? grant_move(&s.op, s.grant.id, move, reason, gql_text_given(args->input->text), &s.problems)
                : E_INVALID;
    bool ends = move == MOVE_REVOKE || move == MOVE_LEAVE;
    return finish(call, &s, e, ends ? AUDIT_END : AUDIT_UPDATE);
}

/* --- change --- */

static bool read_areas(const struct gql_in_list *list, struct scope *scope, struct problems *problems)
{
    const struct gql_in_grant_area_input *const *items = list->items;
    for (size_t i = 0; list->is == GQL_GIVEN && i < list->count; i++) {
        enum cap cap;
        enum level level;
        if (!cap_parse(items[i]->area.v, &cap) || !level_parse(items[i]->level.v, &level))
            problem_add(problems, SV("areas"), SV("bad_choice"),
                SV("Name each area as Grant.areas does, and its level: none, view or act."));
        else
            *scope = scope_with(*scope, cap, level);
    }
    return problems->count == 0;
}

static struct sv number_text(struct arena *a, struct gql_in_int n, struct sv otherwise)
{
    if (n.is == GQL_ABSENT)
        return otherwise;
    return n.is == GQL_GIVEN ? sv_fmt(a, "%lld", (long long)n.v) : SV("");
}

static enum err change(struct step *s, const struct gql_in_update_grant_input *in)
{
    struct arena *a = s->op.arena;
    struct grant_form f = grant_form_of(a, &s->grant);
    struct problems refusal = problems_new(a);
    struct op as;
    bool may;
    f.preset = SV("custom");
    f.custom = s->grant.scope;
    if (!read_areas(&in->areas, &f.custom, &s->problems))
        return E_INVALID;
    f.basis = api_form_text(in->basis, f.basis);
    f.proof = api_form_text(in->proof, f.proof);
    f.proof_expires_on = api_form_text(in->proof_expires_on, f.proof_expires_on);
    f.ends_on = api_form_text(in->ends_on, f.ends_on);
    f.review_on = api_form_text(in->review_on, f.review_on);
    f.ends_at_age = number_text(a, in->ends_at_age, f.ends_at_age);
    f.idle_days = number_text(a, in->idle_days, f.idle_days);
    f.acknowledged = gql_flag_given(in->acknowledged, false);
    f.ack_version = gql_text_given(in->acknowledgement_version);
    f.version = in->version.v;
    TRY(api_granting(s->api, &s->op, &f, &refusal, &as, &may));
    enum err e = grant_change(may ? &as : &s->op, s->grant.id, &f, &s->problems);
    if (e != E_DENIED || may)
        return e;
    for (size_t i = 0; i < refusal.count; i++) /* it widens, and nobody who may stands behind this */
        problem_add(&s->problems, SV(""), refusal.items[i].code, refusal.items[i].text);
    return E_INVALID;
}

enum err gql_mutation_update_grant(struct gql_call *call)
{
    const struct gql_args_mutation_update_grant *args = call->args;
    struct step s;
    enum err e = begin(call, args->input->id, &s);
    if (e == E_OK)
        e = change(&s, args->input);
    return finish(call, &s, e, AUDIT_UPDATE);
}

/* What is not named stays as the client left it. */
enum err gql_mutation_narrow_grant(struct gql_call *call)
{
    const struct gql_args_mutation_narrow_grant *args = call->args;
    struct step s;
    enum err e = begin(call, args->input->id, &s);
    struct scope limit = s.grant.limit_client;
    if (e == E_OK && !read_areas(&args->input->areas, &limit, &s.problems))
        e = E_INVALID;
    if (e == E_OK)
        e = grant_narrow(&s.op, s.grant.id, limit, args->input->version.v, &s.problems);
    return finish(call, &s, e, AUDIT_UPDATE);
}

enum err gql_mutation_consent_to_grant(struct gql_call *call)
{
    const struct gql_args_mutation_consent_to_grant *args = call->args;
    struct step s;
    struct grant_form form = { .acknowledged = false };
    bool may = true;
    enum err e = begin(call, args->input->id, &s);
    if (e == E_OK && s.api->viewer->staff.v)
        e = api_granting(s.api, &s.op, &form, &s.problems, &s.op, &may);
    if (e == E_OK)
        e = may ? grant_consent(&s.op, s.grant.id, &s.problems) : E_INVALID;
    return finish(call, &s, e, AUDIT_UPDATE);
}
