#include "graphql/validate.h"

/* What messages add for people: names that may have been meant, and values as written. */

enum { NAME_MOST = 60, SHOWN_MOST = 5, TEXT_MOST = 200 };

struct guess {
    struct sv name;
    size_t distance;
};
struct guesses {
    struct guess items[SHOWN_MOST];
    size_t count;
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Insertions, deletions, replacements and swaps of neighbours from a to b, without case; both have NAME_MOST at most.
 */
static size_t distance(struct sv a, struct sv b)
{
    size_t rows[3][NAME_MOST + 1];
    if (sv_eq_ci(a, b))
        return 1;
    for (size_t j = 0; j <= b.n; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        const size_t *up = rows[(i - 1) % 3];
        size_t *row = rows[i % 3];
        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            bool same = lower(a.p[i - 1]) == lower(b.p[j - 1]);
            size_t n = least(least(up[j], row[j - 1]) + 1, up[j - 1] + !same);
            if (i > 1 && j > 1 && lower(a.p[i - 1]) == lower(b.p[j - 2]) && lower(a.p[i - 2]) == lower(b.p[j - 1]))
                n = least(n, rows[(i - 2) % 3][j - 2] + 1);
            row[j] = n;
        }
    }
    return rows[a.n % 3][b.n];
}

static void consider(struct guesses *g, struct sv wanted, const char *option)
{
    struct sv name = sv_of(option);
    size_t most = wanted.n * 2 / 5 + 1;
    if (name.n > NAME_MOST || name.n > wanted.n + most || wanted.n > name.n + most)
        return;
    struct guess new = { name, distance(wanted, name) };
    if (new.distance > most)
        return;
    size_t at = g->count;
    while (at > 0 && (g->items[at - 1].distance > new.distance ||
                         (g->items[at - 1].distance == new.distance &&sv_cmp(g->items[at - 1].name, name) > 0)))
        at--;
    if (at == SHOWN_MOST)
        return;
    if (g->count < SHOWN_MOST)
        g->count++;
    for (size_t i = g->count - 1; i > at; i--)
        g->items[i] = g->items[i - 1];
    g->items[at] = new;
}

static struct sv said(struct gql_check *c, const char *before, const struct guesses *g)
{
    struct sv text = SV("");
    for (size_t i = 0; i < g->count; i++) {
        const char *between = i == 0 ? "" : i + 1 < g->count ? ", " : g->count == 2 ? " or " : ", or ";
        text = sv_fmt(c->a, "%.*s%s\"%.*s\"", SV_FMT(text), between, SV_FMT(g->items[i].name));
    }
    return g->count ? sv_fmt(c->a, " Did you mean %s%.*s?", before, SV_FMT(text)) : text;
}

/* Guessing costs time: only the first errors of a document get it, and names that people write. */
static bool worth_it(struct gql_check *c, struct sv name)
{
    if (name.n > NAME_MOST || c->suggestions == 0)
        return false;
    c->suggestions--;
    return true;
}

struct sv gql_suggest_field(struct gql_check *c, const struct gql_type *t, struct sv name)
{
    struct guesses g = { 0 };
    if (!worth_it(c, name))
        return SV("");
    for (size_t i = 0; i < t->possible_count && g.count < SHOWN_MOST; i++)
        if (gql_field_find(t->possible[i], name))
            g.items[g.count++] = (struct guess){ sv_of(t->possible[i]->name), 0 };
    if (g.count)
        return said(c, "to use an inline fragment on ", &g);
    for (size_t i = 0; i < t->field_count; i++)
        consider(&g, name, t->fields[i].name);
    return said(c, "", &g);
}

struct sv gql_suggest_type(struct gql_check *c, struct sv name)
{
    struct guesses g = { 0 };
    if (worth_it(c, name))
        for (size_t i = 0; i < c->schema->type_count; i++)
            consider(&g, name, c->schema->types[i]->name);
    return said(c, "", &g);
}

struct sv gql_suggest_input(struct gql_check *c, const struct gql_input *items, size_t count, struct sv name)
{
    struct guesses g = { 0 };
    if (worth_it(c, name))
        for (size_t i = 0; i < count; i++)
            consider(&g, name, items[i].name);
    return said(c, "", &g);
}

struct sv gql_suggest_enum(struct gql_check *c, const struct gql_type *t, struct sv name)
{
    struct guesses g = { 0 };
    if (worth_it(c, name))
        for (size_t i = 0; i < t->value_count; i++)
            consider(&g, name, t->values[i].name);
    return said(c, "the enum value ", &g);
}

/* --- values --- */

static void quoted(struct str *out, struct sv text)
{
    str_addc(out, '"');
    for (size_t i = 0; i < text.n && out->n < TEXT_MOST; i++) {
        char ch = text.p[i];
        if (ch == '"' || ch == '\\')
            str_addf(out, "\\%c", ch);
        else if (ch == '\n')
            str_add(out, SV("\\n"));
        else if ((unsigned char)ch < 0x20)
            str_addf(out, "\\u%04X", (unsigned)ch);
        else
            str_addc(out, ch);
    }
    str_addc(out, '"');
}

static void written(struct str *out, const struct gql_ast_value *v)
{
    static const char *const words[] = { [GQL_A_TRUE] = "true", [GQL_A_FALSE] = "false", [GQL_A_NULL] = "null" };
    switch (v->kind) {
    case GQL_A_VARIABLE: str_addf(out, "$%.*s", SV_FMT(v->text)); break;
    case GQL_A_INT:
    case GQL_A_FLOAT:
    case GQL_A_ENUM: str_add(out, sv_sub(v->text, 0, TEXT_MOST)); break;
    case GQL_A_STRING: quoted(out, v->text); break;
    case GQL_A_TRUE:
    case GQL_A_FALSE:
    case GQL_A_NULL: str_add(out, sv_of(words[v->kind])); break;
    case GQL_A_LIST:
        str_addc(out, '[');
        for (size_t i = 0; i < v->count && out->n < TEXT_MOST; i++) {
            str_add(out, i ? SV(", ") : SV(""));
            written(out, &v->items[i]);
        }
        str_addc(out, ']');
        break;
    case GQL_A_OBJECT:
        str_add(out, SV("{ "));
        for (size_t i = 0; i < v->count && out->n < TEXT_MOST; i++) {
            str_addf(out, "%s%.*s: ", i ? ", " : "", SV_FMT(v->members[i].name));
            written(out, v->members[i].value);
        }
        str_add(out, SV(" }"));
        break;
    }
}

struct sv gql_value_text(struct arena *a, const struct gql_ast_value *v)
{
    struct str out = str_new(a, 64 * 1024);
    written(&out, v);
    struct sv text = str_sv(&out);
    if (text.n <= TEXT_MOST)
        return text;
    text.n = TEXT_MOST;
    while (text.n && ((unsigned char)text.p[text.n] & 0xC0) == 0x80)
        text.n--; /* not half a character */
    return sv_fmt(a, "%.*s…", SV_FMT(text));
}
