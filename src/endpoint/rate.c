#include "endpoint/rate.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/random.h"

/* Buckets that leak, in a table of fixed size: two who meet in one slot share it, so its count errs on the strict side
 * for them; a secret start value keeps anybody from choosing whom to meet. */
enum { SLOTS = 1 << 16 };

struct rate {
    pthread_mutex_t lock;
    int64_t a_minute;
    uint64_t start;
    struct {
        int64_t full_at_us; /* when the bucket is empty again */
    } slots[SLOTS];
};

struct rate *rate_new(int64_t a_minute)
{
    struct rate *r = calloc(1, sizeof *r);
    if (!r)
        abort();
    pthread_mutex_init(&r->lock, NULL);
    r->a_minute = a_minute;
    random_bytes(&r->start, sizeof r->start);
    return r;
}

void rate_free(struct rate *r)
{
    if (!r)
        return;
    pthread_mutex_destroy(&r->lock);
    free(r);
}

static size_t slot_of(const struct rate *r, struct sv who)
{
    uint64_t h = r->start;
    for (size_t i = 0; i < who.n; i++) {
        h ^= (unsigned char)who.p[i];
        h *= UINT64_C(0x9E3779B97F4A7C15);
        h ^= h >> 29;
    }
    return (size_t)(h % SLOTS);
}

int64_t rate_take(struct rate *r, struct sv who, int64_t n, struct instant now)
{
    int64_t each = MINUTE_US / r->a_minute, wait = 0;
    pthread_mutex_lock(&r->lock);
    int64_t *full_at = &r->slots[slot_of(r, who)].full_at_us;
    int64_t after = (*full_at > now.us ? *full_at : now.us) + n * each;
    if (after - now.us > MINUTE_US)
        wait = (after - now.us - MINUTE_US + SECOND_US - 1) / SECOND_US;
    else
        *full_at = after;
    pthread_mutex_unlock(&r->lock);
    return wait;
}
