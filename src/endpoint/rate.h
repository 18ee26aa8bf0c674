/** endpoint/rate.h — how many operations one key, session or network gets; in this process. Threads: any. */
#ifndef KITH_ENDPOINT_RATE_H
#define KITH_ENDPOINT_RATE_H

#include "base/time.h"

struct rate;
struct rate *rate_new(int64_t a_minute); /* bursts of as many as a minute has */
void rate_free(struct rate *r);          /* NULL is fine */
/** Takes n of whom `who` names. 0: go on; else the seconds until there is one again, and nothing is taken. */
int64_t rate_take(struct rate *r, struct sv who, int64_t n, struct instant now);

#endif
