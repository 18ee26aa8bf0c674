#include "notice/plan.h"

#include <assert.h>

#include "base/err.h"

static unsigned audience_of(enum notice_recipient kind)
{
    static const unsigned bits[] = {
        [RECIPIENT_CLIENT] = TO_CLIENT,
        [RECIPIENT_COPY] = TO_COPIES,
        [RECIPIENT_CAREGIVER] = TO_CAREGIVER,
        [RECIPIENT_PAYER] = TO_PAYER,
        [RECIPIENT_STAFF] = TO_STAFF,
        [RECIPIENT_LOGIN] = TO_LOGIN,
        [RECIPIENT_SIGNER] = TO_SIGNER,
    };
    assert((unsigned)kind < LENGTH(bits));
    return bits[kind];
}

/* Who keeps the mail when several share an address: lower goes first. */
static int turn_of(enum notice_recipient kind)
{
    static const int turns[] = {
        [RECIPIENT_CLIENT] = 0,
        [RECIPIENT_LOGIN] = 0,
        [RECIPIENT_PAYER] = 1,
        [RECIPIENT_SIGNER] = 1,
        [RECIPIENT_CAREGIVER] = 1,
        [RECIPIENT_COPY] = 2,
        [RECIPIENT_STAFF] = 2,
    };
    return turns[kind];
}
enum { TURNS = 3 };

static bool has(int64_t bits, unsigned bit)
{
    return (bits >> bit) & 1;
}

static bool gate_off(const struct notice_row *row, struct portal p)
{
    return (row->gate >= 0 && !portal_on(p, (enum cap)row->gate)) ||
           (row->gate_too >= 0 && !portal_on(p, (enum cap)row->gate_too));
}

/* What the client turned off, which silences the copies as well; each other channel has its own switches. */
static bool client_declines(const struct notice_row *row, const struct notice_facts *f)
{
    return row->category != NOTICE_ACCOUNT && (f->client_stopped || has(f->client_muted, row->category));
}

/* Whether the client receives this by mail, address aside. `lifted`: as if no portal switch were off (own rule, beyond
 * 10). `by_mail` false: on another channel. */
static enum notice_rule client_rule(
    const struct notice_row *row, const struct notice_facts *f, bool lifted, bool by_mail)
{
    if (!(row->to & TO_CLIENT))
        return RULE_NOT_AUDIENCE;
    if (row->own_access)
        return RULE_SENT;
    if (f->client_archived)
        return RULE_ARCHIVED;
    if (row->money && !f->to_client)
        return RULE_PAYER_ONLY;
    if (!lifted && gate_off(row, f->portal))
        return RULE_CLIENT_SETTING;
    if (row->client_opt_in && !(f->client_asked & row->client_opt_in))
        return RULE_CLIENT_PREFERENCE;
    return by_mail && client_declines(row, f) ? RULE_CLIENT_PREFERENCE : RULE_SENT;
}

/* Whether it is a reminder that leaves at a time of its own. */
static bool at_a_time(const struct notice_row *row, const struct notice_facts *f)
{
    return row->reminder && f->reminder_min;
}

static bool client_reminded(const struct notice_row *row, const struct notice_facts *f, enum notice_channel channel)
{
    return !at_a_time(row, f) || notice_reminded(&f->client_reminders, f->reminder_min, channel, f->reminder_usual);
}

/* A copy follows the client, or has times of its own among the client's. An own rule lifts the latter, unless the
 * client wants no reminders at all. */
static enum notice_rule copy_time_rule(const struct notice_row *row, const struct notice_facts *f,
    const struct notice_person *p, enum notice_channel channel, bool lifted)
{
    const struct notice_reminders *r = &p->reminders;
    if (!at_a_time(row, f))
        return RULE_SENT;
    if (!notice_reminded(r, f->reminder_min, channel, true))
        return RULE_REMINDER_TIMES;
    bool free = lifted && r->how == REMIND_OWN && f->client_reminders.how != REMIND_NONE;
    return free || client_reminded(row, f, CHANNEL_MAIL) ? RULE_SENT : RULE_REMINDER_MIRROR;
}

static enum notice_rule copy_rule(const struct notice_row *row, const struct notice_facts *f,
    const struct notice_person *p, enum notice_channel channel)
{
    if (row->own_access)
        return p->copy ? RULE_SENT : RULE_COPY_OFF;
    if (p->ended)
        return RULE_ENDED;
    if (p->archived)
        return RULE_OWN_ARCHIVED;
    if (f->client_archived)
        return RULE_ARCHIVED;
    if (f->confidential)
        return RULE_CONFIDENTIAL;
    if (f->mailbox_read)
        return RULE_MIRROR;
    if (!p->copy)
        return RULE_COPY_OFF;
    if (row->category != NOTICE_ACCOUNT && !has(p->categories, row->category))
        return RULE_CATEGORY_OFF;
    if (row->off_at_first && !(p->categories & NOTICE_ASKED_FOR))
        return RULE_NOT_ASKED;
    bool lifted = p->own_rule && f->own_rule_allowed;
    enum notice_rule client = client_rule(row, f, lifted, true);
    if (client == RULE_SENT)
        return copy_time_rule(row, f, p, channel, lifted);
    return client == RULE_PAYER_ONLY ? client : RULE_MIRROR;
}

static bool of_family(const struct notice_person *p)
{
    return p->kind == RECIPIENT_COPY || p->kind == RECIPIENT_CAREGIVER;
}

/* Beyond 16. The client hears of what safe mode hides only where nobody else reads. */
static bool hushed(const struct notice_row *row, const struct notice_facts *f, const struct notice_person *p,
    enum notice_channel channel)
{
    if (of_family(p) && p->silenced)
        return true;
    if (!f->safe || !row->safe)
        return false;
    return of_family(p) || (p->kind == RECIPIENT_CLIENT && !(channel == CHANNEL_MAIL && f->safe_address));
}

static enum notice_rule caregiver_rule(const struct notice_row *row, const struct notice_person *p)
{
    if (row->needs_access && p->access_ended)
        return RULE_GRANT_ENDED;
    if (row->own_access)
        return RULE_SENT;
    return p->ended ? RULE_ENDED : p->archived ? RULE_OWN_ARCHIVED : RULE_SENT;
}

static enum notice_rule own_rule(
    const struct notice_row *row, const struct notice_facts *f, enum notice_channel channel)
{
    enum notice_rule rule = client_rule(row, f, false, channel == CHANNEL_MAIL);
    return rule == RULE_SENT && !client_reminded(row, f, channel) ? RULE_REMINDER_TIMES : rule;
}

static enum notice_rule rule_of(const struct notice_row *row, const struct notice_facts *f,
    const struct notice_person *p, enum notice_channel channel)
{
    if (!(row->to & audience_of(p->kind)))
        return row->security ? RULE_SECURITY : RULE_NOT_AUDIENCE;
    if (row->security)
        return RULE_SENT;
    if (hushed(row, f, p, channel))
        return RULE_SAFE_MODE;
    switch (p->kind) {
    case RECIPIENT_CLIENT: return own_rule(row, f, channel);
    case RECIPIENT_COPY: return copy_rule(row, f, p, channel);
    case RECIPIENT_CAREGIVER: return caregiver_rule(row, p);
    case RECIPIENT_STAFF: return p->archived ? RULE_OWN_ARCHIVED : RULE_SENT;
    case RECIPIENT_PAYER:
    case RECIPIENT_LOGIN:
    case RECIPIENT_SIGNER:
    default: return RULE_SENT;
    }
}

/* Edge 10 also holds when the caller asks about contacts only and the client is not in the list. */
static struct sv unlisted_client_address(const struct notice_row *row, const struct notice_facts *f)
{
    for (size_t i = 0; i < f->people_count; i++)
        if (f->people[i].kind == RECIPIENT_CLIENT)
            return (struct sv){ 0 };
    const struct notice_person client = { .kind = RECIPIENT_CLIENT };
    return rule_of(row, f, &client, CHANNEL_MAIL) == RULE_SENT ? f->client_address : (struct sv){ 0 };
}

/* What the person turned off themselves, on this channel. Nobody turns off mails about their own access or security.
 * The client's own mails are gated where the mirror rule can see it. */
static enum notice_rule choice_rule(
    const struct notice_row *row, const struct notice_person *p, enum notice_channel channel)
{
    int64_t off = p->off[channel];
    bool by_mail = channel == CHANNEL_MAIL;
    if (row->security || (by_mail && row->category == NOTICE_ACCOUNT && !row->staff_setting))
        return RULE_SENT;
    if (by_mail && (off & NOTICE_STOPPED))
        return RULE_STOPPED;
    return has(off, row->category) ? RULE_PREFERENCE : RULE_SENT;
}

/* Whether two would read it in the same place on this channel. */
static bool same_place(const struct notice_person *a, const struct notice_person *b, enum notice_channel channel)
{
    switch (channel) {
    case CHANNEL_MAIL: return sv_eq(a->address, b->address);
    case CHANNEL_SMS: return sv_eq(a->number, b->number);
    case CHANNEL_PORTAL:
    case CHANNEL_PUSH:
        return a->reader && a->reader == b->reader && (a->kind == RECIPIENT_STAFF) == (b->kind == RECIPIENT_STAFF);
    case CHANNEL_COUNT:
    default: return false;
    }
}

static bool place_taken(const struct notice_decision *d, size_t count, const struct notice_person *p)
{
    for (size_t i = 0; i < count; i++)
        if (d[i].send && same_place(d[i].person, p, d[i].channel))
            return true;
    return false;
}

static enum notice_rule mail_rule(const struct notice_row *row, const struct notice_person *p)
{
    if (!p->address.n)
        return RULE_NO_ADDRESS;
    if (p->blocked && !row->security)
        return RULE_BLOCKED;
    /* A security mail is tried even where others came back: it may be the way in again. */
    return p->address_bounced && p->kind != RECIPIENT_LOGIN ? RULE_BOUNCED : RULE_SENT;
}

/* What the channel itself needs: a way, and a place where nobody has this event yet. */
static enum notice_rule way_rule(const struct notice_row *row, const struct notice_facts *f,
    const struct notice_decision *d, const struct notice_decision *all, struct sv client_address)
{
    const struct notice_person *p = d->person;
    enum notice_channel channel = d->channel;
    if (row->mail_only && channel != CHANNEL_MAIL)
        return RULE_CHANNEL;
    if (f->mailbox_read && p->kind == RECIPIENT_CLIENT && channel != CHANNEL_PORTAL)
        return RULE_MAILBOX_READ;
    if (channel != CHANNEL_MAIL && !p->ways[channel])
        return RULE_NOT_ASKED;
    enum notice_rule choice = choice_rule(row, p, channel);
    if (choice != RULE_SENT)
        return choice;
    if (channel == CHANNEL_SMS && !f->sms)
        return RULE_PLAN;
    if (channel == CHANNEL_SMS && !p->number.n)
        return RULE_NO_ADDRESS;
    enum notice_rule address = channel == CHANNEL_MAIL ? mail_rule(row, p) : RULE_SENT;
    if (address != RULE_SENT)
        return address;
    if (channel == CHANNEL_MAIL && client_address.n && sv_eq(p->address, client_address))
        return RULE_SAME_ADDRESS;
    return place_taken(all, f->people_count, p) ? RULE_SAME_ADDRESS : RULE_SENT;
}

void notice_plan_channel(const struct notice_row *row, const struct notice_facts *f, enum notice_channel channel,
    struct notice_decision *ret_decisions)
{
    for (size_t i = 0; i < f->people_count; i++) {
        const struct notice_person *p = &f->people[i];
        ret_decisions[i] =
            (struct notice_decision){ .person = p, .channel = channel, .rule = rule_of(row, f, p, channel) };
    }
    struct sv client_address = channel == CHANNEL_MAIL ? unlisted_client_address(row, f) : (struct sv){ 0 };
    for (int turn = 0; turn < TURNS; turn++)
        for (size_t i = 0; i < f->people_count; i++) {
            struct notice_decision *d = &ret_decisions[i];
            if (d->rule != RULE_SENT || turn_of(d->person->kind) != turn)
                continue;
            d->rule = way_rule(row, f, d, ret_decisions, client_address);
            d->send = d->rule == RULE_SENT;
        }
}

void notice_plan(const struct notice_row *row, const struct notice_facts *f, struct notice_decision *ret_decisions)
{
    notice_plan_channel(row, f, CHANNEL_MAIL, ret_decisions);
}

bool notice_kept(const struct notice_decision *d)
{
    return d->channel == CHANNEL_MAIL || (d->rule != RULE_CHANNEL && d->person->ways[d->channel]);
}

int notice_quiet_left(const struct notice_row *row, int from, int until, int minute)
{
    enum { DAY_MINUTES = 24 * 60 };
    if (from == until || row->security || row->urgent)
        return 0;
    int since = (minute - from + DAY_MINUTES) % DAY_MINUTES, length = (until - from + DAY_MINUTES) % DAY_MINUTES;
    return since < length ? length - since : 0;
}
