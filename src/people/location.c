#include "people/location.h"

#include "access/record.h"
#include "base/text.h"
#include "people/client_fields.h"
#include "people/field.h"
#include "people/queries.h"

enum { NPI_DIGITS = 10 };

static struct location location_of(const struct locations_of_row *r)
{
    struct location l = { .id = r->id.v,
        .name = r->name,
        .line1 = r->line1,
        .line2 = r->line2,
        .city = r->city,
        .region = r->region,
        .postal_code = r->postal_code,
        .country = r->country,
        .npi = r->npi };
    if (r->client_id.has)
        l.client = r->client_id.v;
    if (r->staff_id.has)
        l.staff = r->staff_id.v;
    return l;
}

enum err locations_of(const struct op *op, const struct client_id *clients, size_t client_count,
    const struct staff_id *staff, size_t staff_count, bool practice, struct locations *ret_locations)
{
    struct locations_of_rows rows;
    TRY(q_locations_of(op->db, op->arena, op->viewer->org,
        &(struct q_locations_of){ .clients = clients,
            .clients_count = client_count,
            .staff = staff,
            .staff_count = staff_count,
            .practice = practice },
        &rows));
    struct location *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        items[i] = location_of(&rows.items[i]);
    *ret_locations = (struct locations){ items, rows.count };
    return E_OK;
}

bool location_own(struct client_id client, struct sv street, struct sv city, struct sv region, struct sv postal_code,
    struct sv country, struct location *ret_location)
{
    if (!street.n && !city.n && !region.n && !postal_code.n && !country.n)
        return false;
    *ret_location = (struct location){ .id = LOCATION_OWN_FROM + client.v,
        .client = client,
        .line1 = street,
        .city = city,
        .region = region,
        .postal_code = postal_code,
        .country = country };
    return true;
}

static enum err require_owner(const struct op *op, struct location_owner owner)
{
    const struct viewer *v = op->viewer;
    if (owner.client.v) {
        if (v->self.v || v->grant.v) {
            TRY(viewer_require(v, NEED_CAP_PAGE(CAP_PROFILE, LEVEL_ACT)));
            return owner.client.v == v->subject.client.v ? E_OK : E_NOTFOUND;
        }
        return client_require(op, owner.client, PERM_CHART);
    }
    if (owner.staff.v && owner.staff.v == v->staff.v)
        return viewer_require(v, NEED_STAFF_PAGE(PERM_DIRECTORY));
    return viewer_require(v, NEED_STAFF_PAGE(owner.staff.v ? PERM_STAFF : PERM_SETTINGS));
}

static struct location_form clean(const struct location_form *f, struct problems *p)
{
    struct location_form c = { .name = field_line(p, SV("name"), f->name, FIELD_NAME_MAX),
        .line1 = field_line(p, SV("line1"), f->line1, FIELD_LINE_MAX),
        .line2 = field_line(p, SV("line2"), f->line2, FIELD_LINE_MAX),
        .city = field_line(p, SV("city"), f->city, FIELD_NAME_MAX),
        .region = field_line(p, SV("state"), f->region, FIELD_NAME_MAX),
        .postal_code = field_line(p, SV("zip"), f->postal_code, FIELD_NAME_MAX),
        .country = field_line(p, SV("country"), f->country, FIELD_NAME_MAX),
        .npi = field_line(p, SV("npi"), f->npi, FIELD_NAME_MAX) };
    bool digits = c.npi.n == 0 || c.npi.n == NPI_DIGITS;
    for (size_t i = 0; i < c.npi.n; i++)
        digits = digits && c.npi.p[i] >= '0' && c.npi.p[i] <= '9';
    if (!digits)
        problem_add(p, SV("npi"), SV("bad_npi"), SV("An NPI has ten digits. Correct it, or leave it empty."));
    if (!c.name.n && !c.line1.n && !c.line2.n && !c.city.n && !c.region.n && !c.postal_code.n && !c.country.n)
        problem_add(p, SV("line1"), SV("required"), SV("Type at least one line of the address."));
    return c;
}

struct location_args {
    const struct op *op;
    struct location_owner owner;
    struct location_form form;
    int64_t id;
};

/* Of the place itself, and of whom it belongs to. */
static enum err record_place(const struct op *op, enum event_kind kind, struct location_owner owner, int64_t id)
{
    static const char *const fields[] = { "address" };
    struct event_new e = event_by(op, kind, owner.client);
    e.resource_kind = "location";
    e.resource_id = id;
    if (owner.staff.v)
        e.payload = sv_fmt(op->arena, "{\"staff\":%lld}", (long long)owner.staff.v);
    TRY(event_record(op->db, op->arena, &e, NULL));
    if (owner.client.v)
        return client_record_fields(op, owner.client, fields, LENGTH(fields));
    struct event_new whose = event_by(op, EVENT_SETTINGS_CHANGED, owner.client);
    whose.payload = SV("{\"changed\":[\"locations\"]}");
    return event_record(op->db, op->arena, &whose, NULL);
}

static enum err set_own(
    const struct op *op, enum event_kind kind, struct client_id client, const struct location_form *f)
{
    int64_t changed;
    TRY(q_client_set_address(op->db, op->viewer->org,
        &(struct q_client_set_address){ .street = f->line1,
            .city = f->city,
            .region = f->region,
            .postal_code = f->postal_code,
            .country = f->country,
            .changed_at = op->now,
            .client_id = client },
        &changed));
    if (!changed)
        return E_NOTFOUND;
    return record_place(op, kind, (struct location_owner){ .client = client }, LOCATION_OWN_FROM + client.v);
}

static bool fits_record(const struct location_form *f)
{
    return !f->name.n && !f->line2.n && !f->npi.n;
}

static enum err create_in(struct db *tx, void *arg)
{
    struct location_args *x = arg;
    struct op op = *x->op;
    op.db = tx;
    const struct location_form *f = &x->form;
    if (x->owner.client.v && fits_record(f)) {
        struct client_by_id_row c;
        struct location own;
        TRY(q_client_by_id(tx, op.arena, op.viewer->org, &(struct q_client_by_id){ .client_id = x->owner.client }, &c));
        if (!location_own(c.id, c.street, c.city, c.region, c.postal_code, c.country, &own)) {
            x->id = LOCATION_OWN_FROM + c.id.v;
            return set_own(&op, EVENT_LOCATION_CREATED, c.id, f);
        }
    }
    struct location_insert_row row;
    TRY(q_location_insert(tx, op.arena, op.viewer->org,
        &(struct q_location_insert){ .client_id = { x->owner.client.v != 0, x->owner.client },
            .staff_id = { x->owner.staff.v != 0, x->owner.staff },
            .name = f->name,
            .line1 = f->line1,
            .line2 = f->line2,
            .city = f->city,
            .region = f->region,
            .postal_code = f->postal_code,
            .country = f->country,
            .npi = f->npi,
            .created_at = op.now },
        &row));
    x->id = row.id.v;
    return record_place(&op, EVENT_LOCATION_CREATED, x->owner, x->id);
}

enum err location_create(const struct op *op, struct location_owner owner, const struct location_form *f,
    struct problems *problems, int64_t *ret_id)
{
    TRY(require_owner(op, owner));
    struct location_args x = { .op = op, .owner = owner, .form = clean(f, problems) };
    TRY(problems_err(problems));
    TRY(db_write_within(op->db, create_in, &x));
    *ret_id = x.id;
    return E_OK;
}

static struct client_id own_of(int64_t id)
{
    return (struct client_id){ id > LOCATION_OWN_FROM && id < 2 * LOCATION_OWN_FROM ? id - LOCATION_OWN_FROM : 0 };
}

enum err location_owner_of(const struct op *op, int64_t id, struct location_owner *ret_owner)
{
    struct location_by_id_row r;
    if (own_of(id).v) {
        *ret_owner = (struct location_owner){ .client = own_of(id) };
        return E_OK;
    }
    TRY(q_location_by_id(op->db, op->arena, op->viewer->org, &(struct q_location_by_id){ .location_id = { id } }, &r));
    *ret_owner = (struct location_owner){ .client = r.client_id.has ? r.client_id.v : (struct client_id){ 0 },
        .staff = r.staff_id.has ? r.staff_id.v : (struct staff_id){ 0 } };
    return E_OK;
}

enum err location_load(const struct op *op, int64_t id, struct location *ret_location)
{
    struct location_owner owner;
    TRY(location_owner_of(op, id, &owner));
    TRY(require_owner(op, owner));
    if (own_of(id).v) {
        struct client_by_id_row c;
        TRY(q_client_by_id(
            op->db, op->arena, op->viewer->org, &(struct q_client_by_id){ .client_id = own_of(id) }, &c));
        return location_own(c.id, c.street, c.city, c.region, c.postal_code, c.country, ret_location) ? E_OK
                                                                                                      : E_NOTFOUND;
    }
    struct location_by_id_row r;
    TRY(q_location_by_id(op->db, op->arena, op->viewer->org, &(struct q_location_by_id){ .location_id = { id } }, &r));
    *ret_location = (struct location){ .id = r.id.v,
        .client = owner.client,
        .staff = owner.staff,
        .name = r.name,
        .line1 = r.line1,
        .line2 = r.line2,
        .city = r.city,
        .region = r.region,
        .postal_code = r.postal_code,
        .country = r.country,
        .npi = r.npi };
    return E_OK;
}

static enum err update_in(struct db *tx, void *arg)
{
    const struct location_args *x = arg;
    const struct location_form *f = &x->form;
    struct op op = *x->op;
    op.db = tx;
    if (own_of(x->id).v)
        return set_own(&op, EVENT_LOCATION_CHANGED, own_of(x->id), f);
    int64_t changed;
    TRY(q_location_save(tx, op.viewer->org,
        &(struct q_location_save){ .name = f->name,
            .line1 = f->line1,
            .line2 = f->line2,
            .city = f->city,
            .region = f->region,
            .postal_code = f->postal_code,
            .country = f->country,
            .npi = f->npi,
            .location_id = { x->id } },
        &changed));
    return changed ? record_place(&op, EVENT_LOCATION_CHANGED, x->owner, x->id) : E_NOTFOUND;
}

enum err location_update(const struct op *op, int64_t id, const struct location_form *f, struct problems *problems)
{
    struct location_args x = { .op = op, .id = id };
    TRY(location_owner_of(op, id, &x.owner));
    TRY(require_owner(op, x.owner));
    x.form = clean(f, problems);
    if (own_of(id).v && !fits_record(&x.form))
        problem_add(problems, SV("name"), SV("own_address"),
            SV("A client's own address has a street, city, state, zip and country. Add another one for the rest."));
    TRY(problems_err(problems));
    return db_write_within(op->db, update_in, &x);
}

static enum err delete_in(struct db *tx, void *arg)
{
    const struct location_args *x = arg;
    struct op op = *x->op;
    op.db = tx;
    if (own_of(x->id).v)
        return set_own(&op, EVENT_LOCATION_DELETED, own_of(x->id), &x->form);
    int64_t changed;
    TRY(q_location_delete(tx, op.viewer->org, &(struct q_location_delete){ .location_id = { x->id } }, &changed));
    return changed ? record_place(&op, EVENT_LOCATION_DELETED, x->owner, x->id) : E_NOTFOUND;
}

enum err location_delete(const struct op *op, int64_t id)
{
    struct location_args x = { .op = op, .id = id };
    TRY(location_owner_of(op, id, &x.owner));
    TRY(require_owner(op, x.owner));
    return db_write_within(op->db, delete_in, &x);
}
