/* A maildir that mails come back to: each is read once, then moved from new/ to cur/. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "notify/notify.h"

enum { MESSAGE_MAX = 4 * 1024 * 1024, FILES_A_RUN = 1000, CHUNK = 64 * 1024 };

/* E_NOTFOUND: gone, or no file. What passes the limit is left out: the report stands at the beginning. */
static enum err read_file(struct arena *a, int folder, const char *name, struct sv *ret_message)
{
    struct stat st;
    int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return errno == ENOENT || errno == ELOOP ? E_NOTFOUND : E_INTERNAL;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        return E_NOTFOUND;
    }
    size_t size = st.st_size < MESSAGE_MAX ? (size_t)st.st_size : MESSAGE_MAX, got = 0;
    char *p = arena_alloc_raw(a, size + 1);
    while (got < size) {
        ssize_t n = read(fd, p + got, size - got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        got += (size_t)n;
    }
    close(fd);
    *ret_message = sv_from(p, got);
    return E_OK;
}

/* The database's no is not the file's fault: it stays where it is. */
static enum err take(const struct job_run *r, struct arena *a, int from, int to, const char *name)
{
    struct sv message;
    enum notify_told told;
    enum err e = read_file(a, from, name, &message);
    if (e == E_NOTFOUND)
        return E_OK;
    TRY(e);
    TRY(notify_bounce_mail(r->db, a, message, clock_now(r->clock), &told));
    struct sv seen = sv_fmt(a, "%s%s", name, strchr(name, ':') ? "" : ":2,S");
    if (renameat(from, name, to, seen.p) != 0 && errno != ENOENT) {
        log_event(LOG_ERROR, "notify.bounces_move", LOG_Z("error", strerrorname_np(errno)));
        return E_INTERNAL;
    }
    return E_OK;
}

static enum err run_in(const struct job_run *r, DIR *new, int cur)
{
    struct arena *a = arena_new("notify.bounces", CHUNK);
    enum err e = E_OK;
    int taken = 0;
    for (const struct dirent *f; e == E_OK && taken < FILES_A_RUN && (f = readdir(new));) {
        if (f->d_name[0] == '.' || r->stopping(r->runner))
            continue;
        e = take(r, a, dirfd(new), cur, f->d_name);
        arena_reset(a);
        taken++;
    }
    arena_free(a);
    return e;
}

enum err notify_bounces_run(const struct job_run *r, const struct notify_settings *s)
{
    struct sv path = s->bounce_box;
    if (!path.n)
        return E_OK;
    DIR *new = opendir(sv_fmt(r->arena, "%.*s/new", SV_FMT(path)).p);
    int cur = open(sv_fmt(r->arena, "%.*s/cur", SV_FMT(path)).p, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum err e = E_OK;
    if (new &&cur >= 0)
        e = run_in(r, new, cur);
    else
        log_event(LOG_ERROR, "notify.bounces_box", LOG_Z("error", strerrorname_np(errno)));
    if (new)
        closedir(new);
    if (cur >= 0)
        close(cur);
    return e;
}
