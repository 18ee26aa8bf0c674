/* Superbills: what an insurer asks for about a client's visits; made of charges, looked at, sent. */
#include "billing/client_desk.h"
#include "billing/document_desk.h"
#include "billing/insurance_desk.h"
#include "billing/invoice_desk.h"
#include "billing/pages.h"
#include "billing/superbill_desk.h"
#include "people/people.h"

enum { CHOSEN_MOST = 200, PAYERS_MOST = 20 };

static struct sv path_of(struct arena *a, const struct superbill *b, const char *below)
{
    return sv_fmt(a, "/clients/%lld/billing/superbills/%lld%s", (long long)b->client.v, (long long)b->id.v, below);
}

static struct view_badges badges_of(struct arena *a, const struct superbill *b)
{
    static const char *const words[SUPERBILL_STATE_COUNT] = { "Draft", "Ready", "Void" };
    struct view_badge *items = arena_array(a, 3, sizeof *items);
    size_t n = 0;
    items[n++] = (struct view_badge){ .label = sv_of(words[b->state]),
        .tone = b->state == SUPERBILL_READY ? TONE_OK : TONE_CALM };
    if (b->sent_at.has)
        items[n++] = (struct view_badge){ .label = SV("Sent"), .tone = TONE_INFO };
    if (b->confidential)
        items[n++] = (struct view_badge){ .label = SV("Confidential"), .tone = TONE_GUARD, .icon = ICON_LOCK };
    return (struct view_badges){ items, n };
}

enum err superbill_part(struct page *p, struct client_id client, struct bill_page *v)
{
    struct arena *a = p->op.arena;
    struct superbills list;
    TRY(superbill_list(&p->op, client, 1, &list));
    struct bill_section *s = bill_section_add(&v->sections, SV("superbills"), SV("Superbills"));
    s->none = SV("None yet. A superbill is what a family sends to their insurer.");
    s->buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Make a superbill"), .icon = ICON_PLUS, .href = client_bill_path(p, "/superbills/new") },
        { .label = SV("What was sent"), .icon = ICON_SEND, .href = client_bill_path(p, "/documents") });
    if (list.total > (int64_t)list.count)
        s->text = sv_fmt(a, "The newest %zu of %lld.", list.count, (long long)list.total);
    s->table = BILL_TABLE(a, SV("Superbills"), list.count, "Number", "Provider", "State", "#Total");
    for (size_t i = 0; i < list.count; i++) {
        const struct superbill *b = &list.items[i];
        struct bill_row *r = bill_row_add(a, &s->table);
        bill_cell_add(r, &s->table, b->number)->href = path_of(a, b, "");
        bill_cell_add(r, &s->table, b->provider.name);
        bill_cell_add(r, &s->table, SV(""))->badges = badges_of(a, b);
        bill_cell_add(r, &s->table, bill_money(p, b->total));
    }
    return E_OK;
}

/* -- a new one ------------------------------------------------------------------------------------------------------
 */

static size_t chosen(const struct page *p, struct charge_id *ids)
{
    size_t n = 0;
    for (size_t i = 0; i < p->req->form.count && n < CHOSEN_MOST; i++)
        if (sv_eq(p->req->form.items[i].name, SV("charges")) && int_parse(p->req->form.items[i].value, &ids[n].v))
            n++;
    return n;
}

static struct sv charge_hint(struct page *p, const struct charge *c)
{
    struct arena *a = p->op.arena;
    struct str s = str_new(a, 1000);
    str_addf(&s, "%.*s, %.*s", SV_FMT(day_human(a, c->service_on)), SV_FMT(bill_money(p, c->total)));
    if (c->staff_name.n)
        str_addf(&s, ", by %.*s", SV_FMT(c->staff_name));
    if (!c->code.n)
        str_add(&s, SV(". No code yet"));
    if (!c->diagnosis_count)
        str_add(&s, SV(". No diagnosis yet"));
    return str_sv(&s);
}

static enum err show_new(struct page *p, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct client c;
    struct charges list;
    struct charge_filter f = { .client = { page_arg(p, "client") } };
    struct bill_form v = bill_form_new(p, problems);
    TRY(client_bill_header(p, SV("Make a superbill"), &c, &v.header));
    TRY(charge_list(&p->op, &f, &list));
    struct view_choice *items = arena_array(a, list.count, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < list.count && n < CHOSEN_MOST; i++) {
        struct sv value = sv_fmt(a, "%lld", (long long)list.items[i].id.v);
        if (list.items[i].state != CHARGE_VOID)
            items[n++] = (struct view_choice){ .value = value,
                .label = list.items[i].code.n
                             ? sv_fmt(a, "%.*s %.*s", SV_FMT(list.items[i].code), SV_FMT(list.items[i].description))
                             : list.items[i].description,
                .hint = charge_hint(p, &list.items[i]),
                .checked = http_field_has(p->req, SV("charges"), value) };
    }
    struct view_fact *bare = arena_array(a, n, sizeof *bare);
    size_t without = 0;
    for (size_t i = 0; i < list.count && without < n; i++)
        if (list.items[i].state != CHARGE_VOID && !list.items[i].diagnosis_count)
            bare[without++] = (struct view_fact){ .label = SV("No diagnosis yet"),
                .value = sv_fmt(
                    a, "%.*s, %.*s", SV_FMT(list.items[i].description), SV_FMT(day_human(a, list.items[i].service_on))),
                .href =
                    sv_fmt(a, "/clients/%lld/billing/charges/%lld", (long long)c.id.v, (long long)list.items[i].id.v) };
    v.facts = (struct view_facts){ bare, without };
    bill_line_add(p, &v, SV("It names codes and diagnoses: it goes to the client, and to whom they or you choose."));
    bill_line_add(p, &v, SV("One superbill is about one provider."));
    if (!n)
        bill_line_add(p, &v, SV("Nothing was charged for this client yet: bill a visit, or add a charge first."));
    struct bill_group *g = bill_group_add(p, &v, SV(""), false);
    bill_choice_add(g, INPUT_CHECKS, SV("charges"), SV("What goes on it"), (struct view_choices){ items, n });
    bill_field_add(g, INPUT_AREA, SV("note"), SV("Note on it"), http_field(p->req, SV("note")), 500);
    v.submit = (struct view_submit){ .label = SV("Make it ready"),
        .name = SV("do"),
        .value = SV("ready"),
        .second_label = SV("Keep as a draft"),
        .second_name = SV("do"),
        .second_value = SV("draft"),
        .cancel_href = client_bill_path(p, "") };
    return bill_form_render(p, &v);
}

static enum err get_new(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_new(p, &none);
}

static enum err post_new(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct charge_id ids[CHOSEN_MOST];
    struct superbill_id id;
    size_t n = chosen(p, ids);
    bool ready = sv_eq(http_field(p->req, SV("do")), SV("ready"));
    enum err e = superbill_create(&p->op,
        &(struct superbill_new){ { page_arg(p, "client") }, ids, n, http_field(p->req, SV("note")), ready }, &problems,
        &id);
    if (e == E_INVALID)
        return show_new(p, &problems);
    TRY(e);
    struct superbill b = { .id = id, .client = { page_arg(p, "client") } };
    return page_redirect(p, path_of(p->op.arena, &b, ""),
        problems.count
            ? sv_fmt(p->op.arena, "A draft was made. Before it is ready: %.*s", SV_FMT(problems.items[0].text))
        : ready ? SV("The superbill is ready.")
                : SV("The draft was made."));
}

/* -- one ------------------------------------------------------------------------------------------------------------
 */

static enum err bill_of(struct page *p, struct superbill *ret_bill)
{
    TRY(superbill_load(&p->op, (struct superbill_id){ page_arg(p, "superbill") }, (struct payer_id){ 0 }, ret_bill));
    return ret_bill->client.v == page_arg(p, "client") ? E_OK : E_NOTFOUND;
}

static void charge_rows(struct page *p, const struct superbill *b, struct bill_section *s)
{
    struct arena *a = p->op.arena;
    s->table = BILL_TABLE(a, SV("Charges"), b->charges.count, "What", "Day", "Code", "Diagnoses", "#Amount");
    for (size_t i = 0; i < b->charges.count; i++) {
        const struct charge *c = &b->charges.items[i];
        struct bill_row *r = bill_row_add(a, &s->table);
        struct str codes = str_new(a, 500);
        for (size_t k = 0; k < c->diagnosis_count; k++)
            str_addf(&codes, "%s%.*s", k ? " " : "", SV_FMT(c->diagnoses[k]));
        bill_cell_add(r, &s->table, c->description);
        bill_cell_add(r, &s->table, day_human(a, c->service_on));
        bill_cell_add(
            r, &s->table, c->modifiers.n ? sv_fmt(a, "%.*s %.*s", SV_FMT(c->code), SV_FMT(c->modifiers)) : c->code);
        bill_cell_add(r, &s->table, str_sv(&codes));
        bill_cell_add(r, &s->table, bill_money(p, c->total));
    }
}

/* "Acme Health, Child of Ana Ruiz"; its days where it is not valid on all. */
static struct sv plan_words(struct arena *a, const struct insured *one)
{
    struct str s = str_new(a, 4000);
    str_addf(&s, "%.*s, %.*s", SV_FMT(one->plan.insurer), SV_FMT(insurance_holder_words(a, &one->plan)));
    for (size_t i = 0; i < one->day_count && !one->always; i++)
        str_addf(&s, "%s%.*s", i ? ", " : ". Valid on ", SV_FMT(day_human(a, one->days[i])));
    return str_sv(&s);
}

/* What the client's own copy names, and what a confidential one leaves out. */
static enum err plan_part(struct page *p, const struct superbill *b, struct bill_page *v)
{
    enum { FACTS_MOST = 30 };
    struct arena *a = p->op.arena;
    struct insureds named, left;
    TRY(superbill_insured(&p->op, b, &named, &left));
    struct bill_section *s = bill_section_add(&v->side, SV("plans"), SV("Insurance on it"));
    struct view_fact *f = arena_array(a, FACTS_MOST, sizeof *f);
    size_t n = 0;
    for (size_t i = 0; i < named.count && n < FACTS_MOST; i++)
        f[n++] = (struct view_fact){ .label = sv_of(insurance_place_label(named.items[i].plan.place)),
            .value = plan_words(a, &named.items[i]) };
    for (size_t i = 0; i < left.count && n < FACTS_MOST; i++)
        f[n++] = (struct view_fact){ .label = SV("Left out"), .value = plan_words(a, &left.items[i]) };
    s->facts = (struct view_facts){ f, n };
    s->none = SV("No policy was valid on its days.");
    if (b->names_plan)
        s->text = SV("It is confidential, and names the plans of others: their insurers write to who holds them.");
    else if (left.count)
        s->text =
            SV("It is confidential. An insurer writes to who holds the plan, so the plans of others are left out.");
    if (b->state != SUPERBILL_VOID && (left.count || b->names_plan))
        s->buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
            { .label = b->names_plan ? SV("Leave them out") : SV("Name them all the same"),
                .href = path_of(a, b, "/plan") });
    return E_OK;
}

static enum err get_superbill(struct page *p)
{
    struct arena *a = p->op.arena;
    struct client c;
    struct superbill b;
    struct bill_page v = bill_page_new(p, 1);
    TRY(bill_of(p, &b));
    TRY(client_bill_header(p, sv_fmt(a, "Superbill %.*s", SV_FMT(b.number)), &c, &v.header));
    v.header.badges = badges_of(a, &b);
    struct view_action *buttons = arena_array(a, 3, sizeof *buttons);
    size_t n = 0;
    if (b.state == SUPERBILL_READY) {
        buttons[n++] = (struct view_action){ .label = SV("Send"), .icon = ICON_SEND, .href = path_of(a, &b, "/send") };
        buttons[n++] =
            (struct view_action){ .label = SV("PDF"), .icon = ICON_DOCUMENT, .href = path_of(a, &b, "/pdf") };
    }
    if (b.state == SUPERBILL_DRAFT)
        buttons[n++] =
            (struct view_action){ .label = SV("Make it ready"), .icon = ICON_CHECK, .href = path_of(a, &b, "/ready") };
    v.header.buttons = (struct view_actions){ buttons, n };
    if (b.state != SUPERBILL_VOID)
        v.header.menu = (struct view_actions)VIEW_LIST(a, struct view_action,
            { .label = SV("Void"), .icon = ICON_STOP, .href = path_of(a, &b, "/void"), .danger = true });
    struct bill_section *s = bill_section_add(&v.sections, SV("charges"), SV("What it names"));
    charge_rows(p, &b, s);
    s->text = b.note;
    struct bill_section *facts = bill_section_add(&v.side, SV("facts"), SV("The superbill"));
    facts->facts =
        (struct view_facts)VIEW_LIST(a, struct view_fact, { .label = SV("Provider"), .value = b.provider.name },
            { .label = SV("NPI"), .value = b.provider.npi }, { .label = SV("Licence"), .value = b.provider.licence },
            { .label = SV("Total"), .value = bill_money(p, b.total) },
            { .label = SV("Paid"), .value = bill_money(p, b.paid) });
    TRY(plan_part(p, &b, &v));
    return bill_page_render(p, &v);
}

/* -- what is done to it ---------------------------------------------------------------------------------------------
 */

static enum err act_form(struct page *p, const struct superbill *b, struct sv title, const struct problems *problems,
    struct bill_form *ret_form)
{
    struct client c;
    *ret_form = bill_form_new(p, problems);
    TRY(client_bill_header(p, title, &c, &ret_form->header));
    bill_hidden_add(p, ret_form, SV("version"), sv_fmt(p->op.arena, "%lld", (long long)b->version));
    ret_form->submit.cancel_href = path_of(p->op.arena, b, "");
    return E_OK;
}

static enum err show_ready(struct page *p, const struct superbill *b, const struct problems *problems)
{
    struct bill_form v;
    TRY(act_form(p, b, SV("Make it ready"), problems, &v));
    v.question = sv_fmt(p->op.arena, "Make superbill %.*s ready?", SV_FMT(b->number));
    bill_line_add(p, &v, SV("The client finds it in their portal. Every charge needs a code and a diagnosis."));
    v.submit.label = SV("Make it ready");
    return bill_form_render(p, &v);
}

static enum err get_ready(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct superbill b;
    TRY(bill_of(p, &b));
    return show_ready(p, &b, &none);
}

static enum err post_ready(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct superbill b;
    TRY(bill_of(p, &b));
    enum err e = save_result(superbill_ready(&p->op, b.id, page_form_int(p, SV("version")), &problems), &problems);
    if (e == E_INVALID)
        return show_ready(p, &b, &problems);
    TRY(e);
    return page_redirect(p, path_of(p->op.arena, &b, ""), SV("The superbill is ready."));
}

static enum err show_plan(struct page *p, const struct superbill *b, const struct problems *problems)
{
    struct bill_form v;
    TRY(act_form(p, b, SV("Insurance on it"), problems, &v));
    if (b->names_plan) {
        v.question = SV("Leave the plans of others out?");
        bill_line_add(p, &v, SV("What was sent already stays as it is."));
        v.submit.label = SV("Leave them out");
        return bill_form_render(p, &v);
    }
    v.question = sv_fmt(p->op.arena, "Name the plans of others on superbill %.*s?", SV_FMT(b->number));
    bill_line_add(p, &v, SV("It is confidential: only the client sees it."));
    bill_line_add(p, &v,
        SV("When it is handed in, the insurer writes to who holds the plan what it paid for, on which day, and to "
           "whom."));
    struct bill_group *g = bill_group_add(p, &v, SV(""), false);
    bill_hidden_add(p, &v, SV("names"), SV("1"));
    bill_check_add(g, SV("plan"), sv_fmt(p->op.arena, "%.*s agrees that they may know of it", SV_FMT(b->client_name)),
        http_field(p->req, SV("plan")).n > 0);
    v.submit.label = SV("Name them");
    return bill_form_render(p, &v);
}

static enum err get_plan(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct superbill b;
    TRY(bill_of(p, &b));
    return b.confidential ? show_plan(p, &b, &none) : E_NOTFOUND;
}

static enum err post_plan(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct superbill b;
    bool names = http_field(p->req, SV("names")).n > 0;
    TRY(bill_of(p, &b));
    enum err e = save_result(superbill_name_plan(&p->op, b.id, page_form_int(p, SV("version")), names,
                                 http_field(p->req, SV("plan")).n > 0, &problems),
        &problems);
    if (e == E_INVALID)
        return show_plan(p, &b, &problems);
    TRY(e);
    return page_redirect(p, path_of(p->op.arena, &b, ""),
        names ? SV("It names the plans of others.") : SV("The plans of others are left out."));
}

static enum err get_void(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct superbill b;
    struct bill_form v;
    TRY(bill_of(p, &b));
    TRY(act_form(p, &b, SV("Void"), &none, &v));
    v.question = sv_fmt(p->op.arena, "Make superbill %.*s void?", SV_FMT(b.number));
    bill_line_add(p, &v, SV("Nobody can open it any more, and links to it are dead. Invoices stay as they are."));
    v.submit.label = SV("Make it void");
    v.submit.danger = true;
    return bill_form_render(p, &v);
}

static enum err post_void(struct page *p)
{
    struct superbill b;
    TRY(bill_of(p, &b));
    TRY(superbill_void(&p->op, b.id, page_form_int(p, SV("version"))));
    return page_redirect(p, client_bill_path(p, ""), SV("The superbill is void."));
}

static enum err show_send(struct page *p, const struct superbill *b, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct payers payers;
    struct bill_form v;
    TRY(act_form(p, b, SV("Send"), problems, &v));
    TRY(payer_choices(&p->op, b->client, &payers));
    size_t others = 0;
    for (size_t i = 0; i < payers.count; i++) /* the client has a box of their own */
        if (payers.items[i].client.v != b->client.v)
            payers.items[others++] = payers.items[i];
    payers.count = others;
    v.question = sv_fmt(a, "Send superbill %.*s?", SV_FMT(b->number));
    bill_line_add(p, &v, SV("A mail goes to each. The mail itself names no code and no diagnosis."));
    bill_line_add(
        p, &v, SV("A payer's copy shows what was charged in full, and of what was paid only their own part."));
    if (b->confidential)
        bill_line_add(p, &v, SV("It is confidential: whoever gets it reads what only the client was to see."));
    struct bill_group *g = bill_group_add(p, &v, SV(""), false);
    bill_check_add(g, SV("to_client"), sv_fmt(a, "To %.*s", SV_FMT(b->client_name)),
        p->req->method != HTTP_POST || http_field(p->req, SV("to_client")).n > 0);
    struct view_choice *items = arena_array(a, payers.count, sizeof *items);
    struct view_choices offered = bill_payer_choices(a, &payers, SV(""));
    size_t n = 0;
    for (size_t i = 0; i < offered.count; i++) {
        items[n] = offered.items[i];
        items[n].checked = http_field_has(p->req, SV("payers"), items[n].value);
        n++;
    }
    bill_choice_add(g, INPUT_CHECKS, SV("payers"), SV("Others"), (struct view_choices){ items, n });
    struct view_field *email =
        bill_field_add(g, INPUT_FIELD, SV("email"), SV("Another address"), http_field(p->req, SV("email")), 254);
    email->type = SV("email");
    email->hint = SV("An insurer, for instance.");
    document_way_fields(p, g);
    if (b->confidential || problem_has(problems, SV("confidential_send")))
        bill_check_add(g, SV("sure"), SV("They may know of it"), http_field(p->req, SV("sure")).n > 0);
    v.submit.label = SV("Send");
    return bill_form_render(p, &v);
}

static enum err get_send(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct superbill b;
    TRY(bill_of(p, &b));
    return show_send(p, &b, &none);
}

static enum err post_send(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct superbill b;
    struct payer_id payers[PAYERS_MOST];
    size_t n = 0;
    TRY(bill_of(p, &b));
    for (size_t i = 0; i < p->req->form.count && n < PAYERS_MOST; i++)
        if (sv_eq(p->req->form.items[i].name, SV("payers"))) {
            payers[n] = (struct payer_id){ 0 };
            TRY(bill_payer_chosen(p, p->req->form.items[i].value, &payers[n]));
            n += payers[n].v != 0;
        }
    struct superbill_send s = { .to_client = http_field(p->req, SV("to_client")).n > 0,
        .payers = payers,
        .payer_count = n,
        .email = http_field(p->req, SV("email")),
        .sure = http_field(p->req, SV("sure")).n > 0,
        .attached = document_way_attached(p),
        .days = document_way_days(p) };
    enum err e = save_result(superbill_send(&p->op, b.id, &s, &problems), &problems);
    if (e == E_INVALID)
        return show_send(p, &b, &problems);
    TRY(e);
    return page_redirect(p, path_of(p->op.arena, &b, ""), SV("The superbill was sent."));
}

static enum err get_pdf(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct superbill b;
    struct bill_form v;
    TRY(bill_of(p, &b));
    TRY(act_form(p, &b, SV("PDF"), &none, &v));
    v.question = sv_fmt(p->op.arena, "Superbill %.*s as PDF", SV_FMT(b.number));
    v.submit.label = SV("Make the PDF");
    return bill_form_render(p, &v);
}

static enum err post_pdf(struct page *p)
{
    struct superbill b;
    struct billing_document_id id;
    TRY(bill_of(p, &b));
    TRY(document_ask(&p->op, &(struct document_wish){ .kind = DOCUMENT_SUPERBILL, .resource = b.id.v }, &id));
    return page_redirect(p, sv_fmt(p->op.arena, "/billing/documents/%lld", (long long)id.v), SV(""));
}

#define BILL NEEDS_CHART(PERM_BILLING)
#define ONE "/clients/{client}/billing/superbills/{superbill}"
static const struct route routes[] = {
    { HTTP_GET, "/clients/{client}/billing/superbills/new", "client_superbill_new", BILL, AUDIT_VIEW, "charge",
        get_new },
    { HTTP_POST, "/clients/{client}/billing/superbills/new", "client_superbill_add", BILL, AUDIT_CREATE, "superbill",
        post_new },
    { HTTP_GET, ONE, "client_superbill", BILL, AUDIT_VIEW, "superbill", get_superbill },
    { HTTP_GET, ONE "/ready", "client_superbill_ready", BILL, AUDIT_VIEW, "superbill", get_ready },
    { HTTP_POST, ONE "/ready", "client_superbill_ready_do", BILL, AUDIT_UPDATE, "superbill", post_ready },
    { HTTP_GET, ONE "/plan", "client_superbill_plan", BILL, AUDIT_VIEW, "superbill", get_plan },
    { HTTP_POST, ONE "/plan", "client_superbill_plan_do", BILL, AUDIT_UPDATE, "superbill", post_plan },
    { HTTP_GET, ONE "/void", "client_superbill_void", BILL, AUDIT_VIEW, "superbill", get_void },
    { HTTP_POST, ONE "/void", "client_superbill_void_do", BILL, AUDIT_END, "superbill", post_void },
    { HTTP_GET, ONE "/send", "client_superbill_send", BILL, AUDIT_VIEW, "superbill", get_send },
    { HTTP_POST, ONE "/send", "client_superbill_send_do", BILL, AUDIT_SEND, "superbill", post_send },
    { HTTP_GET, ONE "/pdf", "client_superbill_pdf", BILL, AUDIT_VIEW, "superbill", get_pdf },
    { HTTP_POST, ONE "/pdf", "client_superbill_pdf_do", BILL, AUDIT_EXPORT, "superbill", post_pdf },
};
const struct route_table billing_superbill_routes = { routes, LENGTH(routes) };
