/* Staff make a visit, a session or a block; what stands in the way is said before, and looked for again in the write.
 */
#include "calendar/no_contact.h"
#include "calendar/series_write.h"

enum err visit_no_contact(const struct op *op, const struct client_id *clients, size_t count, struct problems *problems)
{
    struct client_id pair[2];
    struct visit_person *two;
    size_t n;
    if (count < 2)
        return E_OK;
    TRY(no_contact_among(op, clients, count, &pair[0], &pair[1]));
    if (!pair[0].v)
        return E_OK;
    struct problems aside = problems_new(op->arena);
    TRY(visit_people(op, pair, 2, &aside, &two, &n));
    struct sv text = SV("Two of these people have a no-contact rule and are not brought together.");
    if (n == 2)
        text = sv_fmt(op->arena,
            "%.*s and %.*s have a no-contact rule and are not brought together. Take one of them out.",
            SV_FMT(two[0].name), SV_FMT(two[1].name));
    problem_add(problems, SV("clients"), SV("no_contact"), text);
    return E_OK;
}

static void check_number(
    const struct op *op, const struct appointment_form *f, const struct visit_check *c, struct problems *problems)
{
    const struct visit *v = &c->visit;
    int64_t people = (int64_t)f->client_count;
    if (!v->type.v)
        return;
    if (!v->is_group && people > 1)
        problem_add(problems, SV("clients"), SV("too_many_clients"),
            SV("This appointment type is for one client. Choose one, or a group type."));
    else if (!v->is_group && !people)
        problem_add(problems, SV("clients"), SV("required"), SV("Choose the client."));
    else if (v->is_group && people > v->max_attendees && !f->over_maximum_ok)
        problem_add(problems, SV("clients"), SV("full"),
            sv_fmt(op->arena, "%.*s for %.*s. Choose fewer, or say that there may be more.",
                SV_FMT(count_words(op->arena, people, "person", "people")),
                SV_FMT(count_words(op->arena, v->max_attendees, "place", "places"))));
    if (c->capacity && people > c->capacity && !f->overlap_ok)
        problem_add(problems, SV("room"), SV("room_too_small"),
            sv_fmt(op->arena, "This room is for %lld. Choose another one, or book it anyway.", (long long)c->capacity));
}

static enum err people_apart(const struct op *op, const struct visit *v, struct problems *problems)
{
    struct client_id *ids = arena_array(op->arena, v->people_count, sizeof *ids);
    for (size_t i = 0; i < v->people_count; i++)
        ids[i] = v->people[i].client;
    return visit_no_contact(op, ids, v->people_count, problems);
}

/* Everything that can be said without writing; the problems of time only where a time is known. */
static enum err prepare(const struct op *op, const struct appointment *changed, const struct appointment_form *f,
    struct problems *problems, struct visit *ret_visit)
{
    struct visit_check c;
    struct visit_person *people;
    TRY(visit_check(op, changed, f, problems, &c));
    TRY(visit_people(op, f->clients, f->client_count, problems, &people, &c.visit.people_count));
    c.visit.people = people;
    if (!changed)
        check_number(op, f, &c, problems);
    bool elsewhere = !changed || changed->starts_at.us != c.visit.at.from.us || changed->staff.v != f->staff.v;
    if (elsewhere && c.visit.at.from.us && f->staff.v && (f->enforce_hours || !(f->overlap_ok || f->any_hours)))
        TRY(visit_hours(op, &c.visit, f->enforce_hours, problems));
    *ret_visit = c.visit;
    return E_OK;
}

static enum err stands_in_the_way(
    const struct op *op, const struct visit *v, struct appointment_id except, struct problems *problems)
{
    TRY(people_apart(op, v, problems));
    return v->overlap_ok ? E_OK : visit_clashes(op, v, except, problems);
}

struct creating {
    const struct op *op;
    const struct appointment_form *form;
    const struct visit *visit;
    struct sv rule; /* empty: once */
    struct walls walls;
    struct problems *problems;
    struct appointment_id id;
};

static enum err create_in(struct db *tx, void *arg)
{
    struct creating *c = arg;
    struct op op = *c->op;
    op.db = tx;
    c->problems->count = 0; /* this may run again */
    TRY(people_apart(&op, c->visit, c->problems));
    if (c->rule.n) {
        TRY(problems_err(c->problems));
        return series_create_in(&op, c->visit, c->rule, &c->walls, c->form->join_all, c->problems, &c->id);
    }
    if (!c->visit->overlap_ok)
        TRY(visit_clashes(&op, c->visit, (struct appointment_id){ 0 }, c->problems));
    TRY(problems_err(c->problems));
    return visit_insert_in(&op, c->visit, &c->id, NULL);
}

enum err appointment_create(
    const struct op *op, const struct appointment_form *f, struct problems *problems, struct appointment_id *ret_id)
{
    struct visit v;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    TRY(prepare(op, NULL, f, problems, &v));
    if (problems->count && v.at.from.us && v.staff_count) /* told together; else the write looks */
        TRY(stands_in_the_way(op, &v, (struct appointment_id){ 0 }, problems));
    TRY(problems_err(problems));
    struct creating c = { .op = op, .form = f, .visit = &v, .rule = sv_trim(f->repeat), .problems = problems };
    if (c.rule.n)
        TRY(series_expand(op, &v, c.rule, problems, &c.walls));
    TRY(db_write_within(op->db, create_in, &c));
    *ret_id = c.id;
    return E_OK;
}

enum err appointment_warn(
    const struct op *op, struct appointment_id changed, const struct appointment_form *f, struct problems *problems)
{
    struct appointment before;
    struct visit v;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    if (changed.v)
        TRY(appointment_load(op, changed, &before));
    TRY(prepare(op, changed.v ? &before : NULL, f, problems, &v));
    if (!v.at.from.us)
        return problems_err(problems);
    TRY(stands_in_the_way(op, &v, changed, problems));
    return problems_err(problems);
}
