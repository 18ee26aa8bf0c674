/*
 * The n-th database call fails, for every n, in every kind of change: the change is then refused as a whole. No row of
 * any table is different afterwards, so no event, no job, no mail and no line of the access log stays behind; and the
 * same change works when it is tried again.
 */
#include "../test.h"

#include <stdlib.h>

#include "calendar/calendar.h"
#include "crypto/keys.h"
#include "crypto/ready.h"
#include "family/family.h"
#include "fixture.h"
#include "people/people.h"
#include "snapshot.h"

enum { MOST_CALLS = 200 };

struct world {
    struct db_fixture f;
    struct arena *scratch;
    struct keys *keys;
    struct org_id org;
    struct staff_id owner, provider;
    struct client_id leo, ana, ben;
    struct contact_id ana_contact, ben_contact;
    struct grant_id grant;
    struct appointment_id visit;
    struct viewer viewer;
};

typedef enum err change_fn(struct world *w, const struct op *op, struct problems *problems);

struct row {
    const char *name;
    change_fn *scene; /* what has to be there first; NULL: nothing */
    change_fn *change;
    enum { BY_OWNER, BY_CAREGIVER, BY_COMMAND } by; /* the caregiver: Ana in her own portal */
};

/* --- people --- */

static struct viewer owner_viewer(const struct world *w)
{
    struct viewer v = { .actor = { ACTOR_STAFF, w->owner.v },
        .via = VIA_STAFF,
        .org = w->org,
        .staff = w->owner,
        .subject = { w->leo },
        .actor_name = SV("Practice Owner"),
        .today = day_of_civil((struct civil){ 2026, 11, 23 }) };
    v.facts = (struct access_facts){ .relation = REL_STAFF,
        .role = ROLE_OWNER,
        .staff_active = true,
        .fresh = true,
        .feature_on = true,
        .has_subject = true,
        .born_known = true,
        .portal = { -1 } };
    return v;
}

static struct viewer caregiver_viewer(const struct world *w)
{
    struct viewer v = { .actor = { ACTOR_CLIENT, w->ana.v },
        .via = VIA_OWN,
        .org = w->org,
        .self = w->ana,
        .subject = { w->ana },
        .actor_name = SV("Ana Ruiz"),
        .today = day_of_civil((struct civil){ 2026, 11, 23 }) };
    v.facts = (struct access_facts){ .relation = REL_SELF,
        .has_subject = true,
        .subject_teen = true,
        .subject_adult = true,
        .born_known = true,
        .feature_on = true,
        .portal = { -1 } };
    return v;
}

static struct op op_of(struct world *w, const struct viewer *v)
{
    return (struct op){ .db = w->f.db, .arena = w->scratch, .viewer = v, .keys = w->keys, .now = { 1795395014000000 } };
}

static int64_t count(struct world *w, const char *sql)
{
    return snapshot_count(w->scratch, w->f.url, sql);
}

static int world_setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    struct sv advice = SV("");
    assert_non_null(w);
    w->scratch = arena_new("torture", 65536);
    db_fixture_open(&w->f, &db_schema_kith);
    crypto_ready();
    assert_int_equal(keys_parse(SV("kith-keys 1\n1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"),
                         w->f.arena, &w->keys, &advice),
        E_OK);
    struct viewer system = viewer_system(ACTOR_CLI, w->org, day_of_civil((struct civil){ 2026, 11, 23 }));
    struct op op = op_of(w, &system);
    struct problems problems = problems_new(w->scratch);
    struct organization_new n = { .name = SV("Riverside"),
        .zone = SV("America/New_York"),
        .admin_email = SV("owner@practice.test"),
        .admin_first_name = SV("Rosa"),
        .admin_last_name = SV("Lind"),
        .password = SV("correct horse battery staple"),
        .plan = PLAN_PLUS };
    assert_int_equal(organization_create(&op, &n, &problems, &w->org, &w->owner), E_OK);
    w->viewer = owner_viewer(w);
    system.org = w->org;
    assert_int_equal(feature_set(&op, FEATURE_CAREGIVER_ACCESS, true, &problems), E_OK);
    snapshot_run(w->scratch, w->f.url,
        sv_z(w->scratch,
            sv_fmt(w->scratch,
                "INSERT INTO client (id, org_id, first_name, last_name, sort_name, born, email, email_norm, created_at)"
                " VALUES (101, %lld, 'Leo', 'Ruiz', 'ruiz leo', 16868, '', '', 1),"
                " (102, %lld, 'Ana', 'Ruiz', 'ruiz ana', 5500, 'ana@x.test', 'ana@x.test', 1),"
                " (103, %lld, 'Ben', 'Ruiz', 'ruiz ben', 5600, 'ben@x.test', 'ben@x.test', 1)",
                (long long)w->org.v, (long long)w->org.v, (long long)w->org.v)));
    w->leo.v = 101, w->ana.v = 102, w->ben.v = 103;
    w->viewer = owner_viewer(w);
    *state = w;
    return 0;
}

static int world_teardown(void **state)
{
    struct world *w = *state;
    db_fail_nth(0);
    keys_free(w->keys);
    db_fixture_close(&w->f);
    arena_free(w->scratch);
    free(w);
    return 0;
}

/* --- changes --- */

static const struct contact_form parent = { .relationship = { "is_parent", 9 }, .copy_notifications = true };

static struct grant_form full_access(void)
{
    return (struct grant_form){ .preset = SV("full"),
        .acknowledged = true,
        .ack_version = sv_of(grant_acknowledgement_version),
        .basis = SV("parent_of_minor"),
        .send_invite = true };
}

static enum err add_staff(struct world *w, const struct op *op, struct problems *problems)
{
    struct staff_form f = {
        .first_name = SV("Pia"), .last_name = SV("Berg"), .email = SV("pia@practice.test"), .role = SV("provider")
    };
    return staff_add(op, &f, problems, &w->provider);
}

static enum err update_staff(struct world *w, const struct op *op, struct problems *problems)
{
    struct staff_form f = { .first_name = SV("Pia"),
        .last_name = SV("Berg-Lind"),
        .email = SV("pia@practice.test"),
        .role = SV("support"),
        .version = 1 };
    return staff_update(op, w->provider, &f, problems);
}

static enum err archive_staff(struct world *w, const struct op *op, struct problems *problems)
{
    return staff_archive(op, w->provider, true, problems);
}

static enum err create_api_key(struct world *w, const struct op *op, struct problems *problems)
{
    struct sv secret;
    return api_key_create(op, w->owner, SV("reports"), problems, &secret);
}

static enum err switch_feature_off(struct world *w, const struct op *op, struct problems *problems)
{
    (void)w;
    return feature_set(op, FEATURE_CAREGIVER_ACCESS, false, problems);
}

static enum err add_contact(struct world *w, const struct op *op, struct problems *problems)
{
    struct contact_form f = { .first_name = SV("Ida"),
        .last_name = SV("Moe"),
        .relationship = SV("other"),
        .relationship_label = SV("neighbour"),
        .phone = SV("555 609 6292"),
        .emergency = true,
        .emergency_order = SV("1") };
    return contact_add(op, w->leo, &f, true, problems, &w->ana_contact);
}

static enum err end_contact(struct world *w, const struct op *op, struct problems *problems)
{
    (void)problems;
    return contact_end(op, w->leo, w->ana_contact, SV("moved away"));
}

static enum err link_ben(struct world *w, const struct op *op, struct problems *problems)
{
    return link_add(op, w->leo, w->ben, &parent, NULL, problems, &w->ben_contact);
}

static enum err link_ana_with_access(struct world *w, const struct op *op, struct problems *problems)
{
    struct grant_form g = full_access();
    TRY(link_add(op, w->leo, w->ana, &parent, &g, problems, &w->ana_contact));
    return E_OK;
}

static enum err scene_ana_invited(struct world *w, const struct op *op, struct problems *problems)
{
    TRY(link_ana_with_access(w, op, problems));
    w->grant.v = count(w, "SELECT MAX(id) FROM portal_grant");
    return E_OK;
}

static enum err give_ben_access(struct world *w, const struct op *op, struct problems *problems)
{
    struct grant_form g = full_access();
    return grant_create(op, w->leo, w->ben_contact, &g, problems, &w->grant);
}

static enum err resend(struct world *w, const struct op *op, struct problems *problems)
{
    return invite_resend(op, w->grant, problems);
}

static enum err accept_invitation(struct world *w, const struct op *op, struct problems *problems)
{
    return invite_accept_mine(op, w->grant, problems);
}

static enum err decline(struct world *w, const struct op *op, struct problems *problems)
{
    return invite_decline_mine(op, w->grant, SV("not me"), problems);
}

static enum err scene_ana_active(struct world *w, const struct op *op, struct problems *problems)
{
    TRY(scene_ana_invited(w, op, problems));
    struct viewer ana = caregiver_viewer(w);
    struct op hers = op_of(w, &ana);
    return accept_invitation(w, &hers, problems);
}

static enum err suspend(struct world *w, const struct op *op, struct problems *problems)
{
    return grant_move(op, w->grant, MOVE_SUSPEND, SV("safety"), SV(""), problems);
}

static enum err scene_ana_suspended(struct world *w, const struct op *op, struct problems *problems)
{
    TRY(scene_ana_active(w, op, problems));
    return suspend(w, op, problems);
}

static enum err resume(struct world *w, const struct op *op, struct problems *problems)
{
    return grant_move(op, w->grant, MOVE_RESUME, SV(""), SV(""), problems);
}

static enum err revoke(struct world *w, const struct op *op, struct problems *problems)
{
    return grant_move(op, w->grant, MOVE_REVOKE, SV("revoked"), SV(""), problems);
}

static enum err leave(struct world *w, const struct op *op, struct problems *problems)
{
    return grant_move(op, w->grant, MOVE_LEAVE, SV("left"), SV(""), problems);
}

static enum err break_link(struct world *w, const struct op *op, struct problems *problems)
{
    return link_break(op, w->leo, w->ana_contact, SV(""), problems);
}

/* --- visits: type 1 is for one, type 2 for two with a waitlist --- */

static enum err scene_types(struct world *w, const struct op *op, struct problems *problems)
{
    (void)op, (void)problems;
    snapshot_run(w->scratch, w->f.url,
        sv_z(w->scratch,
            sv_fmt(w->scratch,
                "INSERT INTO appointment_type (id, org_id, name, length_min, contact_types, is_group, max_attendees,"
                " waitlist, created_at, changed_at) VALUES (1, %lld, 'Visit', 50, 7, 0, 1, 0, 1, 1),"
                " (2, %lld, 'Circle', 50, 7, 1, 2, 1, 1, 1)",
                (long long)w->org.v, (long long)w->org.v)));
    return E_OK;
}

static enum err book_type(
    struct world *w, const struct op *op, struct problems *problems, int64_t type, const char *repeat)
{
    const struct client_id clients[] = { w->leo, w->ana };
    struct appointment_form f = { .type = { type },
        .staff = w->owner,
        .at = instant_add(op->now, DAY_US),
        .contact_type = CONTACT_PHONE_CALL,
        .clients = clients,
        .client_count = type == 2 ? 2 : 1,
        .repeat = sv_of(repeat) };
    return appointment_create(op, &f, problems, &w->visit);
}

static enum err book_visit(struct world *w, const struct op *op, struct problems *problems)
{
    return book_type(w, op, problems, 1, "");
}

static enum err book_series(struct world *w, const struct op *op, struct problems *problems)
{
    return book_type(w, op, problems, 1, "FREQ=WEEKLY;COUNT=3");
}

static enum err scene_visit(struct world *w, const struct op *op, struct problems *problems)
{
    TRY(scene_types(w, op, problems));
    return book_visit(w, op, problems);
}

static enum err scene_series(struct world *w, const struct op *op, struct problems *problems)
{
    TRY(scene_types(w, op, problems));
    return book_series(w, op, problems);
}

static enum err move_following(struct world *w, const struct op *op, struct problems *problems)
{
    return appointment_move(op, w->visit, PART_FOLLOWING, instant_add(op->now, 2 * DAY_US), (struct staff_id){ 0 },
        (struct room_id){ 0 }, false, 0, problems);
}

static enum err cancel_visit(struct world *w, const struct op *op, struct problems *problems)
{
    return appointment_cancel(op, w->visit, PART_ALL, SV("ill"), false, false, problems);
}

static enum err scene_cancelled(struct world *w, const struct op *op, struct problems *problems)
{
    TRY(scene_visit(w, op, problems));
    return cancel_visit(w, op, problems);
}

static enum err restore_visit(struct world *w, const struct op *op, struct problems *problems)
{
    return appointment_restore(op, w->visit, problems);
}

static enum err scene_session(struct world *w, const struct op *op, struct problems *problems)
{
    TRY(scene_types(w, op, problems));
    return book_type(w, op, problems, 2, "");
}

static enum err let_wait(struct world *w, const struct op *op, struct problems *problems)
{
    return attendee_add(op,
        &(struct attendee_add){ .appointment = w->visit, .clients = &w->ben, .client_count = 1, .waitlist = true },
        problems);
}

static enum err scene_waiting(struct world *w, const struct op *op, struct problems *problems)
{
    TRY(scene_session(w, op, problems));
    return let_wait(w, op, problems);
}

static enum err free_a_place(struct world *w, const struct op *op, struct problems *problems)
{
    struct attendee_change c = {
        .attendee = { count(w, "SELECT MIN(id) FROM attendee") }, .has_status = true, .status = ATTENDEE_CANCELLED
    };
    return attendee_change(op, &c, problems);
}

static const struct row rows[] = {
    { .name = "adding_staff_is_all_or_nothing", .change = add_staff },
    { .name = "changing_staff_is_all_or_nothing", .scene = add_staff, .change = update_staff },
    { .name = "archiving_staff_is_all_or_nothing", .scene = add_staff, .change = archive_staff },
    { .name = "making_an_api_key_is_all_or_nothing", .change = create_api_key },
    { .name = "switching_a_feature_is_all_or_nothing", .change = switch_feature_off, .by = BY_COMMAND },
    { .name = "adding_a_contact_is_all_or_nothing", .change = add_contact },
    { .name = "ending_a_contact_is_all_or_nothing", .scene = add_contact, .change = end_contact },
    { .name = "linking_an_account_is_all_or_nothing", .change = link_ben },
    { .name = "linking_with_access_is_all_or_nothing", .change = link_ana_with_access },
    { .name = "giving_access_is_all_or_nothing", .scene = link_ben, .change = give_ben_access },
    { .name = "sending_an_invitation_again_is_all_or_nothing", .scene = scene_ana_invited, .change = resend },
    { .name = "accepting_an_invitation_is_all_or_nothing",
        .scene = scene_ana_invited,
        .change = accept_invitation,
        .by = BY_CAREGIVER },
    { .name = "declining_an_invitation_is_all_or_nothing",
        .scene = scene_ana_invited,
        .change = decline,
        .by = BY_CAREGIVER },
    { .name = "suspending_access_is_all_or_nothing", .scene = scene_ana_active, .change = suspend },
    { .name = "resuming_access_is_all_or_nothing", .scene = scene_ana_suspended, .change = resume },
    { .name = "revoking_access_is_all_or_nothing", .scene = scene_ana_active, .change = revoke },
    { .name = "leaving_is_all_or_nothing", .scene = scene_ana_active, .change = leave, .by = BY_CAREGIVER },
    { .name = "breaking_a_link_is_all_or_nothing", .scene = scene_ana_active, .change = break_link },
    { .name = "booking_a_visit_is_all_or_nothing", .scene = scene_types, .change = book_visit },
    { .name = "booking_a_series_is_all_or_nothing", .scene = scene_types, .change = book_series },
    { .name = "moving_visits_of_a_series_is_all_or_nothing", .scene = scene_series, .change = move_following },
    { .name = "cancelling_a_series_is_all_or_nothing", .scene = scene_series, .change = cancel_visit },
    { .name = "restoring_a_visit_is_all_or_nothing", .scene = scene_cancelled, .change = restore_visit },
    { .name = "adding_somebody_who_waits_is_all_or_nothing", .scene = scene_session, .change = let_wait },
    { .name = "giving_a_free_place_to_who_waits_is_all_or_nothing", .scene = scene_waiting, .change = free_a_place },
};

/* --- the rack --- */

static void say_problems(const char *what, enum err e, const struct problems *problems)
{
    print_message("# %s: %s\n", what, err_name(e));
    for (size_t i = 0; i < problems->count; i++)
        print_message("# problem %.*s: %.*s\n", SV_FMT(problems->items[i].code), SV_FMT(problems->items[i].text));
}

static enum err attempt(struct world *w, const struct row *row, uint64_t fail_at)
{
    struct viewer v = row->by == BY_CAREGIVER ? caregiver_viewer(w)
                      : row->by == BY_COMMAND ? viewer_system(ACTOR_CLI, w->org, w->viewer.today)
                                              : owner_viewer(w);
    struct op op = op_of(w, &v);
    struct problems problems = problems_new(w->scratch);
    db_fail_nth(fail_at);
    enum err e = row->change(w, &op, &problems);
    if (e != E_OK && e != E_INTERNAL)
        say_problems(row->name, e, &problems);
    return e;
}

/* The failure that was ordered is still to come: so none was swallowed inside the change. */
static bool still_armed(struct world *w)
{
    struct organization org;
    enum err e = organization_load(w->f.db, w->scratch, w->org, &org);
    db_fail_nth(0);
    return e != E_OK;
}

static void set_scene(struct world *w, const struct row *row)
{
    struct op op = op_of(w, &w->viewer);
    struct problems problems = problems_new(w->scratch);
    enum err e = row->scene ? row->scene(w, &op, &problems) : E_OK;
    if (e != E_OK) {
        say_problems("the scene", e, &problems);
        fail();
    }
}

static void a_change_is_all_or_nothing(void **state)
{
    /* cmocka hands the row over as the state; the world is made here. */
    const struct row *row = *state;
    void *made = NULL;
    assert_int_equal(world_setup(&made), 0);
    struct world *w = made;
    set_scene(w, row);
    struct sv before = snapshot(w->scratch, w->f.url);
    uint64_t n = 1;
    for (; n < MOST_CALLS; n++) {
        enum err e = attempt(w, row, n);
        if (e == E_OK)
            break;
        db_fail_nth(0);
        struct sv after = snapshot(w->scratch, w->f.url), changed = snapshot_difference(before, after);
        if (changed.n)
            print_message("# call %llu failed and left: %.*s\n", (unsigned long long)n, SV_FMT(changed));
        assert_true(sv_eq(before, after));
        assert_int_equal(e, E_INTERNAL);
    }
    assert_true(n > 2 && n < MOST_CALLS);
    assert_true(still_armed(w));
    assert_false(sv_eq(before, snapshot(w->scratch, w->f.url)));
    assert_int_equal(world_teardown(&made), 0);
}

int main(int argc, char **argv)
{
    struct CMUnitTest tests[LENGTH(rows)];
    db_fixture_args(argc, argv);
    for (size_t i = 0; i < LENGTH(rows); i++)
        tests[i] = TEST_ROW(rows[i].name, a_change_is_all_or_nothing, &rows[i]);
    return cmocka_run_group_tests_name("torture", tests, NULL, NULL);
}
