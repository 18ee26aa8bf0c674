#include "billing/fee_rules.h"

#include "billing/rules.h"

enum { FEE_WHOLE_BP = 10000 };

struct fee fee_for(struct fee of_type, struct fee of_practice)
{
    return of_type.how == FEE_UNSAID ? of_practice : of_type;
}

static int64_t within(int64_t n, int64_t most)
{
    return n < 0 ? 0 : n > most ? most : n;
}

int64_t fee_amount(struct fee fee, int64_t price)
{
    if (fee.how == FEE_AMOUNT)
        return within(fee.value, AMOUNT_MOST);
    if (fee.how != FEE_PERCENT)
        return 0;
    int64_t bp = within(fee.value, FEE_WHOLE_BP);
    return (within(price, AMOUNT_MOST) * bp + FEE_WHOLE_BP / 2) / FEE_WHOLE_BP;
}

bool overdue_fee_due(const struct overdue_rule *r, struct day due_on, struct day today)
{
    bool on = r->from.has && r->fee.how != FEE_UNSAID && r->fee.value > 0;
    return on && due_on.n >= r->from.v.n && (int64_t)today.n - due_on.n >= r->days;
}

int64_t overdue_fee_amount(const struct overdue_rule *r, int64_t owed)
{
    int64_t fee = owed > 0 ? fee_amount(r->fee, owed) : 0;
    return r->most > 0 ? within(fee, r->most) : fee;
}
