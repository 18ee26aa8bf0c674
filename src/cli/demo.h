/** cli/demo.h — the demo practice: its people as data, and what the command needs of each part. */
#ifndef KITH_CLI_DEMO_H
#define KITH_CLI_DEMO_H

#include "cli/session_db.h"

#define DEMO_PASSWORD "Riverbend-demo-1"
#define DEMO_OWNER "rosa.lind@riverbend.example"

struct demo_staff {
    const char *first, *last, *title, *email, *role;
};
struct demo_person {
    const char *key; /* by which the ties name them */
    const char *first, *last, *preferred, *gender, *email, *phone, *street, *city;
    const char *born;   /* a fixed day, or NULL: see turns */
    int turns, in_days; /* turns so many years in so many days; 0 and no born: birth date unknown */
    enum {
        DEMO_PLAIN = 0,
        DEMO_SIGNS_IN = 1,
        DEMO_RESTRICTED = 2,
        DEMO_CAREGIVER = 4, /* caregiver-only */
        DEMO_ARCHIVED = 8,
        DEMO_DIED = 16,
    } flags;
    const char *archive_reason;
};
/** `who` is `relationship` to `client`. */
struct demo_tie {
    const char *client, *who, *relationship, *label;
    const char *emergency; /* place in the call order; NULL: none */
    bool copies;
    const char *preset, *basis, *proof, *proof_note; /* preset NULL: a link without access */
    bool accepted, mailed;                           /* mailed: the invitation goes to the demo's mailbox */
};
struct demo_contact {
    const char *client, *first, *last, *relationship, *label, *email, *phone, *emergency;
    bool copies;
};
/** A group, or a tag, and who has it; `members` ends with NULL. */
struct demo_set {
    const char *name;
    bool is_group;
    const char *members[6];
};
extern const struct demo_set demo_sets[];
extern const size_t demo_sets_count;
extern const struct demo_staff demo_staff[];
extern const size_t demo_staff_count;
extern const struct demo_person demo_people[];
extern const size_t demo_people_count;
extern const struct demo_tie demo_ties[];
extern const size_t demo_ties_count;
extern const struct demo_contact demo_contacts[];
extern const size_t demo_contacts_count;

/** Makes the practice of demo_people.c. `owner` is who gives access. Complains. */
bool demo_load_people(const struct invocation *in, struct command_db *c, struct staff_id owner, struct sv hash);
/** Visits of these people, around today. Complains. */
bool demo_load_visits(const struct invocation *in, const struct op *op);
/** Services, prices, codes, and bills in every state. After the visits. Complains. */
bool demo_load_billing(const struct invocation *in, const struct op *op);
/** Packages that are sold, and one that a client has. After the bills. Complains. */
bool demo_load_packages(const struct invocation *in, const struct op *op);
/** Of ICD-10-CM, without the dot. */
struct demo_code {
    const char *code;
    int billable;
    const char *title;
};
extern const struct demo_code demo_codes[];
extern const size_t demo_codes_count;
extern const int demo_codes_year;
/** `visits` more, with 50 providers of their own, for benchmarks. Complains. */
bool demo_load_visits_many(const struct invocation *in, struct command_db *c, int64_t visits);
/** Its locations, appointment types, hours and reminders. In the owner's name. Complains. */
bool demo_load_calendar(const struct invocation *in, const struct op *op);
/** `households` more, made from `seed`: the same every time. Shows progress on a terminal; complains. */
bool demo_load_many(const struct invocation *in, struct command_db *c, struct staff_id owner, struct sv hash,
    int64_t households, int64_t seed);

#endif
