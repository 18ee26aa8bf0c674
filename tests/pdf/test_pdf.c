#include "../test.h"

#include <stdio.h> /* jpeglib.h names FILE, and does not include it */
#include <stdlib.h>

#include <jpeglib.h>

#include "base/err.h"
#include "pdf/content.h"
#include "pdf/pdf.h"
#include "tests/pdf/samples.h"

static void a_document_begins_as_pdf_and_ends_as_one(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 1 << 20);
    struct sv bytes;
    assert_int_equal(pdf_render(sample_of(a, SV("short"), SV("")), &bytes), E_OK);
    assert_true(sv_starts(bytes, SV("%PDF-1.5\n")));
    assert_true(sv_ends(bytes, SV("%%EOF\n")));
    arena_free(a);
}

static void the_second_rendering_has_the_bytes_of_the_first(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 1 << 20);
    struct sv first, second, other;
    assert_int_equal(pdf_render(sample_of(a, SV("superbill"), SV("")), &first), E_OK);
    assert_int_equal(pdf_render(sample_of(a, SV("scripts"), SV("")), &other), E_OK);
    assert_int_equal(pdf_render(sample_of(a, SV("superbill"), SV("")), &second), E_OK);
    assert_true(sv_eq(first, second));
    assert_false(sv_eq(first, other));
    arena_free(a);
}

static void too_many_pages_are_refused(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 1 << 20);
    struct pdf_options o = sample_options();
    struct pdf *p = pdf_new(a, &o);
    for (int i = 0; i < 3 * PDF_PAGES_MAX; i++) {
        pdf_paragraph(p, SV("One"));
        pdf_space(p, 400);
    }
    struct sv bytes;
    assert_int_equal(pdf_render(p, &bytes), E_TOOBIG);
    arena_free(a);
}

static void too_much_text_is_refused(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 1 << 20);
    struct pdf_options o = sample_options();
    struct pdf *p = pdf_new(a, &o);
    char *text = arena_alloc(a, 5 << 20);
    memset(text, 'x', 5 << 20);
    pdf_paragraph(p, sv_from(text, 5 << 20));
    struct sv bytes;
    assert_int_equal(pdf_render(p, &bytes), E_TOOBIG);
    arena_free(a);
}

static const struct marked {
    const char *name, *in, *out;
} contents[] = {
    { "what_is_tagged_stays", "/P << /MCID 0 >> BDC\nBT (a) Tj ET\nEMC\n",
        "/P << /MCID 0 >> BDC\nBT\n(a) Tj\nET\nEMC\n" },
    { "what_is_not_becomes_an_artifact", "0 0 m 1 1 l S\n", "/Artifact BMC\n0 0 m\n1 1 l\nS\nEMC\n" },
    { "artifacts_end_where_tags_begin", "q 1 g 0 0 1 1 re f /P << /MCID 3 >> BDC EMC f",
        "q\n1 g\n/Artifact BMC\n0 0 1 1 re\nf\nEMC\n/P << /MCID 3 >> BDC\nEMC\n/Artifact BMC\nf\nEMC\n" },
    { "spans_inside_of_tags_are_no_tags", "/P <</MCID 0>> BDC /Span <</ActualText <FEFF>>> BDC (x) Tj EMC (y) Tj EMC",
        "/P <</MCID 0>> BDC\n/Span <</ActualText <FEFF>>> BDC\n(x) Tj\nEMC\n(y) Tj\nEMC\n" },
    { "spans_outside_of_tags_are_inside_of_artifacts", "/Span <</ActualText (/MCID)>> BDC (x) Tj EMC",
        "/Artifact BMC\n/Span <</ActualText (/MCID)>> BDC\n(x) Tj\nEMC\nEMC\n" },
    { "text_that_looks_like_marks_is_text", "((a) \\) EMC /P <</MCID 0>> BDC) Tj <EMC> Tj",
        "/Artifact BMC\n((a) \\) EMC /P <</MCID 0>> BDC) Tj\n<EMC> Tj\nEMC\n" },
    { "what_paints_nothing_needs_no_mark", "q 1 0 0 1 0 0 cm Q", "q\n1 0 0 1 0 0 cm\nQ\n" },
    { "content_that_breaks_off_does_no_harm", "(never ends \\", "" },
};

static void content_is_marked(void **state)
{
    const struct marked *m = *state;
    struct arena *a = arena_new("test", 4096);
    struct str out = str_new(a, 4096);
    content_mark(sv_of(m->in), &out);
    assert_string_equal(sv_z(a, str_sv(&out)), m->out);
    arena_free(a);
}

/* The head of a PNG file that says how large it is. */
#define PNG(width, height) SV("\x89PNG\r\n\x1a\n\0\0\0\rIHDR" width height "\x08\x02\0\0\0\0\0\0\0\0")

static void pictures_that_cannot_be_shown_are_found_out(void **state)
{
    (void)state;
    assert_false(pdf_image_ok(SV("")));
    assert_false(pdf_image_ok(SV("GIF89a")));
    assert_false(pdf_image_ok(PNG("\0\0\0\x10", "\0\0\0\x10")));     /* no more than its head */
    assert_false(pdf_image_ok(PNG("\x7f\xff\xff\xff", "\0\0\0\1"))); /* too wide */
    assert_false(pdf_image_ok(PNG("\0\0\0\0", "\0\0\0\1")));
}

/* A picture of one colour, as a camera would make it. */
static struct sv jpeg(struct arena *a, int width, int height, J_COLOR_SPACE space, int components)
{
    struct jpeg_error_mgr errors;
    struct jpeg_compress_struct j = { .err = jpeg_std_error(&errors) };
    unsigned char *out = NULL;
    unsigned long n = 0;
    jpeg_create_compress(&j);
    jpeg_mem_dest(&j, &out, &n);
    j.image_width = (JDIMENSION)width;
    j.image_height = (JDIMENSION)height;
    j.input_components = components;
    j.in_color_space = space;
    jpeg_set_defaults(&j);
    jpeg_start_compress(&j, TRUE);
    unsigned char *row = arena_alloc(a, (size_t)width * (size_t)components + 1);
    for (int x = 0; x < width; x++)
        row[(size_t)x * (size_t)components] = 200; /* red */
    for (int y = 0; y < height; y++)
        (void)jpeg_write_scanlines(&j, &row, 1);
    jpeg_finish_compress(&j);
    struct sv copy = sv_dup(a, sv_from((const char *)out, n));
    jpeg_destroy_compress(&j);
    free(out);
    return copy;
}

static void a_jpeg_is_drawn_anew_as_a_png_and_what_is_none_is_refused(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 1 << 20);
    struct sv png, fine = jpeg(a, 1200, 300, JCS_RGB, 3);
    assert_int_equal(pdf_image_remake(a, fine, 600, &png), E_OK);
    assert_true(pdf_image_ok(png));
    assert_int_equal((unsigned char)png.p[18] * 256 + (unsigned char)png.p[19], 600); /* drawn smaller */
    assert_int_equal(pdf_image_remake(a, fine, 64, &png), E_OK);                      /* however small it is to be */
    assert_int_equal((unsigned char)png.p[18] * 256 + (unsigned char)png.p[19], 64);
    assert_int_equal(pdf_image_remake(a, jpeg(a, 8, 8, JCS_GRAYSCALE, 1), 600, &png), E_OK);
    assert_int_equal(pdf_image_remake(a, jpeg(a, 8, 8, JCS_CMYK, 4), 600, &png), E_INVALID);
    assert_true(pdf_image_for_print(jpeg(a, 8, 8, JCS_CMYK, 4)));
    assert_false(pdf_image_for_print(fine));
    for (size_t n = 0; n < 64; n++) /* cut off, wherever */
        assert_false(pdf_image_for_print(sv_sub(fine, 0, n)));
    assert_int_equal(pdf_image_remake(a, jpeg(a, 2001, 1, JCS_RGB, 3), 600, &png), E_INVALID);
    for (size_t n = 0; n < fine.n - 2; n += fine.n / 40) /* cut off, wherever */
        assert_int_equal(pdf_image_remake(a, sv_sub(fine, 0, n), 600, &png), E_INVALID);
    arena_free(a);
}

int main(void)
{
    struct CMUnitTest tests[LENGTH(contents) + 6];
    size_t n = 0;
    for (size_t i = 0; i < LENGTH(contents); i++)
        tests[n++] = TEST_ROW(contents[i].name, content_is_marked, &contents[i]);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(a_document_begins_as_pdf_and_ends_as_one);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(the_second_rendering_has_the_bytes_of_the_first);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(too_many_pages_are_refused);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(too_much_text_is_refused);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(a_jpeg_is_drawn_anew_as_a_png_and_what_is_none_is_refused);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(pictures_that_cannot_be_shown_are_found_out);
    return _cmocka_run_group_tests("pdf", tests, n, NULL, NULL);
}
