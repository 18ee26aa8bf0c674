/* **Calendar address**: the secret addresses of a person's own, and what calendar programs get there. */
#include "calendar/feed_pages.h"
#include "calendar/pages.h"
#include "calendar/templates.h"
#include "crypto/token.h"

struct kind_words {
    const char *name, *title, *text;
};
static const struct kind_words words[] = {
    [FEED_STAFF] = { "staff", "Your visits", "Every visit and session you hold, with initials only." },
    [FEED_CLIENT] = { "client", "Your appointments", "Only your own appointments." },
    [FEED_HOUSEHOLD] = { "household", "Family appointments",
        "Your own appointments and those of everybody whose appointments you may see. When an access ends, its "
        "appointments leave." },
};

static bool is_staff(const struct page *p)
{
    return p->viewer->staff.v > 0;
}

static struct sv home_path(const struct page *p)
{
    return is_staff(p) ? SV("/calendar/address") : SV("/portal/calendar-address");
}

static struct view_header header_of(const struct page *p)
{
    return (struct view_header){ .title = SV("Calendar address"),
        .subtitle = is_staff(p) ? SV("Your visits in the calendar of your phone or computer.")
                                : SV("Appointments in the calendar of your phone or computer.") };
}

static struct sv said_of(struct page *p, const struct calendar_feed *f)
{
    struct arena *a = p->op.arena;
    const struct zone *z = zone_of(p->organization->zone);
    struct sv made = zone_human_day(a, z, f->created_at.v);
    if (!f->read_at.has)
        return sv_fmt(a, "Made %.*s. No calendar has read it yet.", SV_FMT(made));
    return sv_fmt(
        a, "Made %.*s. Last read by a calendar around %.*s.", SV_FMT(made), SV_FMT(zone_human(a, z, f->read_at.v)));
}

static enum err card_add(struct page *p, struct feed_view *v, enum feed_kind kind)
{
    struct calendar_feed f;
    TRY(feed_load(&p->op, p->app->base_url, kind, &f));
    struct feed_card card = { .kind = sv_of(words[kind].name),
        .title = sv_of(words[kind].title),
        .text = sv_of(words[kind].text),
        .url = f.url };
    if (f.id.v)
        card.said = said_of(p, &f);
    v->cards.items[v->cards.count++] = card;
    return E_OK;
}

/* A family is offered its feed when it is one: there is another account, or the address is there already. */
static enum err cards_of_family(struct page *p, struct feed_view *v)
{
    struct switchables others;
    if (viewer_may(p->viewer, NEED_CAP_PAGE(CAP_APPOINTMENTS, LEVEL_VIEW)).allow)
        TRY(card_add(p, v, FEED_CLIENT));
    TRY(switch_list(&p->op, p->organization, &others));
    TRY(card_add(p, v, FEED_HOUSEHOLD));
    if (!others.count && !v->cards.items[v->cards.count - 1].url.n)
        v->cards.count--;
    return E_OK;
}

static enum err get_feeds(struct page *p)
{
    struct feed_view v = { .frame = &p->frame, .header = header_of(p), .action = home_path(p) };
    v.cards.items = arena_array(p->op.arena, 2, sizeof *v.cards.items);
    TRY(is_staff(p) ? card_add(p, &v, FEED_STAFF) : cards_of_family(p, &v));
    v.empty = (struct view_empty){ .art = ART_CALENDAR,
        .title = SV("No appointments to show"),
        .text = SV("Your portal has no appointments. Ask the practice if you would like to see them here.") };
    p->frame.title = v.header.title;
    tpl_feed_page(&p->reply->body, &v);
    return E_OK;
}

static enum err rotate(struct page *p, enum feed_kind kind)
{
    TRY(feed_rotate(&p->op, kind));
    return page_redirect(p, home_path(p), SV("Here is the new address."));
}

static enum err end(struct page *p, enum feed_kind kind)
{
    TRY(feed_end(&p->op, kind));
    return page_redirect(p, home_path(p), SV("The address has stopped."));
}

static enum err ask(struct page *p, enum feed_kind kind, bool anew)
{
    struct arena *a = p->op.arena;
    struct feed_confirm_view v = { .frame = &p->frame, .header = header_of(p) };
    v.confirm.action = sv_fmt(a, "%.*s/%s%s", SV_FMT(home_path(p)), words[kind].name, anew ? "" : "/end");
    v.confirm.question = anew ? sv_fmt(a, "A new address for “%s”?", words[kind].title)
                              : sv_fmt(a, "Stop the address of “%s”?", words[kind].title);
    v.confirm.consequences = (struct view_lines)VIEW_LIST(a, struct sv,
        SV("The address you have now stops at once, on every phone and computer that uses it."),
        SV("Calendars may keep what they read before for some days."));
    v.confirm.submit = (struct view_submit){
        .label = anew ? SV("Make a new address") : SV("Stop it"), .danger = !anew, .cancel_href = home_path(p)
    };
    p->frame.title = v.header.title;
    tpl_feed_confirm(&p->reply->body, &v);
    return E_OK;
}

#define FEED_PAGES(name, kind)                                                                                         \
    static enum err post_##name(struct page *p)                                                                        \
    {                                                                                                                  \
        return rotate(p, kind);                                                                                        \
    }                                                                                                                  \
    static enum err post_end_##name(struct page *p)                                                                    \
    {                                                                                                                  \
        return end(p, kind);                                                                                           \
    }                                                                                                                  \
    static enum err get_new_##name(struct page *p)                                                                     \
    {                                                                                                                  \
        return ask(p, kind, true);                                                                                     \
    }                                                                                                                  \
    static enum err get_end_##name(struct page *p)                                                                     \
    {                                                                                                                  \
        return ask(p, kind, false);                                                                                    \
    }
FEED_PAGES(staff, FEED_STAFF)
FEED_PAGES(client, FEED_CLIENT)
FEED_PAGES(household, FEED_HOUSEHOLD)

/* For programs: no page, whatever happens. */
static enum err get_ics(struct page *p)
{
    struct sv token = page_tail(p), ics;
    if (sv_ends(token, SV(".ics")))
        token = sv_sub(token, 0, token.n - 4);
    enum err e = feed_read(&p->op, token, &ics);
    if (e == E_NOTFOUND || e == E_GONE) {
        http_reply_problem(p->reply, e == E_GONE ? 410 : 404,
            e == E_GONE ? "This calendar address has stopped. Its owner can make a new one."
                        : "There is no calendar at this address.");
        return E_OK;
    }
    TRY(e);
    p->reply->content_type = SV("text/calendar; charset=utf-8");
    p->reply->no_store = false;
    http_reply_header(p->reply, SV("Cache-Control"), SV("private, max-age=600"));
    http_reply_header(
        p->reply, SV("ETag"), sv_fmt(p->op.arena, "\"%.32s\"", sv_z(p->op.arena, token_hash(p->op.arena, ics))));
    p->reply->body = str_new(p->op.arena, HTTP_MAX_REPLY);
    str_add(&p->reply->body, ics);
    return E_OK;
}

static const struct route routes[] = {
    { HTTP_GET, "/feeds/calendar/*", "calendar_feed", NEEDS_PUBLIC, AUDIT_NONE, "", get_ics },
    { HTTP_GET, "/calendar/address", "feed_staff", NEEDS_STAFF(PERM_CALENDAR), AUDIT_NONE, "", get_feeds },
    { HTTP_POST, "/calendar/address/staff", "feed_staff_do", NEEDS_STAFF(PERM_CALENDAR), AUDIT_NONE, "", post_staff },
    { HTTP_GET, "/calendar/address/staff/new", "feed_staff_new", NEEDS_STAFF(PERM_CALENDAR), AUDIT_NONE, "",
        get_new_staff },
    { HTTP_GET, "/calendar/address/staff/end", "feed_staff_end", NEEDS_STAFF(PERM_CALENDAR), AUDIT_NONE, "",
        get_end_staff },
    { HTTP_POST, "/calendar/address/staff/end", "feed_staff_end_do", NEEDS_STAFF(PERM_CALENDAR), AUDIT_NONE, "",
        post_end_staff },
    { HTTP_GET, "/portal/calendar-address", "feed_page", NEEDS_SELF, AUDIT_NONE, "", get_feeds },
    { HTTP_POST, "/portal/calendar-address/client", "feed_own_do", NEEDS_SELF, AUDIT_NONE, "", post_client },
    { HTTP_GET, "/portal/calendar-address/client/new", "feed_own_new", NEEDS_SELF, AUDIT_NONE, "", get_new_client },
    { HTTP_GET, "/portal/calendar-address/client/end", "feed_own_end", NEEDS_SELF, AUDIT_NONE, "", get_end_client },
    { HTTP_POST, "/portal/calendar-address/client/end", "feed_own_end_do", NEEDS_SELF, AUDIT_NONE, "",
        post_end_client },
    { HTTP_POST, "/portal/calendar-address/household", "feed_family_do", NEEDS_SELF, AUDIT_NONE, "", post_household },
    { HTTP_GET, "/portal/calendar-address/household/new", "feed_family_new", NEEDS_SELF, AUDIT_NONE, "",
        get_new_household },
    { HTTP_GET, "/portal/calendar-address/household/end", "feed_family_end", NEEDS_SELF, AUDIT_NONE, "",
        get_end_household },
    { HTTP_POST, "/portal/calendar-address/household/end", "feed_family_end_do", NEEDS_SELF, AUDIT_NONE, "",
        post_end_household },
};
const struct route_table calendar_feed_routes = { routes, LENGTH(routes) };
