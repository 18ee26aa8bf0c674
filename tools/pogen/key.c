#include "key.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>

enum { READABLE = 40 };

static uint32_t hash_more(uint32_t h, const char *p)
{
    for (; *p; p++)
        h = (h ^ (unsigned char)*p) * 16777619u;
    return h;
}

void words_key(const char *context, const char *text, char ret_key[WORDS_KEY_MAX])
{
    char slug[READABLE + 1];
    size_t n = 0;
    for (const char *p = text; *p && n < READABLE; p++) {
        if (isalnum((unsigned char)*p) && (unsigned char)*p < 0x80)
            slug[n++] = (char)tolower((unsigned char)*p);
        else if (n && slug[n - 1] != '_')
            slug[n++] = '_';
    }
    slug[n] = '\0';
    uint32_t h = hash_more(hash_more(hash_more(2166136261u, context ? context : ""), "\4"), text);
    snprintf(ret_key, WORDS_KEY_MAX, "W_%s%s%08x", slug, n && slug[n - 1] != '_' ? "_" : "", h);
}
