#include "fixture.h"

#include <stdlib.h>

#include "base/random.h"
#include "crypto/stream.h"

#define PASSPHRASE SV("a passphrase for backups")
enum { FRAME = 64 * 1024, HEADER = 68, OVERHEAD = 17 };

/** The sealed bytes of n plain ones (i * 7 + i / 251), freed with the arena. */
static struct sv sealed(size_t n, struct sv *ret_plain)
{
    char *plain = arena_alloc_raw(scratch, n + 1), *file;
    size_t file_n;
    for (size_t i = 0; i < n; i++)
        plain[i] = (char)(i * 7 + i / 251);
    FILE *out = open_memstream(&file, &file_n);
    struct stream_writer *w;
    assert_int_equal(stream_write_open(out, PASSPHRASE, &w), E_OK);
    for (size_t at = 0; at < n; at += 1000) /* in pieces that straddle the frames */
        assert_int_equal(stream_write(w, sv_sub((struct sv){ plain, n }, at, 1000)), E_OK);
    assert_int_equal(stream_write_close(w), E_OK);
    fclose(out);
    struct sv copy = sv_dup(scratch, (struct sv){ file, file_n });
    free(file);
    *ret_plain = (struct sv){ plain, n };
    return copy;
}

/** The first error, or E_OK with everything that was read. */
static enum err opened(struct sv file, struct sv passphrase, struct sv *ret_plain)
{
    char nothing[1] = { 0 };
    FILE *in = file.n ? fmemopen((char *)(uintptr_t)file.p, file.n, "r") : fmemopen(nothing, 1, "r");
    if (!file.n)
        fgetc(in);
    struct stream_reader *r;
    enum err e = stream_read_open(in, passphrase, &r);
    if (e == E_OK) {
        struct str all = str_new(scratch, SIZE_MAX / 2);
        char buf[5000];
        size_t n;
        while ((e = stream_read(r, buf, sizeof buf, &n)) == E_OK && n)
            str_add(&all, (struct sv){ buf, n });
        if (e != E_OK)
            assert_int_equal(stream_read(r, buf, sizeof buf, &n), E_INVALID);
        *ret_plain = str_sv(&all);
        stream_read_close(r);
    }
    fclose(in);
    return e;
}

static void a_backup_comes_back_at_every_size_around_a_frame(void **state)
{
    (void)state;
    static const size_t sizes[] = { 0, 1, FRAME - 1, FRAME, FRAME + 1, 2 * FRAME, 2 * FRAME + 17, 300000 };
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        struct sv plain, back, file = sealed(sizes[i], &plain);
        assert_int_equal(opened(file, PASSPHRASE, &back), E_OK);
        assert_true(sv_eq(back, plain));
        size_t frames = sizes[i] ? (sizes[i] + FRAME - 1) / FRAME : 1;
        assert_int_equal(file.n, HEADER + sizes[i] + frames * OVERHEAD);
    }
}

static void a_wrong_passphrase_is_told_from_a_damaged_file(void **state)
{
    (void)state;
    struct sv plain, back, file = sealed(10, &plain);
    assert_int_equal(opened(file, SV("another passphrase"), &back), E_DENIED);
    assert_int_equal(
        opened(SV("SQLite format 3, and so on, long enough to hold the whole of a header....."), PASSPHRASE, &back),
        E_INVALID);
    assert_int_equal(opened(SV(""), PASSPHRASE, &back), E_INVALID);
}

static void a_backup_that_was_cut_is_refused(void **state)
{
    (void)state;
    struct sv plain, back, file = sealed(2 * FRAME + 100, &plain);
    const size_t cuts[] = { HEADER, HEADER + 1, HEADER + FRAME, HEADER + FRAME + OVERHEAD,
        HEADER + 2 * (FRAME + OVERHEAD), file.n - 1 };
    for (size_t i = 0; i < LENGTH(cuts); i++)
        assert_int_equal(opened(sv_sub(file, 0, cuts[i]), PASSPHRASE, &back), E_INVALID);
    assert_int_equal(opened(sv_sub(file, 0, HEADER - 1), PASSPHRASE, &back), E_INVALID);
}

static void bytes_behind_the_end_are_refused(void **state)
{
    (void)state;
    struct sv plain, back, file = sealed(100, &plain), full = sealed(FRAME, &plain);
    assert_int_equal(opened(sv_fmt(scratch, "%s", ""), PASSPHRASE, &back), E_INVALID);
    struct str longer = str_new(scratch, SIZE_MAX / 2);
    str_add(&longer, file);
    str_addc(&longer, 'x');
    assert_int_equal(opened(str_sv(&longer), PASSPHRASE, &back), E_INVALID);
    longer = str_new(scratch, SIZE_MAX / 2);
    str_add(&longer, full);
    str_addc(&longer, 'x');
    assert_int_equal(opened(str_sv(&longer), PASSPHRASE, &back), E_INVALID);
}

static void frames_in_another_order_are_refused(void **state)
{
    (void)state;
    struct sv plain, back, file = sealed(3 * FRAME, &plain);
    struct str swapped = str_new(scratch, SIZE_MAX / 2);
    str_add(&swapped, sv_sub(file, 0, HEADER));
    str_add(&swapped, sv_sub(file, HEADER + FRAME + OVERHEAD, FRAME + OVERHEAD));
    str_add(&swapped, sv_sub(file, HEADER, FRAME + OVERHEAD));
    str_add(&swapped, sv_sub(file, HEADER + 2 * (FRAME + OVERHEAD), SIZE_MAX));
    assert_int_equal(swapped.n, file.n);
    assert_int_equal(opened(str_sv(&swapped), PASSPHRASE, &back), E_INVALID);
}

static void a_backup_with_any_byte_altered_is_refused(void **state)
{
    (void)state;
    struct sv plain, back, file = sealed(40, &plain);
    char *p = arena_strndup(scratch, file.p, file.n);
    for (size_t i = 0; i < file.n; i++) {
        p[i] = (char)(p[i] ^ 0x10);
        enum err e = opened((struct sv){ p, file.n }, PASSPHRASE, &back);
        bool derives = i >= 11 && i < 12 + 16 + 16; /* cost, salt and check: looks like another passphrase */
        assert_true(e == (derives ? E_DENIED : E_INVALID));
        p[i] = (char)(p[i] ^ 0x10);
    }
    assert_int_equal(opened((struct sv){ p, file.n }, PASSPHRASE, &back), E_OK);
}

static void a_real_backup_has_a_dear_key(void **state)
{
    (void)state;
    struct sv plain, file = sealed(1, &plain);
    assert_memory_equal(file.p, "KITHBAK\n\1\3\0\100", 12); /* version 1, three passes, 64 MiB */
}

static void from_here_on_keys_are_cheap(void **state)
{
    (void)state;
    stream_cheap_for_tests();
}

static void a_header_that_asks_for_too_much_memory_is_refused(void **state)
{
    (void)state;
    struct sv plain, back, file = sealed(1, &plain);
    char *p = arena_strndup(scratch, file.p, file.n);
    p[10] = 0x7f;
    assert_int_equal(opened((struct sv){ p, file.n }, PASSPHRASE, &back), E_INVALID);
    p[10] = 0;
    p[9] = 11;
    assert_int_equal(opened((struct sv){ p, file.n }, PASSPHRASE, &back), E_INVALID);
}

static void an_abandoned_backup_is_refused(void **state)
{
    (void)state;
    char *file;
    size_t n;
    FILE *out = open_memstream(&file, &n);
    struct stream_writer *w;
    struct sv back;
    assert_int_equal(stream_write_open(out, PASSPHRASE, &w), E_OK);
    assert_int_equal(stream_write(w, SV("half a backup")), E_OK);
    stream_write_abandon(w);
    fclose(out);
    assert_int_equal(opened((struct sv){ file, n }, PASSPHRASE, &back), E_INVALID);
    free(file);
}

static void a_full_disk_is_an_error(void **state)
{
    (void)state;
    FILE *out = fopen("/dev/full", "w");
    struct stream_writer *w;
    assert_non_null(out);
    setvbuf(out, NULL, _IONBF, 0);
    assert_int_equal(stream_write_open(out, PASSPHRASE, &w), E_INTERNAL);
    fclose(out);
    out = fopen("/dev/full", "w");
    assert_int_equal(stream_write_open(out, PASSPHRASE, &w), E_OK); /* still in the buffer */
    assert_int_equal(stream_write_close(w), E_INTERNAL);
    fclose(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_real_backup_has_a_dear_key),
        cmocka_unit_test(from_here_on_keys_are_cheap),
        cmocka_unit_test(a_backup_comes_back_at_every_size_around_a_frame),
        cmocka_unit_test(a_wrong_passphrase_is_told_from_a_damaged_file),
        cmocka_unit_test(a_backup_that_was_cut_is_refused),
        cmocka_unit_test(bytes_behind_the_end_are_refused),
        cmocka_unit_test(frames_in_another_order_are_refused),
        cmocka_unit_test(a_backup_with_any_byte_altered_is_refused),
        cmocka_unit_test(a_header_that_asks_for_too_much_memory_is_refused),
        cmocka_unit_test(an_abandoned_backup_is_refused),
        cmocka_unit_test(a_full_disk_is_an_error),
    };
    return cmocka_run_group_tests_name("crypto/stream", tests, setup, teardown);
}
