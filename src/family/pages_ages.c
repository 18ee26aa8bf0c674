#include "base/text.h"
#include "family/age_effect.h"
#include "family/ages_view.h"
#include "family/pages.h"
#include "family/templates.h"

/* Settings: the organization's age policy. A preset's tiers are taken into the form, edited, looked at (whom does it
 * affect today?), and saved. */

static struct sv name_of(struct arena *a, size_t tier, const char *field)
{
    return sv_fmt(a, "t%zu_%s", tier, field);
}

static struct tier_form read_tier(const struct page *p, size_t i)
{
    struct arena *a = p->op.arena;
    const struct http_req *r = p->req;
    struct tier_form t = { .from_age = http_field(r, name_of(a, i, "from_age")),
        .on_enter = http_field(r, name_of(a, i, "on_enter")),
        .notice_days = http_field(r, name_of(a, i, "notice_days")),
        .renew_months = http_field(r, name_of(a, i, "renew_months")),
        .teen_may_grant = http_field(r, name_of(a, i, "teen_may_grant")).n > 0,
        .needs_assent = http_field(r, name_of(a, i, "needs_assent")).n > 0,
        .guardians_too = http_field(r, name_of(a, i, "guardians_too")).n > 0 };
    for (enum cap c = 0; c < CAP_COUNT; c++) {
        enum level level;
        struct sv field = sv_fmt(a, "t%zu_cap_%s", i, cap_name(c));
        if (level_parse(http_field(r, field), &level))
            t.guardian = scope_with(t.guardian, c, level);
        if (c < CAP_SWITCHES && http_field_has(r, name_of(a, i, "portal"), sv_of(cap_name(c))))
            t.teen.bits |= (int64_t)1 << c;
    }
    return t;
}

static struct policy_form read_form(const struct page *p)
{
    const struct http_req *r = p->req;
    struct policy_form f = { .preset = http_field(r, SV("preset")),
        .majority = http_field(r, SV("majority")),
        .adult_renew_months = http_field(r, SV("adult_renew_months")),
        .leap_early = http_field(r, SV("leap_early")).n > 0,
        .version = page_form_int(p, SV("version")),
        .count = AGE_TIERS_MAX };
    for (size_t i = 0; i < f.count; i++)
        f.tiers[i] = read_tier(p, i);
    return f;
}

/* A label in the middle of a sentence. */
static void add_part(struct str *s, const char *label)
{
    if (s->n)
        str_add(s, SV(", "));
    bool upper = label[0] >= 'A' && label[0] <= 'Z';
    str_addc(s, (char)(upper ? label[0] - 'A' + 'a' : label[0]));
    str_add(s, sv_of(label + 1));
}

static struct sv area_words(struct arena *a, struct scope s)
{
    struct str out = str_new(a, 1024);
    if (scope_within(scope_full(), s))
        return SV("everything that was given");
    for (enum cap c = 0; c < CAP_COUNT; c++)
        if (scope_level(s, c) != LEVEL_NONE)
            add_part(&out, cap_label(c));
    return out.n ? str_sv(&out) : SV("nothing");
}

static struct view_field number_field(struct sv name, const char *label, struct sv value, const char *hint)
{
    return (struct view_field){
        .name = name, .label = sv_of(label), .value = value, .hint = sv_of(hint), .type = SV("number"), .max_length = 3
    };
}

static struct view_choice_field act_choices(struct arena *a, struct sv name, struct sv chosen)
{
    static const struct {
        const char *code, *label;
    } acts[] = { { "keep", "Stays" }, { "limit", "Narrowed, as below" }, { "suspend", "Suspended until you decide" },
        { "end", "Ends" } };
    struct view_choice *items = arena_array(a, LENGTH(acts), sizeof *items);
    for (size_t i = 0; i < LENGTH(acts); i++)
        items[i] = (struct view_choice){
            .value = sv_of(acts[i].code), .label = sv_of(acts[i].label), .checked = sv_eq(chosen, sv_of(acts[i].code))
        };
    return (struct view_choice_field){ .name = name,
        .label = SV("A parent's access"),
        .hint = SV("From that birthday on."),
        .prompt = SV("Choose…"),
        .choices = { items, LENGTH(acts) } };
}

static struct view_matrix guardian_of(struct arena *a, size_t i, struct scope s)
{
    struct view_capability *rows = arena_array(a, CAP_COUNT, sizeof *rows);
    for (enum cap c = 0; c < CAP_COUNT; c++)
        rows[c] = (struct view_capability){
            .name = sv_fmt(a, "t%zu_cap_%s", i, cap_name(c)), .label = sv_of(cap_label(c)), .level = scope_level(s, c)
        };
    return (struct view_matrix){ .label = SV("The most a parent keeps"),
        .hint = SV("When it is narrowed, and when a suspended access is resumed."),
        .rows = { rows, CAP_COUNT } };
}

static struct view_choice_field teen_of(struct arena *a, size_t i, struct portal portal)
{
    struct view_choice *items = arena_array(a, CAP_SWITCHES, sizeof *items);
    for (enum cap c = 0; c < CAP_SWITCHES; c++)
        items[c] = (struct view_choice){
            .value = sv_of(cap_name(c)), .label = sv_of(cap_label(c)), .checked = portal_on(portal, c)
        };
    return (struct view_choice_field){ .name = name_of(a, i, "portal"),
        .label = SV("The client may"),
        .hint =
            SV("Where neither the client nor a group has own switches. What is off silences its mails as well, also "
               "the copies to parents."),
        .choices = { items, CAP_SWITCHES } };
}

static struct age_tier_view tier_view_of(
    struct arena *a, const struct tier_form *t, size_t i, const struct problems *problems)
{
    struct age_tier_view v = { .title =
                                   t->from_age.n ? sv_fmt(a, "From %.*s", SV_FMT(t->from_age)) : SV("Another tier"),
        .blank = !t->from_age.n,
        .keeps = area_words(a, t->guardian),
        .from_age = number_field(name_of(a, i, "from_age"), "From age", t->from_age, "Empty: there is no such tier."),
        .notice_days = number_field(name_of(a, i, "notice_days"), "Days of notice", t->notice_days,
            "Family and staff are told so long before."),
        .renew_months = number_field(
            name_of(a, i, "renew_months"), "Checked again every … months", t->renew_months, "Empty: never."),
        .on_enter = act_choices(a, name_of(a, i, "on_enter"), t->on_enter),
        .guardian = guardian_of(a, i, t->guardian),
        .teen = teen_of(a, i, t->teen),
        .needs_assent = { .name = name_of(a, i, "needs_assent"),
            .label = SV("The minor has to agree; until then nobody has access"),
            .checked = t->needs_assent },
        .teen_may_grant = { .name = name_of(a, i, "teen_may_grant"),
            .label = SV("The minor may give parents more, alone"),
            .checked = t->teen_may_grant },
        .guardians_too = { .name = name_of(a, i, "guardians_too"),
            .label = SV("It counts for legal guardians as well"),
            .checked = t->guardians_too } };
    view_field_problem(&v.from_age, problems);
    view_field_problem(&v.notice_days, problems);
    view_field_problem(&v.renew_months, problems);
    view_choice_problem(&v.on_enter, problems);
    return v;
}

static struct view_choice_field preset_choices(struct arena *a, struct sv chosen)
{
    struct view_choice *items = arena_array(a, age_presets_count, sizeof *items);
    for (size_t i = 0; i < age_presets_count; i++)
        items[i] = (struct view_choice){ .value = sv_of(age_presets[i].id),
            .label = sv_of(age_presets[i].label),
            .checked = sv_eq(chosen, sv_of(age_presets[i].id)) };
    return (struct view_choice_field){ .name = SV("preset"),
        .label = SV("Begin with a preset"),
        .hint = SV("Fills in the tiers below. Nothing is saved yet."),
        .prompt = SV("Choose…"),
        .choices = { items, age_presets_count } };
}

static struct view_header header_of(struct page *p, struct sv title, struct sv subtitle)
{
    p->frame.title = title;
    return (struct view_header){ .title = title,
        .subtitle = subtitle,
        .crumbs = VIEW_LIST(
            p->op.arena, struct view_link, { .label = SV("Settings"), .href = SV("/settings") }, { .label = title }) };
}

static enum err show(struct page *p, const struct policy_form *f, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    const struct age_policy *now = &p->organization->policy;
    struct ages_view v = { .frame = &p->frame,
        .problems = problems,
        .header = header_of(p, SV("As children grow up"),
            SV("What happens with parents' access. At midnight of the birthday, in the practice's time zone.")),
        .counsel = { .tone = TONE_WARN,
            .title = SV("Confirm with counsel"),
            .text = SV("The presets are rules that other institutions publish, not legal advice. Laws differ by state "
                       "and by service; choose with somebody who knows yours. They touch only access that parents were "
                       "given because a child is a minor, and nothing widens by itself.") },
        .policy = sv_of(now->label),
        .source = now->source[0] ? sv_fmt(a, "As found at: %s.", now->source) : SV(""),
        .presets = preset_choices(a, f->preset),
        .preset = f->preset,
        .version = f->version,
        .majority = number_field(SV("majority"), "Age of majority", f->majority,
            "A parent's access ends on that birthday, unless the client agrees to it."),
        .adult_renew_months = number_field(SV("adult_renew_months"), "Access to adults is checked every … months",
            f->adult_renew_months, "Empty: never."),
        .leap_early = { .name = SV("leap_early"),
            .label = SV("Born on 29 February: count 28 February in other years"),
            .hint = SV("Otherwise 1 March counts."),
            .checked = f->leap_early },
        .submit = { .label = SV("See whom it affects"), .cancel_href = SV("/settings") } };
    v.majority.required = true;
    view_field_problem(&v.majority, problems);
    view_field_problem(&v.adult_renew_months, problems);
    v.tiers.items = arena_array(a, AGE_TIERS_MAX, sizeof *v.tiers.items);
    bool blank = false;
    for (size_t i = 0; i < AGE_TIERS_MAX; i++) { /* those there are, and one more */
        struct tier_form t = i < f->count ? f->tiers[i] : (struct tier_form){ .teen = PORTAL_ALL };
        if (!t.from_age.n && blank)
            continue;
        blank |= !t.from_age.n;
        if (!t.from_age.n && !t.teen.bits)
            t.teen = PORTAL_ALL;
        v.tiers.items[v.tiers.count++] = tier_view_of(a, &t, i, problems);
    }
    if (problems->count)
        page_status(p, problems_status(problems));
    tpl_ages(&p->reply->body, &v);
    return E_OK;
}

static enum err get_ages(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    const struct age_policy *preset = age_preset(http_param(p->req, SV("preset")));
    struct age_policy from = preset ? *preset : p->organization->policy;
    struct policy_form f;
    from.leap_early = p->organization->policy.leap_early;
    policy_form_of(p->op.arena, &from, &f);
    f.version = p->organization->version;
    return show(p, &f, &none);
}

static struct sv effect_words(struct arena *a, const struct age_effects *all, enum age_effect_kind kind)
{
    static const char *const words[AGE_EFFECT_KINDS] = { "narrowed at once",
        "suspended at once, until somebody decides", "ended at once",
        "put in the queue of age reviews, since a boundary is near" };
    struct str s = str_new(a, 8192);
    str_addf(&s, "%lld access%s %s %s: ", (long long)all->total[kind], all->total[kind] == 1 ? "" : "es",
        all->total[kind] == 1 ? "is" : "are", words[kind]);
    for (size_t i = 0; i < all->shown[kind]; i++) {
        const struct age_effect *e = &all->items[kind][i];
        if (i)
            str_add(&s, SV("; "));
        if (e->caregiver_name.n)
            str_addf(&s, "%.*s to %.*s", SV_FMT(e->caregiver_name), SV_FMT(e->client_name));
        else
            str_addf(&s, "to %.*s (restricted)", SV_FMT(e->client_name));
        if (kind == AGE_QUEUES && e->on.n)
            str_addf(&s, ", %.*s", SV_FMT(day_human(a, e->on)));
    }
    if (all->total[kind] > (int64_t)all->shown[kind])
        str_addf(&s, "; and %lld more", (long long)all->total[kind] - (long long)all->shown[kind]);
    str_addc(&s, '.');
    return str_sv(&s);
}

static enum err show_check(struct page *p, const struct age_policy *after)
{
    struct arena *a = p->op.arena;
    struct problems none = problems_new(a);
    struct age_effects effects;
    TRY(age_effects_of(&p->op, p->organization, after, &effects));
    struct sv *lines = arena_array(a, AGE_EFFECT_KINDS + 2, sizeof *lines);
    size_t n = 0;
    for (enum age_effect_kind k = 0; k < AGE_EFFECT_KINDS; k++)
        if (effects.total[k])
            lines[n++] = effect_words(a, &effects, k);
    if (!n)
        lines[n++] = SV("No access changes today.");
    lines[n++] = SV("Nothing widens: what was taken before stays away until a person gives it back.");
    struct view_hiddens carried = form_carry(p);
    struct view_hidden *hidden = arena_array(a, carried.count + 1, sizeof *hidden);
    for (size_t i = 0; i < carried.count; i++)
        hidden[i] = carried.items[i];
    hidden[carried.count] = (struct view_hidden){ SV("seen"), SV("1") };
    struct view_confirm c = { .action = SV("/settings/ages"),
        .question = sv_fmt(a, "Follow \xe2\x80\x9c%s\xe2\x80\x9d from now on?", after->label),
        .consequences = { lines, n },
        .hidden = { hidden, carried.count + 1 },
        .submit = { .label = SV("Save the age policy"),
            .second_label = SV("Back to the tiers"),
            .second_name = SV("do"),
            .second_value = SV("edit"),
            .cancel_href = SV("/settings") } };
    return staff_confirm(p, header_of(p, SV("Whom it affects"), SV("Nothing is saved yet.")), &c, NULL, &none);
}

static enum err post_ages(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct policy_form f = read_form(p);
    struct age_policy after;
    if (form_does(p, SV("edit")))
        return show(p, &f, &problems);
    policy_form_check(&f, &problems, &after);
    if (problems.count)
        return show(p, &f, &problems);
    if (!http_field(p->req, SV("seen")).n)
        return show_check(p, &after);
    TRY(age_policy_change(&p->op, p->organization, &after, f.version));
    return page_redirect(p, SV("/settings/ages"), SV("The age policy was saved. It counts from now on."));
}

#define NEEDS NEEDS_STAFF_FRESH(PERM_SETTINGS)
static const struct route routes[] = {
    { HTTP_GET, "/settings/ages", "settings_ages", NEEDS, AUDIT_NONE, "", get_ages },
    { HTTP_POST, "/settings/ages", "settings_ages_save", NEEDS, AUDIT_LIST, "access", post_ages },
};
const struct route_table family_ages_routes = { routes, LENGTH(routes) };
