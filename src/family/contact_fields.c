#include "family/contact_fields.h"

#include "family/govern.h"
#include "notice/catalogue.h"

static int64_t categories_read(const struct page *p)
{
    int64_t bits = 0;
    for (size_t i = 0; i < NOTICE_ACCOUNT; i++)
        if (http_field_has(p->req, SV("category"), sv_of(notice_category_name((enum notice_category)i))))
            bits |= (int64_t)1 << i;
    if (http_field_has(p->req, SV("category"), SV("asked_for")))
        bits |= NOTICE_ASKED_FOR;
    return bits;
}

static unsigned confirmed_read(const struct page *p)
{
    unsigned bits = 0;
    for (enum contact_warning w = 0; w < CONTACT_WARNINGS; w++)
        if (http_field_has(p->req, SV("confirm"), sv_of(contact_warning_name(w))))
            bits |= 1u << w;
    return bits;
}

struct contact_form contact_form_read(const struct page *p, int64_t matching)
{
    const struct http_req *r = p->req;
    struct contact_form f = { .first_name = http_field(r, SV("first_name")),
        .last_name = http_field(r, SV("last_name")),
        .relationship = http_field(r, SV("relationship")),
        .relationship_label = http_field(r, SV("relationship_label")),
        .contact_type = http_field(r, SV("contact_type")),
        .email = http_field(r, SV("email")),
        .phone = http_field(r, SV("phone")),
        .emergency_order = http_field(r, SV("emergency_order")),
        .emergency = http_field(r, SV("emergency")).n > 0,
        .tell_emergency = http_field(r, SV("tell_emergency")).n > 0,
        .copy_notifications = http_field(r, SV("copy")).n > 0,
        .own_rule = http_field(r, SV("own_rule")).n > 0,
        .copy_categories = categories_read(p),
        .confirmed = confirmed_read(p),
        .version = page_form_int(p, SV("version")) };
    if (r->method != HTTP_POST || sv_eq(http_field(r, SV("category_rule")), SV("match")))
        f.copy_categories = matching;
    return f;
}

struct contact_form contact_form_of(struct arena *a, const struct contact *c)
{
    return (struct contact_form){ .first_name = c->first_name,
        .last_name = c->last_name,
        .relationship = sv_of(relationship_name(c->relationship)),
        .relationship_label = c->relationship_label,
        .contact_type = c->minor ? SV("minor") : SV("adult"),
        .email = c->email,
        .phone = c->phone,
        .emergency_order =
            c->emergency && c->emergency_order ? sv_fmt(a, "%lld", (long long)c->emergency_order) : SV(""),
        .emergency = c->emergency,
        .copy_notifications = c->copy_notifications,
        .own_rule = c->own_rule,
        .copy_categories = c->copy_categories,
        .version = c->version };
}

static struct view_choice_field category_choices(struct arena *a, int64_t bits)
{
    struct view_choice *items = arena_array(a, NOTICE_ACCOUNT + 1, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < NOTICE_ACCOUNT; i++)
        items[n++] = (struct view_choice){ .value = sv_of(notice_category_name((enum notice_category)i)),
            .label = sv_of(notice_category_label((enum notice_category)i)),
            .checked = (bits >> i & 1) != 0 };
    items[n++] = (struct view_choice){ .value = SV("asked_for"),
        .label = SV("Reminders that have to be asked for"),
        .hint = SV("Goal reminders."),
        .checked = (bits & NOTICE_ASKED_FOR) != 0 };
    return (struct view_choice_field){ .name = SV("category"), .label = SV("Copies of what"), .choices = { items, n } };
}

static void fill_person(struct arena *a, const struct contact_form *f, struct contact_fields *v)
{
    v->first_name = (struct view_field){
        .name = SV("first_name"), .label = SV("First name"), .value = f->first_name, .required = true, .max_length = 100
    };
    v->last_name = (struct view_field){
        .name = SV("last_name"), .label = SV("Last name"), .value = f->last_name, .required = true, .max_length = 100
    };
    v->email = (struct view_field){
        .name = SV("email"), .label = SV("E-mail"), .value = f->email, .type = SV("email"), .max_length = 254
    };
    v->phone = (struct view_field){
        .name = SV("phone"), .label = SV("Phone"), .value = f->phone, .type = SV("tel"), .max_length = 40
    };
    bool minor = sv_eq(f->contact_type, SV("minor"));
    v->contact_type = (struct view_choice_field){ .name = SV("contact_type"),
        .label = SV("Adult or minor"),
        .choices = VIEW_LIST(a, struct view_choice, { .value = SV("adult"), .label = SV("Adult"), .checked = !minor },
            { .value = SV("minor"), .label = SV("Minor"), .checked = minor }) };
}

static void take_problems(struct contact_fields *v, const struct problems *problems)
{
    struct view_field *fields[] = { &v->first_name, &v->last_name, &v->email, &v->phone, &v->relationship_label,
        &v->emergency_order };
    for (size_t i = 0; i < LENGTH(fields); i++)
        view_field_problem(fields[i], problems);
    view_choice_problem(&v->relationship, problems);
    view_choice_problem(&v->contact_type, problems);
    view_choice_problem(&v->categories, problems);
    view_check_problem(&v->emergency, problems);
    view_check_problem(&v->tell_emergency, problems);
    view_check_problem(&v->copy, problems);
    view_check_problem(&v->own_rule, problems);
}

struct contact_fields contact_fields_of(
    const struct page *p, const struct contact_form *f, bool linked, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct contact_fields v = { .linked = linked,
        .own_rule_offered = p->organization->own_rule_allowed || f->own_rule };
    fill_person(a, f, &v);
    v.relationship = (struct view_choice_field){ .name = SV("relationship"),
        .label = SV("Relationship"),
        .hint = SV("What they are to the client."),
        .prompt = SV("Choose…"),
        .required = true,
        .choices = relationship_choices(a, f->relationship) };
    v.relationship_label = (struct view_field){ .name = SV("relationship_label"),
        .label = SV("In their own words"),
        .value = f->relationship_label,
        .hint = SV("Optional: sister, aunt, case worker."),
        .max_length = 40 };
    v.emergency = (struct view_check){ .name = SV("emergency"),
        .label = SV("Emergency contact"),
        .checked = f->emergency,
        .hint = SV("Shown in the client's header and first on the face sheet. Gives no portal rights.") };
    v.emergency_order = (struct view_field){ .name = SV("emergency_order"),
        .label = SV("Place in the call order"),
        .value = f->emergency_order,
        .type = SV("number"),
        .inputmode = SV("numeric"),
        .hint = SV("1 is called first. Empty: after the others.") };
    v.tell_emergency = (struct view_check){ .name = SV("tell_emergency"),
        .label = SV("Tell them by e-mail"),
        .checked = f->tell_emergency,
        .hint = SV("Once, now: that they were named, without any health information.") };
    v.copy = (struct view_check){ .name = SV("copy"),
        .label = SV("Copy notifications"),
        .checked = f->copy_notifications,
        .hint = SV("They get a copy of what the client gets by e-mail, never of anything the client does not get.") };
    v.categories = category_choices(a, f->copy_categories);
    v.own_rule = (struct view_check){ .name = SV("own_rule"),
        .label = SV("Own rule"),
        .checked = f->own_rule,
        .hint = SV("Copies go out even where the client's portal settings keep them from the client. Confidential "
                   "items stay confidential.") };
    take_problems(&v, problems);
    return v;
}

struct view_choice_field contact_confirms(
    struct arena *a, const struct contact_form *f, const struct problems *problems)
{
    static const char *const labels[CONTACT_WARNINGS] = {
        [WARNING_SAME_ADDRESS] = "It is the client's own address, and that is right",
        [WARNING_LOOKALIKE] = "I have compared the address letter by letter",
        [WARNING_NO_ADDRESS] = "Copies stay on although there is no address",
        [WARNING_NO_PHONE] = "An emergency contact without a phone number is right",
        [WARNING_SAME_NAME] = "This is somebody else of the same name",
    };
    struct view_choice *items = arena_array(a, CONTACT_WARNINGS, sizeof *items);
    size_t n = 0;
    for (enum contact_warning w = 0; w < CONTACT_WARNINGS; w++) {
        bool done = f->confirmed >> w & 1;
        struct sv name = sv_of(contact_warning_name(w));
        if (done || problem_has(problems, name))
            items[n++] = (struct view_choice){ .value = name, .label = sv_of(labels[w]), .checked = done };
    }
    return (struct view_choice_field){ .name = SV("confirm"), .label = SV("To be confirmed"), .choices = { items, n } };
}

void contact_fields_match(const struct page *p, struct contact_fields *v)
{
    bool chosen = p->req->method == HTTP_POST && !sv_eq(http_field(p->req, SV("category_rule")), SV("match"));
    v->category_rule = (struct view_choice_field){ .name = SV("category_rule"),
        .label = SV("Copies of what"),
        .choices = VIEW_LIST(p->op.arena, struct view_choice,
            { .value = SV("match"),
                .label = SV("Whatever matches the access; everything without access"),
                .checked = !chosen },
            { .value = SV("choose"), .label = SV("Let me choose"), .checked = chosen }) };
    v->categories.label = SV("Chosen copies");
}
