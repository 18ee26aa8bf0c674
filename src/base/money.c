#include "base/money.h"

#include <string.h>

__extension__ typedef __int128 wide;

static bool listed(const char *list, const char *currency)
{
    const char *hit = strstr(list, currency);
    return hit && (hit - list) % 4 == 0;
}

static bool currency_valid(const char *currency)
{
    return strlen(currency) == 3 && strspn(currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3;
}

/** Minor digits (ISO 4217); two unless listed. */
static unsigned minor_digits(const char *currency)
{
    if (listed("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF", currency))
        return 0;
    if (listed("BHD IQD JOD KWD LYD OMR TND", currency))
        return 3;
    return listed("CLF UYW", currency) ? 4 : 2;
}

static bool push_digit(char c, int64_t *n)
{
    return !__builtin_mul_overflow(*n, 10, n) && !__builtin_add_overflow(*n, c - '0', n);
}

/** "1,234" or "1234": commas only before groups of three. */
static bool whole_parse(struct sv v, int64_t *n)
{
    bool grouped = sv_find(v, ',', 0) != SIZE_MAX;
    if (v.n == 0)
        return false;
    for (size_t i = 0; i < v.n; i++) {
        bool comma_here = grouped && (v.n - i) % 4 == 0;
        if (comma_here ? v.p[i] != ',' || i == 0 : v.p[i] < '0' || v.p[i] > '9' || !push_digit(v.p[i], n))
            return false;
    }
    return true;
}

bool money_parse(struct sv text, const char *currency, struct money *ret_money)
{
    if (!currency_valid(currency))
        return false;
    struct sv rest = sv_trim(text);
    bool negative = sv_starts(rest, SV("-"));
    if (negative)
        rest = sv_sub(rest, 1, SIZE_MAX);
    bool point = sv_find(rest, '.', 0) != SIZE_MAX;
    unsigned digits = minor_digits(currency);
    struct sv whole = sv_cut(&rest, '.');
    int64_t n = 0;
    if (!whole_parse(whole, &n) || (point && rest.n == 0) || rest.n > digits)
        return false;
    for (size_t i = 0; i < digits; i++) {
        char c = i < rest.n ? rest.p[i] : '0';
        if (c < '0' || c > '9' || !push_digit(c, &n))
            return false;
    }
    struct money m = { .minor = negative ? -n : n };
    memcpy(m.currency, currency, sizeof m.currency);
    *ret_money = m;
    return true;
}

static const char *currency_symbol(const char *currency)
{
    static const char *const symbols[][2] = { { "USD", "$" }, { "EUR", "€" }, { "GBP", "£" } };
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
        if (strcmp(symbols[i][0], currency) == 0)
            return symbols[i][1];
    return NULL;
}

struct sv money_human(struct arena *a, struct money m)
{
    unsigned digits = minor_digits(m.currency);
    uint64_t left = m.minor < 0 ? 0 - (uint64_t)m.minor : (uint64_t)m.minor;
    char tmp[40];
    char *p = tmp + sizeof tmp;
    for (unsigned i = 0; i < digits; i++, left /= 10)
        *--p = (char)('0' + left % 10);
    if (digits)
        *--p = '.';
    unsigned group = 0;
    do {
        if (group && group % 3 == 0)
            *--p = ',';
        *--p = (char)('0' + left % 10);
        left /= 10;
        group++;
    } while (left);
    struct sv number = { p, (size_t)(tmp + sizeof tmp - p) };
    const char *sign = m.minor < 0 ? "-" : "", *symbol = currency_symbol(m.currency);
    return symbol ? sv_fmt(a, "%s%s%.*s", sign, symbol, SV_FMT(number))
                  : sv_fmt(a, "%s%.*s %s", sign, SV_FMT(number), m.currency);
}

struct sv money_decimal(struct arena *a, struct money m)
{
    struct sv text = money_human(a, m);
    struct str s = str_new(a, text.n + 1);
    for (size_t i = 0; i < text.n; i++)
        if ((text.p[i] >= '0' && text.p[i] <= '9') || text.p[i] == '.' || (text.p[i] == '-' && m.minor < 0))
            str_addc(&s, text.p[i]);
    return str_sv(&s);
}

bool money_add(struct money a, struct money b, struct money *ret_sum)
{
    struct money sum = a;
    if (strcmp(a.currency, b.currency) != 0 || __builtin_add_overflow(a.minor, b.minor, &sum.minor))
        return false;
    *ret_sum = sum;
    return true;
}

bool money_split(struct money total, const int64_t *weights, size_t count, int64_t *ret_minor)
{
    wide sum = 0;
    for (size_t i = 0; i < count; i++) {
        if (weights[i] < 0)
            return false;
        sum += weights[i];
    }
    if (sum == 0)
        return false;
    wide size = total.minor < 0 ? -(wide)total.minor : total.minor, left = size;
    for (size_t i = 0; i < count; i++)
        left -= size * weights[i] / sum;
    for (size_t i = 0; i < count; i++) {
        wide part = size * weights[i] / sum, remainder = size * weights[i] % sum;
        wide rank = 0; /* how many parts have a better claim to one of the units that are left */
        for (size_t k = 0; k < count && rank < left; k++) {
            wide other = size * weights[k] % sum;
            rank += other > remainder || (other == remainder && k < i);
        }
        part += rank < left;
        ret_minor[i] = (int64_t)(total.minor < 0 ? -part : part);
    }
    return true;
}
