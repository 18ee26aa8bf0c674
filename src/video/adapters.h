/** video/adapters.h — inside the room: what the port calls of each service. */
#ifndef KITH_VIDEO_ADAPTERS_H
#define KITH_VIDEO_ADAPTERS_H

#include "video/video.h"

struct video_result zoom_make(
    const struct video_line *l, struct arena *a, const struct video_meeting *m, struct sv *ret_number);
struct video_result zoom_change(const struct video_line *l, struct arena *a, const struct video_meeting *m);
struct video_result zoom_cancel(const struct video_line *l, struct arena *a, struct sv number);
struct video_result zoom_stop(const struct video_line *l, struct arena *a, struct sv number);
struct video_result zoom_admit(const struct video_line *l, struct arena *a, struct sv number,
    const struct video_person *p, struct video_entry *ret_entry);
struct video_result zoom_dismiss(const struct video_line *l, struct arena *a, struct sv number,
    const struct video_person *p, struct sv person_number);
struct video_result zoom_host(const struct video_line *l, struct arena *a, struct sv number, struct sv *ret_url);
struct video_result zoom_check(const struct video_line *l, struct arena *a);
bool zoom_number_valid(struct sv number); /* digits, as they stand in an address */

/** A room that nobody can guess. */
struct sv jitsi_room(struct arena *a);
struct sv jitsi_door(struct arena *a, const struct jitsi_server *j, struct sv room, const struct video_person *p,
    bool sound_only, struct instant now);

/* zoom_ask.c: one question with the access token, which is fetched first, and again once when it is not taken. */
struct json_t;
struct zoom_answer {
    struct video_result result;
    struct json_t *body; /* NULL: none; json_decref() it */
};
struct zoom_answer zoom_ask(
    const struct video_line *l, struct arena *a, const char *method, struct sv path, struct sv body);
struct sv zoom_token(const struct video_line *l, struct arena *a, struct video_result *ret_result); /* empty: failed */

/* video.c: what the process remembers. */
struct sv video_memory_take(struct video_memory *m, struct arena *a, struct instant now); /* empty: none that holds */
void video_memory_keep(struct video_memory *m, struct sv token, struct instant until);
void video_memory_drop(struct video_memory *m);

static inline struct video_result video_well(void)
{
    return (struct video_result){ .end = VIDEO_DONE, .error = "" };
}

#endif
