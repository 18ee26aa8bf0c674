/** pdf/draw.h — pieces become a file, by cairo. Inside src/pdf. */
#ifndef KITH_PDF_DRAW_H
#define KITH_PDF_DRAW_H

#include "pdf/flow.h"

enum err draw_pages(struct pdf *p, struct type *type, const struct flow *flow, struct sv *ret_bytes) MUST_CHECK;

#endif
