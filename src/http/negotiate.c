#include "http/negotiate.h"

/** Weight in thousandths; -1 when it is not a qvalue. */
static int weight_read(struct sv q)
{
    if (!q.n || q.n > 5 || (q.p[0] != '0' && q.p[0] != '1') || (q.n > 1 && q.p[1] != '.'))
        return -1;
    int weight = (q.p[0] - '0') * 1000;
    int unit = 100;
    for (size_t i = 2; i < q.n; i++, unit /= 10) {
        if (q.p[i] < '0' || q.p[i] > '9')
            return -1;
        weight += (q.p[i] - '0') * unit;
    }
    return weight > 1000 ? -1 : weight;
}

static int weight_of_params(struct sv params)
{
    while (params.n) {
        struct sv value = sv_cut(&params, ';');
        struct sv name = sv_trim(sv_cut(&value, '='));
        if (sv_eq_ci(name, SV("q")))
            return weight_read(sv_trim(value));
    }
    return 1000;
}

struct weights {
    int gzip, br; /* thousandths; 0 or less: not taken */
};

static struct weights weights_read(struct sv accept_encoding)
{
    int gzip = -1, br = -1, any = -1; /* -1: not named */
    while (accept_encoding.n) {
        struct sv params = sv_cut(&accept_encoding, ',');
        struct sv name = sv_trim(sv_cut(&params, ';'));
        int weight = weight_of_params(params);
        if (weight < 0)
            continue;
        if (sv_eq_ci(name, SV("gzip")) || sv_eq_ci(name, SV("x-gzip")))
            gzip = weight;
        else if (sv_eq_ci(name, SV("br")))
            br = weight;
        else if (sv_eq(name, SV("*")))
            any = weight;
    }
    return (struct weights){ gzip < 0 ? any : gzip, br < 0 ? any : br };
}

enum http_coding http_coding_accepted(struct sv accept_encoding)
{
    struct weights w = weights_read(accept_encoding);
    if (w.br > 0 && w.br >= w.gzip)
        return HTTP_BR;
    return w.gzip > 0 ? HTTP_GZIP : HTTP_IDENTITY;
}

bool http_coding_taken(struct sv accept_encoding, enum http_coding c)
{
    struct weights w = weights_read(accept_encoding);
    return c == HTTP_IDENTITY || (c == HTTP_BR ? w.br : w.gzip) > 0;
}

const char *http_coding_name(enum http_coding c)
{
    switch (c) {
    case HTTP_GZIP: return "gzip";
    case HTTP_BR: return "br";
    case HTTP_IDENTITY: break;
    }
    return "identity";
}

static struct sv opaque_of(struct sv etag)
{
    return sv_starts(etag, SV("W/")) ? sv_sub(etag, 2, SIZE_MAX) : etag;
}

bool http_etag_matches(struct sv if_none_match, struct sv etag)
{
    if (!etag.n)
        return false;
    if (sv_eq(sv_trim(if_none_match), SV("*")))
        return true;
    etag = opaque_of(etag);
    while (if_none_match.n) /* our own tags hold no comma, so cutting at commas cannot split a match */
        if (sv_eq(opaque_of(sv_trim(sv_cut(&if_none_match, ','))), etag))
            return true;
    return false;
}
