/* Facts of several clients come together and once a request. */
#include "../test.h"

#include "api/api.h"

struct asked {
    int calls;
    size_t count;
};
static struct asked asked;

static enum err load_facts(struct api *api, const struct client_id *clients, size_t count, struct access_facts *ret)
{
    (void)api;
    asked.calls++;
    asked.count = count;
    for (size_t i = 0; i < count; i++)
        ret[i] = (struct access_facts){ .relation = REL_STAFF, .has_subject = true, .subject_teen = clients[i].v > 5 };
    return E_OK;
}

static enum err load_viewer(struct api *api, struct client_id client, struct viewer *ret_viewer)
{
    if (client.v == 404)
        return E_NOTFOUND;
    *ret_viewer = *api->viewer;
    ret_viewer->subject.client = client;
    return E_OK;
}

static const struct api_loads loads = { .facts = load_facts, .viewer_about = load_viewer };

static void clients_are_loaded_together_and_once(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct viewer v = { .staff = { 1 } };
    struct api api = { .loads = &loads, .viewer = &v, .op = { .arena = a, .viewer = &v } };
    const struct client_id first[] = { { 9 }, { 3 }, { 9 }, { 4 } }, more[] = { { 4 }, { 12 }, { 9 } };
    const struct access_facts *f[4], *g[3];
    asked = (struct asked){ 0, 0 };
    assert_int_equal(api_facts(&api, first, 4, f), E_OK);
    assert_int_equal(asked.calls, 1);
    assert_int_equal(asked.count, 3);
    assert_ptr_equal(f[0], f[2]);
    assert_true(f[0]->subject_teen && !f[1]->subject_teen && !f[3]->subject_teen);
    assert_int_equal(api_facts(&api, more, 3, g), E_OK);
    assert_int_equal(asked.calls, 2);
    assert_int_equal(asked.count, 1);
    assert_ptr_equal(g[0], f[3]);
    assert_ptr_equal(g[2], f[0]);
    assert_int_equal(api_facts(&api, first, 4, f), E_OK);
    assert_int_equal(asked.calls, 2);
    arena_free(a);
}

static void facts_of_many_clients_are_all_found_again(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct viewer v = { .staff = { 1 } };
    struct api api = { .loads = &loads, .viewer = &v, .op = { .arena = a, .viewer = &v } };
    enum { N = 200 };
    struct client_id ids[N];
    const struct access_facts *f[N], *again[N];
    for (int i = 0; i < N; i++)
        ids[i].v = 1 + i * 37 % 211;
    assert_int_equal(api_facts(&api, ids, N, f), E_OK);
    assert_int_equal(api_facts(&api, ids, N, again), E_OK);
    for (int i = 0; i < N; i++)
        assert_ptr_equal(f[i], again[i]);
    arena_free(a);
}

static void an_operation_about_a_client_has_it_as_subject(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct viewer v = { .staff = { 1 }, .subject = { { 6 } } };
    struct api api = { .loads = &loads, .viewer = &v, .op = { .arena = a, .viewer = &v } };
    struct op op = { .db = NULL };
    assert_int_equal(api_about(&api, (struct client_id){ 6 }, &op), E_OK);
    assert_ptr_equal(op.viewer, &v);
    assert_int_equal(api_about(&api, (struct client_id){ 8 }, &op), E_OK);
    assert_int_equal(op.viewer->subject.client.v, 8);
    assert_int_equal(api_about(&api, (struct client_id){ 404 }, &op), E_NOTFOUND);
    assert_int_equal(api_about(&api, (struct client_id){ 0 }, &op), E_NOTFOUND);
    arena_free(a);
}

int main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clients_are_loaded_together_and_once),
        cmocka_unit_test(facts_of_many_clients_are_all_found_again),
        cmocka_unit_test(an_operation_about_a_client_has_it_as_subject),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
