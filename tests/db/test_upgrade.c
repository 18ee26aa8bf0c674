/** Migrations that copy or change what is there: a database of before, with rows, is the same behind them. Started with
 * "pg" for PostgreSQL. */
#include <libpq-fe.h>
#include <sqlite3.h>

#include "../test.h"
#include "fixture.h"

enum { TEXT_MOST = 16384 };

/* Beside the program, as an administrator would: every value of every row, a row a line. */
static struct sv said_by_sqlite(struct db_fixture *f, const char *sql, bool *ret_good)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    struct str out = str_new(f->arena, TEXT_MOST);
    assert_int_equal(sqlite3_open(sv_z(f->arena, sv_fmt(f->arena, "%s/test.db", f->dir)), &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, "PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 60000", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
    int step = sqlite3_step(s);
    for (; step == SQLITE_ROW; step = sqlite3_step(s)) {
        for (int i = 0; i < sqlite3_column_count(s); i++)
            str_addf(&out, "%s|", sqlite3_column_text(s, i) ? (const char *)sqlite3_column_text(s, i) : "");
        str_addc(&out, '\n');
    }
    *ret_good = step == SQLITE_DONE;
    sqlite3_finalize(s);
    sqlite3_close(db);
    assert_false(out.overflowed);
    return str_sv(&out);
}

static struct sv said_by_server(struct db_fixture *f, const char *sql, bool *ret_good)
{
    PGconn *pq = PQconnectdb(sv_z(f->arena, f->url));
    PGresult *r = PQexec(pq, sql);
    struct str out = str_new(f->arena, TEXT_MOST);
    for (int row = 0; row < PQntuples(r); row++) {
        for (int i = 0; i < PQnfields(r); i++)
            str_addf(&out, "%s|", PQgetvalue(r, row, i));
        str_addc(&out, '\n');
    }
    *ret_good = PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK;
    PQclear(r);
    PQfinish(pq);
    assert_false(out.overflowed);
    return str_sv(&out);
}

static bool on_pg(void)
{
    return db_fixture_engine() == DB_POSTGRES;
}

static struct sv asked(struct db_fixture *f, const char *sql, bool *ret_good)
{
    return on_pg() ? said_by_server(f, sql, ret_good) : said_by_sqlite(f, sql, ret_good);
}

static const char *said(struct db_fixture *f, const char *sql)
{
    bool good;
    struct sv text = asked(f, sql, &good);
    if (!good)
        fail_msg("%s", sql);
    return sv_z(f->arena, text);
}

static bool takes(struct db_fixture *f, const char *sql)
{
    bool good;
    (void)asked(f, sql, &good);
    return good;
}

static void open_at(struct db_fixture *f, struct db_schema *s, size_t migrations)
{
    struct sv problem;
    unsigned applied;
    *s = db_schema_kith;
    s->migrations_count = migrations;
    db_fixture_make(f);
    assert_int_equal(db_pool_open(f->arena, f->url, &f->pool, &problem), E_OK);
    assert_int_equal(db_open(f->pool, &f->db), E_OK);
    assert_int_equal(migrate_run(f->db, s, (struct instant){ 7 }, f->arena, &applied, &problem), E_OK);
}

/* -- 0030: deposits -------------------------------------------------------------------------------------------------
 */

/* Two payers, a bill that is half paid, credit, and a refund: every column of an entry is filled somewhere. */
static const char *const books[] = {
    "INSERT INTO organization (id, name, plan, zone, created_at) VALUES (1, 'Elm Street', 'plus', 'America/New_York', "
    "1)",
    "INSERT INTO client (id, org_id, first_name, last_name, sort_name, created_at) VALUES (5, 1, 'Olga', 'Petrova', "
    "'petrova olga', 1)",
    "INSERT INTO payer (id, org_id, kind, client_id, code, created_at) VALUES (3, 1, 'client', 5, 'K7QX', 1)",
    "INSERT INTO payer (id, org_id, kind, name, code, created_at) VALUES (4, 1, 'outside', 'The county', 'M2AB', 1)",
    "INSERT INTO invoice (id, org_id, number, payer_id, client_id, state, total, paid, balance, created_at, "
    "created_kind, created_by)"
    " VALUES (8, 1, 'K7QX-0001', 3, 5, 'part_paid', 12000, 5000, 7000, 1, 'staff', 2)",
    "INSERT INTO payment (id, org_id, payer_id, client_id, invoice_id, amount, refunded, medium, state, "
    "idempotency_key, paid_on,"
    " created_at, created_kind, created_by) VALUES (9, 1, 4, 5, 8, 6000, 1000, 'cash', 'succeeded', 'a', 20000, 1, "
    "'staff', 2)",
    "INSERT INTO refund (id, org_id, payment_id, amount, state, idempotency_key, created_at, created_kind, created_by)"
    " VALUES (2, 1, 9, 1000, 'succeeded', 'b', 1, 'staff', 2)",
    "INSERT INTO ledger_entry (id, org_id, at, day, kind, debit, credit, amount, payer_id, credit_payer_id, client_id, "
    "invoice_id,"
    " payment_id, refund_id, actor_kind, actor_id) VALUES"
    " (11, 1, 100, 20000, 'charge', 'receivable', 'income', 12000, 3, 3, 5, 8, NULL, NULL, 'staff', 2),"
    " (12, 1, 101, 20000, 'payment', 'cash', 'credit', 6000, 4, 4, 5, 8, 9, NULL, 'staff', 2),"
    " (13, 1, 101, 20000, 'apply', 'credit', 'receivable', 5000, 4, 3, 5, 8, 9, NULL, 'system', 0),"
    " (17, 1, 109, 20003, 'refund', 'credit', 'cash', 1000, 4, 4, NULL, NULL, 9, 2, 'staff', 2)",
};

static const char *balances(struct db_fixture *f)
{
    return said(f, "SELECT payer, account, SUM(amount) FROM"
                   " (SELECT payer_id AS payer, debit AS account, amount FROM ledger_entry"
                   " UNION ALL SELECT credit_payer_id, credit, -amount FROM ledger_entry) x GROUP BY payer, account "
                   "ORDER BY payer, account");
}

static const char *entries(struct db_fixture *f)
{
    return said(f,
        "SELECT id, org_id, at, day, kind, debit, credit, amount, payer_id, credit_payer_id, client_id, invoice_id,"
        " payment_id, refund_id, actor_kind, actor_id FROM ledger_entry ORDER BY id");
}

/* Columns, keys to other tables and from them, and what else belongs to the table: in the engine's own words. */
static const char *shape(struct db_fixture *f)
{
    static const char *const sqlite[] = {
        "SELECT * FROM pragma_table_info('ledger_entry')",
        "SELECT strict, wr FROM pragma_table_list('ledger_entry')",
        "SELECT \"table\", \"from\", \"to\" FROM pragma_foreign_key_list('ledger_entry') ORDER BY 1, 2, 3",
        "SELECT m.name, k.\"table\" FROM sqlite_schema m, pragma_foreign_key_list(m.name) k WHERE k.\"table\" LIKE "
        "'ledger_entry%' ORDER BY 1",
        "SELECT type, name, sql FROM sqlite_schema WHERE type <> 'table' AND tbl_name LIKE 'ledger_entry%' ORDER BY "
        "name",
    };
    static const char *const pg[] = {
        "SELECT column_name, data_type, is_nullable, column_default, is_identity FROM information_schema.columns"
        " WHERE table_name = 'ledger_entry' ORDER BY ordinal_position",
        "SELECT conname, conrelid::regclass, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype <> 'c' AND"
        " (conrelid = 'ledger_entry'::regclass OR confrelid = 'ledger_entry'::regclass) ORDER BY conname",
        "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = 'ledger_entry'::regclass ORDER BY "
        "conname",
        "SELECT indexdef FROM pg_indexes WHERE tablename = 'ledger_entry' ORDER BY indexname",
        "SELECT tgname FROM pg_trigger WHERE tgrelid = 'ledger_entry'::regclass AND NOT tgisinternal ORDER BY tgname",
    };
    struct str out = str_new(f->arena, TEXT_MOST);
    for (size_t i = 0; i < LENGTH(sqlite); i++)
        str_addf(&out, "%s\n", said(f, on_pg() ? pg[i] : sqlite[i]));
    assert_false(out.overflowed);
    return sv_z(f->arena, str_sv(&out));
}

#define ENTRY(id, debit, credit)                                                                                       \
    "INSERT INTO ledger_entry (id, org_id, at, day, kind, debit, credit, amount, payer_id, credit_payer_id, "          \
    "actor_kind,"                                                                                                      \
    " actor_id) VALUES (" id ", 1, 110, 20004, 'charge', '" debit "', '" credit "', 100, 3, 3, 'staff', 2)"

static void deposits_leave_the_ledger_that_is_there_as_it_was_and_may_be_entered_from_then_on(void **state)
{
    (void)state;
    struct db_fixture f;
    struct db_schema s;
    struct sv problem;
    unsigned applied;
    open_at(&f, &s, 29);
    for (size_t i = 0; i < LENGTH(books); i++)
        (void)said(&f, books[i]);
    assert_false(takes(&f, ENTRY("20", "receivable", "deposits")));
    const char *rows = entries(&f), *sums = balances(&f), *table = shape(&f);
    s.migrations_count = 30;
    assert_int_equal(migrate_run(f.db, &s, (struct instant){ 8 }, f.arena, &applied, &problem), E_OK);
    assert_int_equal(applied, 1);
    assert_string_equal(entries(&f), rows);
    assert_string_equal(balances(&f), sums);
    assert_string_equal(shape(&f), table);
    assert_string_equal(said(&f, "SELECT id, deposit, total, paid, balance FROM invoice"), "8||12000|5000|7000|\n");
    assert_true(takes(&f, ENTRY("20", "receivable", "deposits")));
    assert_false(takes(&f, ENTRY("21", "receivable", "elsewhere")));
    assert_false(takes(&f, ENTRY("20", "receivable", "income"))); /* its number is taken */
    if (!on_pg()) {
        assert_string_equal(said(&f, "PRAGMA foreign_key_check"), "");
        assert_string_equal(said(&f, "PRAGMA integrity_check"), "ok|\n");
        assert_string_equal(said(&f, "SELECT name FROM sqlite_schema WHERE name LIKE '%before%'"), "");
    }
    db_fixture_close(&f);
}

/* -- 0033: tasks about requests -------------------------------------------------------------------------------------
 */

static const char *const requests[] = {
    "INSERT INTO organization (id, name, plan, zone, created_at) VALUES (1, 'Elm Street', 'plus', 'America/New_York', "
    "1)",
    "INSERT INTO client (id, org_id, first_name, last_name, sort_name, created_at) VALUES (5, 1, 'Olga', 'Petrova', "
    "'petrova olga', 1)",
    "INSERT INTO staff (id, org_id, first_name, last_name, email, email_norm, role, created_at) VALUES (2, 1, 'Nora', "
    "'Ward', 'nora@elm.test', 'nora@elm.test', 'provider', 1)",
    "INSERT INTO appointment (id, org_id, staff_id, starts_at, ends_at, zone, contact_type, uid, created_at, "
    "created_kind, created_by, changed_at) VALUES (9, 1, 2, 100, 200, 'America/New_York', 'in_person', 'u', 1, "
    "'client', 5, 1)",
    "INSERT INTO attendee (id, org_id, appointment_id, client_id, starts_at, status, booked_kind, booked_by, uuid, "
    "created_at, changed_at) VALUES (4, 1, 9, 5, 100, 'pending', 'client', 5, 'v', 1, 1)",
    "INSERT INTO task (id, org_id, client_id, kind, state, dedupe, created_at) VALUES"
    " (1, 1, 5, 'visit_requested', 'open', 'visit_requested:4', 1),"
    " (2, 1, 5, 'visit_requested', 'done', 'visit_requested:77', 1),"
    " (3, 1, 5, 'address_unknown', 'open', 'address_unknown:4', 1)",
};

static void a_task_about_a_request_knows_its_visit_from_then_on(void **state)
{
    (void)state;
    struct db_fixture f;
    struct db_schema s;
    struct sv problem;
    unsigned applied;
    open_at(&f, &s, 32);
    for (size_t i = 0; i < LENGTH(requests); i++)
        (void)said(&f, requests[i]);
    s.migrations_count = 33;
    assert_int_equal(migrate_run(f.db, &s, (struct instant){ 8 }, f.arena, &applied, &problem), E_OK);
    assert_string_equal(said(&f, "SELECT id, dedupe FROM task ORDER BY id"),
        "1|visit_requested:4:9|\n2|visit_requested:77:0|\n3|address_unknown:4|\n");
    db_fixture_close(&f);
}

/* -- 0037, 0038: what money refers to, disputes ---------------------------------------------------------------------
 */

/* A visit that two payers were billed for, and the deposit of one of them. */
static const char *const money[] = {
    "INSERT INTO payer (id, org_id, kind, client_id, code, created_at) VALUES (3, 1, 'client', 5, 'K7QX', 1)",
    "INSERT INTO payer (id, org_id, kind, name, code, created_at) VALUES (4, 1, 'outside', 'The county', 'M2AB', 1)",
    "INSERT INTO charge (id, org_id, client_id, kind, attendee_id, service_on, description, units, unit_price, total, "
    "state, created_at, created_kind, created_by)"
    " VALUES (6, 1, 5, 'service', 4, 20000, 'Talk', 1, 12000, 12000, 'billed', 1, 'staff', 2)",
    "INSERT INTO invoice (id, org_id, number, payer_id, client_id, state, total, paid, balance, deposit_for, deposit, "
    "created_at, created_kind, created_by) VALUES"
    " (20, 1, 'K7QX-0001', 3, 5, 'paid', 4000, 4000, 0, 4, 'used', 1, 'staff', 2),"
    " (21, 1, 'K7QX-0002', 3, 5, 'paid', 4500, 4500, 0, NULL, '', 1, 'staff', 2),"
    " (22, 1, 'M2AB-0001', 4, 5, 'part_paid', 7500, 1000, 6500, NULL, '', 1, 'staff', 2)",
    "INSERT INTO invoice_line (org_id, invoice_id, position, charge_id, description, unit_price, amount) VALUES"
    " (1, 21, 1, 6, 'Talk', 4500, 4500), (1, 22, 1, 6, 'Talk', 7500, 7500)",
    "INSERT INTO payment (id, org_id, payer_id, client_id, invoice_id, amount, medium, state, idempotency_key, "
    "paid_on, note, created_at, created_kind, created_by) VALUES"
    " (30, 1, 3, 5, 21, 4000, 'credit', 'succeeded', 'a', 20000, 'Deposit', 1, 'system', 0),"
    " (31, 1, 3, 5, 21, 500, 'credit', 'succeeded', 'b', 20000, '', 1, 'staff', 2),"
    " (32, 1, 4, 5, 22, 1000, 'credit', 'succeeded', 'c', 20000, 'Deposit', 1, 'system', 0)",
};

#define DISPUTE(id, payment, number)                                                                                   \
    "INSERT INTO dispute (id, org_id, payment_id, number, amount, currency, reason, status, opened_at, changed_at, "   \
    "told_at) VALUES (" id ", 1, " payment ", '" number "', 500, 'USD', '', 'lost', 1, 1, 1)"

static void a_payment_from_credit_names_its_deposit_and_sqlite_plans_for_large_tables_from_then_on(void **state)
{
    (void)state;
    struct db_fixture f;
    struct db_schema s;
    struct sv problem;
    unsigned applied;
    open_at(&f, &s, 36);
    for (size_t i = 0; i < LENGTH(requests); i++)
        (void)said(&f, requests[i]);
    for (size_t i = 0; i < LENGTH(money); i++)
        (void)said(&f, money[i]);
    if (!on_pg())
        (void)said(&f, "DELETE FROM sqlite_stat1"); /* the program of then told nothing */
    s.migrations_count = 38;
    assert_int_equal(migrate_run(f.db, &s, (struct instant){ 8 }, f.arena, &applied, &problem), E_OK);
    assert_int_equal(applied, 2);
    assert_string_equal(said(&f, "SELECT id, deposit_id FROM payment ORDER BY id"), "30|20|\n31||\n32||\n");
    assert_true(takes(&f, DISPUTE("1", "30", "dp_1")));
    assert_false(takes(&f, DISPUTE("2", "31", "dp_1"))); /* known */
    assert_false(takes(&f, DISPUTE("3", "77", "dp_2"))); /* of no payment */
    if (!on_pg()) {
        assert_string_equal(said(&f, "PRAGMA foreign_key_check"), "");
        assert_string_equal(said(&f, "PRAGMA integrity_check"), "ok|\n");
        assert_string_equal(said(&f, "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND name "
                                     "NOT IN (SELECT idx FROM sqlite_stat1)"),
            "");
        assert_string_equal(
            said(&f, "SELECT stat FROM sqlite_stat1 WHERE idx = 'payment_deposit'"), "50000 12500 20|\n");
        /* Somebody meant well: the next migration says it anew, also one that has nothing to do. */
        (void)said(&f, "ANALYZE");
        assert_int_equal(migrate_run(f.db, &s, (struct instant){ 9 }, f.arena, &applied, &problem), E_OK);
        assert_int_equal(applied, 0);
        assert_string_equal(
            said(&f, "SELECT stat FROM sqlite_stat1 WHERE idx = 'payment_deposit'"), "50000 12500 20|\n");
    }
    db_fixture_close(&f);
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deposits_leave_the_ledger_that_is_there_as_it_was_and_may_be_entered_from_then_on),
        cmocka_unit_test(a_task_about_a_request_knows_its_visit_from_then_on),
        cmocka_unit_test(a_payment_from_credit_names_its_deposit_and_sqlite_plans_for_large_tables_from_then_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
