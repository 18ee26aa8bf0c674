/* Packages are sold and bought by mutations of bills and payments (createRequestedPayment, createBillingItem,
 * completeCheckout): here is what they have in common. */
#include "billing/api_package.h"
#include "billing/fields.h"
#include "billing/invoice_write.h"
#include "billing/setting.h"

static void problem(struct problems *p, const char *field, const char *code, const char *text)
{
    problem_add(p, sv_of(field), sv_of(code), sv_of(text));
}

static void rename_fields(struct problems *problems)
{
    static const char *const names[][2] = { { "offering", "offering_id" }, { "members", "package_member_ids" } };
    for (size_t i = 0; i < problems->count; i++)
        for (size_t k = 0; k < LENGTH(names); k++)
            if (sv_eq(problems->items[i].field, sv_of(names[k][0])))
                problems->items[i].field = sv_of(names[k][1]);
}

/* What the caller was shown, if that was said. */
static enum err shown_total(
    struct api *api, const struct api_purchase_wish *w, struct problems *problems, struct opt_i64 *ret_total)
{
    struct billing_setting setting;
    *ret_total = (struct opt_i64){ .has = sv_trim(w->shown).n > 0 };
    if (!ret_total->has)
        return E_OK;
    TRY(billing_setting_load(&api->op, &setting));
    ret_total->v = field_amount(problems, SV("shown_total"), w->shown, setting.currency, -1);
    return problems_err(problems);
}

static enum err sell(struct api *api, const struct api_purchase_wish *w, const struct client_id *members, size_t count,
    struct problems *problems, struct api_purchase *ret)
{
    struct package_form f = { .offering = w->offering,
        .client = w->client,
        .payer = w->payer,
        .members = members,
        .member_count = count,
        .key = w->key };
    if (!w->client.v)
        problem(problems, "client", "required", "Say for which client it is.");
    TRY(problems_err(problems));
    TRY(api_bill_open(&api->op, w->client, problems));
    TRY(shown_total(api, w, problems, &f.total));
    TRY(problems_err(problems));
    enum err e = package_sell(&api->op, &f, problems, &ret->package);
    if (e == E_INVALID && problem_has(problems, SV("no_rest_payer")))
        TRY(invoice_unpayable(&api->op, w->client));
    TRY(e);
    return package_first_bill(&api->op, ret->package, &ret->invoice);
}

static enum err buy(struct api *api, const struct api_purchase_wish *w, const struct client_id *members, size_t count,
    struct problems *problems, struct api_purchase *ret)
{
    const struct viewer *v = api->viewer;
    struct package_buy_form f = { .offering = w->offering, .key = w->key, .members = members, .member_count = count };
    if (w->client.v && w->client.v != v->subject.client.v)
        problem(problems, "sender_id", "not_yours", "It is bought for the account that is open.");
    if (w->pays && v->self.v != v->subject.client.v)
        problem(problems, "stripe_customer_detail_id", "own_account",
            "Buy it without a card: the bill comes to you. Then pay it in your own account.");
    TRY(problems_err(problems));
    TRY(shown_total(api, w, problems, &f.total));
    enum err e = v->subject.client.v
                     ? package_buy(&api->op, api->organization, &f, problems, &ret->package, &ret->invoice)
                     : E_NOTFOUND;
    if (e != E_NOTFOUND && e != E_DENIED)
        return e;
    problem(problems, "offering", "not_offered",
        "There is no package of this id that you may buy here. Sign in, and open the account that it is for.");
    return E_INVALID;
}

enum err api_purchase(
    struct api *api, const struct api_purchase_wish *wish, struct problems *problems, struct api_purchase *ret_purchase)
{
    int64_t *ids;
    size_t count = api_ids_given(api->op.arena, wish->members, &ids);
    struct client_id *members = arena_array(api->op.arena, count, sizeof *members);
    *ret_purchase = (struct api_purchase){ .package = { 0 } };
    if (wish->key.n && !form_key_valid(wish->key))
        problem(problems, "stripe_idempotency_key", "bad_key",
            "A key has 8 to 64 letters, digits, hyphens and underscores. The same key sells once.");
    for (size_t i = 0; i < count; i++)
        members[i] = api_client_of_id(ids[i]);
    enum err e = api->viewer->staff.v ? sell(api, wish, members, count, problems, ret_purchase)
                                      : buy(api, wish, members, count, problems, ret_purchase);
    rename_fields(problems);
    TRY(e);
    struct client_id whose = api->viewer->staff.v ? wish->client : api->viewer->subject.client;
    api_seen(api, whose, AUDIT_CREATE, "package", ret_purchase->package.v);
    return E_OK;
}
