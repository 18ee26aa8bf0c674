#include "billing/fields.h"

#include "base/text.h"
#include "billing/code.h"
#include "billing/rules.h"

int64_t field_amount(struct problems *p, struct sv field, struct sv typed, const char *currency, int64_t otherwise)
{
    struct money m = { 0 };
    typed = sv_trim(typed);
    if (sv_starts(typed, SV("$")))
        typed = sv_trim(sv_sub(typed, 1, SIZE_MAX));
    if (!typed.n && otherwise >= 0)
        return otherwise;
    if (!money_parse(typed, currency, &m) || m.minor < 0 || m.minor > AMOUNT_MOST) {
        problem_add(p, field, SV("bad_amount"), SV("Type an amount, such as 120 or 120.50."));
        return 0;
    }
    return m.minor;
}

int64_t field_percent(struct problems *p, struct sv field, struct sv typed)
{
    struct money m = { 0 };
    typed = sv_trim(typed);
    if (sv_ends(typed, SV("%")))
        typed = sv_trim(sv_sub(typed, 0, typed.n - 1));
    if (!typed.n)
        return 0;
    if (!money_parse(typed, "USD", &m) || m.minor < 0 || m.minor > 10000) { /* two digits behind the point */
        problem_add(p, field, SV("bad_percent"),
            SV("Type a percentage from 0 to 100, such as 8.25: at most two digits behind the point."));
        return 0;
    }
    return m.minor;
}

int64_t field_number(struct problems *p, struct sv field, struct sv typed, struct sv code, int64_t least, int64_t most,
    int64_t otherwise)
{
    int64_t n;
    typed = sv_trim(typed);
    if (!typed.n)
        return otherwise;
    if (!int_parse(typed, &n) || n < least || n > most) {
        problem_add(
            p, field, code, sv_fmt(p->a, "Type a whole number from %lld to %lld.", (long long)least, (long long)most));
        return otherwise;
    }
    return n;
}

struct opt_day field_day(struct problems *p, struct sv field, struct sv typed)
{
    struct opt_day d = { .has = false };
    typed = sv_trim(typed);
    d.has = typed.n && day_parse(typed, &d.v);
    if (typed.n && !d.has)
        problem_add(p, field, SV("bad_day"), SV("Type a day, such as 2026-03-09."));
    return d;
}

static bool letter_or_digit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
}

static struct sv upper(struct arena *a, struct sv v)
{
    char *p = arena_strndup(a, v.p ? v.p : "", v.n);
    for (size_t i = 0; i < v.n; i++)
        p[i] = p[i] >= 'a' && p[i] <= 'z' ? (char)(p[i] - 'a' + 'A') : p[i];
    return sv_from(p, v.n);
}

struct sv field_modifiers(struct problems *p, struct sv field, struct sv typed)
{
    struct sv rest = text_clean(p->a, upper(p->a, typed));
    struct str s = str_new(p->a, 64);
    size_t count = 0;
    bool good = true;
    while (rest.n) {
        struct sv one = sv_cut(&rest, ' ');
        if (one.n && one.p[one.n - 1] == ',')
            one.n--;
        if (!one.n)
            continue;
        good &= one.n == 2 && letter_or_digit(one.p[0]) && letter_or_digit(one.p[1]) && ++count <= 4;
        if (s.n)
            str_addc(&s, ' ');
        str_add(&s, one);
    }
    if (good)
        return str_sv(&s);
    problem_add(p, field, SV("bad_modifier"), SV("Type up to four modifiers of two letters or digits, such as 25 GT."));
    return SV("");
}

struct sv field_place(struct problems *p, struct sv field, struct sv typed)
{
    typed = sv_dup(p->a, sv_trim(typed));
    bool digits = typed.n == 2 && typed.p[0] >= '0' && typed.p[0] <= '9' && typed.p[1] >= '0' && typed.p[1] <= '9';
    if (!typed.n || digits)
        return typed;
    problem_add(p, field, SV("bad_place"), SV("Type the two digits of the place of service, such as 11 or 10."));
    return SV("");
}

void field_procedure(
    struct problems *p, struct sv typed_system, struct sv typed_code, struct sv *ret_system, struct sv *ret_code)
{
    enum code_system system = CODE_CPT;
    *ret_system = *ret_code = SV("");
    typed_code = sv_trim(typed_code);
    if (!typed_code.n)
        return;
    if (!typed_system.n && (typed_code.p[0] < '0' || typed_code.p[0] > '9'))
        system = CODE_HCPCS; /* one begins with a digit, the other with a letter */
    bool known = !typed_system.n || (code_system_parse(typed_system, &system) && system != CODE_ICD_10_CM);
    if (!known || !code_normal(p->a, system, typed_code, ret_code)) {
        problem_add(p, SV("code"), SV("bad_code"), SV("Type a code of five signs, such as 90837 or G0463."));
        return;
    }
    *ret_system = sv_of(code_system_name(system));
}

struct sv amount_typed(struct arena *a, int64_t amount, const char *currency)
{
    struct money size = { amount < 0 ? -amount : amount, { currency[0], currency[1], currency[2], '\0' } };
    return money_decimal(a, size);
}

bool form_key_valid(struct sv key)
{
    enum { LEAST = 8, MOST = 64 };
    for (size_t i = 0; i < key.n; i++) {
        char c = key.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_'))
            return false;
    }
    return key.n >= LEAST && key.n <= MOST;
}
