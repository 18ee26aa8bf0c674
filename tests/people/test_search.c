#include <stdlib.h>

#include "base/random.h"
#include "base/text.h"
#include "db/fixture.h"
#include "people/search_index.h"
#include "people/search_parse.h"
#include "practice/queries.h"
#include "step.h"

static struct search_hits find(const struct practice *p, struct search_query q)
{
    struct step *s = by(p, ROLE_SUPPORT, NONE);
    struct search_hits hits;
    assert_int_equal(client_search(&s->op, &q, &hits), E_OK);
    return hits;
}

static struct search_hits found(const struct practice *p, const char *text)
{
    return find(p, (struct search_query){ .text = sv_of(text) });
}

static bool has(const struct search_hits *hits, struct client_id id)
{
    for (size_t i = 0; i < hits->count; i++)
        if (hits->items[i].id.v == id.v)
            return true;
    return false;
}

/* ------------------------------------------------------------------------------------------- the box */

struct box_row {
    const char *typed, *words, *email, *phone, *born;
};

static void box(void **state)
{
    const struct box_row *row = *state;
    struct arena *a = arena_new("box", 4096);
    struct search_box b = search_box_read(a, sv_of(row->typed));
    struct str words = str_new(a, 1000);
    for (size_t i = 0; i < b.words_count; i++) {
        if (i)
            str_addc(&words, ' ');
        str_add(&words, b.words[i]);
    }
    assert_string_equal(words.p ? words.p : "", row->words);
    assert_string_equal(sv_z(a, b.email), row->email);
    assert_string_equal(sv_z(a, b.phone), row->phone);
    assert_string_equal(b.has_born ? sv_z(a, day_iso(a, b.born)) : "", row->born);
    arena_free(a);
}

static const struct box_row boxes[] = {
    { "", "", "", "", "" },
    { "  Ana   RUIZ ", "ana ruiz", "", "", "" },
    { "Véliz-Ørsted", "veliz orsted", "", "", "" },
    { "2016-03-09", "", "", "", "2016-03-09" },
    { "3/9/2016", "", "", "", "2016-03-09" },
    { "9.3.2016", "", "", "", "2016-03-09" },
    { "ruiz 9 March 2016", "ruiz", "", "", "2016-03-09" },
    { "March 9, 2016 ruiz", "ruiz", "", "", "2016-03-09" },
    { "9 mar 2016", "", "", "", "2016-03-09" },
    { "29/2/2015", "", "", "2922015", "" },
    { "2/29/2015", "", "", "2292015", "" },
    { "Ana@Example.org", "", "ana@example.org", "", "" },
    { "(555) 609-6292", "", "", "5556096292", "" },
    { "+1 555 609 6292 ana", "ana", "", "15556096292", "" },
    { "609", "609", "", "", "" },
    { "a b c d e f", "a b c d", "", "", "" },
    { "%_'\"; DROP", "drop", "", "", "" },
    { "may", "may", "", "", "" },
    { "\xff\xfe ana", "ana", "", "", "" },
};

static void one_slip_of_the_fingers_is_near_and_two_are_not(void **state)
{
    (void)state;
    struct arena *a = arena_new("near", 4096);
    static const char *const near[][2] = { { "smith", "smith" }, { "smith", "smiht" }, { "smith", "smit" },
        { "smith", "smyth" }, { "smith", "smitth" }, { "łódź", "łóź" }, { "anna", "ana" } };
    static const char *const far[][2] = { { "smith", "smhit" }, { "smith", "sm" }, { "smith", "smyht" },
        { "abcd", "badc" }, { "", "ab" } };
    for (size_t i = 0; i < LENGTH(near); i++) {
        assert_true(search_near(a, sv_of(near[i][0]), sv_of(near[i][1])));
        assert_true(search_near(a, sv_of(near[i][1]), sv_of(near[i][0])));
    }
    for (size_t i = 0; i < LENGTH(far); i++)
        assert_false(search_near(a, sv_of(far[i][0]), sv_of(far[i][1])));
    arena_free(a);
}

/* ------------------------------------------------------------------------------------------- finding */

static void words_are_prefixes_in_any_order_without_case_or_accents(void **state)
{
    struct practice *p = *state;
    struct client_id jose = practice_add(p, "José María", "Véliz-Ørsted", "2001-02-28", "");
    struct client_id brien = practice_add(p, "Sinéad", "O'Brien", "", "");
    static const char *const jose_is[] = { "jose", "VELIZ", "orsted", "veliz jose", "mar vel jos", "velizorsted",
        "JOSÉ véliz-ør" };
    static const char *const brien_is[] = { "o'brien", "obrien", "brien sin", "O’Brien" };
    for (size_t i = 0; i < LENGTH(jose_is); i++) {
        struct search_hits hits = found(p, jose_is[i]);
        assert_true(has(&hits, jose));
        assert_false(hits.forgiving);
    }
    for (size_t i = 0; i < LENGTH(brien_is); i++) {
        struct search_hits hits = found(p, brien_is[i]);
        assert_true(has(&hits, brien));
    }
    assert_int_equal(found(p, "jose petrova").total, 0);
}

static void dates_addresses_and_numbers_are_recognised_and_all_have_to_fit(void **state)
{
    struct practice *p = *state;
    struct step *s = by(p, ROLE_SUPPORT, p->olga);
    struct client_form f = form_of(p, p->olga);
    f.phone = SV("+1 (555) 609-6292");
    assert_int_equal(client_update(&s->op, p->olga, &f, &s->problems), E_OK);
    static const char *const olga_is[] = { "11/30/1950", "30.11.1950", "1950-11-30 olga", "30 November 1950",
        "OLGA@example.org", "olga@", "(555) 609-6292", "609-6292", "+1 555 609 6292", "1555609", "petrova 6096292",
        "olga@example.org petr" };
    static const char *const nobody_is[] = { "1950-11-29", "1950-11-30 ana", "olga@example.com", "5556096293",
        "666 609 6292", "ana 6096292" };
    for (size_t i = 0; i < LENGTH(olga_is); i++) {
        struct search_hits hits = found(p, olga_is[i]);
        assert_int_equal(hits.total, 1);
        assert_int_equal(hits.items[0].id.v, p->olga.v);
    }
    for (size_t i = 0; i < LENGTH(nobody_is); i++)
        assert_int_equal(found(p, nobody_is[i]).total, 0);
}

static void a_typing_error_is_forgiven_when_nothing_else_matches(void **state)
{
    struct practice *p = *state;
    static const char *const typed[] = { "petorva", "petrov", "petrovaa", "pterova", "olag petrova", "Oga Petrova",
        "petrxva" };
    for (size_t i = 0; i < LENGTH(typed); i++) {
        struct search_hits hits = found(p, typed[i]);
        assert_int_equal(hits.total, 1);
        assert_int_equal(hits.items[0].id.v, p->olga.v);
        assert_int_equal(hits.forgiving, strcmp(typed[i], "petrov") != 0);
    }
    assert_int_equal(found(p, "pertovo").total, 0);
}

static void a_changed_name_address_or_number_is_found_and_the_old_one_is_not(void **state)
{
    struct practice *p = *state;
    struct client_form f = form_of(p, p->olga);
    struct step *s = by(p, ROLE_SUPPORT, p->olga);
    f.last_name = SV("Sokolova");
    f.email = SV("sokolova@example.org");
    f.phone = SV("555 321 7654");
    f.preferred_name = SV("Olenka");
    assert_int_equal(client_update(&s->op, p->olga, &f, &s->problems), E_OK);
    static const char *const now[] = { "sokolova", "sokolova@example.org", "3217654", "olenka", "olga" };
    static const char *const before[] = { "petrova", "olga@example.org" };
    for (size_t i = 0; i < LENGTH(now); i++)
        assert_int_equal(found(p, now[i]).total, 1);
    for (size_t i = 0; i < LENGTH(before); i++)
        assert_int_equal(found(p, before[i]).total, 0);
    struct practice_tokens_of_rows tokens;
    assert_int_equal(
        q_practice_tokens_of(p->db, p->a, p->org, &(struct q_practice_tokens_of){ .client_id = p->olga }, &tokens),
        E_OK);
    /* address; olenka, olga, sokolova; ten digits and seven; their seven starts; each two of three starts */
    assert_int_equal(tokens.count, 6 + 7 + 6);
}

static void nobody_finds_another_organizations_clients(void **state)
{
    struct practice *p = *state;
    static const char *const eve[] = { "eve", "stone", "eve@example.org", "1990-05-05", "eev stone" };
    for (size_t i = 0; i < LENGTH(eve); i++)
        assert_int_equal(found(p, eve[i]).total, 0);
    struct viewer v = practice_client(p, p->ana), support = practice_staff(p, ROLE_SUPPORT, NONE);
    struct op portal = practice_op(p, &v), staff = practice_op(p, &support);
    struct search_hits hits;
    assert_int_equal(client_search(&portal, &(struct search_query){ .text = SV("ruiz") }, &hits), E_NOTFOUND);
    assert_int_equal(client_duplicates(&portal, SV("Leo"), SV("Ruiz"), SV(""), SV(""), SV(""), &hits), E_NOTFOUND);
    assert_int_equal(
        client_duplicates(&staff, SV("Eve"), SV("Stone"), SV("1990-05-05"), SV("eve@example.org"), SV(""), &hits),
        E_OK);
    assert_int_equal(hits.count, 0);
}

static void the_one_being_linked_is_left_out(void **state)
{
    struct practice *p = *state;
    struct search_hits hits = find(p, (struct search_query){ .text = SV("ruiz"), .except = p->leo });
    assert_int_equal(hits.total, 2);
    assert_false(has(&hits, p->leo));
    hits = find(p, (struct search_query){ .text = SV(""), .except = p->leo, .caregivers = true });
    assert_int_equal(hits.total, 4); /* Ana, Mia, Olga, Sam */
    assert_false(has(&hits, p->leo));
}

/* ------------------------------------------------------------------------------------------- many */

static const char *const firsts[] = { "Maria", "Marta", "Mark", "Martin", "Ana", "Anna", "Anton", "John", "Joan", "Jo",
    "Li", "Xu" };
static const char *const lasts[] = { "Martinez", "Marsh", "Mason", "Smith", "Smithson", "Li", "Anders", "Johnson",
    "van der Berg", "Xu" };

struct crowd {
    struct practice *p;
    struct prng random;
    int count;
};

static enum err gather(struct db *tx, void *arg)
{
    struct crowd *c = arg;
    struct viewer v = practice_staff(c->p, ROLE_OWNER, NONE);
    struct op op = practice_op(c->p, &v);
    op.db = tx;
    for (int i = 0; i < c->count; i++) {
        struct problems problems = problems_new(c->p->a);
        struct client_id id;
        struct client_form f = { .first_name = sv_of(firsts[prng_below(&c->random, LENGTH(firsts))]),
            .last_name = sv_of(lasts[prng_below(&c->random, LENGTH(lasts))]),
            .preferred_name = prng_below(&c->random, 9) ? SV("") : SV("Maris"),
            .phone = sv_fmt(c->p->a, "555 %07d", (int)prng_below(&c->random, 3000)),
            .caregiver_only = !prng_below(&c->random, 7),
            .duplicate_ok = true };
        TRY(client_create_in(&op, &f, &problems, &id));
    }
    return E_OK;
}

/* Everybody, by the plain list: what the index has to agree with. */
struct everybody {
    struct search_hit *items;
    size_t count;
};

static struct everybody list_all(const struct practice *p, bool caregivers)
{
    struct everybody all = { arena_array(p->a, 4096, sizeof *all.items), 0 };
    for (int64_t page = 1;; page++) {
        struct search_hits hits =
            find(p, (struct search_query){ .text = SV(""), .caregivers = caregivers, .page = page, .per_page = 200 });
        if (!hits.count)
            return all;
        for (size_t i = 0; i < hits.count; i++)
            all.items[all.count++] = hits.items[i];
    }
}

static struct sv names_of(const struct practice *p, struct client_id id)
{
    struct client c = load(p, id);
    return text_fold(
        p->a, sv_fmt(p->a, "%.*s %.*s %.*s", SV_FMT(c.first_name), SV_FMT(c.last_name), SV_FMT(c.preferred_name)));
}

static bool fits(struct sv names, struct sv prefix)
{
    while (names.n)
        if (sv_starts(sv_cut(&names, ' '), prefix))
            return true;
    return false;
}

static struct client_id *all_pages(const struct practice *p, struct sv text, bool caregivers, size_t *ret_count)
{
    struct client_id *ids = arena_array(p->a, 4096, sizeof *ids);
    size_t n = 0;
    for (int64_t page = 1;; page++) {
        struct search_hits hits =
            find(p, (struct search_query){ .text = text, .caregivers = caregivers, .page = page, .per_page = 180 });
        for (size_t i = 0; i < hits.count; i++)
            ids[n++] = hits.items[i].id;
        if (!hits.count || hits.forgiving)
            break;
    }
    *ret_count = n;
    return ids;
}

/* Common and rare words, one and two, every way of reading: always what a look at each client gives, in the list's
 * order. */
static void what_is_found_is_what_a_look_at_each_client_gives(void **state)
{
    struct practice *p = *state;
    struct crowd crowd = { .p = p, .random = prng_seed(11), .count = 3600 };
    assert_int_equal(db_write(p->db, gather, &crowd), E_OK);
    static const char *const texts[] = { "m", "ma", "mar", "mart", "maris", "smith", "smiths", "li", "xu", "jo",
        "ma sm", "mar li", "anna van", "berg a", "ru an", "m s", "j b m", "xu xu" };
    for (int caregivers = 0; caregivers < 2; caregivers++) {
        struct everybody all = list_all(p, caregivers);
        struct sv *names = arena_array(p->a, all.count, sizeof *names);
        for (size_t i = 0; i < all.count; i++)
            names[i] = names_of(p, all.items[i].id);
        for (size_t t = 0; t < LENGTH(texts); t++) {
            size_t got_count, n = 0;
            struct client_id *got = all_pages(p, sv_of(texts[t]), caregivers, &got_count);
            for (size_t i = 0; i < all.count; i++) {
                struct sv rest = sv_of(texts[t]);
                bool all_fit = true;
                while (rest.n)
                    all_fit &= fits(names[i], sv_cut(&rest, ' '));
                if (!all_fit)
                    continue;
                assert_true(n < got_count);
                assert_int_equal(got[n].v, all.items[i].id.v);
                n++;
            }
            assert_int_equal(got_count, n);
            struct search_hits first =
                find(p, (struct search_query){ .text = sv_of(texts[t]), .caregivers = caregivers });
            assert_int_equal(first.total, n > 1000 ? 1000 : n);
            assert_int_equal(first.total_is_more, n > 1000);
        }
    }
}

/* Names made of letters, so that short words begin very many different starts. */
static enum err gather_many_starts(struct db *tx, void *arg)
{
    struct crowd *c = arg;
    struct viewer v = practice_staff(c->p, ROLE_OWNER, NONE);
    struct op op = practice_op(c->p, &v);
    op.db = tx;
    for (int i = 0; i < c->count; i++) {
        struct problems problems = problems_new(c->p->a);
        struct client_id id;
        int second = 'a' + i % 26, third = 'a' + i / 26 % 26;
        struct client_form f = { .first_name = sv_fmt(c->p->a, "K%c%c", second, third),
            .last_name = sv_fmt(c->p->a, "O%c%c Sol", second, third),
            .duplicate_ok = true };
        TRY(client_create_in(&op, &f, &problems, &id));
    }
    return E_OK;
}

static void two_letters_and_two_letters_are_counted_as_far_as_a_look_reaches(void **state)
{
    struct practice *p = *state;
    struct crowd crowd = { .p = p, .count = 1300 };
    assert_int_equal(db_write(p->db, gather_many_starts, &crowd), E_OK);
    static const char *const texts[] = { "k o", "o k", "k s", "s k", "k o s", "sol k" };
    for (size_t i = 0; i < LENGTH(texts); i++) {
        size_t count;
        struct search_hits first = found(p, texts[i]);
        assert_int_equal(first.count, 25);
        assert_int_equal(first.total, 1000);
        assert_true(first.total_is_more);
        all_pages(p, sv_of(texts[i]), false, &count);
        assert_int_equal(count, crowd.count);
    }
    assert_int_equal(found(p, "ka oa").total, 50);
    assert_int_equal(found(p, "oab k").total, 2);
    assert_int_equal(found(p, "kab oab").total, 2);
}

/* "Marai" is what is typed for Maria and for Mara: two words of one person, one word of another. */
static void typing_errors_in_two_words_are_forgiven_together(void **state)
{
    struct practice *p = *state;
    struct client_id both = practice_add(p, "Maria", "Lindgren", "", ""),
                     alone = practice_add(p, "Maria", "Xu", "", "");
    struct search_hits hits = found(p, "marai lindgern");
    assert_int_equal(hits.total, 1);
    assert_true(hits.forgiving && has(&hits, both));
    hits = found(p, "lindgern mari");
    assert_true(hits.total == 1 && has(&hits, both));
    hits = found(p, "marai marja"); /* one word is what both mean */
    assert_int_equal(hits.total, 2);
    assert_true(has(&hits, both) && has(&hits, alone));
    assert_int_equal(found(p, "marai petrova").total, 0);
}

static void somebody_with_very_many_names_is_found_by_any_two(void **state)
{
    struct practice *p = *state;
    struct client_id id = practice_add(p, "Alba Berta Clara Dora Erna Flora", "Gomez Haro Ibarra Juarez", "", "");
    static const char *const typed[] = { "alba juarez", "dora erna", "ibarra flo", "g h", "clara ibarra alba",
        "juarez bertha", "albaberta gomez" };
    for (size_t i = 0; i < LENGTH(typed); i++) {
        struct search_hits hits = found(p, typed[i]);
        assert_true(has(&hits, id));
    }
    assert_int_equal(found(p, "alba petrova").total, 0);
}

static void a_word_that_another_begins_with_says_nothing_more(void **state)
{
    struct practice *p = *state;
    struct search_hits hits = found(p, "pet petrova");
    assert_int_equal(hits.total, 1);
    hits = found(p, "olga olga ol petr pet");
    assert_true(hits.total == 1 && has(&hits, p->olga));
}

/* Whatever is typed, in a practice of four thousand as in one of six: a search is so many statements. */
static void a_search_is_a_bounded_number_of_statements(void **state)
{
    struct practice *p = *state;
    static const struct {
        const char *text;
        uint64_t most;
    } rows[] = { { "", 3 }, { "m", 3 }, { "mar", 3 }, { "mart", 5 }, { "maria", 5 }, { "ma sm", 16 },
        { "maria smith", 3 }, { "martin smi", 3 }, { "mraia", 8 }, { "smiht maria", 8 }, { "5550", 3 },
        { "1950-11-30", 1 } };
    struct crowd crowd = { .p = p, .random = prng_seed(13), .count = 4000 };
    assert_int_equal(db_write(p->db, gather, &crowd), E_OK);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct step *s = by(p, ROLE_SUPPORT, NONE);
        struct search_hits hits;
        uint64_t before = db_statements(p->db);
        assert_int_equal(client_search(&s->op, &(struct search_query){ .text = sv_of(rows[i].text) }, &hits), E_OK);
        assert_true(db_statements(p->db) - before <= rows[i].most);
    }
}

static void a_common_beginning_of_numbers_is_read_too(void **state)
{
    struct practice *p = *state;
    struct crowd crowd = { .p = p, .random = prng_seed(12), .count = 1700 };
    assert_int_equal(db_write(p->db, gather, &crowd), E_OK);
    struct search_hits hits = find(p, (struct search_query){ .text = SV("5550"), .caregivers = true });
    assert_int_equal(hits.count, 25);
    assert_true(hits.total_is_more);
    hits = find(p, (struct search_query){ .text = SV("5550 van"), .caregivers = true });
    assert_true(hits.total > 0 && !hits.total_is_more);
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_slip_of_the_fingers_is_near_and_two_are_not),
        TEST(words_are_prefixes_in_any_order_without_case_or_accents),
        TEST(dates_addresses_and_numbers_are_recognised_and_all_have_to_fit),
        TEST(a_typing_error_is_forgiven_when_nothing_else_matches),
        TEST(a_changed_name_address_or_number_is_found_and_the_old_one_is_not),
        TEST(nobody_finds_another_organizations_clients),
        TEST(the_one_being_linked_is_left_out),
        TEST(what_is_found_is_what_a_look_at_each_client_gives),
        TEST(two_letters_and_two_letters_are_counted_as_far_as_a_look_reaches),
        TEST(typing_errors_in_two_words_are_forgiven_together),
        TEST(somebody_with_very_many_names_is_found_by_any_two),
        TEST(a_word_that_another_begins_with_says_nothing_more),
        TEST(a_search_is_a_bounded_number_of_statements),
        TEST(a_common_beginning_of_numbers_is_read_too),
    };
    struct CMUnitTest all[LENGTH(boxes) + LENGTH(tests)];
    for (size_t i = 0; i < LENGTH(boxes); i++)
        all[i] = TEST_ROW(*boxes[i].typed ? boxes[i].typed : "nothing", box, &boxes[i]);
    memcpy(all + LENGTH(boxes), tests, sizeof tests);
    return cmocka_run_group_tests_name("search", all, NULL, NULL);
}
