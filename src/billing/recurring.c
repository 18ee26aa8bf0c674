/* Invoices that are written again and again: what is kept of them, and the clock that writes them. */
#include "billing/recurring.h"

#include <assert.h>

#include "base/log.h"
#include "billing/fields.h"
#include "billing/invoice_write.h"
#include "billing/names.h"
#include "billing/payer_write.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "billing/setting.h"
#include "family/family.h"
#include "people/people.h"

enum { UNITS_MOST = 9999, NOTE_MOST = 1000, YEARS_AHEAD_DAYS = 3660 };

static const struct {
    const char *name, *label;
} states[RECURRING_STATE_COUNT] = {
    [RECURRING_ACTIVE] = { "active", "Active" },
    [RECURRING_PAUSED] = { "paused", "Paused" },
    [RECURRING_ENDED] = { "ended", "Ended" },
};

const char *recurring_state_name(enum recurring_state s)
{
    assert((unsigned)s < RECURRING_STATE_COUNT);
    return states[s].name;
}

const char *recurring_state_label(enum recurring_state s)
{
    assert((unsigned)s < RECURRING_STATE_COUNT);
    return states[s].label;
}

/* -- reading --------------------------------------------------------------------------------------------------------
 */

static struct sv opt_text(struct opt_sv t)
{
    return t.has ? t.v : SV("");
}

static bool row_from(const struct recurring_rows_row *r, struct recurring *ret)
{
    *ret = (struct recurring){ .id = r->id,
        .client = r->client_id,
        .client_name = opt_text(r->client_name),
        .payer = r->payer_id.v,
        .payer_name = opt_text(r->payer_name),
        .days = { .every = r->every, .starts_on = r->starts_on, .ends_on = r->ends_on, .most = r->most },
        .send = r->send,
        .note = r->note,
        .next_on = r->next_on,
        .made = r->made,
        .stuck = r->stuck,
        .version = r->version };
    bool known = false;
    for (size_t i = 0; i < RECURRING_STATE_COUNT; i++)
        if (sv_eq(r->state, sv_of(states[i].name))) {
            ret->state = (enum recurring_state)i;
            known = true;
        }
    return known && recur_unit_parse(r->unit, &ret->days.unit);
}

/* As one would come now. */
static enum err add_line(const struct op *op, const struct taxes *taxes, bool exempt,
    const struct recurring_line_rows_row *r, struct recurring *x)
{
    struct tax tax = tax_of(taxes, r->tax_id.v, r->tax_bp);
    tax.bp = exempt ? 0 : tax.bp;
    struct invoice_line l = { .units = r->units, .unit_price = r->unit_price, .discount = r->discount };
    if (!line_tax(&l, &tax))
        return E_INTERNAL;
    x->lines[x->line_count++] = (struct recurring_line){ r->description, r->units, r->unit_price, r->discount,
        r->tax_bp, r->tax_id.v, tax.bp ? tax_label(op->arena, tax.name, tax.bp) : SV("") };
    x->total += l.amount;
    return E_OK;
}

static enum err by_ids(const struct op *op, const struct recurring_id *ids, size_t count, struct recurrings *ret_list)
{
    struct recurring_rows_rows rows;
    struct recurring_line_rows_rows lines;
    struct taxes taxes;
    TRY(taxes_for(op, (struct client_id){ 0 }, (struct appointment_location_id){ 0 }, &taxes));
    TRY(q_recurring_rows(
        op->db, op->arena, op->viewer->org, &(struct q_recurring_rows){ .ids = ids, .ids_count = count }, &rows));
    TRY(q_recurring_line_rows(
        op->db, op->arena, op->viewer->org, &(struct q_recurring_line_rows){ .ids = ids, .ids_count = count }, &lines));
    struct recurring *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        struct recurring *x = &items[i];
        if (!row_from(&rows.items[i], x))
            return E_INTERNAL;
        for (size_t k = 0; k < lines.count && x->line_count < RECUR_LINES_MOST; k++)
            if (lines.items[k].recurring_id.v == x->id.v)
                TRY(add_line(op, &taxes, rows.items[i].exempt, &lines.items[k], x));
    }
    *ret_list = (struct recurrings){ items, rows.count, 0 };
    return E_OK;
}

static enum err by_id(const struct op *op, struct recurring_id id, struct recurring *ret)
{
    struct recurrings list;
    TRY(by_ids(op, &id, 1, &list));
    if (!list.count)
        return E_NOTFOUND;
    *ret = list.items[0];
    return E_OK;
}

enum err recurring_load(const struct op *op, struct recurring_id id, struct recurring *ret_recurring)
{
    TRY(bills_staff(op));
    return by_id(op, id, ret_recurring);
}

enum err recurring_list(
    const struct op *op, struct client_id client, struct sv words, int64_t page, struct recurrings *ret_list)
{
    struct recurring_page_rows rows;
    struct text_words typed = text_words(op->arena, words);
    TRY(bills_staff(op));
    TRY(q_recurring_page(op->db, op->arena, op->viewer->org,
        &(struct q_recurring_page){ .client_id = client,
            .words = typed.items,
            .words_count = typed.count,
            .limit = BILLING_A_PAGE,
            .offset = page_offset(page, BILLING_A_PAGE) },
        &rows));
    struct recurring_id *ids = arena_array(op->arena, rows.count, sizeof *ids);
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = rows.items[i].id;
    TRY(by_ids(op, ids, rows.count, ret_list));
    ret_list->total = rows.count ? rows.items[0].n : 0;
    return E_OK;
}

enum err recurring_invoices(const struct op *op, struct recurring_id id, int64_t page, struct invoices *ret_invoices)
{
    struct recurring_made_page_rows rows;
    TRY(bills_staff(op));
    TRY(q_recurring_made_page(op->db, op->arena, op->viewer->org,
        &(struct q_recurring_made_page){
            .recurring_id = id, .limit = BILLING_A_PAGE, .offset = page_offset(page, BILLING_A_PAGE) },
        &rows));
    struct invoice_id *ids = arena_array(op->arena, rows.count, sizeof *ids);
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = rows.items[i].invoice_id;
    TRY(invoices_by_ids(op, ids, rows.count, ret_invoices));
    ret_invoices->total = rows.count ? rows.items[0].n : 0;
    return E_OK;
}

/* -- saving ---------------------------------------------------------------------------------------------------------
 */

struct saving {
    const struct op *op;
    struct recurring_id id, made; /* made: what this run saved; the closure may run twice */
    struct recurring r;           /* as it will be */
    struct opt_sv key;
    struct problems found;
};

static void read_line(struct problems *p, const struct recurring_line_form *f, const struct taxes *taxes,
    const char *currency, struct recurring *r)
{
    if (!sv_trim(f->description).n && !sv_trim(f->unit_price).n)
        return;
    struct tax tax = field_tax(p, SV("tax"), f->tax, taxes);
    struct recurring_line l = {
        .description = field_line(p, SV("description"), f->description, FIELD_LINE_MAX),
        .units = field_number(p, SV("units"), f->units, SV("bad_units"), 1, UNITS_MOST, 1),
        .unit_price = field_amount(p, SV("unit_price"), f->unit_price, currency, -1),
        .discount = field_amount(p, SV("discount"), f->discount, currency, 0),
        .tax_bp = tax.id.v ? 0 : tax.bp,
        .tax = tax.id,
    };
    struct invoice_line one = { .units = l.units, .unit_price = l.unit_price, .discount = l.discount };
    if (!l.description.n)
        problem_add(p, SV("description"), SV("required"), SV("Say what the line is for."));
    if (!p->count && !line_tax(&one, &tax))
        problem_add(p, SV("unit_price"), SV("bad_amount"),
            SV("The discount is more than the price, or the line comes to too much."));
    r->lines[r->line_count++] = l;
}

static void read_days(const struct op *op, const struct recurring_form *f, struct problems *p, struct recur *r)
{
    struct day today = op->viewer->today;
    struct opt_day starts = field_day(p, SV("starts_on"), f->starts_on);
    r->every = field_number(p, SV("every"), f->every, SV("bad_every"), 1, RECUR_EVERY_MOST, 1);
    r->ends_on = field_day(p, SV("ends_on"), f->ends_on);
    r->most = field_number(p, SV("most"), f->most, SV("bad_count"), 1, RECUR_COUNT_MOST, 0);
    r->starts_on = starts.v;
    if (!recur_unit_parse(f->unit, &r->unit))
        problem_add(p, SV("unit"), SV("bad_unit"), SV("Choose weeks or months."));
    if (!starts.has && !problem_of(p, SV("starts_on")))
        problem_add(p, SV("starts_on"), SV("bad_day"), SV("Say on which day the first one is written."));
    else if (starts.has && starts.v.n > today.n + YEARS_AHEAD_DAYS)
        problem_add(p, SV("starts_on"), SV("bad_day"), SV("Choose a day within the next ten years."));
    if (r->ends_on.has && starts.has && r->ends_on.v.n < starts.v.n)
        problem_add(p, SV("ends_on"), SV("bad_day"), SV("It cannot end before it begins."));
}

/* From when on days count: those that are done, or have passed, are not done again. */
static struct day from_day(const struct op *op, const struct recurring *was)
{
    struct day today = op->viewer->today;
    bool owed =
        was && (was->state == RECURRING_ACTIVE || was->stuck.n); /* a day that could not be written is not lost */
    if (owed && was->next_on.has && was->next_on.v.n < today.n)
        return was->next_on.v;
    return today;
}

static enum err check_people(const struct op *op, const struct recurring *r, struct problems *p)
{
    struct charge_client_row client;
    struct payer payer;
    enum err e = q_charge_client(op->db, op->arena, op->viewer->org, &(struct q_charge_client){ r->client }, &client);
    if (e == E_NOTFOUND)
        problem_add(p, SV("client"), SV("unknown_client"), SV("Choose a client."));
    else if (e != E_OK)
        return e;
    if (!r->payer.v)
        return E_OK;
    e = payer_by_id(op, r->payer, &payer);
    if (e == E_NOTFOUND || (e == E_OK && payer.archived))
        problem_add(p, SV("payer"), SV("unknown_payer"), SV("Choose who pays."));
    return e == E_NOTFOUND ? E_OK : e;
}

static enum err save_lines(const struct op *op, const struct recurring *r)
{
    TRY(q_recurring_lines_clear(op->db, op->viewer->org, &(struct q_recurring_lines_clear){ r->id }, NULL));
    for (size_t i = 0; i < r->line_count; i++)
        TRY(q_recurring_line_insert(op->db, op->viewer->org,
            &(struct q_recurring_line_insert){ .recurring_id = r->id,
                .position = (int64_t)i + 1,
                .description = r->lines[i].description,
                .units = r->lines[i].units,
                .unit_price = r->lines[i].unit_price,
                .discount = r->lines[i].discount,
                .tax_bp = r->lines[i].tax_bp,
                .tax_id = { r->lines[i].tax.v != 0, r->lines[i].tax } },
            NULL));
    return E_OK;
}

static enum err made_before(const struct op *op, struct saving *x)
{
    struct recurring_by_key_row row;
    TRY(q_recurring_by_key(
        op->db, op->arena, op->viewer->org, &(struct q_recurring_by_key){ x->r.client, x->key.v }, &row));
    x->made = row.id;
    return E_OK;
}

static enum err save_in(struct db *tx, void *arg)
{
    struct saving *x = arg;
    struct op op = *x->op;
    struct recurring r = x->r, was;
    int64_t changed;
    op.db = tx;
    x->found = problems_new(op.arena);
    x->made = x->id;
    if (x->id.v) {
        TRY(by_id(&op, x->id, &was));
        if (was.client.v != r.client.v)
            return E_NOTFOUND;
        if (was.version != r.version)
            return E_CONFLICT;
        r.made = was.made;
    }
    TRY(check_people(&op, &r, &x->found));
    struct day next;
    bool more = recurring_next(&r.days, r.made, from_day(&op, x->id.v ? &was : NULL), &next);
    if (!more)
        problem_add(&x->found, SV("ends_on"), SV("bad_day"), SV("None would come any more: choose a later end."));
    TRY(problems_err(&x->found));
    struct q_recurring_save row = { .payer_id = { r.payer.v != 0, r.payer },
        .every = r.days.every,
        .unit = sv_of(recur_unit_name(r.days.unit)),
        .starts_on = r.days.starts_on,
        .ends_on = r.days.ends_on,
        .most = r.days.most,
        .send = r.send,
        .note = r.note,
        .next_on = { true, next },
        .recurring_id = x->id,
        .version = r.version };
    if (!x->id.v) {
        struct recurring_insert_row made;
        enum err e = q_recurring_insert(tx, op.arena, op.viewer->org,
            &(struct q_recurring_insert){ .client_id = r.client,
                .payer_id = row.payer_id,
                .every = row.every,
                .unit = row.unit,
                .starts_on = row.starts_on,
                .ends_on = row.ends_on,
                .most = row.most,
                .send = row.send,
                .note = row.note,
                .next_on = row.next_on,
                .form_key = x->key,
                .created_at = op.now,
                .created_by = op.viewer->actor.id },
            &made);
        if (e == E_NOTFOUND && x->key.has) /* the form was sent before */
            return made_before(&op, x);
        TRY(e);
        r.id = x->made = made.id;
    } else {
        r.id = x->id;
        TRY(q_recurring_save(tx, op.viewer->org, &row, &changed));
        if (!changed)
            return E_CONFLICT;
    }
    return save_lines(&op, &r);
}

enum err recurring_save(const struct op *op, struct recurring_id id, const struct recurring_form *f,
    struct problems *problems, struct recurring_id *ret_id)
{
    struct billing_setting setting;
    struct taxes taxes;
    struct saving *x = arena_new_obj(op->arena, struct saving);
    TRY(bills_staff(op));
    TRY(billing_setting_load(op, &setting));
    TRY(taxes_for(op, (struct client_id){ 0 }, (struct appointment_location_id){ 0 }, &taxes));
    x->op = op;
    x->id = id;
    x->key = (struct opt_sv){ form_key_valid(f->key), f->key };
    x->r = (struct recurring){ .client = f->client, .payer = f->payer, .send = f->send, .version = f->version };
    for (size_t i = 0; i < RECUR_LINES_MOST; i++)
        read_line(problems, &f->lines[i], &taxes, setting.currency, &x->r);
    if (!x->r.line_count)
        problem_add(problems, SV("description1"), SV("required"), SV("Say what is billed each time."));
    read_days(op, f, problems, &x->r.days);
    x->r.note = field_lines(problems, SV("note"), f->note, NOTE_MOST);
    TRY(problems_err(problems));
    struct recurring_id was = id;
    enum err e = problems_tell(problems, &x->found, db_write_within(op->db, save_in, x));
    *ret_id = e == E_OK ? x->made : was;
    return e;
}

struct moving {
    const struct op *op;
    struct recurring_id id;
    enum recurring_state to;
    int64_t version;
    struct sv stuck;
    struct problems found;
};

static enum err move_in(struct db *tx, void *arg)
{
    struct moving *x = arg;
    struct op op = *x->op;
    struct recurring r;
    struct opt_day next = { .has = false };
    int64_t changed;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(by_id(&op, x->id, &r));
    struct day from = op.viewer->today;
    if ((x->stuck.n || r.stuck.n) && r.next_on.has && r.next_on.v.n < from.n)
        from = r.next_on.v; /* the day that could not be written comes first when it is taken up again */
    if (x->to != RECURRING_ENDED)
        next.has = recurring_next(&r.days, r.made, from, &next.v);
    if (x->to == RECURRING_ACTIVE && !next.has)
        problem_add(&x->found, SV(""), SV("no_day"), SV("None would come any more: change its end first."));
    TRY(problems_err(&x->found));
    TRY(q_recurring_set_state(tx, op.viewer->org,
        &(struct q_recurring_set_state){ .state = sv_of(recurring_state_name(x->to)),
            .next_on = next,
            .stuck = x->stuck,
            .recurring_id = x->id,
            .version = x->version },
        &changed));
    return changed ? E_OK : E_CONFLICT;
}

enum err recurring_set_state(
    const struct op *op, struct recurring_id id, enum recurring_state to, int64_t version, struct problems *problems)
{
    struct moving x = { .op = op, .id = id, .to = to, .version = version };
    TRY(bills_staff(op));
    return problems_tell(problems, &x.found, db_write_within(op->db, move_in, &x));
}

/* -- the clock ------------------------------------------------------------------------------------------------------
 */

struct writing {
    const struct op *op;
    struct recurring_id id;
    bool skipped;
    struct recurring r;
    struct problems found;
};

/* Nothing more is billed by itself for somebody who is gone. */
static enum err check_there(const struct op *op, struct writing *x)
{
    struct charge_client_row client;
    TRY(q_charge_client(op->db, op->arena, op->viewer->org, &(struct q_charge_client){ x->r.client }, &client));
    if (!sv_eq(client.state, SV("active")))
        problem_add(&x->found, SV("client"), SV("archived_client"), SV("The client is archived."));
    return problems_err(&x->found);
}

static enum err write_invoices(const struct op *op, struct writing *x, struct day day, struct invoices_made *ret_made)
{
    struct arena *a = op->arena;
    struct billing_setting setting;
    struct invoice_line_form lines[RECUR_LINES_MOST];
    struct taxes taxes;
    TRY(billing_setting_load(op, &setting));
    TRY(taxes_for(op, x->r.client, (struct appointment_location_id){ 0 }, &taxes));
    for (size_t i = 0; i < x->r.line_count; i++) {
        const struct recurring_line *l = &x->r.lines[i];
        lines[i] = (struct invoice_line_form){ .service_on = day_iso(a, day),
            .description = l->description,
            .units = sv_fmt(a, "%lld", (long long)l->units),
            .unit_price = amount_typed(a, l->unit_price, setting.currency),
            .discount = amount_typed(a, l->discount, setting.currency),
            .tax = tax_typed(a, l->tax, taxes.exempt ? 0 : l->tax_bp) };
    }
    return invoice_create(op,
        &(struct invoice_form){ .client = x->r.client,
            .payer = x->r.payer,
            .lines = lines,
            .line_count = x->r.line_count,
            .note = x->r.note,
            .send = x->r.send },
        &x->found, ret_made);
}

/* One day of it: marked, written and moved on together, so that it happens once or not at all. */
static enum err write_in(struct db *tx, void *arg)
{
    struct writing *x = arg;
    struct op op = *x->op;
    struct invoices_made made = { 0 };
    int64_t first;
    op.db = tx;
    x->found = problems_new(op.arena);
    x->skipped = true;
    TRY(by_id(&op, x->id, &x->r));
    if (x->r.state != RECURRING_ACTIVE || !x->r.next_on.has || x->r.next_on.v.n > op.viewer->today.n)
        return E_OK;
    struct day day = x->r.next_on.v;
    TRY(q_recurring_day_add(tx, op.viewer->org,
        &(struct q_recurring_day_add){ .recurring_id = x->id, .due_on = day, .made_at = op.now }, &first));
    TRY(check_there(&op, x));
    if (first)
        TRY(write_invoices(&op, x, day, &made));
    for (size_t i = 0; i < made.count; i++)
        TRY(q_recurring_invoice_add(tx, op.viewer->org,
            &(struct q_recurring_invoice_add){ .recurring_id = x->id, .invoice_id = made.ids[i], .due_on = day },
            NULL));
    struct opt_day next = { .has = false };
    next.has = recurring_next(&x->r.days, x->r.made + (first > 0), (struct day){ day.n + 1 }, &next.v);
    TRY(q_recurring_moved_on(tx, op.viewer->org,
        &(struct q_recurring_moved_on){
            .state = sv_of(recurring_state_name(next.has ? RECURRING_ACTIVE : RECURRING_ENDED)),
            .next_on = next,
            .n = first > 0,
            .recurring_id = x->id },
        NULL));
    x->skipped = false;
    return E_OK;
}

static enum err stuck_in(struct db *tx, void *arg)
{
    struct moving *x = arg;
    struct op op = *x->op;
    struct recurring r;
    op.db = tx;
    TRY(by_id(&op, x->id, &r));
    x->version = r.version;
    TRY(move_in(tx, x));
    return task_open(
        &op, TASK_RECURRING_STUCK, r.client, sv_fmt(op.arena, "recurring_stuck %lld", (long long)r.id.v), x->stuck);
}

/* What nobody can pay, or a client who is gone: it waits for staff, and holds up no other. */
static enum err run_one(const struct op *op, struct recurring_id id, bool *ret_made)
{
    struct writing x = { .op = op, .id = id };
    enum err e = db_write(op->db, write_in, &x);
    *ret_made = e == E_OK && !x.skipped;
    if (e != E_INVALID && e != E_NOTFOUND)
        return e;
    struct moving stuck = { .op = op,
        .id = id,
        .to = RECURRING_PAUSED,
        .stuck = x.found.count ? x.found.items[0].text : SV("Its client is not there any more.") };
    return db_write(op->db, stuck_in, &stuck);
}

enum err recurring_run_due(const struct op *op, size_t most, size_t *ret_made)
{
    struct recurring_due_rows rows;
    enum err first = E_OK;
    bool moved = true;
    *ret_made = 0;
    TRY(bills_staff(op));
    while (moved && *ret_made < most) {
        moved = false;
        TRY(q_recurring_due(op->db, op->arena, op->viewer->org,
            &(struct q_recurring_due){ .today = op->viewer->today, .limit = (int64_t)(most - *ret_made) }, &rows));
        for (size_t i = 0; i < rows.count; i++) {
            bool made = false;
            enum err e = run_one(op, rows.items[i].id, &made);
            if (e != E_OK)
                log_event(LOG_WARN, "billing.recurring_failed", LOG_INT("recurring", rows.items[i].id.v),
                    LOG_Z("error", err_name(e)));
            first = first == E_OK ? e : first;
            *ret_made += made;
            moved |= made;
        }
    }
    return first;
}
