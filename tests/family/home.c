#include "home.h"

#include "event/schedule.h"
#include "family/jobs.h"
#include "family/task.h"

#define MUST(call) assert_int_equal((call), E_OK)

struct contact_form home_contact_form(void)
{
    return (struct contact_form){ .first_name = SV("Rosa"),
        .last_name = SV("Ruiz"),
        .relationship = SV("family_member"),
        .contact_type = SV("adult"),
        .email = SV("rosa@example.org"),
        .phone = SV("555 0100"),
        .copy_notifications = true,
        .copy_categories = NOTICE_CATEGORIES_ALL };
}

struct contact_form home_link_form(const char *relationship)
{
    return (struct contact_form){
        .relationship = sv_of(relationship), .copy_notifications = true, .copy_categories = NOTICE_CATEGORIES_ALL
    };
}

struct grant_form home_grant_form(const char *preset, const char *basis)
{
    return (struct grant_form){ .preset = sv_of(preset),
        .acknowledged = true,
        .ack_version = sv_of(grant_acknowledgement_version),
        .basis = sv_of(basis),
        .send_invite = true };
}

struct contact_id home_link(
    struct practice *p, struct client_id client, struct client_id other, const char *relationship)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, client);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct contact_form f = home_link_form(relationship);
    struct contact_id id;
    MUST(link_add(&op, client, other, &f, NULL, &problems, &id));
    return id;
}

struct grant_id home_propose(struct practice *p, struct client_id client, struct client_id caregiver)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, client);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    bool minor = !owner.facts.subject_adult;
    struct contact_form f = home_link_form(minor ? "is_parent" : "caregiver");
    struct grant_form g = home_grant_form("full", minor ? "parent_of_minor" : "staff_decision");
    if (!minor) {
        g.proof = SV("power_of_attorney");
    }
    struct contact_id contact;
    struct grants grants;
    MUST(link_add(&op, client, caregiver, &f, &g, &problems, &contact));
    MUST(grant_list(&op, client, &grants));
    for (size_t i = 0; i < grants.count; i++)
        if (grants.items[i].contact.v == contact.v)
            return grants.items[i].id;
    fail_msg("no grant");
    return (struct grant_id){ 0 };
}

struct grant_id home_give(struct practice *p, struct client_id client, struct client_id caregiver)
{
    struct grant_id id = home_propose(p, client, caregiver);
    struct viewer v = practice_client(p, caregiver);
    struct op op = practice_op(p, &v);
    struct problems problems = problems_new(p->a);
    MUST(invite_accept_mine(&op, id, &problems));
    return id;
}

struct grant home_grant(struct practice *p, struct grant_id id)
{
    struct viewer v = practice_system(p);
    struct op op = practice_op(p, &v);
    struct grant g;
    MUST(grant_load(&op, id, &g));
    return g;
}

struct sv home_invitation(struct practice *p)
{
    struct viewer v = practice_system(p);
    struct op op = practice_op(p, &v);
    struct sv text;
    MUST(mail_token_text(
        &op, (struct mail_token_id){ practice_number(practice_payload(p, EVENT_INVITE_SENT), "mail_token") }, &text));
    return text;
}

struct set_args {
    struct practice *p;
    struct client_id client;
    struct grant_id grant;
    struct opt_day born;
    struct sv preset;
};

static enum err revive(struct db *tx, void *arg)
{
    const struct set_args *s = arg;
    return q_home_link_lives(tx, s->p->org, &(struct q_home_link_lives){ .grant_id = s->grant }, NULL);
}

void home_link_lives(struct practice *p, struct grant_id id)
{
    MUST(db_write(p->db, revive, &(struct set_args){ .p = p, .grant = id }));
}

struct viewer home_through(struct practice *p, struct grant_id id)
{
    struct grant g = home_grant(p, id);
    struct organization *org = arena_new_obj(p->a, struct organization); /* the facts point at its age policy */
    *org = practice_organization(p);
    struct context c;
    struct viewer v = practice_caregiver(p, g.caregiver, g.client, scope_none());
    MUST(context_load(p->db, p->a, org, id, g.caregiver, p->now, &c));
    v.grant = c.grant;
    v.grant_version = c.version;
    v.relationship = c.words;
    context_facts(&c, &v.facts);
    return v;
}

struct access_answer home_may(struct practice *p, struct grant_id id, struct need need)
{
    struct viewer v = home_through(p, id);
    return viewer_may(&v, need);
}

struct home_counts_row home_counts(struct practice *p)
{
    struct home_counts_row row;
    MUST(q_home_counts(p->db, p->a, p->org, &row));
    return row;
}

int64_t home_tasks(struct practice *p, enum task_kind kind)
{
    struct home_tasks_row row;
    MUST(q_home_tasks(p->db, p->a, p->org, &(struct q_home_tasks){ .kind = sv_of(task_kind_name(kind)) }, &row));
    return row.n;
}

static enum err set_policy(struct db *tx, void *arg)
{
    const struct set_args *s = arg;
    return q_home_policy(tx, s->p->org, &(struct q_home_policy){ .age_preset = s->preset, .leap_early = false }, NULL);
}

void home_policy(struct practice *p, const char *preset)
{
    MUST(db_write(p->db, set_policy, &(struct set_args){ .p = p, .preset = sv_of(preset) }));
}

static enum err set_born(struct db *tx, void *arg)
{
    const struct set_args *s = arg;
    return q_home_born(tx, s->p->org, &(struct q_home_born){ .born = s->born, .client_id = s->client }, NULL);
}

void home_born(struct practice *p, struct client_id client, const char *born)
{
    struct set_args s = { .p = p, .client = client };
    s.born.has = *born && day_parse(sv_of(born), &s.born.v);
    MUST(db_write(p->db, set_born, &s));
}

static enum err end_all(struct db *tx, void *arg)
{
    const struct practice *p = arg;
    TRY(q_home_unlink_all(tx, p->org, NULL));
    return q_home_end_all(tx, p->org, NULL);
}

void home_end_all(struct practice *p)
{
    MUST(db_write(p->db, end_all, p));
}

static enum err restrict_in(struct db *tx, void *arg)
{
    const struct set_args *s = arg;
    return q_home_restrict(tx, s->p->org, &(struct q_home_restrict){ .client_id = s->client }, NULL);
}

void home_restrict(struct practice *p, struct client_id client)
{
    MUST(db_write(p->db, restrict_in, &(struct set_args){ .p = p, .client = client }));
}

/* A job works as the system; the command line is the same to the use cases. */
static struct viewer job_viewer(struct practice *p)
{
    struct organization org = practice_organization(p);
    return viewer_system(ACTOR_SYSTEM, p->org, organization_today(&org, p->now));
}

int64_t home_schedule(struct practice *p)
{
    size_t fired;
    MUST(schedule_fire(p->db, p->a, p->now, 1000, &fired));
    return (int64_t)fired;
}

int64_t home_clock(struct practice *p)
{
    struct viewer v = job_viewer(p);
    struct op op = practice_op(p, &v);
    int64_t moved;
    MUST(grant_clock_run(&op, &moved));
    return moved;
}

int64_t home_ages(struct practice *p)
{
    struct viewer v = job_viewer(p);
    struct op op = practice_op(p, &v);
    struct organization org = practice_organization(p);
    int64_t changed;
    MUST(age_run(&op, &org, &changed));
    return changed;
}

struct bounced_args {
    const struct op *op;
    struct client_id client;
    const char *address;
};

static enum err bounced_in(struct db *tx, void *arg)
{
    const struct bounced_args *b = arg;
    struct op op = *b->op;
    op.db = tx;
    struct home_mail_back_row mail;
    TRY(q_home_mail_back(tx, op.arena, op.viewer->org,
        &(struct q_home_mail_back){ .client_id = { true, b->client }, .to_address = sv_of(b->address) }, &mail));
    return task_open_mail(&op, TASK_ADDRESS_BOUNCED, b->client, mail.id, sv_of(b->address), SV("5.1.1"));
}

void home_bounced(struct practice *p, struct client_id client, const char *address)
{
    struct viewer v = job_viewer(p);
    struct op op = practice_op(p, &v);
    MUST(db_write(p->db, bounced_in, &(struct bounced_args){ &op, client, address }));
}

static bool never(void *runner)
{
    (void)runner;
    return false;
}

void home_events(struct practice *p)
{
    struct clock clock = clock_at(&p->now);
    struct job_run r = { .db = p->db, .arena = p->a, .clock = &clock, .stopping = never };
    MUST(family_events_run(&r));
}

void home_follow(struct practice *p, struct client_id client, const char *kind)
{
    struct viewer v = job_viewer(p);
    struct op op = practice_op(p, &v);
    MUST(grant_follow_client(&op, client, sv_of(kind)));
}

void home_go_to(struct practice *p, const char *day, int west_h, int64_t us)
{
    struct day d;
    assert_true(day_parse(sv_of(day), &d));
    p->now = (struct instant){ d.n * DAY_US + west_h * HOUR_US + us };
}
