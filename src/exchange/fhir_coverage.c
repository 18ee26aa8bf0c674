/* Coverage of FHIR R4: with whom somebody is insured. They wait for the end of the file, as people stand in any order.
 */
#include "billing/billing.h"
#include "exchange/fhir_related.h"

/* How Kith calls who holds it, and the client to them. */
static void take_holder(struct import_run *run, const json_t *coverage, bool self, struct insurance_form *f)
{
    struct arena *a = run->line_op.arena;
    const json_t *subscriber = json_object_get(coverage, "subscriber"),
                 *relation = fhir_code(json_object_get(coverage, "relationship"));
    struct sv code = json_is_string(relation) ? sv_of(json_string_value(relation)) : SV("");
    if (self || !subscriber || sv_eq(code, SV("self"))) {
        f->holder = SV("self");
        return;
    }
    f->holder = SV("other");
    f->holder_name = fhir_text(a, subscriber, "display");
    if (!f->holder_name.n)
        f->holder_name = related_name(run, subscriber);
    f->relation = sv_eq(code, SV("child"))                                 ? SV("child")
                  : sv_eq(code, SV("spouse")) || sv_eq(code, SV("common")) ? SV("spouse")
                                                                           : SV("other");
}

static struct sv class_of(struct arena *a, const json_t *coverage, const char *kind)
{
    const json_t *classes = json_object_get(coverage, "class");
    for (size_t i = 0; i < json_array_size(classes); i++) {
        const json_t *one = json_array_get(classes, i), *code = fhir_code(json_object_get(one, "type"));
        if (json_is_string(code) && sv_eq(sv_of(json_string_value(code)), sv_of(kind))) {
            struct sv name = fhir_text(a, one, "name");
            return name.n ? name : fhir_text(a, one, "value");
        }
    }
    return SV("");
}

/* Kith has three places; beyond them it says nothing of the order. */
static struct sv place_of(struct import_run *run, const json_t *coverage)
{
    const json_t *order = json_object_get(coverage, "order");
    if (!json_is_integer(order))
        return SV("");
    if (json_integer_value(order) >= 1 && json_integer_value(order) <= INSURANCE_PLACES)
        return sv_fmt(run->line_op.arena, "%lld", (long long)json_integer_value(order));
    import_leave(run, SV("Coverage.order"));
    return SV("");
}

static struct insurance_form form_of(struct import_run *run, const json_t *r, bool self)
{
    struct arena *a = run->line_op.arena;
    const json_t *payor = json_array_get(json_object_get(r, "payor"), 0), *period = json_object_get(r, "period");
    enum { DAY = 10 }; /* of a moment its day */
    struct insurance_form f = { .insurer = fhir_text(a, payor, "display"),
        .payer_number = fhir_text(a, json_object_get(payor, "identifier"), "value"),
        .plan = class_of(a, r, "plan"),
        .group_number = class_of(a, r, "group"),
        .member_id = fhir_text(a, r, "subscriberId"),
        .starts_on = sv_sub(fhir_text(a, period, "start"), 0, DAY),
        .ends_on = sv_sub(fhir_text(a, period, "end"), 0, DAY),
        .place = place_of(run, r),
        .place_reason = SV("Imported") };
    if (!f.member_id.n)
        f.member_id = fhir_text(a, json_array_get(json_object_get(r, "identifier"), 0), "value");
    take_holder(run, r, self, &f);
    return f;
}

enum err coverage_take(struct import_run *run, const json_t *r)
{
    struct arena *a = run->line_op.arena;
    struct problems problems = problems_new(a);
    struct sv status = fhir_text(a, r, "status");
    struct client_id client;
    bool is_new;
    if (status.n && !sv_eq(status, SV("active"))) {
        import_leave(run, sv_fmt(a, "Coverage that is %.*s", SV_FMT(status)));
        return E_OK;
    }
    enum err e = related_patient(run, json_object_get(r, "beneficiary"), &client);
    if (e == E_NOTFOUND)
        import_bad(run, SV("Coverage.beneficiary: that Patient is not in this file, nor was it imported before"));
    if (e != E_OK)
        return e == E_NOTFOUND ? E_OK : e;
    bool self = related_same(run, json_object_get(r, "beneficiary"), json_object_get(r, "subscriber"));
    struct insurance_form f = form_of(run, r, self);
    e = insurance_import_in(&run->line_op, client, &f, &problems, &is_new);
    if (e == E_INVALID) {
        import_bad_problems(run, &problems);
        return E_OK;
    }
    TRY(e);
    if (!is_new)
        import_note(run, SV("Coverage: known already, and not changed"));
    return E_OK;
}
