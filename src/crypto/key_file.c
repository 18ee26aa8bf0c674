#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/random.h"
#include "crypto/encode.h"
#include "crypto/keys.h"

enum { FILE_MAX = 64 * 1024 };

static enum err fail(struct arena *a, struct sv *ret_advice, enum err e, const char *path, const char *what)
{
    *ret_advice = sv_fmt(a, "The key file %s %s", path, what);
    return e;
}

static enum err fail_errno(struct arena *a, struct sv *ret_advice, const char *path, const char *what)
{
    char why[128];
    const char *text = strerror_r(errno, why, sizeof why);
    *ret_advice = sv_fmt(a, "The key file %s cannot be %s: %s.", path, what, text);
    return E_INTERNAL;
}

static bool read_open(int fd, char *buf, size_t cap, size_t *ret_n)
{
    size_t n = 0;
    while (n < cap) {
        ssize_t got = read(fd, buf + n, cap - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return false;
        if (got == 0)
            break;
        n += (size_t)got;
    }
    *ret_n = n;
    return true;
}

/** The whole file, once its mode is found to be private. The caller wipes the text. */
static enum err read_private(const char *path, struct arena *a, struct sv *ret_text, struct sv *ret_advice)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return fail(a, ret_advice, E_NOTFOUND, path,
            "is not there. Run `kith init`, or name the right file with --keys; a lost key file comes back only "
            "from "
            "a copy.");
    if (fd < 0)
        return fail_errno(a, ret_advice, path, "opened");
    struct stat st;
    enum err e = E_OK;
    char *buf = arena_alloc_raw(a, FILE_MAX + 1);
    size_t n = 0;
    if (fstat(fd, &st) != 0)
        e = fail_errno(a, ret_advice, path, "examined");
    else if (!S_ISREG(st.st_mode))
        e = fail(a, ret_advice, E_INVALID, path, "is not a regular file. Name the file that `kith init` made.");
    else if (st.st_mode & 077)
        e = fail(a, ret_advice, E_DENIED, path,
            "may be read by others than its owner. Run `chmod 600` on it, and rotate the keys if anyone may have read "
            "it.");
    else if (!read_open(fd, buf, FILE_MAX + 1, &n))
        e = fail_errno(a, ret_advice, path, "read");
    else if (n > FILE_MAX)
        e = fail(a, ret_advice, E_INVALID, path, "is too long to be a key file. Name the file that `kith init` made.");
    close(fd);
    if (e == E_OK)
        *ret_text = (struct sv){ buf, n };
    return e;
}

static void wipe(struct sv text)
{
    sodium_memzero((char *)(uintptr_t)text.p, text.n);
}

static enum err parse_named(
    const char *path, struct arena *a, struct sv text, struct keys **ret_keys, struct sv *ret_advice)
{
    struct sv wrong;
    enum err e = keys_parse(text, a, ret_keys, &wrong);
    if (e != E_OK)
        *ret_advice = sv_fmt(a, "The key file %s is damaged: %.*s. Put a copy of it back.", path, SV_FMT(wrong));
    return e;
}

enum err keys_load(const char *path, struct arena *a, struct keys **ret_keys, struct sv *ret_advice)
{
    struct sv text;
    TRY(read_private(path, a, &text, ret_advice));
    enum err e = parse_named(path, a, text, ret_keys, ret_advice);
    wipe(text);
    return e;
}

static bool write_whole(int fd, struct sv text)
{
    while (text.n) {
        ssize_t put = write(fd, text.p, text.n);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        text = sv_sub(text, (size_t)put, SIZE_MAX);
    }
    return fsync(fd) == 0;
}

/** A new file of mode 0600; never an existing one. */
static bool write_new(const char *path, struct sv text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return false;
    bool ok = fchmod(fd, 0600) == 0 && write_whole(fd, text);
    ok = close(fd) == 0 && ok;
    if (!ok) {
        int why = errno;
        unlink(path);
        errno = why;
    }
    return ok;
}

/** A file's name is safe on disk only once its folder is. */
static bool sync_folder_of(const char *path, struct arena *a)
{
    const char *slash = strrchr(path, '/');
    const char *folder = !slash ? "." : slash == path ? "/" : arena_strndup(a, path, (size_t)(slash - path));
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return ok;
}

static void add_key_line(struct str *text, struct arena *a, uint32_t id)
{
    unsigned char key[KEY_BYTES];
    random_bytes(key, sizeof key);
    struct sv hex = hex_encode(a, key, sizeof key);
    str_addi(text, id);
    str_addc(text, ' ');
    str_add(text, hex);
    str_addc(text, '\n');
    wipe(hex);
    sodium_memzero(key, sizeof key);
}

enum err keys_create(const char *path, struct arena *a, struct sv *ret_advice)
{
    struct str text = str_new(a, FILE_MAX);
    str_add(
        &text, SV("# The keys of this Kith. Keep a copy apart from the database and its backups: without this file,\n"
                  "# sealed secrets cannot be opened and links in mails stop working.\n"
                  "kith-keys 1\n"));
    add_key_line(&text, a, 1);
    bool ok = write_new(path, str_sv(&text)) && sync_folder_of(path, a);
    int why = errno;
    wipe(str_sv(&text));
    errno = why;
    if (ok)
        return E_OK;
    if (why == EEXIST)
        return fail(a, ret_advice, E_CONFLICT, path, "is there already. Keep it, or name another file with --keys.");
    return fail_errno(a, ret_advice, path, "written");
}

enum err keys_rotate(const char *path, struct arena *a, struct sv *ret_advice)
{
    struct sv old;
    struct keys *k;
    TRY(read_private(path, a, &old, ret_advice));
    enum err e = parse_named(path, a, old, &k, ret_advice);
    if (e != E_OK) {
        wipe(old);
        return e;
    }
    uint32_t newest = keys_newest(k);
    bool full = keys_count(k) == KEYS_MAX || newest == UINT32_MAX;
    keys_free(k);
    struct str text = str_new(a, FILE_MAX);
    str_add(&text, old);
    if (!sv_ends(old, SV("\n")))
        str_addc(&text, '\n');
    if (!full)
        add_key_line(&text, a, newest + 1);
    const char *beside = sv_fmt(a, "%s.new", path).p;
    if (full || text.overflowed)
        e = fail(
            a, ret_advice, E_TOOBIG, path, "holds as many keys as it may. Take out the oldest that seals nothing.");
    else if (!write_new(beside, str_sv(&text)))
        e = fail_errno(a, ret_advice, beside, "written");
    else if (rename(beside, path) != 0 || !sync_folder_of(path, a))
        e = fail_errno(a, ret_advice, path, "replaced");
    wipe(old);
    wipe(str_sv(&text));
    return e;
}
