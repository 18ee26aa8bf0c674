/* Money as fields of users: for all users of a level in a fixed number of queries. What the gate has let pass is of the
 * client itself, of who acts for it, and of staff who bill. */
#include <string.h>

#include "billing/api_billing.h"
#include "billing/api_package.h"
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
        TRY(api_or_nothing(api_bills_open_ones(&api->op, clients, &n)));
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
        TRY(api_or_nothing(e));
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
        return api_or_nothing(paid_of_staff(call, clients, n, ret_paid));
    for (size_t i = 0; i < n; i++)
        TRY(api_or_nothing(paid_of_portal(call, clients[i], ret_paid)));
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
        return api_or_nothing(credit_of_staff(call, clients, n));
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
        TRY(api_or_nothing(e));
    }
    return E_OK;
}

/* -- what they owe --------------------------------------------------------------------------------------------------
 */

static enum err open_of_staff(struct gql_call *call, struct client_id *clients, size_t n)
{
    struct api *api = call->context;
    int64_t *counts = arena_array(call->arena, n, sizeof *counts);
    TRY(api_bills_open_ones(&api->op, clients, &n));
    TRY(invoice_open_counts(&api->op, clients, n, counts));
    for (size_t i = 0; i < call->count; i++)
        for (size_t k = 0; k < n && is_client(call, i); k++)
            if (clients[k].v == user_at(call, i)->node.client.v)
                call->values[i] = gql_int(counts[k]);
    return E_OK;
}

static enum err open_of_portal(struct api *api, struct client_id client, struct gql_value *ret_value)
{
    struct invoices open;
    struct op op;
    TRY(api_about(api, client, &op));
    TRY(invoice_mine_part(&op, INVOICES_OPEN, 0, 1, &open));
    *ret_value = gql_int(open.total);
    return E_OK;
}

/* open_payments_count */
enum err gql_user_open_payments_count(struct gql_call *call)
{
    struct api *api = call->context;
    struct client_id *clients = arena_array(call->arena, call->count, sizeof *clients);
    size_t n = clients_of(call, clients);
    if (n && api->viewer->staff.v)
        return api_or_nothing(open_of_staff(call, clients, n));
    for (size_t i = 0; i < call->count; i++) /* those of the household that are open to who asks: few */
        if (is_client(call, i))
            TRY(api_or_nothing(open_of_portal(api, user_at(call, i)->node.client, &call->values[i])));
    return E_OK;
}

/* -- what is billed again -------------------------------------------------------------------------------------------
 */

struct renewing {
    struct op op;
    struct package p;
};

static enum err renewing_of_staff(
    struct api *api, struct client_id *clients, size_t n, struct renewing **ret_items, size_t *ret_count)
{
    struct packages list;
    TRY(api_bills_open_ones(&api->op, clients, &n));
    TRY(packages_renewing(&api->op, clients, n, &list));
    *ret_items = arena_array(api->op.arena, list.count, sizeof **ret_items);
    *ret_count = list.count;
    for (size_t k = 0; k < list.count; k++)
        (*ret_items)[k] = (struct renewing){ api->op, list.items[k] };
    return E_OK;
}

static enum err renewing_of_portal(
    struct api *api, struct client_id client, struct renewing **ret_items, size_t *ret_count)
{
    struct packages list;
    struct op op;
    TRY(api_about(api, client, &op));
    TRY(package_mine(&op, false, 0, &list));
    *ret_items = arena_array(api->op.arena, list.count, sizeof **ret_items);
    for (size_t k = 0; k < list.count; k++) {
        const struct package *p = &list.items[k];
        if (p->own && p->every != EVERY_ONCE && p->state == PACKAGE_ACTIVE && p->renews_on.has && !p->ends_on.has)
            (*ret_items)[(*ret_count)++] = (struct renewing){ op, *p };
    }
    return E_OK;
}

static int sooner(const void *one, const void *other, struct sv order)
{
    const struct renewing *x = one, *y = other;
    (void)order;
    int by_day = api_by_number(x->p.renews_on.v.n, y->p.renews_on.v.n);
    return by_day ? by_day : api_by_number(x->p.id.v, y->p.id.v);
}

/* Of all of these the client's, the soonest first. */
static size_t renewing_of(
    struct api *api, struct client_id client, const struct renewing *items, size_t count, struct gql_value **ret_values)
{
    struct renewing *own = arena_array(api->op.arena, count, sizeof *own);
    size_t n = 0;
    for (size_t k = 0; k < count; k++)
        if (items[k].p.client.v == client.v)
            own[n++] = items[k];
    api_sort(api->op.arena, own, n, sizeof *own, sooner, SV(""), false);
    *ret_values = arena_array(api->op.arena, n, sizeof **ret_values);
    for (size_t k = 0; k < n; k++)
        (*ret_values)[k] = api_package_value(api, &own[k].op, &own[k].p, SV(""));
    if (n)
        api_seen(api, client, AUDIT_LIST, "package", 0);
    return n;
}

/* upcoming_payments, next_recurring_payment */
enum err gql_user_renewing(struct gql_call *call)
{
    struct api *api = call->context;
    struct client_id *clients = arena_array(call->arena, call->count, sizeof *clients);
    size_t n = clients_of(call, clients), count = 0;
    struct renewing *items = NULL;
    bool staff = api->viewer->staff.v != 0, all = strcmp(call->field->name, "upcoming_payments") == 0;
    if (n && staff)
        TRY(api_or_nothing(renewing_of_staff(api, clients, n, &items, &count)));
    for (size_t i = 0; i < call->count; i++) {
        struct gql_value *values;
        if (!is_client(call, i))
            continue;
        struct client_id client = user_at(call, i)->node.client;
        if (!staff) {
            count = 0;
            TRY(api_or_nothing(renewing_of_portal(api, client, &items, &count)));
        }
        size_t own = renewing_of(api, client, items, count, &values);
        call->values[i] = all ? gql_list(values, own) : own ? values[0] : gql_null();
    }
    return E_OK;
}
