/** What sqlgen refuses, where, and in which words. Started with the path of the program. */
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../test.h"

extern char **environ;
static const char *sqlgen;

static const char schema[] =
    "CREATE TABLE organization (id ORG_ID PRIMARY KEY, name TEXT NOT NULL);\n"
    "CREATE TABLE client (id CLIENT_ID PRIMARY KEY, org_id ORG_ID NOT NULL, name TEXT NOT NULL,"
    " born DAY, seen_at INSTANT NOT NULL, minor FLAG NOT NULL);\n"
    "CREATE INDEX client_org ON client(org_id, name);\n"
    "CREATE TABLE staff (id STAFF_ID PRIMARY KEY, org_id ORG_ID NOT NULL, client_id CLIENT_ID,"
    " title INT NOT NULL);\n"
    "CREATE INDEX staff_org ON staff(org_id, client_id);\n"
    "CREATE TABLE word (key TEXT PRIMARY KEY, count INT NOT NULL);\n";

struct row {
    const char *name;
    const char *migration, *queries, *postgres; /* NULL: the schema above, no queries, no overrides */
    const char *says;                           /* NULL: it is taken */
};
#define Q(kind) "-- name: it :" kind "\n"

static const struct row rows[] = {
    /* headers */
    { "a_file_without_a_query", NULL, "-- nothing\n", NULL, "queries.sql:1: error: no query here" },
    { "a_name_without_kind", NULL, "-- name: it\nSELECT 1;\n", NULL,
        "queries.sql:1: error: write -- name: lower_case :one, :many or :exec" },
    { "an_unknown_kind", NULL, Q("some") "SELECT 1;\n", NULL, "queries.sql:1: error: write -- name:" },
    { "a_name_in_capitals", NULL, "-- name: It :one\nSELECT 1;\n", NULL, "queries.sql:1: error: write -- name:" },
    { "a_name_twice", NULL,
        Q("one") "SELECT count FROM word WHERE key = :key;\n" Q("one") "SELECT count FROM word WHERE key = :key;\n",
        NULL, "queries.sql:3: error: it is already defined in line 1" },
    { "an_unknown_declaration", NULL, Q("one") "-- cols: n INT!\nSELECT count FROM word WHERE key = :key;\n", NULL,
        "queries.sql:2: error: 'cols:' is not known here" },
    { "a_sentence_with_a_colon_is_a_comment", NULL,
        Q("one") "-- Beware: slow.\nSELECT count FROM word WHERE key = :key;\n", NULL, NULL },
    { "global_without_a_reason", NULL, Q("one") "-- global:\nSELECT name FROM client WHERE id = :client_id;\n", NULL,
        "queries.sql:2: error: -- global: needs its reason" },
    { "a_declaration_without_a_type", NULL, Q("one") "-- param: n\nSELECT count FROM word WHERE count = :n;\n", NULL,
        "queries.sql:2: error: write -- param: name TYPE" },
    { "a_column_that_does_not_say_whether_null", NULL, Q("one") "-- col: n INT\nSELECT COUNT(*) AS n FROM word;\n",
        NULL, "queries.sql:2: error: -- col: n says whether it may be null" },
    { "a_declaration_twice", NULL,
        Q("one") "-- param: n INT\n-- param: n INT\nSELECT count FROM word WHERE key = :key AND count = :n;\n", NULL,
        "queries.sql:3: error: -- param: n is declared twice" },
    /* statements */
    { "no_statement", NULL, Q("one") "\n", NULL, "queries.sql:1: error: it has no statement" },
    { "no_semicolon", NULL, Q("one") "SELECT count FROM word WHERE key = :key\n", NULL,
        "queries.sql:2: error: it: the statement does not end with ';'" },
    { "no_semicolon_before_the_next_block", NULL,
        Q("one") "SELECT count FROM word WHERE key = :key\n-- name: next :exec\nDELETE FROM word WHERE key = :key;\n",
        NULL, "queries.sql:2: error: it: the statement does not end with ';'" },
    { "two_statements", NULL, Q("exec") "DELETE FROM word WHERE key = :key;\nDELETE FROM word WHERE key = :key;\n",
        NULL, "queries.sql:3: error: a statement without its -- name: line, or a second one in the same block" },
    { "two_statements_in_a_line", NULL, Q("exec") "DELETE FROM word WHERE key = :key; DELETE FROM word;\n", NULL,
        "queries.sql:2: error: a statement without its -- name: line, or a second one in the same block" },
    { "a_statement_before_the_first_name", NULL, "SELECT 1;\n" Q("exec") "DELETE FROM word WHERE key = :key;\n", NULL,
        "queries.sql:1: error: a statement without its -- name: line" },
    { "a_double_quoted_string", NULL, Q("one") "SELECT count FROM word\nWHERE key = \"typo\";\n", NULL,
        "queries.sql:3: error: double quotes: text stands in single quotes" },
    { "a_quoted_name", NULL, Q("one") "SELECT count FROM `word` WHERE key = :key;\n", NULL,
        "queries.sql:2: error: quoted names are not allowed" },
    { "a_numbered_parameter", NULL, Q("one") "SELECT count FROM word WHERE key = ?1;\n", NULL,
        "queries.sql:2: error: '?': write parameters as :name" },
    { "a_cast_of_postgres", NULL, Q("one") "SELECT count FROM word WHERE key = :key::text;\n", NULL,
        "queries.sql:2: error: '::' is PostgreSQL's alone" },
    { "text_without_an_end", NULL, Q("one") "SELECT count FROM word WHERE key = 'x;\n", NULL,
        "queries.sql:2: error: this text in quotes has no end" },
    { "a_semicolon_in_text_ends_nothing", NULL, Q("one") "SELECT count FROM word WHERE key = ';''-- :no';\n", NULL,
        NULL },
    { "an_unknown_table", NULL, Q("one") "SELECT n\nFROM nowhere;\n", NULL, "error: it: no such table: nowhere" },
    { "an_unknown_column_in_its_line", NULL, Q("one") "SELECT count\nFROM word\nWHERE kye = :key;\n", NULL,
        "queries.sql:4: error: it: no such column: kye" },
    { "a_syntax_error_in_its_line", NULL, Q("one") "SELECT count\nFORM word;\n", NULL,
        "queries.sql:3: error: it: near \"word\": syntax error" },
    { "a_star", NULL, Q("one") "SELECT * FROM word WHERE key = :key;\n", NULL,
        "queries.sql:2: error: it: name the columns instead of *" },
    { "a_star_of_a_table", NULL, Q("one") "SELECT w.* FROM word w WHERE key = :key;\n", NULL,
        "queries.sql:2: error: it: name the columns instead of *" },
    { "a_select_as_exec", NULL, Q("exec") "SELECT count FROM word WHERE key = :key;\n", NULL,
        "queries.sql:1: error: it: it returns columns: :one or :many" },
    { "a_delete_as_one", NULL, Q("one") "DELETE FROM word WHERE key = :key;\n", NULL,
        "queries.sql:1: error: it: it returns nothing: :exec" },
    /* the organization */
    { "an_organizations_table_without_org", NULL, Q("one") "SELECT name FROM client WHERE id = :client_id;\n", NULL,
        "queries.sql:2: error: it: client belongs to an organization: compare its org_id with :org, or say -- global: "
        "why" },
    { "an_organizations_table_in_a_subquery", NULL,
        Q("one") "SELECT count FROM word WHERE key = :key AND EXISTS (SELECT 1 FROM staff WHERE id = :staff_id);\n",
        NULL, "queries.sql:2: error: it: staff belongs to an organization" },
    { "an_organizations_table_marked_global", NULL,
        Q("one") "-- global: by an id that was checked\nSELECT name FROM client WHERE id = :client_id;\n", NULL, NULL },
    { "global_with_org", NULL,
        Q("one") "-- global: why\nSELECT name FROM client WHERE id = :client_id AND org_id = :org;\n", NULL,
        "queries.sql:2: error: it: it is marked -- global: but names :org" },
    { "org_that_is_compared_with_something_else", NULL, Q("one") "SELECT name FROM client WHERE id = :org;\n", NULL,
        "queries.sql:2: error: it: it names :org but compares no organization with it" },
    { "org_compared_with_the_key_of_organizations", NULL, Q("one") "SELECT name FROM organization WHERE id = :org;\n",
        NULL, NULL },
    { "org_compared_the_other_way_round", NULL,
        Q("one") "SELECT c.name FROM client c WHERE c.id = :client_id AND :org = c.org_id;\n", NULL, NULL },
    { "org_declared", NULL,
        Q("one") "-- param: org ORG_ID\nSELECT name FROM client WHERE id = :client_id AND org_id = :org;\n", NULL,
        "queries.sql:2: error: it: :org is the organization" },
    /* columns */
    { "an_expression_without_a_type", NULL, Q("one") "-- scan: few\nSELECT COUNT(*) AS n FROM word;\n", NULL,
        "queries.sql:3: error: it: column n is an expression: add -- col: n TYPE! (never null) or TYPE?" },
    { "an_expression_without_a_name", NULL, Q("one") "-- scan: few\nSELECT COUNT(*) FROM word;\n", NULL,
        "queries.sql:3: error: it: column 1, 'COUNT(*)', needs a C name: say AS lower_case" },
    { "a_column_named_by_a_word_of_c", NULL, Q("one") "SELECT count AS int FROM word WHERE key = :key;\n", NULL,
        "queries.sql:2: error: it: column 1, 'int', needs a C name" },
    { "two_columns_of_one_name", NULL,
        Q("many") "SELECT c.id, s.id FROM client c JOIN staff s ON s.org_id = c.org_id AND s.client_id = c.id WHERE "
                  "c.org_id = :org;\n",
        NULL, "queries.sql:2: error: it: two columns are named id: say AS" },
    { "an_unused_col", NULL, Q("one") "-- col: nope INT!\nSELECT count FROM word WHERE key = :key;\n", NULL,
        "queries.sql:2: error: it: -- col: nope names no column of the statement" },
    { "a_column_of_an_unknown_type", NULL,
        Q("one") "-- col: n NUMBER!\n-- scan: few\nSELECT COUNT(*) AS n FROM word;\n", NULL,
        "queries.sql:2: error: it: unknown type 'NUMBER'" },
    { "a_plain_column_declared_otherwise", NULL,
        Q("one") "-- col: id STAFF_ID!\nSELECT id FROM client WHERE id = :client_id AND org_id = :org;\n", NULL,
        "queries.sql:2: error: it: column id is declared STAFF_ID, but client.id is CLIENT_ID" },
    { "an_outer_joined_column", NULL,
        Q("many") "SELECT s.title, c.name FROM staff s\nLEFT JOIN client c ON c.id = s.client_id WHERE s.org_id = "
                  ":org;\n",
        NULL, "queries.sql:2: error: it: column name comes through an outer join" },
    { "the_inner_side_of_an_outer_join_is_plain", NULL,
        Q("many") "-- col: name TEXT?\nSELECT s.title, c.name FROM staff s LEFT JOIN client c ON c.id = s.client_id"
                  " WHERE s.org_id = :org;\n",
        NULL, NULL },
    { "an_outer_join_of_a_subquery", NULL,
        Q("many") "SELECT s.title, c.name FROM staff s LEFT JOIN (SELECT id, name FROM client WHERE org_id = :org) c"
                  " ON c.id = s.client_id WHERE s.org_id = :org;\n",
        NULL, "error: it: column name comes through an outer join" },
    { "a_full_join", NULL,
        Q("many") "-- scan: few\nSELECT a.count AS one, b.key FROM word a FULL JOIN word b ON b.key = a.key;\n", NULL,
        "error: it: column one comes through an outer join" },
    { "an_outer_join_inside_with", NULL,
        Q("many") "WITH x AS (SELECT s.title, c.name FROM staff s LEFT JOIN client c ON c.id = s.client_id"
                  " WHERE s.org_id = :org)\nSELECT x.title, x.name FROM x;\n",
        NULL, "error: it: column name comes through an outer join" },
    { "a_scalar_subquery", NULL,
        Q("many") "SELECT s.title, (SELECT name FROM client WHERE id = s.client_id) AS name FROM staff s WHERE "
                  "s.org_id = :org;\n",
        NULL, "queries.sql:2: error: it: column name comes from a subquery" },
    { "a_union", NULL,
        Q("many") "SELECT id FROM client WHERE org_id = :org UNION SELECT client_id FROM staff WHERE org_id = :org;\n",
        NULL, "queries.sql:2: error: it: column id may come from any part of the compound" },
    /* parameters */
    { "a_parameter_without_a_type", NULL, Q("many") "SELECT name FROM client WHERE org_id = :org LIMIT :limit;\n", NULL,
        "queries.sql:2: error: it: the type of :limit is not known, since no column has that name: add -- param: limit "
        "TYPE" },
    { "a_parameter_whose_columns_differ", NULL,
        Q("many") "SELECT s.title FROM staff s JOIN client c ON c.id = s.client_id WHERE s.org_id = :org AND c.id = "
                  ":id;\n",
        NULL, "queries.sql:2: error: it: the type of :id is not known, since columns of that name differ" },
    { "a_parameter_named_as_an_id_type", NULL,
        Q("one") "SELECT title FROM staff WHERE id = :staff_id AND org_id = :org;\n", NULL, NULL },
    { "an_unused_param", NULL, Q("one") "-- param: limit INT\nSELECT count FROM word WHERE key = :key;\n", NULL,
        "queries.sql:2: error: it: -- param: limit names no parameter of the statement" },
    { "a_parameter_of_an_unknown_type", NULL,
        Q("one") "-- param: n LONG\nSELECT key FROM word WHERE key = :key AND count = :n;\n", NULL,
        "queries.sql:2: error: it: unknown type 'LONG'" },
    { "a_parameter_in_capitals", NULL, Q("one") "SELECT count FROM word WHERE key = :Key;\n", NULL,
        "queries.sql:2: error: it: :Key does not make a C name" },
    { "a_list_without_a_type", NULL,
        Q("many") "SELECT name FROM client WHERE org_id = :org AND id IN (SELECT value FROM json_each(:ids[]));\n",
        NULL, "queries.sql:2: error: it: add -- param: ids TYPE[]" },
    { "a_list_declared_as_one", NULL,
        Q("many") "-- param: ids CLIENT_ID\nSELECT name FROM client WHERE org_id = :org AND id IN (SELECT value FROM "
                  "json_each(:ids[]));\n",
        NULL, "queries.sql:2: error: it: :ids is a list, :name[], in the statement" },
    { "a_list_of_days", NULL,
        Q("many") "-- param: d DAY[]\nSELECT name FROM client WHERE org_id = :org AND born IN (SELECT value FROM "
                  "json_each(:d[]));\n",
        NULL, "queries.sql:2: error: it: a list is of ids, INT, MONEY, INSTANT or TEXT" },
    /* plans */
    { "a_scan", NULL, Q("many") "SELECT title FROM staff s\nWHERE title = :title AND (org_id = :org OR title = 1);\n",
        NULL, "queries.sql:2: error: it: the plan reads every row of staff" },
    { "a_scan_with_a_reason", NULL, Q("many") "-- scan: few words\nSELECT count FROM word WHERE count = :count;\n",
        NULL, NULL },
    { "a_reason_without_a_scan", NULL, Q("one") "-- scan: why\nSELECT count FROM word WHERE key = :key;\n", NULL,
        "queries.sql:2: error: it: -- scan: is not needed, the plan uses an index" },
    /* overrides */
    { "an_override_of_nothing", NULL, Q("one") "SELECT count FROM word WHERE key = :key;\n",
        "-- name: other :one\nSELECT count FROM word WHERE key = :key;\n",
        "queries.pg.sql:1: error: other overrides a query that queries.sql does not have" },
    { "an_override_twice", NULL, Q("one") "SELECT count FROM word WHERE key = :key;\n",
        Q("one") "SELECT count FROM word WHERE key = :key;\n" Q("one") "SELECT count FROM word WHERE key = :key;\n",
        "queries.pg.sql:3: error: it is overridden twice" },
    { "an_override_of_another_kind", NULL, Q("one") "SELECT count FROM word WHERE key = :key;\n",
        Q("many") "SELECT count FROM word WHERE key = :key;\n",
        "queries.pg.sql:1: error: it has another kind in queries.sql" },
    { "an_override_with_a_parameter_of_its_own", NULL, Q("one") "SELECT count FROM word WHERE key = :key;\n",
        Q("one") "SELECT count FROM word WHERE key = :kye;\n",
        "queries.pg.sql:2: error: it: :kye is not a parameter of the query in queries.sql" },
    { "an_override_with_declarations", NULL, Q("one") "SELECT count FROM word WHERE key = :key;\n",
        Q("one") "-- param: key TEXT\nSELECT count FROM word WHERE key = :key;\n",
        "queries.pg.sql:1: error: it: declarations belong into queries.sql" },
    /* migrations */
    { "an_unknown_type_word", "CREATE TABLE t (id ORG_ID PRIMARY KEY,\n n VARCHAR NOT NULL);\n", NULL, NULL,
        "0001_first.sql:2: error: unknown type 'VARCHAR'" },
    { "an_id_that_is_no_tables_key",
        "CREATE TABLE o (id ORG_ID PRIMARY KEY);\nCREATE TABLE t (id T_ID PRIMARY KEY,\n o OGR_ID);\n", NULL, NULL,
        "0001_first.sql:3: error: no table has OGR_ID as its PRIMARY KEY: is it misspelt?" },
    { "a_table_without_a_key", "CREATE TABLE o (id ORG_ID PRIMARY KEY);\nCREATE TABLE t (n INT);\n", NULL, NULL,
        "0001_first.sql:1: error: table t needs a PRIMARY KEY" },
    { "strict_written_by_hand", "CREATE TABLE o (id ORG_ID PRIMARY KEY) STRICT;\n", NULL, NULL,
        "0001_first.sql:1: error: 'STRICT' after the table" },
    { "a_statement_that_is_not_portable",
        "CREATE TABLE o (id ORG_ID PRIMARY KEY);\nCREATE TRIGGER t AFTER INSERT ON o;\n", NULL, NULL,
        "0001_first.sql:2: error: a migration creates, alters or drops tables and indexes" },
    { "a_foreign_key_to_nowhere_in_an_insert",
        "CREATE TABLE o (id ORG_ID PRIMARY KEY);\nINSERT INTO p (id) VALUES (1);\n", NULL, NULL,
        "0001_first.sql:2: error: no such table: p" },
    { "no_organization", "CREATE TABLE word (key TEXT PRIMARY KEY);\n", NULL, NULL,
        "0001_first.sql:1: error: no table has ORG_ID as its PRIMARY KEY" },
    { "a_migration_without_an_end", "CREATE TABLE o (id ORG_ID PRIMARY KEY)\n", NULL, NULL,
        "0001_first.sql:1: error: the statement does not end with ';'" },
};

static char folder[] = "/tmp/kith-sqlgen-XXXXXX";

static void put_file(const char *name, const char *text)
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static void get_file(const char *name, char *text, size_t size)
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    text[fread(text, 1, size - 1, f)] = '\0';
    fclose(f);
}

/** Runs sqlgen in the folder; its exit code, and what it said. */
static int run(const char *const *args, char *said, size_t size)
{
    posix_spawn_file_actions_t files;
    pid_t pid;
    int status;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addchdir_np(&files, folder);
    posix_spawn_file_actions_addopen(&files, 2, "said", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_int_equal(posix_spawn(&pid, sqlgen, &files, NULL, (char *const *)(uintptr_t)args, environ), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    posix_spawn_file_actions_destroy(&files);
    get_file("said", said, size);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void check(void **state)
{
    const struct row *r = *state;
    const char *queries[] = { sqlgen, "queries", "room", ".", "queries.sql", "--", "0001_first.sql", NULL, NULL };
    const char *both[] = { sqlgen, "queries", "room", ".", "queries.sql", "queries.pg.sql", "--", "0001_first.sql",
        NULL };
    const char *only[] = { sqlgen, "schema", "it", ".", "0001_first.sql", NULL };
    char said[8192];
    put_file("0001_first.sql", r->migration ? r->migration : schema);
    put_file("queries.sql", r->queries ? r->queries : "");
    put_file("queries.pg.sql", r->postgres ? r->postgres : "");
    int code = run(!r->queries ? only : r->postgres ? both : queries, said, sizeof said);
    if (!r->says)
        assert_string_equal(said, "");
    else if (!strstr(said, r->says))
        assert_string_equal(said, r->says);
    assert_int_equal(code, r->says ? 1 : 0);
}

static void schema_text(const char *migration, char *text, size_t size)
{
    const char *args[] = { sqlgen, "schema", "it", ".", "0001_first.sql", NULL };
    char said[4096];
    put_file("0001_first.sql", migration);
    assert_int_equal(run(args, said, sizeof said), 0);
    get_file("schema.c", text, size);
}

static const char *hash_in(const char *text)
{
    const char *p = strstr(text, "0001_first\", \"");
    assert_non_null(p);
    return p + strlen("0001_first\", \"");
}

static void a_migrations_hash_is_of_its_words_not_of_its_layout(void **state)
{
    (void)state;
    static char one[65536], two[65536];
    schema_text("CREATE TABLE o (id ORG_ID PRIMARY KEY, n TEXT);\n", one, sizeof one);
    schema_text("-- why\nCREATE TABLE o (\n  id ORG_ID PRIMARY KEY, -- the key\n  n TEXT );\n", two, sizeof two);
    assert_memory_equal(hash_in(one), hash_in(two), 16);
    schema_text("CREATE TABLE o (id ORG_ID PRIMARY KEY, n INT);\n", two, sizeof two);
    assert_memory_not_equal(hash_in(one), hash_in(two), 16);
}

static void each_engine_gets_its_own_words(void **state)
{
    (void)state;
    static char text[65536];
    schema_text("CREATE TABLE o (id ORG_ID PRIMARY KEY AUTOINCREMENT, n TEXT NOT NULL, b BYTES, f FLAG);\n"
                "CREATE TABLE h (org_id ORG_ID PRIMARY KEY REFERENCES o(id));\n"
                "CREATE TABLE w (k TEXT, at INSTANT, PRIMARY KEY (k, at)) WITHOUT ROWID;\n"
                "CREATE TABLE c (id C_ID PRIMARY KEY, k TEXT NOT NULL CHECK (k IN ('a', 'b', 'c')), n INT CHECK (n IN "
                "(1, 2)));\n"
                "ALTER TABLE c ADD COLUMN l TEXT NOT NULL DEFAULT '' CHECK (l IN ('', 'a', 'b'));\n"
                "-- engine: sqlite\n"
                "CREATE TABLE e (id INTEGER PRIMARY KEY, k TEXT, CHECK (k IN ('a', 'b', 'c'))) STRICT;\n",
        text, sizeof text);
    static const char *const parts[] = {
        "ADD COLUMN l TEXT NOT NULL DEFAULT '' CHECK (l = '' OR l = 'a' OR l = 'b')",
        "ADD COLUMN l TEXT COLLATE \\\"C\\\" NOT NULL DEFAULT '' CHECK (l IN ('', 'a', 'b'))",
        "\"CREATE TABLE e (id INTEGER PRIMARY KEY, k TEXT, CHECK (k = 'a' OR k = 'b' OR k = 'c')) STRICT\"",
        "\"CREATE TABLE o (id INTEGER PRIMARY KEY AUTOINCREMENT, n TEXT NOT NULL, b BLOB, f INTEGER) STRICT\"",
        "\"CREATE TABLE o (id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, n TEXT COLLATE \\\"C\\\" NOT NULL, "
        "b BYTEA, f BIGINT)\"",
        "\"CREATE TABLE h (org_id INTEGER PRIMARY KEY REFERENCES o(id)) STRICT\"",
        "\"CREATE TABLE h (org_id BIGINT PRIMARY KEY REFERENCES o(id))\"",
        "\"CREATE TABLE w (k TEXT, at INTEGER, PRIMARY KEY (k, at)) STRICT, WITHOUT ROWID\"",
        "\"CREATE TABLE w (k TEXT COLLATE \\\"C\\\", at BIGINT, PRIMARY KEY (k, at))\"",
        "\"CREATE TABLE c (id INTEGER PRIMARY KEY, k TEXT NOT NULL CHECK (k = 'a' OR k = 'b' OR k = 'c'), n INTEGER "
        "CHECK (n "
        "IN (1, 2))) STRICT\"",
        "k TEXT COLLATE \\\"C\\\" NOT NULL CHECK (k IN ('a', 'b', 'c')), n BIGINT CHECK (n IN (1, 2)))\"",
        "\"SELECT k, at FROM w WHERE (k, at) > ($1, $2) ORDER BY k, at LIMIT $3\"",
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!strstr(text, parts[i]))
            assert_string_equal(text, parts[i]);
}

static void a_gap_in_the_numbers_is_refused(void **state)
{
    (void)state;
    const char *args[] = { sqlgen, "schema", "it", ".", "0002_second.sql", NULL };
    char said[4096];
    put_file("0002_second.sql", schema);
    assert_int_equal(run(args, said, sizeof said), 1);
    assert_non_null(strstr(said, "0002_second.sql:1: error: migrations are NNNN_name.sql, numbered from 0001"));
}

int main(int argc, char **argv)
{
    if (argc < 2 || !mkdtemp(folder))
        return 2;
    sqlgen = realpath(argv[1], NULL);
    enum { ROWS = sizeof rows / sizeof *rows };
    struct CMUnitTest tests[ROWS + 3];
    for (size_t i = 0; i < ROWS; i++)
        tests[i] = TEST_ROW(rows[i].name, check, &rows[i]);
    tests[ROWS] = (struct CMUnitTest)cmocka_unit_test(a_migrations_hash_is_of_its_words_not_of_its_layout);
    tests[ROWS + 1] = (struct CMUnitTest)cmocka_unit_test(each_engine_gets_its_own_words);
    tests[ROWS + 2] = (struct CMUnitTest)cmocka_unit_test(a_gap_in_the_numbers_is_refused);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    char remove[64];
    (void)snprintf(remove, sizeof remove, "rm -r %s", folder);
    return (system(remove) != 0) | failed;
}
