#include "family/age.h"
#include "family/queries.h"
#include "family/task.h"

enum { BIRTHDAY_DAYS = 90, ENDING_DAYS = 30 };

enum err worklists_load(const struct op *op, const struct organization *org, struct worklists *ret_lists)
{
    struct invites_pending_count_row invites;
    struct requests_open_count_row requests;
    struct unreachable_count_row unreachable;
    struct ending_count_row ending;
    struct reviews_open_count_row reviews;
    struct tasks_open_count_row tasks;
    struct practice_begun_row begun;
    int64_t birthdays;
    struct day today = op->viewer->today, last = { today.n + ENDING_DAYS };
    struct org_id id = op->viewer->org;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_DIRECTORY)));
    TRY(q_invites_pending_count(op->db, op->arena, id, &invites));
    TRY(q_requests_open_count(op->db, op->arena, id, &requests));
    TRY(q_unreachable_count(op->db, op->arena, id, &unreachable));
    TRY(q_ending_count(op->db, op->arena, id, &(struct q_ending_count){ .from_day = today, .to_day = last }, &ending));
    TRY(q_reviews_open_count(op->db, op->arena, id, &reviews));
    TRY(q_tasks_open_count(op->db, op->arena, id, &tasks));
    TRY(q_practice_begun(op->db, op->arena, id, &(struct q_practice_begun){ .me = op->viewer->staff }, &begun));
    TRY(birthday_count(op, org, BIRTHDAY_DAYS, &birthdays));
    *ret_lists = (struct worklists){ .invites_pending = invites.n,
        .access_asked = requests.n,
        .contacts_unreachable = unreachable.n,
        .birthdays = birthdays,
        .grants_ending = ending.n,
        .age_reviews = reviews.n,
        .tasks = tasks.n,
        .done = { [BEGIN_CLIENT] = begun.client > 0,
            [BEGIN_TYPE] = begun.type > 0,
            [BEGIN_HOURS] = begun.hours > 0,
            [BEGIN_COLLEAGUE] = begun.colleague > 0,
            [BEGIN_PRICE] = begun.price > 0,
            [BEGIN_ZONE] = !sv_eq(org->zone, SV("Etc/UTC")) && !sv_eq(org->zone, SV("UTC")),
            [BEGIN_NAME] = !sv_eq(op->viewer->actor_name, SV(ORGANIZATION_OWNER_NAME)) } };
    return E_OK;
}
