/* Superbills: one, lists, and what stands on them. */
#include <string.h>

#include "billing/api_billing.h"
#include "billing/fields.h"
#include "billing/reader.h"
#include "ical/zone.h"

enum { WHOLE_MOST = 5000 };

static const struct api_superbill *superbill_at(const struct gql_call *call, size_t i)
{
    return call->parents[i];
}

/* -- values ---------------------------------------------------------------------------------------------------------
 */

static struct opt_instant moment_of(const struct api *api, struct opt_day d)
{
    return (struct opt_instant){ d.has, d.has ? zone_day_start(zone_of(api->zone), d.v) : (struct instant){ 0 } };
}

static const struct api_superbill *node_of(
    struct api *api, const struct op *op, const struct superbill *b, bool closed, struct sv cursor)
{
    struct arena *a = api->op.arena;
    struct api_superbill *n = arena_new_obj(a, struct api_superbill);
    bool staff = op->viewer->facts.relation == REL_STAFF;
    *n = (struct api_superbill){ .op = *op,
        .b = *b,
        .staff = staff,
        .closed = closed,
        .cursor = cursor,
        .status = b->sent_at.has ? SV("Sent") : SV("Not Sent"),
        .kith_state = sv_of(superbill_state_name(b->state)),
        .total_fee = api_amount(api, b->total),
        .patient_name = b->client_name,
        .patient_id = sv_fmt(a, "%lld", (long long)api_id_of_client(b->client)),
        .provider_name = b->provider.name,
        .npi = b->provider.npi,
        .license_num = b->provider.licence,
        .dietitian_id = api_id_of_staff(b->provider.staff),
        .updated_at = b->sent_at.has ? b->sent_at.v : b->created_at };
    if (staff && !closed) {
        n->patient_phone = b->client_phone;
        n->patient_dob = b->client_born.has ? day_iso(a, b->client_born.v) : SV("");
        n->tax_id = b->provider.tax_id;
        n->address = b->client_address;
    }
    if (b->state == SUPERBILL_VOID)
        n->deleted_at = (struct opt_instant){ true, n->updated_at };
    n->more = arena_new_obj(a, struct api_superbill_more);
    return n;
}

static enum err values_of(
    struct api *api, const struct op *op, const struct superbills *list, int64_t offset, struct gql_value **ret_values)
{
    struct arena *a = api->op.arena;
    struct gql_value *values = arena_array(a, list->count, sizeof *values);
    struct client_id *clients = arena_array(a, list->count, sizeof *clients);
    bool *closed = arena_array(a, list->count, sizeof *closed);
    for (size_t i = 0; i < list->count; i++)
        clients[i] = list->items[i].client;
    if (op->viewer->facts.relation == REL_STAFF)
        TRY(bills_closed(op, clients, list->count, closed));
    for (size_t i = 0; i < list->count; i++)
        values[i] = gql_object(node_of(api, op, &list->items[i], closed[i], api_cursor(a, offset + (int64_t)i)));
    *ret_values = values;
    return E_OK;
}

enum err api_superbill_answer(struct api *api, struct superbill_id id, struct gql_value *ret_value)
{
    struct gql_value *values;
    struct superbill b;
    TRY(superbill_load(&api->op, id, (struct payer_id){ 0 }, &b));
    TRY(values_of(api, &api->op, &(struct superbills){ &b, 1, 1 }, 0, &values));
    *ret_value = values[0];
    return E_OK;
}

/* -- lists ----------------------------------------------------------------------------------------------------------
 */

struct asked {
    struct gql_in_text client, provider, keywords, status, order_by, sort_by;
};
struct search {
    const struct asked *f;
    struct op op;
    struct client_id client;
    struct staff_id provider;
    struct sv order, words;
    bool down, staff;
};

static enum err search_of(struct gql_call *call, const struct asked *f, struct search *s)
{
    struct api *api = call->context;
    int64_t client = gql_id_given(f->client);
    *s = (struct search){ .f = f, .op = api->op, .staff = api->viewer->staff.v != 0 };
    s->client = api_client_of_id(client);
    s->provider = api_staff_of_id(gql_id_given(f->provider));
    s->words = sv_trim(gql_text_given(f->keywords));
    s->order = api_order(call->arena, f->order_by, f->sort_by, SV(""), &s->down);
    if ((gql_text_given(f->client).n && !s->client.v) || (gql_text_given(f->provider).n && !s->provider.v))
        return E_NOTFOUND;
    if (!s->staff && !s->client.v)
        s->client = api->viewer->subject.client;
    return s->staff ? E_OK : api_about(api, s->client, &s->op);
}

static bool narrows(const struct search *s)
{
    return s->order.n || s->words.n || s->provider.v || gql_text_given(s->f->status).n || (s->staff && s->client.v);
}

static bool fits(const struct search *s, const struct superbill *b)
{
    struct sv status = sv_trim(gql_text_given(s->f->status));
    if (b->state == SUPERBILL_VOID || (s->provider.v && b->provider.staff.v != s->provider.v))
        return false;
    if (status.n && !sv_eq_ci(status, SV("all")) && !sv_eq_ci(status, b->sent_at.has ? SV("Sent") : SV("Not Sent")))
        return false;
    return !s->words.n || sv_starts(b->number, s->words) || words_in(s->op.arena, b->client_name, s->words);
}

static int compare(const void *one, const void *other, struct sv order)
{
    const struct superbill *x = *(const struct superbill *const *)one, *y = *(const struct superbill *const *)other;
    if (sv_eq(order, SV("name")))
        return sv_cmp(x->client_name, y->client_name);
    if (sv_eq(order, SV("amount_billed")))
        return (x->total > y->total) - (x->total < y->total);
    if (sv_eq(order, SV("status")))
        return (int)x->sent_at.has - (int)y->sent_at.has;
    return (x->created_at.us > y->created_at.us) - (x->created_at.us < y->created_at.us);
}

static void narrow(struct arena *a, const struct search *s, const struct api_page *page, struct superbills *list)
{
    const struct superbill **kept = arena_array(a, list->count, sizeof *kept);
    size_t n = 0;
    for (size_t i = 0; i < list->count; i++)
        if (fits(s, &list->items[i]))
            kept[n++] = &list->items[i];
    if (s->order.n)
        api_sort(a, kept, n, sizeof *kept, compare, s->order, s->down);
    struct api_page p = *page;
    api_page_settle(&p, (int64_t)n);
    struct superbill *items = arena_array(a, (size_t)p.size, sizeof *items);
    for (int64_t i = 0; i < p.size; i++)
        items[i] = *kept[p.offset + i];
    *list = (struct superbills){ items, (size_t)p.size, (int64_t)n };
}

static enum err read_page(
    struct gql_call *call, const struct search *s, const struct api_page *page, struct superbills *ret_list)
{
    bool whole = narrows(s) || page->backwards;
    TRY(superbill_list_part(&s->op, s->client, whole ? 0 : page->offset,
        whole        ? WHOLE_MOST
        : page->size ? page->size
                     : 1,
        ret_list));
    if (whole)
        narrow(call->arena, s, page, ret_list);
    else if (!page->size)
        ret_list->count = 0;
    return E_OK;
}

static enum err end(struct gql_call *call, enum err e)
{
    return e == E_OK || e == E_NOTFOUND ? E_OK : api_outcome(call, 0, e);
}

enum err gql_query_super_bills(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_super_bills *args = call->args;
    struct asked f = { .client = args->client_id,
        .provider = args->provider_id,
        .keywords = args->keywords,
        .status = args->status,
        .order_by = args->order_by };
    struct search s;
    struct superbills list;
    struct api_page page;
    struct gql_value *values;
    struct gql_in_flag unsaid = { .is = GQL_ABSENT };
    if (!api_list_page(call, args->after, args->offset, args->page_size, unsaid, true, &page))
        return E_OK;
    call->values[0] = gql_list(NULL, 0);
    enum err e = search_of(call, &f, &s);
    if (e == E_OK)
        e = read_page(call, &s, &page, &list);
    if (e == E_OK)
        e = values_of(api, &s.op, &list, page.offset, &values);
    if (e != E_OK)
        return end(call, e);
    call->values[0] = gql_list(values, list.count);
    api_seen(api, s.client, AUDIT_LIST, "superbill", 0);
    return E_OK;
}

enum err gql_query_super_bills_paged(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_super_bills_paged *args = call->args;
    struct asked f = { args->client_id, args->provider_id, args->keywords, args->status, args->order_by,
        args->sort_by };
    struct search s;
    struct superbills list = { .count = 0 };
    struct api_page page;
    struct gql_value *values = NULL;
    if (!api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    enum err e = search_of(call, &f, &s);
    if (e == E_OK)
        e = read_page(call, &s, &page, &list);
    if (e != E_OK && e != E_NOTFOUND)
        return api_outcome(call, 0, e);
    api_page_settle(&page, list.total);
    TRY(values_of(api, &s.op, &list, page.offset, &values));
    call->values[0] = api_stretch(call->arena, values, list.count, &page, list.total);
    if (e == E_OK)
        api_seen(api, s.client, AUDIT_LIST, "superbill", 0);
    return E_OK;
}

enum err gql_query_super_bills_count(struct gql_call *call)
{
    const struct gql_args_query_super_bills_count *args = call->args;
    struct asked f = {
        .client = args->client_id, .provider = args->provider_id, .keywords = args->keywords, .status = args->status
    };
    struct search s;
    struct superbills list = { .count = 0 };
    enum err e = search_of(call, &f, &s);
    if (e == E_OK)
        e = read_page(call, &s, &(struct api_page){ 0, 1, false }, &list);
    if (e == E_OK || e == E_NOTFOUND)
        call->values[0] = gql_int(list.total);
    return end(call, e);
}

enum err gql_query_super_bill(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_super_bill *args = call->args;
    struct superbill_id id = { gql_id_given(args->id) };
    struct gql_value value;
    enum err e = api_superbill_answer(api, id, &value);
    if (e != E_OK)
        return api_outcome(call, 0, e);
    api_seen(api, ((const struct api_superbill *)value.object)->b.client, AUDIT_VIEW, "superbill", id.v);
    call->values[0] = value;
    return E_OK;
}

/* -- fields ---------------------------------------------------------------------------------------------------------
 */

static enum err fill(struct gql_call *call)
{
    for (size_t from = 0, until; from < call->count; from = until) {
        const struct op *op = &superbill_at(call, from)->op;
        until = from + 1;
        while (until < call->count && superbill_at(call, until)->op.viewer == op->viewer)
            until++;
        struct superbill *items = arena_array(call->arena, until - from, sizeof *items);
        size_t n = 0;
        for (size_t i = from; i < until; i++)
            if (!superbill_at(call, i)->more->has)
                items[n++] = superbill_at(call, i)->b;
        TRY(superbills_fill(op, items, n));
        n = 0;
        for (size_t i = from; i < until; i++)
            if (!superbill_at(call, i)->more->has)
                *superbill_at(call, i)->more = (struct api_superbill_more){ true, items[n++] };
    }
    return E_OK;
}

enum err gql_super_bill_patient(struct gql_call *call)
{
    int64_t *ids = arena_array(call->arena, call->count, sizeof *ids);
    for (size_t i = 0; i < call->count; i++)
        ids[i] = api_id_of_client(superbill_at(call, i)->b.client);
    return api_users_answer(call, ids);
}

enum err gql_super_bill_provider(struct gql_call *call)
{
    int64_t *ids = arena_array(call->arena, call->count, sizeof *ids);
    for (size_t i = 0; i < call->count; i++)
        ids[i] = superbill_at(call, i)->dietitian_id;
    return api_users_answer(call, ids);
}

/* amount_paid, balance_due, cpt_code_names, service_date */
enum err gql_super_bill_facts(struct gql_call *call)
{
    const struct api *api = call->context;
    const char *field = call->field->name;
    TRY(fill(call));
    for (size_t i = 0; i < call->count; i++) {
        const struct superbill *b = &superbill_at(call, i)->more->filled;
        bool closed = superbill_at(call, i)->closed;
        if (strcmp(field, "amount_paid") == 0) {
            call->values[i] = gql_text(api_amount(api, b->paid));
        } else if (strcmp(field, "balance_due") == 0) {
            call->values[i] = gql_text(api_amount(api, b->total - b->paid));
        } else if (!closed && strcmp(field, "cpt_code_names") == 0) {
            struct str names = str_new(call->arena, 4096);
            for (size_t k = 0; k < b->charges.count; k++)
                if (b->charges.items[k].code.n)
                    str_addf(&names, "%s%.*s", names.n ? ", " : "", SV_FMT(b->charges.items[k].code));
            call->values[i] = gql_text_or_null(str_sv(&names));
        } else if (!closed && b->charges.count) {
            call->values[i] = gql_time(moment_of(api, (struct opt_day){ true, b->charges.items[0].service_on }).v);
        }
    }
    return E_OK;
}

/* Where the diagnoses of all its charges stand in the list of the whole: A, B, … */
static size_t place_of(const struct sv *list, size_t count, struct sv code)
{
    size_t k = 0;
    while (k < count && !sv_eq(list[k], code))
        k++;
    return k;
}

static size_t diagnoses_of(struct arena *a, const struct superbill *b, struct sv **ret_list)
{
    size_t most = 0, n = 0;
    for (size_t i = 0; i < b->charges.count; i++)
        most += b->charges.items[i].diagnosis_count;
    struct sv *list = arena_array(a, most, sizeof *list);
    for (size_t i = 0; i < b->charges.count; i++)
        for (size_t k = 0; k < b->charges.items[i].diagnosis_count; k++)
            if (place_of(list, n, b->charges.items[i].diagnoses[k]) == n)
                list[n++] = b->charges.items[i].diagnoses[k];
    *ret_list = list;
    return n;
}

static struct gql_value cpt_of(
    struct gql_call *call, const struct superbill *b, const struct charge *c, const struct sv *list, size_t list_count)
{
    struct api *api = call->context;
    struct arena *a = call->arena;
    struct api_superbill_cpt *n = arena_new_obj(a, struct api_superbill_cpt);
    struct gql_value *pointers = arena_array(a, c->diagnosis_count, sizeof *pointers);
    struct sv mods = c->modifiers;
    struct code code = { .code = c->code, .title = c->description, .billable = true };
    (void)code_system_parse(c->code_system, &code.system);
    struct civil on = civil_of_day(c->service_on);
    code.year = on.year;
    for (size_t k = 0; k < c->diagnosis_count; k++)
        pointers[k] = gql_text(sv_fmt(a, "%c", (char)('A' + place_of(list, list_count, c->diagnoses[k]) % 26)));
    *n = (struct api_superbill_cpt){ .id = sv_fmt(a, "%lld", (long long)c->id.v),
        .fee = api_amount(api, c->total),
        .units = sv_fmt(a, "%lld", (long long)c->units),
        .units_number = { true, c->units },
        .code = c->code,
        .superbill = b->id.v,
        .service_date = { true, c->service_on },
        .pointers = gql_list(pointers, c->diagnosis_count),
        .cpt_code = c->code.n ? gql_object(api_code_of(api, &code, SV(""))) : gql_null(),
        .created_at = b->created_at };
    for (size_t k = 0; k < 4 && mods.n; k++)
        n->mods[k] = sv_cut(&mods, ' ');
    return gql_object(n);
}

enum err gql_super_bill_cpt_codes_super_bills(struct gql_call *call)
{
    TRY(fill(call));
    for (size_t i = 0; i < call->count; i++) {
        const struct superbill *b = &superbill_at(call, i)->more->filled;
        struct gql_value *values = arena_array(call->arena, b->charges.count, sizeof *values);
        struct sv *list;
        size_t n = diagnoses_of(call->arena, b, &list);
        for (size_t k = 0; k < b->charges.count; k++)
            values[k] = cpt_of(call, b, &b->charges.items[k], list, n);
        call->values[i] = gql_list(values, superbill_at(call, i)->closed ? 0 : b->charges.count);
    }
    return E_OK;
}

/* Titles of all superbills' diagnoses in one query; a portal reads the codes alone, as its PDF says them. */
static enum err titles_of(struct gql_call *call, struct codes *ret_titles)
{
    struct api *api = call->context;
    size_t total = 0, n = 0;
    *ret_titles = (struct codes){ .count = 0 };
    for (size_t i = 0; i < call->count; i++) {
        struct sv *list;
        total += diagnoses_of(call->arena, &superbill_at(call, i)->more->filled, &list);
    }
    struct sv *all = arena_array(call->arena, total, sizeof *all);
    for (size_t i = 0; i < call->count; i++) {
        struct sv *list;
        size_t some = diagnoses_of(call->arena, &superbill_at(call, i)->more->filled, &list);
        for (size_t k = 0; k < some; k++)
            all[n++] = list[k];
    }
    if (!n || !api->viewer->staff.v)
        return E_OK;
    enum err e = code_titles(&api->op, CODE_ICD_10_CM, all, n, ret_titles);
    return e == E_DENIED || e == E_NOTFOUND ? E_OK : e;
}

enum err gql_super_bill_icd_codes_super_bills(struct gql_call *call)
{
    struct api *api = call->context;
    struct codes titles;
    TRY(fill(call));
    TRY(titles_of(call, &titles));
    for (size_t i = 0; i < call->count; i++) {
        const struct superbill *b = &superbill_at(call, i)->more->filled;
        struct sv *list;
        size_t n = diagnoses_of(call->arena, b, &list);
        struct gql_value *values = arena_array(call->arena, n, sizeof *values);
        for (size_t k = 0; k < n; k++) {
            struct api_superbill_icd *x = arena_new_obj(call->arena, struct api_superbill_icd);
            struct code code = {
                .system = CODE_ICD_10_CM, .code = list[k], .year = civil_of_day(b->charges.items[0].service_on).year
            };
            for (size_t t = 0; t < titles.count; t++)
                if (sv_eq(titles.items[t].code, list[k]))
                    code = titles.items[t];
            *x =
                (struct api_superbill_icd){ .id = sv_fmt(call->arena, "%lld-%.*s", (long long)b->id.v, SV_FMT(list[k])),
                    .code = list[k],
                    .superbill = b->id.v,
                    .icd_code = gql_object(api_code_of(api, &code, SV(""))),
                    .created_at = b->created_at };
            values[k] = gql_object(x);
        }
        call->values[i] = gql_list(values, superbill_at(call, i)->closed ? 0 : n);
    }
    return E_OK;
}
