#include "pdf/pdf.h"

#include <assert.h>

#include "pdf/doc.h"
#include "pdf/draw.h"
#include "pdf/finish.h"
#include "pdf/flow.h"

struct pdf *pdf_new(struct arena *a, const struct pdf_options *o)
{
    struct pdf *p = arena_new_obj(a, struct pdf);
    *p = (struct pdf){ .a = a, .options = *o };
    p->end = &p->first;
    return p;
}

static void add(struct pdf *p, struct block b)
{
    struct block *block = arena_new_obj(p->a, struct block);
    *block = b;
    *p->end = block;
    p->end = &block->next;
}

void pdf_heading(struct pdf *p, int level, struct sv text)
{
    assert(level == 1 || level == 2);
    add(p, (struct block){ .kind = BLOCK_HEADING, .level = level, .text = text });
}

void pdf_paragraph(struct pdf *p, struct sv text)
{
    add(p, (struct block){ .kind = BLOCK_PARAGRAPH, .text = text });
}

void pdf_note(struct pdf *p, struct sv text)
{
    add(p, (struct block){ .kind = BLOCK_NOTE, .text = text });
}

void pdf_stamp(struct pdf *p, struct sv text)
{
    add(p, (struct block){ .kind = BLOCK_STAMP, .text = text });
}

void pdf_link(struct pdf *p, struct sv text, struct sv url)
{
    add(p, (struct block){ .kind = BLOCK_LINK, .text = text, .url = url });
}

void pdf_list(struct pdf *p, const struct sv *items, size_t count)
{
    add(p, (struct block){ .kind = BLOCK_LIST, .items = items, .count = count });
}

void pdf_figure(struct pdf *p, struct sv png, struct sv alt, double width)
{
    add(p, (struct block){ .kind = BLOCK_FIGURE, .png = png, .text = alt, .size = width });
}

void pdf_rule(struct pdf *p)
{
    add(p, (struct block){ .kind = BLOCK_RULE });
}

void pdf_space(struct pdf *p, double height)
{
    add(p, (struct block){ .kind = BLOCK_SPACE, .size = height });
}

void pdf_groups(struct pdf *p, const struct pdf_group *groups, size_t count)
{
    assert(count >= 1 && count <= PDF_GROUPS_MAX);
    add(p, (struct block){ .kind = BLOCK_GROUPS, .groups = groups, .count = count });
}

void pdf_table(struct pdf *p, const struct pdf_table *t)
{
    assert(t->columns_count >= 1 && t->columns_count <= PDF_COLUMNS_MAX);
    add(p, (struct block){ .kind = BLOCK_TABLE, .table = *t });
}

enum err pdf_render(struct pdf *p, struct sv *ret_bytes)
{
    struct type *type;
    TRY(type_begin(p->a, p->options.language, &type));
    struct flow flow;
    struct sv drawn, bytes;
    enum err err = flow_pages(p, type, &flow);
    if (err == E_OK)
        err = draw_pages(p, type, &flow, &drawn);
    type_end(type);
    if (err == E_OK)
        err = finish(p, &flow, drawn, &bytes);
    if (err == E_OK)
        *ret_bytes = bytes;
    return err;
}
