#include "http/form.h"

#include "base/text.h"

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool http_percent_decode(struct sv text, bool plus, struct arena *a, struct sv *ret_text)
{
    bool plain = true;
    for (size_t i = 0; plain && i < text.n; i++)
        plain = text.p[i] != '%' && !(plus && text.p[i] == '+');
    if (plain) {
        if (!utf8_valid(text))
            return false;
        *ret_text = text;
        return true;
    }
    char *out = arena_alloc_raw(a, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '%') {
            int high = i + 2 < text.n ? hex_value(text.p[i + 1]) : -1;
            int low = i + 2 < text.n ? hex_value(text.p[i + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (plus && c == '+') {
            c = ' ';
        }
        out[n++] = c;
    }
    out[n] = '\0';
    if (!utf8_valid((struct sv){ out, n }))
        return false;
    *ret_text = (struct sv){ out, n };
    return true;
}

const char *http_form_parse(struct sv text, struct arena *a, struct http_pairs *ret_pairs)
{
    size_t most = text.n ? 1 : 0;
    for (size_t i = 0; i < text.n && most <= HTTP_MAX_FIELDS; i++)
        most += text.p[i] == '&';
    if (most > HTTP_MAX_FIELDS)
        return "The form has more than 1,000 fields. Send less at a time.";
    struct http_pairs pairs = { 0 };
    if (most)
        pairs.items = arena_array(a, most, sizeof *pairs.items);
    while (text.n) {
        struct sv value = sv_cut(&text, '&');
        if (!value.n)
            continue;
        struct sv name = sv_cut(&value, '=');
        struct http_pair *pair = &pairs.items[pairs.count++];
        if (!http_percent_decode(name, true, a, &pair->name) || !http_percent_decode(value, true, a, &pair->value))
            return "The form holds a broken escape or text that is not UTF-8. Send it again from the page.";
    }
    *ret_pairs = pairs;
    return NULL;
}
