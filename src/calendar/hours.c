#include "calendar/hours.h"

#include "access/record.h"
#include "calendar/hours_write.h"
#include "calendar/queries.h"
#include "fetch/fetch.h"
#include "ical/zone.h"

enum { BUFFER_MOST = 240 };

enum err hours_require(const struct op *op, struct staff_id staff)
{
    bool own = staff.v && op->viewer->staff.v == staff.v;
    return viewer_require(op->viewer, NEED_STAFF_PAGE(own ? PERM_CALENDAR : PERM_SETTINGS));
}

enum err hours_record(const struct op *op, struct staff_id staff, const char *what)
{
    struct event_new e = event_by(op, EVENT_AVAILABILITY_CHANGED, (struct client_id){ 0 });
    e.resource_kind = staff.v ? "staff" : NULL;
    e.resource_id = staff.v;
    e.payload = sv_fmt(op->arena, "{\"changed\":[\"%s\"]}", what);
    return event_record(op->db, op->arena, &e, NULL);
}

enum err hours_record_row(const struct op *op, struct staff_id staff, struct availability_id id, const char *how)
{
    struct event_new e = event_by(op, EVENT_AVAILABILITY_CHANGED, (struct client_id){ 0 });
    e.resource_kind = "staff";
    e.resource_id = staff.v;
    e.payload =
        sv_fmt(op->arena, "{\"changed\":[\"hours\"],\"availability\":%lld,\"how\":\"%s\"}", (long long)id.v, how);
    return event_record(op->db, op->arena, &e, NULL);
}

static struct provider_calendar provider_of(struct arena *a, const struct provider_rows_row *r)
{
    bool own = r->zone.has && r->zone.v.n;
    return (struct provider_calendar){ .staff = r->id,
        .name = sv_fmt(a, "%.*s %.*s", SV_FMT(r->first_name), SV_FMT(r->last_name)),
        .zone = own ? r->zone.v : r->practice_zone,
        .own_zone = own,
        .same_day = !r->same_day.has || r->same_day.v,
        .buffer_min = r->buffer_min.has ? r->buffer_min.v : 0,
        .video_url = r->video_url.has ? r->video_url.v : SV(""),
        .version = r->version.has ? r->version.v : 0 };
}

enum err provider_list(const struct op *op, struct sv keywords, struct provider_calendars *ret_list)
{
    struct provider_rows_rows rows;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    TRY(q_provider_rows(op->db, op->arena, op->viewer->org, &(struct q_provider_rows){ .only = { 0 } }, &rows));
    struct provider_calendar *items = arena_array(op->arena, rows.count, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < rows.count; i++) {
        struct provider_calendar p = provider_of(op->arena, &rows.items[i]);
        if (!keywords.n || words_in(op->arena, p.name, keywords))
            items[n++] = p;
    }
    *ret_list = (struct provider_calendars){ items, n };
    return E_OK;
}

enum err provider_read(const struct op *op, struct staff_id staff, struct provider_calendar *ret_provider)
{
    struct provider_rows_rows rows;
    if (!staff.v)
        return E_NOTFOUND;
    TRY(q_provider_rows(op->db, op->arena, op->viewer->org, &(struct q_provider_rows){ .only = staff }, &rows));
    if (!rows.count)
        return E_NOTFOUND;
    *ret_provider = provider_of(op->arena, &rows.items[0]);
    return E_OK;
}

enum err provider_load(const struct op *op, struct staff_id staff, struct provider_calendar *ret_provider)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    return provider_read(op, staff, ret_provider);
}

struct provider_args {
    const struct op *op;
    struct staff_id staff;
    struct provider_form form; /* cleaned */
    int64_t buffer;
};

static enum err save_in(struct db *tx, void *arg)
{
    const struct provider_args *x = arg;
    struct op op = *x->op;
    struct provider_calendar was;
    int64_t changed;
    op.db = tx;
    TRY(provider_read(&op, x->staff, &was));
    if (x->form.version)
        TRY(q_provider_save(tx, op.viewer->org,
            &(struct q_provider_save){ .zone = x->form.zone,
                .same_day = x->form.same_day,
                .buffer_min = x->buffer,
                .video_url = x->form.video_url,
                .staff_id = x->staff,
                .version = x->form.version },
            &changed));
    else
        TRY(q_provider_insert(tx, op.viewer->org,
            &(struct q_provider_insert){ .staff_id = x->staff,
                .zone = x->form.zone,
                .same_day = x->form.same_day,
                .buffer_min = x->buffer,
                .video_url = x->form.video_url },
            &changed));
    return changed ? hours_record(&op, x->staff, "settings") : E_CONFLICT;
}

enum err provider_save(
    const struct op *op, struct staff_id staff, const struct provider_form *f, struct problems *problems)
{
    struct provider_args x = { .op = op, .staff = staff, .form = { .same_day = f->same_day, .version = f->version } };
    struct sv buffer = sv_trim(f->buffer);
    TRY(hours_require(op, staff));
    x.form.zone = field_zone(problems, SV("zone"), f->zone);
    x.form.video_url = sv_dup(op->arena, sv_trim(f->video_url));
    if (x.form.video_url.n &&
        (!sv_starts(x.form.video_url, SV("https://")) || !fetch_url_guardable(op->arena, x.form.video_url)))
        problem_add(problems, SV("video_url"), SV("bad_url"),
            SV("Paste the whole address of your room, beginning with https://, or leave it empty."));
    if (buffer.n && (!int_parse(buffer, &x.buffer) || x.buffer < 0 || x.buffer > BUFFER_MOST))
        problem_add(problems, SV("buffer"), SV("bad_number"),
            SV("Choose how many minutes stay free between visits, up to 240."));
    TRY(problems_err(problems));
    return db_write_within(op->db, save_in, &x);
}
