#include "base/text.h"
#include "people/pages.h"
#include "people/settings.h"
#include "people/templates.h"

/* A label in the middle of a sentence. */
static void add_part(struct str *s, const char *label)
{
    if (s->n)
        str_add(s, SV(", "));
    bool upper = label[0] >= 'A' && label[0] <= 'Z';
    str_addc(s, (char)(upper ? label[0] - 'A' + 'a' : label[0]));
    str_add(s, sv_of(label + 1));
}

/* "schedule appointments, view and pay bills": what a parent keeps. */
static struct sv scope_words(struct arena *a, struct scope s)
{
    struct str out = str_new(a, 1024);
    for (enum cap c = 0; c < CAP_COUNT; c++)
        if (scope_level(s, c) != LEVEL_NONE)
            add_part(&out, cap_label(c));
    return out.n ? str_sv(&out) : SV("nothing");
}

static struct sv tier_words(struct arena *a, const struct age_tier *t)
{
    struct str out = str_new(a, 2048);
    str_addf(&out, "From %d: ", t->from_age);
    switch (t->on_enter) {
    case TIER_KEEP: str_add(&out, SV("a parent's access stays and is looked at")); break;
    case TIER_LIMIT: str_addf(&out, "a parent keeps %.*s", SV_FMT(scope_words(a, t->guardian_scope))); break;
    case TIER_SUSPEND: str_add(&out, SV("a parent's access is suspended until you decide")); break;
    case TIER_END: str_add(&out, SV("a parent's access ends")); break;
    }
    if (t->needs_assent)
        str_add(&out, SV("; the minor has to agree"));
    if (t->teen_may_grant)
        str_add(&out, SV("; the minor may give more"));
    if (t->renew_months)
        str_addf(&out, "; checked every %d months", t->renew_months);
    if (t->guardians_too)
        str_add(&out, SV("; legal guardians too"));
    str_add(&out, SV(". "));
    return str_sv(&out);
}

static struct sv policy_words(struct arena *a, const struct age_policy *policy)
{
    struct str out = str_new(a, 4096);
    for (size_t i = 0; i < policy->count; i++)
        if (policy->tiers[i].from_age > 0)
            str_add(&out, tier_words(a, &policy->tiers[i]));
    if (!out.n)
        str_add(&out, SV("A parent's access stays until majority. "));
    if (policy->source[0])
        str_addf(&out, "As found at: %s.", policy->source);
    return str_sv(&out);
}

static struct view_choices preset_choices(struct page *p, struct sv chosen)
{
    struct arena *a = p->op.arena;
    struct view_choice *items = arena_array(a, age_presets_count + 1, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < age_presets_count; i++) {
        const struct age_policy *policy = &age_presets[i];
        items[n++] = (struct view_choice){ .value = sv_of(policy->id),
            .label = sv_of(policy->label),
            .hint = policy_words(a, policy),
            .checked = sv_eq(chosen, sv_of(policy->id)) };
    }
    const struct age_policy *now = &p->organization->policy;
    if (!age_preset(sv_of(now->id)))
        items[n++] = (struct view_choice){ .value = sv_of(now->id),
            .label = sv_of(now->label),
            .hint = policy_words(a, now),
            .checked = sv_eq(chosen, sv_of(now->id)) };
    return (struct view_choices){ items, n };
}

static void fill_policy(struct page *p, const struct organization_form *f, struct organization_view *v)
{
    v->counsel = (struct view_notice){ .tone = TONE_WARN,
        .title = SV("Confirm with counsel"),
        .text = SV("These are rules that other institutions publish, not legal advice. Laws differ by state and by "
                   "service; choose with somebody who knows yours. "
                   "A change touches only access that parents were given because a child is a minor, and nothing "
                   "widens by itself.") };
    v->policy = sv_of(p->organization->policy.label);
    v->policy_words = policy_words(p->op.arena, &p->organization->policy);
    v->preset = (struct view_choice_field){ .name = SV("age_preset"),
        .label = SV("Age policy"),
        .required = true,
        .choices = preset_choices(p, f->age_preset) };
    v->majority = field_of(SV("majority"), SV("Age of majority"), f->majority, 2);
    v->majority.type = SV("number");
    v->majority.required = true;
    v->majority.hint = sv_fmt(
        p->op.arena, "From %d to %d. A parent's access ends on that birthday.", AGE_MAJORITY_MIN, AGE_MAJORITY_MAX);
    v->leap_early = (struct view_check){ .name = SV("leap_early"),
        .label = SV("Born on 29 February: count 28 February in other years"),
        .hint = SV("Otherwise 1 March counts."),
        .checked = f->leap_early };
    v->own_rule = (struct view_check){ .name = SV("own_rule_allowed"),
        .label = SV("Allow contacts an own rule for copies"),
        .checked = f->own_rule_allowed,
        .hint = SV("Contacts get copies of what the client gets. With this on, staff may let a contact get them "
                   "although the client's portal setting silences the client.") };
}

static enum err show(struct page *p, const struct organization_form *f, const struct problems *problems)
{
    struct organization_view v = { .frame = &p->frame,
        .problems = problems,
        .version = f->version,
        .name = field_of(SV("name"), SV("Name"), f->name, 200),
        .phone = field_of(SV("phone"), SV("Phone"), f->phone, 40),
        .email = field_of(SV("email"), SV("Address for replies"), f->email, 254),
        .submit = { .label = SV("Save"), .cancel_href = SV("/settings") } };
    v.header = settings_header(p, (struct view_link){ .label = SV("") }, SV("Organization"),
        SV("How clients see you, and the rules your practice follows."));
    v.name.required = true;
    v.phone.type = SV("tel");
    v.email.inputmode = SV("email");
    v.email.hint = SV("Answers to mails that Kith sends go there.");
    v.zone = (struct view_choice_field){ .name = SV("zone"),
        .label = SV("Time zone"),
        .required = true,
        .hint = SV("Birthdays and end dates go by it."),
        .choices = zone_choices(p->op.arena, f->zone, false) };
    v.language = (struct view_choice_field){ .name = SV("language"),
        .label = SV("Language of mails"),
        .choices = language_choices(p->op.arena, f->language, false) };
    fill_policy(p, f, &v);
    struct view_field *fields[] = { &v.name, &v.phone, &v.email, &v.majority };
    for (size_t i = 0; i < LENGTH(fields); i++)
        view_field_problem(fields[i], problems);
    view_choice_problem(&v.zone, problems);
    view_choice_problem(&v.language, problems);
    view_choice_problem(&v.preset, problems);
    page_problems(p, problems);
    tpl_organization(&p->reply->body, &v);
    return E_OK;
}

static enum err get_organization(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    const struct organization *org = p->organization;
    struct organization_form f = { .name = org->name,
        .zone = org->zone,
        .language = org->language,
        .phone = org->phone,
        .email = org->email,
        .age_preset = sv_of(org->policy.id),
        .majority = sv_fmt(p->op.arena, "%d", org->policy.majority),
        .leap_early = org->policy.leap_early,
        .own_rule_allowed = org->own_rule_allowed,
        .version = org->version };
    return show(p, &f, &none);
}

static enum err post_organization(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    const struct http_req *r = p->req;
    struct organization_form f = { .name = http_field(r, SV("name")),
        .zone = http_field(r, SV("zone")),
        .language = http_field(r, SV("language")),
        .phone = http_field(r, SV("phone")),
        .email = http_field(r, SV("email")),
        .age_preset = http_field(r, SV("age_preset")),
        .majority = http_field(r, SV("majority")),
        .leap_early = http_field(r, SV("leap_early")).n > 0,
        .own_rule_allowed = http_field(r, SV("own_rule_allowed")).n > 0,
        .version = page_form_int(p, SV("version")) };
    enum err e = save_result(organization_update(&p->op, &f, &problems), &problems);
    if (problem_has(&problems, SV("stale")))
        f.version = p->organization->version;
    if (e == E_INVALID)
        return show(p, &f, &problems);
    TRY(e);
    return page_redirect(p, SV("/settings/organization"), SV("The organization's settings were saved."));
}

static const struct route routes[] = {
    { HTTP_GET, "/settings/organization", "settings_organization", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        get_organization },
    { HTTP_POST, "/settings/organization", "settings_organization_save", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        post_organization },
};
const struct route_table people_organization_routes = { routes, LENGTH(routes) };
