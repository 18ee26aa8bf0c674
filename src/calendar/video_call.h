/**
 * calendar/video_call.h — the call of a visit: made by a job at the service, joined through our own link.
 *
 * Each attendee has a link of their own, /video/TOKEN, which asks for the right at the moment of joining and then sends
 * on to the service; it dies with the right (edge 26: no re-entry, the host is told). Group calls need plan Plus.
 */
#ifndef KITH_CALENDAR_VIDEO_CALL_H
#define KITH_CALENDAR_VIDEO_CALL_H

#include "calendar/appointment.h"

enum video_state { VIDEO_NONE, VIDEO_WANTED, VIDEO_READY, VIDEO_FAILED, VIDEO_ENDED };
struct video_call {
    enum video_state state;
    struct sv service; /* "zoom", "jitsi", "external" */
    struct sv error;   /* a sentence for staff */
};
enum err video_call_load(const struct op *op, struct appointment_id id, struct video_call *ret_call) MUST_CHECK;
/** Where this viewer goes when they press **Join**: the host's or the attendee's own address. Problems: too_early
 * (opens 15 minutes before), over, not_ready. E_NOTFOUND: no part of theirs. */
enum err video_join(
    const struct op *op, struct appointment_id id, struct problems *problems, struct sv *ret_url) MUST_CHECK;
/** The link in a mail; E_GONE: the right ended. */
enum err video_join_by_token(
    const struct op *op, struct sv token, struct problems *problems, struct sv *ret_url) MUST_CHECK;
struct sv video_entry_url(
    struct arena *a, const struct keys *k, struct sv base_url, struct sv uuid, int64_t generation);
/** Whether the practice may have group calls: plan Plus and above. */
bool video_group_allowed(const struct organization *org);

#endif
