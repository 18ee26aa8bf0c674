/**
 * mail/mail.h — composing a mail and handing it to a mail server (SMTP by libcurl), or to a folder.
 *
 * What was sent and what is retried is the outbox's business (notify); here one mail is tried once.
 */
#ifndef KITH_MAIL_MAIL_H
#define KITH_MAIL_MAIL_H

#include "base/err.h"
#include "base/str.h"
#include "base/time.h"

struct mail_attachment {
    struct sv filename, content_type, content; /* content_type "application/pdf" */
};
/** One mail to one person. Texts are UTF-8. Subjects carry no PHI. Empty fields are left out of the mail. */
struct mail {
    struct sv from, from_name;
    struct sv envelope_from; /* where the server sends what comes back; empty: `from` */
    struct sv to, to_name;
    struct sv reply_to;
    struct sv subject;
    struct sv text;            /* always there: plain words for those who read no HTML */
    struct sv html;            /* a whole document */
    struct sv calendar;        /* iCalendar, a further form of the same message (RFC 6047); empty: none … */
    struct sv calendar_method; /* … and its METHOD: "REQUEST", "CANCEL" */
    struct sv message_id; /* "ob42@practice.example", no brackets; the same in each retry, so that a double is seen */
    struct sv references; /* Message-IDs this mail belongs to, with brackets */
    struct instant date;
    struct sv list_unsubscribe; /* https URL that takes a POST (RFC 8058, one click) */
    bool auto_submitted;        /* RFC 3834: no out-of-office answers, please */
    struct sv language;         /* BCP 47 */
    const struct mail_attachment *attachments;
    size_t attachment_count;
};

/** NULL when the mail can be composed, else why not ("to", "subject", …: the field's name). Line breaks and other
 *  control characters in any header field are refused, so nobody can add a header. */
const char *mail_fault(const struct mail *m);

/** The whole message as a server gets it (RFC 5322, CRLF). E_INVALID when mail_fault() has a word. */
enum err mail_compose(struct arena *a, const struct mail *m, struct sv *ret_message) MUST_CHECK;

enum mail_outcome {
    MAIL_SENT,
    MAIL_TEMPORARY, /* try later: server away, 4xx, or it refuses us rather than this mail */
    MAIL_PERMANENT, /* 5xx to the recipient or the content, or mail_fault() */
    MAIL_UNKNOWN,   /* the line broke after the whole mail went out and before the answer: it may have arrived */
};
const char *mail_outcome_name(enum mail_outcome o);
struct mail_result {
    enum mail_outcome outcome;
    int code;          /* the server's last reply, 0 when there was none */
    char status[12];   /* the reply's enhanced code (RFC 3463), "5.1.1"; empty when there was none */
    const char *stage; /* "connect", "hello", "auth", "sender", "recipient", "data", "compose", "file": for the log */
};

/** A way out. Threads: one thread at a time. A connection is kept for up to 50 mails. */
struct mail_transport;

/**
 * "smtp://[user:password@]host[:port][/our-name][?starttls=required][&ca=FILE]", "smtps://…", or "dir:PATH" (made with
 * mode 0700; one .eml a mail, mode 0600, names sort by time).
 * User and password may come from KITH_MAIL_USER and KITH_MAIL_PASSWORD instead. STARTTLS is used when offered; it is
 * required, and certificates are checked, with starttls=required, or with a password for a server that is not loopback.
 * `our-name` is what EHLO says. E_INVALID with a sentence for the administrator in *ret_problem.
 */
enum err mail_transport_open(
    struct sv url, struct mail_transport **ret_transport, struct arena *a, struct sv *ret_problem) MUST_CHECK;
void mail_transport_close(struct mail_transport *t); /* NULL is fine */
/** Says hello to the server and leaves (`kith doctor`); for a folder, whether it can be written. */
struct mail_result mail_transport_check(struct mail_transport *t);

/** Blocks for at most about a minute. The log gets outcome, stage and code, never an address. */
struct mail_result mail_send(struct mail_transport *t, struct arena *scratch, const struct mail *m);

#endif
