/* Fullscript's patients: looked for before they are made, and the ways into its own pages. */
#include <jansson.h>

#include "base/json.h"
#include "base/text.h"
#include "html/escape.h"
#include "store/adapters.h"

enum { BODY_MAX = 8 * 1024, NUMBER_MAX = 64, TURNS = 2 };

/* As it stands in an address: a UUID. */
static bool number_valid(struct sv number)
{
    for (size_t i = 0; i < number.n; i++) {
        char c = number.p[i];
        bool fine = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
        if (!fine)
            return false;
    }
    return number.n > 0 && number.n <= NUMBER_MAX;
}

static struct store_result strange(void)
{
    return store_failed(STORE_AGAIN, "strange_answer");
}

static struct store_patient patient_of(struct arena *a, const json_t *object)
{
    struct store_patient p = { .number = fullscript_text(a, object, "id"),
        .first_name = fullscript_text(a, object, "first_name"),
        .last_name = fullscript_text(a, object, "last_name"),
        .email = fullscript_text(a, object, "email"),
        .dependent = json_is_true(json_object_get(object, "is_dependent")),
        .guardian = fullscript_text(a, object, "guardian_patient_id") };
    p.born.has = day_parse(fullscript_text(a, object, "date_of_birth"), &p.born.v);
    return p;
}

static bool same_word(struct arena *a, struct sv x, struct sv y)
{
    return sv_eq(text_fold(a, sv_trim(x)), text_fold(a, sv_trim(y)));
}

static bool same_names(struct arena *a, const struct store_patient *p, const struct store_person *q)
{
    return same_word(a, p->first_name, q->first_name) && same_word(a, p->last_name, q->last_name);
}

/* Names the same, and no birth date that says otherwise. */
static bool same_person(struct arena *a, const struct store_patient *p, const struct store_person *q)
{
    bool born_apart = p->born.has && q->born.has && p->born.v.n != q->born.v.n;
    return same_names(a, p, q) && !born_apart;
}

/* --- looking --- */

/* The search is by words: only the very address counts. */
static struct store_result find_by_email(
    const struct store_line *l, struct arena *a, struct sv email, struct store_patient *ret_patient)
{
    struct str path = str_new(a, FETCH_URL_MAX);
    str_add(&path, SV("/clinic/search/patients?query="));
    html_url_part(&path, email);
    struct fullscript_answer answer = fullscript_ask(l, a, "GET", str_sv(&path), SV(""), SV(""));
    const json_t *list = json_object_get(answer.body, "patients"), *item;
    struct store_result r = answer.result;
    size_t i;
    *ret_patient = (struct store_patient){ .number = SV("") };
    if (r.end == STORE_DONE && !json_is_array(list))
        r = strange();
    if (r.end == STORE_DONE)
        json_array_foreach(list, i, item)
        {
            struct store_patient p = patient_of(a, item);
            bool theirs = number_valid(p.number) && sv_eq(email_norm(a, p.email), email_norm(a, email));
            if (theirs && (!ret_patient->number.n || ret_patient->dependent)) /* children are listed by a parent's */
                *ret_patient = p;
        }
    json_decref(answer.body);
    if (r.end == STORE_DONE && !ret_patient->number.n)
        return store_failed(STORE_NOT_THERE, "not_there");
    return r;
}

static struct store_result read_patient(
    const struct store_line *l, struct arena *a, struct sv number, struct store_patient *ret_patient)
{
    struct fullscript_answer answer =
        fullscript_ask(l, a, "GET", sv_fmt(a, "/clinic/patients/%.*s", SV_FMT(number)), SV(""), SV(""));
    *ret_patient = patient_of(a, json_object_get(answer.body, "patient"));
    json_decref(answer.body);
    if (answer.result.end == STORE_DONE && !sv_eq(ret_patient->number, number))
        return strange();
    return answer.result;
}

/* --- making --- */

static void write_person(struct arena *a, struct json *w, const struct store_person *p)
{
    json_str(w, "first_name", p->first_name);
    json_str(w, "last_name", p->last_name);
    if (p->email.n)
        json_str(w, "email", p->email);
    if (p->born.has)
        json_str(w, "date_of_birth", day_iso(a, p->born.v));
}

static struct store_result make(
    const struct store_line *l, struct arena *a, const struct store_person *p, struct store_patient *ret_patient)
{
    struct str out = str_new(a, BODY_MAX);
    struct json w = json_to(&out);
    json_begin_object(&w, NULL);
    write_person(a, &w, p);
    json_str(&w, "send_welcome_email", SV("false")); /* who hears of it is our own rules' business */
    json_begin_object(&w, "metadata");
    json_str(&w, "id", p->reference);
    json_end(&w);
    json_end(&w);
    struct fullscript_answer answer = fullscript_ask(l, a, "POST", SV("/clinic/patients"), str_sv(&out), p->reference);
    *ret_patient = patient_of(a, json_object_get(answer.body, "patient"));
    json_decref(answer.body);
    if (answer.result.end == STORE_DONE && !number_valid(ret_patient->number))
        return store_failed(STORE_UNKNOWN, "strange_answer");
    return answer.result;
}

/* The address leads to a patient already: this person's, or somebody else's. */
static struct store_result take(
    struct arena *a, const struct store_person *p, struct sv known, const struct store_patient *found)
{
    if (found->dependent)
        return store_failed(STORE_REFUSED, sv_eq(known, found->number) ? "not_handed_over" : "dependent");
    if (known.n && sv_eq(known, found->number))
        return store_well();
    return same_person(a, found, p) ? store_well() : store_failed(STORE_REFUSED, "held");
}

struct store_result store_patient_ensure(const struct store_line *l, struct arena *a, const struct store_person *p,
    struct sv known, struct store_patient *ret_patient)
{
    struct store_result r = find_by_email(l, a, p->email, ret_patient);
    if (r.end == STORE_DONE)
        return take(a, p, known, ret_patient);
    if (r.end != STORE_NOT_THERE)
        return r;
    if (known.n && number_valid(known)) {
        r = read_patient(l, a, known, ret_patient);
        if (r.end == STORE_DONE)
            return store_failed(STORE_REFUSED, ret_patient->dependent ? "not_handed_over" : "moved_on");
        if (r.end != STORE_NOT_THERE && r.end != STORE_DONE)
            return r;
    }
    r = make(l, a, p, ret_patient);
    if (r.end != STORE_REFUSED)
        return r;
    /* A refusal may be of an address that another process has just taken, or that the search had not learnt yet. */
    struct store_result again = find_by_email(l, a, p->email, ret_patient);
    return again.end == STORE_DONE ? take(a, p, known, ret_patient) : r;
}

struct store_result store_dependent_find(const struct store_line *l, struct arena *a, struct sv guardian,
    const struct store_person *p, struct store_patient *ret_patient)
{
    if (!number_valid(guardian))
        return store_failed(STORE_NOT_THERE, "not_there");
    struct fullscript_answer answer =
        fullscript_ask(l, a, "GET", sv_fmt(a, "/clinic/patients/%.*s/dependents", SV_FMT(guardian)), SV(""), SV(""));
    const json_t *list = json_object_get(answer.body, "patients"), *item;
    struct store_result r = answer.result;
    size_t i, found = 0;
    if (!json_is_array(list))
        list = json_object_get(answer.body, "dependents");
    if (r.end == STORE_DONE && !json_is_array(list))
        r = strange();
    if (r.end == STORE_DONE)
        json_array_foreach(list, i, item)
        {
            struct store_patient q = patient_of(a, item);
            bool theirs = !q.guardian.n || sv_eq(q.guardian, guardian);
            if (!number_valid(q.number) || !theirs || !same_person(a, &q, p))
                continue;
            *ret_patient = q;
            found++;
        }
    json_decref(answer.body);
    if (r.end != STORE_DONE)
        return r;
    return found == 1 ? store_well()
           : found    ? store_failed(STORE_REFUSED, "two_alike")
                      : store_failed(STORE_NOT_THERE, "waits");
}

/* --- ways in --- */

static struct store_result checked(const struct store_line *l, struct arena *a, struct store_result r, struct sv url)
{
    return r.end == STORE_DONE && !store_leads(a, l->services, url) ? strange() : r;
}

struct store_result store_draft_link(const struct store_line *l, struct arena *a, struct sv practitioner,
    const struct store_person *p, struct sv number, struct sv *ret_url)
{
    struct str out = str_new(a, BODY_MAX);
    struct json w = json_to(&out);
    json_begin_object(&w, NULL);
    if (practitioner.n) {
        json_begin_object(&w, "treatment_plan");
        json_str(&w, "practitioner_id", practitioner);
        json_end(&w);
    }
    json_begin_object(&w, "patient");
    if (number.n)
        json_str(&w, "id", number);
    json_str(&w, "external_id", p->reference);
    write_person(a, &w, p);
    json_str(&w, "send_welcome_email", SV("false"));
    json_end(&w);
    json_end(&w);
    struct fullscript_answer answer =
        fullscript_ask(l, a, "POST", SV("/clinic/dynamic_links/gateway/treatment_plans"), str_sv(&out), SV(""));
    *ret_url = fullscript_text(a, answer.body, "redirect_url");
    json_decref(answer.body);
    if (answer.result.end == STORE_UNKNOWN) /* a link changes nothing */
        answer.result.end = STORE_AGAIN;
    return checked(l, a, answer.result, *ret_url);
}

struct store_result store_plan_link(const struct store_line *l, struct arena *a, struct sv number, struct sv *ret_url)
{
    *ret_url = SV("");
    if (!number_valid(number))
        return store_failed(STORE_NOT_THERE, "not_there");
    struct fullscript_answer answer = fullscript_ask(l, a, "GET",
        sv_fmt(a, "/clinic/patients/%.*s/treatment_plans?sort_by=created_at&order_by=DESC", SV_FMT(number)), SV(""),
        SV(""));
    const json_t *list = json_object_get(answer.body, "treatment_plans"), *item;
    struct store_result r = answer.result;
    size_t i;
    if (r.end == STORE_DONE && !json_is_array(list))
        r = strange();
    if (r.end == STORE_DONE)
        json_array_foreach(list, i, item)
        {
            struct sv url = fullscript_text(a, item, "invitation_url");
            bool open = sv_eq(fullscript_text(a, item, "state"), SV("active"));
            if (open && !ret_url->n && store_leads(a, l->services, url))
                *ret_url = url;
        }
    json_decref(answer.body);
    if (r.end == STORE_DONE && !ret_url->n)
        return store_failed(STORE_NOT_THERE, "not_there");
    return r;
}
