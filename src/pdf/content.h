/** pdf/content.h — what stands on a page, as operators. Inside src/pdf. */
#ifndef KITH_PDF_CONTENT_H
#define KITH_PDF_CONTENT_H

#include "base/str.h"

/** A page's content with all that has no tag marked as artifact. Pure; each operator gets a line. */
void content_mark(struct sv content, struct str *out);

#endif
