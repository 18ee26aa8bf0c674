#include "base/text.h"
#include "endpoint/ask.h"

enum { PLACES_MAX = 100 };

static const struct ask_refusal fine = { 0, NULL, NULL };

static struct ask_refusal refuse(const char *message)
{
    return (struct ask_refusal){ 400, "BAD_UPLOAD", message };
}

static const struct http_file *file_named(const struct http_req *req, struct sv field)
{
    for (size_t i = 0; i < req->files.count; i++)
        if (sv_eq(req->files.items[i].field, field))
            return &req->files.items[i];
    return NULL;
}

/* What stands at "variables.files.0"; NULL: nothing. */
static const json_t *at_path(const json_t *json, struct sv path)
{
    while (path.n && json) {
        struct sv step = sv_cut(&path, '.');
        int64_t n;
        if (json_is_object(json))
            json = json_object_getn(json, step.p, step.n);
        else if (json_is_array(json) && int_parse(step, &n) && n >= 0)
            json = json_array_get(json, (size_t)n);
        else
            return NULL;
    }
    return json;
}

/* In a batch a path begins with the number of its operation. */
static struct ask *ask_of_path(struct asks *asks, struct sv *path)
{
    int64_t n = 0;
    if (asks->batch && !int_parse(sv_cut(path, '.'), &n))
        return NULL;
    return n >= 0 && (size_t)n < asks->count ? &asks->items[n] : NULL;
}

static struct ask_refusal place(const struct http_req *req, const struct http_file *file, const json_t *operations,
    const json_t *path, struct asks *asks)
{
    struct sv whole = { json_string_value(path), json_string_length(path) }, rest = whole;
    struct ask *ask = json_is_string(path) ? ask_of_path(asks, &rest) : NULL;
    if (!ask || !sv_starts(rest, SV("variables.")))
        return refuse("map has paths such as variables.file.");
    if (!json_is_null(at_path(operations, whole)))
        return refuse("A path of map leads to no null in the variables.");
    if (ask->upload_count == PLACES_MAX)
        return refuse("There are more files than one request takes.");
    struct gql_upload *uploads = arena_array(req->arena, PLACES_MAX, sizeof *uploads);
    for (size_t i = 0; i < ask->upload_count; i++) {
        if (sv_eq(ask->uploads[i].path, rest))
            return refuse("Two files have the same place.");
        uploads[i] = ask->uploads[i];
    }
    uploads[ask->upload_count] =
        (struct gql_upload){ sv_dup(req->arena, rest), { file->filename, file->content_type, file->content } };
    ask->uploads = uploads;
    ask->upload_count++;
    return fine;
}

struct ask_refusal ask_uploads(
    const struct http_req *req, const json_t *map, const json_t *operations, struct asks *asks)
{
    if (!json_is_object(map))
        return refuse("map must be a JSON object.");
    void *at = json_object_iter((json_t *)(uintptr_t)map);
    for (; at; at = json_object_iter_next((json_t *)(uintptr_t)map, at)) {
        const json_t *paths = json_object_iter_value(at);
        const struct http_file *file = file_named(req, sv_of(json_object_iter_key(at)));
        if (!file)
            return refuse("A file that map names did not come.");
        if (!json_is_array(paths) || !json_array_size(paths))
            return refuse("map has a list of paths for each file.");
        for (size_t i = 0; i < json_array_size(paths); i++) {
            struct ask_refusal wrong = place(req, file, operations, json_array_get(paths, i), asks);
            if (wrong.status)
                return wrong;
        }
    }
    return fine;
}
