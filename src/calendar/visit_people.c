/* The people of a visit's page: everybody with their own status, and whom to call for them. */
#include "calendar/cover.h"
#include "calendar/visit_view.h"

/* Steps of a visit's day, in their order; then the ends, which take a reason. */
static const enum attendee_status steps[] = { ATTENDEE_BOOKED, ATTENDEE_CHECKED_IN, ATTENDEE_FULFILLED };
static const enum attendee_status ends[] = { ATTENDEE_NOSHOW, ATTENDEE_LATE_CANCELLED, ATTENDEE_CANCELLED,
    ATTENDEE_RESCHEDULED };

static const char *button_label(enum attendee_status from, enum attendee_status to)
{
    if (to != ATTENDEE_BOOKED)
        return attendee_status_label(to);
    if (from == ATTENDEE_WAITLIST)
        return "Give a place";
    return "Back to booked";
}

static void add_button(
    struct arena *a, struct attendee_row *row, bool end, enum attendee_status from, enum attendee_status to)
{
    struct status_button b = { sv_of(attendee_status_name(to)), sv_of(button_label(from, to)) };
    if (!row->now.items) {
        row->now.items = arena_array(a, LENGTH(steps), sizeof *row->now.items);
        row->ended.items = arena_array(a, LENGTH(ends), sizeof *row->ended.items);
    }
    if (end)
        row->ended.items[row->ended.count++] = b;
    else
        row->now.items[row->now.count++] = b;
}

static void add_buttons(struct arena *a, struct attendee_row *row, const struct attendee *x)
{
    if (x->status == ATTENDEE_PENDING || x->status == ATTENDEE_IN_ERROR)
        return;
    for (size_t i = 0; i < LENGTH(steps); i++)
        if (steps[i] != x->status && attendee_status_allowed(x->status, steps[i]))
            add_button(a, row, false, x->status, steps[i]);
    for (size_t i = 0; i < LENGTH(ends); i++)
        if (ends[i] != x->status && attendee_status_allowed(x->status, ends[i]))
            add_button(a, row, true, x->status, ends[i]);
}

static struct attendee_row row_of(struct page *p, const struct appointment *v, const struct attendee *x, bool closed,
    const struct zone *zone, int64_t number)
{
    struct arena *a = p->op.arena;
    struct attendee_row row = { .state = attendee_badge(x->status),
        .path = sv_fmt(a, "/appointments/%lld/attendees/%lld", (long long)v->id.v, (long long)x->id.v),
        .reason = x->reason,
        .cancelled = x->cancel_reason,
        .family_href = sv_fmt(a, "/appointments/%lld/clients?family=%lld", (long long)v->id.v, (long long)x->client.v),
        .version = x->version,
        .number = number,
        .pending = x->status == ATTENDEE_PENDING,
        .closed = closed,
        .note = x->note };
    struct view_badge *badges = arena_array(a, 2, sizeof *badges);
    size_t n = 0;
    if (x->restricted)
        badges[n++] = (struct view_badge){ .label = SV("Restricted"), .tone = TONE_GUARD, .icon = ICON_LOCK };
    if (x->confirmed_at.has && !closed)
        badges[n++] = (struct view_badge){ .label = SV("Confirmed"), .tone = TONE_OK };
    row.person = view_person_of(a, x->name, x->grant.v && !closed ? SV("Booked by a caregiver") : SV(""),
        client_path(p, x->client, ""), closed ? 0 : x->client.v);
    row.person.badges = (struct view_badges){ badges, n };
    if (x->answer.n)
        row.answer = x->answer;
    if (x->confirmed_at.has && !closed)
        row.confirmed = sv_fmt(a, "Said on %.*s that they come.", SV_FMT(zone_human(a, zone, x->confirmed_at.v)));
    struct sv price =
        x->has_price ? sv_fmt(a, "%lld.%02lld", (long long)(x->price / 100), (long long)(x->price % 100)) : SV("");
    row.note_field = (struct view_field){ .name = sv_fmt(a, "note-%lld", (long long)number),
        .label = SV("Note for staff"),
        .value = x->note,
        .max_length = 2000 };
    row.price_field = (struct view_field){ .name = sv_fmt(a, "price-%lld", (long long)number),
        .label = SV("Price"),
        .value = price,
        .hint = SV("Empty: as the type says."),
        .inputmode = SV("decimal"),
        .max_length = 12 };
    row.remind_check = (struct view_check){ .name = sv_fmt(a, "remind-%lld", (long long)number),
        .label = SV("Remind"),
        .hint = SV("Mails and messages before the visit."),
        .checked = x->remind };
    row.reason_field = (struct view_field){ .name = sv_fmt(a, "reason-%lld", (long long)number),
        .label = SV("Reason"),
        .hint = SV("May be empty. Told to those who come, with a cancellation."),
        .max_length = 300 };
    row.words_field = (struct view_field){ .name = sv_fmt(a, "words-%lld", (long long)number),
        .label = SV("Words for those who asked"),
        .hint = SV("May be empty."),
        .max_length = 300 };
    add_buttons(a, &row, x);
    return row;
}

/* Who booked it on the public page, as they said it. */
static void say_public(
    struct arena *a, const struct public_saids *saids, const struct attendee *x, bool closed, struct attendee_row *row)
{
    for (size_t i = 0; i < saids->count && !closed; i++) {
        const struct public_said *s = &saids->items[i];
        if (s->attendee.v != x->id.v)
            continue;
        struct sv comma = s->phone.n ? SV(", ") : SV("");
        struct sv born = s->born.has ? sv_fmt(a, ", for a child born %.*s", SV_FMT(day_human(a, s->born.v))) : SV("");
        row->by_public = sv_fmt(a, "Booked on the public page by %.*s, %.*s%.*s%.*s%.*s.%s", SV_FMT(s->name),
            SV_FMT(s->email), SV_FMT(comma), SV_FMT(s->phone), SV_FMT(born),
            s->unverified ? " Nobody has verified yet who this is." : "");
        if (s->twin.v)
            row->twin_href = sv_fmt(a, "/clients/%lld", (long long)s->twin.v);
    }
}

static bool keep(const struct page *p, const struct problems *problems, struct view_field *field)
{
    view_field_problem(field, problems);
    for (size_t i = 0; i < p->req->form.count; i++)
        if (sv_eq(p->req->form.items[i].name, field->name))
            field->value = p->req->form.items[i].value;
    return field->error.n > 0;
}

/* A form that came back says what is wrong with it, and has what was typed. */
static void keep_typed(const struct page *p, const struct problems *problems, struct attendee_row *row)
{
    struct view_field *const fields[] = { &row->note_field, &row->price_field, &row->words_field, &row->reason_field };
    bool here = false;
    for (size_t i = 0; i < LENGTH(fields); i++)
        here |= problem_of(problems, fields[i]->name) != NULL;
    if (!here)
        return;
    row->editing = keep(p, problems, &row->note_field) | keep(p, problems, &row->price_field);
    row->ending = keep(p, problems, &row->reason_field);
    (void)keep(p, problems, &row->words_field);
    if (row->editing)
        row->remind_check.checked = http_field(p->req, row->remind_check.name).n > 0;
}

/* Who waits stands in the order in which places are given. */
static size_t turn_of(const struct appointment *v, const struct attendee *x)
{
    size_t before = 0;
    for (size_t i = 0; i < v->attendee_count; i++) {
        const struct attendee *y = &v->attendees[i];
        int64_t apart = y->waits_since.v.us - x->waits_since.v.us;
        before += y->status == ATTENDEE_WAITLIST && (apart < 0 || (apart == 0 && y->id.v < x->id.v));
    }
    return before;
}

enum err visit_fill_people(struct page *p, const struct appointment *v, const bool *closed, const struct zone *zone,
    const struct public_saids *saids, struct visit_view *view)
{
    struct attendee_rows_view *const lists[] = { &view->people, &view->waiting, &view->gone };
    struct attendee_id *ids = arena_array(p->op.arena, v->attendee_count, sizeof *ids);
    struct sv *covered = arena_array(p->op.arena, v->attendee_count, sizeof *covered);
    struct sv *deposits = arena_array(p->op.arena, v->attendee_count, sizeof *deposits);
    for (size_t i = 0; i < v->attendee_count; i++)
        ids[i] = v->attendees[i].id;
    TRY(cover_words(&p->op, ids, v->attendee_count, covered));
    TRY(cover_deposit(&p->op, ids, v->attendee_count, deposits));
    for (size_t i = 0; i < v->attendee_count; i++)
        if (deposits[i].n)
            covered[i] = sv_fmt(p->op.arena, "%.*s%sDeposit of %.*s", SV_FMT(covered[i]), covered[i].n ? ". " : "",
                SV_FMT(deposits[i]));
    for (size_t i = 0; i < LENGTH(lists); i++)
        lists[i]->items = arena_array(p->op.arena, v->attendee_count, sizeof *lists[i]->items);
    for (size_t i = 0; i < v->attendee_count; i++) {
        const struct attendee *x = &v->attendees[i];
        struct attendee_rows_view *list = attendee_status_active(x->status) ? &view->people
                                          : x->status == ATTENDEE_WAITLIST  ? &view->waiting
                                                                            : &view->gone;
        size_t at = list == &view->waiting ? turn_of(v, x) : list->count;
        struct attendee_row *row = &list->items[at];
        list->count++;
        *row = row_of(p, v, x, closed[i], zone, (int64_t)i + 1);
        row->covered = closed[i] ? SV("") : covered[i];
        say_public(p->op.arena, saids, x, closed[i], row);
        keep_typed(p, view->problems, row);
    }
    return E_OK;
}

static struct call_rows calls_of(struct arena *a, const struct family *f)
{
    struct call_rows rows = { arena_array(a, f->contacts.count, sizeof *rows.items), 0 };
    for (size_t i = 0; i < f->contacts.count; i++) {
        const struct contact *k = &f->contacts.items[i];
        if (!k->emergency)
            continue;
        rows.items[rows.count++] = (struct call_row){ .name = k->name,
            .words = k->words,
            .phone = k->call,
            .tel = k->call.n ? sv_fmt(a, "tel:%.*s", SV_FMT(k->call)) : SV("") };
    }
    return rows;
}

enum err calls_load(struct page *p, const struct client_id *clients, size_t count, struct call_groups *ret_groups)
{
    struct arena *a = p->op.arena;
    struct call_groups groups = { arena_array(a, count, sizeof *groups.items), count };
    struct family *families = arena_array(a, count, sizeof *families);
    enum family_eyes *eyes = arena_array(a, count, sizeof *eyes);
    for (size_t i = 0; i < count; i++)
        eyes[i] = EYES_STAFF;
    if (count)
        TRY(family_load_each(&p->op, clients, count, eyes, families));
    for (size_t i = 0; i < count; i++)
        groups.items[i].rows = calls_of(a, &families[i]);
    *ret_groups = groups;
    return E_OK;
}
