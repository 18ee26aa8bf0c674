/** pdf/fonts.h — the fonts that documents are set in, and no others of the machine. Inside src/pdf. */
#ifndef KITH_PDF_FONTS_H
#define KITH_PDF_FONTS_H

#include <pango/pangocairo.h>
#include <stdbool.h>

#define FONTS_FAMILY "Noto Sans"

/** For good; NULL: they are not installed (logged). Not for two threads at a time. */
PangoFontMap *fonts_map(void);
/** Whether one of them has it. After fonts_map(). */
bool fonts_have(unsigned long point);

#endif
