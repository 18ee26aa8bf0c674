/**
 * pdf/type.h — text set into lines: fonts, styles, widths. Inside src/pdf.
 *
 * The fonts, and what pango keeps of them, are the one state of the room: made by the first document, kept for the
 * process, and used by one at a time, from type_begin() to type_end().
 */
#ifndef KITH_PDF_TYPE_H
#define KITH_PDF_TYPE_H

#include <pango/pangocairo.h>

#include "base/err.h"
#include "base/str.h"
#include "words/words.h"

enum style {
    STYLE_BODY,
    STYLE_BOLD,
    STYLE_SMALL,
    STYLE_HEAD, /* of a column; titles of groups */
    STYLE_H1,
    STYLE_H2,
    STYLE_STAMP,
    STYLE_NAME, /* the practice's */
    STYLES_COUNT,
};
struct line {
    PangoLayoutLine *pango;  /* of the layout that type_end() lets go */
    double height, baseline; /* baseline: from the line's top */
    double width;
    PangoLayoutLine *space; /* to be drawn behind it, unseen; NULL: the last line, or one that breaks a word */
};
struct lines {
    struct line *items;
    size_t count, room;
    double height, width; /* width: of the widest */
};

struct type;
enum err type_begin(struct arena *a, const struct language *l, struct type **ret_type) MUST_CHECK;
void type_end(struct type *t);
/** Cleaned and wrapped to the width; a word that is wider is broken. No text: no line. */
struct lines type_set(struct type *t, enum style style, struct sv text, double width);
/** One line, with "…" where it was too long. */
struct lines type_set_line(struct type *t, enum style style, struct sv text, double width);
/** More text was set than one document may have: E_TOOBIG. From then on nothing more is set. */
bool type_overflowed(const struct type *t);

#endif
