#include "http/guard.h"

#include <string.h>

#include "base/text.h"
#include "http/cookie.h"

#define PASS ((struct http_verdict){ 0, NULL })
#define REFUSE(status, reason) ((struct http_verdict){ (status), (reason) })

enum http_method http_method_of(struct sv name)
{
    static const struct {
        struct sv name;
        enum http_method method;
    } methods[] = { { { "GET", 3 }, HTTP_GET }, { { "HEAD", 4 }, HTTP_HEAD }, { { "POST", 4 }, HTTP_POST },
        { { "PUT", 3 }, HTTP_PUT }, { { "PATCH", 5 }, HTTP_PATCH }, { { "DELETE", 6 }, HTTP_DELETE },
        { { "OPTIONS", 7 }, HTTP_OPTIONS } };
    for (size_t i = 0; i < LENGTH(methods); i++)
        if (sv_eq(methods[i].name, name))
            return methods[i].method;
    return HTTP_OTHER;
}

bool http_length_parse(struct sv text, uint64_t *ret_length)
{
    uint64_t length = 0;
    if (!text.n || text.n > 18)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9')
            return false;
        length = length * 10 + (uint64_t)(text.p[i] - '0');
    }
    *ret_length = length;
    return true;
}

static bool value_is_clean(struct sv value)
{
    bool ascii = true;
    for (size_t i = 0; i < value.n; i++) {
        unsigned char c = (unsigned char)value.p[i];
        if ((c < ' ' && c != '\t') || c == 0x7f)
            return false;
        ascii &= c < 0x80;
    }
    return ascii || utf8_valid(value);
}

static bool target_is_clean(struct sv target)
{
    return target.n && value_is_clean(target) && sv_find(target, ' ', 0) == SIZE_MAX &&
           sv_find(target, '\t', 0) == SIZE_MAX;
}

static bool port_is_valid(struct sv port)
{
    for (size_t i = 0; i < port.n; i++)
        if (port.p[i] < '0' || port.p[i] > '9')
            return false;
    return port.n <= 5;
}

/** uri-host [ ":" port ] of names and addresses as they are used: no user, no percent escapes. */
static bool host_is_valid(struct sv host)
{
    struct sv port = SV("");
    if (!host.n || host.n > 261)
        return false;
    if (host.p[0] == '[') {
        size_t close = sv_find(host, ']', 0);
        if (close == SIZE_MAX || close < 3)
            return false;
        for (size_t i = 1; i < close; i++)
            if (!host.p[i] || !strchr("0123456789abcdefABCDEF:.", host.p[i]))
                return false;
        port = sv_sub(host, close + 1, SIZE_MAX);
        return !port.n || (port.p[0] == ':' && port_is_valid(sv_sub(port, 1, SIZE_MAX)));
    }
    port = host;
    struct sv name = sv_cut(&port, ':');
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!alnum && c != '-' && c != '.' && c != '_')
            return false;
    }
    return name.n && name.p[0] != '.' && name.p[0] != '-' && port_is_valid(port);
}

struct singles { /* headers that may come once */
    size_t host, length, coding, type, authorization;
    struct sv host_value, length_value, coding_value, content_encoding, expect;
};

static struct http_verdict headers_check(const struct http_pairs *headers, struct singles *once)
{
    for (size_t i = 0; i < headers->count; i++) {
        struct sv name = headers->items[i].name, value = headers->items[i].value;
        if (!http_token_valid(name))
            return REFUSE(400, "A header's name holds a character that names may not have.");
        if (!value_is_clean(value))
            return REFUSE(400, "A header holds control characters or text that is not UTF-8.");
        if (sv_eq_ci(name, SV("Host"))) {
            once->host++;
            once->host_value = value;
        } else if (sv_eq_ci(name, SV("Content-Length"))) {
            once->length++;
            once->length_value = value;
        } else if (sv_eq_ci(name, SV("Transfer-Encoding"))) {
            once->coding++;
            once->coding_value = value;
        } else if (sv_eq_ci(name, SV("Content-Type"))) {
            once->type++;
        } else if (sv_eq_ci(name, SV("Authorization"))) {
            once->authorization++;
        } else if (sv_eq_ci(name, SV("Content-Encoding"))) {
            once->content_encoding = value;
        } else if (sv_eq_ci(name, SV("Expect"))) {
            once->expect = value;
        }
    }
    return PASS;
}

static struct http_verdict body_check(const struct singles *once, bool is_1_0)
{
    uint64_t length;
    if (once->length > 1)
        return REFUSE(400, "Content-Length is given more than once.");
    if (once->coding > 1)
        return REFUSE(400, "Transfer-Encoding is given more than once.");
    if (once->length && once->coding)
        return REFUSE(400, "Content-Length and Transfer-Encoding exclude each other.");
    if (once->length && !http_length_parse(once->length_value, &length))
        return REFUSE(400, "Content-Length is not a number.");
    if (once->coding && is_1_0)
        return REFUSE(400, "HTTP/1.0 has no Transfer-Encoding.");
    if (once->coding && !sv_eq_ci(once->coding_value, SV("chunked")))
        return REFUSE(501, "Of the transfer codings only chunked is understood.");
    if (once->content_encoding.n && !sv_eq_ci(once->content_encoding, SV("identity")))
        return REFUSE(415, "A compressed body is not understood. Send it as it is.");
    if (once->expect.n && !sv_eq_ci(once->expect, SV("100-continue")))
        return REFUSE(417, "Of the expectations only 100-continue is understood.");
    return PASS;
}

static struct http_verdict method_check(struct sv method)
{
    if (sv_eq(method, SV("TRACE")) || sv_eq(method, SV("CONNECT")))
        return REFUSE(405, "This method is not allowed.");
    if (http_method_of(method) == HTTP_OTHER)
        return REFUSE(501, "This method is not known.");
    return PASS;
}

struct http_verdict http_guard(const struct http_head *head)
{
    bool is_1_0 = sv_eq(head->version, SV("HTTP/1.0"));
    struct singles once = { 0 };
    if (!http_token_valid(head->method))
        return REFUSE(400, "The request does not start with a method.");
    if (!is_1_0 && !sv_eq(head->version, SV("HTTP/1.1")))
        return REFUSE(505, "Only HTTP/1.1 and HTTP/1.0 are spoken here.");
    if (!target_is_clean(head->target))
        return REFUSE(400, "The address holds spaces, control characters or text that is not UTF-8.");
    if (head->headers.count > HTTP_MAX_HEADERS)
        return REFUSE(431, "The request has more headers than are read.");
    struct http_verdict verdict = headers_check(&head->headers, &once);
    if (verdict.status)
        return verdict;
    if (once.host > 1)
        return REFUSE(400, "Host is given more than once.");
    if (!once.host && !is_1_0)
        return REFUSE(400, "Host is missing.");
    if (once.host && !host_is_valid(once.host_value))
        return REFUSE(400, "Host is not the name of a site.");
    if (once.type > 1 || once.authorization > 1)
        return REFUSE(400, "A header that may come once is repeated.");
    verdict = body_check(&once, is_1_0);
    return verdict.status ? verdict : method_check(head->method);
}
