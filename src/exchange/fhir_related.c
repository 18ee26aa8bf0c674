#include "exchange/fhir_related.h"

/* "Patient/17", "https://…/Patient/17" or "urn:uuid:…". */
static struct sv reference_id(struct arena *a, const json_t *reference, struct sv *ret_type)
{
    struct sv text = fhir_text(a, reference, "reference");
    *ret_type = fhir_text(a, reference, "type");
    if (sv_starts(text, SV("urn:uuid:")))
        return sv_sub(text, 9, SIZE_MAX);
    size_t at = text.n;
    while (at > 0 && text.p[at - 1] != '/')
        at--;
    if (!at)
        return text;
    size_t from = at - 1;
    while (from > 0 && text.p[from - 1] != '/')
        from--;
    *ret_type = sv_sub(text, from, at - 1 - from);
    return sv_sub(text, at, SIZE_MAX);
}

static enum err keep(struct import_run *run, json_t *r, struct fhir_related **first, struct fhir_related **last)
{
    struct fhir_related *p = arena_new_obj(run->keep, struct fhir_related);
    *p = (struct fhir_related){ .line = run->line, .person = json_incref(r), .id = fhir_text(run->keep, r, "id") };
    if (*last)
        (*last)->next = p;
    else
        *first = p;
    *last = p;
    return E_OK;
}

enum err related_keep(struct import_run *run, json_t *person)
{
    return keep(run, person, &run->related->first, &run->related->last);
}

enum err coverage_keep(struct import_run *run, json_t *coverage)
{
    return keep(run, coverage, &run->related->covers, &run->related->last_cover);
}

enum err related_patient(struct import_run *run, const json_t *reference, struct client_id *ret_client)
{
    struct sv type, patient = reference_id(run->line_op.arena, reference, &type);
    if (!patient.n || (type.n && !sv_eq(type, SV("Patient"))))
        return E_NOTFOUND;
    return client_by_identifier(&run->line_op, (struct client_identifier){ SV(FHIR_ID_SYSTEM), patient }, ret_client);
}

bool related_same(struct import_run *run, const json_t *reference, const json_t *other)
{
    struct sv type, other_type, id = reference_id(run->line_op.arena, reference, &type),
                                other_id = reference_id(run->line_op.arena, other, &other_type);
    return id.n && sv_eq(id, other_id) && sv_eq(type, other_type);
}

struct sv related_name(struct import_run *run, const json_t *reference)
{
    struct arena *a = run->line_op.arena;
    struct sv type, id = reference_id(a, reference, &type);
    struct client_id client;
    struct client c;
    for (const struct fhir_related *p = run->related->first; p && !sv_eq(type, SV("Patient")); p = p->next)
        if (id.n && sv_eq(p->id, id))
            return fhir_contact_name(a, p->person);
    bool known =
        related_patient(run, reference, &client) == E_OK && client_load(&run->line_op, client, &run->org, &c) == E_OK;
    return known ? c.name : SV("");
}

void related_links(struct import_run *run, const json_t *patient, struct client_id id)
{
    const json_t *links = json_object_get(patient, "link");
    for (size_t i = 0; i < json_array_size(links); i++) {
        struct sv type,
            other = reference_id(run->line_op.arena, json_object_get(json_array_get(links, i), "other"), &type);
        if (!sv_eq(type, SV("RelatedPerson"))) {
            import_note(run, SV("link to another Patient: records are not merged here"));
            continue;
        }
        struct fhir_same *s = arena_new_obj(run->keep, struct fhir_same);
        *s = (struct fhir_same){ .next = run->related->same, .related = sv_dup(run->keep, other), .patient = id };
        run->related->same = s;
    }
}

static enum err take_link(struct import_run *run, struct client_id client, struct client_id other, const json_t *person)
{
    struct problems problems = problems_new(run->line_op.arena);
    struct contact_form f = fhir_contact(run, person);
    struct contact_id id;
    bool is_new;
    enum err e = link_import_in(&run->line_op, &run->org, client, other, &f, &problems, &is_new, &id);
    if (e == E_INVALID) {
        import_bad_problems(run, &problems);
        return E_OK;
    }
    TRY(e);
    run->report.links_new += is_new;
    return E_OK;
}

static enum err take(struct import_run *run, const struct fhir_related *p)
{
    struct client_id client;
    enum err e = related_patient(run, json_object_get(p->person, "patient"), &client);
    if (e == E_NOTFOUND) {
        import_bad(run, SV("RelatedPerson.patient: that Patient is not in this file, nor was it imported before"));
        return E_OK;
    }
    TRY(e);
    for (const struct fhir_same *s = run->related->same; s; s = s->next)
        if (p->id.n && sv_eq(s->related, p->id))
            return take_link(run, client, s->patient, p->person);
    return fhir_contact_in(run, client, p->person);
}

enum err related_take_all(struct import_run *run)
{
    int64_t lines = run->report.lines;
    for (const struct fhir_related *p = run->related->first; p; p = p->next) {
        import_line(run);
        run->line = p->line;
        TRY(take(run, p));
    }
    for (const struct fhir_related *p = run->related->covers; p; p = p->next) {
        import_line(run);
        run->line = p->line;
        TRY(coverage_take(run, p->person));
    }
    run->report.lines = lines; /* counted when they were read */
    return E_OK;
}

void related_forget(struct import_run *run)
{
    for (struct fhir_related *p = run->related->first; p; p = p->next)
        json_decref(p->person);
    for (struct fhir_related *p = run->related->covers; p; p = p->next)
        json_decref(p->person);
    run->related->first = run->related->last = run->related->covers = run->related->last_cover = NULL;
}
