#include "family/choice_fields.h"

#include "family/choice_reminders.h"
#include "family/choice_words.h"
#include "ical/zone.h"

enum { HALF_HOURS = 48 };

static struct sv mark_of(enum notice_category c)
{
    return sv_of(notice_category_name(c));
}

static int minute_of(const struct page *p, struct sv name, bool on)
{
    int64_t n = page_form_int(p, name);
    return on && n >= 0 && n < (int64_t)24 * 60 ? (int)n : on ? -1 : 0;
}

struct choice choice_read(const struct page *p, const struct choice_offer *o)
{
    struct choice c = o->choice;
    for (size_t i = 0; i < o->count; i++)
        for (enum notice_channel ch = 0; ch < CHANNEL_COUNT; ch++) {
            int64_t bit = (int64_t)1 << o->lines[i].category;
            if (o->lines[i].cells[ch] != CELL_FREE)
                continue;
            bool on = http_field_has(p->req, sv_of(notice_channel_name(ch)), mark_of(o->lines[i].category));
            c.off[ch] = on ? c.off[ch] & ~bit : c.off[ch] | bit;
        }
    bool stop = http_field(p->req, SV("stop_all")).n > 0;
    c.off[CHANNEL_MAIL] = stop ? c.off[CHANNEL_MAIL] | NOTICE_STOPPED : c.off[CHANNEL_MAIL] & ~NOTICE_STOPPED;
    if (o->asks) {
        c.asked &= ~o->asks;
        c.asked |= http_field_has(p->req, SV("asked"), SV("sign_in")) ? ASKED_PROXY_SIGN_IN & o->asks : 0;
        c.asked |= http_field_has(p->req, SV("asked"), SV("digest")) ? ASKED_ACCESS_DIGEST & o->asks : 0;
    }
    if (o->channels[CHANNEL_SMS])
        c.sms_number = http_field(p->req, SV("sms_number"));
    bool quiet = http_field(p->req, SV("quiet")).n > 0;
    c.quiet_from = minute_of(p, SV("quiet_from"), quiet);
    c.quiet_until = minute_of(p, SV("quiet_until"), quiet);
    if (o->language) {
        c.language = http_field(p->req, SV("language"));
        c.zone = http_field(p->req, SV("zone"));
    }
    if (o->reminders)
        choice_reminders_read(p, o->channels, &c.reminders);
    c.version = page_form_int(p, SV("version"));
    return c;
}

static struct choice_row row_of(struct arena *a, const struct language *l, const struct choice_offer *o,
    const struct choice_line *line, const struct choice *c)
{
    struct choice_box *boxes = arena_array(a, CHANNEL_COUNT, sizeof *boxes);
    struct choice_row row = { .label = choice_category_said(a, l, line->category), .note = line->note };
    for (enum notice_channel ch = 0; ch < CHANNEL_COUNT; ch++) {
        if (!o->channels[ch])
            continue;
        boxes[row.boxes.count++] = (struct choice_box){ .channel = sv_of(notice_channel_name(ch)),
            .channel_label = choice_channel_said(a, l, ch),
            .value = mark_of(line->category),
            .label = choice_box_said(a, l, line->category, ch),
            .on = !(c->off[ch] >> line->category & 1),
            .free = line->cells[ch] == CELL_FREE,
            .always = line->cells[ch] == CELL_ALWAYS };
    }
    row.boxes.items = boxes;
    return row;
}

static struct view_choice_field time_field(
    struct arena *a, const struct language *l, const char *name, enum choice_text label, int minute, int first)
{
    struct view_choice *items = arena_array(a, HALF_HOURS, sizeof *items);
    int chosen = minute < 0 ? first : minute;
    for (int i = 0; i < HALF_HOURS; i++)
        items[i] = (struct view_choice){
            .value = sv_fmt(a, "%d", i * 30), .label = choice_time_said(a, l, i * 30), .checked = i * 30 == chosen
        };
    return (struct view_choice_field){
        .name = sv_of(name), .label = choice_said(a, l, label), .choices = { items, HALF_HOURS }
    };
}

static void fill_quiet(struct arena *a, const struct choice *c, struct choice_form_view *v)
{
    const struct language *l = v->speaks;
    bool on = c->quiet_from != c->quiet_until;
    v->quiet = (struct view_check){ .name = SV("quiet"),
        .label = choice_said(a, l, SAY_QUIET),
        .checked = on,
        .hint = choice_said(a, l, SAY_QUIET_HINT) };
    v->quiet_from = time_field(a, l, "quiet_from", SAY_QUIET_FROM, on ? c->quiet_from : 22 * 60, 22 * 60);
    v->quiet_until = time_field(a, l, "quiet_until", SAY_QUIET_UNTIL, on ? c->quiet_until : 7 * 60, 7 * 60);
}

static void fill_language(struct arena *a, const struct choice *c, struct choice_form_view *v)
{
    const struct language *l = v->speaks;
    struct zone_names names = zone_names(a);
    struct view_choice *zones = arena_array(a, names.count + 1, sizeof *zones);
    zones[0] =
        (struct view_choice){ .value = SV(""), .label = choice_said(a, l, SAY_AS_PRACTICE), .checked = !c->zone.n };
    for (size_t i = 0; i < names.count; i++)
        zones[1 + i] = (struct view_choice){
            .value = names.items[i], .label = names.items[i], .checked = sv_eq(names.items[i], c->zone)
        };
    v->zone = (struct view_choice_field){
        .name = SV("zone"), .label = choice_said(a, l, SAY_ZONE), .choices = { zones, names.count + 1 }
    };
    v->language = (struct view_choice_field){ .name = SV("language"),
        .label = choice_said(a, l, SAY_LANGUAGE),
        .choices = VIEW_LIST(a, struct view_choice,
            { .value = SV(""), .label = choice_said(a, l, SAY_AS_PRACTICE), .checked = !c->language.n },
            { .value = SV("en"), .label = SV("English"), .checked = sv_eq(c->language, SV("en")) },
            { .value = SV("es"), .label = SV("Espa\xc3\xb1ol"), .checked = sv_eq(c->language, SV("es")) }) };
}

static void fill_asked(
    struct arena *a, const struct choice_offer *o, const struct choice *c, struct choice_form_view *v)
{
    const struct language *l = v->speaks;
    struct view_choice *items = arena_array(a, 2, sizeof *items);
    size_t n = 0;
    if (o->asks & ASKED_PROXY_SIGN_IN)
        items[n++] = (struct view_choice){ .value = SV("sign_in"),
            .label = choice_said(a, l, SAY_ASK_SIGN_IN),
            .checked = (c->asked & ASKED_PROXY_SIGN_IN) != 0 };
    if (o->asks & ASKED_ACCESS_DIGEST)
        items[n++] = (struct view_choice){ .value = SV("digest"),
            .label = choice_said(a, l, SAY_ASK_DIGEST),
            .checked = (c->asked & ASKED_ACCESS_DIGEST) != 0 };
    v->asked = (struct view_choice_field){ .name = SV("asked"),
        .label = choice_said(a, l, SAY_ASKED),
        .hint = choice_said(a, l, SAY_ASKED_HINT),
        .choices = { items, n } };
}

static struct sv sms_hint(struct arena *a, const struct language *l, const struct choice *c)
{
    if (sv_eq(c->sms_state, SV("on")))
        return choice_said(a, l, SAY_SMS_ON);
    if (sv_eq(c->sms_state, SV("asked")))
        return choice_said(a, l, SAY_SMS_ASKED);
    if (sv_eq(c->sms_state, SV("stopped")))
        return choice_said(a, l, SAY_SMS_STOPPED);
    return choice_said(a, l, SAY_SMS_NEW);
}

void choice_form_fill(struct page *p, const struct choice_offer *o, const struct choice *c,
    const struct problems *problems, struct choice_form_view *v)
{
    struct arena *a = p->op.arena;
    const struct language *l = v->speaks;
    struct sv *columns = arena_array(a, CHANNEL_COUNT, sizeof *columns);
    v->problems = problems;
    v->wrong = (int64_t)problems->count;
    v->version = c->version;
    for (enum notice_channel ch = 0; ch < CHANNEL_COUNT; ch++)
        if (o->channels[ch])
            columns[v->columns.count++] = choice_channel_said(a, l, ch);
    v->columns.items = columns;
    v->rows.items = arena_array(a, o->count, sizeof *v->rows.items);
    for (size_t i = 0; i < o->count; i++)
        v->rows.items[v->rows.count++] = row_of(a, l, o, &o->lines[i], c);
    if (o->no_copies)
        v->notice = (struct view_notice){ .tone = TONE_INFO, .text = choice_said(a, l, SAY_NO_COPIES) };
    v->stop_all = (struct view_check){ .name = SV("stop_all"),
        .label = choice_said(a, l, SAY_STOP_ALL),
        .checked = (c->off[CHANNEL_MAIL] & NOTICE_STOPPED) != 0,
        .hint = choice_said(a, l, SAY_STOP_ALL_HINT) };
    fill_asked(a, o, c, v);
    v->sms = o->channels[CHANNEL_SMS];
    v->sms_number = (struct view_field){ .name = SV("sms_number"),
        .label = choice_said(a, l, SAY_SMS_NUMBER),
        .value = c->sms_number,
        .type = SV("tel"),
        .autocomplete = SV("tel"),
        .hint = sms_hint(a, l, c),
        .max_length = 40 };
    v->reminders = o->reminders;
    if (o->reminders)
        choice_reminders_fill(a, l, o, c, problems, v);
    fill_quiet(a, c, v);
    v->with_language = o->language;
    if (o->language)
        fill_language(a, c, v);
    view_field_problem(&v->sms_number, problems);
    view_choice_problem(&v->quiet_from, problems);
    view_choice_problem(&v->language, problems);
    view_choice_problem(&v->zone, problems);
    if (problems->count)
        page_status(p, problems_status(problems));
}

/* What starts or stops for the person themselves, by one way. */
static struct sv own_mails(struct arena *a, const struct language *l, const struct notice_differences *d,
    struct choice_of of, enum notice_channel ch, bool starts)
{
    struct str names = str_new(a, 4000);
    const struct notice_row *last = NULL;
    for (size_t i = 0; i < d->count; i++) {
        const struct notice_difference *x = &d->items[i];
        bool own = x->person->id == of.id && (of.kind != CHOICE_CLIENT || x->person->kind == RECIPIENT_CLIENT);
        if (!own || x->channel != ch || x->starts != starts || (x->row == last && !x->minutes))
            continue;
        struct sv name = choice_mail_said(a, l, x->row);
        if (x->minutes)
            name = choice_at_time_said(a, l, name, x->minutes);
        str_addf(&names, "%s%.*s", names.n ? ", " : "", SV_FMT(name));
        last = x->row;
    }
    return str_sv(&names);
}

bool choice_check_fill(
    struct arena *a, const struct notice_differences *d, struct choice_of of, struct choice_check_view *v)
{
    static const enum choice_text labels[CHANNEL_COUNT][2] = { { SAY_MAIL_STOPS, SAY_MAIL_STARTS },
        { SAY_PORTAL_STOPS, SAY_PORTAL_STARTS }, { SAY_SMS_STOPS, SAY_SMS_STARTS },
        { SAY_PUSH_STOPS, SAY_PUSH_STARTS } };
    const struct language *l = v->speaks;
    struct view_fact *facts = arena_array(a, 2 * (size_t)CHANNEL_COUNT, sizeof *facts);
    struct view_person *others = arena_array(a, d->count, sizeof *others);
    for (enum notice_channel ch = 0; ch < CHANNEL_COUNT; ch++)
        for (int starts = 0; starts < 2; starts++) {
            struct sv names = own_mails(a, l, d, of, ch, starts != 0);
            if (names.n)
                facts[v->own.count++] =
                    (struct view_fact){ .label = choice_said(a, l, labels[ch][starts]), .value = names };
        }
    v->own.items = facts;
    for (size_t i = 0; i < d->count; i++) {
        const struct notice_person *p = d->items[i].person;
        bool seen = of.kind != CHOICE_CLIENT || p->kind != RECIPIENT_COPY;
        for (size_t k = 0; !seen && k < v->others.count; k++)
            seen = sv_eq(others[k].name, p->name);
        if (!seen)
            others[v->others.count++] = view_person_of(a, p->name, SV(""), SV(""), p->id);
    }
    v->others.items = others;
    return v->own.count + v->others.count > 0;
}
