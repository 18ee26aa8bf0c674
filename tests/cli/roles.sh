#!/usr/bin/env bash
# The access matrix is the one that was looked at. After a change that is meant: roles.sh build/kith --accept
set -uo pipefail
HERE=$(dirname -- "${BASH_SOURCE[0]}")
if [ "${2:-}" = --accept ]; then
    "$1" roles --format api >"$HERE/api_roles.golden" || exit
    exec "$1" roles >"$HERE/roles.golden"
fi
. "$HERE/lib.sh"
run roles
DIFFERENT=$(diff -U1 "$HERE/roles.golden" "$DIR/out")
point "who_may_do_what_is_as_in_roles_golden" "$([ -z "$DIFFERENT" ] && echo true || echo false)"
[ -z "$DIFFERENT" ] || printf '%s\n' "$DIFFERENT" | sed 's/^/  # /'
run roles --format api
DIFFERENT=$(diff -U1 "$HERE/api_roles.golden" "$DIR/out")
point "who_may_read_which_field_of_the_api_is_as_in_api_roles_golden" "$([ -z "$DIFFERENT" ] && echo true || echo false)"
[ -z "$DIFFERENT" ] || printf '%s\n' "$DIFFERENT" | sed 's/^/  # /'
run roles --format json
SIGNED=$(sed -n 's/^{"name":"\([a-z_]*\)".*"need":"signed".*/\1/p' "$DIR/out" | tr '\n' ' ')
point "what_services_sign_one_click_unsubscribing_and_the_public_booking_page_are_the_only_posts_without_a_form_of_ours" "$([ "$SIGNED" = "public_book_do unsubscribe_one_click hook_bounces sms_answered payment_told " ] && echo true || echo false)"
done_testing
