/** http/metrics.h — what the server counts about itself. Threads: any; counters are atomic, never a lock. */
#ifndef KITH_HTTP_METRICS_H
#define KITH_HTTP_METRICS_H

#include <stdatomic.h>

#include "base/str.h"

#define HTTP_METRICS_BUCKETS 12

struct http_metrics {
    _Atomic uint64_t by_status[600];
    _Atomic uint64_t by_duration[HTTP_METRICS_BUCKETS + 1]; /* not yet cumulated; the last one is everything longer */
    _Atomic uint64_t duration_us;
    _Atomic int64_t in_flight, connections;
    _Atomic uint64_t connections_refused, connections_too_slow;
};

void http_metrics_count(struct http_metrics *m, int status, int64_t duration_us);
/** Prometheus text format 0.0.4, appended. */
void http_metrics_write(const struct http_metrics *m, size_t queue_depth, struct str *out);

#endif
