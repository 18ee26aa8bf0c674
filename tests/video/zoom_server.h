/**
 * tests/video/zoom_server.h — a Zoom of our own in a thread: hands out access tokens, checks every request against
 * Zoom's description (swagger.h), and answers as told.
 */
#ifndef KITH_TESTS_ZOOM_SERVER_H
#define KITH_TESTS_ZOOM_SERVER_H

#include <pthread.h>
#include <stdatomic.h>

#include "tests/video/swagger.h"

enum { ZOOM_ASKED_MAX = 64 };

struct zoom_asked {
    char operation[40], body[2048], path[256];
};
struct zoom_server {
    int port;
    char url[64];
    int listening;
    pthread_t thread;
    json_t *description;
    struct arena *a;
    /* read after the call that made it */
    struct zoom_asked asked[ZOOM_ASKED_MAX];
    atomic_uint asked_count, tokens;
    char wrong[256]; /* the first thing that Zoom would not take; empty: none */
    /* set before a call: the next answers, one each; afterwards as usual */
    struct {
        int status;
        const char *body;
    } next[8];
    atomic_uint next_count, next_at;
    int token_seconds; /* 0: 3600 */
    bool secret_is_wrong;
};
struct zoom_server *zoom_server_start(void);
void zoom_server_stop(struct zoom_server *z);
void zoom_server_next(struct zoom_server *z, int status, const char *body);

#endif
