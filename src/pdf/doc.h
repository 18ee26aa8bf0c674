/** pdf/doc.h — a document in the making: its blocks, from the top down. Inside src/pdf. */
#ifndef KITH_PDF_DOC_H
#define KITH_PDF_DOC_H

#include "pdf/pdf.h"

enum block_kind {
    BLOCK_HEADING,
    BLOCK_PARAGRAPH,
    BLOCK_NOTE,
    BLOCK_STAMP,
    BLOCK_LINK,
    BLOCK_LIST,
    BLOCK_FIGURE,
    BLOCK_RULE,
    BLOCK_SPACE,
    BLOCK_GROUPS,
    BLOCK_TABLE,
};
struct block {
    struct block *next;
    enum block_kind kind;
    struct sv text; /* of a figure: what it shows */
    struct sv url;
    struct sv png;
    int level;
    double size; /* of a figure: its width; of a space: its height */
    const struct sv *items;
    const struct pdf_group *groups;
    size_t count;
    struct pdf_table table;
};
struct pdf {
    struct arena *a;
    struct pdf_options options;
    struct block *first, **end;
};

#endif
