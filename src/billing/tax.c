#include "billing/tax_read.h"

#include "access/record.h"
#include "base/text.h"
#include "billing/fields.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "billing/rules.h"

enum { TAX_NAME_MOST = 40 };

static enum err may_see(const struct op *op)
{
    enum err e = viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS));
    return e == E_OK ? E_OK : bills_staff(op);
}

/* -- which count ----------------------------------------------------------------------------------------------------
 */

enum err taxes_for(
    const struct op *op, struct client_id client, struct appointment_location_id place, struct taxes *ret_taxes)
{
    struct tax_rows_rows rows;
    struct tax_exempt_rows_rows exempt = { .count = 0 };
    TRY(q_tax_rows(op->db, op->arena, op->viewer->org, &(struct q_tax_rows){ .location_id = place }, &rows));
    if (client.v)
        TRY(q_tax_exempt_rows(op->db, op->arena, op->viewer->org, &(struct q_tax_exempt_rows){ client }, &exempt));
    struct tax *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct tax_rows_row *r = &rows.items[i];
        items[i] = (struct tax){ .id = r->id,
            .name = r->name,
            .bp = exempt.count ? 0 : r->bp,
            .included = r->included,
            .archived = !sv_eq(r->state, SV("active")),
            .version = r->version };
    }
    *ret_taxes = (struct taxes){ items, rows.count, exempt.count > 0 };
    return E_OK;
}

static const struct tax *known(const struct taxes *taxes, struct tax_id id)
{
    for (size_t i = 0; i < taxes->count; i++)
        if (taxes->items[i].id.v == id.v)
            return &taxes->items[i];
    return NULL;
}

struct tax tax_of(const struct taxes *taxes, struct tax_id id, int64_t bp)
{
    const struct tax *named = id.v ? known(taxes, id) : NULL;
    return named ? *named : (struct tax){ .bp = taxes->exempt ? 0 : bp };
}

struct tax field_tax(struct problems *p, struct sv field, struct sv typed, const struct taxes *taxes)
{
    struct tax_id id;
    typed = sv_trim(typed);
    if (!typed.n || typed.p[0] != 't')
        return (struct tax){ .bp = field_percent(p, field, typed) };
    if (int_parse(sv_sub(typed, 1, SIZE_MAX), &id.v) && id.v && known(taxes, id))
        return tax_of(taxes, id, 0);
    problem_add(p, field, SV("unknown_tax"), SV("Choose one of the practice's taxes."));
    return (struct tax){ 0 };
}

struct tax_id field_named_tax(struct problems *p, struct sv field, struct sv typed, const struct taxes *taxes)
{
    typed = sv_trim(typed);
    if (typed.n && typed.p[0] == 't')
        return field_tax(p, field, typed, taxes).id;
    if (typed.n && !sv_eq(typed, SV("0")))
        problem_add(p, field, SV("unknown_tax"), SV("Choose one of the practice's taxes."));
    return (struct tax_id){ 0 };
}

struct sv tax_typed(struct arena *a, struct tax_id id, int64_t bp)
{
    return id.v ? sv_fmt(a, "t%lld", (long long)id.v) : percent_text(a, bp);
}

struct sv tax_label(struct arena *a, struct sv name, int64_t bp)
{
    struct sv percent = percent_text(a, bp);
    return name.n ? sv_fmt(a, "%.*s %.*s %%", SV_FMT(name), SV_FMT(percent)) : sv_fmt(a, "%.*s %%", SV_FMT(percent));
}

struct sv tax_words(struct arena *a, struct sv name, int64_t bp, bool included, struct sv amount)
{
    struct sv label = bp ? tax_label(a, name.n ? name : SV("tax"), bp) : SV("tax"); /* of old lines no more is known */
    return sv_fmt(a, included ? "%.*s %.*s is in it" : "with %.*s %.*s", SV_FMT(amount), SV_FMT(label));
}

/* -- the practice's -------------------------------------------------------------------------------------------------
 */

enum err tax_list(const struct op *op, bool archived_too, struct taxes *ret_taxes)
{
    struct taxes all;
    size_t n = 0;
    TRY(may_see(op));
    TRY(taxes_for(op, (struct client_id){ 0 }, (struct appointment_location_id){ 0 }, &all));
    for (size_t i = 0; i < all.count; i++)
        if (archived_too || !all.items[i].archived)
            all.items[n++] = all.items[i];
    all.count = n;
    *ret_taxes = all;
    return E_OK;
}

enum err tax_elsewhere(const struct op *op, const struct taxes *taxes, const struct sv **ret_words)
{
    enum { NAMED = 3 };
    struct tax_place_said_rows rows;
    struct sv *words = arena_array(op->arena, taxes->count, sizeof *words);
    TRY(may_see(op));
    TRY(q_tax_place_said(op->db, op->arena, op->viewer->org, &rows));
    for (size_t i = 0; i < taxes->count; i++) {
        size_t n = 0, said = 0;
        struct str out = str_new(op->arena, 4096);
        for (size_t k = 0; k < rows.count; k++) {
            const struct tax_place_said_row *r = &rows.items[k];
            if (r->tax_id.v != taxes->items[i].id.v || ++n > NAMED)
                continue;
            said++;
            str_addf(&out, "%sat %.*s %.*s %%", said > 1 ? ", " : "", SV_FMT(r->name),
                SV_FMT(percent_text(op->arena, r->bp)));
        }
        if (n > said)
            str_addf(&out, " and at %zu more", n - said);
        words[i] = str_sv(&out);
    }
    *ret_words = words;
    return E_OK;
}

enum err tax_load(const struct op *op, struct tax_id id, struct tax *ret_tax, struct tax_places *ret_places)
{
    struct taxes all;
    struct tax_place_rows_rows rows;
    TRY(tax_list(op, true, &all));
    const struct tax *found = id.v ? known(&all, id) : NULL;
    if (id.v && !found)
        return E_NOTFOUND;
    *ret_tax = found ? *found : (struct tax){ 0 };
    TRY(q_tax_place_rows(op->db, op->arena, op->viewer->org, &(struct q_tax_place_rows){ id }, &rows));
    struct tax_place *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        items[i] = (struct tax_place){ rows.items[i].id, rows.items[i].name, rows.items[i].bp };
    *ret_places = (struct tax_places){ items, rows.count };
    return E_OK;
}

struct tax_args {
    const struct op *op;
    const struct tax_form *form;
    struct tax tax;
    int64_t *bp; /* at each place of the form; -1: as everywhere */
    struct problems found;
    struct tax_id made;
};

static struct sv place_field(struct arena *a, struct appointment_location_id place)
{
    return sv_fmt(a, "place%lld", (long long)place.v);
}

static enum err check_name(const struct op *op, const struct tax *tax, struct problems *p)
{
    struct taxes all;
    size_t active = 0;
    TRY(tax_list(op, false, &all));
    for (size_t i = 0; i < all.count; i++) {
        bool other = all.items[i].id.v != tax->id.v;
        active += other;
        if (other && sv_eq(all.items[i].name, tax->name))
            problem_add(p, SV("name"), SV("same_name"), SV("There is a tax of this name. Choose another name."));
    }
    if (active >= TAXES_MOST)
        problem_add(p, SV("name"), SV("too_many"), SV("There are 50 taxes already. Archive one first."));
    return problems_err(p);
}

static enum err record(const struct op *op)
{
    struct event_new e = event_by(op, EVENT_SETTINGS_CHANGED, (struct client_id){ 0 });
    e.payload = SV("{\"billing\":true}");
    return event_record(op->db, op->arena, &e, NULL);
}

/* Of places that the form does not name (archived ones, say) the percentage stays. */
static enum err save_places(const struct op *op, const struct tax_args *x)
{
    struct appointment_location_id *places = arena_array(op->arena, x->form->place_count, sizeof *places);
    for (size_t i = 0; i < x->form->place_count; i++)
        places[i] = x->form->places[i].place;
    TRY(q_tax_place_clear(op->db, op->viewer->org,
        &(struct q_tax_place_clear){ .tax_id = x->made, .places = places, .places_count = x->form->place_count },
        NULL));
    for (size_t i = 0; i < x->form->place_count; i++) {
        int64_t changed = 1;
        if (x->bp[i] >= 0)
            TRY(q_tax_place_add(op->db, op->viewer->org,
                &(struct q_tax_place_add){ .tax_id = x->made, .bp = x->bp[i], .location_id = x->form->places[i].place },
                &changed));
        if (!changed)
            return E_NOTFOUND;
    }
    return E_OK;
}

static enum err save_in(struct db *tx, void *arg)
{
    struct tax_args *x = arg;
    struct op op = *x->op;
    const struct tax *t = &x->tax;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(check_name(&op, t, &x->found));
    if (!t->id.v) {
        struct tax_insert_row row;
        TRY(q_tax_insert(tx, op.arena, op.viewer->org,
            &(struct q_tax_insert){ .name = t->name, .bp = t->bp, .included = t->included, .created_at = op.now },
            &row));
        x->made = row.id;
    } else {
        int64_t changed;
        TRY(q_tax_save(tx, op.viewer->org,
            &(struct q_tax_save){
                .name = t->name, .bp = t->bp, .included = t->included, .tax_id = t->id, .version = t->version },
            &changed));
        if (!changed)
            return E_CONFLICT;
        x->made = t->id;
    }
    TRY(save_places(&op, x));
    return record(&op);
}

enum err tax_save(
    const struct op *op, struct tax_id id, const struct tax_form *f, struct problems *problems, struct tax_id *ret_id)
{
    struct tax was;
    struct tax_places places;
    struct tax_args x = { .op = op, .form = f };
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    TRY(tax_load(op, id, &was, &places));
    x.tax = (struct tax){ .id = id,
        .name = field_required(problems, SV("name"), f->name, SV("Type the tax's name, as bills print it.")),
        .bp = field_percent(problems, SV("percent"), f->percent),
        .included = f->included,
        .version = f->version };
    if (utf8_length(x.tax.name) > TAX_NAME_MOST)
        problem_add(problems, SV("name"), SV("too_long"), SV("A tax's name has at most 40 characters."));
    if (!sv_trim(f->percent).n)
        problem_add(problems, SV("percent"), SV("required"), SV("Type its percentage, such as 8.25."));
    x.bp = arena_array(op->arena, f->place_count, sizeof *x.bp);
    for (size_t i = 0; i < f->place_count; i++) {
        const struct tax_place_form *at = &f->places[i];
        x.bp[i] = sv_trim(at->percent).n ? field_percent(problems, place_field(op->arena, at->place), at->percent) : -1;
    }
    TRY(problems_err(problems));
    TRY(problems_tell(problems, &x.found, db_write_within(op->db, save_in, &x)));
    *ret_id = x.made;
    return E_OK;
}

static enum err archive_in(struct db *tx, void *arg)
{
    struct tax_args *x = arg;
    struct op op = *x->op;
    struct tax was;
    struct tax_places places;
    int64_t changed;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(tax_load(&op, x->tax.id, &was, &places));
    if (!x->tax.archived)
        TRY(check_name(&op, &was, &x->found));
    TRY(q_tax_set_state(tx, op.viewer->org,
        &(struct q_tax_set_state){ x->tax.archived ? SV("archived") : SV("active"), x->tax.id, x->tax.version },
        &changed));
    return changed ? record(&op) : E_CONFLICT;
}

enum err tax_archive(const struct op *op, struct tax_id id, bool archived, int64_t version, struct problems *problems)
{
    struct tax_args x = { .op = op, .tax = { .id = id, .archived = archived, .version = version } };
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    return problems_tell(problems, &x.found, db_write_within(op->db, archive_in, &x));
}

/* -- who is exempt --------------------------------------------------------------------------------------------------
 */

enum err tax_exemption_load(const struct op *op, struct client_id client, struct tax_exemption *ret)
{
    struct tax_exempt_rows_rows rows;
    TRY(bills_staff(op));
    TRY(q_tax_exempt_rows(op->db, op->arena, op->viewer->org, &(struct q_tax_exempt_rows){ client }, &rows));
    *ret = rows.count ? (struct tax_exemption){ true, rows.items[0].reason, rows.items[0].since }
                      : (struct tax_exemption){ .exempt = false };
    return E_OK;
}

struct exempt_args {
    const struct op *op;
    struct client_id client;
    bool exempt;
    struct sv reason;
};

static enum err exempt_in(struct db *tx, void *arg)
{
    const struct exempt_args *x = arg;
    struct op op = *x->op;
    struct charge_client_row client;
    op.db = tx;
    TRY(q_charge_client(tx, op.arena, op.viewer->org, &(struct q_charge_client){ x->client }, &client));
    if (!x->exempt)
        return q_tax_exempt_clear(tx, op.viewer->org, &(struct q_tax_exempt_clear){ x->client }, NULL);
    return q_tax_exempt_save(tx, op.viewer->org,
        &(struct q_tax_exempt_save){ .client_id = x->client, .reason = x->reason, .since = op.viewer->today }, NULL);
}

enum err tax_exemption_set(
    const struct op *op, struct client_id client, bool exempt, struct sv reason, struct problems *problems)
{
    struct exempt_args x = { op, client, exempt, field_line(problems, SV("reason"), reason, FIELD_LINE_MAX) };
    TRY(bills_staff(op));
    TRY(problems_err(problems));
    return db_write_within(op->db, exempt_in, &x);
}
