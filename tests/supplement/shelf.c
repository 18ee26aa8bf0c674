#include "shelf.h"

#include "access/record.h"

struct fs_server *fs;
struct store_services store;

void shelf_connect_practice(struct practice *p)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct sv url, state;
    assert_int_equal(supplement_store_begin(&op, &store, &url), E_OK);
    struct sv code = fs_server_agree(fs, p->a, url, &state);
    assert_int_equal(supplement_store_finish(&op, &store, state, code, &problems), E_OK);
}

int shelf_setup(void **state)
{
    struct sv problem;
    event_consumers_set(&supplement_consumer, 1);
    if (practice_setup(state) != 0)
        return -1;
    struct practice *p = *state;
    fs = fs_server_start();
    assert_int_equal(store_services_read(p->a,
                         &(struct store_options){ .url = sv_of(fs->url),
                             .client = SV("app-1"),
                             .secret = SV("s3cret"),
                             .base_url = SV("https://portal.example.org") },
                         &store, &problem),
        E_OK);
    shelf_connect_practice(p);
    home_link(p, p->leo, p->ana, "is_parent");
    return 0;
}

int shelf_teardown(void **state)
{
    int bad = fs->wrong[0] != 0;
    if (bad)
        print_message("%s\n", fs->wrong);
    fs_server_stop(fs);
    event_consumers_set(NULL, 0);
    return practice_teardown(state) != 0 || bad ? -1 : 0;
}

static bool never(void *runner)
{
    (void)runner;
    return false;
}

enum err shelf_ask(struct practice *p)
{
    struct clock clock = clock_at(&p->now);
    struct job_run r = { .db = p->db, .arena = p->a, .clock = &clock, .stopping = never };
    struct supplement_settings settings = { p->keys, &store };
    return supplement_store_run(&r, &settings);
}

void shelf_work(struct practice *p)
{
    struct clock clock = clock_at(&p->now);
    struct job_run r = { .db = p->db, .arena = p->a, .clock = &clock, .stopping = never };
    home_schedule(p);
    assert_int_equal(supplement_events_run(&r), E_OK);
    assert_int_equal(shelf_ask(p), E_OK);
}

struct happening {
    struct op op;
    struct client_id client;
    enum event_kind kind;
};

static enum err happen_in(struct db *tx, void *arg)
{
    const struct happening *h = arg;
    return record_client(tx, &h->op, h->kind, h->client);
}

void shelf_happens(struct practice *p, struct client_id client, enum event_kind kind)
{
    struct viewer v = practice_system(p);
    struct happening h = { practice_op(p, &v), client, kind };
    assert_int_equal(db_write(p->db, happen_in, &h), E_OK);
}

/* --- by staff --- */

struct doing {
    struct viewer viewer;
    struct op op;
    struct tried t;
};

static void begin(struct practice *p, struct doing *d, struct viewer v)
{
    d->viewer = v;
    d->op = practice_op(p, &d->viewer);
    d->t = (struct tried){ .problems = problems_new(p->a) };
}

struct tried shelf_connect(struct practice *p, struct client_id client)
{
    struct doing d;
    begin(p, &d, practice_staff(p, ROLE_PROVIDER, client));
    d.t.e = supplement_connect(&d.op, client, &d.t.problems);
    return d.t;
}

struct tried shelf_connect_child(struct practice *p, struct client_id client, struct client_id parent)
{
    struct doing d;
    begin(p, &d, practice_staff(p, ROLE_PROVIDER, client));
    d.t.e = supplement_connect_child(&d.op, client, parent, &d.t.problems);
    return d.t;
}

struct tried shelf_move(struct practice *p, struct client_id client)
{
    struct doing d;
    begin(p, &d, practice_staff(p, ROLE_PROVIDER, client));
    d.t.e = supplement_move(&d.op, client, &d.t.problems);
    return d.t;
}

struct tried shelf_invite(struct practice *p, struct client_id client)
{
    struct doing d;
    begin(p, &d, practice_staff(p, ROLE_PROVIDER, client));
    d.t.e = supplement_invite(&d.op, client, &d.t.problems);
    return d.t;
}

struct tried shelf_open(struct practice *p, struct client_id client)
{
    struct doing d;
    begin(p, &d, practice_staff(p, ROLE_PROVIDER, client));
    d.t.e = supplement_open(&d.op, &store, client, &d.t.problems, &d.t.url);
    return d.t;
}

void shelf_end(struct practice *p, struct client_id client)
{
    struct doing d;
    begin(p, &d, practice_staff(p, ROLE_PROVIDER, client));
    assert_int_equal(supplement_disconnect(&d.op, client), E_OK);
}

/* --- in the portal --- */

bool shelf_mine(struct practice *p, struct viewer v)
{
    struct doing d;
    bool mine;
    begin(p, &d, v);
    assert_int_equal(supplement_mine(&d.op, &mine), E_OK);
    return mine;
}

struct tried shelf_open_mine(struct practice *p, struct viewer v)
{
    struct doing d;
    begin(p, &d, v);
    d.t.e = supplement_open_mine(&d.op, &store, &d.t.problems, &d.t.url);
    return d.t;
}

/* --- how it stands --- */

struct supplement_page shelf_page(struct practice *p, struct client_id client)
{
    struct doing d;
    struct supplement_page page;
    begin(p, &d, practice_staff(p, ROLE_PROVIDER, client));
    assert_int_equal(supplement_page_load(&d.op, client, &page), E_OK);
    return page;
}

void shelf_family(struct practice *p)
{
    shelf_assert_ok(shelf_connect(p, p->ana));
    shelf_work(p);
    shelf_assert_ok(shelf_connect_child(p, p->leo, p->ana));
    fs_server_add(fs, "Leo", "Ruiz", "ana@example.org", "2016-03-09", "patient-1");
    shelf_work(p);
    shelf_assert_connected(p, p->leo);
}

void shelf_assert_connected(struct practice *p, struct client_id client)
{
    struct supplement_page page = shelf_page(p, client);
    assert_true(page.live);
    assert_int_equal(page.links.items[0].state, LINK_CONNECTED);
}

void shelf_assert_ended(struct practice *p, struct client_id client, enum supplement_why why)
{
    struct supplement_page page = shelf_page(p, client);
    assert_false(page.live);
    assert_true(page.links.count > 0);
    assert_int_equal(page.links.items[0].state, LINK_ENDED);
    assert_string_equal(supplement_why_name(page.links.items[0].end_reason), supplement_why_name(why));
}

void shelf_assert_ok(struct tried t)
{
    if (t.e == E_INVALID)
        fail_msg("%.*s", SV_FMT(t.problems.items[0].text));
    assert_int_equal(t.e, E_OK);
}

void shelf_assert_refused(struct tried t, const char *code)
{
    assert_int_equal(t.e, E_INVALID);
    if (!problem_has(&t.problems, sv_of(code)))
        fail_msg("%.*s instead of %s", SV_FMT(t.problems.items[0].code), code);
}
