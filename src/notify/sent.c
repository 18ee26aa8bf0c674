#include "notify/sent.h"

#include "notice/catalogue.h"
#include "notify/queries.h"

static enum err may_read(const struct op *op, struct client_id client)
{
    if (op->viewer->subject.client.v != client.v)
        return E_NOTFOUND;
    return viewer_require(op->viewer, NEED_CHART_PAGE(PERM_CHART));
}

enum err sent_load(const struct op *op, struct client_id client, const struct sent_filter *f, int64_t skip,
    int64_t most, struct sent_list *ret_list)
{
    struct sent_records_rows rows;
    TRY(may_read(op, client));
    TRY(q_sent_records(op->db, op->arena, op->viewer->org,
        &(struct q_sent_records){ .client_id = client,
            .channel = f->channel,
            .state = f->state,
            .after = f->after,
            .before = f->before,
            .limit = most,
            .skip = skip },
        &rows));
    struct sent *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct sent_records_row *r = &rows.items[i];
        items[i] = (struct sent){ .id = r->id,
            .channel = r->channel,
            .state = r->state,
            .to_name = r->to_name,
            .row = notice_find(r->notice),
            .notice = r->notice,
            .at = r->created_at };
        if (r->contact_id.has)
            items[i].contact = r->contact_id.v;
    }
    *ret_list = (struct sent_list){ items, rows.count };
    return E_OK;
}

enum err sent_count(const struct op *op, struct client_id client, const struct sent_filter *f, int64_t *ret_count)
{
    struct sent_records_count_row row;
    TRY(may_read(op, client));
    TRY(q_sent_records_count(op->db, op->arena, op->viewer->org,
        &(struct q_sent_records_count){
            .client_id = client, .channel = f->channel, .state = f->state, .after = f->after, .before = f->before },
        &row));
    *ret_count = row.n;
    return E_OK;
}
