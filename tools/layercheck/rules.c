/* The rules: includes go down, libraries stay in their room, some functions are never called. */
#include "layercheck.h"

#include <ctype.h>
#include <string.h>

/* Of the C library and the system: free for every room. */
static const char *const system_headers[] = { "assert.h", "ctype.h", "dirent.h", "endian.h", "errno.h", "fcntl.h",
    "ftw.h", "getopt.h", "grp.h", "inttypes.h", "libgen.h", "limits.h", "locale.h", "math.h", "netdb.h", "poll.h",
    "pthread.h", "pwd.h", "sched.h", "semaphore.h", "signal.h", "spawn.h", "stdalign.h", "stdarg.h", "stdatomic.h",
    "stdbool.h", "stddef.h", "stdint.h", "stdio.h", "stdlib.h", "stdnoreturn.h", "string.h", "strings.h", "syslog.h",
    "termios.h", "threads.h", "time.h", "unistd.h", "wchar.h" };
static const char *const system_folders[] = { "arpa/", "linux/", "net/", "netinet/", "sys/" };

static bool starts(const char *p, size_t n, const char *word)
{
    size_t k = strlen(word);
    return n >= k && !memcmp(p, word, k);
}

static bool is_word_of(const char *p, size_t n, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(list[i]) == n && !memcmp(p, list[i], n))
            return true;
    return false;
}

#define LENGTH(list) (sizeof(list) / sizeof *(list))

static bool is_system(const char *p, size_t n)
{
    for (size_t i = 0; i < LENGTH(system_folders); i++)
        if (starts(p, n, system_folders[i]))
            return true;
    return is_word_of(p, n, system_headers, LENGTH(system_headers));
}

static bool library_is(const struct library *l, const char *p, size_t n)
{
    size_t k = strlen(l->header);
    return l->header[k - 1] == '/' ? starts(p, n, l->header) : k == n && !memcmp(p, l->header, n);
}

static void check_library(struct house *h, const struct source *s, int line, const char *p, size_t n)
{
    if (is_system(p, n))
        return;
    const struct library *other = NULL;
    for (size_t i = 0; i < s->room->libraries_count; i++) {
        const struct library *l = &s->room->libraries[i];
        if (!library_is(l, p, n))
            continue;
        if (!*l->file || !strcmp(l->file, s->name))
            return;
        other = l;
    }
    if (other) {
        mistake(h, s->path, line, "<%.*s> is for %s/%s only", (int)n, p, s->room->name, other->file);
        return;
    }
    for (size_t i = 0; i < h->rooms_count; i++) {
        for (size_t k = 0; k < h->rooms[i].libraries_count; k++) {
            if (library_is(&h->rooms[i].libraries[k], p, n)) {
                mistake(h, s->path, line, "<%.*s> is a library of the room '%s'", (int)n, p, h->rooms[i].name);
                return;
            }
        }
    }
    mistake(h, s->path, line, "<%.*s> is no library of src/layers.txt", (int)n, p);
}

/** Handlers, resolvers and rules: they call use cases, and run no query. */
static bool is_no_use_case(const char *name)
{
    static const char *const stems[] = { "pages", "resolve", "rules" };
    size_t n = strlen(name) - 2;
    for (size_t i = 0; i < LENGTH(stems); i++) {
        size_t k = strlen(stems[i]);
        if (starts(name, n, stems[i]) && (n == k || name[k] == '_'))
            return true;
        if (n > k && name[n - k - 1] == '_' && !memcmp(name + n - k, stems[i], k))
            return true;
    }
    return false;
}

static void check_queries(struct house *h, const struct source *s, int line, const struct room *to)
{
    if (to != s->room)
        mistake(h, s->path, line, "the queries of '%s' are its own", to->name);
    else if (s->header)
        mistake(h, s->path, line, "queries.h is for use cases (.c): a header shows none of it");
    else if (is_no_use_case(s->name))
        mistake(h, s->path, line, "a %s runs no queries: call a use case", s->name);
}

static void check_own_include(struct house *h, const struct source *s, int line, const char *p, size_t n)
{
    const char *slash = memchr(p, '/', n);
    const struct room *to = slash ? room_of(h, p, (size_t)(slash - p)) : NULL;
    if (!to) {
        mistake(h, s->path, line, "\"%.*s\": an include names a room of src/layers.txt", (int)n, p);
        return;
    }
    const char *file = slash + 1;
    size_t file_n = n - (size_t)(file - p), name_n = strlen(to->name);
    if (to > s->room) {
        mistake(h, s->path, line, "'%s' is above '%s': includes go down only", to->name, s->room->name);
        return;
    }
    if (file_n == 9 && !memcmp(file, "queries.h", 9)) {
        check_queries(h, s, line, to);
        return;
    }
    bool contract = file_n == name_n + 2 && !memcmp(file, to->name, name_n);
    if (s->room == &h->rooms[h->rooms_count - 1]) /* the last room puts the pages and jobs of all others together */
        contract =
            contract || (file_n == 7 && !memcmp(file, "pages.h", 7)) || (file_n == 6 && !memcmp(file, "jobs.h", 6));
    if (to->feature && to != s->room && !contract)
        mistake(h, s->path, line, "'%s' is entered by its contract only: %s/%s.h", to->name, to->name, to->name);
}

void check_includes(struct house *h, const struct source *s)
{
    int line = 0, queries = 0, templates = 0;
    for (const char *p = s->text, *next; p; p = next) {
        next = strchr(p, '\n');
        next = next ? next + 1 : NULL;
        line++;
        const char *word = p + strspn(p, " \t");
        if (*word != '#')
            continue;
        word += 1 + strspn(word + 1, " \t");
        if (strncmp(word, "include", 7) != 0)
            continue;
        word += 7 + strspn(word + 7, " \t");
        const char *name = word + 1, *end = strpbrk(name, ">\"\n");
        if ((*word != '"' && *word != '<') || !end || *end == '\n')
            continue;
        size_t n = (size_t)(end - name);
        if (*word == '<') {
            check_library(h, s, line, name, n);
            continue;
        }
        check_own_include(h, s, line, name, n);
        if (n > 9 && !memcmp(end - 10, "/queries.h", 10))
            queries = line;
        if (n > 11 && !memcmp(end - 12, "/templates.h", 12))
            templates = line;
    }
    if (s->room->feature && queries && templates && !is_no_use_case(s->name))
        mistake(h, s->path, queries, "templates and queries meet in one file: a page calls a use case");
}

/* --- calls --- */

static const struct {
    const char *name, *instead;
} banned[] = {
    { "strcpy", "str_add or sv_dup" },
    { "stpcpy", "str_add or sv_dup" },
    { "strcat", "str_add" },
    { "sprintf", "sv_fmt or str_addf" },
    { "vsprintf", "sv_fmt or str_addf" },
    { "gets", "read with a limit" },
    { "strtok", "sv_cut" },
    { "atoi", "int_parse" },
    { "atol", "int_parse" },
    { "atoll", "int_parse" },
    { "atof", "money_parse or int_parse" },
    { "system", "no shell runs here" },
    { "popen", "no shell runs here" },
    { "rand", "random_bytes or prng_next" },
    { "srand", "prng_seed" },
    { "random", "random_bytes or prng_next" },
    { "tmpnam", "mkstemp" },
    { "mktemp", "mkstemp" },
};
static const char *const memory[] = { "malloc", "calloc", "realloc", "reallocarray", "free", "strdup", "strndup",
    "asprintf", "vasprintf" };

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static void check_call(struct house *h, const struct source *s, int line, const char *p, size_t n)
{
    for (size_t i = 0; i < LENGTH(banned); i++)
        if (strlen(banned[i].name) == n && !memcmp(p, banned[i].name, n))
            mistake(h, s->path, line, "%s() is banned: %s", banned[i].name, banned[i].instead);
    if (!s->room->memory && is_word_of(p, n, memory, LENGTH(memory)))
        mistake(h, s->path, line, "%.*s() in '%s': memory outside base and adapters is an arena's", (int)n, p,
            s->room->name);
}

void check_calls(struct house *h, const struct source *s)
{
    int line = 1;
    char before = '\n', before_that = '\n'; /* the last bytes that are no space: "." or "->" makes a name a field */
    for (const char *p = s->text; *p;) {
        if (!is_word(*p)) {
            line += *p == '\n';
            if (!isspace((unsigned char)*p)) {
                before_that = before;
                before = *p;
            }
            p++;
            continue;
        }
        const char *from = p;
        while (is_word(*p))
            p++;
        const char *next = p + strspn(p, " \t");
        bool field = before == '.' || (before == '>' && before_that == '-');
        if (*next == '(' && !field)
            check_call(h, s, line, from, (size_t)(p - from));
        before_that = before = p[-1];
    }
}
