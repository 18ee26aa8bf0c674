#!/usr/bin/env bash
# Facts about what has to be kept: backups between both engines, and the chain of the access log.
set -uo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
export KITH_PASSWORD='correct horse battery staple' KITH_BACKUP_PASSPHRASE='as long as it takes'
DB=sqlite:$DIR/k.db
"$KITH" init --db "$DB" --org River --plan plus --admin a@practice.test >/dev/null
for _ in 1 2 3 4; do
    "$KITH" user list --db "$DB" --kind client # each one is a row of the access log
done
"$KITH" work --db "$DB" --once --base-url http://127.0.0.1:9 --mail "dir:$DIR/mail" >/dev/null

# dump FILE: every table but the one of migrations, as text.
tables() { sqlite3 "$1" "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'schema_migration' ORDER BY 1"; }
dump() { for t in $(tables "$1"); do echo "== $t" && sqlite3 "$1" "SELECT * FROM \"$t\" ORDER BY 1, 2"; done; }
dump_pg() {
    for t in $(tables "$DIR/k.db"); do echo "== $t" && psql "$1" -qAt -F '|' -c "SELECT * FROM \"$t\" ORDER BY 1, 2"; done
}

run audit verify --db "$DB"
it "an_untouched_log_is_intact" 0 "4 rows sealed"

KITH_BACKUP_PASSPHRASE=short run backup --db "$DB" "$DIR/b"
it "a_short_passphrase_is_refused" 1 "too short"
point "a_refused_backup_leaves_no_file" "$([ ! -e "$DIR/b" ] && [ ! -e "$DIR/b.part" ] && echo true || echo false)"
run backup --db "$DB" "$DIR/b"
it "a_backup_is_written" 0 "Backed up"
run backup --db "$DB" "$DIR/b"
it "a_backup_overwrites_nothing" 1 "is there already"
point "a_backup_shows_nothing_in_clear" "$(! grep -qE 'practice|River|kith-keys' "$DIR/b" && echo true || echo false)"
run restore --db "$DB" "$DIR/b"
it "a_database_in_use_is_not_restored_into" 1 "not empty"
KITH_BACKUP_PASSPHRASE='not this one at all' run restore --db "sqlite:$DIR/w.db" "$DIR/b"
it "a_wrong_passphrase_is_refused" 1 "passphrase is wrong"
head -c $(($(stat -c %s "$DIR/b") - 100)) "$DIR/b" >"$DIR/cut"
run restore --db "sqlite:$DIR/w.db" "$DIR/cut"
it "a_cut_backup_is_refused" 1 "damaged or was cut short"
head -c 200 /dev/zero >"$DIR/zero"
run restore --db "sqlite:$DIR/w.db" "$DIR/zero"
it "a_foreign_file_is_refused" 1 "no backup of Kith"
point "a_database_made_for_nothing_is_taken_away" "$([ ! -e "$DIR/w.db" ] && echo true || echo false)"
run restore --db "sqlite:$DIR/r.db" "$DIR/b"
it "a_backup_is_restored" 0 "Restored"
# The backup itself was logged after its snapshot began: the copy holds that row too, since it was written before.
point "restored_tables_are_equal" "$([ "$(dump "$DIR/k.db")" = "$(dump "$DIR/r.db")" ] && echo true || echo false)"
point "the_key_file_comes_with_it" "$(cmp -s "$DIR/k.db.keys" "$DIR/r.db.keys" && echo true || echo false)"
run audit verify --db "sqlite:$DIR/r.db"
it "a_restored_log_is_intact" 0 "intact"

if [ -n "${KITH_TEST_PG:-}" ]; then
    PG=$(fresh_url postgres back)
    run restore --db "$PG" --keys "$DIR/pg.keys" "$DIR/b"
    it "a_backup_of_sqlite_is_restored_into_postgres" 0 "Restored"
    point "tables_are_equal_on_both_engines" "$([ "$(dump "$DIR/k.db")" = "$(dump_pg "$PG")" ] && echo true || echo false)"
    run audit verify --db "$PG"
    it "the_chain_holds_on_the_other_engine" 0 "intact"
    run user add --db "$PG" --keys "$DIR/pg.keys" --email n@practice.test --first-name New --last-name One --role support
    it "new_rows_get_numbers_after_the_restored_ones" 0 "number 2"
    run backup --db "$PG" --keys "$DIR/pg.keys" "$DIR/b.pg"
    it "postgres_is_backed_up" 0 "Backed up"
    run restore --db "sqlite:$DIR/back.db" "$DIR/b.pg"
    it "a_backup_of_postgres_is_restored_into_sqlite" 0 "Restored"
    point "the_way_back_loses_nothing" "$([ "$(dump_pg "$PG")" = "$(dump "$DIR/back.db")" ] && echo true || echo false)"
    drop_url "$PG"
else
    printf '# no PostgreSQL (KITH_TEST_PG): the other engine is not tried\n'
fi

# --- the head that was kept elsewhere ---
run audit verify --db "$DB"
HEAD=$(sed -n 's/.*Head: //p' "$DIR/out")
run audit verify --db "$DB" --head "$HEAD"
it "a_kept_head_is_found_in_the_log" 0 "are in it"
SLIP=ff
[[ $HEAD != *ff ]] || SLIP=00 # a hash may end so
run audit verify --db "$DB" --head "${HEAD%??}$SLIP"
it "a_head_with_a_slip_is_not" 1 "row"
run audit verify --db "$DB" --head 12
it "a_head_is_number_and_hash" 2 "--head is NUMBER:HASH"
run audit verify --db "$DB" --head "$HEAD" --org 7
it "a_head_of_an_unknown_organization_is_refused" 1 "there is no organization 7"
cp "$DIR/k.db" "$DIR/tail.db"
sqlite3 "$DIR/tail.db" "DELETE FROM audit_entry WHERE n = 4; DELETE FROM audit_entry WHERE n IS NULL;
    UPDATE audit_head SET n = 3, hash = (SELECT hash FROM audit_entry WHERE n = 3)"
run audit verify --db "sqlite:$DIR/tail.db"
it "a_tail_cut_off_with_its_head_cannot_be_seen_from_inside" 0 "intact"
run audit verify --db "sqlite:$DIR/tail.db" --head "$HEAD"
it "a_kept_head_finds_the_cut_tail" 1 "row 4"

cp "$DIR/k.db" "$DIR/altered.db"
sqlite3 "$DIR/altered.db" "UPDATE audit_entry SET action = 'view' WHERE n = 2"
run audit verify --db "sqlite:$DIR/altered.db"
it "an_altered_row_of_the_log_is_named" 1 "row 2"
cp "$DIR/k.db" "$DIR/missing.db"
sqlite3 "$DIR/missing.db" "DELETE FROM audit_entry WHERE n = 3"
run audit verify --db "sqlite:$DIR/missing.db"
it "a_missing_row_of_the_log_is_named" 1 "row 3"
done_testing
