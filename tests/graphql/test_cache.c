/* The cache of documents: what is in it, what goes, and that many threads may use it. */
#include <pthread.h>

#include "graphql/run.h"
#include "test.h"
#include "toy/schema.h"

static struct gql_prepared *prepare(struct gql_cache *c, struct arena *a, const char *text)
{
    struct gql_errors errors = { .a = a };
    struct gql_prepared *p = NULL;
    assert_int_equal(gql_prepare(c, gql_schemas[0], sv_of(text), &gql_limits_default, &p, &errors), E_OK);
    return p;
}

static void the_same_text_is_prepared_once(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct gql_cache *c = gql_cache_new(8, 1U << 20);
    struct gql_prepared *one = prepare(c, a, "{ authors { id } }"), *two = prepare(c, a, "{ authors { id } }");
    assert_ptr_equal(one, two);
    struct gql_cache_counts n = gql_cache_count(c);
    assert_int_equal(n.hits, 1);
    assert_int_equal(n.misses, 1);
    assert_int_equal(n.documents, 1);
    assert_true(n.bytes > 0);
    gql_release(one);
    gql_release(two);
    gql_cache_free(c);
    arena_free(a);
}

static void the_one_that_was_not_used_for_longest_goes(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct gql_cache *c = gql_cache_new(2, 1U << 20);
    gql_release(prepare(c, a, "{ a: __typename }"));
    struct gql_prepared *held = prepare(c, a, "{ b: __typename }");
    gql_release(prepare(c, a, "{ a: __typename }"));
    gql_release(prepare(c, a, "{ c: __typename }")); /* b goes, though somebody holds it */
    assert_int_equal(gql_cache_count(c).evicted, 1);
    assert_int_equal(gql_cache_count(c).documents, 2);
    assert_int_equal(gql_prepared_document(held)->operation_count, 1);
    gql_release(held);
    uint64_t misses = gql_cache_count(c).misses;
    gql_release(prepare(c, a, "{ a: __typename }"));
    assert_int_equal(gql_cache_count(c).misses, misses);
    gql_release(prepare(c, a, "{ b: __typename }"));
    assert_int_equal(gql_cache_count(c).misses, misses + 1);
    gql_cache_free(c);
    arena_free(a);
}

static void bytes_are_bounded_too(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct gql_cache *c = gql_cache_new(100, 4000), *tiny = gql_cache_new(100, 10);
    for (int i = 0; i < 50; i++)
        gql_release(prepare(c, a, sv_z(a, sv_fmt(a, "{ a%d: __typename }", i))));
    assert_true(gql_cache_count(c).bytes <= 4000);
    assert_true(gql_cache_count(c).evicted > 0);
    gql_release(prepare(tiny, a, "{ __typename }")); /* too big to keep, good to use */
    assert_int_equal(gql_cache_count(tiny).documents, 0);
    gql_cache_free(tiny);
    gql_cache_free(c);
    arena_free(a);
}

static void a_document_is_known_by_the_hash_of_its_text(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct gql_cache *c = gql_cache_new(8, 1U << 20);
    /* sha256sum of "{__typename}", as clients of persisted queries send it */
    struct sv hash = SV("ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38");
    struct gql_prepared *known = NULL;
    assert_int_equal(gql_prepare_known(c, gql_schemas[0], hash, &known), E_NOTFOUND);
    struct gql_prepared *p = prepare(c, a, "{__typename}");
    assert_int_equal(gql_prepare_known(c, gql_schemas[0], hash, &known), E_OK);
    assert_ptr_equal(known, p);
    gql_release(known);
    gql_release(p);
    gql_cache_free(c);
    arena_free(a);
}

static void documents_that_are_refused_are_not_kept(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct gql_cache *c = gql_cache_new(8, 1U << 20);
    struct gql_errors errors = { .a = a };
    struct gql_prepared *p = NULL;
    assert_int_equal(gql_prepare(c, gql_schemas[0], SV("{ nope }"), &gql_limits_default, &p, &errors), E_INVALID);
    assert_int_equal(gql_prepare(c, gql_schemas[0], SV("{"), &gql_limits_default, &p, &errors), E_INVALID);
    assert_int_equal(errors.count, 2);
    assert_non_null(strstr(sv_z(a, errors.items[0].message), "nope"));
    assert_int_equal(gql_cache_count(c).documents, 0);
    gql_cache_free(c);
    arena_free(a);
}

enum { THREADS = 4, ROUNDS = 500 };

static void *worker(void *cache)
{
    struct arena *a = arena_new("worker", 4096);
    for (int i = 0; i < ROUNDS; i++) {
        struct gql_prepared *p = prepare(cache, a, sv_z(a, sv_fmt(a, "{ a%d: __typename }", i % 7)));
        assert_int_equal(gql_prepared_document(p)->operations[0].selections.count, 1);
        gql_release(p);
        arena_reset(a);
    }
    arena_free(a);
    return NULL;
}

static void many_threads_share_it(void **state)
{
    (void)state;
    struct gql_cache *c = gql_cache_new(4, 1U << 20);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, worker, c), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    struct gql_cache_counts n = gql_cache_count(c);
    assert_int_equal(n.hits + n.misses, THREADS * ROUNDS);
    assert_true(n.documents <= 4);
    gql_cache_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_text_is_prepared_once),
        cmocka_unit_test(the_one_that_was_not_used_for_longest_goes),
        cmocka_unit_test(bytes_are_bounded_too),
        cmocka_unit_test(a_document_is_known_by_the_hash_of_its_text),
        cmocka_unit_test(documents_that_are_refused_are_not_kept),
        cmocka_unit_test(many_threads_share_it),
    };
    return cmocka_run_group_tests_name("graphql_cache", tests, NULL, NULL);
}
