/** pdf/image.h — pictures that people uploaded. Inside src/pdf. */
#ifndef KITH_PDF_IMAGE_H
#define KITH_PDF_IMAGE_H

#include <cairo.h>

#include "pdf/pdf.h"

/** How large it is shown: within both bounds, its shape kept. False: not pdf_image_ok(). */
bool image_size(struct sv png, double most_width, double most_height, double *ret_width, double *ret_height);
/** Let go with cairo_surface_destroy(). NULL: not pdf_image_ok(). */
cairo_surface_t *image_read(struct sv png);

#endif
