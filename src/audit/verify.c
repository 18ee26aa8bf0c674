#include <assert.h>
#include <string.h>

#include "audit/audit.h"
#include "audit/link.h"
#include "audit/queries.h"

enum { PAGE_ROWS = 1000, HASH_MAX = 80 };

struct verifying {
    struct arena *a; /* for the report */
    struct org_id org;
    const struct audit_head *known; /* NULL: none */
    struct audit_report report;
    int64_t n; /* rows that are right so far */
    char hash[HASH_MAX];
};

/* "1,204" */
static struct sv number(struct arena *a, int64_t n)
{
    char digits[24], out[32];
    struct sv plain = sv_fmt(a, "%lld", (long long)n);
    size_t k = 0;
    memcpy(digits, plain.p, plain.n);
    for (size_t i = 0; i < plain.n; i++) {
        if (i && (plain.n - i) % 3 == 0)
            out[k++] = ',';
        out[k++] = digits[i];
    }
    return sv_dup(a, sv_from(out, k));
}

static void altered(struct verifying *x, int64_t n)
{
    x->report.intact = false;
    x->report.first_bad = n;
    x->report.what = sv_fmt(x->a, "Row %.*s was altered.", SV_FMT(number(x->a, n)));
}

static void missing(struct verifying *x, int64_t first, int64_t last)
{
    x->report.intact = false;
    x->report.first_bad = first;
    if (first == last)
        x->report.what = sv_fmt(x->a, "Row %.*s is missing.", SV_FMT(number(x->a, first)));
    else
        x->report.what =
            sv_fmt(x->a, "Rows %.*s to %.*s are missing.", SV_FMT(number(x->a, first)), SV_FMT(number(x->a, last)));
}

/* Row `n` is whole in itself; whether it is the one that was there when the head was noted is another question. */
static bool as_noted(struct verifying *x, int64_t n, struct sv hash)
{
    if (!x->known || x->known->n != n || sv_eq(x->known->hash, hash))
        return true;
    x->report.intact = false;
    x->report.first_bad = n;
    x->report.what = sv_fmt(x->a, "Row %.*s is not the one that was noted: it or a row before it was written anew.",
        SV_FMT(number(x->a, n)));
    return false;
}

static void check_row(struct verifying *x, struct arena *scratch, const struct audit_chain_after_row *row)
{
    assert(row->n.has);
    x->report.sealed++;
    if (row->n.v != x->n + 1) {
        missing(x, x->n + 1, row->n.v - 1);
        return;
    }
    struct sv hash = link_hash(scratch, sv_of(x->hash), row->n.v, row);
    if (!sv_eq(hash, row->hash)) {
        altered(x, row->n.v);
        return;
    }
    if (!as_noted(x, row->n.v, hash))
        return;
    assert(hash.n < HASH_MAX);
    memcpy(x->hash, hash.p, hash.n);
    x->hash[hash.n] = '\0';
    x->n = row->n.v;
}

static enum err check_rows(struct db *db, struct verifying *x, struct arena *scratch)
{
    struct audit_chain_after_rows rows;
    do {
        arena_reset(scratch);
        TRY(q_audit_chain_after(
            db, scratch, x->org, &(struct q_audit_chain_after){ .after = x->n, .most = PAGE_ROWS }, &rows));
        for (size_t i = 0; i < rows.count && x->report.intact; i++)
            check_row(x, scratch, &rows.items[i]);
    } while (rows.count == PAGE_ROWS && x->report.intact);
    return E_OK;
}

static enum err check_head(struct db *db, struct verifying *x)
{
    struct audit_head_by_org_row head = { 0 };
    enum err e = q_audit_head_by_org(db, x->a, x->org, &head);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    x->report.head_n = head.n;
    x->report.head_hash = e == E_OK ? head.hash : SV("");
    if (!x->report.intact)
        return E_OK;
    if (head.n > x->n) {
        missing(x, x->n + 1, head.n);
    } else if (head.n != x->n || !sv_eq(x->report.head_hash, sv_of(x->hash))) {
        x->report.intact = false;
        x->report.first_bad = head.n + 1;
        x->report.what = SV("The head of the chain was altered: it is not the newest row.");
    } else if (x->known && x->known->n > x->n) {
        missing(x, x->n + 1, x->known->n);
    }
    return E_OK;
}

/* One snapshot: the sealer may go on meanwhile. */
static enum err verify(struct db *db, void *arg)
{
    struct verifying *x = arg;
    struct audit_unsealed_count_row unsealed;
    struct arena *scratch = arena_new("audit_verify", 512 * 1024);
    x->report = (struct audit_report){ .intact = true };
    x->n = 0;
    x->hash[0] = '\0';
    enum err e = check_rows(db, x, scratch);
    arena_free(scratch);
    TRY(e);
    TRY(check_head(db, x));
    TRY(q_audit_unsealed_count(db, x->a, x->org, &unsealed));
    x->report.unsealed = unsealed.count;
    return E_OK;
}

enum err audit_verify(
    struct db *db, struct arena *a, struct org_id org, const struct audit_head *known, struct audit_report *ret_report)
{
    struct verifying x = { .a = a, .org = org, .known = known };
    TRY(db_read(db, verify, &x));
    *ret_report = x.report;
    return E_OK;
}
