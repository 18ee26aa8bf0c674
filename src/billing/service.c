#include "billing/service_price.h"

#include "base/text.h"
#include "billing/fields.h"
#include "billing/names.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "billing/setting.h"
#include "billing/tax_read.h"

enum { ALL_MOST = 1000, UNITS_MOST = 999 };

/* Rows of three queries have the same columns. */
#define SERVICE_OF(r)                                                                                                  \
    ((struct service){ .id = (r)->id,                                                                                  \
        .code_system = (r)->code_system,                                                                               \
        .code = (r)->code,                                                                                             \
        .description = (r)->description,                                                                               \
        .category = (r)->category,                                                                                     \
        .modifiers = (r)->modifiers,                                                                                   \
        .place_of_service = (r)->place_of_service,                                                                     \
        .price = (r)->price,                                                                                           \
        .tax_bp = (r)->tax_bp,                                                                                         \
        .tax = (r)->tax_id.v,                                                                                          \
        .archived = !sv_eq((r)->state, SV("active")),                                                                  \
        .version = (r)->version })

enum err service_list(
    const struct op *op, struct sv words, bool archived_too, int64_t page, struct services *ret_services)
{
    struct service_rows_rows rows;
    struct service_count_row all;
    struct text_words w = text_words(op->arena, words);
    TRY(bills_staff(op));
    TRY(q_service_rows(op->db, op->arena, op->viewer->org,
        &(struct q_service_rows){ .archived_too = archived_too,
            .words = w.items,
            .words_count = w.count,
            .limit = page ? BILLING_A_PAGE : ALL_MOST,
            .offset = page_offset(page, BILLING_A_PAGE) },
        &rows));
    TRY(q_service_count(op->db, op->arena, op->viewer->org,
        &(struct q_service_count){ .archived_too = archived_too, .words = w.items, .words_count = w.count }, &all));
    struct service *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        items[i] = SERVICE_OF(&rows.items[i]);
    *ret_services = (struct services){ items, rows.count, all.n };
    return E_OK;
}

static enum err service_by_id(const struct op *op, struct service_id id, struct service *ret_service)
{
    struct service_by_ids_rows rows;
    TRY(q_service_by_ids(
        op->db, op->arena, op->viewer->org, &(struct q_service_by_ids){ .ids = &id, .ids_count = 1 }, &rows));
    if (!rows.count)
        return E_NOTFOUND;
    *ret_service = SERVICE_OF(&rows.items[0]);
    return E_OK;
}

enum err service_load(const struct op *op, struct service_id id, struct service *ret_service)
{
    TRY(bills_staff(op));
    return service_by_id(op, id, ret_service);
}

struct service_args {
    const struct op *op;
    struct service_id id;
    struct service service;
    struct service_id made;
};

static enum err save_in(struct db *tx, void *arg)
{
    struct service_args *x = arg;
    struct op op = *x->op;
    const struct service *s = &x->service;
    struct sv words = text_fold(op.arena, sv_fmt(op.arena, "%.*s %.*s", SV_FMT(s->code), SV_FMT(s->description)));
    words = sv_fmt(op.arena, " %.*s", SV_FMT(words));
    op.db = tx;
    if (!x->id.v) {
        struct service_insert_row row;
        TRY(q_service_insert(tx, op.arena, op.viewer->org,
            &(struct q_service_insert){ .code_system = s->code_system,
                .code = s->code,
                .description = s->description,
                .category = s->category,
                .price = s->price,
                .modifiers = s->modifiers,
                .place_of_service = s->place_of_service,
                .tax_bp = s->tax_bp,
                .tax_id = { s->tax.v != 0, s->tax },
                .search_words = words,
                .created_at = op.now },
            &row));
        x->made = row.id;
        return E_OK;
    }
    struct service was;
    int64_t changed;
    TRY(service_by_id(&op, x->id, &was));
    TRY(q_service_save(tx, op.viewer->org,
        &(struct q_service_save){ .code_system = s->code_system,
            .code = s->code,
            .description = s->description,
            .category = s->category,
            .price = s->price,
            .modifiers = s->modifiers,
            .place_of_service = s->place_of_service,
            .tax_bp = s->tax_bp,
            .tax_id = { s->tax.v != 0, s->tax },
            .search_words = words,
            .service_id = x->id,
            .version = s->version },
        &changed));
    x->made = x->id;
    return changed ? E_OK : E_CONFLICT;
}

static enum err may_price(const struct op *op)
{
    enum err e = viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS));
    return e == E_OK ? E_OK : bills_staff(op);
}

enum err service_save(const struct op *op, struct service_id id, const struct service_form *f,
    struct problems *problems, struct service_id *ret_id)
{
    struct billing_setting setting;
    struct taxes taxes;
    TRY(may_price(op));
    TRY(billing_setting_load(op, &setting));
    TRY(taxes_for(op, (struct client_id){ 0 }, (struct appointment_location_id){ 0 }, &taxes));
    struct tax tax = field_tax(problems, SV("tax"), f->tax, &taxes);
    struct service_args x = { .op = op, .id = id };
    struct service *s = &x.service;
    *s = (struct service){
        .description = field_required(problems, SV("description"), f->description, SV("Say what it is.")),
        .category = field_line(problems, SV("category"), f->category, FIELD_NAME_MAX),
        .price = field_amount(problems, SV("price"), f->price, setting.currency, -1),
        .modifiers = field_modifiers(problems, SV("modifiers"), f->modifiers),
        .place_of_service = field_place(problems, SV("place_of_service"), f->place_of_service),
        .tax_bp = tax.id.v ? 0 : tax.bp,
        .tax = tax.id,
        .version = f->version,
    };
    field_procedure(problems, f->code_system, f->code, &s->code_system, &s->code);
    TRY(problems_err(problems));
    TRY(db_write_within(op->db, save_in, &x));
    *ret_id = x.made;
    return E_OK;
}

struct archive_args {
    const struct op *op;
    struct service_id id;
    bool archived;
    int64_t version;
};

static enum err archive_in(struct db *tx, void *arg)
{
    const struct archive_args *x = arg;
    struct op op = *x->op;
    struct service was;
    int64_t changed;
    op.db = tx;
    TRY(service_by_id(&op, x->id, &was));
    TRY(q_service_set_state(tx, op.viewer->org,
        &(struct q_service_set_state){ x->archived ? SV("archived") : SV("active"), x->id, x->version }, &changed));
    return changed ? E_OK : E_CONFLICT;
}

enum err service_archive(const struct op *op, struct service_id id, bool archived, int64_t version)
{
    TRY(may_price(op));
    return db_write_within(op->db, archive_in, &(struct archive_args){ op, id, archived, version });
}

/* -- prices ---------------------------------------------------------------------------------------------------------
 */

enum err service_price_list(const struct op *op, struct service_id id, struct service_prices *ret_prices)
{
    struct service_price_rows_rows rows;
    TRY(bills_staff(op));
    TRY(q_service_price_rows(
        op->db, op->arena, op->viewer->org, &(struct q_service_price_rows){ .service_id = id }, &rows));
    struct service_price *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct service_price_rows_row *r = &rows.items[i];
        items[i] = (struct service_price){ .id = r->id,
            .service = r->service_id,
            .staff = r->staff_id.v,
            .client = r->client_id.v,
            .staff_name = r->staff_name.has ? r->staff_name.v : SV(""),
            .client_name = r->client_name.has ? r->client_name.v : SV(""),
            .price = r->price };
    }
    *ret_prices = (struct service_prices){ items, rows.count };
    return E_OK;
}

enum err service_prices_of_client(const struct op *op, struct client_id client, struct client_prices *ret_prices)
{
    struct service_prices_of_client_rows rows;
    TRY(bills_staff(op));
    TRY(q_service_prices_of_client(
        op->db, op->arena, op->viewer->org, &(struct q_service_prices_of_client){ client }, &rows));
    struct client_price *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        items[i] = (struct client_price){ .service = rows.items[i].service_id,
            .staff = rows.items[i].staff_id.v,
            .description = rows.items[i].description,
            .staff_name = rows.items[i].staff_name.has ? rows.items[i].staff_name.v : SV(""),
            .price = rows.items[i].price,
            .usual = rows.items[i].usual };
    *ret_prices = (struct client_prices){ items, rows.count };
    return E_OK;
}

struct price_args {
    const struct op *op;
    struct service_id id;
    struct staff_id staff;
    struct client_id client;
    bool ends;
    int64_t price;
};

static enum err price_in(struct db *tx, void *arg)
{
    const struct price_args *x = arg;
    struct op op = *x->op;
    struct service service;
    struct service_price_people_row people;
    op.db = tx;
    TRY(service_by_id(&op, x->id, &service));
    TRY(q_service_price_people(
        tx, op.arena, op.viewer->org, &(struct q_service_price_people){ x->staff, x->client }, &people));
    if (people.n != (x->staff.v != 0) + (x->client.v != 0))
        return E_NOTFOUND;
    TRY(q_service_price_clear(tx, op.viewer->org, &(struct q_service_price_clear){ x->id, x->staff, x->client }, NULL));
    if (x->ends)
        return E_OK;
    return q_service_price_add(tx, op.viewer->org,
        &(struct q_service_price_add){ .service_id = x->id,
            .staff_id = { x->staff.v != 0, x->staff },
            .client_id = { x->client.v != 0, x->client },
            .price = x->price },
        NULL);
}

enum err service_price_set(const struct op *op, struct service_id id, struct staff_id staff, struct client_id client,
    struct sv amount, struct problems *problems)
{
    struct billing_setting setting;
    TRY(may_price(op));
    TRY(billing_setting_load(op, &setting));
    struct price_args x = { .op = op, .id = id, .staff = staff, .client = client };
    x.ends = !sv_trim(amount).n;
    x.price = field_amount(problems, SV("price"), amount, setting.currency, 0);
    if (!staff.v && !client.v)
        problem_add(problems, SV("staff"), SV("required"), SV("Choose a provider, a client, or both."));
    TRY(problems_err(problems));
    return db_write_within(op->db, price_in, &x);
}

enum err service_prices_of(const struct op *op, const struct service *services, size_t count, struct staff_id staff,
    struct client_id client, int64_t *ret_prices)
{
    struct service_id *ids = arena_array(op->arena, count, sizeof *ids);
    struct service_prices_for_rows rows;
    for (size_t i = 0; i < count; i++)
        ids[i] = services[i].id;
    TRY(q_service_prices_for(op->db, op->arena, op->viewer->org,
        &(struct q_service_prices_for){
            .service_ids = ids, .service_ids_count = count, .for_client = client, .for_staff = staff },
        &rows));
    for (size_t i = 0; i < count; i++) {
        ret_prices[i] = services[i].price;
        for (size_t k = 0; k < rows.count; k++)
            if (rows.items[k].service_id.v == services[i].id.v) { /* the most particular one stands first */
                ret_prices[i] = rows.items[k].price;
                break;
            }
    }
    return E_OK;
}

enum err service_price_for(
    const struct op *op, struct service_id id, struct staff_id staff, struct client_id client, int64_t *ret_price)
{
    struct service s;
    TRY(bills_staff(op));
    TRY(service_by_id(op, id, &s));
    return service_prices_of(op, &s, 1, staff, client, ret_price);
}

/* -- of a type of visits --------------------------------------------------------------------------------------------
 */

enum err service_of_type(
    const struct op *op, struct appointment_type_id type, struct services *ret_services, int64_t **ret_units)
{
    struct service_of_type_rows_rows rows;
    TRY(bills_staff(op));
    TRY(q_service_of_type_rows(
        op->db, op->arena, op->viewer->org, &(struct q_service_of_type_rows){ .type_id = type }, &rows));
    struct service *items = arena_array(op->arena, rows.count, sizeof *items);
    int64_t *units = arena_array(op->arena, rows.count, sizeof *units);
    for (size_t i = 0; i < rows.count; i++) {
        items[i] = SERVICE_OF(&rows.items[i]);
        units[i] = rows.items[i].units;
    }
    *ret_services = (struct services){ items, rows.count, (int64_t)rows.count };
    *ret_units = units;
    return E_OK;
}

struct type_args {
    const struct op *op;
    struct appointment_type_id type;
    const struct service_id *services;
    const int64_t *units;
    size_t count;
};

static enum err of_type_in(struct db *tx, void *arg)
{
    const struct type_args *x = arg;
    struct org_id org = x->op->viewer->org;
    TRY(q_service_of_type_clear(tx, org, &(struct q_service_of_type_clear){ .type_id = x->type }, NULL));
    for (size_t i = 0; i < x->count; i++) {
        int64_t changed;
        TRY(q_service_of_type_add(tx, org,
            &(struct q_service_of_type_add){ .units = x->units[i], .service_id = x->services[i], .type_id = x->type },
            &changed));
        if (!changed)
            return E_NOTFOUND;
    }
    return E_OK;
}

enum err service_of_type_set(const struct op *op, struct appointment_type_id type, const struct service_id *services,
    const int64_t *units, size_t count, struct problems *problems)
{
    TRY(may_price(op));
    for (size_t i = 0; i < count; i++) {
        if (units[i] < 1 || units[i] > UNITS_MOST)
            problem_add(problems, SV("units"), SV("bad_units"), SV("Type how many units, from 1 to 999."));
        for (size_t k = 0; k < i; k++)
            if (services[k].v == services[i].v)
                problem_add(problems, SV("service"), SV("same_service"), SV("This service stands there twice."));
    }
    TRY(problems_err(problems));
    return db_write_within(op->db, of_type_in, &(struct type_args){ op, type, services, units, count });
}
