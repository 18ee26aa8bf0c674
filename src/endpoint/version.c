#include "endpoint/version.h"

#include "api/schema.h"
#include "base/json.h"

const char *const versions[VERSION_COUNT] = { "2024-06-01", "2024-07-01", "2024-10-01", "2024-10-20", "2024-11-01",
    "2025-01-01", "2025-04-01", "2025-05-15", "2025-07-31", "2025-10-15", "2025-11-30", "2026-01-01" };
#define LATEST sv_of(versions[VERSION_COUNT - 1])
#define WARNED_FROM SV("2026-07-01") /* whoever does not speak the latest is told so */

static bool published(struct sv version)
{
    for (size_t i = 0; i < VERSION_COUNT; i++)
        if (sv_eq(version, sv_of(versions[i])))
            return true;
    return false;
}

static void warn(struct json *j, struct sv code, struct sv message, struct sv requested, struct sv sunset)
{
    json_begin_object(j, NULL);
    json_str(j, "code", code);
    json_str(j, "message", message);
    if (requested.n) {
        json_str(j, "requested_version", requested);
        json_str(j, "sunset_date", sunset);
    }
    json_str(j, "latest_version", LATEST);
    json_end(j);
}

static struct sv warnings_of(struct arena *a, struct sv version, bool asked, struct sv sunset)
{
    struct str out = str_new(a, 4096);
    struct json j = json_to(&out);
    json_begin_array(&j, NULL);
    if (!sv_eq(version, LATEST))
        warn(&j, SV("API_VERSION_SUNSET_WARNING"),
            sv_fmt(a, "Version %.*s is answered before %.*s. Ask for %.*s.", SV_FMT(version), SV_FMT(sunset),
                SV_FMT(LATEST)),
            version, sunset);
    if (!asked)
        warn(&j, SV("MISSING_API_VERSION_HEADER"),
            sv_fmt(a, "Say which version you speak in the header %.*s. It is needed from %.*s on.",
                SV_FMT(VERSION_HEADER), SV_FMT(sunset)),
            SV(""), sunset);
    json_end(&j);
    return sv_sub(str_sv(&out), 1, out.n - 2);
}

static struct sv refusal(struct arena *a, struct sv code, struct sv message, struct sv requested, struct sv least)
{
    struct str out = str_new(a, 4096);
    struct json j = json_to(&out);
    json_begin_object(&j, NULL);
    json_begin_array(&j, "errors");
    json_begin_object(&j, NULL);
    json_str(&j, "message", message);
    json_begin_object(&j, "extensions");
    json_str(&j, "code", code);
    if (requested.n) {
        json_str(&j, "requested_version", requested);
        json_str(&j, "minimum_supported_version", least);
    }
    json_str(&j, "latest_version", LATEST);
    json_end(&j);
    json_end(&j);
    json_end(&j);
    json_end(&j);
    return str_sv(&out);
}

struct version_chosen version_choose(struct arena *a, struct sv asked, struct instant now, struct sv sunset)
{
    struct sv today = sv_sub(instant_iso(a, now), 0, 10);
    bool over = sunset.n && sv_cmp(today, sunset) >= 0;
    struct sv least = over ? LATEST : sv_of(versions[0]);
    asked = sv_sub(asked, 0, 64);
    if (!asked.n && over)
        return (struct version_chosen){ .refusal = refusal(a, SV("MISSING_API_VERSION_HEADER"),
                                            sv_fmt(a, "Say which version you speak in the header %.*s: %.*s.",
                                                SV_FMT(VERSION_HEADER), SV_FMT(LATEST)),
                                            SV(""), least) };
    struct sv version = asked.n ? asked : sv_of(versions[0]);
    if (!published(version) || sv_cmp(version, least) < 0)
        return (struct version_chosen){
            .refusal = refusal(a, SV("UNSUPPORTED_API_VERSION"),
                sv_fmt(a, "There is no version %.*s. The latest is %.*s.", SV_FMT(version), SV_FMT(LATEST)), version,
                least)
        };
    struct version_chosen chosen = { .version = version };
    if (sunset.n && sv_cmp(today, WARNED_FROM) >= 0)
        chosen.warnings = warnings_of(a, version, asked.n > 0, sunset);
    return chosen;
}

const struct gql_schema *version_schema(struct sv version)
{
    const struct gql_schema *best = gql_schemas[0];
    for (size_t i = 1; i < gql_schema_count; i++)
        if (sv_cmp(sv_of(gql_schemas[i]->version), version) <= 0)
            best = gql_schemas[i];
    return best;
}

enum err gql_query_api_versions(struct gql_call *call)
{
    struct sv names[VERSION_COUNT];
    for (size_t i = 0; i < VERSION_COUNT; i++)
        names[i] = sv_of(versions[i]);
    struct gql_value all = gql_texts(call->arena, names, VERSION_COUNT);
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = all;
    return E_OK;
}
