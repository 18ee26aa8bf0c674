/* The access log speaks in sentences: every act that a page or a command records has words of its own. */
#include "../test.h"

#include "base/text.h"
#include "cli/site.h"
#include "family/log_lines.h"

static bool has_words(struct arena *a, struct sv action, struct sv resource)
{
    return sv_find(audit_words(a, action, resource), ':', 0) == SIZE_MAX;
}

static void every_act_of_a_page_has_words(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 16 * 1024);
    struct route_tables tables = site_tables(a);
    size_t seen = 0;
    for (size_t t = 0; t < tables.count; t++)
        for (size_t i = 0; i < tables.items[t].count; i++) {
            const struct route *r = &tables.items[t].items[i];
            if (r->action == AUDIT_NONE)
                continue;
            seen++;
            if (!has_words(a, sv_of(audit_action_name(r->action)), sv_of(r->resource)))
                fail_msg("%s: %s %s has no words", r->name, audit_action_name(r->action), r->resource);
            bool form = r->method == HTTP_POST; /* one that was only tried counts as a look (cli/guard.c) */
            if (form && !has_words(a, SV("view"), sv_of(r->resource)))
                fail_msg("%s: a look at %s has no words", r->name, r->resource);
        }
    assert_true(seen > 50);
    arena_free(a);
}

static void every_act_of_a_command_or_use_case_has_words(void **state)
{
    (void)state;
    static const char *const acts[][2] = { { "export", "backup" }, { "export", "client" }, { "export", "sheet" },
        { "list", "client" }, { "preview", "grant" }, { "view", "invitation" }, { "view", "restricted_reason" } };
    struct arena *a = arena_new("test", 16 * 1024);
    for (size_t i = 0; i < LENGTH(acts); i++)
        if (!has_words(a, sv_of(acts[i][0]), sv_of(acts[i][1])))
            fail_msg("%s %s has no words", acts[i][0], acts[i][1]);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_act_of_a_page_has_words),
        cmocka_unit_test(every_act_of_a_command_or_use_case_has_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
