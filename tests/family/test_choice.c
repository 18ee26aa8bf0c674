#include "home.h"

#include "../access/seed.h"
#include "family/choice_words.h"

/* Leo's mother Ana gets copies; Olga gets her own mails, and Rosa copies of them. */
struct house {
    struct practice *p;
    struct viewer system;
    struct op op;
    struct problems problems;
    struct contact_id ana, rosa;
};

static struct house house_of(void **state)
{
    struct practice *p = *state;
    struct house h = { .p = p, .system = practice_system(p), .problems = problems_new(p->a) };
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->olga);
    struct op staff = practice_op(p, &owner);
    struct contact_form f = home_contact_form();
    h.ana = home_link(p, p->leo, p->ana, "is_parent");
    assert_int_equal(contact_add(&staff, p->olga, &f, true, &h.problems, &h.rosa), E_OK);
    return h;
}

static struct op op_of(struct house *h)
{
    return practice_op(h->p, &h->system);
}

static struct choice_of contact_of(struct contact_id id)
{
    return (struct choice_of){ CHOICE_CONTACT, id.v };
}

static struct choice loaded(struct house *h, struct choice_of of)
{
    struct op op = op_of(h);
    struct choice c;
    assert_int_equal(choice_load(&op, of, &c), E_OK);
    return c;
}

static enum err saved(struct house *h, const struct choice *c, enum choice_how how)
{
    struct op op = op_of(h);
    h->problems = problems_new(h->p->a);
    return choice_save(&op, c, how, &h->problems);
}

static struct choice_change_id stopped(struct house *h, struct choice_of of, enum notice_category category)
{
    struct op op = op_of(h);
    struct choice_change_id change;
    assert_int_equal(choice_stop(&op, of, category, HOW_ONE_CLICK, &change), E_OK);
    return change;
}

static struct notice_facts facts_of(struct house *h, struct client_id client)
{
    struct op op = op_of(h);
    struct notice_facts f;
    assert_int_equal(notice_facts_load(&op, client, &f), E_OK);
    return f;
}

static struct notice_decision planned(
    struct house *h, struct client_id client, const char *key, enum notice_recipient kind, enum notice_channel channel)
{
    struct notice_facts f = facts_of(h, client);
    struct notice_decision *d = arena_array(h->p->a, f.people_count, sizeof *d);
    f.sms = true; /* this practice has them */
    notice_plan_channel(notice_find(sv_of(key)), &f, channel, d);
    for (size_t i = 0; i < f.people_count; i++)
        if (f.people[i].kind == kind)
            return d[i];
    fail_msg("nobody of this kind");
    return (struct notice_decision){ 0 };
}

static enum notice_rule mail_rule(struct house *h, struct client_id client, const char *key, enum notice_recipient kind)
{
    return planned(h, client, key, kind, CHANNEL_MAIL).rule;
}

static void nobody_needs_a_row(void **state)
{
    struct house h = house_of(state);
    struct choice c = loaded(&h, contact_of(h.rosa));
    assert_int_equal(c.version, 0);
    assert_int_equal(c.link_generation, 1);
    assert_int_equal(c.off[CHANNEL_MAIL], 0);
    assert_int_equal(c.off[CHANNEL_SMS], (1 << NOTICE_CATEGORY_COUNT) - 1);
    assert_int_equal(mail_rule(&h, h.p->olga, "invoice_issued", RECIPIENT_COPY), RULE_SENT);
    assert_int_equal(planned(&h, h.p->olga, "invoice_issued", RECIPIENT_CLIENT, CHANNEL_SMS).rule, RULE_NOT_ASKED);
}

static void one_click_stops_one_category_of_one_contact(void **state)
{
    struct house h = house_of(state);
    assert_int_not_equal(stopped(&h, contact_of(h.rosa), NOTICE_MONEY).v, 0);
    assert_int_equal(mail_rule(&h, h.p->olga, "invoice_issued", RECIPIENT_COPY), RULE_PREFERENCE);
    assert_int_equal(mail_rule(&h, h.p->olga, "appointment_booked", RECIPIENT_COPY), RULE_SENT);
    assert_int_equal(mail_rule(&h, h.p->olga, "invoice_issued", RECIPIENT_CLIENT), RULE_SENT);
    assert_int_equal(mail_rule(&h, h.p->leo, "invoice_issued", RECIPIENT_COPY), RULE_SENT); /* Ana's */
    struct home_choice_last_row row;
    assert_int_equal(q_home_choice_last(h.p->db, h.p->a, h.p->org, &row), E_OK);
    assert_string_equal(sv_z(h.p->a, row.words), "stopped e-mails about money");
    assert_string_equal(sv_z(h.p->a, row.how), "one_click");
    assert_int_equal(row.client_id.v.v, h.p->olga.v);
    assert_int_equal(stopped(&h, contact_of(h.rosa), NOTICE_MONEY).v, 0); /* again: nothing to write down */
}

static void stopping_everything_leaves_mails_about_the_own_access(void **state)
{
    struct house h = house_of(state);
    stopped(&h, contact_of(h.rosa), NOTICE_CATEGORY_COUNT);
    assert_int_equal(mail_rule(&h, h.p->olga, "appointment_booked", RECIPIENT_COPY), RULE_STOPPED);
    assert_int_equal(mail_rule(&h, h.p->olga, "recipients_changed", RECIPIENT_COPY), RULE_SENT);
}

static void what_the_client_stops_stops_for_the_copies_too(void **state)
{
    struct house h = house_of(state);
    struct choice_of olga = { CHOICE_CLIENT, h.p->olga.v };
    stopped(&h, olga, NOTICE_VISITS);
    assert_int_equal(mail_rule(&h, h.p->olga, "appointment_booked", RECIPIENT_CLIENT), RULE_CLIENT_PREFERENCE);
    assert_int_equal(mail_rule(&h, h.p->olga, "appointment_booked", RECIPIENT_COPY), RULE_MIRROR);
    assert_int_equal(mail_rule(&h, h.p->olga, "invoice_issued", RECIPIENT_COPY), RULE_SENT);
    stopped(&h, olga, NOTICE_CATEGORY_COUNT);
    assert_int_equal(mail_rule(&h, h.p->olga, "invoice_issued", RECIPIENT_COPY), RULE_MIRROR);
}

static void undo_takes_back_the_newest_change_and_no_other(void **state)
{
    struct house h = house_of(state);
    struct op op = op_of(&h);
    struct choice_change_id first = stopped(&h, contact_of(h.rosa), NOTICE_MONEY);
    struct choice_change_id second = stopped(&h, contact_of(h.rosa), NOTICE_FORMS);
    struct choice_change_id of_ana = stopped(&h, contact_of(h.ana), NOTICE_FORMS);
    assert_int_equal(choice_undo(&op, contact_of(h.rosa), first), E_CONFLICT);
    assert_int_equal(choice_undo(&op, contact_of(h.rosa), of_ana), E_CONFLICT);
    assert_int_equal(choice_undo(&op, contact_of(h.rosa), second), E_OK);
    assert_int_equal(loaded(&h, contact_of(h.rosa)).off[CHANNEL_MAIL], 1 << NOTICE_MONEY);
    assert_int_equal(loaded(&h, contact_of(h.ana)).off[CHANNEL_MAIL], 1 << NOTICE_FORMS);
    assert_int_equal(choice_undo(&op, contact_of(h.rosa), second), E_CONFLICT);
}

static void staff_cannot_turn_on_what_a_person_stopped(void **state)
{
    struct house h = house_of(state);
    stopped(&h, contact_of(h.rosa), NOTICE_MONEY);
    struct choice c = loaded(&h, contact_of(h.rosa));
    c.off[CHANNEL_MAIL] = 0;
    assert_int_equal(saved(&h, &c, HOW_STAFF), E_INVALID);
    assert_true(problem_has(&h.problems, SV("stopped_by_person")));
    c.off[CHANNEL_MAIL] = 1 << NOTICE_MONEY | 1 << NOTICE_CARE; /* on the phone: "and nothing about care" */
    assert_int_equal(saved(&h, &c, HOW_STAFF), E_OK);
    assert_int_equal(loaded(&h, contact_of(h.rosa)).off[CHANNEL_MAIL], 1 << NOTICE_MONEY | 1 << NOTICE_CARE);
}

static void a_choice_that_was_changed_meanwhile_is_a_conflict_and_an_equal_one_writes_nothing(void **state)
{
    struct house h = house_of(state);
    struct home_choice_changes_row n;
    struct choice old = loaded(&h, contact_of(h.rosa)), c = old;
    assert_int_equal(saved(&h, &c, HOW_LINK), E_OK);
    assert_int_equal(q_home_choice_changes(h.p->db, h.p->a, h.p->org, &n), E_OK);
    assert_int_equal(n.n, 0);
    c.off[CHANNEL_PORTAL] = 1 << NOTICE_CARE;
    assert_int_equal(saved(&h, &c, HOW_LINK), E_OK);
    old.off[CHANNEL_PORTAL] = 1 << NOTICE_FORMS;
    assert_int_equal(saved(&h, &old, HOW_LINK), E_CONFLICT);
}

static void a_bad_choice_names_its_field(void **state)
{
    struct house h = house_of(state);
    struct choice c = loaded(&h, contact_of(h.rosa));
    c.quiet_from = 24 * 60;
    c.zone = SV("Mars/Olympus");
    c.language = SV("xx");
    c.sms_number = SV("12");
    assert_int_equal(saved(&h, &c, HOW_LINK), E_INVALID);
    static const char *const fields[] = { "quiet_from", "zone", "language", "sms_number" };
    for (size_t i = 0; i < LENGTH(fields); i++)
        assert_non_null(problem_of(&h.problems, sv_of(fields[i])));
    assert_int_equal(h.problems.count, LENGTH(fields));
}

static void text_messages_wait_for_the_owner_of_the_number(void **state)
{
    struct house h = house_of(state);
    struct choice c = loaded(&h, contact_of(h.rosa));
    c.off[CHANNEL_SMS] &= ~(1 << NOTICE_VISITS);
    assert_int_equal(saved(&h, &c, HOW_LINK), E_INVALID); /* no number */
    c.sms_number = SV("+1 (555) 010-2030");
    assert_int_equal(saved(&h, &c, HOW_LINK), E_OK);
    c = loaded(&h, contact_of(h.rosa));
    assert_string_equal(sv_z(h.p->a, c.sms_state), "asked");
    assert_string_equal(sv_z(h.p->a, c.sms_number), "+15550102030");
    assert_int_equal(practice_events(h.p, EVENT_SMS_ASKED), 1);
    assert_int_equal(planned(&h, h.p->olga, "appointment_booked", RECIPIENT_COPY, CHANNEL_SMS).rule, RULE_NOT_ASKED);
    c.sms_state = SV("on");
    assert_int_equal(saved(&h, &c, HOW_LINK), E_OK); /* a form cannot say so */
    assert_string_equal(sv_z(h.p->a, loaded(&h, contact_of(h.rosa)).sms_state), "asked");
    c = loaded(&h, contact_of(h.rosa));
    c.sms_state = SV("on");
    assert_int_equal(saved(&h, &c, HOW_SMS), E_OK);
    assert_true(planned(&h, h.p->olga, "appointment_booked", RECIPIENT_COPY, CHANNEL_SMS).send);
    assert_int_equal(planned(&h, h.p->olga, "invoice_issued", RECIPIENT_COPY, CHANNEL_SMS).rule, RULE_PREFERENCE);
    c = loaded(&h, contact_of(h.rosa));
    c.sms_number = SV("+15550109999");
    assert_int_equal(saved(&h, &c, HOW_LINK), E_OK);
    assert_string_equal(sv_z(h.p->a, loaded(&h, contact_of(h.rosa)).sms_state), "asked"); /* another phone */
    assert_int_equal(practice_events(h.p, EVENT_SMS_ASKED), 2);
}

static struct notice_reminders two_hours(void)
{
    struct notice_reminders r = { .how = REMIND_OWN, .ways = REMINDER_WAYS_ALL };
    assert_true(notice_reminders_add(&r, 120));
    return r;
}

static void reminders_are_chosen_by_staff_until_the_person_chooses(void **state)
{
    struct house h = house_of(state);
    struct choice c = loaded(&h, contact_of(h.rosa));
    c.reminders = two_hours();
    assert_int_equal(saved(&h, &c, HOW_STAFF), E_OK);
    assert_int_equal(practice_events(h.p, EVENT_REMINDERS_CHANGED), 1);
    c = loaded(&h, contact_of(h.rosa));
    assert_true(c.reminders.how == REMIND_OWN && c.reminders.minutes[0] == 120 && !c.reminders_theirs);
    c.reminders.how = REMIND_NONE;
    assert_int_equal(saved(&h, &c, HOW_LINK), E_OK);
    c = loaded(&h, contact_of(h.rosa));
    assert_true(c.reminders_theirs);
    c.reminders = two_hours();
    assert_int_equal(saved(&h, &c, HOW_STAFF), E_INVALID);
    assert_non_null(problem_of(&h.problems, SV("reminders")));
    c.reminders.how = REMIND_FOLLOW;
    assert_int_equal(saved(&h, &c, HOW_LINK), E_OK);
    c = loaded(&h, contact_of(h.rosa));
    c.reminders = two_hours();
    assert_int_equal(saved(&h, &c, HOW_STAFF), E_OK); /* they left it to the practice again */
    struct home_choice_last_row row;
    assert_int_equal(q_home_choice_last(h.p->db, h.p->a, h.p->org, &row), E_OK);
    assert_string_equal(sv_z(h.p->a, row.words), "changed reminders of visits");
    assert_int_equal(facts_of(&h, h.p->olga).people[1].reminders.count, 1);
}

static void reminders_without_a_time_or_a_way_are_problems(void **state)
{
    struct house h = house_of(state);
    struct choice c = loaded(&h, contact_of(h.rosa));
    c.reminders.how = REMIND_OWN;
    assert_int_equal(saved(&h, &c, HOW_LINK), E_INVALID);
    assert_non_null(problem_of(&h.problems, SV("remind_min")));
    assert_non_null(problem_of(&h.problems, SV("remind_by")));
    c.reminders = two_hours();
    c.reminders.too_many = true;
    assert_int_equal(saved(&h, &c, HOW_LINK), E_INVALID);
    assert_int_equal(h.problems.count, 1);
    assert_int_equal(practice_events(h.p, EVENT_REMINDERS_CHANGED), 0);
}

static void a_contact_reads_nothing_of_the_clients_times_before_saving(void **state)
{
    struct house h = house_of(state);
    struct op op = op_of(&h);
    struct notice_differences open, shut;
    struct choice c = loaded(&h, (struct choice_of){ CHOICE_CLIENT, h.p->olga.v }), mine;
    mine = loaded(&h, contact_of(h.rosa));
    mine.reminders = two_hours();
    assert_int_equal(preview_choice(&op, h.p->olga, &mine, false, &open), E_OK);
    c.reminders.how = REMIND_NONE;
    assert_int_equal(saved(&h, &c, HOW_PAGE), E_OK);
    assert_int_equal(preview_choice(&op, h.p->olga, &mine, false, &shut), E_OK);
    assert_int_equal(open.count, 3); /* by mail: two of the practice's stop, and one starts */
    assert_int_equal(shut.count, open.count);
    for (size_t i = 0; i < open.count; i++)
        assert_true(open.items[i].minutes == shut.items[i].minutes && open.items[i].starts == shut.items[i].starts);
}

static void the_weekly_list_is_planned_for_a_monday_while_it_is_asked_for(void **state)
{
    struct house h = house_of(state);
    const struct choice_of olga = { CHOICE_CLIENT, h.p->olga.v };
    struct choice c = loaded(&h, olga);
    c.asked = ASKED_ACCESS_DIGEST;
    assert_int_equal(saved(&h, &c, HOW_PAGE), E_OK);
    practice_forward(h.p, 6 * DAY_US); /* a Monday was the first day: this is a Sunday */
    assert_int_equal(home_schedule(h.p), 0);
    practice_forward(h.p, DAY_US);
    assert_int_equal(home_schedule(h.p), 1);
    assert_int_equal(practice_events(h.p, EVENT_ACCESS_DIGEST_DUE), 1);
    c = loaded(&h, olga);
    c.asked = ASKED_ACCESS_DIGEST | ASKED_PROXY_SIGN_IN;
    assert_int_equal(saved(&h, &c, HOW_PAGE), E_OK);
    c = loaded(&h, olga);
    c.asked = 0;
    assert_int_equal(saved(&h, &c, HOW_PAGE), E_OK);
    practice_forward(h.p, 14 * DAY_US);
    assert_int_equal(home_schedule(h.p), 0);
}

static enum err with_rows_in(struct db *tx, void *arg)
{
    struct house *h = arg;
    struct org_id org = h->p->org;
    TRY(q_home_safe(tx, org,
        &(struct q_home_safe){ .client_id = h->p->olga, .email = SV("quiet@example.net"), .set_by = h->p->owner },
        NULL));
    TRY(q_home_silence(tx, org, &(struct q_home_silence){ .contact_id = h->rosa }, NULL));
    TRY(q_home_block(
        tx, org, &(struct q_home_block){ .address_norm = SV("ana@example.org"), .client_id = h->p->leo }, NULL));
    return q_home_browser(
        tx, org, &(struct q_home_browser){ .reader_id = h->p->olga.v, .endpoint = SV("https://push.example/1") }, NULL);
}

static void safe_mode_blocks_and_browsers_reach_the_plan(void **state)
{
    struct house h = house_of(state);
    assert_int_equal(db_write(h.p->db, with_rows_in, &h), E_OK);
    struct notice_facts f = facts_of(&h, h.p->olga);
    assert_true(f.safe);
    assert_string_equal(sv_z(h.p->a, f.people[0].address), "quiet@example.net");
    assert_string_equal(sv_z(h.p->a, f.client_address), "quiet@example.net");
    assert_true(f.people[0].ways[CHANNEL_PUSH]);
    assert_int_equal(mail_rule(&h, h.p->olga, "appointment_booked", RECIPIENT_COPY), RULE_SAFE_MODE);
    assert_int_equal(mail_rule(&h, h.p->leo, "appointment_booked", RECIPIENT_COPY), RULE_BLOCKED);
    practice_login(h.p, h.p->ana, PRACTICE_PASSWORD);
    assert_true(planned(&h, h.p->leo, "appointment_booked", RECIPIENT_COPY, CHANNEL_PORTAL).send);
}

static enum err safe_leo_in(struct db *tx, void *arg)
{
    struct house *h = arg;
    return q_home_safe(tx, h->p->org,
        &(struct q_home_safe){ .client_id = h->p->leo, .email = SV("leo@quiet.example"), .set_by = h->p->owner }, NULL);
}

static void a_confidential_address_serves_a_client_without_another(void **state)
{
    struct house h = house_of(state);
    assert_int_equal(mail_rule(&h, h.p->leo, "appointment_booked", RECIPIENT_CLIENT), RULE_NO_ADDRESS);
    assert_int_equal(db_write(h.p->db, safe_leo_in, &h), E_OK);
    assert_int_equal(mail_rule(&h, h.p->leo, "appointment_booked", RECIPIENT_CLIENT), RULE_SENT);
    assert_string_equal(sv_z(h.p->a, facts_of(&h, h.p->leo).client_address), "leo@quiet.example");
}

static struct sv token_in(struct sv url)
{
    struct sv rest = url;
    (void)sv_cut(&rest, '=');
    return sv_cut(&rest, '&');
}

static void a_signed_link_opens_the_choices_of_its_recipient_only(void **state)
{
    struct house h = house_of(state);
    struct op op = op_of(&h);
    struct arena *a = h.p->a;
    struct choice_links l = choice_link(h.p->keys, a, SV("https://k.example"), contact_of(h.rosa), 1, NOTICE_VISITS);
    assert_true(sv_starts(l.unsubscribe, SV("https://k.example/unsubscribe?t=")));
    assert_true(sv_ends(l.unsubscribe, SV("&c=0")));
    assert_int_equal(
        choice_link(h.p->keys, a, SV("https://k.example"), contact_of(h.rosa), 1, NOTICE_ACCOUNT).unsubscribe.n, 0);
    struct choice_holder holder;
    struct sv token = token_in(l.unsubscribe);
    assert_int_equal(choice_link_open(&op, token, &holder), E_OK);
    assert_int_equal(holder.of.id, h.rosa.v);
    assert_int_equal(holder.of.kind, CHOICE_CONTACT);
    assert_int_equal(holder.org.v, h.p->org.v);
    assert_int_equal(holder.client.v, h.p->olga.v);
    char *forged = arena_array(a, token.n, 1);
    for (size_t i = 0; i < token.n; i++) {
        for (size_t k = 0; k < token.n; k++)
            forged[k] = k == i ? (char)(token.p[k] == 'A' ? 'B' : 'A') : token.p[k];
        assert_int_equal(choice_link_open(&op, sv_from(forged, token.n), &holder), E_GONE);
    }
    assert_int_equal(choice_link_open(&op, SV(""), &holder), E_GONE);
    home_propose(h.p, h.p->mia, h.p->ana);
    assert_int_equal(choice_link_open(&op, home_invitation(h.p), &holder), E_GONE); /* another kind of link */
}

static void links_die_with_the_address_and_with_the_contact(void **state)
{
    struct house h = house_of(state);
    struct op op = op_of(&h);
    struct choice_holder holder;
    struct viewer owner = practice_staff(h.p, ROLE_OWNER, h.p->olga);
    struct op staff = practice_op(h.p, &owner);
    struct sv old = token_in(choice_link(h.p->keys, h.p->a, SV(""), contact_of(h.rosa), 1, NOTICE_VISITS).unsubscribe);
    struct contact c;
    assert_int_equal(contact_load(&staff, h.p->olga, h.rosa, &c), E_OK);
    struct contact_form f = home_contact_form();
    f.version = c.version;
    f.email = SV("rosa@new.example");
    assert_int_equal(contact_update(&staff, h.p->olga, h.rosa, &f, true, &h.problems), E_OK);
    assert_int_equal(choice_link_open(&op, old, &holder), E_GONE);
    int64_t generation = loaded(&h, contact_of(h.rosa)).link_generation;
    assert_int_equal(generation, 2);
    struct sv newer =
        token_in(choice_link(h.p->keys, h.p->a, SV(""), contact_of(h.rosa), generation, NOTICE_VISITS).unsubscribe);
    assert_int_equal(choice_link_open(&op, newer, &holder), E_OK);
    assert_int_equal(contact_end(&staff, h.p->olga, h.rosa, SV("")), E_OK);
    assert_int_equal(choice_link_open(&op, newer, &holder), E_GONE);
    assert_int_equal(choice_links_kill_of_client(&op, h.p->ana), E_OK);
    assert_int_equal(loaded(&h, contact_of(h.ana)).link_generation, 2);
    assert_int_equal(loaded(&h, (struct choice_of){ CHOICE_CLIENT, h.p->ana.v }).link_generation, 2);
}

static void choices_of_another_organization_cannot_be_written(void **state)
{
    struct house h = house_of(state);
    struct viewer other = practice_other_staff(h.p, h.p->stranger);
    struct op op = practice_op(h.p, &other);
    struct choice_change_id change;
    assert_int_equal(choice_stop(&op, contact_of(h.rosa), NOTICE_CARE, HOW_STAFF, &change), E_NOTFOUND);
    assert_int_equal(loaded(&h, contact_of(h.rosa)).off[CHANNEL_MAIL], 0);
}

/* Whatever people choose, on mail nobody gets anything that they would not have got without choosing (F1). */
static void random_choices_never_add_a_recipient(void **state)
{
    struct house h = house_of(state);
    struct prng r = seed_announced("choices");
    struct choice_of who[] = { contact_of(h.rosa), contact_of(h.ana), { CHOICE_CLIENT, h.p->olga.v },
        { CHOICE_CLIENT, h.p->leo.v } };
    struct client_id clients[] = { h.p->olga, h.p->leo };
    struct notice_facts plain[] = { facts_of(&h, h.p->olga), facts_of(&h, h.p->leo) };
    for (int round = 0; round < 60; round++) {
        struct choice c = loaded(&h, who[prng_below(&r, LENGTH(who))]);
        c.off[CHANNEL_MAIL] = (int64_t)prng_below(&r, 1 << 10);
        c.off[CHANNEL_PORTAL] = (int64_t)prng_below(&r, 1 << 10);
        c.off[CHANNEL_PUSH] = (int64_t)prng_below(&r, 1 << 10);
        assert_int_equal(saved(&h, &c, HOW_PAGE), E_OK);
        for (size_t i = 0; i < LENGTH(clients); i++) {
            struct notice_facts now = facts_of(&h, clients[i]);
            struct notice_differences d = notice_compare(h.p->a, &plain[i], &now);
            for (size_t k = 0; k < d.count; k++)
                assert_false(d.items[k].starts);
        }
    }
}

static void choices_are_called_as_the_catalogue_and_the_switches_call_them(void **state)
{
    struct practice *p = *state;
    const struct language *spanish = language_find(SV("es"));
    for (size_t i = 0; i < notice_catalogue_count; i++) {
        const struct notice_row *row = &notice_catalogue[i];
        assert_string_equal(sv_z(p->a, choice_mail_said(p->a, NULL, row)), row->label);
        assert_string_not_equal(sv_z(p->a, choice_mail_said(p->a, spanish, row)), row->label);
    }
    for (enum notice_category c = 0; c < NOTICE_CATEGORY_COUNT; c++)
        assert_string_equal(sv_z(p->a, choice_category_said(p->a, NULL, c)), notice_category_label(c));
    for (enum notice_channel c = 0; c < CHANNEL_COUNT; c++)
        assert_string_equal(sv_z(p->a, choice_channel_said(p->a, NULL, c)), notice_channel_label(c));
    for (enum cap c = 0; c < CAP_SWITCHES; c++)
        assert_string_equal(sv_z(p->a, choice_area_said(p->a, NULL, c)), cap_label(c));
}

static void problems_of_choices_are_said_as_choice_save_says_them(void **state)
{
    struct house h = house_of(state);
    struct op op = op_of(&h);
    struct choice c = loaded(&h, contact_of(h.ana));
    c.quiet_from = -1;
    c.zone = SV("Nowhere/None");
    c.language = SV("xx");
    c.sms_number = SV("12");
    assert_int_equal(choice_save(&op, &c, HOW_LINK, &h.problems), E_INVALID);
    struct problems said = choice_problems_said(h.p->a, NULL, &h.problems);
    struct problems spanish = choice_problems_said(h.p->a, language_find(SV("es")), &h.problems);
    assert_int_equal(said.count, h.problems.count);
    for (size_t i = 0; i < said.count; i++) {
        assert_string_equal(sv_z(h.p->a, said.items[i].text), sv_z(h.p->a, h.problems.items[i].text));
        assert_string_not_equal(sv_z(h.p->a, spanish.items[i].text), sv_z(h.p->a, said.items[i].text));
    }
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
        T(nobody_needs_a_row),
        T(one_click_stops_one_category_of_one_contact),
        T(stopping_everything_leaves_mails_about_the_own_access),
        T(what_the_client_stops_stops_for_the_copies_too),
        T(undo_takes_back_the_newest_change_and_no_other),
        T(staff_cannot_turn_on_what_a_person_stopped),
        T(a_choice_that_was_changed_meanwhile_is_a_conflict_and_an_equal_one_writes_nothing),
        T(a_bad_choice_names_its_field),
        T(reminders_are_chosen_by_staff_until_the_person_chooses),
        T(reminders_without_a_time_or_a_way_are_problems),
        T(a_contact_reads_nothing_of_the_clients_times_before_saving),
        T(text_messages_wait_for_the_owner_of_the_number),
        T(the_weekly_list_is_planned_for_a_monday_while_it_is_asked_for),
        T(safe_mode_blocks_and_browsers_reach_the_plan),
        T(a_confidential_address_serves_a_client_without_another),
        T(a_signed_link_opens_the_choices_of_its_recipient_only),
        T(choices_are_called_as_the_catalogue_and_the_switches_call_them),
        T(problems_of_choices_are_said_as_choice_save_says_them),
        T(links_die_with_the_address_and_with_the_contact),
        T(choices_of_another_organization_cannot_be_written),
        T(random_choices_never_add_a_recipient),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
