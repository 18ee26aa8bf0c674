#include "pdf/flow.h"

enum { GUTTER = 24, LABEL_GAP = 8, AFTER = 12, TITLE_GAP = 2 };

/** Side by side in a group: labels have a column as wide as the widest, but not more than two fifths. */
static double label_width(struct flow *f, const struct pdf_group *g, double width)
{
    double most = 0;
    for (size_t i = 0; i < g->count; i++) {
        if (!g->fields[i].label.n || !g->fields[i].value.n)
            continue;
        double one = type_set(f->type, STYLE_BODY, g->fields[i].label, width * 2 / 5).width;
        most = one > most ? one : most;
    }
    return most > 0 ? most + LABEL_GAP : 0;
}

struct field {
    struct lines label, value;
    double height;
};
struct group {
    struct lines title;
    struct field *fields;
    size_t count;
    double x, label, height;
};

static void set_group(struct flow *f, const struct pdf_group *g, double width, struct group *out)
{
    out->title = type_set(f->type, STYLE_HEAD, g->title, width);
    out->height = out->title.height + (out->title.count ? TITLE_GAP : 0);
    out->label = label_width(f, g, width);
    out->fields = arena_array(f->a, g->count ? g->count : 1, sizeof *out->fields);
    for (size_t i = 0; i < g->count; i++) {
        if (!g->fields[i].value.n)
            continue;
        bool labelled = g->fields[i].label.n > 0;
        struct field *field = &out->fields[out->count++];
        if (labelled)
            field->label = type_set(f->type, STYLE_BODY, g->fields[i].label, out->label - LABEL_GAP + 1);
        field->value = type_set(f->type, STYLE_BODY, g->fields[i].value, width - (labelled ? out->label : 0));
        field->height = field->label.height > field->value.height ? field->label.height : field->value.height;
        out->height += field->height;
    }
}

static void put_lines(struct flow *f, const char *tag, const struct lines *lines, double x, double y, enum ink ink)
{
    flow_tag(f, tag, NULL);
    for (size_t i = 0; i < lines->count; i++) {
        flow_line(f, &lines->items[i], x, y, ink);
        y += lines->items[i].height;
    }
    flow_end(f, tag);
}

/** Fits below f->y. */
static void put_group(struct flow *f, const struct group *g, double y)
{
    if (g->title.count) {
        put_lines(f, "P", &g->title, g->x, y, INK_BRAND);
        y += g->title.height + TITLE_GAP;
    }
    flow_tag(f, "L", NULL);
    for (size_t i = 0; i < g->count; i++) {
        const struct field *field = &g->fields[i];
        flow_tag(f, "LI", NULL);
        if (field->label.count)
            put_lines(f, "Lbl", &field->label, g->x, y, INK_SOFT);
        put_lines(f, "LBody", &field->value, g->x + (field->label.count ? g->label : 0), y, INK_TEXT);
        flow_end(f, "LI");
        y += field->height;
    }
    flow_end(f, "L");
}

/** One group after the other, line by line, over pages: they are too high for one. */
static void put_long(struct flow *f, const struct group *g)
{
    flow_lines(f, "P", &g->title, f->left, INK_BRAND);
    for (size_t i = 0; i < g->count; i++) {
        flow_lines(f, "P", &g->fields[i].label, f->left, INK_SOFT);
        flow_lines(f, "P", &g->fields[i].value, f->left, INK_TEXT);
    }
    f->y += AFTER;
}

void flow_groups(struct flow *f, const struct pdf_group *groups, size_t count)
{
    struct group set[PDF_GROUPS_MAX] = { 0 };
    double width = (f->width - GUTTER * (double)(count - 1)) / (double)count, height = 0;
    for (size_t i = 0; i < count; i++) {
        set_group(f, &groups[i], width, &set[i]);
        set[i].x = f->left + (width + GUTTER) * (double)i;
        height = set[i].height > height ? set[i].height : height;
    }
    if (height > f->bottom - FLOW_TOP) {
        for (size_t i = 0; i < count; i++)
            put_long(f, &set[i]);
        return;
    }
    flow_need(f, height);
    for (size_t i = 0; i < count; i++)
        put_group(f, &set[i], f->y);
    f->y += height + AFTER;
}
