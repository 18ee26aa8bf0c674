#include <unistd.h>

#include "cli/demo.h"
#include "cli/queries.h"
#include "db/schema.h"
#include "family/family.h"

enum { BATCH = 250 };

struct many {
    const struct op *op;
    const struct organization *org;
    struct staff_id owner;
    struct sv hash;
    uint64_t seed;
    int64_t from, to; /* households of this batch */
    struct arena *scratch;
};

/* splitmix64: the same households for the same seed, whatever the order. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static int pick(uint64_t *state, int n)
{
    return (int)(next_random(state) % (uint64_t)n);
}

static const char *const first_names[] = { "Ana", "Maria", "José", "Wei", "Fatima", "Olivia", "Liam", "Noah", "Emma",
    "Ava", "Sofía", "Lucas", "Mateo", "Amara", "Kwame", "Yusuf", "Aisha", "Priya", "Arjun", "Mei", "Hiro", "Yuki",
    "Minh", "Linh", "Olga", "Ivan", "Zofia", "Łukasz", "Anders", "Ingrid", "Björn", "Saoirse", "Niamh", "Declan",
    "Chloé", "Théo", "Giulia", "Marco", "Elena", "Nikos", "Leila", "Omar", "Tamar", "David", "Ruth", "Samuel", "Grace",
    "Henry", "Alice", "George", "Rosa", "Felix", "Clara", "Hugo", "Nora", "Oscar", "Vera", "Max", "Ida", "Paul", "Jane",
    "Mark", "Lucy", "Peter", "Carla", "Dana", "Ellis", "Frida", "Gavin", "Hana", "Isaac", "Jonah" };
static const char *const last_starts[] = { "Al", "An", "Bar", "Ber", "Cal", "Car", "Dal", "Dor", "El", "Er", "Fal",
    "Fer", "Gal", "Gar", "Hal", "Har", "Il", "Jan", "Kal", "Ker", "Lan", "Lor", "Mal", "Mar", "Nor", "Ol", "Par", "Per",
    "Ral", "Ros", "Sal", "Ser", "Tal", "Tor", "Ul", "Van", "Ver", "Wal", "Wil", "Zan" };
static const char *const last_middles[] = { "", "a", "bo", "de", "di", "en", "er", "i", "ka", "le", "lo", "ma", "ni",
    "o", "ra", "ri", "sa", "ti", "un", "vi" };
static const char *const last_ends[] = { "berg", "croft", "dale", "do", "ez", "field", "ford", "gren", "ham", "ic",
    "ini", "ko", "lund", "man", "mann", "mont", "ov", "quist", "rez", "sen", "ski", "son", "stein", "ström", "ton",
    "val", "vic", "wood", "worth", "yan" };
static const char *const streets[] = { "Mill Street", "Elm Avenue", "Harbor Road", "Hill Road", "Canal Street",
    "Birch Lane", "Lake Drive" };
static const char *const cities[] = { "Riverbend", "Port Alder", "Ashby", "Millbrook", "Fairhaven", "Kingsford" };
#define PICK(state, list) sv_of((list)[pick((state), (int)LENGTH(list))])

struct home {
    int64_t number;
    uint64_t random;
    struct sv last_name, street, city;
};

static enum err make_person(const struct many *m, const struct op *op, struct home *h, int least_age, int ages,
    bool reachable, struct client_id *ret_id, struct day *ret_born)
{
    struct arena *a = op->arena;
    struct problems problems = problems_new(a);
    struct day born = { m->op->viewer->today.n - least_age * 366 - pick(&h->random, ages * 365) };
    struct sv first = PICK(&h->random, first_names);
    struct client_form f = { .first_name = first,
        .last_name = h->last_name,
        .born = day_iso(a, born),
        .street = h->street,
        .city = h->city,
        .region = SV("NY"),
        .country = SV("US"),
        .gender = pick(&h->random, 2) ? SV("female") : SV("male"),
        .duplicate_ok = true,
        .lookalike_ok = true };
    if (reachable) {
        f.email = sv_fmt(a, "home%lld.%d@mail.example", (long long)h->number, pick(&h->random, 1000000));
        f.phone = sv_fmt(a, "(555) %03d-%04d", pick(&h->random, 1000), pick(&h->random, 10000));
    }
    TRY(client_create_in(op, &f, &problems, ret_id));
    *ret_born = born;
    if (!reachable)
        return E_OK;
    struct demo_login_insert_row login;
    TRY(q_demo_login_insert(op->db, a,
        &(struct q_demo_login_insert){ .email = f.email, .password_hash = m->hash, .created_at = op->now }, &login));
    return q_demo_client_login(
        op->db, op->viewer->org, &(struct q_demo_client_login){ .login_id = login.id, .client_id = *ret_id }, NULL);
}

static enum err tie(const struct many *m, const struct op *op, struct client_id client, struct day born,
    struct client_id who, int64_t order, bool parent)
{
    struct demo_contact_insert_row contact;
    struct sv basis = parent ? SV("parent_of_minor") : SV("adult_consent");
    struct grant_ceiling ceiling = grant_ceiling(m->org, (struct opt_day){ true, born }, op->viewer->today, basis);
    TRY(q_demo_contact_insert(op->db, op->arena, op->viewer->org,
        &(struct q_demo_contact_insert){ .client_id = client,
            .linked_client_id = who,
            .relationship = parent ? SV("is_parent") : SV("child"),
            .emergency_order = order,
            .created_at = op->now,
            .created_by = m->owner },
        &contact));
    TRY(q_demo_client_named(op->db, op->viewer->org, &(struct q_demo_client_named){ .client_id = who }, NULL));
    return q_demo_grant_insert(op->db, op->viewer->org,
        &(struct q_demo_grant_insert){ .contact_id = contact.id,
            .client_id = client,
            .caregiver_id = who,
            .scope = scope_full().bits,
            .limit_age = ceiling.scope.bits,
            .basis = basis,
            .proof = parent ? SV("") : SV("power_of_attorney"),
            .ack_by = m->owner,
            .ack_at = op->now,
            .ack_text = sv_of(grant_acknowledgement_version) },
        NULL);
}

/* Two parents with two children, one with two, a daughter or son with a parent, somebody alone: about three people. */
static enum err make_home(const struct many *m, const struct op *op, int64_t number)
{
    struct home h = { .number = number, .random = m->seed * UINT64_C(1000003) + (uint64_t)number };
    struct client_id adult[2], other;
    struct day born;
    struct arena *a = op->arena;
    h.last_name = sv_fmt(a, "%.*s%.*s%.*s", SV_FMT(PICK(&h.random, last_starts)), SV_FMT(PICK(&h.random, last_middles)),
        SV_FMT(PICK(&h.random, last_ends)));
    h.street = sv_fmt(a, "%d %.*s", 1 + pick(&h.random, 300), SV_FMT(PICK(&h.random, streets)));
    h.city = PICK(&h.random, cities);
    int kind = pick(&h.random, 100), adults = kind < 45 ? 2 : 1, children = kind < 70 ? 2 : 0;
    for (int i = 0; i < adults; i++)
        TRY(make_person(m, op, &h, 28, 20, true, &adult[i], &born));
    for (int k = 0; k < children; k++) {
        TRY(make_person(m, op, &h, 0, 17, false, &other, &born));
        for (int i = 0; i < adults; i++)
            TRY(tie(m, op, other, born, adult[i], i + 1, true));
    }
    if (kind >= 70 && kind < 90) {
        TRY(make_person(m, op, &h, 70, 25, false, &other, &born));
        TRY(tie(m, op, other, born, adult[0], 1, false));
    }
    return E_OK;
}

static enum err make_batch(struct db *tx, void *arg)
{
    const struct many *m = arg;
    struct op op = *m->op;
    op.db = tx;
    op.arena = m->scratch;
    TRY(db_bulk_begin(tx));
    for (int64_t i = m->from; i < m->to; i++) {
        arena_reset(m->scratch);
        TRY(make_home(m, &op, i));
    }
    return E_OK;
}

bool demo_load_many(const struct invocation *in, struct command_db *c, struct staff_id owner, struct sv hash,
    int64_t households, int64_t seed)
{
    struct many m = { .op = &c->op, .org = &c->org, .owner = owner, .hash = hash, .seed = (uint64_t)seed };
    bool terminal = isatty(STDERR_FILENO);
    enum err e = E_OK;
    m.scratch = arena_new("demo household", 64 * 1024);
    while (e == E_OK && m.to < households) {
        m.from = m.to;
        m.to = m.from + BATCH < households ? m.from + BATCH : households;
        e = db_write(c->db, make_batch, &m);
        if (terminal && (m.to == households || m.to % (BATCH * 10) == 0))
            fprintf(stderr, "\r%lld of %lld households%s", (long long)m.to, (long long)households,
                m.to == households ? "\n" : "");
    }
    arena_free(m.scratch);
    return e == E_OK || (command_fail(in, "the households could not be made (%s).", err_name(e)), false);
}
