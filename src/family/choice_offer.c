#include "family/choice_offer.h"

#include <assert.h>

#include "family/choice_words.h"
#include "family/preview.h"

static bool has(int64_t bits, enum notice_category c)
{
    return (bits >> c & 1) != 0;
}

/* Staff are not of a client: a plan of one person. */
static enum err staff_facts(const struct op *op, struct choice_of of, struct notice_facts *ret_facts)
{
    struct organization org;
    struct notice_person *p = arena_new_obj(op->arena, struct notice_person);
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    *p = (struct notice_person){ .kind = RECIPIENT_STAFF, .id = of.id, .address = SV("staff") };
    *ret_facts = (struct notice_facts){
        .portal = PORTAL_ALL, .to_client = true, .sms = choice_texts_offered(&org), .people = p, .people_count = 1
    };
    return choice_apply(op, (struct client_id){ 0 }, ret_facts);
}

static enum err facts_of(
    const struct op *op, struct client_id client, struct choice_of of, struct notice_facts *ret_facts)
{
    return of.kind == CHOICE_STAFF ? staff_facts(op, of, ret_facts) : notice_facts_load(op, client, ret_facts);
}

static bool is_of(const struct notice_person *p, struct choice_of of)
{
    if (p->id != of.id)
        return false;
    switch (of.kind) {
    case CHOICE_CLIENT: return p->kind == RECIPIENT_CLIENT;
    case CHOICE_CONTACT: return p->kind == RECIPIENT_COPY || p->kind == RECIPIENT_CAREGIVER;
    case CHOICE_STAFF: return p->kind == RECIPIENT_STAFF;
    case CHOICE_KIND_COUNT:
    default: return false;
    }
}

static const struct notice_person *person_of(const struct notice_facts *f, struct choice_of of)
{
    const struct notice_person *found = NULL;
    for (size_t i = 0; i < f->people_count; i++) /* of a contact who is both: the copy, which has the switches */
        if (is_of(&f->people[i], of) && (!found || f->people[i].kind == RECIPIENT_COPY))
            found = &f->people[i];
    return found;
}

static unsigned audience_of(enum choice_kind kind)
{
    return kind == CHOICE_CLIENT ? TO_CLIENT : kind == CHOICE_CONTACT ? TO_COPIES | TO_CAREGIVER : TO_STAFF;
}

/* "Your practice has turned “View and pay bills” off: you get nothing about this." */
static struct sv silent_note(
    struct arena *a, const struct language *l, const struct notice_facts *f, enum notice_category c)
{
    struct sv names = SV("");
    bool some = false;
    for (enum cap cap = 0; cap < CAP_SWITCHES; cap++) {
        bool gates = false;
        for (size_t i = 0; i < notice_catalogue_count; i++) {
            const struct notice_row *row = &notice_catalogue[i];
            if (row->category != c || !(row->to & TO_CLIENT))
                continue;
            gates |= row->gate == (int)cap;
            some |= row->gate >= 0 && portal_on(f->portal, (enum cap)row->gate);
        }
        if (!gates || portal_on(f->portal, cap))
            continue;
        struct sv area = choice_area_said(a, l, cap);
        struct sv name = sv_fmt(a, "\xe2\x80\x9c%.*s\xe2\x80\x9d", SV_FMT(area));
        names = names.n ? choice_both_said(a, l, names, name) : name;
    }
    return names.n ? choice_said_of(a, l, some ? SAY_NOTE_SILENT_SOME : SAY_NOTE_SILENT_ALL, names) : SV("");
}

static bool anything_for(enum choice_kind kind, enum notice_category c)
{
    for (size_t i = 0; i < notice_catalogue_count; i++)
        if (notice_catalogue[i].category == c && (notice_catalogue[i].to & audience_of(kind)))
            return true;
    return false;
}

static void fill_line(const struct op *op, const struct notice_facts *f, const struct notice_person *p,
    const struct choice_offer *o, const struct language *l, struct choice_line *line)
{
    struct arena *a = op->arena;
    enum choice_kind kind = o->choice.of.kind;
    enum notice_category c = line->category;
    bool account = c == NOTICE_ACCOUNT;
    bool sent = kind != CHOICE_CONTACT || account || (p->copy && has(p->categories, c));
    for (enum notice_channel ch = 0; ch < CHANNEL_COUNT; ch++)
        line->cells[ch] = sent && o->channels[ch] ? CELL_FREE : CELL_NONE;
    if (account && kind != CHOICE_STAFF)
        line->cells[CHANNEL_MAIL] = CELL_ALWAYS;
    if (account)
        line->note = choice_said(a, l, kind == CHOICE_STAFF ? SAY_NOTE_STAFF : SAY_NOTE_ALWAYS);
    else if (!sent && p->copy)
        line->note = choice_said(a, l, SAY_NOTE_NOT_SENT);
    else if (kind == CHOICE_CLIENT)
        line->note = silent_note(a, l, f, c);
}

enum err choice_offer(const struct op *op, struct client_id client, struct choice_of of, const struct language *speaks,
    struct choice_offer *ret_offer)
{
    struct notice_facts f;
    struct choice_offer o = { .language = of.kind != CHOICE_CLIENT };
    TRY(facts_of(op, client, of, &f));
    const struct notice_person *p = person_of(&f, of);
    if (!p)
        return E_NOTFOUND;
    TRY(choice_load(op, of, &o.choice));
    o.channels[CHANNEL_MAIL] = true;
    o.channels[CHANNEL_PORTAL] = p->ways[CHANNEL_PORTAL];
    o.channels[CHANNEL_SMS] = f.sms;
    o.channels[CHANNEL_PUSH] = p->ways[CHANNEL_PUSH];
    o.no_copies = of.kind == CHOICE_CONTACT && !p->copy;
    o.reminders = of.kind != CHOICE_STAFF && !o.no_copies;
    o.asks = of.kind == CHOICE_CLIENT ? ASKED_PROXY_SIGN_IN | ASKED_ACCESS_DIGEST : 0;
    for (enum notice_category c = 0; c < NOTICE_CATEGORY_COUNT; c++) {
        if (!anything_for(of.kind, c) || (o.no_copies && c != NOTICE_ACCOUNT))
            continue;
        o.lines[o.count].category = c;
        fill_line(op, &f, p, &o, speaks, &o.lines[o.count]);
        o.count++;
    }
    *ret_offer = o;
    return E_OK;
}

/* The person as the plan would see them after the choice. */
static void choose(struct notice_facts *f, struct notice_person *p, const struct choice *c)
{
    for (enum notice_channel ch = 0; ch < CHANNEL_COUNT; ch++)
        p->off[ch] = c->off[ch];
    p->reminders = c->reminders;
    if (p->kind != RECIPIENT_CLIENT)
        return;
    p->off[CHANNEL_MAIL] = 0;
    f->client_muted = c->off[CHANNEL_MAIL] & NOTICE_CATEGORIES_ALL;
    f->client_stopped = (c->off[CHANNEL_MAIL] & NOTICE_STOPPED) != 0;
    f->client_asked = c->asked;
    f->client_reminders = c->reminders;
}

/* Nothing but the contact's own switches: what the client's settings silence is not theirs to read (F3). */
static void forget_client(struct notice_facts *f, struct notice_person *p)
{
    f->portal = PORTAL_ALL;
    f->client_muted = 0;
    f->client_stopped = f->client_archived = false;
    f->client_address = SV("");
    p->blocked = p->address_bounced = false;
    if (!p->address.n)
        p->address = SV("contact");
}

/* As if the client were reminded at the times that the contact chose: whether they are is not theirs to read either. */
static void forget_times(struct notice_facts *f, const struct notice_reminders *own)
{
    f->client_reminders = *own;
    f->client_reminders.ways = REMINDER_WAYS_ALL;
    if (own->how != REMIND_OWN)
        f->client_reminders.how = REMIND_FOLLOW;
}

static struct notice_facts with_people(
    struct arena *a, const struct notice_facts *f, struct choice_of of, bool copies, struct notice_person **ret_people)
{
    struct notice_facts mine = *f;
    struct notice_person *people = arena_array(a, f->people_count, sizeof *people);
    mine.people_count = 0;
    mine.safe = mine.safe_address = false; /* nothing in the portal tells that it is on (beyond 16) */
    for (size_t i = 0; i < f->people_count; i++)
        if (copies || is_of(&f->people[i], of)) {
            people[mine.people_count] = f->people[i];
            people[mine.people_count++].silenced = false;
        }
    mine.people = people;
    *ret_people = people;
    return mine;
}

enum err preview_choice(const struct op *op, struct client_id client, const struct choice *after, bool copies,
    struct notice_differences *ret_differences)
{
    struct notice_facts f;
    struct choice before;
    struct notice_person *were, *are;
    TRY(facts_of(op, client, after->of, &f));
    TRY(choice_load(op, after->of, &before));
    if (after->of.kind != CHOICE_STAFF)
        TRY(choice_times_load(op, &f));
    struct notice_facts was = with_people(op->arena, &f, after->of, copies, &were);
    struct notice_facts is = with_people(op->arena, &f, after->of, copies, &are);
    for (size_t i = 0; i < was.people_count; i++) {
        if (!is_of(&were[i], after->of))
            continue;
        if (after->of.kind == CHOICE_CONTACT) {
            forget_client(&was, &were[i]);
            forget_client(&is, &are[i]);
            forget_times(&was, &before.reminders);
            forget_times(&is, &after->reminders);
        }
        choose(&was, &were[i], &before);
        choose(&is, &are[i], after);
    }
    *ret_differences = notice_compare(op->arena, &was, &is);
    return E_OK;
}
