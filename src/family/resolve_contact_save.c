/* Contacts and links, made, changed and removed (docs/decisions/0054-eight-switches.md). */
#include "family/api_family.h"
#include "family/contact_fields.h"
#include "family/key_duties.h"
#include "notice/catalogue.h"

struct sv api_form_text(struct gql_in_text t, struct sv otherwise)
{
    return t.is == GQL_ABSENT ? otherwise : gql_text_given(t);
}

enum err api_told(struct api *api, enum err e, struct sv field, struct problems *problems)
{
    if (e == E_NOTFOUND)
        problem_add(problems, field, SV("not_found"), SV("There is nothing of this number that is open to you."));
    else if (e == E_CONFLICT)
        problem_add(problems, SV(""), SV("conflict"),
            SV("Somebody else changed this meanwhile. Read it again, then change it."));
    else if (e == E_DENIED && !api->viewer->facts.fresh && api->viewer->staff.v && api->proof != API_KEY)
        problem_add(problems, SV(""), SV("fresh"),
            SV("This needs your password anew. Sign in again, or prove it on the page, then repeat this within ten "
               "minutes."));
    else if (e != E_INVALID)
        return e;
    return E_OK;
}

enum err api_granting(struct api *api, const struct op *op, struct grant_form *form, struct problems *problems,
    struct op *ret_op, bool *ret_may)
{
    *ret_op = *op;
    *ret_may = true;
    if (api->proof == API_KEY) {
        struct viewer *v = arena_new_obj(op->arena, struct viewer);
        enum err e = key_duties_op(op, api->key, api->app->base_url, problems, v, ret_op);
        *ret_may = e == E_OK;
        form->acknowledged = true;
        form->ack_version = sv_of(grant_acknowledgement_version);
        return e == E_OK || e == E_INVALID ? E_OK : e;
    }
    if (!op->viewer->facts.fresh) {
        problem_add(problems, SV("client_portal_access"), SV("fresh"),
            SV("Giving access needs your password anew. Sign in again, then repeat this within ten minutes."));
        *ret_may = false;
    }
    return E_OK;
}

static struct contact_form new_form(void)
{
    return (struct contact_form){ .relationship = SV("other"), .copy_categories = NOTICE_CATEGORIES_ALL };
}

static void read_categories(const struct gql_in_list *list, int64_t *bits, struct problems *problems)
{
    const struct gql_in_text *items = list->items;
    if (list->is != GQL_GIVEN)
        return;
    *bits = 0;
    for (size_t i = 0; i < list->count; i++) {
        bool known = false;
        for (enum notice_category c = 0; c < NOTICE_ACCOUNT; c++)
            if (sv_eq(items[i].v, sv_of(notice_category_name(c)))) {
                *bits |= (int64_t)1 << c;
                known = true;
            }
        if (!known)
            problem_add(problems, SV("copy_categories"), SV("bad_choice"),
                SV("Choose of visits, money, forms, documents, messages and care."));
    }
}

/* The members that both inputs have. */
#define READ_CONTACT(f, in, problems)                                                                                  \
    do {                                                                                                               \
        (f).first_name = api_form_text((in)->first_name, (f).first_name);                                              \
        (f).last_name = api_form_text((in)->last_name, (f).last_name);                                                 \
        (f).email = api_form_text((in)->email, (f).email);                                                             \
        (f).phone = api_form_text((in)->phone_number, (f).phone);                                                      \
        (f).relationship = gql_given((in)->relationship.is) ? (in)->relationship.v : (f).relationship;                 \
        (f).relationship_label = api_form_text((in)->relationship_label, (f).relationship_label);                      \
        (f).contact_type = api_form_text((in)->contact_type, (f).contact_type);                                        \
        (f).emergency = gql_flag_given((in)->emergency, (f).emergency);                                                \
        (f).copy_notifications = gql_flag_given((in)->copy_notifications, (f).copy_notifications);                     \
        if (gql_given((in)->call_order.is))                                                                            \
            (f).emergency_order = sv_fmt((problems)->a, "%lld", (long long)(in)->call_order.v);                        \
        read_categories(&(in)->copy_categories, &(f).copy_categories, (problems));                                     \
    } while (0)

static struct portal_setting read_setting(const struct gql_in_client_portal_setting_input *in)
{
    return (struct portal_setting){ .on = { [CAP_APPOINTMENTS] = gql_flag_given(in->schedule_appointments, false),
                                        [CAP_BILLS] = gql_flag_given(in->view_and_pay_bills, false),
                                        [CAP_PACKAGES] = gql_flag_given(in->view_and_purchase_packages, false),
                                        [CAP_FORMS] = gql_flag_given(in->view_and_complete_forms, false),
                                        [CAP_DOCUMENTS] = gql_flag_given(in->view_and_upload_documents, false),
                                        [CAP_CHAT] = gql_flag_given(in->chat_with_provider, false),
                                        [CAP_GOALS] = gql_flag_given(in->view_and_create_goals, false),
                                        [CAP_JOURNAL] = gql_flag_given(in->view_and_create_journal_entries, false) } };
}

/* Absent: as it is. Null: everything. */
static void read_access_scope(const struct gql_in_client_portal_setting_input *in, struct contact_access *access)
{
    if (!in || in->is == GQL_ABSENT)
        return;
    access->scope = in->is == GQL_NULL ? WHOLE_SCOPE : SET_SCOPE;
    if (in->is == GQL_GIVEN)
        access->setting = read_setting(in);
}

#define READ_ACCESS(access, in)                                                                                        \
    do {                                                                                                               \
        if (gql_given((in)->client_portal_access.is))                                                                  \
            (access).want = (in)->client_portal_access.v ? GIVE_ACCESS : TAKE_ACCESS;                                  \
        read_access_scope((in)->client_portal_setting, &(access));                                                     \
        (access).form = (struct grant_form){ .acknowledged = gql_flag_given((in)->acknowledged, false),                \
            .ack_version = gql_text_given((in)->acknowledgement_version),                                              \
            .basis = gql_text_given((in)->access_basis),                                                               \
            .proof = gql_text_given((in)->access_proof),                                                               \
            .ends_on = gql_text_given((in)->access_ends_on),                                                           \
            .override_reason = gql_text_given((in)->override_reason),                                                  \
            .send_invite = gql_flag_given((in)->send_invitation, true) };                                              \
    } while (0)

static enum warn_mode warn_of(struct gql_in_flag confirm)
{
    return !gql_given(confirm.is) ? WARN_TELL : confirm.v ? WARN_SKIP : WARN_STOP;
}

/* --- the answer --- */

struct saving {
    struct api *api;
    struct op op, granting;
    struct problems problems, warnings, refusal;
    struct contact_access access;
    const struct access_facts *facts; /* towards the client; NULL: to be asked */
};

static struct saving saving_of(struct gql_call *call)
{
    struct api *api = call->context;
    return (struct saving){ .api = api,
        .op = api->op,
        .problems = problems_new(call->arena),
        .warnings = problems_new(call->arena),
        .refusal = problems_new(call->arena) };
}

static enum err may_grant(struct saving *s)
{
    bool may;
    TRY(api_granting(s->api, &s->op, &s->access.form, &s->refusal, &s->granting, &may));
    s->access.granting = may ? &s->granting : NULL;
    s->access.refusal = &s->refusal;
    return E_OK;
}

static enum err answer(struct gql_call *call, struct saving *s, enum err e, struct sv field, struct client_id client,
    struct contact_id id, const struct api_contact *gone)
{
    struct api_contact_saved *r = arena_new_obj(call->arena, struct api_contact_saved);
    *r = (struct api_contact_saved){ .contact = gone };
    if (e != E_OK) {
        e = api_told(s->api, e, field, &s->problems);
        if (e != E_OK)
            return api_outcome(call, 0, e);
        r->contact = NULL;
    } else if (id.v) {
        struct contact c;
        TRY(contact_load(&s->op, client, id, &c));
        if (!s->facts)
            TRY(api_facts(s->api, &client, 1, &s->facts));
        r->contact = api_contact_of(call->arena, &c, s->facts);
    }
    r->messages = api_messages(call->arena, &s->problems);
    r->warnings = api_messages(call->arena, &s->warnings);
    call->values[0] = gql_object(r);
    return E_OK;
}

/* --- create --- */

/* An account is made when something of one is asked for. */
static bool wants_account(const struct gql_in_create_notification_contact_input *in)
{
    return gql_flag_given(in->client_portal_access, false) || gql_flag_given(in->send_invitation, false) ||
           gql_id_given(in->dietitian_id) || gql_id_given(in->user_group_id);
}

static struct client_form person_of(
    struct arena *a, const struct gql_in_create_notification_contact_input *in, bool with_access)
{
    int64_t provider = api_staff_of_id(gql_id_given(in->dietitian_id)).v, group = gql_id_given(in->user_group_id);
    return (struct client_form){ .first_name = gql_text_given(in->first_name),
        .last_name = gql_text_given(in->last_name),
        .email = gql_text_given(in->email),
        .phone = gql_text_given(in->phone_number),
        .provider = provider ? sv_fmt(a, "%lld", (long long)provider) : SV(""),
        .group = group ? sv_fmt(a, "%lld", (long long)group) : SV(""),
        .caregiver_only = !gql_id_given(in->dietitian_id) && !group,
        .send_welcome = !with_access && gql_flag_given(in->send_invitation, false) };
}

/* What is no id at all would otherwise pass for nothing said. */
static void check_ids(const struct gql_in_create_notification_contact_input *in, struct problems *problems)
{
    if (gql_text_given(in->dietitian_id).n && !api_staff_of_id(gql_id_given(in->dietitian_id)).v)
        problem_add(problems, SV("dietitian_id"), SV("bad_choice"), SV("Name a provider of the practice."));
    if (gql_text_given(in->user_group_id).n && !gql_id_given(in->user_group_id))
        problem_add(problems, SV("user_group_id"), SV("bad_choice"), SV("Name a group of the practice."));
}

static enum err create(struct saving *s, const struct gql_in_create_notification_contact_input *in,
    struct client_id client, struct contact_id *ret_contact)
{
    struct contact_making m = { .client = client, .form = new_form(), .warn = warn_of(in->confirm_warnings) };
    struct client_form person;
    READ_CONTACT(m.form, in, &s->problems);
    READ_ACCESS(s->access, in);
    check_ids(in, &s->problems);
    TRY(problems_err(&s->problems));
    bool gives = s->access.want == GIVE_ACCESS;
    m.linked = api_client_of_id(gql_id_given(in->linked_client_id));
    if (gql_text_given(in->linked_client_id).n && !m.linked.v) {
        problem_add(&s->problems, SV("linked_client_id"), SV("no_such_client"), SV("Name a client of this practice."));
        return E_INVALID;
    }
    if (!m.linked.v && wants_account(in)) {
        person = person_of(s->op.arena, in, gives);
        m.person = &person;
    }
    if (gives && s->access.scope == SET_SCOPE && in->copy_categories.is != GQL_GIVEN)
        m.form.copy_categories = notice_categories_of(portal_setting_scope(&s->access.setting, scope_none()));
    if (gives)
        TRY(may_grant(s));
    m.access = s->access;
    return contact_make(&s->op, &m, &s->problems, &s->warnings, ret_contact);
}

enum err gql_mutation_create_notification_contact(struct gql_call *call)
{
    const struct gql_args_mutation_create_notification_contact *args = call->args;
    const struct gql_in_create_notification_contact_input *in = args->input;
    struct saving s = saving_of(call);
    struct contact_id made = { 0 };
    struct client_id client = { 0 };
    enum err e = E_NOTFOUND;
    if (in && in->is == GQL_GIVEN) {
        client = api_client_of_id(gql_id_given(in->user_id));
        e = api_about(s.api, client, &s.op);
        if (e == E_OK && s.op.viewer->staff.v)
            s.facts = &s.op.viewer->facts; /* a new contact changes nothing about the client itself */
        if (e == E_OK)
            e = create(&s, in, client, &made);
    }
    if (e == E_OK)
        api_seen(s.api, client, AUDIT_CREATE, "contact", made.v);
    return answer(call, &s, e, SV("user_id"), client, made, NULL);
}

/* --- update and delete --- */

/* The client of a contact that this viewer may change: the row itself says whose it is. */
static enum err find_contact(struct saving *s, struct gql_in_text id, struct client_id *ret_client, struct contact *ret)
{
    struct contact_id contact = { gql_id_given(id) };
    TRY(contact_client(&s->op, contact, ret_client));
    TRY(api_about(s->api, *ret_client, &s->op));
    return contact_load(&s->op, *ret_client, contact, ret);
}

static void check_linked(
    const struct gql_in_update_notification_contact_input *in, const struct contact *c, struct problems *problems)
{
    const struct {
        const struct gql_in_text *given;
        struct sv now;
        const char *field;
    } fixed[] = { { &in->first_name, c->first_name, "first_name" }, { &in->last_name, c->last_name, "last_name" },
        { &in->email, c->email, "email" }, { &in->phone_number, c->phone, "phone_number" } };
    for (size_t i = 0; c->linked.v && i < LENGTH(fixed); i++)
        if (gql_given(fixed[i].given->is) && !sv_eq(fixed[i].given->v, fixed[i].now))
            problem_add(problems, sv_of(fixed[i].field), SV("of_the_account"),
                SV("This is a linked client: change it on their own account."));
}

static enum err update(struct saving *s, const struct gql_in_update_notification_contact_input *in,
    struct client_id client, const struct contact *c)
{
    struct contact_form f = contact_form_of(s->op.arena, c);
    READ_CONTACT(f, in, &s->problems);
    READ_ACCESS(s->access, in);
    check_linked(in, c, &s->problems);
    TRY(problems_err(&s->problems));
    if (s->access.want == GIVE_ACCESS || s->access.scope != SAME_SCOPE)
        TRY(may_grant(s));
    return contact_save(
        &s->op, client, c->id, &f, &s->access, warn_of(in->confirm_warnings), &s->problems, &s->warnings);
}

enum err gql_mutation_update_notification_contact(struct gql_call *call)
{
    const struct gql_args_mutation_update_notification_contact *args = call->args;
    const struct gql_in_update_notification_contact_input *in = args->input;
    struct saving s = saving_of(call);
    struct client_id client = { 0 };
    struct contact c = { .id = { 0 } };
    enum err e = in && in->is == GQL_GIVEN ? find_contact(&s, in->id, &client, &c) : E_NOTFOUND;
    if (e == E_OK)
        e = update(&s, in, client, &c);
    if (e == E_OK)
        api_seen(s.api, client, AUDIT_UPDATE, "contact", c.id.v);
    return answer(call, &s, e, SV("id"), client, c.id, NULL);
}

enum err gql_mutation_delete_notification_contact(struct gql_call *call)
{
    const struct gql_args_mutation_delete_notification_contact *args = call->args;
    const struct gql_in_delete_notification_contact_input *in = args->input;
    struct saving s = saving_of(call);
    struct client_id client = { 0 };
    struct contact c = { .id = { 0 } };
    const struct api_contact *gone = NULL;
    enum err e = in && in->is == GQL_GIVEN ? find_contact(&s, in->id, &client, &c) : E_NOTFOUND;
    if (e == E_OK && gql_given(in->user_id.is) && api_client_of_id(gql_id_given(in->user_id)).v != client.v)
        e = E_NOTFOUND;
    if (e == E_OK) {
        const struct access_facts *facts;
        TRY(api_facts(s.api, &client, 1, &facts));
        gone = api_contact_of(call->arena, &c, facts);
        e = contact_end(&s.op, client, c.id, SV(""));
    }
    if (e == E_OK)
        api_seen(s.api, client, AUDIT_END, "contact", c.id.v);
    return answer(call, &s, e, SV("id"), client, (struct contact_id){ 0 }, gone);
}
