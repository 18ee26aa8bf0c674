/* Clients of one group or with one tag: few beside the practice, so they are read as they are listed. */
#include "people/queries.h"
#include "people/search_find.h"
#include "people/user_list.h"

enum err search_answer_chosen(const struct finding *f, struct search_hits *ret_hits)
{
    const struct op *op = f->op;
    struct user_query q = { .keywords = f->q->text,
        .archived = f->q->archived,
        .group = f->q->group,
        .tagged = f->q->tag.v != 0,
        .tags = &f->q->tag,
        .tag_count = 1,
        .sort = SV("last_name"),
        .offset = f->offset,
        .limit = f->limit };
    struct user_ids found;
    int64_t total;
    struct search_rows_by_id_rows rows = { .count = 0 };
    TRY(user_list(op, &q, &found));
    TRY(user_count(op, &q, &total));
    if (found.count)
        TRY(q_search_rows_by_id(op->db, op->arena, op->viewer->org,
            &(struct q_search_rows_by_id){ .ids = found.items, .ids_count = found.count }, &rows));
    *ret_hits = search_hits_of(op->arena, (struct rows){ rows.items, rows.count }, (size_t)total, false);
    return search_close_restricted(op, ret_hits);
}
