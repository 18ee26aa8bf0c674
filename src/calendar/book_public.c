/* Somebody without a sign-in books. Who they are is looked for in the transaction, and told to nobody. */
#include "base/text.h"
#include "calendar/booker.h"
#include "calendar/public.h"
#include "calendar/queries.h"
#include "crypto/token.h"

struct public_booking {
    struct booking b;
    struct booker booker;
    struct viewer practice, visitor;
    const struct public_booker *who;
    struct claimed_form claim; /* whose visit it is */
    struct opt_day born;
    struct sv form, reason;
    bool ask_first;
    struct problems found;
    struct public_booked booked;
};

/* --- what was typed --- */

static void read_name(struct problems *problems, const char *field, struct sv typed, const char *missing)
{
    (void)field_required(problems, sv_of(field), typed, sv_of(missing));
}

static void read_fields(struct public_booking *x, struct problems *problems)
{
    const struct public_booker *w = x->who;
    const struct booking *b = &x->b;
    read_name(problems, "first_name", w->first_name, "Type your first name.");
    read_name(problems, "last_name", w->last_name, "Type your last name.");
    if (!field_email(problems, SV("email"), w->email).n && !problem_of(problems, SV("email")))
        problem_add(problems, SV("email"), SV("required"), SV("Type your e-mail address: the answer goes there."));
    (void)field_phone(problems, SV("phone"), w->phone);
    x->reason = text_clean(b->op->arena, b->wish->reason);
    if (utf8_length(x->reason) > BOOK_REASON_MOST)
        problem_add(problems, SV("reason"), SV("too_long"), SV("Use at most 500 characters."));
    x->claim = (struct claimed_form){ .first_name = w->first_name,
        .last_name = w->last_name,
        .email = w->email,
        .phone = w->phone,
        .zone = zone_valid(b->wish->zone) ? b->wish->zone : SV("") };
    if (!w->for_child)
        return;
    read_name(problems, "child_first", w->child_first, "Type the first name of the child.");
    read_name(problems, "child_last", w->child_last, "Type the last name of the child.");
    x->born.has = field_past_day(problems, SV("child_born"), w->child_born, b->op->viewer->today, &x->born.v);
    if (!x->born.has && !problem_of(problems, SV("child_born")))
        problem_add(problems, SV("child_born"), SV("required"), SV("Say when the child was born: 2016-03-09."));
    if (b->type.confidential)
        problem_add(problems, SV("whom"), SV("not_for_others"),
            SV("This appointment is booked by the one who comes. Choose another one, or call the practice."));
    x->claim.first_name = w->child_first;
    x->claim.last_name = w->child_last;
    x->claim.born = w->child_born;
}

/* --- limits --- */

static enum err slow_down(const struct public_booking *x, struct problems *problems)
{
    const struct op *op = x->b.op;
    int64_t seconds;
    struct throttle_keys keys =
        throttle_keys_booking(op->arena, op->viewer->org, email_norm(op->arena, x->who->email), x->who->peer);
    TRY(throttle_try(op, &keys, &seconds));
    if (seconds)
        problem_add(problems, SV(""), SV("slow_down"),
            SV("Too many appointments were asked for from here. Try again in an hour, or call the practice."));
    return problems_err(problems);
}

/* --- the write --- */

static enum err booked_before(const struct op *op, struct public_booking *x, bool *ret_before)
{
    struct public_visit_of_form_row r;
    enum err e = q_public_visit_of_form(
        op->db, op->arena, op->viewer->org, &(struct q_public_visit_of_form){ .form = x->form }, &r);
    *ret_before = e == E_OK;
    if (e == E_NOTFOUND)
        return E_OK;
    TRY(e);
    x->booked = (struct public_booked){ op->viewer->org, r.attendee_id, r.appointment_id };
    return E_OK;
}

static void visits_for(struct public_booking *x, const struct claimed *c)
{
    const struct client_facts *known = &c->facts;
    struct booking *b = &x->b;
    x->visitor = *b->op->viewer;
    x->visitor.subject.client = c->client;
    x->booker = (struct booker){ .who = { .client = c->client, .name = x->claim.first_name },
        .viewer = x->visitor,
        .op = *b->op,
        .own = !x->who->for_child };
    x->booker.op.viewer = &x->visitor;
    b->asks =
        c->twin.v || (x->ask_first && !c->verified) || (known->id.v && !portal_on(known->portal, CAP_APPOINTMENTS));
}

static enum err keep_said(const struct op *op, const struct public_booking *x, const struct claimed *c)
{
    struct problems none = problems_new(op->arena); /* they were read before */
    const struct public_booker *w = x->who;
    return q_public_visit_insert(op->db, op->viewer->org,
        &(struct q_public_visit_insert){
            .form = w->by_api ? public_visit_peer(op->arena, x->booked.attendee, w->peer) : x->form,
            .attendee_id = x->booked.attendee,
            .first_name = field_line(&none, SV(""), w->first_name, FIELD_NAME_MAX),
            .last_name = field_line(&none, SV(""), w->last_name, FIELD_NAME_MAX),
            .email = field_email(&none, SV(""), w->email),
            .phone = field_phone(&none, SV(""), w->phone),
            .for_child = w->for_child,
            .born = x->born,
            .twin_id = { c->twin.v != 0, c->twin },
            .zone = x->claim.zone,
            .at = op->now },
        NULL);
}

static enum err write_in(struct db *tx, void *arg)
{
    struct public_booking *x = arg;
    struct booking *b = &x->b;
    struct op practice = *b->op;
    struct claimed c;
    bool before;
    practice.db = tx;
    practice.viewer = &x->practice;
    b->problems->count = 0; /* this may run again */
    TRY(booked_before(&practice, x, &before));
    if (before)
        return E_OK;
    TRY(client_claimed_in(&practice, b->org, &x->claim, b->problems, &c));
    visits_for(x, &c);
    TRY(booking_write_in(b, tx));
    x->booked = (struct public_booked){ b->op->viewer->org, b->booked.attendees[0], b->booked.ids[0] };
    return keep_said(&practice, x, &c);
}

enum err book_public(const struct op *op, const struct organization *org, const struct public_booker *who,
    const struct book_wish *w, struct problems *problems, struct public_booked *ret_booked)
{
    struct staff_id staff[1];
    struct appointment_location_id places[1] = { { 0 } };
    struct appointment_id id[1];
    struct attendee_id attendee[1];
    struct book_wish wish = *w;
    struct public_page page;
    struct organization same;
    struct public_booking x = { .b = { .op = op,
                                    .org = org,
                                    .wish = &wish,
                                    .problems = problems,
                                    .count = 1,
                                    .staff = staff,
                                    .places = places,
                                    .by_public = true },
        .practice = viewer_system(ACTOR_SYSTEM, org->id, op->viewer->today),
        .who = who,
        .form = token_hash(op->arena, who->form) };
    bool before;
    x.b.bookers = &x.booker;
    x.b.booked = (struct booked){ .ids = id, .attendees = attendee, .count = 1 };
    TRY(public_page_open(op, org->id, &same, &page));
    TRY(type_load(op, w->type, &x.b.type));
    x.ask_first = page.ask_first;
    x.booker.own = !who->for_child;
    read_fields(&x, problems);
    wish.reason = x.reason;
    wish.way = x.b.type.is_group ? BOOK_TOGETHER : BOOK_ONE;
    if (!public_form_good(op->keys, op->arena, who->form, op->now))
        problem_add(
            problems, SV(""), SV("form_expired"), SV("This page was open for too long. Press the button again."));
    if (!problems->count)
        booking_check(&x.b);
    TRY(problems_err(problems));
    TRY(booked_before(op, &x, &before));
    if (!before) {
        TRY(slow_down(&x, problems));
        TRY(booking_find_staff(&x.b));
        TRY(booking_refused(&x.b, db_write(op->db, write_in, &x)));
    }
    *ret_booked = x.booked;
    return E_OK;
}
