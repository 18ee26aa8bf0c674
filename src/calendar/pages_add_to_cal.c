/* /appointments/add_to_cal/ID.ics: one visit for a calendar, at the address that clients of Healthie's API know. By a
 * right to the visit, by the signed link that its booking ended with, or by who just booked it. */
#include "base/text.h"
#include "calendar/pages.h"
#include "calendar/public.h"
#include "crypto/encode.h"

/* "ID.ics". */
static bool id_of(struct sv tail, struct appointment_id *ret_id)
{
    return sv_ends(tail, SV(".ics")) && int_parse(sv_sub(tail, 0, tail.n - 4), &ret_id->v) && ret_id->v > 0;
}

/* base64(ID:TYPE_ID), as those clients write it: the type is not told, so it has to be the visit's. */
static bool export_id_good(struct arena *a, struct sv given, struct appointment_id id, struct appointment_type_id type)
{
    struct sv text = sv_fmt(a, "%lld:%lld", (long long)id.v, (long long)type.v);
    return !given.n || sv_eq(given, base64_encode(a, text.p, text.n)) ||
           sv_eq(given, base64url_encode(a, text.p, text.n));
}

static enum err by_right(struct page *p, struct appointment_id id, struct public_visit *ret_visit)
{
    struct appointment v;
    if (p->viewer->facts.relation == REL_STRANGER || !p->viewer->org.v)
        return E_NOTFOUND;
    enum err e = appointment_load(&p->op, id, &v);
    if (e == E_DENIED || e == E_GONE)
        return E_NOTFOUND;
    TRY(e);
    if (v.status != APPOINTMENT_BOOKED ||
        !export_id_good(p->op.arena, http_param(p->req, SV("cal_export_id")), v.id, v.type))
        return E_NOTFOUND;
    *ret_visit = (struct public_visit){ .appointment = v.id,
        .starts_at = v.starts_at,
        .ends_at = v.ends_at,
        .changed_at = v.changed_at,
        .practice = p->organization->name,
        .zone = v.zone,
        .location_name = v.location_name,
        .location_address = v.location_address,
        .contact_type = v.contact_type,
        .uid = v.uid,
        .sequence = v.sequence };
    return E_OK;
}

/* The published booking component has no session, and makes the address itself. */
static enum err by_booking(struct page *p, struct appointment_id id, struct public_visit *ret_visit)
{
    struct sv export_id = http_param(p->req, SV("cal_export_id"));
    if (!export_id.n)
        return E_NOTFOUND;
    enum err e = public_visit_by_peer(&p->op, id, p->req->peer, ret_visit);
    if (e == E_GONE)
        return E_NOTFOUND; /* as whatever else is not open (docs/decisions/0083) */
    TRY(e);
    ret_visit->asked = true; /* as below */
    return export_id_good(p->op.arena, export_id, id, ret_visit->type) ? E_OK : E_NOTFOUND;
}

static enum err find(struct page *p, struct public_visit *ret_visit)
{
    struct appointment_id id;
    struct sv token = http_param(p->req, SV("t"));
    if (!id_of(page_tail(p), &id))
        return E_NOTFOUND;
    if (!token.n) {
        enum err e = by_right(p, id, ret_visit);
        return e == E_NOTFOUND ? by_booking(p, id, ret_visit) : e;
    }
    TRY(public_visit_by_token(&p->op, token, ret_visit));
    ret_visit->asked = true; /* whether it is booked already is told by mail alone */
    return ret_visit->appointment.v == id.v ? E_OK : E_NOTFOUND;
}

static enum err get_ics(struct page *p)
{
    struct public_visit v;
    enum err e = find(p, &v);
    if (e == E_NOTFOUND || e == E_GONE) {
        http_reply_problem(p->reply, e == E_GONE ? 410 : 404,
            e == E_GONE ? "This appointment does not take place any more." : "There is no such appointment.");
        return E_OK;
    }
    TRY(e);
    p->reply->content_type = SV("text/calendar; charset=utf-8");
    http_reply_header(p->reply, SV("Content-Disposition"), SV("attachment; filename=\"appointment.ics\""));
    p->reply->body = str_new(p->op.arena, HTTP_MAX_REPLY);
    str_add(&p->reply->body, public_visit_ics(p->op.arena, &v));
    return E_OK;
}

static const struct route routes[] = {
    { HTTP_GET, "/appointments/add_to_cal/*", "visit_file", NEEDS_PUBLIC, AUDIT_VIEW, "appointment", get_ics },
};
const struct route_table calendar_file_routes = { routes, LENGTH(routes) };
