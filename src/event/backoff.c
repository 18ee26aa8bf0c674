#include "event/backoff.h"

#include "base/random.h"

struct instant backoff_next(struct instant now, int64_t attempt)
{
    int64_t delay = 5 * SECOND_US;
    for (int64_t i = 1; i < attempt && delay < HOUR_US; i++)
        delay *= 2;
    if (delay > HOUR_US)
        delay = HOUR_US;
    uint32_t chance;
    random_bytes(&chance, sizeof chance);
    return instant_add(now, delay / 2 + delay / 1000 * (chance % 1000));
}
