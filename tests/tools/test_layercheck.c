/* The rules of the house, broken one at a time in a small tree; and the real tree, which keeps them. */
#include <stdlib.h>

#include "run.h"
#include "test.h"

static const char layers[] = "# comment\n"
                             "room base memory utf8proc.h\n"
                             "room http memory microhttpd.h@server_mhd.c openssl/\n"
                             "room page\n"
                             "feature people\n"
                             "feature family\n"
                             "room cli\n";

struct row {
    const char *name;
    const char *path;
    const char *text;
    const char *want; /* all of the output; "" when it is fine */
};
#define DOC "/** what it is for */\n"
static const struct row rows[] = {
    /* direction */
    { "include_of_own_room_and_below_is_fine", "src/family/a.c",
        "#include \"family/b.h\"\n#include \"people/people.h\"\n#include \"base/str.h\"\n#include <stdio.h>\n#include "
        "<sys/stat.h>\n",
        "" },
    { "include_of_a_higher_room_is_refused", "src/people/a.c", "\n#include \"family/family.h\"\n",
        "src/people/a.c:2: error: 'family' is above 'people': includes go down only\n" },
    { "include_of_a_higher_room_in_a_header_is_refused", "src/base/a.h", DOC "#include \"http/http.h\"\n",
        "src/base/a.h:2: error: 'http' is above 'base': includes go down only\n" },
    { "include_without_a_room_is_refused", "src/page/a.c", "#include \"page.h\"\n",
        "src/page/a.c:1: error: \"page.h\": an include names a room of src/layers.txt\n" },
    { "include_of_an_unknown_room_is_refused", "src/page/a.c", "# include \"util/x.h\"\n",
        "src/page/a.c:1: error: \"util/x.h\": an include names a room of src/layers.txt\n" },
    { "file_in_no_room_is_refused", "src/util/a.c", "int x;\n",
        "src/util/a.c:1: error: its folder is no room of src/layers.txt\n" },
    { "include_in_a_comment_is_none", "src/base/a.c", "/*\n#include \"cli/x.h\"\n*/ // #include \"cli/x.h\"\n", "" },
    /* contracts */
    { "part_of_another_feature_is_refused", "src/family/a.c", "#include \"people/login.h\"\n",
        "src/family/a.c:1: error: 'people' is entered by its contract only: people/people.h\n" },
    { "part_of_a_feature_is_refused_to_cli_too", "src/cli/a.c", "#include \"people/login.h\"\n",
        "src/cli/a.c:1: error: 'people' is entered by its contract only: people/people.h\n" },
    { "templates_of_another_feature_are_refused", "src/family/a.c", "#include \"people/templates.h\"\n",
        "src/family/a.c:1: error: 'people' is entered by its contract only: people/people.h\n" },
    { "any_header_of_a_platform_room_is_fine", "src/family/a.c", "#include \"page/outcome.h\"\n", "" },
    /* queries */
    { "use_case_runs_queries", "src/family/grant.c", "#include \"family/queries.h\"\n", "" },
    { "page_runs_no_queries", "src/family/pages.c", "#include \"family/queries.h\"\n",
        "src/family/pages.c:1: error: a pages.c runs no queries: call a use case\n" },
    { "page_of_a_topic_runs_no_queries", "src/family/pages_staff.c", "#include \"family/queries.h\"\n",
        "src/family/pages_staff.c:1: error: a pages_staff.c runs no queries: call a use case\n" },
    { "resolver_runs_no_queries", "src/family/resolve.c", "#include \"family/queries.h\"\n",
        "src/family/resolve.c:1: error: a resolve.c runs no queries: call a use case\n" },
    { "rules_run_no_queries", "src/family/grant_rules.c", "#include \"family/queries.h\"\n",
        "src/family/grant_rules.c:1: error: a grant_rules.c runs no queries: call a use case\n" },
    { "header_shows_no_queries", "src/family/a.h", DOC "#include \"family/queries.h\"\n",
        "src/family/a.h:2: error: queries.h is for use cases (.c): a header shows none of it\n" },
    { "queries_of_another_room_are_refused", "src/family/a.c", "#include \"people/queries.h\"\n",
        "src/family/a.c:1: error: the queries of 'people' are its own\n" },
    { "queries_and_templates_do_not_meet", "src/family/a.c",
        "#include \"family/queries.h\"\n#include \"family/templates.h\"\n",
        "src/family/a.c:1: error: templates and queries meet in one file: a page calls a use case\n" },
    /* libraries */
    { "library_in_its_file_is_fine", "src/http/server_mhd.c", "#include <microhttpd.h>\n", "" },
    { "library_in_another_file_is_refused", "src/http/a.c", "#include <microhttpd.h>\n",
        "src/http/a.c:1: error: <microhttpd.h> is for http/server_mhd.c only\n" },
    { "library_of_another_room_is_refused", "src/page/a.c", "#include <microhttpd.h>\n",
        "src/page/a.c:1: error: <microhttpd.h> is a library of the room 'http'\n" },
    { "folder_of_a_library_is_refused", "src/page/a.c", "#include <openssl/evp.h>\n",
        "src/page/a.c:1: error: <openssl/evp.h> is a library of the room 'http'\n" },
    { "unknown_library_is_refused", "src/http/a.c", "#include <glib.h>\n",
        "src/http/a.c:1: error: <glib.h> is no library of src/layers.txt\n" },
    /* calls */
    { "strcpy_is_banned", "src/base/a.c", "void f(void)\n{\n    strcpy (a, b);\n}\n",
        "src/base/a.c:3: error: strcpy() is banned: str_add or sv_dup\n" },
    { "strcat_is_banned", "src/base/a.c", "int x = strcat(a, b);\n",
        "src/base/a.c:1: error: strcat() is banned: str_add\n" },
    { "sprintf_is_banned", "src/base/a.c", "int x = sprintf(a, b);\n",
        "src/base/a.c:1: error: sprintf() is banned: sv_fmt or str_addf\n" },
    { "gets_is_banned", "src/base/a.c", "int x = gets(a);\n",
        "src/base/a.c:1: error: gets() is banned: read with a limit\n" },
    { "strtok_is_banned", "src/base/a.c", "int x = strtok(a, b);\n",
        "src/base/a.c:1: error: strtok() is banned: sv_cut\n" },
    { "atoi_is_banned", "src/base/a.c", "int x = 1 > atoi(a);\n",
        "src/base/a.c:1: error: atoi() is banned: int_parse\n" },
    { "system_is_banned", "src/base/a.c", "int x = system(a);\n",
        "src/base/a.c:1: error: system() is banned: no shell runs here\n" },
    { "popen_is_banned", "src/base/a.c", "int x = popen(a, b);\n",
        "src/base/a.c:1: error: popen() is banned: no shell runs here\n" },
    { "rand_is_banned", "src/base/a.c", "int x = rand();\n",
        "src/base/a.c:1: error: rand() is banned: random_bytes or prng_next\n" },
    { "malloc_in_an_adapter_is_fine", "src/http/a.c", "void *x = malloc(1);\n", "" },
    { "malloc_elsewhere_is_refused", "src/page/a.c", "void *x = malloc(1);\n",
        "src/page/a.c:1: error: malloc() in 'page': memory outside base and adapters is an arena's\n" },
    { "free_elsewhere_is_refused", "src/page/a.c", "\n\nvoid f(void) { free(x); }\n",
        "src/page/a.c:3: error: free() in 'page': memory outside base and adapters is an arena's\n" },
    { "strdup_elsewhere_is_refused", "src/page/a.c", "char *x = strdup(y);\n",
        "src/page/a.c:1: error: strdup() in 'page': memory outside base and adapters is an arena's\n" },
    { "name_in_a_comment_or_text_is_no_call", "src/page/a.c",
        "/* free(x) */ // rand()\nconst char *x = \"system(1) \\\" free(2)\"; char q = '\"'; int y = '\\'';\n", "" },
    { "longer_name_is_another_function", "src/page/a.c", "int x = arena_free(a) + strtok_r(b) + snprintf(c);\n", "" },
    { "field_of_that_name_is_no_call", "src/page/a.c", "int x = a.free(b) + a->system(b);\n", "" },
    /* shape */
    { "header_without_its_comment_is_refused", "src/page/a.h", "#include <stdio.h>\n",
        "src/page/a.h:1: error: a header begins with a /** comment that says what a caller may rely on\n" },
    { "header_of_a_tool_needs_its_comment_too", "tools/x/a.h", "int x;\n",
        "tools/x/a.h:1: error: a header begins with a /** comment that says what a caller may rely on\n" },
    { "layers_of_another_form_are_refused", "src/layers.txt", "layer base\n",
        "src/layers.txt:1: error: a line is 'room NAME …' or 'feature NAME …'\n" },
    { "room_listed_twice_is_refused", "src/layers.txt", "room base\n\nfeature base\n",
        "src/layers.txt:3: error: 'base' is listed twice\n" },
};

static void says(void **state)
{
    const struct row *row = *state;
    struct scratch s = scratch_new();
    scratch_write(&s, "src/layers.txt", layers);
    scratch_write(&s, row->path, row->text);
    struct run r = run_in(&s, (const char *[]){ run_setting("LAYERCHECK"), ".", NULL });
    scratch_remove(&s);
    assert_string_equal(r.output, row->want);
    assert_int_equal(r.status, *row->want != '\0');
}

static void long_file(size_t lines, const char *want)
{
    char *text = calloc(lines + 1, 1);
    assert_non_null(text);
    memset(text, '\n', lines);
    struct scratch s = scratch_new();
    scratch_write(&s, "src/layers.txt", layers);
    scratch_write(&s, "tests/base/a.c", text);
    struct run r = run_in(&s, (const char *[]){ run_setting("LAYERCHECK"), ".", NULL });
    scratch_remove(&s);
    free(text);
    assert_string_equal(r.output, want);
}

static void file_over_600_lines_is_refused(void **state)
{
    (void)state;
    long_file(600, "");
    long_file(601, "tests/base/a.c:601: error: 601 lines: split it by topic (600 at most)\n");
}

static void every_mistake_is_told(void **state)
{
    (void)state;
    struct scratch s = scratch_new();
    scratch_write(&s, "src/layers.txt", layers);
    scratch_write(&s, "src/base/a.c", "#include \"cli/x.h\"\nint x = rand();\n");
    scratch_write(&s, "src/http/a.c", "int x = rand();\n");
    struct run r = run_in(&s, (const char *[]){ run_setting("LAYERCHECK"), ".", NULL });
    scratch_remove(&s);
    assert_string_equal(r.output, "src/base/a.c:1: error: 'cli' is above 'base': includes go down only\n"
                                  "src/base/a.c:2: error: rand() is banned: random_bytes or prng_next\n"
                                  "src/http/a.c:1: error: rand() is banned: random_bytes or prng_next\n");
}

static void the_tree_keeps_the_rules(void **state)
{
    (void)state;
    struct scratch s = scratch_new();
    struct run r = run_in(&s, (const char *[]){ run_setting("LAYERCHECK"), run_setting("ROOT"), NULL });
    scratch_remove(&s);
    assert_string_equal(r.output, "");
    assert_int_equal(r.status, 0);
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[ROWS + 3] = {
        cmocka_unit_test(file_over_600_lines_is_refused),
        cmocka_unit_test(every_mistake_is_told),
        cmocka_unit_test(the_tree_keeps_the_rules),
    };
    for (size_t i = 0; i < ROWS; i++)
        tests[3 + i] = TEST_ROW(rows[i].name, says, &rows[i]);
    return cmocka_run_group_tests_name("layercheck", tests, NULL, NULL);
}
