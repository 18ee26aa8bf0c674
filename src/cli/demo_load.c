#include <assert.h>
#include <string.h>

#include "cli/demo.h"
#include "cli/site.h"
#include "family/family.h"

struct loading {
    const struct invocation *in;
    struct command_db *c;
    struct viewer office; /* the owner, at work */
    struct op op;
    struct sv hash;
    struct client_id *ids; /* as demo_people[] */
};

static bool refused(const struct loading *l, enum err e, const struct problems *problems, const char *what)
{
    if (e == E_OK)
        return false;
    command_fail(l->in, "the demo could not make %s (%s).", what, err_name(e));
    command_problems(l->in, problems);
    return true;
}

static size_t find(const char *key)
{
    for (size_t i = 0; i < demo_people_count; i++)
        if (strcmp(demo_people[i].key, key) == 0)
            return i;
    assert(!"a tie names somebody who is not there");
    return 0;
}

static struct sv born_text(const struct loading *l, const struct demo_person *p)
{
    if (p->born || !p->turns)
        return sv_of(p->born);
    struct civil c = civil_of_day((struct day){ l->office.today.n + p->in_days });
    c.year -= p->turns;
    if (!civil_valid(c))
        c.day = 28;
    return day_iso(l->op.arena, day_of_civil(c));
}

static bool load_person(struct loading *l, size_t i)
{
    const struct demo_person *p = &demo_people[i];
    struct problems problems = problems_new(l->op.arena);
    struct client_form f = { .first_name = sv_of(p->first),
        .last_name = sv_of(p->last),
        .preferred_name = sv_of(p->preferred),
        .gender = sv_of(p->gender),
        .email = sv_of(p->email),
        .phone = sv_of(p->phone),
        .street = sv_of(p->street),
        .city = sv_of(p->city),
        .region = SV("NY"),
        .country = SV("US"),
        .language = SV("en"),
        .caregiver_only = (p->flags & DEMO_CAREGIVER) != 0,
        .restricted = (p->flags & DEMO_RESTRICTED) != 0,
        .duplicate_ok = true,
        .lookalike_ok = true,
        .born = born_text(l, p),
        .died = p->flags & DEMO_DIED ? SV("2026-02-14") : SV("") };
    enum err e = client_create(&l->op, &f, &problems, &l->ids[i]);
    if (e == E_OK && (p->flags & DEMO_SIGNS_IN))
        e = administer_attach(
            &l->c->op, &(struct administer_account){ .client = l->ids[i], .email = f.email, .hash = l->hash });
    return !refused(l, e, &problems, p->key);
}

/* The caregiver, signed in as themselves, presses the button. */
static enum err accept_invitation(const struct loading *l, struct client_id caregiver, struct problems *problems)
{
    struct viewer v = { .actor = { ACTOR_CLIENT, caregiver.v },
        .via = VIA_OWN,
        .org = l->office.org,
        .self = caregiver,
        .today = l->office.today,
        .subject = { caregiver },
        .facts = { .relation = REL_SELF,
            .fresh = true,
            .has_subject = true,
            .born_known = true,
            .subject_teen = true,
            .subject_adult = true,
            .portal = PORTAL_ALL,
            .feature_on = true } };
    struct op op = l->op;
    struct invites_waiting waiting;
    op.viewer = &v;
    TRY(invite_list_mine(&op, &waiting));
    for (size_t i = 0; i < waiting.count; i++)
        TRY(invite_accept_mine(&op, waiting.items[i].grant, problems));
    return E_OK;
}

static bool load_tie(struct loading *l, const struct demo_tie *t)
{
    struct problems problems = problems_new(l->op.arena);
    struct client_id client = l->ids[find(t->client)], who = l->ids[find(t->who)];
    struct contact_form f = { .relationship = sv_of(t->relationship),
        .relationship_label = sv_of(t->label),
        .contact_type = SV("adult"),
        .emergency = t->emergency != NULL,
        .emergency_order = sv_of(t->emergency),
        .copy_notifications = t->copies,
        .copy_categories = NOTICE_CATEGORIES_ALL };
    struct grant_form g = { .preset = sv_of(t->preset),
        .acknowledged = true,
        .ack_version = sv_of(grant_acknowledgement_version),
        .basis = sv_of(t->basis),
        .proof = sv_of(t->proof),
        .proof_note = sv_of(t->proof_note),
        .send_invite = true };
    struct contact_id id;
    /* Old news is told to nobody: only a fresh invitation lies in the demo's mailbox. */
    if (t->mailed)
        site_listen();
    enum err e = link_add(&l->op, client, who, &f, t->preset ? &g : NULL, &problems, &id);
    event_consumers_set(NULL, 0);
    if (e == E_OK && t->accepted)
        e = accept_invitation(l, who, &problems);
    return !refused(l, e, &problems, t->client);
}

static bool load_contact(struct loading *l, const struct demo_contact *p)
{
    struct problems problems = problems_new(l->op.arena);
    struct contact_form f = { .first_name = sv_of(p->first),
        .last_name = sv_of(p->last),
        .relationship = sv_of(p->relationship),
        .relationship_label = sv_of(p->label),
        .contact_type = SV("adult"),
        .email = sv_of(p->email),
        .phone = sv_of(p->phone),
        .emergency = p->emergency != NULL,
        .emergency_order = sv_of(p->emergency),
        .copy_notifications = p->copies,
        .copy_categories = NOTICE_CATEGORIES_ALL };
    struct contact_id id;
    enum err e = contact_add(&l->op, l->ids[find(p->client)], &f, true, &problems, &id);
    return !refused(l, e, &problems, p->last);
}

static enum err join(const struct loading *l, struct group_id group, struct client_id member, struct problems *problems)
{
    const struct op *op = &l->c->op;
    struct organization org;
    struct client c;
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    TRY(client_load(op, member, &org, &c));
    struct client_form f = client_form_from(op->arena, &c);
    f.group = sv_fmt(op->arena, "%lld", (long long)group.v);
    f.duplicate_ok = true;
    return client_update(op, member, &f, problems);
}

/* By the owner, so that a tag says who made it. */
static bool load_set(struct loading *l, const struct demo_set *set)
{
    struct problems problems = problems_new(l->op.arena);
    struct sv name = sv_of(set->name);
    struct group_id group;
    struct tag_id tag;
    enum err e =
        set->is_group ? group_create(&l->op, name, &problems, &group) : tag_create(&l->op, name, &problems, &tag);
    for (size_t i = 0; e == E_OK && set->members[i]; i++) {
        struct client_id member = l->ids[find(set->members[i])];
        e = set->is_group ? join(l, group, member, &problems)
                          : tags_apply(&l->c->op, (struct tagged){ .client = member }, &tag, 1, true);
    }
    return !refused(l, e, &problems, set->name);
}

static bool archive(struct loading *l, size_t i)
{
    struct problems problems = problems_new(l->op.arena);
    if (!(demo_people[i].flags & DEMO_ARCHIVED))
        return true;
    enum err e = client_archive(&l->c->op, l->ids[i], sv_of(demo_people[i].archive_reason), true, &problems);
    return !refused(l, e, &problems, demo_people[i].key);
}

static bool load_staff(struct loading *l)
{
    for (size_t i = 0; i < demo_staff_count; i++) {
        const struct demo_staff *s = &demo_staff[i];
        struct problems problems = problems_new(l->op.arena);
        struct staff_id id;
        struct staff_form f = { .first_name = sv_of(s->first),
            .last_name = sv_of(s->last),
            .title = sv_of(s->title),
            .email = sv_of(s->email),
            .role = sv_of(s->role) };
        enum err e = staff_add(&l->c->op, &f, &problems, &id);
        if (e == E_OK)
            e = administer_attach(
                &l->c->op, &(struct administer_account){ .staff = id, .email = f.email, .hash = l->hash });
        if (refused(l, e, &problems, s->last))
            return false;
    }
    return true;
}

bool demo_load_people(const struct invocation *in, struct command_db *c, struct staff_id owner, struct sv hash)
{
    struct loading l = { .in = in, .c = c, .office = c->viewer, .op = c->op, .hash = hash };
    bool good = true;
    l.office.actor = (struct actor){ ACTOR_STAFF, owner.v };
    l.office.staff = owner;
    l.office.facts.feature_on = true;
    l.op.viewer = &l.office;
    l.ids = arena_array(in->arena, demo_people_count, sizeof *l.ids);
    event_consumers_set(NULL, 0);
    good = load_staff(&l);
    for (size_t i = 0; good && i < demo_people_count; i++)
        good = load_person(&l, i);
    for (size_t i = 0; good && i < demo_ties_count; i++)
        good = load_tie(&l, &demo_ties[i]);
    for (size_t i = 0; good && i < demo_contacts_count; i++)
        good = load_contact(&l, &demo_contacts[i]);
    for (size_t i = 0; good && i < demo_sets_count; i++)
        good = load_set(&l, &demo_sets[i]);
    for (size_t i = 0; good && i < demo_people_count; i++)
        good = archive(&l, i);
    return good && demo_load_calendar(in, &l.op);
}
