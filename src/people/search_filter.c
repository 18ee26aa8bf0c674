/* Clients of one group or with one tag: few beside the practice, so they are read as they are listed. */
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
    struct rows rows;
    TRY(user_list(op, &q, &found));
    TRY(user_count(op, &q, &total));
    TRY(search_rows(op, found.items, found.count, &rows));
    *ret_hits = search_hits_of(op->arena, rows, (size_t)total, false);
    return E_OK;
}
