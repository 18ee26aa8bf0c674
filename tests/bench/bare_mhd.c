/*
 * The yardstick: libmicrohttpd alone, answering every request on its polling thread with SIZE bytes and no headers of
 * ours. The bench measures it in the same run as Kith and compares.
 *
 *   bare_mhd PORT SIZE     serves on 127.0.0.1 until SIGTERM or SIGINT
 */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <microhttpd.h>

static char *bytes;
static size_t size;

static enum MHD_Result answer(void *cls, struct MHD_Connection *c, const char *url, const char *method,
    const char *version, const char *upload, size_t *upload_size, void **con_cls)
{
    static int seen;
    (void)cls, (void)url, (void)method, (void)version, (void)upload;
    if (!*con_cls) { /* the headers; an answer here would end the connection */
        *con_cls = &seen;
        return MHD_YES;
    }
    *upload_size = 0;
    struct MHD_Response *r = MHD_create_response_from_buffer(size, bytes, MHD_RESPMEM_PERSISTENT);
    enum MHD_Result queued = MHD_queue_response(c, MHD_HTTP_OK, r);
    MHD_destroy_response(r);
    return queued;
}

int main(int argc, char **argv)
{
    if (argc != 3 || atoi(argv[1]) <= 0 || atoi(argv[2]) < 0) {
        fprintf(stderr, "usage: bare_mhd PORT SIZE\n");
        return 2;
    }
    struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)
    };
    size = (size_t)atoi(argv[2]);
    bytes = malloc(size + 1);
    if (!bytes)
        return 1;
    memset(bytes, 'x', size);
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    struct MHD_Daemon *d = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, answer, NULL,
        MHD_OPTION_SOCK_ADDR, &at, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)16 * 1024, MHD_OPTION_END);
    if (!d) {
        fprintf(stderr, "bare_mhd: cannot listen on port %s\n", argv[1]);
        return 1;
    }
    int got;
    sigwait(&ends, &got);
    MHD_stop_daemon(d);
    free(bytes);
    return 0;
}
