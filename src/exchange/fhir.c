#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "exchange/run.h"

/* How a FHIR resource becomes a client or a contact. References between lines go by resource id: kept as an identifier.
 */
#define ID_SYSTEM "urn:fhir:patient-id"
enum { LISTS_MAX = 32 };

static struct sv text_of(struct arena *a, const json_t *object, const char *key)
{
    const json_t *v = json_object_get(object, key);
    return json_is_string(v) ? text_clean(a, sv_from(json_string_value(v), json_string_length(v))) : SV("");
}

static struct sv joined(struct arena *a, const json_t *array, size_t from)
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

static const json_t *first_coding_code(const json_t *concept)
{
    return json_object_get(json_array_get(json_object_get(concept, "coding"), 0), "code");
}

static struct sv whole_name(struct arena *a, const json_t *name)
{
    struct sv given = joined(a, json_object_get(name, "given"), 0), family = text_of(a, name, "family");
    if (!given.n && !family.n)
        return text_of(a, name, "text");
    return text_clean(a, sv_fmt(a, "%.*s %.*s", SV_FMT(given), SV_FMT(family)));
}

/* FHIR NameUse, best first. An old or maiden name is never who somebody is. */
static int name_rank(const json_t *name)
{
    static const char *const order[] = { "official", "usual", "", "temp", "anonymous", "nickname" };
    const char *use = json_string_value(json_object_get(name, "use"));
    for (size_t i = 0; i < LENGTH(order); i++)
        if (strcmp(use ? use : "", order[i]) == 0)
            return (int)i;
    return (int)LENGTH(order);
}

static void read_names(struct import_run *run, const json_t *patient, struct client_import *c)
{
    struct arena *a = run->line_op.arena;
    const json_t *names = json_object_get(patient, "name"), *best = NULL;
    for (size_t i = 0; i < json_array_size(names); i++) {
        const json_t *n = json_array_get(names, i);
        if (!best || name_rank(n) < name_rank(best))
            best = n;
    }
    c->names = arena_array(a, LISTS_MAX, sizeof *c->names);
    for (size_t i = 0; i < json_array_size(names) && c->names_count < LISTS_MAX; i++) {
        const json_t *n = json_array_get(names, i);
        struct sv text = whole_name(a, n);
        if (n != best && text.n)
            c->names[c->names_count++] = (struct client_other_name){ text_of(a, n, "use"), text };
    }
    if (!best)
        return;
    const json_t *given = json_object_get(best, "given");
    c->form.prefix = joined(a, json_object_get(best, "prefix"), 0);
    c->form.suffix = joined(a, json_object_get(best, "suffix"), 0);
    c->form.first_name = text_clean(a, sv_of(json_string_value(json_array_get(given, 0))));
    c->form.middle_name = joined(a, given, 1);
    c->form.last_name = text_of(a, best, "family");
}

/* Numbers of the state and of documents stay where they are: Kith has no use for them. */
static bool identifier_wanted(struct sv system)
{
    static const char *const refused[] = { "us-ssn", "passport", "urn:oid:2.16.840.1.113883.4.1",
        "urn:oid:2.16.840.1.113883.4.3" };
    for (size_t i = 0; i < LENGTH(refused); i++)
        if (memmem(system.p, system.n, refused[i], strlen(refused[i])))
            return false;
    return system.n > 0;
}

static void read_identifiers(struct import_run *run, const json_t *patient, struct client_import *c)
{
    struct arena *a = run->line_op.arena;
    const json_t *list = json_object_get(patient, "identifier");
    struct sv id = text_of(a, patient, "id");
    c->identifiers = arena_array(a, LISTS_MAX, sizeof *c->identifiers);
    if (id.n)
        c->identifiers[c->identifiers_count++] = (struct client_identifier){ SV(ID_SYSTEM), id };
    for (size_t i = 0; i < json_array_size(list) && c->identifiers_count < LISTS_MAX; i++) {
        const json_t *one = json_array_get(list, i);
        struct client_identifier known = { text_of(a, one, "system"), text_of(a, one, "value") };
        if (known.value.n && identifier_wanted(known.system))
            c->identifiers[c->identifiers_count++] = known;
        else
            import_leave(run, sv_fmt(a, "identifier %.*s", SV_FMT(known.system)));
    }
}

static void read_telecoms(struct import_run *run, const json_t *list, struct client_import *c)
{
    struct arena *a = run->line_op.arena;
    c->telecoms = arena_array(a, LISTS_MAX, sizeof *c->telecoms);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *t = json_array_get(list, i);
        struct sv system = text_of(a, t, "system"), value = text_of(a, t, "value");
        bool phone = sv_eq(system, SV("phone")) || sv_eq(system, SV("sms"));
        if (phone && !c->form.phone.n && phone_valid(value))
            c->form.phone = value;
        else if (sv_eq(system, SV("email")) && !c->form.email.n && email_valid(value))
            c->form.email = value;
        else if (value.n && c->telecoms_count < LISTS_MAX &&
                 (phone || sv_eq(system, SV("email")) || sv_eq(system, SV("fax")) || sv_eq(system, SV("url"))))
            c->telecoms[c->telecoms_count++] =
                (struct client_other_telecom){ phone ? SV("phone") : system, text_of(a, t, "use"), value };
        else
            import_leave(run, sv_fmt(a, "telecom %.*s", SV_FMT(system)));
    }
}

static void read_address(struct import_run *run, const json_t *list, struct client_form *f)
{
    struct arena *a = run->line_op.arena;
    const json_t *one = json_array_get(list, 0);
    f->street = joined(a, json_object_get(one, "line"), 0);
    f->city = text_of(a, one, "city");
    f->region = text_of(a, one, "state");
    f->postal_code = text_of(a, one, "postalCode");
    f->country = text_of(a, one, "country");
    if (json_array_size(list) > 1)
        import_leave(run, SV("further addresses"));
}

static void read_days(struct import_run *run, const json_t *patient, struct client_form *f)
{
    struct arena *a = run->line_op.arena;
    struct day d;
    struct sv born = text_of(a, patient, "birthDate"), died = text_of(a, patient, "deceasedDateTime");
    if (born.n && !day_parse(born, &d))
        import_note(run, sv_fmt(a, "birthDate %.*s is no whole date: left empty", SV_FMT(born)));
    else
        f->born = born;
    if (died.n && day_parse(sv_sub(died, 0, 10), &d))
        f->died = sv_sub(died, 0, 10);
    else if (died.n || json_is_true(json_object_get(patient, "deceasedBoolean")))
        import_note(run, SV("deceased without a whole date: add the date by hand"));
}

/* The preferred language, else the first; the code without region when that is all Kith knows. */
static struct sv language_of(struct arena *a, const json_t *patient)
{
    const json_t *list = json_object_get(patient, "communication"), *chosen = json_array_get(list, 0);
    for (size_t i = 0; i < json_array_size(list); i++)
        if (json_is_true(json_object_get(json_array_get(list, i), "preferred")))
            chosen = json_array_get(list, i);
    return text_clean(a, sv_of(json_string_value(first_coding_code(json_object_get(chosen, "language")))));
}

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
        const char *code = json_string_value(first_coding_code(concept));
        if (code && strcmp(code, "C") == 0)
            f->emergency = true;
        for (size_t k = 0; code && k < LENGTH(kin_codes); k++)
            if (strcmp(code, kin_codes[k].code) == 0 &&
                (kin_codes[k].kin != KIN_OTHER || sv_eq(f->relationship, SV("other"))))
                f->relationship = sv_of(relationship_name(kin_codes[k].kin));
        if (!f->relationship_label.n)
            f->relationship_label = text_of(a, concept, "text");
    }
}

static enum err add_contact(struct import_run *run, struct client_id client, const json_t *name, const json_t *telecom,
    const json_t *relationship)
{
    struct arena *a = run->line_op.arena;
    struct client_import reach = { .form = { .first_name = SV("") } };
    struct problems problems = problems_new(a);
    struct contact_form f = { .contact_type = SV("adult"),
        .first_name = joined(a, json_object_get(name, "given"), 0),
        .last_name = text_of(a, name, "family") };
    struct contact_id id;
    bool is_new;
    if (!f.first_name.n && !f.last_name.n)
        f.last_name = text_of(a, name, "text");
    if (!f.first_name.n && !f.last_name.n) {
        import_note(run, SV("a contact without a name was left out"));
        return E_OK;
    }
    read_telecoms(run, telecom, &reach);
    f.phone = reach.form.phone;
    f.email = reach.form.email;
    read_kin(a, relationship, &f);
    enum err e = contact_import_in(&run->line_op, client, &f, &problems, &is_new, &id);
    if (e == E_INVALID) {
        import_bad_problems(run, &problems);
        return E_OK;
    }
    TRY(e);
    run->report.contacts_new += is_new;
    return E_OK;
}

static void note_unmapped(struct import_run *run, const json_t *resource, const char *const *known, size_t count)
{
    void *at = json_object_iter((json_t *)(uintptr_t)resource);
    for (; at; at = json_object_iter_next((json_t *)(uintptr_t)resource, at)) {
        const char *key = json_object_iter_key(at);
        bool found = false;
        for (size_t i = 0; i < count; i++)
            found |= strcmp(key, known[i]) == 0;
        if (!found)
            import_leave(run, sv_of(key));
    }
}

static enum err read_patient(struct import_run *run, const json_t *r)
{
    static const char *const known[] = { "resourceType", "id", "identifier", "name", "telecom", "gender", "birthDate",
        "deceasedBoolean", "deceasedDateTime", "address", "communication", "contact", "active", "link", "meta",
        "text" };
    struct arena *a = run->line_op.arena;
    struct client_import c = {
        .form = { .duplicate_ok = true, .gender = text_of(a, r, "gender"), .language = language_of(a, r) }
    };
    struct problems problems = problems_new(a);
    struct client_id id;
    bool is_new;
    read_identifiers(run, r, &c);
    read_names(run, r, &c);
    read_telecoms(run, json_object_get(r, "telecom"), &c);
    read_address(run, json_object_get(r, "address"), &c.form);
    read_days(run, r, &c.form);
    if (json_array_size(json_object_get(r, "link")))
        import_note(run, SV("link to another Patient: records are not merged here"));
    note_unmapped(run, r, known, LENGTH(known));
    enum err e = client_import_in(&run->line_op, &c, &problems, &is_new, &id);
    if (e == E_INVALID) {
        import_bad_problems(run, &problems);
        return E_OK;
    }
    TRY(e);
    run->report.clients_new += is_new;
    run->report.clients_known += !is_new;
    const json_t *contacts = json_object_get(r, "contact");
    for (size_t i = 0; i < json_array_size(contacts); i++) {
        const json_t *one = json_array_get(contacts, i);
        TRY(add_contact(run, id, json_object_get(one, "name"), json_object_get(one, "telecom"),
            json_object_get(one, "relationship")));
    }
    return E_OK;
}

static enum err read_related(struct import_run *run, const json_t *r)
{
    struct arena *a = run->line_op.arena;
    struct sv reference = text_of(a, json_object_get(r, "patient"), "reference");
    struct client_id client;
    size_t slash = SIZE_MAX;
    for (size_t at = sv_find(reference, '/', 0); at != SIZE_MAX; at = sv_find(reference, '/', at + 1))
        slash = at;
    struct sv id = slash == SIZE_MAX ? reference : sv_sub(reference, slash + 1, SIZE_MAX);
    if (sv_starts(id, SV("urn:uuid:")))
        id = sv_sub(id, 9, SIZE_MAX);
    enum err e = client_by_identifier(&run->line_op, (struct client_identifier){ SV(ID_SYSTEM), id }, &client);
    if (e == E_NOTFOUND) {
        import_bad(run, sv_fmt(a, "RelatedPerson of %.*s: that Patient is not in this file, nor was it imported before",
                            SV_FMT(reference)));
        return E_OK;
    }
    TRY(e);
    return add_contact(run, client, json_array_get(json_object_get(r, "name"), 0), json_object_get(r, "telecom"),
        json_object_get(r, "relationship"));
}

static enum err read_resource(struct import_run *run, const json_t *r)
{
    const char *type = json_string_value(json_object_get(r, "resourceType"));
    if (!type) {
        import_bad(run, SV("no FHIR resource: resourceType is missing"));
        return E_OK;
    }
    if (strcmp(type, "Patient") == 0)
        return read_patient(run, r);
    if (strcmp(type, "RelatedPerson") == 0)
        return read_related(run, r);
    import_leave(run, sv_fmt(run->line_op.arena, "%s resources", type));
    return E_OK;
}

/* Patients first: others refer to them. An entry counts as a line. */
static enum err read_bundle(struct import_run *run, const json_t *bundle)
{
    const json_t *entries = json_object_get(bundle, "entry");
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < json_array_size(entries); i++) {
            const json_t *r = json_object_get(json_array_get(entries, i), "resource");
            const char *type = json_string_value(json_object_get(r, "resourceType"));
            bool patient = type && strcmp(type, "Patient") == 0;
            if (patient != (pass == 0))
                continue;
            import_line(run);
            run->line = (int64_t)i + 1;
            TRY(read_resource(run, r));
        }
    return E_OK;
}

static enum err read_text(struct import_run *run, const char *text, size_t n)
{
    json_error_t error;
    json_t *r = json_loadb(text, n, JSON_REJECT_DUPLICATES, &error);
    enum err e = E_OK;
    if (!r)
        import_bad(run, sv_fmt(run->line_op.arena, "no JSON: %s (column %d)", error.text, error.column));
    else
        e = read_resource(run, r);
    json_decref(r);
    return e;
}

static enum err read_lines(struct import_run *run, FILE *file)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t n;
    enum err e = E_OK;
    while (e == E_OK && (n = getline(&line, &room, file)) >= 0) {
        import_line(run);
        if (sv_trim(sv_from(line, (size_t)n)).n)
            e = read_text(run, line, (size_t)n);
        else
            run->report.lines--;
    }
    free(line);
    return e;
}

/* A Bundle is one JSON text over many lines; NDJSON has a whole resource in its first line. */
static enum err read_file(struct import_run *run, FILE *file)
{
    json_error_t error;
    json_t *whole = json_loadf(file, JSON_REJECT_DUPLICATES, &error);
    const char *type = json_string_value(json_object_get(whole, "resourceType"));
    enum err e = E_OK;
    if (type && strcmp(type, "Bundle") == 0) {
        e = read_bundle(run, whole);
    } else if (whole) {
        import_line(run);
        e = read_resource(run, whole);
    } else {
        rewind(file);
        e = read_lines(run, file);
    }
    json_decref(whole);
    return e;
}

enum err import_fhir(const struct op *op, FILE *file, const struct import_options *o, struct import_report *ret_report)
{
    return import_run_file(op, file, o, read_file, ret_report);
}
