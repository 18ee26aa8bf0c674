/**
 * notify/views.h — what the templates of mails show.
 */
#ifndef KITH_NOTIFY_VIEWS_H
#define KITH_NOTIFY_VIEWS_H

#include "notice/catalogue.h"
#include "notify/facts.h"
#include "words/words.h"

/* One notice among others in a digest. */
struct notify_line {
    struct sv text;
    struct sv link; /* whole address; empty: none */
};
struct notify_lines {
    struct notify_line *items;
    size_t count;
};

struct notify_mail {
    const struct language *language; /* of the reader; never NULL */
    struct sv practice, phone;       /* who sends; phone may be empty */
    struct sv footer;                /* a line of theirs at the end; may be empty */
    bool reply;                      /* an answer reaches the practice */
    struct sv subject;
    struct sv link;                           /* whole address of the button; empty: no button */
    struct sv choices_link, unsubscribe_link; /* whole addresses for the foot of a mail; empty: not shown */
    struct sv day, at;                        /* f.day and f.at in words, by the reader's clock */
    struct sv was, offset;     /* f.was in words; how far the reader's clock is from UTC at f.at: "UTC-05:00" */
    struct sv last, weekdays;  /* of visits that repeat: f.last in words, "Tuesday and Thursday" */
    struct sv browser, system; /* of f.device: "Firefox", "Android"; one or both empty */
    struct sv command;         /* audit_head: what is typed before f.head */
    struct sv amount;          /* f.amount in words: "$84.00"; empty: none */
    struct notify_lines lines; /* of a digest */
    struct notify_facts f;
};

#endif
