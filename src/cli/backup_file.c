#include "cli/backup_file.h"

#include <string.h>

enum {
    VERSION = 1,
    BUFFER = 64 * 1024,
    TEXT_MAX = 256 * 1024 * 1024,
    MARK_TABLE = 'T',
    MARK_ROW = 'R',
    MARK_ROWS_END = 'E',
    MARK_END = 'Z'
};
static const char magic[8] = { 'K', 'I', 'T', 'H', 'D', 'U', 'M', 'P' };

/* --- writing --- */

static void put(struct backup_writer *w, const void *p, size_t n)
{
    if (w->error == E_OK)
        w->error = stream_write(w->out, sv_from(p, n));
}

static void put_byte(struct backup_writer *w, int byte)
{
    unsigned char b = (unsigned char)byte;
    put(w, &b, 1);
}

static void put_number(struct backup_writer *w, uint64_t n)
{
    unsigned char b[8];
    for (size_t i = 0; i < sizeof b; i++)
        b[i] = (unsigned char)(n >> (8 * i));
    put(w, b, sizeof b);
}

static void put_text(struct backup_writer *w, struct sv text)
{
    put_number(w, text.n);
    if (text.n)
        put(w, text.p, text.n);
}

void backup_write_head(struct backup_writer *w, const struct backup_head *h)
{
    put(w, magic, sizeof magic);
    put_byte(w, VERSION);
    put_number(w, h->migration);
    put_text(w, h->hash);
    put_text(w, h->keys);
}

void backup_write_table(struct backup_writer *w, const struct db_table *t)
{
    put_byte(w, MARK_TABLE);
    put_text(w, sv_of(t->name));
    put_number(w, t->ncols);
    for (unsigned i = 0; i < t->ncols; i++)
        put_text(w, sv_of(t->columns[i]));
    w->rows = 0;
}

void backup_write_row(struct backup_writer *w, const struct db_table *t, const struct db_val *cols)
{
    put_byte(w, MARK_ROW);
    for (unsigned i = 0; i < t->ncols; i++) {
        put_byte(w, (int)cols[i].type);
        if (cols[i].type == DB_T_I64)
            put_number(w, (uint64_t)cols[i].i);
        else if (cols[i].type != DB_T_NULL)
            put_text(w, cols[i].s);
    }
    w->rows++;
}

void backup_write_table_end(struct backup_writer *w)
{
    put_byte(w, MARK_ROWS_END);
    put_number(w, w->rows);
}

void backup_write_end(struct backup_writer *w)
{
    put_byte(w, MARK_END);
}

/* --- reading --- */

struct backup_reader backup_reader_new(struct stream_reader *in, struct arena *a)
{
    return (struct backup_reader){ .in = in, .rows = a, .buf = arena_alloc_raw(a, BUFFER) };
}

static bool fail(struct backup_reader *r, enum err e)
{
    if (r->error == E_OK)
        r->error = e;
    return false;
}

static bool refill(struct backup_reader *r)
{
    r->at = 0;
    r->n = 0;
    enum err e = stream_read(r->in, r->buf, BUFFER, &r->n);
    return e == E_OK || fail(r, e);
}

static bool get(struct backup_reader *r, void *out, size_t n)
{
    unsigned char *p = out;
    while (n && r->error == E_OK) {
        if (r->at == r->n && (!refill(r) || r->n == 0))
            return fail(r, E_INVALID);
        size_t k = r->n - r->at < n ? r->n - r->at : n;
        memcpy(p, r->buf + r->at, k);
        r->at += k;
        p += k;
        n -= k;
    }
    return r->error == E_OK;
}

static int get_byte(struct backup_reader *r)
{
    unsigned char b;
    return get(r, &b, 1) ? b : -1;
}

static bool get_number(struct backup_reader *r, uint64_t *ret_n)
{
    unsigned char b[8];
    uint64_t n = 0;
    if (!get(r, b, sizeof b))
        return false;
    for (size_t i = 0; i < sizeof b; i++)
        n |= (uint64_t)b[i] << (8 * i);
    *ret_n = n;
    return true;
}

static bool get_text(struct backup_reader *r, struct arena *a, struct sv *ret_text)
{
    uint64_t n;
    if (!get_number(r, &n))
        return false;
    if (n > TEXT_MAX)
        return fail(r, E_INVALID);
    char *p = arena_alloc_raw(a, n + 1);
    if (!get(r, p, n))
        return false;
    *ret_text = sv_from(p, n);
    return true;
}

bool backup_read_head(struct backup_reader *r, struct arena *a, struct backup_head *ret_head)
{
    char found[sizeof magic];
    uint64_t migration;
    struct backup_head h;
    if (!get(r, found, sizeof found))
        return false;
    if (memcmp(found, magic, sizeof magic) != 0 || get_byte(r) != VERSION)
        return fail(r, E_INVALID);
    if (!get_number(r, &migration) || !get_text(r, a, &h.hash) || !get_text(r, a, &h.keys))
        return false;
    h.migration = (uint32_t)migration;
    *ret_head = h;
    return true;
}

/* Nothing may follow, and only the stream's own end proves that nothing is missing. */
static const struct db_table *read_end(struct backup_reader *r)
{
    if (r->at != r->n || (refill(r) && r->n != 0))
        fail(r, E_INVALID);
    return NULL;
}

static bool same_columns(struct backup_reader *r, const struct db_table *t)
{
    uint64_t n;
    if (!get_number(r, &n) || n != t->ncols)
        return fail(r, E_INVALID);
    for (unsigned i = 0; i < t->ncols; i++) {
        struct sv name;
        if (!get_text(r, r->rows, &name) || !sv_eq(name, sv_of(t->columns[i])))
            return fail(r, E_INVALID);
    }
    return true;
}

const struct db_table *backup_read_table(struct backup_reader *r, const struct db_schema *s)
{
    int mark = get_byte(r);
    struct sv name;
    if (mark == MARK_END)
        return read_end(r);
    if (mark != MARK_TABLE || !get_text(r, r->rows, &name)) {
        fail(r, E_INVALID);
        return NULL;
    }
    for (size_t i = 0; i < s->tables_count; i++)
        if (sv_eq(name, sv_of(s->tables[i].name))) {
            r->count = 0;
            return same_columns(r, &s->tables[i]) ? &s->tables[i] : NULL;
        }
    fail(r, E_INVALID);
    return NULL;
}

static bool read_value(struct backup_reader *r, uint8_t type, struct db_val *ret_val)
{
    int mark = get_byte(r);
    uint64_t n;
    if (mark == DB_T_NULL) {
        *ret_val = db_null();
        return type & DB_NULLABLE ? true : fail(r, E_INVALID);
    }
    if (mark != (type & ~DB_NULLABLE))
        return fail(r, E_INVALID);
    ret_val->type = (enum db_type)mark;
    if (mark != DB_T_I64)
        return get_text(r, r->rows, &ret_val->s);
    if (!get_number(r, &n))
        return false;
    ret_val->i = (int64_t)n;
    return true;
}

bool backup_read_row(struct backup_reader *r, const struct db_table *t, struct db_val *ret_cols)
{
    int mark = get_byte(r);
    uint64_t rows;
    if (mark == MARK_ROWS_END)
        return get_number(r, &rows) && rows != r->count ? fail(r, E_INVALID) : false;
    if (mark != MARK_ROW)
        return fail(r, E_INVALID);
    for (unsigned i = 0; i < t->ncols; i++)
        if (!read_value(r, t->types[i], &ret_cols[i]))
            return false;
    r->count++;
    return true;
}
