/* Entries of `errors`, and of what was withheld. */
#include "graphql/run_parts.h"

#include "base/json.h"

static void write_places(struct str *out, const struct gql_at *at, size_t count)
{
    bool first = true;
    for (size_t i = 0; i < count; i++) {
        if (!at[i].line)
            continue;
        str_addf(out, "%s{\"line\":%u,\"column\":%u}", first ? ",\"locations\":[" : ",", at[i].line, at[i].column);
        first = false;
    }
    if (!first)
        str_addc(out, ']');
}

static void write_path(struct str *out, const struct gql_path *p)
{
    if (p->up) {
        write_path(out, p->up);
        str_addc(out, ',');
    }
    if (p->key.n)
        json_quote(out, p->key);
    else
        str_addf(out, "%zu", p->index);
}

static void write_extensions(struct str *out, struct sv code)
{
    if (!code.n)
        return;
    str_add(out, SV(",\"extensions\":{\"code\":"));
    json_quote(out, code);
    str_addc(out, '}');
}

static void write_error(struct str *out, const struct gql_error *e)
{
    str_add(out, SV("{\"message\":"));
    json_quote(out, e->message);
    write_places(out, e->at, e->at_count);
    write_extensions(out, e->code);
    str_addc(out, '}');
}

void gql_write_errors(struct str *out, const struct gql_errors *errors, struct sv extensions)
{
    str_add(out, SV("{\"errors\":["));
    for (size_t i = 0; i < errors->count; i++) {
        if (i)
            str_addc(out, ',');
        write_error(out, &errors->items[i]);
    }
    str_addc(out, ']');
    if (extensions.n)
        str_addf(out, ",\"extensions\":{%.*s}", SV_FMT(extensions));
    str_addc(out, '}');
}

static void write_withheld(struct gql_run *run, const struct gql_failure *f, const struct gql_path *path)
{
    if (run->withheld_count++ >= GQL_WITHHELD_MOST)
        return;
    struct str *out = &run->withheld;
    str_add(out, out->n ? SV(",{\"path\":[") : SV("{\"path\":["));
    write_path(out, path);
    str_add(out, SV("],\"code\":"));
    json_quote(out, f->code);
    str_addc(out, '}');
}

bool gql_write_failure(
    struct gql_run *run, const struct gql_merged *m, const struct gql_failure *f, const struct gql_path *path)
{
    bool root = !path->up;
    if (f->withheld && !f->code.n)
        return false;
    if (f->withheld && !root) {
        write_withheld(run, f, path);
        return true;
    }
    if (run->error_count++ >= GQL_ERRORS_MAX)
        return true;
    struct str *out = &run->errors;
    bool internal = sv_eq(f->code, SV("INTERNAL"));
    str_add(out, out->n ? SV(",{\"message\":") : SV("{\"message\":"));
    json_quote(out,
        internal ? SV("Something went wrong here; it was written down for those who run this server.") : f->message);
    if (f->at.line) {
        write_places(out, &f->at, 1);
    } else {
        for (size_t i = 0; i < m->node_count; i++)
            str_addf(out, "%s{\"line\":%u,\"column\":%u}", i ? "," : ",\"locations\":[", m->nodes[i]->at.line,
                m->nodes[i]->at.column);
        str_addc(out, ']');
    }
    str_add(out, SV(",\"path\":["));
    write_path(out, path);
    str_addc(out, ']');
    write_extensions(out, f->code);
    str_addc(out, '}');
    return true;
}
