/* A request's head as lines: the guard's verdict, and what must hold for a head that it lets pass. */
#include "fuzz.h"
#include "http/guard.h"

static struct http_head head_of(struct sv text, struct arena *a)
{
    struct http_head head = { 0 };
    struct sv line = sv_cut(&text, '\n');
    head.method = sv_cut(&line, ' ');
    head.target = sv_cut(&line, ' ');
    head.version = line;
    size_t cap = 128;
    head.headers.items = arena_array(a, cap, sizeof *head.headers.items);
    while (text.n > 0 && head.headers.count < cap) {
        line = sv_cut(&text, '\n');
        struct http_pair *pair = &head.headers.items[head.headers.count++];
        pair->name = sv_cut(&line, ':');
        pair->value = sv_trim(line);
    }
    return head;
}

static size_t times(const struct http_head *head, const char *name)
{
    size_t n = 0;
    for (size_t i = 0; i < head->headers.count; i++)
        n += sv_eq_ci(head->headers.items[i].name, sv_of(name));
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new("fuzz", 4096);
    struct http_head head = head_of(fuzz_text(data, size), a);
    struct http_verdict verdict = http_guard(&head);
    if (verdict.status == 0) {
        assert(times(&head, "Host") <= 1 && times(&head, "Content-Length") <= 1);
        assert(times(&head, "Transfer-Encoding") <= 1);
        assert(times(&head, "Content-Length") + times(&head, "Transfer-Encoding") <= 1);
        assert(!sv_eq(head.method, sv_of("TRACE")) && !sv_eq(head.method, sv_of("CONNECT")));
    } else {
        assert(verdict.status >= 400 && verdict.status < 600 && verdict.reason);
    }
    arena_free(a);
    return 0;
}
