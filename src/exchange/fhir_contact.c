#include "exchange/fhir.h"

#include <string.h>

struct code_kin {
    const char *code;
    enum relationship kin;
};
/* HL7 v3 RoleCode and v2 table 0131. */
static const struct code_kin kin_codes[] = { { "MTH", KIN_PARENT }, { "FTH", KIN_PARENT }, { "PRN", KIN_PARENT },
    { "NMTH", KIN_PARENT }, { "NFTH", KIN_PARENT }, { "STPMTH", KIN_PARENT }, { "STPFTH", KIN_PARENT },
    { "GUARD", KIN_LEGAL_GUARDIAN }, { "GRPRN", KIN_FAMILY_MEMBER }, { "SPS", KIN_SPOUSE }, { "WIFE", KIN_SPOUSE },
    { "HUSB", KIN_SPOUSE }, { "DOMPART", KIN_SPOUSE }, { "CHILD", KIN_CHILD }, { "SON", KIN_CHILD },
    { "DAU", KIN_CHILD }, { "SIB", KIN_FAMILY_MEMBER }, { "SIS", KIN_FAMILY_MEMBER }, { "BRO", KIN_FAMILY_MEMBER },
    { "FAMMEMB", KIN_FAMILY_MEMBER }, { "N", KIN_FAMILY_MEMBER }, { "ONESELF", KIN_OTHER }, { "C", KIN_OTHER },
    { "E", KIN_OTHER } };

static void read_kin(struct arena *a, const json_t *relationships, struct contact_form *f)
{
    f->relationship = SV("other");
    for (size_t i = 0; i < json_array_size(relationships); i++) {
        const json_t *concept = json_array_get(relationships, i);
        const char *code = json_string_value(fhir_code(concept));
        if (code && strcmp(code, "C") == 0)
            f->emergency = true;
        for (size_t k = 0; code && k < LENGTH(kin_codes); k++)
            if (strcmp(code, kin_codes[k].code) == 0 &&
                (kin_codes[k].kin != KIN_OTHER || sv_eq(f->relationship, SV("other"))))
                f->relationship = sv_of(relationship_name(kin_codes[k].kin));
        if (!f->relationship_label.n)
            f->relationship_label = fhir_text(a, concept, "text");
    }
}

static void read_name(struct arena *a, const json_t *person, struct contact_form *f)
{
    const json_t *name = json_object_get(person, "name");
    if (json_is_array(name)) /* of a RelatedPerson */
        name = json_array_get(name, 0);
    f->first_name = fhir_joined(a, json_object_get(name, "given"), 0);
    f->last_name = fhir_text(a, name, "family");
    if (!f->first_name.n && !f->last_name.n)
        f->last_name = fhir_text(a, name, "text");
    if (f->last_name.n && !f->first_name.n)
        f->first_name = SV("-");
    if (f->first_name.n && !f->last_name.n)
        f->last_name = SV("-");
}

struct sv fhir_contact_name(struct arena *a, const json_t *person)
{
    struct contact_form f = { .first_name = SV("") };
    read_name(a, person, &f);
    return sv_trim(sv_fmt(a, "%.*s %.*s", SV_FMT(f.first_name), SV_FMT(f.last_name)));
}

struct contact_form fhir_contact(struct import_run *run, const json_t *person)
{
    struct arena *a = run->line_op.arena;
    struct client_import reach = { .form = { .first_name = SV("") } };
    struct day born;
    struct contact_form f = { .contact_type = SV("adult") };
    read_name(a, person, &f);
    if (day_parse(fhir_text(a, person, "birthDate"), &born) &&
        !policy_is_adult(&run->org.policy, born, run->line_op.viewer->today))
        f.contact_type = SV("minor");
    fhir_telecoms(run, json_object_get(person, "telecom"), &reach);
    f.phone = reach.form.phone;
    f.email = reach.form.email;
    read_kin(a, json_object_get(person, "relationship"), &f);
    return f;
}

enum err fhir_contact_in(struct import_run *run, struct client_id client, const json_t *person)
{
    struct problems problems = problems_new(run->line_op.arena);
    struct contact_form f = fhir_contact(run, person);
    struct contact_id id;
    bool is_new;
    if (!f.last_name.n) {
        import_note(run, SV("a contact without a name was left out"));
        return E_OK;
    }
    enum err e = contact_import_in(&run->line_op, client, &f, &problems, &is_new, &id);
    if (e == E_INVALID) {
        import_bad_problems(run, &problems);
        return E_OK;
    }
    TRY(e);
    run->report.contacts_new += is_new;
    return E_OK;
}
