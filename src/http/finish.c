#include "http/finish.h"

struct sv http_reply_content(const struct http_reply *r)
{
    return r->fixed.n ? r->fixed : str_sv(&r->body);
}

static void content_set(struct http_reply *r, struct sv content)
{
    r->fixed = content;
    r->body.n = 0;
}

static void answer_304_if_known(const struct http_req *req, struct http_reply *r)
{
    if (r->status != 200 || (req->method != HTTP_GET && req->method != HTTP_HEAD))
        return;
    if (!http_etag_matches(http_header(req, SV("If-None-Match")), http_reply_header_get(r, SV("ETag"))))
        return;
    r->status = 304;
    content_set(r, SV(""));
}

static void vary_on_coding(struct http_reply *r)
{
    struct sv vary = http_reply_header_get(r, SV("Vary"));
    http_reply_header(
        r, SV("Vary"), vary.n ? sv_fmt(r->arena, "%.*s, Accept-Encoding", SV_FMT(vary)) : SV("Accept-Encoding"));
}

static void compress(const struct http_req *req, struct http_compressor *compressor, struct http_reply *r)
{
    struct sv content = http_reply_content(r), coded;
    struct sv etag = http_reply_header_get(r, SV("ETag"));
    if (!compressor || content.n < HTTP_COMPRESS_FROM || !http_compressible(r->content_type) ||
        http_reply_header_get(r, SV("Content-Encoding")).n)
        return;
    vary_on_coding(r);
    enum http_coding coding = http_coding_accepted(http_header(req, SV("Accept-Encoding")));
    if (!http_compress(compressor, coding, content, r->arena, &coded))
        return;
    content_set(r, coded);
    http_reply_header(r, SV("Content-Encoding"), sv_of(http_coding_name(coding)));
    if (etag.n && !sv_starts(etag, SV("W/")))
        http_reply_header(r, SV("ETag"), sv_fmt(r->arena, "W/%.*s", SV_FMT(etag)));
}

void http_reply_finish(const struct http_req *req, struct http_compressor *compressor, struct http_reply *r)
{
    if (r->body.overflowed)
        http_reply_problem(r, 500, "The answer grew too large. Ask for less at a time.");
    answer_304_if_known(req, r);
    compress(req, compressor, r);
    if (http_reply_content(r).n)
        http_reply_header_default(r, SV("Content-Type"), r->content_type);
    http_reply_header_default(r, SV("Cache-Control"), r->no_store ? SV("no-store") : SV("private, no-cache"));
    http_reply_header_default(r, SV("X-Content-Type-Options"), SV("nosniff"));
    http_reply_header_default(r, SV("Referrer-Policy"), SV("same-origin")); /* stricter: forms lose their Origin */
    http_reply_header_default(r, SV("Cross-Origin-Opener-Policy"), SV("same-origin"));
    http_reply_header_default(r, SV("Cross-Origin-Resource-Policy"), SV("same-origin"));
    http_reply_header_default(r, SV("Permissions-Policy"), SV("camera=(), microphone=(), geolocation=()"));
    if (!r->framed)
        http_reply_header_default(r, SV("X-Frame-Options"), SV("DENY"));
    if (req->secure)
        http_reply_header_default(r, SV("Strict-Transport-Security"), SV("max-age=31536000; includeSubDomains"));
    if (req->id.n)
        http_reply_header_default(r, SV("X-Request-Id"), req->id);
}
