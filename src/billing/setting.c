#include "billing/setting.h"

#include "access/record.h"
#include "billing/fields.h"
#include "billing/pay_plan_rules.h"
#include "billing/queries.h"
#include "billing/reader.h"

enum { DUE_DAYS = 14, REMIND_DAYS = 7, REMINDERS = 3, NOTE_MOST = 1000 };

static struct sv opt_text(struct opt_sv t)
{
    return t.has ? t.v : SV("");
}

enum err billing_setting_load(const struct op *op, struct billing_setting *ret_setting)
{
    struct setting_row_row r;
    enum bills_reader reader;
    TRY(bills_reader_of(op, LEVEL_VIEW, &reader));
    TRY(q_setting_row(op->db, op->arena, op->viewer->org, &r));
    struct billing_setting s = { .legal_name = opt_text(r.legal_name),
        .address = opt_text(r.address),
        .tax_id = opt_text(r.tax_id),
        .npi = opt_text(r.npi),
        .a4 = sv_eq(opt_text(r.paper), SV("a4")),
        .note = opt_text(r.note),
        .footer = opt_text(r.footer),
        .due_days = r.due_days.has ? r.due_days.v : DUE_DAYS,
        .remind_days = r.remind_days.has ? r.remind_days.v : REMIND_DAYS,
        .reminders_most = r.reminders_most.has ? r.reminders_most.v : REMINDERS,
        .plan_parts_most = r.plan_parts_most.v,
        .plan_least = r.plan_least.v,
        .version = r.version.has ? r.version.v : 0 };
    for (size_t i = 0; i < 3 && i < r.currency.n; i++)
        s.currency[i] = r.currency.p[i];
    *ret_setting = s;
    return E_OK;
}

bool npi_valid(struct sv npi)
{
    int sum = 24; /* of 80840, which stands before the ten */
    if (npi.n != 10)
        return false;
    for (size_t i = 0; i < 10; i++) {
        int digit = npi.p[i] - '0';
        if (digit < 0 || digit > 9)
            return false;
        if (i % 2 == 0)
            digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
        sum += digit;
    }
    return sum % 10 == 0;
}

static struct sv field_npi(struct problems *p, struct sv typed)
{
    struct sv npi = sv_dup(p->a, sv_trim(typed));
    if (npi.n && !npi_valid(npi))
        problem_add(
            p, SV("npi"), SV("bad_npi"), SV("This is no NPI: it has ten digits, and the last one checks the others."));
    return npi;
}

struct setting_args {
    const struct op *op;
    struct q_setting_save row;
};

static enum err save_in(struct db *tx, void *arg)
{
    const struct setting_args *x = arg;
    struct op op = *x->op;
    int64_t changed;
    op.db = tx;
    TRY(q_setting_save(tx, op.viewer->org, &x->row, &changed));
    if (!changed)
        return E_CONFLICT;
    struct event_new e = event_by(&op, EVENT_SETTINGS_CHANGED, (struct client_id){ 0 });
    e.payload = SV("{\"billing\":true}");
    return event_record(tx, op.arena, &e, NULL);
}

enum err billing_setting_save(const struct op *op, const struct billing_setting_form *f, struct problems *problems)
{
    struct billing_setting was;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    TRY(billing_setting_load(op, &was));
    bool a4 = sv_eq(f->paper, SV("a4"));
    struct setting_args x = { .op = op };
    x.row = (struct q_setting_save){
        .legal_name = field_line(problems, SV("legal_name"), f->legal_name, FIELD_LINE_MAX),
        .address = field_lines(problems, SV("address"), f->address, FIELD_TEXT_MAX),
        .tax_id = field_line(problems, SV("tax_id"), f->tax_id, FIELD_NAME_MAX),
        .npi = field_npi(problems, f->npi),
        .paper = a4 ? SV("a4") : SV("letter"),
        .note = field_lines(problems, SV("note"), f->note, NOTE_MOST),
        .footer = field_line(problems, SV("footer"), f->footer, FIELD_LINE_MAX),
        .due_days = field_number(problems, SV("due_days"), f->due_days, SV("bad_days"), 0, 365, DUE_DAYS),
        .remind_days = field_number(problems, SV("remind_days"), f->remind_days, SV("bad_days"), 0, 365, REMIND_DAYS),
        .reminders_most =
            field_number(problems, SV("reminders_most"), f->reminders_most, SV("bad_days"), 0, 20, REMINDERS),
        .plan_parts_most =
            field_number(problems, SV("plan_parts_most"), f->plan_parts_most, SV("bad_parts"), 0, PLAN_PARTS_MOST, 0),
        .plan_least = field_amount(problems, SV("plan_least"), f->plan_least, was.currency, 0),
        .version = f->version,
    };
    TRY(problems_err(problems));
    return db_write_within(op->db, save_in, &x);
}

/* -- providers ------------------------------------------------------------------------------------------------------
 */

enum err staff_billing_list(const struct op *op, struct staff_billings *ret_list)
{
    struct staff_billing_rows_rows rows;
    TRY(bills_staff(op));
    TRY(q_staff_billing_rows(op->db, op->arena, op->viewer->org, &(struct q_staff_billing_rows){ { 0 } }, &rows));
    struct staff_billing *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct staff_billing_rows_row *r = &rows.items[i];
        items[i] = (struct staff_billing){ .staff = r->id,
            .name = sv_fmt(op->arena, "%.*s %.*s", SV_FMT(r->first_name), SV_FMT(r->last_name)),
            .npi = opt_text(r->npi),
            .tax_id = opt_text(r->tax_id),
            .licence = opt_text(r->licence),
            .version = r->version.has ? r->version.v : 0 };
    }
    *ret_list = (struct staff_billings){ items, rows.count };
    return E_OK;
}

struct staff_args {
    const struct op *op;
    struct q_staff_billing_save row;
};

static enum err save_staff_in(struct db *tx, void *arg)
{
    const struct staff_args *x = arg;
    struct org_id org = x->op->viewer->org;
    struct staff_billing_rows_rows there;
    int64_t changed;
    TRY(q_staff_billing_rows(tx, x->op->arena, org, &(struct q_staff_billing_rows){ x->row.staff_id }, &there));
    if (!x->row.staff_id.v || !there.count)
        return E_NOTFOUND;
    TRY(q_staff_billing_save(tx, org, &x->row, &changed));
    return changed ? E_OK : E_CONFLICT;
}

enum err staff_billing_save(const struct op *op, struct staff_id staff, struct sv npi, struct sv tax_id,
    struct sv licence, int64_t version, struct problems *problems)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    struct staff_args x = { .op = op };
    x.row = (struct q_staff_billing_save){ .staff_id = staff,
        .npi = field_npi(problems, npi),
        .tax_id = field_line(problems, SV("tax_id"), tax_id, FIELD_NAME_MAX),
        .licence = field_line(problems, SV("licence"), licence, FIELD_NAME_MAX),
        .version = version };
    TRY(problems_err(problems));
    return db_write_within(op->db, save_staff_in, &x);
}
