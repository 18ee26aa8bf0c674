/** tests/hooks/receiver.h — a program that is told: a thread that answers what it is told to answer, and keeps what it
 * heard. */
#ifndef KITH_TESTS_HOOKS_RECEIVER_H
#define KITH_TESTS_HOOKS_RECEIVER_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/str.h"

enum { HEARD_MOST = 64, TEXT_MOST = 8192 };
struct receiver {
    int listening, port;
    atomic_int status; /* what it answers */
    atomic_int heard;
    char text[HEARD_MOST][TEXT_MOST];
    pthread_t thread;
};
extern struct receiver receiver;

void receiver_start(void);
void receiver_stop(void);
/** The body of the n-th request from 0. */
struct sv body_heard(int n);
struct sv head_heard(struct arena *a, int n, const char *name);

#endif
