/* The public booking page from the time on: who they are, the booking, and the page after it. */
#include "base/text.h"
#include "calendar/cover.h"
#include "calendar/pages.h"
#include "calendar/public_pages.h"
#include "calendar/templates.h"
#include "page/form_guard.h"

static const struct problems fine;

/* --- who --- */

static struct view_choice_field whom_field(const struct page *p, const struct booking_page *b)
{
    struct arena *a = p->op.arena;
    bool child = sv_eq(http_field(p->req, SV("whom")), SV("child"));
    struct view_choice *c = arena_array(a, 2, sizeof *c);
    c[0] = (struct view_choice){ .value = SV("me"), .label = SV("For myself"), .checked = !child };
    c[1] = (struct view_choice){ .value = SV("child"), .label = SV("For a child"), .checked = child };
    return (struct view_choice_field){
        .name = SV("whom"), .label = SV("Who is it for?"), .choices = { c, b->type.confidential ? 0 : 2 }
    };
}

struct typed {
    const char *name, *label, *autocomplete, *type, *hint;
    int64_t most;
    bool required;
};

static struct view_field typed_field(const struct page *p, const struct problems *problems, const struct typed *t)
{
    struct view_field f = { .name = sv_of(t->name),
        .label = sv_of(t->label),
        .value = http_field(p->req, sv_of(t->name)),
        .type = sv_of(t->type ? t->type : ""),
        .autocomplete = sv_of(t->autocomplete ? t->autocomplete : ""),
        .hint = sv_of(t->hint ? t->hint : ""),
        .max_length = t->most,
        .required = t->required };
    view_field_problem(&f, problems);
    return f;
}

static struct sv place_said(const struct booking_page *b)
{
    if (b->asked.contact_type == CONTACT_IN_PERSON)
        for (size_t i = 0; i < b->places.count; i++)
            if (b->places.items[i].id.v == b->asked.location.v)
                return b->places.items[i].name;
    return sv_of(contact_type_label(b->asked.contact_type));
}

static struct view_facts facts_of(const struct public_site *s, const struct booking_page *b, struct sv price)
{
    struct arena *a = s->page.op.arena;
    struct view_facts f =
        VIEW_LIST(a, struct view_fact, { .label = SV("When"), .value = zone_human(a, s->zone, b->asked.at) },
            { .label = SV("How long"), .value = sv_fmt(a, "%lld minutes", (long long)b->type.length_min) },
            { .label = SV("How"), .value = place_said(b) }, { .label = SV("Price"), .value = price });
    if (!b->type.has_price)
        f.count--;
    return facts_with_prepare(a, f, b->type.prepare);
}

static struct view_hiddens hidden_of(const struct public_site *s, const struct booking_page *b)
{
    struct arena *a = s->page.op.arena;
    const struct book_asked *x = &b->asked;
    struct sv form = http_field(s->page.req, SV("form"));
    if (!public_form_good(s->page.op.keys, a, form, s->page.op.now))
        form = public_form_token(a, s->page.op.keys, s->page.op.now);
    const struct view_hidden more[] = { { SV("form"), form }, { SV("how"), sv_of(contact_type_name(x->contact_type)) },
        { SV("at"), instant_iso(a, x->at) },
        { SV("place"), x->location.v ? sv_fmt(a, "%lld", (long long)x->location.v) : SV("") },
        { SV("with"), s->staff.v ? sv_fmt(a, "%lld", (long long)s->staff.v) : SV("") },
        { SV("session"), x->session.v ? sv_fmt(a, "%lld", (long long)x->session.v) : SV("") },
        { SV("wait"), x->waitlist ? SV("1") : SV("") } };
    return public_hiddens(s, more, LENGTH(more));
}

static enum err show_you(struct public_site *s, const struct booking_page *b, const struct problems *problems)
{
    struct page *p = &s->page;
    struct arena *a = p->op.arena;
    static const struct typed first = { "first_name", "First name", "given-name", .most = 100, .required = true },
                              last = { "last_name", "Last name", "family-name", .most = 100, .required = true },
                              email = { "email", "E-mail", "email", "email", .most = 254, .required = true },
                              phone = { "phone", "Phone", "tel", "tel", "If the practice has a question.", 40 },
                              child_first = { "child_first", "First name of the child", "off", .most = 100 },
                              child_last = { "child_last", "Last name of the child", "off", .most = 100 },
                              born = { "child_born", "Born on", "off", "date" },
                              reason = { "reason", "What is it about?", "off", NULL,
                                  "Only the practice reads this. You can leave it empty.", 500 };
    struct sv price;
    TRY(cover_price(&p->op, (struct client_id){ 0 }, b->type.id, b->asked.staff, b->asked.location, &price));
    struct public_you_view v = { .frame = &p->frame,
        .header = { .title = b->asked.waitlist ? SV("Join the waitlist") : SV("Who are you?"),
            .subtitle = b->type.client_name },
        .steps = public_steps(a, 3),
        .problems = problems,
        .action = book_path(p, b, ""),
        .facts = facts_of(s, b, price.n ? price : public_price(s, &b->type)),
        .hidden = hidden_of(s, b),
        .whom = whom_field(p, b),
        .first_name = typed_field(p, problems, &first),
        .last_name = typed_field(p, problems, &last),
        .email = typed_field(p, problems, &email),
        .phone = typed_field(p, problems, &phone),
        .child_first = typed_field(p, problems, &child_first),
        .child_last = typed_field(p, problems, &child_last),
        .child_born = typed_field(p, problems, &born),
        .reason = typed_field(p, problems, &reason),
        .note = SV("Everything about this appointment goes to your e-mail address. Names are used as you type them: "
                   "write yours as the practice knows it."),
        .submit = { .label = SV("Send"), .cancel_href = book_times_path(p, b), .cancel_label = SV("Other times") } };
    view_choice_problem(&v.whom, problems);
    public_dress(p, s, v.header.title);
    tpl_public_you(&p->reply->body, &v);
    return E_OK;
}

static enum err get_you(struct page *p)
{
    struct public_site s;
    struct booking_page b;
    TRY(public_site_open(p, &s));
    TRY(public_load(&s, &b));
    public_settle(&b);
    if (!b.asked.at.us)
        return page_redirect(p, book_times_path(&s.page, &b), SV(""));
    return show_you(&s, &b, &fine);
}

/* --- booking --- */

static enum err show_refused(struct public_site *s, struct booking_page *b, const struct problems *problems)
{
    public_settle(b);
    page_status(&s->page, problem_has(problems, SV("slow_down")) ? 429 : problems_status(problems));
    if (problem_has(problems, SV("not_offered")) || problem_has(problems, SV("full")))
        return book_show_times(&s->page, b,
            (struct view_notice){
                .tone = TONE_WARN, .title = SV("That time is gone"), .text = problems->items[0].text });
    return show_you(s, b, problems);
}

/* A field that people do not see was filled in, or the form was not made by our page. */
static bool is_machine(const struct page *p)
{
    return http_field(p->req, SV("website")).n > 0 || !form_guard_origin(p->app, p->req);
}

static enum err post_book(struct page *p)
{
    struct arena *a = p->op.arena;
    struct public_site s;
    struct booking_page b;
    struct public_booked booked;
    struct problems problems = problems_new(a);
    TRY(public_site_open(p, &s));
    TRY(public_load(&s, &b));
    struct public_booker who = { .first_name = http_field(p->req, SV("first_name")),
        .last_name = http_field(p->req, SV("last_name")),
        .email = http_field(p->req, SV("email")),
        .phone = http_field(p->req, SV("phone")),
        .for_child = sv_eq(http_field(p->req, SV("whom")), SV("child")),
        .child_first = http_field(p->req, SV("child_first")),
        .child_last = http_field(p->req, SV("child_last")),
        .child_born = http_field(p->req, SV("child_born")),
        .form = http_field(p->req, SV("form")),
        .peer = p->req->peer };
    struct book_wish w = { .type = b.type.id,
        .people_count = 1,
        .at = b.asked.at,
        .staff = s.staff,
        .contact_type = b.asked.contact_type,
        .location = b.asked.location,
        .session = b.asked.session,
        .waitlist = b.asked.waitlist,
        .reason = http_field(p->req, SV("reason")),
        .zone = zone_name(s.zone) };
    if (is_machine(p)) {
        problem_add(&problems, SV(""), SV("not_available"),
            SV("This could not be booked here. Please call the practice, or write to it."));
        return show_refused(&s, &b, &problems);
    }
    enum err e = book_public(&s.page.op, &s.org, &who, &w, &problems, &booked);
    if (e == E_INVALID)
        return show_refused(&s, &b, &problems);
    TRY(e);
    struct sv query = public_query(&s);
    return page_redirect(p,
        sv_fmt(a, "%.*s/done?t=%.*s%s%.*s", SV_FMT(public_path(&s, "")),
            SV_FMT(public_visit_token(a, p->op.keys, booked.attendee)), query.n ? "&" : "", SV_FMT(query)),
        SV(""));
}

/* --- afterwards --- */

/* The same words for everybody: whether it is booked or waits says whether they are known here. */
static enum err get_done(struct page *p)
{
    struct arena *a = p->op.arena;
    struct public_site s;
    struct public_visit visit;
    struct sv token = http_param(p->req, SV("t"));
    TRY(public_site_open(p, &s));
    enum err e = public_visit_by_token(&s.page.op, token, &visit);
    if (e == E_OK && visit.org.v != s.org.id.v)
        e = E_NOTFOUND;
    if (e != E_OK && e != E_GONE)
        return e;
    struct public_done_view v = { .frame = &s.page.frame,
        .header = { .title = SV("Thank you"), .subtitle = s.org.name },
        .text = SV("We have it, and write to your e-mail address: that mail says whether the time is yours already, or "
                   "whether the practice answers first. If nothing comes within an hour, please call."),
        .again_href = sv_fmt(a, "%.*s?%.*s", SV_FMT(public_path(&s, "")), SV_FMT(public_query(&s))) };
    if (e == E_GONE) {
        v.header.title = SV("This appointment does not take place");
        v.text = SV("It was cancelled, or it is not yours any more. Look into the newest mail about it.");
        page_status(&s.page, 410);
    } else {
        v.facts = (struct view_facts)VIEW_LIST(a, struct view_fact,
            { .label = SV("When"), .value = zone_human(a, s.zone, visit.starts_at) },
            { .label = SV("How"), .value = sv_of(contact_type_label(visit.contact_type)) },
            { .label = SV("Where"), .value = visit.location_name });
        if (!visit.location_name.n || visit.contact_type != CONTACT_IN_PERSON)
            v.facts.count--;
        v.prepare = visit.prepare;
        v.prepare_url = visit.prepare_url;
        v.file_href =
            sv_fmt(a, "/appointments/add_to_cal/%lld.ics?t=%.*s", (long long)visit.appointment.v, SV_FMT(token));
    }
    public_dress(&s.page, &s, v.header.title);
    tpl_public_done(&s.page.reply->body, &v);
    return E_OK;
}

static const struct route routes[] = {
    { HTTP_GET, "/book/{organization}/type/{type}/you", "public_book_you", NEEDS_PUBLIC, AUDIT_NONE, "", get_you },
    { HTTP_POST, "/book/{organization}/type/{type}", "public_book_do", NEEDS_SIGNED, AUDIT_NONE, "", post_book },
    { HTTP_GET, "/book/{organization}/done", "public_book_done", NEEDS_PUBLIC, AUDIT_NONE, "", get_done },
};
const struct route_table calendar_public_you_routes = { routes, LENGTH(routes) };
