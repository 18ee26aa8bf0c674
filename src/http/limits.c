#include "http/limits.h"

#include <unistd.h>

const char http_busy[] = "The server has more to do than it can at this moment. Try again in a few seconds.";
const char http_too_large[] = "What you sent is larger than this page takes. Choose a smaller file.";

static unsigned number(unsigned given, unsigned otherwise)
{
    return given ? given : otherwise;
}

void http_options_fill(struct http_server_options *o)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    o->workers = number(o->workers, cores > 0 ? (unsigned)cores * 2 : 2);
    o->queue = number(o->queue, o->workers * 64);
    o->pollers = number(o->pollers, 1);
    o->max_connections = number(o->max_connections, 2048);
    o->max_per_address = number(o->max_per_address, 256);
    o->idle_timeout_s = number(o->idle_timeout_s, 15);
    o->max_body = o->max_body ? o->max_body : (size_t)1 << 20;
    o->max_upload = o->max_upload ? o->max_upload : (size_t)20 << 20;
}

struct http_verdict http_body_plan(
    const struct http_req *req, const struct http_server_options *o, size_t drained_at_most, struct http_body *body)
{
    uint64_t declared = 0;
    struct sv length = http_header(req, SV("Content-Length"));
    bool upload = sv_eq(req->content_type, SV("multipart/form-data"));
    body->limit = upload ? o->max_upload : o->max_body;
    if (!length.n || !http_length_parse(length, &declared) || declared <= body->limit) {
        body->declared = (size_t)declared;
        return (struct http_verdict){ 0, NULL };
    }
    body->too_large = true;
    if (http_header(req, SV("Expect")).n || declared > drained_at_most)
        return (struct http_verdict){ 413, http_too_large };
    return (struct http_verdict){ 0, NULL };
}
