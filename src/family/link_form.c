#include "family/link_form.h"

#include "base/text.h"
#include "family/link.h"
#include "family/preview_view.h"
#include "family/templates.h"
#include "notice/catalogue.h"

static enum err load_other(struct page *p, struct problems *problems, struct link_draft *d)
{
    struct arena *a = p->op.arena;
    struct link_pair pair = { .younger = false };
    TRY(link_pair_check(
        &p->op, p->organization, d->client.id, d->other, KIN_OTHER, (struct contact_id){ 0 }, problems, &pair));
    if (problem_has(problems, SV("no_such_client")))
        return E_NOTFOUND;
    struct sv name = pair.other.id.v ? pair.other.name : d->client.name;
    struct opt_day born = pair.other.id.v ? pair.other.born : d->client.born;
    struct sv when = born.has ? sv_fmt(a, "Born %.*s", SV_FMT(day_human(a, born.v))) : SV("Birth date not known");
    struct sv reach = pair.other.email_norm.n ? pair.other.email_norm : SV("no e-mail address");
    d->who = (struct access_people){ .caregiver = name, .client = d->client.name, .minor = pair.minor_caregiver };
    d->person = view_person_of(
        a, name, sv_fmt(a, "%.*s · %.*s", SV_FMT(when), SV_FMT(reach)), client_path(p, d->other, ""), d->other.v);
    d->closed = pair.other.closed;
    if (pair.other.caregiver_only)
        d->person.badges =
            (struct view_badges)VIEW_LIST(a, struct view_badge, { .label = SV("Caregiver only"), .tone = TONE_INFO });
    return E_OK;
}

static void read_new(const struct page *p, struct problems *problems, struct link_draft *d)
{
    const struct http_req *r = p->req;
    struct sv kind = typed_or_param(p, SV("kind"));
    struct sv first = http_field(r, SV("first_name")), last = http_field(r, SV("last_name"));
    d->caregiver_only = sv_eq(kind, SV("caregiver"));
    if (kind.n && !d->caregiver_only && !sv_eq(kind, SV("client")))
        problem_add(problems, SV("kind"), SV("bad_choice"),
            SV("Go back to Add Contact and choose a new client or a caregiver-only account."));
    d->made = (struct client_form){ .first_name = first,
        .last_name = last,
        .born = http_field(r, SV("born")),
        .email = http_field(r, SV("email")),
        .phone = http_field(r, SV("phone")),
        .caregiver_only = d->caregiver_only,
        .duplicate_ok = http_field(r, SV("duplicate_ok")).n > 0,
        .lookalike_ok = http_field(r, SV("lookalike_ok")).n > 0 };
    d->who = (struct access_people){ .client = d->client.name,
        .caregiver = first.n ? sv_fmt(p->op.arena, "%.*s %.*s", SV_FMT(first), SV_FMT(last)) : SV("this person") };
}

enum err link_draft_load(struct page *p, struct problems *problems, struct link_draft *ret_draft)
{
    struct link_draft d = { .other = { page_arg(p, "other") }, .access = access_ticked(p), .action = p->req->path };
    TRY(staff_client_load(p, &d.client));
    if (d.other.v)
        TRY(load_other(p, problems, &d));
    else
        read_new(p, problems, &d);
    d.contact = contact_form_read(p, access_categories(p));
    d.grant = grant_form_read(p);
    if (p->req->method != HTTP_POST)
        d.contact.relationship = http_param(p->req, SV("relationship"));
    d.cancel = client_path(p, d.client.id, d.other.v ? "/family/link" : "/family/add");
    int64_t request;
    if (int_parse(typed_or_param(p, SV("request")), &request))
        d.request = (struct access_request_id){ request };
    *ret_draft = d;
    return E_OK;
}

static void fill_new(const struct link_draft *d, const struct problems *problems, struct link_page_view *v)
{
    const struct client_form *m = &d->made;
    v->is_new = true;
    v->first_name = (struct view_field){
        .name = SV("first_name"), .label = SV("First name"), .value = m->first_name, .required = true, .max_length = 100
    };
    v->last_name = (struct view_field){
        .name = SV("last_name"), .label = SV("Last name"), .value = m->last_name, .required = true, .max_length = 100
    };
    v->born =
        (struct view_field){ .name = SV("born"), .label = SV("Birth date"), .value = m->born, .type = SV("date") };
    v->email = (struct view_field){ .name = SV("email"),
        .label = SV("E-mail"),
        .value = m->email,
        .type = SV("email"),
        .max_length = 254,
        .hint = SV("Needed for an invitation.") };
    v->phone = (struct view_field){
        .name = SV("phone"), .label = SV("Phone"), .value = m->phone, .type = SV("tel"), .max_length = 40
    };
    v->possible_duplicate = problem_has(problems, SV("possible_duplicate")) || m->duplicate_ok;
    v->duplicate_ok = (struct view_check){ .name = SV("duplicate_ok"),
        .label = SV("This is somebody else"),
        .checked = m->duplicate_ok,
        .hint = SV("I have compared them with the people found.") };
    v->lookalike = problem_has(problems, SV("warning_lookalike")) || m->lookalike_ok;
    v->lookalike_ok = (struct view_check){
        .name = SV("lookalike_ok"), .label = SV("The address is right"), .checked = m->lookalike_ok
    };
    struct view_field *fields[] = { &v->first_name, &v->last_name, &v->born, &v->email, &v->phone };
    for (size_t i = 0; i < LENGTH(fields); i++)
        view_field_problem(fields[i], problems);
}

static struct sv title_of(const struct link_draft *d)
{
    return d->other.v          ? SV("Link Client Account")
           : d->caregiver_only ? SV("Add a caregiver-only account")
                               : SV("Add a new client");
}

enum err link_draft_show(
    struct page *p, const struct link_draft *d, const struct problems *problems, struct view_notice notice)
{
    struct arena *a = p->op.arena;
    bool sent = p->req->method == HTTP_POST;
    struct link_page_view v = { .frame = &p->frame,
        .problems = problems,
        .notice = notice,
        .action = d->action,
        .person = d->person,
        .header = family_subheader(p, &d->client, title_of(d)),
        .contact = contact_fields_of(p, &d->contact, true, problems),
        .access = access_fields_of(p, sent ? &d->grant : NULL, &d->who, problems),
        .submit = { .label = SV("Preview and confirm"), .cancel_href = d->cancel } };
    v.header.subtitle =
        sv_fmt(a, "Shows a relationship to %.*s. A link alone gives no access.", SV_FMT(d->client.name));
    v.access.optional = true;
    v.kind = d->other.v ? SV("") : d->caregiver_only ? SV("caregiver") : SV("client");
    v.request = d->request.v ? sv_fmt(a, "%lld", (long long)d->request.v) : SV("");
    contact_fields_match(p, &v.contact);
    if (!d->other.v)
        fill_new(d, problems, &v);
    if (problems->count)
        page_status(p, problems_status(problems));
    tpl_link_page(&p->reply->body, &v);
    return E_OK;
}

/* Without an account there is no pair yet; the rules that need one speak when it is saved. */
static enum err check_new(
    struct page *p, const struct link_draft *d, struct problems *problems, struct link_check_view *v)
{
    struct arena *a = p->op.arena;
    struct contact_typed typed;
    struct grant_terms terms;
    struct link_pair pair = { .client = { .id = d->client.id, .name = d->client.name, .born = d->client.born } };
    TRY(contact_check(&p->op, &d->contact, true, problems, &typed));
    if (!sv_trim(d->made.first_name).n)
        problem_add(problems, SV("first_name"), SV("required"), SV("Enter the first name."));
    if (!sv_trim(d->made.last_name).n)
        problem_add(problems, SV("last_name"), SV("required"), SV("Enter the last name."));
    if (d->access && !sv_trim(d->made.email).n)
        problem_add(
            problems, SV("email"), SV("no_address"), SV("Enter an e-mail address: the invitation is sent there."));
    if (d->access) {
        grant_terms_check(&p->op, p->organization, &pair, &d->grant, problems, &terms);
        grant_acknowledgement_check(&d->grant, problems);
        v->waits_for_consent = terms.needs_consent;
    }
    TRY(problems_err(problems));
    v->sentence = sv_fmt(a, "%.*s will be added as a %s and shown as %.*s of %.*s.", SV_FMT(d->who.caregiver),
        d->caregiver_only ? "caregiver-only account" : "new client",
        SV_FMT(relationship_words(a, typed.relationship, typed.label, SV(""))), SV_FMT(d->client.name));
    return E_OK;
}

static enum err check_existing(struct page *p, const struct link_draft *d, struct problems *problems,
    struct problems *warnings, struct link_check_view *v)
{
    struct link_new n = {
        .client = d->client.id, .other = d->other, .contact = &d->contact, .grant = d->access ? &d->grant : NULL
    };
    struct link_ready ready;
    struct link_check check;
    TRY(link_check_form(&p->op, p->organization, &n, problems, &ready));
    TRY(link_check(&p->op, d->client.id, d->other, d->contact.relationship, warnings, &check));
    v->sentence = check.sentence;
    v->waits_for_consent = d->access && ready.terms.needs_consent;
    return E_OK;
}

static struct sv copies_words(struct arena *a, const struct contact_form *f)
{
    struct str s = str_new(a, 400);
    if (!f->copy_notifications)
        return SV("No copies of e-mails");
    if ((f->copy_categories & NOTICE_CATEGORIES_ALL) == NOTICE_CATEGORIES_ALL)
        return SV("Copies of everything the client gets");
    for (size_t i = 0; i < NOTICE_ACCOUNT; i++)
        if (f->copy_categories >> i & 1)
            str_addf(&s, "%s%s", s.n ? ", " : "Copies about: ", notice_category_label((enum notice_category)i));
    return s.n ? str_sv(&s) : SV("Copies are on, but no category is chosen");
}

static struct sv access_words(const struct page *p, const struct link_draft *d)
{
    struct scope given = grant_form_scope(&d->grant);
    struct grant_ceiling ceiling = grant_ceiling(p->organization, d->client.born, p->viewer->today, d->grant.basis);
    if (!d->access)
        return SV("None");
    if (!scope_within(given, ceiling.scope))
        return sv_fmt(p->op.arena, "%.*s, narrowed by the age policy", SV_FMT(scope_words(given)));
    return scope_words(given);
}

static struct view_facts summary_of(const struct page *p, const struct link_draft *d)
{
    struct arena *a = p->op.arena;
    struct view_fact *items = arena_array(a, 6, sizeof *items);
    const struct grant_form *g = &d->grant;
    size_t n = 0;
    items[n++] = (struct view_fact){ .label = SV("E-mails"), .value = copies_words(a, &d->contact) };
    items[n++] =
        (struct view_fact){ .label = SV("Emergency contact"), .value = d->contact.emergency ? SV("Yes") : SV("No") };
    items[n++] = (struct view_fact){ .label = SV("Portal access"), .value = access_words(p, d) };
    if (d->access)
        items[n++] = (struct view_fact){ .label = SV("On what basis"), .value = basis_words(g->basis) };
    if (d->access) {
        struct opt_day last = { 0 };
        struct opt_i64 age = { 0 };
        last.has = day_parse(g->ends_on, &last.v);
        age.has = int_parse(g->ends_at_age, &age.v);
        items[n++] =
            (struct view_fact){ .label = SV("Until"), .value = until_words(a, p->organization, last, age, g->basis) };
    }
    return (struct view_facts){ items, n };
}

enum err link_draft_check(struct page *p, const struct link_draft *d, struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct problems warnings = problems_new(a);
    struct link_check_view v = { .frame = &p->frame,
        .header = family_subheader(p, &d->client, title_of(d)),
        .action = d->action,
        .warnings = &warnings,
        .facts = summary_of(p, d),
        .carry = form_carry(p),
        .has_preview = d->access || d->contact.copy_notifications,
        .invites = d->access,
        .save_label = d->other.v ? SV("Link Client Account") : SV("Add and link"),
        .cancel = client_path(p, d->client.id, "/family") };
    v.header.subtitle = SV("Check this before it is saved.");
    if (d->other.v)
        TRY(check_existing(p, d, problems, &warnings, &v));
    else
        TRY(check_new(p, d, problems, &v));
    if (v.has_preview) {
        struct preview preview;
        struct contact_form contact = d->contact;
        contact.first_name = d->made.first_name;
        contact.last_name = d->made.last_name;
        contact.email = d->made.email;
        struct grant_form none = { .preset = SV("") };
        TRY(preview_form(&p->op, d->client.id, d->other, d->access ? &d->grant : &none, &contact, &preview));
        v.preview = preview_view_of(a, &preview);
    }
    tpl_link_check(&p->reply->body, &v);
    return E_OK;
}

enum err link_draft_save(struct page *p, const struct link_draft *d, struct problems *problems)
{
    struct contact_id made;
    const struct grant_form *grant = d->access ? &d->grant : NULL;
    if (d->other.v)
        TRY(link_add(&p->op, d->client.id, d->other, &d->contact, grant, problems, &made));
    else
        TRY(link_add_new(&p->op, d->client.id, &d->made, &d->contact, grant, problems, &made));
    if (d->request.v && d->access) {
        struct problems ignored = problems_new(p->op.arena); /* answered by somebody else meanwhile */
        enum err e = access_request_decide(&p->op, d->request, true, SV(""), &ignored);
        if (e == E_INTERNAL || e == E_BUSY)
            return e;
    }
    struct sv done = d->access
                         ? sv_fmt(p->op.arena, "Linked. %.*s gets the invitation by e-mail.", SV_FMT(d->who.caregiver))
                         : SV("Linked.");
    return page_redirect(p, client_path(p, d->client.id, "/family"), done);
}
