/* Clients made and changed. */
#include "api/schema.h"
#include "base/text.h"
#include "people/api_types.h"
#include "people/client.h"
#include "people/user_list.h"

enum { METADATA_MAX = 128000, BULK_MAX = 100 };

static struct sv lower(struct arena *a, struct sv v)
{
    struct str s = str_new(a, v.n + 1);
    for (size_t i = 0; i < v.n; i++)
        str_addc(&s, v.p[i] >= 'A' && v.p[i] <= 'Z' ? (char)(v.p[i] + 32) : v.p[i]);
    return str_sv(&s);
}

static struct sv staff_text(struct arena *a, struct gql_in_text id)
{
    if (!gql_text_given(id).n)
        return SV("");
    struct staff_id s = api_staff_of_id(gql_id_given(id));
    return sv_fmt(a, "%lld", (long long)(s.v ? s.v : -1)); /* -1: refused as nobody's */
}

static void check_metadata(struct gql_in_text metadata, struct problems *problems)
{
    if (gql_text_given(metadata).n && utf8_length(metadata.v) > METADATA_MAX)
        problem_add(problems, SV("metadata"), SV("too_long"), SV("Keep metadata within 128,000 characters."));
}

static enum err load(struct gql_call *call, struct client_id id, struct gql_value *ret_value)
{
    struct api *api = call->context;
    int64_t number = api_id_of_client(id);
    const struct api_user *u;
    TRY(api_users_load(api, &number, 1, &u));
    *ret_value = gql_object(u);
    return E_OK;
}

static void refuse_team(struct problems *problems)
{
    problem_add(problems, SV("other_provider_ids"), SV("unknown_provider"),
        SV("Choose members of staff who are not archived."));
}

/* The provider and these others are the care team, and nobody else. */
static enum err set_team(struct api *api, struct client_id client, struct gql_in_list others, struct problems *problems)
{
    int64_t *ids;
    size_t n = api_ids_given(api->op.arena, others, &ids);
    struct staff_id *team = arena_array(api->op.arena, n + 1, sizeof *team);
    size_t count = 0;
    struct op op;
    struct client c;
    TRY(api_about(api, client, &op));
    TRY(client_load(&op, client, api->organization, &c));
    if (c.provider.v)
        team[count++] = c.provider;
    for (size_t i = 0; i < n; i++)
        if (api_staff_of_id(ids[i]).v != c.provider.v || !c.provider.v)
            team[count++] = api_staff_of_id(ids[i]);
    enum err e = care_team_set(&op, client, team, count);
    if (e == E_NOTFOUND)
        refuse_team(problems);
    return e == E_NOTFOUND ? E_INVALID : e;
}

/* Before anything is made: whether this team could be set. */
static enum err check_team(struct api *api, struct gql_in_list others, struct problems *problems)
{
    const struct api_user **staff;
    size_t count;
    int64_t *ids;
    size_t n = api_ids_given(api->op.arena, others, &ids);
    if (!gql_given(others.is) || !others.count)
        return E_OK;
    TRY(viewer_require(api->viewer, NEED_STAFF_PAGE(PERM_GRANTS)));
    TRY(api_staff_load(api, &staff, &count));
    for (size_t i = 0; i < n; i++) {
        bool known = false;
        for (size_t k = 0; k < count; k++)
            known |= staff[k] && staff[k]->active && staff[k]->id == ids[i];
        if (!known) {
            refuse_team(problems);
            return E_OK;
        }
    }
    return E_OK;
}

/* -- made -----------------------------------------------------------------------------------------------------------
 */

static struct client_form form_of_new(struct api *api, const struct gql_in_create_client_input *in)
{
    struct arena *a = api->op.arena;
    struct sv first = gql_text_given(in->first_name), legal = gql_text_given(in->legal_name);
    bool called_otherwise = sv_trim(legal).n && !sv_eq(sv_trim(legal), sv_trim(first));
    bool has_mail = gql_text_given(in->email).n && !gql_flag_given(in->skipped_email, false);
    return (struct client_form){ .first_name = called_otherwise ? legal : first,
        .preferred_name = called_otherwise ? first : SV(""),
        .last_name = gql_text_given(in->last_name),
        .born = gql_text_given(in->dob),
        .gender = lower(a, gql_text_given(in->gender)),
        .email = has_mail ? in->email.v : SV(""),
        .phone = gql_text_given(in->phone_number),
        .zone = gql_text_given(in->timezone),
        .provider = gql_text_given(in->dietitian_id).n ? staff_text(a, in->dietitian_id)
                                                       : sv_fmt(a, "%lld", (long long)api->viewer->staff.v),
        .group = gql_text_given(in->user_group_id),
        .record_identifier = gql_text_given(in->record_identifier),
        .metadata = gql_text_given(in->metadata),
        .restricted = gql_flag_given(in->restricted, false),
        .duplicate_ok = true, /* a program has nobody to ask; address and both names together stay unique */
        .send_welcome = has_mail && !gql_flag_given(in->dont_send_welcome, false) };
}

enum err gql_mutation_create_client(struct gql_call *call)
{
    static const struct gql_in_create_client_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_create_client *args = call->args;
    const struct gql_in_create_client_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct client_form f = form_of_new(api, in);
    struct client_id id;
    if (!gql_text_given(in->email).n && !gql_flag_given(in->skipped_email, false))
        problem_add(&problems, SV("email"), SV("required"),
            SV("Give an e-mail address, or say skipped_email: true for somebody without one."));
    check_metadata(in->metadata, &problems);
    enum err e = check_team(api, in->other_provider_ids, &problems);
    if (e == E_OK)
        e = problems_err(&problems);
    if (e == E_OK)
        e = client_create(&api->op, &f, &problems, &id);
    if (e == E_OK) {
        api_seen(api, id, AUDIT_CREATE, "client", id.v);
        if (gql_given(in->other_provider_ids.is) && in->other_provider_ids.count)
            e = set_team(api, id, in->other_provider_ids, &problems);
    }
    if (e == E_OK)
        TRY(load(call, id, &value));
    return api_done(call, e, value, &problems);
}

/* -- changed --------------------------------------------------------------------------------------------------------
 */

/* What updateClient and updateUser have in common. */
struct change {
    struct gql_in_text dob, email, first_name, gender, last_name, legal_name, phone, language, pronouns, zone;
    struct gql_in_text provider, group, record_identifier, metadata;
    struct gql_in_flag restricted, skipped_email, no_group;
    struct gql_in_list locations;
    const struct gql_in_client_location_input *location;
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
        f.gender = lower(a, gql_text_given(c->gender));
    if (c->provider.is != GQL_ABSENT)
        f.provider = staff_text(a, c->provider);
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

static enum err change_client(struct api *api, struct client_id id, const struct change *c, struct problems *problems)
{
    struct op op;
    struct client was;
    check_metadata(c->metadata, problems);
    TRY(problems_err(problems));
    TRY(api_about(api, id, &op));
    TRY(client_load(&op, id, api->organization, &was));
    if (touches_form(c))
        TRY(save_form(&op, &was, c, problems));
    if (c->metadata.is != GQL_ABSENT)
        TRY(client_metadata_save(&op, id, gql_text_given(c->metadata)));
    return save_locations(&op, id, c, problems);
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
        .location = in->location };
}

static enum err update_by(
    struct api *api, struct client_id id, const struct gql_in_update_client_input *in, struct problems *problems)
{
    struct op op;
    TRY(api_about(api, id, &op));
    if (gql_flag_given(in->resend_welcome, false))
        return client_welcome_send(&op, id, problems);
    TRY(check_team(api, in->other_provider_ids, problems));
    TRY(problems_err(problems));
    struct change c = change_of(in);
    TRY(change_client(api, id, &c, problems));
    if (gql_given(in->other_provider_ids.is))
        TRY(set_team(api, id, in->other_provider_ids, problems));
    if (gql_given(in->active.is))
        TRY(client_archive(&op, id, SV("Archived by a program"), !in->active.v, problems));
    return E_OK;
}

/* Who is no member of staff changes what the portal's own page changes. */
static enum err change_own(struct api *api, struct client_id id, const struct change *c, struct problems *problems)
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
    struct op op;
    struct client was;
    TRY(api_about(api, id, &op));
    TRY(client_load(&op, id, api->organization, &was));
    for (size_t i = 0; i < LENGTH(staff_only); i++) {
        const struct gql_in_text *t = (const void *)((const char *)c + staff_only[i].at);
        if (t->is != GQL_ABSENT)
            problem_add(problems, sv_of(staff_only[i].name), SV("staff_only"), SV("Ask the practice to change this."));
    }
    TRY(problems_err(problems));
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
    put(&f.preferred_name, c->first_name);
    put(&f.pronouns, c->pronouns);
    put(&f.phone, c->phone);
    put(&f.language, c->language);
    TRY(client_profile_update(&op, &f, problems));
    return save_locations(&op, id, c, problems);
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
        { "other_provider_ids", gql_given(in->other_provider_ids.is) },
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
        TRY(load(call, id, &value));
    }
    return api_done(call, e, value, &problems);
}

/* -- oneself --------------------------------------------------------------------------------------------------------
 */

static enum err change_password(
    struct api *api, const struct gql_in_update_user_input *in, struct problems *problems, struct sv *ret_token)
{
    if (gql_given(in->password_confirmation.is) && !sv_eq(in->password_confirmation.v, in->password.v))
        problem_add(problems, SV("password_confirmation"), SV("different"), SV("Type the new password twice alike."));
    if (api->proof == API_KEY)
        problem_add(problems, SV("password"), SV("no_session"), SV("A key cannot change a password. Sign in first."));
    TRY(problems_err(problems));
    TRY(password_change(&api->op, gql_text_given(in->current_password), in->password.v, problems, ret_token));
    if (api->proof == API_TOKEN)
        return session_keep_token(&api->op, api->token);
    api->cookie = *ret_token;
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
    struct sv token;
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
        .locations = in->locations };
    enum err e = E_OK;
    if (gql_text_given(in->password).n && id != own)
        problem_add(
            &problems, SV("password"), SV("own_only"), SV("A password is changed by the person it belongs to."));
    e = problems_err(&problems);
    if (e == E_OK && gql_text_given(in->password).n)
        e = change_password(api, in, &problems, &token);
    if (e == E_OK && client.v && (touches_form(&c) || gql_given(c.locations.is)))
        e = api->viewer->staff.v ? change_client(api, client, &c, &problems) : change_own(api, client, &c, &problems);
    else if (e == E_OK && touches_form(&c)) {
        problem_add(&problems, SV("id"), SV("staff_elsewhere"),
            SV("Members of staff are changed by updateOrganizationMembership."));
        e = E_INVALID;
    }
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
