#include "notice/plan.h"

#include <assert.h>

#include "base/err.h"

static const char *const recipients[] = {
    [RECIPIENT_CLIENT] = "client",
    [RECIPIENT_COPY] = "contact",
    [RECIPIENT_CAREGIVER] = "caregiver",
    [RECIPIENT_PAYER] = "payer",
    [RECIPIENT_STAFF] = "staff",
    [RECIPIENT_LOGIN] = "login",
    [RECIPIENT_SIGNER] = "signer",
};
static const char *const rules[RULE_COUNT] = {
    [RULE_SENT] = "sent",
    [RULE_NOT_AUDIENCE] = "not_audience",
    [RULE_CLIENT_SETTING] = "client_setting",
    [RULE_CLIENT_PREFERENCE] = "client_preference",
    [RULE_MIRROR] = "mirror",
    [RULE_COPY_OFF] = "copy_off",
    [RULE_CATEGORY_OFF] = "category_off",
    [RULE_NO_ADDRESS] = "no_address",
    [RULE_BOUNCED] = "bounced",
    [RULE_SAME_ADDRESS] = "same_address",
    [RULE_ENDED] = "ended",
    [RULE_ARCHIVED] = "archived",
    [RULE_CONFIDENTIAL] = "confidential",
    [RULE_PAYER_ONLY] = "payer_only",
    [RULE_SECURITY] = "security",
    [RULE_PREFERENCE] = "preference",
    [RULE_STOPPED] = "stopped",
    [RULE_NOT_ASKED] = "not_asked",
    [RULE_SAFE_MODE] = "safe_mode",
    [RULE_BLOCKED] = "blocked",
    [RULE_CHANNEL] = "channel",
    [RULE_OWN_ARCHIVED] = "own_archived",
    [RULE_GRANT_ENDED] = "grant_ended",
    [RULE_PLAN] = "plan",
    [RULE_REMINDER_TIMES] = "reminder_times",
    [RULE_REMINDER_MIRROR] = "reminder_mirror",
    [RULE_MAILBOX_READ] = "mailbox_read",
};

const char *notice_recipient_name(enum notice_recipient r)
{
    assert((unsigned)r < LENGTH(recipients));
    return recipients[r];
}

const char *notice_rule_name(enum notice_rule r)
{
    assert((unsigned)r < RULE_COUNT);
    return rules[r];
}

bool notice_rule_parse(struct sv name, enum notice_rule *ret_rule)
{
    for (enum notice_rule r = 0; r < RULE_COUNT; r++)
        if (sv_eq(name, sv_of(rules[r]))) {
            *ret_rule = r;
            return true;
        }
    return false;
}

bool notice_recipient_parse(struct sv name, enum notice_recipient *ret_recipient)
{
    for (size_t i = 0; i < LENGTH(recipients); i++)
        if (sv_eq(name, sv_of(recipients[i]))) {
            *ret_recipient = (enum notice_recipient)i;
            return true;
        }
    return false;
}

/* What the e-mails are about: "bills". */
static const char *topic(const struct notice_row *row)
{
    static const char *const of_gate[CAP_COUNT] = {
        [CAP_APPOINTMENTS] = "appointments",
        [CAP_BILLS] = "bills",
        [CAP_PACKAGES] = "packages",
        [CAP_FORMS] = "forms",
        [CAP_DOCUMENTS] = "documents",
        [CAP_CHAT] = "chat",
        [CAP_GOALS] = "goals",
        [CAP_JOURNAL] = "the journal",
        [CAP_CARE_PLANS] = "care plans",
        [CAP_PROGRAMS] = "programs",
        [CAP_PROFILE] = "the profile",
        [CAP_CLINICAL] = "results",
    };
    static const char *const of_category[NOTICE_CATEGORY_COUNT] = {
        [NOTICE_VISITS] = "visits",
        [NOTICE_MONEY] = "money",
        [NOTICE_FORMS] = "forms",
        [NOTICE_DOCUMENTS] = "documents",
        [NOTICE_MESSAGES] = "messages",
        [NOTICE_CARE] = "care",
        [NOTICE_ACCOUNT] = "access",
    };
    return row->gate >= 0 ? of_gate[row->gate] : of_category[row->category];
}

/* The same sentence whatever way it came; a sign-in has no name, since several people may share it. */
struct saying {
    struct arena *a;
    struct sv name, client;
    const char *thing; /* "e-mails" */
};

static const char *things(enum notice_channel channel)
{
    static const char *const words[CHANNEL_COUNT] = {
        [CHANNEL_MAIL] = "e-mails",
        [CHANNEL_PORTAL] = "notices in the portal",
        [CHANNEL_SMS] = "text messages",
        [CHANNEL_PUSH] = "notices in the browser",
    };
    assert((unsigned)channel < CHANNEL_COUNT);
    return words[channel];
}

static struct sv explain_sent(const struct saying *s, enum notice_recipient kind, enum notice_channel channel)
{
    static const char *const how[CHANNEL_COUNT] = {
        [CHANNEL_MAIL] = "",
        [CHANNEL_PORTAL] = " in the portal",
        [CHANNEL_SMS] = " as a text message",
        [CHANNEL_PUSH] = " in the browser",
    };
    struct sv name = s->name;
    const char *by = how[channel];
    if (kind == RECIPIENT_COPY)
        return sv_fmt(s->a, "%.*s gets a copy%s.", SV_FMT(name), by);
    if (kind == RECIPIENT_PAYER)
        return sv_fmt(s->a, "%.*s gets it%s as the payer.", SV_FMT(name), by);
    if (kind == RECIPIENT_CAREGIVER && s->client.n)
        return sv_fmt(
            s->a, "%.*s gets it%s: it is about what they have to do with %.*s.", SV_FMT(name), by, SV_FMT(s->client));
    return sv_fmt(s->a, "%.*s gets it%s.", SV_FMT(name), by);
}

/* Why the client's own side is silent. */
static struct sv explain_client(const struct saying *s, const struct notice_row *row, enum notice_rule rule)
{
    struct sv name = s->name;
    if (rule == RULE_CLIENT_SETTING)
        return sv_fmt(
            s->a, "%.*s gets no %s about %s: they are off in the portal settings.", SV_FMT(name), s->thing, topic(row));
    if (rule == RULE_MIRROR)
        return sv_fmt(s->a, "%.*s gets no copy because %.*s does not get %s about %s.", SV_FMT(name), SV_FMT(s->client),
            s->thing, topic(row));
    if (row->client_opt_in)
        return sv_fmt(s->a, "%.*s has not asked for this.", SV_FMT(name));
    return sv_fmt(s->a, "%.*s turned %s about %s off.", SV_FMT(name), s->thing, topic(row));
}

struct sv notice_explain(struct arena *a, const struct notice_row *row, enum notice_rule rule,
    enum notice_recipient kind, enum notice_channel channel, struct sv name, struct sv client)
{
    if (!name.n)
        name = SV("The owner of this sign-in");
    if (!client.n && rule != RULE_SENT)
        client = SV("the client");
    const struct saying s = { a, name, client, things(channel) };
    switch (rule) {
    case RULE_SENT: return explain_sent(&s, kind, channel);
    case RULE_NOT_AUDIENCE:
        return sv_fmt(a, "%.*s gets nothing: \xe2\x80\x9c%s\xe2\x80\x9d is not for them.", SV_FMT(name), row->label);
    case RULE_CLIENT_SETTING:
    case RULE_CLIENT_PREFERENCE:
    case RULE_MIRROR: return explain_client(&s, row, rule);
    case RULE_COPY_OFF:
        return sv_fmt(a,
            "%.*s gets no copy: \xe2\x80\x9c"
            "copy notifications\xe2\x80\x9d is off for them.",
            SV_FMT(name));
    case RULE_CATEGORY_OFF:
        return sv_fmt(a, "%.*s gets no copy: \xe2\x80\x9c%s\xe2\x80\x9d is off for them.", SV_FMT(name),
            notice_category_label(row->category));
    case RULE_NOT_ASKED: return sv_fmt(a, "%.*s gets nothing: this has to be asked for, and nobody has.", SV_FMT(name));
    case RULE_PREFERENCE: return sv_fmt(a, "%.*s turned this off themselves.", SV_FMT(name));
    case RULE_STOPPED: return sv_fmt(a, "%.*s stopped all e-mails about %.*s.", SV_FMT(name), SV_FMT(client));
    case RULE_SAFE_MODE: return sv_fmt(a, "%.*s gets nothing because of safe mode.", SV_FMT(name));
    case RULE_BLOCKED:
        return sv_fmt(a, "%.*s gets nothing: the address was reported as somebody else\xe2\x80\x99s.", SV_FMT(name));
    case RULE_CHANNEL:
        return sv_fmt(
            a, "%.*s gets nothing: \xe2\x80\x9c%s\xe2\x80\x9d goes by e-mail only.", SV_FMT(name), row->label);
    case RULE_OWN_ARCHIVED: return sv_fmt(a, "%.*s gets nothing because their own account is archived.", SV_FMT(name));
    case RULE_GRANT_ENDED: return sv_fmt(a, "%.*s gets nothing because their access has ended.", SV_FMT(name));
    case RULE_MAILBOX_READ:
        return sv_fmt(a, "%.*s is told in their portal alone: somebody who may not know of it reads their e-mails too.",
            SV_FMT(name));
    case RULE_PLAN:
        return sv_fmt(a, "%.*s gets nothing this way: the practice does not send %s.", SV_FMT(name), s.thing);
    case RULE_REMINDER_TIMES:
        return sv_fmt(a, "%.*s gets none at this time: their reminders are set for other times or ways, or to none.",
            SV_FMT(name));
    case RULE_REMINDER_MIRROR:
        return sv_fmt(a, "%.*s gets no copy because %.*s is not reminded at this time.", SV_FMT(name), SV_FMT(client));
    case RULE_NO_ADDRESS:
        return sv_fmt(
            a, "%.*s has no %s.", SV_FMT(name), channel == CHANNEL_SMS ? "number for text messages" : "e-mail address");
    case RULE_BOUNCED: return sv_fmt(a, "%.*s gets nothing because e-mails to this address came back.", SV_FMT(name));
    case RULE_SAME_ADDRESS:
        return sv_fmt(a, "%.*s gets nothing a second time: the same address gets this one already.", SV_FMT(name));
    case RULE_ENDED:
        return sv_fmt(
            a, "%.*s gets nothing because they are no longer a contact of %.*s.", SV_FMT(name), SV_FMT(client));
    case RULE_ARCHIVED: return sv_fmt(a, "%.*s gets nothing because %.*s is archived.", SV_FMT(name), SV_FMT(client));
    case RULE_CONFIDENTIAL: return sv_fmt(a, "%.*s gets no copy because the item is confidential.", SV_FMT(name));
    case RULE_PAYER_ONLY: return sv_fmt(a, "%.*s gets no copy because it goes to the payer alone.", SV_FMT(name));
    case RULE_SECURITY: return sv_fmt(a, "%.*s gets nothing: this is for the owner of the sign-in only.", SV_FMT(name));
    case RULE_COUNT:
    default: assert(!"a rule of the plan"); return (struct sv){ 0 };
    }
}
