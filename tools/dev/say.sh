# tools/dev/say.sh — what ./dev says, and how it stops.
# shellcheck shell=bash

say() { printf '%s\n' "$*"; }
step() { printf '== %s\n' "$*"; }

# die MESSAGE…: each argument is a line.
die() {
    printf 'dev: %s\n' "$1" >&2
    shift
    [ $# -eq 0 ] || printf '     %s\n' "$@" >&2
    exit 1
}

refuse_arguments() { # refuse_arguments COMMAND "$@": for commands without any
    local command=$1
    shift
    [ $# -eq 0 ] || {
        echo "dev: '$command' takes no argument ('$1'). See ./dev help." >&2
        exit 2
    }
}
