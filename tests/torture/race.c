/*
 * Many processes book at once: of everybody who wants one time, or the last place, exactly one gets it. And whoever is
 * killed in the middle leaves no half of a booking behind.
 *
 * The program starts itself as each of the racers: race run URL ORG STAFF TYPE CLIENT HOW. A racer opens the database,
 * says so on its standard output, waits until its standard input ends, and then writes a line for each try.
 */
#include "../test.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "calendar/calendar.h"
#include "crypto/ready.h"
#include "fixture.h"
#include "snapshot.h"

enum { RACERS = 8, ROUNDS = 12, FIRST_CLIENT = 101 };
#define NOW ((struct instant){ 1795395014000000 }) /* Monday 23 November 2026 */
#define DAY ((struct day){ 20780 })

static struct viewer owner_of(int64_t org, int64_t staff)
{
    struct viewer v = { .actor = { ACTOR_STAFF, staff },
        .via = VIA_STAFF,
        .org = { org },
        .staff = { staff },
        .actor_name = SV("Practice Owner"),
        .today = DAY };
    v.facts = (struct access_facts){ .relation = REL_STAFF, .role = ROLE_OWNER, .staff_active = true, .fresh = true };
    return v;
}

/* --- a racer --- */

struct racer {
    struct op op;
    struct staff_id staff;
    struct appointment_type_id type;
    struct client_id client;
};

static struct instant round_at(int i)
{
    return instant_add(NOW, DAY_US + i * HOUR_US);
}

static enum err book_at(struct racer *r, struct instant at)
{
    struct problems problems = problems_new(r->op.arena);
    struct appointment_form f = { .type = r->type,
        .staff = r->staff,
        .at = at,
        .contact_type = CONTACT_PHONE_CALL,
        .clients = &r->client,
        .client_count = 1 };
    struct appointment_id id;
    return appointment_create(&r->op, &f, &problems, &id);
}

/* Sessions were made with the ids 1 to ROUNDS. */
static enum err join(struct racer *r, int64_t session)
{
    struct problems problems = problems_new(r->op.arena);
    struct attendee_add add = {
        .appointment = { session }, .clients = &r->client, .client_count = 1, .overlap_ok = true
    };
    return attendee_add(&r->op, &add, &problems);
}

static enum err one_try(struct racer *r, const char *how, int i)
{
    if (!strcmp(how, "time"))
        return book_at(r, round_at(i));
    if (!strcmp(how, "place"))
        return join(r, i + 1);
    return book_at(r, instant_add(NOW, DAY_US + (r->client.v * 100000 + i) * HOUR_US)); /* nobody else's time */
}

static int run(char **argv)
{
    struct arena *a = arena_new("racer", 65536);
    struct viewer v = owner_of(strtoll(argv[3], NULL, 10), strtoll(argv[4], NULL, 10));
    struct racer r = { .op = { .arena = a, .viewer = &v, .now = NOW },
        .staff = { v.staff.v },
        .type = { strtoll(argv[5], NULL, 10) },
        .client = { strtoll(argv[6], NULL, 10) } };
    struct db_pool *pool;
    struct sv problem;
    bool forever = !strcmp(argv[7], "forever");
    char c;
    crypto_ready();
    if (db_pool_open(a, sv_of(argv[2]), &pool, &problem) != E_OK || db_open(pool, &r.op.db) != E_OK)
        return 1;
    if (write(STDOUT_FILENO, "ready\n", 6) != 6)
        return 1;
    while (read(STDIN_FILENO, &c, 1) > 0)
        ;
    for (int i = 0; forever || i < ROUNDS; i++) {
        const char *said = err_name(one_try(&r, argv[7], i));
        dprintf(STDOUT_FILENO, "%s\n", said);
    }
    db_close(r.op.db);
    db_pool_close(pool);
    arena_free(a);
    return 0;
}

/* --- the course --- */

struct course {
    struct db_fixture f;
    struct arena *scratch;
    struct org_id org;
    struct staff_id owner;
    struct appointment_type_id one, group;
};

static int64_t count(struct course *w, const char *sql)
{
    return snapshot_count(w->scratch, w->f.url, sql);
}

static int course_setup(void **state)
{
    struct course *w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->scratch = arena_new("race", 65536);
    db_fixture_open(&w->f, &db_schema_kith);
    struct viewer system = viewer_system(ACTOR_CLI, w->org, DAY);
    struct op op = { .db = w->f.db, .arena = w->scratch, .viewer = &system, .now = NOW };
    struct problems problems = problems_new(w->scratch);
    struct organization_new n = { .name = SV("Riverside"),
        .zone = SV("America/New_York"),
        .admin_email = SV("owner@practice.test"),
        .admin_first_name = SV("Rosa"),
        .admin_last_name = SV("Lind"),
        .password = SV("correct horse battery staple"),
        .plan = PLAN_PLUS };
    assert_int_equal(organization_create(&op, &n, &problems, &w->org, &w->owner), E_OK);
    for (int i = 0; i < RACERS; i++)
        snapshot_run(w->scratch, w->f.url,
            sv_z(w->scratch,
                sv_fmt(w->scratch,
                    "INSERT INTO client (id, org_id, first_name, last_name, sort_name, email, email_norm, created_at)"
                    " VALUES (%d, %lld, 'Racer', 'Number %d', 'racer %d', '', '', 1)",
                    FIRST_CLIENT + i, (long long)w->org.v, i, i)));
    snapshot_run(w->scratch, w->f.url,
        sv_z(w->scratch,
            sv_fmt(w->scratch,
                "INSERT INTO appointment_type (id, org_id, name, length_min, contact_types, is_group, max_attendees,"
                " created_at, changed_at) VALUES (1, %lld, 'Visit', 50, 7, 0, 1, 1, 1), (2, %lld, 'Circle', 50, 7, 1, "
                "1, 1, 1)",
                (long long)w->org.v, (long long)w->org.v)));
    w->one.v = 1, w->group.v = 2;
    *state = w;
    return 0;
}

static int course_teardown(void **state)
{
    struct course *w = *state;
    db_fixture_close(&w->f);
    arena_free(w->scratch);
    free(w);
    return 0;
}

struct start {
    pid_t pid;
    int go, said; /* its standard input and output */
};

static struct start start_racer(struct course *w, int i, struct appointment_type_id type, const char *how)
{
    int in[2], out[2];
    assert_true(pipe(in) == 0 && pipe(out) == 0);
    char org[24], staff[24], type_id[24], client[24];
    (void)snprintf(org, sizeof org, "%lld", (long long)w->org.v);
    (void)snprintf(staff, sizeof staff, "%lld", (long long)w->owner.v);
    (void)snprintf(type_id, sizeof type_id, "%lld", (long long)type.v);
    (void)snprintf(client, sizeof client, "%d", FIRST_CLIENT + i);
    char *url = strdup(sv_z(w->scratch, w->f.url)), *way = strdup(how);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        char name[] = "race", word[] = "run";
        char *argv[] = { name, word, url, org, staff, type_id, client, way, NULL };
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        for (int fd = 3; fd < 256; fd++) /* so that the end of `go` is seen by all of them */
            close(fd);
        execv("/proc/self/exe", argv);
        _exit(127);
    }
    free(url);
    free(way);
    close(in[0]);
    close(out[1]);
    return (struct start){ pid, in[1], out[0] };
}

static bool read_line(int fd, char *line, size_t room)
{
    size_t n = 0;
    while (n + 1 < room && read(fd, line + n, 1) == 1 && line[n] != '\n')
        n++;
    line[n] = 0;
    return n > 0;
}

/* All stand at the line before the first one is let go. Counts who answered "ok". */
static int race(struct course *w, struct appointment_type_id type, const char *how)
{
    struct start s[RACERS];
    char line[64];
    int won = 0, lost = 0;
    for (int i = 0; i < RACERS; i++)
        s[i] = start_racer(w, i, type, how);
    for (int i = 0; i < RACERS; i++)
        assert_true(read_line(s[i].said, line, sizeof line));
    for (int i = 0; i < RACERS; i++)
        close(s[i].go);
    for (int i = 0; i < RACERS; i++) {
        int status;
        while (read_line(s[i].said, line, sizeof line)) {
            won += !strcmp(line, "ok");
            lost += !strcmp(line, "invalid");
        }
        close(s[i].said);
        assert_int_equal(waitpid(s[i].pid, &status, 0), s[i].pid);
        assert_int_equal(status, 0);
    }
    assert_int_equal(won + lost, RACERS * ROUNDS); /* nobody was told "try again" */
    return won;
}

static void of_all_who_want_one_time_exactly_one_gets_it(void **state)
{
    struct course *w = *state;
    assert_int_equal(race(w, w->one, "time"), ROUNDS);
    assert_int_equal(count(w, "SELECT COUNT(*) FROM appointment WHERE status = 'booked'"), ROUNDS);
    assert_int_equal(count(w, "SELECT COUNT(DISTINCT starts_at) FROM appointment"), ROUNDS);
    assert_int_equal(count(w, "SELECT COUNT(*) FROM attendee"), ROUNDS);
    assert_int_equal(count(w, "SELECT COUNT(*) FROM booked_time"), 2 * ROUNDS);
    assert_int_equal(count(w, "SELECT COUNT(*) FROM event WHERE kind = 'appointment_booked'"), ROUNDS);
}

static void of_all_who_want_the_last_place_exactly_one_gets_it(void **state)
{
    struct course *w = *state;
    struct viewer v = owner_of(w->org.v, w->owner.v);
    struct op op = { .db = w->f.db, .arena = w->scratch, .viewer = &v, .now = NOW };
    for (int i = 0; i < ROUNDS; i++) {
        struct problems problems = problems_new(w->scratch);
        struct appointment_form f = {
            .type = w->group, .staff = w->owner, .at = round_at(i), .contact_type = CONTACT_PHONE_CALL
        };
        struct appointment_id id;
        assert_int_equal(appointment_create(&op, &f, &problems, &id), E_OK);
        assert_int_equal(id.v, i + 1);
    }
    assert_int_equal(race(w, w->group, "place"), ROUNDS);
    assert_int_equal(count(w, "SELECT COUNT(*) FROM attendee WHERE status = 'booked'"), ROUNDS);
    assert_int_equal(count(w, "SELECT COUNT(DISTINCT appointment_id) FROM attendee"), ROUNDS);
    assert_int_equal(count(w, "SELECT COUNT(*) FROM booked_time WHERE kind = 'client'"), ROUNDS);
}

static void who_is_killed_while_booking_leaves_no_half_of_a_booking(void **state)
{
    struct course *w = *state;
    struct start s[RACERS];
    char line[64];
    for (int i = 0; i < RACERS; i++)
        s[i] = start_racer(w, i, w->one, "forever");
    for (int i = 0; i < RACERS; i++)
        assert_true(read_line(s[i].said, line, sizeof line));
    for (int i = 0; i < RACERS; i++)
        close(s[i].go);
    for (int i = 0; i < RACERS; i++) { /* each somewhere in its second booking or later, while the others go on */
        assert_true(read_line(s[i].said, line, sizeof line));
        assert_int_equal(kill(s[i].pid, SIGKILL), 0);
    }
    for (int i = 0; i < RACERS; i++) {
        assert_int_equal(waitpid(s[i].pid, NULL, 0), s[i].pid);
        close(s[i].said);
    }
    int64_t visits = count(w, "SELECT COUNT(*) FROM appointment");
    assert_true(visits >= RACERS);
    assert_int_equal(count(w, "SELECT COUNT(*) FROM attendee"), visits);
    assert_int_equal(count(w, "SELECT COUNT(DISTINCT appointment_id) FROM attendee"), visits);
    assert_int_equal(count(w, "SELECT COUNT(*) FROM booked_time"), 2 * visits);
    assert_int_equal(count(w, "SELECT COUNT(DISTINCT appointment_id) FROM booked_time"), visits);
    assert_int_equal(count(w, "SELECT COUNT(*) FROM event WHERE kind = 'appointment_booked'"), visits);
}

#define T(f) cmocka_unit_test_setup_teardown(f, course_setup, course_teardown)
int main(int argc, char **argv)
{
    if (argc == 8 && !strcmp(argv[1], "run"))
        return run(argv);
    db_fixture_args(argc, argv);
    (void)signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        T(of_all_who_want_one_time_exactly_one_gets_it),
        T(of_all_who_want_the_last_place_exactly_one_gets_it),
        T(who_is_killed_while_booking_leaves_no_half_of_a_booking),
    };
    return cmocka_run_group_tests_name("race", tests, NULL, NULL);
}
