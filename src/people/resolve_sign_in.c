/* Signing in and out, signing up, passwords. */
#include "api/schema.h"
#include "people/api_types.h"
#include "people/sign_up.h"

#define KEY_BY_SIGN_IN SV("Signing in")

/* -- signing in -----------------------------------------------------------------------------------------------------
 */

static struct sign_in_form form_of(const struct api *api, struct sv email, struct sv password)
{
    struct sv agent = http_header(api->req, SV("User-Agent"));
    return (struct sign_in_form){ .email = email,
        .password = password,
        .device_token = program_device(&api->op, email, api->req->peer, agent),
        .peer = api->req->peer,
        .user_agent = agent,
        .program = true };
}

static enum err user_now(struct gql_call *call, struct gql_value *ret_value)
{
    struct api *api = call->context;
    int64_t id = api_viewer_id(api);
    const struct api_user *u = NULL;
    TRY(api_users_load(api, &id, 1, &u));
    *ret_value = gql_object(u);
    return E_OK;
}

/* A key in place of a session; those made this way before end unless several are wanted. */
static enum err key_instead(struct api *api, bool several, struct problems *problems, struct api_sign_in *done)
{
    const struct viewer *v = api->viewer;
    if (!v->staff.v || !role_may(v->facts.role, PERM_API_KEYS)) {
        problem_add(problems, SV("generate_api_token"), SV("no_api_access"),
            SV("This account cannot have a key. Sign in without one, or ask an administrator."));
        return E_INVALID;
    }
    if (!several)
        TRY(api_key_revoke_named(&api->op, KEY_BY_SIGN_IN));
    TRY(api_key_create(&api->op, v->staff, KEY_BY_SIGN_IN, problems, &done->api_key));
    return session_end(&api->op, v->session);
}

static enum err opened(struct gql_call *call, const struct sign_in_result *r, const struct gql_in_sign_in_input *in,
    struct problems *problems, struct api_sign_in *done)
{
    struct api *api = call->context;
    if (r->next == SIGN_IN_ENROL) {
        problem_add(problems, SV(""), SV("second_step_needed"),
            SV("This account needs a second step. Set it up once on the website, then sign in here."));
        return E_INVALID;
    }
    done->token = r->session_token;
    done->blocked_by_2fa = r->next == SIGN_IN_SECOND_FACTOR;
    if (done->blocked_by_2fa)
        return E_OK;
    TRY(api->loads->become(api, r->session_token));
    TRY(user_now(call, &done->value));
    if (!gql_flag_given(in->generate_api_token, false))
        return E_OK;
    done->token = SV("");
    return key_instead(api, gql_flag_given(in->allow_multiple_api_keys, false), problems, done);
}

static enum err sign_in_by(
    struct gql_call *call, const struct gql_in_sign_in_input *in, struct problems *problems, struct api_sign_in *done)
{
    struct api *api = call->context;
    struct sv email = gql_text_given(in->email).n ? gql_text_given(in->email) : gql_text_given(in->username);
    struct sv space = gql_given(in->namespace.is) ? in->namespace.v : SV("healthie");
    struct sign_in_result r;
    if (gql_text_given(in->token).n && !email.n) { /* who is it? */
        TRY(api->loads->become(api, in->token.v));
        if (access_decide(&api->viewer->facts, &NEED_LOGIN_PAGE).allow) {
            done->token = in->token.v;
            return user_now(call, &done->value);
        }
        problem_add(problems, SV("token"), SV("wrong_credentials"), SV("This session has ended. Sign in again."));
        return E_INVALID;
    }
    if (!sv_eq(space, SV("healthie"))) {
        problem_add(problems, SV("namespace"), SV("unknown_namespace"),
            SV("There is one namespace here. Leave it out, or say healthie."));
        return E_INVALID;
    }
    struct sign_in_form f = form_of(api, email, gql_text_given(in->password));
    if (gql_text_given(in->reset_token).n) {
        enum err e = password_set_by_link(&api->op, in->reset_token.v, f.password, &f, problems, &r);
        if (e == E_GONE) {
            problem_add(problems, SV("reset_token"), SV("gone"), SV("This link works no more. Ask for another one."));
            return E_INVALID;
        }
        TRY(e);
    } else {
        TRY(sign_in(&api->op, &f, problems, &r));
    }
    return opened(call, &r, in, problems, done);
}

static enum err answer(struct gql_call *call, enum err e, struct problems *problems, struct api_sign_in *done)
{
    if (e != E_OK && e != E_INVALID)
        return api_outcome(call, 0, e);
    if (e == E_INVALID)
        *done = (struct api_sign_in){ .value = gql_null() };
    api_rename_fields(problems);
    done->messages = api_messages(call->arena, problems);
    call->values[0] = gql_object(done);
    return E_OK;
}

enum err gql_mutation_sign_in(struct gql_call *call)
{
    static const struct gql_in_sign_in_input nothing;
    const struct gql_args_mutation_sign_in *args = call->args;
    struct problems problems = problems_new(call->arena);
    struct api_sign_in *done = arena_new_obj(call->arena, struct api_sign_in);
    enum err e = sign_in_by(call, args->input ? args->input : &nothing, &problems, done);
    return answer(call, e, &problems, done);
}

/* The code came with the token that signIn gave: the session opens under the same one. */
enum err gql_mutation_validate_verification_token(struct gql_call *call)
{
    static const struct gql_in_validate_verification_token_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_validate_verification_token *args = call->args;
    const struct gql_in_validate_verification_token_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct api_sign_in *done = arena_new_obj(call->arena, struct api_sign_in);
    struct sign_in_result r;
    if (api->proof != API_TOKEN || !api->viewer->facts.second_factor_missing) {
        problem_add(&problems, SV(""), SV("no_sign_in"),
            SV("Sign in first, and send its token as Authorization with the code."));
        return answer(call, E_INVALID, &problems, done);
    }
    enum err e = sign_in_second_factor(&api->op, sv_trim(gql_text_given(in->verification_code)), &problems, &r);
    if (e == E_OK)
        e = session_keep_token(&api->op, api->token);
    if (e == E_OK)
        e = api->loads->become(api, api->token);
    if (e == E_OK)
        e = user_now(call, &done->value);
    if (e == E_OK)
        done->token = api->token;
    return answer(call, e, &problems, done);
}

enum err gql_mutation_revoke_token(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_mutation_revoke_token *args = call->args;
    struct problems problems = problems_new(call->arena);
    enum err e = E_OK;
    if (api->key.v)
        e = api_key_revoke_self(&api->op, api->key);
    else if (api->viewer->session.v)
        e = session_end(&api->op, api->viewer->session);
    else
        problem_add(&problems, SV(""), SV("not_signed_in"), SV("Nothing ends: this request has no token that works."));
    TRY(api_done(call, e == E_OK ? problems_err(&problems) : e, gql_null(), &problems));
    if (call->values[0].kind == GQL_V_OBJECT && args->input) {
        struct api_done *done = arena_new_obj(call->arena, struct api_done);
        *done = *(const struct api_done *)call->values[0].object;
        done->client_mutation_id = gql_text_given(args->input->clientMutationId);
        call->values[0] = gql_object(done);
    }
    return E_OK;
}

/* -- passwords ------------------------------------------------------------------------------------------------------
 */

enum err gql_mutation_reset_password(struct gql_call *call)
{
    static const struct gql_in_reset_password_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_reset_password *args = call->args;
    const struct gql_in_reset_password_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    if (!gql_text_given(in->email).n)
        problem_add(&problems, SV("email"), SV("required"), SV("Type the e-mail address you sign in with."));
    enum err e = problems_err(&problems);
    if (e == E_OK)
        e = password_reset_ask(&api->op, in->email.v, &problems);
    return api_done(call, e, gql_null(), &problems);
}

static enum err answer_link(struct gql_call *call, struct gql_in_text token, const enum token_kind *kinds, size_t count)
{
    struct api *api = call->context;
    struct mail_token found;
    call->values[0] = gql_bool(false);
    for (size_t i = 0; i < count && gql_text_given(token).n; i++) {
        enum err e = mail_token_check(&api->op, token.v, kinds[i], &found);
        if (e == E_OK)
            call->values[0] = gql_bool(true);
        else if (e != E_GONE)
            return api_outcome(call, 0, e);
    }
    return E_OK;
}

enum err gql_query_validate_signup_token(struct gql_call *call)
{
    static const enum token_kind kinds[] = { TOKEN_WELCOME, TOKEN_STAFF_WELCOME, TOKEN_GRANT_INVITE };
    const struct gql_args_query_validate_signup_token *args = call->args;
    return answer_link(call, args->token, kinds, LENGTH(kinds));
}

enum err gql_query_validate_reset_password_token(struct gql_call *call)
{
    static const enum token_kind kinds[] = { TOKEN_PASSWORD_RESET };
    const struct gql_args_query_validate_reset_password_token *args = call->args;
    return answer_link(call, args->token, kinds, LENGTH(kinds));
}

/* Name and number of whom the link was mailed to; everything else waits for the password. */
enum err gql_query_basic_user_info_from_token(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_basic_user_info_from_token *args = call->args;
    struct mail_token t;
    if (!gql_text_given(args->token).n || api->viewer->org.v)
        return E_OK;
    enum err e = mail_token_check(&api->op, args->token.v, TOKEN_WELCOME, &t);
    if (e == E_GONE)
        e = mail_token_check(&api->op, args->token.v, TOKEN_STAFF_WELCOME, &t);
    if (e == E_GONE)
        return E_OK;
    if (e != E_OK)
        return api_outcome(call, 0, e);
    struct viewer *reader = arena_new_obj(call->arena, struct viewer);
    struct api *aside = arena_new_obj(call->arena, struct api);
    *reader = *api->viewer;
    reader->org = t.org;
    *aside = *api;
    aside->viewer = aside->op.viewer = reader;
    aside->subjects = NULL;
    int64_t id = t.client.v ? api_id_of_client(t.client) : api_id_of_staff(t.staff);
    const struct api_user *u = NULL;
    TRY(api_users_load(aside, &id, 1, &u));
    call->values[0] = gql_object(u);
    return E_OK;
}

/* -- signing up -----------------------------------------------------------------------------------------------------
 */

enum err gql_mutation_sign_up(struct gql_call *call)
{
    static const struct gql_in_sign_up_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_sign_up *args = call->args;
    const struct gql_in_sign_up_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct sv role = gql_text_given(in->role);
    if (role.n && !sv_eq_ci(role, SV("patient")))
        problem_add(&problems, SV("role"), SV("patients_only"),
            SV("Clients sign up here. Staff are invited by an administrator."));
    struct sign_up_form f = { .provider = api_staff_of_id(gql_id_given(in->dietitian_id)),
        .invite_code = sv_trim(gql_text_given(in->invite_code)),
        .first_name = gql_text_given(in->first_name),
        .legal_name = gql_text_given(in->legal_name),
        .last_name = gql_text_given(in->last_name),
        .email = gql_text_given(in->email),
        .phone = gql_text_given(in->phone_number),
        .zone = gql_text_given(in->timezone) };
    enum err e = problems_err(&problems);
    if (e == E_OK) {
        e = sign_up(&api->op, &f, &problems);
        api_rename_fields(&problems);
    }
    if (e != E_OK && e != E_INVALID)
        return api_outcome(call, 0, e);
    struct api_sign_up *done = arena_new_obj(call->arena, struct api_sign_up);
    *done = (struct api_sign_up){ .messages = api_messages(call->arena, &problems), .nobody = gql_null() };
    if (e == E_OK) {
        done->next = SV("confirm_email");
        done->next_text = SV("Look into your mailbox: a link to set your password is on its way.");
    }
    call->values[0] = gql_object(done);
    return E_OK;
}
