/**
 * notify/views.h — what the templates of mails show.
 */
#ifndef KITH_NOTIFY_VIEWS_H
#define KITH_NOTIFY_VIEWS_H

#include "notice/catalogue.h"
#include "notify/facts.h"

struct notify_mail {
    struct sv practice, phone; /* who sends; phone may be empty */
    bool reply;                /* an answer reaches the practice */
    struct sv subject;
    struct sv link; /* whole address of the button; empty: no button */
    struct notify_facts f;
};

#endif
