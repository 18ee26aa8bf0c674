#include "notify/bounce.h"

#include "base/log.h"
#include "base/text.h"
#include "crypto/compare.h"
#include "family/family.h"
#include "ical/zone.h"
#include "mail/dsn.h"
#include "notify/queries.h"

enum { HEX_MARK = 32 };

static enum err mark_address(const struct op *op, struct sv address)
{
    struct org_id org = op->viewer->org;
    TRY(q_bounce_mark_clients(op->db, org, &(struct q_bounce_mark_clients){ .address = address }, NULL));
    return q_bounce_mark_contacts(op->db, org, &(struct q_bounce_mark_contacts){ .address = address }, NULL);
}

static enum err tell_staff(const struct op *op, const struct bounce_of *b)
{
    struct event_new e = { .kind = EVENT_DELIVERY_FAILED,
        .org = op->viewer->org,
        .at = op->now,
        .actor_kind = "system",
        .client = b->client,
        .contact = b->contact,
        .resource_kind = "outbox",
        .resource_id = b->id.v };
    TRY(task_open_mail(op, TASK_ADDRESS_BOUNCED, b->client, b->id, b->address, b->code));
    if (sv_eq(b->notice, SV("delivery_failed"))) /* to staff: no mail about a mail about a mail */
        return E_OK;
    return event_record(op->db, op->arena, &e, NULL);
}

enum err bounce_follow_in(const struct op *op, const struct bounce_of *b)
{
    if (b->address_bad)
        TRY(mark_address(op, b->address));
    return tell_staff(op, b);
}

/* --- from outside --- */

static const char *const kinds[] = {
    [DSN_PERMANENT] = "permanent", [DSN_TEMPORARY] = "temporary", [DSN_COMPLAINT] = "complaint"
};

struct telling {
    struct op op;
    const struct notify_bounce *bounce;
    const struct bounce_find_row *row;
    bool first;
};

static enum err tell_complaint(const struct op *op, const struct bounce_find_row *r)
{
    struct client_id client = r->client_id.has ? r->client_id.v : (struct client_id){ 0 };
    TRY(q_bounce_block(
        op->db, op->viewer->org, &(struct q_bounce_block){ .address_norm = r->to_address, .at = op->now }, NULL));
    return task_open_mail(op, TASK_COMPLAINT, client, r->id, r->to_address, SV(""));
}

static enum err tell_permanent(const struct op *op, const struct bounce_find_row *r, struct sv code)
{
    struct bounce_of b = { .id = r->id,
        .client = r->client_id.has ? r->client_id.v : (struct client_id){ 0 },
        .contact = r->contact_id.has ? r->contact_id.v : (struct contact_id){ 0 },
        .notice = r->notice,
        .address = r->to_address,
        .code = code,
        .address_bad = !sv_starts(code, SV("5.7.")) };
    TRY(q_bounce_row(op->db, op->viewer->org,
        &(struct q_bounce_row){ .outbox_id = r->id, .reason = code.n ? code : SV("bounced") }, NULL));
    return sv_eq(r->state, SV("bounced")) ? E_OK : bounce_follow_in(op, &b);
}

static enum err tell_in(struct db *tx, void *arg)
{
    struct telling *t = arg;
    struct op op = t->op;
    const struct notify_bounce *b = t->bounce;
    int64_t added;
    op.db = tx;
    t->first = false;
    TRY(q_bounce_add(tx, op.viewer->org,
        &(struct q_bounce_add){ .outbox_id = t->row->id,
            .kind = sv_of(kinds[b->kind]),
            .code = b->code,
            .source = sv_of(b->source),
            .at = op.now },
        &added));
    if (!added)
        return E_OK;
    t->first = true;
    switch (b->kind) {
    case DSN_PERMANENT: return tell_permanent(&op, t->row, b->code);
    case DSN_COMPLAINT: return tell_complaint(&op, t->row);
    case DSN_TEMPORARY: break;
    }
    return E_OK;
}

/* "ob42.MARK@practice.example". */
static bool id_read(struct sv message_id, struct outbox_id *ret_id, struct sv *ret_mark)
{
    struct sv rest = message_id;
    if (!sv_starts(rest, SV("ob")))
        return false;
    rest = sv_sub(rest, 2, SIZE_MAX);
    struct sv number = sv_cut(&rest, '.');
    *ret_mark = sv_cut(&rest, '@');
    return number.n && number.n < 19 && number.p[0] != '-' && int_parse(number, &ret_id->v) &&
           ret_mark->n == HEX_MARK && rest.n;
}

enum err notify_bounce(
    struct db *db, struct arena *a, const struct notify_bounce *b, struct instant now, enum notify_told *ret_told)
{
    struct outbox_id id;
    struct sv mark;
    struct bounce_find_row row;
    *ret_told = NOTIFY_TOLD_UNKNOWN;
    if (!id_read(b->message_id, &id, &mark))
        return E_OK;
    enum err e = q_bounce_find(db, a, &(struct q_bounce_find){ .outbox_id = id }, &row);
    if (e == E_NOTFOUND || (e == E_OK && !sv_equal_secret(mark, row.message_id)))
        return E_OK;
    TRY(e);
    struct viewer viewer = viewer_system(ACTOR_SYSTEM, row.org_id, zone_day(zone_of(SV("UTC")), now));
    struct telling t = { .op = { .db = db, .arena = a, .viewer = &viewer, .now = now }, .bounce = b, .row = &row };
    TRY(db_write(db, tell_in, &t));
    *ret_told = t.first ? NOTIFY_TOLD_FIRST : NOTIFY_TOLD_BEFORE;
    log_event(LOG_INFO, "notify.came_back", LOG_INT("outbox", row.id.v), LOG_Z("kind", kinds[b->kind]),
        LOG_Z("source", b->source), LOG_INT("first", t.first));
    return E_OK;
}

enum err notify_bounce_mail(
    struct db *db, struct arena *a, struct sv message, struct instant now, enum notify_told *ret_told)
{
    struct dsn d;
    *ret_told = NOTIFY_TOLD_UNKNOWN;
    if (dsn_read(a, message, &d) != E_OK)
        return E_OK;
    struct notify_bounce b = { .kind = d.kind, .code = d.code, .message_id = d.message_id, .source = "dsn" };
    return notify_bounce(db, a, &b, now, ret_told);
}
