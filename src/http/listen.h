/** http/listen.h — the listening socket. */
#ifndef KITH_HTTP_LISTEN_H
#define KITH_HTTP_LISTEN_H

#include "base/err.h"
#include "base/str.h"

/** Binds "127.0.0.1:8080", "[::1]:8080" or "localhost:8080". E_INVALID: no such form; E_BUSY: cannot be had; then
 *  *ret_problem is a sentence that stays valid in this thread until the next call. */
enum err http_listen(struct sv address, int *ret_fd, struct sv *ret_problem) MUST_CHECK;
/** The port a socket is bound to. */
unsigned http_listen_port(int fd);

#endif
