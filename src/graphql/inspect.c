/* Values of variables as messages name them: like JavaScript, cut in depth and length. */
#include "graphql/run_parts.h"

#include "base/json.h"

enum { ITEMS_MOST = 10, DEPTH_MOST = 2, TEXT_MOST = 4096 };

static void inspect_into(struct str *out, const json_t *v, unsigned depth);

static void inspect_array(struct str *out, const json_t *v, unsigned depth)
{
    size_t count = json_array_size(v);
    if (count && depth > DEPTH_MOST) {
        str_add(out, SV("[Array]"));
        return;
    }
    str_addc(out, '[');
    for (size_t i = 0; i < count && i < ITEMS_MOST; i++) {
        str_add(out, i ? SV(", ") : SV(""));
        inspect_into(out, json_array_get(v, i), depth);
    }
    if (count > ITEMS_MOST)
        str_addf(out, ", ... %zu more item%s", count - ITEMS_MOST, count - ITEMS_MOST == 1 ? "" : "s");
    str_addc(out, ']');
}

static void inspect_object(struct str *out, const json_t *v, unsigned depth)
{
    if (!json_object_size(v)) {
        str_add(out, SV("{}"));
        return;
    }
    if (depth > DEPTH_MOST) {
        str_add(out, SV("[Object]"));
        return;
    }
    bool first = true;
    str_add(out, SV("{ "));
    json_t *member;
    const char *key;
    json_object_foreach(gql_iterable(v), key, member)
    {
        str_addf(out, "%s%s: ", first ? "" : ", ", key);
        inspect_into(out, member, depth);
        first = false;
    }
    str_add(out, SV(" }"));
}

static void inspect_into(struct str *out, const json_t *v, unsigned depth)
{
    switch (json_typeof(v)) {
    case JSON_OBJECT: inspect_object(out, v, depth + 1); break;
    case JSON_ARRAY: inspect_array(out, v, depth + 1); break;
    case JSON_STRING: json_quote(out, sv_from(json_string_value(v), json_string_length(v))); break;
    case JSON_INTEGER: str_addi(out, json_integer_value(v)); break;
    case JSON_REAL: str_addf(out, "%.17g", json_real_value(v)); break;
    case JSON_TRUE: str_add(out, SV("true")); break;
    case JSON_FALSE: str_add(out, SV("false")); break;
    case JSON_NULL: str_add(out, SV("null")); break;
    }
}

json_t *gql_iterable(const json_t *v)
{
    union {
        const json_t *given;
        json_t *wanted;
    } same = { v };
    return same.wanted;
}

struct sv gql_inspect(struct arena *a, const json_t *v)
{
    struct str out = str_new(a, TEXT_MOST);
    inspect_into(&out, v, 0);
    return str_sv(&out);
}

static int add_part(const char *part, size_t n, void *out)
{
    str_add(out, sv_from(part, n));
    return 0;
}

struct sv gql_json_text(struct arena *a, const json_t *v)
{
    struct str out = str_new(a, 64U << 20);
    if (json_dump_callback(v, add_part, &out, JSON_ENCODE_ANY | JSON_COMPACT) != 0)
        return SV("null");
    return str_sv(&out);
}
