#include "access/matrix.h"

#include <assert.h>
#include <string.h>

#include "base/err.h"

enum { MATRIX_TEXT_MAX = 1 << 20 };

static const char *const viewers[MATRIX_VIEWERS] = {
    [MATRIX_CLIENT] = "client",
    [MATRIX_SAME_MAILBOX] = "same mailbox",
    [MATRIX_CAREGIVER_FULL] = "caregiver (full)",
    [MATRIX_CAREGIVER_BILLING] = "caregiver (billing)",
    [MATRIX_OWNER] = "owner",
    [MATRIX_ADMIN] = "admin",
    [MATRIX_PROVIDER] = "provider",
    [MATRIX_SUPPORT] = "support",
    [MATRIX_OTHER_STAFF] = "other staff",
    [MATRIX_OTHER_CLIENT] = "other client",
    [MATRIX_STRANGER] = "stranger",
};

const char *matrix_viewer_name(enum matrix_viewer v)
{
    assert((unsigned)v < MATRIX_VIEWERS);
    return viewers[v];
}

static struct access_facts staff_facts(struct access_facts f, enum role role)
{
    f.relation = REL_STAFF;
    f.role = role;
    f.staff_active = true;
    return f;
}

static struct access_facts caregiver_facts(struct access_facts f, struct scope scope)
{
    f.relation = REL_CAREGIVER;
    f.grant = GRANT_ACTIVE;
    f.caregiver_ok = true;
    f.scope = scope;
    f.age = (struct standing_facts){ .policy = &age_presets[0], .basis = BASIS_STAFF_DECISION };
    return f;
}

struct access_facts matrix_viewer_facts(enum matrix_viewer v)
{
    struct access_facts f = {
        .fresh = false,
        .has_subject = true,
        .subject_teen = true,
        .subject_adult = true,
        .born_known = true,
        .mailbox_by_choice = true,
        .portal = PORTAL_ALL,
        .feature_on = true,
    };
    switch (v) {
    case MATRIX_CLIENT: f.relation = REL_SELF; return f;
    case MATRIX_SAME_MAILBOX: f.relation = REL_SAME_MAILBOX; return f;
    case MATRIX_CAREGIVER_FULL: return caregiver_facts(f, scope_full());
    case MATRIX_CAREGIVER_BILLING: return caregiver_facts(f, scope_with(scope_none(), CAP_BILLS, LEVEL_ACT));
    case MATRIX_OWNER: return staff_facts(f, ROLE_OWNER);
    case MATRIX_ADMIN: return staff_facts(f, ROLE_ADMIN);
    case MATRIX_PROVIDER: return staff_facts(f, ROLE_PROVIDER);
    case MATRIX_SUPPORT: return staff_facts(f, ROLE_SUPPORT);
    case MATRIX_OTHER_STAFF: f.relation = REL_OTHER_STAFF; return f;
    case MATRIX_OTHER_CLIENT: f.relation = REL_OTHER; return f;
    case MATRIX_STRANGER: f.relation = REL_STRANGER; return f;
    case MATRIX_VIEWERS:
    default: assert(!"a viewer of the matrix"); return f;
    }
}

struct sv access_matrix_cell(struct arena *a, enum matrix_viewer v, const struct need *n)
{
    struct access_facts f = matrix_viewer_facts(v);
    struct access_answer answer = access_decide(&f, n);
    if (answer.allow)
        return SV("yes");
    if (answer.reason == ACCESS_FRESH)
        return SV("yes, password");
    return sv_fmt(a, "%d %s", access_reason_status(answer.reason), access_reason_name(answer.reason));
}

/* Columns separated by two spaces, each as wide as its widest cell; no space at the end of a line. */
static struct sv table(struct arena *a, const struct sv *cells, size_t lines, size_t columns)
{
    size_t *width = arena_array(a, columns, sizeof *width);
    for (size_t i = 0; i < lines * columns; i++)
        if (cells[i].n > width[i % columns])
            width[i % columns] = cells[i].n;
    struct str out = str_new(a, MATRIX_TEXT_MAX);
    for (size_t line = 0; line < lines; line++) {
        for (size_t c = 0; c < columns; c++) {
            struct sv text = cells[line * columns + c];
            str_add(&out, text);
            for (size_t pad = text.n; c + 1 < columns && pad < width[c] + 2; pad++)
                str_addc(&out, ' ');
        }
        str_addc(&out, '\n');
    }
    assert(!out.overflowed);
    return str_sv(&out);
}

struct sv access_matrix(struct arena *a, const struct matrix_row *rows, size_t count)
{
    size_t columns = MATRIX_VIEWERS + 1;
    struct sv *cells = arena_array(a, (count + 1) * columns, sizeof *cells);
    cells[0] = SV("need");
    for (enum matrix_viewer v = 0; v < MATRIX_VIEWERS; v++)
        cells[1 + v] = sv_of(viewers[v]);
    for (size_t i = 0; i < count; i++) {
        struct sv *line = cells + (i + 1) * columns;
        line[0] = sv_of(rows[i].name);
        for (enum matrix_viewer v = 0; v < MATRIX_VIEWERS; v++)
            line[1 + v] = access_matrix_cell(a, v, &rows[i].need);
    }
    return table(a, cells, count + 1, columns);
}

size_t access_matrix_needs(struct arena *a, const struct matrix_row **ret_rows)
{
    struct matrix_row *rows = arena_array(a, 6 + 2 * CAP_COUNT + 2 * PERM_COUNT, sizeof *rows);
    size_t n = 0;
    rows[n++] = (struct matrix_row){ "public page", NEED_PUBLIC_PAGE };
    rows[n++] = (struct matrix_row){ "own sign-in", NEED_LOGIN_PAGE };
    rows[n++] = (struct matrix_row){ "own account", NEED_SELF_PAGE };
    rows[n++] = (struct matrix_row){ "portal", NEED_CONTEXT_PAGE };
    for (enum cap c = 0; c < CAP_COUNT; c++)
        for (enum level l = LEVEL_VIEW; l <= LEVEL_ACT; l++) {
            struct sv name = sv_fmt(a, "portal %s: %s", cap_name(c), level_name(l));
            rows[n++] = (struct matrix_row){ sv_z(a, name), NEED_CAP_PAGE(c, l) };
        }
    rows[n++] = (struct matrix_row){ "who has access", NEED_GOVERN_PAGE };
    rows[n++] = (struct matrix_row){ "who looked", NEED_LOG_PAGE };
    for (enum perm p = 0; p < PERM_COUNT; p++)
        rows[n++] = (struct matrix_row){ sv_z(a, sv_fmt(a, "office %s", perm_name(p))), NEED_STAFF_PAGE(p) };
    for (enum perm p = 0; p < PERM_COUNT; p++)
        rows[n++] = (struct matrix_row){ sv_z(a, sv_fmt(a, "record %s", perm_name(p))), NEED_CHART_PAGE(p) };
    *ret_rows = rows;
    return n;
}

struct sv access_matrix_roles(struct arena *a)
{
    size_t columns = ROLE_COUNT + 1;
    struct sv *cells = arena_array(a, (PERM_COUNT + 1) * columns, sizeof *cells);
    cells[0] = SV("permission");
    for (enum role r = 0; r < ROLE_COUNT; r++)
        cells[1 + r] = sv_of(role_name(r));
    for (enum perm p = 0; p < PERM_COUNT; p++) {
        struct sv *line = cells + (p + 1) * columns;
        line[0] = sv_of(perm_name(p));
        for (enum role r = 0; r < ROLE_COUNT; r++)
            line[1 + r] = role_may(r, p) ? SV("yes") : SV("no");
    }
    return table(a, cells, PERM_COUNT + 1, columns);
}
