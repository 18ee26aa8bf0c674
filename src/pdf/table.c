#include "pdf/flow.h"

enum { PAD_X = 5, AFTER = 12 };
static const double pad_y = 3.5, hairline = 0.5, strong = 0.9;

struct grid {
    const struct pdf_table *table;
    double x[PDF_COLUMNS_MAX], width[PDF_COLUMNS_MAX];
    struct lines heads[PDF_COLUMNS_MAX];
    double head_height;
    bool headed; /* the heads were said: from now on they are repeated, for the eye only */
};
struct row {
    struct lines cells[PDF_COLUMNS_MAX];
    double x[PDF_COLUMNS_MAX], width[PDF_COLUMNS_MAX]; /* of each cell */
    enum pdf_align align[PDF_COLUMNS_MAX];
    size_t next[PDF_COLUMNS_MAX]; /* the line of each that comes next */
    double height;                /* of all its lines, with the space around */
    bool total;
};

static double weight_of(const struct pdf_column *c)
{
    return c->weight > 1 ? c->weight : 1;
}

/** Heads stand on each page: there has to be room for rows. */
static void shorten(struct lines *lines)
{
    enum { MOST = 4 };
    while (lines->count > MOST)
        lines->height -= lines->items[--lines->count].height;
}

/** The longest word of a column: it shall not be broken. */
static struct sv longest(const struct pdf_table *t, size_t column)
{
    struct sv found = { 0 };
    for (size_t i = 0; i <= t->rows_count; i++) {
        struct sv text = i < t->rows_count ? t->rows[i].cells[column] : t->columns[column].head;
        bool wide = i < t->rows_count && t->rows[i].total && column && !t->rows[i].cells[column - 1].n;
        while (text.n && !wide) {
            struct sv line = sv_cut(&text, '\n');
            while (line.n) {
                struct sv word = sv_cut(&line, ' ');
                if (word.n > found.n)
                    found = word;
            }
        }
    }
    return found;
}

/** Each column has its share by weight, or more if its longest word asks for it; what the others then have is shared by
 * weight again. Words of more than a quarter of the table are broken. */
static void share_width(struct flow *f, struct grid *g)
{
    const struct pdf_table *t = g->table;
    double least[PDF_COLUMNS_MAX], left = f->width, weights = 0, sum = 0;
    bool fixed[PDF_COLUMNS_MAX] = { 0 };
    for (size_t i = 0; i < t->columns_count; i++) {
        least[i] = type_set_line(f->type, STYLE_BOLD, longest(t, i), f->width).width + 2 * PAD_X + 1;
        least[i] = least[i] > f->width / 4 ? 0 : least[i];
        weights += weight_of(&t->columns[i]);
        sum += least[i];
    }
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < t->columns_count; i++) {
            if (fixed[i])
                continue;
            double weight = weight_of(&t->columns[i]);
            g->width[i] = left * weight / weights;
            if (sum < f->width && g->width[i] < least[i]) {
                g->width[i] = least[i];
                left -= least[i];
                weights -= weight;
                fixed[i] = again = true;
            }
        }
    }
}

static struct grid grid_of(struct flow *f, const struct pdf_table *t)
{
    struct grid g = { .table = t };
    double x = f->left;
    share_width(f, &g);
    for (size_t i = 0; i < t->columns_count; i++) {
        g.x[i] = x;
        x += g.width[i];
        g.heads[i] = type_set(f->type, STYLE_HEAD, t->columns[i].head, g.width[i] - 2 * PAD_X);
        shorten(&g.heads[i]);
        g.head_height = g.heads[i].height > g.head_height ? g.heads[i].height : g.head_height;
    }
    g.head_height += g.head_height > 0 ? 2 * pad_y : 0;
    return g;
}

static void set_row(struct flow *f, const struct grid *g, const struct pdf_row *r, struct row *out)
{
    const struct pdf_table *t = g->table;
    size_t from = 0; /* the first of the empty cells before this one */
    *out = (struct row){ .total = r->total };
    for (size_t i = 0; i < t->columns_count; i++) {
        bool wide = r->total && r->cells[i].n && from < i;
        out->x[i] = wide ? g->x[from] : g->x[i];
        out->width[i] = g->x[i] + g->width[i] - out->x[i];
        out->align[i] = wide ? PDF_END : t->columns[i].align;
        out->cells[i] = type_set(f->type, r->total ? STYLE_BOLD : STYLE_BODY, r->cells[i], out->width[i] - 2 * PAD_X);
        if (r->cells[i].n)
            from = i + 1;
        out->height = out->cells[i].height > out->height ? out->cells[i].height : out->height;
    }
    out->height += 2 * pad_y;
}

static double start_of(const struct line *line, double x, double width, enum pdf_align align)
{
    return align == PDF_END ? x + width - PAD_X - line->width : x + PAD_X;
}

static void heads(struct flow *f, struct grid *g)
{
    if (g->head_height <= 0)
        return;
    flow_fill(f, f->left, f->y, f->width, g->head_height, INK_SHADE);
    if (!g->headed)
        flow_tag(f, "TR", NULL);
    for (size_t i = 0; i < g->table->columns_count; i++) {
        double y = f->y + pad_y;
        if (!g->headed)
            flow_tag(f, "TH", NULL);
        for (size_t k = 0; k < g->heads[i].count; k++) {
            const struct line *line = &g->heads[i].items[k];
            flow_line(f, line, start_of(line, g->x[i], g->width[i], g->table->columns[i].align), y, INK_TEXT);
            y += line->height;
        }
        if (!g->headed)
            flow_end(f, "TH");
    }
    if (!g->headed)
        flow_end(f, "TR");
    g->headed = true;
    f->y += g->head_height;
}

static void rule(struct flow *f, double thick, enum ink ink)
{
    flow_fill(f, f->left, f->y - thick / 2, f->width, thick, ink);
}

static void next_page(struct flow *f, struct grid *g)
{
    rule(f, hairline, INK_RULE);
    flow_break(f);
    heads(f, g);
}

/** As many lines of each cell as fit, at least one; false: some are left. */
static bool put_cells(struct flow *f, const struct grid *g, struct row *r)
{
    double low = f->y + pad_y;
    bool all = true;
    flow_tag(f, "TR", NULL);
    for (size_t i = 0; i < g->table->columns_count; i++) {
        double y = f->y + pad_y;
        size_t first = r->next[i];
        flow_tag(f, "TD", NULL);
        for (; r->next[i] < r->cells[i].count; r->next[i]++) {
            const struct line *line = &r->cells[i].items[r->next[i]];
            if (y + line->height + pad_y > f->bottom && r->next[i] > first)
                break;
            flow_line(f, line, start_of(line, r->x[i], r->width[i], r->align[i]), y, INK_TEXT);
            y += line->height;
        }
        flow_end(f, "TD");
        all = all && r->next[i] == r->cells[i].count;
        low = y > low ? y : low;
    }
    flow_end(f, "TR");
    f->y = low + pad_y;
    return all;
}

/** What parts it from the row before, unless a page does. */
static void put_rule(struct flow *f, const struct row *r, const struct row *before)
{
    if (before && r->total && !before->total)
        rule(f, strong, INK_STRONG);
    else if (before && !r->total)
        rule(f, hairline, INK_RULE);
}

/** together: the height that has to fit on the page with it. before: NULL for the first. */
static void put_row(struct flow *f, struct grid *g, struct row *r, const struct row *before, double together)
{
    enum { LINES = 40 };
    double full = f->bottom - FLOW_TOP - g->head_height;
    double need = r->height > full ? LINES : together > full ? r->height : together;
    if (need > flow_room(f))
        next_page(f, g);
    else
        put_rule(f, r, before);
    while (!put_cells(f, g, r))
        next_page(f, g);
}

void flow_table(struct flow *f, const struct pdf_table *t)
{
    enum { FIRST_ROWS = 40 };
    struct grid g = grid_of(f, t);
    struct lines caption = type_set(f->type, STYLE_BOLD, t->caption, f->width);
    flow_need(f, caption.height + g.head_height + FIRST_ROWS);
    flow_tag(f, "Table", NULL);
    if (caption.count) {
        flow_lines(f, "Caption", &caption, f->left, INK_TEXT);
        f->y += 3;
    }
    heads(f, &g);
    struct row *rows = arena_array(f->a, t->rows_count ? t->rows_count : 1, sizeof *rows);
    for (size_t i = 0; i < t->rows_count; i++)
        set_row(f, &g, &t->rows[i], &rows[i]);
    for (size_t i = 0; i < t->rows_count && f->pages <= PDF_PAGES_MAX; i++) {
        double together = rows[i].height;
        for (size_t k = i + 1; k < t->rows_count && rows[k].total; k++)
            together += rows[k].height;
        put_row(f, &g, &rows[i], i ? &rows[i - 1] : NULL, together);
    }
    flow_end(f, "Table");
    rule(f, hairline, INK_RULE);
    f->y += AFTER;
}
