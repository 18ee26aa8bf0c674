/**
 * tools/pogen/pogen.h — the parts of the compiler of PO files: reader, checks, emitter.
 *
 * A build-time program: the first mistake ends it with "file:line: error: what to do" and exit status 1.
 */
#ifndef KITH_TOOLS_POGEN_H
#define KITH_TOOLS_POGEN_H

#include <stdbool.h>
#include <stddef.h>

enum { MAX_ENTRIES = 4096, MAX_FORMS = 6, MAX_HOLES = 8, MAX_LANGUAGES = 16, MAX_HOLE_NAME = 32 };

struct entry {
    int line; /* of its msgid */
    bool fuzzy;
    const char *context, *id, *plural; /* context and plural may be NULL */
    const char *text[MAX_FORMS];       /* msgstr, or msgstr[i] */
    size_t forms;
};
struct po {
    const char *path;
    char tag[16]; /* "es" */
    const char *label, *plural_rule;
    size_t forms; /* nplurals */
    struct entry items[MAX_ENTRIES];
    size_t count; /* without the header */
};

/** The holes of a text, in the order they come first: "{name}". */
struct holes {
    char name[MAX_HOLES][MAX_HOLE_NAME];
    size_t count;
};

__attribute__((noreturn, format(printf, 3, 4))) void fail_at(const struct po *po, int line, const char *fmt, ...);

/* read.c */
void po_read(struct po *po, const char *path);
/* check.c */
void holes_add(const struct po *po, int line, const char *text, struct holes *h);
/** Of the original, singular and plural: what a translation is numbered by. */
void holes_of(const struct po *po, const struct entry *e, struct holes *ret_holes);
/** The original itself: unique, no controls, holes well formed. */
void check_original(const struct po *pot);
/** A translation says all of the original, and no more. */
void check_translation(const struct po *pot, const struct po *po);
const struct entry *entry_find(const struct po *po, const struct entry *like);

#endif
