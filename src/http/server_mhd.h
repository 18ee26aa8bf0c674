/**
 * http/server_mhd.h — inside the room: one server on libmicrohttpd, its connections, and one request with its reply.
 *
 * server_mhd.c starts and stops it, request_mhd.c takes requests in, reply_mhd.c sends replies, upgrade_mhd.c lets a
 * connection become a socket or a stream.
 */
#ifndef KITH_HTTP_SERVER_MHD_H
#define KITH_HTTP_SERVER_MHD_H

#include <pthread.h>
#include <stdatomic.h>

#include <microhttpd.h>

#include "http/arenas.h"
#include "http/body.h"
#include "http/intake.h"
#include "http/limits.h"
#include "http/listen.h"
#include "http/metrics.h"
#include "http/peers.h"
#include "http/pool.h"
#include "http/server.h"
#include "http/socket.h"
#include "http/watch.h"

enum {
    HTTP_CONNECTION_MEMORY = 16 * 1024, /* bounds request line and headers together */
    HTTP_REPLIES_KEPT = 64,
    HTTP_ARENA_BYTES = 256 * 1024, /* a usual page and its intermediate sizes fit: no malloc between requests */
};

struct kept {          /* a fixed reply of the polling thread, ready to be sent again */
    struct sv content; /* empty: free */
    int status;
    struct http_pairs headers;
    struct MHD_Response *response;
};

struct http_server {
    struct http_server_options o;
    struct clock clock;
    struct arena *keep; /* texts of the options */
    struct MHD_Daemon *daemon;
    unsigned port;
    struct http_pool *pool;
    struct http_watch *watch;
    struct http_peers *peers;
    struct http_metrics metrics;
    uint32_t boot;
    _Atomic uint32_t next_id;
    _Atomic size_t body_bytes;
    _Atomic int64_t suspended;
    atomic_bool stopping, abandon; /* abandon: what still waits in the queue is answered 503 */
    struct http_arenas *arenas;
    pthread_mutex_t kept_lock;
    struct kept kept[HTTP_REPLIES_KEPT];
};

struct connection {
    struct http_watched watched;
    char address_text[HTTP_ADDRESS_TEXT];
    struct sv address;
};

enum stage { STAGE_HEAD, STAGE_BODY, STAGE_WORK, STAGE_READY, STAGE_SENT, STAGE_SOCKET, STAGE_STREAM };

struct exchange { /* one request and its reply; lives in its own arena */
    struct http_server *server;
    struct MHD_Connection *mhd;
    struct connection *connection;
    enum stage stage;
    struct sv target; /* copied before the library takes it apart */
    struct http_body body;
    int64_t started_us;
    struct http_req req;
    struct http_reply reply;
    struct http_socket_facts socket;
};

/* --- replies --- */

enum MHD_Result exchange_send(struct exchange *x);
/** Health checks and static files are sent over and over: half their cost would be building the same headers anew. */
enum MHD_Result exchange_send_fixed(struct exchange *x);
void exchange_problem(struct exchange *x, int status, const char *reason);

/* --- requests: what the library calls --- */

void *exchange_on_target(void *cls, const char *uri, struct MHD_Connection *mhd);
enum MHD_Result exchange_on_request(void *cls, struct MHD_Connection *mhd, const char *url, const char *method,
    const char *version, const char *upload_data, size_t *upload_size, void **con_cls);
void exchange_on_completed(void *cls, struct MHD_Connection *mhd, void **con_cls, enum MHD_RequestTerminationCode how);

/* --- a connection that becomes something else --- */

enum MHD_Result exchange_to_socket(struct exchange *x, struct sv protocol, void **con_cls);
/** The library's part of the connection sleeps until the thread of the sockets is done with it. */
enum MHD_Result exchange_to_stream(struct exchange *x, void **con_cls);

#endif
