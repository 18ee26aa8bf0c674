/**
 * pdf/finish.h — what cairo 1.16 cannot say in a file it wrote (docs/decisions/0065): the language, what figures show,
 * what heads head, and that all else on the pages is no part of the text. Inside src/pdf.
 */
#ifndef KITH_PDF_FINISH_H
#define KITH_PDF_FINISH_H

#include "pdf/flow.h"

/** Reads files of cairo's only; E_INTERNAL: another kind, or no file (logged). */
enum err finish(struct pdf *p, const struct flow *flow, struct sv drawn, struct sv *ret_bytes) MUST_CHECK;

#endif
