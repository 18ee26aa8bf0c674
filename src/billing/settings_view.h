/** billing/settings_view.h — inside the room: what the pages of Settings › Billing share. */
#ifndef KITH_BILLING_SETTINGS_VIEW_H
#define KITH_BILLING_SETTINGS_VIEW_H

#include "billing/desk.h"

/** "Settings › Billing › Services and prices › …"; `parent` may be empty. */
struct view_header bill_settings_header(struct page *p, struct view_link parent, struct sv title, struct sv subtitle);

/** The tabs of Services and prices: "active", "archived", "types". */
struct view_links bill_service_tabs(struct page *p, const char *active);
/** Whether cards can be charged, in words. */
struct view_notice bill_gateway_notice(struct page *p);

struct bill_settings_card {
    struct sv title, text, href;
    enum icon icon;
};
struct bill_settings_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_notice notice; /* card payments, in words */
    struct {
        struct bill_settings_card *items;
        size_t count;
    } cards;
};
/** The logo, and what is on top of a document. */
struct bill_logo_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct sv picture; /* path; empty: none */
    struct sv name, error;
    struct view_lines lines;
};

#endif
