/* Which client is known at the store, and as what. Nothing here asks the store: a job does (look.c). */
#include "access/record.h"
#include "calendar/calendar.h"
#include "crypto/token.h"
#include "event/schedule.h"
#include "supplement/access.h"
#include "supplement/lives.h"
#include "supplement/queries.h"

enum { REFERENCE_BYTES = 18, INVITES_A_DAY = 3 };

static enum err require_client(const struct op *op, struct client_id client)
{
    const struct viewer *v = op->viewer;
    if (v->via != VIA_SYSTEM && (!client.v || v->subject.client.v != client.v))
        return E_NOTFOUND;
    return viewer_require(v, NEED_CHART_PAGE(PERM_CHART));
}

static enum err refuse(struct problems *problems, const char *field, enum supplement_why why)
{
    problem_add(problems, sv_of(field), sv_of(supplement_why_name(why)), supplement_why_text(why));
    return E_INVALID;
}

/* --- ending --- */

static enum err end_one(const struct op *op, const struct supplement_facts_row *r, enum supplement_why why)
{
    int64_t changed;
    TRY(q_supplement_link_end(op->db, op->viewer->org,
        &(struct q_supplement_link_end){
            .end_reason = sv_of(supplement_why_name(why)), .now = op->now, .supplement_link_id = r->id },
        &changed));
    if (!changed)
        return E_OK;
    TRY(schedule_drop(op->db, op->viewer->org, SUPPLEMENT_CAUSE, r->id.v, SV("")));
    TRY(task_moot(op, supplement_dedupe(op->arena, r->client_id)));
    struct event_new e = event_by(op, EVENT_SUPPLEMENT_ENDED, r->client_id);
    e.resource_kind = SUPPLEMENT_CAUSE;
    e.resource_id = r->id.v;
    e.payload = sv_fmt(op->arena, "{\"reason\":\"%s\"}", supplement_why_name(why));
    return event_record(op->db, op->arena, &e, NULL);
}

enum err supplement_end_in(
    const struct op *op, struct client_id client, struct supplement_link_id id, enum supplement_why why)
{
    struct supplement_facts_rows rows;
    bool own = false;
    TRY(q_supplement_facts(op->db, op->arena, op->viewer->org, &(struct q_supplement_facts){ &client, 1 }, &rows));
    for (size_t i = 0; i < rows.count; i++)
        if (rows.items[i].id.v == id.v) {
            own = !rows.items[i].parent_id.has;
            TRY(end_one(op, &rows.items[i], why));
        }
    for (size_t i = 0; own && i < rows.count; i++)
        if (rows.items[i].parent_id.has && rows.items[i].parent_id.v.v == client.v) {
            TRY(end_one(op, &rows.items[i], SUPPLEMENT_PARENT_DISCONNECTED));
            TRY(supplement_tell_staff(op, &rows.items[i], SUPPLEMENT_PARENT_DISCONNECTED));
        }
    return E_OK;
}

/* --- the page --- */

static enum supplement_state state_of(struct sv name)
{
    static const char *const names[] = { [LINK_ASKED] = "asked",
        [LINK_WAITS] = "waits",
        [LINK_CONNECTED] = "connected",
        [LINK_REFUSED] = "refused",
        [LINK_ENDED] = "ended" };
    for (size_t i = 0; i < LENGTH(names); i++)
        if (sv_eq(name, sv_of(names[i])))
            return (enum supplement_state)i;
    return LINK_ENDED;
}

static bool lives(enum supplement_state s)
{
    return s == LINK_ASKED || s == LINK_WAITS || s == LINK_CONNECTED;
}

static enum err load_links(const struct op *op, struct client_id client, struct supplement_page *page)
{
    struct supplement_links_of_rows rows;
    TRY(q_supplement_links_of(op->db, op->arena, op->viewer->org,
        &(struct q_supplement_links_of){ .client_id = client, .most = SUPPLEMENT_PAST_MOST }, &rows));
    struct supplement_link *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct supplement_links_of_row *r = &rows.items[i];
        items[i] = (struct supplement_link){ .id = r->id,
            .state = state_of(r->state),
            .email = r->email,
            .error = r->error,
            .made_at = r->made_at,
            .connected_at = r->connected_at,
            .invited_at = r->invited_at,
            .ended_at = r->ended_at };
        if (r->parent_id.has) {
            items[i].parent = r->parent_id.v;
            items[i].parent_name = r->parent_name.v;
        }
        if (r->moved_from.has) {
            items[i].moved_from = r->moved_from.v;
            items[i].moved_name = r->moved_name.v;
        }
        if (!supplement_why_parse(r->end_reason, &items[i].end_reason))
            items[i].end_reason = SUPPLEMENT_BY_STAFF;
    }
    page->links = (struct supplement_links){ items, rows.count };
    page->live = rows.count && lives(items[0].state);
    return E_OK;
}

static struct sv name_of(struct arena *a, struct sv preferred, struct sv first, struct sv last)
{
    return sv_fmt(a, "%.*s %.*s", SV_FMT(preferred.n ? preferred : first), SV_FMT(last));
}

static bool leap_early(const struct organization *org)
{
    return org->policy.leap_early;
}

/* Of a candidate: who is to be chosen need not have an own account yet. */
static enum err parent_facts(
    const struct op *op, struct client_id child, const struct supplement_parents_row *r, struct supplement_facts *f)
{
    struct client_id both[2] = { child, r->parent_id.v }, low, high;
    struct supplement_facts_rows own;
    TRY(no_contact_among(op, both, 2, &low, &high));
    TRY(q_supplement_facts(
        op->db, op->arena, op->viewer->org, &(struct q_supplement_facts){ &r->parent_id.v, 1 }, &own));
    f->parent_linked = true;
    f->parent_archived = !sv_eq(r->state, SV("active"));
    f->parent_dead = r->died.has;
    f->parent_silenced = r->silenced;
    f->parent_kept_apart = low.v != 0;
    f->parent_has_address = r->email_norm.n > 0;
    f->parent_born = r->born;
    f->parent_connected = false;
    for (size_t i = 0; i < own.count; i++)
        f->parent_connected =
            f->parent_connected || (own.items[i].client_id.v == r->parent_id.v.v && !own.items[i].parent_id.has);
    return E_OK;
}

static struct supplement_facts who_facts(const struct supplement_person_row *r, bool dependent)
{
    return (struct supplement_facts){ .dependent = dependent,
        .archived = !sv_eq(r->state, SV("active")),
        .dead = r->died.has,
        .born = r->born,
        .has_address = r->email_norm.n > 0,
        .same_address = true };
}

static enum err load_parents(const struct op *op, const struct organization *org, struct client_id client,
    const struct supplement_person_row *who, struct supplement_page *page)
{
    struct supplement_parents_rows rows;
    TRY(q_supplement_parents(op->db, op->arena, op->viewer->org, &(struct q_supplement_parents){ client }, &rows));
    page->parents = arena_array(op->arena, rows.count, sizeof *page->parents);
    for (size_t i = 0; i < rows.count; i++) {
        const struct supplement_parents_row *r = &rows.items[i];
        struct supplement_facts f = who_facts(who, true);
        enum relationship kin = KIN_PARENT;
        (void)relationship_parse(r->relationship, &kin);
        TRY(parent_facts(op, client, r, &f));
        page->parents[page->parents_count++] = (struct supplement_parent){ .id = r->parent_id.v,
            .name = name_of(op->arena, r->preferred_name, r->first_name, r->last_name),
            .words = relationship_words(op->arena, kin, r->relationship_label, r->gender),
            .why = supplement_may(&f, op->viewer->today, leap_early(org)) };
    }
    return E_OK;
}

static enum err load_holder(const struct op *op, struct client_id client, struct sv email, struct supplement_holder *h)
{
    struct supplement_holder_row r;
    enum err e = q_supplement_holder(op->db, op->arena, op->viewer->org, &(struct q_supplement_holder){ email }, &r);
    *h = (struct supplement_holder){ .name = SV("") };
    if (e == E_NOTFOUND || (e == E_OK && r.client_id.v == client.v))
        return E_OK;
    TRY(e);
    *h = (struct supplement_holder){ r.client_id, r.name };
    return E_OK;
}

enum err supplement_page_load(const struct op *op, struct client_id client, struct supplement_page *ret_page)
{
    struct organization org;
    struct supplement_person_row who;
    TRY(require_client(op, client));
    *ret_page = (struct supplement_page){ .live = false };
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    TRY(q_supplement_person(op->db, op->arena, op->viewer->org, &(struct q_supplement_person){ client }, &who));
    TRY(supplement_store_load(op, &ret_page->store));
    TRY(load_links(op, client, ret_page));
    ret_page->minor = who.born.has && supplement_minor(who.born.v, op->viewer->today, leap_early(&org));
    struct supplement_facts f = who_facts(&who, ret_page->minor);
    if (ret_page->minor) { /* parents say their own */
        f.parent_linked = f.parent_has_address = f.parent_connected = true;
        f.parent_born = (struct opt_day){ true, { 0 } };
        TRY(load_parents(op, &org, client, &who, ret_page));
    }
    ret_page->why = supplement_may(&f, op->viewer->today, leap_early(&org));
    return ret_page->minor ? E_OK : load_holder(op, client, who.email_norm, &ret_page->holder);
}

/* --- making --- */

struct making {
    const struct op *op;
    const struct organization *org;
    struct client_id client, parent; /* parent v 0: an own account */
    bool move;
    struct problems *problems;
};

static enum err load_making(const struct op *tx_op, const struct making *m, struct supplement_store_of_row *store,
    struct supplement_person_row *who)
{
    TRY(supplement_store_row(tx_op, store));
    if (!store->connected) {
        problem_add(m->problems, SV(""), SV("not_connected"),
            SV("The practice is not connected to Fullscript. An owner or administrator does that in Settings."));
        return E_INVALID;
    }
    return q_supplement_person(
        tx_op->db, tx_op->arena, tx_op->viewer->org, &(struct q_supplement_person){ m->client }, who);
}

static enum err already(const struct making *m)
{
    problem_add(m->problems, SV(""), SV("already"), SV("The client is connected already, or about to be."));
    return E_INVALID;
}

static enum err held(const struct op *op, const struct making *m, const struct supplement_holder *h)
{
    problem_add(m->problems, SV(""), SV("address_held"),
        sv_fmt(op->arena,
            "Fullscript has one account for each e-mail address, and %.*s is connected with this one. Move the "
            "connection, or give one of the two an address of their own.",
            SV_FMT(h->name)));
    return E_INVALID;
}

static enum err add(const struct op *op, const struct making *m, const struct q_supplement_link_add *link)
{
    struct supplement_link_add_row row;
    struct q_supplement_link_add x = *link;
    x.client_id = m->client;
    x.reference = token_random_text(op->arena, REFERENCE_BYTES);
    x.made_at = op->now;
    x.made_by = (struct opt_staff_id){ op->viewer->staff.v != 0, op->viewer->staff };
    enum err e = q_supplement_link_add(op->db, op->arena, op->viewer->org, &x, &row);
    if (e == E_NOTFOUND) /* nothing was returned: somebody was faster */
        return already(m);
    TRY(e);
    struct event_new ev = event_by(op, EVENT_SUPPLEMENT_CONNECTED, m->client);
    ev.resource_kind = SUPPLEMENT_CAUSE;
    ev.resource_id = row.id.v;
    ev.payload = x.moved_from.has ? SV("{\"moved\":true}") : x.parent_id.has ? SV("{\"dependent\":true}") : SV("{}");
    TRY(event_record(op->db, op->arena, &ev, NULL));
    TRY(task_moot(op, supplement_dedupe(op->arena, m->client)));
    return supplement_follow_in(op, m->org, m->client);
}

static enum err has_live(const struct op *op, struct client_id client, bool *ret_live)
{
    struct supplement_facts_rows rows;
    TRY(q_supplement_facts(op->db, op->arena, op->viewer->org, &(struct q_supplement_facts){ &client, 1 }, &rows));
    *ret_live = false;
    for (size_t i = 0; i < rows.count; i++)
        *ret_live = *ret_live || rows.items[i].client_id.v == client.v;
    return E_OK;
}

static enum err known_of(const struct op *op, struct client_id client, struct sv clinic, struct sv *ret_patient)
{
    struct supplement_known_row r = { .patient = SV("") };
    enum err e = q_supplement_known(
        op->db, op->arena, op->viewer->org, &(struct q_supplement_known){ .client_id = client, .clinic = clinic }, &r);
    *ret_patient = r.patient;
    return e == E_NOTFOUND ? E_OK : e;
}

static enum err own_in(struct db *tx, void *arg)
{
    const struct making *m = arg;
    struct op op = *m->op;
    struct supplement_store_of_row store;
    struct supplement_person_row who;
    struct supplement_holder_row holder;
    struct sv known;
    bool live;
    op.db = tx;
    m->problems->count = 0; /* this may run again */
    TRY(load_making(&op, m, &store, &who));
    TRY(has_live(&op, m->client, &live));
    if (live)
        return already(m);
    struct supplement_facts f = who_facts(&who, false);
    enum supplement_why why = supplement_may(&f, op.viewer->today, leap_early(m->org));
    if (why != SUPPLEMENT_FINE)
        return refuse(m->problems, "", why);
    enum err e =
        q_supplement_holder(tx, op.arena, op.viewer->org, &(struct q_supplement_holder){ who.email_norm }, &holder);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    if (e == E_OK && !m->move)
        return held(&op, m, &(struct supplement_holder){ holder.client_id, holder.name });
    struct q_supplement_link_add link = {
        .email = who.email_norm, .clinic = store.clinic, .state = SV("asked"), .run_at = { true, op.now }
    };
    if (m->move) {
        bool there = e == E_OK && sv_eq(holder.state, SV("connected")) && sv_eq(holder.clinic, store.clinic);
        if (!there) {
            problem_add(m->problems, SV(""), SV("nobody_holds"), SV("Nobody holds a connection of this address now."));
            return E_INVALID;
        }
        TRY(supplement_end_in(&op, holder.client_id, holder.id, SUPPLEMENT_MOVED));
        link.state = SV("connected");
        link.patient = holder.patient;
        link.run_at = (struct opt_instant){ .has = false };
        link.connected_at = (struct opt_instant){ true, op.now };
        link.moved_from = (struct opt_client_id){ true, holder.client_id };
        return add(&op, m, &link);
    }
    TRY(known_of(&op, m->client, store.clinic, &known));
    link.patient = known;
    return add(&op, m, &link);
}

static enum err make(const struct op *op, struct making *m, db_fn *fn)
{
    struct organization org;
    TRY(require_client(op, m->client));
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    m->org = &org;
    return db_write(op->db, fn, m);
}

enum err supplement_connect(const struct op *op, struct client_id client, struct problems *problems)
{
    return make(op, &(struct making){ .op = op, .client = client, .problems = problems }, own_in);
}

enum err supplement_move(const struct op *op, struct client_id client, struct problems *problems)
{
    return make(op, &(struct making){ .op = op, .client = client, .move = true, .problems = problems }, own_in);
}

static enum err child_in(struct db *tx, void *arg)
{
    const struct making *m = arg;
    struct op op = *m->op;
    struct supplement_store_of_row store;
    struct supplement_person_row who;
    struct supplement_parents_rows parents;
    bool live;
    op.db = tx;
    m->problems->count = 0;
    TRY(load_making(&op, m, &store, &who));
    TRY(has_live(&op, m->client, &live));
    if (live)
        return already(m);
    struct supplement_facts f = who_facts(&who, true);
    TRY(q_supplement_parents(tx, op.arena, op.viewer->org, &(struct q_supplement_parents){ m->client }, &parents));
    for (size_t i = 0; i < parents.count; i++)
        if (parents.items[i].parent_id.v.v == m->parent.v)
            TRY(parent_facts(&op, m->client, &parents.items[i], &f));
    enum supplement_why why = supplement_may(&f, op.viewer->today, leap_early(m->org));
    if (why != SUPPLEMENT_FINE)
        return refuse(m->problems, why == SUPPLEMENT_OF_AGE || why == SUPPLEMENT_NO_BIRTH_DATE ? "" : "parent", why);
    return add(&op, m,
        &(struct q_supplement_link_add){ .parent_id = { true, m->parent },
            .clinic = store.clinic,
            .state = SV("waits"),
            .run_at = { true, op.now } });
}

enum err supplement_connect_child(
    const struct op *op, struct client_id client, struct client_id parent, struct problems *problems)
{
    if (!parent.v) {
        problem_add(problems, SV("parent"), SV("required"), SV("Choose the one parent who keeps the account."));
        return E_INVALID;
    }
    return make(op, &(struct making){ .op = op, .client = client, .parent = parent, .problems = problems }, child_in);
}

/* --- what is done to one --- */

struct acting {
    const struct op *op;
    const struct organization *org;
    struct client_id client;
    struct problems *problems;
};

static enum err disconnect_in(struct db *tx, void *arg)
{
    const struct acting *x = arg;
    struct op op = *x->op;
    struct supplement_facts_rows rows;
    op.db = tx;
    TRY(q_supplement_facts(tx, op.arena, op.viewer->org, &(struct q_supplement_facts){ &x->client, 1 }, &rows));
    for (size_t i = 0; i < rows.count; i++)
        if (rows.items[i].client_id.v == x->client.v)
            TRY(supplement_end_in(&op, x->client, rows.items[i].id, SUPPLEMENT_BY_STAFF));
    return E_OK;
}

enum err supplement_disconnect(const struct op *op, struct client_id client)
{
    TRY(require_client(op, client));
    return db_write(op->db, disconnect_in, &(struct acting){ .op = op, .client = client });
}

static enum err look_in(struct db *tx, void *arg)
{
    const struct acting *x = arg;
    return q_supplement_look_now(
        tx, x->op->viewer->org, &(struct q_supplement_look_now){ .now = x->op->now, .client_id = x->client }, NULL);
}

enum err supplement_look_again(const struct op *op, struct client_id client)
{
    TRY(require_client(op, client));
    return db_write(op->db, look_in, &(struct acting){ .op = op, .client = client });
}

static enum err invite_in(struct db *tx, void *arg)
{
    const struct acting *x = arg;
    struct op op = *x->op;
    struct supplement_lives all;
    op.db = tx;
    x->problems->count = 0;
    TRY(supplement_lives_load(&op, x->org, x->client, &all));
    for (size_t i = 0; i < all.count; i++) {
        const struct supplement_facts_row *r = all.items[i].row;
        if (r->client_id.v != x->client.v || all.items[i].why != SUPPLEMENT_FINE || !sv_eq(r->state, SV("connected")))
            continue;
        bool same_day = r->invited_at.has && instant_before(op.now, instant_add(r->invited_at.v, DAY_US));
        if (same_day && r->invites >= INVITES_A_DAY) {
            problem_add(x->problems, SV(""), SV("too_many_invites"),
                SV("Three invitations have gone out within a day. Wait until tomorrow, or call."));
            return E_INVALID;
        }
        TRY(q_supplement_invited(tx, op.viewer->org,
            &(struct q_supplement_invited){
                .now = op.now, .invites = same_day ? r->invites + 1 : 1, .supplement_link_id = r->id },
            NULL));
        struct event_new e = event_by(&op, EVENT_SUPPLEMENT_INVITED, x->client);
        e.resource_kind = SUPPLEMENT_CAUSE;
        e.resource_id = r->id.v;
        if (r->contact_id.has)
            e.contact = r->contact_id.v; /* the one parent */
        return event_record(tx, op.arena, &e, NULL);
    }
    problem_add(x->problems, SV(""), SV("no_link"), SV("The client is not connected."));
    return E_INVALID;
}

enum err supplement_invite(const struct op *op, struct client_id client, struct problems *problems)
{
    struct organization org;
    TRY(require_client(op, client));
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    return db_write(
        op->db, invite_in, &(struct acting){ .op = op, .org = &org, .client = client, .problems = problems });
}
