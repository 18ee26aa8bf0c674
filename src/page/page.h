/**
 * page/page.h — what a page handler gets, and the table that routes are declared in.
 *
 * A room declares its pages as `const struct route family_routes[]`; cli puts the tables together. The guard loads the
 * session and the acting context, asks access_decide() for the route's need, checks CSRF, Origin and context, writes
 * the access log, and calls the handler with a checked viewer. A handler is four steps: read the form, call the use
 * case, fill the view struct, run the template. It runs no queries.
 *
 * Patterns: "/clients/{client}/family". Segments in braces are numbers, found by page_arg(); a last segment of "*" is
 * any text (a token), found by page_tail(). A route of the portal is
 * declared once, without prefix, and also answers below /as/GRANT and /with/CLIENT when its need allows a context
 * (NEED_CONTEXT, NEED_CAP; NEED_GOVERN and NEED_LOG, to be refused by the decision: beyond 7). On staff pages
 * "{client}" is the subject: the guard loads its facts.
 */
#ifndef KITH_PAGE_PAGE_H
#define KITH_PAGE_PAGE_H

#include "access/viewer.h"
#include "audit/audit.h"
#include "base/problems.h"
#include "html/layout.h"
#include "http/http.h"
#include "pay/pay.h"
#include "sms/sms.h"
#include "store/store.h"
#include "video/video.h"

/** What the process knows and every page may use; made by cli, never changed afterwards. */
struct app {
    const struct clock *clock;
    const struct keys *keys;
    struct known_organizations *organizations; /* NULL: none are kept */
    struct sv base_url;                        /* "https://portal.example.org", no slash at the end */
    bool secure;                               /* base_url is https: __Host- cookies, HSTS */
    struct audit_log *audit;
    const struct sms_gateway *sms;      /* NULL: no text messages */
    const struct video_services *video; /* NULL: no video calls but elsewhere */
    const struct pay_services *pay;     /* NULL: nobody takes cards */
    const struct store_services *store; /* NULL: no supplement store */
    const struct fetch_nets *networks;  /* where webhooks may be though they are not public; NULL: nowhere */
    struct sv mailbox;                  /* folder of the demo's mails; empty: no mailbox page */
    struct sv mailbox_zone;             /* whose clock dates them: the practice's */
    bool demo;
};

enum context_kind { CONTEXT_OWN, CONTEXT_GRANT, CONTEXT_MAILBOX }; /* "", /as/N, /with/N */
struct organization;

struct page {
    const struct app *app;
    struct op op; /* db, arena, viewer, keys, now: pass &p->op to use cases */
    const struct http_req *req;
    struct http_reply *reply;
    const struct viewer *viewer; /* = op.viewer */
    const struct route *route;
    const struct organization *organization; /* people/organization.h; of the session's account, NULL without one */
    const int64_t *args;                     /* numbers of the path: page_arg() */
    enum context_kind context;               /* of the address */
    struct sv form_token;                    /* session or visitor cookie: guards the forms */
    struct page_lists {
        const char *parameter; /* NULL: no more */
        int64_t last;
        bool shown;
    } lists[2];              /* page_list() */
    struct view_frame frame; /* html/layout.h: navigation, banner, csrf, context; set title before rendering */
};

typedef enum err page_fn(struct page *p);
struct route {
    enum http_method method; /* GET answers HEAD as well */
    const char *pattern;
    const char *name;         /* stable: logs, access log, matrix */
    struct need need;         /* NEED_UNSET stops the program at start */
    enum audit_action action; /* AUDIT_NONE: not about a client's data */
    const char *resource;     /* "contact", "profile", … */
    page_fn *handle;
};
struct route_table {
    const struct route *items;
    size_t count;
};

/** A number of the path: page_arg(p, "client"). 0 when the pattern has none of that name. */
int64_t page_arg(const struct page *p, const char *name);
/** The text that stands for the "*" of the pattern. */
struct sv page_tail(const struct page *p);
/** The last number of the path: what the access log calls the resource. */
int64_t page_resource_id(const struct page *p);
/** The page is done with this status (422 with problems, 409, …); 200 otherwise. */
void page_status(struct page *p, int status);
/** After a POST that worked: 303 to a path of this site; `notice` shows once as a message on the next page. The path
 *  gets the acting context's prefix when it is a portal path. */
enum err page_redirect(struct page *p, struct sv path, struct sv notice);
/** Forms of this page may lead to these places elsewhere, too (sources of a Content-Security-Policy). */
void page_leads_to(struct page *p, struct sv sources);
/** After a POST that leads to an address elsewhere, which page_leads_to() allowed. */
enum err page_go(struct page *p, struct sv url);
/** Context prefix for links: "", "/as/55" or "/with/13". */
struct sv page_base(const struct page *p);
/** Which page of a list was asked for: ?page=2; 1 when absent or wrong. */
int64_t page_number(const struct page *p);
/** A list shows so many of so many (-1: nobody counted) on the page that `parameter` ("page") names, a_page on each.
 * Behind the last page nothing is shown: the answer is a redirect to the last (the first where nobody counted), with
 * the rest of the address as it was. Lists that share a parameter turn their pages together; two parameters a page. */
void page_list(struct page *p, const char *parameter, int64_t shown, int64_t total, int64_t a_page);
/** After the handler: the redirect, where page_list() was told of a page behind the last. */
void page_list_end(struct page *p);
/** A whole number of the form: version, id; 0 when absent or wrong. */
int64_t page_form_int(const struct page *p, struct sv name);
/** Error page for a problem code: 409 for conflicts (duplicate_…), 422 otherwise. */
int problems_status(const struct problems *problems);

#endif
