# tools/dev/build.sh — meson and ninja.
# shellcheck shell=bash

WRAPPER=() # what meson and ninja run under: see without_aslr

# configure DIR OPTION…: once; meson reconfigures by itself afterwards.
configure() {
    local dir=$1 log
    shift
    [ ! -f "$dir/build.ninja" ] || return 0
    rm -rf "$dir"
    log=$(mktemp -t kith-meson.XXXXXX)
    if ! meson setup "$dir" "$@" >"$log" 2>&1 </dev/null; then
        tail -n 25 "$log" >&2
        rm -f "$log"
        rm -rf "$dir"
        die "meson could not configure $dir (above). A missing package? Run without KITH_SKIP_INSTALL."
    fi
    rm -f "$log"
}

# compile DIR TARGET…: all targets when none is named.
compile() {
    local dir=$1 options=()
    shift
    [ -t 1 ] || options+=(--quiet)
    [ -z "${JOBS:-}" ] || options+=(-j "$JOBS")
    "${WRAPPER[@]}" ninja -C "$dir" "${options[@]}" "$@" </dev/null || die "the build in $dir failed (above)."
}

has_target() { ninja -C "$1" -t query "$2" >/dev/null 2>&1; }

build_kith() {
    need_packages "build Kith" "${BUILD_PACKAGES[@]}"
    need_npm assets
    [ -x build/kith ] || step "Building (a minute or two)"
    configure build
    if has_target build kith; then compile build kith; else compile build; fi
}

dev_build() {
    refuse_arguments build "$@"
    build_kith
    [ -x build/kith ] || die "build/kith was not made."
    say "Built build/kith ($(du -k build/kith | cut -f1) KiB). Start it with ./dev run."
}

# What is printed is the schema and nothing else: it is piped into files.
dev_api_schema() {
    [ $# -le 1 ] || { echo "dev: api-schema takes one date." >&2; exit 2; }
    build_kith >&2
    build/kith api-schema ${1:+--version "$1"}
}

dev_api_coverage() {
    refuse_arguments api-coverage "$@"
    need_npm all >&2
    build_kith >&2
    node tools/api/coverage.mjs
}
