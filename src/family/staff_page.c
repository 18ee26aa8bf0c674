#include "family/staff_page.h"

#include "family/lifecycle.h"
#include "family/templates.h"

enum err staff_client_load(struct page *p, struct client *ret_client)
{
    return client_load(&p->op, (struct client_id){ page_arg(p, "client") }, p->organization, ret_client);
}

enum err staff_contact_load(struct page *p, struct contact *ret_contact)
{
    struct client_id client = { page_arg(p, "client") };
    struct contact c;
    TRY(contact_load(&p->op, client, (struct contact_id){ page_arg(p, "contact") }, &c));
    if (c.reverse)
        return E_NOTFOUND;
    *ret_contact = c;
    return E_OK;
}

struct sv family_path(const struct page *p, struct client_id client, struct contact_id contact, const char *below)
{
    if (!contact.v)
        return sv_fmt(p->op.arena, "/clients/%lld/family%s", (long long)client.v, below);
    return sv_fmt(p->op.arena, "/clients/%lld/family/%lld%s", (long long)client.v, (long long)contact.v, below);
}

struct view_header family_subheader(struct page *p, const struct client *c, struct sv title)
{
    struct view_link parent = { .label = SV("Family and Contacts"), .href = client_path(p, c->id, "/family") };
    return client_subheader(p, c, parent, title);
}

bool staff_may_grant(const struct page *p)
{
    return p->organization->feature[FEATURE_CAREGIVER_ACCESS] && role_may(p->viewer->facts.role, PERM_GRANTS);
}

bool form_does(const struct page *p, struct sv what)
{
    return sv_eq(http_field(p->req, SV("do")), what);
}

struct view_hiddens form_carry(const struct page *p)
{
    const struct http_pairs *form = &p->req->form;
    struct view_hidden *items = arena_array(p->op.arena, form->count, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < form->count; i++) {
        const struct http_pair *f = &form->items[i];
        if (f->value.n && !sv_starts(f->name, SV("_")) && !sv_eq(f->name, SV("do")))
            items[n++] = (struct view_hidden){ f->name, f->value };
    }
    return (struct view_hiddens){ items, n };
}

struct sv typed_or_param(const struct page *p, struct sv name)
{
    return p->req->method == HTTP_POST ? http_field(p->req, name) : http_param(p->req, name);
}

struct view_badge grant_badge(enum grant_state state, bool over, bool open_invite, bool waits)
{
    if (state == GRANT_ACTIVE && waits)
        return (struct view_badge){ .label = SV("Waits for consent"), .tone = TONE_WARN };
    if (state == GRANT_ENDED || (over && state == GRANT_ACTIVE))
        return (struct view_badge){ .label = SV("Ended"), .tone = TONE_CALM };
    if (state == GRANT_ACTIVE)
        return (struct view_badge){ .label = SV("Active"), .tone = TONE_OK };
    if (state == GRANT_SUSPENDED)
        return (struct view_badge){ .label = SV("Suspended"), .tone = TONE_WARN };
    if (state == GRANT_PROPOSED && open_invite)
        return (struct view_badge){ .label = SV("Invited"), .tone = TONE_INFO };
    if (state == GRANT_PROPOSED)
        return (struct view_badge){ .label = SV("Not invited yet"), .tone = TONE_WARN };
    return (struct view_badge){ .label = SV("No access"), .tone = TONE_CALM };
}

struct sv scope_words(struct scope s)
{
    const struct scope_preset *preset = scope_preset_of(s);
    return preset ? sv_of(preset->label) : SV("Custom");
}

enum err staff_confirm(struct page *p, struct view_header header, const struct view_confirm *confirm,
    const struct notice_differences *mails, const struct problems *problems)
{
    struct staff_confirm_view v = { .frame = &p->frame, .header = header, .problems = problems, .confirm = *confirm };
    if (mails) {
        v.with_mails = true;
        v.mails = mail_changes_of(p->op.arena, mails);
    }
    if (problems->count)
        page_status(p, problems_status(problems));
    tpl_staff_confirm(&p->reply->body, &v);
    return E_OK;
}

struct view_choice_field reason_choices(struct arena *a, struct sv chosen, bool with_error)
{
    static const char *const codes[] = { "no_longer_needed", "client_asked", "court_order", "safety", "revoked",
        "other" };
    struct view_choice *items = arena_array(a, LENGTH(codes) + 1, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < LENGTH(codes); i++)
        items[n++] = (struct view_choice){ .value = sv_of(codes[i]),
            .label = grant_reason_words(sv_of(codes[i])),
            .checked = sv_eq(chosen, sv_of(codes[i])) };
    if (with_error)
        items[n++] = (struct view_choice){ .value = SV("entered_in_error"),
            .label = SV("Entered in error"),
            .hint = SV("It should never have been here."),
            .checked = sv_eq(chosen, SV("entered_in_error")) };
    return (struct view_choice_field){ .name = SV("reason"),
        .label = SV("Why?"),
        .hint = SV("Kept in the history. Not shown to the other side."),
        .required = true,
        .choices = { items, n } };
}
