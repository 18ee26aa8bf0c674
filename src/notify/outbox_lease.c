/* Which rows a lane takes: those with a link first, then domain after domain, within what each domain takes. */
#include "base/log.h"
#include "notify/outbox.h"
#include "notify/queries.h"

enum { TOUR = 64, DOMAINS_A_LEASE = 64 };

struct leasing {
    struct arena *a;
    const struct outbox_sender *sender;
    const struct notify_settings *settings;
    struct sv channel, owner;
    struct instant now, minute;
    const struct outbox_tour *tour;
    /* what this try of the transaction found */
    struct outbox_batch *batch;
    size_t messages; /* of the batch */
    size_t visited;  /* domains of the tour */
};

static struct instant minute_of(struct instant t)
{
    return (struct instant){ t.us - t.us % MINUTE_US };
}

static int64_t rate_of(const struct leasing *x)
{
    return x->sender->by_domain && x->settings->rate ? x->settings->rate : INT64_MAX;
}

static bool has_limits(const struct leasing *x)
{
    return x->sender->by_domain && (x->settings->rate || x->settings->per_domain);
}

/* The domain's row, made if need be and locked: who counts for it at the same moment would count wrongly. E_NOTFOUND:
 * another worker is at it. */
static enum err hold_domain(struct db *tx, const struct leasing *x, struct sv domain, struct outbox_domain_row *ret_row)
{
    TRY(q_outbox_domain_add(tx, &(struct q_outbox_domain_add){ .domain = domain }, NULL));
    return q_outbox_domain(tx, x->a, &(struct q_outbox_domain){ .domain = domain }, ret_row);
}

/* How many more messages the domain takes now. A fifth of the rate is kept for mails with a link. */
static enum err room_of(struct db *tx, const struct leasing *x, struct sv domain, bool link, int64_t *ret_room)
{
    struct outbox_domain_row d = { { 0 } };
    struct outbox_holders_row held = { 0 };
    int64_t rate = rate_of(x), used = 0;
    *ret_room = OUTBOX_BATCH;
    if (!has_limits(x))
        return E_OK;
    enum err e = hold_domain(tx, x, domain, &d);
    if (e == E_NOTFOUND || instant_before(x->now, d.paused_until)) {
        *ret_room = 0;
        return E_OK;
    }
    TRY(e);
    if (d.window_at.us == x->minute.us)
        used = d.window_count;
    if (rate != INT64_MAX)
        *ret_room = rate - (link ? 0 : rate / 5) - used;
    if (x->settings->per_domain && *ret_room > 0) {
        TRY(q_outbox_holders(tx, x->a, &(struct q_outbox_holders){ .domain = domain, .now = x->now }, &held));
        if (held.n >= x->settings->per_domain)
            *ret_room = 0;
    }
    return E_OK;
}

static enum err count_sent(struct db *tx, const struct leasing *x, struct sv domain, int64_t n)
{
    if (rate_of(x) == INT64_MAX || !n)
        return E_OK;
    return q_outbox_domain_count(
        tx, &(struct q_outbox_domain_count){ .domain = domain, .minute = x->minute, .n = n }, NULL);
}

static bool holds(const struct outbox_batch *b, struct outbox_id id)
{
    for (size_t i = 0; i < b->count; i++)
        if (b->id[i].v == id.v)
            return true;
    return false;
}

static void add(struct leasing *x, struct outbox_id id)
{
    x->batch->id[x->batch->count] = id;
    x->batch->group[x->batch->count++] = (uint16_t)x->messages;
}

/* A row, and those that leave in the same message. */
static enum err take(struct db *tx, struct leasing *x, struct outbox_id id, struct sv digest, bool *ret_taken)
{
    struct outbox_pick_digest_rows others = { 0 };
    *ret_taken = false;
    if (holds(x->batch, id))
        return E_OK;
    if (digest.n)
        TRY(q_outbox_pick_digest(tx, x->a, &(struct q_outbox_pick_digest){ .digest = digest, .now = x->now }, &others));
    if (x->batch->count + 1 + others.count > OUTBOX_ROWS_MAX)
        return E_OK;
    add(x, id);
    for (size_t i = 0; i < others.count; i++)
        if (!holds(x->batch, others.items[i].id))
            add(x, others.items[i].id);
    x->messages++;
    *ret_taken = true;
    return E_OK;
}

static enum err take_links(struct db *tx, struct leasing *x)
{
    struct outbox_pick_links_rows rows;
    TRY(q_outbox_pick_links(
        tx, x->a, &(struct q_outbox_pick_links){ .channel = x->channel, .now = x->now, .most = OUTBOX_BATCH }, &rows));
    for (size_t i = 0; i < rows.count && x->messages < OUTBOX_BATCH; i++) {
        const struct outbox_pick_links_row *r = &rows.items[i];
        int64_t room;
        bool taken = false;
        TRY(room_of(tx, x, r->to_domain, true, &room));
        if (room > 0)
            TRY(take(tx, x, r->id, r->digest, &taken));
        TRY(count_sent(tx, x, r->to_domain, taken));
    }
    return E_OK;
}

static enum err take_domain(struct db *tx, struct leasing *x, struct sv domain)
{
    struct outbox_pick_rows rows;
    int64_t room, sent = 0, want = (int64_t)(OUTBOX_BATCH - x->messages);
    TRY(room_of(tx, x, domain, false, &room));
    if (room <= 0)
        return E_OK;
    TRY(q_outbox_pick(tx, x->a,
        &(struct q_outbox_pick){
            .channel = x->channel, .to_domain = domain, .now = x->now, .most = room < want ? room : want },
        &rows));
    for (size_t i = 0; i < rows.count; i++) {
        bool taken;
        TRY(take(tx, x, rows.items[i].id, rows.items[i].digest, &taken));
        sent += taken;
    }
    return count_sent(tx, x, domain, sent);
}

static enum err lease_in(struct db *tx, void *arg)
{
    struct leasing *x = arg;
    const struct outbox_tour *t = x->tour;
    x->batch->count = x->messages = x->visited = 0;
    TRY(take_links(tx, x));
    while (x->messages < OUTBOX_BATCH && t->next + x->visited < t->count && x->visited < DOMAINS_A_LEASE)
        TRY(take_domain(tx, x, t->domains[t->next + x->visited++]));
    if (!x->batch->count)
        return E_OK;
    return q_outbox_lease(tx,
        &(struct q_outbox_lease){ .lease_owner = x->owner,
            .leased_until = x->batch->until,
            .ids = x->batch->id,
            .ids_count = x->batch->count },
        NULL);
}

/* The next domains in their order, then from the beginning again. */
static enum err tour_on(struct db *db, const struct leasing *x, struct outbox_tour *t)
{
    struct outbox_domains_rows rows;
    struct sv from = sv_dup(x->a, t->from);
    arena_reset(t->a);
    struct q_outbox_domains q = {
        .channel = x->channel, .now = x->now, .from_domain = from, .minute = x->minute, .rate = rate_of(x), .most = TOUR
    };
    TRY(q_outbox_domains(db, t->a, &q, &rows));
    t->domains = arena_array(t->a, rows.count, sizeof *t->domains);
    for (size_t i = 0; i < rows.count; i++)
        t->domains[i] = rows.items[i].domain;
    t->count = rows.count;
    t->next = 0;
    /* The least text after it. */
    t->from = rows.count == TOUR ? sv_fmt(t->a, "%.*s\x01", SV_FMT(t->domains[TOUR - 1])) : SV("");
    return E_OK;
}

enum err outbox_lease(struct db *db, struct arena *a, struct outbox_tour *tour, const struct outbox_sender *sender,
    const struct notify_settings *s, struct sv owner, struct instant now, struct outbox_batch *ret_batch)
{
    struct leasing x = { .a = a,
        .sender = sender,
        .settings = s,
        .channel = sv_of(notice_channel_name(sender->channel)),
        .owner = owner,
        .now = now,
        .minute = minute_of(now),
        .tour = tour,
        .batch = ret_batch };
    ret_batch->owner = owner;
    ret_batch->until = instant_add(now, OUTBOX_LEASE_S * SECOND_US);
    ret_batch->count = 0;
    for (int rounds = 0;;) {
        if (tour->next == tour->count) {
            if (!tour->from.n && rounds++ == 1) /* all domains were asked */
                break;
            TRY(tour_on(db, &x, tour));
        }
        TRY(db_write_queue(db, lease_in, &x));
        tour->next += x.visited;
        if (ret_batch->count)
            break;
    }
    ret_batch->full = x.messages == OUTBOX_BATCH;
    return E_OK;
}

struct releasing {
    const struct outbox_batch *batch;
    size_t from;
};

static enum err release_in(struct db *tx, void *arg)
{
    const struct releasing *x = arg;
    return q_outbox_release(tx,
        &(struct q_outbox_release){
            .lease_owner = x->batch->owner, .ids = x->batch->id + x->from, .ids_count = x->batch->count - x->from },
        NULL);
}

enum err outbox_release(struct db *db, const struct outbox_batch *b, size_t from)
{
    if (from >= b->count)
        return E_OK;
    return db_write_queue(db, release_in, &(struct releasing){ b, from });
}
