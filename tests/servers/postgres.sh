#!/usr/bin/env bash
# A private PostgreSQL for tests.
#   postgres.sh start DIR   starts it with its data in DIR (made; not inside a checkout), prints its URL:
#                           postgres://kith:PASSWORD@127.0.0.1:PORT/postgres, a role that may create databases.
#                           Also in DIR/url; its process id is in DIR/pid.
#   postgres.sh stop DIR    stops it and removes its data
# As root it runs as the user postgres. Not durable on purpose: fsync is off, unless KITH_PG_DURABLE=1 (the bench), whose URL also leads
# over a socket in DIR instead of the loopback, as where PostgreSQL runs beside Kith.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

as_owner() { # initdb and postgres refuse to run as root
    if [ "$(id -u)" = 0 ]; then
        env -C / setpriv --reuid=postgres --regid=postgres --clear-groups env HOME=/ "$@"
    else
        "$@"
    fi
}

start() {
    local dir=$1 bin port password durable=off socket='' query=''
    if [ "${KITH_PG_DURABLE:-}" = 1 ]; then
        durable=on socket=$dir/data query="?host=$dir/data"
    fi
    bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
    [ -x "$bin/initdb" ] || {
        echo "PostgreSQL's server programs are not installed (Debian package postgresql)." >&2
        exit 1
    }
    mkdir -p "$dir/data"
    chmod 711 "$dir"
    chmod 700 "$dir/data"
    password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    printf '%s\n' "$password" >"$dir/password"
    chmod 600 "$dir/password"
    [ "$(id -u)" != 0 ] || chown postgres "$dir/data" "$dir/password"
    as_owner "$bin/initdb" -D "$dir/data" -U kith --pwfile="$dir/password" --auth=scram-sha-256 --no-sync \
        --encoding=UTF8 --locale=C.UTF-8 >"$dir/initdb.log" 2>&1 || {
        cat "$dir/initdb.log" >&2
        exit 1
    }
    rm "$dir/password"
    for _ in 1 2 3; do # another program may take the port between the look and the start
        port=$(free_port)
        if as_owner "$bin/pg_ctl" start -w -t 30 -D "$dir/data" -l "$dir/data/log" -o "-c listen_addresses=127.0.0.1 \
            -c port=$port -c unix_socket_directories='$socket' -c fsync=$durable -c synchronous_commit=$durable -c full_page_writes=$durable \
            -c max_connections=200 -c shared_buffers=64MB -c timezone=UTC" >/dev/null 2>&1 </dev/null; then
            head -n 1 "$dir/data/postmaster.pid" >"$dir/pid"
            printf 'postgres://kith:%s@127.0.0.1:%s/postgres%s\n' "$password" "$port" "$query" | tee "$dir/url"
            return
        fi
    done
    tail -n 20 "$dir/data/log" >&2
    exit 1
}

stop() {
    stop_pid "$1/pid" INT # a fast shutdown
    rm -rf "$1/data" "$1/url" "$1/initdb.log"
    rmdir "$1" 2>/dev/null || true
}

case ${1:-}/${2:-} in
start/?*) start "$2" ;;
stop/?*) stop "$2" ;;
*)
    echo "usage: postgres.sh start|stop DIR" >&2
    exit 2
    ;;
esac
