/**
 * crypto/stream.h — a backup as an encrypted stream: libsodium's secretstream under a key from a passphrase (argon2id,
 * 64 MiB).
 *
 * The file: a header (magic, version, cost and salt, a check of the passphrase, the stream's own header), then frames
 * of 64 KiB, the last one marked as the last. Altered, reordered, missing or added bytes are refused; so is a file that
 * was cut. What is read is genuine frame by frame, but only the end proves that nothing is missing: keep nothing of a
 * restore before stream_read() has given E_OK with no bytes.
 */
#ifndef KITH_CRYPTO_STREAM_H
#define KITH_CRYPTO_STREAM_H

#include <stdio.h>

#include "base/err.h"
#include "base/str.h"

enum { STREAM_PASSPHRASE_MIN = 12 }; /* characters; what the command line should ask for */

/** Writes to `out`, which stays the caller's. E_INTERNAL: it cannot be written. */
struct stream_writer;
enum err stream_write_open(FILE *out, struct sv passphrase, struct stream_writer **ret_writer) MUST_CHECK;
enum err stream_write(struct stream_writer *w, struct sv bytes) MUST_CHECK;
/** Writes the last frame and flushes. The writer is freed, whatever the answer. */
enum err stream_write_close(struct stream_writer *w) MUST_CHECK;
/** Frees the writer and leaves a file that nothing accepts; NULL is fine. */
void stream_write_abandon(struct stream_writer *w);

/** Reads from `in`. E_INVALID: not such a file, or of a later version; E_DENIED: wrong passphrase; E_INTERNAL:
 * unreadable. */
struct stream_reader;
enum err stream_read_open(FILE *in, struct sv passphrase, struct stream_reader **ret_reader) MUST_CHECK;
/** Up to `cap` bytes; *ret_n is 0 only at the proven end. E_INVALID: altered or cut; the reader then stays in error. */
enum err stream_read(struct stream_reader *r, void *buf, size_t cap, size_t *ret_n) MUST_CHECK;
void stream_read_close(struct stream_reader *r); /* NULL is fine */

/** For tests only: new files get a key at the least cost. Nothing but this call weakens anything. */
void stream_cheap_for_tests(void);

#endif
