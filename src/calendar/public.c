#include "calendar/public.h"

#include "access/record.h"
#include "base/random.h"
#include "base/text.h"
#include "calendar/queries.h"
#include "crypto/token.h"
#include "ical/vcalendar.h"

enum { TOKEN_OF_FORM = 82, TOKEN_OF_PUBLIC_VISIT = 83 }; /* part of the tokens: never renumber */
enum { FORM_MINUTES = 120, SITES_MOST = 20, HEADING_MOST = 120 };

/* --- settings --- */

static struct public_page page_of(const struct public_page_row_row *r)
{
    return (struct public_page){ r->open, r->heading, r->sites, r->ask_first, r->version };
}

static enum err load(const struct op *op, struct org_id org, struct public_page *ret_page)
{
    struct public_page_row_row r;
    enum err e = q_public_page_row(op->db, op->arena, org, &r);
    *ret_page = (struct public_page){ .ask_first = true };
    if (e == E_NOTFOUND)
        return E_OK;
    TRY(e);
    *ret_page = page_of(&r);
    return E_OK;
}

enum err public_settings_load(const struct op *op, struct public_page *ret_page)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    return load(op, op->viewer->org, ret_page);
}

static bool is_host(struct sv host)
{
    struct sv rest = host, label;
    if (!host.n || host.n > 253)
        return false;
    while (rest.n) {
        label = sv_cut(&rest, '.');
        if (!label.n || label.n > 63 || label.p[0] == '-' || label.p[label.n - 1] == '-')
            return false;
        for (size_t i = 0; i < label.n; i++) {
            char c = label.p[i];
            if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
                return false;
        }
    }
    return host.p[host.n - 1] != '.';
}

static bool is_port(struct sv port)
{
    int64_t n;
    return port.n < 6 && int_parse(port, &n) && n > 0 && n < 65536;
}

/* "https://www.example.org", as frame-ancestors takes it; http for a computer of one's own alone. */
static bool site_of(struct arena *a, struct sv typed, struct sv *ret_site)
{
    struct str low = str_new(a, 512);
    for (size_t i = 0; i < typed.n && i < 300; i++)
        str_addc(&low, (char)(typed.p[i] >= 'A' && typed.p[i] <= 'Z' ? typed.p[i] + 32 : typed.p[i]));
    struct sv text = str_sv(&low), rest = text;
    bool plain = sv_starts(text, SV("http://"));
    if (!plain && !sv_starts(text, SV("https://")))
        return false;
    rest = sv_sub(text, plain ? 7 : 8, text.n);
    if (rest.n && rest.p[rest.n - 1] == '/')
        rest.n--;
    struct sv port = rest, host = sv_cut(&port, ':');
    bool own = sv_eq(host, SV("localhost")) || sv_eq(host, SV("127.0.0.1"));
    if (!is_host(host) || (port.n && !is_port(port)) || (plain && !own))
        return false;
    *ret_site = sv_fmt(a, "%s://%.*s", plain ? "http" : "https", SV_FMT(rest));
    return true;
}

static struct sv sites_read(struct arena *a, struct sv typed, struct problems *problems)
{
    struct str out = str_new(a, 8192);
    size_t n = 0;
    while (typed.n) {
        struct sv line = sv_trim(sv_cut(&typed, '\n')), site;
        if (!line.n)
            continue;
        if (!site_of(a, line, &site)) {
            problem_add(problems, SV("sites"), SV("bad_site"),
                sv_fmt(a, "“%.*s” is no address of a site. Write it as https://www.example.org, without a page.",
                    SV_FMT(line)));
            return SV("");
        }
        str_add(&out, n++ ? SV(" ") : SV(""));
        str_add(&out, site);
    }
    if (n > SITES_MOST)
        problem_add(problems, SV("sites"), SV("too_many"), SV("At most 20 sites can show the page."));
    return str_sv(&out);
}

struct saving {
    const struct op *op;
    struct public_page page;
};

static enum err save_in(struct db *tx, void *arg)
{
    const struct saving *s = arg;
    const struct public_page *p = &s->page;
    struct op op = *s->op;
    int64_t changed;
    op.db = tx;
    if (p->version)
        TRY(q_public_page_set(tx, op.viewer->org,
            &(struct q_public_page_set){ .open = p->open,
                .heading = p->heading,
                .sites = p->sites,
                .ask_first = p->ask_first,
                .version = p->version },
            &changed));
    else
        TRY(q_public_page_insert(tx, op.viewer->org,
            &(struct q_public_page_insert){
                .open = p->open, .heading = p->heading, .sites = p->sites, .ask_first = p->ask_first },
            &changed));
    if (!changed)
        return E_CONFLICT;
    struct event_new e = event_by(&op, EVENT_SETTINGS_CHANGED, (struct client_id){ 0 });
    e.payload = SV("{\"changed\":[\"public_booking\"]}");
    return event_record(tx, op.arena, &e, NULL);
}

enum err public_settings_save(const struct op *op, const struct public_page_form *f, struct problems *problems)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    struct saving s = { .op = op, .page = { .open = f->open, .ask_first = f->ask_first, .version = f->version } };
    s.page.heading = field_line(problems, SV("heading"), f->heading, HEADING_MOST);
    s.page.sites = sites_read(op->arena, f->sites, problems);
    TRY(problems_err(problems));
    return db_write(op->db, save_in, &s);
}

/* --- who reads it --- */

enum err public_page_open(
    const struct op *op, struct org_id id, struct organization *ret_org, struct public_page *ret_page)
{
    TRY(load(op, id, ret_page));
    return ret_page->open ? organization_load(op->db, op->arena, id, ret_org) : E_NOTFOUND;
}

struct viewer public_viewer(const struct organization *org, struct instant now)
{
    return (struct viewer){ .org = org->id, .today = organization_today(org, now), .actor_name = SV("Public page") };
}

/* --- what links carry --- */

struct sv public_form_token(struct arena *a, const struct keys *k, struct instant now)
{
    int64_t any;
    random_bytes(&any, sizeof any);
    return link_token(k, a, (struct link_facts){ TOKEN_OF_FORM, any, now.us / MINUTE_US });
}

bool public_form_good(const struct keys *k, struct arena *a, struct sv token, struct instant now)
{
    struct link_facts f;
    int64_t minute = now.us / MINUTE_US;
    return link_token_read(k, a, token, &f) && f.kind == TOKEN_OF_FORM && f.generation <= minute &&
           f.generation > minute - FORM_MINUTES;
}

struct sv public_visit_token(struct arena *a, const struct keys *k, struct attendee_id attendee)
{
    return link_token(k, a, (struct link_facts){ TOKEN_OF_PUBLIC_VISIT, attendee.v, 1 });
}

static enum err read_visit(const struct op *op, struct attendee_id id, struct public_visit *ret_visit)
{
    struct public_visit_link_row r;
    enum attendee_status status;
    TRY(q_public_visit_link(op->db, op->arena, &(struct q_public_visit_link){ .attendee_id = id }, &r));
    struct public_visit v = { .org = r.org_id,
        .appointment = r.appointment_id,
        .type = { r.type_id.has ? r.type_id.v.v : 0 },
        .attendee = id,
        .starts_at = r.starts_at,
        .ends_at = r.ends_at,
        .changed_at = r.changed_at,
        .practice = r.practice,
        .zone = r.zone,
        .staff_name = sv_fmt(op->arena, "%.*s %.*s", SV_FMT(r.first_name), SV_FMT(r.last_name)),
        .location_name = r.location_name.has ? r.location_name.v : SV(""),
        .location_address = r.location_address.has ? r.location_address.v : SV(""),
        .prepare = r.prepare.v,
        .prepare_url = r.prepare_url.v,
        .uid = r.uid,
        .sequence = r.sequence };
    if (!attendee_status_parse(r.status, &status) || !contact_type_parse(r.contact_type, &v.contact_type))
        return E_INTERNAL;
    bool waits = status == ATTENDEE_PENDING || status == ATTENDEE_WAITLIST;
    if ((!attendee_status_active(status) && !waits) || !sv_eq(r.visit_status, SV("booked")))
        return E_GONE;
    v.asked = waits;
    *ret_visit = v;
    return E_OK;
}

enum err public_visit_by_token(const struct op *op, struct sv token, struct public_visit *ret_visit)
{
    struct link_facts f;
    if (!link_token_read(op->keys, op->arena, token, &f) || f.kind != TOKEN_OF_PUBLIC_VISIT)
        return E_NOTFOUND;
    return read_visit(op, (struct attendee_id){ f.id }, ret_visit);
}

struct sv public_visit_peer(struct arena *a, struct attendee_id attendee, struct sv peer)
{
    return token_hash(
        a, sv_fmt(a, "attendee %lld from %.*s", (long long)attendee.v, SV_FMT(throttle_network(a, peer))));
}

enum err public_visit_by_peer(
    const struct op *op, struct appointment_id id, struct sv peer, struct public_visit *ret_visit)
{
    struct public_visits_recent_rows rows;
    TRY(q_public_visits_recent(op->db, op->arena,
        &(struct q_public_visits_recent){
            .appointment_id = id, .since = instant_add(op->now, -FORM_MINUTES * MINUTE_US) },
        &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct public_visits_recent_row *r = &rows.items[i];
        if (sv_eq(r->form, public_visit_peer(op->arena, r->attendee_id, peer)))
            return read_visit(op, r->attendee_id, ret_visit);
    }
    return E_NOTFOUND;
}

struct sv public_visit_ics(struct arena *a, const struct public_visit *v)
{
    struct vevent e = { .uid = v->uid,
        .summary = sv_fmt(a, "Appointment, %.*s", SV_FMT(v->practice)),
        .location =
            v->contact_type == CONTACT_IN_PERSON ? place_line(a, v->location_name, v->location_address) : SV(""),
        .starts_at = v->starts_at,
        .ends_at = v->ends_at,
        .stamp = v->changed_at,
        .changed_at = v->changed_at,
        .zone = v->zone,
        .sequence = v->sequence,
        .status = v->asked ? VEVENT_TENTATIVE : VEVENT_CONFIRMED,
        .private_class = true,
        .busy = true };
    return vcalendar_write(a, SV("PUBLISH"), SV(""), &e, 1);
}

/* --- what staff are told --- */

enum err public_said_load(const struct op *op, struct appointment_id appointment, struct public_saids *ret_saids)
{
    struct arena *a = op->arena;
    struct public_said_rows rows;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    TRY(q_public_said(op->db, a, op->viewer->org, &(struct q_public_said){ .appointment_id = appointment }, &rows));
    struct public_saids list = { arena_array(a, rows.count, sizeof *list.items), rows.count };
    for (size_t i = 0; i < rows.count; i++) {
        const struct public_said_row *r = &rows.items[i];
        list.items[i] = (struct public_said){ .attendee = r->attendee_id,
            .name = sv_fmt(a, "%.*s %.*s", SV_FMT(r->first_name), SV_FMT(r->last_name)),
            .email = r->email,
            .phone = r->phone,
            .for_child = r->for_child,
            .born = r->born,
            .twin = { r->twin_id.has ? r->twin_id.v.v : 0 },
            .unverified = r->unverified };
    }
    *ret_saids = list;
    return E_OK;
}
