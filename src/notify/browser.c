#include "notify/browser.h"

#include "crypto/seal.h"
#include "crypto/webpush.h"
#include "family/family.h"
#include "fetch/fetch.h"
#include "notify/queries.h"

enum { EVERY_CATEGORY = (1 << NOTICE_CATEGORY_COUNT) - 1 };

static bool known_service(struct sv host)
{
    static const char *const exact[] = { "fcm.googleapis.com", "updates.push.services.mozilla.com",
        "web.push.apple.com" };
    static const char *const below[] = { ".push.services.mozilla.com", ".notify.windows.com" };
    for (size_t i = 0; i < LENGTH(exact); i++)
        if (sv_eq(host, sv_of(exact[i])))
            return true;
    for (size_t i = 0; i < LENGTH(below); i++)
        if (sv_ends(host, sv_of(below[i])) && host.n > sv_of(below[i]).n)
            return true;
    return false;
}

bool browser_endpoint_valid(struct arena *a, struct sv base_url, struct sv endpoint)
{
    if (!endpoint.n || endpoint.n > BROWSER_ENDPOINT_MAX || !fetch_url_valid(a, endpoint))
        return false;
    for (size_t i = 0; i < endpoint.n; i++)
        if (endpoint.p[i] <= ' ' || endpoint.p[i] >= 127 || endpoint.p[i] == '@' || endpoint.p[i] == '\\')
            return false;
    if (sv_starts(endpoint, SV("http://"))) /* fetch: on this machine only */
        return sv_starts(base_url, SV("http://"));
    struct sv rest = sv_sub(endpoint, 8, SIZE_MAX);
    size_t slash = sv_find(rest, '/', 0);
    return sv_starts(endpoint, SV("https://")) && slash != SIZE_MAX && known_service(sv_sub(rest, 0, slash));
}

struct adding {
    const struct op *op;
    const struct browser_new *b;
    struct sv kind;
    int64_t reader;
};

static struct seal_place place_of(struct push_subscription_id id)
{
    return (struct seal_place){ SV("push_subscription.auth"), id.v };
}

static enum err add_in(struct db *tx, void *arg)
{
    const struct adding *x = arg;
    const struct op *op = x->op;
    struct push_add_row row;
    TRY(q_push_add(tx, op->arena, op->viewer->org,
        &(struct q_push_add){ .reader_kind = x->kind,
            .reader_id = x->reader,
            .endpoint = x->b->endpoint,
            .p256dh = x->b->p256dh,
            .label = sv_sub(x->b->label, 0, 80),
            .created_at = op->now },
        &row));
    return q_push_seal(tx, op->viewer->org,
        &(struct q_push_seal){
            .auth = seal_text(op->keys, op->arena, place_of(row.id), x->b->auth), .push_subscription_id = row.id },
        NULL);
}

/* Somebody who agrees in a browser and chose nothing yet wants notices there. */
static enum err choose(const struct op *op, const struct adding *x)
{
    struct choice c;
    struct problems problems = problems_new(op->arena);
    struct choice_of of = { op->viewer->staff.v ? CHOICE_STAFF : CHOICE_CLIENT, x->reader };
    TRY(choice_load(op, of, &c));
    if ((c.off[CHANNEL_PUSH] & EVERY_CATEGORY) != EVERY_CATEGORY)
        return E_OK;
    c.off[CHANNEL_PUSH] = 0;
    return choice_save(op, &c, HOW_PAGE, &problems);
}

static enum err reader_of(const struct op *op, struct sv *ret_kind, int64_t *ret_reader)
{
    const struct viewer *v = op->viewer;
    TRY(viewer_require(v, v->staff.v ? NEED_STAFF_PAGE(PERM_DIRECTORY) : NEED_SELF_PAGE));
    *ret_kind = v->staff.v ? SV("staff") : SV("client");
    *ret_reader = v->staff.v ? v->staff.v : v->self.v;
    return *ret_reader ? E_OK : E_DENIED;
}

enum err browser_add(const struct op *op, struct sv base_url, const struct browser_new *b)
{
    struct adding x = { .op = op, .b = b };
    struct sv sealed;
    TRY(reader_of(op, &x.kind, &x.reader));
    if (!browser_endpoint_valid(op->arena, base_url, b->endpoint))
        return E_INVALID;
    TRY(push_seal(op->arena, b->p256dh, b->auth, SV(""), &sealed)); /* that its keys are some */
    TRY(db_write(op->db, add_in, &x));
    return choose(op, &x);
}

enum err browser_list(const struct op *op, struct browsers *ret_browsers)
{
    struct sv kind;
    int64_t reader;
    struct push_list_rows rows;
    TRY(reader_of(op, &kind, &reader));
    TRY(q_push_list(op->db, op->arena, op->viewer->org, &(struct q_push_list){ kind, reader }, &rows));
    struct browsers list = { .items = arena_array(op->arena, rows.count, sizeof *list.items), .count = rows.count };
    for (size_t i = 0; i < rows.count; i++)
        list.items[i] = (struct browser){ rows.items[i].id, rows.items[i].label, rows.items[i].created_at };
    *ret_browsers = list;
    return E_OK;
}

struct changing {
    const struct op *op;
    struct org_id org;
    struct sv kind;
    int64_t reader;
    struct push_subscription_id id;
};

static enum err stop_in(struct db *tx, void *arg)
{
    const struct changing *x = arg;
    int64_t changed;
    TRY(q_push_stop(tx, x->org,
        &(struct q_push_stop){ .reader_kind = x->kind, .reader_id = x->reader, .push_subscription_id = x->id },
        &changed));
    return changed ? E_OK : E_NOTFOUND;
}

enum err browser_stop(const struct op *op, struct push_subscription_id id)
{
    struct changing x = { .op = op, .org = op->viewer->org, .id = id };
    TRY(reader_of(op, &x.kind, &x.reader));
    return db_write(op->db, stop_in, &x);
}

enum err browser_target(
    const struct op *op, struct org_id org, struct push_subscription_id id, struct browser_target *ret_target)
{
    struct push_load_row row;
    TRY(q_push_load(op->db, op->arena, org, &(struct q_push_load){ .push_subscription_id = id }, &row));
    *ret_target = (struct browser_target){ .endpoint = row.endpoint, .p256dh = row.p256dh };
    return seal_open(op->keys, op->arena, place_of(row.id), row.auth, &ret_target->auth) ? E_OK : E_NOTFOUND;
}

static enum err gone_in(struct db *tx, void *arg)
{
    const struct changing *x = arg;
    return q_push_gone(
        tx, x->org, &(struct q_push_gone){ .gone_at = { true, x->op->now }, .push_subscription_id = x->id }, NULL);
}

enum err browser_gone(const struct op *op, struct org_id org, struct push_subscription_id id)
{
    return db_write(op->db, gone_in, &(struct changing){ .op = op, .org = org, .id = id });
}
