#include "family/pages.h"
#include "family/preview_view.h"
#include "family/templates.h"
#include "family/work_view.h"
#include "ical/zone.h"

/* Queues in which somebody waits for a decision: access asked for, age reviews. */

static struct view_people matches_of(const struct page *p, const struct access_request *r)
{
    struct arena *a = p->op.arena;
    bool may = staff_may_grant(p);
    struct view_person *people = arena_array(a, r->matches.count, sizeof *people);
    size_t n = 0;
    for (size_t i = 0; i < r->matches.count; i++) {
        const struct search_hit *h = &r->matches.items[i];
        if (h->id.v == r->asker.v)
            continue;
        struct sv born =
            h->born.has ? sv_fmt(a, "Born %.*s", SV_FMT(day_human(a, h->born.v))) : SV("Birth date not known");
        struct sv href =
            sv_fmt(a, "/clients/%lld/family/link/%lld%s?request=%lld&relationship=%.*s", (long long)h->id.v,
                (long long)r->asker.v, may ? "/access" : "", (long long)r->id.v, SV_FMT(r->relationship));
        people[n] = view_person_of(
            a, h->name, h->city.n ? sv_fmt(a, "%.*s · %.*s", SV_FMT(born), SV_FMT(h->city)) : born, href, h->id.v);
        if (h->restricted)
            people[n].badges = (struct view_badges)VIEW_LIST(
                a, struct view_badge, { .label = SV("Restricted"), .tone = TONE_GUARD, .icon = ICON_LOCK });
        n++;
    }
    return (struct view_people){ people, n };
}

static enum err get_asked(struct page *p)
{
    struct arena *a = p->op.arena;
    struct access_requests list;
    TRY(access_request_list(&p->op, page_number(p), &list));
    struct work_asked_view v = { .frame = &p->frame,
        .tabs = work_tabs(p, "/to-do/access-asked"),
        .may_decide = role_may(p->viewer->facts.role, PERM_GRANTS),
        .header = work_header(
            p, "Access asked for", "From the portal. Whoever asks is never told whether the account exists."),
        .pager = work_pager(p, list.count, list.total),
        .empty = { .art = ART_LOCK,
            .title = SV("Nobody has asked"),
            .text = SV("A parent or relative asks for access in their portal; the request and likely matches appear "
                       "here.") } };
    v.rows.items = arena_array(a, list.count, sizeof *v.rows.items);
    for (size_t i = 0; i < list.count; i++) {
        const struct access_request *r = &list.items[i];
        enum relationship kin;
        struct sv born = r->born.has ? sv_fmt(a, ", born %.*s", SV_FMT(day_human(a, r->born.v))) : SV("");
        v.rows.items[v.rows.count++] = (struct asked_line){ .matches = matches_of(p, r),
            .proof = r->proof,
            .child = sv_fmt(a, "%.*s %.*s%.*s", SV_FMT(r->first_name), SV_FMT(r->last_name), SV_FMT(born)),
            .relationship = relationship_parse(r->relationship, &kin) ? relationship_words(a, kin, SV(""), SV(""))
                                                                      : r->relationship,
            .person = view_person_of(a, r->asker_name,
                sv_fmt(a, "Asked %.*s", SV_FMT(zone_human(a, zone_of(p->organization->zone), r->created_at))),
                client_path(p, r->asker, ""), r->asker.v),
            .decline_href = sv_fmt(a, "/to-do/access-asked/%lld/decline", (long long)r->id.v) };
    }
    tpl_work_asked(&p->reply->body, &v);
    return E_OK;
}

static enum err show_decline(struct page *p, const struct problems *problems)
{
    struct view_field note = { .name = SV("note"),
        .label = SV("Note for staff (optional)"),
        .value = http_field(p->req, SV("note")),
        .max_length = 500 };
    view_field_problem(&note, problems);
    struct view_confirm c = { .action = p->req->path,
        .question = SV("Decline this request?"),
        .note = &note,
        .consequences = VIEW_LIST(p->op.arena, struct sv,
            SV("The person is told that the practice cannot give access, not why, and not whether the account "
               "exists.")),
        .submit = { .label = SV("Decline"), .danger = true, .cancel_href = SV("/to-do/access-asked") } };
    return staff_confirm(p, work_header(p, "Decline a request", ""), &c, NULL, problems);
}

static enum err get_decline(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    TRY(access_request_waits(&p->op, (struct access_request_id){ page_arg(p, "request") }));
    return show_decline(p, &none);
}

static enum err post_decline(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    enum err e = access_request_decide(
        &p->op, (struct access_request_id){ page_arg(p, "request") }, false, http_field(p->req, SV("note")), &problems);
    if (e == E_INVALID)
        return show_decline(p, &problems);
    TRY(e);
    return page_redirect(p, SV("/to-do/access-asked"), SV("Declined."));
}

static struct sv cause_words(struct arena *a, const struct age_review *r)
{
    if (sv_eq(r->cause, SV("majority")))
        return SV("Comes of age");
    if (sv_eq(r->cause, SV("no_birth_date")))
        return SV("Birth date not known");
    if (sv_eq(r->cause, SV("renewal")))
        return SV("Renewal is due");
    return sv_fmt(a, "Turns %lld", (long long)r->from_age);
}

static struct sv outcome_words(struct sv outcome)
{
    static const struct {
        const char *code, *words;
    } table[] = { { "keep", "kept as it is" }, { "limit", "narrowed to what the policy allows" },
        { "suspend", "suspended" }, { "end", "ended" },
        { "convert", "turned into one that waits for the client's consent" } };
    for (size_t i = 0; i < LENGTH(table); i++)
        if (sv_eq(outcome, sv_of(table[i].code)))
            return sv_of(table[i].words);
    return outcome;
}

static enum err get_reviews(struct page *p)
{
    struct arena *a = p->op.arena;
    struct age_reviews list;
    TRY(age_review_list(&p->op, work_searched(p), page_number(p), &list));
    struct view_person *rows = arena_array(a, list.count, sizeof *rows);
    bool may_decide = role_may(p->viewer->facts.role, PERM_GRANTS); /* others see what is due, and open the client */
    for (size_t i = 0; i < list.count; i++) {
        const struct age_review *r = &list.items[i];
        struct sv detail = r->restricted
                               ? WORK_RESTRICTED
                               : sv_fmt(a, "%.*s on %.*s · access of %.*s (%.*s) is %.*s if nobody decides",
                                     SV_FMT(cause_words(a, r)), SV_FMT(day_human(a, r->due_on)),
                                     SV_FMT(r->caregiver_name), SV_FMT(r->words), SV_FMT(outcome_words(r->proposed)));
        struct sv href =
            may_decide ? sv_fmt(a, "/to-do/age-reviews/%lld", (long long)r->id.v) : client_path(p, r->client, "");
        rows[i] = view_person_of(a, r->client_name, detail, href, r->client.v);
        if (r->overdue)
            rows[i].badges =
                (struct view_badges)VIEW_LIST(a, struct view_badge, { .label = SV("Overdue"), .tone = TONE_WARN });
        else if (r->outcome.n)
            rows[i].badges =
                (struct view_badges)VIEW_LIST(a, struct view_badge, { .label = SV("Decided"), .tone = TONE_OK });
    }
    struct work_list_view v = { .frame = &p->frame,
        .tabs = work_tabs(p, "/to-do/age-reviews"),
        .rows = { rows, list.count },
        .pager = work_pager(p, list.count, list.total),
        .header = work_header(
            p, "Age reviews", "Access that an age boundary touches. Decide before the day; else the policy does."),
        .empty = { .art = ART_DONE,
            .title = SV("No boundary is near"),
            .text = SV("Before a birthday at which the age policy narrows or ends a parent's access, the access is put "
                       "here for a decision.") } };
    work_search(p, list.total, &v.search, &v.found, &v.empty);
    tpl_work_list(&p->reply->body, &v);
    return E_OK;
}

static struct view_choice_field outcome_choices(struct arena *a, struct sv chosen)
{
    static const struct {
        const char *code, *label, *hint;
    } table[] = {
        { "keep", "Keep it as it is", "Needs a reason, which is kept." },
        { "limit", "Narrow it", "To what the policy allows from that age." },
        { "suspend", "Suspend it", "Nobody gets in until staff resume it." },
        { "convert", "Ask the client", "The access waits for the client's own consent as an adult." },
        { "end", "End it", "The link and the copies stay." },
    };
    struct view_choice *items = arena_array(a, LENGTH(table), sizeof *items);
    for (size_t i = 0; i < LENGTH(table); i++)
        items[i] = (struct view_choice){ .value = sv_of(table[i].code),
            .label = sv_of(table[i].label),
            .hint = sv_of(table[i].hint),
            .checked = sv_eq(chosen, sv_of(table[i].code)) };
    return (struct view_choice_field){ .name = SV("outcome"),
        .label = SV("What happens with the access"),
        .required = true,
        .choices = { items, LENGTH(table) } };
}

static enum err show_review(struct page *p, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct age_review r;
    TRY(age_review_load(&p->op, (struct age_review_id){ page_arg(p, "review") }, &r));
    if (r.restricted) /* a reason opens the record; then there is something to decide about */
        return page_redirect(p, client_path(p, r.client, "/reason"), SV(""));
    struct work_review_view v = { .frame = &p->frame,
        .problems = problems,
        .action = p->req->path,
        .header = work_header(p, "Age review", ""),
        .outcome = outcome_choices(a, http_field(p->req, SV("outcome"))),
        .reason = { .name = SV("reason"),
            .label = SV("Reason"),
            .value = http_field(p->req, SV("reason")),
            .max_length = 500 },
        .submit = { .label = SV("Decide"), .cancel_href = SV("/to-do/age-reviews") } };
    v.header.subtitle = sv_fmt(a, "%.*s and %.*s", SV_FMT(r.client_name), SV_FMT(r.caregiver_name));
    v.facts = (struct view_facts)VIEW_LIST(a, struct view_fact,
        { .label = SV("Client"), .value = r.client_name, .href = client_path(p, r.client, "/family") },
        { .label = SV("Born"), .value = r.born.has ? day_human(a, r.born.v) : SV("") },
        { .label = SV("Access of"), .value = sv_fmt(a, "%.*s, %.*s", SV_FMT(r.caregiver_name), SV_FMT(r.words)) },
        { .label = SV("Why now"), .value = cause_words(a, &r) }, { .label = SV("On"), .value = day_human(a, r.due_on) },
        { .label = SV("If nobody decides"), .value = sv_fmt(a, "It is %.*s", SV_FMT(outcome_words(r.proposed))) });
    view_choice_problem(&v.outcome, problems);
    view_field_problem(&v.reason, problems);
    if (problems->count)
        page_status(p, problems_status(problems));
    tpl_work_review(&p->reply->body, &v);
    return E_OK;
}

static enum err get_review(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_review(p, &none);
}

static enum err post_review(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    enum err e = age_review_decide(&p->op, (struct age_review_id){ page_arg(p, "review") },
        http_field(p->req, SV("outcome")), http_field(p->req, SV("reason")), &problems);
    if (e == E_INVALID)
        return show_review(p, &problems);
    TRY(e);
    return page_redirect(p, SV("/to-do/age-reviews"), SV("Decided."));
}

static const struct route routes[] = {
    { HTTP_GET, "/to-do/access-asked", "work_asked", NEEDS_STAFF(PERM_DIRECTORY), AUDIT_LIST, "worklist", get_asked },
    { HTTP_GET, "/to-do/access-asked/{request}/decline", "work_decline", NEEDS_STAFF(PERM_GRANTS), AUDIT_VIEW,
        "worklist", get_decline },
    { HTTP_POST, "/to-do/access-asked/{request}/decline", "work_decline_do", NEEDS_STAFF(PERM_GRANTS), AUDIT_UPDATE,
        "worklist", post_decline },
    { HTTP_GET, "/to-do/age-reviews", "work_reviews", NEEDS_STAFF(PERM_DIRECTORY), AUDIT_LIST, "worklist",
        get_reviews },
    { HTTP_GET, "/to-do/age-reviews/{review}", "work_review", NEEDS_STAFF(PERM_GRANTS), AUDIT_VIEW, "worklist",
        get_review },
    { HTTP_POST, "/to-do/age-reviews/{review}", "work_review_do", NEEDS_STAFF(PERM_GRANTS), AUDIT_UPDATE, "worklist",
        post_review },
};
const struct route_table family_work_decide_routes = { routes, LENGTH(routes) };
