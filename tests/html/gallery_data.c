#include "gallery.h"

static const struct view_action row_actions[] = {
    { .label = { "Edit", 4 }, .href = { "/contacts/3/edit", 16 }, .icon = ICON_EDIT },
    { .label = { "Break the link", 14 }, .href = { "/contacts/3/break", 17 }, .icon = ICON_UNLINK, .danger = true },
};
static const struct view_actions row_menu = { row_actions, 2 };

static struct gallery_row row(
    struct arena *a, const char *name, const char *detail, int64_t id, const char *born, struct view_badge state)
{
    return (struct gallery_row){ .person = view_person_of(a, sv_of(name), sv_of(detail), SV("/clients/12"), id),
        .born = sv_of(born),
        .phone = SV("(555) 609-6292"),
        .city = SV("Springfield"),
        .seen = SV("3 Nov 2026"),
        .state = state,
        .menu = row_menu };
}

static void fill_rows(struct arena *a, struct gallery *g)
{
    struct gallery_row *rows = arena_array(a, 6, sizeof *rows);
    rows[0] = row(a, "Ana Ruiz", "Parent · gets copies", 1, "14 Feb 1985",
        (struct view_badge){ SV("Active"), TONE_OK, ICON_NONE });
    rows[1] = row(a, "Marisol Véliz-Ørsted", "Legal guardian", 2, "2 Jul 1979",
        (struct view_badge){ SV("Invited"), TONE_INFO, ICON_NONE });
    rows[2] = row(a, "Dr. Joaquín Bartholomew Featherstonehaugh-Montgomery", "Family member · sibling", 3,
        "29 Feb 1996", (struct view_badge){ SV("Suspended"), TONE_WARN, ICON_NONE });
    rows[3] = row(a, "Rosa Ruiz", "Grandmother · contact without account", 4, "",
        (struct view_badge){ SV("No access"), TONE_CALM, ICON_NONE });
    rows[4] =
        row(a, "Yuki Tanaka", "Spouse", 5, "11 Dec 1990", (struct view_badge){ SV("Ended"), TONE_CALM, ICON_NONE });
    rows[5] = row(
        a, "李 小龍", "Caregiver", 6, "27 Nov 1988", (struct view_badge){ SV("Restricted"), TONE_GUARD, ICON_LOCK });
    rows[0].person.badges =
        (struct view_badges)VIEW_LIST(a, struct view_badge, { SV("Emergency 1"), TONE_BAD, ICON_EMERGENCY });
    g->rows = (struct gallery_rows){ rows, 6 };
}

static void fill_people(struct arena *a, struct gallery *g)
{
    struct view_person *people = arena_array(a, 3, sizeof *people);
    people[0] =
        view_person_of(a, SV("Marisol Véliz"), SV("For Leo Ruiz · sent 20 Nov · 4 days left"), SV("/invites/1"), 2);
    people[1] =
        view_person_of(a, SV("Peter Okafor"), SV("For Grace Okafor · sent 18 Nov · 2 days left"), SV("/invites/2"), 9);
    people[2] = view_person_of(a, SV("Yuki Tanaka"), SV("For Hana Tanaka · expired yesterday"), SV("/invites/3"), 5);
    g->people = (struct view_people){ people, 3 };

    struct gallery_due *dues = arena_array(a, 3, sizeof *dues);
    dues[0] = (struct gallery_due){ .person = view_person_of(a, SV("Ana Ruiz"), SV("You"), SV("/"), 1),
        .badges = VIEW_LIST(a, struct view_badge, { SV("Nothing due"), TONE_CALM, ICON_CHECK }) };
    dues[1] = (struct gallery_due){ .person = view_person_of(
                                        a, SV("Leo Ruiz"), SV("Your child · 10 years"), SV("/as/55"), 12),
        .badges = VIEW_LIST(a, struct view_badge, { SV("1 form to complete"), TONE_WARN, ICON_FORM },
            { SV("Visit on 3 Dec"), TONE_INFO, ICON_CALENDAR }) };
    dues[2] = (struct gallery_due){ .person = view_person_of(a, SV("Mia Ruiz"),
                                        SV("Your child · 13 years · some parts are hers alone"), SV("/as/56"), 13),
        .badges = VIEW_LIST(a, struct view_badge, { SV("Visit on 9 Dec"), TONE_INFO, ICON_CALENDAR }) };
    g->dues = (struct gallery_dues){ dues, 3 };
}

static void fill_lists(struct arena *a, struct gallery *g)
{
    g->tabs = (struct view_links)VIEW_LIST(a, struct view_link, { .label = SV("Overview"), .href = SV("/clients/12") },
        { .label = SV("Family and Contacts"), .href = SV("/clients/12/family"), .active = true, .count = 4 },
        { .label = SV("Portal settings"), .href = SV("/clients/12/settings") },
        { .label = SV("Mails"), .href = SV("/clients/12/mails") },
        { .label = SV("Access log"), .href = SV("/clients/12/log") });
    g->tiles = (struct view_tiles)VIEW_LIST(a, struct view_tile,
        { .label = SV("Invites waiting"),
            .count = SV("3"),
            .hint = SV("1 expires today"),
            .href = SV("/invites"),
            .icon = ICON_MAIL,
            .hot = true },
        { .label = SV("Access asked for"),
            .count = SV("2"),
            .hint = SV("by parents, from the portal"),
            .href = SV("/requests"),
            .icon = ICON_KEY },
        { .label = SV("Contacts unreachable"),
            .count = view_count(a, 1200, 1000),
            .hint = SV("no address, or it bounced"),
            .href = SV("/unreachable"),
            .icon = ICON_ALERT },
        { .label = SV("Birthdays that change access"),
            .count = SV("5"),
            .hint = SV("in the next 90 days"),
            .href = SV("/birthdays"),
            .icon = ICON_CAKE },
        { .label = SV("Grants ending"),
            .count = SV("0"),
            .hint = SV("in the next 30 days"),
            .href = SV("/ending"),
            .icon = ICON_HOURGLASS,
            .zero = true });
    g->facts = (struct view_facts)VIEW_LIST(a, struct view_fact, { SV("Born"), SV("9 March 2016 (10 years)"), { 0 } },
        { SV("Phone"), SV("(555) 609-6292"), SV("tel:+15556096292") }, { SV("E-mail"), { 0 }, { 0 } },
        { SV("Languages"), SV("Spanish, English"), { 0 } },
        { SV("Address"), SV("12 Harbor Lane, Springfield"), { 0 } });
    g->events = (struct view_events)VIEW_LIST(a, struct view_event,
        { .iso = SV("2026-11-23T09:14:00Z"),
            .when = SV("Today, 09:14"),
            .text = SV("Ana Ruiz opened Leo's forms"),
            .detail = SV("acting for Leo, as parent"),
            .avatar = view_avatar_of(a, SV("Ana Ruiz"), 1) },
        { .iso = SV("2026-11-22T16:02:00Z"),
            .when = SV("Yesterday, 16:02"),
            .text = SV("Dr. Sam Ferris changed portal settings"),
            .detail = SV("View and pay bills: off"),
            .avatar = view_avatar_of(a, SV("Dr. Sam Ferris"), 7),
            .badge = { SV("Staff"), TONE_CALM, ICON_NONE } },
        { .iso = SV("2026-11-20T08:00:00Z"),
            .when = SV("20 November, 08:00"),
            .text = SV("Invite sent to m…@example.org"),
            .icon = ICON_SEND });
    g->badges = (struct view_badges)VIEW_LIST(a, struct view_badge, { SV("Active"), TONE_OK, ICON_NONE },
        { SV("Invited"), TONE_INFO, ICON_NONE }, { SV("Suspended"), TONE_WARN, ICON_NONE },
        { SV("Ended"), TONE_CALM, ICON_NONE }, { SV("Emergency"), TONE_BAD, ICON_EMERGENCY },
        { SV("Restricted"), TONE_GUARD, ICON_LOCK }, { SV("Copies"), TONE_INFO, ICON_COPY },
        { SV("Minor"), TONE_CALM, ICON_PERSON });
    g->steps = (struct view_steps)VIEW_LIST(a, struct view_step, { SV("Find the client"), true, false },
        { SV("Relationship and access"), false, true }, { SV("Preview and send"), false, false });
    g->search = (struct view_search){
        .action = SV("/clients"), .label = SV("Name, birth date, e-mail or phone"), .live_target = SV("#results")
    };
    g->pager = (struct view_pager){ view_range(a, 51, 50, 1200, 1000), SV("/clients?page=1"), SV("/clients?page=3") };
}

static void fill_messages(struct arena *a, struct gallery *g)
{
    g->empties = (struct gallery_empties)VIEW_LIST(a, struct view_empty,
        { ART_PEOPLE, SV("Nobody here yet"),
            SV("Add the people who care for Leo: they can get copies of mails, be called in an emergency, or sign in "
               "for "
               "him."),
            SV("Add Contact"), SV("/clients/12/contacts/new") },
        { ART_MAIL, SV("No invites are waiting"), SV("An invite expires after 7 days and can be used once."), { 0 },
            { 0 } },
        { ART_SEARCH, SV("Nobody found for “Ruis”"),
            SV("Try fewer letters, a birth date such as 2016-03-09, or the last digits of a phone number."), { 0 },
            { 0 } },
        { ART_DONE, SV("All done"), SV("Nothing asks for your attention today."), { 0 }, { 0 } },
        { ART_LOCK, SV("This access has ended"), SV("Your own account still works. The practice can tell you more."),
            SV("Go to my account"), SV("/") },
        { ART_CALENDAR, SV("No visits planned"),
            SV("Visits that you book, or that the practice books for you, stand here."), { 0 }, { 0 } });
    g->warning = (struct view_notice){ TONE_WARN, SV("Leo turns 13 on 9 March 2029"),
        SV("From then on Ana's access is limited by the policy of this practice."), SV("What changes"),
        SV("/clients/12/age") };
    g->notices = (struct gallery_notices)VIEW_LIST(a, struct view_notice,
        { TONE_OK, { 0 }, SV("The link was saved and Ana was invited."), { 0 }, { 0 } },
        { TONE_WARN, SV("Leo turns 13 on 9 March 2029"),
            SV("From then on Ana's access is limited by the policy of this practice."), SV("What changes"),
            SV("/clients/12/age") },
        { TONE_BAD, SV("The mail came back"), SV("The address of Marisol Véliz does not exist."), { 0 }, { 0 } },
        { TONE_GUARD, { 0 }, SV("This record is restricted. Your reason is kept for good."), { 0 }, { 0 } },
        { TONE_INFO, { 0 }, SV("Portal access for caregivers is part of the Plus plan."), SV("Request access"),
            SV("/request") });
}

static void fill_confirm(struct arena *a, struct gallery *g)
{
    struct view_choice_field *reason = arena_new_obj(a, struct view_choice_field);
    *reason = (struct view_choice_field){ .name = SV("reason"),
        .label = SV("Reason"),
        .required = true,
        .choices = VIEW_LIST(a, struct view_choice,
            { .value = SV("revoked"), .label = SV("The practice ends it"), .checked = true },
            { .value = SV("entered_in_error"),
                .label = SV("Entered in error"),
                .hint = SV("It should never have been there.") }) };
    g->confirm = (struct view_confirm){ .action = SV("/contacts/3/break"),
        .question = SV("Break the link between Ana Ruiz and Leo Ruiz?"),
        .consequences = VIEW_LIST(a, struct sv, SV("Ana is shut out on her next click, in every open tab."),
            SV("Copies of mails stop, and 2 mails that are waiting are dropped."),
            SV("The other parent is told that a link ended, not which.")),
        .reason = reason,
        .submit = { .label = SV("Break the link"),
            .danger = true,
            .cancel_href = SV("/clients/12/family"),
            .cancel_label = SV("Keep it") } };
}

static void fill_fields(struct gallery *g)
{
    g->first_name = (struct view_field){ .name = SV("first_name"),
        .label = SV("First name"),
        .value = SV("Ana \"Anita\" <Ruiz>"),
        .autocomplete = SV("off"),
        .required = true };
    g->email = (struct view_field){ .name = SV("email"),
        .label = SV("E-mail"),
        .value = SV("ana@example"),
        .type = SV("email"),
        .autocomplete = SV("username"),
        .hint = SV("A family may share one address."),
        .required = true };
    g->born = (struct view_field){
        .name = SV("born"), .label = SV("Date of birth"), .value = SV("1985-02-14"), .type = SV("date")
    };
    g->note = (struct view_field){ .name = SV("note"),
        .label = SV("Note for staff"),
        .hint = SV("The family does not see it."),
        .value = SV("Call after 5 pm.\n</textarea>") };
    g->code = (struct view_field){ .name = SV("code"),
        .label = SV("Six digits from your app"),
        .autocomplete = SV("one-time-code"),
        .inputmode = SV("numeric"),
        .max_length = 6,
        .code = true };
    g->password = (struct view_field){ .name = SV("password"),
        .label = SV("Password"),
        .type = SV("password"),
        .autocomplete = SV("current-password"),
        .required = true };
    g->acknowledge = (struct view_check){ .name = SV("acknowledge"),
        .required = true,
        .label = SV("I understand that Ana will see sensitive personal information about Leo, and that this practice "
                    "has met its legal and organizational duties.") };
    g->copy = (struct view_check){ .name = SV("copy"),
        .label = SV("Copy notifications"),
        .hint = SV("Ana gets a copy of the e-mails that Leo gets."),
        .checked = true };
    g->emergency = (struct view_check){ .name = SV("emergency"), .label = SV("Emergency contact") };
    g->submit = (struct view_submit){ .label = SV("Link Client Account"),
        .second_label = SV("Preview"),
        .second_name = SV("do"),
        .second_value = SV("preview"),
        .cancel_href = SV("/clients/12/family") };
    g->sign_in = (struct view_submit){ .label = SV("Sign in") };
}

static void fill_choices(struct arena *a, struct gallery *g)
{
    g->relationship = (struct view_choice_field){ .name = SV("relationship"),
        .label = SV("Relationship"),
        .required = true,
        .prompt = SV("Choose…"),
        .choices = VIEW_LIST(a, struct view_choice, { .value = SV("is_parent"), .label = SV("Parent") },
            { .value = SV("legal_guardian"), .label = SV("Legal guardian") },
            { .value = SV("spouse"), .label = SV("Spouse") }) };
    g->kind = (struct view_choice_field){ .name = SV("kind"),
        .label = SV("Whom are you adding?"),
        .required = true,
        .choices = VIEW_LIST(a, struct view_choice,
            { .value = SV("existing"), .label = SV("An existing client"), .checked = true },
            { .value = SV("new"), .label = SV("A new client") },
            { .value = SV("caregiver"),
                .label = SV("A caregiver-only account"),
                .hint = SV("Signs in and can pay, but has no chart.") },
            { .value = SV("contact"), .label = SV("A contact without account") }) };
    g->preset = (struct view_choice_field){ .name = SV("preset"),
        .label = SV("What may Ana do in Leo's account?"),
        .required = true,
        .choices = VIEW_LIST(a, struct view_choice,
            { .value = SV("full"), .label = SV("Full access"), .hint = SV("Everything that Leo's portal shows.") },
            { .value = SV("billing"),
                .label = SV("Billing only"),
                .hint = SV("Bills, payments and packages."),
                .checked = true },
            { .value = SV("visits"), .label = SV("Appointments only"), .hint = SV("See, book and cancel visits.") },
            { .value = SV("paperwork"), .label = SV("Paperwork"), .hint = SV("Forms and documents.") },
            { .value = SV("custom"), .label = SV("Custom"), .hint = SV("Choose each area below.") }) };
    g->categories = (struct view_choice_field){ .name = SV("category"),
        .label = SV("Copies of which mails"),
        .choices = VIEW_LIST(a, struct view_choice, { .value = SV("visits"), .label = SV("Visits"), .checked = true },
            { .value = SV("money"), .label = SV("Money"), .checked = true },
            { .value = SV("forms"), .label = SV("Forms") }) };
    g->portal = (struct view_choice_field){ .name = SV("capability"),
        .label = SV("Client Portal Settings"),
        .hint = SV("A switched-off area disappears from Leo's portal, and its mails stop."),
        .choices = VIEW_LIST(a, struct view_choice,
            { .value = SV("appointments"), .label = SV("Schedule appointments"), .checked = true },
            { .value = SV("billing"),
                .label = SV("View and pay bills"),
                .hint = SV("Stops: invoices, receipts, superbills.") },
            { .value = SV("forms"), .label = SV("View and complete forms"), .checked = true }) };
    g->matrix = (struct view_matrix){ .label = SV("Each area"),
        .hint = SV("View shows it; act also lets Ana change, book, pay or send."),
        .rows = VIEW_LIST(a, struct view_capability,
            { .name = SV("cap_appointments"), .label = SV("Appointments"), .level = 2 },
            { .name = SV("cap_billing"),
                .label = SV("Bills"),
                .hint = SV("Leo's own portal does not show bills."),
                .level = 1 },
            { .name = SV("cap_forms"), .label = SV("Forms") },
            { .name = SV("cap_clinical"), .label = SV("Clinical summary"), .no_act = true }) };
    g->preview = (struct view_preview){ .name = SV("Ana"),
        .sees = VIEW_LIST(a, struct view_preview_item, { SV("Appointments: see, book and cancel"), { 0 } },
            { SV("Bills: see"), { 0 } }),
        .hidden = VIEW_LIST(a, struct view_preview_item, { SV("Forms"), SV("not part of this access") },
            { SV("Clinical summary"), SV("not part of this access") }),
        .mails = VIEW_LIST(a, struct view_preview_item, { SV("Visits: confirmations, changes, reminders"), { 0 } },
            { SV("Money: invoices and receipts"), { 0 } }) };
}

struct gallery gallery_make(struct arena *a)
{
    struct gallery g = { 0 };
    fill_rows(a, &g);
    fill_people(a, &g);
    fill_lists(a, &g);
    fill_messages(a, &g);
    fill_confirm(a, &g);
    fill_fields(&g);
    fill_choices(a, &g);
    g.problems = problems_new(a);
    problem_add(&g.problems, SV("email"), SV("email_invalid"), SV("Enter an address such as ana@example.org."));
    problem_add(&g.problems, SV("acknowledge"), SV("required"), SV("Confirm that Ana will see sensitive information."));
    view_field_problem(&g.email, &g.problems);
    view_check_problem(&g.acknowledge, &g.problems);
    return g;
}
