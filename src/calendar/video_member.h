/** calendar/video_member.h — inside the room: who is in a call, and why; asked anew at every joining. */
#ifndef KITH_CALENDAR_VIDEO_MEMBER_H
#define KITH_CALENDAR_VIDEO_MEMBER_H

#include "calendar/video_call.h"
#include "crypto/seal.h"

/** Part of every link's token: never renumber. Those of mail_token begin at 0, those of choices at 64. */
enum { TOKEN_OF_VIDEO = 96 };

/** What decides about the call of a visit, and the call so far. */
struct video_facts {
    struct appointment_id id;
    struct instant starts_at, ends_at;
    struct sv zone, external_url, staff_name, staff_email; /* external_url: the visit's, else the provider's own room */
    bool video, booked;                                    /* contact type and status of the visit */
    bool is_group, confidential;
    /* empty and 0 without a call */
    struct sv service, state, meeting, host_url, error; /* host_url sealed */
    struct opt_instant told_starts_at, host_until;
    int64_t told_minutes, attempts;
};
/** E_NOTFOUND. */
enum err video_facts_load(const struct op *op, struct appointment_id id, struct video_facts *ret_facts) MUST_CHECK;

/** Somebody who takes part, or a caregiver who could. */
struct video_member {
    struct attendee_id attendee;
    struct client_id client, person; /* person: who sits there; = client unless a caregiver */
    struct grant_id grant;           /* v 0: the attendee */
    struct sv name, short_name;      /* short_name: "Ana R.", for the service */
    struct sv client_name, words;
    bool may;                    /* of a caregiver: their access reaches this visit … */
    bool right;                  /* … and to be in the call now */
    enum video_guest_why why;    /* of a caregiver */
    struct video_entry_id entry; /* v 0: none yet */
    int64_t generation;
    struct sv hash, url, registrant; /* url sealed */
    bool joined, told;
};
struct video_members {
    struct video_member *items;
    size_t count;
};
/** `guests` false: those who take part alone. */
enum err video_members_load(const struct op *op, const struct organization *org, const struct video_facts *facts,
    bool guests, struct video_members *ret_members) MUST_CHECK;
/** The one caregiver, acting through this grant; right and why as for all. E_NOTFOUND: nobody of this visit. */
enum err video_member_of(const struct video_members *members, struct attendee_id attendee, struct grant_id grant,
    const struct video_member **ret_member) MUST_CHECK;

/** In a transaction: a row of their own; with a right also a link that lives. */
enum err video_entry_ensure_in(
    const struct op *op, struct appointment_id id, struct video_member *m, bool key) MUST_CHECK;

static inline bool video_is_by_video(const struct video_facts *f)
{
    return f->video && f->booked;
}
static inline struct instant video_opens(const struct video_facts *f)
{
    return instant_add(f->starts_at, -VIDEO_OPENS_MIN * MINUTE_US);
}
static inline struct instant video_closes(const struct video_facts *f)
{
    return instant_add(f->ends_at, VIDEO_CLOSES_MIN * MINUTE_US);
}
static inline struct seal_place video_entry_place(struct video_entry_id id)
{
    return (struct seal_place){ .purpose = SV("video_entry.url"), .id = id.v };
}
static inline struct seal_place video_host_place(struct appointment_id id)
{
    return (struct seal_place){ .purpose = SV("video_call.host_url"), .id = id.v };
}

#endif
