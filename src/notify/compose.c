#include "notify/compose.h"

#include <assert.h>
#include <string.h>

#include "base/money.h"
#include "billing/billing.h"
#include "calendar/calendar.h"
#include "ical/said.h"
#include "notify/invitation.h"
#include "notify/templates.h"
#include "people/people.h"

enum { PART_MAX = 64 * 1024 };

/* "portal.example.org" of "https://portal.example.org:8443"; a bare address is no name for mails. */
static struct sv host_of(struct sv base_url)
{
    struct sv rest = base_url;
    size_t slashes = sv_find(rest, '/', 0);
    if (slashes != SIZE_MAX && slashes + 2 <= rest.n)
        rest = sv_sub(rest, slashes + 2, SIZE_MAX);
    rest = sv_cut(&rest, '/');
    rest = sv_cut(&rest, ':');
    bool bare = !rest.n || rest.p[0] == '[' || (rest.p[rest.n - 1] >= '0' && rest.p[rest.n - 1] <= '9');
    return bare ? SV("localhost") : rest;
}

static struct sv sender_address(struct arena *a, const struct notify_settings *s)
{
    return s->from.n ? s->from : sv_fmt(a, "kith@%.*s", SV_FMT(host_of(s->base_url)));
}

static enum err link_of(const struct op *op, const struct notify_settings *s, const struct notify_waiting *w,
    const struct notify_mail_kind *kind, const struct notify_facts *f, struct sv *ret_link)
{
    struct sv token;
    if (kind->own_link)
        return kind->own_link(op, s, w->org, f, ret_link);
    if (!kind->token_path) {
        *ret_link = f->path.n ? sv_fmt(op->arena, "%.*s%.*s", SV_FMT(s->base_url), SV_FMT(f->path)) : SV("");
        return E_OK;
    }
    if (!w->token.has)
        return E_INVALID;
    enum err e = mail_token_text(op, w->token.v, &token);
    if (e == E_NOTFOUND) /* the row or the key that made it is gone */
        return E_GONE;
    TRY(e);
    *ret_link = sv_fmt(op->arena, "%.*s%s%.*s", SV_FMT(s->base_url), kind->token_path, SV_FMT(token));
    return E_OK;
}

/* "UTC-05:00": abbreviations of zones are not known everywhere (edge 37). */
static struct sv offset_said(struct arena *a, const struct zone *z, struct instant at)
{
    int minutes = zone_local(z, at).offset_s / 60, away = minutes < 0 ? -minutes : minutes;
    return sv_fmt(a, "UTC%c%02d:%02d", minutes < 0 ? '-' : '+', away / 60, away % 60);
}

/* What the facts keep as ISO, as people say it. */
static enum err tell_time(struct arena *a, struct sv zone, struct notify_mail *m)
{
    struct day day;
    struct instant at;
    if (m->f.day.n) {
        if (!day_parse(m->f.day, &day))
            return E_INVALID;
        m->day = day_said(a, m->language, day);
    }
    if (m->f.at.n) {
        if (!instant_parse(m->f.at, &at))
            return E_INVALID;
        m->at = moment_said(a, m->language, zone_of(zone), at);
        m->offset = m->f.attendee ? offset_said(a, zone_of(zone), at) : SV("");
    }
    if (m->f.was.n) {
        if (!instant_parse(m->f.was, &at))
            return E_INVALID;
        m->was = moment_said(a, m->language, zone_of(zone), at);
    }
    return E_OK;
}

/* The days of the week by the reader's clock, which may show another day than the practice's. */
static enum err tell_rhythm(struct arena *a, struct sv zone, struct notify_mail *m)
{
    enum { WEEK = 7 };
    struct instant at, last;
    if (!m->f.series || !m->f.last.n)
        return E_OK;
    if (!instant_parse(m->f.at, &at) || !instant_parse(m->f.last, &last))
        return E_INVALID;
    struct day here = zone_day(zone_of(zone), at), there = zone_day(zone_of(m->f.clock), at);
    unsigned by = (unsigned)(here.n - there.n + WEEK) % WEEK, days = (unsigned)m->f.weekdays & 127u;
    if (!days)
        days = weekday_bit(there);
    m->weekdays = weekdays_said(a, m->language, (days << by | days >> (WEEK - by)) & 127u);
    m->last = day_said(a, m->language, zone_day(zone_of(zone), last));
    return E_OK;
}

static struct sv part(
    struct arena *a, void (*print)(struct str *, const struct notify_mail *), const struct notify_mail *m)
{
    struct str out = str_new(a, PART_MAX);
    print(&out, m);
    return str_sv(&out);
}

/* "Firefox on Android", as sign-in keeps it, in two names: the word between them is translated. One name stays as it
 * is; that nothing is known of the device is not worth a line. */
static void tell_device(struct notify_mail *m)
{
    static const char on[] = " on ";
    const char *at = m->f.device.n ? memmem(m->f.device.p, m->f.device.n, on, strlen(on)) : NULL;
    if (!at) {
        m->browser = sv_eq(m->f.device, SV("Unknown device")) ? SV("") : m->f.device;
        return;
    }
    size_t n = (size_t)(at - m->f.device.p);
    m->browser = sv_sub(m->f.device, 0, n);
    m->system = sv_sub(m->f.device, n + strlen(on), SIZE_MAX);
}

static void tell_amount(struct arena *a, struct notify_mail *m)
{
    struct money money = { .minor = m->f.amount };
    if (m->f.currency.n != sizeof money.currency - 1 || !m->f.amount)
        return;
    memcpy(money.currency, m->f.currency.p, m->f.currency.n);
    m->amount = money_human(a, money);
}

/* What the facts say: which mail it is, in which words of time. */
static enum err read_facts(struct arena *a, const struct notify_waiting *w, struct notify_mail *ret_m,
    const struct notify_mail_kind **ret_kind)
{
    struct notify_mail m = { .language = language_find(w->language),
        .practice = w->practice,
        .phone = w->practice_phone,
        .footer = w->practice_footer,
        .reply = w->practice_address.n > 0,
        .choices_link = w->choices_link,
        .unsubscribe_link = w->unsubscribe_link };
    TRY(notify_facts_read(a, w->facts, &m.f));
    const struct notify_mail_kind *kind = notify_mail_find(m.f.mail);
    if (!kind || !(kind->to & (unsigned)m.f.to))
        return E_INVALID;
    m.command = sv_fmt(a, "kith audit verify --org %lld --head", (long long)m.f.org);
    tell_device(&m);
    tell_amount(a, &m);
    TRY(tell_time(a, w->zone, &m));
    TRY(tell_rhythm(a, w->zone, &m));
    *ret_m = m;
    *ret_kind = kind;
    return E_OK;
}

/* All but its date. */
static struct mail write_mail(struct arena *a, const struct notify_settings *s, const struct notify_waiting *w,
    const struct notify_mail_kind *kind, struct notify_mail *m)
{
    struct sv host = host_of(s->base_url);
    bool neutral = kind == &notify_neutral;
    bool dated = kind->method && m->f.uid.n && m->f.to != TO_STAFF;
    struct invitation visit = { 0 };
    if (dated)
        visit = invitation_write(
            a, w, m, sv_of(kind->method), w->practice_address.n ? w->practice_address : sender_address(a, s));
    m->subject = sv_trim(part(a, kind->subject, m));
    return (struct mail){
        .from = sender_address(a, s),
        .from_name = neutral ? m->f.sender : w->practice,
        .envelope_from = s->bounces,
        .to = w->address,
        .to_name = neutral ? SV("") : w->to_name,
        .reply_to = neutral ? SV("") : w->practice_address,
        .subject = m->subject,
        .text = notify_mail_text(a, kind, m),
        .html = part(a, kind->html, m),
        .calendar = visit.text,
        .calendar_method = visit.method,
        .message_id = sv_fmt(a, "ob%lld.%.*s@%.*s", (long long)w->id.v, SV_FMT(w->mark), SV_FMT(host)),
        .list_unsubscribe = w->unsubscribe_link,
        .auto_submitted = true,
        .language = sv_of(m->language->tag),
    };
}

enum err notify_compose_with(struct arena *a, struct instant now, const struct notify_settings *s,
    const struct notify_waiting *w, struct sv link, struct mail *ret_mail)
{
    const struct notify_mail_kind *kind;
    struct notify_mail m;
    TRY(read_facts(a, w, &m, &kind));
    m.link = link;
    *ret_mail = write_mail(a, s, w, m.f.neutral ? &notify_neutral : kind, &m);
    ret_mail->date = now;
    return E_OK;
}

/* A visit that repeats goes by its series' UID, with what has become of that. */
static enum err load_told(
    const struct op *op, const struct notify_mail_kind *kind, const struct notify_facts *f, struct notify_waiting *w)
{
    struct series_told *told = arena_new_obj(op->arena, struct series_told);
    if (!kind->method || !f->series_uid.n || f->to == TO_STAFF || f->neutral)
        return E_OK;
    enum err e = series_told_load(op, f->series_uid, w->client, told);
    if (e == E_OK)
        w->told = told;
    return e == E_NOTFOUND ? E_OK : e;
}

static enum err attach(const struct op *op, const struct notify_facts *f, struct mail *m)
{
    struct document d;
    struct mail_attachment *file = arena_new_obj(op->arena, struct mail_attachment);
    TRY(document_link_file(op, (struct document_link_id){ f->document }, &d));
    *file = (struct mail_attachment){ d.file_name, SV("application/pdf"), d.bytes };
    m->attachments = file;
    m->attachment_count = 1;
    return E_OK;
}

enum err notify_compose(
    const struct op *op, const struct notify_settings *s, const struct notify_waiting *w, struct mail *ret_mail)
{
    const struct notify_mail_kind *kind;
    struct notify_mail m;
    struct sv link;
    TRY(read_facts(op->arena, w, &m, &kind));
    TRY(link_of(op, s, w, kind, &m.f, &link));
    struct notify_waiting with = *w;
    TRY(load_told(op, kind, &m.f, &with));
    TRY(notify_compose_with(op->arena, op->now, s, &with, link, ret_mail));
    return m.f.attached && !m.f.neutral ? attach(op, &m.f, ret_mail) : E_OK;
}

/* One click stops all of the mail that can be stopped: of one category that one, of several every category. */
static struct sv unsubscribe_of(const struct notify_waiting *w, size_t n)
{
    struct sv link = SV("");
    for (size_t i = 0; i < n; i++) {
        if (link.n && w[i].unsubscribe_link.n && !sv_eq(w[i].unsubscribe_link, link))
            return w[i].unsubscribe_all_link;
        if (w[i].unsubscribe_link.n)
            link = w[i].unsubscribe_link;
    }
    return link;
}

enum err notify_compose_digest(const struct op *op, const struct notify_settings *s, const struct notify_waiting *w,
    size_t n, struct mail *ret_mail)
{
    const struct notify_mail_kind *kind;
    struct notify_mail m, one;
    assert(n > 0);
    TRY(read_facts(op->arena, w, &m, &kind));
    if (m.f.neutral || n == 1)
        return notify_compose(op, s, w, ret_mail);
    m.lines = (struct notify_lines){ arena_array(op->arena, n, sizeof *m.lines.items), n };
    for (size_t i = 0; i < n; i++) {
        struct notify_line *line = &m.lines.items[i];
        TRY(read_facts(op->arena, &w[i], &one, &kind));
        TRY(link_of(op, s, &w[i], kind, &one.f, &line->link));
        line->text = notify_short(op->arena, &one.f, w[i].practice, w[i].language);
    }
    struct notify_waiting all = w[0];
    all.unsubscribe_link = m.unsubscribe_link = unsubscribe_of(w, n);
    *ret_mail = write_mail(op->arena, s, &all, &notify_digest, &m);
    ret_mail->date = op->now;
    return E_OK;
}
