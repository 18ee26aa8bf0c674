#include "http/wire.h"

/** Moves *at behind a CRLF that became two zeros. */
static bool skip_line_end(struct sv raw, size_t *at)
{
    if (*at + 2 > raw.n || raw.p[*at] || raw.p[*at + 1])
        return false;
    *at += 2;
    return true;
}

/** Moves *at behind `part` when it stands right there. */
static bool skip_part(struct sv raw, struct sv part, size_t *at)
{
    if (part.p != raw.p + *at || part.n > raw.n - *at)
        return false;
    *at += part.n;
    return true;
}

bool http_wire_intact(
    struct sv raw, struct sv method, size_t target_n, struct sv version, const struct http_pairs *headers)
{
    size_t at = 0;
    if (!skip_part(raw, method, &at) || target_n + 2 > raw.n - at)
        return false;
    at += 1 + target_n + 1;
    if (!skip_part(raw, version, &at) || !skip_line_end(raw, &at))
        return false;
    for (size_t i = 0; i < headers->count; i++) {
        struct sv value = headers->items[i].value;
        if (!skip_part(raw, headers->items[i].name, &at) || at >= raw.n || raw.p[at])
            return false;
        at++; /* the colon */
        while (at < raw.n && (raw.p[at] == ' ' || raw.p[at] == '\t'))
            at++;
        if (!skip_part(raw, value, &at) || !skip_line_end(raw, &at))
            return false;
    }
    return skip_line_end(raw, &at) && at == raw.n;
}
