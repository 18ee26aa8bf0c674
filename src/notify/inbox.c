#include "notify/inbox.h"

#include "access/record.h"
#include "notify/facts.h"
#include "notify/mails.h"
#include "notify/queries.h"

struct reader {
    struct sv kind;
    int64_t id;
};

static bool reader_of(const struct viewer *v, struct reader *ret_reader)
{
    if (v->staff.v)
        *ret_reader = (struct reader){ SV("staff"), v->staff.v };
    else if (v->self.v)
        *ret_reader = (struct reader){ SV("client"), v->self.v };
    return v->staff.v || v->self.v;
}

static enum err require_reader(const struct op *op, struct reader *ret_reader)
{
    const struct viewer *v = op->viewer;
    TRY(viewer_require(v, v->staff.v ? NEED_STAFF_PAGE(PERM_DIRECTORY) : NEED_SELF_PAGE));
    return reader_of(v, ret_reader) ? E_OK : E_DENIED;
}

/* A row, whichever query read it. */
static struct inbox_notice notice_of(
    const struct op *op, const struct organization *org, const struct inbox_part_row *n)
{
    struct arena *a = op->arena;
    struct notify_facts f;
    struct inbox_notice item = {
        .id = n->id, .at = n->at, .kind = n->notice, .read_at = n->read_at, .unread = !n->read_at.has
    };
    bool known = notify_facts_read(a, n->facts, &f) == E_OK;
    const struct notice_row *row = notice_find(n->notice);
    struct sv language = n->reads.has && n->reads.v.n ? n->reads.v : org->language;
    item.text = known ? notify_short(a, &f, org->name, language) : SV("");
    if (!item.text.n)
        item.text = row ? sv_of(row->label) : SV("A notice");
    bool other = n->client_id.has && (op->viewer->staff.v || n->client_id.v.v != op->viewer->self.v);
    if (other && n->first_name.has)
        item.about = sv_fmt(a, "%.*s %.*s", SV_FMT(n->first_name.v), SV_FMT(n->last_name.v));
    return item;
}

enum err inbox_part(
    const struct op *op, const struct organization *org, const struct inbox_part *part, struct inbox *ret_inbox)
{
    struct reader r;
    struct inbox_part_rows rows;
    TRY(require_reader(op, &r));
    TRY(q_inbox_part(op->db, op->arena, op->viewer->org,
        &(struct q_inbox_part){ .reader_kind = r.kind,
            .reader_id = r.id,
            .types = part->types,
            .types_count = part->types_count,
            .any_type = part->types_count == 0,
            .ids = part->ids,
            .ids_count = part->ids_count,
            .any_id = part->ids_count == 0,
            .read = part->read,
            .ascending = part->oldest_first,
            .limit = part->most,
            .skip = part->skip },
        &rows));
    struct inbox list = { .items = arena_array(op->arena, rows.count, sizeof *list.items), .count = rows.count };
    for (size_t i = 0; i < rows.count; i++)
        list.items[i] = notice_of(op, org, &rows.items[i]);
    *ret_inbox = list;
    return E_OK;
}

enum err inbox_part_count(const struct op *op, const struct inbox_part *part, int64_t *ret_count)
{
    struct reader r;
    struct inbox_part_count_row row;
    TRY(require_reader(op, &r));
    TRY(q_inbox_part_count(op->db, op->arena, op->viewer->org,
        &(struct q_inbox_part_count){ .reader_kind = r.kind,
            .reader_id = r.id,
            .types = part->types,
            .types_count = part->types_count,
            .any_type = part->types_count == 0,
            .read = part->read },
        &row));
    *ret_count = row.n;
    return E_OK;
}

static void keep_found(struct arena *a, struct sv words, int64_t skip, struct inbox *list)
{
    size_t n = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct inbox_notice *item = &list->items[i];
        if (words_in(a, sv_fmt(a, "%.*s %.*s", SV_FMT(item->text), SV_FMT(item->about)), words) && skip-- <= 0)
            list->items[n++] = *item;
    }
    list->count = n;
}

enum err inbox_list(
    const struct op *op, const struct organization *org, struct sv words, int64_t page, struct inbox *ret_inbox)
{
    struct inbox list;
    int64_t skip = page > 1 ? (page - 1) * INBOX_PAGE : 0;
    struct inbox_part part = { .read = -1, .skip = skip, .most = INBOX_PAGE + 1 };
    if (words.n)
        part = (struct inbox_part){ .read = -1, .most = INBOX_SEARCHED + 1 };
    TRY(inbox_part(op, org, &part, &list));
    if (words.n) {
        list.older = list.count > INBOX_SEARCHED;
        if (list.older)
            list.count = INBOX_SEARCHED;
        keep_found(op->arena, words, skip, &list);
    }
    list.more = list.count > INBOX_PAGE;
    if (list.more)
        list.count = INBOX_PAGE;
    *ret_inbox = list;
    return E_OK;
}

struct inbox_unread {
    const struct op *op;
    struct inbox_unread_row row;
};

struct inbox_unread *inbox_unread_new(const struct op *op)
{
    struct inbox_unread *u = arena_new_obj(op->arena, struct inbox_unread);
    u->op = op;
    return u;
}

enum err inbox_unread_ask(struct db *db, void *unread)
{
    struct inbox_unread *u = unread;
    const struct op *op = u->op;
    struct reader r;
    if (!reader_of(op->viewer, &r))
        return E_OK;
    return q_inbox_unread(db, op->arena, op->viewer->org,
        &(struct q_inbox_unread){ .reader_kind = r.kind, .reader_id = r.id, .most = INBOX_COUNT_MOST }, &u->row);
}

int64_t inbox_unread_count(const struct inbox_unread *u)
{
    return u->row.n;
}

enum err inbox_unread(const struct op *op, int64_t *ret_count)
{
    struct inbox_unread u = { .op = op };
    TRY(inbox_unread_ask(op->db, &u));
    *ret_count = u.row.n;
    return E_OK;
}

struct read_args {
    const struct op *op;
    struct reader reader;
    struct portal_notice_id id; /* v 0: all */
};

static enum err read_in(struct db *tx, void *arg)
{
    const struct read_args *r = arg;
    return q_inbox_read(tx, r->op->viewer->org,
        &(struct q_inbox_read){
            .read_at = { true, r->op->now }, .reader_kind = r->reader.kind, .reader_id = r->reader.id, .id = r->id.v },
        NULL);
}

enum err inbox_open(const struct op *op, struct portal_notice_id id, struct sv *ret_path)
{
    struct reader r;
    struct inbox_one_row row;
    struct notify_facts f;
    TRY(require_reader(op, &r));
    TRY(q_inbox_one(op->db, op->arena, op->viewer->org,
        &(struct q_inbox_one){ .portal_notice_id = id, .reader_kind = r.kind, .reader_id = r.id }, &row));
    TRY(db_write(op->db, read_in, &(struct read_args){ op, r, id }));
    bool known = notify_facts_read(op->arena, row.facts, &f) == E_OK && f.path.n;
    *ret_path = known ? f.path : op->viewer->staff.v ? SV("/staff") : SV("/portal");
    return E_OK;
}

enum err inbox_read(const struct op *op, struct portal_notice_id id)
{
    struct sv path;
    return inbox_open(op, id, &path);
}

enum err inbox_read_all(const struct op *op)
{
    struct reader r;
    TRY(require_reader(op, &r));
    return db_write(op->db, read_in, &(struct read_args){ .op = op, .reader = r });
}
