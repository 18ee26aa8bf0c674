/* Packages that were sold (UserPackageSelection): lists, one, and their fields. */
#include <stdlib.h>
#include <string.h>

#include "billing/api_package.h"
#include "billing/reader.h"
#include "ical/zone.h"

static const struct api_package *package_at(const struct gql_call *call, size_t i)
{
    return call->parents[i];
}

/* -- values ---------------------------------------------------------------------------------------------------------
 */

struct gql_value api_package_value(struct api *api, const struct op *op, const struct package *p, struct sv cursor)
{
    struct arena *a = api->op.arena;
    struct api_package *n = arena_new_obj(a, struct api_package);
    bool staff = op->viewer->facts.relation == REL_STAFF;
    const struct zone *z = zone_of(api->zone);
    *n = (struct api_package){ .op = *op,
        .p = *p,
        .staff = staff,
        .is_canceled = p->state == PACKAGE_ENDED || p->ends_on.has,
        .is_paused = p->state == PACKAGE_PAUSED,
        .created_at = zone_day_start(z, p->bought_on),
        .cursor = cursor,
        .net = staff ? api_amount(api, p->price - p->discount) : SV(""),
        .full = staff ? api_amount(api, p->price) : SV(""),
        .kith_state = sv_of(package_state_name(p->state)),
        .frequency = sv_of(api_frequency(p->every)),
        .sender_id = api_id_of_client(p->client) };
    if (p->renews_on.has)
        n->next_payment_date = (struct opt_instant){ true, zone_day_start(z, p->renews_on.v) };
    if (p->paused_on.has)
        n->paused_at = (struct opt_instant){ true, zone_day_start(z, p->paused_on.v) };
    return gql_object(n);
}

/* Of a restricted client whom this member of staff has not opened: nothing is there. */
static enum err open_client(const struct op *op, struct client_id client)
{
    bool closed = false;
    if (op->viewer->facts.relation != REL_STAFF)
        return E_OK;
    TRY(bills_staff(op));
    TRY(bills_closed(op, &client, 1, &closed));
    return closed ? E_NOTFOUND : E_OK;
}

enum err api_package_answer(struct api *api, struct package_id id, struct gql_value *ret_value)
{
    struct package p;
    TRY(package_load(&api->op, id, &p));
    TRY(open_client(&api->op, p.client));
    *ret_value = api_package_value(api, &api->op, &p, SV(""));
    return E_OK;
}

/* -- lists ----------------------------------------------------------------------------------------------------------
 */

enum err api_packages_read(struct api *api, struct client_id client, struct op *ret_op, struct packages *ret_list)
{
    if (!client.v)
        return E_NOTFOUND;
    if (api->viewer->staff.v) {
        *ret_op = api->op;
        TRY(open_client(ret_op, client));
        return package_list(ret_op, client, true, 0, ret_list);
    }
    TRY(api_about(api, client, ret_op));
    return package_mine(ret_op, true, 0, ret_list);
}

static enum err find(struct gql_call *call, struct gql_in_text user, struct gql_in_text offering,
    struct gql_value **ret_values, size_t *ret_count)
{
    struct api *api = call->context;
    struct client_id client = api_client_of_id(gql_id_given(user));
    struct packages list;
    struct op op;
    size_t n = 0;
    *ret_count = 0;
    *ret_values = NULL;
    if (!gql_text_given(user).n)
        client = api->viewer->subject.client;
    TRY(api_packages_read(api, client, &op, &list));
    struct gql_value *values = arena_array(call->arena, list.count, sizeof *values);
    for (size_t i = 0; i < list.count; i++)
        if (!gql_text_given(offering).n || gql_id_given(offering) == list.items[i].offering.v) {
            values[n] = api_package_value(api, &op, &list.items[i], api_cursor(call->arena, (int64_t)n));
            n++;
        }
    *ret_values = values;
    *ret_count = n;
    api_seen(api, client, AUDIT_LIST, "package", 0);
    return E_OK;
}

/* Of staff who name nobody: the practice's. */
static bool of_practice(const struct gql_call *call, struct gql_in_text user)
{
    return ((const struct api *)call->context)->viewer->staff.v && !gql_text_given(user).n;
}

/* A stretch of the practice's, however many there are. E_NOTFOUND: the offering is no number. */
static enum err find_stretch(struct gql_call *call, struct gql_in_text offering, struct api_page *page,
    struct gql_value **ret_values, struct packages *ret_list)
{
    struct api *api = call->context;
    struct offering_id of = { gql_id_given(offering) };
    struct packages counted;
    if (gql_text_given(offering).n && !of.v)
        return E_NOTFOUND;
    TRY(package_list_all(&api->op, of, 0, 0, &counted));
    api_page_settle(page, counted.total);
    TRY(package_list_all(&api->op, of, page->offset, page->size, ret_list));
    struct gql_value *values = arena_array(call->arena, ret_list->count, sizeof *values);
    for (size_t i = 0; i < ret_list->count; i++) {
        values[i] =
            api_package_value(api, &api->op, &ret_list->items[i], api_cursor(call->arena, page->offset + (int64_t)i));
        api_seen(api, ret_list->items[i].client, AUDIT_LIST, "package", 0);
    }
    *ret_values = values;
    return E_OK;
}

static enum err end(struct gql_call *call, enum err e)
{
    return e == E_OK || e == E_NOTFOUND ? E_OK : api_outcome(call, 0, e);
}

enum err gql_query_user_package_selections(struct gql_call *call)
{
    const struct gql_args_query_user_package_selections *args = call->args;
    struct gql_value *values;
    struct api_page page;
    size_t count;
    struct gql_in_flag unsaid = { .is = GQL_ABSENT };
    if (!api_list_page(call, args->after, args->offset, args->page_size, unsaid, true, &page))
        return E_OK;
    call->values[0] = gql_list(NULL, 0);
    if (of_practice(call, args->user_id)) {
        struct packages list;
        enum err found = find_stretch(call, args->offering_id, &page, &values, &list);
        if (found == E_OK)
            call->values[0] = gql_list(values, list.count);
        return end(call, found);
    }
    enum err e = find(call, args->user_id, args->offering_id, &values, &count);
    if (e == E_OK)
        call->values[0] = api_list_part(values, count, &page);
    return end(call, e);
}

enum err gql_query_user_package_selections_paged(struct gql_call *call)
{
    const struct gql_args_query_user_package_selections_paged *args = call->args;
    struct gql_value *values;
    struct api_page page;
    size_t count;
    if (!api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    if (of_practice(call, args->user_id)) {
        struct packages list = { .count = 0 };
        enum err found = find_stretch(call, args->offering_id, &page, &values, &list);
        if (found == E_OK)
            call->values[0] = api_stretch(call->arena, values, list.count, &page, list.total);
        return found == E_NOTFOUND ? api_answer_paged(call, NULL, 0, &page) : end(call, found);
    }
    enum err e = find(call, args->user_id, args->offering_id, &values, &count);
    return e == E_OK || e == E_NOTFOUND ? api_answer_paged(call, values, count, &page) : end(call, e);
}

enum err gql_query_user_package_selections_count(struct gql_call *call)
{
    const struct gql_args_query_user_package_selections_count *args = call->args;
    struct gql_value *values;
    size_t count;
    if (of_practice(call, args->user_id)) {
        struct packages counted = { .total = 0 };
        struct offering_id of = { gql_id_given(args->offering_id) };
        enum err found = gql_text_given(args->offering_id).n && !of.v
                             ? E_NOTFOUND
                             : package_list_all(&((struct api *)call->context)->op, of, 0, 0, &counted);
        if (found == E_OK || found == E_NOTFOUND)
            call->values[0] = gql_int(counted.total);
        return end(call, found);
    }
    enum err e = find(call, args->user_id, args->offering_id, &values, &count);
    if (e == E_OK || e == E_NOTFOUND)
        call->values[0] = gql_int((int64_t)count);
    return end(call, e);
}

enum err gql_query_user_package_selection(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_user_package_selection *args = call->args;
    struct package_id id = { gql_id_given(args->id) };
    struct gql_value value;
    enum err e = api_package_answer(api, id, &value);
    if (e != E_OK)
        return api_outcome(call, 0, e);
    const struct api_package *n = value.object;
    api_seen(api, n->staff ? n->p.client : api->viewer->subject.client, AUDIT_VIEW, "package", id.v);
    call->values[0] = value;
    return E_OK;
}

/* -- fields ---------------------------------------------------------------------------------------------------------
 */

/* As the catalogue has it, with what it was sold with. */
enum err gql_user_package_selection_offering(struct gql_call *call)
{
    struct api *api = call->context;
    struct offering_id *ids = arena_array(call->arena, call->count, sizeof *ids);
    struct offerings known;
    for (size_t i = 0; i < call->count; i++)
        ids[i] = package_at(call, i)->p.offering;
    TRY(offerings_some_in(&package_at(call, 0)->op, ids, call->count, &known));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_package *n = package_at(call, i);
        for (size_t k = 0; k < known.count; k++) {
            struct offering o = known.items[k];
            if (o.id.v != n->p.offering.v)
                continue;
            o.name = n->p.name;
            o.price = n->p.price;
            o.every = n->p.every;
            o.household = n->p.household;
            call->values[i] = api_offering_value(api, &o, NULL, n->staff, n->staff, SV(""));
        }
    }
    return E_OK;
}

enum err gql_user_package_selection_user(struct gql_call *call)
{
    int64_t *ids = arena_array(call->arena, call->count, sizeof *ids);
    for (size_t i = 0; i < call->count; i++)
        ids[i] = api_id_of_client(package_at(call, i)->p.client);
    return api_users_answer(call, ids);
}

enum err gql_user_package_selection_members(struct gql_call *call)
{
    struct api *api = call->context;
    size_t total = 0, at = 0;
    for (size_t i = 0; i < call->count; i++)
        total += package_at(call, i)->p.member_count;
    int64_t *ids = arena_array(call->arena, total, sizeof *ids);
    const struct api_user **users = arena_array(call->arena, total, sizeof *users);
    for (size_t i = 0; i < call->count; i++)
        for (size_t k = 0; k < package_at(call, i)->p.member_count; k++)
            ids[at++] = api_id_of_client(package_at(call, i)->p.members[k]);
    if (total)
        TRY(api_users_load(api, ids, total, users));
    at = 0;
    for (size_t i = 0; i < call->count; i++) {
        struct gql_value *own = arena_array(call->arena, package_at(call, i)->p.member_count, sizeof *own);
        size_t n = 0;
        for (size_t k = 0; k < package_at(call, i)->p.member_count; k++, at++)
            if (users[at])
                own[n++] = gql_object(users[at]);
        call->values[i] = gql_list(own, n);
    }
    return E_OK;
}

enum err gql_user_package_selection_credits(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++) {
        const struct package *p = &package_at(call, i)->p;
        struct gql_value *values = arena_array(call->arena, p->credit_count, sizeof *values);
        for (size_t k = 0; k < p->credit_count; k++) {
            struct api_package_credit *c = arena_new_obj(call->arena, struct api_package_credit);
            c->c = p->credits[k];
            values[k] = gql_object(c);
        }
        call->values[i] = gql_list(values, p->credit_count);
    }
    return E_OK;
}

/* What is billed next, to staff. */
enum err gql_recurring_payment_amount_to_pay(struct gql_call *call)
{
    struct api *api = call->context;
    struct package_id *ids = arena_array(call->arena, call->count, sizeof *ids);
    int64_t *totals = arena_array(call->arena, call->count, sizeof *totals);
    size_t n = 0;
    for (size_t i = 0; i < call->count; i++)
        if (package_at(call, i)->staff)
            ids[n++] = package_at(call, i)->p.id;
    if (n)
        TRY(package_costs(&api->op, ids, n, totals));
    n = 0;
    for (size_t i = 0; i < call->count; i++)
        if (package_at(call, i)->staff)
            call->values[i] = gql_text(api_amount(api, totals[n++]));
    return E_OK;
}

/* -- its bill, to staff ---------------------------------------------------------------------------------------------
 */

static size_t bills_at(const struct gql_call *call, struct invoice_id *ids)
{
    size_t n = 0;
    for (size_t i = 0; i < call->count; i++)
        if (package_at(call, i)->staff && package_at(call, i)->p.bill.v)
            ids[n++] = package_at(call, i)->p.bill;
    return n;
}

enum err gql_user_package_selection_bill(struct gql_call *call)
{
    struct invoice_id *ids = arena_array(call->arena, call->count, sizeof *ids);
    struct invoices list;
    struct gql_value *values;
    size_t n = bills_at(call, ids);
    if (!n)
        return E_OK;
    const struct op *op = &((const struct api *)call->context)->op;
    TRY(invoices_of(op, ids, n, &list));
    TRY(api_invoices_of(call->context, op, &list, 0, false, &values));
    for (size_t i = 0; i < call->count; i++)
        for (size_t k = 0; k < list.count; k++)
            if (package_at(call, i)->staff && package_at(call, i)->p.bill.v == list.items[k].id.v)
                call->values[i] = values[k];
    return E_OK;
}

/* billing_item, billing_item_id, last_billing_item: what paid it last */
enum err gql_user_package_selection_paid(struct gql_call *call)
{
    struct invoice_id *ids = arena_array(call->arena, call->count, sizeof *ids);
    struct payments list;
    struct gql_value *values;
    size_t n = bills_at(call, ids);
    if (!n)
        return E_OK;
    const struct op *op = &((const struct api *)call->context)->op;
    TRY(payments_of_invoices(op, ids, n, &list));
    TRY(api_payments_of(call->context, op, &list, 0, false, &values));
    for (size_t i = 0; i < call->count; i++)
        for (size_t k = list.count; package_at(call, i)->staff && k > 0; k--)
            if (list.items[k - 1].invoice.v == package_at(call, i)->p.bill.v &&
                list.items[k - 1].state == PAYMENT_SUCCEEDED && package_at(call, i)->p.bill.v)
                call->values[i] =
                    strcmp(call->field->name, "billing_item_id") != 0 ? values[k - 1] : gql_int(list.items[k - 1].id.v);
    return E_OK;
}

static int by_part(const void *a, const void *b)
{
    int64_t x = ((const struct attendee_id *)a)->v, y = ((const struct attendee_id *)b)->v;
    return x < y ? -1 : x > y;
}

/* Of visits: whether a credit of anybody in it pays; closed records tell nothing. */
enum err gql_appointment_credit_was_used(struct gql_call *call)
{
    size_t most = 0, count = 0, covered_count;
    for (size_t i = 0; i < call->count; i++)
        most += api_visit_told(call, i) ? api_visit_told(call, i)->attendee_count : 0;
    struct attendee_id *parts = arena_array(call->arena, most, sizeof *parts), *covered;
    for (size_t i = 0; i < call->count; i++) {
        const struct appointment *v = api_visit_told(call, i);
        for (size_t k = 0; v && k < v->attendee_count; k++)
            if (!v->attendees[k].closed)
                parts[count++] = v->attendees[k].id;
    }
    TRY(package_parts_covered(&((const struct api *)call->context)->op, parts, count, &covered, &covered_count));
    for (size_t i = 0; i < call->count; i++) {
        const struct appointment *v = api_visit_told(call, i);
        bool used = false;
        for (size_t k = 0; v && !used && k < v->attendee_count; k++)
            used = bsearch(&v->attendees[k].id, covered, covered_count, sizeof *covered, by_part) != NULL;
        if (v)
            call->values[i] = gql_bool(used);
    }
    return E_OK;
}
