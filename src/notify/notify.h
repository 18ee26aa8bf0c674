/**
 * notify/notify.h — from what happened to mails: events are leased, the plan of notice/ decides who gets what, the
 * decisions are kept, and mails and text messages wait in the outbox until they are sent.
 *
 * The way of one event, each step in one transaction:
 *  1. A use case records it (event/event.h); `notify_consumer` says which kinds are wanted.
 *  2. notify_events_run() leases it, gathers the people and facts, asks notice_plan_channel(), and writes one
 *     notice_decision a possible recipient and channel, an outbox row a mail, text or push, a portal_notice for those
 *     who read in the program, and that the event is done: all or nothing. Events of a batch share one read and one
 *     write; if that fails, each is tried by itself.
 *  3. notify_mail_run() leases rows in batches, looks at each again whether it may still be sent, renders it, hands it
 * to the mail server, and writes down how that went (outbox.h).
 *
 * Tokens are derived when a mail is rendered and stand nowhere in the database. A row whose access has ended is dropped
 * as `link_revoked` (beyond 6), whose link is dead as `link_dead`, whose client is archived as `archived`, and so on:
 * outbox_check.c.
 *
 * What happens twice, and what is lost. Killed at any point, nothing is lost: leases run out, and somebody else goes
 * on. A mail goes out twice only if the process (or its database) dies after the mail server has the whole mail and
 * before "sent" is committed: nobody can then know, and a lost invitation is worse than a second one, so it is sent
 * again, with the same Message-ID. If it is the line to the server that breaks in that moment (MAIL_UNKNOWN), the
 * process lives and knows that the whole mail went out: servers nearly always have taken it, so the row becomes `sent`
 * with the reason `unknown`, and is not sent again. A temporary refusal is tried again, later and later, for
 * NOTIFY_TRY_DAYS, a permanent one is not.
 */
#ifndef KITH_NOTIFY_NOTIFY_H
#define KITH_NOTIFY_NOTIFY_H

#include "event/event.h"
#include "job/job.h"
#include "mail/dsn.h"

struct keys;
struct sms_gateway;

/** For event_consumers_set(). */
extern const struct event_consumer notify_consumer;

struct notify_settings {
    const struct keys *keys;
    struct sv base_url;            /* "https://portal.example.org", no slash at the end */
    struct sv mail_url;            /* as mail_transport_open() takes it */
    struct sv from;                /* the address mails come from; empty: "kith@" and the host of base_url */
    struct sv bounces;             /* the address that bounces go to (envelope sender); empty: `from` */
    struct sv bounce_box;          /* maildir of that address, to be read; empty: none */
    const struct sms_gateway *sms; /* NULL: texts wait */
    int64_t rate;                  /* messages to one domain in a minute, over all processes; 0: no limit */
    int64_t per_domain;            /* connections for one domain at once, over all processes; 0: no limit */
    int64_t connections;           /* of one process; 0: NOTIFY_CONNECTIONS */
};

/** The jobs. Give them these names, periods and lease; all may run on any number of processes at once.
 *  Those that send are also queued at once by what notify_events_run() planned. */
#define NOTIFY_JOB_EVENTS "notify.events"
#define NOTIFY_JOB_MAIL "notify.mail"
#define NOTIFY_JOB_BOUNCES "notify.bounces"
#define NOTIFY_JOB_SMS "notify.sms"
#define NOTIFY_JOB_PUSH "notify.push"
enum {
    NOTIFY_EVENTS_EVERY_S = 2,
    NOTIFY_MAIL_EVERY_S = 30,
    NOTIFY_BOUNCES_EVERY_S = 60,
    NOTIFY_SMS_EVERY_S = 5,
    NOTIFY_PUSH_EVERY_S = 5,
    NOTIFY_JOB_LEASE_S = 300,
    NOTIFY_TRY_DAYS = 3,
    NOTIFY_CONNECTIONS = 8,
    NOTIFY_HELPERS = 5, /* runs of one channel at once beside the first, over all processes: 48 connections */
};

/** Plans what is due. An event that cannot be planned now is tried again later (EVENT_ATTEMPTS times). */
enum err notify_events_run(const struct job_run *r) MUST_CHECK;

/** Sends what is due, for at most half a minute; the rest is queued again, and when much waits, other processes are
 *  called to help. E_INVALID: mail_url is none. */
enum err notify_mail_run(const struct job_run *r, const struct notify_settings *s) MUST_CHECK;

/** The same for text messages. */
enum err notify_sms_run(const struct job_run *r, const struct notify_settings *s) MUST_CHECK;
/** The same for browsers. */
enum err notify_push_run(const struct job_run *r, const struct notify_settings *s) MUST_CHECK;

/** Reads the mails that came back into settings.bounce_box. */
enum err notify_bounces_run(const struct job_run *r, const struct notify_settings *s) MUST_CHECK;

/** News of one mail: it came back, is late, or was complained about. See bounce.h for what follows. */
struct notify_bounce {
    enum dsn_kind kind;
    struct sv code;       /* RFC 3463, "5.1.1"; may be empty */
    struct sv message_id; /* without brackets */
    const char *source;   /* "dsn", "hook" */
};
enum notify_told {
    NOTIFY_TOLD_UNKNOWN, /* no mail of this program, or no report at all */
    NOTIFY_TOLD_FIRST,
    NOTIFY_TOLD_BEFORE,
};
enum err notify_bounce(struct db *db, struct arena *a, const struct notify_bounce *b, struct instant now,
    enum notify_told *ret_told) MUST_CHECK;
/** A whole message as it came back: `kith bounce`, and the folder of bounces. */
enum err notify_bounce_mail(
    struct db *db, struct arena *a, struct sv message, struct instant now, enum notify_told *ret_told) MUST_CHECK;

#endif
