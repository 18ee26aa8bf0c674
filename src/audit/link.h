/** audit/link.h — the hash of one row: what the sealer writes and audit_verify() computes again. Inside src/audit. */
#ifndef KITH_AUDIT_LINK_H
#define KITH_AUDIT_LINK_H

#include "base/str.h"

struct audit_chain_after_row;

/** Of a row as read from the chain; `n` is its number, `previous` the hash of row n - 1, empty for the first. */
struct sv link_hash(struct arena *a, struct sv previous, int64_t n, const struct audit_chain_after_row *row);

#endif
