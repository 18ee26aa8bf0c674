/* Money as fields of users: for all users of a level in a fixed number of queries. What the gate has let pass is of the
 * client itself, of who acts for it, and of staff who bill. */
#include <string.h>

#include "billing/api_billing.h"
#include "billing/reader.h"

enum { PAYMENTS_EACH = 100 };

static const struct api_user *user_at(const struct gql_call *call, size_t i)
{
    return call->parents[i];
}

static bool is_client(const struct gql_call *call, size_t i)
{
    return user_at(call, i)->node.client.v && user_at(call, i)->node.facts;
}

static size_t clients_of(const struct gql_call *call, struct client_id *ret_clients)
{
    size_t n = 0;
    for (size_t i = 0; i < call->count; i++)
        if (is_client(call, i))
            ret_clients[n++] = user_at(call, i)->node.client;
    return n;
}

/* Nothing for who may not: such a field is null, and a list that is never missing is empty. */
static enum err or_nothing(enum err e)
{
    return e == E_NOTFOUND || e == E_DENIED || e == E_GONE ? E_OK : e;
}

/* -- cards ----------------------------------------------------------------------------------------------------------
 */

enum err api_bills_open_ones(const struct op *op, struct client_id *clients, size_t *count)
{
    bool *closed = arena_array(op->arena, *count, sizeof *closed);
    size_t n = 0, all = *count;
    *count = 0;
    TRY(bills_staff(op));
    TRY(bills_closed(op, clients, all, closed));
    for (size_t i = 0; i < all; i++)
        if (!closed[i])
            clients[n++] = clients[i];
    *count = n;
    return E_OK;
}

static enum err load_cards(struct gql_call *call, struct cards *ret_cards)
{
    struct api *api = call->context;
    struct client_id *clients = arena_array(call->arena, call->count, sizeof *clients);
    size_t n = clients_of(call, clients), total = 0;
    *ret_cards = (struct cards){ .count = 0 };
    if (!n)
        return E_OK;
    if (api->viewer->staff.v) {
        TRY(or_nothing(api_bills_open_ones(&api->op, clients, &n)));
        return n ? cards_of_clients(&api->op, clients, n, ret_cards) : E_OK;
    }
    struct cards *each = arena_array(call->arena, n, sizeof *each);
    for (size_t i = 0; i < n; i++) { /* those of the household that are open to who asks: few */
        struct op op;
        enum err e = api_about(api, clients[i], &op);
        if (e == E_OK)
            e = card_list(&op, clients[i], &each[i]);
        if (e != E_OK)
            each[i].count = 0;
        TRY(or_nothing(e));
        total += each[i].count;
    }
    ret_cards->items = arena_array(call->arena, total, sizeof *ret_cards->items);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < each[i].count; k++)
            ret_cards->items[ret_cards->count++] = each[i].items[k];
    return E_OK;
}

/* stripe_customer_details, stripe_customer_detail, default_stripe_customer_detail_id */
enum err gql_user_cards(struct gql_call *call)
{
    struct api *api = call->context;
    const char *field = call->field->name;
    struct cards list;
    TRY(load_cards(call, &list));
    struct gql_value *all = api_cards_of(api, list.items, list.count, true);
    for (size_t i = 0; i < call->count; i++) {
        struct gql_value *own = arena_array(call->arena, list.count, sizeof *own);
        size_t n = 0, main = SIZE_MAX;
        if (!is_client(call, i))
            continue;
        for (size_t k = 0; k < list.count; k++)
            if (list.items[k].client.v == user_at(call, i)->node.client.v) {
                main = list.items[k].is_default ? k : main;
                own[n++] = all[k];
            }
        api_seen(api, user_at(call, i)->node.client, AUDIT_LIST, "card", 0);
        if (strcmp(field, "stripe_customer_details") == 0)
            call->values[i] = gql_list(own, n);
        else if (main != SIZE_MAX)
            call->values[i] = strcmp(field, "stripe_customer_detail") == 0 ? all[main] : gql_int(list.items[main].id.v);
    }
    return E_OK;
}

/* -- what they paid -------------------------------------------------------------------------------------------------
 */

/* values[k] of the payments that the account of values' owner made; `owners` says whose each is. */
struct paid {
    struct gql_value *values;
    struct payment *items;
    struct client_id *owners;
    size_t count;
};

static enum err paid_of_staff(struct gql_call *call, const struct client_id *clients, size_t n, struct paid *ret_paid)
{
    struct api *api = call->context;
    struct payments list;
    TRY(payments_of_accounts(&api->op, clients, n, PAYMENTS_EACH, &list));
    TRY(api_payments_of(api, &api->op, &list, 0, false, &ret_paid->values));
    ret_paid->items = list.items;
    ret_paid->owners = arena_array(call->arena, list.count, sizeof *ret_paid->owners);
    ret_paid->count = list.count;
    for (size_t k = 0; k < list.count; k++)
        ret_paid->owners[k] = list.items[k].payer_client;
    return E_OK;
}

static enum err paid_of_portal(struct gql_call *call, struct client_id client, struct paid *ret_paid)
{
    struct api *api = call->context;
    struct payments list;
    struct op op;
    TRY(api_about(api, client, &op));
    TRY(payment_mine_part(&op, 0, PAYMENTS_EACH, &list));
    size_t n = 0;
    for (size_t k = 0; k < list.count; k++)
        if (list.items[k].payer_client.v == client.v)
            list.items[n++] = list.items[k];
    list.count = n;
    struct paid more = { .count = ret_paid->count + n };
    struct gql_value *values;
    TRY(api_payments_of(api, &op, &list, 0, false, &values));
    more.values = arena_array(call->arena, more.count, sizeof *more.values);
    more.items = arena_array(call->arena, more.count, sizeof *more.items);
    more.owners = arena_array(call->arena, more.count, sizeof *more.owners);
    for (size_t k = 0; k < more.count; k++) {
        bool old = k < ret_paid->count;
        more.values[k] = old ? ret_paid->values[k] : values[k - ret_paid->count];
        more.items[k] = old ? ret_paid->items[k] : list.items[k - ret_paid->count];
        more.owners[k] = old ? ret_paid->owners[k] : client;
    }
    *ret_paid = more;
    return E_OK;
}

static enum err load_paid(struct gql_call *call, struct paid *ret_paid)
{
    struct api *api = call->context;
    struct client_id *clients = arena_array(call->arena, call->count, sizeof *clients);
    size_t n = clients_of(call, clients);
    *ret_paid = (struct paid){ .count = 0 };
    if (!n)
        return E_OK;
    if (api->viewer->staff.v)
        return or_nothing(paid_of_staff(call, clients, n, ret_paid));
    for (size_t i = 0; i < n; i++)
        TRY(or_nothing(paid_of_portal(call, clients[i], ret_paid)));
    return E_OK;
}

/* billing_items, last_billing_item, has_recent_payments */
enum err gql_user_payments(struct gql_call *call)
{
    struct api *api = call->context;
    const char *field = call->field->name;
    struct paid paid;
    TRY(load_paid(call, &paid));
    for (size_t i = 0; i < call->count; i++) {
        struct gql_value *own = arena_array(call->arena, paid.count, sizeof *own);
        size_t n = 0;
        const struct payment *last = NULL;
        struct gql_value last_value = gql_null();
        for (size_t k = 0; is_client(call, i) && k < paid.count; k++) {
            if (paid.owners[k].v != user_at(call, i)->node.client.v)
                continue;
            own[n++] = paid.values[k];
            if (!last && paid.items[k].state == PAYMENT_SUCCEEDED) {
                last = &paid.items[k];
                last_value = paid.values[k];
            }
        }
        if (n)
            api_seen(api, user_at(call, i)->node.client, AUDIT_LIST, "payment", 0);
        call->values[i] = strcmp(field, "billing_items") == 0 ? gql_list(own, n) : last_value;
    }
    return E_OK;
}

/* -- credit ---------------------------------------------------------------------------------------------------------
 */

static enum err credit_of_staff(struct gql_call *call, const struct client_id *clients, size_t n)
{
    struct api *api = call->context;
    struct payers payers;
    TRY(payers_of_clients(&api->op, clients, n, &payers));
    for (size_t i = 0; i < call->count; i++) {
        int64_t credit = 0;
        for (size_t k = 0; k < payers.count; k++)
            if (payers.items[k].client.v == user_at(call, i)->node.client.v)
                credit = payers.items[k].credit;
        if (is_client(call, i))
            call->values[i] = gql_text(api_amount(api, credit));
    }
    return E_OK;
}

enum err gql_user_credit_balance(struct gql_call *call)
{
    struct api *api = call->context;
    struct client_id *clients = arena_array(call->arena, call->count, sizeof *clients);
    size_t n = clients_of(call, clients);
    if (!n)
        return E_OK;
    if (api->viewer->staff.v)
        return or_nothing(credit_of_staff(call, clients, n));
    for (size_t i = 0; i < call->count; i++) {
        struct payer p = { .credit = 0 };
        struct op op;
        if (!is_client(call, i))
            continue;
        enum err e = api_about(api, user_at(call, i)->node.client, &op);
        if (e == E_OK)
            e = payer_of_subject(&op, &p);
        if (e == E_OK || e == E_NOTFOUND)
            call->values[i] = gql_text(api_amount(api, p.credit));
        TRY(or_nothing(e));
    }
    return E_OK;
}
