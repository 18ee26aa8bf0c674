#include "notify/decisions.h"

#include "access/record.h"
#include "base/text.h"
#include "ical/zone.h"
#include "notify/queries.h"

/* A row of notice_decision, whichever query read it. */
struct kept {
    struct decision_id id;
    struct event_id event;
    struct instant at;
    struct sv notice, channel, recipient_kind, recipient_name, rule;
    int64_t recipient;
    bool send;
};
#define KEPT(r)                                                                                                        \
    ((struct kept){ (r).id, (r).event_id, (r).at, (r).notice, (r).channel, (r).recipient_kind, (r).recipient_name,     \
        (r).rule, (r).recipient_id, (r).send })
#define KEEP(a, rows, ret)                                                                                             \
    do {                                                                                                               \
        (ret)->items = arena_array((a), (rows).count, sizeof *(ret)->items);                                           \
        (ret)->count = (rows).count;                                                                                   \
        for (size_t keep_i = 0; keep_i < (rows).count; keep_i++)                                                       \
            (ret)->items[keep_i] = KEPT((rows).items[keep_i]);                                                         \
    } while (0)
struct kept_rows {
    struct kept *items;
    size_t count;
};

static bool reads_all(const struct viewer *v)
{
    return v->via == VIA_SYSTEM || v->via == VIA_STAFF;
}

static enum err authorise(const struct op *op, struct client_id client)
{
    const struct viewer *v = op->viewer;
    if (v->via != VIA_SYSTEM && v->subject.client.v != client.v)
        return E_NOTFOUND;
    if (reads_all(v))
        return viewer_require(v, NEED_CHART_PAGE(PERM_CHART));
    return viewer_require(v, NEED_GOVERN_PAGE);
}

static struct decision decision_of(struct arena *a, const struct kept *r, struct sv client_name)
{
    struct decision d = { .id = r->id,
        .event = r->event,
        .at = r->at,
        .row = notice_find(r->notice),
        .recipient_kind = r->recipient_kind,
        .recipient = r->recipient,
        .name = r->recipient_name,
        .send = r->send };
    if (d.row && notice_channel_parse(r->channel, &d.channel) && notice_recipient_parse(r->recipient_kind, &d.kind) &&
        notice_rule_parse(r->rule, &d.rule))
        d.why = notice_explain(a, d.row, d.rule, d.kind, d.channel, d.name, client_name);
    return d;
}

static enum err client_called(const struct op *op, struct client_id client, struct sv *ret_name)
{
    struct decision_client_row r;
    TRY(q_decision_client(op->db, op->arena, op->viewer->org, &(struct q_decision_client){ client }, &r));
    *ret_name = r.preferred_name.n ? r.preferred_name : r.first_name;
    return E_OK;
}

static enum err closed_of(const struct op *op, const struct decisions_sent_rows *rows, bool *closed)
{
    struct client_id *ids = arena_array(op->arena, rows->count, sizeof *ids);
    bool *shut = arena_array(op->arena, rows->count, sizeof *shut);
    size_t n = 0;
    for (size_t i = 0; i < rows->count; i++)
        if (rows->items[i].restricted_id.has)
            ids[n++] = rows->items[i].restricted_id.v;
    if (op->viewer->via != VIA_SYSTEM)
        TRY(restricted_closed(op, ids, n, shut));
    n = 0;
    for (size_t i = 0; i < rows->count; i++)
        closed[i] = rows->items[i].restricted_id.has && shut[n++];
    return E_OK;
}

/* Puts the fate of the messages beside their decisions. Several pushes of one decision: the best of them counts. */
static enum err add_outcomes(const struct op *op, struct decisions *list)
{
    struct decisions_sent_rows rows;
    struct decision_id *ids = arena_array(op->arena, list->count, sizeof *ids);
    bool staff = reads_all(op->viewer);
    for (size_t i = 0; i < list->count; i++)
        ids[i] = list->items[i].id;
    TRY(q_decisions_sent(
        op->db, op->arena, op->viewer->org, &(struct q_decisions_sent){ .ids = ids, .ids_count = list->count }, &rows));
    bool *closed = arena_array(op->arena, rows.count, sizeof *closed);
    TRY(closed_of(op, &rows, closed));
    for (size_t k = 0; k < rows.count; k++)
        for (size_t i = 0; i < list->count; i++) {
            struct decision *d = &list->items[i];
            const struct decisions_sent_row *r = &rows.items[k];
            if (d->id.v != r->decision_id.v.v || (d->state.n && !sv_eq(r->state, SV("sent"))))
                continue;
            d->state = r->state;
            d->reason = r->reason;
            d->sent_at = r->sent_at;
            d->due_at = r->run_at;
            d->closed = closed[k];
            d->address = staff && !closed[k] && d->channel != CHANNEL_PUSH ? r->to_address : SV("");
        }
    return E_OK;
}

static enum err list_of(
    const struct op *op, const struct kept_rows *rows, struct sv client_name, struct decisions *ret_decisions)
{
    struct decisions list = { .client_name = client_name };
    list.items = arena_array(op->arena, rows->count, sizeof *list.items);
    for (size_t i = 0; i < rows->count; i++) {
        list.items[list.count] = decision_of(op->arena, &rows->items[i], client_name);
        list.count += list.items[list.count].row != NULL; /* of a newer program */
    }
    TRY(add_outcomes(op, &list));
    *ret_decisions = list;
    return E_OK;
}

/* Every word that was typed stands in the text. */
static bool holds(struct arena *a, struct sv text, struct sv folded_words)
{
    struct sv folded = text_fold(a, text);
    while (folded_words.n) {
        struct sv word = sv_cut(&folded_words, ' ');
        bool found = false;
        for (size_t i = 0; i + word.n <= folded.n && !found; i++)
            found = sv_starts(sv_sub(folded, i, SIZE_MAX), word);
        if (!found)
            return false;
    }
    return true;
}

struct wanted {
    bool words;
    struct sv *keys;
    size_t keys_count;
    struct sv like;
    struct opt_instant from, until;
    struct decision_id before;
};

/* Typed words name a notification or a person. */
static struct wanted wanted_of(struct arena *a, const struct organization *org, const struct decision_filter *f)
{
    struct sv folded = text_fold(a, f->words), lower = email_norm(a, f->words);
    struct wanted w = { .words = folded.n > 0, .before = f->before.v ? f->before : (struct decision_id){ INT64_MAX } };
    w.keys = arena_array(a, notice_catalogue_count, sizeof *w.keys);
    for (size_t i = 0; i < notice_catalogue_count && w.words; i++)
        if (holds(a, sv_of(notice_catalogue[i].label), folded))
            w.keys[w.keys_count++] = sv_of(notice_catalogue[i].key);
    struct str like = str_new(a, 1024);
    str_addc(&like, '%');
    for (size_t i = 0; i < lower.n && i < 200; i++)
        str_addc(&like, lower.p[i] == '%' || lower.p[i] == '_' || lower.p[i] == '\\' ? '_' : lower.p[i]);
    str_addc(&like, '%');
    w.like = str_sv(&like);
    if (f->day.has) {
        const struct zone *z = zone_of(org->zone);
        w.from = (struct opt_instant){ true, zone_day_start(z, f->day.v) };
        w.until = (struct opt_instant){ true, zone_day_start(z, (struct day){ f->day.v.n + 1 }) };
    }
    return w;
}

/* What the three queries of a client's history have in common, each in an argument type of its own. */
#define WANTED(client, w)                                                                                              \
    .client_id = (client), .before = (w)->before, .from = (w)->from, .until = (w)->until, .words = (w)->words,         \
    .keys = (w)->keys, .keys_count = (w)->keys_count, .like = (w)->like, .limit = DECISIONS_PAGE + 1

/* Each by an index of its own. */
static enum err find(const struct op *op, struct client_id client, const struct decision_filter *f,
    const struct wanted *w, struct kept_rows *ret_rows)
{
    struct db *db = op->db;
    struct arena *a = op->arena;
    struct org_id org = op->viewer->org;
    bool staff = reads_all(op->viewer), contact = sv_eq(f->recipient_kind, SV("contact"));
    if (f->recipient_kind.n) {
        struct decisions_of_person_rows rows;
        if ((sv_eq(f->recipient_kind, SV("staff")) || sv_eq(f->recipient_kind, SV("payer"))) && !staff)
            return E_NOTFOUND;
        TRY(q_decisions_of_person(db, a, org,
            &(struct q_decisions_of_person){ WANTED(client, w), .kind = f->recipient_kind,
                .kind_too = contact ? SV("caregiver") : f->recipient_kind, .person = f->recipient, .staff = staff,
                .notice = f->notice },
            &rows));
        KEEP(a, rows, ret_rows);
    } else if (f->notice.n) {
        struct decisions_of_notice_rows rows;
        TRY(q_decisions_of_notice(db, a, org,
            &(struct q_decisions_of_notice){ WANTED(client, w), .notice = f->notice, .staff = staff }, &rows));
        KEEP(a, rows, ret_rows);
    } else {
        struct decisions_of_client_rows rows;
        TRY(q_decisions_of_client(
            db, a, org, &(struct q_decisions_of_client){ WANTED(client, w), .staff = staff }, &rows));
        KEEP(a, rows, ret_rows);
    }
    return E_OK;
}

enum err decisions_list(const struct op *op, const struct organization *org, struct client_id client,
    const struct decision_filter *f, struct decisions *ret_decisions)
{
    struct kept_rows rows;
    struct decisions list;
    struct sv name;
    TRY(authorise(op, client));
    TRY(client_called(op, client, &name));
    struct wanted w = wanted_of(op->arena, org, f);
    TRY(find(op, client, f, &w, &rows));
    bool more = rows.count > DECISIONS_PAGE;
    rows.count -= more;
    TRY(list_of(op, &rows, name, &list));
    list.more = more;
    *ret_decisions = list;
    return E_OK;
}

/* Whoever else pays, and that anybody does, is for staff alone (F6). */
static bool of_other_payer(const struct kept *k)
{
    return sv_eq(k->recipient_kind, SV("payer")) || sv_eq(k->rule, SV("payer_only"));
}

enum err decision_load(
    const struct op *op, struct client_id client, struct decision_id id, struct decision *ret_decision)
{
    struct decision_by_id_row r;
    struct decisions one;
    struct sv name;
    TRY(authorise(op, client));
    TRY(client_called(op, client, &name));
    TRY(q_decision_by_id(
        op->db, op->arena, op->viewer->org, &(struct q_decision_by_id){ .client_id = client, .decision_id = id }, &r));
    struct kept kept = KEPT(r);
    if (!reads_all(op->viewer) && of_other_payer(&kept))
        return E_NOTFOUND;
    TRY(list_of(op, &(struct kept_rows){ &kept, 1 }, name, &one));
    if (!one.count)
        return E_NOTFOUND;
    *ret_decision = one.items[0];
    return E_OK;
}

enum err decisions_of_event(const struct op *op, struct event_id event, struct decisions *ret_decisions)
{
    struct decisions_of_event_rows rows;
    struct event e;
    struct sv name = SV("the client");
    TRY(event_load(op->db, op->arena, op->viewer->org, event, &e));
    if (e.client.v)
        TRY(client_called(op, e.client, &name));
    TRY(q_decisions_of_event(op->db, op->arena, op->viewer->org, &(struct q_decisions_of_event){ event }, &rows));
    struct kept_rows kept;
    KEEP(op->arena, rows, &kept);
    return list_of(op, &kept, name, ret_decisions);
}

static struct sv drop_words(struct sv reason)
{
    static const struct {
        const char *reason, *words;
    } known[] = { { "link_revoked", "the access had ended" }, { "link_dead", "its link was dead" },
        { "archived", "the client was archived" },
        { "blocked", "the address was reported as somebody else\xe2\x80\x99s" },
        { "wrong_person", "it was about to go to the wrong person" }, { "unsubscribed", "it was unsubscribed from" },
        { "bounced", "mails to the address came back" }, { "silenced", "safe mode" },
        { "confidential", "it had become confidential" }, { "bill_void", "the bill had become void" },
        { "bill_paid", "the bill had been paid" }, { "visit_moved", "the appointment had moved" },
        { "visit_ended", "the appointment had been cancelled" }, { "visit_over", "the appointment was over" },
        { "ended", "no longer a contact" }, { "contact_ended", "no longer a contact" } };
    for (size_t i = 0; i < LENGTH(known); i++)
        if (sv_eq(reason, sv_of(known[i].reason)))
            return sv_of(known[i].words);
    return reason;
}

struct sv decision_outcome(struct arena *a, const struct decision *d, struct sv zone)
{
    const struct zone *z = zone_of(zone);
    if (!d->send)
        return SV("Not sent");
    if (d->channel == CHANNEL_PORTAL)
        return SV("Shown in the portal");
    if (sv_eq(d->state, SV("sent")) && d->sent_at.has) {
        struct sv when = zone_human(a, z, d->sent_at.v);
        return sv_fmt(a, "Sent %.*s", SV_FMT(when));
    }
    if (sv_eq(d->state, SV("bounced")))
        return SV("Came back");
    if (sv_eq(d->state, SV("failed")))
        return SV("Could not be delivered");
    if (sv_eq(d->state, SV("dropped"))) {
        struct sv why = drop_words(d->reason);
        return sv_fmt(a, "Stopped: %.*s", SV_FMT(why));
    }
    if (sv_eq(d->state, SV("waiting"))) {
        struct sv when = zone_human(a, z, d->due_at);
        return sv_fmt(a, "Waits until %.*s", SV_FMT(when));
    }
    return SV("Sent");
}
