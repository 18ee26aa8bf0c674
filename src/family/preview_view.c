#include "family/preview_view.h"

struct sv basis_words(struct sv basis)
{
    static const struct {
        const char *code, *words;
    } table[] = {
        { "parent_of_minor", "Parent of a minor" },
        { "legal_guardian", "Legal guardian" },
        { "adult_consent", "Consent of the adult" },
        { "staff_decision", "Decision of the practice" },
    };
    for (size_t i = 0; i < LENGTH(table); i++)
        if (sv_eq(basis, sv_of(table[i].code)))
            return sv_of(table[i].words);
    return basis;
}

static struct sv seen_words(struct arena *a, const struct preview_area *area)
{
    const char *how = area->level == LEVEL_ACT ? "" : " (look only)";
    if (area->exists && area->count)
        return sv_fmt(a, "%s%s: %lld", cap_label(area->cap), how, (long long)area->count);
    return sv_fmt(a, "%s%s", cap_label(area->cap), how);
}

struct view_preview preview_view_of(struct arena *a, const struct preview *p, bool with_reasons)
{
    struct view_preview_item *sees = arena_array(a, CAP_COUNT, sizeof *sees);
    struct view_preview_item *hidden = arena_array(a, CAP_COUNT, sizeof *hidden);
    struct view_preview_item *mails = arena_array(a, p->mails_count, sizeof *mails);
    size_t ns = 0, nh = 0, nm = 0;
    for (size_t i = 0; i < CAP_COUNT; i++) {
        const struct preview_area *area = &p->areas[i];
        if (area->level != LEVEL_NONE)
            sees[ns++] = (struct view_preview_item){ .label = seen_words(a, area) };
        else
            hidden[nh++] = (struct view_preview_item){ .label = sv_of(cap_label(area->cap)),
                .why = with_reasons ? area->why : SV("") };
    }
    for (size_t i = 0; i < p->mails_count; i++)
        mails[nm++] = (struct view_preview_item){ .label = sv_of(p->mails[i].row->label) };
    return (struct view_preview){
        .name = p->caregiver_name, .sees = { sees, ns }, .hidden = { hidden, nh }, .mails = { mails, nm }
    };
}
