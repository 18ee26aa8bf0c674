#include "mail/mailbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail/header.h"
#include "mail/part.h"

enum { FILE_MAX = PART_BYTES_MAX };

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
    return (struct mailbox_entry){ sv_dup(a, id), person(a, part_field(head, SV("From"))),
        person(a, part_field(head, SV("To"))), header_decode(a, part_field(head, SV("Subject"))),
        part_field(head, SV("Date")) };
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
            out.items[out.count++] = entry_of(a, names.items[i], part_head(a, &content));
    }
    *ret_entries = out;
    return E_OK;
}

static void part_read(struct arena *a, struct sv head, struct sv body, int depth, struct mailbox_mail *m)
{
    struct sv type = part_field(head, SV("Content-Type"));
    if (sv_starts(type, SV("multipart/"))) {
        struct sv boundary = part_param(a, type, SV("boundary"));
        if (boundary.n == 0 || depth == PART_DEPTH_MAX)
            return;
        bool last = false;
        part_cut(&body, boundary, &last); /* nothing that is read stands before the first one */
        while (!last && body.n) {
            struct sv part = part_cut(&body, boundary, &last);
            struct sv inner = part_head(a, &part);
            part_read(a, inner, part, depth + 1, m);
        }
        return;
    }
    struct sv encoding = part_field(head, SV("Content-Transfer-Encoding"));
    if (sv_starts(type, SV("text/plain")) && !m->text.n)
        m->text = part_body(a, body, encoding);
    else if (sv_starts(type, SV("text/html")) && !m->html.n)
        m->html = part_body(a, body, encoding);
}

enum err mailbox_read(struct arena *a, struct sv dir, struct sv id, struct mailbox_mail *ret_mail)
{
    struct sv content;
    if (!id_plausible(id))
        return E_NOTFOUND;
    TRY(file_read(a, dir, id, FILE_MAX, &content));
    struct sv head = part_head(a, &content);
    struct mailbox_mail m = { .entry = entry_of(a, id, head), .headers = head };
    part_read(a, head, content, 0, &m);
    *ret_mail = m;
    return E_OK;
}
