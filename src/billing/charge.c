#include <assert.h>
#include <stddef.h>

#include "access/record.h"
#include "base/text.h"
#include "billing/charge_write.h"
#include "billing/code.h"
#include "billing/deposit.h"
#include "billing/fields.h"
#include "billing/names.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "billing/rules.h"
#include "billing/service_price.h"
#include "billing/setting.h"

enum { ALL_MOST = 1000 };

static const char *const kinds[CHARGE_KIND_COUNT] = {
    [CHARGE_SERVICE] = "service",
    [CHARGE_NOSHOW_FEE] = "noshow_fee",
    [CHARGE_LATE_FEE] = "late_fee",
    [CHARGE_PACKAGE] = "package",
    [CHARGE_OTHER] = "other",
};
static const char *const states[CHARGE_STATE_COUNT] = {
    [CHARGE_OPEN] = "open", [CHARGE_BILLED] = "billed", [CHARGE_VOID] = "void"
};

const char *charge_kind_name(enum charge_kind k)
{
    assert((unsigned)k < CHARGE_KIND_COUNT);
    return kinds[k];
}

bool charge_kind_parse(struct sv name, enum charge_kind *ret_kind)
{
    for (size_t i = 0; i < CHARGE_KIND_COUNT; i++)
        if (sv_eq(name, sv_of(kinds[i]))) {
            *ret_kind = (enum charge_kind)i;
            return true;
        }
    return false;
}

const char *charge_state_name(enum charge_state s)
{
    assert((unsigned)s < CHARGE_STATE_COUNT);
    return states[s];
}

/* -- reading --------------------------------------------------------------------------------------------------------
 */

static struct sv opt_text(struct opt_sv t)
{
    return t.has ? t.v : SV("");
}

static struct charge charge_from(const struct charge_rows_row *r)
{
    struct charge c = { .id = r->id,
        .client = r->client_id,
        .client_name = opt_text(r->client_name),
        .attendee = r->attendee_id.v,
        .appointment = r->appointment_id.v,
        .service = r->service_id.v,
        .staff = r->staff_id.v,
        .staff_name = opt_text(r->staff_name),
        .service_on = r->service_on,
        .code_system = r->code_system,
        .code = r->code,
        .description = r->description,
        .category = r->category,
        .modifiers = r->modifiers,
        .place_of_service = r->place_of_service,
        .units = r->units,
        .unit_price = r->unit_price,
        .discount = r->discount,
        .tax_bp = r->tax_bp,
        .tax_id = r->tax_id.v,
        .tax_name = r->tax_name,
        .tax_included = r->tax_included,
        .tax = r->tax,
        .total = r->total,
        .confidential = r->confidential,
        .reason = r->reason,
        .dropped = r->dropped,
        .version = r->version };
    (void)charge_kind_parse(r->kind, &c.kind);
    for (size_t i = 0; i < CHARGE_STATE_COUNT; i++)
        if (sv_eq(r->state, sv_of(states[i])))
            c.state = (enum charge_state)i;
    return c;
}

static void take_diagnoses(struct arena *a, struct charge *c, const struct charge_diagnoses_rows *rows)
{
    c->diagnoses = arena_array(a, DIAGNOSES_MOST, sizeof *c->diagnoses);
    for (size_t i = 0; i < rows->count && c->diagnosis_count < DIAGNOSES_MOST; i++)
        if (rows->items[i].charge_id.v == c->id.v)
            c->diagnoses[c->diagnosis_count++] = rows->items[i].code;
}

enum err charges_by_ids(const struct op *op, const struct charge_id *ids, size_t count, struct charges *ret_charges)
{
    struct charge_rows_rows rows;
    struct charge_diagnoses_rows codes;
    TRY(q_charge_rows(
        op->db, op->arena, op->viewer->org, &(struct q_charge_rows){ .ids = ids, .ids_count = count }, &rows));
    TRY(q_charge_diagnoses(
        op->db, op->arena, op->viewer->org, &(struct q_charge_diagnoses){ .ids = ids, .ids_count = count }, &codes));
    struct charges found = { arena_array(op->arena, rows.count, sizeof *found.items), rows.count, 0, 0 };
    for (size_t i = 0; i < rows.count; i++) {
        found.items[i] = charge_from(&rows.items[i]);
        if (codes.count)
            take_diagnoses(op->arena, &found.items[i], &codes);
        found.total++;
        found.total_sum += found.items[i].state == CHARGE_VOID ? 0 : found.items[i].total;
    }
    *ret_charges = found;
    return E_OK;
}

enum err charges_of(const struct op *op, const struct charge_id *ids, size_t count, struct charges *ret_charges)
{
    TRY(bills_staff(op));
    return charges_by_ids(op, ids, count, ret_charges);
}

struct charge_window {
    struct day from, until;
    struct text_words words;
    int64_t limit, offset;
};

#define CHARGE_ANSWER(op, rows, all, ret_charges)                                                                      \
    do {                                                                                                               \
        struct charge_id *ids_ = arena_array((op)->arena, (rows).count, sizeof *ids_);                                 \
        for (size_t i_ = 0; i_ < (rows).count; i_++)                                                                   \
            ids_[i_] = (rows).items[i_].id;                                                                            \
        TRY(charges_by_ids((op), ids_, (rows).count, (ret_charges)));                                                  \
        (ret_charges)->total = (all).n;                                                                                \
        (ret_charges)->total_sum = (all).sum;                                                                          \
        return E_OK;                                                                                                   \
    } while (0)

static enum err list_of_client(
    const struct op *op, const struct charge_filter *f, const struct charge_window *w, struct charges *ret_charges)
{
    struct charge_ids_of_client_rows rows;
    struct charge_sum_of_client_row all;
    TRY(q_charge_ids_of_client(op->db, op->arena, op->viewer->org,
        &(struct q_charge_ids_of_client){ .client_id = f->client,
            .for_staff = f->staff,
            .from_day = w->from,
            .until_day = w->until,
            .open_only = f->open_only,
            .words = w->words.items,
            .words_count = w->words.count,
            .limit = w->limit,
            .offset = w->offset },
        &rows));
    TRY(q_charge_sum_of_client(op->db, op->arena, op->viewer->org,
        &(struct q_charge_sum_of_client){ .client_id = f->client,
            .for_staff = f->staff,
            .from_day = w->from,
            .until_day = w->until,
            .open_only = f->open_only,
            .words = w->words.items,
            .words_count = w->words.count },
        &all));
    CHARGE_ANSWER(op, rows, all, ret_charges);
}

static enum err list_open(
    const struct op *op, const struct charge_filter *f, const struct charge_window *w, struct charges *ret_charges)
{
    struct charge_ids_open_rows rows;
    struct charge_sum_open_row all;
    TRY(q_charge_ids_open(op->db, op->arena, op->viewer->org,
        &(struct q_charge_ids_open){ .for_staff = f->staff,
            .from_day = w->from,
            .until_day = w->until,
            .words = w->words.items,
            .words_count = w->words.count,
            .limit = w->limit,
            .offset = w->offset },
        &rows));
    TRY(q_charge_sum_open(op->db, op->arena, op->viewer->org,
        &(struct q_charge_sum_open){ .for_staff = f->staff,
            .from_day = w->from,
            .until_day = w->until,
            .words = w->words.items,
            .words_count = w->words.count },
        &all));
    CHARGE_ANSWER(op, rows, all, ret_charges);
}

static enum err list_all(
    const struct op *op, const struct charge_filter *f, const struct charge_window *w, struct charges *ret_charges)
{
    struct charge_ids_all_rows rows;
    struct charge_sum_all_row all;
    TRY(q_charge_ids_all(op->db, op->arena, op->viewer->org,
        &(struct q_charge_ids_all){ .for_staff = f->staff,
            .from_day = w->from,
            .until_day = w->until,
            .words = w->words.items,
            .words_count = w->words.count,
            .limit = w->limit,
            .offset = w->offset },
        &rows));
    TRY(q_charge_sum_all(op->db, op->arena, op->viewer->org,
        &(struct q_charge_sum_all){ .for_staff = f->staff,
            .from_day = w->from,
            .until_day = w->until,
            .words = w->words.items,
            .words_count = w->words.count },
        &all));
    CHARGE_ANSWER(op, rows, all, ret_charges);
}

static void hide(void *item)
{
    struct charge *c = item;
    c->description = SV("Restricted record");
    c->code = c->category = c->modifiers = c->staff_name = c->reason = SV("");
    c->diagnosis_count = 0;
}

enum err charges_hide(const struct op *op, struct charges *list)
{
    return bills_hide(op, list->items, list->count, sizeof *list->items, offsetof(struct charge, client), hide);
}

enum err charge_list(const struct op *op, const struct charge_filter *f, struct charges *ret_charges)
{
    struct charge_window w = { .from = f->from.has ? f->from.v : (struct day){ INT32_MIN },
        .until = f->until.has ? f->until.v : (struct day){ INT32_MAX },
        .words = text_words(op->arena, f->words),
        .limit = f->page ? BILLING_A_PAGE : ALL_MOST,
        .offset = page_offset(f->page, BILLING_A_PAGE) };
    TRY(bills_staff(op));
    TRY(f->client.v    ? list_of_client(op, f, &w, ret_charges)
        : f->open_only ? list_open(op, f, &w, ret_charges)
                       : list_all(op, f, &w, ret_charges));
    return charges_hide(op, ret_charges);
}

/* -- writing --------------------------------------------------------------------------------------------------------
 */

enum err charge_record_in(const struct op *op, struct client_id client, struct charge_id id, bool confidential)
{
    struct event_new e = event_by(op, EVENT_CHARGE_CHANGED, client);
    e.resource_kind = "charge";
    e.resource_id = id.v;
    e.payload = confidential ? SV("{\"confidential\":true}") : SV("{}");
    return event_record(op->db, op->arena, &e, NULL);
}

static enum err write_diagnoses(const struct op *op, struct charge_id id, const struct charge *c)
{
    for (size_t i = 0; i < c->diagnosis_count; i++)
        TRY(q_charge_diagnosis_add(
            op->db, op->viewer->org, &(struct q_charge_diagnosis_add){ id, (int64_t)i + 1, c->diagnoses[i] }, NULL));
    return E_OK;
}

enum err charge_insert_in(const struct op *op, const struct charge *c, struct charge_id *ret_id)
{
    struct charge_insert_row row;
    assert(db_writing(op->db));
    TRY(q_charge_insert(op->db, op->arena, op->viewer->org,
        &(struct q_charge_insert){ .client_id = c->client,
            .kind = sv_of(charge_kind_name(c->kind)),
            .attendee_id = { c->attendee.v != 0, c->attendee },
            .service_id = { c->service.v != 0, c->service },
            .staff_id = { c->staff.v != 0, c->staff },
            .service_on = c->service_on,
            .code_system = c->code_system,
            .code = c->code,
            .description = c->description,
            .category = c->category,
            .modifiers = c->modifiers,
            .place_of_service = c->place_of_service,
            .units = c->units,
            .unit_price = c->unit_price,
            .discount = c->discount,
            .tax_bp = c->tax_bp,
            .tax_id = { c->tax_id.v != 0, c->tax_id },
            .tax_name = c->tax_name,
            .tax_included = c->tax_included,
            .tax = c->tax,
            .total = c->total,
            .confidential = c->confidential,
            .state = sv_of(charge_state_name(c->state)),
            .reason = c->reason,
            .created_at = op->now,
            .created_kind = sv_of(actor_kind_name(op->viewer->actor.kind)),
            .created_by = op->viewer->actor.id },
        &row));
    TRY(write_diagnoses(op, row.id, c));
    TRY(charge_record_in(op, c->client, row.id, c->confidential));
    *ret_id = row.id;
    return E_OK;
}

struct charge_args {
    const struct op *op;
    struct charge_id id;
    struct charge charge;
    struct charge_id made;
    struct problems found;
};

static enum err check_codes(const struct op *op, const struct charge *c, struct problems *p)
{
    struct charge_codes_known_rows known;
    struct code_any_row any;
    if (!c->diagnosis_count)
        return E_OK;
    TRY(q_code_any(op->db, op->arena, op->viewer->org, &(struct q_code_any){ SV("icd-10-cm") }, &any));
    if (!any.n)
        return E_OK;
    TRY(q_charge_codes_known(op->db, op->arena, op->viewer->org,
        &(struct q_charge_codes_known){ .codes = c->diagnoses, .codes_count = c->diagnosis_count }, &known));
    for (size_t i = 0; i < c->diagnosis_count; i++) {
        bool there = false;
        for (size_t k = 0; k < known.count; k++)
            there |= sv_eq(known.items[k].code, c->diagnoses[i]);
        if (!there)
            problem_add(p, SV("diagnoses"), SV("unknown_code"),
                sv_fmt(op->arena, "%.*s is not in the list of ICD-10-CM that was loaded.", SV_FMT(c->diagnoses[i])));
    }
    return problems_err(p);
}

static enum err check_people(const struct op *op, const struct charge *c, struct problems *p)
{
    struct charge_client_row client;
    struct charge_staff_known_row staff;
    enum err e = q_charge_client(op->db, op->arena, op->viewer->org, &(struct q_charge_client){ c->client }, &client);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    if (e == E_NOTFOUND || sv_eq(client.kind, SV("caregiver_only")))
        problem_add(p, SV("client"), SV("unknown_client"), SV("Choose a client."));
    else if (sv_eq(client.state, SV("archived")))
        problem_add(p, SV("client"), SV("archived_client"), SV("This client is archived. Take them back first."));
    if (c->staff.v) {
        e = q_charge_staff_known(
            op->db, op->arena, op->viewer->org, &(struct q_charge_staff_known){ c->staff }, &staff);
        if (e != E_OK && e != E_NOTFOUND)
            return e;
        if (e == E_NOTFOUND)
            problem_add(p, SV("staff"), SV("unknown_staff"), SV("Choose a member of your staff."));
    }
    TRY(problems_err(p));
    return check_codes(op, c, p);
}

static enum err create_in(struct db *tx, void *arg)
{
    struct charge_args *x = arg;
    struct op op = *x->op;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(check_people(&op, &x->charge, &x->found));
    return charge_insert_in(&op, &x->charge, &x->made);
}

enum err charge_create(
    const struct op *op, const struct charge_form *f, struct problems *problems, struct charge_id *ret_id)
{
    struct charge_args x = { .op = op };
    TRY(bills_staff(op));
    TRY(charge_form_read(op, f, NULL, problems, &x.charge));
    TRY(problems_tell(problems, &x.found, db_write_within(op->db, create_in, &x)));
    *ret_id = x.made;
    return E_OK;
}

static enum err charge_now(const struct op *op, struct charge_id id, struct charge *ret_charge)
{
    struct charges found;
    TRY(charges_by_ids(op, &id, 1, &found));
    if (!found.count)
        return E_NOTFOUND;
    *ret_charge = found.items[0];
    return E_OK;
}

static enum err update_in(struct db *tx, void *arg)
{
    struct charge_args *x = arg;
    struct op op = *x->op;
    const struct charge *c = &x->charge;
    struct charge was;
    int64_t changed;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(charge_now(&op, x->id, &was));
    TRY(check_people(&op, c, &x->found));
    TRY(q_charge_save(tx, op.viewer->org,
        &(struct q_charge_save){ .service_id = { c->service.v != 0, c->service },
            .staff_id = { c->staff.v != 0, c->staff },
            .service_on = c->service_on,
            .code_system = c->code_system,
            .code = c->code,
            .description = c->description,
            .category = c->category,
            .modifiers = c->modifiers,
            .place_of_service = c->place_of_service,
            .units = c->units,
            .unit_price = c->unit_price,
            .discount = c->discount,
            .tax_bp = c->tax_bp,
            .tax_id = { c->tax_id.v != 0, c->tax_id },
            .tax_name = c->tax_name,
            .tax_included = c->tax_included,
            .tax = c->tax,
            .total = c->total,
            .confidential = c->confidential,
            .charge_id = x->id,
            .version = c->version },
        &changed));
    if (!changed)
        return E_CONFLICT;
    TRY(q_charge_diagnosis_clear(tx, op.viewer->org, &(struct q_charge_diagnosis_clear){ x->id }, NULL));
    TRY(write_diagnoses(&op, x->id, c));
    if (c->confidential) /* a superbill that has it is the client's alone from now on */
        TRY(q_superbills_of_charges_hide(
            tx, op.viewer->org, &(struct q_superbills_of_charges_hide){ &x->id, 1 }, NULL));
    return charge_record_in(&op, was.client, x->id, c->confidential || was.confidential);
}

enum err charge_update(const struct op *op, struct charge_id id, const struct charge_form *f, struct problems *problems)
{
    struct charge_args x = { .op = op, .id = id };
    struct charge was;
    struct charge_form form = *f;
    TRY(bills_staff(op));
    TRY(charge_now(op, id, &was));
    form.client = was.client; /* whose it is never changes */
    TRY(charge_form_read(op, &form, &was, problems, &x.charge));
    return problems_tell(problems, &x.found, db_write_within(op->db, update_in, &x));
}

static enum err diagnose_in(struct db *tx, void *arg)
{
    struct charge_args *x = arg;
    struct op op = *x->op;
    struct charge was;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(charge_now(&op, x->id, &was));
    if (was.state == CHARGE_VOID)
        return E_NOTFOUND;
    TRY(check_codes(&op, &x->charge, &x->found));
    TRY(q_charge_diagnosis_clear(tx, op.viewer->org, &(struct q_charge_diagnosis_clear){ x->id }, NULL));
    TRY(write_diagnoses(&op, x->id, &x->charge));
    return charge_record_in(&op, was.client, x->id, was.confidential);
}

enum err charge_diagnose(const struct op *op, struct charge_id id, struct sv diagnoses, struct problems *problems)
{
    struct charge_args x = { .op = op, .id = id };
    TRY(bills_staff(op));
    charge_diagnoses_typed(problems, diagnoses, &x.charge);
    TRY(problems_err(problems));
    return problems_tell(problems, &x.found, db_write_within(op->db, diagnose_in, &x));
}

static enum err void_in(struct db *tx, void *arg)
{
    const struct charge_args *x = arg;
    struct op op = *x->op;
    struct charge was;
    int64_t changed;
    op.db = tx;
    TRY(charge_now(&op, x->id, &was));
    TRY(q_charge_void(tx, op.viewer->org, &(struct q_charge_void){ x->id, x->charge.version }, &changed));
    if (!changed)
        return E_CONFLICT;
    if (charge_is_fee(&was) && was.attendee.v)
        TRY(deposits_waived_in(&op, was.attendee));
    return charge_record_in(&op, was.client, x->id, was.confidential);
}

enum err charge_void(const struct op *op, struct charge_id id, int64_t version)
{
    struct charge_args x = { .op = op, .id = id, .charge = { .version = version } };
    TRY(bills_staff(op));
    return db_write_within(op->db, void_in, &x);
}
