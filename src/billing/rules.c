#include "billing/rules.h"

#include <assert.h>

enum { WHOLE_BP = 10000, SHARES_KNOWN = 64 };

/* units × price − discount. */
static bool charge_net(int64_t units, int64_t unit_price, int64_t discount, int64_t *ret_net)
{
    int64_t gross;
    if (units < 0 || unit_price < 0 || discount < 0 || __builtin_mul_overflow(units, unit_price, &gross))
        return false;
    *ret_net = gross - discount;
    return *ret_net >= 0 && *ret_net <= AMOUNT_MOST;
}

bool charge_total(
    int64_t units, int64_t unit_price, int64_t discount, int64_t tax_bp, int64_t *ret_tax, int64_t *ret_total)
{
    int64_t net;
    if (tax_bp < 0 || tax_bp > WHOLE_BP || !charge_net(units, unit_price, discount, &net))
        return false;
    int64_t tax = (net * tax_bp + WHOLE_BP / 2) / WHOLE_BP;
    if (net + tax > AMOUNT_MOST)
        return false;
    *ret_tax = tax;
    *ret_total = net + tax;
    return true;
}

bool charge_total_included(
    int64_t units, int64_t unit_price, int64_t discount, int64_t tax_bp, int64_t *ret_tax, int64_t *ret_total)
{
    int64_t net;
    if (tax_bp < 0 || tax_bp > WHOLE_BP || !charge_net(units, unit_price, discount, &net))
        return false;
    *ret_tax = (net * tax_bp + (WHOLE_BP + tax_bp) / 2) / (WHOLE_BP + tax_bp);
    *ret_total = net;
    return true;
}

static const char *const share_kinds[SHARE_KIND_COUNT] = {
    [SHARE_PERCENT] = "percent", [SHARE_AMOUNT] = "amount", [SHARE_REST] = "rest"
};

const char *share_kind_name(enum share_kind k)
{
    assert((unsigned)k < SHARE_KIND_COUNT);
    return share_kinds[k];
}

bool share_kind_parse(struct sv name, enum share_kind *ret_kind)
{
    for (size_t i = 0; i < SHARE_KIND_COUNT; i++)
        if (sv_eq(name, sv_of(share_kinds[i]))) {
            *ret_kind = (enum share_kind)i;
            return true;
        }
    return false;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Percents of the whole, by largest remainder among themselves and what no percent asks for. */
static bool percents(int64_t total, const struct share *shares, size_t count, int64_t *ret_parts)
{
    int64_t weights[SHARES_KNOWN + 1], parts[SHARES_KNOWN + 1], asked = 0;
    for (size_t i = 0; i < count; i++) {
        weights[i] = shares[i].kind == SHARE_PERCENT ? shares[i].value : 0;
        asked += weights[i];
    }
    weights[count] = asked < WHOLE_BP ? WHOLE_BP - asked : 0;
    if (!money_split((struct money){ .minor = total, .currency = "USD" }, weights, count + 1, parts))
        return false;
    for (size_t i = 0; i < count; i++)
        ret_parts[i] = parts[i];
    return true;
}

/* Amounts first, then percents, each as far as the total reaches: what is left of it. */
static bool ask_in_turn(int64_t total, const struct share *shares, size_t count, int64_t *ret_parts, int64_t *ret_left)
{
    int64_t left = total;
    if (!percents(total, shares, count, ret_parts))
        return false;
    for (size_t i = 0; i < count; i++)
        if (shares[i].kind == SHARE_AMOUNT) {
            ret_parts[i] = least(shares[i].value, left);
            left -= ret_parts[i];
        }
    for (size_t i = 0; i < count; i++)
        if (shares[i].kind == SHARE_PERCENT) {
            ret_parts[i] = least(ret_parts[i], left);
            left -= ret_parts[i];
        }
    *ret_left = left;
    return true;
}

bool share_divide(int64_t total, const struct share *shares, size_t count, int64_t *ret_parts)
{
    int64_t left;
    size_t rest = count;
    if (total < 0 || !count || count > SHARES_KNOWN || !ask_in_turn(total, shares, count, ret_parts, &left))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (shares[i].kind == SHARE_REST)
            rest = i;
        if (!shares[i].gone)
            continue;
        left += ret_parts[i];
        ret_parts[i] = 0;
    }
    if (!left)
        return true;
    if (rest == count || shares[rest].gone)
        return false;
    ret_parts[rest] = left;
    return true;
}

struct asked {
    int64_t percent;
    size_t percents, amounts, rests;
    bool bad_value;
};

static struct asked what_is_asked(const struct share *shares, size_t count)
{
    struct asked a = { 0 };
    for (size_t i = 0; i < count; i++) {
        const struct share *s = &shares[i];
        bool good = s->kind == SHARE_REST || (s->value > 0 && s->value <= AMOUNT_MOST);
        a.bad_value |= !good;
        a.percent += s->kind == SHARE_PERCENT && good ? least(s->value, 2 * WHOLE_BP) : 0;
        a.percents += s->kind == SHARE_PERCENT;
        a.amounts += s->kind == SHARE_AMOUNT;
        a.rests += s->kind == SHARE_REST;
    }
    return a;
}

struct sv percent_text(struct arena *a, int64_t bp)
{
    if (bp % 100 == 0)
        return sv_fmt(a, "%lld", (long long)(bp / 100));
    if (bp % 10 == 0)
        return sv_fmt(a, "%lld.%lld", (long long)(bp / 100), (long long)(bp / 10 % 10));
    return sv_fmt(a, "%lld.%02lld", (long long)(bp / 100), (long long)(bp % 100));
}

void share_check(const struct share *shares, size_t count, struct problems *problems)
{
    struct asked x = what_is_asked(shares, count);
    struct sv text = SV("");
    if (!count)
        text = SV("Say who pays.");
    else if (x.bad_value)
        text = SV("A share has to be more than nothing.");
    else if (x.rests > 1)
        text = SV("Only one payer can take the rest.");
    else if (x.amounts && !x.rests)
        text = SV("With amounts, one payer has to take the rest.");
    else if (x.rests && x.percent >= WHOLE_BP)
        text = sv_fmt(problems->a, "The percents come to %.*s %% already: nothing is left for the rest.",
            SV_FMT(percent_text(problems->a, x.percent)));
    else if (!x.rests && x.percent != WHOLE_BP)
        text = sv_fmt(problems->a, "The shares come to %.*s %%: they have to come to 100 %%.",
            SV_FMT(percent_text(problems->a, x.percent)));
    if (text.n)
        problem_add(problems, SV("share"), SV("bad_shares"), text);
}

static const struct {
    const char *name, *label;
} states[INVOICE_STATE_COUNT] = {
    [INVOICE_DRAFT] = { "draft", "Draft" },
    [INVOICE_SENT] = { "sent", "Sent" },
    [INVOICE_PART_PAID] = { "part_paid", "Part paid" },
    [INVOICE_PAID] = { "paid", "Paid" },
    [INVOICE_OVERDUE] = { "overdue", "Overdue" },
    [INVOICE_VOID] = { "void", "Void" },
    [INVOICE_REFUNDED] = { "refunded", "Refunded" },
    [INVOICE_WRITTEN_OFF] = { "written_off", "Written off" },
};

const char *deposit_name(enum deposit d)
{
    static const char *const names[DEPOSIT_COUNT] = { "", "held", "used", "given_back", "kept" };
    return names[d];
}

const char *invoice_state_name(enum invoice_state s)
{
    assert((unsigned)s < INVOICE_STATE_COUNT);
    return states[s].name;
}

const char *invoice_state_label(enum invoice_state s)
{
    assert((unsigned)s < INVOICE_STATE_COUNT);
    return states[s].label;
}

bool invoice_state_parse(struct sv name, enum invoice_state *ret_state)
{
    for (size_t i = 0; i < INVOICE_STATE_COUNT; i++)
        if (sv_eq(name, sv_of(states[i].name))) {
            *ret_state = (enum invoice_state)i;
            return true;
        }
    return false;
}

#define TO(s) (1u << (s))

bool invoice_may_become(enum invoice_state from, enum invoice_state to)
{
    static const unsigned moves[INVOICE_STATE_COUNT] = {
        [INVOICE_DRAFT] = TO(INVOICE_SENT) | TO(INVOICE_PAID) | TO(INVOICE_VOID), /* paid: there was nothing to pay */
        [INVOICE_SENT] = TO(INVOICE_PART_PAID) | TO(INVOICE_PAID) | TO(INVOICE_WRITTEN_OFF) | TO(INVOICE_VOID),
        [INVOICE_PART_PAID] =
            TO(INVOICE_SENT) | TO(INVOICE_PAID) | TO(INVOICE_WRITTEN_OFF) | TO(INVOICE_REFUNDED) | TO(INVOICE_VOID),
        [INVOICE_PAID] = TO(INVOICE_SENT) | TO(INVOICE_PART_PAID) | TO(INVOICE_REFUNDED) | TO(INVOICE_VOID),
        [INVOICE_REFUNDED] = TO(INVOICE_SENT) | TO(INVOICE_PART_PAID) | TO(INVOICE_PAID) | TO(INVOICE_VOID),
        [INVOICE_WRITTEN_OFF] = TO(INVOICE_SENT) | TO(INVOICE_PART_PAID) | TO(INVOICE_VOID),
        [INVOICE_OVERDUE] = TO(INVOICE_PART_PAID) | TO(INVOICE_PAID) | TO(INVOICE_WRITTEN_OFF) | TO(INVOICE_VOID),
        [INVOICE_VOID] = 0,
    };
    assert((unsigned)from < INVOICE_STATE_COUNT && (unsigned)to < INVOICE_STATE_COUNT);
    return (moves[from] & TO(to)) != 0;
}

enum invoice_state invoice_state_of(int64_t total, int64_t paid, int64_t written_off, int64_t refunded)
{
    if (total - paid - written_off > 0)
        return paid > 0 ? INVOICE_PART_PAID : INVOICE_SENT;
    if (written_off > 0)
        return INVOICE_WRITTEN_OFF;
    return paid > 0 && refunded >= paid ? INVOICE_REFUNDED : INVOICE_PAID;
}

enum invoice_state invoice_state_on(enum invoice_state stored, int64_t balance, struct opt_day due_on, struct day today)
{
    bool open = stored == INVOICE_SENT || stored == INVOICE_PART_PAID;
    return open && balance > 0 && due_on.has && due_on.v.n < today.n ? INVOICE_OVERDUE : stored;
}
