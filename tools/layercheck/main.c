/* layercheck ROOT: reads ROOT/src/layers.txt, then every .c and .h below src, tools and tests. */
#include "layercheck.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void mistake(struct house *h, const char *path, int line, const char *fmt, ...)
{
    va_list ap;
    printf("%s:%d: error: ", path, line);
    va_start(ap, fmt);
    vprintf(fmt, ap);
    va_end(ap);
    putchar('\n');
    h->mistakes++;
}

const struct room *room_of(const struct house *h, const char *name, size_t n)
{
    for (size_t i = 0; i < h->rooms_count; i++)
        if (strlen(h->rooms[i].name) == n && !memcmp(h->rooms[i].name, name, n))
            return &h->rooms[i];
    return NULL;
}

static char *read_text(const char *path)
{
    FILE *f = fopen(path, "rb");
    struct stat st;
    if (!f || fstat(fileno(f), &st) != 0) {
        perror(path);
        exit(2);
    }
    char *text = calloc(1, (size_t)st.st_size + 2);
    if (!text || fread(text, 1, (size_t)st.st_size, f) != (size_t)st.st_size) {
        perror(path);
        exit(2);
    }
    fclose(f);
    return text;
}

/* --- layers.txt --- */

static void add_word(struct house *h, struct room *r, const char *word, int line)
{
    if (!strcmp(word, "memory")) {
        r->memory = true;
        return;
    }
    if (r->libraries_count == MAX_LIBRARIES) {
        mistake(h, "src/layers.txt", line, "'%s' has more than %d libraries", r->name, MAX_LIBRARIES);
        return;
    }
    struct library *l = &r->libraries[r->libraries_count++];
    const char *at = strchr(word, '@');
    size_t n = at ? (size_t)(at - word) : strlen(word);
    memcpy(l->header, word, n);
    if (at)
        memcpy(l->file, at + 1, strlen(at + 1));
}

static void read_line(struct house *h, char *text, int line)
{
    char *rest = NULL;
    const char *kind = strtok_r(text, " \t", &rest);
    if (!kind || *kind == '#')
        return;
    const char *name = strtok_r(NULL, " \t", &rest);
    bool feature = !strcmp(kind, "feature");
    if ((!feature && strcmp(kind, "room") != 0) || !name || strlen(name) >= MAX_WORD || h->rooms_count == MAX_ROOMS) {
        mistake(h, "src/layers.txt", line, "a line is 'room NAME …' or 'feature NAME …'");
        return;
    }
    if (room_of(h, name, strlen(name)))
        mistake(h, "src/layers.txt", line, "'%s' is listed twice", name);
    struct room *r = &h->rooms[h->rooms_count++];
    memcpy(r->name, name, strlen(name));
    r->feature = feature;
    for (const char *word; (word = strtok_r(NULL, " \t", &rest));) {
        if (strlen(word) < MAX_WORD)
            add_word(h, r, word, line);
        else
            mistake(h, "src/layers.txt", line, "'%s' is too long", word);
    }
}

static void read_layers(struct house *h, const char *root)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/src/layers.txt", root);
    char *text = read_text(path), *next = text;
    for (int line = 1; next; line++) {
        char *here = next;
        next = strchr(here, '\n');
        if (next)
            *next++ = '\0';
        read_line(h, here, line);
    }
    free(text);
}

/* --- sources --- */

static char *blank_to(char *p, const char *end)
{
    for (; p < end; p++)
        *p = *p == '\n' ? '\n' : ' ';
    return p;
}

/** Blanks a string or character constant; it ends with its line at the latest. */
static char *blank_quoted(char *p)
{
    char quote = *p++;
    char *end = p;
    while (*end && *end != quote && *end != '\n')
        end += *end == '\\' && end[1] && end[1] != '\n' ? 2 : 1;
    p = blank_to(p, end);
    return p + (*p == quote);
}

/** Blanks comments, strings and character constants; an include's own quotes stay. */
static void blank(char *p)
{
    bool include = false;
    while (*p) {
        if (p[0] == '/' && p[1] == '*') {
            const char *end = strstr(p + 2, "*/");
            p = blank_to(p, end ? end + 2 : p + strlen(p));
        } else if (p[0] == '/' && p[1] == '/') {
            p = blank_to(p, p + strcspn(p, "\n"));
        } else if ((*p == '"' || *p == '\'') && !include) {
            p = blank_quoted(p);
        } else {
            if (*p == '#')
                include = !strncmp(p + 1 + strspn(p + 1, " \t"), "include", 7);
            include &= *p != '\n';
            p++;
        }
    }
}

static void check_shape(struct house *h, const struct source *s)
{
    int lines = 0;
    for (const char *p = s->text; (p = strchr(p, '\n')); p++)
        lines++;
    if (lines > MAX_LINES)
        mistake(h, s->path, MAX_LINES + 1, "%d lines: split it by topic (%d at most)", lines, MAX_LINES);
    if (s->header && strncmp(s->text, "/**", 3) != 0)
        mistake(h, s->path, 1, "a header begins with a /** comment that says what a caller may rely on");
}

static void check_file(struct house *h, const char *root, const char *path)
{
    struct source s = { .path = path };
    char full[4096];
    snprintf(full, sizeof full, "%s/%s", root, path);
    const char *slash = strrchr(path, '/');
    s.name = slash + 1;
    s.header = path[strlen(path) - 1] == 'h';
    s.text = read_text(full);
    check_shape(h, &s);
    if (!strncmp(path, "src/", 4)) {
        const char *name = path + 4, *end = strchr(name, '/');
        s.room = end ? room_of(h, name, (size_t)(end - name)) : NULL;
        blank(s.text);
        if (s.room) {
            check_includes(h, &s);
            check_calls(h, &s);
        } else {
            mistake(h, path, 1, "its folder is no room of src/layers.txt");
        }
    }
    free(s.text);
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void walk(struct house *h, const char *root, const char *folder)
{
    char full[4096];
    snprintf(full, sizeof full, "%s/%s", root, folder);
    struct dirent **entries = NULL;
    int count = scandir(full, &entries, is_visible, alphasort);
    for (int i = 0; i < count; i++) {
        char path[2048], at[8192];
        struct stat st;
        size_t n = strlen(entries[i]->d_name);
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        snprintf(at, sizeof at, "%s/%s", root, path);
        if (stat(at, &st) == 0 && S_ISDIR(st.st_mode))
            walk(h, root, path);
        else if (n > 2 && entries[i]->d_name[n - 2] == '.' && strchr("ch", entries[i]->d_name[n - 1]))
            check_file(h, root, path);
        free(entries[i]);
    }
    free(entries);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fputs("usage: layercheck ROOT\n", stderr);
        return 2;
    }
    static struct house house;
    read_layers(&house, argv[1]);
    walk(&house, argv[1], "src");
    walk(&house, argv[1], "tools");
    walk(&house, argv[1], "tests");
    return house.mistakes ? 1 : 0;
}
