/**
 * pdf/pdf.h — documents to print and to keep: PDF with embedded fonts, any script, tagged for screen readers
 * (docs/pdf.md). Knows nothing of what the documents are about.
 *
 * A document is made of blocks, from the top down, and put on pages at the end, by pdf_render(). Lengths are points
 * (1/72 inch). Texts and arrays are borrowed: they have to live until pdf_render() returns, most simply in the same
 * arena. Any bytes may come: lines are parted by '\n', each is cleaned like a name (text_clean()), and what no font has
 * becomes U+FFFD. Nothing a text says leaves its place: it cannot turn, hide, tag or link anything.
 *
 * The same input gives the same bytes, in any process and on any machine with the same packages.
 *
 * Threads: any, but one document is rendered at a time in a process (fonts and shaped words are kept from one to the
 * next, behind a lock in type.c), and two pages take some 10 ms: for jobs, not for handlers of requests.
 * Library: cairo and pango with fontconfig draw; finish.c adds what cairo 1.16 cannot say.
 */
#ifndef KITH_PDF_PDF_H
#define KITH_PDF_PDF_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "base/time.h"
#include "words/words.h"

enum pdf_paper { PDF_LETTER, PDF_A4 };
enum { PDF_PAGES_MAX = 1000 };

struct pdf_options {
    enum pdf_paper paper;
    const struct language *language; /* of the document, and of "Page 1 of 3"; NULL: English */
    struct sv title;                 /* of the window, and on top of each page but the first; pdf_heading() shows it */
    struct sv author;                /* the practice's name */
    struct sv letterhead;            /* on top of the first page; the first line is bold. May be empty */
    struct sv logo;                  /* PNG; empty, or not pdf_image_ok(): none. Screen readers say `author` for it */
    struct sv footer;       /* one line below each page, left of the number; what does not fit is cut with "…" */
    struct instant made_at; /* its date of creation */
};
/** Whether these bytes are a PNG that can be shown: at most 1 MiB, 2,000 pixels wide and high. For who lets people
 *  upload one. */
bool pdf_image_ok(struct sv png);
/** The same picture drawn anew as a PNG of at most 1 MiB, at most `side` pixels (one or more) wide and high, and half
 *  that, down to 100, while it is larger: nothing else that was in the file is in it. E_INVALID: neither pdf_image_ok()
 *  nor a JPEG in RGB or grey within the same bounds, or too large even so. */
enum err pdf_image_remake(struct arena *a, struct sv file, int side, struct sv *ret_png) MUST_CHECK;
/** Whether that is since it is a JPEG in the four colours of print (CMYK). */
bool pdf_image_for_print(struct sv file);

struct pdf; /* a document in the making; lives in its arena */
struct pdf *pdf_new(struct arena *a, const struct pdf_options *o);

/** Level 1: the document's, once; 2: of its parts. Never last on a page. */
void pdf_heading(struct pdf *p, int level, struct sv text);
void pdf_paragraph(struct pdf *p, struct sv text);
void pdf_note(struct pdf *p, struct sv text); /* a paragraph in small text */
/** "PAID", "VOID": one word in a frame, at the right of the heading before it. It is text. */
void pdf_stamp(struct pdf *p, struct sv text);
/** One line that opens `url` (http, https or mailto, else it is plain text). */
void pdf_link(struct pdf *p, struct sv text, struct sv url);
void pdf_list(struct pdf *p, const struct sv *items, size_t count);
/** At most so wide, never larger than it is at 144 pixels an inch. Not pdf_image_ok(): `alt` as a paragraph. */
void pdf_figure(struct pdf *p, struct sv png, struct sv alt, double width);
void pdf_rule(struct pdf *p);
void pdf_space(struct pdf *p, double height);

/** Labels and values, as of addresses and numbers; up to three groups stand side by side. */
struct pdf_field {
    struct sv label, value; /* without label: a line of its own. An empty value is left out */
};
struct pdf_group {
    struct sv title; /* may be empty */
    const struct pdf_field *fields;
    size_t count;
};
enum { PDF_GROUPS_MAX = 3 };
void pdf_groups(struct pdf *p, const struct pdf_group *groups, size_t count);

/** A table. Its heads are said again on each page; a row stays on one page if it fits on one. */
enum pdf_align { PDF_START, PDF_END }; /* END: numbers and amounts */
struct pdf_column {
    struct sv head;
    int weight; /* of its width among the others, at least 1; it gets more if its longest word needs it */
    enum pdf_align align;
};
struct pdf_row {
    const struct sv *cells; /* one a column */
    /* Sums: bold, below a rule, on the page of the row before. A text takes the room of the empty cells left of it, so
     * that "Balance due" needs no wide column. */
    bool total;
};
struct pdf_table {
    struct sv caption; /* may be empty */
    const struct pdf_column *columns;
    size_t columns_count; /* 1 to PDF_COLUMNS_MAX */
    const struct pdf_row *rows;
    size_t rows_count;
};
enum { PDF_COLUMNS_MAX = 12 };
void pdf_table(struct pdf *p, const struct pdf_table *t);

/** The file, in the arena of pdf_new(). Once for a document.
 *  E_TOOBIG: more than PDF_PAGES_MAX pages or 4 MiB of text. E_INTERNAL: no fonts, or a library failed (logged). */
enum err pdf_render(struct pdf *p, struct sv *ret_bytes) MUST_CHECK;

#endif
