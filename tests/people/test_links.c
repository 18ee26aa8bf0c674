#include "base/random.h"
#include "browser.h"
#include "db/fixture.h"
#include "practice/queries.h"
#include "step.h"

/* The text of the link that the latest event of a kind mails. */
static struct sv link_of(struct practice *p, enum event_kind kind)
{
    struct viewer cli = practice_system(p);
    struct op op = practice_op(p, &cli);
    struct sv text;
    struct mail_token_id id = { practice_number(practice_payload(p, kind), "mail_token") };
    assert_int_equal(mail_token_text(&op, id, &text), E_OK);
    return text;
}

static struct sv invite(struct practice *p, struct client_id client)
{
    struct step *s = by(p, ROLE_SUPPORT, client);
    assert_int_equal(client_welcome_send(&s->op, client, &s->problems), E_OK);
    return link_of(p, EVENT_CLIENT_WELCOME);
}

static enum err set_by(struct browser *b, struct sv link, struct sv password)
{
    struct op op = op_of(b);
    struct sign_in_form from = { .device_token = b->device, .peer = b->peer, .user_agent = SV("Firefox/1 Linux") };
    b->result = (struct sign_in_result){ .next = SIGN_IN_PICK };
    return took(b, password_set_by_link(&op, link, password, &from, &b->problems, &b->result));
}

static enum err check(struct practice *p, struct sv link, enum token_kind kind)
{
    struct viewer nobody = practice_stranger();
    struct op op = practice_op(p, &nobody);
    struct mail_token t;
    return mail_token_check(&op, link, kind, &t);
}

static struct accounts accounts_of(struct browser *b)
{
    struct op op = op_of(b);
    struct accounts accounts;
    assert_int_equal(sign_in_accounts(&op, &accounts), E_OK);
    return accounts;
}

static const struct account *account_of(const struct accounts *accounts, struct client_id id)
{
    for (size_t i = 0; i < accounts->count; i++)
        if (accounts->items[i].client_id.v == id.v)
            return &accounts->items[i];
    return NULL;
}

/* ------------------------------------------------------------------------------------------- links in mails */

static void a_link_works_once_of_its_kind_and_no_event_holds_it(void **state)
{
    struct practice *p = *state;
    struct browser b = browser_of(p, "192.0.2.1");
    struct sv link = invite(p, p->olga), payload = practice_payload(p, EVENT_CLIENT_WELCOME);
    assert_null(memmem(payload.p, payload.n, link.p, 16));
    assert_int_equal(check(p, link, TOKEN_WELCOME), E_OK);
    static const enum token_kind others[] = { TOKEN_STAFF_WELCOME, TOKEN_PASSWORD_RESET, TOKEN_EMAIL_CHANGE,
        TOKEN_GRANT_INVITE };
    for (size_t i = 0; i < LENGTH(others); i++)
        assert_int_equal(check(p, link, others[i]), E_GONE);
    assert_int_equal(set_by(&b, link, SV("short")), E_INVALID);
    assert_int_equal(check(p, link, TOKEN_WELCOME), E_OK); /* a weak password does not use it up */
    assert_int_equal(set_by(&b, link, GOOD), E_OK);
    assert_int_equal(b.result.next, SIGN_IN_DONE);
    assert_true(look(&b) && b.viewer.self.v == p->olga.v);
    assert_int_equal(set_by(&b, link, GOOD), E_GONE);
    assert_int_equal(check(p, link, TOKEN_WELCOME), E_GONE);
}

static void an_altered_or_foreign_link_is_as_dead_as_any(void **state)
{
    struct practice *p = *state;
    struct sv link = invite(p, p->olga);
    for (size_t i = 0; i < link.n; i++) {
        char *altered = arena_strndup(p->a, link.p, link.n);
        altered[i] = altered[i] == 'A' ? 'B' : 'A';
        assert_int_equal(check(p, sv_of(altered), TOKEN_WELCOME), E_GONE);
    }
    assert_int_equal(check(p, SV(""), TOKEN_WELCOME), E_GONE);
    assert_int_equal(check(p, SV("AAAA"), TOKEN_WELCOME), E_GONE);
}

static void a_link_ends_at_its_hour(void **state)
{
    struct practice *p = *state;
    struct sv link = invite(p, p->olga);
    practice_forward(p, 7 * DAY_US - SECOND_US);
    assert_int_equal(check(p, link, TOKEN_WELCOME), E_OK);
    practice_forward(p, SECOND_US);
    assert_int_equal(check(p, link, TOKEN_WELCOME), E_GONE);
}

static void edge_14_only_the_newest_link_lives(void **state)
{
    struct practice *p = *state;
    struct sv first = invite(p, p->olga), second = invite(p, p->olga);
    assert_int_equal(check(p, first, TOKEN_WELCOME), E_GONE);
    assert_int_equal(check(p, second, TOKEN_WELCOME), E_OK);
}

static void a_reset_ends_all_sessions_and_every_other_link(void **state)
{
    struct practice *p = *state;
    struct login_id login = practice_login(p, p->olga, GOOD);
    struct browser thief = browser_of(p, "198.51.100.9"), b = browser_of(p, "192.0.2.1");
    struct practice_sessions_row n;
    assert_int_equal(sign_in_with(&thief, "olga@example.org", GOOD), E_OK);
    struct op op = op_of(&thief);
    assert_int_equal(email_change_ask(&op, SV("thief@example.org"), &thief.problems), E_OK);
    struct sv to_thief = link_of(p, EVENT_EMAIL_CHANGE_ASKED);
    assert_non_null(memmem(practice_payload(p, EVENT_EMAIL_CHANGE_ASKED).p,
        practice_payload(p, EVENT_EMAIL_CHANGE_ASKED).n, "\"email\":\"thief@example.org\"", 27));
    op = op_of(&b);
    assert_int_equal(password_reset_ask(&op, SV("olga@example.org"), &b.problems), E_OK);
    struct sv reset = link_of(p, EVENT_PASSWORD_RESET_ASKED);
    assert_int_equal(set_by(&b, reset, SV("quite another one")), E_OK);
    assert_false(look(&thief));
    assert_int_equal(check(p, to_thief, TOKEN_EMAIL_CHANGE), E_GONE);
    assert_int_equal(practice_events(p, EVENT_PASSWORD_CHANGED), 1);
    assert_int_equal(q_practice_sessions(p->db, p->a, &(struct q_practice_sessions){ .login_id = login }, &n), E_OK);
    assert_int_equal(n.n, 1);
    assert_int_equal(sign_in_with(&thief, "olga@example.org", GOOD), E_INVALID);
}

static void a_changed_password_keeps_only_this_session(void **state)
{
    struct practice *p = *state;
    (void)practice_login(p, p->olga, GOOD);
    struct browser here = browser_of(p, "192.0.2.1"), there = browser_of(p, "192.0.2.2");
    assert_int_equal(sign_in_with(&here, "olga@example.org", GOOD), E_OK);
    assert_int_equal(sign_in_with(&there, "olga@example.org", GOOD), E_OK);
    struct op op = op_of(&here);
    struct sv token;
    assert_int_equal(password_change(&op, SV("not it"), SV("a new good password"), &here.problems, &token), E_INVALID);
    assert_non_null(problem_of(&here.problems, SV("old_password")));
    op = op_of(&here);
    assert_int_equal(password_change(&op, GOOD, SV("12345678"), &here.problems, &token), E_INVALID);
    assert_non_null(problem_of(&here.problems, SV("new_password")));
    op = op_of(&here); /* a refused one leaves the cookie as it was */
    assert_int_equal(password_change(&op, GOOD, SV("a new good password"), &here.problems, &token), E_OK);
    assert_false(look(&here));
    here.session = token;
    assert_true(look(&here) && here.viewer.facts.fresh);
    assert_false(look(&there));
}

static void a_changed_address_moves_every_account_of_the_login_and_kills_old_links(void **state)
{
    struct practice *p = *state;
    struct client_id kid = practice_add(p, "Otto", "Petrova", "2018-02-02", "olga@example.org");
    (void)practice_login(p, p->olga, GOOD);
    (void)practice_login(p, kid, SV(""));
    struct browser b = browser_of(p, "192.0.2.1"), nobody = browser_of(p, "192.0.2.2");
    assert_int_equal(sign_in_with(&b, "olga@example.org", GOOD), E_OK);
    struct op op = op_of(&nobody);
    assert_int_equal(password_reset_ask(&op, SV("olga@example.org"), &nobody.problems), E_OK);
    struct sv reset = link_of(p, EVENT_PASSWORD_RESET_ASKED);
    assert_int_equal(pick(&b, CLIENT(p->olga)), E_OK);
    op = op_of(&b);
    assert_int_equal(email_change_ask(&op, SV(" Olga.New@Example.org "), &b.problems), E_OK);
    struct sv link = link_of(p, EVENT_EMAIL_CHANGE_ASKED);
    op = op_of(&nobody);
    assert_int_equal(email_change_confirm(&op, link), E_OK);
    assert_int_equal(email_change_confirm(&op, link), E_GONE);
    assert_string_equal(sv_z(p->a, practice_payload(p, EVENT_EMAIL_CHANGED)),
        "{\"old\":\"olga@example.org\",\"new\":\"olga.new@example.org\"}");
    assert_int_equal(check(p, reset, TOKEN_PASSWORD_RESET), E_GONE);
    assert_string_equal(sv_z(p->a, load(p, kid).email), "olga.new@example.org");
    assert_int_equal(sign_in_with(&nobody, "olga@example.org", GOOD), E_INVALID);
    assert_int_equal(sign_in_with(&nobody, "olga.new@example.org", GOOD), E_OK);
    struct step *s = by(p, ROLE_SUPPORT, (struct client_id){ 0 });
    struct search_hits hits;
    assert_int_equal(client_search(&s->op, &(struct search_query){ .text = SV("olga.new@example.org") }, &hits), E_OK);
    assert_int_equal(hits.total, 2);
    assert_int_equal(client_search(&s->op, &(struct search_query){ .text = SV("olga@example.org") }, &hits), E_OK);
    assert_int_equal(hits.total, 0);
}

static void an_address_that_somebody_has_gets_no_mail_and_the_same_answer(void **state)
{
    struct practice *p = *state;
    (void)practice_login(p, p->olga, GOOD);
    (void)practice_login(p, p->ana, GOOD);
    struct browser b = browser_of(p, "192.0.2.1");
    assert_int_equal(sign_in_with(&b, "olga@example.org", GOOD), E_OK);
    struct op op = op_of(&b);
    assert_int_equal(email_change_ask(&op, SV("ana@example.org"), &b.problems), E_OK);
    assert_int_equal(practice_events(p, EVENT_EMAIL_CHANGE_ASKED), 0);
}

/* ------------------------------------------------------------------------------------------- one mailbox, several
 * accounts */

static void edge_1_parent_and_child_share_an_address_and_pick_after_signing_in(void **state)
{
    struct practice *p = *state;
    struct client_id kid = practice_add(p, "Lea", "Ruiz", "2017-07-07", "ana@example.org");
    struct login_id login = practice_login(p, p->ana, GOOD);
    assert_int_equal(practice_login(p, kid, SV("")).v, login.v);
    struct browser b = browser_of(p, "192.0.2.1");
    assert_int_equal(sign_in_with(&b, "ana@example.org", GOOD), E_OK);
    assert_int_equal(b.result.next, SIGN_IN_PICK);
    struct accounts accounts = accounts_of(&b);
    assert_int_equal(accounts.count, 2);
    assert_true(
        account_of(&accounts, kid)->born.has); /* shown to a signed-in person only: sign_in_accounts needs a login */
    struct sv pending = b.session;
    assert_int_equal(pick(&b, CLIENT(kid)), E_OK);
    assert_false(sv_eq(pending, b.session));
    assert_true(look(&b) && b.viewer.self.v == kid.v);
    struct client before = load(p, p->ana);
    assert_int_equal(pick(&b, CLIENT(p->ana)), E_OK);
    assert_true(look(&b) && b.viewer.self.v == p->ana.v);
    assert_true(
        sv_eq(load(p, p->ana).email, before.email) && load(p, p->ana).version == before.version); /* no data moved */
    assert_int_equal(pick(&b, CLIENT(p->olga)), E_NOTFOUND);
}

static void edge_2_twins_of_one_address_are_told_apart_by_their_names(void **state)
{
    struct practice *p = *state;
    struct client_id max = practice_add(p, "Max", "Stern", "2018-01-02", "stern@example.org");
    struct client_id mia = practice_add(p, "Mia", "Stern", "2018-01-02", "stern@example.org");
    struct login_id login = practice_login(p, max, GOOD);
    assert_int_equal(practice_login(p, mia, SV("")).v, login.v);
    struct browser b = browser_of(p, "192.0.2.1");
    assert_int_equal(sign_in_with(&b, "stern@example.org", GOOD), E_OK);
    struct accounts accounts = accounts_of(&b);
    assert_int_equal(accounts.count, 2);
    assert_false(sv_eq(accounts.items[0].name, accounts.items[1].name));
}

static void a_welcome_to_an_address_that_signs_in_already_is_taken_up_signed_in(void **state)
{
    struct practice *p = *state;
    struct client_id kid = practice_add(p, "Lea", "Ruiz", "2017-07-07", "ana@example.org");
    (void)practice_login(p, p->ana, GOOD);
    (void)practice_login(p, p->olga, GOOD);
    struct sv link = invite(p, kid);
    struct browser b = browser_of(p, "192.0.2.1"), olga = browser_of(p, "192.0.2.2");
    assert_int_equal(set_by(&b, link, SV("a password by the link")), E_INVALID);
    assert_true(problem_has(&b.problems, SV("sign_in_instead")));
    struct op op = op_of(&b);
    assert_int_equal(welcome_accept(&op, link, &b.problems), E_DENIED); /* nobody is signed in */
    assert_int_equal(sign_in_with(&olga, "olga@example.org", GOOD), E_OK);
    op = op_of(&olga);
    assert_int_equal(welcome_accept(&op, link, &olga.problems), E_INVALID);
    assert_true(problem_has(&olga.problems, SV("wrong_person")));
    assert_int_equal(sign_in_with(&b, "ana@example.org", GOOD), E_OK);
    op = op_of(&b);
    assert_int_equal(welcome_accept(&op, link, &b.problems), E_OK);
    assert_int_equal(welcome_accept(&op, link, &b.problems), E_GONE);
    assert_int_equal(accounts_of(&b).count, 2);
}

static void an_address_whose_accounts_all_left_starts_anew_by_its_link(void **state)
{
    struct practice *p = *state;
    (void)practice_login(p, p->olga, GOOD);
    struct client_form away = form_of(p, p->olga);
    struct step *s = by(p, ROLE_SUPPORT, p->olga);
    away.email = SV("elsewhere@example.org");
    assert_int_equal(client_update(&s->op, p->olga, &away, &s->problems), E_OK);
    struct client_form back = form_of(p, p->olga);
    back.email = SV("olga@example.org");
    assert_int_equal(client_update(&s->op, p->olga, &back, &s->problems), E_OK);
    struct browser b = browser_of(p, "192.0.2.1");
    assert_int_equal(set_by(&b, invite(p, p->olga), SV("a completely new one")), E_OK);
    assert_true(look(&b) && b.viewer.self.v == p->olga.v);
}

/* Thirteen is the teen age of none of these: the preset's is twelve. */
static struct client_id teen_at_anas_address(struct practice *p)
{
    struct client_id teen = practice_add(p, "Tea", "Ruiz", "2012-01-01", "ana@example.org");
    (void)practice_login(p, p->ana, GOOD);
    (void)practice_login(p, teen, SV(""));
    return teen;
}

static void f9_a_shared_mailbox_does_not_open_a_teenagers_account(void **state)
{
    struct practice *p = *state;
    struct client_id teen = teen_at_anas_address(p);
    struct browser b = browser_of(p, "192.0.2.1");
    assert_int_equal(sign_in_with(&b, "ana@example.org", GOOD), E_OK);
    assert_int_equal(b.result.next, SIGN_IN_DONE); /* one account is open */
    assert_true(look(&b) && b.viewer.self.v == p->ana.v);
    struct accounts accounts = accounts_of(&b);
    assert_true(account_of(&accounts, teen)->blocked);
    assert_false(account_of(&accounts, p->ana)->blocked);
    assert_int_equal(pick(&b, CLIENT(teen)), E_INVALID);
    assert_true(problem_has(&b.problems, SV("shared_mailbox")));
    struct viewer through = practice_mailbox(p, p->ana, teen), own = practice_client(p, teen),
                  mother = practice_client(p, p->ana);
    assert_int_equal(viewer_may(&through, NEED_CONTEXT_PAGE).reason, ACCESS_CONTEXT_ENDED);
    assert_int_equal(viewer_may(&own, NEED_CONTEXT_PAGE).reason, ACCESS_CONTEXT_ENDED);
    assert_true(viewer_may(&mother, NEED_CONTEXT_PAGE).allow);
}

static void f9_the_mailbox_closes_on_the_birthday_in_the_practices_zone(void **state)
{
    struct practice *p = *state;
    struct client_id kid = practice_add(p, "Kai", "Ruiz", "2014-03-03", "ana@example.org"); /* twelve tomorrow */
    (void)practice_login(p, p->ana, GOOD);
    (void)practice_login(p, kid, SV(""));
    struct browser b = browser_of(p, "192.0.2.1");
    p->now = (struct instant){ INT64_C(1772513999) * SECOND_US }; /* 2 March 23:59:59 in New York */
    assert_int_equal(sign_in_with(&b, "ana@example.org", GOOD), E_OK);
    assert_int_equal(b.result.next, SIGN_IN_PICK);
    practice_forward(p, SECOND_US);
    assert_int_equal(pick(&b, CLIENT(kid)), E_INVALID);
    assert_true(problem_has(&b.problems, SV("shared_mailbox")));
}

static void f9_moving_to_an_own_address_closes_the_old_way_at_once(void **state)
{
    struct practice *p = *state;
    struct client_id kid = practice_add(p, "Lea", "Ruiz", "2017-07-07", "ana@example.org");
    (void)practice_login(p, p->ana, GOOD);
    (void)practice_login(p, kid, SV(""));
    struct browser inside = browser_of(p, "192.0.2.1"), mother = browser_of(p, "192.0.2.2");
    assert_int_equal(sign_in_with(&inside, "ana@example.org", GOOD), E_OK);
    assert_int_equal(pick(&inside, CLIENT(kid)), E_OK);
    assert_int_equal(sign_in_with(&mother, "ana@example.org", GOOD), E_OK);
    assert_int_equal(pick(&mother, CLIENT(p->ana)), E_OK);
    struct client_form f = form_of(p, kid);
    struct step *s = by(p, ROLE_SUPPORT, kid);
    f.email = SV("lea@example.org");
    assert_int_equal(client_update(&s->op, kid, &f, &s->problems), E_OK);
    assert_false(look(&inside)); /* the open session of that account */
    assert_true(look(&mother));
    struct viewer through = practice_mailbox(p, p->ana, kid);
    assert_int_equal(through.facts.relation, REL_OTHER);
    assert_int_equal(pick(&mother, CLIENT(kid)), E_NOTFOUND);
    assert_int_equal(accounts_of(&mother).count, 1);
    struct browser lea = browser_of(p, "192.0.2.3");
    assert_int_equal(set_by(&lea, invite(p, kid), SV("lea has her own now")), E_OK);
    assert_true(look(&lea) && lea.viewer.self.v == kid.v);
    assert_true(practice_client(p, kid).facts.relation == REL_SELF);
}

static void f9_who_may_be_a_teenager_counts_as_one_and_adults_by_choice_do_not(void **state)
{
    struct practice *p = *state;
    struct client_id unknown = practice_add(p, "Uma", "Ruiz", "", "ana@example.org");
    struct client_id father = practice_add(p, "Abel", "Ruiz", "1984-01-01", "ana@example.org");
    (void)practice_login(p, p->ana, GOOD);
    (void)practice_login(p, unknown, SV(""));
    (void)practice_login(p, father, SV(""));
    struct browser b = browser_of(p, "192.0.2.1");
    assert_int_equal(sign_in_with(&b, "ana@example.org", GOOD), E_OK);
    struct accounts accounts = accounts_of(&b);
    assert_true(account_of(&accounts, unknown)->blocked);
    assert_false(account_of(&accounts, father)->blocked);
    assert_false(account_of(&accounts, p->ana)->blocked);
    assert_int_equal(practice_client(p, father).facts.relation, REL_SELF); /* the oldest */
    assert_int_equal(practice_client(p, p->ana).facts.relation, REL_SAME_MAILBOX);
}

/* The picker and the guard must never say different things: random families, both asked. */
static void picker_and_guard_agree_about_every_account_of_a_mailbox(void **state)
{
    struct practice *p = *state;
    struct prng r = prng_seed(20260302);
    static const char *const born[] = { "", "1950-01-01", "1985-04-12", "2003-01-01", "2008-03-02", "2010-06-01",
        "2014-03-03", "2019-01-01", "2019-01-01" };
    for (int family = 0; family < 12; family++) {
        char address[40];
        struct client_id ids[4];
        size_t n = 1 + prng_below(&r, 4);
        (void)snprintf(address, sizeof address, "family%d@example.org", family);
        for (size_t i = 0; i < n; i++) {
            char name[20];
            (void)snprintf(name, sizeof name, "Kid%c%d", (char)('a' + (char)i), family);
            ids[i] = practice_add(p, name, "Shared", born[prng_below(&r, LENGTH(born))], address);
            (void)practice_login(p, ids[i], i ? SV("") : GOOD);
        }
        struct viewer login = { .login = practice_client(p, ids[0]).login, .facts = { .relation = REL_OTHER } };
        struct op op = practice_op(p, &login);
        struct accounts accounts;
        assert_int_equal(sign_in_accounts(&op, &accounts), E_OK);
        assert_int_equal(accounts.count, n);
        for (size_t i = 0; i < n; i++) {
            struct viewer own = practice_client(p, ids[i]);
            assert_int_equal(account_of(&accounts, ids[i])->blocked, !viewer_may(&own, NEED_CONTEXT_PAGE).allow);
        }
    }
}

static void a_staff_account_is_not_opened_from_an_old_portal_session(void **state)
{
    struct practice *p = *state;
    struct client_id self = practice_add(p, "Petra", "Staff", "1980-01-01", "provider@elm.example");
    struct browser b = browser_of(p, "192.0.2.1");
    assert_int_equal(set_by(&b, link_of(p, EVENT_STAFF_ADDED), GOOD), E_OK); /* support@, the last one added */
    struct login_id login = practice_login(p, self, SV("petra is a client too"));
    (void)login;
    struct step *s = by(p, ROLE_OWNER, (struct client_id){ 0 });
    struct staff_form f = { .first_name = SV("Petra"),
        .last_name = SV("Staff"),
        .email = SV("petra2@elm.example"),
        .role = SV("provider"),
        .version = 1 };
    assert_int_equal(staff_update(&s->op, p->provider, &f, &s->problems), E_OK);
    f.email = SV("provider@elm.example");
    f.version = 2;
    assert_int_equal(staff_update(&s->op, p->provider, &f, &s->problems), E_OK);
    struct sv link = link_of(p, EVENT_STAFF_ADDED);
    struct browser petra = browser_of(p, "192.0.2.2");
    assert_int_equal(sign_in_with(&petra, "provider@elm.example", SV("petra is a client too")), E_OK);
    struct op op = op_of(&petra);
    assert_int_equal(welcome_accept(&op, link, &petra.problems), E_OK);
    practice_forward(p, 11 * MINUTE_US);
    struct account staff = { .staff = true, .staff_id = p->provider };
    assert_int_equal(pick(&petra, staff), E_INVALID);
    assert_true(problem_has(&petra.problems, SV("fresh")));
    assert_int_equal(unlock(&petra, SV("petra is a client too")), E_OK);
    struct sv portal = petra.session;
    assert_int_equal(pick(&petra, staff), E_OK);
    assert_true(look(&petra) && petra.viewer.staff.v == p->provider.v && !petra.viewer.self.v);
    petra.session = portal;
    assert_false(look(&petra)); /* one session is never both */
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(a_link_works_once_of_its_kind_and_no_event_holds_it),
        TEST(an_altered_or_foreign_link_is_as_dead_as_any),
        TEST(a_link_ends_at_its_hour),
        TEST(edge_14_only_the_newest_link_lives),
        TEST(a_reset_ends_all_sessions_and_every_other_link),
        TEST(a_changed_password_keeps_only_this_session),
        TEST(a_changed_address_moves_every_account_of_the_login_and_kills_old_links),
        TEST(an_address_that_somebody_has_gets_no_mail_and_the_same_answer),
        TEST(edge_1_parent_and_child_share_an_address_and_pick_after_signing_in),
        TEST(edge_2_twins_of_one_address_are_told_apart_by_their_names),
        TEST(a_welcome_to_an_address_that_signs_in_already_is_taken_up_signed_in),
        TEST(an_address_whose_accounts_all_left_starts_anew_by_its_link),
        TEST(f9_a_shared_mailbox_does_not_open_a_teenagers_account),
        TEST(f9_the_mailbox_closes_on_the_birthday_in_the_practices_zone),
        TEST(f9_moving_to_an_own_address_closes_the_old_way_at_once),
        TEST(f9_who_may_be_a_teenager_counts_as_one_and_adults_by_choice_do_not),
        TEST(picker_and_guard_agree_about_every_account_of_a_mailbox),
        TEST(a_staff_account_is_not_opened_from_an_old_portal_session),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
