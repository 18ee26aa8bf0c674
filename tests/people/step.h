/** tests/people/step.h — one step of a member of staff, a client as it is now, and its form as a page would fill it. */
#ifndef KITH_TESTS_PEOPLE_STEP_H
#define KITH_TESTS_PEOPLE_STEP_H

#include "../fixture.h"

#define NONE ((struct client_id){ 0 })

static inline bool refused_with(enum err e, const struct problems *problems, const char *code)
{
    return e == E_INVALID && problem_has(problems, sv_of(code));
}

/* One step by the owner, about a client or nobody. */
struct step {
    struct viewer viewer;
    struct op op;
    struct problems problems;
};
static inline struct step *by(const struct practice *p, enum role role, struct client_id subject)
{
    struct step *s = arena_new_obj(p->a, struct step);
    s->viewer = practice_staff(p, role, subject);
    s->op = practice_op(p, &s->viewer);
    s->problems = problems_new(p->a);
    return s;
}

static inline enum err create(
    const struct practice *p, const struct client_form *f, struct step **ret_step, struct client_id *ret_id)
{
    *ret_step = by(p, ROLE_SUPPORT, NONE);
    return client_create(&(*ret_step)->op, f, &(*ret_step)->problems, ret_id);
}

static inline bool create_refused(const struct practice *p, const struct client_form *f, const char *code)
{
    struct step *s;
    struct client_id id = { -7 };
    enum err e = create(p, f, &s, &id);
    return id.v == -7 && refused_with(e, &s->problems, code);
}

static inline struct client load(const struct practice *p, struct client_id id)
{
    struct step *s = by(p, ROLE_OWNER, id);
    struct organization org = practice_organization(p);
    struct client c;
    s->viewer.facts.restricted_reason_given = true;
    assert_int_equal(client_load(&s->op, id, &org, &c), E_OK);
    return c;
}

static inline struct client_form form_of(const struct practice *p, struct client_id id)
{
    struct client c = load(p, id);
    return (struct client_form){ .prefix = c.prefix,
        .first_name = c.first_name,
        .middle_name = c.middle_name,
        .last_name = c.last_name,
        .suffix = c.suffix,
        .preferred_name = c.preferred_name,
        .born = c.born.has ? day_iso(p->a, c.born.v) : SV(""),
        .gender = c.gender,
        .pronouns = c.pronouns,
        .email = c.email,
        .phone = c.phone,
        .street = c.street,
        .city = c.city,
        .restricted = c.restricted,
        .version = c.version };
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)

#endif
