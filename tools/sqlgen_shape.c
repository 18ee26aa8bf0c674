/** tools/sqlgen_shape.c — the shape of a statement, as far as its tokens show it: lists, joins, comparisons. */
#include "sqlgen.h"

bool stmt_says(const struct stmt *s, const char *word)
{
    for (size_t i = 0; i < s->count; i++)
        if (tok_is(&s->tok[i], word))
            return true;
    return false;
}

/** LEFT JOIN of this table by name, or one whose right side cannot be told by name. */
bool stmt_joins_left(const struct stmt *s, struct sv table)
{
    for (size_t i = 0; i + 2 < s->count; i++) {
        if (tok_is(&s->tok[i], "RIGHT") || tok_is(&s->tok[i], "FULL"))
            return true;
        size_t k = i + (tok_is(&s->tok[i + 1], "OUTER") ? 3U : 2U);
        if (tok_is(&s->tok[i], "LEFT") && tok_is(&s->tok[k - 1], "JOIN") && k < s->count &&
            (tok_is(&s->tok[k], "(") || sv_eq_ci(s->tok[k].text, table)))
            return true;
    }
    return false;
}

/** Where the n-th item of the outermost SELECT or RETURNING list begins; s->count when it is not found. */
static size_t item_start(const struct stmt *s, int n)
{
    int depth = 0, item = -1;
    for (size_t i = 0; i < s->count; i++) {
        const struct tok *t = &s->tok[i];
        if (depth == 0 && item < 0 && (tok_is(t, "SELECT") || tok_is(t, "RETURNING"))) {
            if (tok_is(t, "SELECT") && stmt_says(s, "RETURNING"))
                continue; /* INSERT … SELECT … RETURNING */
            item = 0;
            if (n == 0)
                return i + 1;
        } else if (depth == 0 && item >= 0) {
            if (tok_is(t, "FROM"))
                break;
            item += tok_is(t, ",");
            if (item == n)
                return i + 1;
        }
        depth += tok_is(t, "(") - tok_is(t, ")");
    }
    return s->count;
}

/** Whether the n-th item holds a SELECT of its own. */
bool stmt_item_is_subquery(const struct stmt *s, int n)
{
    int depth = 0;
    for (size_t i = item_start(s, n); i < s->count; i++) {
        if (depth == 0 && (tok_is(&s->tok[i], ",") || tok_is(&s->tok[i], "FROM")))
            break;
        depth += tok_is(&s->tok[i], "(") - tok_is(&s->tok[i], ")");
        if (depth > 0 && tok_is(&s->tok[i], "SELECT"))
            return true;
    }
    return false;
}

/** The item is `alias.column` of a table that is surely there: FROM table alias, or an inner JOIN of it. */
bool stmt_item_is_inner(const struct stmt *s, int n)
{
    size_t at = item_start(s, n);
    if (at + 2 >= s->count || !tok_is(&s->tok[at + 1], ".") || stmt_says(s, "WITH") || stmt_says(s, "RIGHT") ||
        stmt_says(s, "FULL"))
        return false;
    struct sv alias = s->tok[at].text;
    unsigned found = 0;
    bool left = false;
    for (size_t i = at; i + 2 < s->count; i++) {
        if (!tok_is(&s->tok[i], "FROM") && !tok_is(&s->tok[i], "JOIN"))
            continue;
        if (tok_is(&s->tok[i + 1], "("))
            return false;
        size_t k = i + (tok_is(&s->tok[i + 2], "AS") ? 3U : 2U);
        if (k >= s->count || !sv_eq_ci(s->tok[k].text, alias))
            continue;
        found++;
        left |= tok_is(&s->tok[i - 1], "LEFT") || tok_is(&s->tok[i - 1], "OUTER");
    }
    return found == 1 && !left;
}

struct sv stmt_compared_with(const struct stmt *s, struct sv param, size_t *at)
{
    for (; *at + 2 < s->count; ++*at) {
        const struct tok *a = &s->tok[*at], *c = &s->tok[*at + 2];
        if (!tok_is(&s->tok[*at + 1], "="))
            continue;
        size_t k = *at + 2 + (*at + 4 < s->count && tok_is(&s->tok[*at + 3], ".") ? 2U : 0U);
        const struct tok *found = c->kind == TOK_PARAM && sv_eq(c->text, param)   ? a
                                  : a->kind == TOK_PARAM && sv_eq(a->text, param) ? &s->tok[k]
                                                                                  : NULL;
        if (found && found->kind == TOK_WORD) {
            ++*at;
            return found->text;
        }
    }
    return SV("");
}
