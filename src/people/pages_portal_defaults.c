#include "notice/plan.h"
#include "people/pages.h"
#include "people/settings.h"
#include "people/templates.h"

static struct view_link portal_crumb(void)
{
    return (struct view_link){ .label = SV("Client portal"), .href = SV("/settings/portal") };
}

static struct sv title_of(struct arena *a, const struct portal_default *d)
{
    switch (d->kind) {
    case PORTAL_OF_ORGANIZATION: break;
    case PORTAL_OF_GROUP: return d->group_name;
    case PORTAL_OF_AGE: return sv_fmt(a, "From the age of %d", d->from_age);
    }
    return SV("Everybody");
}

static struct sv path_of(struct arena *a, const struct portal_default *d)
{
    switch (d->kind) {
    case PORTAL_OF_ORGANIZATION: break;
    case PORTAL_OF_GROUP: return sv_fmt(a, "/settings/portal/groups/%lld", (long long)d->group.v);
    case PORTAL_OF_AGE: return sv_fmt(a, "/settings/portal/ages/%d", d->from_age);
    }
    return SV("/settings/portal/everybody");
}

static struct view_badge badge_of(struct arena *a, const struct portal_default *d)
{
    int on = 0;
    for (enum cap c = 0; c < CAP_SWITCHES; c++)
        on += portal_on(d->portal, c);
    if (!d->set)
        return (struct view_badge){ .label = SV("No own switches"), .tone = TONE_CALM };
    if (on == CAP_SWITCHES)
        return (struct view_badge){ .label = SV("Everything on"), .tone = TONE_OK };
    return (struct view_badge){ .label = sv_fmt(a, "%d of %d on", on, CAP_SWITCHES), .tone = TONE_INFO };
}

static struct portal_row row_of(struct arena *a, const struct portal_default *d)
{
    struct portal_row row = { .title = title_of(a, d), .href = path_of(a, d), .state = badge_of(a, d) };
    row.detail = d->kind == PORTAL_OF_ORGANIZATION ? SV("Clients for whom nothing else is set.")
                                                   : count_words(a, d->members, "client", "clients");
    return row;
}

static enum err show_list(struct page *p, struct sv age, struct sv group, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct portal_defaults list;
    TRY(portal_defaults_load(&p->op, &list));
    struct portal_defaults_view v = { .frame = &p->frame,
        .problems = problems,
        .age = field_of(SV("from_age"), SV("Age"), age, 3),
        .group = field_of(SV("name"), SV("Name of the group"), group, 100) };
    v.header = settings_header(p, (struct view_link){ .label = SV("") }, SV("Client portal"),
        SV("What clients may do in their portal. A client's own setting goes first, then their group's, then their "
           "age's, then everybody's."));
    v.age.type = SV("number");
    v.age.required = v.group.required = true;
    v.ages.items = arena_array(a, list.count, sizeof *v.ages.items);
    v.groups.items = arena_array(a, list.count, sizeof *v.groups.items);
    for (size_t i = 0; i < list.count; i++) {
        struct portal_row row = row_of(a, &list.items[i]);
        if (list.items[i].kind == PORTAL_OF_GROUP)
            v.groups.items[v.groups.count++] = row;
        else if (list.items[i].kind == PORTAL_OF_AGE)
            v.ages.items[v.ages.count++] = row;
        else
            v.everybody = row;
    }
    view_field_problem(&v.age, problems);
    view_field_problem(&v.group, problems);
    page_problems(p, problems);
    tpl_portal_defaults(&p->reply->body, &v);
    return E_OK;
}

static enum err get_list(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_list(p, SV(""), SV(""), &none);
}

static enum err post_group(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct sv name = http_field(p->req, SV("name"));
    struct group_id id;
    enum err e = group_create(&p->op, name, &problems, &id);
    if (e == E_INVALID)
        return show_list(p, SV(""), name, &problems);
    TRY(e);
    return page_redirect(p, SV("/settings/portal"), SV("The group was made. Put clients into it on their profiles."));
}

static enum err post_age(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    int64_t age = page_form_int(p, SV("from_age"));
    if (age >= 1 && age <= 120)
        return page_redirect(p, sv_fmt(p->op.arena, "/settings/portal/ages/%lld", (long long)age), SV(""));
    problem_add(&problems, SV("from_age"), SV("bad_age"), SV("Give an age from 1 to 120."));
    return show_list(p, http_field(p->req, SV("from_age")), SV(""), &problems);
}

/* The default that the address names. An age without switches of its own is as good as one that is listed. */
static enum err load_default(struct page *p, struct portal_default *ret_default)
{
    struct portal_defaults list;
    struct group_id group = { page_arg(p, "group") };
    int64_t age = page_arg(p, "age");
    TRY(portal_defaults_load(&p->op, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct portal_default *d = &list.items[i];
        bool is = group.v ? d->kind == PORTAL_OF_GROUP && d->group.v == group.v
                  : age   ? d->kind == PORTAL_OF_AGE && d->from_age == age
                          : d->kind == PORTAL_OF_ORGANIZATION;
        if (is) {
            *ret_default = *d;
            return E_OK;
        }
    }
    if (group.v || age < 1 || age > 120)
        return E_NOTFOUND;
    *ret_default =
        (struct portal_default){ .kind = PORTAL_OF_AGE, .from_age = (int)age, .portal = p->organization->portal };
    return E_OK;
}

static struct view_choices switch_choices(struct arena *a, struct portal portal)
{
    struct view_choice *items = arena_array(a, CAP_SWITCHES, sizeof *items);
    for (enum cap c = 0; c < CAP_SWITCHES; c++)
        items[c] = (struct view_choice){
            .value = sv_of(cap_name(c)), .label = sv_of(cap_label(c)), .checked = portal_on(portal, c)
        };
    return (struct view_choices){ items, CAP_SWITCHES };
}

static enum err show_form(struct page *p, const struct portal_default *d, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct portal_default_view v = { .frame = &p->frame,
        .problems = problems,
        .action = p->req->path,
        .may_follow = d->kind != PORTAL_OF_ORGANIZATION,
        .submit = { .label = SV("Show what changes"), .cancel_href = SV("/settings/portal") } };
    v.header = settings_header(p, portal_crumb(), title_of(a, d),
        d->kind == PORTAL_OF_ORGANIZATION ? SV("Clients for whom nothing else is set.")
                                          : count_words(a, d->members, "client", "clients"));
    v.own = (struct view_choice_field){ .name = SV("own"),
        .label = SV("Which switches count"),
        .choices = VIEW_LIST(a, struct view_choice, { .value = SV("1"), .label = SV("Those below"), .checked = d->set },
            { .value = SV("0"),
                .label = d->kind == PORTAL_OF_GROUP ? SV("Those of the client's age, or everybody's")
                                                    : SV("Those of the age before, or everybody's"),
                .checked = !d->set }) };
    v.switches = (struct view_choice_field){ .name = SV("portal"),
        .label = SV("Clients may"),
        .choices = switch_choices(a, d->portal),
        .hint = SV("What is off disappears from the portal, and its mails are not sent any more: not to the client, "
                   "and not to contacts who get copies.") };
    page_problems(p, problems);
    tpl_portal_default(&p->reply->body, &v);
    return E_OK;
}

static enum err get_default(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct portal_default d;
    TRY(load_default(p, &d));
    return show_form(p, &d, &none);
}

/* Mails to a client with an address whom nothing but the switches silences: what the change means in general. */
static struct sv mails_words(struct arena *a, struct portal before, struct portal after, bool starts)
{
    struct notice_person client = {
        .kind = RECIPIENT_CLIENT, .id = 1, .name = SV("client"), .address = SV("client@example.org")
    };
    struct notice_facts was = { .portal = before,
        .client_asked = ~0,
        .to_client = true,
        .client_address = client.address,
        .people = &client,
        .people_count = 1 };
    struct notice_facts is = was;
    is.portal = after;
    struct notice_differences d = notice_compare(a, &was, &is);
    struct str out = str_new(a, 8192);
    for (size_t i = 0; i < d.count; i++)
        if (d.items[i].starts == starts && d.items[i].channel == CHANNEL_MAIL)
            str_addf(&out, "%s%s", out.n ? ", " : "", d.items[i].row->label);
    return str_sv(&out);
}

static struct sv switch_words(struct arena *a, struct portal before, struct portal after, bool on)
{
    struct str out = str_new(a, 2048);
    for (enum cap c = 0; c < CAP_SWITCHES; c++)
        if (portal_on(before, c) != portal_on(after, c) && portal_on(after, c) == on)
            str_addf(&out, "%s%s", out.n ? ", " : "", cap_label(c));
    return str_sv(&out);
}

static void add_line(struct arena *a, struct sv *lines, size_t *n, const char *what, struct sv words)
{
    if (words.n)
        lines[(*n)++] = sv_fmt(a, "%s: %.*s.", what, SV_FMT(words));
}

/* "It counts for 3 clients today: Ana Ruiz, Leo Ruiz, Mia Ruiz. …" A sentence names the first of many; the list that
 * opens has the rest. */
enum { SENTENCE_NAMES = 8 };
static struct sv affected_words(struct arena *a, const struct portal_affected *affected)
{
    struct str out = str_new(a, 16384);
    size_t said = affected->count > SENTENCE_NAMES ? SENTENCE_NAMES : affected->count;
    int64_t more = affected->total - (int64_t)said;
    str_addf(&out, "It counts for %.*s today", SV_FMT(count_words(a, affected->total, "client", "clients")));
    for (size_t i = 0; i < said; i++)
        str_addf(&out, "%s%.*s", i ? ", " : ": ", SV_FMT(affected->names[i]));
    if (more)
        str_addf(&out, " and %.*s more", SV_FMT(view_count(a, more, PORTAL_COUNTED - SENTENCE_NAMES)));
    str_add(&out, SV(". Clients whose record is closed to you are not counted."));
    return str_sv(&out);
}

static void name_affected(struct arena *a, const struct portal_affected *affected, struct view_confirm *c)
{
    if (affected->count <= SENTENCE_NAMES)
        return;
    c->named = (struct view_lines){ affected->names, affected->count };
    c->named_label = affected->total > (int64_t)affected->count ? sv_fmt(a, "The first %zu of them", affected->count)
                                                                : sv_fmt(a, "All %zu of them", affected->count);
}

static enum err consequences_of(
    struct page *p, const struct portal_default *was, const struct portal_default *d, struct view_confirm *c)
{
    struct arena *a = p->op.arena;
    struct portal_affected affected;
    struct sv *lines = arena_array(a, 7, sizeof *lines);
    size_t n = 0;
    TRY(portal_default_affects(&p->op, d, &affected));
    struct portal before = was->set ? was->portal : affected.without_it;
    struct portal after = d->set ? d->portal : affected.without_it;
    lines[n++] = affected_words(a, &affected);
    if (!d->set)
        lines[n++] = SV("These switches are taken away; those next in line count from now on.");
    size_t said = n;
    add_line(a, lines, &n, "Goes off", switch_words(a, before, after, false));
    add_line(a, lines, &n, "Goes on", switch_words(a, before, after, true));
    add_line(a, lines, &n, "Mails that stop", mails_words(a, before, after, false));
    add_line(a, lines, &n, "Mails that start", mails_words(a, before, after, true));
    if (n == said)
        lines[n++] = SV("No switch differs from what counts now.");
    c->consequences = (struct view_lines){ lines, n };
    name_affected(a, &affected, c);
    return E_OK;
}

static enum err show_review(struct page *p, const struct portal_default *was, const struct portal_default *d)
{
    struct arena *a = p->op.arena;
    struct problems none = problems_new(a);
    struct confirm_view v = { .problems = &none };
    struct view_hidden *hidden = arena_array(a, CAP_SWITCHES + 2, sizeof *hidden);
    size_t n = 0;
    hidden[n++] = (struct view_hidden){ SV("step"), SV("save") };
    hidden[n++] = (struct view_hidden){ SV("own"), d->set ? SV("1") : SV("0") };
    for (enum cap c = 0; c < CAP_SWITCHES; c++)
        if (portal_on(d->portal, c))
            hidden[n++] = (struct view_hidden){ SV("portal"), sv_of(cap_name(c)) };
    v.header = settings_header(p, portal_crumb(), title_of(a, was), SV(""));
    v.confirm = (struct view_confirm){ .action = p->req->path,
        .question = SV("Save these switches?"),
        .hidden = { hidden, n },
        .submit = { .label = SV("Save"), .cancel_href = p->req->path, .cancel_label = SV("Back") } };
    TRY(consequences_of(p, was, d, &v.confirm));
    return confirm_render(p, &v);
}

static enum err post_default(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct portal_default was;
    TRY(load_default(p, &was));
    struct portal_default d = was;
    d.set = d.kind == PORTAL_OF_ORGANIZATION || page_form_int(p, SV("own")) != 0;
    d.portal = (struct portal){ 0 };
    for (enum cap c = 0; c < CAP_SWITCHES; c++)
        d.portal = portal_with(d.portal, c, http_field_has(p->req, SV("portal"), sv_of(cap_name(c))));
    if (!sv_eq(http_field(p->req, SV("step")), SV("save")))
        return show_review(p, &was, &d);
    enum err e = portal_default_save(&p->op, &d, &problems);
    if (e == E_INVALID)
        return show_form(p, &d, &problems);
    TRY(e);
    return page_redirect(p, SV("/settings/portal"), SV("Saved. It counts from the clients' next click."));
}

static const struct route routes[] = {
    { HTTP_GET, "/settings/portal", "settings_portal", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "", get_list },
    { HTTP_POST, "/settings/portal/groups", "settings_group_create", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        post_group },
    { HTTP_POST, "/settings/portal/ages", "settings_age_choose", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "", post_age },
    { HTTP_GET, "/settings/portal/everybody", "settings_portal_everybody", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        get_default },
    { HTTP_POST, "/settings/portal/everybody", "settings_portal_everybody_save", NEEDS_STAFF(PERM_SETTINGS), AUDIT_LIST,
        "client", post_default },
    { HTTP_GET, "/settings/portal/groups/{group}", "settings_portal_group", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        get_default },
    { HTTP_POST, "/settings/portal/groups/{group}", "settings_portal_group_save", NEEDS_STAFF(PERM_SETTINGS),
        AUDIT_LIST, "client", post_default },
    { HTTP_GET, "/settings/portal/ages/{age}", "settings_portal_age", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        get_default },
    { HTTP_POST, "/settings/portal/ages/{age}", "settings_portal_age_save", NEEDS_STAFF(PERM_SETTINGS), AUDIT_LIST,
        "client", post_default },
};
const struct route_table people_portal_default_routes = { routes, LENGTH(routes) };
