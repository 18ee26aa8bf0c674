#include "base/json.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"

enum { DEPTH_MAX = 32 };

struct json json_to(struct str *out)
{
    return (struct json){ .out = out };
}

static void put_key(struct json *j, const char *key)
{
    assert(!key == (j->depth == 0 || j->array[j->depth]));
    if (j->comma[j->depth])
        str_addc(j->out, ',');
    j->comma[j->depth] = true;
    if (key) {
        json_quote(j->out, sv_of(key));
        str_addc(j->out, ':');
    }
}

static void open_level(struct json *j, const char *key, bool array)
{
    put_key(j, key);
    assert(j->depth < DEPTH_MAX);
    j->depth++;
    j->comma[j->depth] = false;
    j->array[j->depth] = array;
    str_addc(j->out, array ? '[' : '{');
}

void json_begin_object(struct json *j, const char *key)
{
    open_level(j, key, false);
}

void json_begin_array(struct json *j, const char *key)
{
    open_level(j, key, true);
}

void json_end(struct json *j)
{
    assert(j->depth > 0);
    str_addc(j->out, j->array[j->depth--] ? ']' : '}');
}

void json_str(struct json *j, const char *key, struct sv v)
{
    put_key(j, key);
    json_quote(j->out, v);
}

void json_int(struct json *j, const char *key, int64_t v)
{
    put_key(j, key);
    str_addi(j->out, v);
}

void json_decimal(struct json *j, const char *key, struct sv v)
{
    put_key(j, key);
    str_add(j->out, v);
}

void json_bool(struct json *j, const char *key, bool v)
{
    put_key(j, key);
    str_add(j->out, v ? SV("true") : SV("false"));
}

void json_nil(struct json *j, const char *key)
{
    put_key(j, key);
    str_add(j->out, SV("null"));
}

static void put_escape(struct str *out, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    switch (c) {
    case '"': str_add(out, SV("\\\"")); return;
    case '\\': str_add(out, SV("\\\\")); return;
    case '\n': str_add(out, SV("\\n")); return;
    case '\r': str_add(out, SV("\\r")); return;
    case '\t': str_add(out, SV("\\t")); return;
    default: break;
    }
    char u[] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };
    str_add(out, (struct sv){ u, sizeof u });
}

static bool stands_unchanged(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

/** Eight bytes at once: true when all of them stand unchanged. */
static bool eight_unchanged(const unsigned char *p)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
    uint64_t v;
    memcpy(&v, p, sizeof v);
    uint64_t quote = v ^ ones * '"', slash = v ^ ones * '\\';
    /* x - ones borrows into the top bit of a byte that is zero; v - 0x20… of one that is a control byte. A borrow into
     * the byte above can only say no too often, and then the bytes are looked at one by one. */
    return ((v | (v - ones * 0x20) | (quote - ones) | (slash - ones)) & tops) == 0;
}

size_t json_plain(struct sv v)
{
    const unsigned char *p = (const unsigned char *)v.p;
    size_t i = 0;
    while (v.n - i >= 8 && eight_unchanged(p + i))
        i += 8;
    while (i < v.n && stands_unchanged(p[i]))
        i++;
    return i;
}

void json_quote(struct str *out, struct sv v)
{
    const unsigned char *p = (const unsigned char *)v.p;
    size_t from = 0, i = 0;
    str_addc(out, '"');
    while (i < v.n) {
        if (v.n - i >= 8 && eight_unchanged(p + i)) {
            i += 8;
            continue;
        }
        if (stands_unchanged(p[i])) {
            i++;
            continue;
        }
        size_t good = p[i] < 0x80 ? 0 : utf8_sequence(sv_sub(v, i, SIZE_MAX));
        if (good) {
            i += good;
            continue;
        }
        if (i > from) /* what stands unchanged goes out in one piece */
            str_add(out, sv_sub(v, from, i - from));
        if (p[i] < 0x80)
            put_escape(out, p[i]);
        else
            str_add(out, SV("\xef\xbf\xbd"));
        from = ++i;
    }
    if (v.n > from)
        str_add(out, sv_sub(v, from, v.n - from));
    str_addc(out, '"');
}
