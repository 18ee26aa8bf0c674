/* A compiled time zone, and the rule in its footer: whatever the bytes, each moment lies in one span. */
#include "fuzz.h"
#include "ical/tzif.h"

static void look(const struct tzif *tz, int64_t t)
{
    struct tz_span span = tzif_span(tz, t);
    assert(span.type && span.from <= t && (t < span.until || t == INT64_MAX)); /* INT64_MAX is "for ever" */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tzif tz;
    if (tzif_read(data, size, &tz)) {
        static const int64_t moments[] = { 0, -1, 1000000000, 1795395014, 4102444800, -2208988800 };
        for (size_t i = 0; i < sizeof moments / sizeof *moments; i++)
            look(&tz, moments[i]);
        if (tz.count > 0)
            look(&tz, tz.at[tz.count - 1]);
        tzif_free(&tz);
    }
    struct tz_rule rule;
    if (tz_rule_parse((const char *)data, size, &rule) && rule.changes) {
        struct tz_span span = tz_rule_span(&rule, 1795395014);
        assert(span.type && span.from <= 1795395014 && 1795395014 < span.until);
    }
    return 0;
}
