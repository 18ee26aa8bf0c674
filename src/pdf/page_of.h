/** pdf/page_of.h — what the template of a page's number shows. Inside src/pdf. */
#ifndef KITH_PDF_PAGE_OF_H
#define KITH_PDF_PAGE_OF_H

#include "words/words.h"

struct page_of {
    const struct language *language;
    size_t number, count;
};

#endif
