/**
 * notify/browser.h — inside the room: browsers that agreed to show notices (Web Push). The push service learns neither
 * who reads nor what: a text is sealed for the browser (crypto/webpush.h).
 */
#ifndef KITH_NOTIFY_BROWSER_H
#define KITH_NOTIFY_BROWSER_H

#include "people/people.h"

enum { BROWSER_ENDPOINT_MAX = 1000 };
/** Whether we would send there: https and a push service that browsers use; where `base_url` is plain http, on this
 *  machine, also http on this machine. Anything else could make us ask servers of somebody's choice. */
bool browser_endpoint_valid(struct arena *a, struct sv base_url, struct sv endpoint);

struct browser_new {
    struct sv endpoint, p256dh, auth; /* as the browser gave them */
    struct sv label;                  /* "Firefox on Android" */
};
/** For the reader's own account. Whoever chose nothing yet gets everything there. E_INVALID: no browser gave this. */
enum err browser_add(const struct op *op, struct sv base_url, const struct browser_new *b) MUST_CHECK;
struct browser {
    struct push_subscription_id id;
    struct sv label;
    struct instant since;
};
struct browsers {
    struct browser *items;
    size_t count;
};
enum err browser_list(const struct op *op, struct browsers *ret_browsers) MUST_CHECK;
/** E_NOTFOUND: another account's, or none. */
enum err browser_stop(const struct op *op, struct push_subscription_id id) MUST_CHECK;

/** Where a waiting push goes, its secret opened. E_NOTFOUND: it was stopped, or is gone. */
struct browser_target {
    struct sv endpoint, p256dh, auth;
};
enum err browser_target(const struct op *op, struct org_id org, struct push_subscription_id id,
    struct browser_target *ret_target) MUST_CHECK;
/** The push service knows it no longer. */
enum err browser_gone(const struct op *op, struct org_id org, struct push_subscription_id id) MUST_CHECK;

#endif
