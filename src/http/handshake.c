#include "crypto/sha1.h"
#include "http/socket.h"

/* RFC 4648 section 4, with padding: the one place that needs it. */
static struct sv base64(struct arena *a, const unsigned char *bytes, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *out = arena_alloc(a, (n + 2) / 3 * 4 + 1);
    size_t at = 0;
    for (size_t i = 0; i < n; i += 3) {
        unsigned three = (unsigned)bytes[i] << 16;
        three |= i + 1 < n ? (unsigned)bytes[i + 1] << 8 : 0;
        three |= i + 2 < n ? (unsigned)bytes[i + 2] : 0;
        for (size_t k = 0; k < 4; k++)
            out[at++] = k > n - i ? '=' : digits[three >> (18 - 6 * k) & 63];
    }
    return (struct sv){ out, at };
}

/* Whether one of the words of a header, separated by commas, is this one. */
static bool names(struct sv header, struct sv word)
{
    while (header.n)
        if (sv_eq_ci(sv_trim(sv_cut(&header, ',')), word))
            return true;
    return false;
}

struct http_verdict http_socket_handshake(const struct http_req *req, struct arena *a, struct sv *ret_accept)
{
    struct sv key = sv_trim(http_header(req, SV("Sec-WebSocket-Key")));
    if (!names(http_header(req, SV("Upgrade")), SV("websocket")) ||
        !names(http_header(req, SV("Connection")), SV("Upgrade")))
        return (struct http_verdict){ 426, "This address speaks WebSocket." };
    if (req->method != HTTP_GET || key.n != 24 || !sv_ends(key, SV("==")))
        return (struct http_verdict){ 400, "This is not a WebSocket handshake." };
    if (!sv_eq(sv_trim(http_header(req, SV("Sec-WebSocket-Version"))), SV("13")))
        return (struct http_verdict){ 426, "The server speaks version 13 of WebSocket." };
    unsigned char hash[SHA1_BYTES];
    sha1(sv_fmt(a, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", SV_FMT(key)), hash);
    *ret_accept = base64(a, hash, sizeof hash);
    return (struct http_verdict){ 0, NULL };
}

struct sv http_socket_protocol(const struct http_req *req, const struct sv *known, size_t count)
{
    struct sv offered = http_header(req, SV("Sec-WebSocket-Protocol"));
    while (offered.n) {
        struct sv one = sv_trim(sv_cut(&offered, ','));
        for (size_t i = 0; i < count; i++)
            if (sv_eq(one, known[i]))
                return known[i];
    }
    return SV("");
}

struct http_socket_facts http_socket_facts_of(const struct http_req *req, struct sv protocol)
{
    return (struct http_socket_facts){ .path = req->path,
        .query = req->query,
        .protocol = protocol,
        .authorization = http_header(req, SV("Authorization")),
        .version = http_header(req, SV("Healthie-GraphQL-API-Version")),
        .peer = req->peer };
}

struct http_socket_facts http_socket_facts_dup(struct arena *a, const struct http_socket_facts *f)
{
    return (struct http_socket_facts){ sv_dup(a, f->path), sv_dup(a, f->query), sv_dup(a, f->protocol),
        sv_dup(a, f->authorization), sv_dup(a, f->version), sv_dup(a, f->peer), sv_dup(a, f->head) };
}

struct sv http_socket_head(const struct http_reply *reply)
{
    struct str out = str_new(reply->arena, 64 * 1024);
    str_addf(&out, "HTTP/1.1 200 OK\r\nContent-Type: %.*s\r\nConnection: close\r\n", SV_FMT(reply->content_type));
    for (size_t i = 0; i < reply->headers.count; i++)
        str_addf(&out, "%.*s: %.*s\r\n", SV_FMT(reply->headers.items[i].name), SV_FMT(reply->headers.items[i].value));
    str_add(&out, SV("\r\n"));
    return str_sv(&out);
}
