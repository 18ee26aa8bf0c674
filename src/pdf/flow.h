/**
 * pdf/flow.h — a document on pages: what stands where, in the order it is read. Inside src/pdf.
 *
 * The outcome is one list of pieces: lines, rules, pictures, and between them the tags that hold them and the ends of
 * pages. x and y are points from the upper left corner of the page.
 */
#ifndef KITH_PDF_FLOW_H
#define KITH_PDF_FLOW_H

#include "pdf/doc.h"
#include "pdf/type.h"

enum ink { INK_TEXT, INK_SOFT, INK_BRAND, INK_RULE, INK_STRONG, INK_SHADE, INKS_COUNT };
enum piece_kind { PIECE_LINE, PIECE_FILL, PIECE_FRAME, PIECE_IMAGE, PIECE_TAG, PIECE_END, PIECE_PAGE };
struct piece {
    struct piece *next;
    enum piece_kind kind;
    enum ink ink;
    double x, y, width, height;
    const struct line *line;
    struct sv png;
    const char *tag, *attributes; /* of PIECE_TAG and its PIECE_END */
};
struct text_node {
    struct text_node *next;
    struct sv text;
};
struct flow {
    struct arena *a;
    struct type *type;
    const struct pdf_options *options;
    double paper_width, paper_height;
    double left, width, bottom; /* where blocks stand; bottom: the y that none passes */
    double y;
    size_t pages; /* begun so far */
    struct piece *first, **end;
    struct text_node *alts, **alts_end; /* what each Figure shows, in their order */
};
enum err flow_pages(struct pdf *p, struct type *type, struct flow *ret_flow) MUST_CHECK;

/* For the blocks' own files. */
enum { FLOW_MARGIN = 54, FLOW_TOP = 72 };
void flow_tag(struct flow *f, const char *tag, const char *attributes);
void flow_end(struct flow *f, const char *tag);
void flow_line(struct flow *f, const struct line *line, double x, double y, enum ink ink);
void flow_fill(struct flow *f, double x, double y, double width, double height, enum ink ink);
void flow_break(struct flow *f); /* on to the next page */
/** On to the next page unless so much fits below f->y, or the page is empty. */
void flow_need(struct flow *f, double height);
double flow_room(const struct flow *f);
/** Lines of one leaf tag, below each other from f->y on; on each page one of its own. */
void flow_lines(struct flow *f, const char *tag, const struct lines *lines, double x, enum ink ink);
void flow_groups(struct flow *f, const struct pdf_group *groups, size_t count);
void flow_table(struct flow *f, const struct pdf_table *t);

#endif
