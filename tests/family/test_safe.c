#include "home.h"

/* Olga lives with Rosa, who gets copies, and with Ana, who may open her account. */
struct house {
    struct practice *p;
    struct contact_id rosa;
    struct grant_id grant; /* Ana's */
    struct contact_id ana;
};

static struct house house_of(void **state)
{
    struct practice *p = *state;
    struct house h = { .p = p };
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->olga);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct contact_form f = home_contact_form();
    assert_int_equal(contact_add(&op, p->olga, &f, true, &problems, &h.rosa), E_OK);
    h.grant = home_give(p, p->olga, p->ana);
    h.ana = home_grant(p, h.grant).contact;
    return h;
}

static enum err save_as(
    struct house *h, enum role role, const struct safe_form *f, struct client_id page, struct problems *problems)
{
    struct viewer v = practice_staff(h->p, role, page);
    struct op op = practice_op(h->p, &v);
    *problems = problems_new(h->p->a);
    return safe_save(&op, h->p->olga, f, problems);
}

static void turn_on(struct house *h, const struct contact_id *silenced, size_t count)
{
    struct problems problems;
    struct safe_form f = { .on = true,
        .email = SV(" Quiet@Example.net "),
        .sender = SV("R. Family"),
        .silenced = silenced,
        .silenced_count = count };
    assert_int_equal(save_as(h, ROLE_SUPPORT, &f, h->p->olga, &problems), E_OK);
}

static struct safe_mode safe_of(struct house *h)
{
    struct viewer v = practice_staff(h->p, ROLE_PROVIDER, h->p->olga);
    struct op op = practice_op(h->p, &v);
    struct safe_mode safe;
    assert_int_equal(safe_load(&op, h->p->olga, &safe), E_OK);
    return safe;
}

static struct notice_facts facts_of(struct house *h)
{
    struct viewer v = practice_system(h->p);
    struct op op = practice_op(h->p, &v);
    struct notice_facts f;
    assert_int_equal(notice_facts_load(&op, h->p->olga, &f), E_OK);
    return f;
}

/* Everything that this contact would be told, by every row and way. */
static struct str told(struct house *h, struct contact_id id)
{
    struct notice_facts f = facts_of(h);
    struct str out = str_new(h->p->a, 16000);
    struct notice_decision *d = arena_array(h->p->a, f.people_count, sizeof *d);
    for (size_t r = 0; r < notice_catalogue_count; r++)
        for (enum notice_channel c = 0; c < CHANNEL_COUNT; c++) {
            notice_plan_channel(&notice_catalogue[r], &f, c, d);
            for (size_t i = 0; i < f.people_count; i++)
                if (d[i].send && d[i].person->id == id.v &&
                    (d[i].person->kind == RECIPIENT_COPY || d[i].person->kind == RECIPIENT_CAREGIVER))
                    str_addf(&out, "%s/%d ", notice_catalogue[r].key, (int)c);
        }
    return out;
}

static void staff_turn_it_on_without_a_reason_and_off_again(void **state)
{
    struct house h = house_of(state);
    assert_false(safe_of(&h).on);
    turn_on(&h, &h.rosa, 1);
    struct safe_mode safe = safe_of(&h);
    assert_true(safe.on);
    assert_string_equal(sv_z(h.p->a, safe.email), "Quiet@Example.net");
    assert_string_equal(sv_z(h.p->a, safe.sender), "R. Family");
    size_t silenced = 0;
    for (size_t i = 0; i < safe.people.count; i++)
        silenced += safe.people.items[i].silenced && safe.people.items[i].id.v == h.rosa.v;
    assert_int_equal(silenced, 1);
    assert_string_equal(sv_z(h.p->a, facts_of(&h).client_address), "quiet@example.net");
    struct problems problems;
    assert_int_equal(save_as(&h, ROLE_SUPPORT, &(struct safe_form){ .on = false }, h.p->olga, &problems), E_OK);
    safe = safe_of(&h);
    assert_false(safe.on);
    for (size_t i = 0; i < safe.people.count; i++)
        assert_false(safe.people.items[i].silenced);
}

static void nobody_else_sees_or_sets_it(void **state)
{
    struct house h = house_of(state);
    struct problems problems = problems_new(h.p->a);
    struct safe_form f = { .on = true };
    struct viewer viewers[] = { practice_client(h.p, h.p->olga), home_through(&h.p[0], h.grant), practice_stranger(),
        practice_other_staff(h.p, h.p->olga), practice_staff(h.p, ROLE_OWNER, h.p->leo) };
    for (size_t i = 0; i < LENGTH(viewers); i++) {
        struct op op = practice_op(h.p, &viewers[i]);
        struct safe_mode safe;
        assert_int_not_equal(safe_load(&op, h.p->olga, &safe), E_OK);
        assert_int_not_equal(safe_save(&op, h.p->olga, &f, &problems), E_OK);
    }
    assert_false(safe_of(&h).on);
}

static void an_address_that_a_contact_reads_is_refused(void **state)
{
    struct house h = house_of(state);
    struct problems problems;
    static const char *const read[] = { "ROSA@example.org", "ana@example.org" };
    for (size_t i = 0; i < LENGTH(read); i++) {
        struct safe_form f = { .on = true, .email = sv_of(read[i]) };
        assert_int_equal(save_as(&h, ROLE_OWNER, &f, h.p->olga, &problems), E_INVALID);
        assert_true(problem_has(&problems, SV("read_by_contact")));
    }
    struct safe_form bad = { .on = true, .email = SV("nowhere") };
    assert_int_equal(save_as(&h, ROLE_OWNER, &bad, h.p->olga, &problems), E_INVALID);
    assert_non_null(problem_of(&problems, SV("email")));
}

static void only_contacts_of_this_client_are_silenced(void **state)
{
    struct house h = house_of(state);
    struct contact_id elsewhere = home_link(h.p, h.p->leo, h.p->ana, "is_parent");
    struct problems problems;
    struct safe_form f = { .on = true, .silenced = &elsewhere, .silenced_count = 1 };
    assert_int_equal(save_as(&h, ROLE_OWNER, &f, h.p->olga, &problems), E_NOTFOUND);
    assert_false(safe_of(&h).on);
}

/* Beyond 16: but for what it exempts (rows 5, 9, 10), nothing that a contact hears changes. */
static void those_who_are_not_silenced_hear_the_same(void **state)
{
    struct house h = house_of(state);
    struct str before = told(&h, h.ana);
    turn_on(&h, &h.rosa, 1);
    struct str after = told(&h, h.ana);
    struct sv rest = str_sv(&before);
    struct str expected = str_new(h.p->a, 16000);
    while (rest.n) {
        struct sv word = sv_cut(&rest, ' ');
        bool exempt = sv_starts(word, SV("access_narrowed/")) || sv_starts(word, SV("recipients_changed/")) ||
                      sv_starts(word, SV("invitation_accepted/"));
        if (!exempt)
            str_addf(&expected, "%.*s ", SV_FMT(word));
    }
    assert_string_equal(sv_z(h.p->a, str_sv(&after)), sv_z(h.p->a, str_sv(&expected)));
    assert_int_equal(told(&h, h.rosa).n, 0);
}

/* What a contact and a caregiver read of their own choices, and what a change would do, is the same with it on. */
static void no_page_of_choices_tells_that_it_is_on(void **state)
{
    struct house h = house_of(state);
    struct contact_id all[] = { h.rosa, h.ana };
    struct choice_offer offers[2][2];
    struct notice_differences differences[2][2];
    for (int on = 0; on < 2; on++) {
        if (on)
            turn_on(&h, all, 2);
        struct viewer v = practice_system(h.p);
        struct op op = practice_op(h.p, &v);
        for (size_t i = 0; i < LENGTH(all); i++) {
            struct choice_of of = { CHOICE_CONTACT, all[i].v };
            assert_int_equal(choice_offer(&op, h.p->olga, of, NULL, &offers[on][i]), E_OK);
            struct choice c = offers[on][i].choice;
            c.off[CHANNEL_MAIL] = 1 << NOTICE_VISITS;
            assert_int_equal(preview_choice(&op, h.p->olga, &c, false, &differences[on][i]), E_OK);
            assert_true(differences[on][i].count > 0);
        }
    }
    for (size_t i = 0; i < LENGTH(all); i++) {
        assert_int_equal(offers[0][i].count, offers[1][i].count);
        for (size_t l = 0; l < offers[0][i].count; l++) {
            assert_memory_equal(
                offers[0][i].lines[l].cells, offers[1][i].lines[l].cells, sizeof offers[0][i].lines[l].cells);
            assert_string_equal(sv_z(h.p->a, offers[0][i].lines[l].note), sv_z(h.p->a, offers[1][i].lines[l].note));
        }
        assert_int_equal(differences[0][i].count, differences[1][i].count);
        for (size_t d = 0; d < differences[0][i].count; d++) {
            assert_ptr_equal(differences[0][i].items[d].row, differences[1][i].items[d].row);
            assert_int_equal(differences[0][i].items[d].starts, differences[1][i].items[d].starts);
        }
    }
}

static enum err wait_in(struct db *tx, void *arg)
{
    struct house *h = arg;
    TRY(q_home_mail_add(tx, h->p->org, &(struct q_home_mail_add){ .contact_id = { true, h->rosa } }, NULL));
    return q_home_mail_to_client(tx, h->p->org,
        &(struct q_home_mail_to_client){
            .client_id = { true, h->p->olga }, .to_address = SV("olga@example.org"), .to_domain = SV("example.org") },
        NULL);
}

static void mails_that_wait_follow_at_once(void **state)
{
    struct house h = house_of(state);
    assert_int_equal(db_write(h.p->db, wait_in, &h), E_OK);
    int64_t waiting = home_counts(h.p).mails;
    turn_on(&h, &h.rosa, 1);
    assert_int_equal(home_counts(h.p).mails, waiting - 1); /* Rosa's */
    struct home_mail_address_row row;
    assert_int_equal(q_home_mail_address(h.p->db, h.p->a, h.p->org,
                         &(struct q_home_mail_address){ .client_id = { true, h.p->olga }, .notice = SV("test") }, &row),
        E_OK);
    assert_string_equal(sv_z(h.p->a, row.to_address), "quiet@example.net");
    assert_string_equal(sv_z(h.p->a, row.to_domain), "example.net");
}

static void who_gets_what_comes_from_the_plan_with_the_reason(void **state)
{
    struct house h = house_of(state);
    struct viewer owner = practice_staff(h.p, ROLE_OWNER, h.p->olga);
    struct op op = practice_op(h.p, &owner);
    struct choice_change_id change;
    struct address_book book;
    struct choice_of rosa = { CHOICE_CONTACT, h.rosa.v };
    assert_int_equal(choice_stop(&op, rosa, NOTICE_MONEY, HOW_ONE_CLICK, &change), E_OK);
    assert_int_equal(address_book_load(&op, h.p->olga, SV(""), 1, &book), E_OK);
    assert_int_equal(book.total, 3);
    assert_int_equal(book.items[0].of.kind, CHOICE_CLIENT);
    assert_int_equal(address_book_load(&op, h.p->olga, SV("ROSA"), 1, &book), E_OK);
    assert_int_equal(book.count, 1);
    const struct book_entry *e = &book.items[0];
    assert_int_equal(e->of.id, h.rosa.v);
    assert_int_equal(e->off, 1 << NOTICE_MONEY);
    assert_string_equal(sv_z(h.p->a, e->stopped), "stopped e-mails about money, with one click in their mail program");
    for (size_t i = 0; i < e->count; i++) {
        if (e->lines[i].category == NOTICE_MONEY) {
            assert_int_equal(e->lines[i].sent, 0);
            assert_string_equal(sv_z(h.p->a, e->lines[i].why), "Rosa Ruiz turned this off themselves.");
        }
        if (e->lines[i].category == NOTICE_VISITS)
            assert_true(e->lines[i].sent > 0);
    }
    assert_int_equal(address_book_load(&op, h.p->olga, SV(""), 2, &book), E_OK);
    assert_int_equal(book.count, 0);
    assert_int_equal(address_book_load(&op, h.p->leo, SV(""), 1, &book), E_NOTFOUND); /* Olga's page */
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(staff_turn_it_on_without_a_reason_and_off_again),
        T(nobody_else_sees_or_sets_it),
        T(an_address_that_a_contact_reads_is_refused),
        T(only_contacts_of_this_client_are_silenced),
        T(those_who_are_not_silenced_hear_the_same),
        T(no_page_of_choices_tells_that_it_is_on),
        T(mails_that_wait_follow_at_once),
        T(who_gets_what_comes_from_the_plan_with_the_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
