#include <assert.h>

#include "access/record.h"
#include "base/text.h"
#include "family/access_digest.h"
#include "family/choice.h"
#include "family/queries.h"
#include "ical/zone.h"
#include "words/words.h"

enum { EVERY_CATEGORY = (1 << NOTICE_CATEGORY_COUNT) - 1, DAY_MINUTES = 24 * 60 };
enum { MAIL_CHOICES = NOTICE_CATEGORIES_ALL | NOTICE_STOPPED };

static const char *const hows[] = { "page", "link", "one_click", "sms", "staff", "undo" };

/* Bits that cannot be chosen are left out, however they came here. */
static void keep_to_what_can_be_chosen(struct choice *c)
{
    c->off[CHANNEL_MAIL] &= MAIL_CHOICES | (c->of.kind == CHOICE_STAFF ? 1 << NOTICE_ACCOUNT : 0);
    c->off[CHANNEL_PORTAL] &= EVERY_CATEGORY;
    c->off[CHANNEL_SMS] &= EVERY_CATEGORY;
    c->off[CHANNEL_PUSH] &= EVERY_CATEGORY;
    c->asked &= ASKED_PROXY_SIGN_IN | ASKED_ACCESS_DIGEST;
    if (c->of.kind != CHOICE_CLIENT)
        c->asked = 0;
    if (c->quiet_from == c->quiet_until)
        c->quiet_from = c->quiet_until = 0;
    if (c->of.kind == CHOICE_STAFF)
        c->reminders = (struct notice_reminders){ .how = REMIND_FOLLOW };
}

static bool wants_sms(const struct choice *c)
{
    return (EVERY_CATEGORY & ~c->off[CHANNEL_SMS]) != 0;
}

/* E.164: a plus, the country, and 7 to 15 digits in all. */
static bool number_valid(struct sv n)
{
    if (n.n < 8 || n.n > 16 || n.p[0] != '+' || n.p[1] == '0')
        return false;
    for (size_t i = 1; i < n.n; i++)
        if (n.p[i] < '0' || n.p[i] > '9')
            return false;
    return true;
}

void choice_reminders_check(const struct notice_reminders *r, struct problems *problems)
{
    if (r->too_many)
        problem_add(problems, SV("remind_min"), SV("too_many_times"), SV("Choose up to six times from the list."));
    else if (r->how == REMIND_OWN && !r->count)
        problem_add(problems, SV("remind_min"), SV("no_time"), SV("Tick a time, or choose no reminders."));
    if (r->how == REMIND_OWN && !(r->ways & REMINDER_WAYS_ALL))
        problem_add(problems, SV("remind_by"), SV("no_way"), SV("Tick how the reminders come, or choose none."));
}

static void check_reminders(
    const struct choice *c, const struct choice *was, enum choice_how how, struct problems *problems)
{
    choice_reminders_check(&c->reminders, problems);
    if (how == HOW_STAFF && was->reminders_theirs && !notice_reminders_same(&c->reminders, &was->reminders))
        problem_add(problems, SV("reminders"), SV("chosen_by_person"),
            SV("They chose their reminders themselves. Ask them to change it, or send them their link."));
}

static void check(struct choice *c, const struct choice *was, enum choice_how how, struct problems *problems)
{
    if (c->quiet_from < 0 || c->quiet_from >= DAY_MINUTES || c->quiet_until < 0 || c->quiet_until >= DAY_MINUTES)
        problem_add(problems, SV("quiet_from"), SV("bad_time"), SV("Choose times from the list."));
    if (c->zone.n && !zone_valid(c->zone))
        problem_add(problems, SV("zone"), SV("bad_zone"), SV("Choose a time zone from the list."));
    if (c->language.n && !language_known(c->language))
        problem_add(problems, SV("language"), SV("bad_language"), SV("Choose a language from the list."));
    if (c->sms_number.n && !number_valid(c->sms_number))
        problem_add(problems, SV("sms_number"), SV("bad_phone"),
            SV("Type the number with its country code, like +1 555 010 2030."));
    else if (!c->sms_number.n && wants_sms(c))
        problem_add(problems, SV("sms_number"), SV("required"), SV("Type the number that text messages go to."));
    check_reminders(c, was, how, problems);
    if (how != HOW_STAFF)
        return;
    bool lifts = (was->off[CHANNEL_MAIL] & ~c->off[CHANNEL_MAIL]) ||
                 (was->off[CHANNEL_PORTAL] & ~c->off[CHANNEL_PORTAL]) ||
                 (was->off[CHANNEL_SMS] & ~c->off[CHANNEL_SMS]) || (was->off[CHANNEL_PUSH] & ~c->off[CHANNEL_PUSH]) ||
                 (c->asked & ~was->asked);
    if (lifts || !sv_eq(c->sms_number, was->sms_number))
        problem_add(problems, SV("mail"), SV("stopped_by_person"),
            SV("Only the person can turn on what they get. Send them their link."));
}

/* A number counts once its owner has said so; only their phone says so (HOW_SMS). */
static void settle_sms(struct choice *c, const struct choice *was, enum choice_how how)
{
    if (how == HOW_SMS)
        return;
    bool same = sv_eq(c->sms_number, was->sms_number);
    c->sms_state = same ? was->sms_state : SV("");
    if (!c->sms_number.n)
        c->sms_state = SV("");
    else if (wants_sms(c) && !sv_eq(c->sms_state, SV("on")) && how != HOW_STAFF)
        c->sms_state = SV("asked");
}

static bool same(const struct choice *a, const struct choice *b)
{
    for (size_t i = 0; i < CHANNEL_COUNT; i++)
        if (a->off[i] != b->off[i])
            return false;
    return a->asked == b->asked && sv_eq(a->sms_number, b->sms_number) && sv_eq(a->sms_state, b->sms_state) &&
           a->quiet_from == b->quiet_from && a->quiet_until == b->quiet_until && sv_eq(a->language, b->language) &&
           sv_eq(a->zone, b->zone) && notice_reminders_same(&a->reminders, &b->reminders);
}

static void say(struct str *out, const char *words)
{
    str_addf(out, "%s%s", out->n ? "; " : "", words);
}

static void say_categories(struct str *out, const char *verb, int64_t bits, const char *after)
{
    if (!(bits & NOTICE_CATEGORIES_ALL))
        return;
    say(out, verb);
    bool first = true;
    for (enum notice_category c = 0; c < NOTICE_ACCOUNT; c++)
        if (bits >> c & 1) {
            str_addf(out, "%s %s", first ? "" : ",", notice_category_name(c));
            first = false;
        }
    str_addf(out, "%s", after);
}

/* "stopped e-mails about visits, money; changed quiet hours" */
static struct sv words_of(struct arena *a, const struct choice *was, const struct choice *is)
{
    struct str out = str_new(a, 512);
    int64_t off = is->off[CHANNEL_MAIL] & ~was->off[CHANNEL_MAIL], on = was->off[CHANNEL_MAIL] & ~is->off[CHANNEL_MAIL];
    if (off & NOTICE_STOPPED)
        say(&out, "stopped all e-mails");
    if (on & NOTICE_STOPPED)
        say(&out, "takes e-mails again");
    say_categories(&out, "stopped e-mails about", off, "");
    say_categories(&out, "takes e-mails about", on, " again");
    if (is->off[CHANNEL_PORTAL] != was->off[CHANNEL_PORTAL])
        say(&out, "changed notices in the portal");
    if (is->off[CHANNEL_SMS] != was->off[CHANNEL_SMS] || !sv_eq(is->sms_number, was->sms_number) ||
        !sv_eq(is->sms_state, was->sms_state))
        say(&out, "changed text messages");
    if (is->off[CHANNEL_PUSH] != was->off[CHANNEL_PUSH])
        say(&out, "changed notices in the browser");
    if (is->asked != was->asked)
        say(&out, "changed what is asked for");
    if (is->quiet_from != was->quiet_from || is->quiet_until != was->quiet_until)
        say(&out, "changed quiet hours");
    if (!sv_eq(is->language, was->language) || !sv_eq(is->zone, was->zone))
        say(&out, "changed language or time zone");
    if (!notice_reminders_same(&is->reminders, &was->reminders))
        say(&out, "changed reminders of visits");
    return str_sv(&out);
}

/* On whose page staff see it. */
static enum err client_of(const struct op *op, struct choice_of of, struct opt_client_id *ret_client)
{
    struct choice_recipient_rows rows;
    TRY(q_choice_recipient(op->db, op->arena,
        &(struct q_choice_recipient){ .kind = sv_of(choice_kind_name(of.kind)), .id = of.id }, &rows));
    if (!rows.count || rows.items[0].org_id.v != op->viewer->org.v)
        return E_NOTFOUND;
    *ret_client = rows.items[0].client_id;
    return E_OK;
}

static enum err note_in(const struct op *op, const struct choice *was, const struct choice *is, enum choice_how how,
    struct choice_change_id *ret_change)
{
    const struct viewer *v = op->viewer;
    bool known = v->actor.kind != ACTOR_NONE; /* else whoever holds the link, or the phone */
    struct opt_client_id client;
    struct choice_change_insert_row row;
    TRY(client_of(op, is->of, &client));
    TRY(q_choice_change_insert(op->db, op->arena, v->org,
        &(struct q_choice_change_insert){ .recipient_kind = sv_of(choice_kind_name(is->of.kind)),
            .recipient_id = is->of.id,
            .client_id = client,
            .at = op->now,
            .how = sv_of(hows[how]),
            .actor_kind = sv_of(known ? actor_kind_name(v->actor.kind) : choice_kind_name(is->of.kind)),
            .actor_id = known ? v->actor.id : is->of.id,
            .mail_off_from = was->off[CHANNEL_MAIL],
            .mail_off_to = is->off[CHANNEL_MAIL],
            .words = words_of(op->arena, was, is) },
        &row));
    *ret_change = row.id;
    return E_OK;
}

static enum err ask_number_in(const struct op *op, const struct choice *was, const struct choice *is)
{
    bool asks = sv_eq(is->sms_state, SV("asked")) &&
                (!sv_eq(was->sms_state, SV("asked")) || !sv_eq(was->sms_number, is->sms_number));
    if (!asks)
        return E_OK;
    struct opt_client_id client;
    TRY(client_of(op, is->of, &client));
    struct event_new e = event_by(op, EVENT_SMS_ASKED, client.has ? client.v : (struct client_id){ 0 });
    e.resource_kind = choice_kind_name(is->of.kind);
    e.resource_id = is->of.id;
    return event_record(op->db, op->arena, &e, NULL);
}

/* What is planned of visits ahead follows. */
static enum err tell_reminders_in(const struct op *op, const struct choice *was, const struct choice *is)
{
    if (notice_reminders_same(&was->reminders, &is->reminders))
        return E_OK;
    struct opt_client_id client;
    TRY(client_of(op, is->of, &client));
    struct event_new e = event_by(op, EVENT_REMINDERS_CHANGED, client.has ? client.v : (struct client_id){ 0 });
    e.resource_kind = choice_kind_name(is->of.kind);
    e.resource_id = is->of.id;
    return event_record(op->db, op->arena, &e, NULL);
}

/* Programs that are told of it know accounts, and no contacts without one. */
static enum err tell_in(const struct op *op, struct choice_of of)
{
    bool client = of.kind == CHOICE_CLIENT;
    if (!client && of.kind != CHOICE_STAFF)
        return E_OK;
    struct event_new e = event_by(op, EVENT_CHOICE_CHANGED, (struct client_id){ client ? of.id : 0 });
    e.resource_kind = choice_kind_name(of.kind);
    e.resource_id = of.id;
    return event_record(op->db, op->arena, &e, NULL);
}

static enum err write_in(const struct op *op, const struct choice *was, const struct choice *is, enum choice_how how,
    struct choice_change_id *ret_change)
{
    int64_t changed;
    TRY(q_choice_set(op->db, op->viewer->org,
        &(struct q_choice_set){ .recipient_kind = sv_of(choice_kind_name(is->of.kind)),
            .recipient_id = is->of.id,
            .mail_off = is->off[CHANNEL_MAIL],
            .portal_off = is->off[CHANNEL_PORTAL],
            .sms_on = EVERY_CATEGORY & ~is->off[CHANNEL_SMS],
            .push_on = EVERY_CATEGORY & ~is->off[CHANNEL_PUSH],
            .asked = is->asked,
            .sms_number = is->sms_number,
            .sms_state = is->sms_state,
            .quiet_from = is->quiet_from,
            .quiet_until = is->quiet_until,
            .language = is->language,
            .zone = is->zone,
            .reminders = notice_reminders_write(op->arena, &is->reminders),
            .reminder_ways = is->reminders.how == REMIND_OWN ? is->reminders.ways : 0,
            .reminders_theirs = is->reminders_theirs,
            .changed_at = op->now,
            .version = is->version },
        &changed));
    if (!changed)
        return E_CONFLICT;
    TRY(ask_number_in(op, was, is));
    TRY(tell_reminders_in(op, was, is));
    TRY(tell_in(op, is->of));
    if (is->of.kind == CHOICE_CLIENT && is->asked != was->asked)
        TRY(access_digest_plan_in(op, (struct client_id){ is->of.id }));
    return note_in(op, was, is, how, ret_change);
}

struct save_args {
    const struct op *op;
    const struct choice *wanted;
    enum choice_how how;
    struct problems found;
};

static enum err save_in(struct db *tx, void *arg)
{
    struct save_args *s = arg;
    struct op op = *s->op;
    struct choice was, is = *s->wanted;
    struct choice_change_id change;
    op.db = tx;
    s->found = problems_new(op.arena);
    TRY(choice_load(&op, is.of, &was));
    if (was.version != is.version)
        return E_CONFLICT;
    keep_to_what_can_be_chosen(&is);
    is.sms_number = phone_norm(op.arena, is.sms_number);
    check(&is, &was, s->how, &s->found);
    TRY(problems_err(&s->found));
    settle_sms(&is, &was, s->how);
    if (s->how != HOW_STAFF && !notice_reminders_same(&is.reminders, &was.reminders))
        is.reminders_theirs = is.reminders.how != REMIND_FOLLOW;
    return same(&was, &is) ? E_OK : write_in(&op, &was, &is, s->how, &change);
}

enum err choice_save(const struct op *op, const struct choice *c, enum choice_how how, struct problems *problems)
{
    struct save_args s = { .op = op, .wanted = c, .how = how };
    enum err e = db_write(op->db, save_in, &s);
    for (size_t i = 0; e == E_INVALID && i < s.found.count; i++)
        problem_add(problems, s.found.items[i].field, s.found.items[i].code, s.found.items[i].text);
    return e;
}

struct stop_args {
    const struct op *op;
    struct choice_of of;
    enum notice_category category;
    enum choice_how how;
    struct choice_change_id change; /* of undo: which; of a stop: the result */
};

static enum err stop_in(struct db *tx, void *arg)
{
    struct stop_args *s = arg;
    struct op op = *s->op;
    struct choice was;
    op.db = tx;
    s->change = (struct choice_change_id){ 0 };
    TRY(choice_load(&op, s->of, &was));
    struct choice is = was;
    is.off[CHANNEL_MAIL] |= s->category == NOTICE_CATEGORY_COUNT ? NOTICE_STOPPED : (int64_t)1 << s->category;
    keep_to_what_can_be_chosen(&is);
    return same(&was, &is) ? E_OK : write_in(&op, &was, &is, s->how, &s->change);
}

enum err choice_stop(const struct op *op, struct choice_of of, enum notice_category category, enum choice_how how,
    struct choice_change_id *ret_change)
{
    assert(category <= NOTICE_CATEGORY_COUNT);
    struct stop_args s = { .op = op, .of = of, .category = category, .how = how };
    TRY(db_write(op->db, stop_in, &s));
    *ret_change = s.change;
    return E_OK;
}

static enum err undo_in(struct db *tx, void *arg)
{
    struct stop_args *s = arg;
    struct op op = *s->op;
    struct choice was;
    struct choice_change_last_row last;
    struct choice_change_id change;
    op.db = tx;
    enum err e = q_choice_change_last(tx, op.arena, op.viewer->org,
        &(struct q_choice_change_last){
            .recipient_kind = sv_of(choice_kind_name(s->of.kind)), .recipient_id = s->of.id },
        &last);
    TRY(e == E_NOTFOUND ? E_CONFLICT : e);
    TRY(choice_load(&op, s->of, &was));
    if (last.id.v != s->change.v || last.mail_off_to != was.off[CHANNEL_MAIL])
        return E_CONFLICT;
    struct choice is = was;
    is.off[CHANNEL_MAIL] = last.mail_off_from;
    return same(&was, &is) ? E_OK : write_in(&op, &was, &is, HOW_UNDO, &change);
}

enum err choice_undo(const struct op *op, struct choice_of of, struct choice_change_id change)
{
    struct stop_args s = { .op = op, .of = of, .change = change };
    return db_write(op->db, undo_in, &s);
}

enum err choice_links_kill_in(const struct op *op, struct choice_of of)
{
    assert(db_writing(op->db));
    return q_choice_links_kill(op->db, op->viewer->org,
        &(struct q_choice_links_kill){
            .recipient_kind = sv_of(choice_kind_name(of.kind)), .recipient_id = of.id, .changed_at = op->now },
        NULL);
}

struct kill_args {
    const struct op *op;
    struct client_id client;
};

static enum err kill_in(struct db *tx, void *arg)
{
    const struct kill_args *k = arg;
    struct op op = *k->op;
    struct choice_contacts_of_rows rows;
    op.db = tx;
    TRY(choice_links_kill_in(&op, (struct choice_of){ CHOICE_CLIENT, k->client.v }));
    TRY(q_choice_contacts_of(
        tx, op.arena, op.viewer->org, &(struct q_choice_contacts_of){ .client_id = k->client }, &rows));
    for (size_t i = 0; i < rows.count; i++)
        TRY(choice_links_kill_in(&op, (struct choice_of){ CHOICE_CONTACT, rows.items[i].id.v }));
    return E_OK;
}

enum err choice_links_kill_of_client(const struct op *op, struct client_id client)
{
    return db_write(op->db, kill_in, &(struct kill_args){ op, client });
}
