/**
 * access/scope.h — capabilities of a portal, and sets of them.
 *
 * Twelve capabilities (F5, beyond 2), each none, view or act, make a *scope*: what a grant gives. The first ten are
 * also the client's own *portal switches*, on or off each. Both are kept in the database as the numbers described here.
 */
#ifndef KITH_ACCESS_SCOPE_H
#define KITH_ACCESS_SCOPE_H

#include "base/str.h"

enum cap {
    CAP_APPOINTMENTS, /* schedule appointments */
    CAP_BILLS,        /* view and pay bills */
    CAP_PACKAGES,     /* view and purchase packages */
    CAP_FORMS,        /* view and complete forms */
    CAP_DOCUMENTS,    /* view and upload documents */
    CAP_CHAT,         /* chat with provider */
    CAP_GOALS,        /* view and create goals */
    CAP_JOURNAL,      /* view and create journal entries */
    CAP_CARE_PLANS,   /* view care plans */
    CAP_PROGRAMS,     /* view programs */
    CAP_PROFILE,      /* name, address, phone, emergency contacts; birth date is view only for everyone but staff */
    CAP_CLINICAL,     /* clinical summary */
    CAP_COUNT,
    CAP_SWITCHES = CAP_PROFILE, /* how many of them are portal switches */
};
enum level { LEVEL_NONE, LEVEL_VIEW, LEVEL_ACT };

/** Two bits a capability, lowest first: what the column `scope` holds. An unknown bit pattern means none. */
struct scope {
    int64_t bits;
};
/** One bit a switch, lowest first: what the column `portal` holds. */
struct portal {
    int64_t bits;
};
#define PORTAL_ALL ((struct portal){ (1 << CAP_SWITCHES) - 1 })

struct scope scope_full(void); /* act everywhere */
struct scope scope_none(void);
enum level scope_level(struct scope s, enum cap c);
struct scope scope_with(struct scope s, enum cap c, enum level l);
struct scope scope_least(struct scope a, struct scope b);  /* per capability, the lower level */
bool scope_within(struct scope inner, struct scope outer); /* inner gives nothing that outer does not */
bool portal_on(struct portal p, enum cap c);               /* capabilities beyond the switches are always on */
struct portal portal_with(struct portal p, enum cap c, bool on);

/** Stable names: "appointments", … (URLs of form fields, JSON, CLI) and screen labels: "Schedule appointments". */
const char *cap_name(enum cap c);
const char *cap_label(enum cap c);
bool cap_parse(struct sv name, enum cap *ret_cap);
const char *level_name(enum level l);
bool level_parse(struct sv name, enum level *ret_level);

/** Presets of F3, in the order of the form; none is preselected. */
struct scope_preset {
    const char *name, *label, *hint;
    struct scope scope;
};
extern const struct scope_preset scope_presets[]; /* full, billing, appointments, paperwork */
extern const size_t scope_presets_count;
/** The preset that equals s, or NULL (custom). */
const struct scope_preset *scope_preset_of(struct scope s);

#endif
