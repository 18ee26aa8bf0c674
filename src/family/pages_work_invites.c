#include "base/text.h"
#include "family/pages.h"
#include "family/templates.h"
#include "family/work_view.h"
#include "ical/zone.h"

enum { BULK_MOST = 200 };

static struct sv sent_words(const struct page *p, const struct invite_row *r)
{
    struct arena *a = p->op.arena;
    const struct zone *z = zone_of(p->organization->zone);
    if (!r->sent_at.has)
        return SV("Not sent yet");
    if (!r->expires_at.has)
        return sv_fmt(a, "Sent %.*s", SV_FMT(zone_human_day(a, z, r->sent_at.v)));
    return sv_fmt(a, "Sent %.*s, until %.*s", SV_FMT(zone_human_day(a, z, r->sent_at.v)),
        SV_FMT(zone_human_day(a, z, r->expires_at.v)));
}

static void fill_rows(const struct page *p, const struct invite_rows *list, struct work_invites_view *v)
{
    struct arena *a = p->op.arena;
    v->rows.items = arena_array(a, list->count, sizeof *v->rows.items);
    for (size_t i = 0; i < list->count; i++) {
        const struct invite_row *r = &list->items[i];
        bool open = r->expires_at.has && instant_before(p->op.now, r->expires_at.v);
        v->rows.items[v->rows.count++] = (struct invite_line){ .grant = r->grant,
            .address = r->address,
            .sent = sent_words(p, r),
            .why_not = r->why_not,
            .can_send = r->can_send,
            .person = r->restricted
                          ? view_person_of(a, r->client_name, WORK_RESTRICTED,
                                family_path(p, r->client, r->contact, "/access"), r->client.v)
                          : view_person_of(a, r->caregiver_name, sv_fmt(a, "To %.*s's account", SV_FMT(r->client_name)),
                                family_path(p, r->client, r->contact, "/access"), r->caregiver.v),
            .state = open ? (struct view_badge){ .label = SV("Invited"), .tone = TONE_INFO }
                          : (struct view_badge){
                                .label = r->sent_at.has ? SV("Expired") : SV("Not sent"), .tone = TONE_WARN } };
    }
}

static enum err show_list(struct page *p, const struct problems *problems)
{
    struct invite_rows list;
    TRY(invite_worklist(&p->op, work_searched(p), page_number(p), &list));
    struct work_invites_view v = { .frame = &p->frame,
        .problems = problems,
        .tabs = work_tabs(p, "/to-do/invites"),
        .header = work_header(p, "Invitations pending", "Linked people whose access waits for their yes."),
        .pager = work_pager(p, list.count, list.total),
        .may_send = role_may(p->viewer->facts.role, PERM_GRANTS),
        .empty = { .art = ART_MAIL,
            .title = SV("No invitation is open"),
            .text =
                SV("When access is given on Link Client Account, the invitation stands here until it is accepted.") } };
    fill_rows(p, &list, &v);
    work_search(p, list.total, &v.search, &v.found, &v.empty);
    if (problems->count)
        page_status(p, problems_status(problems));
    tpl_work_invites(&p->reply->body, &v);
    return E_OK;
}

static enum err get_invites(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_list(p, &none);
}

/* The ticked ones, or every one of the page. */
static size_t chosen(const struct page *p, struct grant_id *ids)
{
    struct sv name = form_does(p, SV("all")) ? SV("listed") : SV("grant");
    size_t n = 0;
    for (size_t i = 0; i < p->req->form.count && n < BULK_MOST; i++) {
        const struct http_pair *f = &p->req->form.items[i];
        if (sv_eq(f->name, name) && int_parse(f->value, &ids[n].v))
            n++;
    }
    return n;
}

static enum err show_dry_run(struct page *p, const struct invite_rows *rows)
{
    struct arena *a = p->op.arena;
    struct problems none = problems_new(a);
    size_t can = 0;
    struct work_invites_view v = { .frame = &p->frame,
        .problems = &none,
        .dry_run = true,
        .may_send = true,
        .tabs = work_tabs(p, "/to-do/invites"),
        .header = work_header(p, "Send invitations", "Nothing has been sent yet.") };
    fill_rows(p, rows, &v);
    for (size_t i = 0; i < rows->count; i++)
        can += rows->items[i].can_send;
    if (can)
        v.sending = can == 1 ? SV("Send 1 invitation") : sv_fmt(a, "Send %zu invitations", can);
    tpl_work_invites(&p->reply->body, &v);
    return E_OK;
}

static enum err post_invites(struct page *p)
{
    struct arena *a = p->op.arena;
    struct problems problems = problems_new(a);
    struct grant_id *ids = arena_array(a, BULK_MOST, sizeof *ids);
    struct invite_rows rows;
    size_t n = chosen(p, ids), sent = 0;
    bool really = form_does(p, SV("send"));
    if (!n) {
        problem_add(&problems, SV(""), SV("none_chosen"), SV("Tick at least one person, or choose all on this page."));
        return show_list(p, &problems);
    }
    TRY(invite_send_bulk(&p->op, ids, n, !really, &rows));
    if (!really)
        return show_dry_run(p, &rows);
    for (size_t i = 0; i < rows.count; i++)
        sent += rows.items[i].can_send;
    struct sv done = sent == rows.count
                         ? sv_fmt(a, "%zu sent.", sent)
                         : sv_fmt(a, "%zu sent, %zu could not be sent: see the list.", sent, rows.count - sent);
    return page_redirect(p, SV("/to-do/invites"), done);
}

static const struct route routes[] = {
    { HTTP_GET, "/to-do/invites", "work_invites", NEEDS_STAFF(PERM_DIRECTORY), AUDIT_LIST, "worklist", get_invites },
    { HTTP_POST, "/to-do/invites", "work_invites_do", NEEDS_STAFF(PERM_GRANTS), AUDIT_SEND, "invite", post_invites },
};
const struct route_table family_work_invite_routes = { routes, LENGTH(routes) };
