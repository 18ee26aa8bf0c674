/**
 * page/router.h — finds the route of a path, and the acting context in it.
 *
 * Paths are matched segment by segment; a fixed segment wins over a number. Built once at start, read by all threads.
 */
#ifndef KITH_PAGE_ROUTER_H
#define KITH_PAGE_ROUTER_H

#include "page/page.h"

enum { ROUTE_SEGMENTS = 8, ROUTE_ARGS = 4 };

struct route_match {
    const struct route *route;
    enum context_kind context; /* of the prefix: /as/N, /with/N */
    int64_t context_id;
    int64_t args[ROUTE_ARGS]; /* in the pattern's order */
    bool other_method;        /* the path exists, the method does not: 405 */
};
struct router;

/** Refuses (NULL, with a sentence) a route without need, a duplicate, a bad pattern, a POST without handler. */
struct router *router_new(struct arena *a, const struct route_table *tables, size_t count, struct sv *ret_problem);
/** E_NOTFOUND when no route has this path (or not in this context), E_DENIED when only another method has it. */
enum err router_find(
    const struct router *r, enum http_method method, struct sv path, struct route_match *ret_match) MUST_CHECK;
/** All routes in the order given: for the matrix and the sweep over every route. */
size_t router_count(const struct router *r);
const struct route *router_route(const struct router *r, size_t i);
/** Position of "{name}" among the pattern's numbers, or -1. */
int route_arg_index(const struct route *route, const char *name);

#endif
