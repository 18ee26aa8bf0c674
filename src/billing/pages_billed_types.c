/* Settings › Billing: what a visit of each type is billed as. */
#include "billing/deposit.h"
#include "billing/fee.h"
#include "billing/pages.h"
#include "billing/service.h"
#include "billing/settings_view.h"

enum { TYPE_SERVICES = 4 };

static struct sv type_fee_words(struct arena *a, const struct fee_of_type *own, const struct fee_policy *policy)
{
    struct fee noshow = fee_for(own->noshow, policy->noshow), late = fee_for(own->late, policy->late);
    if (own->noshow.how == FEE_UNSAID && own->late.how == FEE_UNSAID && !own->says_when)
        return SV("As the practice");
    return sv_fmt(a, "%.*s; cancelled late: %.*s", SV_FMT(fee_words(a, noshow, policy->currency)),
        SV_FMT(fee_words(a, late, policy->currency)));
}

static enum err get_types(struct page *p)
{
    enum { A_PAGE = 25 };
    static const char *const kept[] = { "q" };
    struct arena *a = p->op.arena;
    struct sv text = sv_trim(http_param(p->req, SV("q")));
    struct appointment_types types;
    int64_t first = (page_number(p) - 1) * A_PAGE;
    TRY(type_list(&p->op, &(struct type_filter){ .keywords = text, .offset = first, .most = A_PAGE }, &types));
    struct bill_page v = bill_page_new(p, 1);
    v.header = bill_settings_header(p, (struct view_link){ .label = SV("") }, SV("Services and prices"),
        SV("What a visit of each type is billed as."));
    v.tabs_name = SV("Services");
    v.tabs = bill_service_tabs(p, "types");
    v.search = (struct view_search){
        .action = p->req->path, .label = SV("A type's name"), .value = text, .live_target = SV("#results")
    };
    struct bill_section *s = bill_section_add(&v.sections, SV("types"), SV("Types of visits"));
    s->table = BILL_TABLE(a, SV("Types of visits"), types.count, "Type", "Billed as", "Fees when missed", "Deposit");
    struct appointment_type_id *ids = arena_array(a, types.count, sizeof *ids);
    struct fee_of_type *fees = arena_array(a, types.count, sizeof *fees);
    struct fee *deposits = arena_array(a, types.count, sizeof *deposits);
    struct fee_policy policy;
    for (size_t i = 0; i < types.count; i++)
        ids[i] = types.items[i].id;
    TRY(fees_of_types(&p->op, ids, types.count, fees));
    TRY(deposits_of_types(&p->op, ids, types.count, deposits));
    TRY(fee_policy_load(&p->op, &policy));
    for (size_t i = 0; i < types.count; i++) {
        struct services as;
        int64_t *units;
        TRY(service_of_type(&p->op, types.items[i].id, &as, &units));
        struct bill_row *r = bill_row_add(a, &s->table);
        bill_cell_add(r, &s->table, types.items[i].name)->href =
            sv_fmt(a, "/settings/billing/types/%lld", (long long)types.items[i].id.v);
        struct str words = str_new(a, 2000);
        for (size_t k = 0; k < as.count; k++)
            str_addf(&words, "%s%lld × %.*s", k ? ", " : "", (long long)units[k], SV_FMT(as.items[k].description));
        struct money own = { .minor = types.items[i].price };
        for (size_t k = 0; k < 3 && k < types.items[i].currency.n; k++)
            own.currency[k] = types.items[i].currency.p[k];
        struct sv by_price = types.items[i].has_price
                                 ? sv_fmt(a, "Its own name and price, %.*s", SV_FMT(money_human(a, own)))
                                 : SV("Nothing: it has no price");
        bill_cell_add(r, &s->table, as.count ? str_sv(&words) : by_price);
        bill_cell_add(r, &s->table, type_fee_words(a, &fees[i], &policy))->href =
            sv_fmt(a, "/settings/billing/types/%lld/fees", (long long)types.items[i].id.v);
        bill_cell_add(
            r, &s->table, deposits[i].how == FEE_UNSAID ? SV("None") : fee_words(a, deposits[i], policy.currency));
    }
    s->empty = (struct view_empty){ .art = text.n ? ART_SEARCH : ART_CALENDAR,
        .title = text.n ? SV("No such type") : SV("No types of visits yet"),
        .text = text.n ? SV("Try fewer letters.") : SV("Types are made under Settings, Calendar.") };
    s->pager =
        bill_pager(p, bill_query(p, p->req->path, kept, LENGTH(kept)), (int64_t)types.count, types.total, A_PAGE);
    return bill_page_render(p, &v);
}

struct type_asked {
    struct service_id services[TYPE_SERVICES];
    int64_t units[TYPE_SERVICES];
};

static enum err show_type(
    struct page *p, const struct appointment_type *t, const struct type_asked *x, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct services all;
    TRY(service_list(&p->op, SV(""), false, 0, &all));
    struct bill_form v = bill_form_new(p, problems);
    v.header = bill_settings_header(p,
        (struct view_link){ .label = SV("By type of visit"), .href = SV("/settings/billing/types") }, t->name,
        SV("What a visit of this type is billed as."));
    if (!all.count)
        bill_line_add(p, &v, SV("There are no services yet: add them first. Until then its own price is billed."));
    for (size_t i = 0; i < TYPE_SERVICES; i++) {
        struct bill_group *g = bill_group_add(p, &v, sv_fmt(a, "Service %zu", i + 1), true);
        struct view_choice *items = arena_array(a, all.count, sizeof *items);
        for (size_t k = 0; k < all.count; k++)
            items[k] = (struct view_choice){ .value = sv_fmt(a, "%lld", (long long)all.items[k].id.v),
                .label = sv_fmt(
                    a, "%.*s, %.*s", SV_FMT(all.items[k].description), SV_FMT(bill_money(p, all.items[k].price))),
                .checked = all.items[k].id.v == x->services[i].v };
        struct view_choice_field *c = bill_choice_add(
            g, INPUT_SELECT, sv_fmt(a, "service%zu", i + 1), SV("Service"), (struct view_choices){ items, all.count });
        c->prompt = SV("None");
        bill_field_add(g, INPUT_FIELD, sv_fmt(a, "units%zu", i + 1), SV("Units"),
            x->services[i].v ? sv_fmt(a, "%lld", (long long)x->units[i]) : SV("1"), 3)
            ->inputmode = SV("numeric");
    }
    v.submit = (struct view_submit){ .label = SV("Save"), .cancel_href = SV("/settings/billing/types") };
    return bill_form_render(p, &v);
}

static enum err type_of(struct page *p, struct appointment_type *ret_type)
{
    return type_load(&p->op, (struct appointment_type_id){ page_arg(p, "type") }, ret_type);
}

static enum err get_type(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct appointment_type t;
    struct services as;
    int64_t *units;
    struct type_asked x = { 0 };
    TRY(type_of(p, &t));
    TRY(service_of_type(&p->op, t.id, &as, &units));
    for (size_t i = 0; i < as.count && i < TYPE_SERVICES; i++) {
        x.services[i] = as.items[i].id;
        x.units[i] = units[i];
    }
    return show_type(p, &t, &x, &none);
}

/* The form has several of each: the sentence stands at the first. */
static struct problems of_first(const struct problems *from)
{
    struct problems to = problems_new(from->a);
    for (size_t i = 0; i < from->count; i++)
        problem_add(
            &to, sv_fmt(from->a, "%.*s1", SV_FMT(from->items[i].field)), from->items[i].code, from->items[i].text);
    return to;
}

static enum err post_type(struct page *p)
{
    struct arena *a = p->op.arena;
    struct problems problems = problems_new(a);
    struct appointment_type t;
    struct type_asked x = { 0 };
    struct service_id services[TYPE_SERVICES];
    int64_t units[TYPE_SERVICES];
    size_t n = 0;
    TRY(type_of(p, &t));
    for (size_t i = 0; i < TYPE_SERVICES; i++) {
        x.services[i].v = page_form_int(p, sv_fmt(a, "service%zu", i + 1));
        x.units[i] = page_form_int(p, sv_fmt(a, "units%zu", i + 1));
        if (!x.services[i].v)
            continue;
        services[n] = x.services[i];
        units[n++] = x.units[i];
    }
    enum err e = service_of_type_set(&p->op, t.id, services, units, n, &problems);
    if (e == E_INVALID) {
        struct problems first = of_first(&problems);
        return show_type(p, &t, &x, &first);
    }
    TRY(e);
    return page_redirect(p, SV("/settings/billing/types"), sv_fmt(a, "“%.*s” was saved.", SV_FMT(t.name)));
}

#define SET NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, ""
static const struct route routes[] = {
    { HTTP_GET, "/settings/billing/types", "settings_billed_types", SET, get_types },
    { HTTP_GET, "/settings/billing/types/{type}", "settings_billed_type", SET, get_type },
    { HTTP_POST, "/settings/billing/types/{type}", "settings_billed_type_save", SET, post_type },
};
const struct route_table billing_type_routes = { routes, LENGTH(routes) };
