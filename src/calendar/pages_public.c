/* The public booking page up to the time: what, how, when. Each step is a GET of its own, and reads what the one before
 * chose from its address. */
#include <stdio.h>

#include "base/money.h"
#include "calendar/offer_facts.h"
#include "calendar/pages.h"
#include "calendar/public_pages.h"
#include "calendar/templates.h"

/* --- what --- */

static struct sv about_type(struct arena *a, const struct appointment_type *t)
{
    return sv_fmt(a, "%lld minutes%s%s%.*s", (long long)t->length_min, t->is_group ? " · group" : "",
        t->description.n ? " · " : "", SV_FMT(t->description));
}

struct sv public_price(const struct public_site *s, const struct appointment_type *t)
{
    struct money m = { .minor = t->price };
    if (!t->has_price)
        return SV("");
    (void)snprintf(m.currency, sizeof m.currency, "%.*s", SV_FMT(s->org.currency));
    return money_human(s->page.op.arena, m);
}

static struct sv type_href(const struct public_site *s, const struct appointment_type *t)
{
    struct arena *a = s->page.op.arena;
    struct sv query = public_query(s);
    struct sv with = s->staff.v ? sv_fmt(a, "with=%lld%s", (long long)s->staff.v, query.n ? "&" : "") : SV("");
    return sv_fmt(a, "%.*s/type/%lld%s%.*s%.*s", SV_FMT(public_path(s, "")), (long long)t->id.v,
        with.n || query.n ? "?" : "", SV_FMT(with), SV_FMT(query));
}

static enum err show_types(struct public_site *s)
{
    struct page *p = &s->page;
    struct arena *a = p->op.arena;
    struct appointment_types types;
    TRY(type_list(&p->op, &(struct type_filter){ .bookable = true, .staff = s->staff }, &types));
    struct book_types_view v = { .frame = &p->frame,
        .header = { .title = s->settings.heading.n ? s->settings.heading : SV("Book an appointment"),
            .subtitle = s->org.name },
        .steps = public_steps(a, 0),
        .types = { arena_array(a, types.count, sizeof(struct book_choice)), types.count },
        .empty = { .art = ART_CALENDAR,
            .title = SV("Nothing can be booked here now"),
            .text = SV("Please call the practice, or write to it.") } };
    for (size_t i = 0; i < types.count; i++)
        v.types.items[i] = (struct book_choice){ .href = type_href(s, &types.items[i]),
            .title = types.items[i].client_name,
            .detail = about_type(a, &types.items[i]),
            .price = public_price(s, &types.items[i]) };
    public_dress(p, s, v.header.title);
    tpl_book_types(&p->reply->body, &v);
    return E_OK;
}

static enum err get_types(struct page *p)
{
    struct public_site s;
    TRY(public_site_open(p, &s));
    s.staff.v = 0;
    return show_types(&s);
}

/* A link to one provider: what they offer. */
static enum err get_provider(struct page *p)
{
    struct public_site s;
    struct offer_providers who;
    TRY(public_site_open(p, &s));
    s.staff.v = page_arg(p, "staff");
    TRY(offer_providers_load(&s.page.op, &s.staff, 1, &who));
    return who.count ? show_types(&s) : E_NOTFOUND;
}

/* --- how --- */

/* Who can be chosen: whoever offers it and has hours while it can be booked. */
static enum err providers_of(
    const struct public_site *s, const struct appointment_type *t, struct offer_providers *ret_providers)
{
    const struct op *op = &s->page.op;
    struct instant now = op->now;
    TRY(offer_providers_load(op, t->staff, t->staff_count, ret_providers));
    TRY(offer_hours(op, ret_providers, (struct span){ now, instant_add(now, t->horizon_days * DAY_US) }, false));
    size_t n = 0;
    for (size_t i = 0; i < ret_providers->count; i++)
        if (ret_providers->items[i].facts.hours_count)
            ret_providers->items[n++] = ret_providers->items[i];
    ret_providers->count = n;
    return E_OK;
}

enum err public_load(struct public_site *s, struct booking_page *b)
{
    const struct page *p = &s->page;
    struct http_pairs from = p->req->method == HTTP_POST ? p->req->form : p->req->params;
    *b = (struct booking_page){ .site = s };
    TRY(type_load(&p->op, (struct appointment_type_id){ page_arg(p, "type") }, &b->type));
    b->asked = book_asked_read(&from);
    b->asked.people_count = 0;
    b->asked.moving.v = 0;
    b->asked.way = b->type.is_group ? BOOK_TOGETHER : BOOK_ONE;
    TRY(place_list(&p->op, SV(""), false, &b->places));
    bool read = p->req->method != HTTP_POST; /* a form's own choice is refused if it is not offered */
    if (read && b->asked.contact_type < CONTACT_TYPE_COUNT && !(b->type.contact_types >> b->asked.contact_type & 1))
        b->asked.contact_type = CONTACT_TYPE_COUNT;
    return E_OK;
}

static struct view_choice_field staff_field(
    struct arena *a, const struct offer_providers *providers, struct staff_id chosen)
{
    struct view_choice *c = arena_array(a, providers->count, sizeof *c);
    for (size_t i = 0; i < providers->count; i++)
        c[i] = (struct view_choice){ .value = sv_fmt(a, "%lld", (long long)providers->items[i].staff.v),
            .label = providers->items[i].name,
            .checked = providers->items[i].staff.v == chosen.v };
    return (struct view_choice_field){ .name = SV("with"),
        .label = SV("With whom?"),
        .prompt = SV("Whoever is free first"),
        .choices = { c, providers->count > 1 ? providers->count : 0 } };
}

static struct view_choice_field way_field(struct arena *a, const struct booking_page *b)
{
    struct view_choice *c = arena_array(a, CONTACT_TYPE_COUNT, sizeof *c);
    size_t n = 0;
    for (enum contact_type t = 0; t < CONTACT_TYPE_COUNT; t++)
        if (b->type.contact_types >> t & 1) {
            c[n] = (struct view_choice){ .value = sv_of(contact_type_name(t)),
                .label = sv_of(contact_type_label(t)),
                .checked = b->asked.contact_type == t || (b->asked.contact_type == CONTACT_TYPE_COUNT && n == 0) };
            n++;
        }
    return (struct view_choice_field){
        .name = SV("how"), .label = SV("How would you like to meet?"), .choices = { c, n > 1 ? n : 0 }
    };
}

static struct view_choice_field place_field(struct arena *a, const struct booking_page *b)
{
    struct view_choice *c = arena_array(a, b->places.count, sizeof *c);
    for (size_t i = 0; i < b->places.count; i++)
        c[i] = (struct view_choice){ .value = sv_fmt(a, "%lld", (long long)b->places.items[i].id.v),
            .label = b->places.items[i].name,
            .checked = b->asked.location.v == b->places.items[i].id.v };
    bool asked = b->type.contact_types >> CONTACT_IN_PERSON & 1 && b->places.count > 1;
    return (struct view_choice_field){ .name = SV("place"),
        .label = SV("Where, if you come?"),
        .prompt = SV("Anywhere"),
        .choices = { c, asked ? b->places.count : 0 } };
}

static enum err get_how(struct page *p)
{
    struct arena *a = p->op.arena;
    struct public_site s;
    struct booking_page b;
    struct offer_providers providers;
    TRY(public_site_open(p, &s));
    TRY(public_load(&s, &b));
    TRY(providers_of(&s, &b.type, &providers));
    struct public_how_view v = { .frame = &s.page.frame,
        .header = { .title = b.type.client_name, .subtitle = about_type(a, &b.type) },
        .steps = public_steps(a, 1),
        .action = book_path(&s.page, &b, "/times"),
        .hidden = public_hiddens(&s, NULL, 0),
        .staff = staff_field(a, &providers, s.staff),
        .contact_type = way_field(a, &b),
        .location = place_field(a, &b),
        .submit = { .label = SV("Show free times"),
            .cancel_href = sv_fmt(a, "%.*s?%.*s", SV_FMT(public_path(&s, "")), SV_FMT(public_query(&s))),
            .cancel_label = SV("Back") } };
    if (b.type.is_group)
        v.staff.choices.count = 0;
    if (!v.staff.choices.count && !v.contact_type.choices.count && !v.location.choices.count)
        return page_redirect(p, book_times_path(&s.page, &b), SV(""));
    public_dress(&s.page, &s, v.header.title);
    tpl_public_how(&s.page.reply->body, &v);
    return E_OK;
}

/* --- when --- */

void public_settle(struct booking_page *b)
{
    for (enum contact_type c = 0; b->asked.contact_type == CONTACT_TYPE_COUNT && c < CONTACT_TYPE_COUNT; c++)
        if (b->type.contact_types >> c & 1)
            b->asked.contact_type = c;
    if (b->asked.contact_type != CONTACT_IN_PERSON)
        b->asked.location.v = 0;
}

static enum err get_times(struct page *p)
{
    struct public_site s;
    struct booking_page b;
    TRY(public_site_open(p, &s));
    TRY(public_load(&s, &b));
    public_settle(&b);
    return book_show_times(&s.page, &b, (struct view_notice){ .tone = TONE_CALM });
}

static const struct route routes[] = {
    { HTTP_GET, "/book/{organization}", "public_book", NEEDS_PUBLIC, AUDIT_NONE, "", get_types },
    { HTTP_GET, "/book/{organization}/with/{staff}", "public_book_with", NEEDS_PUBLIC, AUDIT_NONE, "", get_provider },
    { HTTP_GET, "/book/{organization}/type/{type}", "public_book_how", NEEDS_PUBLIC, AUDIT_NONE, "", get_how },
    { HTTP_GET, "/book/{organization}/type/{type}/times", "public_book_times", NEEDS_PUBLIC, AUDIT_NONE, "",
        get_times },
};
const struct route_table calendar_public_routes = { routes, LENGTH(routes) };
