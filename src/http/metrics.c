#include "http/metrics.h"

#include <inttypes.h>

static const struct {
    int64_t us;
    const char *label;
} buckets[HTTP_METRICS_BUCKETS] = { { 500, "0.0005" }, { 1000, "0.001" }, { 2500, "0.0025" }, { 5000, "0.005" },
    { 10000, "0.01" }, { 25000, "0.025" }, { 50000, "0.05" }, { 100000, "0.1" }, { 250000, "0.25" }, { 500000, "0.5" },
    { 1000000, "1" }, { 5000000, "5" } };

static uint64_t read_counter(const _Atomic uint64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

static void add(_Atomic uint64_t *counter, uint64_t n)
{
    atomic_fetch_add_explicit(counter, n, memory_order_relaxed);
}

void http_metrics_count(struct http_metrics *m, int status, int64_t duration_us)
{
    size_t b = 0;
    while (b < HTTP_METRICS_BUCKETS && duration_us > buckets[b].us)
        b++;
    add(&m->by_duration[b], 1);
    add(&m->duration_us, duration_us > 0 ? (uint64_t)duration_us : 0);
    add(&m->by_status[status >= 0 && status < 600 ? status : 0], 1);
}

static void write_head(struct str *out, const char *name, const char *kind, const char *help)
{
    str_addf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind);
}

static void write_durations(const struct http_metrics *m, struct str *out)
{
    uint64_t sum = 0;
    const char *name = "kith_http_request_duration_seconds";
    write_head(out, name, "histogram", "From the request's headers to its last byte sent.");
    for (size_t b = 0; b < HTTP_METRICS_BUCKETS; b++) {
        sum += read_counter(&m->by_duration[b]);
        str_addf(out, "%s_bucket{le=\"%s\"} %" PRIu64 "\n", name, buckets[b].label, sum);
    }
    sum += read_counter(&m->by_duration[HTTP_METRICS_BUCKETS]);
    uint64_t us = read_counter(&m->duration_us);
    str_addf(out, "%s_bucket{le=\"+Inf\"} %" PRIu64 "\n", name, sum);
    str_addf(out, "%s_sum %" PRIu64 ".%06" PRIu64 "\n", name, us / 1000000, us % 1000000);
    str_addf(out, "%s_count %" PRIu64 "\n", name, sum);
}

static void write_gauge(struct str *out, const char *name, const char *help, int64_t value)
{
    write_head(out, name, "gauge", help);
    str_addf(out, "%s %" PRId64 "\n", name, value);
}

void http_metrics_write(const struct http_metrics *m, size_t queue_depth, struct str *out)
{
    write_head(out, "kith_http_requests_total", "counter", "Answered requests by status code.");
    for (int status = 0; status < 600; status++) {
        uint64_t n = read_counter(&m->by_status[status]);
        if (n)
            str_addf(out, "kith_http_requests_total{code=\"%d\"} %" PRIu64 "\n", status, n);
    }
    write_durations(m, out);
    write_gauge(out, "kith_http_in_flight", "Requests that are read, worked on or sent.", atomic_load(&m->in_flight));
    write_gauge(out, "kith_http_queue_depth", "Requests that wait for a worker.", (int64_t)queue_depth);
    write_gauge(out, "kith_http_connections", "Open connections.", atomic_load(&m->connections));
    write_head(out, "kith_http_connections_closed_total", "counter", "Connections closed by the server's own limits.");
    str_addf(out, "kith_http_connections_closed_total{reason=\"address_limit\"} %" PRIu64 "\n",
        read_counter(&m->connections_refused));
    str_addf(out, "kith_http_connections_closed_total{reason=\"too_slow\"} %" PRIu64 "\n",
        read_counter(&m->connections_too_slow));
}
