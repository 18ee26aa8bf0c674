#include "billing/package_desk.h"

struct sv package_left_words(struct arena *a, const struct package *x)
{
    if (!x->given)
        return x->credit_count ? SV("No visits left") : SV("");
    return sv_fmt(a, "%lld of %lld visit%s left", (long long)x->left, (long long)x->given, x->given == 1 ? "" : "s");
}

struct sv package_when_words(struct arena *a, const struct package *x)
{
    if (x->state == PACKAGE_ENDED)
        return x->ends_on.has ? sv_fmt(a, "Ended on %.*s", SV_FMT(day_human(a, x->ends_on.v))) : SV("Ended");
    if (x->state == PACKAGE_PAUSED && x->paused_on.has)
        return sv_fmt(a, "Paused since %.*s", SV_FMT(day_human(a, x->paused_on.v)));
    if (x->ends_on.has)
        return sv_fmt(a, "Ends on %.*s", SV_FMT(day_human(a, x->ends_on.v)));
    if (x->renews_on.has)
        return sv_fmt(a, "Renews on %.*s", SV_FMT(day_human(a, x->renews_on.v)));
    for (size_t i = 0; i < x->credit_count; i++)
        if (!x->credits[i].over && x->credits[i].expires_on.has)
            return sv_fmt(a, "Until %.*s", SV_FMT(day_human(a, x->credits[i].expires_on.v)));
    return SV("");
}

struct view_badges package_badges(struct arena *a, const struct package *x, struct day today)
{
    struct view_badge *b = arena_array(a, 4, sizeof *b);
    bool waiting = false;
    size_t n = 0;
    (void)today;
    for (size_t i = 0; i < x->credit_count; i++)
        waiting |= x->credits[i].waiting && !x->credits[i].over;
    if (x->state == PACKAGE_ENDED)
        b[n++] = (struct view_badge){ .label = SV("Ended"), .tone = TONE_CALM };
    else if (x->state == PACKAGE_PAUSED)
        b[n++] = (struct view_badge){ .label = SV("Paused"), .tone = TONE_WARN };
    else if (waiting)
        b[n++] = (struct view_badge){ .label = SV("Not given yet"), .tone = TONE_WARN };
    else if (x->credit_count && !x->left)
        b[n++] = (struct view_badge){ .label = SV("Used up"), .tone = TONE_CALM };
    if (x->voided)
        b[n++] = (struct view_badge){ .label = SV("Bill void or given back"), .tone = TONE_BAD };
    else if (x->unpaid)
        b[n++] = (struct view_badge){ .label = SV("Not paid"), .tone = TONE_WARN };
    return (struct view_badges){ b, n };
}

struct sv package_credit_until(struct arena *a, const struct package_credit *c, bool staff)
{
    if (c->over)
        return c->expires_on.has ? sv_fmt(a, "Over, %.*s was the last day", SV_FMT(day_human(a, c->expires_on.v)))
                                 : SV("Over");
    if (c->waiting)
        return staff ? SV("When its bill is paid") : SV("Not yet: the practice opens them");
    return c->expires_on.has ? sv_fmt(a, "Until %.*s", SV_FMT(day_human(a, c->expires_on.v))) : SV("No end");
}
