#include "house.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "crypto/keys.h"

static struct day born(int year, int month, int day)
{
    return day_of_civil((struct civil){ year, month, day });
}

static enum err make_people(struct db *tx, struct house *h)
{
    struct house_org_add_row org;
    struct house_staff_add_row staff;
    struct house_client_add_row client;
    TRY(q_house_org_add(tx, h->a, &org));
    h->org = org.id;
    TRY(q_house_staff_add(tx, h->a, h->org,
        &(struct q_house_staff_add){ SV("Dana"), SV("Ito"), SV("dana@elm.example"), SV("owner") }, &staff));
    h->dana = staff.id;
    TRY(q_house_staff_add(tx, h->a, h->org,
        &(struct q_house_staff_add){ SV("Sam"), SV("Okafor"), SV("sam@elm.example"), SV("provider") }, &staff));
    h->sam = staff.id;
    TRY(q_house_client_add(tx, h->a, h->org,
        &(struct q_house_client_add){ .first_name = SV("Leo"),
            .last_name = SV("Ruiz"),
            .email = SV("leo@ruiz.example"),
            .born = { true, born(2018, 3, 9) },
            .provider_id = { true, h->sam } },
        &client));
    h->leo = client.id;
    TRY(q_house_client_add(tx, h->a, h->org,
        &(struct q_house_client_add){ .first_name = SV("Ana"),
            .last_name = SV("Ruiz"),
            .email = SV("ana@ruiz.example"),
            .born = { true, born(1985, 6, 1) } },
        &client));
    h->ana = client.id;
    return E_OK;
}

static enum err add_contact(struct db *tx, struct house *h, struct q_house_contact_add k, struct contact_id *ret_id)
{
    struct house_contact_add_row row;
    k.client_id = h->leo;
    k.copy_notifications = true;
    TRY(q_house_contact_add(tx, h->a, h->org, &k, &row));
    *ret_id = row.id;
    return E_OK;
}

static enum err make_family(struct db *tx, struct house *h)
{
    struct house_grant_add_row grant;
    TRY(add_contact(tx, h, (struct q_house_contact_add){ .linked_client_id = { true, h->ana } }, &h->ana_of_leo));
    TRY(add_contact(tx, h,
        (struct q_house_contact_add){ .first_name = SV("Bo"), .last_name = SV("Lind"), .email = SV("bo@lind.example") },
        &h->bo));
    TRY(add_contact(tx, h, (struct q_house_contact_add){ .first_name = SV("Cy"), .last_name = SV("Lind") }, &h->cy));
    TRY(q_house_grant_add(tx, h->a, h->org,
        &(struct q_house_grant_add){
            .contact_id = h->ana_of_leo, .client_id = h->leo, .caregiver_id = h->ana, .ack_by = h->dana },
        &grant));
    h->grant = grant.id;
    return E_OK;
}

struct writing {
    struct house *h;
    enum err (*fn)(struct db *tx, struct house *h);
};

static enum err write_in(struct db *tx, void *arg)
{
    const struct writing *w = arg;
    return w->fn(tx, w->h);
}

enum err house_write(struct house *h, enum err (*fn)(struct db *tx, struct house *h))
{
    return db_write(h->db, write_in, &(struct writing){ h, fn });
}

int house_setup(void **state)
{
    struct house *h = calloc(1, sizeof *h);
    struct sv advice;
    if (!h)
        abort();
    db_fixture_open(&h->f, &db_schema_kith);
    h->db = h->f.db;
    h->a = h->f.arena;
    event_consumers_set(&notify_consumer, 1);
    assert_int_equal(keys_parse(SV(HOUSE_KEY), h->a, &h->keys, &advice), E_OK);
    assert_true(instant_parse(SV("2026-11-23T15:00:00Z"), &h->now));
    h->clock = clock_at(&h->now);
    assert_int_equal(house_write(h, make_people), E_OK);
    assert_int_equal(house_write(h, make_family), E_OK);
    h->viewer = viewer_system(ACTOR_SYSTEM, h->org, born(2026, 11, 23));
    h->op = (struct op){ .db = h->db, .arena = h->a, .viewer = &h->viewer, .keys = h->keys, .now = h->now };
    (void)snprintf(h->mails, sizeof h->mails, "%.40s/kith-notify-XXXXXX", db_fixture_scratch());
    assert_non_null(mkdtemp(h->mails));
    h->settings = (struct notify_settings){
        .keys = h->keys, .base_url = SV("https://portal.elm.example"), .mail_url = sv_fmt(h->a, "dir:%s", h->mails)
    };
    *state = h;
    return 0;
}

static void remove_folder(const char *dir)
{
    DIR *d = opendir(dir);
    char path[512];
    for (const struct dirent *e; d && (e = readdir(d));) {
        (void)snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
        (void)unlink(path);
    }
    if (d)
        closedir(d);
    (void)rmdir(dir);
}

int house_teardown(void **state)
{
    struct house *h = *state;
    db_fail_nth(0);
    remove_folder(h->mails);
    keys_free(h->keys);
    db_fixture_close(&h->f);
    free(h);
    return 0;
}

struct visiting {
    struct house *h;
    struct house_visit *v;
};

static enum err make_visit(struct db *tx, void *arg)
{
    static int made;
    struct visiting *x = arg;
    struct house *h = x->h;
    struct house_visit *v = x->v;
    struct house_type_add_row type;
    struct house_visit_add_row visit;
    struct house_attendee_add_row part;
    struct sv mark = sv_fmt(h->a, "part-%d", ++made);
    struct client_id who = v->who.v ? v->who : h->leo;
    v->at = instant_add(h->now, 2 * DAY_US);
    TRY(q_house_type_add(tx, h->a, h->org, &(struct q_house_type_add){ mark, v->ask }, &type));
    TRY(q_house_visit_add(tx, h->a, h->org,
        &(struct q_house_visit_add){ .type_id = { true, type.id },
            .staff_id = h->sam,
            .starts_at = v->at,
            .ends_at = instant_add(v->at, HOUR_US),
            .contact_type = sv_of(contact_type_name(v->way)),
            .is_group = v->is_group,
            .confidential = v->confidential,
            .uid = mark },
        &visit));
    TRY(q_house_attendee_add(tx, h->a, h->org,
        &(struct q_house_attendee_add){ .appointment_id = visit.id,
            .client_id = who,
            .starts_at = v->at,
            .remind = !v->not_reminded,
            .uuid = mark },
        &part));
    v->appointment = visit.id;
    v->attendee = part.id;
    return E_OK;
}

void house_visit(struct house *h, struct house_visit *v)
{
    assert_int_equal(db_write(h->db, make_visit, &(struct visiting){ h, v }), E_OK);
}

struct event_id house_visit_event(
    struct house *h, enum event_kind kind, const struct house_visit *v, const char *payload)
{
    return house_event(h, &(struct event_new){ .kind = kind,
                              .org = h->org,
                              .at = h->now,
                              .actor_kind = "system",
                              .client = v->who.v ? v->who : h->leo,
                              .resource_kind = "attendee",
                              .resource_id = v->attendee.v,
                              .payload = sv_of(payload) });
}

struct making {
    struct house *h;
    struct mail_token_new n;
    struct mail_token_id id;
};

static enum err make_token(struct db *tx, void *arg)
{
    struct making *m = arg;
    struct op op = m->h->op;
    op.db = tx;
    op.now = m->h->now;
    return mail_token_make(&op, &m->n, &m->id);
}

struct mail_token_id house_token(struct house *h, enum token_kind kind, struct sv email)
{
    struct making m = { .h = h, .n = { .kind = kind, .org = h->org, .email = email, .live_us = 7 * DAY_US } };
    if (kind == TOKEN_GRANT_INVITE)
        m.n.grant = h->grant;
    else if (kind == TOKEN_WELCOME)
        m.n.client = h->leo;
    else if (kind == TOKEN_STAFF_WELCOME)
        m.n.staff = h->sam;
    else
        m.n.login = house_login(h, email);
    assert_int_equal(db_write(h->db, make_token, &m), E_OK);
    return m.id;
}

struct adding {
    struct house *h;
    struct sv email;
    struct login_id id;
};

static enum err add_login(struct db *tx, void *arg)
{
    struct adding *x = arg;
    struct house_login_of_row found = { { 0 } };
    struct house_login_add_row made;
    enum err e = q_house_login_of(tx, x->h->a, &(struct q_house_login_of){ .email_norm = x->email }, &found);
    x->id = found.id;
    if (e != E_NOTFOUND)
        return e;
    TRY(q_house_login_add(tx, x->h->a, &(struct q_house_login_add){ .email = x->email }, &made));
    x->id = made.id;
    return E_OK;
}

struct login_id house_login(struct house *h, struct sv email)
{
    struct adding x = { .h = h, .email = email };
    assert_int_equal(db_write(h->db, add_login, &x), E_OK);
    return x.id;
}

struct recording {
    struct house *h;
    const struct event_new *e;
    struct event_id id;
};

static enum err record(struct db *tx, void *arg)
{
    struct recording *r = arg;
    return event_record(tx, r->h->a, r->e, &r->id);
}

struct event_id house_event(struct house *h, const struct event_new *e)
{
    struct recording r = { .h = h, .e = e };
    assert_int_equal(db_write(h->db, record, &r), E_OK);
    return r.id;
}

static struct event_new event_of(const struct house *h, enum event_kind kind, struct sv payload)
{
    return (struct event_new){ .kind = kind, .org = h->org, .at = h->now, .actor_kind = "system", .payload = payload };
}

struct event_id house_happens(struct house *h, enum event_kind kind, struct sv payload)
{
    struct event_new e = event_of(h, kind, payload);
    e.client = h->leo;
    e.contact = h->ana_of_leo;
    e.grant = h->grant;
    return house_event(h, &e);
}

struct event_id house_login_event(struct house *h, enum event_kind kind, struct login_id login, struct sv payload)
{
    struct event_new e = event_of(h, kind, payload);
    e.resource_kind = "login";
    e.resource_id = login.v;
    return house_event(h, &e);
}

static enum err run_mail(const struct job_run *r)
{
    const struct house *h = r->ctx;
    return notify_mail_run(r, &h->settings);
}

static void run(struct house *h, size_t handlers)
{
    static const struct job_handler both[] = {
        { NOTIFY_JOB_EVENTS, notify_events_run, .every_s = NOTIFY_EVENTS_EVERY_S, .lease_s = NOTIFY_JOB_LEASE_S },
        { NOTIFY_JOB_MAIL, run_mail, .every_s = NOTIFY_MAIL_EVERY_S, .lease_s = NOTIFY_JOB_LEASE_S },
    };
    struct job_runner_options o = {
        .pool = h->f.pool, .clock = &h->clock, .handlers = both, .handlers_count = handlers, .ctx = h
    };
    h->now = instant_add(h->now, MINUTE_US);
    enum err e = job_run_due(&o, h->db, h->a, NULL);
    assert_true(h->may_fail || e == E_OK);
}

void house_run(struct house *h)
{
    run(h, 2);
}

void house_plan(struct house *h)
{
    run(h, 1);
}

struct house_decisions_rows house_decisions(struct house *h)
{
    struct house_decisions_rows rows;
    assert_int_equal(q_house_decisions(h->db, h->a, h->org, &rows), E_OK);
    return rows;
}

struct house_outbox_rows house_outbox(struct house *h)
{
    struct house_outbox_rows rows;
    assert_int_equal(q_house_outbox(h->db, h->a, h->org, &rows), E_OK);
    return rows;
}

struct mailbox_entries house_mails(struct house *h)
{
    struct mailbox_entries entries;
    assert_int_equal(mailbox_list(h->a, sv_of(h->mails), 0, 1000, &entries), E_OK);
    return entries;
}

struct mailbox_mail house_mail_to(struct house *h, const char *address)
{
    struct mailbox_entries all = house_mails(h);
    struct mailbox_mail mail = { .text = { 0 } };
    int found = 0;
    for (size_t i = 0; i < all.count; i++)
        if (house_contains(all.items[i].to, address)) {
            assert_int_equal(mailbox_read(h->a, sv_of(h->mails), all.items[i].id, &mail), E_OK);
            found++;
        }
    assert_int_equal(found, 1);
    return mail;
}

struct sv house_rule(struct house *h, const char *notice, const char *kind, int64_t id)
{
    struct house_decisions_rows rows = house_decisions(h);
    for (size_t i = 0; i < rows.count; i++) {
        const struct house_decisions_row *r = &rows.items[i];
        if (sv_eq(r->notice, sv_of(notice)) && sv_eq(r->recipient_kind, sv_of(kind)) && r->recipient_id == id)
            return r->rule;
    }
    return SV("");
}

bool house_contains(struct sv text, const char *part)
{
    return text.n && memmem(text.p, text.n, part, strlen(part)) != NULL;
}
