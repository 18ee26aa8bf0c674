#include "billing/split.h"

#include "access/record.h"
#include "billing/fields.h"
#include "billing/payer_write.h"
#include "billing/paying.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "billing/setting.h"

enum err split_list(const struct op *op, struct client_id client, struct split_rules *ret_rules)
{
    TRY(bills_staff(op));
    return split_rules_of(op, &client, 1, ret_rules);
}

/* -- as typed -------------------------------------------------------------------------------------------------------
 */

static void typed_shares(const struct split_form *f, const char *currency, struct problems *p, struct split_rule *rule)
{
    struct share shares[SHARES_MOST];
    rule->share_count = f->share_count < SHARES_MOST ? f->share_count : SHARES_MOST;
    rule->shares = arena_array(p->a, SHARES_MOST, sizeof *rule->shares);
    if (f->share_count > SHARES_MOST)
        problem_add(p, SV("share"), SV("bad_shares"), SV("At most eight payers can share."));
    for (size_t i = 0; i < rule->share_count; i++) {
        struct share s = { .kind = SHARE_REST };
        if (!share_kind_parse(f->shares[i].kind, &s.kind))
            problem_add(p, SV("share"), SV("bad_shares"), SV("Choose percent, amount or rest for each payer."));
        if (s.kind == SHARE_PERCENT)
            s.value = field_percent(p, SV("share"), f->shares[i].value);
        else if (s.kind == SHARE_AMOUNT)
            s.value = field_amount(p, SV("share"), f->shares[i].value, currency, 0);
        shares[i] = s;
        rule->shares[i] = (struct split_share){ .payer = f->shares[i].payer, .share = s };
        for (size_t k = 0; k < i; k++)
            if (rule->shares[k].payer.v == rule->shares[i].payer.v)
                problem_add(p, SV("share"), SV("same_payer"), SV("This payer stands there twice."));
    }
    if (!problem_of(p, SV("share")))
        share_check(shares, rule->share_count, p);
}

static enum err read_form(
    const struct op *op, const struct split_form *f, struct problems *p, struct split_rule *ret_rule)
{
    struct billing_setting setting;
    struct split_rule r = { .version = f->version };
    TRY(billing_setting_load(op, &setting));
    r.category = field_line(p, SV("category"), f->category, FIELD_NAME_MAX);
    struct opt_day from = field_day(p, SV("starts_on"), f->starts_on);
    r.starts_on = from.has ? from.v : op->viewer->today;
    r.ends_on = field_day(p, SV("ends_on"), f->ends_on);
    if (r.ends_on.has && r.ends_on.v.n < r.starts_on.n)
        problem_add(p, SV("ends_on"), SV("bad_day"), SV("It ends before it starts."));
    typed_shares(f, setting.currency, p, &r);
    *ret_rule = r;
    return problems_err(p);
}

/* -- saving ---------------------------------------------------------------------------------------------------------
 */

struct split_args {
    const struct op *op;
    struct client_id client;
    struct split_rule_id id;
    struct split_rule rule;
    struct split_rule_id made;
    struct problems found;
};

static bool overlap(const struct split_rule *a, const struct split_rule *b)
{
    return (!a->ends_on.has || a->ends_on.v.n >= b->starts_on.n) &&
           (!b->ends_on.has || b->ends_on.v.n >= a->starts_on.n);
}

static enum err check(const struct op *op, struct split_args *x, struct problems *p)
{
    struct payer_client_known_row client;
    struct split_rules there;
    TRY(q_payer_client_known(op->db, op->arena, op->viewer->org, &(struct q_payer_client_known){ x->client }, &client));
    for (size_t i = 0; i < x->rule.share_count; i++) {
        struct payer payer;
        enum err e = payer_by_id(op, x->rule.shares[i].payer, &payer);
        if (e == E_NOTFOUND)
            problem_add(p, SV("share"), SV("unknown_payer"), SV("Choose who pays."));
        else if (e != E_OK)
            return e;
        else if (payer.archived)
            problem_add(p, SV("share"), SV("archived_payer"),
                sv_fmt(op->arena, "%.*s is archived. Choose another payer.", SV_FMT(payer.name)));
    }
    TRY(split_rules_of(op, &x->client, 1, &there));
    for (size_t i = 0; i < there.count; i++) {
        const struct split_rule *r = &there.items[i];
        if (r->ended || r->id.v == x->id.v || !sv_eq(r->category, x->rule.category) || !overlap(r, &x->rule))
            continue;
        problem_add(p, SV("starts_on"), SV("overlapping_rule"),
            sv_fmt(op->arena, "The rule from %.*s on is for the same kind of service and the same days. End it first.",
                SV_FMT(day_human(op->arena, r->starts_on))));
    }
    return problems_err(p);
}

/* Each payer whose own share is another one now is told so, of theirs alone. */
static enum err tell_one(const struct op *op, struct client_id client, struct split_rule_id rule, struct payer_id payer)
{
    struct event_new e = event_by(op, EVENT_SPLIT_CHANGED, client);
    e.resource_kind = "split_rule";
    e.resource_id = rule.v;
    e.payload = sv_fmt(op->arena, "{\"payer\":%lld}", (long long)payer.v);
    return event_record(op->db, op->arena, &e, NULL);
}

static const struct share *share_of(const struct split_rule *r, struct payer_id payer)
{
    for (size_t i = 0; r && i < r->share_count; i++)
        if (r->shares[i].payer.v == payer.v)
            return &r->shares[i].share;
    return NULL;
}

static enum err tell(const struct op *op, struct client_id client, struct split_rule_id id,
    const struct split_rule *was, const struct split_rule *is)
{
    bool all = was && is &&
               (!sv_eq(was->category, is->category) || was->starts_on.n != is->starts_on.n ||
                   was->ends_on.has != is->ends_on.has || was->ends_on.v.n != is->ends_on.v.n);
    for (size_t i = 0; is && i < is->share_count; i++) {
        const struct share *before = share_of(was, is->shares[i].payer), *now = &is->shares[i].share;
        if (all || !before || before->kind != now->kind || before->value != now->value)
            TRY(tell_one(op, client, id, is->shares[i].payer));
    }
    for (size_t i = 0; was && i < was->share_count; i++)
        if (!share_of(is, was->shares[i].payer))
            TRY(tell_one(op, client, id, was->shares[i].payer));
    return E_OK;
}

static enum err save_shares(const struct op *op, struct split_rule_id id, const struct split_rule *r)
{
    TRY(q_split_shares_clear(op->db, op->viewer->org, &(struct q_split_shares_clear){ id }, NULL));
    for (size_t i = 0; i < r->share_count; i++)
        TRY(q_split_share_insert(op->db, op->viewer->org,
            &(struct q_split_share_insert){ .rule_id = id,
                .position = (int64_t)i + 1,
                .payer_id = r->shares[i].payer,
                .kind = sv_of(share_kind_name(r->shares[i].share.kind)),
                .value = r->shares[i].share.value },
            NULL));
    return E_OK;
}

static enum err make_in(const struct op *op, struct split_args *x)
{
    struct split_rule_insert_row row;
    TRY(q_split_rule_insert(op->db, op->arena, op->viewer->org,
        &(struct q_split_rule_insert){ .client_id = x->client,
            .category = x->rule.category,
            .starts_on = x->rule.starts_on,
            .ends_on = x->rule.ends_on,
            .created_at = op->now,
            .created_by = { op->viewer->staff.v != 0, op->viewer->staff } },
        &row));
    x->made = row.id;
    TRY(save_shares(op, row.id, &x->rule));
    return tell(op, x->client, row.id, NULL, &x->rule);
}

static enum err save_in(struct db *tx, void *arg)
{
    struct split_args *x = arg;
    struct op op = *x->op;
    struct split_rule was;
    int64_t changed;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(check(&op, x, &x->found));
    if (!x->id.v)
        return make_in(&op, x);
    TRY(split_rule_by_id(&op, x->id, &was));
    if (was.client.v != x->client.v)
        return E_NOTFOUND;
    TRY(q_split_rule_save(tx, op.viewer->org,
        &(struct q_split_rule_save){ .category = x->rule.category,
            .starts_on = x->rule.starts_on,
            .ends_on = x->rule.ends_on,
            .rule_id = x->id,
            .version = x->rule.version },
        &changed));
    if (!changed)
        return E_CONFLICT;
    x->made = x->id;
    TRY(save_shares(&op, x->id, &x->rule));
    return tell(&op, x->client, x->id, &was, &x->rule);
}

enum err split_save(const struct op *op, struct client_id client, struct split_rule_id id, const struct split_form *f,
    struct problems *problems, struct split_rule_id *ret_id)
{
    struct split_args x = { .op = op, .client = client, .id = id };
    TRY(bills_staff(op));
    TRY(read_form(op, f, problems, &x.rule));
    TRY(problems_tell(problems, &x.found, db_write_within(op->db, save_in, &x)));
    *ret_id = x.made;
    return E_OK;
}

static enum err end_in(struct db *tx, void *arg)
{
    const struct split_args *x = arg;
    struct op op = *x->op;
    struct split_rule was;
    int64_t changed;
    op.db = tx;
    TRY(split_rule_by_id(&op, x->id, &was));
    TRY(q_split_rule_end(tx, op.viewer->org, &(struct q_split_rule_end){ x->id, x->rule.version }, &changed));
    return changed ? tell(&op, was.client, x->id, &was, NULL) : E_CONFLICT;
}

enum err split_end(const struct op *op, struct split_rule_id id, int64_t version)
{
    struct split_args x = { .op = op, .id = id, .rule = { .version = version } };
    TRY(bills_staff(op));
    return db_write_within(op->db, end_in, &x);
}

enum err split_preview(
    const struct op *op, const struct split_form *f, struct sv amount, struct problems *problems, int64_t *ret_parts)
{
    struct billing_setting setting;
    struct split_rule r;
    struct share shares[SHARES_MOST];
    TRY(bills_staff(op));
    TRY(billing_setting_load(op, &setting));
    int64_t total = field_amount(problems, SV("amount"), amount, setting.currency, -1);
    TRY(read_form(op, f, problems, &r));
    for (size_t i = 0; i < r.share_count; i++)
        shares[i] = r.shares[i].share;
    return share_divide(total, shares, r.share_count, ret_parts) ? E_OK : E_INTERNAL;
}
