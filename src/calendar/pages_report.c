/* /calendar/reports: how many visits there were, and what became of them; as a file by day, provider and kind. */
#include <stdlib.h>

#include "base/csv_cell.h"
#include "calendar/front_desk.h"
#include "calendar/grid.h"
#include "calendar/pages.h"
#include "calendar/report_view.h"
#include "calendar/templates.h"

struct asked {
    struct desk desk;
    struct visit_counts_ask ask;
    struct staff_id staff;
    struct sv from, until; /* as typed */
    struct problems problems;
    struct visit_counts counts; /* empty after a problem */
};

/* This month, when nothing is asked for. */
static void read_days(struct page *p, struct asked *x)
{
    struct day last;
    x->from = sv_trim(http_param(p->req, SV("from")));
    x->until = sv_trim(http_param(p->req, SV("until")));
    x->ask.from = grid_month_start(x->desk.today);
    x->ask.until = grid_month_next(x->desk.today);
    if (!x->from.n && !x->until.n)
        return;
    if (!day_parse(x->from, &x->ask.from))
        problem_add(
            &x->problems, SV("from"), SV("bad_day"), SV("Choose a date, or type it as year, month, day: 2026-11-30."));
    if (!day_parse(x->until, &last))
        problem_add(
            &x->problems, SV("until"), SV("bad_day"), SV("Choose a date, or type it as year, month, day: 2026-11-30."));
    if (x->problems.count)
        return;
    if (last.n < x->ask.from.n)
        problem_add(
            &x->problems, SV("until"), SV("before_start"), SV("This is before the first day. Choose a later one."));
    else if (last.n - x->ask.from.n >= REPORT_DAYS_MOST)
        problem_add(
            &x->problems, SV("until"), SV("too_long"), SV("A report covers at most a year. Choose an earlier day."));
    else
        x->ask.until.n = last.n + 1;
}

static enum err read_asked(struct page *p, bool by_day, struct asked *x)
{
    *x = (struct asked){ .problems = problems_new(p->op.arena) };
    TRY(desk_load(p, &x->desk));
    x->staff.v = param_int(p, SV("staff"));
    x->ask = (struct visit_counts_ask){ .zone = x->desk.zone,
        .staff = &x->staff,
        .staff_count = x->staff.v > 0,
        .type = { param_int(p, SV("type")) },
        .by_day = by_day,
        .by_staff = true,
        .by_type = true,
        .before = !by_day };
    read_days(p, x);
    if (x->problems.count)
        return E_OK;
    enum err e = visit_counts(&p->op, &x->ask, &x->problems, &x->counts);
    return e == E_INVALID ? E_OK : e;
}

/* --- the page --- */

struct sum {
    int64_t id;
    struct sv name;
    int64_t of[OUTCOME_COUNT], all;
};

static int most_first(const void *a, const void *b)
{
    const struct sum *x = a, *y = b;
    if (x->all != y->all)
        return x->all > y->all ? -1 : 1;
    return sv_cmp(x->name, y->name);
}

static struct report_row row_of(struct arena *a, const struct sum *s)
{
    struct report_row row = { .name = s->name, .total = view_count(a, s->all, 0) };
    row.cells.items = arena_array(a, OUTCOME_COUNT, sizeof *row.cells.items);
    row.cells.count = OUTCOME_COUNT;
    for (size_t i = 0; i < OUTCOME_COUNT; i++)
        row.cells.items[i] = (struct report_cell){ sv_of(visit_outcome_label((enum visit_outcome)i)),
            s->of[i] ? view_count(a, s->of[i], 0) : SV("") };
    return row;
}

/* One line a provider, or a kind; each is there once however many rows it has. */
static struct report_table table_of(struct arena *a, const struct visit_counts *counts, bool staff)
{
    struct report_table t = { .title = staff ? SV("By provider") : SV("By appointment type"),
        .id = staff ? SV("by-provider") : SV("by-type"),
        .what = staff ? SV("Provider") : SV("Appointment type") };
    struct sum *sums = arena_array(a, counts->count, sizeof *sums);
    size_t n = 0;
    for (size_t i = 0; i < counts->count; i++) {
        const struct visit_count *c = &counts->items[i];
        int64_t id = staff ? c->staff.v : c->type.v;
        size_t k = 0;
        if (c->before)
            continue;
        while (k < n && sums[k].id != id)
            k++;
        if (k == n)
            sums[n++] = (struct sum){ .id = id, .name = staff ? c->provider : c->type_name };
        sums[k].of[c->outcome] += c->n;
        sums[k].all += c->n;
    }
    qsort(sums, n, sizeof *sums, most_first);
    t.rows.items = arena_array(a, n, sizeof *t.rows.items);
    t.rows.count = n;
    for (size_t i = 0; i < n; i++)
        t.rows.items[i] = row_of(a, &sums[i]);
    return t;
}

static struct sv said_of(struct arena *a, const struct visit_counts_ask *ask, int64_t total, int64_t before)
{
    int64_t days = ask->until.n - ask->from.n, tenths = (total * 10 + days / 2) / days;
    struct str s = str_new(a, 200);
    str_addf(&s, "%.*s", SV_FMT(count_words(a, total, "visit", "visits")));
    if (days > 1)
        str_addf(&s, ", %lld.%lld a day", (long long)(tenths / 10), (long long)(tenths % 10));
    str_add(&s, SV("."));
    if (before && before == total)
        str_addf(&s, " As many as in the %lld days before.", (long long)days);
    else if (before)
        str_addf(&s, " In the %lld days before: %lld.", (long long)days, (long long)before);
    return str_sv(&s);
}

static struct sv same_href(struct arena *a, const struct asked *x, const char *path)
{
    return sv_fmt(a, "%s?from=%.*s&until=%.*s&staff=%lld&type=%lld", path, SV_FMT(day_iso(a, x->ask.from)),
        SV_FMT(day_iso(a, (struct day){ x->ask.until.n - 1 })), (long long)x->staff.v, (long long)x->ask.type.v);
}

static void fill_form(struct arena *a, const struct asked *x, struct report_view *v)
{
    bool typed = x->from.n || x->until.n;
    v->problems = &x->problems;
    v->from = (struct view_field){
        .name = SV("from"), .label = SV("From"), .type = SV("date"), .value = typed ? x->from : day_iso(a, x->ask.from)
    };
    v->until = (struct view_field){ .name = SV("until"),
        .label = SV("Until"),
        .type = SV("date"),
        .value = typed ? x->until : day_iso(a, (struct day){ x->ask.until.n - 1 }) };
    view_field_problem(&v->from, &x->problems);
    view_field_problem(&v->until, &x->problems);
    v->staff = (struct view_choice_field){ .name = SV("staff"),
        .label = SV("Provider"),
        .prompt = SV("Everybody"),
        .choices = provider_choices(a, &x->desk, x->staff) };
    v->type = (struct view_choice_field){ .name = SV("type"),
        .label = SV("Appointment type"),
        .prompt = SV("Any type"),
        .choices = type_choices(a, &x->desk, x->ask.type) };
}

static void fill_tables(struct arena *a, const struct asked *x, struct report_view *v)
{
    int64_t total = 0, before = 0;
    for (size_t i = 0; i < x->counts.count; i++)
        *(x->counts.items[i].before ? &before : &total) += x->counts.items[i].n;
    if (!total) {
        v->empty = (struct view_empty){ .art = ART_CALENDAR,
            .title = SV("No visits in this time"),
            .text = SV("Choose other days, another provider or another type. Blocks are not counted.") };
        return;
    }
    v->said = said_of(a, &x->ask, total, before);
    struct sv *outcomes = arena_array(a, OUTCOME_COUNT, sizeof *outcomes);
    for (size_t i = 0; i < OUTCOME_COUNT; i++)
        outcomes[i] = sv_of(visit_outcome_label((enum visit_outcome)i));
    v->outcomes = (struct view_lines){ outcomes, OUTCOME_COUNT };
    v->tables.items = arena_array(a, 2, sizeof *v->tables.items);
    v->tables.items[v->tables.count++] = table_of(a, &x->counts, true);
    v->tables.items[v->tables.count++] = table_of(a, &x->counts, false);
    v->header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Save as CSV"), .icon = ICON_DOWNLOAD, .href = same_href(a, x, "/calendar/reports.csv") });
}

static enum err show(struct page *p, const struct asked *x)
{
    struct arena *a = p->op.arena;
    struct report_view v = { .frame = &p->frame,
        .header = { .title = SV("Appointment reports"),
            .subtitle = sv_fmt(a, "How many visits there were, and what became of them. Days are those of %.*s.",
                SV_FMT(zone_city(a, zone_name(x->desk.zone)))) } };
    v.header.crumbs = (struct view_links)VIEW_LIST(
        a, struct view_link, { .label = SV("Calendar"), .href = SV("/calendar") }, { .label = SV("Reports") });
    fill_form(a, x, &v);
    if (x->problems.count)
        page_status(p, problems_status(&x->problems));
    else
        fill_tables(a, x, &v);
    p->frame.title = v.header.title;
    tpl_report(&p->reply->body, &v);
    return E_OK;
}

static enum err get_reports(struct page *p)
{
    struct asked x;
    TRY(read_asked(p, false, &x));
    return show(p, &x);
}

static enum err get_reports_csv(struct page *p)
{
    static const char *const columns[] = { "Day", "Provider", "Appointment type", "Outcome", "Visits" };
    struct arena *a = p->op.arena;
    struct str *out = &p->reply->body;
    struct asked x;
    TRY(read_asked(p, true, &x));
    if (x.problems.count)
        return show(p, &x);
    http_reply_header(p->reply, SV("Content-Disposition"),
        sv_fmt(a, "attachment; filename=\"appointments-%.*s.csv\"", SV_FMT(day_iso(a, x.ask.from))));
    p->reply->content_type = SV("text/csv; charset=utf-8");
    str_add(out, SV("\xef\xbb\xbf")); /* spreadsheets read UTF-8 by it */
    for (size_t i = 0; i < LENGTH(columns); i++)
        csv_cell(out, sv_of(columns[i]), i + 1 == LENGTH(columns));
    for (size_t i = 0; i < x.counts.count; i++) {
        const struct visit_count *c = &x.counts.items[i];
        csv_cell(out, day_iso(a, c->day), false);
        csv_cell(out, c->provider, false);
        csv_cell(out, c->type_name, false);
        csv_cell(out, sv_of(visit_outcome_label(c->outcome)), false);
        csv_cell(out, sv_fmt(a, "%lld", (long long)c->n), true);
    }
    return E_OK;
}

static const struct route routes[] = {
    { HTTP_GET, "/calendar/reports", "calendar_reports", NEEDS_STAFF(PERM_CALENDAR), AUDIT_LIST, "appointment report",
        get_reports },
    { HTTP_GET, "/calendar/reports.csv", "calendar_reports_csv", NEEDS_STAFF(PERM_CALENDAR), AUDIT_EXPORT,
        "appointment report", get_reports_csv },
};
const struct route_table calendar_report_routes = { routes, LENGTH(routes) };
