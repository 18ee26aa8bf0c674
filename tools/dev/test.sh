# tools/dev/test.sh — ./dev test: servers, suites, one count. Results are TAP files in build/test-results.
# shellcheck shell=bash

# name, runner, most seconds (several times what it takes: a bound for what hangs). A meson suite is what `suite: 'NAME'` in a meson.build
# puts into it. All suites of a runner share the cores at the same time, so that what waits in one leaves them to another.
SUITES=(
    "unit meson 1200"
    "pg meson 1500"
    "http meson 600"
    "integration meson 900"
    "torture meson 900"
    "dev node 480"
    "program node 900"
    "api node 1200"
    "browser node 2400"
    "fuzz fuzz-smoke 900"
    "lint lint 480"
)
LONG_SUITES=("kill kill 900" "asan asan 5400" "asan-program sanitized 3600" "tsan tsan 5400" "tsan-program sanitized 3600"
    "fuzz-long fuzz-long 1800")
SANITIZED_SUITES=(unit pg http integration torture) # those that need no browser

RESULTS=build/test-results
SCRATCH=
GROUP= # the process group of the running suite
TOOK=() # "NAME SECONDS" of each suite that ran

stop_group() {
    [ -n "$GROUP" ] || return 0
    kill -TERM -- "-$GROUP" 2>/dev/null || true
    for _ in $(seq 50); do
        kill -0 -- "-$GROUP" 2>/dev/null || break
        sleep 0.2
    done
    kill -KILL -- "-$GROUP" 2>/dev/null || true
    GROUP=
}

# Servers that a test started for itself and was interrupted before it stopped them.
stop_leftovers() {
    local file pid
    for file in "$SCRATCH"/tmp/*/server/pid; do
        [ -f "$file" ] || continue
        pid=$(head -n 1 "$file")
        [ -z "$pid" ] || kill -TERM "$pid" 2>/dev/null || true
    done
}

cleanup() {
    local status=$?
    trap - EXIT INT TERM HUP
    stop_group
    if [ -n "$SCRATCH" ]; then
        tests/servers/postgres.sh stop "$SCRATCH/pg" || true
        tests/servers/postfix.sh stop "$SCRATCH/smtp" || true
        stop_leftovers
        rm -rf "$SCRATCH"
    fi
    exit "$status"
}

# bounded SECONDS LOG COMMAND…: in a process group of its own, ended whole when it takes too long or we are interrupted
bounded() {
    local deadline=$((SECONDS + $1)) log=$2 status=0 pid
    shift 2
    set -m
    ("$@") >"$log" 2>&1 </dev/null &
    pid=$!
    set +m
    GROUP=$pid
    while kill -0 "$pid" 2>/dev/null; do
        if [ "$SECONDS" -ge "$deadline" ]; then
            stop_group
            wait "$pid" || true
            echo "ended because it took too long" >>"$log"
            return 1
        fi
        sleep 0.1
    done
    wait "$pid" || status=$?
    GROUP=
    return "$status"
}

# Tests make thousands of databases and mails: in memory where there is room, so that none of them waits for a disk.
scratch_parent() {
    local free options
    free=$(df -k --output=avail /dev/shm 2>/dev/null | tail -n 1) || free=0
    options=$(findmnt -no OPTIONS --target /dev/shm 2>/dev/null) || options=noexec
    if [ "${free:-0}" -gt 4000000 ] && [ -w /dev/shm ] && [[ $options != *noexec* ]]; then
        echo /dev/shm
    else
        echo "${TMPDIR:-/tmp}"
    fi
}

# What tests find in their environment; tests/README.md lists it.
start_servers() {
    local began=$SECONDS
    [ -z "${long:-}" ] || export KITH_LONG=1
    trap cleanup EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    SCRATCH=$(mktemp -d -p "$(scratch_parent)" kith-test.XXXXXX)
    chmod 711 "$SCRATCH"
    KITH_TEST_PG=$(tests/servers/postgres.sh start "$SCRATCH/pg") || die "the tests' PostgreSQL did not start (above)."
    KITH_TEST_SMTP=$(tests/servers/postfix.sh start "$SCRATCH/smtp") || die "the tests' SMTP server did not start (above)."
    export KITH_TEST_PG KITH_TEST_SMTP KITH_TEST_MAILDIR=$SCRATCH/smtp/mail/all KITH_TEST_DIR=$SCRATCH/tmp TMPDIR=$SCRATCH/tmp
    export KITH_BIN=$ROOT/build/kith KITH_SOURCE=$ROOT
    mkdir -p "$KITH_TEST_DIR"
    chmod 1777 "$KITH_TEST_DIR"
    unset KITH_DB KITH_KEYS KITH_LISTEN KITH_MAIL KITH_PASSWORD KITH_BASE_URL
    export KITH_CONFIG=/dev/null
    say "PostgreSQL and SMTP are up ($((SECONDS - began)) s)"
}

meson_tests() { # meson_tests BUILD NAME SUITE-OPTION… [PROGRAM]: the log is BUILD/meson-logs/NAME.json
    local build=$1 name=$2
    shift 2
    rm -f "$build/meson-logs/$name".*
    "${WRAPPER[@]}" meson test -C "$build" --no-rebuild --logbase "$name" --num-processes $(($(nproc) + 1)) \
        --timeout-multiplier "${TIMEOUT_MULTIPLIER:-6}" "$@"
}

# Files that take the longest begin first: what is left at the end is short.
SLOW_FIRST=(api/isolation browser/crawl browser/billing_portal browser/billing_staff browser/calendar browser/clients api/families api/attacks browser/attacks browser/family_walk)

# Twice as many files at once as there are cores: each starts servers of its own, and waits as much as it computes.
node_tests() { # node_tests LOG SECONDS FILE…: a file may take so many seconds
    local log=$1 seconds=$2 name files=()
    shift 2
    for name in "${SLOW_FIRST[@]}"; do
        [[ " $* " != *" tests/$name.test.mjs "* ]] || files+=("tests/$name.test.mjs")
    done
    mapfile -t -O ${#files[@]} files < <(printf '%s\n' "$@" | grep -vxFf <(printf '%s\n' "${files[@]}"))
    "${WRAPPER[@]}" node tools/dev/pool.mjs "$log" $(($(nproc) * 2)) "$seconds" "${files[@]}"
}

node_files() { # node_files SUITE [NAME]
    local file
    for file in tests/"$1"/${2:-*}.test.mjs; do
        [ ! -e "$file" ] || printf '%s\n' "$file"
    done
}

# The C tests again, in a build with a sanitizer.
sanitizer_tests() { # sanitizer_tests asan|tsan
    sanitizer_environment
    export TIMEOUT_MULTIPLIER=15
    case $1 in
    asan) sanitizer_build build-asan address,undefined ;;
    tsan)
        without_aslr
        sanitizer_build build-tsan thread
        ;;
    esac
    meson_tests "build-$1" "$1" "${SANITIZED_SUITES[@]/#/--suite=}"
}

# The program itself, built with a sanitizer, run as an operator runs it. A report ends it with another status than 0.
sanitized_program() { # sanitized_program asan|tsan OUT
    local files
    sanitizer_environment
    [ "$1" != tsan ] || without_aslr
    mapfile -t files < <(node_files program)
    KITH_BIN=$ROOT/build-$1/kith node_tests "$RESULTS/$1.json" 1800 "${files[@]}" || true
    node tools/dev/tap.mjs node "$RESULTS/$1.json" "$2" "${files[@]}"
}

kill_tests() { # kill_tests OUT
    KITH_KILLS=20 node_tests "$RESULTS/kill.json" 840 tests/program/kill.test.mjs || true
    node tools/dev/tap.mjs node "$RESULTS/kill.json" "$1" tests/program/kill.test.mjs
}

fuzz_smoke_tests() { # fuzz_smoke_tests OUT
    fuzz_build build-fuzz-smoke 0
    fuzz_all fuzz_smoke_one "$FUZZ_SMOKE_INPUTS" inputs >"$1"
}

fuzz_long_tests() { # fuzz_long_tests OUT
    fuzz_build build-fuzz 1
    fuzz_for 600 >"$1"
}

lint_tests() { # lint_tests OUT
    lint_fast >"$1"
    printf '1..%d\n' "$POINTS" >>"$1"
}

# run_suites RUNNER SECONDS NAME…: leaves NAME.tap in $RESULTS, and RUNNER.log, or NAME.log of one that runs alone
run_suites() {
    local runner=$1 seconds=$2 name files=() began=$SECONDS out log
    shift 2
    out=$RESULTS/$1.tap
    log=$RESULTS/$runner.log
    [ $# -gt 1 ] || log=$RESULTS/$1.log
    local run=(bounded "$seconds" "$log")
    case $runner in
    meson)
        "${run[@]}" meson_tests build tests "${@/#/--suite=}" || true
        for name in "$@"; do
            node tools/dev/tap.mjs meson build tests "$name" "$RESULTS/$name.tap"
        done
        ;;
    asan | tsan)
        "${run[@]}" sanitizer_tests "$runner" || true
        [ ! -d "build-$runner" ] ||
            node tools/dev/tap.mjs meson "build-$runner" "$runner" "$(IFS=,; echo "${SANITIZED_SUITES[*]}")" "$out"
        ;;
    node)
        for name in "$@"; do
            mapfile -t -O ${#files[@]} files < <(node_files "$name")
        done
        "${run[@]}" node_tests "$RESULTS/node.json" 600 "${files[@]}" || true
        for name in "$@"; do
            mapfile -t files < <(node_files "$name")
            node tools/dev/tap.mjs node "$RESULTS/node.json" "$RESULTS/$name.tap" "${files[@]}"
        done
        ;;
    sanitized)
        "${run[@]}" sanitized_program "${1%-program}" "$out" || true ;;
    kill | fuzz-smoke | fuzz-long | lint) "${run[@]}" "${runner//-/_}_tests" "$out" || true ;;
    esac
    for name in "$@"; do
        touch "$RESULTS/$name.tap"
        printf '%-12s %s\n' "$name" "$(node tools/dev/tap.mjs line "$RESULTS/$name.tap")"
        ! is_long "$name" || note_long "$name" "$RESULTS/$name.tap"
    done
    TOOK+=("$* $((SECONDS - began))")
}

# run_all LINE…: of SUITES or LONG_SUITES; neighbours with the same runner together
run_all() {
    local line name runner seconds names=() of='' bound=0
    for line in "$@" ''; do
        read -r name runner seconds <<<"$line"
        if [ "$runner" != "$of" ] && [ ${#names[@]} -gt 0 ]; then
            run_suites "$of" "$bound" "${names[@]}"
            names=() bound=0
        fi
        names+=("$name")
        of=$runner bound=$((bound + ${seconds:-0}))
    done
}

sanitizer_run() { # ./dev asan, ./dev tsan
    need_packages "test Kith" "${BUILD_PACKAGES[@]}" "${TEST_PACKAGES[@]}"
    need_node
    need_npm all
    mkdir -p "$RESULTS"
    rm -f "$RESULTS"/*
    start_servers
    run_suites "$1" 5400 "$1"
    finish
}

finish() {
    local files
    files=("$RESULTS"/*.tap)
    [ -e "${files[0]}" ] || die "nothing ran."
    node tools/dev/tap.mjs summary "${files[@]}"
}

# docs/benchmarks.md says when each stage of --long was last tried, and all of it in one go ("whole").
note_long() { # note_long STAGE OUT.tap…
    local page=docs/benchmarks.md stage=$1
    shift
    [ ! -f "$page" ] || node tools/dev/tap.mjs note "$page" "$stage" "$@"
}

is_long() { # is_long SUITE
    local line
    for line in "${LONG_SUITES[@]}"; do [ "${line%% *}" != "$1" ] || return 0; done
    return 1
}

# --only NAME: a suite, a file of the node tests (SUITE/NAME where two suites have one of that name), or a program of meson
run_only() {
    local name=$1 line suite program file out=$RESULTS/${1//\//-}
    for line in "${SUITES[@]}" "${LONG_SUITES[@]}"; do
        if [ "${line%% *}" = "$name" ]; then
            run_all "$line"
            return
        fi
    done
    for file in "tests/$name.test.mjs" tests/{browser,program,dev,api}/"$name.test.mjs"; do
        if [ -e "$file" ]; then
            bounded 480 "$out.log" node_tests "$out.json" 420 "$file" || true
            node tools/dev/tap.mjs node "$out.json" "$out.tap" "$file"
            return
        fi
    done
    while IFS=$'\t' read -r suite program; do
        if [ "$program" = "$name" ]; then
            bounded 600 "$out.log" meson_tests build only "$name" || true
            node tools/dev/tap.mjs meson build only "$suite" "$out.tap" "$name"
            return
        fi
    done < <(meson introspect build --tests | node -e '
        for (const t of JSON.parse(require("fs").readFileSync(0))) console.log(`${t.suite[0].split(":").pop()}\t${t.name}`)')
    die "there is no suite, test program or node test called '$name'." \
        "Suites: $(printf '%s ' "${SUITES[@]%% *}" "${LONG_SUITES[@]%% *}")" \
        "Programs: meson test -C build --list; node tests: tests/browser/NAME.test.mjs, and in tests/program, tests/api and tests/dev; api/NAME where two have that name"
}

dev_test() {
    local long='' only='' began=$SECONDS
    while [ $# -gt 0 ]; do
        case $1 in
        --long) long=1 ;;
        --only)
            [ $# -ge 2 ] || { echo "dev: --only needs a name." >&2; exit 2; }
            only=$2
            shift
            ;;
        *)
            echo "dev: test has no option '$1'. See ./dev help." >&2
            exit 2
            ;;
        esac
        shift
    done
    need_packages "test Kith" "${BUILD_PACKAGES[@]}" "${TEST_PACKAGES[@]}" "${FUZZ_PACKAGES[@]}" "${FORMAT_PACKAGES[@]}" "${WORDS_PACKAGES[@]}"
    need_node
    need_npm all
    step "Building"
    configure build
    compile build
    mkdir -p "$RESULTS"
    rm -f "$RESULTS"/*
    start_servers
    if [ -n "$only" ]; then
        run_only "$only"
    else
        run_all "${SUITES[@]}"
        [ -z "$long" ] || run_all "${LONG_SUITES[@]}"
        [ -z "$long" ] || note_long whole "$RESULTS"/*.tap
    fi
    say "Took $((SECONDS - began)) s${TOOK[*]:+ ($(IFS=,; echo "${TOOK[*]}" | sed 's/,/, /g'))}; what each test printed is in $RESULTS."
    finish
}

dev_bench() {
    need_packages "run the bench" "${BUILD_PACKAGES[@]}" "${BENCH_PACKAGES[@]}"
    need_node
    need_npm all
    [ -f tests/bench/run.sh ] || die "there is no bench in tests/bench."
    configure build
    compile build
    trap cleanup EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    SCRATCH=$(mktemp -d -t kith-bench.XXXXXX)
    chmod 711 "$SCRATCH" # PostgreSQL runs as another user
    KITH_TEST_DIR=$SCRATCH KITH_BIN=$ROOT/build/kith tests/bench/run.sh "$@"
}
