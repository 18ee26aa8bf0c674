#include "http/path.h"

#include "http/form.h"

static const char unclean[] = "The address of the page is not one this site uses.";

static bool is_dots(struct sv segment)
{
    return sv_eq(segment, SV(".")) || sv_eq(segment, SV(".."));
}

/** %2f, %5c and %25 would make the decoded path ambiguous. */
static bool hides_separator(struct sv raw)
{
    for (size_t at = sv_find(raw, '%', 0); at != SIZE_MAX; at = sv_find(raw, '%', at + 1)) {
        struct sv code = sv_sub(raw, at + 1, 2);
        if (sv_eq_ci(code, SV("2f")) || sv_eq_ci(code, SV("5c")) || sv_eq_ci(code, SV("25")))
            return true;
    }
    return false;
}

static bool has_bad_byte(struct sv path)
{
    for (size_t i = 0; i < path.n; i++) {
        unsigned char c = (unsigned char)path.p[i];
        if (c < 0x20 || c == 0x7f || c == '\\')
            return true;
    }
    return false;
}

const char *http_path_decode(struct sv raw, struct arena *a, struct sv *ret_path)
{
    struct sv path;
    if (!raw.n || raw.p[0] != '/' || sv_find(raw, '#', 0) != SIZE_MAX || sv_find(raw, ' ', 0) != SIZE_MAX)
        return unclean;
    if (hides_separator(raw) || !http_percent_decode(raw, false, a, &path) || has_bad_byte(path))
        return unclean;
    struct sv rest = sv_sub(path, 1, SIZE_MAX);
    while (rest.n) {
        bool last = sv_find(rest, '/', 0) == SIZE_MAX;
        struct sv segment = sv_cut(&rest, '/');
        if (is_dots(segment) || (!segment.n && !last))
            return unclean;
    }
    *ret_path = path;
    return NULL;
}

const char *http_target_split(struct sv target, struct sv host, struct sv *ret_path, struct sv *ret_query)
{
    struct sv path = target;
    size_t scheme = sv_starts(target, SV("http://")) ? 7 : sv_starts(target, SV("https://")) ? 8 : 0;
    if (scheme) {
        size_t end = sv_find(target, '/', scheme);
        if (end == SIZE_MAX || !host.n || !sv_eq_ci(sv_sub(target, scheme, end - scheme), host))
            return "The request names another site than its Host header.";
        path = sv_sub(target, end, SIZE_MAX);
    }
    struct sv query = path;
    path = sv_cut(&query, '?');
    *ret_path = path;
    *ret_query = query;
    return NULL;
}
