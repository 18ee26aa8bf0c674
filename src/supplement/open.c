/* Ways into the store's own pages: asked for when somebody goes, and kept nowhere. */
#include "supplement/access.h"
#include "supplement/lives.h"
#include "supplement/queries.h"

struct going {
    struct store_person person;
    struct sv practitioner, number, url;
};

static struct store_result ask_draft(const struct store_line *l, struct arena *a, void *arg)
{
    struct going *g = arg;
    return store_draft_link(l, a, g->practitioner, &g->person, g->number, &g->url);
}

static struct store_result ask_plan(const struct store_line *l, struct arena *a, void *arg)
{
    struct going *g = arg;
    return store_plan_link(l, a, g->number, &g->url);
}

static struct store_person person_of(const struct supplement_facts_row *r)
{
    return (struct store_person){ .reference = r->reference,
        .first_name = r->first_name,
        .last_name = r->last_name,
        .email = r->parent_id.has && r->parent_email.has ? r->parent_email.v : r->email,
        .born = r->born };
}

/* The link of this client that holds; NULL: none. */
static enum err link_of(const struct op *op, struct client_id client, const struct supplement_facts_row **ret_link)
{
    struct organization org;
    struct supplement_lives all;
    *ret_link = NULL;
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    TRY(supplement_lives_load(op, &org, client, &all));
    for (size_t i = 0; i < all.count; i++)
        if (all.items[i].row->client_id.v == client.v && all.items[i].why == SUPPLEMENT_FINE)
            *ret_link = all.items[i].row;
    return E_OK;
}

static bool connected(const struct supplement_facts_row *r)
{
    return r && sv_eq(r->state, SV("connected"));
}

/* A child who is not known there yet is made there by the practitioner: with the parent's address. */
enum err supplement_open(const struct op *op, const struct store_services *services, struct client_id client,
    struct problems *problems, struct sv *ret_url)
{
    const struct supplement_facts_row *r;
    struct supplement_store_of_row store;
    struct store_result result;
    if (!client.v || op->viewer->subject.client.v != client.v)
        return E_NOTFOUND;
    TRY(viewer_require(op->viewer, NEED_CHART_PAGE(PERM_CHART)));
    TRY(supplement_store_row(op, &store));
    TRY(link_of(op, client, &r));
    if (!r || (!connected(r) && !r->parent_id.has)) {
        problem_add(problems, SV(""), SV("no_link"), SV("The client is not connected."));
        return E_INVALID;
    }
    bool practitioner = sv_eq(store.owner_kind, SV("Practitioner"));
    struct going g = {
        .person = person_of(r), .practitioner = practitioner ? store.owner : SV(""), .number = r->patient
    };
    TRY(supplement_ask(op, services, ask_draft, &g, &result));
    if (result.end != STORE_DONE) {
        problem_add(problems, SV(""), sv_of(result.error), store_error_words(sv_of(result.error)));
        return E_INVALID;
    }
    *ret_url = g.url;
    return E_OK;
}

/* --- the portal --- */

/* One's own account, on an own login; or as the one parent, through a grant or from the shared mailbox. */
static bool is_mine(const struct viewer *v, const struct supplement_facts_row *r)
{
    if (!connected(r) || !v->self.v)
        return false;
    if (r->parent_id.has)
        return r->parent_id.v.v == v->self.v && v->via != VIA_OWN;
    return r->client_id.v == v->self.v && v->via == VIA_OWN;
}

static enum err mine(
    const struct op *op, struct supplement_store_of_row *store, const struct supplement_facts_row **ret_link)
{
    *ret_link = NULL;
    TRY(viewer_require(op->viewer, NEED_CAP_PAGE(CAP_CARE_PLANS, LEVEL_VIEW)));
    TRY(supplement_store_row(op, store));
    if (!store->connected)
        return E_OK;
    TRY(link_of(op, op->viewer->subject.client, ret_link));
    if (!is_mine(op->viewer, *ret_link) || !sv_eq((*ret_link)->clinic, store->clinic))
        *ret_link = NULL;
    return E_OK;
}

enum err supplement_mine(const struct op *op, bool *ret_mine)
{
    struct supplement_store_of_row store;
    const struct supplement_facts_row *r;
    *ret_mine = false;
    TRY(mine(op, &store, &r));
    *ret_mine = r != NULL;
    return E_OK;
}

/* The recommendations; without any, the front door of the practice's dispensary. */
enum err supplement_open_mine(
    const struct op *op, const struct store_services *services, struct problems *problems, struct sv *ret_url)
{
    struct supplement_store_of_row store;
    const struct supplement_facts_row *r;
    struct store_result result;
    TRY(mine(op, &store, &r));
    struct going g = { .number = r ? r->patient : SV("") };
    if (r)
        TRY(supplement_ask(op, services, ask_plan, &g, &result));
    if (r && result.end == STORE_DONE) {
        *ret_url = g.url;
        return E_OK;
    }
    if (r && store.dispensary.n && store_leads(op->arena, services, store.dispensary)) {
        *ret_url = store.dispensary;
        return E_OK;
    }
    problem_add(problems, SV(""), SV("not_available"), SUPPLEMENT_NOT_AVAILABLE);
    return E_INVALID;
}
