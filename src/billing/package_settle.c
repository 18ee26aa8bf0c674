/* Which visit takes which credit. What visits are now decides, so that it may be asked as often as one likes. */
#include <assert.h>

#include "billing/package_write.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "ical/zone.h"
#include "people/people.h"

enum { AHEAD_MOST = 200 };

struct settling {
    struct op op;
    struct package_setting setting;
    const struct zone *zone;
};

static enum err begin(const struct op *op, struct settling *s)
{
    struct organization org;
    assert(db_writing(op->db));
    s->op = *op;
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    s->zone = zone_of(org.zone);
    return package_setting_load(op, &s->setting);
}

/* A visit that takes place, or that was missed where the practice says so. `ret_used`: it is over. */
static bool wants(const struct settling *s, const struct package_visit_row *v, bool *ret_used)
{
    enum attendee_status status;
    bool missed;
    *ret_used = false;
    if (!attendee_status_parse(v->status, &status) || v->given_back || sv_eq(v->visit_status, SV("entered_in_error")))
        return false;
    missed = (status == ATTENDEE_NOSHOW && s->setting.noshow_uses) ||
             (status == ATTENDEE_LATE_CANCELLED && s->setting.late_uses);
    *ret_used = missed || status == ATTENDEE_FULFILLED;
    return missed || status == ATTENDEE_BOOKED || status == ATTENDEE_CHECKED_IN || status == ATTENDEE_FULFILLED;
}

enum err package_use_end_in(const struct op *op, struct package_use_id use, struct package_credit_id credit,
    bool confidential, const char *state)
{
    TRY(q_package_use_set(op->db, op->viewer->org,
        &(struct q_package_use_set){
            .state = sv_of(state), .confidential = confidential, .changed_at = op->now, .package_use_id = use },
        NULL));
    int64_t changed;
    TRY(q_package_credit_take(op->db, op->viewer->org,
        &(struct q_package_credit_take){
            .by_used = confidential ? 0 : -1, .by_hidden = confidential ? -1 : 0, .package_credit_id = credit },
        &changed));
    return changed ? E_OK : E_INTERNAL;
}

static enum err settle_one(struct settling *s, struct attendee_id id);

/* A confidential visit gives way to one that is seen, and looks for another credit (F11). */
static enum err give_way(struct settling *s, struct package_credit_id credit)
{
    struct package_hidden_use_row row;
    const struct op *op = &s->op;
    TRY(q_package_hidden_use(op->db, op->arena, op->viewer->org, &(struct q_package_hidden_use){ credit }, &row));
    TRY(package_use_end_in(op, row.id, credit, true, "released"));
    int64_t changed;
    TRY(q_package_credit_take(op->db, op->viewer->org,
        &(struct q_package_credit_take){ .by_used = 1, .package_credit_id = credit }, &changed));
    if (!changed)
        return E_INTERNAL;
    return settle_one(s, row.attendee_id);
}

static enum err take_one(
    struct settling *s, const struct package_visit_row *v, const struct package_candidates_row *c, bool *ret_taken)
{
    const struct op *op = &s->op;
    int64_t changed;
    *ret_taken = true;
    if (!v->confidential && c->used + c->hidden >= c->given)
        return give_way(s, c->id);
    TRY(q_package_credit_take(op->db, op->viewer->org,
        &(struct q_package_credit_take){
            .by_used = v->confidential ? 0 : 1, .by_hidden = v->confidential ? 1 : 0, .package_credit_id = c->id },
        &changed));
    *ret_taken = changed > 0;
    return E_OK;
}

static enum err take(struct settling *s, const struct package_visit_row *v, bool used)
{
    const struct op *op = &s->op;
    struct package_candidates_rows rows;
    bool taken = false;
    TRY(q_package_candidates(op->db, op->arena, op->viewer->org,
        &(struct q_package_candidates){
            .for_client = v->client_id, .for_type = v->type_id.v, .on_day = zone_day(s->zone, v->starts_at) },
        &rows));
    for (size_t i = 0; i < rows.count && !taken; i++) {
        const struct package_candidates_row *c = &rows.items[i];
        if (v->confidential && c->used + c->hidden >= c->given)
            continue;
        TRY(take_one(s, v, c, &taken));
        if (taken)
            TRY(q_package_use_add(op->db, op->viewer->org,
                &(struct q_package_use_add){ .package_id = c->package_id,
                    .package_credit_id = c->id,
                    .attendee_id = v->id,
                    .client_id = v->client_id,
                    .confidential = v->confidential,
                    .state = used ? SV("used") : SV("reserved"),
                    .at = op->now,
                    .changed_at = op->now },
                NULL));
    }
    return E_OK;
}

/* Whether what it has still fits: the day, the type, and, before it took place, the package. */
static enum err still_fits(
    struct settling *s, const struct package_visit_row *v, const struct package_use_of_visit_row *u, bool *ret_fits)
{
    const struct op *op = &s->op;
    struct day on = zone_day(s->zone, v->starts_at);
    struct package_fits_row fits;
    /* a visit up to its last day has its credit, whenever somebody says that it took place */
    bool over = sv_eq(u->package_state, SV("ended")) && !(u->package_ends_on.has && on.n <= u->package_ends_on.v.n);
    bool ended = over || sv_eq(u->period_state, SV("ended")) || !u->member;
    TRY(q_package_fits(op->db, op->arena, op->viewer->org,
        &(struct q_package_fits){ .for_type = v->type_id.v, .package_credit_id = u->package_credit_id }, &fits));
    *ret_fits = fits.n && u->starts_on.n <= on.n && (!u->expires_on.has || u->expires_on.v.n >= on.n) &&
                (!ended || sv_eq(u->state, SV("used")));
    return E_OK;
}

static enum err keep(
    struct settling *s, const struct package_visit_row *v, const struct package_use_of_visit_row *u, bool used)
{
    const struct op *op = &s->op;
    struct sv state = used ? SV("used") : SV("reserved");
    bool confidential = v->confidential != 0;
    if (confidential == u->confidential && sv_eq(state, u->state))
        return E_OK;
    if (confidential != u->confidential)
        TRY(q_package_credit_take(op->db, op->viewer->org,
            &(struct q_package_credit_take){ .by_used = confidential ? -1 : 1,
                .by_hidden = confidential ? 1 : -1,
                .package_credit_id = u->package_credit_id },
            NULL));
    return q_package_use_set(op->db, op->viewer->org,
        &(struct q_package_use_set){
            .state = state, .confidential = confidential, .changed_at = op->now, .package_use_id = u->id },
        NULL);
}

static enum err settle_one(struct settling *s, struct attendee_id id)
{
    const struct op *op = &s->op;
    struct package_visit_row v;
    struct package_use_of_visit_row u;
    bool used, fits = false;
    enum err e = q_package_visit(op->db, op->arena, op->viewer->org, &(struct q_package_visit){ id }, &v);
    if (e != E_OK)
        return e == E_NOTFOUND ? E_OK : e;
    e = q_package_use_of_visit(op->db, op->arena, op->viewer->org, &(struct q_package_use_of_visit){ id }, &u);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    bool wanted = wants(s, &v, &used), has = e == E_OK;
    if (has && wanted)
        TRY(still_fits(s, &v, &u, &fits));
    if (has && fits)
        return keep(s, &v, &u, used);
    if (has)
        TRY(package_use_end_in(op, u.id, u.package_credit_id, u.confidential, "released"));
    return wanted && !v.charged ? take(s, &v, used) : E_OK;
}

enum err package_settle_in(const struct op *op, const struct attendee_id *ids, size_t count)
{
    struct package_visits_concerned_rows rows;
    struct settling s;
    if (!count)
        return E_OK;
    TRY(q_package_visits_concerned(
        op->db, op->arena, op->viewer->org, &(struct q_package_visits_concerned){ ids, count }, &rows));
    if (!rows.count)
        return E_OK;
    TRY(begin(op, &s));
    for (size_t i = 0; i < rows.count; i++)
        TRY(settle_one(&s, rows.items[i].id));
    return E_OK;
}

static enum err cover(struct settling *s, struct package_id id, struct instant from)
{
    const struct op *op = &s->op;
    struct package_visits_ahead_rows rows;
    TRY(q_package_visits_ahead(op->db, op->arena, op->viewer->org,
        &(struct q_package_visits_ahead){ .package_id = id, .from_at = from, .now = op->now, .most = AHEAD_MOST },
        &rows));
    for (size_t i = 0; i < rows.count; i++)
        TRY(settle_one(s, rows.items[i].id));
    return E_OK;
}

enum err package_cover_ahead_in(const struct op *op, struct package_id id)
{
    struct settling s;
    TRY(begin(op, &s));
    return cover(&s, id, op->now);
}

enum err package_cover_from_in(const struct op *op, struct package_id id, struct day first)
{
    struct settling s;
    TRY(begin(op, &s));
    struct instant from = zone_day_start(s.zone, first);
    return cover(&s, id, instant_before(from, op->now) ? from : op->now);
}

/* They look for another credit at once. */
static enum err release(struct settling *s, struct package_id id, int64_t period, struct instant after)
{
    const struct op *op = &s->op;
    struct package_uses_reserved_rows rows;
    TRY(q_package_uses_reserved(op->db, op->arena, op->viewer->org,
        &(struct q_package_uses_reserved){ .package_id = id, .only_period = period, .after = after }, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct package_uses_reserved_row *u = &rows.items[i];
        TRY(package_use_end_in(op, u->id, u->package_credit_id, u->confidential, "released"));
        TRY(settle_one(s, u->attendee_id));
    }
    return E_OK;
}

enum err package_release_ahead_in(const struct op *op, struct package_id id, int64_t period)
{
    struct settling s;
    TRY(begin(op, &s));
    return release(&s, id, period, op->now);
}

enum err package_release_late_in(const struct op *op, struct package_id id, struct day last)
{
    struct settling s;
    TRY(begin(op, &s));
    return release(&s, id, 0, zone_day_start(s.zone, (struct day){ last.n + 1 }));
}

/* -- in words -------------------------------------------------------------------------------------------------------
 */

static bool may_know(const struct op *op)
{
    const struct viewer *v = op->viewer;
    if (v->facts.relation == REL_STAFF)
        return viewer_may(v, NEED_STAFF_PAGE(PERM_BILLING)).allow ||
               viewer_may(v, NEED_STAFF_PAGE(PERM_CALENDAR)).allow;
    return viewer_may(v, NEED_CAP_PAGE(CAP_PACKAGES, LEVEL_VIEW)).allow;
}

static struct sv words_of(struct arena *a, int64_t given, struct sv name)
{
    return given == 1 ? sv_fmt(a, "Uses the one visit of “%.*s”", SV_FMT(name))
                      : sv_fmt(a, "Uses 1 of %lld visits from “%.*s”", (long long)given, SV_FMT(name));
}

enum err package_words(const struct op *op, const struct attendee_id *ids, size_t count, struct sv *ret_words)
{
    struct package_uses_named_rows rows;
    bool staff = op->viewer->facts.relation == REL_STAFF;
    for (size_t i = 0; i < count; i++)
        ret_words[i] = SV("");
    if (!count || !may_know(op))
        return E_OK;
    TRY(q_package_uses_named(op->db, op->arena, op->viewer->org, &(struct q_package_uses_named){ ids, count }, &rows));
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < rows.count; k++) {
            const struct package_uses_named_row *u = &rows.items[k];
            if (u->attendee_id.v == ids[i].v && (staff || u->client_id.v == op->viewer->subject.client.v))
                ret_words[i] = words_of(op->arena, u->given, u->name);
        }
    return E_OK;
}

enum err package_words_ahead(
    const struct op *op, struct client_id client, struct appointment_type_id type, struct day on, struct sv *ret_words)
{
    struct package_candidates_rows rows;
    *ret_words = SV("");
    if (!may_know(op) || (op->viewer->facts.relation != REL_STAFF && client.v != op->viewer->subject.client.v))
        return E_OK;
    TRY(q_package_candidates(op->db, op->arena, op->viewer->org,
        &(struct q_package_candidates){ .for_client = client, .for_type = type, .on_day = on }, &rows));
    if (rows.count)
        *ret_words = words_of(op->arena, rows.items[0].given, rows.items[0].name);
    return E_OK;
}
