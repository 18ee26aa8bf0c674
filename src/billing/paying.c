#include "billing/paying.h"

#include "billing/queries.h"

static enum err take_shares(const struct op *op, struct split_rule *rules, size_t count)
{
    struct split_rule_id *ids = arena_array(op->arena, count, sizeof *ids);
    struct split_share_rows_rows rows;
    if (!count)
        return E_OK;
    for (size_t i = 0; i < count; i++)
        ids[i] = rules[i].id;
    TRY(q_split_share_rows(
        op->db, op->arena, op->viewer->org, &(struct q_split_share_rows){ .rules = ids, .rules_count = count }, &rows));
    for (size_t k = 0; k < rows.count; k++) {
        const struct split_share_rows_row *r = &rows.items[k];
        size_t i = 0;
        while (i < count && rules[i].id.v != r->rule_id.v)
            i++;
        if (i == count || rules[i].share_count == SHARES_MOST)
            return E_INTERNAL;
        struct split_share *s = &rules[i].shares[rules[i].share_count++];
        *s = (struct split_share){ .payer = r->payer_id, .payer_name = r->payer_name.has ? r->payer_name.v : SV("") };
        s->share = (struct share){ .value = r->value, .gone = r->gone };
        if (!share_kind_parse(r->kind, &s->share.kind))
            return E_INTERNAL;
    }
    return E_OK;
}

static enum err rules_from(const struct op *op, const struct split_rule_rows_rows *rows, struct split_rules *ret_rules)
{
    struct split_rule *items = arena_array(op->arena, rows->count, sizeof *items);
    for (size_t i = 0; i < rows->count; i++) {
        const struct split_rule_rows_row *r = &rows->items[i];
        items[i] = (struct split_rule){ .id = r->id,
            .client = r->client_id,
            .category = r->category,
            .starts_on = r->starts_on,
            .ends_on = r->ends_on,
            .ended = !sv_eq(r->state, SV("active")),
            .shares = arena_array(op->arena, SHARES_MOST, sizeof *items[i].shares),
            .version = r->version };
    }
    TRY(take_shares(op, items, rows->count));
    *ret_rules = (struct split_rules){ items, rows->count };
    return E_OK;
}

enum err split_rules_of(
    const struct op *op, const struct client_id *clients, size_t count, struct split_rules *ret_rules)
{
    struct split_rule_rows_rows rows;
    TRY(q_split_rule_rows(op->db, op->arena, op->viewer->org,
        &(struct q_split_rule_rows){ .clients = clients, .clients_count = count }, &rows));
    return rules_from(op, &rows, ret_rules);
}

enum err split_rule_by_id(const struct op *op, struct split_rule_id id, struct split_rule *ret_rule)
{
    struct split_rule_client_row of;
    struct split_rule_rows_rows rows;
    struct split_rules found;
    TRY(q_split_rule_client(op->db, op->arena, op->viewer->org, &(struct q_split_rule_client){ id }, &of));
    TRY(q_split_rule_rows(op->db, op->arena, op->viewer->org,
        &(struct q_split_rule_rows){ .clients = &of.client_id, .clients_count = 1, .only = id }, &rows));
    TRY(rules_from(op, &rows, &found));
    if (!found.count)
        return E_NOTFOUND;
    *ret_rule = found.items[0];
    return E_OK;
}

/* Nobody is billed for an account whose bills they may not open (any more). */
static bool opens_bills(const struct standing_for_clients_row *r)
{
    struct scope limits = scope_least((struct scope){ r->limit_client }, (struct scope){ r->limit_age });
    return scope_level(scope_least((struct scope){ r->scope }, limits), CAP_BILLS) == LEVEL_ACT;
}

enum err agreements_of(
    const struct op *op, const struct client_id *clients, size_t count, struct standing_payers *ret_standings)
{
    struct standing_for_clients_rows rows;
    TRY(q_standing_for_clients(op->db, op->arena, op->viewer->org,
        &(struct q_standing_for_clients){ .clients = clients, .clients_count = count, .today = op->viewer->today },
        &rows));
    struct standing_payer *items = arena_array(op->arena, rows.count, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < rows.count; i++)
        if (opens_bills(&rows.items[i]))
            items[n++] = (struct standing_payer){ .id = rows.items[i].id,
                .client = rows.items[i].client_id,
                .payer_client = rows.items[i].payer_client_id,
                .category = rows.items[i].category,
                .ends_on = rows.items[i].ends_on };
    *ret_standings = (struct standing_payers){ items, n };
    return E_OK;
}

enum err paying_load(const struct op *op, const struct client_id *clients, size_t count, struct paying *ret_paying)
{
    struct paying p;
    TRY(split_rules_of(op, clients, count, &p.rules));
    TRY(agreements_of(op, clients, count, &p.standings));
    *ret_paying = p;
    return E_OK;
}
