#include "key.h"

#include <stdint.h>
#include <stdio.h>

enum { READABLE = 40 };

static uint32_t hash_more(uint32_t h, const char *p)
{
    for (; *p; p++)
        h = (h ^ (unsigned char)*p) * 16777619u;
    return h;
}

static char slug_char(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c | 0x20);
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '_';
}

/* Its letters and digits, with one '_' for whatever is between them; ends with one. */
static void slug_of(const char *text, char ret_slug[READABLE + 2])
{
    size_t n = 0;
    for (; *text && n < READABLE; text++) {
        char c = slug_char(*text);
        if (c != '_' || (n && ret_slug[n - 1] != '_'))
            ret_slug[n++] = c;
    }
    if (n && ret_slug[n - 1] != '_')
        ret_slug[n++] = '_';
    ret_slug[n] = '\0';
}

void words_key(const char *context, const char *text, char ret_key[WORDS_KEY_MAX])
{
    char slug[READABLE + 2];
    uint32_t h = hash_more(hash_more(hash_more(2166136261u, context ? context : ""), "\4"), text);
    slug_of(text, slug);
    snprintf(ret_key, WORDS_KEY_MAX, "W_%s%08x", slug, h);
}
