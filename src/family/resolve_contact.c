/* The people around clients, read. */
#include "family/api_family.h"
#include "family/grant_write.h"
#include "notice/catalogue.h"

static struct gql_value categories_of(struct arena *a, int64_t bits)
{
    struct sv *names = arena_array(a, NOTICE_ACCOUNT, sizeof *names);
    size_t n = 0;
    for (enum notice_category c = 0; c < NOTICE_ACCOUNT; c++)
        if (bits & ((int64_t)1 << c))
            names[n++] = sv_of(notice_category_name(c));
    return gql_texts(a, names, n);
}

const struct api_setting *api_setting_of(struct arena *a, struct grant_id id, struct scope s)
{
    struct portal_setting p;
    if (!portal_setting_of(s, &p))
        return NULL;
    struct api_setting *setting = arena_new_obj(a, struct api_setting);
    *setting = (struct api_setting){ .id = id.v,
        .schedule_appointments = p.on[CAP_APPOINTMENTS],
        .view_and_pay_bills = p.on[CAP_BILLS],
        .view_and_purchase_packages = p.on[CAP_PACKAGES],
        .view_and_complete_forms = p.on[CAP_FORMS],
        .view_and_upload_documents = p.on[CAP_DOCUMENTS],
        .view_and_create_goals = p.on[CAP_GOALS],
        .view_and_create_journal_entries = p.on[CAP_JOURNAL],
        .chat_with_provider = p.on[CAP_CHAT] };
    return setting;
}

const struct api_contact *api_contact_of(struct arena *a, const struct contact *c, const struct access_facts *facts)
{
    struct api_contact *k = arena_new_obj(a, struct api_contact);
    struct sv last = c->last_name, first = c->first_name, called = c->preferred_name;
    *k = (struct api_contact){ .node = { facts, c->client },
        .c = *c,
        .relationship = sv_of(relationship_name(c->relationship)),
        .contact_type = c->minor ? SV("minor") : SV("adult"),
        .full_legal_name_with_preferred = sv_fmt(a, "%.*s %.*s", SV_FMT(first), SV_FMT(last)),
        .call_order = { c->emergency && c->emergency_order, c->emergency_order },
        .copy_categories = categories_of(a, c->copy_categories),
        .client_portal_access = c->grant.v && c->grant_state != GRANT_ENDED };
    if (called.n && !sv_eq(called, first))
        k->full_legal_name_with_preferred = sv_fmt(a, "%.*s (%.*s) %.*s", SV_FMT(first), SV_FMT(called), SV_FMT(last));
    if (c->linked.v)
        k->linked_client_id = sv_fmt(a, "%lld", (long long)api_id_of_client(c->linked));
    if (k->client_portal_access)
        k->client_portal_setting = api_setting_of(a, c->grant, c->grant_scope);
    return k;
}

static enum family_eyes eyes_of(const struct access_facts *f)
{
    if (f->relation == REL_STAFF)
        return EYES_STAFF;
    /* As viewer_governs(): the client itself, not a sharer of the mailbox, not through an access. */
    return f->relation == REL_SELF && access_decide(f, &NEED_GOVERN_PAGE).allow ? EYES_CLIENT : EYES_ONLOOKER;
}

/* Contacts and linked relatives of the same parents are the same rows: the fields of a query load them once. */
struct api_family_known {
    const struct client_id *ids;
    size_t count;
    const struct family *families;
};

static enum err families_of(struct api *api, const struct client_id *ids, size_t count, const enum family_eyes *eyes,
    const struct family **ret_families)
{
    struct api_family_known *k = api->family;
    bool same = k && k->count == count;
    for (size_t i = 0; same && i < count; i++)
        same = k->ids[i].v == ids[i].v;
    if (same) {
        *ret_families = k->families;
        return E_OK;
    }
    struct family *found = arena_array(api->op.arena, count, sizeof *found);
    if (count)
        TRY(family_load_each(&api->op, ids, count, eyes, found));
    *ret_families = found;
    if (api->mutates)
        return E_OK;
    api->family = arena_new_obj(api->op.arena, struct api_family_known);
    *api->family = (struct api_family_known){ ids, count, found };
    return E_OK;
}

/* Where this client is among those that are to be loaded: a query may come to one by many ways, and loads it once. */
static size_t place_of(
    struct client_id client, enum family_eyes eyes_there, struct client_id *ids, enum family_eyes *eyes, size_t *count)
{
    size_t i = 0;
    while (i < *count && ids[i].v != client.v)
        i++;
    if (i == *count) {
        ids[i] = client;
        eyes[(*count)++] = eyes_there;
    }
    return i;
}

/* The families of the parents, clients all of them; the rest stays null. */
static enum err load_families(struct gql_call *call, struct family *families)
{
    struct api *api = call->context;
    struct arena *a = call->arena;
    struct client_id *ids = arena_array(a, call->count, sizeof *ids);
    enum family_eyes *eyes = arena_array(a, call->count, sizeof *eyes);
    size_t *places = arena_array(a, call->count, sizeof *places), n = 0;
    for (size_t i = 0; i < call->count; i++) {
        const struct api_user *u = call->parents[i];
        if (!u->node.client.v || !u->node.facts)
            continue;
        places[i] = place_of(u->node.client, eyes_of(u->node.facts), ids, eyes, &n);
    }
    const struct family *found;
    TRY(families_of(api, ids, n, eyes, &found));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_user *u = call->parents[i];
        families[i] = (struct family){ .contacts.count = 0 };
        if (!u->node.client.v || !u->node.facts)
            continue;
        families[i] = found[places[i]];
        api_seen(api, u->node.client, AUDIT_VIEW, "family", 0);
    }
    return E_OK;
}

static void add_contacts(struct gql_call *call, const struct contacts *list, bool linked_only,
    const struct access_facts *facts, struct gql_value *items, size_t *count)
{
    for (size_t i = 0; i < list->count; i++)
        if (!linked_only || list->items[i].linked.v)
            items[(*count)++] = gql_object(api_contact_of(call->arena, &list->items[i], facts));
}

/* A link of another client that leads here: the contact is this user, and what it carries is that client's to show. */
static const struct api_contact *seen_from_here(
    struct arena *a, const struct contact *row, const struct api_user *here, const struct access_facts *owner)
{
    struct contact c = *row;
    bool differs = here->legal_name.n > 0;
    c.first_name = differs ? here->legal_name : here->first_name;
    c.preferred_name = differs ? here->first_name : SV("");
    c.last_name = here->last_name;
    c.name = here->full_name;
    c.email = here->email;
    c.phone = here->phone;
    struct need chart = NEED_CHART_PAGE(PERM_CHART);
    if (!access_decide(owner, &chart).allow) /* restricted: that they are linked, and no more */
        c = (struct contact){ .id = c.id,
            .client = c.client,
            .linked = c.linked,
            .name = c.name,
            .first_name = c.first_name,
            .last_name = c.last_name,
            .relationship = c.relationship,
            .changed_at = c.changed_at };
    return api_contact_of(a, &c, owner);
}

/* Facts towards the owners of the reverse rows of all parents, one query. */
static enum err add_relatives(
    struct gql_call *call, const struct family *families, struct gql_value **items, size_t *counts)
{
    size_t n = 0, k = 0;
    for (size_t i = 0; i < call->count; i++)
        n += families[i].relatives.count;
    struct client_id *owners = arena_array(call->arena, n, sizeof *owners);
    const struct access_facts **facts = arena_array(call->arena, n, sizeof *facts);
    for (size_t i = 0; i < call->count; i++)
        for (size_t r = 0; r < families[i].relatives.count; r++)
            owners[k++] = families[i].relatives.items[r].client;
    if (n)
        TRY(api_facts(call->context, owners, n, facts));
    k = 0;
    for (size_t i = 0; i < call->count; i++)
        for (size_t r = 0; r < families[i].relatives.count; r++, k++)
            items[i][counts[i]++] =
                gql_object(seen_from_here(call->arena, &families[i].relatives.items[r], call->parents[i], facts[k]));
    return E_OK;
}

static enum err answer_contacts(struct gql_call *call, bool relatives)
{
    struct family *families = arena_array(call->arena, call->count, sizeof *families);
    struct gql_value **items = arena_array(call->arena, call->count, sizeof *items);
    size_t *counts = arena_array(call->arena, call->count, sizeof *counts);
    TRY(load_families(call, families));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_user *u = call->parents[i];
        const struct family *f = &families[i];
        items[i] = arena_array(call->arena, f->contacts.count + f->relatives.count, sizeof **items);
        counts[i] = 0;
        add_contacts(call, &f->contacts, relatives, u->node.facts, items[i], &counts[i]);
    }
    if (relatives)
        TRY(add_relatives(call, families, items, counts));
    for (size_t i = 0; i < call->count; i++)
        if (((const struct api_user *)call->parents[i])->node.client.v)
            call->values[i] = gql_list(items[i], counts[i]);
    return E_OK;
}

enum err gql_user_notification_contacts(struct gql_call *call)
{
    return answer_contacts(call, false);
}

enum err gql_user_linked_relatives(struct gql_call *call)
{
    return answer_contacts(call, true);
}

static enum err answer_users(struct gql_call *call, bool linked)
{
    int64_t *ids = arena_array(call->arena, call->count, sizeof *ids);
    for (size_t i = 0; i < call->count; i++) {
        const struct api_contact *k = call->parents[i];
        ids[i] = api_id_of_client(linked ? k->c.linked : k->c.client);
    }
    return api_users_answer(call, ids);
}

enum err gql_notification_contact_user(struct gql_call *call)
{
    return answer_users(call, false);
}

enum err gql_notification_contact_linked_client(struct gql_call *call)
{
    return answer_users(call, true);
}

/* One query for all of them. */
enum err gql_notification_contact_grant(struct gql_call *call)
{
    struct api *api = call->context;
    struct grant_id *ids = arena_array(call->arena, call->count, sizeof *ids);
    struct grants grants;
    size_t n = 0;
    for (size_t i = 0; i < call->count; i++) {
        const struct api_contact *k = call->parents[i];
        if (k->c.grant.v)
            ids[n++] = k->c.grant;
    }
    if (!n)
        return E_OK;
    TRY(grants_each(&api->op, ids, n, &grants));
    const struct api_grant **made = arena_array(call->arena, grants.count, sizeof *made);
    TRY(api_grants_of(api, &grants, made));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_contact *k = call->parents[i];
        for (size_t g = 0; g < grants.count; g++)
            if (grants.items[g].id.v == k->c.grant.v)
                call->values[i] = gql_object(made[g]);
    }
    return E_OK;
}
