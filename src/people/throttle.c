#include "people/throttle.h"

#include "crypto/token.h"
#include "people/queries.h"

enum { TRIES_DEVICE = 10, TRIES_MAILBOX = 5, TRIES_PEER = 30, WAIT_MAX_S = 15 * 60 };

static void add_key(struct throttle_keys *k, struct arena *a, const char *kind, struct sv what, int64_t free_tries)
{
    struct sv clear = sv_fmt(a, "%s:%.*s", kind, SV_FMT(what));
    k->items[k->count] = token_hash(a, clear);
    k->free_tries[k->count++] = free_tries;
}

struct throttle_keys throttle_keys_of(struct arena *a, struct sv email_norm, struct sv peer, struct device_id device)
{
    struct throttle_keys k = { .count = 0 };
    if (device.v) {
        add_key(&k, a, "device", sv_fmt(a, "%lld", (long long)device.v), TRIES_DEVICE);
        return k;
    }
    add_key(&k, a, "mailbox", email_norm, TRIES_MAILBOX);
    add_key(&k, a, "peer", peer, TRIES_PEER);
    return k;
}

enum err throttle_wait(const struct op *op, const struct throttle_keys *keys, int64_t *ret_seconds)
{
    int64_t wait = 0;
    for (size_t i = 0; i < keys->count; i++) {
        struct throttle_get_row row;
        enum err e = q_throttle_get(op->db, op->arena, &(struct q_throttle_get){ .key = keys->items[i] }, &row);
        if (e == E_NOTFOUND)
            continue;
        TRY(e);
        int64_t left = row.until.us - op->now.us;
        if (left > 0 && (left + SECOND_US - 1) / SECOND_US > wait)
            wait = (left + SECOND_US - 1) / SECOND_US;
    }
    *ret_seconds = wait;
    return E_OK;
}

static int64_t wait_after(int64_t failures, int64_t free_tries)
{
    if (failures <= free_tries)
        return 0;
    int64_t doublings = failures - free_tries;
    int64_t wait = doublings > 9 ? WAIT_MAX_S : INT64_C(1) << doublings;
    return wait > WAIT_MAX_S ? WAIT_MAX_S : wait;
}

struct fail_args {
    const struct op *op;
    const struct throttle_keys *keys;
};

static enum err fail_in(struct db *tx, void *arg)
{
    const struct fail_args *f = arg;
    for (size_t i = 0; i < f->keys->count; i++) {
        struct throttle_get_row row = { .count = 0, .since = f->op->now };
        enum err e = q_throttle_get(tx, f->op->arena, &(struct q_throttle_get){ .key = f->keys->items[i] }, &row);
        if (e != E_OK && e != E_NOTFOUND)
            return e;
        int64_t quiet_since = row.until.us > row.since.us ? row.until.us : row.since.us;
        if (f->op->now.us - quiet_since > HOUR_US)
            row.count = 0;
        int64_t count = row.count + 1;
        struct instant until = instant_add(f->op->now, wait_after(count, f->keys->free_tries[i]) * SECOND_US);
        TRY(q_throttle_set(tx,
            &(struct q_throttle_set){ .key = f->keys->items[i], .count = count, .since = f->op->now, .until = until },
            NULL));
    }
    return E_OK;
}

enum err throttle_fail(const struct op *op, const struct throttle_keys *keys)
{
    return db_write(op->db, fail_in, &(struct fail_args){ op, keys });
}

enum err throttle_clear_in(const struct op *op, const struct throttle_keys *keys)
{
    /* The peer's count stays: one right password must not open a door for guesses at others. */
    for (size_t i = 0; i < keys->count; i++)
        if (keys->free_tries[i] != TRIES_PEER)
            TRY(q_throttle_clear(op->db, &(struct q_throttle_clear){ .key = keys->items[i] }, NULL));
    return E_OK;
}
