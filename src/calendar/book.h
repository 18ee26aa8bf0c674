/**
 * calendar/book.h — clients and caregivers book, move and cancel; so does the public page of a practice.
 *
 * The client's portal setting gates the client, the grant's scope gates the caregiver; neither gates the other (F5).
 */
#ifndef KITH_CALENDAR_BOOK_H
#define KITH_CALENDAR_BOOK_H

#include "calendar/offer.h"

/** For whom somebody can book: themselves, and every account they may act for with appointments at act. */
struct bookable {
    struct client_id client;
    struct grant_id grant; /* v 0: the own account, or one of the same mailbox */
    bool prices;           /* what it costs is theirs to read, or the reader's who acts for them (F5) */
    bool own;              /* oneself, on an own login: one's confidential visits are known to the reader */
    struct sv name, words; /* words: "you", "your daughter" … as family/context.h says it */
    struct opt_day born;
};
struct bookables {
    struct bookable *items;
    size_t count;
};
/** The viewer's own login, wherever they act now; two queries beside switch_list()'s. */
enum err book_people(const struct op *op, const struct organization *org, struct bookables *ret_people) MUST_CHECK;

/** Whose clock tells this reader the times: the zone of their own account, else the practice's. */
enum err book_zone(const struct op *op, const struct organization *org, struct sv *ret_zone) MUST_CHECK;

/** When these people have visits already, as far as the reader may know: so that no such time is offered. */
enum err book_taken(const struct op *op, const struct bookable *people, size_t count, struct span window,
    struct spans *ret_taken) MUST_CHECK;

enum book_way {
    BOOK_ONE,
    BOOK_TOGETHER, /* all in one session: a group type */
    BOOK_IN_TURN,  /* one after the other with one provider */
    BOOK_PARALLEL, /* at the same time, each with a provider of their own */
};
struct book_wish {
    struct appointment_type_id type;
    const struct bookable *people; /* as chosen; grants are checked again, in the transaction */
    size_t people_count;           /* 1 to 8 */
    enum book_way way;
    struct instant at;
    struct staff_id staff; /* v 0: whoever is free, fewest visits that day first */
    enum contact_type contact_type;
    struct appointment_location_id location;
    struct appointment_id session; /* of a group type */
    bool waitlist;                 /* wait if it is full */
    struct sv reason;              /* in their own words */
    struct sv zone;                /* of who books: for the mail */
};
struct booked {
    struct appointment_id *ids; /* one a person, in their order; the same one when together */
    struct attendee_id *attendees;
    size_t count;
    bool requested; /* waits for the practice's answer */
    bool waits;     /* on the waitlist */
};
/**
 * All or nothing. Problems: not_offered (the time is gone: names the next free ones in its sentence), full,
 * not_available (no-contact pair, or any reason that families are not told: one text), already_booked (the person has a
 * visit then; a confidential one does not count for a caregiver), no_contact_type, unknown_place, unknown_type,
 * unknown_person, archived_client, too_many_people, wrong_way. Each act is named with its grant.
 */
enum err book(const struct op *op, const struct organization *org, const struct book_wish *w, struct problems *problems,
    struct booked *ret_booked) MUST_CHECK;
/** The subject's visit to another offered time, within policy. Problems: too_late, too_many_moves, not_offered. */
enum err book_move(const struct op *op, const struct organization *org, struct appointment_id id, struct instant at,
    struct staff_id staff, int64_t version, struct problems *problems) MUST_CHECK;
/** The subject's own part in it. A late one is marked so and says so before. Problems: begun, version. */
enum err book_cancel(const struct op *op, const struct organization *org, struct appointment_id id, struct sv reason,
    int64_t version, struct problems *problems) MUST_CHECK;

/** Somebody without a sign-in, as they say it. */
struct public_booker {
    struct sv first_name, last_name, email, phone;
    bool for_child;
    struct sv child_first, child_last, child_born;
    struct sv form; /* the form's state, by public_form_token(): one form books once */
    struct sv peer; /* where it comes from */
    bool by_api;    /* there is no page after it: what fits the network stands in the place of the form */
};
struct public_booked {
    struct org_id org;
    struct attendee_id attendee;
    struct appointment_id appointment;
};
/**
 * A visit for who has this e-mail address and both names in the practice, else for a new client who is not verified
 * (people/claimed.h). Neither is told; nor is it that the person has a visit then already: staff get a task
 * (TASK_VISITS_OVERLAP). It waits for an answer where the type says so, where the practice wants to look at people who
 * are not verified first, and where the client's own portal has no appointments. `op`: of nobody, in the practice
 * (public_viewer()). Problems: those of book(), and required, bad_email, bad_phone, bad_day, not_for_others
 * (confidential types are booked by oneself), slow_down (limits an hour: of a network, a mailbox, the practice),
 * form_expired.
 */
enum err book_public(const struct op *op, const struct organization *org, const struct public_booker *who,
    const struct book_wish *w, struct problems *problems, struct public_booked *ret_booked) MUST_CHECK;

#endif
