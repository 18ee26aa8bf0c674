#include "pdf/image.h"

#include "pdf/jpeg.h"

#include <string.h>

enum { BYTES_MAX = 1 << 20, SIDE_MAX = 2000, IHDR_END = 33 };

static uint32_t big_endian(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/** What its first chunk says, before anything is made that large. */
static bool header(struct sv png, double *ret_width, double *ret_height)
{
    static const unsigned char begins[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    enum { MARK = sizeof begins - 1 };
    const unsigned char *p = (const unsigned char *)png.p;
    if (png.n < IHDR_END || png.n > BYTES_MAX || memcmp(p, begins, MARK) != 0)
        return false;
    uint32_t width = big_endian(p + MARK), height = big_endian(p + MARK + 4);
    if (!width || !height || width > SIDE_MAX || height > SIDE_MAX)
        return false;
    *ret_width = width;
    *ret_height = height;
    return true;
}

static cairo_status_t feed(void *closure, unsigned char *out, unsigned n)
{
    struct sv *rest = closure;
    if (n > rest->n)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(out, rest->p, n);
    *rest = sv_sub(*rest, n, SIZE_MAX);
    return CAIRO_STATUS_SUCCESS;
}

cairo_surface_t *image_read(struct sv png)
{
    double width, height;
    if (!header(png, &width, &height))
        return NULL;
    cairo_surface_t *s = cairo_image_surface_create_from_png_stream(feed, &png);
    if (cairo_surface_status(s) == CAIRO_STATUS_SUCCESS)
        return s;
    cairo_surface_destroy(s);
    return NULL;
}

bool pdf_image_ok(struct sv png)
{
    cairo_surface_t *s = image_read(png);
    cairo_surface_destroy(s); /* NULL is fine */
    return s != NULL;
}

bool image_size(struct sv png, double most_width, double most_height, double *ret_width, double *ret_height)
{
    const double fine = 144.0 / 72; /* pixels a point, at least */
    double width, height;
    if (!header(png, &width, &height) || !pdf_image_ok(png))
        return false;
    double scale = 1 / fine;
    if (width * scale > most_width)
        scale = most_width / width;
    if (height * scale > most_height)
        scale = most_height / height;
    *ret_width = width * scale;
    *ret_height = height * scale;
    return true;
}

static cairo_status_t keep(void *closure, const unsigned char *bytes, unsigned n)
{
    struct str *out = closure;
    str_add(out, sv_from((const char *)bytes, n));
    return out->overflowed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

/* NULL: out of memory. */
static cairo_surface_t *drawn(cairo_surface_t *from, double width, double height, double scale)
{
    int w = (int)(width * scale), h = (int)(height * scale);
    cairo_surface_t *to = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, w > 0 ? w : 1, h > 0 ? h : 1);
    cairo_t *c = cairo_create(to);
    cairo_scale(c, scale, scale);
    cairo_set_source_surface(c, from, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(c), CAIRO_FILTER_BEST);
    cairo_paint(c);
    bool good = cairo_status(c) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(c);
    if (good)
        return to;
    cairo_surface_destroy(to);
    return NULL;
}

static bool remake(struct arena *a, cairo_surface_t *from, double scale, struct sv *ret_png)
{
    cairo_surface_t *to = drawn(from, cairo_image_surface_get_width(from), cairo_image_surface_get_height(from), scale);
    struct str out = str_new(a, BYTES_MAX);
    bool good = to && cairo_surface_write_to_png_stream(to, keep, &out) == CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(to);
    *ret_png = str_sv(&out);
    return good;
}

bool pdf_image_for_print(struct sv file)
{
    return jpeg_for_print(file);
}

enum err pdf_image_remake(struct arena *a, struct sv file, int side, struct sv *ret_png)
{
    enum { SIDE_LEAST = 100 };
    if (file.n > BYTES_MAX)
        return E_INVALID;
    cairo_surface_t *from = jpeg_begins(file) ? jpeg_read(file, SIDE_MAX) : image_read(file);
    if (!from)
        return E_INVALID;
    double width = cairo_image_surface_get_width(from), height = cairo_image_surface_get_height(from);
    double most = width > height ? width : height;
    bool good;
    do /* a photo is larger as a PNG: then smaller, until it fits */
        good = remake(a, from, most > side ? side / most : 1, ret_png);
    while (!good && (side /= 2) >= SIDE_LEAST);
    cairo_surface_destroy(from);
    return good ? E_OK : E_INVALID;
}
