#include "pdf/fonts.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangofc-fontmap.h>

#include "base/err.h"
#include "base/log.h"

/* Packages fonts-noto-core and fonts-wqy-microhei (Chinese, Japanese, Korean). What else is installed, and what the
 * machine's own fonts.conf says, changes nothing; the cache is the one that was made when they were installed. */
#define FACE(name) "<glob>/usr/share/fonts/truetype/noto/NotoSans" name ".ttf</glob>"
#define SCRIPT(name) FACE(name "-Regular") FACE(name "-Bold")
static const char fonts_conf[] =
    "<?xml version=\"1.0\"?><fontconfig>"
    "<dir>/usr/share/fonts/truetype/noto</dir><dir>/usr/share/fonts/truetype/wqy</dir>"
    "<cachedir>/var/cache/fontconfig</cachedir>"
    "<selectfont><rejectfont><glob>*</glob></rejectfont><acceptfont>" /* what is accepted wins */
    /* clang-format off */
    SCRIPT("") SCRIPT("Arabic") SCRIPT("Armenian") SCRIPT("Bengali") SCRIPT("Cherokee") SCRIPT("Devanagari")
    SCRIPT("Ethiopic") SCRIPT("Georgian") SCRIPT("Gujarati") SCRIPT("Gurmukhi") SCRIPT("Hebrew") SCRIPT("Kannada")
    SCRIPT("Khmer") SCRIPT("Lao") SCRIPT("Malayalam") SCRIPT("Math") SCRIPT("Mongolian") SCRIPT("Myanmar")
    SCRIPT("Oriya") SCRIPT("Sinhala") SCRIPT("Tamil") SCRIPT("Telugu") SCRIPT("Thaana") SCRIPT("Thai")
    /* clang-format on */
    "<glob>/usr/share/fonts/truetype/wqy/wqy-microhei.ttc</glob>"
    "</acceptfont></selectfont></fontconfig>";

static PangoFontMap *map;
static FcCharSet *covered;

/** What any of the fonts can show. */
static FcCharSet *union_of(FcConfig *config)
{
    FcCharSet *all = FcCharSetCreate();
    const FcFontSet *set = FcConfigGetFonts(config, FcSetSystem);
    for (int i = 0; all && set && i < set->nfont; i++) {
        FcCharSet *one;
        if (FcPatternGetCharSet(set->fonts[i], FC_CHARSET, 0, &one) == FcResultMatch && !FcCharSetMerge(all, one, NULL))
            break;
    }
    return all;
}

/** Without its first family nothing looks as it should. */
static bool has_family(FcConfig *config)
{
    const FcFontSet *set = FcConfigGetFonts(config, FcSetSystem);
    for (int i = 0; set && i < set->nfont; i++) {
        FcChar8 *family;
        if (FcPatternGetString(set->fonts[i], FC_FAMILY, 0, &family) == FcResultMatch &&
            !FcStrCmp(family, (const FcChar8 *)FONTS_FAMILY))
            return true;
    }
    return false;
}

PangoFontMap *fonts_map(void)
{
    if (map)
        return map;
    FcConfig *config = FcConfigCreate();
    if (!config || !FcConfigParseAndLoadFromMemory(config, (const FcChar8 *)fonts_conf, FcTrue) ||
        !FcConfigBuildFonts(config) || !has_family(config)) {
        log_event(LOG_ERROR, "pdf.no_fonts", LOG_Z("family", FONTS_FAMILY));
        if (config)
            FcConfigDestroy(config);
        return NULL;
    }
    covered = union_of(config);
    map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map), config);
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(map), 72); /* points are points */
    FcConfigDestroy(config);                                            /* the map has its own reference */
    return map;
}

bool fonts_have(unsigned long point)
{
    return FcCharSetHasChar(covered, (FcChar32)point);
}
