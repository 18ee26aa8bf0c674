#include "html/escape.h"

#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/* What a byte becomes; NULL: itself. */
static const char *const in_text[256] = { ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", [0] = REPLACEMENT };
static const char *const in_attr[256] = {
    ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;", [0] = REPLACEMENT
};
static const char *const in_mail[256] = { ['\r'] = "", [0] = REPLACEMENT };

static void replace(struct str *out, struct sv v, const char *const table[256])
{
    size_t start = 0;
    for (size_t i = 0; i < v.n; i++) {
        const char *r = table[(unsigned char)v.p[i]];
        if (!r)
            continue;
        str_add(out, (struct sv){ v.p + start, i - start });
        str_add(out, (struct sv){ r, strlen(r) });
        start = i + 1;
    }
    if (v.n > start)
        str_add(out, (struct sv){ v.p + start, v.n - start });
}

void html_text(struct str *out, struct sv v)
{
    replace(out, v, in_text);
}

void html_attr(struct str *out, struct sv v)
{
    replace(out, v, in_attr);
}

void plain_text(struct str *out, struct sv v)
{
    size_t at;
    /* a CR alone ends a line, one before LF is dropped */
    while ((at = sv_find(v, '\r', 0)) != SIZE_MAX) {
        replace(out, sv_sub(v, 0, at), in_mail);
        if (at + 1 == v.n || v.p[at + 1] != '\n')
            str_addc(out, '\n');
        v = sv_sub(v, at + 1, SIZE_MAX);
    }
    replace(out, v, in_mail);
}

void plain_line(struct str *out, struct sv v)
{
    bool gap = false;
    size_t start = 0;
    for (size_t i = 0; i <= v.n; i++) {
        bool control = i < v.n && ((unsigned char)v.p[i] < ' ' || v.p[i] == 0x7f);
        if (i < v.n && !control) {
            gap = false;
            continue;
        }
        str_add(out, sv_sub(v, start, i - start));
        start = i + 1;
        if (control && !gap)
            str_addc(out, ' ');
        gap = true;
    }
}

/* --- addresses --- */

static bool scheme_allowed(struct sv scheme)
{
    static const struct sv allowed[] = { { "http", 4 }, { "https", 5 }, { "mailto", 6 }, { "tel", 3 }, { "webcal", 6 },
        { "otpauth", 7 } };
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (sv_eq_ci(scheme, allowed[i]))
            return true;
    return false;
}

/** Relative, or with a scheme that runs nothing. Browsers drop tabs and line breaks inside a scheme and spaces before
 *  it; such a text equals no allowed scheme, so it is blocked. */
static bool address_allowed(struct sv v)
{
    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        if (c == '/' || c == '?' || c == '#')
            return true;
        if (c == ':')
            return scheme_allowed(sv_sub(v, 0, i));
    }
    return true;
}

void html_url(struct str *out, struct sv v)
{
    html_attr(out, address_allowed(v) ? v : SV("about:invalid#blocked"));
}

void html_url_own(struct str *out, struct sv v)
{
    /* "//host" and "/\\host" name another site */
    bool own = v.n > 0 && v.p[0] == '/' && (v.n == 1 || (v.p[1] != '/' && v.p[1] != '\\'));
    html_attr(out,
        own && sv_find(v, '\t', 0) == SIZE_MAX && sv_find(v, '\n', 0) == SIZE_MAX && sv_find(v, '\r', 0) == SIZE_MAX
            ? v
            : SV("about:invalid#blocked"));
}

static bool is_unreserved(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

void html_url_part(struct str *out, struct sv v)
{
    static const char hex[] = "0123456789ABCDEF";
    size_t start = 0;
    for (size_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char)v.p[i];
        if (is_unreserved(c))
            continue;
        str_add(out, sv_sub(v, start, i - start));
        if (c == 0) {
            str_add(out, SV("%EF%BF%BD"));
        } else {
            const char encoded[3] = { '%', hex[c >> 4], hex[c & 15] };
            str_add(out, (struct sv){ encoded, 3 });
        }
        start = i + 1;
    }
    if (v.n > start)
        str_add(out, (struct sv){ v.p + start, v.n - start });
}

static bool is_dots(struct sv v)
{
    return sv_eq(v, SV(".")) || sv_eq(v, SV(".."));
}

void html_url_segment(struct str *out, struct sv v)
{
    html_url_part(out, v.n == 0 || is_dots(v) ? SV(REPLACEMENT) : v);
}

bool url_base_make(struct sv path, struct url_base *ret_base)
{
    struct sv rest = path;
    while (rest.n) {
        if (rest.p[0] != '/')
            return false;
        rest = sv_sub(rest, 1, SIZE_MAX);
        size_t end = 0;
        while (end < rest.n && rest.p[end] != '/') {
            if (!is_unreserved((unsigned char)rest.p[end]))
                return false;
            end++;
        }
        struct sv segment = sv_sub(rest, 0, end);
        if (segment.n == 0 || is_dots(segment))
            return false;
        rest = sv_sub(rest, end, SIZE_MAX);
    }
    *ret_base = (struct url_base){ path };
    return true;
}

bool url_script_make(struct sv address, struct url_script *ret_script)
{
    bool here = sv_starts(address, SV("http://127.0.0.1:")) || sv_starts(address, SV("http://[::1]:"));
    if (!here && !sv_starts(address, SV("https://")))
        return false;
    for (size_t i = 0; i < address.n; i++) {
        char c = address.p[i];
        if (c <= ' ' || c > '~' || c == '"' || c == '\'' || c == '<' || c == '>' || c == '\\')
            return false;
    }
    *ret_script = (struct url_script){ address };
    return true;
}

/* --- values that need no escaping --- */

void html_bool(struct str *out, bool v)
{
    str_add(out, v ? SV("true") : SV("false"));
}

void html_int(struct str *out, int64_t v)
{
    str_addi(out, v);
}

void html_uint(struct str *out, uint64_t v)
{
    if (v > INT64_MAX) {
        str_addi(out, (int64_t)(v / 10));
        v %= 10;
    }
    str_addi(out, (int64_t)v);
}

void html_day(struct str *out, struct day d)
{
    struct civil c = civil_of_day(d);
    str_addf(out, "%04d-%02d-%02d", c.year, c.month, c.day);
}
