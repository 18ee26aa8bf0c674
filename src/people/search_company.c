#include "base/text.h"
#include "people/queries.h"
#include "people/search_find.h"

enum {
    HEADS_MAX = 60,
    TAILS_MAX = SEARCH_ALTERNATIVES_MAX + 1,
    DENSE_VISIT = 4000, /* so many are looked at to count who has words that are shorter than what is kept of two */
    PATTERN_MAX = SEARCH_WORDS_MAX,
};

/* What is looked up: pairs of two of the words, the longest ones, by their starts. */
struct company {
    const struct criterion *head, *tail;
    struct sv heads[HEADS_MAX + 1], tails[TAILS_MAX];
    size_t heads_count, tails_count;
    bool spelled;                   /* a word has other spellings: those are compared here */
    struct sv pattern[PATTERN_MAX]; /* what LIKE can compare: words without other spellings */
};

static struct sv pattern_of(const struct finding *f, size_t i)
{
    const struct criterion *c = &f->criteria[i];
    return i < f->count && c->what == 'n' && !c->whole_count ? sv_fmt(f->op->arena, "%% %.*s%%", SV_FMT(c->start))
                                                             : SV("%");
}

static size_t length_of(struct sv word)
{
    size_t n = 0;
    for (size_t i = 0; i < word.n; i += utf8_sequence(sv_sub(word, i, SIZE_MAX)))
        n++;
    return n;
}

static void choose(const struct finding *f, struct company *c)
{
    c->head = &f->criteria[0];
    for (size_t i = 1; i < f->count; i++)
        if (length_of(f->criteria[i].start) > length_of(c->head->start))
            c->head = &f->criteria[i];
    c->tail = NULL;
    for (size_t i = 0; i < f->count; i++)
        if (&f->criteria[i] != c->head && (!c->tail || length_of(f->criteria[i].start) > length_of(c->tail->start)))
            c->tail = &f->criteria[i];
}

static void add_once(struct sv *list, size_t *count, size_t most, struct sv start)
{
    for (size_t i = 0; i < *count; i++)
        if (sv_eq(list[i], start))
            return;
    if (*count < most)
        list[(*count)++] = start;
}

static void add_starts(const struct criterion *c, struct sv *list, size_t *count, size_t most)
{
    add_once(list, count, most, search_start(c->start, SEARCH_START));
    for (size_t i = 0; i < c->whole_count; i++)
        add_once(list, count, most, search_start(c->whole[i], SEARCH_START));
}

/* A head that is shorter than what is kept stands for every start that begins with it; more than HEADS_MAX: too many.
 */
static enum err find_heads(const struct finding *f, struct company *c)
{
    if (length_of(c->head->start) >= SEARCH_START) {
        add_starts(c->head, c->heads, &c->heads_count, LENGTH(c->heads));
        return E_OK;
    }
    struct range range = search_range(f->op->arena, c->head->start);
    for (size_t l = 0; l < f->lists_count; l++) {
        struct search_tokens_of_rows starts;
        TRY(q_search_tokens_of(f->op->db, f->op->arena, f->op->viewer->org,
            &(struct q_search_tokens_of){ .kind = search_kind(f->op->arena, f->lists[l], 's'),
                .from = range.from,
                .to = range.to,
                .limit = HEADS_MAX + 1 },
            &starts));
        for (size_t i = 0; i < starts.count; i++)
            add_once(c->heads, &c->heads_count, LENGTH(c->heads), starts.items[i].token);
    }
    return E_OK;
}

struct gathering {
    const struct finding *f;
    const struct company *c;
    struct place *items;
    size_t count, room, most;
};

/* Adds who of a range has all words, up to `most` in all and one more. */
static enum err gather(struct gathering *g, char what, struct range range)
{
    const struct finding *f = g->f;
    for (size_t l = 0; l < f->lists_count && g->count <= g->most; l++) {
        struct search_company_rows rows;
        TRY(q_search_company(f->op->db, f->op->arena, f->op->viewer->org,
            &(struct q_search_company){ .kind = search_kind(f->op->arena, f->lists[l], what),
                .from = range.from,
                .to = range.to,
                .word1 = g->c->pattern[0],
                .word2 = g->c->pattern[1],
                .word3 = g->c->pattern[2],
                .word4 = g->c->pattern[3],
                .spelled = g->c->spelled,
                .limit = (int64_t)(g->most - g->count) + 1 },
            &rows));
        if (g->room < g->count + rows.count) {
            size_t room = 2 * (g->count + rows.count);
            struct place *items = arena_array(f->op->arena, room, sizeof *items);
            for (size_t i = 0; i < g->count; i++)
                items[i] = g->items[i];
            g->items = items;
            g->room = room;
        }
        for (size_t i = 0; i < rows.count; i++) {
            bool fits = rows.items[i].client_id.v != f->q->except.v;
            for (size_t k = 0; fits && g->c->spelled && k < f->count; k++)
                fits = search_has_word(rows.items[i].names, &f->criteria[k]);
            if (fits)
                g->items[g->count++] = (struct place){ rows.items[i].sort_name, rows.items[i].client_id };
        }
    }
    return E_OK;
}

/* One word can be what two of the typed ones mean, once typing errors are forgiven. */
static enum err gather_alone(struct gathering *g, const struct criterion *of, const struct criterion *with)
{
    for (size_t i = 0; i < of->whole_count && g->count <= g->most; i++)
        if (search_fits(of->whole[i], with))
            TRY(gather(
                g, 'n', (struct range){ of->whole[i], sv_fmt(g->f->op->arena, "%.*s\x01", SV_FMT(of->whole[i])) }));
    return E_OK;
}

static enum err gather_all(const struct finding *f, const struct company *c, size_t most, struct places *ret_places)
{
    struct arena *a = f->op->arena;
    struct gathering g = { .f = f, .c = c, .most = most };
    for (size_t i = 0; i < c->heads_count && g.count <= most; i++)
        for (size_t k = 0; k < c->tails_count && g.count <= most; k++)
            TRY(gather(&g, '2', search_range(a, sv_fmt(a, "%.*s %.*s", SV_FMT(c->heads[i]), SV_FMT(c->tails[k])))));
    TRY(gather(&g, '2', search_range(a, SV(SEARCH_MANY_WORDS))));
    TRY(gather_alone(&g, c->head, c->tail));
    TRY(gather_alone(&g, c->tail, c->head));
    *ret_places = search_sorted(g.items, g.count, g.count > most);
    return E_OK;
}

/* ------------------------------------------------------------------------------------------- read in order */

static enum err read_all(
    const struct finding *f, const struct stream *s, int64_t limit, int64_t offset, struct places *ret_places)
{
    struct search_company_in_order_rows rows;
    TRY(q_search_company_in_order(f->op->db, f->op->arena, f->op->viewer->org,
        &(struct q_search_company_in_order){ .kind = search_kind(f->op->arena, s->list, 's'),
            .token = s->token,
            .word1 = pattern_of(f, 0),
            .word2 = pattern_of(f, 1),
            .word3 = pattern_of(f, 2),
            .word4 = pattern_of(f, 3),
            .except = f->q->except,
            .limit = limit,
            .offset = offset },
        &rows));
    COPY_PLACES(f->op->arena, rows, ret_places);
    return E_OK;
}

/* Those of one word may all stand at the end of the list, and of another at its beginning: a full page that one of them
 * gives soon is the page. */
static enum err read_soon(
    const struct finding *f, const struct stream *s, int64_t limit, int64_t offset, struct places *ret_places)
{
    struct search_company_soon_rows rows;
    TRY(q_search_company_soon(f->op->db, f->op->arena, f->op->viewer->org,
        &(struct q_search_company_soon){ .kind = search_kind(f->op->arena, s->list, 's'),
            .token = s->token,
            .word1 = pattern_of(f, 0),
            .word2 = pattern_of(f, 1),
            .word3 = pattern_of(f, 2),
            .word4 = pattern_of(f, 3),
            .except = f->q->except,
            .visit = s->visit,
            .limit = limit,
            .offset = offset },
        &rows));
    COPY_PLACES(f->op->arena, rows, ret_places);
    return E_OK;
}

static enum err read_through(
    const struct finding *f, const struct criterion *c, search_read_fn *read, int64_t visit, struct places *ret_page)
{
    struct stream streams[2];
    for (size_t l = 0; l < f->lists_count; l++)
        streams[l] =
            (struct stream){ .list = f->lists[l], .token = search_start(c->start, SEARCH_START), .visit = visit };
    return search_read_streams(f, read, streams, f->lists_count, ret_page);
}

enum err search_answer_dense(const struct finding *f, size_t total, bool more, struct search_hits *ret_hits)
{
    const struct criterion *longest = &f->criteria[0];
    struct places page = { NULL, 0, false };
    for (size_t i = 1; i < f->count; i++)
        if (length_of(f->criteria[i].start) > length_of(longest->start))
            longest = &f->criteria[i];
    static const int64_t soon[] = { 150, 1500 };
    for (size_t k = 0; f->lists_count == 1 && k < LENGTH(soon); k++)
        for (size_t i = 0; i < f->count && page.count < (size_t)f->limit; i++)
            TRY(read_through(f, &f->criteria[i], read_soon, soon[k], &page));
    if (page.count < (size_t)f->limit)
        TRY(read_through(f, longest, read_all, 0, &page));
    return search_answer_page(f, page, total, more, ret_hits);
}

/* Short words that many starts begin with: counted as far as DENSE_VISIT clients of the longer one reach. */
static enum err answer_short(const struct finding *f, const struct company *c, struct search_hits *ret_hits)
{
    size_t total = 0;
    bool more = false;
    for (size_t l = 0; l < f->lists_count; l++) {
        struct search_company_count_row n;
        TRY(q_search_company_count(f->op->db, f->op->arena, f->op->viewer->org,
            &(struct q_search_company_count){ .kind = search_kind(f->op->arena, f->lists[l], 's'),
                .token = c->head->start,
                .word1 = c->pattern[0],
                .word2 = c->pattern[1],
                .word3 = c->pattern[2],
                .word4 = c->pattern[3],
                .except = f->q->except,
                .visit = DENSE_VISIT },
            &n));
        total += (size_t)n.n;
        more |= n.seen == DENSE_VISIT;
    }
    return search_answer_dense(f, total, more, ret_hits);
}

enum err search_answer_company(const struct finding *f, struct search_hits *ret_hits)
{
    struct company c = { .heads_count = 0 };
    struct places all;
    choose(f, &c);
    for (size_t i = 0; i < PATTERN_MAX; i++)
        c.pattern[i] = pattern_of(f, i);
    for (size_t i = 0; i < f->count; i++)
        c.spelled |= f->criteria[i].whole_count > 0;
    TRY(find_heads(f, &c));
    add_starts(c.tail, c.tails, &c.tails_count, LENGTH(c.tails));
    if (c.heads_count > HEADS_MAX)
        return answer_short(f, &c, ret_hits);
    TRY(gather_all(f, &c, SEARCH_FEW, &all));
    if (all.more && !c.spelled && all.count > SEARCH_TOTAL_MAX)
        return search_answer_dense(f, SEARCH_TOTAL_MAX, true, ret_hits);
    if (all.more)
        TRY(gather_all(f, &c, SEARCH_MANY, &all));
    return search_answer_page(f, search_cut(f, all), all.count, all.more, ret_hits);
}
