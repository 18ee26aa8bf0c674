#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "exchange/ahead.h"
#include "exchange/fhir_related.h"

static struct sv whole_name(struct arena *a, const json_t *name)
{
    struct sv given = fhir_joined(a, json_object_get(name, "given"), 0), family = fhir_text(a, name, "family");
    if (!given.n && !family.n)
        return fhir_text(a, name, "text");
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

/* Some people have one name, and some records only the text of one. */
static void complete_name(struct arena *a, const json_t *name, struct client_form *f)
{
    if (!f->first_name.n && !f->last_name.n) {
        struct sv text = fhir_text(a, name, "text");
        size_t at = text.n;
        while (at > 0 && text.p[at - 1] != ' ')
            at--;
        f->first_name = sv_trim(sv_sub(text, 0, at));
        f->last_name = sv_sub(text, at, SIZE_MAX);
    }
    if (f->last_name.n && !f->first_name.n)
        f->first_name = SV("-");
    if (f->first_name.n && !f->last_name.n)
        f->last_name = SV("-");
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
            c->names[c->names_count++] = (struct client_other_name){ fhir_text(a, n, "use"), text };
    }
    if (!best)
        return;
    const json_t *given = json_object_get(best, "given");
    c->form.prefix = fhir_joined(a, json_object_get(best, "prefix"), 0);
    c->form.suffix = fhir_joined(a, json_object_get(best, "suffix"), 0);
    c->form.first_name = text_clean(a, sv_of(json_string_value(json_array_get(given, 0))));
    c->form.middle_name = fhir_joined(a, given, 1);
    c->form.last_name = fhir_text(a, best, "family");
    complete_name(a, best, &c->form);
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
    struct sv id = fhir_text(a, patient, "id");
    c->identifiers = arena_array(a, LISTS_MAX, sizeof *c->identifiers);
    if (id.n)
        c->identifiers[c->identifiers_count++] = (struct client_identifier){ SV(FHIR_ID_SYSTEM), id };
    for (size_t i = 0; i < json_array_size(list) && c->identifiers_count < LISTS_MAX; i++) {
        const json_t *one = json_array_get(list, i);
        struct client_identifier known = { fhir_text(a, one, "system"), fhir_text(a, one, "value") };
        if (known.value.n && identifier_wanted(known.system))
            c->identifiers[c->identifiers_count++] = known;
        else
            import_leave(run, sv_fmt(a, "identifier %.*s", SV_FMT(known.system)));
    }
}

static void read_address(struct import_run *run, const json_t *list, struct client_form *f)
{
    struct arena *a = run->line_op.arena;
    const json_t *one = json_array_get(list, 0);
    f->street = fhir_joined(a, json_object_get(one, "line"), 0);
    f->city = fhir_text(a, one, "city");
    f->region = fhir_text(a, one, "state");
    f->postal_code = fhir_text(a, one, "postalCode");
    f->country = fhir_text(a, one, "country");
    if (json_array_size(list) > 1)
        import_leave(run, SV("further addresses"));
}

static void read_days(struct import_run *run, const json_t *patient, struct client_form *f)
{
    struct arena *a = run->line_op.arena;
    struct day d;
    struct sv born = fhir_text(a, patient, "birthDate"), died = fhir_text(a, patient, "deceasedDateTime");
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
static struct sv language_of(struct import_run *run, const json_t *patient)
{
    struct arena *a = run->line_op.arena;
    const json_t *list = json_object_get(patient, "communication"), *chosen = json_array_get(list, 0);
    for (size_t i = 0; i < json_array_size(list); i++)
        if (json_is_true(json_object_get(json_array_get(list, i), "preferred")))
            chosen = json_array_get(list, i);
    struct sv code = text_clean(a, sv_of(json_string_value(fhir_code(json_object_get(chosen, "language")))));
    bool plain = code.n == 2 || (code.n == 5 && code.p[2] == '-');
    if (chosen && !plain)
        import_note(run, SV("communication: its language is no tag such as en or pt-BR: left empty"));
    return plain ? code : SV("");
}

static struct sv gender_of(struct import_run *run, const json_t *patient)
{
    static const char *const codes[] = { "female", "male", "other", "unknown" };
    struct sv gender = fhir_text(run->line_op.arena, patient, "gender");
    for (size_t i = 0; i < LENGTH(codes); i++)
        if (sv_eq(gender, sv_of(codes[i])))
            return gender;
    if (gender.n)
        import_note(run, SV("gender: none of FHIR's codes: left empty"));
    return SV("");
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
    struct client_import c = { .form = { .duplicate_ok = true,
                                   .lookalike_ok = true,
                                   .gender = gender_of(run, r),
                                   .language = language_of(run, r) } };
    struct problems problems = problems_new(a);
    struct client_id id;
    bool is_new;
    read_identifiers(run, r, &c);
    read_names(run, r, &c);
    fhir_telecoms(run, json_object_get(r, "telecom"), &c);
    read_address(run, json_object_get(r, "address"), &c.form);
    read_days(run, r, &c.form);
    note_unmapped(run, r, known, LENGTH(known));
    enum err e = client_import_in(&run->line_op, &c, &problems, &is_new, &id);
    if (e == E_INVALID) {
        import_bad_problems(run, &problems);
        return E_OK;
    }
    TRY(e);
    run->report.clients_new += is_new;
    run->report.clients_known += !is_new;
    if (!is_new)
        TRY(import_compare(run, &c.form, id));
    run->line_part = true;
    related_links(run, r, id);
    const json_t *contacts = json_object_get(r, "contact");
    for (size_t i = 0; i < json_array_size(contacts); i++) {
        const json_t *one = json_array_get(contacts, i);
        TRY(fhir_contact_in(run, id, one));
    }
    return E_OK;
}

static enum err read_bundle(struct import_run *run, const json_t *bundle);

static enum err read_resource(struct import_run *run, json_t *r)
{
    const char *type = json_string_value(json_object_get(r, "resourceType"));
    if (!type) {
        import_bad(run, SV("no FHIR resource: resourceType is missing"));
        return E_OK;
    }
    if (strcmp(type, "Patient") == 0)
        return read_patient(run, r);
    if (strcmp(type, "RelatedPerson") == 0)
        return related_keep(run, r);
    if (strcmp(type, "Coverage") == 0)
        return coverage_keep(run, r);
    if (strcmp(type, "Bundle") == 0)
        return read_bundle(run, r);
    import_leave(run, sv_fmt(run->line_op.arena, "%s resources", type));
    return E_OK;
}

/* All of a Bundle is one line of the report. A Bundle inside another is no searchset or collection of people. */
static enum err read_bundle(struct import_run *run, const json_t *bundle)
{
    const json_t *entries = json_object_get(bundle, "entry");
    for (size_t i = 0; i < json_array_size(entries); i++) {
        json_t *r = json_object_get(json_array_get(entries, i), "resource");
        const char *type = json_string_value(json_object_get(r, "resourceType"));
        if (type && strcmp(type, "Bundle") == 0)
            import_leave(run, SV("Bundles inside a Bundle"));
        else
            TRY(read_resource(run, r));
    }
    return E_OK;
}

static enum err read_line(struct import_run *run, const struct ahead_line *l)
{
    import_line(run);
    if (l->blank)
        run->report.lines--;
    else if (!l->json)
        import_bad(run, sv_fmt(run->line_op.arena, "no JSON: %s (column %d)", l->error.text, l->error.column));
    else
        return read_resource(run, l->json);
    return E_OK;
}

static enum err read_lines(struct import_run *run, FILE *file)
{
    struct ahead *ahead;
    const struct ahead_line *l;
    enum err e = E_OK;
    TRY(ahead_start(file, &ahead));
    while (e == E_OK && (l = ahead_next(ahead)))
        e = read_line(run, l);
    ahead_stop(ahead);
    return e;
}

/* A Bundle is one JSON text over many lines; NDJSON has a whole resource in its first line, and more behind it. */
static enum err read_file(struct import_run *run, FILE *file)
{
    json_error_t error;
    json_t *whole = json_loadf(file, JSON_REJECT_DUPLICATES, &error);
    enum err e;
    run->related = arena_new_obj(run->keep, struct fhir_related_list);
    if (whole) {
        import_line(run);
        e = read_resource(run, whole);
    } else {
        rewind(file);
        e = read_lines(run, file);
    }
    json_decref(whole);
    if (e == E_OK)
        e = related_take_all(run);
    related_forget(run);
    return e;
}

enum err import_fhir(const struct op *op, FILE *file, const struct import_options *o, struct import_report *ret_report)
{
    return import_run_file(op, file, o, read_file, ret_report);
}
