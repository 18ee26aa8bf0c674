#include "family/portal_setting.h"

static bool everything(struct scope s)
{
    return scope_within(scope_full(), s);
}

bool portal_setting_of(struct scope s, struct portal_setting *ret_setting)
{
    for (enum cap c = 0; c < SETTING_SWITCHES; c++)
        ret_setting->on[c] = scope_level(s, c) != LEVEL_NONE;
    return !everything(s);
}

struct scope portal_setting_scope(const struct portal_setting *s, struct scope before)
{
    struct scope after = everything(before) ? scope_none() : before;
    for (enum cap c = 0; c < SETTING_SWITCHES; c++) {
        bool only_seen = scope_level(before, c) == LEVEL_VIEW;
        after = scope_with(after, c, !s->on[c] ? LEVEL_NONE : only_seen ? LEVEL_VIEW : LEVEL_ACT);
    }
    return after;
}
