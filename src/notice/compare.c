#include <assert.h>

#include "base/err.h"
#include "notice/plan.h"

static void add(struct arena *a, struct notice_differences *list, size_t *cap, struct notice_difference d)
{
    if (list->count == *cap) {
        struct notice_difference *more = arena_array(a, *cap * 2, sizeof *more);
        for (size_t i = 0; i < list->count; i++)
            more[i] = list->items[i];
        list->items = more;
        *cap *= 2;
    }
    list->items[list->count++] = d;
}

struct notice_differences notice_compare(
    struct arena *a, const struct notice_facts *before, const struct notice_facts *after)
{
    size_t people = after->people_count, cap = 64;
    assert(before->people_count == people);
    for (size_t i = 0; i < people; i++)
        assert(before->people[i].kind == after->people[i].kind && before->people[i].id == after->people[i].id);
    struct notice_differences out = { .items = arena_array(a, cap, sizeof *out.items) };
    struct notice_decision *was = arena_array(a, people, sizeof *was), *is = arena_array(a, people, sizeof *is);
    for (size_t r = 0; r < notice_catalogue_count; r++)
        for (enum notice_channel c = 0; c < CHANNEL_COUNT; c++) {
            notice_plan_channel(&notice_catalogue[r], before, c, was);
            notice_plan_channel(&notice_catalogue[r], after, c, is);
            for (size_t i = 0; i < people; i++)
                if (was[i].send != is[i].send)
                    add(a, &out, &cap,
                        (struct notice_difference){ .row = &notice_catalogue[r],
                            .person = is[i].person,
                            .channel = c,
                            .starts = is[i].send,
                            .rule = is[i].rule });
        }
    return out;
}
