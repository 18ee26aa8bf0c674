/** http/intake.h — reads query, cookies and the body's fields of a request whose head has passed the guard. */
#ifndef KITH_HTTP_INTAKE_H
#define KITH_HTTP_INTAKE_H

#include "http/guard.h"

/** Fills params, cookies, form and files; empties `body` when it was a form. NULL, or a sentence for status 400. */
const char *http_req_read(struct http_req *req) MUST_CHECK;

/** Target and headers that have passed the guard: fills method, path, query, headers and content_type. A status other
 *  than 0 refuses them. Header values are trimmed. */
struct http_verdict http_req_head(const struct http_head *head, struct http_req *req) MUST_CHECK;

/** 16 hexadecimal digits: which start of the program, which request of it. */
struct sv http_request_id(uint32_t start, uint32_t number, struct arena *a);

/** Lower-case media type of a Content-Type header, without parameters. */
struct sv http_media_type(struct sv content_type, struct arena *a);

#endif
