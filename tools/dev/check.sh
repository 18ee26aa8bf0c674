# tools/dev/check.sh — lint, format, sanitizers, fuzzing. Checks print TAP, so that ./dev test counts them.
# shellcheck shell=bash disable=SC2034

c_files() { git ls-files '*.c' '*.h'; }

dev_format() {
    refuse_arguments format "$@"
    need_packages "format C files" clang-format
    c_files | xargs -r -d '\n' clang-format -i
}

# --- lint ---

POINTS=0
POINTS_FAILED=0
# point NAME COMMAND…: one TAP point; its output follows when it fails.
point() {
    local name=$1 output status=0
    shift
    output=$("$@" 2>&1 </dev/null) || status=$?
    POINTS=$((POINTS + 1))
    if [ "$status" = 0 ]; then
        printf 'ok %d - %s\n' "$POINTS" "$name"
    else
        POINTS_FAILED=$((POINTS_FAILED + 1))
        printf 'not ok %d - %s\n' "$POINTS" "$name"
        printf '%s\n' "$output" | tail -n 80 | sed 's/^/  # /'
    fi
}

check_format() {
    local found
    found=$(c_files | xargs -r -d '\n' clang-format --dry-run 2>&1 | sed -n 's/^\([^ :]*\):[0-9].*Wclang-format-violations.*/\1/p' | sort | uniq -c)
    [ -n "$found" ] || return 0
    printf 'run ./dev format; places in each file:\n%s\n' "$found"
    return 1
}

check_shell() {
    local files
    mapfile -t files < <(git ls-files '*.sh' dev .ci/run | sort -u)
    [ ${#files[@]} -gt 0 ] || return 0
    shellcheck -x -S warning "${files[@]}"
}

check_js() {
    git ls-files '*.js' '*.mjs' | grep -v '^assets/vendor/' | xargs -r -d '\n' -P "$(nproc)" -n 1 node --check
}

# A path of one person's machine in a tracked file works nowhere else.
check_paths() {
    local found
    found=$(git grep -nIE '(^|[^A-Za-z0-9_.-])/(work|farm|root|home)/[A-Za-z]' -- . ':!package-lock.json' ':!assets/vendor') || return 0
    printf '%s\n' "$found"
    return 1
}

# Files over 600 lines want to be two.
check_sizes() {
    local found
    found=$(git ls-files -z '*.c' '*.h' '*.mjs' '*.js' ':!assets/vendor' | xargs -0 -r wc -l | awk '$1 > 600 && $2 != "total"')
    [ -n "$found" ] || return 0
    printf 'over 600 lines, split by topic:\n%s\n' "$found"
    return 1
}

check_tidy() { # build/compile_commands.json knows every file's flags
    local files
    mapfile -t files < <(git ls-files 'src/*.c' 'tools/*.c')
    printf '%s\n' "${files[@]}" | xargs -r -d '\n' -P 2 -n 4 clang-tidy -p build --quiet \
        --extra-arg=-Wno-unknown-warning-option
}

check_cppcheck() {
    local files
    mapfile -t files < <(git ls-files 'src/*.c' 'tools/*.c')
    cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 -j 2 -Isrc \
        -D_GNU_SOURCE --suppress=missingInclude --suppress=missingIncludeSystem --suppress=unknownMacro "${files[@]}"
}

# The quick half, part of ./dev test (the check of the layers is a unit test already).
lint_fast() {
    point c_files_are_formatted check_format
    point scripts_pass_shellcheck check_shell
    point javascript_parses check_js
    point no_tracked_file_names_a_path_of_one_machine check_paths
    point no_file_is_longer_than_600_lines check_sizes
    point translations_are_those_of_the_templates check_words
}

dev_lint() {
    refuse_arguments lint "$@"
    need_packages "build Kith" "${BUILD_PACKAGES[@]}"
    need_packages "lint" "${FORMAT_PACKAGES[@]}" "${WORDS_PACKAGES[@]}" "${LINT_PACKAGES[@]}"
    need_node
    need_npm assets
    configure build
    compile build # generated headers must exist
    lint_fast
    if has_target build tools/layercheck; then point the_layers_hold meson test -C build --no-rebuild tools/layercheck; fi
    point cppcheck_finds_nothing check_cppcheck
    say "# clang-tidy takes some minutes"
    point clang_tidy_finds_nothing check_tidy
    printf '1..%d\n' "$POINTS"
    [ "$POINTS_FAILED" = 0 ]
}

# --- sanitizers ---

sanitizer_build() { # sanitizer_build DIR SANITIZERS: their instrumentation makes gcc warn of what is not there
    need_packages "build Kith" "${BUILD_PACKAGES[@]}"
    need_npm assets
    configure "$1" "-Db_sanitize=$2" -Db_lundef=false -Dwerror=false -Doptimization=1
    ASAN_OPTIONS=detect_leaks=0 compile "$1" # the generators run during the build, and free nothing at their end
}

sanitizer_environment() {
    export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
    export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1
    [ ! -f tests/lsan.supp ] || export LSAN_OPTIONS="suppressions=$ROOT/tests/lsan.supp"
    [ ! -f tests/tsan.supp ] || export TSAN_OPTIONS="$TSAN_OPTIONS:suppressions=$ROOT/tests/tsan.supp"
}

# ThreadSanitizer of gcc 12 cannot map its memory where the kernel randomises more than it expects.
without_aslr() {
    ! setarch --addr-no-randomize true 2>/dev/null || WRAPPER=(setarch --addr-no-randomize)
}

dev_asan() {
    refuse_arguments asan "$@"
    sanitizer_run asan
}
dev_tsan() {
    refuse_arguments tsan "$@"
    sanitizer_run tsan
}

# --- fuzzing ---

FUZZ_SMOKE_INPUTS=2000 # for each target, in ./dev test

# fuzz_build FOLDER LEVEL: for some seconds in each parser the compiler's work on the code would take longer than it spares.
fuzz_build() {
    FUZZ_BUILD=$1
    need_packages "fuzz" "${BUILD_PACKAGES[@]}" "${FUZZ_PACKAGES[@]}"
    need_npm assets
    CC=clang configure "$FUZZ_BUILD" -Dfuzz=true -Db_sanitize=address,undefined -Db_lundef=false "-Doptimization=$2" \
        -Ddebug=false '-Dc_args=-w -gline-tables-only' # lines in reports, and no more: it is quicker to build
    mapfile -t FUZZ_TARGETS < <(fuzz_names)
    [ ${#FUZZ_TARGETS[@]} -eq 0 ] || ASAN_OPTIONS=detect_leaks=0 compile "$FUZZ_BUILD" "${FUZZ_TARGETS[@]/#/tests/fuzz/fuzz_}"
}

fuzz_names() {
    local file
    for file in tests/fuzz/fuzz_*.c; do
        [ -e "$file" ] || continue
        file=${file##*/fuzz_}
        printf '%s\n' "${file%.c}"
    done
}

# One target for some seconds. The corpus in the repository is read; new inputs go to FUZZ_BUILD, crashes beside the tests.
fuzz_one() { # fuzz_one NAME SECONDS
    mkdir -p "$FUZZ_BUILD/corpus/$1"
    fuzz_run "$1" $(($2 + 120)) -max_total_time="$2" "$FUZZ_BUILD/corpus/$1"
}

# The same inputs each time, so that a commit that passed passes again: what chance finds is for ./dev fuzz.
fuzz_smoke_one() { # fuzz_smoke_one NAME INPUTS
    local grown=$FUZZ_BUILD/smoke/$1 inputs=$2
    [ "$1" != pdf ] || inputs=$(($2 / 20)) # a whole paper is made of each
    rm -rf "$grown"
    mkdir -p "$grown"
    fuzz_run "$1" 120 -seed=1 -runs="$inputs" -reload=0 -len_control=10 "$grown"
}

fuzz_run() { # fuzz_run NAME MOST-SECONDS OPTION…
    local name=$1 most=$2 crashes=tests/fuzz/crashes/$1 options=()
    shift 2
    mkdir -p "$crashes" "tests/fuzz/corpus/$name"
    [ ! -f "tests/fuzz/$name.dict" ] || options+=("-dict=tests/fuzz/$name.dict")
    timeout -k 5 "$most" env ASAN_OPTIONS=detect_leaks=1:handle_segv=2 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
        LSAN_OPTIONS="suppressions=$ROOT/tests/lsan.supp:print_suppressions=0" "$FUZZ_BUILD/tests/fuzz/fuzz_$name" -timeout=30 -rss_limit_mb=1024 \
        -verbosity=0 "${options[@]}" -artifact_prefix="$crashes/" "$@" "tests/fuzz/corpus/$name"
}

# fuzz_all RUN AMOUNT UNIT: TAP, a point a target. As many targets at once as there are cores.
fuzz_all() {
    local name cores running=0 said=$FUZZ_BUILD/said
    [ ${#FUZZ_TARGETS[@]} -gt 0 ] || return 0
    cores=$(nproc)
    rm -rf "$said"
    mkdir -p "$said"
    for name in "${FUZZ_TARGETS[@]}"; do
        [ "$running" -lt "$cores" ] || { wait -n || true; running=$((running - 1)); }
        { "$1" "$name" "$2" >"$said/$name" 2>&1 && touch "$said/$name.well"; } &
        running=$((running + 1))
    done
    wait
    POINTS=0
    for name in "${FUZZ_TARGETS[@]}"; do
        point "fuzz_${name}_$2_$3" fuzz_said "$said/$name"
    done
    printf '1..%d\n' "$POINTS"
}

# fuzz_for SECONDS, shared among the targets.
fuzz_for() {
    local each=$(($1 * $(nproc) / ${#FUZZ_TARGETS[@]}))
    fuzz_all fuzz_one "$((each > 0 ? each : 1))" seconds
}

fuzz_said() { # fuzz_said FILE: what a target printed, and how it ended
    cat "$1"
    [ -e "$1.well" ]
}

dev_fuzz() {
    local seconds=${1:-120}
    case $seconds in '' | *[!0-9]*)
        echo "dev: fuzz takes a number of seconds, not '$seconds'." >&2
        exit 2
        ;;
    esac
    fuzz_build build-fuzz 1
    [ ${#FUZZ_TARGETS[@]} -gt 0 ] || die "there is no fuzz target in tests/fuzz."
    step "Fuzzing ${#FUZZ_TARGETS[@]} parsers for $seconds seconds in all"
    POINTS_FAILED=0
    fuzz_for "$seconds"
    [ "$POINTS_FAILED" = 0 ] || die "a parser failed; its input is in tests/fuzz/crashes." \
        "Fix it, then move the input to tests/fuzz/corpus/ so that it stays tested."
}
