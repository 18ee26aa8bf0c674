/* A release of codes is taken in: all of it or nothing. */
#include <stdlib.h>

#include "base/text.h"
#include "billing/code_file.h"
#include "billing/queries.h"
#include "db/schema.h"

enum { TELL_EVERY = 1000, YEAR_LEAST = 1990, YEAR_MOST = 2100 };

struct code_read {
    struct code code;
    int64_t line;
};

struct importing {
    const struct op *op;
    enum code_system system;
    int64_t year;
    void (*progress)(void *to, int64_t lines);
    void *to;
    struct code_read *codes; /* of the file, by code */
    size_t count, cap;
    struct code_import done;
};

/* Of one code by place in the file: qsort() keeps no order by itself. */
static int by_code(const void *a, const void *b)
{
    const struct code_read *x = a, *y = b;
    int order = sv_cmp(x->code.code, y->code.code);
    return order ? order : (x->line > y->line) - (x->line < y->line);
}

static void keep(struct importing *m, const struct code *c)
{
    if (m->count == m->cap) {
        size_t cap = m->cap ? 2 * m->cap : 1024;
        struct code_read *more = arena_array(m->op->arena, cap, sizeof *more);
        for (size_t i = 0; i < m->count; i++)
            more[i] = m->codes[i];
        m->codes = more;
        m->cap = cap;
    }
    m->codes[m->count++] = (struct code_read){ *c, m->done.lines };
}

static void read_lines(struct importing *m, struct sv text)
{
    struct arena *a = m->op->arena;
    if (sv_starts(text, SV("\xEF\xBB\xBF")))
        text = sv_sub(text, 3, SIZE_MAX);
    while (text.n) {
        struct sv line = sv_cut(&text, '\n');
        struct code c;
        if (line.n && line.p[line.n - 1] == '\r')
            line.n--;
        m->done.lines++;
        switch (code_line_read(a, m->system, line, &c)) {
        case CODE_LINE_CODE: keep(m, &c); break;
        case CODE_LINE_MORE:
            if (m->count && sv_eq(m->codes[m->count - 1].code.code, c.code)) {
                struct sv *title = &m->codes[m->count - 1].code.title;
                *title = sv_fmt(a, "%.*s %.*s", SV_FMT(*title), SV_FMT(c.title));
            }
            break;
        case CODE_LINE_SKIP: break;
        case CODE_LINE_BAD:
            m->done.bad++;
            if (!m->done.first_bad_line)
                m->done.first_bad_line = m->done.lines;
            break;
        }
        if (m->progress && m->done.lines % TELL_EVERY == 0)
            m->progress(m->to, m->done.lines);
    }
}

/* Sorted, each code once: the last line of it counts. */
static void sort_codes(struct importing *m)
{
    size_t n = 0;
    if (m->count)
        qsort(m->codes, m->count, sizeof *m->codes, by_code);
    for (size_t i = 0; i < m->count; i++) {
        if (n && sv_eq(m->codes[n - 1].code.code, m->codes[i].code.code))
            n--;
        m->codes[n++] = m->codes[i];
    }
    m->count = n;
}

static struct sv words_of(struct arena *a, struct sv title)
{
    return sv_fmt(a, " %.*s", SV_FMT(text_fold(a, title)));
}

static enum err drop_words(struct importing *m, const struct op *op, struct sv code, struct sv words)
{
    while (words.n) {
        struct sv word = sv_cut(&words, ' ');
        if (word.n)
            TRY(q_code_word_drop(op->db, op->viewer->org,
                &(struct q_code_word_drop){ sv_of(code_system_name(m->system)), word, code }, NULL));
    }
    return E_OK;
}

static enum err put(struct importing *m, const struct op *op, const struct code *c)
{
    struct sv system = sv_of(code_system_name(m->system)), words = words_of(op->arena, c->title);
    TRY(q_code_put(op->db, op->viewer->org,
        &(struct q_code_put){ .system = system,
            .code = c->code,
            .title = c->title,
            .year = m->year,
            .billable = c->billable,
            .search_words = words },
        NULL));
    while (words.n) {
        struct sv word = sv_cut(&words, ' ');
        if (word.n)
            TRY(q_code_word_put(op->db, op->viewer->org, &(struct q_code_word_put){ system, word, c->code }, NULL));
    }
    return E_OK;
}

static enum err import_in(struct db *tx, void *arg)
{
    struct importing *m = arg;
    struct op op = *m->op;
    struct code_all_rows there;
    op.db = tx;
    m->done.added = m->done.changed = 0;
    TRY(db_bulk_begin(tx));
    TRY(q_code_all(tx, op.arena, op.viewer->org, &(struct q_code_all){ sv_of(code_system_name(m->system)) }, &there));
    for (size_t i = 0, k = 0; i < m->count; i++) {
        const struct code *c = &m->codes[i].code;
        while (k < there.count && sv_cmp(there.items[k].code, c->code) < 0)
            k++;
        const struct code_all_row *was =
            k < there.count && sv_eq(there.items[k].code, c->code) ? &there.items[k] : NULL;
        if (was && sv_eq(was->title, c->title) && was->billable == c->billable && was->year == m->year)
            continue;
        m->done.added += !was;
        m->done.changed += was && (!sv_eq(was->title, c->title) || was->billable != c->billable);
        if (was && !sv_eq(was->title, c->title))
            TRY(drop_words(m, &op, was->code, was->search_words));
        TRY(put(m, &op, c));
        if (m->progress && i % TELL_EVERY == 0)
            m->progress(m->to, m->done.lines + (int64_t)i);
    }
    return E_OK;
}

enum err code_import(const struct op *op, enum code_system s, int64_t year, struct sv text,
    void (*progress)(void *to, int64_t lines), void *to, struct problems *problems, struct code_import *ret_done)
{
    struct importing m = { .op = op, .system = s, .year = year, .progress = progress, .to = to };
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    if (year < YEAR_LEAST || year > YEAR_MOST)
        problem_add(problems, SV("year"), SV("bad_year"), SV("Type the year of the release, such as 2026."));
    read_lines(&m, text);
    sort_codes(&m);
    *ret_done = m.done;
    if (m.done.bad)
        problem_add(problems, SV("file"), SV("bad_line"),
            sv_fmt(op->arena, "Line %lld is none of this code system: nothing was taken in.",
                (long long)m.done.first_bad_line));
    else if (!m.count)
        problem_add(problems, SV("file"), SV("required"), SV("There is no code in this file."));
    TRY(problems_err(problems));
    TRY(db_write_within(op->db, import_in, &m));
    *ret_done = m.done;
    return E_OK;
}
