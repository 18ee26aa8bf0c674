/* Reports: how many visits there were, and what became of them. */
#include <stdlib.h>

#include "base/json.h"
#include "calendar/api_report.h"
#include "calendar/grid.h"
#include "calendar/report.h"
#include "ical/said.h"

/* --- counting up --- */

static void add(struct api_outcomes *o, const struct visit_count *c)
{
    int64_t *const of[OUTCOME_COUNT] = { &o->no_status, &o->checked_in, &o->occurred, &o->noshow, &o->cancelled,
        &o->late_cancellation, &o->rescheduled };
    *of[c->outcome] += c->n;
}

static const struct api_day_count *day_of(
    struct arena *a, const struct zone *z, struct day day, const struct api_outcomes *count)
{
    struct api_day_count *d = arena_new_obj(a, struct api_day_count);
    *d = (struct api_day_count){ count, day_iso(a, day), zone_day_start(z, day) };
    return d;
}

static int by_day(const struct visit_count *x, const struct visit_count *y)
{
    return x->day.n < y->day.n ? -1 : x->day.n > y->day.n;
}

/* By name; two of one name are two. */
static int by_type(const struct visit_count *x, const struct visit_count *y)
{
    int names = sv_cmp(x->type_name, y->type_name);
    return names ? names : x->type.v < y->type.v ? -1 : x->type.v > y->type.v;
}

static int by_staff(const struct visit_count *x, const struct visit_count *y)
{
    int names = sv_cmp(x->provider, y->provider);
    return names ? names : x->staff.v < y->staff.v ? -1 : x->staff.v > y->staff.v;
}

static int by_type_day(const void *a, const void *b)
{
    int types = by_type(a, b);
    return types ? types : by_day(a, b);
}

static int by_staff_day(const void *a, const void *b)
{
    int staff = by_staff(a, b);
    return staff ? staff : by_day(a, b);
}

static int by_staff_type_day(const void *a, const void *b)
{
    int staff = by_staff(a, b);
    return staff ? staff : by_type_day(a, b);
}

struct counting {
    struct arena *a;
    const struct zone *z;
};

/* Of rows in the order of their days: one value a day. */
static struct gql_value days_of(const struct counting *x, const struct visit_count *rows, size_t n)
{
    struct gql_value *values = arena_array(x->a, n, sizeof *values);
    struct api_outcomes *sum = NULL;
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        if (!i || rows[i].day.n != rows[i - 1].day.n) {
            sum = arena_new_obj(x->a, struct api_outcomes);
            *sum = (struct api_outcomes){ .cancelled = 0 };
            values[count++] = gql_object(day_of(x->a, x->z, rows[i].day, sum));
        }
        add(sum, &rows[i]);
    }
    return gql_list(values, count);
}

/* Where the rows of one provider, or of one kind, end that begin with this one. */
static size_t end_of(const struct visit_count *rows, size_t n, bool staff)
{
    size_t i = 1;
    while (i < n && (staff ? rows[i].staff.v == rows[0].staff.v : rows[i].type.v == rows[0].type.v))
        i++;
    return i;
}

static struct gql_value named_days(const struct counting *x, const struct visit_count *rows, size_t n, bool staff)
{
    struct gql_value *values = arena_array(x->a, n, sizeof *values);
    size_t count = 0;
    for (size_t i = 0, end; i < n; i = end) {
        struct api_named_days *d = arena_new_obj(x->a, struct api_named_days);
        end = i + end_of(rows + i, n - i, staff);
        *d = (struct api_named_days){ staff ? rows[i].provider : rows[i].type_name, days_of(x, rows + i, end - i) };
        values[count++] = gql_object(d);
    }
    return gql_list(values, count);
}

static struct gql_value named_types(const struct counting *x, const struct visit_count *rows, size_t n)
{
    struct gql_value *values = arena_array(x->a, n, sizeof *values);
    size_t count = 0;
    for (size_t i = 0, end; i < n; i = end) {
        struct api_named_types *t = arena_new_obj(x->a, struct api_named_types);
        end = i + end_of(rows + i, n - i, true);
        *t = (struct api_named_types){ rows[i].provider, named_days(x, rows + i, end - i, false) };
        values[count++] = gql_object(t);
    }
    return gql_list(values, count);
}

static int most_first(const void *a, const void *b)
{
    const struct api_type_count *x = a, *y = b;
    if (x->n != y->n)
        return x->n > y->n ? -1 : 1;
    return sv_cmp(x->name, y->name);
}

/* Of rows by kind. */
static struct gql_value type_counts(const struct counting *x, const struct visit_count *rows, size_t n)
{
    struct api_type_count *counts = arena_array(x->a, n, sizeof *counts);
    size_t count = 0;
    for (size_t i = 0, end; i < n; i = end) {
        struct api_type_count *t = &counts[count++];
        end = i + end_of(rows + i, n - i, false);
        *t = (struct api_type_count){ .name = rows[i].type_name };
        for (size_t k = i; k < end; k++)
            t->n += rows[k].n;
    }
    qsort(counts, count, sizeof *counts, most_first);
    return gql_objects(x->a, counts, count, sizeof *counts);
}

/* Every day of the time, from rows by day. */
static struct gql_value history(
    const struct counting *x, const struct visit_counts_ask *ask, const struct visit_count *rows, size_t n)
{
    size_t days = (size_t)(ask->until.n - ask->from.n);
    struct gql_value *values = arena_array(x->a, days, sizeof *values);
    struct api_outcomes *sums = arena_array(x->a, days, sizeof *sums);
    for (size_t i = 0; i < days; i++) {
        sums[i] = (struct api_outcomes){ .cancelled = 0 };
        values[i] = gql_object(day_of(x->a, x->z, (struct day){ ask->from.n + (int32_t)i }, &sums[i]));
    }
    for (size_t i = 0; i < n; i++)
        if (rows[i].day.n >= ask->from.n && rows[i].day.n < ask->until.n)
            add(&sums[rows[i].day.n - ask->from.n], &rows[i]);
    return gql_list(values, days);
}

static struct gql_value busiest(const struct counting *x, const struct visit_count *rows, size_t n)
{
    enum { WEEK = 7 };
    int64_t of[WEEK] = { 0 }, most = 0;
    struct sv names[WEEK];
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        for (int d = 0; d < WEEK; d++)
            if (weekday_bit(rows[i].day) == 1u << d)
                of[d] += rows[i].n;
    for (int d = 0; d < WEEK; d++)
        most = of[d] > most ? of[d] : most;
    for (int d = 0; d < WEEK && most; d++)
        if (of[d] == most)
            names[count++] = sv_of(weekday_label(d));
    return gql_texts(x->a, names, count);
}

static struct api_summary *summary_of(
    const struct counting *x, const struct visit_counts_ask *ask, const struct visit_counts *counts)
{
    struct api_summary *s = arena_new_obj(x->a, struct api_summary);
    struct visit_count *rows = arena_array(x->a, counts->count, sizeof *rows);
    int64_t before = 0, total = 0, days = ask->until.n - ask->from.n;
    size_t n = 0;
    for (size_t i = 0; i < counts->count; i++) {
        if (counts->items[i].before) {
            before += counts->items[i].n;
            continue;
        }
        total += counts->items[i].n;
        rows[n++] = counts->items[i];
    }
    *s = (struct api_summary){ .history = history(x, ask, rows, n),
        .busiest = busiest(x, rows, n),
        .total = total,
        .avg_per_day = (total + days / 2) / days,
        .diff = { before > 0, before ? (total - before) * 100 / before : 0 } };
    qsort(rows, n, sizeof *rows, by_type_day);
    s->per_type = named_days(x, rows, n, false);
    s->type_counts = type_counts(x, rows, n);
    qsort(rows, n, sizeof *rows, by_staff_type_day);
    s->per_provider_and_type = named_types(x, rows, n);
    qsort(rows, n, sizeof *rows, by_staff_day);
    s->per_provider = named_days(x, rows, n, true);
    return s;
}

/* --- what is asked for --- */

static void fail(struct gql_call *call, const char *message)
{
    gql_fail(call, 0, SV("INVALID_ARGUMENT"), sv_of(message));
}

/* The day, week, month or year that is now. */
static bool range_now(struct sv type, struct day today, struct visit_counts_ask *ask)
{
    struct civil c = civil_of_day(today);
    if (sv_eq_ci(type, SV("day"))) {
        ask->from = today;
        ask->until.n = today.n + 1;
    } else if (sv_eq_ci(type, SV("week"))) {
        ask->from = grid_week_start(today);
        ask->until.n = ask->from.n + 7;
    } else if (sv_eq_ci(type, SV("year"))) {
        ask->from = day_of_civil((struct civil){ c.year, 1, 1 });
        ask->until = day_of_civil((struct civil){ c.year + 1, 1, 1 });
    } else if (!type.n || sv_eq_ci(type, SV("month"))) {
        ask->from = grid_month_start(today);
        ask->until = grid_month_next(today);
    } else {
        return false;
    }
    return true;
}

static bool range_of(
    struct gql_call *call, const struct gql_args_query_appointments_summary *args, struct visit_counts_ask *ask)
{
    struct api *api = call->context;
    struct sv start = gql_text_given(args->range_start), end = gql_text_given(args->range_end);
    struct day last;
    if (!start.n && !end.n) {
        if (range_now(sv_trim(gql_text_given(args->range_type)), zone_day(ask->zone, api->op.now), ask))
            return true;
        fail(call, "range_type: send day, week, month or year, or the days as range_start and range_end.");
        return false;
    }
    if (!api_day_read(start, &ask->from) || !api_day_read(end, &last)) {
        fail(call, "range_start and range_end: send both as days, like 2026-11-30.");
        return false;
    }
    if (last.n < ask->from.n || last.n - ask->from.n >= REPORT_DAYS_MOST) {
        fail(call, "range_end: send a day from range_start on, at most 366 days in all.");
        return false;
    }
    ask->until.n = last.n + 1;
    return true;
}

static enum err counts_of(
    struct gql_call *call, const struct visit_counts_ask *ask, struct visit_counts *ret_counts, bool *ret_there)
{
    struct api *api = call->context;
    struct problems problems = problems_new(call->arena);
    enum err e = visit_counts(&api->op, ask, &problems, ret_counts);
    *ret_there = e == E_OK;
    if (e != E_INVALID)
        return e == E_OK ? E_OK : api_outcome(call, 0, e);
    fail(call, "range_end: this is more than one report can hold. Send fewer days, or the provider_ids of some.");
    return E_OK;
}

enum err gql_query_appointments_summary(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_appointments_summary *args = call->args;
    struct counting x = { call->arena, api_zone(api) };
    struct visit_counts_ask ask = { .zone = x.z, .by_day = true, .by_staff = true, .by_type = true, .before = true };
    struct visit_counts counts;
    bool there;
    int64_t *ids;
    size_t n = api_ids_given(call->arena, args->provider_ids, &ids);
    bool named = gql_given(args->provider_ids.is) && args->provider_ids.count;
    struct staff_id *staff = arena_array(call->arena, n + 1, sizeof *staff);
    for (size_t i = 0; i < n; i++)
        staff[i] = api_staff_of_id(ids[i]);
    ask.staff = staff;
    ask.staff_count = n ? n : named; /* what is no number names nobody, and not everybody */
    if (!range_of(call, args, &ask))
        return E_OK;
    TRY(counts_of(call, &ask, &counts, &there));
    if (there)
        call->values[0] = gql_object(summary_of(&x, &ask, &counts));
    return E_OK;
}

enum err gql_query_appointment_frequency_data(struct gql_call *call)
{
    enum { MONTHS = 12 };
    struct api *api = call->context;
    const struct gql_args_query_appointment_frequency_data *args = call->args;
    struct day today = zone_day(api_zone(api), api->op.now), months[MONTHS + 1];
    struct visit_counts counts;
    struct api_outcomes *sums = arena_array(call->arena, MONTHS, sizeof *sums);
    struct gql_value *values = arena_array(call->arena, MONTHS, sizeof *values);
    bool there;
    months[MONTHS] = grid_month_next(today);
    for (size_t i = MONTHS; i-- > 0;)
        months[i] = grid_month_before(months[i + 1]);
    struct visit_counts_ask ask = { .zone = api_zone(api),
        .from = months[0],
        .until = gql_flag_given(args->only_to_current_date, false) ? (struct day){ today.n + 1 } : months[MONTHS],
        .staff = &api->viewer->staff,
        .staff_count = !gql_flag_given(args->org_level, false),
        .by_day = true };
    TRY(counts_of(call, &ask, &counts, &there));
    if (!there)
        return E_OK;
    for (size_t i = 0, row = 0; i < MONTHS; i++) {
        struct civil c = civil_of_day(months[i]);
        struct api_month_count *m = arena_new_obj(call->arena, struct api_month_count);
        sums[i] = (struct api_outcomes){ .cancelled = 0 };
        for (; row < counts.count && counts.items[row].day.n < months[i + 1].n; row++)
            add(&sums[i], &counts.items[row]);
        *m = (struct api_month_count){ &sums[i], sv_fmt(call->arena, "%04d-%02d", c.year, c.month) };
        values[i] = gql_object(m);
    }
    call->values[0] = gql_list(values, MONTHS);
    return E_OK;
}

enum err gql_query_appointment_number_per_day_of_month(struct gql_call *call)
{
    enum { JSON_MAX = 4096 };
    struct api *api = call->context;
    const struct gql_args_query_appointment_number_per_day_of_month *args = call->args;
    struct day day = zone_day(api_zone(api), api->op.now);
    struct visit_counts counts;
    bool there;
    if (gql_text_given(args->date).n && !api_day_read(args->date.v, &day)) {
        fail(call, "date: send a day, like 2026-11-30.");
        return E_OK;
    }
    struct visit_counts_ask ask = { .zone = api_zone(api),
        .from = grid_month_start(day),
        .until = grid_month_next(day),
        .staff = &api->viewer->staff,
        .staff_count = 1,
        .by_day = true,
        .blocks = gql_flag_given(args->include_blockers, false) };
    TRY(counts_of(call, &ask, &counts, &there));
    if (!there)
        return E_OK;
    struct str out = str_new(call->arena, JSON_MAX);
    struct json j = json_to(&out);
    json_begin_object(&j, NULL);
    size_t row = 0;
    for (struct day d = ask.from; d.n < ask.until.n; d.n++) {
        int64_t n = 0;
        for (; row < counts.count && counts.items[row].day.n == d.n; row++)
            n += counts.items[row].n;
        json_int(&j, sv_z(call->arena, day_iso(call->arena, d)), n);
    }
    json_end(&j);
    call->values[0] = gql_text(str_sv(&out));
    return E_OK;
}
