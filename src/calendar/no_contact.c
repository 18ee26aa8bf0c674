#include "calendar/no_contact.h"

#include "access/record.h"
#include "calendar/queries.h"
#include "ical/zone.h"

enum err no_contact_among(const struct op *op, const struct client_id *clients, size_t count, struct client_id *ret_low,
    struct client_id *ret_high)
{
    struct no_contact_among_row row = { .low_id = { 0 } };
    if (count > 1) {
        enum err e = q_no_contact_among(op->db, op->arena, op->viewer->org,
            &(struct q_no_contact_among){ .ids = clients, .ids_count = count }, &row);
        if (e != E_OK && e != E_NOTFOUND)
            return e;
    }
    *ret_low = row.low_id;
    *ret_high = row.high_id;
    return E_OK;
}

/* On the page of one of the two, whose chart this member of staff may read. */
static enum err require_chart(const struct op *op, struct client_id client)
{
    const struct viewer *v = op->viewer;
    if (v->via != VIA_SYSTEM && (!client.v || v->subject.client.v != client.v))
        return E_NOTFOUND;
    return viewer_require(v, NEED_CHART_PAGE(PERM_CHART));
}

enum err no_contact_list(const struct op *op, struct client_id client, struct no_contacts *ret_list)
{
    struct no_contacts_of_rows rows;
    TRY(require_chart(op, client));
    TRY(q_no_contacts_of(op->db, op->arena, op->viewer->org, &(struct q_no_contacts_of){ .client_id = client }, &rows));
    struct no_contact *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct no_contacts_of_row *r = &rows.items[i];
        items[i] = (struct no_contact){ .id = r->id,
            .other = r->other_id,
            .other_name = sv_fmt(op->arena, "%.*s %.*s",
                SV_FMT(r->preferred_name.n ? r->preferred_name : r->first_name), SV_FMT(r->last_name)),
            .reason = r->reason,
            .starts_on = r->starts_on,
            .ends_on = r->ends_on,
            .review_due = r->ends_on.has && r->ends_on.v.n <= op->viewer->today.n,
            .created_at = r->created_at };
    }
    *ret_list = (struct no_contacts){ items, rows.count };
    return E_OK;
}

struct typed {
    struct day starts_on;
    struct opt_day ends_on;
    struct sv reason;
};

static void read_form(
    const struct op *op, struct client_id client, const struct no_contact_form *f, struct problems *p, struct typed *t)
{
    struct sv starts = sv_trim(f->starts_on), ends = sv_trim(f->ends_on);
    t->starts_on = op->viewer->today;
    t->reason = field_line(p, SV("reason"), f->reason, FIELD_LINE_MAX);
    if (!f->other.v)
        problem_add(p, SV("other"), SV("required"), SV("Choose whom the client is not brought together with."));
    else if (f->other.v == client.v)
        problem_add(p, SV("other"), SV("self"), SV("This is the client. Choose somebody else."));
    if (starts.n && !day_parse(starts, &t->starts_on))
        problem_add(p, SV("starts_on"), SV("bad_day"), SV("Type a date, such as 2026-11-30."));
    t->ends_on.has = ends.n > 0;
    if (ends.n && !day_parse(ends, &t->ends_on.v))
        problem_add(p, SV("ends_on"), SV("bad_day"), SV("Type a date, such as 2026-11-30."));
    else if (ends.n && t->ends_on.v.n < t->starts_on.n)
        problem_add(p, SV("ends_on"), SV("ends_before_start"), SV("The end is before the start."));
}

struct making {
    const struct op *op;
    const struct typed *typed;
    struct client_id client, other;
    bool together_ok;
    struct problems *problems;
    struct no_contact_id id;
};

static enum err check_ahead(const struct op *op, const struct making *m)
{
    struct sessions_together_rows rows;
    TRY(q_sessions_together(op->db, op->arena, op->viewer->org,
        &(struct q_sessions_together){ .one = m->client, .two = m->other, .now = op->now }, &rows));
    if (!rows.count || m->together_ok)
        return E_OK;
    struct str days = str_new(op->arena, 1024);
    for (size_t i = 0; i < rows.count; i++)
        str_addf(&days, "%s%.*s", i ? "; " : "",
            SV_FMT(zone_human(op->arena, zone_of(rows.items[i].zone), rows.items[i].starts_at)));
    problem_add(m->problems, SV("other"), SV("together_ahead"),
        sv_fmt(op->arena, "Both are in a session ahead: %.*s. Change it first, or say that you know.",
            SV_FMT(str_sv(&days))));
    return E_INVALID;
}

/* For both: each has a page of their own. Never the reason. */
static enum err record(
    const struct op *op, struct client_id one, struct client_id two, struct no_contact_id id, bool lifted)
{
    struct event_new events[2];
    const struct client_id both[2] = { one, two };
    for (size_t i = 0; i < 2; i++) {
        events[i] = event_by(op, EVENT_NO_CONTACT_CHANGED, both[i]);
        events[i].resource_kind = "no_contact";
        events[i].resource_id = id.v;
        events[i].payload = lifted ? SV("{\"lifted\":true}") : SV("{}");
    }
    return event_record_all(op->db, op->arena, events, 2);
}

static enum err create_in(struct db *tx, void *arg)
{
    struct making *m = arg;
    struct op op = *m->op;
    struct staff_id by = op.viewer->staff;
    struct no_contact_insert_row row;
    op.db = tx;
    m->problems->count = 0; /* this may run again */
    TRY(check_ahead(&op, m));
    enum err e = q_no_contact_insert(tx, op.arena, op.viewer->org,
        &(struct q_no_contact_insert){ .low_id = m->client.v < m->other.v ? m->client : m->other,
            .high_id = m->client.v < m->other.v ? m->other : m->client,
            .reason = m->typed->reason,
            .starts_on = m->typed->starts_on,
            .ends_on = m->typed->ends_on,
            .created_at = op.now,
            .created_by = { by.v != 0, by } },
        &row);
    if (e == E_NOTFOUND) { /* nothing was returned: there is one */
        problem_add(m->problems, SV("other"), SV("duplicate"), SV("There is a no-contact rule of these two already."));
        return E_INVALID;
    }
    TRY(e);
    m->id = row.id;
    return record(&op, m->client, m->other, row.id, false);
}

enum err no_contact_create(const struct op *op, struct client_id client, const struct no_contact_form *f,
    struct problems *problems, struct no_contact_id *ret_id)
{
    struct typed typed;
    struct visit_clients_rows other = { .count = 0 };
    TRY(require_chart(op, client));
    read_form(op, client, f, problems, &typed);
    if (f->other.v)
        TRY(q_visit_clients(
            op->db, op->arena, op->viewer->org, &(struct q_visit_clients){ .ids = &f->other, .ids_count = 1 }, &other));
    if (f->other.v && !other.count)
        problem_add(
            problems, SV("other"), SV("unknown_client"), SV("There is no such client. Choose somebody of the list."));
    TRY(problems_err(problems));
    struct making m = { .op = op,
        .typed = &typed,
        .client = client,
        .other = f->other,
        .together_ok = f->together_ok,
        .problems = problems };
    TRY(db_write(op->db, create_in, &m));
    *ret_id = m.id;
    return E_OK;
}

struct lifting {
    const struct op *op;
    struct no_contact_id id;
    struct client_id low, high;
    struct sv why;
};

static enum err lift_in(struct db *tx, void *arg)
{
    const struct lifting *l = arg;
    struct op op = *l->op;
    struct staff_id by = op.viewer->staff;
    int64_t changed;
    op.db = tx;
    TRY(q_no_contact_set_lifted(tx, op.viewer->org,
        &(struct q_no_contact_set_lifted){
            .lifted_at = op.now, .lifted_by = { by.v != 0, by }, .lift_reason = l->why, .no_contact_id = l->id },
        &changed));
    if (!changed)
        return E_OK; /* a second click */
    TRY(task_moot(&op, no_contact_dedupe(op.arena, l->id)));
    return record(&op, l->low, l->high, l->id, true);
}

enum err no_contact_lift(const struct op *op, struct no_contact_id id, struct sv why, struct problems *problems)
{
    struct no_contact_by_id_row r;
    struct lifting l = { .op = op, .id = id };
    struct client_id page = op->viewer->subject.client;
    TRY(require_chart(op, page));
    TRY(q_no_contact_by_id(
        op->db, op->arena, op->viewer->org, &(struct q_no_contact_by_id){ .no_contact_id = id }, &r));
    if (op->viewer->via != VIA_SYSTEM && page.v != r.low_id.v && page.v != r.high_id.v)
        return E_NOTFOUND;
    l.low = r.low_id;
    l.high = r.high_id;
    l.why = field_line(problems, SV("why"), why, FIELD_LINE_MAX);
    if (!l.why.n)
        problem_add(problems, SV("why"), SV("required"), SV("Say in a few words why it ends."));
    TRY(problems_err(problems));
    return db_write(op->db, lift_in, &l);
}

struct sv no_contact_dedupe(struct arena *a, struct no_contact_id id)
{
    return sv_fmt(a, "no_contact:%lld", (long long)id.v);
}

static enum err reviews_in(struct db *tx, void *arg)
{
    struct op op = *(const struct op *)arg;
    struct no_contacts_to_review_rows rows;
    op.db = tx;
    TRY(q_no_contacts_to_review(
        tx, op.arena, op.viewer->org, &(struct q_no_contacts_to_review){ .today = op.viewer->today }, &rows));
    for (size_t i = 0; i < rows.count; i++)
        TRY(task_open_once(
            &op, TASK_NO_CONTACT_REVIEW, rows.items[i].low_id, no_contact_dedupe(op.arena, rows.items[i].id), SV("")));
    return E_OK;
}

enum err no_contact_reviews_run(const struct op *op)
{
    struct op copy = *op;
    return db_write(op->db, reviews_in, &copy);
}
