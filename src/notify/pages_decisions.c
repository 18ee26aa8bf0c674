#include "base/text.h"
#include "family/family.h"
#include "ical/zone.h"
#include "notify/decisions_view.h"
#include "notify/pages.h"
#include "notify/templates.h"

static struct view_badge badge_of(const struct decision *d)
{
    if (!d->send)
        return (struct view_badge){ .label = SV("Not sent"), .tone = TONE_CALM };
    if (sv_eq(d->state, SV("bounced")) || sv_eq(d->state, SV("failed")))
        return (struct view_badge){ .label = SV("Not delivered"), .tone = TONE_BAD };
    if (sv_eq(d->state, SV("dropped")))
        return (struct view_badge){ .label = SV("Stopped"), .tone = TONE_WARN };
    if (sv_eq(d->state, SV("waiting")))
        return (struct view_badge){ .label = SV("Waiting"), .tone = TONE_INFO };
    return (struct view_badge){ .label = SV("Sent"), .tone = TONE_OK };
}

static struct sv role_of(const struct decision *d)
{
    switch (d->kind) {
    case RECIPIENT_CLIENT: return SV("Client");
    case RECIPIENT_COPY: return SV("Copy");
    case RECIPIENT_CAREGIVER: return SV("Caregiver");
    case RECIPIENT_PAYER: return SV("Payer");
    case RECIPIENT_STAFF: return SV("Staff");
    case RECIPIENT_SIGNER: return SV("Signer");
    case RECIPIENT_LOGIN:
    default: return SV("Sign-in");
    }
}

static struct decision_line line_of(const struct page *p, const struct decision *d)
{
    struct arena *a = p->op.arena;
    const struct zone *z = zone_of(p->organization->zone);
    bool staff = p->viewer->staff.v != 0;
    bool left_us = d->send && (d->channel == CHANNEL_MAIL || d->channel == CHANNEL_SMS) && (d->address.n || d->closed);
    struct sv name = d->name.n ? d->name : SV("Owner of the sign-in");
    struct sv detail = sv_fmt(a, "%.*s · %s", SV_FMT(role_of(d)), notice_channel_label(d->channel));
    struct decision_line line = { .iso = instant_iso(a, d->at),
        .when = zone_human(a, z, d->at),
        .label = sv_of(d->row->label),
        .person = view_person_of(a, name, detail, SV(""), d->recipient),
        .why = d->why,
        .outcome = d->send ? decision_outcome(a, d, p->organization->zone) : SV(""),
        .address = d->address,
        .badge = badge_of(d) };
    if (staff)
        line.event = sv_fmt(a, "%lld", (long long)d->event.v);
    if (staff && left_us)
        line.menu = (struct view_actions)VIEW_LIST(a, struct view_action,
            { .label = SV("Sent to the wrong person"),
                .icon = ICON_STOP,
                .href = sv_fmt(a, "%.*s/%lld/wrong", SV_FMT(p->req->path), (long long)d->id.v),
                .danger = true });
    return line;
}

/* "contact:12" */
static bool read_person(struct sv text, struct decision_filter *f)
{
    static const char *const kinds[] = { "client", "contact", "staff", "login" };
    struct sv rest = text, kind = sv_cut(&rest, ':');
    if (!text.n || !int_parse(rest, &f->recipient) || f->recipient < 0)
        return false;
    for (size_t i = 0; i < LENGTH(kinds); i++)
        if (sv_eq(kind, sv_of(kinds[i]))) {
            f->recipient_kind = kind;
            return true;
        }
    return false;
}

static struct decision_filter filter_of(const struct page *p)
{
    struct decision_filter f = { .words = http_param(p->req, SV("q")) };
    struct sv notice = http_param(p->req, SV("notice"));
    int64_t before;
    if (notice_find(notice))
        f.notice = notice;
    f.day.has = day_parse(http_param(p->req, SV("day")), &f.day.v);
    (void)read_person(http_param(p->req, SV("person")), &f);
    if (int_parse(http_param(p->req, SV("before")), &before) && before > 0)
        f.before = (struct decision_id){ before };
    return f;
}

static struct view_choice choice_of(struct sv value, struct sv label, struct sv chosen)
{
    return (struct view_choice){ .value = value, .label = label, .checked = sv_eq(value, chosen) };
}

static enum err people_choices(
    const struct page *p, struct client_id client, struct sv client_name, struct view_choices *ret_choices)
{
    struct arena *a = p->op.arena;
    struct sv chosen = http_param(p->req, SV("person"));
    struct family family;
    TRY(family_load(&p->op, client, &family));
    struct view_choice *items = arena_array(a, family.contacts.count + 2, sizeof *items);
    size_t n = 0;
    items[n++] = choice_of(sv_fmt(a, "client:%lld", (long long)client.v), client_name, chosen);
    for (size_t i = 0; i < family.contacts.count; i++) {
        const struct contact *k = &family.contacts.items[i];
        items[n++] = choice_of(sv_fmt(a, "contact:%lld", (long long)k->id.v), k->name, chosen);
    }
    if (p->viewer->staff.v)
        items[n++] = choice_of(SV("staff:0"), SV("Staff"), chosen);
    *ret_choices = (struct view_choices){ items, n };
    return E_OK;
}

static struct view_choices notice_choices(const struct page *p)
{
    struct sv chosen = http_param(p->req, SV("notice"));
    struct view_choice *items = arena_array(p->op.arena, notice_catalogue_count, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < notice_catalogue_count; i++)
        if (notice_catalogue[i].exists)
            items[n++] = choice_of(sv_of(notice_catalogue[i].key), sv_of(notice_catalogue[i].label), chosen);
    return (struct view_choices){ items, n };
}

static void add_value(struct str *out, const char *name, struct sv value)
{
    if (!value.n)
        return;
    str_addf(out, "&%s=", name);
    for (size_t i = 0; i < value.n; i++) {
        unsigned char c = (unsigned char)value.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (plain)
            str_addc(out, (char)c);
        else
            str_addf(out, "%%%02X", c);
    }
}

static struct sv older_href(const struct page *p, struct decision_id last)
{
    static const char *const names[] = { "q", "person", "notice", "day" };
    struct str out = str_new(p->op.arena, 4096);
    struct sv base = page_base(p);
    str_addf(&out, "%.*s%.*s?before=%lld", SV_FMT(base), SV_FMT(p->req->path), (long long)last.v);
    for (size_t i = 0; i < LENGTH(names); i++)
        add_value(&out, names[i], http_param(p->req, sv_of(names[i])));
    return str_sv(&out);
}

static enum err fill(struct page *p, struct client_id client, struct sv client_name, struct decisions_view *v)
{
    struct arena *a = p->op.arena;
    struct decision_filter f = filter_of(p);
    struct decisions list;
    struct sv day = http_param(p->req, SV("day"));
    TRY(decisions_list(&p->op, p->organization, client, &f, &list));
    v->frame = &p->frame;
    v->action = sv_fmt(a, "%.*s%.*s", SV_FMT(page_base(p)), SV_FMT(p->req->path));
    v->filtered = f.words.n || f.recipient_kind.n || f.notice.n || f.day.has;
    v->words = (struct view_field){
        .name = SV("q"), .label = SV("Words"), .value = f.words, .type = SV("search"), .autocomplete = SV("off")
    };
    v->day = (struct view_field){ .name = SV("day"), .label = SV("Day"), .type = SV("date"), .value = day };
    if (day.n && !f.day.has)
        v->day.error = SV("Write a date such as 2026-11-28.");
    v->person = (struct view_choice_field){ .name = SV("person"), .label = SV("Person"), .prompt = SV("Everybody") };
    TRY(people_choices(p, client, client_name, &v->person.choices));
    v->notice = (struct view_choice_field){
        .name = SV("notice"), .label = SV("Kind"), .prompt = SV("All kinds"), .choices = notice_choices(p)
    };
    v->lines.items = arena_array(a, list.count, sizeof *v->lines.items);
    for (size_t i = 0; i < list.count; i++)
        v->lines.items[v->lines.count++] = line_of(p, &list.items[i]);
    if (list.more)
        v->pager.next_href = older_href(p, list.items[list.count - 1].id);
    if (f.before.v) /* "Previous" leads to the newest */
        v->pager.previous_href = v->action;
    if (list.more || f.before.v)
        v->pager.range = sv_fmt(a, f.before.v ? "%zu older" : "The newest %zu", list.count);
    v->empty = v->filtered ? (struct view_empty){ .art = ART_SEARCH,
        .title = SV("Nothing found"),
        .text = SV("No notification fits. Choose fewer conditions."),
        .action_label = SV("Show all"),
        .action_href = v->action }
                           : (struct view_empty){ .art = ART_MAIL,
                                 .title = SV("No notifications yet"),
                                 .text = SV("Each notification appears here with everybody who might have got it, and "
                                            "why they did or did not.") };
    return E_OK;
}

static enum err get_staff(struct page *p)
{
    struct client c;
    struct decisions_view v = { .tabs_label = SV("Client Info"),
        .intro =
            SV("Every notification about this client, to whom it went or did not go, and the rule that decided.") };
    TRY(client_load(&p->op, (struct client_id){ page_arg(p, "client") }, p->organization, &c));
    struct client_head head = client_header(p, &c, "notifications");
    v.header = head.header;
    v.tabs = head.tabs;
    v.who_gets_what =
        (struct view_link){ .label = SV("Who gets what now"), .href = client_path(p, c.id, "/who-gets-what") };
    TRY(fill(p, c.id, c.name, &v));
    p->frame.title = sv_fmt(p->op.arena, "Notifications, %.*s", SV_FMT(c.name));
    tpl_decisions(&p->reply->body, &v);
    return E_OK;
}

static enum err get_own(struct page *p)
{
    struct decisions_view v = { .header = { .title = SV("What was sent") },
        .intro = SV("Every notification about you, to whom it went or did not go, and why. Nobody else who may open "
                    "your account sees this page.") };
    TRY(fill(p, p->viewer->subject.client, p->viewer->subject_name, &v));
    p->frame.title = v.header.title;
    tpl_decisions(&p->reply->body, &v);
    return E_OK;
}

static const struct route routes[] = {
    { HTTP_GET, "/clients/{client}/notifications", "client_notifications", NEEDS_CHART(PERM_CHART), AUDIT_LIST,
        "notifications", get_staff },
    { HTTP_GET, "/portal/sent", "portal_sent", NEEDS_GOVERN, AUDIT_LIST, "notifications", get_own },
};
const struct route_table notify_decision_routes = { routes, LENGTH(routes) };
