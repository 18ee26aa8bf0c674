#include "page/mailbox.h"

#include "ical/zone.h"
#include "mail/mailbox.h"
#include "page/templates.h"

enum { MAILS_PER_PAGE = 25 };

static struct sv id_link(struct arena *a, struct sv id)
{
    struct str s = str_new(a, 1024);
    str_add(&s, SV("/mailbox/mail?id="));
    html_url_part(&s, id);
    return str_sv(&s);
}

/* By the practice's clock; a mail that something else wrote keeps its own words. */
static struct sv date_words(const struct page *p, struct sv date)
{
    struct instant at;
    return instant_mail_parse(date, &at) ? zone_human(p->op.arena, zone_of(p->app->mailbox_zone), at) : date;
}

static enum err get_list(struct page *p)
{
    struct arena *a = p->op.arena;
    struct mailbox_entries entries;
    int64_t page = page_number(p);
    if (!p->app->mailbox.n)
        return E_NOTFOUND;
    TRY(mailbox_list(a, p->app->mailbox, (size_t)(page - 1) * MAILS_PER_PAGE, MAILS_PER_PAGE, &entries));
    struct mailbox_list_view v = { .frame = &p->frame,
        .header = { .title = SV("Demo mailbox"),
            .subtitle =
                SV("Every mail that this demo would have sent, for any address. Nothing leaves this machine.") },
        .empty = { .art = ART_MAIL,
            .title = SV("No mail yet"),
            .text = SV("Invite a caregiver or ask for a new password: the mail appears here.") } };
    struct view_person *people = arena_array(a, entries.count, sizeof *people);
    for (size_t i = 0; i < entries.count; i++) {
        const struct mailbox_entry *e = &entries.items[i];
        people[i] = view_person_of(a, e->subject,
            sv_fmt(a, "to %.*s · %.*s", SV_FMT(e->to), SV_FMT(date_words(p, e->date))), id_link(a, e->id), (int64_t)i);
    }
    v.mails = (struct view_people){ people, entries.count };
    int64_t first = (page - 1) * MAILS_PER_PAGE + 1, total = (int64_t)entries.total;
    page_list(p, "page", (int64_t)entries.count, total, MAILS_PER_PAGE);
    v.pager.range = view_range(a, first, (int64_t)entries.count, total, 0);
    if (page > 1)
        v.pager.previous_href = sv_fmt(a, "/mailbox?page=%lld", (long long)page - 1);
    if (first + (int64_t)entries.count <= total)
        v.pager.next_href = sv_fmt(a, "/mailbox?page=%lld", (long long)page + 1);
    p->frame.title = v.header.title;
    tpl_mailbox_list(&p->reply->body, &v);
    return E_OK;
}

static enum err get_mail(struct page *p)
{
    struct arena *a = p->op.arena;
    struct mailbox_mail m;
    if (!p->app->mailbox.n)
        return E_NOTFOUND;
    TRY(mailbox_read(a, p->app->mailbox, http_param(p->req, SV("id")), &m));
    struct mailbox_mail_view v = { .frame = &p->frame, .header = { .title = m.entry.subject } };
    v.header.crumbs = (struct view_links)VIEW_LIST(
        a, struct view_link, { .label = SV("Demo mailbox"), .href = SV("/mailbox") }, { .label = m.entry.subject });
    v.facts = (struct view_facts)VIEW_LIST(a, struct view_fact, { .label = SV("To"), .value = m.entry.to },
        { .label = SV("From"), .value = m.entry.from }, { .label = SV("Date"), .value = date_words(p, m.entry.date) });
    size_t most = 1;
    for (size_t i = 0; i < m.text.n; i++)
        most += m.text.p[i] == '\n';
    v.lines.items = arena_array(a, most, sizeof *v.lines.items);
    for (struct sv rest = m.text; rest.n;) {
        struct sv line = sv_trim(sv_cut(&rest, '\n'));
        v.lines.items[v.lines.count++] =
            (struct mailbox_line){ line, sv_starts(line, p->app->base_url) && sv_find(line, ' ', 0) == SIZE_MAX };
    }
    p->frame.title = v.header.title;
    tpl_mailbox_mail(&p->reply->body, &v);
    return E_OK;
}

static const struct route routes[] = {
    { HTTP_GET, "/mailbox", "mailbox", NEEDS_PUBLIC, AUDIT_NONE, "", get_list },
    { HTTP_GET, "/mailbox/mail", "mailbox_mail", NEEDS_PUBLIC, AUDIT_NONE, "", get_mail },
};
const struct route_table page_mailbox_routes = { routes, LENGTH(routes) };
