/** pdf/jpeg.h — pictures as cameras and designers make them (JPEG, ITU-T T.81), read by libjpeg. Inside src/pdf. */
#ifndef KITH_PDF_JPEG_H
#define KITH_PDF_JPEG_H

#include <cairo.h>

#include "base/str.h"

bool jpeg_begins(struct sv file);
/** In the four colours of print (CMYK), as far as its header says. */
bool jpeg_for_print(struct sv file);
/** In RGB or grey. NULL: broken, cut off, for print (CMYK), wider or higher than `side_max`, or made of a hundred scans
 * and more. Let go with cairo_surface_destroy(). */
cairo_surface_t *jpeg_read(struct sv file, int side_max);

#endif
