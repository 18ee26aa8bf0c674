/* For whom somebody can book: decided anew whenever it is asked, in the transaction too. */
#include "calendar/booker.h"
#include "calendar/queries.h"

enum { TAKEN_MOST = 500 };

static struct sv first_word(struct sv words)
{
    return sv_cut(&words, ' ');
}

/* "your daughter", "your mother" is the reader's side of it; the room above says what they are to the receiver. */
static struct bookable of_switchable(const struct switchable *s, const struct client_facts *f)
{
    return (struct bookable){ .client = s->client,
        .grant = s->grant,
        .prices = s->same_mailbox ? portal_on(f->portal, CAP_BILLS) : scope_level(s->scope, CAP_BILLS) >= LEVEL_VIEW,
        .name = s->name,
        .words = s->words,
        .born = s->born };
}

static bool lets_act(const struct switchable *s, const struct client_facts *f)
{
    if (f->archived || f->dead || f->caregiver_only)
        return false;
    return s->same_mailbox ? portal_on(f->portal, CAP_APPOINTMENTS)
                           : scope_level(s->scope, CAP_APPOINTMENTS) == LEVEL_ACT;
}

/* Oneself: by the own portal switch, whatever account is open now. */
static bool lets_self(const struct client_facts *f)
{
    return f->id.v && !f->archived && !f->dead && !f->caregiver_only && portal_on(f->portal, CAP_APPOINTMENTS);
}

enum err book_people(const struct op *op, const struct organization *org, struct bookables *ret_people)
{
    const struct viewer *v = op->viewer;
    struct switchables list;
    TRY(switch_targets(op, org, &list));
    if (!v->self.v)
        return E_NOTFOUND;
    struct client_id *ids = arena_array(op->arena, list.count + 1, sizeof *ids);
    struct client_facts *facts = arena_array(op->arena, list.count + 1, sizeof *facts);
    struct bookables people = { .items = arena_array(op->arena, list.count + 1, sizeof *people.items) };
    for (size_t i = 0; i < list.count; i++)
        ids[i] = list.items[i].client;
    ids[list.count] = v->self;
    TRY(client_facts_of(op->db, op->arena, org, ids, list.count + 1, (struct staff_id){ 0 }, v->today, op->now, facts));
    if (lets_self(&facts[list.count]))
        people.items[people.count++] = (struct bookable){ .client = v->self,
            .prices = portal_on(facts[list.count].portal, CAP_BILLS),
            .own = own_login(org, &facts[list.count], v->today),
            .name = facts[list.count].name,
            .words = SV("you"),
            .born = facts[list.count].born };
    for (size_t i = 0; i < list.count; i++)
        if (lets_act(&list.items[i], &facts[i]))
            people.items[people.count++] = of_switchable(&list.items[i], &facts[i]);
    *ret_people = people;
    return E_OK;
}

enum err book_zone(const struct op *op, const struct organization *org, struct sv *ret_zone)
{
    struct book_reader_row r = { .zone = { 0 } };
    if (op->viewer->self.v) {
        enum err e = q_book_reader(
            op->db, op->arena, op->viewer->org, &(struct q_book_reader){ .client_id = op->viewer->self }, &r);
        if (e != E_OK && e != E_NOTFOUND)
            return e;
    }
    *ret_zone = r.zone.n ? r.zone : org->zone;
    return E_OK;
}

enum err book_taken(
    const struct op *op, const struct bookable *people, size_t count, struct span window, struct spans *ret_taken)
{
    struct visits_whose *whose = arena_array(op->arena, count, sizeof *whose);
    struct appointments list;
    for (size_t i = 0; i < count; i++)
        whose[i] = (struct visits_whose){ .client = people[i].client, .confidential = people[i].own };
    TRY(visits_of(op,
        &(struct visits_wish){
            .whose = whose, .whose_count = count, .when = VISITS_ALL, .window = window, .most = TAKEN_MOST },
        &list));
    struct spans taken = { arena_array(op->arena, list.count, sizeof *taken.items), list.count };
    for (size_t i = 0; i < list.count; i++)
        taken.items[i] = (struct span){ list.items[i].starts_at, list.items[i].ends_at };
    spans_normalise(&taken);
    *ret_taken = taken;
    return E_OK;
}

static const struct bookable *find(const struct bookables *people, const struct bookable *wanted)
{
    for (size_t i = 0; i < people->count; i++)
        if (people->items[i].client.v == wanted->client.v && people->items[i].grant.v == wanted->grant.v)
            return &people->items[i];
    return NULL;
}

static bool twice(const struct book_wish *w, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (w->people[k].client.v == w->people[i].client.v)
            return true;
    return false;
}

/* The viewer as it would be in that person's account. What it may do was decided by book_people(). */
static void act_for(const struct op *op, const struct bookable *who, struct booker *b)
{
    b->who = *who;
    b->viewer = *op->viewer;
    b->own = who->own;
    b->viewer.subject.client = who->client;
    b->viewer.subject_name = who->name;
    b->viewer.subject_first = first_word(who->name);
    b->viewer.grant = who->grant;
    b->viewer.via = who->grant.v ? VIA_GRANT : b->own ? VIA_OWN : VIA_SAME_MAILBOX;
    b->op = *op;
    b->op.viewer = &b->viewer;
}

static enum err take_groups(const struct op *op, struct booker *bookers, size_t count)
{
    struct client_id *ids = arena_array(op->arena, count, sizeof *ids);
    struct book_groups_rows rows;
    for (size_t i = 0; i < count; i++)
        ids[i] = bookers[i].who.client;
    TRY(q_book_groups(
        op->db, op->arena, op->viewer->org, &(struct q_book_groups){ .ids = ids, .ids_count = count }, &rows));
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < rows.count; k++)
            if (rows.items[k].id.v == ids[i].v && rows.items[k].group_id.has)
                bookers[i].group = rows.items[k].group_id.v;
    return E_OK;
}

enum err bookers_of(const struct op *op, const struct organization *org, const struct book_wish *w,
    struct problems *problems, struct booker *ret_bookers)
{
    struct bookables people;
    if (!w->people_count)
        problem_add(problems, SV("people"), SV("required"), SV("Choose who the appointment is for."));
    else if (w->people_count > BOOK_PEOPLE_MOST)
        problem_add(problems, SV("people"), SV("too_many_people"),
            SV("At most eight people are booked at once. Choose fewer."));
    TRY(problems_err(problems));
    TRY(book_people(op, org, &people));
    for (size_t i = 0; i < w->people_count; i++) {
        const struct bookable *who = twice(w, i) ? NULL : find(&people, &w->people[i]);
        if (!who) {
            problem_add(problems, SV("people"), SV("unknown_person"),
                SV("You cannot book for one of these people. Choose again who the appointment is for."));
            return E_INVALID;
        }
        act_for(op, who, &ret_bookers[i]);
    }
    return take_groups(op, ret_bookers, w->people_count);
}
