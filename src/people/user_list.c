#include "people/user_list.h"

#include "base/text.h"
#include "people/queries.h"
#include "people/search_parse.h"

enum { WORDS_MAX = 8 };

struct words {
    struct sv items[WORDS_MAX];
    size_t count;
    bool by_born, nothing; /* nothing: signs alone, which are in no word */
    struct day born;
};

/* For LIKE with '!' before signs that mean something there. */
static struct sv escaped(struct arena *a, struct sv word)
{
    struct str s = str_new(a, 2 * word.n + 1);
    for (size_t i = 0; i < word.n; i++) {
        if (word.p[i] == '%' || word.p[i] == '_' || word.p[i] == '!')
            str_addc(&s, '!');
        str_addc(&s, word.p[i]);
    }
    return str_sv(&s);
}

static bool is_name(struct sv word)
{
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] == '@' || (word.p[i] >= '0' && word.p[i] <= '9'))
            return false;
    return true;
}

/* Names are kept folded, "O'Brien" as "obrien" too; addresses and numbers as they are, in lower case. */
static struct sv word_of(struct arena *a, struct sv typed)
{
    if (!is_name(typed))
        return escaped(a, email_norm(a, typed));
    struct sv folded = text_fold(a, typed);
    struct str s = str_new(a, folded.n + 1);
    for (size_t i = 0; i < folded.n; i++)
        if (folded.p[i] != ' ')
            str_addc(&s, folded.p[i]);
    return str_sv(&s);
}

static struct words words_of(struct arena *a, struct sv keywords)
{
    struct words w = { .count = 0 };
    struct sv rest = sv_trim(keywords);
    struct search_box box = search_box_read(a, rest);
    if (box.has_born) {
        w.by_born = true;
        w.born = box.born;
        for (size_t i = 0; i < box.words_count; i++)
            w.items[w.count++] = box.words[i];
        return w;
    }
    while (rest.n && w.count < WORDS_MAX) {
        struct sv word = word_of(a, sv_trim(sv_cut(&rest, ' ')));
        if (word.n)
            w.items[w.count++] = word;
    }
    w.nothing = !w.count && sv_trim(keywords).n > 0;
    return w;
}

static struct sv state_of(const struct user_query *q)
{
    return q->archived ? SV("archived") : SV("active");
}

/* Each query of users has an argument type of its own; what they leave out is the same. */
#define USER_FILTERS(op, q, w)                                                                                         \
    .state = state_of(q), .group_id = (q)->group, .looks_after = (q)->looks_after, .tagged = (q)->tagged,              \
    .tags = (q)->tags, .tags_count = (q)->tag_count, .listed = (q)->listed, .ids = (q)->ids,                           \
    .ids_count = (q)->id_count, .by_born = (w).by_born, .born = (w).born, .words = (w).items,                          \
    .words_count = (w).count, .staff_id = (op)->viewer->staff, .now = (op)->now

enum err user_list(const struct op *op, const struct user_query *q, struct user_ids *ret_ids)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_DIRECTORY)));
    struct words w = words_of(op->arena, q->keywords);
    struct client_id *items = arena_array(op->arena, (size_t)q->limit, sizeof *items);
    size_t n = 0;
    if (w.nothing) {
        *ret_ids = (struct user_ids){ items, 0 };
        return E_OK;
    }
    if (!q->any_state && !q->down && sv_eq(q->sort, SV("last_name"))) {
        struct users_by_name_rows rows;
        TRY(q_users_by_name(op->db, op->arena, op->viewer->org,
            &(struct q_users_by_name){ USER_FILTERS(op, q, w), .limit = q->limit, .offset = q->offset }, &rows));
        for (size_t i = 0; i < rows.count; i++)
            items[n++] = rows.items[i].id;
    } else {
        struct users_sorted_rows rows;
        TRY(q_users_sorted(op->db, op->arena, op->viewer->org,
            &(struct q_users_sorted){ USER_FILTERS(op, q, w), .any_state = q->any_state, .sort = q->sort,
                .down = q->down, .limit = q->limit, .offset = q->offset },
            &rows));
        for (size_t i = 0; i < rows.count; i++)
            items[n++] = rows.items[i].id;
    }
    *ret_ids = (struct user_ids){ items, n };
    return E_OK;
}

enum err user_count(const struct op *op, const struct user_query *q, int64_t *ret_count)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_DIRECTORY)));
    struct words w = words_of(op->arena, q->keywords);
    struct users_count_row row = { .n = 0 };
    if (!w.nothing)
        TRY(q_users_count(op->db, op->arena, op->viewer->org,
            &(struct q_users_count){ USER_FILTERS(op, q, w), .any_state = q->any_state }, &row));
    *ret_count = row.n;
    return E_OK;
}

enum err user_ids_of_address(const struct op *op, struct sv email, struct user_ids *ret_ids)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_DIRECTORY)));
    struct clients_of_address_rows rows;
    TRY(q_clients_of_address(op->db, op->arena, op->viewer->org,
        &(struct q_clients_of_address){
            .email_norm = email_norm(op->arena, email), .staff_id = op->viewer->staff, .now = op->now },
        &rows));
    struct client_id *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        items[i] = rows.items[i].id;
    *ret_ids = (struct user_ids){ items, rows.count };
    return E_OK;
}

enum err users_of_groups(const struct op *op, const struct group_id *ids, size_t count, bool any_state, bool archived,
    int64_t most, struct users_of *ret_users)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_DIRECTORY)));
    struct users_of_groups_rows rows;
    TRY(q_users_of_groups(op->db, op->arena, op->viewer->org,
        &(struct q_users_of_groups){ .ids = ids,
            .ids_count = count,
            .any_state = any_state,
            .state = archived ? SV("archived") : SV("active"),
            .most = most,
            .staff_id = op->viewer->staff,
            .now = op->now },
        &rows));
    struct user_of *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        items[i] = (struct user_of){ rows.items[i].group_id.v, rows.items[i].id, 0 };
    *ret_users = (struct users_of){ items, rows.count };
    return E_OK;
}

enum err users_of_tags(const struct op *op, const struct tag_id *ids, size_t count, int64_t offset, int64_t most,
    struct users_of *ret_users)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_DIRECTORY)));
    struct users_of_tags_rows rows;
    TRY(q_users_of_tags(op->db, op->arena, op->viewer->org,
        &(struct q_users_of_tags){ .ids = ids,
            .ids_count = count,
            .offset = offset,
            .most = most,
            .staff_id = op->viewer->staff,
            .now = op->now },
        &rows));
    struct user_of *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        items[i] = (struct user_of){ rows.items[i].tag_id.v, rows.items[i].id, rows.items[i].people };
    *ret_users = (struct users_of){ items, rows.count };
    return E_OK;
}
