#include "db/fixture.h"
#include "people/group.h"
#include "people/tag.h"
#include "people/user_list.h"
#include "practice/queries.h"
#include "step.h"

/* ------------------------------------------------------------------------------------------- archive */

static void edge_32_an_archived_client_is_out_and_found_among_the_archived(void **state)
{
    struct practice *p = *state;
    struct login_id login = practice_login(p, p->olga, SV("a long enough one"));
    struct step *s = by(p, ROLE_PROVIDER, p->olga);
    struct practice_sessions_row n;
    assert_true(refused_with(client_archive(&s->op, p->olga, SV(" "), true, &s->problems), &s->problems, "required"));
    s = by(p, ROLE_PROVIDER, p->olga);
    assert_int_equal(client_archive(&s->op, p->olga, SV("Moved away"), true, &s->problems), E_OK);
    assert_int_equal(client_archive(&s->op, p->olga, SV("Moved away"), true, &s->problems), E_OK);
    assert_int_equal(practice_events(p, EVENT_CLIENT_ARCHIVED), 1);
    assert_int_equal(q_practice_sessions(p->db, p->a, &(struct q_practice_sessions){ .login_id = login }, &n), E_OK);
    assert_int_equal(n.n, 0);
    struct search_hits hits;
    assert_int_equal(client_search(&s->op, &(struct search_query){ .text = SV("petrova") }, &hits), E_OK);
    assert_int_equal(hits.total, 0);
    assert_int_equal(
        client_search(&s->op, &(struct search_query){ .text = SV("petrova"), .archived = true }, &hits), E_OK);
    assert_int_equal(hits.total, 1);
    assert_int_equal(client_archive(&s->op, p->olga, SV(""), false, &s->problems), E_OK);
    assert_int_equal(client_search(&s->op, &(struct search_query){ .text = SV("petrova") }, &hits), E_OK);
    assert_int_equal(hits.total, 1);
    struct step *support = by(p, ROLE_SUPPORT, p->olga);
    assert_int_equal(client_archive(&support->op, p->olga, SV("no"), true, &support->problems), E_DENIED);
}

static void edge_32_an_archived_client_cannot_sign_in_or_be_invited(void **state)
{
    struct practice *p = *state;
    (void)practice_login(p, p->olga, SV("a long enough one"));
    struct step *s = by(p, ROLE_OWNER, p->olga);
    assert_int_equal(client_archive(&s->op, p->olga, SV("Moved away"), true, &s->problems), E_OK);
    struct viewer nobody = practice_stranger();
    struct op op = practice_op(p, &nobody);
    struct sign_in_form f = {
        .email = SV("olga@example.org"), .password = SV("a long enough one"), .peer = SV("192.0.2.1")
    };
    struct sign_in_result r;
    struct problems problems = problems_new(p->a);
    assert_true(refused_with(sign_in(&op, &f, &problems, &r), &problems, "no_account"));
    s = by(p, ROLE_OWNER, p->olga);
    assert_true(refused_with(client_welcome_send(&s->op, p->olga, &s->problems), &s->problems, "not_active"));
}

/* ------------------------------------------------------------------------------------------- switches, welcome,
 * reasons */

static void own_switches_are_recorded_with_before_and_after(void **state)
{
    struct practice *p = *state;
    struct step *s = by(p, ROLE_PROVIDER, p->leo);
    struct portal no_bills = portal_with(PORTAL_ALL, CAP_BILLS, false);
    int64_t version = load(p, p->leo).version;
    assert_int_equal(client_portal_save(&s->op, p->leo, true, no_bills, version, &s->problems), E_OK);
    assert_int_equal(client_portal_save(&s->op, p->leo, true, PORTAL_ALL, version, &s->problems), E_CONFLICT);
    assert_string_equal(
        sv_z(p->a, practice_payload(p, EVENT_PORTAL_CHANGED)), "{\"of\":\"client\",\"from\":-1,\"to\":1021}");
    assert_true(load(p, p->leo).has_own_portal);
    assert_int_equal(practice_client(p, p->leo).facts.portal.bits, no_bills.bits);
    assert_int_equal(client_portal_save(&s->op, p->leo, false, PORTAL_ALL, version + 1, &s->problems), E_OK);
    assert_false(load(p, p->leo).has_own_portal);
    struct step *support = by(p, ROLE_SUPPORT, p->leo);
    assert_int_equal(
        client_portal_save(&support->op, p->leo, true, no_bills, version + 2, &support->problems), E_DENIED);
}

static void a_welcome_goes_five_times_a_day_and_the_newest_link_lives(void **state)
{
    struct practice *p = *state;
    struct step *s = by(p, ROLE_SUPPORT, p->olga);
    struct sv link, first = SV("");
    for (int i = 0; i < 5; i++) {
        assert_int_equal(client_welcome_send(&s->op, p->olga, &s->problems), E_OK);
        struct mail_token_id id = { practice_number(practice_payload(p, EVENT_CLIENT_WELCOME), "mail_token") };
        assert_int_equal(mail_token_text(&s->op, id, &link), E_OK);
        first = i ? first : link;
    }
    assert_true(refused_with(client_welcome_send(&s->op, p->olga, &s->problems), &s->problems, "too_many_invites"));
    struct mail_token t;
    assert_int_equal(mail_token_check(&s->op, first, TOKEN_WELCOME, &t), E_GONE);
    assert_int_equal(mail_token_check(&s->op, link, TOKEN_WELCOME, &t), E_OK);
    practice_forward(p, DAY_US + SECOND_US);
    s = by(p, ROLE_SUPPORT, p->olga);
    assert_int_equal(client_welcome_send(&s->op, p->olga, &s->problems), E_OK);
    s = by(p, ROLE_SUPPORT, p->leo);
    assert_true(refused_with(client_welcome_send(&s->op, p->leo, &s->problems), &s->problems, "no_address"));
}

static void edge_17_a_changed_address_kills_what_was_sent_to_the_old_one(void **state)
{
    struct practice *p = *state;
    struct step *s = by(p, ROLE_SUPPORT, p->olga);
    assert_int_equal(client_welcome_send(&s->op, p->olga, &s->problems), E_OK);
    struct mail_token_id id = { practice_number(practice_payload(p, EVENT_CLIENT_WELCOME), "mail_token") };
    struct client_form f = form_of(p, p->olga);
    struct practice_mail_token_row token;
    struct sv link;
    f.email = SV("OLGA@example.org"); /* the same address, as addresses go */
    assert_int_equal(client_update(&s->op, p->olga, &f, &s->problems), E_OK);
    assert_int_equal(mail_token_text(&s->op, id, &link), E_OK);
    f = form_of(p, p->olga);
    f.email = SV("olga.p@example.org");
    assert_int_equal(client_update(&s->op, p->olga, &f, &s->problems), E_OK);
    assert_int_equal(mail_token_text(&s->op, id, &link), E_GONE);
    assert_int_equal(
        q_practice_mail_token(p->db, p->a, &(struct q_practice_mail_token){ .mail_token_id = id }, &token), E_OK);
    assert_string_equal(sv_z(p->a, token.dead_reason), "email_changed");
    assert_int_equal(practice_events(p, EVENT_CLIENT_WELCOME), 1); /* a new mail only when staff say so */
    assert_string_equal(sv_z(p->a, practice_payload(p, EVENT_CLIENT_EMAIL_CHANGED)),
        "{\"old\":\"OLGA@example.org\",\"new\":\"olga.p@example.org\"}");
    f = form_of(p, p->olga);
    f.email = SV("olga.third@example.org");
    f.send_welcome = true;
    assert_int_equal(client_update(&s->op, p->olga, &f, &s->problems), E_OK);
    assert_int_equal(practice_events(p, EVENT_CLIENT_WELCOME), 2);
}

static void a_restricted_record_opens_after_a_reason_that_is_kept_and_logged(void **state)
{
    struct practice *p = *state;
    struct client_form f = form_of(p, p->olga);
    struct step *s = by(p, ROLE_OWNER, p->olga);
    struct organization org = practice_organization(p);
    struct client c;
    f.restricted = true;
    assert_int_equal(client_update(&s->op, p->olga, &f, &s->problems), E_OK);
    s = by(p, ROLE_PROVIDER, p->olga);
    assert_int_equal(client_load(&s->op, p->olga, &org, &c), E_DENIED);
    assert_true(refused_with(client_state_reason(&s->op, p->olga, SV("x"), &s->problems), &s->problems, "required"));
    s = by(p, ROLE_PROVIDER, p->olga);
    assert_int_equal(client_state_reason(&s->op, p->olga, SV("Covering for Dr. Wu"), &s->problems), E_OK);
    s = by(p, ROLE_PROVIDER, p->olga);
    assert_int_equal(client_load(&s->op, p->olga, &org, &c), E_OK);
    struct step *another = by(p, ROLE_SUPPORT, p->olga); /* one's reason opens it for nobody else */
    assert_int_equal(client_load(&another->op, p->olga, &org, &c), E_DENIED);
    struct practice_audit_rows log;
    assert_int_equal(
        q_practice_audit(p->db, p->a, p->org, &(struct q_practice_audit){ .client_id = p->olga }, &log), E_OK);
    assert_int_equal(log.count, 1);
    assert_string_equal(sv_z(p->a, log.items[0].resource_kind), "restricted_reason");
    assert_int_equal(practice_events(p, EVENT_RESTRICTED_OPENED), 1);
    practice_forward(p, 8 * HOUR_US);
    s = by(p, ROLE_PROVIDER, p->olga);
    assert_int_equal(client_load(&s->op, p->olga, &org, &c), E_DENIED);
    struct restricted_openings openings;
    struct step *owner = by(p, ROLE_OWNER, NONE), *admin = by(p, ROLE_ADMIN, NONE);
    assert_int_equal(restricted_openings_load(&owner->op, 1, &openings), E_OK);
    assert_int_equal(openings.count, 1);
    assert_string_equal(sv_z(p->a, openings.items[0].reason), "Covering for Dr. Wu");
    assert_int_equal(restricted_openings_load(&admin->op, 1, &openings), E_DENIED);
}

static struct search_hit hit_of_olga(struct practice *p, enum role role, const char *text)
{
    struct step *s = by(p, role, NONE);
    struct search_hits hits;
    assert_int_equal(client_search(&s->op, &(struct search_query){ .text = sv_of(text) }, &hits), E_OK);
    for (size_t i = 0; i < hits.count; i++)
        if (hits.items[i].id.v == p->olga.v)
            return hits.items[i];
    fail_msg("not found by %s", text);
    return (struct search_hit){ 0 };
}

static void a_restricted_record_is_found_and_only_named_until_a_reason_is_stated(void **state)
{
    struct practice *p = *state;
    struct client_form f = form_of(p, p->olga);
    struct step *s = by(p, ROLE_OWNER, p->olga);
    f.restricted = true;
    f.city = SV("Springfield");
    assert_int_equal(client_update(&s->op, p->olga, &f, &s->problems), E_OK);
    struct search_hit h = hit_of_olga(p, ROLE_PROVIDER, "petrova");
    assert_true(h.restricted && h.closed && h.name.n);
    assert_false(h.born.has || h.last_visit_on.has);
    assert_int_equal(h.email.n + h.phone.n + h.city.n, 0);
    s = by(p, ROLE_PROVIDER, NONE);
    struct search_hits alike;
    assert_int_equal(client_duplicates(&s->op, SV("Olga"), SV("Petrova"), f.born, f.email, SV(""), &alike), E_OK);
    assert_int_equal(alike.count, 1);
    assert_true(alike.items[0].closed && !alike.items[0].born.has && !alike.items[0].email.n);
    s = by(p, ROLE_PROVIDER, p->olga);
    assert_int_equal(client_state_reason(&s->op, p->olga, SV("Covering for Dr. Wu"), &s->problems), E_OK);
    h = hit_of_olga(p, ROLE_PROVIDER, "petrova");
    assert_true(h.restricted && !h.closed && h.born.has && h.email.n && h.city.n);
    assert_true(hit_of_olga(p, ROLE_SUPPORT, "petrova").closed); /* one's reason opens it for nobody else */
    practice_forward(p, 8 * HOUR_US);
    assert_true(hit_of_olga(p, ROLE_PROVIDER, "petrova").closed);
}

static bool counts_mia(struct practice *p, const struct portal_default *d, int64_t *ret_total)
{
    struct step *s = by(p, ROLE_OWNER, NONE);
    struct portal_affected affected;
    bool named = false;
    assert_int_equal(portal_default_affects(&s->op, d, &affected), E_OK);
    for (size_t i = 0; i < affected.count; i++)
        named |= sv_eq(affected.names[i], SV("Mia Ruiz"));
    *ret_total = affected.total;
    return named;
}

static void portal_defaults_count_and_name_nobody_whose_record_is_closed(void **state)
{
    struct practice *p = *state;
    const struct portal_default of[] = { { .kind = PORTAL_OF_ORGANIZATION, .set = true, .portal = PORTAL_ALL },
        { .kind = PORTAL_OF_AGE, .from_age = 12, .set = true, .portal = PORTAL_ALL } };
    struct client_form f = form_of(p, p->mia);
    struct step *s = by(p, ROLE_OWNER, p->mia);
    int64_t open[LENGTH(of)], closed;
    for (size_t i = 0; i < LENGTH(of); i++)
        assert_true(counts_mia(p, &of[i], &open[i]));
    f.restricted = true;
    assert_int_equal(client_update(&s->op, p->mia, &f, &s->problems), E_OK);
    for (size_t i = 0; i < LENGTH(of); i++) {
        assert_false(counts_mia(p, &of[i], &closed));
        assert_int_equal(closed, open[i] - 1);
    }
    s = by(p, ROLE_OWNER, p->mia);
    assert_int_equal(client_state_reason(&s->op, p->mia, SV("Covering for Dr. Wu"), &s->problems), E_OK);
    for (size_t i = 0; i < LENGTH(of); i++) {
        assert_true(counts_mia(p, &of[i], &closed));
        assert_int_equal(closed, open[i]);
    }
}

static int64_t found_by(struct practice *p, enum role role, struct search_query q, struct sv text)
{
    struct step *s = by(p, role, NONE);
    struct search_hits hits;
    q.text = text;
    assert_int_equal(client_search(&s->op, &q, &hits), E_OK);
    assert_int_equal(hits.count, hits.total);
    return hits.total;
}

static void a_restricted_record_is_not_found_by_address_number_or_birth_date_until_a_reason_is_stated(void **state)
{
    struct practice *p = *state;
    struct client_form f = form_of(p, p->olga);
    struct step *s = by(p, ROLE_OWNER, p->olga);
    f.restricted = true;
    f.email = SV("olga.alone@example.test");
    f.phone = SV("+1 555 010 7788");
    f.born = SV("1931-02-03");
    assert_int_equal(client_update(&s->op, p->olga, &f, &s->problems), E_OK);
    const struct sv by_more[] = { f.email, SV("olga.alone@"), SV("555 010 7788"), SV("+1 555 010 7788"), f.born,
        SV("petrova olga.alone@example.test"), SV("petrova 555 010 7788"), SV("petrova 1931-02-03"),
        SV("petrofa olga.alone@example.test") };
    for (size_t i = 0; i < LENGTH(by_more); i++) {
        const struct search_query q = { .caregivers = i % 2 > 0 };
        if (found_by(p, ROLE_PROVIDER, q, by_more[i]) != 0)
            fail_msg("found by %s", sv_z(p->a, by_more[i]));
    }
    assert_int_equal(found_by(p, ROLE_PROVIDER, (struct search_query){ .page = 1 }, SV("petrova")), 1);
    s = by(p, ROLE_PROVIDER, p->olga);
    assert_int_equal(client_state_reason(&s->op, p->olga, SV("Covering for Dr. Wu"), &s->problems), E_OK);
    for (size_t i = 0; i < LENGTH(by_more); i++) {
        if (found_by(p, ROLE_PROVIDER, (struct search_query){ .page = 1 }, by_more[i]) != 1)
            fail_msg("not found by %s", sv_z(p->a, by_more[i]));
        assert_int_equal(found_by(p, ROLE_SUPPORT, (struct search_query){ .page = 1 }, by_more[i]), 0);
    }
}

static void a_restricted_record_is_in_no_list_of_a_group_or_tag_until_a_reason_is_stated(void **state)
{
    struct practice *p = *state;
    struct group_id group;
    struct tag_id tag;
    struct step *s = by(p, ROLE_OWNER, p->olga);
    assert_int_equal(group_create(&s->op, SV("Recovery"), &s->problems, &group), E_OK);
    assert_int_equal(tag_create(&s->op, SV("Methadone"), &s->problems, &tag), E_OK);
    struct client_form f = form_of(p, p->olga);
    f.restricted = true;
    f.group = sv_fmt(p->a, "%lld", (long long)group.v);
    assert_int_equal(client_update(&s->op, p->olga, &f, &s->problems), E_OK);
    assert_int_equal(tags_apply(&s->op, (struct tagged){ .client = p->olga }, &tag, 1, true), E_OK);
    const struct search_query known[] = { { .group = group }, { .tag = tag }, { .group = group, .tag = tag } };
    for (size_t i = 0; i < LENGTH(known); i++) {
        assert_int_equal(found_by(p, ROLE_PROVIDER, known[i], SV("")), 0);
        assert_int_equal(found_by(p, ROLE_PROVIDER, known[i], SV("petrova")), 0);
    }
    struct users_of of_group, of_tag;
    struct applied_tags applied;
    s = by(p, ROLE_PROVIDER, NONE);
    assert_int_equal(users_of_groups(&s->op, &group, 1, true, false, 10, &of_group), E_OK);
    assert_int_equal(users_of_tags(&s->op, &tag, 1, 0, 10, &of_tag), E_OK);
    assert_int_equal(
        applied_tags_load(&s->op, &(struct applied_tags_wanted){ .tag = tag, .size = 10 }, &applied), E_OK);
    assert_int_equal(of_group.count + of_tag.count + applied.count, 0);
    s = by(p, ROLE_PROVIDER, p->olga);
    assert_int_equal(client_state_reason(&s->op, p->olga, SV("Covering for Dr. Wu"), &s->problems), E_OK);
    for (size_t i = 0; i < LENGTH(known); i++) {
        assert_int_equal(found_by(p, ROLE_PROVIDER, known[i], SV("")), 1);
        assert_int_equal(found_by(p, ROLE_SUPPORT, known[i], SV("")), 0);
    }
    s = by(p, ROLE_PROVIDER, NONE);
    assert_int_equal(users_of_groups(&s->op, &group, 1, true, false, 10, &of_group), E_OK);
    assert_int_equal(users_of_tags(&s->op, &tag, 1, 0, 10, &of_tag), E_OK);
    assert_int_equal(
        applied_tags_load(&s->op, &(struct applied_tags_wanted){ .tag = tag, .size = 10 }, &applied), E_OK);
    assert_int_equal(of_group.count + of_tag.count + applied.count, 3);
}

static void a_caregiver_only_account_becomes_a_client_in_place(void **state)
{
    struct practice *p = *state;
    struct step *s = by(p, ROLE_SUPPORT, p->carer);
    struct search_hits hits;
    assert_int_equal(client_search(&s->op, &(struct search_query){ .text = SV("carter") }, &hits), E_OK);
    assert_int_equal(hits.total, 0);
    assert_int_equal(
        client_search(&s->op, &(struct search_query){ .text = SV("carter"), .caregivers = true }, &hits), E_OK);
    assert_int_equal(hits.total, 1);
    assert_int_equal(client_from_caregiver(&s->op, p->carer, &s->problems), E_OK);
    assert_int_equal(client_search(&s->op, &(struct search_query){ .text = SV("carter") }, &hits), E_OK);
    assert_int_equal(hits.total, 1);
    assert_true(refused_with(client_from_caregiver(&s->op, p->carer, &s->problems), &s->problems, "already_client"));
}

static void the_care_team_is_of_the_organization(void **state)
{
    struct practice *p = *state;
    struct step *s = by(p, ROLE_OWNER, p->leo);
    struct staff_id team[] = { p->provider, p->support }, wrong[] = { p->admin, p->other_owner };
    assert_int_equal(care_team_set(&s->op, p->leo, team, 2), E_OK);
    assert_int_equal(care_team_set(&s->op, p->leo, wrong, 2), E_NOTFOUND);
    assert_true(practice_staff(p, ROLE_SUPPORT, p->leo).facts.care_team);
    assert_false(practice_staff(p, ROLE_ADMIN, p->leo).facts.care_team);
}

static void whoever_joins_the_care_team_is_told_once(void **state)
{
    struct practice *p = *state;
    struct step *s = by(p, ROLE_OWNER, p->leo);
    int64_t before = practice_events(p, EVENT_CLIENT_ASSIGNED);
    struct staff_id team[] = { p->provider, p->support };
    assert_int_equal(care_team_set(&s->op, p->leo, team, 1), E_OK);
    assert_int_equal(practice_events(p, EVENT_CLIENT_ASSIGNED) - before, 1);
    assert_int_equal(care_team_set(&s->op, p->leo, team, 2), E_OK); /* one of them is there already */
    assert_int_equal(practice_events(p, EVENT_CLIENT_ASSIGNED) - before, 2);
    assert_int_equal(care_team_set(&s->op, p->leo, team, 0), E_OK);
    assert_int_equal(practice_events(p, EVENT_CLIENT_ASSIGNED) - before, 2);
}

/* ------------------------------------------------------------------------------------------- torture, cost */

static void a_failure_at_any_statement_leaves_nothing_half_saved(void **state)
{
    struct practice *p = *state;
    struct practice_client_count_row clients, clients_after;
    struct practice_event_count_row events, events_after;
    struct practice_token_count_row tokens, tokens_after;
    struct client_form f = { .first_name = SV("Tor"),
        .last_name = SV("Ture"),
        .email = SV("tor@example.org"),
        .send_welcome = true,
        .provider = sv_fmt(p->a, "%lld", (long long)p->provider.v) };
    assert_int_equal(q_practice_client_count(p->db, p->a, p->org, &clients), E_OK);
    assert_int_equal(q_practice_event_count(p->db, p->a, p->org, &events), E_OK);
    assert_int_equal(q_practice_token_count(p->db, p->a, p->org, &tokens), E_OK);
    int failures = 0;
    for (uint64_t n = 1;; n++) {
        struct step *s = by(p, ROLE_SUPPORT, NONE);
        struct client_id id = { -7 };
        db_fail_nth(n);
        enum err e = client_create(&s->op, &f, &s->problems, &id);
        db_fail_nth(0);
        assert_int_equal(q_practice_client_count(p->db, p->a, p->org, &clients_after), E_OK);
        assert_int_equal(q_practice_event_count(p->db, p->a, p->org, &events_after), E_OK);
        assert_int_equal(q_practice_token_count(p->db, p->a, p->org, &tokens_after), E_OK);
        if (e == E_OK)
            break;
        failures++;
        assert_int_equal(id.v, -7); /* untouched on failure */
        assert_int_equal(clients_after.n, clients.n);
        assert_int_equal(events_after.n, events.n);
        assert_int_equal(tokens_after.n, tokens.n);
    }
    assert_true(failures >= 8);
    assert_int_equal(clients_after.n, clients.n + 1);
    assert_int_equal(events_after.n, events.n + 3); /* created, assigned, welcome */
}

static void a_client_its_facts_and_a_session_cost_one_statement_each(void **state)
{
    struct practice *p = *state;
    struct step *s = by(p, ROLE_OWNER, p->ana);
    struct organization org = practice_organization(p);
    struct client c;
    struct client_facts facts;
    struct session session;
    uint64_t before = db_statements(p->db);
    assert_int_equal(client_load(&s->op, p->ana, &org, &c), E_OK);
    assert_int_equal(db_statements(p->db) - before, 1);
    before = db_statements(p->db);
    assert_int_equal(client_facts_load(p->db, p->a, &org, p->ana, p->owner, s->viewer.today, p->now, &facts), E_OK);
    assert_int_equal(db_statements(p->db) - before, 1);
    before = db_statements(p->db);
    assert_int_equal(session_load(p->db, p->a, SV("no such token"), p->now, &session), E_NOTFOUND);
    assert_int_equal(db_statements(p->db) - before, 1);
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(edge_32_an_archived_client_is_out_and_found_among_the_archived),
        TEST(edge_32_an_archived_client_cannot_sign_in_or_be_invited),
        TEST(own_switches_are_recorded_with_before_and_after),
        TEST(a_welcome_goes_five_times_a_day_and_the_newest_link_lives),
        TEST(edge_17_a_changed_address_kills_what_was_sent_to_the_old_one),
        TEST(a_restricted_record_opens_after_a_reason_that_is_kept_and_logged),
        TEST(a_restricted_record_is_found_and_only_named_until_a_reason_is_stated),
        TEST(portal_defaults_count_and_name_nobody_whose_record_is_closed),
        TEST(a_restricted_record_is_in_no_list_of_a_group_or_tag_until_a_reason_is_stated),
        TEST(a_restricted_record_is_not_found_by_address_number_or_birth_date_until_a_reason_is_stated),
        TEST(a_caregiver_only_account_becomes_a_client_in_place),
        TEST(the_care_team_is_of_the_organization),
        TEST(whoever_joins_the_care_team_is_told_once),
        TEST(a_failure_at_any_statement_leaves_nothing_half_saved),
        TEST(a_client_its_facts_and_a_session_cost_one_statement_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
