/* When somebody is reminded of visits: their own choice, and what staff set for a client or a contact. */
#include "notify/api_notify.h"

struct gql_value api_reminders_value(struct arena *a, const struct choice *c)
{
    const struct notice_reminders *r = &c->reminders;
    struct api_reminders *n = arena_new_obj(a, struct api_reminders);
    struct gql_value *minutes = arena_array(a, r->count + 1, sizeof *minutes);
    struct sv *ways = arena_array(a, CHANNEL_COUNT, sizeof *ways);
    size_t count = 0;
    *n = (struct api_reminders){ .chosen_by_person = c->reminders_theirs };
    for (size_t i = 0; i < r->count; i++)
        minutes[i] = gql_int(r->minutes[i]);
    for (enum notice_channel ch = 0; ch < CHANNEL_COUNT; ch++)
        if (r->ways >> ch & 1)
            ways[count++] = sv_of(notice_channel_name(ch));
    if (r->how != REMIND_FOLLOW)
        n->minutes = gql_list(minutes, r->how == REMIND_OWN ? r->count : 0);
    if (r->how == REMIND_OWN)
        n->ways = gql_texts(a, ways, count);
    return gql_object(n);
}

static void read_ways(const struct gql_in_list *list, struct notice_reminders *r, struct problems *problems)
{
    const struct gql_in_text *items = list->items;
    enum notice_channel channel;
    r->ways = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (notice_channel_parse(items[i].v, &channel))
            r->ways |= (int64_t)1 << channel;
        else
            problem_add(problems, SV("ways"), SV("bad_choice"), SV("Choose of mail, portal, sms and push."));
    }
}

void api_reminders_read(
    const struct gql_in_reminder_setting_input *in, struct notice_reminders *r, struct problems *problems)
{
    struct notice_reminders was = *r;
    if (!in || in->is != GQL_GIVEN)
        return;
    if (in->minutes.is == GQL_NULL)
        *r = (struct notice_reminders){ .how = REMIND_FOLLOW };
    if (gql_given(in->minutes.is)) {
        const struct gql_in_int *items = in->minutes.items;
        *r = (struct notice_reminders){ .how = in->minutes.count ? REMIND_OWN : REMIND_NONE };
        for (size_t i = 0; i < in->minutes.count; i++)
            r->too_many = !notice_reminders_add(r, items[i].v) || r->too_many;
        if (r->how == REMIND_OWN)
            r->ways = was.how == REMIND_OWN ? was.ways : REMINDER_WAYS_ALL;
    }
    if (r->how == REMIND_OWN && gql_given(in->ways.is))
        read_ways(&in->ways, r, problems);
}

void api_reminders_fields(struct problems *problems)
{
    for (size_t i = 0; i < problems->count; i++) {
        struct problem *p = &problems->items[i];
        if (sv_eq(p->field, SV("remind_min")) || sv_eq(p->field, SV("reminders")))
            p->field = SV("minutes");
        else if (sv_eq(p->field, SV("remind_by")))
            p->field = SV("ways");
    }
}

/* The client's own, or those of one of their contacts; `ret_op` is about the client. */
static enum err find(struct api *api, struct gql_in_text user, struct gql_in_text contact, struct op *ret_op,
    struct client_id *ret_client, struct choice *ret_choice)
{
    struct client_id client = api_client_of_id(gql_id_given(user));
    struct choice_of of = { CHOICE_CLIENT, client.v };
    struct contact c;
    TRY(api_about(api, client, ret_op));
    TRY(viewer_require(ret_op->viewer, NEED_CHART_PAGE(PERM_CHART)));
    if (gql_text_given(contact).n) {
        TRY(contact_load(ret_op, client, (struct contact_id){ gql_id_given(contact) }, &c));
        of = (struct choice_of){ CHOICE_CONTACT, c.id.v };
    }
    *ret_client = client;
    return choice_load(ret_op, of, ret_choice);
}

enum err gql_query_reminder_setting(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_reminder_setting *args = call->args;
    struct client_id client;
    struct choice c;
    struct op op;
    enum err e = find(api, args->user_id, args->notification_contact_id, &op, &client, &c);
    if (e == E_OK) {
        api_seen(api, client, AUDIT_VIEW, "reminders of visits", c.of.id);
        call->values[0] = api_reminders_value(call->arena, &c);
    }
    return api_outcome(call, 0, e);
}

enum err gql_mutation_update_reminder_setting(struct gql_call *call)
{
    static const struct gql_in_update_reminder_setting_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_update_reminder_setting *args = call->args;
    const struct gql_in_update_reminder_setting_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct client_id client;
    struct choice c;
    struct op op;
    enum err e = find(api, in->user_id, in->notification_contact_id, &op, &client, &c);
    if (e == E_OK) {
        api_reminders_read(in->reminders, &c.reminders, &problems);
        e = problems_err(&problems);
    }
    if (e == E_OK)
        e = choice_save(&op, &c, HOW_STAFF, &problems);
    if (e == E_OK)
        api_seen(api, client, AUDIT_UPDATE, "reminders of visits", c.of.id);
    api_reminders_fields(&problems);
    return api_notice_answer(
        call, e, e == E_OK ? api_reminders_value(call->arena, &c) : gql_null(), "user_id", &problems);
}
