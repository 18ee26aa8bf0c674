#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"

const char *run_setting(const char *name)
{
    const char *value = getenv(name);
    if (!value)
        fail_msg("%s is not set: run the tests by meson test", name);
    return value;
}

struct scratch scratch_new(void)
{
    struct scratch s;
    const char *tmp = getenv("TMPDIR");
    snprintf(s.path, sizeof s.path, "%s/kith-test-XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(s.path));
    return s;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(path);
}

void scratch_remove(const struct scratch *s)
{
    nftw(s->path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void path_of(const struct scratch *s, const char *name, char ret_path[1024])
{
    snprintf(ret_path, 1024, "%s/%s", s->path, name);
}

void scratch_write(const struct scratch *s, const char *name, const char *text)
{
    char path[1024];
    path_of(s, name, path);
    for (char *slash = path + strlen(s->path) + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
            fail_msg("%s: %s", path, strerror(errno));
        *slash = '/';
    }
    FILE *f = fopen(path, "wb");
    if (!f)
        fail_msg("%s: %s", path, strerror(errno));
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    assert_int_equal(fclose(f), 0);
}

char *scratch_read(const struct scratch *s, const char *name, size_t *ret_n)
{
    char path[1024];
    path_of(s, name, path);
    FILE *f = fopen(path, "rb");
    if (!f)
        return NULL;
    struct stat st;
    assert_int_equal(fstat(fileno(f), &st), 0);
    char *text = calloc(1, (size_t)st.st_size + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, (size_t)st.st_size, f), st.st_size);
    fclose(f);
    if (ret_n)
        *ret_n = (size_t)st.st_size;
    return text;
}

struct run run_in(const struct scratch *s, const char *const argv[])
{
    struct run r = { 0 };
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        char **words = (char **)(uintptr_t)argv;
        if (chdir(s->path) == 0 && dup2(ends[1], 1) == 1 && dup2(ends[1], 2) == 2) {
            close(ends[0]);
            close(ends[1]);
            execvp(words[0], words);
        }
        _exit(127);
    }
    close(ends[1]);
    size_t n = 0;
    char rest[512];
    for (;;) {
        bool full = n + 1 >= sizeof r.output;
        ssize_t k = full ? read(ends[0], rest, sizeof rest) : read(ends[0], r.output + n, sizeof r.output - 1 - n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            break;
        n += full ? 0 : (size_t)k;
    }
    close(ends[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    r.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return r;
}
