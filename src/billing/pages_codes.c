/* Settings › Billing › Codes: which lists are loaded, and search in them. */
#include "billing/code.h"
#include "billing/pages.h"
#include "billing/settings_view.h"

enum { CODES_A_PAGE = 25 };

static enum code_system system_asked(const struct page *p)
{
    for (enum code_system s = 0; s < CODE_SYSTEM_COUNT; s++)
        if (sv_ends(p->req->path, sv_fmt(p->op.arena, "/%s", code_system_name(s))))
            return s;
    return CODE_ICD_10_CM;
}

static enum err get_codes(struct page *p)
{
    static const char *const kept[] = { "q" };
    struct arena *a = p->op.arena;
    struct sv text = sv_trim(http_param(p->req, SV("q")));
    enum code_system asked = system_asked(p);
    struct codes list;
    struct bill_page v = bill_page_new(p, 1);
    struct view_link *tabs = arena_array(a, CODE_SYSTEM_COUNT, sizeof *tabs);
    TRY(code_find(&p->op, asked, text, page_number(p), &list));
    v.header = bill_settings_header(p, (struct view_link){ .label = SV("") }, SV("Codes"),
        SV("Diagnoses and procedures, as charges and superbills name them."));
    for (enum code_system s = 0; s < CODE_SYSTEM_COUNT; s++)
        tabs[s] = (struct view_link){ .label = sv_of(code_system_label(s)),
            .href = sv_fmt(a, "/settings/billing/codes/%s", code_system_name(s)),
            .active = s == asked };
    v.tabs_name = SV("Lists of codes");
    v.tabs = (struct view_links){ tabs, CODE_SYSTEM_COUNT };
    v.search = (struct view_search){
        .action = p->req->path, .label = SV("A code or words"), .value = text, .live_target = SV("#results")
    };
    struct bill_section *s = bill_section_add(&v.sections, SV("codes"), sv_of(code_system_label(asked)));
    if (list.count)
        s->text = sv_fmt(a, "%.*s of the year %lld%s.", SV_FMT(count_words(a, list.total, "code", "codes")),
            (long long)list.items[0].year, text.n ? " found" : "");
    s->table = BILL_TABLE(a, sv_of(code_system_label(asked)), list.count, "Code", "What it means", "Year");
    for (size_t i = 0; i < list.count; i++) {
        const struct code *c = &list.items[i];
        struct bill_row *r = bill_row_add(a, &s->table);
        struct bill_cell *code = bill_cell_add(r, &s->table, c->code);
        if (!c->billable)
            code->badges =
                (struct view_badges)VIEW_LIST(a, struct view_badge, { .label = SV("A heading"), .tone = TONE_CALM });
        bill_cell_add(r, &s->table, c->title);
        bill_cell_add(r, &s->table, sv_fmt(a, "%lld", (long long)c->year));
    }
    s->pager =
        bill_pager(p, bill_query(p, p->req->path, kept, LENGTH(kept)), (int64_t)list.count, list.total, CODES_A_PAGE);
    s->empty =
        text.n ? (struct view_empty){ .art = ART_SEARCH,
            .title = SV("No such code"),
            .text = SV("Type its beginning, or words of what it means.") }
               : (struct view_empty){ .art = ART_SEARCH,
                     .title = SV("This list is not loaded"),
                     .text = SV("Whoever runs this installation loads it with “kith import codes”. The titles of CPT "
                                "are licensed: your practice imports its own.") };
    return bill_page_render(p, &v);
}

#define SET NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, ""
static const struct route routes[] = {
    { HTTP_GET, "/settings/billing/codes", "settings_codes", SET, get_codes },
    { HTTP_GET, "/settings/billing/codes/icd-10-cm", "settings_codes_icd", SET, get_codes },
    { HTTP_GET, "/settings/billing/codes/hcpcs", "settings_codes_hcpcs", SET, get_codes },
    { HTTP_GET, "/settings/billing/codes/cpt", "settings_codes_cpt", SET, get_codes },
};
const struct route_table billing_code_routes = { routes, LENGTH(routes) };
