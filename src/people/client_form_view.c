#include "people/clients.h"
#include "people/search.h"
#include "people/templates.h"

struct client_form client_form_of(const struct page *p)
{
    const struct http_req *r = p->req;
    return (struct client_form){ .prefix = http_field(r, SV("prefix")),
        .first_name = http_field(r, SV("first_name")),
        .middle_name = http_field(r, SV("middle_name")),
        .last_name = http_field(r, SV("last_name")),
        .suffix = http_field(r, SV("suffix")),
        .preferred_name = http_field(r, SV("preferred_name")),
        .born = http_field(r, SV("born")),
        .died = http_field(r, SV("died")),
        .gender = http_field(r, SV("gender")),
        .pronouns = http_field(r, SV("pronouns")),
        .email = http_field(r, SV("email")),
        .phone = http_field(r, SV("phone")),
        .street = http_field(r, SV("street")),
        .city = http_field(r, SV("city")),
        .region = http_field(r, SV("region")),
        .postal_code = http_field(r, SV("postal_code")),
        .country = http_field(r, SV("country")),
        .language = http_field(r, SV("language")),
        .zone = http_field(r, SV("zone")),
        .provider = http_field(r, SV("provider")),
        .group = http_field(r, SV("group")),
        .record_identifier = http_field(r, SV("record_identifier")),
        .caregiver_only = sv_eq(http_field(r, SV("kind")), SV("caregiver_only")),
        .restricted = http_field(r, SV("restricted")).n > 0,
        .duplicate_ok = http_field(r, SV("duplicate_ok")).n > 0,
        .lookalike_ok = http_field(r, SV("lookalike_ok")).n > 0,
        .send_welcome = http_field(r, SV("send_welcome")).n > 0,
        .version = page_form_int(p, SV("version")) };
}

static struct view_field person_field(struct sv name, struct sv label, struct sv value, struct sv hint)
{
    /* Somebody else's data: the browser of the front desk has nothing to fill in. */
    return (struct view_field){
        .name = name, .label = label, .value = value, .hint = hint, .autocomplete = SV("off"), .max_length = 100
    };
}

static void fill_names(struct client_form_view *v, const struct client_form *f)
{
    v->prefix = person_field(SV("prefix"), SV("Title"), f->prefix, SV(""));
    v->first_name = person_field(SV("first_name"), SV("First name"), f->first_name, SV(""));
    v->middle_name = person_field(SV("middle_name"), SV("Middle name"), f->middle_name, SV(""));
    v->last_name = person_field(SV("last_name"), SV("Last name"), f->last_name, SV(""));
    v->suffix = person_field(SV("suffix"), SV("Suffix"), f->suffix, SV(""));
    v->preferred_name = person_field(SV("preferred_name"), SV("Preferred name"), f->preferred_name,
        SV("How they want to be called. Shown instead of the first name."));
    v->first_name.required = v->last_name.required = true;
}

static void fill_person(struct arena *a, struct client_form_view *v, const struct client_form *f)
{
    v->born = person_field(SV("born"), SV("Birth date"), f->born, SV(""));
    v->died = person_field(SV("died"), SV("Date of death"), f->died, SV("Ends their sessions and invitations."));
    v->born.type = v->died.type = SV("date");
    v->pronouns = person_field(SV("pronouns"), SV("Pronouns"), f->pronouns, SV(""));
    v->gender = (struct view_choice_field){ .name = SV("gender"),
        .label = SV("Gender"),
        .choices =
            VIEW_LIST(a, struct view_choice, { .value = SV(""), .label = SV("Not recorded"), .checked = !f->gender.n },
                { .value = SV("female"), .label = SV("Female"), .checked = sv_eq(f->gender, SV("female")) },
                { .value = SV("male"), .label = SV("Male"), .checked = sv_eq(f->gender, SV("male")) },
                { .value = SV("other"), .label = SV("Other"), .checked = sv_eq(f->gender, SV("other")) },
                { .value = SV("unknown"), .label = SV("Unknown"), .checked = sv_eq(f->gender, SV("unknown")) }) };
}

static void fill_reach(struct arena *a, struct client_form_view *v, const struct client_form *f)
{
    v->email = person_field(SV("email"), SV("E-mail address"), f->email,
        v->is_new ? SV("A family may share one.")
                  : SV("A new address closes the old way in at once; the new one has to be invited."));
    v->email.inputmode = SV("email"); /* no type: browsers refuse addresses beyond ASCII there */
    v->email.max_length = 254;
    v->phone = person_field(SV("phone"), SV("Phone"), f->phone, SV(""));
    v->phone.type = SV("tel");
    v->language = (struct view_choice_field){
        .name = SV("language"), .label = SV("Language of mails"), .choices = language_choices(a, f->language, true)
    };
    v->zone = (struct view_choice_field){
        .name = SV("zone"), .label = SV("Time zone"), .choices = zone_choices(a, f->zone, true)
    };
    v->street = person_field(SV("street"), SV("Street"), f->street, SV(""));
    v->street.max_length = 200;
    v->city = person_field(SV("city"), SV("City"), f->city, SV(""));
    v->region = person_field(SV("region"), SV("State or region"), f->region, SV(""));
    v->postal_code = person_field(SV("postal_code"), SV("Postal code"), f->postal_code, SV(""));
    v->country = person_field(SV("country"), SV("Country"), f->country, SV(""));
}

static enum err fill_care(struct page *p, struct client_form_view *v, const struct client_form *f)
{
    struct arena *a = p->op.arena;
    struct staff_list staff;
    struct client_groups groups;
    TRY(staff_list_load(&p->op, &staff));
    TRY(group_names(&p->op, &groups));
    struct view_choice *people = arena_array(a, staff.count, sizeof *people),
                       *sets = arena_array(a, groups.count, sizeof *sets);
    size_t n = 0;
    for (size_t i = 0; i < staff.count; i++) {
        const struct staff_member *m = &staff.items[i];
        struct sv id = sv_fmt(a, "%lld", (long long)m->id.v);
        bool is = sv_eq(id, f->provider);
        if (is || (!m->archived && m->role != ROLE_SUPPORT))
            people[n++] = (struct view_choice){ .value = id,
                .checked = is,
                .label = sv_fmt(
                    a, "%.*s %.*s%s", SV_FMT(m->first_name), SV_FMT(m->last_name), m->archived ? " (archived)" : "") };
    }
    for (size_t i = 0; i < groups.count; i++) {
        struct sv id = sv_fmt(a, "%lld", (long long)groups.items[i].id.v);
        sets[i] = (struct view_choice){ .value = id, .label = groups.items[i].name, .checked = sv_eq(id, f->group) };
    }
    v->provider = (struct view_choice_field){
        .name = SV("provider"), .label = SV("Provider"), .prompt = SV("Nobody yet"), .choices = { people, n }
    };
    v->group = (struct view_choice_field){
        .name = SV("group"), .label = SV("Group"), .prompt = SV("None"), .choices = { sets, groups.count }
    };
    v->record_identifier = person_field(SV("record_identifier"), SV("Record number"), f->record_identifier,
        SV("Of this person in another system, if there is one."));
    v->restricted = (struct view_check){ .name = SV("restricted"),
        .label = SV("Restricted record"),
        .checked = f->restricted,
        .hint = SV("For staff's own family, colleagues and others in the public eye: a reason has to be given before "
                   "the record opens, and is kept.") };
    return E_OK;
}

static void fill_account(struct arena *a, struct client_form_view *v, const struct client_form *f)
{
    v->kind = (struct view_choice_field){ .name = SV("kind"),
        .label = SV("Who is this?"),
        .choices = VIEW_LIST(a, struct view_choice,
            { .value = SV("client"),
                .label = SV("A client"),
                .hint = SV("Receives care here: has a chart and visits."),
                .checked = !f->caregiver_only },
            { .value = SV("caregiver_only"),
                .label = SV("A caregiver only"),
                .checked = f->caregiver_only,
                .hint = SV("Signs in for others and may pay for them. No chart, no visits, not in client lists; can "
                           "become a client later.") }) };
    v->send_welcome = (struct view_check){ .name = SV("send_welcome"),
        .label = v->is_new ? SV("Send a portal invitation") : SV("Invite the new address"),
        .checked = f->send_welcome,
        .hint = v->is_new
                    ? SV("A mail with a link to set a password. It works for seven days; you can send it later, too.")
                    : SV("Only when the address above is changed here.") };
}

/* Who the form may be about already: asked again only when the use case said so. */
static enum err fill_alike(
    struct page *p, struct client_form_view *v, const struct client_form *f, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    bool alike = problem_has(problems, SV("possible_duplicate"));
    bool taken = v->is_new && problem_has(problems, SV("duplicate_client"));
    struct search_hits hits = { .count = 0 };
    if (alike || taken)
        TRY(client_duplicates(&p->op, f->first_name, f->last_name, f->born, f->email, f->phone, &hits));
    struct view_person *people = arena_array(a, hits.count, sizeof *people);
    for (size_t i = 0; i < hits.count; i++) {
        const struct search_hit *h = &hits.items[i];
        struct sv born =
            h->born.has ? sv_fmt(a, "Born %.*s", SV_FMT(day_human(a, h->born.v))) : SV("Birth date not known");
        struct sv detail = sv_fmt(a, "%.*s%s%.*s%s%.*s%s", SV_FMT(born), h->email.n ? " · " : "", SV_FMT(h->email),
            h->phone.n ? " · " : "", SV_FMT(h->phone), h->archived ? " · archived" : "");
        people[i] = view_person_of(a, h->name, detail, sv_fmt(a, "/clients/%lld", (long long)h->id.v), h->id.v);
    }
    v->alike = (struct view_people){ people, hits.count };
    v->asks_alike = alike || f->duplicate_ok;
    v->asks_lookalike = f->lookalike_ok || problem_has(problems, SV("warning_lookalike"));
    v->duplicate_ok = (struct view_check){
        .name = SV("duplicate_ok"), .checked = f->duplicate_ok, .label = SV("This is somebody else")
    };
    v->lookalike_ok = (struct view_check){
        .name = SV("lookalike_ok"), .checked = f->lookalike_ok, .label = SV("The address is right")
    };
    return E_OK;
}

static void place_problems(struct client_form_view *v, const struct problems *problems)
{
    struct view_field *fields[] = { &v->prefix, &v->first_name, &v->middle_name, &v->last_name, &v->suffix,
        &v->preferred_name, &v->born, &v->died, &v->pronouns, &v->email, &v->phone, &v->street, &v->city, &v->region,
        &v->postal_code, &v->country, &v->record_identifier };
    struct view_choice_field *choices[] = { &v->kind, &v->gender, &v->language, &v->zone, &v->provider, &v->group };
    for (size_t i = 0; i < LENGTH(fields); i++)
        view_field_problem(fields[i], problems);
    for (size_t i = 0; i < LENGTH(choices); i++)
        view_choice_problem(choices[i], problems);
}

enum err client_form_render(
    struct page *p, struct client_form_view *v, const struct client_form *f, const struct problems *problems)
{
    v->frame = &p->frame;
    v->problems = problems;
    v->action = p->req->path;
    v->version = f->version;
    fill_names(v, f);
    fill_person(p->op.arena, v, f);
    fill_reach(p->op.arena, v, f);
    fill_account(p->op.arena, v, f);
    TRY(fill_care(p, v, f));
    TRY(fill_alike(p, v, f, problems));
    place_problems(v, problems);
    page_problems(p, problems);
    tpl_client_form(&p->reply->body, v);
    return E_OK;
}
