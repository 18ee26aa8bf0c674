/**
 * tests/video/swagger.h — whether a request is one that a Swagger 2.0 description allows: path, method, the parameters
 * in the path, and the body with every type, enum, required member and length. Members that the description does not
 * name are refused.
 */
#ifndef KITH_TESTS_SWAGGER_H
#define KITH_TESTS_SWAGGER_H

#include <jansson.h>

#include "base/str.h"

/** Zoom's description: KITH_TEST_ZOOM_OPENAPI, else tests/data/zoom-operations.json. json_decref() it. */
json_t *swagger_zoom(void);
/** path as asked, without base path. Empty: allowed; else what is wrong. ret_operation: "meetingCreate". */
struct sv swagger_check(
    struct arena *a, json_t *description, const char *method, struct sv path, struct sv body, struct sv *ret_operation);

#endif
