#include <stdlib.h>

#include "base/text.h"
#include "family/age_write.h"
#include "family/queries.h"
#include "family/task.h"

enum { MOST = 1000, LEAP = 1 };

static struct day years_before(struct day d, int years)
{
    struct civil c = civil_of_day(d);
    c.year -= years;
    if (c.day > civil_days_in_month(c.year, c.month))
        c.day = civil_days_in_month(c.year, c.month);
    return day_of_civil(c);
}

/* The days on which those were born who turn `age` from one day to the other; a day wider at both ends for those born
 * on 29 February. */
static struct day born_from(int age, struct day from)
{
    return (struct day){ years_before(from, age).n - LEAP };
}
static struct day born_to(int age, struct day to)
{
    return (struct day){ years_before(to, age).n + LEAP };
}

static void add_turning(const struct op *op, const struct organization *org, int age, struct day last,
    const struct clients_born_between_rows *rows, struct birthdays *list)
{
    for (size_t i = 0; i < rows->count && list->count < MOST; i++) {
        const struct clients_born_between_row *r = &rows->items[i];
        struct day on = birthday_at(r->born.v, age, org->policy.leap_early);
        if (on.n < op->viewer->today.n || on.n > last.n)
            continue;
        struct sv given = r->preferred_name.n ? r->preferred_name : r->first_name;
        struct sv name = sv_fmt(op->arena, "%.*s %.*s", SV_FMT(given), SV_FMT(r->last_name));
        struct birthday *b = &list->items[list->count++];
        *b = r->restricted ? (struct birthday){ .client = r->id, .name = name, .restricted = true }
                           : (struct birthday){ .client = r->id,
                                 .name = name,
                                 .born = r->born.v,
                                 .on = on,
                                 .turns = age,
                                 .has_grants = r->grants > 0 };
    }
}

static int by_day(const void *a, const void *b)
{
    const struct birthday *x = a, *y = b;
    if (x->restricted != y->restricted)
        return x->restricted ? 1 : -1;
    return x->on.n != y->on.n ? x->on.n - y->on.n : x->client.v < y->client.v ? -1 : x->client.v > y->client.v;
}

enum err birthday_list(
    const struct op *op, const struct organization *org, int64_t days, struct sv words, struct birthdays *ret_list)
{
    struct text_words w = text_words(op->arena, words);
    struct birthdays list = { .items = arena_array(op->arena, MOST, sizeof *list.items) };
    struct day today = op->viewer->today, last = { today.n + (int32_t)days };
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_DIRECTORY)));
    for (int age = 1; age <= AGE_MAJORITY_MAX; age++) {
        struct clients_born_between_rows rows;
        if (!policy_tier_from(&org->policy, age))
            continue;
        TRY(q_clients_born_between(op->db, op->arena, org->id,
            &(struct q_clients_born_between){ .from_day = born_from(age, today), .to_day = born_to(age, last) },
            &rows));
        add_turning(op, org, age, last, &rows, &list);
    }
    size_t n = 0;
    for (size_t i = 0; i < list.count; i++)
        if (text_words_in(op->arena, &w, list.items[i].name))
            list.items[n++] = list.items[i];
    list.count = n;
    qsort(list.items, list.count, sizeof *list.items, by_day);
    *ret_list = list;
    return E_OK;
}

enum err birthday_count(const struct op *op, const struct organization *org, int64_t days, int64_t *ret_count)
{
    struct day today = op->viewer->today, last = { today.n + (int32_t)days };
    int64_t count = 0;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_DIRECTORY)));
    for (int age = 1; age <= AGE_MAJORITY_MAX; age++) {
        struct birthdays_between_rows rows;
        if (!policy_tier_from(&org->policy, age))
            continue;
        TRY(q_birthdays_between(op->db, op->arena, org->id,
            &(struct q_birthdays_between){ .from_day = born_from(age, today), .to_day = born_to(age, last) }, &rows));
        for (size_t i = 0; i < rows.count; i++) {
            struct day on = birthday_at(rows.items[i].born, age, org->policy.leap_early);
            if (on.n >= today.n && on.n <= last.n)
                count += rows.items[i].n;
        }
    }
    *ret_count = count;
    return E_OK;
}

struct shared_args {
    const struct op *op;
    struct client_id client;
    struct sv dedupe, words;
};

static enum err shared_in(struct db *tx, void *arg)
{
    const struct shared_args *s = arg;
    struct op op = *s->op;
    op.db = tx;
    return task_open_once(&op, TASK_ADDRESS_SHARED, s->client, s->dedupe, s->words);
}

static enum err tell_once(
    const struct op *op, struct client_id client, const char *what, struct sv words, int64_t *changed)
{
    struct task_ever_row ever;
    struct sv dedupe = sv_fmt(op->arena, "address_shared:%lld:%s", (long long)client.v, what);
    TRY(q_task_ever(op->db, op->arena, op->viewer->org, &(struct q_task_ever){ .dedupe = dedupe }, &ever));
    if (ever.n)
        return E_OK;
    TRY(db_write(op->db, shared_in, &(struct shared_args){ op, client, dedupe, words }));
    ++*changed;
    return E_OK;
}

/* Beyond 17: what is meant for a teenager alone would reach the guardian. */
static enum err look_for_guardians(
    const struct op *op, const struct organization *org, struct day oldest, struct day youngest, int64_t *changed)
{
    struct guardians_reached_rows rows;
    TRY(q_guardians_reached(
        op->db, op->arena, org->id, &(struct q_guardians_reached){ .from_day = oldest, .to_day = youngest }, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        struct day born = rows.items[i].born.v;
        if (policy_is_teen(&org->policy, born, op->viewer->today) &&
            !policy_is_adult(&org->policy, born, op->viewer->today))
            TRY(tell_once(op, rows.items[i].id, "guardian",
                SV("A guardian has the same e-mail address or phone number: what is meant for the teenager alone "
                   "arrives there. Ask for one of their own."),
                changed));
    }
    return E_OK;
}

enum err age_look_for_shared(const struct op *op, const struct organization *org, int64_t *changed)
{
    struct logins_shared_rows rows;
    struct day today = op->viewer->today;
    int teen = policy_teen_age(&org->policy), grown = org->policy.majority;
    struct day youngest = { years_before((struct day){ today.n + TEEN_AHEAD_DAYS }, teen).n + LEAP };
    struct day oldest = { years_before(today, grown).n - LEAP };
    TRY(q_logins_shared(
        op->db, op->arena, org->id, &(struct q_logins_shared){ .from_day = oldest, .to_day = youngest }, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct logins_shared_row *r = &rows.items[i];
        bool now = policy_is_teen(&org->policy, r->born.v, today);
        if (policy_is_adult(&org->policy, r->born.v, today) ||
            !policy_is_teen(&org->policy, r->born.v, (struct day){ today.n + TEEN_AHEAD_DAYS }))
            continue;
        struct sv words = now ? SV("Others sign in with the same address and can no longer open this account. Give it "
                                   "an address of its own.")
                              : SV("Soon others who sign in with the same address can no longer open this account. "
                                   "Give it an address of its own.");
        TRY(tell_once(op, r->id, now ? "now" : "ahead", words, changed));
    }
    return look_for_guardians(op, org, oldest, youngest, changed);
}
