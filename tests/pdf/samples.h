/** tests/pdf/samples.h — documents of invented practices, for tests, for the bench and to look at. */
#ifndef KITH_TESTS_PDF_SAMPLES_H
#define KITH_TESTS_PDF_SAMPLES_H

#include "pdf/pdf.h"

/** By name; NULL: there is none. With `logo` (PNG bytes) on top where one is given. */
struct pdf *sample_of(struct arena *a, struct sv name, struct sv logo);
struct pdf_options sample_options(void);

#endif
