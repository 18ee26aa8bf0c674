#include "calendar/type.h"

#include "calendar/queries.h"
#include "calendar/reader.h"

/* Rows of appointment_type_staff and appointment_type_group, by type: kind 0 and 1. */
enum { LINK_STAFF, LINK_GROUP };

static size_t first_link(const struct type_links_rows *links, struct appointment_type_id type)
{
    size_t low = 0, high = links->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (links->items[mid].type_id.v < type.v)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static void take_links(struct arena *a, const struct type_links_rows *links, struct appointment_type *t)
{
    size_t from = first_link(links, t->id), until = from;
    while (until < links->count && links->items[until].type_id.v == t->id.v)
        until++;
    t->staff = arena_array(a, until - from, sizeof *t->staff);
    t->groups = arena_array(a, until - from, sizeof *t->groups);
    for (size_t i = from; i < until; i++)
        if (links->items[i].kind == LINK_STAFF)
            t->staff[t->staff_count++].v = links->items[i].id;
        else
            t->groups[t->group_count++].v = links->items[i].id;
}

static enum err type_of(const struct type_rows_row *r, struct appointment_type *ret_type)
{
    struct appointment_type t = { .id = r->id,
        .name = r->name,
        .client_name = r->client_name.n ? r->client_name : r->name,
        .description = r->description,
        .prepare = r->prepare,
        .prepare_url = r->prepare_url,
        .colour = r->colour.n ? r->colour : sv_of(type_colour((int)(r->id.v % TYPE_COLOURS))),
        .length_min = r->length_min,
        .buffer_before_min = r->buffer_before_min,
        .buffer_after_min = r->buffer_after_min,
        .has_price = r->price.has,
        .price = r->price.v,
        .currency = r->currency,
        .contact_types = (unsigned)r->contact_types & CONTACT_TYPES_ALL,
        .is_group = r->is_group,
        .max_attendees = r->max_attendees,
        .waitlist = r->waitlist,
        .groups_only = r->groups_only,
        .approval = r->approval,
        .ask_to_confirm = r->ask_to_confirm,
        .confidential = r->confidential,
        .confidential_tag = r->confidential_tag,
        .notice_min = r->notice_min,
        .horizon_days = r->horizon_days,
        .cancel_min = r->cancel_min,
        .interval_min = r->interval_min,
        .moves_max = r->moves_max,
        .position = r->position,
        .archived = !sv_eq(r->state, SV("active")),
        .created_at = r->created_at,
        .changed_at = r->changed_at,
        .version = r->version };
    if (!booking_by_parse(r->booking, &t.booking))
        return E_INTERNAL;
    *ret_type = t;
    return E_OK;
}

static bool offered_by(const struct appointment_type *t, struct staff_id staff)
{
    for (size_t i = 0; i < t->staff_count; i++)
        if (t->staff[i].v == staff.v)
            return true;
    return t->staff_count == 0;
}

static bool among(const struct type_filter *f, struct appointment_type_id id)
{
    for (size_t i = 0; i < f->ids_count; i++)
        if (f->ids[i].v == id.v)
            return true;
    return !f->ids;
}

/* What this reader may know of at all. */
static bool is_there(const struct op *op, enum reader reader, const struct appointment_type *t, bool open_to)
{
    if (reader == READER_STAFF)
        return true;
    if (t->archived || (t->confidential && !reader_sees_confidential(op, reader)))
        return false;
    if (reader == READER_PUBLIC)
        return t->booking == BOOKING_PUBLIC && !t->groups_only;
    return t->booking != BOOKING_STAFF && open_to;
}

static bool fits(const struct op *op, const struct type_filter *f, const struct appointment_type *t)
{
    if (!f->ids && t->archived != f->archived)
        return false;
    if (f->bookable && t->booking == BOOKING_STAFF)
        return false;
    if (f->staff.v && !offered_by(t, f->staff))
        return false;
    if (!among(f, t->id))
        return false;
    return !f->keywords.n ||
           words_in(op->arena, sv_fmt(op->arena, "%.*s %.*s", SV_FMT(t->name), SV_FMT(t->client_name)), f->keywords);
}

struct asking {
    const struct op *op;
    struct appointment_type_id only; /* v 0: all */
    struct type_rows_rows rows;
    struct type_links_rows links;
};

static enum err ask(struct db *db, void *arg)
{
    struct asking *x = arg;
    struct org_id org = x->op->viewer->org;
    TRY(q_type_rows(db, x->op->arena, org,
        &(struct q_type_rows){ .only = x->only, .client_id = x->op->viewer->subject.client }, &x->rows));
    return q_type_links(db, x->op->arena, org, &(struct q_type_links){ .only = x->only }, &x->links);
}

static enum err list_of(const struct op *op, enum reader reader, const struct type_filter *f,
    struct appointment_type_id only, struct appointment_types *ret_types)
{
    struct asking x = { .op = op, .only = only };
    TRY(db_together(op->db, ask, &x));
    struct appointment_type *items = arena_array(op->arena, x.rows.count, sizeof *items);
    size_t n = 0;
    int64_t total = 0;
    bool prices = reader_sees_prices(op, reader);
    for (size_t i = 0; i < x.rows.count; i++) {
        struct appointment_type t;
        TRY(type_of(&x.rows.items[i], &t));
        take_links(op->arena, &x.links, &t);
        if (!is_there(op, reader, &t, x.rows.items[i].open_to != 0) || !fits(op, f, &t))
            continue;
        if (reader != READER_STAFF)
            t.group_count = 0;
        if (!prices) {
            t.has_price = false;
            t.price = 0;
        }
        if (total++ >= f->offset && (f->most == 0 || (int64_t)n < f->most))
            items[n++] = t;
    }
    *ret_types = (struct appointment_types){ items, n, total };
    return E_OK;
}

enum err type_list(const struct op *op, const struct type_filter *f, struct appointment_types *ret_types)
{
    enum reader reader;
    TRY(reader_of(op, LEVEL_VIEW, &reader));
    return list_of(op, reader, f, (struct appointment_type_id){ 0 }, ret_types);
}

enum err type_load(const struct op *op, struct appointment_type_id id, struct appointment_type *ret_type)
{
    enum reader reader;
    struct appointment_types list;
    TRY(reader_of(op, LEVEL_VIEW, &reader));
    if (!id.v)
        return E_NOTFOUND;
    TRY(list_of(op, reader, &(struct type_filter){ .ids = &id, .ids_count = 1 }, id, &list));
    if (!list.count)
        return E_NOTFOUND;
    *ret_type = list.items[0];
    return E_OK;
}
