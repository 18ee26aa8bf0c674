#include "people/throttle.h"

#include <arpa/inet.h>
#include <assert.h>

#include "crypto/token.h"
#include "people/queries.h"
#include "people/staff_pages.h"

enum {
    TRIES_DEVICE = 10,
    TRIES_MAILBOX = 5,           /* from one network */
    TRIES_MAILBOX_AN_HOUR = 100, /* from anywhere: one network cannot make as many */
    TRIES_CODE = 5,
    TRIES_PEER = 30,
    TRIES_LINKS = 100,
    TRIES_LINK = 60,
    BOOKINGS_NETWORK = 20, /* an hour: a school has one */
    BOOKINGS_MAILBOX = 5,
    BOOKINGS_PRACTICE = 200,
    WAIT_MAX_S = 15 * 60
};

static void add_key(
    struct throttle_keys *k, struct arena *a, struct sv what, int64_t free_tries, enum throttle_rule rule)
{
    assert(k->count < LENGTH(k->items));
    k->items[k->count++] = (struct throttle_key){ token_hash(a, what), free_tries, rule };
}

struct sv throttle_network(struct arena *a, struct sv peer)
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
        add_key(&k, a, sv_fmt(a, "device:%lld", (long long)device.v), TRIES_DEVICE, THROTTLE_OWN);
        return k;
    }
    struct sv network = throttle_network(a, peer);
    add_key(
        &k, a, sv_fmt(a, "mailbox:%.*s from %.*s", SV_FMT(email_norm), SV_FMT(network)), TRIES_MAILBOX, THROTTLE_OWN);
    add_key(&k, a, sv_fmt(a, "peer:%.*s", SV_FMT(network)), TRIES_PEER, THROTTLE_SHARED);
    add_key(&k, a, sv_fmt(a, "mailbox:%.*s", SV_FMT(email_norm)), TRIES_MAILBOX_AN_HOUR, THROTTLE_HOURLY);
    return k;
}

struct throttle_keys throttle_keys_session(struct arena *a, struct session_id session)
{
    struct throttle_keys k = { .count = 0 };
    add_key(&k, a, sv_fmt(a, "session:%lld", (long long)session.v), TRIES_DEVICE, THROTTLE_OWN);
    return k;
}

struct throttle_keys throttle_keys_code(struct arena *a, struct login_id login)
{
    struct throttle_keys k = { .count = 0 };
    add_key(&k, a, sv_fmt(a, "code:%lld", (long long)login.v), TRIES_CODE, THROTTLE_OWN);
    return k;
}

struct throttle_keys throttle_keys_links(struct arena *a, struct sv peer)
{
    struct throttle_keys k = { .count = 0 };
    add_key(&k, a, sv_fmt(a, "links:%.*s", SV_FMT(throttle_network(a, peer))), TRIES_LINKS, THROTTLE_SHARED);
    return k;
}

struct throttle_keys throttle_keys_link(struct arena *a, struct sv who)
{
    struct throttle_keys k = { .count = 0 };
    add_key(&k, a, sv_fmt(a, "link:%.*s", SV_FMT(who)), TRIES_LINK, THROTTLE_OWN);
    return k;
}

struct throttle_keys throttle_keys_booking(struct arena *a, struct org_id org, struct sv email_norm, struct sv peer)
{
    struct throttle_keys k = { .count = 0 };
    add_key(
        &k, a, sv_fmt(a, "booking from %.*s", SV_FMT(throttle_network(a, peer))), BOOKINGS_NETWORK, THROTTLE_HOURLY);
    add_key(&k, a, sv_fmt(a, "booking by %.*s", SV_FMT(email_norm)), BOOKINGS_MAILBOX, THROTTLE_HOURLY);
    add_key(&k, a, sv_fmt(a, "booking at %lld", (long long)org.v), BOOKINGS_PRACTICE, THROTTLE_HOURLY);
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
        enum err e =
            q_throttle_get(tx, t->op->arena, &(struct q_throttle_get){ .key = t->keys->items[i].hash }, &rows[i]);
        if (e != E_OK && e != E_NOTFOUND)
            return e;
    }
    return E_OK;
}

/* One more try under this key. An hourly one keeps the beginning of its hour in `since`, the others the latest try. */
static struct q_throttle_set counted(
    const struct throttle_key *key, const struct throttle_get_row *was, struct instant now)
{
    struct q_throttle_set set = { .key = key->hash, .count = was->count + 1, .since = now };
    if (key->rule == THROTTLE_HOURLY) {
        struct instant end = instant_add(was->since, HOUR_US);
        if (instant_before(now, end))
            set.since = was->since;
        else
            set.count = 1;
        set.until = set.count > key->free_tries ? instant_add(set.since, HOUR_US) : now;
        return set;
    }
    int64_t quiet_since = was->until.us > was->since.us ? was->until.us : was->since.us;
    if (now.us - quiet_since > HOUR_US)
        set.count = 1;
    set.until = instant_add(now, wait_after(set.count, key->free_tries) * SECOND_US);
    return set;
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
        struct q_throttle_set set = counted(&t->keys->items[i], &rows[i], now);
        TRY(q_throttle_set(tx, &set, NULL));
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
        const struct throttle_key *key = &keys->items[i];
        if (key->rule == THROTTLE_OWN)
            TRY(q_throttle_clear(op->db, &(struct q_throttle_clear){ .key = key->hash }, NULL));
        else
            TRY(q_throttle_return(op->db, &(struct q_throttle_return){ .key = key->hash }, NULL));
    }
    return E_OK;
}

struct sv throttle_wait_words(struct arena *a, int64_t seconds)
{
    enum { MINUTE = 60, HOUR = 60 * MINUTE, MINUTES_FROM = 91, HOURS_FROM = 91 * MINUTE };
    if (seconds < MINUTES_FROM)
        return count_words(a, seconds, "second", "seconds");
    if (seconds < HOURS_FROM)
        return count_words(a, (seconds + MINUTE - 1) / MINUTE, "minute", "minutes");
    return count_words(a, (seconds + HOUR - 1) / HOUR, "hour", "hours");
}
