#include "pdf/content.h"

#include <string.h>

#include "base/err.h"

/* One pass over operands and operators (ISO 32000-1, 7.8.2). Marks nest, and tags are those outside of all others that
 * have an MCID; what stands between them becomes an artifact, from the first operator on that paints something. */
struct marking {
    struct sv in;
    size_t at, from; /* from: where the operands of the next operator begin */
    struct str *out;
    int depth;
    bool has_mcid, tagged, artifact;
};

static bool is_white(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

static bool is_delimiter(char c)
{
    return memchr("()<>[]{}/%", c, 10) != NULL;
}

/** Past a string in parentheses that nest, with what is escaped in it. */
static void skip_string(struct marking *m)
{
    int depth = 0;
    for (; m->at < m->in.n; m->at++) {
        char c = m->in.p[m->at];
        if (c == '\\')
            m->at++;
        else if (c == '(')
            depth++;
        else if (c == ')' && --depth == 0)
            break;
    }
    m->at = m->at < m->in.n ? m->at + 1 : m->in.n;
}

/** A name, number or operator; at least one byte. */
static struct sv word(struct marking *m)
{
    size_t begin = m->at++;
    while (m->at < m->in.n && !is_white(m->in.p[m->at]) && !is_delimiter(m->in.p[m->at]))
        m->at++;
    return sv_sub(m->in, begin, m->at - begin);
}

/** They set how is painted, and may stand between marks. */
static bool paints_nothing(struct sv op)
{
    static const char *const names[] = { "q", "Q", "cm", "w", "J", "j", "M", "d", "ri", "i", "gs", "cs", "CS", "sc",
        "SC", "scn", "SCN", "g", "G", "rg", "RG", "k", "K" };
    for (size_t i = 0; i < LENGTH(names); i++)
        if (sv_eq(op, sv_of(names[i])))
            return true;
    return false;
}

static void set_artifact(struct marking *m, bool on)
{
    if (m->artifact != on)
        str_add(m->out, on ? SV("/Artifact BMC\n") : SV("EMC\n"));
    m->artifact = on;
}

static void operator(struct marking *m, struct sv op)
{
    bool ends = false;
    if (sv_eq(op, SV("BDC")) || sv_eq(op, SV("BMC"))) {
        if (m->depth++ == 0 && m->has_mcid) {
            set_artifact(m, false);
            m->tagged = true;
        } else if (!m->tagged) {
            set_artifact(m, true);
        }
    } else if (sv_eq(op, SV("EMC"))) {
        ends = --m->depth == 0;
    } else if (!m->tagged && !paints_nothing(op)) {
        set_artifact(m, true);
    }
    str_add(m->out, sv_trim(sv_sub(m->in, m->from, m->at - m->from)));
    str_addc(m->out, '\n');
    if (ends)
        m->tagged = false;
    m->from = m->at;
    m->has_mcid = false;
}

void content_mark(struct sv content, struct str *out)
{
    struct marking m = { .in = content, .out = out };
    while (m.at < m.in.n) {
        char c = m.in.p[m.at];
        if (c == '(') {
            skip_string(&m);
        } else if (c == '/') {
            m.has_mcid |= sv_eq(word(&m), SV("/MCID"));
        } else if (sv_starts(sv_sub(m.in, m.at, 2), SV("<<"))) {
            m.at += 2;
        } else if (c == '<') {
            size_t end = sv_find(m.in, '>', m.at);
            m.at = end < m.in.n ? end + 1 : m.in.n;
        } else if (is_white(c) || is_delimiter(c)) {
            m.at++;
        } else {
            struct sv token = word(&m);
            bool number = (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.';
            if (!number && !sv_eq(token, SV("true")) && !sv_eq(token, SV("false")) && !sv_eq(token, SV("null")))
                operator(&m, token);
        }
    }
    set_artifact(&m, false);
}
