#include <string.h>

#include "base/text.h"

size_t utf8_sequence(struct sv v)
{
    const unsigned char *p = (const unsigned char *)v.p;
    if (v.n == 0)
        return 0;
    unsigned char c = p[0], low = 0x80, high = 0xbf;
    if (c < 0x80)
        return c != 0;
    size_t need = c >= 0xc2 && c <= 0xdf ? 2 : (c & 0xf0) == 0xe0 ? 3 : c >= 0xf0 && c <= 0xf4 ? 4 : 0;
    if (need == 0 || v.n < need)
        return 0;
    if (c == 0xe0)
        low = 0xa0; /* shorter forms exist */
    else if (c == 0xed)
        high = 0x9f; /* surrogates */
    else if (c == 0xf0)
        low = 0x90;
    else if (c == 0xf4)
        high = 0x8f; /* beyond U+10FFFF */
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < need; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    return need;
}

bool utf8_valid(struct sv v)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
    size_t i = 0;
    while (i < v.n) {
        uint64_t eight;
        if (v.n - i >= sizeof eight) {
            memcpy(&eight, v.p + i, sizeof eight);
            if (((eight | (eight - ones)) & tops) == 0) { /* eight bytes of ASCII, none of them NUL */
                i += sizeof eight;
                continue;
            }
        }
        size_t step = utf8_sequence(sv_sub(v, i, SIZE_MAX));
        if (step == 0)
            return false;
        i += step;
    }
    return true;
}

size_t utf8_length(struct sv v)
{
    size_t n = 0;
    for (size_t i = 0; i < v.n; i++)
        n += ((unsigned char)v.p[i] & 0xc0) != 0x80;
    return n;
}
