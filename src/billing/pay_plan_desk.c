/* How bills in parts stand, in the words of staff and of payers. */
#include "billing/pay_plan_desk.h"

#include "billing/invoice_desk.h"

struct view_badge pay_plan_badge(const struct pay_plan *plan, size_t part, struct day today)
{
    int64_t open = plan_open(plan->parts, plan->count, plan->covered, part);
    struct day due = plan->parts[part].due_on;
    if (!open)
        return (struct view_badge){ .label = SV("Paid"), .tone = TONE_OK };
    if (due.n < today.n)
        return (struct view_badge){ .label = SV("Late"), .tone = TONE_WARN };
    if (due.n == today.n)
        return (struct view_badge){ .label = SV("Today"), .tone = TONE_INFO };
    if (open < plan->parts[part].amount)
        return (struct view_badge){ .label = SV("Part paid"), .tone = TONE_INFO };
    return (struct view_badge){ .label = SV("Coming"), .tone = TONE_CALM };
}

static struct view_badges badge_of(struct arena *a, const struct pay_plan *plan, size_t part, struct day today)
{
    return (struct view_badges)VIEW_LIST(a, struct view_badge, pay_plan_badge(plan, part, today));
}

static struct sv means_words(struct arena *a, const struct pay_plan *plan)
{
    if (!plan->card.v)
        return SV("By hand, with reminders");
    return sv_fmt(a, "%.*s%s", SV_FMT(plan->card_words), plan->card_gone ? ", which is gone: choose another" : "");
}

/* -- staff ----------------------------------------------------------------------------------------------------------
 */

static struct view_facts agreed_facts(struct page *p, const struct pay_plan *plan)
{
    struct arena *a = p->op.arena;
    struct day day = organization_today(p->organization, plan->agreed_at);
    return (struct view_facts)VIEW_LIST(a, struct view_fact, { .label = SV("How"), .value = means_words(a, plan) },
        { .label = SV("Agreed"),
            .value = sv_fmt(a, "%.*s, by %.*s%s", SV_FMT(day_human(a, day)), SV_FMT(plan->agreed_name),
                plan->agreed_by_staff ? " for the payer" : "") },
        { .label = SV("To what"), .value = plan->agreed_text });
}

enum err pay_plan_part(struct page *p, const struct invoice *i, struct bill_page *v)
{
    struct arena *a = p->op.arena;
    struct pay_plan plan;
    enum err e = i->in_parts ? pay_plan_of(&p->op, i->id, &plan) : E_NOTFOUND;
    if (e != E_OK)
        return e == E_NOTFOUND ? E_OK : e;
    struct bill_section *s = bill_section_add(&v->sections, SV("parts"), SV("Paid in parts"));
    s->buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Change the card"), .icon = ICON_CARD, .href = invoice_path(a, i->id, "/plan/card") },
        { .label = SV("Stop"), .icon = ICON_STOP, .href = invoice_path(a, i->id, "/plan/stop") });
    s->table = BILL_TABLE(a, SV("Parts"), plan.count, "Day", "State", "#Amount");
    for (size_t k = 0; k < plan.count; k++) {
        struct bill_row *r = bill_row_add(a, &s->table);
        bill_cell_add(r, &s->table, day_human(a, plan.parts[k].due_on));
        bill_cell_add(r, &s->table, SV(""))->badges = badge_of(a, &plan, k, p->viewer->today);
        bill_cell_add(r, &s->table, bill_money(p, plan.parts[k].amount));
    }
    s->facts = agreed_facts(p, &plan);
    return E_OK;
}

enum err pay_plan_client_part(struct page *p, struct client_id client, struct bill_page *v)
{
    struct arena *a = p->op.arena;
    struct invoices list;
    struct pay_plans plans;
    TRY(pay_plan_for(&p->op, client, &list, &plans));
    if (!list.count)
        return E_OK;
    struct bill_section *s = bill_section_add(&v->sections, SV("in-parts"), SV("Paid in parts"));
    s->table = BILL_TABLE(a, SV("Invoices that are paid in parts"), list.count, "Invoice", "Who pays", "How",
        "Next part", "#Then", "#Owed");
    for (size_t i = 0; i < list.count; i++) {
        const struct invoice *x = &list.items[i];
        const struct pay_plan *plan = &plans.items[i];
        struct bill_row *r = bill_row_add(a, &s->table);
        bill_cell_add(r, &s->table, x->number)->href = invoice_path(a, x->id, "");
        bill_cell_add(r, &s->table, x->payer_name);
        bill_cell_add(r, &s->table, means_words(a, plan));
        struct bill_cell *next = bill_cell_add(r, &s->table, SV(""));
        if (plan->next < plan->count) {
            next->text = day_human(a, plan->parts[plan->next].due_on);
            if (plan->parts[plan->next].due_on.n < p->viewer->today.n)
                next->badges = badge_of(a, plan, plan->next, p->viewer->today);
        }
        bill_cell_add(r, &s->table, bill_money(p, plan->next_sum));
        bill_cell_add(r, &s->table, bill_money(p, x->balance));
    }
    return E_OK;
}

/* -- payers ---------------------------------------------------------------------------------------------------------
 */

static void add_button(struct page *p, struct view_header *h, struct view_action action)
{
    struct view_action *items = arena_array(p->op.arena, h->buttons.count + 1, sizeof *items);
    for (size_t i = 0; i < h->buttons.count; i++)
        items[i] = h->buttons.items[i];
    items[h->buttons.count] = action;
    h->buttons = (struct view_actions){ items, h->buttons.count + 1 };
}

void pay_plan_my_fill(struct page *p, const struct pay_plan *plan, struct my_bill_view *v)
{
    struct arena *a = p->op.arena;
    struct day today = organization_today(p->organization, p->op.now);
    v->parts.items = arena_array(a, plan->count, sizeof *v->parts.items);
    for (size_t k = 0; k < plan->count; k++)
        v->parts.items[v->parts.count++] = (struct my_bill_part){ .day = day_human(a, plan->parts[k].due_on),
            .amount = my_money(p, plan->parts[k].amount),
            .badge = pay_plan_badge(plan, k, today) };
    v->parts_words = means_words(a, plan);
    v->parts_next = my_money(p, plan->next_sum);
}

enum err pay_plan_my_ways(struct page *p, const struct invoice *i, struct my_bill_view *v)
{
    struct pay_plan_offer offer;
    if (i->in_parts) {
        v->parts_card = my_bill_path(p, i->id, "/plan/card");
        v->parts_stop = my_bill_path(p, i->id, "/plan/stop");
        return E_OK;
    }
    TRY(pay_plan_offered(&p->op, i, &offer));
    if (offer.may)
        add_button(p, &v->header,
            (struct view_action){
                .label = SV("Pay in parts"), .icon = ICON_CALENDAR, .href = my_bill_path(p, i->id, "/plan") });
    return E_OK;
}
