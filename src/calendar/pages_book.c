/* Booking in the portal: what, for whom, when, and yes. Each step is a GET of its own; only the last one changes
 * anything. Another time for a visit that stands goes the same way from the third step on. */
#include <stdio.h>

#include "base/money.h"
#include "calendar/cover.h"
#include "calendar/pages.h"
#include "calendar/portal_view.h"
#include "calendar/templates.h"

/* A form that was not refused. */
static const struct problems fine;

static struct sv price_of(struct page *p, const struct appointment_type *t)
{
    struct money m = { .minor = t->price };
    if (!t->has_price)
        return SV("");
    (void)snprintf(m.currency, sizeof m.currency, "%.*s", SV_FMT(p->organization->currency));
    return money_human(p->op.arena, m);
}

/* --- what --- */

static enum err get_types(struct page *p)
{
    struct arena *a = p->op.arena;
    struct appointment_types types;
    TRY(type_list(&p->op, &(struct type_filter){ .bookable = true }, &types));
    struct book_types_view v = { .frame = &p->frame,
        .header = { .title = SV("Book an appointment"), .subtitle = p->viewer->subject_name },
        .steps = book_steps(a, 0),
        .types = { arena_array(a, types.count, sizeof(struct book_choice)), types.count },
        .empty = { .art = ART_CALENDAR,
            .title = SV("Nothing can be booked here"),
            .text = SV("The practice makes appointments itself. Please call, or write to it.") } };
    for (size_t i = 0; i < types.count; i++) {
        const struct appointment_type *t = &types.items[i];
        v.types.items[i] =
            (struct book_choice){ .href = sv_fmt(a, "%.*s/portal/book/%lld", SV_FMT(page_base(p)), (long long)t->id.v),
                .title = t->client_name,
                .detail = sv_fmt(a, "%lld minutes%s%s%.*s", (long long)t->length_min, t->is_group ? " · group" : "",
                    t->description.n ? " · " : "", SV_FMT(t->description)),
                .price = price_of(p, t) };
    }
    p->frame.title = v.header.title;
    tpl_book_types(&p->reply->body, &v);
    return E_OK;
}

/* --- for whom, and how --- */

/* Of the people in the address those whom the reader may book for; of others nothing is looked up. */
static void keep_known(struct booking_page *b)
{
    struct book_asked *x = &b->asked;
    size_t n = 0;
    for (size_t i = 0; i < x->people_count; i++)
        for (size_t k = 0; k < b->people.count; k++)
            if (b->people.items[k].client.v == x->people[i].client.v &&
                b->people.items[k].grant.v == x->people[i].grant.v) {
                x->people[n++] = b->people.items[k];
                break;
            }
    x->people_count = n;
}

static enum err load(struct page *p, struct booking_page *b)
{
    *b = (struct booking_page){ .site = NULL };
    TRY(type_load(&p->op, (struct appointment_type_id){ page_arg(p, "type") }, &b->type));
    TRY(book_people(&p->op, p->organization, &b->people));
    b->asked = book_asked_read(&p->req->params);
    keep_known(b);
    return place_list(&p->op, SV(""), false, &b->places);
}

static size_t ways_of_type(const struct appointment_type *t, enum contact_type *ret_only)
{
    size_t n = 0;
    for (enum contact_type c = 0; c < CONTACT_TYPE_COUNT; c++)
        if (t->contact_types & 1u << c) {
            *ret_only = c;
            n++;
        }
    return n;
}

/* The one whose account is open is chosen at first. */
static bool is_chosen(const struct page *p, const struct book_asked *asked, const struct bookable *b)
{
    for (size_t i = 0; i < asked->people_count; i++)
        if (asked->people[i].client.v == b->client.v)
            return true;
    return !asked->people_count && b->client.v == p->viewer->subject.client.v;
}

static struct view_choice_field people_field(struct page *p, const struct booking_page *b)
{
    struct arena *a = p->op.arena;
    struct view_choice *c = arena_array(a, b->people.count, sizeof *c);
    for (size_t i = 0; i < b->people.count; i++) {
        const struct bookable *x = &b->people.items[i];
        c[i] = (struct view_choice){ .value = sv_fmt(a, "%lld.%lld", (long long)x->client.v, (long long)x->grant.v),
            .label = x->name,
            .hint = x->born.has ? sv_fmt(a, "born %.*s", SV_FMT(day_human(a, x->born.v))) : SV(""),
            .checked = is_chosen(p, &b->asked, x) };
    }
    return (struct view_choice_field){
        .name = SV("p"), .label = SV("Who is the appointment for?"), .choices = { c, b->people.count }
    };
}

static struct view_choice_field way_field(struct arena *a, const struct booking_page *b)
{
    static const struct {
        enum book_way way;
        const char *label, *hint;
    } ways[] = { { BOOK_IN_TURN, "One after the other", "with the same provider, without a break" },
        { BOOK_PARALLEL, "At the same time", "each with a provider of their own" } };
    struct view_choice *c = arena_array(a, LENGTH(ways), sizeof *c);
    for (size_t i = 0; i < LENGTH(ways); i++)
        c[i] = (struct view_choice){ .value = sv_of(book_way_name(ways[i].way)),
            .label = sv_of(ways[i].label),
            .hint = sv_of(ways[i].hint),
            .checked = b->asked.way == ways[i].way || (i == 0 && b->asked.way != BOOK_PARALLEL) };
    return (struct view_choice_field){ .name = SV("way"),
        .label = SV("If it is for several"),
        .choices = { c, b->people.count > 1 && !b->type.is_group ? LENGTH(ways) : 0 } };
}

static struct view_choice_field how_field(struct arena *a, const struct booking_page *b)
{
    struct view_choice *c = arena_array(a, CONTACT_TYPE_COUNT, sizeof *c);
    size_t n = 0;
    for (enum contact_type t = 0; t < CONTACT_TYPE_COUNT; t++)
        if (b->type.contact_types & 1u << t) {
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
            .hint = b->places.items[i].address,
            .checked = b->asked.location.v == b->places.items[i].id.v };
    bool asked = b->type.contact_types & 1u << CONTACT_IN_PERSON && b->places.count > 1;
    return (struct view_choice_field){ .name = SV("place"),
        .label = SV("Where?"),
        .prompt = SV("Anywhere"),
        .choices = { c, asked ? b->places.count : 0 } };
}

static enum err show_who(struct page *p, const struct booking_page *b, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct book_who_view v = { .frame = &p->frame,
        .header = { .title = b->type.client_name, .subtitle = SV("Who comes, and how?") },
        .steps = book_steps(a, 1),
        .problems = problems,
        .action = book_path(p, b, "/times"),
        .people = people_field(p, b),
        .way = way_field(a, b),
        .contact_type = how_field(a, b),
        .location = place_field(a, b),
        .submit = { .label = SV("Show free times"),
            .cancel_href = sv_fmt(a, "%.*s/portal/book", SV_FMT(page_base(p))),
            .cancel_label = SV("Back") } };
    view_choice_problem(&v.people, problems);
    p->frame.title = v.header.title;
    tpl_book_who(&p->reply->body, &v);
    return E_OK;
}

/* Nothing to choose: straight to the times. */
static bool is_plain(const struct booking_page *b)
{
    enum contact_type only;
    bool places = b->type.contact_types & 1u << CONTACT_IN_PERSON && b->places.count > 1;
    return b->people.count == 1 && ways_of_type(&b->type, &only) == 1 && !places;
}

static enum err get_who(struct page *p)
{
    struct booking_page b;
    TRY(load(p, &b));
    if (!is_plain(&b))
        return show_who(p, &b, &fine);
    struct book_asked one = { .people_count = 1, .way = b.type.is_group ? BOOK_TOGETHER : BOOK_ONE };
    one.people[0] = b.people.items[0];
    (void)ways_of_type(&b.type, &one.contact_type);
    return page_redirect(p,
        sv_fmt(p->op.arena, "/portal/book/%lld/times?%.*s", (long long)b.type.id.v,
            SV_FMT(book_asked_query(p->op.arena, &one))),
        SV(""));
}

/* What was left open is what there is only one of. */
static void settle(struct page *p, struct booking_page *b)
{
    struct book_asked *x = &b->asked;
    enum contact_type only;
    if (!x->people_count && b->people.count == 1)
        x->people[x->people_count++] = b->people.items[0];
    if (x->contact_type == CONTACT_TYPE_COUNT && ways_of_type(&b->type, &only) >= 1) {
        (void)ways_of_type(&b->type, &x->contact_type);
        for (enum contact_type c = CONTACT_TYPE_COUNT; c-- > 0;)
            if (b->type.contact_types & 1u << c)
                x->contact_type = c;
    }
    if (x->contact_type != CONTACT_IN_PERSON)
        x->location.v = 0;
    if (b->type.is_group)
        x->way = BOOK_TOGETHER;
    else if (x->people_count < 2)
        x->way = BOOK_ONE;
    else if (x->way != BOOK_PARALLEL)
        x->way = BOOK_IN_TURN;
    (void)p;
}

/* --- when --- */

static enum err get_times(struct page *p)
{
    struct booking_page b;
    TRY(load(p, &b));
    settle(p, &b);
    if (!b.asked.people_count) {
        struct problems problems = problems_new(p->op.arena);
        problem_add(&problems, SV("p"), SV("required"), SV("Choose who the appointment is for."));
        page_status(p, problems_status(&problems));
        return show_who(p, &b, &problems);
    }
    return book_show_times(p, &b, (struct view_notice){ .tone = TONE_CALM });
}

/* --- yes --- */

static struct sv name_of(const struct booking_page *b, struct client_id client)
{
    for (size_t k = 0; k < b->people.count; k++)
        if (b->people.items[k].client.v == client.v)
            return b->people.items[k].name;
    return SV("");
}

static struct sv names_of(struct page *p, const struct booking_page *b)
{
    struct str s = str_new(p->op.arena, 1024);
    for (size_t i = 0; i < b->asked.people_count; i++) {
        struct sv name = name_of(b, b->asked.people[i].client);
        if (name.n && s.n)
            str_add(&s, SV(", "));
        str_add(&s, name);
    }
    return str_sv(&s);
}

static struct sv policy_of(struct arena *a, const struct appointment_type *t)
{
    if (t->approval)
        return SV("The practice looks at it first. Until it answers, this time is kept for you.");
    if (t->cancel_min)
        return sv_fmt(a, "You can change or cancel it here up to %lld %s before. Later it counts as cancelled late.",
            (long long)(t->cancel_min % 60 ? t->cancel_min : t->cancel_min / 60),
            t->cancel_min % 60    ? "minutes"
            : t->cancel_min == 60 ? "hour"
                                  : "hours");
    return SV("You can change or cancel it here until it begins.");
}

static struct view_hiddens hidden_of(struct arena *a, const struct book_asked *x)
{
    struct view_hidden *h = arena_array(a, 8 + LENGTH(x->people), sizeof *h);
    size_t n = 0;
    for (size_t i = 0; i < x->people_count; i++)
        h[n++] = (struct view_hidden){ SV("p"),
            sv_fmt(a, "%lld.%lld", (long long)x->people[i].client.v, (long long)x->people[i].grant.v) };
    h[n++] = (struct view_hidden){ SV("way"), sv_of(book_way_name(x->way)) };
    h[n++] = (struct view_hidden){ SV("how"), sv_of(contact_type_name(x->contact_type)) };
    h[n++] = (struct view_hidden){ SV("at"), instant_iso(a, x->at) };
    if (x->location.v)
        h[n++] = (struct view_hidden){ SV("place"), sv_fmt(a, "%lld", (long long)x->location.v) };
    if (x->staff.v)
        h[n++] = (struct view_hidden){ SV("with"), sv_fmt(a, "%lld", (long long)x->staff.v) };
    if (x->session.v)
        h[n++] = (struct view_hidden){ SV("session"), sv_fmt(a, "%lld", (long long)x->session.v) };
    if (x->waitlist)
        h[n++] = (struct view_hidden){ SV("wait"), SV("1") };
    return (struct view_hiddens){ h, n };
}

static struct sv place_name(const struct booking_page *b)
{
    for (size_t i = 0; i < b->places.count; i++)
        if (b->places.items[i].id.v == b->asked.location.v)
            return b->places.items[i].name;
    return SV("");
}

/* Of several each one's own setting counts: a price is shown when it is everybody's to read. */
static bool may_read_price(const struct booking_page *b)
{
    for (size_t i = 0; i < b->asked.people_count; i++)
        for (size_t k = 0; k < b->people.count; k++)
            if (b->people.items[k].client.v == b->asked.people[i].client.v && !b->people.items[k].prices)
                return false;
    return b->type.has_price;
}

static enum err price_for(struct page *p, const struct booking_page *b, struct client_id client, struct sv *ret_price)
{
    TRY(cover_price(&p->op, client, b->type.id, b->asked.staff, b->asked.location, ret_price));
    if (!ret_price->n)
        *ret_price = price_of(p, &b->type);
    return E_OK;
}

/* With the tax that counts for each: "Kim: $108.00, with $8.00 Sales tax 8 %; Sue: $100.00" where that differs. */
static enum err prices_of(struct page *p, const struct booking_page *b, struct sv *ret_prices)
{
    const struct book_asked *x = &b->asked;
    struct str all = str_new(p->op.arena, 4096);
    struct sv first, one;
    bool differ = false;
    TRY(price_for(p, b, x->people_count ? x->people[0].client : p->viewer->subject.client, &first));
    for (size_t i = 0; i < x->people_count; i++) {
        TRY(price_for(p, b, x->people[i].client, &one));
        differ |= !sv_eq(one, first);
        str_addf(&all, "%s%.*s: %.*s", i ? "; " : "", SV_FMT(name_of(b, x->people[i].client)), SV_FMT(one));
    }
    *ret_prices = differ                           ? str_sv(&all)
                  : first.n && x->people_count > 1 ? sv_fmt(p->op.arena, "%.*s for each", SV_FMT(first))
                                                   : first;
    return E_OK;
}

/* What will pay for it, where it is for the account that is open, alone. */
static enum err add_cover(struct page *p, const struct booking_page *b, struct view_facts *facts)
{
    const struct book_asked *x = &b->asked;
    struct sv covered, deposit = SV("");
    size_t n = facts->count;
    if (x->people_count != 1 || x->waitlist || b->type.approval)
        return E_OK;
    TRY(cover_words_ahead(
        &p->op, x->people[0].client, b->type.id, zone_day(zone_of(p->organization->zone), x->at), &covered));
    if (!covered.n)
        TRY(cover_deposit_ahead(&p->op, x->people[0].client, b->type.id, x->staff, &deposit));
    struct view_fact *more = arena_array(p->op.arena, n + 1, sizeof *more);
    for (size_t i = 0; i < n; i++)
        more[i] = facts->items[i];
    if (covered.n)
        more[n++] = (struct view_fact){ .label = SV("Package"), .value = covered };
    else if (deposit.n)
        more[n++] = (struct view_fact){ .label = SV("Deposit"), .value = deposit };
    *facts = (struct view_facts){ more, n };
    return E_OK;
}

static enum err show_confirm(struct page *p, const struct booking_page *b, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    const struct zone *z = portal_zone(p);
    const struct book_asked *x = &b->asked;
    struct sv how = x->contact_type == CONTACT_IN_PERSON && x->location.v ? place_name(b)
                                                                          : sv_of(contact_type_label(x->contact_type));
    struct sv prices = SV("");
    if (may_read_price(b))
        TRY(prices_of(p, b, &prices));
    struct book_confirm_view v = { .frame = &p->frame,
        .header = { .title = x->waitlist        ? SV("Join the waitlist?")
                             : b->type.approval ? SV("Ask for this appointment?")
                                                : SV("Book this appointment?"),
            .subtitle = b->type.client_name },
        .steps = book_steps(a, 3),
        .problems = problems,
        .action = book_path(p, b, ""),
        .facts = VIEW_LIST(a, struct view_fact, { .label = SV("For"), .value = names_of(p, b) },
            { .label = SV("When"), .value = zone_human(a, z, x->at) },
            { .label = SV("How long"),
                .value = sv_fmt(a, "%lld minutes%s", (long long)b->type.length_min,
                    x->way == BOOK_IN_TURN ? " each, one after the other" : "") },
            { .label = SV("How"), .value = how }, { .label = SV("Price"), .value = prices }),
        .policy = { .tone = TONE_INFO, .text = policy_of(a, &b->type) },
        .hidden = hidden_of(a, x),
        .reason = { .name = SV("reason"),
            .label = SV("What is it about?"),
            .hint = SV("Only the practice reads this. You can leave it empty."),
            .value = http_field(p->req, SV("reason")),
            .max_length = 500 },
        .submit = { .label = x->waitlist        ? SV("Join the waitlist")
                             : b->type.approval ? SV("Ask for it")
                                                : SV("Book it"),
            .cancel_href = book_times_path(p, b),
            .cancel_label = SV("Other times") } };
    if (!may_read_price(b))
        v.facts.count--;
    TRY(add_cover(p, b, &v.facts));
    v.facts = facts_with_prepare(a, v.facts, b->type.prepare);
    view_field_problem(&v.reason, problems);
    p->frame.title = v.header.title;
    tpl_book_confirm(&p->reply->body, &v);
    return E_OK;
}

static enum err get_confirm(struct page *p)
{
    struct booking_page b;
    TRY(load(p, &b));
    settle(p, &b);
    if (!b.asked.at.us || !b.asked.people_count)
        return page_redirect(p, sv_fmt(p->op.arena, "/portal/book/%lld", (long long)b.type.id.v), SV(""));
    return show_confirm(p, &b, &fine);
}

/* The time is gone: back to the times, with what was said. */
static enum err show_refused(struct page *p, struct booking_page *b, const struct problems *problems)
{
    page_status(p, problems_status(problems));
    if (problems->count && (problem_has(problems, SV("not_offered")) || problem_has(problems, SV("full"))))
        return book_show_times(p, b,
            (struct view_notice){
                .tone = TONE_WARN, .title = SV("That time is gone"), .text = problems->items[0].text });
    return show_confirm(p, b, problems);
}

/* Where what was booked is listed: their own list has nothing of a child's, the family's calendar has everybody's. */
static struct sv after_booking(const struct page *p, const struct booking_page *b)
{
    bool own = p->context != CONTEXT_OWN;
    for (size_t i = 0; i < b->asked.people_count; i++)
        own |= b->asked.people[i].client.v == p->viewer->subject.client.v;
    return own ? SV("/portal/appointments") : SV("/portal/agenda");
}

static enum err post_book(struct page *p)
{
    struct booking_page b;
    struct problems problems = problems_new(p->op.arena);
    struct booked booked;
    TRY(load(p, &b));
    b.asked = book_asked_read(&p->req->form);
    struct book_asked typed = b.asked; /* whom they may not book for is said by book() */
    keep_known(&b);
    settle(p, &b);
    if (b.asked.people_count < typed.people_count)
        b.asked = typed;
    struct book_wish w = { .type = b.type.id,
        .people = b.asked.people,
        .people_count = b.asked.people_count,
        .way = b.asked.way,
        .at = b.asked.at,
        .staff = b.asked.way == BOOK_PARALLEL ? (struct staff_id){ 0 } : b.asked.staff,
        .contact_type = b.asked.contact_type,
        .location = b.asked.location,
        .session = b.asked.session,
        .waitlist = b.asked.waitlist,
        .reason = http_field(p->req, SV("reason")),
        .zone = zone_name(portal_zone(p)) };
    enum err e = book(&p->op, p->organization, &w, &problems, &booked);
    if (e == E_INVALID)
        return show_refused(p, &b, &problems);
    TRY(e);
    return page_redirect(p, after_booking(p, &b),
        booked.waits       ? SV("You are on the waitlist. We write to you when a place becomes free.")
        : booked.requested ? SV("The practice has your request. We write to you when it is confirmed.")
                           : SV("It is booked. You get an e-mail with everything you need."));
}

/* --- another time --- */

static enum err load_moving(struct page *p, struct booking_page *b, struct appointment *ret_visit)
{
    TRY(appointment_load(&p->op, (struct appointment_id){ page_arg(p, "appointment") }, ret_visit));
    TRY(type_load(&p->op, ret_visit->type, &b->type));
    b->asked = book_asked_read(&p->req->params);
    struct instant at = b->asked.at;
    b->asked = (struct book_asked){ .way = BOOK_ONE,
        .people_count = 1,
        .contact_type = ret_visit->contact_type,
        .location = ret_visit->location,
        .staff = b->asked.staff.v ? b->asked.staff : ret_visit->staff,
        .at = at,
        .moving = ret_visit->id };
    return E_OK;
}

static enum err get_move(struct page *p)
{
    struct booking_page b = { .places = { .count = 0 } };
    struct appointment visit;
    TRY(load_moving(p, &b, &visit));
    return book_show_times(p, &b, (struct view_notice){ .tone = TONE_CALM });
}

static enum err show_move(
    struct page *p, const struct booking_page *b, const struct appointment *visit, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    const struct zone *z = portal_zone(p);
    struct sv page = sv_fmt(a, "%.*s/portal/appointments/%lld", SV_FMT(page_base(p)), (long long)visit->id.v);
    struct book_confirm_view v = { .frame = &p->frame,
        .header = { .title = SV("Change the time?"), .subtitle = visit->client_type_name },
        .steps = book_steps(a, 3),
        .problems = problems,
        .action = sv_fmt(a, "%.*s/move", SV_FMT(page)),
        .facts =
            VIEW_LIST(a, struct view_fact, { .label = SV("Until now"), .value = zone_human(a, z, visit->starts_at) },
                { .label = SV("From now on"), .value = zone_human(a, z, b->asked.at) }),
        .hidden = VIEW_LIST(a, struct view_hidden, { SV("at"), instant_iso(a, b->asked.at) },
            { SV("with"), sv_fmt(a, "%lld", (long long)b->asked.staff.v) },
            { SV("version"), sv_fmt(a, "%lld", (long long)visit->version) }),
        .submit = { .label = SV("Change it"), .cancel_href = page, .cancel_label = SV("Keep the time") } };
    p->frame.title = v.header.title;
    tpl_book_confirm(&p->reply->body, &v);
    return E_OK;
}

static enum err get_move_confirm(struct page *p)
{
    struct booking_page b = { .places = { .count = 0 } };
    struct appointment visit;
    TRY(load_moving(p, &b, &visit));
    if (!b.asked.at.us)
        return page_redirect(p, sv_fmt(p->op.arena, "/portal/appointments/%lld/move", (long long)visit.id.v), SV(""));
    return show_move(p, &b, &visit, &fine);
}

static enum err post_move(struct page *p)
{
    struct booking_page b = { .places = { .count = 0 } };
    struct appointment visit;
    struct problems problems = problems_new(p->op.arena);
    TRY(load_moving(p, &b, &visit));
    struct book_asked typed = book_asked_read(&p->req->form);
    b.asked.at = typed.at;
    if (typed.staff.v)
        b.asked.staff = typed.staff;
    enum err e = book_move(
        &p->op, p->organization, visit.id, typed.at, b.asked.staff, page_form_int(p, SV("version")), &problems);
    if (e == E_INVALID) {
        page_status(p, problems_status(&problems));
        if (problem_has(&problems, SV("not_offered")))
            return book_show_times(p, &b,
                (struct view_notice){
                    .tone = TONE_WARN, .title = SV("That time is gone"), .text = problems.items[0].text });
        return show_move(p, &b, &visit, &problems);
    }
    TRY(e);
    return page_redirect(p, sv_fmt(p->op.arena, "/portal/appointments/%lld", (long long)visit.id.v),
        SV("The time is changed. The practice knows."));
}

#define ACT NEEDS_CAP(CAP_APPOINTMENTS, LEVEL_ACT)
static const struct route routes[] = {
    { HTTP_GET, "/portal/book", "portal_book", ACT, AUDIT_NONE, "", get_types },
    { HTTP_GET, "/portal/book/{type}", "portal_book_who", ACT, AUDIT_NONE, "", get_who },
    { HTTP_GET, "/portal/book/{type}/times", "portal_book_times", ACT, AUDIT_NONE, "", get_times },
    { HTTP_GET, "/portal/book/{type}/confirm", "portal_book_confirm", ACT, AUDIT_NONE, "", get_confirm },
    { HTTP_POST, "/portal/book/{type}", "portal_book_do", ACT, AUDIT_CREATE, "appointment", post_book },
    { HTTP_GET, "/portal/appointments/{appointment}/move", "portal_visit_move", ACT, AUDIT_VIEW, "appointment",
        get_move },
    { HTTP_GET, "/portal/appointments/{appointment}/move/confirm", "portal_visit_move_confirm", ACT, AUDIT_VIEW,
        "appointment", get_move_confirm },
    { HTTP_POST, "/portal/appointments/{appointment}/move", "portal_visit_move_do", ACT, AUDIT_UPDATE, "appointment",
        post_move },
};
const struct route_table calendar_book_routes = { routes, LENGTH(routes) };
