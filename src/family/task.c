#include "family/task.h"

#include <assert.h>

#include "base/text.h"
#include "family/about.h"
#include "family/queries.h"

enum { PER_PAGE = 25, ENDING_DAYS = 30 };

static const struct {
    const char *name, *label;
} kinds[TASK_KIND_COUNT] = {
    [TASK_HELP_ASKED] = { "help_asked", "A client asks for help with access" },
    [TASK_INVITE_ASKED_AGAIN] = { "invite_asked_again", "A new invitation is asked for" },
    [TASK_NO_GUARDIAN_LEFT] = { "no_guardian_left", "Nobody who cares for this client can be reached" },
    [TASK_ADDRESS_SHARED] = { "address_shared", "A teenager shares an address or a number" },
    [TASK_CONTACT_UNREACHABLE] = { "contact_unreachable", "A contact cannot be reached" },
    [TASK_AGE_REVIEW] = { "age_review", "An age boundary was applied; nobody had decided" },
    [TASK_CAREGIVER_DIED] = { "caregiver_died", "A caregiver has died" },
    [TASK_ADDRESS_BOUNCED] = { "address_bounced", "An e-mail came back" },
    [TASK_ACCESS_REVIEW] = { "access_review", "An access is to be looked at again" },
    [TASK_VISITS_OVERLAP] = { "visits_overlap", "Two visits of one client at the same time" },
    [TASK_VISIT_REQUESTED] = { "visit_requested", "A visit is asked for" },
    [TASK_NO_CONTACT_REVIEW] = { "no_contact_review", "A no-contact rule is to be looked at again" },
    [TASK_BUSY_FEED_FAILS] = { "busy_feed_fails", "A calendar elsewhere cannot be read" },
    [TASK_VIDEO_FAILED] = { "video_failed", "A video call could not be set up" },
    [TASK_VIDEO_RIGHT_ENDED] = { "video_right_ended", "Somebody in a video call has no right to it any more" },
    [TASK_WEBHOOK_FAILS] = { "webhook_fails", "A webhook does not answer" },
    [TASK_BILL_UNPAYABLE] = { "bill_unpayable", "A share of a bill falls to nobody" },
    [TASK_PAYMENT_FAILED] = { "payment_failed", "A payment by card failed" },
    [TASK_PAYMENT_DISPUTED] = { "payment_disputed", "A payment is disputed" },
    [TASK_PAYMENT_UNKNOWN] = { "payment_unknown", "What became of a payment is not known" },
    [TASK_RECURRING_STUCK] = { "recurring_stuck", "A recurring invoice could not be written" },
    [TASK_INSURANCE_PROPOSED] = { "insurance_proposed", "A family typed in an insurance" },
    [TASK_DEPOSIT_HELD] = { "deposit_held", "A deposit is held, and its visit is billed to somebody else" },
    [TASK_FEE_BILLED] = { "fee_billed", "A fee is billed for a visit that was not missed" },
    [TASK_SUPPLEMENT_ENDED] = { "supplement_ended", "A connection to Fullscript is to be looked at" },
    [TASK_COMPLAINT] = { "complaint", "Our e-mail was reported as unwanted" },
    [TASK_ACCESS_TO_RESUME] = { "access_to_resume", "Suspended access waits for a decision" },
};

const char *task_kind_name(enum task_kind k)
{
    assert((unsigned)k < TASK_KIND_COUNT);
    return kinds[k].name;
}

const char *task_kind_label(enum task_kind k)
{
    assert((unsigned)k < TASK_KIND_COUNT);
    return kinds[k].label;
}

static bool kind_parse(struct sv name, enum task_kind *ret_kind)
{
    for (size_t i = 0; i < TASK_KIND_COUNT; i++)
        if (sv_eq(name, sv_of(kinds[i].name))) {
            *ret_kind = (enum task_kind)i;
            return true;
        }
    return false;
}

enum err task_open(
    const struct op *op, enum task_kind kind, struct client_id client, struct sv dedupe, struct sv detail)
{
    assert(db_writing(op->db));
    return q_task_add(op->db, op->viewer->org,
        &(struct q_task_add){ .client_id = { client.v != 0, client },
            .kind = sv_of(task_kind_name(kind)),
            .dedupe = dedupe,
            .detail = detail,
            .created_at = op->now },
        NULL);
}

enum err task_open_once(
    const struct op *op, enum task_kind kind, struct client_id client, struct sv dedupe, struct sv detail)
{
    struct task_ever_row ever;
    assert(db_writing(op->db));
    TRY(q_task_ever(op->db, op->arena, op->viewer->org, &(struct q_task_ever){ .dedupe = dedupe }, &ever));
    return ever.n ? E_OK : task_open(op, kind, client, dedupe, detail);
}

enum err task_open_about(
    const struct op *op, enum task_kind kind, struct client_id client, struct sv dedupe, int64_t about)
{
    struct task_closed_row closed;
    assert(db_writing(op->db));
    TRY(q_task_closed(op->db, op->arena, op->viewer->org,
        &(struct q_task_closed){ .dedupe = dedupe, .resource_id = about }, &closed));
    if (closed.n)
        return E_OK;
    return q_task_about(op->db, op->viewer->org,
        &(struct q_task_about){ .client_id = { client.v != 0, client },
            .kind = sv_of(task_kind_name(kind)),
            .dedupe = dedupe,
            .resource_id = about,
            .created_at = op->now },
        NULL);
}

enum err task_moot(const struct op *op, struct sv dedupe)
{
    assert(db_writing(op->db));
    return q_task_close_moot(
        op->db, op->viewer->org, &(struct q_task_close_moot){ .done_at = op->now, .dedupe = dedupe }, NULL);
}

enum err task_addresses_settle(const struct op *op, struct client_id client)
{
    assert(db_writing(op->db));
    return q_task_addresses_settle(
        op->db, op->viewer->org, &(struct q_task_addresses_settle){ .done_at = op->now, .client_id = client }, NULL);
}

struct done_args {
    const struct op *op;
    struct task_id id;
};

static enum err done_in(struct db *tx, void *arg)
{
    const struct done_args *d = arg;
    struct staff_id by = d->op->viewer->staff;
    return q_task_close(tx, d->op->viewer->org,
        &(struct q_task_close){ .done_at = d->op->now, .done_by = { by.v != 0, by }, .task_id = d->id }, NULL);
}

enum err task_done(const struct op *op, struct task_id id)
{
    struct task_known_row known;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CHART)));
    TRY(q_task_known(op->db, op->arena, op->viewer->org, &(struct q_task_known){ .task_id = id }, &known));
    if (!known.n)
        return E_NOTFOUND;
    return db_write_within(op->db, done_in, &(struct done_args){ op, id });
}

static enum err count_found(const struct op *op, const struct text_words *w, int64_t *ret_total)
{
    struct tasks_open_count_row all;
    struct tasks_found_count_row found;
    if (!w->count) {
        TRY(q_tasks_open_count(op->db, op->arena, op->viewer->org, &all));
        *ret_total = all.n;
        return E_OK;
    }
    TRY(q_tasks_found_count(op->db, op->arena, op->viewer->org,
        &(struct q_tasks_found_count){ .words = w->items, .words_count = w->count }, &found));
    *ret_total = found.n;
    return E_OK;
}

enum err task_list(const struct op *op, int64_t page, struct tasks *ret_tasks)
{
    return task_find(op, SV(""), page, ret_tasks);
}

enum err task_find(const struct op *op, struct sv words, int64_t page, struct tasks *ret_tasks)
{
    struct tasks_open_rows rows;
    struct text_words w = text_words(op->arena, words);
    int64_t total;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CHART)));
    TRY(q_tasks_open(op->db, op->arena, op->viewer->org,
        &(struct q_tasks_open){
            .words = w.items, .words_count = w.count, .limit = PER_PAGE, .offset = (page - 1) * PER_PAGE },
        &rows));
    TRY(count_found(op, &w, &total));
    struct task *items = arena_array(op->arena, rows.count, sizeof *items);
    struct outbox_id *mails = arena_array(op->arena, rows.count, sizeof *mails);
    for (size_t i = 0; i < rows.count; i++) {
        const struct tasks_open_row *r = &rows.items[i];
        mails[i] = (struct outbox_id){ r->resource_id };
        items[i] = (struct task){ .id = r->id, .created_at = r->created_at, .detail = r->detail, .dedupe = r->dedupe };
        if (!kind_parse(r->kind, &items[i].kind))
            return E_INTERNAL;
        if (!r->client_id.has)
            continue;
        items[i].client = r->client_id.v;
        items[i].client_name = sv_fmt(op->arena, "%.*s %.*s", SV_FMT(r->first_name.v), SV_FMT(r->last_name.v));
        items[i].restricted = r->restricted.has && r->restricted.v;
        if (items[i].restricted) /* F11: a reason is stated on the record first */
            items[i].detail = SV("This record is restricted.");
    }
    TRY(task_addresses_say(op, items, mails, rows.count));
    *ret_tasks = (struct tasks){ items, rows.count, total };
    return E_OK;
}

enum err unreachable_list(const struct op *op, struct sv words, int64_t page, struct tasks *ret_tasks)
{
    struct unreachable_rows rows;
    struct unreachable_count_row total;
    struct unreachable_found_count_row found;
    struct text_words w = text_words(op->arena, words);
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_DIRECTORY)));
    TRY(q_unreachable(op->db, op->arena, op->viewer->org,
        &(struct q_unreachable){
            .words = w.items, .words_count = w.count, .limit = PER_PAGE, .offset = (page - 1) * PER_PAGE },
        &rows));
    if (w.count) {
        TRY(q_unreachable_found_count(op->db, op->arena, op->viewer->org,
            &(struct q_unreachable_found_count){ .words = w.items, .words_count = w.count }, &found));
        total.n = found.n;
    } else {
        TRY(q_unreachable_count(op->db, op->arena, op->viewer->org, &total));
    }
    struct task *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct unreachable_row *r = &rows.items[i];
        items[i] = (struct task){ .kind = TASK_CONTACT_UNREACHABLE,
            .client = r->client_id,
            .client_name = sv_fmt(op->arena, "%.*s %.*s", SV_FMT(r->client_first), SV_FMT(r->client_last)),
            .restricted = r->restricted,
            .detail =
                r->restricted ? SV("") : sv_fmt(op->arena, "%.*s %.*s", SV_FMT(r->first_name), SV_FMT(r->last_name)),
            .created_at = r->created_at };
    }
    *ret_tasks = (struct tasks){ items, rows.count, total.n };
    return E_OK;
}

enum err ending_list(const struct op *op, struct sv words, int64_t page, struct endings *ret_endings)
{
    struct ending_rows rows;
    struct ending_count_row total;
    struct ending_found_count_row found;
    struct text_words w = text_words(op->arena, words);
    struct day today = op->viewer->today, last = { today.n + ENDING_DAYS };
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_DIRECTORY)));
    TRY(q_ending(op->db, op->arena, op->viewer->org,
        &(struct q_ending){ .from_day = today,
            .to_day = last,
            .words = w.items,
            .words_count = w.count,
            .limit = PER_PAGE,
            .offset = (page - 1) * PER_PAGE },
        &rows));
    if (w.count) {
        TRY(q_ending_found_count(op->db, op->arena, op->viewer->org,
            &(struct q_ending_found_count){
                .from_day = today, .to_day = last, .words = w.items, .words_count = w.count },
            &found));
        total.n = found.n;
    } else {
        TRY(q_ending_count(
            op->db, op->arena, op->viewer->org, &(struct q_ending_count){ .from_day = today, .to_day = last }, &total));
    }
    struct ending *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct ending_row *r = &rows.items[i];
        items[i] = (struct ending){ .grant = r->id,
            .client = r->client_id,
            .client_name = sv_fmt(op->arena, "%.*s %.*s", SV_FMT(r->client_first), SV_FMT(r->client_last)),
            .restricted = r->restricted };
        if (r->restricted)
            continue;
        items[i].caregiver_name = sv_fmt(op->arena, "%.*s %.*s", SV_FMT(r->caregiver_first), SV_FMT(r->caregiver_last));
        items[i].ends_on = r->ends_on.v;
    }
    *ret_endings = (struct endings){ items, rows.count, total.n };
    return E_OK;
}
