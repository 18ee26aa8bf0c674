/* Attributes: which hold scripts, addresses or another language, and the parts of an address. */
#include "htmlgen.h"

#include <ctype.h>
#include <string.h>

bool word_in_list(const char *word, const char *const *list)
{
    for (; *list; list++)
        if (!strcmp(word, *list))
            return true;
    return false;
}

/** htmx reads "data-hx-get:inherited" as "hx-get" too. */
static void htmx_name(const char *attr, char ret_name[MAX_NAME])
{
    const char *name = !strncmp(attr, "data-hx-", 8) ? attr + 5 : attr;
    snprintf(ret_name, MAX_NAME, "%s", name);
    if (!strncmp(name, "hx-", 3))
        ret_name[strcspn(ret_name, ":")] = '\0';
}

bool scan_is_event(const char *attr)
{
    char name[MAX_NAME];
    htmx_name(attr, name);
    return !strncmp(name, "on", 2) || !strncmp(name, "hx-on", 5);
}

bool scan_is_url(const char *attr)
{
    static const char *const names[] = { "href", "src", "action", "formaction", "cite", "poster", "data", "xlink:href",
        "hx-get", "hx-post", "hx-put", "hx-delete", "hx-patch", "hx-action", "hx-push-url", "hx-replace-url", "hx-sse",
        "hx-ws", NULL };
    char name[MAX_NAME];
    htmx_name(attr, name);
    return word_in_list(name, names);
}

bool scan_is_foreign(const char *attr)
{
    static const char *const names[] = { "style", "srcdoc", "srcset", "imagesrcset", "http-equiv", "hx-vals", "hx-vars",
        "hx-headers", "hx-trigger", "hx-config", "hx-request", "hx-status", "hx-live", "ping", NULL };
    char name[MAX_NAME];
    htmx_name(attr, name);
    return word_in_list(name, names);
}

bool scan_is_question(const char *attr)
{
    char name[MAX_NAME];
    htmx_name(attr, name);
    return !strcmp(name, "hx-confirm");
}

static void url_scheme_end(struct template *t)
{
    static const char *const good[] = { "http", "https", "mailto", "tel", "webcal", "otpauth", NULL };
    struct scan *s = &t->scan;
    if (strchr(s->scheme, '*'))
        fail(t, "the scheme of '%s' depends on a hole: write it out", s->attr);
    if (!word_in_list(s->scheme, good))
        fail(t, "'%s' may not begin with '%s:'", s->attr, s->scheme);
    s->url = URL_PATH;
}

/** Before the first '/', '?' or '#'. */
static void url_scheme_byte(struct template *t, char c)
{
    struct scan *s = &t->scan;
    size_t n = strlen(s->scheme);
    if (c == ':')
        url_scheme_end(t);
    else if (c == '/')
        s->url = URL_PATH;
    else if (n < sizeof s->scheme - 1)
        s->scheme[n] = (char)tolower((unsigned char)c);
}

void scan_url_byte(struct template *t, char c)
{
    struct scan *s = &t->scan;
    if (s->url == URL_START && isspace((unsigned char)c))
        return;
    if (s->url == URL_MIXED)
        memcpy(s->scheme, "*", 2);
    if (s->url == URL_START || s->url == URL_MIXED)
        s->url = URL_SCHEME;
    if (c == '?' || c == '#')
        s->url = URL_QUERY;
    else if (s->url == URL_SCHEME)
        url_scheme_byte(t, c);
    s->url_slash = c == '/' && s->url == URL_PATH;
}
