#include "family/access_fields.h"

#include "family/preview_view.h"
#include "notice/catalogue.h"

bool access_ticked(const struct page *p)
{
    return p->req->method == HTTP_POST && http_field(p->req, SV("access")).n > 0;
}

static struct scope custom_read(const struct page *p)
{
    struct scope s = scope_none();
    for (enum cap c = 0; c < CAP_COUNT; c++) {
        enum level level;
        if (level_parse(http_field(p->req, sv_fmt(p->op.arena, "cap_%s", cap_name(c))), &level))
            s = scope_with(s, c, level);
    }
    return s;
}

struct grant_form grant_form_read(const struct page *p)
{
    const struct http_req *r = p->req;
    return (struct grant_form){ .preset = http_field(r, SV("preset")),
        .custom = custom_read(p),
        .acknowledged = http_field(r, SV("acknowledged")).n > 0,
        .ack_version = http_field(r, SV("ack_version")),
        .basis = http_field(r, SV("basis")),
        .proof = http_field(r, SV("proof")),
        .proof_note = http_field(r, SV("proof_note")),
        .proof_expires_on = http_field(r, SV("proof_expires_on")),
        .ends_on = http_field(r, SV("ends_on")),
        .ends_at_age = http_field(r, SV("ends_at_age")),
        .review_on = http_field(r, SV("review_on")),
        .idle_days = http_field(r, SV("idle_days")),
        .override_reason = http_field(r, SV("override_reason")),
        .send_invite = true,
        .version = page_form_int(p, SV("version")) };
}

static struct sv day_value(struct arena *a, struct opt_day d)
{
    return d.has ? day_iso(a, d.v) : SV("");
}

static struct sv number_value(struct arena *a, struct opt_i64 n)
{
    return n.has ? sv_fmt(a, "%lld", (long long)n.v) : SV("");
}

struct grant_form grant_form_of(struct arena *a, const struct grant *g)
{
    const struct scope_preset *preset = scope_preset_of(g->scope);
    return (struct grant_form){ .preset = preset ? sv_of(preset->name) : SV("custom"),
        .custom = g->scope,
        .basis = g->basis,
        .proof = g->proof,
        .proof_note = g->proof_note,
        .proof_expires_on = day_value(a, g->proof_expires_on),
        .ends_on = day_value(a, g->ends_on),
        .ends_at_age = number_value(a, g->ends_at_age),
        .review_on = day_value(a, g->review_on),
        .idle_days = number_value(a, g->idle_days),
        .override_reason = g->override_reason,
        .version = g->version };
}

struct scope grant_form_scope(const struct grant_form *f)
{
    for (size_t i = 0; i < scope_presets_count; i++)
        if (f->preset.n && sv_eq(f->preset, sv_of(scope_presets[i].name)))
            return scope_presets[i].scope;
    return sv_eq(f->preset, SV("custom")) ? f->custom : scope_none();
}

int64_t access_categories(const struct page *p)
{
    if (!access_ticked(p))
        return NOTICE_CATEGORIES_ALL;
    struct grant_form f = grant_form_read(p);
    return notice_categories_of(grant_form_scope(&f)) & NOTICE_CATEGORIES_ALL;
}

static struct view_choice_field presets_of(struct arena *a, struct sv chosen)
{
    struct view_choice *items = arena_array(a, scope_presets_count + 1, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < scope_presets_count; i++) {
        struct sv name = sv_of(scope_presets[i].name);
        items[n++] = (struct view_choice){ .value = name,
            .label = sv_of(scope_presets[i].label),
            .hint = sv_of(scope_presets[i].hint),
            .checked = sv_eq(name, chosen) };
    }
    items[n++] = (struct view_choice){ .value = SV("custom"),
        .label = SV("Custom"),
        .hint = SV("Area by area."),
        .checked = sv_eq(chosen, SV("custom")) };
    return (struct view_choice_field){
        .name = SV("preset"), .label = SV("What they may see and do"), .choices = { items, n }
    };
}

static struct view_matrix matrix_of(struct arena *a, struct scope s)
{
    struct view_capability *rows = arena_array(a, CAP_COUNT, sizeof *rows);
    for (enum cap c = 0; c < CAP_COUNT; c++)
        rows[c] = (struct view_capability){
            .name = sv_fmt(a, "cap_%s", cap_name(c)), .label = sv_of(cap_label(c)), .level = scope_level(s, c)
        };
    return (struct view_matrix){ .label = SV("Area by area"),
        .hint = SV("View: look only. Act: also book, pay, answer, upload and write."),
        .rows = { rows, CAP_COUNT } };
}

static struct view_choice_field basis_of(struct arena *a, struct sv chosen)
{
    static const char *const codes[] = { "parent_of_minor", "legal_guardian", "adult_consent", "staff_decision" };
    static const char *const hints[] = { "Narrows and ends by the practice's age policy.", "By a court or by law.",
        "The client agrees on their own sign-in, or by a proof.",
        "For what fits nothing else. Explained in the note." };
    struct view_choice *items = arena_array(a, LENGTH(codes), sizeof *items);
    for (size_t i = 0; i < LENGTH(codes); i++)
        items[i] = (struct view_choice){ .value = sv_of(codes[i]),
            .label = basis_words(sv_of(codes[i])),
            .hint = sv_of(hints[i]),
            .checked = sv_eq(chosen, sv_of(codes[i])) };
    return (struct view_choice_field){
        .name = SV("basis"), .label = SV("On what basis"), .choices = { items, LENGTH(codes) }
    };
}

static struct view_choice_field proof_of(struct arena *a, struct sv chosen)
{
    return (struct view_choice_field){ .name = SV("proof"),
        .label = SV("Proof seen"),
        .prompt = SV("None"),
        .choices = VIEW_LIST(a, struct view_choice,
            { .value = SV("consent"), .label = SV("Consent on paper"), .checked = sv_eq(chosen, SV("consent")) },
            { .value = SV("power_of_attorney"),
                .label = SV("Power of attorney"),
                .checked = sv_eq(chosen, SV("power_of_attorney")) },
            { .value = SV("court_order"), .label = SV("Court order"), .checked = sv_eq(chosen, SV("court_order")) }) };
}

static void fill_limits(const struct grant_form *f, struct access_fields *v)
{
    v->proof_note = (struct view_field){ .name = SV("proof_note"),
        .label = SV("Note on the proof"),
        .value = f->proof_note,
        .max_length = 500,
        .hint = SV("Where it is kept, its number. For staff only.") };
    v->proof_expires_on = (struct view_field){ .name = SV("proof_expires_on"),
        .label = SV("Proof holds until"),
        .value = f->proof_expires_on,
        .type = SV("date") };
    v->ends_on = (struct view_field){ .name = SV("ends_on"),
        .label = SV("Last day of access"),
        .value = f->ends_on,
        .type = SV("date"),
        .hint = SV("Optional.") };
    v->ends_at_age = (struct view_field){ .name = SV("ends_at_age"),
        .label = SV("Until the client turns"),
        .value = f->ends_at_age,
        .type = SV("number"),
        .inputmode = SV("numeric"),
        .hint = SV("Optional, an age in years.") };
    v->review_on = (struct view_field){ .name = SV("review_on"),
        .label = SV("Look at it again on"),
        .value = f->review_on,
        .type = SV("date"),
        .hint = SV("Optional.") };
    v->idle_days = (struct view_field){ .name = SV("idle_days"),
        .label = SV("Suspend after so many unused days"),
        .value = f->idle_days,
        .type = SV("number"),
        .inputmode = SV("numeric"),
        .hint = SV("Optional.") };
    v->override_reason = (struct view_field){ .name = SV("override_reason"),
        .label = SV("Why a minor gets access"),
        .value = f->override_reason,
        .max_length = 500,
        .hint = SV("This person is a minor. The reason is kept.") };
}

/* Visible but closed: says why, and whom to ask. */
static void fill_gate(const struct page *p, struct access_fields *v)
{
    struct arena *a = p->op.arena;
    const struct organization *org = p->organization;
    bool may = role_may(p->viewer->facts.role, PERM_GRANTS);
    enum plan least = feature_plan(FEATURE_CAREGIVER_ACCESS);
    v->gate = (struct view_notice){ .tone = TONE_INFO, .title = SV("Not available yet") };
    if (org->feature[FEATURE_CAREGIVER_ACCESS]) {
        v->gate.title = SV("Given by providers and administrators");
        v->gate.text =
            SV("Your role can link people. Ask a provider or an administrator to give portal access afterwards.");
    } else if (org->feature_requested[FEATURE_CAREGIVER_ACCESS]) {
        v->gate.title = SV("Requested");
        v->gate.text = SV("The administrator of this installation switches portal access for caregivers on. Link now "
                          "and give access later.");
    } else if (org->plan < least) {
        v->gate.text = sv_fmt(a, "Portal access for caregivers comes with the plan %s and above; this practice has %s.",
            plan_label(least), plan_label(org->plan));
        v->may_request = may;
    } else {
        v->gate.text = SV("Portal access for caregivers is not switched on for this practice. The administrator of "
                          "this installation switches it on.");
        v->may_request = may;
    }
}

static void take_problems(struct access_fields *v, const struct problems *problems)
{
    struct view_field *fields[] = { &v->proof_note, &v->proof_expires_on, &v->ends_on, &v->ends_at_age, &v->review_on,
        &v->idle_days, &v->override_reason };
    for (size_t i = 0; i < LENGTH(fields); i++)
        view_field_problem(fields[i], problems);
    view_choice_problem(&v->preset, problems);
    view_choice_problem(&v->basis, problems);
    view_choice_problem(&v->proof, problems);
    view_check_problem(&v->acknowledged, problems);
}

struct access_fields access_fields_of(const struct page *p, const struct grant_form *typed,
    const struct access_people *who, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct grant_form f = { .preset = SV("") };
    if (typed)
        f = *typed;
    struct access_fields v = { .offered = staff_may_grant(p),
        .minor = who->minor,
        .asks_ack = true,
        .preset = presets_of(a, f.preset),
        .matrix = matrix_of(a, f.custom),
        .basis = basis_of(a, f.basis),
        .proof = proof_of(a, f.proof),
        .ack_version = sv_of(grant_acknowledgement_version) };
    if (!v.offered)
        fill_gate(p, &v);
    fill_limits(&f, &v);
    v.give = (struct view_check){ .name = SV("access"),
        .checked = access_ticked(p),
        .disabled = !v.offered,
        .label = sv_fmt(a, "Give %.*s personal access to %.*s's account", SV_FMT(who->caregiver), SV_FMT(who->client)),
        .hint = SV("On their own sign-in, after they have accepted an invitation by e-mail.") };
    v.acknowledged = (struct view_check){ .name = SV("acknowledged"),
        .label = sv_of(grant_acknowledgement_text(v.ack_version)),
        .checked = f.acknowledged,
        .hint = sv_fmt(
            a, "Kept for good with your name, the time and this text (version %s).", grant_acknowledgement_version) };
    take_problems(&v, problems);
    return v;
}

enum err access_request_feature(struct page *p)
{
    return feature_request(&p->op, FEATURE_CAREGIVER_ACCESS);
}
