/** mail/compose.h — one mail as curl's MIME tree, ready on a handle. Inside src/mail. */
#ifndef KITH_MAIL_COMPOSE_H
#define KITH_MAIL_COMPOSE_H

#include <curl/curl.h>

#include "mail/mail.h"

/** Every thread may call it; the first call starts libcurl for the process. */
void curl_start(void);

/** What a handle points to while it sends one mail. */
struct composed {
    curl_mime *mime;
    struct curl_slist *headers, *recipients;
};
/** Sets sender, recipient, headers and body of m on the handle. Texts live in `a` until the mail is sent. */
enum err compose_on(CURL *curl, struct arena *a, const struct mail *m, struct composed *ret_composed) MUST_CHECK;
void composed_free(CURL *curl, struct composed *c);

#endif
