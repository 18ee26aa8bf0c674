#include "family/pages.h"
#include "family/templates.h"
#include "family/work_view.h"
#include "html/templates.h"
#include "ical/zone.h"

enum { COUNT_CEILING = 1000, HOME_TASKS = 5, BIRTHDAY_DAYS = 90, LISTS = 7 };

static const struct {
    const char *label, *tab, *hint, *path;
    enum icon icon;
    bool hot;
} lists[LISTS] = {
    { "Tasks", "Tasks", "Noticed by the rules", "/to-do/tasks", ICON_LIST, true },
    { "Invitations pending", "Invitations", "Sent, not accepted yet", "/to-do/invites", ICON_SEND, false },
    { "Access asked for", "Asked for", "Somebody waits for an answer", "/to-do/access-asked", ICON_KEY, true },
    { "Contacts unreachable", "Unreachable", "Copies on, no usable address", "/to-do/unreachable", ICON_MAIL, true },
    { "Birthdays in 90 days", "Birthdays", "Where the age policy changes something", "/to-do/birthdays", ICON_CAKE,
        false },
    { "Access ending", "Ending", "Within 30 days", "/to-do/ending", ICON_HOURGLASS, false },
    { "Age reviews", "Age reviews", "Decide before the day comes", "/to-do/age-reviews", ICON_SHIELD, true },
};

struct view_links work_tabs(const struct page *p, const char *active)
{
    struct view_link *links = arena_array(p->op.arena, LISTS, sizeof *links);
    for (size_t i = 0; i < LISTS; i++)
        links[i] = (struct view_link){ .label = sv_of(lists[i].tab),
            .href = sv_of(lists[i].path),
            .active = sv_eq(sv_of(active), sv_of(lists[i].path)) };
    return (struct view_links){ links, LISTS };
}

struct view_header work_header(struct page *p, const char *title, const char *subtitle)
{
    p->frame.title = sv_of(title);
    return (struct view_header){ .title = sv_of(title),
        .subtitle = sv_of(subtitle),
        .crumbs = VIEW_LIST(
            p->op.arena, struct view_link, { .label = SV("To do"), .href = SV("/to-do") }, { .label = sv_of(title) }) };
}

/* What is looked for, in lists that have a search box. */
struct sv work_searched(const struct page *p)
{
    return sv_trim(http_param(p->req, SV("q")));
}

struct view_pager work_pager(struct page *p, size_t shown, int64_t total)
{
    struct arena *a = p->op.arena;
    int64_t page = page_number(p), before = (page - 1) * WORK_PER_PAGE;
    page_list(p, "page", (int64_t)shown, total, WORK_PER_PAGE);
    return pager_of(a, searched_path(a, p->req->path, work_searched(p)),
        view_range(a, before + 1, (int64_t)shown, total, COUNT_CEILING), page, before + (int64_t)shown < total);
}

void work_search(
    struct page *p, int64_t total, struct view_search *ret_search, struct sv *ret_found, struct view_empty *empty)
{
    struct sv words = work_searched(p);
    *ret_search = (struct view_search){
        .action = p->req->path, .label = SV("Name of a client"), .value = words, .live_target = SV("#results")
    };
    if (!words.n)
        return;
    *ret_found = sv_fmt(p->op.arena, "%.*s found", SV_FMT(view_count(p->op.arena, total, COUNT_CEILING)));
    *empty = (struct view_empty){ .art = ART_SEARCH,
        .title = SV("Nothing found"),
        .text = SV("Nothing here is about a client of this name."),
        .action_label = SV("Show all"),
        .action_href = p->req->path };
}

static struct view_tiles tiles_of(const struct page *p, const struct worklists *w)
{
    const int64_t counts[LISTS] = { w->tasks, w->invites_pending, w->access_asked, w->contacts_unreachable,
        w->birthdays, w->grants_ending, w->age_reviews };
    struct view_tile *tiles = arena_array(p->op.arena, LISTS, sizeof *tiles);
    for (size_t i = 0; i < LISTS; i++)
        tiles[i] = (struct view_tile){ .label = sv_of(lists[i].label),
            .hint = sv_of(lists[i].hint),
            .href = sv_of(lists[i].path),
            .icon = lists[i].icon,
            .count = view_count(p->op.arena, counts[i], COUNT_CEILING),
            .hot = lists[i].hot,
            .zero = counts[i] == 0 };
    return (struct view_tiles){ tiles, LISTS };
}

/* The number that ends what the task is about: of the visit that is asked for, of two that overlap the one that was
 * made last; of the policy. */
static int64_t number_of(const struct task *t)
{
    struct sv number = t->dedupe;
    int64_t n;
    while (sv_find(number, ':', 0) != SIZE_MAX)
        sv_cut(&number, ':');
    return int_parse(number, &n) ? n : 0;
}

static int64_t visit_of(const struct task *t)
{
    bool visit = t->kind == TASK_VISITS_OVERLAP || t->kind == TASK_VISIT_REQUESTED || t->kind == TASK_VIDEO_FAILED;
    return visit ? number_of(t) : 0;
}

/* Where a task is done; empty: nowhere in particular. */
static struct sv place_of(const struct page *p, const struct task *t)
{
    int64_t visit = visit_of(t);
    bool visits = t->kind == TASK_VISITS_OVERLAP || t->kind == TASK_VISIT_REQUESTED ||
                  t->kind == TASK_NO_CONTACT_REVIEW || t->kind == TASK_VIDEO_FAILED;
    if (visit)
        return sv_fmt(p->op.arena, "/appointments/%lld", (long long)visit);
    if (t->kind == TASK_INSURANCE_PROPOSED && viewer_may(p->viewer, NEED_STAFF_PAGE(PERM_BILLING)).allow)
        return client_path(
            p, t->client, sv_z(p->op.arena, sv_fmt(p->op.arena, "/billing/insurance/%lld", (long long)number_of(t))));
    return t->client.v ? client_path(p, t->client, visits ? "/appointments" : "/family") : SV("");
}

static struct work_tasks task_lines(const struct page *p, const struct tasks *tasks, size_t most)
{
    struct arena *a = p->op.arena;
    struct work_tasks lines = { arena_array(a, tasks->count, sizeof *lines.items), 0 };
    for (size_t i = 0; i < tasks->count && i < most; i++) {
        const struct task *t = &tasks->items[i];
        struct sv name = t->client.v ? t->client_name : SV("The practice");
        lines.items[lines.count++] = (struct work_task){ .id = t->id,
            .text = t->detail,
            .has_address = task_has_address(t->kind),
            .when = zone_human_day(a, zone_of(p->organization->zone), t->created_at),
            .person = view_person_of(a, name, sv_of(task_kind_label(t->kind)), place_of(p, t), t->client.v) };
    }
    return lines;
}

/* One for each person: of a browser that several of the desk use, each puts the list away for themselves. */
static struct sv steps_cookie(const struct page *p)
{
    return sv_fmt(p->op.arena, "kith-first-steps-%lld", (long long)p->viewer->staff.v);
}

/* What is not done yet and this reader may do; put away: nothing. */
static struct work_steps first_steps(const struct page *p, const struct worklists *w)
{
    static const struct {
        enum perm perm;
        const char *label, *href, *text;
    } steps[BEGIN_COUNT] = {
        [BEGIN_CLIENT] = { PERM_CHART, "Add your first client", "/clients/new",
            "A child, say. The parents follow as contacts, each with an access of their own to the portal. To bring a "
            "whole practice, whoever runs this installation can import a file." },
        [BEGIN_ZONE] = { PERM_SETTINGS, "Set the practice's time zone", "/settings/organization",
            "It is UTC now: visits, hours and mails would show that clock." },
        [BEGIN_NAME] = { PERM_STAFF, "Type your own name", "/settings/staff",
            "You are called Practice Owner so far; clients see the name of whom they book." },
        [BEGIN_TYPE] = { PERM_SETTINGS, "Say what you offer", "/settings/calendar/types/new",
            "A first visit of 50 minutes, say: staff and families book it by its name." },
        [BEGIN_HOURS] = { PERM_CALENDAR, "Say when you work", "/calendar/hours",
            "Free times are found in your hours, and nowhere else." },
        [BEGIN_COLLEAGUE] = { PERM_STAFF, "Invite who works with you", "/settings/staff/new",
            "They get a mail, and sign in with an address of their own." },
        [BEGIN_PRICE] = { PERM_SETTINGS, "Set your prices", "/settings/billing/services",
            "What a visit costs, so that bills write themselves." },
    };
    struct work_steps list = { arena_array(p->op.arena, LENGTH(steps), sizeof *list.items), 0 };
    if (sv_eq(http_cookie(p->req, steps_cookie(p)), SV("away")))
        return list;
    for (size_t i = 0; i < LENGTH(steps); i++)
        if (!w->done[i] && role_may(p->viewer->facts.role, steps[i].perm))
            list.items[list.count++] = (struct work_step){
                .label = sv_of(steps[i].label), .href = sv_of(steps[i].href), .text = sv_of(steps[i].text)
            };
    return list;
}

static home_part_fn *const *home_parts;
static size_t home_part_count;

void home_parts_set(home_part_fn *const *parts, size_t count)
{
    home_parts = parts;
    home_part_count = count;
}

static enum err show_home(struct page *p, struct work_home_view *v)
{
    struct worklists w;
    struct tasks tasks;
    TRY(worklists_load(&p->op, p->organization, &w));
    TRY(task_list(&p->op, 1, &tasks));
    v->frame = &p->frame;
    if (v->is_home)
        v->steps = first_steps(p, &w);
    if (!w.done[BEGIN_CLIENT])
        v->search.action = SV("");
    v->tiles = tiles_of(p, &w);
    v->tasks = task_lines(p, &tasks, HOME_TASKS);
    v->more_tasks = tasks.total > (int64_t)v->tasks.count;
    v->empty = (struct view_empty){ .art = ART_DONE,
        .title = SV("Nothing waits for you"),
        .text = SV("Tasks appear here by themselves: a dead invitation somebody asks about, a client who wants help, "
                   "an age boundary nobody decided.") };
    p->frame.title = v->header.title;
    tpl_layout_begin(&p->reply->body, v->frame);
    tpl_work_home_top(&p->reply->body, v);
    for (size_t i = 0; v->is_home && i < home_part_count; i++)
        TRY(home_parts[i](p));
    tpl_work_home_lists(&p->reply->body, v);
    tpl_layout_end(&p->reply->body, v->frame);
    return E_OK;
}

static enum err get_staff(struct page *p)
{
    struct sv name = p->viewer->actor_name, first = sv_cut(&name, ' ');
    struct work_home_view v = { .is_home = true,
        .search = { .action = SV("/clients"), .label = SV("Name, birth date, e-mail or phone") },
        .header = { .title = sv_eq(p->viewer->actor_name, SV(ORGANIZATION_OWNER_NAME))
                                 ? SV("Hello") /* no name yet */
                                 : sv_fmt(p->op.arena, "Hello, %.*s", SV_FMT(first)),
            .subtitle = zone_human_day(p->op.arena, zone_of(p->organization->zone), p->op.now) } };
    v.header.buttons = (struct view_actions)VIEW_LIST(
        p->op.arena, struct view_action, { .label = SV("Add client"), .icon = ICON_PLUS, .href = SV("/clients/new") });
    return show_home(p, &v);
}

static enum err post_steps_away(struct page *p)
{
    enum { YEAR_S = 365 * 24 * 3600 };
    http_set_cookie(p->reply, steps_cookie(p), SV("away"),
        (struct http_cookie_options){ .max_age_s = YEAR_S, .secure = p->app->secure });
    return page_redirect(p, SV("/staff"), SV("The first steps are put away for you, in this browser."));
}

static enum err get_work(struct page *p)
{
    struct work_home_view v = { .header = { .title = SV("To do"),
                                    .subtitle = SV("What waits for somebody of the practice.") } };
    return show_home(p, &v);
}

static enum err get_tasks(struct page *p)
{
    struct tasks tasks;
    TRY(task_find(&p->op, work_searched(p), page_number(p), &tasks));
    struct work_tasks_view v = { .frame = &p->frame,
        .header = work_header(p, "Tasks", "Noticed by the rules, done by people."),
        .tabs = work_tabs(p, "/to-do/tasks"),
        .tasks = task_lines(p, &tasks, SIZE_MAX),
        .pager = work_pager(p, tasks.count, tasks.total),
        .empty = { .art = ART_DONE,
            .title = SV("All done"),
            .text = SV("Tasks appear here by themselves: a dead invitation somebody asks about, a client who wants "
                       "help, an age boundary nobody decided.") } };
    work_search(p, tasks.total, &v.search, &v.found, &v.empty);
    tpl_work_tasks(&p->reply->body, &v);
    return E_OK;
}

static enum err post_task(struct page *p)
{
    TRY(task_done(&p->op, (struct task_id){ page_arg(p, "task") }));
    return page_redirect(p, SV("/to-do/tasks"), SV("Done."));
}

static enum err post_again(struct page *p)
{
    TRY(task_try_again(&p->op, (struct task_id){ page_arg(p, "task") }));
    return page_redirect(p, SV("/to-do/tasks"), SV("E-mails go to this address again."));
}

static enum err show_list(struct page *p, struct work_list_view *v, const char *path, size_t shown, int64_t total)
{
    v->frame = &p->frame;
    v->tabs = work_tabs(p, path);
    v->pager = work_pager(p, shown, total);
    work_search(p, total, &v->search, &v->found, &v->empty);
    tpl_work_list(&p->reply->body, v);
    return E_OK;
}

static struct view_person restricted_row(const struct page *p, struct client_id client, struct sv name)
{
    return view_person_of(p->op.arena, name, WORK_RESTRICTED, client_path(p, client, "/family"), client.v);
}

static enum err get_unreachable(struct page *p)
{
    struct arena *a = p->op.arena;
    struct tasks list;
    TRY(unreachable_list(&p->op, work_searched(p), page_number(p), &list));
    struct view_person *rows = arena_array(a, list.count, sizeof *rows);
    for (size_t i = 0; i < list.count; i++)
        rows[i] = list.items[i].restricted
                      ? restricted_row(p, list.items[i].client, list.items[i].client_name)
                      : view_person_of(a, list.items[i].detail,
                            sv_fmt(a, "Should get copies for %.*s", SV_FMT(list.items[i].client_name)),
                            client_path(p, list.items[i].client, "/family"), list.items[i].client.v);
    struct work_list_view v = { .rows = { rows, list.count },
        .header = work_header(p, "Contacts unreachable", "Copies are switched on, but there is no address that works."),
        .empty = { .art = ART_MAIL,
            .title = SV("Everybody can be reached"),
            .text = SV("When an address bounces or is missing although copies are on, the contact appears here.") } };
    return show_list(p, &v, "/to-do/unreachable", list.count, list.total);
}

static enum err get_birthdays(struct page *p)
{
    struct arena *a = p->op.arena;
    struct birthdays list;
    TRY(birthday_list(&p->op, p->organization, BIRTHDAY_DAYS, work_searched(p), &list));
    size_t from = (size_t)(page_number(p) - 1) * WORK_PER_PAGE, n = 0;
    struct view_person *rows = arena_array(a, WORK_PER_PAGE, sizeof *rows);
    for (size_t i = from; i < list.count && n < WORK_PER_PAGE; i++, n++) {
        const struct birthday *b = &list.items[i];
        if (b->restricted) {
            rows[n] = restricted_row(p, b->client, b->name);
            continue;
        }
        rows[n] = view_person_of(a, b->name,
            sv_fmt(a, "Turns %lld on %.*s", (long long)b->turns, SV_FMT(day_human(a, b->on))),
            client_path(p, b->client, "/family"), b->client.v);
        if (b->has_grants)
            rows[n].badges = (struct view_badges)VIEW_LIST(
                a, struct view_badge, { .label = SV("Others have access"), .tone = TONE_WARN });
    }
    struct work_list_view v = { .rows = { rows, n },
        .header = work_header(p, "Birthdays in 90 days", "On which the practice's age policy changes something."),
        .empty = { .art = ART_CALENDAR,
            .title = SV("No boundary is near"),
            .text = SV("Ninety days before a birthday at which the age policy narrows or ends access, the client "
                       "appears here.") } };
    return show_list(p, &v, "/to-do/birthdays", n, (int64_t)list.count);
}

static enum err get_ending(struct page *p)
{
    struct arena *a = p->op.arena;
    struct endings list;
    TRY(ending_list(&p->op, work_searched(p), page_number(p), &list));
    struct view_person *rows = arena_array(a, list.count, sizeof *rows);
    for (size_t i = 0; i < list.count; i++) {
        const struct ending *e = &list.items[i];
        if (e->restricted) {
            rows[i] = restricted_row(p, e->client, e->client_name);
            continue;
        }
        rows[i] = view_person_of(a, e->caregiver_name,
            sv_fmt(a, "Access to %.*s, last day %.*s", SV_FMT(e->client_name), SV_FMT(day_human(a, e->ends_on))),
            client_path(p, e->client, "/family"), e->client.v);
    }
    struct work_list_view v = { .rows = { rows, list.count },
        .header = work_header(p, "Access ending", "Within 30 days. Extend it, or let it end."),
        .empty = { .art = ART_DONE,
            .title = SV("None ends soon"),
            .text = SV("Access with an end date appears here thirty days ahead.") } };
    return show_list(p, &v, "/to-do/ending", list.count, list.total);
}

static const struct route routes[] = {
    { HTTP_GET, "/staff", "staff", NEEDS_STAFF(PERM_DIRECTORY), AUDIT_NONE, "", get_staff },
    { HTTP_POST, "/staff/first-steps/away", "staff_steps_away", NEEDS_STAFF(PERM_DIRECTORY), AUDIT_NONE, "",
        post_steps_away },
    { HTTP_GET, "/to-do", "work", NEEDS_STAFF(PERM_DIRECTORY), AUDIT_NONE, "", get_work },
    { HTTP_GET, "/to-do/tasks", "work_tasks", NEEDS_STAFF(PERM_CHART), AUDIT_LIST, "worklist", get_tasks },
    { HTTP_POST, "/to-do/tasks/{task}/done", "work_task_done", NEEDS_STAFF(PERM_CHART), AUDIT_UPDATE, "worklist",
        post_task },
    { HTTP_POST, "/to-do/tasks/{task}/try-again", "work_task_again", NEEDS_STAFF(PERM_CHART), AUDIT_UPDATE, "worklist",
        post_again },
    { HTTP_GET, "/to-do/unreachable", "work_unreachable", NEEDS_STAFF(PERM_DIRECTORY), AUDIT_LIST, "worklist",
        get_unreachable },
    { HTTP_GET, "/to-do/birthdays", "work_birthdays", NEEDS_STAFF(PERM_DIRECTORY), AUDIT_LIST, "worklist",
        get_birthdays },
    { HTTP_GET, "/to-do/ending", "work_ending", NEEDS_STAFF(PERM_DIRECTORY), AUDIT_LIST, "worklist", get_ending },
};
const struct route_table family_work_routes = { routes, LENGTH(routes) };
