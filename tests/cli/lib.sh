# tests/cli/lib.sh — TAP for tests that run the program as people do. Sourced; $1 of the script is the program.
# shellcheck shell=bash
KITH=${1:-${KITH_BIN:?}}
DIR=$(mktemp -d "${KITH_TEST_DIR:-${TMPDIR:-/tmp}}/kith-cli.XXXXXX")
POINTS=0
SERVER=
for name in $(compgen -e KITH_); do # nothing of the machine's own settings
    case $name in KITH_TEST_*) ;; *) unset "$name" ;; esac
done
finish() {
    [ -z "$SERVER" ] || kill "$SERVER" 2>/dev/null || true
    rm -rf "$DIR"
}
trap finish EXIT

# run ARGS…: runs the program; STATUS, and its words in $OUT and $ERR.
run() {
    STATUS=0
    timeout 60 "$KITH" "$@" >"$DIR/out" 2>"$DIR/err" </dev/null || STATUS=$?
    OUT=$(cat "$DIR/out")
    ERR=$(cat "$DIR/err")
}

point() { # point NAME TRUE|FALSE
    POINTS=$((POINTS + 1))
    if [ "$2" = true ]; then
        printf 'ok %d - %s\n' "$POINTS" "$1"
    else
        printf 'not ok %d - %s\n' "$POINTS" "$1"
        printf '%s\n' "status $STATUS" "out: $OUT" "err: $ERR" | sed 's/^/  # /'
    fi
}

# it NAME STATUS [WORDS]: the last run ended so, and said these words somewhere.
it() {
    local good=true
    [ "$STATUS" = "$2" ] || good=false
    [ $# -lt 3 ] || grep -qF -- "$3" "$DIR/out" "$DIR/err" || good=false
    point "$1" "$good"
}

done_testing() { printf '1..%d\n' "$POINTS"; }

# fresh_url ENGINE NAME: a database that does not exist yet.
fresh_url() {
    if [ "$1" = sqlite ]; then
        echo "sqlite:$DIR/$2.db"
    else
        local name=kith_cli_$$_$2
        psql "$KITH_TEST_PG" -qc "CREATE DATABASE $name" >&2
        echo "${KITH_TEST_PG%/*}/$name"
    fi
}
drop_url() {
    case $1 in postgres*) psql "$KITH_TEST_PG" -qc "DROP DATABASE IF EXISTS ${1##*/} WITH (FORCE)" >&2 ;; esac
}
