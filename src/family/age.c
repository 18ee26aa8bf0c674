#include "family/age.h"

#include "access/record.h"
#include "base/text.h"
#include "family/age_write.h"
#include "family/contact.h"
#include "family/grant_plan.h"
#include "family/queries.h"
#include "family/task.h"
#include "ical/zone.h"

enum { PER_PAGE = 25, REASON_MOST = 2000 };

static struct age_review read_review(
    const struct op *op, const struct organization *org, const struct reviews_open_row *r, bool open)
{
    enum relationship kin;
    enum age_cause cause;
    struct age_review v = { .id = r->id,
        .client = r->client_id,
        .grant = r->grant_id,
        .client_name = sv_fmt(op->arena, "%.*s %.*s", SV_FMT(r->client_first), SV_FMT(r->client_last)),
        .restricted = !open };
    if (!open)
        return v;
    v.born = r->client_born;
    v.cause = r->cause;
    v.from_age = r->from_age;
    v.due_on = r->due_on;
    v.state = r->state;
    v.outcome = r->outcome;
    v.overdue = r->due_on.n <= op->viewer->today.n;
    v.caregiver_name = sv_fmt(op->arena, "%.*s %.*s", SV_FMT(r->caregiver_first), SV_FMT(r->caregiver_last));
    if (relationship_parse(r->relationship, &kin))
        v.words = relationship_words(op->arena, kin, r->relationship_label, r->caregiver_gender);
    if (age_cause_parse(r->cause, &cause))
        v.proposed = sv_of(tier_act_name(age_default(&org->policy, cause, r->from_age)));
    return v;
}

enum err age_review_list(const struct op *op, struct sv words, int64_t page, struct age_reviews *ret_reviews)
{
    struct reviews_open_rows rows;
    struct reviews_open_count_row total;
    struct reviews_found_count_row found;
    struct text_words w = text_words(op->arena, words);
    struct organization org;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_DIRECTORY)));
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    TRY(q_reviews_open(op->db, op->arena, org.id,
        &(struct q_reviews_open){
            .words = w.items, .words_count = w.count, .limit = PER_PAGE, .offset = (page - 1) * PER_PAGE },
        &rows));
    if (w.count) {
        TRY(q_reviews_found_count(op->db, op->arena, org.id,
            &(struct q_reviews_found_count){ .words = w.items, .words_count = w.count }, &found));
        total.n = found.n;
    } else {
        TRY(q_reviews_open_count(op->db, op->arena, org.id, &total));
    }
    struct age_review *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        items[i] = read_review(op, &org, &rows.items[i], !rows.items[i].restricted);
    *ret_reviews = (struct age_reviews){ items, rows.count, total.n };
    return E_OK;
}

/* As on the record's own pages: the decision says whether a reason has to be stated first. */
static enum err may_open(const struct op *op, const struct organization *org, struct client_id client)
{
    struct client_facts c;
    struct viewer v = *op->viewer;
    TRY(client_facts_load(op->db, op->arena, org, client, v.staff, v.today, op->now, &c));
    v.facts.has_subject = true;
    v.facts.subject_restricted = c.restricted;
    v.facts.restricted_reason_given = v.via == VIA_SYSTEM || c.reason_given;
    return viewer_require(&v, NEED_CHART_PAGE(PERM_GRANTS));
}

enum err age_review_load(const struct op *op, struct age_review_id id, struct age_review *ret_review)
{
    struct reviews_open_rows rows;
    struct organization org;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_GRANTS)));
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    TRY(q_reviews_open(op->db, op->arena, org.id, &(struct q_reviews_open){ .age_review_id = id, .limit = 1 }, &rows));
    if (!id.v || !rows.count)
        return E_NOTFOUND;
    enum err e = may_open(op, &org, rows.items[0].client_id);
    if (e != E_OK && e != E_DENIED)
        return e;
    *ret_review = read_review(op, &org, &rows.items[0], e == E_OK);
    return E_OK;
}

struct decide_args {
    const struct op *op;
    const struct organization *org;
    const struct review_by_id_row *review;
    struct sv outcome, reason;
};

static enum err decide_in(struct db *tx, void *arg)
{
    const struct decide_args *d = arg;
    struct staff_id by = d->op->viewer->staff;
    struct op op = *d->op;
    int64_t changed;
    op.db = tx;
    TRY(q_review_decide(tx, d->org->id,
        &(struct q_review_decide){ .outcome = d->outcome,
            .reason = d->reason,
            .decided_by = { by.v != 0, by },
            .decided_at = op.now,
            .age_review_id = d->review->id },
        &changed));
    if (!changed)
        return E_CONFLICT;
    struct event_new e = event_by(&op, EVENT_AGE_REVIEW_DECIDED, d->review->client_id);
    e.grant = d->review->grant_id;
    e.resource_kind = "age_review";
    e.resource_id = d->review->id.v;
    e.payload = sv_fmt(op.arena, "{\"outcome\":\"%.*s\"}", SV_FMT(d->outcome));
    TRY(event_record(tx, op.arena, &e, NULL));
    /* On its day; what has no day of its own, at once. */
    bool now = d->review->due_on.n <= op.viewer->today.n || sv_eq(d->review->cause, SV("no_birth_date"));
    return now ? age_apply_in(&op, d->org, d->review->id) : E_OK;
}

static void check_outcome(const struct organization *org, const struct review_by_id_row *r, struct sv outcome,
    struct sv reason, struct problems *problems)
{
    enum age_cause cause = AGE_TIER;
    struct scope limit;
    bool majority = sv_eq(r->cause, SV("majority")), keep = sv_eq(outcome, SV("keep"));
    (void)age_cause_parse(r->cause, &cause);
    if (!keep && !sv_eq(outcome, SV("limit")) && !sv_eq(outcome, SV("suspend")) && !sv_eq(outcome, SV("end")) &&
        !sv_eq(outcome, SV("convert")))
        problem_add(problems, SV("outcome"), SV("bad_choice"),
            SV("Choose what happens: keep, limit, suspend, end or convert."));
    if (keep && !reason.n)
        problem_add(problems, SV("reason"), SV("reason_needed"), SV("Say why the access stays as it is."));
    if (keep && majority)
        problem_add(problems, SV("outcome"), SV("keep_needs_consent"),
            SV("The client comes of age: only their own consent keeps this access. Choose convert, and they are "
               "asked."));
    if (sv_eq(outcome, SV("convert")) && !majority)
        problem_add(problems, SV("outcome"), SV("not_of_age"), SV("Converting is for clients who come of age."));
    if (sv_eq(outcome, SV("limit")) && (majority || !age_limit(&org->policy, cause, r->from_age, &limit)))
        problem_add(problems, SV("outcome"), SV("no_limit"),
            SV("The age policy has no limited scope for this. Suspend it, and change its scope."));
}

enum err age_review_decide(
    const struct op *op, struct age_review_id id, struct sv outcome, struct sv reason, struct problems *problems)
{
    struct review_by_id_row r;
    struct organization org;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_GRANTS)));
    TRY(q_review_by_id(op->db, op->arena, op->viewer->org, &(struct q_review_by_id){ .age_review_id = id }, &r));
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    TRY(may_open(op, &org, r.client_id));
    reason = text_clean(op->arena, reason);
    if (utf8_length(reason) > REASON_MOST)
        problem_add(problems, SV("reason"), SV("too_long"), SV("Keep the reason under 2,000 characters."));
    check_outcome(&org, &r, outcome, reason, problems);
    TRY(problems_err(problems));
    return db_write(op->db, decide_in, &(struct decide_args){ op, &org, &r, outcome, reason });
}

struct run_args {
    const struct op *op;
    const struct organization *org;
    struct grant_id grant;
    struct age_review_id review;
    bool recompute, changed;
};

static enum err queue_in(struct db *tx, void *arg)
{
    struct run_args *r = arg;
    struct op op = *r->op;
    struct grant g;
    struct age_step steps[AGE_STEPS_MAX];
    size_t count;
    op.db = tx;
    TRY(grant_get(&op, r->grant, &g));
    TRY(age_look(&op, r->org, &g, steps, &count));
    r->changed = count > 0;
    if (r->changed && r->recompute)
        TRY(grant_note_in(&op, &g, g.state, SV("born_corrected"), SV(""), g.granted));
    TRY(age_queue_in(&op, &g, steps, count));
    return r->recompute ? age_apply_due_in(&op, r->org, r->grant) : E_OK;
}

/* Looks first: a look is no write. */
static enum err queue_one(
    const struct op *op, const struct organization *org, const struct grant *g, bool recompute, int64_t *changed)
{
    struct age_step steps[AGE_STEPS_MAX];
    struct run_args r = { .op = op, .org = org, .grant = g->id, .recompute = recompute };
    size_t count;
    TRY(age_look(op, org, g, steps, &count));
    if (!count)
        return E_OK;
    TRY(db_write(op->db, queue_in, &r));
    *changed += r.changed;
    return E_OK;
}

static enum err apply_in(struct db *tx, void *arg)
{
    const struct run_args *r = arg;
    struct op op = *r->op;
    op.db = tx;
    return age_apply_in(&op, r->org, r->review);
}

static enum err apply_due(const struct op *op, const struct organization *org, int64_t *changed)
{
    struct reviews_due_rows rows;
    do {
        TRY(q_reviews_due(op->db, op->arena, org->id, &(struct q_reviews_due){ .today = op->viewer->today }, &rows));
        for (size_t i = 0; i < rows.count; i++)
            TRY(db_write(op->db, apply_in, &(struct run_args){ .op = op, .org = org, .review = rows.items[i].id }));
        *changed += (int64_t)rows.count;
    } while (rows.count); /* each is applied or void: it does not come again */
    return E_OK;
}

/* Most accesses are years away from anything: that is seen without asking the database again. */
static bool worth_a_look(const struct organization *org, const struct age_grants_row *g, struct day today)
{
    const struct age_policy *p = &org->policy;
    const struct age_tier *t;
    struct day on;
    enum grant_basis basis = BASIS_NONE;
    (void)grant_basis_parse(g->basis, &basis);
    if (g->queued || !g->born.has)
        return true;
    t = policy_tier(p, g->born.v, today);
    if (t && (t->renew_months || (t->from_age > 0 && tier_touches(t, basis))))
        return true;
    if (p->adult_renew_months && policy_is_adult(p, g->born.v, today))
        return true;
    return policy_next(p, g->born.v, today, &t, &on) && tier_touches(t, basis) && on.n - today.n <= t->notice_days;
}

static enum err queue_all(const struct op *op, const struct organization *org, int64_t *changed)
{
    struct age_grants_rows rows;
    struct grant_id after = { 0 };
    struct grant g;
    do {
        TRY(q_age_grants(op->db, op->arena, org->id, &(struct q_age_grants){ .after = after }, &rows));
        for (size_t i = 0; i < rows.count; i++) {
            after = rows.items[i].id;
            if (!worth_a_look(org, &rows.items[i], op->viewer->today))
                continue;
            TRY(grant_get(op, after, &g));
            TRY(queue_one(op, org, &g, false, changed));
        }
    } while (rows.count);
    return E_OK;
}

enum err age_run(const struct op *op, const struct organization *org, int64_t *ret_changed)
{
    int64_t changed = 0;
    if (op->viewer->via != VIA_SYSTEM)
        return E_DENIED;
    TRY(queue_all(op, org, &changed));
    TRY(apply_due(op, org, &changed));
    TRY(age_look_for_shared(op, org, &changed));
    *ret_changed = changed;
    return E_OK;
}

static enum err plan_in(struct db *tx, void *arg)
{
    const struct run_args *r = arg;
    struct op op = *r->op;
    op.db = tx;
    return grant_plan_in(&op, r->grant);
}

/* The next birthday that counts is another one now. */
static enum err plan_all(const struct op *op, const struct grants *grants)
{
    for (size_t i = 0; i < grants->count; i++)
        if (grants->items[i].state != GRANT_ENDED)
            TRY(db_write(op->db, plan_in, &(struct run_args){ .op = op, .grant = grants->items[i].id }));
    return E_OK;
}

struct plan_page {
    const struct op *op;
    const struct age_grants_rows *rows;
};

static enum err plan_page_in(struct db *tx, void *arg)
{
    const struct plan_page *p = arg;
    struct op op = *p->op;
    op.db = tx;
    for (size_t i = 0; i < p->rows->count; i++)
        TRY(grant_plan_in(&op, p->rows->items[i].id));
    return E_OK;
}

enum err age_policy_follow(const struct op *op, const struct organization *org)
{
    struct age_grants_rows rows;
    struct grant_id after = { 0 };
    int64_t changed;
    TRY(age_run(op, org, &changed));
    do {
        TRY(q_age_grants(op->db, op->arena, org->id, &(struct q_age_grants){ .after = after }, &rows));
        if (rows.count) {
            after = rows.items[rows.count - 1].id;
            TRY(db_write(op->db, plan_page_in, &(struct plan_page){ op, &rows }));
        }
    } while (rows.count);
    return E_OK;
}

enum err age_recompute(const struct op *op, const struct organization *org, struct client_id client)
{
    struct grants grants;
    int64_t changed = 0;
    if (op->viewer->via != VIA_SYSTEM)
        return E_DENIED;
    TRY(grants_on(op, client, &grants));
    for (size_t i = 0; i < grants.count; i++)
        if (grants.items[i].state != GRANT_ENDED)
            TRY(queue_one(op, org, &grants.items[i], true, &changed));
    return plan_all(op, &grants);
}

enum err age_due(const struct op *op, const struct organization *org, struct client_id client)
{
    struct grants grants;
    int64_t changed = 0;
    if (op->viewer->via != VIA_SYSTEM)
        return E_DENIED;
    TRY(grants_on(op, client, &grants));
    for (size_t i = 0; i < grants.count; i++)
        if (grants.items[i].state != GRANT_ENDED)
            TRY(queue_one(op, org, &grants.items[i], false, &changed));
    TRY(apply_due(op, org, &changed));
    return plan_all(op, &grants);
}
