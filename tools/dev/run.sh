# tools/dev/run.sh — the demo practice on this machine.
# shellcheck shell=bash

VAR=${KITH_VAR:-var} # where the demo practice lives

port_taken() { # port_taken ADDR:PORT
    local host=${1%:*} port=${1##*:}
    host=${host#[}
    host=${host%]}
    (exec 3<>"/dev/tcp/$host/$port") 2>/dev/null
}

# The demo writes its people once; they are shown at every start.
run_prepare() { # run_prepare DB-FILE
    local db=$1
    mkdir -p "$VAR/mail"
    if [ -f "$db" ] && [ -f "$VAR/demo.txt" ]; then
        build/kith migrate --db "sqlite:$db" >/dev/null || die "$db could not be brought up to date (above)." \
            "To start over with a fresh demo practice: rm -r $VAR"
        return
    fi
    # demo.new without demo.txt: loading was interrupted. A database of somebody else's making is never touched.
    [ ! -e "$db" ] || [ -e "$VAR/demo.new" ] || die "$db is there, but ./dev run did not make it." \
        "Move it away, or give the demo practice another folder: KITH_VAR=var/demo ./dev run"
    rm -f "$db" "$db-wal" "$db-shm" "$db.keys"
    step "Loading the demo practice into $db"
    if ! build/kith demo --db "sqlite:$db" >"$VAR/demo.new"; then
        cat "$VAR/demo.new" >&2
        rm -f "$db" "$db-wal" "$db-shm" "$db.keys" "$VAR/demo.new"
        die "the demo practice could not be loaded (above)."
    fi
    mv "$VAR/demo.new" "$VAR/demo.txt"
}

# Ready to be read by somebody who has never seen Kith.
run_greeting() { # run_greeting URL DB-FILE
    cat "$VAR/demo.txt"
    say "  The owner's code of this minute is $(build/kith demo code --db "sqlite:$2"); later: build/kith demo code --db sqlite:$2"
    say ""
    say "Kith is on $1 (Ctrl-C stops it). Its demo mails are on $1/mailbox."
    say "To begin: sign in as jonas.weber@riverbend.example, who is a provider, and look at Leo Ruiz under Clients; then, in a private window, as"
    say "chidi.okafor@mail.example, and open his children's accounts."
}

dev_run() {
    refuse_arguments run "$@"
    local listen=${KITH_LISTEN:-127.0.0.1:8080} url db=$VAR/kith.db
    url=http://$listen
    [[ $listen =~ ^.+:[0-9]+$ ]] || die "KITH_LISTEN is an address and a port, not '$listen'." "Such as: KITH_LISTEN=127.0.0.1:8081 ./dev run"
    build_kith
    ! port_taken "$listen" || die "$listen is in use by another program." \
        "Stop it, or choose another address: KITH_LISTEN=127.0.0.1:8081 ./dev run"
    umask 077
    run_prepare "$db"
    run_greeting "$url" "$db"
    exec build/kith serve --db "sqlite:$db" --listen "$listen" --base-url "$url" --mail "dir:$VAR/mail" --payments test --with-jobs
}
