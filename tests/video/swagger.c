#include "tests/video/swagger.h"

#include <stdlib.h>
#include <string.h>

#include "base/time.h"

json_t *swagger_zoom(void)
{
    const char *whole = getenv("KITH_TEST_ZOOM_OPENAPI"), *source = getenv("KITH_SOURCE");
    char path[4096];
    json_error_t fault;
    snprintf(path, sizeof path, "%s/tests/data/zoom-operations.json", source ? source : ".");
    json_t *d = json_load_file(whole ? whole : path, 0, &fault);
    if (!d)
        fprintf(stderr, "%s: %s\n", whole ? whole : path, fault.text);
    return d;
}

struct check {
    struct arena *a;
    json_t *description;
    struct sv wrong;
};

static json_t *resolve(const struct check *c, json_t *schema)
{
    const char *ref;
    while (schema && (ref = json_string_value(json_object_get(schema, "$ref")))) {
        json_t *at = c->description;
        struct sv rest = sv_sub(sv_of(ref), 2, SIZE_MAX);
        while (rest.n)
            at = json_object_get(at, sv_z(c->a, sv_cut(&rest, '/')));
        schema = at;
    }
    return schema;
}

static void refuse(struct check *c, const char *where, const char *what)
{
    if (!c->wrong.n)
        c->wrong = sv_fmt(c->a, "%s %s", where, what);
}

/* allOf: one schema made of several. */
static json_t *member_of(const struct check *c, json_t *schema, const char *key)
{
    size_t i;
    json_t *part;
    schema = resolve(c, schema);
    json_t *found = json_object_get(json_object_get(schema, "properties"), key);
    json_array_foreach(json_object_get(schema, "allOf"), i, part)
    {
        if (found)
            return found;
        found = member_of(c, part, key);
    }
    return found;
}

static void require(struct check *c, json_t *schema, json_t *value)
{
    size_t i;
    json_t *part;
    schema = resolve(c, schema);
    json_array_foreach(json_object_get(schema, "required"), i, part)
    {
        if (!json_object_get(value, json_string_value(part)))
            refuse(c, json_string_value(part), "is required");
    }
    json_array_foreach(json_object_get(schema, "allOf"), i, part) require(c, part, value);
}

static bool in_enum(json_t *list, json_t *value)
{
    size_t i;
    json_t *one;
    if (!list)
        return true;
    json_array_foreach(list, i, one) if (json_equal(one, value)) return true;
    return false;
}

static void check_value(struct check *c, const char *where, json_t *schema, json_t *value);

static void check_members(struct check *c, json_t *schema, json_t *value)
{
    const char *key;
    json_t *member;
    require(c, schema, value);
    json_object_foreach(value, key, member)
    {
        json_t *described = member_of(c, schema, key);
        if (described)
            check_value(c, key, described, member);
        else
            refuse(c, key, "is not described");
    }
}

static void check_items(struct check *c, const char *where, json_t *schema, json_t *value)
{
    size_t i;
    json_t *item, *most = json_object_get(schema, "maximum"); /* Zoom means maxItems */
    if (most && json_array_size(value) > (size_t)json_integer_value(most))
        refuse(c, where, "has too many items");
    json_array_foreach(value, i, item) check_value(c, where, json_object_get(schema, "items"), item);
}

static void check_value(struct check *c, const char *where, json_t *schema, json_t *value)
{
    struct instant at;
    schema = resolve(c, schema);
    const char *type = json_string_value(json_object_get(schema, "type"));
    const char *format = json_string_value(json_object_get(schema, "format"));
    bool object = !type || strcmp(type, "object") == 0;
    if (object ? !json_is_object(value)
               : !((strcmp(type, "string") == 0 && json_is_string(value)) ||
                     (strcmp(type, "integer") == 0 && json_is_integer(value)) ||
                     (strcmp(type, "boolean") == 0 && json_is_boolean(value)) ||
                     (strcmp(type, "array") == 0 && json_is_array(value))))
        refuse(c, where, "has another type");
    else if (!in_enum(json_object_get(schema, "enum"), value))
        refuse(c, where, "is none of the values");
    else if (format && strcmp(format, "date-time") == 0 && !instant_parse(sv_of(json_string_value(value)), &at))
        refuse(c, where, "is no date-time");
    else if (object)
        check_members(c, schema, value);
    else if (json_is_array(value))
        check_items(c, where, schema, value);
}

/* "/meetings/{meetingId}" and "/meetings/85746065": each part in braces takes one, of the type its parameter has. */
static bool path_matches(const struct check *c, const char *pattern, struct sv path)
{
    struct sv p = sv_sub(sv_of(pattern), 1, SIZE_MAX), given = sv_sub(path, 1, SIZE_MAX);
    while (p.n && given.n) {
        struct sv part = sv_cut(&p, '/'), said = sv_cut(&given, '/');
        if (part.n && part.p[0] == '{') {
            bool number = sv_eq(part, SV("{meetingId}"));
            for (size_t i = 0; number && i < said.n; i++)
                if (said.p[i] < '0' || said.p[i] > '9')
                    return false;
        } else if (!sv_eq(part, said)) {
            return false;
        }
    }
    (void)c;
    return !p.n && !given.n;
}

static json_t *body_parameter(const struct check *c, json_t *operation)
{
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(operation, "parameters"), i, one)
    {
        json_t *parameter = resolve(c, one);
        const char *in = json_string_value(json_object_get(parameter, "in"));
        if (in && strcmp(in, "body") == 0)
            return parameter;
    }
    return NULL;
}

struct sv swagger_check(
    struct arena *a, json_t *description, const char *method, struct sv path, struct sv body, struct sv *ret_operation)
{
    struct check c = { .a = a, .description = description };
    const char *pattern;
    json_t *methods, *operation = NULL;
    json_error_t fault;
    json_object_foreach(json_object_get(description, "paths"), pattern, methods)
    {
        if (!operation && path_matches(&c, pattern, path))
            operation = json_object_get(methods, method);
    }
    if (!operation)
        return sv_fmt(a, "%s %.*s is no operation", method, SV_FMT(path));
    *ret_operation = sv_of(json_string_value(json_object_get(operation, "operationId")));
    json_t *parameter = body_parameter(&c, operation);
    if (!parameter)
        return body.n ? SV("it takes no body") : SV("");
    json_t *value = json_loadb(body.p, body.n, JSON_REJECT_DUPLICATES, &fault);
    if (value)
        check_value(&c, "body", json_object_get(parameter, "schema"), value);
    else
        refuse(&c, "body", "is no JSON");
    json_decref(value);
    return c.wrong;
}
