# tools/dev/packages.sh — installs what is missing: Debian packages by apt, npm packages by the lock file.
# Each check is cheap, so that a second start is instant.
# shellcheck shell=bash disable=SC2034  # the lists are used by the other parts

BUILD_PACKAGES=(ca-certificates tzdata gcc libc6-dev meson ninja-build pkg-config libsqlite3-dev libpq-dev
    libmicrohttpd-dev libcurl4-openssl-dev libsodium-dev liboath-dev libjansson-dev libical-dev zlib1g-dev libbrotli-dev
    libutf8proc-dev libcmocka-dev libssl-dev libwslay-dev libcairo2-dev libjpeg-dev libpango1.0-dev libfontconfig-dev fonts-noto-core
    fonts-wqy-microhei)
TEST_PACKAGES=(postgresql postfix chromium chromium-headless-shell fonts-dejavu-core curl procps util-linux khal vdirsyncer
    poppler-utils qpdf)
FUZZ_PACKAGES=(clang llvm libclang-rt-14-dev)
FORMAT_PACKAGES=(clang-format shellcheck)
LINT_PACKAGES=(clang-tidy cppcheck)
WORDS_PACKAGES=(gettext)
BENCH_PACKAGES=(postgresql wrk curl)

# Prints those of the packages that are not installed.
packages_missing() {
    local have package
    # dpkg-query fails when it does not know a package; what it knows it prints all the same
    have=$(dpkg-query -W -f '${db:Status-Status}=${Package}\n' "$@" 2>/dev/null) || true
    have=" $(sed -n 's/^installed=//p' <<<"$have" | tr '\n' ' ') "
    for package in "$@"; do
        case $have in *" $package "*) ;; *) printf '%s\n' "$package" ;; esac
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Neither PostgreSQL nor Postfix shall start a server of its own on this machine: the tests start private ones.
packages_quiet_servers() {
    case " $* " in *" postgresql "*)
        if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
            as_root mkdir -p /etc/postgresql-common
            echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
        fi
        ;;
    esac
    case " $* " in *" postfix "*)
        echo 'postfix postfix/main_mailer_type select No configuration' | as_root debconf-set-selections
        ;;
    esac
}

APT_UPDATED=
# need_packages PURPOSE PACKAGE…
need_packages() {
    local purpose=$1 missing log
    shift
    [ -z "${KITH_SKIP_INSTALL:-}" ] || return 0
    command -v apt-get >/dev/null && command -v dpkg-query >/dev/null || die \
        "this script installs packages on Debian 12; this system has no apt-get." \
        "To $purpose, install what these Debian packages hold, then set KITH_SKIP_INSTALL=1: $*"
    mapfile -t missing < <(packages_missing "$@")
    [ ${#missing[@]} -gt 0 ] || return 0
    [ "$(id -u)" = 0 ] || command -v sudo >/dev/null || die "to $purpose, these packages are needed:" "${missing[*]}" \
        "You are not root and there is no sudo. Ask an administrator to run: apt-get install ${missing[*]}"
    step "Installing to $purpose: ${missing[*]}"
    log=$(mktemp -t kith-apt.XXXXXX)
    if ! packages_install "${missing[@]}" >"$log" 2>&1 </dev/null; then
        tail -n 15 "$log" >&2
        rm -f "$log"
        die "could not install packages. Is there a network, and is another apt running?" \
            "Needed to $purpose: ${missing[*]}"
    fi
    rm -f "$log"
}

packages_install() {
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -o Dpkg::Options::=--force-confold -o DPkg::Lock::Timeout=120
        -o Acquire::Retries=3)
    [ -n "$APT_UPDATED" ] || as_root "${apt[@]}" update || return 1
    APT_UPDATED=1
    packages_quiet_servers "$@"
    as_root "${apt[@]}" install -y --no-install-recommends "$@"
}

need_node() {
    command -v node >/dev/null && command -v npm >/dev/null && return 0
    need_packages "prepare browser scripts" nodejs npm
    command -v node >/dev/null && command -v npm >/dev/null || die "node and npm are needed and not in PATH." \
        "Install Node 18 or newer with npm, or unset KITH_SKIP_INSTALL."
}

# need_npm assets|all: `assets` are the files Kith serves, `all` adds what the browser tests use.
need_npm() {
    local want=$1 lock have='' omit=()
    # Nothing to serve from npm: then building needs no node at all.
    [ "$want" = all ] || ! grep -q '"dependencies": {}' package.json || return 0
    lock=$(sha256sum package-lock.json | cut -c1-64)
    [ ! -f node_modules/.kith-stamp ] || have=$(cat node_modules/.kith-stamp)
    [ "$have" != "all $lock" ] || return 0
    [ "$have" != "$want $lock" ] || return 0
    need_node
    step "Installing npm packages"
    [ "$want" = all ] || omit=(--omit=dev)
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error "${omit[@]}" </dev/null || die \
        "npm could not install the locked packages. Is there a network? (npm ci --ignore-scripts)"
    printf '%s %s\n' "$want" "$lock" >node_modules/.kith-stamp
}
