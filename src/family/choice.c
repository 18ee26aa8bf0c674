#include "family/choice.h"

#include <assert.h>

#include "family/queries.h"

enum { EVERY_CATEGORY = (1 << NOTICE_CATEGORY_COUNT) - 1 };

const char *choice_kind_name(enum choice_kind k)
{
    static const char *const names[] = { "client", "contact", "staff" };
    assert((unsigned)k < LENGTH(names));
    return names[k];
}

enum err choice_load(const struct op *op, struct choice_of of, struct choice *ret_choice)
{
    struct choice_row_row r = { .link_generation = 1 };
    enum err e = q_choice_row(op->db, op->arena, op->viewer->org,
        &(struct q_choice_row){ .recipient_kind = sv_of(choice_kind_name(of.kind)), .recipient_id = of.id }, &r);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    *ret_choice = (struct choice){ .of = of,
        .off = { [CHANNEL_MAIL] = r.mail_off,
            [CHANNEL_PORTAL] = r.portal_off,
            [CHANNEL_SMS] = EVERY_CATEGORY & ~r.sms_on,
            [CHANNEL_PUSH] = EVERY_CATEGORY & ~r.push_on },
        .asked = r.asked,
        .sms_number = r.sms_number,
        .sms_state = r.sms_state,
        .quiet_from = (int)r.quiet_from,
        .quiet_until = (int)r.quiet_until,
        .language = r.language,
        .zone = r.zone,
        .reminders = notice_reminders_read(r.reminders, r.reminder_ways),
        .reminders_theirs = r.reminders_theirs,
        .link_generation = r.link_generation,
        .version = r.version };
    return E_OK;
}

/* In which list of rows a person of the plan is found. */
static struct sv kind_of(enum notice_recipient kind)
{
    switch (kind) {
    case RECIPIENT_CLIENT: return SV("client");
    case RECIPIENT_COPY:
    case RECIPIENT_CAREGIVER: return SV("contact");
    case RECIPIENT_STAFF: return SV("staff");
    case RECIPIENT_PAYER:
    case RECIPIENT_LOGIN:
    case RECIPIENT_SIGNER:
    default: return SV("");
    }
}

static void fill_person(struct notice_person *p, const struct choice_people_row *r)
{
    bool sms = sv_eq(r->sms_state, SV("on"));
    p->off[CHANNEL_MAIL] = p->kind == RECIPIENT_CLIENT ? 0 : r->mail_off;
    p->off[CHANNEL_PORTAL] = r->portal_off;
    p->off[CHANNEL_SMS] = EVERY_CATEGORY & ~r->sms_on;
    p->off[CHANNEL_PUSH] = EVERY_CATEGORY & ~r->push_on;
    p->ways[CHANNEL_MAIL] = true;
    p->ways[CHANNEL_PORTAL] = r->reader != 0;
    p->reader = r->reader;
    p->ways[CHANNEL_SMS] = sms;
    p->ways[CHANNEL_PUSH] = r->browsers > 0;
    p->number = sms ? r->sms_number : SV("");
    p->quiet_from = (int)r->quiet_from;
    p->quiet_until = (int)r->quiet_until;
    p->language = r->language;
    p->zone = r->zone;
    p->reminders = notice_reminders_read(r->reminders, r->reminder_ways);
    p->silenced = p->kind != RECIPIENT_STAFF && p->kind != RECIPIENT_CLIENT && r->mark != 0;
}

/* The client's own row speaks for the copies too, so it stands in the facts. */
static void fill_client(struct notice_facts *f, const struct choice_people_row *r)
{
    f->client_muted = r->mail_off & NOTICE_CATEGORIES_ALL;
    f->client_stopped = (r->mail_off & NOTICE_STOPPED) != 0;
    f->client_asked = r->asked;
    f->client_reminders = notice_reminders_read(r->reminders, r->reminder_ways);
    f->safe = r->mark != 0;
}

/* Also of a client who has no usual one; nobody writes to the dead. */
static void take_address(struct notice_facts *f, struct notice_person *people, const struct choice_people_row *client)
{
    if (!client->address.n || (!f->client_address.n && f->client_archived))
        return;
    for (size_t i = 0; i < f->people_count; i++)
        if (people[i].kind == RECIPIENT_CLIENT && sv_eq(people[i].address, f->client_address)) {
            people[i].address = client->address;
            people[i].address_bounced = false;
        }
    f->client_address = client->address;
    f->safe_address = true;
}

static enum err load(
    const struct op *op, const struct choice_family *families, size_t count, struct choice_people_rows *ret_rows)
{
    size_t people = 0, staff_count = 0, addresses_count = 0;
    for (size_t i = 0; i < count; i++)
        people += families[i].facts->people_count;
    struct client_id *clients = arena_array(op->arena, count, sizeof *clients);
    struct staff_id *staff = arena_array(op->arena, people, sizeof *staff);
    struct sv *addresses = arena_array(op->arena, people, sizeof *addresses);
    for (size_t i = 0; i < count; i++) {
        const struct notice_facts *f = families[i].facts;
        clients[i] = families[i].client;
        for (size_t k = 0; k < f->people_count; k++) {
            const struct notice_person *p = &f->people[k];
            bool known = false; /* the same few look after everybody */
            for (size_t n = 0; n < staff_count && !known; n++)
                known = staff[n].v == p->id;
            if (p->kind == RECIPIENT_STAFF && !known)
                staff[staff_count++] = (struct staff_id){ p->id };
            if (p->address.n)
                addresses[addresses_count++] = p->address;
        }
    }
    return q_choice_people(op->db, op->arena, op->viewer->org,
        &(struct q_choice_people){ .clients = clients,
            .clients_count = count,
            .staff = staff,
            .staff_count = staff_count,
            .addresses = addresses,
            .addresses_count = addresses_count },
        ret_rows);
}

static void apply_row(struct notice_facts *f, struct notice_person *people, const struct choice_people_row *r)
{
    for (size_t i = 0; i < f->people_count; i++)
        if (people[i].id == r->id && sv_eq(kind_of(people[i].kind), r->kind))
            fill_person(&people[i], r);
    if (!sv_eq(r->kind, SV("client")))
        return;
    fill_client(f, r);
    take_address(f, people, r);
}

/* The first row of this owner, or where it would stand: rows are in the order of their owners. */
static size_t first_of(const struct choice_people_rows *rows, int64_t owner)
{
    size_t low = 0, high = rows->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rows->items[middle].owner < owner)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void apply_own(struct notice_facts *f, struct notice_person *people, const struct choice_people_rows *rows,
    int64_t owner, bool blocks)
{
    for (size_t i = first_of(rows, owner); i < rows->count && rows->items[i].owner == owner; i++) {
        const struct choice_people_row *r = &rows->items[i];
        bool block = sv_eq(r->kind, SV("blocked"));
        if (!block && !blocks)
            apply_row(f, people, r);
        for (size_t k = 0; block && blocks && k < f->people_count; k++)
            people[k].blocked |= sv_eq(people[k].address, r->address);
    }
}

static void apply(const struct op *op, const struct choice_family *family, const struct choice_people_rows *rows)
{
    struct notice_facts *f = family->facts;
    struct notice_person *people = arena_array(op->arena, f->people_count, sizeof *people);
    for (size_t i = 0; i < f->people_count; i++)
        people[i] = f->people[i];
    for (int blocks = 0; blocks < 2; blocks++) { /* only then is it known where everybody's mail goes */
        apply_own(f, people, rows, 0, blocks);
        if (family->client.v)
            apply_own(f, people, rows, family->client.v, blocks);
    }
    f->people = people;
}

enum err choice_apply_all(const struct op *op, const struct choice_family *families, size_t count)
{
    struct choice_people_rows rows;
    TRY(load(op, families, count, &rows));
    for (size_t i = 0; i < count; i++)
        apply(op, &families[i], &rows);
    return E_OK;
}

enum err choice_apply(const struct op *op, struct client_id client, struct notice_facts *f)
{
    return choice_apply_all(op, &(struct choice_family){ client, f }, 1);
}

enum err choice_times_load(const struct op *op, struct notice_facts *f)
{
    struct choice_times_rows rows;
    bool practice = false;
    TRY(q_choice_times(op->db, op->arena, op->viewer->org, &rows));
    int64_t *times = arena_array(op->arena, rows.count + 2, sizeof *times);
    f->times_count = 0;
    for (size_t i = 0; i < rows.count; i++) {
        practice = practice || !rows.items[i].type_id.has;
        if (rows.items[i].before_min)
            times[f->times_count++] = rows.items[i].before_min;
    }
    if (!practice) {
        times[f->times_count++] = REMINDER_A_DAY;
        times[f->times_count++] = REMINDER_AN_HOUR;
    }
    f->times = times;
    return E_OK;
}
