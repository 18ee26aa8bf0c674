#include "access/record.h"
#include "base/json.h"
#include "crypto/token.h"
#include "people/login.h"
#include "people/queries.h"
#include "people/throttle.h"

#define ASKED_LIVE_US DAY_US
enum { ASKED_PER_HOUR = 5, ASKED_PER_HOUR_PEER = 20 };

struct ask_args {
    const struct op *op;
    const struct link_ask *ask;
    struct sv key, peer_key; /* peer_key empty: not counted */
    bool slow_down;
};

static struct sv payload(struct arena *a, struct mail_token_id token, struct sv new_address)
{
    struct str out = str_new(a, 1024);
    struct json j = json_to(&out);
    json_begin_object(&j, NULL);
    json_int(&j, "mail_token", token.v);
    if (new_address.n)
        json_str(&j, "email", new_address);
    json_end(&j);
    return str_sv(&out);
}

static enum err count_in(const struct op *op, struct sv key, int64_t most, bool *ret_over)
{
    struct throttle_get_row row = { .count = 0, .since = op->now };
    enum err e = q_throttle_get(op->db, op->arena, &(struct q_throttle_get){ .key = key }, &row);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    if (op->now.us - row.since.us > HOUR_US)
        row = (struct throttle_get_row){ .count = 0, .since = op->now };
    *ret_over = row.count >= most;
    return q_throttle_set(op->db,
        &(struct q_throttle_set){ .key = key, .count = row.count + 1, .since = row.since, .until = op->now }, NULL);
}

static enum err ask_in(struct db *tx, void *arg)
{
    struct ask_args *x = arg;
    const struct link_ask *a = x->ask;
    struct op op = *x->op;
    op.db = tx;
    bool over;
    x->slow_down = false;
    if (x->peer_key.n)
        TRY(count_in(&op, x->peer_key, ASKED_PER_HOUR_PEER, &x->slow_down));
    if (x->slow_down)
        return E_OK;
    TRY(count_in(&op, x->key, ASKED_PER_HOUR, &over));
    if (over || !a->login.v)
        return E_OK;
    struct mail_token_id id;
    struct mail_token_new n = {
        .kind = a->kind, .org = a->org, .login = a->login, .email = a->email, .live_us = ASKED_LIVE_US
    };
    TRY(mail_token_make(&op, &n, &id));
    struct event_new e = event_by(&op, a->event, (struct client_id){ 0 });
    e.org = a->org;
    e.resource_kind = "login";
    e.resource_id = a->login.v;
    e.payload = payload(op.arena, id, a->kind == TOKEN_EMAIL_CHANGE ? a->email : SV(""));
    return event_record(tx, op.arena, &e, NULL);
}

enum err link_ask(const struct op *op, const struct link_ask *a, struct problems *problems)
{
    struct ask_args x = { .op = op, .ask = a };
    x.key = token_hash(op->arena, sv_fmt(op->arena, "mail:%d:%.*s", (int)a->kind, SV_FMT(a->limit_by)));
    if (a->peer.n)
        x.peer_key = token_hash(op->arena,
            sv_fmt(op->arena, "mail:%d:from %.*s", (int)a->kind, SV_FMT(throttle_network(op->arena, a->peer))));
    TRY(db_write(op->db, ask_in, &x));
    if (x.slow_down)
        problem_add(problems, SV("email"), SV("slow_down"),
            SV("Too many links were asked for from your network. Wait an hour and try again."));
    return problems_err(problems);
}
