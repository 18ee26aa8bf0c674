/* The gateway as the pages of payers use it: opened for a request, and its field for a card. */
#include "billing/my_cards.h"
#include "billing/page_line.h"
#include "http/asset_urls.h"
#include "page/frame.h"

bool my_gateway_there(const struct page *p)
{
    return pay_any(p->app->pay);
}

enum err my_gateway_open(struct page *p, struct my_gateway *ret_gateway)
{
    struct my_gateway g = { .line = { .fetch = NULL } };
    TRY(page_line_open(p, &g.line));
    *ret_gateway = g;
    return E_OK;
}

void my_gateway_close(struct my_gateway *g)
{
    page_line_close(&g->line);
}

struct my_card_field my_test_field(struct page *p, struct sv chosen, const struct problems *problems)
{
    struct view_choice *c = arena_array(p->op.arena, 16, sizeof *c);
    size_t n = 0;
    for (const struct pay_test_card *t; n < 16 && (t = pay_test_card_at(n)) != NULL; n++)
        c[n] = (struct view_choice){ .value = sv_of(t->name),
            .label = sv_of(t->label),
            .checked = chosen.n ? sv_eq(chosen, sv_of(t->name)) : n == 0 };
    struct my_card_field f = { .test = true,
        .cards = { .name = SV("test_card"),
            .label = SV("Card of the test gateway"),
            .hint = SV("Where a card is entered: for trying things out, without a number. No money moves."),
            .choices = { c, n } } };
    view_choice_problem(&f.cards, problems);
    return f;
}

struct my_card_field my_script_field(
    struct page *p, const struct my_gateway *g, struct sv kind, struct sv number, struct sv secret)
{
    struct pay_browser b = pay_browser(p->op.arena, p->app->pay, g->line.kind);
    frame_lets_in(p, b.script, b.script_src, b.frame_src, b.connect_src);
    p->frame.page_js = (struct view_lines)VIEW_LIST(p->op.arena, struct sv, SV(ASSET_CARD_FIELD_JS));
    return (struct my_card_field){ .publishable = b.publishable,
        .secret = secret,
        .number = number,
        .kind = kind,
        .return_url = sv_fmt(p->op.arena, "%.*s%.*s", SV_FMT(p->app->base_url), SV_FMT(p->req->path)) };
}
