/** endpoint/ask_query.h — inside the room: the document of an operation, read beside the JSON that it stands in. */
#ifndef KITH_ENDPOINT_ASK_QUERY_H
#define KITH_ENDPOINT_ASK_QUERY_H

#include "base/str.h"

/**
 * The document is nearly all of a body, and jansson looks at each of its characters several times. So where the
 * outermost object has a member "query" of plain text (ASCII, without \u), that is taken out: *ret_query gets the text,
 * and what is returned is the body with "" in its place, for jansson, which finds every mistake around it as before.
 * Otherwise, and where anything is odd on the way there, the body is returned as it came and *ret_query stays.
 */
struct sv ask_query_aside(struct arena *a, struct sv body, struct sv *ret_query);

#endif
