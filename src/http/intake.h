/** http/intake.h — reads query, cookies and the body's fields of a request whose head has passed the guard. */
#ifndef KITH_HTTP_INTAKE_H
#define KITH_HTTP_INTAKE_H

#include "http/http.h"

/** Fills params, cookies, form and files; empties `body` when it was a form. NULL, or a sentence for status 400. */
const char *http_req_read(struct http_req *req) MUST_CHECK;

/** Lower-case media type of a Content-Type header, without parameters. */
struct sv http_media_type(struct sv content_type, struct arena *a);

#endif
