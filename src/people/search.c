#include "people/search.h"

#include "people/queries.h"
#include "people/search_find.h"

enum { PER_PAGE = 25, PER_PAGE_MAX = 200 };

static enum err answer_by_born(struct finding *f, struct search_hits *ret_hits)
{
    struct search_rows_by_born_rows found;
    TRY(q_search_rows_by_born(f->op->db, f->op->arena, f->op->viewer->org,
        &(struct q_search_rows_by_born){ .born = f->box.born,
            .state = f->q->archived ? SV("archived") : SV("active"),
            .staff_id = f->op->viewer->staff,
            .now = f->op->now },
        &found));
    struct rows rows;
    COPY_ROWS(f->op->arena, found, &rows);
    rows = search_filter(f, rows, true);
    size_t n = 0;
    for (size_t i = 0; i < rows.count; i++)
        if (!rows.items[i].closed && (f->q->archived || f->q->caregivers || sv_eq(rows.items[i].kind, SV("client"))))
            rows.items[n++] = rows.items[i];
    rows.count = n;
    *ret_hits = search_hits_of(f->op->arena, search_page(f, rows), rows.count, false);
    return E_OK;
}

/* What all criteria that are not common leave; false when every one is. */
static bool meet(const struct finding *f, struct places *ret_places)
{
    bool any = false;
    for (size_t i = 0; i < f->count; i++) {
        const struct places *p = &f->criteria[i].places;
        if (p->more)
            continue;
        *ret_places = any ? search_in_both(f->op->arena, *ret_places, *p) : *p;
        any = true;
    }
    return any;
}

/* An address or a number, and maybe words. Of the start of a number or address that very many have, the first ones have
 * to do. */
static enum err answer_by_reach(struct finding *f, struct search_hits *ret_hits)
{
    struct places found;
    bool cut = false;
    for (size_t i = 0; i < f->count; i++)
        TRY(search_read_places(f, &f->criteria[i], SEARCH_FEW, &f->criteria[i].places));
    if (!meet(f, &found)) {
        for (size_t i = 0; i < f->count; i++) {
            struct criterion *c = &f->criteria[i];
            if (f->count > 1)
                TRY(search_read_places(f, c, SEARCH_MANY, &c->places));
            if (c->what != 'n') {
                cut |= c->places.more;
                c->places.more = false;
            }
        }
        meet(f, &found);
    }
    TRY(search_answer_places(f, found, ret_hits));
    ret_hits->total_is_more |= cut;
    return E_OK;
}

static enum err answer(struct finding *f, struct search_hits *ret_hits)
{
    if (f->box.has_born)
        return answer_by_born(f, ret_hits);
    if (!f->count)
        return search_answer_list(f, ret_hits);
    if (f->criteria[f->count - 1].what != 'n')
        return answer_by_reach(f, ret_hits);
    return f->count == 1 ? search_answer_word(f, ret_hits) : search_answer_company(f, ret_hits);
}

/* Words that one slip of the fingers makes of a typed one. */
static enum err forgive(struct finding *f)
{
    struct arena *a = f->op->arena;
    for (size_t i = 0; i < f->count; i++) {
        struct criterion *c = &f->criteria[i];
        if (c->what != 'n')
            continue;
        struct sv_list variants = search_variants(a, c->start);
        struct search_words_near_rows words;
        if (c->start.n < SEARCH_START) /* two letters are too short to be mistyped */
            continue;
        TRY(q_search_words_near(f->op->db, a, f->op->viewer->org,
            &(struct q_search_words_near){ .variants = variants.items, .variants_count = variants.count }, &words));
        for (size_t k = 0; k < words.count && c->whole_count < SEARCH_ALTERNATIVES_MAX; k++)
            if (search_near(a, c->start, words.items[k].word))
                c->whole[c->whole_count++] = words.items[k].word;
    }
    return E_OK;
}

/* A longer word typed as well says more: "mar maria" is "maria". */
static bool is_said(const struct search_box *box, size_t word)
{
    for (size_t i = 0; i < box->words_count; i++)
        if (i != word && sv_starts(box->words[i], box->words[word]) &&
            (box->words[i].n > box->words[word].n || i < word))
            return true;
    return false;
}

static void read_box(struct finding *f)
{
    f->box = search_box_read(f->op->arena, f->q->text);
    for (size_t i = 0; i < f->box.words_count; i++)
        if (!is_said(&f->box, i))
            f->criteria[f->count++] = (struct criterion){ .what = 'n', .start = f->box.words[i] };
    if (f->box.email.n)
        f->criteria[f->count++] = (struct criterion){ .what = 'e', .start = f->box.email };
    struct sv digits = f->box.phone;
    if (digits.n > SEARCH_PHONE_TAIL)
        digits = sv_sub(digits, digits.n - SEARCH_PHONE_TAIL, SEARCH_PHONE_TAIL);
    if (digits.n)
        f->criteria[f->count++] = (struct criterion){ .what = 'p', .start = digits };
}

enum err client_search(const struct op *op, const struct search_query *q, struct search_hits *ret_hits)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_DIRECTORY)));
    struct finding f = { .op = op,
        .q = q,
        .lists = { q->archived ? SEARCH_ARCHIVED : SEARCH_CLIENTS, SEARCH_CAREGIVERS },
        .lists_count = q->caregivers && !q->archived ? 2 : 1 };
    f.limit = q->per_page < 1 ? PER_PAGE : q->per_page > PER_PAGE_MAX ? PER_PAGE_MAX : q->per_page;
    f.offset = q->page > 1 && q->page < INT32_MAX ? (q->page - 1) * f.limit : 0;
    if (q->group.v || q->tag.v)
        return search_answer_chosen(&f, ret_hits);
    read_box(&f);
    struct search_hits hits;
    TRY(answer(&f, &hits));
    if (!hits.total && f.box.words_count) {
        TRY(forgive(&f));
        TRY(answer(&f, &hits));
        hits.forgiving = hits.total > 0;
    }
    *ret_hits = hits;
    return E_OK;
}
