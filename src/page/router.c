#include "page/router.h"

#include <string.h>

#include "base/text.h"

static const struct sv any_text = { "*", 1 };

struct entry {
    const struct route *route;
    size_t count;                      /* segments */
    struct sv segment[ROUTE_SEGMENTS]; /* empty: a number */
    bool in_context;
};
struct router {
    struct entry *entries;
    size_t count;
};

static bool split(struct sv path, struct sv *segment, size_t *ret_count)
{
    size_t n = 0;
    if (path.n == 0 || path.p[0] != '/')
        return false;
    struct sv rest = sv_sub(path, 1, SIZE_MAX);
    while (rest.n) {
        if (n == ROUTE_SEGMENTS)
            return false;
        segment[n] = sv_cut(&rest, '/');
        if (segment[n].n == 0)
            return false;
        n++;
    }
    *ret_count = n;
    return true;
}

static bool is_arg(struct sv segment)
{
    return segment.n > 2 && segment.p[0] == '{' && segment.p[segment.n - 1] == '}';
}

/* Ids are positive and have one spelling, so that a page has one address. */
static bool id_parse(struct sv v, int64_t *ret_id)
{
    int64_t n;
    if (v.n == 0 || v.p[0] < '1' || v.p[0] > '9' || !int_parse(v, &n))
        return false;
    *ret_id = n;
    return true;
}

static struct sv check(struct arena *a, const struct router *r, const struct entry *e)
{
    const struct route *route = e->route;
    size_t args = 0;
    for (size_t i = 0; i < e->count; i++)
        args += e->segment[i].n == 0;
    for (size_t i = 0; i + 1 < e->count; i++)
        if (sv_eq(e->segment[i], any_text))
            return sv_fmt(a, "route %s: only its last segment can be any text", route->name);
    if (args > ROUTE_ARGS)
        return sv_fmt(a, "route %s: more than %d numbers in the path", route->name, ROUTE_ARGS);
    if (route->need.kind == NEED_UNSET)
        return sv_fmt(a, "route %s: declares no need", route->name);
    if (route->need.by_address && (route->need.kind != NEED_PUBLIC || route->method != HTTP_POST))
        return sv_fmt(a, "route %s: only a public POST proves itself by its address", route->name);
    if (!route->handle)
        return sv_fmt(a, "route %s: has no handler", route->name);
    for (size_t i = 0; i < r->count; i++) {
        const struct entry *o = &r->entries[i];
        bool same = o->count == e->count && o->route->method == route->method;
        for (size_t k = 0; same && k < e->count; k++)
            same = sv_eq(o->segment[k], e->segment[k]);
        if (same)
            return sv_fmt(a, "routes %s and %s have the same address", o->route->name, route->name);
        if (strcmp(o->route->name, route->name) == 0)
            return sv_fmt(a, "two routes are named %s", route->name);
    }
    return SV("");
}

struct router *router_new(struct arena *a, const struct route_table *tables, size_t count, struct sv *ret_problem)
{
    size_t total = 0;
    for (size_t t = 0; t < count; t++)
        total += tables[t].count;
    struct router *r = arena_new_obj(a, struct router);
    r->entries = arena_array(a, total, sizeof *r->entries);
    for (size_t t = 0; t < count; t++)
        for (size_t i = 0; i < tables[t].count; i++) {
            struct entry e = { .route = &tables[t].items[i] };
            enum need_kind kind = e.route->need.kind;
            e.in_context = kind == NEED_CONTEXT || kind == NEED_CAP || kind == NEED_GOVERN || kind == NEED_LOG;
            if (!split(sv_of(e.route->pattern), e.segment, &e.count)) {
                *ret_problem = sv_fmt(a, "route %s: bad pattern %s", e.route->name, e.route->pattern);
                return NULL;
            }
            for (size_t k = 0; k < e.count; k++)
                if (is_arg(e.segment[k]))
                    e.segment[k] = SV("");
            *ret_problem = check(a, r, &e);
            if (ret_problem->n)
                return NULL;
            r->entries[r->count++] = e;
        }
    return r;
}

static bool fits(const struct entry *e, const struct sv *segment, int64_t *args, size_t *ret_fixed)
{
    size_t n = 0, fixed = 0;
    for (size_t i = 0; i < e->count; i++) {
        if (e->segment[i].n == 0) {
            if (!id_parse(segment[i], &args[n++]))
                return false;
        } else if (sv_eq(e->segment[i], segment[i])) {
            fixed++;
        } else if (!sv_eq(e->segment[i], any_text)) {
            return false;
        }
    }
    *ret_fixed = fixed;
    return true;
}

enum err router_find(const struct router *r, enum http_method method, struct sv path, struct route_match *ret_match)
{
    struct sv segments[ROUTE_SEGMENTS];
    const struct sv *segment = segments;
    size_t count, best_fixed = 0;
    if (!split(path, segments, &count))
        return E_NOTFOUND;
    struct route_match m = { .context = CONTEXT_OWN };
    if (count >= 2 && (sv_eq(segment[0], SV("as")) || sv_eq(segment[0], SV("with")))) {
        m.context = segment[0].n == 2 ? CONTEXT_GRANT : CONTEXT_MAILBOX;
        if (!id_parse(segment[1], &m.context_id))
            return E_NOTFOUND;
        segment += 2;
        count -= 2;
    }
    if (method == HTTP_HEAD)
        method = HTTP_GET;
    for (size_t i = 0; i < r->count; i++) {
        const struct entry *e = &r->entries[i];
        int64_t args[ROUTE_ARGS] = { 0 };
        size_t fixed;
        if (e->count != count || (m.context != CONTEXT_OWN && !e->in_context) || !fits(e, segment, args, &fixed))
            continue;
        if (e->route->method != method) {
            m.other_method = true;
        } else if (!m.route || fixed > best_fixed) {
            m.route = e->route;
            best_fixed = fixed;
            memcpy(m.args, args, sizeof args);
        }
    }
    if (!m.route)
        return m.other_method ? E_DENIED : E_NOTFOUND;
    *ret_match = m;
    return E_OK;
}

size_t router_count(const struct router *r)
{
    return r->count;
}

const struct route *router_route(const struct router *r, size_t i)
{
    return r->entries[i].route;
}

int route_arg_index(const struct route *route, const char *name)
{
    struct sv segment[ROUTE_SEGMENTS];
    size_t count;
    int n = 0;
    if (!split(sv_of(route->pattern), segment, &count))
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (!is_arg(segment[i]))
            continue;
        if (sv_eq(sv_sub(segment[i], 1, segment[i].n - 2), sv_of(name)))
            return n;
        n++;
    }
    return -1;
}
