#include "pdf/finish.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/log.h"
#include "base/text.h"
#include "pdf/content.h"

enum { BYTES_MAX = 96 << 20, CONTENT_MAX = 16 << 20, OBJECTS_MAX = 1 << 20, ENTRY = 20 };

struct object {
    size_t at, end; /* in the file as it was drawn */
    struct sv text; /* instead of it, when not empty */
};
struct file {
    struct arena *a;
    struct sv bytes;
    size_t xref, root, count;
    struct object *objects; /* by number; at is 0: there is none */
    size_t *order;          /* numbers, as they stand in the file */
    size_t order_count;
};

static struct sv text_of(const struct file *f, size_t number)
{
    if (number >= f->count || !f->objects[number].at)
        return SV("");
    return sv_sub(f->bytes, f->objects[number].at, f->objects[number].end - f->objects[number].at);
}

/** Where a text stands; SIZE_MAX: it does not. */
static size_t find(struct sv in, struct sv what, size_t from)
{
    const char *found = from < in.n ? memmem(in.p + from, in.n - from, what.p, what.n) : NULL;
    return found ? (size_t)(found - in.p) : SIZE_MAX;
}

/** The number that stands next, after white space; SIZE_MAX: none. */
static size_t number_at(struct sv in, size_t at)
{
    size_t n = 0, digits = 0;
    while (at < in.n && (in.p[at] == ' ' || in.p[at] == '\n' || in.p[at] == '\r'))
        at++;
    for (; at < in.n && in.p[at] >= '0' && in.p[at] <= '9' && digits < 10; at++, digits++)
        n = n * 10 + (size_t)(in.p[at] - '0');
    return digits ? n : SIZE_MAX;
}

/** The number after a key of a dictionary, as of "/Root 12 0 R". */
static size_t number_of(struct sv in, struct sv key)
{
    size_t at = find(in, key, 0);
    return at == SIZE_MAX ? SIZE_MAX : number_at(in, at + key.n);
}

/** An object's dictionary, without the stream behind it. */
static struct sv dictionary(const struct file *f, size_t number)
{
    struct sv text = text_of(f, number);
    size_t stream = find(text, SV("\nstream\n"), 0);
    return stream == SIZE_MAX ? text : sv_sub(text, 0, stream + 1);
}

static int by_place(const void *a, const void *b, void *objects)
{
    const struct object *all = objects;
    size_t x = all[*(const size_t *)a].at, y = all[*(const size_t *)b].at;
    return (x > y) - (x < y);
}

static bool read_table(struct file *f)
{
    size_t last = SIZE_MAX, at = 0;
    while ((at = find(f->bytes, SV("startxref\n"), at)) != SIZE_MAX)
        last = at++;
    f->xref = last == SIZE_MAX ? SIZE_MAX : number_at(f->bytes, last + sizeof "startxref");
    if (f->xref >= f->bytes.n || !sv_starts(sv_sub(f->bytes, f->xref, SIZE_MAX), SV("xref\n0 ")))
        return false;
    struct sv table = sv_sub(f->bytes, f->xref, SIZE_MAX);
    f->count = number_at(table, sizeof "xref\n0");
    size_t entries = sv_find(table, '\n', sizeof "xref\n0"), trailer = find(table, SV("trailer"), 0);
    if (f->count > OBJECTS_MAX || trailer == SIZE_MAX || entries + 1 + f->count * ENTRY > trailer)
        return false;
    f->root = number_of(sv_sub(table, trailer, SIZE_MAX), SV("/Root "));
    f->objects = arena_array(f->a, f->count, sizeof *f->objects);
    f->order = arena_array(f->a, f->count, sizeof *f->order);
    for (size_t i = 0; i < f->count; i++) {
        struct sv entry = sv_sub(table, entries + 1 + i * ENTRY, ENTRY);
        if (entry.p[17] != 'n')
            continue;
        f->objects[i].at = number_at(entry, 0);
        if (f->objects[i].at >= f->xref)
            return false;
        f->order[f->order_count++] = i;
    }
    qsort_r(f->order, f->order_count, sizeof *f->order, by_place, f->objects);
    for (size_t i = 0; i < f->order_count; i++)
        f->objects[f->order[i]].end = i + 1 < f->order_count ? f->objects[f->order[i + 1]].at : f->xref;
    return f->order_count > 0 && text_of(f, f->root).n > 0;
}

/** Puts more keys into an object's dictionary. */
static bool add_keys(struct file *f, size_t number, struct sv keys)
{
    struct sv text = text_of(f, number);
    size_t at = find(text, SV("<<"), 0);
    if (at == SIZE_MAX)
        return false;
    at += 2;
    f->objects[number].text =
        sv_fmt(f->a, "%.*s %.*s%.*s", (int)at, text.p, SV_FMT(keys), (int)(text.n - at), text.p + at);
    return true;
}

/** As a string of the file in UTF-16. */
static struct sv hex_text(struct arena *a, struct sv text)
{
    text = text_clean(a, text);
    struct str out = str_new(a, 16 + 8 * text.n);
    str_add(&out, SV("<FEFF"));
    while (text.n) {
        size_t step = utf8_sequence(text);
        gunichar c = g_utf8_get_char(text.p);
        if (c > 0xffff)
            str_addf(&out, "%04X%04X", 0xd800 + ((c - 0x10000) >> 10), 0xdc00 + ((c - 0x10000) & 0x3ff));
        else
            str_addf(&out, "%04X", c);
        text = sv_sub(text, step, SIZE_MAX);
    }
    str_addc(&out, '>');
    return str_sv(&out);
}

static bool inflate_all(struct sv packed, struct str *out)
{
    char piece[16384];
    z_stream z = { .next_in = (Bytef *)(uintptr_t)packed.p, .avail_in = (uInt)packed.n };
    if (inflateInit(&z) != Z_OK)
        return false;
    int status;
    do {
        z.next_out = (Bytef *)piece;
        z.avail_out = sizeof piece;
        status = inflate(&z, Z_NO_FLUSH);
        str_add(out, sv_from(piece, sizeof piece - z.avail_out));
    } while (status == Z_OK && !out->overflowed);
    inflateEnd(&z);
    return status == Z_STREAM_END && !out->overflowed;
}

static bool deflate_all(struct arena *a, struct sv plain, struct sv *ret_packed)
{
    uLongf n = compressBound((uLong)plain.n);
    char *p = arena_alloc_raw(a, n);
    if (compress2((Bytef *)p, &n, (const Bytef *)plain.p, (uLong)plain.n, Z_DEFAULT_COMPRESSION) != Z_OK)
        return false;
    *ret_packed = sv_from(p, n);
    return true;
}

/** Marks what has no tag in a page's content, a stream with its length in an object of its own. */
static bool mark_page(struct file *f, size_t number)
{
    size_t content = number_of(dictionary(f, number), SV("/Contents "));
    struct sv text = text_of(f, content), head = dictionary(f, content);
    size_t length = number_of(head, SV("/Length "));
    size_t begins = find(text_of(f, length), SV("obj\n"), 0);
    size_t n = begins == SIZE_MAX ? SIZE_MAX : number_at(text_of(f, length), begins + 4);
    struct sv stream = sv_sub(text, head.n + sizeof "stream\n" - 1, n);
    if (n == SIZE_MAX || stream.n != n || find(head, SV("/FlateDecode"), 0) == SIZE_MAX)
        return false;
    struct str plain = str_new(f->a, CONTENT_MAX), marked = str_new(f->a, 2 * CONTENT_MAX);
    struct sv packed;
    if (!inflate_all(stream, &plain))
        return false;
    content_mark(str_sv(&plain), &marked);
    if (marked.overflowed || !deflate_all(f->a, str_sv(&marked), &packed))
        return false;
    struct str out = str_new(f->a, head.n + packed.n + 64);
    str_add(&out, head);
    str_add(&out, SV("stream\n"));
    str_add(&out, packed);
    str_add(&out, SV("\nendstream\nendobj\n"));
    f->objects[content].text = str_sv(&out);
    f->objects[length].text = sv_fmt(f->a, "%zu 0 obj\n   %zu\nendobj\n", length, packed.n);
    return true;
}

/** Whether an object is of this type: "/Page", not "/Pages". Cairo says it first; what people typed comes later. */
static bool is_type(struct sv dictionary, struct sv type)
{
    size_t begin = find(dictionary, SV("<<"), 0);
    struct sv rest = sv_sub(dictionary, begin == SIZE_MAX ? dictionary.n : begin, SIZE_MAX);
    size_t end = sizeof "<< /Type " - 1 + type.n;
    return sv_starts(rest, SV("<< /Type ")) && end < rest.n && sv_eq(sv_sub(rest, end - type.n, type.n), type) &&
           (rest.p[end] == ' ' || rest.p[end] == '\n');
}

static bool change_root(struct file *f, const struct pdf_options *o)
{
    const char *tag = o->language ? o->language->tag : "en";
    bool marked = find(text_of(f, f->root), SV("/MarkInfo"), 0) != SIZE_MAX;
    return add_keys(f, f->root,
        sv_fmt(f->a, "/Lang (%s) /ViewerPreferences << /DisplayDocTitle true >>%s", tag,
            marked ? "" : " /MarkInfo << /Marked true >>"));
}

/** An element of the tree of tags. */
static bool change_element(struct file *f, size_t number, const struct text_node **alt)
{
    struct sv d = dictionary(f, number);
    if (find(d, SV("/S /TH\n"), 0) != SIZE_MAX)
        return add_keys(f, number, SV("/A << /O /Table /Scope /Column >>"));
    if (find(d, SV("/S /Figure\n"), 0) == SIZE_MAX)
        return true;
    if (!*alt)
        return false;
    struct sv said = hex_text(f->a, (*alt)->text);
    *alt = (*alt)->next;
    return add_keys(f, number, sv_fmt(f->a, "/Alt %.*s", SV_FMT(said)));
}

/** All of it has to be found: what was not is no file as this version of cairo writes it. */
static bool change(struct file *f, const struct pdf_options *o, const struct flow *flow)
{
    const struct text_node *alt = flow->alts;
    size_t pages = 0;
    if (!change_root(f, o))
        return false;
    for (size_t i = 0; i < f->count; i++) {
        struct sv d = dictionary(f, i);
        if (is_type(d, SV("/StructElem")) && !change_element(f, i, &alt))
            return false;
        if (is_type(d, SV("/Page")) && (++pages, !mark_page(f, i)))
            return false;
    }
    return !alt && pages == flow->pages;
}

static void write_out(struct file *f, struct str *out)
{
    str_add(out, sv_sub(f->bytes, 0, f->objects[f->order[0]].at));
    for (size_t i = 0; i < f->order_count; i++) {
        struct object *o = &f->objects[f->order[i]];
        struct sv text = o->text.n ? o->text : text_of(f, f->order[i]);
        o->at = out->n;
        str_add(out, text);
    }
    size_t xref = out->n;
    str_addf(out, "xref\n0 %zu\n", f->count);
    for (size_t i = 0; i < f->count; i++)
        str_addf(out, "%010zu %s \n", f->objects[i].at, f->objects[i].at ? "00000 n" : "65535 f");
    struct sv table = sv_sub(f->bytes, f->xref, SIZE_MAX);
    size_t trailer = find(table, SV("trailer"), 0), end = find(table, SV("startxref"), trailer);
    str_add(out, sv_sub(table, trailer, end - trailer));
    str_addf(out, "startxref\n%zu\n%%%%EOF\n", xref);
}

enum err finish(struct pdf *p, const struct flow *flow, struct sv drawn, struct sv *ret_bytes)
{
    struct file f = { .a = p->a, .bytes = drawn };
    struct str out = str_new(p->a, BYTES_MAX);
    bool ok = read_table(&f) && change(&f, &p->options, flow);
    if (ok)
        write_out(&f, &out);
    if (!ok || out.overflowed) {
        log_event(LOG_ERROR, "pdf.not_finished", LOG_INT("bytes", drawn.n));
        return E_INTERNAL;
    }
    *ret_bytes = str_sv(&out);
    return E_OK;
}
