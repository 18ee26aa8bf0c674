#include "people/throttle.h"

#include <arpa/inet.h>

#include "crypto/token.h"
#include "people/queries.h"

enum { TRIES_DEVICE = 10, TRIES_MAILBOX = 5, TRIES_CODE = 5, TRIES_PEER = 30, WAIT_MAX_S = 15 * 60 };

static void add_key(struct throttle_keys *k, struct arena *a, const char *kind, struct sv what, int64_t free_tries)
{
    struct sv clear = sv_fmt(a, "%s:%.*s", kind, SV_FMT(what));
    k->items[k->count] = token_hash(a, clear);
    k->free_tries[k->count++] = free_tries;
}

/* Who has one IPv6 address has the 2^64 of its network: they count as one, like one address of IPv4. */
static struct sv network_of(struct arena *a, struct sv peer)
{
    struct in6_addr address;
    char text[INET6_ADDRSTRLEN];
    if (inet_pton(AF_INET6, sv_z(a, peer), &address) != 1)
        return peer;
    for (size_t i = 8; i < sizeof address.s6_addr; i++)
        address.s6_addr[i] = 0;
    return sv_dup(a, sv_of(inet_ntop(AF_INET6, &address, text, sizeof text)));
}

struct throttle_keys throttle_keys_of(struct arena *a, struct sv email_norm, struct sv peer, struct device_id device)
{
    struct throttle_keys k = { .count = 0 };
    if (device.v) {
        add_key(&k, a, "device", sv_fmt(a, "%lld", (long long)device.v), TRIES_DEVICE);
        return k;
    }
    add_key(&k, a, "mailbox", email_norm, TRIES_MAILBOX);
    add_key(&k, a, "peer", network_of(a, peer), TRIES_PEER);
    return k;
}

struct throttle_keys throttle_keys_session(struct arena *a, struct session_id session)
{
    struct throttle_keys k = { .count = 0 };
    add_key(&k, a, "session", sv_fmt(a, "%lld", (long long)session.v), TRIES_DEVICE);
    return k;
}

struct throttle_keys throttle_keys_code(struct arena *a, struct login_id login)
{
    struct throttle_keys k = { .count = 0 };
    add_key(&k, a, "code", sv_fmt(a, "%lld", (long long)login.v), TRIES_CODE);
    return k;
}

static int64_t wait_after(int64_t tries, int64_t free_tries)
{
    if (tries <= free_tries)
        return 0;
    int64_t doublings = tries - free_tries;
    int64_t wait = doublings > 9 ? WAIT_MAX_S : INT64_C(1) << doublings;
    return wait > WAIT_MAX_S ? WAIT_MAX_S : wait;
}

struct try_args {
    const struct op *op;
    const struct throttle_keys *keys;
    int64_t wait;
};

static enum err load_rows(struct db *tx, const struct try_args *t, struct throttle_get_row *rows)
{
    for (size_t i = 0; i < t->keys->count; i++) {
        rows[i] = (struct throttle_get_row){ .count = 0, .since = t->op->now };
        enum err e = q_throttle_get(tx, t->op->arena, &(struct q_throttle_get){ .key = t->keys->items[i] }, &rows[i]);
        if (e != E_OK && e != E_NOTFOUND)
            return e;
    }
    return E_OK;
}

static enum err try_in(struct db *tx, void *arg)
{
    struct try_args *t = arg;
    struct instant now = t->op->now;
    struct throttle_get_row rows[LENGTH(t->keys->items)];
    t->wait = 0;
    TRY(load_rows(tx, t, rows));
    for (size_t i = 0; i < t->keys->count; i++) {
        int64_t left = (rows[i].until.us - now.us + SECOND_US - 1) / SECOND_US;
        t->wait = left > t->wait ? left : t->wait;
    }
    for (size_t i = 0; !t->wait && i < t->keys->count; i++) {
        int64_t quiet_since = rows[i].until.us > rows[i].since.us ? rows[i].until.us : rows[i].since.us;
        int64_t count = now.us - quiet_since > HOUR_US ? 1 : rows[i].count + 1;
        struct instant until = instant_add(now, wait_after(count, t->keys->free_tries[i]) * SECOND_US);
        TRY(q_throttle_set(tx,
            &(struct q_throttle_set){ .key = t->keys->items[i], .count = count, .since = now, .until = until }, NULL));
    }
    return E_OK;
}

enum err throttle_try(const struct op *op, const struct throttle_keys *keys, int64_t *ret_seconds)
{
    struct try_args t = { .op = op, .keys = keys };
    TRY(db_write(op->db, try_in, &t));
    *ret_seconds = t.wait;
    return E_OK;
}

enum err throttle_clear_in(const struct op *op, const struct throttle_keys *keys)
{
    for (size_t i = 0; i < keys->count; i++) {
        if (keys->free_tries[i] == TRIES_PEER)
            TRY(q_throttle_return(op->db, &(struct q_throttle_return){ .key = keys->items[i] }, NULL));
        else
            TRY(q_throttle_clear(op->db, &(struct q_throttle_clear){ .key = keys->items[i] }, NULL));
    }
    return E_OK;
}
