/* Clients and users changed: all that a mutation says, or nothing of it. */
#include "base/text.h"
#include "people/client.h"
#include "people/client_change.h"
#include "people/field.h"
#include "people/sign_in.h"
#include "people/user_list.h"

/* What updateClient and updateUser have in common. */
struct change {
    struct gql_in_text dob, email, first_name, gender, last_name, legal_name, phone, language, pronouns, zone;
    struct gql_in_text provider, group, record_identifier, metadata;
    struct gql_in_flag restricted, skipped_email, no_group;
    struct gql_in_list locations, policies;
    const struct gql_in_client_location_input *location;
    bool of_user; /* how the policies are written: UserPolicyInput */
};

static void put(struct sv *to, struct gql_in_text t)
{
    if (t.is != GQL_ABSENT)
        *to = gql_text_given(t);
}

static void put_names(struct client_form *f, const struct change *c)
{
    if (c->legal_name.is != GQL_ABSENT) {
        struct sv called = f->preferred_name.n ? f->preferred_name : f->first_name,
                  legal = sv_trim(gql_text_given(c->legal_name));
        put(&called, c->first_name);
        bool called_otherwise = legal.n && !sv_eq(legal, called);
        f->first_name = called_otherwise ? legal : called;
        f->preferred_name = called_otherwise ? called : SV("");
    } else {
        put(f->preferred_name.n ? &f->preferred_name : &f->first_name, c->first_name);
    }
    put(&f->last_name, c->last_name);
}

static bool touches_form(const struct change *c)
{
    const struct gql_in_text texts[] = { c->dob, c->email, c->first_name, c->gender, c->last_name, c->legal_name,
        c->phone, c->language, c->pronouns, c->zone, c->provider, c->group, c->record_identifier };
    for (size_t i = 0; i < LENGTH(texts); i++)
        if (texts[i].is != GQL_ABSENT)
            return true;
    return c->restricted.is != GQL_ABSENT || c->skipped_email.is != GQL_ABSENT || gql_flag_given(c->no_group, false);
}

static enum err save_form(
    const struct op *op, const struct client *was, const struct change *c, struct problems *problems)
{
    struct arena *a = op->arena;
    struct client_form f = client_form_from(a, was);
    put_names(&f, c);
    put(&f.born, c->dob);
    put(&f.email, c->email);
    put(&f.phone, c->phone);
    put(&f.language, c->language);
    put(&f.pronouns, c->pronouns);
    put(&f.zone, c->zone);
    put(&f.record_identifier, c->record_identifier);
    put(&f.group, c->group);
    if (c->gender.is != GQL_ABSENT)
        f.gender = api_lower(a, gql_text_given(c->gender));
    if (c->provider.is != GQL_ABSENT)
        f.provider = api_staff_text(a, c->provider);
    if (gql_flag_given(c->no_group, false) && !gql_text_given(c->group).n)
        f.group = SV("");
    if (gql_flag_given(c->skipped_email, false))
        f.email = SV("");
    if (gql_given(c->restricted.is))
        f.restricted = c->restricted.v;
    f.duplicate_ok = true;
    struct sv before = email_norm(a, was->email), after = email_norm(a, f.email);
    f.send_welcome = after.n && !sv_eq(before, after); /* the new address is invited, as the reference does */
    return client_update(op, was->id, &f, problems);
}

static enum err save_location(const struct op *op, struct client_id client,
    const struct gql_in_client_location_input *l, struct problems *problems)
{
    struct location was = { .id = gql_id_given(l->id) };
    struct location_owner owner = { .client = client };
    if (was.id) {
        struct location_owner its;
        TRY(location_owner_of(op, was.id, &its));
        if (its.client.v != client.v)
            return E_NOTFOUND;
        TRY(location_load(op, was.id, &was));
    }
    if (was.id && gql_flag_given(l->_destroy, false))
        return location_delete(op, was.id);
    struct location_form f = { was.name, was.line1, was.line2, was.city, was.region, was.postal_code, was.country,
        was.npi };
    put(&f.name, l->name);
    put(&f.line1, l->line1);
    put(&f.line2, l->line2);
    put(&f.city, l->city);
    put(&f.region, l->state);
    put(&f.postal_code, l->zip);
    put(&f.country, l->country);
    return was.id ? location_update(op, was.id, &f, problems) : location_create(op, owner, &f, problems, &was.id);
}

static enum err save_locations(
    const struct op *op, struct client_id client, const struct change *c, struct problems *problems)
{
    const struct gql_in_client_location_input *const *items = c->locations.items;
    if (c->location)
        TRY(save_location(op, client, c->location, problems));
    for (size_t i = 0; gql_given(c->locations.is) && i < c->locations.count; i++)
        if (items[i])
            TRY(save_location(op, client, items[i], problems));
    return E_OK;
}

/* One update: all of it happens or nothing, so each part runs in one write. Whoever it is about was authorised before,
 * for `op`; `own`: as the portal's page does it, for who is no member of staff. */
struct update {
    const struct op *op;
    const struct organization *org;
    const struct api_loads *loads;
    struct client_id id; /* v 0: no profile */
    const struct change *c;
    bool own;
    struct gql_in_list team;
    struct gql_in_flag active;
    const struct op *login; /* whose password changes, too; NULL: nobody's */
    const struct password_ready *password;
    struct sv keep_token; /* the session goes on under this one; empty: under a new one */
    struct sv token;
    struct problems found;
};

static enum err save_policies(const struct op *op, struct update *u)
{
    if (!gql_given(u->c->policies.is) || !u->c->policies.count)
        return E_OK;
    return u->loads->policies(op, u->id, u->c->policies, u->c->of_user, &u->found);
}

static enum err change_staffs_view(const struct op *op, struct update *u)
{
    struct client was;
    TRY(client_load(op, u->id, u->org, &was));
    if (touches_form(u->c))
        TRY(save_form(op, &was, u->c, &u->found));
    if (u->c->metadata.is != GQL_ABSENT)
        TRY(client_metadata_save(op, u->id, gql_text_given(u->c->metadata)));
    TRY(save_locations(op, u->id, u->c, &u->found));
    TRY(save_policies(op, u));
    if (gql_given(u->team.is))
        TRY(api_team_set(op, u->org, u->id, u->team, &u->found));
    if (gql_given(u->active.is))
        TRY(client_archive(op, u->id, SV("Archived by a program"), !u->active.v, &u->found));
    return E_OK;
}

static enum err change_own_profile(const struct op *op, struct update *u)
{
    struct client was;
    if (!touches_form(u->c))
        return E_OK;
    TRY(client_load(op, u->id, u->org, &was));
    struct client_profile_form f = { .preferred_name = was.preferred_name,
        .pronouns = was.pronouns,
        .phone = was.phone,
        .street = was.street,
        .city = was.city,
        .region = was.region,
        .postal_code = was.postal_code,
        .country = was.country,
        .language = was.language,
        .version = was.version };
    put(&f.preferred_name, u->c->first_name);
    put(&f.pronouns, u->c->pronouns);
    put(&f.phone, u->c->phone);
    put(&f.language, u->c->language);
    return client_profile_update(op, &f, &u->found);
}

static enum err change_own_view(const struct op *op, struct update *u)
{
    TRY(change_own_profile(op, u));
    TRY(save_locations(op, u->id, u->c, &u->found));
    return save_policies(op, u);
}

static enum err update_in(struct db *tx, void *arg)
{
    struct update *u = arg;
    u->found = problems_new(u->op->arena);
    if (u->id.v) {
        struct op op = *u->op;
        op.db = tx;
        TRY(u->own ? change_own_view(&op, u) : change_staffs_view(&op, u));
    }
    if (!u->password)
        return E_OK;
    struct op login = *u->login;
    login.db = tx;
    TRY(password_change_in(&login, u->password, &u->token));
    return u->keep_token.n ? session_keep_token(&login, u->keep_token) : E_OK;
}

static enum err update(struct update *u, struct problems *problems)
{
    return problems_tell(problems, &u->found, db_write(u->op->db, update_in, u));
}

static enum err find_client(
    struct api *api, struct gql_in_text id, struct gql_in_text email, struct client_id *ret_client)
{
    *ret_client = api_client_of_id(gql_id_given(id));
    if (!ret_client->v && !gql_text_given(id).n && gql_text_given(email).n && api->viewer->staff.v) {
        struct user_ids found;
        TRY(user_ids_of_address(&api->op, email.v, &found));
        if (found.count == 1) /* of several, nobody knows which is meant */
            *ret_client = found.items[0];
    }
    return ret_client->v ? E_OK : E_NOTFOUND;
}

static struct change change_of(const struct gql_in_update_client_input *in)
{
    return (struct change){ .dob = in->dob,
        .email = in->email,
        .first_name = in->first_name,
        .gender = in->gender,
        .last_name = in->last_name,
        .legal_name = in->legal_name,
        .phone = in->phone_number,
        .language = in->preferred_language_code,
        .pronouns = in->pronouns,
        .zone = in->timezone,
        .provider = in->dietitian_id,
        .group = in->user_group_id,
        .record_identifier = in->record_identifier,
        .metadata = in->metadata,
        .restricted = in->restricted,
        .skipped_email = in->skipped_email,
        .no_group = in->for_changing_groups,
        .locations = in->locations,
        .policies = in->policies,
        .location = in->location };
}

static enum err update_by(
    struct api *api, struct client_id id, const struct gql_in_update_client_input *in, struct problems *problems)
{
    struct op op;
    TRY(api_about(api, id, &op));
    if (gql_flag_given(in->resend_welcome, false))
        return client_welcome_send(&op, id, problems);
    struct change c = change_of(in);
    api_check_metadata(c.metadata, problems);
    TRY(api_check_team(api, in->other_provider_ids, problems));
    TRY(problems_err(problems));
    struct update u = { .op = &op,
        .org = api->organization,
        .loads = api->loads,
        .id = id,
        .c = &c,
        .team = in->other_provider_ids,
        .active = in->active };
    return update(&u, problems);
}

/* Who is no member of staff changes what the portal's own page changes. */
static void refuse_staff_texts(const struct change *c, struct problems *problems)
{
    static const struct {
        const char *name;
        size_t at;
    } staff_only[] = { { "dob", offsetof(struct change, dob) }, { "email", offsetof(struct change, email) },
        { "gender", offsetof(struct change, gender) }, { "last_name", offsetof(struct change, last_name) },
        { "legal_name", offsetof(struct change, legal_name) }, { "timezone", offsetof(struct change, zone) },
        { "dietitian_id", offsetof(struct change, provider) }, { "user_group_id", offsetof(struct change, group) },
        { "record_identifier", offsetof(struct change, record_identifier) },
        { "metadata", offsetof(struct change, metadata) } };
    for (size_t i = 0; i < LENGTH(staff_only); i++) {
        const struct gql_in_text *t = (const void *)((const char *)c + staff_only[i].at);
        if (t->is != GQL_ABSENT)
            problem_add(problems, sv_of(staff_only[i].name), SV("staff_only"), SV("Ask the practice to change this."));
    }
}

static enum err change_own(struct api *api, struct client_id id, const struct change *c, struct problems *problems)
{
    struct op op;
    TRY(api_about(api, id, &op));
    TRY(viewer_require(op.viewer, NEED_CAP_PAGE(CAP_PROFILE, LEVEL_ACT)));
    refuse_staff_texts(c, problems);
    TRY(problems_err(problems));
    struct update u = { .op = &op, .org = api->organization, .loads = api->loads, .id = id, .c = c, .own = true };
    return update(&u, problems);
}

/* Flags and lists of updateClient that are staff's; change_own() refuses the texts. Left out silently they would pass
 * for done. */
static void refuse_staff_flags(const struct gql_in_update_client_input *in, struct problems *problems)
{
    const struct {
        const char *name;
        bool said;
    } flags[] = { { "active", gql_given(in->active.is) }, { "restricted", gql_given(in->restricted.is) },
        { "skipped_email", gql_flag_given(in->skipped_email, false) },
        { "other_provider_ids", gql_given(in->other_provider_ids.is) }, { "policies", gql_given(in->policies.is) },
        { "for_changing_groups", gql_flag_given(in->for_changing_groups, false) },
        { "resend_welcome", gql_flag_given(in->resend_welcome, false) } };
    for (size_t i = 0; i < LENGTH(flags); i++)
        if (flags[i].said)
            problem_add(problems, sv_of(flags[i].name), SV("staff_only"), SV("Ask the practice to change this."));
}

enum err gql_mutation_update_client(struct gql_call *call)
{
    static const struct gql_in_update_client_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_update_client *args = call->args;
    const struct gql_in_update_client_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct client_id id;
    enum err e = find_client(api, in->id, in->current_email, &id);
    if (e == E_OK && api->viewer->staff.v) {
        e = update_by(api, id, in, &problems);
    } else if (e == E_OK) {
        struct change c = change_of(in);
        refuse_staff_flags(in, &problems);
        e = change_own(api, id, &c, &problems);
    }
    if (e == E_OK) {
        api_seen(api, id, AUDIT_UPDATE, "profile", id.v);
        TRY(api_client_value(call, id, &value));
    }
    return api_done(call, e, value, &problems);
}

/* -- oneself --------------------------------------------------------------------------------------------------------
 */

static enum err check_password(struct api *api, const struct gql_in_update_user_input *in, struct problems *problems,
    struct password_ready *ret_ready)
{
    if (gql_given(in->password_confirmation.is) && !sv_eq(in->password_confirmation.v, in->password.v))
        problem_add(problems, SV("password_confirmation"), SV("different"), SV("Type the new password twice alike."));
    if (api->proof == API_KEY)
        problem_add(problems, SV("password"), SV("no_session"), SV("A key cannot change a password. Sign in first."));
    TRY(problems_err(problems));
    return password_change_check(&api->op, gql_text_given(in->current_password), in->password.v, problems, ret_ready);
}

static bool touches_profile(const struct change *c)
{
    return touches_form(c) || gql_given(c->locations.is) || gql_given(c->policies.is);
}

static enum err refuse_staff_profile(struct client_id client, const struct change *c, struct problems *problems)
{
    if (client.v || !touches_profile(c))
        return E_OK;
    problem_add(
        problems, SV("id"), SV("staff_elsewhere"), SV("Members of staff are changed by updateOrganizationMembership."));
    return E_INVALID;
}

static enum err open_profile(
    struct api *api, struct client_id client, const struct change *c, struct problems *problems, struct op *ret_op)
{
    TRY(api_about(api, client, ret_op));
    if (!api->viewer->staff.v)
        refuse_staff_texts(c, problems);
    return problems_err(problems);
}

/* The profile when it is a client's, the password when one is given: both or neither. */
static enum err change_user(struct api *api, struct client_id client, const struct change *c,
    const struct gql_in_update_user_input *in, struct problems *problems)
{
    bool staff = api->viewer->staff.v != 0, profile = touches_profile(c),
         password = gql_text_given(in->password).n != 0;
    struct password_ready ready;
    struct op op = api->op;
    TRY(refuse_staff_profile(client, c, problems));
    if (client.v && profile)
        TRY(open_profile(api, client, c, problems, &op));
    if (password)
        TRY(check_password(api, in, problems, &ready));
    if (!password && !(client.v && profile))
        return E_OK;
    struct update u = { .op = &op,
        .org = api->organization,
        .loads = api->loads,
        .id = profile ? client : (struct client_id){ 0 },
        .c = c,
        .own = !staff,
        .login = &api->op,
        .password = password ? &ready : NULL,
        .keep_token = api->proof == API_TOKEN ? api->token : SV("") };
    TRY(update(&u, problems));
    if (password && api->proof != API_TOKEN)
        api->cookie = u.token;
    return E_OK;
}

enum err gql_mutation_update_user(struct gql_call *call)
{
    static const struct gql_in_update_user_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_update_user *args = call->args;
    const struct gql_in_update_user_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct api_sign_in *done = arena_new_obj(call->arena, struct api_sign_in);
    int64_t own = api_viewer_id(api), id = gql_text_given(in->id).n ? gql_id_given(in->id) : own;
    struct client_id client = api_client_of_id(id);
    struct change c = { .dob = in->dob,
        .email = in->email,
        .first_name = in->first_name,
        .gender = in->gender,
        .last_name = in->last_name,
        .legal_name = in->legal_name,
        .phone = in->phone_number,
        .language = in->preferred_language_code,
        .pronouns = in->pronouns,
        .zone = in->timezone,
        .locations = in->locations,
        .policies = in->policies,
        .of_user = true };
    enum err e = E_OK;
    if (gql_text_given(in->password).n && id != own)
        problem_add(
            &problems, SV("password"), SV("own_only"), SV("A password is changed by the person it belongs to."));
    e = problems_err(&problems);
    if (e == E_OK)
        e = change_user(api, client, &c, in, &problems);
    const struct api_user *u = NULL;
    if (e == E_OK)
        TRY(api_users_load(api, &id, 1, &u));
    if (e == E_OK && (!u || !api_user_reachable(api, u)))
        e = E_NOTFOUND;
    TRY(api_done(call, e, gql_object(e == E_OK ? u : NULL), &problems));
    if (call->values[0].kind != GQL_V_OBJECT)
        return E_OK;
    const struct api_done *told = call->values[0].object;
    *done = (struct api_sign_in){ .value = told->value, .messages = told->messages };
    call->values[0] = gql_object(done);
    if (e == E_OK && client.v)
        api_seen(api, client, AUDIT_UPDATE, "profile", client.v);
    return E_OK;
}
