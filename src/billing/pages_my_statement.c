/* What an account was billed and has paid, from one day to another. */
#include "billing/document.h"
#include "billing/fields.h"
#include "billing/my_bills.h"
#include "billing/pages.h"
#include "billing/templates.h"

enum { STATEMENT_DAYS = 365, STATEMENT_DAYS_MOST = 10 * 366 };

static struct sv balance_words(struct page *p, int64_t balance)
{
    struct arena *a = p->op.arena;
    if (balance > 0)
        return sv_fmt(a, "%.*s to pay", SV_FMT(my_money(p, balance)));
    return balance < 0 ? sv_fmt(a, "%.*s in credit", SV_FMT(my_money(p, -balance))) : SV("nothing to pay");
}

static struct sv some(struct page *p, int64_t minor)
{
    return minor ? my_money(p, minor) : SV("");
}

struct period {
    struct sv typed_from, typed_until;
    struct day from, until;
};

static struct day chosen(struct problems *problems, const char *name, struct sv typed, struct day otherwise)
{
    struct opt_day d = field_day(problems, sv_of(name), typed);
    return d.has ? d.v : otherwise;
}

static void period_read(const struct page *p, struct period *period, struct problems *problems)
{
    period->until = chosen(problems, "until", period->typed_until, p->viewer->today);
    period->from = chosen(problems, "from", period->typed_from, (struct day){ period->until.n - STATEMENT_DAYS });
    if (!problems->count &&
        (period->from.n > period->until.n || period->until.n - period->from.n > STATEMENT_DAYS_MOST))
        problem_add(problems, SV("from"), SV("bad_day"), SV("Choose a first day before the last, at most ten years."));
}

static struct view_field day_field(const struct page *p, const char *name, const char *label, struct day day,
    struct sv typed, const struct problems *problems)
{
    struct view_field f = {
        .name = sv_of(name), .label = sv_of(label), .type = SV("date"), .value = day_iso(p->op.arena, day)
    };
    view_field_problem(&f, problems);
    if (f.error.n)
        f.value = typed;
    return f;
}

static enum err fill_lines(struct page *p, const struct period *period, struct my_statement_view *v)
{
    struct arena *a = p->op.arena;
    struct payer payer;
    struct statement s = { .count = 0 };
    enum err e = payer_of_subject(&p->op, &payer);
    if (e != E_NOTFOUND) {
        TRY(e);
        TRY(statement_load(&p->op, payer.id, period->from, period->until, &s));
        v->known = true;
    }
    v->before = balance_words(p, s.before);
    v->after = balance_words(p, s.after);
    if (period->until.n >= p->viewer->today.n && s.payer.owed > 0 && s.payer.owed > s.after) /* as the bills say it */
        v->after = sv_fmt(a, "%.*s to pay, %.*s in credit", SV_FMT(my_money(p, s.payer.owed)),
            SV_FMT(my_money(p, s.payer.owed - s.after)));
    v->lines.items = arena_array(a, s.count, sizeof *v->lines.items);
    v->lines.count = s.count;
    for (size_t i = 0; i < s.count; i++)
        v->lines.items[i] = (struct my_statement_line){ .day = day_human(a, s.lines[i].day),
            .words = s.lines[i].tax ? sv_fmt(a, "%.*s, with %.*s tax", SV_FMT(s.lines[i].words),
                                          SV_FMT(my_money(p, s.lines[i].tax)))
                                    : s.lines[i].words,
            .charge = some(p, s.lines[i].charge),
            .payment = some(p, s.lines[i].payment),
            .balance = my_money(p, s.lines[i].balance) };
    return E_OK;
}

static enum err show(struct page *p, const struct period *period, const struct problems *problems)
{
    struct my_statement_view v = { .frame = &p->frame,
        .header = { .title = SV("Statement"), .subtitle = p->viewer->subject_name },
        .tabs = my_tabs(p, MY_STATEMENTS),
        .problems = problems,
        .from = day_field(p, "from", "From", period->from, period->typed_from, problems),
        .until = day_field(p, "until", "Until", period->until, period->typed_until, problems) };
    if (problems->count)
        page_status(p, problems_status(problems));
    else
        TRY(fill_lines(p, period, &v));
    p->frame.title = v.header.title;
    tpl_my_statement(&p->reply->body, &v);
    return E_OK;
}

static enum err get_statement(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct period period = { http_param(p->req, SV("from")), http_param(p->req, SV("until")), { 0 }, { 0 } };
    period_read(p, &period, &problems);
    return show(p, &period, &problems);
}

static enum err post_pdf(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct period period = { http_field(p->req, SV("from")), http_field(p->req, SV("until")), { 0 }, { 0 } };
    struct billing_document_id id;
    struct payer payer;
    period_read(p, &period, &problems);
    if (problems.count)
        return show(p, &period, &problems);
    enum err e = payer_of_subject(&p->op, &payer);
    if (e == E_NOTFOUND)
        return page_redirect(p, SV("/portal/statements"), SV("Nothing was billed to this account yet."));
    TRY(e);
    TRY(document_ask(&p->op,
        &(struct document_wish){
            .kind = DOCUMENT_STATEMENT, .resource = payer.id.v, .from = period.from, .until = period.until },
        &id));
    return page_redirect(p, sv_fmt(p->op.arena, "/portal/documents/%lld", (long long)id.v), SV(""));
}

static const struct route routes[] = {
    { HTTP_GET, "/portal/statements", "portal_statement", NEEDS_CAP(CAP_BILLS, LEVEL_VIEW), AUDIT_VIEW, "statement",
        get_statement },
    { HTTP_POST, "/portal/statements/pdf", "portal_statement_pdf", NEEDS_CAP(CAP_BILLS, LEVEL_VIEW), AUDIT_EXPORT,
        "statement", post_pdf },
};
const struct route_table billing_own_statement_routes = { routes, LENGTH(routes) };
