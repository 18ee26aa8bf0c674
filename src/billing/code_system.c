#include "billing/code.h"

#include <assert.h>

static const struct {
    const char *name, *label;
} systems[CODE_SYSTEM_COUNT] = {
    [CODE_ICD_10_CM] = { "icd-10-cm", "ICD-10-CM" },
    [CODE_HCPCS] = { "hcpcs", "HCPCS" },
    [CODE_CPT] = { "cpt", "CPT" },
};

const char *code_system_name(enum code_system s)
{
    assert((unsigned)s < CODE_SYSTEM_COUNT);
    return systems[s].name;
}

const char *code_system_label(enum code_system s)
{
    assert((unsigned)s < CODE_SYSTEM_COUNT);
    return systems[s].label;
}

bool code_system_parse(struct sv name, enum code_system *ret_system)
{
    for (size_t i = 0; i < CODE_SYSTEM_COUNT; i++)
        if (sv_eq_ci(name, sv_of(systems[i].name))) {
            *ret_system = (enum code_system)i;
            return true;
        }
    return false;
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* A letter, a digit, a sign, and up to four more: of ICD-10-CM. */
static bool diagnosis_like(const char *c, size_t n)
{
    if (n < 3 || n > 7 || !letter(c[0]) || !digit(c[1]))
        return false;
    for (size_t i = 2; i < n; i++)
        if (!digit(c[i]) && !letter(c[i]))
            return false;
    return true;
}

static bool procedure_like(enum code_system s, const char *c, size_t n)
{
    if (n != 5 || !digit(c[1]) || !digit(c[2]) || !digit(c[3]))
        return false;
    return s == CODE_HCPCS ? letter(c[0]) && digit(c[4]) : digit(c[0]) && (digit(c[4]) || letter(c[4]));
}

bool code_normal(struct arena *a, enum code_system s, struct sv text, struct sv *ret_code)
{
    char c[8];
    size_t n = 0;
    text = sv_trim(text);
    for (size_t i = 0; i < text.n; i++) {
        char one = text.p[i] >= 'a' && text.p[i] <= 'z' ? (char)(text.p[i] - 'a' + 'A') : text.p[i];
        if (one == '.' && s == CODE_ICD_10_CM && n == 3)
            continue;
        if (n == sizeof c)
            return false;
        c[n++] = one;
    }
    if (s == CODE_ICD_10_CM ? !diagnosis_like(c, n) : !procedure_like(s, c, n))
        return false;
    if (s == CODE_ICD_10_CM && n > 3)
        *ret_code = sv_fmt(a, "%.3s.%.*s", c, (int)n - 3, c + 3);
    else
        *ret_code = sv_dup(a, sv_from(c, n));
    return true;
}
