/* Reading the access log: who, for whom, and in which order. */
#include "audit/audit.h"
#include "world.h"
#include "world/queries.h"

static struct audit_new viewed(struct world *w, int64_t actor)
{
    return (struct audit_new){ .org = w->org,
        .at = { 1000 + actor },
        .actor_kind = SV("staff"),
        .actor_id = actor,
        .via = SV("staff"),
        .session = { 5 },
        .client = { 77 },
        .action = AUDIT_VIEW,
        .resource_kind = SV("profile"),
        .resource_id = 77,
        .outcome = SV("allowed"),
        .peer = SV("192.0.2.1") };
}

static void append(struct world *w, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        struct audit_new e = viewed(w, i);
        assert_int_equal(audit_append_now(w->db, &e), E_OK);
    }
}

struct people {
    struct world *w;
    struct client_id mother, child;
    struct staff_id nurse;
};
static enum err people_add(struct db *tx, void *arg)
{
    struct people *p = arg;
    struct world_client_add_row client;
    struct world_staff_add_row staff;
    TRY(q_world_client_add(tx, p->w->a, p->w->org, &(struct q_world_client_add){ SV("Ana"), SV("Ruiz") }, &client));
    p->mother = client.id;
    TRY(q_world_client_add(tx, p->w->a, p->w->org, &(struct q_world_client_add){ SV("Leo"), SV("Ruiz") }, &client));
    p->child = client.id;
    const struct q_world_staff_add nurse = {
        .first_name = SV("Kim"), .last_name = SV("Lee"), .email = SV("k@l.example")
    };
    TRY(q_world_staff_add(tx, p->w->a, p->w->org, &nurse, &staff));
    p->nurse = staff.id;
    return E_OK;
}

static void entries_name_who_and_for_whom(void **state)
{
    struct world *w = *state;
    struct people p = { .w = w };
    assert_int_equal(db_write(w->db, people_add, &p), E_OK);
    struct audit_new e = viewed(w, p.nurse.v);
    e.client = p.child;
    assert_int_equal(audit_append_now(w->db, &e), E_OK);
    e.actor_kind = SV("client");
    e.actor_id = p.mother.v;
    e.via = SV("grant");
    e.grant = (struct grant_id){ 3 };
    e.peer = SV("");
    e.action = AUDIT_UPDATE;
    assert_int_equal(audit_append_now(w->db, &e), E_OK);
    e.actor_kind = SV("cli");
    e.actor_id = 0;
    e.via = SV("system");
    e.action = AUDIT_EXPORT;
    assert_int_equal(audit_append_now(w->db, &e), E_OK);

    struct audit_entries list;
    assert_int_equal(audit_list(w->db, w->a, w->org, &(struct audit_whose){ .client = p.child }, NULL, 1, &list), E_OK);
    assert_int_equal(list.count, 3);
    assert_false(list.more);
    assert_string_equal(sv_z(w->a, list.items[0].actor_name), "Command line");
    assert_string_equal(sv_z(w->a, list.items[0].action), "export");
    assert_string_equal(sv_z(w->a, list.items[1].actor_name), "Ana Ruiz");
    assert_string_equal(sv_z(w->a, list.items[1].on_behalf), "Leo Ruiz");
    assert_int_equal(list.items[1].grant.v, 3);
    assert_string_equal(sv_z(w->a, list.items[2].actor_name), "Kim Lee");
    assert_string_equal(sv_z(w->a, list.items[2].peer), "192.0.2.1");
    assert_string_equal(sv_z(w->a, list.items[2].on_behalf), "");

    assert_int_equal(audit_list(w->db, w->a, w->org,
                         &(struct audit_whose){ .actor_kind = SV("client"), .actor_id = p.mother.v }, NULL, 1, &list),
        E_OK);
    assert_int_equal(list.count, 1);
    assert_string_equal(sv_z(w->a, list.items[0].client_name), "Leo Ruiz");
    assert_int_equal(
        audit_list(w->db, w->a, w->other, &(struct audit_whose){ .client = p.child }, NULL, 1, &list), E_OK);
    assert_int_equal(list.count, 0);
}

static void a_sort_stands_for_all_entries_of_one_sentence_and_finds_them(void **state)
{
    struct world *w = *state;
    struct people p = { .w = w };
    assert_int_equal(db_write(w->db, people_add, &p), E_OK);
    for (int i = 0; i < 60; i++) {
        struct audit_new e = viewed(w, p.nurse.v);
        e.client = p.child;
        e.at = (struct instant){ 1000 + i };
        e.peer = i % 2 ? SV("192.0.2.1") : SV("192.0.2.2");
        assert_int_equal(audit_append_now(w->db, &e), E_OK);
    }
    struct audit_new e = viewed(w, 0);
    e.client = p.child;
    e.actor_kind = SV("client");
    e.actor_id = p.mother.v;
    e.via = SV("grant");
    e.outcome = SV("not_yours");
    assert_int_equal(audit_append_now(w->db, &e), E_OK);
    e.client = p.mother;
    e.via = SV("self");
    assert_int_equal(audit_append_now(w->db, &e), E_OK);

    const struct audit_whose child = { .client = p.child },
                             mother = { .actor_kind = SV("client"), .actor_id = p.mother.v };
    struct audit_entries sorts, list;
    assert_int_equal(audit_sorts(w->db, w->a, w->org, &child, &sorts), E_OK);
    assert_int_equal(sorts.count, 2);
    for (size_t i = 0; i < sorts.count; i++) {
        bool nurse = sv_eq(sorts.items[i].actor_name, SV("Kim Lee"));
        const struct audit_chosen chosen = { &sorts.items[i].sort, 1 };
        assert_int_equal(sorts.items[i].peer.n, 0);
        assert_string_equal(sv_z(w->a, sorts.items[i].on_behalf), nurse ? "" : "Leo Ruiz");
        assert_int_equal(audit_list(w->db, w->a, w->org, &child, &chosen, 2, &list), E_OK);
        assert_int_equal(list.count, nurse ? 10 : 0);
        assert_int_equal(audit_list(w->db, w->a, w->org, &child, &chosen, 1, &list), E_OK);
        assert_int_equal(list.count, nurse ? 50 : 1);
        /* a sort of one log finds nothing in another */
        assert_int_equal(
            audit_list(w->db, w->a, w->org, &(struct audit_whose){ .client = p.mother }, &chosen, 1, &list), E_OK);
        assert_int_equal(list.count, 0);
    }
    assert_int_equal(audit_list(w->db, w->a, w->org, &child, &(struct audit_chosen){ NULL, 0 }, 1, &list), E_OK);
    assert_int_equal(list.count, 0);
    assert_int_equal(audit_sorts(w->db, w->a, w->org, &mother, &sorts), E_OK);
    assert_int_equal(sorts.count, 2);
    assert_int_equal(
        audit_list(w->db, w->a, w->org, &mother, &(struct audit_chosen){ &sorts.items[0].sort, 1 }, 1, &list), E_OK);
    assert_int_equal(list.count, 1);
    assert_int_equal(audit_sorts(w->db, w->a, w->other, &child, &sorts), E_OK);
    assert_int_equal(sorts.count, 0);
}

static void pages_hold_fifty_newest_first(void **state)
{
    struct world *w = *state;
    append(w, 120);
    struct audit_entries list;
    size_t expected[] = { 50, 50, 20, 0 };
    int64_t actor = 119;
    for (int64_t page = 1; page <= 4; page++) {
        assert_int_equal(audit_list(w->db, w->a, w->org, &(struct audit_whose){ .client = (struct client_id){ 77 } },
                             NULL, page, &list),
            E_OK);
        assert_int_equal(list.count, expected[page - 1]);
        assert_int_equal(list.more, page < 3);
        for (size_t i = 0; i < list.count; i++)
            assert_int_equal(list.items[i].actor_id, actor--);
    }
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
#define WITH_WORLD(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        WITH_WORLD(entries_name_who_and_for_whom),
        WITH_WORLD(a_sort_stands_for_all_entries_of_one_sentence_and_finds_them),
        WITH_WORLD(pages_hold_fifty_newest_first),
    };
    return cmocka_run_group_tests_name("audit list", tests, NULL, NULL);
}
