#include "crypto/token.h"
#include "family/choice.h"
#include "family/queries.h"

/* Part of every token: never renumber. Those of mail_token begin at 0. */
enum { TOKEN_OF_CHOICES = 64 };

bool choice_token_read(
    const struct keys *k, struct arena *a, struct sv token, struct choice_of *ret_of, int64_t *ret_generation)
{
    struct link_facts parts;
    if (!link_token_read(k, a, token, &parts) || parts.kind < TOKEN_OF_CHOICES ||
        parts.kind >= TOKEN_OF_CHOICES + CHOICE_KIND_COUNT)
        return false;
    *ret_of = (struct choice_of){ (enum choice_kind)(parts.kind - TOKEN_OF_CHOICES), parts.id };
    *ret_generation = parts.generation;
    return true;
}

struct choice_links choice_link(const struct keys *k, struct arena *a, struct sv base_url, struct choice_of of,
    int64_t link_generation, enum notice_category category)
{
    struct link_facts facts = { (uint8_t)(TOKEN_OF_CHOICES + of.kind), of.id, link_generation };
    struct sv token = link_token(k, a, facts);
    struct choice_links links = { .settings =
                                      sv_fmt(a, "%.*s/notification-settings?t=%.*s", SV_FMT(base_url), SV_FMT(token)) };
    if (category != NOTICE_ACCOUNT)
        links.unsubscribe = sv_fmt(a, "%.*s/unsubscribe?t=%.*s&c=%d", SV_FMT(base_url), SV_FMT(token), (int)category);
    return links;
}

enum err choice_link_open(const struct op *op, struct sv token, struct choice_holder *ret_holder)
{
    struct choice_of of;
    int64_t generation;
    struct choice_recipient_rows rows;
    if (!choice_token_read(op->keys, op->arena, token, &of, &generation))
        return E_GONE;
    TRY(q_choice_recipient(op->db, op->arena,
        &(struct q_choice_recipient){ .kind = sv_of(choice_kind_name(of.kind)), .id = of.id }, &rows));
    if (!rows.count || rows.items[0].generation != generation)
        return E_GONE;
    const struct choice_recipient_row *r = &rows.items[0];
    if (of.kind != CHOICE_CLIENT && !sv_eq(r->state, SV("active")))
        return E_GONE;
    *ret_holder = (struct choice_holder){ .of = of, .org = r->org_id, .language = r->language };
    if (r->client_id.has)
        ret_holder->client = r->client_id.v;
    return E_OK;
}
