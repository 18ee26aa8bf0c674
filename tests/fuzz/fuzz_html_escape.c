/* Whatever a value holds, it stays in its place: no tag, no quote, no scheme that runs, no control byte gets out. */
#include <assert.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "html/escape.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str write_as(struct arena *a, void (*fn)(struct str *, struct sv), struct sv v)
{
    struct str out = str_new(a, v.n * 9 + 64);
    fn(&out, v);
    assert(!out.overflowed && !memchr(out.p, '\0', out.n));
    return out;
}

static void holds_none_of(struct str out, const char *bytes)
{
    for (; *bytes; bytes++)
        assert(!memchr(out.p, *bytes, out.n));
}

/** As browsers read an address: white space and controls before it are skipped, tabs and line breaks dropped. */
static void runs_nothing(struct str out)
{
    static const char *const bad[] = { "javascript:", "data:", "vbscript:", "blob:", "file:" };
    char seen[16] = "";
    size_t n = 0;
    for (size_t i = 0; i < out.n && n < sizeof seen - 1; i++) {
        unsigned char c = (unsigned char)out.p[i];
        if ((n == 0 && c <= ' ') || c == '\t' || c == '\n' || c == '\r')
            continue;
        seen[n++] = (char)c;
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert(strncasecmp(seen, bad[i], strlen(bad[i])) != 0);
}

static void is_encoded(struct str out)
{
    for (size_t i = 0; i < out.n; i++) {
        char c = out.p[i];
        bool plain = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || strchr("-._~%", c);
        assert(plain);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new("fuzz", 1 << 16);
    struct sv v = { (const char *)data, size };
    holds_none_of(write_as(a, html_text, v), "<>");
    holds_none_of(write_as(a, html_attr, v), "<>\"'");
    struct str url = write_as(a, html_url, v);
    holds_none_of(url, "<>\"'");
    runs_nothing(url);
    struct str own = write_as(a, html_url_own, v);
    holds_none_of(own, "<>\"'");
    assert(!strcmp(own.p, "about:invalid#blocked") || (own.p[0] == '/' && own.p[1] != '/' && own.p[1] != '\\'));
    is_encoded(write_as(a, html_url_part, v));
    struct str segment = write_as(a, html_url_segment, v);
    is_encoded(segment);
    assert(segment.n > 0 && strcmp(segment.p, ".") != 0 && strcmp(segment.p, "..") != 0);
    holds_none_of(write_as(a, plain_text, v), "\r");
    holds_none_of(write_as(a, plain_line, v), "\r\n\t\x1b\x7f");
    struct url_base base;
    if (url_base_make(v, &base))
        assert(size == 0 || (data[0] == '/' && size > 1 && data[1] != '/' && data[size - 1] != '/'));
    arena_free(a);
    return 0;
}
