/** calendar/api_report.h — inside the room: what stands behind the API's reports (schema_report.graphql). */
#ifndef KITH_CALENDAR_API_REPORT_H
#define KITH_CALENDAR_API_REPORT_H

#include "calendar/api_calendar.h"

struct api_outcomes {
    int64_t cancelled, checked_in, late_cancellation, no_status, noshow, occurred, rescheduled;
};
struct api_day_count {
    const struct api_outcomes *count;
    struct sv day_text;
    struct instant begins;
};
struct api_named_days {
    struct sv name;
    struct gql_value days;
};
struct api_named_types {
    struct sv name;
    struct gql_value types;
};
struct api_type_count {
    struct sv name;
    int64_t n;
};
struct api_summary {
    struct api_fixed fixed;
    struct gql_value history, per_provider, per_provider_and_type, per_type, type_counts, busiest;
    int64_t total, avg_per_day;
    struct opt_i64 diff;
};
struct api_month_count {
    const struct api_outcomes *freq;
    struct sv month;
};

#endif
