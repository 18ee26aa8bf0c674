/* A JPEG becomes pixels. libjpeg lives here only; what is wrong with a file ends the reading, and nothing is printed.
 */
#include "pdf/jpeg.h"

#include <setjmp.h>
#include <stdio.h> /* jpeglib.h names FILE, and does not include it */

#include <jpeglib.h>

enum { SCANS_MAX = 100 }; /* a progressive one has about ten; each is work for the whole picture */

struct reading {
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf out;
};

static void give_up(j_common_ptr j)
{
    struct reading *r = (struct reading *)j->err; /* its first member */
    longjmp(r->out, 1);
}

static void say_nothing(j_common_ptr j)
{
    (void)j;
}

/* What is only strange is a reason too: a picture that is cut off would be grey from there on. */
static void warned(j_common_ptr j, int level)
{
    if (level < 0)
        give_up(j);
}

static void count_scans(j_common_ptr j)
{
    if (j->is_decompressor && ((j_decompress_ptr)j)->input_scan_number > SCANS_MAX)
        give_up(j);
}

static void read_row(const unsigned char *rgb, int width, uint32_t *pixels)
{
    for (int x = 0; x < width; x++, rgb += 3)
        pixels[x] = UINT32_C(0xff000000) | (uint32_t)rgb[0] << 16 | (uint32_t)rgb[1] << 8 | rgb[2];
}

/* Errors of libjpeg come back to the caller by longjmp: what is made here hangs on `j` or `ret_surface`. */
static void read_all(struct jpeg_decompress_struct *j, int side_max, cairo_surface_t **ret_surface)
{
    (void)jpeg_read_header(j, TRUE);
    if (!j->image_width || !j->image_height || (int64_t)j->image_width > side_max ||
        (int64_t)j->image_height > side_max)
        return;
    j->out_color_space = JCS_RGB;
    (void)jpeg_start_decompress(j);
    int width = (int)j->output_width, height = (int)j->output_height;
    cairo_surface_t *s = *ret_surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    unsigned char *pixels = cairo_image_surface_get_data(s);
    if (!pixels)
        give_up((j_common_ptr)j);
    int stride = cairo_image_surface_get_stride(s);
    JSAMPARRAY row =
        j->mem->alloc_sarray((j_common_ptr)j, JPOOL_IMAGE, j->output_width * (JDIMENSION)j->output_components, 1);
    for (int y = 0; y < height; y++) {
        (void)jpeg_read_scanlines(j, row, 1);
        read_row(row[0], width, (uint32_t *)(void *)(pixels + (size_t)y * (size_t)stride));
    }
    (void)jpeg_finish_decompress(j);
    cairo_surface_mark_dirty(s);
}

bool jpeg_begins(struct sv file)
{
    const unsigned char *p = (const unsigned char *)file.p;
    return file.n > 3 && p[0] == 0xff && p[1] == 0xd8 && p[2] == 0xff;
}

/* The frame's header says how many colours a dot has: marker, two bytes of length, one of depth, height, width,
 * colours. */
bool jpeg_for_print(struct sv file)
{
    enum { COLOURS = 9 };
    const unsigned char *p = (const unsigned char *)file.p;
    size_t at = 2;
    if (!jpeg_begins(file))
        return false;
    while (file.n > COLOURS && at < file.n - COLOURS && p[at] == 0xff) {
        unsigned char marker = p[at + 1];
        if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc)
            return p[at + COLOURS] == 4;
        at += 2 + (size_t)p[at + 2] * 256 + p[at + 3];
    }
    return false;
}

struct made {
    cairo_surface_t *surface;
    bool good;
};

/* What changes after setjmp() lives with the caller: an automatic object of this function that changed would be
 * indeterminate after longjmp() (C17 7.13.2.1). */
static void read_guarded(
    struct sv file, int side_max, struct reading *r, struct jpeg_decompress_struct *j, struct made *ret_made)
{
    if (setjmp(r->out))
        return;
    jpeg_create_decompress(j);
    j->progress = &r->progress;
    jpeg_mem_src(j, (const unsigned char *)file.p, (unsigned long)file.n);
    read_all(j, side_max, &ret_made->surface);
    ret_made->good = ret_made->surface != NULL;
}

cairo_surface_t *jpeg_read(struct sv file, int side_max)
{
    struct reading r = { .progress = { .progress_monitor = count_scans } };
    struct jpeg_decompress_struct j = { .err = jpeg_std_error(&r.errors) };
    struct made made = { .surface = NULL };
    r.errors.error_exit = give_up;
    r.errors.output_message = say_nothing;
    r.errors.emit_message = warned;
    read_guarded(file, side_max, &r, &j, &made);
    jpeg_destroy_decompress(&j);
    if (made.good)
        return made.surface;
    cairo_surface_destroy(made.surface); /* NULL is fine */
    return NULL;
}
