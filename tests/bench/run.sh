#!/usr/bin/env bash
# The bench: ./dev bench calls it, with names of sections or none. Needs KITH_BIN, KITH_TEST_DIR; starts its own PostgreSQL;
# writes docs/benchmarks.md.
set -euo pipefail
cd "$(dirname "$0")/../.."
ninja -C build tests/http/bare_mhd tests/bench/bare_commits tests/bench/plan_events tests/bench/graphql_run tests/bench/slots tests/bench/visits tests/bench/offers tests/bench/documents tests/bench/bills >/dev/null
pg=$KITH_TEST_DIR/pg
trap 'tests/servers/postgres.sh stop "$pg" >/dev/null 2>&1 || true' EXIT
KITH_TEST_PG=$(KITH_PG_DURABLE=1 tests/servers/postgres.sh start "$pg")
export KITH_TEST_PG
node tests/bench/main.mjs "$@"
