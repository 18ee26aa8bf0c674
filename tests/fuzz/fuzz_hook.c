/* What a mail service posts: either a list of news, each with a Message-ID and a code that is one, or a problem. */
#include "fuzz.h"
#include "notify/hook.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new("fuzz", 4096);
    struct problems problems = problems_new(a);
    struct hook_news news;
    if (notify_hook_read(a, fuzz_text(data, size), &news, &problems) == E_OK) {
        assert(problems.count == 0 && news.count <= HOOK_NEWS_MAX);
        for (size_t i = 0; i < news.count; i++)
            assert(news.items[i].message_id.n > 0 && news.items[i].message_id.n <= 300 && news.items[i].code.n <= 9);
    } else {
        assert(problems.count == 1);
    }
    arena_free(a);
    return 0;
}
