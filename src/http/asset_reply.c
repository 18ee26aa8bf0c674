#include "http/asset_reply.h"

#include "http/negotiate.h"

static const struct asset *asset_find(struct sv hash, struct sv name, const struct asset *table, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (sv_eq(sv_of(table[i].name), name) && sv_eq(sv_of(table[i].hash), hash))
            return &table[i];
    return NULL;
}

static void content_choose(const struct asset *asset, struct sv accept_encoding, struct http_reply *reply)
{
    reply->fixed = (struct sv){ (const char *)asset->raw.p, asset->raw.n };
    if (asset->gz.n || asset->br.n)
        http_reply_header(reply, SV("Vary"), SV("Accept-Encoding"));
    if (asset->br.n && http_coding_taken(accept_encoding, HTTP_BR)) {
        reply->fixed = (struct sv){ (const char *)asset->br.p, asset->br.n };
        http_reply_header(reply, SV("Content-Encoding"), SV("br"));
    } else if (asset->gz.n && http_coding_taken(accept_encoding, HTTP_GZIP)) {
        reply->fixed = (struct sv){ (const char *)asset->gz.p, asset->gz.n };
        http_reply_header(reply, SV("Content-Encoding"), SV("gzip"));
    }
}

bool http_asset_reply(const struct http_req *req, const struct asset *table, size_t count, struct http_reply *reply)
{
    struct sv name = req->path;
    if (!sv_starts(name, SV("/assets/")))
        return false;
    if (req->method != HTTP_GET && req->method != HTTP_HEAD) {
        http_reply_problem(reply, 405, "Files here can only be read.");
        http_reply_header(reply, SV("Allow"), SV("GET, HEAD"));
        return true;
    }
    name = sv_sub(name, 8, SIZE_MAX);
    struct sv hash = sv_cut(&name, '/');
    const struct asset *asset = asset_find(hash, name, table, count);
    if (!asset) {
        http_reply_problem(reply, 404, "There is no such file. Reload the page you came from.");
        return true;
    }
    reply->content_type = sv_of(asset->type);
    content_choose(asset, http_header(req, SV("Accept-Encoding")), reply);
    http_reply_header(reply, SV("Cache-Control"), SV("public, max-age=31536000, immutable"));
    http_reply_header(reply, SV("ETag"), sv_fmt(reply->arena, "W/\"%s\"", asset->hash));
    return true;
}
