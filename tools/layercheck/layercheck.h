/** tools/layercheck/layercheck.h — the rules of the house that a program can check: who includes whom, what nobody
 * calls. */
#ifndef KITH_TOOLS_LAYERCHECK_H
#define KITH_TOOLS_LAYERCHECK_H

#include <stdbool.h>
#include <stddef.h>

enum { MAX_ROOMS = 64, MAX_LIBRARIES = 16, MAX_WORD = 64, MAX_LINES = 600 };

struct library {
    char header[MAX_WORD]; /* "sodium.h", or a folder: "openssl/" */
    char file[MAX_WORD];   /* the one file that may include it; empty: all of the room */
};
struct room {
    char name[MAX_WORD];
    bool feature, memory;
    struct library libraries[MAX_LIBRARIES];
    size_t libraries_count;
};
struct house {
    struct room rooms[MAX_ROOMS];
    size_t rooms_count;
    int mistakes;
};

/** A file of the tree. */
struct source {
    const char *path;        /* as messages name it: "src/http/http.c" */
    const char *name;        /* "http.c" */
    const struct room *room; /* NULL outside src/ */
    char *text;              /* comments, strings and character constants blanked, lines kept; includes intact */
    bool header;
};

/** Prints "path:line: error: …" and counts it. */
__attribute__((format(printf, 4, 5))) void mistake(struct house *h, const char *path, int line, const char *fmt, ...);
const struct room *room_of(const struct house *h, const char *name, size_t n);

/** Every #include of a file under src/. */
void check_includes(struct house *h, const struct source *s);
/** Calls of banned functions, in a file under src/. */
void check_calls(struct house *h, const struct source *s);

#endif
