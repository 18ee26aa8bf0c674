#!/usr/bin/env bash
# A private SMTP server for tests: takes every mail for every address and puts it into one maildir.
#   postfix.sh start DIR    prints smtp://127.0.0.1:PORT; mails appear in DIR/mail/all/new; also in DIR/url, DIR/pid
#   postfix.sh stop DIR     stops it and removes all of it
# Postfix when root (its parts need several users); otherwise the npm package smtp-server, with the same maildir.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
. "$here/lib.sh"
PATH=$PATH:/usr/sbin:/sbin

write_main_cf() { # write_main_cf DIR
    cat >"$1/etc/main.cf" <<END
compatibility_level = 3.6
queue_directory = $1/spool
data_directory = $1/data
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
local_recipient_maps =
virtual_mailbox_domains = static:ALL
virtual_mailbox_maps = static:all/
virtual_mailbox_base = $1/mail
virtual_minimum_uid = 1
virtual_uid_maps = static:$2
virtual_gid_maps = static:$3
smtpd_relay_restrictions = permit_mynetworks, reject
mynetworks = 127.0.0.0/8
maillog_file = $1/log
maillog_file_prefixes = $1
END
}

write_master_cf() { # write_master_cf FILE PORT
    cat >"$1" <<END
127.0.0.1:$2 inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
flush unix n - n 1000? 0 flush
showq unix n - n - - showq
tlsmgr unix - - n 1000? 1 tlsmgr
pickup unix n - n 60 1 pickup
smtp unix - - n - - smtp
END
}

start_postfix() { # start_postfix DIR PORT
    local dir=$1
    mkdir -p "$dir/etc" "$dir/spool" "$dir/data" "$dir/mail"
    chmod 755 "$dir"
    chown postfix "$dir/data"
    chown nobody:nogroup "$dir/mail"
    write_main_cf "$dir" "$(id -u nobody)" "$(id -g nobody)"
    write_master_cf "$dir/etc/master.cf" "$2"
    cp /etc/postfix/dynamicmaps.cf "$dir/etc/" 2>/dev/null || true
    postfix -c "$dir/etc" check >"$dir/out" 2>&1 || true # makes the queue's folders; warns about ours
    setsid /usr/lib/postfix/sbin/master -c "$dir/etc" -d >>"$dir/out" 2>&1 </dev/null &
    echo $! >"$dir/pid"
}

start_fallback() { # start_fallback DIR PORT
    mkdir -p "$1/mail/all"
    setsid node "$here/smtp.mjs" "$2" "$1/mail/all" >"$1/out" 2>&1 </dev/null &
    echo $! >"$1/pid"
}

start() {
    local dir=$1 port
    mkdir -p "$dir"
    dir=$(cd "$dir" && pwd -P)
    port=$(free_port)
    if [ "$(id -u)" = 0 ] && [ -x /usr/lib/postfix/sbin/master ]; then
        start_postfix "$dir" "$port"
    else
        start_fallback "$dir" "$port"
    fi
    wait_for 30 port_open "$port" || {
        cat "$dir/out" "$dir/log" >&2 2>/dev/null
        stop "$dir"
        echo "the SMTP server did not start" >&2
        exit 1
    }
    printf 'smtp://127.0.0.1:%s\n' "$port" | tee "$dir/url"
}

stop() {
    stop_pid "$1/pid" TERM
    rm -rf "${1:?}/etc" "$1/spool" "$1/data" "$1/mail" "$1/log" "$1/out" "$1/url"
    rmdir "$1" 2>/dev/null || true
}

case ${1:-}/${2:-} in
start/?*) start "$2" ;;
stop/?*) stop "$2" ;;
*)
    echo "usage: postfix.sh start|stop DIR" >&2
    exit 2
    ;;
esac
