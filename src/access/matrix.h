/**
 * access/matrix.h — the access matrix as text: needs down, viewers across, each cell asked of access_decide().
 *
 * Pure and deterministic: the same rows give the same bytes, so the print-out of `kith roles` is a golden file. The
 * viewers are the plain cases, fully signed in, of one adult client with every portal switch on: the client, another
 * account of the same sign-in, a caregiver with full access, one with billing only, each staff role, staff of another
 * organization, another signed-in client, and a stranger.
 */
#ifndef KITH_ACCESS_MATRIX_H
#define KITH_ACCESS_MATRIX_H

#include "access/decide.h"

enum matrix_viewer {
    MATRIX_CLIENT,
    MATRIX_SAME_MAILBOX,
    MATRIX_CAREGIVER_FULL,
    MATRIX_CAREGIVER_BILLING,
    MATRIX_OWNER,
    MATRIX_ADMIN,
    MATRIX_PROVIDER,
    MATRIX_SUPPORT,
    MATRIX_OTHER_STAFF,
    MATRIX_OTHER_CLIENT,
    MATRIX_STRANGER,
    MATRIX_VIEWERS,
};
const char *matrix_viewer_name(enum matrix_viewer v); /* "caregiver (billing)" */
/** The facts the column stands for; tests drive real routes as these viewers and compare. */
struct access_facts matrix_viewer_facts(enum matrix_viewer v);

struct matrix_row {
    const char *name; /* a route's name, "appointments: act", … */
    struct need need;
};
/** "yes", "yes, password" (asked for again), or the status and reason of the refusal. */
struct sv access_matrix_cell(struct arena *a, enum matrix_viewer v, const struct need *need);
/** Table with one line a row. */
struct sv access_matrix(struct arena *a, const struct matrix_row *rows, size_t count);
/** The rows that exist without any route: login, portal, every capability at view and act, self-government, every staff
 *  permission on a record. */
size_t access_matrix_needs(struct arena *a, const struct matrix_row **ret_rows);
/** Which permission each staff role has, by the same manner. */
struct sv access_matrix_roles(struct arena *a);

#endif
