/* What somebody chose to be told, changed by themselves or by a link in a mail. */
#include "notify/api_notify.h"

static struct gql_value names_of(struct arena *a, int64_t bits)
{
    struct sv *names = arena_array(a, NOTICE_ACCOUNT, sizeof *names);
    size_t n = 0;
    for (enum notice_category c = 0; c < NOTICE_ACCOUNT; c++)
        if (bits & ((int64_t)1 << c))
            names[n++] = sv_of(notice_category_name(c));
    return gql_texts(a, names, n);
}

static bool is_on(const struct choice *c, enum notice_channel channel, enum notice_category category)
{
    bool stopped = channel == CHANNEL_MAIL && (c->off[CHANNEL_MAIL] & NOTICE_STOPPED);
    return !stopped && !(c->off[channel] & ((int64_t)1 << category));
}

static struct gql_value setting_of(struct arena *a, const struct choice *c, int64_t user)
{
    struct api_choice *k = arena_new_obj(a, struct api_choice);
    *k = (struct api_choice){ .id = user,
        .send_message_emails = is_on(c, CHANNEL_MAIL, NOTICE_MESSAGES),
        .send_message_push = is_on(c, CHANNEL_PUSH, NOTICE_MESSAGES),
        .send_email_before_appointment = is_on(c, CHANNEL_MAIL, NOTICE_VISITS),
        .send_push_before_appointment = is_on(c, CHANNEL_PUSH, NOTICE_VISITS),
        .send_email_on_new_document = is_on(c, CHANNEL_MAIL, NOTICE_DOCUMENTS),
        .stopped = (c->off[CHANNEL_MAIL] & NOTICE_STOPPED) != 0,
        .mail_off = names_of(a, c->off[CHANNEL_MAIL]),
        .push_on = names_of(a, ~c->off[CHANNEL_PUSH]),
        .sms_on = names_of(a, ~c->off[CHANNEL_SMS]),
        .reminders = api_reminders_value(a, c) };
    return gql_object(k);
}

/* The viewer's own; of who acts through an access, what they hear about that client. */
static enum err mine(struct api *api, struct choice *ret_choice, int64_t *ret_user)
{
    const struct viewer *v = api->viewer;
    struct choice_of of = { CHOICE_CLIENT, v->subject.client.v };
    *ret_user = api_viewer_id(api);
    if (!*ret_user)
        return E_NOTFOUND;
    if (v->staff.v) {
        of = (struct choice_of){ CHOICE_STAFF, v->staff.v };
    } else if (v->via == VIA_GRANT) {
        struct grant g;
        TRY(grant_load(&api->op, v->grant, &g));
        of = (struct choice_of){ CHOICE_CONTACT, g.contact.v };
    }
    return choice_load(&api->op, of, ret_choice);
}

enum err gql_user_notification_setting(struct gql_call *call)
{
    struct api *api = call->context;
    struct choice c;
    int64_t user;
    enum err e = mine(api, &c, &user);
    for (size_t i = 0; i < call->count; i++)
        if (e == E_OK && ((const struct api_user *)call->parents[i])->id == user)
            call->values[i] = setting_of(call->arena, &c, user);
    return e == E_OK || e == E_NOTFOUND ? E_OK : e;
}

enum err gql_query_notification_setting(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_notification_setting *args = call->args;
    struct choice c;
    int64_t user;
    enum err e = mine(api, &c, &user);
    if (e == E_OK && gql_given(args->id.is) && gql_id_given(args->id) != user)
        e = E_NOTFOUND;
    if (e == E_OK)
        call->values[0] = setting_of(call->arena, &c, user);
    return api_outcome(call, 0, e);
}

enum err gql_notification_setting_user(struct gql_call *call)
{
    int64_t *ids = arena_array(call->arena, call->count, sizeof *ids);
    for (size_t i = 0; i < call->count; i++)
        ids[i] = ((const struct api_choice *)call->parents[i])->id;
    return api_users_answer(call, ids);
}

/* --- changing --- */

static void set_category(
    struct choice *c, enum notice_channel channel, enum notice_category category, struct gql_in_flag on)
{
    int64_t bit = (int64_t)1 << category;
    if (!gql_given(on.is))
        return;
    if (on.v && channel == CHANNEL_MAIL && (c->off[CHANNEL_MAIL] & NOTICE_STOPPED))
        c->off[CHANNEL_MAIL] = (c->off[CHANNEL_MAIL] | NOTICE_CATEGORIES_ALL) & ~(int64_t)NOTICE_STOPPED;
    c->off[channel] = on.v ? c->off[channel] & ~bit : c->off[channel] | bit;
}

/* The categories named are off, or with `on` the others are. */
static void set_named(
    int64_t *off, const struct gql_in_list *list, bool on, const char *field, struct problems *problems)
{
    const struct gql_in_text *items = list->items;
    int64_t bits = 0;
    if (list->is != GQL_GIVEN)
        return;
    for (size_t i = 0; i < list->count; i++) {
        int64_t bit = 0;
        for (enum notice_category c = 0; c < NOTICE_ACCOUNT; c++)
            if (sv_eq(items[i].v, sv_of(notice_category_name(c))))
                bit = (int64_t)1 << c;
        if (!bit)
            problem_add(problems, sv_of(field), SV("bad_choice"),
                SV("Choose of visits, money, forms, documents, messages and care."));
        bits |= bit;
    }
    *off = (*off & ~(int64_t)NOTICE_CATEGORIES_ALL) | (on ? NOTICE_CATEGORIES_ALL & ~bits : bits);
}

static void apply(
    const struct gql_in_update_notification_setting_input *in, struct choice *c, struct problems *problems)
{
    if (gql_given(in->stopped.is))
        c->off[CHANNEL_MAIL] =
            in->stopped.v ? c->off[CHANNEL_MAIL] | NOTICE_STOPPED : c->off[CHANNEL_MAIL] & ~(int64_t)NOTICE_STOPPED;
    set_named(&c->off[CHANNEL_MAIL], &in->mail_off, false, "mail_off", problems);
    set_named(&c->off[CHANNEL_PUSH], &in->push_on, true, "push_on", problems);
    set_named(&c->off[CHANNEL_SMS], &in->sms_on, true, "sms_on", problems);
    set_category(c, CHANNEL_MAIL, NOTICE_MESSAGES, in->send_message_emails);
    set_category(c, CHANNEL_PUSH, NOTICE_MESSAGES, in->send_message_push);
    set_category(c, CHANNEL_MAIL, NOTICE_VISITS, in->send_email_before_appointment);
    set_category(c, CHANNEL_PUSH, NOTICE_VISITS, in->send_push_before_appointment);
    set_category(c, CHANNEL_MAIL, NOTICE_DOCUMENTS, in->send_email_on_new_document);
    if (in->reminders && c->of.kind == CHOICE_STAFF)
        problem_add(
            problems, SV("reminders"), SV("not_for_staff"), SV("Reminders of visits are for clients and contacts."));
    else
        api_reminders_read(in->reminders, &c->reminders, problems);
}

enum err api_notice_answer(
    struct gql_call *call, enum err e, struct gql_value value, const char *field, struct problems *problems)
{
    struct api_notice_saved *r = arena_new_obj(call->arena, struct api_notice_saved);
    if (e == E_NOTFOUND)
        problem_add(problems, sv_of(field), SV("not_found"), SV("There is no such setting that you may change."));
    else if (e == E_GONE)
        problem_add(problems, sv_of(field), SV("dead_link"), SV("This link does not work any more. Use a newer mail."));
    else if (e == E_CONFLICT)
        problem_add(problems, SV(""), SV("conflict"), SV("It was changed meanwhile. Read it again, then change it."));
    else if (e != E_OK && e != E_INVALID)
        return api_outcome(call, 0, e);
    *r = (struct api_notice_saved){
        .value = e == E_OK ? value : gql_null(), .messages = api_messages(call->arena, problems), .done = e == E_OK
    };
    call->values[0] = gql_object(r);
    return E_OK;
}

enum err gql_mutation_update_notification_setting(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_mutation_update_notification_setting *args = call->args;
    const struct gql_in_update_notification_setting_input none = { .is = GQL_ABSENT },
                                                          *in = args->input ? args->input : &none;
    struct problems problems = problems_new(call->arena);
    struct choice c;
    int64_t user = 0;
    enum err e = mine(api, &c, &user);
    if (e == E_OK && gql_given(in->id.is) && gql_id_given(in->id) != user)
        e = E_NOTFOUND;
    if (e == E_OK) {
        apply(in, &c, &problems);
        e = problems_err(&problems);
    }
    if (e == E_OK)
        e = choice_save(&api->op, &c, HOW_PAGE, &problems);
    api_reminders_fields(&problems);
    if (e == E_OK && in->reminders) /* who chose them is known now */
        e = choice_load(&api->op, c.of, &c);
    return api_notice_answer(call, e, e == E_OK ? setting_of(call->arena, &c, user) : gql_null(), "id", &problems);
}

static bool category_of(struct gql_in_text name, enum notice_category *ret_category)
{
    *ret_category = NOTICE_CATEGORY_COUNT;
    if (!gql_text_given(name).n)
        return true;
    for (enum notice_category c = 0; c < NOTICE_ACCOUNT; c++)
        if (sv_eq(name.v, sv_of(notice_category_name(c)))) {
            *ret_category = c;
            return true;
        }
    return false;
}

enum err gql_mutation_unsubscribe_from_notification(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_mutation_unsubscribe_from_notification *args = call->args;
    const struct gql_in_unsubscribe_from_notification_input none = { .is = GQL_ABSENT },
                                                            *in = args->input ? args->input : &none;
    struct problems problems = problems_new(call->arena);
    struct choice_holder holder;
    struct choice_change_id change;
    enum notice_category category;
    enum err e = choice_link_open(&api->op, gql_text_given(in->notification_setting_uuid), &holder);
    if (e == E_OK && !category_of(in->type_of_notification, &category)) {
        problem_add(&problems, SV("type_of_notification"), SV("bad_choice"),
            SV("Choose of visits, money, forms, documents, messages and care, or leave it out to stop everything."));
        e = E_INVALID;
    }
    if (e == E_OK) { /* in the organization that the link is of, by whoever holds it */
        struct viewer v = viewer_system(ACTOR_SYSTEM, holder.org, api->viewer->today);
        struct op op = api->op;
        op.viewer = &v;
        e = choice_stop(&op, holder.of, category, HOW_LINK, &change);
    }
    return api_notice_answer(call, e, gql_null(), "notification_setting_uuid", &problems);
}
