#include "family/request.h"

#include "access/record.h"
#include "base/text.h"
#include "family/contact.h"
#include "family/queries.h"
#include "family/task.h"

enum { PER_PAGE = 25, OPEN_MOST = 5, NAME_MOST = 200, TEXT_MOST = 2000 };

struct ask_args {
    const struct op *op;
    struct q_request_add row;
};

static enum err ask_in(struct db *tx, void *arg)
{
    const struct ask_args *a = arg;
    struct request_add_row row;
    TRY(q_request_add(tx, a->op->arena, a->op->viewer->org, &a->row, &row));
    /* About the asker alone: whether such a child exists is for staff to find. */
    struct event_new e = event_by(a->op, EVENT_ACCESS_ASKED, a->op->viewer->self);
    e.resource_kind = "access_request";
    e.resource_id = row.id.v;
    return event_record(tx, a->op->arena, &e, NULL);
}

static struct sv required(
    const struct op *op, struct sv typed, size_t most, const char *field, const char *text, struct problems *problems)
{
    struct sv v = text_clean(op->arena, typed);
    if (!v.n)
        problem_add(problems, sv_of(field), SV("required"), sv_of(text));
    else if (utf8_length(v) > most)
        problem_add(problems, sv_of(field), SV("too_long"), sv_fmt(op->arena, "Keep this under %zu characters.", most));
    return v;
}

static void check_born(const struct op *op, struct sv typed, struct problems *problems, struct opt_day *ret_born)
{
    typed = sv_trim(typed);
    if (!typed.n)
        return;
    ret_born->has = day_parse(typed, &ret_born->v);
    if (!ret_born->has)
        problem_add(problems, SV("born"), SV("bad_date"), SV("Enter the date as year-month-day, or leave it empty."));
    else if (ret_born->v.n > op->viewer->today.n)
        problem_add(problems, SV("born"), SV("future_date"), SV("A birth date cannot lie in the future."));
}

enum err access_request_ask(const struct op *op, const struct access_request_form *f, struct problems *problems)
{
    struct requests_open_of_row open;
    enum relationship kin;
    TRY(viewer_require(op->viewer, NEED_SELF_PAGE));
    struct ask_args a = { .op = op, .row = { .asker_id = op->viewer->self, .created_at = op->now } };
    a.row.first_name = required(op, f->first_name, NAME_MOST, "first_name", "Enter their first name.", problems);
    a.row.last_name = required(op, f->last_name, NAME_MOST, "last_name", "Enter their last name.", problems);
    a.row.proof = required(op, f->proof, TEXT_MOST, "proof", "Say what shows that you may have access.", problems);
    check_born(op, f->born, problems, &a.row.born);
    if (!relationship_parse(f->relationship, &kin))
        problem_add(problems, SV("relationship"), SV("required"), SV("Choose what you are to them."));
    a.row.relationship = f->relationship;
    TRY(q_requests_open_of(
        op->db, op->arena, op->viewer->org, &(struct q_requests_open_of){ .asker_id = op->viewer->self }, &open));
    if (open.n >= OPEN_MOST)
        problem_add(problems, SV(""), SV("too_many_requests"),
            SV("Five of your requests are still open. The practice answers those first."));
    TRY(problems_err(problems));
    return db_write(op->db, ask_in, &a);
}

enum err access_request_list(const struct op *op, int64_t page, struct access_requests *ret_list)
{
    struct requests_open_rows rows;
    struct requests_open_count_row total;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_DIRECTORY)));
    TRY(q_requests_open(op->db, op->arena, op->viewer->org,
        &(struct q_requests_open){ .limit = PER_PAGE, .offset = (page - 1) * PER_PAGE }, &rows));
    TRY(q_requests_open_count(op->db, op->arena, op->viewer->org, &total));
    struct access_request *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct requests_open_row *r = &rows.items[i];
        items[i] = (struct access_request){ .id = r->id,
            .asker = r->asker_id,
            .asker_name = sv_fmt(op->arena, "%.*s %.*s", SV_FMT(r->asker_first), SV_FMT(r->asker_last)),
            .first_name = r->first_name,
            .last_name = r->last_name,
            .relationship = r->relationship,
            .proof = r->proof,
            .state = r->state,
            .note = r->note,
            .born = r->born,
            .created_at = r->created_at };
        struct sv born = r->born.has ? day_iso(op->arena, r->born.v) : SV("");
        TRY(client_duplicates(op, r->first_name, r->last_name, born, SV(""), SV(""), &items[i].matches));
    }
    *ret_list = (struct access_requests){ items, rows.count, total.n };
    return E_OK;
}

enum err access_request_list_mine(const struct op *op, struct access_requests *ret_list)
{
    struct requests_of_rows rows;
    TRY(viewer_require(op->viewer, NEED_SELF_PAGE));
    TRY(q_requests_of(
        op->db, op->arena, op->viewer->org, &(struct q_requests_of){ .asker_id = op->viewer->self }, &rows));
    struct access_request *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct requests_of_row *r = &rows.items[i];
        bool open = sv_eq(r->state, SV("open"));
        items[i] = (struct access_request){ .id = r->id,
            .asker = op->viewer->self,
            .first_name = r->first_name,
            .last_name = r->last_name,
            .relationship = r->relationship,
            .state = open ? SV("open") : SV("answered"), /* a refusal would tell who is not there */
            .born = r->born,
            .created_at = r->created_at };
    }
    *ret_list = (struct access_requests){ items, rows.count, (int64_t)rows.count };
    return E_OK;
}

struct decide_args {
    const struct op *op;
    struct access_request_id id;
    struct client_id asker;
    bool granted;
    struct sv note;
};

static enum err decide_in(struct db *tx, void *arg)
{
    const struct decide_args *d = arg;
    struct staff_id by = d->op->viewer->staff;
    int64_t changed;
    TRY(q_request_decide(tx, d->op->viewer->org,
        &(struct q_request_decide){ .state = d->granted ? SV("granted") : SV("declined"),
            .decided_at = d->op->now,
            .decided_by = { by.v != 0, by },
            .note = d->note,
            .access_request_id = d->id },
        &changed));
    if (!changed)
        return E_CONFLICT;
    struct event_new e = event_by(d->op, EVENT_ACCESS_ANSWERED, d->asker);
    e.resource_kind = "access_request";
    e.resource_id = d->id.v;
    e.payload = d->granted ? SV("{\"granted\":true}") : SV("{\"granted\":false}");
    return event_record(tx, d->op->arena, &e, NULL);
}

enum err access_request_waits(const struct op *op, struct access_request_id id)
{
    struct request_by_id_row row;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_GRANTS)));
    TRY(q_request_by_id(
        op->db, op->arena, op->viewer->org, &(struct q_request_by_id){ .access_request_id = id }, &row));
    return sv_eq(row.state, SV("open")) ? E_OK : E_CONFLICT;
}

enum err access_request_decide(
    const struct op *op, struct access_request_id id, bool granted, struct sv note, struct problems *problems)
{
    struct request_by_id_row row;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_GRANTS)));
    TRY(q_request_by_id(
        op->db, op->arena, op->viewer->org, &(struct q_request_by_id){ .access_request_id = id }, &row));
    note = text_clean(op->arena, note);
    if (utf8_length(note) > TEXT_MOST)
        problem_add(problems, SV("note"), SV("too_long"), SV("Keep the note under 2,000 characters."));
    if (!granted && !note.n)
        problem_add(problems, SV("note"), SV("required"), SV("Say why it is declined. Only staff read this."));
    TRY(problems_err(problems));
    return db_write(op->db, decide_in, &(struct decide_args){ op, id, row.asker_id, granted, note });
}

struct help_args {
    const struct op *op;
    struct sv text;
};

static enum err help_in(struct db *tx, void *arg)
{
    const struct help_args *h = arg;
    struct client_id client = h->op->viewer->subject.client;
    struct op op = *h->op;
    op.db = tx;
    struct sv dedupe = sv_fmt(op.arena, "help:%lld:%lld", (long long)client.v, (long long)op.now.us);
    TRY(task_open(&op, TASK_HELP_ASKED, client, dedupe, h->text));
    return record_client(tx, &op, EVENT_HELP_ASKED, client);
}

/* The words are in the task alone: the event, which others may hear of, has none of them. */
enum err help_ask(const struct op *op, struct sv text, struct problems *problems)
{
    TRY(viewer_require(op->viewer, NEED_SELF_PAGE));
    text =
        required(op, text, TEXT_MOST, "text", "Write a few words, so that the practice knows how to help.", problems);
    TRY(problems_err(problems));
    return db_write(op->db, help_in, &(struct help_args){ op, text });
}
