#include "family/choice_reminders.h"

#include "base/text.h"
#include "family/choice_words.h"

static const char *const hows[] = { [REMIND_FOLLOW] = "follow", [REMIND_OWN] = "own", [REMIND_NONE] = "none" };

static size_t channels_of(const bool *channels)
{
    size_t n = 0;
    for (enum notice_channel ch = 0; ch < CHANNEL_COUNT; ch++)
        n += channels[ch];
    return n;
}

/* More times than there may be are kept as none, which is a problem of its own. */
static void read_own(const struct page *p, const bool *channels, struct notice_reminders *r)
{
    const struct http_pairs *form = &p->req->form;
    for (size_t i = 0; i < form->count; i++) {
        int64_t minutes;
        if (sv_eq(form->items[i].name, SV("remind_min")) && int_parse(form->items[i].value, &minutes))
            r->too_many = !notice_reminders_add(r, minutes) || r->too_many;
    }
    bool asked = channels_of(channels) > 1;
    for (enum notice_channel ch = 0; ch < CHANNEL_COUNT; ch++)
        if (!asked || http_field_has(p->req, SV("remind_by"), sv_of(notice_channel_name(ch))))
            r->ways |= (int64_t)1 << ch;
}

void choice_reminders_read(const struct page *p, const bool *channels, struct notice_reminders *r)
{
    struct sv how = http_field(p->req, SV("reminders"));
    for (enum notice_remind i = REMIND_FOLLOW; i <= REMIND_NONE; i++) {
        if (!sv_eq(how, sv_of(hows[i])))
            continue;
        *r = (struct notice_reminders){ .how = i };
        if (i == REMIND_OWN)
            read_own(p, channels, r);
    }
}

static struct view_choices times_of(struct arena *a, const struct language *l, const struct notice_reminders *r)
{
    struct notice_reminders shown = *r;
    struct view_choice *items = arena_array(a, notice_reminder_times_count + r->count, sizeof *items);
    size_t n = 0;
    if (r->how == REMIND_FOLLOW) { /* a start for whoever chooses own ones */
        shown = (struct notice_reminders){ .how = REMIND_OWN };
        notice_reminders_add(&shown, REMINDER_A_DAY);
    }
    for (size_t i = 0; i < notice_reminder_times_count + r->count; i++) {
        int64_t minutes =
            i < notice_reminder_times_count ? notice_reminder_times[i] : r->minutes[i - notice_reminder_times_count];
        bool known = false;
        for (size_t k = 0; i >= notice_reminder_times_count && k < notice_reminder_times_count; k++)
            known = known || notice_reminder_times[k] == minutes;
        if (!known)
            items[n++] = (struct view_choice){ .value = sv_fmt(a, "%lld", (long long)minutes),
                .label = choice_before_said(a, l, minutes),
                .checked = shown.how == REMIND_OWN && notice_reminded_at(&shown, minutes, false) };
    }
    return (struct view_choices){ items, n };
}

static struct view_choices ways_of(
    struct arena *a, const struct language *l, const bool *channels, const struct notice_reminders *r)
{
    struct view_choice *items = arena_array(a, CHANNEL_COUNT, sizeof *items);
    size_t n = 0;
    for (enum notice_channel ch = 0; ch < CHANNEL_COUNT && channels_of(channels) > 1; ch++)
        if (channels[ch])
            items[n++] = (struct view_choice){ .value = sv_of(notice_channel_name(ch)),
                .label = choice_channel_said(a, l, ch),
                .checked = r->how != REMIND_OWN || (r->ways >> ch & 1) };
    return (struct view_choices){ items, n };
}

void choice_reminders_fill(struct arena *a, const struct language *l, const struct choice_offer *o,
    const struct choice *c, const struct problems *problems, struct choice_form_view *v)
{
    const struct notice_reminders *r = &c->reminders;
    bool copy = c->of.kind == CHOICE_CONTACT;
    v->reminders_title = choice_said(a, l, SAY_REMINDERS);
    v->remind_when = (struct view_choice_field){ .name = SV("reminders"),
        .label = choice_said(a, l, SAY_REMIND_WHEN),
        .choices = VIEW_LIST(a, struct view_choice,
            { .value = sv_of(hows[REMIND_FOLLOW]),
                .label = choice_said(a, l, copy ? SAY_REMIND_FOLLOW_COPY : SAY_REMIND_FOLLOW),
                .checked = r->how == REMIND_FOLLOW },
            { .value = sv_of(hows[REMIND_OWN]),
                .label = choice_said(a, l, SAY_REMIND_OWN),
                .checked = r->how == REMIND_OWN },
            { .value = sv_of(hows[REMIND_NONE]),
                .label = choice_said(a, l, SAY_REMIND_NONE),
                .checked = r->how == REMIND_NONE }) };
    v->remind_times = (struct view_choice_field){ .name = SV("remind_min"),
        .label = choice_said(a, l, SAY_REMIND_TIMES),
        .hint = choice_said(a, l, copy ? SAY_REMIND_TIMES_HINT_COPY : SAY_REMIND_TIMES_HINT),
        .choices = times_of(a, l, r) };
    v->remind_by = (struct view_choice_field){ .name = SV("remind_by"),
        .label = choice_said(a, l, SAY_REMIND_BY),
        .hint = choice_said(a, l, SAY_REMIND_BY_HINT),
        .choices = ways_of(a, l, o->channels, r) };
    view_choice_problem(&v->remind_when, problems);
    view_choice_problem(&v->remind_times, problems);
    view_choice_problem(&v->remind_by, problems);
}

struct sv choice_reminders_words(struct arena *a, const struct notice_reminders *r)
{
    struct str out = str_new(a, 400);
    bool first = true;
    if (r->how == REMIND_FOLLOW)
        return SV("");
    if (r->how == REMIND_NONE)
        return SV("None");
    for (size_t i = 0; i < r->count; i++) {
        struct sv said = choice_before_said(a, NULL, r->minutes[i]);
        str_addf(&out, "%s%.*s", i ? ", " : "", SV_FMT(said));
    }
    for (enum notice_channel ch = 0; ch < CHANNEL_COUNT && r->ways != REMINDER_WAYS_ALL; ch++)
        if (r->ways >> ch & 1) {
            str_addf(&out, "%s%s", first ? "; by " : ", ", notice_channel_label(ch));
            first = false;
        }
    return str_sv(&out);
}
