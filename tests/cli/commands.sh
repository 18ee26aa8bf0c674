#!/usr/bin/env bash
# Facts about the commands of the program: what they say, how they end, where options come from.
set -uo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
DB=sqlite:$DIR/k.db
export KITH_PASSWORD='correct horse battery staple'

run --help
it "help_lists_commands" 0 "audit verify"
run
it "no_command_is_misuse" 2 "Usage: kith COMMAND"
run frobnicate
it "unknown_command_is_misuse" 2 "there is no command frobnicate"
run user
it "a_group_alone_lists_its_commands" 2 "user password"
run --version
it "version_is_printed" 0 "kith 0."
ALL=$("$KITH" --help | sed -n 's/^  \([a-z][a-z -]*[a-z]\)  .*/\1/p')
GOOD=true
while read -r name; do
    # shellcheck disable=SC2086
    run $name --help
    [ "$STATUS" = 0 ] && grep -q "^Usage: kith $name" "$DIR/out" && grep -q "^Options" "$DIR/out" || GOOD=false
done <<<"$ALL"
point "every_command_explains_itself" "$GOOD"
point "there_are_commands" "$([ "$(wc -l <<<"$ALL")" -ge 16 ] && echo true || echo false)"

run init --db "$DB" --org River --plan golden --admin a@practice.test
it "unknown_plan_is_misuse" 2 "core, essentials, plus, group or enterprise"
run init --db "$DB" --plan plus --admin a@practice.test
it "missing_option_is_named" 2 "--org NAME is needed"
run init --db "$DB" --org River --plan plus --admin a@practice.test --zone Mars/Olympus
it "unknown_zone_is_misuse" 2 "is no time zone"
run init --db mysql://x --org River --plan plus --admin a@practice.test
it "unknown_database_url_is_refused" 1 "sqlite:"
run serve --db "sqlite:$DIR/none.db" --base-url http://127.0.0.1:9 --mail "dir:$DIR/mail"
it "serve_without_database_says_init" 1 "Run kith init"
point "a_missing_database_is_not_made_by_reading" "$([ ! -e "$DIR/none.db" ] && echo true || echo false)"
KITH_PASSWORD=short run init --db "$DB" --org River --plan plus --admin a@practice.test
it "weak_password_is_refused" 1 "weak_password"
point "what_init_began_is_taken_away_when_it_is_refused" "$([ ! -e "${DB#sqlite:}" ] && [ ! -e "${DB#sqlite:}.keys" ] && echo true || echo false)"
run init --db "$DB" --org River --plan plus --admin a@practice.test --name "Rosa Lind" --zone America/New_York
it "init_makes_an_organization" 0 "Made the organization River"
point "key_file_and_database_are_private" "$([ "$(stat -c %a "$DIR/k.db")$(stat -c %a "$DIR/k.db.keys")" = 600600 ] && echo true || echo false)"
run init --db "$DB" --org Lake --plan plus --admin a@practice.test
it "init_twice_is_refused" 1 "has an organization already"
run init --db "$DB" --org Lake --plan core --admin b@practice.test --another
it "another_organization_can_be_added" 0 "number 2"
run user list --db "$DB"
it "several_organizations_ask_which" 2 "say which with --org"
run user list --db "$DB" --org 1
it "the_owner_is_listed" 0 "Rosa Lind"
run user list --db "$DB" --org 7
it "unknown_organization_is_named" 1 "there is no organization 7"
run user list --db "$DB" --org seven
it "an_option_that_is_no_number_is_misuse" 2 "whole number"
run user list --db "$DB" --org 1 --kind cat
it "unknown_kind_is_misuse" 2 "client or staff"
run user list --db "$DB" --org 1 --format json
it "json_is_one_object_a_line" 0 '"role":"owner"'
run user list --db "$DB" --org 1 --bogus
it "unknown_option_is_misuse" 2 "there is no option --bogus"
run user list --db "$DB" --org 1 extra
it "operands_that_are_not_taken_are_misuse" 2 "too many arguments"

# --- the password is asked for where a person sits ---
# typed ANSWER…: the program on a terminal of its own, each answer typed when the next question stands there.
typed() {
    local pid n=0
    mkfifo "$DIR/keys"
    : >"$DIR/out" # what the run before asked is no question of this one
    env -u KITH_PASSWORD script -qefc "$KITH init --db sqlite:$DIR/typed.db --org River --plan plus --admin a@practice.test" /dev/null \
        <"$DIR/keys" >"$DIR/out" 2>"$DIR/err" &
    pid=$!
    exec 9>"$DIR/keys"
    for answer in "$@"; do
        n=$((n + 1))
        until [ "$(grep -o ': ' "$DIR/out" | wc -l)" -ge $n ] || ! kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
        printf '%s\n' "$answer" >&9
    done
    wait "$pid"
    STATUS=$?
    OUT=$(cat "$DIR/out")
    exec 9>&-
    rm -f "$DIR/keys"
}
typed 'correct horse battery staple' 'correct horse battery stable'
it "a_password_that_was_typed_differently_the_second_time_is_refused" 1 "the two differ"
typed 'correct horse battery staple' 'correct horse battery staple'
it "a_password_is_asked_for_twice_at_a_terminal" 0 "Made the organization River"
point "and_never_shown" "$(! grep -qF 'correct horse' "$DIR/out" && echo true || echo false)"
env -u KITH_PASSWORD setsid -w "$KITH" init --db "sqlite:$DIR/dumb.db" --org River --plan plus --admin a@practice.test \
    >"$DIR/out" 2>"$DIR/err" </dev/null
STATUS=$?
it "without_a_terminal_the_environment_is_named" 1 "KITH_PASSWORD"

# --- where options come from ---
printf '# a comment\ndb = %s\norg = 1\nlisten = 127.0.0.1:1\n' "$DB" >"$DIR/kith.conf"
run user list --config "$DIR/kith.conf"
it "options_come_from_the_config_file" 0 "Rosa Lind"
KITH_ORG=2 run user list --config "$DIR/kith.conf"
it "environment_wins_over_config_file" 0 "b@practice.test"
KITH_ORG=2 run user list --config "$DIR/kith.conf" --org 1
it "argument_wins_over_environment" 0 "a@practice.test"
KITH_CONFIG=$DIR/kith.conf run user list
it "config_file_is_named_in_the_environment" 0 "Rosa Lind"
run user list --config "$DIR/absent.conf"
it "a_named_config_file_has_to_be_there" 2 "cannot read"
echo "no equals sign" >"$DIR/bad.conf"
run user list --config "$DIR/bad.conf"
it "a_bad_config_line_is_named" 2 "bad.conf:1"
printf 'db = %s\nbase-urll = http://127.0.0.1\n' "$DB" >"$DIR/slip.conf"
run user list --config "$DIR/slip.conf"
it "an_option_that_no_command_has_is_named_with_its_line" 2 "slip.conf:2: no command has an option base-urll"
printf 'another = maybe\n' >"$DIR/maybe.conf"
run init --db "$DB" --org Sea --plan core --admin s@practice.test --config "$DIR/maybe.conf"
it "a_switch_in_the_config_file_is_yes_or_no" 2 'yes or no, not "maybe"'
for mail in pop:foo "dir:$DIR/kith.conf/mail"; do
    run serve --db "$DB" --base-url http://127.0.0.1:9 --mail "$mail"
    it "serve_refuses_mail_to_${mail%%:*}_that_cannot_work" 2 "--mail"
    run work --db "$DB" --base-url http://127.0.0.1:9 --mail "$mail" --once
    it "work_refuses_mail_to_${mail%%:*}_that_cannot_work" 2 "--mail"
done
run serve --db "$DB" --base-url http://127.0.0.1:9 --mail "dir:$DIR/mail" --listen 127.0.0.1:65536
it "a_port_above_65535_is_refused" 1 "a port up to 65535"

# --- staff, keys, features ---
run user add --db "$DB" --org 1 --email c@practice.test --first-name Ada --last-name Grey --role chief
it "unknown_role_is_refused_and_all_are_named" 1 "Choose a role: owner, admin, provider or support"
run user add --db "$DB" --org 1 --email c@practice.test --first-name Ada --last-name Grey --role provider --with-password
it "staff_are_added" 0 "Added Ada Grey"
run user add --db "$DB" --org 1 --email C@practice.test --first-name Ada --last-name Grey --role provider
it "the_same_address_twice_is_refused" 1 "duplicate_staff"
run user password --db "$DB" --email nobody@practice.test
it "a_password_needs_a_login" 1 "Who has no password yet sets it by the link"
run user password --db "$DB" --email c@practice.test
it "a_password_is_changed" 0 "sessions are ended"
run api-key create --db "$DB" --org 1 --user c@practice.test
KEY=$OUT
it "an_api_key_is_printed_alone" 0 "kith_"
run api-key list --db "$DB" --org 1
point "a_listed_key_is_cut_short" "$(grep -qF "${KEY:0:10}" "$DIR/out" && ! grep -qF "$KEY" "$DIR/out" && echo true || echo false)"
run api-key revoke --db "$DB" --org 1 1
it "a_key_is_revoked" 0 "opens nothing any more"
run api-key revoke --db "$DB" --org 1 99
it "an_unknown_key_is_named" 1 "there is no key 99"
run feature on --db "$DB" --org 1 caregiver_access
it "a_feature_is_switched_on" 0 "is on for River"
run feature on --db "$DB" --org 2 caregiver_access
it "a_plan_too_low_is_refused" 1 "plan_too_low"
run feature list --db "$DB" --org 1
it "features_are_listed" 0 "caregiver_access   on"

# --- serving ---
run serve --db "$DB" --base-url http://portal.example.org --mail "dir:$DIR/mail"
it "a_plain_http_base_url_is_refused_with_advice" 2 "nginx or Caddy"
run serve --db "$DB" --base-url http://localhost.example.org --mail "dir:$DIR/mail"
it "a_host_that_begins_like_localhost_is_not_loopback" 2 "https://"
run serve --db "$DB" --base-url https://portal.example.org/ --mail "dir:$DIR/mail"
it "a_base_url_has_no_slash_at_its_end" 2 "no slash"
run serve --db "$DB" --base-url portal.example.org --mail "dir:$DIR/mail"
it "a_base_url_is_an_address" 2 "an address such as"
run serve --db "$DB" --listen 0.0.0.0:0 --base-url http://127.0.0.1:9 --mail "dir:$DIR/mail"
it "plain_http_is_not_served_to_the_network" 2 "this machine alone"
run serve --db "$DB" --listen nowhere --base-url http://127.0.0.1:9 --mail "dir:$DIR/mail"
it "a_bad_listen_address_is_refused" 1
run serve --db "$DB" --keys "$DIR/absent.keys" --base-url http://127.0.0.1:9 --mail "dir:$DIR/mail"
it "serve_needs_its_key_file" 1
run work --db "$DB" --once --base-url http://127.0.0.1:9 --mail "dir:$DIR/mail"
it "work_once_does_what_is_due" 0 "jobs done"
run work --db "$DB" --once --now +30d --base-url http://127.0.0.1:9 --mail smtp://127.0.0.1:9
it "a_rehearsal_sends_no_mail_to_anybody" 2 "nobody gets a mail"
run work --db "$DB" --once --now tomorrow --base-url http://127.0.0.1:9 --mail "dir:$DIR/mail"
it "a_rehearsal_needs_a_moment" 2 "such as 2026-12-24T08:00:00Z"
cp "$DIR/k.db" "$DIR/rehearsal.db"
sqlite3 "$DIR/rehearsal.db" "INSERT INTO schedule (org_id, kind, cause_kind, cause_id, slot, fire_at)
    VALUES (1, 'age_due', 'test', 1, 'x', (strftime('%s', 'now') + 6 * 86400) * 1000000)"
waiting() { sqlite3 "$DIR/rehearsal.db" "SELECT COUNT(*) FROM schedule WHERE cause_kind = 'test'"; }
run work --db "sqlite:$DIR/rehearsal.db" --keys "$DIR/k.db.keys" --once --base-url http://127.0.0.1:9 --mail "dir:$DIR/mail"
point "what_is_planned_waits_for_its_day" "$([ "$(waiting)" = 1 ] && echo true || echo false)"
run work --db "sqlite:$DIR/rehearsal.db" --keys "$DIR/k.db.keys" --once --now +7d --base-url http://127.0.0.1:9 --mail "dir:$DIR/mail"
point "a_rehearsal_does_what_will_be_due_then" "$([ "$(waiting)" = 0 ] && echo true || echo false)"
run doctor --db "$DB" --mail "dir:$DIR/mail"
it "doctor_finds_all_well" 0 "All is well"
run doctor --db "$DB" --keys "$DIR/absent.keys" --mail smtp://127.0.0.1:1
it "doctor_names_what_is_wrong" 1 "BAD   mail"
cp "$DIR/k.db" "$DIR/hooks.db"
hooks() { sqlite3 "$DIR/hooks.db" "$1"; }
look() { run doctor --db "sqlite:$DIR/hooks.db" --keys "$DIR/k.db.keys" --mail "dir:$DIR/mail"; }
hooks "INSERT INTO webhook (org_id, url, secret, is_enabled, should_retry, created_at, changed_at, warned_at, disabled_at, ended_at)
    VALUES (1, 'https://a.example.org', '', 1, 1, 1, 1, 5, NULL, NULL), (1, 'https://b.example.org', '', 0, 1, 1, 1, NULL, 5, NULL),
        (1, 'https://c.example.org', '', 1, 1, 1, 1, NULL, NULL, NULL), (1, 'https://d.example.org', '', 0, 1, 1, 1, 5, 5, 9)"
look
it "doctor_counts_the_webhooks_without_a_good_answer_but_no_ended_one" 1 "2 had no good answer for a day"
hooks "UPDATE webhook SET warned_at = NULL, disabled_at = NULL"
look
it "doctor_is_content_when_webhooks_answer" 0 "All is well"
run roles
it "roles_prints_the_matrix" 0 "sign_in_do"
run api-schema
it "api_schema_prints_what_clients_are_made_from" 0 "type Query {"
run api-schema --version 2001-01-01
it "api_schema_refuses_a_version_before_the_first" 1 "there is no version before"
run api-schema --version new
it "api_schema_explains_a_version_that_is_no_day" 2 "a day such as"

# --- a database of a newer program ---
cp "$DIR/k.db" "$DIR/new.db"
sqlite3 "$DIR/new.db" "INSERT INTO schema_migration VALUES (9999, '9999_future', 'x', 0)"
run migrate --db "sqlite:$DIR/new.db"
it "migrate_refuses_a_newer_database" 1 "newer"
run user list --db "sqlite:$DIR/new.db" --org 1
it "every_command_refuses_a_newer_database" 1 "newer"
run migrate --db "$DB"
it "migrate_says_when_nothing_is_to_do" 0 "up to date"
done_testing
