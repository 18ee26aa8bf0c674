#include "exchange/ahead.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

enum { LINES = 16, BATCHES = 4, BATCH_BYTES = 1 << 20 };

struct batch {
    struct ahead_line lines[LINES];
    size_t count;
};
/* Batches go round: the thread fills what has been read, and frees its JSON then, so that the reader need not. */
struct ahead {
    FILE *file;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t moved;
    struct batch batches[BATCHES];
    size_t filled, taken; /* batches so far; under the lock, as are the two below */
    bool ended, stopping;
    size_t at; /* the reader's: of the batch it is in */
};

static void empty(struct batch *b)
{
    for (size_t i = 0; i < b->count; i++)
        json_decref(b->lines[i].json);
    b->count = 0;
}

/* False at the end of the file. */
static bool fill(struct batch *b, FILE *file, char **line, size_t *room)
{
    size_t bytes = 0;
    empty(b);
    while (b->count < LINES && bytes < BATCH_BYTES) {
        ssize_t n = getline(line, room, file);
        if (n < 0)
            return false;
        bytes += (size_t)n;
        struct ahead_line *l = &b->lines[b->count++];
        l->blank = sv_trim(sv_from(*line, (size_t)n)).n == 0;
        l->json = l->blank ? NULL : json_loadb(*line, (size_t)n, JSON_REJECT_DUPLICATES, &l->error);
    }
    return true;
}

static void *parse(void *arg)
{
    struct ahead *a = arg;
    char *line = NULL;
    size_t room = 0;
    pthread_mutex_lock(&a->lock);
    while (!a->ended && !a->stopping) {
        if (a->filled - a->taken == BATCHES) {
            pthread_cond_wait(&a->moved, &a->lock);
            continue;
        }
        struct batch *b = &a->batches[a->filled % BATCHES];
        pthread_mutex_unlock(&a->lock);
        bool more = fill(b, a->file, &line, &room);
        pthread_mutex_lock(&a->lock);
        a->filled++;
        a->ended = !more;
        pthread_cond_signal(&a->moved);
    }
    pthread_mutex_unlock(&a->lock);
    free(line);
    return NULL;
}

enum err ahead_start(FILE *file, struct ahead **ret_ahead)
{
    struct ahead *a = calloc(1, sizeof *a);
    if (!a)
        abort();
    a->file = file;
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->moved, NULL);
    if (pthread_create(&a->thread, NULL, parse, a) != 0) {
        pthread_cond_destroy(&a->moved);
        pthread_mutex_destroy(&a->lock);
        free(a);
        return E_BUSY;
    }
    *ret_ahead = a;
    return E_OK;
}

/* Gives back the batch that was read, if `done`, and waits for the next one; NULL at the end. */
static struct batch *turn(struct ahead *a, bool done)
{
    pthread_mutex_lock(&a->lock);
    if (done) {
        a->taken++;
        a->at = 0;
        pthread_cond_signal(&a->moved);
    }
    while (a->filled == a->taken && !a->ended)
        pthread_cond_wait(&a->moved, &a->lock);
    struct batch *b = a->filled == a->taken ? NULL : &a->batches[a->taken % BATCHES];
    pthread_mutex_unlock(&a->lock);
    return b;
}

const struct ahead_line *ahead_next(struct ahead *a)
{
    struct batch *b = turn(a, false);
    while (b && a->at == b->count)
        b = turn(a, true);
    return b ? &b->lines[a->at++] : NULL;
}

void ahead_stop(struct ahead *a)
{
    pthread_mutex_lock(&a->lock);
    a->stopping = true;
    pthread_cond_signal(&a->moved);
    pthread_mutex_unlock(&a->lock);
    pthread_join(a->thread, NULL);
    for (size_t i = 0; i < BATCHES; i++)
        empty(&a->batches[i]);
    pthread_cond_destroy(&a->moved);
    pthread_mutex_destroy(&a->lock);
    free(a);
}
