#!/usr/bin/env bash
# Facts about importing and exporting, on the real sample data and on a household sheet; both engines when there is PostgreSQL.
set -uo pipefail
HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
. "$HERE/lib.sh"
export KITH_PASSWORD='correct horse battery staple'
DATA=$HERE/../data/synthea-patients.ndjson
ask() { case $1 in sqlite:*) sqlite3 "${1#sqlite:}" "$2" ;; *) psql "$1" -qAtc "$2" ;; esac }
is() { point "$1" "$([ "$2" = "$3" ] && echo true || echo false)"; } # is NAME GOT WANTED
fresh() { # fresh ENGINE NAME: DB is an organization without clients
    DB=$(fresh_url "$1" "$2")
    export KITH_KEYS=$DIR/$1.$2.keys
    "$KITH" init --db "$DB" --org River --plan plus --admin a@practice.test >/dev/null
}

# 500 links, three of them bad, one twice, and a name that a spreadsheet would run.
household_sheet() { # household_sheet BAD
    echo 'id,first_name,last_name,born,email,link_to,link_relationship'
    echo 'p0,=cmd,"O""Hara, Jr",1980-01-01,,,'
    seq 1 250 | while read -r n; do echo "p$n,Parent$n,Family$n,1980-01-01,p$n@example.org,,"; done
    seq 1 250 | while read -r n; do
        echo "c$n,Child$n,Family$n,2016-01-01,,p$n,is_parent"
        echo "c$n,,,,,p$((n % 250 + 1)),family_member"
    done
    [ "$1" = no ] || printf 'c1,,,,,nobody,is_parent\nc2,,,,,c2,is_parent\nc3,,,,,p0,aunt\n'
    echo 'c1,,,,,p1,is_parent'
}

both_formats() { # both_formats ENGINE
    local on=on_$1
    fresh "$1" a
    run import fhir --db "$DB" --dry-run "$DATA"
    it "a_dry_run_of_fhir_reports_$on" 0 "New clients: 308,"
    is "a_dry_run_keeps_nothing_$on" "$(ask "$DB" 'SELECT COUNT(*) FROM client')" 0
    run import fhir --db "$DB" "$DATA"
    it "the_sample_data_is_imported_$on" 0 "New clients: 308,"
    is "everybody_is_here_$on" "$(ask "$DB" 'SELECT COUNT(*) FROM client')" 308
    is "the_dead_are_known_$on" "$(ask "$DB" 'SELECT COUNT(*) FROM client WHERE died IS NOT NULL')" 59
    is "maiden_names_are_kept_$on" "$(ask "$DB" "SELECT COUNT(*) FROM client_name WHERE use = 'maiden'")" 86
    is "prefixes_are_kept_$on" "$(ask "$DB" "SELECT COUNT(*) FROM client WHERE prefix <> ''")" 260
    is "languages_are_kept_$on" "$(ask "$DB" "SELECT COUNT(*) FROM client WHERE language = 'es'")" 28
    is "numbers_are_kept_$on" "$(ask "$DB" "SELECT COUNT(*) FROM client WHERE phone <> ''")" 308
    is "social_security_numbers_are_not_kept_$on" "$(ask "$DB" "SELECT COUNT(*) FROM client_identifier WHERE system LIKE '%ssn%'")" 0
    is "accents_are_found_without_them_$on" "$(ask "$DB" "SELECT COUNT(DISTINCT client_id) FROM search_token WHERE token = 'trevino'")" 2
    run import fhir --db "$DB" "$DATA"
    it "the_same_file_twice_changes_nothing_$on" 0 "New clients: 0, known already: 308."
    point "and_differs_in_nothing_$on" "$(! grep -q 'not changed' "$DIR/out" && echo true || echo false)"
    is "and_nobody_is_there_twice_$on" "$(ask "$DB" 'SELECT COUNT(*) FROM client')" 308
    printf '%s\n' '{"resourceType":"Patient","id":"x"}' 'no json' >"$DIR/bad.ndjson"
    cat "$DIR/bad.ndjson" <(sed 's/"id":"/"id":"second-/; s/"value":"/"value":"second-/g' "$DATA" | head -3) >"$DIR/mixed.ndjson"
    run import fhir --db "$DB" "$DIR/mixed.ndjson"
    it "a_bad_line_is_named_$on" 1 "line 2: NOT TAKEN"
    is "one_bad_line_keeps_all_out_$on" "$(ask "$DB" 'SELECT COUNT(*) FROM client')" 308
    run import fhir --db "$DB" --keep-good "$DIR/mixed.ndjson"
    it "keep_good_saves_the_others_$on" 0 "New clients: 3,"
    drop_url "$DB"

    fresh "$1" b
    cat >"$DIR/family.ndjson" <<'END'
{"resourceType":"RelatedPerson","id":"r1","patient":{"reference":"Patient/leo"},"relationship":[{"coding":[{"code":"MTH"}]}],"name":[{"family":"Ruiz","given":["Ana"]}]}
{"resourceType":"Patient","id":"leo","name":[{"use":"official","family":"Ruiz","given":["Leo","J."]}],"birthDate":"2016-03","gender":"male","contact":[{"relationship":[{"coding":[{"code":"C"}]}],"name":{"family":"Ruiz","given":["Carmen"]},"telecom":[{"system":"phone","value":"555-201-4415"}]}]}
{"resourceType":"Patient","id":"ana","name":[{"text":"Ana Ruiz"}],"link":[{"other":{"reference":"RelatedPerson/r1"},"type":"seealso"}],"telecom":[{"system":"email","value":"not an address"},{"system":"email","value":"ana@example.org"}]}
{"resourceType":"Patient","id":"mono","name":[{"family":"Sukarno"}]}
{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","id":"q","name":[{"family":"Quist","given":["Zoe"]}]}}]}
{"resourceType":"RelatedPerson","id":"r2","patient":{"reference":"urn:uuid:leo"},"relationship":[{"coding":[{"code":"FTH"}]}],"name":[{"family":"Ruiz","given":["Paul"]}]}
END
    run import fhir --db "$DB" "$DIR/family.ndjson"
    it "a_family_is_imported_$on" 0 "New clients: 4, known already: 0. New contacts: 2. New links: 1."
    is "a_patient_who_is_a_related_person_is_linked_$on" \
        "$(ask "$DB" "SELECT a.first_name FROM contact k JOIN client c ON c.id = k.client_id JOIN client a ON a.id = k.linked_client_id WHERE c.first_name = 'Leo' AND k.relationship = 'is_parent'")" Ana
    is "a_year_and_month_make_no_birthday_$on" "$(ask "$DB" "SELECT COUNT(*) FROM client WHERE first_name = 'Leo' AND born IS NULL")" 1
    is "the_first_good_address_is_taken_$on" "$(ask "$DB" "SELECT email FROM client WHERE first_name = 'Ana'")" ana@example.org
    run import fhir --db "$DB" "$DIR/family.ndjson"
    it "the_family_twice_changes_nothing_$on" 0 "New clients: 0, known already: 4. New contacts: 0. New links: 0."
    is "an_import_writes_to_nobody_$on" "$(ask "$DB" 'SELECT COUNT(*) FROM outbox')" 0
    ID=$(ask "$DB" "SELECT id FROM client WHERE first_name = 'Leo'")
    run export client --db "$DB" "$ID"
    it "a_client_is_exported_as_fhir_$on" 0 '"resourceType":"RelatedPerson"'
    is "an_export_is_in_the_access_log_$on" "$(ask "$DB" "SELECT COUNT(*) FROM audit_entry WHERE action = 'export' AND client_id = $ID")" 1
    run export client --db "$DB" 999
    it "an_unknown_client_is_named_$on" 1 "there is no client"
    drop_url "$DB"

    fresh "$1" c
    household_sheet yes >"$DIR/sheet.csv"
    run import csv --db "$DB" --dry-run "$DIR/sheet.csv"
    it "edge_40_a_dry_run_lists_the_bad_rows_$on" 1 "not taken: 3."
    point "edge_40_each_bad_row_is_named_$on" "$([ "$(grep -c 'NOT TAKEN' "$DIR/out")" = 3 ] && echo true || echo false)"
    point "what_is_wrong_names_the_column_of_the_sheet_$on" "$(grep -q 'NOT TAKEN.*link_to: A client cannot' "$DIR/out" && grep -q 'NOT TAKEN.*link_relationship: ' "$DIR/out" && echo true || echo false)"
    run import csv --db "$DB" "$DIR/sheet.csv"
    it "edge_40_bad_rows_keep_all_out_$on" 1 "Nothing was saved"
    is "edge_40_nothing_was_kept_$on" "$(ask "$DB" 'SELECT COUNT(*) FROM client')" 0
    household_sheet no >"$DIR/good.csv"
    run import csv --db "$DB" "$DIR/good.csv"
    it "edge_40_a_good_sheet_is_saved_$on" 0 "New clients: 501,"
    is "edge_40_a_link_that_stands_twice_is_made_once_$on" "$(ask "$DB" 'SELECT COUNT(*) FROM contact WHERE linked_client_id IS NOT NULL')" 500
    is "edge_40_a_formula_is_kept_as_text_$on" "$(ask "$DB" "SELECT first_name FROM client WHERE last_name = 'O\"Hara, Jr'" 2>/dev/null || true)" "=cmd"
    run import csv --db "$DB" "$DIR/good.csv"
    it "edge_40_the_same_sheet_twice_changes_nothing_$on" 0 "New clients: 0,"
    run export sheet --db "$DB"
    it "edge_40_a_formula_is_disarmed_in_the_export_$on" 0 "\"'=cmd\""
    cp "$DIR/out" "$DIR/again.csv"
    printf 'id,first_name,last_name,born\nkith-1,Some,Body Else,1990-01-01\n' >"$DIR/other.csv"
    run import csv --db "$DB" --dry-run "$DIR/other.csv"
    it "a_number_of_another_practice_with_another_name_is_somebody_new_$on" 0 "New clients: 1,"
    run import csv --db "$DB" "$DIR/again.csv"
    it "an_exported_sheet_finds_everybody_again_where_it_came_from_$on" 0 "New clients: 0, known already: 501. New contacts: 0. New links: 0."
    run import csv --db "$DB" "$DIR/again.csv"
    it "and_the_second_time_too_$on" 0 "New clients: 0,"
    printf 'id,first_name,last_name,link_to,link_relationship\npart-1,Pia,Part,nobody,is_parent\n' >"$DIR/part.csv"
    run import csv --db "$DB" --keep-good "$DIR/part.csv"
    it "a_line_whose_link_is_bad_says_that_its_client_was_taken_$on" 0 "line 2: TAKEN IN PART, NOT TAKEN: link_to"
    is "and_the_client_is_there_$on" "$(ask "$DB" "SELECT COUNT(*) FROM client WHERE first_name = 'Pia'")" 1
    printf 'id,first_name,last_name,email\npart-1,Pia,Changed,pia@example.org\n' >"$DIR/changed.csv"
    run import csv --db "$DB" "$DIR/changed.csv"
    it "what_differs_of_somebody_known_is_told_by_line_$on" 0 "line 2: known already, and not changed: last_name, email differ"
    is "and_stays_as_it_was_$on" "$(ask "$DB" "SELECT last_name FROM client WHERE first_name = 'Pia'")" Part
    : >"$DIR/empty.csv"
    run import csv --db "$DB" "$DIR/empty.csv"
    it "an_empty_sheet_is_refused_$on" 1 "the file is empty"
    drop_url "$DB"
    fresh "$1" d
    run import csv --db "$DB" "$DIR/again.csv"
    it "an_exported_sheet_can_be_imported_$on" 0 "New clients: 501,"
    is "and_its_links_come_back_$on" "$(ask "$DB" 'SELECT COUNT(*) FROM contact WHERE linked_client_id IS NOT NULL')" 500
    is "and_its_formula_is_text_again_$on" "$(ask "$DB" "SELECT COUNT(*) FROM client WHERE first_name = '=cmd'")" 1
    printf 'id,first_name\n1,\xff\xfe\n' >"$DIR/latin.csv"
    run import csv --db "$DB" "$DIR/latin.csv"
    it "a_sheet_in_another_encoding_is_refused_$on" 1 "UTF-8"
    run import csv --db "$DB" "$DIR/absent.csv"
    it "a_missing_file_is_named_$on" 1 "cannot read"
    run import csv --db "$DB" "$DIR"
    it "a_folder_is_no_sheet_$on" 1 "Is a directory"
    printf 'id;first_name;last_name\n1;Ana;Ruiz\n' >"$DIR/semicolons.csv"
    run import csv --db "$DB" "$DIR/semicolons.csv"
    it "a_sheet_with_semicolons_is_told_to_have_commas_$on" 1 "save the sheet with commas"
    printf 'code,title\nF41.1,Generalized anxiety disorder\nF41.9,"Anxiety disorder, unspecified"\n' >"$DIR/codes.csv"
    run import codes --db "$DB" --system icd-10-cm --year 2026 "$DIR/codes.csv"
    it "codes_are_loaded_with_their_year_$on" 0 "ICD-10-CM 2026: 2 new codes"
    printf 'F41.0,Panic disorder\nnothing,at all\n' >"$DIR/bad.csv"
    run import codes --db "$DB" --system icd-10-cm --year 2026 "$DIR/bad.csv"
    it "a_line_that_is_no_code_keeps_all_out_$on" 1 "Line 2"
    is "no_code_of_that_file_was_kept_$on" "$(ask "$DB" 'SELECT COUNT(*) FROM code')" 2
    run import codes --db "$DB" --system snomed --year 2026 "$DIR/codes.csv"
    it "an_unknown_code_system_is_refused_$on" 2 "icd-10-cm, hcpcs or cpt"
    drop_url "$DB"
}

both_formats sqlite
if [ -n "${KITH_TEST_PG:-}" ]; then both_formats postgres; else printf '# no PostgreSQL (KITH_TEST_PG): the other engine is not tried\n'; fi
done_testing
