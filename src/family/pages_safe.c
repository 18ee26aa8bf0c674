#include "base/text.h"
#include "family/client_sheets.h"
#include "family/pages.h"
#include "family/templates.h"
#include "ical/zone.h"

static const char *const checklist[] = {
    "Ask in private, never with a partner, parent or child in the room or on the line.",
    "Agree on the address, the number and the hours that are safe, and on what to say if somebody else answers.",
    "Look at who has access to the portal, and narrow or end it: the caregiver sees the ordinary \xe2\x80\x9cnot "
    "available\xe2\x80\x9d.",
    "Look at who gets copies, and who shares the client\xe2\x80\x99s mailbox and sign-in.",
    "If somebody asks to be given access: talk to the client alone first, and watch for pressure.",
    "Ask again from time to time what is still safe.",
};

static struct view_choice_field silenced_field(
    struct arena *a, const struct safe_mode *safe, const struct safe_form *typed)
{
    struct view_choice *items = arena_array(a, safe->people.count, sizeof *items);
    for (size_t i = 0; i < safe->people.count; i++) {
        const struct safe_person *k = &safe->people.items[i];
        bool on = !typed && k->silenced;
        for (size_t t = 0; typed && t < typed->silenced_count; t++)
            on |= typed->silenced[t].v == k->id.v;
        items[i] = (struct view_choice){
            .value = sv_fmt(a, "%lld", (long long)k->id.v), .label = k->name, .hint = k->words, .checked = on
        };
    }
    return (struct view_choice_field){ .name = SV("silenced"),
        .label = SV("Say nothing to"),
        .hint = SV("They hear nothing of this client, and are not told so."),
        .choices = { items, safe->people.count } };
}

static enum err show(struct page *p, const struct safe_form *typed, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct client c;
    struct safe_mode safe;
    TRY(staff_client_load(p, &c));
    TRY(safe_load(&p->op, c.id, &safe));
    struct sv *lines = arena_array(a, LENGTH(checklist), sizeof *lines);
    for (size_t i = 0; i < LENGTH(checklist); i++)
        lines[i] = sv_of(checklist[i]);
    struct safe_mode_view v = { .frame = &p->frame,
        .problems = problems,
        .action = p->req->path,
        .header = client_subheader(p, &c,
            (struct view_link){ .label = SV("Settings"), .href = client_path(p, c.id, "/settings") }, SV("Safe mode")),
        .on = { .name = SV("on"),
            .label = SV("Safe mode is on"),
            .checked = typed ? typed->on : safe.on,
            .hint = SV("Whoever asks for it gets it. Do not ask why, and do not write it down.") },
        .email = { .name = SV("email"),
            .label = SV("Confidential e-mail"),
            .value = typed ? typed->email : safe.email,
            .type = SV("email"),
            .hint = SV("What goes to the client goes here. Empty: the usual address."),
            .max_length = 254 },
        .sender = { .name = SV("sender"),
            .label = SV("Neutral sender"),
            .value = typed ? typed->sender : safe.sender,
            .hint = SV("The name that e-mails to the client come from. Empty: no name. They only say that there is a "
                       "message."),
            .max_length = 60 },
        .silenced = silenced_field(a, &safe, typed),
        .checklist = { lines, LENGTH(checklist) },
        .submit = { .label = SV("Save"), .cancel_href = client_path(p, c.id, "/settings") } };
    v.header.subtitle = sv_fmt(a, "Reach %.*s without anybody else noticing", SV_FMT(c.name));
    if (safe.on)
        v.notice = (struct view_notice){ .tone = TONE_GUARD,
            .text = sv_fmt(a, "On since %.*s, set by %.*s.",
                SV_FMT(zone_human_day(a, zone_of(p->organization->zone), safe.set_at)), SV_FMT(safe.set_by)) };
    view_field_problem(&v.email, problems);
    view_field_problem(&v.sender, problems);
    if (problems->count)
        page_status(p, problems_status(problems));
    tpl_safe_mode(&p->reply->body, &v);
    return E_OK;
}

static enum err get_safe(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show(p, NULL, &none);
}

static enum err post_safe(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct client_id client = { page_arg(p, "client") };
    struct contact_id *ids = arena_array(p->op.arena, p->req->form.count, sizeof *ids);
    struct safe_form f = { .on = http_field(p->req, SV("on")).n > 0,
        .email = http_field(p->req, SV("email")),
        .sender = http_field(p->req, SV("sender")),
        .silenced = ids };
    for (size_t i = 0; i < p->req->form.count; i++) {
        const struct http_pair *field = &p->req->form.items[i];
        if (sv_eq(field->name, SV("silenced")) && int_parse(field->value, &ids[f.silenced_count].v))
            f.silenced_count++;
    }
    enum err e = safe_save(&p->op, client, &f, &problems);
    if (e == E_INVALID)
        return show(p, &f, &problems);
    TRY(e);
    return page_redirect(
        p, client_path(p, client, "/settings"), f.on ? SV("Safe mode is on.") : SV("Safe mode is off."));
}

static const struct route routes[] = {
    { HTTP_GET, "/clients/{client}/safe-mode", "safe_mode", NEEDS_CHART(PERM_CHART), AUDIT_VIEW, "safe mode",
        get_safe },
    { HTTP_POST, "/clients/{client}/safe-mode", "safe_mode_do", NEEDS_CHART(PERM_CHART), AUDIT_UPDATE, "safe mode",
        post_safe },
};
const struct route_table family_safe_routes = { routes, LENGTH(routes) };
