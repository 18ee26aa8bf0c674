#include "family/preview_view.h"

#include "family/choice_words.h"

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
    if (area->exists && area->count && area->cap == CAP_PROFILE)
        return sv_fmt(a, "%s%s, %lld emergency contact%s", cap_label(area->cap), how, (long long)area->count,
            area->count == 1 ? "" : "s");
    if (area->exists && area->count && area->cap == CAP_BILLS)
        return sv_fmt(
            a, "%s%s, %lld invoice%s", cap_label(area->cap), how, (long long)area->count, area->count == 1 ? "" : "s");
    if (area->exists && area->count)
        return sv_fmt(a, "%s%s, %lld there today", cap_label(area->cap), how, (long long)area->count);
    return sv_fmt(a, "%s%s", cap_label(area->cap), how);
}

/* One line a category, with the names below it; mails of rooms that are not in use yet come last. */
static struct view_preview_items mail_lines(struct arena *a, const struct preview *p)
{
    struct view_preview_item *items = arena_array(a, 2 * (size_t)NOTICE_CATEGORY_COUNT, sizeof *items);
    size_t n = 0;
    for (int later = 0; later < 2; later++)
        for (enum notice_category c = 0; c < NOTICE_CATEGORY_COUNT; c++) {
            struct str names = str_new(a, 4000);
            for (size_t i = 0; i < p->mails_count; i++) {
                const struct notice_row *row = p->mails[i].row;
                if (row->category == c && row->exists == !later)
                    str_addf(&names, "%s%s", names.n ? ", " : "", row->label);
            }
            if (names.n)
                items[n++] = (struct view_preview_item){ .why = str_sv(&names),
                    .label = sv_fmt(a, "%s%s", notice_category_label(c), later ? ", once in use" : "") };
        }
    return (struct view_preview_items){ items, n };
}

struct sv until_words(
    struct arena *a, const struct organization *org, struct opt_day last, struct opt_i64 age, struct sv basis)
{
    if (last.has && age.has)
        return sv_fmt(a, "%.*s, or the age of %lld", SV_FMT(day_human(a, last.v)), (long long)age.v);
    if (last.has)
        return sv_fmt(a, "%.*s, the last day", SV_FMT(day_human(a, last.v)));
    if (age.has)
        return sv_fmt(a, "the age of %lld", (long long)age.v);
    if (sv_eq(basis, SV("parent_of_minor")))
        return sv_fmt(a, "the age of %d, by the practice's age rules", org->policy.majority);
    return SV("No end set");
}

/* Why the client's own page says that somebody does not see an area. */
static struct sv hidden_words(const struct grant *g, enum cap c)
{
    if ((g->state != GRANT_ACTIVE && g->state != GRANT_PROPOSED) || (g->over && g->state != GRANT_PROPOSED))
        return SV("Nothing is open to them now.");
    if (scope_level(g->scope, c) == LEVEL_NONE)
        return SV("The practice did not include this.");
    if (scope_level(g->limit_client, c) == LEVEL_NONE)
        return SV("You took this away.");
    return SV("At this age it is yours alone, by the practice's rules.");
}

static struct view_preview view_of(struct arena *a, const struct preview *p, const struct grant *for_client)
{
    struct view_preview_item *sees = arena_array(a, CAP_COUNT, sizeof *sees);
    struct view_preview_item *hidden = arena_array(a, CAP_COUNT, sizeof *hidden);
    size_t ns = 0, nh = 0;
    for (size_t i = 0; i < CAP_COUNT; i++) {
        const struct preview_area *area = &p->areas[i];
        if (area->level != LEVEL_NONE)
            sees[ns++] = (struct view_preview_item){ .label = seen_words(a, area) };
        else
            hidden[nh++] = (struct view_preview_item){ .label = sv_of(cap_label(area->cap)),
                .why = for_client ? hidden_words(for_client, area->cap) : area->why };
    }
    return (struct view_preview){
        .name = p->caregiver_name, .sees = { sees, ns }, .hidden = { hidden, nh }, .mails = mail_lines(a, p)
    };
}

struct view_preview preview_view_of(struct arena *a, const struct preview *p)
{
    return view_of(a, p, NULL);
}

struct view_preview preview_view_for_client(struct arena *a, const struct preview *p, const struct grant *g)
{
    return view_of(a, p, g);
}

static struct view_facts facts_of(struct arena *a, const struct mail_change *m)
{
    static const char *const labels[MAIL_LINES] = { "Fall silent", "Start", "Fall silent, once in use",
        "Start, once in use" };
    struct view_fact *facts = arena_array(a, MAIL_LINES, sizeof *facts);
    size_t n = 0;
    for (size_t i = 0; i < MAIL_LINES; i++)
        if (m->names[i].n)
            facts[n++] = (struct view_fact){ .label = sv_of(labels[i]), .value = str_sv(&m->names[i]) };
    return (struct view_facts){ facts, n };
}

static struct mail_change change_new(struct arena *a, const struct notice_person *person)
{
    struct sv detail = person->kind == RECIPIENT_CLIENT ? SV("The client")
                       : person->kind == RECIPIENT_COPY ? SV("Gets copies")
                                                        : SV("");
    struct mail_change m = { .person = view_person_of(a, person->name, detail, SV(""), person->id) };
    for (size_t i = 0; i < MAIL_LINES; i++)
        m.names[i] = str_new(a, 8000);
    return m;
}

struct mail_changes mail_changes_of(struct arena *a, const struct notice_differences *d)
{
    struct mail_changes people = { arena_array(a, d->count, sizeof *people.items), 0 };
    const struct notice_person **seen = arena_array(a, d->count, sizeof *seen);
    for (size_t i = 0; i < d->count; i++) {
        const struct notice_difference *x = &d->items[i];
        size_t at = 0;
        if (x->channel != CHANNEL_MAIL)
            continue;
        while (at < people.count && !(seen[at]->kind == x->person->kind && seen[at]->id == x->person->id))
            at++;
        if (at == people.count) {
            seen[people.count] = x->person;
            people.items[people.count++] = change_new(a, x->person);
        }
        struct str *names =
            &people.items[at].names[(x->starts ? MAIL_STARTS : MAIL_STOPS) + (x->row->exists ? 0 : MAIL_STOPS_LATER)];
        struct sv label = sv_of(x->row->label);
        if (x->minutes)
            label = choice_at_time_said(a, NULL, label, x->minutes);
        str_addf(names, "%s%.*s", names->n ? ", " : "", SV_FMT(label));
    }
    for (size_t i = 0; i < people.count; i++)
        people.items[i].facts = facts_of(a, &people.items[i]);
    return people;
}
