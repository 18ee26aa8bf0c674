#include "store/store.h"

#include <string.h>

#include "base/err.h"
#include "store/adapters.h"

static const char *const words[][2] = {
    { "no_connection", "Fullscript cannot be reached. It is tried again by itself." },
    { "no_answer", "Fullscript did not answer in time. It is tried again by itself." },
    { "busy", "Fullscript is busy. It is tried again by itself." },
    { "down", "Fullscript is out of order. It is tried again by itself." },
    { "strange_answer", "Fullscript answered something that Kith does not understand. It is tried again by itself." },
    { "address", "The address of Fullscript is not right: whoever runs this installation has to look at it." },
    { "app", "Fullscript does not know this installation: whoever runs it has to look at its app there." },
    { "credentials", "Fullscript does not accept the connection any more: connect the practice again." },
    { "permission", "The account at Fullscript may not do that: connect with an account that may write patients." },
    { "code", "Fullscript did not accept the answer: it is good once, and for ten minutes. Begin again." },
    { "refused", "Fullscript refused. Look at the name, the address and the birth date." },
    { "held", "Fullscript has an account for this e-mail address under another name." },
    { "dependent", "Fullscript keeps this address with a child’s account." },
    { "not_connected", "The practice is not connected to Fullscript." },
    { "not_handed_over",
        "Fullscript still keeps this client with a parent’s account. Hand the account over there first." },
    { "moved_on", "Fullscript knows this client by another e-mail address. Change the address there first." },
    { "two_alike", "This parent has two dependents of the same name and birth date at Fullscript." },
    { "not_there", "Fullscript does not know this patient any more." },
    { "waits", "The child’s account has to be made in Fullscript: press Open in Fullscript." },
};

struct sv store_error_words(struct sv error)
{
    if (!error.n)
        return SV("");
    for (size_t i = 0; i < LENGTH(words); i++)
        if (sv_eq(error, sv_of(words[i][0])))
            return sv_of(words[i][1]);
    return SV("Fullscript did not do what was asked.");
}

bool store_any(const struct store_services *s)
{
    return s && s->has;
}

static struct sv without_slash(struct sv url)
{
    while (sv_ends(url, SV("/")))
        url.n--;
    return url;
}

enum err store_services_read(
    struct arena *a, const struct store_options *o, struct store_services *ret_services, struct sv *ret_problem)
{
    *ret_services = (struct store_services){ .has = false };
    *ret_problem = SV("Fullscript needs both: client id and secret of your app there (--fullscript-client and "
                      "KITH_FULLSCRIPT_SECRET).");
    if (!o->client.n && !o->secret.n)
        return E_OK;
    if (!o->client.n || !o->secret.n)
        return E_INVALID;
    struct sv url = without_slash(o->url.n ? o->url : SV("https://api-us.fullscript.io/api"));
    *ret_problem = SV("Fullscript's address is one such as https://api-us.fullscript.io/api (--fullscript-url).");
    if (!fetch_url_valid(a, url))
        return E_INVALID;
    *ret_services = (struct store_services){ .has = true,
        .url = url,
        .client = o->client,
        .secret = o->secret,
        .return_url = sv_fmt(a, "%.*s" STORE_RETURN_PATH, SV_FMT(without_slash(o->base_url))) };
    return E_OK;
}

/* "https://us.fullscript.com:8443" of an address. */
static struct sv origin_of(struct sv url)
{
    size_t scheme = sv_starts(url, SV("https://")) ? 8 : sv_starts(url, SV("http://")) ? 7 : 0;
    size_t end = scheme;
    while (end < url.n && url.p[end] != '/' && url.p[end] != '?' && url.p[end] != '#')
        end++;
    return sv_sub(url, 0, scheme ? end : 0);
}

/* Fullscript answers for the API and for people under these names. */
static const char *const houses[] = { "fullscript.com", "fullscript.io" };

struct sv store_origins(struct arena *a, const struct store_services *s)
{
    struct str out = str_new(a, 512);
    if (!store_any(s))
        return SV("");
    for (size_t i = 0; i < LENGTH(houses); i++)
        str_addf(&out, "https://%s https://*.%s ", houses[i], houses[i]);
    str_add(&out, origin_of(s->url));
    return str_sv(&out);
}

bool store_leads(struct arena *a, const struct store_services *s, struct sv url)
{
    struct sv origin = origin_of(url);
    if (!origin.n || !fetch_url_valid(a, url) || sv_find(origin, '@', 0) != SIZE_MAX)
        return false;
    if (sv_eq(origin, origin_of(s->url)))
        return true;
    if (!sv_starts(origin, SV("https://")))
        return false;
    struct sv host = sv_sub(origin, 8, SIZE_MAX);
    for (size_t i = 0; i < LENGTH(houses); i++) {
        struct sv below = sv_fmt(a, ".%s", houses[i]);
        if (sv_eq(host, sv_of(houses[i])) || sv_ends(host, below))
            return true;
    }
    return false;
}
