#include "http/intake.h"

#include "http/cookie.h"
#include "http/form.h"
#include "http/multipart.h"

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
    struct sv boundary;
    if (sv_eq(req->content_type, SV("application/x-www-form-urlencoded")))
        return http_form_parse(req->body, req->arena, &req->form);
    if (!sv_eq(req->content_type, SV("multipart/form-data")))
        return NULL;
    if (!http_boundary(http_header(req, SV("Content-Type")), &boundary))
        return "The upload names no valid boundary. Send it again from the page.";
    return http_multipart_parse(req->body, boundary, req->arena, &req->form, &req->files);
}

const char *http_req_read(struct http_req *req)
{
    req->cookies = http_cookies_parse(&req->headers, req->arena);
    const char *problem = http_form_parse(req->query, req->arena, &req->params);
    if (!problem && req->body.n)
        problem = body_read(req);
    if (!problem && (req->form.count || req->files.count))
        req->body = SV("");
    return problem;
}
