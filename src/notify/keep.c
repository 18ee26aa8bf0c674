#include "notify/keep.h"

#include <stdlib.h>

#include "base/random.h"
#include "notify/mails.h"
#include "notify/queries.h"

/* What waits to be written: rows of a table together, so that they travel together. */
struct waiting_row {
    struct org_id org;
    bool joins; /* a digest: leaves with the first of it */
    struct q_notify_outbox_add row;
};
struct portal_row {
    struct org_id org;
    struct q_notify_portal_add row;
};
struct batch_rows {
    struct waiting_row *outbox;
    size_t outbox_count, outbox_cap;
    struct portal_row *portal;
    size_t portal_count;
};

/* One recipient of one notice: what is the same on every channel. */
struct keeping {
    struct db *tx;
    struct arena *a;
    struct instant now;
    struct batch_rows *rows;
    const struct notify_plan *plan;
    const struct notify_planned *p;
    const struct notify_mail_kind *mail;
    struct sv facts; /* JSON; empty: not written yet */
};

struct sv notify_mark(struct arena *a)
{
    uint64_t r[2];
    random_bytes(r, sizeof r);
    return sv_fmt(a, "%016llx%016llx", (unsigned long long)r[0], (unsigned long long)r[1]);
}

static struct sv facts_of(struct keeping *k, size_t i)
{
    if (!k->facts.n) {
        struct notify_facts f = notify_plan_facts(k->a, &k->plan->about, k->p, i);
        k->facts = notify_facts_write(k->a, &f);
    }
    return k->facts;
}

static struct opt_client_id client_of(const struct event *e)
{
    return (struct opt_client_id){ e->client.v != 0, e->client };
}

/* Seen and sent only while this access lives. */
static struct opt_grant_id grant_of(const struct keeping *k)
{
    return (struct opt_grant_id){ k->mail->dies_with_grant && k->plan->about.has_grant, k->plan->about.event->grant };
}

static struct sv domain_of(struct sv address)
{
    struct sv rest = address;
    size_t at;
    while ((at = sv_find(rest, '@', 0)) != SIZE_MAX)
        rest = sv_sub(rest, at + 1, SIZE_MAX);
    return rest.n < address.n ? rest : SV("");
}

static struct q_notify_outbox_add outbox_row(struct keeping *k, size_t i, struct decision_id decision)
{
    const struct notify_about *x = &k->plan->about;
    const struct notice_person *person = &k->p->facts.people[i];
    return (struct q_notify_outbox_add){ .event_id = x->event->id,
        .decision_id = decision,
        .notice = sv_of(k->p->row->key),
        .client_id = client_of(x->event),
        .contact_id = { person->kind == RECIPIENT_COPY, { person->id } },
        .grant_id = grant_of(k),
        .mail_token_id = { k->mail->token_path && x->has_token, x->token.id },
        .to_name = person->name,
        .language = person->language.n ? person->language : x->org->language,
        .zone = person->zone,
        .facts = facts_of(k, i),
        .run_at = notify_run_at(k->p->row, x->org, person, k->now),
        .created_at = k->now };
}

static struct waiting_row *add_outbox(
    struct keeping *k, const struct q_notify_outbox_add *row, enum notice_channel channel, struct sv target)
{
    struct batch_rows *rows = k->rows;
    if (rows->outbox_count == rows->outbox_cap) {
        struct waiting_row *before = rows->outbox;
        rows->outbox_cap = rows->outbox_cap ? rows->outbox_cap * 2 : 64;
        rows->outbox = arena_array(k->a, rows->outbox_cap, sizeof *rows->outbox);
        for (size_t i = 0; i < rows->outbox_count; i++)
            rows->outbox[i] = before[i];
    }
    struct waiting_row *w = &rows->outbox[rows->outbox_count++];
    *w = (struct waiting_row){ .org = k->plan->about.event->org, .row = *row };
    w->row.channel = sv_of(notice_channel_name(channel));
    w->row.to_address = target;
    w->row.message_id = notify_mark(k->a);
    return w;
}

static void add_mail(struct keeping *k, size_t i, struct decision_id decision)
{
    struct q_notify_outbox_add row = outbox_row(k, i, decision);
    struct sv address = k->p->facts.people[i].address;
    row.to_domain = domain_of(address);
    struct waiting_row *w = add_outbox(k, &row, CHANNEL_MAIL, address);
    w->joins = k->p->row->timing == TIMING_DIGEST;
    if (w->joins)
        w->row.digest = sv_fmt(k->a, "%lld %s %lld %.*s", (long long)w->org.v, k->p->who[i].kind,
            (long long)k->p->facts.people[i].id, SV_FMT(address));
}

static struct sv reader_kind(const struct notice_person *p)
{
    return p->kind == RECIPIENT_STAFF ? SV("staff") : SV("client");
}

/* One a browser that agreed. */
static enum err add_pushes(struct keeping *k, size_t i, struct decision_id decision)
{
    const struct notice_person *person = &k->p->facts.people[i];
    struct q_notify_outbox_add row = outbox_row(k, i, decision);
    struct notify_browsers_rows browsers;
    TRY(q_notify_browsers(k->tx, k->a, k->plan->about.event->org,
        &(struct q_notify_browsers){ .reader_kind = reader_kind(person), .reader_id = person->reader }, &browsers));
    for (size_t b = 0; b < browsers.count; b++)
        (void)add_outbox(k, &row, CHANNEL_PUSH, sv_fmt(k->a, "%lld", (long long)browsers.items[b].id.v));
    return E_OK;
}

static void add_portal(struct keeping *k, size_t i, struct decision_id decision)
{
    const struct event *e = k->plan->about.event;
    const struct notice_person *person = &k->p->facts.people[i];
    k->rows->portal[k->rows->portal_count++] = (struct portal_row){ .org = e->org,
        .row = { .decision_id = decision,
            .reader_kind = reader_kind(person),
            .reader_id = person->reader,
            .client_id = client_of(e),
            .grant_id = grant_of(k),
            .notice = sv_of(k->p->row->key),
            .facts = facts_of(k, i),
            .at = k->now } };
}

static enum err send_by(struct keeping *k, size_t i, enum notice_channel channel, struct decision_id decision)
{
    struct q_notify_outbox_add row;
    switch (channel) {
    case CHANNEL_MAIL: add_mail(k, i, decision); return E_OK;
    case CHANNEL_PORTAL: add_portal(k, i, decision); return E_OK;
    case CHANNEL_SMS:
        row = outbox_row(k, i, decision);
        (void)add_outbox(k, &row, CHANNEL_SMS, k->p->facts.people[i].number);
        return E_OK;
    case CHANNEL_PUSH: return add_pushes(k, i, decision);
    case CHANNEL_COUNT:
    default: return E_INTERNAL;
    }
}

/* --- digests --- */

/* A mail that others may join, and when it leaves; none yet: has no moment. */
struct gathering {
    struct sv digest;
    struct opt_instant run_at;
};
struct gatherings {
    struct gathering *items; /* by digest */
    size_t count;
};

static int by_digest(const void *a, const void *b)
{
    const struct gathering *x = a, *y = b;
    return sv_cmp(x->digest, y->digest);
}

static struct gathering *gathering_of(const struct gatherings *g, struct sv digest)
{
    return bsearch(&(struct gathering){ .digest = digest }, g->items, g->count, sizeof *g->items, by_digest);
}

/* Those that the rows could be part of, with what waits in the outbox for them. */
static enum err load_gatherings(const struct keeping *k, struct gatherings *ret_gatherings)
{
    const struct batch_rows *rows = k->rows;
    struct gatherings g = { .items = arena_array(k->a, rows->outbox_count, sizeof *g.items) };
    for (size_t i = 0; i < rows->outbox_count; i++)
        if (rows->outbox[i].joins)
            g.items[g.count++].digest = rows->outbox[i].row.digest;
    *ret_gatherings = g;
    if (!g.count)
        return E_OK;
    qsort(g.items, g.count, sizeof *g.items, by_digest);
    struct sv *digests = arena_array(k->a, g.count, sizeof *digests);
    size_t count = 0;
    for (size_t i = 0; i < g.count; i++)
        if (i == 0 || !sv_eq(g.items[i].digest, digests[count - 1])) {
            digests[count] = g.items[i].digest;
            g.items[count++] = g.items[i];
        }
    g.count = count;
    struct notify_digests_wait_rows waits;
    TRY(q_notify_digests_wait(k->tx, k->a,
        &(struct q_notify_digests_wait){ .digests = digests, .digests_count = count, .now = k->now }, &waits));
    for (size_t i = 0; i < waits.count; i++) {
        struct gathering *found = gathering_of(&g, waits.items[i].digest);
        if (found)
            found->run_at = (struct opt_instant){ true, waits.items[i].run_at };
    }
    *ret_gatherings = g;
    return E_OK;
}

/* What leaves together leaves when the first of it does. */
static void join(const struct gatherings *g, struct waiting_row *w, struct instant now)
{
    struct gathering *of = gathering_of(g, w->row.digest);
    if (of->run_at.has && instant_before(of->run_at.v, w->row.run_at))
        w->row.run_at = of->run_at.v;
    else if (instant_before(now, w->row.run_at))
        of->run_at = (struct opt_instant){ true, w->row.run_at };
}

static enum err write_rows(const struct keeping *k, unsigned *ret_leaves)
{
    const struct batch_rows *rows = k->rows;
    struct gatherings g;
    TRY(load_gatherings(k, &g));
    for (size_t i = 0; i < rows->outbox_count; i++) {
        struct waiting_row *w = &rows->outbox[i];
        enum notice_channel channel;
        if (w->joins)
            join(&g, w, k->now);
        if (!instant_before(k->now, w->row.run_at) && notice_channel_parse(w->row.channel, &channel))
            *ret_leaves |= 1u << channel;
        TRY(q_notify_outbox_add(k->tx, w->org, &w->row, NULL));
    }
    for (size_t i = 0; i < rows->portal_count; i++)
        TRY(q_notify_portal_add(k->tx, rows->portal[i].org, &rows->portal[i].row, NULL));
    return E_OK;
}

/* One decision on its way into the database, and the number it gets there. */
struct deciding {
    const struct notify_plan *plan;
    const struct notify_planned *p;
    size_t i; /* the person, among p->facts.people */
    const struct notice_decision *d;
    struct notify_decision_add_row row;
};
struct decidings {
    struct arena *a;
    struct instant now;
    struct deciding *items;
    size_t count;
};

static bool was_decided(const struct notify_decided_rows *before, struct event_id id)
{
    size_t low = 0, high = before->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (before->items[middle].event_id.v < id.v)
            low = middle + 1;
        else
            high = middle;
    }
    return low < before->count && before->items[low].event_id.v == id.v;
}

static enum err load_decided(
    struct db *tx, struct arena *a, const struct notify_plan *plans, size_t count, struct notify_decided_rows *ret_rows)
{
    struct event_id *events = arena_array(a, count, sizeof *events);
    struct org_id *orgs = arena_array(a, count, sizeof *orgs);
    size_t events_count = 0, orgs_count = 0;
    for (size_t n = 0; n < count; n++) {
        if (!plans[n].count)
            continue;
        const struct event *e = plans[n].about.event;
        events[events_count++] = e->id;
        if (!orgs_count || orgs[orgs_count - 1].v != e->org.v)
            orgs[orgs_count++] = e->org;
    }
    *ret_rows = (struct notify_decided_rows){ 0 };
    if (!events_count)
        return E_OK;
    return q_notify_decided(tx, a,
        &(struct q_notify_decided){
            .orgs = orgs, .orgs_count = orgs_count, .events = events, .events_count = events_count },
        ret_rows);
}

/* One a person and channel, in the order in which they were planned. `x->items` NULL: only counted. */
static void list_plan(struct decidings *x, const struct notify_plan *plan)
{
    for (const struct notify_planned *p = plan->items; p < plan->items + plan->count; p++) {
        size_t people = p->facts.people_count;
        for (size_t i = 0; i < people; i++)
            for (enum notice_channel c = 0; c < CHANNEL_COUNT; c++) {
                const struct notice_decision *d = &p->decisions[(size_t)c * people + i];
                if (!notice_kept(d))
                    continue;
                if (x->items)
                    x->items[x->count] = (struct deciding){ .plan = plan, .p = p, .i = i, .d = d };
                x->count++;
            }
    }
}

static void list_plans(
    struct decidings *x, const struct notify_plan *plans, size_t count, const struct notify_decided_rows *before)
{
    x->count = 0;
    for (size_t n = 0; n < count; n++)
        if (plans[n].count && !was_decided(before, plans[n].about.event->id))
            list_plan(x, &plans[n]);
}

static enum err add_decisions(struct db *tx, void *arg)
{
    struct decidings *x = arg;
    for (size_t n = 0; n < x->count; n++) {
        struct deciding *k = &x->items[n];
        const struct event *e = k->plan->about.event;
        TRY(q_notify_decision_add(tx, x->a, e->org,
            &(struct q_notify_decision_add){ .event_id = e->id,
                .client_id = client_of(e),
                .notice = sv_of(k->p->row->key),
                .channel = sv_of(notice_channel_name(k->d->channel)),
                .recipient_kind = sv_of(k->p->who[k->i].kind),
                .recipient_id = k->d->person->id,
                .recipient_name = k->d->person->name,
                .send = k->d->send,
                .rule = sv_of(notice_rule_name(k->d->rule)),
                .at = x->now },
            &k->row));
    }
    return E_OK;
}

enum err notify_keep_in(struct db *tx, struct arena *a, const struct notify_plan *plans, size_t count,
    struct instant now, unsigned *ret_leaves)
{
    struct notify_decided_rows before;
    struct decidings x = { .a = a, .now = now };
    struct batch_rows rows = { 0 };
    struct keeping k = { .tx = tx, .a = a, .now = now, .rows = &rows };
    TRY(load_decided(tx, a, plans, count, &before));
    list_plans(&x, plans, count, &before);
    x.items = arena_array(a, x.count, sizeof *x.items);
    list_plans(&x, plans, count, &before);
    TRY(db_together(tx, add_decisions, &x));
    rows.portal = arena_array(a, x.count, sizeof *rows.portal);
    for (size_t n = 0; n < x.count; n++) {
        const struct deciding *item = &x.items[n];
        if (n == 0 || item->p != x.items[n - 1].p || item->i != x.items[n - 1].i)
            k.facts = (struct sv){ 0 };
        k.plan = item->plan;
        k.p = item->p;
        k.mail = notify_mail_find(sv_of(k.p->rule->mail));
        if (item->d->send)
            TRY(send_by(&k, item->i, item->d->channel, item->row.id));
    }
    return write_rows(&k, ret_leaves);
}
