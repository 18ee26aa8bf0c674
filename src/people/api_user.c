#include "people/api_user.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "people/queries.h"

/* Nobody to this viewer: what clients see of staff. */
static const struct access_facts stranger = { .relation = REL_OTHER, .has_subject = true };

static struct sv number_text(struct arena *a, int64_t n)
{
    return n ? sv_fmt(a, "%lld", (long long)n) : SV("");
}

static void fill_names(struct arena *a, struct api_user *u, struct sv first, struct sv preferred, struct sv last)
{
    bool called_otherwise = preferred.n && !sv_eq(preferred, first);
    u->first_name = called_otherwise ? preferred : first;
    u->last_name = last;
    u->legal_name = called_otherwise ? first : SV("");
    u->full_name = sv_fmt(a, "%.*s %.*s", SV_FMT(u->first_name), SV_FMT(last));
    u->full_legal_name = sv_fmt(a, "%.*s %.*s", SV_FMT(first), SV_FMT(last));
    u->full_legal_name_with_preferred =
        called_otherwise ? sv_fmt(a, "%.*s (%.*s) %.*s", SV_FMT(first), SV_FMT(preferred), SV_FMT(last))
                         : u->full_legal_name;
    struct sv initial = sv_sub(last, 0, utf8_sequence(last));
    u->first_name_last_initial =
        initial.n ? sv_fmt(a, "%.*s %.*s.", SV_FMT(u->first_name), SV_FMT(initial)) : u->first_name;
}

static struct sv gender_words(struct sv code)
{
    static const char *const words[][2] = { { "female", "Female" }, { "male", "Male" }, { "other", "Other" },
        { "unknown", "Unknown" } };
    for (size_t i = 0; i < LENGTH(words); i++)
        if (sv_eq(code, sv_of(words[i][0])))
            return sv_of(words[i][1]);
    return SV("");
}

static void fill_common(struct arena *a, struct api_user *u, int64_t id)
{
    u->id = id;
    u->always = true;
    u->share_id = sv_fmt(a, "user-%lld", (long long)id);
    u->skipped_email = !u->email.n;
}

static void fill_client(struct api *api, const struct api_clients_row *r, struct api_user *u)
{
    struct arena *a = api->op.arena;
    *u = (struct api_user){ .node.client = r->id,
        .org = api->viewer->org,
        .is_patient = true,
        .active = sv_eq(r->state, SV("active")),
        .caregiver_only = sv_eq(r->kind, SV("caregiver_only")),
        .restricted = r->restricted,
        .born = r->born,
        .died = r->died,
        .gender = gender_words(r->gender),
        .pronouns = r->pronouns,
        .email = r->email,
        .phone = r->phone,
        .zone = r->zone,
        .language = r->language,
        .street = r->street,
        .city = r->city,
        .region = r->region,
        .postal_code = r->postal_code,
        .country = r->country,
        .record_identifier = r->record_identifier,
        .metadata = r->metadata,
        .has_password = r->has_password != 0,
        .signed_in_at = r->signed_in_at,
        .accessed_account = r->signed_in_at.has,
        .archived_at = r->archived_at,
        .created_at = r->created_at,
        .changed_at = r->changed_at,
        .version = r->version };
    if (r->login_id.has)
        u->login = r->login_id.v;
    if (r->provider_id.has)
        u->provider = r->provider_id.v;
    if (r->group_id.has && r->group_name.has) {
        u->group = r->group_id.v;
        u->group_name = r->group_name.v;
        u->group_text = number_text(a, u->group.v);
    }
    if (r->born.has) {
        u->age = (struct opt_i64){ true, age_on(r->born.v, api->viewer->today, false) };
        u->age_text = sv_fmt(a, "%lld", (long long)u->age.v);
    }
    fill_names(a, u, r->first_name, r->preferred_name, r->last_name);
    fill_common(a, u, r->id.v);
}

/* Colleagues see each other; everybody else a name and a title. */
static enum err fill_staff(struct api *api, struct org_id org, const struct api_staff_row *r, struct api_user *u)
{
    struct arena *a = api->op.arena;
    bool colleague = api->viewer->staff.v != 0;
    enum role role;
    if (!role_parse(r->role, &role))
        return E_INTERNAL;
    *u = (struct api_user){ .node.facts = colleague ? NULL : &stranger,
        .staff = r->id,
        .org = org,
        .role = role,
        .active = sv_eq(r->state, SV("active")),
        .title = r->title,
        .email = r->email,
        .has_password = r->has_password != 0,
        .accessed_account = r->has_password != 0,
        .created_at = r->created_at,
        .changed_at = r->created_at,
        .version = r->version,
        .is_owner = role == ROLE_OWNER,
        .is_org_admin = role == ROLE_OWNER || role == ROLE_ADMIN,
        .is_provider = role != ROLE_SUPPORT,
        .is_developer = role_may(role, PERM_API_KEYS),
        .can_add_clients = role_may(role, PERM_CHART),
        .can_archive_clients = role_may(role, PERM_ARCHIVE),
        .can_edit_members = role_may(role, PERM_STAFF),
        .can_edit_settings = role_may(role, PERM_SETTINGS),
        .can_see_billing = role_may(role, PERM_BILLING),
        .can_view_audit_log = role_may(role, PERM_AUDIT),
        .org_role = role == ROLE_SUPPORT ? SV("Support") : SV("Standard"),
        .kith_role = sv_of(role_name(role)) };
    u->is_active_provider = u->active && u->is_provider;
    if (r->login_id.has)
        u->login = r->login_id.v;
    fill_names(a, u, r->first_name, SV(""), r->last_name);
    fill_common(a, u, api_id_of_staff(r->id));
    return E_OK;
}

struct loading {
    struct api *api;
    struct org_id org;
    const int64_t *ids;
    size_t count;
    const struct api_user **users;
    int64_t *once; /* the same ids, each once: what is asked for comes once */
    size_t once_count;
};

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void take_once(struct loading *l)
{
    l->once = arena_array(l->api->op.arena, l->count, sizeof *l->once);
    memcpy(l->once, l->ids, l->count * sizeof *l->once);
    qsort(l->once, l->count, sizeof *l->once, by_number);
    for (size_t i = 0; i < l->count; i++)
        if (!l->once_count || l->once[l->once_count - 1] != l->once[i])
            l->once[l->once_count++] = l->once[i];
}

static void place(struct loading *l, const struct api_user *u)
{
    for (size_t i = 0; i < l->count; i++)
        if (l->ids[i] == u->id)
            l->users[i] = u;
}

struct asked_clients {
    const struct loading *l;
    const struct client_id *ids;
    size_t count;
    struct api_clients_rows rows;
};

static enum err ask_clients(struct db *db, void *arg)
{
    struct asked_clients *x = arg;
    const struct api *api = x->l->api;
    return q_api_clients(
        db, api->op.arena, api->viewer->org, &(struct q_api_clients){ .ids = x->ids, .ids_count = x->count }, &x->rows);
}

static const struct access_facts *facts_of(
    const struct asked_clients *x, const struct access_facts **facts, struct client_id client)
{
    size_t i = 0;
    while (x->ids[i].v != client.v)
        i++;
    return facts[i];
}

/* What they are, and what is decided of each, in one round trip. */
static enum err load_clients(struct loading *l)
{
    struct arena *a = l->api->op.arena;
    struct client_id *ids = arena_array(a, l->once_count, sizeof *ids);
    const struct access_facts **facts = arena_array(a, l->once_count, sizeof *facts);
    struct asked_clients x = { .l = l, .ids = ids };
    for (size_t i = 0; i < l->once_count; i++)
        if (api_client_of_id(l->once[i]).v)
            ids[x.count++] = api_client_of_id(l->once[i]);
    if (!x.count)
        return E_OK;
    db_along(l->api->op.db, ask_clients, &x);
    enum err e = api_facts(l->api, ids, x.count, facts), along = db_along_end(l->api->op.db);
    TRY(e);
    TRY(along);
    struct api_user *users = arena_array(a, x.rows.count, sizeof *users);
    for (size_t i = 0; i < x.rows.count; i++) {
        fill_client(l->api, &x.rows.items[i], &users[i]);
        users[i].node.facts = facts_of(&x, facts, x.rows.items[i].id);
        place(l, &users[i]);
    }
    return E_OK;
}

static enum err load_staff(struct loading *l)
{
    struct arena *a = l->api->op.arena;
    struct staff_id *ids = arena_array(a, l->once_count, sizeof *ids);
    size_t n = 0;
    for (size_t i = 0; i < l->once_count; i++)
        if (api_staff_of_id(l->once[i]).v)
            ids[n++] = api_staff_of_id(l->once[i]);
    if (!n)
        return E_OK;
    struct api_staff_rows rows;
    TRY(q_api_staff(l->api->op.db, a, l->org, &(struct q_api_staff){ .ids = ids, .ids_count = n }, &rows));
    struct api_user *users = arena_array(a, rows.count, sizeof *users);
    for (size_t i = 0; i < rows.count; i++) {
        TRY(fill_staff(l->api, l->org, &rows.items[i], &users[i]));
        place(l, &users[i]);
    }
    return E_OK;
}

/* The same people stand in several fields of a family's query: there they are loaded once. */
enum { USERS_KNOWN = 128 };
struct api_users_known {
    const struct api_user *items[USERS_KNOWN];
    size_t count;
};

static const struct api_user *known_user(const struct api *api, int64_t id)
{
    for (size_t i = 0; api->users && i < api->users->count; i++)
        if (api->users->items[i]->id == id)
            return api->users->items[i];
    return NULL;
}

static void know_users(struct api *api, const struct api_user *const *users, size_t count)
{
    if (api->mutates)
        return;
    if (!api->users)
        api->users = arena_new_obj(api->op.arena, struct api_users_known);
    for (size_t i = 0; i < count && api->users->count < USERS_KNOWN; i++)
        if (users[i] && !known_user(api, users[i]->id))
            api->users->items[api->users->count++] = users[i];
}

enum err api_users_load(struct api *api, const int64_t *ids, size_t count, const struct api_user **ret_users)
{
    struct arena *a = api->op.arena;
    const struct api_user **found = arena_array(a, count, sizeof *found);
    int64_t *missing = arena_array(a, count, sizeof *missing);
    size_t *at = arena_array(a, count, sizeof *at), n = 0;
    for (size_t i = 0; i < count; i++) {
        ret_users[i] = known_user(api, ids[i]);
        found[i] = NULL;
        if (ret_users[i])
            continue;
        missing[n] = ids[i];
        at[n++] = i;
    }
    if (!n || !api->viewer->org.v)
        return E_OK;
    struct loading l = { .api = api, .org = api->viewer->org, .ids = missing, .count = n, .users = found };
    take_once(&l);
    TRY(load_clients(&l));
    TRY(load_staff(&l));
    for (size_t i = 0; i < n; i++)
        ret_users[at[i]] = found[i];
    know_users(api, found, n);
    return E_OK;
}

enum err api_staff_shown(
    struct api *api, struct org_id org, const int64_t *ids, size_t count, const struct api_user **ret_users)
{
    struct loading l = { .api = api, .org = org, .ids = ids, .count = count, .users = ret_users };
    for (size_t i = 0; i < count; i++)
        ret_users[i] = NULL;
    take_once(&l);
    return load_staff(&l);
}

enum err api_users_answer(struct gql_call *call, const int64_t *ids)
{
    const struct api_user **users = arena_array(call->arena, call->count, sizeof *users);
    TRY(api_users_load(call->context, ids, call->count, users));
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_object(users[i]);
    return E_OK;
}

bool api_user_reachable(const struct api *api, const struct api_user *u)
{
    const struct viewer *v = api->viewer;
    if (v->staff.v)
        return v->facts.relation == REL_STAFF || access_decide(&v->facts, &NEED_STAFF_PAGE(PERM_DIRECTORY)).allow;
    if (!u->is_patient || !u->node.facts)
        return false;
    enum relation r = u->node.facts->relation;
    return r == REL_SELF || r == REL_SAME_MAILBOX || r == REL_CAREGIVER;
}

int64_t api_viewer_id(const struct api *api)
{
    const struct viewer *v = api->viewer;
    if (v->staff.v)
        return api_id_of_staff(v->staff);
    return api_id_of_client(v->subject.client.v ? v->subject.client : v->self);
}
