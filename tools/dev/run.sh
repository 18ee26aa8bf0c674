# tools/dev/run.sh — the demo practice on this machine.
# shellcheck shell=bash

port_taken() { # port_taken ADDR:PORT
    local host=${1%:*} port=${1##*:}
    host=${host#[}
    host=${host%]}
    (exec 3<>"/dev/tcp/$host/$port") 2>/dev/null
}

# The demo writes its people once; they are shown at every start.
run_prepare() { # run_prepare DB-FILE
    local db=$1
    mkdir -p var/mail
    if [ -f "$db" ] && [ -f var/demo.txt ]; then
        build/kith migrate --db "sqlite:$db" >/dev/null || die "var/kith.db could not be brought up to date (above)." \
            "To start over with a fresh demo practice: rm -r var"
        return
    fi
    rm -f "$db" "$db-wal" "$db-shm" "$db.keys"
    step "Loading the demo practice into $db"
    if ! build/kith demo --db "sqlite:$db" >var/demo.new; then
        cat var/demo.new >&2
        rm -f "$db" "$db-wal" "$db-shm" "$db.keys" var/demo.new
        die "the demo practice could not be loaded (above)."
    fi
    mv var/demo.new var/demo.txt
}

dev_run() {
    refuse_arguments run "$@"
    local listen=${KITH_LISTEN:-127.0.0.1:8080} url
    url=http://$listen
    build_kith
    ! port_taken "$listen" || die "$listen is in use by another program." \
        "Stop it, or choose another address: KITH_LISTEN=127.0.0.1:8081 ./dev run"
    umask 077
    run_prepare var/kith.db
    cat var/demo.txt
    say "" "The owner's code of this minute: $(build/kith demo code --db sqlite:var/kith.db) (again: build/kith demo code --db sqlite:var/kith.db)"
    say ""
    say "Kith is on $url (Ctrl-C stops it). Mails it sends are files in var/mail."
    exec build/kith serve --db sqlite:var/kith.db --listen "$listen" --base-url "$url" --mail dir:var/mail --with-jobs
}
