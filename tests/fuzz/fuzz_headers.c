/* Header values that Kith reads itself: cookies, codings, entity tags, the proxy's list of addresses. */
#include "fuzz.h"
#include "http/cookie.h"
#include "http/forwarded.h"
#include "http/negotiate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new("fuzz", 4096);
    struct sv v = fuzz_text(data, size);
    struct http_pair items[] = { { sv_of("Cookie"), v }, { sv_of("X-Forwarded-For"), v } };
    struct http_pairs headers = { items, 2 };
    struct http_pairs cookies = http_cookies_parse(&headers, a);
    for (size_t i = 0; i < cookies.count; i++)
        assert(http_token_valid(cookies.items[i].name) && http_cookie_value_valid(cookies.items[i].value));
    (void)http_coding_accepted(v);
    assert(!http_etag_matches(sv_of(""), v));
    (void)http_etag_matches(v, sv_of("\"abc\""));
    struct sv peer = sv_of("192.0.2.1");
    struct sv client = http_client_address(peer, peer, &headers);
    assert(client.n > 0 && client.n < 64);
    assert(sv_eq(http_client_address(peer, sv_of("192.0.2.9"), &headers), peer));
    arena_free(a);
    return 0;
}
