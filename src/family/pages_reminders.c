#include "family/choice_reminders.h"
#include "family/choice_words.h"
#include "family/pages.h"
#include "family/reminder_pages.h"
#include "family/templates.h"

/* Whose reminders the address names: the client's own, or those of one contact. */
struct whose {
    struct client client;
    struct choice_of of;
    struct sv name, back;
};

static enum err whose_load(struct page *p, struct whose *ret_whose)
{
    struct whose w = { 0 };
    TRY(staff_client_load(p, &w.client));
    w.of = (struct choice_of){ CHOICE_CLIENT, w.client.id.v };
    w.name = w.client.name;
    w.back = client_path(p, w.client.id, "/reminders");
    if (page_arg(p, "contact")) {
        struct contact k;
        TRY(staff_contact_load(p, &k));
        w.of = (struct choice_of){ CHOICE_CONTACT, k.id.v };
        w.name = k.name;
    }
    *ret_whose = w;
    return E_OK;
}

static struct sv times_words(struct arena *a, const int64_t *times, size_t count)
{
    struct str out = str_new(a, 2000);
    if (!count)
        return SV("The practice sends no reminders.");
    for (size_t i = 0; i < count; i++) {
        struct sv said = choice_before_said(a, NULL, times[i]);
        bool again = i > 0 && times[i - 1] == times[i];
        if (!again)
            str_addf(&out, "%s%.*s", i ? ", " : "", SV_FMT(said));
    }
    return sv_fmt(a, "The practice and its types of visits remind %.*s.", SV_FMT(str_sv(&out)));
}

static struct reminder_line line_of(
    struct page *p, const struct client *c, const struct notice_facts *f, const struct notice_person *who)
{
    struct arena *a = p->op.arena;
    bool client = who->kind == RECIPIENT_CLIENT;
    struct sv words = choice_reminders_words(a, client ? &f->client_reminders : &who->reminders);
    struct sv detail = client ? SV("The client") : who->copy ? SV("Gets copies") : SV("Gets no copies");
    if (!words.n)
        words = client ? SV("As the practice sends them") : SV("When the client is reminded");
    return (struct reminder_line){ .person = view_person_of(a, who->name, detail, SV(""), who->id),
        .words = words,
        .change = client ? client_path(p, c->id, "/reminders/own")
                         : family_path(p, c->id, (struct contact_id){ who->id }, "/reminders") };
}

static enum err get_list(struct page *p)
{
    struct arena *a = p->op.arena;
    struct client c;
    struct notice_facts f;
    TRY(staff_client_load(p, &c));
    TRY(notice_facts_load(&p->op, c.id, &f));
    TRY(choice_times_load(&p->op, &f));
    struct reminder_line *lines = arena_array(a, f.people_count, sizeof *lines);
    struct reminder_list_view v = { .frame = &p->frame,
        .header = client_subheader(p, &c,
            (struct view_link){ .label = SV("Settings"), .href = client_path(p, c.id, "/settings") },
            SV("Reminders of visits")),
        .practice = times_words(a, f.times, f.times_count) };
    v.header.subtitle = SV("Contacts are reminded when the client is, unless they have times of their own.");
    for (size_t i = 0; i < f.people_count; i++)
        if (f.people[i].kind == RECIPIENT_CLIENT || f.people[i].kind == RECIPIENT_COPY)
            lines[v.lines.count++] = line_of(p, &c, &f, &f.people[i]);
    v.lines.items = lines;
    tpl_reminder_list(&p->reply->body, &v);
    return E_OK;
}

static struct view_header header_of(struct page *p, const struct whose *w)
{
    struct view_header h =
        client_subheader(p, &w->client, (struct view_link){ .label = SV("Reminders of visits"), .href = w->back },
            sv_fmt(p->op.arena, "Reminders for %.*s", SV_FMT(w->name)));
    return h;
}

static enum err show(struct page *p, const struct whose *w, const struct choice_offer *o, const struct choice *c,
    const struct problems *problems)
{
    struct reminder_form_view v = { .frame = &p->frame,
        .problems = problems,
        .header = header_of(p, w),
        .action = p->req->path,
        .version = c->version,
        .submit = { .label = SV("See what changes"), .cancel_href = w->back } };
    choice_reminders_fill(p->op.arena, NULL, o, c, problems, &v.fields);
    if (w->of.kind == CHOICE_CONTACT) {
        v.fields.remind_times.hint =
            SV("Up to six. Copies come only when the client is reminded too, but for contacts with an own rule.");
    }
    if (o->choice.reminders_theirs) {
        v.submit.label = SV("");
        v.notice = (struct view_notice){ .tone = TONE_INFO,
            .title = SV("Chosen by the person"),
            .text = SV("They set this themselves, in the portal or by the link at the foot of an e-mail, and only they "
                       "change it.") };
    }
    page_problems(p, problems);
    tpl_reminder_form(&p->reply->body, &v);
    return E_OK;
}

static enum err load(struct page *p, struct whose *ret_whose, struct choice_offer *ret_offer)
{
    TRY(whose_load(p, ret_whose));
    return choice_offer(&p->op, ret_whose->client.id, ret_whose->of, NULL, ret_offer);
}

static enum err get_form(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct whose w;
    struct choice_offer o;
    TRY(load(p, &w, &o));
    return show(p, &w, &o, &o.choice, &none);
}

/* Two of one name are two: `who` has the person of each line. */
static struct str *change_line(
    struct arena *a, struct mail_changes *people, const struct notice_person **who, const struct notice_difference *d)
{
    size_t at = 0;
    while (at < people->count && (who[at]->kind != d->person->kind || who[at]->id != d->person->id))
        at++;
    who[at] = d->person;
    struct mail_change *m = &people->items[at];
    if (at == people->count) {
        struct sv detail = d->person->kind == RECIPIENT_CLIENT ? SV("The client") : SV("Gets copies");
        people->count++;
        *m = (struct mail_change){ .person = view_person_of(a, d->person->name, detail, SV(""), d->person->id) };
        for (size_t i = 0; i < MAIL_LINES; i++)
            m->names[i] = str_new(a, 1000);
    }
    return &m->names[d->starts ? MAIL_STARTS : MAIL_STOPS];
}

static struct mail_changes changes_of(struct arena *a, const struct notice_differences *d)
{
    struct mail_changes people = { arena_array(a, d->count + 1, sizeof *people.items), 0 };
    const struct notice_person **who = arena_array(a, d->count + 1, sizeof *who);
    for (size_t i = 0; i < d->count; i++) {
        struct str *line = change_line(a, &people, who, &d->items[i]);
        struct sv when = d->items[i].minutes ? choice_before_said(a, NULL, d->items[i].minutes) : SV("All reminders");
        str_addf(line, "%s%.*s (%s)", line->n ? ", " : "", SV_FMT(when), notice_channel_label(d->items[i].channel));
    }
    for (size_t i = 0; i < people.count; i++) {
        struct mail_change *m = &people.items[i];
        struct view_fact *facts = arena_array(a, 2, sizeof *facts);
        m->facts.items = facts;
        if (m->names[MAIL_STARTS].n)
            facts[m->facts.count++] =
                (struct view_fact){ .label = SV("Starts"), .value = str_sv(&m->names[MAIL_STARTS]) };
        if (m->names[MAIL_STOPS].n)
            facts[m->facts.count++] =
                (struct view_fact){ .label = SV("Stops"), .value = str_sv(&m->names[MAIL_STOPS]) };
    }
    return people;
}

static enum err show_check(struct page *p, const struct whose *w, const struct choice *wanted)
{
    struct notice_differences d;
    TRY(preview_reminders(&p->op, w->client.id, w->of, &wanted->reminders, &d));
    struct reminder_check_view v = { .frame = &p->frame,
        .header = header_of(p, w),
        .action = p->req->path,
        .cancel = w->back,
        .people = changes_of(p->op.arena, &d),
        .carry = form_carry(p) };
    v.header.subtitle = SV("Check this before it is saved.");
    tpl_reminder_check(&p->reply->body, &v);
    return E_OK;
}

static enum err post_form(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct whose w;
    struct choice_offer o;
    TRY(load(p, &w, &o));
    struct choice wanted = o.choice;
    wanted.version = page_form_int(p, SV("version"));
    choice_reminders_read(p, o.channels, &wanted.reminders);
    choice_reminders_check(&wanted.reminders, &problems);
    if (problems.count || form_does(p, SV("edit")))
        return show(p, &w, &o, &wanted, &problems);
    if (!form_does(p, SV("save")))
        return show_check(p, &w, &wanted);
    enum err e = choice_save(&p->op, &wanted, HOW_STAFF, &problems);
    if (e == E_INVALID)
        return show(p, &w, &o, &wanted, &problems);
    if (e == E_CONFLICT) {
        problem_add(&problems, SV(""), SV("stale"),
            SV("This was changed meanwhile. Nothing was saved: below is what holds now."));
        TRY(show(p, &w, &o, &o.choice, &problems));
        page_status(p, 409);
        return E_OK;
    }
    TRY(e);
    return page_redirect(p, w.back, SV("Saved. Visits that are booked already follow within a minute."));
}

static const struct route routes[] = {
    { HTTP_GET, "/clients/{client}/reminders", "reminder_list", NEEDS_CHART(PERM_CHART), AUDIT_VIEW,
        "reminders of visits", get_list },
    { HTTP_GET, "/clients/{client}/reminders/own", "reminders_own", NEEDS_CHART(PERM_CHART), AUDIT_VIEW,
        "reminders of visits", get_form },
    { HTTP_POST, "/clients/{client}/reminders/own", "reminders_own_do", NEEDS_CHART(PERM_CHART), AUDIT_UPDATE,
        "reminders of visits", post_form },
    { HTTP_GET, "/clients/{client}/family/{contact}/reminders", "reminders_contact", NEEDS_CHART(PERM_CHART),
        AUDIT_VIEW, "reminders of visits", get_form },
    { HTTP_POST, "/clients/{client}/family/{contact}/reminders", "reminders_contact_do", NEEDS_CHART(PERM_CHART),
        AUDIT_UPDATE, "reminders of visits", post_form },
};
const struct route_table family_reminder_routes = { routes, LENGTH(routes) };
