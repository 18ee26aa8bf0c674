/** cli/serving.h — inside the room: what `kith serve` and `kith work` share. */
#ifndef KITH_CLI_SERVING_H
#define KITH_CLI_SERVING_H

#include "cli/pay_options.h"
#include "cli/session_db.h"
#include "cli/site.h"
#include "cli/store_options.h"
#include "cli/video_options.h"
#include "http/server.h"

enum { SERVING_GRACE_S = 20, SERVING_WORKERS_MAX = 64 };

/* How mails leave: the same for serving and for working alone. */
#define OPTIONS_MAIL                                                                                                   \
    { "mail", "URL", NULL, true, "smtp://host:port, smtps://host, or dir:PATH" },                                      \
        { "mail-from", "ADDRESS", NULL, false,                                                                         \
            "address mails come from; without it kith@ and the host of the base URL" },                                \
        { "mail-bounce-to", "ADDRESS", NULL, false,                                                                    \
            "address that mails come back to; without it where they come from" },                                      \
        { "bounces", "dir:PATH", NULL, false, "maildir of that address: what comes back is read" },                    \
        { "sms", "URL", NULL, false,                                                                                   \
            "gateway for text messages, such as twilio:https://ACCOUNT@api.twilio.com/?from=%2B15550100" },            \
        { "hook-networks", "LIST", "", false,                                                                          \
            "networks that webhooks and calendars may be at though they are not public, such as 10.1.0.0/16" },        \
        { "mail-rate", "N", "300", false, "mails to one domain in a minute, over all processes; 0: no limit" },        \
    {                                                                                                                  \
        "mail-per-domain", "N", "4", false, "connections for one domain at once, over all processes; 0: no limit"      \
    }

/* One process that answers pages, and with --with-jobs also does what waits. */
struct serving {
    struct command_db c;
    struct site site;
    struct worker worker[SERVING_WORKERS_MAX];
    struct site_work work;
    struct http_server *_Atomic server; /* workers run before it is known to be up */
    struct job_runner *jobs;
    struct db_ear *ear; /* what other processes tell this one */
};

/** By the whole host: http://localhost.example.org is another machine. */
bool serving_is_loopback(struct sv url);
/** What jobs need to know, from the options of OPTIONS_MAIL, OPTIONS_VIDEO, OPTIONS_PAY and OPTIONS_STORE; says what is
 * wrong. */
bool serving_read_work(const struct invocation *in, struct site_work *ret_work);
bool serving_start_jobs(const struct invocation *in, struct serving *s);
/** Before any thread starts, so that only the one that waits gets them. */
void serving_block_signals(void);
void serving_wait_for_stop(void);

/** Each worker thread has a database handle of its own. */
void *serving_worker_start(void *ctx, unsigned number);
void serving_worker_stop(void *ctx);
/** On the polling thread: nothing here may wait. */
bool serving_answer_inline(void *ctx, const struct http_req *req, struct http_reply *reply);
void serving_answer(void *ctx, const struct http_req *req, struct http_reply *reply);
void serving_dress(void *ctx, const struct http_req *req, struct http_reply *reply);
bool serving_socket_wanted(void *ctx, const struct http_req *req, struct sv *ret_protocol);

#endif
