/* What is typed of a charge by hand. */
#include "base/text.h"
#include "billing/charge_write.h"
#include "billing/code.h"
#include "billing/fields.h"
#include "billing/service_price.h"
#include "billing/setting.h"

enum { UNITS_MOST = 9999 };

void charge_diagnoses_typed(struct problems *p, struct sv typed, struct charge *c)
{
    struct sv rest = text_clean(p->a, typed);
    c->diagnoses = arena_array(p->a, DIAGNOSES_MOST, sizeof *c->diagnoses);
    while (rest.n) {
        struct sv word = sv_cut(&rest, ' '), code;
        while (word.n) {
            struct sv one = sv_cut(&word, ',');
            bool twice = false;
            if (!one.n)
                continue;
            if (!code_normal(p->a, CODE_ICD_10_CM, one, &code)) {
                problem_add(
                    p, SV("diagnoses"), SV("bad_code"), sv_fmt(p->a, "“%.*s” is no code of ICD-10-CM.", SV_FMT(one)));
                continue;
            }
            for (size_t i = 0; i < c->diagnosis_count; i++)
                twice |= sv_eq(c->diagnoses[i], code);
            if (twice)
                continue;
            if (c->diagnosis_count == DIAGNOSES_MOST) {
                problem_add(p, SV("diagnoses"), SV("too_many_diagnoses"), SV("A charge has at most twelve diagnoses."));
                return;
            }
            c->diagnoses[c->diagnosis_count++] = code;
        }
    }
}

struct tax charge_tax_kept(const struct charge *c)
{
    return (struct tax){ .id = c->tax_id, .name = c->tax_name, .bp = c->tax_bp, .included = c->tax_included };
}

struct typing {
    const struct op *op;
    const struct charge_form *form;
    const struct charge *was; /* one that is edited; NULL: a new one */
    struct problems *problems;
    struct billing_setting setting;
    struct taxes taxes;
    struct tax tax;
    struct charge charge;
};

/* A new charge has what its service says where nothing is typed. One that is edited is what its fields say: what was
 * emptied stays empty, an exempt client's 0 % comes from no service again, and a tax that it has already counts as it
 * was charged. */
static enum err typed_service(struct typing *t)
{
    const struct charge_form *f = t->form;
    struct problems *p = t->problems;
    struct charge *c = &t->charge;
    struct service s = { 0 };
    int64_t price = -1;
    if (f->service.v)
        TRY(service_load(t->op, f->service, &s));
    c->service = s.id;
    if (t->was)
        s = (struct service){ 0 };
    if (s.id.v)
        TRY(service_prices_of(t->op, &s, 1, f->staff, f->client, &price));
    c->description =
        field_line(p, SV("description"), f->description.n ? f->description : s.description, FIELD_LINE_MAX);
    c->category = field_line(p, SV("category"), f->category.n ? f->category : s.category, FIELD_NAME_MAX);
    c->modifiers = field_modifiers(p, SV("modifiers"), f->modifiers.n ? f->modifiers : s.modifiers);
    c->place_of_service =
        field_place(p, SV("place_of_service"), f->place_of_service.n ? f->place_of_service : s.place_of_service);
    c->unit_price = field_amount(p, SV("unit_price"), f->unit_price, t->setting.currency, price);
    t->tax = sv_trim(f->tax).n ? field_tax(p, SV("tax"), f->tax, &t->taxes) : tax_of(&t->taxes, s.tax, s.tax_bp);
    if (t->was && t->was->tax_id.v && sv_eq(sv_trim(f->tax), tax_typed(p->a, t->was->tax_id, 0)))
        t->tax = charge_tax_kept(t->was);
    if (f->code.n || !s.id.v) {
        field_procedure(p, f->code_system, f->code, &c->code_system, &c->code);
    } else {
        c->code_system = s.code_system;
        c->code = s.code;
    }
    if (!c->description.n && !problem_of(p, SV("description")))
        problem_add(p, SV("description"), SV("required"), SV("Say what it is for."));
    return E_OK;
}

enum err charge_form_read(const struct op *op, const struct charge_form *f, const struct charge *was,
    struct problems *problems, struct charge *ret_charge)
{
    struct typing t = { .op = op, .form = f, .was = was, .problems = problems };
    struct charge *c = &t.charge;
    struct appointment_location_id place = { 0 };
    *c = (struct charge){ .kind = f->service.v ? CHARGE_SERVICE : CHARGE_OTHER,
        .client = f->client,
        .staff = f->staff,
        .confidential = f->confidential,
        .version = f->version };
    TRY(billing_setting_load(op, &t.setting));
    if (was && was->attendee.v)
        TRY(charge_place(op, was->attendee, &place));
    TRY(taxes_for(op, f->client, place, &t.taxes));
    TRY(typed_service(&t));
    struct opt_day on = field_day(problems, SV("service_on"), f->service_on);
    c->service_on = on.has ? on.v : op->viewer->today;
    if (c->service_on.n > op->viewer->today.n)
        problem_add(problems, SV("service_on"), SV("future_day"), SV("This day is still to come."));
    c->units = field_number(problems, SV("units"), f->units, SV("bad_units"), 1, UNITS_MOST, 1);
    c->discount = field_amount(problems, SV("discount"), f->discount, t.setting.currency, 0);
    charge_diagnoses_typed(problems, f->diagnoses, c);
    if (!problems->count && !charge_tax(c, &t.tax))
        problem_add(problems, c->discount > 0 ? SV("discount") : SV("unit_price"), SV("bad_amount"),
            SV("The discount is more than the price, or it comes to too much."));
    *ret_charge = *c;
    return problems_err(problems);
}
