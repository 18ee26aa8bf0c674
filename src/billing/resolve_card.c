/* Cards on file: listed for, entered by and removed from one profile (F6). A number never comes here: cards are entered
 * in the gateway's own fields, with the secret that createSetupIntent answers. */
#include "billing/api_billing.h"
#include "billing/card_write.h"
#include "billing/reader.h"
#include "ical/zone.h"

/* The first moment at which it is good no more. */
static struct opt_instant end_of(const struct api *api, const struct card *c)
{
    struct civil next = { .year = (int)(c->exp_month == 12 ? c->exp_year + 1 : c->exp_year),
        .month = (int)(c->exp_month == 12 ? 1 : c->exp_month + 1),
        .day = 1 };
    return (struct opt_instant){ c->exp_month > 0, zone_day_start(zone_of(api->zone), day_of_civil(next)) };
}

struct gql_value *api_cards_of(struct api *api, const struct card *items, size_t count, bool cursors)
{
    struct arena *a = api->op.arena;
    struct gql_value *values = arena_array(a, count, sizeof *values);
    for (size_t i = 0; i < count; i++) {
        struct api_card *n = arena_new_obj(a, struct api_card);
        *n = (struct api_card){ .c = items[i],
            .cursor = cursors ? api_cursor(a, (int64_t)i) : SV(""),
            .card_type = items[i].brand,
            .source_type = SV("card"),
            .source_status = items[i].expired ? SV("expired") : SV("chargeable"),
            .user_id = sv_fmt(a, "%lld", (long long)api_id_of_client(items[i].client)),
            .expiration = end_of(api, &items[i]) };
        values[i] = gql_object(n);
    }
    return values;
}

enum err gql_stripe_customer_detail_user(struct gql_call *call)
{
    int64_t *ids = arena_array(call->arena, call->count, sizeof *ids);
    for (size_t i = 0; i < call->count; i++)
        ids[i] = api_id_of_client(((const struct api_card *)call->parents[i])->c.client);
    return api_users_answer(call, ids);
}

/* -- lists ----------------------------------------------------------------------------------------------------------
 */

/* Whose: who is named; else who is signed in, wherever they act. */
static enum err owner_of(struct api *api, struct gql_in_text user, struct client_id *ret_owner)
{
    *ret_owner = api_client_of_id(gql_id_given(user));
    if (!gql_text_given(user).n)
        *ret_owner = api->viewer->self;
    return ret_owner->v ? E_OK : E_NOTFOUND;
}

static enum err find(struct gql_call *call, struct gql_in_text user, struct gql_value **ret_values, size_t *ret_count)
{
    struct api *api = call->context;
    struct client_id owner;
    struct cards list;
    *ret_count = 0;
    *ret_values = arena_array(call->arena, 1, sizeof **ret_values);
    bool closed = false;
    TRY(owner_of(api, user, &owner));
    if (api->viewer->staff.v) {
        TRY(bills_staff(&api->op));
        TRY(bills_closed(&api->op, &owner, 1, &closed));
    }
    if (closed)
        return E_NOTFOUND;
    TRY(card_list(&api->op, owner, &list));
    *ret_values = api_cards_of(api, list.items, list.count, true);
    *ret_count = list.count;
    api_seen(api, owner, AUDIT_LIST, "card", 0);
    return E_OK;
}

enum err gql_query_stripe_customer_details(struct gql_call *call)
{
    const struct gql_args_query_stripe_customer_details *args = call->args;
    struct gql_value *values;
    size_t count;
    enum err e = find(call, args->user_id, &values, &count);
    call->values[0] = gql_list(values, count);
    return e == E_NOTFOUND ? E_OK : api_outcome(call, 0, e);
}

enum err gql_query_stripe_customer_details_paged(struct gql_call *call)
{
    const struct gql_args_query_stripe_customer_details_paged *args = call->args;
    struct gql_value *values;
    struct api_page page;
    size_t count;
    if (!api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    enum err e = find(call, args->user_id, &values, &count);
    if (e == E_OK || e == E_NOTFOUND)
        return api_answer_paged(call, values, count, &page);
    return api_outcome(call, 0, e);
}

/* -- entering one ---------------------------------------------------------------------------------------------------
 */

enum err gql_mutation_create_setup_intent(struct gql_call *call)
{
    static const struct gql_in_create_setup_intent_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_create_setup_intent *args = call->args;
    const struct gql_in_create_setup_intent_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct pay_setup setup = { .number = SV("") };
    struct client_id owner;
    struct api_line line;
    enum err e = owner_of(api, in->user_id, &owner);
    if (e == E_OK)
        e = card_owner_allowed(&api->op, owner);
    if (e == E_OK) {
        TRY(api_line_open(api, &line));
        if (line.open)
            e = card_begin(&api->op, &line.line, owner, gql_text_given(in->card_type_label), &problems, &setup);
        else
            problem_add(&problems, SV(""), SV("no_gateway"), SV("This practice takes no cards."));
        api_line_close(&line);
    }
    if (e == E_NOTFOUND)
        problem_add(&problems, SV("user_id"), SV("not_found"), SV("There is nobody of this id whose cards you keep."));
    else if (e != E_OK && e != E_INVALID)
        return api_outcome(call, 0, e);
    struct api_setup *done = arena_new_obj(call->arena, struct api_setup);
    api_billing_fields(&problems);
    *done = (struct api_setup){ .messages = problems.count ? api_messages(call->arena, &problems) : gql_null(),
        .client_secret = setup.client_secret,
        .number = setup.number };
    call->values[0] = gql_object(done);
    return E_OK;
}

static enum err answer_card(struct api *api, struct card_id id, struct gql_value *ret_value)
{
    struct card_on_file card;
    TRY(card_on_file(&api->op, id, &card));
    *ret_value = api_cards_of(api, &card.card, 1, false)[0];
    return E_OK;
}

/* The test gateway has no fields in a browser: which of its cards is entered is said here. */
static void choose_test_card(
    struct api_line *l, struct arena *a, const struct gql_in_create_stripe_customer_detail_input *in)
{
    struct sv card = gql_text_given(in->test_card);
    if (card.n && l->line.kind == PAY_TEST)
        (void)pay_test_choose(&l->line, a, gql_text_given(in->token), gql_text_given(in->client_secret), card);
}

static enum err finish(struct api *api, const struct gql_in_create_stripe_customer_detail_input *in,
    struct problems *problems, struct card_id *ret_id)
{
    struct api_line line;
    struct client_id owner;
    TRY(owner_of(api, in->user_id, &owner));
    TRY(card_owner_allowed(&api->op, owner));
    if (pay_looks_like_card(gql_text_given(in->token))) {
        problem_add(problems, SV("token"), SV("card_number"),
            SV("Never send the number of a card. Enter it in the gateway's field, and send the SetupIntent's number."));
        return E_INVALID;
    }
    TRY(api_line_open(api, &line));
    enum err e = E_INVALID;
    if (line.open) {
        choose_test_card(&line, api->op.arena, in);
        e = card_finish(&api->op, &line.line, sv_trim(gql_text_given(in->token)), problems, ret_id);
    } else {
        problem_add(problems, SV(""), SV("no_gateway"), SV("This practice takes no cards."));
    }
    api_line_close(&line);
    return e;
}

static enum err make_default(struct api *api, struct card_id id)
{
    struct card_on_file card;
    TRY(card_on_file(&api->op, id, &card));
    return card.card.is_default ? E_OK : card_default(&api->op, id, card.card.version);
}

static struct sv first_words(const struct problems *p)
{
    for (size_t i = 0; i < p->count; i++)
        if (sv_eq(p->items[i].code, SV("card_declined")) || sv_eq(p->items[i].code, SV("declined")))
            return p->items[i].text;
    return SV("");
}

enum err gql_mutation_create_stripe_customer_detail(struct gql_call *call)
{
    static const struct gql_in_create_stripe_customer_detail_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_create_stripe_customer_detail *args = call->args;
    const struct gql_in_create_stripe_customer_detail_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct card_id id;
    enum err e = finish(api, in, &problems, &id);
    if (e == E_OK && gql_flag_given(in->is_default, false))
        e = make_default(api, id);
    if (e == E_OK) {
        TRY(answer_card(api, id, &value));
        api_seen(api, ((const struct api_card *)value.object)->c.client, AUDIT_CREATE, "card", id.v);
    }
    if (e == E_NOTFOUND)
        problem_add(&problems, SV("user_id"), SV("not_found"), SV("There is nobody of this id whose cards you keep."));
    else if (e != E_OK && e != E_INVALID)
        return api_outcome(call, 0, e);
    struct api_paid *done = arena_new_obj(call->arena, struct api_paid);
    struct sv declined = first_words(&problems);
    api_billing_fields(&problems);
    *done = (struct api_paid){ .value = value,
        .messages = e == E_OK ? gql_null() : api_messages(call->arena, &problems),
        .stripe_error = declined };
    call->values[0] = gql_object(done);
    return E_OK;
}

/* -- changing one ---------------------------------------------------------------------------------------------------
 */

enum err gql_mutation_update_stripe_customer_detail(struct gql_call *call)
{
    static const struct gql_in_update_stripe_customer_detail_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_update_stripe_customer_detail *args = call->args;
    const struct gql_in_update_stripe_customer_detail_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct card_on_file card;
    struct card_id id = { gql_id_given(in->id) };
    enum err e = card_on_file(&api->op, id, &card);
    if (e == E_OK)
        e = card.removed ? E_NOTFOUND : card_owner_allowed(&api->op, card.card.client);
    if (e == E_OK && gql_text_given(in->card_type_label).n && !sv_eq(in->card_type_label.v, card.card.label)) {
        problem_add(&problems, SV("card_type_label"), SV("not_changeable"),
            SV("What a card is for is said when it is entered. Remove it, and enter it again."));
        e = E_INVALID;
    }
    if (e == E_OK && gql_flag_given(in->is_default, false))
        e = make_default(api, id);
    if (e == E_OK) {
        TRY(answer_card(api, id, &value));
        api_seen(api, card.card.client, AUDIT_UPDATE, "card", id.v);
    }
    return api_billing_done(call, e, value, &problems);
}

enum err gql_mutation_delete_stripe_customer_detail(struct gql_call *call)
{
    static const struct gql_in_delete_stripe_customer_detail_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_delete_stripe_customer_detail *args = call->args;
    const struct gql_in_delete_stripe_customer_detail_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct card_on_file card;
    struct card_id id = { gql_id_given(in->card_id) };
    enum err e = card_on_file(&api->op, id, &card);
    if (e == E_OK && gql_text_given(in->user_id).n &&
        api_client_of_id(gql_id_given(in->user_id)).v != card.card.client.v)
        e = E_NOTFOUND;
    if (e == E_OK)
        e = api_bill_open(&api->op, card.card.client, &problems);
    if (e == E_OK)
        e = card_remove(&api->op, id, card.card.version);
    if (e == E_OK) {
        TRY(answer_card(api, id, &value));
        api_seen(api, card.card.client, AUDIT_END, "card", id.v);
    }
    return api_billing_done(call, e, value, &problems);
}
