#include "billing/invoice_plan.h"

#include "billing/rules.h"
#include "billing/standing.h"

/* -- who pays -------------------------------------------------------------------------------------------------------
 */

static bool rule_holds(const struct split_rule *r, struct client_id client, struct sv category, struct day on)
{
    return r->client.v == client.v && !r->ended && sv_eq(r->category, category) && r->starts_on.n <= on.n &&
           (!r->ends_on.has || r->ends_on.v.n >= on.n);
}

/* Of its own kind of service, else of any kind. */
static const struct split_rule *rule_for(
    const struct paying *p, struct client_id client, struct sv category, struct day on)
{
    const struct split_rule *any = NULL;
    for (size_t i = 0; i < p->rules.count; i++) {
        const struct split_rule *r = &p->rules.items[i];
        if (category.n && rule_holds(r, client, category, on))
            return r;
        if (rule_holds(r, client, SV(""), on))
            any = r;
    }
    return any;
}

static const struct standing_payer *standing_payer_for(
    const struct paying *p, struct client_id client, struct sv category, struct day today)
{
    const struct standing_payer *any = NULL;
    for (size_t i = 0; i < p->standings.count; i++) {
        const struct standing_payer *s = &p->standings.items[i];
        bool holds = s->client.v == client.v && !s->ended && (!s->ends_on.has || s->ends_on.v.n >= today.n);
        if (holds && category.n && sv_eq(s->category, category))
            return s;
        if (holds && !s->category.n && !any)
            any = s;
    }
    return any;
}

/* -- lines ----------------------------------------------------------------------------------------------------------
 */

static struct invoice_line line_of(const struct charge *c)
{
    return (struct invoice_line){ .charge = c->id,
        .service_on = { true, c->service_on },
        .description = c->description,
        .code = c->code,
        .modifiers = c->modifiers,
        .staff_name = c->staff_name,
        .units = c->units,
        .unit_price = c->unit_price,
        .discount = c->discount,
        .tax = c->tax,
        .tax_id = c->tax_id,
        .tax_name = c->tax_name,
        .tax_bp = c->tax_bp,
        .tax_included = c->tax_included,
        .amount = c->total };
}

/* Charges that go the same way. */
struct group {
    const struct split_rule *rule;
    const struct standing_payer *standing;
    bool confidential;
    struct invoice_line *lines;
    size_t count;
};

static struct planned *add(struct arena *a, struct bill_plan *plan)
{
    if (plan->count == plan->cap) {
        size_t cap = plan->cap ? 2 * plan->cap : 8;
        struct planned *more = arena_array(a, cap, sizeof *more);
        for (size_t i = 0; i < plan->count; i++)
            more[i] = plan->items[i];
        plan->items = more;
        plan->cap = cap;
    }
    plan->items[plan->count] = (struct planned){ 0 };
    return &plan->items[plan->count++];
}

static int64_t total_of(const struct invoice_line *lines, size_t count)
{
    int64_t total = 0;
    for (size_t i = 0; i < count; i++)
        total += lines[i].amount;
    return total;
}

static struct planned *add_whole(
    struct arena *a, const struct to_bill *b, const struct group *g, struct bill_plan *plan)
{
    struct planned *p = add(a, plan);
    *p = (struct planned){ .client = b->client,
        .payer_client = b->client,
        .confidential = g->confidential,
        .due_on = b->due_on,
        .note = b->note,
        .total = total_of(g->lines, g->count),
        .lines = g->lines,
        .line_count = g->count };
    return p;
}

/* Of one line, by what is left of each payer's part: the last line takes exactly what is left (edge 39). One of
 * nothing, such as one with all of it discounted, stands whole on the first payer's bill: else nobody would ever be
 * billed it. */
static bool share_line(
    const struct invoice_line *line, int64_t *left, size_t count, int64_t *amounts, int64_t *taxes, int64_t *discounts)
{
    struct money m = { .currency = "USD" };
    for (size_t i = 0; i < count; i++)
        amounts[i] = taxes[i] = discounts[i] = 0;
    if (!line->amount)
        return true;
    m.minor = line->amount;
    if (!money_split(m, left, count, amounts))
        return false;
    for (size_t i = 0; i < count; i++)
        left[i] -= amounts[i];
    m.minor = line->tax;
    if (!money_split(m, amounts, count, taxes))
        return false;
    m.minor = line->discount;
    return money_split(m, amounts, count, discounts);
}

static void add_shares(
    struct arena *a, const struct to_bill *b, const struct group *g, const int64_t *parts, struct bill_plan *plan)
{
    const struct split_rule *r = g->rule;
    int64_t left[SHARES_MOST], amounts[SHARES_MOST], taxes[SHARES_MOST], discounts[SHARES_MOST];
    size_t of[SHARES_MOST], payers = 0, first = 0;
    for (size_t i = r->share_count; i-- > 0;) {
        left[i] = parts[i];
        payers += parts[i] > 0;
        first = parts[i] > 0 ? i : first;
    }
    for (size_t i = 0; i < r->share_count; i++) {
        if (!parts[i])
            continue;
        of[i] = plan->count;
        struct planned *p = add_whole(a, b, g, plan);
        p->payer = r->shares[i].payer;
        p->payer_client = (struct client_id){ 0 };
        p->rule = r->id;
        p->is_share = payers > 1;
        p->total = parts[i];
        if (payers > 1) {
            p->lines = arena_array(a, g->count, sizeof *p->lines);
            p->line_count = 0;
        }
    }
    for (size_t k = 0; payers > 1 && k < g->count; k++) {
        if (!share_line(&g->lines[k], left, r->share_count, amounts, taxes, discounts))
            continue;
        bool nothing = !g->lines[k].amount;
        for (size_t i = 0; i < r->share_count; i++) {
            if (nothing ? i != first : !amounts[i])
                continue;
            struct planned *p = &plan->items[of[i]];
            struct invoice_line *line = &p->lines[p->line_count++];
            *line = g->lines[k];
            if (nothing)
                continue;
            line->units = 1;
            line->tax = taxes[i];
            line->discount = discounts[i];
            line->amount = amounts[i];
            line->unit_price = amounts[i] - (line->tax_included ? 0 : taxes[i]) + discounts[i];
        }
    }
}

static bool add_by_rule(struct arena *a, const struct to_bill *b, const struct group *g, struct bill_plan *plan)
{
    struct share shares[SHARES_MOST];
    int64_t parts[SHARES_MOST];
    for (size_t i = 0; i < g->rule->share_count; i++)
        shares[i] = g->rule->shares[i].share;
    if (!share_divide(total_of(g->lines, g->count), shares, g->rule->share_count, parts))
        return false;
    add_shares(a, b, g, parts, plan);
    return true;
}

static void add_group(struct arena *a, const struct to_bill *b, const struct group *g, struct bill_plan *plan,
    struct problems *problems, bool *ret_unpayable)
{
    int64_t total = total_of(g->lines, g->count);
    if (total > AMOUNT_MOST) {
        problem_add(problems, SV("lines"), SV("too_much"), SV("One invoice cannot come to so much. Make several."));
        return;
    }
    if (g->rule && total) {
        if (add_by_rule(a, b, g, plan))
            return;
        problem_add(problems, SV("payer"), SV("no_rest_payer"),
            SV("Somebody who pays a share is archived, and nobody takes the rest. Change the split rule, or choose a "
               "payer."));
        if (ret_unpayable)
            *ret_unpayable = true;
        return;
    }
    struct planned *p = add_whole(a, b, g, plan);
    if (g->standing)
        p->payer_client = g->standing->payer_client;
    if (b->payer.v && !g->confidential) {
        p->payer = b->payer;
        p->payer_client = b->payer_client;
    }
}

static struct group *group_for(struct arena *a, struct group *groups, size_t *count, size_t most,
    const struct split_rule *rule, const struct standing_payer *standing, bool confidential)
{
    for (size_t i = 0; i < *count; i++)
        if (groups[i].rule == rule && groups[i].confidential == confidential &&
            (groups[i].standing ? groups[i].standing->payer_client.v : 0) == (standing ? standing->payer_client.v : 0))
            return &groups[i];
    groups[*count] =
        (struct group){ rule, standing, confidential, arena_array(a, most, sizeof(struct invoice_line)), 0 };
    return &groups[(*count)++];
}

void plan_bill(struct arena *a, const struct paying *paying, const struct to_bill *b, struct day today,
    struct bill_plan *plan, struct problems *problems, bool *ret_unpayable)
{
    size_t most = b->charge_count + b->line_count, count = 0;
    struct group *groups = arena_array(a, most + 1, sizeof *groups);
    for (size_t i = 0; i < most; i++) {
        bool by_hand = i >= b->charge_count;
        const struct charge *c = by_hand ? NULL : &b->charges[i];
        struct invoice_line line = by_hand ? b->lines[i - b->charge_count] : line_of(c);
        struct sv category = by_hand ? SV("") : c->category;
        struct day on = line.service_on.has ? line.service_on.v : today;
        bool confidential = !by_hand && c->confidential;
        bool asked = b->payer.v || confidential;
        const struct split_rule *rule = asked ? NULL : rule_for(paying, b->client, category, on);
        const struct standing_payer *standing =
            asked || rule ? NULL : standing_payer_for(paying, b->client, category, today);
        struct group *g = group_for(a, groups, &count, most, rule, standing, confidential);
        g->lines[g->count++] = line;
    }
    for (size_t i = 0; i < count; i++)
        add_group(a, b, &groups[i], plan, problems, ret_unpayable);
}
