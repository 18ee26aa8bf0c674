#include "http/intake.h"

#include "http/cookie.h"
#include "http/form.h"
#include "http/multipart.h"
#include "http/path.h"

struct sv http_media_type(struct sv content_type, struct arena *a)
{
    struct sv type = sv_trim(sv_cut(&content_type, ';'));
    char *p = arena_strndup(a, type.p, type.n);
    for (size_t i = 0; i < type.n; i++)
        if (p[i] >= 'A' && p[i] <= 'Z')
            p[i] = (char)(p[i] + ('a' - 'A'));
    return (struct sv){ p, type.n };
}

static const char *body_read(struct http_req *req)
{
    const char *problem;
    struct sv boundary;
    if (sv_eq(req->content_type, SV("application/x-www-form-urlencoded")))
        problem = http_form_parse(req->body, req->arena, &req->form);
    else if (!sv_eq(req->content_type, SV("multipart/form-data")))
        return NULL;
    else if (!http_boundary(http_header(req, SV("Content-Type")), &boundary))
        problem = "The upload names no valid boundary. Send it again from the page.";
    else
        problem = http_multipart_parse(req->body, boundary, req->arena, &req->form, &req->files);
    req->body = SV("");
    return problem;
}

const char *http_req_read(struct http_req *req)
{
    req->cookies = http_cookies_parse(&req->headers, req->arena);
    const char *problem = http_form_parse(req->query, req->arena, &req->params);
    return problem || !req->body.n ? problem : body_read(req);
}

struct http_verdict http_req_head(const struct http_head *head, struct http_req *req)
{
    struct http_verdict verdict = { 0, NULL };
    struct sv path;
    req->method = http_method_of(head->method);
    req->headers = head->headers;
    for (size_t i = 0; i < req->headers.count; i++)
        req->headers.items[i].value = sv_trim(req->headers.items[i].value);
    verdict.reason = http_target_split(head->target, http_header(req, SV("Host")), &path, &req->query);
    if (!verdict.reason)
        verdict.reason = http_path_decode(path, req->arena, &req->path);
    if (verdict.reason)
        verdict.status = 400;
    req->content_type = http_media_type(http_header(req, SV("Content-Type")), req->arena);
    return verdict;
}

struct sv http_request_id(uint32_t start, uint32_t number, struct arena *a)
{
    static const char digits[] = "0123456789abcdef";
    uint64_t n = (uint64_t)start << 32 | number;
    char *p = arena_alloc_raw(a, 17);
    for (int i = 15; i >= 0; i--, n >>= 4)
        p[i] = digits[n & 15];
    p[16] = '\0';
    return (struct sv){ p, 16 };
}
