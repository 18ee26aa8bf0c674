#include "billing/offering.h"

#include "base/text.h"
#include "billing/charge_write.h"
#include "billing/fields.h"
#include "billing/names.h"
#include "billing/package.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "billing/setting.h"
#include "people/people.h"

enum { ALL_MOST = 1000, DAYS_MOST = 3650, MOST_MOST = 1000 };

/* Rows of two queries have the same columns. */
#define OFFERING_OF(r)                                                                                                 \
    ((struct offering){ .id = (r)->id,                                                                                 \
        .name = (r)->name,                                                                                             \
        .description = (r)->description,                                                                               \
        .price = (r)->price,                                                                                           \
        .tax = (r)->tax_id.v,                                                                                          \
        .every = every_of((r)->every),                                                                                 \
        .household = (r)->household,                                                                                   \
        .expires_days = (r)->expires_days,                                                                             \
        .roll_over = (r)->roll_over,                                                                                   \
        .in_portal = (r)->in_portal,                                                                                   \
        .most = (r)->most,                                                                                             \
        .archived = !sv_eq((r)->state, SV("active")),                                                                  \
        .sold = (r)->sold,                                                                                             \
        .version = (r)->version,                                                                                       \
        .created_at = (r)->created_at })

static enum every every_of(struct sv name)
{
    enum every e = EVERY_ONCE;
    (void)every_parse(name, &e);
    return e;
}

/* -- reading --------------------------------------------------------------------------------------------------------
 */

static enum err with_items(const struct op *op, struct offering *items, size_t count)
{
    struct offering_id *ids = arena_array(op->arena, count, sizeof *ids);
    struct offering_items_rows rows = { .count = 0 };
    for (size_t i = 0; i < count; i++)
        ids[i] = items[i].id;
    if (count)
        TRY(q_offering_items(
            op->db, op->arena, op->viewer->org, &(struct q_offering_items){ .ids = ids, .ids_count = count }, &rows));
    for (size_t i = 0; i < count; i++) {
        items[i].items = arena_array(op->arena, OFFERING_ITEMS_MOST, sizeof *items[i].items);
        for (size_t k = 0; k < rows.count && items[i].item_count < OFFERING_ITEMS_MOST; k++)
            if (rows.items[k].offering_id.v == items[i].id.v)
                items[i].items[items[i].item_count++] = (struct offering_item){ .type = rows.items[k].type_id.v,
                    .service = rows.items[k].service_id.v,
                    .name = rows.items[k].name.has ? rows.items[k].name.v : SV(""),
                    .visits = rows.items[k].visits };
    }
    return E_OK;
}

static enum err find(const struct op *op, struct text_words w, bool archived_too, bool shown_only, int64_t page,
    struct offerings *ret_offerings)
{
    struct offering_rows_rows rows;
    struct offering_count_row all;
    TRY(q_offering_rows(op->db, op->arena, op->viewer->org,
        &(struct q_offering_rows){ .words = w.items,
            .words_count = w.count,
            .archived_too = archived_too,
            .shown_only = shown_only,
            .limit = page ? BILLING_A_PAGE : ALL_MOST,
            .offset = page_offset(page, BILLING_A_PAGE) },
        &rows));
    TRY(q_offering_count(op->db, op->arena, op->viewer->org,
        &(struct q_offering_count){
            .words = w.items, .words_count = w.count, .archived_too = archived_too, .shown_only = shown_only },
        &all));
    struct offering *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        items[i] = OFFERING_OF(&rows.items[i]);
    TRY(with_items(op, items, rows.count));
    *ret_offerings = (struct offerings){ items, rows.count, all.n };
    return E_OK;
}

enum err offering_list(
    const struct op *op, struct sv words, bool archived_too, int64_t page, struct offerings *ret_offerings)
{
    TRY(bills_staff(op));
    return find(op, text_words(op->arena, words), archived_too, false, page, ret_offerings);
}

/* What the subject has as many of as there may be is left out, and so is what costs something where no bill is seen. */
static enum err could_buy(const struct op *op, struct offerings *list)
{
    struct package_offering_counts_rows bought;
    size_t n = 0;
    TRY(q_package_offering_counts(op->db, op->arena, op->viewer->org,
        &(struct q_package_offering_counts){ op->viewer->subject.client }, &bought));
    bool priced = viewer_may(op->viewer, NEED_CAP_PAGE(CAP_BILLS, LEVEL_VIEW)).allow;
    for (size_t i = 0; i < list->count; i++) {
        struct offering *o = &list->items[i];
        int64_t has = 0;
        for (size_t k = 0; k < bought.count; k++)
            if (bought.items[k].offering_id.v == o->id.v)
                has = bought.items[k].n;
        o->sold = 0;
        if ((o->most && has >= o->most) || (o->price && !priced))
            continue;
        list->items[n++] = *o;
    }
    list->total = (int64_t)n;
    list->count = n;
    return E_OK;
}

static enum err in_a_portal(const struct op *op)
{
    return viewer_require(op->viewer, NEED_CAP_PAGE(CAP_PACKAGES, LEVEL_VIEW));
}

enum err offering_offered(const struct op *op, int64_t page, struct offerings *ret_offerings)
{
    struct text_words none = { .count = 0 };
    if (op->viewer->facts.relation == REL_STAFF) {
        TRY(bills_staff(op));
        return find(op, none, false, true, page, ret_offerings);
    }
    struct offerings all;
    TRY(in_a_portal(op));
    TRY(find(op, none, false, true, 0, &all));
    TRY(could_buy(op, &all));
    int64_t from = page ? page_offset(page, BILLING_A_PAGE) : 0;
    from = from < all.total ? from : all.total;
    int64_t left = all.total - from;
    *ret_offerings = (struct offerings){ all.items + from,
        (size_t)(page && left > BILLING_A_PAGE ? BILLING_A_PAGE : left), all.total };
    return E_OK;
}

enum err offerings_some_in(
    const struct op *op, const struct offering_id *ids, size_t count, struct offerings *ret_offerings)
{
    struct offering_some_rows rows = { .count = 0 };
    if (count)
        TRY(q_offering_some(op->db, op->arena, op->viewer->org, &(struct q_offering_some){ ids, count }, &rows));
    struct offering *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        items[i] = OFFERING_OF(&rows.items[i]);
    TRY(with_items(op, items, rows.count));
    *ret_offerings = (struct offerings){ items, rows.count, (int64_t)rows.count };
    return E_OK;
}

static enum err by_id(const struct op *op, struct offering_id id, struct offering *ret_offering)
{
    struct offerings found;
    TRY(offerings_some_in(op, &id, 1, &found));
    if (!found.count)
        return E_NOTFOUND;
    *ret_offering = found.items[0];
    return E_OK;
}

enum err offering_load(const struct op *op, struct offering_id id, struct offering *ret_offering)
{
    struct offerings one = { .count = 1 };
    struct offering o;
    if (op->viewer->facts.relation == REL_STAFF) {
        TRY(bills_staff(op));
        return by_id(op, id, ret_offering);
    }
    TRY(in_a_portal(op));
    TRY(by_id(op, id, &o));
    if (o.archived || !o.in_portal)
        return E_NOTFOUND;
    one.items = &o;
    TRY(could_buy(op, &one));
    if (!one.count)
        return E_NOTFOUND;
    *ret_offering = o;
    return E_OK;
}

/* -- with tax -------------------------------------------------------------------------------------------------------
 */

struct offering_cost offering_cost(const struct taxes *taxes, const struct offering *o)
{
    struct charge c = { .units = 1, .unit_price = o->price };
    struct tax tax = tax_of(taxes, o->tax, 0);
    if (!o->price || !charge_tax(&c, &tax))
        return (struct offering_cost){ .total = o->price };
    return (struct offering_cost){ c.total, c.tax, tax };
}

enum err offering_taxes(const struct op *op, struct taxes *ret_taxes)
{
    return taxes_for(op, op->viewer->subject.client, (struct appointment_location_id){ 0 }, ret_taxes);
}

/* -- writing --------------------------------------------------------------------------------------------------------
 */

static enum err may_change(const struct op *op)
{
    enum err e = viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS));
    return e == E_OK ? E_OK : bills_staff(op);
}

struct saving {
    const struct op *op;
    struct offering_id id, made;
    struct offering offering;
    struct problems found;
};

/* Types and services of the lines are the practice's. */
static enum err check_items(const struct op *op, const struct offering *o, struct problems *p)
{
    struct appointment_type_id types[OFFERING_ITEMS_MOST];
    struct service_id services[OFFERING_ITEMS_MOST];
    struct offering_things_known_row known;
    size_t type_count = 0, service_count = 0;
    for (size_t i = 0; i < o->item_count; i++)
        if (o->items[i].type.v)
            types[type_count++] = o->items[i].type;
        else if (o->items[i].service.v)
            services[service_count++] = o->items[i].service;
    TRY(q_offering_things_known(op->db, op->arena, op->viewer->org,
        &(struct q_offering_things_known){
            .types = types, .types_count = type_count, .services = services, .services_count = service_count },
        &known));
    if (known.types != (int64_t)type_count)
        problem_add(p, SV("visits"), SV("unknown_type"), SV("Choose types of visits from the list."));
    if (known.services != (int64_t)service_count)
        problem_add(p, SV("visits"), SV("unknown_service"), SV("Choose services from the list."));
    return problems_err(p);
}

static enum err write_items(const struct op *op, struct offering_id id, const struct offering *o)
{
    TRY(q_offering_items_clear(op->db, op->viewer->org, &(struct q_offering_items_clear){ id }, NULL));
    for (size_t i = 0; i < o->item_count; i++)
        TRY(q_offering_item_add(op->db, op->viewer->org,
            &(struct q_offering_item_add){ .offering_id = id,
                .position = (int64_t)i + 1,
                .type_id = { o->items[i].type.v != 0, o->items[i].type },
                .service_id = { o->items[i].service.v != 0, o->items[i].service },
                .visits = o->items[i].visits },
            NULL));
    return E_OK;
}

static enum err save_in(struct db *tx, void *arg)
{
    struct saving *x = arg;
    struct op op = *x->op;
    const struct offering *o = &x->offering;
    struct sv words = sv_fmt(op.arena, " %.*s", SV_FMT(text_fold(op.arena, o->name)));
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(check_items(&op, o, &x->found));
    if (!x->id.v) {
        struct offering_insert_row row;
        TRY(q_offering_insert(tx, op.arena, op.viewer->org,
            &(struct q_offering_insert){ .name = o->name,
                .description = o->description,
                .price = o->price,
                .every = sv_of(every_name(o->every)),
                .household = o->household,
                .expires_days = o->expires_days,
                .roll_over = o->roll_over,
                .in_portal = o->in_portal,
                .most = o->most,
                .tax_id = { o->tax.v != 0, o->tax },
                .search_words = words,
                .created_at = op.now },
            &row));
        x->made = row.id;
        return write_items(&op, row.id, o);
    }
    struct offering was;
    int64_t changed;
    TRY(by_id(&op, x->id, &was));
    TRY(q_offering_update(tx, op.viewer->org,
        &(struct q_offering_update){ .name = o->name,
            .description = o->description,
            .price = o->price,
            .every = sv_of(every_name(o->every)),
            .household = o->household,
            .expires_days = o->expires_days,
            .roll_over = o->roll_over,
            .in_portal = o->in_portal,
            .most = o->most,
            .tax_id = { o->tax.v != 0, o->tax },
            .search_words = words,
            .offering_id = x->id,
            .version = o->version },
        &changed));
    if (!changed)
        return E_CONFLICT;
    x->made = x->id;
    return write_items(&op, x->id, o);
}

static void typed_items(struct problems *p, const struct offering_form *f, struct offering *o)
{
    o->items = arena_array(p->a, OFFERING_ITEMS_MOST, sizeof *o->items);
    for (size_t i = 0; i < f->item_count; i++) {
        const struct offering_item_form *x = &f->items[i];
        if (!sv_trim(x->visits).n)
            continue;
        if (o->item_count == OFFERING_ITEMS_MOST) {
            problem_add(p, SV("visits"), SV("too_many_items"), SV("A package has at most ten kinds of visits."));
            return;
        }
        struct offering_item item = { .type = x->type,
            .service = x->type.v ? (struct service_id){ 0 } : x->service,
            .visits = field_number(p, SV("visits"), x->visits, SV("bad_visits"), 1, OFFERING_VISITS_MOST, 1) };
        for (size_t k = 0; k < o->item_count; k++)
            if (o->items[k].type.v == item.type.v && o->items[k].service.v == item.service.v)
                problem_add(p, SV("visits"), SV("same_item"),
                    SV("The same kind of visit stands there twice. Put its number in one line."));
        o->items[o->item_count++] = item;
    }
}

enum err offering_save(const struct op *op, struct offering_id id, const struct offering_form *f,
    struct problems *problems, struct offering_id *ret_id)
{
    struct saving x = { .op = op, .id = id };
    struct billing_setting setting;
    struct taxes taxes;
    struct offering *o = &x.offering;
    TRY(may_change(op));
    TRY(billing_setting_load(op, &setting));
    TRY(taxes_for(op, (struct client_id){ 0 }, (struct appointment_location_id){ 0 }, &taxes));
    *o = (struct offering){
        .name = field_required(problems, SV("name"), f->name, SV("Say what it is called.")),
        .description = field_lines(problems, SV("description"), f->description, FIELD_TEXT_MAX),
        .price = field_amount(problems, SV("price"), f->price, setting.currency, 0),
        .expires_days = field_number(problems, SV("expires_days"), f->expires_days, SV("bad_days"), 1, DAYS_MOST, 0),
        .most = field_number(problems, SV("most"), f->most, SV("bad_number"), 1, MOST_MOST, 0),
        .household = f->household,
        .roll_over = f->roll_over,
        .in_portal = f->in_portal,
        .tax = field_named_tax(problems, SV("tax"), f->tax, &taxes),
        .version = f->version,
    };
    if (!every_parse(f->every, &o->every))
        problem_add(problems, SV("every"), SV("bad_every"), SV("Choose how often it is billed."));
    typed_items(problems, f, o);
    TRY(problems_err(problems));
    TRY(problems_tell(problems, &x.found, db_write_within(op->db, save_in, &x)));
    *ret_id = x.made;
    return E_OK;
}

struct archiving {
    const struct op *op;
    struct offering_id id;
    bool archived;
    int64_t version;
};

static enum err archive_in(struct db *tx, void *arg)
{
    const struct archiving *x = arg;
    struct op op = *x->op;
    struct offering was;
    int64_t changed;
    op.db = tx;
    TRY(by_id(&op, x->id, &was));
    TRY(q_offering_set_state(tx, op.viewer->org,
        &(struct q_offering_set_state){ x->archived ? SV("archived") : SV("active"), x->id, x->version }, &changed));
    return changed ? E_OK : E_CONFLICT;
}

enum err offering_archive(const struct op *op, struct offering_id id, bool archived, int64_t version)
{
    TRY(may_change(op));
    return db_write_within(op->db, archive_in, &(struct archiving){ op, id, archived, version });
}

/* -- the practice's way ---------------------------------------------------------------------------------------------
 */

enum err package_setting_load(const struct op *op, struct package_setting *ret_setting)
{
    struct package_setting_row_row row;
    struct package_setting s = { .noshow_uses = true, .late_uses = true };
    enum err e = q_package_setting_row(op->db, op->arena, op->viewer->org, &row);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    if (e == E_OK)
        s = (struct package_setting){ row.on_payment, row.noshow_uses, row.late_uses, row.version };
    *ret_setting = s;
    return E_OK;
}

struct setting_args {
    const struct op *op;
    const struct package_setting *setting;
};

static enum err setting_in(struct db *tx, void *arg)
{
    const struct setting_args *x = arg;
    const struct package_setting *s = x->setting;
    int64_t changed;
    TRY(q_package_setting_save(tx, x->op->viewer->org,
        &(struct q_package_setting_save){ .on_payment = s->on_payment,
            .noshow_uses = s->noshow_uses,
            .late_uses = s->late_uses,
            .version = s->version },
        &changed));
    return changed ? E_OK : E_CONFLICT;
}

enum err package_setting_save(const struct op *op, const struct package_setting *s)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    return db_write_within(op->db, setting_in, &(struct setting_args){ op, s });
}
