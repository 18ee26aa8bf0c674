#include "pdf/type.h"

#include <pthread.h>
#include <string.h>

#include "base/text.h"
#include "pdf/fonts.h"

enum { TEXT_MAX = 4 << 20, LEAST_WIDTH = 12 };

static const struct {
    double size;
    PangoWeight weight;
    double leading; /* the least height of a line, of its size */
    int spacing;    /* between letters, in pango's units */
} styles[STYLES_COUNT] = {
    [STYLE_BODY] = { 9.5, PANGO_WEIGHT_NORMAL, 1.4, 0 },
    [STYLE_BOLD] = { 9.5, PANGO_WEIGHT_BOLD, 1.4, 0 },
    [STYLE_SMALL] = { 8, PANGO_WEIGHT_NORMAL, 1.4, 0 },
    [STYLE_HEAD] = { 8, PANGO_WEIGHT_BOLD, 1.4, 0 },
    [STYLE_H1] = { 20, PANGO_WEIGHT_BOLD, 1.25, 0 },
    [STYLE_H2] = { 12, PANGO_WEIGHT_BOLD, 1.3, 0 },
    [STYLE_STAMP] = { 13, PANGO_WEIGHT_BOLD, 1.3, PANGO_SCALE },
    [STYLE_NAME] = { 13, PANGO_WEIGHT_BOLD, 1.3, 0 },
};

struct layout {
    struct layout *next;
    PangoLayout *pango;
};
struct type {
    struct arena *a;
    PangoContext *context;
    PangoFontDescription *fonts[STYLES_COUNT];
    PangoAttrList *attributes[STYLES_COUNT];
    struct layout *layouts; /* lines point into them */
    PangoLayoutLine *space; /* a line of one */
    size_t text;            /* bytes set so far */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/** Ligatures would have to say for each what letters they are made of; optional ones are not worth it. A word that is
 * broken gets no hyphen: it may be an address or a number. */
static PangoAttrList *attributes_of(int spacing)
{
    PangoAttrList *list = pango_attr_list_new();
    pango_attr_list_insert(list, pango_attr_font_features_new("liga=0, clig=0"));
    pango_attr_list_insert(list, pango_attr_insert_hyphens_new(FALSE));
    if (spacing)
        pango_attr_list_insert(list, pango_attr_letter_spacing_new(spacing));
    return list;
}

static PangoContext *context_of(PangoFontMap *map, const struct language *l)
{
    PangoContext *context = pango_font_map_create_context(map);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_base_dir(context, PANGO_DIRECTION_LTR);
    pango_context_set_language(context, pango_language_from_string(l ? l->tag : "en"));
    return context;
}

static PangoLayout *layout_of(struct type *t, enum style style, struct sv text, double width)
{
    struct layout *l = arena_new_obj(t->a, struct layout);
    *l = (struct layout){ t->layouts, pango_layout_new(t->context) };
    t->layouts = l;
    pango_layout_set_font_description(l->pango, t->fonts[style]);
    pango_layout_set_attributes(l->pango, t->attributes[style]);
    pango_layout_set_width(l->pango, (int)(width * PANGO_SCALE));
    pango_layout_set_text(l->pango, text.p, (int)text.n);
    return l->pango;
}

enum err type_begin(struct arena *a, const struct language *l, struct type **ret_type)
{
    pthread_mutex_lock(&lock);
    PangoFontMap *map = fonts_map();
    if (!map) {
        pthread_mutex_unlock(&lock);
        return E_INTERNAL;
    }
    struct type *t = arena_new_obj(a, struct type);
    *t = (struct type){ .a = a, .context = context_of(map, l) };
    for (int i = 0; i < STYLES_COUNT; i++) {
        t->fonts[i] = pango_font_description_new();
        pango_font_description_set_family_static(t->fonts[i], FONTS_FAMILY);
        pango_font_description_set_weight(t->fonts[i], styles[i].weight);
        pango_font_description_set_size(t->fonts[i], (int)(styles[i].size * PANGO_SCALE));
        t->attributes[i] = attributes_of(styles[i].spacing);
    }
    t->space = pango_layout_get_line_readonly(layout_of(t, STYLE_SMALL, SV(" "), LEAST_WIDTH), 0);
    *ret_type = t;
    return E_OK;
}

void type_end(struct type *t)
{
    for (struct layout *l = t->layouts; l; l = l->next)
        g_object_unref(l->pango);
    for (int i = 0; i < STYLES_COUNT; i++) {
        pango_attr_list_unref(t->attributes[i]);
        pango_font_description_free(t->fonts[i]);
    }
    g_object_unref(t->context);
    pthread_mutex_unlock(&lock);
}

bool type_overflowed(const struct type *t)
{
    return t->text > TEXT_MAX;
}

/** What no font has becomes U+FFFD, once for a run of it: pango would draw boxes that cannot be searched. Joiners and
 * variation selectors show nothing by themselves. */
static void add_covered(struct str *out, struct sv v)
{
    bool missing = false;
    while (v.n) {
        size_t step = utf8_sequence(v);
        gunichar c = g_utf8_get_char(v.p);
        bool silent = c == 0x200c || c == 0x200d || (c >= 0xfe00 && c <= 0xfe0f) || c >= 0xe0000;
        bool have = c < 0x7f || fonts_have(c);
        if (have)
            str_add(out, sv_sub(v, 0, step));
        else if (!silent && !missing)
            str_add(out, SV("\xef\xbf\xbd"));
        missing = !have && (missing || !silent);
        v = sv_sub(v, step, SIZE_MAX);
    }
}

static struct sv cleaned(struct arena *a, struct sv text)
{
    struct str out = str_new(a, 4 * TEXT_MAX);
    while (text.n) {
        struct sv line = text_clean(a, sv_cut(&text, '\n'));
        add_covered(&out, line);
        if (text.n)
            str_addc(&out, '\n');
    }
    return sv_trim(str_sv(&out));
}

/** As high as Latin letters of the style have it, whatever the font says, and higher where the signs are: so texts of
 * several scripts share their baselines. */
static struct line line_of(PangoLayoutIter *i, double size, double leading)
{
    const double ascent = 1.069, descent = 0.293, clear = 0.3; /* of Noto Sans; clear: between signs of two lines */
    PangoRectangle ink, logical;
    pango_layout_iter_get_line_extents(i, &ink, &logical);
    double base = (double)pango_layout_iter_get_baseline(i) / PANGO_SCALE,
           spare = size * (leading - ascent - descent) / 2;
    double above = size * ascent + spare, below = size * descent + spare;
    double ink_above = base - (double)ink.y / PANGO_SCALE + clear;
    double ink_below = (double)(ink.y + ink.height) / PANGO_SCALE - base + clear;
    if (ink.height > 0) {
        above = ink_above > above ? ink_above : above;
        below = ink_below > below ? ink_below : below;
    }
    return (struct line){ .pango = pango_layout_iter_get_line_readonly(i),
        .height = above + below,
        .baseline = above,
        .width = (double)logical.width / PANGO_SCALE };
}

/** Whether a word ends with the line: pango draws no space there, and words would be read as one. */
static bool ends_word(PangoLayout *layout, const PangoLayoutLine *line, const PangoLayoutLine *next)
{
    const char *text = pango_layout_get_text(layout);
    int end = line->start_index + line->length;
    return next->start_index > end || (line->length > 0 && text[end - 1] == ' ');
}

static void add_line(struct type *t, struct lines *lines, struct line line)
{
    if (lines->count == lines->room) {
        lines->room = lines->room ? 2 * lines->room : 4;
        struct line *items = arena_array(t->a, lines->room, sizeof *items);
        if (lines->count)
            memcpy(items, lines->items, lines->count * sizeof *items);
        lines->items = items;
    }
    lines->items[lines->count++] = line;
    lines->height += line.height;
    lines->width = line.width > lines->width ? line.width : lines->width;
}

/** The first `keep` lines of a layout. */
static void add_lines(struct type *t, enum style style, PangoLayout *layout, int keep, struct lines *lines)
{
    PangoLayoutIter *i = pango_layout_get_iter(layout);
    for (int k = 0; k < keep; k++, pango_layout_iter_next_line(i)) {
        struct line line = line_of(i, styles[style].size, styles[style].leading);
        const PangoLayoutLine *next = pango_layout_get_line_readonly(layout, k + 1);
        if (next && ends_word(layout, line.pango, next))
            line.space = t->space;
        add_line(t, lines, line);
    }
    pango_layout_iter_free(i);
}

/** What pango takes at once of a paragraph, some lines: with all of a long one, each line would cost as much as all. */
static size_t piece_of(struct sv text, double width)
{
    size_t some = 64 + 2 * (size_t)width, n = text.n < some ? text.n : some;
    while (n < text.n && ((unsigned char)text.p[n] & 0xc0) == 0x80)
        n--;
    return n;
}

/** Piece by piece: the last line of one is the first of the next. */
static void set_paragraph(struct type *t, enum style style, struct sv text, double width, struct lines *lines)
{
    do {
        size_t n = piece_of(text, width);
        width = width < LEAST_WIDTH ? LEAST_WIDTH : width;
        PangoLayout *layout = layout_of(t, style, sv_sub(text, 0, n), width);
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
        int count = pango_layout_get_line_count(layout);
        bool last = n == text.n || count == 1;
        add_lines(t, style, layout, last ? count : count - 1, lines);
        if (!last)
            n = (size_t)pango_layout_get_line_readonly(layout, count - 1)->start_index;
        text = sv_sub(text, n, SIZE_MAX);
    } while (text.n);
}

/** What can be set of it, cleaned; empty from the moment on that there was too much. */
static struct sv accepted(struct type *t, struct sv text)
{
    t->text += text.n;
    return type_overflowed(t) ? SV("") : cleaned(t->a, text);
}

struct lines type_set(struct type *t, enum style style, struct sv text, double width)
{
    struct lines lines = { 0 };
    text = accepted(t, text);
    width = width < LEAST_WIDTH ? LEAST_WIDTH : width;
    while (text.n) {
        set_paragraph(t, style, sv_cut(&text, '\n'), width, &lines);
        if (text.n)
            lines.items[lines.count - 1].space = t->space;
    }
    return lines;
}

struct lines type_set_line(struct type *t, enum style style, struct sv text, double width)
{
    struct lines lines = { 0 };
    text = accepted(t, sv_cut(&text, '\n'));
    if (!text.n)
        return lines;
    PangoLayout *layout = layout_of(t, style, sv_sub(text, 0, piece_of(text, width)), width);
    pango_layout_set_single_paragraph_mode(layout, TRUE);
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    add_lines(t, style, layout, 1, &lines);
    return lines;
}
