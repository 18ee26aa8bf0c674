/* Invoices that are written again and again: on a client's tab, one of them with what comes next, and all of the
 * practice. */
#include "billing/client_desk.h"
#include "billing/invoice_desk.h"
#include "billing/pages.h"
#include "billing/recurring.h"
#include "billing/recurring_desk.h"
#include "people/people.h"

enum { A_PAGE = 25, NEXT_SHOWN = 6 };

/* -- in words -------------------------------------------------------------------------------------------------------
 */

static struct sv path_of(struct arena *a, const struct recurring *r, const char *below)
{
    return sv_fmt(a, "/clients/%lld/billing/recurring/%lld%s", (long long)r->client.v, (long long)r->id.v, below);
}

/* "Every 2 weeks", "Every month". */
static struct sv every_words(struct arena *a, const struct recur *r)
{
    const char *unit = r->unit == RECUR_WEEK ? "week" : "month";
    return r->every == 1 ? sv_fmt(a, "Every %s", unit) : sv_fmt(a, "Every %lld %ss", (long long)r->every, unit);
}

static struct sv until_words(struct arena *a, const struct recurring *r)
{
    if (r->days.most)
        return sv_fmt(a, "%lld of %lld", (long long)r->made, (long long)r->days.most);
    return r->days.ends_on.has ? sv_fmt(a, "Until %.*s", SV_FMT(day_human(a, r->days.ends_on.v)))
                               : SV("Until it is ended");
}

static struct view_badge state_badge(const struct recurring *r)
{
    static const enum view_tone tones[RECURRING_STATE_COUNT] = {
        [RECURRING_ACTIVE] = TONE_OK, [RECURRING_PAUSED] = TONE_WARN, [RECURRING_ENDED] = TONE_CALM
    };
    return (struct view_badge){ .label = sv_of(recurring_state_label(r->state)), .tone = tones[r->state] };
}

static struct bill_table table_of(struct page *p, const struct recurrings *list, bool of_all)
{
    struct arena *a = p->op.arena;
    struct bill_table t = BILL_TABLE(
        a, SV("Recurring invoices"), list->count, "What", "Who pays", "How often", "State", "Next", "#Amount");
    for (size_t i = 0; i < list->count; i++) {
        const struct recurring *r = &list->items[i];
        struct bill_row *row = bill_row_add(a, &t);
        struct bill_cell *what = bill_cell_add(row, &t,
            of_all          ? r->client_name
            : r->line_count ? r->lines[0].description
                            : SV("Nothing"));
        what->href = path_of(a, r, "");
        bill_cell_add(row, &t, r->payer.v ? r->payer_name : SV("By the rules"));
        bill_cell_add(row, &t, every_words(a, &r->days))->detail = until_words(a, r);
        bill_cell_add(row, &t, SV(""))->badges = (struct view_badges)VIEW_LIST(a, struct view_badge, state_badge(r));
        bill_cell_add(row, &t, r->state == RECURRING_ACTIVE ? bill_day(a, r->next_on) : SV(""));
        bill_cell_add(row, &t, bill_money(p, r->total));
    }
    return t;
}

enum err recurring_part(struct page *p, struct client_id client, struct bill_page *v)
{
    struct recurrings list;
    TRY(recurring_list(&p->op, client, SV(""), 1, &list));
    struct bill_section *s = bill_section_add(&v->sections, SV("recurring"), SV("Recurring invoices"));
    s->buttons = (struct view_actions)VIEW_LIST(p->op.arena, struct view_action,
        { .label = SV("Set one up"), .icon = ICON_PLUS, .href = client_bill_path(p, "/recurring/new") });
    s->table = table_of(p, &list, false);
    s->none = SV("None. What is billed every month can be written by itself.");
    if (list.total > (int64_t)list.count)
        s->text = SV("The newest of them; all stand under Billing, Recurring.");
    return E_OK;
}

static enum err get_all(struct page *p)
{
    static const char *const kept[] = { "q" };
    struct arena *a = p->op.arena;
    struct recurrings list;
    struct sv words = sv_trim(http_param(p->req, SV("q")));
    TRY(recurring_list(&p->op, (struct client_id){ 0 }, words, page_number(p), &list));
    struct bill_page v = bill_page_new(p, 1);
    v.header = bill_header(p, (struct view_link){ .label = SV("") }, SV("Recurring invoices"),
        SV("They are set up on a client's tab Billing."));
    v.search = (struct view_search){
        .action = p->req->path, .label = SV("The name of a client"), .value = words, .live_target = SV("#results")
    };
    struct bill_section *s = bill_section_add(&v.sections, SV("recurring"), SV("Recurring invoices"));
    s->table = table_of(p, &list, true);
    s->pager = bill_pager(p, bill_query(p, p->req->path, kept, LENGTH(kept)), (int64_t)list.count, list.total, A_PAGE);
    s->empty = words.n ? (struct view_empty){ .art = ART_SEARCH,
        .title = SV("Nobody of that name has one"),
        .text = SV("The first letters are enough.") }
                       : (struct view_empty){ .art = ART_DONE,
                             .title = SV("Nothing recurs yet"),
                             .text = SV("What is billed every week or month can be written by itself: open a client, "
                                        "then Billing.") };
    if (words.n)
        v.found = sv_fmt(a, "%.*s found", SV_FMT(view_count(a, list.total, 0)));
    return bill_page_render(p, &v);
}

/* -- the form -------------------------------------------------------------------------------------------------------
 */

static const char *const line_fields[] = { "description", "units", "unit_price", "discount", "tax" };

static struct sv line_name(struct arena *a, size_t field, size_t line)
{
    return sv_fmt(a, "%s%zu", line_fields[field], line + 1);
}

static struct sv *line_field(struct recurring_line_form *l, size_t field)
{
    struct sv *const all[] = { &l->description, &l->units, &l->unit_price, &l->discount, &l->tax };
    return all[field];
}

static struct recurring_form form_typed(const struct page *p)
{
    struct arena *a = p->op.arena;
    struct recurring_form f = { .client = { page_arg(p, "client") },
        .key = http_field(p->req, SV("key")),
        .every = http_field(p->req, SV("every")),
        .unit = http_field(p->req, SV("unit")),
        .starts_on = http_field(p->req, SV("starts_on")),
        .ends_on = http_field(p->req, SV("ends_on")),
        .most = http_field(p->req, SV("most")),
        .note = http_field(p->req, SV("note")),
        .send = sv_eq(http_field(p->req, SV("send")), SV("send")),
        .version = page_form_int(p, SV("version")) };
    for (size_t i = 0; i < RECUR_LINES_MOST; i++)
        for (size_t k = 0; k < LENGTH(line_fields); k++)
            *line_field(&f.lines[i], k) = http_field(p->req, line_name(a, k, i));
    return f;
}

static struct recurring_form form_from(struct page *p, const struct recurring *r)
{
    struct arena *a = p->op.arena;
    struct recurring_form f = { .client = r->client,
        .payer = r->payer,
        .every = sv_fmt(a, "%lld", (long long)r->days.every),
        .unit = sv_of(recur_unit_name(r->days.unit)),
        .starts_on = day_iso(a, r->days.starts_on),
        .ends_on = r->days.ends_on.has ? day_iso(a, r->days.ends_on.v) : SV(""),
        .most = r->days.most ? sv_fmt(a, "%lld", (long long)r->days.most) : SV(""),
        .note = r->note,
        .send = r->send,
        .version = r->version };
    for (size_t i = 0; i < r->line_count; i++)
        f.lines[i] = (struct recurring_line_form){ .description = r->lines[i].description,
            .units = sv_fmt(a, "%lld", (long long)r->lines[i].units),
            .unit_price = bill_typed(p, r->lines[i].unit_price),
            .discount = bill_typed(p, r->lines[i].discount),
            .tax =
                r->lines[i].tax.v || r->lines[i].tax_bp ? tax_typed(a, r->lines[i].tax, r->lines[i].tax_bp) : SV("") };
    return f;
}

static enum err line_groups(struct page *p, struct bill_form *v, struct recurring_form *f)
{
    static const char *const labels[] = { "What", "Units", "Price of one", "Discount", "Tax, in percent" };
    static const char *const modes[] = { "", "numeric", "decimal", "decimal", "decimal" };
    static const int64_t sizes[] = { 200, 4, 20, 20, 6 };
    struct arena *a = p->op.arena;
    size_t shown = 1;
    struct taxes taxes;
    TRY(tax_list(&p->op, true, &taxes));
    for (size_t i = 0; i < RECUR_LINES_MOST; i++)
        if (f->lines[i].description.n || f->lines[i].unit_price.n)
            shown = i + 2;
    for (size_t i = 0; i < shown && i < RECUR_LINES_MOST; i++) {
        struct bill_group *g =
            bill_group_add(p, v, i ? sv_fmt(a, "Line %zu", i + 1) : SV("What is billed each time"), true);
        struct view_choices choices = bill_tax_choices(a, &taxes, f->lines[i].tax);
        size_t plain = LENGTH(line_fields) - (choices.count > 0); /* the tax is the last of them */
        for (size_t k = 0; k < plain; k++)
            bill_field_add(g, INPUT_FIELD, line_name(a, k, i), sv_of(labels[k]), *line_field(&f->lines[i], k), sizes[k])
                ->inputmode = sv_of(modes[k]);
        if (choices.count)
            bill_choice_add(g, INPUT_SELECT, line_name(a, plain, i), SV("Tax"), choices);
    }
    return E_OK;
}

static void day_group(struct page *p, struct bill_form *v, const struct recurring_form *f)
{
    static const char *const units[] = { "week", "weeks", "month", "months" };
    struct bill_group *g = bill_group_add(p, v, SV("When"), true);
    bill_field_add(g, INPUT_FIELD, SV("every"), SV("Every"), f->every, 2)->inputmode = SV("numeric");
    bill_choice_add(g, INPUT_SELECT, SV("unit"), SV("Weeks or months"),
        bill_choices(p->op.arena, units, RECUR_UNIT_COUNT, f->unit));
    struct view_field *starts = bill_field_add(g, INPUT_FIELD, SV("starts_on"), SV("The first one"), f->starts_on, 10);
    struct view_field *ends = bill_field_add(g, INPUT_FIELD, SV("ends_on"), SV("Until"), f->ends_on, 10);
    starts->type = ends->type = SV("date");
    starts->required = true;
    starts->hint = SV("Months keep its day, or take their last one.");
    ends->hint = SV("Empty: until you end it.");
    struct view_field *most = bill_field_add(g, INPUT_FIELD, SV("most"), SV("How many in all"), f->most, 3);
    most->inputmode = SV("numeric");
    most->hint = SV("Empty: any number.");
}

static enum err show(
    struct page *p, struct recurring_id id, struct recurring_form *f, struct sv payer, const struct problems *problems)
{
    static const char *const sends[] = { "draft", "As a draft, for you to look at", "send", "Sent at once" };
    struct arena *a = p->op.arena;
    struct client c;
    struct payers payers;
    struct bill_form v = bill_form_new(p, problems);
    TRY(client_bill_header(p, id.v ? SV("Change the recurring invoice") : SV("Recurring invoice"), &c, &v.header));
    TRY(payer_choices(&p->op, c.id, &payers));
    bill_hidden_add(p, &v, SV("version"), sv_fmt(a, "%lld", (long long)f->version));
    bill_hidden_add(p, &v, SV("key"), bill_form_key(p));
    TRY(line_groups(p, &v, f));
    day_group(p, &v, f);
    struct bill_group *g = bill_group_add(p, &v, SV("Who pays, and how it goes out"), false);
    struct view_choice_field *who =
        bill_choice_add(g, INPUT_SELECT, SV("payer"), SV("Addressed to"), bill_payer_choices(a, &payers, payer));
    who->prompt = SV("Whoever pays by the rules of this client");
    bill_choice_add(g, INPUT_RADIOS, SV("send"), SV("Each one is written"),
        bill_choices(a, sends, 2, f->send ? SV("send") : SV("draft")))
        ->hint = SV("Sent ones are charged on their due day where the payer chose that.");
    bill_field_add(g, INPUT_AREA, SV("note"), SV("Note for the payer"), f->note, 1000);
    v.submit = (struct view_submit){ .label = id.v ? SV("Save") : SV("Set it up"),
        .cancel_href = id.v ? client_bill_path(p, sv_z(a, sv_fmt(a, "/recurring/%lld", (long long)id.v)))
                            : client_bill_path(p, "#recurring") };
    return bill_form_render(p, &v);
}

static enum err get_new(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct recurring_form f = {
        .every = SV("1"), .unit = SV("month"), .starts_on = day_iso(p->op.arena, p->viewer->today)
    };
    f.lines[0].units = SV("1");
    return show(p, (struct recurring_id){ 0 }, &f, SV(""), &none);
}

/* -- one ------------------------------------------------------------------------------------------------------------
 */

/* Of the client of the address. */
static enum err recurring_of(struct page *p, struct recurring *ret)
{
    TRY(recurring_load(&p->op, (struct recurring_id){ page_arg(p, "recurring") }, ret));
    return ret->client.v == page_arg(p, "client") ? E_OK : E_NOTFOUND;
}

static enum err save(struct page *p, struct recurring_id id, struct sv done)
{
    struct problems problems = problems_new(p->op.arena);
    struct recurring_form f = form_typed(p);
    struct sv payer = http_field(p->req, SV("payer"));
    struct recurring_id saved = id;
    TRY(bill_payer_chosen(p, payer, &f.payer));
    enum err e = E_OK;
    if (payer.n && !f.payer.v) {
        problem_add(&problems, SV("payer"), SV("unknown_payer"), SV("Choose who pays."));
        e = E_INVALID;
    }
    if (e == E_OK)
        e = save_result(recurring_save(&p->op, id, &f, &problems, &saved), &problems);
    if (e == E_INVALID)
        return show(p, id, &f, payer, &problems);
    TRY(e);
    return page_redirect(
        p, client_bill_path(p, sv_z(p->op.arena, sv_fmt(p->op.arena, "/recurring/%lld", (long long)saved.v))), done);
}

static enum err post_new(struct page *p)
{
    return save(p, (struct recurring_id){ 0 }, SV("It is set up. What comes next stands below."));
}

static enum err get_edit(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct recurring r;
    TRY(recurring_of(p, &r));
    struct recurring_form f = form_from(p, &r);
    struct sv payer = r.payer.v ? sv_fmt(p->op.arena, "p%lld", (long long)r.payer.v) : SV("");
    return show(p, r.id, &f, payer, &none);
}

static enum err post_edit(struct page *p)
{
    struct recurring r;
    TRY(recurring_of(p, &r));
    return save(p, r.id, SV("It was saved, for those that come."));
}

static void next_section(struct page *p, const struct recurring *r, struct bill_page *v)
{
    struct arena *a = p->op.arena;
    struct bill_section *s = bill_section_add(&v->sections, SV("next"), SV("What comes next"));
    s->none = r->state == RECURRING_PAUSED
                  ? SV("It is paused: nothing is written, and what falls into the pause is not "
                       "made up for.")
                  : SV("Nothing comes any more.");
    s->table = BILL_TABLE(a, SV("What comes next"), NEXT_SHOWN, "Day", "#Amount");
    struct day from = r->next_on.v, day;
    int64_t made = r->made;
    for (int i = 0; i < NEXT_SHOWN && r->state == RECURRING_ACTIVE && r->next_on.has; i++) {
        if (!recurring_next(&r->days, made++, from, &day))
            break;
        struct bill_row *row = bill_row_add(a, &s->table);
        bill_cell_add(row, &s->table, day_human(a, day));
        bill_cell_add(row, &s->table, bill_money(p, r->total));
        from = (struct day){ day.n + 1 };
    }
}

/* Without a name it is a percentage: "with 8.25 % tax". */
static struct sv tax_line(struct arena *a, const struct recurring_line *l)
{
    return sv_fmt(a, l->tax.v ? "with %.*s" : "with %.*s tax", SV_FMT(l->tax_said));
}

static void lines_section(struct page *p, const struct recurring *r, struct bill_page *v)
{
    struct arena *a = p->op.arena;
    struct bill_section *s = bill_section_add(&v->sections, SV("lines"), SV("What is billed each time"));
    s->table = BILL_TABLE(a, SV("Lines"), r->line_count, "What", "Units", "#Price");
    for (size_t i = 0; i < r->line_count; i++) {
        const struct recurring_line *l = &r->lines[i];
        struct bill_row *row = bill_row_add(a, &s->table);
        struct bill_cell *what = bill_cell_add(row, &s->table, l->description);
        if (l->discount || l->tax_said.n)
            what->detail = sv_fmt(a, "%.*s%s%.*s",
                SV_FMT(l->discount ? sv_fmt(a, "%.*s off", SV_FMT(bill_money(p, l->discount))) : SV("")),
                l->discount && l->tax_said.n ? ", " : "", SV_FMT(l->tax_said.n ? tax_line(a, l) : SV("")));
        bill_cell_add(row, &s->table, sv_fmt(a, "%lld", (long long)l->units));
        bill_cell_add(row, &s->table, bill_money(p, l->unit_price));
    }
    s->text = r->note;
}

static enum err get_one(struct page *p)
{
    struct arena *a = p->op.arena;
    struct recurring r;
    struct client c;
    struct invoices made;
    struct tax_exemption exempt;
    struct bill_page v = bill_page_new(p, 4);
    TRY(recurring_of(p, &r));
    TRY(tax_exemption_load(&p->op, r.client, &exempt));
    TRY(client_bill_header(p, SV("Recurring invoice"), &c, &v.header));
    TRY(recurring_invoices(&p->op, r.id, page_number(p), &made));
    v.header.badges = (struct view_badges)VIEW_LIST(a, struct view_badge, state_badge(&r));
    if (r.state == RECURRING_ACTIVE)
        v.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
            { .label = SV("Change"), .icon = ICON_EDIT, .href = path_of(a, &r, "/edit") },
            { .label = SV("Pause"), .icon = ICON_HOURGLASS, .href = path_of(a, &r, "/pause") },
            { .label = SV("End"), .icon = ICON_STOP, .href = path_of(a, &r, "/end") });
    else
        v.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
            { .label = SV("Take it up again"), .icon = ICON_CHECK, .href = path_of(a, &r, "/resume") },
            { .label = SV("Change"), .icon = ICON_EDIT, .href = path_of(a, &r, "/edit") });
    if (r.stuck.n && r.state == RECURRING_PAUSED)
        v.notice = (struct view_notice){
            .tone = TONE_WARN, .title = SV("It could not be written, and was paused"), .text = r.stuck
        };
    else if (exempt.exempt)
        v.notice = (struct view_notice){ .tone = TONE_INFO,
            .title = SV("Exempt from tax"),
            .text = SV("No tax is billed while this client is exempt, whatever the lines say.") };
    next_section(p, &r, &v);
    lines_section(p, &r, &v);
    struct bill_section *s = bill_section_add(&v.sections, SV("made"), SV("What it has written"));
    s->table = invoice_table(p, SV("What it has written"), &made);
    s->pager = bill_pager(p, bill_query(p, p->req->path, NULL, 0), (int64_t)made.count, made.total, A_PAGE);
    s->none = SV("Nothing yet.");
    struct bill_section *facts = bill_section_add(&v.side, SV("facts"), SV("How"));
    facts->facts = (struct view_facts)VIEW_LIST(a, struct view_fact,
        { .label = SV("How often"), .value = every_words(a, &r.days) },
        { .label = SV("From"), .value = day_human(a, r.days.starts_on) },
        { .label = SV("How long"), .value = until_words(a, &r) },
        { .label = SV("Who pays"), .value = r.payer.v ? r.payer_name : SV("Whoever pays by the rules") },
        { .label = SV("Written"), .value = r.send ? SV("Sent at once") : SV("As a draft") },
        { .label = SV("Each comes to"), .value = bill_money(p, r.total) });
    return bill_page_render(p, &v);
}

/* -- pause, end, take up again --------------------------------------------------------------------------------------
 */

static const struct {
    enum recurring_state to;
    const char *label, *question, *first, *second, *done;
} moves[] = {
    { RECURRING_PAUSED, "Pause", "Pause this recurring invoice?", "Nothing is written until you take it up again.",
        "Days that fall into the pause are not made up for.", "It is paused." },
    { RECURRING_ENDED, "End it", "End this recurring invoice?", "Nothing more is written. What was written stays.",
        "You can take it up again.", "It is ended. You can take it up again." },
    { RECURRING_ACTIVE, "Take it up again", "Take this recurring invoice up again?",
        "It goes on from today, on the days it always had.", "Days that passed meanwhile are not made up for.",
        "It goes on." },
};

static enum err show_move(struct page *p, size_t m, const struct recurring *r, const struct problems *problems)
{
    struct client c;
    struct bill_form v = bill_form_new(p, problems);
    TRY(client_bill_header(p, SV("Recurring invoice"), &c, &v.header));
    v.question = sv_of(moves[m].question);
    bill_line_add(p, &v, sv_of(moves[m].first));
    bill_line_add(p, &v, sv_of(moves[m].second));
    bill_hidden_add(p, &v, SV("version"), sv_fmt(p->op.arena, "%lld", (long long)r->version));
    v.submit = (struct view_submit){ .label = sv_of(moves[m].label),
        .danger = moves[m].to == RECURRING_ENDED,
        .cancel_href = path_of(p->op.arena, r, "") };
    return bill_form_render(p, &v);
}

static enum err move(struct page *p, size_t m)
{
    struct problems problems = problems_new(p->op.arena);
    struct recurring r;
    TRY(recurring_of(p, &r));
    if (p->req->method != HTTP_POST)
        return show_move(p, m, &r, &problems);
    enum err e = save_result(
        recurring_set_state(&p->op, r.id, moves[m].to, page_form_int(p, SV("version")), &problems), &problems);
    if (e == E_INVALID)
        return show_move(p, m, &r, &problems);
    TRY(e);
    return page_redirect(p, path_of(p->op.arena, &r, ""), sv_of(moves[m].done));
}

static enum err pause_it(struct page *p)
{
    return move(p, 0);
}

static enum err end_it(struct page *p)
{
    return move(p, 1);
}

static enum err resume_it(struct page *p)
{
    return move(p, 2);
}

#define BILL NEEDS_CHART(PERM_BILLING)
#define LOOK BILL, AUDIT_VIEW, "recurring invoice"
#define CHANGE BILL, AUDIT_UPDATE, "recurring invoice"
#define ONE "/clients/{client}/billing/recurring/{recurring}"
static const struct route routes[] = {
    { HTTP_GET, "/billing/recurring", "billing_recurring", NEEDS_STAFF(PERM_BILLING), AUDIT_LIST, "invoice", get_all },
    { HTTP_GET, "/clients/{client}/billing/recurring/new", "client_recurring_new", LOOK, get_new },
    { HTTP_POST, "/clients/{client}/billing/recurring/new", "client_recurring_add", BILL, AUDIT_CREATE,
        "recurring invoice", post_new },
    { HTTP_GET, ONE, "client_recurring", LOOK, get_one },
    { HTTP_GET, ONE "/edit", "client_recurring_edit", LOOK, get_edit },
    { HTTP_POST, ONE "/edit", "client_recurring_save", CHANGE, post_edit },
    { HTTP_GET, ONE "/pause", "client_recurring_pause", LOOK, pause_it },
    { HTTP_POST, ONE "/pause", "client_recurring_pause_do", CHANGE, pause_it },
    { HTTP_GET, ONE "/end", "client_recurring_end", LOOK, end_it },
    { HTTP_POST, ONE "/end", "client_recurring_end_do", BILL, AUDIT_END, "recurring invoice", end_it },
    { HTTP_GET, ONE "/resume", "client_recurring_resume", LOOK, resume_it },
    { HTTP_POST, ONE "/resume", "client_recurring_resume_do", CHANGE, resume_it },
};
const struct route_table billing_recurring_routes = { routes, LENGTH(routes) };
