#include "notify/wrong_person.h"

#include "access/record.h"
#include "base/text.h"
#include "billing/billing.h"
#include "calendar/calendar.h"
#include "notify/facts.h"
#include "notify/mails.h"
#include "notify/queries.h"

enum { TOLD_MOST = 500, NOTE_MOST = 2000 };

static enum err authorise(const struct op *op, struct client_id client)
{
    if (op->viewer->subject.client.v != client.v)
        return E_NOTFOUND;
    return viewer_require(op->viewer, NEED_CHART_PAGE(PERM_CHART));
}

/* What the text of the mail gave away, from the facts it was made of. */
static struct sv told_of(struct arena *a, const struct notify_facts *f)
{
    if (f->neutral)
        return SV("Only that there is a message.");
    struct str out = str_new(a, 1024);
    struct day day;
    struct sv said = day_parse(f->day, &day) ? day_human(a, day) : f->day;
    if (f->client.n)
        str_addf(&out, "The first name %.*s. ", SV_FMT(f->client));
    if (f->caregiver.n)
        str_addf(&out, "That it is about the access of %.*s. ", SV_FMT(f->caregiver));
    if (f->first.n && !sv_eq(f->first, f->client) && !sv_eq(f->first, f->caregiver))
        str_addf(&out, "That it is for %.*s. ", SV_FMT(f->first));
    if (f->device.n)
        str_addf(&out, "A device (%.*s). ", SV_FMT(f->device));
    if (f->currency.n)
        str_addf(&out, "%s ", f->amount ? "What was to pay, or paid." : "That it is about money.");
    if (f->number.n)
        str_addf(&out, "The number of a bill (%.*s). ", SV_FMT(f->number));
    if (f->attached)
        str_add(&out, SV("A document, as a file. "));
    if (said.n)
        str_addf(&out, "A date (%.*s). ", SV_FMT(said));
    struct sv told = sv_trim(str_sv(&out));
    return told.n ? told : SV("The name of the practice.");
}

static bool has_own_link(const struct notify_facts *f)
{
    const struct notify_mail_kind *kind = notify_mail_find(f->mail);
    bool bill = f->invoice && f->to == TO_PAYER && !f->path.n;
    return kind && kind->own_link && (f->attendee || bill || (f->document && !f->attached));
}

static enum err load_told(const struct op *op, struct client_id client, struct sv address, struct disclosures *ret_told)
{
    struct arena *a = op->arena;
    struct wrong_told_rows rows;
    TRY(q_wrong_told(op->db, a, op->viewer->org,
        &(struct q_wrong_told){ .to_address = address, .client_id = client, .limit = TOLD_MOST + 1 }, &rows));
    struct disclosures told = { .more = rows.count > TOLD_MOST };
    told.items = arena_array(a, rows.count, sizeof *told.items);
    for (size_t i = 0; i < rows.count && i < TOLD_MOST; i++) {
        const struct wrong_told_row *r = &rows.items[i];
        const struct notice_row *notice = notice_find(r->notice);
        struct notify_facts f;
        bool known = notify_facts_read(a, r->facts, &f) == E_OK;
        told.items[told.count++] = (struct disclosure){ .at = r->sent_at.has ? r->sent_at.v : r->created_at,
            .label = notice ? sv_of(notice->label) : r->notice,
            .told = known ? told_of(a, &f) : SV(""),
            .link = r->mail_token_id.has || (known && has_own_link(&f)),
            .link_used = r->used_at.has };
    }
    *ret_told = told;
    return E_OK;
}

/* A link that one of those mails had beside the ones that are kept: into a call, to say that they come, to a document.
 */
struct own_link {
    int64_t attendee, grant;
    int64_t document; /* or to a document */
    bool call;
};
struct own_links {
    struct own_link *items;
    size_t count;
};

static bool has_link(const struct own_links *l, const struct own_link *link)
{
    for (size_t i = 0; i < l->count; i++)
        if (l->items[i].attendee == link->attendee && l->items[i].grant == link->grant &&
            l->items[i].document == link->document && l->items[i].call == link->call)
            return true;
    return false;
}

static enum err own_links_of(
    const struct op *op, struct db *db, struct client_id client, struct sv address, struct own_links *ret_links)
{
    struct wrong_facts_rows rows;
    TRY(q_wrong_facts(
        db, op->arena, op->viewer->org, &(struct q_wrong_facts){ .to_address = address, .client_id = client }, &rows));
    struct own_links l = { arena_array(op->arena, rows.count, sizeof *l.items), 0 };
    for (size_t i = 0; i < rows.count; i++) {
        struct notify_facts f;
        if (notify_facts_read(op->arena, rows.items[i].facts, &f) != E_OK || (!f.attendee && !f.document))
            continue;
        struct own_link link = { f.attendee, f.grant, f.document, sv_eq(f.mail, SV("video_link")) };
        if ((link.document || link.call || sv_eq(f.mail, SV("attendance_asked"))) && !has_link(&l, &link))
            l.items[l.count++] = link;
    }
    *ret_links = l;
    return E_OK;
}

static enum err end_own_links_in(const struct op *op, const struct own_links *l)
{
    for (size_t i = 0; i < l->count; i++) {
        const struct own_link *x = &l->items[i];
        bool lived;
        if (x->document)
            TRY(document_link_end_in(op, (struct document_link_id){ x->document }, &lived));
        else if (x->call)
            TRY(video_entry_revoke_in(op, (struct attendee_id){ x->attendee }, (struct grant_id){ x->grant }, &lived));
        else
            TRY(attendee_links_end_in(op, (struct attendee_id){ x->attendee }));
    }
    return E_OK;
}

static enum err look(const struct op *op, struct client_id client, struct sv address, struct wrong_person *ret_case)
{
    struct own_links own;
    struct wrong_waiting_row waiting;
    struct wrong_links_row links;
    struct wrong_access_row access;
    struct wrong_person w = { .address = address };
    struct org_id org = op->viewer->org;
    TRY(q_wrong_waiting(
        op->db, op->arena, org, &(struct q_wrong_waiting){ .to_address = address, .client_id = client }, &waiting));
    TRY(q_wrong_links(
        op->db, op->arena, org, &(struct q_wrong_links){ .to_address = address, .client_id = client }, &links));
    TRY(q_wrong_access(
        op->db, op->arena, org, &(struct q_wrong_access){ .client_id = client, .address = address }, &access));
    TRY(load_told(op, client, address, &w.told));
    TRY(own_links_of(op, op->db, client, address, &own));
    w.waiting = waiting.n;
    w.links = links.n + (int64_t)own.count;
    w.has_access = access.n > 0;
    *ret_case = w;
    return E_OK;
}

static enum err address_of(
    const struct op *op, struct client_id client, struct decision_id decision, struct sv *ret_address)
{
    struct decision d;
    struct wrong_address_row r;
    TRY(decision_load(op, client, decision, &d));
    TRY(q_wrong_address(op->db, op->arena, op->viewer->org, &(struct q_wrong_address){ decision }, &r));
    *ret_address = r.to_address;
    return E_OK;
}

/* F11: whose restricted record the address stands in has to be opened first. */
static enum err close_restricted(const struct op *op, struct wrong_person *w)
{
    struct restricted_of_address_rows rows;
    TRY(q_restricted_of_address(
        op->db, op->arena, op->viewer->org, &(struct q_restricted_of_address){ w->address }, &rows));
    struct client_id *ids = arena_array(op->arena, rows.count, sizeof *ids);
    bool *closed = arena_array(op->arena, rows.count, sizeof *closed);
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = rows.items[i].id;
    TRY(restricted_closed(op, ids, rows.count, closed));
    for (size_t i = 0; i < rows.count; i++)
        if (closed[i])
            w->address = SV("");
    return E_OK;
}

enum err wrong_person_look(
    const struct op *op, struct client_id client, struct decision_id decision, struct wrong_person *ret_case)
{
    struct sv address;
    TRY(authorise(op, client));
    TRY(address_of(op, client, decision, &address));
    TRY(look(op, client, address, ret_case));
    return close_restricted(op, ret_case);
}

struct report_args {
    const struct op *op;
    struct client_id client;
    struct sv address, note;
    struct wrong_person_id id; /* of the run that was committed */
};

static enum err report_in(struct db *tx, void *arg)
{
    struct report_args *r = arg;
    const struct op *op = r->op;
    struct op in = *op;
    struct org_id org = op->viewer->org;
    struct wrong_add_row row;
    struct own_links own;
    int64_t stopped, killed;
    TRY(q_wrong_stop(tx, org, &(struct q_wrong_stop){ .to_address = r->address, .client_id = r->client }, &stopped));
    TRY(q_wrong_close_invites(tx, org,
        &(struct q_wrong_close_invites){ .decided_at = op->now, .to_address = r->address, .client_id = r->client },
        NULL));
    TRY(q_wrong_kill_links(
        tx, org, &(struct q_wrong_kill_links){ .to_address = r->address, .client_id = r->client }, &killed));
    in.db = tx;
    TRY(own_links_of(op, tx, r->client, r->address, &own));
    TRY(end_own_links_in(&in, &own));
    TRY(q_wrong_kill_bills(tx, org,
        &(struct q_wrong_kill_bills){ .ended_at = op->now, .to_address = r->address, .client_id = r->client }, NULL));
    TRY(q_wrong_kill_choices(tx, org,
        &(struct q_wrong_kill_choices){ .changed_at = op->now, .client_id = r->client, .to_address = r->address },
        NULL));
    TRY(q_wrong_stop_number(tx, org,
        &(struct q_wrong_stop_number){ .changed_at = op->now, .number = r->address, .client_id = r->client }, NULL));
    TRY(q_wrong_block(tx, org,
        &(struct q_wrong_block){
            .address_norm = r->address, .client_id = r->client, .blocked_by = op->viewer->staff, .at = op->now },
        NULL));
    TRY(q_wrong_add(tx, op->arena, org,
        &(struct q_wrong_add){ .client_id = r->client,
            .address = r->address,
            .note = r->note,
            .stopped = stopped,
            .killed = killed + (int64_t)own.count,
            .staff_id = op->viewer->staff,
            .at = op->now },
        &row));
    r->id = row.id;
    return E_OK;
}

enum err wrong_person_report(const struct op *op, struct client_id client, struct decision_id decision, struct sv note,
    struct problems *problems, struct wrong_person_id *ret_case)
{
    struct report_args r = { .op = op, .client = client, .note = text_clean(op->arena, note) };
    TRY(authorise(op, client));
    if (!op->viewer->staff.v)
        return E_DENIED;
    if (utf8_length(r.note) > NOTE_MOST)
        problem_add(problems, SV("note"), SV("too_long"), SV("Keep the note under 2,000 characters."));
    TRY(problems_err(problems));
    TRY(address_of(op, client, decision, &r.address));
    TRY(db_write(op->db, report_in, &r));
    *ret_case = r.id;
    return E_OK;
}

static enum err load_case(
    const struct op *op, struct client_id client, struct wrong_person_id id, struct wrong_person *ret_case)
{
    struct wrong_by_id_row r;
    struct wrong_blocked_row blocked;
    struct wrong_person w;
    TRY(q_wrong_by_id(
        op->db, op->arena, op->viewer->org, &(struct q_wrong_by_id){ .client_id = client, .wrong_person_id = id }, &r));
    TRY(look(op, client, r.address, &w));
    TRY(q_wrong_blocked(op->db, op->arena, op->viewer->org,
        &(struct q_wrong_blocked){ .address_norm = r.address, .client_id = client }, &blocked));
    w.id = id;
    w.waiting = r.stopped;
    w.links = r.killed;
    w.note = r.note;
    w.at = r.at;
    w.by = sv_fmt(op->arena, "%.*s %.*s", SV_FMT(r.first_name), SV_FMT(r.last_name));
    w.lifted = blocked.n == 0;
    *ret_case = w;
    return E_OK;
}

enum err wrong_person_load(
    const struct op *op, struct client_id client, struct wrong_person_id id, struct wrong_person *ret_case)
{
    TRY(authorise(op, client));
    TRY(load_case(op, client, id, ret_case));
    return close_restricted(op, ret_case);
}

struct lift_args {
    struct org_id org;
    struct client_id client;
    struct sv address;
};

static enum err lift_in(struct db *tx, void *arg)
{
    const struct lift_args *l = arg;
    return q_wrong_unblock(
        tx, l->org, &(struct q_wrong_unblock){ .address_norm = l->address, .client_id = l->client }, NULL);
}

enum err wrong_person_lift(const struct op *op, struct client_id client, struct wrong_person_id id)
{
    struct wrong_person w;
    TRY(authorise(op, client));
    TRY(load_case(op, client, id, &w));
    return db_write(op->db, lift_in, &(struct lift_args){ op->viewer->org, client, w.address });
}
