#include "mail/mailbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail/header.h"

enum { FILE_MAX = 32 * 1024 * 1024, DEPTH_MAX = 4 };

static bool id_plausible(struct sv id)
{
    for (size_t i = 0; i < id.n; i++) {
        char c = id.p[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-'))
            return false;
    }
    return id.n > 0 && id.n <= 64;
}

static enum err file_read(struct arena *a, struct sv dir, struct sv id, size_t most, struct sv *ret_content)
{
    struct stat st;
    int fd = open(sv_fmt(a, "%.*s/%.*s.eml", SV_FMT(dir), SV_FMT(id)).p, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return E_NOTFOUND;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size > FILE_MAX) {
        close(fd);
        return E_NOTFOUND;
    }
    size_t size = (size_t)st.st_size < most ? (size_t)st.st_size : most, got = 0;
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
    *ret_content = sv_from(p, got);
    return E_OK;
}

/* Cuts a line without its end. */
static struct sv line_cut(struct sv *rest)
{
    struct sv line = sv_cut(rest, '\n');
    if (sv_ends(line, SV("\r")))
        line.n--;
    return line;
}

/* Cuts the head of a message or part off *rest, one unfolded field a line. */
static struct sv head_cut(struct arena *a, struct sv *rest)
{
    struct str s = str_new(a, FILE_MAX);
    while (rest->n) {
        struct sv line = line_cut(rest);
        if (line.n == 0)
            break;
        if (s.n && line.p[0] != ' ' && line.p[0] != '\t')
            str_addc(&s, '\n');
        str_add(&s, line);
    }
    return str_sv(&s);
}

static struct sv field(struct sv head, struct sv name)
{
    while (head.n) {
        struct sv value = sv_cut(&head, '\n'), key = sv_cut(&value, ':');
        if (sv_eq_ci(key, name))
            return sv_trim(value);
    }
    return SV("");
}

/* `Name <address>` with the name decoded and unquoted. */
static struct sv person(struct arena *a, struct sv value)
{
    struct sv text = header_decode(a, value);
    if (text.n == 0 || text.p[0] != '"')
        return text;
    struct str s = str_new(a, text.n + 1);
    bool quoted = true;
    for (size_t i = 1; i < text.n; i++) {
        if (quoted && text.p[i] == '\\' && i + 1 < text.n)
            str_addc(&s, text.p[++i]);
        else if (quoted && text.p[i] == '"')
            quoted = false;
        else
            str_addc(&s, text.p[i]);
    }
    return str_sv(&s);
}

static struct mailbox_entry entry_of(struct arena *a, struct sv id, struct sv head)
{
    return (struct mailbox_entry){ sv_dup(a, id), person(a, field(head, SV("From"))), person(a, field(head, SV("To"))),
        header_decode(a, field(head, SV("Subject"))), field(head, SV("Date")) };
}

static int newest_first(const void *a, const void *b)
{
    return sv_cmp(*(const struct sv *)b, *(const struct sv *)a);
}

struct names {
    struct sv *items;
    size_t count, cap;
};

static enum err names_read(struct arena *a, struct sv dir, struct names *ret_names)
{
    struct names names = { 0 };
    DIR *folder = opendir(sv_z(a, dir));
    if (!folder) {
        *ret_names = names;
        return errno == ENOENT ? E_OK : E_INTERNAL;
    }
    for (const struct dirent *e; (e = readdir(folder));) {
        struct sv name = sv_of(e->d_name);
        if (!sv_ends(name, SV(".eml")) || !id_plausible(sv_sub(name, 0, name.n - 4)))
            continue;
        if (names.count == names.cap) {
            struct sv *more = arena_array(a, names.cap * 2 + 64, sizeof *more);
            if (names.count)
                memcpy(more, names.items, names.count * sizeof *more);
            names.items = more;
            names.cap = names.cap * 2 + 64;
        }
        names.items[names.count++] = sv_dup(a, sv_sub(name, 0, name.n - 4));
    }
    closedir(folder);
    if (names.count)
        qsort(names.items, names.count, sizeof *names.items, newest_first);
    *ret_names = names;
    return E_OK;
}

enum err mailbox_list(struct arena *a, struct sv dir, size_t skip, size_t count, struct mailbox_entries *ret_entries)
{
    enum { HEAD_MAX = 16 * 1024 };
    struct names names;
    TRY(names_read(a, dir, &names));
    struct mailbox_entries out = { .total = names.count };
    if (skip < names.count)
        out.items = arena_array(a, names.count - skip, sizeof *out.items);
    for (size_t i = skip; i < names.count && out.count < count; i++) {
        struct sv content;
        if (file_read(a, dir, names.items[i], HEAD_MAX, &content) == E_OK) /* else it was deleted meanwhile */
            out.items[out.count++] = entry_of(a, names.items[i], head_cut(a, &content));
    }
    *ret_entries = out;
    return E_OK;
}

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static struct sv body_decode(struct arena *a, struct sv body, bool quoted)
{
    struct str s = str_new(a, FILE_MAX);
    for (size_t i = 0; i < body.n; i++) {
        char c = body.p[i];
        if (c == '\r')
            continue;
        if (!quoted || c != '=') {
            str_addc(&s, c);
        } else if (i + 2 < body.n && hex(body.p[i + 1]) >= 0 && hex(body.p[i + 2]) >= 0) {
            char byte = (char)(hex(body.p[i + 1]) * 16 + hex(body.p[i + 2]));
            if (byte != '\r')
                str_addc(&s, byte);
            i += 2;
        } else if (i + 2 < body.n && body.p[i + 1] == '\r' && body.p[i + 2] == '\n') {
            i += 2; /* soft line break */
        } else {
            str_addc(&s, c);
        }
    }
    return str_sv(&s);
}

static struct sv boundary_of(struct sv type)
{
    static const char key[] = "boundary=";
    for (size_t i = 0; i + sizeof key - 1 < type.n; i++)
        if (sv_starts(sv_sub(type, i, SIZE_MAX), sv_of(key))) {
            struct sv rest = sv_sub(type, i + sizeof key - 1, SIZE_MAX);
            return sv_trim(sv_cut(&rest, ';'));
        }
    return SV("");
}

/* Cuts the text before the next line "--boundary"; *ret_last when that line closes the multipart. */
static struct sv part_cut(struct sv *rest, struct sv boundary, bool *ret_last)
{
    struct sv start = *rest;
    while (rest->n) {
        struct sv before = *rest, line = line_cut(rest);
        if (line.n < boundary.n + 2 || !sv_starts(line, SV("--")) || !sv_starts(sv_sub(line, 2, SIZE_MAX), boundary))
            continue;
        *ret_last = line.n > boundary.n + 2;
        size_t n = (size_t)(before.p - start.p);
        return sv_from(start.p, n >= 2 ? n - 2 : n); /* the last line end belongs to the boundary */
    }
    *ret_last = true;
    return start;
}

static void part_read(struct arena *a, struct sv head, struct sv body, int depth, struct mailbox_mail *m)
{
    struct sv type = field(head, SV("Content-Type"));
    if (sv_starts(type, SV("multipart/"))) {
        struct sv boundary = boundary_of(type);
        if (boundary.n == 0 || depth == DEPTH_MAX)
            return;
        bool last = false;
        part_cut(&body, boundary, &last); /* nothing that is read stands before the first one */
        while (!last && body.n) {
            struct sv part = part_cut(&body, boundary, &last);
            struct sv inner = head_cut(a, &part);
            part_read(a, inner, part, depth + 1, m);
        }
        return;
    }
    bool quoted = sv_eq_ci(field(head, SV("Content-Transfer-Encoding")), SV("quoted-printable"));
    if (sv_starts(type, SV("text/plain")) && !m->text.n)
        m->text = body_decode(a, body, quoted);
    else if (sv_starts(type, SV("text/html")) && !m->html.n)
        m->html = body_decode(a, body, quoted);
}

enum err mailbox_read(struct arena *a, struct sv dir, struct sv id, struct mailbox_mail *ret_mail)
{
    struct sv content;
    if (!id_plausible(id))
        return E_NOTFOUND;
    TRY(file_read(a, dir, id, FILE_MAX, &content));
    struct sv head = head_cut(a, &content);
    struct mailbox_mail m = { .entry = entry_of(a, id, head), .headers = head };
    part_read(a, head, content, 0, &m);
    *ret_mail = m;
    return E_OK;
}
