/* GET /graphiql: the schema to look at and to ask, for those who make keys. */
#include "http/asset_urls.h"
#include "people/pages.h"
#include "people/settings.h"
#include "people/templates.h"

/* As every page's, and besides: the editor's fonts lie in its style sheet, and its menus make a style element. */
static void explorer_security(struct page *p)
{
    http_reply_header(p->reply, SV("Content-Security-Policy"),
        sv_fmt(p->op.arena,
            "default-src 'none'; script-src 'nonce-%.*s'; style-src 'self' 'nonce-%.*s'; img-src 'self' data:; "
            "font-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            SV_FMT(p->frame.nonce), SV_FMT(p->frame.nonce)));
}

static enum err get_graphiql(struct page *p)
{
    struct graphiql_view v = { .frame = &p->frame,
        .react = SV(ASSET_REACT_PRODUCTION_MIN_JS),
        .react_dom = SV(ASSET_REACT_DOM_PRODUCTION_MIN_JS),
        .js = SV(ASSET_GRAPHIQL_MIN_JS),
        .css = SV(ASSET_GRAPHIQL_MIN_CSS),
        .own_js = SV(ASSET_GRAPHIQL_PAGE_JS),
        .own_css = SV(ASSET_GRAPHIQL_PAGE_CSS) };
    explorer_security(p);
    tpl_graphiql(&p->reply->body, &v);
    return E_OK;
}

static const struct route routes[] = {
    { HTTP_GET, "/graphiql", "graphiql", NEEDS_STAFF(PERM_API_KEYS), AUDIT_NONE, "", get_graphiql },
};
const struct route_table people_graphiql_routes = { routes, LENGTH(routes) };
