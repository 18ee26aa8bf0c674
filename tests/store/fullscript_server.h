/**
 * tests/store/fullscript_server.h — a Fullscript of our own in a thread: tokens that follow each other, patients and
 * dependents it remembers, one for each address. It checks what it is asked and answers as told.
 */
#ifndef KITH_TESTS_FULLSCRIPT_SERVER_H
#define KITH_TESTS_FULLSCRIPT_SERVER_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/str.h"

enum { FS_PATIENTS_MAX = 32, FS_FAULTS_MAX = 8, FS_TEXT = 80 };

struct fs_patient {
    char number[40], first_name[FS_TEXT], last_name[FS_TEXT], email[FS_TEXT], born[16], reference[FS_TEXT];
    bool dependent;
    char guardian[40];
};
/** Of a question whose path has this in it, once: `status` instead of the usual answer, or nothing at all. */
struct fs_fault {
    const char *path;
    int status;      /* 0: the line breaks */
    bool done_first; /* it did what was asked before */
};
struct fs_server {
    int port, listening;
    char url[64];
    pthread_t thread;
    pthread_mutex_t lock; /* of all that follows */
    char challenge[64];   /* of the code that is handed out next */
    char code[16];        /* good once */
    unsigned tokens, refreshes, revoked;
    char clinic[40];
    char refresh[2][24]; /* the one in use, and the one before until the new access token is used */
    struct fs_patient patients[FS_PATIENTS_MAX];
    size_t patients_count, made, asked;
    bool plan; /* patients have recommendations */
    struct fs_fault faults[FS_FAULTS_MAX];
    size_t faults_count;
    char last_draft[512]; /* what was asked for the last way in */
    char wrong[200];      /* the first thing that it would not take; empty: none */
};
struct fs_server *fs_server_start(void);
void fs_server_stop(struct fs_server *s);
/** As if a practitioner had said yes at this address: the code that comes back. */
struct sv fs_server_agree(struct fs_server *s, struct arena *a, struct sv authorize_url, struct sv *ret_state);
void fs_server_fault(struct fs_server *s, struct fs_fault fault);
/** A patient made there by hand; guardian "": of their own. */
void fs_server_add(struct fs_server *s, const char *first, const char *last, const char *email, const char *born,
    const char *guardian);
const struct fs_patient *fs_server_find(const struct fs_server *s, const char *email, const char *first);

#endif
