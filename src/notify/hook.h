/** notify/hook.h — POST /hooks/bounces: what a mail service tells of mails that came back. Inside src/notify. */
#ifndef KITH_NOTIFY_HOOK_H
#define KITH_NOTIFY_HOOK_H

#include "base/problems.h"
#include "notify/notify.h"

enum { HOOK_NEWS_MAX = 1000 };

struct hook_news {
    struct notify_bounce *items;
    size_t count;
};
/** [{"message_id": "ob42…@…", "kind": "permanent" | "temporary" | "complaint", "code": "5.1.1"}, …]; code may be
 * absent, members it does not know are passed over. E_INVALID: the problem names the item and what is wrong with it. */
enum err notify_hook_read(
    struct arena *a, struct sv json, struct hook_news *ret_news, struct problems *problems) MUST_CHECK;

#endif
