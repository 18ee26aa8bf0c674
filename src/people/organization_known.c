#include "people/organization_known.h"

#include <assert.h>
#include <pthread.h>
#include <stddef.h>

enum { SLOTS = 64 }; /* a practice has its own, or shares it with one that comes in turn */

struct known {
    struct arena *arena; /* of the texts; NULL: free */
    struct organization org;
};
struct known_organizations {
    struct arena *arena; /* holds this itself */
    pthread_mutex_t lock;
    struct known slots[SLOTS];
};

struct known_organizations *known_organizations_new(void)
{
    struct arena *a = arena_new("organizations", sizeof(struct known_organizations) + 1024);
    struct known_organizations *k = arena_new_obj(a, struct known_organizations);
    k->arena = a;
    pthread_mutex_init(&k->lock, NULL);
    return k;
}

void known_organizations_free(struct known_organizations *k)
{
    if (!k)
        return;
    for (size_t i = 0; i < SLOTS; i++)
        arena_free(k->slots[i].arena);
    pthread_mutex_destroy(&k->lock);
    arena_free(k->arena);
}

static struct known *slot_of(struct known_organizations *k, struct org_id id)
{
    return &k->slots[(uint64_t)id.v % SLOTS];
}

static struct organization copied(struct arena *a, const struct organization *org)
{
    struct organization copy = *org;
    struct sv *texts[] = { &copy.name, &copy.zone, &copy.language, &copy.phone, &copy.email, &copy.currency };
    static_assert(
        offsetof(struct organization, plan) - offsetof(struct organization, name) == sizeof(struct sv) * LENGTH(texts),
        "every text of an organization is copied");
    for (size_t i = 0; i < LENGTH(texts); i++)
        *texts[i] = sv_dup(a, *texts[i]);
    return copy;
}

static bool find(
    struct known_organizations *k, struct arena *a, struct org_id id, int64_t version, struct organization *ret_org)
{
    pthread_mutex_lock(&k->lock);
    const struct known *known = slot_of(k, id);
    bool is = known->arena && known->org.id.v == id.v && known->org.version == version;
    if (is)
        *ret_org = copied(a, &known->org);
    pthread_mutex_unlock(&k->lock);
    return is;
}

/* A slower thread may bring an older version back: then the next one reads again, nothing else. */
static void keep(struct known_organizations *k, const struct organization *org)
{
    pthread_mutex_lock(&k->lock);
    struct known *known = slot_of(k, org->id);
    if (known->arena)
        arena_reset(known->arena);
    else
        known->arena = arena_new("organization", 1024);
    known->org = copied(known->arena, org);
    pthread_mutex_unlock(&k->lock);
}

enum err organization_known(const struct op *op, struct org_id id, int64_t version, struct organization *ret_org)
{
    struct known_organizations *k = op->organizations;
    if (k && find(k, op->arena, id, version, ret_org))
        return E_OK;
    TRY(organization_load(op->db, op->arena, id, ret_org));
    if (k)
        keep(k, ret_org);
    return E_OK;
}
