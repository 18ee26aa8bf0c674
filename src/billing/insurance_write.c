/* Policies are typed in, proposed, saved and ended. */
#include <string.h>

#include "access/record.h"
#include "base/text.h"
#include "billing/fields.h"
#include "billing/insurance_read.h"
#include "billing/insurance_rules.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "crypto/seal.h"
#include "event/schedule.h"
#include "family/family.h"

enum { LINE_MOST = 200, NUMBER_MOST = 60, REASON_MOST = 300, POLICIES_MOST = 100, PROPOSALS_MOST = 10 };

struct save_args {
    const struct op *op;
    struct client_id client;
    struct insurance_id id;
    struct insurance now; /* as it will be */
    bool place_typed, holder_stays;
    bool quiet; /* an import, of which nobody is told */
    struct problems found;
    struct insurance_id made;
};

static bool is_staff(const struct op *op)
{
    return op->viewer->facts.relation == REL_STAFF;
}

/* -- what is typed --------------------------------------------------------------------------------------------------
 */

static struct sv one_of(struct sv typed, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (sv_eq(typed, sv_of(words[i])))
            return sv_of(words[i]);
    return SV("");
}

static void check_other(const struct insurance_form *f, struct problems *p, struct insurance *x)
{
    x->holder_born = field_day(p, SV("holder_born"), f->holder_born);
    if (sv_eq(x->holder, SV("contact"))) {
        x->holder_contact = f->holder_contact;
        if (!f->holder_contact.v)
            problem_add(p, SV("holder"), SV("required"), SV("Choose the contact who holds it."));
    } else
        x->holder_name = field_required(p, SV("holder_name"), f->holder_name, SV("Type the name of who holds it."));
}

static void check_holder(const struct op *op, const struct insurance_form *f, struct problems *p, struct insurance *x)
{
    static const char *const holders[] = { "self", "other", "contact", "me" }, *const relations[] = { "spouse", "child",
        "other" };
    bool staff = is_staff(op), own = op->viewer->self.v == op->viewer->subject.client.v;
    if (f->holder_stays) {
        x->relation = one_of(f->relation, relations, LENGTH(relations));
        x->holder_born = field_day(p, SV("holder_born"), f->holder_born);
        return;
    }
    x->holder = one_of(f->holder, holders, LENGTH(holders));
    if (sv_eq(x->holder, SV("me")) && own)
        x->holder = SV("self");
    if ((staff && sv_eq(x->holder, SV("me"))) || (!staff && sv_eq(x->holder, SV("contact"))))
        x->holder = SV("");
    if (!x->holder.n) {
        problem_add(p, SV("holder"), SV("required"), SV("Choose who holds the policy."));
        return;
    }
    if (sv_eq(x->holder, SV("self"))) {
        x->relation = SV("self");
        return;
    }
    x->relation = one_of(f->relation, relations, LENGTH(relations));
    if (!x->relation.n)
        problem_add(p, SV("relation"), SV("required"), SV("Choose what the client is to who holds it."));
    if (sv_eq(x->holder, SV("me"))) {
        x->holder = SV("account");
        x->holder_client = op->viewer->self;
    } else
        check_other(f, p, x);
}

static void check(const struct op *op, const struct insurance_form *f, struct problems *p, struct save_args *x)
{
    struct insurance *n = &x->now;
    n->insurer = field_required(p, SV("insurer"), f->insurer, SV("Type the name of the insurer, as on the card."));
    n->payer_number = field_line(p, SV("payer_number"), f->payer_number, NUMBER_MOST);
    n->plan = field_line(p, SV("plan"), f->plan, LINE_MOST);
    n->member_id = field_required(p, SV("member_id"), f->member_id, SV("Type the member's number on the card."));
    if (n->member_id.n > NUMBER_MOST)
        problem_add(p, SV("member_id"), SV("too_long"), SV("A member's number has at most 60 characters."));
    n->group_number = field_line(p, SV("group_number"), f->group_number, NUMBER_MOST);
    n->starts_on = field_day(p, SV("starts_on"), f->starts_on);
    n->ends_on = field_day(p, SV("ends_on"), f->ends_on);
    if (n->starts_on.has && n->ends_on.has && n->ends_on.v.n < n->starts_on.v.n)
        problem_add(p, SV("ends_on"), SV("bad_day"), SV("The last day is before the first. Set one of them right."));
    n->place = 1;
    if (is_staff(op)) {
        x->place_typed = sv_trim(f->place).n > 0;
        n->place = field_number(p, SV("place"), f->place, SV("bad_place"), 1, INSURANCE_PLACES, 1);
        n->place_reason = field_line(p, SV("place_reason"), f->place_reason, REASON_MOST);
    }
    x->holder_stays = f->holder_stays;
    check_holder(op, f, p, n);
}

/* -- what is there already ------------------------------------------------------------------------------------------
 */

/* A contact with an account is that account: it may see what it holds. */
static enum err take_contact(const struct op *op, struct save_args *x)
{
    struct insurance_contact_row contact;
    if (!sv_eq(x->now.holder, SV("contact")))
        return E_OK;
    enum err e = q_insurance_contact(op->db, op->arena, op->viewer->org,
        &(struct q_insurance_contact){ .id = x->now.holder_contact, .client_id = x->client }, &contact);
    if (e == E_NOTFOUND)
        problem_add(
            &x->found, SV("holder"), SV("required"), SV("This contact is no longer there. Choose who holds it."));
    else if (e == E_OK && contact.holder_client_id.has) {
        x->now.holder = SV("account");
        x->now.holder_client = contact.holder_client_id.v;
        x->now.holder_contact.v = 0;
        x->now.holder_born.has = false;
    }
    return e == E_NOTFOUND ? E_OK : e;
}

static const struct insurance *who_has(const struct save_args *x, const struct insurances *others, int64_t place)
{
    for (size_t i = 0; i < others->count; i++) {
        const struct insurance *o = &others->items[i];
        if (o->id.v != x->id.v && o->place == place && insurance_meet(o, &x->now))
            return o;
    }
    return NULL;
}

static void check_place(struct save_args *x, const struct insurances *others)
{
    for (int64_t place = 1; place <= INSURANCE_PLACES && !x->place_typed; place++)
        if (!who_has(x, others, place)) {
            x->now.place = place;
            x->place_typed = true;
        }
    if (!x->place_typed || who_has(x, others, x->now.place))
        problem_add(&x->found, SV("place"), SV("place_taken"),
            SV("Another policy has this place on the same days. Choose another place, or set that one's last day."));
}

static void check_birthdays(const struct op *op, struct save_args *x, const struct insurances *others)
{
    for (size_t i = 0; i < others->count && !x->now.place_reason.n; i++) {
        const struct insurance *o = &others->items[i];
        if (o->id.v == x->id.v || o->over || o->place_reason.n || !insurance_meet(o, &x->now) ||
            !insurance_against_birthday(&x->now, o))
            continue;
        problem_add(&x->found, SV("place_reason"), SV("required"),
            sv_fmt(op->arena, "%.*s Choose the other order, or type why it is not so.",
                SV_FMT(insurance_birthday_words(op->arena, &x->now, o))));
        return;
    }
}

/* Who holds it, as the database says it: its name and birth date decide the order. */
static enum err take_holder(const struct op *op, struct save_args *x)
{
    struct insurance_holder_row row;
    bool self = sv_eq(x->now.holder, SV("self"));
    struct client_id who = self ? x->client : x->now.holder_client;
    if (!who.v)
        return E_OK;
    TRY(q_insurance_holder(op->db, op->arena, op->viewer->org, &(struct q_insurance_holder){ who }, &row));
    x->now.holder_name = row.name;
    x->now.holder_born = row.born;
    return E_OK;
}

static bool days_differ(struct opt_day a, struct opt_day b)
{
    return a.has != b.has || (a.has && a.v.n != b.v.n);
}

/* The same insurer, plan and group of the same holder. */
static bool same_policy(const struct insurance *a, const struct insurance *b)
{
    return sv_eq_ci(a->insurer, b->insurer) && sv_eq(a->plan, b->plan) && sv_eq(a->group_number, b->group_number) &&
           sv_eq(a->holder, b->holder) && a->holder_client.v == b->holder_client.v &&
           a->holder_contact.v == b->holder_contact.v &&
           (!sv_eq(a->holder, SV("other")) || sv_eq(a->holder_name, b->holder_name));
}

/* One that is over or was ended may come anew; but an import that runs again does not bring back what once counted: it
 * is known by its first day, where it has none by its last. */
static bool may_come_anew(const struct save_args *x, const struct insurance *o)
{
    bool same =
        !days_differ(o->starts_on, x->now.starts_on) && (o->starts_on.has || !days_differ(o->ends_on, x->now.ends_on));
    bool counted = o->state != INSURANCE_ENDED || o->ending == INSURANCE_OVER;
    return (o->state == INSURANCE_ENDED || o->over) && !(x->quiet && same && counted);
}

/* A form that was sent twice, and a portal that proposes without end. What whoever asks may not see tells nothing. */
static enum err check_new(const struct op *op, struct save_args *x)
{
    struct insurances all;
    int64_t waiting = 0;
    TRY(insurances_of(op, &(struct insurance_asked){ .client = x->client, .limit = POLICIES_MOST }, &all));
    for (size_t i = 0; i < all.count; i++) {
        const struct insurance *o = &all.items[i];
        waiting += o->state == INSURANCE_PROPOSED;
        if (!same_policy(o, &x->now) || may_come_anew(x, o))
            continue;
        problem_add(&x->found, SV("insurer"), SV("duplicate_policy"),
            SV("This policy is here already. Change or end that one."));
        return E_OK;
    }
    if (!is_staff(op) && waiting >= PROPOSALS_MOST)
        problem_add(&x->found, SV("insurer"), SV("too_many"),
            SV("Several policies wait for the practice to look at them. Ask it, or wait."));
    return E_OK;
}

/* `was` without id: a new one. */
static enum err load_was(const struct op *op, const struct save_args *x, struct insurance *was)
{
    struct insurances list;
    *was = (struct insurance){ .state = INSURANCE_PROPOSED };
    if (!x->id.v)
        return E_OK;
    TRY(insurances_of(op, &(struct insurance_asked){ .client = x->client, .only = x->id, .limit = 1 }, &list));
    if (!list.count)
        return E_NOTFOUND;
    *was = list.items[0];
    if (!is_staff(op) && !was->own_proposal)
        return E_NOTFOUND;
    if (!is_staff(op))
        was->place = x->now.place; /* the order is not theirs to read, nor to change */
    return was->state == INSURANCE_ENDED ? E_CONFLICT : E_OK;
}

static void keep_holder(struct save_args *x, const struct insurance *was)
{
    struct insurance *n = &x->now;
    n->holder = was->holder;
    n->holder_client = was->holder_client;
    n->holder_contact = was->holder_contact;
    n->holder_name = was->holder_name;
    if (!n->holder_born.has)
        n->holder_born = was->holder_born;
    if (!n->relation.n || sv_eq(n->holder, SV("self")))
        n->relation = was->relation;
}

static enum err check_there(const struct op *op, struct save_args *x, struct insurance *was)
{
    struct insurances list;
    TRY(load_was(op, x, was));
    if (x->holder_stays)
        keep_holder(x, was);
    TRY(take_contact(op, x));
    TRY(take_holder(op, x));
    if (!x->id.v)
        TRY(check_new(op, x));
    if (!is_staff(op))
        return problems_err(&x->found);
    TRY(insurances_of(
        op, &(struct insurance_asked){ .client = x->client, .active_only = true, .limit = POLICIES_MOST }, &list));
    check_place(x, &list);
    check_birthdays(op, x, &list);
    return problems_err(&x->found);
}

/* -- keeping --------------------------------------------------------------------------------------------------------
 */

static struct opt_client_id opt_client(struct client_id id)
{
    return (struct opt_client_id){ .has = id.v != 0, .v = id };
}

static enum err keep(const struct op *op, const struct save_args *x)
{
    const struct insurance *n = &x->now;
    int64_t changed;
    bool typed = sv_eq(n->holder, SV("other")), bare = typed || sv_eq(n->holder, SV("contact"));
    struct sv folded = text_fold(op->arena, sv_fmt(op->arena, " %.*s %.*s", SV_FMT(n->insurer), SV_FMT(n->plan)));
    struct q_insurance_save row = { .insurer = n->insurer,
        .payer_number = n->payer_number,
        .plan = n->plan,
        .member_id = seal_text(op->keys, op->arena, insurance_place_of_number(x->made), n->member_id),
        .group_number = n->group_number,
        .search = sv_fmt(op->arena, " %.*s", SV_FMT(folded)),
        .holder = n->holder,
        .holder_client_id = opt_client(n->holder_client),
        .holder_contact_id = { .has = n->holder_contact.v != 0, .v = n->holder_contact },
        .holder_name = typed ? n->holder_name : SV(""),
        .holder_born = bare ? n->holder_born : (struct opt_day){ .has = false },
        .relation = n->relation,
        .place = n->place,
        .place_reason = n->place_reason,
        .starts_on = n->starts_on,
        .ends_on = n->ends_on,
        .state = is_staff(op) ? SV("active") : SV("proposed"),
        .id = x->made,
        .version = n->version };
    TRY(q_insurance_save(op->db, op->viewer->org, &row, &changed));
    return changed ? E_OK : E_CONFLICT;
}

/* Which fields became others; no numbers, no names. In words, or `keys`: as events name them, in quotes. */
static struct sv changes_of(struct arena *a, const struct insurance *was, const struct insurance *now, bool keys)
{
    const struct {
        bool other;
        const char *name, *key;
    } fields[] = { { !sv_eq(was->insurer, now->insurer), "insurer", "insurer" },
        { !sv_eq(was->payer_number, now->payer_number), "payer number", "insurer" },
        { !sv_eq(was->plan, now->plan), "plan", "plan" },
        { !sv_eq(was->member_id, now->member_id), "member's number", "member_id" },
        { !sv_eq(was->group_number, now->group_number), "group", "group_number" },
        { !sv_eq(was->holder, now->holder) || was->holder_client.v != now->holder_client.v ||
                was->holder_contact.v != now->holder_contact.v || !sv_eq(was->holder_name, now->holder_name),
            "who holds it", "holder" },
        { days_differ(was->holder_born, now->holder_born), "their birth date", "holder_born" },
        { !sv_eq(was->relation, now->relation), "relationship", "relation" },
        { was->place != now->place, "order", "place" },
        { !sv_eq(was->place_reason, now->place_reason), "reason for the order", "place" },
        { days_differ(was->starts_on, now->starts_on), "first day", "starts_on" },
        { days_differ(was->ends_on, now->ends_on), "last day", "ends_on" } };
    struct str s = str_new(a, 400);
    for (size_t i = 0; i < LENGTH(fields); i++)
        if (fields[i].other && keys && i && fields[i - 1].other && strcmp(fields[i].key, fields[i - 1].key) == 0)
            continue; /* two of them are one there */
        else if (fields[i].other && keys)
            str_addf(&s, "%s\"%s\"", s.n ? "," : "", fields[i].key);
        else if (fields[i].other)
            str_addf(&s, "%s%s", s.n ? ", " : "", fields[i].name);
    return str_sv(&s);
}

static enum err note(const struct op *op, struct insurance_id id, struct sv words)
{
    return q_insurance_change_insert(op->db, op->viewer->org,
        &(struct q_insurance_change_insert){
            .insurance_id = id, .at = op->now, .by_name = op->viewer->actor_name, .words = words },
        NULL);
}

static enum err note_saved(const struct op *op, const struct save_args *x, const struct insurance *was)
{
    struct arena *a = op->arena;
    if (!x->id.v)
        return note(op, x->made, x->quiet ? SV("Imported") : is_staff(op) ? SV("Added") : SV("Proposed in the portal"));
    struct sv changed = changes_of(a, was, &x->now, false);
    if (!is_staff(op))
        return changed.n ? note(op, x->made, sv_fmt(a, "Corrected in the portal: %.*s", SV_FMT(changed))) : E_OK;
    if (was->state == INSURANCE_PROPOSED)
        return note(op, x->made,
            changed.n ? sv_fmt(a, "Accepted, with changes: %.*s", SV_FMT(changed)) : SV("Accepted as it was proposed"));
    return changed.n ? note(op, x->made, sv_fmt(a, "Changed: %.*s", SV_FMT(changed))) : E_OK;
}

/* -- what is told (row 53) -------------------------------------------------------------------------------------------
 */

static const char OF_POLICY[] = "insurance";
enum { AT_MINUTE = 9 * 60 }; /* of the practice's day */

static struct event_new policy_event(
    const struct op *op, enum event_kind kind, struct client_id client, struct insurance_id id)
{
    struct event_new e = event_by(op, kind, client);
    e.resource_kind = OF_POLICY;
    e.resource_id = id.v;
    return e;
}

/* Once; a last day that is nearer than that is known to whoever types it in. */
static enum err plan_expiry(const struct op *op, const struct save_args *x, const struct insurance *was)
{
    struct organization org;
    struct viewer clock = viewer_system(ACTOR_SYSTEM, op->viewer->org, op->viewer->today);
    struct op by_clock = *op;
    struct opt_day last = x->now.ends_on;
    by_clock.viewer = &clock;
    if (was->state == INSURANCE_ACTIVE && !days_differ(was->ends_on, last))
        return E_OK;
    TRY(schedule_drop(op->db, op->viewer->org, OF_POLICY, x->made.v, SV("")));
    if (!last.has || last.v.n - INSURANCE_EXPIRES_DAYS < op->viewer->today.n)
        return E_OK;
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    struct event_new e = policy_event(&by_clock, EVENT_INSURANCE_EXPIRES, x->client, x->made);
    e.payload = sv_fmt(op->arena, "{\"last_day\":\"%.*s\"}", SV_FMT(day_iso(op->arena, last.v)));
    return schedule_set(op->db, &(struct schedule_new){ .event = e,
                                    .cause_kind = OF_POLICY,
                                    .cause_id = x->made.v,
                                    .slot = SV("expires"),
                                    .by_local_clock = true,
                                    .day = { last.v.n - INSURANCE_EXPIRES_DAYS },
                                    .minute = AT_MINUTE,
                                    .zone = org.zone });
}

static enum err tell_saved(const struct op *op, const struct save_args *x, const struct insurance *was)
{
    bool staff = is_staff(op);
    struct event_new e = policy_event(op, staff ? EVENT_INSURANCE_ADDED : EVENT_INSURANCE_PROPOSED, x->client, x->made);
    bool accepted = staff && x->id.v && was->state == INSURANCE_PROPOSED;
    struct insurance before = *was;
    if (accepted)
        before.place = 0; /* a proposal has none that counts */
    struct sv changed = changes_of(op->arena, &before, &x->now, true);
    if (accepted)
        e.payload = sv_fmt(op->arena, "{\"accepted\":true,\"fields\":[%.*s]}", SV_FMT(changed));
    else if (x->id.v) {
        e.kind = EVENT_INSURANCE_CHANGED;
        e.payload = sv_fmt(op->arena, "{\"fields\":[%.*s]}", SV_FMT(changed));
    }
    if (!x->quiet && (!x->id.v || changed.n))
        TRY(event_record(op->db, op->arena, &e, NULL));
    struct sv dedupe = sv_fmt(op->arena, "insurance:%lld", (long long)x->made.v);
    if (!staff)
        return task_open(op, TASK_INSURANCE_PROPOSED, x->client, dedupe, SV(""));
    TRY(task_moot(op, dedupe));
    return plan_expiry(op, x, was);
}

static enum err save_in(struct db *tx, void *arg)
{
    struct save_args *x = arg;
    struct op op = *x->op;
    struct insurance was;
    struct save_args run = *x; /* the closure may run twice */
    op.db = tx;
    run.found = problems_new(op.arena);
    enum err e = check_there(&op, &run, &was);
    x->found = run.found;
    TRY(e);
    run.made = run.id;
    if (!run.id.v) {
        struct insurance_insert_row row;
        TRY(q_insurance_insert(tx, op.arena, op.viewer->org,
            &(struct q_insurance_insert){ .client_id = run.client,
                .proposed_by = opt_client(is_staff(&op) ? (struct client_id){ 0 } : op.viewer->self),
                .created_at = op.now },
            &row));
        run.made = row.id;
        run.now.version = 1;
    }
    TRY(keep(&op, &run));
    TRY(note_saved(&op, &run, &was));
    TRY(tell_saved(&op, &run, &was));
    x->made = run.made;
    return E_OK;
}

enum err insurance_save(const struct op *op, struct client_id client, struct insurance_id id,
    const struct insurance_form *f, struct problems *problems, struct insurance_id *ret_id)
{
    struct save_args x = { .op = op, .client = client, .id = id };
    TRY(insurance_may(op, client, LEVEL_ACT));
    check(op, f, problems, &x);
    x.now.version = f->version;
    TRY(problems_err(problems));
    enum err e = db_write_within(op->db, save_in, &x);
    for (size_t i = 0; i < x.found.count; i++)
        problem_add(problems, x.found.items[i].field, x.found.items[i].code, x.found.items[i].text);
    if (e == E_OK)
        *ret_id = x.made;
    return e;
}

enum err insurance_import_in(const struct op *op, struct client_id client, const struct insurance_form *f,
    struct problems *problems, bool *ret_new)
{
    struct save_args x = { .op = op, .client = client, .quiet = true };
    *ret_new = true;
    TRY(bills_staff(op));
    check(op, f, problems, &x);
    TRY(problems_err(problems));
    enum err e = save_in(op->db, &x);
    if (e == E_INVALID && problem_has(&x.found, SV("duplicate_policy"))) {
        *ret_new = false;
        return E_OK;
    }
    for (size_t i = 0; i < x.found.count; i++)
        problem_add(problems, x.found.items[i].field, x.found.items[i].code, x.found.items[i].text);
    return e;
}

struct end_args {
    const struct op *op;
    struct client_id client;
    struct insurance_id id;
    int64_t version;
    struct sv words;
};

static enum err end_in(struct db *tx, void *arg)
{
    const struct end_args *x = arg;
    struct op op = *x->op;
    int64_t changed;
    op.db = tx;
    TRY(q_insurance_end(tx, op.viewer->org, &(struct q_insurance_end){ x->id, x->version }, &changed));
    if (!changed)
        return E_CONFLICT;
    TRY(schedule_drop(tx, op.viewer->org, OF_POLICY, x->id.v, SV("")));
    TRY(task_moot(&op, sv_fmt(op.arena, "insurance:%lld", (long long)x->id.v)));
    struct event_new e = policy_event(&op, EVENT_INSURANCE_ENDED, x->client, x->id);
    TRY(event_record(tx, op.arena, &e, NULL));
    return note(&op, x->id, x->words);
}

enum err insurance_end(const struct op *op, struct client_id client, struct insurance_id id, int64_t version,
    struct sv reason, struct problems *problems)
{
    struct insurance was;
    TRY(bills_staff(op));
    TRY(insurance_load(op, client, id, &was));
    bool waits = was.state == INSURANCE_PROPOSED;
    struct sv why = field_required(problems, SV("reason"), reason,
        waits ? SV("Type why: the family reads it.") : SV("Type why, for those who read it later."));
    TRY(problems_err(problems));
    struct end_args x = { op, client, id, version,
        sv_fmt(op->arena, "%s%.*s", waits ? INSURANCE_REFUSED_WORDS : "Ended: ", SV_FMT(why)) };
    return db_write_within(op->db, end_in, &x);
}

enum err insurance_withdraw(const struct op *op, struct client_id client, struct insurance_id id, int64_t version)
{
    struct insurance was;
    TRY(insurance_may(op, client, LEVEL_ACT));
    TRY(insurance_load(op, client, id, &was));
    if (!was.own_proposal)
        return E_NOTFOUND;
    struct end_args x = { op, client, id, version, SV(INSURANCE_WITHDRAWN_WORDS) };
    return db_write_within(op->db, end_in, &x);
}
