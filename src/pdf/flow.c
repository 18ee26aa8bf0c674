#include "pdf/flow.h"

#include "pdf/image.h"

/* Space below and above blocks. */
enum { AFTER = 7, BEFORE_H2 = 10, KEEP = 80, FOOT = 66, INDENT = 12, STAMP_PAD = 9 };

static struct piece *add(struct flow *f, struct piece p)
{
    struct piece *piece = arena_new_obj(f->a, struct piece);
    *piece = p;
    *f->end = piece;
    f->end = &piece->next;
    return piece;
}

void flow_tag(struct flow *f, const char *tag, const char *attributes)
{
    add(f, (struct piece){ .kind = PIECE_TAG, .tag = tag, .attributes = attributes });
}

void flow_end(struct flow *f, const char *tag)
{
    add(f, (struct piece){ .kind = PIECE_END, .tag = tag });
}

void flow_line(struct flow *f, const struct line *line, double x, double y, enum ink ink)
{
    add(f, (struct piece){ .kind = PIECE_LINE, .line = line, .x = x, .y = y, .ink = ink });
}

void flow_fill(struct flow *f, double x, double y, double width, double height, enum ink ink)
{
    add(f, (struct piece){ .kind = PIECE_FILL, .x = x, .y = y, .width = width, .height = height, .ink = ink });
}

void flow_break(struct flow *f)
{
    if (f->pages++ < PDF_PAGES_MAX) /* one more is refused in the end */
        add(f, (struct piece){ .kind = PIECE_PAGE });
    f->y = FLOW_TOP;
}

double flow_room(const struct flow *f)
{
    return f->bottom - f->y;
}

void flow_need(struct flow *f, double height)
{
    if (height > flow_room(f) && f->y > FLOW_TOP)
        flow_break(f);
}

void flow_lines(struct flow *f, const char *tag, const struct lines *lines, double x, enum ink ink)
{
    size_t done = 0;
    while (done < lines->count) {
        flow_need(f, lines->items[done].height);
        flow_tag(f, tag, NULL);
        do {
            flow_line(f, &lines->items[done], x, f->y, ink);
            f->y += lines->items[done++].height;
        } while (done < lines->count && lines->items[done].height <= flow_room(f));
        flow_end(f, tag);
    }
}

static void figure(struct flow *f, struct sv png, struct sv alt, double x, double y, double width, double height)
{
    struct text_node *node = arena_new_obj(f->a, struct text_node);
    node->text = alt;
    *f->alts_end = node;
    f->alts_end = &node->next;
    flow_tag(f, "Figure", NULL);
    add(f, (struct piece){ .kind = PIECE_IMAGE, .png = png, .x = x, .y = y, .width = width, .height = height });
    flow_end(f, "Figure");
}

/** The logo or the name on the left, the rest of the letterhead on the right, a rule below. */
static void letterhead(struct flow *f)
{
    enum { LOGO_WIDTH = 190, LOGO_HEIGHT = 54, GAP = 20 };
    const struct pdf_options *o = f->options;
    double top = FLOW_MARGIN - 8, low = top, width = 0, height = 0;
    struct sv rest = o->letterhead;
    bool logo = image_size(o->logo, LOGO_WIDTH, LOGO_HEIGHT, &width, &height);
    if (logo) {
        figure(f, o->logo, o->author, f->left, top, width, height);
    } else {
        struct lines name = type_set(f->type, STYLE_NAME, sv_cut(&rest, '\n'), f->width / 2 - GAP);
        f->y = top;
        flow_lines(f, "P", &name, f->left, INK_BRAND);
        height = name.height;
    }
    low += height;
    f->y = top;
    while (rest.n) {
        bool first = logo && rest.p == o->letterhead.p;
        struct lines one = type_set(f->type, first ? STYLE_BOLD : STYLE_SMALL, sv_cut(&rest, '\n'), f->width / 2);
        for (size_t i = 0; i < one.count; i++) {
            flow_tag(f, "P", NULL);
            flow_line(f, &one.items[i], f->left + f->width - one.items[i].width, f->y, first ? INK_TEXT : INK_SOFT);
            flow_end(f, "P");
            f->y += one.items[i].height;
        }
    }
    low = f->y > low ? f->y : low;
    if (low > top) {
        flow_fill(f, f->left, low + 10, f->width, 1, INK_BRAND);
        low += 11 + 16;
    }
    f->y = low;
}

static void stamp(struct flow *f, struct sv text, double y)
{
    struct lines set = type_set_line(f->type, STYLE_STAMP, text, f->width / 2);
    if (!set.count)
        return;
    double width = set.width + 2 * STAMP_PAD, height = set.height + 6, x = f->left + f->width - width;
    add(f, (struct piece){ .kind = PIECE_FRAME, .x = x, .y = y, .width = width, .height = height, .ink = INK_BRAND });
    flow_tag(f, "P", NULL);
    flow_line(f, set.items, x + STAMP_PAD, y + 3, INK_BRAND);
    flow_end(f, "P");
    if (f->y < y + height)
        f->y = y + height;
}

/** With the stamp that comes next at its right. Returns the last block that was used. */
static const struct block *heading(struct flow *f, const struct block *b)
{
    const struct block *next = b->next && b->next->kind == BLOCK_STAMP ? b->next : NULL;
    enum { STAMP_ROOM = 150 };
    bool first = b->level == 1;
    struct lines set = type_set(f->type, first ? STYLE_H1 : STYLE_H2, b->text, f->width - (next ? STAMP_ROOM : 0));
    if (!first && f->y > FLOW_TOP)
        f->y += BEFORE_H2;
    flow_need(f, set.height + KEEP);
    double top = f->y;
    flow_lines(f, first ? "H1" : "H2", &set, f->left, first ? INK_TEXT : INK_BRAND);
    if (next)
        stamp(f, next->text, top);
    f->y += first ? AFTER : AFTER / 2.0;
    return next ? next : b;
}

static void paragraph(struct flow *f, enum style style, enum ink ink, struct sv text)
{
    struct lines set = type_set(f->type, style, text, f->width);
    if (!set.count)
        return;
    size_t together = set.count < 3 ? set.count : 2; /* no line stands alone */
    double height = 0;
    for (size_t i = 0; i < together; i++)
        height += set.items[i].height;
    flow_need(f, height);
    flow_lines(f, "P", &set, f->left, ink);
    f->y += AFTER;
}

/** As an attribute of cairo's; NULL: no address that a document may open. */
static const char *link_attributes(struct arena *a, struct sv url)
{
    enum { URL_MAX = 2000 };
    if (url.n > URL_MAX ||
        !(sv_starts(url, SV("https://")) || sv_starts(url, SV("http://")) || sv_starts(url, SV("mailto:"))))
        return NULL;
    for (size_t i = 0; i < url.n; i++)
        if (url.p[i] <= ' ' || url.p[i] > '~' || url.p[i] == '\'' || url.p[i] == '\\')
            return NULL;
    return sv_z(a, sv_fmt(a, "uri='%.*s'", SV_FMT(url)));
}

static void linked(struct flow *f, const struct block *b)
{
    const char *attributes = link_attributes(f->a, b->url);
    struct lines set = type_set_line(f->type, STYLE_BODY, b->text, f->width);
    if (!attributes || !set.count) {
        paragraph(f, STYLE_BODY, INK_TEXT, b->text);
        return;
    }
    flow_need(f, set.height);
    flow_tag(f, "P", NULL);
    flow_tag(f, "Link", attributes);
    flow_line(f, set.items, f->left, f->y, INK_BRAND);
    flow_end(f, "Link");
    flow_end(f, "P");
    flow_fill(f, f->left, f->y + set.items->baseline + 1.5, set.width, 0.5, INK_BRAND);
    f->y += set.height + AFTER;
}

static void list(struct flow *f, const struct block *b)
{
    flow_tag(f, "L", NULL);
    for (size_t i = 0; i < b->count; i++) {
        struct lines set = type_set(f->type, STYLE_BODY, b->items[i], f->width - INDENT);
        struct lines dot = type_set_line(f->type, STYLE_BODY, SV("\xe2\x80\xa2"), INDENT);
        if (!set.count || !dot.count)
            continue;
        flow_need(f, set.items[0].height);
        flow_tag(f, "LI", NULL);
        flow_tag(f, "Lbl", NULL);
        flow_line(f, dot.items, f->left + 2, f->y, INK_SOFT);
        flow_end(f, "Lbl");
        flow_lines(f, "LBody", &set, f->left + INDENT, INK_TEXT);
        flow_end(f, "LI");
        f->y += 2;
    }
    flow_end(f, "L");
    f->y += AFTER - 2;
}

static void picture(struct flow *f, const struct block *b)
{
    double width, height, most = b->size < f->width ? b->size : f->width;
    if (!image_size(b->png, most, f->bottom - FLOW_TOP, &width, &height)) {
        paragraph(f, STYLE_BODY, INK_TEXT, b->text);
        return;
    }
    flow_need(f, height);
    figure(f, b->png, b->text, f->left, f->y, width, height);
    f->y += height + AFTER;
}

static const struct block *put(struct flow *f, const struct block *b)
{
    switch (b->kind) {
    case BLOCK_HEADING: return heading(f, b);
    case BLOCK_PARAGRAPH: paragraph(f, STYLE_BODY, INK_TEXT, b->text); break;
    case BLOCK_NOTE: paragraph(f, STYLE_SMALL, INK_SOFT, b->text); break;
    case BLOCK_STAMP:
        flow_need(f, KEEP);
        stamp(f, b->text, f->y);
        f->y += AFTER;
        break;
    case BLOCK_LINK: linked(f, b); break;
    case BLOCK_LIST: list(f, b); break;
    case BLOCK_FIGURE: picture(f, b); break;
    case BLOCK_RULE:
        flow_need(f, AFTER);
        flow_fill(f, f->left, f->y, f->width, 0.6, INK_RULE);
        f->y += AFTER + 1;
        break;
    case BLOCK_SPACE:
        if (f->y > FLOW_TOP) /* none on top of a page */
            f->y += b->size;
        break;
    case BLOCK_GROUPS: flow_groups(f, b->groups, b->count); break;
    case BLOCK_TABLE: flow_table(f, &b->table); break;
    }
    return b;
}

enum err flow_pages(struct pdf *p, struct type *type, struct flow *ret_flow)
{
    static const double sizes[][2] = { [PDF_LETTER] = { 612, 792 }, [PDF_A4] = { 595.28, 841.89 } };
    struct flow *f = ret_flow;
    const double *size = sizes[p->options.paper];
    *f = (struct flow){ .a = p->a,
        .type = type,
        .options = &p->options,
        .paper_width = size[0],
        .paper_height = size[1],
        .left = FLOW_MARGIN,
        .width = size[0] - 2 * FLOW_MARGIN,
        .bottom = size[1] - FOOT,
        .pages = 1 };
    f->end = &f->first;
    f->alts_end = &f->alts;
    flow_tag(f, "Document", NULL);
    letterhead(f);
    for (const struct block *b = p->first; b && f->pages <= PDF_PAGES_MAX; b = b->next)
        b = put(f, b);
    flow_end(f, "Document");
    return f->pages > PDF_PAGES_MAX || type_overflowed(type) ? E_TOOBIG : E_OK;
}
