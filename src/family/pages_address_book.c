#include "family/book_view.h"
#include "family/pages.h"
#include "family/templates.h"
#include "ical/zone.h"

enum { BADGES_MAX = 8, LINKS_MAX = 2 };

static struct view_badges badges_of(struct arena *a, const struct book_entry *e)
{
    struct view_badge *b = arena_array(a, BADGES_MAX, sizeof *b);
    size_t n = 0;
    if (e->ended)
        b[n++] = (struct view_badge){ .label = SV("Ended"), .tone = TONE_CALM };
    if (e->copies)
        b[n++] = (struct view_badge){ .label = SV("Copies"), .tone = TONE_OK };
    if (e->own_rule)
        b[n++] = (struct view_badge){ .label = SV("Own rule"), .tone = TONE_INFO };
    if (e->off)
        b[n++] = (struct view_badge){ .label = (e->off & NOTICE_STOPPED) ? SV("Stopped all") : SV("Stopped some"),
            .tone = TONE_WARN };
    if (e->closed)
        b[n++] = (struct view_badge){ .label = SV("Restricted"), .tone = TONE_GUARD, .icon = ICON_LOCK };
    else if (!e->address.n)
        b[n++] = (struct view_badge){ .label = SV("No address"), .tone = TONE_WARN };
    if (e->bounced)
        b[n++] = (struct view_badge){ .label = SV("E-mail bounces"), .tone = TONE_WARN };
    if (e->blocked)
        b[n++] = (struct view_badge){ .label = SV("Address blocked"), .tone = TONE_BAD };
    if (e->silenced)
        b[n++] = (struct view_badge){ .label = SV("Told nothing"), .tone = TONE_GUARD };
    return (struct view_badges){ b, n };
}

static struct view_links links_of(const struct page *p, struct client_id client, const struct book_entry *e)
{
    struct view_link *links = arena_array(p->op.arena, LINKS_MAX, sizeof *links);
    size_t n = 0;
    if (e->of.kind == CHOICE_CONTACT && !e->ended)
        links[n++] = (struct view_link){ .label = SV("Edit"),
            .href = family_path(p, client, (struct contact_id){ e->of.id }, "") };
    else if (e->of.kind == CHOICE_CLIENT) {
        links[n++] = (struct view_link){ .label = SV("Edit"), .href = client_path(p, client, "/edit") };
        if (role_may(p->viewer->facts.role, PERM_GRANTS))
            links[n++] = (struct view_link){ .label = SV("Portal settings"),
                .href = client_path(p, client, "/portal-settings") };
    }
    return (struct view_links){ links, n };
}

static struct view_badge badge_of(const struct book_line *line)
{
    if (line->sent == line->of)
        return (struct view_badge){ .label = SV("All"), .tone = TONE_OK };
    return line->sent ? (struct view_badge){ .label = SV("Some"), .tone = TONE_INFO }
                      : (struct view_badge){ .label = SV("Nothing"), .tone = TONE_CALM };
}

/* Of some that are sent and some that are not, which one the sentence is about. */
static struct sv why_of(struct arena *a, const struct book_line *line)
{
    if (!line->held || !line->sent)
        return line->why;
    return sv_fmt(a, "\xe2\x80\x9c%s\xe2\x80\x9d: %.*s", line->held->label, SV_FMT(line->why));
}

static struct book_card card_of(const struct page *p, struct client_id client, const struct book_entry *e)
{
    struct arena *a = p->op.arena;
    struct sv who = e->of.kind == CHOICE_CLIENT ? SV("The client") : e->words;
    struct book_card card = { .person = view_person_of(a, e->name,
                                  who.n && e->address.n
                                      ? sv_fmt(a, "%.*s \xc2\xb7 %.*s", SV_FMT(who), SV_FMT(e->address))
                                  : who.n ? who
                                          : e->address,
                                  SV(""), e->linked.v ? e->linked.v : e->of.id),
        .id = sv_fmt(a, "%s-%lld", choice_kind_name(e->of.kind), (long long)e->of.id),
        .links = links_of(p, client, e) };
    card.person.badges = badges_of(a, e);
    if (e->stopped.n)
        card.note = sv_fmt(a, "Chose last: %.*s, %.*s. Only they can turn it on again.", SV_FMT(e->stopped),
            SV_FMT(zone_human(a, zone_of(p->organization->zone), e->stopped_at)));
    card.rows.items = arena_array(a, e->count, sizeof *card.rows.items);
    for (enum notice_category c = 0; c < NOTICE_CATEGORY_COUNT; c++)
        for (size_t i = 0; i < e->count; i++)
            if (e->lines[i].category == c)
                card.rows.items[card.rows.count++] = (struct book_row){ .label = sv_of(notice_category_label(c)),
                    .badge = badge_of(&e->lines[i]),
                    .why = why_of(a, &e->lines[i]) };
    return card;
}

static void fill_pager(struct page *p, struct sv q, const struct address_book *book, struct view_pager *pager)
{
    struct arena *a = p->op.arena;
    struct str part = str_new(a, 1024);
    int64_t page = page_number(p), first = (page - 1) * ADDRESS_BOOK_PAGE;
    html_url_part(&part, q);
    page_list(p, "page", (int64_t)book->count, book->total, ADDRESS_BOOK_PAGE);
    pager->range = view_range(a, first + 1, (int64_t)book->count, book->total, 0);
    if (page > 1)
        pager->previous_href =
            sv_fmt(a, "%.*s?q=%.*s&page=%lld", SV_FMT(p->req->path), SV_FMT(str_sv(&part)), (long long)page - 1);
    if (first + (int64_t)book->count < book->total)
        pager->next_href =
            sv_fmt(a, "%.*s?q=%.*s&page=%lld", SV_FMT(p->req->path), SV_FMT(str_sv(&part)), (long long)page + 1);
}

static enum err get_book(struct page *p)
{
    struct arena *a = p->op.arena;
    struct client c;
    struct address_book book;
    struct sv q = sv_sub(http_param(p->req, SV("q")), 0, 100);
    TRY(staff_client_load(p, &c));
    TRY(address_book_load(&p->op, c.id, q, page_number(p), &book));
    struct book_view v = { .frame = &p->frame,
        .head = client_header(p, &c, "family"),
        .search = { .action = p->req->path, .label = SV("Search by name or address"), .value = q },
        .empty = { .art = ART_SEARCH, .title = SV("Nobody found"), .text = SV("Try a shorter part of the name.") } };
    v.head.header.subtitle = SV("Who gets what: everybody who may be written to about this client");
    if (book.safe)
        v.notice = (struct view_notice){ .tone = TONE_GUARD,
            .text = SV("Safe mode is on."),
            .action_label = SV("Open"),
            .action_href = client_path(p, c.id, "/safe-mode") };
    v.cards.items = arena_array(a, book.count, sizeof *v.cards.items);
    for (size_t i = 0; i < book.count; i++)
        v.cards.items[v.cards.count++] = card_of(p, c.id, &book.items[i]);
    fill_pager(p, q, &book, &v.pager);
    p->frame.title = SV("Who gets what");
    tpl_address_book(&p->reply->body, &v);
    return E_OK;
}

static const struct route routes[] = {
    { HTTP_GET, "/clients/{client}/who-gets-what", "address_book", NEEDS_CHART(PERM_CHART), AUDIT_VIEW, "recipients",
        get_book },
};
const struct route_table family_book_routes = { routes, LENGTH(routes) };
