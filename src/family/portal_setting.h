/**
 * family/portal_setting.h — a caregiver's access as other programs know it: eight switches, each yes or no, and nothing
 * at all for everything (docs/decisions/0054-eight-switches.md). Pure.
 */
#ifndef KITH_FAMILY_PORTAL_SETTING_H
#define KITH_FAMILY_PORTAL_SETTING_H

#include "access/scope.h"

/** By capability, the first eight of enum cap; the last four have no switch. */
#define SETTING_SWITCHES CAP_CARE_PLANS
struct portal_setting {
    bool on[SETTING_SWITCHES];
};

/** False: everything, for which there is no setting. A switch is on when its area is seen at all. */
bool portal_setting_of(struct scope s, struct portal_setting *ret_setting);
/** What was given becomes. `before`: what the access gives today; none for a new one. On is act, except that an area
 *  which is only seen today stays so; off is none. The four areas without a switch stay as they are, unless everything
 *  was given before: then they are closed, since who lists eight switches does not mean what is in none of them. */
struct scope portal_setting_scope(const struct portal_setting *s, struct scope before);

#endif
