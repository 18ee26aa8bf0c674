/**
 * cli/backup_file.h — what stands inside a backup: tables as rows of typed values, the same for both engines.
 *
 * Inside the encrypted stream (crypto/stream.h): "KITHDUMP", version, the newest migration's number and hash, the key
 * file, then per table its name and columns, its rows, and their count. Numbers are little-endian; a text is its length
 * and its bytes.
 */
#ifndef KITH_CLI_BACKUP_FILE_H
#define KITH_CLI_BACKUP_FILE_H

#include "crypto/stream.h"
#include "db/schema.h"

struct backup_head {
    uint32_t migration; /* newest one applied */
    struct sv hash;     /* of that migration */
    struct sv keys;     /* the key file's text; empty: kept apart */
};

struct backup_writer {
    struct stream_writer *out;
    enum err error; /* the first one; later calls do nothing */
    uint64_t rows;
};
void backup_write_head(struct backup_writer *w, const struct backup_head *h);
void backup_write_table(struct backup_writer *w, const struct db_table *t);
void backup_write_row(struct backup_writer *w, const struct db_table *t, const struct db_val *cols);
void backup_write_table_end(struct backup_writer *w);
void backup_write_end(struct backup_writer *w);

struct backup_reader {
    struct stream_reader *in;
    struct arena *rows; /* texts of the present row */
    unsigned char *buf;
    size_t at, n;
    enum err error; /* the first one: E_INVALID altered, cut, or not ours */
    uint64_t count;
};
struct backup_reader backup_reader_new(struct stream_reader *in, struct arena *a);
bool backup_read_head(struct backup_reader *r, struct arena *a, struct backup_head *ret_head);
/** The next table; NULL at the proven end, or when r->error says why. A table or column that the schema lacks is
 * E_INVALID. */
const struct db_table *backup_read_table(struct backup_reader *r, const struct db_schema *s);
/** False: the table's end (count checked), or r->error. Texts live until the next row. */
bool backup_read_row(struct backup_reader *r, const struct db_table *t, struct db_val *ret_cols);

#endif
