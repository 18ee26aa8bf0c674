/**
 * video/video.h — calls at a video service: made, moved and ended there, and each person's own way in.
 *
 * One port over two services. Zoom (zoom.c): meetings with a registrant for each attendee, asked over HTTP. Jitsi
 * (jitsi.c): a Jitsi Meet of the practice's own; nothing is asked, a way in is a signed token made when it is needed.
 *
 * A service is told as little as it can do with: that there is an appointment, when, and first name and initial of who
 * comes. It never learns an e-mail address of a client: those that Zoom wants are made up, so that it writes to nobody,
 * and so that two of a family who share an address are two people there.
 */
#ifndef KITH_VIDEO_VIDEO_H
#define KITH_VIDEO_VIDEO_H

#include "base/time.h"
#include "fetch/fetch.h"

enum video_kind { VIDEO_ZOOM, VIDEO_JITSI, VIDEO_KIND_COUNT };
const char *video_kind_name(enum video_kind k);  /* "zoom": column `service` */
const char *video_kind_label(enum video_kind k); /* "Zoom" */
bool video_kind_parse(struct sv name, enum video_kind *ret_kind);

struct video_memory; /* what a process remembers between calls: the access token of Zoom. Threads: any */
struct video_memory *video_memory_new(void);
void video_memory_free(struct video_memory *m); /* NULL is fine */

struct zoom_account {
    struct sv url; /* "https://zoom.us" */
    struct sv account, client, secret;
    struct sv host;      /* whose meetings they are; empty: the provider's own user, by e-mail address */
    struct sv mail_host; /* of the made-up addresses: "portal.example.org" */
};
struct jitsi_server {
    struct sv url; /* "https://meet.example.org", no slash at the end */
    struct sv app, secret;
};
/** Which services there are; texts outlive it. */
struct video_services {
    bool has[VIDEO_KIND_COUNT];
    enum video_kind preferred; /* for new calls */
    struct zoom_account zoom;
    struct jitsi_server jitsi;
    struct video_memory *memory;
};
bool video_any(const struct video_services *s); /* NULL: none */

/** As the administrator gave them; empty: not given. */
struct video_options {
    struct sv zoom_url, zoom_account, zoom_client, zoom_secret, zoom_host;
    struct sv jitsi_url, jitsi_app, jitsi_secret;
    struct sv preferred; /* "zoom", "jitsi"; empty: the one there is, Zoom of both */
    struct sv base_url;  /* our own */
};
/** E_INVALID with a sentence for the administrator; none at all is fine. Without memory: the caller gives it. */
enum err video_services_read(struct arena *a, const struct video_options *o, struct video_services *ret_services,
    struct sv *ret_problem) MUST_CHECK;

struct video_caps {
    bool registers;    /* people are made known there before (video_admit), else their way in is made at the door */
    bool waiting_room; /* the host lets people in */
    bool sound_only;   /* a way in without pictures, for slow lines */
    bool host_fades;   /* the host's way in ends after an hour or two: ask again near the time */
};
struct video_caps video_caps(enum video_kind k);
/** Where browsers are sent to, as sources of a Content-Security-Policy, separated by blanks. */
struct sv video_origins(struct arena *a, const struct video_services *s);
/** "https://rooms.example.net:8443" of an address elsewhere; empty when it is none that may stand there. */
struct sv video_url_origin(struct sv url);

struct video_meeting {
    struct sv number; /* the service's, or the room's name; empty: not made yet */
    struct instant starts_at;
    int64_t minutes;
    struct sv zone;       /* IANA */
    struct sv host_email; /* the provider's */
};
struct video_person {
    struct sv key;  /* ours, without meaning: "12-1"; another one after a dismissal */
    struct sv name; /* "Ana R." */
    bool host;
};
struct video_entry {
    struct sv url, number; /* number: the service's of this person */
};

enum video_end {
    VIDEO_DONE,
    VIDEO_AGAIN,     /* the service is away or busy */
    VIDEO_NOT_THERE, /* it has no such meeting or person any more */
    VIDEO_REFUSED,   /* this one, for good */
    VIDEO_SETTINGS,  /* somebody has to set something right: video_error_words() says what */
};
struct video_result {
    enum video_end end;
    const char *error; /* short key: "zoom_credentials"; "" when done */
    int64_t wait_s;    /* VIDEO_AGAIN: not sooner; 0: not said */
};
/** One sentence for staff; empty for an empty key. */
struct sv video_error_words(struct sv error);

/** A line to one service. Threads: one at a time. */
struct video_line {
    const struct video_services *services;
    enum video_kind kind;
    struct fetch *fetch;
    const struct clock *clock;
};
/** ret_number lives in the arena. A line that breaks at the wrong moment leaves a meeting nobody knows of. */
struct video_result video_make(
    const struct video_line *l, struct arena *a, const struct video_meeting *m, struct sv *ret_number);
/** What it is told anew: time, length, zone, and that it writes to nobody. */
struct video_result video_change(const struct video_line *l, struct arena *a, const struct video_meeting *m);
/** Done too when it is gone already. */
struct video_result video_cancel(const struct video_line *l, struct arena *a, struct sv number);
/** Everybody is out of it at once; they may come back. Done too when nobody is in it. caps.registers alone. */
struct video_result video_stop(const struct video_line *l, struct arena *a, struct sv number);
/** caps.registers alone, both: makes a person known, and takes it back (done too when they are gone already). */
struct video_result video_admit(const struct video_line *l, struct arena *a, struct sv number,
    const struct video_person *p, struct video_entry *ret_entry);
struct video_result video_dismiss(const struct video_line *l, struct arena *a, struct sv number,
    const struct video_person *p, struct sv person_number);
/** The host's way in, for an hour; caps.registers alone. */
struct video_result video_host(const struct video_line *l, struct arena *a, struct sv number, struct sv *ret_url);
/** Asks the service whether it knows us, for `kith doctor`. */
struct video_result video_check(const struct video_line *l, struct arena *a);

/** Services without caps.registers: this person's way in, good for JITSI_DOOR_S from now. */
enum { JITSI_DOOR_S = 300 };
struct sv video_door(struct arena *a, const struct video_services *s, enum video_kind k, struct sv number,
    const struct video_person *p, bool sound_only, struct instant now);

#endif
