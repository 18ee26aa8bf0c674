/**
 * Every query of the program, with the program's schema. On SQLite (without arguments): it prepares, and its plan reads
 * no table whole unless its header says why, nor all that a practice has of a large one. On PostgreSQL ("pg"): the
 * server's types are those that sqlgen stated, and no plan for large tables reads one whole.
 */
#include <ctype.h>

#include "../test.h"
#include "db/pg.h"
#include "fixture.h"

static struct db_fixture f;
static int setup(void **state)
{
    (void)state;
    db_fixture_open(&f, &db_schema_kith);
    return 0;
}
static int teardown(void **state)
{
    (void)state;
    db_fixture_close(&f);
    return 0;
}

/** db_explain says "SCAN name" for a table read whole; other scans are of lists and constant rows. */
static bool scans_a_table(struct sv plan)
{
    while (plan.n) {
        struct sv line = sv_cut(&plan, '\n');
        if (!sv_eq(sv_cut(&line, ' '), SV("SCAN")))
            continue;
        struct sv name = sv_cut(&line, ' ');
        if (!sv_starts(line, SV("VIRTUAL TABLE")) && !sv_eq(name, SV("CONSTANT")) && !sv_starts(name, SV("(")))
            for (size_t i = 0; i < db_schema_kith.tables_count; i++)
                if (sv_eq(name, sv_of(db_schema_kith.tables[i].name)))
                    return true;
    }
    return false;
}

static void every_query_has_a_plan_that_goes_by_an_index(void **state)
{
    (void)state;
    size_t count;
    const struct db_query *q = db_queries(&count);
    assert_true(count > 4 * 30); /* the tables' own alone are more */
    for (; count > 0; count--, q++) {
        struct sv plan = SV("");
        if (db_explain(f.db, q, f.arena, &plan) != E_OK)
            fail_msg("%s does not prepare", q->name);
        if (!q->scans && scans_a_table(plan))
            fail_msg("%s: %s", q->name, sv_z(f.arena, plan));
    }
}

/* Of these a practice has as many as it likes. */
static bool is_large(struct sv table)
{
    static const char *const tables[] = { "appointment", "attendee", "audit_entry", "booked_time", "charge",
        "charge_diagnosis", "client", "contact", "event", "event_delivery", "invoice", "invoice_line", "ledger_balance",
        "ledger_entry", "notice_decision", "outbox", "package", "package_credit", "package_period", "package_use",
        "payer", "payment", "portal_grant", "portal_notice", "refund", "search_token", "superbill", "superbill_charge",
        "task", "webhook_delivery" };
    for (size_t i = 0; i < LENGTH(tables); i++)
        if (sv_eq(table, sv_of(tables[i])))
            return true;
    return false;
}

/* What is about the whole practice, or about the few rows that a partial index has. */
static bool reads_the_practice(const struct db_query *q)
{
    static const struct {
        const char *name, *reason;
    } allowed[] = {
        { "audit.audit_unsealed_count", "of all, in `kith doctor`" },
        { "audit.audit_changes", "a page of the practice's changes, newest first" },
        { "audit.audit_changes_count", "counts the same" },
        { "billing.charge_ids_all", "a page of the practice's charges" },
        { "billing.charge_sum_all", "sums the same" },
        { "billing.clients_to_bill", "open charges alone are in the index" },
        { "billing.fee_ids_waived", "waived fees alone are in the index" },
        { "billing.invoice_page_words", "outside payers alone are in the index" },
        { "billing.package_count_of_practice", "the practice's packages, counted" },
        { "billing.package_covered_count", "recent uses of packages alone are in the index" },
        { "billing.package_covered_ids", "the same" },
        { "billing.package_ids_of_practice", "a page of the practice's packages, newest first" },
        { "billing.payer_sums", "a page of the practice's payers" },
        { "billing.payer_sums_words", "outside payers alone are in the index" },
        { "billing.payment_page_words", "outside payers alone are in the index" },
        { "billing.sums_drafts", "drafts alone are in the index" },
        { "billing.sums_failed", "open bills alone are in the index" },
        { "billing.sums_open", "open bills alone are in the index" },
        { "billing.sums_open_charges", "open charges alone are in the index" },
        { "billing.superbill_page_all", "a page of the practice's superbills" },
        { "billing.verify_charges", "adds up the practice, in `kith doctor`" },
        { "billing.verify_entries", "the same" },
        { "billing.verify_invoices", "the same" },
        { "billing.verify_payers", "the same" },
        { "billing.verify_payments", "the same" },
        { "billing.verify_states", "the same" },
        { "billing.verify_sums", "the same" },
        { "family.invites_found_count", "waiting invitations alone are in the index" },
        { "family.invites_pending", "the same" },
        { "family.invites_pending_count", "the same" },
        { "family.practice_begun", "the first client is enough" },
        { "family.unreachable", "who cannot be reached alone is in the index" },
        { "family.unreachable_count", "the same" },
        { "family.unreachable_found_count", "the same" },
    };
    for (size_t i = 0; i < LENGTH(allowed); i++)
        if (strcmp(q->name, allowed[i].name) == 0)
            return true;
    return false;
}

/* The table whose rows "SEARCH alias USING INDEX name (org_id=?)" reads, of those that are read so; empty: none is. */
static struct sv read_by_the_organization(const struct db_query *q, struct sv *plan)
{
    while (plan->n) {
        struct sv line = sv_cut(plan, '\n'), word = sv_cut(&line, ' '), alias = sv_cut(&line, ' ');
        if (!sv_eq(word, SV("SEARCH")) || !sv_ends(sv_trim(line), SV("(org_id=?)")))
            continue;
        for (size_t i = 0; i < db_schema_kith.tables_count; i++) {
            struct sv table = sv_of(db_schema_kith.tables[i].name);
            if (!is_large(table))
                continue;
            const char *named = sv_z(f.arena, sv_fmt(f.arena, "%.*s %.*s", SV_FMT(table), SV_FMT(alias)));
            const char *at = strstr(q->sqlite, named);
            bool whole = at && (at == q->sqlite || at[-1] == ' ' || at[-1] == '(') &&
                         !isalnum((unsigned char)at[strlen(named)]) && at[strlen(named)] != '_';
            if (sv_eq(table, alias) || whole)
                return table;
        }
    }
    return SV("");
}

static void no_query_reads_what_a_practice_has_of_a_large_table_to_find_some_of_it(void **state)
{
    (void)state;
    size_t count;
    unsigned bad = 0;
    const struct db_query *q = db_queries(&count);
    for (; count > 0; count--, q++) {
        struct sv plan = SV(""), left, table;
        assert_int_equal(db_explain(f.db, q, f.arena, &plan), E_OK);
        left = plan;
        table = read_by_the_organization(q, &left);
        if (q->scans || !table.n || reads_the_practice(q))
            continue;
        bad++;
        print_error("%s reads all of %.*s: %s\n", q->name, SV_FMT(table), sv_z(f.arena, plan));
    }
    assert_int_equal(bad, 0);
}

static void every_query_of_a_list_of_one_has_a_plan_that_fills_no_list(void **state)
{
    (void)state;
    size_t count, found = 0;
    const struct db_query *q = db_queries(&count);
    for (; count > 0; count--, q++) {
        if (!q->sqlite_one)
            continue;
        struct db_query one = *q;
        struct sv plan = SV("");
        one.sqlite = q->sqlite_one;
        if (db_explain(f.db, &one, f.arena, &plan) != E_OK)
            fail_msg("%s does not prepare: %s", q->name, one.sqlite);
        if (strstr(sv_z(f.arena, plan), "json_each") || (!q->scans && scans_a_table(plan)))
            fail_msg("%s: %s", q->name, sv_z(f.arena, plan));
        found++;
    }
    assert_true(found > 50);
}

static void a_row_that_is_added_tells_its_number_without_a_returning(void **state)
{
    (void)state;
    size_t count, found = 0;
    const struct db_query *q = db_queries(&count);
    for (; count > 0; count--, q++) {
        if (!q->key)
            continue;
        if (strstr(q->sqlite, "RETURNING") || !strstr(q->pg, "RETURNING") || strstr(q->pg, "CONFLICT") || q->ncols != 1)
            fail_msg("%s: %s", q->name, q->sqlite);
        found++;
    }
    assert_true(found > 40);
}

/* What was settled about an access is asked with every access: not by all reviews of the practice. */
static void the_settled_review_of_an_access_is_found_by_the_access(void **state)
{
    size_t count, asked = 0;
    const struct db_query *q = db_queries(&count);
    (void)state;
    for (; count > 0; count--, q++) {
        struct sv plan = SV("");
        if (!strstr(q->sqlite, "FROM age_review x WHERE x.org_id = g.org_id AND x.grant_id = g.id"))
            continue;
        assert_int_equal(db_explain(f.db, q, f.arena, &plan), E_OK);
        if (!strstr(
                sv_z(f.arena, plan), "SEARCH x USING INDEX age_review_settled (org_id=? AND grant_id=? AND due_on<?)"))
            fail_msg("%s: %s", q->name, sv_z(f.arena, plan));
        asked++;
    }
    assert_true(asked >= 3);
}

static void every_query_has_the_stated_types_on_postgresql(void **state)
{
    (void)state;
    size_t count;
    const struct db_query *q = db_queries(&count);
    unsigned bad = 0;
    for (; count > 0; count--, q++) {
        struct pg_described d;
        if (pg_describe(f.db, q, &d) != E_OK) {
            bad++;
            print_error("%s does not prepare: %s\n", q->name, q->pg);
            continue;
        }
        if (d.nparams != q->nparams || d.ncols != q->ncols) {
            bad++;
            print_error(
                "%s: %u parameters and %u columns, not %u and %u\n", q->name, d.nparams, d.ncols, q->nparams, q->ncols);
            continue;
        }
        for (unsigned i = 0; i < q->nparams; i++)
            if (!pg_type_is(d.params[i], q->param_types[i]) && ++bad)
                print_error("%s: parameter %u has type %u\n", q->name, i + 1, d.params[i]);
        for (unsigned i = 0; i < q->ncols; i++)
            if (!pg_type_is(d.cols[i], q->col_types[i] & ~(unsigned)DB_NULLABLE) && ++bad)
                print_error("%s: column %u has type %u\n", q->name, i + 1, d.cols[i]);
    }
    assert_int_equal(bad, 0);
}

/* --- plans on PostgreSQL --- */

/*
 * Five hundred rows in every table, whatever they mean: numbers that name other rows are all different, words of a
 * closed list are drawn from it in turn, and what may be absent is for a third. To the planner it is a million.
 */
static const char LARGE[] =
    "DO $$DECLARE t record; c record; k record; cols text; vals text; v text; lits text; BEGIN "
    "FOR t IN SELECT oid, relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND "
    "relname <> 'schema_migration' LOOP "
    "cols := ''; vals := ''; "
    "FOR c IN SELECT a.attname, a.attnotnull, a.atttypid, EXISTS (SELECT FROM pg_index i WHERE i.indrelid = t.oid AND "
    "i.indisunique AND a.attnum = ANY (i.indkey)) AS keyed, "
    "EXISTS (SELECT FROM pg_constraint x WHERE x.conrelid = t.oid AND x.contype = 'f' AND a.attnum = ANY (x.conkey)) "
    "AS refers, "
    "(SELECT string_agg(m[1], ', ') FROM pg_constraint x, regexp_matches(pg_get_constraintdef(x.oid), "
    "'(''[^'']*'')::text', 'g') m "
    "WHERE x.conrelid = t.oid AND x.contype = 'c' AND x.conkey = ARRAY[a.attnum]) AS words "
    "FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped LOOP "
    "v := CASE WHEN c.attname = 'org_id' THEN '1' "
    "WHEN c.atttypid = 'bigint'::regtype AND (c.keyed OR c.refers OR c.attname ~ '_(id|for)$') THEN 'g' "
    "WHEN c.atttypid = 'bigint'::regtype THEN 'g % 2' "
    "WHEN c.atttypid = 'bytea'::regtype THEN 'convert_to(''x'' || g, ''UTF8'')' "
    "WHEN c.words IS NOT NULL THEN format('(ARRAY[%s])[1 + g %% array_length(ARRAY[%1$s], 1)]', c.words) "
    "ELSE '''x'' || g' END; "
    "cols := cols || ', ' || quote_ident(c.attname); "
    "vals := vals || ', ' || CASE WHEN c.attnotnull THEN v ELSE format('CASE WHEN g %% 3 > 0 THEN %s END', v) END; "
    "END LOOP; "
    "FOR k IN SELECT conname FROM pg_constraint WHERE conrelid = t.oid AND contype IN ('c', 'f') LOOP "
    "EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', t.relname, k.conname); "
    "END LOOP; "
    "EXECUTE format('INSERT INTO %I (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM generate_series(1, 500) AS g ON "
    "CONFLICT DO NOTHING', t.relname, substr(cols, 3), substr(vals, 3)); "
    "END LOOP; END$$; "
    "ANALYZE; "
    "UPDATE pg_class SET reltuples = reltuples * 2000 WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace; ";

static void says(PGconn *pq, const char *sql)
{
    PGresult *r = PQexec(pq, sql);
    if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
        fail_msg("%s: %.200s", PQerrorMessage(pq), sql);
    PQclear(r);
}

/** The plan that a long-lived connection keeps, for whatever values. PQclear() it. */
static PGresult *plan_of(PGconn *pq, const struct db_query *q)
{
    struct str sql = str_new(f.arena, 1U << 20), ask = str_new(f.arena, 4096);
    str_add(&sql, SV("PREPARE q"));
    str_add(&ask, SV("EXPLAIN EXECUTE q"));
    for (unsigned i = 0; i < q->nparams; i++) {
        uint8_t t = q->param_types[i];
        str_addf(&sql, "%s%s%s", i ? ", " : "(",
            t == DB_T_TEXT   ? "text"
            : t == DB_T_BLOB ? "bytea"
                             : "bigint",
            t & DB_LIST ? "[]" : "");
        str_add(&ask, i ? SV(", NULL") : SV("(NULL"));
    }
    str_addf(&sql, "%s AS %s", q->nparams ? ")" : "", q->pg);
    str_add(&ask, q->nparams ? SV(")") : SV(""));
    says(pq, sv_z(f.arena, str_sv(&sql)));
    PGresult *r = PQexec(pq, sv_z(f.arena, str_sv(&ask)));
    if (PQresultStatus(r) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", q->name, PQerrorMessage(pq));
    says(pq, "DEALLOCATE q");
    return r;
}

/* Of a practice there are few of these, and a page shows all. */
static bool is_small(const char *index)
{
    static const char *const tables[] = { "staff_", "service_", "offering_", "location_", "billing_setting_" };
    for (size_t i = 0; i < LENGTH(tables); i++)
        if (strncmp(index, tables[i], strlen(tables[i])) == 0)
            return true;
    return false;
}

/** Whether the line scans an index by no condition, in a line below it, or by the organization alone. */
static bool reads_a_whole_index(const PGresult *plan, int line)
{
    static const char *const marks[] = { "Index Scan using ", "Index Only Scan using ", "Index Scan Backward using ",
        "Bitmap Index Scan on " };
    const char *name = NULL;
    for (size_t i = 0; i < LENGTH(marks) && !name; i++)
        if ((name = strstr(PQgetvalue(plan, line, 0), marks[i])) != NULL)
            name += strlen(marks[i]);
    if (!name || is_small(name))
        return false;
    for (int i = line + 1; i < PQntuples(plan) && !strstr(PQgetvalue(plan, i, 0), "->"); i++) {
        const char *cond = strstr(PQgetvalue(plan, i, 0), "Index Cond: ");
        if (cond)
            return strncmp(cond, "Index Cond: (org_id = ", 22) == 0 && !strstr(cond, " AND ");
    }
    return true;
}

static bool reads_whole(const PGresult *plan, bool list)
{
    for (int i = 0; i < PQntuples(plan); i++)
        if (strstr(PQgetvalue(plan, i, 0), "Seq Scan on ") || strstr(PQgetvalue(plan, i, 0), "Merge Join") ||
            (list && reads_a_whole_index(plan, i)))
            return true;
    return false;
}

/* A page of the whole practice, which the list only narrows. */
static bool lists_the_practice(const struct db_query *q)
{
    static const char *const queries[] = { "audit.audit_changes", "audit.audit_changes_count", "billing.standing_rows",
        "billing.recurring_page", "billing.invoice_page_words", "billing.payer_sums_words",
        "billing.payment_page_words", "family.tasks_open", "family.tasks_found_count", "family.invites_pending",
        "family.invites_found_count", "family.reviews_found_count", "family.unreachable",
        "family.unreachable_found_count" };
    for (size_t i = 0; i < LENGTH(queries); i++)
        if (strcmp(q->name, queries[i]) == 0)
            return true;
    return false;
}

/* What was planned before the practice grew must do after it, too: a plan by indexes does, whatever was known. */
static void no_query_of_a_list_reads_a_large_table_whole_on_postgresql(void **state)
{
    (void)state;
    size_t count, lists = 0;
    unsigned bad = 0;
    const struct db_query *q = db_queries(&count);
    PGconn *pq = pg_connect(sv_z(f.arena, f.url), "plans"); /* as the program connects */
    assert_int_equal(PQstatus(pq), CONNECTION_OK);
    says(pq, LARGE);
    for (; count > 0; count--, q++) {
        bool list =
            (strstr(q->pg, "json_array_elements_text") || strstr(q->pg, "::bigint[]")) && !lists_the_practice(q);
        if (q->scans)
            continue;
        lists += list;
        PGresult *plan = plan_of(pq, q);
        if (reads_whole(plan, list)) {
            bad++;
            print_error("%s reads a table whole:\n", q->name);
            for (int i = 0; i < PQntuples(plan); i++)
                print_error("  %s\n", PQgetvalue(plan, i, 0));
        }
        PQclear(plan);
    }
    PQfinish(pq);
    assert_true(lists > 150);
    assert_int_equal(bad, 0);
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest sqlite[] = { cmocka_unit_test(every_query_has_a_plan_that_goes_by_an_index),
        cmocka_unit_test(no_query_reads_what_a_practice_has_of_a_large_table_to_find_some_of_it),
        cmocka_unit_test(every_query_of_a_list_of_one_has_a_plan_that_fills_no_list),
        cmocka_unit_test(a_row_that_is_added_tells_its_number_without_a_returning),
        cmocka_unit_test(the_settled_review_of_an_access_is_found_by_the_access) };
    const struct CMUnitTest pg[] = { cmocka_unit_test(every_query_has_the_stated_types_on_postgresql),
        cmocka_unit_test(no_query_of_a_list_reads_a_large_table_whole_on_postgresql) };
    return db_fixture_engine() == DB_SQLITE ? cmocka_run_group_tests(sqlite, setup, teardown)
                                            : cmocka_run_group_tests(pg, setup, teardown);
}
