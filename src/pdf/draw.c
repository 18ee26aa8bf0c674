#include "pdf/draw.h"

#include <cairo-pdf.h>

#include "base/log.h"
#include "base/text.h"
#include "pdf/image.h"
#include "pdf/templates.h"

enum { BYTES_MAX = 64 << 20, NUMBER_WIDTH = 110 };

struct drawing {
    struct pdf *doc;
    struct type *type;
    const struct flow *flow;
    cairo_t *cr;
    size_t page; /* from 1 */
    struct lines footer, title, author;
};

/* Colours of the pages, so dark that print without colour reads as well. */
static const double inks[INKS_COUNT][3] = {
    [INK_TEXT] = { 0.125, 0.188, 0.176 },
    [INK_SOFT] = { 0.337, 0.376, 0.357 },
    [INK_BRAND] = { 0.090, 0.349, 0.310 },
    [INK_RULE] = { 0.835, 0.816, 0.776 },
    [INK_STRONG] = { 0.337, 0.376, 0.357 },
    [INK_SHADE] = { 0.937, 0.949, 0.937 },
};

static void set_ink(cairo_t *cr, enum ink ink)
{
    cairo_set_source_rgb(cr, inks[ink][0], inks[ink][1], inks[ink][2]);
}

static void draw_line(cairo_t *cr, const struct line *line, double x, double y, enum ink ink)
{
    set_ink(cr, ink);
    cairo_move_to(cr, x, y + line->baseline);
    pango_cairo_show_layout_line(cr, line->pango);
    if (line->space) {
        cairo_move_to(cr, x + line->width, y + line->baseline);
        pango_cairo_show_layout_line(cr, line->space);
    }
}

static void draw_image(cairo_t *cr, const struct piece *p)
{
    cairo_surface_t *s = image_read(p->png);
    if (!s)
        return;
    cairo_save(cr);
    cairo_translate(cr, p->x, p->y);
    cairo_scale(cr, p->width / cairo_image_surface_get_width(s), p->height / cairo_image_surface_get_height(s));
    cairo_set_source_surface(cr, s, 0, 0);
    cairo_rectangle(cr, 0, 0, cairo_image_surface_get_width(s), cairo_image_surface_get_height(s));
    cairo_fill(cr);
    cairo_restore(cr);
    cairo_surface_destroy(s);
}

static struct sv page_of(const struct drawing *d)
{
    enum { MOST = 200 };
    struct str out = str_new(d->doc->a, MOST);
    struct page_of view = { d->doc->options.language, d->page, d->flow->pages };
    tpl_pdf_page_of(&out, &view);
    return sv_trim(str_sv(&out));
}

/** What stands on each page: the footer, its number, and from the second on the title. Nobody has it read out. */
static void draw_frame(const struct drawing *d)
{
    enum { FOOT = 40, HEAD = 40 };
    const struct flow *f = d->flow;
    double foot = f->paper_height - FOOT, right = f->left + f->width;
    struct lines number = type_set_line(d->type, STYLE_SMALL, page_of(d), NUMBER_WIDTH);
    if (number.count)
        draw_line(d->cr, number.items, right - number.width, foot, INK_SOFT);
    if (d->footer.count)
        draw_line(d->cr, d->footer.items, f->left, foot, INK_SOFT);
    if (d->page > 1 && d->title.count)
        draw_line(d->cr, d->title.items, f->left, HEAD, INK_SOFT);
    if (d->page > 1 && d->author.count)
        draw_line(d->cr, d->author.items, right - d->author.width, HEAD, INK_SOFT);
}

static void draw_piece(struct drawing *d, const struct piece *p)
{
    const double frame = 1.5;
    cairo_t *cr = d->cr;
    switch (p->kind) {
    case PIECE_LINE: draw_line(cr, p->line, p->x, p->y, p->ink); break;
    case PIECE_FILL:
        set_ink(cr, p->ink);
        cairo_rectangle(cr, p->x, p->y, p->width, p->height);
        cairo_fill(cr);
        break;
    case PIECE_FRAME:
        set_ink(cr, p->ink);
        cairo_set_line_width(cr, frame);
        cairo_rectangle(cr, p->x + frame / 2, p->y + frame / 2, p->width - frame, p->height - frame);
        cairo_stroke(cr);
        break;
    case PIECE_IMAGE: draw_image(cr, p); break;
    case PIECE_TAG: cairo_tag_begin(cr, p->tag, p->attributes); break;
    case PIECE_END: cairo_tag_end(cr, p->tag); break;
    case PIECE_PAGE:
        draw_frame(d);
        cairo_show_page(cr);
        d->page++;
        break;
    }
}

static cairo_status_t keep(void *closure, const unsigned char *bytes, unsigned n)
{
    struct str *out = closure;
    str_add(out, sv_from((const char *)bytes, n));
    return out->overflowed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

/** One line of clean text, as the file's properties say it. */
static const char *property(struct pdf *p, struct sv text)
{
    return sv_z(p->a, text_clean(p->a, text));
}

static void set_properties(cairo_surface_t *s, struct pdf *p)
{
    cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_TITLE, property(p, p->options.title));
    cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_AUTHOR, property(p, p->options.author));
    cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATOR, "Kith");
    const char *at = sv_z(p->a, instant_iso(p->a, p->options.made_at));
    cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATE_DATE, at);
    cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_MOD_DATE, at);
}

/** Signs made of several letters say which from 1.5 on. With it newer versions of cairo hide objects in streams, which
 * finish.c would have to read. */
static cairo_pdf_version_t version(void)
{
    return cairo_version() < CAIRO_VERSION_ENCODE(1, 17, 6) ? CAIRO_PDF_VERSION_1_5 : CAIRO_PDF_VERSION_1_4;
}

enum err draw_pages(struct pdf *p, struct type *type, const struct flow *flow, struct sv *ret_bytes)
{
    enum { GAP = 10 };
    struct str out = str_new(p->a, BYTES_MAX);
    cairo_surface_t *s = cairo_pdf_surface_create_for_stream(keep, &out, flow->paper_width, flow->paper_height);
    cairo_pdf_surface_restrict_to_version(s, version());
    set_properties(s, p);
    struct drawing d = { .doc = p,
        .type = type,
        .flow = flow,
        .cr = cairo_create(s),
        .page = 1,
        .footer = type_set_line(type, STYLE_SMALL, p->options.footer, flow->width - NUMBER_WIDTH),
        .title = type_set_line(type, STYLE_SMALL, p->options.title, flow->width / 2 - GAP),
        .author = type_set_line(type, STYLE_SMALL, p->options.author, flow->width / 2 - GAP) };
    for (const struct piece *piece = flow->first; piece; piece = piece->next)
        draw_piece(&d, piece);
    draw_frame(&d);
    cairo_status_t status = cairo_status(d.cr);
    cairo_destroy(d.cr);
    cairo_surface_finish(s);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(s);
    cairo_surface_destroy(s);
    if (status != CAIRO_STATUS_SUCCESS) {
        log_event(LOG_ERROR, "pdf.not_drawn", LOG_Z("why", cairo_status_to_string(status)));
        return E_INTERNAL;
    }
    *ret_bytes = str_sv(&out);
    return E_OK;
}
