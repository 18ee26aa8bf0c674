#include "calendar/visit_form.h"

struct appointment_form visit_form_from(const struct appointment *v)
{
    return (struct appointment_form){ .type = v->type,
        .staff = v->staff,
        .more_staff = v->more_staff,
        .more_staff_count = v->more_staff_count,
        .zone = v->zone,
        .at = v->starts_at,
        .ends_at = v->ends_at,
        .contact_type = v->contact_type,
        .location = v->location,
        .room = v->room,
        .title = v->title,
        .note = v->note,
        .external_url = v->external_url,
        .confidential = v->confidential,
        .version = v->version };
}

bool visit_may_overlap(const struct problems *problems)
{
    static const char *const passable[] = { "overlap", "room_taken", "outside_hours" };
    for (size_t i = 0; i < problems->count; i++) {
        bool may = false;
        for (size_t k = 0; k < LENGTH(passable); k++)
            may = may || sv_eq(problems->items[i].code, sv_of(passable[k]));
        if (!may)
            return false;
    }
    return problems->count > 0;
}

bool visit_asks_which(const struct problems *problems)
{
    return problem_has(problems, SV("doubled_hour"));
}
