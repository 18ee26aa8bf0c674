#include "exchange/fhir.h"

#include "base/text.h"

struct sv fhir_text(struct arena *a, const json_t *object, const char *key)
{
    const json_t *v = json_object_get(object, key);
    return json_is_string(v) ? text_clean(a, sv_from(json_string_value(v), json_string_length(v))) : SV("");
}

struct sv fhir_joined(struct arena *a, const json_t *array, size_t from)
{
    struct str s = str_new(a, 1000);
    for (size_t i = from; i < json_array_size(array); i++) {
        const json_t *v = json_array_get(array, i);
        if (!json_is_string(v))
            continue;
        if (s.n)
            str_addc(&s, ' ');
        str_add(&s, sv_of(json_string_value(v)));
    }
    return text_clean(a, str_sv(&s));
}

const json_t *fhir_code(const json_t *concept)
{
    return json_object_get(json_array_get(json_object_get(concept, "coding"), 0), "code");
}

void fhir_telecoms(struct import_run *run, const json_t *list, struct client_import *c)
{
    struct arena *a = run->line_op.arena;
    c->telecoms = arena_array(a, LISTS_MAX, sizeof *c->telecoms);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *t = json_array_get(list, i);
        struct sv system = fhir_text(a, t, "system"), value = fhir_text(a, t, "value");
        bool phone = sv_eq(system, SV("phone")) || sv_eq(system, SV("sms"));
        if (phone && !c->form.phone.n && phone_valid(value))
            c->form.phone = value;
        else if (sv_eq(system, SV("email")) && !c->form.email.n && email_valid(value))
            c->form.email = value;
        else if (value.n && c->telecoms_count < LISTS_MAX &&
                 (phone || sv_eq(system, SV("email")) || sv_eq(system, SV("fax")) || sv_eq(system, SV("url"))))
            c->telecoms[c->telecoms_count++] =
                (struct client_other_telecom){ phone ? SV("phone") : system, fhir_text(a, t, "use"), value };
        else
            import_leave(run, sv_fmt(a, "telecom %.*s", SV_FMT(system)));
    }
}
