/**
 * notify/rules.h — which event makes which notifications, as one table. A new notification is a row here, a mail in
 * mails.c and its templates.
 */
#ifndef KITH_NOTIFY_RULES_H
#define KITH_NOTIFY_RULES_H

#include "notice/catalogue.h"
#include "notify/about.h"

struct notify_rule {
    enum event_kind kind;
    int row;          /* of the catalogue */
    const char *mail; /* key of mails.h */
    unsigned to;      /* enum notice_to bits: who of the row's audience hears of this event */
    bool (*when)(const struct notify_about *about); /* NULL: always */
};
extern const struct notify_rule notify_rules[];
extern const size_t notify_rules_count;

/** An event that mails nobody, and why. */
struct notify_silence {
    enum event_kind kind;
    const char *why;
    bool heard; /* followed by something other than a notification */
};
extern const struct notify_silence notify_silences[];
extern const size_t notify_silences_count;

#endif
