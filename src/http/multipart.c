#include "http/multipart.h"

#include <string.h>

#include "base/text.h"
#include "http/cookie.h"
#include "http/form.h"

static const char malformed[] = "The upload does not follow multipart/form-data. Send it again from the page.";

enum { MAX_PART_HEADER = 4096, MAX_FILENAME = 255 };

struct part {
    struct sv disposition, content_type, content;
};

static size_t find_text(struct sv text, struct sv needle)
{
    const char *hit = text.n ? memmem(text.p, text.n, needle.p, needle.n) : NULL;
    return hit ? (size_t)(hit - text.p) : SIZE_MAX;
}

/** Takes `name=value` or `name="value"` off the front of *rest, which stands behind a ';'. False: broken. */
static bool param_take(struct sv *rest, struct sv *ret_name, struct sv *ret_value)
{
    struct sv text = sv_trim(*rest);
    size_t equals = sv_find(text, '=', 0);
    if (equals == SIZE_MAX)
        return false;
    struct sv name = sv_sub(text, 0, equals), value = sv_sub(text, equals + 1, SIZE_MAX);
    if (!http_token_valid(name))
        return false;
    if (value.n && value.p[0] == '"') {
        size_t close = 1;
        while (close < value.n && value.p[close] != '"')
            close += value.p[close] == '\\' && close + 1 < value.n && value.p[close + 1] == '"' ? 2 : 1;
        if (close >= value.n)
            return false;
        text = sv_trim(sv_sub(value, close + 1, SIZE_MAX));
        value = sv_sub(value, 1, close - 1);
        if (text.n && text.p[0] != ';')
            return false;
        text = sv_sub(text, 1, SIZE_MAX);
    } else {
        text = value;
        value = sv_trim(sv_cut(&text, ';'));
    }
    *rest = text;
    *ret_name = name;
    *ret_value = value;
    return true;
}

bool http_boundary(struct sv content_type, struct sv *ret_boundary)
{
    struct sv name, value, boundary = { 0 };
    (void)sv_cut(&content_type, ';');
    while (sv_trim(content_type).n) {
        if (!param_take(&content_type, &name, &value))
            return false;
        if (sv_eq_ci(name, SV("boundary"))) {
            if (boundary.n)
                return false;
            boundary = value;
        }
    }
    if (!boundary.n || boundary.n > 70 || boundary.p[boundary.n - 1] == ' ')
        return false;
    for (size_t i = 0; i < boundary.n; i++) {
        char c = boundary.p[i];
        bool alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!alnum && (!c || !strchr("'()+_,-./:=? ", c)))
            return false;
    }
    *ret_boundary = boundary;
    return true;
}

/** Browsers write a double quote as %22 and line breaks as %0D and %0A (WHATWG HTML, multipart encoding); older
 *  programs write \". Everything else stands for itself. */
static bool name_decode(struct sv raw, struct arena *a, struct sv *ret_name)
{
    char *out = arena_alloc_raw(a, raw.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < raw.n; i++) {
        struct sv escape = sv_sub(raw, i, 3);
        char c = raw.p[i];
        if (sv_eq(escape, SV("%22"))) {
            c = '"';
            i += 2;
        } else if (sv_eq_ci(escape, SV("%0d")) || sv_eq_ci(escape, SV("%0a"))) {
            return false;
        } else if (c == '\\' && i + 1 < raw.n && raw.p[i + 1] == '"') {
            c = '"';
            i++;
        }
        if ((unsigned char)c < ' ' || c == 0x7f)
            return false;
        out[n++] = c;
    }
    out[n] = '\0';
    *ret_name = (struct sv){ out, n };
    return utf8_valid(*ret_name);
}

static struct sv without_folder(struct sv filename)
{
    for (size_t i = filename.n; i-- > 0;)
        if (filename.p[i] == '/' || filename.p[i] == '\\')
            return sv_sub(filename, i + 1, SIZE_MAX);
    return filename;
}

static const char *headers_read(struct sv text, struct part *ret_part)
{
    struct part part = { SV(""), SV(""), SV("") };
    while (text.n) {
        size_t end = find_text(text, SV("\r\n"));
        struct sv value = sv_sub(text, 0, end);
        text = end == SIZE_MAX ? SV("") : sv_sub(text, end + 2, SIZE_MAX);
        struct sv name = sv_cut(&value, ':');
        value = sv_trim(value);
        if (!http_token_valid(name))
            return malformed;
        if (sv_eq_ci(name, SV("Content-Disposition"))) {
            if (part.disposition.n)
                return malformed;
            part.disposition = value;
        } else if (sv_eq_ci(name, SV("Content-Type"))) {
            part.content_type = value;
        } else if (sv_eq_ci(name, SV("Content-Transfer-Encoding")) && !sv_eq_ci(value, SV("binary")) &&
                   !sv_eq_ci(value, SV("8bit")) && !sv_eq_ci(value, SV("7bit"))) {
            return malformed;
        }
    }
    for (size_t i = 0; i < part.content_type.n; i++)
        if (part.content_type.p[i] < ' ' || part.content_type.p[i] > '~')
            return malformed;
    *ret_part = part;
    return NULL;
}

static const char *part_keep(
    const struct part *part, struct arena *a, struct http_pairs *fields, struct http_files *files)
{
    struct sv rest = part->disposition, name = { 0 }, filename = { 0 }, key, value;
    bool is_file = false;
    if (!sv_eq_ci(sv_trim(sv_cut(&rest, ';')), SV("form-data")))
        return malformed;
    while (sv_trim(rest).n) {
        if (!param_take(&rest, &key, &value))
            return malformed;
        bool is_name = sv_eq_ci(key, SV("name")), is_filename = sv_eq_ci(key, SV("filename"));
        if ((is_name && name.n) || (is_filename && is_file))
            return malformed;
        if ((is_name && !name_decode(value, a, &name)) || (is_filename && !name_decode(value, a, &filename)))
            return "A field or file name holds characters that cannot be kept. Rename the file and send it again.";
        is_file |= is_filename;
    }
    if (!name.n)
        return malformed;
    if (!is_file) {
        if (!utf8_valid(part->content))
            return "The form holds text that is not UTF-8. Send it again from the page.";
        fields->items[fields->count++] = (struct http_pair){ name, part->content };
        return NULL;
    }
    filename = without_folder(filename);
    if (!filename.n && !part->content.n)
        return NULL;
    if (!filename.n || filename.n > MAX_FILENAME || sv_eq(filename, SV(".")) || sv_eq(filename, SV("..")))
        return "The file has no usable name. Give it a name of at most 255 bytes and send it again.";
    files->items[files->count++] = (struct http_file){
        .field = name, .filename = filename, .content_type = part->content_type, .content = part->content
    };
    return NULL;
}

/** Takes one part off *rest, which stands right behind "--boundary CRLF"; leaves it right behind the next boundary. */
static const char *part_take(struct sv *rest, struct sv delimiter, struct part *ret_part)
{
    struct part part;
    size_t blank = find_text(sv_sub(*rest, 0, MAX_PART_HEADER), SV("\r\n\r\n"));
    if (blank == SIZE_MAX)
        return malformed;
    const char *problem = headers_read(sv_sub(*rest, 0, blank), &part);
    if (problem)
        return problem;
    struct sv content = sv_sub(*rest, blank + 4, SIZE_MAX);
    size_t end = find_text(content, delimiter);
    if (end == SIZE_MAX)
        return malformed;
    part.content = sv_sub(content, 0, end);
    *rest = sv_sub(content, end + delimiter.n, SIZE_MAX);
    *ret_part = part;
    return NULL;
}

const char *http_multipart_parse(
    struct sv body, struct sv boundary, struct arena *a, struct http_pairs *ret_fields, struct http_files *ret_files)
{
    char text[4 + 70];
    if (boundary.n > 70)
        return malformed;
    memcpy(text, "\r\n--", 4);
    memcpy(text + 4, boundary.p, boundary.n);
    struct sv delimiter = { text, 4 + boundary.n }, opening = sv_sub(delimiter, 2, SIZE_MAX);
    if (!sv_starts(body, opening))
        return malformed;
    size_t parts = 0;
    for (struct sv rest = body; parts <= HTTP_MAX_FIELDS; parts++) {
        size_t at = find_text(rest, opening);
        if (at == SIZE_MAX)
            break;
        rest = sv_sub(rest, at + opening.n, SIZE_MAX);
    }
    if (parts > HTTP_MAX_FIELDS)
        return "The form has more than 1,000 fields. Send less at a time.";
    struct http_pairs fields = { .items = arena_array(a, parts, sizeof *fields.items) };
    struct http_files files = { .items = arena_array(a, parts, sizeof *files.items) };
    struct sv rest = sv_sub(body, opening.n, SIZE_MAX);
    while (!sv_starts(rest, SV("--"))) {
        struct part part;
        if (!sv_starts(rest, SV("\r\n")))
            return malformed;
        rest = sv_sub(rest, 2, SIZE_MAX);
        const char *problem = part_take(&rest, delimiter, &part);
        if (!problem)
            problem = part_keep(&part, a, &fields, &files);
        if (problem)
            return problem;
    }
    *ret_fields = fields;
    *ret_files = files;
    return NULL;
}
