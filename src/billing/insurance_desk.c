#include "billing/insurance_desk.h"

#include "billing/client_desk.h"

enum { LINE_MOST = 200, NUMBER_MOST = 60, REASON_MOST = 300 };

struct view_badges insurance_badges(struct arena *a, const struct insurance *i)
{
    struct view_badge *b = arena_array(a, 3, sizeof *b);
    size_t n = 0;
    if (i->state == INSURANCE_PROPOSED)
        b[n++] = (struct view_badge){ .label = SV("The practice looks at it"), .tone = TONE_WARN };
    else if (i->state == INSURANCE_ENDED)
        b[n++] = (struct view_badge){ .label = i->ending == INSURANCE_REFUSED     ? SV("Not accepted")
                                               : i->ending == INSURANCE_WITHDRAWN ? SV("Withdrawn")
                                                                                  : SV("Ended"),
            .tone = TONE_CALM };
    else if (i->place)
        b[n++] = (struct view_badge){ .label = sv_of(insurance_place_label(i->place)), .tone = TONE_INFO };
    if (i->over && i->state == INSURANCE_ACTIVE)
        b[n++] = (struct view_badge){ .label = SV("Its last day has passed"), .tone = TONE_WARN };
    return (struct view_badges){ b, n };
}

struct sv insurance_holder_words(struct arena *a, const struct insurance *i)
{
    if (sv_eq(i->holder, SV("self")))
        return SV("Own policy");
    if (sv_eq(i->relation, SV("other")))
        return sv_fmt(a, "By %.*s", SV_FMT(i->holder_name));
    return sv_fmt(a, "%s of %.*s", insurance_relation_label(i->relation), SV_FMT(i->holder_name));
}

struct sv insurance_days_words(struct arena *a, const struct insurance *i)
{
    if (i->starts_on.has && i->ends_on.has)
        return sv_fmt(a, "%.*s to %.*s", SV_FMT(day_human(a, i->starts_on.v)), SV_FMT(day_human(a, i->ends_on.v)));
    if (i->starts_on.has)
        return sv_fmt(a, "From %.*s", SV_FMT(day_human(a, i->starts_on.v)));
    return i->ends_on.has ? sv_fmt(a, "Until %.*s", SV_FMT(day_human(a, i->ends_on.v))) : SV("");
}

struct view_facts insurance_facts(struct arena *a, const struct insurance *i)
{
    enum { FACTS_MOST = 11 };
    bool own = sv_eq(i->holder, SV("self"));
    const struct view_fact all[FACTS_MOST] = { { .label = SV("Insurer"), .value = i->insurer },
        { .label = SV("Payer number"), .value = i->payer_number }, { .label = SV("Plan"), .value = i->plan },
        { .label = SV("Member's number"), .value = i->member_id.n ? i->member_id : SV("It cannot be read any more") },
        { .label = SV("Group"), .value = i->group_number }, { .label = SV("Held by"), .value = i->holder_name },
        { .label = SV("Born"), .value = !own && i->holder_born.has ? day_human(a, i->holder_born.v) : SV("") },
        { .label = SV("The client is their"), .value = own ? SV("") : sv_of(insurance_relation_label(i->relation)) },
        { .label = SV("Valid"), .value = insurance_days_words(a, i) },
        { .label = SV("Reason for the order"), .value = i->place_reason },
        { .label = SV("Why it was not accepted"), .value = i->refused } };
    struct view_fact *f = arena_array(a, FACTS_MOST, sizeof *f);
    size_t n = 0;
    for (size_t k = 0; k < FACTS_MOST; k++)
        if (all[k].value.n)
            f[n++] = all[k];
    return (struct view_facts){ f, n };
}

/* -- on the tab Billing ---------------------------------------------------------------------------------------------
 */

enum err insurance_part(struct page *p, struct client_id client, struct bill_page *v)
{
    struct arena *a = p->op.arena;
    struct insurances list;
    TRY(insurance_list(&p->op, client, SV(""), 1, &list));
    struct bill_section *s = bill_section_add(&v->sections, SV("insurance"), SV("Insurance"));
    s->none = SV("None yet. Here stands what is on the card of whoever insures the client.");
    s->buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("All insurance"), .icon = ICON_SHIELD, .href = client_bill_path(p, "/insurance") });
    s->table = BILL_TABLE(a, SV("Insurance"), list.count, "Insurer", "Held by", "State");
    for (size_t i = 0; i < list.count; i++) {
        const struct insurance *x = &list.items[i];
        if (x->state == INSURANCE_ENDED)
            continue;
        struct bill_row *r = bill_row_add(a, &s->table);
        struct bill_cell *c = bill_cell_add(r, &s->table, x->insurer);
        c->href = client_bill_path(p, sv_z(a, sv_fmt(a, "/insurance/%lld", (long long)x->id.v)));
        c->detail = x->plan;
        bill_cell_add(r, &s->table, insurance_holder_words(a, x));
        bill_cell_add(r, &s->table, SV(""))->badges = insurance_badges(a, x);
    }
    return E_OK;
}

/* -- the form -------------------------------------------------------------------------------------------------------
 */

struct insurance_form insurance_form_sent(const struct page *p)
{
    const struct http_req *r = p->req;
    struct insurance_form f = { .insurer = http_field(r, SV("insurer")),
        .payer_number = http_field(r, SV("payer_number")),
        .plan = http_field(r, SV("plan")),
        .member_id = http_field(r, SV("member_id")),
        .group_number = http_field(r, SV("group_number")),
        .starts_on = http_field(r, SV("starts_on")),
        .ends_on = http_field(r, SV("ends_on")),
        .holder = http_field(r, SV("holder")),
        .holder_name = http_field(r, SV("holder_name")),
        .holder_born = http_field(r, SV("holder_born")),
        .relation = http_field(r, SV("relation")),
        .place = http_field(r, SV("place")),
        .place_reason = http_field(r, SV("place_reason")),
        .version = page_form_int(p, SV("version")) };
    if (sv_starts(f.holder, SV("contact:")) &&
        int_parse(sv_sub(f.holder, sizeof "contact:" - 1, SIZE_MAX), &f.holder_contact.v))
        f.holder = SV("contact");
    return f;
}

static struct sv typed_day(struct arena *a, struct opt_day d)
{
    return d.has ? day_iso(a, d.v) : SV("");
}

struct insurance_form insurance_form_of(struct arena *a, const struct insurance *i)
{
    return (struct insurance_form){ .insurer = i->insurer,
        .payer_number = i->payer_number,
        .plan = i->plan,
        .member_id = i->member_id,
        .group_number = i->group_number,
        .starts_on = typed_day(a, i->starts_on),
        .ends_on = typed_day(a, i->ends_on),
        .holder = i->holder,
        .holder_contact = i->holder_contact,
        .holder_name = sv_eq(i->holder, SV("other")) ? i->holder_name : SV(""),
        .holder_born =
            sv_eq(i->holder, SV("account")) || sv_eq(i->holder, SV("self")) ? SV("") : typed_day(a, i->holder_born),
        .relation = i->relation,
        .place = sv_fmt(a, "%lld", (long long)i->place),
        .place_reason = i->place_reason,
        .version = i->version };
}

static void holder_fields(
    struct page *p, struct bill_form *v, const struct insurance_form *f, struct view_choices holders, struct sv client)
{
    static const char *const relations[] = { "child", "Child", "spouse", "Spouse or partner", "other", "Other" };
    struct arena *a = p->op.arena;
    struct bill_group *g = bill_group_add(p, v, SV("Who holds the policy"), false);
    bill_choice_add(g, INPUT_RADIOS, SV("holder"), SV("Held by"), holders);
    struct view_field *name =
        bill_field_add(g, INPUT_FIELD, SV("holder_name"), SV("Their name"), f->holder_name, LINE_MOST);
    name->hint = SV("For somebody else, as on the card.");
    struct view_field *born =
        bill_field_add(g, INPUT_FIELD, SV("holder_born"), SV("Their birth date"), f->holder_born, 0);
    born->type = SV("date");
    born->hint = SV("For whoever has no account here.");
    struct view_choice_field *relation = bill_choice_add(g, INPUT_SELECT, SV("relation"),
        sv_fmt(a, "%.*s is their", SV_FMT(client)), bill_choices(a, relations, 3, f->relation));
    relation->prompt = SV("Choose…");
    relation->hint = sv_fmt(a, "Not asked when %.*s holds it.", SV_FMT(client));
}

static void order_fields(struct page *p, struct bill_form *v, const struct insurance_form *f)
{
    static const char *const places[] = { "1", "Primary", "2", "Secondary", "3", "Tertiary" };
    struct bill_group *g = bill_group_add(p, v, SV("The order"), false);
    struct view_choice_field *place =
        bill_choice_add(g, INPUT_SELECT, SV("place"), SV("Place"), bill_choices(p->op.arena, places, 3, f->place));
    place->prompt = SV("The first that is free");
    bill_field_add(g, INPUT_FIELD, SV("place_reason"), SV("Reason for the order"), f->place_reason, REASON_MOST)->hint =
        SV("Only where the birthday rule does not decide: a court's decision about custody, for instance.");
}

void insurance_fields(struct page *p, struct bill_form *v, const struct insurance_form *f, struct view_choices holders,
    struct sv client, bool staff)
{
    struct bill_group *g = bill_group_add(p, v, SV("On the card"), true);
    bill_field_add(g, INPUT_FIELD, SV("insurer"), SV("Insurer"), f->insurer, LINE_MOST)->required = true;
    bill_field_add(g, INPUT_FIELD, SV("member_id"), SV("Member's number"), f->member_id, NUMBER_MOST)->required = true;
    bill_field_add(g, INPUT_FIELD, SV("plan"), SV("Plan"), f->plan, LINE_MOST);
    bill_field_add(g, INPUT_FIELD, SV("group_number"), SV("Group"), f->group_number, NUMBER_MOST);
    bill_field_add(g, INPUT_FIELD, SV("payer_number"), SV("Payer number"), f->payer_number, NUMBER_MOST)->hint =
        SV("What claims are addressed to, when it is on the card.");
    holder_fields(p, v, f, holders, client);
    g = bill_group_add(p, v, SV("When it is valid"), true);
    bill_field_add(g, INPUT_FIELD, SV("starts_on"), SV("First day"), f->starts_on, 0)->type = SV("date");
    bill_field_add(g, INPUT_FIELD, SV("ends_on"), SV("Last day"), f->ends_on, 0)->type = SV("date");
    if (staff)
        order_fields(p, v, f);
}
