/**
 * html/layout.h — the frame around every page: layout_begin(v->frame) … layout_end(v->frame).
 *
 * A handler gets a filled frame from the route guard and sets title, header and flash. The kind picks the looks; the
 * markup of the page between stays the same. Everything works without scripts; kith.js and htmx only help.
 */
#ifndef KITH_HTML_LAYOUT_H
#define KITH_HTML_LAYOUT_H

#include "html/components.h"
#include "html/escape.h"
#include "html/forms.h"
#include "words/words.h"

enum frame_kind {
    FRAME_STAFF,  /* top bar, search, rail of links; a bar at the bottom on a phone */
    FRAME_PORTAL, /* larger type, one column, phone first */
    FRAME_PUBLIC, /* nobody signed in: one centred sheet (sign-in, invite, reset, errors) */
    FRAME_PRINT,  /* paper: no chrome at all (face sheet) */
    FRAME_INSIDE, /* in a frame of another site's page: neither head nor foot */
};

/** The static files: their paths with a content hash, from the table of assets. Process lifetime. */
struct view_assets {
    struct sv css, js, htmx; /* htmx may be empty: then it is not loaded */
    struct sv favicon, manifest;
};

/** "Viewing Leo's account as Ana Ruiz (parent)". Shown when `on`. */
struct view_acting {
    bool on;
    struct sv subject;         /* "Leo": whose account the page is about */
    struct sv actor;           /* "Ana Ruiz": who is signed in */
    struct sv relationship;    /* "parent"; left out with its brackets when empty */
    struct view_avatar avatar; /* the subject's */
    struct sv switch_href;     /* Switch Account */
    struct sv leave_href;      /* back to the own account */
};

/** Outcome of the post before: one sentence in a status region. */
struct view_flash {
    enum view_tone tone;
    struct sv text;
};

struct view_frame {
    enum frame_kind kind;
    struct sv title;              /* of the window: "Ana Ruiz"; the organization follows it */
    struct sv language;           /* BCP 47: "en" */
    const struct language *words; /* of pages for people without an account: the reader's. NULL: English */
    struct sv theme; /* "light", "dark", or empty: what the system prefers (cookie `kith_theme`, checked) */
    struct sv organization, logo; /* its name; its logo's address, in place of ours, or empty */
    struct view_assets assets;
    struct view_lines page_css, page_js; /* of this page alone, after those; empty addresses are left out */
    struct url_script script;            /* of another site, before those: the policy lets it in */
    struct sv nonce;                     /* of this reply's content security policy; scripts carry it */

    struct url_base base; /* prefix of every path of this page's context: "" or "/as/12" */
    struct sv home_href;
    struct sv csrf;    /* hidden field _csrf of every form that posts */
    struct sv context; /* hidden field _ctx: whose account the form belongs to */

    struct sv viewer; /* display name of who is signed in; empty: nobody */
    struct view_avatar avatar;
    struct sv viewer_note;   /* "Owner · two-step sign-in on"; the e-mail in the portal */
    struct view_links menu;  /* of the person: account, sessions, switch account */
    struct sv sign_out_href; /* posted to */
    struct view_links nav;
    struct view_search search; /* in the top bar, when action is given */

    struct view_acting acting;
    struct view_flash flash;
    int64_t idle_seconds; /* staff: warn a minute before the session locks; 0: no lock */
};

#endif
