/* Bodies of /graphql, messages of /subscriptions (both are read by ask_json and ask_of_json), and the map of an upload:
 * what is taken fits the limits, and every file has a place that was null. */
#include "endpoint/ask.h"
#include "fuzz.h"

static void read_upload(struct arena *a, struct sv map)
{
    static const char operations[] =
        "[{\"query\":\"q\",\"variables\":{\"file\":null,\"list\":[null,{\"deep\":null}],\"text\":\"x\"}}]";
    struct http_pair form[] = { { SV("operations"), sv_of(operations) }, { SV("map"), map } };
    struct http_file files[] = { { .field = SV("0"), .content = SV("a") }, { .field = SV(""), .content = SV("b") } };
    struct http_req req = { .arena = a,
        .method = HTTP_POST,
        .content_type = SV("multipart/form-data"),
        .form = { form, 2 },
        .files = { files, 2 } };
    struct asks asks;
    if (asks_read(&req, &asks).status)
        return;
    for (size_t i = 0; i < asks.items[0].upload_count; i++)
        assert(sv_starts(asks.items[0].uploads[i].path, SV("variables.")));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new("fuzz", 4096);
    struct sv text = fuzz_text(data, size);
    struct http_req req = { .arena = a, .method = HTTP_POST, .content_type = SV("application/json"), .body = text };
    struct asks asks;
    struct ask_refusal wrong = asks_read(&req, &asks);
    assert(!wrong.status == !wrong.code);
    if (!wrong.status) {
        assert(asks.count >= 1 && asks.count <= ASKS_MAX);
        for (size_t i = 0; i < asks.count; i++)
            assert(asks.items[i].query.n || asks.items[i].sha256.n == 64);
        const json_t *query = json_object_get(ask_json(a, text), "query"); /* read beside the JSON: the same text */
        assert(!json_is_string(query) ||
               sv_eq(asks.items[0].query, sv_from(json_string_value(query), json_string_length(query))));
    }
    read_upload(a, text);
    arena_free(a);
    return 0;
}
