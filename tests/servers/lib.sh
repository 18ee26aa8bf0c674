# tests/servers/lib.sh — shared by the servers the tests start. Loopback only.
# shellcheck shell=bash

port_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() {
    local port
    for _ in $(seq 50); do
        port=$((20000 + RANDOM % 12000))
        port_open "$port" || {
            echo "$port"
            return
        }
    done
    echo "no free port on 127.0.0.1" >&2
    return 1
}

# wait_for SECONDS COMMAND…
wait_for() {
    local tries=$(($1 * 20))
    shift
    while ! "$@"; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 1
        sleep 0.05
    done
}

gone() { ! kill -0 "$1" 2>/dev/null; }

# stop_pid FILE SIGNAL: asks, waits ten seconds, then insists.
stop_pid() {
    local pid
    [ -f "$1" ] || return 0
    pid=$(head -n 1 "$1")
    [ -n "$pid" ] || return 0
    kill "-$2" "$pid" 2>/dev/null || true
    wait_for 10 gone "$pid" || kill -KILL "$pid" 2>/dev/null || true
    rm -f "$1"
}
