/* A person's own calendar address: made, shown to them, made anew, ended. */
#include "access/record.h"
#include "calendar/feed_row.h"
#include "calendar/queries.h"
#include "crypto/token.h"

static const char *const kinds[] = { [FEED_STAFF] = "staff", [FEED_CLIENT] = "client", [FEED_HOUSEHOLD] = "household" };

const char *feed_kind_name(enum feed_kind k)
{
    return kinds[k];
}

bool feed_kind_parse(struct sv name, enum feed_kind *ret_kind)
{
    for (size_t i = 0; i < LENGTH(kinds); i++)
        if (sv_eq(name, sv_of(kinds[i]))) {
            *ret_kind = (enum feed_kind)i;
            return true;
        }
    return false;
}

static enum err owner_require(const struct op *op, enum feed_kind kind)
{
    return viewer_require(op->viewer, kind == FEED_STAFF ? NEED_STAFF_PAGE(PERM_CALENDAR) : NEED_SELF_PAGE);
}

/* Where the portal shows no appointments there is no address for them (F5). */
static enum err maker_require(const struct op *op, enum feed_kind kind)
{
    TRY(owner_require(op, kind));
    return kind == FEED_CLIENT ? viewer_require(op->viewer, NEED_CAP_PAGE(CAP_APPOINTMENTS, LEVEL_VIEW)) : E_OK;
}

struct feed_found {
    struct calendar_feed_id id; /* v 0: there never was one */
    int64_t generation;
    struct sv hash;
    struct instant created_at;
    struct opt_instant read_at, ended_at;
    struct login_id login; /* that it was made by; v 0: staff's, or the account had none */
};

static enum err feed_find(const struct op *op, struct db *db, enum feed_kind kind, struct feed_found *ret_feed)
{
    struct feed_of_staff_row r;
    struct feed_of_client_row c;
    struct org_id org = op->viewer->org;
    struct login_id login = { 0 };
    enum err e;
    if (kind == FEED_STAFF)
        e = q_feed_of_staff(db, op->arena, org, &(struct q_feed_of_staff){ .staff_id = op->viewer->staff }, &r);
    else {
        e = q_feed_of_client(db, op->arena, org,
            &(struct q_feed_of_client){ .client_id = op->viewer->self, .kind = sv_of(kinds[kind]) }, &c);
        if (e == E_OK) {
            r = (struct feed_of_staff_row){ c.id, c.generation, c.hash, c.created_at, c.read_at, c.ended_at };
            login.v = c.login_id.has ? c.login_id.v.v : 0;
        }
    }
    *ret_feed = (struct feed_found){ .id = { 0 } };
    if (e == E_NOTFOUND)
        return E_OK;
    if (e == E_OK)
        *ret_feed = (struct feed_found){ r.id, r.generation, r.hash, r.created_at, r.read_at, r.ended_at, login };
    return e;
}

enum err feed_load(const struct op *op, struct sv base_url, enum feed_kind kind, struct calendar_feed *ret_feed)
{
    struct feed_found f;
    TRY(owner_require(op, kind));
    TRY(feed_find(op, op->db, kind, &f));
    *ret_feed = (struct calendar_feed){ .kind = kind };
    if (!f.id.v || f.ended_at.has || (kind != FEED_STAFF && f.login.v != op->viewer->login.v))
        return E_OK;
    struct sv token;
    struct link_facts facts = { TOKEN_OF_FEED, f.id.v, f.generation };
    enum err e = link_token_again(op->keys, op->arena, facts, f.hash, &token);
    if (e == E_NOTFOUND) /* its key is gone, and the address with it */
        return E_OK;
    TRY(e);
    ret_feed->id = f.id;
    ret_feed->url = sv_fmt(op->arena, "%.*s/feeds/calendar/%.*s.ics", SV_FMT(base_url), SV_FMT(token));
    ret_feed->created_at = (struct opt_instant){ true, f.created_at };
    ret_feed->read_at = f.read_at;
    return E_OK;
}

struct feed_args {
    const struct op *op;
    enum feed_kind kind;
};

static enum err feed_record(const struct op *op, enum feed_kind kind, struct calendar_feed_id id)
{
    struct event_new e = event_by(op, EVENT_CALENDAR_FEED_CREATED, op->viewer->self);
    e.resource_kind = "calendar_feed";
    e.resource_id = id.v;
    e.payload = sv_fmt(op->arena, "{\"kind\":\"%s\"}", kinds[kind]);
    return event_record(op->db, op->arena, &e, NULL);
}

static enum err rotate_in(struct db *tx, void *arg)
{
    const struct feed_args *x = arg;
    struct op op = *x->op;
    struct feed_found f;
    op.db = tx;
    TRY(feed_find(&op, tx, x->kind, &f));
    if (!f.id.v) {
        struct feed_insert_row row;
        const struct viewer *v = op.viewer;
        struct q_feed_insert new = { .kind = sv_of(kinds[x->kind]),
            .hash = token_random_text(op.arena, TOKEN_BYTES), /* until it has an id */
            .created_at = op.now };
        if (x->kind == FEED_STAFF)
            new.staff_id = (struct opt_staff_id){ true, v->staff };
        else
            new.client_id = (struct opt_client_id){ true, v->self };
        TRY(q_feed_insert(tx, op.arena, v->org, &new, &row));
        f.id = row.id;
    }
    struct sv token = link_token(op.keys, op.arena, (struct link_facts){ TOKEN_OF_FEED, f.id.v, f.generation + 1 });
    TRY(q_feed_renew(tx, op.viewer->org,
        &(struct q_feed_renew){ .generation = f.generation + 1,
            .hash = token_hash(op.arena, token),
            .login_id = { x->kind != FEED_STAFF && op.viewer->login.v, op.viewer->login },
            .created_at = op.now,
            .calendar_feed_id = f.id },
        NULL));
    return feed_record(&op, x->kind, f.id);
}

enum err feed_rotate(const struct op *op, enum feed_kind kind)
{
    TRY(maker_require(op, kind));
    return db_write(op->db, rotate_in, &(struct feed_args){ op, kind });
}

static enum err end_in(struct db *tx, void *arg)
{
    const struct feed_args *x = arg;
    struct feed_found f;
    TRY(feed_find(x->op, tx, x->kind, &f));
    if (!f.id.v)
        return E_OK;
    return q_feed_end(
        tx, x->op->viewer->org, &(struct q_feed_end){ .ended_at = x->op->now, .calendar_feed_id = f.id }, NULL);
}

enum err feed_end(const struct op *op, enum feed_kind kind)
{
    TRY(owner_require(op, kind));
    return db_write(op->db, end_in, &(struct feed_args){ op, kind });
}
