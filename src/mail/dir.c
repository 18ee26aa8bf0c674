#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/random.h"
#include "mail/transport.h"

static const struct mail_result SENT = { .outcome = MAIL_SENT, .stage = "file" },
                                FAILED = { .outcome = MAIL_TEMPORARY, .stage = "file" };

enum err dir_prepare(const char *path, struct arena *a, struct sv *ret_problem)
{
    struct stat st;
    if (*path == '\0') {
        *ret_problem = SV("Name a folder after dir:, for example dir:var/mail.");
        return E_INVALID;
    }
    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        *ret_problem = sv_fmt(a, "The mail folder %s cannot be made: %s.", path, strerror(errno));
        return E_INVALID;
    }
    if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode) || access(path, W_OK | X_OK) != 0) {
        *ret_problem = sv_fmt(a, "The mail folder %s is no folder that can be written; choose another.", path);
        return E_INVALID;
    }
    return E_OK;
}

static bool write_all(int fd, struct sv v)
{
    while (v.n) {
        ssize_t n = write(fd, v.p, v.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        v = sv_sub(v, (size_t)n, SIZE_MAX);
    }
    return true;
}

/* Whole or not at all: written aside, made durable, then given its name. */
static bool write_file(struct arena *a, const char *path, struct sv name, struct sv content)
{
    const char *aside = sv_fmt(a, "%s/.%.*s.tmp", path, SV_FMT(name)).p;
    const char *final = sv_fmt(a, "%s/%.*s.eml", path, SV_FMT(name)).p;
    int fd = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return false;
    bool ok = write_all(fd, content) && fsync(fd) == 0;
    ok = close(fd) == 0 && ok && rename(aside, final) == 0;
    if (!ok)
        unlink(aside);
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        fsync(folder);
        close(folder);
    }
    return ok;
}

struct mail_result dir_send(const char *path, struct arena *scratch, const struct mail *m)
{
    static atomic_uint count;
    struct sv message;
    if (mail_compose(scratch, m, &message) != E_OK)
        return (struct mail_result){ .outcome = MAIL_TEMPORARY, .stage = "compose" };
    uint32_t random;
    random_bytes(&random, sizeof random);
    struct sv name = sv_fmt(scratch, "%017lld-%06u-%08x", (long long)(m->date.us < 0 ? 0 : m->date.us),
        atomic_fetch_add(&count, 1) % 1000000, random);
    if (write_file(scratch, path, name, message))
        return SENT;
    log_event(LOG_ERROR, "mail.file", LOG_Z("error", strerrorname_np(errno)));
    return FAILED;
}

struct mail_result dir_check(const char *path)
{
    return access(path, W_OK | X_OK) == 0 ? SENT : FAILED;
}
