/* Who pays which part of what is done for a client: the rules, one of them, and what it makes of an amount. */
#include "billing/client_desk.h"
#include "billing/invoice_desk.h"
#include "billing/pages.h"
#include "billing/split_desk.h"
#include "people/people.h"

static struct sv rule_path(struct arena *a, struct client_id client, struct split_rule_id id, const char *below)
{
    return sv_fmt(a, "/clients/%lld/billing/splits/%lld%s", (long long)client.v, (long long)id.v, below);
}

static struct sv share_words(struct page *p, const struct split_share *s)
{
    struct arena *a = p->op.arena;
    switch (s->share.kind) {
    case SHARE_PERCENT:
        return sv_fmt(a, "%.*s pays %.*s", SV_FMT(s->payer_name), SV_FMT(bill_percent(a, s->share.value)));
    case SHARE_AMOUNT: return sv_fmt(a, "%.*s pays %.*s", SV_FMT(s->payer_name), SV_FMT(bill_money(p, s->share.value)));
    case SHARE_REST: return sv_fmt(a, "%.*s pays the rest", SV_FMT(s->payer_name));
    case SHARE_KIND_COUNT: break;
    }
    return SV("");
}

enum err split_part(struct page *p, struct client_id client, struct bill_page *v)
{
    struct arena *a = p->op.arena;
    struct split_rules list;
    TRY(split_list(&p->op, client, &list));
    struct bill_section *s = bill_section_add(&v->sections, SV("splits"), SV("Who pays which part"));
    s->none = SV("Not split: invoices go to the client, or to whom you address them.");
    s->buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Split"),
            .icon = ICON_PLUS,
            .href = sv_fmt(a, "/clients/%lld/billing/splits/new", (long long)client.v) });
    s->table = BILL_TABLE(a, SV("Rules"), list.count, "For", "Who pays", "Days");
    for (size_t i = 0; i < list.count; i++) {
        const struct split_rule *r = &list.items[i];
        struct bill_row *row = bill_row_add(a, &s->table);
        struct bill_cell *what = bill_cell_add(row, &s->table, r->category.n ? r->category : SV("Everything else"));
        what->href = rule_path(a, client, r->id, "");
        if (r->ended)
            what->badges =
                (struct view_badges)VIEW_LIST(a, struct view_badge, { .label = SV("Ended"), .tone = TONE_CALM });
        struct str words = str_new(a, 4000);
        for (size_t k = 0; k < r->share_count; k++)
            str_addf(&words, "%s%.*s", k ? ", " : "", SV_FMT(share_words(p, &r->shares[k])));
        bill_cell_add(row, &s->table, str_sv(&words));
        bill_cell_add(row, &s->table,
            r->ends_on.has
                ? sv_fmt(a, "%.*s to %.*s", SV_FMT(day_human(a, r->starts_on)), SV_FMT(day_human(a, r->ends_on.v)))
                : sv_fmt(a, "From %.*s", SV_FMT(day_human(a, r->starts_on))));
    }
    return E_OK;
}

/* -- the form -------------------------------------------------------------------------------------------------------
 */

struct typed_share {
    struct sv payer, kind, value;
};
struct typed_split {
    struct client client;
    struct split_rule_id id; /* v 0: a new one */
    struct sv category, starts_on, ends_on, amount;
    struct typed_share shares[SHARES_MOST];
    int64_t version;
};

static struct sv numbered(const struct page *p, const char *name, size_t i)
{
    return http_field(p->req, sv_fmt(p->op.arena, "%s%zu", name, i + 1));
}

static void read_form(const struct page *p, struct typed_split *t)
{
    t->category = http_field(p->req, SV("category"));
    t->starts_on = http_field(p->req, SV("starts_on"));
    t->ends_on = http_field(p->req, SV("ends_on"));
    t->amount = http_field(p->req, SV("amount"));
    t->version = page_form_int(p, SV("version"));
    for (size_t i = 0; i < SHARES_MOST; i++)
        t->shares[i] = (struct typed_share){ numbered(p, "payer", i), numbered(p, "kind", i), numbered(p, "value", i) };
}

static enum err form_of(struct page *p, const struct typed_split *t, struct split_form *ret_form)
{
    struct split_share_form *shares = arena_array(p->op.arena, SHARES_MOST, sizeof *shares);
    size_t n = 0;
    for (size_t i = 0; i < SHARES_MOST; i++) {
        if (!t->shares[i].payer.n)
            continue;
        shares[n] = (struct split_share_form){ .kind = t->shares[i].kind, .value = t->shares[i].value };
        TRY(bill_payer_chosen(p, t->shares[i].payer, &shares[n].payer));
        n++;
    }
    *ret_form = (struct split_form){ .category = t->category,
        .starts_on = t->starts_on,
        .ends_on = t->ends_on,
        .shares = shares,
        .share_count = n,
        .version = t->version };
    return E_OK;
}

static void fill_preview(struct page *p, const struct payers *payers, const struct split_form *f, const int64_t *parts,
    struct sv amount, struct bill_form *v)
{
    struct arena *a = p->op.arena;
    v->preview = (struct bill_section){ .id = SV("preview"),
        .title = sv_fmt(a, "What each pays of %.*s", SV_FMT(amount)),
        .text = SV("Nothing is saved yet.") };
    v->preview.table = BILL_TABLE(a, SV("What each pays"), f->share_count, "Who pays", "#Amount");
    for (size_t i = 0; i < f->share_count; i++) {
        struct bill_row *r = bill_row_add(a, &v->preview.table);
        struct sv name = SV("Somebody");
        for (size_t k = 0; k < payers->count; k++)
            if (payers->items[k].id.v == f->shares[i].payer.v)
                name = payers->items[k].name;
        bill_cell_add(r, &v->preview.table, name);
        bill_cell_add(r, &v->preview.table, bill_money(p, parts[i]));
    }
}

static void share_group(
    struct page *p, const struct payers *payers, const struct typed_share *s, size_t i, struct bill_form *v)
{
    static const char *const kinds[] = { "percent", "Percent", "amount", "Fixed amount", "rest", "The rest" };
    struct arena *a = p->op.arena;
    struct bill_group *g = bill_group_add(p, v, sv_fmt(a, "Share %zu", i + 1), true);
    struct view_choice_field *who = bill_choice_add(
        g, INPUT_SELECT, sv_fmt(a, "payer%zu", i + 1), SV("Who pays"), bill_payer_choices(a, payers, s->payer));
    who->prompt = SV("Nobody");
    bill_choice_add(g, INPUT_SELECT, sv_fmt(a, "kind%zu", i + 1), SV("How"),
        bill_choices(a, kinds, 3, s->kind.n ? s->kind : SV("percent")));
    struct view_field *value =
        bill_field_add(g, INPUT_FIELD, sv_fmt(a, "value%zu", i + 1), SV("How much"), s->value, 20);
    value->inputmode = SV("decimal");
}

static enum err show(struct page *p, const struct typed_split *t, bool preview, struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct payers payers;
    struct client c;
    struct bill_form v = bill_form_new(p, problems);
    TRY(client_bill_header(p, t->id.v ? SV("Change the split") : SV("Split"), &c, &v.header));
    if (t->id.v)
        v.header.menu = (struct view_actions)VIEW_LIST(a, struct view_action,
            { .label = SV("End the split"),
                .icon = ICON_CLOSE,
                .href = rule_path(a, t->client.id, t->id, "/end"),
                .danger = true });
    if (preview) {
        struct split_form f;
        int64_t parts[SHARES_MOST];
        TRY(form_of(p, t, &f));
        TRY(payer_choices(&p->op, t->client.id, &payers));
        struct sv amount = sv_trim(t->amount).n ? t->amount : SV("100");
        enum err e = split_preview(&p->op, &f, amount, problems, parts);
        if (e == E_OK)
            fill_preview(p, &payers, &f, parts, amount, &v);
        else if (e != E_INVALID)
            return e;
    }
    TRY(payer_choices(&p->op, t->client.id, &payers));
    bill_line_add(p, &v, SV("Each payer gets an invoice of their own about their part, and learns of no other."));
    bill_line_add(p, &v, SV("It counts for what is billed from now on; invoices that are made stay as they are."));
    bill_line_add(p, &v, SV("A confidential charge is never split: it goes to the client alone."));
    bill_hidden_add(p, &v, SV("version"), sv_fmt(a, "%lld", (long long)t->version));
    struct bill_group *when = bill_group_add(p, &v, SV("For what, and when"), true);
    when->text = SV("A kind as the service says it; without one everything that has no rule of its own. Without a last "
                    "day it goes on until you end it.");
    bill_field_add(when, INPUT_FIELD, SV("category"), SV("Kind of service"), t->category, 100);
    struct view_field *from = bill_field_add(when, INPUT_FIELD, SV("starts_on"), SV("From"), t->starts_on, 10);
    from->type = SV("date");
    from->required = true;
    struct view_field *until = bill_field_add(when, INPUT_FIELD, SV("ends_on"), SV("Until"), t->ends_on, 10);
    until->type = SV("date");
    size_t last = 1;
    for (size_t i = 0; i < SHARES_MOST; i++)
        if (t->shares[i].payer.n)
            last = i;
    size_t shown = last + 2 < SHARES_MOST ? last + 2 : SHARES_MOST;
    for (size_t i = 0; i < shown; i++)
        share_group(p, &payers, &t->shares[i], i, &v);
    struct bill_group *look = bill_group_add(p, &v, SV("See what it does"), true);
    struct view_field *amount = bill_field_add(look, INPUT_FIELD, SV("amount"), SV("An amount"), t->amount, 20);
    amount->inputmode = SV("decimal");
    amount->hint = SV("What each would pay of it is shown below, before you save.");
    v.submit = (struct view_submit){ .label = SV("Save the split"),
        .name = SV("do"),
        .value = SV("save"),
        .second_label = SV("Preview"),
        .second_name = SV("do"),
        .second_value = SV("preview"),
        .cancel_href = client_bill_path(p, "") };
    return bill_form_render(p, &v);
}

/* A problem of the shares stands at the first of them. */
static void place(struct problems *problems)
{
    for (size_t i = 0; i < problems->count; i++)
        if (sv_eq(problems->items[i].field, SV("share")) || sv_eq(problems->items[i].field, SV("shares")) ||
            sv_eq(problems->items[i].field, SV("value")))
            problems->items[i].field = SV("value1");
        else if (sv_eq(problems->items[i].field, SV("payer")))
            problems->items[i].field = SV("payer1");
}

static enum err of_client(struct page *p, struct typed_split *t)
{
    return client_load(&p->op, (struct client_id){ page_arg(p, "client") }, p->organization, &t->client);
}

static enum err get_new(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct typed_split t = { .starts_on = day_iso(p->op.arena, p->viewer->today) };
    TRY(of_client(p, &t));
    return show(p, &t, false, &none);
}

static enum err save(struct page *p, struct typed_split *t)
{
    struct problems problems = problems_new(p->op.arena);
    struct split_form f;
    struct split_rule_id id;
    read_form(p, t);
    if (!sv_eq(http_field(p->req, SV("do")), SV("save")))
        return show(p, t, true, &problems);
    TRY(form_of(p, t, &f));
    enum err e = save_result(split_save(&p->op, t->client.id, t->id, &f, &problems, &id), &problems);
    if (e == E_INVALID) {
        place(&problems);
        return show(p, t, false, &problems);
    }
    TRY(e);
    return page_redirect(p, client_bill_path(p, ""), SV("The split was saved. Each payer is told of their own part."));
}

static enum err post_new(struct page *p)
{
    struct typed_split t = { .version = 0 };
    TRY(of_client(p, &t));
    return save(p, &t);
}

static enum err rule_of(struct page *p, struct typed_split *t, struct split_rule *ret_rule)
{
    struct split_rules list;
    TRY(of_client(p, t));
    TRY(split_list(&p->op, t->client.id, &list));
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].id.v == page_arg(p, "rule")) {
            *ret_rule = list.items[i];
            t->id = list.items[i].id;
            return E_OK;
        }
    return E_NOTFOUND;
}

static enum err get_rule(struct page *p)
{
    struct arena *a = p->op.arena;
    struct problems none = problems_new(a);
    struct typed_split t = { .version = 0 };
    struct split_rule r;
    TRY(rule_of(p, &t, &r));
    if (r.ended)
        return page_redirect(p, client_bill_path(p, ""), SV("This rule has ended. It stays for the record."));
    t.category = r.category;
    t.starts_on = day_iso(a, r.starts_on);
    t.ends_on = r.ends_on.has ? day_iso(a, r.ends_on.v) : SV("");
    t.version = r.version;
    for (size_t i = 0; i < r.share_count && i < SHARES_MOST; i++) {
        const struct split_share *s = &r.shares[i];
        t.shares[i] = (struct typed_share){ .payer = sv_fmt(a, "p%lld", (long long)s->payer.v),
            .kind = sv_of(share_kind_name(s->share.kind)),
            .value = s->share.kind == SHARE_PERCENT  ? bill_percent_typed(a, s->share.value)
                     : s->share.kind == SHARE_AMOUNT ? bill_typed(p, s->share.value)
                                                     : SV("") };
    }
    return show(p, &t, false, &none);
}

static enum err post_rule(struct page *p)
{
    struct typed_split t = { .version = 0 };
    struct split_rule r;
    TRY(rule_of(p, &t, &r));
    return save(p, &t);
}

static enum err get_end(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct typed_split t = { .version = 0 };
    struct split_rule r;
    struct client c;
    TRY(rule_of(p, &t, &r));
    struct bill_form v = bill_form_new(p, &none);
    TRY(client_bill_header(p, SV("End the split"), &c, &v.header));
    v.question = SV("End this split?");
    bill_line_add(p, &v, SV("What is billed from now on goes to the client, or by another rule."));
    bill_line_add(p, &v, SV("Invoices that are made stay with their payers."));
    bill_hidden_add(p, &v, SV("version"), sv_fmt(p->op.arena, "%lld", (long long)r.version));
    v.submit = (struct view_submit){ .label = SV("End it"), .danger = true, .cancel_href = client_bill_path(p, "") };
    return bill_form_render(p, &v);
}

static enum err post_end(struct page *p)
{
    struct typed_split t = { .version = 0 };
    struct split_rule r;
    TRY(rule_of(p, &t, &r));
    TRY(split_end(&p->op, r.id, page_form_int(p, SV("version"))));
    return page_redirect(p, client_bill_path(p, ""), SV("The split has ended."));
}

#define BILL NEEDS_CHART(PERM_BILLING)
static const struct route routes[] = {
    { HTTP_GET, "/clients/{client}/billing/splits/new", "client_split_new", BILL, AUDIT_VIEW, "split", get_new },
    { HTTP_POST, "/clients/{client}/billing/splits/new", "client_split_add", BILL, AUDIT_CREATE, "split", post_new },
    { HTTP_GET, "/clients/{client}/billing/splits/{rule}", "client_split", BILL, AUDIT_VIEW, "split", get_rule },
    { HTTP_POST, "/clients/{client}/billing/splits/{rule}", "client_split_save", BILL, AUDIT_UPDATE, "split",
        post_rule },
    { HTTP_GET, "/clients/{client}/billing/splits/{rule}/end", "client_split_end", BILL, AUDIT_VIEW, "split", get_end },
    { HTTP_POST, "/clients/{client}/billing/splits/{rule}/end", "client_split_end_do", BILL, AUDIT_END, "split",
        post_end },
};
const struct route_table billing_split_routes = { routes, LENGTH(routes) };
