#include "fixture.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64], path[96];

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/kith-keys-XXXXXX");
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/keys", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    char beside[128];
    snprintf(beside, sizeof beside, "%s.new", path);
    unlink(beside);
    return rmdir(folder);
}

static void write_file(const char *text, mode_t mode)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod(path, mode), 0);
}

static void a_new_key_file_is_private_whatever_the_umask(void **state)
{
    (void)state;
    struct sv advice;
    struct stat st;
    mode_t old = umask(0);
    assert_int_equal(keys_create(path, scratch, &advice), E_OK);
    umask(old);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    struct keys *k;
    assert_int_equal(keys_load(path, scratch, &k, &advice), E_OK);
    assert_int_equal(keys_count(k), 1);
    assert_int_equal(keys_newest(k), 1);
    keys_free(k);
}

static void a_key_file_is_never_overwritten(void **state)
{
    (void)state;
    struct sv advice;
    write_file("precious", 0600);
    assert_int_equal(keys_create(path, scratch, &advice), E_CONFLICT);
    assert_non_null(strstr(sv_z(scratch, advice), "is there already"));
    char kept[16] = { 0 };
    FILE *f = fopen(path, "r");
    assert_non_null(fgets(kept, sizeof kept, f));
    fclose(f);
    assert_string_equal(kept, "precious");
}

static void a_key_file_is_not_made_through_a_link(void **state)
{
    (void)state;
    struct sv advice;
    assert_int_equal(symlink("elsewhere", path), 0);
    assert_int_equal(keys_create(path, scratch, &advice), E_CONFLICT);
    assert_int_not_equal(access(path, F_OK), 0);
}

static void two_new_files_hold_different_keys(void **state)
{
    (void)state;
    unsigned char first[KEY_BYTES], second[KEY_BYTES];
    unsigned char *const both[] = { first, second };
    for (size_t i = 0; i < 2; i++) {
        struct sv advice;
        struct keys *k;
        assert_int_equal(keys_create(path, scratch, &advice), E_OK);
        assert_int_equal(keys_load(path, scratch, &k, &advice), E_OK);
        assert_true(keys_derive(k, 1, KEY_SEAL, both[i]));
        keys_free(k);
        unlink(path);
    }
    assert_memory_not_equal(first, second, KEY_BYTES);
}

static void a_file_that_others_may_read_or_write_is_refused(void **state)
{
    (void)state;
    static const mode_t open_modes[] = { 0640, 0604, 0620, 0602, 0644, 0660, 0610 };
    for (size_t i = 0; i < LENGTH(open_modes); i++) {
        struct sv advice;
        struct keys *k = NULL;
        write_file("kith-keys 1\n" KEY_1, open_modes[i]);
        assert_int_equal(keys_load(path, scratch, &k, &advice), E_DENIED);
        assert_null(k);
        assert_non_null(strstr(sv_z(scratch, advice), "chmod 600"));
        assert_int_equal(keys_rotate(path, scratch, &advice), E_DENIED);
    }
}

static void a_missing_file_names_the_command_that_makes_one(void **state)
{
    (void)state;
    struct sv advice;
    struct keys *k;
    assert_int_equal(keys_load(path, scratch, &k, &advice), E_NOTFOUND);
    assert_non_null(strstr(sv_z(scratch, advice), "kith init"));
    assert_non_null(strstr(sv_z(scratch, advice), path));
}

static void a_folder_is_no_key_file(void **state)
{
    (void)state;
    struct sv advice;
    struct keys *k;
    assert_int_equal(keys_load(folder, scratch, &k, &advice), E_INVALID);
}

static void a_rotation_adds_a_key_and_keeps_the_old_ones(void **state)
{
    (void)state;
    struct sv advice;
    struct keys *before, *after;
    unsigned char old_key[KEY_BYTES], same_key[KEY_BYTES], new_key[KEY_BYTES];
    struct stat st;
    write_file("kith-keys 1\n" KEY_1, 0600);
    assert_int_equal(keys_load(path, scratch, &before, &advice), E_OK);
    assert_int_equal(keys_rotate(path, scratch, &advice), E_OK);
    assert_int_equal(keys_load(path, scratch, &after, &advice), E_OK);
    assert_int_equal(keys_count(after), 2);
    assert_int_equal(keys_newest(after), 2);
    assert_true(keys_derive(before, 1, KEY_SEAL, old_key) && keys_derive(after, 1, KEY_SEAL, same_key));
    assert_true(keys_derive(after, 2, KEY_SEAL, new_key));
    assert_memory_equal(old_key, same_key, KEY_BYTES);
    assert_memory_not_equal(old_key, new_key, KEY_BYTES);
    assert_false(keys_derive(before, 2, KEY_SEAL, new_key));
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    keys_free(before);
    keys_free(after);
}

static void a_full_key_file_is_not_rotated(void **state)
{
    (void)state;
    struct str text = str_new(scratch, 64 * 1024);
    struct sv advice;
    str_add(&text, SV("kith-keys 1\n"));
    for (int i = 1; i <= KEYS_MAX; i++)
        str_addf(&text, "%d %064d\n", i, i);
    write_file(text.p, 0600);
    assert_int_equal(keys_rotate(path, scratch, &advice), E_TOOBIG);
    struct keys *k;
    assert_int_equal(keys_load(path, scratch, &k, &advice), E_OK);
    assert_int_equal(keys_count(k), KEYS_MAX);
    keys_free(k);
}

static void each_purpose_has_its_own_key(void **state)
{
    (void)state;
    const struct keys *k = keys_of(KEY_1 KEY_2);
    static const enum key_purpose purposes[] = { KEY_LINK, KEY_FORM, KEY_SEAL, KEY_RECOVERY, KEY_HOOK, KEY_PUSH };
    unsigned char seen[2 * LENGTH(purposes)][KEY_BYTES];
    size_t n = 0;
    for (uint32_t id = 1; id <= 2; id++)
        for (size_t p = 0; p < LENGTH(purposes); p++) {
            assert_true(keys_derive(k, id, purposes[p], seen[n]));
            for (size_t i = 0; i < n; i++)
                assert_memory_not_equal(seen[i], seen[n], KEY_BYTES);
            n++;
        }
}

struct bad_file {
    const char *fact, *text, *wrong;
};

static void is_refused(void **state)
{
    const struct bad_file *row = *state;
    struct sv advice;
    struct keys *k = NULL;
    assert_int_equal(keys_parse(sv_of(row->text), scratch, &k, &advice), E_INVALID);
    assert_null(k);
    assert_string_equal(sv_z(scratch, advice), row->wrong);
}

static void a_damaged_file_is_named_with_its_line(void **state)
{
    (void)state;
    struct sv advice;
    struct keys *k;
    write_file("# comment\nkith-keys 1\n1 abc\n", 0600);
    assert_int_equal(keys_load(path, scratch, &k, &advice), E_INVALID);
    assert_string_equal(sv_z(scratch, advice),
        sv_fmt(scratch,
            "The key file %s is damaged: line 3 does not hold a key of 64 hex digits. Put a copy of it back.", path)
            .p);
}

static const struct bad_file bad_files[] = {
    { "empty_file", "", "it holds no key" },
    { "file_without_a_key", "kith-keys 1\n", "it holds no key" },
    { "other_file", "[kith]\n", "line 1 should read \"kith-keys 1\"" },
    { "later_format", "kith-keys 2\n" KEY_1, "line 1 should read \"kith-keys 1\"" },
    { "key_before_the_first_line", KEY_1, "line 1 should read \"kith-keys 1\"" },
    { "key_too_short", "kith-keys 1\n1 00\n", "line 2 does not hold a key of 64 hex digits" },
    { "key_with_a_wrong_digit", "kith-keys 1\n1 g00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n",
        "line 2 does not hold a key of 64 hex digits" },
    { "key_without_a_number", "kith-keys 1\n000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n",
        "line 2 does not start with a key's number" },
    { "key_number_0", "kith-keys 1\n0 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n",
        "line 2 does not start with a key's number" },
    { "key_number_beyond_32_bits",
        "kith-keys 1\n4294967296 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n",
        "line 2 does not start with a key's number" },
    { "same_number_twice", "kith-keys 1\n" KEY_1 KEY_1, "line 3 has a number that is not above the one before it" },
    { "numbers_out_of_order", "kith-keys 1\n" KEY_2 KEY_1, "line 3 has a number that is not above the one before it" },
};

int main(void)
{
    struct CMUnitTest tests[64];
    size_t n = 0;
    for (size_t i = 0; i < LENGTH(bad_files); i++)
        tests[n++] = TEST_ROW(bad_files[i].fact, is_refused, &bad_files[i]);
    const struct CMUnitTest facts[] = {
        cmocka_unit_test_setup_teardown(a_new_key_file_is_private_whatever_the_umask, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_key_file_is_never_overwritten, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_key_file_is_not_made_through_a_link, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(two_new_files_hold_different_keys, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_file_that_others_may_read_or_write_is_refused, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_missing_file_names_the_command_that_makes_one, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_folder_is_no_key_file, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_rotation_adds_a_key_and_keeps_the_old_ones, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_full_key_file_is_not_rotated, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_damaged_file_is_named_with_its_line, make_folder, remove_folder),
        cmocka_unit_test(each_purpose_has_its_own_key),
    };
    for (size_t i = 0; i < LENGTH(facts); i++)
        tests[n++] = facts[i];
    return _cmocka_run_group_tests("crypto/keys", tests, n, setup, teardown);
}
